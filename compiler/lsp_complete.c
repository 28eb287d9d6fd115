/*
 * What could stand at the cursor. The tokens before it tell in which block and which item it is, whether what is written
 * there makes sense yet or not; names come from the last tree that was whole. What may begin an item of a block,
 * and what follows a word, are tables: a new construct is a line of them. The parser, which is given the text up to the cursor,
 * has the last word: nothing is offered that it would not take there, and where it takes no name, all keywords that it takes are.
 */

#include "lsp_parts.h"

#include <string.h>

#include "lex.h"
#include "parse.h"
#include "places.h"

#define MAX_BLOCKS 16

/* Those of a table that are no keywords. */
static const char *const table_words[] = { "set", "ordered_set", "bag", "duplicate_bag", "public", "protected", "private",
                                           "unnamed", NULL };

/* What follows a word, wherever it has this meaning. */
static const struct {
    const char *word;
    const char *followers[8];
} followers[] = {
    { "register", { "via" } },
    { "strategy", { "one_for_one", "one_for_all", "rest_for_one" } },
    { "auto_shutdown", { "any_significant", "all_significant", "never" } },
    { "restart", { "permanent", "transient", "temporary" } },
    { "shutdown", { "infinity", "brutal_kill" } },
    { "overflow", { "drop_newest", "drop_oldest", "reject", "block" } },
    { "keys", { "unique", "duplicate" } },
    { "dispatcher", { "demand", "broadcast", "partition" } },
    { "keep", { "first", "last" } },
    { "buffer", { "infinity" } },
    { "set", { "public", "protected", "private", "unnamed" } },
    { "ordered_set", { "public", "protected", "private", "unnamed" } },
    { "bag", { "public", "protected", "private", "unnamed" } },
    { "duplicate_bag", { "public", "protected", "private", "unnamed" } },
    { "default", { "ignore", "postpone", "stop" } },
    { "stop", { "normal", "shutdown" } },
    { "main", { "none" } },
    { "use", { "patterns" } },
};

/* What goes on with a row. */
static const char *const row_rest[] = { "when", "do", "reply", "stop", "postpone", "ignore", "defer", "hibernate",
                                        NULL };

/* What goes on with a function of an agent, behind one of its clauses. */
static const char *const clause_rest[] = { "else", "reply", NULL };

/* CompletionItemKind of the protocol. */
enum { OFFER_FUNCTION = 3, OFFER_FIELD = 5, OFFER_CLASS = 7, OFFER_KEYWORD = 14, OFFER_CONSTANT = 20, OFFER_STRUCT = 22,
       OFFER_EVENT = 23, OFFER_STATE = 13 };

struct completion {
    struct lsp_question *q;
    const struct ast_spec *spec;            /* NULL: nothing is known */
    const struct source *source;            /* what stands before the cursor */
    const struct parser_token *tokens;
    size_t count;                           /* before the cursor */
    enum block blocks[MAX_BLOCKS];
    size_t depth;
    size_t item;                            /* the token it begins with; `count` if nothing is there yet */
    size_t state;                           /* the name of the one whose rows these are, or another token */
    size_t row;                             /* the row's, behind a `}` or within its block too */
    size_t parens;
    size_t open_paren;                      /* the innermost one, if there is one */
    const struct ast_actor *actor;          /* we are in, if it is known */
    struct table keywords;
    struct parse_expected expected;
};

/* ------------------------------------------------------------------------------------- offers -- */

static bool is_expected(const struct completion *c, const char *token)
{
    for (size_t i = 0; i < c->expected.count; i++)
        if (strcmp(c->expected.names[i], token) == 0)
            return true;
    return !c->expected.is_known;
}

static bool is_keyword(const struct completion *c, const char *word)
{
    return table_get(&c->keywords, word) != NULL;
}

