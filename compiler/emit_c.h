#ifndef EMIT_C_H
#define EMIT_C_H

/*
 * What the emitters of C share: how types, fields and expressions of a spec look in C.
 *
 * Functions that begin with `c_` give a piece of C, which becomes a variable of a template; those that
 * begin with `emit_` write.
 */

#include "emit.h"

/* --------------------------------------------------------------------- emit_types.c: types -- */

/** As C declares it: "uint32_t", "actor_string", "color", "struct lru *". */
const char *c_type(struct emitter *e, const struct ast_type *type);

/** The description of what a type with a suffix is made of: "note_type", "actor_uint32_type". */
const char *c_element_type(struct emitter *e, const struct ast_type *element);

/** The member beside a list or an optional field: "names_len", "has_limit". */
const char *c_companion(struct emitter *e, const struct ast_field *field);

/** The value of a type without a suffix when nothing is said: "0", "note_default()". */
const char *c_zero(struct emitter *e, const struct ast_type *type);

/** Whether the spec gives a field a default that is not `none`. */
bool c_has_value(const struct ast_field *field);

/** `type` and `name` as a declaration without its end: "struct lru *table". */
const char *c_declaration(struct emitter *e, const char *type, const char *name);

/** A string constant with its quotes. */
const char *c_string(struct emitter *e, const char *bytes, size_t length);

/** As c_string, of an identifier or such; of NULL, the constant NULL. */
const char *c_string_or_null(struct emitter *e, const char *text);

/** "true" or "false". */
const char *c_bool(bool value);

/** "a" or "an", as stands before a name. */
const char *c_article(const char *name);

/** A number, as a list's length. */
const char *c_size(struct emitter *e, size_t value);

/** Whether ast_is_flat holds for all of them. */
bool c_are_flat(const struct ast_field_list *fields);

/** The declarations of fields as members of a struct, with their comments: a block for that indent. */
const char *c_members(struct emitter *e, const struct ast_field_list *fields, size_t indent);

/** A line of code with a comment behind it, or before it where there is no room: such a block. */
const char *c_remark(struct emitter *e, const char *line, const char *doc, size_t indent);

/** The fields as parameters of a function that sends them, each after a comma: ", const char *key". */
const char *c_parameters(struct emitter *e, const struct ast_field_list *fields);

/** One such parameter without the comma. */
const char *c_parameter(struct emitter *e, const struct ast_field *field);

/** The name of such a parameter. */
const char *c_parameter_name(struct emitter *e, const struct ast_field *field);

/** Those parameters as the fields of a struct: "actor_string_of(key), value". */
const char *c_from_parameters(struct emitter *e, const struct ast_field_list *fields);

/** Whether C can say that in an initializer; else there is c_set_from_parameters, a block. */
bool c_are_initializers(const struct ast_field_list *fields);
const char *c_set_from_parameters(struct emitter *e, const struct ast_field_list *fields, const char *to);

/** Assignments that give each field of a struct its default: a block. `to` is "args." or such. */
const char *c_defaults(struct emitter *e, const struct ast_field_list *fields, const char *to);

/** "env->clerks >= 1 && env->clerks <= 100", with `owner` "env->"; "" if the field has no range, or that is always so. */
const char *c_in_range(struct emitter *e, const char *owner, const struct ast_field *field);

/** Statements that give the fields of a zeroed state their initial values: a block. */
const char *c_initial_state(struct emitter *e, const struct ast_field_list *fields);

/** A described struct: what its tables are called, and what they say. */
struct c_description {
    const char *base;                       /* of the tables' names: "cache_put_msg" */
    const char *c_name;                     /* of the struct */
    const char *name;                       /* as in the spec */
    const struct ast_field_list *fields;
    const char *arguments_base;             /* of the struct `args` that stands first, or NULL */
    const char *states_base;                /* of the structs `state` and `state_next` behind it, or NULL */
    bool flat;                              /* see ast_is_flat */
    bool exported;                          /* else static */
};

/** Writes the constant tables `BASE_fields` and `BASE_type`. */
void emit_description(struct emitter *e, const struct c_description *description);

/** The rows of a table of fields: a block. `path` is what leads to them from the struct: "as.ok.". */
const char *c_field_rows(struct emitter *e, const struct ast_field_list *fields, const char *c_name,
                         const char *path);

