/*
 * Processes, signals, links, monitors, names and timers: P1 to P22, M1 to M11, T1 to T8. See processes.erl.
 */
#include "parity.h"

/* ---- words ---- */

struct word {
    actor_string text;
};

static const actor_field_info word_fields[] = { { "text", ACTOR_FIELD_STRING, offsetof(struct word, text), NULL } };
static const actor_type_info word_type = { "word", sizeof(struct word), false, 1, word_fields, 0, NULL };
static const actor_message_info word_message = { "word", ACTOR_INFO, &word_type, NULL };

static void send_word(actor_ref to, const char *text)
{
    const struct word word = { actor_string_of(text) };

    actor_send(to, &word_message, &word);
}

static const char *word_of(const actor_message *message)
{
    return ((const struct word *)actor_message_payload(message))->text.data;
}

static void describe(const char *who, const actor_message *message)
{
    const char *name;

    switch (actor_message_kind_of(message)) {
    case ACTOR_EXIT:
        say("%sEXIT %s", who, reason_text(actor_message_reason(message)));
        break;
    case ACTOR_DOWN:
        name = actor_message_name(message);
        say("DOWN %s%s%s", name == NULL ? "" : name, name == NULL ? "" : " ", reason_text(actor_message_reason(message)));
        break;
    default:
        say("%smessage %s", who, word_of(message));
        break;
    }
}

static bool next_within(int64_t ms)
{
    actor_message *message;

    if (actor_receive(&message, MS(ms)) != ACTOR_OK)
        return false;
    describe("", message);
    actor_message_free(message);
    return true;
}

static void next(void)
{
    if (!next_within(200))
        say("nothing");
}

static void all(void)
{
    while (next_within(30))
        ;
    say("end");
}

static bool is_word(const actor_message *message, const void *text)
{
    return actor_message_kind_of(message) == ACTOR_INFO && strcmp(word_of(message), text) == 0;
}

/* Takes the word that is wanted, or says what stands for its absence. */
static void take(const char *text, int64_t ms, const char *otherwise)
{
    actor_message *message;

    if (actor_receive_match(is_word, text, &message, MS(ms)) != ACTOR_OK) {
        say("%s", otherwise);
        return;
    }
    say("%s", text);
    actor_message_free(message);
}

/* ---- other processes ---- */

/* What another process does, in this order. */
struct part {
    actor_ref link;                         /* links itself with that one */
    actor_ref done;                         /* sends that one `done` */
    const char *name;                       /* takes it */
    int64_t wait_ms;                        /* ACTOR_INFINITY: for ever */
    void (*act)(const struct part *part);
    actor_reason reason;                    /* it ends with */
    actor_ref other;                        /* for `act` */
};

static const char *registered(const char *name)
{
    return actor_register(name) == ACTOR_OK ? "ok" : "taken";
}

static void play_part(void *arg)
{
    const struct part part = *(struct part *)arg;

    if (!actor_ref_is_none(part.link))
        actor_link(part.link);
    if (part.name != NULL)
        say("%s", registered(part.name));
    if (!actor_ref_is_none(part.done))
        send_word(part.done, "done");
    if (part.wait_ms != 0)
        actor_sleep(part.wait_ms == ACTOR_INFINITY ? ACTOR_INFINITY : MS(part.wait_ms));
    if (part.act != NULL)
        part.act(&part);
    if (part.reason.kind != 0)
        actor_exit(part.reason);
}

/* It lasts: who is killed before it begins does not free it. */
static void *copy_of(const struct part *part)
{
    static struct part copies[256];         /* more than any scenario has */
    static size_t n;
    struct part *copy = &copies[n++ % 256];

    *copy = *part;
    return copy;
}

static actor_ref spawn_part(struct part part)
{
    actor_ref ref = actor_ref_none();

    actor_spawn(play_part, copy_of(&part), &ref);
    return ref;
}

