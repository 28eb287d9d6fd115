/*
 * Events on their way. A batch has one type and an array of events, which are copied into it once. Whoever hands on some of
 * them says which; whoever picks some out makes a batch of these that shares all they point to, and keeps the
 * first one for that. The last to hold a batch frees it, on whatever thread.
 */
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "stage_events.h"

struct libactor_batch {
    /* Any thread, through atomics. */
    atomic_size_t n_users;
    /* Whoever makes it, until it is handed on; from then on it stays as it is. */
    const actor_type_info *type;
    struct libactor_batch *parent;          /* NULL: what the events point to is its own */
    struct libactor_batch **others;         /* of one whose events are of several: its other parents */
    size_t n_others;
    size_t len, capacity;
    max_align_t events[];
};

enum { LEAST_CAPACITY = 8 };

/* ---- types ---- */

enum { DEEPEST_TYPE = 32 };                 /* C may describe a type that lists itself */

static bool types_agree(const actor_type_info *a, const actor_type_info *b, int depth);

/*
 * What C has called by one name and described twice is one type if it is copied and freed alike. Of what is copied as it is
 * nobody can say what it is.
 */
static bool externs_agree(const actor_type_info *a, const actor_type_info *b)
{
    const actor_extern_info *first = (const void *)a, *second = (const void *)b;

    return a != NULL && b != NULL && first->copy == second->copy && first->free == second->free;
}

/* Each protocol has its functions, and its description does not say which: another one is another protocol's. */
static bool row_agrees(const actor_field_info *a, const actor_field_info *b, int depth)
{
    if (a->kind != b->kind || a->offset != b->offset || a->kind == ACTOR_FIELD_PROTOCOL)
        return false;
    return a->kind == ACTOR_FIELD_EXTERN ? externs_agree(a->type, b->type) : types_agree(a->type, b->type, depth);
}

static bool rows_agree(const actor_field_info *a, const actor_field_info *b, size_t n, int depth)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (!row_agrees(&a[i], &b[i], depth))
            return false;
    return true;
}

static bool variants_agree(const actor_type_info *a, const actor_type_info *b, int depth)
{
    size_t i;

    for (i = 0; i < a->n_variants; i++)
        if (a->variants[i].value != b->variants[i].value || a->variants[i].n_fields != b->variants[i].n_fields ||
            !rows_agree(a->variants[i].fields, b->variants[i].fields, a->variants[i].n_fields, depth))
            return false;
    return true;
}

/* One without fields and variants is known by itself alone: nobody can say what is in it. */
static bool types_agree(const actor_type_info *a, const actor_type_info *b, int depth)
{
    if (a == b)
        return true;
    if (a == NULL || b == NULL || depth == 0 || a->n_fields + a->n_variants == 0)
        return false;
    return a->size == b->size && a->flat == b->flat && a->n_fields == b->n_fields && a->n_variants == b->n_variants &&
           rows_agree(a->fields, b->fields, a->n_fields, depth - 1) && variants_agree(a, b, depth - 1);
}

bool libactor_events_agree(const actor_type_info *a, const actor_type_info *b)
{
    return types_agree(a, b, DEEPEST_TYPE);
}

/* ---- batches ---- */

static void *place_of(struct libactor_batch *batch, size_t i)
{
    return (char *)batch->events + i * batch->type->size;
}

const void *libactor_batch_event(const struct libactor_batch *batch, size_t i)
{
    return (const char *)batch->events + i * batch->type->size;
}

size_t libactor_batch_len(const struct libactor_batch *batch)
{
    return batch->len;
}

static struct libactor_batch *make_batch(const actor_type_info *type, size_t capacity)
{
    struct libactor_batch *batch;

    if (capacity > (SIZE_MAX - sizeof *batch) / type->size)
        return NULL;
    batch = actor_alloc(sizeof *batch + capacity * type->size);
    if (batch == NULL)
        return NULL;
    atomic_init(&batch->n_users, 1);
    batch->type = type;
    batch->parent = NULL;
    batch->others = NULL;
    batch->n_others = 0;
    batch->len = 0;
    batch->capacity = capacity;
    return batch;
}

void libactor_batch_retain(struct libactor_batch *batch)
{
    atomic_fetch_add_explicit(&batch->n_users, 1, memory_order_relaxed);
}

static void free_events(struct libactor_batch *batch)
{
    size_t i;

    for (i = 0; i < batch->len && !batch->type->flat; i++)
        actor_type_clear(batch->type, place_of(batch, i));
}

/* What is joined came from queues of one stage, and nobody joins it again: so this does not go deep. */
void libactor_batch_release(struct libactor_batch *batch)
{
    while (batch != NULL && atomic_fetch_sub_explicit(&batch->n_users, 1, memory_order_acq_rel) == 1) {
        struct libactor_batch *parent = batch->parent;
        size_t i;

        if (parent == NULL)
            free_events(batch);
        for (i = 0; i < batch->n_others; i++)
            libactor_batch_release(batch->others[i]);
        actor_free(batch->others);
        actor_free(batch);
        batch = parent;
    }
}

