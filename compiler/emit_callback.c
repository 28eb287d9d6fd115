/*
 * The functions that a spec asks its user for: one list, from which the header declares them and
 * `actorc sync` makes their skeletons.
 */

#include "emit_c.h"

#include <string.h>

struct callbacks {
    struct emitter *e;
    const struct ast_actor *actor;
    struct c_callback *first;
    struct c_callback **end;
};

/* Adds one that has no parameters yet. */
static struct c_callback *add_bare(struct callbacks *list, struct range at, const char *name, const char *result,
                                   const char *doc)
{
    struct arena *arena = list->e->arena;
    struct c_callback *callback = arena_alloc(arena, sizeof *callback);

    callback->name = arena_printf(arena, "%s_%s", list->actor->as.lower, name);
    callback->result = result;
    callback->unused = "";
    callback->parameters = "";
    callback->doc = doc;
    callback->at = at;
    callback->kind = strcmp(result, "void") == 0 ? CALLBACK_VOID : strcmp(result, "int") == 0 ? CALLBACK_OUTCOME : CALLBACK_RESULT;
    *list->end = callback;
    list->end = &callback->next;
    return callback;
}

/* Adds one whose first parameter is `cache *self`. */
static struct c_callback *add(struct callbacks *list, struct range at, const char *name, const char *result,
                              const char *doc)
{
    struct c_callback *callback = add_bare(list, at, name, result, doc);

    callback->unused = emit_local(list->e, "self");
    callback->parameters = arena_printf(list->e->arena, "%s *%s", list->actor->as.lower, callback->unused);
    return callback;
}

/* What a callback is for, and what the spec says of it. */
static const char *with_doc(struct callbacks *list, const char *what, const char *doc)
{
    return doc == NULL ? what : arena_printf(list->e->arena, "%s\n\n%s", what, doc);
}

static void take(struct callbacks *list, struct c_callback *callback, const char *type, const char *name)
{
    struct arena *arena = list->e->arena;
    const char *local = emit_local(list->e, name);

    callback->parameters = arena_printf(arena, "%s%s%s", callback->parameters, *callback->parameters != '\0' ? ", " : "",
                                        c_declaration(list->e, type, local));
    callback->unused = arena_printf(arena, "%s%s%s", callback->unused, *callback->unused != '\0' ? " " : "", local);
}

static void take_message(struct callbacks *list, struct c_callback *callback, const struct ast_message *message)
{
    if (message->fields.count > 0)
        take(list, callback, arena_printf(list->e->arena, "const %s_msg *", c_message_base(list->e, message)),
             "msg");
}

static void take_reply(struct callbacks *list, struct c_callback *callback, const struct ast_message *message)
{
    take(list, callback, arena_printf(list->e->arena, "%s_reply *", c_message_base(list->e, message)), "reply");
}

static void take_reason(struct callbacks *list, struct c_callback *callback)
{
    take(list, callback, "const actor_reason *", "reason");
}

static void take_exit(struct callbacks *list, struct c_callback *callback)
{
    take(list, callback, "actor_ref", "who");
    take_reason(list, callback);
}

static void take_down(struct callbacks *list, struct c_callback *callback)
{
    take(list, callback, "actor_unique", "monitor");
    take(list, callback, "actor_ref", "who");
    take_reason(list, callback);
}

/* -------------------------------------------------------------------------------- gen_server -- */

static const char *handler_doc(struct emitter *e, const struct ast_message *message)
{
    switch (message->kind) {
    case MESSAGE_CALL:
        return arena_printf(e->arena, "Handles the call `%s`: ACTOR_REPLY%s, or ACTOR_NOREPLY to answer later.", message->name,
                            c_only_alternative(message) == NULL ? " with `reply` filled in"
                            : c_reply_has_fields(message) ? " with the fields of `reply` filled in" : "");
    case MESSAGE_CAST:
        return arena_printf(e->arena, "Handles the cast `%s`.", message->name);
    case MESSAGE_INFO:
    case MESSAGE_INTERNAL:
    case MESSAGE_TIMER:
        break;
    }
    return arena_printf(e->arena, "Handles the info `%s`.", message->name);
}

