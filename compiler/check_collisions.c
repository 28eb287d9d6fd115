/*
 * Are all identifiers of the generated code different, and none that others declare? Every form of
 * every thing's names goes into one hash table, over all specs, as 32 bits of hash and who claims it:
 * the text is made again when two look alike. All claims are made twice, first only to be counted.
 */

#include "check.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* What claims identifiers. */
struct claimant {
    enum names_owner owner;
    const struct names *names[3];           /* $a, $b, $c; NULL beyond those it has */
    const char *name;                       /* as in the spec */
    struct range at;
};

struct claim {
    uint32_t hash;
    uint32_t claimant;                      /* its number, counted from 1; 0: free */
};

struct claims {
    struct check *c;
    struct arena memory;                    /* of the claims, which nobody needs afterwards */
    struct table tops;                      /* struct top by its name in C */
    struct claimant *claimants;             /* NULL: they are being counted */
    size_t claimant_count;
    struct claim *table;
    size_t capacity;                        /* a power of two */
    size_t count;
    struct range reported;                  /* the last one */
};

/* ------------------------------------------------------------------------------ identifiers -- */

/* The text that stands at `*form`, which moves on: a piece of the form, or a name. */
static const char *next_piece(const struct claimant *claimant, const char **form, size_t *length)
{
    const char *begin = *form;
    const struct names *names;
    bool upper;
    const char *text;

    if (begin[0] != '$') {
        *length = strcspn(begin, "$");
        *form += *length;
        return begin;
    }
    upper = begin[1] < 'a';
    names = claimant->names[begin[1] - (upper ? 'A' : 'a')];
    assert(names != NULL);
    *form += 2;
    text = upper ? names->upper : names->lower;
    *length = strlen(text);
    return text;
}

static uint32_t hash_bytes(uint32_t hash, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    return hash;
}

#define HASH_OF_NOTHING 2166136261u

static uint32_t hash_form(const struct claimant *claimant, const char *form)
{
    uint32_t hash = HASH_OF_NOTHING;

    while (*form != '\0') {
        size_t length;
        const char *piece = next_piece(claimant, &form, &length);

        hash = hash_bytes(hash, piece, length);
    }
    return hash;
}

static const char *expand(struct check *c, const struct claimant *claimant, const char *form)
{
    const char *text = "";

    while (*form != '\0') {
        size_t length;
        const char *piece = next_piece(claimant, &form, &length);

        text = arena_printf(c->arena, "%s%.*s", text, (int)length, piece);
    }
    return text;
}

/* Whether one of the claimant's identifiers is this text, whose hash is known. */
static bool claims_text(struct check *c, const struct claimant *claimant, uint32_t hash,
                        const char *text)
{
    for (const char *const *form = names_forms(claimant->owner); *form != NULL; form++)
        if (hash_form(claimant, *form) == hash
            && strcmp(expand(c, claimant, *form), text) == 0)
            return true;
    return false;
}

/* ---------------------------------------------------------------------------------- reports -- */

static const char *const whats[NAMES_OWNER_COUNT] = {
    [NAMES_LIBRARY] = "the C library",
    [NAMES_ENUM] = "enum", [NAMES_ENUMERATOR] = "enumerator", [NAMES_STRUCT] = "struct",
    [NAMES_EXTERN] = "extern type",
    [NAMES_PROTOCOL] = "protocol", [NAMES_PROTOCOL_FUNCTION] = "function", [NAMES_PROTOCOL_RESULT] = "the result of",
    [NAMES_PROTOCOL_REQUIRED] = "required protocol", [NAMES_IMPL] = "the impl for", [NAMES_IMPL_FUNCTION] = "the impl for",
    [NAMES_REGISTRY] = "registry", [NAMES_REGISTRY_VALUE] = "the value of", [NAMES_REGISTRY_META] = "meta",
    [NAMES_REGISTRY_METAS] = "the meta of", [NAMES_REGISTRY_LISTENERS] = "the listeners of", [NAMES_REGISTRY_MATCH] = "match",
    [NAMES_PUBSUB] = "pubsub", [NAMES_PUBSUB_VALUE] = "the value of", [NAMES_BROADCAST] = "message",
    [NAMES_SUBSCRIBED] = "message", [NAMES_SERVER_SUBSCRIBED] = "message",
    [NAMES_TABLE] = "table", [NAMES_NAMED_TABLE] = "table", [NAMES_TABLE_VALUE] = "value",
    [NAMES_COUNTER] = "value", [NAMES_MATCH] = "match", [NAMES_REVERSE_MATCH] = "match", [NAMES_MATCH_GUARD] = "match",
    [NAMES_MATCH_ARGUMENTS] = "match", [NAMES_MATCH_CHANGE] = "match", [NAMES_MATCH_GIVEN] = "match",
    [NAMES_STAGE] = "stage", [NAMES_EMITS] = "stage", [NAMES_CONSUMES] = "stage", [NAMES_SUBSCRIPTION] = "stage",
    [NAMES_LINK] = "stage", [NAMES_PRODUCER] = "stage", [NAMES_PARTITION] = "the dispatcher of",
    [NAMES_SUBSCRIBE] = "'on subscribe' of", [NAMES_CANCEL] = "'on cancel' of",
    [NAMES_ACTOR] = "actor", [NAMES_RANGES] = "the ranges of", [NAMES_SERVER] = "gen_server", [NAMES_AGENT] = "agent",
    [NAMES_MACHINE] = "gen_statem", [NAMES_SUPERVISOR] = "supervisor",
    [NAMES_TASK] = "task", [NAMES_TASK_RESULT] = "result",
    [NAMES_ARGUMENTS] = "the arguments of", [NAMES_REGISTERED] = "the registration of",
    [NAMES_EXIT] = "'on exit' of", [NAMES_DOWN] = "'on down' of",
    [NAMES_INFO] = "'on info' of", [NAMES_TIMEOUT] = "'on timeout' of", [NAMES_ROW_INFO] = "row",
    [NAMES_REQUEST] = "call",
    [NAMES_HIBERNATE_AFTER] = "'hibernate_after' of",
    [NAMES_START_WITH] = "actor", [NAMES_TERMINATE] = "'terminate' of", [NAMES_CODE_CHANGE] = "'code_change' of",
    [NAMES_GET_STATE] = "'get_state' of", [NAMES_REPLACE_STATE] = "'replace_state' of",
    [NAMES_GET_DATA] = "'get_data' of", [NAMES_REPLACE_DATA] = "'replace_data' of",
    [NAMES_PREVIOUS_STATE] = "'previous_state' of",
    [NAMES_FORMAT_STATUS] = "'on format_status' of",
    [NAMES_MESSAGE] = "message", [NAMES_SERVER_MESSAGE] = "message", [NAMES_CALL] = "call",
    [NAMES_ALTERNATIVE] = "reply", [NAMES_CONTINUE] = "continue", [NAMES_STATE] = "state", [NAMES_VALUE] = "state",
    [NAMES_VALUES] = "the fields of states of",
    [NAMES_ROW_MESSAGE] = "row", [NAMES_ROW_EXIT] = "row", [NAMES_ROW_DOWN] = "row",
    [NAMES_ROW_AFTER] = "row", [NAMES_ROW_EVERY] = "row", [NAMES_ROW_IDLE] = "row",
    [NAMES_ROW_ENTER] = "row", [NAMES_TIMER] = "timer",
    [NAMES_ROW_LEAVE] = "row", [NAMES_FUNCTION] = "function",
    [NAMES_OUTCOME] = "outcome", [NAMES_CHILD] = "child",
    [NAMES_APPLICATION] = "application", [NAMES_SETTINGS] = "the settings of", [NAMES_APP_START] = "'start' of",
    [NAMES_APP_PREP_STOP] = "'prep_stop' of", [NAMES_APP_STOP] = "'stop' of", [NAMES_CONFIG_CHANGE] = "'config_change' of",
    [NAMES_SIGHUP] = "'on sighup' of", [NAMES_OPTIONS] = "'on options' of", [NAMES_START_PHASE] = "start phase",
};

