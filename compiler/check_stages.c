/*
 * Stages: can there be such events, and does the stage have what it says? And pipelines: does what each stage emits fit the next
 * one, and does every chain lead from a producer to a consumer?
 */

#include "check.h"

#include <string.h>

/* An index of a partition for each is kept; more make no sense by far. */
#define MAX_STAGE_PARTITIONS 65536

/* --------------------------------------------------------------------------------- the events -- */

static void check_event_type(struct check *c, struct ast_type_ref *ref)
{
    const struct ast_type *type;

    types_resolve(c, ref, FIELD_MESSAGE);
    type = ref->type;
    if (type->kind == TYPE_UNKNOWN || (type->element == NULL && type->kind != TYPE_EXTERN))
        return;
    diag_error(c->d, A145, ref->at, "%s cannot be an event", types_phrase(c, type));
    diag_hint(c->d, "declare a struct that holds it, and use that");
    ref->type = ast_scalar(TYPE_UNKNOWN);               /* that it does not fit the next stage would say it again */
}

/* ----------------------------------------------------------------------------------- one stage -- */

static void refuse_stage_item(struct check *c, const struct ast_actor *actor, struct range at, const char *item, const char *why)
{
    if (!range_exists(at))
        return;
    diag_error(c->d, A148, at, "a %s has no '%s': %s", ast_behaviour_name(actor->behaviour), item, why);
    diag_note(c->d, actor->at, "'%s' is declared here", actor->name);
    diag_hint(c->d, "leave '%s' out", item);
}

/* A number that is known to be one: after an error, or if it is not said, `otherwise`. */
static int64_t number_of(const struct ast_expr *expr, int64_t otherwise)
{
    return expr != NULL && expr->constant != NULL && !expr->constant->negative ? (int64_t)expr->constant->magnitude : otherwise;
}

static int64_t max_demand(const struct ast_demand *demand)
{
    return number_of(demand->max, 1000);
}

/* Half of `max_demand` unless said. */
static int64_t min_demand(const struct ast_demand *demand)
{
    return number_of(demand->min, max_demand(demand) / 2);
}

static bool check_demand_number(struct check *c, struct ast_expr *number, const char *what, int64_t low)
{
    const struct scope scope = scope_constant(what);
    int64_t value;

    return number == NULL || expression_check_integer(c, &scope, number, what, low, INT32_MAX, &value);
}

/* Those of a link that says just one of the two go together with the other of its stage. */
static void compare_demand(struct check *c, const struct ast_demand *demand)
{
    if (min_demand(demand) < max_demand(demand))
        return;
    diag_error(c->d, A146, demand->min != NULL ? demand->min->at : demand->max->at,
               "it asks again when %lld are left, and no more than %lld are ever on their way", (long long)min_demand(demand),
               (long long)max_demand(demand));
    if (demand->min != NULL && demand->max != NULL)
        diag_note(c->d, demand->max->at, "that many are said here");
    else if (demand->min != NULL)
        diag_note(c->d, demand->min->at, "'max_demand' is 1000 unless said");
    diag_hint(c->d, "let 'min_demand' be less than 'max_demand'");
}

static void check_demand(struct check *c, const struct ast_demand *demand)
{
    const bool has_max = check_demand_number(c, demand->max, "'max_demand'", 1);
    const bool has_min = check_demand_number(c, demand->min, "'min_demand'", 0);

    if (has_max && has_min)
        compare_demand(c, demand);
}

static void check_dispatcher(struct check *c, const struct ast_actor *actor)
{
    const struct ast_stage *stage = actor->stage;
    const struct scope scope = scope_constant("a number of partitions");
    int64_t value;

    if (!range_exists(stage->dispatcher_at))
        return;
    if (stage->dispatcher != DISPATCHER_PARTITION && stage->partitions != NULL) {
        diag_error(c->d, A147, stage->partitions->at, "'dispatcher %s' has no partitions", ast_dispatcher_name(stage->dispatcher));
        diag_hint(c->d, "leave the number out, or write 'dispatcher partition'");
    } else if (stage->dispatcher == DISPATCHER_PARTITION && stage->partitions == NULL) {
        diag_error(c->d, A147, stage->dispatcher_at, "'%s' does not say how many partitions it has", actor->name);
        diag_hint(c->d, "write 'dispatcher partition 4;', say");
    } else if (stage->partitions != NULL) {
        expression_check_integer(c, &scope, stage->partitions, "a number of partitions", 1, MAX_STAGE_PARTITIONS, &value);
    }
}

