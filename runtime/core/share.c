/*
 * Messages that many get: the fields are packed once, into a place that counts who has it, and what lies in a mailbox is
 * a header with a pointer there. Where the pointer takes no less than the fields, they are copied instead.
 */
#include <string.h>

#include "internal.h"
#include "types.h"

struct actor_shared {
    /* Any thread, through atomics. */
    atomic_size_t n_users;                  /* handles, and messages */
    /* Fixed. */
    const actor_message_info *info;
    size_t bytes;                           /* of the fields, packed; 0: there are none */
    bool holds;                             /* buffers, or copies of externs */
    max_align_t value[];
};

/* A payload of that many bytes costs a message no more memory than a pointer to it. */
enum { LITTLE_BYTES = 64 - sizeof(struct actor_message) };

static bool is_copied(const actor_shared *shared)
{
    return shared->bytes == 0 || (shared->info->type->flat && shared->bytes <= LITTLE_BYTES);
}

int actor_shared_make(const actor_message_info *info, const void *payload, actor_shared **out)
{
    struct libactor_packing packing = { 0, 0 };
    actor_shared *shared;

    if (info->kind != ACTOR_CAST && info->kind != ACTOR_INFO)
        return ACTOR_EINVAL;
    if (info->type != NULL && payload != NULL)
        packing = libactor_type_measure(info->type, payload);
    if (packing.bytes > UINT32_MAX)
        return ACTOR_ENOMEM;
    shared = actor_alloc(sizeof *shared + packing.bytes);
    if (shared == NULL)
        return ACTOR_ENOMEM;
    atomic_init(&shared->n_users, 1);
    shared->info = info;
    shared->bytes = packing.bytes;
    shared->holds = packing.n_held > 0;
    if (packing.bytes > 0 && libactor_type_pack(info->type, shared->value, payload, packing) != ACTOR_OK) {
        actor_free(shared);
        return ACTOR_ENOMEM;
    }
    *out = shared;
    return ACTOR_OK;
}

const actor_message_info *actor_shared_info(const actor_shared *message)
{
    return message->info;
}

const void *actor_shared_payload(const actor_shared *message)
{
    return message->bytes > 0 ? message->value : NULL;
}

actor_shared *actor_shared_retain(actor_shared *message)
{
    atomic_fetch_add_explicit(&message->n_users, 1, memory_order_relaxed);
    return message;
}

void actor_shared_release(actor_shared *message)
{
    if (message == NULL || atomic_fetch_sub_explicit(&message->n_users, 1, memory_order_acq_rel) > 1)
        return;
    if (message->holds)
        libactor_packed_release(message->value, message->bytes);
    actor_free(message);
}

/* What a message without payload holds. */
void libactor_shared_let_go(const struct actor_message *message)
{
    const char *value;

    memcpy(&value, message + 1, sizeof value);
    actor_shared_release((actor_shared *)((uintptr_t)value - offsetof(actor_shared, value)));
}

int actor_shared_send(actor_ref to, actor_shared *message)
{
    const void *value = message->value;
    struct actor_message *copy;

    if (is_copied(message))
        return actor_send(to, message->info, actor_shared_payload(message));
    copy = libactor_message_make(libactor_worker, (uint8_t)message->info->kind, 0, sizeof value);
    if (copy == NULL)
        return ACTOR_ENOMEM;
    copy->tag = 0;
    copy->size_class |= LIBACTOR_HOLDS;
    memcpy(libactor_payload(copy), &value, sizeof value);
    actor_shared_retain(message);
    return libactor_message_send(to, message->info, copy);
}

/* Sends to all of them, whatever becomes of one. Gives the first error. */
static int send_all(const actor_ref *to, size_t n, actor_shared *message)
{
    int err = ACTOR_OK;
    size_t i;

    for (i = 0; i < n; i++) {
        const int sent = actor_shared_send(to[i], message);

        if (err == ACTOR_OK)
            err = sent;
    }
    return err;
}

static void release(void *arg)
{
    actor_shared_release(arg);
}

/* An actor may be ended where it waits for room in a mailbox. */
static int send_all_as_actor(const actor_ref *to, size_t n, actor_shared *message)
{
    int err = actor_defer(release, message);

    if (err != ACTOR_OK)
        return err;
    err = send_all(to, n, message);
    actor_undefer(release, message);
    return err;
}

int actor_send_many(const actor_ref *to, size_t n, const actor_message_info *info, const void *payload)
{
    actor_shared *message;
    int err = actor_shared_make(info, payload, &message);

    if (err != ACTOR_OK)
        return err;
    err = libactor_current() == NULL ? send_all(to, n, message) : send_all_as_actor(to, n, message);
    actor_shared_release(message);
    return err;
}
