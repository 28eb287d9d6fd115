#ifndef AST_H
#define AST_H

/*
 * The tree of a spec.
 *
 * The parser makes it through the constructors at the end of this file; the checks then fill the
 * members under "Filled by the checks", and only those. A tree that was checked without an error is
 * complete: each such member is set wherever its comment does not say otherwise, so emitters
 * follow pointers without asking.
 *
 * Everything lives in one arena. Lists are chains through `next` in the order of the spec:
 *
 *     for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
 *
 * A declaration's `at` is the range of its name (what a diagnostic points at), its `whole` is all
 * of it. The same holds for a use, which is only a name: `use->at`, `use->name`. A use that was
 * not written has a NULL name.
 *
 * When a spec has syntax errors the tree holds what could be understood, and members that the
 * grammar demands may be missing; then nobody looks at it: main stops before the checks.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "names.h"
#include "source.h"
#include "table.h"

struct parser;                              /* parse.h: arena, diagnostics, doc comments */

/* ------------------------------------------------------------------- the shape of all nodes -- */

#define AST_LIST(node)                                                                      \
    struct node##_list {                                                                    \
        struct node *first;                                                                 \
        struct node *last;                                                                  \
        size_t count;                                                                       \
    }

#define AST_DECLARATION(node)                                                               \
    struct node *next;                                                                      \
    size_t index;                           /* its place in its list, from 0 */             \
    struct range at;                        /* its name */                                  \
    struct range whole;                                                                     \
    const char *name;                       /* as written in the spec */                    \
    struct names as;                        /* as written in C, without any prefix */       \
    const char *doc                         /* text of the `///` before it, or NULL: lines with */ \
                                            /* '\n' between; it may hold a comment's end too */

/** A name that refers to something declared elsewhere. */
struct ast_use {
    const char *name;                       /* NULL: not written */
    struct range at;
};

AST_LIST(ast_include);
AST_LIST(ast_import);
AST_LIST(ast_type_decl);
AST_LIST(ast_enumerator);
AST_LIST(ast_field);
AST_LIST(ast_registry);
AST_LIST(ast_table);
AST_LIST(ast_match);
AST_LIST(ast_actor);
AST_LIST(ast_message);
AST_LIST(ast_alternative);
AST_LIST(ast_continue);
AST_LIST(ast_state);
AST_LIST(ast_origin);
AST_LIST(ast_row);
AST_LIST(ast_outcome);
AST_LIST(ast_assignment);
AST_LIST(ast_argument);
AST_LIST(ast_action);
AST_LIST(ast_action_outcome);
AST_LIST(ast_child);
AST_LIST(ast_link);
AST_LIST(ast_setting);
AST_LIST(ast_dependency);
AST_LIST(ast_start_phase);
AST_LIST(ast_callee);
AST_LIST(ast_function);
AST_LIST(ast_requirement);
AST_LIST(ast_impl);

/* ------------------------------------------------------------------------------------ types -- */

#define AST_SCALARS(X)                                                                      \
    X(BOOL, "bool")                                                                         \
    X(INT8, "int8")   X(INT16, "int16")   X(INT32, "int32")   X(INT64, "int64")             \
    X(UINT8, "uint8") X(UINT16, "uint16") X(UINT32, "uint32") X(UINT64, "uint64")           \
    X(FLOAT, "float") X(DOUBLE, "double")                                                   \
    X(DURATION, "duration") X(INSTANT, "instant")                                           \
    X(STRING, "string") X(BYTES, "bytes") X(PID, "pid") X(REF, "ref")

enum ast_type_kind {
    TYPE_UNKNOWN,                           /* in an expression that has an error */
#define X(kind, name) TYPE_##kind,
    AST_SCALARS(X)
#undef X
    TYPE_ENUM,                              /* `decl` */
    TYPE_STRUCT,                            /* `decl` */
    TYPE_EXTERN,                            /* `c_text` and `pointer` */
    TYPE_ACTOR,                             /* a reference to `actor` */
    TYPE_ARRAY,                             /* `length` of `element` */
    TYPE_LIST,                              /* any number of `element` */
    TYPE_OPTIONAL,                          /* one `element`, or none */
    TYPE_NONE,                              /* of `none` in an expression */
};

/** What a type reference or an expression means. Compare kinds, and `decl` when that is set. */
struct ast_type {
    enum ast_type_kind kind;
    struct ast_type_decl *decl;             /* enum, struct, or the extern that was named */
    const char *c_text;                     /* TYPE_EXTERN: "struct lru" */
    bool pointer;                           /* TYPE_EXTERN: `*` was written */
    struct ast_actor *actor;                /* TYPE_ACTOR */
    const struct ast_type *element;         /* TYPE_ARRAY, TYPE_LIST, TYPE_OPTIONAL: has no element itself */
    int64_t length;                         /* TYPE_ARRAY: at least 1 */
};

/** The one object for each scalar, TYPE_UNKNOWN included. */
const struct ast_type *ast_scalar(enum ast_type_kind kind);

/** The scalar of this name, or NULL. */
const struct ast_type *ast_scalar_named(const char *name);

/** As the user writes it: "uint32", "Color", "extern \"struct lru\" *". */
const char *ast_type_name(struct arena *arena, const struct ast_type *type);

static inline bool ast_is_signed(enum ast_type_kind kind)
{
    return kind >= TYPE_INT8 && kind <= TYPE_INT64;
}

static inline bool ast_is_unsigned(enum ast_type_kind kind)
{
    return kind >= TYPE_UINT8 && kind <= TYPE_UINT64;
}

static inline bool ast_is_integer(enum ast_type_kind kind)
{
    return kind >= TYPE_INT8 && kind <= TYPE_UINT64;
}

static inline bool ast_is_float(enum ast_type_kind kind)
{
    return kind == TYPE_FLOAT || kind == TYPE_DOUBLE;
}

/** What a type with a suffix is made of, or the type itself. */
static inline const struct ast_type *ast_type_element(const struct ast_type *type)
{
    return type->element != NULL ? type->element : type;
}

/** Bits of an integer or float, 0 for all else. */
unsigned ast_type_bits(enum ast_type_kind kind);

enum ast_suffix_kind { SUFFIX_NONE, SUFFIX_ARRAY, SUFFIX_LIST, SUFFIX_OPTIONAL };

/** `[N]`, `[]` or `?` behind a type. */
struct ast_suffix {
    enum ast_suffix_kind kind;
    struct range at;
    struct ast_expr *length;                /* SUFFIX_ARRAY */
};

/** A type where it is written. */
struct ast_type_ref {
    struct range at;
    const char *name;                       /* a scalar, or a declared name; NULL with `c_text` */
    bool is_extern;                         /* `extern NAME` or `extern "..."`: in state only */
    bool pointer;                           /* ... followed by `*` */
    const char *c_text;                     /* extern "struct x": a C type said in place */
    struct ast_suffix suffix;
    /* Filled by the checks. */
    const struct ast_type *type;
};

/* A protocol's values are a struct in C, and so its type is one of TYPE_STRUCT, without fields. */
enum ast_type_decl_kind { DECL_ENUM, DECL_STRUCT, DECL_EXTERN, DECL_PROTOCOL };

/** `serialize(uint32 depth) -> bytes;` of a protocol. */
struct ast_function {
    AST_DECLARATION(ast_function);
    struct ast_field_list fields;           /* its parameters */
    struct ast_field_list results;          /* one, `value`, or none */
};

/** One of the names in `protocol Printable requires Serializable, Loggable`. */
struct ast_requirement {
    struct ast_requirement *next;
    size_t index;
    struct ast_use of;
    /* Filled by the checks. */
    struct ast_type_decl *protocol;
};

/** What only a protocol has. */
struct ast_protocol {
    struct ast_function_list functions;
    struct ast_requirement_list required;
};

