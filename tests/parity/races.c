/*
 * Processes: signals that cross, names that change hands, timers and aliases of those that end, P2 to P20, M3 to M11, T2 to T5.
 * What a process does is a script, which is the same in races.erl.
 */
#include "parity.h"

enum { MAX_PARTS = 3, MAX_WATCHES = 8, MAX_SCRIPT = 256 };

/* Another process of a scenario: its letter, and what it does. */
struct part {
    char letter;
    const char *script;
};

/* What a process knows while it plays its script. */
struct player {
    char letter;
    actor_unique watches[MAX_WATCHES];
    size_t n_watches;
};

static actor_ref players[128];              /* by their letters; that of the scenario is m */
static actor_timer timer;
static actor_alias alias;

/* ---- words ---- */

struct word {
    actor_string text;
};

static const actor_field_info word_fields[] = { { "text", ACTOR_FIELD_STRING, offsetof(struct word, text), NULL } };
static const actor_type_info word_type = { "word", sizeof(struct word), false, 1, word_fields, 0, NULL };
static const actor_message_info word_message = { "word", ACTOR_INFO, &word_type, NULL };

static const char *word_of(const actor_message *message)
{
    return ((const struct word *)actor_message_payload(message))->text.data;
}

static bool is_word(const actor_message *message, const void *text)
{
    return actor_message_kind_of(message) == ACTOR_INFO && strcmp(word_of(message), text) == 0;
}

static actor_reason reason_of(const char *word)
{
    if (strcmp(word, "normal") == 0)
        return actor_reason_of(ACTOR_NORMAL);
    if (strcmp(word, "shutdown") == 0)
        return actor_reason_of(ACTOR_SHUTDOWN);
    if (strcmp(word, "kill") == 0)
        return actor_reason_of(ACTOR_KILL);
    return actor_reason_own(word, NULL);
}

__attribute__((format(printf, 2, 3)))
static void tell(const struct player *me, const char *format, ...)
{
    char text[MAX_SCRIPT];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (me->letter == 'm')
        say("%s", text);
    else
        say("%c: %s", me->letter, text);
}

static void tell_bool(const struct player *me, bool value)
{
    tell(me, "%s", value ? "true" : "false");
}

static void describe(const struct player *me, const actor_message *message)
{
    const actor_reason *reason = actor_message_reason(message);
    const char *name = actor_message_name(message);
    size_t i = 0;

    switch (actor_message_kind_of(message)) {
    case ACTOR_EXIT:
        tell(me, "EXIT %s", reason_text(reason));
        break;
    case ACTOR_DOWN:
        while (i < me->n_watches && me->watches[i] != actor_message_cookie(message))
            i++;
        tell(me, "DOWN %zu %s%s%s", i + 1, name == NULL ? "" : name, name == NULL ? "" : " ", reason_text(reason));
        break;
    default:
        tell(me, "message %s", word_of(message));
        break;
    }
}

/* ---- commands ---- */

static actor_ref whois(const char *letter)
{
    return players[(unsigned char)*letter];
}

static void do_trap(struct player *me, char **args)
{
    (void)me;
    actor_trap_exit(strcmp(args[0], "on") == 0);
}

static void do_say(struct player *me, char **args) { tell(me, "%s", args[0]); }

static void do_alive(struct player *me, char **args)
{
    tell(me, "%s %s", args[0], actor_is_alive(whois(args[0])) ? "true" : "false");
}

static void do_sleep(struct player *me, char **args)
{
    (void)me;
    pause_ms(atoi(args[0]));
}

static void do_forever(struct player *me, char **args)
{
    (void)me;
    (void)args;
    actor_sleep(ACTOR_INFINITY);
}

static void do_link(struct player *me, char **args)
{
    (void)me;
    actor_link(whois(args[0]));
}

static void do_unlink(struct player *me, char **args)
{
    (void)me;
    actor_unlink(whois(args[0]));
}

static void do_signal(struct player *me, char **args)
{
    (void)me;
    actor_send_exit(whois(args[0]), reason_of(args[1]));
}

static void do_exit(struct player *me, char **args)
{
    (void)me;
    actor_exit(reason_of(args[0]));
}

static void do_send(struct player *me, char **args)
{
    const struct word word = { actor_string_of(args[1]) };

    (void)me;
    actor_send(whois(args[0]), &word_message, &word);
}

