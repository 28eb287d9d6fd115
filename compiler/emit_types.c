/*
 * Types and fields: how they are declared in C, and the constant tables that describe them to the
 * runtime.
 */

#include "emit_c.h"

#include <string.h>

/* ------------------------------------------------------------------------------ small things -- */

const char *c_bool(bool value)
{
    return value ? "true" : "false";
}

const char *c_article(const char *name)
{
    return strchr("AEIOUaeiou", name[0]) != NULL ? "an" : "a";
}

const char *c_size(struct emitter *e, size_t value)
{
    return arena_printf(e->arena, "%zu", value);
}

/* Octal needs no look at the byte that follows, once it has three digits; `?` could be a trigraph's. */
const char *c_string(struct emitter *e, const char *bytes, size_t length)
{
    struct text text = text_in(e->arena);

    text_add(&text, "\"");
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)bytes[i];

        if (byte == '"' || byte == '\\' || (byte == '?' && i > 0 && bytes[i - 1] == '?'))
            text_printf(&text, "\\%c", byte);
        else if (byte == '\n')
            text_add(&text, "\\n");
        else if (byte < ' ' || byte > '~')
            text_printf(&text, "\\%03o", byte);
        else
            text_add_bytes(&text, &bytes[i], 1);
    }
    text_add(&text, "\"");
    return text.bytes;
}

const char *c_string_or_null(struct emitter *e, const char *text)
{
    return text != NULL ? c_string(e, text, strlen(text)) : "NULL";
}

/* ------------------------------------------------------------------------------------- types -- */

static const struct {
    const char *type;
    const char *kind;
    const char *zero;
} in_c[] = {
    [TYPE_BOOL]     = { "bool",         "BOOL",     "false" },
    [TYPE_INT8]     = { "int8_t",       "INT8",     "0" },
    [TYPE_INT16]    = { "int16_t",      "INT16",    "0" },
    [TYPE_INT32]    = { "int32_t",      "INT32",    "0" },
    [TYPE_INT64]    = { "int64_t",      "INT64",    "0" },
    [TYPE_UINT8]    = { "uint8_t",      "UINT8",    "0" },
    [TYPE_UINT16]   = { "uint16_t",     "UINT16",   "0" },
    [TYPE_UINT32]   = { "uint32_t",     "UINT32",   "0" },
    [TYPE_UINT64]   = { "uint64_t",     "UINT64",   "0" },
    [TYPE_FLOAT]    = { "float",        "FLOAT",    "0.0f" },
    [TYPE_DOUBLE]   = { "double",       "DOUBLE",   "0.0" },
    [TYPE_DURATION] = { "int64_t",      "DURATION", "0" },
    [TYPE_INSTANT]  = { "int64_t",      "INSTANT",  "0" },
    [TYPE_STRING]   = { "actor_string", "STRING",   "actor_string_of(\"\")" },
    [TYPE_BYTES]    = { "actor_bytes",  "BYTES",    "actor_bytes_of(NULL, 0)" },
    [TYPE_PID]      = { "actor_ref",    "PID",      "actor_ref_none()" },
    [TYPE_REF]      = { "actor_unique", "REF",      "0" },
    [TYPE_ENUM]     = { NULL,           "ENUM",     NULL },
    [TYPE_STRUCT]   = { NULL,           "STRUCT",   NULL },
    [TYPE_EXTERN]   = { NULL,           "EXTERN",   "NULL" },
    [TYPE_ACTOR]    = { "actor_ref",    "PID",      "actor_ref_none()" },
};

/*
 * A member that has the name of its type, `Color color`, is fine in C, but in C++ the name would mean
 * two things in one struct: unless the type is said with its keyword.
 */
static const char *tagged_name(struct emitter *e, const struct ast_type *type)
{
    const char *name = type->decl->as.lower;

    if (table_get(&e->members, name) == NULL)
        return name;
    return arena_printf(e->arena, "%s %s", type->kind == TYPE_ENUM ? "enum" : "struct", name);
}

