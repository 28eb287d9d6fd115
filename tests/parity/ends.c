/*
 * gen_server: what happens around a start and an end, G4 to G31. What the servers of ends.actor do is in the scripts they are
 * sent. See ends.erl.
 */
#include "parity.h"

#include "ends_actor.h"

enum { MAX_WORDS = 128, MAX_KEPT = 8, MAX_MINDS = 16 };

/* What a server remembers. */
struct mind {
    char at_last[MAX_WORDS];                /* what its terminate does */
    char onward[MAX_WORDS];                 /* what its continue does */
    actor_from kept[MAX_KEPT];              /* the callers that it has not answered */
    size_t n_kept, n_answered;
};

static struct mind minds[MAX_MINDS];        /* more than any scenario has servers */
static uint32_t n_minds;
static actor_ref here, dead, other;         /* of whom scripts speak */

/* ---- scripts ---- */

/* What a script comes to: what its callback returns, and is answered. */
struct play {
    struct mind *mind;
    actor_from from;
    actor_result result;
    int64_t timeout_ns;                     /* ACTOR_INFINITY: none */
    bool goes_on, hibernates;
    char reply[MAX_WORDS];
};

static actor_reason reason_of(const char *word)
{
    static const struct {
        const char *word;
        int kind;
    } words[] = {
        { "normal", ACTOR_NORMAL }, { "shutdown", ACTOR_SHUTDOWN }, { "kill", ACTOR_KILL },
    };
    size_t i;

    for (i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0)
            return actor_reason_of(words[i].kind);
    return actor_reason_own(word, NULL);
}

static actor_ref whois(const char *word)
{
    if (strcmp(word, "self") == 0)
        return actor_self();
    return strcmp(word, "here") == 0 ? here : strcmp(word, "dead") == 0 ? dead : other;
}

static const char *failure(int err)
{
    static char text[MAX_WORDS];
    const actor_reason reason = actor_last_reason();

    snprintf(text, sizeof text, "failed %s", err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err));
    return text;
}

static const char *asked(actor_ref to, const char *script, int64_t ms)
{
    static char texts[4][2 * MAX_WORDS];
    static unsigned next;
    char *text = texts[next++ % 4];
    player_ask_reply reply;
    const int err = player_ask(to, script, &reply, MS(ms));

    if (err == ACTOR_OK)
        snprintf(text, sizeof texts[0], "reply %s", reply.value.data);
    else
        snprintf(text, sizeof texts[0], "call %s", failure(err));
    return text;
}

static const char *stopped(actor_ref to, const char *reason)
{
    static char texts[4][2 * MAX_WORDS];
    static unsigned next;
    char *text = texts[next++ % 4];
    const int err = actor_stop_actor(to, reason_of(reason), MS(5000));

    snprintf(text, sizeof texts[0], "%s", "stopped");
    if (err != ACTOR_OK)
        snprintf(text, sizeof texts[0], "stop %s", failure(err));
    return text;
}

static void do_answer(struct play *play, const char *text)
{
    const player_ask_reply reply = { actor_string_of(text) };

    player_ask_reply_to(play->mind->kept[play->mind->n_answered++], &reply);
}

/* WHO|MS|SCRIPT */
static void do_call(char *text)
{
    char *ms = strchr(text, '|');
    char *script = strchr(ms + 1, '|');

    *ms++ = *script++ = '\0';
    say("%s", asked(whois(text), script, atoi(ms)));
}

static void do_stop_reply(struct play *play, char *text)
{
    char *reply = strchr(text, ' ');

    *reply++ = '\0';
    snprintf(play->reply, sizeof play->reply, "%s", reply);
    play->result = actor_stop_reply(reason_of(text));
}

static bool is_note(const actor_message *message, const void *script)
{
    return actor_message_kind_of(message) == ACTOR_INFO && actor_message_info_of(message) == player_note_message() &&
           strcmp(((const player_note_msg *)actor_message_payload(message))->script.data, script) == 0;
}

static void do_take(const char *script)
{
    actor_message *message;

    if (actor_receive_match(is_note, script, &message, MS(10)) != ACTOR_OK) {
        say("took nothing");
        return;
    }
    say("took %s", script);
    actor_message_free(message);
}

static void do_signals(const char *word, const char *text)
{
    if (strcmp(word, "trap") == 0)
        actor_trap_exit(strcmp(text, "on") == 0);
    else if (strcmp(word, "link") == 0)
        actor_link(whois(text));
    else if (strcmp(word, "unlink") == 0)
        actor_unlink(whois(text));
    else if (strcmp(word, "take") == 0)
        do_take(text);
    else if (strcmp(word, "exit") == 0)
        actor_exit(reason_of(text));
    else if (strcmp(word, "signal") == 0)
        actor_send_exit(actor_self(), reason_of(text));
    else if (strcmp(word, "note") == 0)
        player_note(actor_self(), text);
    else if (strcmp(word, "here") == 0)
        here = actor_self();
    else if (strcmp(word, "stop_me") == 0)
        say("%s", stopped(actor_self(), "normal"));
}

