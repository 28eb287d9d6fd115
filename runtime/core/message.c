/*
 * Messages: one allocation each, a header and behind it the fields with all they point to. Those of
 * common sizes are kept by the worker that frees them, for its next ones.
 */
#include <string.h>

#include "internal.h"

static const size_t class_bytes[LIBACTOR_SIZE_CLASSES] = { 64, 128, 256, 512 };

/* Index + 1 of the smallest cache that serves, 0 if none does. */
static uint16_t class_for(size_t bytes)
{
    uint16_t i;

    for (i = 0; i < LIBACTOR_SIZE_CLASSES; i++)
        if (bytes <= class_bytes[i])
            return (uint16_t)(i + 1);
    return 0;
}

static struct actor_message *take_cached(uint16_t size_class)
{
    struct libactor_worker *worker = libactor_worker;
    struct actor_message *message;

    if (worker == NULL || size_class == 0)
        return NULL;
    message = worker->cache[size_class - 1];
    if (message != NULL) {
        worker->cache[size_class - 1] = message->next;
        worker->cache_len[size_class - 1]--;
    }
    return message;
}

/* A simulated system keeps none: there each allocation can be made to fail. */
static bool cache(struct actor_message *message)
{
    struct libactor_worker *worker = libactor_worker;
    size_t i;

#ifdef LIBACTOR_NO_CACHE
    return false;
#endif
    if (worker == NULL || message->size_class == 0 || worker->system->simulated)
        return false;
    i = message->size_class - 1u;
    if (worker->cache_len[i] == LIBACTOR_CACHE_LEN)
        return false;
    message->next = worker->cache[i];
    worker->cache[i] = message;
    worker->cache_len[i]++;
    return true;
}

/* What may come back as news of an end has room for the reason: see libactor_refuse. */
static size_t room_for(uint8_t kind, size_t payload_bytes)
{
    bool comes_back = kind == ACTOR_CALL || kind == ACTOR_STOP_REQUEST || kind == LIBACTOR_SIGNAL_LINK ||
                      kind == LIBACTOR_SIGNAL_MONITOR;

    return comes_back && payload_bytes < sizeof(actor_reason) ? sizeof(actor_reason) : payload_bytes;
}

/* A message with room for its payload; all of its header zero but the kind. NULL when memory is out. */
struct actor_message *libactor_message_raw(uint8_t kind, size_t payload_bytes)
{
    struct actor_message *message;
    uint16_t size_class;
    size_t bytes;

    if (payload_bytes > UINT32_MAX - sizeof *message)
        return NULL;
    bytes = sizeof *message + room_for(kind, payload_bytes);
    size_class = class_for(bytes);
    message = take_cached(size_class);
    if (message == NULL)
        message = actor_alloc(size_class > 0 ? class_bytes[size_class - 1] : bytes);
    if (message == NULL)
        return NULL;
    memset(message, 0, sizeof *message);
    message->kind = kind;
    message->size_class = size_class;
    message->payload_bytes = (uint32_t)payload_bytes;
    return message;
}

/* A message whose payload is a copy of a described value; `type` may be NULL. */
struct actor_message *libactor_message_pack(uint8_t kind, const actor_type_info *type, const void *payload)
{
    struct actor_message *message;
    size_t tail = 0;

    if (type == NULL || payload == NULL)
        return libactor_message_raw(kind, 0);
    if (!type->flat) {
        tail = libactor_type_tail_bytes(type, payload);
        if (tail > UINT32_MAX - type->size)
            return NULL;
    }
    message = libactor_message_raw(kind, type->size + tail);
    if (message == NULL)
        return NULL;
    if (type->flat)
        memcpy(libactor_payload(message), payload, type->size);
    else
        libactor_type_pack(type, libactor_payload(message), (char *)libactor_payload(message) + type->size, payload);
    return message;
}

static struct actor_message *take_reserved(uint8_t kind, size_t payload_bytes)
{
    struct libactor_worker *worker = libactor_worker;
    struct actor_message *message = worker == NULL ? NULL : worker->reserve;