static void add_handler(struct callbacks *list, const struct ast_message *message)
{
    const char *name = arena_printf(list->e->arena, "handle_%s", message->as.lower);
    struct c_callback *callback = add(list, message->at, name, "actor_result", handler_doc(list->e, message));

    if (message->kind == MESSAGE_CALL)
        take(list, callback, "actor_from", "from");
    take_message(list, callback, message);
    if (message->kind == MESSAGE_CALL)
        take_reply(list, callback, message);
}

static void add_server(struct callbacks *list)
{
    const struct ast_actor *actor = list->actor;
    struct arena *arena = list->e->arena;
    const char *what = actor->stage != NULL ? "stage" : "server";

    if (actor->stage == NULL || actor->init != NULL)
        add(list, actor->init != NULL ? actor->init->at : actor->at, "init", "actor_result", arena_printf(arena,
            "Sets up the %s%s. ACTOR_CONTINUE: it runs.", what,
            actor->arguments.count > 0 ? ", whose arguments are in `self->args`" : ""));
    for (const struct ast_continue *c = actor->continues.first; c != NULL; c = c->next)
        add(list, c->at, arena_printf(arena, "handle_continue_%s", c->as.lower), "actor_result",
            with_doc(list, arena_printf(arena, "Goes on with `%s`: %swhen %s_continue_%s has been called.", c->name,
                                        c->is_asked ? "" : "after init, and ", actor->as.lower, c->as.lower), c->doc));
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
        add_handler(list, m);
    if (actor->wants[WANT_EXIT] != NULL)
        take_exit(list, add(list, actor->wants[WANT_EXIT]->at, "handle_exit", "actor_result",
                            with_doc(list, "Handles the exit signal of an actor that it is linked to.",
                                     actor->wants[WANT_EXIT]->doc)));
    if (actor->wants[WANT_DOWN] != NULL)
        take_down(list, add(list, actor->wants[WANT_DOWN]->at, "handle_down", "actor_result",
                            with_doc(list, "Handles the end of an actor it monitors.",
                                     actor->wants[WANT_DOWN]->doc)));
    if (actor->wants[WANT_INFO] != NULL)
        take(list, add(list, actor->wants[WANT_INFO]->at, "handle_info", "actor_result",
                       with_doc(list, "Handles an info that the spec does not declare.",
                                actor->wants[WANT_INFO]->doc)), "const actor_message *", "message");
    if (actor->wants[WANT_TIMEOUT] != NULL)
        add(list, actor->wants[WANT_TIMEOUT]->at, "handle_timeout", "actor_result",
            with_doc(list, "Handles that no message came within the time that actor_timeout was given.",
                     actor->wants[WANT_TIMEOUT]->doc));
}

/* ------------------------------------------------------------------------------------- stages -- */

static const char *pointer_to_events(struct callbacks *list, const struct ast_type_ref *type)
{
    return arena_printf(list->e->arena, "const %s *", c_type(list->e, type->type));
}

static void add_subscribe(struct callbacks *list)
{
    const struct ast_stage *stage = list->actor->stage;
    struct c_callback *callback = add(list, stage->on_subscribe->at, "handle_subscribe", "actor_result", with_doc(list,
        stage->in == NULL    ? "A consumer has subscribed: `from`."
        : stage->out == NULL ? "It has subscribed to the producer `from`. With `*manual` set it is asked by "
                               "actor_gen_stage_ask alone."
                             : "A subscription has come about: `from` is its producer, or, with `is_consumer`, its consumer. With "
                               "`*manual` set a producer is asked by actor_gen_stage_ask alone.", stage->on_subscribe->doc));

    take(list, callback, "actor_subscription", "from");
    if (stage->in != NULL && stage->out != NULL)
        take(list, callback, "bool", "is_consumer");
    if (stage->in != NULL)
        take(list, callback, "bool *", "manual");
}

static void add_cancel(struct callbacks *list)
{
    const struct ast_stage *stage = list->actor->stage;
    struct c_callback *callback = add(list, stage->on_cancel->at, "handle_cancel", "actor_result", with_doc(list,
        stage->in == NULL ? "The subscription of the consumer `from` has ended."
                          : "A subscription has ended. If its mode says so the stage ends behind it.", stage->on_cancel->doc));

    take(list, callback, "const actor_cancellation *", "why");
    take(list, callback, "actor_subscription", "from");
}

