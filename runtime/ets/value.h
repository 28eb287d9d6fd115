/*
 * What tables ask of keys and rows: a number to find them by, and whether two are the same, or which comes first.
 */
#ifndef LIBACTOR_ETS_VALUE_H
#define LIBACTOR_ETS_VALUE_H

#include <actor/types.h>

/** Tells whether keys (or, without `is_key`, rows) can be of a type: a struct without lists and externs, of any depth. */
bool libactor_ets_type_fits(const actor_type_info *type, bool is_key);

/** Gives a number that is the same for keys that are, and spread over all its bits. */
uint64_t libactor_ets_hash(const actor_type_info *type, const void *key);

/**
 * Compares two values of a type, field by field: below 0, 0 or above it. Text and bytes go by their bytes, a longer one after
 * a shorter one that it begins with; the zeroes of floats are the same, and what is not a number comes last.
 */
int libactor_ets_compare(const actor_type_info *type, const void *a, const void *b);

/** Gives the size of a field's value, 0 for what is more than one row of a description. */
size_t libactor_ets_field_bytes(const actor_field_info *field);

/** Gives the bytes that a value's own strings and bytes take besides it, about. */
size_t libactor_ets_held_bytes(const actor_type_info *type, const void *value);

#endif