static void do_word(struct play *play, const char *word, char *text)
{
    if (strcmp(word, "say") == 0) {
        say("%s", text);
    } else if (strcmp(word, "sleep") == 0) {
        pause_ms(atoi(text));
    } else if (strcmp(word, "reply") == 0) {
        snprintf(play->reply, sizeof play->reply, "%s", text);
    } else if (strcmp(word, "keep") == 0) {
        play->mind->kept[play->mind->n_kept++] = play->from;
        play->result = ACTOR_NOREPLY;
    } else if (strcmp(word, "answer") == 0) {
        do_answer(play, text);
    } else if (strcmp(word, "stop") == 0) {
        play->result = actor_stop(reason_of(text));
    } else if (strcmp(word, "stop_reply") == 0) {
        do_stop_reply(play, text);
    } else if (strcmp(word, "ignore") == 0) {
        play->result = ACTOR_IGNORE;
    } else if (strcmp(word, "timeout") == 0) {
        play->timeout_ns = MS(atoi(text));
    } else if (strcmp(word, "hibernate") == 0) {
        play->hibernates = true;
    } else if (strcmp(word, "call") == 0) {
        do_call(text);
    } else {
        do_signals(word, text);
    }
}

/* Commands with `; ` between them. `at_last` and `more` take all that is behind them. */
static void play_script(struct play *play, const char *script)
{
    char text[2 * MAX_WORDS];
    char *at = text, *end, *rest;

    snprintf(text, sizeof text, "%s", script);
    while (at != NULL && *at != '\0') {
        if (strncmp(at, "at_last ", 8) == 0) {
            snprintf(play->mind->at_last, sizeof play->mind->at_last, "%s", at + 8);
            return;
        }
        if (strncmp(at, "more ", 5) == 0) {
            snprintf(play->mind->onward, sizeof play->mind->onward, "%s", at + 5);
            play->goes_on = true;
            return;
        }
        end = strstr(at, "; ");
        if (end != NULL)
            *end = '\0';
        rest = strchr(at, ' ');
        if (rest != NULL)
            *rest++ = '\0';
        do_word(play, at, rest == NULL ? at + strlen(at) : rest);
        at = end == NULL ? NULL : end + 2;
    }
}

static actor_result played(struct play *play)
{
    actor_result result = play->result;

    if (play->goes_on)
        return player_continue_more(result);
    if (play->timeout_ns != ACTOR_INFINITY)
        return actor_timeout(play->timeout_ns, result);
    return play->hibernates ? actor_hibernate(result) : result;
}

static actor_result plays(const player *self, const char *script)
{
    struct play play = { .mind = &minds[self->number], .result = ACTOR_CONTINUE, .timeout_ns = ACTOR_INFINITY };

    play_script(&play, script);
    return played(&play);
}

/* ---- the server ---- */

actor_result player_init(player *self)
{
    actor_trap_exit(false);                 /* until a script says so */
    self->number = n_minds++ % MAX_MINDS;
    memset(&minds[self->number], 0, sizeof minds[self->number]);
    return plays(self, self->args.script.data);
}

actor_result player_handle_ask(player *self, actor_from from, const player_ask_msg *msg, player_ask_reply *reply)
{
    static char replies[4][MAX_WORDS];
    static unsigned next;
    char *text = replies[next++ % 4];
    struct play play = {
        .mind = &minds[self->number], .from = from, .result = ACTOR_REPLY, .timeout_ns = ACTOR_INFINITY, .reply = "done",
    };

    play_script(&play, msg->script.data);
    snprintf(text, sizeof replies[0], "%s", play.reply);
    reply->value = actor_string_of(text);
    return played(&play);
}

actor_result player_handle_tell(player *self, const player_tell_msg *msg)
{
    return plays(self, msg->script.data);
}

actor_result player_handle_note(player *self, const player_note_msg *msg)
{
    return plays(self, msg->script.data);
}

actor_result player_handle_continue_more(player *self)
{
    char script[MAX_WORDS];

    memcpy(script, minds[self->number].onward, sizeof script);
    return plays(self, script);
}

actor_result player_handle_exit(player *self, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)who;
    say("exit %s", reason_text(reason));
    return ACTOR_CONTINUE;
}

actor_result player_handle_down(player *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)monitor;
    (void)who;
    say("down %s", reason_text(reason));
    return ACTOR_CONTINUE;
}

actor_result player_handle_info(player *self, const actor_message *message)
{
    (void)self;
    (void)message;
    say("unknown");
    return ACTOR_CONTINUE;
}

actor_result player_handle_timeout(player *self)
{
    (void)self;
    say("timeout");
    return ACTOR_CONTINUE;
}

void player_terminate(player *self, const actor_reason *reason)
{
    struct play play = { .mind = &minds[self->number], .result = ACTOR_CONTINUE, .timeout_ns = ACTOR_INFINITY };

    say("terminate %s", reason_text(reason));
    play_script(&play, minds[self->number].at_last);
}

actor_result star_init(star *self)
{
    if (self->args.setup == 0)
        return ACTOR_CONTINUE;
    actor_sleep(self->args.setup);
    return actor_stop(actor_reason_own("boom", NULL));
}

actor_result star_handle_exit(star *self, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)who;
    say("exit %s", reason_text(reason));
    return ACTOR_CONTINUE;
}

void star_terminate(star *self, const actor_reason *reason)
{
    say("terminate %s", reason_text(reason));
    actor_sleep(self->args.farewell);
}

/* ---- what scenarios say of it ---- */

static actor_ref started(int err, actor_ref ref)
{
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_EINIT)
        say("error %s", reason_text(&reason));
    else
        say("%s", error_text(err));
    return ref;
}

static actor_ref begin(const char *script)
{
    const player_args args = { actor_string_of(script) };
    actor_ref ref = actor_ref_none();
    const int err = player_start(&args, &ref);

    return started(err, ref);
}

/* Tells a little later what came of it. */
static void begin_slowly(const char *script, int64_t ms)
{
    const player_args args = { actor_string_of(script) };
    actor_ref ref = actor_ref_none();
    const int err = player_start(&args, &ref);
    const actor_reason reason = actor_last_reason();

    pause_ms(ms);
    actor_last_reason_set(&reason);
    started(err, ref);
}