const char *c_type(struct emitter *e, const struct ast_type *type)
{
    switch (type->kind) {
    case TYPE_ENUM:
    case TYPE_STRUCT:
        return tagged_name(e, type);
    case TYPE_EXTERN:
        return type->pointer ? arena_printf(e->arena, "%s *", type->c_text) : type->c_text;
    default:
        return in_c[type->kind].type;
    }
}

const char *c_element_type(struct emitter *e, const struct ast_type *element)
{
    switch (element->kind) {
    case TYPE_ENUM:
    case TYPE_STRUCT:
        return arena_printf(e->arena, "%s_type", element->decl->as.lower);
    case TYPE_ACTOR:
        return "actor_pid_type";
    default:
        return arena_printf(e->arena, "actor_%s_type", ast_type_name(e->arena, element));
    }
}

const char *c_companion(struct emitter *e, const struct ast_field *field)
{
    return arena_printf(e->arena, field->type->type->kind == TYPE_LIST ? "%s_len" : "has_%s", field->as.lower);
}

const char *c_declaration(struct emitter *e, const char *type, const char *name)
{
    const bool pointer = type[strlen(type) - 1] == '*';

    return arena_printf(e->arena, "%s%s%s", type, pointer ? "" : " ", name);
}

bool c_are_flat(const struct ast_field_list *fields)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next)
        if (!ast_is_flat(f->type->type))
            return false;
    return true;
}

/* ----------------------------------------------------------------------------------- members -- */

enum { REMARK_COLUMN = 44 };

const char *c_remark(struct emitter *e, const char *line, const char *doc, size_t indent)
{
    const size_t column = indent + strlen(line);
    const char *remark = doc != NULL ? emit_comment(e, doc) : NULL;
    struct text out = text_in(e->arena);

    if (remark == NULL)
        return line;
    if (strchr(remark, '\n') != NULL || column + 2 > REMARK_COLUMN ||
        REMARK_COLUMN + strlen(remark) > EMIT_COLUMNS)
        return arena_printf(e->arena, "%s\n%s", remark, line);
    text_add(&out, line);
    text_indent(&out, REMARK_COLUMN - column);
    text_add(&out, remark);
    return out.bytes;
}

static const char *unit_of(struct emitter *e, const struct ast_type *type)
{
    if (type->kind == TYPE_ACTOR)
        return arena_printf(e->arena, "%s %s", c_article(type->actor->name), type->actor->name);
    if (type->kind == TYPE_DURATION)
        return "nanoseconds";
    return type->kind == TYPE_INSTANT ? "nanoseconds, as actor_now gives them" : NULL;
}

static const char *member_doc(struct emitter *e, const struct ast_field *field)
{
    const char *unit = unit_of(e, ast_type_element(field->type->type));

    if (field->doc == NULL || unit == NULL)
        return field->doc != NULL ? field->doc : unit;
    return arena_printf(e->arena, "%s (%s)", field->doc, unit);
}

const char *c_members(struct emitter *e, const struct ast_field_list *fields, size_t indent)
{
    struct text out = text_in(e->arena);

    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        const struct ast_type *type = f->type->type;
        const char *element = c_type(e, ast_type_element(type));
        const char *member = c_declaration(e, element, f->as.lower);

        if (type->kind == TYPE_ARRAY)
            member = arena_printf(e->arena, "%s[%lld]", member, (long long)type->length);
        else if (type->kind == TYPE_LIST)
            member = c_declaration(e, arena_printf(e->arena, "const %s *", element), f->as.lower);
        else if (type->kind == TYPE_OPTIONAL)
            text_printf(&out, "bool %s;\n", c_companion(e, f));
        text_printf(&out, "%s\n",
                    c_remark(e, arena_printf(e->arena, "%s;", member), member_doc(e, f), indent));
        if (type->kind == TYPE_LIST)
            text_printf(&out, "size_t %s;\n", c_companion(e, f));
    }
    return out.bytes;
}

/* ---------------------------------------------------------------------------------- defaults -- */

