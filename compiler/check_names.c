/*
 * Do the names of a spec differ, and what does each stand for? Names at the top of a spec share one
 * table with those of the specs it imports, whatever they name, since all become prefixes in C.
 */

#include "check.h"

#include <string.h>

#include "elsewhere.h"

/* More names than this are compared through a table. */
#define FEW 12

/* ------------------------------------------------------------------------ names that differ -- */

void names_declare(struct check *c, const char *name, struct names as, struct range at)
{
    size_t old = c->declared_capacity;

    if (c->declared_count == old) {
        c->declared_capacity = old > 0 ? old * 2 : 4 * FEW;
        c->declared = arena_grow(c->arena, c->declared, old * sizeof *c->declared,
                                 c->declared_capacity * sizeof *c->declared);
    }
    c->declared[c->declared_count++] = (struct declared){ name, as.lower, at };
}

bool names_is_after(struct range at, struct range other)
{
    return at.source == other.source && at.begin > other.begin;
}

static void report_twin(struct check *c, const char *what, const struct declared *first,
                        const struct declared *second)
{
    if (strcmp(first->name, second->name) == 0) {
        diag_error(c->d, A010, second->at, "%s '%s' is declared twice", what, second->name);
        diag_note(c->d, first->at, "it is declared here first");
        diag_hint(c->d, "remove one of them, or give it another name");
        return;
    }
    diag_error(c->d, A011, second->at, "%s '%s' and %s '%s' would both be '%s' in C", what,
               first->name, what, second->name, second->lower);
    diag_note(c->d, first->at, "'%s' is declared here", first->name);
    diag_hint(c->d, "give one of them another name");
}

static void compare_few(struct check *c, const char *what)
{
    for (size_t i = 1; i < c->declared_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(c->declared[i].lower, c->declared[k].lower) != 0)
                continue;
            report_twin(c, what, &c->declared[k], &c->declared[i]);
            break;
        }
    }
}

static void compare_many(struct check *c, const char *what)
{
    struct table seen = table_of(c->arena);

    for (size_t i = 0; i < c->declared_count; i++) {
        const struct declared *first = table_add(&seen, c->declared[i].lower, &c->declared[i]);

        if (first != NULL)
            report_twin(c, what, first, &c->declared[i]);
    }
}

void names_unique(struct check *c, const char *what)
{
    if (c->declared_count <= FEW)
        compare_few(c, what);
    else
        compare_many(c, what);
    c->declared_count = 0;
}

void names_refuse_keyword(struct check *c, const char *what, const char *name, struct names as,
                          struct range at)
{
    const char *language = names_keyword_of(as.lower);

    if (language == NULL)
        return;
    if (strcmp(name, as.lower) == 0)
        diag_error(c->d, A013, at, "%s '%s' is a keyword of %s", what, name, language);
    else
        diag_error(c->d, A013, at, "%s '%s' would be '%s' in C, which is a keyword of %s", what,
                   name, as.lower, language);
    diag_hint(c->d, "give it another name, such as '%s_'", name);
}

/* ----------------------------------------------------------------------------- misspellings -- */

struct spelling names_spelling(const char *name)
{
    return spelling_of(name);
}

void names_offer(struct check *c, struct spelling *near, const char *name)
{
    if (c->offers_left == 0)
        return;
    c->offers_left--;
    spelling_offer(near, name);
}

bool names_hint(struct check *c, const struct spelling *near)
{
    if (near->best == NULL)
        return false;
    diag_hint(c->d, "write '%s'", near->best);
    return true;
}

/* ------------------------------------------------------------------------- what a spec sees -- */

struct symbol *names_find(const struct check *c, const char *name)
{
    return table_get(&c->symbols, name);
}

