/*
 * Bounded mailboxes: what each way of overflowing does to casts and to calls, from actors, from other
 * workers and from plain threads; and what is never counted.
 */
#include "internal.h"
#include "scenario.h"

enum { SEEDS = SCALED(20), LIMIT = 4 };

static void play(void (*scenario)(void *arg))
{
    play_under(scenario, SEEDS);
}

static const actor_message_info note = { "note", ACTOR_CAST, &number_type, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, &number_type, &number_type };

/* A server that handles nothing until it is let go, and then notes what it handles. */
static int64_t handled[64];
static int n_handled;
static bool is_open;

static actor_result init(void *self)
{
    (void)self;
    n_handled = 0;
    is_open = false;
    return ACTOR_CONTINUE;
}

static actor_result handle(void *self, actor_message *message)
{
    const number *n = actor_message_payload(message);

    (void)self;
    if (actor_message_kind_of(message) != ACTOR_CALL && actor_message_kind_of(message) != ACTOR_CAST) {
        n_handled += 1000;                  /* a timer, a DOWN */
        return ACTOR_CONTINUE;
    }
    while (!is_open)
        actor_sleep(ACTOR_SECOND);
    handled[n_handled++] = n->n;
    if (actor_message_kind_of(message) == ACTOR_CALL)
        actor_reply(actor_message_from(message), &number_type, n);
    return ACTOR_CONTINUE;
}

static const actor_behaviour server = { "server", init, handle, NULL, actor_free, NULL, NULL, NULL };
static actor_ref ref;

static void start(actor_overflow overflow)
{
    const actor_mailbox mailbox = { LIMIT, overflow };
    const actor_start_options options = { .mailbox = &mailbox };

    ck_assert_int_eq(actor_start(&server, actor_alloc(1), &options, &ref, NULL), ACTOR_OK);
}

static int cast(int64_t n)
{
    const number value = { n };

    return actor_send(ref, &note, &value);
}

static int call(int64_t n, int64_t timeout_ns)
{
    const number value = { n };
    number reply = { -1 };
    const int code = actor_call(ref, &ask, &value, &reply, timeout_ns);

    if (code == ACTOR_OK)
        ck_assert_int_eq(reply.n, n);
    return code;
}

static void check_handled(int n, const int64_t *expected)
{
    int i;

    ck_assert_int_eq(n_handled, n);
    for (i = 0; i < n; i++)
        ck_assert_int_eq(handled[i], expected[i]);
}

static void stop(void)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_sleep(1);
}

static void fill_up(void)
{
    int64_t n;

    for (n = 1; n <= LIMIT; n++)
        ck_assert_int_eq(cast(n), ACTOR_OK);
    actor_sleep(1);
}

/* Casts 1 to 6: the first is being handled, three wait, two are too many. */
static void fill(int expected)
{
    fill_up();
    ck_assert_int_eq(cast(5), expected);
    ck_assert_int_eq(cast(6), expected);
}

static void open_up(void)
{
    is_open = true;
    actor_sleep(ACTOR_MINUTE);
}

static void drop_newest(void *arg)
{
    static const int64_t expected[] = { 1, 2, 3, 4, 7 };

    start(ACTOR_DROP_NEWEST);
    fill(ACTOR_OK);
    ck_assert_int_eq(call(8, ACTOR_INFINITY), ACTOR_EFULL);
    open_up();
    ck_assert_int_eq(call(7, ACTOR_INFINITY), ACTOR_OK);
    check_handled(5, expected);
    stop();
    finished(arg);
}

START_TEST(the_newest_is_dropped)
{
    play(drop_newest);
}
END_TEST

static int code_of_caller;

static void call_two(void *arg)
{
    (void)arg;
    code_of_caller = call(2, ACTOR_INFINITY);
}

