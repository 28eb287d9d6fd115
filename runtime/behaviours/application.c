/*
 * The application controller: it knows which applications of a system run, in the order of their start, starts and
 * stops them through their masters, and takes the system down when one ends that it was not to outlive. It never
 * waits for a master but when it ends itself: what has to wait is kept until the master has said how it went.
 */
#include <string.h>

#include "actor/sys.h"
#include "actor/system.h"
#include "application.h"
#include "instance.h"
#include "stop.h"
#include "supervisor_state.h"

typedef enum app_status {
    STARTING,
    RUNNING,
    STOPPING,
    HAS_ENDED                               /* by itself: what it was is forgotten when it is stopped, or started again */
} app_status;

struct app {
    const actor_application_info *info;
    actor_restart restart;
    app_status status;
    actor_ref master;                       /* none: it has no tree */
    actor_ref root;                         /* the top of that, once it runs */
    actor_message *asked;                   /* calls that wait for its start, or its stop */
    actor_message *later;                   /* starts and stops that came while it stopped */
};

struct controller {
    struct app *apps;                       /* those that run, and behind each other all, in the order of their start */
    size_t n_apps, capacity;
    bool linked;
    int status;                             /* not 0: an application has taken the system down, with this status */
    struct libactor_controller_watch watch; /* all zeroes: nobody wants to know */
};

/* ---- messages ---- */

struct request {
    const actor_application_info *info;
    actor_restart restart;
};

struct answer {
    int code;
    actor_reason reason;                    /* for actor_last_reason, where the code has one */
};

struct list {
    actor_bytes infos;
    int code;
};

static const actor_field_info request_fields[] = {
    { "restart", ACTOR_FIELD_INT32, offsetof(struct request, restart), NULL },
};
static const actor_type_info request_type = { "request", sizeof(struct request), true, 1, request_fields, 0, NULL };

static const actor_field_info answer_fields[] = { { "code", ACTOR_FIELD_INT32, offsetof(struct answer, code), NULL } };
static const actor_type_info answer_type = { "answer", sizeof(struct answer), true, 1, answer_fields, 0, NULL };

static const actor_field_info list_fields[] = {
    { "infos", ACTOR_FIELD_BYTES, offsetof(struct list, infos), NULL },
    { "code", ACTOR_FIELD_INT32, offsetof(struct list, code), NULL },
};
static const actor_type_info list_type = { "applications", sizeof(struct list), false, 2, list_fields, 0, NULL };

static const actor_message_info start_message = { "start", ACTOR_CALL, &request_type, &answer_type };
static const actor_message_info stop_message = { "stop", ACTOR_CALL, &request_type, &answer_type };
static const actor_message_info which_message = { "which", ACTOR_CALL, NULL, &list_type };

/* Answers a call with a code: out of memory, as soon as there is some, for what was done should not be taken for failed. */
static void answer(const actor_message *message, int code, const actor_reason *reason)
{
    struct answer made;

    memset(&made, 0, sizeof made);
    made.code = code;
    if (reason != NULL)
        made.reason = *reason;
    while (actor_reply(actor_message_from(message), &answer_type, &made) == ACTOR_ENOMEM)
        actor_sleep(ACTOR_MILLISECOND);
}

static void chain(actor_message **list, actor_message *message)
{
    actor_message_keep(message);
    while (*list != NULL)
        list = actor_message_chain(*list);
    *actor_message_chain(message) = NULL;
    *list = message;
}

/* Answers all of a chain that were kept, and frees them. */
static void answer_chain(actor_message **list, int code, const actor_reason *reason)
{
    while (*list != NULL) {
        actor_message *message = *list;

        *list = *actor_message_chain(message);
        answer(message, code, reason);
        actor_message_free(message);
    }
}

/* ---- the list ---- */

static struct app *find_app(const struct controller *controller, const char *name)
{
    size_t i;

    for (i = 0; i < controller->n_apps; i++)
        if (strcmp(controller->apps[i].info->name, name) == 0)
            return &controller->apps[i];
    return NULL;
}