static bool is_top(enum names_owner owner)
{
    return owner == NAMES_ENUM || owner == NAMES_STRUCT || owner == NAMES_PROTOCOL || owner == NAMES_REGISTRY
           || owner == NAMES_REGISTRY_VALUE || owner == NAMES_REGISTRY_METAS || owner == NAMES_REGISTRY_LISTENERS
           || owner == NAMES_TABLE || owner == NAMES_NAMED_TABLE
           || (owner >= NAMES_ACTOR && owner <= NAMES_CODE_CHANGE);
}

/* Whether it is an actor, as such. */
static bool is_actor(enum names_owner owner)
{
    return owner >= NAMES_ACTOR && owner <= NAMES_APPLICATION;
}

/* Whether it is some item of an actor that goes by the actor's name. */
static bool is_part(enum names_owner owner)
{
    return owner >= NAMES_ARGUMENTS && owner <= NAMES_CODE_CHANGE;
}

static void suggest(struct check *c, const struct claimant *claimant)
{
    const char *suffix = claimant->owner == NAMES_ENUM     ? "Kind"
                         : claimant->owner == NAMES_STRUCT ? "Data"
                         : claimant->owner == NAMES_PROTOCOL ? "Protocol"
                                                           : "Actor";

    if (is_top(claimant->owner))
        diag_hint(c->d, "give it another name, such as '%s%s'", claimant->name, suffix);
    else
        diag_hint(c->d, "give it another name");
}

static void report_collision(struct check *c, const struct claimant *first,
                             const struct claimant *second, const char *text)
{
    if (first->owner == NAMES_LIBRARY) {
        diag_error(c->d, A014, second->at, "%s '%s' would be '%s' in C, which the C library has",
                   whats[second->owner], second->name, text);
        suggest(c, second);
        return;
    }
    if (is_actor(first->owner) && !is_top(second->owner)) {
        diag_error(c->d, A011, second->at, "%s '%s' would be '%s' in C, which '%s' itself has",
                   whats[second->owner], second->name, text, first->name);
        diag_note(c->d, first->at, "'%s' is declared here", first->name);
        diag_hint(c->d, "give it another name, such as 'do_%s'", second->name);
        return;
    }
    diag_error(c->d, A011, second->at, "%s '%s' and %s '%s' would both have '%s' in C",
               whats[second->owner], second->name, whats[first->owner], first->name, text);
    diag_note(c->d, first->at, is_part(first->owner) ? "that is here" : "'%s' is declared here",
              first->name);
    diag_hint(c->d, "give one of them another name");
}

/* ----------------------------------------------------------------------------------- claims -- */

static bool is_same_names(const struct claimant *a, const struct claimant *b)
{
    for (size_t i = 0; i < 3; i++) {
        if ((a->names[i] == NULL) != (b->names[i] == NULL))
            return false;
        if (a->names[i] != NULL && strcmp(a->names[i]->lower, b->names[i]->lower) != 0)
            return false;
    }
    return true;
}

static bool is_built_in(const char *type)
{
    return ast_scalar_named(type) != NULL || strcmp(type, "any") == 0;
}

/* Whether they are about `int32` and a struct `Int32`, say: these are no two of a kind. */
static bool are_impls_apart(const struct claimant *a, const struct claimant *b)
{
    return (a->owner == NAMES_IMPL || a->owner == NAMES_IMPL_FUNCTION) && strcmp(a->name, b->name) != 0
           && (is_built_in(a->name) || is_built_in(b->name));
}