static actor_ref spawn_part_link(struct part part)
{
    actor_ref ref = actor_ref_none();

    actor_spawn_link(play_part, copy_of(&part), &ref);
    return ref;
}

/* Waits until it has come as far as `done`. */
static actor_ref spawn_done(struct part part)
{
    actor_message *message;
    actor_ref ref;

    part.done = actor_self();
    ref = spawn_part(part);
    actor_receive_match(is_word, "done", &message, ACTOR_INFINITY);
    actor_message_free(message);
    return ref;
}

#define BOOM actor_reason_own("boom", NULL)
#define SIMPLE(kind) actor_reason_of(ACTOR_##kind)

static actor_ref sleeper(void)
{
    return spawn_part((struct part) { .wait_ms = ACTOR_INFINITY });
}

static actor_ref dead(void)
{
    const actor_ref ref = spawn_part((struct part) { 0 });

    pause_ms(20);
    return ref;
}

static void observe(void *arg)
{
    actor_message *message;

    actor_trap_exit(true);
    send_word(actor_parent(), "done");
    (void)arg;
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        describe("observer ", message);
        actor_message_free(message);
    }
}

/* One that traps exits and says what it sees. */
static actor_ref observer(void)
{
    actor_message *message;
    actor_ref ref;

    actor_spawn(observe, NULL, &ref);
    actor_receive_match(is_word, "done", &message, ACTOR_INFINITY);
    actor_message_free(message);
    return ref;
}

static actor_unique watch(actor_ref ref)
{
    actor_unique monitor = 0;

    actor_monitor(ref, &monitor);
    return monitor;
}

static void fate(actor_ref ref)
{
    watch(ref);
    next();
}

static void say_bool(bool value)
{
    say(value ? "true" : "false");
}

static void kill_it(actor_ref ref)
{
    actor_send_exit(ref, SIMPLE(KILL));
}

/* ---- processes ---- */

static void P1_a_dead_reference_is_nobody(void)
{
    const actor_ref ref = dead();
    int i;

    for (i = 0; i < 100; i++)
        spawn_part((struct part) { 0 });
    say_bool(actor_is_alive(ref));
    fate(ref);
}

static void act_P2(const struct part *part)
{
    send_word(part->other, "one");
    actor_send_exit(part->other, actor_reason_own("poke", NULL));
    send_word(part->other, "two");
    actor_send_exit(part->other, actor_reason_own("prod", NULL));
    send_word(part->other, "three");
}

static void P2_signals_of_one_sender_keep_their_order(void)
{
    actor_trap_exit(true);
    spawn_part((struct part) { .act = act_P2, .other = actor_self() });
    pause_ms(20);
    all();
}

static void act_last(const struct part *part)
{
    send_word(part->other, "last");
}

static void P2_a_message_before_a_link_is_before_the_exit(void)
{
    actor_trap_exit(true);
    spawn_part((struct part) { .link = actor_self(), .act = act_last, .other = actor_self(), .reason = BOOM });
    pause_ms(20);
    all();
}

static void P3_to_a_dead_process(void)
{
    const actor_ref ref = dead();
    actor_ref named;

    send_word(ref, "hello");
    say("dropped");
    say("%s", actor_whereis("nobody_of_that_name", &named) == ACTOR_OK ? "dropped" : "no such name");
}

static void P4_a_function_that_returns_ends_normally(void)
{
    fate(spawn_part((struct part) { .wait_ms = 20 }));
}

static void P4_exit_ends_with_its_reason(void)
{
    fate(spawn_part((struct part) { .wait_ms = 20, .reason = BOOM }));
}

static void P5_normal_from_another_is_ignored(void)
{
    const actor_ref ref = sleeper();

    actor_send_exit(ref, SIMPLE(NORMAL));
    pause_ms(20);
    say_bool(actor_is_alive(ref));
    kill_it(ref);
}