static void offer(struct completion *c, const char *word, int kind, const char *detail)
{
    struct json *j = c->q->j;

    if (!is_expected(c, is_keyword(c, word) ? word : "name"))
        return;
    json_begin_object(j, NULL);
    json_put_string(j, "label", word);
    json_put_integer(j, "kind", kind);
    if (detail != NULL)
        json_put_string(j, "detail", detail);
    json_end_object(j);
}

static void offer_words(struct completion *c, const char *const *words, size_t most)
{
    for (size_t i = 0; i < most && words[i] != NULL; i++)
        offer(c, words[i], OFFER_KEYWORD, NULL);
}

#define OFFER_LIST(c, list, kind, detail, type)                                             \
    for (const struct type *one = (list).first; one != NULL; one = one->next)               \
        offer(c, one->name, kind, detail)

/* Calls `tell` for the spec and those it imports. */
static void each_spec(struct completion *c, void (*tell)(struct completion *c, const struct ast_spec *spec))
{
    if (c->spec == NULL)
        return;
    tell(c, c->spec);
    for (const struct ast_import *i = c->spec->imports.first; i != NULL; i = i->next)
        if (i->spec != NULL)
            tell(c, i->spec);
}

static void offer_types_of(struct completion *c, const struct ast_spec *spec)
{
    OFFER_LIST(c, spec->types, OFFER_STRUCT, "type", ast_type_decl);
}

static void offer_types(struct completion *c)
{
    static const char *const scalars[] = {
#define X(kind, name) name,
        AST_SCALARS(X)
#undef X
        NULL };

    offer_words(c, scalars, SIZE_MAX);
    each_spec(c, offer_types_of);
}

static void offer_registries_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_registry *r = spec->registries.first; r != NULL; r = r->next)
        if (r->bus == NULL)
            offer(c, r->name, OFFER_CLASS, "registry");
}

static void offer_buses_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_registry *r = spec->registries.first; r != NULL; r = r->next)
        if (r->bus != NULL)
            offer(c, r->name, OFFER_CLASS, "pubsub");
}

static void offer_protocols_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next)
        if (t->kind == DECL_PROTOCOL)
            offer(c, t->name, OFFER_CLASS, "protocol");
}

static void offer_children_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        offer(c, a->name, OFFER_CLASS, ast_behaviour_name(a->behaviour));
    offer_registries_of(c, spec);
    offer_buses_of(c, spec);
}

static void offer_stages_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        if (a->stage != NULL && a->behaviour != BEHAVIOUR_PIPELINE)
            offer(c, a->name, OFFER_CLASS, ast_behaviour_name(a->behaviour));
}

/* What a match may give. */
static void offer_structs_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next)
        if (t->kind == DECL_STRUCT)
            offer(c, t->name, OFFER_CLASS, "struct");
}

static void offer_constants_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next)
        OFFER_LIST(c, t->enumerators, OFFER_CONSTANT, t->name, ast_enumerator);
}

/* ------------------------------------------------------------------------------ where we are -- */

static bool token_is(const struct completion *c, size_t at, const char *text)
{
    const struct range range = c->tokens[at].at;

    return at < c->count && range.end - range.begin == strlen(text)
           && memcmp(c->source->text + range.begin, text, strlen(text)) == 0;
}

static const char *token_text(const struct completion *c, size_t at)
{
    const struct range range = c->tokens[at].at;

    return arena_copy(c->q->arena, c->source->text + range.begin, range.end - range.begin);
}