static void add_stage(struct callbacks *list)
{
    const struct ast_actor *actor = list->actor;
    const struct ast_stage *stage = actor->stage;
    struct arena *arena = list->e->arena;
    struct c_callback *callback;

    if (stage->in == NULL) {
        callback = add(list, actor->at, "handle_demand", "actor_result", arena_printf(arena,
            "So many events more are wanted: %s_emit gives them, now or whenever there are some.", actor->as.lower));
        take(list, callback, "size_t", "demand");
    } else {
        callback = add(list, actor->at, "handle_events", "actor_result", stage->out == NULL
            ? "Handles events that have come."
            : arena_printf(arena, "Handles events that have come: %s_emit gives what becomes of them.", actor->as.lower));
        take(list, callback, pointer_to_events(list, stage->in), "events");
        take(list, callback, "size_t", "count");
    }
    if (stage->dispatcher == DISPATCHER_PARTITION) {
        callback = add(list, stage->dispatcher_at, "partition", "size_t", arena_printf(arena,
            "Says which of the %s partitions an event belongs to, from 0, or ACTOR_NO_PARTITION: it is dropped. It must not wait.",
            c_size(list->e, (size_t)c_constant(stage->partitions))));
        callback->parameters = arena_printf(arena, "const %s", callback->parameters);
        callback->kind = CALLBACK_OUTCOME;
        take(list, callback, pointer_to_events(list, stage->out), "event");
    }
    if (stage->on_subscribe != NULL)
        add_subscribe(list);
    if (stage->on_cancel != NULL)
        add_cancel(list);
}

/* -------------------------------------------------------------------------------------- task -- */

static void add_task(struct callbacks *list)
{
    const struct ast_actor *task = list->actor;
    struct arena *arena = list->e->arena;
    struct c_callback *callback = add(list, task->at, "run", "void",
        with_doc(list, "Does the task and fills in `result`, which is copied when it returns: what that points to is from "
                       "actor_task_alloc, or stays.", task->doc));

    callback->parameters = "";
    callback->unused = "";
    if (task->arguments.count > 0)
        take(list, callback, arena_printf(arena, "const %s_args *", task->as.lower), "args");
    take(list, callback, arena_printf(arena, "%s *", c_reply_base(list->e, task->messages.first)), "result");
}

/* ------------------------------------------------------------------------------------- agent -- */

static const char *function_doc(struct callbacks *list, const struct ast_message *function)
{
    static const char *const does[] = {
        [ACCESS_NONE] = "", [ACCESS_GET] = "Gives `%s`, in `reply`.", [ACCESS_UPDATE] = "Does `%s` to the state.",
        [ACCESS_GET_AND_UPDATE] = "Does `%s` to the state, and gives its result in `reply`.",
        [ACCESS_CAST] = "Does `%s` to the state, and nobody waits for it.",
    };
    const char *mark = strstr(does[function->access], "%s");

    return with_doc(list, arena_printf(list->e->arena, "%.*s%s%s", (int)(mark - does[function->access]), does[function->access],
                                       function->name, mark + strlen("%s")), function->doc);
}

static void add_agent(struct callbacks *list)
{
    const struct ast_actor *agent = list->actor;
    struct arena *arena = list->e->arena;

    if (agent->init != NULL && agent->init->is_extern)
        add(list, agent->init->at, "init", "actor_result", agent->arguments.count > 0
            ? "Sets up the state, from the arguments in `self->args`. ACTOR_CONTINUE: it runs."
            : "Sets up the state. ACTOR_CONTINUE: it runs.");
    for (const struct ast_message *m = agent->messages.first; m != NULL; m = m->next) {
        struct c_callback *callback;

        if (!m->is_extern)
            continue;
        callback = add(list, m->at, arena_printf(arena, "handle_%s", m->as.lower), "void", function_doc(list, m));
        if (m->access == ACCESS_GET)
            callback->parameters = arena_printf(arena, "const %s", callback->parameters);
        take_message(list, callback, m);
        if (m->alternatives.count > 0)
            take_reply(list, callback, m);
    }
}

/* -------------------------------------------------------------------------------- gen_statem -- */