/* Takes a word in time, and says so, or not. */
static void take(struct player *me, const char *word, int64_t timeout_ns, bool tells)
{
    actor_message *message = NULL;
    const int err = actor_receive_match(is_word, word, &message, timeout_ns);

    if (tells)
        tell(me, "%s", err == ACTOR_OK ? word : "none");
    if (err == ACTOR_OK)
        actor_message_free(message);
}

static void do_wait(struct player *me, char **args) { take(me, args[0], ACTOR_INFINITY, false); }
static void do_poll(struct player *me, char **args) { take(me, args[0], 0, true); }
static void do_take(struct player *me, char **args) { take(me, args[0], MS(atoi(args[1])), true); }

static void do_all(struct player *me, char **args)
{
    actor_message *message;

    (void)args;
    while (actor_receive(&message, MS(20)) == ACTOR_OK) {
        describe(me, message);
        actor_message_free(message);
    }
    tell(me, "end");
}

static void do_watch(struct player *me, char **args) { actor_monitor(whois(args[0]), &me->watches[me->n_watches++]); }
static void do_watch_name(struct player *me, char **args) { actor_monitor_name(args[0], &me->watches[me->n_watches++]); }
static void do_unwatch(struct player *me, char **args) { tell_bool(me, actor_demonitor(me->watches[atoi(args[0]) - 1], false)); }
static void do_flush(struct player *me, char **args) { tell_bool(me, actor_demonitor(me->watches[atoi(args[0]) - 1], true)); }
static void do_name(struct player *me, char **args) { tell(me, "%s", actor_register(args[0]) == ACTOR_OK ? "ok" : "taken"); }

static void do_unname(struct player *me, char **args)
{
    tell(me, "%s", actor_unregister(args[0]) == ACTOR_OK ? "ok" : "no such name");
}

static void do_send_name(struct player *me, char **args)
{
    const struct word word = { actor_string_of(args[1]) };
    actor_ref ref;

    if (actor_whereis(args[0], &ref) == ACTOR_OK)
        actor_send(ref, &word_message, &word);
    else
        tell(me, "no such name");
}

static void do_later(struct player *me, char **args)
{
    const struct word word = { actor_string_of(args[2]) };

    (void)me;
    actor_send_after(whois(args[0]), MS(atoi(args[1])), &word_message, &word, &timer);
}

static void do_later_name(struct player *me, char **args)
{
    const struct word word = { actor_string_of(args[2]) };

    (void)me;
    actor_send_after_name(args[0], MS(atoi(args[1])), &word_message, &word, &timer);
}

static void do_cancel(struct player *me, char **args)
{
    (void)args;
    tell_bool(me, actor_timer_cancel(timer) >= 0);
}

static void do_read(struct player *me, char **args)
{
    (void)args;
    tell_bool(me, actor_read_timer(timer) >= 0);
}

static void do_alias(struct player *me, char **args)
{
    const actor_alias_mode mode = strcmp(args[0], "once") == 0      ? ACTOR_ALIAS_ONCE
                                  : strcmp(args[0], "stays") == 0   ? ACTOR_ALIAS_STAYS
                                  : strcmp(args[0], "monitor") == 0 ? ACTOR_ALIAS_MONITOR
                                                                    : ACTOR_ALIAS_MONITOR_ONCE;

    if (args[1] == NULL)
        actor_alias_make(mode, &alias);
    else
        actor_monitor_alias(whois(args[1]), mode, &me->watches[me->n_watches++], &alias);
}

static void do_send_alias(struct player *me, char **args)
{
    const struct word word = { actor_string_of(args[0]) };

    (void)me;
    actor_send_alias(alias, &word_message, &word);
}

static void do_unalias(struct player *me, char **args)
{
    (void)args;
    tell_bool(me, actor_unalias(alias));
}

static const struct command {
    const char *word;
    void (*does)(struct player *me, char **args);
} commands[] = {
    { "say", do_say }, { "sleep", do_sleep }, { "forever", do_forever }, { "trap", do_trap }, { "link", do_link },
    { "unlink", do_unlink }, { "signal", do_signal }, { "exit", do_exit }, { "send", do_send }, { "wait", do_wait },
    { "poll", do_poll }, { "take", do_take }, { "all", do_all }, { "alive", do_alive }, { "watch", do_watch },
    { "watch_name", do_watch_name }, { "unwatch", do_unwatch }, { "flush", do_flush }, { "name", do_name },
    { "unname", do_unname }, { "send_name", do_send_name }, { "later", do_later }, { "later_name", do_later_name },
    { "cancel", do_cancel }, { "read", do_read }, { "alias", do_alias }, { "send_alias", do_send_alias },
    { "unalias", do_unalias },
};

