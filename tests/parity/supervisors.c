/*
 * Supervisors: U1 to U27. See supervisors.erl.
 */
#include "workers.h"

static actor_supervisor_info info;
static actor_ref top;

static int up_with(actor_strategy strategy, unsigned intensity, int64_t period_ns, const actor_child_spec *children, size_t n)
{
    info.name = "Top";
    info.strategy = strategy;
    info.intensity = intensity;
    info.period_ns = period_ns;
    info.children = children;
    info.n_children = n;
    actor_trap_exit(true);
    return actor_supervisor_start(&info, NULL, true, &top);
}

#define N(array) (sizeof(array) / sizeof *(array))
#define UP(strategy, children) up_with(strategy, 10, 5 * ACTOR_SECOND, children, N(children))

static void begin(void)
{
    forget_plans();
    memset(&info, 0, sizeof info);
}

static void stop(void)
{
    actor_unique monitor;
    actor_message *down;

    actor_monitor(top, &monitor);
    actor_send_exit(top, actor_reason_of(ACTOR_SHUTDOWN));
    do
        actor_receive(&down, ACTOR_INFINITY);
    while (actor_message_kind_of(down) != ACTOR_DOWN);
    say("top %s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
}

static actor_child_template templates[N_LETTERS];
static char ids[N_LETTERS][2];

static void add_with(int letter, actor_restart restart, bool significant)
{
    const actor_child_template made = {
        ACTOR_START_CHILD(&worker_type),
        { ids[letter - 'a'], start_by_args, restart, ACTOR_SECOND, ACTOR_WORKER, significant, false }
    };
    const worker args = { letter };

    ids[letter - 'a'][0] = (char)letter;
    templates[letter - 'a'] = made;
    say("add %s", answer_text(actor_supervisor_start_child(top, &templates[letter - 'a'], &args, NULL)));
}

static void add(int letter, actor_restart restart)
{
    add_with(letter, restart, false);
}

static void terminate(const char *id)
{
    say("terminate %s", answer_text(actor_supervisor_terminate_child(top, id)));
}

static void restart(const char *id)
{
    say("restart %s", answer_text(actor_supervisor_restart_child(top, id, NULL)));
}

static void delete_child(const char *id)
{
    say("delete %s", answer_text(actor_supervisor_delete_child(top, id)));
}

static const actor_child_spec three[] = {
    CHILD(a, ACTOR_PERMANENT), CHILD(b, ACTOR_PERMANENT), CHILD(c, ACTOR_PERMANENT),
};

static void U2_start_left_to_right_stop_right_to_left(void)
{
    begin();
    UP(ACTOR_ONE_FOR_ONE, three);
    say_children(top);
    say_counts(top);
    stop();
}

static void U3_shutdown_time_then_kill(void)
{
    static const actor_child_spec children[] = {
        CHILD_OF(a, ACTOR_PERMANENT, MS(500), false), CHILD_OF(b, ACTOR_PERMANENT, MS(300), false),
    };

    begin();
    plan_of('a')->stop_ms = 100;
    plan_of('b')->stop_ms = 900;
    UP(ACTOR_ONE_FOR_ONE, children);
    stop();
}

static void U3_brutal_kill(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_PERMANENT, ACTOR_BRUTAL_KILL, false),
    };

    begin();
    UP(ACTOR_ONE_FOR_ONE, children);
    stop();
}

static void U3_infinity_waits(void)
{
    static const actor_child_spec children[] = { CHILD_OF(a, ACTOR_PERMANENT, ACTOR_INFINITY, false) };

    begin();
    plan_of('a')->stop_ms = 1500;
    UP(ACTOR_ONE_FOR_ONE, children);
    stop();
}

static void ends(actor_restart restart_type)
{
    static const actor_child_spec second = CHILD(b, ACTOR_PERMANENT);
    actor_child_spec children[] = { CHILD(a, ACTOR_PERMANENT), second };
    const actor_reason reasons[] = {
        actor_reason_of(ACTOR_NORMAL), actor_reason_of(ACTOR_SHUTDOWN),
        actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "detail"), actor_reason_own("boom", NULL),
    };
    size_t i;

    for (i = 0; i < N(reasons); i++) {
        begin();
        children[0].restart = restart_type;
        say("ends %s", reason_text(&reasons[i]));
        UP(ACTOR_ONE_FOR_ONE, children);
        actor_stop_actor(plan_of('a')->ref, reasons[i], ACTOR_INFINITY);
        pause_ms(50);
        say_children(top);
        say_counts(top);
        stop();
    }
}

static void U4_permanent(void)
{
    ends(ACTOR_PERMANENT);
}

static void U4_transient(void)
{
    ends(ACTOR_TRANSIENT);
}

static void U4_temporary(void)
{
    ends(ACTOR_TEMPORARY);
}

static void U4_killed_children(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD(b, ACTOR_TRANSIENT), CHILD(c, ACTOR_TEMPORARY),
    };

    begin();
    UP(ACTOR_ONE_FOR_ONE, children);
    kill_worker('a');
    kill_worker('b');
    kill_worker('c');
    say_children(top);
    stop();
}

static void strategy(actor_strategy which)
{
    begin();
    UP(which, three);
    end_worker('b', "boom");
    say_children(top);
    stop();
}

