/*
 * Processes that send each other signals, several rules at a time: P1 to P18, M1 to M11. Each scenario is a line of words, which
 * this and signals.erl play. A letter is a process that does what it is told, one word at a time, and says what else it gets:
 *
 *   new:a                       it begins
 *   spawn:a:b spawnm:a:b:N      a begins b, with a link, or with a monitor
 *   trap:a loose:a              a traps exits, or does so no more
 *   link:a:b unlink:a:b exit:a:b:REASON end:a:REASON
 *   mon:a:b:N monn:a:NAME:N     a watches b, or a name, by the monitor N
 *   demon:a:N flush:a:N
 *   alias:a:b:N:MODE unalias:a:N answer:b:N:WORD    of the monitor N: stays, once, monitor or both
 *   name:a:NAME free:a:NAME
 *   nap:a                       it does nothing for 30 ms
 *   send:a:b:WORD who wait:MS
 */
#include "parity.h"

enum { MAX_WORD = 32, N_LETTERS = 6, N_MONITORS = 10 };

typedef struct word {
    char text[MAX_WORD];
} word;

static const actor_type_info word_type = { "word", sizeof(word), true, 0, NULL, 0, NULL };
static const actor_message_info order_message = { "order", ACTOR_CAST, &word_type, NULL };
static const actor_message_info word_message = { "word", ACTOR_INFO, &word_type, NULL };

static actor_ref refs[N_LETTERS];
static bool known[N_LETTERS];               /* it has begun */
static actor_unique monitors[N_MONITORS];
static actor_alias aliases[N_MONITORS];

static actor_ref ref_of(const char *letter)
{
    return refs[*letter - 'a'];
}

static char letter_of(actor_ref ref)
{
    size_t i;

    for (i = 0; i < N_LETTERS && !actor_ref_equal(refs[i], ref); i++)
        ;
    return i == N_LETTERS ? '?' : (char)('a' + i);
}

static actor_reason reason_of(const char *text)
{
    if (strcmp(text, "normal") == 0)
        return actor_reason_of(ACTOR_NORMAL);
    if (strcmp(text, "kill") == 0)
        return actor_reason_of(ACTOR_KILL);
    return strcmp(text, "shutdown") == 0 ? actor_reason_of(ACTOR_SHUTDOWN) : actor_reason_own(text, NULL);
}

static actor_alias_mode mode_of(const char *text)
{
    return *text == 's'   ? ACTOR_ALIAS_STAYS
           : *text == 'o' ? ACTOR_ALIAS_ONCE
           : *text == 'm' ? ACTOR_ALIAS_MONITOR
                          : ACTOR_ALIAS_MONITOR_ONCE;
}

/* ---- the processes ---- */

static void obey(void *arg);

static void answer(bool yes, char who, const char *what)
{
    say("%c %s %s", who, what, yes ? "true" : "false");
}

static void begin(const char *letter, const char *monitor)
{
    const size_t i = (size_t)(*letter - 'a');

    known[i] = true;
    if (monitor != NULL)
        actor_spawn_monitor(obey, NULL, &refs[i], &monitors[atoi(monitor)]);
    else
        actor_spawn_link(obey, NULL, &refs[i]);
}

static void send_word(actor_ref to, const char *text)
{
    word sent = { "" };

    strcpy(sent.text, text);
    actor_send(to, &word_message, &sent);
}

static void send_answer(const char *monitor, const char *text)
{
    word sent = { "" };

    strcpy(sent.text, text);
    actor_send_alias(aliases[atoi(monitor)], &word_message, &sent);
}