static void do_command(struct player *me, char *text)
{
    char *words[5] = { NULL }, *rest = text;
    size_t n = 0, i = 0;

    while (n < 4 && (words[n] = strtok_r(rest, " ", &rest)) != NULL)
        n++;
    while (strcmp(commands[i].word, words[0]) != 0)
        i++;
    commands[i].does(me, words + 1);
}

/* Commands with `; ` between them. */
static void play_script(char letter, const char *script)
{
    struct player me = { .letter = letter };
    char text[MAX_SCRIPT], *at = text, *end;

    snprintf(text, sizeof text, "%s", script);
    while (at != NULL) {
        end = strstr(at, "; ");
        if (end != NULL)
            *end = '\0';
        do_command(&me, at);
        at = end == NULL ? NULL : end + 2;
    }
}

static void play_part(void *arg)
{
    const struct part *part = arg;
    actor_message *message;

    actor_receive_match(is_word, "begin", &message, ACTOR_INFINITY);
    actor_message_free(message);
    play_script(part->letter, part->script);
}

/* They are there before any of them begins. */
static void play(const struct part *parts, const char *script)
{
    const struct word word = { actor_string_of("begin") };
    size_t i;

    players['m'] = actor_self();
    for (i = 0; parts[i].letter != 0; i++)
        actor_spawn(play_part, (void *)(uintptr_t)&parts[i], &players[(unsigned char)parts[i].letter]);
    for (i = 0; parts[i].letter != 0; i++)
        actor_send(players[(unsigned char)parts[i].letter], &word_message, &word);
    pause_ms(5);
    play_script('m', script);
    for (i = 0; parts[i].letter != 0; i++)
        actor_send_exit(players[(unsigned char)parts[i].letter], actor_reason_of(ACTOR_KILL));
}

#define PLAYS(scenario, script, ...)                                                \
    static void scenario(void)                                                      \
    {                                                                               \
        static const struct part parts[MAX_PARTS + 1] = { __VA_ARGS__ { 0, NULL } };\
                                                                                    \
        play(parts, script);                                                        \
    }

/* ---- links and exit signals ---- */

PLAYS(P11_a_link_to_oneself, "trap on; link m; unlink m; link m; all", )
PLAYS(P14_linked_again, "trap on; link a; unlink a; link a; signal a boom; all", { 'a', "forever" },)
PLAYS(P14_linked_again_by_the_other, "trap on; link a; unlink a; send a go; wait linked; signal a boom; all",
      { 'a', "wait go; link m; send m linked; forever" },)
PLAYS(P14_unlinked_by_both, "trap on; link a; send a go; unlink a; wait unlinked; signal a boom; all",
      { 'a', "wait go; unlink m; send m unlinked; forever" },)
PLAYS(P14_an_unlink_of_one_that_is_not_linked, "trap on; unlink a; signal a boom; all", { 'a', "forever" },)
PLAYS(P14_an_unlink_of_one_that_ends, "trap on; link a; send a go; sleep 10; unlink a; link a; all", { 'a', "wait go; exit boom" },)
PLAYS(P6_an_exit_signal_to_oneself, "watch a; send a go; all", { 'a', "wait go; signal a boom; say never" },)
PLAYS(P8_a_kill_of_oneself, "watch a; send a go; all", { 'a', "trap on; wait go; signal a kill; say never" },)
PLAYS(P8_a_kill_of_one_that_has_messages, "watch a; send a one; send a two; signal a kill; send a three; all",
      { 'a', "sleep 20; all" },)
PLAYS(P10_normal_to_oneself_when_trapping, "trap on; signal m normal; all", )
PLAYS(P7_a_normal_end_is_trapped, "trap on; link a; send a go; all", { 'a', "wait go" },)
PLAYS(P13_a_link_to_the_dead, "watch b; send b go; all", { 'a', "say over" }, { 'b', "wait go; link a; say never" },)
PLAYS(P13_a_link_behind_an_exit_signal, "trap on; signal a boom; link a; all; send b go; link b; all", { 'a', "forever" },
      { 'b', "wait go; exit boom" },)
