/*
 * Described values: how the runtime copies, frees and prints what a spec declares. All of it is one
 * walk over the tables of a type; a tagged union's payload is followed only as its tag says.
 */
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "actor/process.h"
#include "types.h"

/* What an empty string points at, so that it needs no memory; never freed. */
static const char empty_text[1] = "";

enum { SHOWN_STRING_BYTES = 60, SHOWN_BYTES = 16 };

/* ---- walking ---- */

/* The alternative that is active; NULL if the tag names none. */
static const actor_variant_info *active_variant(const actor_type_info *type, const void *value)
{
    size_t i;
    int tag;

    if (type->n_variants == 0)
        return NULL;
    memcpy(&tag, value, sizeof tag);
    for (i = 0; i < type->n_variants; i++)
        if (type->variants[i].value == tag)
            return &type->variants[i];
    return NULL;
}

bool actor_type_fits(const actor_type_info *type, const void *value)
{
    return type->n_variants == 0 || active_variant(type, value) != NULL;
}

/* What to do with each string and each bytes of a value; stops at the first error. */
struct visitor {
    int (*string)(struct visitor *visitor, actor_string *to, const actor_string *from);
    int (*bytes)(struct visitor *visitor, actor_bytes *to, const actor_bytes *from);
    size_t size;
    char *tail;
};

static int visit(struct visitor *visitor, const actor_type_info *type, void *to, const void *from);

static int visit_fields(struct visitor *visitor, const actor_field_info *fields, size_t n_fields, char *to,
                        const char *from)
{
    size_t i;
    int err;

    for (i = 0; i < n_fields; i++) {
        const actor_field_info *field = &fields[i];
        void *at = to == NULL ? NULL : to + field->offset;
        const void *source = from + field->offset;

        switch ((int)field->kind) {
        case ACTOR_FIELD_STRING:
            err = visitor->string(visitor, at, source);
            break;
        case ACTOR_FIELD_BYTES:
            err = visitor->bytes(visitor, at, source);
            break;
        case ACTOR_FIELD_STRUCT:
            err = visit(visitor, field->type, at, source);
            break;
        default:
            err = ACTOR_OK;
            break;
        }
        if (err != ACTOR_OK)
            return err;
    }
    return ACTOR_OK;
}

/* Visits what `from` points to; `to` has the same shape, or is NULL if the visitor needs none. */
static int visit(struct visitor *visitor, const actor_type_info *type, void *to, const void *from)
{
    const actor_variant_info *variant;
    int err;

    if (type->flat)
        return ACTOR_OK;
    err = visit_fields(visitor, type->fields, type->n_fields, to, from);
    variant = active_variant(type, from);
    if (err == ACTOR_OK && variant != NULL)
        err = visit_fields(visitor, variant->fields, variant->n_fields, to, from);
    return err;
}

/* Without data there is no text, whatever the length says. */
static size_t string_len(const actor_string *string)
{
    return string->data == NULL ? 0 : string->len;
}

static size_t bytes_len(const actor_bytes *bytes)
{
    return bytes->data == NULL ? 0 : bytes->len;
}

/* ---- packing ---- */

static void add_size(struct visitor *visitor, size_t size)
{
    visitor->size = size > SIZE_MAX - visitor->size ? SIZE_MAX : visitor->size + size;
}

static int measure_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)to;
    add_size(visitor, string_len(from));
    add_size(visitor, 1);
    return ACTOR_OK;
}

static int measure_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    (void)to;
    add_size(visitor, bytes_len(from));
    return ACTOR_OK;
}

size_t libactor_type_tail_bytes(const actor_type_info *type, const void *value)
{
    struct visitor visitor = { measure_string, measure_bytes, 0, NULL };

    visit(&visitor, type, NULL, value);
    return visitor.size;
}

static int pack_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    const size_t len = string_len(from);

    if (len > 0)
        memcpy(visitor->tail, from->data, len);
    visitor->tail[len] = '\0';
    to->data = visitor->tail;
    to->len = len;
    visitor->tail += len + 1;
    return ACTOR_OK;
}

static int pack_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    const size_t len = bytes_len(from);

    if (len > 0)
        memcpy(visitor->tail, from->data, len);
    to->data = len > 0 ? visitor->tail : NULL;
    to->len = len;
    visitor->tail += len;
    return ACTOR_OK;
}

char *libactor_type_pack(const actor_type_info *type, void *to, char *tail, const void *from)
{
    struct visitor visitor = { pack_string, pack_bytes, 0, tail };

    memcpy(to, from, type->size);
    visit(&visitor, type, to, from);
    return visitor.tail;
}

