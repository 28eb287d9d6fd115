/*
 * Where tables are, how they are made, named, found and deleted. Their places are the process's, in memory that is never given
 * back: so a handle is looked up without a count of who looks, by any thread, while another deletes what it names. Each is
 * led to from the one before it, so that who looks for leaks sees that none is lost.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "table.h"

typedef struct libactor_ets_table table_t;

_Atomic(libactor_ets_chunk *) libactor_ets_chunks[1 << (LIBACTOR_ETS_INDEX_BITS - LIBACTOR_ETS_CHUNK_BITS)];

/* Of all tables: which places there are, and which names. Taken before any lock of a table. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t n_places;
static table_t *first_free;

/* ---- entering ---- */

/* Is a table, of which the caller has a lock, one of the calling thread's system? */
static bool is_here(const table_t *table)
{
    const actor_ref self = actor_self();

    if (!actor_ref_is_none(self))
        return (self.bits ^ table->owner.bits) >> 56 == 0;
    return actor_system_current() == table->system;
}

static const char *name_of(const table_t *table)
{
    return table->name != NULL ? table->name : table->info->name;
}

/* The named table that has a name; under the lock of all. */
static table_t *find_name(const actor_system *system, const char *name)
{
    size_t i;

    for (i = 0; i < n_places; i++) {
        table_t *table = libactor_ets_at(i);

        if (table->bits != 0 && table->named && table->system == system && strcmp(name_of(table), name) == 0)
            return table;
    }
    return NULL;
}

/* Gives the handle of a description's own table, and notes it; 0: there is none. */
static uint64_t find_own(const actor_ets_info *info)
{
    const actor_system *system = actor_system_current();
    const table_t *table;
    uint64_t bits = 0;

    if (system == NULL)
        return 0;
    pthread_mutex_lock(&lock);
    table = find_name(system, info->name);
    if (table != NULL && table->info == info) {
        bits = table->bits;
        __atomic_store_n(&info->place->bits, bits, __ATOMIC_RELAXED);
    }
    pthread_mutex_unlock(&lock);
    return bits;
}

/* With the noted handle, or one that is found; `*out` is locked if it is of this system. */
static int try_named(const actor_ets_info *info, uint64_t bits, size_t stripe, enum libactor_ets_need need, table_t **out)
{
    const actor_ets handle = { bits };
    int err = bits == 0 ? (int)ACTOR_ENOTABLE : libactor_ets_enter(info, handle, stripe, need, out);

    if (err == ACTOR_OK && ((*out)->name != NULL || !is_here(*out))) {
        libactor_ets_unlock(&(*out)->stripes[stripe]);
        err = ACTOR_ENOTABLE;
    }
    return err;
}

int libactor_ets_enter_named(const actor_ets_info *info, size_t stripe, enum libactor_ets_need need, table_t **out)
{
    uint64_t bits;
    int err;

    if (info->place == NULL)
        return ACTOR_ENOTABLE;
    bits = __atomic_load_n(&info->place->bits, __ATOMIC_RELAXED);
    err = try_named(info, bits, stripe, need, out);
    if (err != ACTOR_OK)                    /* it may be of another system, whose access differs */
        err = try_named(info, find_own(info), stripe, need, out);
    return err;
}

static void lock_many(table_t *table, uint64_t which)
{
    for (; which != 0; which &= which - 1)
        libactor_ets_lock(&table->stripes[__builtin_ctzll(which)]);
}

void libactor_ets_leave_many(table_t *table, uint64_t which)
{
    for (; which != 0; which &= which - 1)
        libactor_ets_unlock(&table->stripes[__builtin_ctzll(which)]);
}

int libactor_ets_enter_many(const actor_ets_info *info, actor_ets handle, uint64_t which, enum libactor_ets_need need,
                            table_t **out)
{
    const size_t first = (size_t)__builtin_ctzll(which);
    const int err = libactor_ets_enter(info, handle, first, need, out);

    if (err == ACTOR_OK)
        lock_many(*out, which & (which - 1));
    return err;
}

int libactor_ets_handle(const actor_ets_info *info, actor_ets handle, enum libactor_ets_need need, actor_ets *out)
{
    table_t *table;
    const int err = libactor_ets_enter(info, handle, 0, need, &table);

    if (err < 0)
        return err;
    out->bits = table->bits;
    libactor_ets_unlock(&table->stripes[0]);
    return ACTOR_OK;
}

/* ---- places ---- */

/* What stands first in the memory of a table, and before the line where the table begins. */
struct block {
    struct block *next;
};

/* Under the lock of all. */
static struct block *blocks;