static void P6_any_other_reason_kills(void)
{
    const actor_reason reasons[] = {
        BOOM, SIMPLE(SHUTDOWN), actor_reason_detail(SIMPLE(SHUTDOWN), "detail"), SIMPLE(KILLED),
    };
    size_t i;

    for (i = 0; i < 4; i++) {
        const actor_ref ref = sleeper();

        watch(ref);
        actor_send_exit(ref, reasons[i]);
        next();
    }
}

static void P7_a_trapping_process_gets_all(void)
{
    const actor_ref ref = observer();

    actor_send_exit(ref, SIMPLE(NORMAL));
    actor_send_exit(ref, BOOM);
    actor_send_exit(ref, SIMPLE(SHUTDOWN));
    actor_send_exit(ref, SIMPLE(KILLED));
    pause_ms(30);
    say_bool(actor_is_alive(ref));
    kill_it(ref);
}

static void P8_kill_kills_always(void)
{
    const actor_ref ref = observer();

    watch(ref);
    kill_it(ref);
    next();
}

static void P8_a_kill_behind_another_signal(void)
{
    const actor_reason reasons[][3] = {
        { BOOM, SIMPLE(KILL) }, { SIMPLE(KILL), BOOM }, { SIMPLE(NORMAL), SIMPLE(KILL) }, { SIMPLE(SHUTDOWN), BOOM, SIMPLE(KILL) }
    };
    static const size_t n_reasons[] = { 2, 2, 2, 3 };
    size_t i, j;

    for (i = 0; i < 4; i++) {
        const actor_ref ref = sleeper();

        watch(ref);
        for (j = 0; j < n_reasons[i]; j++)
            actor_send_exit(ref, reasons[i][j]);
        next();
    }
}

static void P9_kill_over_a_link_can_be_trapped(void)
{
    const actor_ref ref = observer();

    spawn_part((struct part) { .link = ref, .reason = SIMPLE(KILL) });
    pause_ms(30);
    say_bool(actor_is_alive(ref));
    kill_it(ref);
}

static void P9_kill_over_a_link_stays_kill(void)
{
    const actor_ref ref = sleeper();

    watch(ref);
    spawn_part((struct part) { .link = ref, .reason = SIMPLE(KILL) });
    next();
}

static void act_P10(const struct part *part)
{
    (void)part;
    actor_send_exit(actor_self(), SIMPLE(NORMAL));
    pause_ms(50);
    say("still here");
}

static void P10_normal_to_oneself(void)
{
    fate(spawn_part((struct part) { .wait_ms = 20, .act = act_P10 }));
}

static void P11_two_links_are_one(void)
{
    actor_ref ref;

    actor_trap_exit(true);
    ref = spawn_part_link((struct part) { .wait_ms = 20, .reason = BOOM });
    actor_link(ref);
    actor_link(ref);
    pause_ms(40);
    all();
}

static void act_P11(const struct part *part)
{
    actor_message *message;

    actor_receive_match(is_word, "go", &message, ACTOR_INFINITY);
    actor_message_free(message);
    actor_unlink(part->other);
}

static void P11_one_unlink_of_either_side(void)
{
    actor_ref ref;

    actor_trap_exit(true);
    ref = spawn_part((struct part) { .act = act_P11, .other = actor_self(), .reason = BOOM });
    actor_link(ref);
    actor_link(ref);
    send_word(ref, "go");
    pause_ms(20);
    all();
}

static void P12_an_end_goes_over_links(void)
{
    const actor_ref a = sleeper();
    const actor_ref b = spawn_done((struct part) { .link = a, .wait_ms = ACTOR_INFINITY });

    watch(a);
    actor_send_exit(b, BOOM);
    next();
}

static void P12_a_normal_end_does_not(void)
{
    const actor_ref a = sleeper();

    spawn_part((struct part) { .link = a });
    pause_ms(20);
    say_bool(actor_is_alive(a));
    kill_it(a);
}

