/*
 * registry: the actor that a registry is, and how others register. What an actor has registered goes with its
 * clean-ups, before anyone can see that it has ended. Holders are linked with the registry: when it ends for no good
 * reason so do they, and register anew when they are started again, as with Elixir's Registry.
 */
#include <string.h>

#include "actor/sys.h"
#include "actor/system.h"
#include "instance.h"
#include "registry_hub.h"
#include "stop.h"

/* ---- the actor ---- */

struct registry {
    const actor_registry_info *info;
    struct libactor_table *table;           /* the clean-up of the actor closes it */
    bool linked;
};

/* The clean-up of the registry's own actor. */
static void close_table(void *arg)
{
    libactor_registry_close(arg);
}

static int open_table(struct registry *registry)
{
    int err = libactor_registry_open(registry->info, &registry->table);

    if (err != ACTOR_OK)
        return err;
    err = actor_defer(close_table, registry->table);
    if (err != ACTOR_OK)
        close_table(registry->table);
    return err;
}

/* Which registry of this description runs; none if it has just ended. */
static actor_ref find_registry(const actor_registry_info *info)
{
    struct libactor_reading reading;
    actor_ref registry;

    if (libactor_registry_begin(info, &reading) != ACTOR_OK)
        return actor_ref_none();
    registry = reading.table->registry;
    libactor_registry_end(&reading);
    return registry;
}

