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
 * Errors     SIZE_MAX: more than memory can hold.
 * Threads    Any.
 */
size_t libactor_type_tail_bytes(const actor_type_info *type, const void *value);

/**
 * Copies a value into `to`, and its strings and bytes into `tail`, which has libactor_type_tail_bytes.
 *
 * Returns    The end of what was used of `tail`.
 * Threads    Any.
 */
char *libactor_type_pack(const actor_type_info *type, void *to, char *tail, const void *from);

#endif