static void P12_killed_goes_on_as_killed(void)
{
    const actor_ref a = observer();
    const actor_ref b = spawn_done((struct part) { .link = a, .wait_ms = ACTOR_INFINITY });

    kill_it(b);
    pause_ms(20);
    say_bool(actor_is_alive(a));
    kill_it(a);
}

static void P12_a_chain(void)
{
    const actor_ref a = sleeper();
    const actor_ref b = spawn_done((struct part) { .link = a, .wait_ms = ACTOR_INFINITY });
    const actor_ref c = spawn_done((struct part) { .link = b, .wait_ms = ACTOR_INFINITY });

    watch(a);
    actor_send_exit(c, BOOM);
    next();
}

static void P13_a_link_to_the_dead_when_trapping(void)
{
    const actor_ref ref = dead();

    actor_trap_exit(true);
    actor_link(ref);
    next();
}

static void P14_after_unlink_nothing_comes(void)
{
    actor_ref ref;

    actor_trap_exit(true);
    ref = spawn_part_link((struct part) { .wait_ms = ACTOR_INFINITY });
    actor_unlink(ref);
    actor_send_exit(ref, BOOM);
    pause_ms(20);
    all();
}

static void P14_what_has_come_stays(void)
{
    actor_ref ref;

    actor_trap_exit(true);
    ref = spawn_part_link((struct part) { .reason = BOOM });
    pause_ms(20);
    actor_unlink(ref);
    all();
}

static const char *trapped(bool trap)
{
    return actor_trap_exit(trap) ? "true" : "false";
}

static void P15_trap_exit_gives_the_old_value(void)
{
    const char *first = trapped(true);
    const char *second = trapped(true);

    say("%s %s %s", first, second, trapped(false));
}

static void P15_what_was_trapped_stays(void)
{
    actor_trap_exit(true);
    spawn_part_link((struct part) { .reason = BOOM });
    pause_ms(20);
    actor_trap_exit(false);
    all();
}

static void P16_spawn_link_misses_nothing(void)
{
    actor_trap_exit(true);
    spawn_part_link((struct part) { .reason = BOOM });
    next();
}

static void P16_spawn_monitor_misses_nothing(void)
{
    const struct part part = { .reason = BOOM };
    actor_unique monitor;

    actor_spawn_monitor(play_part, copy_of(&part), NULL, &monitor);
    next();
}

/* ---- names ---- */

static void where(const char *name)
{
    actor_ref ref;

    say(actor_whereis(name, &ref) == ACTOR_OK ? "somebody" : "nobody");
}

static void P17_names_are_unique(void)
{
    const actor_ref ref = spawn_done((struct part) { .name = "parity_one", .wait_ms = ACTOR_INFINITY });

    say("%s", registered("parity_one"));
    where("parity_one");
    where("parity_two");
    kill_it(ref);
}

static void P17_one_name_for_a_process(void)
{
    say("%s", registered("parity_one"));
    say("%s", registered("parity_two"));
}

static void P17_unregister(void)
{
    actor_register("parity_one");
    actor_unregister("parity_one");
    where("parity_one");
    if (actor_unregister("parity_one") != ACTOR_OK)
        say("no such name");
    say("%s", registered("parity_two"));
}

static void P18_a_name_is_free_before_the_end_is_seen(void)
{
    const actor_ref ref = spawn_done((struct part) { .name = "parity_one", .wait_ms = ACTOR_INFINITY });

    watch(ref);
    actor_send_exit(ref, BOOM);
    next();
    say("%s", registered("parity_one"));
}

/* ---- receive ---- */

static void send_to_self(const char *const *words, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++)
        send_word(actor_self(), words[i]);
}

#define SEND(...) send_to_self((const char *const[]) { __VA_ARGS__ }, sizeof((const char *[]) { __VA_ARGS__ }) / sizeof(char *))

static void P19_the_oldest_that_matches(void)
{
    SEND("a", "b", "a2", "c");
    take("b", 100, "none");
    take("c", 100, "none");
    all();
}