/** One of the types in `impl Serializable for User, string, any;` */
struct ast_impl {
    struct ast_impl *next;
    size_t index;
    struct ast_spec *spec;
    struct range at;                        /* the type */
    struct range whole;
    const char *doc;
    struct ast_use of;                      /* the protocol */
    struct ast_type_ref *type;
    bool is_any;                            /* it is for all types without one of their own */
    struct names as;                        /* of the type */
    /* Filled by the checks. */
    struct ast_type_decl *protocol;
    const struct ast_impl **required;       /* by requirement of the protocol: the impl for the same type, or for any */
};


struct ast_enumerator {
    AST_DECLARATION(ast_enumerator);
    struct ast_type_decl *owner;
    struct ast_expr *number;                /* as written, or NULL */
    /* Filled by the checks. */
    int64_t value;
};

/** `enum`, `struct`, `extern` or `protocol` at the top of a spec. */
struct ast_type_decl {
    AST_DECLARATION(ast_type_decl);
    struct ast_spec *spec;
    enum ast_type_decl_kind kind;
    struct ast_enumerator_list enumerators; /* DECL_ENUM */
    struct ast_field_list fields;           /* DECL_STRUCT */
    const char *c_text;                     /* DECL_EXTERN: "struct lru" */
    struct range c_text_at;
    struct ast_use copy;                    /* DECL_EXTERN: functions of C, for its pointers; both or none */
    struct ast_use free;
    /* Filled by the checks. */
    bool is_flat;                           /* DECL_STRUCT: see ast_is_flat */
    bool holds_foreign, holds_list;         /* DECL_STRUCT: see ast_holds_foreign, ast_holds_list */
    bool is_key;                            /* DECL_STRUCT: see ast_is_key */
    struct ast_table *table;                /* DECL_STRUCT: it is that table's rows; NULL: it is a struct */
    struct ast_protocol *protocol;          /* DECL_PROTOCOL */
};

/** Whether it is a pointer that the runtime copies and frees by functions that the spec names. */
static inline bool ast_is_owned_extern(const struct ast_type *type)
{
    return type->kind == TYPE_EXTERN && type->pointer && type->decl != NULL && type->decl->copy.name != NULL;
}

/** Whether it is the type of a protocol's values. */
static inline bool ast_is_protocol(const struct ast_type *type)
{
    return type->decl != NULL && type->decl->kind == DECL_PROTOCOL;
}

/** Whether a value holds no string, no bytes, no list and no pointer of its own, at any depth. */
bool ast_is_flat(const struct ast_type *type);

/** Whether a value holds, at any depth, what only C or an impl can compare: an extern type, or a protocol's. */
bool ast_holds_foreign(const struct ast_type *type);

/** Whether a value holds a list, at any depth. */
bool ast_holds_list(const struct ast_type *type);

/** Whether rows of a table can be found by values of this type: all of them is compared, at any depth. */
bool ast_is_key(const struct ast_type *type);

struct ast_actor;

/** Whether a message or a C function of the actor makes `cache_NAME` with this name, which is that in C. */
bool ast_actor_has(const struct ast_actor *actor, const char *name);

/** Whether a machine has `door_previous_state`: C is called on entering some state, and no such name is its own. */
bool ast_tells_previous(const struct ast_actor *actor);

/* ------------------------------------------------------------------------------ expressions -- */

enum ast_expr_kind {
    EXPR_INT,                               /* `integer`; a sign is a unary minus around it */
    EXPR_FLOAT,                             /* `real` */
    EXPR_STRING,                            /* `string` */
    EXPR_DURATION,                          /* `integer`, in nanoseconds, at most INT64_MAX */
    EXPR_BOOL,                              /* `boolean` */
    EXPR_NOW,
    EXPR_NAME,                              /* `name` */
    EXPR_MEMBER,                            /* `left` . `name`; Color.red is one too */
    EXPR_NOT,                               /* ! `left` */
    EXPR_NEGATE,                            /* - `left` */
    EXPR_BINARY,                            /* `left` `op` `right` */
};

#define AST_OPERATORS(X)                                                                    \
    X(OR, "||") X(AND, "&&") X(EQ, "==") X(NE, "!=") X(LT, "<") X(LE, "<=") X(GT, ">")      \
    X(GE, ">=") X(ADD, "+") X(SUB, "-") X(MUL, "*") X(DIV, "/") X(MOD, "%")

enum ast_operator {
#define X(op, text) OP_##op,
    AST_OPERATORS(X)
#undef X
};

/** How an operator is written, in a spec and in C. */
const char *ast_operator_text(enum ast_operator op);

struct ast_string {
    const char *bytes;                      /* escapes resolved; a NUL after them */
    size_t length;
};

/** A value known to the compiler. The expression's type says which member holds it. */
struct ast_constant {
    bool negative;                          /* integers, enums, durations: `magnitude`'s sign */
    union {
        uint64_t magnitude;
        double real;
        bool boolean;
        struct ast_string string;
    };
};

/** So that whoever walks an expression may recurse. */
#define AST_MAX_DEPTH 256

struct ast_expr {
    enum ast_expr_kind kind;
    unsigned depth;                         /* 1 for a leaf; at most AST_MAX_DEPTH */
    struct range at;                        /* without enclosing parentheses */
    enum ast_operator op;
    struct range op_at;
    struct ast_expr *left;
    struct ast_expr *right;
    struct ast_use name;
    union {
        uint64_t integer;
        double real;
        bool boolean;
        struct ast_string string;
    };
    /* Filled by the checks. */
    const struct ast_type *type;
    const struct ast_constant *constant;    /* its value, whatever stands below it; NULL: unknown */
    struct ast_field *field;                /* EXPR_NAME, EXPR_MEMBER: one of these three, */
    struct ast_enumerator *enumerator;
    struct ast_type_decl *decl;             /* the last for `Color` in `Color.red` only */
    bool unwraps;                           /* EXPR_MEMBER: `.value` of an optional */
};

/** `name: value`, or `value` alone, in a reply or for a child. */
struct ast_argument {
    struct ast_argument *next;
    size_t index;
    struct range at;
    struct ast_use name;                    /* not written: by position */
    struct ast_expr *value;
    /* Filled by the checks. */
    struct ast_field *field;
};

/* ----------------------------------------------------------------------------------- fields -- */

/** Whose a field is, which says how C reaches it. */
enum ast_field_role {
    FIELD_STRUCT,                           /* of a declared struct */
    FIELD_ARGUMENT,                         /* of init; or in `env` of an application */
    FIELD_STATE,                            /* of `state` or `data` */
    FIELD_MESSAGE,                          /* of a call, cast or info */
    FIELD_REPLY,                            /* of an alternative of a reply */
    FIELD_VALUE,                            /* of a state of a machine */
    FIELD_PARTITION,                        /* the number of a partition, to the child of a partition_supervisor */
    FIELD_EVENT,                            /* the event that the child of a consumer_supervisor is started for */
};

/** `in 1 .. 1000` behind a parameter: either end may be open, and is NULL then. */
struct ast_bounds {
    struct ast_expr *low;
    struct ast_expr *high;
    struct range at;                        /* exists only if said */
};

/** As it was written, "1 .. 1000"; "its range" of what does not stand on one line of plain text. */
const char *ast_bounds_text(struct arena *arena, const struct ast_bounds *bounds);

/** What is written at one end, or "its range allows": "'size' may not be less than 1". */
const char *ast_bound_text(struct arena *arena, const struct ast_expr *bound);

struct ast_field {
    AST_DECLARATION(ast_field);
    enum ast_field_role role;
    struct ast_type_ref *type;
    struct ast_expr *value;                 /* what stands behind `=`, or NULL */
    struct ast_bounds bounds;               /* FIELD_ARGUMENT: what values it may have */
    const struct ast_state *state;          /* FIELD_VALUE: whose it is */
    /* Filled by the checks. */
    const char *parameter;                  /* its name as a parameter in C, where it needs care */
};

/* ------------------------------------------------------------------------- messages, replies -- */