PLAYS(P13_two_links_to_the_dead, "trap on; link a; link a; all", { 'a', "say over" },)
PLAYS(P13_a_link_to_the_dead_and_an_unlink, "trap on; link a; unlink a; all", { 'a', "say over" },)
PLAYS(P12_each_link_gives_one_exit, "trap on; link a; send a go; all; sleep 100",
      { 'a', "wait go; exit boom" }, { 'b', "trap on; link a; sleep 20; all" }, { 'c', "trap on; link a; sleep 60; all" },)
PLAYS(P12_who_traps_ends_a_chain, "send a go; sleep 60; alive b; alive c",
      { 'a', "wait go; exit boom" }, { 'b', "trap on; link a; sleep 20; all; forever" }, { 'c', "link b; forever" },)
PLAYS(P12_a_shutdown_goes_over_links, "watch b; send a go; all", { 'a', "wait go; exit shutdown" }, { 'b', "link a; forever" },)
PLAYS(P12_both_ends_of_a_link_end, "watch a; watch b; sleep 30; say over; flush 1; flush 2",
      { 'a', "link b; sleep 10; exit one" }, { 'b', "sleep 10; exit one" },)
PLAYS(P15_no_more_trapping, "watch a; signal a boom; all", { 'a', "trap on; trap off; forever" },)
PLAYS(P15_trapping_again, "signal a boom; sleep 60", { 'a', "trap on; trap off; trap on; sleep 20; all" },)
PLAYS(P2_a_signal_before_trapping_ends, "watch a; signal a poke; send a go; wait off; signal a boom; all",
      { 'a', "trap on; wait go; trap off; send m off; forever" },)
PLAYS(P2_exits_and_messages_of_one_that_ends, "trap on; send a go; all",
      { 'a', "wait go; link m; send m one; signal m poke; send m two; exit boom" },)
PLAYS(P2_a_link_an_unlink_and_an_end, "trap on; send a go; all", { 'a', "wait go; link m; unlink m; exit boom" },)
PLAYS(P2_an_unlink_and_a_link_before_an_end, "trap on; link a; send a go; all", { 'a', "wait go; unlink m; link m; exit boom" },)
PLAYS(P9_the_reason_killed_is_one_like_others, "signal a killed; send b go; sleep 60",
      { 'a', "trap on; sleep 20; all" }, { 'b', "wait go; link a; exit killed" },)
PLAYS(P9_a_kill_among_other_signals, "watch a; signal a one; signal a kill; signal a two; all", { 'a', "trap on; sleep 20; all" },)
PLAYS(P12_a_ring_ends_as_a_whole, "watch a; signal b boom; all; alive b; alive c",
      { 'a', "link b; forever" }, { 'b', "link c; forever" }, { 'c', "link a; forever" },)
PLAYS(P12_a_ring_that_one_leaves, "watch a; send c go; wait left; signal b boom; all; alive c",
      { 'a', "link b; forever" }, { 'b', "link c; forever" }, { 'c', "link a; wait go; unlink b; unlink a; send m left; forever" },)

/* ---- monitors ---- */

PLAYS(M3_the_oldest_comes_first, "watch a; watch a; watch a; watch a; watch a; unwatch 3; send a go; all",
      { 'a', "wait go; exit boom" },)
PLAYS(M3_an_exit_and_a_down, "trap on; watch a; link a; watch a; send a go; all", { 'a', "wait go; exit boom" },)
PLAYS(M3_of_oneself, "watch m; unwatch 1; all", )
PLAYS(M3_of_oneself_by_name, "name x; watch_name x; unwatch 1; all", )
PLAYS(M2_behind_an_exit_signal, "signal a boom; watch a; all; signal b kill; watch b; all", { 'a', "forever" }, { 'b', "forever" },)
PLAYS(M5_a_flush_behind_it, "watch a; sleep 10; unwatch 1; flush 1; all", { 'a', "say over" },)
PLAYS(M6_a_flush_takes_its_own, "watch a; watch a; sleep 10; send m word; flush 1; all", { 'a', "say over" },)
PLAYS(M4_a_name_that_is_given_up, "watch_name x; send a go; all; sleep 10",
      { 'a', "name x; wait go; unname x; sleep 10; exit boom" },)
