/*
 * Constructors of what has items: registries, children and actors. They put each item where its
 * owner keeps it, and refuse one that is given twice, or whose word is none of those that can stand
 * in its place.
 */

#include "ast.h"

#include <assert.h>
#include <string.h>

#include "ast_parts.h"
#include "diag.h"
#include "parse.h"

/* --------------------------------------------------------------------------- owners of items -- */

/* For items that may be given only once: false, and an error, if `before` is a place. */
bool ast_is_first(struct parser *p, const struct ast_item *item, struct range before,
                     const char *owner)
{
    if (!range_exists(before))
        return true;
    diag_error(p->diag, A008, item->at, "'%.*s' is given twice in '%s'",
               (int)(item->at.end - item->at.begin), p->source->text + item->at.begin, owner);
    diag_note(p->diag, before, "it is given here first");
    return false;
}

static const struct range nowhere;

static void set_keys(struct parser *p, struct ast_registry *registry, const struct ast_item *item)
{
    static const char *const kinds[] = { "unique", "duplicate" };
    int kind;

    if (!ast_is_first(p, item, registry->keys_at, registry->name))
        return;
    registry->keys_at = item->at;
    kind = ast_choose(p, item->word, "kind of keys", kinds, ARRAY_LEN(kinds));
    if (kind >= 0)
        registry->unique = kind == 0;
}

/* The place of an item that may be given once, or NULL. */
static struct range *place_in(struct ast_registry *registry, enum ast_item_kind kind)
{
    switch ((int)kind) {
    case ITEM_VALUE:
        return &registry->value_at;
    case ITEM_META:
        return &registry->meta_at;
    case ITEM_PARTITIONS:
        return &registry->partitions_at;
    case ITEM_LISTENERS:
        return &registry->listeners_at;
    default:
        return NULL;
    }
}

/* A key is a field as others are, so that types and expressions treat it like them. */
static void set_key(struct parser *p, struct ast_registry *registry, struct ast_type_ref *type)
{
    const char *name = registry->bus != NULL ? "topic" : "key";
    struct ast_field *field = NEW(p, ast_field);

    field->at = type->at;
    field->whole = type->at;
    field->name = name;
    field->as = names_of(p->arena, name);
    field->role = FIELD_STATE;
    field->type = type;
    registry->key = type;
    APPEND(registry->key_fields, field);
}

static void set_registry_item(struct parser *p, struct ast_registry *registry, struct ast_item *item)
{
    struct range *place = place_in(registry, item->kind);

    if (item->kind == ITEM_MESSAGE) {
        item->message->actor = registry->bus;
        APPEND(registry->bus->messages, item->message);
        return;
    }
    if (item->kind == ITEM_MATCH && item->match->name != NULL) {
        APPEND(registry->matches, item->match);
        return;
    }
    if (item->kind == ITEM_KEYS) {
        set_keys(p, registry, item);
        return;
    }
    if (item->kind == ITEM_KEY) {
        if (ast_is_first(p, item, registry->key != NULL ? registry->key->at : nowhere, registry->name))
            set_key(p, registry, item->type);
        return;
    }
    if (place == NULL || !ast_is_first(p, item, *place, registry->name))
        return;
    *place = item->at;
    if (item->kind == ITEM_VALUE)
        registry->value_fields = item->fields;
    else if (item->kind == ITEM_META)
        registry->meta_fields = item->fields;
    else if (item->kind == ITEM_PARTITIONS)
        registry->partitions = item->first;
    else
        registry->listeners = item->dependencies;
}

static struct ast_registry *new_registry(struct parser *p, struct range whole, struct ast_use name)
{
    struct ast_registry *registry = NEW(p, ast_registry);

    DECLARE(p, registry, whole, name);
    registry->spec = p->spec;
    return registry;
}

static void add_registry(struct parser *p, struct ast_registry *registry, struct ast_item_list items)
{
    struct ast_item *next;

    for (struct ast_item *item = items.first; item != NULL; item = next) {
        next = item->next;
        set_registry_item(p, registry, item);
    }
    APPEND(p->spec->registries, registry);
}

void ast_registry(struct parser *p, struct range whole, struct ast_use name,
                  struct ast_item_list items)
{
    struct ast_registry *registry = new_registry(p, whole, name);

    registry->unique = true;
    add_registry(p, registry, items);
}

