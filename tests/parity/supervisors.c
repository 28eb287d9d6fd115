/*
 * Supervisors: U1 to U27. See supervisors.erl.
 */
#include "workers.h"

static actor_supervisor_info info;
static actor_ref top;

static void up_with(actor_strategy strategy, unsigned intensity, int64_t period_ns, const actor_child_spec *children, size_t n)
{
    info.name = "Top";
    info.strategy = strategy;
    info.intensity = intensity;
    info.period_ns = period_ns;
    info.children = children;
    info.n_children = n;
    actor_trap_exit(true);
    actor_supervisor_start(&info, NULL, true, &top);
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

static void add(int letter, actor_restart restart)
{
    const actor_child_template made = {
        ACTOR_START_CHILD(&worker_type),
        { ids[letter - 'a'], start_by_args, restart, ACTOR_SECOND, ACTOR_WORKER, false, false }
    };
    const worker args = { letter };

    ids[letter - 'a'][0] = (char)letter;
    templates[letter - 'a'] = made;
    say("add %s", answer_text(actor_supervisor_start_child(top, &templates[letter - 'a'], &args, NULL)));
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
        say("error %s %s", actor_reason_name(&reason), reason.detail);
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
    S(U30_two_children_with_one_id)
)
