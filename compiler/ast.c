/*
 * The tree of a spec: its constructors. A constructor makes a node, gives it its names in C and its
 * doc comment, and links it to its owner. It judges nothing but what the tree has no room for: an
 * item given twice, a word that is none of those that can stand in its place.
 */

#include "ast.h"

#include <assert.h>
#include <stdarg.h>
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

/* -------------------------------------------------------------------------------- items at all -- */

struct ast_item *ast_new_item(struct parser *p, enum ast_item_kind kind, struct range at,
                                 struct range whole)
{
    struct ast_item *item = NEW(p, ast_item);

    item->kind = kind;
    item->at = at;
    item->whole = whole;
    return item;
}

struct ast_item *ast_item(struct parser *p, enum ast_item_kind kind, struct range at,
                          struct range whole, struct ast_use word)
{
    struct ast_item *item = ast_new_item(p, kind, at, whole);

    item->word = word;
    if (kind == ITEM_WANT)
        item->doc = parser_doc(p, whole.begin);
    return item;
}

struct ast_item *ast_register(struct parser *p, struct range at, struct range whole,
                              struct ast_use local, struct ast_use via, struct ast_expr *key)
{
    struct ast_item *item = ast_new_item(p, ITEM_REGISTER, at, whole);

    item->registration = NEW(p, ast_registration);
    item->registration->at = whole;
    item->registration->local = local;
    item->registration->via = via;
    item->registration->key = key;
    return item;
}

struct ast_item *ast_register_value(struct ast_item *item, struct ast_argument_list arguments)
{
    item->registration->arguments = arguments;
    return item;
}

struct ast_item *ast_init(struct parser *p, struct range at, struct range whole,
                          struct ast_field_list arguments, struct ast_use action,
                          const struct ast_next *start)
{
    struct ast_item *item = ast_new_item(p, ITEM_INIT, at, whole);

    ast_set_role(&arguments, FIELD_ARGUMENT);
    item->fields = arguments;
    item->init = NEW(p, ast_init);
    item->init->at = at;
    item->init->whole = whole;
    item->init->doc = parser_doc(p, whole.begin);
    item->init->action = action;
    if (start != NULL) {
        item->init->start = start->target;
        item->init->values = start->arguments;
    }
    return item;
}

struct ast_item *ast_state_fields(struct parser *p, struct range at, struct range whole,
                                  struct ast_field_list fields)
{
    struct ast_item *item = ast_new_item(p, ITEM_FIELDS, at, whole);

    ast_set_role(&fields, FIELD_STATE);
    item->fields = fields;
    item->doc = parser_doc(p, whole.begin);
    return item;
}

struct ast_item *ast_idle_timer(struct ast_item *timer)
{
    timer->message->is_idle = true;
    return timer;
}

struct ast_alternative *ast_alternative(struct parser *p, struct range whole, struct ast_use name,
                                        bool has_fields, struct ast_field_list fields)
{
    struct ast_alternative *alternative = NEW(p, ast_alternative);

    DECLARE(p, alternative, whole, name);
    ast_set_role(&fields, FIELD_REPLY);
    alternative->fields = fields;
    alternative->has_fields = has_fields;
    return alternative;
}

struct ast_alternative *ast_alternative_with(struct parser *p, struct range whole, struct ast_use name,
                                             struct ast_suffix suffix)
{
    struct ast_alternative *alternative = ast_alternative(p, whole, name, false, (struct ast_field_list){ 0 });

    alternative->suffix = suffix;
    return alternative;
}

void ast_alternative_to_value(struct arena *arena, struct ast_alternative *alternative)
{
    static const char name[] = "value";
    struct ast_type_ref *type = arena_alloc(arena, sizeof *type);
    struct ast_field *field = arena_alloc(arena, sizeof *field);

    assert(!alternative->has_fields);
    type->at = alternative->at;
    type->name = alternative->name;
    type->suffix = alternative->suffix;
    field->at = alternative->at;
    field->whole = alternative->whole;
    field->name = name;
    field->as = names_of(arena, name);
    field->role = FIELD_REPLY;
    field->type = type;
    alternative->name = name;
    alternative->as = field->as;
    alternative->has_fields = true;
    alternative->fields = ast_fields(alternative->fields, field);
}

struct ast_item *ast_message(struct parser *p, struct range at, struct range whole,
                             enum ast_message_kind kind, struct ast_use name,
                             struct ast_field_list fields, struct ast_alternative_list alternatives,
                             struct ast_expr *every)
{
    struct ast_item *item = ast_new_item(p, ITEM_MESSAGE, at, whole);
    struct ast_message *message = NEW(p, ast_message);

    DECLARE(p, message, whole, name);
    ast_set_role(&fields, FIELD_MESSAGE);
    message->kind = kind;
    message->fields = fields;
    message->alternatives = alternatives;
    message->every = every;
    for (struct ast_alternative *a = alternatives.first; a != NULL; a = a->next)
        a->message = message;
    item->message = message;
    return item;
}

struct ast_item *ast_continue(struct parser *p, struct range at, struct range whole,
                              struct ast_use name, bool is_asked)
{
    struct ast_item *item = ast_new_item(p, ITEM_CONTINUE, at, whole);