static void P20_no_time_looks_through_all(void)
{
    SEND("a", "b", "c");
    take("c", 0, "none");
    take("d", 0, "none");
    all();
}

static bool is_b_or_c(const actor_message *message, const void *context)
{
    (void)context;
    return is_word(message, "b") || is_word(message, "c");
}

static void P20_several_patterns(void)
{
    actor_message *message;

    SEND("a", "b", "c");
    actor_receive_match(is_b_or_c, NULL, &message, ACTOR_INFINITY);
    say("%s", word_of(message));
    actor_message_free(message);
    all();
}

static void P21_time_goes_on(void)
{
    const struct word no = { actor_string_of("no") };
    int64_t began, took;
    int i;

    for (i = 1; i <= 4; i++)
        actor_send_after(actor_self(), MS(i * 20), &word_message, &no, NULL);
    began = actor_now();
    take("yes", 50, "timeout");
    took = actor_now() - began;
    say_bool(took >= MS(50) && took < MS(75));
    pause_ms(60);
    all();
}

static const char key, other_key;

static const char *value(const void *of)
{
    return actor_get(of) == NULL ? "undefined" : actor_get(of);
}

static void act_P22(const struct part *part)
{
    say("%s", value(&key));
    send_word(part->other, "over");
}

static void P22_dictionary(void)
{
    static char one[] = "1";
    const char *erased;
    actor_message *message;

    actor_put(&key, one, NULL);
    say("%s %s", value(&key), value(&other_key));
    spawn_part((struct part) { .act = act_P22, .other = actor_self() });
    actor_receive_match(is_word, "over", &message, ACTOR_INFINITY);
    actor_message_free(message);
    erased = actor_erase(&key);
    say("%s %s", erased, value(&key));
}

/* ---- monitors ---- */

static void M1_one_down_for_any_reason(void)
{
    fate(spawn_part((struct part) { .wait_ms = 20, .reason = SIMPLE(NORMAL) }));
    fate(spawn_part((struct part) { .wait_ms = 20, .reason = BOOM }));
    fate(spawn_part((struct part) { .wait_ms = 20, .reason = SIMPLE(SHUTDOWN) }));
    all();
}

static void M2_the_dead(void)
{
    fate(dead());
}

static void M3_they_add_up(void)
{
    const actor_ref ref = sleeper();
    const actor_unique a = watch(ref), b = watch(ref), c = watch(ref);

    say_bool(a != b && b != c);
    actor_demonitor(b, false);
    actor_send_exit(ref, BOOM);
    pause_ms(20);
    all();
}

static void act_M3(const struct part *part)
{
    watch(part->other);
}

static void M3_one_way(void)
{
    const actor_ref other = sleeper();

    spawn_part((struct part) { .act = act_M3, .other = other, .reason = BOOM });
    pause_ms(20);
    say_bool(actor_is_alive(other));
    kill_it(other);
}

static void M4_by_name(void)
{
    actor_unique monitor;
    actor_ref ref;

    actor_monitor_name("parity_nobody", &monitor);
    next();
    ref = spawn_done((struct part) { .name = "parity_one", .wait_ms = ACTOR_INFINITY });
    actor_monitor_name("parity_one", &monitor);
    actor_send_exit(ref, BOOM);
    next();
}

static void M5_demonitor_leaves_what_has_come(void)
{
    const actor_unique monitor = watch(spawn_part((struct part) { 0 }));

    pause_ms(20);
    actor_demonitor(monitor, false);
    all();
}

static void M6_demonitor_flush(void)
{
    const actor_unique monitor = watch(spawn_part((struct part) { 0 }));

    pause_ms(20);
    actor_demonitor(monitor, true);
    all();
}

static void M7_demonitor_info(void)
{
    const actor_ref ref = sleeper();
    actor_unique monitor = watch(ref);
    const bool first = actor_demonitor(monitor, false);

    say("%s %s", first ? "true" : "false", actor_demonitor(monitor, false) ? "true" : "false");
    monitor = watch(ref);
    actor_send_exit(ref, BOOM);
    pause_ms(20);
    say_bool(actor_demonitor(monitor, true));
    all();
}