static void *share_batch(const void *batch)
{
    struct libactor_batch *shared = (struct libactor_batch *)(uintptr_t)batch;

    libactor_batch_retain(shared);
    return shared;
}

static void unshare_batch(void *batch)
{
    libactor_batch_release(batch);
}

const actor_extern_info libactor_batch_extern = {
    { "events", sizeof(struct libactor_batch *), false, 0, NULL, 0, NULL }, share_batch, unshare_batch
};

struct libactor_batch *libactor_batch_derive(struct libactor_batch *from, size_t capacity)
{
    struct libactor_batch *batch = make_batch(from->type, capacity);

    if (batch == NULL)
        return NULL;
    libactor_batch_retain(from);
    batch->parent = from;
    return batch;
}

void libactor_batch_pick(struct libactor_batch *batch, size_t i)
{
    memcpy(place_of(batch, batch->len++), libactor_batch_event(batch->parent, i), batch->type->size);
}

/* ---- what is being put out ---- */

/* Sees to it that there is room for one more. What is in the old batch moves. */
static int make_room(actor_events *events)
{
    struct libactor_batch *old = events->batch;
    struct libactor_batch *grown;

    if (old != NULL && old->len < old->capacity)
        return ACTOR_OK;
    grown = make_batch(events->type, old == NULL ? LEAST_CAPACITY : old->capacity > SIZE_MAX / 2 ? SIZE_MAX : old->capacity * 2);
    if (grown == NULL)
        return ACTOR_ENOMEM;
    if (old != NULL) {
        memcpy(grown->events, old->events, old->len * old->type->size);
        grown->len = old->len;
        actor_free(old);
    }
    events->batch = grown;
    return ACTOR_OK;
}

int actor_events_push(actor_events *events, const void *event)
{
    struct libactor_batch *batch;
    int err;

    if (events == NULL)
        return ACTOR_EINVAL;
    err = make_room(events);
    if (err != ACTOR_OK)
        return err;
    batch = events->batch;
    if (batch->type->flat)
        memcpy(place_of(batch, batch->len), event, batch->type->size);
    else
        err = actor_type_copy(batch->type, place_of(batch, batch->len), event);
    batch->len += err == ACTOR_OK;
    return err;
}

size_t actor_events_len(const actor_events *events)
{
    return events == NULL || events->batch == NULL ? 0 : events->batch->len;
}

struct libactor_slice libactor_events_take(actor_events *events)
{
    struct libactor_slice slice = { events->batch, 0, actor_events_len(events) };

    events->batch = NULL;
    if (slice.len == 0 && slice.batch != NULL) {
        libactor_batch_release(slice.batch);
        slice.batch = NULL;
    }
    return slice;
}

/* ---- parcels ---- */

struct libactor_parcel {
    /* Any thread, through atomics. */
    atomic_size_t n_users;
    /* Whoever makes it. */
    const actor_message_info *info;
    /* The stage that it has come to. */
    size_t n_waits;                         /* queues that it is yet to pass */
    max_align_t payload[];
};

struct libactor_parcel *libactor_parcel_make(const actor_message_info *info, const void *payload)
{
    const size_t size = info->type == NULL ? 0 : info->type->size;
    struct libactor_parcel *parcel = actor_alloc(sizeof *parcel + size);

    if (parcel == NULL)
        return NULL;
    atomic_init(&parcel->n_users, 1);
    parcel->info = info;
    parcel->n_waits = 0;
    if (info->type != NULL && actor_type_copy(info->type, parcel->payload, payload) != ACTOR_OK) {
        actor_free(parcel);
        return NULL;
    }
    return parcel;
}

void libactor_parcel_release(struct libactor_parcel *parcel)
{
    if (atomic_fetch_sub_explicit(&parcel->n_users, 1, memory_order_acq_rel) > 1)
        return;
    if (parcel->info->type != NULL)
        actor_type_clear(parcel->info->type, parcel->payload);
    actor_free(parcel);
}

void libactor_parcel_wait(struct libactor_parcel *parcel)
{
    atomic_fetch_add_explicit(&parcel->n_users, 1, memory_order_relaxed);
    parcel->n_waits++;
}

int libactor_parcel_pass(struct libactor_parcel *parcel)
{
    int err = ACTOR_OK;

    if (--parcel->n_waits == 0)
        err = actor_send(actor_self(), parcel->info, parcel->info->type == NULL ? NULL : parcel->payload);
    libactor_parcel_release(parcel);
    return err;
}

static void *share_parcel(const void *parcel)
{
    struct libactor_parcel *shared = (struct libactor_parcel *)(uintptr_t)parcel;

    atomic_fetch_add_explicit(&shared->n_users, 1, memory_order_relaxed);
    return shared;
}

static void unshare_parcel(void *parcel)
{
    libactor_parcel_release(parcel);
}

const actor_extern_info libactor_parcel_extern = {
    { "info", sizeof(struct libactor_parcel *), false, 0, NULL, 0, NULL }, share_parcel, unshare_parcel
};

/* ---- queues ---- */

struct libactor_entry *libactor_queue_at(const struct libactor_queue *queue, size_t i)
{
    return &queue->entries[(queue->first + i) & (queue->capacity - 1)];
}