static struct app *find_master(const struct controller *controller, actor_ref master)
{
    size_t i;

    for (i = 0; i < controller->n_apps; i++)
        if (!actor_ref_is_none(master) && actor_ref_equal(controller->apps[i].master, master))
            return &controller->apps[i];
    return NULL;
}

static bool is_running(const struct controller *controller, const char *name)
{
    const struct app *app = find_app(controller, name);

    return app != NULL && app->status == RUNNING;
}

static int reserve_app(struct controller *controller)
{
    const size_t capacity = controller->capacity > 0 ? controller->capacity * 2 : 8;
    struct app *apps;

    if (controller->n_apps < controller->capacity)
        return ACTOR_OK;
    apps = actor_alloc(capacity * sizeof *apps);
    if (apps == NULL)
        return ACTOR_ENOMEM;
    if (controller->n_apps > 0)
        memcpy(apps, controller->apps, controller->n_apps * sizeof *apps);
    actor_free(controller->apps);
    controller->apps = apps;
    controller->capacity = capacity;
    return ACTOR_OK;
}

/* There is room for it. */
static struct app *add_app(struct controller *controller, const struct request *request, app_status status, actor_ref master)
{
    struct app *app = &controller->apps[controller->n_apps++];

    memset(app, 0, sizeof *app);
    app->info = request->info;
    app->restart = request->restart;
    app->status = status;
    app->master = master;
    return app;
}

/* Takes it off the list; those that came too early for it have their turn now. */
static void remove_app(struct controller *controller, struct app *app)
{
    const size_t i = (size_t)(app - controller->apps);
    actor_message *later = app->later;

    controller->n_apps--;
    memmove(app, app + 1, (controller->n_apps - i) * sizeof *app);
    if (later != NULL)
        actor_message_requeue(later);
}

/* It is the one that was started last. */
static void set_running(struct controller *controller, struct app *app)
{
    struct app running = *app;
    const size_t i = (size_t)(app - controller->apps);

    memmove(app, app + 1, (controller->n_apps - i - 1) * sizeof *app);
    running.status = RUNNING;
    controller->apps[controller->n_apps - 1] = running;
    answer_chain(&controller->apps[controller->n_apps - 1].asked, ACTOR_OK, NULL);
}

/* ---- start ---- */

static const char *first_missing(const struct controller *controller, const actor_application_info *info)
{
    size_t i;

    for (i = 0; i < info->n_depends; i++)
        if (!is_running(controller, info->depends[i]->name))
            return info->depends[i]->name;
    return NULL;
}

/* Has a master begin; the call is answered when that has told how it went. Errors: nothing has been started. */
static int start_app(struct controller *controller, const struct request *request, actor_message *message)
{
    actor_ref master = actor_ref_none();
    int err = reserve_app(controller);

    if (err != ACTOR_OK)
        return err;
    if (request->info->start == NULL) {
        add_app(controller, request, RUNNING, master);
        answer(message, ACTOR_OK, NULL);
        return ACTOR_OK;
    }
    err = libactor_master_start(request->info, &master);
    if (err != ACTOR_OK)
        return err;
    err = libactor_applications_set_master(request->info, master);
    if (err == ACTOR_OK)
        err = actor_send(master, &libactor_master_begin, NULL);
    if (err != ACTOR_OK) {
        libactor_exit_surely(master, actor_reason_of(ACTOR_KILL));
        return err;
    }
    chain(&add_app(controller, request, STARTING, master)->asked, message);
    return ACTOR_OK;
}

static void handle_start(struct controller *controller, actor_message *message)
{
    const struct request *request = actor_message_payload(message);
    struct app *app = find_app(controller, request->info->name);
    const char *missing;
    actor_reason reason;
    int err;

    if (app != NULL && app->status == RUNNING) {
        answer(message, ACTOR_EALREADY, NULL);
        return;
    }
    if (app != NULL && app->status != HAS_ENDED) {
        chain(app->status == STARTING ? &app->asked : &app->later, message);
        return;
    }
    missing = first_missing(controller, request->info);
    if (missing != NULL) {
        reason = actor_reason_own("not_started", missing);
        answer(message, ACTOR_ENOTSTARTED, &reason);
        return;
    }
    if (app != NULL)
        remove_app(controller, app);
    err = start_app(controller, request, message);
    if (err != ACTOR_OK)
        answer(message, err, NULL);
}

