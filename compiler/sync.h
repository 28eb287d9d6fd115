#ifndef SYNC_H
#define SYNC_H

/*
 * The user's own file of a spec, breaker.c beside breaker.actor: written once with a skeleton for
 * every callback the spec asks for. Later runs append skeletons for new callbacks and list what no
 * longer fits; a line that stands is never changed or deleted.
 *
 * A skeleton compiles, and ends its actor with the reason `not_written` and its own name until the
 * user has written it. One of an impl gives ACTOR_ENOTSUP where no actor runs.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "arena.h"
#include "ast.h"

/** "breaker.c" */
const char *sync_file_name(struct arena *arena, const struct ast_spec *spec);

/**
 * Brings the file at `path` up to the spec, and says on `report` what was done and what is stale.
 *
 * Errors     A negative errno: the file cannot be read or written; then it is as it was.
 */
int sync_file(struct arena *arena, const struct ast_spec *spec, const char *path, FILE *report);

/**
 * Says on `report` what is missing in the file at `path`, and what does not fit, and writes nothing. `*fits`: it says nothing.
 *
 * Errors     A negative errno: the file cannot be read. One that is not there lacks all.
 */
int sync_check(struct arena *arena, const struct ast_spec *spec, const char *path, FILE *report, bool *fits);

/** Where a file of C defines a function. Errors: false, it does not. */
bool sync_find_function(struct arena *arena, const struct source *source, const char *name, uint32_t *offset);

#endif