static const char *event_text(struct emitter *e, const struct ast_action *action)
{
    switch (action->event_kind) {
    case EVENT_CALL:
    case EVENT_CAST:
    case EVENT_INFO:
    case EVENT_INTERNAL:
    case EVENT_TIMER:       return arena_printf(e->arena, "on %s", action->message->name);
    case EVENT_SIGNAL_EXIT: return "on exit";
    case EVENT_SIGNAL_DOWN: return "on down";
    case EVENT_SIGNAL_INFO: return "on info";
    case EVENT_AFTER:       return "after";
    case EVENT_EVERY:       return "every";
    case EVENT_IDLE:        return "idle";
    case EVENT_ENTER:       return "enter";
    case EVENT_LEAVE:       return "exit";
    case EVENT_INIT:        break;
    }
    return "init";
}

enum { NAMED_STATES = 4 };

/* The states a function is called in, as far as they are named. */
struct places {
    size_t count;
    const struct ast_state *states[NAMED_STATES];
    const struct ast_state *last;
};

static void collect_places(const struct ast_state *state, struct places *places)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        struct places *of = row->function != NULL ? &places[row->function->index] : NULL;

        if (of == NULL || of->last == state)
            continue;
        of->last = state;
        if (of->count < NAMED_STATES)
            of->states[of->count] = state;
        of->count++;
    }
}

/* " in closed, open and half_open", or how many there are. */
static const char *places_text(struct emitter *e, const struct places *places)
{
    struct text out = text_in(e->arena);

    if (places->count > NAMED_STATES)
        return arena_printf(e->arena, " in %zu states", places->count);
    for (size_t i = 0; i < places->count; i++) {
        const char *join = i == 0 ? " in " : i + 1 == places->count ? " and " : ", ";

        const struct ast_state *state = places->states[i];

        text_printf(&out, "%s%s", join, state == state->actor->any ? "any state" : state->name);
    }
    return out.bytes;
}

static const char *action_doc(struct emitter *e, const struct ast_action *action, const char *places)
{
    const char *event = event_text(e, action);
    const bool fills = action->event_kind == EVENT_CALL && c_reply_has_fields(action->message);

    if (action->event_kind == EVENT_INIT && action->has_outcomes)
        return "Sets up the machine before it enters its first state, and decides which that is.";
    if (action->event_kind == EVENT_INIT)
        return "Sets up the machine before it enters its first state. ACTOR_CONTINUE: it runs.";
    return arena_printf(e->arena, "%s `%s`%s.%s%s", action->has_outcomes ? "Decides" : "Called for", event, places,
                        !action->takes_from ? ""
                        : arena_printf(e->arena, " Where the reply is deferred, `from` is to be kept, for "
                                       "%s_%s_reply_to.", action->message->actor->as.lower, action->message->as.lower),
                        fills ? " It may fill the fields of a reply: the spec says which reply goes out." : "");
}

static void add_action(struct callbacks *list, const struct ast_action *action, const char *places)
{
    const char *doc = action_doc(list->e, action, places);
    const char *result = action->event_kind == EVENT_INIT ? "actor_result" : "void";
    struct c_callback *callback;

    if (action->has_outcomes)
        result = arena_printf(list->e->arena, "%s_%s_outcome", list->actor->as.lower, action->as.lower);
    callback = add(list, action->at, action->as.lower, result, doc);
    if (action->has_outcomes)
        callback->kind = CALLBACK_OUTCOME;
    if (action->takes_from)
        take(list, callback, "actor_from", "from");
    if (action->message != NULL)
        take_message(list, callback, action->message);
    if (action->event_kind == EVENT_CALL && c_reply_has_fields(action->message))
        take_reply(list, callback, action->message);
    if (action->event_kind == EVENT_SIGNAL_EXIT)
        take_exit(list, callback);
    if (action->event_kind == EVENT_SIGNAL_DOWN)
        take_down(list, callback);
    if (action->event_kind == EVENT_SIGNAL_INFO)
        take(list, callback, "const actor_message *", "message");
}