static const char *restart_name(actor_restart restart)
{
    switch (restart) {
    case ACTOR_PERMANENT: return "permanent";
    case ACTOR_TRANSIENT: return "transient";
    case ACTOR_TEMPORARY:
    case ACTOR_RESTART_OF_SUPERVISOR: break;         /* an application has none */
    }
    return "temporary";
}

/* Is an application's end, or that it did not start, the system's? */
static bool takes_down(const struct app *app, bool is_normal)
{
    return app->restart == ACTOR_PERMANENT || (app->restart == ACTOR_TRANSIENT && !is_normal);
}

static actor_result take_down(struct controller *controller, int status, const char *name, const char *what)
{
    controller->status = status;
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "application %s %s", name, what));
}

enum { UNKNOWN_PHASE = -1 };

/* `phase` is of its start phases, from 1; 0: its start; UNKNOWN_PHASE: whichever it was at when its master ended. */
static actor_result start_failed(struct controller *controller, struct app *app, int phase, int code, const actor_reason *reason)
{
    const bool fatal = takes_down(app, code == ACTOR_EINIT && reason->kind == ACTOR_NORMAL);
    const char *name = app->info->name;
    char text[ACTOR_REASON_TEXT_BYTES], end[64] = "";

    if (fatal)
        snprintf(end, sizeof end, "; it is %s, and the system ends", restart_name(app->restart));
    actor_log(ACTOR_LOG_ERROR, "application %s did not start: %s%s%s%s%s", name,
              phase > 0 ? "start_phase " : phase == 0 ? "start" : "", phase > 0 ? app->info->phases[phase - 1].name : "",
              phase == UNKNOWN_PHASE ? "" : ": ",
              code == ACTOR_EINIT ? actor_reason_print(reason, text, sizeof text) : actor_strerror(code), end);
    answer_chain(&app->asked, code, reason);
    remove_app(controller, app);
    return fatal ? take_down(controller, LIBACTOR_DID_NOT_START, name, "did not start") : ACTOR_CONTINUE;
}

static actor_result handle_begun(struct controller *controller, const struct libactor_master_begun *begun)
{
    struct app *app = find_master(controller, begun->master);

    if (app == NULL)
        return ACTOR_CONTINUE;
    app->root = begun->root;
    if (begun->code != ACTOR_OK)
        return start_failed(controller, app, begun->n_phases, begun->code, &begun->reason);
    set_running(controller, app);
    return ACTOR_CONTINUE;
}

/* ---- stop ---- */

static void handle_stop(struct controller *controller, actor_message *message)
{
    const struct request *request = actor_message_payload(message);
    struct app *app = find_app(controller, request->info->name);

    if (app == NULL || app->status == STARTING) {
        answer(message, ACTOR_ENOTSTARTED, NULL);
        return;
    }
    if (app->status == STOPPING) {
        chain(&app->later, message);
        return;
    }
    if (actor_ref_is_none(app->master)) {
        remove_app(controller, app);
        answer(message, ACTOR_OK, NULL);
        return;
    }
    if (actor_send(app->master, &libactor_master_stop, NULL) != ACTOR_OK) {
        answer(message, ACTOR_ENOMEM, NULL);
        return;
    }
    app->status = STOPPING;
    chain(&app->asked, message);
}

