/*
 * Can each supervisor start its children, and do the trees they form come to an end? check_start.c asks what
 * follows from the order they start in.
 */

#include "check.h"

#include <string.h>

#include "graph.h"
#include "walk.h"

/* --------------------------------------------------------------------------------- children -- */

static bool is_dynamic(const struct ast_actor *actor)
{
    return actor->behaviour == BEHAVIOUR_DYNAMIC_SUPERVISOR || actor->behaviour == BEHAVIOUR_TASK_SUPERVISOR
           || actor->behaviour == BEHAVIOUR_CONSUMER_SUPERVISOR;
}

static bool has_partitions(const struct ast_actor *actor)
{
    return actor->behaviour == BEHAVIOUR_PARTITION_SUPERVISOR;
}

static void check_child_arguments(struct check *c, const struct ast_actor *supervisor,
                                  struct ast_child *child)
{
    static const struct ast_field_list none;
    struct field_set arguments = field_set_of(c, &supervisor->arguments);
    struct field_set partition = field_set_of(c, &supervisor->supervision->partition);
    struct scope scope = scope_arguments(supervisor, "the arguments of a child", &arguments);
    const struct arguments_owner owner = {
        .code = A062,
        .kind = child->actor != NULL ? ast_behaviour_name(child->actor->behaviour) : child->registry != NULL && child->registry->bus != NULL ? "pubsub" : "registry",
        .name = child->of.name,
        .at = child->of.at,
        .declared_at = child->actor != NULL ? child->actor->at : child->registry->at,
        .fields = child->actor != NULL ? &child->actor->arguments : &none,
        .all = (!is_dynamic(supervisor) && !child->is_deferred) || supervisor->stage != NULL,
    };
    struct field_set event;

    if (has_partitions(supervisor))
        scope.message = &partition;
    if (supervisor->behaviour == BEHAVIOUR_CONSUMER_SUPERVISOR) {
        check_consumer_child(c, supervisor, child);
        event = field_set_of(c, &supervisor->stage->event);
        scope.message = &event;
    }
    check_arguments(c, &owner, &scope, &child->arguments);
}

/* A supervisor and a registry run the library's own code, where no fault is contained. */
static void check_containment(struct check *c, const struct ast_child *child)
{
    const char *what = child->registry == NULL ? "supervisor" : child->registry->bus != NULL ? "pubsub" : "registry";

    if (!child->contain_faults || (child->registry == NULL &&
                                   (child->actor == NULL || child->actor->supervision == NULL)))
        return;
    diag_error(c->d, A066, child->contain_faults_at, "'%s' is a %s: it has no code of its own whose faults could be "
               "contained", child->of.name, what);
    if (child->actor != NULL) {
        diag_note(c->d, child->actor->at, "'%s' is declared here", child->of.name);
        diag_hint(c->d, "say so of its children");
    } else {
        diag_note(c->d, child->registry->at, "'%s' is declared here", child->of.name);
        diag_hint(c->d, "leave 'contain_faults' out");
    }
}

static void check_significance(struct check *c, const struct ast_actor *supervisor, const struct ast_child *child)
{
    const struct ast_supervision *supervision = supervisor->supervision;

    if (is_dynamic(supervisor) || has_partitions(supervisor)) {
        diag_error(c->d, A064, child->significant_at, "'%s' does not end when a child does, so none can "
                   "be significant", supervisor->name);
        diag_note(c->d, supervisor->at, "it is a %s", ast_behaviour_name(supervisor->behaviour));
        diag_hint(c->d, "leave 'significant' out");
    } else if (supervision->auto_shutdown == AUTO_SHUTDOWN_NEVER) {
        diag_error(c->d, A064, child->significant_at, "'%s' does not end when a child does, so none can "
                   "be significant", supervisor->name);
        if (range_exists(supervision->auto_shutdown_at))
            diag_note(c->d, supervision->auto_shutdown_at, "it says so here");
        else
            diag_note(c->d, supervisor->at, "'%s' is declared here", supervisor->name);
        diag_hint(c->d, "write 'auto_shutdown any_significant;' or 'all_significant' in '%s', or leave 'significant' out",
                  supervisor->name);
    } else if (child->restart == RESTART_PERMANENT) {
        diag_error(c->d, A064, child->significant_at, "'%s' is always restarted, so its end cannot be significant",
                   child->name);
        if (range_exists(child->restart_at))
            diag_note(c->d, child->restart_at, "it is permanent");
        diag_hint(c->d, "write 'restart transient;' or 'restart temporary;' as well");
    }
}