/* A number, or `infinity`. */
static void check_buffer(struct check *c, const struct ast_stage *stage)
{
    const struct scope scope = scope_constant("a buffer");
    int64_t value;

    if (stage->buffer == NULL || (stage->buffer->kind == EXPR_NAME && strcmp(stage->buffer->name.name, "infinity") == 0))
        return;
    expression_check_integer(c, &scope, stage->buffer, "a buffer", 1, INT32_MAX, &value);
}

void check_stage(struct check *c, struct ast_actor *actor)
{
    const struct ast_stage *stage = actor->stage;

    if (stage->in != NULL)
        check_event_type(c, stage->in);
    if (stage->out != NULL)
        check_event_type(c, stage->out);
    if (actor->behaviour == BEHAVIOUR_PIPELINE)
        return;
    if (stage->in == NULL) {
        refuse_stage_item(c, actor, stage->demand.max_at, "max_demand", "it asks nobody for events");
        refuse_stage_item(c, actor, stage->demand.min_at, "min_demand", "it asks nobody for events");
    } else {
        check_demand(c, &stage->demand);
    }
    if (stage->out == NULL) {
        refuse_stage_item(c, actor, stage->dispatcher_at, "dispatcher", "it emits nothing");
        refuse_stage_item(c, actor, stage->buffer_at, "buffer", "it emits nothing");
    } else {
        check_dispatcher(c, actor);
        check_buffer(c, stage);
    }
}

/* ------------------------------------------------------------------------ consumer_supervisors -- */

/* Without arguments the first argument of the child is the event. */
void check_consumer_child(struct check *c, const struct ast_actor *supervisor, struct ast_child *child)
{
    const struct ast_field *event = supervisor->stage->event.first;
    struct ast_argument *argument;

    if (child->arguments.first != NULL || child->actor == NULL || child->actor->arguments.first == NULL || event == NULL)
        return;
    argument = arena_alloc(c->arena, sizeof *argument);
    argument->at = child->of.at;
    argument->value = arena_alloc(c->arena, sizeof *argument->value);
    argument->value->kind = EXPR_NAME;
    argument->value->depth = 1;
    argument->value->at = child->of.at;
    argument->value->name = (struct ast_use){ event->name, child->of.at };
    child->arguments.first = argument;
    child->arguments.last = argument;
    child->arguments.count = 1;
}

static void check_event_name(struct check *c, const struct ast_actor *supervisor)
{
    const struct ast_field *argument = supervisor->arguments.first;

    while (argument != NULL && strcmp(argument->name, "event") != 0)
        argument = argument->next;
    if (argument == NULL)
        return;
    diag_error(c->d, A152, argument->at, "'event' is the event that a child is started for, and no argument");
    diag_hint(c->d, "give the argument another name");
}

void check_consumers(struct check *c, const struct ast_actor *supervisor)
{
    const struct ast_child *child = supervisor->supervision->children.first;

    check_event_name(c, supervisor);
    if (child == NULL) {
        diag_error(c->d, A152, supervisor->at, "consumer_supervisor '%s' has no child to start for an event", supervisor->name);
        diag_hint(c->d, "write 'child NAME;'");
        return;
    }
    if (child->next != NULL) {
        diag_error(c->d, A152, child->next->at, "consumer_supervisor '%s' has a child already", supervisor->name);
        diag_note(c->d, child->at, "each event starts one of this");
        diag_hint(c->d, "give it a consumer_supervisor of its own");
    }
    if (child->restart != RESTART_PERMANENT)
        return;
    diag_error(c->d, A152, child->restart_at, "a child that is always restarted would keep its event's place for ever");
    diag_note(c->d, child->at, "it is started for each event");
    diag_hint(c->d, "write 'restart transient;' or 'restart temporary;'");
}

/* ----------------------------------------------------------------------------------- pipelines -- */

static const struct ast_stage *stage_of(const struct ast_link *link)
{
    return link->child->actor != NULL ? link->child->actor->stage : NULL;
}

/* Whether a stage of a pipeline has one behind it, in any chain. */
static bool has_next(const struct ast_actor *pipeline, const struct ast_child *child)
{
    for (const struct ast_link *link = pipeline->stage->links.first; link != NULL; link = link->next)
        if (link->from != NULL && link->from->child == child)
            return true;
    return false;
}

static const char *declared_as(struct check *c, const struct ast_link *link)
{
    return arena_printf(c->arena, "'%s' is a %s", link->child->of.name, ast_behaviour_name(link->child->actor->behaviour));
}