/* A running application has ended by itself. */
static actor_result app_ended(struct controller *controller, struct app *app, const actor_reason *reason)
{
    const bool fatal = takes_down(app, reason->kind == ACTOR_NORMAL);
    char text[ACTOR_REASON_TEXT_BYTES];

    actor_log(fatal || actor_reason_is_abnormal(reason) ? ACTOR_LOG_ERROR : ACTOR_LOG_NOTICE,
              "application %s ended: %s; it is %s%s", app->info->name, actor_reason_print(reason, text, sizeof text),
              restart_name(app->restart), fatal ? ", and the system ends" : "");
    app->status = HAS_ENDED;
    app->master = actor_ref_none();
    app->root = actor_ref_none();
    return fatal ? take_down(controller, 1, app->info->name, "ended") : ACTOR_CONTINUE;
}

static actor_result handle_exit(struct controller *controller, const actor_message *message)
{
    const actor_ref who = actor_message_sender(message);
    struct app *app = find_master(controller, who);

    if (app == NULL)
        return libactor_instance_is_parent(who, controller->linked) ? actor_stop(*actor_message_reason(message))
                                                                     : ACTOR_CONTINUE;
    if (app->status == STARTING)
        return start_failed(controller, app, UNKNOWN_PHASE, ACTOR_EINIT, actor_message_reason(message));
    if (app->status == RUNNING)
        return app_ended(controller, app, actor_message_reason(message));
    answer_chain(&app->asked, ACTOR_OK, NULL);
    remove_app(controller, app);
    return ACTOR_CONTINUE;
}

/* ---- the list, for others ---- */

static void handle_which(const struct controller *controller, const actor_message *message)
{
    const actor_application_info **infos = actor_alloc((controller->n_apps + 1) * sizeof *infos);
    struct list list;
    size_t n = 0, i;

    memset(&list, 0, sizeof list);
    for (i = controller->n_apps; infos != NULL && i > 0; i--)
        if (controller->apps[i - 1].status == RUNNING || controller->apps[i - 1].status == STOPPING)
            infos[n++] = controller->apps[i - 1].info;
    list.code = infos == NULL ? ACTOR_ENOMEM : ACTOR_OK;
    list.infos = actor_bytes_of(infos, n * sizeof *infos);
    while (actor_reply(actor_message_from(message), &list_type, &list) == ACTOR_ENOMEM)
        actor_sleep(ACTOR_MILLISECOND);
    actor_free(infos);
}

/* ---- the behaviour ---- */

static actor_result handle(void *self, actor_message *message)
{
    struct controller *controller = self;
    const actor_message_info *info = actor_message_info_of(message);

    if (actor_message_kind_of(message) == ACTOR_EXIT)
        return handle_exit(controller, message);
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return actor_stop(*actor_message_reason(message));
    if (info == &start_message)
        handle_start(controller, message);
    else if (info == &stop_message)
        handle_stop(controller, message);
    else if (info == &which_message)
        handle_which(controller, message);
    else if (info == &libactor_master_has_begun)
        return handle_begun(controller, actor_message_payload(message));
    return ACTOR_CONTINUE;
}

/*
 * Waits until an actor has ended, and gives its reason, as far as that is known. What others ask meanwhile is refused, or a
 * callback that asks would wait for us as we for it.
 */
static actor_reason await_end(actor_ref who)
{
    actor_reason reason = actor_reason_of(ACTOR_SHUTDOWN);
    actor_unique monitor;
    const bool is_told = actor_monitor(who, &monitor) == ACTOR_OK;
    bool is_down = false;
    actor_message *message;

    while (!is_down && (is_told || actor_is_alive(who))) {  /* out of memory it is looked at again and again */
        if (actor_receive(&message, is_told ? ACTOR_INFINITY : ACTOR_MILLISECOND) != ACTOR_OK)
            continue;
        if (actor_message_kind_of(message) == ACTOR_DOWN && actor_message_cookie(message) == monitor && is_told) {
            reason = *actor_message_reason(message);
            is_down = true;
        }
        actor_message_free(message);
    }
    return reason;
}

/* Ends a master, and what it has left of its tree. False: one of its callbacks has crashed. */
static bool end_master(const struct app *app, actor_reason reason)
{
    actor_reason ended;

    libactor_exit_surely(app->master, reason);
    ended = await_end(app->master);
    if (!actor_ref_is_none(app->root))
        await_end(app->root);
    return reason.kind == ACTOR_KILL || ended.kind == ACTOR_NOPROC || !actor_reason_is_abnormal(&ended);
}

