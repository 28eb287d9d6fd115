/*
 * Buses: B1 to B7, of Phoenix.PubSub. See pubsubs.erl.
 */
#include "parity.h"
#include "pubsubs_actor.h"

/* ---- processes that are told what to do ---- */

enum { N_LETTERS = 3, MAX_HEARD = 32 };

static actor_ref bus, refs[N_LETTERS];

/* What each has heard: only the process itself writes there, and who asked it reads. */
static struct heard {
    size_t n;
    int32_t numbers[MAX_HEARD], by[MAX_HEARD];
} hearings[N_LETTERS];

typedef struct deed {
    int32_t action;
    int32_t n, most;                        /* a value; or numbers that are broadcast */
    int32_t letter;
    actor_string topic;
    actor_ref from;
} deed;

enum action { SUBSCRIBE, SUBSCRIBE_OTHER, UNSUBSCRIBE, TELL, HEAR };

static const actor_field_info deed_fields[] = {
    { "action", ACTOR_FIELD_INT32, offsetof(deed, action), NULL }, { "n", ACTOR_FIELD_INT32, offsetof(deed, n), NULL },
    { "most", ACTOR_FIELD_INT32, offsetof(deed, most), NULL },     { "letter", ACTOR_FIELD_INT32, offsetof(deed, letter), NULL },
    { "topic", ACTOR_FIELD_STRING, offsetof(deed, topic), NULL },  { "from", ACTOR_FIELD_PID, offsetof(deed, from), NULL },
};
static const actor_type_info deed_type = { "deed", sizeof(deed), false, 6, deed_fields, 0, NULL };
static const actor_message_info deed_message = { "do", ACTOR_INFO, &deed_type, NULL };

typedef struct outcome {
    int32_t err;
    actor_ref by;
} outcome;

static const actor_field_info outcome_fields[] = {
    { "err", ACTOR_FIELD_INT32, offsetof(outcome, err), NULL }, { "by", ACTOR_FIELD_PID, offsetof(outcome, by), NULL },
};
static const actor_type_info outcome_type = { "outcome", sizeof(outcome), true, 2, outcome_fields, 0, NULL };
static const actor_message_info outcome_message = { "done", ACTOR_INFO, &outcome_type, NULL };

static actor_ref ref_of(int letter)
{
    return refs[letter - 'a'];
}

static const char *letter_of(actor_ref ref)
{
    static const char *const letters[] = { "a", "b", "c" };
    size_t i;

    for (i = 0; i < N_LETTERS; i++)
        if (actor_ref_equal(refs[i], ref))
            return letters[i];
    return "?";
}

static bool is_told(const actor_message *message, const void *context)
{
    (void)context;
    return bus_told(message) != NULL || other_told(message) != NULL;
}

/* Takes all that has been broadcast to the calling process. */
static void hear(struct heard *heard)
{
    actor_message *message;

    heard->n = 0;
    while (actor_receive_match(is_told, NULL, &message, 0) == ACTOR_OK) {
        const bus_told_msg *one = bus_told(message);
        const other_told_msg *two = other_told(message);

        heard->numbers[heard->n] = one != NULL ? one->n : two->n;
        heard->by[heard->n++] = one != NULL ? one->by : two->by;
        actor_message_free(message);
    }
}

static int act(const deed *todo)
{
    const bus_value value = { todo->n };
    int32_t i;
    int err = ACTOR_OK;

    switch (todo->action) {
    case SUBSCRIBE:
        return bus_subscribe(todo->topic.data, &value);
    case SUBSCRIBE_OTHER:
        return other_subscribe(todo->topic.data);
    case UNSUBSCRIBE:
        return bus_unsubscribe(todo->topic.data);
    case TELL:
        for (i = todo->n; i <= todo->most && err == ACTOR_OK; i++)
            err = bus_broadcast_told(todo->topic.data, i, todo->letter);
        return err;
    default:
        hear(&hearings[todo->letter - 'a']);
        return ACTOR_OK;
    }
}

static bool is_deed(const actor_message *message, const void *context)
{
    (void)context;
    return actor_message_info_of(message) == &deed_message;
}