/* Under the lock of all. */
static table_t *make_table(void)
{
    char *memory = actor_alloc(sizeof(struct block) + sizeof(table_t) + LIBACTOR_ETS_LINE_BYTES);
    struct block *block = (void *)memory;
    table_t *table;

    if (memory == NULL)
        return NULL;
    block->next = blocks;
    blocks = block;
    memory += sizeof *block;
    table = (void *)(memory + LIBACTOR_ETS_LINE_BYTES - (uintptr_t)memory % LIBACTOR_ETS_LINE_BYTES);
    memset(table, 0, sizeof *table);
    return table;
}

/* Makes a place for one more table; under the lock of all. Errors: ACTOR_ENOMEM; ACTOR_ELIMIT. */
static int add_place(table_t **out)
{
    _Atomic(libactor_ets_chunk *) *at = &libactor_ets_chunks[n_places >> LIBACTOR_ETS_CHUNK_BITS];
    libactor_ets_chunk *chunk;
    table_t *table;

    if (n_places >> LIBACTOR_ETS_INDEX_BITS != 0)
        return ACTOR_ELIMIT;
    chunk = atomic_load_explicit(at, memory_order_relaxed);
    if (chunk == NULL) {
        chunk = actor_alloc(sizeof *chunk);
        if (chunk == NULL)
            return ACTOR_ENOMEM;
        memset(chunk, 0, sizeof *chunk);
        atomic_store_explicit(at, chunk, memory_order_release);
    }
    table = make_table();
    if (table == NULL)
        return ACTOR_ENOMEM;
    table->index = n_places++;
    atomic_store_explicit(&(*chunk)[table->index & (LIBACTOR_ETS_CHUNK - 1)], table, memory_order_release);
    *out = table;
    return ACTOR_OK;
}

/* Under the lock of all. */
static int take_place(table_t **out)
{
    if (first_free == NULL)
        return add_place(out);
    *out = first_free;
    first_free = (*out)->next_free;
    return ACTOR_OK;
}

/* Makes a place a table of the calling actor's; under the lock of all. */
static void open_table(table_t *table, const actor_ets_info *info, actor_system *system)
{
    size_t i;

    lock_many(table, LIBACTOR_ETS_ALL);
    table->bits = ++table->generation << LIBACTOR_ETS_INDEX_BITS | table->index;
    table->info = info;
    table->system = system;
    table->owner = actor_self();
    table->heir = actor_ref_none();
    memset(&table->heir_data, 0, sizeof table->heir_data);
    table->name = NULL;
    table->named = info->place != NULL;
    table->n_fixed = 0;
    for (i = 0; i < LIBACTOR_ETS_STRIPES; i++)
        libactor_ets_stripe_open(&table->stripes[i]);
    libactor_ets_leave_many(table, LIBACTOR_ETS_ALL);
}

int actor_ets_new(const actor_ets_info *info, actor_ets *out)
{
    actor_system *system = actor_system_current();
    table_t *table = NULL;
    int err = ACTOR_OK;

    if (!libactor_ets_type_fits(info->row, false) || !libactor_ets_type_fits(info->key, true) ||
        info->key->size > info->row->size)
        return ACTOR_EINVAL;
    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    pthread_mutex_lock(&lock);
    if (info->place != NULL && find_name(system, info->name) != NULL)
        err = ACTOR_EALREADY;
    if (err == ACTOR_OK)
        err = take_place(&table);
    if (err == ACTOR_OK) {
        open_table(table, info, system);
        out->bits = table->bits;
        if (info->place != NULL)
            __atomic_store_n(&info->place->bits, table->bits, __ATOMIC_RELAXED);
    }
    pthread_mutex_unlock(&lock);
    if (err < 0)
        return err;
    err = actor_defer(libactor_ets_owner_ended, libactor_ets_arg(out->bits));
    if (err < 0) {
        libactor_ets_destroy(info, *out, LIBACTOR_ETS_OWN, NULL);
        *out = actor_ets_none();
    }
    return err;
}

/* ---- the end ---- */

/* What a table has had, to be freed when nothing is locked. */
struct remains {
    struct libactor_ets_contents contents[LIBACTOR_ETS_STRIPES];
    actor_bytes heir_data;
    char *name;
};

/* Under the lock of all, and all locks of the table. */
static void close_table(table_t *table, struct remains *remains)
{
    size_t i;

    for (i = 0; i < LIBACTOR_ETS_STRIPES; i++)
        remains->contents[i] = libactor_ets_empty(&table->stripes[i]);
    remains->heir_data = table->heir_data;
    remains->name = table->name;
    table->bits = 0;
    table->name = NULL;
    table->next_free = first_free;
    first_free = table;
}

static void free_remains(const actor_ets_info *info, struct remains *remains)
{
    size_t i;

    for (i = 0; i < LIBACTOR_ETS_STRIPES; i++)
        libactor_ets_contents_free(info, &remains->contents[i]);
    actor_bytes_clear(&remains->heir_data);
    actor_free(remains->name);
}

