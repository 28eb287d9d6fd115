/*
 * Keys and rows as tables see them: a walk over the fields that a description names, in their order. Most keys are one
 * field, a number or a text, and these go the shortest way.
 */
#include <string.h>

#include "value.h"

size_t libactor_ets_field_bytes(const actor_field_info *field)
{
    switch (field->kind) {
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
    case ACTOR_FIELD_ENUM:
        return 4;
    case ACTOR_FIELD_INT64:
    case ACTOR_FIELD_UINT64:
    case ACTOR_FIELD_DOUBLE:
    case ACTOR_FIELD_DURATION:
    case ACTOR_FIELD_INSTANT:
    case ACTOR_FIELD_PID:
    case ACTOR_FIELD_REF:
        return 8;
    case ACTOR_FIELD_STRING:
        return sizeof(actor_string);
    case ACTOR_FIELD_BYTES:
        return sizeof(actor_bytes);
    case ACTOR_FIELD_STRUCT:
        return field->type->size;
    case ACTOR_FIELD_EXTERN:
    case ACTOR_FIELD_ARRAY:
    case ACTOR_FIELD_LIST:
    case ACTOR_FIELD_OPTIONAL:
    case ACTOR_FIELD_PROTOCOL:
        break;
    }
    return 0;
}

/* How a field is to be read: what is behind `ARRAY` and `OPTIONAL` is in the next row of the description. */
struct reading {
    const actor_field_info *field;
    size_t count;
    size_t presence;                        /* offset of the bool; of an optional alone */
    bool optional;
};

/* Reads the description from row `*i`, and goes behind what it has read. */
static struct reading read_field(const actor_type_info *type, size_t *i)
{
    struct reading reading = { &type->fields[*i], 1, 0, false };

    if (reading.field->kind == ACTOR_FIELD_ARRAY) {
        reading.count = reading.field->offset;
        reading.field++;
        (*i)++;
    } else if (reading.field->kind == ACTOR_FIELD_OPTIONAL) {
        reading.presence = reading.field->offset;
        reading.optional = true;
        reading.field++;
        (*i)++;
    }
    (*i)++;
    return reading;
}

bool libactor_ets_type_fits(const actor_type_info *type, bool is_key)
{
    size_t i;

    if (type == NULL || type->n_fields == 0 || type->n_variants != 0)
        return false;
    for (i = 0; i < type->n_fields; i++) {
        const actor_field_info *field = &type->fields[i];

        if (field->kind == ACTOR_FIELD_LIST || field->kind == ACTOR_FIELD_EXTERN || field->kind == ACTOR_FIELD_PROTOCOL)
            return false;
        if (is_key && (field->kind == ACTOR_FIELD_ARRAY || field->kind == ACTOR_FIELD_OPTIONAL))
            return false;
        if (field->kind == ACTOR_FIELD_STRUCT && !libactor_ets_type_fits(field->type, is_key))
            return false;
    }
    return true;
}

/* ---- order ---- */

static double read_float(const void *at)
{
    float number;

    memcpy(&number, at, sizeof number);
    return (double)number;
}

static double read_double(const void *at)
{
    double number;

    memcpy(&number, at, sizeof number);
    return number;
}