/* ---- values that own what they point to ---- */

actor_string actor_string_of(const char *text)
{
    actor_string string;

    string.data = text == NULL ? empty_text : text;
    string.len = strlen(string.data);
    return string;
}

bool actor_string_equal(actor_string a, actor_string b)
{
    const size_t len = string_len(&a);

    return len == string_len(&b) && (len == 0 || memcmp(a.data, b.data, len) == 0);
}

static void *owned(const void *data)
{
    return (void *)(uintptr_t)data;
}

static void free_string(const actor_string *string)
{
    if (string->data != empty_text)
        actor_free(owned(string->data));
}

/* Gives `*out` a copy of its own; leaves it as it was when memory is out. */
static int copy_string(actor_string *out, const char *text, size_t len)
{
    const char *data = empty_text;

    if (text == NULL)
        len = 0;
    if (len > 0) {
        char *copy = len < SIZE_MAX ? actor_alloc(len + 1) : NULL;

        if (copy == NULL)
            return ACTOR_ENOMEM;
        memcpy(copy, text, len);
        copy[len] = '\0';
        data = copy;
    }
    out->data = data;
    out->len = len;
    return ACTOR_OK;
}

static int copy_bytes(actor_bytes *out, const void *data, size_t len)
{
    void *copy = NULL;

    if (data == NULL)
        len = 0;
    if (len > 0) {
        copy = actor_alloc(len);
        if (copy == NULL)
            return ACTOR_ENOMEM;
        memcpy(copy, data, len);
    }
    out->data = copy;
    out->len = len;
    return ACTOR_OK;
}

static int forget_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)visitor;
    (void)from;
    to->data = NULL;
    to->len = 0;
    return ACTOR_OK;
}

static int forget_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    (void)visitor;
    (void)from;
    to->data = NULL;
    to->len = 0;
    return ACTOR_OK;
}

static int own_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)visitor;
    return copy_string(to, from->data, from->len);
}

static int own_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    (void)visitor;
    return copy_bytes(to, from->data, from->len);
}

int actor_type_copy(const actor_type_info *type, void *to, const void *from)
{
    struct visitor forget = { forget_string, forget_bytes, 0, NULL };
    struct visitor own = { own_string, own_bytes, 0, NULL };
    int err;

    memcpy(to, from, type->size);
    visit(&forget, type, to, from);         /* from here on `to` owns all it points to */
    err = visit(&own, type, to, from);
    if (err != ACTOR_OK)
        actor_type_clear(type, to);
    return err;
}

static int release_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)visitor;
    (void)to;
    free_string(from);
    return ACTOR_OK;
}

static int release_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    (void)visitor;
    (void)to;
    actor_free(owned(from->data));
    return ACTOR_OK;
}

void actor_type_clear(const actor_type_info *type, void *value)
{
    struct visitor visitor = { release_string, release_bytes, 0, NULL };

    visit(&visitor, type, NULL, value);
    memset(value, 0, type->size);
}

static int empty_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)visitor;
    (void)from;
    to->data = empty_text;
    to->len = 0;
    return ACTOR_OK;
}

static int empty_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    (void)visitor;
    (void)to;
    (void)from;
    return ACTOR_OK;
}

void actor_type_init(const actor_type_info *type, void *value)
{
    struct visitor visitor = { empty_string, empty_bytes, 0, NULL };

    memset(value, 0, type->size);
    visit(&visitor, type, value, value);
}

int actor_string_set_len(actor_string *field, const char *text, size_t len)
{
    const actor_string old = *field;
    const int err = copy_string(field, text, len);

    if (err == ACTOR_OK)
        free_string(&old);
    return err;
}

int actor_string_set(actor_string *field, const char *text)
{
    return actor_string_set_len(field, text, text == NULL ? 0 : strlen(text));
}

int actor_bytes_set(actor_bytes *field, const void *data, size_t len)
{
    const actor_bytes old = *field;
    const int err = copy_bytes(field, data, len);

    if (err == ACTOR_OK)
        actor_free(owned(old.data));
    return err;
}

/* ---- printing ---- */