static void M8_a_message_comes_before_the_down(void)
{
    watch(spawn_part((struct part) { .wait_ms = 20, .act = act_last, .other = actor_self(), .reason = BOOM }));
    pause_ms(50);
    all();
}

/* ---- aliases ---- */

static void send_alias(actor_alias alias, const char *text)
{
    const struct word word = { actor_string_of(text) };

    actor_send_alias(alias, &word_message, &word);
}

static void M9_an_alias(void)
{
    actor_alias alias;

    actor_alias_make(ACTOR_ALIAS_STAYS, &alias);
    send_alias(alias, "one");
    say_bool(actor_unalias(alias));
    send_alias(alias, "two");
    say_bool(actor_unalias(alias));
    all();
}

static void M10_an_alias_for_one_message(void)
{
    actor_alias alias;

    actor_alias_make(ACTOR_ALIAS_ONCE, &alias);
    send_alias(alias, "one");
    send_alias(alias, "two");
    pause_ms(10);
    all();
    say_bool(actor_unalias(alias));
}

static void M11_an_alias_that_ends_with_its_monitor(void)
{
    const actor_ref ref = sleeper();
    actor_unique monitor;
    actor_alias alias;

    actor_monitor_alias(ref, ACTOR_ALIAS_MONITOR, &monitor, &alias);
    send_alias(alias, "one");
    actor_demonitor(monitor, false);
    send_alias(alias, "two");
    all();
    actor_monitor_alias(ref, ACTOR_ALIAS_MONITOR, &monitor, &alias);
    actor_send_exit(ref, BOOM);
    pause_ms(20);
    all();
    send_alias(alias, "three");
    all();
}

static void M11_an_alias_that_stays(void)
{
    const actor_ref ref = sleeper();
    actor_unique monitor;
    actor_alias alias;

    actor_monitor_alias(ref, ACTOR_ALIAS_STAYS, &monitor, &alias);
    actor_demonitor(monitor, false);
    send_alias(alias, "one");
    say_bool(actor_unalias(alias));
    send_alias(alias, "two");
    all();
    kill_it(ref);
}

static void M11_an_answer_that_ends_the_monitor(void)
{
    const actor_ref ref = sleeper();
    actor_unique monitor;
    actor_alias alias;

    actor_monitor_alias(ref, ACTOR_ALIAS_MONITOR_ONCE, &monitor, &alias);
    send_alias(alias, "one");
    pause_ms(10);
    send_alias(alias, "two");
    actor_send_exit(ref, BOOM);
    pause_ms(20);
    all();
}

/* ---- timers ---- */

static actor_timer after(int64_t ms, const char *text)
{
    const struct word word = { actor_string_of(text) };
    actor_timer timer;

    actor_send_after(actor_self(), MS(ms), &word_message, &word, &timer);
    return timer;
}

static void say_left(int64_t left)
{
    if (left < 0)
        say("false");
    else
        say_bool(left > MS(400) && left <= MS(500));
}

static void T1_in_order_of_time(void)
{
    after(60, "c");
    after(20, "a");
    after(40, "b");
    pause_ms(90);
    all();
}

static void T1_never_early(void)
{
    const int64_t began = actor_now();

    after(50, "a");
    next();
    say_bool(actor_now() - began >= MS(50));
}

static void T2_cancel(void)
{
    const actor_timer timer = after(500, "a");

    say_left(actor_timer_cancel(timer));
    say_left(actor_timer_cancel(timer));
    pause_ms(30);
    all();
}

static void T3_what_has_come_stays(void)
{
    const actor_timer timer = after(10, "a");

    pause_ms(40);
    say_left(actor_timer_cancel(timer));
    all();
}