static actor_ref up(const char *script)
{
    const player_args args = { actor_string_of(script) };
    actor_ref ref = actor_ref_none();

    player_start(&args, &ref);
    return ref;
}

static actor_ref up_link(const char *script)
{
    const player_args args = { actor_string_of(script) };
    actor_ref ref = actor_ref_none();

    player_start_link(&args, &ref);
    return ref;
}

static actor_ref begin_star(int64_t ms)
{
    const star_args args = { MS(ms), 0 };
    actor_ref ref = actor_ref_none();
    const int err = star_start(&args, &ref);

    return started(err, ref);
}

static actor_ref up_star(int64_t ms)
{
    const star_args args = { MS(ms), 0 };
    actor_ref ref = actor_ref_none();

    star_start(&args, &ref);
    return ref;
}

static void ask_within(actor_ref to, const char *script, int64_t ms)
{
    say("%s", asked(to, script, ms));
}

static void ask(actor_ref to, const char *script)
{
    ask_within(to, script, 5000);
}

static void tell(actor_ref to, const char *script)
{
    player_tell(to, script);
}

static void stop(actor_ref to, const char *reason)
{
    say("%s", stopped(to, reason));
}

/* What another process does. */
struct part {
    char who;
    actor_ref to;
    const char *words;                      /* a script, or a reason */
    int64_t wait_ms;
};

static void *copy_of(struct part part)
{
    static struct part copies[64];          /* more than any scenario has */
    static size_t n;
    struct part *copy = &copies[n++ % 64];

    *copy = part;
    return copy;
}

/* Tells a little later what came of it, a before b. */
static void tell_later(const struct part *part, const char *what)
{
    char text[2 * MAX_WORDS];

    snprintf(text, sizeof text, "%s", what);
    pause_ms(10 * (part->who - 'a' + 1));
    say("%c %s", part->who, text);
}

static void play_ask(void *arg)
{
    const struct part *part = arg;

    tell_later(part, asked(part->to, part->words, 5000));
}

static void play_stop(void *arg)
{
    const struct part *part = arg;

    tell_later(part, stopped(part->to, part->words));
}

static void asks(char who, actor_ref to, const char *script)
{
    actor_spawn(play_ask, copy_of((struct part) { who, to, script, 0 }), NULL);
    pause_ms(5);
}

static void stops(char who, actor_ref to, const char *reason)
{
    actor_spawn(play_stop, copy_of((struct part) { who, to, reason, 0 }), NULL);
    pause_ms(5);
}

static void exit_it(actor_ref to, const char *reason)
{
    actor_send_exit(to, reason_of(reason));
}

static void play_exit(void *arg)
{
    const struct part *part = arg;

    pause_ms(part->wait_ms);
    exit_it(here, part->words);
}

/* To the one that is `here` by then. */
static void exits_in(int64_t ms, const char *reason)
{
    actor_spawn(play_exit, copy_of((struct part) { 'a', actor_ref_none(), reason, ms }), NULL);
}

static void kill_it(actor_ref ref)
{
    exit_it(ref, "kill");
}

static void watch(actor_ref ref)
{
    actor_unique monitor;

    actor_monitor(ref, &monitor);
}

static void inbox(void)
{
    actor_message *message;

    while (actor_receive(&message, MS(30)) == ACTOR_OK) {
        const actor_message_kind kind = actor_message_kind_of(message);

        if (kind == ACTOR_EXIT || kind == ACTOR_DOWN)
            say("%s %s", kind == ACTOR_EXIT ? "EXIT" : "DOWN", reason_text(actor_message_reason(message)));
        else
            say("stray");
        actor_message_free(message);
    }
    say("end");
}

static void play_nothing(void *arg)
{
    (void)arg;
}

static void make_dead(void)
{
    actor_spawn(play_nothing, NULL, &dead);
    pause_ms(10);
}

static void play_parent(void *arg)
{
    const struct part *part = arg;
    actor_message *message;

    up_link(part->words);
    actor_receive(&message, ACTOR_INFINITY);
    actor_exit(reason_of(((const player_note_msg *)actor_message_payload(message))->script.data));
}

static void play_parent_unlinked(void *arg)
{
    actor_message *message;

    (void)arg;
    actor_unlink(up_link("trap on; here"));
    actor_receive(&message, ACTOR_INFINITY);
    actor_exit(reason_of(((const player_note_msg *)actor_message_payload(message))->script.data));
}

/* Starts a linked one. */
static actor_ref parent(const char *script)
{
    actor_ref ref;

    actor_spawn(play_parent, copy_of((struct part) { 'a', actor_ref_none(), script, 0 }), &ref);
    pause_ms(10);
    return ref;
}

/* ---- starts ---- */

static void G4_a_link_of_init_to_the_dead(void)
{
    make_dead();
    begin("link dead; say linked");
}

static void G22_a_link_of_init_to_the_dead_is_trapped(void)
{
    actor_ref ref;

    make_dead();
    ref = up("trap on; link dead; sleep 20; say linked");
    pause_ms(10);
    kill_it(ref);
}

static void G22_a_link_of_init_and_a_continue(void)
{
    actor_ref ref;

    make_dead();
    ref = up("trap on; link dead; more say continue");
    pause_ms(10);
    kill_it(ref);
}

static void G4_an_exit_signal_during_init(void)
{
    exits_in(20, "boom");
    begin("here; sleep 50; say survived");
}

static void G4_an_exit_signal_normal_during_init(void)
{
    exits_in(20, "normal");
    kill_it(up("here; sleep 50; say survived"));
}