static void obey(void *arg)
{
    actor_message *message;

    (void)arg;
    while (actor_receive_match(is_deed, NULL, &message, ACTOR_INFINITY) == ACTOR_OK) {
        const deed *todo = actor_message_payload(message);
        const outcome done = { act(todo), actor_self() };

        actor_send(todo->from, &outcome_message, &done);
        actor_message_free(message);
    }
}

static bool is_done(const actor_message *message, const void *context)
{
    return actor_message_info_of(message) == &outcome_message &&
           actor_ref_equal(((const outcome *)actor_message_payload(message))->by, *(const actor_ref *)context);
}

static void order(int letter, enum action action, const char *topic, int n, int most)
{
    const deed todo = { action, n, most, letter, actor_string_of(topic), actor_self() };

    actor_send(ref_of(letter), &deed_message, &todo);
}

static int await(int letter)
{
    const actor_ref by = ref_of(letter);
    actor_message *message;
    int err;

    actor_receive_match(is_done, &by, &message, ACTOR_INFINITY);
    err = ((const outcome *)actor_message_payload(message))->err;
    actor_message_free(message);
    return err;
}

/* Has a process do something, and waits until it has. */
static int in(int letter, enum action action, const char *topic, int n, int most)
{
    order(letter, action, topic, n, most);
    return await(letter);
}

static void await_end(int letter, actor_reason *reason)
{
    actor_unique monitor;
    actor_message *down;

    actor_monitor(ref_of(letter), &monitor);
    if (reason == NULL)
        actor_send_exit(ref_of(letter), actor_reason_of(ACTOR_KILL));
    do
        actor_receive(&down, ACTOR_INFINITY);
    while (actor_message_kind_of(down) != ACTOR_DOWN);
    if (reason != NULL)
        *reason = *actor_message_reason(down);
    actor_message_free(down);
}

static void kill_it(int letter)
{
    await_end(letter, NULL);
}

static void up(void)
{
    int i;

    memset(hearings, 0, sizeof hearings);
    bus_start_link(&bus);
    for (i = 0; i < N_LETTERS; i++)
        actor_spawn(obey, NULL, &refs[i]);
}

/* ---- what they do, and what is said of it ---- */

static void sub_with(int letter, const char *topic, int n)
{
    in(letter, SUBSCRIBE, topic, n, 0);
}

static void sub(int letter, const char *topic)
{
    sub_with(letter, topic, 0);
}

static void unsub(int letter, const char *topic)
{
    say("unsubscribe %c %s: %s", (char)letter, topic, error_text(in(letter, UNSUBSCRIBE, topic, 0, 0)));
}

static void tell(const char *topic, int n)
{
    say("broadcast %s %d: %s", topic, n, error_text(bus_broadcast_told(topic, n, 0)));
}

static void tell_from(int letter, const char *topic, int n)
{
    say("broadcast_from %c %s %d: %s", (char)letter, topic, n,
        error_text(bus_broadcast_from_told(ref_of(letter), topic, n, 0)));
}

static void tells(int letter, const char *topic, int first, int last)
{
    in(letter, TELL, topic, first, last);
}

static void say_numbers(const char *what, const struct heard *heard, int by)
{
    char text[256] = "";
    size_t i;

    for (i = 0; i < heard->n; i++)
        if (by == 0 || heard->by[i] == by)
            snprintf(text + strlen(text), sizeof text - strlen(text), " %d", (int)heard->numbers[i]);
    say("%s:%s", what, text);
}

static void heard(int letter)
{
    char what[] = "? heard";

    in(letter, HEAR, "", 0, 0);
    what[0] = (char)letter;
    say_numbers(what, &hearings[letter - 'a'], 0);
}

static void heard_of(int letter, int first, int second)
{
    char what[] = "? heard of ?";

    in(letter, HEAR, "", 0, 0);
    what[0] = (char)letter;
    what[sizeof what - 2] = (char)first;
    say_numbers(what, &hearings[letter - 'a'], first);
    what[sizeof what - 2] = (char)second;
    say_numbers(what, &hearings[letter - 'a'], second);
}

static void heard_by_all(void)
{
    heard('a');
    heard('b');
    heard('c');
}

static void count(void)
{
    size_t n = 0;

    bus_count(&n);
    say("count %zu", n);
}