void ast_pubsub(struct parser *p, struct range whole, struct ast_use name, struct ast_item_list items)
{
    struct ast_registry *registry = new_registry(p, whole, name);
    struct ast_actor *bus = NEW(p, ast_actor);

    bus->at = registry->at;
    bus->whole = whole;
    bus->name = registry->name;
    bus->as = registry->as;
    bus->spec = p->spec;
    bus->behaviour = BEHAVIOUR_SERVER;
    registry->bus = bus;
    add_registry(p, registry, items);
}

static void set_shutdown(struct ast_child *child, const struct ast_item *item)
{
    const struct ast_expr *time = item->first;

    child->shutdown_at = item->at;
    if (time->kind == EXPR_NAME && strcmp(time->name.name, "infinity") == 0) {
        child->shutdown = SHUTDOWN_INFINITY;
    } else if (time->kind == EXPR_NAME && strcmp(time->name.name, "brutal_kill") == 0) {
        child->shutdown = SHUTDOWN_BRUTAL_KILL;
    } else {
        child->shutdown = SHUTDOWN_TIME;
        child->shutdown_time = item->first;
    }
}

void ast_set_child_option(struct parser *p, struct ast_child *child, const struct ast_item *item)
{
    static const char *const restarts[] = { "permanent", "transient", "temporary" };
    int chosen;

    switch (item->kind) {
    case ITEM_RESTART:
        if (!ast_is_first(p, item, child->restart_at, child->name))
            break;
        child->restart_at = item->at;
        chosen = ast_choose(p, item->word, "kind of restart", restarts, ARRAY_LEN(restarts));
        if (chosen >= 0)
            child->restart = (enum ast_restart)chosen;
        break;
    case ITEM_SHUTDOWN:
        if (ast_is_first(p, item, child->shutdown_at, child->name))
            set_shutdown(child, item);
        break;
    case ITEM_DEFER:
        if (ast_is_first(p, item, child->is_deferred ? child->at : (struct range){ 0 }, child->name))
            child->is_deferred = true;
        break;
    case ITEM_CONTAIN_FAULTS:
        if (!ast_is_first(p, item, child->contain_faults_at, child->name))
            break;
        child->contain_faults = true;
        child->contain_faults_at = item->at;
        break;
    default:
        assert(item->kind == ITEM_SIGNIFICANT);
        if (!ast_is_first(p, item, child->significant_at, child->name))
            break;
        child->significant = true;
        child->significant_at = item->at;
        break;
    }
}

struct ast_item *ast_child(struct parser *p, struct range at, struct range whole, struct ast_use of,
                           struct ast_argument_list arguments, struct ast_use id,
                           struct ast_item_list options)
{
    struct ast_item *item = ast_new_item(p, ITEM_CHILD, at, whole);
    struct ast_child *child = NEW(p, ast_child);

    DECLARE(p, child, whole, id.name != NULL ? id : of);
    child->of = of;
    child->has_id = id.name != NULL;
    child->arguments = arguments;
    for (struct ast_item *option = options.first; option != NULL; option = option->next)
        ast_set_child_option(p, child, option);
    item->child = child;
    return item;
}

bool ast_actor_has(const struct ast_actor *actor, const char *name)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
        if (strcmp(m->as.lower, name) == 0)
            return true;
    for (const struct ast_action *a = actor->actions.first; a != NULL; a = a->next)
        if (strcmp(a->as.lower, name) == 0)
            return true;
    return false;
}

static bool calls_on_entering(const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next)
        if (row->kind == ROW_ENTER && row->action.name != NULL)
            return true;
    return false;
}

bool ast_tells_previous(const struct ast_actor *actor)
{
    bool calls = actor->any != NULL && calls_on_entering(actor->any);

    for (const struct ast_state *s = actor->states.first; s != NULL && !calls; s = s->next)
        calls = calls_on_entering(s);
    return calls && !ast_actor_has(actor, "previous_state");
}

