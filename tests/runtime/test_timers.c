/*
 * Timers: the wheel against a list that is searched, the rules of erlang:send_after/3, start_timer/3,
 * cancel_timer/1 and read_timer/1 in a simulated system, and cancelling while two real workers fire.
 */
#include <sched.h>
#include <stdatomic.h>

#include "internal.h"
#include "scene.h"

typedef struct number {
    int64_t n;
} number;

typedef struct text {
    actor_string text;
} text;

static const actor_field_info number_fields[] = { { "n", ACTOR_FIELD_INT64, offsetof(number, n), NULL } };
static const actor_type_info number_type = { "number", sizeof(number), true, 1, number_fields, 0, NULL };
static const actor_message_info note = { "note", ACTOR_INFO, &number_type, NULL };
static const actor_message_info tick = { "tick", ACTOR_INFO, NULL, NULL };
static const actor_field_info text_fields[] = { { "text", ACTOR_FIELD_STRING, offsetof(text, text), NULL } };
static const actor_type_info text_type = { "text", sizeof(text), false, 1, text_fields, 0, NULL };
static const actor_message_info letter = { "letter", ACTOR_INFO, &text_type, NULL };

static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* ---- the wheel, alone ------------------------------------------------------------------------------- */

enum { WHEEL_SEEDS = SCALED(60), WHEEL_TIMERS = 400, WHEEL_STEPS = 6000 };

struct model {
    struct libactor_wheel wheel;
    struct libactor_timer timers[WHEEL_TIMERS];
    uint64_t random, number;
    int64_t now_ns;
};

static struct model model;

static bool comes_before(const struct libactor_timer *a, const struct libactor_timer *b)
{
    return a->due_ns < b->due_ns || (a->due_ns == b->due_ns && a->number < b->number);
}

/* The one that is to fire first, found by looking at all of them; NULL: none runs. */
static struct libactor_timer *first_of_model(void)
{
    struct libactor_timer *first = NULL;
    int i;

    for (i = 0; i < WHEEL_TIMERS; i++) {
        struct libactor_timer *timer = &model.timers[i];

        if (timer->place != 0 && (first == NULL || comes_before(timer, first)))
            first = timer;
    }
    return first;
}

/* From nanoseconds to centuries, with ties, past ones and one that never comes. */
static int64_t draw_due(void)
{
    const int64_t now = model.now_ns;
    const int64_t span = INT64_C(1) << draw(&model.random) % 62;
    int64_t due;

    switch (draw(&model.random) % 10) {
    case 0:
        return INT64_MAX;
    case 1:
        return now;
    case 2:
        return now - (int64_t)(draw(&model.random) % (uint64_t)span);
    case 3:
        return now / ACTOR_SECOND * ACTOR_SECOND + ACTOR_SECOND;
    default:
        due = (int64_t)(draw(&model.random) % (uint64_t)span);
        return due > INT64_MAX - now ? INT64_MAX : now + due;
    }
}

static void insert_or_remove(void)
{
    struct libactor_timer *timer = &model.timers[draw(&model.random) % WHEEL_TIMERS];

    if (timer->place != 0) {
        libactor_wheel_remove(&model.wheel, timer);
        ck_assert_uint_eq(timer->place, 0);
        return;
    }
    timer->due_ns = draw_due();
    timer->number = ++model.number;
    libactor_wheel_insert(&model.wheel, timer);
}

/* Never later than the first, and exactly then if that is the first of all that is to come. */
static void check_due(void)
{
    const struct libactor_timer *first = first_of_model();
    const int64_t due = libactor_wheel_due(&model.wheel);

    if (first == NULL)
        ck_assert_int_eq(due, INT64_MAX);
    else
        ck_assert_int_le(due, first->due_ns);
}

/* Some time goes by: up to what the wheel says is next, or so much more that whole levels are passed. */
static void let_time_pass(void)
{
    const int64_t due = libactor_wheel_due(&model.wheel);
    int64_t to = model.now_ns;

    if (draw(&model.random) % 2 == 0 && due > to && due < INT64_MAX)
        to = due;
    else
        to += (int64_t)(draw(&model.random) % (UINT64_C(1) << draw(&model.random) % 50));
    model.now_ns = to;
}

/* All that is due comes out, in order, and nothing else. */
static void fire_due(void)
{
    for (;;) {
        struct libactor_timer *expected = first_of_model();
        struct libactor_timer *timer = libactor_wheel_pop(&model.wheel, model.now_ns);

        if (expected == NULL || expected->due_ns > model.now_ns) {
            ck_assert_ptr_null(timer);
            return;
        }
        ck_assert_ptr_eq(timer, expected);
        ck_assert_uint_eq(timer->place, 0);
    }
}

START_TEST(the_wheel_does_what_a_sorted_list_does)
{
    int step;

    memset(&model, 0, sizeof model);
    model.random = (uint64_t)_i + 1;
    model.now_ns = _i % 3 == 0 ? 0 : (int64_t)(draw(&model.random) >> (8 + _i % 3));
    for (step = 0; step < WHEEL_STEPS; step++) {
        insert_or_remove();
        check_due();
        if (draw(&model.random) % 8 == 0) {
            let_time_pass();
            fire_due();
            check_due();
        }
    }
    model.now_ns = INT64_MAX;
    fire_due();
    ck_assert_int_eq(libactor_wheel_due(&model.wheel), INT64_MAX);
}
END_TEST

/* However it is misled by what was removed, it does not say the same time for ever. */
START_TEST(time_gets_on_when_the_first_is_removed)
{
    struct libactor_timer timers[2];
    int64_t before = -1;
    int steps = 0;

    memset(&model.wheel, 0, sizeof model.wheel);
    memset(timers, 0, sizeof timers);
    timers[0].due_ns = 300 * 24 * ACTOR_HOUR;
    timers[1].due_ns = 300 * 24 * ACTOR_HOUR + ACTOR_HOUR;
    timers[1].number = 1;
    libactor_wheel_insert(&model.wheel, &timers[0]);
    libactor_wheel_insert(&model.wheel, &timers[1]);
    ck_assert_int_eq(libactor_wheel_due(&model.wheel), timers[0].due_ns);
    libactor_wheel_remove(&model.wheel, &timers[0]);
    for (;;) {
        const int64_t due = libactor_wheel_due(&model.wheel);

        ck_assert_int_gt(due, before);
        ck_assert_int_le(due, timers[1].due_ns);
        ck_assert_int_le(++steps, LIBACTOR_WHEEL_LEVELS);
        if (libactor_wheel_pop(&model.wheel, due) != NULL)
            break;
        before = due;
    }
    ck_assert_int_eq(before < timers[1].due_ns, true);
    ck_assert_uint_eq(timers[1].place, 0);
}
END_TEST

