/*
 * Protocols: a value is a pointer to a constant table of functions, which is generated for each type that has the protocol, and
 * what it is about. The table's functions know its type again, and call those that the user writes.
 */

#include <string.h>

#include "emit_c.h"

/* --------------------------------------------------------------------- parameters, results -- */

static const struct ast_type *result_of(const struct ast_function *function)
{
    return function->results.first != NULL ? function->results.first->type->type : NULL;
}

static const char *base_of(struct emitter *e, const struct ast_type_decl *protocol, const struct ast_function *function)
{
    return arena_printf(e->arena, "%s_%s", protocol->as.lower, function->as.lower);
}

/* What the result lies in: a struct of its own if it is one of several values, or perhaps none. */
static const char *result_type(struct emitter *e, const struct ast_type_decl *protocol, const struct ast_function *function)
{
    const struct ast_type *type = result_of(function);

    return type->element != NULL ? arena_printf(e->arena, "%s_result", base_of(e, protocol, function)) : c_type(e, type);
}

static const char *result_info(struct emitter *e, const struct ast_type_decl *protocol, const struct ast_function *function)
{
    const struct ast_type *type = result_of(function);

    return type->element != NULL ? arena_printf(e->arena, "%s_result_type", base_of(e, protocol, function))
                                 : c_element_type(e, type);
}

/* ", actor_bytes *out", or nothing. */
static const char *out_parameter(struct emitter *e, const struct ast_type_decl *protocol, const struct ast_function *function)
{
    if (result_of(function) == NULL)
        return "";
    return arena_printf(e->arena, ", %s *%s", result_type(e, protocol, function), emit_local(e, "out"));
}

static const char *out_argument(struct emitter *e, const struct ast_function *function)
{
    return result_of(function) != NULL ? arena_printf(e->arena, ", %s", emit_local(e, "out")) : "";
}

/* The parameters, handed on: ", depth, names, names_len". */
static const char *arguments_of(struct emitter *e, const struct ast_function *function)
{
    struct text out = text_in(e->arena);

    for (const struct ast_field *f = function->fields.first; f != NULL; f = f->next) {
        text_printf(&out, ", %s", c_parameter_name(e, f));
        if (f->type->type->kind == TYPE_LIST)
            text_printf(&out, ", %s_len", c_parameter_name(e, f));
    }
    return out.bytes;
}

/* -------------------------------------------------------------------------------- protocols -- */

static const char value_header[] =
LINE("${doc}")
LINE("typedef struct ${protocol} {")
LINE("    ${members}")
LINE("} ${protocol};")
LINE("")
LINE("/** Gives ${a} ${Protocol} that is none: its functions give ACTOR_ENOIMPL. */")
LINE("${protocol} ${protocol}_default(void);")
LINE("")
LINE("extern const actor_type_info ${protocol}_type;")
LINE("");

static const char table_header[] =
LINE("/* protocol ${Protocol} */")
LINE("")
LINE("${results}")
LINE("/** The functions of ${Protocol} for one type. */")
LINE("typedef struct ${protocol}_impl {")
LINE("    ${members}")
LINE("} ${protocol}_impl;")
LINE("");

static const char result_struct[] =
LINE("/** What `${function}` gives. */")
LINE("typedef struct ${result} {")
LINE("    ${members}")
LINE("} ${result};")
LINE("");

static const char function_header[] =
LINE("${doc}")
LINE("int ${base}(${protocol} ${itself}${parameters}${out_parameter});");

static const char release_header[] =
LINE("/** Frees what ${base} gave, and leaves zeroes. */")
LINE("void ${base}_release(${result} *out);");

static const char required_header[] =
LINE("/** Gives ${a} ${Protocol} as the ${Other} that it is too. */")
LINE("${other} ${protocol}_as_${other}(${protocol} self);");

static const char value_source[] =
LINE("static const actor_field_info ${protocol}_fields[] = {")
LINE("    { NULL, ACTOR_FIELD_PROTOCOL, 0, NULL }")
LINE("};")
LINE("")
LINE("const actor_type_info ${protocol}_type = {")
LINE("    \"${Protocol}\", sizeof(${protocol}), false, 1, ${protocol}_fields, 0, NULL")
LINE("};")
LINE("")
LINE("${protocol} ${protocol}_default(void)")
LINE("{")
LINE("    ${protocol} none;")
LINE("")
LINE("    none.impl = NULL;")
LINE("    none.type = NULL;")
LINE("    none.value = NULL;")
LINE("    return none;")
LINE("}")
LINE("");

