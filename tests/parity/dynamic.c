/*
 * Dynamic supervisors: D1 to D8 and Y1, of Elixir's DynamicSupervisor. See dynamic.erl.
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

/* ---- restarts that take long ---- */

static void kill_at_once(int letter)
{
    actor_send_exit(plan_of(letter)->ref, actor_reason_of(ACTOR_KILL));
}

/* The restart of a fails three times, after 40 ms each. */
static void restarting(size_t max_children)
{
    begin();
    plan_of('a')->starts = "+sss";
    if (max_children > 0)
        info.max_children = max_children;
    up();
    add('a', ACTOR_PERMANENT);
    kill_at_once('a');
    pause_ms(20);
}

static void D2_one_that_is_restarting_takes_up_room(void)
{
    restarting(1);
    add('b', ACTOR_PERMANENT);
    pause_ms(200);
    add('b', ACTOR_PERMANENT);
    say_counts(top);
    stop();
}

static void D1_one_that_is_restarting_is_a_child(void)
{
    restarting(0);
    say_number();
    say_counts(top);
    pause_ms(200);
    say_counts(top);
    stop();
}

static void D3_one_that_is_restarting_is_terminated(void)
{
    restarting(0);
    terminate('a');
    say_counts(top);
    pause_ms(200);
    terminate('a');
    stop();
}

static void D7_others_are_added_meanwhile(void)
{
    restarting(0);
    add('b', ACTOR_PERMANENT);
    pause_ms(200);
    say_counts(top);
    terminate_all("ab");
}

static void D8_one_that_is_restarting_is_not_stopped(void)
{
    restarting(0);
    add('b', ACTOR_PERMANENT);
    stop();
}

/* ---- ends ---- */

static void D2_what_comes_to_nothing_takes_up_no_room(void)
{
    begin();
    plan_of('a')->starts = "-";
    plan_of('b')->starts = "i";
    info.max_children = 1;
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    add('c', ACTOR_TRANSIENT);
    end_worker('c', "normal");
    add('d', ACTOR_PERMANENT);
    terminate('d');
    add('e', ACTOR_PERMANENT);
    say_counts(top);
    stop();
}

static void D3_what_is_no_child(void)
{
    begin();
    up();
    add('a', ACTOR_TEMPORARY);
    end_worker('a', "boom");
    terminate('a');
    say("terminate %s", answer_text(actor_dynamic_supervisor_terminate_child(top, actor_self())));
    stop();
}

static void D3_terminate_waits_and_kills(void)
{
    begin();
    plan_of('a')->stop_ms = 100;
    plan_of('b')->stop_ms = 5000;
    up();
    add('a', ACTOR_PERMANENT);
    add_with('b', ACTOR_PERMANENT, MS(200));
    add_with('c', ACTOR_PERMANENT, ACTOR_BRUTAL_KILL);
    add_with('d', ACTOR_PERMANENT, ACTOR_INFINITY);
    terminate_all("abcd");
    say_counts(top);
    stop();
}

static void D4_ends_of_all_types(void)
{
    const actor_reason reasons[] = {
        actor_reason_of(ACTOR_NORMAL), actor_reason_of(ACTOR_SHUTDOWN),
        actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "detail"), actor_reason_own("boom", NULL),
    };
    size_t i;
    int letter;

    for (i = 0; i < 4; i++) {
        begin();
        say("%s", reason_text(&reasons[i]));
        up();
        add('a', ACTOR_PERMANENT);
        add('b', ACTOR_TRANSIENT);
        add('c', ACTOR_TEMPORARY);
        for (letter = 'a'; letter <= 'c'; letter++) {
            actor_stop_actor(plan_of(letter)->ref, reasons[i], ACTOR_INFINITY);
            pause_ms(50);
        }
        say_counts(top);
        terminate_all("ab");
        stop();
    }
}

static void D7_three_fail_at_once(void)
{
    const char *letter;

    begin();
    plan_of('a')->stop_ms = 20;
    plan_of('b')->stop_ms = 40;
    info.intensity = 2;
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    add('c', ACTOR_TEMPORARY);
    add('d', ACTOR_PERMANENT);
    actor_sys_suspend(top, ACTOR_INFINITY);
    for (letter = "cab"; *letter != '\0'; letter++) {
        kill_at_once(*letter);
        pause_ms(10);
    }
    actor_sys_resume(top, ACTOR_INFINITY);
    pause_ms(50);
    say_counts(top);
    kill_at_once('d');
    await_top();
}