    item->continuation = NEW(p, ast_continue);
    DECLARE(p, item->continuation, whole, name);
    item->continuation->is_asked = is_asked;
    return item;
}

struct ast_item *ast_default(struct parser *p, struct range at, struct range whole,
                             struct ast_next *next)
{
    struct ast_item *item = ast_new_item(p, ITEM_DEFAULT, at, whole);

    item->next_step = next;
    return item;
}

static struct ast_state *new_state(struct parser *p, struct range whole, struct ast_use name,
                                   struct ast_field_list fields, struct ast_row_list rows)
{
    struct ast_state *state = NEW(p, ast_state);

    DECLARE(p, state, whole, name);
    ast_set_role(&fields, FIELD_VALUE);
    for (struct ast_field *field = fields.first; field != NULL; field = field->next)
        field->state = state;
    state->fields = fields;
    state->rows = rows;
    for (struct ast_row *row = rows.first; row != NULL; row = row->next)
        row->state = state;
    return state;
}

struct ast_item *ast_state(struct parser *p, struct range at, struct range whole,
                           struct ast_use name, struct ast_field_list fields, struct ast_row_list rows)
{
    struct ast_item *item = ast_new_item(p, ITEM_STATE, at, whole);

    item->state = new_state(p, whole, name, fields, rows);
    return item;
}

struct ast_item *ast_any(struct parser *p, struct range at, struct range whole,
                         struct ast_row_list rows)
{
    struct ast_item *item = ast_new_item(p, ITEM_ANY, at, whole);

    item->state = new_state(p, whole, ast_use(at, "any"), (struct ast_field_list){ 0 }, rows);
    return item;
}

struct ast_item *ast_pair(struct parser *p, enum ast_item_kind kind, struct range at,
                          struct range whole, struct ast_expr *first, struct ast_expr *second)
{
    struct ast_item *item = ast_new_item(p, kind, at, whole);

    item->first = first;
    item->second = second;
    return item;
}

struct ast_item *ast_backoff(struct parser *p, struct range at, struct range whole, struct ast_expr *from,
                             struct ast_expr *to, struct ast_expr *jitter)
{
    struct ast_item *item = ast_pair(p, ITEM_BACKOFF, at, whole, from, to);

    item->third = jitter;
    return item;
}

void ast_lacks_percent(struct parser *p, struct range at)
{
    diag_error(p->diag, A001, at, "a jitter is in percent");
    diag_hint(p->diag, "write '%.*s%%'", (int)(at.end - at.begin), p->source->text + at.begin);
}

struct ast_item *ast_mailbox(struct parser *p, struct range at, struct range whole, struct ast_expr *limit,
                             struct ast_use overflow)
{
    struct ast_item *item = ast_new_item(p, ITEM_MAILBOX, at, whole);

    item->first = limit;
    item->word = overflow;
    return item;
}

struct ast_item *ast_hibernate_after(struct parser *p, struct range at, struct range whole, struct ast_expr *delay)
{
    struct ast_item *item = ast_new_item(p, ITEM_HIBERNATE_AFTER, at, whole);

    item->first = delay;
    return item;
}

struct ast_item *ast_block(struct parser *p, enum ast_item_kind kind, struct range at, struct range whole,
                           struct ast_field_list fields)
{
    struct ast_item *item = ast_new_item(p, kind, at, whole);

    ast_set_role(&fields, FIELD_ARGUMENT);
    item->fields = fields;
    return item;
}

struct ast_item *ast_match(struct parser *p, struct range at, struct range whole, struct ast_use name,
                           struct ast_field_list parameters, struct ast_expr *guard)
{
    struct ast_item *item = ast_new_item(p, ITEM_MATCH, at, whole);

    ast_set_role(&parameters, FIELD_MESSAGE);
    item->match = NEW(p, ast_match);
    DECLARE(p, item->match, whole, name);
    item->match->fields = parameters;
    item->match->guard = guard;
    return item;
}

struct ast_item *ast_key(struct parser *p, struct range at, struct range whole,
                         struct ast_type_ref *type)
{
    struct ast_item *item = ast_new_item(p, ITEM_KEY, at, whole);

    item->type = type;
    return item;
}

/* ------------------------------------------------------------------------------- applications -- */

struct ast_item *ast_root(struct parser *p, struct range at, struct range whole, struct ast_use root,
                          struct ast_argument_list arguments)
{
    struct ast_item *item = ast_new_item(p, ITEM_ROOT, at, whole);

    item->word = root;
    item->arguments = arguments;
    return item;
}

struct ast_setting *ast_setting(struct parser *p, struct ast_field *field, struct range variable_at,
                                struct ast_string variable)
{
    struct ast_setting *setting;

    if (field == NULL)
        return NULL;
    setting = NEW(p, ast_setting);
    setting->field = field;
    setting->variable = variable;
    setting->variable_at = variable_at;
    return setting;
}

struct ast_item *ast_env(struct parser *p, struct range at, struct range whole, struct ast_setting_list settings)
{
    struct ast_item *item = ast_new_item(p, ITEM_ENV, at, whole);