/*
 * Whether it has been reported that these two have one name: two things of a kind by the check of
 * names, and two at the top of specs by check_tops.
 */
static bool is_known(const struct claimant *a, const struct claimant *b)
{
    if (a->owner == b->owner && is_same_names(a, b) && !are_impls_apart(a, b))
        return true;
    return a->owner != NAMES_LIBRARY && is_top(a->owner) && is_top(b->owner)
           && strcmp(a->names[0]->lower, b->names[0]->lower) == 0;
}

/* The one who has an identifier, or NULL, and then it is the new one's. */
static struct claimant *claim_form(struct claims *claims, size_t number, const char *form)
{
    struct claimant *claimant = &claims->claimants[number - 1];
    uint32_t hash = hash_form(claimant, form);
    size_t at;

    at = hash & (claims->capacity - 1);
    while (claims->table[at].claimant != 0) {
        struct claimant *other = &claims->claimants[claims->table[at].claimant - 1];

        if (claims->table[at].hash == hash
            && claims_text(claims->c, other, hash, expand(claims->c, claimant, form)))
            return other;
        at = (at + 1) & (claims->capacity - 1);
    }
    claims->table[at] = (struct claim){ hash, (uint32_t)number };
    return NULL;
}

static bool is_same_place(struct range a, struct range b)
{
    return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

static void count_forms(struct claims *claims, enum names_owner owner)
{
    claims->claimant_count++;
    for (const char *const *form = names_forms(owner); *form != NULL; form++)
        claims->count++;
}

static void claim_forms(struct claims *claims, struct claimant claimant)
{
    struct claimant *kept = &claims->claimants[claims->claimant_count++];

    *kept = claimant;
    for (const char *const *form = names_forms(claimant.owner); *form != NULL; form++) {
        const struct claimant *first = claim_form(claims, claims->claimant_count, *form);

        if (first == NULL || first == kept || is_known(first, kept))
            continue;
        if (!is_same_place(claims->reported, kept->at))
            report_collision(claims->c, first, kept, expand(claims->c, kept, *form));
        claims->reported = kept->at;        /* once is enough */
        return;
    }
}

static void claim(struct claims *claims, enum names_owner owner, const char *name, struct range at,
                  const struct names *a, const struct names *b, const struct names *d)
{
    if (claims->claimants == NULL)
        count_forms(claims, owner);
    else
        claim_forms(claims, (struct claimant){ owner, { a, b, d }, name, at });
}

/* ------------------------------------------------------------------------------- who claims -- */

static void claim_library(struct claims *claims)
{
    const char *const *name = names_of_library();
    size_t count = 0;
    struct names *names;

    while (name[count] != NULL)
        count++;
    names = claims->claimants != NULL ? arena_array(claims->c->arena, count, sizeof *names) : NULL;
    for (size_t i = 0; i < count; i++) {
        if (names != NULL)
            names[i] = (struct names){ name[i], name[i] };
        claim(claims, NAMES_LIBRARY, name[i], (struct range){ 0 },
              names != NULL ? &names[i] : NULL, NULL, NULL);
    }
}

static void claim_protocol(struct claims *claims, const struct ast_type_decl *t)
{
    claim(claims, NAMES_PROTOCOL, t->name, t->at, &t->as, NULL, NULL);
    for (const struct ast_function *f = t->protocol->functions.first; f != NULL; f = f->next) {
        claim(claims, NAMES_PROTOCOL_FUNCTION, f->name, f->at, &t->as, &f->as, NULL);
        if (f->results.first != NULL)
            claim(claims, NAMES_PROTOCOL_RESULT, f->name, f->at, &t->as, &f->as, NULL);
    }
    for (const struct ast_requirement *r = t->protocol->required.first; r != NULL; r = r->next)
        if (r->protocol != NULL)
            claim(claims, NAMES_PROTOCOL_REQUIRED, r->of.name, r->of.at, &t->as, &r->protocol->as, NULL);
}

static void claim_impls(struct claims *claims, const struct ast_spec *spec)
{
    for (const struct ast_impl *impl = spec->impls.first; impl != NULL; impl = impl->next) {
        const char *name = impl->type->name != NULL ? impl->type->name : "extern";

        if (impl->protocol == NULL)
            continue;
        claim(claims, NAMES_IMPL, name, impl->at, &impl->protocol->as, &impl->as, NULL);
        for (const struct ast_function *f = impl->protocol->protocol->functions.first; f != NULL; f = f->next)
            claim(claims, NAMES_IMPL_FUNCTION, name, impl->at, &impl->protocol->as, &impl->as, &f->as);
    }
}

static void claim_types(struct claims *claims, const struct ast_spec *spec)
{
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next) {
        if (t->kind == DECL_EXTERN && t->copy.name != NULL)
            claim(claims, NAMES_EXTERN, t->name, t->at, &t->as, NULL, NULL);
        if (t->kind == DECL_PROTOCOL)
            claim_protocol(claims, t);
        if (t->kind == DECL_STRUCT)
            claim(claims, NAMES_STRUCT, t->name, t->at, &t->as, NULL, NULL);
        if (t->kind != DECL_ENUM)
            continue;
        claim(claims, NAMES_ENUM, t->name, t->at, &t->as, NULL, NULL);
        for (const struct ast_enumerator *e = t->enumerators.first; e != NULL; e = e->next)
            claim(claims, NAMES_ENUMERATOR, e->name, e->at, &t->as, &e->as, NULL);
    }
}

/* `get_send` is what comes along with the call `get`: then there are no requests of `get`. */
static void forgo_request(struct claims *claims, const struct table *calls, const char *name)
{
    static const char *const ends[] = { "_send", "_wait", "_receive", "_answer", "_multi_call" };
    const size_t length = strlen(name);

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const size_t end = strlen(ends[i]);
        struct ast_message *call;

        if (length <= end || strcmp(name + length - end, ends[i]) != 0)
            continue;
        call = table_get(calls, arena_printf(claims->c->arena, "%.*s", (int)(length - end), name));
        if (call != NULL)
            call->is_request = false;
    }
}