static void D7_a_failing_restart_gives_up(void)
{
    begin();
    plan_of('a')->starts = "+----";
    info.intensity = 2;
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_TEMPORARY);
    kill_at_once('a');
    await_top();
}

static void kill_b_later(void *arg)
{
    (void)arg;
    pause_ms(50);
    kill_at_once('b');
}

static void D8_some_end_by_themselves_meanwhile(void)
{
    begin();
    plan_of('a')->stop_ms = 100;
    plan_of('b')->stop_ms = 5000;
    up();
    add_with('a', ACTOR_PERMANENT, ACTOR_INFINITY);
    add_with('b', ACTOR_PERMANENT, MS(3000));
    actor_spawn(kill_b_later, NULL, NULL);
    stop();
}

static void D8_it_is_killed(void)
{
    begin();
    plan_of('b')->stop_ms = 50;
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_TEMPORARY);
    actor_send_exit(top, actor_reason_of(ACTOR_KILL));
    pause_ms(100);
}

static void ask_to_count(void *arg)
{
    actor_child_count count;
    const int err = actor_supervisor_count(top, &count);
    const actor_reason reason = actor_last_reason();

    (void)arg;
    say("count %s", err == ACTOR_EDOWN ? reason_text(&reason) : answer_text(err));
}

static void D8_who_asks_meanwhile_is_told_at_its_end(void)
{
    begin();
    plan_of('a')->stop_ms = 60;
    up();
    add('a', ACTOR_PERMANENT);
    actor_send_exit(top, actor_reason_own("boom", NULL));
    pause_ms(10);
    actor_spawn(ask_to_count, NULL, NULL);
    pause_ms(20);
    say("not yet");
    pause_ms(80);
}

/* ---- what meets ---- */

static void D3_by_the_process_that_it_was(void)
{
    actor_ref old;

    begin();
    up();
    add('a', ACTOR_PERMANENT);
    old = plan_of('a')->ref;
    kill_worker('a');
    say("terminate %s", answer_text(actor_dynamic_supervisor_terminate_child(top, old)));
    terminate('a');
    say_counts(top);
    stop();
}

static void D7_temporary_ones_do_not_count(void)
{
    int i;

    begin();
    info.intensity = 1;
    up();
    add('p', ACTOR_PERMANENT);
    for (i = 0; i < 3; i++) {
        add('a', ACTOR_TEMPORARY);
        end_worker('a', "boom");
    }
    add('b', ACTOR_TRANSIENT);
    end_worker('b', "normal");
    add('b', ACTOR_TRANSIENT);
    end_worker('b', "boom");
    say_counts(top);
    kill_at_once('p');
    await_top();
}

static void add_a(void *arg)
{
    static const actor_child_template made = {
        ACTOR_START_CHILD(&worker_type), { "child", start_by_args, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false }
    };
    const worker args = { 'a' };

    (void)arg;
    (void)actor_supervisor_start_child(top, &made, &args, NULL);
}

static void D8_it_ends_while_one_starts(void)
{
    begin();
    plan_of('a')->starts = "l";
    up();
    actor_spawn(add_a, NULL, NULL);
    pause_ms(20);
    stop();
}

static void D8_a_restart_fails_as_it_ends(void)
{
    begin();
    plan_of('a')->starts = "+s";
    plan_of('b')->stop_ms = 60;
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    kill_at_once('a');
    pause_ms(10);
    actor_send_exit(top, actor_reason_of(ACTOR_SHUTDOWN));
    kill_at_once('b');
    await_top();
}

/* ---- how it stands ---- */

/* What OTP's replace_state is given is a function; here it changes a copy, which is put back. */
static void set(void (*put)(actor_dynamic_supervisor_state *state, int64_t value), int64_t value)
{
    actor_dynamic_supervisor_state now;

    actor_dynamic_supervisor_get_state(top, &now, ACTOR_INFINITY);
    put(&now, value);
    if (actor_dynamic_supervisor_replace_state(top, &now, ACTOR_INFINITY) != ACTOR_OK)
        say("refused");
    actor_reply_release(&now);
}

static void set_max_children(actor_dynamic_supervisor_state *now, int64_t value)
{
    now->max_children = (uint64_t)value;
}

static void set_intensity(actor_dynamic_supervisor_state *now, int64_t value)
{
    now->intensity = (uint32_t)value;
}