static void G22_an_exit_signal_during_init_is_trapped(void)
{
    actor_ref ref;

    exits_in(20, "boom");
    ref = up("trap on; here; sleep 50; say survived");
    pause_ms(20);
    kill_it(ref);
}

static void G21_killed_during_init(void)
{
    exits_in(20, "kill");
    begin("trap on; here; sleep 50; say survived");
}

static void end_parent(const char *script)
{
    const actor_ref ref = parent(script);

    watch(here);
    exit_it(ref, "boom");
    pause_ms(60);
    inbox();
}

static void G22_the_parent_ends_during_init(void) { end_parent("trap on; here; sleep 50; say survived"); }
static void G22_the_parent_ends_during_init_before_a_continue(void) { end_parent("trap on; here; sleep 50; more say continue"); }
static void G23_the_parent_ends_during_init(void) { end_parent("here; sleep 50; say survived"); }

static void G6_a_start_while_the_holder_terminates(void)
{
    stops('a', up_star(40), "normal");
    pause_ms(10);
    begin_star(0);
    pause_ms(60);
    kill_it(begin_star(0));
}

static void G7_a_name_when_the_end_is_seen(void)
{
    const actor_ref ref = up_star(0);

    watch(ref);
    kill_it(ref);
    inbox();
    kill_it(begin_star(0));
}

static void play_start(void *arg)
{
    const struct part *part = arg;

    begin_slowly(part->words, 20);
}

/* Starts one in another process, which tells what came of it. */
static void starts(const char *script)
{
    actor_spawn(play_start, copy_of((struct part) { 'a', actor_ref_none(), script, 0 }), NULL);
    pause_ms(10);
}

static void play_failing_star(void *arg)
{
    const star_args args = { 0, MS(40) };

    (void)arg;
    star_start(&args, NULL);
}

static void G6_a_start_while_the_init_of_another_runs(void)
{
    actor_spawn(play_failing_star, NULL, NULL);
    pause_ms(10);
    begin_star(0);
    pause_ms(50);
    kill_it(begin_star(0));
}

static void call_during(const char *init)
{
    starts(init);
    ask(here, "reply up");
    pause_ms(30);
}

static void G1_a_call_during_an_init_that_stops(void) { call_during("here; sleep 30; stop boom"); }
static void G1_a_call_during_an_init_that_ignores(void) { call_during("here; sleep 30; ignore"); }
static void G1_a_call_during_an_init_that_exits(void) { call_during("here; sleep 30; exit boom"); }

static void G1_a_call_during_init(void)
{
    call_during("here; sleep 30");
    kill_it(here);
}

static void G1_a_call_during_an_init_with_a_continue(void)
{
    call_during("here; sleep 20; more sleep 10; say continue");
    kill_it(here);
}

static void G28_a_stop_during_init(void)
{
    starts("here; sleep 30; at_last say over");
    stop(here, "normal");
    pause_ms(30);
}

static void G28_a_stop_during_an_init_that_stops(void)
{
    starts("here; sleep 30; stop boom");
    stop(here, "boom");
    pause_ms(30);
}

static void watch_during(const char *init)
{
    starts(init);
    watch(here);
    pause_ms(60);
    inbox();
}

static void G2_who_watches_an_init_that_stops(void) { watch_during("here; sleep 30; stop boom"); }
static void G3_who_watches_an_init_that_ignores(void) { watch_during("here; sleep 30; ignore"); }

static void Y1_suspended_during_init(void)
{
    starts("here; sleep 30");
    actor_sys_suspend(here, MS(5000));
    say("suspended");
    tell(here, "say told");
    pause_ms(30);
    say("resuming");
    actor_sys_resume(here, MS(5000));
    pause_ms(10);
    kill_it(here);
}

/* Has a parent end by itself. */
static void exit_parent(actor_ref ref, const char *reason)
{
    player_note(ref, reason);
}

static void G22_the_parent_ends_normally(void)
{
    const actor_ref ref = parent("trap on; here; at_last say over");

    watch(here);
    exit_parent(ref, "normal");
    inbox();
}

static void G23_the_parent_ends_normally(void)
{
    const actor_ref ref = parent("here");

    watch(here);
    exit_parent(ref, "normal");
    inbox();
    kill_it(here);
    inbox();
}

static void G22_the_parent_ends_without_a_link(void)
{
    actor_ref ref;

    actor_spawn(play_parent_unlinked, NULL, &ref);
    pause_ms(10);
    watch(here);
    exit_parent(ref, "boom");
    inbox();
    kill_it(here);
    inbox();
}

/* ---- trapping ---- */

static void G22_a_callback_begins_to_trap(void)
{
    const actor_ref ref = up("say up");

    ask(ref, "trap on");
    exit_it(ref, "boom");
    pause_ms(10);
    ask(ref, "reply alive");
    kill_it(ref);
}

static void G23_a_callback_ends_trapping(void)
{
    const actor_ref ref = up("trap on");

    watch(ref);
    ask(ref, "trap off");
    exit_it(ref, "boom");
    inbox();
}

static void trapped_while_busy(actor_ref ref)
{
    tell(ref, "sleep 30; trap off");
    pause_ms(10);
    exit_it(ref, "boom");
    pause_ms(30);
}

static void G22_what_was_trapped_is_handled(void)
{
    const actor_ref ref = up("trap on");

    trapped_while_busy(ref);
    ask(ref, "reply alive");
    kill_it(ref);
}

static void G22_what_was_trapped_of_the_parent(void)
{
    actor_trap_exit(true);
    trapped_while_busy(up_link("trap on"));
    inbox();
}