/* As many in one slot, in no order, as would never end if each looked for its place among the others. */
START_TEST(a_slot_of_the_present_takes_very_many)
{
    enum { MANY = SCALED(300000) };
    struct libactor_timer *timers = calloc(MANY, sizeof *timers);
    const struct libactor_timer *previous = NULL;
    uint64_t random = 7;
    int i, n_wrong = 0;

    ck_assert_ptr_nonnull(timers);
    memset(&model.wheel, 0, sizeof model.wheel);
    ck_assert_ptr_null(libactor_wheel_pop(&model.wheel, ACTOR_SECOND));
    for (i = 0; i < MANY; i++) {
        timers[i].due_ns = (int64_t)(draw(&random) % (uint64_t)ACTOR_SECOND);
        timers[i].number = (uint64_t)i;
        libactor_wheel_insert(&model.wheel, &timers[i]);
    }
    for (i = 0; i < MANY; i++) {
        const struct libactor_timer *timer = libactor_wheel_pop(&model.wheel, ACTOR_SECOND);

        n_wrong += timer == NULL || (previous != NULL && !comes_before(previous, timer));
        previous = timer;
    }
    ck_assert_int_eq(n_wrong, 0);
    ck_assert_ptr_null(libactor_wheel_pop(&model.wheel, ACTOR_SECOND));
    free(timers);
}
END_TEST

/* ---- OTP's rules ------------------------------------------------------------------------------------ */

static bool done;

/* Runs a scenario to its end under some seeds, an hour at most; none of its actors may be left. */
static void play_seeds(void (*scenario)(void *arg))
{
    uint64_t seed;

    for (seed = 1; seed <= 20; seed++) {
        open_scene_seeded(seed);
        done = false;
        ck_assert_int_eq(actor_spawn(scenario, NULL, NULL), ACTOR_OK);
        actor_sim_advance(sim, ACTOR_HOUR);
        ck_assert_msg(done, "seed %u: the scenario did not come to its end", (unsigned)seed);
        ck_assert_uint_eq(actor_system_count(sim), 0);
        close_scene();
    }
}

static void send_n_after(actor_ref to, int64_t delay_ns, int64_t n, actor_timer *timer)
{
    const number fields = { n };

    ck_assert_int_eq(actor_send_after(to, delay_ns, &note, &fields, timer), ACTOR_OK);
}

static void expect_n(int64_t n)
{
    actor_message *message;

    ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_ptr_eq(actor_message_info_of(message), &note);
    ck_assert_int_eq(((const number *)actor_message_payload(message))->n, n);
    actor_message_free(message);
}

/* Nothing is there, nor comes within a minute. */
static void expect_silence(void)
{
    actor_message *message;

    ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_ETIMEDOUT);
}

static void t1(void *arg)
{
    const int64_t began = actor_now();
    int64_t n;

    (void)arg;
    /* By due time, to the nanosecond, and those due at once as they were started. */
    for (n = 9; n >= 1; n--)
        send_n_after(actor_self(), ACTOR_SECOND + n / 3, 10 * (n / 3) + (9 - n), NULL);
    for (n = 0; n <= 3; n++) {
        const int64_t in_it[] = { 2, 3, 3, 1 };
        const int64_t youngest[] = { 7, 4, 1, 0 };
        int64_t i;

        for (i = 0; i < in_it[n]; i++)
            expect_n(10 * n + youngest[n] + i);
        ck_assert_int_eq(actor_now() - began, ACTOR_SECOND + n);
    }
    expect_silence();
    done = true;
}

START_TEST(T1_delivers_once_never_early_in_order_of_due_time)
{
    play_seeds(t1);
}
END_TEST

static void t2(void *arg)
{
    actor_timer timer, none = { 0 };

    (void)arg;
    send_n_after(actor_self(), ACTOR_SECOND, 1, &timer);
    actor_sleep(ACTOR_SECOND / 4);
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_SECOND * 3 / 4);
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_ENOTIMER);
    expect_silence();
    send_n_after(actor_self(), ACTOR_SECOND, 2, &timer);
    expect_n(2);
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_ENOTIMER);
    ck_assert_int_eq(actor_timer_cancel(none), ACTOR_ENOTIMER);
    none.bits = UINT64_MAX;
    ck_assert_int_eq(actor_timer_cancel(none), ACTOR_ENOTIMER);
    done = true;
}

START_TEST(T2_cancel_gives_the_time_left_or_says_that_there_is_none)
{
    play_seeds(t2);
}
END_TEST

static void t3(void *arg)
{
    actor_timer timer;

    (void)arg;
    send_n_after(actor_self(), ACTOR_SECOND, 1, &timer);
    actor_sleep(2 * ACTOR_SECOND);
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_ENOTIMER);
    expect_n(1);
    done = true;
}

START_TEST(T3_what_was_delivered_before_a_cancel_stays)
{
    play_seeds(t3);
}
END_TEST

static void expect_timer(actor_timer timer, uint64_t cookie)
{
    actor_message *message;

    ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_int_eq(actor_message_kind_of(message), ACTOR_TIMER);
    ck_assert_uint_eq(actor_message_timer(message).bits, timer.bits);
    ck_assert_uint_eq(actor_message_cookie(message), cookie);
    actor_message_free(message);
}

static void t4(void *arg)
{
    actor_timer stale, fresh;

    (void)arg;
    ck_assert_int_eq(actor_timer_start(ACTOR_SECOND, 7, &stale), ACTOR_OK);
    actor_sleep(2 * ACTOR_SECOND);
    ck_assert_int_eq(actor_timer_start(ACTOR_SECOND, 7, &fresh), ACTOR_OK);
    ck_assert_uint_ne(stale.bits, fresh.bits);
    expect_timer(stale, 7);
    expect_timer(fresh, 7);
    done = true;
}

START_TEST(T4_a_timer_comes_with_its_handle_so_that_stale_ones_are_told)
{
    play_seeds(t4);
}
END_TEST

static void send_on_and_end(void *arg)
{
    actor_timer *timers = arg;

    send_n_after(actor_self(), ACTOR_SECOND, 1, &timers[0]);
    ck_assert_int_eq(actor_timer_start(ACTOR_SECOND, 2, &timers[1]), ACTOR_OK);
    send_n_after(actor_parent(), ACTOR_SECOND, 3, &timers[2]);
    actor_sleep(ACTOR_MILLISECOND);
}

