/*
 * Described values compared: whether two are the same, and a number that is the same for those that are. Both
 * are one walk over the rows of a type, and see what its fields say, not what lies between them.
 */
#include <assert.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "types.h"

static size_t bytes_of(const actor_field_info *field)
{
    switch ((int)field->kind) {
    case ACTOR_FIELD_BOOL:
    case ACTOR_FIELD_INT8:
    case ACTOR_FIELD_UINT8:
        return 1;
    case ACTOR_FIELD_INT16:
    case ACTOR_FIELD_UINT16:
        return 2;
    case ACTOR_FIELD_INT32:
    case ACTOR_FIELD_UINT32:
    case ACTOR_FIELD_FLOAT:
        return 4;
    case ACTOR_FIELD_PROTOCOL:
        return sizeof(actor_protocol_value);
    case ACTOR_FIELD_STRING:
        return sizeof(actor_string);
    case ACTOR_FIELD_BYTES:
        return sizeof(actor_bytes);
    case ACTOR_FIELD_ENUM:
    case ACTOR_FIELD_STRUCT:
    case ACTOR_FIELD_EXTERN:
        return field->type == NULL ? sizeof(void *) : field->type->size;
    default:
        return 8;
    }
}

/* What a value consists of: memory that is compared byte by byte. A zero has no sign, and what is no number is so once. */
static const char *plain_bytes(const actor_field_info *field, const char *value, size_t *len)
{
    static const char zeroes[8], no_number[8] = { -1, -1, -1, -1, -1, -1, -1, -1 };
    actor_string string;
    actor_bytes bytes;
    double real;
    float single;

    *len = bytes_of(field);
    switch ((int)field->kind) {
    case ACTOR_FIELD_STRING:
        memcpy(&string, value, sizeof string);
        *len = string.data == NULL ? 0 : string.len;
        return string.data;
    case ACTOR_FIELD_BYTES:
        memcpy(&bytes, value, sizeof bytes);
        *len = libactor_bytes_len(&bytes);
        return bytes.data;
    case ACTOR_FIELD_FLOAT:
        memcpy(&single, value, sizeof single);
        return single >= 0 && single <= 0 ? zeroes : isnan(single) ? no_number : value;
    case ACTOR_FIELD_DOUBLE:
        memcpy(&real, value, sizeof real);
        return real >= 0 && real <= 0 ? zeroes : isnan(real) ? no_number : value;
    default:
        return value;
    }
}

/* ---- rows: the values that one or two rows of a table are about ---- */

/* Where the values lie, and how many there are. */
struct values {
    const actor_field_info *field;
    const char *at;
    size_t count;
};

/* Reads the row at `*i` of a struct, and the one behind it that goes with it, and moves on to the last of them. */
static struct values read_row(const actor_type_info *type, size_t *i, const char *value)
{
    const actor_field_info *row = &type->fields[*i];
    struct values values = { row, value + row->offset, 1 };
    const char *list;
    bool there;

    if (row->kind != ACTOR_FIELD_ARRAY && row->kind != ACTOR_FIELD_LIST && row->kind != ACTOR_FIELD_OPTIONAL)
        return values;
    values.field = &type->fields[++*i];
    values.at = value + values.field->offset;
    switch ((int)row->kind) {
    case ACTOR_FIELD_ARRAY:
        values.count = row->offset;
        break;
    case ACTOR_FIELD_LIST:
        memcpy(&values.count, value + row->offset, sizeof values.count);
        memcpy(&list, values.at, sizeof list);
        values.at = list;
        if (list == NULL)
            values.count = 0;
        break;
    default:
        memcpy(&there, value + row->offset, sizeof there);
        values.count = there;
        break;
    }
    return values;
}

/* ---- equality ---- */

static bool equal_structs(const actor_type_info *type, const void *a, const void *b, unsigned depth);

/* Of one type, and the same as that says; or both none. Deeper than that nobody looks: there may be no end of it. */
static bool equal_protocols(const void *a, const void *b, unsigned depth)
{
    actor_protocol_value x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    if (x.type != y.type || (x.value == NULL) != (y.value == NULL))
        return false;
    if (x.type == NULL || x.value == NULL)
        return true;
    return depth < ACTOR_PROTOCOL_DEPTH && equal_structs(x.type, x.value, y.value, depth + 1);
}

