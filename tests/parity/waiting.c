/*
 * gen_server: what is about waiting, G5, G16, G17, G30 to G32 and G38. What the servers of waiting.actor do is in the words they
 * are sent. See waiting.erl.
 */
#include "parity.h"

#include "waiting_actor.h"

/* ---- words ---- */

/* What stands behind a word and a blank; NULL if it is another word. */
static const char *behind(const char *text, const char *word)
{
    const size_t length = strlen(word);

    return strncmp(text, word, length) == 0 && text[length] == ' ' ? text + length + 1 : NULL;
}

static int64_t time_of(const char *ms)
{
    return strcmp(ms, "infinity") == 0 ? ACTOR_INFINITY : MS(atoi(ms));
}

static void live_for(void *ms)
{
    pause_ms((intptr_t)ms);
}

/* `watch LIFE TIMEOUT` */
static actor_result watch(const char *more)
{
    actor_unique monitor;

    actor_spawn_monitor(live_for, (void *)(intptr_t)atoi(more), NULL, &monitor);
    return actor_timeout(time_of(strchr(more, ' ') + 1), ACTOR_CONTINUE);
}

static actor_from kept;                     /* where the call that asked for it is answered */
static actor_request passed;                /* what the server that passes on has asked */

static void answer_kept(const char *text)
{
    const patient_ask_reply reply = { actor_string_of(text) };

    patient_ask_reply_to(kept, &reply);
}

/* What a message says is done; what it returns goes on to `then`. */
static actor_result take(const char *kind, const char *what, actor_result then)
{
    const char *more;

    say("%s %s", kind, what);
    if ((more = behind(what, "timeout")) != NULL)
        return actor_timeout(time_of(more), then);
    if ((more = behind(what, "sleep")) != NULL)
        pause_ms(atoi(more));
    else if ((more = behind(what, "watch")) != NULL)
        return watch(more);
    else if ((more = behind(what, "stop")) != NULL)
        return actor_stop(actor_reason_own(more, NULL));
    else if ((more = behind(what, "answer")) != NULL)
        answer_kept(more);
    return then;
}

/* ---- callbacks ---- */

actor_result patient_init(patient *self)
{
    const char *start = self->args.start.data;
    const char *more;

    say("init %s", start);
    if ((more = behind(start, "timeout")) != NULL)
        return actor_timeout(time_of(more), ACTOR_CONTINUE);
    if ((more = behind(start, "self")) != NULL) {
        patient_note(actor_self(), "from init");
        return actor_timeout(time_of(more), ACTOR_CONTINUE);
    }
    return ACTOR_CONTINUE;
}

actor_result patient_handle_ask(patient *self, actor_from from, const patient_ask_msg *msg, patient_ask_reply *reply)
{
    (void)self;
    if (strcmp(msg->what.data, "later") == 0) {
        kept = from;
        return take("call", msg->what.data, ACTOR_NOREPLY);
    }
    reply->value = actor_string_of(behind(msg->what.data, "sleep") != NULL ? "slept" : msg->what.data);
    return take("call", msg->what.data, ACTOR_REPLY);
}

actor_result patient_handle_tell(patient *self, const patient_tell_msg *msg)
{
    (void)self;
    return take("cast", msg->what.data, ACTOR_CONTINUE);
}

actor_result patient_handle_note(patient *self, const patient_note_msg *msg)
{
    (void)self;
    return take("info", msg->what.data, ACTOR_CONTINUE);
}

/* Asks another, and has the answer checked when it comes. */
actor_result patient_handle_pass(patient *self, const patient_pass_msg *msg)
{
    actor_ref to;

    (void)self;
    say("passes %s", msg->what.data);
    to.bits = msg->to;
    patient_ask_send(to, msg->what.data, &passed);
    return ACTOR_CONTINUE;
}

actor_result patient_handle_info(patient *self, const actor_message *message)
{
    actor_reason reason;
    actor_answer answer;

    (void)self;
    if (!actor_call_check(message, passed, &answer)) {
        say("unknown");
        return ACTOR_CONTINUE;
    }
    reason = actor_last_reason();
    if (answer.code == ACTOR_OK)
        say("answer %s", patient_ask_answer(&answer)->value.data);
    else
        say("answer failed %s", answer.code == ACTOR_EDOWN ? reason_text(&reason) : error_text(answer.code));
    return ACTOR_CONTINUE;
}

