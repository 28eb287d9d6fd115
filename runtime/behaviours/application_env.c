/*
 * Settings of applications: a struct that is read from texts and shown as texts, by its description. What is read here
 * may come from a command line, so that each refusal says what would have been right.
 */
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "application.h"

static const actor_field_info *field_of(const actor_env_info *env, size_t i)
{
    return &env->type->fields[i];
}

static char same_case(char c)
{
    return c == '-' ? '_' : c;
}

size_t libactor_env_find(const actor_env_info *env, const char *name, size_t len)
{
    size_t i, k;

    for (i = 0; env != NULL && i < env->type->n_fields; i++) {
        const char *field = field_of(env, i)->name;

        for (k = 0; k < len && field[k] != '\0' && same_case(name[k]) == field[k]; k++)
            continue;
        if (k == len && field[k] == '\0')
            return i;
    }
    return env == NULL ? 0 : env->type->n_fields;
}

/* ---- integers ---- */

/* The signed and unsigned kinds of integers; a duration is read otherwise. */
static bool range_of(actor_field_kind kind, int64_t *least, uint64_t *most)
{
    switch ((int)kind) {
#define RANGE(name, low, high)          \
    case ACTOR_FIELD_##name:            \
        *least = low;                   \
        *most = high;                   \
        return true;
    RANGE(INT8, INT8_MIN, INT8_MAX)
    RANGE(INT16, INT16_MIN, INT16_MAX)
    RANGE(INT32, INT32_MIN, INT32_MAX)
    RANGE(INT64, INT64_MIN, INT64_MAX)
    RANGE(UINT8, 0, UINT8_MAX)
    RANGE(UINT16, 0, UINT16_MAX)
    RANGE(UINT32, 0, UINT32_MAX)
    RANGE(UINT64, 0, UINT64_MAX)
#undef RANGE
    default:
        return false;
    }
}

/* Reads digits, decimal or behind 0x, up to `*end`. False: there are none, or too many. */
static bool read_magnitude(const char *text, uint64_t *value, const char **end)
{
    const unsigned base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
    const char *first = base == 16 ? text + 2 : text;
    const char *at;
    uint64_t sum = 0;

    for (at = first; *at != '\0'; at++) {
        unsigned digit;

        if (*at >= '0' && *at <= '9')
            digit = (unsigned)(*at - '0');
        else if (base == 16 && *at >= 'a' && *at <= 'f')
            digit = (unsigned)(*at - 'a') + 10;
        else if (base == 16 && *at >= 'A' && *at <= 'F')
            digit = (unsigned)(*at - 'A') + 10;
        else
            break;
        if (sum > (UINT64_MAX - digit) / base)
            return false;
        sum = sum * base + digit;
    }
    *value = sum;
    *end = at;
    return at > first;
}

/* Two's complement, in a type of that size. */
static void store_integer(actor_field_kind kind, void *at, uint64_t bits)
{
    const uint8_t of_8 = (uint8_t)bits;
    const uint16_t of_16 = (uint16_t)bits;
    const uint32_t of_32 = (uint32_t)bits;

    switch ((int)kind) {
    case ACTOR_FIELD_INT8:
    case ACTOR_FIELD_UINT8:
        memcpy(at, &of_8, sizeof of_8);
        break;
    case ACTOR_FIELD_INT16:
    case ACTOR_FIELD_UINT16:
        memcpy(at, &of_16, sizeof of_16);
        break;
    case ACTOR_FIELD_INT32:
    case ACTOR_FIELD_UINT32:
        memcpy(at, &of_32, sizeof of_32);
        break;
    default:
        memcpy(at, &bits, sizeof bits);
        break;
    }
}

static bool parse_integer(actor_field_kind kind, void *at, const char *text)
{
    const bool negative = text[0] == '-';
    const char *end;
    uint64_t magnitude, most;
    int64_t least;

    if (!range_of(kind, &least, &most) || !read_magnitude(text + (negative ? 1 : 0), &magnitude, &end) || *end != '\0')
        return false;
    if (negative ? magnitude > (uint64_t)-(least + 1) + 1 || (least == 0 && magnitude > 0) : magnitude > most)
        return false;
    store_integer(kind, at, negative ? 0 - magnitude : magnitude);
    return true;
}