/** How many these are. */
size_t c_row_count(const struct ast_field_list *fields);

/** Enums, structs and externs of the spec. */
void emit_types_header(struct emitter *e);
void emit_types_source(struct emitter *e);

/* ------------------------------------------------------- emit_protocol.c: protocols, impls -- */

/** The struct of a protocol's values, which other structs may hold. */
void emit_protocol_value(struct emitter *e, const struct ast_type_decl *protocol);

/** Whether a value is put where one of a protocol is wanted. */
bool c_becomes_protocol(const struct ast_expr *expr, const struct ast_type *type);

/** A value that lies at `place` as one of a protocol, which its type has: "shown_of_user(&msg->user)". */
const char *c_as_protocol(struct emitter *e, const struct ast_type_decl *protocol, const struct ast_type *type, const char *place);

/** Functions of protocols, and impls, behind all types of the spec. */
void emit_protocols_header(struct emitter *e);
void emit_protocols_source(struct emitter *e);

/* --------------------------------------------------------------- emit_expr.c: expressions -- */

/** How C reaches what an expression names, and what of it was named. */
struct c_scope {
    const char *arguments;                  /* before an init argument: "self->args." */
    const char *state;                      /* before a field of the state: "self->" */
    const char *message;                    /* before a field of the message: "msg->" */
    const char *row;                        /* before a field of a table's row: "row->"; NULL: there is none */
    /* The address of a bool that is set where a calculation has no result, "&failed"; NULL: that ends the actor. */
    const char *failed;
    bool used_self;                         /* an argument, or a field of the state */
    bool used_message;
    bool used_row;                          /* a field of a table's row */
    bool used_failed;
};

/** The scope of code that has `self`, of its local name, and `msg`. */
struct c_scope c_scope_of_self(struct emitter *e);

/** An expression, as a value of `type`. It may be passed to a function or be assigned. */
const char *c_expr(struct emitter *e, const struct ast_expr *expr, const struct ast_type *type,
                   struct c_scope *scope);

/** Another condition, C that `&&` needs no brackets for, and an expression of type bool. */
const char *c_and(struct emitter *e, const char *condition, const struct ast_expr *expr, struct c_scope *scope);

/** An expression of type string as text that ends with a NUL. */
const char *c_text(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope);

/** The value of a constant expression of an integer or duration that fits. */
int64_t c_constant(const struct ast_expr *expr);

/**
 * Where the value of an expression lies, so that its address can be taken; it is a name or a member.
 * Statements that must come before are added to `before`.
 */
const char *c_place(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope, struct text *before);

/** Where the companion lies of the list or optional field that an expression names. */
const char *c_companion_place(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope,
                              struct text *before);

/** The type an operator calculates in: durations and instants are int64. */
const struct ast_type *c_calculated_in(const struct ast_type *type);

/** A call of a checked function, `operands` between its brackets: "actor_add_int32(a, b)". */
const char *c_checked(struct emitter *e, const char *function, const struct ast_type *type, const char *operands,
                      struct c_scope *scope);

/** "add", as in actor_add_int32, of an assignment that calculates. */
const char *c_calculation(enum ast_assignment_kind kind);

/* ------------------------------------------------ emit_store.c: expressions put into fields -- */

/**
 * `field = expr` as a statement, or several: a block. What is pointed at stays where it is. `to` is what leads
 * to the field: "reply->as.ok.". `expr` may be NULL for an optional or a list, which is none or empty.
 */
const char *c_store(struct emitter *e, const char *to, const struct ast_field *field, const struct ast_expr *expr,
                    struct c_scope *scope);

/**
 * `field op= expr` as a statement, or several: a block. What a state's string held is freed, and the
 * new value copied; when memory is out the actor ends.
 */
const char *c_assignment(struct emitter *e, const struct ast_field *field,
                         enum ast_assignment_kind kind, const struct ast_expr *expr,
                         struct c_scope *scope);

/** The same where the field stands behind `owner`: "self->state.retry.". `expr` may be NULL, which is none. */
const char *c_own(struct emitter *e, const char *owner, const struct ast_field *field, enum ast_assignment_kind kind,
                  const struct ast_expr *expr, struct c_scope *scope);

