/*
 * registry: a hash table of keys and their holders, under a lock, found by any thread as what its
 * actor has published. An entry goes with its holder's clean-ups, before anyone can see that the
 * holder has ended. Holders are linked with the registry: when it ends for no good reason so do they,
 * and register anew when they are started again, as with Elixir's Registry.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "actor/registry.h"
#include "actor/system.h"
#include "instance.h"

enum { FIRST_BUCKETS = 16 };

/* A key, as it is compared: text of `len` bytes, or else `bits`. */
struct key {
    const char *text;                       /* NULL: a scalar */
    size_t len;
    uint64_t bits;
};

struct entry {
    /* Under the table's lock. */
    struct entry *next_of_key;              /* in its bucket, likewise below */
    struct entry *next_of_owner;
    bool listed;
    /* Fixed. */
    struct table *table;
    actor_ref owner;
    struct key key;
    size_t key_hash;
    size_t owner_hash;
    char text[];
};

struct table {
    atomic_size_t n_users;                  /* who may still look at it: the registry, entries, callers */
    const actor_registry_info *info;
    actor_ref registry;
    pthread_mutex_t lock;                   /* for all below */
    bool closed;                            /* the registry has ended */
    size_t n_entries;
    size_t n_buckets;                       /* a power of two */
    struct entry **by_key;
    struct entry **by_owner;
};

/* ---- keys ---- */