static enum block block_at(const struct completion *c, size_t brace)
{
    static const struct {
        enum block in;
        const char *word;
        enum block block;
    } blocks[] = {
        { BLOCK_FILE, "enum", BLOCK_ENUM },
        { BLOCK_FILE, "struct", BLOCK_FIELDS },
        { BLOCK_FILE, "registry", BLOCK_REGISTRY },
        { BLOCK_FILE, "table", BLOCK_TABLE },
        { BLOCK_FILE, "pubsub", BLOCK_PUBSUB },
        { BLOCK_PUBSUB, "value", BLOCK_FIELDS },
        { BLOCK_FILE, "protocol", BLOCK_PROTOCOL },
        { BLOCK_TABLE, "value", BLOCK_FIELDS },
        { BLOCK_TABLE, "match", BLOCK_ASSIGNMENTS },
        { BLOCK_FILE, "gen_server", BLOCK_SERVER },
        { BLOCK_FILE, "gen_statem", BLOCK_MACHINE },
        { BLOCK_FILE, "supervisor", BLOCK_SUPERVISOR },
        { BLOCK_FILE, "dynamic_supervisor", BLOCK_DYNAMIC },
        { BLOCK_FILE, "partition_supervisor", BLOCK_PARTITION },
        { BLOCK_FILE, "task_supervisor", BLOCK_TASKS },
        { BLOCK_FILE, "agent", BLOCK_AGENT },
        { BLOCK_AGENT, "state", BLOCK_FIELDS },
        { BLOCK_AGENT, "init", BLOCK_ASSIGNMENTS },
        { BLOCK_AGENT, "update", BLOCK_ASSIGNMENTS },
        { BLOCK_AGENT, "get_and_update", BLOCK_ASSIGNMENTS },
        { BLOCK_AGENT, "cast", BLOCK_ASSIGNMENTS },
        { BLOCK_FILE, "producer", BLOCK_STAGE },
        { BLOCK_FILE, "producer_consumer", BLOCK_STAGE },
        { BLOCK_FILE, "consumer", BLOCK_STAGE },
        { BLOCK_STAGE, "state", BLOCK_FIELDS },
        { BLOCK_FILE, "consumer_supervisor", BLOCK_CONSUMERS },
        { BLOCK_CONSUMERS, "child", BLOCK_CHILD },
        { BLOCK_FILE, "pipeline", BLOCK_PIPELINE },
        { BLOCK_FILE, "application", BLOCK_APPLICATION },
        { BLOCK_APPLICATION, "env", BLOCK_FIELDS },
        { BLOCK_REGISTRY, "value", BLOCK_FIELDS },
        { BLOCK_REGISTRY, "meta", BLOCK_FIELDS },
        { BLOCK_SERVER, "state", BLOCK_FIELDS },
        { BLOCK_MACHINE, "data", BLOCK_FIELDS },
        { BLOCK_MACHINE, "state", BLOCK_ROWS },
        { BLOCK_MACHINE, "any", BLOCK_ROWS },
        { BLOCK_SUPERVISOR, "child", BLOCK_CHILD },
        { BLOCK_DYNAMIC, "child", BLOCK_CHILD },
        { BLOCK_PARTITION, "child", BLOCK_CHILD },
    };
    const enum block in = c->blocks[c->depth];

    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        if (blocks[i].in == in && token_is(c, c->item, blocks[i].word))
            return blocks[i].block;
    if ((in == BLOCK_ROWS || in == BLOCK_MACHINE) && brace >= 2 && token_is(c, brace - 2, "do"))
        return BLOCK_OUTCOMES;
    if (in == BLOCK_PIPELINE)
        return BLOCK_LINK;
    return in == BLOCK_ROWS || in == BLOCK_OUTCOMES || in == BLOCK_MACHINE ? BLOCK_ASSIGNMENTS : BLOCK_OTHER;
}

static void find_actor(struct completion *c, size_t name)
{
    c->actor = NULL;
    if (c->spec == NULL || name >= c->count)
        return;
    for (const struct ast_actor *a = c->spec->actors.first; a != NULL; a = a->next)
        if (token_is(c, name, a->name))
            c->actor = a;
}