static void refuse_chain(actor_message **list)
{
    const actor_reason reason = actor_reason_of(ACTOR_SHUTDOWN);

    answer_chain(list, ACTOR_ESHUTDOWN, &reason);
}

/* A start that has not come to its end is not waited for, which may take as long as it likes; its tree ends with its parent. */
static void end_starts(const struct controller *controller)
{
    size_t i;

    for (i = controller->n_apps; i > 0; i--)
        if (controller->apps[i - 1].status == STARTING)
            end_master(&controller->apps[i - 1], actor_reason_of(ACTOR_KILL));
}

/* The whole system's orderly end: the application started last is the first to stop. */
static void terminate(void *self, const actor_reason *reason)
{
    struct controller *controller = self;
    bool is_spoilt = false;
    size_t i;

    (void)reason;
    libactor_applications_stop();
    if (controller->watch.stopping != NULL)
        controller->watch.stopping(controller->watch.context);
    for (i = 0; i < controller->n_apps; i++) {  /* a callback of any may wait for any other */
        refuse_chain(&controller->apps[i].later);
        refuse_chain(&controller->apps[i].asked);
    }
    end_starts(controller);
    for (i = controller->n_apps; i > 0; i--)
        if (controller->apps[i - 1].status != STARTING && !actor_ref_is_none(controller->apps[i - 1].master))
            is_spoilt |= !end_master(&controller->apps[i - 1], actor_reason_of(ACTOR_SHUTDOWN));
    if (is_spoilt && controller->watch.spoilt != NULL)
        controller->watch.spoilt(controller->watch.context);
    if (controller->status != 0)
        actor_shutdown(controller->status);
}

static actor_result init(void *self)
{
    int err;

    (void)self;
    actor_trap_exit(true);
    err = libactor_applications_open();
    if (err == ACTOR_EALREADY && !actor_ref_is_none(libactor_applications_controller()))
        return actor_init_already(libactor_applications_controller());
    return err == ACTOR_OK ? ACTOR_CONTINUE : actor_stop(libactor_out_of_memory("application_controller"));
}

/* Those who wait are told that we are down. */
static void drop_chain(actor_message **list)
{
    while (*list != NULL) {
        actor_message *message = *list;

        *list = *actor_message_chain(message);
        actor_message_free(message);
    }
}

static void destroy(void *self)
{
    struct controller *controller = self;
    size_t i;

    for (i = 0; i < controller->n_apps; i++) {
        drop_chain(&controller->apps[i].later);
        drop_chain(&controller->apps[i].asked);
    }
    actor_free(controller->apps);
    actor_free(controller);
}

static void describe(const void *self, FILE *out)
{
    const struct controller *controller = self;
    size_t n = 0, i;

    for (i = 0; i < controller->n_apps; i++)
        n += controller->apps[i].status != HAS_ENDED;
    fprintf(out, "{applications = %zu}", n);
}

static const char *title(const void *self)
{
    (void)self;
    return "application_controller";
}

/* ---- how it stands ---- */

static const actor_variant_info statuses[] = {
    { "starting", ACTOR_APPLICATION_STARTING, 0, NULL },
    { "running", ACTOR_APPLICATION_RUNNING, 0, NULL },
    { "stopping", ACTOR_APPLICATION_STOPPING, 0, NULL },
    { "ended", ACTOR_APPLICATION_ENDED, 0, NULL },
};
static const actor_type_info status_type = { "status", sizeof(actor_application_status), true, 0, NULL, 4, statuses };