    item->doc = parser_doc(p, whole.begin);
    item->settings = settings;
    for (struct ast_setting *s = settings.first; s != NULL; s = s->next)
        item->fields = ast_fields(item->fields, s->field);
    ast_set_role(&item->fields, FIELD_ARGUMENT);
    return item;
}

struct ast_dependency_list ast_dependencies(struct parser *p, struct ast_dependency_list list, struct ast_use of)
{
    struct ast_dependency *dependency = NEW(p, ast_dependency);

    dependency->of = of;
    APPEND(list, dependency);
    return list;
}

struct ast_item *ast_listeners(struct parser *p, struct range at, struct range whole, struct ast_dependency_list names)
{
    struct ast_item *item = ast_new_item(p, ITEM_LISTENERS, at, whole);

    item->dependencies = names;
    return item;
}

struct ast_item *ast_depends(struct parser *p, struct range at, struct range whole, struct ast_dependency_list dependencies)
{
    struct ast_item *item = ast_new_item(p, ITEM_DEPENDS, at, whole);

    item->dependencies = dependencies;
    return item;
}

struct ast_callee_list ast_callees(struct parser *p, struct ast_callee_list list, struct ast_use of, struct ast_use message)
{
    struct ast_callee *callee = NEW(p, ast_callee);

    callee->of = of;
    callee->message = message;
    APPEND(list, callee);
    return list;
}

struct ast_item *ast_calls(struct parser *p, struct range at, struct range whole, struct ast_callee_list callees)
{
    struct ast_item *item = ast_new_item(p, ITEM_CALLS, at, whole);

    item->callees = callees;
    return item;
}

/* Each is an info of the actor, whose fields the checks know. A bus alone, without a message, is reported here. */
struct ast_item *ast_subscribes(struct parser *p, struct range at, struct range whole, struct ast_callee_list messages)
{
    struct ast_item *item = ast_new_item(p, ITEM_SUBSCRIBES, at, whole);

    for (const struct ast_callee *m = messages.first; m != NULL; m = m->next) {
        struct ast_message *message;

        if (m->message.name == NULL && m->of.name != NULL) {
            diag_error(p->diag, A130, m->of.at, "'%s' does not say which message it takes", m->of.name);
            diag_hint(p->diag, "write '%s.MESSAGE'", m->of.name);
        }
        if (m->message.name == NULL)
            continue;
        message = NEW(p, ast_message);
        message->at = m->message.at;
        message->whole = range_join(m->of.at, m->message.at);
        message->name = m->message.name;
        message->as = names_of(p->arena, m->message.name);
        message->kind = MESSAGE_INFO;
        message->bus = m->of;
        APPEND(item->subscribed, message);
    }
    return item;
}

const char *ast_callee_name(struct arena *arena, const struct ast_callee *callee)
{
    return callee->message.name != NULL ? arena_printf(arena, "%s.%s", callee->of.name, callee->message.name) : callee->of.name;
}

struct ast_item *ast_start_phase(struct parser *p, struct range at, struct range whole, struct ast_use name)
{
    struct ast_item *item = ast_new_item(p, ITEM_START_PHASE, at, whole);

    item->phase = NEW(p, ast_start_phase);
    DECLARE(p, item->phase, whole, name);
    return item;
}

struct ast_item *ast_version(struct parser *p, struct range at, struct range whole, struct ast_string text)
{
    struct ast_item *item = ast_new_item(p, ITEM_VERSION, at, whole);

    item->text = text;
    return item;
}

/* --------------------------------------------------------------------------------------- rows -- */

struct ast_next *ast_next(struct parser *p, struct range at, enum ast_next_kind kind,
                          struct ast_use target)
{
    struct ast_next *next = NEW(p, ast_next);

    next->kind = kind;
    next->at = at;
    next->target = target;
    if (target.name != NULL)
        next->as = names_of(p->arena, target.name);
    if (kind == NEXT_STOP && strcmp(target.name, "normal") == 0)
        next->reason = REASON_NORMAL;
    else if (kind == NEXT_STOP && strcmp(target.name, "shutdown") == 0)
        next->reason = REASON_SHUTDOWN;
    else
        next->reason = REASON_USER;
    return next;
}

struct ast_next *ast_target(struct parser *p, struct range at, struct ast_use state,
                            const struct ast_argument_list *values)
{
    struct ast_next *next = ast_next(p, at, NEXT_STATE, state);

    next->has_arguments = values != NULL;
    if (values != NULL)
        next->arguments = *values;
    return next;
}

struct ast_next *ast_postpone(struct ast_next *next, struct range whole, struct range at)
{
    if (next != NULL) {
        next->at = whole;
        next->postpone_at = at;
    }
    return next;
}

struct ast_next *ast_hibernate(struct ast_next *next, struct range at)
{
    if (next != NULL)
        next->hibernate_at = at;
    return next;
}

bool ast_has_values(const struct ast_actor *actor)
{
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        if (s->fields.first != NULL)
            return true;
    return false;
}

bool ast_keeps_value(const struct ast_state *from, const struct ast_next *next)
{
    size_t kept = 0;

    if (next->kind != NEXT_STATE || next->state != from)
        return false;
    for (const struct ast_argument *a = next->arguments.first; a != NULL; a = a->next)
        kept += a->value->kind == EXPR_NAME && a->value->field != NULL && a->value->field == a->field;
    return kept == from->fields.count;
}