enum ast_message_kind {
    MESSAGE_CALL, MESSAGE_CAST, MESSAGE_INFO,
    MESSAGE_INTERNAL, MESSAGE_TIMER,        /* a machine's own: raised, and by a named timer */
};

/** What a function of an agent may do to the state, and whether its caller waits. */
enum ast_access { ACCESS_NONE, ACCESS_GET, ACCESS_UPDATE, ACCESS_GET_AND_UPDATE, ACCESS_CAST };

/** "get", "update", "get_and_update", "cast". */
const char *ast_access_name(enum ast_access access);

struct ast_message {
    AST_DECLARATION(ast_message);
    enum ast_message_kind kind;
    enum ast_access access;                     /* of an agent's function; else ACCESS_NONE */
    struct ast_actor *actor;
    struct ast_row_list clauses;                /* of an agent's function: the first that holds; none yet of `get NAME;` */
    struct ast_field_list fields;
    struct ast_alternative_list alternatives;   /* MESSAGE_CALL: at least one, but of an agent's `update` */
    struct ast_expr *every;                     /* MESSAGE_INFO: its period, or NULL */
    struct ast_use bus;                         /* MESSAGE_INFO of `subscribes BUS.NAME`: the bus; else not written */
    bool is_extern;                             /* an agent's function that is one of C, and has no clauses */
    bool is_idle;                               /* MESSAGE_TIMER: any other event cancels it */
    /* Filled by the checks. */
    bool is_deferred;                           /* MESSAGE_CALL of a machine: by some row */
    bool is_request;                            /* MESSAGE_CALL: to be had as a request as well */
    bool is_begun;                              /* MESSAGE_INTERNAL, MESSAGE_TIMER: raised, started */
    const struct ast_message *origin;           /* of `bus`: its message, whose `fields` it has; else NULL */
    const struct ast_tail *started_in;   /* MESSAGE_TIMER: where it was started or updated last */
    const struct ast_assignment *started_by;
};

/** One of the replies a call can get. */
struct ast_alternative {
    AST_DECLARATION(ast_alternative);
    struct ast_message *message;
    struct ast_field_list fields;
    bool has_fields;                        /* `(` was written, so it cannot be a type */
    struct ast_suffix suffix;               /* written behind its name: then it must be a type */
};

/**
 * Turns the alternative of `-> uint64` into one named `value` with one field `value` of that type.
 * For the checks, which know what is a type.
 */
void ast_alternative_to_value(struct arena *arena, struct ast_alternative *alternative);

/* ---------------------------------------------------------------------------- what a row does -- */

enum ast_reason { REASON_NORMAL, REASON_SHUTDOWN, REASON_USER };

enum ast_next_kind {
    NEXT_STAY,                              /* nothing was written */
    NEXT_STATE,
    NEXT_STOP,
    NEXT_POSTPONE,
    NEXT_IGNORE,
    NEXT_REPEAT,                            /* `-> repeat`, where no state has that name */
};

/** Where a row leads. */
struct ast_next {
    enum ast_next_kind kind;
    struct range at;                        /* with its keyword or arrow; the row if nothing is */
    struct ast_use target;                  /* NEXT_STATE: the state; NEXT_STOP: the reason */
    struct ast_argument_list arguments;     /* NEXT_STATE: values of the state's fields */
    bool has_arguments;                     /* `(` was written */
    enum ast_reason reason;                 /* NEXT_STOP; REASON_USER is `target.name` */
    struct names as;                        /* of `target` */
    struct range postpone_at;               /* exists only if `postpone` was written behind a state */
    struct range hibernate_at;              /* exists only if `hibernate` was written behind it, or alone */
    /* Filled by the checks. */
    struct ast_state *state;                /* NEXT_STATE */
};

enum ast_assignment_kind {
    ASSIGN_SET, ASSIGN_ADD, ASSIGN_SUB, ASSIGN_MUL, ASSIGN_DIV, ASSIGN_MOD,
    ASSIGN_RAISE, ASSIGN_START, ASSIGN_UPDATE, ASSIGN_CANCEL,  /* what else stands in these braces */
};

/** How an assignment is written, in a spec and in C: "=", "+=". */
const char *ast_assignment_text(enum ast_assignment_kind kind);

struct ast_assignment {
    struct ast_assignment *next;
    size_t index;
    struct range at;
    const char *doc;
    enum ast_assignment_kind kind;
    struct ast_use target;                  /* data; or an internal event, or a timer */
    struct ast_expr *value;                 /* ASSIGN_START: a time, or an instant; NULL for the others */
    struct ast_argument_list arguments;     /* ASSIGN_RAISE, ASSIGN_START, ASSIGN_UPDATE */
    /* Filled by the checks. */
    struct ast_field *field;                /* one of these two; neither: see ast_is_after */
    struct ast_message *message;
};

/** `start after TIME;` and `cancel after;`: of no timer with a name. Of what was checked. */
static inline bool ast_is_after(const struct ast_assignment *a)
{
    return a->kind >= ASSIGN_RAISE && a->message == NULL;
}

struct ast_reply {
    struct range at;                        /* with the word `reply` */
    struct ast_use name;
    struct ast_argument_list arguments;
    bool has_arguments;                     /* `(` was written */
    bool deferred;                          /* it is `defer`; ast_tail takes it apart */
    /* Filled by the checks. */
    struct ast_alternative *alternative;
};

/** An expression that always ends the actor. */
struct ast_failure {
    struct ast_failure *next;               /* of its machine */
    struct range at;
    const char *text;
    const char *hint;
    bool reported;
};

/** The right-hand side of a row: assignments, a reply, where to go. All may be missing. */
struct ast_tail {
    struct range at;                        /* up to and with the `;` or `}` that ends it */
    struct ast_assignment_list assignments;
    struct ast_reply *reply;                /* or NULL */
    bool replies_first;                     /* of an agent: the reply stands before the assignments */
    struct range defer_at;                  /* exists only if `defer` stands instead */
    struct ast_next next;
    /* Filled by the checks. */
    struct ast_failure *failure;            /* what is sure to end the actor before it leads anywhere, or NULL */
};

/** One line of an outcome block: `failed when n < 5 { n += 1; } reply failed;` */
struct ast_outcome {
    AST_DECLARATION(ast_outcome);
    struct ast_expr *guard;                 /* or NULL */
    struct ast_tail tail;
    /* Filled by the checks. */
    struct ast_action_outcome *outcome;
    bool never;                             /* proved never to match; so for the row's */
};

enum ast_row_kind { ROW_ON, ROW_AFTER, ROW_EVERY, ROW_IDLE, ROW_ENTER, ROW_EXIT, ROW_CLAUSE, ROW_INIT };

/** What a row waits for, or a C function is called about. */
enum ast_event_kind {
    EVENT_CALL, EVENT_CAST, EVENT_INFO,     /* a message */
    EVENT_SIGNAL_EXIT, EVENT_SIGNAL_DOWN,   /* `on exit`, `on down` */
    EVENT_SIGNAL_INFO,                      /* `on info`: what no message of the spec is */
    EVENT_INTERNAL, EVENT_TIMER,            /* a message of the machine's own */
    EVENT_AFTER, EVENT_EVERY, EVENT_IDLE,   /* a row's own timer */
    EVENT_ENTER, EVENT_LEAVE,               /* `enter`, `exit` */
    EVENT_INIT,                             /* `init(...) do NAME` */
};

/** One of the states in `enter from half_open, closed`. */
struct ast_origin {
    struct ast_origin *next;
    size_t index;
    struct ast_use of;
    /* Filled by the checks. */
    struct ast_state *state;                /* NULL: there is none of that name */
};

