/*
 * Signals, by the rules of the Erlang reference manual's chapter "Processes" and the manual pages of
 * erlang: links, exit signals, monitors, aliases, names. Each rule has its test, named by the rule's
 * number in the list of what OTP does: P for processes and links, M for monitors and aliases. A scenario
 * runs in a simulated system under many seeds.
 */
#include "internal.h"
#include "scenario.h"

enum { SEEDS = SCALED(60) };

static const actor_message_info note = { "note", ACTOR_INFO, &number_type, NULL };

static void play(void (*scenario)(void *arg))
{
    play_under(scenario, SEEDS);
}

/* ---- processes to play with, and what they get ---- */

/* Ends for the reason that it points at, when it is sent anything. */
static void exit_when_told(void *arg)
{
    actor_message *message;

    actor_receive(&message, ACTOR_INFINITY);
    actor_exit(*(const actor_reason *)arg);
}

static void send_number(actor_ref to, int64_t n)
{
    const number value = { n };

    ck_assert_int_eq(actor_send(to, &note, &value), ACTOR_OK);
}

/* Of a monitor by name. */
static actor_reason await_named_down(actor_unique monitor, const char *name)
{
    actor_message *message = await(ACTOR_DOWN);
    actor_reason reason = *actor_message_reason(message);

    ck_assert_uint_eq(actor_message_cookie(message), monitor);
    ck_assert_str_eq(actor_message_name(message), name);
    actor_message_free(message);
    return reason;
}

static void await_number(int64_t n)
{
    actor_message *message = await(ACTOR_INFO);

    ck_assert_int_eq(((const number *)actor_message_payload(message))->n, n);
    actor_message_free(message);
}

static bool is_down(const actor_message *message, const void *context)
{
    return actor_message_kind_of(message) == ACTOR_DOWN && actor_message_cookie(message) == *(const actor_unique *)context;
}

/* Starts a process and gives how it ended; it must end of itself. What it sends stays. */
static actor_reason end_of(void (*run)(void *arg), void *arg)
{
    actor_message *message;
    actor_unique monitor;
    actor_reason reason;

    ck_assert_int_eq(actor_spawn_monitor(run, arg, NULL, &monitor), ACTOR_OK);
    ck_assert_int_eq(actor_receive_match(is_down, &monitor, &message, ACTOR_MINUTE), ACTOR_OK);
    reason = *actor_message_reason(message);
    actor_message_free(message);
    return reason;
}

/* ---- identities and messages ---- */

static void identities(void *arg)
{
    actor_ref dead[200];
    int n_alive = 0, n_equal = 0;
    size_t i, j;

    for (i = 0; i < ARRAY_LEN(dead); i++) {
        actor_unique monitor;

        ck_assert_int_eq(actor_spawn_monitor(return_at_once, NULL, &dead[i], &monitor), ACTOR_OK);
        await_down(monitor);
        for (j = 0; j <= i; j++)
            n_alive += actor_is_alive(dead[j]);
        for (j = 0; j < i; j++)
            n_equal += actor_ref_equal(dead[i], dead[j]);
    }
    ck_assert_int_eq(n_alive, 0);
    ck_assert_int_eq(n_equal, 0);
    finished(arg);
}

START_TEST(P1_references_are_never_used_again)
{
    play(identities);
}
END_TEST

static void send_signals_in_order(void *arg)
{
    const actor_ref to = *(const actor_ref *)arg;

    send_number(to, 1);
    actor_link(to);
    send_number(to, 2);
    actor_send_exit(to, actor_reason_own("three", NULL));
    send_number(to, 4);
}

static void signals_in_order(void *arg)
{
    actor_ref self = actor_self(), ref;
    actor_reason reason;

    actor_trap_exit(true);
    actor_spawn(send_signals_in_order, &self, &ref);
    await_number(1);
    await_number(2);
    reason = await_exit(ref);
    ck_assert_str_eq(actor_reason_name(&reason), "three");
    await_number(4);
    reason = await_exit(ref);
    ck_assert_int_eq(reason.kind, ACTOR_NORMAL);
    finished(arg);
}

START_TEST(P2_signals_of_one_sender_arrive_in_order)
{
    play(signals_in_order);
}
END_TEST

static void to_the_dead(void *arg)
{
    actor_unique monitor;
    actor_ref ref, none;

    actor_spawn_monitor(return_at_once, NULL, &ref, &monitor);
    await_down(monitor);
    send_number(ref, 1);
    ck_assert_int_eq(actor_whereis("nobody", &none), ACTOR_ENOPROC);
    assert_silence();
    finished(arg);
}

START_TEST(P3_a_message_to_the_dead_is_dropped)
{
    play(to_the_dead);
}
END_TEST

static void fail_assertion(void *arg)
{
    actor_assert(arg != NULL);
}

static void ends(void *arg)
{
    actor_reason reason = end_of(return_at_once, NULL);

    ck_assert_int_eq(reason.kind, ACTOR_NORMAL);
    reason = end_of(exit_boom, NULL);
    ck_assert_str_eq(actor_reason_name(&reason), "boom");
    ck_assert_str_eq(reason.detail, "now");
    reason = end_of(fail_assertion, NULL);
    ck_assert_int_eq(reason.kind, ACTOR_ASSERT);
    ck_assert_ptr_nonnull(strstr(reason.detail, "arg != NULL"));
    finished(arg);
}

START_TEST(P4_reasons_of_ends)
{
    play(ends);
}
END_TEST

/* ---- exit signals ---- */

/* What a process that does not trap makes of an exit signal, and one that does. */
static const struct {
    const char *rule;
    actor_reason_kind sent;
    bool survives;                          /* without trapping */
    actor_reason_kind seen;                 /* by its monitor */
    bool trapped;                           /* it is a message to one that traps */
} exits[] = {
    { "P5", ACTOR_NORMAL, true, ACTOR_KILLED, true },
    { "P6", ACTOR_SHUTDOWN, false, ACTOR_SHUTDOWN, true },
    { "P6", ACTOR_OWN, false, ACTOR_OWN, true },
    { "P6", ACTOR_KILLED, false, ACTOR_KILLED, true },
    { "P8", ACTOR_KILL, false, ACTOR_KILLED, false },
};