static int grow_queue(struct libactor_queue *queue)
{
    const size_t capacity = queue->capacity == 0 ? LEAST_CAPACITY : queue->capacity * 2;
    struct libactor_entry *grown;
    size_t i;

    if (queue->capacity > SIZE_MAX / 2 / sizeof *grown)
        return ACTOR_ENOMEM;
    grown = actor_alloc(capacity * sizeof *grown);
    if (grown == NULL)
        return ACTOR_ENOMEM;
    for (i = 0; i < queue->len; i++)
        grown[i] = *libactor_queue_at(queue, i);
    actor_free(queue->entries);
    queue->entries = grown;
    queue->capacity = capacity;
    queue->first = 0;
    return ACTOR_OK;
}

int libactor_queue_push(struct libactor_queue *queue, const struct libactor_entry *entry)
{
    if (queue->len == queue->capacity && grow_queue(queue) != ACTOR_OK)
        return ACTOR_ENOMEM;
    *libactor_queue_at(queue, queue->len++) = *entry;
    queue->n_events += entry->slice.len;
    return ACTOR_OK;
}

struct libactor_entry *libactor_queue_first(const struct libactor_queue *queue)
{
    return queue->len == 0 ? NULL : libactor_queue_at(queue, 0);
}

struct libactor_entry libactor_queue_pop(struct libactor_queue *queue)
{
    const struct libactor_entry entry = *libactor_queue_at(queue, 0);

    queue->first = (queue->first + 1) & (queue->capacity - 1);
    queue->len--;
    queue->n_events -= entry.slice.len;
    return entry;
}

static void free_entry(const struct libactor_entry *entry)
{
    libactor_batch_release(entry->slice.batch);
    if (entry->parcel != NULL)
        libactor_parcel_release(entry->parcel);
    actor_free(entry->other);
}

/* Takes events from the front of the oldest entry, which has as many. */
static void drop_from_first(struct libactor_queue *queue, size_t n)
{
    struct libactor_entry *entry = libactor_queue_at(queue, 0);

    entry->slice.first += n;
    entry->slice.len -= n;
    queue->n_events -= n;
    if (entry->slice.len == 0) {
        const struct libactor_entry gone = libactor_queue_pop(queue);

        free_entry(&gone);
    }
}

void libactor_queue_drop_events(struct libactor_queue *queue, size_t n)
{
    while (n > 0) {
        const size_t there = libactor_queue_at(queue, 0)->slice.len;
        const size_t some = there < n ? there : n;

        drop_from_first(queue, some);
        n -= some;
    }
}

/* How many of the oldest entries it takes for `*n` events; there may be fewer of these before one of another kind. */
static size_t count_entries(const struct libactor_queue *queue, size_t *n)
{
    const size_t wanted = *n;
    size_t i;

    *n = 0;
    for (i = 0; i < queue->len && *n < wanted && libactor_queue_at(queue, i)->slice.batch != NULL; i++)
        *n += libactor_queue_at(queue, i)->slice.len;
    if (*n > wanted)
        *n = wanted;
    return i;
}

/* Room for the events of several entries. */
static struct libactor_batch *make_joined(const struct libactor_queue *queue, size_t n_entries, size_t n)
{
    struct libactor_batch *joined = libactor_batch_derive(libactor_queue_at(queue, 0)->slice.batch, n);

    if (joined == NULL)
        return NULL;
    joined->others = actor_alloc((n_entries - 1) * sizeof *joined->others);
    if (joined->others == NULL) {
        libactor_batch_release(joined);
        return NULL;
    }
    return joined;
}

static void join(struct libactor_batch *joined, const struct libactor_slice *slice)
{
    const size_t left = joined->capacity - joined->len;
    const size_t n = slice->len < left ? slice->len : left;

    memcpy(place_of(joined, joined->len), libactor_batch_event(slice->batch, slice->first), n * joined->type->size);
    joined->len += n;
}

int libactor_queue_gather(const struct libactor_queue *queue, size_t most, struct libactor_slice *out)
{
    const struct libactor_slice *first = &libactor_queue_at(queue, 0)->slice;
    struct libactor_batch *joined;
    size_t n = most, i;
    const size_t n_entries = count_entries(queue, &n);

    *out = *first;
    out->len = n;
    if (n_entries == 1) {
        libactor_batch_retain(first->batch);
        return ACTOR_OK;
    }
    joined = make_joined(queue, n_entries, n);
    out->batch = joined;
    out->first = 0;
    if (joined == NULL)
        return ACTOR_ENOMEM;
    join(joined, first);
    for (i = 1; i < n_entries; i++) {
        const struct libactor_slice *slice = &libactor_queue_at(queue, i)->slice;

        libactor_batch_retain(slice->batch);
        joined->others[joined->n_others++] = slice->batch;
        join(joined, slice);
    }
    return ACTOR_OK;
}

void libactor_queue_clear(struct libactor_queue *queue)
{
    while (queue->len > 0) {
        const struct libactor_entry entry = libactor_queue_pop(queue);

        free_entry(&entry);
    }
    actor_free(queue->entries);
    memset(queue, 0, sizeof *queue);
}