static const char plain_function[] =
LINE("int ${base}(${protocol} ${itself}${parameters})")
LINE("{")
LINE("    if (self.impl == NULL)")
LINE("        return actor_protocol_undefined(\"${Protocol}\", self.type);")
LINE("    return self.impl->${function}(self.type, self.value${arguments});")
LINE("}")
LINE("");

/* A result that an impl left behind when it failed is not to be had. */
static const char result_function[] =
LINE("int ${base}(${protocol} ${itself}${parameters}${out_parameter})")
LINE("{")
LINE("    int err;")
LINE("")
LINE("    actor_type_init(&${info}, out);")
LINE("    if (self.impl == NULL)")
LINE("        return actor_protocol_undefined(\"${Protocol}\", self.type);")
LINE("    err = self.impl->${function}(self.type, self.value${arguments}, out);")
LINE("    if (err != ACTOR_OK)")
LINE("        actor_type_clear(&${info}, out);")
LINE("    return err;")
LINE("}")
LINE("");

static const char release_function[] =
LINE("void ${base}_release(${result} *out)")
LINE("{")
LINE("    actor_type_clear(&${info}, out);")
LINE("}")
LINE("");

static const char required_function[] =
LINE("${other} ${protocol}_as_${other}(${protocol} self)")
LINE("{")
LINE("    ${other} out = ${other}_default();")
LINE("")
LINE("    if (self.impl == NULL)")
LINE("        return out;")
LINE("    out.impl = self.impl->as_${other};")
LINE("    out.type = self.type;")
LINE("    out.value = self.value;")
LINE("    return out;")
LINE("}")
LINE("");

static const char *value_doc(struct emitter *e, const struct ast_type_decl *protocol)
{
    const char *what = arena_printf(e->arena, "A value of any type that has an impl of %s, which it borrows; messages and states that "
                                              "have one have a copy.", protocol->name);

    return protocol->doc == NULL ? what : arena_printf(e->arena, "%s\n\n%s", protocol->doc, what);
}

void emit_protocol_value(struct emitter *e, const struct ast_type_decl *protocol)
{
    const char *members = arena_printf(e->arena, "%s\nconst actor_type_info *type;\nconst void *value;",
        c_remark(e, arena_printf(e->arena, "const struct %s_impl *impl;", protocol->as.lower), "NULL: it is none", 4));

    emit(e, value_header, (struct emit_var[]) {
        { "doc", emit_doc(e, value_doc(e, protocol), NULL) }, { "protocol", protocol->as.lower },
        { "Protocol", protocol->name }, { "a", c_article(protocol->name) }, { "members", members }, { 0 } });
}

static const char *table_members(struct emitter *e, const struct ast_type_decl *protocol)
{
    struct text out = text_in(e->arena);

    for (const struct ast_function *f = protocol->protocol->functions.first; f != NULL; f = f->next)
        text_printf(&out, "int (*%s)(const actor_type_info *%s, const void *%s%s%s);\n", f->as.lower, emit_local(e, "type"),
                    emit_local(e, "value"), c_parameters(e, &f->fields), out_parameter(e, protocol, f));
    for (const struct ast_requirement *r = protocol->protocol->required.first; r != NULL; r = r->next)
        text_printf(&out, "const struct %s_impl *as_%s;\n", r->protocol->as.lower, r->protocol->as.lower);
    return out.bytes;
}

static const char *result_structs(struct emitter *e, const struct ast_type_decl *protocol)
{
    struct text out = text_in(e->arena);

    for (const struct ast_function *f = protocol->protocol->functions.first; f != NULL; f = f->next)
        if (result_of(f) != NULL && result_of(f)->element != NULL)
            emit_into(e, &out, result_struct, (struct emit_var[]) {
                { "function", f->name }, { "result", result_type(e, protocol, f) },
                { "members", c_members(e, &f->results, 4) }, { 0 } });
    return out.bytes;
}

