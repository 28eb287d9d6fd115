/*
 * Faults that a simulated system makes on request, its clock, and the exploration of seeds.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scene.h"

typedef struct number {
    int64_t n;
} number;

static const actor_field_info number_fields[] = { { "n", ACTOR_FIELD_INT64, offsetof(number, n), NULL } };
static const actor_type_info number_type = { "number", sizeof(number), true, 1, number_fields, 0, NULL };
static const actor_message_info note = { "note", ACTOR_CAST, &number_type, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, &number_type, &number_type };

enum { MAX_SEEN = 64 };

static struct {
    int64_t notes[MAX_SEEN];
    int64_t at_ms[MAX_SEEN];
    int n;
} seen;

static actor_result keep(void *self, actor_message *message)
{
    const number *n = actor_message_payload(message);

    (void)self;
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return actor_stop(*actor_message_reason(message));
    if (n != NULL && seen.n < MAX_SEEN) {
        seen.notes[seen.n] = n->n;
        seen.at_ms[seen.n++] = now_ms();
    }
    if (actor_message_kind_of(message) == ACTOR_CALL)
        actor_reply(actor_message_from(message), &number_type, n);
    return ACTOR_CONTINUE;
}

static const actor_behaviour keeper = { "keeper", NULL, keep, NULL, actor_free, NULL, NULL, NULL };

static actor_ref start_keeper(void)
{
    actor_ref ref;

    memset(&seen, 0, sizeof seen);
    ck_assert_int_eq(actor_start(&keeper, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    return ref;
}

static void send_notes(actor_ref to, int n)
{
    int i;

    for (i = 1; i <= n; i++) {
        const number value = { i };

        ck_assert_int_eq(actor_send(to, &note, &value), ACTOR_OK);
    }
    actor_sim_settle(sim);
}

START_TEST(nth_message_is_lost)
{
    actor_ref ref;

    open_scene();
    ref = start_keeper();
    ck_assert_int_eq(actor_sim_drop(sim, ref, 2), ACTOR_OK);
    send_notes(ref, 4);
    ck_assert_int_eq(seen.n, 3);
    ck_assert_int_eq(seen.notes[0], 1);
    ck_assert_int_eq(seen.notes[1], 3);
    ck_assert_int_eq(seen.notes[2], 4);
    close_scene();
}
END_TEST

START_TEST(nth_message_comes_late)
{
    actor_ref ref;

    open_scene();
    ref = start_keeper();
    ck_assert_int_eq(actor_sim_delay(sim, ref, 1, 5 * ACTOR_MILLISECOND), ACTOR_OK);
    send_notes(ref, 2);
    ck_assert_int_eq(seen.n, 1);
    ck_assert_int_eq(seen.notes[0], 2);
    actor_sim_advance(sim, 5 * ACTOR_MILLISECOND - 1);
    ck_assert_int_eq(seen.n, 1);
    actor_sim_advance(sim, 1);
    ck_assert_int_eq(seen.n, 2);
    ck_assert_int_eq(seen.notes[1], 1);
    ck_assert_int_eq(seen.at_ms[1], 5);
    close_scene();
}
END_TEST

/* A late message to an actor that has ended meanwhile, and one that is still late at the end of the system. */
START_TEST(late_message_finds_nobody)
{
    actor_ref ref;

    open_scene();
    ref = start_keeper();
    ck_assert_int_eq(actor_sim_delay(sim, ref, 1, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(actor_sim_delay(sim, ref, 2, ACTOR_HOUR), ACTOR_OK);
    send_notes(ref, 2);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_sim_advance(sim, ACTOR_MINUTE);
    ck_assert_int_eq(seen.n, 0);
    close_scene();
}
END_TEST

START_TEST(lost_call_times_out)
{
    const number question = { 7 };
    number answer = { 0 };
    actor_ref ref;

    open_scene();
    ref = start_keeper();
    ck_assert_int_eq(actor_sim_drop(sim, ref, 1), ACTOR_OK);
    ck_assert_int_eq(actor_call(ref, &ask, &question, &answer, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(now_ms(), 1000);
    ck_assert_int_eq(seen.n, 0);
    ck_assert_int_eq(actor_call(ref, &ask, &question, &answer, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(answer.n, 7);
    close_scene();
}
END_TEST

/* The call is the first message to any, its answer the second. */
START_TEST(lost_answer_times_out)
{
    const number question = { 7 };
    number answer = { 0 };
    actor_ref ref;

    open_scene();
    ref = start_keeper();
    ck_assert_int_eq(actor_sim_drop(sim, actor_ref_none(), 2), ACTOR_OK);
    ck_assert_int_eq(actor_call(ref, &ask, &question, &answer, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(seen.n, 1);
    close_scene();
}
END_TEST

START_TEST(killed_at_nth_message)
{
    const number question = { 7 };
    number answer = { 0 };
    actor_ref ref;

    open_scene();
    ref = start_keeper();
    ck_assert_int_eq(actor_sim_kill(sim, ref, 3), ACTOR_OK);
    send_notes(ref, 2);
    ck_assert(actor_is_alive(ref));
    ck_assert_int_eq(actor_call(ref, &ask, &question, &answer, ACTOR_SECOND), ACTOR_EDOWN);
    ck_assert_int_eq(actor_last_reason().kind, ACTOR_KILLED);
    ck_assert_int_eq(seen.n, 2);
    ck_assert(!actor_is_alive(ref));
    ck_assert_int_eq(actor_sim_kill(sim, ref, 1), ACTOR_ENOPROC);
    close_scene();
}
END_TEST

static void receive_all(void *arg)
{
    actor_message *message;
    int *n = arg;

    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        ++*n;
        actor_message_free(message);
    }
}

START_TEST(process_killed_at_nth_message)
{
    actor_ref ref;
    int n = 0;

    open_scene();
    ref = play(receive_all, &n);
    ck_assert_int_eq(actor_sim_kill(sim, ref, 3), ACTOR_OK);
    send_notes(ref, 5);
    ck_assert_int_eq(n, 2);
    ck_assert(!actor_is_alive(ref));
    close_scene();
}
END_TEST

START_TEST(some_are_lost_and_some_late)
{
    actor_ref ref;
    int on_time;

    open_scene_seeded(7);
    ref = start_keeper();
    ck_assert_int_eq(actor_sim_drop_some(sim, ref, 300000), ACTOR_OK);
    ck_assert_int_eq(actor_sim_delay_some(sim, ref, 300000, ACTOR_SECOND), ACTOR_OK);
    send_notes(ref, 60);
    on_time = seen.n;
    ck_assert_int_gt(on_time, 10);
    ck_assert_int_lt(on_time, 50);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_gt(seen.n, on_time);
    ck_assert_int_lt(seen.n, 60);
    actor_sim_heal(sim);
    seen.n = 0;
    send_notes(ref, 60);
    ck_assert_int_eq(seen.n, 60);
    close_scene();
}
END_TEST

static void sleep_twice(void *arg)
{
    int64_t *woken_ms = arg;

    actor_sleep(10 * ACTOR_MILLISECOND);
    woken_ms[0] = now_ms();
    actor_sleep(10 * ACTOR_MILLISECOND);
    woken_ms[1] = now_ms();
}

START_TEST(clock_jumps)
{
    int64_t woken_ms[2] = { 0, 0 };

    open_scene();
    play(sleep_twice, woken_ms);
    actor_sim_jump(sim, ACTOR_SECOND);
    actor_sim_jump(sim, -ACTOR_SECOND);
    actor_sim_settle(sim);
    ck_assert_int_eq(woken_ms[0], 1000);
    ck_assert_int_eq(woken_ms[1], 0);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(woken_ms[1], 1010);
    close_scene();
}
END_TEST

START_TEST(bad_requests)
{
    actor_options options = actor_options_default();
    actor_system *real;
    actor_ref ref;

    open_scene();
    ref = start_keeper();
    ck_assert_int_eq(actor_sim_kill(sim, ref, 0), ACTOR_EINVAL);
    ck_assert_int_eq(actor_sim_drop(sim, ref, 0), ACTOR_EINVAL);
    ck_assert_int_eq(actor_sim_delay(sim, ref, 1, -1), ACTOR_EINVAL);
    ck_assert_int_eq(actor_sim_drop_some(sim, ref, 1000001), ACTOR_EINVAL);
    ck_assert_int_eq(actor_sim_delay_some(sim, ref, 0, 1), ACTOR_EINVAL);
    close_scene();
    options.workers = 1;
    ck_assert_int_eq(actor_system_start(&options, &real), ACTOR_OK);
    ck_assert_int_eq(actor_sim_drop(real, actor_ref_none(), 1), ACTOR_EINVAL);
    actor_system_stop(real);
}
END_TEST

/* ---- exploration ---------------------------------------------------------------------------------- */

static bool third_draw_is_even(actor_system *system, void *context)
{
    ++*(int *)context;
    actor_sim_random(system, 10);
    actor_sim_random(system, 10);
    return actor_sim_random(system, 1000) % 2 == 0;
}

static void note_order(void *arg)
{
    trace("%s", (const char *)arg);
}

/* Nothing runs before the thread waits. */
static bool first_runs_first(actor_system *system, void *context)
{
    (void)context;
    trace_text[0] = '\0';
    if (actor_spawn(note_order, "first", NULL) < 0 || actor_spawn(note_order, "second", NULL) < 0)
        return false;
    ck_assert_str_eq(trace_text, "");
    actor_sim_settle(system);
    return strcmp(trace_text, "first second") == 0;
}

START_TEST(spawned_processes_run_in_any_order)
{
    actor_options options = actor_options_default();
    const int seeds = TSAN ? 40 : 200;
    int failed;

    options.workers = 1 + _i;
    failed = actor_sim_explore(&options, (uint64_t)seeds, first_runs_first, NULL);
    ck_assert_int_gt(failed, seeds / 8);
    ck_assert_int_lt(failed, seeds - seeds / 8);
}
END_TEST

static int64_t counted;

static actor_result count(void *self, actor_message *message)
{
    const number *n = actor_message_payload(message);
    number was = { counted };

    (void)self;
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return actor_stop(*actor_message_reason(message));
    if (actor_message_kind_of(message) == ACTOR_CALL)
        actor_reply(actor_message_from(message), &number_type, &was);
    else
        counted = n->n;
    return ACTOR_CONTINUE;
}

static const actor_behaviour counter = { "counter", NULL, count, NULL, NULL, NULL, NULL, NULL };

/* Two that do this at once count one. */
static void count_one_more(void *arg)
{
    const actor_ref *to = arg;
    number n = { 0 };

    if (actor_call(*to, &ask, &n, &n, ACTOR_SECOND) == ACTOR_OK) {
        n.n++;
        actor_send(*to, &note, &n);
    }
}

static bool both_are_counted(actor_system *system, void *context)
{
    actor_ref to;

    (void)context;
    counted = 0;
    if (actor_start(&counter, NULL, NULL, &to, NULL) < 0 || actor_spawn(count_one_more, &to, NULL) < 0 ||
        actor_spawn(count_one_more, &to, NULL) < 0)
        return false;
    actor_sim_settle(system);
    return counted == 2;
}

START_TEST(a_race_of_two_is_found)
{
    const int failed = actor_sim_explore(NULL, 100, both_are_counted, NULL);

    ck_assert_int_gt(failed, 10);
    ck_assert_int_lt(failed, 100);
}
END_TEST

/* Only so many may live, though a plain thread asks. */
START_TEST(places_are_counted_for_a_plain_thread)
{
    actor_options options = actor_options_default();
    actor_system *system;

    options.max_actors = 1;
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, NULL), ACTOR_ELIMIT);
    actor_system_stop(system);
}
END_TEST

static bool leaves(actor_system *system, void *context)
{
    if (!third_draw_is_even(system, context))
        exit(3);
    return true;
}

/* Runs an exploration in a process of its own; gives what it writes on standard error, and its status. */
static int explore_apart(actor_sim_scenario *scenario, const char *seed, char *text, size_t size)
{
    int status, ends[2];
    ssize_t n, len = 0;
    pid_t child;

    ck_assert_int_eq(pipe(ends), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        int runs = 0;
        int failed;

        dup2(ends[1], 2);
        if (seed != NULL)
            setenv("ACTOR_SIM_SEED", seed, 1);
        failed = actor_sim_explore(NULL, 20, scenario, &runs);
        fprintf(stderr, "%d of %d\n", failed, runs);
        exit(failed != 0);
    }
    close(ends[1]);
    while ((n = read(ends[0], text + len, size - 1 - (size_t)len)) > 0)
        len += n;
    text[len] = '\0';
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static const char *seed_in(const char *text)
{
    const char *found = strstr(text, "ACTOR_SIM_SEED=");
    static char seed[32];

    ck_assert_msg(found != NULL, "no seed in: %s", text);
    snprintf(seed, sizeof seed, "%d", atoi(found + strlen("ACTOR_SIM_SEED=")));
    return seed;
}

START_TEST(failing_seed_is_told_once_and_fails_again)
{
    char text[1024];
    int failed, runs;

    ck_assert_int_eq(explore_apart(third_draw_is_even, NULL, text, sizeof text), 1);
    ck_assert_int_eq(sscanf(strchr(text, '\n') + 1, "%d of %d", &failed, &runs), 2);
    ck_assert_int_eq(runs, 20);
    ck_assert_int_gt(failed, 1);
    ck_assert_int_lt(failed, 20);
    ck_assert_int_eq(explore_apart(third_draw_is_even, seed_in(text), text, sizeof text), 1);
    ck_assert_int_eq(sscanf(strchr(text, '\n') + 1, "%d of %d", &failed, &runs), 2);
    ck_assert_int_eq(failed, 1);
    ck_assert_int_eq(runs, 1);
}
END_TEST

static const char *const no_seeds[] = {
    "x", "12x", "0x10", "-1", "+1", " 5", "5 ", "1.5", "18446744073709551616", "99999999999999999999999", " "
};

START_TEST(what_is_no_seed_is_refused)
{
    char text[1024];

    ck_assert_int_eq(explore_apart(third_draw_is_even, no_seeds[_i], text, sizeof text), 1);
    ck_assert_msg(strstr(text, "ACTOR_SIM_SEED is '") != NULL, "it says: %s", text);
    ck_assert_ptr_nonnull(strstr(text, no_seeds[_i]));
    ck_assert_ptr_nonnull(strstr(text, " of 0\n"));
}
END_TEST

static bool always(actor_system *system, void *context)
{
    ++*(int *)context;
    return system != NULL;
}

START_TEST(first_and_last_seed_can_be_asked_for)
{
    static const char *const seeds[] = { "0", "18446744073709551615", "007" };
    char text[1024];

    ck_assert_int_eq(explore_apart(always, seeds[_i], text, sizeof text), 0);
    ck_assert_str_eq(text, "0 of 1\n");
    ck_assert_int_eq(explore_apart(always, "", text, sizeof text), 0);
    ck_assert_str_eq(text, "0 of 20\n");
}
END_TEST

START_TEST(seed_is_told_when_the_scenario_exits)
{
    char text[1024];

    ck_assert_int_eq(explore_apart(leaves, NULL, text, sizeof text), 3);
    ck_assert_int_eq(explore_apart(leaves, seed_in(text), text, sizeof text), 3);
}
END_TEST

/* Of 64 draws from the seed each is what it was; of those from the kernel, which has none, two are hardly the same. */
START_TEST(chance_is_the_seeds_or_the_kernels)
{
    actor_system *one, *other, *real;
    bool alike = true;
    int i;

    ck_assert_int_eq(actor_sim_start(NULL, 7, &one), ACTOR_OK);
    ck_assert_int_eq(actor_sim_start(NULL, 7, &other), ACTOR_OK);
    ck_assert_int_eq(actor_system_create(NULL, &real), ACTOR_OK);
    for (i = 0; i < 64; i++) {
        ck_assert_uint_eq(actor_sim_random(one, UINT64_MAX), actor_sim_random(other, UINT64_MAX));
        ck_assert_uint_lt(actor_sim_random(real, 3), 3);
        alike = alike && actor_sim_random(real, UINT64_MAX) == actor_sim_random(real, UINT64_MAX);
    }
    ck_assert(!alike);
    actor_system_stop(real);
    actor_system_stop(other);
    actor_system_stop(one);
}
END_TEST

/* ---- the end, while something starts ---- */

static int64_t ended_ms;

static actor_result wait_in_init(void *self);

static void note_the_end(void *self)
{
    actor_free(self);
    ended_ms = now_ms();
}

static const actor_behaviour inner = { "inner", wait_in_init, keep, NULL, note_the_end, NULL, NULL, NULL };
static const actor_behaviour outer = { "outer", wait_in_init, keep, NULL, note_the_end, NULL, NULL, NULL };

/* As a supervisor, whose init traps exits and waits for that of a child. */
static actor_result wait_in_init(void *self)
{
    const actor_start_options linked = { .link = true };

    actor_trap_exit(true);
    if (*(const char *)self == 'i')
        actor_sleep(ACTOR_INFINITY);
    else
        actor_start(&inner, memset(actor_alloc(1), 'i', 1), &linked, NULL, NULL);
    return ACTOR_CONTINUE;
}

static void start_outer(void *arg)
{
    const actor_start_options linked = { .link = true };

    (void)arg;
    actor_start(&outer, memset(actor_alloc(1), 'o', 1), &linked, NULL, NULL);
}

/* Nobody is left who wants what is being started, and it has nothing to end in order. */
START_TEST(starts_that_nobody_waits_for_are_not_waited_for)
{
    actor_ref starter;

    ended_ms = -1;
    ck_assert_int_eq(actor_spawn(start_outer, NULL, &starter), ACTOR_OK);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(actor_send_exit(starter, actor_reason_of(ACTOR_KILL)), ACTOR_OK);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_uint_eq(actor_system_count(sim), 2);
    actor_system_stop(sim);
    sim = NULL;
    ck_assert_int_ge(ended_ms, 2000);
    ck_assert_int_lt(ended_ms, 2100);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim");
    TCase *faults = tcase_create("faults");
    TCase *seeds = tcase_create("seeds");
    TCase *ends = tcase_create("ends");

    tcase_add_test(faults, nth_message_is_lost);
    tcase_add_test(faults, nth_message_comes_late);
    tcase_add_test(faults, late_message_finds_nobody);
    tcase_add_test(faults, lost_call_times_out);
    tcase_add_test(faults, lost_answer_times_out);
    tcase_add_test(faults, killed_at_nth_message);
    tcase_add_test(faults, process_killed_at_nth_message);
    tcase_add_test(faults, some_are_lost_and_some_late);
    tcase_add_test(faults, clock_jumps);
    tcase_add_test(faults, bad_requests);
    tcase_add_test(seeds, chance_is_the_seeds_or_the_kernels);
    tcase_add_test(seeds, failing_seed_is_told_once_and_fails_again);
    tcase_add_loop_test(seeds, what_is_no_seed_is_refused, 0, (int)ARRAY_LEN(no_seeds));
    tcase_add_loop_test(seeds, first_and_last_seed_can_be_asked_for, 0, 3);
    tcase_add_loop_test(seeds, spawned_processes_run_in_any_order, 0, 2);
    tcase_add_test(seeds, a_race_of_two_is_found);
    tcase_add_test(seeds, places_are_counted_for_a_plain_thread);
    tcase_add_test(seeds, seed_is_told_when_the_scenario_exits);
    suite_add_tcase(suite, faults);
    suite_add_tcase(suite, seeds);
    tcase_add_checked_fixture(ends, open_scene, close_scene);
    tcase_add_test(ends, starts_that_nobody_waits_for_are_not_waited_for);
    suite_add_tcase(suite, ends);
    return run_suite(suite);
}