static const actor_field_info app_fields[] = {
    { "name", ACTOR_FIELD_STRING, offsetof(actor_application_state, name), NULL },
    { "status", ACTOR_FIELD_ENUM, offsetof(actor_application_state, status), &status_type },
    { "restart", ACTOR_FIELD_ENUM, offsetof(actor_application_state, restart), &libactor_restart_type },
    { "master", ACTOR_FIELD_PID, offsetof(actor_application_state, master), NULL },
    { "root", ACTOR_FIELD_PID, offsetof(actor_application_state, root), NULL },
};
static const actor_type_info app_type = { "application", sizeof(actor_application_state), false, 5, app_fields, 0, NULL };

static const actor_field_info state_fields[] = {
    { "applications", ACTOR_FIELD_LIST, offsetof(actor_application_controller_state, applications_len), NULL },
    { NULL, ACTOR_FIELD_STRUCT, offsetof(actor_application_controller_state, applications), &app_type },
};
const actor_type_info actor_application_controller_state_type = {
    "application_controller_state", sizeof(actor_application_controller_state), false, 2, state_fields, 0, NULL
};

static actor_application_status status_of(const struct app *app)
{
    switch (app->status) {
    case STARTING:
        return ACTOR_APPLICATION_STARTING;
    case RUNNING:
        return ACTOR_APPLICATION_RUNNING;
    case STOPPING:
        return ACTOR_APPLICATION_STOPPING;
    case HAS_ENDED:
        break;
    }
    return ACTOR_APPLICATION_ENDED;
}

/* The applications are behind it. */
static void *view(void *self)
{
    const struct controller *controller = self;
    actor_application_state *applications;
    actor_application_controller_state *state = actor_alloc(sizeof *state + controller->n_apps * sizeof *applications);
    size_t i;

    if (state == NULL)
        return NULL;
    applications = (actor_application_state *)(void *)(state + 1);
    state->applications = applications;
    state->applications_len = controller->n_apps;
    for (i = 0; i < controller->n_apps; i++) {
        applications[i].name = actor_string_of(controller->apps[i].info->name);
        applications[i].status = status_of(&controller->apps[i]);
        applications[i].restart = controller->apps[i].restart;
        applications[i].master = controller->apps[i].master;
        applications[i].root = controller->apps[i].root;
    }
    return state;
}

static const actor_sys_callbacks sys = { .view_type = &actor_application_controller_state_type, .view = view };

static const actor_behaviour behaviour = { "application_controller", init, handle, terminate, destroy, describe, title, &sys };

int libactor_controller_start(bool link, const struct libactor_controller_watch *watch, actor_ref *out)
{
    actor_start_options options;
    struct controller *controller = actor_alloc(sizeof *controller);

    if (controller == NULL)
        return ACTOR_ENOMEM;
    memset(controller, 0, sizeof *controller);
    controller->linked = link;
    if (watch != NULL)
        controller->watch = *watch;
    if (!link)
        return actor_start_orphan(&behaviour, controller, out, NULL);
    memset(&options, 0, sizeof options);
    options.link = true;
    return actor_start(&behaviour, controller, &options, out, NULL);
}

/* ---- what callers use ---- */

/* Errors: ACTOR_EINVAL. */
static int check_info(const actor_application_info *info, actor_restart restart)
{
    if (info == NULL || info->name == NULL || info->restart > ACTOR_TEMPORARY || restart > ACTOR_TEMPORARY ||
        (info->env != NULL && (info->env->type == NULL || info->env->defaults == NULL)) ||
        (info->n_depends > 0 && info->depends == NULL) || (info->n_phases > 0 && info->phases == NULL) ||
        (info->config_change != NULL && info->env == NULL) || (info->start == NULL && info->n_phases > 0))
        return ACTOR_EINVAL;
    return ACTOR_OK;
}

static int ask(const actor_message_info *message, const actor_application_info *info, actor_restart restart)
{
    struct request request;
    struct answer answered;
    actor_ref controller;
    int err = libactor_applications_find(&controller);

    if (err != ACTOR_OK)
        return err;
    memset(&request, 0, sizeof request);
    request.info = info;
    request.restart = restart;
    err = actor_call(controller, message, &request, &answered, ACTOR_INFINITY);
    if (err != ACTOR_OK)
        return err;
    if (answered.code == ACTOR_EINIT || answered.code == ACTOR_ENOTSTARTED)
        actor_last_reason_set(&answered.reason);
    return answered.code;
}