static void alive(int letter)
{
    say("%c %s", (char)letter, actor_is_alive(ref_of(letter)) ? "alive" : "gone");
}

/* ---- subscribing ---- */

static void B1_who_has_subscribed_hears(void)
{
    up();
    sub('a', "t");
    sub('b', "t");
    tell("t", 1);
    tell("t", 2);
    heard_by_all();
}

static void B1_topics_are_exact(void)
{
    up();
    sub('a', "t");
    sub('b', "t:1");
    sub('c', "");
    tell("t", 1);
    tell("t:1", 2);
    tell("", 3);
    tell("t:*", 4);
    tell("T", 5);
    heard_by_all();
}

static void B1_one_process_and_many_topics(void)
{
    up();
    sub('a', "t");
    sub('a', "u");
    sub('b', "u");
    tell("t", 1);
    tell("u", 2);
    heard_by_all();
    count();
}

static void B1_unsubscribe_takes_all_own(void)
{
    up();
    sub('a', "t");
    sub('a', "t");
    sub('a', "u");
    sub('b', "t");
    unsub('a', "t");
    tell("t", 1);
    tell("u", 2);
    heard_by_all();
    count();
}

static void B1_unsubscribe_of_nothing(void)
{
    up();
    sub('a', "t");
    unsub('b', "t");
    unsub('a', "u");
    tell("t", 1);
    heard('a');
    count();
}

static void B1_what_has_come_stays(void)
{
    up();
    sub('a', "t");
    tell("t", 1);
    unsub('a', "t");
    tell("t", 2);
    heard('a');
}

static void B1_and_back_again(void)
{
    up();
    sub('a', "t");
    unsub('a', "t");
    sub('a', "t");
    tell("t", 1);
    heard('a');
    count();
}

static void B2_twice_is_twice(void)
{
    up();
    sub('a', "t");
    sub('a', "t");
    sub('b', "t");
    tell("t", 1);
    tell("t", 2);
    heard_by_all();
    count();
}

static void B2_with_other_values(void)
{
    up();
    sub_with('a', "t", 1);
    sub_with('a', "t", 2);
    tell("t", 1);
    heard('a');
}

/* ---- from whom ---- */

static void B3_all_but_one(void)
{
    up();
    sub('a', "t");
    sub('b', "t");
    tell_from('a', "t", 1);
    heard_by_all();
}

static void B3_one_who_has_not_subscribed(void)
{
    up();
    sub('a', "t");
    tell_from('c', "t", 1);
    heard_by_all();
}

static void B3_one_with_two_subscriptions(void)
{
    up();
    sub('a', "t");
    sub('a', "t");
    sub('b', "t");
    tell_from('a', "t", 1);
    heard_by_all();
}

static void B3_the_sender_hears_itself_otherwise(void)
{
    up();
    sub('a', "t");
    sub('b', "t");
    tells('a', "t", 1, 1);
    heard_by_all();
}

/* ---- ends ---- */

static void B4_the_dead_vanish(void)
{
    up();
    sub('a', "t");
    sub('a', "t");
    sub('b', "t");
    kill_it('a');
    tell("t", 1);
    heard('b');
    pause_ms(50);
    count();
}

static void B4_nobody(void)
{
    up();
    tell("t", 1);
    sub('a', "t");
    unsub('a', "t");
    tell("t", 2);
    heard_by_all();
    count();
}

static void B4_the_bus_outlives_its_subscribers(void)
{
    up();
    sub('a', "t");
    kill_it('a');
    pause_ms(50);
    sub('b', "t");
    tell("t", 1);
    heard('b');
    count();
}

static void B4_subscribers_end_with_the_bus(void)
{
    actor_reason reason;

    up();
    actor_trap_exit(true);
    sub('a', "t");
    sub('b', "t");
    in('b', UNSUBSCRIBE, "t", 0, 0);
    actor_send_exit(bus, actor_reason_of(ACTOR_KILL));
    await_end('a', &reason);
    say("a %s", reason_text(&reason));
    pause_ms(50);
    alive('b');
    alive('c');
}

