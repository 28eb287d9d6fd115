/*
 * Described values inside the runtime: how a value is packed behind a message's header.
 */
#ifndef LIBACTOR_TYPES_H
#define LIBACTOR_TYPES_H

#include <stddef.h>

#include "actor/types.h"

/**
 * Gives the bytes that a value's strings, with their NUL, and bytes take behind its struct, at any
 * depth; of a tagged union the active variant only.
 *
 * Returns    In `*n_foreign`, how many externs are to be copied besides: these lie elsewhere.
 * Errors     SIZE_MAX: more than memory can hold.
 * Threads    Any.
 */
size_t libactor_type_tail_bytes(const actor_type_info *type, const void *value, size_t *n_foreign);

/**
 * Copies a value into `to`, and its strings and bytes into `tail`, which has libactor_type_tail_bytes.
 *
 * Ownership  Externs are copied too; libactor_type_let_go frees these copies.
 * Returns    The end of what was used of `tail`; NULL when memory for an extern is out, and then there is none.
 * Threads    Any.
 */
char *libactor_type_pack(const actor_type_info *type, void *to, char *tail, const void *from);

/** Frees the first `n_foreign` externs of a packed value, or of one that is packed in part. Threads: any. */
void libactor_type_let_go(const actor_type_info *type, const void *packed, size_t n_foreign);

#endif