static int row;                             /* of the loop test that runs */

static actor_reason reason_to_send(void)
{
    if (exits[row].sent == ACTOR_OWN)
        return actor_reason_own("mine", "detail");
    return actor_reason_of(exits[row].sent);
}

static void exit_signal(void *arg)
{
    const actor_reason sent = reason_to_send();
    actor_unique monitor;
    actor_reason reason;
    actor_ref ref;

    actor_spawn_monitor(wait_for_ever, NULL, &ref, &monitor);
    actor_send_exit(ref, sent);
    actor_sleep(ACTOR_SECOND);
    ck_assert(actor_is_alive(ref) == exits[row].survives);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    reason = await_down(monitor);
    ck_assert_int_eq(reason.kind, exits[row].seen);
    if (exits[row].sent == ACTOR_OWN)
        ck_assert(actor_reason_equal(&reason, &sent));
    finished(arg);
}

START_TEST(P5_P6_P8_exit_signals)
{
    row = _i;
    play(exit_signal);
}
END_TEST

static actor_ref trapper;
static int n_trapped;
static actor_reason trapped;

static void trap_one(void *arg)
{
    actor_trap_exit(true);
    send_number(*(const actor_ref *)arg, 0);
    trapped = await_exit(*(const actor_ref *)arg);
    n_trapped++;
}

static void trapped_signal(void *arg)
{
    const actor_reason sent = reason_to_send();
    actor_ref self = actor_self();
    actor_unique monitor;

    n_trapped = 0;
    actor_spawn_monitor(trap_one, &self, &trapper, &monitor);
    await_number(0);
    actor_send_exit(trapper, sent);
    ck_assert_int_eq(await_down(monitor).kind, exits[row].trapped ? ACTOR_NORMAL : ACTOR_KILLED);
    ck_assert_int_eq(n_trapped, exits[row].trapped);
    if (exits[row].trapped)
        ck_assert(actor_reason_equal(&trapped, &sent));
    finished(arg);
}

START_TEST(P7_P8_trapped_exit_signals)
{
    row = _i;
    play(trapped_signal);
}
END_TEST

static void exit_kill(void *arg)
{
    (void)arg;
    actor_exit(actor_reason_of(ACTOR_KILL));
}

static void link_and_wait(void *arg)
{
    ck_assert_int_eq(actor_link(*(const actor_ref *)arg), ACTOR_OK);
    wait_for_ever(NULL);
}

static void kill_over_a_link(void *arg)
{
    static actor_reason kill;
    actor_unique monitor;
    actor_reason reason;
    actor_ref ref;

    actor_trap_exit(true);
    ck_assert_int_eq(actor_spawn_link(exit_kill, NULL, &ref), ACTOR_OK);
    reason = await_exit(ref);
    ck_assert_int_eq(reason.kind, ACTOR_KILL);
    /* One that does not trap ends for `kill`, not `killed`. */
    kill = actor_reason_of(ACTOR_KILL);
    actor_spawn(exit_when_told, &kill, &ref);
    actor_spawn_monitor(link_and_wait, &ref, NULL, &monitor);
    actor_sleep(ACTOR_SECOND);
    send_number(ref, 0);
    reason = await_down(monitor);
    ck_assert_int_eq(reason.kind, ACTOR_KILL);
    finished(arg);
}

START_TEST(P9_kill_over_a_link_is_an_ordinary_reason)
{
    play(kill_over_a_link);
}
END_TEST

static void send_itself_normal(void *arg)
{
    actor_send_exit(actor_self(), actor_reason_of(ACTOR_NORMAL));
    *(bool *)arg = true;
}

static void trap_and_send_itself_normal(void *arg)
{
    actor_trap_exit(true);
    actor_send_exit(actor_self(), actor_reason_of(ACTOR_NORMAL));
    ck_assert_int_eq(await_exit(actor_self()).kind, ACTOR_NORMAL);
    *(bool *)arg = true;
}

static void trap_and_kill_itself(void *arg)
{
    actor_trap_exit(true);
    actor_send_exit(actor_self(), actor_reason_of(ACTOR_KILL));
    *(bool *)arg = true;
}

static void exits_to_oneself(void *arg)
{
    bool survived = false;

    ck_assert_int_eq(end_of(send_itself_normal, &survived).kind, ACTOR_NORMAL);
    ck_assert(!survived);
    ck_assert_int_eq(end_of(trap_and_send_itself_normal, &survived).kind, ACTOR_NORMAL);
    ck_assert(survived);
    survived = false;
    ck_assert_int_eq(end_of(trap_and_kill_itself, &survived).kind, ACTOR_KILLED);
    ck_assert(!survived);
    finished(arg);
}

START_TEST(P10_exit_signals_to_oneself)
{
    play(exits_to_oneself);
}
END_TEST

/* ---- links ---- */

static void one_link(void *arg)
{
    static actor_reason boom;
    actor_reason reason;
    actor_ref ref;

    boom = actor_reason_own("boom", NULL);
    actor_trap_exit(true);
    /* Linked twice: one signal. */
    actor_spawn_link(exit_when_told, &boom, &ref);
    ck_assert_int_eq(actor_link(ref), ACTOR_OK);
    ck_assert_int_eq(actor_link(ref), ACTOR_OK);
    send_number(ref, 0);
    reason = await_exit(ref);
    ck_assert_str_eq(actor_reason_name(&reason), "boom");
    assert_silence();
    /* Linked twice: one unlink removes it. */
    actor_spawn_link(exit_when_told, &boom, &ref);
    ck_assert_int_eq(actor_link(ref), ACTOR_OK);
    actor_unlink(ref);
    send_number(ref, 0);
    assert_silence();
    ck_assert_int_eq(actor_link(actor_self()), ACTOR_OK);
    finished(arg);
}