const char *names_kind(const struct symbol *symbol)
{
    static const char *const type_kinds[] = {
        [DECL_ENUM] = "enum", [DECL_STRUCT] = "struct", [DECL_EXTERN] = "extern type", [DECL_PROTOCOL] = "protocol",
    };

    if (symbol->type_decl != NULL && symbol->type_decl->table != NULL)
        return "table";
    if (symbol->type_decl != NULL)
        return type_kinds[symbol->type_decl->kind];
    if (symbol->registry != NULL)
        return symbol->registry->bus != NULL ? "pubsub" : "registry";
    return ast_behaviour_name(symbol->actor->behaviour);
}

static const struct ast_spec *spec_of(const struct symbol *symbol)
{
    if (symbol->type_decl != NULL)
        return symbol->type_decl->spec;
    return symbol->registry != NULL ? symbol->registry->spec : symbol->actor->spec;
}

static void report_symbols(struct check *c, const struct symbol *first, const struct symbol *second)
{
    diag_error(c->d, A010, second->at, "%s '%s' has the name of %s '%s'", names_kind(second),
               second->name, names_kind(first), first->name);
    diag_note(c->d, first->at, "'%s' is declared here first", first->name);
    diag_hint(c->d, "give one of them another name");
}

static void add_symbol(struct check *c, struct symbol symbol)
{
    struct symbol *kept = arena_alloc(c->arena, sizeof *kept);
    struct symbol *first;

    *kept = symbol;
    first = table_add(&c->symbols, kept->name, kept);
    if (first == NULL || spec_of(first) != spec_of(kept))
        return;                             /* those of two specs are compared by check_collisions */
    first->clashes = true;
    if (names_is_after(first->at, kept->at))
        report_symbols(c, kept, first);
    else
        report_symbols(c, first, kept);
}

static void add_constants(struct check *c, struct ast_type_decl *decl)
{
    const struct symbol *symbol = names_find(c, decl->name);

    if (symbol->type_decl != decl)
        return;                             /* of two enums of one name the first one counts */
    for (struct ast_enumerator *e = decl->enumerators.first; e != NULL; e = e->next) {
        struct constant_symbol *constant = arena_alloc(c->arena, sizeof *constant);
        struct constant_symbol *same;

        constant->enumerator = e;
        constant->type = &symbol->type;
        same = table_add(&c->constants, e->name, constant);
        if (same == NULL)
            continue;
        constant->next = same->next;
        same->next = constant;
    }
}

static void add_type(struct check *c, struct ast_type_decl *decl)
{
    static const enum ast_type_kind kinds[] = {
        [DECL_ENUM] = TYPE_ENUM, [DECL_STRUCT] = TYPE_STRUCT, [DECL_EXTERN] = TYPE_EXTERN,
        [DECL_PROTOCOL] = TYPE_STRUCT,
    };
    struct symbol symbol = { .name = decl->name, .at = decl->at, .type_decl = decl };

    symbol.type = (struct ast_type){ .kind = kinds[decl->kind], .decl = decl, .c_text = decl->c_text };
    add_symbol(c, symbol);
    add_constants(c, decl);
}

/* What `spec` itself declares; what it imports is its own affair. The first one of a name counts. */
static void add_declarations(struct check *c, const struct ast_spec *spec)
{
    for (struct ast_type_decl *decl = spec->types.first; decl != NULL; decl = decl->next)
        add_type(c, decl);
    for (struct ast_registry *r = spec->registries.first; r != NULL; r = r->next)
        add_symbol(c, (struct symbol){ .name = r->name, .at = r->at, .registry = r });
    for (struct ast_actor *actor = spec->actors.first; actor != NULL; actor = actor->next)
        add_symbol(c, (struct symbol){ .name = actor->name, .at = actor->at, .actor = actor,
                                       .type = { .kind = TYPE_ACTOR, .actor = actor } });
}

