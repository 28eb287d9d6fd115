/*
 * What the behaviours share. An instance is one piece of memory: the behaviour's header, the user's
 * state, and what the behaviour needs besides.
 */
#include <inttypes.h>
#include <string.h>

#include "actor/system.h"
#include "instance.h"

int libactor_not_running(void)
{
    return actor_system_current() == NULL ? ACTOR_ENOSYSTEM : ACTOR_ENOPROC;
}

char *libactor_reason_word(const actor_reason *reason, char *text)
{
    return actor_text_escape(text, LIBACTOR_WORD_BYTES, actor_reason_name(reason));
}

int libactor_instance_make(size_t header_bytes, const actor_type_info *state,
                           const actor_type_info *args_type, size_t args_offset, const void *args,
                           size_t tail_bytes, void **out)
{
    const size_t state_bytes = state == NULL ? 0 : LIBACTOR_ALIGNED(state->size);
    const size_t bytes = LIBACTOR_ALIGNED(header_bytes) + state_bytes + tail_bytes;
    char *instance, *values;
    int err;

    if (args_type != NULL && args == NULL)
        return ACTOR_EINVAL;
    instance = actor_alloc(bytes);
    if (instance == NULL)
        return ACTOR_ENOMEM;
    memset(instance, 0, bytes);
    values = libactor_instance_state(instance, header_bytes);
    if (state != NULL)
        actor_type_init(state, values);
    if (args_type != NULL) {
        err = actor_type_copy(args_type, values + args_offset, args);
        if (err != ACTOR_OK) {
            actor_free(instance);
            return err;
        }
    }
    *out = instance;
    return ACTOR_OK;
}

void libactor_instance_free(void *instance, size_t header_bytes, const actor_type_info *state)
{
    if (state != NULL)
        actor_type_clear(state, libactor_instance_state(instance, header_bytes));
    actor_free(instance);
}

/* A holder that ends between the two questions leaves the name free. */
static int register_name(const char *name, actor_ref *holder)
{
    int err;

    do
        err = actor_register(name);
    while (err == ACTOR_EALREADY && actor_whereis(name, holder) == ACTOR_ENOPROC);
    return err;
}

/* What init returns when a name could not be had. */
static actor_result refused(const char *name, int err, actor_ref holder)
{
    if (err == ACTOR_EALREADY)
        return actor_init_already(holder);
    if (err == ACTOR_ENOMEM)
        return actor_stop(libactor_out_of_memory("register"));
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_NOPROC), "cannot register %s: %s", name,
                                          actor_strerror(err)));
}

/* Under the address of this an actor has something while it registers its name in a registry. */
static char takes_name;

bool libactor_instance_takes_name(void)
{
    return actor_get(&takes_name) != NULL;
}

static int register_name_via(int (*register_via)(const void *state, actor_ref *holder), const void *state, actor_ref *holder)
{
    int err = actor_put(&takes_name, &takes_name, NULL);

    if (err != ACTOR_OK)
        return err;
    err = register_via(state, holder);
    actor_erase(&takes_name);
    return err;
}

actor_result libactor_instance_register(const char *name,
                                        int (*register_via)(const void *state, actor_ref *holder),
                                        const void *state)
{
    actor_ref holder = actor_ref_none();
    int err;

    if (name != NULL) {
        err = register_name(name, &holder);
        if (err != ACTOR_OK)
            return refused(name, err, holder);
    }
    if (register_via != NULL) {
        err = register_name_via(register_via, state, &holder);
        if (err != ACTOR_OK)
            return refused("through its registry", err, holder);
    }
    return ACTOR_CONTINUE;
}

bool libactor_instance_is_parent(actor_ref who, bool has_parent)
{
    const actor_ref parent = actor_parent();

    if (!has_parent && actor_ref_equal(who, actor_self()))
        return true;
    return actor_ref_equal(who, parent) && (has_parent || !actor_is_alive(parent));
}

actor_reason libactor_out_of_memory(const char *what)
{
    return actor_reason_own("out_of_memory", what);
}

actor_result libactor_bad_return(const char *callback, actor_result result, const char *fits)
{
    char number[16];

    snprintf(number, sizeof number, "%d", (int)result);
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "%s returned %s, not %s", callback,
                                          actor_result_name(result) != NULL ? actor_result_name(result) : number, fits));
}

actor_result libactor_period_start(struct libactor_period *period, const char *name, uint64_t cookie,
                                   int64_t every_ns, int64_t from_ns)
{
    period->timer.bits = 0;
    if (every_ns <= 0)
        return actor_stop(
            actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "%s every %" PRId64 "ns", name, every_ns));
    if (every_ns >= ACTOR_INFINITY - from_ns)
        return ACTOR_CONTINUE;
    period->due_ns = from_ns + every_ns;
    if (actor_timer_start_at(period->due_ns, cookie, &period->timer) != ACTOR_OK)
        return actor_stop(libactor_out_of_memory("every"));
    return ACTOR_CONTINUE;
}

void libactor_value_begin(const actor_type_info *type, void *value)
{
    memset(value, 0, type->size);
    if (type->n_variants == 1)
        memcpy(value, &type->variants[0].value, sizeof type->variants[0].value);
}

void libactor_room_open(struct libactor_room *room, const actor_type_info *type)
{
    room->value = NULL;
    room->allocated = false;
    if (type == NULL)
        return;
    room->value = room->small;
    if (type->size > sizeof room->small) {
        room->value = actor_alloc(type->size);
        if (room->value == NULL)
            actor_exit(libactor_out_of_memory(type->name));
        if (actor_defer(actor_free, room->value) != ACTOR_OK) {
            actor_free(room->value);
            actor_exit(libactor_out_of_memory(type->name));
        }
        room->allocated = true;
    }
    libactor_value_begin(type, room->value);
}

void libactor_room_close(struct libactor_room *room)
{
    if (!room->allocated)
        return;
    actor_undefer(actor_free, room->value);
    actor_free(room->value);
}