struct ast_row {
    struct ast_row *next;
    size_t index;
    struct range at;                        /* its first word, and for `on` the event's name */
    struct range whole;
    const char *doc;
    enum ast_row_kind kind;
    bool has_outcomes;                      /* a block of outcome rows follows the action */
    bool never;                             /* filled by the checks */
    struct ast_state *state;                /* it stands in; the actor's `any` for its rows; NULL: ROW_CLAUSE, ROW_INIT */
    struct ast_use event;                   /* ROW_ON */
    struct ast_expr *time;                  /* ROW_AFTER, ROW_EVERY, ROW_IDLE */
    struct ast_origin_list origins;         /* ROW_ENTER: the states it is to be entered from; none: any */
    struct ast_expr *guard;                 /* or NULL */
    struct ast_use action;                  /* do NAME; name is NULL without */
    struct ast_outcome_list outcomes;
    struct ast_tail tail;                   /* without a block */
    /* Filled by the checks. */
    enum ast_event_kind event_kind;
    struct ast_message *message;            /* EVENT_CALL to EVENT_INFO, _INTERNAL, _TIMER; else NULL */
    const struct ast_message *meant;        /* most likely, where `message` is NULL: the event is misspelt */
    struct ast_action *function;            /* of `action`, NULL without */
};

struct ast_state {
    AST_DECLARATION(ast_state);             /* named "any" for the rows of any state */
    struct ast_actor *actor;
    struct ast_field_list fields;           /* they are its value, and part of what it is */
    struct ast_row_list rows;
};

/**
 * A C function of a machine: what stands behind `do`. Several rows may name one; then they agree on
 * the event. The checks make these.
 */
struct ast_action {
    AST_DECLARATION(ast_action);            /* `at`, `whole`: where it was named first */
    enum ast_event_kind event_kind;
    struct ast_message *message;            /* EVENT_CALL to EVENT_INFO, _INTERNAL, _TIMER; else NULL */
    bool has_outcomes;                      /* false: it returns nothing */
    bool takes_from;                        /* some row that calls it defers */
    struct ast_action_outcome_list outcomes;/* of all its rows, each name once */
    struct table outcome_names;             /* of these */
};

struct ast_action_outcome {
    AST_DECLARATION(ast_action_outcome);
    const struct ast_row *row;              /* whose block names it first */
    bool is_shared;                         /* another row's does, too */
};

/* ----------------------------------------------------------------------------------- actors -- */

enum ast_behaviour {
    BEHAVIOUR_SERVER, BEHAVIOUR_MACHINE, BEHAVIOUR_SUPERVISOR, BEHAVIOUR_DYNAMIC_SUPERVISOR,
    BEHAVIOUR_PARTITION_SUPERVISOR,
    BEHAVIOUR_TASK_SUPERVISOR,
    BEHAVIOUR_TASK,                         /* its parameters are the `arguments`, its result the answer of its one call */
    BEHAVIOUR_AGENT,
    BEHAVIOUR_PRODUCER, BEHAVIOUR_PRODUCER_CONSUMER, BEHAVIOUR_CONSUMER,    /* gen_servers that have a `stage` as well */
    BEHAVIOUR_CONSUMER_SUPERVISOR,          /* a dynamic_supervisor that has one */
    BEHAVIOUR_PIPELINE,                     /* a supervisor of stages */
    BEHAVIOUR_APPLICATION,                  /* no actor, but what starts some; it has much in common with them */
};

/** "gen_server", "gen_statem", "supervisor", "dynamic_supervisor", "partition_supervisor",
 *  "task_supervisor", "task", "agent", "producer", "producer_consumer", "consumer", "consumer_supervisor",
 *  "pipeline", "application". */
const char *ast_behaviour_name(enum ast_behaviour behaviour);

/** `register NAME;` or `register via REGISTRY(key);` */
struct ast_registration {
    struct range at;
    struct ast_use local;                   /* the first form */
    struct ast_use via;                     /* the second */
    struct ast_expr *key;
    struct ast_argument_list arguments;     /* the fields of the entry's value, behind the key */
    /* Filled by the checks. */
    struct ast_registry *registry;          /* of `via` */
};

/** `init(...) do NAME -> STATE;` The parameters are the actor's `arguments`. */
struct ast_init {
    struct range at;                        /* the word `init` */
    struct range whole;
    const char *doc;
    struct ast_use action;                  /* machine only, optional */
    struct ast_use start;                   /* machine only, mandatory without outcomes: the checks ask for it */
    struct ast_argument_list values;        /* of the fields of that state */
    bool hibernates;                        /* machine only */
    bool is_extern;                         /* agent only: a C function goes on with it; so for the next */
    struct ast_assignment_list assignments;
    struct ast_row *row;                    /* of a machine whose init assigns, raises, or has outcomes; else NULL */
    /* Filled by the checks. */
    struct ast_state *state;                /* of `start`; of outcomes the first of those that lead to one */
    struct ast_action *function;            /* of `action`, NULL without */
};

/** `continue NAME;`, `on continue NAME;` */
struct ast_continue {
    AST_DECLARATION(ast_continue);
    bool is_asked;                          /* the latter: done when a callback asks for it, and not after init */
};

/** One of those in `calls Cache.get, Log;`: whose replies callbacks of the actor wait for. */
struct ast_callee {
    struct ast_callee *next;
    size_t index;
    struct ast_use of;
    struct ast_use message;                 /* name NULL: any call of it */
    /* Filled by the checks. */
    struct ast_actor *actor;
    struct ast_message *call;               /* of `message`, NULL without */
};

/** Callbacks an actor asks for by name. */
enum ast_want_kind {
    WANT_EXIT, WANT_DOWN, WANT_INFO, WANT_FORMAT_STATUS, WANT_TIMEOUT, WANT_TERMINATE, WANT_CODE_CHANGE,
    WANT_SIGHUP, WANT_OPTIONS, WANT_START, WANT_PREP_STOP, WANT_STOP, WANT_CONFIG_CHANGE,     /* of an application */
    WANT_COUNT
};

struct ast_want {
    struct range at;
    const char *doc;
};

enum ast_overflow { OVERFLOW_DROP_NEWEST, OVERFLOW_DROP_OLDEST, OVERFLOW_REJECT, OVERFLOW_BLOCK };
enum ast_auto_shutdown { AUTO_SHUTDOWN_NEVER, AUTO_SHUTDOWN_ANY, AUTO_SHUTDOWN_ALL };

enum ast_strategy { STRATEGY_ONE_FOR_ONE, STRATEGY_ONE_FOR_ALL, STRATEGY_REST_FOR_ONE };
enum ast_restart { RESTART_PERMANENT, RESTART_TRANSIENT, RESTART_TEMPORARY };
enum ast_shutdown { SHUTDOWN_DEFAULT, SHUTDOWN_TIME, SHUTDOWN_INFINITY, SHUTDOWN_BRUTAL_KILL };

/** `child Cache(sweep_interval: 30s) as near { restart transient; }` */
struct ast_child {
    AST_DECLARATION(ast_child);             /* `as` what was said, else its actor's name */
    struct ast_use of;                      /* an actor or a registry */
    bool has_id;                            /* `as` was written */
    bool is_deferred;                       /* started when somebody asks, though its supervisor is no dynamic one */
    struct ast_argument_list arguments;
    enum ast_restart restart;               /* permanent unless said */
    struct range restart_at;                /* exists only if said; so for the next three */
    enum ast_shutdown shutdown;
    struct range shutdown_at;
    struct ast_expr *shutdown_time;         /* SHUTDOWN_TIME */
    bool significant;
    struct range significant_at;
    bool contain_faults;
    struct range contain_faults_at;
    /* Filled by the checks. */
    struct ast_actor *actor;                /* one of these two */
    struct ast_registry *registry;
};

/** What only supervisors have, of all kinds. */
struct ast_supervision {
    enum ast_strategy strategy;             /* one_for_one unless said */
    struct range strategy_at;               /* exists only if said; so for the next two */
    struct ast_expr *intensity;             /* NULL: the default, 1 in 5s or 3 in 5s */
    struct ast_expr *period;
    struct range intensity_at;
    struct ast_expr *backoff_min;           /* NULL: restart at once */
    struct ast_expr *backoff_max;
    struct ast_expr *jitter;                /* percent; NULL: none */
    struct range backoff_at;
    enum ast_auto_shutdown auto_shutdown;   /* never unless said */
    struct range auto_shutdown_at;
    struct ast_child *tasks;                /* of a task supervisor: what its children have in common; else NULL */
    struct ast_expr *max_children;          /* NULL: as many as there is memory for */
    struct range max_children_at;
    struct ast_expr *partitions;            /* NULL: one for each worker */
    struct range partitions_at;
    struct ast_field_list partition;        /* of a partition_supervisor: what the arguments of its child may name */
    struct ast_child_list children;
};