static void B4_subscribers_end_when_the_bus_is_stopped(void)
{
    actor_unique monitor;
    actor_message *down;

    up();
    sub('a', "t");
    sub('a', "u");
    actor_monitor(refs[0], &monitor);
    actor_stop_actor(bus, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
    actor_receive(&down, ACTOR_INFINITY);
    say("a %s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
    pause_ms(50);
    alive('b');
}

static void B4_what_was_sent_before_an_end(void)
{
    up();
    sub('a', "t");
    tells('b', "t", 1, 2);
    kill_it('b');
    heard('a');
}

/* ---- order ---- */

static void B5_of_one_sender(void)
{
    up();
    sub('a', "t");
    sub('b', "t");
    tells('c', "t", 1, 5);
    heard_by_all();
}

static void B5_over_topics(void)
{
    up();
    sub('a', "t");
    sub('a', "u");
    tell("t", 1);
    tell("u", 2);
    tell("t", 3);
    tell("u", 4);
    heard('a');
}

static void B5_of_two_senders_each(void)
{
    up();
    sub('c', "t");
    order('a', TELL, "t", 1, 4);
    order('b', TELL, "t", 1, 4);
    await('a');
    await('b');
    heard_of('c', 'a', 'b');
}

/* ---- buses, nodes ---- */

static void B6_buses_are_apart(void)
{
    actor_ref other;

    up();
    other_start_link(&other);
    sub('a', "t");
    in('b', SUBSCRIBE_OTHER, "t", 0, 0);
    sub('c', "t");
    in('c', SUBSCRIBE_OTHER, "t", 0, 0);
    tell("t", 1);
    say("other: %s", error_text(other_broadcast_told("t", 2, 0)));
    heard_by_all();
    count();
}

static void B6_local_is_the_same_here(void)
{
    up();
    sub('a', "t");
    sub('b', "t");
    say("local: %s", error_text(bus_local_broadcast_told("t", 1, 0)));
    say("local_from: %s", error_text(bus_local_broadcast_from_told(ref_of('b'), "t", 2, 0)));
    heard_by_all();
}

static void B6_direct_to_a_node(void)
{
    up();
    sub('a', "t");
    say("%s", actor_pubsub_node_name());
    say("here: %s", error_text(bus_direct_broadcast_told(actor_pubsub_node_name(), "t", 1, 0)));
    say("there: %s", error_text(bus_direct_broadcast_told("a@b", "t", 2, 0)));
    heard('a');
}

/* ---- dispatchers ---- */

static void tell_with(actor_ref from, const char *topic, int n, actor_pubsub_dispatcher dispatch)
{
    actor_ref self = actor_self();

    say("with: %s", error_text(bus_broadcast_with_told(from, topic, n, 0, dispatch, &self)));
}

static int say_all(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message, void *arg)
{
    const bus_told_msg *told = actor_shared_payload(message);
    char text[256] = "";
    size_t i;

    for (i = 0; i < n_entries; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s%d", letter_of(entries[i].owner),
                 (int)bus_value_of(&entries[i])->n);
    say("called %s:%s, from %s, %d", actor_ref_equal(actor_self(), *(const actor_ref *)arg) ? "here" : "elsewhere", text,
        actor_ref_is_none(from) ? "none" : letter_of(from), (int)told->n);
    return ACTOR_OK;
}

static int to_twos(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message, void *arg)
{
    size_t i;

    (void)from;
    (void)arg;
    for (i = 0; i < n_entries; i++)
        if (bus_value_of(&entries[i])->n >= 2)
            actor_shared_send(entries[i].owner, message);
    return ACTOR_OK;
}

static int to_all(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message, void *arg)
{
    say("from %s", letter_of(from));
    return actor_pubsub_dispatch(entries, n_entries, actor_ref_none(), message, arg);
}

static int say_called(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message, void *arg)
{
    (void)entries;
    (void)n_entries;
    (void)from;
    (void)message;
    (void)arg;
    say("called");
    return ACTOR_OK;
}

static int unsubscribe_first(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message,
                             void *arg)
{
    unsub('a', "t");
    return actor_pubsub_dispatch(entries, n_entries, from, message, arg);
}

static void B7_once_in_the_sender_with_all(void)
{
    up();
    sub_with('a', "t", 1);
    sub_with('b', "t", 2);
    sub_with('a', "t", 3);
    tell_with(actor_ref_none(), "t", 7, say_all);
    heard_by_all();
}

static void B7_it_leaves_out_whom_it_likes(void)
{
    up();
    sub_with('a', "t", 1);
    sub_with('b', "t", 2);
    sub_with('c', "t", 3);
    tell_with(actor_ref_none(), "t", 7, to_twos);
    heard_by_all();
}

static void B7_from_is_its_business(void)
{
    up();
    sub_with('a', "t", 1);
    sub_with('b', "t", 2);
    tell_with(ref_of('a'), "t", 7, to_all);
    heard_by_all();
}

static void B7_not_at_all_if_there_are_none(void)
{
    up();
    sub('a', "u");
    tell_with(actor_ref_none(), "t", 7, say_called);
    heard('a');
}

static void B7_who_leaves_meanwhile_is_among_them(void)
{
    up();
    sub_with('a', "t", 1);
    sub_with('b', "t", 2);
    tell_with(actor_ref_none(), "t", 7, unsubscribe_first);
    heard_by_all();
    tell("t", 8);
    heard_by_all();
}

/* ---- what meets ---- */

static int say_entries(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message, void *arg)
{
    char text[256] = "";
    size_t i;

    (void)from;
    (void)message;
    (void)arg;
    for (i = 0; i < n_entries; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s%d", letter_of(entries[i].owner),
                 (int)bus_value_of(&entries[i])->n);
    say("called%s", text);
    return ACTOR_OK;
}

static void B1_who_comes_again_is_the_last(void)
{
    up();
    sub_with('a', "t", 1);
    sub_with('b', "t", 2);
    unsub('a', "t");
    sub_with('c', "t", 3);
    sub_with('a', "t", 4);
    tell_with(actor_ref_none(), "t", 7, say_entries);
    unsub('a', "t");
    unsub('a', "t");
    tell("t", 8);
    heard_by_all();
}

static void B3_from_one_that_has_ended(void)
{
    up();
    sub('a', "t");
    sub('b', "t");
    kill_it('a');
    pause_ms(50);
    tell_from('a', "t", 1);
    heard('b');
    heard('c');
    count();
}

static void B4_one_ends_between_two_broadcasts(void)
{
    up();
    sub('a', "t");
    sub('b', "t");
    tell("t", 1);
    kill_it('b');
    tell("t", 2);
    sub('c', "t");
    tell("t", 3);
    heard('a');
    heard('c');
}

static void B4_its_other_topics_go_too(void)
{
    up();
    sub('a', "t");
    sub('a', "u");
    sub('b', "u");
    unsub('a', "t");
    kill_it('a');
    pause_ms(50);
    count();
    tell("u", 1);
    heard('b');
}

static int fail(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message, void *arg)
{
    (void)entries;
    (void)n_entries;
    (void)from;
    (void)message;
    (void)arg;
    actor_exit(actor_reason_own("boom", NULL));
}

static void broadcast_and_fail(void *arg)
{
    (void)arg;
    bus_broadcast_with_told(actor_ref_none(), "t", 7, 0, fail, NULL);
}

static void B7_it_fails(void)
{
    actor_unique monitor;
    actor_message *down;

    up();
    sub_with('a', "t", 1);
    sub_with('b', "t", 2);
    actor_spawn_monitor(broadcast_and_fail, NULL, NULL, &monitor);
    actor_receive(&down, ACTOR_INFINITY);
    say("%s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
    tell("t", 8);
    heard_by_all();
    count();
}

static int tell_others(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message, void *arg)
{
    int err;

    tell("u", 5);
    err = actor_pubsub_dispatch(entries, n_entries, from, message, arg);
    tell("u", 6);
    return err;
}

static void B7_it_broadcasts_itself(void)
{
    up();
    sub_with('a', "t", 1);
    sub_with('b', "u", 2);
    sub_with('c', "t", 3);
    tell_with(actor_ref_none(), "t", 7, tell_others);
    heard_by_all();
}

static int kill_second(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message, void *arg)
{
    kill_it('b');
    say_entries(entries, n_entries, from, message, arg);
    return actor_pubsub_dispatch(entries, n_entries, from, message, arg);
}

static void B7_one_ends_meanwhile(void)
{
    up();
    sub_with('a', "t", 1);
    sub_with('b', "t", 2);
    tell_with(actor_ref_none(), "t", 7, kill_second);
    heard('a');
    pause_ms(50);
    count();
}

/* ---- a bus that comes again, and one that is suspended ---- */

static void B4_a_bus_that_comes_again_is_empty(void)
{
    up();
    actor_trap_exit(true);
    sub('a', "t");
    actor_send_exit(bus, actor_reason_of(ACTOR_KILL));
    pause_ms(50);
    up();
    tell("t", 1);
    sub('b', "t");
    tell("t", 2);
    heard_by_all();
    count();
}

static void B3_one_who_is_left_out_hears_of_other_topics(void)
{
    up();
    sub('a', "t");
    sub('a', "u");
    sub('b', "u");
    tell_from('a', "t", 1);
    tell_from('b', "u", 2);
    tell_from('a', "u", 3);
    heard_by_all();
}

static void B1_it_leaves_and_comes_while_others_stay(void)
{
    up();
    sub('a', "t");
    sub('b', "t");
    sub('c', "t");
    tell("t", 1);
    unsub('b', "t");
    tell("t", 2);
    sub('b', "t");
    tell("t", 3);
    unsub('a', "t");
    tell("t", 4);
    heard_by_all();
    count();
}

static void B5_one_suspended_bus_holds_nobody_up(void)
{
    up();
    sub('a', "t");
    actor_sys_suspend(bus, ACTOR_INFINITY);
    tell("t", 1);
    sub('b', "t");
    tell("t", 2);
    heard_by_all();
    actor_sys_resume(bus, ACTOR_INFINITY);
    tell("t", 3);
    heard_by_all();
}

#define SCENARIO(name) { #name, name, false }

SCENARIOS(SCENARIO(B1_who_has_subscribed_hears), SCENARIO(B1_topics_are_exact), SCENARIO(B1_one_process_and_many_topics),
          SCENARIO(B1_unsubscribe_takes_all_own), SCENARIO(B1_unsubscribe_of_nothing), SCENARIO(B1_what_has_come_stays),
          SCENARIO(B1_and_back_again), SCENARIO(B2_twice_is_twice), SCENARIO(B2_with_other_values), SCENARIO(B3_all_but_one),
          SCENARIO(B3_one_who_has_not_subscribed), SCENARIO(B3_one_with_two_subscriptions),
          SCENARIO(B3_the_sender_hears_itself_otherwise), SCENARIO(B4_the_dead_vanish), SCENARIO(B4_nobody),
          SCENARIO(B4_the_bus_outlives_its_subscribers), SCENARIO(B4_subscribers_end_with_the_bus),
          SCENARIO(B4_subscribers_end_when_the_bus_is_stopped),
          SCENARIO(B4_what_was_sent_before_an_end), SCENARIO(B5_of_one_sender), SCENARIO(B5_over_topics),
          SCENARIO(B5_of_two_senders_each), SCENARIO(B6_buses_are_apart), SCENARIO(B6_local_is_the_same_here),
          SCENARIO(B6_direct_to_a_node), SCENARIO(B7_once_in_the_sender_with_all), SCENARIO(B7_it_leaves_out_whom_it_likes),
          SCENARIO(B7_from_is_its_business), SCENARIO(B7_not_at_all_if_there_are_none),
          SCENARIO(B7_who_leaves_meanwhile_is_among_them),
          SCENARIO(B1_who_comes_again_is_the_last),
          SCENARIO(B3_from_one_that_has_ended),
          SCENARIO(B4_one_ends_between_two_broadcasts),
          SCENARIO(B4_its_other_topics_go_too),
          SCENARIO(B7_it_fails),
          SCENARIO(B7_it_broadcasts_itself),
          SCENARIO(B7_one_ends_meanwhile),
          SCENARIO(B4_a_bus_that_comes_again_is_empty),
          SCENARIO(B3_one_who_is_left_out_hears_of_other_topics),
          SCENARIO(B1_it_leaves_and_comes_while_others_stay),
          SCENARIO(B5_one_suspended_bus_holds_nobody_up))