PLAYS(M4_a_name_that_another_takes,
      "watch_name x; send a go; wait named; watch_name x; send b end; all; send a end; all",
      { 'a', "name x; wait go; unname x; send b go; wait end; exit boom" },
      { 'b', "wait go; name x; send m named; wait end; exit bang" },)
PLAYS(P17_a_name_of_ones_own_twice,
      "name x; name x; unname x; unname x; name x; send_name x hello; unname x; all; send_name x hello",
      )
PLAYS(P17_a_message_goes_to_who_has_the_name_now, "send_name x one; send a go; wait named; send_name x two; sleep 120",
      { 'a', "name x; wait go; unname x; send b go; sleep 10; all" }, { 'b', "wait go; name x; send m named; sleep 60; all" },)
PLAYS(P18_a_name_is_free_when_an_exit_is_seen, "trap on; link a; send a go; all; name x", { 'a', "name x; wait go; exit boom" },)
PLAYS(M2_of_the_dead_and_ended_at_once, "watch a; unwatch 1; watch a; flush 2; all", { 'a', "say over" },)
PLAYS(M2_of_a_name_and_ended_at_once, "watch_name x; unwatch 1; watch_name x; flush 2; all", )
PLAYS(M2_a_name_that_somebody_takes_afterwards, "watch_name x; send a go; sleep 10; watch_name x; send a end; all",
      { 'a', "wait go; name x; wait end" },)
PLAYS(P17_a_name_of_one_that_was_killed, "watch a; send_name x word; signal a kill; all; send_name x word; send b go; sleep 10",
      { 'a', "name x; forever" }, { 'b', "wait go; name x" },)

/* ---- timers ---- */

PLAYS(T5_a_name_that_changes_hands, "later_name x 30 due; send a go; sleep 140",
      { 'a', "name x; wait go; unname x; send b go; sleep 40; all" }, { 'b', "wait go; name x; sleep 80; all" },)
PLAYS(T5_a_name_that_nobody_has, "later_name x 20 due; send a go; sleep 30; cancel; read; all",
      { 'a', "name x; wait go; unname x" },)
PLAYS(T5_of_one_that_has_started_it_and_ended, "sleep 10; alive a; read; all; cancel", { 'a', "later m 20 due; exit boom" },)
PLAYS(T2_cancelled_by_another, "later m 30 due; send a go; wait done; sleep 30; cancel; all",
      { 'a', "wait go; read; cancel; cancel; send m done" },)
PLAYS(T2_cancelled_when_it_is_for_another, "later a 20 due; cancel; sleep 60", { 'a', "sleep 30; all" },)
PLAYS(T5_cancelled_when_who_it_is_for_has_ended, "later a 30 due; read; sleep 20; read; cancel", { 'a', "sleep 10" },)
PLAYS(T1_due_at_the_same_time, "later m 10 one; later m 10 two; later m 10 three; sleep 20; all", )
PLAYS(T1_an_earlier_one_that_is_started_later, "later m 20 one; later m 10 two; sleep 5; later m 2 three; sleep 30; all", )
PLAYS(T7_no_time_and_what_is_sent_then, "send m one; later m 0 two; sleep 10; send m three; all", )
PLAYS(T3_cancelled_when_it_waits_in_the_mailbox, "later m 5 due; sleep 10; cancel; poll due; cancel; all", )

/* ---- aliases ---- */

PLAYS(M9_what_came_through_it_stays, "alias stays; send_alias one; unalias; send_alias two; all", )
PLAYS(M9_of_one_that_has_ended, "send_alias one; say sent; unalias; all", { 'a', "alias stays; exit boom" },)
PLAYS(M10_ended_before_anything_came, "alias once; unalias; send_alias one; all", )
PLAYS(M11_one_that_stays_outlives_its_down, "alias stays a; send a go; all; send_alias one; all; unalias",
      { 'a', "wait go; exit boom" },)
PLAYS(M11_one_that_ends_with_its_monitor_and_a_message,
      "alias monitor a; send_alias one; send_alias two; unwatch 1; send_alias three; all; unalias",
      { 'a', "forever" },)
PLAYS(M11_one_for_a_message_and_its_down, "alias monitor_once a; send a go; all; send_alias one; all; unalias",
      { 'a', "wait go; exit boom" },)
