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
    (void)from;
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
    S(G17_what_init_sent_comes_before_its_timeout_of_0)
)