static void read_tokens(struct completion *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (token_is(c, i, "(")) {
            c->open_paren = i;
            c->parens++;
        } else if (token_is(c, i, ")")) {
            c->parens -= c->parens > 0;
        } else if (token_is(c, i, "{")) {
            const enum block block = block_at(c, i);

            if (c->depth == 0)
                find_actor(c, c->item + 1);
            if (block == BLOCK_ROWS)
                c->state = c->item + 1;
            else if (c->blocks[c->depth] == BLOCK_MACHINE)
                c->state = c->row = c->item;        /* of init, which is in no state and about no message */
            if (c->depth + 1 < MAX_BLOCKS)
                c->blocks[++c->depth] = block;
            c->item = i + 1;
            c->parens = 0;
        } else if (token_is(c, i, "}")) {
            c->depth -= c->depth > 0;
            c->item = i + 1;
            c->parens = 0;
        } else if (token_is(c, i, ";")) {
            c->item = i + 1;
            c->parens = 0;
        } else if (i == c->item && c->blocks[c->depth] == BLOCK_ROWS) {
            c->row = i;
        }
    }
}

/* The call or other message that the row at the cursor is about, or NULL. */
static const struct ast_message *row_message(const struct completion *c)
{
    const struct ast_message *m = c->actor != NULL ? c->actor->messages.first : NULL;

    while (m != NULL && !(token_is(c, c->row, "on") && token_is(c, c->row + 1, m->name)))
        m = m->next;
    return m;
}

/* The function of an agent that a clause belongs to, NULL if it gives no result. */
static const struct ast_message *clause_message(const struct completion *c)
{
    if (c->blocks[c->depth] != BLOCK_AGENT || c->actor == NULL)
        return NULL;
    for (size_t i = c->count; i-- > 0;) {
        if (!token_is(c, i, "get") && !token_is(c, i, "get_and_update"))
            continue;
        for (const struct ast_message *m = c->actor->messages.first; m != NULL; m = m->next)
            if (token_is(c, i + 1, m->name))
                return m;
    }
    return NULL;
}

/* The state whose rows the cursor is among, or NULL. */
static const struct ast_state *row_state(const struct completion *c)
{
    const enum block block = c->blocks[c->depth];
    const bool is_in_rows = block == BLOCK_ROWS || block == BLOCK_OUTCOMES || block == BLOCK_ASSIGNMENTS;
    const struct ast_state *s = c->actor != NULL && is_in_rows ? c->actor->states.first : NULL;

    while (s != NULL && !token_is(c, c->state, s->name))
        s = s->next;
    return s;
}

static bool is_word_token(const struct completion *c, size_t at)
{
    const char first = c->source->text[c->tokens[at].at.begin];

    return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_';
}

/* ------------------------------------------------------------------------------------ choices -- */

static void offer_values(struct completion *c)
{
    static const char *const words[] = { "true", "false", "now", NULL };
    const struct ast_message *message = row_message(c);
    const struct ast_state *state = row_state(c);

    if (!is_expected(c, "true"))
        return;
    if (state != NULL)
        OFFER_LIST(c, state->fields, OFFER_FIELD, state->name, ast_field);
    if (c->actor != NULL) {
        OFFER_LIST(c, c->actor->fields, OFFER_FIELD, "data", ast_field);
        OFFER_LIST(c, c->actor->arguments, OFFER_FIELD, "argument", ast_field);
        if (c->actor->supervision != NULL)
            OFFER_LIST(c, c->actor->supervision->partition, OFFER_FIELD, "its number", ast_field);
    }
    if (message != NULL)
        OFFER_LIST(c, message->fields, OFFER_FIELD, message->name, ast_field);
    each_spec(c, offer_constants_of);
    offer_words(c, words, SIZE_MAX);
}