static int compare_bytes(const void *a, size_t a_len, const void *b, size_t b_len)
{
    const size_t common = a_len < b_len ? a_len : b_len;
    const int order = common == 0 ? 0 : memcmp(a, b, common);

    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_texts(const void *a, const void *b)
{
    actor_string x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return compare_bytes(x.data, x.data == NULL ? 0 : x.len, y.data, y.data == NULL ? 0 : y.len);
}

static int compare_byte_fields(const void *a, const void *b)
{
    actor_bytes x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return compare_bytes(x.data, x.data == NULL ? 0 : x.len, y.data, y.data == NULL ? 0 : y.len);
}

static int compare_doubles(double a, double b)
{
    if (a != a || b != b)
        return (a != a) - (b != b);
    return (a > b) - (a < b);
}

static int64_t read_signed(actor_field_kind kind, const void *at)
{
    int8_t small;
    int16_t middle;
    int32_t word;
    int64_t large;

    switch ((int)kind) {
    case ACTOR_FIELD_INT8:
        memcpy(&small, at, sizeof small);
        return small;
    case ACTOR_FIELD_INT16:
        memcpy(&middle, at, sizeof middle);
        return middle;
    case ACTOR_FIELD_INT32:
    case ACTOR_FIELD_ENUM:
        memcpy(&word, at, sizeof word);
        return word;
    default:
        memcpy(&large, at, sizeof large);
        return large;
    }
}

static int compare_field(const actor_field_info *field, const void *a, const void *b)
{
    uint64_t x = 0, y = 0;
    int64_t p, q;

    switch ((int)field->kind) {
    case ACTOR_FIELD_STRING:
        return compare_texts(a, b);
    case ACTOR_FIELD_BYTES:
        return compare_byte_fields(a, b);
    case ACTOR_FIELD_STRUCT:
        return libactor_ets_compare(field->type, a, b);
    case ACTOR_FIELD_FLOAT:
        return compare_doubles(read_float(a), read_float(b));
    case ACTOR_FIELD_DOUBLE:
        return compare_doubles(read_double(a), read_double(b));
    case ACTOR_FIELD_INT8:
    case ACTOR_FIELD_INT16:
    case ACTOR_FIELD_INT32:
    case ACTOR_FIELD_INT64:
    case ACTOR_FIELD_DURATION:
    case ACTOR_FIELD_INSTANT:
    case ACTOR_FIELD_ENUM:
        p = read_signed(field->kind, a);
        q = read_signed(field->kind, b);
        return (p > q) - (p < q);
    default:
        memcpy(&x, a, libactor_ets_field_bytes(field));
        memcpy(&y, b, libactor_ets_field_bytes(field));
        return (x > y) - (x < y);
    }
}

/* What is none comes before what is not, and has no value to be compared. */
static int compare_reading(const struct reading *reading, const char *a, const char *b)
{
    const size_t bytes = libactor_ets_field_bytes(reading->field);
    size_t at = reading->field->offset, i;
    int order = 0;

    if (reading->optional) {
        const bool has_a = a[reading->presence] != 0, has_b = b[reading->presence] != 0;

        if (!has_a || !has_b)
            return (int)has_a - (int)has_b;
    }
    for (i = 0; i < reading->count && order == 0; i++, at += bytes)
        order = compare_field(reading->field, a + at, b + at);
    return order;
}

int libactor_ets_compare(const actor_type_info *type, const void *a, const void *b)
{
    size_t i = 0;
    int order = 0;

    while (i < type->n_fields && order == 0) {
        const struct reading reading = read_field(type, &i);

        order = compare_reading(&reading, a, b);
    }
    return order;
}

/* ---- size ---- */

size_t libactor_ets_held_bytes(const actor_type_info *type, const void *value)
{
    size_t i = 0, held = 0, n;

    if (type->flat)
        return 0;
    while (i < type->n_fields) {
        const struct reading reading = read_field(type, &i);
        const char *at = (const char *)value + reading.field->offset;
        actor_string text;
        actor_bytes bytes;

        for (n = 0; n < reading.count; n++, at += libactor_ets_field_bytes(reading.field)) {
            if (reading.field->kind == ACTOR_FIELD_STRING) {
                memcpy(&text, at, sizeof text);
                held += text.len + 1;
            } else if (reading.field->kind == ACTOR_FIELD_BYTES) {
                memcpy(&bytes, at, sizeof bytes);
                held += bytes.len;
            } else if (reading.field->kind == ACTOR_FIELD_STRUCT) {
                held += libactor_ets_held_bytes(reading.field->type, at);
            }
        }
    }
    return held;
}