/* ---- times ---- */

static const struct unit {
    const char *name;
    int64_t ns;
} units[] = {
    { "h", 3600 * ACTOR_SECOND }, { "min", 60 * ACTOR_SECOND }, { "s", ACTOR_SECOND },
    { "ms", ACTOR_MILLISECOND }, { "us", ACTOR_MICROSECOND }, { "ns", 1 },
};

enum { N_UNITS = sizeof units / sizeof *units };

static const struct unit *unit_at(const char *text)
{
    size_t len = 0, i;

    while (text[len] >= 'a' && text[len] <= 'z')
        len++;
    for (i = 0; i < N_UNITS; i++)
        if (strlen(units[i].name) == len && strncmp(units[i].name, text, len) == 0)
            return &units[i];
    return NULL;
}

/* As a spec writes one, `250ms`; or several behind each other, `1min30s`. */
static bool parse_duration(void *out, const char *text)
{
    const char *at = text;
    int64_t sum = 0;

    do {
        const struct unit *unit;
        uint64_t count;

        if (*at < '0' || *at > '9' || !read_magnitude(at, &count, &at))
            return false;
        unit = unit_at(at);
        if (unit == NULL || count > (uint64_t)(INT64_MAX / unit->ns) || (int64_t)count * unit->ns > INT64_MAX - sum)
            return false;
        sum += (int64_t)count * unit->ns;
        at += strlen(unit->name);
    } while (*at != '\0');
    memcpy(out, &sum, sizeof sum);
    return true;
}

static void print_duration(char *text, size_t size, int64_t ns)
{
    size_t i = 0;

    while (i + 1 < N_UNITS && (ns == 0 ? units[i].ns > ACTOR_SECOND : ns % units[i].ns != 0))
        i++;
    snprintf(text, size, "%" PRId64 "%s", ns / units[i].ns, units[i].name);
}

/* ---- the rest ---- */

static bool parse_bool(void *at, const char *text)
{
    static const char *const words[] = { "false", "true", "no", "yes", "off", "on", "0", "1" };
    size_t i;

    for (i = 0; i < sizeof words / sizeof *words; i++) {
        const bool value = i % 2 == 1;

        if (strcmp(text, words[i]) != 0)
            continue;
        memcpy(at, &value, sizeof value);
        return true;
    }
    return false;
}

static bool parse_float(actor_field_kind kind, void *at, const char *text)
{
    char *end;
    double value;
    float narrow;

    if (text[0] == '\0' || text[0] == ' ')
        return false;
    value = strtod(text, &end);
    if (*end != '\0' || !isfinite(value) || (kind == ACTOR_FIELD_FLOAT && (value > FLT_MAX || value < -FLT_MAX)))
        return false;
    narrow = (float)value;
    if (kind == ACTOR_FIELD_FLOAT)
        memcpy(at, &narrow, sizeof narrow);
    else
        memcpy(at, &value, sizeof value);
    return true;
}

static bool parse_enum(const actor_type_info *type, void *at, const char *text)
{
    size_t i;

    for (i = 0; i < type->n_variants; i++) {
        if (strcmp(type->variants[i].name, text) != 0)
            continue;
        memcpy(at, &type->variants[i].value, sizeof type->variants[i].value);
        return true;
    }
    return false;
}

static void list_variants(const actor_type_info *type, char wanted[LIBACTOR_WHY_BYTES])
{
    size_t used = 0, i;

    wanted[0] = '\0';
    for (i = 0; i < type->n_variants && used < LIBACTOR_WHY_BYTES; i++)
        used += (size_t)snprintf(wanted + used, LIBACTOR_WHY_BYTES - used, "%s%s",
                                 i == 0 ? "" : i + 1 < type->n_variants ? ", " : " or ", type->variants[i].name);
}

static size_t bytes_of(const actor_field_info *field)
{
    switch ((int)field->kind) {
    case ACTOR_FIELD_BOOL:
        return sizeof(bool);
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
    case ACTOR_FIELD_ENUM:
        return sizeof(int);
    default:
        return 8;
    }
}

