/*
 * The tree of a spec: its constructors. A constructor makes a node, gives it its names in C and its
 * doc comment, and links it to its owner. It judges nothing but what the tree has no room for. Here
 * are those of types, expressions and fields, and of other files; ast_items.c and ast_owners.c have
 * what actors are made of.
 */

#include "ast.h"

#include <assert.h>
#include <string.h>

#include "ast_parts.h"
#include "diag.h"
#include "parse.h"

/* -------------------------------------------------------------------------------------- lists -- */

#define DEFINE_APPEND(function, node_type)                                                  \
    struct node_type##_list function(struct node_type##_list list, struct node_type *node)  \
    {                                                                                       \
        APPEND(list, node);                                                                 \
        return list;                                                                        \
    }

DEFINE_APPEND(ast_enumerators, ast_enumerator)
DEFINE_APPEND(ast_fields, ast_field)
DEFINE_APPEND(ast_settings, ast_setting)
DEFINE_APPEND(ast_alternatives, ast_alternative)
DEFINE_APPEND(ast_rows, ast_row)
DEFINE_APPEND(ast_outcomes, ast_outcome)
DEFINE_APPEND(ast_assignments, ast_assignment)
DEFINE_APPEND(ast_arguments, ast_argument)
DEFINE_APPEND(ast_items, ast_item)
DEFINE_APPEND(ast_actions, ast_action)
DEFINE_APPEND(ast_action_outcomes, ast_action_outcome)

struct ast_item_list ast_items_joined(struct ast_item_list list, struct ast_item_list more)
{
    struct ast_item *item, *next;

    for (item = more.first; item != NULL; item = next) {
        next = item->next;
        APPEND(list, item);
    }
    return list;
}

/* -------------------------------------------------------------------------------------- types -- */

static const struct ast_type scalars[] = {
    [TYPE_UNKNOWN] = { .kind = TYPE_UNKNOWN },
#define X(kind_name, name) [TYPE_##kind_name] = { .kind = TYPE_##kind_name },
    AST_SCALARS(X)
#undef X
};

static const char *const scalar_names[] = {
    [TYPE_UNKNOWN] = "unknown",
#define X(kind_name, name) [TYPE_##kind_name] = name,
    AST_SCALARS(X)
#undef X
};

const struct ast_type *ast_scalar(enum ast_type_kind kind)
{
    assert((size_t)kind < ARRAY_LEN(scalars));
    return &scalars[kind];
}

const struct ast_type *ast_scalar_named(const char *name)
{
    for (size_t i = TYPE_UNKNOWN + 1; i < ARRAY_LEN(scalars); i++)
        if (strcmp(scalar_names[i], name) == 0)
            return &scalars[i];
    return NULL;
}

bool ast_is_flat(const struct ast_type *type)
{
    if (type->kind == TYPE_LIST)
        return false;
    if (type->element != NULL)
        return ast_is_flat(type->element);
    if (type->kind == TYPE_STRUCT)
        return type->decl->is_flat;
    return type->kind != TYPE_STRING && type->kind != TYPE_BYTES && !ast_is_owned_extern(type);
}

bool ast_holds_foreign(const struct ast_type *type)
{
    if (type->element != NULL)
        return ast_holds_foreign(type->element);
    if (type->kind == TYPE_EXTERN || ast_is_protocol(type))
        return true;
    return type->kind == TYPE_STRUCT && type->decl->holds_foreign;
}

bool ast_holds_list(const struct ast_type *type)
{
    if (type->kind == TYPE_LIST)
        return true;
    if (type->element != NULL)
        return ast_holds_list(type->element);
    return type->kind == TYPE_STRUCT && type->decl->holds_list;
}

bool ast_is_key(const struct ast_type *type)
{
    if (type->kind == TYPE_STRUCT)
        return type->decl->is_key;
    return type->kind != TYPE_BYTES && type->kind != TYPE_EXTERN && type->element == NULL;
}

const char *ast_type_name(struct arena *arena, const struct ast_type *type)
{
    const char *star = type->pointer ? " *" : "";

    if ((size_t)type->kind < ARRAY_LEN(scalars))
        return scalar_names[type->kind];
    switch (type->kind) {
    case TYPE_NONE:
        return "none";
    case TYPE_ACTOR:
        return type->actor->name;
    case TYPE_ARRAY:
        return arena_printf(arena, "%s[%lld]", ast_type_name(arena, type->element), (long long)type->length);
    case TYPE_LIST:
        return arena_printf(arena, "%s[]", ast_type_name(arena, type->element));
    case TYPE_OPTIONAL:
        return arena_printf(arena, "%s?", ast_type_name(arena, type->element));
    default:
        break;
    }
    if (type->kind != TYPE_EXTERN)
        return type->decl->name;
    if (type->decl != NULL)
        return arena_printf(arena, "extern %s%s", type->decl->name, star);
    return arena_printf(arena, "extern \"%s\"%s", type->c_text, star);
}