static void wait_for_stop(void *arg)
{
    actor_message *message;

    (void)arg;
    actor_receive(&message, ACTOR_INFINITY);
}

static void t5(void *arg)
{
    actor_timer timers[4];
    actor_ref receiver;
    int i;

    (void)arg;
    /* What an ended actor has sent itself is gone; what it has sent others goes on. */
    ck_assert_int_eq(actor_spawn(send_on_and_end, timers, NULL), ACTOR_OK);
    actor_sleep(ACTOR_SECOND / 2);
    for (i = 0; i < 2; i++) {
        ck_assert_int_eq(actor_read_timer(timers[i]), ACTOR_ENOTIMER);
        ck_assert_int_eq(actor_timer_cancel(timers[i]), ACTOR_ENOTIMER);
    }
    ck_assert_int_eq(actor_read_timer(timers[2]), ACTOR_SECOND / 2);
    expect_n(3);
    /* And what it was sent by others is gone too. */
    ck_assert_int_eq(actor_spawn(wait_for_stop, NULL, &receiver), ACTOR_OK);
    send_n_after(receiver, ACTOR_SECOND, 1, &timers[0]);
    ck_assert_int_eq(actor_send_after(receiver, ACTOR_SECOND, &tick, NULL, &timers[1]), ACTOR_OK);
    ck_assert_int_eq(actor_read_timer(timers[0]), ACTOR_SECOND);
    ck_assert_int_eq(actor_send(receiver, &tick, NULL), ACTOR_OK);
    actor_sleep(ACTOR_MILLISECOND);
    ck_assert(!actor_is_alive(receiver));
    send_n_after(receiver, ACTOR_SECOND, 1, &timers[2]);
    ck_assert_int_eq(actor_send_after(receiver, ACTOR_SECOND, &tick, NULL, &timers[3]), ACTOR_OK);
    for (i = 0; i < 4; i++) {
        ck_assert_int_eq(actor_read_timer(timers[i]), ACTOR_ENOTIMER);
        ck_assert_int_eq(actor_timer_cancel(timers[i]), ACTOR_ENOTIMER);
    }
    expect_silence();
    done = true;
}

START_TEST(T5_a_timer_goes_with_its_receiver)
{
    play_seeds(t5);
}
END_TEST

static void t5_names(void *arg)
{
    const number fields[] = { { 0 }, { 1 }, { 2 } };
    actor_timer timer;
    char name[] = "target";

    (void)arg;
    ck_assert_int_eq(actor_send_after_name("", 0, &note, &fields[0], NULL), ACTOR_EINVAL);
    ck_assert_int_eq(actor_send_after_name(NULL, 0, &note, &fields[0], NULL), ACTOR_EINVAL);
    ck_assert_int_eq(actor_send_after_name(name, ACTOR_SECOND, &note, &fields[0], NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_after_name(name, 3 * ACTOR_SECOND, &note, &fields[1], NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_after_name(name, 4 * ACTOR_SECOND, &note, &fields[2], &timer), ACTOR_OK);
    name[0] = 'T';
    actor_sleep(2 * ACTOR_SECOND);
    ck_assert_int_eq(actor_register("target"), ACTOR_OK);
    expect_n(1);
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_SECOND);
    expect_silence();
    done = true;
}

START_TEST(T5_a_timer_to_a_name_looks_it_up_when_it_is_due)
{
    play_seeds(t5_names);
}
END_TEST

static void t6(void *arg)
{
    actor_timer timer;

    (void)arg;
    send_n_after(actor_self(), ACTOR_SECOND, 1, &timer);
    ck_assert_int_eq(actor_read_timer(timer), ACTOR_SECOND);
    actor_sleep(ACTOR_SECOND / 4);
    ck_assert_int_eq(actor_read_timer(timer), ACTOR_SECOND * 3 / 4);
    expect_n(1);
    ck_assert_int_eq(actor_read_timer(timer), ACTOR_ENOTIMER);
    done = true;
}

START_TEST(T6_read_timer_gives_the_time_left)
{
    play_seeds(t6);
}
END_TEST

static void tell_every_second(void *arg)
{
    ck_assert_int_eq(actor_send_every(*(actor_ref *)arg, ACTOR_SECOND, &note, &(number){ 5 }, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_every(actor_self(), ACTOR_SECOND, &note, &(number){ 6 }, NULL), ACTOR_OK);
}

static void again_and_again(void *arg)
{
    const int64_t began = actor_now();
    actor_ref self = actor_self(), other;
    actor_message *message;
    actor_timer timer;
    char words[] = "words";
    int i;

    (void)arg;
    ck_assert_int_eq(actor_send_every(self, 0, &tick, NULL, NULL), ACTOR_EINVAL);
    ck_assert_int_eq(actor_send_every(self, -1, &tick, NULL, NULL), ACTOR_EINVAL);
    /* Each is a copy; who is late finds them all, and the next is in time. */
    ck_assert_int_eq(actor_send_every(self, ACTOR_SECOND, &letter, &(text){ actor_string_of(words) }, &timer), ACTOR_OK);
    words[0] = 'W';
    ck_assert_int_eq(actor_read_timer(timer), ACTOR_SECOND);
    actor_sleep(ACTOR_SECOND * 5 / 2);
    for (i = 1; i <= 5; i++) {
        ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
        ck_assert_str_eq(((const text *)actor_message_payload(message))->text.data, "words");
        ck_assert_int_eq(actor_now() - began, i <= 2 ? ACTOR_SECOND * 5 / 2 : i * ACTOR_SECOND);
        actor_message_free(message);
    }
    actor_sleep(ACTOR_SECOND / 4);
    ck_assert_int_eq(actor_read_timer(timer), ACTOR_SECOND * 3 / 4);
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_SECOND * 3 / 4);
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_ENOTIMER);
    expect_silence();
    /* It ends with its receiver, and with none other. */
    ck_assert_int_eq(actor_spawn(tell_every_second, &self, NULL), ACTOR_OK);
    for (i = 0; i < 3; i++)
        expect_n(5);
    ck_assert_int_eq(actor_spawn(wait_for_stop, NULL, &other), ACTOR_OK);
    ck_assert_int_eq(actor_send_every(other, ACTOR_SECOND, &tick, NULL, &timer), ACTOR_OK);
    actor_sleep(ACTOR_SECOND * 3 / 2);
    ck_assert(!actor_is_alive(other));
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_ENOTIMER);
    ck_assert_int_eq(actor_send_every(other, ACTOR_SECOND, &tick, NULL, &timer), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(actor_read_timer(timer), ACTOR_ENOTIMER);
    ck_assert_int_eq(actor_send_every(self, ACTOR_INFINITY, &tick, NULL, NULL), ACTOR_OK);
    done = true;
}