PLAYS(M11_one_for_a_message_of_who_ends, "alias monitor_once a; send a go; sleep 10; unwatch 1; all",
      { 'a', "wait go; send_alias one; send_alias two; exit boom" },)
PLAYS(M11_one_that_is_ended_leaves_its_monitor, "alias monitor a; unalias; send_alias one; send a go; all",
      { 'a', "wait go; exit boom" },)

/* ---- receive ---- */

PLAYS(P19_what_is_left_stays_in_order, "send m a; send m b; send m c; wait b; send m d; send m b; poll z; wait d; all", )
PLAYS(P20_what_comes_later_is_not_waited_for, "later m 10 due; poll due; take due 5; take due 20; all", )
PLAYS(P21_in_time_behind_others, "later m 5 one; later m 10 two; later m 15 three; take three 12; take three 12; all", )

#define S(name) { #name, name, false }

SCENARIOS(
    S(P11_a_link_to_oneself),
    S(P14_linked_again),
    S(P14_linked_again_by_the_other),
    S(P14_unlinked_by_both),
    S(P14_an_unlink_of_one_that_is_not_linked),
    S(P14_an_unlink_of_one_that_ends),
    S(P6_an_exit_signal_to_oneself),
    S(P8_a_kill_of_oneself),
    S(P8_a_kill_of_one_that_has_messages),
    S(P10_normal_to_oneself_when_trapping),
    S(P7_a_normal_end_is_trapped),
    S(P13_a_link_to_the_dead),
    S(P13_a_link_behind_an_exit_signal),
    S(P13_two_links_to_the_dead),
    S(P13_a_link_to_the_dead_and_an_unlink),
    S(P12_each_link_gives_one_exit),
    S(P12_who_traps_ends_a_chain),
    S(P12_a_shutdown_goes_over_links),
    S(P12_both_ends_of_a_link_end),
    S(P15_no_more_trapping),
    S(P15_trapping_again),
    S(P2_a_signal_before_trapping_ends),
    S(P2_exits_and_messages_of_one_that_ends),
    S(P2_a_link_an_unlink_and_an_end),
    S(P2_an_unlink_and_a_link_before_an_end),
    S(P9_the_reason_killed_is_one_like_others),
    S(P9_a_kill_among_other_signals),
    S(P12_a_ring_ends_as_a_whole),
    S(P12_a_ring_that_one_leaves),
    S(M3_the_oldest_comes_first),
    S(M3_an_exit_and_a_down),
    S(M3_of_oneself),
    S(M3_of_oneself_by_name),
    S(M2_behind_an_exit_signal),
    S(M5_a_flush_behind_it),
    S(M6_a_flush_takes_its_own),
    S(M4_a_name_that_is_given_up),
    S(M4_a_name_that_another_takes),
    S(P17_a_name_of_ones_own_twice),
    S(P17_a_message_goes_to_who_has_the_name_now),
    S(P18_a_name_is_free_when_an_exit_is_seen),
    S(M2_of_the_dead_and_ended_at_once),
    S(M2_of_a_name_and_ended_at_once),
    S(M2_a_name_that_somebody_takes_afterwards),
    S(P17_a_name_of_one_that_was_killed),
    S(T5_a_name_that_changes_hands),
    S(T5_a_name_that_nobody_has),
    S(T5_of_one_that_has_started_it_and_ended),
    S(T2_cancelled_by_another),
    S(T2_cancelled_when_it_is_for_another),
    S(T5_cancelled_when_who_it_is_for_has_ended),
    S(T1_due_at_the_same_time),
    S(T1_an_earlier_one_that_is_started_later),
    S(T7_no_time_and_what_is_sent_then),
    S(T3_cancelled_when_it_waits_in_the_mailbox),
    S(M9_what_came_through_it_stays),
    S(M9_of_one_that_has_ended),
    S(M10_ended_before_anything_came),
    S(M11_one_that_stays_outlives_its_down),
    S(M11_one_that_ends_with_its_monitor_and_a_message),
    S(M11_one_for_a_message_and_its_down),
    S(M11_one_for_a_message_of_who_ends),
    S(M11_one_that_is_ended_leaves_its_monitor),
    S(P19_what_is_left_stays_in_order),
    S(P20_what_comes_later_is_not_waited_for),
    S(P21_in_time_behind_others)
)
