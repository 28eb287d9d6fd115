/*
 * The table of a system's applications: their settings, and who their masters are. Its controller publishes it; whoever
 * looks at it holds its lock for as long as a copy takes. So settings are read and set without asking the controller,
 * which may be waiting.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "actor/system.h"
#include "application.h"

struct entry {
    struct entry *next;
    const actor_application_info *info;
    void *env;                              /* NULL if the info has none */
    actor_ref master;
};

struct libactor_applications {
    atomic_size_t n_users;
    actor_ref controller;
    bool ends_in_order;                     /* the controller's */
    pthread_mutex_t lock;                   /* for what follows */
    struct entry *first;
};

/* Its address is what the table is published under. */
static const char key;

/*
 * Published as long as there is a controller, and from then on if that was killed: another one would know nothing of
 * what is set and what runs, and be taken for the first.
 */
static const char begun_key;

static void acquire(void *arg)
{
    atomic_fetch_add_explicit(&((struct libactor_applications *)arg)->n_users, 1, memory_order_relaxed);
}

static void free_entry(struct entry *entry)
{
    libactor_env_free(entry->info->env, entry->env);
    actor_free(entry);
}

static void release(struct libactor_applications *table)
{
    if (atomic_fetch_sub_explicit(&table->n_users, 1, memory_order_acq_rel) > 1)
        return;
    while (table->first != NULL) {
        struct entry *next = table->first->next;

        free_entry(table->first);
        table->first = next;
    }
    pthread_mutex_destroy(&table->lock);
    actor_free(table);
}

/* The clean-up of the controller. As in OTP a system does not go on without one that was killed. */
static void close_table(void *arg)
{
    struct libactor_applications *table = arg;
    const bool in_order = table->ends_in_order;

    actor_withdraw(&key);
    release(table);
    if (in_order) {
        actor_withdraw(&begun_key);
        return;
    }
    actor_log(ACTOR_LOG_ERROR, "the application controller was killed: the system ends");
    actor_shutdown(1);
}

static int publish(struct libactor_applications *table)
{
    int err = actor_publish(&key, table, acquire);

    if (err != ACTOR_OK)
        return err;
    err = actor_publish(&begun_key, (void *)(uintptr_t)&begun_key, NULL);
    if (err != ACTOR_OK)
        actor_withdraw(&key);
    return err;
}

int libactor_applications_open(void)
{
    struct libactor_applications *table = actor_alloc(sizeof *table);
    int err;

    if (table == NULL)
        return ACTOR_ENOMEM;
    memset(table, 0, sizeof *table);
    atomic_init(&table->n_users, 1);
    table->controller = actor_self();
    if (pthread_mutex_init(&table->lock, NULL) != 0) {
        actor_free(table);
        return ACTOR_ENOMEM;
    }
    err = publish(table);
    if (err != ACTOR_OK) {
        release(table);
        return err;
    }
    table->ends_in_order = true;
    err = actor_defer(close_table, table);
    if (err != ACTOR_OK)
        close_table(table);
    else
        table->ends_in_order = false;
    return err;
}

void libactor_applications_stop(void)
{
    struct libactor_applications *table = actor_find_published(&key);

    if (table == NULL)
        return;
    table->ends_in_order = true;
    release(table);
}

actor_ref libactor_applications_controller(void)
{
    struct libactor_applications *table = actor_find_published(&key);
    actor_ref controller;

    if (table == NULL)
        return actor_ref_none();
    controller = table->controller;
    release(table);
    return controller;
}

int libactor_applications_find(actor_ref *controller)
{
    int err;

    *controller = libactor_applications_controller();
    if (!actor_ref_is_none(*controller))
        return ACTOR_OK;
    if (actor_find_published(&begun_key) != NULL) {
        *controller = libactor_applications_controller();   /* it may just have begun */
        return actor_ref_is_none(*controller) ? ACTOR_ESHUTDOWN : ACTOR_OK;
    }
    err = libactor_controller_start(false, NULL, controller);
    return err == ACTOR_EALREADY ? ACTOR_OK : err;
}

/* The table, acquired; its controller is started where there is none. Errors: those of actor_start. */
static int open_table(struct libactor_applications **out)
{
    actor_ref controller;
    const int err = libactor_applications_find(&controller);

    if (err != ACTOR_OK)
        return err;
    *out = actor_find_published(&key);
    return *out == NULL ? ACTOR_ESHUTDOWN : ACTOR_OK;   /* it has just ended, as the system does */
}

/* Under the lock. */
static struct entry *find_entry(const struct libactor_applications *table, const actor_application_info *info)
{
    struct entry *entry = table->first;

    while (entry != NULL && entry->info != info)
        entry = entry->next;
    return entry;
}

static struct entry *make_entry(const actor_application_info *info)
{
    struct entry *entry = actor_alloc(sizeof *entry);

    if (entry == NULL)
        return NULL;
    memset(entry, 0, sizeof *entry);
    entry->info = info;
    if (info->env != NULL)
        entry->env = libactor_env_make(info->env);
    if (info->env != NULL && entry->env == NULL) {
        actor_free(entry);
        return NULL;
    }
    return entry;
}