START_TEST(what_is_sent_every_second_does_not_drift)
{
    play_seeds(again_and_again);
}
END_TEST

static int n_ticks_received;
static int64_t last_tick_ns;

static void count_and_time(void *arg)
{
    actor_message *message;

    (void)arg;
    ck_assert_int_eq(actor_send_every(actor_self(), ACTOR_SECOND, &tick, NULL, NULL), ACTOR_OK);
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        actor_message_free(message);
        n_ticks_received++;
        last_tick_ns = actor_now();
    }
}

/* After a jump of the clock one comes for all that were missed, and the next with the old beat. */
START_TEST(what_was_missed_is_left_out)
{
    int64_t began;

    open_scene();
    n_ticks_received = 0;
    play(count_and_time, NULL);
    began = actor_now();
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    ck_assert_int_eq(n_ticks_received, 2);
    actor_sim_jump(sim, 1000 * ACTOR_SECOND + ACTOR_SECOND / 2);
    actor_sim_advance(sim, 0);
    ck_assert_int_eq(n_ticks_received, 3);
    actor_sim_advance(sim, ACTOR_SECOND / 2);
    ck_assert_int_eq(n_ticks_received, 4);
    ck_assert_int_eq((last_tick_ns - began) % ACTOR_SECOND, 0);
    close_scene();
}
END_TEST

static void t7(void *arg)
{
    const int64_t began = actor_now();
    const number first = { 1 };

    (void)arg;
    ck_assert_int_eq(actor_send(actor_self(), &note, &first), ACTOR_OK);
    send_n_after(actor_self(), 0, 2, NULL);
    send_n_after(actor_self(), -ACTOR_SECOND, 3, NULL);
    expect_n(1);
    expect_n(2);
    expect_n(3);
    ck_assert_int_eq(actor_now(), began);
    done = true;
}

START_TEST(T7_no_delay_is_behind_what_waits_in_the_mailbox)
{
    play_seeds(t7);
}
END_TEST