enum ast_dispatcher { DISPATCHER_DEMAND, DISPATCHER_BROADCAST, DISPATCHER_PARTITION };

/** How many events may be on their way to a consumer. */
struct ast_demand {
    struct ast_expr *max;                   /* NULL: 1000 */
    struct ast_expr *min;                   /* NULL: half of that */
    struct range max_at;                    /* exists only if said; so for the next */
    struct range min_at;
};

/** `Doubler { max_demand 100; }` between the arrows of a pipeline: a stage, and how it subscribes to the one before it. */
struct ast_link {
    struct ast_link *next;
    size_t index;
    struct ast_child *child;                /* of the pipeline */
    struct range whole;
    struct ast_use named;                   /* what stands there: its actor, or, where it is again, its name here */
    struct ast_link *from;                  /* the stage before it; NULL: the first of its chain */
    bool has_options;                       /* something stands in its braces */
    bool is_again;                          /* it stands in a chain before: this is only where another one begins */
    struct ast_demand demand;
    enum ast_restart cancel;                /* what the end of the subscription means to it; temporary unless said */
    struct range cancel_at;                 /* exists only if said; so for the next */
    struct range partition_at;
    struct ast_expr *partition;             /* NULL: not said */
};

/** What only stages have, consumer_supervisors and pipelines included. */
struct ast_stage {
    struct ast_type_ref *in;                /* of an event that comes; NULL: none does */
    struct ast_type_ref *out;               /* of one that goes; NULL: none does */
    enum ast_dispatcher dispatcher;         /* by demand unless said */
    struct range dispatcher_at;             /* exists only if said; so for the next */
    struct range buffer_at;
    struct ast_expr *partitions;            /* of DISPATCHER_PARTITION; NULL: not said */
    struct ast_expr *buffer;                /* NULL: 10000 of a producer, all of a producer_consumer */
    bool keeps_first;
    struct ast_demand demand;
    struct ast_want *on_subscribe;          /* NULL: not asked for; so for the next */
    struct ast_want *on_cancel;
    struct ast_field_list event;            /* of a consumer_supervisor: what the arguments of its child may name */
    struct ast_link_list links;             /* of a pipeline */
};

/** `uint16 port = 4000 from "PORT";` */
struct ast_setting {
    struct ast_setting *next;
    size_t index;
    struct ast_field *field;                /* one of the application's `arguments` */
    struct ast_string variable;             /* `bytes` is NULL: not written */
    struct range variable_at;
};

/** One of the names in `depends Store, Log;` */
struct ast_dependency {
    struct ast_dependency *next;
    size_t index;
    struct ast_use of;
    /* Filled by the checks. */
    struct ast_actor *application;
};

/** `start_phase NAME;` */
struct ast_start_phase {
    AST_DECLARATION(ast_start_phase);
};

/** What only an application has. Its settings are the `arguments` of the actor. */
struct ast_application {
    struct ast_use root;                    /* name NULL: it has no tree */
    struct ast_argument_list arguments;     /* the root's, over the settings */
    struct range root_at;                   /* exists only if said; so for what follows */
    struct ast_setting_list settings;
    struct range env_at;
    const char *env_doc;
    struct ast_dependency_list dependencies;
    enum ast_restart restart;               /* permanent unless said */
    struct range restart_at;
    struct ast_start_phase_list phases;
    struct ast_expr *shutdown;              /* NULL: 30s */
    struct range shutdown_at;
    struct ast_string version;              /* `bytes` is NULL: not said */
    struct range version_at;
    bool has_no_main;
    struct range main_at;
    /* Filled by the checks. */
    struct ast_actor *supervisor;           /* of `root` */
};

/** What `use patterns.breaker(...) as NAME;` makes an actor of. */
struct ast_pattern {
    const char *name;                       /* "patterns.breaker" */
    struct names as;                        /* what its own C calls the actor */
    const struct source *source;            /* of its spec */
    const struct source *c;                 /* that C, some of the callbacks; NULL: all of them are the user's */
    const struct ast_actor *actor;          /* what `use` names; all else that the pattern declares belongs to it */
};

struct ast_actor {
    AST_DECLARATION(ast_actor);
    struct ast_spec *spec;                  /* it is declared in */
    struct ast_pattern *pattern;            /* or NULL: it is written there */
    enum ast_behaviour behaviour;
    struct ast_registration *registration;  /* or NULL */
    struct ast_init *init;                  /* or NULL: no arguments */
    struct ast_field_list arguments;        /* of init */
    struct ast_field_list fields;           /* of `state` or `data` */
    struct range fields_at;                 /* that word; exists only if written */
    const char *fields_doc;
    struct ast_message_list messages;       /* call, cast and info together */
    struct ast_continue_list continues;
    struct ast_callee_list callees;         /* of all its `calls` */
    struct ast_want *wants[WANT_COUNT];     /* NULL: not asked for */
    struct ast_expr *mailbox;               /* how many messages may wait; NULL: as many as come */
    struct range mailbox_at;
    enum ast_overflow overflow;
    struct ast_expr *hibernate_after;       /* a time over the arguments; NULL: it does not by itself */
    struct range hibernate_after_at;
    /* gen_statem */
    struct ast_next *undecided;             /* `default ...;`, or NULL */
    struct ast_state_list states;
    struct ast_state *any;                  /* `any { ... }`, or NULL; not in `states` */
    /* supervisor, dynamic_supervisor, partition_supervisor */
    struct ast_supervision *supervision;    /* NULL for all others */
    struct ast_stage *stage;                /* NULL for all but stages and pipelines */
    struct ast_application *application;    /* NULL for all but applications */
    /* Filled by the checks. */
    struct ast_action_list actions;         /* in the order first named */
};

/* ------------------------------------------------------------------------------------- specs -- */

/** `-> Regular(key, count: count * 2)` of a match: what is given of a row in place of all of it. */
struct ast_given {
    struct ast_use of;                      /* a struct */
    struct ast_argument_list arguments;     /* the checks add those fields of the row that have the names of other fields of the struct */
    /* Filled by the checks. */
    struct ast_type_decl *decl;
};

/** `match heavy(uint32 at_least) when weight >= at_least;`: which entries of a registry, or rows of a table, are wanted. */
struct ast_match {
    AST_DECLARATION(ast_match);
    struct ast_field_list fields;           /* its parameters */
    struct ast_expr *guard;                 /* over these, the key and the value; of a table it may be NULL: all */
    struct ast_given *given;                /* of a table: NULL: the row */
    struct ast_assignment_list assignments; /* of a table: what becomes of a row */
};

struct ast_registry {
    AST_DECLARATION(ast_registry);
    struct ast_spec *spec;
    struct ast_type_ref *key;
    struct ast_field_list key_fields;       /* one, `key`, as if the spec had declared it; none without a key */
    bool unique;                            /* `keys unique`, which is the default */
    struct range keys_at;                   /* exists only if said; so for the next four */
    struct ast_field_list value_fields;     /* of `value`: what an entry carries */
    struct range value_at;
    struct ast_field_list meta_fields;      /* of `meta`: what the registry itself carries */
    struct range meta_at;
    struct ast_expr *partitions;            /* NULL: one */
    struct range partitions_at;
    struct ast_dependency_list listeners;   /* names under which others are registered */
    struct range listeners_at;
    struct ast_match_list matches;
    struct ast_actor *bus;                  /* of a pubsub, what its messages belong to: it is among no actors; NULL: it is none */
};