static void do_word(char me, char *text)
{
    char *rest = NULL;
    const char *const what = strtok_r(text, ":", &rest);
    const char *first, *second, *third;

    (void)strtok_r(NULL, ":", &rest);
    first = strtok_r(NULL, ":", &rest);
    second = strtok_r(NULL, ":", &rest);
    third = strtok_r(NULL, ":", &rest);
    if (strcmp(what, "spawn") == 0 || strcmp(what, "spawnm") == 0)
        begin(first, second);
    else if (strcmp(what, "trap") == 0 || strcmp(what, "loose") == 0)
        actor_trap_exit(*what == 't');
    else if (strcmp(what, "link") == 0)
        actor_link(ref_of(first));
    else if (strcmp(what, "unlink") == 0)
        actor_unlink(ref_of(first));
    else if (strcmp(what, "exit") == 0)
        actor_send_exit(ref_of(first), reason_of(second));
    else if (strcmp(what, "end") == 0)
        actor_exit(reason_of(first));
    else if (strcmp(what, "mon") == 0)
        actor_monitor(ref_of(first), &monitors[atoi(second)]);
    else if (strcmp(what, "monn") == 0)
        actor_monitor_name(first, &monitors[atoi(second)]);
    else if (strcmp(what, "demon") == 0 || strcmp(what, "flush") == 0)
        answer(actor_demonitor(monitors[atoi(first)], *what == 'f'), me, what);
    else if (strcmp(what, "alias") == 0)
        actor_monitor_alias(ref_of(first), mode_of(third), &monitors[atoi(second)], &aliases[atoi(second)]);
    else if (strcmp(what, "unalias") == 0)
        answer(actor_unalias(aliases[atoi(first)]), me, what);
    else if (strcmp(what, "answer") == 0)
        send_answer(first, second);
    else if (strcmp(what, "name") == 0)
        answer(actor_register(first) == ACTOR_OK, me, what);
    else if (strcmp(what, "free") == 0)
        answer(actor_unregister(first) == ACTOR_OK, me, what);
    else if (strcmp(what, "nap") == 0)
        pause_ms(30);
    else if (strcmp(what, "send") == 0)
        send_word(ref_of(first), second);
}

/* What a process gets that is no order. */
static void tell(char me, const actor_message *message)
{
    const char *const reason =
        actor_message_kind_of(message) == ACTOR_INFO ? "" : reason_text(actor_message_reason(message));
    const char *const name = actor_message_name(message);
    int i;

    switch (actor_message_kind_of(message)) {
    case ACTOR_EXIT:
        say("%c exit of %c %s", me, letter_of(actor_message_sender(message)), reason);
        break;
    case ACTOR_DOWN:
        for (i = 0; i < N_MONITORS && monitors[i] != actor_message_cookie(message); i++)
            ;
        say("%c down %d %s%s%s", me, i, name == NULL ? "" : name, name == NULL ? "" : " ", reason);
        break;
    default:
        say("%c %s", me, ((const word *)actor_message_payload(message))->text);
    }
}

static void obey(void *arg)
{
    const char me = letter_of(actor_self());
    actor_message *message;
    word order;

    (void)arg;
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        if (actor_message_info_of(message) == &order_message) {
            order = *(const word *)actor_message_payload(message);
            actor_message_free(message);
            do_word(me, order.text);
        } else {
            tell(me, message);
            actor_message_free(message);
        }
    }
}

/* ---- words ---- */

static void who_lives(void)
{
    char text[2 * N_LETTERS + 1] = "";
    size_t i;

    for (i = 0; i < N_LETTERS; i++)
        if (known[i] && actor_is_alive(refs[i]))
            snprintf(text + strlen(text), sizeof text - strlen(text), " %c", (int)('a' + i));
    say("live%s", text);
}

static void play_word(const char *text)
{
    word order = { "" };

    if (strncmp(text, "new:", 4) == 0) {
        known[text[4] - 'a'] = true;
        actor_spawn(obey, NULL, &refs[text[4] - 'a']);
    } else if (strcmp(text, "who") == 0) {
        who_lives();
    } else if (strncmp(text, "wait:", 5) == 0) {
        pause_ms(atoi(text + 5));
    } else {
        strcpy(order.text, text);
        actor_send(ref_of(strchr(text, ':') + 1), &order_message, &order);
    }
    pause_ms(4);
}

