#ifndef CHECK_H
#define CHECK_H

/* What the checks share among themselves; checks.h is for all others. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "ast.h"
#include "checks.h"
#include "diag.h"
#include "spelling.h"
#include "table.h"

/** What a name at the top of a spec stands for: one of the three pointers is set. */
struct symbol {
    const char *name;
    struct range at;
    struct ast_type_decl *type_decl;
    struct ast_type type;                   /* of `type_decl`; TYPE_ACTOR of `actor` */
    struct ast_registry *registry;
    struct ast_actor *actor;
    bool clashes;                           /* something else has the name, which was reported */
};

/** One of the enumerators of a name. */
struct constant_symbol {
    struct constant_symbol *next;
    struct ast_enumerator *enumerator;
    const struct ast_type *type;
};

/** A name in a list whose names must differ. */
struct declared {
    const char *name;
    const char *lower;                      /* in C */
    struct range at;
};

struct check {
    struct arena *arena;
    struct diag *d;
    struct ast_program *program;
    struct table callees;                   /* tables of messages by name, of actors that are called: check_callees.c */
    size_t offers_left;                     /* names that may still be compared with misspelt ones */
    size_t steps_left;                      /* of proofs about guards */
    struct declared *declared;              /* names_unique takes what was put here */
    size_t declared_count;
    size_t declared_capacity;
    /* Of the spec being checked. */
    struct ast_spec *spec;
    bool warns;                             /* it is the one asked for: others warn on their own */
    struct table symbols;                   /* struct symbol by name: its own, and what it imports */
    struct table constants;                 /* struct constant_symbol by name */
    struct table impls;                     /* those it sees, by protocol and type: check_protocols.c */
    const size_t *circles;                  /* by actor: those that wait for each other have one number */
    /* Of the guard being checked. */
    bool doubted;                           /* a part of it has turned out constant */
};

/* ---------------------------------------------------------------------------- check_names.c -- */

/** Fills the tables of what a spec sees. */
void check_names(struct check *c);

/** What a name stands for in the spec, or NULL. */
struct symbol *names_find(const struct check *c, const char *name);

/** "gen_server", "enum" ... */
const char *names_kind(const struct symbol *symbol);

/** Puts a name among those that names_unique compares, and forgets. */
void names_declare(struct check *c, const char *name, struct names as, struct range at);

/** Reports names that are the same; `what` they are: "message". */
void names_unique(struct check *c, const char *what);

/** Whether one place comes after another in the same file. */
bool names_is_after(struct range at, struct range other);

/** Reports a name that cannot stand alone in C. */
void names_refuse_keyword(struct check *c, const char *what, const char *name, struct names as,
                          struct range at);

/** Which names a reference could have meant. */
enum names_wanted { WANTED_TYPE, WANTED_REGISTRY, WANTED_PUBSUB, WANTED_CHILD, WANTED_STAGE, WANTED_SUPERVISOR, WANTED_APPLICATION, WANTED_CALLEE,
                    WANTED_PROTOCOL };

/** Reports a reference to what is not declared, or is something else (`found`, or NULL). */
void names_unknown(struct check *c, enum diag_code code, struct ast_use use,
                   enum names_wanted wanted, const struct symbol *found);

/** What a type of another language is called here, or NULL. */
const char *names_foreign_scalar(const char *name);

/** Tells whether a name that is no type's was most likely to be one: it is misspelt by a letter, or another language's. */
bool names_resemble_type(struct check *c, const char *name);

/** Begins the search for what a misspelt name could have meant. */
struct spelling names_spelling(const char *name);

/** Offers a name, as long as there is time for that. */
void names_offer(struct check *c, struct spelling *near, const char *name);

/** Ends the search: the hint "write '...'", if there is one; false if not. */
bool names_hint(struct check *c, const struct spelling *near);

/** Fields of one owner, to be found by name. */
struct field_set {
    const struct ast_field_list *list;
    struct table index;                     /* of more fields than one likes to look through */
    bool indexed;
};

struct field_set field_set_of(struct check *c, const struct ast_field_list *list);

struct ast_field *field_set_find(struct field_set *set, const char *name);

/* ----------------------------------------------------------------------- check_collisions.c -- */

/** Compares all identifiers of the generated code, of all specs. */
void check_collisions(struct check *c);

/* --------------------------------------------------------------------------- check_ranges.c -- */

/** Ranges of fields whose types and defaults are known; of an actor's init if `actor` is not NULL. */
void ranges_check(struct check *c, const struct ast_field_list *fields, const struct ast_actor *actor);

/** Whether what a field is given, which is of its type, is within its range. */
void ranges_check_value(struct check *c, const struct ast_field *field, const struct ast_expr *value);

