/*
 * registry: who holds which key, and for how long. What Elixir's Registry does with unique keys.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "scarce.h"
#include "scene.h"

/* ---- registries ---- */

typedef struct name_key {
    actor_string name;
} name_key;

static const actor_field_info name_key_fields[] = { { "name", ACTOR_FIELD_STRING, offsetof(name_key, name), NULL } };
static const actor_type_info name_key_type = { "Names.key", sizeof(name_key), false, 1, name_key_fields, 0, NULL };
static const actor_registry_info names = { .name = "Names", .key = &name_key_type };

typedef struct number_key {
    int64_t number;
} number_key;

static const actor_field_info number_key_fields[] = {
    { "number", ACTOR_FIELD_INT64, offsetof(number_key, number), NULL },
};
static const actor_type_info number_key_type = {
    "Numbers.key", sizeof(number_key), true, 1, number_key_fields, 0, NULL
};
static const actor_registry_info numbers = { .name = "Numbers", .key = &number_key_type };

static name_key name_of(const char *text)
{
    name_key key;

    key.name = actor_string_of(text);
    return key;
}

static int register_name(const char *text, actor_ref *holder)
{
    const name_key key = name_of(text);

    return actor_registry_register(&names, &key, NULL, holder);
}

static int unregister_name(const char *text)
{
    const name_key key = name_of(text);

    return actor_registry_unregister(&names, &key);
}

static int look_up(const char *text, actor_ref *out)
{
    const name_key key = name_of(text);

    return actor_registry_lookup(&names, &key, out);
}

static size_t count(const actor_registry_info *info)
{
    size_t n = 999;

    ck_assert_int_eq(actor_registry_count(info, &n), ACTOR_OK);
    return n;
}

static actor_ref start_names(void)
{
    actor_ref registry = actor_ref_none();

    ck_assert_int_eq(actor_registry_start(&names, true, &registry), ACTOR_OK);
    return registry;
}

/* Registers under a name and stays. */
static void hold(void *arg)
{
    trace("%s:%d", (const char *)arg, register_name(arg, NULL));
    wait_for_ever(NULL);
}

/* ---- keys ---- */