/* Gives the length of the printable UTF-8 sequence that `text` starts with; 0 if there is none. */
static size_t printable_len(const unsigned char *text, size_t len)
{
    static const struct {
        unsigned char first, last;          /* of the leading byte */
        unsigned char second_from, second_to;
        size_t len;
    } forms[] = {
        { 0x20, 0x7e, 0x00, 0x00, 1 },
        { 0xc2, 0xc2, 0xa0, 0xbf, 2 },      /* below it are control characters */
        { 0xc3, 0xdf, 0x80, 0xbf, 2 },
        { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
        { 0xe1, 0xec, 0x80, 0xbf, 3 },
        { 0xed, 0xed, 0x80, 0x9f, 3 },
        { 0xee, 0xef, 0x80, 0xbf, 3 },
        { 0xf0, 0xf0, 0x90, 0xbf, 4 },
        { 0xf1, 0xf3, 0x80, 0xbf, 4 },
        { 0xf4, 0xf4, 0x80, 0x8f, 4 },
    };
    size_t i, k;

    for (i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (text[0] < forms[i].first || text[0] > forms[i].last || forms[i].len > len)
            continue;
        if (forms[i].len > 1 && (text[1] < forms[i].second_from || text[1] > forms[i].second_to))
            continue;
        for (k = 2; k < forms[i].len && (text[k] & 0xc0) == 0x80; k++)
            continue;
        if (k >= forms[i].len)
            return forms[i].len;
    }
    return 0;
}

/* Prints one character, or one byte that is none, as in C; gives the bytes used. */
static size_t print_char(const unsigned char *text, size_t len, FILE *out)
{
    static const char escaped[] = "\n\t\r\"\\";
    static const char letters[] = "ntr\"\\";
    const char *found = text[0] == '\0' ? NULL : strchr(escaped, text[0]);
    const size_t printable = printable_len(text, len);

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
    const size_t len = string_len(string);
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
    const size_t len = bytes_len(bytes);
    size_t i;

    fputc('<', out);
    for (i = 0; i < len && i < SHOWN_BYTES; i++)
        fprintf(out, "%s%02x", i > 0 ? " " : "", data[i]);
    fputc('>', out);
    if (i < len)
        fprintf(out, "... (%zu bytes)", len);
}

/* As a spec writes it, in the largest unit that needs no fraction. */
static void print_duration(int64_t span_ns, FILE *out)
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
    const actor_variant_info *variant = active_variant(type, value);
    int number;

    if (variant != NULL) {
        fputs(variant->name, out);
        return;
    }
    memcpy(&number, value, sizeof number);
    fprintf(out, "%d", number);
}

/* As reports name an actor: its place and its generation. */
static void print_ref(const actor_ref *ref, FILE *out)
{
    if (actor_ref_is_none(*ref))
        fputs("none", out);
    else
        fprintf(out, "<%" PRIu64 ".%" PRIu64 ">", ref->bits & UINT32_MAX,
                ref->bits >> 32 & UINT32_C(0xffffff));
}

#define PRINT_AS(c_type, format, value, out)     \
    do {                                         \
        c_type number;                           \
                                                 \
        memcpy(&number, (value), sizeof number); \
        fprintf((out), format, number);          \
    } while (0)

static void print_field(const actor_field_info *field, const void *value, FILE *out)
{
    int64_t span_ns;
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
        print_duration(span_ns, out);
        break;
    case ACTOR_FIELD_STRING:
        print_string(value, out);
        break;
    case ACTOR_FIELD_BYTES:
        print_bytes(value, out);
        break;
    case ACTOR_FIELD_PID:
        print_ref(value, out);
        break;
    case ACTOR_FIELD_REF:
        PRINT_AS(uint64_t, "#%" PRIx64, value, out);
        break;
    case ACTOR_FIELD_ENUM:
        print_enum(field->type, value, out);
        break;
    case ACTOR_FIELD_STRUCT:
        actor_type_print(field->type, value, out);
        break;
    case ACTOR_FIELD_EXTERN:
    default:
        fputs("...", out);
        break;
    }
}

static void print_fields(const actor_field_info *fields, size_t n_fields, const void *value, FILE *out)
{
    size_t i;

    fputc('{', out);
    for (i = 0; i < n_fields; i++) {
        fprintf(out, "%s%s = ", i > 0 ? ", " : "", fields[i].name);
        print_field(&fields[i], (const char *)value + fields[i].offset, out);
    }
    fputc('}', out);
}

void actor_type_print(const actor_type_info *type, const void *value, FILE *out)
{
    const actor_variant_info *variant;

    if (type->n_variants == 0) {
        print_fields(type->fields, type->n_fields, value, out);
        return;
    }
    print_enum(type, value, out);
    variant = active_variant(type, value);
    if (variant != NULL && variant->n_fields > 0) {
        fputc(' ', out);
        print_fields(variant->fields, variant->n_fields, value, out);
    }
}