/* Behind `left.`: the constants of an enum, the fields of a struct, the value of an optional. */
static void offer_members(struct completion *c, const char *left)
{
    const struct ast_message *message = row_message(c);
    const struct ast_state *state = row_state(c);
    const struct ast_field_list *lists[] = {
        c->actor != NULL ? &c->actor->fields : NULL, c->actor != NULL ? &c->actor->arguments : NULL,
        state != NULL ? &state->fields : NULL, message != NULL ? &message->fields : NULL };
    const char *type = left;

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        for (const struct ast_field *f = lists[i] != NULL ? lists[i]->first : NULL; f != NULL; f = f->next)
            if (strcmp(f->name, left) == 0 && f->type != NULL && f->type->suffix.kind == SUFFIX_OPTIONAL) {
                offer(c, "value", OFFER_FIELD, "what it is, if it is something");
                return;
            } else if (strcmp(f->name, left) == 0 && f->type != NULL && f->type->name != NULL) {
                type = f->type->name;
            }
    for (const struct ast_spec *s = c->spec; s != NULL; s = NULL) {
        const struct ast_import *import = s->imports.first;

        for (const struct ast_spec *in = s; in != NULL; import = import->next) {
            for (const struct ast_type_decl *t = in->types.first; t != NULL; t = t->next) {
                if (strcmp(t->name, type) != 0)
                    continue;
                OFFER_LIST(c, t->enumerators, OFFER_CONSTANT, t->name, ast_enumerator);
                OFFER_LIST(c, t->fields, OFFER_FIELD, t->name, ast_field);
            }
            while (import != NULL && import->spec == NULL)
                import = import->next;
            if (import == NULL)
                break;
            in = import->spec;
        }
    }
}

static void offer_beginnings(struct completion *c)
{
    const enum block block = c->blocks[c->depth];

    if (block < BLOCK_OTHER)
        offer_words(c, place_words[block], sizeof place_words[block] / sizeof place_words[block][0]);
    if (block == BLOCK_TABLE)
        offer_words(c, table_words, SIZE_MAX);
    if (block == BLOCK_FIELDS)
        offer_types(c);
    if (block == BLOCK_ASSIGNMENTS && c->actor != NULL)
        OFFER_LIST(c, c->actor->fields, OFFER_FIELD, "data", ast_field);
    if (block == BLOCK_OUTCOMES && c->actor != NULL)
        for (const struct ast_action *a = c->actor->actions.first; a != NULL; a = a->next)
            OFFER_LIST(c, a->outcomes, OFFER_CONSTANT, a->name, ast_action_outcome);
    if ((block == BLOCK_ROWS || block == BLOCK_OUTCOMES) && c->count > 0 && token_is(c, c->count - 1, "}"))
        offer_words(c, row_rest + 2, SIZE_MAX);
    if (block == BLOCK_AGENT)
        offer_words(c, clause_rest, SIZE_MAX);
    if (block == BLOCK_PIPELINE)
        each_spec(c, offer_stages_of);
}

static void offer_roots_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        if (a->supervision != NULL)
            offer(c, a->name, OFFER_CLASS, ast_behaviour_name(a->behaviour));
}

static void offer_applications_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        if (a->application != NULL && a != c->actor)
            offer(c, a->name, OFFER_CLASS, "application");
}

static bool is_called(const struct ast_actor *actor)
{
    return actor->supervision == NULL && actor->application == NULL;
}

static void offer_callees_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        if (is_called(a) && a != c->actor)
            offer(c, a->name, OFFER_CLASS, ast_behaviour_name(a->behaviour));
}

/* The calls of the actor that stands before the dot. */
static void offer_calls_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next) {
        if (!is_called(a) || !token_is(c, c->count - 2, a->name))
            continue;
        for (const struct ast_message *m = a->messages.first; m != NULL; m = m->next)
            if (m->kind == MESSAGE_CALL)
                offer(c, m->name, OFFER_EVENT, a->name);
    }
}

/* The messages of the bus that stands before the dot. */
static void offer_broadcasts_of(struct completion *c, const struct ast_spec *spec)
{
    for (const struct ast_registry *r = spec->registries.first; r != NULL; r = r->next)
        if (r->bus != NULL && token_is(c, c->count - 2, r->name))
            OFFER_LIST(c, r->bus->messages, OFFER_EVENT, r->name, ast_message);
}

/* Behind `subscribes`; false if this is no such item. */
static bool offer_in_subscribes(struct completion *c, size_t before)
{
    const enum block block = c->blocks[c->depth];

    if ((block != BLOCK_SERVER && block != BLOCK_MACHINE && block != BLOCK_STAGE) || !token_is(c, c->item, "subscribes"))
        return false;
    if (token_is(c, before, ".") && before > c->item)
        each_spec(c, offer_broadcasts_of);
    else if (before == c->item || token_is(c, before, ","))
        each_spec(c, offer_buses_of);
    return true;
}

