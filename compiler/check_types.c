/*
 * What do types mean, and may they stand where they stand? Also puts the type declarations of a spec
 * into the order C needs.
 */

#include "check.h"

#include <stdio.h>
#include <ctype.h>
#include <string.h>

#include "graph.h"

/* ----------------------------------------------------------------------------- type by type -- */

bool types_same(const struct ast_type *a, const struct ast_type *b)
{
    if (a->kind != b->kind || a->decl != b->decl || a->actor != b->actor || a->length != b->length
        || (a->kind == TYPE_EXTERN && !(ast_is_owned_extern(a) && ast_is_owned_extern(b))))
        return false;
    return a->element == NULL || types_same(a->element, b->element);
}

const char *types_phrase(struct check *c, const struct ast_type *type)
{
    const char *name = ast_type_name(c->arena, type);
    bool vowel = strchr("aeioAEIO", name[0]) != NULL;   /* not u: "a uint8" */

    return arena_printf(c->arena, "%s %s", vowel ? "an" : "a", name);
}

/* Bits of the integers that a number holds without loss: its own, or those of a mantissa. */
static unsigned exact_bits(enum ast_type_kind kind)
{
    if (kind == TYPE_FLOAT)
        return 24;
    if (kind == TYPE_DOUBLE)
        return 53;
    return ast_type_bits(kind);
}

/* Whether every value of `from` is one of `to`; both are numbers. */
static bool widens(enum ast_type_kind from, enum ast_type_kind to)
{
    if (from == to)
        return true;
    if (ast_is_float(from))
        return ast_is_float(to) && ast_type_bits(from) < ast_type_bits(to);
    if (ast_is_unsigned(to))
        return ast_is_unsigned(from) && ast_type_bits(from) < ast_type_bits(to);
    return exact_bits(from) < exact_bits(to);
}

static bool is_number(const struct ast_type *type)
{
    return ast_is_integer(type->kind) || ast_is_float(type->kind);
}

const struct ast_type *types_common(const struct ast_type *a, const struct ast_type *b)
{
    if (a->kind == TYPE_ACTOR && b->kind == TYPE_PID)
        return b;
    if (a->kind == TYPE_PID && b->kind == TYPE_ACTOR)
        return a;
    if (!is_number(a) || !is_number(b))
        return types_same(a, b) ? a : NULL;
    if (widens(a->kind, b->kind))
        return b;
    return widens(b->kind, a->kind) ? a : NULL;
}

/* ------------------------------------------------------------------------------- references -- */

/* `extern NAME` without a declaration: an opaque struct, if it is a pointer. */
static const struct ast_type *undeclared_extern(struct check *c, const struct ast_type_ref *ref)
{
    struct ast_type *type = arena_alloc(c->arena, sizeof *type);

    *type = (struct ast_type){ .kind = TYPE_EXTERN, .pointer = ref->pointer };
    type->c_text = ref->c_text;
    if (type->c_text == NULL)
        type->c_text = arena_printf(c->arena, "struct %s", ref->name);
    return type;
}

static const struct ast_type *resolve_extern(struct check *c, const struct ast_type_ref *ref)
{
    const struct symbol *symbol;
    struct ast_type *type;

    if (ref->c_text != NULL)
        return undeclared_extern(c, ref);
    symbol = names_find(c, ref->name);
    if (symbol == NULL && ref->pointer)
        return undeclared_extern(c, ref);
    if (symbol == NULL) {
        diag_error(c->d, A016, ref->at, "no extern type is called '%s'", ref->name);
        diag_hint(c->d, "write 'extern \"%s\"' for a type of C, or 'extern %s *' for a struct",
                  ref->name, ref->name);
        return ast_scalar(TYPE_UNKNOWN);
    }
    if (symbol->type.kind != TYPE_EXTERN) {
        diag_error(c->d, A026, ref->at, "'%s' is %s %s, not an extern type", ref->name,
                   strchr("aeiou", names_kind(symbol)[0]) != NULL ? "an" : "a",
                   names_kind(symbol));
        diag_note(c->d, symbol->at, "'%s' is declared here", symbol->name);
        if (symbol->type_decl != NULL)
            diag_hint(c->d, "write '%s', without 'extern'", ref->name);
        return ast_scalar(TYPE_UNKNOWN);
    }
    type = arena_alloc(c->arena, sizeof *type);
    *type = symbol->type;
    type->pointer = ref->pointer;
    if (type->pointer || type->decl->copy.name == NULL)
        return type;
    diag_error(c->d, A026, ref->at, "'%s' is copied and freed by C, which is for pointers to it", ref->name);
    diag_note(c->d, type->decl->copy.at, "that is said here");
    diag_hint(c->d, "write 'extern %s *'", ref->name);
    return ast_scalar(TYPE_UNKNOWN);
}