static uint64_t mix(uint64_t bits)
{
    bits = (bits ^ (bits >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    bits = (bits ^ (bits >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return bits ^ (bits >> 33);
}

static size_t hash_key(const struct key *key)
{
    uint64_t hash = key->len;
    size_t i;

    if (key->text == NULL)
        return (size_t)mix(key->bits);
    for (i = 0; i < key->len; i++)
        hash = hash * 31 + (unsigned char)key->text[i];
    return (size_t)mix(hash);
}

static bool equal_keys(const struct key *a, const struct key *b)
{
    if (a->text == NULL)
        return a->bits == b->bits;
    return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static size_t scalar_bytes(actor_field_kind kind)
{
    switch ((int)kind) {
    case ACTOR_FIELD_BOOL:
    case ACTOR_FIELD_INT8:
    case ACTOR_FIELD_UINT8:
        return 1;
    case ACTOR_FIELD_INT16:
    case ACTOR_FIELD_UINT16:
        return 2;
    case ACTOR_FIELD_INT32:
    case ACTOR_FIELD_UINT32:
    case ACTOR_FIELD_FLOAT:
    case ACTOR_FIELD_ENUM:
        return 4;
    case ACTOR_FIELD_INT64:
    case ACTOR_FIELD_UINT64:
    case ACTOR_FIELD_DOUBLE:
    case ACTOR_FIELD_DURATION:
    case ACTOR_FIELD_INSTANT:
    case ACTOR_FIELD_PID:
    case ACTOR_FIELD_REF:
        return 8;
    default:
        return 0;
    }
}

/* Errors: ACTOR_EINVAL, of this type there are no keys. */
static int read_key(const actor_type_info *type, const void *value, struct key *out)
{
    static const char empty[1] = "";
    const actor_field_info *field = &type->fields[0];
    const char *at = (const char *)value + field->offset;
    actor_string text;

    out->text = NULL;
    out->len = 0;
    out->bits = 0;
    if (field->kind == ACTOR_FIELD_STRING) {
        memcpy(&text, at, sizeof text);
        out->text = text.data == NULL ? empty : text.data;
        out->len = text.data == NULL ? 0 : text.len;
        return ACTOR_OK;
    }
    if (scalar_bytes(field->kind) == 0)
        return ACTOR_EINVAL;
    memcpy(&out->bits, at, scalar_bytes(field->kind));
    return ACTOR_OK;
}

static bool has_key_type(const actor_registry_info *info)
{
    return info->key != NULL && info->key->n_fields == 1 && info->key->n_variants == 0 &&
           (info->key->fields[0].kind == ACTOR_FIELD_STRING || scalar_bytes(info->key->fields[0].kind) > 0);
}

/* ---- tables ---- */

static struct table *make_table(const actor_registry_info *info)
{
    struct table *table = actor_alloc(sizeof *table);

    if (table == NULL)
        return NULL;
    memset(table, 0, sizeof *table);
    table->by_key = actor_alloc(2 * FIRST_BUCKETS * sizeof(struct entry *));
    if (table->by_key == NULL)
        goto free_table;
    memset(table->by_key, 0, 2 * FIRST_BUCKETS * sizeof(struct entry *));
    if (pthread_mutex_init(&table->lock, NULL) != 0)
        goto free_buckets;
    table->n_buckets = FIRST_BUCKETS;
    table->by_owner = table->by_key + FIRST_BUCKETS;
    table->info = info;
    atomic_init(&table->n_users, 1);
    return table;
free_buckets:
    actor_free(table->by_key);
free_table:
    actor_free(table);
    return NULL;
}

static void acquire_table(void *arg)
{
    struct table *table = arg;

    atomic_fetch_add_explicit(&table->n_users, 1, memory_order_relaxed);
}

static void release_table(struct table *table)
{
    if (atomic_fetch_sub_explicit(&table->n_users, 1, memory_order_acq_rel) > 1)
        return;
    pthread_mutex_destroy(&table->lock);
    actor_free(table->by_key);
    actor_free(table);
}

/* The functions below are called under the lock. */

static void list_entry(struct entry **by_key, struct entry **by_owner, size_t n_buckets, struct entry *entry)
{
    struct entry **of_key = &by_key[entry->key_hash & (n_buckets - 1)];
    struct entry **of_owner = &by_owner[entry->owner_hash & (n_buckets - 1)];

    entry->next_of_key = *of_key;
    *of_key = entry;
    entry->next_of_owner = *of_owner;
    *of_owner = entry;
}

/* Makes room for one more entry; when memory is out the chains get longer instead. */
static void grow(struct table *table)
{
    const size_t n_buckets = table->n_buckets * 2;
    struct entry **by_key;
    size_t i;

    if (table->n_entries < table->n_buckets)
        return;
    by_key = actor_alloc(2 * n_buckets * sizeof(struct entry *));
    if (by_key == NULL)
        return;
    memset(by_key, 0, 2 * n_buckets * sizeof(struct entry *));
    for (i = 0; i < table->n_buckets; i++) {
        while (table->by_key[i] != NULL) {
            struct entry *entry = table->by_key[i];

            table->by_key[i] = entry->next_of_key;
            list_entry(by_key, by_key + n_buckets, n_buckets, entry);
        }
    }
    actor_free(table->by_key);
    table->by_key = by_key;
    table->by_owner = by_key + n_buckets;
    table->n_buckets = n_buckets;
}

static struct entry *find_entry(const struct table *table, const struct key *key)
{
    const size_t hash = hash_key(key);
    struct entry *entry = table->by_key[hash & (table->n_buckets - 1)];

    while (entry != NULL && (entry->key_hash != hash || !equal_keys(&entry->key, key)))
        entry = entry->next_of_key;
    return entry;
}

static bool has_entries(const struct table *table, actor_ref owner)
{
    const struct entry *entry = table->by_owner[(size_t)mix(owner.bits) & (table->n_buckets - 1)];

    while (entry != NULL && !actor_ref_equal(entry->owner, owner))
        entry = entry->next_of_owner;
    return entry != NULL;
}

static void take_out(struct table *table, struct entry *entry)
{
    struct entry **at = &table->by_key[entry->key_hash & (table->n_buckets - 1)];

    if (!entry->listed)
        return;
    while (*at != entry)
        at = &(*at)->next_of_key;
    *at = entry->next_of_key;
    at = &table->by_owner[entry->owner_hash & (table->n_buckets - 1)];
    while (*at != entry)
        at = &(*at)->next_of_owner;
    *at = entry->next_of_owner;
    entry->listed = false;
    table->n_entries--;
}

/* Errors: ACTOR_ENOPROC; ACTOR_EALREADY and its holder. An entry whose holder is dead is as good as none. */
static int put_in(struct table *table, struct entry *entry, actor_ref *holder)
{
    struct entry *other;

    if (table->closed)
        return ACTOR_ENOPROC;
    other = find_entry(table, &entry->key);
    if (other != NULL && actor_is_alive(other->owner)) {
        *holder = other->owner;
        return ACTOR_EALREADY;
    }
    if (other != NULL)
        take_out(table, other);
    grow(table);
    list_entry(table->by_key, table->by_owner, table->n_buckets, entry);
    entry->listed = true;
    table->n_entries++;
    return ACTOR_OK;
}

/* ---- entries ---- */

/* Of the calling actor. */
static struct entry *make_entry(struct table *table, const struct key *key)
{
    const size_t text_bytes = key->text == NULL ? 0 : key->len;
    struct entry *entry =
        text_bytes > SIZE_MAX - sizeof *entry ? NULL : actor_alloc(sizeof *entry + text_bytes);

    if (entry == NULL)
        return NULL;
    memset(entry, 0, sizeof *entry);
    entry->table = table;
    entry->owner = actor_self();
    entry->owner_hash = (size_t)mix(entry->owner.bits);
    entry->key = *key;
    entry->key_hash = hash_key(key);
    if (key->text != NULL) {
        if (text_bytes > 0)
            memcpy(entry->text, key->text, text_bytes);
        entry->key.text = entry->text;
    }
    acquire_table(table);
    return entry;
}

/* Takes an entry out of its table and frees it: the clean-up of its owner. */
static void drop_entry(void *arg)
{
    struct entry *entry = arg;
    struct table *table = entry->table;

    pthread_mutex_lock(&table->lock);
    take_out(table, entry);
    pthread_mutex_unlock(&table->lock);
    actor_free(entry);
    release_table(table);
}

/* ---- the actor ---- */

struct registry {
    const actor_registry_info *info;
    bool linked;
};

/* The clean-up of the registry's own actor: from now on nobody finds it. */
static void close_table(void *arg)
{
    struct table *table = arg;

    actor_withdraw(table->info);
    pthread_mutex_lock(&table->lock);
    table->closed = true;
    pthread_mutex_unlock(&table->lock);
    release_table(table);
}

static int publish(const actor_registry_info *info)
{
    struct table *table = make_table(info);
    int err;

    if (table == NULL)
        return ACTOR_ENOMEM;
    table->registry = actor_self();
    err = actor_publish(info, table, acquire_table);
    if (err != ACTOR_OK) {
        release_table(table);
        return err;
    }
    err = actor_defer(close_table, table);
    if (err != ACTOR_OK)
        close_table(table);
    return err;
}

/* Which registry of this description runs; none if it has just ended. */
static actor_ref find_registry(const actor_registry_info *info)
{
    struct table *table = actor_find_published(info);
    actor_ref registry;

    if (table == NULL)
        return actor_ref_none();
    registry = table->registry;
    release_table(table);
    return registry;
}

static actor_result init(void *self)
{
    const struct registry *registry = self;
    actor_ref holder = actor_ref_none();
    int err;

    actor_trap_exit(true);
    do {
        err = publish(registry->info);
        if (err == ACTOR_EALREADY)
            holder = find_registry(registry->info);
    } while (err == ACTOR_EALREADY && actor_ref_is_none(holder));
    if (err == ACTOR_EALREADY)
        return actor_init_already(holder);
    if (err != ACTOR_OK)
        return actor_stop(libactor_out_of_memory("registry"));
    return ACTOR_CONTINUE;
}

/* The exits it gets are of those that were registered; their entries have gone. */
static actor_result handle(void *self, actor_message *message)
{
    const struct registry *registry = self;

    switch (actor_message_kind_of(message)) {
    case ACTOR_EXIT:
        if (libactor_instance_is_parent(actor_message_sender(message), registry->linked))
            return actor_stop(*actor_message_reason(message));
        return ACTOR_CONTINUE;
    case ACTOR_STOP_REQUEST:
        return actor_stop(*actor_message_reason(message));
    case ACTOR_CALL:
    case ACTOR_CAST:
        return actor_stop(actor_reason_detail(actor_reason_own("function_clause", NULL),
                                              "registry %s has no %s", registry->info->name,
                                              actor_message_info_of(message)->name));
    case ACTOR_INFO:
        actor_log(ACTOR_LOG_WARNING, "registry %s: info %s is unknown and was dropped", registry->info->name,
                  actor_message_info_of(message)->name);
        return ACTOR_CONTINUE;
    case ACTOR_DOWN:
    case ACTOR_TIMER:
        break;
    }
    return ACTOR_CONTINUE;
}

static void destroy(void *self)
{
    actor_free(self);
}

static const char *title(const void *self)
{
    return ((const struct registry *)self)->info->name;
}

static const actor_behaviour behaviour = { "registry", init, handle, NULL, destroy, NULL, title, NULL };

int actor_registry_start(const actor_registry_info *info, bool link, actor_ref *out)
{
    actor_start_options options;
    struct registry *registry;

    if (!has_key_type(info))
        return ACTOR_EINVAL;
    registry = actor_alloc(sizeof *registry);
    if (registry == NULL)
        return ACTOR_ENOMEM;
    registry->info = info;
    registry->linked = link;
    memset(&options, 0, sizeof options);
    options.link = link;
    return actor_start(&behaviour, registry, &options, out, NULL);
}

/* ---- for any actor ---- */

/* Enters the calling actor into a table that its caller has acquired. */
static int register_in(struct table *table, const struct key *key, actor_ref *holder)
{
    struct entry *entry = make_entry(table, key);
    int err;

    if (entry == NULL)
        return ACTOR_ENOMEM;
    err = actor_defer(drop_entry, entry);
    if (err != ACTOR_OK) {
        drop_entry(entry);
        return err;
    }
    pthread_mutex_lock(&table->lock);
    err = put_in(table, entry, holder);
    pthread_mutex_unlock(&table->lock);
    if (err != ACTOR_OK) {
        actor_undefer(drop_entry, entry);
        drop_entry(entry);
    }
    return err;
}

/* Takes the calling actor's entry out; `*last` tells whether it has no other. */
static int unregister_in(struct table *table, const struct key *key, bool *last)
{
    const actor_ref self = actor_self();
    struct entry *entry;

    pthread_mutex_lock(&table->lock);
    entry = find_entry(table, key);
    if (entry != NULL && actor_ref_equal(entry->owner, self))
        take_out(table, entry);
    else
        entry = NULL;
    *last = !has_entries(table, self);
    pthread_mutex_unlock(&table->lock);
    if (entry == NULL)
        return ACTOR_ENOPROC;
    actor_undefer(drop_entry, entry);
    drop_entry(entry);
    return ACTOR_OK;
}

int actor_registry_register(const actor_registry_info *info, const void *key, actor_ref *holder)
{
    struct table *table;
    struct key read;
    actor_ref registry, other = actor_ref_none();
    bool last;
    int err;

    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    if (read_key(info->key, key, &read) != ACTOR_OK)
        return ACTOR_EINVAL;
    table = actor_find_published(info);
    if (table == NULL)
        return ACTOR_ENOPROC;
    registry = table->registry;
    err = register_in(table, &read, &other);
    release_table(table);
    if (err == ACTOR_EALREADY && holder != NULL)
        *holder = other;
    if (err != ACTOR_OK)
        return err;
    /* Nothing is held here: if the registry has just ended this ends the caller as well. */
    err = actor_link(registry);
    if (err != ACTOR_OK) {
        table = actor_find_published(info);
        if (table != NULL) {
            unregister_in(table, &read, &last);
            release_table(table);
        }
    }
    return err;
}

int actor_registry_unregister(const actor_registry_info *info, const void *key)
{
    struct table *table;
    struct key read;
    actor_ref registry;
    bool last = false;
    int err;

    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    if (read_key(info->key, key, &read) != ACTOR_OK)
        return ACTOR_EINVAL;
    table = actor_find_published(info);
    if (table == NULL)
        return ACTOR_ENOPROC;
    registry = table->registry;
    err = unregister_in(table, &read, &last);
    release_table(table);
    if (err == ACTOR_OK && last)
        actor_unlink(registry);
    return err;
}

int actor_registry_lookup(const actor_registry_info *info, const void *key, actor_ref *out)
{
    const struct entry *entry;
    struct table *table;
    struct key read;
    int err = ACTOR_ENOPROC;

    if (read_key(info->key, key, &read) != ACTOR_OK)
        return ACTOR_EINVAL;
    table = actor_find_published(info);
    if (table == NULL)
        return ACTOR_ENOPROC;
    pthread_mutex_lock(&table->lock);
    entry = find_entry(table, &read);
    if (entry != NULL && actor_is_alive(entry->owner)) {
        *out = entry->owner;
        err = ACTOR_OK;
    }
    pthread_mutex_unlock(&table->lock);
    release_table(table);
    return err;
}

int actor_registry_count(const actor_registry_info *info, size_t *out)
{
    struct table *table = actor_find_published(info);

    if (table == NULL)
        return ACTOR_ENOPROC;
    pthread_mutex_lock(&table->lock);
    *out = table->n_entries;
    pthread_mutex_unlock(&table->lock);
    release_table(table);
    return ACTOR_OK;
}
