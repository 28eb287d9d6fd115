/*
 * Tables: typed functions around those of actor/ets.h. A table's rows are a struct of the spec like any other; what is here is the
 * struct of a key, a description, and functions, of which header and source are made from one list. What a match says becomes a
 * function that looks at a row.
 */

#include "emit_c.h"

#include <assert.h>
#include <string.h>

/* ---------------------------------------------------------------------- what functions share -- */

struct function {
    const char *name;                       /* behind "hits_" */
    const char *parameters;                 /* each after a comma */
    const char *doc;
    const char *body;                       /* a block */
};

/* The functions of a table while they are written. */
struct writer {
    struct emitter *e;
    const struct ast_table *table;
    bool header;
    struct ast_field_list key;              /* of the key alone */
    const char *row;                        /* the C type of rows */
    const char *info;                       /* "&hits_table" */
    const char *handle;                     /* "table", or "actor_ets_none()" */
    const char *key_parameter;
    const char *entry;                      /* lines that make `entry` of it */
};

static const char prototype[] =
LINE("${doc}")
LINE("int ${table}_${name}(${parameters});");

static const char function[] =
LINE("int ${table}_${name}(${parameters})")
LINE("{")
LINE("    ${body}")
LINE("}")
LINE("");

/* Parameters and variables are written `@name`: where the spec has a type of that name they are called otherwise. */
static const char *with_locals(struct emitter *e, const char *code)
{
    struct text out = text_in(e->arena);

    for (const char *at = strchr(code, '@'); at != NULL; at = strchr(code, '@')) {
        const size_t length = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_");

        text_printf(&out, "%.*s%s", (int)(at - code), code, emit_local(e, arena_copy(e->arena, at + 1, length)));
        code = at + 1 + length;
    }
    text_add(&out, code);
    return out.bytes;
}

/* `handle` is the parameter before all others, if there is one. */
static void write_behind(const struct writer *w, const char *handle, struct function f)
{
    struct emitter *e = w->e;
    const char *parameters = f.parameters;

    if (handle != NULL)
        parameters = arena_printf(e->arena, "actor_ets %s%s", handle, parameters);
    else if (parameters[0] == ',')
        parameters += 2;
    else
        parameters = "void";
    emit(e, w->header ? prototype : function, (struct emit_var[]) {
        { "table", w->table->as.lower }, { "name", f.name }, { "parameters", with_locals(e, parameters) },
        { "doc", emit_doc(e, f.doc, NULL) }, { "body", with_locals(e, f.body) }, { 0 } });
}

static void write_function(const struct writer *w, struct function f)
{
    write_behind(w, w->table->unnamed ? w->handle : NULL, f);
}

/* Gives what a call found, of a C type, to the caller: `call` lacks the last two arguments. */
static const char *giving(const struct writer *w, const char *type, const char *before, const char *call)
{
    return arena_printf(w->e->arena, "%svoid *@found = NULL;\nconst int @error = %s, &@found, @n);\n\n*@rows = (%s *)@found;\n"
                        "return @error;\n", before, call, type);
}

/* `hits_lookup_all`, and what else gives rows. */
static const char *giving_rows(const struct writer *w, const char *before, const char *call)
{
    return giving(w, w->row, before, call);
}

#define PRINT(...) arena_printf(w->e->arena, __VA_ARGS__)

/* A function whose body is a call of the runtime's, `more` its arguments behind the table. */
static void write_plain(const struct writer *w, const char *name, const char *parameters, const char *doc, const char *before,
                        const char *callee, const char *more)
{
    write_function(w, (struct function){ name, parameters, doc, PRINT("%s%sreturn actor_ets_%s(%s, %s%s);\n", before,
                                         before[0] != '\0' ? "\n" : "", callee, w->info, w->handle, more) });
}

/* -------------------------------------------------------------------------- rows of a key -- */

static void write_rows(const struct writer *w)
{
    const char *one = PRINT(", const %s *@row", w->row);
    const char *many = PRINT(", const %s *@rows, size_t @n", w->row);
    const char *rows = PRINT("%s, %s **@rows, size_t *@n", w->key_parameter, w->row);
    const char *base = w->table->as.lower;

    write_plain(w, "insert", one, "Puts a row in, in the place of the one with its key; in a bag beside it. See actor_ets_insert.",
                "", "insert", ", @row, 1");
    write_plain(w, "insert_many", many, "As before, for several rows at one moment.", "", "insert", ", @rows, @n");
    write_plain(w, "insert_new", one, "Puts a row in, if none has its key. Errors: ACTOR_ETAKEN.", "", "insert_new", ", @row, 1");
    write_plain(w, "insert_new_many", many, "As before, for all of several rows or none.", "", "insert_new", ", @rows, @n");
    write_plain(w, "lookup", PRINT("%s, %s *@row", w->key_parameter, w->row),
                PRINT("Copies the row of a key, for %s_clear; of a bag the oldest. Errors: ACTOR_ENOKEY.", base), w->entry, "lookup",
                ", &@entry, @row");
    write_function(w, (struct function){ "lookup_all", rows, PRINT("Copies all rows of a key, for %s_free; none is no error.", base),
                       giving_rows(w, w->entry, PRINT("actor_ets_lookup_all(%s, %s, &@entry", w->info, w->handle)) });
    write_function(w, (struct function){ "take", rows, "As before, and deletes them, at one moment.",
                       giving_rows(w, w->entry, PRINT("actor_ets_take(%s, %s, &@entry", w->info, w->handle)) });
    write_plain(w, "member", w->key_parameter, "Tells whether a row has the key: ACTOR_OK or ACTOR_ENOKEY.", w->entry, "member",
                ", &@entry");
    write_plain(w, "delete", w->key_parameter, "Deletes the rows of a key; none is no error.", w->entry, "delete_key", ", &@entry");
    write_plain(w, "delete_object", one, "Deletes the rows that are the same as this one.", "", "delete_object", ", @row");
    write_plain(w, "delete_all", "", "Deletes all rows at one moment.", "", "delete_all", "");
}