struct ast_item *ast_init_hibernate(struct ast_item *init)
{
    if (init != NULL)
        init->init->hibernates = true;
    return init;
}

struct ast_item *ast_init_row(struct ast_item *item, struct ast_row *row)
{
    struct ast_init *init = item->init;

    row->kind = ROW_INIT;
    row->at = init->at;
    row->whole = init->whole;
    row->event_kind = EVENT_INIT;
    init->row = row;
    if (row->tail.next.kind != NEXT_STATE)
        return item;
    init->start = row->tail.next.target;
    init->values = row->tail.next.arguments;
    init->hibernates = range_exists(row->tail.next.hibernate_at);
    return item;
}

bool ast_begins_in(const struct ast_init *init, const struct ast_state *state)
{
    if (init->row == NULL || !init->row->has_outcomes)
        return init->state == state;
    for (const struct ast_outcome *o = init->row->outcomes.first; o != NULL; o = o->next)
        if (o->tail.next.state == state)
            return true;
    return false;
}

struct ast_reply *ast_reply(struct parser *p, struct range whole, struct ast_use name,
                            bool has_arguments, struct ast_argument_list arguments)
{
    struct ast_reply *reply = NEW(p, ast_reply);

    reply->at = whole;
    reply->name = name;
    reply->has_arguments = has_arguments;
    reply->arguments = arguments;
    return reply;
}

struct ast_reply *ast_defer(struct parser *p, struct range at)
{
    struct ast_reply *reply = NEW(p, ast_reply);

    reply->at = at;
    reply->deferred = true;
    return reply;
}

struct ast_assignment *ast_assignment(struct parser *p, struct range whole, struct ast_use target,
                                      enum ast_assignment_kind kind, struct ast_expr *value)
{
    struct ast_assignment *assignment = NEW(p, ast_assignment);

    assignment->at = whole;
    assignment->doc = parser_doc(p, whole.begin);
    assignment->kind = kind;
    assignment->target = target;
    assignment->value = value;
    return assignment;
}

struct ast_assignment *ast_effect(struct parser *p, struct range whole, struct ast_use target,
                                  enum ast_assignment_kind kind, struct ast_argument_list arguments,
                                  struct ast_expr *value)
{
    struct ast_assignment *effect = ast_assignment(p, whole, target, kind, value);

    effect->arguments = arguments;
    return effect;
}

struct ast_tail *ast_tail(struct parser *p, struct range whole,
                          struct ast_assignment_list assignments, struct ast_reply *reply,
                          const struct ast_next *next)
{
    struct ast_tail *tail = NEW(p, ast_tail);

    tail->at = whole;
    tail->assignments = assignments;
    if (reply != NULL && reply->deferred)
        tail->defer_at = reply->at;
    else
        tail->reply = reply;
    tail->next = *next;
    if (next->kind == NEXT_STAY)
        tail->next.at = whole;
    return tail;
}

struct ast_outcome *ast_outcome(struct parser *p, struct range whole, struct ast_use name,
                                struct ast_expr *guard, const struct ast_tail *tail)
{
    struct ast_outcome *outcome = NEW(p, ast_outcome);

    DECLARE(p, outcome, whole, name);
    outcome->guard = guard;
    outcome->tail = *tail;
    return outcome;
}

struct ast_row *ast_body(struct parser *p, struct ast_use action, const struct ast_tail *tail)
{
    struct ast_row *row = NEW(p, ast_row);

    row->action = action;
    row->tail = *tail;
    return row;
}

struct ast_row *ast_outcome_body(struct parser *p, struct ast_use action,
                                 struct ast_outcome_list outcomes)
{
    struct ast_row *row = NEW(p, ast_row);

    row->action = action;
    row->has_outcomes = true;
    row->outcomes = outcomes;
    return row;
}

struct ast_row *ast_row(struct parser *p, enum ast_row_kind kind, struct range at,
                        struct range whole, struct ast_use event, struct ast_expr *time,
                        struct ast_expr *guard, struct ast_row *body)
{
    body->kind = kind;
    body->at = at;
    body->whole = whole;
    body->doc = parser_doc(p, whole.begin);
    body->event = event;
    body->time = time;
    body->guard = guard;
    return body;
}

/* --------------------------------------------------------------------------- owners of items -- */

/* For items that may be given only once: false, and an error, if `before` is a place. */
bool ast_is_first(struct parser *p, const struct ast_item *item, struct range before,
                     const char *owner)
{
    if (!range_exists(before))
        return true;
    diag_error(p->diag, A008, item->at, "'%.*s' is given twice in '%s'",
               (int)(item->at.end - item->at.begin), p->source->text + item->at.begin, owner);
    diag_note(p->diag, before, "it is given here first");
    return false;
}

static const struct range nowhere;

static void set_keys(struct parser *p, struct ast_registry *registry, const struct ast_item *item)
{
    static const char *const kinds[] = { "unique", "duplicate" };
    int kind;

    if (!ast_is_first(p, item, registry->keys_at, registry->name))
        return;
    registry->keys_at = item->at;
    kind = ast_choose(p, item->word, "kind of keys", kinds, ARRAY_LEN(kinds));
    if (kind >= 0)
        registry->unique = kind == 0;
}