static const char *function_doc(struct emitter *e, const struct ast_type_decl *protocol, const struct ast_function *function)
{
    const struct ast_type *type = result_of(function);
    struct text out = text_in(e->arena);

    text_printf(&out, "%s\n", function->doc != NULL ? function->doc
                              : arena_printf(e->arena, "Calls `%s` of the impl for the type of `self`.", function->name));
    if (type != NULL && !ast_is_flat(type))
        text_printf(&out, "\nOwnership  `*out` is the caller's, to be freed with %s_release; on an error it is all zeroes.",
                    base_of(e, protocol, function));
    text_printf(&out, "\nErrors     Those of the impl; ACTOR_ENOIMPL: `self` is none, for actor_last_reason.");
    return out.bytes;
}

static void emit_function_header(struct emitter *e, const struct ast_type_decl *protocol, const struct ast_function *function)
{
    const char *base = base_of(e, protocol, function);

    emit(e, function_header, (struct emit_var[]) {
        { "doc", emit_doc(e, function_doc(e, protocol, function), NULL) }, { "base", base },
        { "protocol", protocol->as.lower }, { "parameters", c_parameters(e, &function->fields) },
        { "itself", emit_local(e, "self") }, { "out_parameter", out_parameter(e, protocol, function) }, { 0 } });
    if (result_of(function) != NULL && !ast_is_flat(result_of(function)))
        emit(e, release_header, (struct emit_var[]) {
            { "base", base }, { "result", result_type(e, protocol, function) }, { 0 } });
}

static void emit_protocol_header(struct emitter *e, const struct ast_type_decl *protocol)
{
    emit(e, table_header, (struct emit_var[]) {
        { "protocol", protocol->as.lower }, { "Protocol", protocol->name }, { "results", result_structs(e, protocol) },
        { "members", table_members(e, protocol) }, { 0 } });
    for (const struct ast_function *f = protocol->protocol->functions.first; f != NULL; f = f->next)
        emit_function_header(e, protocol, f);
    for (const struct ast_requirement *r = protocol->protocol->required.first; r != NULL; r = r->next)
        emit(e, required_header, (struct emit_var[]) {
            { "a", c_article(protocol->name) }, { "Protocol", protocol->name }, { "protocol", protocol->as.lower },
            { "Other", r->protocol->name }, { "other", r->protocol->as.lower }, { 0 } });
    emit(e, LINE(""), (struct emit_var[]) { { 0 } });
}

static void emit_function(struct emitter *e, const struct ast_type_decl *protocol, const struct ast_function *function)
{
    const bool has_result = result_of(function) != NULL;
    const char *base = base_of(e, protocol, function);
    struct emit_var vars[] = {
        { "base", base }, { "protocol", protocol->as.lower }, { "Protocol", protocol->name }, { "function", function->as.lower },
        { "parameters", c_parameters(e, &function->fields) }, { "arguments", arguments_of(e, function) },
        { "out_parameter", out_parameter(e, protocol, function) }, { "itself", emit_local(e, "self") },
        { "info", has_result ? result_info(e, protocol, function) : "" },
        { "result", has_result ? result_type(e, protocol, function) : "" }, { 0 } };

    if (has_result && result_of(function)->element != NULL)
        emit_description(e, &(struct c_description) {
            .base = arena_printf(e->arena, "%s_result", base), .c_name = result_type(e, protocol, function),
            .name = function->name, .fields = &function->results, .flat = c_are_flat(&function->results) });
    emit(e, has_result ? result_function : plain_function, vars);
    if (has_result && !ast_is_flat(result_of(function)))
        emit(e, release_function, vars);
}

static void emit_protocol_source(struct emitter *e, const struct ast_type_decl *protocol)
{
    emit(e, value_source, (struct emit_var[]) {
        { "protocol", protocol->as.lower }, { "Protocol", protocol->name }, { 0 } });
    for (const struct ast_function *f = protocol->protocol->functions.first; f != NULL; f = f->next)
        emit_function(e, protocol, f);
    for (const struct ast_requirement *r = protocol->protocol->required.first; r != NULL; r = r->next)
        emit(e, required_function, (struct emit_var[]) {
            { "protocol", protocol->as.lower }, { "other", r->protocol->as.lower }, { 0 } });
}