static void add_machine(struct callbacks *list)
{
    const struct ast_actor *actor = list->actor;
    struct places *places = arena_array(list->e->arena, actor->actions.count, sizeof *places);

    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        collect_places(s, places);
    if (actor->any != NULL)
        collect_places(actor->any, places);
    for (const struct ast_action *a = actor->actions.first; a != NULL; a = a->next)
        add_action(list, a, places_text(list->e, &places[a->index]));
}

/* ------------------------------------------------------------------------------- application -- */

/* One that the spec asks for by name, or nothing. It is given the state, if any, last. */
static struct c_callback *add_wanted(struct callbacks *list, enum ast_want_kind want, const char *name, const char *result,
                                     const char *doc)
{
    const struct ast_want *asked = list->actor->wants[want];
    struct c_callback *callback;

    if (asked == NULL)
        return NULL;
    callback = add_bare(list, asked->at, name, result, with_doc(list, doc, asked->doc));
    if (callback->kind != CALLBACK_VOID)
        callback->kind = CALLBACK_OUTCOME;
    return callback;
}

static void add_start(struct callbacks *list)
{
    struct arena *arena = list->e->arena;
    const char *app = list->actor->as.lower;
    const char *how = list->actor->application->supervisor == NULL ? ""
                      : arena_printf(arena, " %s_start_root does it as the spec says.", app);
    struct c_callback *start = add_wanted(list, WANT_START, "start", "int", arena_printf(arena,
        "Starts the application: gives the top of its tree, linked to the caller, in `*out`.%s `*state` is handed to "
        "the functions below. ACTOR_OK: it runs.", how));

    if (start == NULL)
        return;
    if (list->actor->arguments.count > 0)
        take(list, start, arena_printf(arena, "const %s_env *", app), "env");
    take(list, start, "actor_ref *", "out");
    take(list, start, "void **", "state");
}

static void add_application(struct callbacks *list)
{
    struct arena *arena = list->e->arena;
    const char *env = arena_printf(arena, "const %s_env *", list->actor->as.lower);
    struct c_callback *callback;

    callback = add_wanted(list, WANT_OPTIONS, "options", "void",
                          "Called before the program's system starts, whose options it may change.");
    if (callback != NULL)
        take(list, callback, "actor_options *", "options");
    if (callback != NULL && list->actor->arguments.count > 0)
        take(list, callback, env, "env");
    add_start(list);
    for (const struct ast_start_phase *p = list->actor->application->phases.first; p != NULL; p = p->next) {
        callback = add_bare(list, p->at, arena_printf(arena, "start_phase_%s", p->as.lower), "int",
                            with_doc(list, arena_printf(arena, "The start phase `%s`, when the tree has started. ACTOR_OK: "
                                                               "the next one may begin.", p->name), p->doc));
        callback->kind = CALLBACK_OUTCOME;
        take(list, callback, "void *", "state");
    }
    callback = add_wanted(list, WANT_PREP_STOP, "prep_stop", "void *",
                          "Called before the tree is stopped. Gives the state for what comes after.");
    if (callback != NULL)
        take(list, callback, "void *", "state");
    callback = add_wanted(list, WANT_STOP, "stop", "void", "Called when the tree has ended, in whatever way.");
    if (callback != NULL)
        take(list, callback, "void *", "state");
    callback = add_wanted(list, WANT_CONFIG_CHANGE, "config_change", "void",
                          "Called when settings have changed, which are borrowed.");
    if (callback != NULL) {
        take(list, callback, env, "before");
        take(list, callback, env, "now");
        take(list, callback, "void *", "state");
    }
    callback = add_wanted(list, WANT_SIGHUP, "sighup", "void", "Called when the program has got SIGHUP.");
    if (callback != NULL)
        take(list, callback, "void *", "state");
}

/* --------------------------------------------------------------------------------------- all -- */

static const char terminate_text[] = "Called before it ends, but for a kill or a fault.";

/* Without trapping exits. */
static const char terminate_alone_text[] = "Called before it ends by itself, but for a fault. Not called when its supervisor ends it, "
                                           "unless the spec says `on exit;`.";

/* A machine's is told the state that it is in. */
static void take_state(struct callbacks *list, struct c_callback *callback)
{
    if (list->actor->behaviour == BEHAVIOUR_MACHINE)
        take(list, callback, arena_printf(list->e->arena, "%s_state", list->actor->as.lower), "state");
}