static void U6_one_for_one(void)
{
    strategy(ACTOR_ONE_FOR_ONE);
}

static void U7_one_for_all(void)
{
    strategy(ACTOR_ONE_FOR_ALL);
}

static void U8_rest_for_one(void)
{
    strategy(ACTOR_REST_FOR_ONE);
}

static void U7_temporary_ones_do_not_come_back(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD(b, ACTOR_TEMPORARY), CHILD(c, ACTOR_TRANSIENT),
    };

    begin();
    UP(ACTOR_ONE_FOR_ALL, children);
    end_worker('a', "boom");
    say_children(top);
    stop();
}

static void U8_added_children_are_the_last(void)
{
    begin();
    UP(ACTOR_REST_FOR_ONE, three);
    add('d', ACTOR_PERMANENT);
    end_worker('c', "boom");
    say_children(top);
    stop();
}

static void U9_a_group_restart_brings_all_back(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD(b, ACTOR_TRANSIENT), CHILD(c, ACTOR_PERMANENT),
    };

    begin();
    UP(ACTOR_REST_FOR_ONE, children);
    end_worker('b', "normal");
    terminate("c");
    say_children(top);
    end_worker('a', "boom");
    say_children(top);
    stop();
}

static void say_exit_of_top(void)
{
    actor_message *message;

    if (actor_receive(&message, 0) != ACTOR_OK)
        return;
    say("top %s", reason_text(actor_message_reason(message)));
    actor_message_free(message);
}

static void U10_too_many_restarts(void)
{
    begin();
    up_with(ACTOR_ONE_FOR_ONE, 2, 5 * ACTOR_SECOND, three, N(three));
    end_worker('a', "boom");
    end_worker('b', "boom");
    say_alive(top);
    end_worker('a', "boom");
    say_alive(top);
    say_exit_of_top();
}

static void U10_intensity_zero(void)
{
    begin();
    up_with(ACTOR_ONE_FOR_ONE, 0, 5 * ACTOR_SECOND, three, N(three));
    end_worker('b', "boom");
    say_alive(top);
}

static void U11_a_group_counts_once(void)
{
    begin();
    up_with(ACTOR_ONE_FOR_ALL, 1, 5 * ACTOR_SECOND, three, N(three));
    end_worker('b', "boom");
    say_alive(top);
    end_worker('b', "boom");
    say_alive(top);
}

static void U11_what_does_not_count(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_TRANSIENT), CHILD(b, ACTOR_TEMPORARY), CHILD(c, ACTOR_PERMANENT),
    };

    begin();
    up_with(ACTOR_ONE_FOR_ONE, 0, 5 * ACTOR_SECOND, children, N(children));
    end_worker('a', "normal");
    end_worker('b', "boom");
    say_alive(top);
    say_children(top);
    stop();
}

static void U12_old_restarts_are_forgotten(void)
{
    begin();
    up_with(ACTOR_ONE_FOR_ONE, 1, ACTOR_SECOND, three, N(three));
    end_worker('a', "boom");
    pause_ms(2200);
    end_worker('a', "boom");
    say_alive(top);
    pause_ms(2200);
    end_worker('b', "boom");
    say_alive(top);
    stop();
}

static void U13_a_start_fails(void)
{
    actor_reason reason;
    int err;

    begin();
    plan_of('c')->starts = "-";
    info.name = "Top";
    actor_trap_exit(true);
    info.strategy = ACTOR_ONE_FOR_ONE;
    info.intensity = 10;
    info.period_ns = 5 * ACTOR_SECOND;
    info.children = three;
    info.n_children = N(three);
    err = actor_supervisor_start(&info, NULL, true, &top);
    reason = actor_last_reason();
    if (err == ACTOR_EINIT)
        say("error %s: %s", actor_reason_name(&reason), reason.detail);
}

static void U14_ignore(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD(b, ACTOR_TEMPORARY), CHILD(c, ACTOR_PERMANENT),
    };

    begin();
    plan_of('a')->starts = plan_of('b')->starts = "i";
    UP(ACTOR_ONE_FOR_ONE, children);
    say_children(top);
    say_counts(top);
    stop();
}

static void U15_a_failing_restart_is_tried_again(void)
{
    begin();
    plan_of('b')->starts = "+--";
    UP(ACTOR_ONE_FOR_ONE, three);
    end_worker('b', "boom");
    say_children(top);
    stop();
}

static void U15_each_attempt_counts(void)
{
    begin();
    plan_of('b')->starts = "+-----";
    up_with(ACTOR_ONE_FOR_ONE, 3, 5 * ACTOR_SECOND, three, N(three));
    end_worker('b', "boom");
    say_alive(top);
}

static void failing_group(actor_strategy which)
{
    begin();
    plan_of('c')->starts = "+-";
    UP(which, three);
    end_worker('b', "boom");
    say_children(top);
    stop();
}

static void U16_one_for_all_with_a_failing_restart(void)
{
    failing_group(ACTOR_ONE_FOR_ALL);
}

static void U16_rest_for_one_with_a_failing_restart(void)
{
    failing_group(ACTOR_REST_FOR_ONE);
}