/* The words behind `on`, as an index into what an actor has of these; -1: none of them, which was reported. */
static int choose_want(struct parser *p, const struct ast_actor *actor, const struct ast_item *item)
{
    static const char *const of_actors[] = {
        [WANT_EXIT] = "exit",
        [WANT_DOWN] = "down",
        [WANT_INFO] = "info",
        [WANT_FORMAT_STATUS] = "format_status",
        [WANT_TIMEOUT] = "timeout",
        [WANT_TERMINATE] = "terminate",
        [WANT_CODE_CHANGE] = "code_change",
    };
    static const char *const of_applications[] = { "sighup", "options", "start", "prep_stop", "stop", "config_change" };
    const enum ast_want_kind last_signal = ast_is_server(actor->behaviour) ? WANT_TIMEOUT : WANT_FORMAT_STATUS;
    const bool is_word = item->word.at.begin == item->at.begin;
    const bool is_of_actor = actor->application == NULL;
    const char *const *words = is_of_actor ? of_actors : of_applications;
    const size_t behind_on = is_of_actor ? last_signal + 1 : 2;

    if (!is_word && actor->stage != NULL)
        return ast_choose_stage_callback(p, item->word, actor->behaviour, of_actors, behind_on);
    return is_word ? ast_find_word(item->word, words, is_of_actor ? ARRAY_LEN(of_actors) : ARRAY_LEN(of_applications))
                   : ast_choose_callback(p, item->word, actor->behaviour, words, behind_on);
}

static void add_want(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    const int kind = choose_want(p, actor, item);
    struct ast_want **place, *want;

    if (kind < 0)
        return;
    if (kind >= WANT_COUNT)
        place = kind == WANT_COUNT ? &actor->stage->on_subscribe : &actor->stage->on_cancel;
    else
        place = &actor->wants[actor->application != NULL ? WANT_SIGHUP + kind : kind];
    want = *place;
    if (want != NULL) {
        diag_error(p->diag, A008, item->word.at, "'%s' is asked for twice in '%s'",
                   item->word.name, actor->name);
        diag_note(p->diag, want->at, "it is asked for here first");
        return;
    }
    want = NEW(p, ast_want);
    want->at = item->word.at;
    want->doc = item->doc;
    *place = want;
}

static void set_strategy(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    struct ast_supervision *supervision = actor->supervision;
    int chosen;

    if (!ast_is_first(p, item, supervision->strategy_at, actor->name))
        return;
    supervision->strategy_at = item->at;
    chosen = ast_choose_strategy(p, item->word);
    if (chosen >= 0)
        supervision->strategy = (enum ast_strategy)chosen;
}

static void set_auto_shutdown(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    static const char *const ways[] = { "never", "any_significant", "all_significant" };
    struct ast_supervision *supervision = actor->supervision;
    int chosen;

    if (!ast_is_first(p, item, supervision->auto_shutdown_at, actor->name))
        return;
    supervision->auto_shutdown_at = item->at;
    chosen = ast_choose(p, item->word, "kind of auto_shutdown", ways, ARRAY_LEN(ways));
    if (chosen >= 0)
        supervision->auto_shutdown = (enum ast_auto_shutdown)chosen;
}

static void add_supervision(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    struct ast_supervision *supervision = actor->supervision;

    switch (item->kind) {
    case ITEM_STRATEGY:
        set_strategy(p, actor, item);
        break;
    case ITEM_INTENSITY:
        if (!ast_is_first(p, item, supervision->intensity_at, actor->name))
            break;
        supervision->intensity_at = item->at;
        supervision->intensity = item->first;
        supervision->period = item->second;
        break;
    case ITEM_BACKOFF:
        if (!ast_is_first(p, item, supervision->backoff_at, actor->name))
            break;
        supervision->backoff_at = item->at;
        supervision->backoff_min = item->first;
        supervision->backoff_max = item->second;
        supervision->jitter = item->third;
        break;
    case ITEM_MAX_CHILDREN:
        if (!ast_is_first(p, item, supervision->max_children_at, actor->name))
            break;
        supervision->max_children_at = item->at;
        supervision->max_children = item->first;
        break;
    case ITEM_PARTITIONS:
        if (!ast_is_first(p, item, supervision->partitions_at, actor->name))
            break;
        supervision->partitions_at = item->at;
        supervision->partitions = item->first;
        break;
    case ITEM_AUTO_SHUTDOWN:
        set_auto_shutdown(p, actor, item);
        break;
    case ITEM_RESTART:
    case ITEM_SHUTDOWN:
        ast_set_child_option(p, supervision->tasks, item);
        break;
    default:
        assert(item->kind == ITEM_CHILD);
        APPEND(supervision->children, item->child);
        break;
    }
}

static void set_env(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    struct ast_application *application = actor->application;

    if (!ast_is_first(p, item, application->env_at, actor->name))
        return;
    application->env_at = item->at;
    application->env_doc = item->doc;
    application->settings = item->settings;
    actor->arguments = item->fields;
}