actor_result patient_handle_exit(patient *self, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)who;
    say("exit %s", reason_text(reason));
    return ACTOR_CONTINUE;
}

actor_result patient_handle_down(patient *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)monitor;
    (void)who;
    say("down %s", reason_text(reason));
    return ACTOR_CONTINUE;
}

actor_result patient_handle_timeout(patient *self)
{
    (void)self;
    say("timeout");
    return ACTOR_CONTINUE;
}

void patient_terminate(patient *self, const actor_reason *reason)
{
    (void)self;
    say("terminate %s", reason_text(reason));
}

actor_result resumed_init(resumed *self)
{
    say("init %s", self->args.start.data);
    return ACTOR_CONTINUE;
}

actor_result resumed_handle_continue_first(resumed *self)
{
    say("continue first");
    return actor_timeout(time_of(behind(self->args.start.data, "resume")), ACTOR_CONTINUE);
}

actor_result resumed_handle_timeout(resumed *self)
{
    (void)self;
    say("timeout");
    return ACTOR_CONTINUE;
}

actor_result drowsy_init(drowsy *self)
{
    (void)self;
    say("init drowsy");
    return ACTOR_CONTINUE;
}

actor_result drowsy_handle_ask(drowsy *self, actor_from from, const drowsy_ask_msg *msg, drowsy_ask_reply *reply)
{
    (void)self;
    (void)from;
    reply->value = msg->what;
    return take("call", msg->what.data, ACTOR_REPLY);
}

actor_result drowsy_handle_tell(drowsy *self, const drowsy_tell_msg *msg)
{
    (void)self;
    return take("cast", msg->what.data, ACTOR_CONTINUE);
}

actor_result drowsy_handle_timeout(drowsy *self)
{
    (void)self;
    say("timeout");
    return ACTOR_CONTINUE;
}

static actor_result begin(const char *start)
{
    const char *more;

    say("init %s", start);
    if ((more = behind(start, "sleep")) != NULL)
        pause_ms(atoi(more));
    if ((more = behind(start, "stop")) != NULL)
        return actor_stop(actor_reason_own(more, NULL));
    return strcmp(start, "ignore") == 0 ? ACTOR_IGNORE : ACTOR_CONTINUE;
}

actor_result named_init(named *self)
{
    return begin(self->args.start.data);
}

actor_result machine_begin(machine *self)
{
    return begin(self->args.start.data);
}

/* ---- what scenarios say of them ---- */

static actor_ref up(const char *start)
{
    const patient_args args = { actor_string_of(start) };
    actor_ref ref = actor_ref_none();

    patient_start(&args, &ref);
    return ref;
}

static void ask(actor_ref ref, const char *what)
{
    patient_ask_reply reply;
    const int err = patient_ask(ref, what, &reply, MS(5000));
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_OK)
        say("reply %s", reply.value.data);
    else
        say("call failed %s", err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err));
}

static void end(actor_ref ref)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

/* ---- timeouts ---- */

static void G16_a_timeout_comes_once(void)
{
    actor_ref ref = up("ok");

    ask(ref, "timeout 80");
    pause_ms(10);
    say("later");
    pause_ms(150);
    end(ref);
}

static void G16_a_timeout_of_init(void)
{
    actor_ref ref = up("timeout 80");

    say("later");
    pause_ms(150);
    end(ref);
}

static void G16_a_timeout_of_a_continue(void)
{
    const resumed_args args = { actor_string_of("resume 80") };
    actor_ref ref = actor_ref_none();

    resumed_start(&args, &ref);
    pause_ms(10);
    say("later");
    pause_ms(150);
    end(ref);
}

static void G16_any_message_ends_it(void)
{
    actor_ref ref = up("ok");
    int i;

    for (i = 0; i < 3; i++) {
        ask(ref, "timeout 50");
        pause_ms(20);
        if (i == 0)
            ask(ref, "hello");
        else if (i == 1)
            patient_tell(ref, "hello");
        else
            patient_note(ref, "hello");
        pause_ms(100);
        say("next");
    }
    end(ref);
}

static void G16_an_exit_ends_it(void)
{
    actor_ref ref = up("ok");

    patient_tell(ref, "timeout 50");
    pause_ms(20);
    actor_send_exit(ref, actor_reason_own("poke", NULL));
    pause_ms(100);
    end(ref);
}