    if (message == NULL)
        return NULL;
    worker->reserve = message->next;
    worker->reserve_len--;
    message->next = NULL;
    message->kind = kind;
    message->payload_bytes = (uint32_t)payload_bytes;
    return message;
}

/* Puts aside what news of an end need when memory is out. Errors: ACTOR_ENOMEM. */
int libactor_message_reserve(struct libactor_worker *worker)
{
    while (worker->reserve_len < LIBACTOR_RESERVE_LEN) {
        struct actor_message *message = libactor_message_raw(0, sizeof(actor_reason));

        if (message == NULL)
            return ACTOR_ENOMEM;
        message->next = worker->reserve;
        worker->reserve = message;
        worker->reserve_len++;
    }
    return ACTOR_OK;
}

static void free_chain(struct actor_message *message)
{
    while (message != NULL) {
        struct actor_message *next = message->next;

        actor_free(message);
        message = next;
    }
}

void libactor_message_caches_free(struct libactor_worker *worker)
{
    size_t i;

    free_chain(worker->reserve);
    worker->reserve = NULL;
    worker->reserve_len = 0;
    for (i = 0; i < LIBACTOR_SIZE_CLASSES; i++) {
        free_chain(worker->cache[i]);
        worker->cache[i] = NULL;
        worker->cache_len[i] = 0;
    }
}

/* News of an end: these must not get lost, so there is a reserve for them. */
struct actor_message *libactor_message_reason(uint8_t kind, const actor_reason *reason)
{
    struct actor_message *message = libactor_message_raw(kind, sizeof *reason);

    if (message == NULL)
        message = take_reserved(kind, sizeof *reason);
    else if (libactor_worker != NULL && libactor_worker->reserve_len < LIBACTOR_RESERVE_LEN)
        libactor_message_reserve(libactor_worker);
    if (message != NULL)
        memcpy(libactor_payload(message), reason, sizeof *reason);
    return message;
}

/* Frees a message and tells nobody. */
void libactor_message_drop(struct actor_message *message)
{
    if (message != NULL && !cache(message))
        actor_free(message);
}

void actor_message_free(actor_message *message)
{
    struct libactor_cell *cell = libactor_current();
    const actor_reason shutdown = actor_reason_of(ACTOR_SHUTDOWN);
    struct actor_message **at;

    if (message == NULL || cell == NULL)
        return;
    at = &cell->run->taken;
    while (*at != NULL && *at != message)
        at = &(*at)->next;
    if (*at != NULL)
        *at = message->next;
    libactor_refuse(message, cell->flags & LIBACTOR_DYING ? &cell->run->reason : &shutdown);
}

actor_message_kind actor_message_kind_of(const actor_message *message)
{
    return (actor_message_kind)message->kind;
}

const actor_message_info *actor_message_info_of(const actor_message *message)
{
    return message->info;
}

const void *actor_message_payload(const actor_message *message)
{
    return message->info != NULL && message->payload_bytes > 0 ? (const void *)(message + 1) : NULL;
}

actor_from actor_message_from(const actor_message *message)
{
    actor_from from;

    from.caller = message->sender;
    from.callee = message->to;
    from.tag = message->tag;
    return from;
}

actor_ref actor_message_sender(const actor_message *message)
{
    return message->sender;
}

const actor_reason *actor_message_reason(const actor_message *message)
{
    switch ((int)message->kind) {
    case ACTOR_EXIT:
    case ACTOR_DOWN:
    case ACTOR_STOP_REQUEST:
        return (const actor_reason *)(message + 1);
    default:
        return NULL;
    }
}

uint64_t actor_message_cookie(const actor_message *message)
{
    return message->kind == ACTOR_DOWN || message->kind == ACTOR_TIMER ? message->tag : 0;
}

actor_timer actor_message_timer(const actor_message *message)
{
    actor_timer timer;

    timer.bits = 0;
    if (message->kind == ACTOR_TIMER)
        memcpy(&timer, message + 1, sizeof timer);
    return timer;
}

actor_message **actor_message_chain(actor_message *message)
{
    return &message->next;
}