static const char *zero_enumerator(struct emitter *e, const struct ast_type_decl *decl)
{
    for (const struct ast_enumerator *n = decl->enumerators.first; n != NULL; n = n->next)
        if (n->value == 0)
            return names_join(e->arena, decl->as, n->as).upper;
    return arena_printf(e->arena, "(%s)0", decl->as.lower);
}

const char *c_zero(struct emitter *e, const struct ast_type *type)
{
    if (type->kind == TYPE_ENUM)
        return zero_enumerator(e, type->decl);
    if (type->kind == TYPE_STRUCT)
        return arena_printf(e->arena, "%s_default()", type->decl->as.lower);
    return in_c[type->kind].zero;
}

bool c_has_value(const struct ast_field *field)
{
    return field->value != NULL && field->value->type->kind != TYPE_NONE;
}

/* The value a field has when nothing is said; of what is optional, the value that counts or does not. */
static const char *default_of(struct emitter *e, const struct ast_field *field)
{
    const struct ast_type *type = ast_type_element(field->type->type);
    struct c_scope nothing = { 0 };

    return c_has_value(field) ? c_expr(e, field->value, type, &nothing) : c_zero(e, type);
}

static const char zero_elements[] =
LINE("memset(${to}${field}, 0, sizeof ${to}${field});");

static const char each_element[] =
LINE("for (size_t ${i} = 0; ${i} < ${length}; ${i}++)")
LINE("    ${to}${field}[${i}] = ${value};");

static void add_default(struct emitter *e, struct text *out, const struct ast_field *field, const char *to)
{
    const struct ast_type *type = field->type->type;
    const char *value = default_of(e, field);
    const bool zeroes = type->kind == TYPE_ARRAY && type->element->kind != TYPE_STRING &&
                        type->element->kind != TYPE_STRUCT;

    switch (type->kind) {
    case TYPE_LIST:
        text_printf(out, "%s%s = NULL;\n%s%s = 0;\n", to, field->as.lower, to, c_companion(e, field));
        break;
    case TYPE_ARRAY:
        emit_into(e, out, zeroes ? zero_elements : each_element, (struct emit_var[]) {
            { "i", emit_local(e, "i") }, { "length", c_size(e, (size_t)type->length) }, { "to", to },
            { "field", field->as.lower }, { "value", value }, { 0 } });
        break;
    case TYPE_OPTIONAL:
        text_printf(out, "%s%s = %s;\n", to, c_companion(e, field), c_bool(c_has_value(field)));
        text_printf(out, "%s%s = %s;\n", to, field->as.lower, value);
        break;
    default:
        text_printf(out, "%s%s = %s;\n", to, field->as.lower, value);
        break;
    }
}

const char *c_defaults(struct emitter *e, const struct ast_field_list *fields, const char *to)
{
    struct text out = text_in(e->arena);

    for (const struct ast_field *f = fields->first; f != NULL; f = f->next)
        add_default(e, &out, f, to);
    return out.bytes;
}

static bool has_default(const struct ast_field_list *fields)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        const struct ast_type *type = f->type->type;

        if (type->kind == TYPE_ARRAY)
            type = type->element;
        if (c_has_value(f) || (type->kind == TYPE_STRUCT && has_default(&type->decl->fields)))
            return true;
    }
    return false;
}

static const char initial_string[] =
LINE("actor_must(actor_string_set(&${to}${field}, ${value}));");

static const char initial_value[] =
LINE("${to}${field} = ${value};");

static const char initial_elements[] =
LINE("for (size_t ${i} = 0; ${i} < ${length}; ${i}++) {")
LINE("    const ${type} ${initial} = ${value};")
LINE("")
LINE("    actor_must(actor_value_set(&${info}, &${to}${field}[${i}], &${initial}));")
LINE("}");

static const char initial_flat_elements[] =
LINE("for (size_t ${i} = 0; ${i} < ${length}; ${i}++)")
LINE("    ${to}${field}[${i}] = ${value};");

