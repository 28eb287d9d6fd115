/*
 * Described values in a report, for people: as a spec writes them, and cut where they are long.
 */
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "types.h"

enum { SHOWN_STRING_BYTES = 60, SHOWN_BYTES = 16, SHOWN_ELEMENTS = 16 };

/* Prints one character, or one byte that is none, as in C; gives the bytes used. */
static size_t print_char(const unsigned char *text, size_t len, FILE *out)
{
    static const char escaped[] = "\n\t\r\"\\";
    static const char letters[] = "ntr\"\\";
    const char *found = text[0] == '\0' ? NULL : strchr(escaped, text[0]);
    const size_t printable = libactor_printable_len(text, len);

    if (found != NULL) {
        fprintf(out, "\\%c", letters[found - escaped]);
        return 1;
    }
    if (printable == 0) {
        fprintf(out, "\\x%02x", text[0]);
        return 1;
    }
    fwrite(text, 1, printable, out);
    return printable;
}

static void print_string(const actor_string *string, FILE *out)
{
    const unsigned char *text = (const unsigned char *)string->data;
    const size_t len = libactor_string_len(string);
    size_t at = 0;

    fputc('"', out);
    while (at < len && at < SHOWN_STRING_BYTES)
        at += print_char(text + at, len - at, out);
    fputc('"', out);
    if (at < len)
        fprintf(out, "... (%zu bytes)", len);
}

static void print_bytes(const actor_bytes *bytes, FILE *out)
{
    const unsigned char *data = bytes->data;
    const size_t len = libactor_bytes_len(bytes);
    size_t i;

    fputc('<', out);
    for (i = 0; i < len && i < SHOWN_BYTES; i++)
        fprintf(out, "%s%02x", i > 0 ? " " : "", data[i]);
    fputc('>', out);
    if (i < len)
        fprintf(out, "... (%zu bytes)", len);
}

/* As a spec writes it, in the largest unit that needs no fraction. */
void actor_duration_print(int64_t span_ns, FILE *out)
{
    static const struct {
        int64_t ns;
        const char *name;
    } units[] = {
        { ACTOR_HOUR, "h" },         { ACTOR_MINUTE, "min" },     { ACTOR_SECOND, "s" },
        { ACTOR_MILLISECOND, "ms" }, { ACTOR_MICROSECOND, "us" }, { ACTOR_NANOSECOND, "ns" },
    };
    size_t i = 0;

    if (span_ns == ACTOR_INFINITY) {
        fputs("infinity", out);
        return;
    }
    if (span_ns == 0) {
        fputs("0s", out);
        return;
    }
    while (span_ns % units[i].ns != 0)
        i++;
    fprintf(out, "%" PRId64 "%s", span_ns / units[i].ns, units[i].name);
}

static void print_enum(const actor_type_info *type, const void *value, FILE *out)
{
    const actor_variant_info *variant = libactor_type_variant(type, value);
    int number;

    if (variant != NULL) {
        fputs(variant->name, out);
        return;
    }
    memcpy(&number, value, sizeof number);
    fprintf(out, "%d", number);
}

void actor_ref_print(actor_ref ref, FILE *out)
{
    if (actor_ref_is_none(ref))
        fputs("none", out);
    else
        fprintf(out, "<%" PRIu64 ".%" PRIu64 ">", ref.bits & UINT32_MAX,
                ref.bits >> 32 & UINT32_C(0xffffff));
}

static void print_type(const actor_type_info *type, const void *value, unsigned *depth, FILE *out);

/*
 * With the name of its type, which may be any. What is borrowed may be within itself: whatever comes behind the first value that
 * is too deep is not followed, or there might be no end of it.
 */
static void print_protocol(const void *at, unsigned *depth, FILE *out)
{
    actor_protocol_value value;

    memcpy(&value, at, sizeof value);
    if (value.type == NULL || value.value == NULL) {
        fputs("none", out);
        return;
    }
    if (*depth >= ACTOR_PROTOCOL_DEPTH) {
        *depth = UINT_MAX;                  /* and those around it are left, but it stays too deep */
        fputs("...", out);
        return;
    }
    fprintf(out, "%s ", value.type->name);
    ++*depth;
    print_type(value.type, value.value, depth, out);
    --*depth;
}

#define PRINT_AS(c_type, format, value, out)     \
    do {                                         \
        c_type number;                           \
                                                 \
        memcpy(&number, (value), sizeof number); \
        fprintf((out), format, number);          \
    } while (0)