static void G16_a_down_ends_it(void)
{
    actor_ref ref = up("ok");

    patient_tell(ref, "watch 20 50");
    pause_ms(100);
    end(ref);
}

static void G16_a_message_may_ask_anew(void)
{
    actor_ref ref = up("ok");

    patient_note(ref, "timeout 50");
    pause_ms(30);
    patient_note(ref, "timeout 50");
    pause_ms(30);
    say("not yet");
    pause_ms(50);
    end(ref);
}

static void G16_an_infinite_timeout(void)
{
    actor_ref ref = up("timeout 30");

    patient_tell(ref, "timeout infinity");
    pause_ms(100);
    end(ref);
}

static void G17_what_waits_comes_before_a_timeout_of_0(void)
{
    actor_ref ref = up("ok");

    patient_tell(ref, "sleep 30");
    patient_tell(ref, "timeout 0");
    patient_tell(ref, "behind");
    pause_ms(100);
    end(ref);
}

static void G17_a_timeout_of_0_with_nothing_behind(void)
{
    actor_ref ref = up("ok");

    patient_tell(ref, "sleep 30");
    patient_tell(ref, "before");
    patient_tell(ref, "timeout 0");
    pause_ms(100);
    end(ref);
}

static void G17_what_init_sent_comes_before_its_timeout_of_0(void)
{
    actor_ref ref = up("self 0");

    pause_ms(50);
    end(ref);
}

/* ---- starting ---- */

static actor_unique last_monitor;

static actor_ref outcome(int err, actor_ref ref)
{
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_EINIT)
        say("error %s", reason_text(&reason));
    else
        say("%s%s", err == ACTOR_ETIMEDOUT ? "error " : "", error_text(err));
    return ref;
}

static actor_ref start(const char *start, bool link, bool monitor, int64_t timeout_ms)
{
    const named_args args = { actor_string_of(start) };
    actor_start_options options;
    actor_ref ref = actor_ref_none();
    int err;

    memset(&options, 0, sizeof options);
    options.link = link;
    options.monitor = monitor ? &last_monitor : NULL;
    options.timeout_ns = MS(timeout_ms);
    err = named_start_with(&args, &options, &ref);
    return outcome(err, ref);
}

static void say_whereis(void)
{
    actor_ref ref;

    say("%s", actor_whereis("parity_waiting", &ref) == ACTOR_OK ? "there" : "undefined");
}

static void strays(void)
{
    actor_message *message;

    while (actor_receive(&message, MS(50)) == ACTOR_OK) {
        const actor_message_kind kind = actor_message_kind_of(message);

        if (kind == ACTOR_DOWN || kind == ACTOR_EXIT)
            say("%s %s", kind == ACTOR_DOWN ? "DOWN" : "EXIT", reason_text(actor_message_reason(message)));
        else
            say("stray");
        actor_message_free(message);
    }
    say("no more");
}

static void await_down(void)
{
    actor_message *message;

    while (actor_receive(&message, MS(5000)) == ACTOR_OK) {
        const bool is_it = actor_message_kind_of(message) == ACTOR_DOWN && actor_message_cookie(message) == last_monitor;

        if (is_it)
            say("down %s", reason_text(actor_message_reason(message)));
        actor_message_free(message);
        if (is_it)
            return;
    }
}

static void G5_init_takes_too_long(void)
{
    start("sleep 300", false, false, 50);
    say_whereis();
    end(start("ok", false, false, 50));
}

static void G5_init_takes_too_long_linked(void)
{
    start("sleep 300", true, false, 50);
    say_whereis();
    actor_trap_exit(true);
    start("sleep 300", true, false, 50);
    strays();
}

static void G5_init_is_in_time(void)
{
    actor_ref ref = start("sleep 20", false, false, 200);

    pause_ms(300);
    say("%s", actor_is_alive(ref) ? "true" : "false");
    end(ref);
}

static void G38_start_with_a_monitor(void)
{
    end(start("ok", false, true, 0));
    await_down();
    strays();
}

static void G38_a_monitor_of_a_start_that_fails(void)
{
    start("stop boom", false, true, 0);
    start("ignore", false, true, 0);
    start("sleep 300", false, true, 50);
    strays();
}