static bool equal_values(const struct values *a, const struct values *b, unsigned depth)
{
    const size_t step = bytes_of(a->field);
    size_t i, len_a, len_b;

    if (a->count != b->count)
        return false;
    for (i = 0; i < a->count; i++) {
        const char *x = a->at + i * step, *y = b->at + i * step;

        if (a->field->kind == ACTOR_FIELD_STRUCT) {
            if (!equal_structs(a->field->type, x, y, depth))
                return false;
            continue;
        }
        if (a->field->kind == ACTOR_FIELD_PROTOCOL) {
            if (!equal_protocols(x, y, depth))
                return false;
            continue;
        }
        x = plain_bytes(a->field, x, &len_a);
        y = plain_bytes(b->field, y, &len_b);
        if (len_a != len_b || (len_a > 0 && memcmp(x, y, len_a) != 0))
            return false;
    }
    return true;
}

static bool equal_structs(const actor_type_info *type, const void *a, const void *b, unsigned depth)
{
    size_t i, j;

    assert(type->n_variants == 0 || type->n_fields == 0);
    if (type->n_variants > 0)
        return memcmp(a, b, type->size) == 0;
    for (i = 0; i < type->n_fields; i++) {
        struct values x, y;

        j = i;
        x = read_row(type, &i, a);
        y = read_row(type, &j, b);
        if (!equal_values(&x, &y, depth))
            return false;
    }
    return true;
}

/* One field whose eight bytes are all there is to it. */
static bool is_word(const actor_type_info *type)
{
    if (type->n_fields != 1)
        return false;
    switch ((int)type->fields->kind) {
    case ACTOR_FIELD_INT64:
    case ACTOR_FIELD_UINT64:
    case ACTOR_FIELD_DURATION:
    case ACTOR_FIELD_INSTANT:
    case ACTOR_FIELD_PID:
    case ACTOR_FIELD_REF:
        return true;
    default:
        return false;
    }
}

/* Most keys are one word: two of them are compared without a look at how a type is described. */
bool actor_type_equal(const actor_type_info *type, const void *a, const void *b)
{
    if (!is_word(type))
        return equal_structs(type, a, b, 0);
    return memcmp((const char *)a + type->fields->offset, (const char *)b + type->fields->offset, sizeof(uint64_t)) == 0;
}

/* ---- hashing ---- */

static uint64_t mix(uint64_t bits)
{
    bits = (bits ^ (bits >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    bits = (bits ^ (bits >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return bits ^ (bits >> 33);
}

static uint64_t fold(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

static uint64_t hash_bytes(uint64_t hash, const char *data, size_t len)
{
    uint64_t word;

    for (hash += len; len >= sizeof word; len -= sizeof word, data += sizeof word) {
        memcpy(&word, data, sizeof word);
        hash = fold(hash, word);
    }
    word = 0;
    if (len > 0)
        memcpy(&word, data, len);
    return mix(hash ^ word);
}

static uint64_t hash_struct(const actor_type_info *type, const char *value, uint64_t hash, unsigned *depth);

/* Behind the first value that is too deep none is followed: of those around it nothing is equal to anything. */
static uint64_t hash_protocol(const void *at, uint64_t hash, unsigned *depth)
{
    actor_protocol_value value;

    memcpy(&value, at, sizeof value);
    if (value.type == NULL || value.value == NULL)
        return mix(hash);
    if (*depth >= ACTOR_PROTOCOL_DEPTH) {
        *depth = UINT_MAX;
        return mix(hash);
    }
    ++*depth;
    hash = hash_struct(value.type, value.value, hash, depth);
    --*depth;
    return hash;
}

static uint64_t hash_struct(const actor_type_info *type, const char *value, uint64_t hash, unsigned *depth)
{
    size_t i, k, len;

    if (type->n_variants > 0)
        return hash_bytes(hash, value, type->size);
    for (i = 0; i < type->n_fields; i++) {
        const struct values values = read_row(type, &i, value);
        const size_t step = bytes_of(values.field);

        hash += values.count;
        for (k = 0; k < values.count; k++) {
            const char *at = values.at + k * step;

            if (values.field->kind == ACTOR_FIELD_STRUCT) {
                hash = hash_struct(values.field->type, at, hash, depth);
                continue;
            }
            if (values.field->kind == ACTOR_FIELD_PROTOCOL) {
                hash = hash_protocol(at, hash, depth);
                continue;
            }
            at = plain_bytes(values.field, at, &len);
            hash = hash_bytes(hash, at, len);
        }
    }
    return hash;
}

/* One word is hashed as hash_struct would. */
uint64_t actor_type_hash(const actor_type_info *type, const void *value)
{
    unsigned depth = 0;
    uint64_t word;

    assert(type->n_variants == 0 || type->n_fields == 0);
    if (!is_word(type))
        return hash_struct(type, value, 0, &depth);
    memcpy(&word, (const char *)value + type->fields->offset, sizeof word);
    return mix(fold(1 + sizeof word, word));
}