/* Where its name stands, without what is behind it: a fix leaves that as it is. */
static struct range range_of_name(const struct ast_type_ref *ref)
{
    struct range at = ref->at;

    at.end = at.begin + (uint32_t)strlen(ref->name);
    return at;
}

/* A type of C's where one of the language's should be: in the state C's may stand as well. */
static bool report_c_type(struct check *c, const struct ast_type_ref *ref, enum ast_field_role role)
{
    const size_t length = strlen(ref->name);
    const bool is_of_c = strncmp(ref->name, "actor_", 6) == 0 || (length > 2 && strcmp(ref->name + length - 2, "_t") == 0);

    if (!is_of_c || names_foreign_scalar(ref->name) != NULL)
        return false;
    diag_error(c->d, A016, range_of_name(ref), "no type is called '%s'", ref->name);
    if (role == FIELD_STATE)
        diag_hint(c->d, "write 'extern \"%s\"'", ref->name);
    else
        diag_hint(c->d, "a type of C, as this seems to be, stands in 'state' and 'data' only: 'extern \"%s\"'", ref->name);
    return true;
}

static const struct ast_type *resolve_named(struct check *c, const struct ast_type_ref *ref, enum ast_field_role role)
{
    const struct ast_type *scalar = ast_scalar_named(ref->name);
    const struct symbol *symbol;

    if (scalar != NULL)
        return scalar;
    symbol = names_find(c, ref->name);
    if (symbol != NULL && symbol->actor != NULL && symbol->actor->application == NULL)
        return &symbol->type;
    if (symbol == NULL || symbol->type_decl == NULL) {
        if (symbol != NULL || !report_c_type(c, ref, role))
            names_unknown(c, A016, ast_use(range_of_name(ref), ref->name), WANTED_TYPE, symbol);
        return ast_scalar(TYPE_UNKNOWN);
    }
    if (symbol->type.kind == TYPE_EXTERN) {
        diag_error(c->d, A026, range_of_name(ref), "'%s' is an extern type, which the field must say",
                   ref->name);
        diag_note(c->d, symbol->at, "'%s' is declared here", symbol->name);
        diag_hint(c->d, "write 'extern %s' or 'extern %s *'", ref->name, ref->name);
        return ast_scalar(TYPE_UNKNOWN);
    }
    return &symbol->type;
}

/* Messages, and with them their arrays, are made on the stacks of fibers. */
#define LONGEST_ARRAY 65536

static const struct ast_type *with_suffix(struct check *c, const struct ast_type_ref *ref,
                                          const struct ast_type *element)
{
    static const enum ast_type_kind kinds[] = {
        [SUFFIX_ARRAY] = TYPE_ARRAY, [SUFFIX_LIST] = TYPE_LIST, [SUFFIX_OPTIONAL] = TYPE_OPTIONAL,
    };
    const struct scope scope = scope_constant("an array's length");
    struct ast_type *type = arena_alloc(c->arena, sizeof *type);

    *type = (struct ast_type){ .kind = kinds[ref->suffix.kind], .element = element, .length = 1 };
    if (type->kind == TYPE_ARRAY
        && !expression_check_integer(c, &scope, ref->suffix.length, "an array's length", 1, LONGEST_ARRAY,
                                     &type->length))
        return ast_scalar(TYPE_UNKNOWN);
    if (element->kind == TYPE_UNKNOWN)
        return element;
    if (element->kind != TYPE_EXTERN)
        return type;
    diag_error(c->d, A026, ref->suffix.at, "an extern type has no '[N]', '[]' or '?' behind it");
    diag_hint(c->d, "declare a struct of C that holds it, and name that");
    return ast_scalar(TYPE_UNKNOWN);
}

