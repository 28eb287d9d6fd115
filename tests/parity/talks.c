/*
 * gen_server: several servers that talk to each other, G1 to G38 and Y1. Each scenario is a line of words, which this and
 * talks.erl play. `#N=COMMAND,COMMAND` is a script; what else stands there are commands of the scenario itself, m, which traps
 * exits and tells after each word what has come to it. A server is a letter. It says which script it plays, and what else it
 * gets; where a script does not say otherwise, it goes on, and answers 0.
 *
 *   start:a:LINK:N:MS           starts a with the script N as its init, within MS if that is not 0; LINK: none, link or monitor
 *   call:a:N:MS cast:a:N note:a:N
 *   req:a:N:K wait:K:MS recv:K:MS   a request, by its number K
 *   reply:X keep answer:X       answers X, or later; answer is for the caller that waits longest
 *   stop:R stopr:R:X exit:R ignore timeout:MS rest more:N   what the callback returns; rest is to hibernate. The reason
 *                               `detail` is a shutdown with a detail
 *   idle:N last:N               the scripts of its timeout, and of its terminate
 *   after:a:N:MS:K cancel:K     a timer that notes
 *   trap loose link:a unlink:a mon:a:K dem:K flush:K sig:a:R    trap is to trap exits, loose is not to
 *   apart                       with it at the beginning each process tells at the end, one after the other: what is told of
 *                               several at one moment is in no order
 *   name:x whois:x stops:a:R:MS susp:a res:a take:N:MS say:W sleep:MS alive:a
 */
#include "parity.h"

#include "talks_actor.h"

enum { MAX_SCRIPTS = 16, MAX_LINE = 512, MAX_COMMAND = 48, MAX_ARGS = 5 };
enum { MAX_MINDS = 32, MAX_KEPT = 8, MAX_NUMBERS = 8, MAX_TOLD = 512 };

/* What a server remembers, and the scenario. */
struct mind {
    char letter;
    int idle, last;                         /* -1: no script */
    actor_from kept[MAX_KEPT];
    size_t n_kept, n_answered;
    actor_unique monitors[MAX_NUMBERS];
    actor_timer timers[MAX_NUMBERS];
    actor_request requests[MAX_NUMBERS];
    char told[MAX_TOLD];                    /* where each tells apart */
};

/* What a script comes to. */
struct play {
    struct mind *mind;
    const actor_from *from;                 /* NULL: it is no call's */
    actor_result result;
    int32_t reply;
    int64_t timeout_ns;                     /* ACTOR_INFINITY: none */
    int next;                               /* -1: it does not go on */
    bool rests;
};

static struct mind minds[MAX_MINDS];
static actor_ref started[MAX_MINDS];        /* whose they are */
static int32_t n_minds;
static char scripts[MAX_SCRIPTS][MAX_LINE];
static actor_ref refs['z' + 1];

static actor_ref ref_of(const char *letter)
{
    return refs[(unsigned char)*letter];
}

static char letter_of(actor_ref ref)
{
    int32_t i = n_minds;

    while (i > 0 && !actor_ref_equal(started[i - 1], ref))
        i--;
    return i == 0 ? '?' : minds[i - 1].letter;
}

static actor_reason reason_of(const char *word)
{
    static const struct { const char *word; actor_reason_kind kind; } words[] = {
        { "normal", ACTOR_NORMAL }, { "shutdown", ACTOR_SHUTDOWN }, { "kill", ACTOR_KILL },
    };
    size_t i;

    if (strcmp(word, "detail") == 0)
        return actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "detail");
    for (i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i].word) == 0)
            return actor_reason_of(words[i].kind);
    return actor_reason_own(word, NULL);
}

static struct mind *make_mind(char letter)
{
    struct mind *mind = &minds[n_minds];

    memset(mind, 0, sizeof *mind);
    mind->letter = letter;
    mind->idle = mind->last = -1;
    started[n_minds++] = actor_self();
    return mind;
}

/* ---- what is told ---- */

static bool apart;                          /* what one tells comes at the end, behind all of those that began before */

__attribute__((format(printf, 2, 3))) static void tell(struct mind *mind, const char *format, ...)
{
    char text[128];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (apart)
        snprintf(mind->told + strlen(mind->told), sizeof mind->told - strlen(mind->told), "%s%c %s",
                 *mind->told == '\0' ? "" : "\n", mind->letter, text);
    else
        say("%c %s", mind->letter, text);
}

static const char *outcome(int err)
{
    static char texts[4][128];
    static unsigned next;
    char *text = texts[next++ % 4];
    const actor_reason reason = actor_last_reason();

    snprintf(text, sizeof texts[0], "%s", err == ACTOR_EDOWN || err == ACTOR_EINIT ? reason_text(&reason) : error_text(err));
    return text;
}

static void tell_answer(struct mind *mind, const char *what, int err, const talker_ask_reply *reply)
{
    if (err == ACTOR_OK)
        tell(mind, "%s %d", what, (int)reply->value);
    else
        tell(mind, "%s %s", what, outcome(err));
}

static void tell_exit(struct mind *mind, actor_ref who, const actor_reason *reason)
{
    tell(mind, "exit %c %s", letter_of(who), reason_text(reason));
}

static void tell_down(struct mind *mind, actor_unique monitor, const actor_reason *reason)
{
    int i;

    for (i = 0; i < MAX_NUMBERS && mind->monitors[i] != monitor; i++)
        ;
    tell(mind, "down %d %s", i, reason_text(reason));
}

/* ---- commands ---- */

static void do_start(struct play *play, char **args)
{
    const talker_args with = { *args[0], atoi(args[2]) };
    actor_start_options options;
    actor_ref ref = actor_ref_none();
    int err;

    memset(&options, 0, sizeof options);
    options.link = *args[1] == 'l';
    options.monitor = *args[1] == 'm' ? &play->mind->monitors[0] : NULL;
    options.timeout_ns = MS(atoi(args[3]));
    err = talker_start_with(&with, &options, &ref);
    if (err == ACTOR_OK)
        refs[(unsigned char)*args[0]] = ref;
    tell(play->mind, "start %s %s", args[0], outcome(err));
}

static void do_call(struct play *play, char **args)
{
    talker_ask_reply reply = { 0 };

    tell_answer(play->mind, "call", talker_ask(ref_of(args[0]), atoi(args[1]), &reply, MS(atoi(args[2]))), &reply);
}

static void do_cast(struct play *play, char **args)
{
    (void)play;
    talker_tell(ref_of(args[0]), atoi(args[1]));
}

