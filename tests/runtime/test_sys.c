/*
 * What sys.h asks of actors: errors, who owns what, reports, bounds, and memory that is out. What OTP does is in
 * tests/parity/system_messages.c.
 */
#include "sys_actor.h"

#include "nth.h"
#include "scene.h"

/* ---- the server --------------------------------------------------------------------------------------- */

static bool leaves;

actor_result vault_init(vault *self)
{
    const uint32_t ids[] = { 7, 8, 9 };

    actor_must(actor_string_set(&self->secret, "open sesame"));
    actor_must(actor_list_set(&actor_uint32_type, &self->ids, &self->ids_len, ids, ARRAY_LEN(ids)));
    return ACTOR_CONTINUE;
}

actor_result vault_handle_ask(vault *self, actor_from from, const vault_ask_msg *msg, vault_ask_reply *reply)
{
    (void)from;
    trace("ask:%s", msg->what.data);
    reply->value = self->secret;
    return ACTOR_REPLY;
}

actor_result vault_handle_keep(vault *self, const vault_keep_msg *msg)
{
    trace("keep:%s", msg->secret.data);
    if (actor_string_set(&self->secret, msg->secret.data) != ACTOR_OK)
        trace("no_memory");
    return ACTOR_CONTINUE;
}

actor_result vault_handle_crash(vault *self)
{
    (void)self;
    return actor_stop(actor_reason_own("boom", NULL));
}

actor_result vault_handle_leave_when_shown(vault *self)
{
    (void)self;
    leaves = true;
    return ACTOR_CONTINUE;
}

void vault_format_status(const vault *self, FILE *out)
{
    fprintf(out, "{secret of %zu bytes}", self->secret.len);
    if (leaves)
        actor_exit(actor_reason_own("shown", NULL));
}

int vault_code_change(vault *self, const char *from_version, actor_bytes extra)
{
    const int err = actor_string_set(&self->secret, "changed");

    if (err != ACTOR_OK)
        return err;
    trace("from:%s+%zu", from_version, extra.len);
    actor_must(actor_list_set(&actor_uint32_type, &self->ids, &self->ids_len, NULL, 0));
    self->n = 5;
    return strcmp(from_version, "1") == 0 ? ACTOR_OK : -77;
}