void types_resolve(struct check *c, struct ast_type_ref *ref, enum ast_field_role role)
{
    ref->type = ref->is_extern ? resolve_extern(c, ref) : resolve_named(c, ref, role);
    if (ref->suffix.kind != SUFFIX_NONE)
        ref->type = with_suffix(c, ref, ref->type);
    if (!ref->is_extern || role == FIELD_STATE || ast_is_owned_extern(ref->type))
        return;
    if (ref->type->kind != TYPE_UNKNOWN) {
        diag_error(c->d, A026, ref->at, "an extern type may stand in 'state' and 'data' only, unless C says how "
                   "to copy and free it");
        if (ref->type->decl != NULL)
            diag_hint(c->d, "declare it as 'extern \"%s\" %s { copy FUNCTION; free FUNCTION; }', and pass a pointer: "
                      "'extern %s *'", ref->type->c_text, ref->type->decl->name, ref->type->decl->name);
        else
            diag_hint(c->d, "keep the value in the actor's state, and send what describes it");
    }
    ref->type = ast_scalar(TYPE_UNKNOWN);
}

/* ----------------------------------------------------------------------------------- fields -- */

static bool has_constants(enum ast_type_kind kind)
{
    switch (kind) {
    case TYPE_INSTANT: case TYPE_BYTES: case TYPE_PID: case TYPE_REF: case TYPE_STRUCT:
    case TYPE_EXTERN: case TYPE_ACTOR: case TYPE_ARRAY: case TYPE_LIST:
        return false;
    default:
        return true;
    }
}

static bool has_enumerator(const struct ast_type *type, const char *name)
{
    if (type->kind == TYPE_ENUM)
        for (const struct ast_enumerator *e = type->decl->enumerators.first; e != NULL; e = e->next)
            if (strcmp(e->name, name) == 0)
                return true;
    return false;
}

/* A setting is given from outside, so it cannot be optional. */
static bool refuse_none(struct check *c, const struct ast_field *field)
{
    const struct ast_type *type = field->type->type;
    const struct ast_expr *value = field->value;

    if (value->kind != EXPR_NAME || strcmp(value->name.name, "none") != 0 || type->kind == TYPE_OPTIONAL
        || type->kind == TYPE_UNKNOWN || has_enumerator(type, "none"))
        return false;
    diag_error(c->d, A020, value->at, "'%s' needs %s, and this is none", field->name, types_phrase(c, type));
    diag_hint(c->d, "leave the default out, or give %s", type->kind == TYPE_STRING ? "a text" : "a value");
    return true;
}

static void check_default(struct check *c, const struct ast_field *field)
{
    const struct scope scope = scope_constant("a default");
    const struct ast_type *type = field->type->type;

    if (has_constants(type->kind == TYPE_OPTIONAL ? type->element->kind : type->kind)) {
        expression_check(c, &scope, field->value, type,
                         arena_printf(c->arena, "'%s'", field->name));
        return;
    }
    diag_error(c->d, A023, field->value->at, "'%s' can have no default: there are no constants of "
               "type %s", field->name, ast_type_name(c->arena, type));
    if (field->role == FIELD_STATE)
        diag_hint(c->d, "leave it out, and set '%s' when the actor starts", field->name);
    else
        diag_hint(c->d, "leave it out");
}

/* In C a list has its length beside it, and what is optional whether it is there. */
static const char *companion_of(struct check *c, const struct ast_field *field)
{
    switch (field->type->type->kind) {
    case TYPE_LIST:
        return arena_printf(c->arena, "%s_len", field->as.lower);
    case TYPE_OPTIONAL:
        return arena_printf(c->arena, "has_%s", field->as.lower);
    default:
        return NULL;
    }
}

static void declare_companion(struct check *c, const struct ast_field *field)
{
    const char *companion = companion_of(c, field);

    if (companion != NULL)
        names_declare(c, field->name, (struct names){ companion, NULL }, field->at);
}

static bool is_type(const struct check *c, const char *name)
{
    const struct symbol *symbol = names_find(c, name);

    return ast_scalar_named(name) != NULL || (symbol != NULL && symbol->type_decl != NULL);
}

/*
 * Go's order, `limit uint32`: the field is taken for what it is meant to be, as it may be used. In `Note text` a type may be
 * missing, though `text` is a type elsewhere.
 */