/* The place of an item that may be given once, or NULL. */
static struct range *place_in(struct ast_registry *registry, enum ast_item_kind kind)
{
    switch ((int)kind) {
    case ITEM_VALUE:
        return &registry->value_at;
    case ITEM_META:
        return &registry->meta_at;
    case ITEM_PARTITIONS:
        return &registry->partitions_at;
    case ITEM_LISTENERS:
        return &registry->listeners_at;
    default:
        return NULL;
    }
}

/* A key is a field as others are, so that types and expressions treat it like them. */
static void set_key(struct parser *p, struct ast_registry *registry, struct ast_type_ref *type)
{
    const char *name = registry->bus != NULL ? "topic" : "key";
    struct ast_field *field = NEW(p, ast_field);

    field->at = type->at;
    field->whole = type->at;
    field->name = name;
    field->as = names_of(p->arena, name);
    field->role = FIELD_STATE;
    field->type = type;
    registry->key = type;
    APPEND(registry->key_fields, field);
}

static void set_registry_item(struct parser *p, struct ast_registry *registry, struct ast_item *item)
{
    struct range *place = place_in(registry, item->kind);

    if (item->kind == ITEM_MESSAGE) {
        item->message->actor = registry->bus;
        APPEND(registry->bus->messages, item->message);
        return;
    }
    if (item->kind == ITEM_MATCH && item->match->name != NULL) {
        APPEND(registry->matches, item->match);
        return;
    }
    if (item->kind == ITEM_KEYS) {
        set_keys(p, registry, item);
        return;
    }
    if (item->kind == ITEM_KEY) {
        if (ast_is_first(p, item, registry->key != NULL ? registry->key->at : nowhere, registry->name))
            set_key(p, registry, item->type);
        return;
    }
    if (place == NULL || !ast_is_first(p, item, *place, registry->name))
        return;
    *place = item->at;
    if (item->kind == ITEM_VALUE)
        registry->value_fields = item->fields;
    else if (item->kind == ITEM_META)
        registry->meta_fields = item->fields;
    else if (item->kind == ITEM_PARTITIONS)
        registry->partitions = item->first;
    else
        registry->listeners = item->dependencies;
}

static struct ast_registry *new_registry(struct parser *p, struct range whole, struct ast_use name)
{
    struct ast_registry *registry = NEW(p, ast_registry);

    DECLARE(p, registry, whole, name);
    registry->spec = p->spec;
    return registry;
}

static void add_registry(struct parser *p, struct ast_registry *registry, struct ast_item_list items)
{
    struct ast_item *next;

    for (struct ast_item *item = items.first; item != NULL; item = next) {
        next = item->next;
        set_registry_item(p, registry, item);
    }
    APPEND(p->spec->registries, registry);
}

void ast_registry(struct parser *p, struct range whole, struct ast_use name,
                  struct ast_item_list items)
{
    struct ast_registry *registry = new_registry(p, whole, name);

    registry->unique = true;
    add_registry(p, registry, items);
}

void ast_pubsub(struct parser *p, struct range whole, struct ast_use name, struct ast_item_list items)
{
    struct ast_registry *registry = new_registry(p, whole, name);
    struct ast_actor *bus = NEW(p, ast_actor);

    bus->at = registry->at;
    bus->whole = whole;
    bus->name = registry->name;
    bus->as = registry->as;
    bus->spec = p->spec;
    bus->behaviour = BEHAVIOUR_SERVER;
    registry->bus = bus;
    add_registry(p, registry, items);
}

static void set_shutdown(struct ast_child *child, const struct ast_item *item)
{
    const struct ast_expr *time = item->first;

    child->shutdown_at = item->at;
    if (time->kind == EXPR_NAME && strcmp(time->name.name, "infinity") == 0) {
        child->shutdown = SHUTDOWN_INFINITY;
    } else if (time->kind == EXPR_NAME && strcmp(time->name.name, "brutal_kill") == 0) {
        child->shutdown = SHUTDOWN_BRUTAL_KILL;
    } else {
        child->shutdown = SHUTDOWN_TIME;
        child->shutdown_time = item->first;
    }
}

void ast_set_child_option(struct parser *p, struct ast_child *child, const struct ast_item *item)
{
    static const char *const restarts[] = { "permanent", "transient", "temporary" };
    int chosen;

    switch (item->kind) {
    case ITEM_RESTART:
        if (!ast_is_first(p, item, child->restart_at, child->name))
            break;
        child->restart_at = item->at;
        chosen = ast_choose(p, item->word, "kind of restart", restarts, ARRAY_LEN(restarts));
        if (chosen >= 0)
            child->restart = (enum ast_restart)chosen;
        break;
    case ITEM_SHUTDOWN:
        if (ast_is_first(p, item, child->shutdown_at, child->name))
            set_shutdown(child, item);
        break;
    case ITEM_DEFER:
        if (ast_is_first(p, item, child->is_deferred ? child->at : (struct range){ 0 }, child->name))
            child->is_deferred = true;
        break;
    case ITEM_CONTAIN_FAULTS:
        if (!ast_is_first(p, item, child->contain_faults_at, child->name))
            break;
        child->contain_faults = true;
        child->contain_faults_at = item->at;
        break;
    default:
        assert(item->kind == ITEM_SIGNIFICANT);
        if (!ast_is_first(p, item, child->significant_at, child->name))
            break;
        child->significant = true;
        child->significant_at = item->at;
        break;
    }
}