static void add_imports(struct check *c)
{
    const struct ast_import **by_spec = arena_array(c->arena, c->program->specs.count,
                                                    sizeof *by_spec);

    for (const struct ast_import *import = c->spec->imports.first; import != NULL;
         import = import->next) {
        const struct ast_import **first;

        if (import->spec == NULL)
            continue;
        first = &by_spec[import->spec->index];
        if (*first == NULL) {
            *first = import;
            add_declarations(c, import->spec);
            continue;
        }
        diag_error(c->d, A015, import->at, "'%s' is imported twice", import->path);
        diag_note(c->d, (*first)->at, "it is imported here first");
        diag_hint(c->d, "remove one of them");
    }
}

static void refuse_scalar_name(struct check *c, const char *name, struct range at)
{
    if (ast_scalar_named(name) == NULL)
        return;
    diag_error(c->d, A010, at, "'%s' is the name of a type that every spec has", name);
    diag_hint(c->d, "give it another name");
}

/* A type and an actor are a type in C, whose name stands alone there. */
static void check_own_names(struct check *c)
{
    for (const struct ast_type_decl *t = c->spec->types.first; t != NULL; t = t->next) {
        refuse_scalar_name(c, t->name, t->at);
        names_refuse_keyword(c, "type", t->name, t->as, t->at);
    }
    for (const struct ast_registry *r = c->spec->registries.first; r != NULL; r = r->next)
        refuse_scalar_name(c, r->name, r->at);
    for (const struct ast_actor *a = c->spec->actors.first; a != NULL; a = a->next) {
        refuse_scalar_name(c, a->name, a->at);
        if (a->supervision == NULL && a->application == NULL && a->behaviour != BEHAVIOUR_TASK)
            names_refuse_keyword(c, ast_behaviour_name(a->behaviour), a->name, a->as, a->at);
    }
}

void check_names(struct check *c)
{
    c->symbols = table_of(c->arena);
    c->constants = table_of(c->arena);
    add_declarations(c, c->spec);
    add_imports(c);
    check_own_names(c);
}

/* ----------------------------------------------------------------------- unknown references -- */

static void offer_types(struct check *c, struct spelling *near, const struct ast_spec *spec)
{
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next)
        names_offer(c, near, t->name);
}

static void offer_protocols(struct check *c, struct spelling *near, const struct ast_spec *spec)
{
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next)
        if (t->kind == DECL_PROTOCOL)
            names_offer(c, near, t->name);
}

static void offer_registries(struct check *c, struct spelling *near, const struct ast_spec *spec, enum names_wanted wanted)
{
    for (const struct ast_registry *r = spec->registries.first; r != NULL; r = r->next)
        if (wanted == WANTED_CHILD || (wanted == WANTED_PUBSUB) == (r->bus != NULL))
            names_offer(c, near, r->name);
}

static void offer_actors(struct check *c, struct spelling *near, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        if (a->application == NULL)
            names_offer(c, near, a->name);
}

static void offer_stages(struct check *c, struct spelling *near, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        if (a->stage != NULL && a->behaviour != BEHAVIOUR_PIPELINE)
            names_offer(c, near, a->name);
}

static void offer_supervisors(struct check *c, struct spelling *near, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        if (a->supervision != NULL)
            names_offer(c, near, a->name);
}

static void offer_applications(struct check *c, struct spelling *near, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        if (a->application != NULL)
            names_offer(c, near, a->name);
}

static void offer_callees(struct check *c, struct spelling *near, const struct ast_spec *spec)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        if (a->supervision == NULL && a->application == NULL)
            names_offer(c, near, a->name);
}

static void offer_declarations(struct check *c, struct spelling *near, const struct ast_spec *spec,
                               enum names_wanted wanted)
{
    if (wanted == WANTED_TYPE)
        offer_types(c, near, spec);
    if (wanted == WANTED_PROTOCOL)
        offer_protocols(c, near, spec);
    if (wanted == WANTED_REGISTRY || wanted == WANTED_PUBSUB || wanted == WANTED_CHILD)
        offer_registries(c, near, spec, wanted);
    if (wanted == WANTED_CHILD || wanted == WANTED_TYPE)
        offer_actors(c, near, spec);
    if (wanted == WANTED_STAGE)
        offer_stages(c, near, spec);
    if (wanted == WANTED_SUPERVISOR)
        offer_supervisors(c, near, spec);
    if (wanted == WANTED_CALLEE)
        offer_callees(c, near, spec);
    if (wanted == WANTED_APPLICATION)
        offer_applications(c, near, spec);
}

