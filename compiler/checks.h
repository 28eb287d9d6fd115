#ifndef CHECKS_H
#define CHECKS_H

/*
 * From the tree the parser made to a tree that means something: names are resolved, expressions
 * get types, and whatever could go wrong in the C or in the running program is reported.
 *
 * What emitters may rely on, when check_program has returned true, besides what ast.h says of
 * each member:
 *
 * Names      No two identifiers of the generated code, over all specs of the program, are the same
 *            (names.h lists them); none is a keyword of C or C++ where it stands alone. A field of
 *            a message or of init has a `parameter`, which is how client functions name it: it
 *            collides with no type, and with no other parameter of those functions.
 * Types      Every `ast_type_ref.type` is set. `ast_spec.types` is in an order in which a struct
 *            comes after the structs it holds by value.
 * Values     Every expression has a type, and where its value is known, `constant`: then print that
 *            and look no further, since what stands below need not fit its own type. Else the
 *            operands of an operator may be of narrower types than the operator asks for:
 *              + - * / %   all are converted to the type of the expression, but for durations and
 *                          instants, where integers are converted to int64;
 *              == < ...    both are converted to types_common of the two;
 *              = += ...    the value is converted to the type of the field.
 *            No other conversions are needed, and all of these keep the value. A default is
 *            always constant. Values of type bytes, pid, ref, instant and of structs have none.
 * Rows       All `on` rows of one event in one state are tried in order, as are the rows of `enter`
 *            and `exit`; they need not stand side by side. The last `on` row of an event, and the
 *            last row of an outcome, has no guard or one whose constant is true; other rows, and
 *            timers, may all be guarded. A state has one `after` and one `every` row at most. Rows
 *            of `any` count for each state without a row of its own for that event.
 * Functions  `ast_actor.actions` is complete; each outcome block names every outcome of its function.
 * Children   `ast_child.arguments` hold a value for each argument of the child that has no default.
 *
 * Lists may be empty wherever the grammar allows it: a server without messages, a supervisor
 * without children.
 */

#include <stdbool.h>

#include "arena.h"
#include "ast.h"
#include "diag.h"

/** Checks and completes all specs of a program. True if `d` has no error then. */
bool check_program(struct arena *arena, struct diag *d, struct ast_program *program);

/**
 * The type two numbers are converted to when an operator joins them: the wider one of the two, if
 * it holds every value of the other; else NULL. Other types go with themselves alone.
 */
const struct ast_type *types_common(const struct ast_type *a, const struct ast_type *b);

#endif
