/*
 * Partition supervisors: D9, D10 and Y1, of Elixir's PartitionSupervisor. See partitions.erl. A partition's worker has the letter of
 * its number: a is that of 0.
 */
#include <inttypes.h>

#include "workers.h"

static int start_partition(const void *args, actor_ref *out)
{
    (void)args;
    return start_worker('a' + (int)actor_partition_starting(), out);
}

static actor_partition_supervisor_info info;
static actor_ref top;

static int up_with(uint32_t n, actor_restart restart, actor_strategy strategy)
{
    const actor_child_spec child = { NULL, start_partition, restart, ACTOR_SECOND, ACTOR_WORKER, false, false };

    memset(&info, 0, sizeof info);
    info.name = "Top";
    info.strategy = strategy;
    info.intensity = 3;
    info.period_ns = 5 * ACTOR_SECOND;
    info.n_partitions = n;
    info.child = child;
    actor_trap_exit(true);
    return actor_partition_supervisor_start(&info, NULL, true, &top);
}

static void begin(uint32_t n)
{
    forget_plans();
    up_with(n, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
}

static actor_ref find(int64_t key)
{
    actor_ref ref = actor_ref_none();

    return actor_partition_of_int(&info, key, &ref) == ACTOR_OK ? ref : actor_ref_none();
}

static actor_ref find_text(const char *key)
{
    actor_ref ref = actor_ref_none();

    return actor_partition_of_string(&info, key, &ref) == ACTOR_OK ? ref : actor_ref_none();
}

static void say_named(const char *key, actor_ref ref)
{
    int letter = 'a';

    if (actor_ref_is_none(ref)) {
        say("%s is nobody", key);
        return;
    }
    while (letter <= 'z' && !actor_ref_equal(plan_of(letter)->ref, ref))
        letter++;
    if (letter > 'z')
        say("%s is an old one", key);
    else
        say("%s is %c%s", key, (char)letter, actor_is_alive(ref) ? "" : ", which has ended");
}

static void say_found(int64_t key)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, key);
    say_named(text, find(key));
}

static void say_partitions(void)
{
    actor_child_count count;
    uint32_t n = 0;

    if (actor_supervisor_count(top, &count) != ACTOR_OK || actor_partition_count(&info, &n) != ACTOR_OK)
        return;
    say("%" PRIu32 " partitions, counts %zu %zu %zu %zu", n, count.specs, count.active, count.supervisors, count.workers);
}

static void say_ids(void)
{
    char text[64] = "ids";
    actor_child_entry *entries;
    size_t n, i;

    if (actor_supervisor_children(top, &entries, &n) != ACTOR_OK)
        return;
    for (i = 0; i < n; i++) {
        strcat(text, " ");
        strcat(text, entries[i].id);
    }
    say("%s", text);
    actor_free(entries);
}

static void await_top(void)
{
    actor_message *message;
    actor_unique monitor;

    if (actor_monitor(top, &monitor) != ACTOR_OK)
        return;
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        const bool is_it = actor_message_cookie(message) == monitor;

        if (is_it)
            say("top %s", reason_text(actor_message_reason(message)));
        actor_message_free(message);
        if (is_it)
            return;
    }
}

static void stop(void)
{
    actor_send_exit(top, actor_reason_of(ACTOR_SHUTDOWN));
    await_top();
}

static void all_start_and_stop(void)
{
    begin(3);
    say_partitions();
    say_ids();
    stop();
}

static void integers_are_keys(void)
{
    static const int64_t keys[] = { 0, 1, 3, 4, 6, 103, -1, -4, -7 };
    size_t i;

    begin(4);
    for (i = 0; i < sizeof keys / sizeof keys[0]; i++)
        say_found(keys[i]);
    stop();
}

static void one_partition_has_all_keys(void)
{
    begin(1);
    say_found(0);
    say_found(1);
    say_found(-5);
    say_named("tea", find_text("tea"));
    stop();
}

static actor_ref find_number(int number)
{
    char text[12];

    snprintf(text, sizeof text, "%d", number);
    return find_text(text);
}