static void drop_oldest(void *arg)
{
    static const int64_t expected[] = { 1, 5, 6, 7 };
    actor_unique monitor;

    start(ACTOR_DROP_OLDEST);
    ck_assert_int_eq(cast(1), ACTOR_OK);
    actor_sleep(1);                         /* it is being handled: no longer in the mailbox */
    code_of_caller = 1;
    actor_spawn_monitor(call_two, NULL, NULL, &monitor);
    actor_sleep(1);
    ck_assert_int_eq(cast(3), ACTOR_OK);
    ck_assert_int_eq(cast(4), ACTOR_OK);
    ck_assert_int_eq(code_of_caller, 1);
    ck_assert_int_eq(cast(5), ACTOR_OK);
    actor_sleep(1);
    ck_assert_int_eq(code_of_caller, ACTOR_EFULL); /* its call was the oldest */
    ck_assert_int_eq(cast(6), ACTOR_OK);
    ck_assert_int_eq(cast(7), ACTOR_OK);
    open_up();
    check_handled(4, expected);
    /* There is room again for as many as before. */
    is_open = false;
    fill(ACTOR_OK);
    n_handled = 0;
    open_up();
    ck_assert_int_eq(n_handled, LIMIT);
    ck_assert_int_eq(handled[0], 1);
    ck_assert_int_eq(handled[1], 4);
    ck_assert_int_eq(handled[3], 6);
    stop();
    finished(arg);
}

START_TEST(the_oldest_is_dropped)
{
    play(drop_oldest);
}
END_TEST

static void reject(void *arg)
{
    static const int64_t expected[] = { 1, 2, 3, 4, 7 };

    start(ACTOR_REJECT);
    fill(ACTOR_EFULL);
    ck_assert_int_eq(call(8, ACTOR_INFINITY), ACTOR_EFULL);
    open_up();
    ck_assert_int_eq(call(7, ACTOR_INFINITY), ACTOR_OK);
    check_handled(5, expected);
    stop();
    ck_assert_int_eq(cast(9), ACTOR_OK);    /* to the dead: no error, and no room needed */
    finished(arg);
}

START_TEST(the_sender_is_told)
{
    play(reject);
}
END_TEST

/* Each sends two, in order. */
static void send_two(void *arg)
{
    const int64_t first = *(const int64_t *)arg;

    ck_assert_int_eq(cast(first), ACTOR_OK);
    ck_assert_int_eq(cast(first + 1), ACTOR_OK);
}