static const char initial_optional[] =
LINE("${to}${has} = true;");

/* All zeroes, and empty strings, are there from the start. */
static void add_initial_elements(struct emitter *e, struct text *out, const struct ast_field *field, const char *to)
{
    const struct ast_type *element = field->type->type->element;

    if (element->kind == TYPE_STRUCT && has_default(&element->decl->fields))
        emit_into(e, out, ast_is_flat(element) ? initial_flat_elements : initial_elements, (struct emit_var[]) {
            { "i", emit_local(e, "i") }, { "length", c_size(e, (size_t)field->type->type->length) },
            { "type", c_type(e, element) }, { "initial", emit_local(e, "initial") },
            { "value", c_zero(e, element) }, { "info", c_element_type(e, element) }, { "to", to },
            { "field", field->as.lower }, { 0 } });
}

/* All zeroes is the initial value of all but strings, which are never NULL. */
static void add_initial(struct emitter *e, struct text *out, const struct ast_field_list *fields,
                        const char *to)
{
    struct c_scope nothing = { 0 };

    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        const struct ast_type *type = ast_type_element(f->type->type);
        const bool is_struct = type->kind == TYPE_STRUCT;

        if (f->type->type->kind == TYPE_ARRAY)
            add_initial_elements(e, out, f, to);
        if (f->type->type->kind == TYPE_OPTIONAL && c_has_value(f))
            emit_into(e, out, initial_optional, (struct emit_var[]) {
                { "to", to }, { "has", c_companion(e, f) }, { 0 } });
        if (f->type->type != type && !c_has_value(f))
            continue;
        if (type->kind == TYPE_STRING) {
            const char *value = f->value != NULL ? c_text(e, f->value, &nothing) : "\"\"";

            emit_into(e, out, initial_string, (struct emit_var[]) {
                { "to", to }, { "field", f->as.lower }, { "value", value }, { 0 } });
        } else if (is_struct && !ast_is_flat(type)) {
            add_initial(e, out, &type->decl->fields, arena_printf(e->arena, "%s%s.", to, f->as.lower));
        } else if (f->value != NULL || (is_struct && has_default(&type->decl->fields))) {
            emit_into(e, out, initial_value, (struct emit_var[]) {
                { "to", to }, { "field", f->as.lower }, { "value", default_of(e, f) }, { 0 } });
        }
    }
}

const char *c_initial_state(struct emitter *e, const struct ast_field_list *fields)
{
    struct text out = text_in(e->arena);

    add_initial(e, &out, fields, arena_printf(e->arena, "%s->", emit_local(e, "self")));
    return out.bytes;
}

/* -------------------------------------------------------------------------------- parameters -- */

const char *c_parameter_name(struct emitter *e, const struct ast_field *field)
{
    (void)e;
    return field->parameter != NULL ? field->parameter : field->as.lower;
}

static const char *length_parameter(struct emitter *e, const struct ast_field *field)
{
    return arena_printf(e->arena, "%s_len", c_parameter_name(e, field));
}

/* Several values, or perhaps none: by their address. */
static const char *pointer_parameter(struct emitter *e, const struct ast_field *field)
{
    const struct ast_type *type = field->type->type;
    const char *element = c_type(e, type->element);
    const char *name = c_parameter_name(e, field);

    if (type->kind == TYPE_ARRAY)
        return arena_printf(e->arena, "const %s %s[%lld]", element, name, (long long)type->length);
    if (type->kind == TYPE_LIST)
        return arena_printf(e->arena, "const %s *%s, size_t %s", element, name, length_parameter(e, field));
    return c_declaration(e, type->element->kind == TYPE_STRING ? "const char *"
                                                              : arena_printf(e->arena, "const %s *", element),
                         name);
}

const char *c_parameter(struct emitter *e, const struct ast_field *field)
{
    const struct ast_type *type = field->type->type;
    const char *c;

    if (type->element != NULL)
        return pointer_parameter(e, field);
    c = c_type(e, type);
    if (type->kind == TYPE_STRING)
        c = "const char *";
    if (type->kind == TYPE_STRUCT)
        c = arena_printf(e->arena, "const %s *", c);
    return c_declaration(e, c, c_parameter_name(e, field));
}