static void print_field(const actor_field_info *field, const void *value, unsigned *depth, FILE *out)
{
    int64_t span_ns;
    actor_ref ref;
    unsigned char truth;

    switch (field->kind) {
    case ACTOR_FIELD_BOOL:
        memcpy(&truth, value, sizeof truth);
        fputs(truth ? "true" : "false", out);
        break;
    case ACTOR_FIELD_INT8:
        PRINT_AS(int8_t, "%" PRId8, value, out);
        break;
    case ACTOR_FIELD_INT16:
        PRINT_AS(int16_t, "%" PRId16, value, out);
        break;
    case ACTOR_FIELD_INT32:
        PRINT_AS(int32_t, "%" PRId32, value, out);
        break;
    case ACTOR_FIELD_INT64:
    case ACTOR_FIELD_INSTANT:
        PRINT_AS(int64_t, "%" PRId64, value, out);
        break;
    case ACTOR_FIELD_UINT8:
        PRINT_AS(uint8_t, "%" PRIu8, value, out);
        break;
    case ACTOR_FIELD_UINT16:
        PRINT_AS(uint16_t, "%" PRIu16, value, out);
        break;
    case ACTOR_FIELD_UINT32:
        PRINT_AS(uint32_t, "%" PRIu32, value, out);
        break;
    case ACTOR_FIELD_UINT64:
        PRINT_AS(uint64_t, "%" PRIu64, value, out);
        break;
    case ACTOR_FIELD_FLOAT:
        PRINT_AS(float, "%.9g", value, out);
        break;
    case ACTOR_FIELD_DOUBLE:
        PRINT_AS(double, "%.17g", value, out);
        break;
    case ACTOR_FIELD_DURATION:
        memcpy(&span_ns, value, sizeof span_ns);
        actor_duration_print(span_ns, out);
        break;
    case ACTOR_FIELD_STRING:
        print_string(value, out);
        break;
    case ACTOR_FIELD_BYTES:
        print_bytes(value, out);
        break;
    case ACTOR_FIELD_PID:
        memcpy(&ref, value, sizeof ref);
        actor_ref_print(ref, out);
        break;
    case ACTOR_FIELD_REF:
        PRINT_AS(uint64_t, "#%" PRIx64, value, out);
        break;
    case ACTOR_FIELD_ENUM:
        print_enum(field->type, value, out);
        break;
    case ACTOR_FIELD_STRUCT:
        print_type(field->type, value, depth, out);
        break;
    case ACTOR_FIELD_PROTOCOL:
        print_protocol(value, depth, out);
        break;
    case ACTOR_FIELD_EXTERN:
    case ACTOR_FIELD_ARRAY:
    case ACTOR_FIELD_LIST:
    case ACTOR_FIELD_OPTIONAL:
    default:
        fputs("...", out);
        break;
    }
}

static void print_elements(const actor_field_info *element, const void *values, size_t count, unsigned *depth, FILE *out)
{
    const char *at = values;
    size_t i;

    fputc('[', out);
    for (i = 0; i < count && i < SHOWN_ELEMENTS; i++) {
        fputs(i > 0 ? ", " : "", out);
        print_field(element, at + i * libactor_field_bytes(element), depth, out);
    }
    fputc(']', out);
    if (i < count)
        fprintf(out, "... (%zu elements)", count);
}

/* Prints what the rows at `field` say of one field; gives how many these are. */
static size_t print_member(const actor_field_info *field, const char *value, unsigned *depth, FILE *out)
{
    struct libactor_list list;
    bool counts;

    switch ((int)field->kind) {
    case ACTOR_FIELD_ARRAY:
        print_elements(&field[1], value + field[1].offset, field->offset, depth, out);
        return 2;
    case ACTOR_FIELD_LIST:
        list = libactor_list_at(field, value);
        print_elements(&field[1], list.data, list.len, depth, out);
        return 2;
    case ACTOR_FIELD_OPTIONAL:
        memcpy(&counts, value + field->offset, sizeof counts);
        if (counts)
            print_field(&field[1], value + field[1].offset, depth, out);
        else
            fputs("none", out);
        return 2;
    default:
        print_field(field, value + field->offset, depth, out);
        return 1;
    }
}

static void print_fields(const actor_field_info *fields, size_t n_fields, const void *value, unsigned *depth, FILE *out)
{
    bool is_first = true;
    size_t i = 0;

    fputc('{', out);
    while (i < n_fields) {
        if (fields[i].name == NULL) {       /* a struct that is not for people */
            i++;
            continue;
        }
        fprintf(out, "%s%s = ", is_first ? "" : ", ", fields[i].name);
        i += print_member(&fields[i], value, depth, out);
        is_first = false;
    }
    fputc('}', out);
}

/* Whether a type is no struct but in its description: a number, a text, a value of a protocol. */
static bool is_bare(const actor_type_info *type)
{
    return type->n_fields == 1 && type->fields->name == NULL && type->fields->kind != ACTOR_FIELD_STRUCT &&
           type->fields->kind != ACTOR_FIELD_EXTERN;
}

static void print_type(const actor_type_info *type, const void *value, unsigned *depth, FILE *out)
{
    const actor_variant_info *variant;

    if (is_bare(type)) {
        print_field(type->fields, value, depth, out);
        return;
    }
    if (type->n_variants == 0) {
        print_fields(type->fields, type->n_fields, value, depth, out);
        return;
    }
    print_enum(type, value, out);
    variant = libactor_type_variant(type, value);
    if (variant != NULL && variant->n_fields > 0) {
        fputc(' ', out);
        print_fields(variant->fields, variant->n_fields, value, depth, out);
    }
}

void actor_type_print(const actor_type_info *type, const void *value, FILE *out)
{
    unsigned depth = 0;                     /* of values of protocols, within each other */

    print_type(type, value, &depth, out);
}