/* A call is to be had as a request as well, unless something else has a name that comes along with that. */
static void find_requests(struct claims *claims, const struct ast_actor *actor)
{
    struct table calls = table_of(claims->c->arena);

    for (struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        if (m->kind != MESSAGE_CALL)
            continue;
        m->is_request = true;
        (void)table_add(&calls, m->as.lower, m);
    }
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
        forgo_request(claims, &calls, m->as.lower);
    for (const struct ast_action *f = actor->actions.first; f != NULL; f = f->next)
        forgo_request(claims, &calls, f->as.lower);
}

/* One of two that have the same name, which was reported, is enough. */
static bool is_named_twice(const struct ast_actor *actor, const struct ast_message *message)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
        if (m != message && strcmp(m->as.lower, message->as.lower) == 0)
            return true;
    return false;
}

static void claim_subscribed(struct claims *claims, const struct ast_actor *actor, const struct ast_message *m)
{
    if (m->origin == NULL || is_named_twice(actor, m))
        return;
    claim(claims, NAMES_SUBSCRIBED, m->name, m->at, &actor->as, &m->as, NULL);
    if (ast_is_server(actor->behaviour))
        claim(claims, NAMES_SERVER_SUBSCRIBED, m->name, m->at, &actor->as, &m->as, NULL);
}

static void claim_messages(struct claims *claims, const struct ast_actor *actor)
{
    const struct names *a = &actor->as;

    find_requests(claims, actor);
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        if (m->bus.name != NULL) {
            claim_subscribed(claims, actor, m);
            continue;
        }
        claim(claims, NAMES_MESSAGE, m->name, m->at, a, &m->as, NULL);
        if (ast_is_server(actor->behaviour) || actor->behaviour == BEHAVIOUR_AGENT)
            claim(claims, NAMES_SERVER_MESSAGE, m->name, m->at, a, &m->as, NULL);
        if (m->kind == MESSAGE_TIMER)
            claim(claims, NAMES_TIMER, m->name, m->at, a, &m->as, NULL);
        if (m->kind == MESSAGE_CALL)
            claim(claims, NAMES_CALL, m->name, m->at, a, &m->as, NULL);
        if (m->is_request)
            claim(claims, NAMES_REQUEST, m->name, m->at, a, &m->as, NULL);
        for (const struct ast_alternative *n = m->alternatives.first; n != NULL; n = n->next)
            claim(claims, NAMES_ALTERNATIVE, n->name, n->at, a, &m->as, &n->as);
    }
    for (const struct ast_continue *k = actor->continues.first; k != NULL; k = k->next)
        claim(claims, NAMES_CONTINUE, k->name, k->at, a, &k->as, NULL);
}

static enum names_owner owner_of_row(const struct ast_row *row)
{
    switch (row->event_kind) {
    case EVENT_SIGNAL_EXIT:
        return NAMES_ROW_EXIT;
    case EVENT_SIGNAL_DOWN:
        return NAMES_ROW_DOWN;
    case EVENT_SIGNAL_INFO:
        return NAMES_ROW_INFO;
    case EVENT_AFTER:
        return NAMES_ROW_AFTER;
    case EVENT_EVERY:
        return NAMES_ROW_EVERY;
    case EVENT_IDLE:
        return NAMES_ROW_IDLE;
    case EVENT_ENTER:
        return NAMES_ROW_ENTER;
    case EVENT_LEAVE:
        return NAMES_ROW_LEAVE;
    default:
        return NAMES_ROW_MESSAGE;
    }
}

/* An event that is not declared has been reported: then there is no message. */
static void claim_state(struct claims *claims, const struct ast_state *state)
{
    static const char *const words[] = {
        [ROW_AFTER] = "after", [ROW_EVERY] = "every", [ROW_IDLE] = "idle", [ROW_ENTER] = "enter",
        [ROW_EXIT] = "exit",
    };
    const struct names *a = &state->actor->as;

    claim(claims, NAMES_STATE, state->name, state->at, a, &state->as, NULL);
    if (state->fields.first != NULL)
        claim(claims, NAMES_VALUE, state->name, state->at, a, &state->as, NULL);
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        enum names_owner owner = owner_of_row(row);
        const char *name = row->kind == ROW_ON ? row->event.name : words[row->kind];

        if (owner != NAMES_ROW_MESSAGE)
            claim(claims, owner, name, row->at, a, &state->as, NULL);
        else if (row->message != NULL)
            claim(claims, owner, name, row->at, a, &state->as, &row->message->as);
    }
}

static void claim_machine(struct claims *claims, const struct ast_actor *actor)
{
    const struct names *a = &actor->as;

    for (const struct ast_action *f = actor->actions.first; f != NULL; f = f->next) {
        claim(claims, NAMES_FUNCTION, f->name, f->at, a, &f->as, NULL);
        for (const struct ast_action_outcome *o = f->outcomes.first; o != NULL; o = o->next)
            claim(claims, NAMES_OUTCOME, o->name, o->at, a, &f->as, &o->as);
    }
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        claim_state(claims, s);
    if (actor->any != NULL)
        claim_state(claims, actor->any);
}