static void offer_scalars(struct spelling *near)
{
    static const char *const names[] = {
#define X(kind, name) name,
        AST_SCALARS(X)
#undef X
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        spelling_offer(near, names[i]);
}

/* What people from C and elsewhere write. */
const char *names_foreign_scalar(const char *name)
{
    static const char *const pairs[][2] = {
        { "int", "int32" },         { "unsigned", "uint32" },   { "uint", "uint32" },
        { "char", "uint8" },
        { "short", "int16" },       { "long", "int64" },        { "size_t", "uint64" },
        { "int8_t", "int8" },       { "int16_t", "int16" },     { "int32_t", "int32" },
        { "int64_t", "int64" },     { "uint8_t", "uint8" },     { "uint16_t", "uint16" },
        { "uint32_t", "uint32" },   { "uint64_t", "uint64" },   { "integer", "int64" },
        { "boolean", "bool" },      { "str", "string" },        { "String", "string" },
        { "time", "instant" },      { "timestamp", "instant" }, { "float32", "float" },
        { "float64", "double" },    { "byte", "uint8" },        { "text", "string" },
        { "binary", "bytes" },      { "i32", "int32" },         { "i64", "int64" },
        { "u32", "uint32" },        { "u64", "uint64" },        { "u8", "uint8" },
        { "i8", "int8" },           { "i16", "int16" },         { "u16", "uint16" },
        { "isize", "int64" },       { "usize", "uint64" },      { "ssize_t", "int64" },
        { "f32", "float" },         { "f64", "double" },        { "real", "double" },
        { "ushort", "uint16" },     { "ulong", "uint64" },      { "rune", "int32" },
        { "Bool", "bool" },         { "_Bool", "bool" },        { "Int", "int64" },
        { "PID", "pid" },           { "Pid", "pid" },           { "ActorRef", "pid" },
        { "reference", "ref" },     { "timeout", "duration" },  { "interval", "duration" },
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (strcmp(pairs[i][0], name) == 0)
            return pairs[i][1];
    return NULL;
}

/*
 * A letter may be wrong, of five: what is shorter is a letter away from too many words. The types of the spec are looked through
 * for a name with a capital alone: there may be many, and many calls with a reply.
 */
bool names_resemble_type(struct check *c, const char *name)
{
    /* Types elsewhere, but words as well. */
    static const char *const words[] = { "short", "long", "time", "timestamp", "byte", "text", "binary", "real", "reference", "timeout",
                                         "interval" };
    const bool is_capital = name[0] >= 'A' && name[0] <= 'Z';
    struct spelling near = names_spelling(name);

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(name, words[i]) == 0)
            return false;
    if (names_foreign_scalar(name) != NULL || strcmp(name, "void") == 0)
        return true;
    if (strlen(name) < 5 && !is_capital)
        return false;
    offer_scalars(&near);
    if (is_capital)
        offer_types(c, &near, c->spec);
    return near.best != NULL && near.cost <= SPELLING_LETTER;
}

/* Whether a spec that could be imported declares just this name, as what is wanted: then that is meant, and no similar one. */
static bool hint_import(struct check *c, const char *name, enum names_wanted wanted)
{
    struct elsewhere_spec other;
    size_t at = 0;

    while (elsewhere_next(c->program->elsewhere, c->spec, name, &at, &other)) {
        struct spelling same = names_spelling(name);

        offer_declarations(c, &same, other.spec, wanted);
        if (same.best == NULL || same.cost > 0)
            continue;
        diag_hint(c->d, "import the spec that declares it: 'import \"%s\";'", other.path);
        return true;
    }
    return false;
}

void names_unknown(struct check *c, enum diag_code code, struct ast_use use,
                   enum names_wanted wanted, const struct symbol *found)
{
    static const char *const whats[] = {
        [WANTED_TYPE] = "type", [WANTED_REGISTRY] = "registry", [WANTED_PUBSUB] = "pubsub", [WANTED_CHILD] = "actor",
        [WANTED_STAGE] = "stage",
        [WANTED_SUPERVISOR] = "supervisor", [WANTED_APPLICATION] = "application",
        [WANTED_CALLEE] = "gen_server or gen_statem", [WANTED_PROTOCOL] = "protocol",
    };
    const bool has_vowel = wanted == WANTED_CHILD || wanted == WANTED_APPLICATION;
    struct spelling near = names_spelling(use.name);
    const char *foreign = wanted == WANTED_TYPE ? names_foreign_scalar(use.name) : NULL;

    if (found != NULL && found->clashes)
        return;                             /* the other one of that name may be meant */
    if (found != NULL) {
        diag_error(c->d, code, use.at, "'%s' is %s %s, not %s %s", use.name,
                   strchr("aeiou", names_kind(found)[0]) != NULL ? "an" : "a", names_kind(found),
                   has_vowel ? "an" : "a", whats[wanted]);
        diag_note(c->d, found->at, "'%s' is declared here", found->name);
    } else {
        diag_error(c->d, code, use.at, "no %s is called '%s'", whats[wanted], use.name);
    }
    if (foreign != NULL) {
        diag_hint(c->d, "write '%s'", foreign);
        return;
    }
    if (wanted == WANTED_TYPE && found == NULL && (strcmp(use.name, "atom") == 0 || strcmp(use.name, "symbol") == 0)) {
        diag_hint(c->d, "declare the names that it may be, 'enum NAME { ok, failed }', or write 'string' where it may be any");
        return;
    }
    if (wanted == WANTED_TYPE && strcmp(use.name, "void") == 0) {
        diag_hint(c->d, "nothing is of such a type; a reply that carries nothing is 'ok', say");
        return;
    }
    if (found == NULL && hint_import(c, use.name, wanted))
        return;
    offer_declarations(c, &near, c->spec, wanted);
    for (const struct ast_import *i = c->spec->imports.first; i != NULL; i = i->next)
        if (i->spec != NULL)
            offer_declarations(c, &near, i->spec, wanted);
    if (wanted == WANTED_TYPE)
        offer_scalars(&near);
    if (wanted == WANTED_TYPE && found != NULL && found->registry != NULL) {
        diag_hint(c->d, "write 'pid' for a reference to what is registered in it");
        return;
    }
    if (near.best != NULL && names_find(c, near.best) != NULL)
        diag_note(c->d, names_find(c, near.best)->at, "'%s' is declared here", near.best);
    if (!names_hint(c, &near))
        diag_hint(c->d, found != NULL ? "write the name of one"
                                      : "declare it, or import the spec that does");
}

/* ----------------------------------------------------------------------------------- fields -- */

struct field_set field_set_of(struct check *c, const struct ast_field_list *list)
{
    return (struct field_set){ .list = list, .index = table_of(c->arena) };
}

static void index_fields(struct field_set *set)
{
    for (struct ast_field *field = set->list->first; field != NULL; field = field->next)
        table_add(&set->index, field->name, field);
    set->indexed = true;
}

struct ast_field *field_set_find(struct field_set *set, const char *name)
{
    if (set == NULL)
        return NULL;
    if (set->list->count > FEW) {
        if (!set->indexed)
            index_fields(set);
        return table_get(&set->index, name);
    }
    for (struct ast_field *field = set->list->first; field != NULL; field = field->next)
        if (strcmp(field->name, name) == 0)
            return field;
    return NULL;
}