/* ------------------------------------------------------------------------------ values -- */

static void write_counter(const struct writer *w, const struct ast_field *field, const char *index, const char *how,
                          const char *parameters, const char *doc, const char *bound, const char *otherwise)
{
    const char *type = c_type(w->e, field->type->type);

    write_function(w, (struct function){
        PRINT("update_counter_%s%s", field->as.lower, how), PRINT("%s, int64_t @add%s, %s *@result", w->key_parameter, parameters, type),
        doc, PRINT("%sactor_ets_count @step = { %s, @add, %s, 0 };\n"
                   "const int @error = actor_ets_update_counter(%s, %s, &@entry, &@step, 1, %s);\n\n"
                   "if (@error == ACTOR_OK && @result != NULL)\n    *@result = (%s)@step.result;\nreturn @error;\n", w->entry, index,
                   bound, w->info, w->handle, otherwise, type) });
}

static void write_counters(const struct writer *w, const struct ast_field *field, const char *index)
{
    const char *type = c_type(w->e, field->type->type);
    const char *otherwise = PRINT(", const %s *@otherwise", w->row);

    write_counter(w, field, index, "", "", PRINT("Adds to `%s`, of which no addition gets lost; `result` may be NULL. Errors: "
                  "ACTOR_ENOKEY, ACTOR_ERANGE.", field->name), "false, 0, 0", "NULL");
    write_counter(w, field, index, "_or", otherwise, "As before, where no row has the key to `otherwise`, which is put in "
                  "with that key.", "false, 0, 0", "@otherwise");
    write_counter(w, field, index, "_bounded", PRINT(", %s @threshold, %s @set%s", type, type, otherwise),
                  "As before; past `threshold`, in the direction of `add`, it becomes `set`. `otherwise` may be NULL.",
                  "true, (uint64_t)@threshold, (uint64_t)@set", "@otherwise");
}

static void write_value(const struct writer *w, const struct ast_field *field, size_t number)
{
    const struct ast_type *type = field->type->type;
    struct ast_field *alone = arena_alloc(w->e->arena, sizeof *alone);
    const char *index = c_size(w->e, number);
    const char *value;

    *alone = *field;
    alone->next = NULL;
    value = type->kind == TYPE_STRUCT ? c_parameter_name(w->e, field) : "&@content";
    write_plain(w, PRINT("get_%s", field->as.lower),
                PRINT("%s, %s", w->key_parameter, c_declaration(w->e, PRINT("%s *", c_type(w->e, type)), "@out")),
                PRINT("Copies `%s` of the row of a key%s. Errors: ACTOR_ENOKEY.", field->name,
                      ast_is_flat(type) ? "" : ", which the caller is to free"), w->entry, "lookup_element",
                PRINT(", &@entry, %s, @out", index));
    write_function(w, (struct function){
        PRINT("set_%s", field->as.lower), PRINT("%s, %s", w->key_parameter, c_parameter(w->e, field)),
        PRINT("Sets `%s` of the row of a key. Errors: ACTOR_ENOKEY.", field->name),
        PRINT("%s%sconst actor_ets_element @element = { %s, %s };\n\n"
              "return actor_ets_update_element(%s, %s, &@entry, &@element, 1);\n", w->entry,
              type->kind == TYPE_STRUCT ? ""
                                        : PRINT("const %s = %s;\n", c_declaration(w->e, c_type(w->e, type), "@content"),
                                                c_from_parameters(w->e, &(struct ast_field_list){ alone, alone, 1 })),
              index, value, w->info, w->handle) });
    if (ast_is_integer(type->kind))
        write_counters(w, field, index);
}

/* Numbers of values, for those who write steps of several at once. A bag has none that could be changed. */
static void add_constant(const struct writer *w, const struct ast_field *field, size_t number, struct text *constants)
{
    text_printf(constants, "%s%s_FIELD_%s = %s", constants->length > 0 ? ",\n" : "", w->table->as.upper, field->as.upper,
                c_size(w->e, number));
}

static const char field_constants[] =
LINE("/** Values of ${Table}, as actor_ets_count and actor_ets_element name them: for several steps at one moment. */")
LINE("enum {")
LINE("    ${constants}")
LINE("};");