static void set_restarts(actor_dynamic_supervisor_state *now, int64_t value)
{
    now->restarts_len = (size_t)value;
}

static void set_period(actor_dynamic_supervisor_state *now, int64_t value)
{
    now->period_ns = value;
}

static void hold(void)
{
    actor_sys_suspend(top, ACTOR_INFINITY);
}

static void let_go(void)
{
    actor_sys_resume(top, ACTOR_INFINITY);
    pause_ms(20);
}

static void Y1_get_state_of_a_dynamic_supervisor(void)
{
    begin();
    info.max_children = 5;
    up();
    say_standing_of(top);
    add('a', ACTOR_PERMANENT);
    add_with('b', ACTOR_TRANSIENT, ACTOR_BRUTAL_KILL);
    add_with('c', ACTOR_TEMPORARY, ACTOR_INFINITY);
    say_standing_of(top);
    kill_worker('a');
    kill_worker('b');
    say_standing_of(top);
    terminate('a');
    kill_worker('c');
    end_worker('b', "normal");
    say_standing_of(top);
    stop();
}

static void Y1_get_state_of_a_suspended_dynamic_supervisor(void)
{
    begin();
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_TEMPORARY);
    hold();
    kill_worker('a');
    kill_worker('b');
    say_standing_of(top);
    let_go();
    say_standing_of(top);
    stop();
}

static void Y1_get_state_when_a_restart_of_it_has_failed(void)
{
    begin();
    plan_of('a')->starts = "+s+";
    up();
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    kill_at_once('a');
    pause_ms(10);
    hold();
    say_standing_of(top);
    let_go();
    say_standing_of(top);
    terminate_all("ab");
}

static void Y1_replace_state_of_a_dynamic_supervisor_max_children(void)
{
    begin();
    up();
    add('a', ACTOR_TEMPORARY);
    add('b', ACTOR_TEMPORARY);
    set(set_max_children, 1);
    add('c', ACTOR_TEMPORARY);
    say_standing_of(top);
    set(set_max_children, 3);
    add('c', ACTOR_TEMPORARY);
    add('d', ACTOR_TEMPORARY);
    set(set_max_children, 0);
    add('d', ACTOR_TEMPORARY);
    say_standing_of(top);
    terminate_all("abcd");
}

static void Y1_replace_state_of_a_dynamic_supervisor_intensity(void)
{
    begin();
    up();
    add('a', ACTOR_PERMANENT);
    kill_worker('a');
    set(set_intensity, 1);
    say_standing_of(top);
    set(set_restarts, 0);
    kill_worker('a');
    say_standing_of(top);
    kill_at_once('a');
    await_top();
}

static void Y1_replace_state_of_a_dynamic_supervisor_period(void)
{
    begin();
    info.intensity = 1;
    info.period_ns = 100 * ACTOR_SECOND;
    up();
    add('a', ACTOR_PERMANENT);
    kill_worker('a');
    set(set_period, ACTOR_SECOND);
    pause_ms(2500);
    kill_worker('a');
    terminate('a');
}

/* ---- arguments, names and an init ---- */

static int start_with(const void *args, actor_ref *out)
{
    const int letter = ((const worker *)args)->letter;

    say("%d with %c", (int)((const worker *)actor_supervisor_args())->letter, (char)letter);
    return start_worker(letter, out);
}

/* The supervisor's own argument is seven. */
static void up_with_seven(void)
{
    const worker seven = { 7 };

    begin();
    info.args = &worker_type;
    actor_trap_exit(true);
    actor_dynamic_supervisor_start(&info, &seven, true, &top);
}

static void add_template(int letter, actor_child_template made, const void *args)
{
    templates[letter - 'a'] = made;
    say("add %s", answer_text(actor_supervisor_start_child(top, &templates[letter - 'a'], args, NULL)));
}

static void add_seventh(int letter, actor_restart restart)
{
    const actor_child_template made = {
        ACTOR_START_CHILD(&worker_type), { "child", start_with, restart, ACTOR_SECOND, ACTOR_WORKER, false, false }
    };
    const worker args = { letter };

    add_template(letter, made, &args);
}

static void D6_its_arguments_go_to_each_child(void)
{
    up_with_seven();
    add_seventh('a', ACTOR_TEMPORARY);
    add_seventh('b', ACTOR_TEMPORARY);
    say_counts(top);
    terminate_all("ab");
}