static void G38_a_monitor_of_a_name_that_is_taken(void)
{
    actor_ref ref = start("ok", false, true, 0);

    start("ok", false, true, 0);
    end(ref);
    strays();
}

static void G38_the_end_of_a_monitor(void)
{
    actor_ref ref = start("ok", false, true, 0);

    say("%s", actor_demonitor(last_monitor, true) ? "true" : "false");
    end(ref);
    strays();
}

static actor_ref start_machine(const char *start)
{
    const machine_args args = { actor_string_of(start) };
    actor_start_options options;
    actor_ref ref = actor_ref_none();
    int err;

    memset(&options, 0, sizeof options);
    options.monitor = &last_monitor;
    options.timeout_ns = MS(50);
    err = machine_start_with(&args, &options, &ref);
    return outcome(err, ref);
}

static void G38_a_machine_that_takes_too_long(void)
{
    start_machine("sleep 300");
    say_whereis();
    end(start_machine("ok"));
    await_down();
    strays();
}

/* ---- resting ---- */

static actor_ref up_drowsy(int64_t ms)
{
    const drowsy_args args = { MS(ms) };
    actor_ref ref = actor_ref_none();

    drowsy_start(&args, &ref);
    return ref;
}

static void rests(actor_ref ref)
{
    actor_info info;

    if (actor_info_get(ref, &info, MS(5000)) != ACTOR_OK)
        return;
    say("%s", info.hibernates ? "rests" : "does not rest");
    actor_info_clear(&info);
}

static void ask_drowsy(actor_ref ref, const char *what)
{
    drowsy_ask_reply reply;

    say("reply %s", drowsy_ask(ref, what, &reply, MS(5000)) == ACTOR_OK ? reply.value.data : "failed");
}

static void G32_hibernate_after(void)
{
    actor_ref ref = up_drowsy(100);

    pause_ms(30);
    rests(ref);
    pause_ms(170);
    rests(ref);
    ask_drowsy(ref, "hello");
    rests(ref);
    pause_ms(200);
    rests(ref);
    end(ref);
}

static void G32_it_wakes_with_its_mailbox(void)
{
    actor_ref ref = up_drowsy(50);

    pause_ms(150);
    drowsy_tell(ref, "sleep 30");
    drowsy_tell(ref, "one");
    drowsy_tell(ref, "two");
    ask_drowsy(ref, "three");
    pause_ms(150);
    rests(ref);
    end(ref);
}

static void G32_messages_keep_it_awake(void)
{
    actor_ref ref = up_drowsy(100);
    int i;

    for (i = 0; i < 4; i++) {
        pause_ms(50);
        drowsy_tell(ref, "hello");
        pause_ms(20);
        rests(ref);
    }
    pause_ms(200);
    rests(ref);
    end(ref);
}

static void G32_a_timeout_comes_before_it(void)
{
    actor_ref ref = up_drowsy(50);

    drowsy_tell(ref, "timeout 250");
    pause_ms(150);
    rests(ref);
    pause_ms(250);
    rests(ref);
    end(ref);
}

/* ---- requests ---- */

static actor_request ask_later(actor_ref ref, const char *what)
{
    actor_request request;

    memset(&request, 0, sizeof request);
    if (patient_ask_send(ref, what, &request) != ACTOR_OK)
        say("not sent");
    return request;
}

/* It is handled before what follows. */
static actor_request ask_first(actor_ref ref, const char *what)
{
    actor_request request = ask_later(ref, what);

    pause_ms(20);
    return request;
}

static void say_came(int err, const patient_ask_reply *reply)
{
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_OK)
        say("reply %s", reply->value.data);
    else
        say("%s%s", err == ACTOR_ETIMEDOUT ? "" : "failed ", err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err));
}

static void wait_ms(actor_request request, int64_t ms)
{
    patient_ask_reply reply;

    say_came(patient_ask_wait(request, &reply, MS(ms)), &reply);
}

static void receive_ms(actor_request request, int64_t ms)
{
    patient_ask_reply reply;

    say_came(patient_ask_receive(request, &reply, MS(ms)), &reply);
}

static void pass(actor_ref ref, actor_ref to, const char *what)
{
    patient_pass(ref, to.bits, what);
}