/* What is of one piece: a value with a suffix is looked up with its row. */
static void write_values(const struct writer *w)
{
    const bool is_bag = w->table->kind == TABLE_BAG || w->table->kind == TABLE_DUPLICATE_BAG;
    struct text constants = text_in(w->e->arena);
    size_t number = 0;

    for (const struct ast_field *f = w->table->row->fields.first; f != NULL; f = f->next) {
        struct ast_field *alone = arena_alloc(w->e->arena, sizeof *alone);

        *alone = *f;
        alone->next = NULL;
        if (f != w->table->key && f->type->type->element == NULL && !is_bag) {
            write_value(w, f, number);
            add_constant(w, f, number, &constants);
        }
        number += c_row_count(&(struct ast_field_list){ alone, alone, 1 });
    }
    if (w->header && constants.length > 0)
        emit(w->e, field_constants, (struct emit_var[]) {
            { "Table", w->table->name }, { "constants", constants.bytes }, { 0 } });
}

/* ---------------------------------------------------------------------------- walking -- */

static const char visiting[] =
LINE("struct ${table}_visiting {")
LINE("    bool (*visit)(const ${row} *row, void *context);")
LINE("    void *context;")
LINE("};")
LINE("")
LINE("static bool ${table}_visit_row(const void *row, void *context)")
LINE("{")
LINE("    const struct ${table}_visiting *visiting = (const struct ${table}_visiting *)context;")
LINE("")
LINE("    return visiting->${visit}((const ${row} *)row, visiting->${context});")
LINE("}")
LINE("");

static void write_walk(const struct writer *w)
{
    const char *base = w->table->as.lower;
    const char *step = PRINT(", const %s_key *@key, %s_key *@out", base, base);

    if (!w->header)
        emit(w->e, visiting, (struct emit_var[]) {
            { "table", base }, { "row", w->row }, { "visit", emit_local(w->e, "visit") },
            { "context", emit_local(w->e, "context") }, { 0 } });
    write_function(w, (struct function){
        "each", PRINT(", bool (*@visit)(const %s *@row, void *@context), void *@context", w->row),
        "Calls `visit` with a copy of each row until it gives false. See actor_ets_each.",
        PRINT("struct %s_visiting @visiting = { @visit, @context };\n\n"
              "return actor_ets_each(%s, %s, NULL, false, %s_visit_row, &@visiting);\n", base, w->info, w->handle, base) });
    write_function(w, (struct function){
        "all", PRINT(", %s **@rows, size_t *@n", w->row), PRINT("Copies all rows, for %s_free.", base),
        giving_rows(w, "", PRINT("actor_ets_select(%s, %s, NULL, false", w->info, w->handle)) });
    write_plain(w, "first", PRINT(", %s_key *@out", base), "Copies the first key, which the caller is to free. Errors: ACTOR_ENOKEY.",
                "", "first", ", @out");
    write_plain(w, "last", PRINT(", %s_key *@out", base), "Copies the last one.", "", "last", ", @out");
    write_plain(w, "next", step, "Copies the key behind a key. See actor_ets_next.", "", "next", ", @key, @out");
    write_plain(w, "prev", step, "Copies the one before.", "", "prev", ", @key, @out");
    write_behind(w, NULL, (struct function){
        "fetch", PRINT(", actor_ets_cursor *@cursor, size_t @limit, %s **@rows, size_t *@n", w->row),
        PRINT("Copies the next rows of a cursor, `limit` at most, for %s_free; none: the end. Errors: ACTOR_EINVAL: it is another "
              "table's; ACTOR_ENOMEM.", base),
        giving_rows(w, "", PRINT("actor_ets_cursor_info(@cursor) != %s ? ACTOR_EINVAL : actor_ets_fetch(@cursor, @limit", w->info)) });
    write_plain(w, "fix", ", bool @fix", "Fixes the table for a walk, or undoes that. See actor_ets_fix.", "", "fix", ", @fix");
}

/* --------------------------------------------------------------------------- matches -- */

static const char arguments_struct[] =
LINE("typedef struct ${base}_args {")
LINE("    ${members}")
LINE("} ${base}_args;")
LINE("");

static const char match_function[] =
LINE("static bool ${base}_matches(const void *data, const void *context)")
LINE("{")
LINE("    ${variables}")
LINE("    ${result}")
LINE("}")
LINE("");

static const char change_function[] =
LINE("static int ${base}_change(void *data, const void *context)")
LINE("{")
LINE("    ${variables}")
LINE("    ${result}")
LINE("}")
LINE("");

static struct c_scope scope_of_row(struct emitter *e)
{
    return (struct c_scope){ .row = arena_printf(e->arena, "%s->", emit_local(e, "row")),
                             .message = arena_printf(e->arena, "%s->", emit_local(e, "args")),
                             .failed = arena_printf(e->arena, "&%s", emit_local(e, "failed")) };
}

/*
 * What the code of a match begins with. What it needs has been used by its expressions, and is in `text`, for of some of these
 * nothing is left; it may hand on what it got.
 */