/* The text of a time, without its blanks: fmt may put some around a '-'. */
static const char *written(struct check *c, const struct ast_expr *time)
{
    const size_t length = time->at.end - time->at.begin;
    char *text = arena_copy(c->arena, time->at.source->text + time->at.begin, length);
    char *end = text;

    for (const char *from = text; *from != '\0'; from++)
        if (strchr(" \t\r\n", *from) == NULL)
            *end++ = *from;
    *end = '\0';
    return text;
}

/* Whether it is a word, with another sign than '_' between its parts: `brutal-kill`. */
static bool is_spelt(const char *text, const char *word)
{
    while (*word != '\0' && *text == (*word == '_' ? '-' : *word)) {
        text++;
        word++;
    }
    return *word == '\0' && *text == '\0';
}

static void report_shutdown(struct check *c, const struct ast_expr *time, const char *const *words, size_t count)
{
    const char *text = written(c, time);
    struct spelling near = names_spelling(text);

    diag_error(c->d, A063, time->at, "no shutdown time is called '%s'", text);
    for (size_t i = 0; i < count; i++)
        names_offer(c, &near, words[i]);
    if (names_hint(c, &near))
        return;
    if (count > 1)
        diag_hint(c->d, "write a time such as '5s', '%s' or '%s'", words[0], words[1]);
    else
        diag_hint(c->d, "write a time such as '5s', or '%s'", words[0]);
}

void check_shutdown_time(struct check *c, struct ast_expr *time, const char *const *words, size_t count, bool zero)
{
    const struct scope scope = scope_constant("a shutdown time");
    const char *text = written(c, time);
    bool is_word = time->kind == EXPR_NAME;

    for (size_t i = 0; i < count; i++)
        is_word |= is_spelt(text, words[i]);
    if (is_word)
        report_shutdown(c, time, words, count);
    else
        expression_check_time(c, &scope, time, "a shutdown time", zero);
}

static void refuse_item(struct check *c, const struct ast_actor *actor, struct range at, const char *item,
                        const char *why)
{
    if (!range_exists(at))
        return;
    diag_error(c->d, A067, at, "a %s has no '%s': %s", ast_behaviour_name(actor->behaviour), item, why);
    diag_note(c->d, actor->at, "'%s' is declared here", actor->name);
    diag_hint(c->d, "leave '%s' out", item);
}

static void check_options(struct check *c, const struct ast_actor *supervisor,
                          const struct ast_child *child)
{
    static const char *const words[] = { "infinity", "brutal_kill" };

    if (child->shutdown_time != NULL)
        check_shutdown_time(c, child->shutdown_time, words, 2, true);
    check_containment(c, child);
    if (child->significant)
        check_significance(c, supervisor, child);
    if (child->is_deferred && (is_dynamic(supervisor) || has_partitions(supervisor) || supervisor->stage != NULL))
        refuse_item(c, supervisor, child->at, "defer",
                    has_partitions(supervisor) ? "each partition has its child from the start"
                    : is_dynamic(supervisor)   ? "its children are started when they are needed"
                                               : "its stages are there together");
}

static void check_child(struct check *c, const struct ast_actor *supervisor,
                        struct ast_child *child)
{
    const struct symbol *symbol = names_find(c, child->of.name);
    const bool is_stage = supervisor->behaviour == BEHAVIOUR_PIPELINE;

    if (is_stage && symbol != NULL && (symbol->actor == NULL || symbol->actor->stage == NULL
                                       || symbol->actor->behaviour == BEHAVIOUR_PIPELINE)) {
        names_unknown(c, A149, child->of, WANTED_STAGE, symbol);
    } else if (is_stage && symbol == NULL) {
        names_unknown(c, A012, child->of, WANTED_STAGE, symbol);
    } else if (symbol == NULL || symbol->type_decl != NULL || (symbol->actor != NULL && symbol->actor->application != NULL)) {
        names_unknown(c, A012, child->of, WANTED_CHILD, symbol);
    } else {
        child->actor = symbol->actor;
        child->registry = symbol->registry;
        check_child_arguments(c, supervisor, child);
        if (child->actor != NULL && child->actor->behaviour == BEHAVIOUR_TASK && !range_exists(child->restart_at))
            child->restart = RESTART_TEMPORARY;     /* as Elixir's */
    }
    check_options(c, supervisor, child);
}

static void compare_ids(struct check *c, const struct ast_child_list *children, bool are_stages)
{
    struct table ids = table_of(c->arena);

    for (struct ast_child *child = children->first; child != NULL; child = child->next) {
        const bool is_unknown = child->actor == NULL && child->registry == NULL;
        const struct ast_child *first = is_unknown ? NULL : table_add(&ids, child->as.lower, child);

        if (first == NULL)
            continue;                       /* what is misspelt is most likely not meant to be called so */
        diag_error(c->d, A061, child->at, "another %s is called '%s'", are_stages ? "stage" : "child", first->name);
        diag_note(c->d, first->at, "it is here");
        diag_hint(c->d, "%s: '%s%s(...) as %s_2'",
                  child->has_id ? "give it another name" : "give it a name", are_stages ? "" : "child ", child->of.name,
                  child->as.lower);
    }
}