static void check_begin(struct check *c, const struct ast_link *link)
{
    const struct ast_stage *stage = stage_of(link);

    if (stage == NULL || stage->in == NULL || link->is_again)
        return;
    diag_error(c->d, A149, link->child->of.at, "%s, and waits for events that nobody here emits", declared_as(c, link));
    diag_note(c->d, link->child->actor->at, "'%s' is declared here", link->child->of.name);
    diag_hint(c->d, "begin with a producer of %s", ast_type_name(c->arena, stage->in->type));
}

static void check_end(struct check *c, const struct ast_actor *pipeline, const struct ast_link *link)
{
    const struct ast_stage *stage = stage_of(link);

    if (stage == NULL || stage->out == NULL || has_next(pipeline, link->child))
        return;
    diag_error(c->d, A149, link->child->of.at, "%s, and nobody here takes the events that it emits", declared_as(c, link));
    diag_note(c->d, link->child->actor->at, "'%s' is declared here", link->child->of.name);
    diag_hint(c->d, "end with a consumer of %s", ast_type_name(c->arena, stage->out->type));
}

static void refuse_link_item(struct check *c, const struct ast_link *link, struct range at, const char *item)
{
    if (!range_exists(at))
        return;
    diag_error(c->d, A148, at, "'%s' subscribes to nobody here, so '%s' says nothing", link->child->name, item);
    diag_note(c->d, link->child->of.at, "a chain begins with it");
    diag_hint(c->d, "write it of the stage behind");
}

/* What each of the two has to do with events, and whether they are the same. False: one has nothing to do with them. */
static bool check_fit(struct check *c, const struct ast_link *link)
{
    const struct ast_stage *from = stage_of(link->from), *to = stage_of(link);
    const struct ast_link *before = link->from;

    if (from == NULL || to == NULL)
        return true;
    if (from->out == NULL) {
        diag_error(c->d, A149, before->child->of.at, "%s, and emits nothing that '%s' could take", declared_as(c, before),
                   link->child->name);
        diag_note(c->d, before->child->actor->at, "'%s' is declared here", before->child->of.name);
        diag_hint(c->d, "end the chain here, or make it a producer_consumer");
        return true;
    }
    if (to->in == NULL) {
        diag_error(c->d, A149, link->child->of.at, "%s, and takes nothing of '%s'", declared_as(c, link), before->child->name);
        diag_note(c->d, link->child->actor->at, "'%s' is declared here", link->child->of.name);
        diag_hint(c->d, "begin a chain with it, or make it a producer_consumer");
        return false;
    }
    if (from->out->type->kind == TYPE_UNKNOWN || to->in->type->kind == TYPE_UNKNOWN || types_same(from->out->type, to->in->type))
        return true;
    diag_error(c->d, A150, link->child->of.at, "'%s' takes %s, and '%s' emits %s", link->child->of.name,
               ast_type_name(c->arena, to->in->type), before->child->of.name, ast_type_name(c->arena, from->out->type));
    diag_note(c->d, from->out->at, "'%s' says here what it emits", before->child->of.name);
    diag_note(c->d, to->in->at, "'%s' says here what it takes", link->child->of.name);
    diag_hint(c->d, "put a producer_consumer between them that makes %s of %s", ast_type_name(c->arena, to->in->type),
              ast_type_name(c->arena, from->out->type));
    return true;
}

/* What a link leaves out its stage says. */
static void check_link_demand(struct check *c, const struct ast_link *link)
{
    const bool has_max = check_demand_number(c, link->demand.max, "'max_demand'", 1);
    const bool has_min = check_demand_number(c, link->demand.min, "'min_demand'", 0);
    struct ast_demand demand;

    if (!has_max || !has_min || stage_of(link) == NULL || (link->demand.max == NULL && link->demand.min == NULL))
        return;
    demand = ast_link_demand(link);
    compare_demand(c, &demand);
}

/* Whose partition it takes; NULL: the stage before it has none. */
static const struct ast_stage *partitioned(const struct ast_link *link)
{
    const struct ast_stage *from = link->from != NULL ? stage_of(link->from) : NULL;

    return from != NULL && from->dispatcher == DISPATCHER_PARTITION && from->partitions != NULL ? from : NULL;
}

static void compare_partitions(struct check *c, const struct ast_actor *pipeline, const struct ast_link *link, int64_t partition)
{
    for (const struct ast_link *other = pipeline->stage->links.first; other != link; other = other->next) {
        if (other->from == NULL || other->from->child != link->from->child || number_of(other->partition, -1) != partition)
            continue;
        diag_error(c->d, A147, link->partition->at, "'%s' has partition %lld of '%s' already", other->child->name,
                   (long long)partition, link->from->child->name);
        diag_note(c->d, other->partition->at, "it is here");
        diag_hint(c->d, "let each take another one: a partition has one consumer");
        return;
    }
}