static actor_ref unlinked(const char *script)
{
    const actor_ref ref = up_link(script);

    actor_unlink(ref);
    watch(ref);
    return ref;
}

static void G22_the_parent_without_a_link(void)
{
    exit_it(unlinked("trap on"), "boom");
    inbox();
}

static void G22_the_parent_says_normal(void)
{
    exit_it(unlinked("trap on"), "normal");
    inbox();
}

/* It survives. */
static void exit_in_vain(actor_ref ref, const char *reason)
{
    exit_it(ref, reason);
    inbox();
    kill_it(ref);
    inbox();
}

static void G22_the_parent_says_normal_to_one_that_does_not_trap(void)
{
    exit_in_vain(unlinked("say up"), "normal");
}

static void G22_who_starts_without_a_link_is_no_parent(void)
{
    const actor_ref ref = up("trap on");

    watch(ref);
    exit_in_vain(ref, "boom");
}

static void G22_an_exit_signal_of_its_own(void)
{
    actor_ref ref;

    actor_trap_exit(true);
    ref = up_link("trap on");
    tell(ref, "signal boom");
    pause_ms(10);
    ask(ref, "reply alive");
    actor_unlink(ref);
    kill_it(ref);
}

static void G23_an_exit_signal_of_its_own(void)
{
    const actor_ref ref = up("say up");

    watch(ref);
    ask(ref, "signal boom; say survived");
    inbox();
}

static void G22_the_parent_ends_and_callers_wait(void)
{
    const actor_ref ref = parent("trap on; here");

    asks('a', here, "keep");
    asks('b', here, "keep");
    exit_it(ref, "boom");
    pause_ms(40);
}

static void G28_the_end_of_a_linked_one(void)
{
    actor_trap_exit(true);
    stop(up_link("say up"), "normal");
    inbox();
}

/* ---- ends ---- */

static void G20_who_else_waits_is_told(void)
{
    const actor_ref ref = up("say up");

    asks('a', ref, "keep");
    asks('b', ref, "stop_reply boom bye");
    pause_ms(40);
}

static void G20_a_stop_with_a_reply_and_a_slow_terminate(void)
{
    ask_within(up("at_last sleep 40; say over"), "stop_reply boom bye", 20);
    pause_ms(40);
    inbox();
}

static void G15_terminate_answers_who_waits(void)
{
    const actor_ref ref = up("at_last answer bye; sleep 20; answer farewell");

    asks('a', ref, "keep");
    asks('b', ref, "keep");
    asks('c', ref, "keep");
    tell(ref, "stop boom");
    pause_ms(70);
}

static void G11_an_answer_and_then_a_kill(void)
{
    const actor_ref ref = up("say up");

    asks('a', ref, "keep");
    tell(ref, "answer bye; signal kill");
    pause_ms(30);
}

static void G11_an_answer_to_another_and_then_a_crash(void)
{
    const actor_ref ref = up("say up");

    asks('a', ref, "keep");
    asks('b', ref, "answer first; exit boom");
    pause_ms(40);
}

/* One that terminates, and takes its time. */
static actor_ref up_ending(const char *script)
{
    const actor_ref ref = up(script);

    tell(ref, "stop boom");
    pause_ms(10);
    return ref;
}

static void G10_a_call_while_terminate_runs(void)
{
    asks('a', up_ending("at_last sleep 40; say over"), "reply never");
    pause_ms(70);
}

static void G10_a_call_to_oneself(void)
{
    const actor_ref ref = up("say up");

    ask(ref, "call self|100|reply me; reply after");
    kill_it(ref);
}

static void G10_a_call_behind_an_exit_signal(void)
{
    actor_ref ref = up("say up");

    exit_it(ref, "boom");
    ask(ref, "reply never");
    ref = up("say up");
    kill_it(ref);
    ask(ref, "reply never");
}

static void G12_a_call_of_no_time(void)
{
    const actor_ref ref = up("say up");

    ask_within(ref, "say asked; reply yes", 0);
    pause_ms(10);
    inbox();
    ask(ref, "reply alive");
    kill_it(ref);
}

static void G12_a_call_of_no_time_to_nobody(void)
{
    make_dead();
    ask_within(dead, "reply never", 0);
    inbox();
}

static void G13_a_late_reply_ends_no_timeout(void)
{
    actor_ref ref;

    other = up("say up");
    ref = up("say up");
    tell(ref, "call other|10|sleep 40; timeout 50");
    pause_ms(40);
    say("not yet");
    pause_ms(40);
    kill_it(ref);
    kill_it(other);
}

static void G28_a_stop_while_terminate_runs(void)
{
    const actor_ref ref = up_ending("at_last sleep 40; say over");

    stops('a', ref, "normal");
    stops('b', ref, "boom");
    pause_ms(80);
}

static void stop_twice(const char *first, const char *second)
{
    const actor_ref ref = up("at_last sleep 20");

    stops('a', ref, first);
    stops('b', ref, second);
    pause_ms(60);
}

static void G28_two_stops(void) { stop_twice("normal", "normal"); }
static void G28_two_stops_with_two_reasons(void) { stop_twice("shutdown", "normal"); }
static void G28_a_stop_and_a_terminate_that_fails(void) { stop(up("at_last exit worse"), "normal"); }

static void G28_a_stop_and_a_kill(void)
{
    const actor_ref ref = up("say up");

    tell(ref, "sleep 40");
    stops('a', ref, "normal");
    kill_it(ref);
    pause_ms(30);
}

static void G28_a_stop_behind_an_exit_signal(void)
{
    const actor_ref ref = up("say up");

    kill_it(ref);
    stop(ref, "normal");
}