static void t8(void *arg)
{
    const int64_t began = actor_now();
    const number fields[] = { { 1 }, { 2 }, { 3 } };
    actor_timer timer;

    (void)arg;
    ck_assert_int_eq(actor_send_at(actor_self(), began + ACTOR_SECOND, &note, &fields[2], NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_at(actor_self(), INT64_MIN, &note, &fields[0], &timer), ACTOR_OK);
    ck_assert_int_eq(actor_read_timer(timer), 0);
    ck_assert_int_eq(actor_send_at(actor_self(), began - 1, &note, &fields[1], NULL), ACTOR_OK);
    expect_n(1);
    expect_n(2);
    ck_assert_int_eq(actor_now(), began);
    expect_n(3);
    ck_assert_int_eq(actor_now(), began + ACTOR_SECOND);
    ck_assert_int_eq(actor_timer_start_at(began + 3 * ACTOR_SECOND, 5, &timer), ACTOR_OK);
    expect_timer(timer, 5);
    ck_assert_int_eq(actor_now(), began + 3 * ACTOR_SECOND);
    done = true;
}

START_TEST(T8_absolute_times)
{
    play_seeds(t8);
}
END_TEST

/* ---- far away ---------------------------------------------------------------------------------------- */

static actor_timer never;

static void wait_for_ages(void *arg)
{
    const int64_t began = actor_now();
    actor_message *message;

    (void)arg;
    send_n_after(actor_self(), ACTOR_INFINITY, 1, &never);
    send_n_after(actor_self(), 200 * 365 * 24 * ACTOR_HOUR, 2, NULL);
    ck_assert_int_eq(actor_receive(&message, 250 * 365 * 24 * ACTOR_HOUR), ACTOR_OK);
    ck_assert_int_eq(((const number *)actor_message_payload(message))->n, 2);
    ck_assert_int_eq(actor_now() - began, 200 * 365 * 24 * ACTOR_HOUR);
    actor_message_free(message);
    send_n_after(actor_self(), 1, 3, NULL);
    expect_n(3);
    ck_assert_int_gt(actor_timer_cancel(never), 0);
    done = true;
}

START_TEST(centuries_are_jumped_over_and_infinity_never_comes)
{
    open_scene();
    done = false;
    ck_assert_int_eq(actor_spawn(wait_for_ages, NULL, NULL), ACTOR_OK);
    actor_sim_advance(sim, 260 * 365 * 24 * ACTOR_HOUR);
    ck_assert(done);
    close_scene();
}
END_TEST

/* ---- from plain threads ------------------------------------------------------------------------------ */

static int64_t numbers_got[16];
static int n_got;

static void collect(void *arg)
{
    (void)arg;
    for (;;) {
        actor_message *message;

        if (actor_receive(&message, ACTOR_INFINITY) != ACTOR_OK)
            continue;
        numbers_got[n_got++] = actor_message_info_of(message) == &note
                                   ? ((const number *)actor_message_payload(message))->n
                                   : -1;
        actor_message_free(message);
    }
}

START_TEST(a_plain_thread_has_timers_too)
{
    actor_ref collector;
    actor_timer timers[3];
    int64_t began;

    open_scene();
    n_got = 0;
    collector = play(collect, NULL);
    began = actor_now();
    send_n_after(collector, 3 * ACTOR_SECOND, 3, &timers[0]);
    send_n_after(collector, ACTOR_SECOND, 1, &timers[1]);
    ck_assert_int_eq(actor_send_at(collector, began + 2 * ACTOR_SECOND, &tick, NULL, &timers[2]), ACTOR_OK);
    ck_assert_int_eq(actor_timer_start(ACTOR_SECOND, 0, NULL), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_read_timer(timers[0]), 3 * ACTOR_SECOND);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    ck_assert_int_eq(n_got, 2);
    ck_assert_int_eq(numbers_got[0], 1);
    ck_assert_int_eq(numbers_got[1], -1);
    ck_assert_int_eq(actor_read_timer(timers[1]), ACTOR_ENOTIMER);
    ck_assert_int_eq(actor_timer_cancel(timers[0]), ACTOR_SECOND);
    actor_sim_advance(sim, ACTOR_MINUTE);
    ck_assert_int_eq(n_got, 2);
    close_scene();
    ck_assert_int_eq(actor_send_after(collector, 0, &tick, NULL, NULL), ACTOR_ENOSYSTEM);
    ck_assert_int_eq(actor_timer_cancel(timers[0]), ACTOR_ENOTIMER);
}
END_TEST

/* What still runs when the system stops is freed with it; a sanitizer sees what is not. */
START_TEST(what_runs_at_the_end_is_freed)
{
    const text fields = { actor_string_of("a letter that is never sent") };
    actor_ref collector;

    open_scene();
    collector = play(collect, NULL);
    ck_assert_int_eq(actor_send_after(collector, ACTOR_HOUR, &letter, &fields, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_after_name("nobody", ACTOR_HOUR, &letter, &fields, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_after(actor_ref_none(), ACTOR_HOUR, &letter, &fields, NULL), ACTOR_OK);
    close_scene();
}
END_TEST

/* However often a timer's place has been used, a handle is not zero, which is none. */
START_TEST(no_handle_is_zero)
{
    struct libactor_timer *chunk;
    actor_ref collector;
    actor_timer timer;
    uint32_t i;

    open_scene();
    collector = play(collect, NULL);
    send_n_after(collector, ACTOR_SECOND, 1, &timer);
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_SECOND);
    chunk = atomic_load(&sim->timer_chunks[0]);
    for (i = 0; i < sim->n_timers; i++)
        atomic_store(&chunk[i].generation, 0);
    for (i = 0; i < sim->n_timers; i++) {
        send_n_after(collector, ACTOR_SECOND, 1, &timer);
        ck_assert_uint_ne(timer.bits, 0);
        ck_assert_int_eq(actor_read_timer(timer), ACTOR_SECOND);
    }
    close_scene();
}
END_TEST

static const actor_field_info page_fields[] = { { "page", ACTOR_FIELD_BYTES, 0, NULL } };
static const actor_type_info page_type = { "page", sizeof(actor_bytes), false, 1, page_fields, 0, NULL };
static const actor_message_info leaf = { "leaf", ACTOR_INFO, &page_type, NULL };
static actor_timer of_leaf;
static int n_cleaned;

/* Nobody is held up by it, and it finds the timer over. */
static void look_around(void *arg)
{
    int i;

    (void)arg;
    n_cleaned++;
    for (i = 0; i < sim->n_workers; i++)
        ck_assert_uint_eq(atomic_load(&sim->workers[i].thief) & LIBACTOR_THIEF, 0);
    ck_assert_int_eq(actor_read_timer(of_leaf), ACTOR_ENOTIMER);
    ck_assert_int_eq(actor_timer_cancel(of_leaf), ACTOR_ENOTIMER);
}

static void send_leaf_later(void *arg)
{
    static const char letters[ACTOR_SHARED_BYTES];
    actor_buffer *buffer = actor_buffer_wrap(letters, sizeof letters, look_around, NULL);
    const actor_bytes page = actor_buffer_bytes(buffer);

    ck_assert_int_eq(actor_send_after(actor_self(), ACTOR_HOUR, &leaf, &page, &of_leaf), ACTOR_OK);
    actor_buffer_release(buffer);
    if (arg != NULL)
        ck_assert_int_gt(actor_timer_cancel(of_leaf), 0);
    else
        actor_sleep(ACTOR_MINUTE);
}

/* What frees the contents of a message is the program's own: it is called when all is in order again. */
START_TEST(what_was_to_be_sent_is_freed_when_nobody_is_held)
{
    n_cleaned = 0;
    open_scene();
    play(send_leaf_later, NULL);
    ck_assert_int_gt(actor_timer_cancel(of_leaf), 0);
    ck_assert_int_eq(n_cleaned, 1);
    play(send_leaf_later, &n_cleaned);
    ck_assert_int_eq(n_cleaned, 2);
    close_scene();
}
END_TEST

/* A thread that drives a system itself starts a timer between two turns: it is to wait no longer than that. */
START_TEST(a_host_that_starts_a_timer_hears_of_it)
{
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref collector;
    actor_timer timer;

    options.workers = 1;
    n_got = 0;
    ck_assert_int_eq(actor_system_create(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_attach(system, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(collect, NULL, &collector), ACTOR_OK);
    do
        ck_assert_int_eq(actor_turn(system), ACTOR_OK);
    while (actor_next_timeout(system) == 0);
    ck_assert_int_eq(actor_next_timeout(system), -1);
    send_n_after(collector, ACTOR_HOUR, 1, &timer);
    ck_assert_int_ge(actor_next_timeout(system), 0);
    ck_assert_int_ge(actor_timer_cancel(timer), 0);
    send_n_after(collector, 0, 2, NULL);
    while (n_got == 0) {
        ck_assert_int_eq(actor_next_timeout(system), 0);
        ck_assert_int_eq(actor_turn(system), ACTOR_OK);
    }
    ck_assert_int_eq(numbers_got[0], 2);
    /* Nor is a time that is as far away as can be too far to be past. */
    ck_assert_int_eq(actor_send_at(collector, INT64_MIN, &note, &(number){ 3 }, NULL), ACTOR_OK);
    while (n_got == 1) {
        ck_assert_int_eq(actor_next_timeout(system), 0);
        ck_assert_int_eq(actor_turn(system), ACTOR_OK);
    }
    ck_assert_int_eq(numbers_got[1], 3);
    actor_system_stop(system);
}
END_TEST

/* ---- out of memory ----------------------------------------------------------------------------------- */

static int (*start_one)(actor_timer *timer);

static int start_letter(actor_timer *timer)
{
    const text fields = { actor_string_of("hello") };

    return actor_send_after(actor_self(), ACTOR_SECOND, &letter, &fields, timer);
}

static int start_letter_to_name(actor_timer *timer)
{
    const text fields = { actor_string_of("hello") };

    return actor_send_after_name("me", ACTOR_SECOND, &letter, &fields, timer);
}

static int start_tick(actor_timer *timer)
{
    return actor_send_after(actor_self(), ACTOR_SECOND, &tick, NULL, timer);
}

static int start_cookie(actor_timer *timer)
{
    return actor_timer_start(ACTOR_SECOND, 1, timer);
}

static const struct {
    const char *name;
    int (*start)(actor_timer *timer);
    bool makes_at_fire;
} starts[] = {
    { "a letter", start_letter, false },
    { "a letter to a name", start_letter_to_name, false },
    { "a message without fields", start_tick, true },
    { "a cookie", start_cookie, true },
};

/* Each allocation of a start fails in its turn: the start says so, and no message comes; else just one does. */
static void start_without_memory(void *arg)
{
    actor_message *message;
    uint64_t n;
    int err = ACTOR_ENOMEM;

    (void)arg;
    ck_assert_int_eq(actor_register("me"), ACTOR_OK);
    for (n = 1; err == ACTOR_ENOMEM; n++) {
        actor_timer timer;

        ck_assert_uint_lt(n, 10);
        actor_sim_fail_alloc(sim, n);
        err = start_one(&timer);
        actor_sim_fail_alloc(sim, 0);
        if (n == 1)
            ck_assert_int_eq(err, ACTOR_ENOMEM);
        if (err == ACTOR_ENOMEM)
            expect_silence();
    }
    ck_assert_int_eq(err, ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
    actor_message_free(message);
    expect_silence();
    done = true;
}

START_TEST(a_start_without_memory_says_so)
{
    open_scene();
    start_one = starts[_i].start;
    done = false;
    play(start_without_memory, NULL);
    actor_sim_advance(sim, ACTOR_HOUR);
    ck_assert_msg(done, "%s", starts[_i].name);
    close_scene();
}
END_TEST

static void start_again_without_memory(void *arg)
{
    const text fields = { actor_string_of("hello") };
    const int64_t began = actor_now();
    actor_message *message;
    uint64_t n;
    int err = ACTOR_ENOMEM;

    (void)arg;
    for (n = 1; err == ACTOR_ENOMEM; n++) {
        ck_assert_uint_lt(n, 10);
        actor_sim_fail_alloc(sim, n);
        err = actor_send_every(actor_self(), ACTOR_SECOND, &letter, &fields, NULL);
        actor_sim_fail_alloc(sim, 0);
    }
    ck_assert_int_eq(err, ACTOR_OK);
    ck_assert_uint_gt(n, 3);
    ck_assert_int_eq(actor_now(), began);
    ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND), ACTOR_OK);
    actor_message_free(message);
    actor_sim_fail_alloc(sim, UINT64_MAX);  /* the second can't be made in time */
    ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND * 5 / 4), ACTOR_ETIMEDOUT);
    actor_sim_fail_alloc(sim, 0);
    ck_assert_int_eq(actor_receive(&message, 2 * ACTOR_MILLISECOND), ACTOR_OK);
    actor_message_free(message);
    ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
    actor_message_free(message);
    ck_assert_int_eq(actor_now() - began, 3 * ACTOR_SECOND);
    done = true;
}

START_TEST(what_comes_every_second_comes_as_soon_as_there_is_memory)
{
    open_scene();
    done = false;
    play(start_again_without_memory, NULL);
    actor_sim_advance(sim, ACTOR_HOUR);
    ck_assert(done);
    close_scene();
}
END_TEST

enum { MORE_THAN_RESERVED = 3 * LIBACTOR_RESERVE_LEN };

static int n_received;

static void start_many_and_receive(void *arg)
{
    int i;

    (void)arg;
    for (i = 0; i < MORE_THAN_RESERVED; i++)
        ck_assert_int_eq(start_one(NULL), ACTOR_OK);
    for (i = 0; i < MORE_THAN_RESERVED; i++) {
        actor_message *message;

        ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
        n_received++;
        actor_message_free(message);
    }
    expect_silence();
    done = true;
}

/* Memory is out when they are due: all of them come, those that need it when there is some again. */
START_TEST(what_is_due_without_memory_comes_later)
{
    open_scene();
    start_one = starts[_i].start;
    done = false;
    n_received = 0;
    play(start_many_and_receive, NULL);
    actor_sim_fail_alloc(sim, UINT64_MAX);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    ck_assert(!done);
    if (starts[_i].makes_at_fire)
        ck_assert_int_lt(n_received, MORE_THAN_RESERVED);
    actor_sim_fail_alloc(sim, 0);
    actor_sim_advance(sim, 5 * ACTOR_MINUTE);
    ck_assert_int_eq(n_received, start_one == start_letter_to_name ? 0 : MORE_THAN_RESERVED);
    close_scene();
}
END_TEST

/* ---- actors that move -------------------------------------------------------------------------------- */

enum { MOVE_SEEDS = SCALED(300), MOVE_WORKERS = 3, TIES = 12, MOVED_TIMERS = 10, CANCELLERS = 3 };

static actor_ref mover;
static int64_t ties_at_ns;
static uint64_t ties_started, ties_fired;
static unsigned homes;

static actor_result start_tie_at_a_message(void *self, actor_message *message)
{
    (void)self;
    homes |= 1u << libactor_worker->id;
    if (actor_message_kind_of(message) == ACTOR_TIMER) {
        ck_assert_int_eq(actor_now(), ties_at_ns);
        ck_assert_uint_eq(actor_message_cookie(message), ties_fired);
        ties_fired++;
        return ACTOR_CONTINUE;
    }
    ck_assert_int_eq(actor_timer_start_at(ties_at_ns, ties_started++, NULL), ACTOR_OK);
    return ACTOR_CONTINUE;
}

static const actor_behaviour tie_starter = {
    "tie_starter", NULL, start_tie_at_a_message, NULL, actor_free, NULL, NULL, NULL
};

static void ask_for_ties(void *arg)
{
    int i;

    (void)arg;
    for (i = 0; i < TIES / 3; i++) {
        ck_assert_int_eq(actor_send(mover, &tick, NULL), ACTOR_OK);
        actor_sleep(ACTOR_MILLISECOND);
    }
}

static actor_system *start_sim_of_workers(uint64_t seed)
{
    actor_options options = actor_options_default();
    actor_system *system;

    options.workers = MOVE_WORKERS;
    ck_assert_int_eq(actor_sim_start(&options, seed, &system), ACTOR_OK);
    return system;
}

/* Timers that an actor started for one moment, on this worker and on that, come in the order of their starts. */
START_TEST(ties_are_kept_by_actors_that_move)
{
    unsigned n_moved = 0;
    uint64_t seed;

    for (seed = 1; seed <= MOVE_SEEDS; seed++) {
        actor_system *system = start_sim_of_workers(seed);
        int i;

        homes = 0;
        ties_started = ties_fired = 0;
        ties_at_ns = actor_now() + ACTOR_SECOND;
        ck_assert_int_eq(actor_start(&tie_starter, actor_alloc(1), NULL, &mover, NULL), ACTOR_OK);
        for (i = 0; i < 3; i++)
            ck_assert_int_eq(actor_spawn(ask_for_ties, NULL, NULL), ACTOR_OK);
        actor_sim_advance(system, ACTOR_MINUTE);
        ck_assert_uint_eq(ties_started, TIES);
        ck_assert_uint_eq(ties_fired, TIES);
        n_moved += (homes & (homes - 1)) != 0;
        actor_system_stop(system);
    }
    ck_assert_uint_gt(n_moved, MOVE_SEEDS / 10);
}
END_TEST

static struct {
    actor_timer timer;
    int64_t due_ns, left_ns;                /* what cancelling it gave */
    bool started, cancelled;
    int n_came;
} moved[CANCELLERS * MOVED_TIMERS];

/* Starts the timer that it is told to, or notes the one that fires. */
static actor_result start_at_a_number(void *self, actor_message *message)
{
    (void)self;
    homes |= 1u << libactor_worker->id;
    if (actor_message_kind_of(message) == ACTOR_TIMER) {
        const uint64_t i = actor_message_cookie(message);

        ck_assert_int_eq(actor_now(), moved[i].due_ns);
        moved[i].n_came++;
    } else {
        const int64_t i = ((const number *)actor_message_payload(message))->n;

        moved[i].due_ns = actor_now() + i % 4 * ACTOR_MICROSECOND;
        ck_assert_int_eq(actor_timer_start_at(moved[i].due_ns, (uint64_t)i, &moved[i].timer), ACTOR_OK);
        moved[i].started = true;
    }
    return ACTOR_CONTINUE;
}

static const actor_behaviour timer_starter = {
    "timer_starter", NULL, start_at_a_number, NULL, actor_free, NULL, NULL, NULL
};

static void have_started_and_cancel(void *arg)
{
    const int64_t base = (int64_t)(intptr_t)arg * MOVED_TIMERS;
    int64_t i;

    for (i = base; i < base + MOVED_TIMERS; i++) {
        const number fields = { i };

        ck_assert_int_eq(actor_send(mover, &note, &fields), ACTOR_OK);
        while (!moved[i].started)
            actor_yield();
        if (i % 3 != 0)
            actor_sleep(i % 3 * ACTOR_MICROSECOND);
        moved[i].left_ns = actor_timer_cancel(moved[i].timer);
        moved[i].cancelled = true;
        if (moved[i].left_ns >= 0)
            ck_assert_int_eq(moved[i].left_ns, moved[i].due_ns - actor_now());
        else
            ck_assert_int_eq(moved[i].left_ns, ACTOR_ENOTIMER);
    }
}

/* Who cancels a timer of another actor is told the truth, wherever either of them is just then. */
START_TEST(cancelling_is_exact_for_actors_that_move)
{
    unsigned n_moved = 0, n_cancelled = 0, n_late = 0;
    uint64_t seed;

    for (seed = 1; seed <= MOVE_SEEDS; seed++) {
        actor_system *system = start_sim_of_workers(seed);
        int i;

        homes = 0;
        memset(moved, 0, sizeof moved);
        ck_assert_int_eq(actor_start(&timer_starter, actor_alloc(1), NULL, &mover, NULL), ACTOR_OK);
        for (i = 0; i < CANCELLERS; i++)
            ck_assert_int_eq(actor_spawn(have_started_and_cancel, (void *)(intptr_t)i, NULL), ACTOR_OK);
        actor_sim_advance(system, ACTOR_MINUTE);
        for (i = 0; i < CANCELLERS * MOVED_TIMERS; i++) {
            ck_assert_msg(moved[i].cancelled, "seed %d: %d was not got to", (int)seed, i);
            ck_assert_msg(moved[i].n_came == (moved[i].left_ns < 0), "seed %d: %d came %d times, left %lld",
                          (int)seed, i, moved[i].n_came, (long long)moved[i].left_ns);
            n_cancelled += moved[i].left_ns >= 0;
            n_late += moved[i].left_ns < 0;
        }
        n_moved += (homes & (homes - 1)) != 0;
        actor_system_stop(system);
    }
    ck_assert_uint_gt(n_moved, MOVE_SEEDS / 10);
    ck_assert_uint_gt(n_cancelled, MOVE_SEEDS);
    ck_assert_uint_gt(n_late, MOVE_SEEDS);
}
END_TEST

/* ---- two real workers -------------------------------------------------------------------------------- */

enum { RACED = 4000 };

static _Atomic uint64_t raced[RACED];       /* the handles; 0: not started yet */
static atomic_uchar raced_came[RACED], raced_cancelled[RACED];
static atomic_int n_looked_at, n_came;
static atomic_bool owner_done;

static void own_raced(void *arg)
{
    const int64_t delays[] = { 0, 2 * ACTOR_MICROSECOND, 20 * ACTOR_MICROSECOND, ACTOR_HOUR };
    actor_message *message;
    uint64_t i;

    (void)arg;
    for (i = 0; i < RACED; i++) {
        actor_timer timer;

        ck_assert_int_eq(actor_timer_start(delays[i % 4], i, &timer), ACTOR_OK);
        atomic_store(&raced[i], timer.bits);
        while (actor_receive(&message, 0) == ACTOR_OK) {
            atomic_fetch_add(&raced_came[actor_message_cookie(message)], 1);
            atomic_fetch_add(&n_came, 1);
            actor_message_free(message);
        }
    }
    /* Each is cancelled or comes; after the last cancel a message of its own ends it. */
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK && actor_message_kind_of(message) == ACTOR_TIMER) {
        atomic_fetch_add(&raced_came[actor_message_cookie(message)], 1);
        atomic_fetch_add(&n_came, 1);
        actor_message_free(message);
    }
    atomic_store(&owner_done, true);
}