/* ---------------------------------------------------------------------------- check_types.c -- */

/** Enums, structs and extern types of a spec. */
void check_types(struct check *c);

void types_resolve(struct check *c, struct ast_type_ref *ref, enum ast_field_role role);

/** Names, types and defaults of a list of fields. */
void types_check_fields(struct check *c, const struct ast_field_list *fields, const char *what);

bool types_same(const struct ast_type *a, const struct ast_type *b);

/** "a uint32", "an instant", "a Color" */
const char *types_phrase(struct check *c, const struct ast_type *type);

/* ------------------------------------------------------------------------- check_protocols.c -- */

/** The functions of a protocol. */
void check_protocol(struct check *c, const struct ast_type_decl *protocol);

/** What protocols require, and impls. */
void check_protocols(struct check *c);

/** What a type has of a protocol, of its own or through `any`, or NULL. */
const struct ast_impl *impl_find(struct check *c, const struct ast_type_decl *protocol, const char *type);

/* ---------------------------------------------------------------------------- check_tables.c -- */

/** Keys, values and matches of a spec's tables, whose rows check_types has looked at. */
void check_tables(struct check *c);

/* ------------------------------------------------------------------------ check_constants.c -- */

/** Says that an expression is constant, and its value. */
void constant_set(struct check *c, struct ast_expr *e, bool negative, uint64_t magnitude);
void constant_set_boolean(struct check *c, struct ast_expr *e, bool value);
void constant_set_real(struct check *c, struct ast_expr *e, double value);
void constant_set_string(struct check *c, struct ast_expr *e, struct ast_string value);

/** The value of a constant number as a double. */
double constant_real(const struct ast_expr *e);

/** The order of two integers: less than, equal to, or more than 0. */
int constant_compare(const struct ast_constant *a, const struct ast_constant *b);

/** Calculates with integers. False if the result is beyond 64 bits and a sign. */
bool constant_compute(enum ast_operator op, struct ast_constant a, struct ast_constant b,
                      struct ast_constant *result);

/** The largest magnitudes of an integer type, below and above zero. */
struct limits {
    uint64_t below;
    uint64_t above;
};

struct limits constant_limits(enum ast_type_kind kind);

bool constant_fits(const struct ast_constant *constant, enum ast_type_kind kind);

/** "-5" */
const char *constant_text(struct check *c, const struct ast_constant *constant);

/** "0 to 255" */
const char *constant_limits_text(struct check *c, enum ast_type_kind kind);

/* ---------------------------------------------------------------------- check_expressions.c -- */

/** What the names in an expression can be. */
struct scope {
    const char *place;                      /* "a default": for errors */
    bool constant;                          /* nothing but literals and enumerators */
    bool now;
    bool partial;                           /* what the event carries is not known, after an error */
    struct field_set *message;              /* the nearest first; NULL: none to be used here */
    struct field_set *value;                /* of the state that the row stands in */
    struct field_set *state;
    struct field_set *arguments;
    const struct ast_actor *actor;          /* whose fields exist, if they are out of reach */
};

/** Nothing but constants. */
struct scope scope_constant(const char *place);

/**
 * Types an expression that should be of `type`; `what` takes it: "'threshold'". Its constant fits
 * the type if it has one. False after an error.
 */
bool expression_check(struct check *c, const struct scope *scope, struct ast_expr *e,
                      const struct ast_type *type, const char *what);

/**
 * The same for a condition, which should not be constant; that it is true is said elsewhere if it is
 * `followed` by what it makes vain. Its type is unknown after an error.
 */
void expression_check_guard(struct check *c, const struct scope *scope, struct ast_expr *e,
                            bool followed);

/** The same for a span of time, which should be above zero, or zero, if it is constant. */
bool expression_check_time(struct check *c, const struct scope *scope, struct ast_expr *e,
                           const char *what, bool zero);

/** The same for when something is due: a span of time that may be zero, or an instant. */
bool expression_check_due(struct check *c, const struct scope *scope, struct ast_expr *e, const char *what);

/** Types `x OP= e`, where `field` is x. */
bool expression_check_update(struct check *c, const struct scope *scope,
                             struct ast_assignment *assignment);

/** An integer constant, and its value. */
bool expression_check_integer(struct check *c, const struct scope *scope, struct ast_expr *e,
                              const char *what, int64_t low, int64_t high, int64_t *value);

/** Whether a guard lets everything pass: it is none, or it is constantly true. */
bool guard_is_open(const struct ast_expr *guard);

/** Whether a row takes all that its event brings: nothing is said of where one comes from, and its guard is open. */
bool row_is_open(const struct ast_row *row);