static const char *match_variables(const struct writer *w, const struct ast_match *match, const struct c_scope *scope,
                                   const char *text, bool changes, bool hands_on)
{
    const char *row = emit_local(w->e, "row"), *data = emit_local(w->e, "data"), *context = emit_local(w->e, "context");
    struct text out = text_in(w->e->arena);
    struct text unused = text_in(w->e->arena);

    if (scope->used_row && strstr(text, scope->row) != NULL)
        text_printf(&out, "%s%s *%s = (%s%s *)%s;\n", changes ? "" : "const ", w->row, row, changes ? "" : "const ", w->row,
                    data);
    else if (!hands_on)
        text_printf(&unused, "(void)%s;\n", data);
    if (scope->used_message && strstr(text, scope->message) != NULL)
        text_printf(&out, "const %s_%s_args *%s = (const %s_%s_args *)%s;\n", w->table->as.lower, match->as.lower,
                    emit_local(w->e, "args"), w->table->as.lower, match->as.lower, context);
    else if (!hands_on)
        text_printf(&unused, "(void)%s;\n", context);
    if (scope->used_failed)
        text_printf(&out, "bool %s = false;\n", scope->failed + 1);
    return PRINT("%s\n%s", out.bytes, unused.bytes);
}

/* ---- what a match gives in place of rows ---- */

static const char gives_function[] =
LINE("static bool ${base}_gives(const void *data, const void *context, void *out)")
LINE("{")
LINE("    ${type} *given = (${type} *)out;")
LINE("    ${variables}")
LINE("    ${values}")
LINE("    return ${result};")
LINE("}")
LINE("")
LINE("static const actor_ets_projection ${base}_projection = { &${type}_type, ${base}_gives, ${args_type} };")
LINE("")
LINE("struct ${base}_visiting {")
LINE("    bool (*visit)(const ${type} *given, void *context);")
LINE("    void *context;")
LINE("};")
LINE("")
LINE("static bool ${base}_visit_given(const void *given, void *context)")
LINE("{")
LINE("    const struct ${base}_visiting *visiting = (const struct ${base}_visiting *)context;")
LINE("")
LINE("    return visiting->${visit}((const ${type} *)given, visiting->${context});")
LINE("}")
LINE("");

/* Statements that fill in what is given of a row. */
static const char *given_values(const struct writer *w, const struct ast_given *given, struct c_scope *scope)
{
    const char *to = PRINT("%s->", emit_local(w->e, "given"));
    struct text out = text_in(w->e->arena);

    for (const struct ast_field *f = given->decl->fields.first; f != NULL; f = f->next) {
        const struct ast_expr *value = f->value;

        for (const struct ast_argument *a = given->arguments.first; a != NULL; a = a->next)
            if (a->field == f)
                value = a->value;
        text_add(&out, c_store(w->e, to, f, value, scope));
        if (f->type->type->kind == TYPE_OPTIONAL && (value == NULL || value->type->kind == TYPE_NONE))
            text_printf(&out, "%s%s = %s;\n", to, f->as.lower, c_zero(w->e, f->type->type->element));
    }
    return out.bytes;
}

/* Whether there may be rows of which nothing can be given: those do not match. */
static bool may_lack(const struct writer *w, const struct ast_match *match)
{
    struct c_scope scope = scope_of_row(w->e);

    if (match->given == NULL)
        return false;
    given_values(w, match->given, &scope);
    return scope.used_failed;
}

static void write_gives(const struct writer *w, const struct ast_match *match, const char *base)
{
    struct c_scope scope = scope_of_row(w->e);
    const char *values = given_values(w, match->given, &scope);

    emit(w->e, gives_function, (struct emit_var[]) {
        { "base", base }, { "type", match->given->decl->as.lower }, { "values", values },
        { "variables", match_variables(w, match, &scope, values, false, false) },
        { "result", scope.used_failed ? PRINT("!%s", scope.failed + 1) : "true" },
        { "args_type", match->fields.count > 0 ? PRINT("&%s_args_type", base) : "NULL" },
        { "visit", emit_local(w->e, "visit") }, { "context", emit_local(w->e, "context") }, { 0 } });
}

/* ---- what it says of rows ---- */

static void write_condition(const struct writer *w, const struct ast_match *match, const char *base)
{
    struct c_scope scope = scope_of_row(w->e);
    const char *holds = emit_local(w->e, "holds"), *given = emit_local(w->e, "given");
    const bool lacks = may_lack(w, match);
    const char *condition, *result, *variables;

    if (match->guard == NULL && !lacks)
        return;
    condition = match->guard != NULL ? c_expr(w->e, match->guard, match->guard->type, &scope) : "";
    result = lacks ? PRINT("%s_gives(%s, %s, &%s)", base, emit_local(w->e, "data"), emit_local(w->e, "context"), given) : "";
    if (scope.used_failed)
        result = PRINT("const bool %s = %s;\n\nreturn %s && !%s%s%s;\n", holds, condition, holds, scope.failed + 1,
                       lacks ? " && " : "", result);
    else if (lacks && match->guard != NULL)
        result = PRINT("return (%s) && %s;\n", condition, result);
    else
        result = PRINT("return %s%s;\n", condition, result);
    variables = match_variables(w, match, &scope, condition, false, lacks);
    if (lacks)
        variables = PRINT("%s %s;\n%s", match->given->decl->as.lower, given, variables);
    emit(w->e, match_function, (struct emit_var[]) {
        { "base", base }, { "variables", variables }, { "result", result }, { 0 } });
}

