/*
 * Protocols and impls: which functions has a protocol, which types have it, once each, and have they what it requires? A type
 * that has no impl of its own has the one for any, if there is one.
 */

#include "check.h"

#include <string.h>

/* -------------------------------------------------------------------------------- protocols -- */

/* Whoever calls a function gives all it takes. */
static void refuse_defaults(struct check *c, const struct ast_field_list *fields)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        if (f->value == NULL)
            continue;
        diag_error(c->d, A158, f->value->at, "'%s' can have no default: C gives each parameter of a function", f->name);
        diag_hint(c->d, "leave it out");
    }
}

void check_protocol(struct check *c, const struct ast_type_decl *decl)
{
    for (struct ast_function *f = decl->protocol->functions.first; f != NULL; f = f->next) {
        types_check_fields(c, &f->fields, "parameter");
        refuse_defaults(c, &f->fields);
        for (struct ast_field *result = f->results.first; result != NULL; result = result->next)
            types_resolve(c, result->type, result->role);
    }
    for (struct ast_function *f = decl->protocol->functions.first; f != NULL; f = f->next) {
        names_declare(c, f->name, f->as, f->at);
        names_refuse_keyword(c, "function", f->name, f->as, f->at);
    }
    names_unique(c, "function");
    if (decl->protocol->functions.first != NULL)
        return;
    diag_error(c->d, A142, decl->at, "protocol '%s' has no functions", decl->name);
    diag_hint(c->d, "add one, such as 'show() -> string;'");
}

/* The protocol that a name stands for, or NULL after an error. */
static struct ast_type_decl *protocol_of(struct check *c, struct ast_use use)
{
    const struct symbol *symbol = names_find(c, use.name);

    if (symbol != NULL && symbol->type_decl != NULL && symbol->type_decl->kind == DECL_PROTOCOL)
        return symbol->type_decl;
    names_unknown(c, A143, use, WANTED_PROTOCOL, symbol);
    return NULL;
}

static void check_required(struct check *c, const struct ast_type_decl *decl)
{
    for (struct ast_requirement *r = decl->protocol->required.first; r != NULL; r = r->next) {
        names_declare(c, r->of.name, (struct names){ r->of.name, NULL }, r->of.at);
        r->protocol = protocol_of(c, r->of);
        if (r->protocol != decl)
            continue;
        diag_error(c->d, A157, r->of.at, "'%s' requires itself", decl->name);
        diag_hint(c->d, "leave it out");
        r->protocol = NULL;
    }
    names_unique(c, "protocol");
}

/* ------------------------------------------------------------------------------------ impls -- */

/* Why no type of this kind can have an impl, or NULL. */
static const char *refusal_of(const struct ast_type *type)
{
    switch (type->kind) {
    case TYPE_ARRAY:
    case TYPE_LIST:
    case TYPE_OPTIONAL:
    case TYPE_EXTERN:
        return "declare a struct that holds it, and name that";
    case TYPE_ACTOR:
        return "a reference to an actor is a pid: name that, or send it a message";
    default:
        return ast_is_protocol(type) ? "name the types that it has impls for, or say what it requires: 'protocol X requires Y'" : NULL;
    }
}

static void check_impl_type(struct check *c, struct ast_impl *impl)
{
    const char *refusal;

    if (impl->is_any)
        return;
    types_resolve(c, impl->type, FIELD_STATE);
    if (impl->type->type->kind == TYPE_UNKNOWN)
        return;
    refusal = refusal_of(impl->type->type);
    if (refusal == NULL)
        return;
    diag_error(c->d, A156, impl->at, "%s cannot have an impl", types_phrase(c, impl->type->type));
    diag_hint(c->d, "%s", refusal);
    impl->type->type = ast_scalar(TYPE_UNKNOWN);
}

/* Whether it is known what type it is for. */
static bool is_known(const struct ast_impl *impl)
{
    return impl->is_any || impl->type->type->kind != TYPE_UNKNOWN;
}