struct ast_item *ast_child(struct parser *p, struct range at, struct range whole, struct ast_use of,
                           struct ast_argument_list arguments, struct ast_use id,
                           struct ast_item_list options)
{
    struct ast_item *item = ast_new_item(p, ITEM_CHILD, at, whole);
    struct ast_child *child = NEW(p, ast_child);

    DECLARE(p, child, whole, id.name != NULL ? id : of);
    child->of = of;
    child->has_id = id.name != NULL;
    child->arguments = arguments;
    for (struct ast_item *option = options.first; option != NULL; option = option->next)
        ast_set_child_option(p, child, option);
    item->child = child;
    return item;
}

bool ast_actor_has(const struct ast_actor *actor, const char *name)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
        if (strcmp(m->as.lower, name) == 0)
            return true;
    for (const struct ast_action *a = actor->actions.first; a != NULL; a = a->next)
        if (strcmp(a->as.lower, name) == 0)
            return true;
    return false;
}

/* The words behind `on`, as an index into what an actor has of these; -1: none of them, which was reported. */
static int choose_want(struct parser *p, const struct ast_actor *actor, const struct ast_item *item)
{
    static const char *const of_actors[] = {
        [WANT_EXIT] = "exit",
        [WANT_DOWN] = "down",
        [WANT_INFO] = "info",
        [WANT_FORMAT_STATUS] = "format_status",
        [WANT_TIMEOUT] = "timeout",
        [WANT_TERMINATE] = "terminate",
        [WANT_CODE_CHANGE] = "code_change",
    };
    static const char *const of_applications[] = { "sighup", "start", "prep_stop", "stop", "config_change" };
    const enum ast_want_kind last_signal = ast_is_server(actor->behaviour) ? WANT_TIMEOUT : WANT_FORMAT_STATUS;
    const bool is_word = item->word.at.begin == item->at.begin;
    const bool is_of_actor = actor->application == NULL;
    const char *const *words = is_of_actor ? of_actors : of_applications;
    const size_t behind_on = is_of_actor ? last_signal + 1 : 1;

    if (!is_word && actor->stage != NULL)
        return ast_choose_stage_callback(p, item->word, actor->behaviour, of_actors, behind_on);
    return is_word ? ast_find_word(item->word, words, is_of_actor ? ARRAY_LEN(of_actors) : ARRAY_LEN(of_applications))
                   : ast_choose_callback(p, item->word, actor->behaviour, words, behind_on);
}

static void add_want(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    const int kind = choose_want(p, actor, item);
    struct ast_want **place, *want;

    if (kind < 0)
        return;
    if (kind >= WANT_COUNT)
        place = kind == WANT_COUNT ? &actor->stage->on_subscribe : &actor->stage->on_cancel;
    else
        place = &actor->wants[actor->application != NULL ? WANT_SIGHUP + kind : kind];
    want = *place;
    if (want != NULL) {
        diag_error(p->diag, A008, item->word.at, "'%s' is asked for twice in '%s'",
                   item->word.name, actor->name);
        diag_note(p->diag, want->at, "it is asked for here first");
        return;
    }
    want = NEW(p, ast_want);
    want->at = item->word.at;
    want->doc = item->doc;
    *place = want;
}

static void set_strategy(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    struct ast_supervision *supervision = actor->supervision;
    int chosen;

    if (!ast_is_first(p, item, supervision->strategy_at, actor->name))
        return;
    supervision->strategy_at = item->at;
    chosen = ast_choose_strategy(p, item->word);
    if (chosen >= 0)
        supervision->strategy = (enum ast_strategy)chosen;
}

static void set_auto_shutdown(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    static const char *const ways[] = { "never", "any_significant", "all_significant" };
    struct ast_supervision *supervision = actor->supervision;
    int chosen;

    if (!ast_is_first(p, item, supervision->auto_shutdown_at, actor->name))
        return;
    supervision->auto_shutdown_at = item->at;
    chosen = ast_choose(p, item->word, "kind of auto_shutdown", ways, ARRAY_LEN(ways));
    if (chosen >= 0)
        supervision->auto_shutdown = (enum ast_auto_shutdown)chosen;
}