const char *c_parameters(struct emitter *e, const struct ast_field_list *fields)
{
    struct text out = text_in(e->arena);

    for (const struct ast_field *f = fields->first; f != NULL; f = f->next)
        text_printf(&out, ", %s", c_parameter(e, f));
    return out.bytes;
}

const char *c_from_parameters(struct emitter *e, const struct ast_field_list *fields)
{
    struct text out = text_in(e->arena);

    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        const char *name = c_parameter_name(e, f);
        const enum ast_type_kind kind = f->type->type->kind;

        if (kind == TYPE_LIST)
            name = arena_printf(e->arena, "%s, %s", name, length_parameter(e, f));
        text_printf(&out, kind == TYPE_STRING ? "actor_string_of(%s)" : kind == TYPE_STRUCT ? "*%s" : "%s",
                    name);
        text_add(&out, f->next != NULL ? ", " : "");
    }
    return out.bytes;
}

bool c_are_initializers(const struct ast_field_list *fields)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next)
        if (f->type->type->kind == TYPE_ARRAY || f->type->type->kind == TYPE_OPTIONAL)
            return false;
    return true;
}

const char *c_set_from_parameters(struct emitter *e, const struct ast_field_list *fields, const char *to)
{
    struct text out = text_in(e->arena);

    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        const struct ast_type *type = f->type->type;
        const char *name = c_parameter_name(e, f);
        const char *value = name;

        if (type->kind == TYPE_ARRAY) {
            text_printf(&out, "memcpy(%s%s, %s, sizeof %s%s);\n", to, f->as.lower, name, to, f->as.lower);
            continue;
        }
        if (type->kind == TYPE_OPTIONAL)
            text_printf(&out, "%s%s = %s != NULL;\n", to, c_companion(e, f), name);
        if (ast_type_element(type)->kind == TYPE_STRING && type->kind != TYPE_LIST)
            value = arena_printf(e->arena, "actor_string_of(%s)", name);
        else if (type->kind == TYPE_OPTIONAL)
            value = arena_printf(e->arena, "%s != NULL ? *%s : %s", name, name, c_zero(e, type->element));
        else if (type->kind == TYPE_STRUCT)
            value = arena_printf(e->arena, "*%s", name);
        text_printf(&out, "%s%s = %s;\n", to, f->as.lower, value);
        if (type->kind == TYPE_LIST)
            text_printf(&out, "%s%s = %s;\n", to, c_companion(e, f), length_parameter(e, f));
    }
    return out.bytes;
}

/* ------------------------------------------------------------------------------ descriptions -- */

size_t c_row_count(const struct ast_field_list *fields)
{
    size_t count = fields->count;

    for (const struct ast_field *f = fields->first; f != NULL; f = f->next)
        count += f->type->type->element != NULL;
    return count;
}

/* What says how the row that follows is to be read. */
static void add_suffix_row(struct emitter *e, struct text *out, const struct ast_field *field,
                           const char *c_name, const char *path)
{
    const struct ast_type *type = field->type->type;

    if (type->kind == TYPE_ARRAY)
        text_printf(out, "{ \"%s\", ACTOR_FIELD_ARRAY, %lld, NULL },\n", field->name, (long long)type->length);
    else if (type->element != NULL)
        text_printf(out, "{ \"%s\", ACTOR_FIELD_%s, offsetof(%s, %s%s), NULL },\n", field->name,
                    type->kind == TYPE_LIST ? "LIST" : "OPTIONAL", c_name, path, c_companion(e, field));
}

