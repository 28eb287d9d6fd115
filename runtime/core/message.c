/*
 * Messages: one allocation each, a header and behind it the fields with all they point to but for large
 * bytes, which they share with others, and externs; of what is sent to many, see share.c, a pointer. Those of common sizes are kept by the worker that frees
 * them, for its next ones; what it has too many of goes to the system's depot in batches, where a worker that
 * sends more than it receives finds them again.
 */
#include <string.h>

#include "internal.h"

/* Batches of one size that the depot keeps. */
enum { DEPOT_BATCHES = 64 };

static const size_t class_bytes[LIBACTOR_SIZE_CLASSES] = { 64, 128, 256, LIBACTOR_CACHED_BYTES };

static void free_chain(struct actor_message *message)
{
    while (message != NULL) {
        struct actor_message *next = message->next;

        actor_free(message);
        message = next;
    }
}

/* Batches are chained by the `tag` of their first message. */
static struct actor_message *next_batch(const struct actor_message *batch)
{
    return (struct actor_message *)(uintptr_t)batch->tag;
}

static void put_batch(actor_system *system, size_t i, struct actor_message *batch)
{
    struct actor_message *top = atomic_load_explicit(&system->depot[i], memory_order_relaxed);

    if (top != NULL && atomic_load_explicit(&system->depot_len[i], memory_order_relaxed) >= DEPOT_BATCHES) {
        free_chain(batch);
        return;
    }
    atomic_fetch_add_explicit(&system->depot_len[i], 1, memory_order_relaxed);
    do
        batch->tag = (uintptr_t)top;
    while (!atomic_compare_exchange_weak_explicit(&system->depot[i], &top, batch, memory_order_release,
                                                  memory_order_relaxed));
}

/*
 * Takes all that is there: to take one of a list that others change is not safe. What is put there just now may stay
 * counted, so that the number is of no account when there is nothing.
 */
static struct actor_message *take_batches(actor_system *system, size_t i)
{
    if (atomic_load_explicit(&system->depot[i], memory_order_relaxed) == NULL)
        return NULL;
    atomic_store_explicit(&system->depot_len[i], 0, memory_order_relaxed);
    return atomic_exchange_explicit(&system->depot[i], NULL, memory_order_acquire);
}

/* A message for a cache whose first list is empty: from another batch, or new. NULL when memory is out. */
struct actor_message *libactor_message_fresh(struct libactor_worker *worker, uint16_t size_class)
{
    const size_t i = size_class - 1u;
    struct libactor_cache *cache = &worker->cache[i];
    struct actor_message *message;

    if (cache->batches == NULL)
        cache->batches = take_batches(worker->system, i);
    message = cache->batches;
    if (message == NULL)
        return actor_alloc(class_bytes[i]);
    cache->batches = next_batch(message);
    cache->first = message->next;
    cache->len = LIBACTOR_BATCH_LEN - 1;
    return message;
}

/* A batch is full: one is kept, for who sends about as much as it receives; more are for others. */
void libactor_cache_set_aside(struct libactor_worker *worker, uint16_t size_class)
{
    const size_t i = size_class - 1u;
    struct libactor_cache *cache = &worker->cache[i];
    struct actor_message *batch = cache->first;

    cache->first = NULL;
    cache->len = 0;
    if (cache->batches != NULL) {
        put_batch(worker->system, i, batch);
        return;
    }
    batch->tag = 0;
    cache->batches = batch;
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

    if (payload_bytes > UINT32_MAX - sizeof *message)
        return NULL;
    message = libactor_message_make(libactor_worker, kind, payload_bytes, room_for(kind, payload_bytes));
    if (message == NULL)
        return NULL;
    message->next = NULL;
    message->to = actor_ref_none();
    message->info = NULL;
    message->sender = actor_ref_none();
    message->tag = 0;
    return message;
}

/* As libactor_message_pack, with so much room behind the payload, for what is to be put there. */
struct actor_message *libactor_message_pack_with_room(uint8_t kind, const actor_type_info *type, const void *payload,
                                                      size_t room_bytes)
{
    const bool flat = type == NULL || payload == NULL || type->flat;
    struct libactor_packing packing = { 0, 0 };
    struct actor_message *message;

    if (!flat)
        packing = libactor_type_measure(type, payload);
    else if (type != NULL && payload != NULL)
        packing.bytes = type->size;
    if (packing.bytes > UINT32_MAX - room_bytes)
        return NULL;
    message = libactor_message_raw(kind, packing.bytes + room_bytes);
    if (message == NULL)
        return NULL;
    message->payload_bytes = (uint32_t)packing.bytes;
    if (flat) {
        libactor_copy_words(libactor_payload(message), payload, packing.bytes);
        return message;
    }
    if (libactor_type_pack(type, libactor_payload(message), payload, packing) != ACTOR_OK) {
        libactor_message_drop(message);
        return NULL;
    }
    if (packing.n_held > 0)
        message->size_class |= LIBACTOR_HOLDS;
    return message;
}

