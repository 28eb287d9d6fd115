/*
 * What tables ask of keys and rows: what types they may have, whether two are the same, and which comes first.
 */
#ifndef LIBACTOR_ETS_VALUE_H
#define LIBACTOR_ETS_VALUE_H

#include <string.h>

#include <actor/types.h>

/** Tells whether keys (or, without `is_key`, rows) can be of a type: a struct without lists and externs, of any depth. */
bool libactor_ets_type_fits(const actor_type_info *type, bool is_key);

/**
 * Compares two values of a type, field by field: below 0, 0 or above it. Text and bytes go by their bytes, a longer one after
 * a shorter one that it begins with; the zeroes of floats are the same, and what is not a number comes last.
 */
int libactor_ets_compare(const actor_type_info *type, const void *a, const void *b);

/** Tells whether two keys are the same. Most are one word, and compared as that. */
static inline bool libactor_ets_same_key(const actor_type_info *type, const void *a, const void *b)
{
    const unsigned words = 1u << ACTOR_FIELD_INT64 | 1u << ACTOR_FIELD_UINT64 | 1u << ACTOR_FIELD_DURATION |
                           1u << ACTOR_FIELD_INSTANT | 1u << ACTOR_FIELD_PID | 1u << ACTOR_FIELD_REF;

    if (type->n_fields == 1 && words >> type->fields[0].kind & 1)
        return memcmp(a, b, sizeof(uint64_t)) == 0;
    return libactor_ets_compare(type, a, b) == 0;
}

/** Gives the size of a field's value, 0 for what is more than one row of a description. */
size_t libactor_ets_field_bytes(const actor_field_info *field);

/** Gives the bytes that a value's own strings and bytes take besides it, about. */
size_t libactor_ets_held_bytes(const actor_type_info *type, const void *value);

#endif