static void D6_and_to_those_that_follow_it(void)
{
    up_with_seven();
    add_seventh('a', ACTOR_PERMANENT);
    kill_worker('a');
    kill_worker('a');
    say_counts(top);
    stop();
}

static void D6_and_where_a_restart_is_tried_again(void)
{
    up_with_seven();
    plan_of('a')->starts = "+--";
    add_seventh('a', ACTOR_TRANSIENT);
    end_worker('a', "boom");
    say_counts(top);
    stop();
}

static actor_result init_ignores(const void *args)
{
    (void)args;
    return ACTOR_IGNORE;
}

static actor_result init_does_not(const void *args)
{
    (void)args;
    return ACTOR_CONTINUE;
}

static void say_top_named(void)
{
    actor_ref found;

    if (actor_whereis("top", &found) == ACTOR_OK)
        say("same %s", actor_ref_equal(found, top) ? "true" : "false");
    else
        say("undefined");
}

static void D1_an_init_that_ignores(void)
{
    begin();
    info.init = init_ignores;
    info.registered = "top";
    actor_trap_exit(true);
    say("start %s", error_text(actor_dynamic_supervisor_start(&info, NULL, true, &top)));
    say_top_named();
}

static void D1_an_init_that_does_not(void)
{
    begin();
    info.init = init_does_not;
    up();
    add('a', ACTOR_TEMPORARY);
    say_counts(top);
    stop();
}

static void D1_one_has_a_name(void)
{
    actor_ref other;

    begin();
    info.registered = "top";
    up();
    add('a', ACTOR_TEMPORARY);
    say_top_named();
    if (actor_dynamic_supervisor_start(&info, NULL, true, &other) == ACTOR_EALREADY)
        say("same %s", actor_ref_equal(other, top) ? "true" : "false");
    stop();
    say_top_named();
    up();
    say_counts(top);
    stop();
}

/* ---- supervisors below ---- */

static actor_ref below;

static int start_below(const void *args, actor_ref *out)
{
    static const actor_dynamic_supervisor_info of = { .name = "Below", .intensity = 1, .period_ns = 5 * ACTOR_SECOND };
    const int err = actor_dynamic_supervisor_start(&of, NULL, true, out);

    (void)args;
    below = *out;
    return err;
}

static void add_supervisor(actor_restart restart)
{
    const actor_child_template made = {
        ACTOR_START_CHILD(NULL), { "child", start_below, restart, ACTOR_INFINITY, ACTOR_SUPERVISOR, false, false }
    };

    begin();
    up();
    add_template('z', made, NULL);
}

/* Adds to the one below. */
static void add_below(int letter)
{
    const actor_ref above = top;

    top = below;
    add(letter, ACTOR_PERMANENT);
    top = above;
}

static void D8_a_supervisor_below_stops_its_own(void)
{
    add_supervisor(ACTOR_PERMANENT);
    add_below('a');
    add('b', ACTOR_PERMANENT);
    say_counts(top);
    say_counts(below);
    terminate('b');
    stop();
}

static void D7_a_supervisor_below_gives_up_and_begins_anew(void)
{
    add_supervisor(ACTOR_PERMANENT);
    add_below('a');
    kill_worker('a');
    kill_worker('a');
    say_counts(top);
    say_counts(below);
    stop();
}

static void D7_a_transient_one_below_gives_up(void)
{
    add_supervisor(ACTOR_TRANSIENT);
    add_below('a');
    kill_worker('a');
    kill_worker('a');
    say_counts(top);
    stop();
}

static void D3_a_supervisor_below_is_terminated(void)
{
    add_supervisor(ACTOR_PERMANENT);
    add_below('a');
    say("terminate %s", answer_text(actor_dynamic_supervisor_terminate_child(top, below)));
    say_counts(top);
    stop();
}

/* ---- how often ---- */

static void up_allowing(unsigned restarts)
{
    begin();
    info.intensity = restarts;
    info.period_ns = ACTOR_SECOND;
    up();
}

static void D7_the_window_slides(void)
{
    up_allowing(1);
    add('a', ACTOR_PERMANENT);
    kill_worker('a');
    pause_ms(2100);
    kill_worker('a');
    pause_ms(2100);
    kill_worker('a');
    kill_worker('a');
    await_top();
}

static void D7_a_time_behind_which_nothing_counts(void)
{
    up_allowing(2);
    add('a', ACTOR_PERMANENT);
    add('b', ACTOR_PERMANENT);
    kill_worker('a');
    kill_worker('b');
    pause_ms(2100);
    kill_worker('b');
    kill_worker('a');
    say_counts(top);
    terminate_all("ab");
    stop();
}