/* Behind `impl`, its `for`, and `requires`; false if this is no such item. */
static bool offer_in_protocols(struct completion *c, size_t before)
{
    const bool is_listed = token_is(c, before, ",");
    bool is_for = false, is_required = false;

    if (c->blocks[c->depth] != BLOCK_FILE || !(token_is(c, c->item, "impl") || token_is(c, c->item, "protocol")))
        return false;
    for (size_t i = c->item + 2; i < c->count; i++) {
        is_for |= token_is(c, i, "for");
        is_required |= token_is(c, i, "requires");
    }
    if (token_is(c, before, "for") || (is_for && is_listed)) {
        offer_types(c);
        offer(c, "any", OFFER_KEYWORD, NULL);
    } else if ((token_is(c, c->item, "impl") && before == c->item) || token_is(c, before, "requires")
               || (is_required && is_listed)) {
        each_spec(c, offer_protocols_of);
    } else {
        return false;
    }
    return true;
}

static bool offer_in_enter(struct completion *c, size_t before)
{
    if (c->blocks[c->depth] != BLOCK_ROWS || c->parens > 0 || c->actor == NULL || !token_is(c, c->item, "enter") ||
        !token_is(c, c->item + 1, "from") || (before != c->item + 1 && !token_is(c, before, ",")))
        return false;
    OFFER_LIST(c, c->actor->states, OFFER_STATE, "state", ast_state);
    return true;
}

/* Behind `calls`; false if this is no such item. */
static bool offer_in_calls(struct completion *c, size_t before)
{
    const enum block block = c->blocks[c->depth];

    if ((block != BLOCK_SERVER && block != BLOCK_MACHINE && block != BLOCK_AGENT && block != BLOCK_STAGE)
        || !token_is(c, c->item, "calls"))
        return false;
    if (token_is(c, before, ".") && before > c->item)
        each_spec(c, offer_calls_of);
    else if (before == c->item || token_is(c, before, ","))
        each_spec(c, offer_callees_of);
    return true;
}

/* The same, in an application; false if the word means there what it means elsewhere. */
static bool offer_in_application(struct completion *c, size_t before)
{
    static const char *const signals[] = { "sighup", "options", NULL };

    if (c->blocks[c->depth] != BLOCK_APPLICATION)
        return false;
    if (token_is(c, before, "on"))
        offer_words(c, signals, SIZE_MAX);
    else if (before == c->item && token_is(c, before, "supervisor"))
        each_spec(c, offer_roots_of);
    else if (token_is(c, c->item, "depends") && (before == c->item || token_is(c, before, ",")))
        each_spec(c, offer_applications_of);
    else
        return false;
    return true;
}

/* Signals, which are asked for in an actor and come in the states of a machine. */
static void offer_signals(struct completion *c)
{
    static const char *const signals[] = { "exit", "down", "info", NULL };
    static const char *const of_stages[] = { "subscribe", "cancel", NULL };
    const enum block block = c->blocks[c->depth];

    offer_words(c, signals, SIZE_MAX);
    if (block == BLOCK_SERVER || block == BLOCK_STAGE) {
        offer(c, "timeout", OFFER_KEYWORD, NULL);
        offer(c, "continue", OFFER_KEYWORD, NULL);
    }
    if (block == BLOCK_SERVER || block == BLOCK_MACHINE || block == BLOCK_STAGE)
        offer(c, "format_status", OFFER_KEYWORD, NULL);
    if (block == BLOCK_STAGE)
        offer_words(c, of_stages, SIZE_MAX);
}

