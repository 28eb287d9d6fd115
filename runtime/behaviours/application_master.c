/*
 * The application master: the parent of an application's root, in whose process its callbacks are called, all but config_change.
 * It ends with the tree, and for the same reason; the controller decides what that means.
 */
#include <string.h>

#include "actor/system.h"
#include "application.h"
#include "instance.h"
#include "stop.h"

struct master {
    const actor_application_info *info;
    actor_ref controller;
    actor_ref root;                         /* while it lives */
    void *state;                            /* the user's */
    void *told;                             /* settings, as the application knows them; NULL: it does not want to be told */
    void *shown;                            /* settings, to the start that runs; NULL: to none */
    bool is_up;                             /* all start phases have passed */
    bool is_prepared;                       /* prep_stop has been called */
};

static const actor_field_info has_begun_fields[] = {
    { "master", ACTOR_FIELD_PID, offsetof(struct libactor_master_begun, master), NULL },
    { "root", ACTOR_FIELD_PID, offsetof(struct libactor_master_begun, root), NULL },
    { "code", ACTOR_FIELD_INT32, offsetof(struct libactor_master_begun, code), NULL },
    { "n_phases", ACTOR_FIELD_INT32, offsetof(struct libactor_master_begun, n_phases), NULL },
};
static const actor_type_info has_begun_type = {
    "has_begun", sizeof(struct libactor_master_begun), true, 4, has_begun_fields, 0, NULL
};

const actor_message_info libactor_master_begin = { "begin", ACTOR_CAST, NULL, NULL };
const actor_message_info libactor_master_stop = { "stop", ACTOR_CAST, NULL, NULL };
const actor_message_info libactor_master_config = { "config_change", ACTOR_CAST, NULL, NULL };
const actor_message_info libactor_master_sighup = { "sighup", ACTOR_CAST, NULL, NULL };
const actor_message_info libactor_master_has_begun = { "has_begun", ACTOR_CAST, &has_begun_type, NULL };

/* ---- start ---- */

static int start_tree(struct master *master)
{
    void *env;
    actor_ref root = actor_ref_none();
    int err = libactor_applications_env(master->info, &env);

    if (err != ACTOR_OK)
        return err;
    master->shown = env;                    /* from here on freed with the master, however start ends */
    err = master->info->start(env, &root, &master->state);
    master->shown = NULL;
    if (master->info->config_change != NULL)
        master->told = env;
    else
        libactor_env_free(master->info->env, env);
    if (err != ACTOR_OK)
        return err;
    if (actor_ref_is_none(root)) {
        const actor_reason reason = actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "start gave no root");

        actor_last_reason_set(&reason);
        return ACTOR_EINIT;
    }
    master->root = root;
    return actor_link(root);                /* it may have been started without; that it has ended comes as an exit */
}

static int run_phases(const struct master *master, int *n_begun)
{
    size_t i;
    int err = ACTOR_OK;

    for (i = 0; i < master->info->n_phases && err == ACTOR_OK; i++) {
        *n_begun = (int)i + 1;
        err = master->info->phases[i].run(master->state);
    }
    return err;
}

static actor_result begin(struct master *master)
{
    struct libactor_master_begun begun;

    memset(&begun, 0, sizeof begun);
    begun.master = actor_self();
    begun.code = start_tree(master);
    if (begun.code == ACTOR_OK)
        begun.code = run_phases(master, &begun.n_phases);
    if (begun.code == ACTOR_EINIT)
        begun.reason = actor_last_reason();
    master->is_up = begun.code == ACTOR_OK;
    if (!master->is_up && !actor_ref_is_none(master->root)) {
        libactor_stop_process(master->root, ACTOR_INFINITY);
        master->root = actor_ref_none();
    }
    begun.root = master->root;
    if (actor_send(master->controller, &libactor_master_has_begun, &begun) != ACTOR_OK)
        return actor_stop(libactor_out_of_memory("application"));
    return master->is_up ? ACTOR_CONTINUE : actor_stop(actor_reason_of(ACTOR_NORMAL));
}

/* ---- a change of settings ---- */

/* What config_change is shown. It runs as the init of an actor that is not to be, so that the application outlives a crash of it. */
struct change {
    const actor_application_info *info;
    void *before, *now;                     /* its own */
    void *state;
};

static actor_result show_change(void *self)
{
    const struct change *change = self;

    change->info->config_change(change->before, change->now, change->state);
    return ACTOR_IGNORE;
}

static void destroy_change(void *self)
{
    struct change *change = self;

    libactor_env_free(change->info->env, change->before);
    libactor_env_free(change->info->env, change->now);
    actor_free(change);
}

static const char *title_of_change(const void *self)
{
    return ((const struct change *)self)->info->name;
}

static const actor_behaviour change_behaviour = {
    "config_change", show_change, NULL, NULL, destroy_change, NULL, title_of_change, NULL
};

/* Takes `before` over, unless memory is out: NULL. */
static struct change *make_change(const struct master *master, void *before, const void *now)
{
    struct change *change = actor_alloc(sizeof *change);