static void T4_start_timer_tells_itself(void)
{
    actor_message *message;
    actor_timer timer;

    actor_timer_start(MS(10), 7, &timer);
    actor_receive(&message, ACTOR_INFINITY);
    if (actor_message_timer(message).bits == timer.bits)
        say("%d", (int)actor_message_cookie(message));
    actor_message_free(message);
}

static void T5_of_the_dead(void)
{
    const struct word word = { actor_string_of("a") };
    const actor_ref ref = sleeper();
    actor_timer timer;

    actor_send_after(ref, MS(50), &word_message, &word, &timer);
    kill_it(ref);
    pause_ms(100);
    say_left(actor_timer_cancel(timer));
}

static void T5_a_name_is_looked_up_when_it_is_due(void)
{
    const struct word word = { actor_string_of("a") };

    actor_send_after_name("parity_one", MS(50), &word_message, &word, NULL);
    actor_register("parity_one");
    next();
}

static void T6_read(void)
{
    const actor_timer timer = after(500, "a");

    say_left(actor_read_timer(timer));
    actor_timer_cancel(timer);
    say_left(actor_read_timer(timer));
}

static void T7_no_time_is_behind_what_waits(void)
{
    SEND("a", "b");
    after(0, "c");
    pause_ms(20);
    all();
}

static void T8_absolute(void)
{
    const struct word a = { actor_string_of("a") }, b = { actor_string_of("b") };
    const int64_t now = actor_now();

    actor_send_at(actor_self(), now + MS(40), &word_message, &b, NULL);
    actor_send_at(actor_self(), now + MS(20), &word_message, &a, NULL);
    pause_ms(70);
    all();
}

/* ---- dictionaries ---- */

static char digits[10][2];

/* A text of a digit that stays. */
static char *digit(int n)
{
    digits[n][0] = (char)('0' + n);
    return digits[n];
}

static void has(const void *of)
{
    say("%s", value(of));
}

static void put_digit(const void *of, int n)
{
    actor_put(of, digit(n), NULL);
}

static void say_erased(const void *of)
{
    const char *erased = actor_erase(of);

    say("%s", erased == NULL ? "undefined" : erased);
}

static void P22_a_value_takes_the_place_of_another(void)
{
    put_digit(&key, 1);
    has(&key);
    put_digit(&key, 2);
    has(&key);
    put_digit(&other_key, 3);
    has(&key);
    has(&other_key);
}

static void P22_what_is_erased_is_given_back(void)
{
    put_digit(&key, 1);
    say_erased(&key);
    say_erased(&key);
    has(&key);
    put_digit(&key, 2);
    has(&key);
}

static void P22_one_key_is_not_another(void)
{
    put_digit(&key, 1);
    put_digit(&other_key, 2);
    actor_erase(&key);
    has(&key);
    has(&other_key);
}

static void put_in_a_child(void *arg)
{
    has(&key);
    put_digit(&key, 5);
    has(&key);
    send_word(*(const actor_ref *)arg, "done");
}

static void P22_a_child_has_none_of_it(void)
{
    const actor_ref self = actor_self();
    actor_message *message;

    put_digit(&key, 1);
    actor_spawn_link(put_in_a_child, (void *)(uintptr_t)&self, NULL);
    actor_receive_match(is_word, "done", &message, ACTOR_INFINITY);
    actor_message_free(message);
    has(&key);
}

static void P22_many_keys(void)
{
    static int numbers[100];
    const int *found;
    int n, sum = 0;

    for (n = 0; n < 100; n++) {
        numbers[n] = n;
        actor_put(&numbers[n], &numbers[n], NULL);
    }
    for (n = 0; n < 100; n += 2)
        actor_erase(&numbers[n]);
    for (n = 0; n < 100; n++) {
        found = actor_get(&numbers[n]);
        sum += found == NULL ? 0 : *found;
    }
    say("%d", sum);
    say("%s", actor_get(&numbers[4]) == NULL ? "undefined" : "4");
    found = actor_get(&numbers[5]);
    say("%d", found == NULL ? -1 : *found);
}