START_TEST(P11_links_are_idempotent)
{
    play(one_link);
}
END_TEST

static void killed_over_a_link(void *arg)
{
    actor_unique monitor;
    actor_ref ref;

    actor_trap_exit(true);
    actor_spawn_link(wait_for_ever, NULL, &ref);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    ck_assert_int_eq(await_exit(ref).kind, ACTOR_KILLED);
    /* `killed` ends one that does not trap, and goes on from there. */
    actor_spawn(wait_for_ever, NULL, &ref);
    actor_spawn_monitor(link_and_wait, &ref, NULL, &monitor);
    actor_sleep(ACTOR_SECOND);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    ck_assert_int_eq(await_down(monitor).kind, ACTOR_KILLED);
    /* A normal end is told over a link, and ends nobody. */
    actor_spawn_link(return_at_once, NULL, &ref);
    ck_assert_int_eq(await_exit(ref).kind, ACTOR_NORMAL);
    finished(arg);
}

START_TEST(P12_ends_go_over_links)
{
    play(killed_over_a_link);
}
END_TEST

static void link_dead(void *arg)
{
    actor_link(*(const actor_ref *)arg);
    actor_receive(&(actor_message *){ NULL }, ACTOR_MINUTE);
}

static void links_to_the_dead(void *arg)
{
    const actor_reason boom = actor_reason_own("boom", NULL);
    actor_reason reason;
    actor_unique monitor;
    actor_ref dead;

    actor_spawn_monitor(return_at_once, NULL, &dead, &monitor);
    await_down(monitor);
    ck_assert_int_eq(end_of(link_dead, &dead).kind, ACTOR_NOPROC);
    actor_trap_exit(true);
    ck_assert_int_eq(actor_link(dead), ACTOR_OK);
    ck_assert_int_eq(await_exit(dead).kind, ACTOR_NOPROC);
    /* Behind the signal that ends it there is nobody to link with; a link that was there already is told why. */
    actor_spawn(wait_for_ever, NULL, &dead);
    actor_send_exit(dead, boom);
    ck_assert_int_eq(actor_link(dead), ACTOR_OK);
    ck_assert_int_eq(await_exit(dead).kind, ACTOR_NOPROC);
    actor_spawn_link(wait_for_ever, NULL, &dead);
    actor_send_exit(dead, boom);
    ck_assert_int_eq(actor_link(dead), ACTOR_OK);
    reason = await_exit(dead);
    ck_assert(actor_reason_equal(&reason, &boom));
    finished(arg);
}

START_TEST(P13_links_to_the_dead)
{
    play(links_to_the_dead);
}
END_TEST

static void unlinks(void *arg)
{
    static actor_reason boom;
    actor_ref ref;

    boom = actor_reason_own("boom", NULL);
    actor_trap_exit(true);
    /* The end is on its way when the link is undone. */
    actor_spawn_link(exit_when_told, &boom, &ref);
    send_number(ref, 0);
    while (actor_is_alive(ref))
        actor_sleep(1);
    actor_unlink(ref);
    /* It was a message by then, for this process was scheduled in between: it stays. */
    ck_assert_int_eq(await_exit(ref).kind, ACTOR_OWN);
    /* Nothing comes of a link that was undone before. */
    actor_spawn_link(exit_when_told, &boom, &ref);
    send_number(ref, 0);
    actor_unlink(ref);
    assert_silence();
    finished(arg);
}

START_TEST(P14_nothing_comes_of_a_link_undone)
{
    play(unlinks);
}
END_TEST

/* Both link at once, and one undoes the link at once: whatever the order, the two ends must agree. */
struct pair {
    actor_ref ref[2];
    bool unlinks[2];
    int links[2];                           /* what each does, of: link, unlink, link */
};

static struct pair pair;

static void play_pair(int me)
{
    const actor_ref other = pair.ref[!me];
    int i;

    actor_receive(&(actor_message *){ NULL }, ACTOR_MINUTE);
    for (i = 0; i < pair.links[me]; i++) {
        ck_assert_int_eq(actor_link(other), ACTOR_OK);
        if (i + 1 < pair.links[me] || pair.unlinks[me])
            actor_unlink(other);
    }
    wait_for_ever(NULL);
}

static void play_first(void *arg)
{
    (void)arg;
    play_pair(0);
}

static void play_second(void *arg)
{
    (void)arg;
    play_pair(1);
}

static const struct {
    int links[2];
    bool unlinks[2];
} pairs[] = {
    { { 1, 1 }, { true, false } },
    { { 1, 1 }, { false, true } },
    { { 1, 1 }, { true, true } },
    { { 2, 1 }, { false, false } },
    { { 2, 2 }, { false, true } },
    { { 3, 2 }, { true, false } },
    { { 3, 3 }, { false, false } },
};

/* Counts the relations of that kind; the actors are at rest and on this thread. */
static int count_relations(actor_ref ref, enum libactor_relation_kind kind)
{
    const struct libactor_cell *cell = libactor_cell_find(libactor_worker->system, ref);
    struct libactor_relation relation;
    size_t place = 0;
    int n = 0;

    while (libactor_relations_next(cell->relations, &place, &relation))
        n += relation.kind == kind;
    return n;
}

