/*
 * Names: which actor holds which, and what is published, in one system. A hash table under the
 * system's lock; whoever needs a name often looks it up once and keeps the reference.
 */
#include <string.h>

#include "internal.h"

struct libactor_name {
    struct libactor_name *next;             /* in its bucket; under the lock */
    actor_ref holder;
    size_t bucket_hash;
    char text[];
};

struct libactor_published {
    struct libactor_published *next;
    const void *key;
    void *value;
    void (*acquire)(void *value);
};

static size_t hash_text(const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (size_t)(hash ^ hash >> 32);
}

/* Under the lock. */
static struct libactor_name *find(const actor_system *system, const char *text)
{
    size_t hash = hash_text(text);
    struct libactor_name *name;

    if (system->names_capacity == 0)
        return NULL;
    name = system->names[hash & (system->names_capacity - 1)];
    while (name != NULL && (name->bucket_hash != hash || strcmp(name->text, text) != 0))
        name = name->next;
    return name;
}

/* Under the lock. Errors: ACTOR_ENOMEM. */
static int grow(actor_system *system)
{
    size_t capacity = system->names_capacity == 0 ? 64 : system->names_capacity * 2;
    struct libactor_name **names;
    size_t i;

    if (system->n_names < system->names_capacity)
        return ACTOR_OK;
    names = actor_alloc(capacity * sizeof(struct libactor_name *));
    if (names == NULL)
        return ACTOR_ENOMEM;
    memset(names, 0, capacity * sizeof(struct libactor_name *));
    for (i = 0; i < system->names_capacity; i++) {
        while (system->names[i] != NULL) {
            struct libactor_name *name = system->names[i];

            system->names[i] = name->next;
            name->next = names[name->bucket_hash & (capacity - 1)];
            names[name->bucket_hash & (capacity - 1)] = name;
        }
    }
    actor_free(system->names);
    system->names = names;
    system->names_capacity = capacity;
    return ACTOR_OK;
}

static struct libactor_name *make(const char *text)
{
    size_t bytes = strlen(text) + 1;
    struct libactor_name *name = actor_alloc(sizeof *name + bytes);

    if (name == NULL)
        return NULL;
    memset(name, 0, sizeof *name);
    memcpy(name->text, text, bytes);
    name->bucket_hash = hash_text(text);
    name->holder = actor_self();
    return name;
}

int actor_register(const char *text)
{
    struct libactor_cell *cell = libactor_current();
    struct libactor_extra *extra;
    actor_system *system;
    struct libactor_name *name;
    int err = ACTOR_EALREADY;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (text == NULL || *text == '\0')
        return ACTOR_EINVAL;
    if (cell->extra != NULL && cell->extra->name != NULL)
        return ACTOR_EALREADY;
    extra = libactor_cell_extra(cell);
    name = extra == NULL ? NULL : make(text);
    if (name == NULL)
        return ACTOR_ENOMEM;
    system = libactor_worker->system;
    pthread_mutex_lock(&system->lock);
    if (find(system, text) == NULL) {
        err = grow(system);
        if (err == ACTOR_OK) {
            struct libactor_name **bucket = &system->names[name->bucket_hash & (system->names_capacity - 1)];

            name->next = *bucket;
            *bucket = name;
            system->n_names++;
        }
    }
    pthread_mutex_unlock(&system->lock);
    if (err < 0) {
        actor_free(name);
        return err;
    }
    extra->name = name;
    return ACTOR_OK;
}

/* Under the lock. */
static void take_out(actor_system *system, struct libactor_name *name)
{
    struct libactor_name **at = &system->names[name->bucket_hash & (system->names_capacity - 1)];

    while (*at != name)
        at = &(*at)->next;
    *at = name->next;
    system->n_names--;
}

/* Takes the name off an actor that has one. */
static void free_name(actor_system *system, struct libactor_cell *cell)
{
    struct libactor_name *name = cell->extra->name;

    cell->extra->name = NULL;
    pthread_mutex_lock(&system->lock);
    take_out(system, name);
    pthread_mutex_unlock(&system->lock);
    actor_free(name);
}