static void check_backoff(struct check *c, const struct scope *scope, const struct ast_supervision *s)
{
    const bool is_from = expression_check_time(c, scope, s->backoff_min, "a backoff", false);
    const bool is_to = expression_check_time(c, scope, s->backoff_max, "a backoff", false);
    const struct ast_constant *from = s->backoff_min->constant;
    const struct ast_constant *to = s->backoff_max->constant;
    int64_t percent;

    if (is_from && is_to && from != NULL && to != NULL && from->magnitude > to->magnitude) {
        diag_error(c->d, A063, s->backoff_max->at, "a backoff grows, and this is less than where it begins");
        diag_note(c->d, s->backoff_min->at, "it begins here");
        diag_hint(c->d, "write the shorter time first");
    }
    if (s->jitter != NULL)
        expression_check_integer(c, scope, s->jitter, "a jitter", 0, 100, &percent);
}

/* Each has a place in a table; a million is far more than any use of them. */
enum { MOST_PARTITIONS = 1000000 };

static void check_limits(struct check *c, const struct ast_supervision *supervision)
{
    const struct scope scope = scope_constant("a supervisor's limit");
    int64_t intensity, most;

    if (supervision->max_children != NULL)
        expression_check_integer(c, &scope, supervision->max_children, "max_children", 1, INT32_MAX, &most);
    if (supervision->partitions != NULL)
        expression_check_integer(c, &scope, supervision->partitions, "partitions", 1, MOST_PARTITIONS, &most);
    if (supervision->intensity != NULL) {
        expression_check_integer(c, &scope, supervision->intensity, "an intensity", 0, INT32_MAX,
                                 &intensity);
        expression_check_time(c, &scope, supervision->period, "an intensity's period", false);
    }
    if (supervision->backoff_min != NULL)
        check_backoff(c, &scope, supervision);
}

/* What one of the three kinds of supervisor has alone. */
static void check_items(struct check *c, const struct ast_actor *actor)
{
    const struct ast_supervision *s = actor->supervision;

    if (is_dynamic(actor)) {
        refuse_item(c, actor, s->strategy_at, "strategy", "each of its children is on its own");
        refuse_item(c, actor, s->backoff_at, "backoff", "a child of it is restarted at once");
        refuse_item(c, actor, s->auto_shutdown_at, "auto_shutdown", "it goes on without children");
    } else {
        refuse_item(c, actor, s->max_children_at, "max_children", "its children are those it says");
    }
    if (has_partitions(actor))
        refuse_item(c, actor, s->auto_shutdown_at, "auto_shutdown", "none of its children is significant");
    else
        refuse_item(c, actor, s->partitions_at, "partitions", "its children are not of one kind, found by a key");
}

/* One kind of child, and it knows its number by the word `partition`. */
static void check_partitions(struct check *c, const struct ast_actor *actor)
{
    const struct ast_child *first = actor->supervision->children.first;
    const struct ast_field *argument = actor->arguments.first;

    if (first == NULL) {
        diag_error(c->d, A068, actor->at, "partition_supervisor '%s' has no child", actor->name);
        diag_hint(c->d, "write 'child NAME(...);' of what each partition is to have one");
    } else if (first->next != NULL) {
        diag_error(c->d, A068, first->next->at, "partition_supervisor '%s' has a child already", actor->name);
        diag_note(c->d, first->at, "each partition has one of this");
        diag_hint(c->d, "give it a partition_supervisor of its own, or let a supervisor be the child");
    }
    while (argument != NULL && strcmp(argument->name, "partition") != 0)
        argument = argument->next;
    if (argument == NULL)
        return;
    diag_error(c->d, A068, argument->at, "'partition' is the number of a partition here, and no argument");
    diag_hint(c->d, "give the argument another name");
}

/* Each partition has a child that takes this name, and a name is one actor's. */
static void check_partition_name(struct check *c, const struct ast_child *child)
{
    const struct ast_registration *registration = child != NULL && child->actor != NULL ? child->actor->registration : NULL;

    if (registration == NULL || registration->local.name == NULL)
        return;
    diag_warning(c->d, A089, child->at, "the second of these children cannot start: the first has the name '%s'",
                 registration->local.name);
    diag_note(c->d, registration->at, "the name is taken here");
    diag_hint(c->d, "leave the name out: a child is found by its partition");
}