static void G30_an_answer_is_waited_for_later(void)
{
    actor_ref ref = up("ok");
    actor_request request = ask_later(ref, "hello");

    pause_ms(50);
    say("waits");
    wait_ms(request, 100);
    end(ref);
}

static void G30_wait_keeps_the_request(void)
{
    actor_ref ref = up("ok");
    actor_request request = ask_later(ref, "sleep 150");

    wait_ms(request, 20);
    wait_ms(request, 0);
    wait_ms(request, 500);
    end(ref);
}

static void G30_receive_gives_it_up(void)
{
    actor_ref ref = up("ok");

    receive_ms(ask_later(ref, "sleep 100"), 20);
    pause_ms(150);
    strays();
    end(ref);
}

static void G30_receive_in_time(void)
{
    actor_ref ref = up("ok");

    receive_ms(ask_later(ref, "sleep 50"), 500);
    strays();
    end(ref);
}

static void G30_each_request_has_its_answer(void)
{
    actor_ref ref = up("ok");
    actor_request a = ask_later(ref, "a"), b = ask_later(ref, "b"), c = ask_later(ref, "c");

    wait_ms(c, 500);
    wait_ms(a, 500);
    wait_ms(b, 500);
    end(ref);
}

static void G30_the_server_ends_meanwhile(void)
{
    actor_ref ref = up("ok");
    actor_request a = ask_later(ref, "later"), b = ask_later(ref, "stop boom");

    wait_ms(a, 500);
    wait_ms(b, 500);
    strays();
}

static void G30_the_server_is_killed(void)
{
    actor_ref ref = up("ok");
    actor_request request = ask_later(ref, "later");

    pause_ms(20);
    end(ref);
    pause_ms(20);
    receive_ms(request, 500);
    strays();
}

static void G30_a_request_to_nobody(void)
{
    actor_ref ref = up("ok");

    end(ref);
    pause_ms(20);
    wait_ms(ask_later(ref, "hello"), 500);
    receive_ms(ask_later(ref, "hello"), 500);
    strays();
}

static void G30_an_answer_wins_over_the_end(void)
{
    actor_ref ref = up("ok");
    actor_request request = ask_later(ref, "hello");

    patient_tell(ref, "stop boom");
    pause_ms(50);
    wait_ms(request, 100);
    strays();
}

static void G30_a_server_checks_what_comes(void)
{
    actor_ref ref = up("ok"), other = up("ok");

    pass(ref, other, "sleep 80");
    pause_ms(20);
    patient_note(ref, "between");
    pause_ms(150);
    pass(ref, other, "later");
    pause_ms(20);
    patient_tell(other, "stop boom");
    pause_ms(50);
    pass(ref, other, "hello");
    pause_ms(50);
    end(ref);
}

static void G30_an_answer_ends_a_timeout(void)
{
    actor_ref ref = up("ok"), other = up("ok");

    pass(ref, other, "sleep 100");
    pause_ms(20);
    patient_tell(ref, "timeout 150");
    pause_ms(300);
    end(ref);
    end(other);
}

/* ---- requests of sys, which no callback sees ---- */

static void look(actor_ref ref)
{
    actor_sys_status status;

    if (actor_sys_get_status(ref, &status, MS(5000)) == ACTOR_OK)
        actor_reply_release(&status);
}

static void hold(actor_ref ref)
{
    actor_must(actor_sys_suspend(ref, MS(5000)));
}

static void let_go(actor_ref ref)
{
    actor_must(actor_sys_resume(ref, MS(5000)));
}

static void G16_a_look_begins_a_timeout_anew(void)
{
    actor_ref ref = up("ok");
    int i;

    patient_tell(ref, "timeout 100");
    for (i = 0; i < 3; i++) {
        pause_ms(60);
        look(ref);
        say("looked");
    }
    pause_ms(150);
    end(ref);
}

static void G16_a_timeout_of_a_suspended_server(void)
{
    actor_ref ref = up("ok");

    patient_tell(ref, "timeout 50");
    hold(ref);
    pause_ms(150);
    look(ref);
    say("resuming");
    let_go(ref);
    pause_ms(20);
    say("later");
    pause_ms(100);
    end(ref);
}