static void G28_a_stop_of_itself(void)
{
    const actor_ref ref = up("say up");

    ask(ref, "stop_me; reply alive");
    kill_it(ref);
}

static void G29_what_it_sent_itself_is_lost(void)
{
    ask(up("say up"), "note say lost; stop_reply normal bye");
    pause_ms(10);
}

static void G18_a_continue_after_init_stops(void)
{
    const actor_ref ref = up("more sleep 20; stop boom");

    asks('a', ref, "say never");
    tell(ref, "say never");
    pause_ms(40);
}

static void G18_a_continue_of_init_comes_before_exits(void)
{
    const actor_ref ref = up("trap on; signal poke; note say noted; more say continue; sleep 10");

    pause_ms(30);
    kill_it(ref);
}

static void G19_a_continue_that_crashes_behind_a_reply(void)
{
    const actor_ref ref = up("say up");

    watch(ref);
    ask(ref, "reply yes; more sleep 20; exit boom");
    inbox();
}

static void G24_terminate_after_a_crash_crashes(void)
{
    const actor_ref ref = up("at_last say at last; exit worse");

    watch(ref);
    ask(ref, "exit boom");
    inbox();
}

static void G32_a_stop_wakes_it(void)
{
    const actor_ref ref = up("at_last say over");

    ask(ref, "reply rests; hibernate");
    pause_ms(20);
    stop(ref, "normal");
}

static void G16_a_timeout_behind_a_hibernation(void)
{
    const actor_ref ref = up("say up");

    ask(ref, "hibernate");
    pause_ms(20);
    ask(ref, "timeout 20");
    pause_ms(40);
    kill_it(ref);
}

/* ---- within callbacks ---- */

static void G4_an_exit_signal_of_its_own_in_init(void)
{
    begin("signal boom; say never");
}

static void G22_an_exit_signal_of_its_own_in_init_is_trapped(void)
{
    watch(up("trap on; signal boom; say survived; more sleep 10; say continue"));
    inbox();
}

static void G2_who_init_has_linked_is_told(void)
{
    other = up("trap on");
    begin_slowly("link other; stop boom", 10);
    begin_slowly("link other; exit bang", 10);
    kill_it(other);
}

static void G3_who_init_has_linked_is_told_normal(void)
{
    other = up("trap on");
    begin_slowly("link other; ignore", 10);
    kill_it(other);
}

static void G2_init_undoes_its_link(void)
{
    const player_args args = { actor_string_of("unlink other; stop boom") };
    actor_ref ref = actor_ref_none();
    int err;

    actor_trap_exit(true);
    other = actor_self();
    err = player_start_link(&args, &ref);
    started(err, ref);
    inbox();
}

static void G24_a_terminate_that_says_normal(void)
{
    const actor_ref ref = up("at_last exit normal");

    watch(ref);
    ask(ref, "stop boom");
    inbox();
}

static void G24_a_terminate_that_is_killed(void)
{
    const actor_ref ref = up("at_last signal kill; say never");

    watch(ref);
    tell(ref, "stop boom");
    inbox();
}

static void G25_a_callback_links_to_the_dead(void)
{
    const actor_ref ref = up("at_last say over");

    make_dead();
    watch(ref);
    ask(ref, "link dead; say linked");
    inbox();
}

static void G24_terminate_links_to_the_dead(void)
{
    const actor_ref ref = up("at_last link dead; say linked");

    make_dead();
    watch(ref);
    tell(ref, "stop boom");
    inbox();
}

static void G23_an_exit_signal_during_terminate(void)
{
    const actor_ref ref = up_ending("at_last sleep 40; say never");

    watch(ref);
    exit_it(ref, "poke");
    inbox();
    pause_ms(40);
}

static void G23_an_exit_signal_during_terminate_is_trapped(void)
{
    const actor_ref ref = up_ending("trap on; at_last sleep 20; say over");

    watch(ref);
    exit_it(ref, "poke");
    inbox();
}

static void G21_terminate_calls_another(void)
{
    other = up("say other");
    stop(up("at_last call other|100|reply yes; say over"), "normal");
    kill_it(other);
}

static void G22_the_parent_ends_while_it_waits(void)
{
    actor_ref ref;

    other = up("say other");
    ref = parent("trap on; here");
    watch(here);
    tell(here, "call other|100|sleep 40");
    tell(here, "say never");
    pause_ms(10);
    exit_it(ref, "boom");
    pause_ms(50);
    inbox();
    kill_it(other);
}

/* One that waits for another's answer. */
static actor_ref up_waiting(const char *script)
{
    actor_ref ref;

    other = up("say other");
    ref = up(script);
    tell(ref, "call other|100|sleep 40");
    return ref;
}

static void G23_an_exit_signal_while_it_waits(void)
{
    const actor_ref ref = up_waiting("say up");

    watch(ref);
    pause_ms(10);
    exit_it(ref, "boom");
    inbox();
    kill_it(other);
}

static void G22_an_exit_while_it_waits_is_handled_in_its_turn(void)
{
    const actor_ref ref = up_waiting("trap on");

    player_note(ref, "say one");
    pause_ms(10);
    exit_it(ref, "poke");
    player_note(ref, "say two");
    pause_ms(50);
    kill_it(ref);
    kill_it(other);
}

static void G29_a_stop_while_it_waits(void)
{
    const actor_ref ref = up_waiting("say up");

    tell(ref, "say cast");
    stop(ref, "normal");
    kill_it(other);
}

