#ifndef DIAG_H
#define DIAG_H

/*
 * Errors, warnings, notes and hints. They are collected while the compiler works, then printed
 * at once, sorted by place:
 *
 *     shop.actor:21:11: error: no actor is called 'Cahce' [A012]
 *        21 |     child Cahce(sweep_interval: 30s);
 *           |           ^~~~~
 *     shop.actor:3:12: note: 'Cache' is declared here
 *     hint: write 'Cache'
 *
 * An error points at what is wrong, a note at the other half of the story, a hint gives the fix.
 * Texts begin with a small letter and end without a full stop; names from the spec stand in '...'.
 */

#include <stdbool.h>
#include <stdio.h>

#include "arena.h"
#include "source.h"

/*
 * Code, severity, name for -W (warnings only), what the code is about.
 *
 *     A00x  text, syntax, imports        A04x  calls and replies
 *     A01x  names                        A05x  outcomes and guards
 *     A02x  types and expressions        A06x  supervisors
 *     A03x  machines, states, cells      A08x ... A10x  warnings
 *     A11x  applications                 A12x  warnings about trees
 *     A130 ... buses                     A135 ... agents
 *     A142 ... A144, A155 ... protocols
 */
#define DIAG_CODES(X)                                                                       \
    X(A001, ERROR,   NULL, "syntax error")                                                  \
    X(A002, ERROR,   NULL, "a character that has no place in a spec")                       \
    X(A003, ERROR,   NULL, "a comment or string that is not closed")                        \
    X(A004, ERROR,   NULL, "a number or duration that is malformed or out of range")        \
    X(A005, ERROR,   NULL, "a string escape that does not exist")                           \
    X(A006, ERROR,   NULL, "an import that cannot be read")                                 \
    X(A007, ERROR,   NULL, "imports that form a cycle")                                     \
    X(A008, ERROR,   NULL, "an item that may be given only once")                           \
    X(A009, ERROR,   NULL, "nested too deeply")                                             \
    X(A010, ERROR,   NULL, "a name that is declared twice")                                 \
    X(A011, ERROR,   NULL, "names that would be one in the generated C")                    \
    X(A012, ERROR,   NULL, "an actor or registry that is not declared")                     \
    X(A013, ERROR,   NULL, "a name that is a keyword of C or C++")                          \
    X(A014, ERROR,   NULL, "a name that belongs to the C library or to libactor")           \
    X(A015, ERROR,   NULL, "an import that is given twice")                                 \
    X(A016, ERROR,   NULL, "a type that is not declared")                                   \
    X(A017, ERROR,   NULL, "a name in an expression that is not declared, or not to be used there")\
    X(A018, ERROR,   NULL, "a name that several enums declare")                             \
    X(A020, ERROR,   NULL, "a value of the wrong type")                                     \
    X(A021, ERROR,   NULL, "a constant that does not fit its type")                         \
    X(A022, ERROR,   NULL, "operands that do not go together")                              \
    X(A023, ERROR,   NULL, "a value that must be a constant")                               \
    X(A024, ERROR,   NULL, "a struct that contains itself")                                 \
    X(A025, ERROR,   NULL, "an enum's numbers")                                             \
    X(A026, ERROR,   NULL, "a type that may not stand there")                               \
    X(A027, ERROR,   NULL, "an assignment that cannot be made")                             \
    X(A028, ERROR,   NULL, "a division by zero")                                            \
    X(A029, ERROR,   NULL, "a struct or registry that lacks what makes it one")             \
    X(A030, ERROR,   NULL, "a machine without an initial state")                            \
    X(A031, ERROR,   NULL, "a state that is not declared")                                  \
    X(A032, ERROR,   NULL, "an event that is not declared")                                 \
    X(A033, ERROR,   NULL, "an event that a state does not decide")                         \
    X(A034, ERROR,   NULL, "a row that can never match")                                    \
    X(A035, ERROR,   NULL, "guards without an unguarded last row")                          \
    X(A036, ERROR,   NULL, "a timer that its state has already")                            \
    X(A037, ERROR,   NULL, "something this kind of row cannot do")                          \
    X(A038, ERROR,   NULL, "what is raised, started or cancelled")                          \
    X(A039, ERROR,   NULL, "a timer that is started twice in one row")                      \
    X(A040, ERROR,   NULL, "a call that gets no reply")                                     \
    X(A041, ERROR,   NULL, "a reply to what is no call")                                    \
    X(A042, ERROR,   NULL, "a reply that the call does not have")                           \
    X(A043, ERROR,   NULL, "the values of a reply")                                         \
    X(A044, ERROR,   NULL, "a reply alternative that is named like a type")                 \
    X(A045, ERROR,   NULL, "a periodic info that cannot be sent")                           \
    X(A046, ERROR,   NULL, "a deferred reply that nobody can give")                         \
    X(A047, ERROR,   NULL, "a call of what takes none")                                     \
    X(A048, ERROR,   NULL, "an actor that calls itself")                                    \
    X(A050, ERROR,   NULL, "an outcome that a row does not map")                            \
    X(A051, ERROR,   NULL, "an outcome row that can never match")                           \
    X(A052, ERROR,   NULL, "an outcome's guards without an unguarded last row")             \
    X(A053, ERROR,   NULL, "a C function that is used in two ways")                         \
    X(A054, ERROR,   NULL, "a block without outcomes")                                      \
    X(A055, ERROR,   NULL, "the values of a state's fields")                                \
    X(A056, ERROR,   NULL, "a field that no state can have")                                \
    X(A057, ERROR,   NULL, "a state's field that is named like data")                       \
    X(A060, ERROR,   NULL, "supervisors that form a cycle")                                 \
    X(A061, ERROR,   NULL, "a child id that is given twice")                                \
    X(A062, ERROR,   NULL, "the arguments of a child")                                      \
    X(A063, ERROR,   NULL, "an intensity, period or shutdown time out of range")            \
    X(A064, ERROR,   NULL, "a significant child without automatic shutdown")                \
    X(A065, ERROR,   NULL, "a name that would mean two things in a match")                  \
    X(A066, ERROR,   NULL, "contained faults of a child that has no code of its own")       \
    X(A067, ERROR,   NULL, "an item of the other kind of supervisor")                       \
    X(A068, ERROR,   NULL, "a partition_supervisor without its one child")                  \
    X(A080, WARNING, "unreachable-state", "a state that no row leads to")                   \
    X(A081, WARNING, "never-left", "a state that no row leaves")                            \
    X(A082, WARNING, "waits-for-ever", "a state that a timer enters and no timer leaves")   \
    X(A083, WARNING, "stuck-postpone", "a postponed event that nothing takes up again")     \
    X(A084, WARNING, "unused-alternative", "a reply alternative that no row gives")         \
    X(A085, WARNING, "constant-condition", "a condition that is always true or always false")\
    X(A086, WARNING, "late-registry", "a child that starts before the registry it needs")   \
    X(A087, WARNING, "missing-registry", "a child whose registry no supervisor starts")     \
    X(A088, WARNING, "hidden-argument", "data that hides an init argument")                 \
    X(A089, WARNING, "name-taken", "children that register under one name")                 \
    X(A090, WARNING, "unattached-doc", "a doc comment that documents nothing")              \
    X(A091, WARNING, "unused-row", "a row of 'any' for what every state decides itself")    \
    X(A092, WARNING, "idle-timer", "a timer that does nothing")                             \
    X(A093, WARNING, "unraised-event", "an internal event that no row raises")              \
    X(A094, WARNING, "unstarted-timer", "a timer that no row starts")                       \
    X(A095, WARNING, "unhandled-event", "a timer or internal event that no state handles")  \
    X(A096, WARNING, "dead-row", "a row whose event the rows before it always take")        \
    X(A097, WARNING, "dropped-event", "an event that is always ignored, since no guard holds")\
    X(A098, WARNING, "certain-failure", "an expression that always ends the actor")         \
    X(A099, WARNING, "crash-only-state", "a state that only rows that fail lead to")        \
    X(A100, WARNING, "restarted-timer", "a timer that is started again at once")            \
    X(A101, WARNING, "unassigned-data", "a condition about data that nothing assigns")\
    X(A102, WARNING, "empty-spec", "a spec that declares nothing")                          \
    X(A103, WARNING, "calls-own-kind", "an actor that calls others of its kind")            \
    X(A104, WARNING, "call-cycle", "actors that may wait for each other")                   \
    X(A105, WARNING, "late-callee", "a child that starts before the one it calls")          \
    X(A106, WARNING, "calls-without-code", "a machine that says it calls, and has no code to")\
    X(A110, ERROR,   NULL, "an application that is not declared")                           \
    X(A111, ERROR,   NULL, "applications that depend on each other")                        \
    X(A112, ERROR,   NULL, "a setting that cannot be given from outside")                   \
    X(A113, ERROR,   NULL, "the option or the variable of a setting")                       \
    X(A114, ERROR,   NULL, "a callback of an application that nothing calls")               \
    X(A115, WARNING, "weak-dependency", "an application that goes on without what it depends on")\
    X(A116, ERROR,   NULL, "two mains in one program")                                      \
    X(A120, WARNING, "only-one", "a child of a dynamic supervisor of which only one can run") \
    X(A121, WARNING, "skipped-terminate", "a 'terminate' that a supervisor does not wait for") \
    X(A122, WARNING, "short-shutdown", "an application that stops before its children have")\
    X(A123, WARNING, "never-hibernates", "a 'hibernate_after' that never comes")            \
    X(A124, WARNING, "never-gives-up", "an intensity that no child reaches")                \
    X(A125, WARNING, "no-children", "a dynamic supervisor that can start nothing")          \
    X(A126, WARNING, "other-field", "a value by position that has the name of another")     \
    X(A130, ERROR, NULL, "a message that no bus has")                                       \
    X(A131, ERROR, NULL, "a bus where a registry is meant, or the other way round")         \
    X(A132, WARNING, "subscribes-without-code", "a machine that takes messages, and has no code to subscribe") \
    X(A135, ERROR, NULL, "what is to be got is not in the agent's state")                   \
    X(A136, ERROR, NULL, "an extern value that an agent would have to send")                \
    X(A137, ERROR, NULL, "an 'else' that is never reached")                                 \
    X(A138, ERROR, NULL, "a function of an agent that gives no result")                     \
    X(A139, ERROR, NULL, "a 'get' that changes the state")                                  \
    X(A140, ERROR, NULL, "a result that a function of an agent cannot give")                \
    X(A141, ERROR, NULL, "an agent without a state")                                 \
    X(A142, ERROR, NULL, "a protocol without functions")                                    \
    X(A143, ERROR, NULL, "a protocol that is not declared")                                 \
    X(A144, ERROR, NULL, "a type without an impl that it needs")                            \
    X(A145, ERROR,   NULL, "a type that no event can have")                                 \
    X(A146, ERROR,   NULL, "a demand that leaves no room for events")                       \
    X(A147, ERROR,   NULL, "partitions that do not fit")                                    \
    X(A148, ERROR,   NULL, "an item that this kind of stage does not have")                 \
    X(A149, ERROR,   NULL, "a stage where no such one can stand")                           \
    X(A150, ERROR,   NULL, "a stage that emits what the next one does not take")            \
    X(A151, ERROR,   NULL, "a pipeline that leads nowhere")                                 \
    X(A152, ERROR,   NULL, "a child that no event can start")                               \
    X(A153, WARNING, "empty-partition", "a partition whose events nobody takes")            \
    X(A155, ERROR, NULL, "an impl that is given twice")                                     \
    X(A156, ERROR, NULL, "a type that cannot have an impl")                                 \
    X(A157, ERROR, NULL, "a protocol that requires itself")                                 \
    X(A158, ERROR, NULL, "a default that nothing takes")                                    \
    X(A161, ERROR,   NULL, "a pattern that cannot be read")                                 \
    X(A162, ERROR,   NULL, "a spec that is no pattern")                                     \
    X(A163, ERROR,   NULL, "the arguments of a pattern")                                    \
    X(A164, WARNING, "raised-for-ever", "a row that raises its own event again")            \
    X(A165, WARNING, "cancelled-timer", "an idle timer that a raised event cancels at once") \
    X(A166, ERROR,   NULL, "a value out of its range")                                      \
    X(A167, ERROR,   NULL, "a range that says nothing")                                     \
    X(A168, ERROR,   NULL, "what a match gives")                                            \
    X(A169, WARNING, "misspelt-reason", "a reason of a stop that nearly is one of OTP's")   \
    X(A170, WARNING, "constant-name", "a name to register that is an argument's as well")  \
    X(A171, WARNING, "catch-all-outcome", "an outcome that is called as if it were all others") \
    X(A172, WARNING, "never-from", "an 'enter' for who comes from a state that does not lead there") \
    X(A173, WARNING, "never-idle", "an 'idle' that something of the machine's own always comes before")