static void D7_none_is_allowed(void)
{
    up_allowing(0);
    add('t', ACTOR_TEMPORARY);
    add('a', ACTOR_TRANSIENT);
    kill_worker('t');
    end_worker('a', "normal");
    say_counts(top);
    add('a', ACTOR_TRANSIENT);
    kill_at_once('a');
    await_top();
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
    { "D8_brutal_kill", brutal_kill, false },
    { "D2_one_that_is_restarting_takes_up_room", D2_one_that_is_restarting_takes_up_room, false },
    { "D1_one_that_is_restarting_is_a_child", D1_one_that_is_restarting_is_a_child, false },
    { "D3_one_that_is_restarting_is_terminated", D3_one_that_is_restarting_is_terminated, false },
    { "D7_others_are_added_meanwhile", D7_others_are_added_meanwhile, false },
    { "D8_one_that_is_restarting_is_not_stopped", D8_one_that_is_restarting_is_not_stopped, false },
    { "D2_what_comes_to_nothing_takes_up_no_room", D2_what_comes_to_nothing_takes_up_no_room, false },
    { "D3_what_is_no_child", D3_what_is_no_child, false },
    { "D3_terminate_waits_and_kills", D3_terminate_waits_and_kills, false },
    { "D4_ends_of_all_types", D4_ends_of_all_types, false },
    { "D7_three_fail_at_once", D7_three_fail_at_once, false },
    { "D7_a_failing_restart_gives_up", D7_a_failing_restart_gives_up, false },
    { "D8_some_end_by_themselves_meanwhile", D8_some_end_by_themselves_meanwhile, false },
    { "D8_it_is_killed", D8_it_is_killed, false },
    { "D8_who_asks_meanwhile_is_told_at_its_end", D8_who_asks_meanwhile_is_told_at_its_end, false },
    { "D3_by_the_process_that_it_was", D3_by_the_process_that_it_was, false },
    { "D7_temporary_ones_do_not_count", D7_temporary_ones_do_not_count, false },
    { "D8_it_ends_while_one_starts", D8_it_ends_while_one_starts, false },
    { "D8_a_restart_fails_as_it_ends", D8_a_restart_fails_as_it_ends, false },
    { "Y1_get_state_of_a_dynamic_supervisor", Y1_get_state_of_a_dynamic_supervisor, false },
    { "Y1_get_state_of_a_suspended_dynamic_supervisor", Y1_get_state_of_a_suspended_dynamic_supervisor, false },
    { "Y1_get_state_when_a_restart_of_it_has_failed", Y1_get_state_when_a_restart_of_it_has_failed, false },
    { "Y1_replace_state_of_a_dynamic_supervisor_max_children", Y1_replace_state_of_a_dynamic_supervisor_max_children, false },
    { "Y1_replace_state_of_a_dynamic_supervisor_intensity", Y1_replace_state_of_a_dynamic_supervisor_intensity, false },
    { "Y1_replace_state_of_a_dynamic_supervisor_period", Y1_replace_state_of_a_dynamic_supervisor_period, false },
    { "D6_its_arguments_go_to_each_child", D6_its_arguments_go_to_each_child, false },
    { "D6_and_to_those_that_follow_it", D6_and_to_those_that_follow_it, false },
    { "D6_and_where_a_restart_is_tried_again", D6_and_where_a_restart_is_tried_again, false },
    { "D1_an_init_that_ignores", D1_an_init_that_ignores, false },
    { "D1_an_init_that_does_not", D1_an_init_that_does_not, false },
    { "D1_one_has_a_name", D1_one_has_a_name, false },
    { "D8_a_supervisor_below_stops_its_own", D8_a_supervisor_below_stops_its_own, false },
    { "D7_a_supervisor_below_gives_up_and_begins_anew", D7_a_supervisor_below_gives_up_and_begins_anew, false },
    { "D7_a_transient_one_below_gives_up", D7_a_transient_one_below_gives_up, false },
    { "D3_a_supervisor_below_is_terminated", D3_a_supervisor_below_is_terminated, false },
    { "D7_the_window_slides", D7_the_window_slides, false },
    { "D7_a_time_behind_which_nothing_counts", D7_a_time_behind_which_nothing_counts, false },
    { "D7_none_is_allowed", D7_none_is_allowed, false })