/* Cancels every second one, from the first or the second on. */
static void cancel_raced(void *arg)
{
    size_t i;

    for (i = (size_t)(uintptr_t)arg; i < RACED; i += 2) {
        actor_timer timer;

        while ((timer.bits = atomic_load(&raced[i])) == 0)
            if (libactor_worker == NULL)
                sched_yield();
            else
                actor_yield();
        if (i % 3 == 0)
            ck_assert_int_le(actor_read_timer(timer), ACTOR_HOUR);
        if (actor_timer_cancel(timer) >= 0)
            atomic_store(&raced_cancelled[i], 1);
        atomic_fetch_add(&n_looked_at, 1);
    }
}

START_TEST(cancelling_is_exact_between_threads)
{
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref owner;
    int n_cancelled = 0;
    size_t i;

    options.workers = 2;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(own_raced, NULL, &owner), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(cancel_raced, (void *)(uintptr_t)0, NULL), ACTOR_OK);
    cancel_raced((void *)(uintptr_t)1);
    while (atomic_load(&n_looked_at) < RACED)
        sched_yield();
    for (i = 0; i < RACED; i++)
        n_cancelled += atomic_load(&raced_cancelled[i]);
    while (atomic_load(&n_came) + n_cancelled < RACED)
        sched_yield();
    ck_assert_int_eq(actor_send(owner, &tick, NULL), ACTOR_OK);
    while (!atomic_load(&owner_done))
        sched_yield();
    for (i = 0; i < RACED; i++)
        ck_assert_msg(atomic_load(&raced_came[i]) + atomic_load(&raced_cancelled[i]) == 1,
                      "%d came %d times, cancelled: %d", (int)i, atomic_load(&raced_came[i]),
                      atomic_load(&raced_cancelled[i]));
    ck_assert_int_ge(n_cancelled, RACED / 4);
    actor_system_stop(system);
}
END_TEST