enum diag_severity { DIAG_ERROR, DIAG_WARNING };

enum diag_code {
#define X(code, severity, name, about) code,
    DIAG_CODES(X)
#undef X
    DIAG_CODE_COUNT
};

enum diag_format { DIAG_TEXT, DIAG_JSON, DIAG_SARIF };

enum diag_color { DIAG_COLOR_AUTO, DIAG_COLOR_ALWAYS, DIAG_COLOR_NEVER };

struct diag;

/** "A012". */
const char *diag_code_text(enum diag_code code);

/** What -W calls a warning; NULL for an error. */
const char *diag_code_name(enum diag_code code);

/** What a code is about, in a few words. */
const char *diag_code_about(enum diag_code code);

struct diag *diag_open(struct arena *arena);

/**
 * Reports an error, or a warning if that is what the table says of the code. A warning that is
 * switched off vanishes with its notes and hints. The same text at the same place is said once.
 */
void diag_error(struct diag *d, enum diag_code code, struct range at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

void diag_warning(struct diag *d, enum diag_code code, struct range at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Another place that belongs to the error or warning reported last. */
void diag_note(struct diag *d, struct range at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** How to mend what was reported last. */
void diag_hint(struct diag *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** What has been reported so far. */
unsigned long diag_mark(const struct diag *d);

/** Forgets what was reported of a file since then. Nothing has been printed in between. */
void diag_take_back(struct diag *d, unsigned long mark, const struct source *source);

/** Number of errors so far, warnings made errors included. */
unsigned diag_errors(const struct diag *d);

/**
 * Takes what stands after -W: "NAME", "no-NAME", "error", "error=NAME", "no-error=NAME",
 * "all".
 *
 * Errors     False: no warning has this name.
 */
bool diag_option(struct diag *d, const char *option);

/** The name of a warning that a wrong option was probably meant to have, or NULL. */
const char *diag_option_meant(const char *option);

/** From now on files whose names begin with the OLD of "OLD=NEW" are shown beginning with NEW. False: no '='. */
bool diag_map_prefix(struct diag *d, const char *option);

/** What a file is shown as. */
const char *diag_file_name(const struct diag *d, const char *name);

/** Reports what is no fault of a spec: a file that cannot be written, say. It is not counted as an error. */
void diag_failure(struct diag *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

struct diag_style {
    enum diag_format format;
    enum diag_color color;                  /* of text */
    unsigned max_errors;                    /* 0: no limit */
};

/** Prints what was not printed before, sorted. SARIF is one document: print it once. */
void diag_print(struct diag *d, FILE *out, const struct diag_style *style);

/** Says that memory is out, without any. */
void diag_print_out_of_memory(FILE *out, enum diag_format format);

#endif