static const char *range_text(const actor_env_info *env, size_t i)
{
    return env->sources == NULL ? NULL : env->sources[i].range;
}

/* `has_range`: the numbers of its type are not to be told. */
static void say_kind(const actor_field_info *field, bool has_range, char wanted[LIBACTOR_WHY_BYTES])
{
    int64_t least;
    uint64_t most;

    if (range_of(field->kind, &least, &most)) {
        if (has_range)
            snprintf(wanted, LIBACTOR_WHY_BYTES, "an integer");
        else
            snprintf(wanted, LIBACTOR_WHY_BYTES, "an integer from %" PRId64 " to %" PRIu64, least, most);
        return;
    }
    switch ((int)field->kind) {
    case ACTOR_FIELD_BOOL:
        snprintf(wanted, LIBACTOR_WHY_BYTES, "true or false");
        break;
    case ACTOR_FIELD_DURATION:
        snprintf(wanted, LIBACTOR_WHY_BYTES, "a time such as 250ms, 5s or 1h");
        break;
    case ACTOR_FIELD_FLOAT:
    case ACTOR_FIELD_DOUBLE:
        snprintf(wanted, LIBACTOR_WHY_BYTES, "a number");
        break;
    case ACTOR_FIELD_ENUM:
        list_variants(field->type, wanted);
        break;
    default:
        snprintf(wanted, LIBACTOR_WHY_BYTES, "a text");
        break;
    }
}

void libactor_env_wanted(const actor_env_info *env, size_t i, char wanted[LIBACTOR_WHY_BYTES])
{
    const actor_field_info *field = field_of(env, i);
    const char *range = range_text(env, i);
    size_t len;

    say_kind(field, range != NULL, wanted);
    len = strlen(wanted);
    if (range != NULL)
        snprintf(wanted + len, LIBACTOR_WHY_BYTES - len, "%s in %s", field->kind == ACTOR_FIELD_DURATION ? "," : "", range);
}

static bool parse_value(const actor_field_info *field, void *at, const char *text)
{
    switch ((int)field->kind) {
    case ACTOR_FIELD_BOOL:
        return parse_bool(at, text);
    case ACTOR_FIELD_DURATION:
        return parse_duration(at, text);
    case ACTOR_FIELD_FLOAT:
    case ACTOR_FIELD_DOUBLE:
        return parse_float(field->kind, at, text);
    case ACTOR_FIELD_ENUM:
        return parse_enum(field->type, at, text);
    default:
        return parse_integer(field->kind, at, text);
    }
}

int libactor_env_parse(const actor_env_info *env, size_t i, void *values, const char *text, char why[LIBACTOR_WHY_BYTES])
{
    const actor_field_info *field = field_of(env, i);
    void *at = (char *)values + field->offset;
    char before[sizeof(uint64_t)];

    if (field->kind == ACTOR_FIELD_STRING)
        return actor_string_set(at, text);
    memcpy(before, at, bytes_of(field));
    if (parse_value(field, at, text) && (env->in_range == NULL || env->in_range(values, i)))
        return ACTOR_OK;
    memcpy(at, before, bytes_of(field));
    libactor_env_wanted(env, i, why);
    return ACTOR_EINVAL;
}

bool libactor_env_in_range(const actor_env_info *env, const void *values)
{
    size_t i = 0;

    while (env->in_range != NULL && i < env->type->n_fields && env->in_range(values, i))
        i++;
    return env->in_range == NULL || i == env->type->n_fields;
}

static void print_integer(char *text, size_t size, actor_field_kind kind, const void *at)
{
#define PRINT(name, c_type, format)                         \
    case ACTOR_FIELD_##name: {                              \
        c_type value;                                       \
                                                            \
        memcpy(&value, at, sizeof value);                   \
        snprintf(text, size, "%" format, value);            \
        return;                                             \
    }
    switch ((int)kind) {
    PRINT(INT8, int8_t, PRId8)
    PRINT(INT16, int16_t, PRId16)
    PRINT(INT32, int32_t, PRId32)
    PRINT(INT64, int64_t, PRId64)
    PRINT(UINT8, uint8_t, PRIu8)
    PRINT(UINT16, uint16_t, PRIu16)
    PRINT(UINT32, uint32_t, PRIu32)
    PRINT(UINT64, uint64_t, PRIu64)
    default:
        return;
    }