int libactor_ets_destroy(const actor_ets_info *info, actor_ets handle, enum libactor_ets_need need, actor_ref *owner)
{
    struct remains remains;
    table_t *table;
    int err;

    pthread_mutex_lock(&lock);
    err = libactor_ets_enter_many(info, handle, LIBACTOR_ETS_ALL, need, &table);
    if (err == ACTOR_OK) {
        if (owner != NULL)
            *owner = table->owner;
        close_table(table, &remains);
        libactor_ets_leave_many(table, LIBACTOR_ETS_ALL);
    }
    pthread_mutex_unlock(&lock);
    if (err == ACTOR_OK)
        free_remains(info, &remains);
    return err;
}

int actor_ets_delete(const actor_ets_info *info, actor_ets handle)
{
    actor_ref owner;
    int err = libactor_ets_handle(info, handle, LIBACTOR_ETS_WRITE, &handle);

    if (err == ACTOR_OK)
        err = libactor_ets_destroy(info, handle, LIBACTOR_ETS_WRITE, &owner);
    /* Another's clean-up finds, when it comes, that the table has gone. */
    if (err == ACTOR_OK && actor_ref_equal(owner, actor_self()))
        actor_undefer(libactor_ets_owner_ended, libactor_ets_arg(handle.bits));
    return err;
}

/* ---- names ---- */

int actor_ets_whereis(const actor_ets_info *info, actor_ets *out)
{
    out->bits = info->place == NULL ? 0 : find_own(info);
    return out->bits == 0 ? ACTOR_ENOTABLE : ACTOR_OK;
}

int actor_ets_find(const char *name, actor_ets *out)
{
    const actor_system *system = actor_system_current();
    const table_t *table;

    if (system == NULL)
        return ACTOR_ENOSYSTEM;
    pthread_mutex_lock(&lock);
    table = find_name(system, name);
    out->bits = table == NULL ? 0 : table->bits;
    pthread_mutex_unlock(&lock);
    return out->bits == 0 ? ACTOR_ENOTABLE : ACTOR_OK;
}

/* `name` takes the place of the one the table has, which it becomes; under the lock of all. */
static int rename_table(const actor_ets_info *info, actor_ets handle, char **name)
{
    table_t *table;
    char *old;
    int err = libactor_ets_enter_many(info, handle, LIBACTOR_ETS_ALL, LIBACTOR_ETS_WRITE, &table);

    if (err < 0)
        return err;
    if (table->named && find_name(table->system, *name) != NULL) {
        err = ACTOR_EALREADY;
    } else {
        old = table->name;
        table->name = *name;
        *name = old;
        if (strcmp(table->name, info->name) == 0) {     /* its own again */
            actor_free(table->name);
            table->name = NULL;
        }
    }
    libactor_ets_leave_many(table, LIBACTOR_ETS_ALL);
    return err;
}

int actor_ets_rename(const actor_ets_info *info, actor_ets handle, const char *name)
{
    char *copy;
    int err = libactor_ets_handle(info, handle, LIBACTOR_ETS_WRITE, &handle);

    if (err < 0)
        return err;
    if (name == NULL || name[0] == '\0')
        return ACTOR_EINVAL;
    copy = actor_alloc(strlen(name) + 1);
    if (copy == NULL)
        return ACTOR_ENOMEM;
    strcpy(copy, name);
    pthread_mutex_lock(&lock);
    err = rename_table(info, handle, &copy);
    pthread_mutex_unlock(&lock);
    actor_free(copy);                       /* the old one, or on an error its own */
    return err;
}

int actor_ets_about_get(const actor_ets_info *info, actor_ets handle, actor_ets_about *out)
{
    table_t *table;
    size_t i;
    const int err = libactor_ets_enter_many(info, handle, LIBACTOR_ETS_ALL, LIBACTOR_ETS_ANY, &table);

    if (err < 0)
        return err;
    memset(out, 0, sizeof *out);
    snprintf(out->name, sizeof out->name, "%s", name_of(table));
    out->named = table->named;
    out->kind = info->kind;
    out->access = info->access;
    out->owner = table->owner;
    out->heir = table->heir;
    out->n_fixed = table->n_fixed;
    out->memory = sizeof *table;
    for (i = 0; i < LIBACTOR_ETS_STRIPES; i++) {
        const struct libactor_ets_stripe *stripe = &table->stripes[i];

        out->size += stripe->n_rows;
        out->memory += stripe->n_rows * (sizeof(struct libactor_ets_node) + info->row->size) + stripe->bytes;
        if (stripe->bits > 0)
            out->memory += sizeof(struct libactor_ets_node *) << stripe->bits;
    }
    libactor_ets_leave_many(table, LIBACTOR_ETS_ALL);
    return ACTOR_OK;
}