static void a_text_is_a_key(void)
{
    actor_ref before[40];
    bool seen[4] = { false };
    int i, n = 0;

    begin(4);
    for (i = 0; i < 40; i++) {
        int letter = 0;

        before[i] = find_number(i + 1);
        while (letter < 4 && !actor_ref_equal(before[i], plan_of('a' + letter)->ref))
            letter++;
        if (letter < 4 && !seen[letter]) {
            seen[letter] = true;
            n++;
        }
    }
    say("%d partitions have keys", n);
    for (i = 0; i < 40 && actor_ref_equal(before[i], find_number(i + 1)); i++)
        continue;
    say(i == 40 ? "as before" : "not as before");
    stop();
}

static void one_of_a_name(void)
{
    actor_ref second = actor_ref_none();

    begin(2);
    if (actor_partition_supervisor_start(&info, NULL, true, &second) == ACTOR_EALREADY && actor_ref_equal(second, top))
        say("already started");
    stop();
}

static void nobody_is_found_after_the_end(void)
{
    begin(2);
    stop();
    say_found(1);
}

static void a_start_fails(void)
{
    forget_plans();
    plan_of('c')->starts = "-";
    if (up_with(4, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE) == ACTOR_EINIT)
        say("failed");
}

static void an_ignored_start(void)
{
    forget_plans();
    plan_of('b')->starts = "i";
    up_with(3, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
    say_partitions();
    say_found(0);
    say_found(1);
    stop();
}

static void a_restart_keeps_the_partition(void)
{
    actor_ref old;

    begin(3);
    old = find(1);
    kill_worker('b');
    say_found(1);
    say("%s", actor_ref_equal(old, find(1)) ? "false" : "true");
    say_found(2);
    stop();
}

static void a_restart_that_fails_is_tried_again(void)
{
    forget_plans();
    plan_of('b')->starts = "+-";
    up_with(3, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
    kill_worker('b');
    say_found(1);
    stop();
}

static void one_that_is_not_restarted(void)
{
    forget_plans();
    up_with(3, ACTOR_TRANSIENT, ACTOR_ONE_FOR_ONE);
    end_worker('b', "normal");
    say_found(1);
    say_partitions();
    stop();
}

static void three_restarts_in_five_seconds(void)
{
    begin(4);
    kill_worker('a');
    kill_worker('b');
    kill_worker('c');
    say_partitions();
    actor_send_exit(plan_of('d')->ref, actor_reason_of(ACTOR_KILL));
    await_top();
}

static void strategy(void)
{
    forget_plans();
    up_with(3, ACTOR_PERMANENT, ACTOR_REST_FOR_ONE);
    kill_worker('b');
    say_found(0);
    say_found(1);
    say_found(2);
    stop();
}

static void D9_keys_at_the_ends(void)
{
    begin(3);
    say_found(INT64_MAX);
    say_found(-INT64_MAX);
    say_found(INT64_MIN);
    stop();
}

static void D9_another_number_the_next_time(void)
{
    begin(2);
    say_found(5);
    stop();
    up_with(4, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
    say_partitions();
    say_found(5);
    say_found(7);
    stop();
}

static void D9_it_is_killed(void)
{
    forget_plans();
    plan_of('b')->stop_ms = 20;
    up_with(2, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
    actor_send_exit(top, actor_reason_of(ACTOR_KILL));
    pause_ms(50);
    say_found(0);
    up_with(2, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
    say_found(0);
    stop();
}

static void D9_each_may_take_its_time_to_stop(void)
{
    forget_plans();
    plan_of('a')->stop_ms = 50;
    plan_of('b')->stop_ms = 5000;
    plan_of('c')->stop_ms = 100;
    up_with(3, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
    stop();
}

static void D10_one_that_is_restarting(void)
{
    forget_plans();
    plan_of('b')->starts = "+ss";
    up_with(3, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
    actor_send_exit(plan_of('b')->ref, actor_reason_of(ACTOR_KILL));
    pause_ms(20);
    say_found(1);
    say_found(2);
    say_partitions();
    pause_ms(200);
    say_found(1);
    stop();
}

static void D10_all_of_them(void)
{
    int64_t key;

    forget_plans();
    up_with(3, ACTOR_PERMANENT, ACTOR_ONE_FOR_ALL);
    kill_worker('b');
    for (key = 0; key < 3; key++)
        say_found(key);
    stop();
}

static void D10_a_temporary_one(void)
{
    forget_plans();
    up_with(3, ACTOR_TEMPORARY, ACTOR_ONE_FOR_ONE);
    end_worker('b', "boom");
    say_found(1);
    say_found(2);
    say_partitions();
    say_ids();
    stop();
}

static void D10_it_gives_up_and_is_found_no_more(void)
{
    forget_plans();
    plan_of('b')->starts = "+----";
    up_with(3, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
    actor_send_exit(plan_of('b')->ref, actor_reason_of(ACTOR_KILL));
    await_top();
    say_found(0);
}

/* ---- restarts of several ---- */

static void say_all_found(int64_t n)
{
    int64_t key;

    for (key = 0; key < n; key++)
        say_found(key);
}

static void D10_one_of_the_rest_fails_to_start(void)
{
    forget_plans();
    plan_of('c')->starts = "+-";
    up_with(4, ACTOR_PERMANENT, ACTOR_REST_FOR_ONE);
    kill_worker('b');
    say_all_found(4);
    stop();
}

static void D10_one_of_all_fails_to_start(void)
{
    forget_plans();
    plan_of('c')->starts = "+--";
    up_with(3, ACTOR_PERMANENT, ACTOR_ONE_FOR_ALL);
    kill_worker('a');
    say_all_found(3);
    actor_send_exit(plan_of('b')->ref, actor_reason_of(ACTOR_KILL));
    await_top();
}

static void D10_a_restart_that_is_ignored(void)
{
    forget_plans();
    plan_of('b')->starts = "+i";
    up_with(3, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
    kill_worker('b');
    say_found(1);
    say_found(4);
    say_found(2);
    say_partitions();
    say_ids();
    stop();
}

static void D10_a_transient_one_that_crashes(void)
{
    forget_plans();
    up_with(3, ACTOR_TRANSIENT, ACTOR_ONE_FOR_ONE);
    end_worker('b', "boom");
    end_worker('c', "shutdown");
    say_found(1);
    say_found(2);
    say_partitions();
    stop();
}

/* ---- how it stands ---- */

static void Y1_get_state_of_a_partition_supervisor(void)
{
    forget_plans();
    up_with(2, ACTOR_PERMANENT, ACTOR_ONE_FOR_ALL);
    say_standing(top);
    kill_worker('b');
    say_standing(top);
    say("terminate %s", answer_text(actor_supervisor_terminate_child(top, "1")));
    say_standing(top);
    stop();
}

static void Y1_replace_state_of_a_partition_supervisor(void)
{
    actor_supervisor_state now;

    begin(2);
    actor_supervisor_get_state(top, &now, ACTOR_INFINITY);
    now.strategy = ACTOR_ONE_FOR_ALL;
    now.intensity = 0;
    actor_supervisor_replace_state(top, &now, ACTOR_INFINITY);
    actor_reply_release(&now);
    say_standing(top);
    say_found(1);
    actor_send_exit(plan_of('a')->ref, actor_reason_of(ACTOR_KILL));
    await_top();
}

/* ---- supervisors in the partitions, and a stop ---- */

static int start_dynamic(const void *args, actor_ref *out)
{
    static const actor_dynamic_supervisor_info of = { .name = "Below", .intensity = 3, .period_ns = 5 * ACTOR_SECOND };

    (void)args;
    return actor_dynamic_supervisor_start(&of, NULL, true, out);
}

static void begin_with_supervisors(uint32_t n)
{
    const actor_child_spec child = { NULL, start_dynamic, ACTOR_PERMANENT, ACTOR_INFINITY, ACTOR_SUPERVISOR, false, false };

    forget_plans();
    memset(&info, 0, sizeof info);
    info.name = "Top";
    info.strategy = ACTOR_ONE_FOR_ONE;
    info.intensity = 3;
    info.period_ns = 5 * ACTOR_SECOND;
    info.n_partitions = n;
    info.child = child;
    actor_trap_exit(true);
    actor_partition_supervisor_start(&info, NULL, true, &top);
}

static void add_under(int64_t key, int letter)
{
    static const actor_child_template made = {
        ACTOR_START_CHILD(&worker_type), { "child", start_by_args, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false }
    };
    const worker args = { letter };

    actor_supervisor_start_child(find(key), &made, &args, NULL);
}

static void terminate_under(int64_t key, int letter)
{
    actor_dynamic_supervisor_terminate_child(find(key), plan_of(letter)->ref);
}

static void say_under(int64_t key)
{
    actor_child_count count;

    if (actor_supervisor_count(find(key), &count) == ACTOR_OK)
        say("%" PRId64 " has %zu", key, count.active);
}

static void D9_supervisors_are_counted(void)
{
    begin_with_supervisors(3);
    say_partitions();
    stop();
}

static void D9_children_are_started_by_a_key(void)
{
    begin_with_supervisors(2);
    add_under(0, 'a');
    add_under(2, 'b');
    add_under(-2, 'c');
    say_under(0);
    say_under(1);
    add_under(7, 'd');
    say_under(1);
    kill_worker('a');
    kill_worker('d');
    say_under(0);
    say_under(1);
    terminate_under(0, 'b');
    terminate_under(0, 'c');
    terminate_under(0, 'a');
    terminate_under(1, 'd');
    say_under(0);
    stop();
}

static void D10_what_is_below_goes_with_its_partition(void)
{
    begin_with_supervisors(2);
    add_under(0, 'a');
    add_under(1, 'b');
    actor_send_exit(find(0), actor_reason_of(ACTOR_KILL));
    pause_ms(50);
    say_under(0);
    say_under(1);
    say_partitions();
    stop();
}

static void D9_a_stop_waits(void)
{
    forget_plans();
    plan_of('a')->stop_ms = 30;
    up_with(2, ACTOR_PERMANENT, ACTOR_ONE_FOR_ONE);
    say("stop %s", error_text(actor_stop_actor(top, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY)));
    say_found(0);
    say_found(1);
}

SCENARIOS(
    { "D9_all_start_and_stop", all_start_and_stop, false },
    { "D9_integers_are_keys", integers_are_keys, false },
    { "D9_one_partition_has_all_keys", one_partition_has_all_keys, false },
    { "D9_a_text_is_a_key", a_text_is_a_key, false },
    { "D9_one_of_a_name", one_of_a_name, false },
    { "D9_nobody_is_found_after_the_end", nobody_is_found_after_the_end, false },
    { "D9_a_start_fails", a_start_fails, false },
    { "D9_an_ignored_start", an_ignored_start, false },
    { "D10_a_restart_keeps_the_partition", a_restart_keeps_the_partition, false },
    { "D10_a_restart_that_fails_is_tried_again", a_restart_that_fails_is_tried_again, false },
    { "D10_one_that_is_not_restarted", one_that_is_not_restarted, false },
    { "D10_three_restarts_in_five_seconds", three_restarts_in_five_seconds, false },
    { "D10_strategy", strategy, false },
    { "D9_keys_at_the_ends", D9_keys_at_the_ends, false },
    { "D9_another_number_the_next_time", D9_another_number_the_next_time, false },
    { "D9_it_is_killed", D9_it_is_killed, false },
    { "D9_each_may_take_its_time_to_stop", D9_each_may_take_its_time_to_stop, false },
    { "D10_one_that_is_restarting", D10_one_that_is_restarting, false },
    { "D10_all_of_them", D10_all_of_them, false },
    { "D10_a_temporary_one", D10_a_temporary_one, false },
    { "D10_it_gives_up_and_is_found_no_more", D10_it_gives_up_and_is_found_no_more, false },
    { "D10_one_of_the_rest_fails_to_start", D10_one_of_the_rest_fails_to_start, false },
    { "D10_one_of_all_fails_to_start", D10_one_of_all_fails_to_start, false },
    { "D10_a_restart_that_is_ignored", D10_a_restart_that_is_ignored, false },
    { "D10_a_transient_one_that_crashes", D10_a_transient_one_that_crashes, false },
    { "Y1_get_state_of_a_partition_supervisor", Y1_get_state_of_a_partition_supervisor, false },
    { "Y1_replace_state_of_a_partition_supervisor", Y1_replace_state_of_a_partition_supervisor, false },
    { "D9_supervisors_are_counted", D9_supervisors_are_counted, false },
    { "D9_children_are_started_by_a_key", D9_children_are_started_by_a_key, false },
    { "D10_what_is_below_goes_with_its_partition", D10_what_is_below_goes_with_its_partition, false },
    { "D9_a_stop_waits", D9_a_stop_waits, false })