/** Whether it can fail to hold. Of a guard with an error neither is true. */
bool guard_is_closable(const struct ast_expr *guard);

/* --------------------------------------------------------------------------- check_actors.c -- */

/** What an actor declares: names, types, defaults, registration. */
void check_actor(struct check *c, struct ast_actor *actor);

/** The scope of what init's arguments alone decide. */
struct scope scope_arguments(const struct ast_actor *actor, const char *place,
                             struct field_set *arguments);

/* ------------------------------------------------------------ check_rows.c and what it asks -- */

/** What is known of a machine while it is checked. */
struct machine {
    struct ast_actor *actor;
    unsigned errors_before;                 /* how many there were when its check began */
    struct table messages;                  /* by name */
    struct table states;
    struct table actions;
    struct field_set data;
    struct field_set arguments;
    struct field_set *message_fields;       /* by message */
    struct field_set *values;               /* by state: of its fields */
    size_t event_count;                     /* see machine_event */
    bool *misses_event;                     /* by state, `any` last: a row's event is unknown */
    bool *given;                            /* by alternative, see alternative_number */
    size_t *first_alternative;              /* by message */
    struct ast_failure *failures;           /* what always ends the actor, the newest first */
};

/** Resolves all rows of a machine, then has them looked at by the checks below. */
void check_machine(struct check *c, struct ast_actor *actor);

/** A row's number among all events of its machine: messages first. SIZE_MAX: unknown event. */
size_t machine_event(const struct machine *m, const struct ast_row *row);

/** Numbers of the events that are no messages follow these. */
enum machine_signal { SIGNAL_EXIT, SIGNAL_DOWN, SIGNAL_INFO, SIGNAL_AFTER, SIGNAL_EVERY,
                      SIGNAL_IDLE, SIGNAL_ENTER, SIGNAL_LEAVE, SIGNAL_COUNT };

/** "request", "exit", "after" */
const char *machine_event_name(const struct machine *m, size_t event);

/** The state that an arrow leads to, or NULL after an error. */
struct ast_state *machine_find_state(struct check *c, struct machine *m, struct ast_use use);

/** The right-hand side of a row, and those of its outcomes. */
void check_tail(struct check *c, struct machine *m, const struct ast_row *row, const struct scope *scope, struct range at,
                struct ast_tail *tail);
void check_outcome_tails(struct check *c, struct machine *m, const struct ast_row *row, const struct scope *scope);

/** check_after.c: whether `start` and its kin are about the `after` of a state, and no timer of that name. */
bool is_about_after(const struct machine *m, const struct ast_assignment *a);
void check_after(struct check *c, const struct ast_row *row, const struct scope *scope, const struct ast_tail *tail,
                 const struct ast_assignment *a);
/** check_after.c: whether the state that the row leads to, or stays in, has one. */
void check_after_is_there(struct check *c, const struct machine *m, const struct ast_row *row, const struct ast_tail *tail);

/** check_init.c: in which states a machine begins, and what its init does. */
void check_init(struct check *c, struct machine *m);

/** check_states.c: the fields of the states of a machine. */
void check_state_fields(struct check *c, struct machine *m);

/** check_states.c: what an arrow gives the fields of the state it leads to, from `at` on. */
void check_state_values(struct check *c, const struct scope *scope, struct range at, const struct ast_state *state,
                        struct ast_argument_list *values);

/** check_states.c: the field of this name of some state of a machine, or NULL. */
const struct ast_field *state_field_named(const struct ast_actor *actor, const char *name);

/** check_calls.c: a row's reply, or that it lacks one. */
void check_reply(struct check *c, struct machine *m, const struct ast_row *row,
                 const struct scope *scope, struct range at, struct ast_tail *tail);

/** check_calls.c: a reply of a row that is about a call. */
void check_given_reply(struct check *c, const struct ast_row *row, const struct scope *scope, struct ast_reply *reply);

/** check_calls.c: alternatives that no row gives, of those that can match in a state that can be. Of such a machine. */
void check_alternatives(struct check *c, const struct machine *m, const bool *reached);

/** check_calls.c: `name: value` or `value`, for the fields of an owner. */
struct arguments_owner {
    enum diag_code code;
    const char *kind;                       /* "child", "reply" */
    const char *name;
    const char *form;                       /* what stands before the values; NULL: the name */
    struct range at;                        /* where the values are given, or should be */
    struct range declared_at;
    const struct ast_field_list *fields;
    bool all;                               /* each field without a default must get one */
};

void check_arguments(struct check *c, const struct arguments_owner *owner,
                     const struct scope *scope, struct ast_argument_list *arguments);