/* "keys: :unique": one holder a key; who comes second is told who it is. */
START_TEST(one_holder_a_key)
{
    char ann[] = "ann", bob[] = "bob";
    actor_ref first, second, found;

    start_names();
    first = play(hold, ann);
    second = play(hold, bob);
    play(hold, ann);
    check_trace("ann:0 bob:0 ann:-5");
    ck_assert_int_eq(look_up("ann", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(found, first));
    ck_assert_int_eq(look_up("bob", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(found, second));
    ck_assert_int_eq(look_up("an", &found), ACTOR_ENOPROC);
    ck_assert_int_eq(look_up("", &found), ACTOR_ENOPROC);
    ck_assert_uint_eq(count(&names), 2);
}
END_TEST

static void hold_several(void *arg)
{
    actor_ref holder = actor_ref_none();
    char key[] = "two";

    (void)arg;
    ck_assert_int_eq(register_name("one", NULL), ACTOR_OK);
    ck_assert_int_eq(register_name(key, NULL), ACTOR_OK);
    memset(key, 'x', 3);                    /* keys are copied */
    ck_assert_int_eq(register_name("", NULL), ACTOR_OK);
    ck_assert_int_eq(register_name("one", &holder), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(holder, actor_self()));
    wait_for_ever(NULL);
}

START_TEST(several_keys_a_holder)
{
    actor_ref process, found;

    start_names();
    process = play(hold_several, NULL);
    ck_assert_uint_eq(count(&names), 3);
    ck_assert_int_eq(look_up("two", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(found, process));
    ck_assert_int_eq(look_up("", &found), ACTOR_OK);
    actor_send_exit(process, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_uint_eq(count(&names), 0);
    ck_assert_int_eq(look_up("one", &found), ACTOR_ENOPROC);
}
END_TEST

typedef enum shade { DARK = -1, LIGHT = 7 } shade;

static const actor_variant_info shade_variants[] = { { "dark", DARK, 0, NULL }, { "light", LIGHT, 0, NULL } };
static const actor_type_info shade_type = { "shade", sizeof(shade), true, 0, NULL, 2, shade_variants };

/* Keys of each kind: two that differ in their last bit are different. */
static const struct {
    actor_field_kind kind;
    const actor_type_info *type;
    size_t bytes;                           /* 0: there are no keys of this kind */
} kinds[] = {
    { ACTOR_FIELD_BOOL, NULL, 1 },
    { ACTOR_FIELD_INT8, NULL, 1 },
    { ACTOR_FIELD_INT16, NULL, 2 },
    { ACTOR_FIELD_INT32, NULL, 4 },
    { ACTOR_FIELD_INT64, NULL, 8 },
    { ACTOR_FIELD_UINT8, NULL, 1 },
    { ACTOR_FIELD_UINT16, NULL, 2 },
    { ACTOR_FIELD_UINT32, NULL, 4 },
    { ACTOR_FIELD_UINT64, NULL, 8 },
    { ACTOR_FIELD_FLOAT, NULL, 4 },
    { ACTOR_FIELD_DOUBLE, NULL, 8 },
    { ACTOR_FIELD_DURATION, NULL, 8 },
    { ACTOR_FIELD_INSTANT, NULL, 8 },
    { ACTOR_FIELD_PID, NULL, 8 },
    { ACTOR_FIELD_REF, NULL, 8 },
    { ACTOR_FIELD_ENUM, &shade_type, 4 },
    { ACTOR_FIELD_EXTERN, NULL, 0 },
};

static actor_registry_info of_kind;

static void register_two(void *arg)
{
    const size_t bytes = *(const size_t *)arg;
    unsigned char key[16];
    actor_ref found;

    memset(key, 0xaa, sizeof key);
    memset(key + 8, 0, 8);
    ck_assert_int_eq(actor_registry_register(&of_kind, key + 8, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_registry_register(&of_kind, key + 8, NULL, NULL), ACTOR_EALREADY);
    key[8 + bytes - 1] = 1;
    ck_assert_int_eq(actor_registry_lookup(&of_kind, key + 8, &found), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_registry_register(&of_kind, key + 8, NULL, NULL), ACTOR_OK);
    if (bytes < 8) {
        key[8 + bytes] = 1;                 /* behind the key */
        ck_assert_int_eq(actor_registry_register(&of_kind, key + 8, NULL, NULL), ACTOR_EALREADY);
    }
    trace("done");
}

START_TEST(kinds_of_keys)
{
    actor_field_info field;
    actor_type_info type = { "key", 8, true, 1, NULL, 0, NULL };
    size_t bytes = kinds[_i].bytes;
    actor_ref registry;

    memset(&field, 0, sizeof field);
    field.name = "key";
    field.kind = kinds[_i].kind;
    field.type = kinds[_i].type;
    type.fields = &field;
    of_kind.name = "Kinds";
    of_kind.key = &type;
    if (bytes == 0) {
        ck_assert_int_eq(actor_registry_start(&of_kind, true, &registry), ACTOR_EINVAL);
        return;
    }
    ck_assert_int_eq(actor_registry_start(&of_kind, true, &registry), ACTOR_OK);
    play(register_two, &bytes);
    check_trace("done");
}
END_TEST

enum { MANY = 1000 };

static void hold_many(void *arg)
{
    number_key key;

    (void)arg;
    for (key.number = 0; key.number < MANY; key.number++)
        ck_assert_int_eq(actor_registry_register(&numbers, &key, NULL, NULL), ACTOR_OK);
    for (key.number = 0; key.number < MANY; key.number += 2)
        ck_assert_int_eq(actor_registry_unregister(&numbers, &key), ACTOR_OK);
    wait_for_ever(NULL);
}

START_TEST(many_keys)
{
    number_key key;
    actor_ref registry, process, found;

    ck_assert_int_eq(actor_registry_start(&numbers, true, &registry), ACTOR_OK);
    process = play(hold_many, NULL);
    ck_assert_uint_eq(count(&numbers), MANY / 2);
    for (key.number = 0; key.number < MANY; key.number++)
        ck_assert_int_eq(actor_registry_lookup(&numbers, &key, &found),
                         key.number % 2 == 0 ? ACTOR_ENOPROC : ACTOR_OK);
    actor_send_exit(process, actor_reason_of(ACTOR_SHUTDOWN));
    actor_sim_settle(sim);
    ck_assert_uint_eq(count(&numbers), 0);
}
END_TEST

/* ---- leaving ---- */

static void give_back(void *arg)
{
    trace("foreign:%d", unregister_name("ann"));
    trace("none:%d", unregister_name("bob"));
    ck_assert_int_eq(register_name("bob", NULL), ACTOR_OK);
    trace("own:%d", unregister_name("bob"));
    trace("again:%d", unregister_name("bob"));
    (void)arg;
    wait_for_ever(NULL);
}

/* unregister/2: only one's own. */
START_TEST(unregister)
{
    char ann[] = "ann";
    actor_ref found;

    start_names();
    play(hold, ann);
    play(give_back, NULL);
    check_trace("ann:0 foreign:-1 none:-1 own:0 again:-1");
    ck_assert_int_eq(look_up("ann", &found), ACTOR_OK);
    ck_assert_int_eq(look_up("bob", &found), ACTOR_ENOPROC);
    ck_assert_uint_eq(count(&names), 1);
}
END_TEST

static actor_ref holder_ref;

static void watch_holder(void *arg)
{
    actor_message *message;
    actor_unique monitor;
    actor_ref found;

    (void)arg;
    ck_assert_int_eq(actor_monitor(holder_ref, &monitor), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    trace("down:%d", look_up("ann", &found));
    trace("take:%d", register_name("ann", NULL));
    wait_for_ever(NULL);
}

/* Who is told that the holder has ended finds the key free. */
START_TEST(holder_ends)
{
    char ann[] = "ann";
    actor_ref watcher, found;

    start_names();
    holder_ref = play(hold, ann);
    watcher = play(watch_holder, NULL);
    actor_send_exit(holder_ref, actor_reason_of(_i == 0 ? ACTOR_KILL : ACTOR_SHUTDOWN));
    actor_sim_settle(sim);
    check_trace("ann:0 down:-1 take:0");
    ck_assert_int_eq(look_up("ann", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(found, watcher));
}
END_TEST

static void hold_and_trap(void *arg)
{
    actor_message *message;

    (void)arg;
    actor_trap_exit(true);
    ck_assert_int_eq(register_name("trapper", NULL), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    trace("exit:%s", actor_reason_name(actor_message_reason(message)));
    trace("anew:%d", register_name("trapper", NULL));
}

static void leave_in_time(void *arg)
{
    (void)arg;
    ck_assert_int_eq(register_name("guest", NULL), ACTOR_OK);
    ck_assert_int_eq(register_name("guest too", NULL), ACTOR_OK);
    ck_assert_int_eq(unregister_name("guest"), ACTOR_OK);
    ck_assert_int_eq(unregister_name("guest too"), ACTOR_OK);
    wait_for_ever(NULL);
}

/* One that listens to nobody, and one that others listen to. */
START_TEST(it_tells_how_it_stands)
{
    static const char *const listeners[] = { "clerk", "guard" };
    actor_registry_info heard = names;
    actor_registry_state state;
    actor_sys_status status;
    actor_ref registry = start_names();
    char ann[] = "ann";

    play(hold, ann);
    play(hold_several, NULL);
    ck_assert_int_eq(actor_registry_get_state(registry, &state, ACTOR_SECOND), ACTOR_OK);
    ck_assert(!state.duplicate);
    ck_assert_uint_eq(state.partitions, 1);
    ck_assert_uint_eq(state.entries, 4);
    ck_assert_uint_eq(state.owners, 2);
    ck_assert_uint_eq(state.listeners_len, 0);
    ck_assert_int_eq(actor_sys_replace_state(registry, &actor_registry_state_type, &state, NULL, ACTOR_SECOND), ACTOR_ENOTSUP);
    actor_reply_release(&state);
    ck_assert_int_eq(actor_sys_get_status(registry, &status, ACTOR_SECOND), ACTOR_OK);
    ck_assert_str_eq(status.state.data, "{entries = 4}");
    actor_reply_release(&status);
    heard.duplicate = true;
    heard.partitions = 3;
    heard.n_listeners = 2;
    heard.listeners = listeners;
    ck_assert_int_eq(actor_registry_start(&heard, true, &registry), ACTOR_OK);
    ck_assert_int_eq(actor_registry_get_state(registry, &state, ACTOR_SECOND), ACTOR_OK);
    ck_assert(state.duplicate);
    ck_assert_uint_eq(state.partitions, 3);
    ck_assert_uint_eq(state.entries, 0);
    ck_assert_uint_eq(state.listeners_len, 2);
    ck_assert_str_eq(state.listeners[1].data, "guard");
    actor_reply_release(&state);
    ck_assert_int_eq(actor_stop_actor(registry, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_SECOND), ACTOR_OK);
    trace_text[0] = '\0';
}
END_TEST

static void ask_registry(void *arg)
{
    const actor_ref registry = *(const actor_ref *)arg;
    actor_registry_state state;
    const int err = actor_registry_get_state(registry, &state, ACTOR_SECOND);

    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM, "it gave %d", err);
    if (err == ACTOR_OK)
        actor_reply_release(&state);
}

START_TEST(it_tells_nothing_without_memory)
{
    actor_ref registry = start_names();

    actor_sim_fail_alloc(sim, (uint64_t)_i);
    if (actor_spawn(ask_registry, &registry, NULL) == ACTOR_OK)
        actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
    ck_assert(actor_is_alive(registry));
}
END_TEST

/* Elixir's Registry links itself with who registers: if it crashes they register anew, by being restarted. */
START_TEST(registry_ends)
{
    char ann[] = "ann";
    actor_ref registry = start_names();
    actor_ref process = play(hold, ann), guest = play(leave_in_time, NULL), found;
    size_t n;

    play(hold_and_trap, NULL);
    actor_send_exit(registry, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace("ann:0 exit:killed anew:-1");
    ck_assert(!actor_is_alive(process));
    ck_assert(actor_is_alive(guest));
    ck_assert_int_eq(look_up("ann", &found), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_registry_count(&names, &n), ACTOR_ENOPROC);
    start_names();
    ck_assert_uint_eq(count(&names), 0);
    play(hold, ann);
    check_trace("ann:0");
}
END_TEST

START_TEST(registry_outlives_its_holders)
{
    char ann[] = "ann";
    actor_ref registry = start_names();

    actor_send_exit(play(hold, ann), actor_reason_own("boom", NULL));
    actor_sim_settle(sim);
    ck_assert(actor_is_alive(registry));
    ck_assert_int_eq(actor_stop_actor(registry, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    check_trace("ann:0");
}
END_TEST

static void trap_and_count(void *arg)
{
    actor_message *message;

    (void)arg;
    actor_trap_exit(true);
    ck_assert_int_eq(register_name("trapper", NULL), ACTOR_OK);
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        trace("exit:%s", actor_reason_name(actor_message_reason(message)));
        actor_message_free(message);
    }
}

/* They are asked to end, once; whoever has left is not. */
START_TEST(orderly_stop_ends_holders)
{
    char ann[] = "ann";
    actor_ref registry = start_names(), process = play(hold, ann), guest = play(leave_in_time, NULL);
    actor_ref trapper = play(trap_and_count, NULL);

    check_trace("ann:0");
    ck_assert_int_eq(actor_stop_actor(registry, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("exit:shutdown");
    ck_assert(!actor_is_alive(process));
    ck_assert(actor_is_alive(guest));
    ck_assert(actor_is_alive(trapper));
}
END_TEST

/* ---- errors ---- */

START_TEST(registry_that_does_not_run)
{
    char ann[] = "ann";
    actor_ref found;

    play(hold, ann);
    check_trace("ann:-1");
    ck_assert_int_eq(look_up("ann", &found), ACTOR_ENOPROC);
    ck_assert_int_eq(register_name("ann", NULL), ACTOR_ENOTACTOR);
    ck_assert_int_eq(unregister_name("ann"), ACTOR_ENOTACTOR);
}
END_TEST

START_TEST(one_registry_a_system)
{
    actor_ref first = start_names(), second = actor_ref_none();

    ck_assert_int_eq(actor_registry_start(&names, true, &second), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(first, second));
    ck_assert_int_eq(actor_stop_actor(first, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    second = start_names();
    ck_assert(!actor_ref_equal(first, second));
}
END_TEST

static const actor_message_info foreign_call = { "where", ACTOR_CALL, NULL, &number_key_type };
static const actor_message_info foreign_info = { "rumour", ACTOR_INFO, NULL, NULL };

START_TEST(unknown_messages)
{
    actor_ref registry = start_names();
    number_key reply;

    ck_assert_int_eq(actor_send(registry, &foreign_info, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(actor_is_alive(registry));
    check_logged("registry Names: info rumour is unknown");
    ck_assert_int_eq(actor_call(registry, &foreign_call, NULL, &reply, ACTOR_INFINITY), ACTOR_EDOWN);
}
END_TEST

/* ---- names of servers ---- */

typedef struct session {
    name_key args;
} session;

static int register_session(const void *data, actor_ref *holder)
{
    const session *self = data;

    return actor_registry_register(&names, &self->args, NULL, holder);
}

static bool init_stops;

static actor_result session_init(void *data)
{
    (void)data;
    trace("init");
    return init_stops ? actor_stop(actor_reason_own("no", NULL)) : ACTOR_CONTINUE;
}

static const actor_gen_server_info session_info = {
    "Session", &name_key_type, &name_key_type, 0, NULL, register_session, 0, NULL, 0, NULL, NULL,
    session_init, false, NULL, NULL, NULL, { 0, ACTOR_UNBOUNDED }, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0
};

/* "via": a server's name; an init that fails leaves no entry, and the second of a name does not run its init. */
START_TEST(names_of_servers)
{
    const name_key ann = name_of("ann");
    actor_ref first, second = actor_ref_none(), found;

    ck_assert_int_eq(actor_gen_server_start(&session_info, &ann, false, &first), ACTOR_EINIT);
    ck_assert_int_eq((int)actor_last_reason().kind, ACTOR_NOPROC);
    start_names();
    init_stops = true;
    ck_assert_int_eq(actor_gen_server_start(&session_info, &ann, false, &first), ACTOR_EINIT);
    ck_assert_uint_eq(count(&names), 0);
    init_stops = false;
    ck_assert_int_eq(actor_gen_server_start(&session_info, &ann, false, &first), ACTOR_OK);
    ck_assert_int_eq(actor_gen_server_start(&session_info, &ann, false, &second), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(first, second));
    check_trace("init init");
    ck_assert_int_eq(look_up("ann", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(first, found));
    ck_assert_int_eq(actor_stop_actor(first, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    ck_assert_uint_eq(count(&names), 0);
}
END_TEST

/* ---- out of memory ---- */

static void register_and_go(void *arg)
{
    int err;

    (void)arg;
    err = register_name("ann", NULL);
    if (err != ACTOR_OK && err != ACTOR_ENOMEM && err != ACTOR_ENOPROC)
        trace("register gave %d", err);
    err = register_name("bob", NULL);
    if (err == ACTOR_OK)
        unregister_name("bob");
}

/* Whichever allocation fails: nothing leaks, and what could not be registered is not. */
START_TEST(allocations_fail)
{
    actor_ref registry = actor_ref_none();
    int err;

    actor_sim_fail_alloc(sim, (uint64_t)_i);
    err = actor_registry_start(&names, true, &registry);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT, "start gave %d", err);
    actor_spawn(register_and_go, NULL, NULL);
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
    check_trace("");
    if (err == ACTOR_OK)
        ck_assert_uint_eq(count(&names), 0);
}
END_TEST

static void start_and_stop_names(void *arg)
{
    actor_ref registry;

    ck_assert_int_eq(actor_registry_start(&names, true, &registry), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(hold, arg, NULL), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(actor_send_exit(registry, actor_reason_of(ACTOR_NORMAL)), ACTOR_OK);
    lose_memory(0, 100);
    actor_sleep(ACTOR_MINUTE);
}

/* When there is memory again. */
START_TEST(holders_are_asked_to_end_when_memory_is_out)
{
    char ann[] = "ann";

    open_scene_of(scarce_options(), 1);
    keeper = play(keep_messages, NULL);
    play(start_and_stop_names, ann);
    ck_assert_uint_eq(actor_system_count(sim), 4);  /* it, the registry, the holder and the keeper */
    actor_sim_advance(sim, 10 * ACTOR_SECOND);
    ck_assert_uint_eq(lacks, 0);
    ck_assert_uint_eq(actor_system_count(sim), 2);
    close_scene();
}
END_TEST

static void start_names_and_sleepers(void *arg)
{
    const int n_sleepers = *(const int *)arg;
    char ann[] = "ann";
    actor_ref registry;
    int i;

    actor_trap_exit(true);
    ck_assert_int_eq(actor_registry_start(&names, true, &registry), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(hold, ann, NULL), ACTOR_OK);
    for (i = 0; i < n_sleepers; i++)
        ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, NULL), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(actor_send_exit(registry, actor_reason_of(ACTOR_NORMAL)), ACTOR_OK);
    lose_memory(0, SIZE_MAX);
    actor_sleep(ACTOR_MINUTE);
}

/* Where it takes memory to wait as well, as it does with 12 sleepers, the registry ends, and tells them by that. */
START_TEST(holders_end_though_none_can_be_asked)
{
    int n_sleepers = _i;

    open_scene_of(scarce_options(), 1);
    keeper = play(keep_messages, NULL);
    play(start_names_and_sleepers, &n_sleepers);
    ck_assert_uint_eq(actor_system_count(sim), 4 + (size_t)n_sleepers);
    actor_sim_advance(sim, 10 * ACTOR_SECOND);
    lacks = 0;
    actor_sim_advance(sim, 10 * ACTOR_SECOND);
    ck_assert_uint_eq(actor_system_count(sim), 2 + (size_t)n_sleepers);
    close_scene();
}
END_TEST

/* ---- threads ---- */

enum { N_PROCESSES = 40, N_ROUNDS = 200 };

static atomic_int n_done;
static atomic_int n_held[4];

/* All want the same four keys; whoever has one is its only holder. */
static void want_keys(void *arg)
{
    number_key key;
    int i;

    (void)arg;
    for (i = 0; i < N_ROUNDS; i++) {
        key.number = i % 4;
        if (actor_registry_register(&numbers, &key, NULL, NULL) == ACTOR_OK) {
            ck_assert_int_eq(atomic_fetch_add(&n_held[key.number], 1), 0);
            ck_assert_int_eq(atomic_fetch_sub(&n_held[key.number], 1), 1);
            ck_assert_int_eq(actor_registry_unregister(&numbers, &key), ACTOR_OK);
        }
    }
    key.number = 4;
    actor_registry_register(&numbers, &key, NULL, NULL);  /* goes with the process */
    atomic_fetch_add(&n_done, 1);
}

static void *look_around(void *arg)
{
    number_key key;
    actor_ref found;
    size_t n;

    actor_system_bind(arg);
    while (atomic_load(&n_done) < N_PROCESSES) {
        for (key.number = 0; key.number < 5; key.number++)
            actor_registry_lookup(&numbers, &key, &found);
        ck_assert_int_eq(actor_registry_count(&numbers, &n), ACTOR_OK);
        ck_assert_uint_le(n, 5);
    }
    actor_system_bind(NULL);
    return NULL;
}

START_TEST(from_any_thread)
{
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref registry;
    pthread_t thread;
    int i;

    options.workers = 3;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_registry_start(&numbers, true, &registry), ACTOR_OK);
    ck_assert_int_eq(pthread_create(&thread, NULL, look_around, system), 0);
    for (i = 0; i < N_PROCESSES; i++)
        ck_assert_int_eq(actor_spawn(want_keys, NULL, NULL), ACTOR_OK);
    pthread_join(thread, NULL);
    actor_system_stop(system);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("registry");
    TCase *keys = tcase_create("keys");
    TCase *leaving = tcase_create("leaving");
    TCase *errors = tcase_create("errors");
    TCase *servers = tcase_create("names of servers");
    TCase *failing = tcase_create("out of memory");
    TCase *scarce = tcase_create("no reserve");
    TCase *threads = tcase_create("threads");

    tcase_add_checked_fixture(keys, open_scene, close_scene);
    tcase_add_test(keys, one_holder_a_key);
    tcase_add_test(keys, several_keys_a_holder);
    tcase_add_loop_test(keys, kinds_of_keys, 0, ARRAY_LEN(kinds));
    tcase_add_test(keys, many_keys);
    tcase_add_test(keys, it_tells_how_it_stands);
    suite_add_tcase(suite, keys);
    tcase_add_checked_fixture(leaving, open_scene, close_scene);
    tcase_add_test(leaving, unregister);
    tcase_add_loop_test(leaving, holder_ends, 0, 2);
    tcase_add_test(leaving, registry_ends);
    tcase_add_test(leaving, registry_outlives_its_holders);
    tcase_add_test(leaving, orderly_stop_ends_holders);
    suite_add_tcase(suite, leaving);
    tcase_add_checked_fixture(errors, open_scene, close_scene);
    tcase_add_test(errors, registry_that_does_not_run);
    tcase_add_test(errors, one_registry_a_system);
    tcase_add_test(errors, unknown_messages);
    suite_add_tcase(suite, errors);
    tcase_add_checked_fixture(servers, open_scene, close_scene);
    tcase_add_test(servers, names_of_servers);
    suite_add_tcase(suite, servers);
    tcase_add_checked_fixture(failing, open_scene, close_scene);
    tcase_add_loop_test(failing, allocations_fail, 1, 40);
    tcase_add_loop_test(failing, it_tells_nothing_without_memory, 1, 12);
    suite_add_tcase(suite, failing);
    tcase_add_test(scarce, holders_are_asked_to_end_when_memory_is_out);
    tcase_add_loop_test(scarce, holders_end_though_none_can_be_asked, 0, 16);
    suite_add_tcase(suite, scarce);
    tcase_add_test(threads, from_any_thread);
    tcase_set_timeout(threads, 60);
    suite_add_tcase(suite, threads);
    return run_suite(suite);
}
