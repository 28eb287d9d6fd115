/*
 * Buses as actorc writes them: messages that are broadcast with their fields arrive as infos and events of those who
 * take them.
 */
#include "rooms_actor.h"
#include "scene.h"

static const uint64_t marks[] = { 7, 8, 9 };

/* ---- the callbacks of rooms.actor ---- */

actor_result guest_init(guest *self)
{
    ck_assert_int_eq(rooms_subscribe(self->args.room.data, NULL), ACTOR_OK);
    if (self->args.twice)
        ck_assert_int_eq(rooms_subscribe(self->args.room.data, NULL), ACTOR_OK);
    return ACTOR_CONTINUE;
}

actor_result guest_handle_said(guest *self, const rooms_said_msg *msg)
{
    (void)self;
    ck_assert_uint_eq(msg->marks_len, ARRAY_LEN(marks));
    ck_assert_mem_eq(msg->marks, marks, sizeof marks);
    trace("guest:%s:%s", msg->who.data, msg->text.data);
    return strcmp(msg->text.data, "go") == 0 ? actor_stop(actor_reason_of(ACTOR_NORMAL)) : ACTOR_CONTINUE;
}

actor_result guest_handle_closed(guest *self)
{
    (void)self;
    trace("guest:closed");
    return ACTOR_CONTINUE;
}

actor_result guest_handle_counted(guest *self, const rooms_counted_msg *msg)
{
    self->sum += msg->n;
    return ACTOR_CONTINUE;
}

actor_result guest_handle_leave(guest *self)
{
    ck_assert_int_eq(rooms_unsubscribe(self->args.room.data), ACTOR_OK);
    return ACTOR_CONTINUE;
}

actor_result guest_handle_sum(guest *self, actor_from from, guest_sum_reply *reply)
{
    (void)from;
    reply->value = self->sum;
    return ACTOR_REPLY;
}

actor_result guest_handle_info(guest *self, const actor_message *message)
{
    (void)self;
    trace("other:%s", actor_message_info_of(message)->name);
    return ACTOR_CONTINUE;
}

actor_result listener_subscribe(listener *self)
{
    rooms_value value = rooms_value_default();

    value.interest = INTEREST_MENTIONS;
    value.nick = actor_string_of("listener");
    ck_assert_int_eq(rooms_subscribe(self->args.room.data, &value), ACTOR_OK);
    return ACTOR_CONTINUE;
}

void listener_listen(listener *self, const rooms_said_msg *msg)
{
    (void)self;
    trace("listener:%s", msg->text.data);
}

/* ---- scenes ---- */

static actor_ref root, ann, heard;

static void open_rooms(void)
{
    open_scene();
    ck_assert_int_eq(root_start(&root), ACTOR_OK);
    ck_assert_int_eq(root_child_ann(root, &ann), ACTOR_OK);
    ck_assert_int_eq(root_child_listener(root, &heard), ACTOR_OK);
}

static int say(const char *room, const char *who, const char *what)
{
    const int err = rooms_broadcast_said(room, who, what, marks, ARRAY_LEN(marks));

    actor_sim_settle(sim);
    return err;
}

static uint32_t sum_of_ann(void)
{
    guest_sum_reply reply;

    ck_assert_int_eq(guest_sum(ann, &reply, ACTOR_SECOND), ACTOR_OK);
    return reply.value;
}