static void set_application_restart(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    static const char *const restarts[] = { "permanent", "transient", "temporary" };
    struct ast_application *application = actor->application;
    int chosen;

    if (!ast_is_first(p, item, application->restart_at, actor->name))
        return;
    application->restart_at = item->at;
    chosen = ast_choose(p, item->word, "kind of restart", restarts, ARRAY_LEN(restarts));
    if (chosen >= 0)
        application->restart = (enum ast_restart)chosen;
}

static void set_main(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    if (!ast_is_first(p, item, actor->application->main_at, actor->name))
        return;
    actor->application->main_at = item->at;
    actor->application->has_no_main = !ast_choose_main(p, item->word);
}

/* Several `depends` are one. */
static void add_dependencies(struct ast_application *application, struct ast_dependency_list dependencies)
{
    struct ast_dependency *next;

    for (struct ast_dependency *d = dependencies.first; d != NULL; d = next) {
        next = d->next;
        d->next = NULL;
        APPEND(application->dependencies, d);
    }
}

static void add_application_item(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    struct ast_application *application = actor->application;

    switch (item->kind) {
    case ITEM_ROOT:
        if (!ast_is_first(p, item, application->root_at, actor->name))
            break;
        application->root_at = item->at;
        application->root = item->word;
        application->arguments = item->arguments;
        break;
    case ITEM_ENV:
        set_env(p, actor, item);
        break;
    case ITEM_DEPENDS:
        add_dependencies(application, item->dependencies);
        break;
    case ITEM_RESTART:
        set_application_restart(p, actor, item);
        break;
    case ITEM_START_PHASE:
        APPEND(application->phases, item->phase);
        break;
    case ITEM_SHUTDOWN:
        if (!ast_is_first(p, item, application->shutdown_at, actor->name))
            break;
        application->shutdown_at = item->at;
        application->shutdown = item->first;
        break;
    case ITEM_VERSION:
        if (!ast_is_first(p, item, application->version_at, actor->name))
            break;
        application->version_at = item->at;
        application->version = item->text;
        break;
    case ITEM_MAIN:
        set_main(p, actor, item);
        break;
    default:
        assert(item->kind == ITEM_WANT);
        add_want(p, actor, item);
        break;
    }
}

static void set_mailbox(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    static const char *const overflows[] = { "drop_newest", "drop_oldest", "reject", "block" };
    int chosen;

    if (!ast_is_first(p, item, actor->mailbox_at, actor->name))
        return;
    actor->mailbox = item->first;
    actor->mailbox_at = item->at;
    chosen = ast_choose(p, item->word, "way of overflowing", overflows, ARRAY_LEN(overflows));
    if (chosen >= 0)
        actor->overflow = (enum ast_overflow)chosen;
}

/* Several `calls` are one. */
static void add_callees(struct ast_actor *actor, struct ast_callee_list callees)
{
    struct ast_callee *next;

    for (struct ast_callee *callee = callees.first; callee != NULL; callee = next) {
        next = callee->next;
        callee->next = NULL;
        APPEND(actor->callees, callee);
    }
}

static void add_subscribed(struct ast_actor *actor, struct ast_message_list messages)
{
    struct ast_message *next;

    for (struct ast_message *message = messages.first; message != NULL; message = next) {
        next = message->next;
        message->actor = actor;
        APPEND(actor->messages, message);
    }
}

static void add_item(struct parser *p, struct ast_actor *actor, struct ast_item *item)
{
    switch (item->kind) {
    case ITEM_REGISTER:
        if (ast_is_first(p, item, actor->registration != NULL ? actor->registration->at : nowhere,
                     actor->name))
            actor->registration = item->registration;
        break;
    case ITEM_INIT:
        if (!ast_is_first(p, item, actor->init != NULL ? actor->init->at : nowhere, actor->name))
            break;
        actor->init = item->init;
        actor->arguments = item->fields;
        break;
    case ITEM_FIELDS:
        if (!ast_is_first(p, item, actor->fields_at, actor->name))
            break;
        actor->fields = item->fields;
        actor->fields_at = item->at;
        actor->fields_doc = item->doc;
        break;
    case ITEM_MESSAGE:
        item->message->actor = actor;
        APPEND(actor->messages, item->message);
        break;
    case ITEM_MAILBOX:
        set_mailbox(p, actor, item);
        break;
    case ITEM_HIBERNATE_AFTER:
        if (!ast_is_first(p, item, actor->hibernate_after_at, actor->name))
            break;
        actor->hibernate_after = item->first;
        actor->hibernate_after_at = item->at;
        break;
    case ITEM_CALLS:
        add_callees(actor, item->callees);
        break;
    case ITEM_SUBSCRIBES:
        add_subscribed(actor, item->subscribed);
        break;
    case ITEM_CONTINUE:
        APPEND(actor->continues, item->continuation);
        break;
    case ITEM_WANT:
        add_want(p, actor, item);
        break;
    case ITEM_DEFAULT:
        if (ast_is_first(p, item, actor->undecided != NULL ? actor->undecided->at : nowhere,
                     actor->name))
            actor->undecided = item->next_step;
        break;
    case ITEM_STATE:
        item->state->actor = actor;
        APPEND(actor->states, item->state);
        break;
    case ITEM_ANY:
        item->state->actor = actor;
        if (ast_is_first(p, item, actor->any != NULL ? actor->any->at : nowhere, actor->name))
            actor->any = item->state;
        break;
    default:
        if (actor->stage == NULL || !ast_add_stage_item(p, actor, item))
            add_supervision(p, actor, item);
        break;
    }
}