static atomic_int n_ticks;

static actor_result count_ticks(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    atomic_fetch_add(&n_ticks, 1);
    return ACTOR_CONTINUE;
}

static const actor_behaviour tick_counter = { "tick_counter", NULL, count_ticks, NULL, actor_free, NULL, NULL, NULL };

/* A worker that is about to sleep, for ever, as a plain thread starts a timer there. */
START_TEST(a_worker_does_not_sleep_through_a_timer_from_outside)
{
    enum { TICKS = SCALED(20000) };
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref counter;
    int i;

    options.workers = 2;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_start(&tick_counter, actor_alloc(1), NULL, &counter, NULL), ACTOR_OK);
    for (i = 0; i < TICKS; i++) {
        ck_assert_int_eq(actor_send_after(counter, 0, &tick, NULL, NULL), ACTOR_OK);
        while (atomic_load(&n_ticks) <= i)
            sched_yield();
    }
    actor_system_stop(system);
}
END_TEST

/* ---- a million ---------------------------------------------------------------------------------------- */

enum { MILLION = SCALED(1000000) };       /* what goes wrong is counted: a million assertions take their time */

/* Starts them in no order, cancels every second one in another, and receives the others in theirs. */
static void million(void *arg)
{
    actor_timer *timers = malloc(MILLION * sizeof *timers);
    const int64_t began = actor_now();
    int64_t latest = 0;
    uint64_t random = 3;
    int i, n_wrong = 0;

    (void)arg;
    ck_assert_ptr_nonnull(timers);
    for (i = 0; i < MILLION; i++)
        n_wrong += actor_timer_start((int64_t)(draw(&random) % (uint64_t)ACTOR_MINUTE), (uint64_t)i, &timers[i]) < 0;
    ck_assert_int_eq(n_wrong, 0);
    for (i = 0; i < MILLION / 2; i++)
        n_wrong += actor_timer_cancel(timers[(uint64_t)i * 999983 % (MILLION / 2) * 2]) < 0;
    ck_assert_int_eq(n_wrong, 0);
    for (i = 0; i < MILLION / 2; i++) {
        actor_message *message = NULL;

        if (actor_receive(&message, ACTOR_INFINITY) < 0)
            break;
        n_wrong += actor_message_cookie(message) % 2 != 1 || actor_now() - began < latest;
        latest = actor_now() - began;
        actor_message_free(message);
    }
    ck_assert_int_eq(i, MILLION / 2);
    ck_assert_int_eq(n_wrong, 0);
    ck_assert_int_lt(latest, ACTOR_MINUTE);
    expect_silence();
    free(timers);
    done = true;
}