static void U17_a_restart_that_is_ignored(void)
{
    begin();
    plan_of('b')->starts = "+i";
    UP(ACTOR_ONE_FOR_ONE, three);
    end_worker('b', "boom");
    say_children(top);
    restart("b");
    say_children(top);
    stop();
}

static void four(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD(b, ACTOR_TEMPORARY), CHILD(c, ACTOR_PERMANENT), CHILD(d, ACTOR_TEMPORARY),
    };

    plan_of('c')->starts = plan_of('d')->starts = "i";
    UP(ACTOR_ONE_FOR_ONE, children);
}

static void U18_start_child(void)
{
    begin();
    four();
    add('a', ACTOR_PERMANENT);
    add('c', ACTOR_PERMANENT);
    add('d', ACTOR_PERMANENT);
    plan_of('x')->starts = "-";
    plan_of('y')->starts = plan_of('z')->starts = "i";
    add('x', ACTOR_PERMANENT);
    add('y', ACTOR_PERMANENT);
    add('z', ACTOR_TEMPORARY);
    say_children(top);
    stop();
}

static void U19_terminate_restart_delete(void)
{
    begin();
    four();
    terminate("a");
    terminate("a");
    terminate("b");
    terminate("b");
    terminate("n");
    say_children(top);
    restart("a");
    restart("a");
    restart("n");
    delete_child("a");
    delete_child("c");
    delete_child("c");
    say_children(top);
    stop();
}

static void U20_restart_child_fails(void)
{
    begin();
    plan_of('a')->starts = "+-i";
    UP(ACTOR_ONE_FOR_ONE, three);
    terminate("a");
    restart("a");
    say_children(top);
    restart("a");
    restart("a");
    say_children(top);
    stop();
}

static void U23_any_significant(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_TRANSIENT, ACTOR_SECOND, true),
        CHILD_OF(c, ACTOR_TEMPORARY, ACTOR_SECOND, true),
    };

    begin();
    info.auto_shutdown = ACTOR_ANY_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ONE, children);
    terminate("c");
    say_alive(top);
    end_worker('b', "boom");
    say_alive(top);
    end_worker('b', "normal");
    say_alive(top);
}

static void U23_any_significant_temporary(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_TEMPORARY, ACTOR_SECOND, true),
    };

    begin();
    info.auto_shutdown = ACTOR_ANY_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ONE, children);
    end_worker('b', "boom");
    say_alive(top);
}

static void U23_all_significant(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_TRANSIENT, ACTOR_SECOND, true),
        CHILD_OF(c, ACTOR_TEMPORARY, ACTOR_SECOND, true), CHILD_OF(d, ACTOR_TRANSIENT, ACTOR_SECOND, true),
    };

    begin();
    info.auto_shutdown = ACTOR_ALL_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ONE, children);
    end_worker('c', "boom");
    say_alive(top);
    end_worker('b', "normal");
    say_alive(top);
    terminate("d");
    say_alive(top);
    restart("b");
    end_worker('b', "shutdown");
    say_alive(top);
}

static void try_start(actor_auto_shutdown when, const actor_child_spec *children, size_t n)
{
    begin();
    info.name = "Top";
    info.strategy = ACTOR_ONE_FOR_ONE;
    info.intensity = 10;
    info.period_ns = 5 * ACTOR_SECOND;
    info.auto_shutdown = when;
    info.children = children;
    info.n_children = n;
    actor_trap_exit(true);
    say(actor_supervisor_start(&info, NULL, true, &top) == ACTOR_OK ? "started" : "refused");
}

static void U24_significant_is_refused(void)
{
    static const actor_child_spec transient[] = { CHILD_OF(a, ACTOR_TRANSIENT, ACTOR_SECOND, true) };
    static const actor_child_spec permanent[] = { CHILD_OF(a, ACTOR_PERMANENT, ACTOR_SECOND, true) };
    static const actor_child_spec temporary[] = { CHILD_OF(a, ACTOR_TEMPORARY, ACTOR_SECOND, true) };

    try_start(ACTOR_NEVER, transient, 1);
    try_start(ACTOR_ANY_SIGNIFICANT, permanent, 1);
    try_start(ACTOR_ANY_SIGNIFICANT, temporary, 1);
}

static void tell_to_end(void *arg)
{
    (void)arg;
    actor_send_exit(top, actor_reason_of(ACTOR_SHUTDOWN));
}

static void link_and_fail(void *arg)
{
    (void)arg;
    actor_link(top);
    actor_exit(actor_reason_own("boom", NULL));
}

static void U26_exits_of_others_are_ignored(void)
{
    begin();
    UP(ACTOR_ONE_FOR_ONE, three);
    actor_spawn(tell_to_end, NULL, NULL);
    say_alive(top);
    actor_spawn(link_and_fail, NULL, NULL);
    say_alive(top);
    stop();
}

static void U27_a_killed_supervisor(void)
{
    static const actor_child_spec one[] = { CHILD(a, ACTOR_PERMANENT) };
    actor_message *message;

    begin();
    UP(ACTOR_ONE_FOR_ONE, one);
    actor_send_exit(top, actor_reason_of(ACTOR_KILL));
    pause_ms(50);
    actor_receive(&message, ACTOR_INFINITY);
    say("top %s", reason_text(actor_message_reason(message)));
    actor_message_free(message);
}