static void add_terminate(struct callbacks *list)
{
    const struct ast_actor *actor = list->actor;
    const struct ast_want *want = actor->wants[WANT_TERMINATE];
    struct c_callback *callback = add(list, want->at, "terminate", "void",
        with_doc(list, actor->wants[WANT_EXIT] != NULL ? terminate_text : terminate_alone_text, want->doc));

    take_state(list, callback);
    take_reason(list, callback);
}

static void add_format_status(struct callbacks *list)
{
    const struct ast_want *want = list->actor->wants[WANT_FORMAT_STATUS];
    struct c_callback *callback = add(list, want->at, "format_status", "void", with_doc(list,
        list->actor->behaviour == BEHAVIOUR_MACHINE
        ? "Prints the data, for reports and actor_sys_get_status: behind the name of the state, without a line feed."
        : "Prints the state, for reports and actor_sys_get_status: in one line without a line feed.", want->doc));

    callback->parameters = arena_printf(list->e->arena, "const %s", callback->parameters);
    take_state(list, callback);
    take(list, callback, "FILE *", "out");
}

static void add_code_change(struct callbacks *list)
{
    const struct ast_want *want = list->actor->wants[WANT_CODE_CHANGE];
    const bool is_machine = list->actor->behaviour == BEHAVIOUR_MACHINE;
    struct c_callback *callback = add(list, want->at, "code_change", "int", with_doc(list, is_machine
        ? "Brings the data, and `*state`, up to date with new code. ACTOR_OK, or an error: then all is as it was."
        : "Brings the state up to date with new code. ACTOR_OK, or an error: then it is as it was.", want->doc));

    if (is_machine)
        take(list, callback, arena_printf(list->e->arena, "%s_state *", list->actor->as.lower), "state");
    take(list, callback, "const char *", "from_version");
    take(list, callback, "actor_bytes", "extra");
}

/* Whether it runs, which is all that is its user's. */
static void add_supervisor(struct callbacks *list)
{
    const struct ast_actor *supervisor = list->actor;
    struct c_callback *callback;

    if (supervisor->init == NULL || !supervisor->init->is_extern)
        return;
    callback = add_bare(list, supervisor->init->at, "init", "actor_result",
                        with_doc(list, "Called before its children are started. ACTOR_CONTINUE: it runs; ACTOR_IGNORE: there is no "
                                       "such supervisor.", supervisor->init->doc));
    if (supervisor->arguments.count > 0)
        take(list, callback, arena_printf(list->e->arena, "const %s_args *", supervisor->as.lower), "args");
    else
        callback->parameters = "void";
}

struct c_callback *c_callbacks(struct emitter *e, const struct ast_actor *actor)
{
    struct callbacks list = { .e = e, .actor = actor };

    list.end = &list.first;
    if (ast_is_server(actor->behaviour))
        add_server(&list);
    if (ast_is_stage(actor->behaviour))
        add_stage(&list);
    if (actor->behaviour == BEHAVIOUR_MACHINE)
        add_machine(&list);
    if (actor->behaviour == BEHAVIOUR_TASK)
        add_task(&list);
    if (actor->behaviour == BEHAVIOUR_AGENT)
        add_agent(&list);
    if (actor->supervision != NULL)
        add_supervisor(&list);
    if (actor->behaviour == BEHAVIOUR_APPLICATION)
        add_application(&list);
    if (actor->wants[WANT_FORMAT_STATUS] != NULL)
        add_format_status(&list);
    if (actor->wants[WANT_TERMINATE] != NULL)
        add_terminate(&list);
    if (actor->wants[WANT_CODE_CHANGE] != NULL)
        add_code_change(&list);
    return list.first;
}

static const char callback_prototype[] =
LINE("${doc}")
LINE("${declared}(${parameters});");

void emit_callback_prototypes(struct emitter *e, const struct ast_actor *actor)
{
    for (const struct c_callback *c = c_callbacks(e, actor); c != NULL; c = c->next)
        emit(e, callback_prototype, (struct emit_var[]) {
            { "doc", emit_doc(e, c->doc, NULL) }, { "declared", c_declaration(e, c->result, c->name) },
            { "parameters", c->parameters }, { 0 } });
}