static void put_type_first(struct check *c, struct ast_field *field)
{
    struct ast_type_ref *ref = field->type;
    const char *foreign = names_foreign_scalar(field->name);
    const char *type = foreign != NULL ? foreign : field->name;
    const char *name = ref->name;
    struct range name_at;

    if (ref->is_extern || ref->suffix.kind != SUFFIX_NONE || is_type(c, name) || !is_type(c, type)
        || names_resemble_type(c, name) || (foreign != NULL && isupper((unsigned char)name[0])))
        return;
    name_at = range_of_name(ref);
    diag_error(c->d, A016, name_at, "no type is called '%s'", name);
    diag_hint(c->d, "the type stands first: write '%s %s'", type, name);
    ref->name = type;
    ref->at = field->at;
    field->name = name;
    field->at = name_at;
    field->as = names_of(c->arena, name);
}

void types_check_fields(struct check *c, const struct ast_field_list *fields, const char *what)
{
    const bool is_setting = strcmp(what, "setting") == 0;

    for (struct ast_field *field = fields->first; field != NULL; field = field->next) {
        put_type_first(c, field);
        types_resolve(c, field->type, field->role);
        names_declare(c, field->name, field->as, field->at);
        declare_companion(c, field);
        names_refuse_keyword(c, what, field->name, field->as, field->at);
        if (field->value != NULL && !(is_setting && refuse_none(c, field)))
            check_default(c, field);
    }
    names_unique(c, what);
    if (strcmp(what, "argument") != 0 && !is_setting)
        ranges_check(c, fields, NULL);
}

/* ------------------------------------------------------------------------------------ enums -- */

static void report_number(struct check *c, const struct ast_enumerator *first,
                          const struct ast_enumerator *second)
{
    struct range at = second->number != NULL ? second->number->at : second->at;

    diag_error(c->d, A025, at, "'%s' has the number of '%s', %lld", second->name, first->name,
               (long long)second->value);
    diag_note(c->d, first->at, "'%s' is declared here", first->name);
    diag_hint(c->d, "give one of them another number");
}

/* Without a number given none can come twice. */
static void compare_numbers(struct check *c, const struct ast_type_decl *decl)
{
    struct table seen = table_of(c->arena);

    for (struct ast_enumerator *e = decl->enumerators.first; e != NULL; e = e->next) {
        const char *key = arena_printf(c->arena, "%lld", (long long)e->value);
        const struct ast_enumerator *first = table_add(&seen, key, e);

        if (first != NULL)
            report_number(c, first, e);
    }
}

static void check_enum(struct check *c, struct ast_type_decl *decl)
{
    const struct scope scope = scope_constant("a number");
    int64_t next = 0;
    bool given = false;
    bool valid = true;

    for (struct ast_enumerator *e = decl->enumerators.first; e != NULL; e = e->next) {
        names_declare(c, e->name, e->as, e->at);
        e->value = next;
        if (e->number != NULL) {
            given = true;
            if (!expression_check_integer(c, &scope, e->number, "an enumerator's number", INT32_MIN,
                                          INT32_MAX, &e->value))
                valid = false;
        } else if (next > INT32_MAX && valid) {
            diag_error(c->d, A025, e->at, "the number of '%s' would be too large", e->name);
            diag_hint(c->d, "give it a number of its own, such as '%s = 0'", e->name);
            valid = false;
        }
        /* One that was refused may be the largest there is. */
        next = e->value < INT64_MAX ? e->value + 1 : 0;
    }
    names_unique(c, "enumerator");
    if (given && valid)
        compare_numbers(c, decl);
}

/* ---------------------------------------------------------------------------------- structs -- */

static void check_struct(struct check *c, struct ast_type_decl *decl)
{
    types_check_fields(c, &decl->fields, "field");
    if (decl->fields.first != NULL || decl->table != NULL)
        return;
    diag_error(c->d, A029, decl->at, "struct '%s' has no fields", decl->name);
    diag_hint(c->d, "give it one: C has no empty structs");
}

static void check_extern_functions(struct check *c, const struct ast_type_decl *decl)
{
    const struct ast_use *one = decl->copy.name != NULL ? &decl->copy : &decl->free;
    const struct ast_use *both[] = { &decl->copy, &decl->free };

    if ((decl->copy.name == NULL) != (decl->free.name == NULL)) {
        diag_error(c->d, A029, one->at, "extern type '%s' says how to %s it, and not how to %s it", decl->name,
                   one == &decl->copy ? "copy" : "free", one == &decl->copy ? "free" : "copy");
        diag_hint(c->d, "add '%s FUNCTION;'", one == &decl->copy ? "free" : "copy");
    }
    for (size_t i = 0; i < sizeof both / sizeof both[0]; i++)
        if (both[i]->name != NULL)
            names_refuse_keyword(c, "function", both[i]->name, (struct names){ both[i]->name, NULL }, both[i]->at);
}