static void G12_two_that_call_each_other(void)
{
    const actor_ref a = up("say a");

    other = a;
    here = up("say b");
    tell(a, "call here|20|reply never");
    tell(here, "call other|40|reply yes");
    pause_ms(80);
    ask(a, "reply alive");
    kill_it(a);
    kill_it(here);
}

static void P19_a_callback_takes_what_it_waits_for(void)
{
    const actor_ref ref = up("say up");

    tell(ref, "sleep 10; take say two; say done");
    player_note(ref, "say one");
    player_note(ref, "say two");
    player_note(ref, "say three");
    pause_ms(30);
    kill_it(ref);
}

static void P20_a_callback_waits_in_vain(void)
{
    const actor_ref ref = up("say up");

    player_note(ref, "take say two; say done");
    player_note(ref, "say one");
    pause_ms(30);
    player_note(ref, "say two");
    pause_ms(10);
    kill_it(ref);
}

static void G16_a_timeout_behind_a_callback_that_took_a_message(void)
{
    const actor_ref ref = up("say up");

    tell(ref, "take say two; timeout 20");
    player_note(ref, "say two");
    pause_ms(10);
    say("not yet");
    pause_ms(30);
    kill_it(ref);
}

/* ---- requests ---- */

static actor_request send(actor_ref to, const char *script)
{
    actor_request request;

    memset(&request, 0, sizeof request);
    if (player_ask_send(to, script, &request) != ACTOR_OK)
        say("not sent");
    pause_ms(2);
    return request;
}

static void response(int err, const player_ask_reply *reply)
{
    if (err == ACTOR_OK)
        say("reply %s", reply->value.data);
    else
        say("%s", err == ACTOR_ETIMEDOUT ? "timeout" : failure(err));
}

static void wait_for(actor_request request, int64_t ms)
{
    player_ask_reply reply;

    response(player_ask_wait(request, &reply, MS(ms)), &reply);
}

static actor_requests *collection(void)
{
    actor_requests *requests = NULL;

    actor_requests_make(&requests);
    return requests;
}

static void add(actor_requests *requests, actor_request request, char label)
{
    if (actor_requests_add(requests, request, (uint64_t)label) != ACTOR_OK)
        say("not added");
}

/* All answers that there are, in the order of their arrival. */
static void drain(actor_requests *requests)
{
    actor_answer answer;
    int err;

    while ((err = actor_requests_wait(requests, &answer, MS(10))) == ACTOR_OK) {
        say("%c %zu", (char)answer.label, actor_requests_size(requests));
        response(answer.code, answer.code == ACTOR_OK ? player_ask_answer(&answer) : NULL);
    }
    if (err == ACTOR_ETIMEDOUT)
        say("timeout %zu", actor_requests_size(requests));
    else
        say("%s", err == ACTOR_ENOREQUEST ? "no_request" : error_text(err));
}

static void G30_a_request_behind_an_exit_signal(void)
{
    const actor_ref ref = up("say up");

    kill_it(ref);
    wait_for(send(ref, "reply never"), 200);
    inbox();
}

static void G30_a_request_while_terminate_runs(void)
{
    wait_for(send(up_ending("at_last sleep 40"), "reply never"), 200);
    inbox();
}

static void G30_a_request_that_terminate_answers(void)
{
    const actor_ref ref = up("at_last answer bye");
    const actor_request request = send(ref, "keep");
    player_ask_reply reply;

    tell(ref, "stop boom");
    pause_ms(10);
    response(player_ask_receive(request, &reply, MS(200)), &reply);
    inbox();
}

static void G30_a_request_to_a_suspended_server_that_is_killed(void)
{
    const actor_ref ref = up("say up");
    actor_request request;

    actor_sys_suspend(ref, MS(5000));
    request = send(ref, "reply never");
    wait_for(request, 10);
    kill_it(ref);
    wait_for(request, 200);
    inbox();
}

static void G31_labels_that_are_the_same_when_the_server_ends(void)
{
    static const char *const scripts[] = { "keep", "keep", "exit boom", "keep" };
    const actor_ref ref = up("say up");
    actor_requests *requests = collection();
    size_t i;

    for (i = 0; i < 4; i++)
        add(requests, send(ref, scripts[i]), 'a');
    pause_ms(10);
    drain(requests);
    inbox();
}

static void G31_some_answers_and_then_the_end(void)
{
    const actor_ref ref = up("say up");
    actor_requests *requests = collection();

    add(requests, send(ref, "keep"), 'a');
    add(requests, send(ref, "reply here"), 'b');
    add(requests, send(ref, "answer there; stop boom"), 'c');
    pause_ms(10);
    drain(requests);
    inbox();
}

static void G31_of_several_servers_of_which_one_ends(void)
{
    const actor_ref a = up("say a"), b = up("say b");
    actor_requests *requests = collection();

    add(requests, send(a, "keep"), 'a');
    add(requests, send(b, "keep"), 'b');
    add(requests, send(a, "keep"), 'c');
    pause_ms(10);
    kill_it(a);
    pause_ms(10);
    ask(b, "answer bye; reply yes");
    drain(requests);
    kill_it(b);
    inbox();
}

static void G31_added_when_the_server_has_ended(void)
{
    const actor_ref ref = up("say up");
    const actor_request a = send(ref, "reply here"), b = send(ref, "keep");
    actor_requests *requests = collection();
    actor_request c;

    pause_ms(10);
    kill_it(ref);
    pause_ms(10);
    c = send(ref, "keep");
    pause_ms(10);
    add(requests, c, 'c');
    add(requests, b, 'b');
    add(requests, a, 'a');
    drain(requests);
    inbox();
}