static actor_result init(void *self)
{
    struct registry *registry = self;
    actor_ref holder = actor_ref_none();
    int err;

    actor_trap_exit(true);
    do {
        err = open_table(registry);
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

/* The next owner of a bucket who was not asked to end; none: there is no other, or no such bucket. `*more` tells of buckets behind. */
static actor_ref next_owner(struct libactor_table *table, size_t bucket, bool *more)
{
    actor_ref found = actor_ref_none();
    struct libactor_owner *owner;

    pthread_mutex_lock(&table->owners_lock);
    table->stopped = true;
    *more = bucket < table->n_owner_buckets;
    owner = *more ? table->owners[bucket] : NULL;
    while (owner != NULL && (owner->asked_to_end || owner->first == NULL))
        owner = owner->next;
    if (owner != NULL) {
        owner->asked_to_end = true;
        found = owner->ref;
    }
    pthread_mutex_unlock(&table->owners_lock);
    return found;
}

/*
 * A normal end tells nobody over a link: then holders are asked to end, as they are by the end of Elixir's partitions. None becomes
 * one meanwhile, so the buckets stay. No lock is held while one is asked: that may end the caller, where there is no memory to wait
 * either. Its links tell of that, and each stays until its holder has been asked.
 */
static void terminate(void *self, const actor_reason *reason)
{
    const struct registry *registry = self;
    size_t bucket = 0;
    bool more = reason->kind == ACTOR_NORMAL && registry->table != NULL;

    while (more) {
        const actor_ref owner = next_owner(registry->table, bucket, &more);

        if (actor_ref_is_none(owner)) {
            bucket++;
            continue;
        }
        libactor_exit_surely(owner, actor_reason_of(ACTOR_SHUTDOWN));
        actor_unlink(owner);
    }
}

static void destroy(void *self)
{
    actor_free(self);
}

static uint64_t count_entries(struct libactor_table *table)
{
    uint64_t n = 0;
    size_t i;

    for (i = 0; i < table->n_shards; i++)
        n += atomic_load(&table->shards[i].n_entries);
    return n;
}

static uint64_t count_owners(struct libactor_table *table)
{
    uint64_t n;

    pthread_mutex_lock(&table->owners_lock);
    n = table->n_owners;
    pthread_mutex_unlock(&table->owners_lock);
    return n;
}

/* The names of listeners are behind it. */
static void *view(void *self)
{
    const struct registry *registry = self;
    const actor_registry_info *info = registry->info;
    actor_registry_state *state = actor_alloc(sizeof *state + info->n_listeners * sizeof *state->listeners);
    actor_string *listeners;
    size_t i;

    if (state == NULL)
        return NULL;
    listeners = (actor_string *)(void *)(state + 1);
    memset(state, 0, sizeof *state);
    state->duplicate = info->duplicate;
    state->partitions = info->partitions > 0 ? info->partitions : 1;
    state->entries = count_entries(registry->table);
    state->owners = count_owners(registry->table);
    state->listeners = listeners;
    state->listeners_len = info->n_listeners;
    for (i = 0; i < info->n_listeners; i++)
        listeners[i] = actor_string_of(info->listeners[i]);
    return state;
}

static const actor_field_info state_fields[] = {
    { "duplicate", ACTOR_FIELD_BOOL, offsetof(actor_registry_state, duplicate), NULL },
    { "partitions", ACTOR_FIELD_UINT64, offsetof(actor_registry_state, partitions), NULL },
    { "entries", ACTOR_FIELD_UINT64, offsetof(actor_registry_state, entries), NULL },
    { "owners", ACTOR_FIELD_UINT64, offsetof(actor_registry_state, owners), NULL },
    { "listeners", ACTOR_FIELD_LIST, offsetof(actor_registry_state, listeners_len), NULL },
    { NULL, ACTOR_FIELD_STRING, offsetof(actor_registry_state, listeners), NULL },
};
const actor_type_info actor_registry_state_type = {
    "registry_state", sizeof(actor_registry_state), false, 6, state_fields, 0, NULL
};

static const char *title(const void *self)
{
    return ((const struct registry *)self)->info->name;
}

/* Of one that has ended nothing is to be told. */
static void describe(const void *self, FILE *out)
{
    size_t n;

    if (actor_registry_count(((const struct registry *)self)->info, &n) == ACTOR_OK)
        fprintf(out, "{entries = %zu}", n);
}

static const actor_sys_callbacks sys = { .view_type = &actor_registry_state_type, .view = view };

static const actor_behaviour behaviour = { "registry", init, handle, terminate, destroy, describe, title, &sys };

/* Whether values of that kind can be compared by what they are. */
static bool is_comparable(const actor_type_info *type)
{
    size_t i;

    if (type->n_variants > 0)
        return type->n_fields == 0;         /* an enum */
    for (i = 0; i < type->n_fields; i++) {
        const actor_field_info *field = &type->fields[i];

        if (field->kind == ACTOR_FIELD_EXTERN || field->kind == ACTOR_FIELD_PROTOCOL ||
            (field->kind == ACTOR_FIELD_STRUCT && !is_comparable(field->type)))
            return false;
    }
    return true;
}

int actor_registry_start(const actor_registry_info *info, bool link, actor_ref *out)
{
    actor_start_options options;
    struct registry *registry;

    if (info->key == NULL || info->key->n_fields == 0 || !is_comparable(info->key))
        return ACTOR_EINVAL;
    registry = actor_alloc(sizeof *registry);
    if (registry == NULL)
        return ACTOR_ENOMEM;
    registry->info = info;
    registry->table = NULL;
    registry->linked = link;
    memset(&options, 0, sizeof options);
    options.link = link;
    return actor_start(&behaviour, registry, &options, out, NULL);
}

/* ---- listeners ---- */

/* Where a listener's message has its fields: key, owner, value. */
static void fill_event(const actor_registry_info *info, const actor_message_info *event, char *to, const void *key,
                       const void *value)
{
    const actor_field_info *fields = event->type->fields;
    const actor_ref self = actor_self();

    memset(to, 0, event->type->size);
    memcpy(to + fields[0].offset, key, info->key->size);
    memcpy(to + fields[1].offset, &self, sizeof self);
    if (value != NULL && event->type->n_fields > 2)
        memcpy(to + fields[2].offset, value, info->value->size);
}

/* Who is not there, or for whom there is no memory, is not told. */
static void tell_listeners(const actor_registry_info *info, const actor_message_info *event, const void *key,
                           const void *value)
{
    struct libactor_room room;
    size_t i;

    if (info->n_listeners == 0)
        return;
    libactor_room_open(&room, event->type);
    fill_event(info, event, room.value, key, value);
    for (i = 0; i < info->n_listeners; i++) {
        actor_ref listener;

        if (actor_whereis(info->listeners[i], &listener) == ACTOR_OK)
            actor_send(listener, event, room.value);
    }
    libactor_room_close(&room);
}

/* ---- owners ---- */

/* Takes all entries of an actor out: its clean-up. */
static void end_owner(void *arg)
{
    struct libactor_owner *owner = arg;
    struct libactor_table *table = owner->table;
    struct libactor_entry *entry;

    pthread_mutex_lock(&table->owners_lock);
    libactor_owner_leave(table, owner);
    pthread_mutex_unlock(&table->owners_lock);
    while ((entry = owner->first) != NULL) {
        owner->first = entry->next_own;
        libactor_table_take(table, entry);
    }
    actor_free(owner);
    libactor_table_release(table);
}

/* The calling actor's record in a table; NULL if it has none. */
static struct libactor_owner *find_own(struct libactor_table *table)
{
    struct libactor_owner *owner;

    pthread_mutex_lock(&table->owners_lock);
    owner = libactor_owner_find(table, actor_self());
    pthread_mutex_unlock(&table->owners_lock);
    return owner;
}

/* Errors: ACTOR_ENOMEM; ACTOR_ENOPROC: the registry is being stopped. */
static int make_own(struct libactor_table *table, struct libactor_owner **out)
{
    struct libactor_owner *owner = actor_alloc(sizeof *owner);
    bool stopped;

    if (owner == NULL)
        return ACTOR_ENOMEM;
    memset(owner, 0, sizeof *owner);
    owner->ref = actor_self();
    owner->table = table;
    if (actor_defer(end_owner, owner) != ACTOR_OK) {
        actor_free(owner);
        return ACTOR_ENOMEM;
    }
    pthread_mutex_lock(&table->owners_lock);
    stopped = table->stopped;
    if (!stopped)
        libactor_owner_enter(table, owner);
    pthread_mutex_unlock(&table->owners_lock);
    if (stopped) {
        actor_undefer(end_owner, owner);
        actor_free(owner);
        return ACTOR_ENOPROC;
    }
    libactor_table_acquire(table);
    *out = owner;
    return ACTOR_OK;
}

/* Ends the record of the calling actor if it has no entry; tells whether it did. */
static bool drop_own(struct libactor_owner *owner)
{
    if (owner->first != NULL)
        return false;
    actor_undefer(end_owner, owner);
    end_owner(owner);
    return true;
}

/* False: the registry is being stopped. */
static bool add_own(struct libactor_owner *owner, struct libactor_entry *entry)
{
    bool stopped;

    pthread_mutex_lock(&owner->table->owners_lock);
    stopped = owner->table->stopped;
    if (!stopped)
        libactor_owner_add(owner, entry);
    pthread_mutex_unlock(&owner->table->owners_lock);
    return !stopped;
}

static void remove_own(struct libactor_owner *owner, struct libactor_entry *entry)
{
    pthread_mutex_lock(&owner->table->owners_lock);
    libactor_owner_remove(owner, entry);
    pthread_mutex_unlock(&owner->table->owners_lock);
}

/* ---- for actors ---- */

/* The table of a registry that runs, acquired. Errors: ACTOR_ENOPROC, ACTOR_ENOTACTOR. */
static int acquire(const actor_registry_info *info, struct libactor_table **out)
{
    struct libactor_reading reading;
    int err;

    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    err = libactor_registry_begin(info, &reading);
    if (err != ACTOR_OK)
        return err;
    *out = reading.table;
    libactor_table_acquire(*out);
    libactor_registry_end(&reading);
    return ACTOR_OK;
}

/* Enters the calling actor into a table that its caller has acquired. */
static int register_in(struct libactor_table *table, const void *key, const void *value, actor_ref *holder)
{
    struct libactor_owner *owner = find_own(table);
    struct libactor_entry *entry = libactor_entry_make(table->info, actor_self(), value);
    int err;

    if (entry == NULL)
        return ACTOR_ENOMEM;
    err = owner == NULL ? make_own(table, &owner) : ACTOR_OK;
    if (err != ACTOR_OK) {
        libactor_entry_free(entry);
        return err;
    }
    err = libactor_table_put(table, entry, key, holder);
    if (err == ACTOR_OK && add_own(owner, entry))
        return ACTOR_OK;
    if (err == ACTOR_OK) {
        libactor_table_take(table, entry);
        err = ACTOR_ENOPROC;
    } else {
        libactor_entry_free(entry);
    }
    drop_own(owner);
    return err;
}

/* Takes those of the calling actor's entries for a key out that match. Errors: ACTOR_ENOPROC: it has none. */
static int unregister_in(struct libactor_table *table, struct libactor_owner *owner,
                         const struct libactor_group *group, actor_registry_match match, const void *context)
{
    struct libactor_entry *entry, *next;
    int err = ACTOR_ENOPROC;

    for (entry = owner->first; entry != NULL; entry = next) {
        const struct libactor_held *held = atomic_load(&entry->value);
        const actor_registry_entry seen = { entry->owner, group->key, held == NULL ? NULL : held->value };

        next = entry->next_own;
        if (entry->group != group || (match != NULL && !match(&seen, context)))
            continue;
        remove_own(owner, entry);
        libactor_table_take(table, entry);
        err = ACTOR_OK;
    }
    return err;
}

/* The group of a key in which the calling actor has an entry: it stays as long as that. NULL: it has none. */
static const struct libactor_group *find_own_group(const actor_registry_info *info, const struct libactor_owner *owner,
                                                   const void *key)
{
    const struct libactor_entry *entry = owner == NULL ? NULL : owner->first;

    while (entry != NULL && !actor_type_equal(info->key, entry->group->key, key))
        entry = entry->next_own;
    return entry == NULL ? NULL : entry->group;
}

/* `*none_left` tells whether the registry runs and the calling actor has no entry for the key now; it may be NULL. */
static int unregister(const actor_registry_info *info, const void *key, actor_registry_match match, const void *context,
                      bool *none_left)
{
    const struct libactor_group *group;
    struct libactor_owner *owner;
    struct libactor_table *table;
    actor_ref registry;
    int err = acquire(info, &table);

    if (none_left != NULL)
        *none_left = err == ACTOR_OK;
    if (err != ACTOR_OK)
        return err;
    registry = table->registry;
    owner = find_own(table);
    libactor_table_release(table);          /* the owner has it too */
    group = find_own_group(info, owner, key);
    if (group == NULL)
        return ACTOR_ENOPROC;
    err = unregister_in(owner->table, owner, group, match, context);
    if (none_left != NULL)
        *none_left = find_own_group(info, owner, key) == NULL;
    if (err == ACTOR_OK && drop_own(owner))
        actor_unlink(registry);
    return err;
}

/* Registers the calling actor, and tells nobody. */
static int enter(const actor_registry_info *info, const void *key, const void *value, actor_ref *holder)
{
    actor_ref registry, other = actor_ref_none();
    struct libactor_table *table;
    int err = acquire(info, &table);

    if (err != ACTOR_OK)
        return err;
    registry = table->registry;
    err = register_in(table, key, value, &other);
    libactor_table_release(table);
    if (err == ACTOR_EALREADY && holder != NULL)
        *holder = other;
    if (err != ACTOR_OK)
        return err;
    /* Nothing is held here: if the registry has just ended this ends the caller as well. */
    err = actor_link(registry);
    if (err != ACTOR_OK)
        unregister(info, key, NULL, NULL, NULL);
    return err;
}

/* Listeners are told also of one that had nothing, as in Elixir. */
int actor_registry_unregister_match(const actor_registry_info *info, const void *key, actor_registry_match match,
                                    const void *context)
{
    bool none_left;
    const int err = unregister(info, key, match, context, &none_left);

    if (none_left)
        tell_listeners(info, info->unregistered, key, NULL);
    return err;
}

int actor_registry_unregister(const actor_registry_info *info, const void *key)
{
    return actor_registry_unregister_match(info, key, NULL, NULL);
}

/* ---- names ---- */

/* The name of an actor, of which listeners have been told. */
struct name {
    const actor_registry_info *info;
    struct libactor_held *key;
};

/* A clean-up. It is one of its own, for the other may be left by an actor_exit. */
static void free_name(void *arg)
{
    struct name *name = arg;

    libactor_held_release(name->key);
    actor_free(name);
}

/* A clean-up: an init that fails gives its name back, as OTP's behaviours do; one that is ended by a signal does not. */
static void give_name_back(void *arg)
{
    const struct name *name = arg;

    if (actor_ending_of_self() == ACTOR_ENDS_IN_INIT)
        actor_registry_unregister(name->info, name->key->value);
}

/* Errors: ACTOR_ENOMEM; ACTOR_ENOTACTOR. */
static int keep_name(const actor_registry_info *info, const void *key, struct name **out)
{
    struct name *name = actor_alloc(sizeof *name);
    int err = ACTOR_ENOMEM;

    if (name == NULL)
        return ACTOR_ENOMEM;
    name->info = info;
    name->key = libactor_held_make(info->key, key);
    if (name->key == NULL)
        goto free_memory;
    err = actor_defer(free_name, name);
    if (err != ACTOR_OK)
        goto release_key;
    err = actor_defer(give_name_back, name);
    if (err != ACTOR_OK)
        goto undefer;
    *out = name;
    return ACTOR_OK;
undefer:
    actor_undefer(free_name, name);
release_key:
    libactor_held_release(name->key);
free_memory:
    actor_free(name);
    return err;
}

static void drop_name(struct name *name)
{
    if (name == NULL)
        return;
    actor_undefer(give_name_back, name);
    actor_undefer(free_name, name);
    free_name(name);
}

int actor_registry_register(const actor_registry_info *info, const void *key, const void *value, actor_ref *holder)
{
    struct name *name = NULL;
    int err = ACTOR_OK;

    if (info->n_listeners > 0 && libactor_instance_takes_name())
        err = keep_name(info, key, &name);
    if (err == ACTOR_OK)
        err = enter(info, key, value, holder);
    if (err == ACTOR_OK)
        tell_listeners(info, info->registered, key, value);
    else
        drop_name(name);
    return err;
}

int actor_registry_update_value(const actor_registry_info *info, const void *key, const void *value)
{
    const struct libactor_owner *owner;
    struct libactor_entry *entry;
    struct libactor_table *table;
    struct libactor_held *held;
    int err;

    if (info->value == NULL)
        return ACTOR_EINVAL;
    err = acquire(info, &table);
    if (err != ACTOR_OK)
        return err;
    owner = find_own(table);
    libactor_table_release(table);
    entry = owner == NULL ? NULL : owner->first;
    while (entry != NULL && !actor_type_equal(info->key, entry->group->key, key))
        entry = entry->next_own;
    if (entry == NULL)
        return ACTOR_ENOPROC;
    held = libactor_held_make(info->value, value);
    if (held == NULL)
        return ACTOR_ENOMEM;
    held = atomic_exchange(&entry->value, held);
    libactor_held_retire(owner->table->grace, held);
    return ACTOR_OK;
}

/* ---- for any thread ---- */

int actor_registry_lookup(const actor_registry_info *info, const void *key, actor_ref *out)
{
    const struct libactor_entry *entry;
    struct libactor_reading reading;
    int err = libactor_registry_begin(info, &reading);

    if (err != ACTOR_OK)
        return err;
    entry = libactor_group_first(libactor_table_find(reading.table, key));
    while (entry != NULL && !actor_is_alive(entry->owner))
        entry = atomic_load(&entry->next);
    if (entry != NULL)
        *out = entry->owner;
    libactor_registry_end(&reading);
    return entry == NULL ? ACTOR_ENOPROC : ACTOR_OK;
}

int actor_registry_count(const actor_registry_info *info, size_t *out)
{
    struct libactor_reading reading;
    const int err = libactor_registry_begin(info, &reading);

    if (err != ACTOR_OK)
        return err;
    *out = (size_t)count_entries(reading.table);
    libactor_registry_end(&reading);
    return ACTOR_OK;
}

int actor_registry_get_state(actor_ref registry, actor_registry_state *out, int64_t timeout_ns)
{
    return actor_sys_get_state(registry, &actor_registry_state_type, out, NULL, timeout_ns);
}

/* ---- what the registry itself carries ---- */

/* `held` may be NULL. Gives it up on an error. */
static int set_meta(const actor_registry_info *info, size_t number, struct libactor_held *held)
{
    struct libactor_reading reading;
    const int err = libactor_registry_begin(info, &reading);

    if (err != ACTOR_OK) {
        libactor_held_release(held);
        return err;
    }
    held = atomic_exchange(&reading.table->metas[number], held);
    libactor_held_retire(&reading.hub->grace, held);
    libactor_registry_end(&reading);
    return ACTOR_OK;
}

int actor_registry_put_meta(const actor_registry_info *info, size_t number, const void *value)
{
    struct libactor_held *held;

    if (number >= info->n_metas)
        return ACTOR_EINVAL;
    held = libactor_held_make(info->metas[number], value);
    return held == NULL ? ACTOR_ENOMEM : set_meta(info, number, held);
}

int actor_registry_delete_meta(const actor_registry_info *info, size_t number)
{
    return number < info->n_metas ? set_meta(info, number, NULL) : ACTOR_EINVAL;
}

int actor_registry_meta(const actor_registry_info *info, size_t number, void *out)
{
    struct libactor_held *held;
    struct libactor_reading reading;
    int err;

    if (number >= info->n_metas)
        return ACTOR_EINVAL;
    err = libactor_registry_begin(info, &reading);
    if (err != ACTOR_OK)
        return err;
    held = atomic_load(&reading.table->metas[number]);
    err = held == NULL ? ACTOR_ENOENT : actor_type_copy(held->type, out, held->value);
    libactor_registry_end(&reading);
    return err;
}