static void G16_a_message_to_a_suspended_server_ends_its_timeout(void)
{
    actor_ref ref = up("ok");

    patient_tell(ref, "timeout 50");
    hold(ref);
    patient_tell(ref, "hello");
    pause_ms(100);
    let_go(ref);
    pause_ms(150);
    end(ref);
}

static void G30_an_answer_to_a_suspended_server(void)
{
    actor_ref ref = up("ok"), other = up("ok");

    pass(ref, other, "sleep 50");
    pause_ms(10);
    hold(ref);
    pause_ms(100);
    say("resuming");
    let_go(ref);
    pause_ms(20);
    end(ref);
    end(other);
}

static void G32_a_look_begins_it_anew(void)
{
    actor_ref ref = up_drowsy(100);
    int i;

    for (i = 0; i < 3; i++) {
        pause_ms(60);
        look(ref);
        rests(ref);
    }
    pause_ms(150);
    rests(ref);
    look(ref);
    rests(ref);
    end(ref);
}

static void G32_a_suspended_server_rests_after_resume(void)
{
    actor_ref ref = up_drowsy(50);

    hold(ref);
    pause_ms(150);
    rests(ref);
    let_go(ref);
    rests(ref);
    pause_ms(100);
    rests(ref);
    end(ref);
}

static void say_note(void)
{
    actor_message *message;

    if (actor_receive(&message, MS(500)) != ACTOR_OK)
        return;
    say("%s", ((const patient_note_msg *)actor_message_payload(message))->what.data);
    actor_message_free(message);
}

static void G30_messages_stay_in_order(void)
{
    actor_ref ref = up("ok");

    patient_note(actor_self(), "before");
    wait_ms(ask_later(ref, "hello"), 500);
    patient_note(actor_self(), "behind");
    say_note();
    say_note();
    end(ref);
}

/* ---- collections ---- */

static void add(actor_requests *requests, actor_request request, uint64_t label)
{
    if (actor_requests_add(requests, request, label) != ACTOR_OK)
        say("not added");
}

static actor_requests *group(void)
{
    actor_requests *requests = NULL;

    actor_requests_make(&requests);
    return requests;
}

static void say_size(const actor_requests *requests)
{
    say("%zu", actor_requests_size(requests));
}

static void say_answer(int err, const actor_answer *answer)
{
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_ENOREQUEST)
        say("no request");
    else if (err < 0)
        say("%s", error_text(err));
    else if (answer->code == ACTOR_OK)
        say("%d: reply %s", (int)answer->label, patient_ask_answer(answer)->value.data);
    else
        say("%d: failed %s", (int)answer->label, answer->code == ACTOR_EDOWN ? reason_text(&reason) : error_text(answer->code));
}

static void collect(actor_requests *requests, int64_t ms)
{
    actor_answer answer;

    say_answer(actor_requests_receive(requests, &answer, MS(ms)), &answer);
}

static void pending(actor_requests *requests, int64_t ms)
{
    actor_answer answer;

    say_answer(actor_requests_wait(requests, &answer, MS(ms)), &answer);
}

static void G31_answers_come_as_they_arrive(void)
{
    static const char *const whats[] = { "sleep 300", "sleep 100", "sleep 200" };
    actor_requests *requests = group();
    actor_ref refs[3];
    unsigned i;

    for (i = 0; i < 3; i++)
        refs[i] = up("ok");
    for (i = 0; i < 3; i++)
        add(requests, ask_first(refs[i], whats[i]), i + 1);
    for (i = 0; i < 3; i++)
        collect(requests, 500);
    say_size(requests);
    collect(requests, 500);
    for (i = 0; i < 3; i++)
        end(refs[i]);
}

static void G31_labels_may_be_the_same(void)
{
    actor_ref ref = up("ok");
    actor_requests *requests = group();

    add(requests, ask_first(ref, "a"), 7);
    add(requests, ask_first(ref, "b"), 7);
    say_size(requests);
    collect(requests, 500);
    collect(requests, 500);
    end(ref);
}

static void G31_answers_that_have_come_before(void)
{
    actor_ref ref = up("ok");
    actor_request a = ask_later(ref, "a"), b = ask_later(ref, "b");
    actor_requests *requests = group();

    pause_ms(50);
    add(requests, b, 2);
    add(requests, a, 1);
    collect(requests, 0);
    collect(requests, 0);
    end(ref);
}