static void U30_two_children_with_one_id(void)
{
    static const actor_child_spec children[] = { CHILD(a, ACTOR_PERMANENT), CHILD(a, ACTOR_PERMANENT) };

    try_start(ACTOR_NEVER, children, 2);
}

/* ---- a supervisor s below the other ---- */

static actor_supervisor_info nested_info;
static actor_ref nested_ref;

static int start_nested(const void *args, actor_ref *out)
{
    const int err = actor_supervisor_start(&nested_info, NULL, true, out);

    (void)args;
    if (err == ACTOR_OK)
        nested_ref = *out;
    say("%s s", err == ACTOR_OK ? "start" : "fail");
    return err;
}

#define NESTED(restart, shutdown_ns, significant) \
    { "s", start_nested, (restart), (shutdown_ns), ACTOR_SUPERVISOR, (significant), false }

static const actor_child_spec b_and_c[] = { CHILD(b, ACTOR_PERMANENT), CHILD(c, ACTOR_PERMANENT) };

/* That of nothing but s: it gives up with the first end. */
static void nest(const actor_child_spec *children, size_t n)
{
    memset(&nested_info, 0, sizeof nested_info);
    nested_info.name = "Nested";
    nested_info.strategy = ACTOR_ONE_FOR_ONE;
    nested_info.period_ns = 5 * ACTOR_SECOND;
    nested_info.children = children;
    nested_info.n_children = n;
}

static actor_child_spec around[3];

/* Children a, s, d. */
static void put_around(actor_restart restart, bool significant)
{
    const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), NESTED(restart, ACTOR_INFINITY, significant), CHILD(d, ACTOR_PERMANENT),
    };

    memcpy(around, children, sizeof around);
}

static void with_nested(actor_strategy which, actor_restart restart)
{
    nest(b_and_c, N(b_and_c));
    put_around(restart, false);
    UP(which, around);
}

static void U3_a_supervisor_that_takes_too_long_is_killed(void)
{
    static const actor_child_spec b[] = { CHILD(b, ACTOR_PERMANENT) };
    static const actor_child_spec children[] = { CHILD(a, ACTOR_PERMANENT), NESTED(ACTOR_PERMANENT, MS(100), false) };

    begin();
    plan_of('b')->stop_ms = 900;
    nest(b, N(b));
    UP(ACTOR_ONE_FOR_ONE, children);
    stop();
    pause_ms(1200);
}

static void gives_up(actor_strategy which, actor_restart restart)
{
    begin();
    with_nested(which, restart);
    say_counts(top);
    end_worker('b', "boom");
    say_children(top);
    stop();
}

static void U25_a_permanent_one_that_gives_up(void)
{
    gives_up(ACTOR_ONE_FOR_ONE, ACTOR_PERMANENT);
}

static void U25_a_transient_one_that_gives_up(void)
{
    gives_up(ACTOR_ONE_FOR_ONE, ACTOR_TRANSIENT);
}

static void U25_a_temporary_one_that_gives_up(void)
{
    gives_up(ACTOR_ONE_FOR_ONE, ACTOR_TEMPORARY);
}

static void U25_one_of_all_that_gives_up(void)
{
    gives_up(ACTOR_ONE_FOR_ALL, ACTOR_PERMANENT);
}

static void U25_one_with_a_rest_that_gives_up(void)
{
    gives_up(ACTOR_REST_FOR_ONE, ACTOR_PERMANENT);
}

static void U25_they_give_up_one_after_the_other(void)
{
    begin();
    nest(b_and_c, N(b_and_c));
    put_around(ACTOR_PERMANENT, false);
    up_with(ACTOR_ONE_FOR_ONE, 1, 5 * ACTOR_SECOND, around, N(around));
    end_worker('b', "boom");
    say_alive(top);
    end_worker('c', "boom");
    say_alive(top);
    say_exit_of_top();
}

static void U25_one_that_gives_up_and_does_not_start_again(void)
{
    begin();
    plan_of('c')->starts = "+--";
    with_nested(ACTOR_ONE_FOR_ONE, ACTOR_PERMANENT);
    end_worker('b', "boom");
    say_children(top);
    stop();
}

static void U25_a_significant_one_that_gives_up(void)
{
    begin();
    nest(b_and_c, 1);
    put_around(ACTOR_TRANSIENT, true);
    info.auto_shutdown = ACTOR_ANY_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ONE, around);
    end_worker('b', "boom");
    say_alive(top);
}

static void U23_one_shuts_down_the_other(void)
{
    static const actor_child_spec below[] = { CHILD_OF(b, ACTOR_TRANSIENT, ACTOR_SECOND, true), CHILD(c, ACTOR_PERMANENT) };

    begin();
    nest(below, N(below));
    nested_info.intensity = 10;
    nested_info.auto_shutdown = ACTOR_ANY_SIGNIFICANT;
    put_around(ACTOR_TRANSIENT, true);
    info.auto_shutdown = ACTOR_ALL_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ONE, around);
    end_worker('b', "normal");
    say_alive(top);
}