/* Without trapping exits an actor is ended by its supervisor's signal at once. */
static void check_terminate(struct check *c, const struct ast_child *child)
{
    const struct ast_actor *actor = child->actor;
    const struct ast_want *want = actor != NULL ? actor->wants[WANT_TERMINATE] : NULL;
    struct range at;

    if (want == NULL || actor->wants[WANT_EXIT] != NULL || child->shutdown == SHUTDOWN_BRUTAL_KILL)
        return;
    at = actor->spec == c->spec ? want->at : child->of.at;
    diag_warning(c->d, A121, at, "'terminate' of '%s' is not called when its supervisor ends it", actor->name);
    diag_note(c->d, actor->spec == c->spec ? child->of.at : want->at, actor->spec == c->spec ? "it is a child here"
                                                                                             : "it is asked for here");
    diag_hint(c->d, "add 'on exit;' to have it called then too");
}

void check_supervisor(struct check *c, struct ast_actor *actor)
{
    struct ast_supervision *supervision = actor->supervision;

    check_items(c, actor);
    check_limits(c, supervision);
    if (supervision->tasks != NULL)
        check_options(c, actor, supervision->tasks);
    for (struct ast_child *child = supervision->children.first; child != NULL; child = child->next)
        check_child(c, actor, child);
    if (actor->behaviour != BEHAVIOUR_CONSUMER_SUPERVISOR)     /* a second child is too much by itself */
        compare_ids(c, &supervision->children, actor->behaviour == BEHAVIOUR_PIPELINE);
    if (actor->behaviour == BEHAVIOUR_PIPELINE)
        check_pipeline(c, actor);
    if (actor->behaviour == BEHAVIOUR_CONSUMER_SUPERVISOR)
        check_consumers(c, actor);
    if (has_partitions(actor))
        check_partitions(c, actor);
    if (!c->warns)
        return;
    if (has_partitions(actor))
        check_partition_name(c, supervision->children.first);
    check_times(c, actor);
    for (const struct ast_child *child = supervision->children.first; child != NULL; child = child->next)
        check_terminate(c, child);
    if (actor->behaviour != BEHAVIOUR_DYNAMIC_SUPERVISOR || supervision->children.first != NULL)
        return;
    diag_warning(c->d, A125, actor->at, "'%s' says no child, so it can start none", actor->name);
    diag_hint(c->d, "add what it is to start: 'child NAME;'");
}

/* ----------------------------------------------------------------------------------- cycles -- */

struct cycles {
    struct check *c;
    const struct ast_actor **actors;        /* by number in the graph */
};

static void report_cycle(void *user, const struct graph_edge *const *path, size_t length)
{
    const struct cycles *cycles = user;
    struct check *c = cycles->c;
    const struct ast_child *child = path[0]->label;
    const char *name = cycles->actors[path[0]->from]->name;

    if (length == 1) {
        diag_error(c->d, A060, child->of.at, "supervisor '%s' would start itself", name);
    } else {
        diag_error(c->d, A060, child->of.at, "supervisor '%s' would start itself, through '%s'", name,
                   child->of.name);
        for (size_t i = 1; i < length; i++) {
            const struct ast_child *next = path[i]->label;

            diag_note(c->d, next->of.at, "'%s' starts '%s' here", cycles->actors[path[i]->from]->name,
                      next->of.name);
        }
    }
    diag_hint(c->d, "remove one of these children: a tree has no way back");
}

/* Specs do not import each other in a circle, so that a cycle lies in one of them. */
static void find_cycles(struct check *c)
{
    const struct ast_actor_list *actors = &c->spec->actors;
    struct graph graph = graph_of(c->arena, actors->count);
    struct cycles cycles = { .c = c };
    const struct graph_visitor visitor = { &cycles, report_cycle, NULL };

    cycles.actors = arena_array(c->arena, actors->count, sizeof *cycles.actors);
    for (const struct ast_actor *a = actors->first; a != NULL; a = a->next) {
        cycles.actors[a->index] = a;
        if (a->supervision == NULL || is_dynamic(a))
            continue;                       /* its children are started when somebody asks */
        for (const struct ast_child *child = a->supervision->children.first; child != NULL;
             child = child->next)
            if (child->actor != NULL && child->actor->supervision != NULL
                && child->actor->spec == c->spec)
                graph_add(&graph, a->index, child->actor->index, child);
    }
    graph_close(&graph);
    graph_walk(&graph, &visitor);
}

void check_trees(struct check *c)
{
    struct walk walk;

    find_cycles(c);
    if (!c->warns)
        return;
    walk = walk_of(c);
    check_start(c, &walk);
    check_taken(c, &walk);
}
