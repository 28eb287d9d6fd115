/*
 * Values of expressions put into fields: of a reply or of arguments, which borrow what they point at, and of
 * the state, which owns it.
 */

#include "emit_c.h"

#include <string.h>

static bool is_none(const struct ast_expr *expr)
{
    return expr->type->kind == TYPE_NONE;
}

/* ---------------------------------------------------------------------------------- borrowed -- */

const char *c_store(struct emitter *e, const char *to, const struct ast_field *field, const struct ast_expr *expr,
                    struct c_scope *scope)
{
    const struct ast_type *type = field->type->type;
    const char *name = arena_printf(e->arena, "%s%s", to, field->as.lower);
    const char *companion = type->element != NULL ? arena_printf(e->arena, "%s%s", to, c_companion(e, field)) : NULL;
    struct text out = text_in(e->arena);
    const char *from;

    if (type->kind == TYPE_OPTIONAL && (expr == NULL || is_none(expr))) {
        text_printf(&out, "%s = false;\n", companion);
    } else if (type->kind == TYPE_LIST && expr == NULL) {
        text_printf(&out, "%s = NULL;\n%s = 0;\n", name, companion);
    } else if (type->kind == TYPE_ARRAY) {
        from = c_place(e, expr, scope, &out);
        text_printf(&out, "memcpy(%s, %s, sizeof %s);\n", name, from, name);
    } else if (type->element != NULL && expr->type->element != NULL) {
        from = c_place(e, expr, scope, &out);
        text_printf(&out, "%s = %s;\n", name, from);
        text_printf(&out, "%s = %s;\n", companion, c_companion_place(e, expr, scope, &out));
    } else {
        text_printf(&out, "%s = %s;\n", name, c_expr(e, expr, ast_type_element(type), scope));
        if (companion != NULL)
            text_printf(&out, "%s = true;\n", companion);
    }
    return out.bytes;
}

/* ------------------------------------------------------------------------------------- owned -- */

static const char as_protocol[] =
LINE("{")
LINE("    const ${protocol} value = ${as};")
LINE("")
LINE("    actor_must(actor_value_set(&${protocol}_type, &${to}, &value));")
LINE("}");

/* A string, bytes or a struct that holds some. */
static void add_owned(struct emitter *e, struct text *out, const char *to, const struct ast_type *type,
                      const struct ast_expr *expr, struct c_scope *scope)
{
    const char *from;

    if (c_becomes_protocol(expr, type)) {
        emit_into(e, out, as_protocol, (struct emit_var[]) {
            { "protocol", type->decl->as.lower }, { "as", c_expr(e, expr, type, scope) }, { "to", to }, { 0 } });
        return;
    }
    if (expr->constant != NULL) {
        text_printf(out, "actor_must(actor_string_set(&%s, %s));\n", to, c_text(e, expr, scope));
        return;
    }
    from = c_place(e, expr, scope, out);
    if (type->kind == TYPE_EXTERN)
        text_printf(out, "actor_must(actor_extern_set(&%s_extern, &%s, %s));\n", type->decl->as.lower, to, from);
    else if (type->kind == TYPE_STRUCT)
        text_printf(out, "actor_must(actor_value_set(&%s_type, &%s, &%s));\n", type->decl->as.lower, to, from);
    else if (type->kind == TYPE_BYTES)
        text_printf(out, "actor_must(actor_bytes_keep(&%s, %s));\n", to, from);
    else
        text_printf(out, "actor_must(actor_string_set_len(&%s, %s.data, %s.len));\n", to, from, from);
}

static void add_elements(struct emitter *e, struct text *out, const char *owner, const struct ast_field *field,
                         const struct ast_expr *expr, struct c_scope *scope)
{
    const struct ast_type *type = field->type->type;
    const char *to = arena_printf(e->arena, "%s%s", owner, field->as.lower);
    const char *from = c_place(e, expr, scope, out);

    if (type->kind == TYPE_LIST)
        text_printf(out, "actor_must(actor_list_set(&%s, &%s, &%s%s, %s, %s));\n", c_element_type(e, type->element),
                    to, owner, c_companion(e, field), from, c_companion_place(e, expr, scope, out));
    else if (ast_is_flat(type))
        text_printf(out, "memcpy(%s, %s, sizeof %s);\n", to, from, to);
    else
        text_printf(out, "actor_must(actor_array_set(&%s, %s, %s, %lld));\n", c_element_type(e, type->element), to,
                    from, (long long)type->length);
}

/* None owns nothing. */
static void add_none(struct emitter *e, struct text *out, const char *to, const struct ast_type *type)
{
    const char *info = c_element_type(e, type);

    if (!ast_is_flat(type))
        text_printf(out, "actor_type_clear(&%s, &%s);\nactor_type_init(&%s, &%s);\n", info, to, info, to);
}

static void add_set(struct emitter *e, struct text *out, const char *to, const struct ast_type *type,
                    const struct ast_expr *expr, struct c_scope *scope)
{
    if (ast_is_flat(type))
        text_printf(out, "%s = %s;\n", to, c_expr(e, expr, type, scope));
    else
        add_owned(e, out, to, type, expr, scope);
}

static void add_optional(struct emitter *e, struct text *out, const char *owner, const struct ast_field *field,
                         const struct ast_expr *expr, struct c_scope *scope)
{
    const struct ast_type *type = field->type->type->element;
    const char *to = arena_printf(e->arena, "%s%s", owner, field->as.lower);
    const char *has = arena_printf(e->arena, "%s%s", owner, c_companion(e, field));

    if (expr == NULL || is_none(expr)) {
        text_printf(out, "%s = false;\n", has);
        add_none(e, out, to, type);
        return;
    }
    add_set(e, out, to, type, expr, scope);
    text_printf(out, "%s = %s;\n", has,
                expr->type->kind == TYPE_OPTIONAL ? c_companion_place(e, expr, scope, out) : "true");
}

const char *c_own(struct emitter *e, const char *owner, const struct ast_field *field, enum ast_assignment_kind kind,
                  const struct ast_expr *expr, struct c_scope *scope)
{
    const struct ast_type *type = field->type->type;
    const struct ast_type *calculated = c_calculated_in(type);
    const char *to = arena_printf(e->arena, "%s%s", owner, field->as.lower);
    struct text out = text_in(e->arena);

    scope->used_self = true;
    if (type->kind == TYPE_OPTIONAL)
        add_optional(e, &out, owner, field, expr, scope);
    else if (type->element != NULL)
        add_elements(e, &out, owner, field, expr, scope);
    else if (!ast_is_flat(type) || kind == ASSIGN_SET)
        add_set(e, &out, to, type, expr, scope);
    else if (ast_is_float(type->kind))
        text_printf(&out, "%s %s %s;\n", to, ast_assignment_text(kind), c_expr(e, expr, type, scope));
    else
        text_printf(&out, "%s = actor_%s_%s(%s, %s);\n", to, c_calculation(kind),
                    ast_type_name(e->arena, calculated), to, c_expr(e, expr, calculated, scope));
    return out.bytes;
}

const char *c_assignment(struct emitter *e, const struct ast_field *field, enum ast_assignment_kind kind,
                         const struct ast_expr *expr, struct c_scope *scope)
{
    return c_own(e, scope->state, field, kind, expr, scope);
}