/* ------------------------------------------------------ emit_state.c: the fields of states -- */

/** The structs of the fields of states, if there are some. For the header. */
void emit_state_types(struct emitter *e, const struct ast_actor *actor);

/** The members of the machine's struct that have them: a block, empty without any. */
const char *c_state_members(struct emitter *e, const struct ast_actor *actor);

/** Whether ast_is_flat holds for all of them. */
bool c_are_states_flat(const struct ast_actor *actor);

/** Their descriptions. For the source. */
void emit_state_descriptions(struct emitter *e, const struct ast_actor *actor);

/** Writes the table of where they are; gives its name, or "NULL". */
const char *emit_state_values(struct emitter *e, const struct ast_actor *actor);

/**
 * Gives the fields of a state the values of an arrow that leads there: a block. `next`: for the runtime to take, else
 * at once.
 */
const char *c_state_values(struct emitter *e, const struct ast_state *state, const struct ast_argument_list *arguments,
                           bool next, struct c_scope *scope);

/* --------------------------------------------------------- emit_message.c: what actors are sent -- */

void emit_message_types(struct emitter *e, const struct ast_actor *actor);
void emit_message_prototypes(struct emitter *e, const struct ast_actor *actor);
void emit_message_descriptions(struct emitter *e, const struct ast_actor *actor);

/** A message's description is at `table[CACHE_ON_GET]member`. */
void emit_message_functions(struct emitter *e, const struct ast_actor *actor, const char *table,
                             const char *member);

/** "ACTOR_CALL" */
const char *c_message_kind(const struct ast_message *message);

/** "&cache_put_msg_type", or "NULL" when there are no fields; so for replies. */
const char *c_message_type(struct emitter *e, const struct ast_message *message);
const char *c_reply_type(struct emitter *e, const struct ast_message *message);

/** The defaults of a message's fields behind its doc comment. */
const char *c_defaults_doc(struct emitter *e, const struct ast_message *message, const char *doc);

/** The variable of a function that sends it, set from its parameters: a block, empty without fields; and its address, or "NULL". */
const char *c_message_variable(struct emitter *e, const struct ast_message *message, const char **payload);

/** "cache_get": what a message's names begin with. */
const char *c_message_base(struct emitter *e, const struct ast_message *message);

/** "cache_get_reply": the type of a call's answer; "check_result": of a task's. */
const char *c_reply_base(struct emitter *e, const struct ast_message *message);

/** "CACHE_ON_GET": its place in the actor's tables. */
const char *c_message_number(struct emitter *e, const struct ast_message *message);

/** "CACHE_GET_MISS" */
const char *c_tag_constant(struct emitter *e, const struct ast_alternative *alternative);

/** What leads from a reply to the fields of an alternative: "as.ok.", or nothing. */
const char *c_reply_path(struct emitter *e, const struct ast_alternative *alternative);

/** Whether a reply is just a value: `-> uint64`. */
bool c_is_plain_reply(const struct ast_message *message);

/** The alternative of a reply that has a tag and just one; else NULL. */
const struct ast_alternative *c_only_alternative(const struct ast_message *message);

/** Whether a reply has anything but a tag. */
bool c_reply_has_fields(const struct ast_message *message);

/** Whether a reply points to memory: then it can be released. */
bool c_reply_has_tail(const struct ast_message *message);

/** Writes a function that gives a number of nanoseconds: a delay, or the period of an `info ... every`. */
void emit_delay(struct emitter *e, const struct ast_actor *actor, const char *name,
                const struct ast_expr *delay);

/** The name of the function so written, or "NULL" for a message without a period. */
const char *emit_period(struct emitter *e, const struct ast_message *message);

/**
 * The local variable `msg` of a message that has fields and a period: a block. What falls due brings
 * no fields; then they have their defaults.
 */
const char *c_due_message(struct emitter *e, const struct ast_message *message);

/* ------------------------------------------------------- emit_callback.c: what the user writes -- */

enum c_callback_result { CALLBACK_VOID, CALLBACK_RESULT, CALLBACK_OUTCOME, CALLBACK_CODE, CALLBACK_COPY, CALLBACK_FREE };