static void U13_one_below_does_not_start(void)
{
    actor_reason reason;
    int err;

    begin();
    plan_of('c')->starts = "-";
    nest(b_and_c, N(b_and_c));
    put_around(ACTOR_PERMANENT, false);
    err = up_with(ACTOR_ONE_FOR_ONE, 10, 5 * ACTOR_SECOND, around, N(around));
    reason = actor_last_reason();
    if (err == ACTOR_EINIT)
        say("error %s: %s", actor_reason_name(&reason), reason.detail);
}

static void U27_those_below_a_killed_supervisor_stop(void)
{
    actor_unique monitor;
    actor_message *down;

    begin();
    with_nested(ACTOR_ONE_FOR_ONE, ACTOR_PERMANENT);
    actor_monitor(nested_ref, &monitor);
    terminate("a");
    terminate("d");
    actor_send_exit(top, actor_reason_of(ACTOR_KILL));
    do
        actor_receive(&down, ACTOR_INFINITY);
    while (actor_message_kind_of(down) != ACTOR_DOWN);
    say("s %s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
}

static void U27_a_killed_one_is_restarted(void)
{
    begin();
    plan_of('b')->starts = "+l";
    with_nested(ACTOR_ONE_FOR_ONE, ACTOR_PERMANENT);
    say("terminate %s", answer_text(actor_supervisor_terminate_child(nested_ref, "c")));
    actor_send_exit(nested_ref, actor_reason_of(ACTOR_KILL));
    pause_ms(100);
    say_children(top);
    stop();
}

/* ---- restarts that take long, and what is asked meanwhile ---- */

/* Sends a worker what end_worker has it do, and does not wait. */
static void tell_worker(int letter, const char *word)
{
    const actor_reason reason =
        strcmp(word, "normal") == 0 ? actor_reason_of(ACTOR_NORMAL) : actor_reason_own(word, NULL);

    actor_stop_actor(plan_of(letter)->ref, reason, 0);
}

/* The restart of b fails three times, after 40 ms each. */
static void restarting(actor_strategy which)
{
    begin();
    plan_of('a')->stop_ms = 10;
    plan_of('b')->starts = "+sss";
    UP(which, three);
    tell_worker('b', "boom");
    pause_ms(20);
}

static void U15_it_answers_between_attempts(void)
{
    restarting(ACTOR_ONE_FOR_ONE);
    say_children(top);
    say_counts(top);
    pause_ms(200);
    say_children(top);
    stop();
}

static void between_attempts(actor_strategy which)
{
    restarting(which);
    say_children(top);
    pause_ms(200);
    stop();
}

static void U16_a_group_between_attempts(void)
{
    between_attempts(ACTOR_ONE_FOR_ALL);
}

static void U16_a_rest_between_attempts(void)
{
    between_attempts(ACTOR_REST_FOR_ONE);
}

static void U19_one_that_is_restarting(void)
{
    restarting(ACTOR_ONE_FOR_ONE);
    restart("b");
    pause_ms(200);
    say_children(top);
    stop();
}

static void U19_delete_one_that_is_restarting(void)
{
    restarting(ACTOR_ONE_FOR_ONE);
    delete_child("b");
    pause_ms(200);
    stop();
}

static void U18_start_one_that_is_restarting(void)
{
    restarting(ACTOR_ONE_FOR_ONE);
    add('b', ACTOR_PERMANENT);
    pause_ms(200);
    stop();
}

static void terminated(actor_strategy which)
{
    restarting(which);
    terminate("b");
    say_children(top);
    pause_ms(200);
    say_children(top);
    restart("b");
    stop();
}

static void U19_terminate_one_that_is_restarting(void)
{
    terminated(ACTOR_ONE_FOR_ONE);
}

static void U19_terminate_one_of_a_group_that_is_restarting(void)
{
    terminated(ACTOR_ONE_FOR_ALL);
}

static void U19_terminate_one_of_a_rest_that_is_restarting(void)
{
    terminated(ACTOR_REST_FOR_ONE);
}

static void U2_one_that_is_restarting_is_not_stopped(void)
{
    restarting(ACTOR_ONE_FOR_ONE);
    stop();
}

/* While b is tried again another of the group fails. */
static void another_fails(actor_strategy which)
{
    restarting(which);
    tell_worker('a', "bang");
    pause_ms(300);
    say_children(top);
    stop();
}

static void U16_another_fails_between_attempts(void)
{
    another_fails(ACTOR_ONE_FOR_ONE);
}

static void U16_another_of_all_fails_between_attempts(void)
{
    another_fails(ACTOR_ONE_FOR_ALL);
}

static void U16_an_older_one_fails_between_attempts(void)
{
    another_fails(ACTOR_REST_FOR_ONE);
}

static void U16_who_failed_fails_again_first(void)
{
    begin();
    plan_of('b')->starts = plan_of('c')->starts = "+-";
    UP(ACTOR_REST_FOR_ONE, three);
    end_worker('b', "boom");
    say_children(top);
    stop();
}

static void fails_too_often(actor_strategy which)
{
    begin();
    plan_of('c')->starts = "+----";
    up_with(which, 2, 5 * ACTOR_SECOND, three, N(three));
    end_worker('b', "boom");
    say_alive(top);
}

static void U16_a_group_that_fails_too_often(void)
{
    fails_too_often(ACTOR_ONE_FOR_ALL);
}

static void U16_a_rest_that_fails_too_often(void)
{
    fails_too_often(ACTOR_REST_FOR_ONE);
}

static void U17_a_group_restart_that_is_ignored(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD(b, ACTOR_TRANSIENT), CHILD(c, ACTOR_PERMANENT),
    };

    begin();
    plan_of('b')->starts = plan_of('c')->starts = "+i";
    UP(ACTOR_ONE_FOR_ALL, children);
    end_worker('a', "boom");
    say_children(top);
    say_counts(top);
    end_worker('a', "boom");
    say_children(top);
    stop();
}