static void G31_wait_keeps_all(void)
{
    actor_ref ref = up("ok"), other = up("ok");
    actor_requests *requests = group();

    add(requests, ask_first(ref, "sleep 100"), 1);
    add(requests, ask_first(other, "sleep 200"), 2);
    pending(requests, 20);
    say_size(requests);
    pending(requests, 500);
    pending(requests, 500);
    end(ref);
    end(other);
}

static void G31_receive_gives_all_up(void)
{
    actor_ref ref = up("ok");
    actor_requests *requests = group();

    add(requests, ask_later(ref, "sleep 100"), 1);
    add(requests, ask_later(ref, "b"), 2);
    collect(requests, 20);
    pause_ms(200);
    strays();
    end(ref);
}

static void G31_ends_are_answers(void)
{
    actor_ref ref = up("ok"), other = up("ok"), third = up("ok");
    actor_requests *requests = group();

    end(other);
    pause_ms(20);
    add(requests, ask_first(ref, "later"), 1);
    add(requests, ask_first(other, "hello"), 2);
    add(requests, ask_first(third, "sleep 80"), 3);
    collect(requests, 500);
    collect(requests, 500);
    actor_send_exit(ref, actor_reason_own("boom", NULL));
    patient_tell(ref, "stop boom");
    collect(requests, 500);
    end(third);
}

static void G31_a_message_is_checked(void)
{
    actor_ref ref = up("ok");
    actor_requests *requests = group();
    actor_message *message;
    actor_answer answer;

    add(requests, ask_later(ref, "a"), 1);
    add(requests, ask_later(ref, "b"), 2);
    patient_note(actor_self(), "other");
    pause_ms(50);
    while (actor_receive(&message, MS(50)) == ACTOR_OK) {
        if (actor_requests_check(requests, message, &answer))
            say_answer(ACTOR_OK, &answer);
        else
            say("no reply");
        actor_message_free(message);
    }
    say_size(requests);
    strays();
    end(ref);
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(G16_a_timeout_comes_once),
    S(G16_a_timeout_of_init),
    S(G16_a_timeout_of_a_continue),
    S(G16_any_message_ends_it),
    S(G16_an_exit_ends_it),
    S(G16_a_down_ends_it),
    S(G16_a_message_may_ask_anew),
    S(G16_an_infinite_timeout),
    S(G17_what_waits_comes_before_a_timeout_of_0),
    S(G17_a_timeout_of_0_with_nothing_behind),
    S(G17_what_init_sent_comes_before_its_timeout_of_0),
    S(G5_init_takes_too_long),
    S(G5_init_takes_too_long_linked),
    S(G5_init_is_in_time),
    S(G38_start_with_a_monitor),
    S(G38_a_monitor_of_a_start_that_fails),
    S(G38_a_monitor_of_a_name_that_is_taken),
    S(G38_the_end_of_a_monitor),
    S(G38_a_machine_that_takes_too_long),
    S(G32_hibernate_after),
    S(G32_it_wakes_with_its_mailbox),
    S(G32_messages_keep_it_awake),
    S(G32_a_timeout_comes_before_it),
    S(G30_an_answer_is_waited_for_later),
    S(G30_wait_keeps_the_request),
    S(G30_receive_gives_it_up),
    S(G30_receive_in_time),
    S(G30_each_request_has_its_answer),
    S(G30_the_server_ends_meanwhile),
    S(G30_the_server_is_killed),
    S(G30_a_request_to_nobody),
    S(G30_an_answer_wins_over_the_end),
    S(G30_a_server_checks_what_comes),
    S(G30_an_answer_ends_a_timeout),
    S(G16_a_look_begins_a_timeout_anew),
    S(G16_a_timeout_of_a_suspended_server),
    S(G16_a_message_to_a_suspended_server_ends_its_timeout),
    S(G30_an_answer_to_a_suspended_server),
    S(G32_a_look_begins_it_anew),
    S(G32_a_suspended_server_rests_after_resume),
    S(G30_messages_stay_in_order),
    S(G31_answers_come_as_they_arrive),
    S(G31_labels_may_be_the_same),
    S(G31_answers_that_have_come_before),
    S(G31_wait_keeps_all),
    S(G31_receive_gives_all_up),
    S(G31_ends_are_answers),
    S(G31_a_message_is_checked)
)