static void play_line(const char *line)
{
    char words[512], *rest = NULL, *text;
    size_t i;

    memset(refs, 0, sizeof refs);
    memset(known, 0, sizeof known);
    memset(monitors, 0, sizeof monitors);
    memset(aliases, 0, sizeof aliases);
    strcpy(words, line);
    for (text = strtok_r(words, " ", &rest); text != NULL; text = strtok_r(NULL, " ", &rest))
        play_word(text);
    pause_ms(60);
    who_lives();
    for (i = 0; i < N_LETTERS; i++)
        if (known[i])
            actor_send_exit(refs[i], actor_reason_of(ACTOR_KILL));
    pause_ms(5);
}

/* ---- scenarios ---- */

#define PLAYS(scenario, line)    \
    static void scenario(void)   \
    {                            \
        play_line(line);         \
    }

PLAYS(P1_a_letter_is_another_process_when_it_begins_again,
      "new:a new:b trap:b link:b:a end:a:boom new:a link:b:a who end:a:bang")
PLAYS(P2_an_exit_and_then_a_link_of_the_same,
      "new:a new:b trap:b nap:b exit:a:b:boom link:a:b send:a:b:m1 end:a:bang")
PLAYS(P2_an_unlink_passes_an_exit,
      "new:a new:b trap:a trap:b link:a:b nap:b unlink:a:b exit:a:b:boom send:a:b:m1")
PLAYS(P5_normal_to_one_that_naps_and_does_not_trap,
      "new:a new:b nap:b exit:a:b:normal send:a:b:m1 exit:a:b:boom who")
PLAYS(P6_an_exit_signal_ends_one_that_naps,
      "new:a new:b trap:a link:a:b nap:b exit:a:b:boom who wait:40")
PLAYS(P8_a_kill_of_one_that_naps_and_traps,
      "new:a new:b new:c trap:b trap:c link:b:c mon:c:b:1 nap:b exit:a:b:kill wait:40")
PLAYS(P9_kill_over_two_links, "new:a new:b new:c trap:c link:a:b link:b:c mon:c:a:1 end:a:kill")
PLAYS(P11_linked_by_both_and_unlinked_by_one,
      "new:a new:b trap:a trap:b link:a:b link:b:a unlink:b:a end:b:boom")
PLAYS(P12_a_star_ends_with_its_middle,
      "new:a new:b new:c new:d trap:d link:a:b link:a:c link:a:d exit:d:a:boom")
PLAYS(P12_shutdown_and_normal_over_a_chain,
      "new:a new:b new:c trap:c link:a:b link:b:c end:a:normal who exit:c:b:shutdown")
PLAYS(P13_a_link_to_the_dead_and_one_who_watches, "new:a new:b new:c end:a:boom mon:c:b:1 link:b:a")
PLAYS(P13_linked_already_to_one_that_ends,
      "new:a new:b trap:a link:a:b nap:a end:b:boom link:a:b wait:40 link:a:b")
PLAYS(P14_unlinked_before_it_looks,
      "new:a new:b trap:a link:a:b nap:a end:b:boom unlink:a:b wait:40")
PLAYS(P15_trapping_ends_before_an_exit_comes,
      "new:a new:b trap:a link:a:b loose:a end:b:shutdown who")
PLAYS(P15_trapping_begins_while_an_exit_waits, "new:a new:b nap:a trap:a exit:b:a:boom wait:40")
PLAYS(P16_a_child_ends_at_once, "new:a trap:a spawn:a:b end:b:boom spawnm:a:c:1 end:c:kill")
PLAYS(P16_a_child_is_killed_with_its_parent, "new:a spawn:a:b spawn:b:c trap:c exit:a:a:kill")
PLAYS(P17_a_name_goes_on,
      "new:a new:b name:a:parity_x name:b:parity_x name:a:parity_y free:b:parity_x "
      "free:a:parity_x name:b:parity_x name:a:parity_x end:b:boom name:a:parity_x")
PLAYS(P18_a_name_is_free_for_who_sees_the_end,
      "new:a new:b trap:a link:a:b name:b:parity_x monn:a:parity_x:1 end:b:boom name:a:parity_x "
      "monn:a:parity_x:2")
PLAYS(M1_of_who_is_killed_by_another,
      "new:a new:b new:c mon:a:b:1 exit:c:b:kill mon:c:b:2 mon:a:b:3")