static void do_note(struct play *play, char **args)
{
    (void)play;
    talker_note(ref_of(args[0]), atoi(args[1]));
}

static void do_req(struct play *play, char **args)
{
    talker_ask_send(ref_of(args[0]), atoi(args[1]), &play->mind->requests[atoi(args[2])]);
}

static void do_wait(struct play *play, char **args)
{
    talker_ask_reply reply = { 0 };

    tell_answer(play->mind, "wait", talker_ask_wait(play->mind->requests[atoi(args[0])], &reply, MS(atoi(args[1]))), &reply);
}

static void do_recv(struct play *play, char **args)
{
    talker_ask_reply reply = { 0 };

    tell_answer(play->mind, "recv", talker_ask_receive(play->mind->requests[atoi(args[0])], &reply, MS(atoi(args[1]))), &reply);
}

static void do_reply(struct play *play, char **args)
{
    play->reply = atoi(args[0]);
}

static void do_keep(struct play *play, char **args)
{
    (void)args;
    play->mind->kept[play->mind->n_kept++] = *play->from;
    play->result = ACTOR_NOREPLY;
}

static void do_answer(struct play *play, char **args)
{
    const talker_ask_reply reply = { atoi(args[0]) };

    talker_ask_reply_to(play->mind->kept[play->mind->n_answered++], &reply);
}

static void do_stop(struct play *play, char **args)
{
    play->result = actor_stop(reason_of(args[0]));
}

static void do_stopr(struct play *play, char **args)
{
    play->result = actor_stop_reply(reason_of(args[0]));
    play->reply = atoi(args[1]);
}

static void do_exit(struct play *play, char **args)
{
    (void)play;
    actor_exit(reason_of(args[0]));
}

static void do_ignore(struct play *play, char **args)
{
    (void)args;
    play->result = ACTOR_IGNORE;
}

static void do_timeout(struct play *play, char **args)
{
    play->timeout_ns = MS(atoi(args[0]));
}

static void do_rest(struct play *play, char **args)
{
    (void)args;
    play->rests = true;
}

static void do_more(struct play *play, char **args)
{
    play->next = atoi(args[0]);
}

static void do_idle(struct play *play, char **args)
{
    play->mind->idle = atoi(args[0]);
}

static void do_last(struct play *play, char **args)
{
    play->mind->last = atoi(args[0]);
}

static void do_after(struct play *play, char **args)
{
    const talker_note_msg note = { atoi(args[1]) };

    actor_send_after(ref_of(args[0]), MS(atoi(args[2])), talker_note_message(), &note, &play->mind->timers[atoi(args[3])]);
}

static void do_cancel(struct play *play, char **args)
{
    const bool was = actor_timer_cancel(play->mind->timers[atoi(args[0])]) >= 0;

    tell(play->mind, "cancel %s", was ? "true" : "false");
}

static void do_trap(struct play *play, char **args)
{
    (void)play;
    (void)args;
    actor_trap_exit(true);
}

static void do_loose(struct play *play, char **args)
{
    (void)play;
    (void)args;
    actor_trap_exit(false);
}

static void do_link(struct play *play, char **args)
{
    (void)play;
    actor_link(ref_of(args[0]));
}

static void do_unlink(struct play *play, char **args)
{
    (void)play;
    actor_unlink(ref_of(args[0]));
}

static void do_mon(struct play *play, char **args)
{
    actor_monitor(ref_of(args[0]), &play->mind->monitors[atoi(args[1])]);
}

static void do_dem(struct play *play, char **args)
{
    const bool was = actor_demonitor(play->mind->monitors[atoi(args[0])], false);

    tell(play->mind, "dem %s", was ? "true" : "false");
}

static void do_flush(struct play *play, char **args)
{
    const bool was = actor_demonitor(play->mind->monitors[atoi(args[0])], true);

    tell(play->mind, "flush %s", was ? "true" : "false");
}

static void do_sig(struct play *play, char **args)
{
    (void)play;
    actor_send_exit(ref_of(args[0]), reason_of(args[1]));
}

static void do_name(struct play *play, char **args)
{
    tell(play->mind, "name %s", actor_register(args[0]) == ACTOR_OK ? "true" : "false");
}

static void do_whois(struct play *play, char **args)
{
    actor_ref ref;

    tell(play->mind, "whois %c", actor_whereis(args[0], &ref) == ACTOR_OK ? letter_of(ref) : '-');
}

static void do_stops(struct play *play, char **args)
{
    tell(play->mind, "stops %s", outcome(actor_stop_actor(ref_of(args[0]), reason_of(args[1]), MS(atoi(args[2])))));
}

static void do_susp(struct play *play, char **args)
{
    tell(play->mind, "susp %s", outcome(actor_sys_suspend(ref_of(args[0]), MS(50))));
}

static void do_res(struct play *play, char **args)
{
    tell(play->mind, "res %s", outcome(actor_sys_resume(ref_of(args[0]), MS(50))));
}

static bool is_note(const actor_message *message, const void *script)
{
    return actor_message_kind_of(message) == ACTOR_INFO && actor_message_info_of(message) == talker_note_message() &&
           ((const talker_note_msg *)actor_message_payload(message))->script == *(const int32_t *)script;
}

static void do_take(struct play *play, char **args)
{
    const int32_t script = atoi(args[0]);
    actor_message *message;

    if (actor_receive_match(is_note, &script, &message, MS(atoi(args[1]))) != ACTOR_OK) {
        tell(play->mind, "took nothing");
        return;
    }
    tell(play->mind, "took %s", args[0]);
    actor_message_free(message);
}

static void do_say(struct play *play, char **args)
{
    tell(play->mind, "%s", args[0]);
}

static void do_sleep(struct play *play, char **args)
{
    (void)play;
    pause_ms(atoi(args[0]));
}

static void do_alive(struct play *play, char **args)
{
    tell(play->mind, "alive %s", actor_is_alive(ref_of(args[0])) ? "true" : "false");
}

#define COMMAND(word) { #word, do_##word }