static void add_supervision(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    struct ast_supervision *supervision = actor->supervision;

    switch (item->kind) {
    case ITEM_STRATEGY:
        set_strategy(p, actor, item);
        break;
    case ITEM_INTENSITY:
        if (!ast_is_first(p, item, supervision->intensity_at, actor->name))
            break;
        supervision->intensity_at = item->at;
        supervision->intensity = item->first;
        supervision->period = item->second;
        break;
    case ITEM_BACKOFF:
        if (!ast_is_first(p, item, supervision->backoff_at, actor->name))
            break;
        supervision->backoff_at = item->at;
        supervision->backoff_min = item->first;
        supervision->backoff_max = item->second;
        supervision->jitter = item->third;
        break;
    case ITEM_MAX_CHILDREN:
        if (!ast_is_first(p, item, supervision->max_children_at, actor->name))
            break;
        supervision->max_children_at = item->at;
        supervision->max_children = item->first;
        break;
    case ITEM_PARTITIONS:
        if (!ast_is_first(p, item, supervision->partitions_at, actor->name))
            break;
        supervision->partitions_at = item->at;
        supervision->partitions = item->first;
        break;
    case ITEM_AUTO_SHUTDOWN:
        set_auto_shutdown(p, actor, item);
        break;
    case ITEM_RESTART:
    case ITEM_SHUTDOWN:
        ast_set_child_option(p, supervision->tasks, item);
        break;
    default:
        assert(item->kind == ITEM_CHILD);
        APPEND(supervision->children, item->child);
        break;
    }
}

static void set_env(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    struct ast_application *application = actor->application;

    if (!ast_is_first(p, item, application->env_at, actor->name))
        return;
    application->env_at = item->at;
    application->env_doc = item->doc;
    application->settings = item->settings;
    actor->arguments = item->fields;
}

static void set_application_restart(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    static const char *const restarts[] = { "permanent", "transient", "temporary" };
    struct ast_application *application = actor->application;
    int chosen;

    if (!ast_is_first(p, item, application->restart_at, actor->name))
        return;
    application->restart_at = item->at;
    chosen = ast_choose(p, item->word, "kind of restart", restarts, ARRAY_LEN(restarts));
    if (chosen >= 0)
        application->restart = (enum ast_restart)chosen;
}

static void set_main(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    if (!ast_is_first(p, item, actor->application->main_at, actor->name))
        return;
    actor->application->main_at = item->at;
    actor->application->has_no_main = !ast_choose_main(p, item->word);
}

/* Several `depends` are one. */
static void add_dependencies(struct ast_application *application, struct ast_dependency_list dependencies)
{
    struct ast_dependency *next;

    for (struct ast_dependency *d = dependencies.first; d != NULL; d = next) {
        next = d->next;
        d->next = NULL;
        APPEND(application->dependencies, d);
    }
}

static void add_application_item(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    struct ast_application *application = actor->application;

    switch (item->kind) {
    case ITEM_ROOT:
        if (!ast_is_first(p, item, application->root_at, actor->name))
            break;
        application->root_at = item->at;
        application->root = item->word;
        application->arguments = item->arguments;
        break;
    case ITEM_ENV:
        set_env(p, actor, item);
        break;
    case ITEM_DEPENDS:
        add_dependencies(application, item->dependencies);
        break;
    case ITEM_RESTART:
        set_application_restart(p, actor, item);
        break;
    case ITEM_START_PHASE:
        APPEND(application->phases, item->phase);
        break;
    case ITEM_SHUTDOWN:
        if (!ast_is_first(p, item, application->shutdown_at, actor->name))
            break;
        application->shutdown_at = item->at;
        application->shutdown = item->first;
        break;
    case ITEM_VERSION:
        if (!ast_is_first(p, item, application->version_at, actor->name))
            break;
        application->version_at = item->at;
        application->version = item->text;
        break;
    case ITEM_MAIN:
        set_main(p, actor, item);
        break;
    default:
        assert(item->kind == ITEM_WANT);
        add_want(p, actor, item);
        break;
    }
}

static void set_mailbox(struct parser *p, struct ast_actor *actor, const struct ast_item *item)
{
    static const char *const overflows[] = { "drop_newest", "drop_oldest", "reject", "block" };
    int chosen;

    if (!ast_is_first(p, item, actor->mailbox_at, actor->name))
        return;
    actor->mailbox = item->first;
    actor->mailbox_at = item->at;
    chosen = ast_choose(p, item->word, "way of overflowing", overflows, ARRAY_LEN(overflows));
    if (chosen >= 0)
        actor->overflow = (enum ast_overflow)chosen;
}

/* Several `calls` are one. */
static void add_callees(struct ast_actor *actor, struct ast_callee_list callees)
{
    struct ast_callee *next;

    for (struct ast_callee *callee = callees.first; callee != NULL; callee = next) {
        next = callee->next;
        callee->next = NULL;
        APPEND(actor->callees, callee);
    }
}

static void add_subscribed(struct ast_actor *actor, struct ast_message_list messages)
{
    struct ast_message *next;

    for (struct ast_message *message = messages.first; message != NULL; message = next) {
        next = message->next;
        message->actor = actor;
        APPEND(actor->messages, message);
    }
}