/* ---- several end before the supervisor sees it ---- */

/* Letters, each followed by how it ends: 'n' normally, else 'b' or 'B'. */
static void at_once(const char *letters_and_ends)
{
    actor_sys_suspend(top, ACTOR_INFINITY);
    for (; *letters_and_ends != '\0'; letters_and_ends += 2) {
        tell_worker(letters_and_ends[0],
                    letters_and_ends[1] == 'n' ? "normal" : letters_and_ends[1] == 'b' ? "boom" : "bang");
        pause_ms(10);
    }
    actor_sys_resume(top, ACTOR_INFINITY);
    pause_ms(50);
}

static void U7_two_that_fail_at_once_are_one_restart(void)
{
    begin();
    up_with(ACTOR_ONE_FOR_ALL, 1, 5 * ACTOR_SECOND, three, N(three));
    at_once("abcB");
    say_alive(top);
    say_children(top);
    stop();
}

static void U8_the_younger_fails_first(void)
{
    begin();
    up_with(ACTOR_REST_FOR_ONE, 1, 5 * ACTOR_SECOND, three, N(three));
    at_once("cbaB");
    say_alive(top);
}

static void U8_the_older_fails_first(void)
{
    begin();
    up_with(ACTOR_REST_FOR_ONE, 1, 5 * ACTOR_SECOND, three, N(three));
    at_once("abcB");
    say_alive(top);
    stop();
}

static void U10_three_fail_at_once(void)
{
    begin();
    up_with(ACTOR_ONE_FOR_ONE, 2, 5 * ACTOR_SECOND, three, N(three));
    at_once("abbbcb");
    say_alive(top);
}

static void U23_a_significant_end_within_a_restart(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_TRANSIENT, ACTOR_SECOND, true),
        CHILD_OF(c, ACTOR_TEMPORARY, ACTOR_SECOND, true),
    };

    begin();
    info.auto_shutdown = ACTOR_ANY_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ALL, children);
    at_once("abbncn");
    say_alive(top);
    say_children(top);
    stop();
}

static void U23_it_is_seen_before_a_failure(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_TRANSIENT, ACTOR_SECOND, true), CHILD(c, ACTOR_PERMANENT),
    };

    begin();
    info.auto_shutdown = ACTOR_ANY_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ALL, children);
    at_once("bnab");
    say_alive(top);
}

static void U23_stopped_by_a_restart_is_no_end(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_TEMPORARY, ACTOR_SECOND, true),
        CHILD_OF(c, ACTOR_TRANSIENT, ACTOR_SECOND, true),
    };

    begin();
    info.auto_shutdown = ACTOR_ANY_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ALL, children);
    end_worker('a', "boom");
    say_alive(top);
    say_children(top);
    stop();
}

static const actor_child_spec two_transient[] = {
    CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_TRANSIENT, ACTOR_SECOND, true),
    CHILD_OF(c, ACTOR_TRANSIENT, ACTOR_SECOND, true),
};

static void U23_one_that_comes_back_counts_again(void)
{
    begin();
    info.auto_shutdown = ACTOR_ALL_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ALL, two_transient);
    end_worker('b', "normal");
    say_alive(top);
    end_worker('a', "boom");
    say_children(top);
    end_worker('c', "normal");
    say_alive(top);
    end_worker('b', "normal");
    say_alive(top);
}

static void U23_the_last_that_was_not_terminated(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_TRANSIENT, ACTOR_SECOND, true),
        CHILD_OF(c, ACTOR_TEMPORARY, ACTOR_SECOND, true),
    };

    begin();
    info.auto_shutdown = ACTOR_ALL_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ONE, children);
    terminate("b");
    say_alive(top);
    delete_child("b");
    end_worker('c', "normal");
    say_alive(top);
}

static void U23_an_ignored_restart_is_no_end(void)
{
    begin();
    plan_of('b')->starts = "+i";
    info.auto_shutdown = ACTOR_ALL_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ONE, two_transient);
    end_worker('b', "boom");
    say_alive(top);
    say_children(top);
    end_worker('c', "normal");
    say_alive(top);
}

static void U23_a_restarting_one_is_not_ended(void)
{
    begin();
    plan_of('b')->starts = "+ss";
    info.auto_shutdown = ACTOR_ALL_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ONE, two_transient);
    tell_worker('b', "boom");
    pause_ms(20);
    tell_worker('c', "normal");
    pause_ms(200);
    say_alive(top);
    say_children(top);
    stop();
}