START_TEST(a_million_timers)
{
    open_scene();
    done = false;
    ck_assert_int_eq(actor_spawn(million, NULL, NULL), ACTOR_OK);
    actor_sim_advance(sim, ACTOR_HOUR);
    ck_assert(done);
    close_scene();
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("timers");
    TCase *wheel = tcase_create("wheel");
    TCase *otp = tcase_create("otp");
    TCase *tc = tcase_create("timers");

    tcase_set_timeout(wheel, 30);
    tcase_add_loop_test(wheel, the_wheel_does_what_a_sorted_list_does, 0, WHEEL_SEEDS);
    tcase_add_test(wheel, time_gets_on_when_the_first_is_removed);
    tcase_add_test(wheel, a_slot_of_the_present_takes_very_many);
    suite_add_tcase(suite, wheel);
    tcase_add_test(otp, T1_delivers_once_never_early_in_order_of_due_time);
    tcase_add_test(otp, T2_cancel_gives_the_time_left_or_says_that_there_is_none);
    tcase_add_test(otp, T3_what_was_delivered_before_a_cancel_stays);
    tcase_add_test(otp, T4_a_timer_comes_with_its_handle_so_that_stale_ones_are_told);
    tcase_add_test(otp, T5_a_timer_goes_with_its_receiver);
    tcase_add_test(otp, T5_a_timer_to_a_name_looks_it_up_when_it_is_due);
    tcase_add_test(otp, T6_read_timer_gives_the_time_left);
    tcase_add_test(otp, T7_no_delay_is_behind_what_waits_in_the_mailbox);
    tcase_add_test(otp, T8_absolute_times);
    suite_add_tcase(suite, otp);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, centuries_are_jumped_over_and_infinity_never_comes);
    tcase_add_test(tc, a_plain_thread_has_timers_too);
    tcase_add_test(tc, what_runs_at_the_end_is_freed);
    tcase_add_test(tc, no_handle_is_zero);
    tcase_add_test(tc, a_host_that_starts_a_timer_hears_of_it);
    tcase_add_test(tc, what_was_to_be_sent_is_freed_when_nobody_is_held);
    tcase_add_loop_test(tc, a_start_without_memory_says_so, 0, ARRAY_LEN(starts));
    tcase_add_loop_test(tc, what_is_due_without_memory_comes_later, 0, ARRAY_LEN(starts));
    tcase_add_test(tc, ties_are_kept_by_actors_that_move);
    tcase_add_test(tc, cancelling_is_exact_for_actors_that_move);
    tcase_add_test(tc, cancelling_is_exact_between_threads);
    tcase_add_test(tc, a_worker_does_not_sleep_through_a_timer_from_outside);
    tcase_add_test(tc, what_is_sent_every_second_does_not_drift);
    tcase_add_test(tc, what_was_missed_is_left_out);
    tcase_add_test(tc, what_comes_every_second_comes_as_soon_as_there_is_memory);
    tcase_add_test(tc, a_million_timers);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    return run_suite(make_suite()) ? EXIT_FAILURE : EXIT_SUCCESS;
}