static void add_item(struct parser *p, struct ast_actor *actor, struct ast_item *item)
{
    switch (item->kind) {
    case ITEM_REGISTER:
        if (ast_is_first(p, item, actor->registration != NULL ? actor->registration->at : nowhere,
                     actor->name))
            actor->registration = item->registration;
        break;
    case ITEM_INIT:
        if (!ast_is_first(p, item, actor->init != NULL ? actor->init->at : nowhere, actor->name))
            break;
        actor->init = item->init;
        actor->arguments = item->fields;
        break;
    case ITEM_FIELDS:
        if (!ast_is_first(p, item, actor->fields_at, actor->name))
            break;
        actor->fields = item->fields;
        actor->fields_at = item->at;
        actor->fields_doc = item->doc;
        break;
    case ITEM_MESSAGE:
        item->message->actor = actor;
        APPEND(actor->messages, item->message);
        break;
    case ITEM_MAILBOX:
        set_mailbox(p, actor, item);
        break;
    case ITEM_HIBERNATE_AFTER:
        if (!ast_is_first(p, item, actor->hibernate_after_at, actor->name))
            break;
        actor->hibernate_after = item->first;
        actor->hibernate_after_at = item->at;
        break;
    case ITEM_CALLS:
        add_callees(actor, item->callees);
        break;
    case ITEM_SUBSCRIBES:
        add_subscribed(actor, item->subscribed);
        break;
    case ITEM_CONTINUE:
        APPEND(actor->continues, item->continuation);
        break;
    case ITEM_WANT:
        add_want(p, actor, item);
        break;
    case ITEM_DEFAULT:
        if (ast_is_first(p, item, actor->undecided != NULL ? actor->undecided->at : nowhere,
                     actor->name))
            actor->undecided = item->next_step;
        break;
    case ITEM_STATE:
        item->state->actor = actor;
        APPEND(actor->states, item->state);
        break;
    case ITEM_ANY:
        item->state->actor = actor;
        if (ast_is_first(p, item, actor->any != NULL ? actor->any->at : nowhere, actor->name))
            actor->any = item->state;
        break;
    default:
        if (actor->stage == NULL || !ast_add_stage_item(p, actor, item))
            add_supervision(p, actor, item);
        break;
    }
}

/* `partition`, which the name of its supervisor declares. */
static struct ast_field *partition_field(struct parser *p, struct range at)
{
    struct ast_field *field = NEW(p, ast_field);

    field->at = at;
    field->whole = at;
    field->name = "partition";
    field->as = names_of(p->arena, field->name);
    field->role = FIELD_PARTITION;
    field->type = NEW(p, ast_type_ref);
    field->type->name = "uint32";
    field->type->type = ast_scalar(TYPE_UINT32);
    return field;
}

static bool is_supervisor(enum ast_behaviour behaviour)
{
    return behaviour == BEHAVIOUR_SUPERVISOR || behaviour == BEHAVIOUR_DYNAMIC_SUPERVISOR
           || behaviour == BEHAVIOUR_PARTITION_SUPERVISOR || behaviour == BEHAVIOUR_TASK_SUPERVISOR
           || behaviour == BEHAVIOUR_CONSUMER_SUPERVISOR || behaviour == BEHAVIOUR_PIPELINE;
}

struct ast_actor *ast_new_actor(struct parser *p, struct range whole, enum ast_behaviour behaviour, struct ast_use name)
{
    struct ast_actor *actor = NEW(p, ast_actor);

    DECLARE(p, actor, whole, name);
    actor->spec = p->spec;
    actor->behaviour = behaviour;
    if (is_supervisor(behaviour))
        actor->supervision = NEW(p, ast_supervision);
    if (behaviour == BEHAVIOUR_PARTITION_SUPERVISOR)
        APPEND(actor->supervision->partition, partition_field(p, name.at));
    if (behaviour == BEHAVIOUR_TASK_SUPERVISOR) {
        actor->supervision->tasks = NEW(p, ast_child);
        actor->supervision->tasks->name = actor->name;
        actor->supervision->tasks->restart = RESTART_TEMPORARY;
    }
    if (behaviour == BEHAVIOUR_APPLICATION)
        actor->application = NEW(p, ast_application);
    return actor;
}

void ast_add_actor(struct parser *p, struct ast_actor *actor, struct ast_item_list items)
{
    for (struct ast_item *item = items.first; item != NULL; item = item->next) {
        if (actor->application != NULL)
            add_application_item(p, actor, item);
        else
            add_item(p, actor, item);
    }
    APPEND(p->spec->actors, actor);
}

void ast_actor(struct parser *p, struct range whole, enum ast_behaviour behaviour,
               struct ast_use name, struct ast_item_list items)
{
    ast_add_actor(p, ast_new_actor(p, whole, behaviour, name), items);
}

void ast_task(struct parser *p, struct range whole, struct ast_use name, struct ast_field_list arguments,
              struct ast_alternative_list results)
{
    struct ast_item_list items = { 0 };

    if (arguments.first != NULL) {
        struct ast_item *init = ast_init(p, name.at, whole, arguments, ast_use(name.at, NULL), NULL);

        init->init->doc = NULL;             /* it is the task's */
        items = ast_items(items, init);
    }
    items = ast_items(items, ast_message(p, name.at, whole, MESSAGE_CALL, name, (struct ast_field_list){ 0 }, results, NULL));
    ast_actor(p, whole, BEHAVIOUR_TASK, name, items);
}

bool ast_actor_calls(const struct ast_actor *actor, const char *lower)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
        if (strcmp(m->as.lower, lower) == 0)
            return true;
    for (const struct ast_action *f = actor->actions.first; f != NULL; f = f->next)
        if (strcmp(f->as.lower, lower) == 0)
            return true;
    return false;
}