/** A C function that the spec asks the user for. */
struct c_callback {
    struct c_callback *next;
    const char *name;                       /* "cache_handle_get" */
    const char *result;                     /* "actor_result" */
    const char *parameters;                 /* "cache *self, actor_from from" */
    const char *doc;                        /* what it is for */
    const char *unused;                     /* its parameters' names, a space between them */
    struct range at;                        /* where the spec asks for it */
    enum c_callback_result kind;
};

/** All of an actor's, in the order of the spec. */
struct c_callback *c_callbacks(struct emitter *e, const struct ast_actor *actor);

void emit_callback_prototypes(struct emitter *e, const struct ast_actor *actor);

/** Those of an impl, in the order of its protocol: emit_protocol.c. */
struct c_callback *c_impl_callbacks(struct emitter *e, const struct ast_impl *impl);

/** What copies and frees an extern's pointers: emit_types.c. NULL where the spec names no functions for that. */
struct c_callback *c_extern_callbacks(struct emitter *e, const struct ast_type_decl *decl);

/* ------------------------------------------------------------------- emit_row.c: machines' rows -- */

/** One of the rows of a state for an event, in the order they are tried. */
struct c_cell_row {
    struct c_cell_row *next;
    const struct ast_row *row;
};

/** A function that decides an event in a state, or that runs when one is entered or left. */
struct c_cell {
    const struct ast_actor *actor;
    enum ast_event_kind event;
    const struct ast_message *message;      /* of a call, cast or info; else NULL */
    const char *name;                       /* of the function */
    const char *title;                      /* the comment before it: a block */
    const struct c_cell_row *rows;          /* at least one */
};

/** What becomes of an event in a state. Both are NULL where the spec says nothing. */
struct c_decision {
    const char *function;                   /* does what is to be done, or NULL: nothing is */
    const char *transition;                 /* what it always comes to, or NULL: the function gives it */
};

/**
 * Writes the function of a cell, unless there is nothing for it to do, or one in `written` does the same
 * already: then that is given.
 */
struct c_decision emit_cell(struct emitter *e, const struct c_cell *cell, struct table *written);

/** Writes the function that sets up a machine whose init is a row, behind the statements in `initial`. */
void emit_init_function(struct emitter *e, const struct ast_actor *actor, const char *initial);

/** Writes the function of an agent that is decided by clauses, which are rows. */
void emit_clause_function(struct emitter *e, const struct c_cell *cell);

/* --------------------------------------------------------------------------------- the actors -- */

/** Arguments, state; start, stop and whereis: the same for all behaviours. For the header. */
void emit_actor_types(struct emitter *e, const struct ast_actor *actor);
void emit_actor_prototypes(struct emitter *e, const struct ast_actor *actor);

/** Descriptions of arguments and state; start, stop and whereis. For the source. */
void emit_actor_descriptions(struct emitter *e, const struct ast_actor *actor);
void emit_actor_functions(struct emitter *e, const struct ast_actor *actor);

/**
 * Writes the function that sets up the state: initial values, then `init`, the user's function, if it
 * is not NULL. Gives its name, or "NULL" when there is nothing to do.
 */
const char *emit_start_up(struct emitter *e, const struct ast_actor *actor, const char *init);

/** Writes the function that registers the actor through a registry; gives its name, or "NULL". */
const char *emit_register_via(struct emitter *e, const struct ast_actor *actor);

/** Writes the step to the user's terminate; gives its name, or "NULL" if there is none. So for the next two. */
const char *emit_terminate(struct emitter *e, const struct ast_actor *actor);
const char *emit_format_status(struct emitter *e, const struct ast_actor *actor);
const char *emit_code_change(struct emitter *e, const struct ast_actor *actor);

/** Writes the function that says when the actor hibernates by itself; gives its name, or "NULL". */
const char *emit_hibernate_after(struct emitter *e, const struct ast_actor *actor);

/** "\"cache\"", or "NULL" without a local name. */
/* The bound of its mailbox, as an actor_mailbox is initialized. */
const char *c_mailbox(struct emitter *e, const struct ast_actor *actor);
const char *c_registered(struct emitter *e, const struct ast_actor *actor);