/* All that a spec sees, by protocol and type. */
static const char *key_of(struct check *c, const char *protocol, const char *type)
{
    return arena_printf(c->arena, "%s %s", protocol, type);
}

static const char *type_name(struct check *c, const struct ast_impl *impl)
{
    return impl->is_any ? "any" : ast_type_name(c->arena, impl->type->type);
}

static void report_twice(struct check *c, const struct ast_impl *first, const struct ast_impl *second, const struct ast_import *import)
{
    const char *name = type_name(c, second);

    if (import != NULL) {
        diag_error(c->d, A155, import->at, "'%s' has an impl of '%s' for %s, which another spec has too", import->path,
                   second->protocol->name, name);
        diag_note(c->d, second->at, "one is here");
        diag_note(c->d, first->at, "the other one is here");
    } else {
        diag_error(c->d, A155, second->at, "'%s' has an impl for %s already", second->protocol->name, name);
        diag_note(c->d, first->at, "it is here");
    }
    diag_hint(c->d, "remove one of them");
}

/* `import` NULL: they are the spec's own, and those it imports are in the table. */
static void add_impls(struct check *c, const struct ast_spec *spec, const struct ast_import *import)
{
    for (struct ast_impl *impl = spec->impls.first; impl != NULL; impl = impl->next) {
        struct ast_impl *first;

        if (impl->protocol == NULL || !is_known(impl))
            continue;
        first = table_add(&c->impls, key_of(c, impl->protocol->name, type_name(c, impl)), impl);
        if (first != NULL && (import == NULL || first->spec != spec))
            report_twice(c, first, impl, import);
    }
}

const struct ast_impl *impl_find(struct check *c, const struct ast_type_decl *protocol, const char *type)
{
    const struct ast_impl *impl = table_get(&c->impls, key_of(c, protocol->name, type));

    return impl != NULL ? impl : table_get(&c->impls, key_of(c, protocol->name, "any"));
}

/* Each type that has the protocol must have what that requires, of its own or through any. */
static void check_requirements(struct check *c, struct ast_impl *impl)
{
    const struct ast_requirement_list *required = &impl->protocol->protocol->required;

    impl->required = arena_array(c->arena, required->count, sizeof *impl->required);
    for (const struct ast_requirement *r = required->first; r != NULL; r = r->next) {
        const struct ast_impl *found = r->protocol != NULL ? impl_find(c, r->protocol, type_name(c, impl)) : NULL;

        impl->required[r->index] = found;
        if (found != NULL || r->protocol == NULL)
            continue;
        diag_error(c->d, A144, impl->at, "'%s' has no impl of '%s', which '%s' requires", type_name(c, impl), r->protocol->name,
                   impl->protocol->name);
        diag_note(c->d, r->of.at, "'%s' requires it here", impl->protocol->name);
        diag_hint(c->d, "add 'impl %s for %s;'", r->protocol->name, type_name(c, impl));
    }
}

/* The types of one `impl` have its protocol in common, which is looked for once. */
static void check_impls(struct check *c)
{
    const struct ast_impl *before = NULL;

    for (struct ast_impl *impl = c->spec->impls.first; impl != NULL; impl = impl->next) {
        if (before != NULL && before->of.at.begin == impl->of.at.begin)
            impl->protocol = before->protocol;
        else
            impl->protocol = protocol_of(c, impl->of);
        check_impl_type(c, impl);
        before = impl;
    }
}

void check_protocols(struct check *c)
{
    c->impls = table_of(c->arena);
    for (const struct ast_type_decl *decl = c->spec->types.first; decl != NULL; decl = decl->next)
        if (decl->kind == DECL_PROTOCOL)
            check_required(c, decl);
    check_impls(c);
    for (const struct ast_import *i = c->spec->imports.first; i != NULL; i = i->next)
        if (i->spec != NULL)
            add_impls(c, i->spec, i);
    add_impls(c, c->spec, NULL);
    for (struct ast_impl *impl = c->spec->impls.first; impl != NULL; impl = impl->next)
        if (impl->protocol != NULL && is_known(impl))
            check_requirements(c, impl);
}