PLAYS(M3_they_are_told_in_their_order,
      "new:a new:b mon:a:b:1 name:b:parity_x monn:a:parity_x:2 mon:a:b:3 demon:a:1 end:b:boom")
PLAYS(M3_one_of_oneself_and_its_end, "new:a new:b mon:a:a:1 demon:a:1 mon:b:a:2 end:a:boom")
PLAYS(M4_of_a_name_that_went_on,
      "new:a new:b new:c name:b:parity_x monn:a:parity_x:1 free:b:parity_x name:c:parity_x "
      "end:c:bang end:b:boom")
PLAYS(M5_ended_by_who_did_not_make_it, "new:a new:b new:c mon:a:b:1 demon:c:1 flush:c:1 end:b:boom")
PLAYS(M6_flushed_when_it_has_come_and_again,
      "new:a new:b mon:a:b:1 nap:a end:b:boom flush:a:1 flush:a:1 wait:40")
PLAYS(M7_ended_twice, "new:a new:b mon:a:b:1 demon:a:1 demon:a:1 mon:a:b:2 end:b:boom demon:a:2")
PLAYS(M8_messages_an_exit_and_a_down,
      "new:a new:b trap:a link:a:b mon:a:b:1 send:b:a:m1 exit:b:a:poke send:b:a:m2 end:b:boom")
PLAYS(M9_one_that_stays_when_its_monitor_has_ended,
      "new:a new:b alias:a:b:1:stays demon:a:1 answer:b:1:w1 end:b:boom unalias:a:1 unalias:a:1")
PLAYS(M9_one_with_a_monitor_of_oneself,
      "new:a alias:a:a:1:stays answer:a:1:w1 unalias:a:1 demon:a:1")
PLAYS(M9_another_cannot_end_it,
      "new:a new:b new:c alias:a:b:1:stays unalias:c:1 answer:b:1:w1 answer:c:1:w2")
PLAYS(M10_an_answer_of_another_ends_the_monitor,
      "new:a new:b new:c alias:a:b:1:both answer:c:1:w1 answer:b:1:w2 end:b:boom demon:a:1")
PLAYS(M11_one_that_ends_with_a_down_that_waits,
      "new:a new:b new:c alias:a:b:1:monitor nap:a end:b:boom answer:c:1:w1 wait:40 "
      "answer:c:1:w2")
PLAYS(M11_with_a_monitor_of_oneself_that_ends,
      "new:a new:b alias:a:a:1:both answer:b:1:w1 alias:a:a:2:monitor demon:a:2 answer:b:2:w2")
PLAYS(M11_unaliased_and_the_down_comes,
      "new:a new:b alias:a:b:1:both unalias:a:1 answer:b:1:w1 end:b:boom")
PLAYS(M11_of_the_dead,
      "new:a new:b end:b:boom alias:a:b:1:monitor answer:a:1:w1 alias:a:b:2:stays answer:a:2:w2 "
      "unalias:a:2")
PLAYS(P6_exit_signals_to_oneself_of_each_kind,
      "new:a trap:a exit:a:a:boom exit:a:a:normal exit:a:a:shutdown who new:b exit:b:b:boom who new:c exit:c:c:normal who")
PLAYS(P6_the_second_exit_signal_is_too_late, "new:a trap:a spawn:a:b nap:b exit:a:b:first exit:a:b:second wait:40")
PLAYS(P6_a_child_is_told_normal_and_then_another, "new:a trap:a spawn:a:b exit:a:b:normal who exit:a:b:abnormal who")
PLAYS(P7_a_child_that_traps_is_told_normal_by_its_parent, "new:a trap:a spawn:a:b trap:b exit:a:b:normal who end:b:done")
PLAYS(P10_a_child_that_tells_itself_normal,
      "new:a trap:a spawn:a:b exit:b:b:normal who spawn:a:c exit:c:c:boom who spawnm:a:d:1 exit:d:d:normal")