/** check_outcomes.c: the C function of a row or of init, declared by being used; or NULL. */
struct ast_action *check_action(struct check *c, struct machine *m, struct ast_use use,
                                struct range whole, enum ast_event_kind kind,
                                struct ast_message *message, bool has_outcomes);

/** check_outcomes.c: outcome blocks of a machine whose rows are resolved. */
void check_outcomes(struct check *c, const struct machine *m);

/** check_cells.c: whether each state decides each event, and by which of its rows. */
void check_cells(struct check *c, const struct machine *m);

/** check_guards.c: rows that can never match, and what is sure to end the actor. Of a machine without errors. */
void check_guards(struct check *c, struct machine *m);

/** check_guards.c: reports what is sure to end the actor, unless it has been reported. */
void check_failures(struct check *c, const struct machine *m);

/**
 * check_reach.c: where a machine can go, and where it is stuck. Of a machine without errors. Gives whether
 * each state can be reached.
 */
const bool *check_reach(struct check *c, const struct machine *m);

struct graph;

/**
 * check_origins.c: `enter from` rows that name who never comes, or leave nobody to those behind them. `leads` is a graph of the
 * states, and behind these of what `any` does with each event, and with all of them.
 */
void check_origins(struct check *c, const struct machine *m, const struct graph *leads, const bool *reached);

/** check_events.c: internal events and timers that nobody begins, or nobody handles. Of such a machine. */
void check_events(struct check *c, const struct machine *m, const bool *reached);

/* ----------------------------------------------------------------------- check_registries.c -- */

/** Keys, values and matches of a spec's registries. */
void check_registries(struct check *c);

/** Refuses a field that has the name of another which a match sees; `hidden` may be NULL: it has not. False: it was refused. */
bool check_shadow(struct check *c, const struct ast_field *field, const struct ast_field *hidden);

/* -------------------------------------------------------------------------- check_pubsubs.c -- */

/** The messages of a bus. */
void check_bus(struct check *c, const struct ast_registry *registry);

/** Finds the bus of a `subscribes BUS.NAME`, and what that message is. */
void check_subscription(struct check *c, struct ast_message *message);

/** Machines that take messages of a bus and could not subscribe to it. */
void check_subscribers(struct check *c);

/* --------------------------------------------------------------------------- check_agents.c -- */

/** What each `get NAME;` of an agent gives, and how: before its messages are checked. */
void check_agent_fields(struct check *c, struct ast_actor *agent);

/** The functions of an agent, and its init. */
void check_agent(struct check *c, struct ast_actor *agent);

/* -------------------------------------------------------------------------- check_callees.c -- */

/** Whether C of the user's runs in an actor: of machines not all have any. */
bool actor_has_code(const struct ast_actor *actor);

/** Whom the actors of a spec call, and who waits for whom in a circle. Fills `circles`. */
void check_callees(struct check *c);

/* ---------------------------------------------------------------------- check_supervisors.c -- */

/** Children, limits and options of a supervisor. */
void check_supervisor(struct check *c, struct ast_actor *actor);

/** A shutdown time in a tree or an application: a time that is constant. Some words may stand for one. */
void check_shutdown_time(struct check *c, struct ast_expr *time, const char *const *words, size_t count, bool zero);

/** Cycles, and what starts too late, over all supervisors of a spec. */
void check_trees(struct check *c);

/* --------------------------------------------------------------------------- check_stages.c -- */

/** What a stage says of its events, and of how they go. */
void check_stage(struct check *c, struct ast_actor *actor);

/** The child of a consumer_supervisor, whose arguments name the event. */
void check_consumer_child(struct check *c, const struct ast_actor *supervisor, struct ast_child *child);

/** What a consumer_supervisor has besides. */
void check_consumers(struct check *c, const struct ast_actor *supervisor);

/** Whether the stages of a pipeline fit, whose children have been looked at. */
void check_pipeline(struct check *c, const struct ast_actor *pipeline);

/* ---------------------------------------------------------------------------- check_times.c -- */

/** Whether an actor ever waits as long as its `hibernate_after` says. */
void check_hibernation(struct check *c, const struct ast_actor *actor);

/** Whether a machine is ever quiet as long as an `idle` of its states says. */
void check_idleness(struct check *c, const struct ast_actor *actor);

/** Whether a child with a backoff can fail as often as the intensity of its supervisor says. */
void check_times(struct check *c, const struct ast_actor *supervisor);

/** Whether an application waits for its children as long as these may take. */
void check_shutdowns(struct check *c, const struct ast_actor *actor);

/* --------------------------------------------------------------------- check_applications.c -- */

/** Root, settings, dependencies and callbacks of an application. */
void check_application(struct check *c, struct ast_actor *actor);

/** Cycles of a spec's applications, and mains of the program. */
void check_applications(struct check *c);

#endif
