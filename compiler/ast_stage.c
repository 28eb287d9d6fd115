/*
 * The constructors of stages and pipelines. A stage is a gen_server, or a dynamic_supervisor, with more to it; a pipeline is a
 * supervisor whose children are the stages of its chains.
 */

#include "ast_parts.h"

#include <assert.h>
#include <string.h>

const char *ast_dispatcher_name(enum ast_dispatcher dispatcher)
{
    static const char *const names[] = {
        [DISPATCHER_DEMAND] = "demand", [DISPATCHER_BROADCAST] = "broadcast", [DISPATCHER_PARTITION] = "partition",
    };

    return names[dispatcher];
}

/* -------------------------------------------------------------------------------------- items -- */

struct ast_item *ast_stage_item(struct parser *p, enum ast_item_kind kind, struct range at, struct range whole,
                                struct ast_expr *number, struct ast_use word)
{
    struct ast_item *item = ast_new_item(p, kind, at, whole);

    item->first = number;
    item->word = word;
    return item;
}

int ast_choose_stage_callback(struct parser *p, struct ast_use use, enum ast_behaviour behaviour, const char *const *words,
                              size_t count)
{
    const char *all[WANT_COUNT];
    int found;

    assert(count + 2 <= WANT_COUNT);
    memcpy(all, words, count * sizeof *all);
    all[count] = "subscribe";
    all[count + 1] = "cancel";
    found = ast_choose_callback(p, use, behaviour, all, count + 2);
    return found < (int)count ? found : WANT_COUNT + found - (int)count;
}

static void set_dispatcher(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    static const char *const words[] = { "demand", "broadcast", "partition" };
    struct ast_stage *stage = actor->stage;
    int chosen;

    if (!ast_is_first(p, item, stage->dispatcher_at, actor->name))
        return;
    stage->dispatcher_at = item->at;
    stage->partitions = item->first;
    chosen = ast_choose(p, item->word, "dispatcher", words, ARRAY_LEN(words));
    if (chosen >= 0)
        stage->dispatcher = (enum ast_dispatcher)chosen;
}

static void set_buffer(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    static const char *const words[] = { "last", "first" };
    struct ast_stage *stage = actor->stage;

    if (!ast_is_first(p, item, stage->buffer_at, actor->name))
        return;
    stage->buffer_at = item->at;
    stage->buffer = item->first;
    if (item->word.name != NULL)
        stage->keeps_first = ast_choose(p, item->word, "way to keep events", words, ARRAY_LEN(words)) == 1;
}

/* False: it is no item of these. */
static bool set_demand(struct parser *p, struct ast_demand *demand, const struct ast_item *item, const char *owner)
{
    if (item->kind == ITEM_MAX_DEMAND) {
        if (!ast_is_first(p, item, demand->max_at, owner))
            return true;
        demand->max_at = item->at;
        demand->max = item->first;
        return true;
    }
    if (item->kind != ITEM_MIN_DEMAND)
        return false;
    if (!ast_is_first(p, item, demand->min_at, owner))
        return true;
    demand->min_at = item->at;
    demand->min = item->first;
    return true;
}

/* The stages that stand in a chain for the first time are children. */
static void add_chain(struct ast_actor *actor, struct ast_link_list links)
{
    struct ast_link *next;

    for (struct ast_link *link = links.first; link != NULL; link = next) {
        next = link->next;
        APPEND(actor->stage->links, link);
        if (!link->is_again)
            APPEND(actor->supervision->children, link->child);
    }
}

static struct ast_link *link_named(const struct ast_actor *pipeline, const char *name)
{
    struct ast_link *link = pipeline->stage->links.first;

    while (link != NULL && strcmp(link->child->name, name) != 0)
        link = link->next;
    return link;
}

/* A chain may begin with a stage that there is already: what goes from it goes here, too. */
static void begin_chain(struct ast_actor *pipeline, struct ast_link *first)
{
    const struct ast_link *before = first == NULL ? NULL : link_named(pipeline, first->child->name);

    if (before == NULL || first->child->has_id || first->child->arguments.first != NULL || first->has_options)
        return;
    first->is_again = true;
    first->child = before->child;
}

bool ast_add_stage_item(struct parser *p, struct ast_actor *actor, struct ast_item *item)
{
    switch (item->kind) {
    case ITEM_DISPATCHER:
        set_dispatcher(p, actor, item);
        return true;
    case ITEM_BUFFER:
        set_buffer(p, actor, item);
        return true;
    case ITEM_CHAIN:
        begin_chain(actor, item->links.first);
        add_chain(actor, item->links);
        return true;
    default:
        return set_demand(p, &actor->stage->demand, item, actor->name);
    }
}

/* ------------------------------------------------------------------------------------- stages -- */

/* `event`, which a consumer_supervisor's type declares. */
static struct ast_field *event_field(struct parser *p, struct ast_type_ref *type)
{
    struct ast_field *field = NEW(p, ast_field);

    field->at = type->at;
    field->whole = type->at;
    field->name = "event";
    field->as = names_of(p->arena, field->name);
    field->role = FIELD_EVENT;
    field->type = type;
    return field;
}