/* `partition`, which the name of its supervisor declares. */
static struct ast_field *partition_field(struct parser *p, struct range at)
{
    struct ast_field *field = NEW(p, ast_field);

    field->at = at;
    field->whole = at;
    field->name = "partition";
    field->as = names_of(p->arena, field->name);
    field->role = FIELD_PARTITION;
    field->type = NEW(p, ast_type_ref);
    field->type->name = "uint32";
    field->type->type = ast_scalar(TYPE_UINT32);
    return field;
}

static bool is_supervisor(enum ast_behaviour behaviour)
{
    return behaviour == BEHAVIOUR_SUPERVISOR || behaviour == BEHAVIOUR_DYNAMIC_SUPERVISOR
           || behaviour == BEHAVIOUR_PARTITION_SUPERVISOR || behaviour == BEHAVIOUR_TASK_SUPERVISOR
           || behaviour == BEHAVIOUR_CONSUMER_SUPERVISOR || behaviour == BEHAVIOUR_PIPELINE;
}

struct ast_actor *ast_new_actor(struct parser *p, struct range whole, enum ast_behaviour behaviour, struct ast_use name)
{
    struct ast_actor *actor = NEW(p, ast_actor);

    DECLARE(p, actor, whole, name);
    actor->spec = p->spec;
    actor->behaviour = behaviour;
    if (is_supervisor(behaviour))
        actor->supervision = NEW(p, ast_supervision);
    if (behaviour == BEHAVIOUR_PARTITION_SUPERVISOR)
        APPEND(actor->supervision->partition, partition_field(p, name.at));
    if (behaviour == BEHAVIOUR_TASK_SUPERVISOR) {
        actor->supervision->tasks = NEW(p, ast_child);
        actor->supervision->tasks->name = actor->name;
        actor->supervision->tasks->restart = RESTART_TEMPORARY;
    }
    if (behaviour == BEHAVIOUR_APPLICATION)
        actor->application = NEW(p, ast_application);
    return actor;
}

void ast_add_actor(struct parser *p, struct ast_actor *actor, struct ast_item_list items)
{
    for (struct ast_item *item = items.first; item != NULL; item = item->next) {
        if (actor->application != NULL)
            add_application_item(p, actor, item);
        else
            add_item(p, actor, item);
    }
    APPEND(p->spec->actors, actor);
}

void ast_actor(struct parser *p, struct range whole, enum ast_behaviour behaviour,
               struct ast_use name, struct ast_item_list items)
{
    ast_add_actor(p, ast_new_actor(p, whole, behaviour, name), items);
}

void ast_task(struct parser *p, struct range whole, struct ast_use name, struct ast_field_list arguments,
              struct ast_alternative_list results)
{
    struct ast_item_list items = { 0 };

    if (arguments.first != NULL) {
        struct ast_item *init = ast_init(p, name.at, whole, arguments, ast_use(name.at, NULL), NULL);

        init->init->doc = NULL;             /* it is the task's */
        items = ast_items(items, init);
    }
    items = ast_items(items, ast_message(p, name.at, whole, MESSAGE_CALL, name, (struct ast_field_list){ 0 }, results, NULL));
    ast_actor(p, whole, BEHAVIOUR_TASK, name, items);
}

bool ast_actor_calls(const struct ast_actor *actor, const char *lower)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
        if (strcmp(m->as.lower, lower) == 0)
            return true;
    for (const struct ast_action *f = actor->actions.first; f != NULL; f = f->next)
        if (strcmp(f->as.lower, lower) == 0)
            return true;
    return false;
}