static void link_at_once(void *arg)
{
    int of_first, of_second;

    memcpy(pair.links, pairs[row].links, sizeof pair.links);
    memcpy(pair.unlinks, pairs[row].unlinks, sizeof pair.unlinks);
    actor_spawn(play_first, NULL, &pair.ref[0]);
    actor_spawn(play_second, NULL, &pair.ref[1]);
    send_number(pair.ref[0], 0);
    send_number(pair.ref[1], 0);
    actor_sleep(ACTOR_SECOND);
    of_first = count_relations(pair.ref[0], LIBACTOR_LINK);
    of_second = count_relations(pair.ref[1], LIBACTOR_LINK);
    ck_assert_msg(of_first == of_second, "one has %d links, the other %d", of_first, of_second);
    ck_assert_int_eq(count_relations(pair.ref[0], LIBACTOR_UNLINKING), 0);
    ck_assert_int_eq(count_relations(pair.ref[1], LIBACTOR_UNLINKING), 0);
    actor_send_exit(pair.ref[0], actor_reason_of(ACTOR_SHUTDOWN));
    actor_sleep(ACTOR_SECOND);
    ck_assert(actor_is_alive(pair.ref[1]) == (of_second == 0));
    actor_send_exit(pair.ref[1], actor_reason_of(ACTOR_KILL));
    actor_sleep(ACTOR_SECOND);
    finished(arg);
}

START_TEST(P14_both_ends_of_a_link_agree)
{
    row = _i;
    play(link_at_once);
}
END_TEST

/* What another worker may do: the peer links too, before it knows that the link was undone. */
static void cross_signals(void *arg)
{
    struct actor_message *link = libactor_message_raw(LIBACTOR_SIGNAL_LINK, 0);
    actor_ref ref;

    actor_spawn(wait_for_ever, NULL, &ref);
    ck_assert_int_eq(actor_link(ref), ACTOR_OK);
    actor_unlink(ref);
    link->to = actor_self();
    link->sender = ref;
    libactor_post(link);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(count_relations(actor_self(), LIBACTOR_LINK), 0);
    ck_assert_int_eq(count_relations(actor_self(), LIBACTOR_UNLINKING), 0);
    ck_assert_int_eq(count_relations(ref, LIBACTOR_LINK), 0);
    /* Linked again before there is word of the unlink: that word undoes nothing. */
    ck_assert_int_eq(actor_link(ref), ACTOR_OK);
    actor_unlink(ref);
    ck_assert_int_eq(actor_link(ref), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(count_relations(actor_self(), LIBACTOR_LINK), 1);
    ck_assert_int_eq(count_relations(ref, LIBACTOR_LINK), 1);
    actor_unlink(ref);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    finished(arg);
}

START_TEST(P14_a_link_from_before_the_unlink_is_void)
{
    play(cross_signals);
}
END_TEST

/*
 * The same with real workers: two actors link and unlink each other as fast as they can. At the end each
 * undoes the link, and must outlive the other.
 */
enum { ROUNDS = 2000 };

static actor_ref referee;

static void link_and_unlink(void *arg)
{
    const int me = arg != NULL;
    actor_message *message;
    int i;

    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    for (i = 0; i < ROUNDS; i++) {
        ck_assert_int_eq(actor_link(pair.ref[!me]), ACTOR_OK);
        if (i % 8 == me)
            actor_yield();
        actor_unlink(pair.ref[!me]);
    }
    send_number(referee, 0);
    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    actor_exit(actor_reason_own("not_linked", NULL));
}

struct done {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is;
};

static void await_both(void *arg)
{
    struct done *done = arg;
    actor_unique monitor[2];
    int i;

    referee = actor_self();
    actor_spawn_monitor(link_and_unlink, NULL, &pair.ref[0], &monitor[0]);
    actor_spawn_monitor(link_and_unlink, &pair, &pair.ref[1], &monitor[1]);
    for (i = 0; i < 2; i++)
        send_number(pair.ref[i], 0);
    await_number(0);
    await_number(0);
    for (i = 0; i < 2; i++) {
        actor_message *message;
        actor_reason reason;

        send_number(pair.ref[i], 0);
        ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
        reason = *actor_message_reason(message);
        ck_assert_str_eq(actor_reason_name(&reason), "not_linked");
        actor_message_free(message);
    }
    pthread_mutex_lock(&done->lock);
    done->is = true;
    pthread_cond_signal(&done->changed);
    pthread_mutex_unlock(&done->lock);
}

START_TEST(P14_both_ends_of_a_link_agree_on_two_workers)
{
    struct done done = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false };
    actor_options options = actor_options_default();
    actor_system *system;

    options.workers = 2;
    options.log = keep_log;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(await_both, &done, NULL), ACTOR_OK);
    pthread_mutex_lock(&done.lock);
    while (!done.is)
        pthread_cond_wait(&done.changed, &done.lock);
    pthread_mutex_unlock(&done.lock);
    actor_system_stop(system);
}
END_TEST

static void trap_flag(void *arg)
{
    actor_ref ref;

    ck_assert(!actor_trap_exit(true));
    ck_assert(actor_trap_exit(true));
    actor_spawn_link(exit_boom, NULL, &ref);
    actor_sleep(ACTOR_SECOND);
    ck_assert(actor_trap_exit(false));
    ck_assert(!actor_trap_exit(false));
    ck_assert_int_eq(await_exit(ref).kind, ACTOR_OWN);
    finished(arg);
}

START_TEST(P15_the_trap_flag_leaves_messages_alone)
{
    play(trap_flag);
}
END_TEST

static void spawn_atomically(void *arg)
{
    actor_unique monitor;
    actor_ref ref;

    actor_trap_exit(true);
    actor_spawn_link(return_at_once, NULL, &ref);
    ck_assert_int_eq(await_exit(ref).kind, ACTOR_NORMAL);
    actor_spawn_monitor(return_at_once, NULL, &ref, &monitor);
    ck_assert_int_eq(await_down(monitor).kind, ACTOR_NORMAL);
    finished(arg);
}

START_TEST(P16_spawn_and_link_or_monitor_is_one_step)
{
    play(spawn_atomically);
}
END_TEST

/* ---- names ---- */

static void hold_name(void *arg)
{
    ck_assert_int_eq(actor_register(arg), ACTOR_OK);
    actor_receive(&(actor_message *){ NULL }, ACTOR_INFINITY);
}

