/*
 * Agents, on gen_server. A function goes to an agent as an order: its address, and the argument, copied. What it gives
 * comes back in a box. Both are values of their own, whose copies know their type by the function: so one message
 * carries any of them.
 */
#include <string.h>

#include "actor/agent.h"
#include "instance.h"

/* ---- a value and the type it has ---- */

struct box {
    const actor_agent_function *function;
    const actor_type_info *type;            /* NULL: it has no value */
    void *value;                            /* in the box's own memory, if that was made by copy_box */
};

static size_t room_of(const actor_type_info *type)
{
    return type == NULL ? 0 : type->size;
}

static void *copy_box(const void *original)
{
    const struct box *from = original;
    struct box *box = actor_alloc(LIBACTOR_ALIGNED(sizeof *box) + room_of(from->type));

    if (box == NULL)
        return NULL;
    *box = *from;
    if (from->type == NULL)
        return box;
    box->value = (char *)box + LIBACTOR_ALIGNED(sizeof *box);
    if (actor_type_copy(from->type, box->value, from->value) != ACTOR_OK) {
        actor_free(box);
        return NULL;
    }
    return box;
}

static void free_box(void *memory)
{
    struct box *box = memory;

    if (box->type != NULL)
        actor_type_clear(box->type, box->value);
    actor_free(box);
}

static const actor_extern_info box_type = {
    { "value", sizeof(void *), false, 0, NULL, 0, NULL }, copy_box, free_box
};

/* What is sent: a box, in a message or in an answer. */
struct parcel {
    struct box *box;
};

static const actor_field_info parcel_fields[] = {
    { "value", ACTOR_FIELD_EXTERN, offsetof(struct parcel, box), &box_type.type },
};
const actor_type_info actor_agent_order_type = {
    "function", sizeof(struct parcel), false, 1, parcel_fields, 0, NULL
};
const actor_type_info actor_agent_answer_type = {
    "result", sizeof(struct parcel), false, 1, parcel_fields, 0, NULL
};

/* ---- in the agent ---- */

/* A result whose tag nobody has set would be none that the caller knows. */
static void refuse_unfilled(const actor_agent_function *function, const void *result)
{
    if (function->result == NULL || actor_type_fits(function->result, result))
        return;
    actor_exit(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "%s filled in no result", function->name));
}

static void run(const actor_agent_function *function, void *self, const void *argument, void *result)
{
    if (function->get != NULL)
        function->get(self, argument, result);
    else
        function->update(self, argument, result);
}

/* Runs what was ordered; sends the result from here, for it may point to what is gone when this has returned. */
static actor_result carry_out(void *self, const actor_from *from, const void *payload)
{
    struct box *order = ((const struct parcel *)payload)->box;
    const actor_agent_function *function = order->function;
    struct box answer = { function, function->result, NULL };
    const struct parcel parcel = { &answer };
    struct libactor_room room;
    int err = ACTOR_OK;

    libactor_room_open(&room, function->result);
    run(function, self, order->value, room.value);
    answer.value = room.value;
    if (from != NULL) {
        refuse_unfilled(function, room.value);
        err = actor_reply(*from, &actor_agent_answer_type, &parcel);
    }
    libactor_room_close(&room);
    return err == ACTOR_ENOMEM ? actor_stop(libactor_out_of_memory("result")) : ACTOR_NOREPLY;
}

actor_result actor_agent_dispatch_get(void *self, actor_from from, const void *payload, void *reply)
{
    (void)reply;
    return carry_out(self, &from, payload);
}

actor_result actor_agent_dispatch_update(void *self, actor_from from, const void *payload, void *reply)
{
    actor_result result = carry_out(self, NULL, payload);

    (void)from;
    (void)reply;
    return result == ACTOR_NOREPLY ? ACTOR_REPLY : result;
}

actor_result actor_agent_dispatch_get_and_update(void *self, actor_from from, const void *payload, void *reply)
{
    (void)reply;
    return carry_out(self, &from, payload);
}

actor_result actor_agent_dispatch_cast(void *self, actor_from from, const void *payload, void *reply)
{
    (void)from;
    (void)reply;
    return carry_out(self, NULL, payload);
}

/* ---- who asks ---- */

/* In the order of ACTOR_AGENT_HANDLERS. */
enum { GET, UPDATE, GET_AND_UPDATE, CAST };

static int order_of(const actor_agent_function *function, const void *argument, bool changes, struct box *order)
{
    if (changes ? function->update == NULL : function->get == NULL)
        return ACTOR_EINVAL;
    if (function->argument != NULL && argument == NULL)
        return ACTOR_EINVAL;
    order->function = function;
    order->type = function->argument;
    order->value = (void *)(uintptr_t)argument; /* what is sent is a copy */
    return ACTOR_OK;
}

/* The answer becomes one of the type that the function gives. */
static int unpack(const struct parcel *answer, void *result)
{
    const struct box *box = answer->box;
    int err = ACTOR_OK;

    if (box->type != NULL && result != NULL)
        err = actor_reply_keep(box->type, box->value, result);
    actor_reply_release(answer);
    return err;
}

static int ask(const actor_agent_info *info, actor_ref to, size_t handler, const actor_agent_function *function,
               const void *argument, void *result, int64_t timeout_ns)
{
    struct box order;
    const struct parcel parcel = { &order };
    struct parcel answer = { NULL };
    int err = order_of(function, argument, handler != GET, &order);

    if (err == ACTOR_OK)
        err = actor_call(to, &info->handlers[handler].message, &parcel, handler == UPDATE ? NULL : &answer, timeout_ns);
    return err == ACTOR_OK && handler != UPDATE ? unpack(&answer, result) : err;
}

int actor_agent_start(const actor_agent_info *info, const void *args, bool link, actor_ref *out)
{
    return actor_gen_server_start(info, args, link, out);
}

int actor_agent_start_with(const actor_agent_info *info, const void *args, const actor_start_options *options,
                           actor_ref *out)
{
    return actor_gen_server_start_with(info, args, options, out);
}

int actor_agent_get(const actor_agent_info *info, actor_ref to, const actor_agent_function *function,
                    const void *argument, void *result, int64_t timeout_ns)
{
    return ask(info, to, GET, function, argument, result, timeout_ns);
}

int actor_agent_update(const actor_agent_info *info, actor_ref to, const actor_agent_function *function,
                       const void *argument, int64_t timeout_ns)
{
    return ask(info, to, UPDATE, function, argument, NULL, timeout_ns);
}

int actor_agent_get_and_update(const actor_agent_info *info, actor_ref to, const actor_agent_function *function,
                               const void *argument, void *result, int64_t timeout_ns)
{
    return ask(info, to, GET_AND_UPDATE, function, argument, result, timeout_ns);
}

int actor_agent_cast(const actor_agent_info *info, actor_ref to, const actor_agent_function *function,
                     const void *argument)
{
    struct box order;
    const struct parcel parcel = { &order };
    const int err = order_of(function, argument, true, &order);

    return err == ACTOR_OK ? actor_send(to, &info->handlers[CAST].message, &parcel) : err;
}

int actor_agent_stop(actor_ref to, actor_reason reason, int64_t timeout_ns)
{
    return actor_stop_actor(to, reason, timeout_ns);
}