static void claim_wants(struct claims *claims, const struct ast_actor *actor)
{
    static const enum names_owner owners[WANT_COUNT] = {
        [WANT_EXIT] = NAMES_EXIT, [WANT_DOWN] = NAMES_DOWN, [WANT_INFO] = NAMES_INFO, [WANT_TIMEOUT] = NAMES_TIMEOUT,
        [WANT_FORMAT_STATUS] = NAMES_FORMAT_STATUS, [WANT_TERMINATE] = NAMES_TERMINATE,
        [WANT_CODE_CHANGE] = NAMES_CODE_CHANGE,
        [WANT_SIGHUP] = NAMES_SIGHUP, [WANT_OPTIONS] = NAMES_OPTIONS, [WANT_START] = NAMES_APP_START,
        [WANT_PREP_STOP] = NAMES_APP_PREP_STOP, [WANT_STOP] = NAMES_APP_STOP, [WANT_CONFIG_CHANGE] = NAMES_CONFIG_CHANGE,
    };

    for (int i = 0; i < WANT_COUNT; i++)
        if (actor->wants[i] != NULL)
            claim(claims, owners[i], actor->name, actor->wants[i]->at, &actor->as, NULL, NULL);
}

static void claim_application(struct claims *claims, const struct ast_actor *actor)
{
    const struct names *a = &actor->as;

    claim(claims, NAMES_APPLICATION, actor->name, actor->at, a, NULL, NULL);
    if (actor->arguments.first != NULL)
        claim(claims, NAMES_SETTINGS, actor->name, actor->application->env_at, a, NULL, NULL);
    claim_wants(claims, actor);
    for (const struct ast_start_phase *p = actor->application->phases.first; p != NULL; p = p->next)
        claim(claims, NAMES_START_PHASE, p->name, p->at, a, &p->as, NULL);
}

static void claim_task(struct claims *claims, const struct ast_actor *task)
{
    const struct names *a = &task->as;

    claim(claims, NAMES_TASK, task->name, task->at, a, NULL, NULL);
    if (task->arguments.first != NULL)
        claim(claims, NAMES_ARGUMENTS, task->name, task->at, a, NULL, NULL);
    for (const struct ast_alternative *n = task->messages.first->alternatives.first; n != NULL; n = n->next)
        claim(claims, NAMES_TASK_RESULT, n->name, n->at, a, &n->as, NULL);
}

/* Functions that give way to what the actor itself has of that name. */
static void claim_looks(struct claims *claims, const struct ast_actor *actor)
{
    static const struct {
        enum ast_behaviour behaviour;
        const char *name;
        enum names_owner owner;
    } looks[] = {
        { BEHAVIOUR_SERVER, "get_state", NAMES_GET_STATE }, { BEHAVIOUR_SERVER, "replace_state", NAMES_REPLACE_STATE },
        { BEHAVIOUR_AGENT, "get_state", NAMES_GET_STATE }, { BEHAVIOUR_AGENT, "replace_state", NAMES_REPLACE_STATE },
        { BEHAVIOUR_MACHINE, "get_data", NAMES_GET_DATA }, { BEHAVIOUR_MACHINE, "replace_data", NAMES_REPLACE_DATA },
    };

    const enum ast_behaviour behaviour = ast_is_server(actor->behaviour) ? BEHAVIOUR_SERVER : actor->behaviour;

    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        if (behaviour == looks[i].behaviour && !ast_actor_has(actor, looks[i].name))
            claim(claims, looks[i].owner, actor->name, actor->at, &actor->as, NULL, NULL);
    if (behaviour == BEHAVIOUR_MACHINE && ast_tells_previous(actor))
        claim(claims, NAMES_PREVIOUS_STATE, actor->name, actor->at, &actor->as, NULL, NULL);
}

static void claim_stage(struct claims *claims, const struct ast_actor *actor)
{
    const struct ast_stage *stage = actor->stage;
    const struct names *a = &actor->as;

    if (actor->supervision == NULL)
        claim(claims, NAMES_STAGE, actor->name, actor->at, a, NULL, NULL);
    if (actor->behaviour == BEHAVIOUR_PRODUCER)
        claim(claims, NAMES_PRODUCER, actor->name, actor->at, a, NULL, NULL);
    if (stage->out != NULL)
        claim(claims, NAMES_EMITS, actor->name, actor->at, a, NULL, NULL);
    if (stage->in != NULL && actor->supervision == NULL)
        claim(claims, NAMES_CONSUMES, actor->name, actor->at, a, NULL, NULL);
    if (stage->in != NULL)
        claim(claims, NAMES_SUBSCRIPTION, actor->name, actor->at, a, NULL, NULL);
    if (stage->dispatcher == DISPATCHER_PARTITION)
        claim(claims, NAMES_PARTITION, actor->name, stage->dispatcher_at, a, NULL, NULL);
    if (stage->on_subscribe != NULL)
        claim(claims, NAMES_SUBSCRIBE, actor->name, stage->on_subscribe->at, a, NULL, NULL);
    if (stage->on_cancel != NULL)
        claim(claims, NAMES_CANCEL, actor->name, stage->on_cancel->at, a, NULL, NULL);
    for (const struct ast_link *link = stage->links.first; link != NULL; link = link->next)
        if (link->from != NULL)
            claim(claims, NAMES_LINK, link->child->name, link->child->at, a, &link->child->as, NULL);
}