static const struct command {
    const char *word;
    void (*act)(struct play *play, char **args);
} commands[] = {
    COMMAND(start), COMMAND(call), COMMAND(cast), COMMAND(note), COMMAND(req), COMMAND(wait), COMMAND(recv), COMMAND(reply),
    COMMAND(keep), COMMAND(answer), COMMAND(stop), COMMAND(stopr), COMMAND(exit), COMMAND(ignore), COMMAND(timeout),
    COMMAND(rest), COMMAND(more), COMMAND(idle), COMMAND(last), COMMAND(after), COMMAND(cancel), COMMAND(trap), COMMAND(loose),
    COMMAND(link), COMMAND(unlink), COMMAND(mon), COMMAND(dem), COMMAND(flush), COMMAND(sig), COMMAND(name), COMMAND(whois),
    COMMAND(stops), COMMAND(susp), COMMAND(res), COMMAND(take), COMMAND(say), COMMAND(sleep), COMMAND(alive),
};

static void play_command(struct play *play, const char *command)
{
    char text[MAX_COMMAND], *rest = NULL, *args[MAX_ARGS];
    size_t i;

    strcpy(text, command);
    for (i = 0; i < MAX_ARGS; i++)
        args[i] = strtok_r(i == 0 ? text : NULL, ":", &rest);
    for (i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(args[0], commands[i].word) == 0)
            commands[i].act(play, args + 1);
}

static void play_commands(struct play *play, const char *script)
{
    char text[MAX_LINE], *rest = NULL, *command;

    strcpy(text, script);
    for (command = strtok_r(text, ",", &rest); command != NULL; command = strtok_r(NULL, ",", &rest))
        play_command(play, command);
}

/* ---- the server ---- */

static struct mind *mind_of(const talker *self)
{
    return &minds[self->number];
}

static actor_result done(talker *self, const struct play *play)
{
    if (play->next >= 0) {
        self->next = play->next;
        return talker_continue_more(play->result);
    }
    if (play->timeout_ns != ACTOR_INFINITY)
        return actor_timeout(play->timeout_ns, play->result);
    return play->rests ? actor_hibernate(play->result) : play->result;
}

static struct play begin(const talker *self, const actor_from *from)
{
    const struct play play = {
        mind_of(self), from, from == NULL ? ACTOR_CONTINUE : ACTOR_REPLY, 0, ACTOR_INFINITY, -1, false
    };

    return play;
}

static actor_result plays(talker *self, const char *what, int32_t script)
{
    struct play play = begin(self, NULL);

    tell(play.mind, "%s %d", what, (int)script);
    play_commands(&play, scripts[script]);
    return done(self, &play);
}

actor_result talker_init(talker *self)
{
    struct play play;

    actor_trap_exit(false);                 /* until a script says so */
    self->number = n_minds;
    make_mind((char)self->args.letter);
    play = begin(self, NULL);
    play_commands(&play, scripts[self->args.script]);
    return done(self, &play);
}

actor_result talker_handle_ask(talker *self, actor_from from, const talker_ask_msg *msg, talker_ask_reply *reply)
{
    struct play play = begin(self, &from);

    tell(play.mind, "ask %d", (int)msg->script);
    play_commands(&play, scripts[msg->script]);
    reply->value = play.reply;
    return done(self, &play);
}

actor_result talker_handle_tell(talker *self, const talker_tell_msg *msg)
{
    return plays(self, "tell", msg->script);
}

actor_result talker_handle_note(talker *self, const talker_note_msg *msg)
{
    return plays(self, "note", msg->script);
}

actor_result talker_handle_continue_more(talker *self)
{
    return plays(self, "more", self->next);
}

actor_result talker_handle_exit(talker *self, actor_ref who, const actor_reason *reason)
{
    tell_exit(mind_of(self), who, reason);
    return ACTOR_CONTINUE;
}

actor_result talker_handle_down(talker *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    (void)who;
    tell_down(mind_of(self), monitor, reason);
    return ACTOR_CONTINUE;
}

actor_result talker_handle_info(talker *self, const actor_message *message)
{
    (void)message;
    tell(mind_of(self), "unknown");
    return ACTOR_CONTINUE;
}

actor_result talker_handle_timeout(talker *self)
{
    if (mind_of(self)->idle >= 0)
        return plays(self, "timeout", mind_of(self)->idle);
    tell(mind_of(self), "timeout");
    return ACTOR_CONTINUE;
}

void talker_terminate(talker *self, const actor_reason *reason)
{
    struct play play = begin(self, NULL);

    tell(play.mind, "terminate %s", reason_text(reason));
    if (play.mind->last >= 0)
        play_commands(&play, scripts[play.mind->last]);
}

/* ---- the scenario itself ---- */

static void tell_all(struct mind *mind)
{
    actor_message *message;

    while (actor_receive(&message, 0) == ACTOR_OK) {
        if (actor_message_kind_of(message) == ACTOR_EXIT)
            tell_exit(mind, actor_message_sender(message), actor_message_reason(message));
        else if (actor_message_kind_of(message) == ACTOR_DOWN)
            tell_down(mind, actor_message_cookie(message), actor_message_reason(message));
        else
            tell(mind, "got something");
        actor_message_free(message);
    }
}

static void play_word(struct play *play, const char *word)
{
    if (*word == '#') {
        strcpy(scripts[atoi(word + 1)], strchr(word, '=') + 1);
        return;
    }
    play_commands(play, word);
    pause_ms(20);
    tell_all(play->mind);
}

/* What was told apart, who lives, and the end of those. */
static void end_line(void)
{
    int32_t i;

    for (i = 0; i < n_minds; i++)
        if (*minds[i].told != '\0')
            say("%s", minds[i].told);
    for (i = 1; i < n_minds; i++)
        if (actor_is_alive(started[i]))
            say("%c lives", minds[i].letter);
    for (i = 1; i < n_minds; i++)
        actor_send_exit(started[i], actor_reason_of(ACTOR_KILL));
    pause_ms(10);
}