#undef PRINT
}

static const char *variant_name(const actor_type_info *type, const void *at)
{
    size_t i;
    int value;

    memcpy(&value, at, sizeof value);
    for (i = 0; i < type->n_variants; i++)
        if (type->variants[i].value == value)
            return type->variants[i].name;
    return "";
}

/* As short as it can be to be read as the same number again. */
static void print_float(char *text, size_t size, actor_field_kind kind, const void *at)
{
    double value;
    float narrow;
    int digits;

    if (kind == ACTOR_FIELD_DOUBLE) {
        memcpy(&value, at, sizeof value);
    } else {
        memcpy(&narrow, at, sizeof narrow);
        value = (double)narrow;
    }
    for (digits = 6; digits <= 17; digits++) {
        snprintf(text, size, "%.*g", digits, value);
        if (kind == ACTOR_FIELD_FLOAT ? (float)strtod(text, NULL) == (float)value : strtod(text, NULL) == value)
            break;
    }
}

static char *copy_text(const char *text, size_t len)
{
    char *copy = actor_alloc(len + 1);

    if (copy == NULL)
        return NULL;
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *libactor_env_text(const actor_env_info *env, size_t i, const void *values)
{
    const actor_field_info *field = field_of(env, i);
    const void *at = (const char *)values + field->offset;
    char text[64] = "";
    actor_string string;
    int64_t ns;
    bool truth;

    switch ((int)field->kind) {
    case ACTOR_FIELD_STRING:
        memcpy(&string, at, sizeof string);
        return copy_text(string.data == NULL ? "" : string.data, string.len);
    case ACTOR_FIELD_ENUM:
        return copy_text(variant_name(field->type, at), strlen(variant_name(field->type, at)));
    case ACTOR_FIELD_BOOL:
        memcpy(&truth, at, sizeof truth);
        snprintf(text, sizeof text, truth ? "true" : "false");
        break;
    case ACTOR_FIELD_DURATION:
        memcpy(&ns, at, sizeof ns);
        print_duration(text, sizeof text, ns);
        break;
    case ACTOR_FIELD_FLOAT:
    case ACTOR_FIELD_DOUBLE:
        print_float(text, sizeof text, field->kind, at);
        break;
    default:
        print_integer(text, sizeof text, field->kind, at);
        break;
    }
    return copy_text(text, strlen(text));
}

/* ---- whole structs ---- */

void *libactor_env_copy(const actor_env_info *env, const void *values)
{
    void *copy = actor_alloc(env->type->size);

    if (copy == NULL)
        return NULL;
    if (actor_type_copy(env->type, copy, values) != ACTOR_OK) {
        actor_free(copy);
        return NULL;
    }
    return copy;
}

void *libactor_env_make(const actor_env_info *env)
{
    void *defaults = actor_alloc(env->type->size);
    void *values;

    if (defaults == NULL)
        return NULL;
    memset(defaults, 0, env->type->size);
    env->defaults(defaults);
    values = libactor_env_copy(env, defaults);
    actor_free(defaults);
    return values;
}

void libactor_env_free(const actor_env_info *env, void *values)
{
    if (values == NULL)
        return;
    actor_type_clear(env->type, values);
    actor_free(values);
}

static bool fields_equal(const actor_field_info *field, const void *a, const void *b)
{
    actor_string left, right;

    if (field->kind != ACTOR_FIELD_STRING)
        return memcmp(a, b, bytes_of(field)) == 0;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return actor_string_equal(left, right);
}

bool libactor_env_equal(const actor_env_info *env, const void *a, const void *b)
{
    size_t i;

    for (i = 0; i < env->type->n_fields; i++) {
        const actor_field_info *field = field_of(env, i);

        if (!fields_equal(field, (const char *)a + field->offset, (const char *)b + field->offset))
            return false;
    }
    return true;
}