static void claim_actor(struct claims *claims, const struct ast_actor *actor)
{
    const struct names *a = &actor->as;

    if (actor->application != NULL) {
        claim_application(claims, actor);
        return;
    }
    if (actor->behaviour == BEHAVIOUR_TASK) {
        claim_task(claims, actor);
        return;
    }
    claim(claims, actor->supervision != NULL ? NAMES_SUPERVISOR : NAMES_ACTOR, actor->name,
          actor->at, a, NULL, NULL);
    if (actor->supervision == NULL && !ast_actor_calls(actor, "start_with"))
        claim(claims, NAMES_START_WITH, actor->name, actor->at, a, NULL, NULL);
    if (actor->hibernate_after != NULL)
        claim(claims, NAMES_HIBERNATE_AFTER, actor->name, actor->hibernate_after_at, a, NULL, NULL);
    if (actor->arguments.first != NULL)
        claim(claims, NAMES_ARGUMENTS, actor->name, actor->init->at, a, NULL, NULL);
    for (const struct ast_field *f = actor->arguments.first; f != NULL; f = f->next) {
        if (!range_exists(f->bounds.at))
            continue;
        claim(claims, NAMES_RANGES, actor->name, actor->init->at, a, NULL, NULL);
        break;
    }
    if (actor->registration != NULL)
        claim(claims, NAMES_REGISTERED, actor->name, actor->registration->at, a, NULL, NULL);
    if (actor->stage != NULL)
        claim_stage(claims, actor);
    if (ast_is_server(actor->behaviour))
        claim(claims, NAMES_SERVER, actor->name, actor->at, a, NULL, NULL);
    if (actor->behaviour == BEHAVIOUR_AGENT)
        claim(claims, NAMES_AGENT, actor->name, actor->at, a, NULL, NULL);
    if (actor->behaviour == BEHAVIOUR_MACHINE)
        claim(claims, NAMES_MACHINE, actor->name, actor->at, a, NULL, NULL);
    if (ast_has_values(actor))
        claim(claims, NAMES_VALUES, actor->name, actor->at, a, NULL, NULL);
    claim_looks(claims, actor);
    claim_wants(claims, actor);
    claim_messages(claims, actor);
    if (actor->behaviour == BEHAVIOUR_MACHINE)
        claim_machine(claims, actor);
    if (actor->supervision == NULL)
        return;
    for (const struct ast_child *k = actor->supervision->children.first; k != NULL; k = k->next)
        claim(claims, NAMES_CHILD, k->name, k->at, a, &k->as, NULL);
}

/* ------------------------------------------------------------------------- names at the top -- */

struct top {
    const char *name;
    struct range at;
    const struct ast_spec *spec;
};

static void report_tops(struct check *c, const struct top *first, const struct top *second,
                        const char *lower)
{
    if (names_is_after(first->at, second->at)) {
        const struct top *earlier = second;

        second = first;
        first = earlier;
    }
    if (strcmp(first->name, second->name) != 0) {
        diag_error(c->d, A011, second->at, "'%s' and '%s' would both be '%s' in C", second->name,
                   first->name, lower);
    } else if (first->spec != second->spec) {
        diag_error(c->d, A010, second->at, "'%s' is declared in two specs of this program",
                   second->name);
    } else {
        return;                             /* the check of names has reported it */
    }
    diag_note(c->d, first->at, "'%s' is declared here", first->name);
    diag_hint(c->d, "give one of them another name");
}

static void check_top(struct check *c, struct table *tops, struct top top, const struct names *as)
{
    struct top *kept = arena_alloc(c->arena, sizeof *kept);
    const struct top *first;

    *kept = top;
    if (names_is_reserved(as->lower)) {
        diag_error(c->d, A014, top.at, "'%s' would be '%s' in C, and names that begin like that are "
                   "libactor's", top.name, as->lower);
        diag_hint(c->d, "give it another name, such as 'My%s'", top.name);
    }
    first = table_add(tops, as->lower, kept);
    if (first != NULL)
        report_tops(c, first, kept, as->lower);
}

static void check_tops(struct check *c, struct table *tops, const struct ast_spec *spec)
{
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next)
        if (t->kind != DECL_EXTERN)
            check_top(c, tops, (struct top){ t->name, t->at, spec }, &t->as);
    for (const struct ast_registry *r = spec->registries.first; r != NULL; r = r->next)
        check_top(c, tops, (struct top){ r->name, r->at, spec }, &r->as);
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        check_top(c, tops, (struct top){ a->name, a->at, spec }, &a->as);
}

/* ------------------------------------------------------------------------------- parameters -- */

static bool is_claimed(const struct claims *claims, const char *text)
{
    uint32_t hash = hash_bytes(HASH_OF_NOTHING, text, strlen(text));
    size_t at = hash & (claims->capacity - 1);

    while (claims->table[at].claimant != 0) {
        const struct claimant *claimant = &claims->claimants[claims->table[at].claimant - 1];

        if (claims->table[at].hash == hash && claimant->owner != NAMES_LIBRARY
            && claims_text(claims->c, claimant, hash, text))
            return true;
        at = (at + 1) & (claims->capacity - 1);
    }
    return false;
}

/* What generated functions call their own parameters and variables beside those of the spec. */
static bool is_own_parameter(const char *text)
{
    static const char *const names[] = { "to", "to_len", "msg", "reply", "timeout_ns", "out" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], text) == 0)
            return true;
    return false;
}

/* Whether something at the top has this name in C; types of C, which any number of specs may name, are looked for one by one. */
static bool is_at_top(const struct claims *claims, const char *text)
{
    if (table_get(&claims->tops, text) != NULL)
        return true;
    for (const struct ast_spec *spec = claims->c->program->specs.first; spec != NULL; spec = spec->next)
        for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next)
            if (t->kind == DECL_EXTERN && strcmp(t->as.lower, text) == 0)
                return true;
    return false;
}

/* Those of a call's function get an underscore when they have the name of something at the top; what only sends has the first. */
static bool is_moved_parameter(const struct claims *claims, const char *text, bool of_call)
{
    static const char *const names[][2] = {
        { "to", "to_" }, { "to_len", "to_len_" }, { "reply", "reply_" }, { "timeout_ns", "timeout_ns_" }, { "out", "out_" },
    };

    for (size_t i = 0; i < (of_call ? sizeof names / sizeof names[0] : 1); i++)
        if (strcmp(names[i][1], text) == 0 && is_at_top(claims, names[i][0]))
            return true;
    return false;
}

static bool is_field(const struct ast_field_list *fields, const char *text)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next)
        if (strcmp(f->as.lower, text) == 0)
            return true;
    return false;
}