int actor_application_start(const actor_application_info *info, actor_restart restart)
{
    const int err = check_info(info, restart);

    if (err != ACTOR_OK)
        return err;
    if (restart == 0)
        restart = info->restart == 0 ? ACTOR_TEMPORARY : info->restart;
    return ask(&start_message, info, restart);
}

int actor_application_stop(const actor_application_info *info)
{
    const actor_ref controller = libactor_applications_controller();

    return actor_ref_is_none(controller) ? ACTOR_ENOTSTARTED : ask(&stop_message, info, 0);
}

int actor_application_which(const actor_application_info ***out, size_t *n)
{
    struct list list;
    actor_ref controller;
    const actor_application_info **infos;
    int err = libactor_applications_find(&controller);

    if (err == ACTOR_OK)
        err = actor_call(controller, &which_message, NULL, &list, ACTOR_INFINITY);
    if (err != ACTOR_OK)
        return err;
    err = list.code;
    infos = err == ACTOR_OK ? actor_alloc(list.infos.len + 1) : NULL;
    if (err == ACTOR_OK && infos == NULL)
        err = ACTOR_ENOMEM;
    if (err == ACTOR_OK) {
        if (list.infos.len > 0)
            memcpy(infos, list.infos.data, list.infos.len);
        *out = infos;
        *n = list.infos.len / sizeof *infos;
    }
    actor_reply_release(&list);
    return err;
}

int actor_application_get_state(actor_application_controller_state *out, int64_t timeout_ns)
{
    return actor_sys_get_state(libactor_applications_controller(), &actor_application_controller_state_type, out, NULL, timeout_ns);
}

/* ---- all that one depends on ---- */

struct started {
    const actor_application_info **of;
    size_t n, capacity;
    actor_restart restart;
};

/* Those that are being gone through, the innermost first. */
struct path {
    const actor_application_info *info;
    const struct path *from;
};

static int reserve_started(struct started *started)
{
    const size_t capacity = started->capacity > 0 ? started->capacity * 2 : 8;
    const actor_application_info **of;

    if (started->n < started->capacity)
        return ACTOR_OK;
    of = actor_alloc(capacity * sizeof *of);
    if (of == NULL)
        return ACTOR_ENOMEM;
    if (started->n > 0)
        memcpy(of, started->of, started->n * sizeof *of);
    actor_free(started->of);
    started->of = of;
    started->capacity = capacity;
    return ACTOR_OK;
}

static int start_with_all(struct started *started, const actor_application_info *info, const struct path *from)
{
    const struct path path = { info, from };
    const struct path *at;
    int err = check_info(info, started->restart);
    size_t i;

    if (err != ACTOR_OK)
        return err;
    for (at = from; at != NULL; at = at->from)
        if (at->info == info)
            return ACTOR_EINVAL;
    for (i = 0; i < info->n_depends && err == ACTOR_OK; i++)
        err = start_with_all(started, info->depends[i], &path);
    if (err == ACTOR_OK)
        err = reserve_started(started);
    if (err != ACTOR_OK)
        return err;
    err = actor_application_start(info, started->restart);
    if (err == ACTOR_OK)
        started->of[started->n++] = info;
    return err == ACTOR_EALREADY ? ACTOR_OK : err;
}

int actor_application_ensure_all_started(const actor_application_info *info, actor_restart restart,
                                         const actor_application_info ***out, size_t *n)
{
    struct started started = { NULL, 0, 0, restart };
    const int err = start_with_all(&started, info, NULL);
    actor_reason reason;

    if (err != ACTOR_OK) {
        reason = actor_last_reason();
        while (started.n > 0)
            actor_application_stop(started.of[--started.n]);
        actor_last_reason_set(&reason);
    }
    if (err == ACTOR_OK && out != NULL) {
        *out = started.of;
        *n = started.n;
    } else {
        actor_free(started.of);
    }
    return err;
}