static void play_line(const char *line)
{
    struct play play = { NULL, NULL, ACTOR_CONTINUE, 0, ACTOR_INFINITY, -1, false };
    char words[MAX_LINE], *rest = NULL, *word;

    n_minds = 0;
    memset(scripts, 0, sizeof scripts);
    memset(refs, 0, sizeof refs);
    play.mind = make_mind('m');
    refs['m'] = actor_self();
    actor_trap_exit(true);
    apart = strncmp(line, "apart ", 6) == 0;
    strcpy(words, apart ? line + 6 : line);
    for (word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        play_word(&play, word);
    pause_ms(150);
    tell_all(play.mind);
    end_line();
}

/* ---- scenarios ---- */

#define PLAYS(scenario, line)    \
    static void scenario(void)   \
    {                            \
        play_line(line);         \
    }

PLAYS(G38_who_starts_one_with_a_monitor_is_its_parent, "#0=trap start:a:monitor:0:0 sig:a:boom")
PLAYS(G38_its_parent_says_normal,
      "#0=trap,last:1 #1=say:over start:a:monitor:0:0 sig:a:normal alive:a")
PLAYS(G38_its_parent_ends_and_it_lives,
      "#0=trap #1=start:b:monitor:0:0 #2=stop:boom #3=reply:7 start:a:none:0:0 cast:a:1 sleep:10 cast:a:2 "
      "call:b:3:50 alive:b")
PLAYS(G38_an_exit_of_its_own_is_an_info,
      "#0=trap #1=sig:a:boom start:a:monitor:0:0 note:a:1 alive:a")
PLAYS(G38_an_exit_of_another_is_an_info,
      "#0=trap #1=sig:a:boom start:a:monitor:0:0 start:b:none:0:0 cast:b:1 alive:a")
PLAYS(G38_one_that_does_not_trap,
      "#0=say:up start:a:monitor:0:0 sig:a:normal alive:a sig:a:shutdown")
PLAYS(G38_its_parent_ends_a_suspended_one,
      "#0=trap #1=say:never start:a:monitor:0:0 susp:a cast:a:1 sig:a:shutdown")
PLAYS(G38_a_stop_of_its_parent_while_it_waits,
      "#0=trap,last:2 #1=take:9:40 #2=say:over start:a:monitor:0:0 cast:a:1 sig:a:boom sleep:50")
PLAYS(G17_a_timeout_of_0_comes_before_what_its_caller_sends_then,
      "apart #0=say:up #1=call:a:2:50,cast:a:3 #2=timeout:0,reply:1 #3=say:told start:a:none:0:0 "
      "start:b:none:0:0 cast:b:1")
PLAYS(G17_a_timeout_of_0_between_two_calls,
      "apart #0=idle:4 #1=call:a:2:50,call:a:2:50 #2=timeout:0,reply:1 #4=say:idle start:a:none:0:0 "
      "start:b:none:0:0 cast:b:1")
PLAYS(G17_a_timeout_of_0_of_init_and_a_call_of_the_starter,
      "#0=timeout:0 #1=reply:2 #2=start:b:none:0:0,call:b:1:50 #3=trap start:a:none:3:0 cast:a:2")
PLAYS(G17_what_waits_and_a_timeout_of_0_each_time,
      "#0=say:up #1=sleep:30,timeout:0 #2=timeout:0 start:a:none:0:0 cast:a:1,cast:a:2,cast:a:2")
PLAYS(G17_timeouts_of_0_chain,
      "#0=idle:1 #1=timeout:0,idle:2 #2=say:two start:a:none:0:0 note:a:1")
PLAYS(G17_a_timeout_of_0_of_one_that_is_suspended_meanwhile,
      "apart #0=say:up #1=sleep:30,timeout:0 #2=say:told start:a:none:0:0 cast:a:1,susp:a cast:a:2 res:a")
PLAYS(G17_a_timeout_of_0_and_an_exit_that_waits,
      "#0=trap #1=sleep:30,timeout:0 start:a:none:0:0 cast:a:1,sig:a:boom")
PLAYS(G17_a_timeout_of_0_and_a_down_that_waits,
      "apart #3=trap #0=mon:b:1,sleep:1 #1=sleep:30,timeout:0 #2=stop:boom start:b:none:3:0 start:a:none:0:0 "
      "cast:a:1,cast:b:2")
PLAYS(G10_callers_of_callers_are_told,
      "#0=trap #1=call:b:2:100 #2=call:c:3:100 #3=exit:boom start:a:none:0:0 start:b:none:0:0 start:c:none:0:0 "
      "call:a:1:200")
PLAYS(G10_a_caller_that_is_stopped_while_it_waits,
      "#0=trap,last:4 #1=call:b:2:100,say:back #2=sleep:40,reply:5 #4=say:over start:a:link:0:0 start:b:none:0:0 "
      "cast:a:1 sig:a:shutdown sleep:60")
PLAYS(G12_a_ring_of_calls_ends_in_time,
      "#0=say:up #1=call:b:2:60 #2=call:c:3:40 #3=call:a:4:20 #4=reply:1 start:a:none:0:0 start:b:none:0:0 "
      "start:c:none:0:0 cast:a:1 sleep:90")
PLAYS(G13_an_answer_of_terminate_is_late,
      "#0=last:3 #1=keep #2=stop:normal #3=sleep:40,answer:9 start:a:none:0:0 start:b:none:0:0 call:a:1:20 "
      "cast:a:2 sleep:60")
PLAYS(G15_an_answer_from_a_timeout,
      "#0=idle:2 #1=keep,timeout:30 #2=answer:6 start:a:none:0:0 call:a:1:100")
PLAYS(G15_two_callers_are_answered_by_a_third_message,
      "apart #0=say:up #1=keep #2=answer:1,answer:2 #3=call:a:1:200 start:a:none:0:0 start:b:none:0:0 "
      "start:c:none:0:0 cast:b:3 cast:c:3 note:a:2")
PLAYS(G15_an_answer_before_and_an_end_behind_it,
      "#0=say:up #1=keep,answer:4,exit:boom start:a:link:0:0 call:a:1:100")
PLAYS(G16_calls_within_the_time_and_behind_it,
      "#0=idle:3 #1=reply:1,timeout:50 #2=reply:2 #3=say:late start:a:none:0:0 call:a:1:100 call:a:2:100 "
      "call:a:1:100 sleep:60 call:a:2:100")
PLAYS(G16_a_note_of_a_timer_ends_it,
      "#0=say:up #1=after:a:2:20:1,timeout:40 #2=say:noted start:a:none:0:0 cast:a:1 sleep:60")
PLAYS(G16_a_cancelled_timer_does_not_end_it,
      "#0=say:up #1=after:a:2:30:1,cancel:1,timeout:40 #2=say:noted start:a:none:0:0 cast:a:1 sleep:60")
PLAYS(G16_a_demonitor_ends_nothing,
      "#3=trap #0=mon:b:1 #1=timeout:60,dem:1 #2=stop:boom start:b:none:3:0 start:a:none:0:0 cast:a:1 cast:b:2 "
      "sleep:60")
PLAYS(G18_a_continue_calls_one_that_calls_back,
      "apart #0=say:up #1=more:2,reply:1 #2=call:b:3:30 #3=call:a:4:60,reply:3 #4=reply:4 start:a:none:0:0 "
      "start:b:none:0:0 call:a:1:100 sleep:80")
PLAYS(G18_continues_of_two_that_call_each_other,
      "apart #5=trap #0=more:1 #1=call:b:2:40 #2=reply:2 #3=more:4 #4=call:a:2:40 start:b:none:5:0 "
      "start:a:none:0:0 cast:b:3 sleep:50")
PLAYS(G20_a_stop_with_a_reply_calls_another_on_its_way,
      "#4=trap #0=last:2 #1=stopr:normal:8 #2=call:b:3:50 #3=sleep:20,reply:3 start:a:link:0:0 start:b:none:4:0 "
      "call:a:1:200")
PLAYS(G21_terminate_casts_to_one_that_watches,
      "#0=last:2 #1=stop:normal #2=cast:b:3 #3=say:told #4=mon:a:1 start:a:none:0:0 start:b:none:4:0 cast:a:1")
PLAYS(G21_terminate_starts_a_timer,
      "#4=trap #0=last:2 #1=stop:normal #2=after:b:3:30:1 #3=say:noted start:a:none:0:0 start:b:none:4:0 "
      "cast:a:1 sleep:30")
PLAYS(G22_linked_ones_end_one_after_the_other,
      "apart #4=trap #0=trap #1=link:b #2=link:c #3=stop:boom start:c:none:0:0 start:b:none:4:0 start:a:none:0:0 "
      "cast:b:2 cast:a:1 cast:b:3")
PLAYS(G22_a_link_of_both_sides_and_a_shutdown,
      "apart #0=trap #1=link:b #2=link:a #3=stop:shutdown start:a:none:0:0 start:b:none:0:0 cast:a:1 cast:b:2 "
      "cast:a:3")
PLAYS(G23_one_that_is_no_more_trapping_ends_while_it_calls,
      "#0=trap #1=loose,call:b:2:100,say:back #2=sleep:40 start:a:link:0:0 start:b:none:0:0 cast:a:1 sig:a:boom "
      "sleep:50")
PLAYS(G28_a_stop_is_told_of_another_end,
      "#0=say:up #1=sleep:30,stop:bang start:a:none:0:0 cast:a:1,stops:a:normal:100")
PLAYS(G28_a_stop_that_waits_too_long_is_kept,
      "#0=say:up #1=sleep:60,say:done start:a:none:0:0 cast:a:1,stops:a:normal:20 sleep:60 alive:a")
PLAYS(G28_a_stop_of_a_suspended_one_and_its_callers,
      "apart #0=say:up #1=reply:1 #2=call:a:1:200 start:a:none:0:0 start:b:none:0:0 susp:a cast:b:2 "
      "stops:a:shutdown:50")
PLAYS(G30_requests_to_three_are_answered_in_any_order,
      "apart #0=say:up #1=sleep:60,reply:1 #2=sleep:20,reply:2 #3=reply:3 start:a:none:0:0 start:b:none:0:0 "
      "start:c:none:0:0 req:a:1:1,req:b:2:2,req:c:3:3,wait:1:100,wait:2:100,wait:3:100")
PLAYS(G30_a_request_of_one_that_ends_is_handled,
      "#0=say:up #1=req:b:2:1,stop:normal #2=sleep:20,reply:2 start:a:none:0:0 start:b:none:0:0 cast:a:1 "
      "sleep:30")
PLAYS(G30_a_wait_in_vain_and_a_request_more,
      "#0=say:up #1=sleep:50,reply:1 #2=reply:2 start:a:none:0:0 "
      "req:a:1:1,wait:1:20,req:a:2:2,wait:2:100,wait:1:100")
PLAYS(G30_a_request_that_is_kept_when_the_server_stops,
      "#0=say:up #1=keep #2=stop:shutdown start:a:none:0:0 req:a:1:1,sleep:20,cast:a:2,wait:1:50")
PLAYS(G30_given_up_and_then_another,
      "#0=say:up #1=sleep:40,reply:1 #2=reply:2 start:a:none:0:0 req:a:1:1,recv:1:20,req:a:2:2,recv:2:100 "
      "sleep:50")
PLAYS(G32_one_that_rests_is_woken_by_all,
      "#0=trap,rest #1=reply:1,rest #2=rest #3=stop:boom start:a:none:0:0 call:a:1:50 note:a:2 cast:a:2 "
      "start:b:none:2:0 sig:a:poke alive:a")
PLAYS(G32_one_that_rests_is_stopped,
      "#0=rest,last:1 #1=say:over start:a:none:0:0 stops:a:normal:50")
PLAYS(G5_one_that_takes_too_long_has_started_others,
      "#0=start:b:none:2:0,sleep:60 #1=reply:1 #2=trap start:a:none:0:30 call:b:1:50")
PLAYS(G6_a_name_of_one_that_ends_is_taken_in_terminate,
      "#5=trap #0=name:talk,last:2 #1=stop:normal #2=sleep:30 #3=name:talk #4=whois:talk start:a:none:0:0 "
      "start:b:none:5:0 cast:a:1 cast:b:3 sleep:40 cast:b:3 cast:b:4")
PLAYS(P19_a_callback_takes_a_note_and_leaves_casts,
      "#0=say:up #1=take:3:40 #2=say:told #3=say:noted start:a:none:0:0 cast:a:1,cast:a:2,note:a:3 sleep:40")
PLAYS(M6_a_server_flushes_in_its_callback,
      "#3=trap #0=mon:b:1 #1=sleep:40,flush:1 #2=stop:boom start:b:none:3:0 start:a:none:0:0 cast:a:1 cast:b:2 "
      "sleep:40")
PLAYS(Y1_two_are_suspended_and_one_calls_the_other,
      "apart #0=say:up #1=call:b:2:100 #2=reply:2 start:a:none:0:0 start:b:none:0:0 susp:b susp:a cast:a:1 res:a "
      "sleep:20 res:b sleep:30")
PLAYS(Y1_a_suspended_one_is_linked_to_one_that_ends,
      "#3=trap #0=trap #1=link:b #2=stop:boom start:b:none:3:0 start:a:none:0:0 cast:a:1 susp:a cast:b:2 res:a")
PLAYS(Y1_a_suspended_one_that_does_not_trap_is_linked_to_one_that_ends,
      "#3=say:up #0=link:b #2=stop:boom start:b:none:3:0 start:a:none:0:0 susp:a cast:b:2 alive:a")
PLAYS(Y1_one_suspends_itself_no_more_than_it_calls_itself,
      "#0=say:up #1=susp:a,reply:1 start:a:none:0:0 call:a:1:200 alive:a")
PLAYS(T5_a_timer_of_one_that_has_ended_notes_all_the_same,
      "#0=say:up #1=after:b:2:40:1,stop:normal #2=say:noted start:a:none:0:0 start:b:none:0:0 cast:a:1 sleep:40")
PLAYS(G20_a_call_stops_it_and_it_was_linked,
      "#0=say:up #1=stopr:stopped:0 #2=reply:1 start:a:link:0:0 call:a:2:50 call:a:1:50 call:a:2:10")
PLAYS(G20_a_call_stops_it_and_it_was_monitored,
      "#0=say:up #1=stopr:stopped:0 #2=reply:1 start:a:monitor:0:0 call:a:2:50 call:a:1:50 call:a:2:10")
PLAYS(G20_a_call_stops_it_with_each_kind_of_shutdown,
      "#0=say:up #1=stopr:detail:1 #2=stopr:shutdown:2 #3=stopr:normal:3 start:a:link:0:0 call:a:1:50 start:b:link:0:0 "
      "call:b:2:50 start:c:link:0:0 call:c:3:50")
PLAYS(G25_a_call_ends_it_with_each_kind_of_reason,
      "#0=say:up #1=exit:detail #2=stop:detail #3=exit:shutdown #4=stop:shutdown #5=exit:crashed start:a:link:0:0 "
      "call:a:1:50 start:b:link:0:0 call:b:2:50 start:c:link:0:0 call:c:3:50 start:d:link:0:0 call:d:4:50 start:e:none:0:0 "
      "call:e:5:50")
PLAYS(G25_a_note_and_a_cast_end_it_with_a_detail,
      "#0=trap,last:3 #1=exit:detail #2=stop:detail #3=say:over start:a:link:0:0 note:a:1 start:b:link:0:0 cast:b:2 "
      "start:c:monitor:0:0 cast:c:1")
PLAYS(G12_an_answer_of_a_timeout_is_late,
      "#0=idle:2 #1=keep,timeout:30 #2=answer:6 start:a:link:0:0 call:a:1:100 call:a:1:10 sleep:40 call:a:1:100")
PLAYS(G12_a_late_answer_and_then_a_crash,
      "#0=idle:2 #1=keep,timeout:30 #2=answer:6 #3=exit:boom start:a:link:0:0 call:a:1:10 call:a:3:50 sleep:40")
PLAYS(G30_two_requests_within_the_time,
      "apart #0=idle:3 #1=reply:1,timeout:50 #2=reply:2 #3=say:late start:a:link:0:0 "
      "req:a:1:1,req:a:2:2,wait:1:100,wait:2:100 sleep:60 req:a:1:3,wait:3:100 sleep:60")
PLAYS(G30_a_wait_of_no_time_and_then_for_long,
      "#0=idle:2 #1=keep,timeout:50 #2=answer:6 start:a:link:0:0 req:a:1:1,wait:1:0,wait:1:100")
PLAYS(G30_a_request_that_ends_it_and_then_another,
      "#0=say:up #1=stop:shutdown #2=reply:2 start:a:none:0:0 req:a:1:1,wait:1:100 req:a:2:2,wait:2:100 "
      "req:a:2:3,recv:3:100")
PLAYS(G18_continues_of_each_kind_of_message,
      "apart #0=more:1 #1=say:on #2=more:1,reply:2 #3=more:4,keep #4=answer:3 #5=more:6 #6=more:1 start:a:link:0:0 "
      "call:a:2:50 call:a:3:50 cast:a:5 note:a:5")
PLAYS(G18_a_continue_stops, "#0=trap,last:3 #1=more:2 #2=stop:normal #3=say:over start:a:link:0:0 note:a:1 call:a:1:10")
PLAYS(G18_a_continue_of_init_stops_and_who_calls, "#0=trap,more:1 #1=sleep:40,stop:boom start:a:link:0:0 call:a:1:50")
PLAYS(G18_a_continue_asks_for_a_timeout,
      "apart #0=idle:3 #1=more:2,reply:1 #2=timeout:30 #3=say:idle start:a:link:0:0 call:a:1:50 sleep:40")
PLAYS(G18_what_waits_comes_behind_a_chain_of_continues,
      "#0=say:up #1=sleep:20,more:2 #2=more:3 #3=more:4 #4=say:end #5=say:noted start:a:none:0:0 "
      "note:a:1,note:a:5,cast:a:5")
PLAYS(G32_one_that_rests_is_suspended_and_resumed,
      "#0=rest #1=rest,reply:1 #2=reply:2 start:a:link:0:0 call:a:1:50 susp:a res:a call:a:2:50")
PLAYS(G32_one_that_rests_answers_later, "#0=say:up #1=keep,rest #2=answer:5 start:a:none:0:0 req:a:1:1,note:a:2,wait:1:50")
PLAYS(G32_one_that_rests_by_a_timer,
      "#0=idle:2 #1=timeout:30 #2=rest #3=reply:3 start:a:none:0:0 cast:a:1 sleep:40 call:a:3:50 note:a:2 call:a:3:50")
PLAYS(G22_a_parent_with_a_name, "#0=trap,last:2 #1=stop:normal #2=say:over name:p start:a:link:0:0 cast:a:1")
PLAYS(G22_a_parent_with_a_name_ends,
      "#0=say:up #1=name:q,start:c:link:3:0 #2=stop:boom #3=trap,last:4 #4=say:over start:b:none:0:0 cast:b:1 cast:b:2")
PLAYS(G28_a_stop_of_one_and_again,
      "#0=last:1 #1=say:over start:a:none:0:0 stops:a:normal:50 alive:a stops:a:normal:50 start:b:none:0:0 "
      "stops:b:other:50 start:c:link:0:0 stops:c:detail:50")
PLAYS(G28_a_stop_of_one_that_is_linked,
      "#0=say:up start:a:link:0:0 stops:a:normal:50 start:b:link:0:0 stops:b:shutdown:50 start:c:monitor:0:0 "
      "stops:c:boom:50")
PLAYS(G28_a_stop_in_no_time, "#0=last:1 #1=sleep:50,say:over start:a:none:0:0 stops:a:normal:10 alive:a sleep:50 alive:a")
PLAYS(G7_a_start_that_ignores_or_stops_gives_its_name_back,
      "#0=name:x,ignore #1=name:x,stop:stopped #2=name:x start:a:none:0:0 whois:x start:b:monitor:0:0 whois:x "
      "start:c:none:1:0 whois:x start:d:none:2:0 whois:x")
PLAYS(G3_one_that_ignores_is_started_again_and_again,
      "#0=trap,ignore start:a:none:0:0 start:a:none:0:0 start:a:monitor:0:0 start:a:none:0:0")
PLAYS(G2_each_way_to_stop_in_init,
      "#0=stop:normal #1=stop:shutdown #2=stop:detail #3=stop:boom start:a:none:0:0 start:b:none:1:0 start:c:none:2:0 "
      "start:d:none:3:0 start:e:monitor:3:0 start:f:none:2:0")
PLAYS(G4_each_way_to_exit_in_init,
      "#0=exit:normal #1=exit:shutdown #2=exit:detail #3=exit:boom #4=exit:kill start:a:none:0:0 start:b:none:1:0 "
      "start:c:none:2:0 start:d:none:3:0 start:e:monitor:4:0 start:f:none:0:0")
PLAYS(G5_in_time_and_too_late,
      "#0=sleep:10 #1=sleep:60 start:a:none:0:30 start:b:none:1:30 start:c:link:1:30 start:d:monitor:1:30 "
      "start:e:link:0:30")
PLAYS(G15_one_that_waits_is_answered_when_it_has_gone,
      "#0=say:up #1=keep #2=answer:1 #3=call:a:1:100,say:never start:a:none:0:0 start:b:none:0:0 cast:b:3 sig:b:kill "
      "note:a:2 alive:a")
PLAYS(G10_one_calls_itself_and_goes_on,
      "#0=say:up #1=call:a:2:50,reply:3 #2=reply:2 start:a:none:0:0 call:a:1:100 call:a:2:50")
PLAYS(G10_the_dead_are_called_and_cast_to,
      "#0=say:up #1=stop:normal start:a:none:0:0 cast:a:1 call:a:1:50 cast:a:1 note:a:1 req:a:1:1,wait:1:50 "
      "stops:a:normal:50 susp:a")
PLAYS(Y1_suspended_twice_and_asked,
      "apart #0=say:up #1=reply:1 start:a:link:0:0 susp:a call:a:1:20 susp:a call:a:1:20 res:a call:a:1:50 res:a call:a:1:50")
PLAYS(Y1_suspended_by_a_note_and_the_timeout_that_it_asked_for,
      "#0=idle:2 #1=timeout:30 #2=say:idle start:a:none:0:0 note:a:1 susp:a sleep:50 res:a sleep:20")
PLAYS(G28_one_that_ends_while_it_is_stopped,
      "#0=last:1 #1=exit:die start:a:none:0:0 stops:a:normal:50 start:b:link:0:0 stops:b:shutdown:50")
PLAYS(G28_one_that_hangs_is_stopped, "#0=last:1 #1=sleep:80 start:a:none:0:0 stops:a:normal:30 alive:a sleep:60 alive:a")
PLAYS(P6_the_first_of_two_exit_signals_counts,
      "#0=say:up #1=sleep:30 start:a:link:0:0 cast:a:1,sig:a:first,sig:a:second start:b:none:0:0 sig:b:first,sig:b:kill")
PLAYS(P6_exit_signals_of_two_to_one_that_traps,
      "apart #0=trap #1=sleep:40,say:worked #2=sig:a:second start:a:none:0:0 start:b:none:0:0 cast:a:1,sig:a:first "
      "cast:b:2 sleep:40")
PLAYS(M5_a_server_ends_a_monitor_before_and_behind_the_end,
      "#3=trap #0=mon:b:1,mon:b:2 #1=dem:1 #2=stop:boom #4=dem:2 start:b:none:3:0 start:a:none:0:0 cast:a:1 cast:b:2 "
      "cast:a:4")
PLAYS(M6_a_server_flushes_a_down_that_waits,
      "apart #3=trap #0=mon:b:1 #1=sleep:40,flush:1,say:done #2=stop:boom start:b:none:3:0 start:a:none:0:0 cast:a:1,cast:b:2 "
      "sleep:40")
PLAYS(M1_a_down_of_each_reason,
      "#0=say:up #1=stop:normal #2=stop:shutdown #3=stop:detail #4=exit:boom start:a:monitor:0:0 cast:a:1 "
      "start:b:monitor:0:0 cast:b:2 start:c:monitor:0:0 cast:c:3 start:d:monitor:0:0 cast:d:4 start:e:monitor:0:0 "
      "sig:e:kill start:f:monitor:0:0 sig:f:boom")
PLAYS(G15_a_reply_and_a_crash_of_the_next,
      "apart #0=say:up #1=keep #2=answer:1,exit:boom #3=call:a:1:100 start:a:none:0:0 start:b:none:0:0 start:c:none:0:0 "
      "cast:b:3 cast:c:3 note:a:2 sleep:10")
PLAYS(G9_casts_notes_and_calls_in_one_order,
      "apart #0=say:up #1=sleep:20 #2=say:two #3=say:three #4=reply:4 #5=say:five start:a:none:0:0 "
      "cast:a:1,note:a:2,cast:a:3,req:a:4:1,note:a:5,wait:1:100")
PLAYS(M6_four_monitors_and_each_ends_otherwise,
      "apart #3=trap #0=mon:b:1,mon:b:2,mon:b:3,mon:b:4,flush:1 #1=sleep:40,flush:3,dem:4,say:done #2=stop:bang "
      "start:b:none:3:0 start:a:none:0:0 cast:a:1,cast:b:2 sleep:60")
PLAYS(G7_starts_that_fail_one_after_the_other,
      "#0=name:x,stop:boom #1=name:x,ignore #2=name:x,exit:boom #3=name:x "
      "start:a:none:0:0,start:b:none:0:0,start:c:monitor:0:0,start:d:none:1:0,start:e:monitor:1:0,start:f:none:2:0,start:g:monitor:2:0,start:h:none:3:0")
PLAYS(G7_starts_that_take_too_long_one_after_the_other,
      "#0=name:x,sleep:60 #3=name:x start:a:none:0:20 start:b:monitor:0:20 start:h:none:3:0")
PLAYS(G13_a_call_in_vain_and_many_more,
      "#0=say:up #1=sleep:30,reply:1 #2=reply:2 start:a:none:0:0 call:a:1:10 call:a:2:50 call:a:2:50 call:a:1:50 "
      "call:a:2:50 sleep:30")
PLAYS(G30_one_in_time_and_one_that_is_given_up,
      "apart #0=say:up #1=sleep:80,reply:1 #2=sleep:10,reply:2 #3=reply:3 start:a:none:0:0 start:b:none:0:0 "
      "start:c:none:0:0 req:c:3:3,req:a:1:1,req:b:2:2,wait:2:50,recv:1:20,recv:3:50 sleep:80")

#define S(name) { #name, name, false }

SCENARIOS(
    S(G38_who_starts_one_with_a_monitor_is_its_parent),
    S(G38_its_parent_says_normal),
    S(G38_its_parent_ends_and_it_lives),
    S(G38_an_exit_of_its_own_is_an_info),
    S(G38_an_exit_of_another_is_an_info),
    S(G38_one_that_does_not_trap),
    S(G38_its_parent_ends_a_suspended_one),
    S(G38_a_stop_of_its_parent_while_it_waits),
    S(G17_a_timeout_of_0_comes_before_what_its_caller_sends_then),
    S(G17_a_timeout_of_0_between_two_calls),
    S(G17_a_timeout_of_0_of_init_and_a_call_of_the_starter),
    S(G17_what_waits_and_a_timeout_of_0_each_time),
    S(G17_timeouts_of_0_chain),
    S(G17_a_timeout_of_0_of_one_that_is_suspended_meanwhile),
    S(G17_a_timeout_of_0_and_an_exit_that_waits),
    S(G17_a_timeout_of_0_and_a_down_that_waits),
    S(G10_callers_of_callers_are_told),
    S(G10_a_caller_that_is_stopped_while_it_waits),
    S(G12_a_ring_of_calls_ends_in_time),
    S(G13_an_answer_of_terminate_is_late),
    S(G15_an_answer_from_a_timeout),
    S(G15_two_callers_are_answered_by_a_third_message),
    S(G15_an_answer_before_and_an_end_behind_it),
    S(G16_calls_within_the_time_and_behind_it),
    S(G16_a_note_of_a_timer_ends_it),
    S(G16_a_cancelled_timer_does_not_end_it),
    S(G16_a_demonitor_ends_nothing),
    S(G18_a_continue_calls_one_that_calls_back),
    S(G18_continues_of_two_that_call_each_other),
    S(G20_a_stop_with_a_reply_calls_another_on_its_way),
    S(G21_terminate_casts_to_one_that_watches),
    S(G21_terminate_starts_a_timer),
    S(G22_linked_ones_end_one_after_the_other),
    S(G22_a_link_of_both_sides_and_a_shutdown),
    S(G23_one_that_is_no_more_trapping_ends_while_it_calls),
    S(G28_a_stop_is_told_of_another_end),
    S(G28_a_stop_that_waits_too_long_is_kept),
    S(G28_a_stop_of_a_suspended_one_and_its_callers),
    S(G30_requests_to_three_are_answered_in_any_order),
    S(G30_a_request_of_one_that_ends_is_handled),
    S(G30_a_wait_in_vain_and_a_request_more),
    S(G30_a_request_that_is_kept_when_the_server_stops),
    S(G30_given_up_and_then_another),
    S(G32_one_that_rests_is_woken_by_all),
    S(G32_one_that_rests_is_stopped),
    S(G5_one_that_takes_too_long_has_started_others),
    S(G6_a_name_of_one_that_ends_is_taken_in_terminate),
    S(P19_a_callback_takes_a_note_and_leaves_casts),
    S(M6_a_server_flushes_in_its_callback),
    S(Y1_two_are_suspended_and_one_calls_the_other),
    S(Y1_a_suspended_one_is_linked_to_one_that_ends),
    S(Y1_a_suspended_one_that_does_not_trap_is_linked_to_one_that_ends),
    S(Y1_one_suspends_itself_no_more_than_it_calls_itself),
    S(T5_a_timer_of_one_that_has_ended_notes_all_the_same),
    S(G20_a_call_stops_it_and_it_was_linked),
    S(G20_a_call_stops_it_and_it_was_monitored),
    S(G20_a_call_stops_it_with_each_kind_of_shutdown),
    S(G25_a_call_ends_it_with_each_kind_of_reason),
    S(G25_a_note_and_a_cast_end_it_with_a_detail),
    S(G12_an_answer_of_a_timeout_is_late),
    S(G12_a_late_answer_and_then_a_crash),
    S(G30_two_requests_within_the_time),
    S(G30_a_wait_of_no_time_and_then_for_long),
    S(G30_a_request_that_ends_it_and_then_another),
    S(G18_continues_of_each_kind_of_message),
    S(G18_a_continue_stops),
    S(G18_a_continue_of_init_stops_and_who_calls),
    S(G18_a_continue_asks_for_a_timeout),
    S(G18_what_waits_comes_behind_a_chain_of_continues),
    S(G32_one_that_rests_is_suspended_and_resumed),
    S(G32_one_that_rests_answers_later),
    S(G32_one_that_rests_by_a_timer),
    S(G22_a_parent_with_a_name),
    S(G22_a_parent_with_a_name_ends),
    S(G28_a_stop_of_one_and_again),
    S(G28_a_stop_of_one_that_is_linked),
    S(G28_a_stop_in_no_time),
    S(G7_a_start_that_ignores_or_stops_gives_its_name_back),
    S(G3_one_that_ignores_is_started_again_and_again),
    S(G2_each_way_to_stop_in_init),
    S(G4_each_way_to_exit_in_init),
    S(G5_in_time_and_too_late),
    S(G15_one_that_waits_is_answered_when_it_has_gone),
    S(G10_one_calls_itself_and_goes_on),
    S(G10_the_dead_are_called_and_cast_to),
    S(Y1_suspended_twice_and_asked),
    S(Y1_suspended_by_a_note_and_the_timeout_that_it_asked_for),
    S(G28_one_that_ends_while_it_is_stopped),
    S(G28_one_that_hangs_is_stopped),
    S(P6_the_first_of_two_exit_signals_counts),
    S(P6_exit_signals_of_two_to_one_that_traps),
    S(M5_a_server_ends_a_monitor_before_and_behind_the_end),
    S(M6_a_server_flushes_a_down_that_waits),
    S(M1_a_down_of_each_reason),
    S(G15_a_reply_and_a_crash_of_the_next),
    S(G9_casts_notes_and_calls_in_one_order),
    S(M6_four_monitors_and_each_ends_otherwise),
    S(G7_starts_that_fail_one_after_the_other),
    S(G7_starts_that_take_too_long_one_after_the_other),
    S(G13_a_call_in_vain_and_many_more),
    S(G30_one_in_time_and_one_that_is_given_up)
)