/* ------------------------------------------------------------------------------------ impls -- */

static const char impl_header[] =
LINE("/* impl ${Protocol} for ${Type} */")
LINE("")
LINE("extern const ${protocol}_impl ${protocol}_impl_${type};")
LINE("${doc}")
LINE("${protocol} ${protocol}_of_${type}(const ${c_type} *value);")
LINE("")
LINE("${callbacks}")
LINE("");

static const char any_header[] =
LINE("/* impl ${Protocol} for any */")
LINE("")
LINE("extern const ${protocol}_impl ${protocol}_impl_any;")
LINE("${doc}")
LINE("${protocol} ${protocol}_of_any(const actor_type_info *type, const void *value);")
LINE("")
LINE("${callbacks}")
LINE("");

static const char dispatch_function[] =
LINE("static int ${protocol}_${type}_dispatch_${function}(const actor_type_info *type, const void *${its_value}${parameters}${out_parameter})")
LINE("{")
LINE("    (void)type;")
LINE("    return ${protocol}_${type}_${function}(${self}${arguments});")
LINE("}")
LINE("");

static const char impl_table[] =
LINE("const ${protocol}_impl ${protocol}_impl_${type} = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char of_function[] =
LINE("${protocol} ${protocol}_of_${type}(const ${c_type} *value)")
LINE("{")
LINE("    ${protocol} self = ${protocol}_default();")
LINE("")
LINE("    if (value == NULL)")
LINE("        return self;")
LINE("    self.impl = &${protocol}_impl_${type};")
LINE("    self.type = &${info};")
LINE("    self.value = value;")
LINE("    return self;")
LINE("}")
LINE("");

static const char of_any_function[] =
LINE("${protocol} ${protocol}_of_any(const actor_type_info *type, const void *value)")
LINE("{")
LINE("    ${protocol} self = ${protocol}_default();")
LINE("")
LINE("    if (type == NULL || value == NULL)")
LINE("        return self;")
LINE("    self.impl = &${protocol}_impl_any;")
LINE("    self.type = type;")
LINE("    self.value = value;")
LINE("    return self;")
LINE("}")
LINE("");

static const char callback_prototype[] =
LINE("${doc}")
LINE("int ${name}(${parameters});");

static const char *type_name(struct emitter *e, const struct ast_impl *impl)
{
    return impl->is_any ? "any" : ast_type_name(e->arena, impl->type->type);
}

/* What the user's function is about: a struct by its address, all else as it is. */
static const char *self_parameter(struct emitter *e, const struct ast_impl *impl)
{
    const char *self = emit_local(e, "self");

    if (impl->is_any)
        return arena_printf(e->arena, "const actor_type_info *%s, const void *%s", emit_local(e, "type"), self);
    if (impl->type->type->kind == TYPE_STRUCT)
        return arena_printf(e->arena, "const %s *%s", c_type(e, impl->type->type), self);
    return c_declaration(e, c_type(e, impl->type->type), self);
}

static const char *self_argument(struct emitter *e, const struct ast_impl *impl)
{
    const bool is_struct = impl->type->type->kind == TYPE_STRUCT;

    return arena_printf(e->arena, "%s(const %s *)%s", is_struct ? "" : "*", c_type(e, impl->type->type), emit_local(e, "value"));
}

static const char *callback_doc(struct emitter *e, const struct ast_impl *impl, const struct ast_function *function)
{
    const struct ast_type *type = result_of(function);
    const char *of = impl->is_any ? "any value that has no impl of its own: `type` describes it"
                                  : arena_printf(e->arena, "%s %s", c_article(type_name(e, impl)), type_name(e, impl));
    const char *result = type == NULL ? " ACTOR_OK, or an error."
                         : ast_is_flat(type) ? " ACTOR_OK with `*out` filled in, or an error."
                         : " ACTOR_OK with `*out` filled in, as a field of a state is, by actor_string_set and its kin: it is empty before, "
                           "and the caller's afterwards. Or an error.";

    return arena_printf(e->arena, "`%s` of %s.%s%s%s", function->name, of, result, function->doc != NULL ? "\n\n" : "",
                        function->doc != NULL ? function->doc : "");
}

/* The names of parameters, a space between them. */
static const char *unused_names(struct emitter *e, const struct ast_impl *impl, const struct ast_function *function)
{
    struct text out = text_in(e->arena);

    text_printf(&out, "%s%s%s", impl->is_any ? emit_local(e, "type") : "", impl->is_any ? " " : "", emit_local(e, "self"));
    for (const struct ast_field *f = function->fields.first; f != NULL; f = f->next) {
        text_printf(&out, " %s", c_parameter_name(e, f));
        if (f->type->type->kind == TYPE_LIST)
            text_printf(&out, " %s_len", c_parameter_name(e, f));
    }
    if (result_of(function) != NULL)
        text_printf(&out, " %s", emit_local(e, "out"));
    return out.bytes;
}

struct c_callback *c_impl_callbacks(struct emitter *e, const struct ast_impl *impl)
{
    struct c_callback *first = NULL;
    struct c_callback **end = &first;

    for (const struct ast_function *f = impl->protocol->protocol->functions.first; f != NULL; f = f->next) {
        struct c_callback *callback = arena_alloc(e->arena, sizeof *callback);

        *callback = (struct c_callback){
            .name = arena_printf(e->arena, "%s_%s_%s", impl->protocol->as.lower, impl->as.lower, f->as.lower), .result = "int",
            .parameters = arena_printf(e->arena, "%s%s%s", self_parameter(e, impl), c_parameters(e, &f->fields),
                                       out_parameter(e, impl->protocol, f)),
            .doc = callback_doc(e, impl, f), .unused = unused_names(e, impl, f), .at = impl->at, .kind = CALLBACK_CODE };
        *end = callback;
        end = &callback->next;
    }
    return first;
}

static const char *callback_prototypes(struct emitter *e, const struct ast_impl *impl)
{
    struct text out = text_in(e->arena);

    for (const struct c_callback *c = c_impl_callbacks(e, impl); c != NULL; c = c->next)
        emit_into(e, &out, callback_prototype, (struct emit_var[]) {
            { "doc", emit_doc(e, c->doc, NULL) }, { "name", c->name }, { "parameters", c->parameters }, { 0 } });
    return out.bytes;
}

static const char *of_doc(struct emitter *e, const struct ast_impl *impl)
{
    const char *name = type_name(e, impl), *protocol = impl->protocol->name;
    const char *what = impl->is_any
        ? arena_printf(e->arena, "Gives a value of a type without an impl of its own as %s %s, which borrows it; of NULL, none. "
                                 "`type` describes it: `x_type` a struct or an enum `X`, actor_int32_type an int32_t.",
                                 c_article(protocol), protocol)
        : arena_printf(e->arena, "Gives %s %s as %s %s, which borrows it; of NULL, none.", c_article(name), name,
                       c_article(protocol), protocol);

    return emit_doc(e, impl->doc == NULL ? what : arena_printf(e->arena, "%s\n\n%s", impl->doc, what), NULL);
}

static void emit_impl_header(struct emitter *e, const struct ast_impl *impl)
{
    const char *name = type_name(e, impl);
    const char *type = impl->is_any ? "" : c_type(e, impl->type->type);

    emit(e, impl->is_any ? any_header : impl_header, (struct emit_var[]) {
        { "protocol", impl->protocol->as.lower }, { "Protocol", impl->protocol->name }, { "type", impl->as.lower },
        { "Type", name }, { "doc", of_doc(e, impl) }, { "c_type", type },
        { "callbacks", callback_prototypes(e, impl) }, { 0 } });
}

static const char *table_rows(struct emitter *e, const struct ast_impl *impl)
{
    const char *base = arena_printf(e->arena, "%s_%s", impl->protocol->as.lower, impl->as.lower);
    struct text out = text_in(e->arena);
    const char *comma = "";

    for (const struct ast_function *f = impl->protocol->protocol->functions.first; f != NULL; f = f->next, comma = ",\n")
        text_printf(&out, "%s%s%s_%s", comma, base, impl->is_any ? "" : "_dispatch", f->as.lower);
    for (const struct ast_requirement *r = impl->protocol->protocol->required.first; r != NULL; r = r->next, comma = ",\n")
        text_printf(&out, "%s&%s_impl_%s", comma, r->protocol->as.lower, impl->required[r->index]->as.lower);
    text_add(&out, "\n");
    return out.bytes;
}

static void emit_impl_source(struct emitter *e, const struct ast_impl *impl)
{
    const char *type = impl->is_any ? "" : c_type(e, impl->type->type);

    for (const struct ast_function *f = impl->protocol->protocol->functions.first; f != NULL && !impl->is_any; f = f->next)
        emit(e, dispatch_function, (struct emit_var[]) {
            { "protocol", impl->protocol->as.lower }, { "type", impl->as.lower }, { "function", f->as.lower },
            { "parameters", c_parameters(e, &f->fields) }, { "out_parameter", out_parameter(e, impl->protocol, f) },
            { "self", self_argument(e, impl) }, { "its_value", emit_local(e, "value") },
            { "arguments", arena_printf(e->arena, "%s%s", arguments_of(e, f), out_argument(e, f)) }, { 0 } });
    emit(e, impl_table, (struct emit_var[]) {
        { "protocol", impl->protocol->as.lower }, { "type", impl->as.lower }, { "rows", table_rows(e, impl) }, { 0 } });
    emit(e, impl->is_any ? of_any_function : of_function, (struct emit_var[]) {
        { "protocol", impl->protocol->as.lower }, { "type", impl->as.lower }, { "c_type", type }, { "space", " " },
        { "info", impl->is_any ? "" : c_element_type(e, impl->type->type) }, { 0 } });
}

/* -------------------------------------------------------------------------------- conversion -- */

static bool is_impl_of(const struct ast_impl *impl, const struct ast_type_decl *protocol, const struct ast_type *type)
{
    return impl->protocol == protocol && !impl->is_any && impl->type->type->kind == type->kind && impl->type->type->decl == type->decl;
}

static bool has_impl(const struct ast_spec *spec, const struct ast_type_decl *protocol, const struct ast_type *type)
{
    const struct ast_impl *impl = spec->impls.first;

    while (impl != NULL && !is_impl_of(impl, protocol, type))
        impl = impl->next;
    return impl != NULL;
}

bool c_becomes_protocol(const struct ast_expr *expr, const struct ast_type *type)
{
    return ast_is_protocol(type) && expr->type->kind != TYPE_NONE && expr->type->element == NULL && expr->type->decl != type->decl;
}

/* The checks have found an impl: it is the type's own, or the one for any. Or it is of a protocol that requires this one. */
const char *c_as_protocol(struct emitter *e, const struct ast_type_decl *protocol, const struct ast_type *type, const char *place)
{
    bool is_own = has_impl(e->spec, protocol, type);
    const char *name = type->decl != NULL ? type->decl->as.lower : ast_type_name(e->arena, type);

    if (ast_is_protocol(type))
        return arena_printf(e->arena, "%s_as_%s(%s)", name, protocol->as.lower, place);
    for (const struct ast_import *i = e->spec->imports.first; i != NULL; i = i->next)
        is_own |= has_impl(i->spec, protocol, type);
    if (is_own)
        return arena_printf(e->arena, "%s_of_%s(&%s)", protocol->as.lower, name, place);
    return arena_printf(e->arena, "%s_of_any(&%s, &%s)", protocol->as.lower, c_element_type(e, type), place);
}

/* -------------------------------------------------------------------------------------- all -- */

void emit_protocols_header(struct emitter *e)
{
    for (const struct ast_type_decl *t = e->spec->types.first; t != NULL; t = t->next)
        if (t->kind == DECL_PROTOCOL)
            emit_protocol_header(e, t);
    for (const struct ast_impl *impl = e->spec->impls.first; impl != NULL; impl = impl->next)
        emit_impl_header(e, impl);
}

void emit_protocols_source(struct emitter *e)
{
    for (const struct ast_type_decl *t = e->spec->types.first; t != NULL; t = t->next)
        if (t->kind == DECL_PROTOCOL)
            emit_protocol_source(e, t);
    for (const struct ast_impl *impl = e->spec->impls.first; impl != NULL; impl = impl->next)
        emit_impl_source(e, impl);
}