static void G31_two_collections(void)
{
    const actor_ref ref = up("say up");
    actor_requests *one = collection(), *another = collection();

    add(one, send(ref, "keep"), 'a');
    add(another, send(ref, "reply here"), 'b');
    pause_ms(10);
    drain(one);
    drain(another);
    ask(ref, "answer bye; reply yes");
    drain(one);
    kill_it(ref);
    inbox();
}

static void G31_one_outside_of_it(void)
{
    const actor_ref ref = up("say up");
    const actor_request request = send(ref, "reply outside");
    actor_requests *requests = collection();

    add(requests, send(ref, "reply inside"), 'a');
    pause_ms(10);
    drain(requests);
    wait_for(request, 10);
    kill_it(ref);
    inbox();
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(G4_a_link_of_init_to_the_dead),
    S(G22_a_link_of_init_to_the_dead_is_trapped),
    S(G22_a_link_of_init_and_a_continue),
    S(G4_an_exit_signal_during_init),
    S(G4_an_exit_signal_normal_during_init),
    S(G22_an_exit_signal_during_init_is_trapped),
    S(G21_killed_during_init),
    S(G22_the_parent_ends_during_init),
    S(G22_the_parent_ends_during_init_before_a_continue),
    S(G23_the_parent_ends_during_init),
    S(G6_a_start_while_the_holder_terminates),
    S(G7_a_name_when_the_end_is_seen),
    S(G6_a_start_while_the_init_of_another_runs),
    S(G1_a_call_during_init),
    S(G1_a_call_during_an_init_that_stops),
    S(G1_a_call_during_an_init_that_ignores),
    S(G1_a_call_during_an_init_that_exits),
    S(G1_a_call_during_an_init_with_a_continue),
    S(G28_a_stop_during_init),
    S(G28_a_stop_during_an_init_that_stops),
    S(G2_who_watches_an_init_that_stops),
    S(G3_who_watches_an_init_that_ignores),
    S(Y1_suspended_during_init),
    S(G22_the_parent_ends_normally),
    S(G23_the_parent_ends_normally),
    S(G22_the_parent_ends_without_a_link),
    S(G22_a_callback_begins_to_trap),
    S(G23_a_callback_ends_trapping),
    S(G22_what_was_trapped_is_handled),
    S(G22_what_was_trapped_of_the_parent),
    S(G22_the_parent_without_a_link),
    S(G22_the_parent_says_normal),
    S(G22_the_parent_says_normal_to_one_that_does_not_trap),
    S(G22_who_starts_without_a_link_is_no_parent),
    S(G22_an_exit_signal_of_its_own),
    S(G23_an_exit_signal_of_its_own),
    S(G22_the_parent_ends_and_callers_wait),
    S(G28_the_end_of_a_linked_one),
    S(G20_who_else_waits_is_told),
    S(G20_a_stop_with_a_reply_and_a_slow_terminate),
    S(G15_terminate_answers_who_waits),
    S(G11_an_answer_and_then_a_kill),
    S(G11_an_answer_to_another_and_then_a_crash),
    S(G10_a_call_while_terminate_runs),
    S(G10_a_call_to_oneself),
    S(G10_a_call_behind_an_exit_signal),
    S(G12_a_call_of_no_time),
    S(G12_a_call_of_no_time_to_nobody),
    S(G13_a_late_reply_ends_no_timeout),
    S(G28_a_stop_while_terminate_runs),
    S(G28_two_stops),
    S(G28_two_stops_with_two_reasons),
    S(G28_a_stop_and_a_terminate_that_fails),
    S(G28_a_stop_and_a_kill),
    S(G28_a_stop_behind_an_exit_signal),
    S(G28_a_stop_of_itself),
    S(G29_what_it_sent_itself_is_lost),
    S(G18_a_continue_after_init_stops),
    S(G18_a_continue_of_init_comes_before_exits),
    S(G19_a_continue_that_crashes_behind_a_reply),
    S(G24_terminate_after_a_crash_crashes),
    S(G32_a_stop_wakes_it),
    S(G16_a_timeout_behind_a_hibernation),
    S(G4_an_exit_signal_of_its_own_in_init),
    S(G22_an_exit_signal_of_its_own_in_init_is_trapped),
    S(G2_who_init_has_linked_is_told),
    S(G3_who_init_has_linked_is_told_normal),
    S(G2_init_undoes_its_link),
    S(G24_a_terminate_that_says_normal),
    S(G24_a_terminate_that_is_killed),
    S(G25_a_callback_links_to_the_dead),
    S(G24_terminate_links_to_the_dead),
    S(G23_an_exit_signal_during_terminate),
    S(G23_an_exit_signal_during_terminate_is_trapped),
    S(G21_terminate_calls_another),
    S(G22_the_parent_ends_while_it_waits),
    S(G23_an_exit_signal_while_it_waits),
    S(G22_an_exit_while_it_waits_is_handled_in_its_turn),
    S(G29_a_stop_while_it_waits),
    S(G12_two_that_call_each_other),
    S(P19_a_callback_takes_what_it_waits_for),
    S(P20_a_callback_waits_in_vain),
    S(G16_a_timeout_behind_a_callback_that_took_a_message),
    S(G30_a_request_behind_an_exit_signal),
    S(G30_a_request_while_terminate_runs),
    S(G30_a_request_that_terminate_answers),
    S(G30_a_request_to_a_suspended_server_that_is_killed),
    S(G31_labels_that_are_the_same_when_the_server_ends),
    S(G31_some_answers_and_then_the_end),
    S(G31_of_several_servers_of_which_one_ends),
    S(G31_added_when_the_server_has_ended),
    S(G31_two_collections),
    S(G31_one_outside_of_it)
)