const char *c_field_rows(struct emitter *e, const struct ast_field_list *fields, const char *c_name,
                         const char *path)
{
    struct text out = text_in(e->arena);

    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        const struct ast_type *type = ast_type_element(f->type->type);
        const char *of = "NULL";

        add_suffix_row(e, &out, f, c_name, path);
        if (type->kind == TYPE_ENUM || type->kind == TYPE_STRUCT)
            of = arena_printf(e->arena, "&%s_type", type->decl->as.lower);
        if (ast_is_owned_extern(type))
            of = arena_printf(e->arena, "&%s_extern.type", type->decl->as.lower);
        text_printf(&out, "{ \"%s\", ACTOR_FIELD_%s, offsetof(%s, %s%s), %s },\n", f->name,
                    in_c[type->kind].kind, c_name, path, f->as.lower, of);
    }
    return out.bytes;
}

static const char field_table[] =
LINE("static const actor_field_info ${base}_fields[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char type_table[] =
LINE("${static}const actor_type_info ${base}_type = {")
LINE("    \"${name}\", sizeof(${c_name}), ${flat}, ${count}, ${fields}, 0, NULL")
LINE("};")
LINE("");

void emit_description(struct emitter *e, const struct c_description *d)
{
    const size_t count = c_row_count(d->fields) + (d->arguments_base != NULL) + (d->states_base != NULL ? 2 : 0);
    const char *rows = c_field_rows(e, d->fields, d->c_name, "");

    if (d->states_base != NULL)             /* without a name: the state shows its own */
        rows = arena_printf(e->arena, "{ NULL, ACTOR_FIELD_STRUCT, offsetof(%s, state), &%s_type },\n"
                            "{ NULL, ACTOR_FIELD_STRUCT, offsetof(%s, state_next), &%s_type },\n%s",
                            d->c_name, d->states_base, d->c_name, d->states_base, rows);

    if (d->arguments_base != NULL)
        rows = arena_printf(e->arena, "{ \"args\", ACTOR_FIELD_STRUCT, offsetof(%s, args), &%s_type },\n%s",
                            d->c_name, d->arguments_base, rows);
    if (count > 0)
        emit(e, field_table, (struct emit_var[]) { { "base", d->base }, { "rows", rows }, { 0 } });
    emit(e, type_table, (struct emit_var[]) {
        { "static", d->exported ? "" : "static " }, { "base", d->base }, { "name", d->name },
        { "c_name", d->c_name }, { "flat", c_bool(d->flat) }, { "count", c_size(e, count) },
        { "fields", count > 0 ? arena_printf(e->arena, "%s_fields", d->base) : "NULL" }, { 0 } });
}

/* ------------------------------------------------------------------- enums, structs, externs -- */

static const char enum_header[] =
LINE("${doc}")
LINE("typedef enum ${type} {")
LINE("    ${enumerators}")
LINE("} ${type};")
LINE("")
LINE("/** Gives the name of ${an} ${Type}, for logs: \"?\" for a value that has none. */")
LINE("const char *${type}_name(${type} value);")
LINE("")
LINE("extern const actor_type_info ${type}_type;")
LINE("");

static const char struct_header[] =
LINE("${doc}")
LINE("typedef struct ${type} {")
LINE("    ${members}")
LINE("} ${type};")
LINE("")
LINE("/** Gives ${an} ${Type} with the defaults of its fields; those without one are zero, or empty. */")
LINE("${type} ${type}_default(void);")
LINE("")
LINE("extern const actor_type_info ${type}_type;")
LINE("");

static const char extern_header[] =
LINE("${doc}")
LINE("${c_text};")
LINE("");

/* Enumerators without a number of their own count on, as in C. */
static const char *enumerators(struct emitter *e, const struct ast_type_decl *decl)
{
    struct text out = text_in(e->arena);

    for (const struct ast_enumerator *n = decl->enumerators.first; n != NULL; n = n->next) {
        const char *name = names_join(e->arena, decl->as, n->as).upper;
        const char *comma = n->next != NULL ? "," : "";
        const char *line = arena_printf(e->arena, "%s%s", name, comma);

        if (n->number != NULL && n->value == INT32_MIN)
            line = arena_printf(e->arena, "%s = INT32_MIN%s", name, comma);
        else if (n->number != NULL)
            line = arena_printf(e->arena, "%s = %lld%s", name, (long long)n->value, comma);
        text_printf(&out, "%s\n", c_remark(e, line, n->doc, 4));
    }
    return out.bytes;
}

static bool names_a_tag(const char *c_text)
{
    const char *name = strchr(c_text, ' ');

    if (strncmp(c_text, "struct ", 7) != 0 && strncmp(c_text, "union ", 6) != 0)
        return false;
    while (*name == ' ')
        name++;
    return strcspn(name, " *[(){};") == strlen(name);
}

static void emit_enum_header(struct emitter *e, const struct ast_type_decl *decl)
{
    emit(e, enum_header, (struct emit_var[]) {
        { "doc", emit_doc(e, decl->doc, NULL) }, { "type", decl->as.lower }, { "Type", decl->name },
        { "an", c_article(decl->name) }, { "enumerators", enumerators(e, decl) }, { 0 } });
}

static void emit_struct_header(struct emitter *e, const struct ast_type_decl *decl)
{
    emit(e, struct_header, (struct emit_var[]) {
        { "doc", emit_doc(e, decl->doc, NULL) }, { "type", decl->as.lower }, { "Type", decl->name },
        { "an", c_article(decl->name) }, { "members", c_members(e, &decl->fields, 4) }, { 0 } });
}

static const char copy_doc[] = "Copies what a message or an actor is to have of its own; NULL when memory is out.";
static const char free_doc[] = "Frees such a copy, on whatever thread its message or actor ends.";

struct c_callback *c_extern_callbacks(struct emitter *e, const struct ast_type_decl *decl)
{
    const char *from = emit_local(e, "from"), *value = emit_local(e, "value");
    struct c_callback *copy, *release;

    if (decl->copy.name == NULL)
        return NULL;
    copy = arena_alloc(e->arena, sizeof *copy);
    release = arena_alloc(e->arena, sizeof *release);
    *release = (struct c_callback){
        .name = decl->free.name, .result = "void", .parameters = arena_printf(e->arena, "%s *%s", decl->c_text, value),
        .doc = free_doc, .unused = value, .at = decl->free.at, .kind = CALLBACK_FREE };
    *copy = (struct c_callback){
        .next = release, .name = decl->copy.name, .result = arena_printf(e->arena, "%s *", decl->c_text),
        .parameters = arena_printf(e->arena, "const %s *%s", decl->c_text, from),
        .doc = copy_doc, .unused = from, .at = decl->copy.at, .kind = CALLBACK_COPY };
    return copy;
}

static const char owned_extern_header[] =
LINE("${copy_doc}")
LINE("${c_pointer}${copy}(const ${c_pointer}${from});")
LINE("${free_doc}")
LINE("void ${free}(${c_pointer}${value});")
LINE("")
LINE("extern const actor_extern_info ${extern}_extern;")
LINE("");

static const char owned_extern_source[] =
LINE("static void *${extern}_extern_copy(const void *value)")
LINE("{")
LINE("    return ${copy}((const ${c_pointer})value);")
LINE("}")
LINE("")
LINE("static void ${extern}_extern_free(void *value)")
LINE("{")
LINE("    ${free}((${c_pointer})value);")
LINE("}")
LINE("")
LINE("const actor_extern_info ${extern}_extern = {")
LINE("    { \"${name}\", sizeof(${c_pointer}), false, 0, NULL, 0, NULL }, ${extern}_extern_copy, ${extern}_extern_free")
LINE("};")
LINE("");

static void emit_owned_extern(struct emitter *e, const struct ast_type_decl *decl, const char *template)
{
    if (decl->copy.name == NULL)
        return;
    emit(e, template, (struct emit_var[]) {
        { "extern", decl->as.lower }, { "name", decl->name }, { "copy", decl->copy.name },
        { "copy_doc", emit_doc(e, copy_doc, NULL) }, { "free_doc", emit_doc(e, free_doc, NULL) },
        { "free", decl->free.name }, { "from", emit_local(e, "from") }, { "value", emit_local(e, "value") },
        { "c_pointer", arena_printf(e->arena, "%s *", decl->c_text) }, { 0 } });
}

static void emit_extern_source(struct emitter *e, const struct ast_type_decl *decl)
{
    emit_owned_extern(e, decl, owned_extern_source);
}

static void emit_extern_header(struct emitter *e, const struct ast_type_decl *decl)
{
    if (names_a_tag(decl->c_text))
        emit(e, extern_header, (struct emit_var[]) {
            { "doc", emit_doc(e, decl->doc, NULL) }, { "c_text", decl->c_text }, { 0 } });
    emit_owned_extern(e, decl, owned_extern_header);
}

static void emit_decls(struct emitter *e, enum ast_type_decl_kind kind,
                       void (*emit_decl)(struct emitter *e, const struct ast_type_decl *decl))
{
    for (const struct ast_type_decl *t = e->spec->types.first; t != NULL; t = t->next)
        if (t->kind == kind)
            emit_decl(e, t);
}

/* Structs hold enums and values of protocols, so these come first; impls are for any of them. */
void emit_types_header(struct emitter *e)
{
    emit_decls(e, DECL_EXTERN, emit_extern_header);
    emit_decls(e, DECL_ENUM, emit_enum_header);
    emit_decls(e, DECL_PROTOCOL, emit_protocol_value);
    emit_decls(e, DECL_STRUCT, emit_struct_header);
    emit_protocols_header(e);
}

static const char enum_source[] =
LINE("static const actor_variant_info ${type}_variants[] = {")
LINE("    ${rows}")
LINE("};")
LINE("")
LINE("const actor_type_info ${type}_type = {")
LINE("    \"${Type}\", sizeof(${type}), true, 0, NULL, ${count}, ${type}_variants")
LINE("};")
LINE("")
LINE("const char *${type}_name(${type} value)")
LINE("{")
LINE("    switch (value) {")
LINE("    ${cases}")
LINE("    }")
LINE("    return \"?\";")
LINE("}")
LINE("");

static const char struct_source[] =
LINE("${type} ${type}_default(void)")
LINE("{")
LINE("    ${type} value;")
LINE("")
LINE("    ${defaults}")
LINE("    return value;")
LINE("}")
LINE("");

static void emit_enum_source(struct emitter *e, const struct ast_type_decl *decl)
{
    struct text rows = text_in(e->arena);
    struct text cases = text_in(e->arena);

    for (const struct ast_enumerator *n = decl->enumerators.first; n != NULL; n = n->next) {
        const char *name = names_join(e->arena, decl->as, n->as).upper;

        text_printf(&rows, "{ \"%s\", %s, 0, NULL },\n", n->name, name);
        text_printf(&cases, "case %s:\n    return \"%s\";\n", name, n->name);
    }
    emit(e, enum_source, (struct emit_var[]) {
        { "type", decl->as.lower }, { "Type", decl->name }, { "rows", rows.bytes },
        { "count", c_size(e, decl->enumerators.count) }, { "cases", cases.bytes }, { 0 } });
}

static void emit_struct_source(struct emitter *e, const struct ast_type_decl *decl)
{
    const char *to = arena_printf(e->arena, "%s.", emit_local(e, "value"));

    emit_description(e, &(struct c_description) {
        .base = decl->as.lower, .c_name = decl->as.lower, .name = decl->name, .fields = &decl->fields,
        .flat = c_are_flat(&decl->fields), .exported = true });
    emit(e, struct_source, (struct emit_var[]) {
        { "type", decl->as.lower }, { "defaults", c_defaults(e, &decl->fields, to) }, { 0 } });
}

void emit_types_source(struct emitter *e)
{
    emit_decls(e, DECL_EXTERN, emit_extern_source);
    emit_decls(e, DECL_ENUM, emit_enum_source);
    emit_decls(e, DECL_STRUCT, emit_struct_source);
    emit_protocols_source(e);
}