static bool is_an_exit(const actor_message *message, const void *context)
{
    (void)context;
    return actor_message_kind_of(message) == ACTOR_EXIT;
}

static void strike(void *arg)
{
    actor_send_exit(*(const actor_ref *)arg, actor_reason_own("boom", NULL));
}

static void look_when_struck(void *arg)
{
    const actor_ref self = actor_self();
    actor_message *message;

    (void)arg;
    put_digit(&key, 1);
    actor_trap_exit(true);
    actor_spawn(strike, (void *)(uintptr_t)&self, NULL);
    actor_receive_match(is_an_exit, NULL, &message, ACTOR_INFINITY);
    actor_message_free(message);
    has(&key);
}

static void P22_it_is_there_until_the_end(void)
{
    actor_message *message;
    actor_unique monitor;

    actor_spawn_monitor(look_when_struck, NULL, NULL, &monitor);
    actor_receive(&message, ACTOR_INFINITY);
    actor_message_free(message);
    has(&key);
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(P1_a_dead_reference_is_nobody),
    S(P2_signals_of_one_sender_keep_their_order),
    S(P2_a_message_before_a_link_is_before_the_exit),
    S(P3_to_a_dead_process),
    S(P4_a_function_that_returns_ends_normally),
    S(P4_exit_ends_with_its_reason),
    S(P5_normal_from_another_is_ignored),
    S(P6_any_other_reason_kills),
    S(P7_a_trapping_process_gets_all),
    S(P8_kill_kills_always),
    S(P8_a_kill_behind_another_signal),
    S(P9_kill_over_a_link_can_be_trapped),
    S(P9_kill_over_a_link_stays_kill),
    S(P10_normal_to_oneself),
    S(P11_two_links_are_one),
    S(P11_one_unlink_of_either_side),
    S(P12_an_end_goes_over_links),
    S(P12_a_normal_end_does_not),
    S(P12_killed_goes_on_as_killed),
    S(P12_a_chain),
    S(P13_a_link_to_the_dead_when_trapping),
    S(P14_after_unlink_nothing_comes),
    S(P14_what_has_come_stays),
    S(P15_trap_exit_gives_the_old_value),
    S(P15_what_was_trapped_stays),
    S(P16_spawn_link_misses_nothing),
    S(P16_spawn_monitor_misses_nothing),
    S(P17_names_are_unique),
    S(P17_one_name_for_a_process),
    S(P17_unregister),
    S(P18_a_name_is_free_before_the_end_is_seen),
    S(P19_the_oldest_that_matches),
    S(P20_no_time_looks_through_all),
    S(P20_several_patterns),
    S(P21_time_goes_on),
    S(P22_dictionary),
    S(M1_one_down_for_any_reason),
    S(M2_the_dead),
    S(M3_they_add_up),
    S(M3_one_way),
    S(M4_by_name),
    S(M5_demonitor_leaves_what_has_come),
    S(M6_demonitor_flush),
    S(M7_demonitor_info),
    S(M8_a_message_comes_before_the_down),
    S(M9_an_alias),
    S(M10_an_alias_for_one_message),
    S(M11_an_alias_that_ends_with_its_monitor),
    S(M11_an_alias_that_stays),
    S(M11_an_answer_that_ends_the_monitor),
    S(T1_in_order_of_time),
    S(T1_never_early),
    S(T2_cancel),
    S(T3_what_has_come_stays),
    S(T4_start_timer_tells_itself),
    S(T5_of_the_dead),
    S(T5_a_name_is_looked_up_when_it_is_due),
    S(T6_read),
    S(T7_no_time_is_behind_what_waits),
    S(T8_absolute),
    S(P22_a_value_takes_the_place_of_another),
    S(P22_what_is_erased_is_given_back),
    S(P22_one_key_is_not_another),
    S(P22_a_child_has_none_of_it),
    S(P22_many_keys),
    S(P22_it_is_there_until_the_end)
)