/* What a consumer_supervisor says of its child's restart and shutdown goes for a child that does not say it itself. */
static void set_common_options(struct parser *p, struct ast_actor *actor, const struct ast_child *common)
{
    (void)p;
    for (struct ast_child *c = actor->supervision->children.first; c != NULL; c = c->next) {
        if (!range_exists(c->restart_at)) {
            c->restart = common->restart;
            c->restart_at = common->restart_at;
        }
        if (range_exists(c->shutdown_at) || !range_exists(common->shutdown_at))
            continue;
        c->shutdown = common->shutdown;
        c->shutdown_at = common->shutdown_at;
        c->shutdown_time = common->shutdown_time;
    }
}

/* The items of a consumer_supervisor that are about its child, taken from the others. */
static struct ast_item_list take_common(struct parser *p, struct ast_child *common, struct ast_item_list items)
{
    struct ast_item_list others = { 0 };
    struct ast_item *next;

    for (struct ast_item *item = items.first; item != NULL; item = next) {
        next = item->next;
        if (item->kind == ITEM_RESTART || item->kind == ITEM_SHUTDOWN)
            ast_set_child_option(p, common, item);
        else
            APPEND(others, item);
    }
    return others;
}

void ast_stage(struct parser *p, struct range whole, enum ast_behaviour behaviour, struct ast_use name, struct ast_type_ref *in,
               struct ast_type_ref *out, struct ast_item_list items)
{
    struct ast_actor *actor = ast_new_actor(p, whole, behaviour, name);
    struct ast_child common = { .name = actor->name, .restart = RESTART_TEMPORARY };

    actor->stage = NEW(p, ast_stage);
    actor->stage->in = in;
    actor->stage->out = out;
    if (behaviour != BEHAVIOUR_CONSUMER_SUPERVISOR) {
        ast_add_actor(p, actor, items);
        return;
    }
    if (in != NULL)
        APPEND(actor->stage->event, event_field(p, in));
    ast_add_actor(p, actor, take_common(p, &common, items));
    set_common_options(p, actor, &common);
}

/* ---------------------------------------------------------------------------------- pipelines -- */

void ast_pipeline(struct parser *p, struct range whole, struct ast_use name, struct ast_item_list items)
{
    struct ast_actor *actor = ast_new_actor(p, whole, BEHAVIOUR_PIPELINE, name);

    actor->stage = NEW(p, ast_stage);
    actor->supervision->strategy = STRATEGY_REST_FOR_ONE;
    ast_add_actor(p, actor, items);
}

struct ast_link *ast_link(struct parser *p, struct range whole, struct ast_use of, struct ast_argument_list arguments,
                          struct ast_use id)
{
    struct ast_item *item = ast_child(p, of.at, whole, of, arguments, id, (struct ast_item_list){ 0 });
    struct ast_link *link = NEW(p, ast_link);

    link->child = item->child;
    link->whole = whole;
    link->named = of;
    link->cancel = RESTART_TEMPORARY;
    return link;
}

static void set_cancel(struct parser *p, struct ast_link *link, const struct ast_item *item)
{
    static const char *const modes[] = { "permanent", "transient", "temporary" };
    int chosen;

    if (!ast_is_first(p, item, link->cancel_at, link->child->name))
        return;
    link->cancel_at = item->at;
    chosen = ast_choose(p, item->word, "kind of cancel", modes, ARRAY_LEN(modes));
    if (chosen >= 0)
        link->cancel = (enum ast_restart)chosen;
}

static void set_partition(struct parser *p, struct ast_link *link, const struct ast_item *item)
{
    if (!ast_is_first(p, item, link->partition_at, link->child->name))
        return;
    link->partition_at = item->at;
    link->partition = item->first;
}

struct ast_link *ast_link_with(struct parser *p, struct range whole, struct ast_link *link, struct ast_item_list options)
{
    if (link == NULL)
        return NULL;
    link->whole = whole;
    link->child->whole = whole;
    link->has_options = options.first != NULL;
    for (const struct ast_item *option = options.first; option != NULL; option = option->next) {
        if (option->kind == ITEM_CANCEL)
            set_cancel(p, link, option);
        else if (option->kind == ITEM_PARTITION)
            set_partition(p, link, option);
        else if (!set_demand(p, &link->demand, option, link->child->name))
            ast_set_child_option(p, link->child, option);
    }
    return link;
}

struct ast_link_list ast_links(struct ast_link_list links, struct ast_link *link)
{
    if (link != NULL)
        link->from = links.last;
    APPEND(links, link);
    return links;
}

struct ast_item *ast_chain(struct parser *p, struct range at, struct range whole, struct ast_link_list links)
{
    struct ast_item *item = ast_new_item(p, ITEM_CHAIN, at, whole);

    item->links = links;
    return item;
}

struct ast_demand ast_link_demand(const struct ast_link *link)
{
    const struct ast_demand *own = &link->child->actor->stage->demand;
    struct ast_demand demand = link->demand;

    if (demand.max == NULL && demand.min == NULL)
        return *own;
    if (demand.max == NULL)
        demand.max = own->max;
    return demand;
}