PLAYS(M1_one_that_is_told_to_exit_by_who_it_watches, "new:a new:b mon:a:b:1 exit:b:a:foo end:b:bang who")
PLAYS(M1_one_that_began_it_is_told_to_exit, "new:a trap:a spawnm:a:b:1 exit:b:a:foo who end:b:normal")
PLAYS(M2_a_down_of_the_living_and_then_of_the_dead,
      "new:a new:b mon:a:b:1 exit:a:b:frop mon:a:b:2 name:a:parity_j monn:a:parity_nobody:3")
PLAYS(M4_by_name_it_ends_exits_and_is_not_there,
      "new:a new:b name:b:parity_j monn:a:parity_j:1 end:b:normal new:c name:c:parity_j monn:a:parity_j:2 end:c:frop "
      "monn:a:parity_j:3")
PLAYS(M5_each_end_of_a_monitor,
      "new:a mon:a:a:1 demon:a:1 demon:a:1 new:b mon:a:b:2 end:b:normal new:c mon:a:c:3 demon:a:3 exit:a:c:frop wait:10 "
      "demon:a:2")
PLAYS(M6_four_monitors_of_one,
      "new:a new:b mon:a:b:1 mon:a:b:2 mon:a:b:3 mon:a:b:4 flush:a:1 exit:a:b:bang flush:a:2 demon:a:3 wait:10 flush:a:4")
PLAYS(M6_four_monitors_of_one_while_it_naps,
      "new:a new:b mon:a:b:1 mon:a:b:2 mon:a:b:3 mon:a:b:4 flush:a:1 nap:a exit:b:b:bang flush:a:3 demon:a:4 wait:60")
PLAYS(M9_one_that_stays_takes_all_until_it_is_ended,
      "new:a new:b alias:a:b:1:stays answer:b:1:m1 answer:b:1:m2 unalias:a:1 answer:b:1:m3 answer:b:1:m4 end:b:normal")
PLAYS(M9_one_that_stays_and_an_end_with_a_reason,
      "new:a new:b alias:a:b:1:stays answer:b:1:m1 answer:b:1:m2 unalias:a:1 answer:b:1:m3 end:b:bang unalias:a:1")
PLAYS(M10_one_for_a_message_of_which_four_come,
      "new:a new:b mon:a:b:2 alias:a:b:1:once answer:b:1:m1 answer:b:1:m2 answer:b:1:m3 answer:b:1:m4")
PLAYS(M11_one_that_ends_with_its_monitor_is_ended,
      "new:a new:b alias:a:b:1:monitor answer:b:1:m1 answer:b:1:m2 demon:a:1 mon:a:b:2 answer:b:1:m3 answer:b:1:m4 "
      "end:b:bang")
PLAYS(M11_one_that_ends_with_its_monitor_and_its_down,
      "new:a new:b new:c alias:a:b:1:monitor answer:b:1:m1 answer:b:1:m2 end:b:bang answer:c:1:m3 answer:c:1:m4 "
      "unalias:a:1")
PLAYS(M11_the_down_before_any_answer, "new:a new:b new:c alias:a:b:1:both end:b:bang answer:c:1:m3 answer:c:1:m4 demon:a:1")
PLAYS(M11_an_answer_ends_both_and_another_monitor_is_told,
      "new:a new:b alias:a:b:1:both mon:a:b:2 answer:b:1:m1 answer:b:1:m2 end:b:normal demon:a:1")
PLAYS(M11_two_answers_while_it_naps, "new:a new:b alias:a:b:1:both nap:a answer:b:1:m1 answer:b:1:m2 end:b:boom wait:60")
PLAYS(P11_links_of_many_and_one_unlinks,
      "new:a new:b new:c trap:a link:a:b link:a:c link:b:a unlink:a:b end:b:boom end:c:bang")
PLAYS(P12_a_parent_ends_while_a_child_naps, "new:a spawn:a:b spawn:a:c nap:b trap:c end:a:kaboom wait:40")
PLAYS(P12_a_child_with_a_watcher_and_its_parent_ends, "new:a new:d trap:d spawn:a:b link:b:d mon:d:b:1 end:a:kaboom who")
PLAYS(P14_unlink_of_both_sides_at_once,
      "new:a new:b trap:a trap:b link:a:b nap:a nap:b unlink:a:b unlink:b:a end:a:boom wait:60")