static void block(void *arg)
{
    static int64_t firsts[] = { 10, 20, 30, 40, 50 };
    const int64_t started = actor_now();
    bool seen[64] = { false };
    int i;

    start(ACTOR_BLOCK);
    for (i = 1; i <= LIMIT; i++)
        ck_assert_int_eq(cast(i), ACTOR_OK);
    for (i = 0; i < 5; i++)
        ck_assert_int_eq(actor_spawn(send_two, &firsts[i], NULL), ACTOR_OK);
    ck_assert_int_eq(call(5, 10 * ACTOR_SECOND), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_now() - started, 10 * ACTOR_SECOND);
    ck_assert_int_eq(actor_deadline_set(ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(cast(6), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_deadline_set(ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(n_handled, 0);
    is_open = true;
    ck_assert_int_eq(cast(7), ACTOR_OK);
    ck_assert_int_eq(call(8, ACTOR_INFINITY), ACTOR_OK);
    actor_sleep(ACTOR_MINUTE);
    ck_assert_int_eq(n_handled, LIMIT + 10 + 2);
    for (i = 0; i < n_handled; i++) {
        ck_assert(!seen[handled[i]]);
        seen[handled[i]] = true;
        if (handled[i] >= 10 && handled[i] % 10 == 1)
            ck_assert(seen[handled[i] - 1]);
    }
    stop();
    finished(arg);
}

START_TEST(the_sender_waits)
{
    play(block);
}
END_TEST

static void send_many(void *arg)
{
    int *codes = arg;
    int i;

    for (i = 0; i < 10; i++)
        *codes += cast(i) == ACTOR_OK;
}

static void end_while_blocked(void *arg)
{
    int codes = 0;

    start(ACTOR_BLOCK);
    ck_assert_int_eq(actor_spawn(send_many, &codes, NULL), ACTOR_OK);
    actor_sleep(ACTOR_SECOND / 2);
    ck_assert_int_eq(codes, LIMIT);
    stop();
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(codes, 10);
    finished(arg);
}

START_TEST(the_sender_waits_no_longer_than_the_receiver_lives)
{
    play(end_while_blocked);
}
END_TEST

static void *(*allocate)(void *context, size_t bytes);
static void (*release)(void *context, void *memory);
static int n_allocated;

static void *allocate_counted(void *context, size_t bytes)
{
    n_allocated++;
    return allocate(context, bytes);
}

static void release_counted(void *context, void *memory)
{
    n_allocated--;
    release(context, memory);
}

static void give_up_often(void *arg)
{
    int i, before;

    (void)arg;
    ck_assert_int_eq(call(1, ACTOR_MILLISECOND), ACTOR_ETIMEDOUT);
    before = n_allocated;
    for (i = 0; i < 1000; i++)
        ck_assert_int_eq(call(1, ACTOR_MILLISECOND), ACTOR_ETIMEDOUT);
    ck_assert_int_le(n_allocated, before + 10);
}

static void wait_and_be_killed(void *arg)
{
    (void)arg;
    call(1, ACTOR_INFINITY);
}

/* Who waits no longer is forgotten, though nobody makes room; and others still wait, and are told when there is. */
static void give_up_beside_others(void *arg)
{
    actor_unique monitor;
    int i, before, codes = 0;

    start(ACTOR_BLOCK);
    fill_up();
    ck_assert_int_eq(actor_spawn(send_many, &codes, NULL), ACTOR_OK);
    actor_spawn_monitor(give_up_often, NULL, NULL, &monitor);
    await_down(monitor);
    before = n_allocated;
    for (i = 0; i < 100; i++) {
        actor_ref waiting;

        actor_spawn_monitor(wait_and_be_killed, NULL, &waiting, &monitor);
        actor_sleep(1);
        actor_send_exit(waiting, actor_reason_of(ACTOR_KILL));
        await_down(monitor);
    }
    ck_assert_int_le(n_allocated, before + 10);
    ck_assert_int_eq(codes, 0);
    open_up();
    ck_assert_int_eq(codes, 10);
    stop();
    finished(arg);
}

START_TEST(who_waits_no_longer_is_forgotten)
{
    allocate = libactor_outside.memory.allocate;
    release = libactor_outside.memory.release;
    libactor_outside.memory.allocate = allocate_counted;
    libactor_outside.memory.release = release_counted;
    play(give_up_beside_others);
}
END_TEST

static actor_system *clocked;

/* Takes a nanosecond for each message, and answers none. */
static actor_result take_time(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    actor_sim_jump(clocked, 1);
    return ACTOR_CONTINUE;
}

static void call_in_the_past(void *arg)
{
    ck_assert_int_eq(cast(1), ACTOR_OK);
    *(int *)arg = call(2, 0);
}

/* Room is made when its time is up: nothing is left of that then. */
START_TEST(a_time_that_is_past_is_past)
{
    static const actor_behaviour slow = { "slow", NULL, take_time, NULL, actor_free, NULL, NULL, NULL };
    const actor_mailbox mailbox = { 1, ACTOR_BLOCK };
    const actor_start_options start_options = { .mailbox = &mailbox };
    int code = 1;

    ck_assert_int_eq(actor_sim_start(NULL, 1, &clocked), ACTOR_OK);
    ck_assert_int_eq(actor_start(&slow, actor_alloc(1), &start_options, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(call_in_the_past, &code, NULL), ACTOR_OK);
    actor_sim_advance(clocked, ACTOR_HOUR);
    ck_assert_int_eq(code, ACTOR_ETIMEDOUT);
    actor_system_stop(clocked);
}
END_TEST

static void end_those_who_wait(void *arg)
{
    actor_ref senders[8];
    int codes = 0;
    size_t i;

    start(ACTOR_BLOCK);
    for (i = 0; i < 8; i++)
        ck_assert_int_eq(actor_spawn(send_many, &codes, &senders[i]), ACTOR_OK);
    actor_sleep(ACTOR_SECOND / 2);
    for (i = 0; i < 8; i++)
        actor_send_exit(senders[i], actor_reason_of(ACTOR_KILL));
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(codes, LIMIT);
    is_open = true;
    actor_sleep(ACTOR_MINUTE);
    ck_assert_int_eq(n_handled, LIMIT);
    stop();
    finished(arg);
}

/* Who is killed while it waits for room has sent nothing; what it wanted to send is freed (ASan would tell). */
START_TEST(a_sender_that_waits_may_be_killed)
{
    play(end_those_who_wait);
}
END_TEST

/* Timers, DOWN and EXIT, aliases come in all the same. */
static void set_timer(void *arg)
{
    const number n = { 99 };

    (void)arg;
    ck_assert_int_eq(actor_send_after(ref, 0, &note, &n, NULL), ACTOR_OK);
    actor_sleep(ACTOR_SECOND / 4);
}

static void not_counted(void *arg)
{
    static const int64_t expected[] = { 1, 2, 3, 4, 99, 100 };
    actor_info info;

    start(ACTOR_REJECT);
    fill(ACTOR_EFULL);
    set_timer(NULL);
    ck_assert_int_eq(actor_info_get(ref, &info, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_uint_eq(info.queue_len, LIMIT); /* three and the timer's; the first is being handled */
    actor_info_clear(&info);
    open_up();
    ck_assert_int_eq(cast(100), ACTOR_OK);
    actor_sleep(1);
    check_handled(6, expected);
    stop();
    finished(arg);
}

START_TEST(timers_and_signals_do_not_count)
{
    play(not_counted);
}
END_TEST

static actor_result send_itself(void *self, actor_message *message)
{
    int *n = self;

    (void)message;
    ref = actor_self();
    while (*n < 100 && cast(*n) == ACTOR_OK)
        ++*n;
    actor_exit(actor_reason_own("full", NULL));
}

static void keep(void *self)
{
    (void)self;
}

static const actor_behaviour egoist = { "egoist", NULL, send_itself, NULL, keep, NULL, NULL, NULL };

static void to_itself(void *arg)
{
    const actor_mailbox mailbox = { LIMIT, ACTOR_BLOCK };
    const actor_mailbox none = { 0, ACTOR_BLOCK }, strange = { 1, (actor_overflow)9 };
    actor_start_options options = { .mailbox = &mailbox };
    int n = 0;

    ck_assert_int_eq(actor_start(&egoist, &n, &options, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(cast(0), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(n, LIMIT - 1);         /* one is being handled */
    options.mailbox = &none;
    ck_assert_int_eq(actor_start(&egoist, &n, &options, &ref, NULL), ACTOR_EINVAL);
    options.mailbox = &strange;
    ck_assert_int_eq(actor_start(&egoist, &n, &options, &ref, NULL), ACTOR_EINVAL);
    finished(arg);
}

START_TEST(nobody_waits_for_itself)
{
    play(to_itself);
}
END_TEST

static actor_result keep_and_answer(void *self, actor_message *message)
{
    const number n = { 7 };

    (void)self;
    if (((const number *)actor_message_payload(message))->n % 2 == 0)
        actor_message_keep(message);
    ck_assert_int_eq(actor_reply_monitored(message, &number_type, &n), ACTOR_OK);
    return ACTOR_CONTINUE;
}

static const actor_behaviour answerer = { "answerer", NULL, keep_and_answer, NULL, actor_free, NULL, NULL, NULL };

/* Calls that are kept and such that are not, and hears of the end of who has answered them. */
static void answer_many(void *arg)
{
    const actor_mailbox mailbox = { 2, ACTOR_REJECT };
    const actor_start_options options = { .mailbox = &mailbox };
    actor_request request;
    actor_message *message;
    number n;

    ck_assert_int_eq(actor_start(&answerer, actor_alloc(1), &options, &ref, NULL), ACTOR_OK);
    for (n.n = 1; n.n <= 5; n.n++) {
        ck_assert_int_eq(actor_call_send(ref, &ask, &n, &request), ACTOR_OK);
        actor_sleep(1);                     /* so that nobody waits for the answer: the end is told as well */
        ck_assert_int_eq(actor_receive(&message, 0), ACTOR_OK);
        actor_message_free(message);
    }
    n.n = 6;
    ck_assert_int_eq(actor_call_send(ref, &ask, &n, &request), ACTOR_OK);
    ck_assert_int_eq(actor_call_wait(request, &n, ACTOR_INFINITY), ACTOR_OK);
    stop();
    for (n.n = 1; n.n <= 5; n.n++) {
        ck_assert_int_eq(actor_receive(&message, 0), ACTOR_OK);
        ck_assert_int_eq(actor_message_kind_of(message), ACTOR_DOWN);
        actor_message_free(message);
    }
    ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    finished(arg);
}

/* A call that is answered takes no room, though its end is still to be told. */
START_TEST(an_answered_call_takes_no_room)
{
    play(answer_many);
}
END_TEST

/* ---- the warning of a mailbox without bound ---- */

static int n_warnings;
static char warnings[1024];

static void keep_warnings(void *context, actor_log_level level, const char *text)
{
    (void)context;
    if (level != ACTOR_LOG_WARNING)
        return;
    n_warnings++;
    strncat(warnings, text, sizeof warnings - strlen(warnings) - 1);
    strncat(warnings, "\n", sizeof warnings - strlen(warnings) - 1);
}

static actor_result ignore(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    return ACTOR_CONTINUE;
}

static const actor_behaviour slow = { "slow", NULL, ignore, NULL, actor_free, NULL, NULL, NULL };

static void send_so_many(void *arg)
{
    int64_t n;

    for (n = 0; n < *(const int64_t *)arg; n++)
        ck_assert_int_eq(cast(n), ACTOR_OK);
}

static void receive_all(void *arg)
{
    actor_message *message;

    (void)arg;
    while (actor_receive(&message, ACTOR_SECOND) == ACTOR_OK)
        actor_message_free(message);
}

START_TEST(a_mailbox_that_grows_is_logged)
{
    static const struct {
        int64_t n[3];                       /* sent at once, one after the other */
        int warnings;
        const char *says;
    } floods[] = {
        { { 90, 90, 90 }, 0, "" },
        { { 150, 20, 0 }, 1, " 149 messages wait in its mailbox" },
        { { 150, 350, 350 }, 2, " 349 messages wait in its mailbox" },
        { { 1000, 0, 0 }, 1, " 999 messages wait in its mailbox" },
    };
    actor_options options = actor_options_default();
    actor_system *system;
    int i;

    options.log = keep_warnings;
    options.high_water = 100;
    n_warnings = 0;
    warnings[0] = '\0';
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
    if (_i % 2 == 0)
        ck_assert_int_eq(actor_start(&slow, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    else
        ck_assert_int_eq(actor_spawn(receive_all, NULL, &ref), ACTOR_OK);
    for (i = 0; i < 3; i++) {
        ck_assert_int_eq(actor_spawn(send_so_many, (void *)(uintptr_t)&floods[_i / 2].n[i], NULL), ACTOR_OK);
        actor_sim_settle(system);
    }
    ck_assert_msg(n_warnings == floods[_i / 2].warnings, "%d warnings: %s", n_warnings, warnings);
    ck_assert_msg(strstr(warnings, floods[_i / 2].says) != NULL, "%s", warnings);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_system_stop(system);
}
END_TEST

/* ---- real workers and threads ---- */

enum { SENDERS = 4, EACH = 5000 };

static atomic_int n_received, n_rejected;
static int64_t last_of[SENDERS];

static actor_result count(void *self, actor_message *message)
{
    const number *n = actor_message_payload(message);
    int64_t sender, i;

    (void)self;
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return actor_stop(*actor_message_reason(message));
    sender = n->n / EACH;
    i = n->n % EACH;
    ck_assert_int_gt(i, last_of[sender]);   /* in order, whatever is dropped */
    last_of[sender] = i;
    if (actor_message_kind_of(message) == ACTOR_CALL)
        actor_reply(actor_message_from(message), &number_type, n);
    atomic_fetch_add(&n_received, 1);
    return ACTOR_CONTINUE;
}

static const actor_behaviour counter = { "counter", NULL, count, NULL, actor_free, NULL, NULL, NULL };

static void flood(int sender)
{
    int64_t i;

    for (i = 0; i < EACH; i++) {
        const int code = i % 10 == 9 ? call(sender * (int64_t)EACH + i, ACTOR_INFINITY) : cast(sender * (int64_t)EACH + i);

        if (code == ACTOR_EFULL)
            atomic_fetch_add(&n_rejected, 1);
        else
            ck_assert_int_eq(code, ACTOR_OK);
        if (i % 64 == 0)
            actor_yield();
    }
}

static void flood_as_actor(void *arg)
{
    flood((int)(intptr_t)arg);
}

static void *flood_as_thread(void *arg)
{
    actor_system_bind(arg);
    flood(SENDERS - 1);
    actor_system_bind(NULL);
    return NULL;
}

static const actor_overflow overflows[] = { ACTOR_DROP_NEWEST, ACTOR_DROP_OLDEST, ACTOR_REJECT, ACTOR_BLOCK };

START_TEST(many_send_from_everywhere)
{
    const actor_mailbox mailbox = { 16, overflows[_i / 2] };
    const actor_start_options start_options = { .mailbox = &mailbox };
    actor_options options = actor_options_default();
    actor_system *system;
    pthread_t thread;
    int64_t i;

    options.workers = 1 + _i % 2;
    for (i = 0; i < SENDERS; i++)
        last_of[i] = -1;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_start(&counter, actor_alloc(1), &start_options, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(pthread_create(&thread, NULL, flood_as_thread, system), 0);
    for (i = 0; i < SENDERS - 1; i++)
        ck_assert_int_eq(actor_spawn(flood_as_actor, (void *)(intptr_t)i, NULL), ACTOR_OK);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    while (actor_system_count(system) > 1)
        actor_sleep(ACTOR_MILLISECOND);
    actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
    if (mailbox.overflow == ACTOR_BLOCK)
        ck_assert_int_eq(n_rejected, 0);
    if (mailbox.overflow == ACTOR_BLOCK || mailbox.overflow == ACTOR_REJECT)
        ck_assert_int_eq(n_received + n_rejected, SENDERS * EACH);
    actor_system_stop(system);
}
END_TEST

/* ---- memory ---- */

static void try_block(void *arg)
{
    int64_t n;

    (void)arg;
    for (n = 0; n < 10; n++) {
        const int code = cast(n);

        ck_assert(code == ACTOR_OK || code == ACTOR_ENOMEM || code == ACTOR_ELIMIT);
    }
}

START_TEST(each_allocation_may_fail)
{
    const actor_mailbox mailbox = { LIMIT, ACTOR_BLOCK };
    const actor_start_options start_options = { .mailbox = &mailbox };
    actor_options options = actor_options_default();
    actor_system *system;

    options.log = keep_log;
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
    actor_sim_fail_alloc(system, (uint64_t)_i + 1);
    if (actor_start(&server, actor_alloc(1), &start_options, &ref, NULL) == ACTOR_OK) {
        actor_spawn(try_block, NULL, NULL);
        actor_sim_advance(system, ACTOR_SECOND);
        is_open = true;
        actor_sim_advance(system, ACTOR_HOUR);
        actor_sim_fail_alloc(system, 0);
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        actor_sim_settle(system);
    }
    actor_sim_fail_alloc(system, 0);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bound");
    TCase *rules = tcase_create("rules");
    SRunner *runner;
    int failed;

    tcase_set_timeout(rules, 120);
    tcase_add_test(rules, the_newest_is_dropped);
    tcase_add_test(rules, the_oldest_is_dropped);
    tcase_add_test(rules, the_sender_is_told);
    tcase_add_test(rules, the_sender_waits);
    tcase_add_test(rules, the_sender_waits_no_longer_than_the_receiver_lives);
    tcase_add_test(rules, who_waits_no_longer_is_forgotten);
    tcase_add_test(rules, a_time_that_is_past_is_past);
    tcase_add_test(rules, a_sender_that_waits_may_be_killed);
    tcase_add_test(rules, timers_and_signals_do_not_count);
    tcase_add_test(rules, nobody_waits_for_itself);
    tcase_add_test(rules, an_answered_call_takes_no_room);
    tcase_add_loop_test(rules, a_mailbox_that_grows_is_logged, 0, 8);
    tcase_add_loop_test(rules, many_send_from_everywhere, 0, 8);
    tcase_add_loop_test(rules, each_allocation_may_fail, 0, 40);
    suite_add_tcase(suite, rules);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