    if (change == NULL)
        return NULL;
    *change = (struct change){ master->info, before, libactor_env_copy(master->info->env, now), master->state };
    if (change->now != NULL)
        return change;
    actor_free(change);
    return NULL;
}

static void tell_change(const struct master *master, struct change *change)
{
    const actor_start_options options = { .link = true };
    actor_reason reason;
    char word[LIBACTOR_WORD_BYTES];
    const int err = actor_start(&change_behaviour, change, &options, NULL, &reason);

    if (err == ACTOR_EINIT)
        actor_log(ACTOR_LOG_ERROR, "application %s: config_change has failed (%s)", master->info->name,
                  libactor_reason_word(&reason, word));
    else if (err != ACTOR_EIGNORE)
        actor_log(ACTOR_LOG_ERROR, "application %s: no config_change: %s", master->info->name, actor_strerror(err));
}

static actor_result handle_config(struct master *master)
{
    struct change *change;
    void *now;

    if (!master->is_up || master->told == NULL)
        return ACTOR_CONTINUE;
    if (libactor_applications_env(master->info, &now) != ACTOR_OK)
        goto no_memory;
    if (libactor_env_equal(master->info->env, master->told, now)) {
        libactor_env_free(master->info->env, now);
        return ACTOR_CONTINUE;
    }
    change = make_change(master, master->told, now);
    if (change == NULL)
        goto free_now;
    master->told = now;
    tell_change(master, change);
    return ACTOR_CONTINUE;
free_now:
    libactor_env_free(master->info->env, now);
no_memory:
    actor_log(ACTOR_LOG_ERROR, "application %s: out of memory for a change of its settings", master->info->name);
    return ACTOR_CONTINUE;
}

/* ---- end ---- */

static void prepare(struct master *master)
{
    if (!master->is_up || master->is_prepared)
        return;
    master->is_prepared = true;
    if (master->info->prep_stop != NULL)
        master->state = master->info->prep_stop(master->state);
}

/* prep_stop is not left to terminate: that does what is left to be done if it fails, with the state as it was. */
static actor_result end_with(struct master *master, actor_reason reason)
{
    prepare(master);
    return actor_stop(reason);
}

static actor_result handle_exit(struct master *master, const actor_message *message)
{
    const actor_ref who = actor_message_sender(message);

    if (actor_ref_equal(who, master->root)) {
        master->root = actor_ref_none();
        return end_with(master, *actor_message_reason(message));
    }
    if (libactor_instance_is_parent(who, true))
        return end_with(master, *actor_message_reason(message));
    return ACTOR_CONTINUE;
}

static actor_result handle(void *self, actor_message *message)
{
    struct master *master = self;
    const actor_message_info *info = actor_message_info_of(message);

    if (actor_message_kind_of(message) == ACTOR_EXIT)
        return handle_exit(master, message);
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return end_with(master, *actor_message_reason(message));
    if (info == &libactor_master_begin)
        return begin(master);
    if (info == &libactor_master_stop)
        return end_with(master, actor_reason_of(ACTOR_NORMAL));
    if (info == &libactor_master_config)
        return handle_config(master);
    if (info == &libactor_master_sighup && master->is_up && master->info->sighup != NULL)
        master->info->sighup(master->state);
    return ACTOR_CONTINUE;
}

/* Of one whose start failed there is nothing to be stopped, but for a root whose start phase has ended the master. */
static void terminate(void *self, const actor_reason *reason)
{
    struct master *master = self;
    const actor_application_info *info = master->info;

    (void)reason;
    prepare(master);
    if (!actor_ref_is_none(master->root))
        libactor_stop_process(master->root, ACTOR_INFINITY);
    if (master->is_up && info->stop != NULL)
        info->stop(master->state);
}

static actor_result init(void *self)
{
    (void)self;
    actor_trap_exit(true);
    return ACTOR_CONTINUE;
}

static void destroy(void *self)
{
    struct master *master = self;

    if (master->told != NULL)
        libactor_env_free(master->info->env, master->told);
    if (master->shown != NULL)
        libactor_env_free(master->info->env, master->shown);
    actor_free(master);
}

static void describe(const void *self, FILE *out)
{
    const struct master *master = self;

    fprintf(out, "{application = %s}", master->info->name);
}

static const char *title(const void *self)
{
    return ((const struct master *)self)->info->name;
}

static const actor_behaviour behaviour = { "application_master", init, handle, terminate, destroy, describe, title, NULL };

int libactor_master_start(const actor_application_info *info, actor_ref *out)
{
    actor_start_options options;
    struct master *master = actor_alloc(sizeof *master);

    if (master == NULL)
        return ACTOR_ENOMEM;
    memset(master, 0, sizeof *master);
    master->info = info;
    master->controller = actor_self();
    memset(&options, 0, sizeof options);
    options.link = true;
    return actor_start(&behaviour, master, &options, out, NULL);
}