static void add_change(const struct writer *w, struct text *out, const struct ast_assignment *a, struct c_scope *scope)
{
    const struct ast_type *type = a->field->type->type;
    const struct ast_type *calculated = c_calculated_in(type);
    const char *to = PRINT("%s%s", scope->row, a->field->as.lower);

    scope->used_row = true;
    if (type->kind == TYPE_STRING)
        text_printf(out, "if (actor_string_set(&%s, %s) < 0)\n    return ACTOR_ENOMEM;\n", to, c_text(w->e, a->value, scope));
    else if (a->kind == ASSIGN_SET)
        text_printf(out, "%s = %s;\n", to, c_expr(w->e, a->value, type, scope));
    else if (ast_is_float(type->kind))
        text_printf(out, "%s %s %s;\n", to, ast_assignment_text(a->kind), c_expr(w->e, a->value, type, scope));
    else
        text_printf(out, "%s = %s;\n", to,
                    c_checked(w->e, c_calculation(a->kind), calculated,
                              PRINT("%s, %s", to, c_expr(w->e, a->value, calculated, scope)), scope));
}

static void write_change(const struct writer *w, const struct ast_match *match, const char *base)
{
    struct c_scope scope = scope_of_row(w->e);
    struct text out = text_in(w->e->arena);

    if (match->assignments.first == NULL)
        return;
    for (const struct ast_assignment *a = match->assignments.first; a != NULL; a = a->next)
        add_change(w, &out, a, &scope);
    text_add(&out, scope.used_failed ? PRINT("return %s ? ACTOR_ERANGE : ACTOR_OK;\n", scope.failed + 1)
                                    : "return ACTOR_OK;\n");
    emit(w->e, change_function, (struct emit_var[]) {
        { "base", base }, { "variables", match_variables(w, match, &scope, out.bytes, true, false) }, { "result", out.bytes }, { 0 } });
}

/*
 * Whether a guard may say with it what the key is: a parameter of the same type, or a constant. Of floats not all are equal to
 * themselves.
 */
static bool fixes_key(const struct writer *w, const struct ast_expr *key, const struct ast_expr *value)
{
    const struct ast_type *type = w->table->key->type->type;

    if (key->kind != EXPR_NAME || key->field != w->table->key || ast_is_float(type->kind))
        return false;
    return value->constant != NULL ||
           (value->kind == EXPR_NAME && value->field != NULL && value->field->role == FIELD_MESSAGE &&
            value->field->type->type->kind == type->kind);
}

/* What the key of each row is that a guard holds for; NULL: it may be any. */
static const struct ast_expr *fixed_key(const struct writer *w, const struct ast_expr *guard)
{
    const struct ast_expr *left;

    if (guard == NULL || guard->kind != EXPR_BINARY)
        return NULL;
    if (guard->op == OP_EQ && fixes_key(w, guard->left, guard->right))
        return guard->right;
    if (guard->op == OP_EQ && fixes_key(w, guard->right, guard->left))
        return guard->left;
    if (guard->op != OP_AND)
        return NULL;
    left = fixed_key(w, guard->left);
    return left != NULL ? left : fixed_key(w, guard->right);
}

/* A line that makes `entry` of it. */
static const char *make_key(const struct writer *w, const struct ast_expr *value)
{
    struct c_scope nothing = { 0 };
    struct ast_field *alone;

    if (value->constant != NULL)
        return PRINT("const %s_key @entry = { %s };\n", w->table->as.lower,
                     c_expr(w->e, value, w->table->key->type->type, &nothing));
    alone = arena_alloc(w->e->arena, sizeof *alone);
    *alone = *value->field;
    alone->next = NULL;
    return PRINT("const %s_key @entry = { %s };\n", w->table->as.lower,
                 c_from_parameters(w->e, &(struct ast_field_list){ alone, alone, 1 }));
}

/* `key.x` of a row: that field of the struct that its key is. */
static const struct ast_field *part_of_key(const struct writer *w, const struct ast_expr *expr)
{
    if (expr->kind != EXPR_MEMBER || expr->left->kind != EXPR_NAME || expr->left->field != w->table->key)
        return NULL;
    return ast_is_float(expr->field->type->type->kind) ? NULL : expr->field;
}

/* Whether a guard may say with it what a part of a key is: a parameter of the same type, a field of one, or a constant. */
static bool fixes_part(const struct ast_field *part, const struct ast_expr *value)
{
    const struct ast_expr *from = value->kind == EXPR_MEMBER && !value->unwraps ? value->left : value;

    return value->constant != NULL || (from->kind == EXPR_NAME && from->field != NULL && from->field->role == FIELD_MESSAGE &&
                                       value->field->type->type->kind == part->type->type->kind);
}