unsigned ast_type_bits(enum ast_type_kind kind)
{
    switch (kind) {
    case TYPE_INT8: case TYPE_UINT8:
        return 8;
    case TYPE_INT16: case TYPE_UINT16:
        return 16;
    case TYPE_INT32: case TYPE_UINT32: case TYPE_FLOAT:
        return 32;
    case TYPE_INT64: case TYPE_UINT64: case TYPE_DOUBLE:
        return 64;
    default:
        return 0;
    }
}

const char *ast_operator_text(enum ast_operator op)
{
    static const char *const texts[] = {
#define X(name, text) [OP_##name] = text,
        AST_OPERATORS(X)
#undef X
    };

    return texts[op];
}

const char *ast_assignment_text(enum ast_assignment_kind kind)
{
    static const char *const texts[] = {
        [ASSIGN_SET] = "=",  [ASSIGN_ADD] = "+=", [ASSIGN_SUB] = "-=",
        [ASSIGN_MUL] = "*=", [ASSIGN_DIV] = "/=", [ASSIGN_MOD] = "%=",
    };

    return texts[kind];
}

const char *ast_behaviour_name(enum ast_behaviour behaviour)
{
    static const char *const names[] = {
        [BEHAVIOUR_SERVER] = "gen_server",
        [BEHAVIOUR_MACHINE] = "gen_statem",
        [BEHAVIOUR_SUPERVISOR] = "supervisor",
        [BEHAVIOUR_DYNAMIC_SUPERVISOR] = "dynamic_supervisor",
        [BEHAVIOUR_PARTITION_SUPERVISOR] = "partition_supervisor",
        [BEHAVIOUR_TASK_SUPERVISOR] = "task_supervisor",
        [BEHAVIOUR_TASK] = "task",
        [BEHAVIOUR_AGENT] = "agent",
        [BEHAVIOUR_PRODUCER] = "producer",
        [BEHAVIOUR_PRODUCER_CONSUMER] = "producer_consumer",
        [BEHAVIOUR_CONSUMER] = "consumer",
        [BEHAVIOUR_CONSUMER_SUPERVISOR] = "consumer_supervisor",
        [BEHAVIOUR_PIPELINE] = "pipeline",
        [BEHAVIOUR_APPLICATION] = "application",
    };

    return names[behaviour];
}

/* --------------------------------------------------------------------- what declarations share -- */

struct ast_use ast_use(struct range at, const char *name)
{
    return (struct ast_use){ name, at };
}

void ast_set_role(struct ast_field_list *fields, enum ast_field_role role)
{
    for (struct ast_field *field = fields->first; field != NULL; field = field->next)
        field->role = role;
}

/* ------------------------------------------------------------------------------- expressions -- */

static struct ast_expr *new_expr(struct parser *p, struct range at, enum ast_expr_kind kind)
{
    struct ast_expr *expr = NEW(p, ast_expr);

    expr->kind = kind;
    expr->depth = 1;
    expr->at = at;
    return expr;
}

/*
 * Makes an operator's node, unless the tree would become too deep: then only its first operand, which is marked as
 * deeper than any, so that what holds it says nothing more.
 */
static struct ast_expr *new_operation(struct parser *p, struct range whole, enum ast_expr_kind kind,
                                      struct ast_expr *left, struct ast_expr *right)
{
    unsigned depth = left->depth;
    struct ast_expr *expr;

    if (right != NULL && right->depth > depth)
        depth = right->depth;
    if (depth == AST_MAX_DEPTH)
        diag_error(p->diag, A009, whole, "this expression is nested too deeply");
    if (depth >= AST_MAX_DEPTH) {
        p->broken = true;
        left->depth = AST_MAX_DEPTH + 1;
        return left;
    }
    expr = new_expr(p, whole, kind);
    expr->depth = depth + 1;
    expr->left = left;
    expr->right = right;
    return expr;
}

struct ast_expr *ast_int(struct parser *p, struct range at, uint64_t value)
{
    struct ast_expr *expr = new_expr(p, at, EXPR_INT);