/* Whether a parameter before it has the name already. */
static bool is_taken_before(const struct ast_field_list *fields, const struct ast_field *field, const char *name)
{
    for (const struct ast_field *f = fields->first; f != field; f = f->next)
        if (strcmp(f->parameter, name) == 0)
            return true;
    return false;
}

/* Whether a parameter that counts a list's elements may not be called like that. */
static bool is_taken_length(const struct claims *claims, const struct ast_field *field, const char *name)
{
    return field->type->type != NULL && field->type->type->kind == TYPE_LIST
           && is_claimed(claims, arena_printf(claims->c->arena, "%s_len", name));
}

static void name_parameters(const struct claims *claims, const struct ast_field_list *fields,
                            bool of_call)
{
    for (struct ast_field *f = fields->first; f != NULL; f = f->next) {
        const char *name = f->as.lower;

        while (is_claimed(claims, name) || is_own_parameter(name) || is_taken_length(claims, f, name)
               || is_moved_parameter(claims, name, of_call)
               || (name != f->as.lower && (is_field(fields, name) || is_taken_before(fields, f, name))))
            name = arena_printf(claims->c->arena, "%s_", name);
        f->parameter = name;
    }
}

/* Whether what is generated calls something of its own like that: one of these, or where a type is called so, with an underscore. */
static bool is_own_name(const struct claims *claims, const char *const *names, size_t count, const char *parameter)
{
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(names[i]);

        if (strncmp(parameter, names[i], length) == 0
            && (parameter[length] == '\0' || (strcmp(parameter + length, "_") == 0 && is_claimed(claims, names[i]))))
            return true;
    }
    return false;
}

/* Whether another field's parameter is called like that. */
static bool is_parameter_of_other(const struct ast_field_list *fields, const struct ast_field *field, const char *name)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next)
        if (f != field && strcmp(f->parameter, name) == 0)
            return true;
    return false;
}

/* Their functions have two variables of their own, and an entry's key and value have names. */
static void name_match_parameters(const struct claims *claims, const struct ast_match *match)
{
    static const char *const names[] = { "wanted", "asked", "key", "value", "entry", "context" };

    name_parameters(claims, &match->fields, false);
    for (struct ast_field *f = match->fields.first; f != NULL; f = f->next)
        while (is_own_name(claims, names, sizeof names / sizeof names[0], f->parameter)
               || is_parameter_of_other(&match->fields, f, f->parameter))
            f->parameter = arena_printf(claims->c->arena, "%s_", f->parameter);
}

/* The topic has a name, and so has what stands beside it. */
static void name_bus_parameters(const struct claims *claims, const struct ast_registry *registry)
{
    static const char *const names[] = { "topic", "entry", "from", "node", "dispatch", "arg", "value", "message", "payload" };

    for (const struct ast_message *m = registry->bus->messages.first; m != NULL; m = m->next) {
        name_parameters(claims, &m->fields, false);
        for (struct ast_field *f = m->fields.first; f != NULL; f = f->next)
            while (is_own_name(claims, names, sizeof names / sizeof names[0], f->parameter)
                   || is_parameter_of_other(&m->fields, f, f->parameter))
                f->parameter = arena_printf(claims->c->arena, "%s_", f->parameter);
    }
}

/* What the functions of tables call theirs is more. */
static void name_table_parameters(const struct claims *claims, const struct ast_field_list *fields)
{
    static const char *const names[] = { "table", "row", "rows", "n", "add", "result", "threshold", "set", "otherwise", "args",
                                         "match", "found", "error", "reverse", "entry", "content", "element", "step", "to", "out",
                                         "visit", "visiting", "context" };

    name_parameters(claims, fields, false);
    for (struct ast_field *f = fields->first; f != NULL; f = f->next) {
        const char *name = f->parameter;

        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (strcmp(names[i], f->as.lower) == 0)
                name = arena_printf(claims->c->arena, "%s_value", f->as.lower);
        while (name != f->parameter && (is_claimed(claims, name) || is_field(fields, name) || is_parameter_of_other(fields, f, name)))
            name = arena_printf(claims->c->arena, "%s_", name);
        f->parameter = name;
    }
}

/* Beside those of the spec the functions of protocols have these; with an underscore where a type is called so. */
static void name_protocol_parameters(const struct claims *claims, const struct ast_type_decl *decl)
{
    static const char *const names[] = { "self", "type", "value", "out", "err", "self_", "type_", "value_", "out_", "err_" };

    for (const struct ast_function *function = decl->protocol->functions.first; function != NULL; function = function->next) {
        name_parameters(claims, &function->fields, false);
        for (struct ast_field *f = function->fields.first; f != NULL; f = f->next) {
            size_t i = 0;

            while (i < sizeof names / sizeof names[0]) {
                if (strcmp(f->parameter, names[i++]) != 0 && !is_taken_before(&function->fields, f, f->parameter)
                    && (f->parameter == f->as.lower || !is_field(&function->fields, f->parameter)))
                    continue;
                f->parameter = arena_printf(claims->c->arena, "%s_", f->parameter);
                i = 0;
            }
        }
    }
}

static void name_all_parameters(const struct claims *claims, const struct ast_spec *spec)
{
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next)
        if (t->kind == DECL_PROTOCOL)
            name_protocol_parameters(claims, t);
    for (const struct ast_registry *r = spec->registries.first; r != NULL; r = r->next) {
        name_parameters(claims, &r->key_fields, false);
        name_parameters(claims, &r->meta_fields, false);
        if (r->bus != NULL)
            name_bus_parameters(claims, r);
        for (const struct ast_match *m = r->matches.first; m != NULL; m = m->next)
            name_match_parameters(claims, m);
    }
    for (const struct ast_table *t = spec->tables.first; t != NULL; t = t->next) {
        name_table_parameters(claims, &t->row->fields);
        for (const struct ast_match *m = t->matches.first; m != NULL; m = m->next)
            name_table_parameters(claims, &m->fields);
    }
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next) {
        name_parameters(claims, &a->arguments, false);
        for (const struct ast_message *m = a->messages.first; m != NULL; m = m->next)
            if (m->bus.name == NULL)
                name_parameters(claims, &m->fields, m->kind == MESSAGE_CALL);
    }
}