PLAYS(P14_unlink_and_link_again_while_the_other_naps,
      "new:a new:b trap:b link:a:b nap:b unlink:a:b link:a:b end:a:boom wait:40")
PLAYS(P18_a_name_of_one_that_is_ended_while_it_naps,
      "new:a new:b trap:a link:a:b name:b:parity_x nap:b exit:a:b:boom name:a:parity_x wait:40 name:a:parity_x")

#define S(name) { #name, name, false }

SCENARIOS(
    S(P1_a_letter_is_another_process_when_it_begins_again),
    S(P2_an_exit_and_then_a_link_of_the_same),
    S(P2_an_unlink_passes_an_exit),
    S(P5_normal_to_one_that_naps_and_does_not_trap),
    S(P6_an_exit_signal_ends_one_that_naps),
    S(P8_a_kill_of_one_that_naps_and_traps),
    S(P9_kill_over_two_links),
    S(P11_linked_by_both_and_unlinked_by_one),
    S(P12_a_star_ends_with_its_middle),
    S(P12_shutdown_and_normal_over_a_chain),
    S(P13_a_link_to_the_dead_and_one_who_watches),
    S(P13_linked_already_to_one_that_ends),
    S(P14_unlinked_before_it_looks),
    S(P15_trapping_ends_before_an_exit_comes),
    S(P15_trapping_begins_while_an_exit_waits),
    S(P16_a_child_ends_at_once),
    S(P16_a_child_is_killed_with_its_parent),
    S(P17_a_name_goes_on),
    S(P18_a_name_is_free_for_who_sees_the_end),
    S(M1_of_who_is_killed_by_another),
    S(M3_they_are_told_in_their_order),
    S(M3_one_of_oneself_and_its_end),
    S(M4_of_a_name_that_went_on),
    S(M5_ended_by_who_did_not_make_it),
    S(M6_flushed_when_it_has_come_and_again),
    S(M7_ended_twice),
    S(M8_messages_an_exit_and_a_down),
    S(M9_one_that_stays_when_its_monitor_has_ended),
    S(M9_one_with_a_monitor_of_oneself),
    S(M9_another_cannot_end_it),
    S(M10_an_answer_of_another_ends_the_monitor),
    S(M11_one_that_ends_with_a_down_that_waits),
    S(M11_with_a_monitor_of_oneself_that_ends),
    S(M11_unaliased_and_the_down_comes),
    S(M11_of_the_dead),
    S(P6_exit_signals_to_oneself_of_each_kind),
    S(P6_the_second_exit_signal_is_too_late),
    S(P6_a_child_is_told_normal_and_then_another),
    S(P7_a_child_that_traps_is_told_normal_by_its_parent),
    S(P10_a_child_that_tells_itself_normal),
    S(M1_one_that_is_told_to_exit_by_who_it_watches),
    S(M1_one_that_began_it_is_told_to_exit),
    S(M2_a_down_of_the_living_and_then_of_the_dead),
    S(M4_by_name_it_ends_exits_and_is_not_there),
    S(M5_each_end_of_a_monitor),
    S(M6_four_monitors_of_one),
    S(M6_four_monitors_of_one_while_it_naps),
    S(M9_one_that_stays_takes_all_until_it_is_ended),
    S(M9_one_that_stays_and_an_end_with_a_reason),
    S(M10_one_for_a_message_of_which_four_come),
    S(M11_one_that_ends_with_its_monitor_is_ended),
    S(M11_one_that_ends_with_its_monitor_and_its_down),
    S(M11_the_down_before_any_answer),
    S(M11_an_answer_ends_both_and_another_monitor_is_told),
    S(M11_two_answers_while_it_naps),
    S(P11_links_of_many_and_one_unlinks),
    S(P12_a_parent_ends_while_a_child_naps),
    S(P12_a_child_with_a_watcher_and_its_parent_ends),
    S(P14_unlink_of_both_sides_at_once),
    S(P14_unlink_and_link_again_while_the_other_naps),
    S(P18_a_name_of_one_that_is_ended_while_it_naps)
)