/* Under the lock. Gives the entry of an application, with its defaults when it is new; NULL: memory is out. */
static struct entry *need_entry(struct libactor_applications *table, const actor_application_info *info)
{
    struct entry *entry = find_entry(table, info);

    if (entry != NULL)
        return entry;
    entry = make_entry(info);
    if (entry == NULL)
        return NULL;
    entry->next = table->first;
    table->first = entry;
    return entry;
}

/* Does something with an entry, under the lock. Errors: also those of `act`. */
static int with_entry(const actor_application_info *info, int (*act)(struct entry *entry, void *arg), void *arg)
{
    struct libactor_applications *table;
    struct entry *entry;
    int err = open_table(&table);

    if (err != ACTOR_OK)
        return err;
    pthread_mutex_lock(&table->lock);
    entry = need_entry(table, info);
    err = entry == NULL ? ACTOR_ENOMEM : act(entry, arg);
    pthread_mutex_unlock(&table->lock);
    release(table);
    return err;
}

/* ---- settings ---- */

static int copy_env(struct entry *entry, void *arg)
{
    void **out = arg;

    *out = libactor_env_copy(entry->info->env, entry->env);
    return *out == NULL ? ACTOR_ENOMEM : ACTOR_OK;
}

int libactor_applications_env(const actor_application_info *info, void **values)
{
    *values = NULL;
    return info->env == NULL ? ACTOR_OK : with_entry(info, copy_env, values);
}

static int copy_out(struct entry *entry, void *env)
{
    return actor_type_copy(entry->info->env->type, env, entry->env);
}

int actor_application_env(const actor_application_info *info, void *env)
{
    return info->env == NULL ? ACTOR_EINVAL : with_entry(info, copy_out, env);
}

static int swap_env(struct entry *entry, void *arg)
{
    void **values = arg;
    void *old = entry->env;

    entry->env = *values;
    *values = old;
    return ACTOR_OK;
}

int actor_application_env_set(const actor_application_info *info, const void *env)
{
    void *values;
    int err;

    if (info->env == NULL || !libactor_env_in_range(info->env, env))
        return ACTOR_EINVAL;
    values = libactor_env_copy(info->env, env);
    if (values == NULL)
        return ACTOR_ENOMEM;
    err = with_entry(info, swap_env, &values);
    libactor_env_free(info->env, values);
    return err;
}

/* One setting, and its text. */
struct one {
    const char *name;
    const char *given;
    char *found;
};

static int get_one(struct entry *entry, void *arg)
{
    struct one *one = arg;
    const size_t i = libactor_env_find(entry->info->env, one->name, strlen(one->name));

    if (i == entry->info->env->type->n_fields)
        return ACTOR_ENOENT;
    one->found = libactor_env_text(entry->info->env, i, entry->env);
    return one->found == NULL ? ACTOR_ENOMEM : ACTOR_OK;
}

int actor_application_get_env(const actor_application_info *info, const char *name, char **text)
{
    struct one one = { name, NULL, NULL };
    const int err = info->env == NULL ? ACTOR_ENOENT : with_entry(info, get_one, &one);

    if (err == ACTOR_OK)
        *text = one.found;
    return err;
}

static int set_one(struct entry *entry, void *arg)
{
    const struct one *one = arg;
    const size_t i = libactor_env_find(entry->info->env, one->name, strlen(one->name));
    char why[LIBACTOR_WHY_BYTES];

    if (i == entry->info->env->type->n_fields)
        return ACTOR_ENOENT;
    return libactor_env_parse(entry->info->env, i, entry->env, one->given, why);
}

int actor_application_set_env(const actor_application_info *info, const char *name, const char *text)
{
    struct one one = { name, text, NULL };

    return info->env == NULL ? ACTOR_ENOENT : with_entry(info, set_one, &one);
}

/* ---- masters ---- */

static int set_master(struct entry *entry, void *master)
{
    entry->master = *(const actor_ref *)master;
    return ACTOR_OK;
}

int libactor_applications_set_master(const actor_application_info *info, actor_ref master)
{
    return with_entry(info, set_master, &master);
}

/* Sends a running application's master a message without fields. Errors: ACTOR_ENOTSTARTED; ACTOR_ENOMEM. */
static int tell_master(const actor_application_info *info, const actor_message_info *message)
{
    struct libactor_applications *table = actor_find_published(&key);
    const struct entry *entry;
    actor_ref master = actor_ref_none();

    if (table == NULL)
        return ACTOR_ENOTSTARTED;
    pthread_mutex_lock(&table->lock);
    entry = find_entry(table, info);
    if (entry != NULL)
        master = entry->master;
    pthread_mutex_unlock(&table->lock);
    release(table);
    return actor_is_alive(master) ? actor_send(master, message, NULL) : ACTOR_ENOTSTARTED;
}

int actor_application_config_change(const actor_application_info *info, const void *env)
{
    int err = actor_application_env_set(info, env);

    if (err == ACTOR_OK && info->config_change != NULL)
        err = tell_master(info, &libactor_master_config);
    return err == ACTOR_ENOTSTARTED ? ACTOR_OK : err;
}

int actor_application_sighup(const actor_application_info *info)
{
    return tell_master(info, &libactor_master_sighup);
}
