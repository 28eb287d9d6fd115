#ifndef FACTS_H
#define FACTS_H

/*
 * What is known of the values in a machine at some point of its rows: that `n` is at most 5, that `a` is not
 * `b`. Facts come from conditions that hold, or do not, and from assignments; conditions are proved from them.
 *
 *     struct facts facts = facts_of(arena, &steps);
 *
 *     facts_assume(&facts, row->guard, true);
 *     if (!facts_allow(&facts, &(struct goal){ other->guard, true, NULL }))
 *         ...                              no values make `other->guard` hold now
 *
 * What cannot be proved is taken to be possible: floats, `now`, sums of several fields and whatever takes
 * too many steps. Expressions are those the checks have found right.
 */

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "ast.h"

__extension__ typedef __int128 facts_int;

/** Integers from `low` to `high`; none if `low` is above `high`. */
struct span {
    facts_int low;
    facts_int high;
};

struct fact;

struct facts {
    struct arena *arena;
    size_t *steps;                          /* left for all proofs of a run; no more: all is possible */
    bool enums_are_open;                    /* C may put other numbers into an enum than its constants */
    const bool *frozen;                     /* by field of `data`: it keeps its first value; or NULL */
    struct fact *list;
    size_t count;
    size_t capacity;
    const struct ast_string **strings;      /* a string's number is its place here */
    size_t string_count;
    size_t string_capacity;
};

struct facts facts_of(struct arena *arena, size_t *steps);

/** A condition that should hold, or should not, with others. */
struct goal {
    const struct ast_expr *condition;
    bool holds;
    const struct goal *next;
};

/** Whether there may be values of which the facts and all goals are true. The facts stay as they are. */
bool facts_allow(struct facts *facts, const struct goal *goals);

/** Learns from a condition what follows from it without looking at cases. False: it cannot be so. */
bool facts_assume(struct facts *facts, const struct ast_expr *condition, bool holds);

/** Forgets what was known of a field, and all that was calculated from it. */
void facts_forget(struct facts *facts, const struct ast_field *field);

/** Learns the span of a field's value, of which nothing else is known. */
void facts_learn(struct facts *facts, const struct ast_expr *name, struct span span);

/** Whether an optional is known to be none. */
bool facts_is_none(struct facts *facts, const struct ast_expr *optional);

/** Whether values of this type are integers here: numbers, times, enums, bools. */
bool facts_is_integer(const struct ast_type *type);

/** The values that an integer expression can have, as far as that is known. */
struct span facts_span(struct facts *facts, const struct ast_expr *e);

/**
 * The values that `+ - * / %` of two operands would have in the absence of limits. Of a division by what is
 * certainly zero, none.
 */
struct span facts_compute(struct facts *facts, const struct ast_expr *e);

/** The values of a type. */
struct span facts_limits(const struct ast_type *type);

#endif