enum ast_table_kind { TABLE_SET, TABLE_ORDERED_SET, TABLE_BAG, TABLE_DUPLICATE_BAG };
enum ast_table_access { TABLE_PROTECTED, TABLE_PUBLIC, TABLE_PRIVATE };

/** `table Hits { set public; key string; value { ... } }` */
struct ast_table {
    AST_DECLARATION(ast_table);
    struct ast_spec *spec;
    struct ast_type_decl *row;              /* the struct of its name: the key, then the values */
    enum ast_table_kind kind;               /* a set unless said */
    struct range kind_at;                   /* exists only if said; so for the next two */
    enum ast_table_access access;           /* protected unless said */
    struct range access_at;
    bool unnamed;                           /* else there is one in a system */
    struct range unnamed_at;
    struct ast_field *key;                  /* NULL: not said */
    struct range key_at;
    struct range value_at;
    struct ast_match_list matches;
};

/** `include "x.h";` */
struct ast_include {
    struct ast_include *next;
    size_t index;
    struct range at;                        /* the string */
    const char *path;
};

/** `import "common.actor";` */
struct ast_import {
    struct ast_import *next;
    size_t index;
    struct range at;                        /* the string */
    const char *path;                       /* as written: relative to the importing file */
    struct ast_spec *spec;                  /* NULL after an error that has been reported */
};

/** One file. */
/** Text that is not in the tree, since errors of syntax are in it. */
struct ast_lost {
    struct ast_lost *next;
    struct range at;
};

struct ast_spec {
    struct ast_spec *next;                  /* in ast_program */
    size_t index;
    struct source *source;
    struct source *c;                       /* of a pattern: the C beside it, or NULL */
    const char *called;                     /* of a pattern: its actor's name, if a use has given it another; else NULL */
    const struct source *user;              /* of a pattern: where it is used; else NULL */
    const char *stem;                       /* "breaker" of "dir/breaker.actor" */
    struct ast_include_list includes;
    struct ast_import_list imports;
    struct ast_type_decl_list types;        /* enum, struct, extern and protocol together */
    struct ast_registry_list registries;
    struct ast_table_list tables;
    struct ast_actor_list actors;
    struct ast_impl_list impls;
    struct ast_lost *lost;                  /* in no order; some may lie in others */
    bool lacks_name;                        /* an error of syntax stands where a name should */
};

AST_LIST(ast_spec);

/** All files of a run, each after those it imports; the one asked for is `specs.last`. */
struct ast_program {
    struct ast_spec_list specs;
    struct ast_spec_list patterns;          /* of each `use`; their actors have moved to where they are used */
    struct elsewhere *elsewhere;            /* elsewhere.h: specs that nobody imports; NULL: they are of no interest */
};

/* ---------------------------------------------------------------------- for the parser alone -- */

/*
 * The grammar's actions are calls of these. Ranges are those of the grammar's symbols: `whole` is
 * the rule's. What is given twice or is no such word is reported here, since the tree has but one
 * place for it.
 */

/** What stands between the braces of an actor, a registry or a child, before it has an owner. */
enum ast_item_kind {
    ITEM_REGISTER, ITEM_INIT, ITEM_FIELDS, ITEM_MESSAGE, ITEM_CONTINUE, ITEM_WANT, ITEM_DEFAULT,
    ITEM_STATE, ITEM_ANY, ITEM_STRATEGY, ITEM_INTENSITY, ITEM_BACKOFF, ITEM_AUTO_SHUTDOWN, ITEM_MAX_CHILDREN, ITEM_CHILD,
    ITEM_RESTART, ITEM_SHUTDOWN, ITEM_SIGNIFICANT, ITEM_CONTAIN_FAULTS, ITEM_DEFER, ITEM_KEY, ITEM_KEYS,
    ITEM_VALUE, ITEM_META, ITEM_PARTITIONS, ITEM_LISTENERS, ITEM_MATCH,
    ITEM_MAILBOX, ITEM_HIBERNATE_AFTER, ITEM_CALLS, ITEM_SUBSCRIBES, ITEM_ROOT, ITEM_ENV, ITEM_DEPENDS, ITEM_START_PHASE, ITEM_VERSION, ITEM_MAIN,
    ITEM_TABLE_OPTION,
    ITEM_DISPATCHER, ITEM_BUFFER, ITEM_MAX_DEMAND, ITEM_MIN_DEMAND, ITEM_CANCEL, ITEM_PARTITION, ITEM_CHAIN,
};

struct ast_item {
    struct ast_item *next;
    size_t index;
    enum ast_item_kind kind;
    struct range at;                        /* its first word */
    struct range whole;
    const char *doc;
    struct ast_use word;                    /* of those that are a word and no more */
    struct ast_field_list fields;           /* ITEM_INIT, ITEM_FIELDS, ITEM_VALUE, ITEM_META */
    union {                                 /* by its kind */
        struct ast_registration *registration;
        struct ast_init *init;
        struct ast_message *message;
        struct ast_continue *continuation;
        struct ast_next *next_step;         /* ITEM_DEFAULT */
        struct ast_state *state;            /* ITEM_STATE, ITEM_ANY */
        struct ast_child *child;
        struct ast_type_ref *type;          /* ITEM_KEY */
        struct ast_match *match;
        struct ast_start_phase *phase;      /* ITEM_START_PHASE */
        struct {                            /* ITEM_INTENSITY, ITEM_BACKOFF, ITEM_SHUTDOWN, ITEM_MAILBOX, ITEM_HIBERNATE_AFTER, */
            struct ast_expr *first;         /* ITEM_PARTITIONS, ITEM_DISPATCHER, ITEM_BUFFER, ITEM_MAX_DEMAND and so on */
            struct ast_expr *second;
            struct ast_expr *third;         /* ITEM_BACKOFF, or NULL */
        };
        struct ast_argument_list arguments; /* ITEM_ROOT */
        struct ast_setting_list settings;   /* ITEM_ENV */
        struct ast_link_list links;         /* ITEM_CHAIN */
        struct ast_dependency_list dependencies;    /* ITEM_DEPENDS, ITEM_LISTENERS */
        struct ast_callee_list callees;     /* ITEM_CALLS */
        struct ast_message_list subscribed; /* ITEM_SUBSCRIBES */
        struct ast_string text;             /* ITEM_VERSION */
    };
};

AST_LIST(ast_item);

/* The list with one more; NULL is what an error left behind, and not added. */
struct ast_enumerator_list ast_enumerators(struct ast_enumerator_list, struct ast_enumerator *);
struct ast_field_list ast_fields(struct ast_field_list, struct ast_field *);
struct ast_alternative_list ast_alternatives(struct ast_alternative_list, struct ast_alternative *);
struct ast_row_list ast_rows(struct ast_row_list, struct ast_row *);
struct ast_outcome_list ast_outcomes(struct ast_outcome_list, struct ast_outcome *);
struct ast_assignment_list ast_assignments(struct ast_assignment_list, struct ast_assignment *);
struct ast_argument_list ast_arguments(struct ast_argument_list, struct ast_argument *);
struct ast_item_list ast_items(struct ast_item_list, struct ast_item *);
struct ast_item_list ast_items_joined(struct ast_item_list, struct ast_item_list);
struct ast_action_list ast_actions(struct ast_action_list, struct ast_action *);
struct ast_action_outcome_list ast_action_outcomes(struct ast_action_outcome_list,
                                                   struct ast_action_outcome *);

struct ast_setting_list ast_settings(struct ast_setting_list, struct ast_setting *);
struct ast_dependency_list ast_dependencies(struct parser *, struct ast_dependency_list, struct ast_use of);

struct ast_callee_list ast_callees(struct parser *, struct ast_callee_list, struct ast_use of, struct ast_use message);

struct ast_use ast_use(struct range at, const char *name);

