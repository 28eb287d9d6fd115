/*
 * The tree of a spec: protocols, and the types that have them.
 */

#include "ast_parts.h"

#include <string.h>

struct ast_function *ast_protocol_function(struct parser *p, struct range whole, struct ast_use name, struct ast_field_list fields,
                                           struct ast_type_ref *result)
{
    struct ast_function *function = NEW(p, ast_function);

    DECLARE(p, function, whole, name);
    ast_set_role(&fields, FIELD_MESSAGE);
    function->fields = fields;
    if (result != NULL) {
        struct ast_field *field = NEW(p, ast_field);

        field->at = result->at;
        field->whole = result->at;
        field->name = "value";
        field->as = names_of(p->arena, "value");
        field->role = FIELD_REPLY;
        field->type = result;
        APPEND(function->results, field);
    }
    return function;
}

struct ast_function_list ast_functions(struct ast_function_list list, struct ast_function *function)
{
    APPEND(list, function);
    return list;
}

void ast_protocol(struct parser *p, struct range whole, struct ast_use name, struct ast_dependency_list required,
                  struct ast_function_list functions)
{
    struct ast_type_decl *decl = ast_new_type_decl(p, DECL_PROTOCOL, whole, name);

    decl->protocol = NEW(p, ast_protocol);
    decl->protocol->functions = functions;
    for (const struct ast_dependency *d = required.first; d != NULL; d = d->next) {
        struct ast_requirement *requirement = NEW(p, ast_requirement);

        requirement->of = d->of;
        APPEND(decl->protocol->required, requirement);
    }
}

/* The name of a type in C is that of the impl's functions, whether the spec has such a type or not. */
struct ast_impl_list ast_impl_types(struct parser *p, struct ast_impl_list list, struct ast_type_ref *type)
{
    struct ast_impl *impl = NEW(p, ast_impl);

    impl->at = type->at;
    impl->type = type;
    impl->as = names_of(p->arena, type->name != NULL ? type->name : "extern");
    impl->is_any = type->name != NULL && strcmp(type->name, "any") == 0 && type->suffix.kind == SUFFIX_NONE && !type->is_extern;
    APPEND(list, impl);
    return list;
}

void ast_impls(struct parser *p, struct range whole, struct ast_use protocol, struct ast_impl_list impls)
{
    const char *doc = parser_doc(p, whole.begin);
    struct ast_impl *next;

    for (struct ast_impl *impl = impls.first; impl != NULL; impl = next) {
        next = impl->next;
        impl->spec = p->spec;
        impl->whole = whole;
        impl->doc = doc;
        impl->of = protocol;
        APPEND(p->spec->impls, impl);
    }
}