actor_result narrow_init(narrow *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result narrow_handle_add(narrow *self, const narrow_add_msg *msg)
{
    if (msg->n > 0)
        trace("add:%u", (unsigned)msg->n);
    self->sum += msg->n;
    return ACTOR_CONTINUE;
}

actor_result narrow_handle_get(narrow *self, actor_from from, narrow_get_reply *reply)
{
    (void)from;
    reply->value = self->sum;
    return ACTOR_REPLY;
}

actor_result wells_handle_demand(wells *self, size_t demand)
{
    (void)self;
    (void)demand;
    return ACTOR_CONTINUE;
}

actor_result drop_init(drop *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

void walk_run(walk_result *result)
{
    (void)result;
}

/* ---- what tests do with them -------------------------------------------------------------------------- */

static actor_ref up_vault(void)
{
    vault_args args = vault_args_default();
    actor_ref ref = actor_ref_none();

    leaves = false;
    args.owner = actor_string_of("ali");
    ck_assert_int_eq(vault_start(&args, &ref), ACTOR_OK);
    return ref;
}

static actor_ref up_gate(void)
{
    actor_ref ref = actor_ref_none();

    ck_assert_int_eq(gate_start(&ref), ACTOR_OK);
    return ref;
}

enum { SOON = 1000000000 };

START_TEST(a_state_is_copied_with_all_it_points_to)
{
    actor_ref to;
    vault copy;

    open_scene();
    to = up_vault();
    ck_assert_int_eq(vault_get_state(to, &copy, SOON), ACTOR_OK);
    vault_keep(to, "other");
    actor_sim_settle(sim);
    ck_assert_str_eq(copy.args.owner.data, "ali");
    ck_assert_str_eq(copy.secret.data, "open sesame");
    ck_assert_uint_eq(copy.ids_len, 3);
    ck_assert_uint_eq(copy.ids[2], 9);
    actor_reply_release(&copy);
    ck_assert_int_eq(vault_get_state(to, &copy, SOON), ACTOR_OK);
    ck_assert_str_eq(copy.secret.data, "other");
    actor_reply_release(&copy);
    close_scene();
}
END_TEST

START_TEST(a_state_that_is_given_is_copied)
{
    char text[] = "mine";
    uint8_t bytes[2000] = { 1, 2, 3 };
    vault_ask_reply reply;
    actor_ref to;
    vault copy, given;

    open_scene();
    to = up_vault();
    ck_assert_int_eq(vault_get_state(to, &copy, SOON), ACTOR_OK);
    given = copy;
    given.secret = actor_string_of(text);
    given.blob = actor_bytes_of(bytes, sizeof bytes);
    given.n = 12;
    ck_assert_int_eq(vault_replace_state(to, &given, SOON), ACTOR_OK);
    actor_reply_release(&copy);
    text[0] = 'w';
    bytes[0] = 9;
    ck_assert_int_eq(vault_ask(to, "now", &reply, SOON), ACTOR_OK);
    ck_assert_str_eq(reply.value.data, "mine");
    vault_ask_release(&reply);
    ck_assert_int_eq(vault_get_state(to, &copy, SOON), ACTOR_OK);
    ck_assert_uint_eq(copy.blob.len, sizeof bytes);
    ck_assert_int_eq(((const uint8_t *)copy.blob.data)[0], 1);
    ck_assert_int_eq(copy.n, 12);
    actor_reply_release(&copy);
    close_scene();
}
END_TEST

START_TEST(what_it_does_not_have_is_refused)
{
    const size_t number = 1, none = 17;
    size_t state = 99;
    actor_ref to, machine, process;
    gate data;
    narrow other;
    vault mine;

    open_scene();
    to = up_vault();
    machine = up_gate();
    process = play(wait_for_ever, NULL);
    ck_assert_int_eq(narrow_get_state(to, &other, SOON), ACTOR_EINVAL);
    memset(&other, 0, sizeof other);
    ck_assert_int_eq(narrow_replace_state(to, &other, SOON), ACTOR_EINVAL);
    ck_assert_int_eq(actor_sys_get_state(to, NULL, NULL, &state, SOON), ACTOR_ENOTSUP);
    ck_assert_int_eq(actor_sys_replace_state(to, NULL, NULL, &number, SOON), ACTOR_ENOTSUP);
    ck_assert_int_eq(actor_gen_statem_state(to, &state, SOON), ACTOR_ENOTSUP);
    ck_assert_int_eq(actor_sys_replace_state(machine, NULL, NULL, &none, SOON), ACTOR_EINVAL);
    memset(&data, 0, sizeof data);
    ck_assert_int_eq(gate_replace_data(machine, (gate_state)none, &data, SOON), ACTOR_EINVAL);
    ck_assert_int_eq(actor_sys_change_code(machine, "1", actor_bytes_of(NULL, 0), SOON), ACTOR_EINVAL);
    ck_assert_int_eq(actor_sys_suspend(machine, SOON), ACTOR_OK);
    ck_assert_int_eq(actor_sys_change_code(machine, "1", actor_bytes_of(NULL, 0), SOON), ACTOR_ENOTSUP);
    ck_assert_int_eq(actor_sys_suspend(process, SOON), ACTOR_ENOTSUP);
    ck_assert_int_eq(vault_get_state(process, &mine, SOON), ACTOR_ENOTSUP);
    ck_assert_uint_eq(state, 99);
    actor_system_bind(NULL);
    ck_assert_int_eq(actor_sys_suspend(to, SOON), ACTOR_ENOSYSTEM);
    actor_system_bind(sim);
    close_scene();
}
END_TEST

static void suspend_itself(void *arg)
{
    *(int *)arg = actor_sys_suspend(actor_self(), SOON);
}

/* A server has its turn just before the process does, and what is asked of the process is nothing of the server's. */
static void ask_a_process_between_others(void *arg)
{
    bool *asked = arg;
    const actor_ref server = up_vault();
    actor_ref process;

    actor_must(actor_spawn(wait_for_ever, NULL, &process));
    actor_sleep(ACTOR_MILLISECOND);
    actor_must(vault_keep(server, "another"));
    actor_assert(actor_sys_suspend(process, SOON) == ACTOR_ENOTSUP);
    actor_must(actor_stop_actor(server, actor_reason_of(ACTOR_NORMAL), SOON));
    actor_send_exit(process, actor_reason_of(ACTOR_KILL));
    *asked = true;
}

START_TEST(a_process_refuses_between_the_turns_of_others)
{
    bool asked = false;
    actor_system *system;

    ck_assert_int_eq(actor_sim_start(NULL, (uint64_t)_i + 1, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(ask_a_process_between_others, &asked, NULL), ACTOR_OK);
    actor_sim_advance(system, ACTOR_MINUTE);
    ck_assert(asked);
    actor_system_stop(system);
}
END_TEST

START_TEST(an_actor_does_not_ask_itself)
{
    int err = ACTOR_OK;

    open_scene();
    play(suspend_itself, &err);
    ck_assert_int_eq(err, ACTOR_ECALLSELF);
    close_scene();
}
END_TEST

START_TEST(a_status_tells_what_it_is)
{
    actor_sys_status status;
    actor_ref to, machine;

    open_scene();
    to = up_vault();
    machine = up_gate();
    ck_assert_int_eq(actor_sys_get_status(to, &status, SOON), ACTOR_OK);
    ck_assert_str_eq(status.behaviour.data, "gen_server");
    ck_assert_str_eq(status.title.data, "Vault");
    ck_assert_str_eq(status.name.data, "");
    ck_assert_str_eq(status.label.data, "");
    ck_assert_str_eq(status.state_name.data, "");
    ck_assert_str_eq(status.state.data, "{secret of 11 bytes}");
    ck_assert(actor_ref_is_none(status.parent));
    ck_assert(!status.suspended);
    actor_reply_release(&status);
    ck_assert_int_eq(actor_sys_suspend(machine, SOON), ACTOR_OK);
    ck_assert_int_eq(actor_sys_get_status(machine, &status, SOON), ACTOR_OK);
    ck_assert_str_eq(status.behaviour.data, "gen_statem");
    ck_assert_str_eq(status.state_name.data, "shut");
    ck_assert_str_eq(status.state.data, "shut {keeper = \"none\", passed = 0, beat = 10ms}");
    ck_assert(status.suspended);
    actor_reply_release(&status);
    close_scene();
}
END_TEST

START_TEST(a_crash_report_shows_what_the_server_does)
{
    open_scene();
    vault_crash(up_vault());
    actor_sim_settle(sim);
    check_logged("state    {secret of 11 bytes}");
    check_not_logged("sesame");
    close_scene();
}
END_TEST

START_TEST(one_that_leaves_while_it_is_shown_has_ended)
{
    actor_sys_status status;
    actor_ref to;

    open_scene();
    to = up_vault();
    vault_leave_when_shown(to);
    ck_assert_int_eq(actor_sys_get_status(to, &status, SOON), ACTOR_EDOWN);
    ck_assert_str_eq(actor_last_reason().name, "shown");
    ck_assert(!actor_is_alive(to));
    close_scene();
}
END_TEST

START_TEST(a_change_of_code_that_fails_undoes_what_it_did)
{
    actor_ref to;
    vault copy;

    open_scene();
    to = up_vault();
    ck_assert_int_eq(actor_sys_suspend(to, SOON), ACTOR_OK);
    ck_assert_int_eq(actor_sys_change_code(to, "0", actor_bytes_of("xy", 2), SOON), -77);
    ck_assert_int_eq(vault_get_state(to, &copy, SOON), ACTOR_OK);
    ck_assert_str_eq(copy.secret.data, "open sesame");
    ck_assert_uint_eq(copy.ids_len, 3);
    ck_assert_int_eq(copy.n, 0);
    actor_reply_release(&copy);
    ck_assert_int_eq(actor_sys_change_code(to, "1", actor_bytes_of(NULL, 0), SOON), ACTOR_OK);
    ck_assert_int_eq(vault_get_state(to, &copy, SOON), ACTOR_OK);
    ck_assert_str_eq(copy.secret.data, "changed");
    ck_assert_uint_eq(copy.ids_len, 0);
    ck_assert_int_eq(copy.n, 5);
    actor_reply_release(&copy);
    check_trace("from:0+2 from:1+0");
    close_scene();
}
END_TEST

START_TEST(a_bound_counts_what_is_set_aside)
{
    actor_ref to = actor_ref_none();
    narrow_get_reply reply;
    actor_info info;
    uint32_t n;

    open_scene();
    ck_assert_int_eq(narrow_start(&to), ACTOR_OK);
    ck_assert_int_eq(actor_sys_suspend(to, SOON), ACTOR_OK);
    for (n = 1; n <= 4; n++) {
        narrow_add(to, n);
        actor_sim_settle(sim);
    }
    ck_assert_int_eq(actor_info_get(to, &info, SOON), ACTOR_OK);
    ck_assert_uint_eq(info.queue_len, 2);
    actor_info_clear(&info);
    check_trace("");
    ck_assert_int_eq(actor_sys_resume(to, SOON), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("add:3 add:4");
    ck_assert_int_eq(narrow_get(to, &reply, SOON), ACTOR_OK);
    ck_assert_uint_eq(reply.value, 7);
    close_scene();
}
END_TEST

START_TEST(a_machine_goes_on_with_its_timers)
{
    gate_state state = GATE_STATE_SHUT;
    actor_ref to;
    gate data;

    open_scene();
    to = up_gate();
    gate_pass(to);
    gate_open(to);
    actor_sim_advance(sim, 35 * ACTOR_MILLISECOND);
    ck_assert_int_eq(actor_sys_suspend(to, SOON), ACTOR_OK);
    actor_sim_advance(sim, 100 * ACTOR_MILLISECOND);
    ck_assert_int_eq(gate_get_data(to, &state, &data, SOON), ACTOR_OK);
    ck_assert_int_eq(state, GATE_STATE_AJAR);
    ck_assert_uint_eq(data.passed, 31);
    ck_assert_int_eq(gate_get_state(to, &state, SOON), ACTOR_OK);
    ck_assert_int_eq(gate_replace_data(to, GATE_STATE_SHUT, &data, SOON), ACTOR_OK);
    actor_reply_release(&data);
    ck_assert_int_eq(actor_sys_resume(to, SOON), ACTOR_OK);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(gate_get_data(to, &state, &data, SOON), ACTOR_OK);
    ck_assert_int_eq(state, GATE_STATE_SHUT);
    ck_assert_uint_eq(data.passed, 31);
    ck_assert_str_eq(data.keeper.data, "none");
    actor_reply_release(&data);
    close_scene();
}
END_TEST

START_TEST(a_system_stops_with_suspended_actors)
{
    actor_ref to;

    open_scene();
    to = up_vault();
    ck_assert_int_eq(actor_sys_suspend(to, SOON), ACTOR_OK);
    vault_keep(to, "never");
    vault_keep(to, "seen");
    actor_sim_settle(sim);
    close_scene();
    check_trace("");
}
END_TEST

/* ---- watching ----------------------------------------------------------------------------------------- */

static void ask_twice(void *arg)
{
    const actor_ref to = *(const actor_ref *)arg;
    vault_ask_reply reply;

    vault_keep(to, "a");
    ck_assert_int_eq(vault_ask(to, "b", &reply, SOON), ACTOR_OK);
}

START_TEST(a_log_has_the_last_events)
{
    actor_string lines;
    actor_ref to;

    open_scene();
    to = up_vault();
    ck_assert_int_eq(actor_sys_get_log(to, &lines, SOON), ACTOR_OK);
    ck_assert_str_eq(lines.data, "");
    actor_reply_release(&lines);
    ck_assert_int_eq(actor_sys_log(to, 3, SOON), ACTOR_OK);
    play(ask_twice, &to);
    ck_assert_int_eq(actor_sys_get_log(to, &lines, SOON), ACTOR_OK);
    ck_assert_ptr_null(strstr(lines.data, "got cast keep"));
    ck_assert_ptr_nonnull(strstr(lines.data, "*DBG* Vault <"));
    ck_assert_ptr_nonnull(strstr(lines.data, "> new state {secret of 1 bytes}\n*DBG* Vault <"));
    ck_assert_ptr_nonnull(strstr(lines.data, "> got call ask {what = \"b\"} from <"));
    ck_assert_ptr_nonnull(strstr(lines.data, "> sent an answer to <"));
    ck_assert_ptr_nonnull(strstr(lines.data, ">, new state {secret of 1 bytes}\n"));
    actor_reply_release(&lines);
    ck_assert_int_eq(actor_sys_log(to, 1, SOON), ACTOR_OK);
    ck_assert_int_eq(actor_sys_get_log(to, &lines, SOON), ACTOR_OK);
    ck_assert_ptr_nonnull(strstr(lines.data, "> sent an answer to <"));
    ck_assert_ptr_null(strstr(lines.data, "got"));
    actor_reply_release(&lines);
    ck_assert_int_eq(actor_sys_log(to, 0, SOON), ACTOR_OK);
    ck_assert_int_eq(actor_sys_get_log(to, &lines, SOON), ACTOR_OK);
    ck_assert_str_eq(lines.data, "");
    actor_reply_release(&lines);
    check_not_logged("DBG");
    close_scene();
}
END_TEST

/* From its first message on, which is queued before anybody could ask for a trace. */
START_TEST(a_start_may_watch)
{
    const actor_debug debug = { true, true, 2 };
    const actor_start_options options = { .debug = &debug };
    vault_args args = vault_args_default();
    actor_sys_counts counts;
    actor_string lines;
    actor_ref to;

    open_scene();
    leaves = false;
    args.owner = actor_string_of("ali");
    ck_assert_int_eq(vault_start_with(&args, &options, &to), ACTOR_OK);
    play(ask_twice, &to);
    check_logged("got cast keep {secret = \"a\"} from <");
    ck_assert_int_eq(actor_sys_get_statistics(to, &counts, SOON), ACTOR_OK);
    ck_assert_uint_eq(counts.messages_in, 2);
    ck_assert_int_eq(actor_sys_get_log(to, &lines, SOON), ACTOR_OK);
    ck_assert_ptr_nonnull(strstr(lines.data, "> sent an answer to <"));
    ck_assert_ptr_null(strstr(lines.data, "got cast keep"));
    actor_reply_release(&lines);
    close_scene();
}
END_TEST

START_TEST(a_trace_goes_to_the_log)
{
    actor_ref to;

    open_scene();
    to = up_vault();
    ck_assert_int_eq(actor_sys_trace(to, true, SOON), ACTOR_OK);
    play(ask_twice, &to);
    check_logged("got cast keep {secret = \"a\"} from <");
    ck_assert_int_eq(actor_sys_trace(to, false, SOON), ACTOR_OK);
    log_text[0] = '\0';
    play(ask_twice, &to);
    check_not_logged("DBG");
    vault_crash(to);
    actor_sim_settle(sim);
    check_logged("crash report: Vault");
    close_scene();
}
END_TEST

static int go(actor_ref to)
{
    return trail_go(to, 3);
}

static int up(actor_ref to)
{
    return trail_up(to, 7);
}

static const actor_message_info call_me = { "call_me", ACTOR_INFO, NULL, NULL };

static int note(actor_ref to)
{
    return actor_send(to, &call_me, NULL);
}

void trail_format_status(const trail *self, trail_state state, FILE *out)
{
    fprintf(out, "%u in %s", (unsigned)self->n, trail_state_name(state));
}

void trail_terminate(trail *self, trail_state state, const actor_reason *reason)
{
    trace("terminate:%s:%s:%u", actor_reason_name(reason), trail_state_name(state), (unsigned)self->state.climbing.height);
}

START_TEST(a_machine_is_told_its_state)
{
    actor_sys_status status;
    actor_ref to;

    open_scene();
    ck_assert_int_eq(trail_start(&to), ACTOR_OK);
    ck_assert_int_eq(actor_sys_get_status(to, &status, SOON), ACTOR_OK);
    ck_assert_str_eq(status.state.data, "base 0 in base");
    actor_reply_release(&status);
    ck_assert_int_eq(trail_go(to, 3), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_sys_get_status(to, &status, SOON), ACTOR_OK);
    ck_assert_str_eq(status.state.data, "climbing 20 in climbing");
    actor_reply_release(&status);
    ck_assert_int_eq(trail_leave(to), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("terminate:normal:climbing:3");
    close_scene();
}
END_TEST

/* What gen_statem's print_event writes for each of these; tests/parity compares. */
static const struct {
    const char *name;
    int (*send)(actor_ref);
    int64_t wait_ns;
    const char *lines;
} steps[] = {
    { "stays, starts a timer of no time", trail_look, 0,
      "receive cast look in state base\n"
      "consume cast look in state base\n"
      "start_timer echo 0s {times = 1} in state base\n"
      "start_timer idle 10s in state base\n"
      "receive timer echo {times = 1} in state base\n"
      "consume timer echo {times = 1} in state base\n"
      "start_timer idle 10s in state base\n" },
    { "nothing comes for a while", NULL, 10 * ACTOR_SECOND,
      "receive idle in state base\n"
      "consume idle in state base\n"
      "start_timer idle 10s in state base\n" },
    { "updates a timer that does not run", trail_rest, 0,
      "receive cast rest in state base\n"
      "consume cast rest in state base\n"
      "start_timer idle 10s in state base\n"
      "receive timer echo {times = 2} in state base\n"
      "consume timer echo {times = 2} in state base\n"
      "start_timer idle 10s in state base\n" },
    { "postpones", up, 0,
      "receive cast up {by = 7} in state base\n"
      "postpone cast up {by = 7} in state base\n"
      "start_timer idle 10s in state base\n" },
    { "goes, raises, starts", go, 0,
      "receive cast go {height = 3} in state base\n"
      "receive internal call_out {what = \"hello\"} in state climbing{height = 3}\n"
      "receive internal call_out {what = \"there\"} in state climbing{height = 3}\n"
      "consume cast go {height = 3} in state base => climbing{height = 3}\n"
      "start_timer after 5s in state climbing{height = 3}\n"
      "start_timer dusk 1min {minute = 5} in state climbing{height = 3}\n"
      "consume internal call_out {what = \"hello\"} in state climbing{height = 3}\n"
      "consume internal call_out {what = \"there\"} in state climbing{height = 3}\n"
      "consume cast up {by = 7} in state climbing{height = 3} => climbing{height = 10}\n"
      "start_timer after 5s in state climbing{height = 10}\n" },
    { "cancels", go, 0,
      "receive cast go {height = 3} in state climbing{height = 10}\n"
      "consume cast go {height = 3} in state climbing{height = 10}\n" },
    { "enters its state anew", trail_renew, 0,
      "receive cast renew in state climbing{height = 10}\n"
      "consume cast renew in state climbing{height = 10}\n"
      "start_timer after 5s in state climbing{height = 10}\n" },
    { "its time in the state is over", NULL, 5 * ACTOR_SECOND,
      "receive after in state climbing{height = 10}\n"
      "consume after in state climbing{height = 10} => base\n"
      "start_timer idle 10s in state base\n" },
    { "an info", note, 0,
      "receive info call_me in state base\n"
      "consume info call_me in state base\n"
      "start_timer idle 10s in state base\n" },
    { "ends", trail_leave, 0,
      "receive cast leave in state base\n"
      "terminate normal in state base\n" },
};

/* The log, without what each line begins with. */
static void check_lines(const char *name, const char *expected)
{
    static const char begin[] = "*DBG* trail ";
    char text[4096] = "";
    const char *at = log_text;

    while ((at = strstr(at, begin)) != NULL) {
        const size_t len = strcspn(at += strlen(begin), "\n");

        strncat(text, at, len);
        strcat(text, "\n");
    }
    ck_assert_msg(strcmp(text, expected) == 0, "%s: wrote\n%s, not\n%s", name, text, expected);
    log_text[0] = '\0';
}

START_TEST(a_trace_of_a_machine_tells_what_becomes_of_events)
{
    actor_ref to;
    size_t i;

    open_scene();
    ck_assert_int_eq(trail_start(&to), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_sys_trace(to, true, SOON), ACTOR_OK);
    for (i = 0; i < ARRAY_LEN(steps); i++) {
        if (steps[i].send != NULL)
            ck_assert_int_eq(steps[i].send(to), ACTOR_OK);
        actor_sim_advance(sim, steps[i].wait_ns);
        actor_sim_settle(sim);
        check_lines(steps[i].name, steps[i].lines);
    }
    close_scene();
}
END_TEST

static void ask_how_far(void *arg)
{
    trail_far_reply reply;

    ck_assert_int_eq(trail_far(*(const actor_ref *)arg, &reply, SOON), ACTOR_OK);
}

START_TEST(a_trace_of_a_machine_tells_of_answers)
{
    actor_string lines;
    char expected[1024];
    unsigned caller, generation;
    actor_ref to;

    open_scene();
    ck_assert_int_eq(trail_start(&to), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_sys_log(to, 20, SOON), ACTOR_OK);
    play(ask_how_far, &to);
    ck_assert_int_eq(actor_sys_get_log(to, &lines, SOON), ACTOR_OK);
    ck_assert_int_eq(sscanf(lines.data, "*DBG* trail receive call far from <%u.%u>", &caller, &generation), 2);
    snprintf(expected, sizeof expected, "*DBG* trail receive call far from <%u.%u> in state base\n"
             "*DBG* trail receive internal call_out {what = \"far\"} in state base\n"
             "*DBG* trail send {value = 0} to <%u.%u>\n"
             "*DBG* trail consume call far from <%u.%u> in state base\n"
             "*DBG* trail consume internal call_out {what = \"far\"} in state base\n"
             "*DBG* trail start_timer idle 10s in state base\n",
             caller, generation, caller, generation, caller, generation);
    ck_assert_str_eq(lines.data, expected);
    actor_reply_release(&lines);
    ck_assert_int_eq(actor_sys_log(to, 0, SOON), ACTOR_OK);
    play(ask_how_far, &to);
    ck_assert_int_eq(actor_sys_get_log(to, &lines, SOON), ACTOR_OK);
    ck_assert_str_eq(lines.data, "");
    actor_reply_release(&lines);
    close_scene();
}
END_TEST

START_TEST(a_machine_that_is_watched_goes_on_as_ever)
{
    gate_state state = GATE_STATE_SHUT;
    actor_sys_counts counts;
    actor_ref to;

    open_scene();
    to = up_gate();
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_sys_get_statistics(to, &counts, SOON), ACTOR_EINVAL);
    ck_assert_int_eq(actor_sys_statistics(to, true, SOON), ACTOR_OK);
    ck_assert_int_eq(actor_sys_trace(to, true, SOON), ACTOR_OK);
    gate_pass(to);
    gate_open(to);                          /* starts its timer, for which it looks for itself */
    actor_sim_advance(sim, ACTOR_SECOND + ACTOR_MILLISECOND);
    ck_assert_int_eq(gate_get_state(to, &state, SOON), ACTOR_OK);
    ck_assert_int_eq(state, GATE_STATE_SHUT);
    check_logged("postpone cast pass in state shut");
    check_logged("receive every in state ajar");
    ck_assert_int_eq(actor_sys_get_statistics(to, &counts, SOON), ACTOR_OK);
    ck_assert_uint_gt(counts.messages_in, 100);
    ck_assert_int_ge(counts.now_ns - counts.start_ns, ACTOR_SECOND);
    ck_assert_int_eq(gate_stop(to, SOON), ACTOR_OK);
    close_scene();
}
END_TEST

/* ---- one of each kind --------------------------------------------------------------------------------- */

static int start_house_for_application(const void *env, actor_ref *root, void **state)
{
    (void)env;
    *state = NULL;
    return house_start_link(root);
}

static const actor_application_info solo = { .name = "solo", .start = start_house_for_application };

static int start_master(actor_ref *out)
{
    actor_application_controller_state state;
    const int err = actor_application_start(&solo, ACTOR_TEMPORARY);

    if (err != ACTOR_OK)
        return err;
    ck_assert_int_eq(actor_application_get_state(&state, SOON), ACTOR_OK);
    *out = state.applications[0].master;
    actor_reply_release(&state);
    return ACTOR_OK;
}

static int start_controller(actor_ref *out)
{
    actor_sys_status status;
    const int err = start_master(out);

    ck_assert_int_eq(actor_sys_get_status(*out, &status, SOON), ACTOR_OK);
    *out = status.parent;
    actor_reply_release(&status);
    return err;
}

static const struct {
    const char *behaviour;
    int (*start)(actor_ref *out);
    const actor_type_info *state;           /* NULL: it tells none */
    size_t bytes;
} kinds[] = {
    { "gen_server", narrow_start, NULL, 0 },
    { "gen_statem", trail_start, NULL, 0 },
    { "gen_server", memo_start, NULL, 0 },
    { "gen_server", wells_start, NULL, 0 },
    { "supervisor", house_start, &actor_supervisor_state_type, sizeof(actor_supervisor_state) },
    { "supervisor", halls_start, &actor_supervisor_state_type, sizeof(actor_supervisor_state) },
    { "dynamic_supervisor", rooms_start, &actor_dynamic_supervisor_state_type, sizeof(actor_dynamic_supervisor_state) },
    { "dynamic_supervisor", walks_start, &actor_dynamic_supervisor_state_type, sizeof(actor_dynamic_supervisor_state) },
    { "dynamic_supervisor", drops_start, &actor_dynamic_supervisor_state_type, sizeof(actor_dynamic_supervisor_state) },
    { "registry", names_start, &actor_registry_state_type, sizeof(actor_registry_state) },
    { "registry", news_start, &actor_registry_state_type, sizeof(actor_registry_state) },
    { "application_controller", start_controller, &actor_application_controller_state_type,
      sizeof(actor_application_controller_state) },
    { "application_master", start_master, NULL, 0 },
};

static uint64_t n_messages(actor_ref to)
{
    actor_sys_counts counts;

    ck_assert_int_eq(actor_sys_get_statistics(to, &counts, SOON), ACTOR_OK);
    return counts.messages_in;
}

static void check_status(actor_ref to, const char *behaviour, bool suspended)
{
    actor_sys_status status;

    ck_assert_int_eq(actor_sys_get_status(to, &status, SOON), ACTOR_OK);
    ck_assert_str_eq(status.behaviour.data, behaviour);
    ck_assert_uint_gt(status.state.len, 0);
    ck_assert_int_eq(status.suspended, suspended);
    actor_reply_release(&status);
}

static void check_state(actor_ref to, const actor_type_info *type, size_t bytes)
{
    max_align_t state[16];

    if (type == NULL)
        return;
    ck_assert_uint_le(bytes, sizeof state);
    ck_assert_int_eq(actor_sys_get_state(to, type, state, NULL, SOON), ACTOR_OK);
    actor_reply_release(state);
}

/* Each answers, also while it is suspended, when it handles nothing else. */
START_TEST(actors_of_all_behaviours_answer)
{
    actor_ref to = actor_ref_none();
    actor_string lines;

    open_scene();
    ck_assert_int_eq(kinds[_i].start(&to), ACTOR_OK);
    actor_sim_settle(sim);
    check_status(to, kinds[_i].behaviour, false);
    check_state(to, kinds[_i].state, kinds[_i].bytes);
    ck_assert_int_eq(actor_sys_suspend(to, SOON), ACTOR_OK);
    ck_assert_int_eq(actor_sys_statistics(to, true, SOON), ACTOR_OK);
    ck_assert_int_eq(actor_sys_log(to, 5, SOON), ACTOR_OK);
    ck_assert_int_eq(actor_sys_trace(to, true, SOON), ACTOR_OK);
    ck_assert_int_eq(actor_sys_change_code(to, "1", actor_bytes_of(NULL, 0), SOON), ACTOR_ENOTSUP);
    ck_assert_int_eq(note(to), ACTOR_OK);
    actor_sim_settle(sim);
    check_status(to, kinds[_i].behaviour, true);
    check_state(to, kinds[_i].state, kinds[_i].bytes);
    ck_assert_uint_eq(n_messages(to), 0);
    ck_assert_int_eq(actor_sys_resume(to, SOON), ACTOR_OK);
    actor_sim_settle(sim);
    check_status(to, kinds[_i].behaviour, false);
    ck_assert_uint_eq(n_messages(to), 1);
    ck_assert_int_eq(actor_sys_get_log(to, &lines, SOON), ACTOR_OK);
    ck_assert_ptr_nonnull(strstr(lines.data, "info call_me"));
    actor_reply_release(&lines);
    check_logged("info call_me");
    ck_assert_int_eq(actor_sys_terminate(to, actor_reason_of(ACTOR_SHUTDOWN), SOON), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(to));
    close_scene();
}
END_TEST

/* ---- reports ------------------------------------------------------------------------------------------ */

static void note_report(void *context, const actor_report *report)
{
    ck_assert_ptr_eq(context, &leaves);
    trace("%d:%s:%s:%s", (int)report->kind, report->title, report->child_id,
          report->reason == NULL ? "" : actor_reason_name(report->reason));
    if (report->kind != ACTOR_REPORT_CRASH)
        return;
    trace("at:%s", report->message);
    ck_assert_str_eq(report->name, "");
    ck_assert_uint_eq(report->n_ancestors, 2);
    ck_assert_ptr_nonnull(strstr(report->text, "crash report: Vault"));
}

static void keep_house(void *arg)
{
    ck_assert_int_eq(house_start_link(arg), ACTOR_OK);
    actor_sleep(ACTOR_INFINITY);
}

START_TEST(reports_are_given_to_who_wants_them)
{
    actor_options options = actor_options_default();
    actor_ref house, safe;

    options.log = keep_log;
    options.report = note_report;
    options.report_context = &leaves;
    leaves = false;
    log_text[0] = '\0';
    ck_assert_int_eq(actor_sim_start(&options, 1, &sim), ACTOR_OK);
    play(keep_house, &house);
    check_trace("1:House:Narrow: 1:House:safe:");
    ck_assert_int_eq(actor_supervisor_child(house, "safe", &safe), ACTOR_OK);
    vault_crash(safe);
    actor_sim_settle(sim);
    check_trace("6:Vault::boom at:crash 3:House:safe:boom");
    check_logged("ancestors House <");
    check_logged("supervisor House: child safe ended: boom");
    close_scene();
}
END_TEST

/* ---- threads ------------------------------------------------------------------------------------------ */

enum { ROUNDS = 200 };

static void drop_line(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

static void add_many(void *arg)
{
    const actor_ref to = *(const actor_ref *)arg;
    int i;

    for (i = 0; i < ROUNDS; i++) {
        narrow_add(to, 0);
        actor_yield();
    }
}

/* What is set aside is put back whole, and nothing gets lost, whoever sends meanwhile. */
START_TEST(others_send_while_it_is_suspended)
{
    actor_options options = actor_options_default();
    actor_sys_counts counts;
    actor_system *system;
    actor_ref to, many;
    narrow state;
    int i;

    options.workers = 4;
    options.log = drop_line;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(narrow_start(&to), ACTOR_OK);
    many = to;
    ck_assert_int_eq(actor_sys_statistics(to, true, ACTOR_INFINITY), ACTOR_OK);
    for (i = 0; i < 4; i++)
        ck_assert_int_eq(actor_spawn(add_many, &many, NULL), ACTOR_OK);
    for (i = 0; i < ROUNDS; i++) {
        ck_assert_int_eq(actor_sys_suspend(to, ACTOR_INFINITY), ACTOR_OK);
        ck_assert_int_eq(narrow_get_state(to, &state, ACTOR_INFINITY), ACTOR_OK);
        ck_assert_uint_eq(state.sum, (unsigned)i);
        state.sum++;
        ck_assert_int_eq(narrow_replace_state(to, &state, ACTOR_INFINITY), ACTOR_OK);
        ck_assert_int_eq(actor_sys_trace(to, i % 2 == 0, ACTOR_INFINITY), ACTOR_OK);
        ck_assert_int_eq(actor_sys_resume(to, ACTOR_INFINITY), ACTOR_OK);
    }
    ck_assert_int_eq(actor_sys_get_statistics(to, &counts, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_uint_le(counts.messages_in, 4 * ROUNDS);
    ck_assert_int_eq(narrow_stop(to, ACTOR_INFINITY), ACTOR_OK);
    actor_system_stop(system);
}
END_TEST

/* ---- memory is out ------------------------------------------------------------------------------------ */

/* Each does one thing; ACTOR_OK and ACTOR_ENOMEM are all that may come of it. */
static int do_suspend(actor_ref to)
{
    const int err = actor_sys_suspend(to, SOON);
    const size_t wanted = left;

    left = 0;
    if (err == ACTOR_OK)
        ck_assert_int_eq(actor_sys_resume(to, SOON), ACTOR_OK);
    left = wanted;
    return err;
}

static int do_status(actor_ref to)
{
    actor_sys_status status;
    const int err = actor_sys_get_status(to, &status, SOON);

    if (err == ACTOR_OK)
        ck_assert_str_eq(status.title.data, "Vault");
    actor_reply_release(&status);
    return err;
}

static int do_get(actor_ref to)
{
    vault copy;
    const int err = vault_get_state(to, &copy, SOON);

    if (err == ACTOR_OK)
        ck_assert_str_eq(copy.secret.data, "open sesame");
    actor_reply_release(&copy);
    return err;
}

static int do_replace(actor_ref to)
{
    vault given;

    memset(&given, 0, sizeof given);
    given.args.owner = actor_string_of("ali");
    given.secret = actor_string_of("open sesame");
    return vault_replace_state(to, &given, SOON);
}

static int do_change(actor_ref to)
{
    const size_t wanted = left;
    int err;

    left = 0;
    ck_assert_int_eq(actor_sys_suspend(to, SOON), ACTOR_OK);
    left = wanted;
    err = actor_sys_change_code(to, "0", actor_bytes_of("extra", 5), SOON);
    return err == -77 ? ACTOR_OK : err;     /* that is what it does, and then its state is what it was */
}

static int do_count(actor_ref to)
{
    return actor_sys_statistics(to, true, SOON);
}

static int do_log(actor_ref to)
{
    const int err = actor_sys_log(to, 5, SOON);
    actor_string lines;

    if (err == ACTOR_OK) {
        vault_keep(to, "open sesame");
        if (actor_sys_get_log(to, &lines, SOON) == ACTOR_OK)
            actor_reply_release(&lines);
    }
    return err;
}

static int (*const deeds[])(actor_ref to) = { do_suspend, do_status, do_get, do_replace, do_count, do_log };

struct attempt {
    int (*deed)(actor_ref to);
    size_t fail;
    bool was_out;                           /* the allocation that was to fail was made */
    int err;
};

static void try_it(void *arg)
{
    struct attempt *attempt = arg;
    const actor_ref to = up_vault();

    left = attempt->fail;
    attempt->err = attempt->deed(to);
    attempt->was_out = left == 0;
    left = 0;
    ck_assert(actor_is_alive(to));
    ck_assert_int_eq(do_get(to), ACTOR_OK);
}

static void play_out_of_memory(int (*deed)(actor_ref to))
{
    struct attempt attempt = { deed, 0, true, ACTOR_OK };
    actor_options options = actor_options_default();

    options.alloc = give;
    options.free = take_back;
    options.log = keep_log;
    while (attempt.was_out) {
        attempt.fail++;
        ck_assert_int_eq(actor_sim_start(&options, 1, &sim), ACTOR_OK);
        play(try_it, &attempt);
        ck_assert(attempt.err == ACTOR_OK || attempt.err == ACTOR_ENOMEM);
        close_scene();
        ck_assert_uint_eq(n_blocks, 0);
    }
    ck_assert_int_eq(attempt.err, ACTOR_OK);
    ck_assert_uint_gt(attempt.fail, 2);
}

START_TEST(memory_that_is_out_is_an_error)
{
    play_out_of_memory(deeds[_i]);
}
END_TEST

START_TEST(memory_that_is_out_changes_no_code)
{
    play_out_of_memory(do_change);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sys");
    TCase *tc = tcase_create("sys");

    suite_add_tcase(suite, tc);
    tcase_add_test(tc, a_state_is_copied_with_all_it_points_to);
    tcase_add_test(tc, a_state_that_is_given_is_copied);
    tcase_add_test(tc, what_it_does_not_have_is_refused);
    tcase_add_loop_test(tc, a_process_refuses_between_the_turns_of_others, 0, 20);
    tcase_add_test(tc, an_actor_does_not_ask_itself);
    tcase_add_test(tc, a_status_tells_what_it_is);
    tcase_add_test(tc, a_crash_report_shows_what_the_server_does);
    tcase_add_test(tc, one_that_leaves_while_it_is_shown_has_ended);
    tcase_add_test(tc, a_change_of_code_that_fails_undoes_what_it_did);
    tcase_add_test(tc, a_bound_counts_what_is_set_aside);
    tcase_add_test(tc, a_machine_goes_on_with_its_timers);
    tcase_add_test(tc, a_system_stops_with_suspended_actors);
    tcase_add_test(tc, a_log_has_the_last_events);
    tcase_add_test(tc, a_start_may_watch);
    tcase_add_test(tc, a_trace_goes_to_the_log);
    tcase_add_test(tc, a_trace_of_a_machine_tells_what_becomes_of_events);
    tcase_add_test(tc, a_trace_of_a_machine_tells_of_answers);
    tcase_add_test(tc, a_machine_is_told_its_state);
    tcase_add_test(tc, a_machine_that_is_watched_goes_on_as_ever);
    tcase_add_loop_test(tc, actors_of_all_behaviours_answer, 0, ARRAY_LEN(kinds));
    tcase_add_test(tc, others_send_while_it_is_suspended);
    tcase_add_test(tc, reports_are_given_to_who_wants_them);
    tcase_add_loop_test(tc, memory_that_is_out_is_an_error, 0, ARRAY_LEN(deeds));
    tcase_add_test(tc, memory_that_is_out_changes_no_code);
    return run_suite(suite);
}