/* A message whose payload is a copy of a described value; `type` may be NULL. */
struct actor_message *libactor_message_pack(uint8_t kind, const actor_type_info *type, const void *payload)
{
    return libactor_message_pack_with_room(kind, type, payload, 0);
}

/* One of those put aside, for a small payload; NULL if none is left. `worker` is the calling thread's or NULL. */
struct actor_message *libactor_message_reserved(struct libactor_worker *worker, uint8_t kind, size_t payload_bytes)
{
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

static void free_batches(struct actor_message *batch)
{
    while (batch != NULL) {
        struct actor_message *next = next_batch(batch);

        free_chain(batch);
        batch = next;
    }
}

void libactor_message_caches_free(struct libactor_worker *worker)
{
    size_t i;

    free_chain(worker->reserve);
    worker->reserve = NULL;
    worker->reserve_len = 0;
    for (i = 0; i < LIBACTOR_SIZE_CLASSES; i++) {
        free_chain(worker->cache[i].first);
        free_batches(worker->cache[i].batches);
    }
    memset(worker->cache, 0, sizeof worker->cache);
}

/* When no worker is left. */
void libactor_depot_free(actor_system *system)
{
    size_t i;

    for (i = 0; i < LIBACTOR_SIZE_CLASSES; i++)
        free_batches(atomic_load(&system->depot[i]));
}

/* News of an end: these must not get lost, so there is a reserve for them. */
struct actor_message *libactor_message_reason(uint8_t kind, const actor_reason *reason)
{
    struct actor_message *message = libactor_message_raw(kind, sizeof *reason);

    if (message == NULL)
        message = libactor_message_reserved(libactor_worker, kind, sizeof *reason);
    else if (libactor_worker != NULL && libactor_worker->reserve_len < LIBACTOR_RESERVE_LEN)
        libactor_message_reserve(libactor_worker);
    if (message != NULL)
        memcpy(libactor_payload(message), reason, sizeof *reason);
    return message;
}

/* The payload is not needed any more, though the message is. */
void libactor_message_let_go(struct actor_message *message)
{
    if (!(message->size_class & LIBACTOR_HOLDS))
        return;
    message->size_class &= (uint16_t)~LIBACTOR_HOLDS;
    if (message->payload_bytes == 0)
        libactor_shared_let_go(message);
    else
        libactor_packed_release(libactor_payload(message), message->payload_bytes);
}

/* Frees a message that is not just to be put into its cache. `worker` is the calling thread's or NULL. */
void libactor_message_free_other(struct libactor_worker *worker, struct actor_message *message)
{
    if (message->size_class & LIBACTOR_HOLDS) {
        libactor_message_let_go(message);
        if (worker != NULL && message->size_class != 0) {
            libactor_message_free(worker, message);
            return;
        }
    }
    actor_free(message);
}

/* Frees a message and tells nobody. */
void libactor_message_drop(struct actor_message *message)
{
    if (message == NULL)
        return;
    if (libactor_worker != NULL)
        libactor_message_free(libactor_worker, message);
    else
        libactor_message_free_other(NULL, message);
}

/* Of a message that was kept there is nothing to be done. */
void libactor_taken_remove(struct libactor_run *run, struct actor_message *message)
{
    struct actor_message **at = &run->taken;

    while (*at != NULL && *at != message)
        at = &(*at)->next;
    if (*at != NULL)
        *at = message->next;
}

void actor_message_free(actor_message *message)
{
    struct libactor_cell *cell = libactor_current();
    actor_reason shutdown;

    if (message == NULL || cell == NULL)
        return;
    libactor_taken_remove(cell->run, message);
    if (message->flags & LIBACTOR_COUNTED)  /* it was kept */
        libactor_bound_release(libactor_worker->system, cell, message);
    if (!(message->flags & LIBACTOR_OWED)) {
        libactor_message_drop(message);
        return;
    }
    shutdown = actor_reason_of(ACTOR_SHUTDOWN);
    libactor_refuse(message, cell->flags & LIBACTOR_DYING ? &cell->run->reason : &shutdown);
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

const char *actor_message_name(const actor_message *message)
{
    if (message->kind != ACTOR_DOWN || message->payload_bytes <= sizeof(actor_reason))
        return NULL;
    return (const char *)(message + 1) + sizeof(actor_reason);
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
