/*
 * Dynamic supervisors: D1 to D8, of Elixir's DynamicSupervisor. See dynamic.erl.
 */
#include "workers.h"

static actor_dynamic_supervisor_info info;
static actor_ref top;

static void begin(void)
{
    forget_plans();
    memset(&info, 0, sizeof info);
    info.name = "Top";
    info.intensity = 10;
    info.period_ns = 5 * ACTOR_SECOND;
}

static void up(void)
{
    actor_trap_exit(true);
    actor_dynamic_supervisor_start(&info, NULL, true, &top);
}

/* What a worker is started with, for the scenario that is played. */
static actor_child_template templates[N_LETTERS];

static void add_with(int letter, actor_restart restart, int64_t shutdown_ns)
{
    const actor_child_template made = {
        ACTOR_START_CHILD(&worker_type), { "child", start_by_args, restart, shutdown_ns, ACTOR_WORKER, false, false }
    };
    const worker args = { letter };
    int err;

    templates[letter - 'a'] = made;
    err = actor_supervisor_start_child(top, &templates[letter - 'a'], &args, NULL);
    say("add %s", err == ACTOR_EIGNORE ? "ignore" : answer_text(err));
}

static void add(int letter, actor_restart restart)
{
    add_with(letter, restart, ACTOR_SECOND);
}

static void terminate(int letter)
{
    say("terminate %s", answer_text(actor_dynamic_supervisor_terminate_child(top, plan_of(letter)->ref)));
}

/* So that it does not depend on chance in which order they stop. */
static void terminate_all(const char *letters)
{
    for (; *letters != '\0'; letters++)
        terminate(*letters);
}

/* They are in no order, and have no ids. */
static void say_number(void)
{
    actor_child_entry *entries;
    size_t n, i, named = 0;

    if (actor_supervisor_children(top, &entries, &n) != ACTOR_OK) {
        say("gone");
        return;
    }
    for (i = 0; i < n; i++)
        named += entries[i].id != NULL;
    actor_free(entries);
    say("%zu children, %zu with an id", n, named);
}

static void await_top(void)
{
    actor_unique monitor;
    actor_message *down;

    actor_monitor(top, &monitor);
    do
        actor_receive(&down, ACTOR_INFINITY);
    while (actor_message_kind_of(down) != ACTOR_DOWN);
    say("top %s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
}

static void stop(void)
{
    actor_send_exit(top, actor_reason_of(ACTOR_SHUTDOWN));
    await_top();
}

/* ---- */

static void starts_empty(void)
{
    begin();
    up();
    say_number();
    say_counts(top);
    stop();
}

static void ids_are_of_no_account(void)
{
    begin();
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    say_number();
    say_counts(top);
    terminate_all("ab");
}

static void max_children(void)
{
    begin();
    info.max_children = 2;
    up();
    add('a', ACTOR_TEMPORARY);
    add('b', ACTOR_TEMPORARY);
    add('c', ACTOR_TEMPORARY);
    end_worker('a', "normal");
    add('c', ACTOR_TEMPORARY);
    say_counts(top);
    terminate_all("bc");
}

static void no_room_is_seen_before_the_start(void)
{
    begin();
    info.max_children = 1;
    plan_of('b')->starts = "-";
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
}

static void terminate_child(void)
{
    begin();
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    terminate('a');
    terminate('a');
    pause_ms(50);
    say_counts(top);
}

static void what_is_not_restarted_is_forgotten(void)
{
    begin();
    up();
    add('a', ACTOR_TEMPORARY);
    add('b', ACTOR_TRANSIENT);
    end_worker('a', "boom");
    end_worker('b', "normal");
    say_counts(top);
}

static void a_start_that_comes_to_nothing(void)
{
    begin();
    plan_of('a')->starts = "i";
    plan_of('b')->starts = "-";
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    say_counts(top);
}

static void restart_types(void)
{
    begin();
    up();
    add('a', ACTOR_PERMANENT);
    end_worker('a', "normal");
    add('b', ACTOR_TRANSIENT);
    end_worker('b', "boom");
    end_worker('b', "shutdown");
    say_counts(top);
}

static void only_the_one_that_failed(void)
{
    begin();
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    add('c', ACTOR_PERMANENT);
    kill_worker('b');
    say_counts(top);
    terminate_all("abc");
}

static void ignore_on_restart_drops_the_child(void)
{
    begin();
    plan_of('a')->starts = "+i";
    up();
    add('a', ACTOR_PERMANENT);
    kill_worker('a');
    say_counts(top);
}

static void a_failing_restart_is_tried_again(void)
{
    begin();
    plan_of('a')->starts = "+--";
    up();
    add('a', ACTOR_PERMANENT);
    kill_worker('a');
    say_counts(top);
}

static void intensity_is_of_all_together(void)
{
    begin();
    info.intensity = 1;
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    kill_worker('a');
    actor_send_exit(plan_of('b')->ref, actor_reason_of(ACTOR_KILL));
    await_top();
}

static void all_are_asked_at_once(void)
{
    begin();
    plan_of('a')->stop_ms = 100;
    plan_of('b')->stop_ms = 200;
    plan_of('c')->stop_ms = 300;
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    add('c', ACTOR_PERMANENT);
    stop();
}

static void each_has_its_own_limit(void)
{
    begin();
    plan_of('a')->stop_ms = 5000;
    plan_of('b')->stop_ms = 200;
    up();
    add_with('a', ACTOR_PERMANENT, MS(100));
    add_with('b', ACTOR_PERMANENT, ACTOR_SECOND);
    stop();
}

static void brutal_kill(void)
{
    begin();
    up();
    add_with('a', ACTOR_PERMANENT, ACTOR_BRUTAL_KILL);
    add('b', ACTOR_PERMANENT);
    stop();
}

SCENARIOS(
    { "D1_starts_empty", starts_empty, false },
    { "D1_ids_are_of_no_account", ids_are_of_no_account, false },
    { "D2_max_children", max_children, false },
    { "D2_no_room_is_seen_before_the_start", no_room_is_seen_before_the_start, false },
    { "D3_terminate_child", terminate_child, false },
    { "D4_what_is_not_restarted_is_forgotten", what_is_not_restarted_is_forgotten, false },
    { "D5_a_start_that_comes_to_nothing", a_start_that_comes_to_nothing, false },
    { "D7_restart_types", restart_types, false },
    { "D7_only_the_one_that_failed", only_the_one_that_failed, false },
    { "D7_ignore_on_restart_drops_the_child", ignore_on_restart_drops_the_child, false },
    { "D7_a_failing_restart_is_tried_again", a_failing_restart_is_tried_again, false },
    { "D7_intensity_is_of_all_together", intensity_is_of_all_together, false },
    { "D8_all_are_asked_at_once", all_are_asked_at_once, false },
    { "D8_each_has_its_own_limit", each_has_its_own_limit, false },
    { "D8_brutal_kill", brutal_kill, false })