    expr->integer = value;
    return expr;
}

struct ast_expr *ast_float(struct parser *p, struct range at, double value)
{
    struct ast_expr *expr = new_expr(p, at, EXPR_FLOAT);

    expr->real = value;
    return expr;
}

struct ast_expr *ast_duration(struct parser *p, struct range at, uint64_t nanoseconds)
{
    struct ast_expr *expr = new_expr(p, at, EXPR_DURATION);

    expr->integer = nanoseconds;
    return expr;
}

struct ast_expr *ast_string(struct parser *p, struct range at, struct ast_string value)
{
    struct ast_expr *expr = new_expr(p, at, EXPR_STRING);

    expr->string = value;
    return expr;
}

struct ast_expr *ast_bool(struct parser *p, struct range at, bool value)
{
    struct ast_expr *expr = new_expr(p, at, EXPR_BOOL);

    expr->boolean = value;
    return expr;
}

struct ast_expr *ast_now(struct parser *p, struct range at)
{
    return new_expr(p, at, EXPR_NOW);
}

struct ast_expr *ast_name(struct parser *p, struct ast_use name)
{
    struct ast_expr *expr = new_expr(p, name.at, EXPR_NAME);

    expr->name = name;
    return expr;
}

struct ast_expr *ast_member(struct parser *p, struct range whole, struct ast_expr *left,
                            struct ast_use name)
{
    struct ast_expr *expr = new_operation(p, whole, EXPR_MEMBER, left, NULL);

    if (expr != left)
        expr->name = name;
    return expr;
}

struct ast_expr *ast_unary(struct parser *p, struct range whole, enum ast_expr_kind kind,
                           struct range op_at, struct ast_expr *operand)
{
    struct ast_expr *expr = new_operation(p, whole, kind, operand, NULL);

    if (expr != operand)
        expr->op_at = op_at;
    return expr;
}

struct ast_expr *ast_binary(struct parser *p, struct range whole, struct ast_expr *left,
                            enum ast_operator op, struct range op_at, struct ast_expr *right)
{
    struct ast_expr *expr = new_operation(p, whole, EXPR_BINARY, left, right);

    if (expr != left) {
        expr->op = op;
        expr->op_at = op_at;
    }
    return expr;
}

struct ast_argument *ast_argument(struct parser *p, struct range whole, struct ast_use name,
                                  struct ast_expr *value)
{
    struct ast_argument *argument = NEW(p, ast_argument);

    argument->at = whole;
    argument->name = name;
    argument->value = value;
    return argument;
}

/* ------------------------------------------------------------------------------ types, fields -- */

struct ast_type_ref *ast_type(struct parser *p, struct ast_use name)
{
    struct ast_type_ref *type = NEW(p, ast_type_ref);

    type->at = name.at;
    type->name = name.name;
    return type;
}

struct ast_type_ref *ast_type_extern(struct parser *p, struct range whole, struct ast_use name,
                                     bool pointer)
{
    struct ast_type_ref *type = ast_type(p, name);

    type->at = whole;
    type->is_extern = true;
    type->pointer = pointer;
    return type;
}

struct ast_type_ref *ast_type_c(struct parser *p, struct range whole, struct ast_string c_text,
                                bool pointer)
{
    struct ast_type_ref *type = NEW(p, ast_type_ref);

    type->at = whole;
    type->c_text = c_text.bytes;
    type->is_extern = true;
    type->pointer = pointer;
    return type;
}

struct ast_suffix ast_suffix(struct range at, enum ast_suffix_kind kind, struct ast_expr *length)
{
    return (struct ast_suffix){ kind, at, length };
}

struct ast_type_ref *ast_type_with(struct parser *p, struct range whole, struct ast_type_ref *type,
                                   struct ast_suffix suffix)
{
    if (type->suffix.kind != SUFFIX_NONE) {
        diag_error(p->diag, A026, suffix.at, "a type has one of '[N]', '[]' and '?' behind it");
        diag_hint(p->diag, "declare a struct with a field of the inner type");
        return type;
    }
    type->at = whole;
    type->suffix = suffix;
    return type;
}

struct ast_field *ast_field(struct parser *p, struct range whole, struct ast_type_ref *type,
                            struct ast_use name, struct ast_expr *value)
{
    struct ast_field *field = NEW(p, ast_field);

    DECLARE(p, field, whole, name);
    field->type = type;
    field->value = value;
    return field;
}