/* Notes what the parts of the key are, by index, of each row that a guard holds for. */
static void fix_parts(const struct writer *w, const struct ast_expr *guard, const struct ast_expr **parts)
{
    const struct ast_field *left, *right;

    if (guard == NULL || guard->kind != EXPR_BINARY)
        return;
    if (guard->op == OP_AND) {
        fix_parts(w, guard->left, parts);
        fix_parts(w, guard->right, parts);
    }
    if (guard->op != OP_EQ)
        return;
    left = part_of_key(w, guard->left);
    right = part_of_key(w, guard->right);
    if (left != NULL && fixes_part(left, guard->right))
        parts[left->index] = guard->right;
    else if (right != NULL && fixes_part(right, guard->left))
        parts[right->index] = guard->left;
}

/* A line that makes `entry` of the parameters, where the guard says what all parts of a key are that is a struct; else "". */
static const char *make_key_of_parts(const struct writer *w, const struct ast_match *match)
{
    const struct ast_type *type = w->table->key->type->type;
    struct c_scope scope = { .message = PRINT("%s.", emit_local(w->e, "args")) };
    struct text out = text_in(w->e->arena);
    const struct ast_expr **parts;

    if (type->kind != TYPE_STRUCT || !c_are_initializers(&match->fields))
        return "";
    parts = arena_array(w->e->arena, type->decl->fields.count, sizeof *parts);
    fix_parts(w, match->guard, parts);
    for (const struct ast_field *f = type->decl->fields.first; f != NULL; f = f->next) {
        if (parts[f->index] == NULL)
            return "";
        text_printf(&out, "%s%s", f->index > 0 ? ", " : "", c_expr(w->e, parts[f->index], f->type->type, &scope));
    }
    return PRINT("const %s_key @entry = { { %s } };\n", w->table->as.lower, out.bytes);
}

/* Lines that make `match` of the parameters; a cursor copies them. */
static const char *make_match(const struct writer *w, const struct ast_match *match, const char *base, bool copied)
{
    const bool initializers = c_are_initializers(&match->fields);
    const char *matches = match->guard != NULL || may_lack(w, match) ? PRINT("%s_matches", base) : "NULL";
    const struct ast_expr *fixed = fixed_key(w, match->guard);
    const char *parts = make_key_of_parts(w, match);
    const char *key = fixed != NULL || *parts != '\0' ? "&@entry" : "NULL";
    struct text out = text_in(w->e->arena);

    if (fixed != NULL)
        text_add(&out, make_key(w, fixed));
    if (match->fields.count == 0) {
        text_printf(&out, "%sconst actor_ets_match @match = { %s, NULL, NULL, %s };\n", parts, matches, key);
        return out.bytes;
    }
    if (initializers)
        text_printf(&out, "const %s_args @args = { %s };\n%s", base, c_from_parameters(w->e, &match->fields), parts);
    else
        text_printf(&out, "%s_args @args;\n", base);
    text_printf(&out, "const actor_ets_match @match = { %s, &@args, %s, %s };\n", matches,
                copied ? PRINT("&%s_args_type", base) : "NULL", key);
    if (!initializers)
        text_printf(&out, "\n%s", c_set_from_parameters(w->e, &match->fields, "@args."));
    return out.bytes;
}

static const char free_prototype[] =
LINE("/** Frees what was given, and what that holds. */")
LINE("void ${table}_free_${name}(${type} *given, size_t n);");

static const char free_function[] =
LINE("void ${table}_free_${name}(${type} *given, size_t n)")
LINE("{")
LINE("    actor_ets_given_free(&${type}_type, given, n);")
LINE("}")
LINE("");

/* The functions that give rows. */
static void write_selections(const struct writer *w, const struct ast_match *match, const char *given, const char *doc)
{
    const char *rows = PRINT("%s, %s **@rows, size_t *@n", c_parameters(w->e, &match->fields), w->row);

    write_function(w, (struct function){
        PRINT("select_%s", match->as.lower), rows,
        PRINT("Copies the rows that match `%s`, for %s_free.%s", match->name, w->table->as.lower, doc),
        giving_rows(w, given, PRINT("actor_ets_select(%s, %s, &@match, false", w->info, w->handle)) });
    if (w->table->kind == TABLE_ORDERED_SET)
        write_function(w, (struct function){
            PRINT("select_reverse_%s", match->as.lower), rows, "As before, the last one first.",
            giving_rows(w, given, PRINT("actor_ets_select(%s, %s, &@match, true", w->info, w->handle)) });
}