static void U24_one_that_is_added(void)
{
    static const actor_child_spec one[] = { CHILD(a, ACTOR_PERMANENT) };

    begin();
    UP(ACTOR_ONE_FOR_ONE, one);
    add_with('b', ACTOR_TRANSIENT, true);
    stop();
    info.auto_shutdown = ACTOR_ANY_SIGNIFICANT;
    UP(ACTOR_ONE_FOR_ONE, one);
    add_with('c', ACTOR_PERMANENT, true);
    add_with('d', ACTOR_TEMPORARY, true);
    end_worker('d', "boom");
    say_alive(top);
}

/* ---- others ---- */

static void U7_a_temporary_one_that_fails_disturbs_nobody(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD(b, ACTOR_TEMPORARY), CHILD(c, ACTOR_TRANSIENT),
    };

    begin();
    UP(ACTOR_ONE_FOR_ALL, children);
    end_worker('b', "boom");
    end_worker('c', "normal");
    say_children(top);
    stop();
}

static void U8_temporary_ones_behind_it_are_forgotten(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_TEMPORARY), CHILD(b, ACTOR_PERMANENT), CHILD(c, ACTOR_TEMPORARY), CHILD(d, ACTOR_TRANSIENT),
    };

    begin();
    UP(ACTOR_REST_FOR_ONE, children);
    end_worker('b', "boom");
    say_children(top);
    stop();
}

static void U7_a_group_waits_for_each(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_PERMANENT, MS(200), false), CHILD(c, ACTOR_PERMANENT),
    };

    begin();
    plan_of('b')->stop_ms = 5000;
    plan_of('c')->stop_ms = 100;
    UP(ACTOR_ONE_FOR_ALL, children);
    tell_worker('a', "boom");
    pause_ms(600);
    say_children(top);
    terminate("b");
    terminate("c");
    stop();
}

static void U19_terminate_waits_and_kills(void)
{
    static const actor_child_spec children[] = {
        CHILD(a, ACTOR_PERMANENT), CHILD_OF(b, ACTOR_PERMANENT, MS(200), false),
        CHILD_OF(c, ACTOR_PERMANENT, ACTOR_BRUTAL_KILL, false),
    };

    begin();
    plan_of('a')->stop_ms = 100;
    plan_of('b')->stop_ms = 5000;
    UP(ACTOR_ONE_FOR_ALL, children);
    terminate("a");
    terminate("b");
    terminate("c");
    say_children(top);
    restart("c");
    restart("a");
    say_children(top);
    stop();
}

static void U19_one_that_is_added_again_is_the_last(void)
{
    begin();
    UP(ACTOR_REST_FOR_ONE, three);
    terminate("a");
    delete_child("a");
    add('a', ACTOR_PERMANENT);
    say_children(top);
    end_worker('b', "boom");
    stop();
}

static void end_b_later(void *arg)
{
    (void)arg;
    pause_ms(50);
    tell_worker('b', "boom");
}

static void U2_one_that_ends_while_others_are_stopped(void)
{
    begin();
    plan_of('c')->stop_ms = 100;
    UP(ACTOR_ONE_FOR_ONE, three);
    actor_spawn(end_b_later, NULL, NULL);
    stop();
}

static void end_a_later(void *arg)
{
    (void)arg;
    pause_ms(20);
    tell_worker('a', "boom");
}

static void U2_one_that_ends_while_others_start(void)
{
    begin();
    plan_of('b')->starts = plan_of('c')->starts = "l";
    actor_spawn(end_a_later, NULL, NULL);
    UP(ACTOR_ONE_FOR_ONE, three);
    pause_ms(50);
    say_children(top);
    stop();
}

static void U8_one_that_ends_while_the_rest_is_restarted(void)
{
    begin();
    plan_of('c')->starts = "+l";
    up_with(ACTOR_REST_FOR_ONE, 2, 5 * ACTOR_SECOND, three, N(three));
    tell_worker('b', "boom");
    pause_ms(20);
    tell_worker('b', "bang");
    pause_ms(100);
    say_alive(top);
    say_children(top);
    stop();
}

static void U10_the_window_slides(void)
{
    begin();
    up_with(ACTOR_ONE_FOR_ONE, 2, 2 * ACTOR_SECOND, three, N(three));
    end_worker('a', "boom");
    end_worker('b', "boom");
    say_alive(top);
    pause_ms(3500);
    end_worker('c', "boom");
    end_worker('a', "boom");
    say_alive(top);
    end_worker('b', "boom");
    say_alive(top);
}

static void U10_all_are_stopped_in_reverse(void)
{
    begin();
    plan_of('c')->stop_ms = 50;
    up_with(ACTOR_REST_FOR_ONE, 0, 5 * ACTOR_SECOND, three, N(three));
    end_worker('b', "boom");
    pause_ms(100);
    say_alive(top);
}

/* A parent that ends normally, or with its reason. */
static void be_parent(void *arg)
{
    actor_trap_exit(false);
    info.name = "Top";
    info.strategy = ACTOR_ONE_FOR_ONE;
    info.intensity = 10;
    info.period_ns = 5 * ACTOR_SECOND;
    info.children = three;
    info.n_children = N(three);
    actor_supervisor_start(&info, NULL, true, &top);
    pause_ms(20);
    if (arg != NULL)
        actor_exit(actor_reason_own(arg, NULL));
}