/* As it is written, or `other` where that is no text for a message: a comment is in it, or a line ends. */
static const char *plain_text(struct arena *arena, struct range at, const char *other)
{
    static const char plain[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.+-*%() ";
    const char *text = arena_copy(arena, at.source->text + at.begin, at.end - at.begin);

    return text[strspn(text, plain)] == '\0' ? text : other;
}

const char *ast_bounds_text(struct arena *arena, const struct ast_bounds *bounds)
{
    return plain_text(arena, bounds->at, "its range");
}

const char *ast_bound_text(struct arena *arena, const struct ast_expr *bound)
{
    return plain_text(arena, bound->at, "its range allows");
}

struct ast_field *ast_ranged(struct range whole, struct ast_field *field, struct ast_bounds bounds)
{
    if (field == NULL)
        return NULL;
    field->whole = whole;
    field->bounds = bounds;
    return field;
}

struct ast_enumerator *ast_enumerator(struct parser *p, struct range whole, struct ast_use name,
                                      struct ast_expr *number)
{
    struct ast_enumerator *enumerator = NEW(p, ast_enumerator);

    DECLARE(p, enumerator, whole, name);
    enumerator->number = number;
    return enumerator;
}

struct ast_type_decl *ast_new_type_decl(struct parser *p, enum ast_type_decl_kind kind,
                                           struct range whole, struct ast_use name)
{
    struct ast_type_decl *decl = NEW(p, ast_type_decl);

    DECLARE(p, decl, whole, name);
    decl->kind = kind;
    decl->spec = p->spec;
    APPEND(p->spec->types, decl);
    return decl;
}

void ast_enum(struct parser *p, struct range whole, struct ast_use name,
              struct ast_enumerator_list enumerators)
{
    struct ast_type_decl *decl = ast_new_type_decl(p, DECL_ENUM, whole, name);

    decl->enumerators = enumerators;
    for (struct ast_enumerator *e = enumerators.first; e != NULL; e = e->next)
        e->owner = decl;
}

void ast_struct(struct parser *p, struct range whole, struct ast_use name,
                struct ast_field_list fields)
{
    struct ast_type_decl *decl = ast_new_type_decl(p, DECL_STRUCT, whole, name);

    ast_set_role(&fields, FIELD_STRUCT);
    decl->fields = fields;
}

/* `copy lru_copy;` */
static void add_extern_function(struct parser *p, struct ast_type_decl *decl, const struct ast_argument *function)
{
    const bool is_copy = function->name.name[0] == 'c';     /* or is meant to be */
    struct ast_use *place = is_copy ? &decl->copy : &decl->free;

    if (strcmp(function->name.name, is_copy ? "copy" : "free") != 0) {
        diag_error(p->diag, A001, function->name.at, "unexpected '%s', expected 'copy' or 'free'",
                   function->name.name);
        diag_hint(p->diag, "write 'copy FUNCTION;' and 'free FUNCTION;'");
        *place = function->value->name;
        return;
    }
    if (place->name != NULL) {
        diag_error(p->diag, A008, function->at, "'%s' is given twice", function->name.name);
        diag_note(p->diag, place->at, "it is given here first");
        diag_hint(p->diag, "remove one of them");
        return;
    }
    *place = function->value->name;
}

void ast_extern(struct parser *p, struct range whole, struct range c_text_at,
                struct ast_string c_text, struct ast_use name, struct ast_argument_list functions)
{
    struct ast_type_decl *decl = ast_new_type_decl(p, DECL_EXTERN, whole, name);

    for (const struct ast_argument *a = functions.first; a != NULL; a = a->next)
        add_extern_function(p, decl, a);

    decl->c_text = c_text.bytes;
    decl->c_text_at = c_text_at;
}

/* -------------------------------------------------------------------------------- other files -- */

void ast_include(struct parser *p, struct range word, struct range at, struct ast_string path)
{
    struct ast_include *include = NEW(p, ast_include);

    if (parse_has_suffix(path.bytes, ".actor")) {
        diag_error(p->diag, A006, word, "'%s' is a spec, and 'include' is for headers of C", path.bytes);
        diag_hint(p->diag, "write 'import'");
        p->broken = true;                   /* what it declares is missing */
    }
    include->at = at;
    include->path = path.bytes;
    APPEND(p->spec->includes, include);
}

void ast_import(struct parser *p, struct range at, struct ast_string path)
{
    struct ast_import *import = NEW(p, ast_import);

    import->at = at;
    import->path = path.bytes;
    import->spec = parser_import(p, at, path.bytes);
    APPEND(p->spec->imports, import);
}