/* The functions of a match that gives something else. */
static void write_given(const struct writer *w, const struct ast_match *match, const char *base, const char *given, const char *doc)
{
    const char *type = match->given->decl->as.lower, *name = match->as.lower;
    const char *parameters = c_parameters(w->e, &match->fields);
    const char *rows = PRINT("%s, %s **@rows, size_t *@n", parameters, type);
    const char *call = PRINT("actor_ets_project(%s, %s, &@match, &%s_projection", w->info, w->handle, base);

    write_function(w, (struct function){
        PRINT("select_%s", name), rows, PRINT("Gives a %s of each row that matches `%s`, for %s_free_%s.%s", match->given->decl->name,
                                              match->name, w->table->as.lower, name, doc),
        giving(w, type, given, PRINT("%s, false", call)) });
    if (w->table->kind == TABLE_ORDERED_SET)
        write_function(w, (struct function){
            PRINT("select_reverse_%s", name), rows, "As before, the last one first.",
            giving(w, type, given, PRINT("%s, true", call)) });
    write_function(w, (struct function){
        PRINT("each_%s", name), PRINT("%s, bool (*@visit)(const %s *@given, void *@context), void *@context", parameters, type),
        "Calls `visit` with these, which it borrows, until it gives false. See actor_ets_each.",
        PRINT("%sstruct %s_visiting @visiting = { @visit, @context };\n\n"
              "return actor_ets_project_each(%s, %s, &@match, &%s_projection, false, %s_visit_given, &@visiting);\n", given, base,
              w->info, w->handle, base, base) });
    write_behind(w, NULL, (struct function){
        PRINT("fetch_%s", name), PRINT(", actor_ets_cursor *@cursor, size_t @limit, %s **@rows, size_t *@n", type),
        PRINT("Gives the next of these of a cursor that %s_open_%s has made, `limit` at most; none: the end. Errors: ACTOR_EINVAL: it "
              "is of another table, or of other parameters; ACTOR_ENOMEM.", w->table->as.lower, name),
        giving(w, type, "", PRINT("actor_ets_cursor_info(@cursor) != %s ? ACTOR_EINVAL : actor_ets_project_fetch(@cursor, "
                                  "&%s_projection, @limit", w->info, base)) });
    emit(w->e, w->header ? free_prototype : free_function, (struct emit_var[]) {
        { "table", w->table->as.lower }, { "name", name }, { "type", type }, { 0 } });
}

static void write_match(const struct writer *w, const struct ast_match *match)
{
    const char *base = PRINT("%s_%s", w->table->as.lower, match->as.lower);
    const char *parameters = c_parameters(w->e, &match->fields);
    const char *given = make_match(w, match, base, false);
    const char *counted = PRINT("%s, size_t *@n", parameters);
    const char *name = match->as.lower;
    const char *doc = match->doc != NULL ? PRINT("\n\n%s", match->doc) : "";

    if (!w->header && match->fields.count > 0) {
        emit(w->e, arguments_struct, (struct emit_var[]) {
            { "base", base }, { "members", c_members(w->e, &match->fields, 4) }, { 0 } });
        emit_description(w->e, &(struct c_description) {
            .base = PRINT("%s_args", base), .c_name = PRINT("%s_args", base), .name = PRINT("%s.%s", w->table->name, match->name),
            .fields = &match->fields, .flat = c_are_flat(&match->fields) });
    }
    if (!w->header) {
        if (match->given != NULL)
            write_gives(w, match, base);
        write_condition(w, match, base);
        write_change(w, match, base);
    }
    if (match->given != NULL)
        write_given(w, match, base, given, doc);
    else
        write_selections(w, match, given, doc);
    write_plain(w, PRINT("open_%s", name), PRINT("%s, bool @reverse, actor_ets_cursor **@out", parameters),
                PRINT("Begins to fetch these rows, with %s_fetch%s, until actor_ets_close. See actor_ets_open.", w->table->as.lower,
                      match->given != NULL ? PRINT("_%s", name) : ""),
                make_match(w, match, base, true), "open", ", &@match, @reverse, @out");
    write_plain(w, PRINT("count_%s", name), counted, "Counts these rows.", given, "select_count", ", &@match, @n");
    write_plain(w, PRINT("delete_%s", name), counted, "Deletes these rows; `n`, which may be NULL, gets their number.", given,
                "select_delete", ", &@match, @n");
    if (match->assignments.first != NULL)
        write_plain(w, PRINT("replace_%s", name), counted, "Changes these rows as the spec says; `n` may be NULL. See "
                    "actor_ets_select_replace.", given, "select_replace", PRINT(", &@match, %s_change, @n", base));
}

/* ---------------------------------------------------------------------------- tables -- */