struct ast_expr *ast_int(struct parser *, struct range at, uint64_t value);
struct ast_expr *ast_float(struct parser *, struct range at, double value);
struct ast_expr *ast_duration(struct parser *, struct range at, uint64_t nanoseconds);
struct ast_expr *ast_string(struct parser *, struct range at, struct ast_string value);
struct ast_expr *ast_bool(struct parser *, struct range at, bool value);
struct ast_expr *ast_now(struct parser *, struct range at);
struct ast_expr *ast_name(struct parser *, struct ast_use name);
struct ast_expr *ast_member(struct parser *, struct range whole, struct ast_expr *left,
                            struct ast_use name);
struct ast_expr *ast_unary(struct parser *, struct range whole, enum ast_expr_kind kind,
                           struct range op_at, struct ast_expr *operand);
struct ast_expr *ast_binary(struct parser *, struct range whole, struct ast_expr *left,
                            enum ast_operator op, struct range op_at, struct ast_expr *right);

struct ast_type_ref *ast_type(struct parser *, struct ast_use name);
struct ast_type_ref *ast_type_extern(struct parser *, struct range whole, struct ast_use name,
                                     bool pointer);
struct ast_type_ref *ast_type_c(struct parser *, struct range whole, struct ast_string c_text,
                                bool pointer);
struct ast_suffix ast_suffix(struct range at, enum ast_suffix_kind kind, struct ast_expr *length);
/** The type with a suffix; reports a second one. */
struct ast_type_ref *ast_type_with(struct parser *, struct range whole, struct ast_type_ref *type,
                                   struct ast_suffix suffix);
struct ast_field *ast_field(struct parser *, struct range whole, struct ast_type_ref *type,
                            struct ast_use name, struct ast_expr *value);
/** A parameter that says what values it may have; NULL where an error left none. */
struct ast_field *ast_ranged(struct range whole, struct ast_field *field, struct ast_bounds bounds);
struct ast_enumerator *ast_enumerator(struct parser *, struct range whole, struct ast_use name,
                                      struct ast_expr *number);
struct ast_argument *ast_argument(struct parser *, struct range whole, struct ast_use name,
                                  struct ast_expr *value);

void ast_include(struct parser *, struct range word, struct range at, struct ast_string path);
void ast_import(struct parser *, struct range at, struct ast_string path);

/* ast_pattern.c */
/** `use patterns.breaker(threshold: 5) as billing_breaker;` */
void ast_use_pattern(struct parser *, struct range whole, struct ast_use package, struct ast_use name,
                     struct ast_argument_list arguments, struct ast_use as);
void ast_extern(struct parser *, struct range whole, struct range c_text_at,
                struct ast_string c_text, struct ast_use name, struct ast_argument_list functions);
void ast_enum(struct parser *, struct range whole, struct ast_use name,
              struct ast_enumerator_list enumerators);
void ast_struct(struct parser *, struct range whole, struct ast_use name,
                struct ast_field_list fields);
void ast_registry(struct parser *, struct range whole, struct ast_use name,
                  struct ast_item_list items);
/** `pubsub NAME { ... }`: a registry that has a `bus`. */
void ast_pubsub(struct parser *, struct range whole, struct ast_use name, struct ast_item_list items);
/* ast_protocol.c */
struct ast_function *ast_protocol_function(struct parser *, struct range whole, struct ast_use name, struct ast_field_list fields,
                                           struct ast_type_ref *result);
struct ast_function_list ast_functions(struct ast_function_list, struct ast_function *);
void ast_protocol(struct parser *, struct range whole, struct ast_use name, struct ast_dependency_list required,
                  struct ast_function_list functions);
/** The type of an impl, for ast_impls, which says whose it is. */
struct ast_impl_list ast_impl_types(struct parser *, struct ast_impl_list, struct ast_type_ref *type);
void ast_impls(struct parser *, struct range whole, struct ast_use protocol, struct ast_impl_list impls);
/* ast_table.c */
void ast_table(struct parser *, struct range whole, struct ast_use name, struct ast_item_list items);
struct ast_item *ast_row_fields(struct parser *, struct range at, struct range whole, struct ast_field_list fields);
struct ast_given *ast_given(struct parser *, struct ast_use of, struct ast_argument_list arguments);
/** A match with what it gives, or NULL, and assignments behind it. */
struct ast_item *ast_match_with(struct ast_item *match, struct ast_given *given, struct ast_assignment_list assignments);

void ast_actor(struct parser *, struct range whole, enum ast_behaviour behaviour,
               struct ast_use name, struct ast_item_list items);

/** `task NAME(...) -> ...;` */
void ast_task(struct parser *, struct range whole, struct ast_use name, struct ast_field_list arguments,
              struct ast_alternative_list results);

/** An item that is a word, as `strategy one_for_all;`, or no word at all. */
struct ast_item *ast_item(struct parser *, enum ast_item_kind kind, struct range at,
                          struct range whole, struct ast_use word);
struct ast_item *ast_register(struct parser *, struct range at, struct range whole,
                              struct ast_use local, struct ast_use via, struct ast_expr *key);
struct ast_item *ast_register_value(struct ast_item *item, struct ast_argument_list arguments);
struct ast_item *ast_init(struct parser *, struct range at, struct range whole,
                          struct ast_field_list arguments, struct ast_use action,
                          const struct ast_next *start);
struct ast_item *ast_state_fields(struct parser *, struct range at, struct range whole,
                                  struct ast_field_list fields);
struct ast_item *ast_message(struct parser *, struct range at, struct range whole,
                             enum ast_message_kind kind, struct ast_use name,
                             struct ast_field_list fields, struct ast_alternative_list alternatives,
                             struct ast_expr *every);
/** `timer NAME idle;` */
struct ast_item *ast_idle_timer(struct ast_item *timer);
struct ast_alternative *ast_alternative(struct parser *, struct range whole, struct ast_use name,
                                        bool has_fields, struct ast_field_list fields);
/** `-> string[]`. */
struct ast_alternative *ast_alternative_with(struct parser *, struct range whole, struct ast_use name,
                                             struct ast_suffix suffix);
struct ast_item *ast_continue(struct parser *, struct range at, struct range whole,
                              struct ast_use name, bool is_asked);
struct ast_item *ast_default(struct parser *, struct range at, struct range whole,
                             struct ast_next *next);
struct ast_item *ast_state(struct parser *, struct range at, struct range whole,
                           struct ast_use name, struct ast_field_list fields, struct ast_row_list rows);
struct ast_item *ast_any(struct parser *, struct range at, struct range whole,
                         struct ast_row_list rows);
struct ast_item *ast_pair(struct parser *, enum ast_item_kind kind, struct range at,
                          struct range whole, struct ast_expr *first, struct ast_expr *second);
struct ast_item *ast_backoff(struct parser *p, struct range at, struct range whole, struct ast_expr *from,
                             struct ast_expr *to, struct ast_expr *jitter);
/** Reports that a number is to be followed by `%`. Gives it, or NULL if more would be wrong with it. */
struct ast_expr *ast_lacks_percent(struct parser *p, struct ast_expr *e);
struct ast_item *ast_hibernate_after(struct parser *p, struct range at, struct range whole, struct ast_expr *delay);
struct ast_item *ast_mailbox(struct parser *p, struct range at, struct range whole, struct ast_expr *limit,
                             struct ast_use overflow);
struct ast_item *ast_calls(struct parser *, struct range at, struct range whole, struct ast_callee_list callees);
struct ast_item *ast_subscribes(struct parser *, struct range at, struct range whole, struct ast_callee_list messages);
struct ast_item *ast_child(struct parser *, struct range at, struct range whole, struct ast_use of,
                           struct ast_argument_list arguments, struct ast_use id,
                           struct ast_item_list options);
struct ast_item *ast_key(struct parser *, struct range at, struct range whole,
                         struct ast_type_ref *type);
/** `value { ... }` and `meta { ... }`. */
struct ast_item *ast_block(struct parser *, enum ast_item_kind kind, struct range at, struct range whole,
                           struct ast_field_list fields);