static void check_extern(struct check *c, const struct ast_type_decl *decl)
{
    check_extern_functions(c, decl);
    if (decl->c_text[0] != '\0')
        return;
    diag_error(c->d, A026, decl->c_text_at, "extern type '%s' does not say which type of C it is",
               decl->name);
    diag_hint(c->d, "write 'extern \"struct %s\" %s;'", decl->name, decl->name);
}

struct ordering {
    struct check *c;
    struct ast_type_decl **decls;           /* by number in the graph */
    struct ast_type_decl_list ordered;
};

static void report_recursion(void *user, const struct graph_edge *const *path, size_t length)
{
    struct ordering *o = user;
    const struct ast_field *field = path[0]->label;
    const struct ast_type_decl *decl = o->decls[path[0]->from];

    if (length == 1) {
        diag_error(o->c->d, A024, field->type->at, "struct '%s' would contain itself", decl->name);
    } else {
        diag_error(o->c->d, A024, field->type->at, "struct '%s' would contain itself through '%s'",
                   decl->name, o->decls[path[0]->to]->name);
        for (size_t i = 1; i < length; i++) {
            const struct ast_field *through = path[i]->label;

            diag_note(o->c->d, through->type->at, "'%s' contains '%s' here",
                      o->decls[path[i]->from]->name, o->decls[path[i]->to]->name);
        }
    }
    diag_hint(o->c->d, "remove '%s', or say in another way what it refers to", field->name);
}

/*
 * What it holds has been asked before: structs may hold each other so that there are too many ways through all, or, where that is
 * an error, so that there is no end.
 */
static void note_contents(struct ast_type_decl *decl)
{
    decl->is_flat = decl->kind != DECL_PROTOCOL;
    decl->is_key = decl->kind == DECL_STRUCT;
    for (const struct ast_field *f = decl->fields.first; f != NULL; f = f->next) {
        const struct ast_type *type = f->type->type;

        decl->is_flat = decl->is_flat && ast_is_flat(type);
        decl->holds_foreign = decl->holds_foreign || ast_holds_foreign(type);
        decl->holds_list = decl->holds_list || ast_holds_list(type);
        decl->is_key = decl->is_key && ast_is_key(type);
    }
}

static void append_decl(void *user, size_t node)
{
    struct ordering *o = user;
    struct ast_type_decl *decl = o->decls[node];

    note_contents(decl);
    decl->next = NULL;
    decl->index = o->ordered.count++;
    if (o->ordered.last != NULL)
        o->ordered.last->next = decl;
    else
        o->ordered.first = decl;
    o->ordered.last = decl;
}

static void order_types(struct check *c)
{
    struct ast_type_decl_list *types = &c->spec->types;
    struct graph graph = graph_of(c->arena, types->count);
    struct ordering o = { .c = c };
    const struct graph_visitor visitor = { &o, report_recursion, append_decl };

    o.decls = arena_array(c->arena, types->count, sizeof *o.decls);
    for (struct ast_type_decl *decl = types->first; decl != NULL; decl = decl->next) {
        o.decls[decl->index] = decl;
        for (const struct ast_field *f = decl->fields.first; f != NULL; f = f->next) {
            const struct ast_type *type = ast_type_element(f->type->type);

            if (type->kind == TYPE_STRUCT && type->decl->spec == c->spec)
                graph_add(&graph, decl->index, type->decl->index, f);
        }
    }
    graph_close(&graph);
    graph_walk(&graph, &visitor);
    *types = o.ordered;
}

void check_types(struct check *c)
{
    for (struct ast_type_decl *decl = c->spec->types.first; decl != NULL; decl = decl->next)
        if (decl->kind == DECL_ENUM)
            check_enum(c, decl);
    for (struct ast_type_decl *decl = c->spec->types.first; decl != NULL; decl = decl->next) {
        if (decl->kind == DECL_STRUCT)
            check_struct(c, decl);
        else if (decl->kind == DECL_EXTERN)
            check_extern(c, decl);
        else if (decl->kind == DECL_PROTOCOL)
            check_protocol(c, decl);
    }
    order_types(c);
}