static void write_table(const struct writer *w)
{
    write_behind(w, NULL, (struct function){
        "new", w->table->unnamed ? ", actor_ets *@out" : "", "Makes the table; it is the calling actor's. Errors: those of actor_ets_new.",
        w->table->unnamed ? PRINT("return actor_ets_new(%s, @out);\n", w->info)
                          : PRINT("actor_ets @table;\n\nreturn actor_ets_new(%s, &@table);\n", w->info) });
    if (!w->table->unnamed)
        write_function(w, (struct function){ "whereis", ", actor_ets *@out", "Finds the table. Errors: ACTOR_ENOTABLE.",
                                             PRINT("return actor_ets_whereis(%s, @out);\n", w->info) });
    write_plain(w, "drop", "", "Deletes the table with all in it. OTP: ets:delete/1.", "", "delete", "");
    write_plain(w, "about", ", actor_ets_about *@out", "Tells about the table: its size, its owner and so on.", "", "about_get", ", @out");
    write_plain(w, "rename", ", const char *@name", "Gives the table another name. See actor_ets_rename.", "", "rename", ", @name");
    write_plain(w, "set_heir", ", actor_ref @heir, actor_bytes @data", "Says whose the table is when its owner has ended. See "
                "actor_ets_set_heir.", "", "set_heir", ", @heir, @data");
    write_plain(w, "give_away", ", actor_ref @to, actor_bytes @data", "Makes the table another actor's. See actor_ets_give_away.", "",
                "give_away", ", @to, @data");
    write_rows(w);
    write_values(w);
    write_walk(w);
    for (const struct ast_match *m = w->table->matches.first; m != NULL; m = m->next)
        write_match(w, m);
}

static struct writer writer_of(struct emitter *e, const struct ast_table *table, bool header)
{
    struct ast_field *key = arena_alloc(e->arena, sizeof *key);
    struct writer w = { .e = e, .table = table, .header = header };

    *key = *table->key;
    key->next = NULL;
    w.key = (struct ast_field_list){ key, key, 1 };
    w.row = table->as.lower;
    w.info = arena_printf(e->arena, "&%s_table", table->as.lower);
    w.handle = table->unnamed ? emit_local(e, "table") : "actor_ets_none()";
    w.key_parameter = arena_printf(e->arena, ", %s", c_parameter(e, key));
    w.entry = arena_printf(e->arena, "const %s_key @entry = { %s };\n", table->as.lower, c_from_parameters(e, &w.key));
    return w;
}

static const char header_top[] =
LINE("/* table ${Table} */")
LINE("")
LINE("/** What rows of ${Table} are found by. */")
LINE("typedef struct ${table}_key {")
LINE("    ${members}")
LINE("} ${table}_key;")
LINE("")
LINE("/** Describes ${Table}, for the functions of actor/ets.h. */")
LINE("extern const actor_ets_info ${table}_table;")
LINE("")
LINE("/** Frees what a copy of a row holds. */")
LINE("void ${table}_clear(${table} *row);")
LINE("/** Frees copies of rows, and what they hold. */")
LINE("void ${table}_free(${table} *rows, size_t n);");

static const char header_end[] =
LINE("");

void emit_table_header(struct emitter *e, const struct ast_table *table)
{
    const struct writer w = writer_of(e, table, true);

    emit(e, header_top, (struct emit_var[]) {
        { "table", table->as.lower }, { "Table", table->name }, { "members", c_members(e, &w.key, 4) }, { 0 } });
    write_table(&w);
    emit(e, header_end, (struct emit_var[]) { { 0 } });
}

static const char place_of_name[] =
LINE("static actor_ets_place ${table}_place;")
LINE("");

static const char source_top[] =
LINE("const actor_ets_info ${table}_table = {")
LINE("    \"${Table}\", ${kind}, ${access}, &${table}_key_type, &${table}_type, ${place}")
LINE("};")
LINE("")
LINE("void ${table}_clear(${table} *row)")
LINE("{")
LINE("    actor_type_clear(&${table}_type, row);")
LINE("}")
LINE("")
LINE("void ${table}_free(${table} *rows, size_t n)")
LINE("{")
LINE("    actor_ets_rows_free(&${table}_table, rows, n);")
LINE("}")
LINE("");

static const char heading[] =
LINE("/* table ${Table} */")
LINE("");

void emit_table_source(struct emitter *e, const struct ast_table *table)
{
    static const char *const kinds[] = {
        [TABLE_SET] = "ACTOR_ETS_SET", [TABLE_ORDERED_SET] = "ACTOR_ETS_ORDERED_SET", [TABLE_BAG] = "ACTOR_ETS_BAG",
        [TABLE_DUPLICATE_BAG] = "ACTOR_ETS_DUPLICATE_BAG",
    };
    static const char *const accesses[] = {
        [TABLE_PROTECTED] = "ACTOR_ETS_PROTECTED", [TABLE_PUBLIC] = "ACTOR_ETS_PUBLIC", [TABLE_PRIVATE] = "ACTOR_ETS_PRIVATE",
    };
    const struct writer w = writer_of(e, table, false);
    const char *base = arena_printf(e->arena, "%s_key", table->as.lower);
    const struct emit_var vars[] = {
        { "table", table->as.lower }, { "Table", table->name }, { "kind", kinds[table->kind] },
        { "access", accesses[table->access] },
        { "place", table->unnamed ? "NULL" : arena_printf(e->arena, "&%s_place", table->as.lower) }, { 0 } };

    emit(e, heading, vars);
    emit_description(e, &(struct c_description) {
        .base = base, .c_name = base, .name = arena_printf(e->arena, "%s.key", table->name), .fields = &w.key,
        .flat = c_are_flat(&w.key) });
    if (!table->unnamed)
        emit(e, place_of_name, vars);
    emit(e, source_top, vars);
    write_table(&w);
}