/* What a word that takes a name or a choice is followed by; false if it is none. */
static bool offer_followers(struct completion *c, size_t before)
{
    static const char *const takes_name[] = { "reply", "do", "child", "via", "key", "topic", "raise", "start", "update", "cancel",
                                              "emits", "consumes" };
    static const char *const modes[] = { "permanent", "transient", "temporary", NULL };
    const enum block block = c->blocks[c->depth];
    const struct ast_message *message = row_message(c) != NULL ? row_message(c) : clause_message(c);
    bool is_known = false;

    if (token_is(c, before, "->")) {
        if (block == BLOCK_PIPELINE)
            each_spec(c, offer_stages_of);
        else if (block == BLOCK_TABLE)
            each_spec(c, offer_structs_of);
        else if (token_is(c, c->item, "call") || token_is(c, c->item, "producer_consumer") || block == BLOCK_PROTOCOL)
            offer_types(c);
        else if (c->actor != NULL)
            OFFER_LIST(c, c->actor->states, OFFER_STATE, "state", ast_state);
        return true;
    }
    if (token_is(c, before, ".")) {
        offer_members(c, before > 0 ? token_text(c, before - 1) : "");
        return true;
    }
    for (size_t i = 0; i < sizeof followers / sizeof followers[0]; i++) {
        if (!token_is(c, before, followers[i].word))
            continue;
        offer_words(c, followers[i].followers, 8);
        is_known = true;
    }
    if (token_is(c, before, "on")) {
        offer_signals(c);
        is_known = true;
    }
    if (token_is(c, before, "on") && block == BLOCK_ROWS && c->actor != NULL)
        OFFER_LIST(c, c->actor->messages, OFFER_EVENT, "message", ast_message);
    for (const struct ast_message *m = c->actor != NULL ? c->actor->messages.first : NULL; m != NULL; m = m->next)
        if (((m->kind == MESSAGE_INTERNAL || m->kind == MESSAGE_CAST || m->kind == MESSAGE_INFO) && token_is(c, before, "raise"))
            || (m->kind == MESSAGE_TIMER
                && (token_is(c, before, "start") || token_is(c, before, "update") || token_is(c, before, "cancel"))))
            offer(c, m->name, OFFER_EVENT, NULL);
    if (c->actor != NULL && c->actor->behaviour == BEHAVIOUR_MACHINE && block == BLOCK_ASSIGNMENTS
        && (token_is(c, before, "start") || token_is(c, before, "cancel")))
        offer(c, "after", OFFER_EVENT, "the timeout of the state");
    if (token_is(c, before, "reply") && message != NULL)
        OFFER_LIST(c, message->alternatives, OFFER_CONSTANT, message->name, ast_alternative);
    if (token_is(c, before, "do") && c->actor != NULL)
        OFFER_LIST(c, c->actor->actions, OFFER_FUNCTION, "function", ast_action);
    if (token_is(c, before, "child"))
        each_spec(c, offer_children_of);
    if (token_is(c, before, "via"))
        each_spec(c, offer_registries_of);
    if (token_is(c, before, "key") || token_is(c, before, "topic") || token_is(c, before, "emits") || token_is(c, before, "consumes"))
        offer_types(c);
    if (token_is(c, before, "cancel") && block == BLOCK_LINK)
        offer_words(c, modes, SIZE_MAX);
    for (size_t i = 0; i < sizeof takes_name / sizeof takes_name[0]; i++)
        is_known |= token_is(c, before, takes_name[i]);
    return is_known;
}

/* Within parentheses, at the beginning of what commas separate. */
static void offer_in_parens(struct completion *c, size_t before)
{
    static const char *const declaring[] = { "call", "cast", "info", "internal", "timer", "init", "state" };
    bool declares = c->blocks[c->depth] == BLOCK_PROTOCOL;

    for (size_t i = 0; i < sizeof declaring / sizeof declaring[0]; i++)
        declares |= token_is(c, c->item, declaring[i]);
    if (token_is(c, c->item, "init") && c->open_paren != c->item + 1)
        declares = false;                   /* of the fields of its first state */
    if (!declares)
        offer_values(c);
    else if (token_is(c, before, "(") || token_is(c, before, ",")) {
        offer(c, "extern", OFFER_KEYWORD, NULL);
        offer_types(c);
    } else if (!is_word_token(c, before))
        offer_values(c);
}