START_TEST(a_server_takes_messages)
{
    size_t n;

    ck_assert_int_eq(rooms_count(&n), ACTOR_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(say("a", "bob", "hi"), ACTOR_OK);
    ck_assert_int_eq(say("b", "bob", "nobody hears"), ACTOR_OK);
    ck_assert_int_eq(rooms_local_broadcast_counted("a", 3), ACTOR_OK);
    ck_assert_int_eq(rooms_direct_broadcast_counted(actor_pubsub_node_name(), "a", 4), ACTOR_OK);
    ck_assert_int_eq(rooms_direct_broadcast_counted("a@b", "a", 100), ACTOR_OK);
    check_trace("guest:bob:hi");
    ck_assert_uint_eq(sum_of_ann(), 7);
    ck_assert_int_eq(guest_leave(ann), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(say("a", "bob", "again"), ACTOR_OK);
    check_trace("");
}
END_TEST

/* It is restarted with its arguments, and subscribes anew in its init. */
START_TEST(a_server_that_is_restarted)
{
    const actor_ref before = ann;

    say("a", "bob", "go");
    check_trace("guest:bob:go");
    ck_assert_int_eq(root_child_ann(root, &ann), ACTOR_OK);
    ck_assert(!actor_ref_equal(ann, before));
    say("a", "bob", "back");
    check_trace("guest:bob:back");
}
END_TEST

static const char *last_of_listener(listener_last_reply *reply)
{
    ck_assert_int_eq(listener_last(heard, reply, ACTOR_SECOND), ACTOR_OK);
    return reply->value.data;
}

/* Guards and assignments see the fields; what is postponed keeps them. */
START_TEST(a_machine_takes_events)
{
    listener_last_reply reply;
    listener_state state;
    listener data;

    ck_assert_int_eq(guest_leave(ann), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(rooms_broadcast_counted("a", 20), ACTOR_OK);
    ck_assert_int_eq(rooms_broadcast_counted("a", 22), ACTOR_OK);
    say("a", "bob", "not heard");
    ck_assert_str_eq(last_of_listener(&reply), "");
    listener_last_release(&reply);
    say("a", "host", "welcome");
    ck_assert_str_eq(last_of_listener(&reply), "welcome");
    listener_last_release(&reply);
    ck_assert_int_eq(listener_get_data(heard, &state, &data, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(state, LISTENER_STATE_ATTENTIVE);
    ck_assert_uint_eq(data.sum, 42);
    actor_reply_release(&data);
    say("a", "bob", "now heard");
    check_trace("listener:now heard");
    ck_assert_int_eq(rooms_broadcast_closed("a"), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(heard));
}
END_TEST

/* Of a server that takes only some, what it does not take is an info that it does not know. */
START_TEST(others_are_unknown)
{
    static const actor_message_info other = { "other", ACTOR_INFO, NULL, NULL };

    ck_assert_int_eq(rooms_broadcast("a", &other, NULL), ACTOR_OK);
    ck_assert_int_eq(rooms_broadcast_from(ann, "a", &other, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("other:other");
    check_logged("Listener: info other is unknown");
    check_not_logged("Guest: info");
}
END_TEST

/* ---- plain processes ---- */

static place attic(void)
{
    place value = place_default();

    value.house = actor_string_of("old");
    value.floor = 3;
    return value;
}

static void listen_in(void *arg)
{
    const place where = attic();
    actor_message *message;

    (void)arg;
    ck_assert_int_eq(places_subscribe(&where), ACTOR_OK);
    ck_assert_int_eq(rooms_subscribe("a", NULL), ACTOR_OK);
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        const rooms_said_msg *said = rooms_said(message);
        const rooms_counted_msg *counted = rooms_counted(message);
        const places_counted_msg *there = places_counted(message);

        if (said != NULL)
            trace("said:%s", said->text.data);
        if (counted != NULL)
            trace("counted:%u", (unsigned)counted->n);
        if (there != NULL)
            trace("there:%u", (unsigned)there->n);
        if (rooms_closed(message))
            trace("closed");
        actor_message_free(message);
    }
}

START_TEST(a_process_asks_what_it_is)
{
    place where = attic();

    ck_assert_int_eq(guest_leave(ann), ACTOR_OK);
    play(listen_in, NULL);
    ck_assert_int_eq(places_broadcast_counted(&where, 1), ACTOR_OK);
    where.floor = 4;
    ck_assert_int_eq(places_broadcast_counted(&where, 2), ACTOR_OK);
    ck_assert_int_eq(rooms_broadcast_counted("a", 3), ACTOR_OK);
    say("a", "bob", "hi");
    ck_assert_int_eq(rooms_broadcast_closed("a"), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("there:1 counted:3 said:hi closed");
}
END_TEST

/* ---- dispatchers ---- */

static int to_all_but_mentions(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message,
                               void *arg)
{
    size_t i;

    (void)from;
    *(size_t *)arg = n_entries;
    for (i = 0; i < n_entries; i++) {
        const rooms_value *value = rooms_value_of(&entries[i]);

        trace("%s", value->nick.data);
        if (value->interest == INTEREST_ALL)
            ck_assert_int_eq(actor_shared_send(entries[i].owner, message), ACTOR_OK);
    }
    return ACTOR_OK;
}

START_TEST(a_dispatcher_sees_values)
{
    size_t n = 0;

    ck_assert_int_eq(rooms_broadcast_with_counted(actor_ref_none(), "a", 5, to_all_but_mentions, &n), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_uint_eq(n, 2);
    check_trace("nobody listener");
    ck_assert_uint_eq(sum_of_ann(), 5);
    ck_assert_int_eq(rooms_broadcast_from_counted(ann, "a", 6), ACTOR_OK);
    ck_assert_int_eq(rooms_local_broadcast_from_counted(ann, "a", 6), ACTOR_OK);
    ck_assert_uint_eq(sum_of_ann(), 5);
}
END_TEST

/* Subscribing twice is hearing twice, for a server too. */
START_TEST(twice)
{
    guest_args args = guest_args_default();
    actor_registry_list list;
    actor_ref bob;

    args.room = actor_string_of("b");
    args.twice = true;
    ck_assert_int_eq(guest_start(&args, &bob), ACTOR_OK);
    ck_assert_int_eq(rooms_entries("b", &list), ACTOR_OK);
    ck_assert_uint_eq(list.len, 2);
    ck_assert(actor_ref_equal(list.entries[1].owner, bob));
    actor_registry_list_free(&list);
    ck_assert_int_eq(rooms_broadcast_closed("b"), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("guest:closed guest:closed");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("rooms");
    TCase *scenes = tcase_create("scenes");

    tcase_add_checked_fixture(scenes, open_rooms, close_scene);
    tcase_add_test(scenes, a_server_takes_messages);
    tcase_add_test(scenes, a_server_that_is_restarted);
    tcase_add_test(scenes, a_machine_takes_events);
    tcase_add_test(scenes, others_are_unknown);
    tcase_add_test(scenes, a_process_asks_what_it_is);
    tcase_add_test(scenes, a_dispatcher_sees_values);
    tcase_add_test(scenes, twice);
    suite_add_tcase(suite, scenes);
    return run_suite(suite);
}