int actor_unregister(const char *text)
{
    struct libactor_cell *cell = libactor_current();

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (text == NULL || cell->extra == NULL || cell->extra->name == NULL || strcmp(cell->extra->name->text, text) != 0)
        return ACTOR_ENOPROC;
    free_name(libactor_worker->system, cell);
    return ACTOR_OK;
}

int actor_whereis(const char *text, actor_ref *out)
{
    actor_system *system = libactor_visit_mine();
    struct libactor_name *name;
    int err = ACTOR_ENOPROC;

    if (system == NULL)
        return ACTOR_ENOSYSTEM;
    pthread_mutex_lock(&system->lock);
    name = find(system, text);
    if (name != NULL) {
        *out = name->holder;
        err = ACTOR_OK;
    }
    pthread_mutex_unlock(&system->lock);
    libactor_leave(system);
    return err;
}

/* Frees the name of an actor that ends. */
void libactor_names_end(actor_system *system, struct libactor_cell *cell)
{
    if (cell->extra != NULL && cell->extra->name != NULL)
        free_name(system, cell);
}

/* The name of an actor of the calling worker; NULL if it has none. */
const char *libactor_name_of(const struct libactor_cell *cell)
{
    return cell->extra == NULL || cell->extra->name == NULL ? NULL : cell->extra->name->text;
}

/* When the system is freed: its actors have ended, and with them their names. */
void libactor_names_free(actor_system *system)
{
    actor_free(system->names);
    while (system->published != NULL) {
        struct libactor_published *next = system->published->next;

        actor_free(system->published);
        system->published = next;
    }
}

/* Under the lock. */
static struct libactor_published **find_published(actor_system *system, const void *key)
{
    struct libactor_published **at = &system->published;

    while (*at != NULL && (*at)->key != key)
        at = &(*at)->next;
    return at;
}

int actor_publish(const void *key, void *value, void (*acquire)(void *value))
{
    actor_system *system = libactor_visit_mine();
    struct libactor_published *published;
    int err = ACTOR_EALREADY;

    if (system == NULL)
        return ACTOR_ENOSYSTEM;
    published = actor_alloc(sizeof *published);
    if (published == NULL) {
        libactor_leave(system);
        return ACTOR_ENOMEM;
    }
    published->key = key;
    published->value = value;
    published->acquire = acquire;
    pthread_mutex_lock(&system->lock);
    if (*find_published(system, key) == NULL) {
        published->next = system->published;
        system->published = published;
        err = ACTOR_OK;
    }
    pthread_mutex_unlock(&system->lock);
    libactor_leave(system);
    if (err < 0)
        actor_free(published);
    return err;
}

void actor_withdraw(const void *key)
{
    actor_system *system = libactor_visit_mine();
    struct libactor_published **at;
    struct libactor_published *found;

    if (system == NULL)
        return;
    pthread_mutex_lock(&system->lock);
    at = find_published(system, key);
    found = *at;
    if (found != NULL)
        *at = found->next;
    pthread_mutex_unlock(&system->lock);
    libactor_leave(system);
    actor_free(found);
}

void *actor_find_published(const void *key)
{
    actor_system *system = libactor_visit_mine();
    struct libactor_fault_point *armed = libactor_fault_armed;
    struct libactor_published *found;
    void *value = NULL;

    if (system == NULL)
        return NULL;
    libactor_fault_armed = NULL;            /* a fault in `acquire` would leave the lock held */
    pthread_mutex_lock(&system->lock);
    found = *find_published(system, key);
    if (found != NULL) {
        value = found->value;
        if (found->acquire != NULL)
            found->acquire(value);
    }
    pthread_mutex_unlock(&system->lock);
    libactor_fault_armed = armed;
    libactor_leave(system);
    return value;
}