static void names(void *arg)
{
    actor_unique monitor;
    actor_ref ref, found;

    actor_spawn_monitor(hold_name, "held", &ref, &monitor);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(actor_whereis("held", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(found, ref));
    ck_assert_int_eq(actor_register("held"), ACTOR_EALREADY);
    ck_assert_int_eq(actor_register(""), ACTOR_EINVAL);
    ck_assert_int_eq(actor_unregister("held"), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_register("mine"), ACTOR_OK);
    ck_assert_int_eq(actor_register("mine"), ACTOR_EALREADY);
    ck_assert_int_eq(actor_register("other"), ACTOR_EALREADY); /* one name each */
    ck_assert_int_eq(actor_unregister("mine"), ACTOR_OK);
    ck_assert_int_eq(actor_register("other"), ACTOR_OK);
    /* P18: the name is free before the end can be seen. */
    send_number(ref, 0);
    await_down(monitor);
    ck_assert_int_eq(actor_whereis("held", &found), ACTOR_ENOPROC);
    finished(arg);
}

START_TEST(P17_P18_names)
{
    play(names);
}
END_TEST

/* ---- receiving ---- */

static bool is_odd(const actor_message *message, const void *context)
{
    (void)context;
    return ((const number *)actor_message_payload(message))->n % 2 != 0;
}

static bool is_above(const actor_message *message, const void *context)
{
    return ((const number *)actor_message_payload(message))->n > *(const int64_t *)context;
}

static int64_t take(bool (*match)(const actor_message *message, const void *context), const void *context)
{
    actor_message *message;
    int64_t n;

    if (actor_receive_match(match, context, &message, 0) != ACTOR_OK)
        return -1;
    n = ((const number *)actor_message_payload(message))->n;
    actor_message_free(message);
    return n;
}

static void receives(void *arg)
{
    const int64_t two = 2, nine = 9;
    int64_t n;

    for (n = 0; n < 6; n++)
        send_number(actor_self(), n);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(take(is_odd, NULL), 1);
    ck_assert_int_eq(take(is_above, &two), 3);
    ck_assert_int_eq(take(is_above, &nine), -1);
    ck_assert_int_eq(take(NULL, NULL), 0);
    ck_assert_int_eq(take(NULL, NULL), 2);
    ck_assert_int_eq(take(is_odd, NULL), 5);
    ck_assert_int_eq(take(NULL, NULL), 4);
    ck_assert_int_eq(take(NULL, NULL), -1);
    finished(arg);
}

START_TEST(P19_P20_selective_receive)
{
    play(receives);
}
END_TEST

static void disturb(void *arg)
{
    int i;

    for (i = 0; i < 20; i++) {
        send_number(*(const actor_ref *)arg, 2);
        actor_sleep(100 * ACTOR_MILLISECOND);
    }
}

static void receive_time(void *arg)
{
    const int64_t start = actor_now();
    actor_ref self = actor_self();
    actor_message *message;

    actor_spawn(disturb, &self, NULL);
    ck_assert_int_eq(actor_receive_match(is_odd, NULL, &message, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_now() - start, ACTOR_SECOND);
    finished(arg);
}

START_TEST(P21_messages_do_not_restart_a_receive)
{
    play(receive_time);
}
END_TEST

static void bystanders(void *arg)
{
    actor_unique monitor;
    actor_ref ref;

    actor_spawn_monitor(wait_for_ever, NULL, &ref, &monitor);
    end_of(exit_boom, NULL);
    end_of(fail_assertion, NULL);
    actor_sleep(ACTOR_SECOND);
    ck_assert(actor_is_alive(ref));
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    await_down(monitor);
    finished(arg);
}

START_TEST(P31_a_crash_takes_nobody_along)
{
    play(bystanders);
}
END_TEST

/* ---- monitors ---- */

static void monitors(void *arg)
{
    actor_unique first, second, third, sum = 0;
    actor_ref ref;
    int i;

    actor_spawn_monitor(exit_boom, NULL, &ref, &first);
    actor_monitor(ref, &second);
    actor_monitor(ref, &third);
    ck_assert(first != second && second != third && first != third);
    /* In any order. */
    for (i = 0; i < 3; i++) {
        actor_message *message = await(ACTOR_DOWN);

        ck_assert(actor_ref_equal(actor_message_sender(message), ref));
        ck_assert_str_eq(actor_reason_name(actor_message_reason(message)), "boom");
        sum += actor_message_cookie(message);
        actor_message_free(message);
    }
    ck_assert_uint_eq(sum, first + second + third);
    ck_assert_int_eq(end_of(return_at_once, NULL).kind, ACTOR_NORMAL);
    actor_monitor(ref, &first);
    ck_assert_int_eq(await_down(first).kind, ACTOR_NOPROC);
    assert_silence();
    finished(arg);
}

START_TEST(M1_M2_M3_monitors)
{
    play(monitors);
}
END_TEST

static void monitors_by_name(void *arg)
{
    actor_unique monitor, other;
    actor_ref ref;

    ck_assert_int_eq(actor_monitor_name("", &monitor), ACTOR_EINVAL);
    ck_assert_int_eq(actor_monitor_name("nobody", &monitor), ACTOR_OK);
    ck_assert_int_eq(await_named_down(monitor, "nobody").kind, ACTOR_NOPROC);
    actor_spawn(hold_name, "somebody", &ref);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(actor_monitor_name("somebody", &monitor), ACTOR_OK);
    ck_assert_int_eq(actor_monitor_name("somebody", &other), ACTOR_OK);
    ck_assert(actor_demonitor(other, false));
    ck_assert(!actor_demonitor(other, false));
    actor_send_exit(ref, actor_reason_own("enough", NULL));
    ck_assert_int_eq(await_named_down(monitor, "somebody").kind, ACTOR_OWN);
    assert_silence();
    /* One that is never told of the end: its DOWN goes with it. */
    actor_spawn(hold_name, "somebody", &ref);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(actor_monitor_name("somebody", &monitor), ACTOR_OK);
    send_number(ref, 0);
    finished(arg);
}

START_TEST(M4_monitors_by_name)
{
    play(monitors_by_name);
}
END_TEST

static void demonitors(void *arg)
{
    actor_unique monitor;
    actor_ref ref;

    /* M5, M7 */
    actor_spawn_monitor(exit_boom, NULL, &ref, &monitor);
    ck_assert(actor_demonitor(monitor, false));
    assert_silence();
    actor_spawn_monitor(exit_boom, NULL, &ref, &monitor);
    actor_sleep(ACTOR_SECOND);
    ck_assert(!actor_demonitor(monitor, false));
    await_down(monitor);
    /* M6 */
    send_number(actor_self(), 1);
    actor_spawn_monitor(exit_boom, NULL, &ref, &monitor);
    actor_sleep(ACTOR_SECOND);
    send_number(actor_self(), 2);
    ck_assert(!actor_demonitor(monitor, true));
    await_number(1);
    await_number(2);
    assert_silence();
    ck_assert(!actor_demonitor(123456, true));
    ck_assert(!actor_demonitor(0, false));
    finished(arg);
}

START_TEST(M5_M6_M7_demonitor)
{
    play(demonitors);
}
END_TEST

static void send_and_end(void *arg)
{
    send_number(*(const actor_ref *)arg, 7);
}

static void last_words(void *arg)
{
    actor_ref self = actor_self();
    actor_unique monitor;

    actor_spawn_monitor(send_and_end, &self, NULL, &monitor);
    await_number(7);
    await_down(monitor);
    finished(arg);
}

START_TEST(M8_last_words_come_before_the_down)
{
    play(last_words);
}
END_TEST

/* ---- aliases ---- */

static actor_alias alias;

static void send_alias(int64_t n)
{
    const number value = { n };

    ck_assert_int_eq(actor_send_alias(alias, &note, &value), ACTOR_OK);
}

/* Sends 1, 2 and 3, the second to the alias. */
static void send_three(void *arg)
{
    const actor_ref to = *(const actor_ref *)arg;

    send_number(to, 1);
    send_alias(2);
    send_number(to, 3);
}

static void aliases(void *arg)
{
    static const actor_message_info ask = { "ask", ACTOR_CALL, NULL, NULL };
    actor_ref self = actor_self();
    actor_alias other;

    ck_assert_int_eq(actor_alias_make(ACTOR_ALIAS_MONITOR, &alias), ACTOR_EINVAL);
    ck_assert_int_eq(actor_alias_make(ACTOR_ALIAS_STAYS, &alias), ACTOR_OK);
    ck_assert_int_eq(actor_alias_make(ACTOR_ALIAS_STAYS, &other), ACTOR_OK);
    ck_assert_int_eq(actor_send_alias(alias, &ask, NULL), ACTOR_EINVAL);
    end_of(send_three, &self);
    await_number(1);
    await_number(2);
    await_number(3);
    ck_assert(actor_unalias(alias));
    ck_assert(!actor_unalias(alias));
    end_of(send_three, &self);
    await_number(1);
    await_number(3);
    alias = other;
    end_of(send_three, &self);
    ck_assert(actor_unalias(other));
    await_number(1);
    await_number(2);
    await_number(3);
    alias.actor = actor_ref_none();
    send_alias(4);
    assert_silence();
    finished(arg);
}

START_TEST(M9_aliases)
{
    play(aliases);
}
END_TEST

static void unalias_of_another(void *arg)
{
    ck_assert(!actor_unalias(alias));
    *(bool *)arg = true;
}

static void once_aliases(void *arg)
{
    bool asked = false;

    ck_assert_int_eq(actor_alias_make(ACTOR_ALIAS_ONCE, &alias), ACTOR_OK);
    end_of(unalias_of_another, &asked);
    ck_assert(asked);
    send_alias(1);
    send_alias(2);
    await_number(1);
    assert_silence();
    ck_assert(!actor_unalias(alias));
    finished(arg);
}

START_TEST(M10_an_alias_for_one_message)
{
    play(once_aliases);
}
END_TEST

/* What is left of an alias and its monitor after each of: a message, a demonitor, a DOWN. */
static const struct {
    actor_alias_mode mode;
    bool alias_after_message, monitor_after_message;
    bool alias_after_demonitor, alias_after_down;
} modes[] = {
    { ACTOR_ALIAS_STAYS, true, true, true, true },
    { ACTOR_ALIAS_ONCE, false, true, true, true },
    { ACTOR_ALIAS_MONITOR, true, true, false, false },
    { ACTOR_ALIAS_MONITOR_ONCE, false, false, false, false },
};

static actor_ref watched;

static actor_unique watch(void)
{
    actor_unique monitor;

    actor_spawn(wait_for_ever, NULL, &watched);
    ck_assert_int_eq(actor_monitor_alias(watched, modes[row].mode, &monitor, &alias), ACTOR_OK);
    return monitor;
}

static void monitor_aliases(void *arg)
{
    actor_unique monitor = watch();

    send_alias(1);
    await_number(1);
    ck_assert(actor_unalias(alias) == modes[row].alias_after_message);
    ck_assert(actor_demonitor(monitor, false) == modes[row].monitor_after_message);
    actor_send_exit(watched, actor_reason_of(ACTOR_KILL));

    monitor = watch();
    ck_assert(actor_demonitor(monitor, false));
    ck_assert(actor_unalias(alias) == modes[row].alias_after_demonitor);
    actor_send_exit(watched, actor_reason_of(ACTOR_KILL));

    monitor = watch();
    actor_send_exit(watched, actor_reason_of(ACTOR_KILL));
    ck_assert_int_eq(await_down(monitor).kind, ACTOR_KILLED);
    ck_assert(actor_unalias(alias) == modes[row].alias_after_down);
    assert_silence();
    ck_assert_int_eq(actor_monitor_alias(watched, 0, &monitor, &alias), ACTOR_EINVAL);
    finished(arg);
}

START_TEST(M11_aliases_of_monitors)
{
    row = _i;
    play(monitor_aliases);
}
END_TEST

/* ---- memory ---- */

/* Whatever allocation fails: the caller is told, or no harm is done. */
static void try_all(void *arg)
{
    actor_unique monitor;
    actor_ref ref;

    if (actor_spawn(wait_for_ever, NULL, &ref) == ACTOR_OK) {
        if (actor_link(ref) == ACTOR_OK)
            actor_unlink(ref);
        if (actor_register("trying") == ACTOR_OK && actor_monitor_name("nobody", &monitor) == ACTOR_OK)
            ck_assert(actor_demonitor(monitor, true));
        if (actor_monitor_alias(ref, ACTOR_ALIAS_MONITOR_ONCE, &monitor, &alias) == ACTOR_OK) {
            const number n = { 1 };

            if (actor_send_alias(alias, &note, &n) == ACTOR_OK)
                await_number(1);
        }
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    }
    finished(arg);
}

START_TEST(each_allocation_may_fail)
{
    actor_options options = actor_options_default();
    actor_system *system;
    bool done = false;

    options.log = keep_log;
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
    actor_sim_fail_alloc(system, (uint64_t)_i + 1);
    if (actor_spawn(try_all, &done, NULL) == ACTOR_OK) {
        actor_sim_advance(system, ACTOR_HOUR);
        ck_assert(done);
    }
    actor_sim_fail_alloc(system, 0);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

/* Gives memory as long as it is not said to be out. */
static bool is_out;

static void *give(void *context, size_t bytes)
{
    (void)context;
    return is_out ? NULL : malloc(bytes);
}

static void take_back(void *context, void *memory)
{
    (void)context;
    free(memory);
}

enum { WATCHERS = 3 * LIBACTOR_RESERVE_LEN };

static actor_ref watched;
static int n_told;

/* Half of them are linked with it, the others watch it. */
static void watch_it(void *arg)
{
    const bool links = *(const bool *)arg;
    actor_message *message;
    actor_unique monitor;

    actor_trap_exit(links);
    if (links)
        ck_assert_int_eq(actor_link(watched), ACTOR_OK);
    else
        ck_assert_int_eq(actor_monitor(watched, &monitor), ACTOR_OK);
    message = await(links ? ACTOR_EXIT : ACTOR_DOWN);
    if (actor_ref_equal(actor_message_sender(message), watched)) { /* or its system is about to stop */
        ck_assert_str_eq(actor_reason_name(actor_message_reason(message)), "gone");
        n_told++;
    }
    actor_message_free(message);
}

static actor_system *start_with_memory(int workers)
{
    actor_options options = actor_options_default();
    actor_system *system;

    options.workers = workers;
    options.alloc = give;
    options.free = take_back;
    options.log = keep_log;
    is_out = false;
    n_told = 0;
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
    return system;
}

/* An actor that as many watch as the reserve has messages for, and more, and that is to end when it is told. */
static void start_watched(actor_reason *reason)
{
    static const bool by_link = true, by_monitor = false;
    int i;

    ck_assert_int_eq(actor_spawn(exit_when_told, reason, &watched), ACTOR_OK);
    for (i = 0; i < WATCHERS; i++)
        ck_assert_int_eq(actor_spawn(watch_it, (void *)(uintptr_t)(i % 2 == 0 ? &by_link : &by_monitor), NULL), ACTOR_OK);
}

START_TEST(all_are_told_of_an_end_when_there_is_memory_again)
{
    actor_reason reason = actor_reason_own("gone", NULL);
    actor_system *system = start_with_memory(1 + _i);

    start_watched(&reason);
    actor_sim_settle(system);
    send_number(watched, 1);
    is_out = true;
    actor_sim_advance(system, ACTOR_SECOND);
    ck_assert(!actor_is_alive(watched));
    ck_assert_int_ge(n_told, LIBACTOR_RESERVE_LEN);
    ck_assert_int_lt(n_told, WATCHERS);
    is_out = false;
    actor_sim_advance(system, ACTOR_SECOND);
    ck_assert_int_eq(n_told, WATCHERS);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

START_TEST(a_system_stops_though_an_end_was_not_told_of)
{
    actor_reason reason = actor_reason_own("gone", NULL);
    actor_system *system = start_with_memory(1 + _i);

    start_watched(&reason);
    actor_sim_settle(system);
    send_number(watched, 1);
    is_out = true;
    actor_sim_advance(system, ACTOR_SECOND);
    ck_assert_int_lt(n_told, WATCHERS);
    is_out = false;
    actor_system_stop(system);
}
END_TEST

static int n_sent, n_failed;

static void count_exits(void *arg)
{
    actor_message *message;

    (void)arg;
    actor_trap_exit(true);
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        n_told++;
        actor_message_free(message);
    }
}

static void send_exits(void *arg)
{
    int i;

    (void)arg;
    actor_sleep(ACTOR_SECOND);
    is_out = true;
    for (i = 0; i < 100000 && n_failed < 3; i++) {
        const int err = actor_send_exit(watched, actor_reason_own("often", NULL));

        ck_assert(err == ACTOR_OK || err == ACTOR_ENOMEM);
        n_sent += err == ACTOR_OK;
        n_failed += err == ACTOR_ENOMEM;
    }
    is_out = false;
}

/* When the reserve is used up the sender is told: no signal that was said to be sent gets lost. */
START_TEST(an_exit_signal_is_sent_or_an_error)
{
    actor_system *system = start_with_memory(1);

    n_sent = 0;
    n_failed = 0;
    ck_assert_int_eq(actor_spawn(count_exits, NULL, &watched), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(send_exits, NULL, NULL), ACTOR_OK);
    actor_sim_advance(system, ACTOR_MINUTE);
    ck_assert_int_ge(n_sent, LIBACTOR_RESERVE_LEN);
    ck_assert_int_eq(n_failed, 3);
    ck_assert_int_eq(n_told, n_sent);
    actor_system_stop(system);
}
END_TEST

static void keep_all(void *arg)
{
    (void)arg;
    actor_trap_exit(true);
    actor_sleep(ACTOR_INFINITY);
}

/* From its first half second to its fifth second there is no memory, and no reserve. */
static void lack_memory(void *arg)
{
    actor_ref keeper;

    (void)arg;
    ck_assert_int_eq(actor_spawn(keep_all, NULL, &keeper), ACTOR_OK);
    actor_sleep(500 * ACTOR_MILLISECOND);
    is_out = true;
    while (actor_send_exit(keeper, actor_reason_own("kept", NULL)) == ACTOR_OK)
        ;
    actor_sleep(4500 * ACTOR_MILLISECOND);
    is_out = false;
    actor_sleep(ACTOR_MINUTE);
    actor_send_exit(keeper, actor_reason_of(ACTOR_KILL));
}

/* An init that takes this long. */
static int64_t init_ns;
static actor_ref slow_one;

static actor_result init_slowly(void *self)
{
    (void)self;
    slow_one = actor_self();
    actor_sleep(init_ns);
    return ACTOR_CONTINUE;
}

static actor_result handle_nothing(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    return ACTOR_CONTINUE;
}

static const actor_behaviour slow = { "slow", init_slowly, handle_nothing, NULL, NULL, NULL, NULL, NULL };

static void start_slow_one(void *arg)
{
    const actor_start_options options = { .link = true, .timeout_ns = ACTOR_SECOND };

    ck_assert_int_eq(actor_start(&slow, NULL, &options, NULL, NULL), ACTOR_ETIMEDOUT);
    ck_assert(!actor_is_alive(slow_one));
    ck_assert(actor_now() - *(const int64_t *)arg <= 5 * ACTOR_SECOND + 10 * ACTOR_MILLISECOND);
    n_told++;
}

static const int64_t inits_ns[] = {
    2 * ACTOR_SECOND,                       /* it has begun when there is memory again */
    4999 * ACTOR_MILLISECOND,
    10 * ACTOR_SECOND,
    ACTOR_INFINITY,
};

START_TEST(a_start_that_was_given_up_ends_when_there_is_memory_again)
{
    actor_system *system = start_with_memory(1);
    int64_t begin_ns;

    init_ns = inits_ns[_i];
    begin_ns = actor_now();
    ck_assert_int_eq(actor_spawn(lack_memory, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(start_slow_one, &begin_ns, NULL), ACTOR_OK);
    actor_sim_advance(system, 10 * ACTOR_MINUTE);
    ck_assert_int_eq(n_told, 1);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("signals");
    TCase *rules = tcase_create("rules");
    SRunner *runner;
    int failed;

    tcase_set_timeout(rules, 120);
    tcase_add_test(rules, P1_references_are_never_used_again);
    tcase_add_test(rules, P2_signals_of_one_sender_arrive_in_order);
    tcase_add_test(rules, P3_a_message_to_the_dead_is_dropped);
    tcase_add_test(rules, P4_reasons_of_ends);
    tcase_add_loop_test(rules, P5_P6_P8_exit_signals, 0, (int)ARRAY_LEN(exits));
    tcase_add_loop_test(rules, P7_P8_trapped_exit_signals, 0, (int)ARRAY_LEN(exits));
    tcase_add_test(rules, P9_kill_over_a_link_is_an_ordinary_reason);
    tcase_add_test(rules, P10_exit_signals_to_oneself);
    tcase_add_test(rules, P11_links_are_idempotent);
    tcase_add_test(rules, P12_ends_go_over_links);
    tcase_add_test(rules, P13_links_to_the_dead);
    tcase_add_test(rules, P14_nothing_comes_of_a_link_undone);
    tcase_add_loop_test(rules, P14_both_ends_of_a_link_agree, 0, (int)ARRAY_LEN(pairs));
    tcase_add_test(rules, P14_a_link_from_before_the_unlink_is_void);
    tcase_add_test(rules, P14_both_ends_of_a_link_agree_on_two_workers);
    tcase_add_test(rules, P15_the_trap_flag_leaves_messages_alone);
    tcase_add_test(rules, P16_spawn_and_link_or_monitor_is_one_step);
    tcase_add_test(rules, P17_P18_names);
    tcase_add_test(rules, P19_P20_selective_receive);
    tcase_add_test(rules, P21_messages_do_not_restart_a_receive);
    tcase_add_test(rules, P31_a_crash_takes_nobody_along);
    tcase_add_test(rules, M1_M2_M3_monitors);
    tcase_add_test(rules, M4_monitors_by_name);
    tcase_add_test(rules, M5_M6_M7_demonitor);
    tcase_add_test(rules, M8_last_words_come_before_the_down);
    tcase_add_test(rules, M9_aliases);
    tcase_add_test(rules, M10_an_alias_for_one_message);
    tcase_add_loop_test(rules, M11_aliases_of_monitors, 0, (int)ARRAY_LEN(modes));
    tcase_add_loop_test(rules, each_allocation_may_fail, 0, 60);
    tcase_add_loop_test(rules, all_are_told_of_an_end_when_there_is_memory_again, 0, 3);
    tcase_add_loop_test(rules, a_system_stops_though_an_end_was_not_told_of, 0, 3);
    tcase_add_test(rules, an_exit_signal_is_sent_or_an_error);
    tcase_add_loop_test(rules, a_start_that_was_given_up_ends_when_there_is_memory_again, 0,
                        (int)ARRAY_LEN(inits_ns));
    suite_add_tcase(suite, rules);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