struct ast_item *ast_listeners(struct parser *, struct range at, struct range whole, struct ast_dependency_list names);
struct ast_item *ast_match(struct parser *, struct range at, struct range whole, struct ast_use name,
                           struct ast_field_list parameters, struct ast_expr *guard);

struct ast_item *ast_root(struct parser *, struct range at, struct range whole, struct ast_use root,
                          struct ast_argument_list arguments);
struct ast_item *ast_env(struct parser *, struct range at, struct range whole, struct ast_setting_list settings);
/** A setting, NULL where an error left none; `variable` may have no bytes. */
struct ast_setting *ast_setting(struct parser *, struct ast_field *field, struct range variable_at,
                                struct ast_string variable);
struct ast_item *ast_depends(struct parser *, struct range at, struct range whole, struct ast_dependency_list dependencies);
struct ast_item *ast_start_phase(struct parser *, struct range at, struct range whole, struct ast_use name);
struct ast_item *ast_version(struct parser *, struct range at, struct range whole, struct ast_string text);

struct ast_row *ast_row(struct parser *, enum ast_row_kind kind, struct range at,
                        struct range whole, struct ast_use event, struct ast_expr *time,
                        struct ast_expr *guard, struct ast_row *body);
/** Makes a row one for those who come from these states. */
struct ast_row *ast_entered_from(struct parser *, struct ast_row *row, struct ast_dependency_list states);
/** What follows a row's guard: a row that has nothing else, for ast_row to complete. */
struct ast_row *ast_body(struct parser *, struct ast_use action, const struct ast_tail *tail);
struct ast_row *ast_outcome_body(struct parser *, struct ast_use action,
                                 struct ast_outcome_list outcomes);
struct ast_outcome *ast_outcome(struct parser *, struct range whole, struct ast_use name,
                                struct ast_expr *guard, const struct ast_tail *tail);
struct ast_tail *ast_tail(struct parser *, struct range whole,
                          struct ast_assignment_list assignments, struct ast_reply *reply,
                          const struct ast_next *next);
struct ast_assignment *ast_assignment(struct parser *, struct range whole, struct ast_use target,
                                      enum ast_assignment_kind kind, struct ast_expr *value);
/** `raise`, `start`, `update` and `cancel`. */
struct ast_assignment *ast_effect(struct parser *, struct range whole, struct ast_use target,
                                  enum ast_assignment_kind kind, struct ast_argument_list arguments,
                                  struct ast_expr *value);
/** `defer`, which stands where a reply does. */
struct ast_reply *ast_defer(struct parser *, struct range at);
struct ast_reply *ast_reply(struct parser *, struct range whole, struct ast_use name,
                            bool has_arguments, struct ast_argument_list arguments);
struct ast_next *ast_next(struct parser *, struct range at, enum ast_next_kind kind,
                          struct ast_use target);
/** "Cache", or "Cache.get". */
const char *ast_callee_name(struct arena *arena, const struct ast_callee *callee);

/** `-> STATE`, or `-> STATE(values)`, NULL without parentheses. */
struct ast_next *ast_target(struct parser *, struct range at, struct ast_use state,
                            const struct ast_argument_list *values);
/** Whether a message or a C function of the actor is called that in C: then nothing that comes along may be. */
bool ast_actor_calls(const struct ast_actor *actor, const char *lower);

/** Whether some state of a machine has fields. */
bool ast_has_values(const struct ast_actor *actor);

/** Whether a row leads to a state whose fields get what they have already, so that it stays there. */
bool ast_keeps_value(const struct ast_state *from, const struct ast_next *next);

/** Whether the event is kept until the state changes, which the row itself may do. */
static inline bool ast_postpones(const struct ast_next *next)
{
    return next->kind == NEXT_POSTPONE || range_exists(next->postpone_at);
}

/** A step to a state with `postpone` behind it. */
struct ast_next *ast_postpone(struct ast_next *next, struct range whole, struct range at);
/** A step with `hibernate` behind it. */
struct ast_next *ast_hibernate(struct ast_next *next, struct range at);
struct ast_item *ast_init_hibernate(struct ast_item *init);
/** An init that does more than lead to a state: that is a row. */
struct ast_item *ast_init_row(struct ast_item *init, struct ast_row *row);
/** Whether a machine may begin in this state. */
bool ast_begins_in(const struct ast_init *init, const struct ast_state *state);

/* ast_stage.c: stages and pipelines. */

/** `in` or `out` is NULL where no events come, or none go. */
void ast_stage(struct parser *, struct range whole, enum ast_behaviour behaviour, struct ast_use name, struct ast_type_ref *in,
               struct ast_type_ref *out, struct ast_item_list items);
void ast_pipeline(struct parser *, struct range whole, struct ast_use name, struct ast_item_list items);

/** `dispatcher NAME N;`, `buffer N keep NAME;`: the number or the word may be missing. */
struct ast_item *ast_stage_item(struct parser *, enum ast_item_kind kind, struct range at, struct range whole,
                                struct ast_expr *number, struct ast_use word);

/** A stage of a chain, and the chain with one more. */
struct ast_link *ast_link(struct parser *, struct range whole, struct ast_use of, struct ast_argument_list arguments,
                          struct ast_use id);
struct ast_link *ast_link_with(struct parser *, struct range whole, struct ast_link *link, struct ast_item_list options);
struct ast_link_list ast_links(struct ast_link_list, struct ast_link *);
struct ast_item *ast_chain(struct parser *, struct range at, struct range whole, struct ast_link_list links);

/** What a link says of demand, and where it says nothing its stage does. */
struct ast_demand ast_link_demand(const struct ast_link *link);

/** "demand", "broadcast", "partition". */
const char *ast_dispatcher_name(enum ast_dispatcher dispatcher);

/** Whether a behaviour is that of a stage with callbacks: a gen_server with more to it. */
static inline bool ast_is_stage(enum ast_behaviour behaviour)
{
    return behaviour >= BEHAVIOUR_PRODUCER && behaviour <= BEHAVIOUR_CONSUMER;
}

/** Whether its callbacks are those of a gen_server, among others perhaps. */
static inline bool ast_is_server(enum ast_behaviour behaviour)
{
    return behaviour == BEHAVIOUR_SERVER || ast_is_stage(behaviour);
}

/* ast_agent.c: functions of agents; `clauses` NULL: it is one of C. */

struct ast_item *ast_function(struct parser *, struct range at, struct range whole, enum ast_access access, struct ast_use name,
                              struct ast_field_list fields, struct ast_alternative_list alternatives,
                              const struct ast_row_list *clauses);
/** `get NAME;`: the field of that name. */
struct ast_item *ast_get_field(struct parser *, struct range at, struct range whole, struct ast_use name);
struct ast_row *ast_clause(struct parser *, struct range whole, struct ast_expr *guard, const struct ast_tail *tail);
struct ast_tail *ast_reply_first(struct ast_tail *tail);
/** An init with assignments, or with a C function. */
struct ast_item *ast_init_with(struct ast_item *init, struct ast_assignment_list assignments);
struct ast_item *ast_init_extern(struct ast_item *init);
/** The reply of a `get NAME;`, and its clause. For the checks, which know the field. */
void ast_get_of(struct arena *arena, struct ast_message *get, struct ast_field *field);

/* ast_words.c: words of which only certain ones may stand in a place. After an error the word that was probably meant, or -1. */

/** Which of the words it is; -1: none. Reports nothing. */
int ast_find_word(struct ast_use use, const char *const *words, size_t count);

/** `what` they are: "strategy". */
int ast_choose(struct parser *p, struct ast_use use, const char *what, const char *const *words, size_t count);

/** As enum ast_strategy. */
int ast_choose_strategy(struct parser *p, struct ast_use use);

/** Whether a program has a main of its own; reports any word but `none`. */
bool ast_choose_main(struct parser *p, struct ast_use use);

/** What stands behind `on` among the items of an actor or an application. */
int ast_choose_callback(struct parser *p, struct ast_use use, enum ast_behaviour behaviour, const char *const *words, size_t count);

#endif