/* What goes on with what stands there. */
static void offer_rest(struct completion *c)
{
    const enum block block = c->blocks[c->depth];

    if (!c->expected.is_known || is_expected(c, "name")) {
        if (block == BLOCK_ROWS || block == BLOCK_OUTCOMES)
            offer_words(c, row_rest, SIZE_MAX);
        return;
    }
    for (size_t i = 0; i < c->expected.count; i++)
        if (is_keyword(c, c->expected.names[i]))
            offer(c, c->expected.names[i], OFFER_KEYWORD, NULL);
}

static void choose(struct completion *c)
{
    const size_t before = c->count - 1;     /* if anything is */

    if (c->item >= c->count && c->parens == 0) {
        offer_beginnings(c);
        return;
    }
    if (offer_in_application(c, before) || offer_in_calls(c, before) || offer_in_subscribes(c, before) ||
        offer_in_protocols(c, before) || offer_in_enter(c, before) || offer_followers(c, before))
        return;
    if (c->parens > 0) {
        offer_in_parens(c, before);
        return;
    }
    if (!is_word_token(c, before) && !token_is(c, before, ")") && strchr("0123456789\"", c->source->text[c->tokens[before].at.begin]) == NULL) {
        offer_values(c);
        if (token_is(c, before, "..") && c->blocks[c->depth] == BLOCK_FIELDS)
            offer(c, "from", OFFER_KEYWORD, NULL);      /* the range of a setting may be open */
        return;
    }
    if (before == c->item ? token_is(c, before, "after") || token_is(c, before, "every") || token_is(c, before, "idle")
                            || token_is(c, before, "mailbox") || token_is(c, before, "hibernate_after")
                          : token_is(c, before, "when") || token_is(c, before, "every") || token_is(c, before, "in")) {
        offer_values(c);
        return;
    }
    offer_rest(c);
}

/* Whether the cursor is in a comment: then what is between it and the last token is more than blanks. */
static bool is_in_comment(const struct completion *c, uint32_t end)
{
    uint32_t at = c->count > 0 ? c->tokens[c->count - 1].at.end : 0;
    bool is_line = false;

    for (; at < end; at++) {
        if (c->source->text[at] == '/' && c->source->text[at + 1] == '/')
            is_line = true;
        else if (c->source->text[at] == '\n')
            is_line = false;
    }
    return is_line;
}

static struct parse_expected expected_at_end(struct arena *arena, struct source *source)
{
    struct parse_expected expected = { 0 };
    const struct parse_options options = { .no_imports = true, .expected = &expected };
    struct ast_program program;

    parse_program(arena, diag_open(arena), source, &options, &program);
    return expected;
}

void answer_completion(struct lsp_question *q)
{
    const struct lsp_document *document = q->document;
    const struct lsp_analysis *known = document->now->is_whole || document->whole == NULL ? document->now : document->whole;
    struct completion c = { .q = q, .spec = known->program.specs.last };
    struct source *before;
    uint32_t end = q->offset;

    /* The word being written is what is to be completed. */
    while (end > 0 && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789",
                             document->source->text[end - 1]) != NULL)
        end--;
    before = source_of(q->arena, document->path, document->source->text, end);
    c.source = before;
    c.tokens = parse_tokens(q->arena, before, &c.count);
    c.count--;                              /* the end of the file */
    c.keywords = table_of(q->arena);
    lex_keywords(q->arena, &c.keywords);
    c.expected = expected_at_end(q->arena, before);
    read_tokens(&c);
    json_begin_object(q->j, "result");
    json_put_bool(q->j, "isIncomplete", false);
    json_begin_array(q->j, "items");
    if (!is_in_comment(&c, end))
        choose(&c);
    json_end_array(q->j);
    json_end_object(q->j);
}