/* -------------------------------------------------------------------------------------- all -- */

static void claim_bus(struct claims *claims, const struct ast_registry *r)
{
    claim(claims, NAMES_PUBSUB, r->name, r->at, &r->as, NULL, NULL);
    if (r->value_fields.count > 0)
        claim(claims, NAMES_PUBSUB_VALUE, r->name, r->value_at, &r->as, NULL, NULL);
    for (const struct ast_message *m = r->bus->messages.first; m != NULL; m = m->next)
        claim(claims, NAMES_BROADCAST, m->name, m->at, &r->as, &m->as, NULL);
}

static void claim_registry(struct claims *claims, const struct ast_registry *r)
{
    if (r->bus != NULL) {
        claim_bus(claims, r);
        return;
    }
    claim(claims, NAMES_REGISTRY, r->name, r->at, &r->as, NULL, NULL);
    if (r->value_fields.count > 0)
        claim(claims, NAMES_REGISTRY_VALUE, r->name, r->value_at, &r->as, NULL, NULL);
    if (r->meta_fields.count > 0)
        claim(claims, NAMES_REGISTRY_METAS, r->name, r->meta_at, &r->as, NULL, NULL);
    for (const struct ast_field *f = r->meta_fields.first; f != NULL; f = f->next)
        claim(claims, NAMES_REGISTRY_META, f->name, f->at, &r->as, &f->as, NULL);
    if (r->listeners.count > 0)
        claim(claims, NAMES_REGISTRY_LISTENERS, r->name, r->listeners_at, &r->as, NULL, NULL);
    for (const struct ast_match *m = r->matches.first; m != NULL; m = m->next)
        claim(claims, NAMES_REGISTRY_MATCH, m->name, m->at, &r->as, &m->as, NULL);
}

static void claim_match(struct claims *claims, const struct ast_table *t, const struct ast_match *m)
{
    claim(claims, NAMES_MATCH, m->name, m->at, &t->as, &m->as, NULL);
    if (t->kind == TABLE_ORDERED_SET)
        claim(claims, NAMES_REVERSE_MATCH, m->name, m->at, &t->as, &m->as, NULL);
    if (m->guard != NULL || m->given != NULL)   /* what cannot be given of a row is no match */
        claim(claims, NAMES_MATCH_GUARD, m->name, m->at, &t->as, &m->as, NULL);
    if (m->fields.count > 0)
        claim(claims, NAMES_MATCH_ARGUMENTS, m->name, m->at, &t->as, &m->as, NULL);
    if (m->assignments.count > 0)
        claim(claims, NAMES_MATCH_CHANGE, m->name, m->at, &t->as, &m->as, NULL);
    if (m->given != NULL)
        claim(claims, NAMES_MATCH_GIVEN, m->name, m->at, &t->as, &m->as, NULL);
}

static void claim_table(struct claims *claims, const struct ast_table *t)
{
    const bool is_bag = t->kind == TABLE_BAG || t->kind == TABLE_DUPLICATE_BAG;

    claim(claims, NAMES_TABLE, t->name, t->at, &t->as, NULL, NULL);
    if (!t->unnamed)
        claim(claims, NAMES_NAMED_TABLE, t->name, t->at, &t->as, NULL, NULL);
    for (const struct ast_field *f = t->row->fields.first; f != NULL && !is_bag; f = f->next) {
        const struct ast_type *type = f->type->type;

        if (f == t->key || type == NULL || type->element != NULL)
            continue;
        claim(claims, NAMES_TABLE_VALUE, f->name, f->at, &t->as, &f->as, NULL);
        if (ast_is_integer(type->kind))
            claim(claims, NAMES_COUNTER, f->name, f->at, &t->as, &f->as, NULL);
    }
    for (const struct ast_match *m = t->matches.first; m != NULL; m = m->next)
        claim_match(claims, t, m);
}

static void claim_everything(struct claims *claims)
{
    claim_library(claims);
    for (const struct ast_spec *s = claims->c->program->specs.first; s != NULL; s = s->next) {
        claim_types(claims, s);
        claim_impls(claims, s);
        for (const struct ast_registry *r = s->registries.first; r != NULL; r = r->next)
            claim_registry(claims, r);
        for (const struct ast_table *t = s->tables.first; t != NULL; t = t->next)
            claim_table(claims, t);
        for (const struct ast_actor *a = s->actors.first; a != NULL; a = a->next)
            claim_actor(claims, a);
    }
}

static void make_table(struct claims *claims)
{
    claims->capacity = 1;
    while (claims->capacity / 3 * 2 <= claims->count)
        claims->capacity *= 2;
    claims->table = arena_array(&claims->memory, claims->capacity, sizeof *claims->table);
    claims->claimants = arena_array(&claims->memory, claims->claimant_count, sizeof *claims->claimants);
    claims->claimant_count = 0;
}

void check_collisions(struct check *c)
{
    struct claims claims = { .c = c, .tops = table_of(c->arena) };

    arena_open(&claims.memory, c->arena->out_of_memory, c->arena->user);
    for (const struct ast_spec *spec = c->program->specs.first; spec != NULL; spec = spec->next)
        check_tops(c, &claims.tops, spec);
    claim_everything(&claims);
    make_table(&claims);
    claim_everything(&claims);
    for (const struct ast_spec *spec = c->program->specs.first; spec != NULL; spec = spec->next)
        name_all_parameters(&claims, spec);
    arena_close(&claims.memory);
}