static void check_partition(struct check *c, const struct ast_actor *pipeline, const struct ast_link *link)
{
    const struct ast_stage *from = partitioned(link);
    const struct scope scope = scope_constant("a partition");
    int64_t partition;

    if (from == NULL && link->partition != NULL && stage_of(link->from) != NULL
        && stage_of(link->from)->dispatcher != DISPATCHER_PARTITION) {
        diag_error(c->d, A147, link->partition_at, "'%s' has no partitions", link->from->child->name);
        diag_note(c->d, link->from->child->actor->at, "'%s' is declared here", link->from->child->of.name);
        diag_hint(c->d, "write 'dispatcher partition N;' in it, or leave 'partition' out");
    } else if (from != NULL && link->partition == NULL) {
        diag_error(c->d, A147, link->child->of.at, "'%s' does not say which partition of '%s' it takes", link->child->name,
                   link->from->child->name);
        diag_note(c->d, from->dispatcher_at, "'%s' has some", link->from->child->of.name);
        diag_hint(c->d, "write '%s { partition 0; }'", link->child->name);
    } else if (from != NULL && expression_check_integer(c, &scope, link->partition, "a partition", 0,
                                                        number_of(from->partitions, INT32_MAX) - 1, &partition)) {
        compare_partitions(c, pipeline, link, partition);
    }
}

/* Whether some consumer behind a stage takes a partition, or does not say which it does. */
static bool is_taken(const struct ast_actor *pipeline, const struct ast_child *producer, int64_t partition)
{
    for (const struct ast_link *link = pipeline->stage->links.first; link != NULL; link = link->next)
        if (link->from != NULL && link->from->child == producer && number_of(link->partition, partition) == partition)
            return true;
    return false;
}

/* What nobody takes fills the queue of its partition. Of each stage that has some the first is said. */
static void check_empty_partitions(struct check *c, const struct ast_actor *pipeline, const struct ast_link *link)
{
    const struct ast_stage *stage = stage_of(link);
    const int64_t count = stage != NULL && stage->dispatcher == DISPATCHER_PARTITION ? number_of(stage->partitions, 0) : 0;
    int64_t partition = 0;

    if (link->is_again)
        return;
    while (partition < count && is_taken(pipeline, link->child, partition))
        partition++;
    if (partition >= count || !has_next(pipeline, link->child))
        return;
    diag_warning(c->d, A153, link->child->of.at, "nobody takes partition %lld of '%s'", (long long)partition, link->child->name);
    diag_note(c->d, stage->partitions->at, "it has %lld", (long long)count);
    diag_hint(c->d, "add '%s -> NAME { partition %lld; };'", link->child->name, (long long)partition);
}

static void check_link(struct check *c, const struct ast_actor *pipeline, const struct ast_link *link)
{
    if (link->from == NULL) {
        check_begin(c, link);
        refuse_link_item(c, link, link->demand.max_at, "max_demand");
        refuse_link_item(c, link, link->demand.min_at, "min_demand");
        refuse_link_item(c, link, link->cancel_at, "cancel");
        refuse_link_item(c, link, link->partition_at, "partition");
        if (link->next != NULL && link->next->from == link)
            return;
        diag_error(c->d, A151, link->child->of.at, "'%s' stands alone: a chain has two stages at least", link->child->name);
        diag_hint(c->d, "write '%s -> NAME;'", link->child->name);
        return;
    }
    check_link_demand(c, link);
    check_partition(c, pipeline, link);
    if (check_fit(c, link) && (link->next == NULL || link->next->from != link))
        check_end(c, pipeline, link);
}

void check_pipeline(struct check *c, const struct ast_actor *pipeline)
{
    const struct ast_link_list *links = &pipeline->stage->links;
    const unsigned errors_before = diag_errors(c->d);

    if (links->first == NULL) {
        diag_error(c->d, A151, pipeline->at, "pipeline '%s' has no stages", pipeline->name);
        diag_hint(c->d, "write 'Source -> Sink;', say, of a producer and a consumer");
    }
    for (const struct ast_link *link = links->first; link != NULL; link = link->next)
        check_link(c, pipeline, link);
    for (const struct ast_link *link = links->first; link != NULL && c->warns && diag_errors(c->d) == errors_before;
         link = link->next)
        check_empty_partitions(c, pipeline, link);
}