static void U26_the_parent_ends(void)
{
    static char boom[] = "boom";
    char *const ends_with[] = { NULL, boom };
    actor_unique monitor;
    actor_message *down;
    size_t i;

    for (i = 0; i < N(ends_with); i++) {
        begin();
        actor_spawn(be_parent, ends_with[i], NULL);
        pause_ms(10);
        actor_monitor(top, &monitor);
        actor_receive(&down, ACTOR_INFINITY);
        say("top %s", reason_text(actor_message_reason(down)));
        actor_message_free(down);
    }
}

static void U10_no_time_is_refused(void)
{
    begin();
    say(up_with(ACTOR_ONE_FOR_ONE, 10, 0, three, N(three)) == ACTOR_OK ? "started" : "refused");
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(U2_start_left_to_right_stop_right_to_left),
    S(U3_shutdown_time_then_kill),
    S(U3_brutal_kill),
    S(U3_infinity_waits),
    S(U4_permanent),
    S(U4_transient),
    S(U4_temporary),
    S(U4_killed_children),
    S(U6_one_for_one),
    S(U7_one_for_all),
    S(U8_rest_for_one),
    S(U7_temporary_ones_do_not_come_back),
    S(U8_added_children_are_the_last),
    S(U9_a_group_restart_brings_all_back),
    S(U10_too_many_restarts),
    S(U10_intensity_zero),
    S(U11_a_group_counts_once),
    S(U11_what_does_not_count),
    S(U12_old_restarts_are_forgotten),
    S(U13_a_start_fails),
    S(U14_ignore),
    S(U15_a_failing_restart_is_tried_again),
    S(U15_each_attempt_counts),
    S(U16_one_for_all_with_a_failing_restart),
    S(U16_rest_for_one_with_a_failing_restart),
    S(U17_a_restart_that_is_ignored),
    S(U18_start_child),
    S(U19_terminate_restart_delete),
    S(U20_restart_child_fails),
    S(U23_any_significant),
    S(U23_any_significant_temporary),
    S(U23_all_significant),
    S(U24_significant_is_refused),
    S(U26_exits_of_others_are_ignored),
    S(U27_a_killed_supervisor),
    S(U30_two_children_with_one_id),
    S(U3_a_supervisor_that_takes_too_long_is_killed),
    S(U25_a_permanent_one_that_gives_up),
    S(U25_a_transient_one_that_gives_up),
    S(U25_a_temporary_one_that_gives_up),
    S(U25_one_of_all_that_gives_up),
    S(U25_one_with_a_rest_that_gives_up),
    S(U25_they_give_up_one_after_the_other),
    S(U25_one_that_gives_up_and_does_not_start_again),
    S(U25_a_significant_one_that_gives_up),
    S(U23_one_shuts_down_the_other),
    S(U13_one_below_does_not_start),
    S(U27_those_below_a_killed_supervisor_stop),
    S(U27_a_killed_one_is_restarted),
    S(U15_it_answers_between_attempts),
    S(U16_a_group_between_attempts),
    S(U16_a_rest_between_attempts),
    S(U19_one_that_is_restarting),
    S(U19_delete_one_that_is_restarting),
    S(U18_start_one_that_is_restarting),
    S(U19_terminate_one_that_is_restarting),
    S(U19_terminate_one_of_a_group_that_is_restarting),
    S(U19_terminate_one_of_a_rest_that_is_restarting),
    S(U2_one_that_is_restarting_is_not_stopped),
    S(U16_another_fails_between_attempts),
    S(U16_another_of_all_fails_between_attempts),
    S(U16_an_older_one_fails_between_attempts),
    S(U16_who_failed_fails_again_first),
    S(U16_a_group_that_fails_too_often),
    S(U16_a_rest_that_fails_too_often),
    S(U17_a_group_restart_that_is_ignored),
    S(U7_two_that_fail_at_once_are_one_restart),
    S(U8_the_younger_fails_first),
    S(U8_the_older_fails_first),
    S(U10_three_fail_at_once),
    S(U23_a_significant_end_within_a_restart),
    S(U23_it_is_seen_before_a_failure),
    S(U23_stopped_by_a_restart_is_no_end),
    S(U23_one_that_comes_back_counts_again),
    S(U23_the_last_that_was_not_terminated),
    S(U23_an_ignored_restart_is_no_end),
    S(U23_a_restarting_one_is_not_ended),
    S(U24_one_that_is_added),
    S(U7_a_temporary_one_that_fails_disturbs_nobody),
    S(U8_temporary_ones_behind_it_are_forgotten),
    S(U7_a_group_waits_for_each),
    S(U19_terminate_waits_and_kills),
    S(U19_one_that_is_added_again_is_the_last),
    S(U2_one_that_ends_while_others_are_stopped),
    S(U2_one_that_ends_while_others_start),
    S(U8_one_that_ends_while_the_rest_is_restarted),
    S(U10_the_window_slides),
    S(U10_all_are_stopped_in_reverse),
    S(U26_the_parent_ends),
    S(U10_no_time_is_refused)
)