/** "&cache_args_type" and "offsetof(cache, args)", or "NULL" and "0" without arguments. */
const char *c_arguments_type(struct emitter *e, const struct ast_actor *actor);
const char *c_arguments_offset(struct emitter *e, const struct ast_actor *actor);

void emit_gen_server_header(struct emitter *e, const struct ast_actor *actor);
void emit_gen_server_source(struct emitter *e, const struct ast_actor *actor);

void emit_gen_statem_header(struct emitter *e, const struct ast_actor *actor);
void emit_gen_statem_source(struct emitter *e, const struct ast_actor *actor);

void emit_supervisor_header(struct emitter *e, const struct ast_actor *actor);
void emit_supervisor_source(struct emitter *e, const struct ast_actor *actor);
void emit_dynamic_supervisor_header(struct emitter *e, const struct ast_actor *actor);
void emit_dynamic_supervisor_source(struct emitter *e, const struct ast_actor *actor);
void emit_partition_supervisor_header(struct emitter *e, const struct ast_actor *actor);
void emit_partition_supervisor_source(struct emitter *e, const struct ast_actor *actor);

void emit_task_supervisor_source(struct emitter *e, const struct ast_actor *actor);
void emit_consumer_supervisor_header(struct emitter *e, const struct ast_actor *actor);
void emit_consumer_supervisor_source(struct emitter *e, const struct ast_actor *actor);

void emit_task_header(struct emitter *e, const struct ast_actor *actor);
void emit_task_source(struct emitter *e, const struct ast_actor *actor);

/** The C of the pattern that an actor is made of, if that has some. */
void emit_pattern_source(struct emitter *e, const struct ast_actor *actor);

/** What a task's functions share with those of actors: the defaults of its arguments. */
void emit_defaults_prototype(struct emitter *e, const struct ast_actor *actor);
void emit_defaults_function(struct emitter *e, const struct ast_actor *actor);

/** "const cache_args *args, ", or nothing. */
const char *c_arguments_parameter(struct emitter *e, const struct ast_actor *actor);

void emit_agent_header(struct emitter *e, const struct ast_actor *actor);
void emit_agent_source(struct emitter *e, const struct ast_actor *actor);

void emit_application_header(struct emitter *e, const struct ast_actor *actor);
void emit_application_source(struct emitter *e, const struct ast_actor *actor);

/* ---------------------------------------------------------------------- emit_table.c: tables -- */

void emit_table_header(struct emitter *e, const struct ast_table *table);
void emit_table_source(struct emitter *e, const struct ast_table *table);

void emit_registry_header(struct emitter *e, const struct ast_registry *registry);
void emit_registry_source(struct emitter *e, const struct ast_registry *registry);
/** What a pubsub has in common with a registry: the struct of its values; key, values and its description. */
void emit_registry_value_header(struct emitter *e, const struct ast_registry *registry);
void emit_registry_tables(struct emitter *e, const struct ast_registry *registry);

/* ---------------------------------------------------------------------- emit_stage.c: stages -- */

/** What a stage has besides a gen_server, or a dynamic_supervisor. For the header. */
void emit_stage_prototypes(struct emitter *e, const struct ast_actor *actor);

/** Its callbacks, its table and what begins it; the names are of functions, or "NULL". For the source, so the following. */
void emit_stage_table(struct emitter *e, const struct ast_actor *actor, const char *init, const char *info, const char *down);
void emit_stage_functions(struct emitter *e, const struct ast_actor *actor);

/** Writes how a stage subscribes where nobody says it; gives its address, or "NULL". */
const char *emit_stage_subscription(struct emitter *e, const struct ast_actor *actor);

/** Writes how a stage of a pipeline subscribes to the one before it, as PIPELINE_STAGE_subscription. */
void emit_link_subscription(struct emitter *e, const struct ast_actor *pipeline, const struct ast_link *link);

/* ----------------------------------------------------------------- emit_pubsub.c: buses -- */

void emit_pubsub_header(struct emitter *e, const struct ast_registry *bus);
void emit_pubsub_source(struct emitter *e, const struct ast_registry *bus);
/** Writes the table of the messages of buses that an actor takes; gives its name, or "NULL", and how many these are. */
const char *emit_subscribed(struct emitter *e, const struct ast_actor *actor, size_t *count);

#endif
