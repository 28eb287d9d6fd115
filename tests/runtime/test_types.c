/*
 * Described values, reasons and error texts: packing, owning, clearing and printing.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))

/* ---- a type with something of everything ---- */

typedef enum color { RED, GREEN = 5 } color;

typedef struct place {
    actor_string city;
    double latitude;
} place;

typedef enum answer_tag { ANSWER_OK = 1, ANSWER_FAILED, ANSWER_NONE } answer_tag;

typedef struct answer {
    answer_tag tag;
    union {
        struct {
            actor_string text;
            actor_bytes body;
        } ok;
        struct {
            int32_t code;
        } failed;
    } as;
} answer;

typedef struct record {
    bool on;
    int8_t i8;
    uint64_t u64;
    float ratio;
    int64_t span;
    actor_string name;
    actor_bytes body;
    actor_ref who;
    color shade;
    place where;
    answer last;
    void *handle;
} record;

static const actor_variant_info color_variants[] = { { "red", RED, 0, NULL }, { "green", GREEN, 0, NULL } };
static const actor_type_info color_type = { "color", sizeof(color), true, 0, NULL, 2, color_variants };

static const actor_field_info place_fields[] = {
    { "city", ACTOR_FIELD_STRING, offsetof(place, city), NULL },
    { "latitude", ACTOR_FIELD_DOUBLE, offsetof(place, latitude), NULL },
};
static const actor_type_info place_type = { "place", sizeof(place), false, 2, place_fields, 0, NULL };

static const actor_field_info ok_fields[] = {
    { "text", ACTOR_FIELD_STRING, offsetof(answer, as.ok.text), NULL },
    { "body", ACTOR_FIELD_BYTES, offsetof(answer, as.ok.body), NULL },
};
static const actor_field_info failed_fields[] = {
    { "code", ACTOR_FIELD_INT32, offsetof(answer, as.failed.code), NULL },
};
static const actor_variant_info answer_variants[] = {
    { "ok", ANSWER_OK, 2, ok_fields },
    { "failed", ANSWER_FAILED, 1, failed_fields },
    { "none", ANSWER_NONE, 0, NULL },
};
static const actor_type_info answer_type = { "answer", sizeof(answer), false, 0, NULL, 3, answer_variants };

static const actor_field_info record_fields[] = {
    { "on", ACTOR_FIELD_BOOL, offsetof(record, on), NULL },
    { "i8", ACTOR_FIELD_INT8, offsetof(record, i8), NULL },
    { "u64", ACTOR_FIELD_UINT64, offsetof(record, u64), NULL },
    { "ratio", ACTOR_FIELD_FLOAT, offsetof(record, ratio), NULL },
    { "span", ACTOR_FIELD_DURATION, offsetof(record, span), NULL },
    { "name", ACTOR_FIELD_STRING, offsetof(record, name), NULL },
    { "body", ACTOR_FIELD_BYTES, offsetof(record, body), NULL },
    { "who", ACTOR_FIELD_PID, offsetof(record, who), NULL },
    { "shade", ACTOR_FIELD_ENUM, offsetof(record, shade), &color_type },
    { "where", ACTOR_FIELD_STRUCT, offsetof(record, where), &place_type },
    { "last", ACTOR_FIELD_STRUCT, offsetof(record, last), &answer_type },
    { "handle", ACTOR_FIELD_EXTERN, offsetof(record, handle), NULL },
};
static const actor_type_info record_type = {
    "record", sizeof(record), false, ARRAY_LEN(record_fields), record_fields, 0, NULL
};

static record sample(void)
{
    record value;

    memset(&value, 0, sizeof value);
    value.on = true;
    value.i8 = -3;
    value.u64 = UINT64_MAX;
    value.ratio = 0.5f;
    value.span = 90 * ACTOR_SECOND;
    value.name = actor_string_of("ann");
    value.body = actor_bytes_of("\x00\xff", 2);
    value.who.bits = UINT64_C(0x010000070000002a);
    value.shade = GREEN;
    value.where.city = actor_string_of("Oslo");
    value.where.latitude = 59.5;
    value.last.tag = ANSWER_OK;
    value.last.as.ok.text = actor_string_of("");
    value.last.as.ok.body = actor_bytes_of(NULL, 0);
    return value;
}

static void check_sample(const record *value)
{
    ck_assert(value->on);
    ck_assert_int_eq(value->i8, -3);
    ck_assert(value->u64 == UINT64_MAX);
    ck_assert_str_eq(value->name.data, "ann");
    ck_assert_uint_eq(value->name.len, 3);
    ck_assert_uint_eq(value->body.len, 2);
    ck_assert(memcmp(value->body.data, "\x00\xff", 2) == 0);
    ck_assert_str_eq(value->where.city.data, "Oslo");
    ck_assert_str_eq(value->last.as.ok.text.data, "");
    ck_assert_uint_eq(value->last.as.ok.body.len, 0);
}

/* ---- packing ---- */

START_TEST(pack_copies_all_into_one_piece)
{
    const record from = sample();
    const struct libactor_packing packing = libactor_type_measure(&record_type, &from);
    record *to;

    ck_assert_uint_eq(packing.bytes, sizeof from + 4 + 2 + 5 + 1);
    ck_assert_uint_eq(packing.n_held, 0);
    to = malloc(packing.bytes);
    ck_assert_ptr_nonnull(to);
    ck_assert_int_eq(libactor_type_pack(&record_type, to, &from, packing), ACTOR_OK);
    check_sample(to);
    ck_assert_ptr_eq(to->name.data, to + 1);
    ck_assert_ptr_eq(to->body.data, (char *)(to + 1) + 4);
    free(to);
}
END_TEST

/* The payload of an alternative is followed only if the tag names it: what lies there else is no string. */
static const struct {
    const char *name;
    int tag;
    size_t tail_bytes;
    bool fits;
} tags[] = {
    { "the alternative with strings", ANSWER_OK, 4 + 3, true },
    { "one without", ANSWER_FAILED, 0, true },
    { "one without fields", ANSWER_NONE, 0, true },
    { "none at all", 77, 0, false },
    { "zero", 0, 0, false },
};

START_TEST(union_tag)
{
    struct libactor_packing packing;
    answer from, to, packed[2];

    memset(&from, 0x5a, sizeof from);
    memcpy(&from.tag, &tags[_i].tag, sizeof from.tag);
    if (tags[_i].tag == ANSWER_OK) {
        from.as.ok.text = actor_string_of("yes");
        from.as.ok.body = actor_bytes_of("abc", 3);
    }
    ck_assert(actor_type_fits(&answer_type, &from) == tags[_i].fits);
    packing = libactor_type_measure(&answer_type, &from);
    ck_assert_uint_eq(packing.bytes, sizeof from + tags[_i].tail_bytes);
    ck_assert_uint_eq(packing.n_held, 0);
    ck_assert_int_eq(libactor_type_pack(&answer_type, packed, &from, packing), ACTOR_OK);
    ck_assert_int_eq(actor_type_copy(&answer_type, &to, &from), ACTOR_OK);
    actor_type_clear(&answer_type, &to);
}
END_TEST

/* A type without alternatives takes any value; fields are not looked into. */
START_TEST(fits_without_a_tag)
{
    const record value = { .last.tag = ANSWER_OK };

    ck_assert(actor_type_fits(&record_type, &value));
    ck_assert(actor_type_fits(&color_type, &(color) { GREEN }));
    ck_assert(!actor_type_fits(&color_type, &(int) { 3 }));
}
END_TEST

START_TEST(no_data_counts_as_no_text)
{
    record from = sample(), to, packed[2];
    struct libactor_packing packing;

    from.where.city.data = NULL;            /* whatever its length says */
    from.name.data = NULL;
    from.body.data = NULL;
    from.last.tag = ANSWER_NONE;
    packing = libactor_type_measure(&record_type, &from);
    ck_assert_uint_eq(packing.bytes, sizeof from + 2);
    ck_assert_int_eq(libactor_type_pack(&record_type, packed, &from, packing), ACTOR_OK);
    ck_assert_str_eq(packed->name.data, "");
    ck_assert_uint_eq(packed->name.len, 0);
    ck_assert_str_eq(packed->where.city.data, "");
    ck_assert_uint_eq(packed->body.len, 0);
    ck_assert_int_eq(actor_type_copy(&record_type, &to, &from), ACTOR_OK);
    ck_assert_str_eq(to.name.data, "");
    actor_type_clear(&record_type, &to);
}
END_TEST

START_TEST(sizes_do_not_wrap_around)
{
    record from = sample();

    from.name.len = SIZE_MAX - 2;
    from.body.len = 100;
    ck_assert(libactor_type_measure(&record_type, &from).bytes == SIZE_MAX);
    from = sample();
    from.name.len = SIZE_MAX;
    ck_assert(libactor_type_measure(&record_type, &from).bytes == SIZE_MAX);
    ck_assert_int_eq(actor_string_set_len(&from.name, "x", SIZE_MAX), ACTOR_ENOMEM);
}
END_TEST

/* ---- values that own what they point to ---- */

START_TEST(copy_owns)
{
    char city[] = "Oslo";
    record from = sample(), to, zero;

    from.where.city = actor_string_of(city);
    ck_assert_int_eq(actor_type_copy(&record_type, &to, &from), ACTOR_OK);
    memset(city, 'x', 4);
    check_sample(&to);
    actor_type_clear(&record_type, &to);
    memset(&zero, 0, sizeof zero);
    ck_assert(memcmp(&to, &zero, sizeof to) == 0);
}
END_TEST

START_TEST(copy_out_of_memory)
{
    const record from = sample();
    record to, zero;

    memset(&zero, 0, sizeof zero);
    memset(&to, 0xa5, sizeof to);
    libactor_fail_alloc((uint64_t)_i);
    ck_assert_int_eq(actor_type_copy(&record_type, &to, &from), ACTOR_ENOMEM);
    ck_assert(memcmp(&to, &zero, sizeof to) == 0);
}
END_TEST

START_TEST(init_gives_empty_texts)
{
    record value;

    memset(&value, 0xa5, sizeof value);
    actor_type_init(&record_type, &value);
    ck_assert_str_eq(value.name.data, "");
    ck_assert_str_eq(value.where.city.data, "");
    ck_assert(!value.on);
    ck_assert_int_eq((int)value.last.tag, 0);
    ck_assert_int_eq(actor_string_set(&value.name, "now it has one"), ACTOR_OK);
    actor_type_clear(&record_type, &value);
}
END_TEST

START_TEST(string_set)
{
    actor_string field = actor_string_of(NULL);

    ck_assert_str_eq(field.data, "");
    ck_assert_int_eq(actor_string_set(&field, "first"), ACTOR_OK);
    ck_assert_int_eq(actor_string_set(&field, field.data + 2), ACTOR_OK);
    ck_assert_str_eq(field.data, "rst");
    ck_assert_int_eq(actor_string_set_len(&field, "a\0b", 3), ACTOR_OK);
    ck_assert_uint_eq(field.len, 3);
    ck_assert(memcmp(field.data, "a\0b", 4) == 0);
    libactor_fail_alloc(1);
    ck_assert_int_eq(actor_string_set(&field, "new"), ACTOR_ENOMEM);
    ck_assert(memcmp(field.data, "a\0b", 4) == 0);
    ck_assert_int_eq(actor_string_set(&field, NULL), ACTOR_OK);
    ck_assert_str_eq(field.data, "");
    ck_assert_uint_eq(field.len, 0);
}
END_TEST

START_TEST(bytes_set)
{
    actor_bytes field = actor_bytes_of(NULL, 0);

    ck_assert_int_eq(actor_bytes_set(&field, "abcd", 4), ACTOR_OK);
    ck_assert_int_eq(actor_bytes_set(&field, (const char *)field.data + 1, 2), ACTOR_OK);
    ck_assert_uint_eq(field.len, 2);
    ck_assert(memcmp(field.data, "bc", 2) == 0);
    libactor_fail_alloc(1);
    ck_assert_int_eq(actor_bytes_set(&field, "x", 1), ACTOR_ENOMEM);
    ck_assert_uint_eq(field.len, 2);
    ck_assert_int_eq(actor_bytes_set(&field, NULL, 9), ACTOR_OK);
    ck_assert_uint_eq(field.len, 0);
}
END_TEST

START_TEST(string_equal)
{
    actor_string none;

    none.data = NULL;
    none.len = 0;
    ck_assert(actor_string_equal(actor_string_of("a"), actor_string_of("a")));
    ck_assert(!actor_string_equal(actor_string_of("a"), actor_string_of("ab")));
    ck_assert(!actor_string_equal(actor_string_of("a"), actor_string_of("b")));
    ck_assert(actor_string_equal(actor_string_of(""), none));
}
END_TEST

/* ---- printing ---- */

static void check_printed(const actor_type_info *type, const void *value, const char *expected)
{
    char text[1024];
    FILE *out = fmemopen(text, sizeof text, "w");

    ck_assert_ptr_nonnull(out);
    actor_type_print(type, value, out);
    fputc('\0', out);
    fclose(out);
    ck_assert_str_eq(text, expected);
}

START_TEST(print_record)
{
    record value = sample();

    value.last.tag = ANSWER_FAILED;
    value.last.as.failed.code = -7;
    check_printed(&record_type, &value,
                  "{on = true, i8 = -3, u64 = 18446744073709551615, ratio = 0.5, span = 90s, name = \"ann\", "
                  "body = <00 ff>, who = <42.7>, shade = green, where = {city = \"Oslo\", latitude = 59.5}, "
                  "last = failed {code = -7}, handle = ...}");
}
END_TEST

typedef struct text_only {
    actor_string text;
} text_only;
static const actor_field_info text_fields[] = { { "text", ACTOR_FIELD_STRING, 0, NULL } };
static const actor_type_info text_type = { "text", sizeof(text_only), false, 1, text_fields, 0, NULL };

#define TEN_BYTES "0123456789"
static const struct {
    const char *text;
    const char *printed;
} texts[] = {
    { "", "{text = \"\"}" },
    { "a\"b\\c", "{text = \"a\\\"b\\\\c\"}" },
    { "\n\t\r\x01\x7f", "{text = \"\\n\\t\\r\\x01\\x7f\"}" },
    { "gr\xc3\xbc\xc3\x9f", "{text = \"gr\xc3\xbc\xc3\x9f\"}" },
    { "\xe2\x82\xac \xf0\x9f\x99\x82", "{text = \"\xe2\x82\xac \xf0\x9f\x99\x82\"}" },
    { "cut \xc3", "{text = \"cut \\xc3\"}" },
    { "cut \xe2\x82", "{text = \"cut \\xe2\\x82\"}" },
    { "\xc2\x9b""31m", "{text = \"\\xc2\\x9b""31m\"}" },
    { "\xed\xa0\x80", "{text = \"\\xed\\xa0\\x80\"}" },
    { TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES,
      "{text = \"" TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES "\"}" },
    { TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES "x",
      "{text = \"" TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES TEN_BYTES "\"... (61 bytes)}" },
};

START_TEST(print_text)
{
    text_only value;

    value.text = actor_string_of(texts[_i].text);
    check_printed(&text_type, &value, texts[_i].printed);
}
END_TEST

typedef struct span_only {
    int64_t span;
} span_only;
static const actor_field_info span_fields[] = { { "span", ACTOR_FIELD_DURATION, 0, NULL } };
static const actor_type_info span_type = { "span", sizeof(span_only), true, 1, span_fields, 0, NULL };

static const struct {
    int64_t ns;
    const char *printed;
} spans[] = {
    { 0, "{span = 0s}" },
    { 1, "{span = 1ns}" },
    { 1500 * ACTOR_MICROSECOND, "{span = 1500us}" },
    { 250 * ACTOR_MILLISECOND, "{span = 250ms}" },
    { 60 * ACTOR_SECOND, "{span = 1min}" },
    { 36 * ACTOR_HOUR, "{span = 36h}" },
    { -2 * ACTOR_SECOND, "{span = -2s}" },
    { ACTOR_INFINITY, "{span = infinity}" },
};

START_TEST(print_span)
{
    span_only value;

    value.span = spans[_i].ns;
    check_printed(&span_type, &value, spans[_i].printed);
}
END_TEST

START_TEST(print_tag_of_nothing)
{
    answer value;
    const int tag = 77;

    memset(&value, 0x5a, sizeof value);
    memcpy(&value.tag, &tag, sizeof tag);
    check_printed(&answer_type, &value, "77");
}
END_TEST

START_TEST(print_long_bytes)
{
    answer value;

    memset(&value, 0, sizeof value);
    value.tag = ANSWER_OK;
    value.as.ok.body = actor_bytes_of("0123456789abcdefg", 17);
    check_printed(&answer_type, &value,
                  "ok {text = \"\", body = <30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66>... (17 bytes)}");
}
END_TEST

/* ---- several, or none ---- */

typedef struct team {
    bool open;
    place homes[2];
    int16_t marks[3];
    const actor_string *names;
    size_t names_len;
    const place *trips;
    size_t trips_len;
    const uint64_t *sums;
    size_t sums_len;
    bool has_nick;
    actor_string nick;
    bool has_age;
    uint8_t age;
} team;

static const actor_field_info team_fields[] = {
    { "open", ACTOR_FIELD_BOOL, offsetof(team, open), NULL },
    { "homes", ACTOR_FIELD_ARRAY, 2, NULL },
    { "homes", ACTOR_FIELD_STRUCT, offsetof(team, homes), &place_type },
    { "marks", ACTOR_FIELD_ARRAY, 3, NULL },
    { "marks", ACTOR_FIELD_INT16, offsetof(team, marks), NULL },
    { "names", ACTOR_FIELD_LIST, offsetof(team, names_len), NULL },
    { "names", ACTOR_FIELD_STRING, offsetof(team, names), NULL },
    { "trips", ACTOR_FIELD_LIST, offsetof(team, trips_len), NULL },
    { "trips", ACTOR_FIELD_STRUCT, offsetof(team, trips), &place_type },
    { "sums", ACTOR_FIELD_LIST, offsetof(team, sums_len), NULL },
    { "sums", ACTOR_FIELD_UINT64, offsetof(team, sums), NULL },
    { "nick", ACTOR_FIELD_OPTIONAL, offsetof(team, has_nick), NULL },
    { "nick", ACTOR_FIELD_STRING, offsetof(team, nick), NULL },
    { "age", ACTOR_FIELD_OPTIONAL, offsetof(team, has_age), NULL },
    { "age", ACTOR_FIELD_UINT8, offsetof(team, age), NULL },
};
static const actor_type_info team_type = { "team", sizeof(team), false, ARRAY_LEN(team_fields), team_fields, 0, NULL };

static const uint64_t some_sums[] = { UINT64_MAX, 1 };

static team sample_team(void)
{
    static actor_string names[3];
    static place trips[2];
    team value;

    memset(&value, 0, sizeof value);
    value.homes[0].city = actor_string_of("Rome");
    value.homes[1].city = actor_string_of("Paris");
    value.marks[2] = -3;
    names[0] = actor_string_of("a");
    names[1] = actor_string_of("");
    names[2] = actor_string_of("ccc");
    value.names = names;
    value.names_len = 3;
    trips[0].city = actor_string_of("Oslo");
    trips[1].city = actor_string_of("Bern");
    trips[1].latitude = 46.5;
    value.trips = trips;
    value.trips_len = 2;
    value.sums = some_sums;
    value.sums_len = 2;
    value.has_nick = true;
    value.nick = actor_string_of("five");
    return value;
}

static const char team_text[] =
    "{open = false, homes = [{city = \"Rome\", latitude = 0}, {city = \"Paris\", latitude = 0}], marks = [0, 0, -3], "
    "names = [\"a\", \"\", \"ccc\"], trips = [{city = \"Oslo\", latitude = 0}, {city = \"Bern\", latitude = 46.5}], "
    "sums = [18446744073709551615, 1], nick = \"five\", age = none}";

START_TEST(pack_lists_in_one_piece)
{
    struct {
        team to;
        _Alignas(8) char tail[512];
    } room;
    team from = sample_team();
    struct libactor_packing packing = libactor_type_measure(&team_type, &from);
    const char *end = (const char *)&room.to + packing.bytes;

    memset(&room, 0xa5, sizeof room);
    ck_assert(packing.bytes - sizeof(team) < sizeof room.tail);
    ck_assert_uint_eq(packing.n_held, 0);
    ck_assert_int_eq(libactor_type_pack(&team_type, &room.to, &from, packing), ACTOR_OK);
    ck_assert_uint_eq((unsigned char)*end, 0xa5);
    ck_assert_uint_eq((unsigned char)*end, 0xa5);
    ck_assert_uint_eq((uintptr_t)room.to.sums % sizeof(uint64_t), 0);
    ck_assert((const char *)room.to.names >= room.tail && room.to.names[2].data < end);
    ck_assert_ptr_ne(room.to.trips, from.trips);
    check_printed(&team_type, &room.to, team_text);
    from.names_len = SIZE_MAX / 2;
    from.names = NULL;
    packing = libactor_type_measure(&team_type, &from);
    ck_assert_int_eq(libactor_type_pack(&team_type, &room.to, &from, packing), ACTOR_OK);
    ck_assert_uint_eq(room.to.names_len, 0);
    from.sums_len = SIZE_MAX / 4;
    ck_assert(libactor_type_measure(&team_type, &from).bytes == SIZE_MAX);
    from.sums_len = SIZE_MAX / sizeof *from.sums;
    ck_assert(libactor_type_measure(&team_type, &from).bytes == SIZE_MAX);
}
END_TEST

START_TEST(copy_owns_lists)
{
    const team from = sample_team();
    team to, zero;

    memset(&zero, 0, sizeof zero);
    ck_assert_int_eq(actor_type_copy(&team_type, &to, &from), ACTOR_OK);
    ck_assert_ptr_ne(to.trips[1].city.data, from.trips[1].city.data);
    check_printed(&team_type, &to, team_text);
    actor_type_clear(&team_type, &to);
    ck_assert(memcmp(&to, &zero, sizeof to) == 0);
    actor_type_init(&team_type, &to);
    ck_assert_str_eq(to.homes[1].city.data, "");
    ck_assert_str_eq(to.nick.data, "");
    ck_assert_ptr_null(to.names);
    actor_type_clear(&team_type, &to);
}
END_TEST

/* Two homes, three lists with four texts that are not empty, a nick. */
START_TEST(copy_lists_out_of_memory)
{
    const team from = sample_team();
    team to, zero;

    memset(&zero, 0, sizeof zero);
    libactor_fail_alloc((uint64_t)_i);
    ck_assert_int_eq(actor_type_copy(&team_type, &to, &from), ACTOR_ENOMEM);
    ck_assert(memcmp(&to, &zero, sizeof to) == 0);
}
END_TEST

START_TEST(list_set)
{
    const team from = sample_team();
    team to;
    int i;

    actor_type_init(&team_type, &to);
    ck_assert_int_eq(actor_list_set(&place_type, &to.trips, &to.trips_len, from.trips, 2), ACTOR_OK);
    ck_assert_str_eq(to.trips[1].city.data, "Bern");
    for (i = 1; i <= 3; i++) {
        libactor_fail_alloc((uint64_t)i);
        ck_assert_int_eq(actor_list_set(&place_type, &to.trips, &to.trips_len, from.trips, 2), ACTOR_ENOMEM);
        ck_assert_uint_eq(to.trips_len, 2);
    }
    libactor_fail_alloc(0);
    ck_assert_int_eq(actor_list_set(&place_type, &to.trips, &to.trips_len, to.trips + 1, 1), ACTOR_OK);
    ck_assert_uint_eq(to.trips_len, 1);
    ck_assert_str_eq(to.trips[0].city.data, "Bern");
    ck_assert_int_eq(actor_list_set(&actor_uint64_type, &to.sums, &to.sums_len, some_sums, 2), ACTOR_OK);
    ck_assert(to.sums[0] == UINT64_MAX);
    ck_assert_int_eq(actor_list_set(&actor_string_type, &to.names, &to.names_len, NULL, 7), ACTOR_OK);
    ck_assert_ptr_null(to.names);
    ck_assert_uint_eq(to.names_len, 0);
    ck_assert_int_eq(
        actor_list_set(&actor_string_type, &to.names, &to.names_len, from.names, SIZE_MAX / 2), ACTOR_ENOMEM);
    ck_assert_int_eq(actor_array_set(&place_type, to.homes, from.homes, 2), ACTOR_OK);
    libactor_fail_alloc(3);
    ck_assert_int_eq(actor_array_set(&place_type, to.homes, from.homes, 2), ACTOR_ENOMEM);
    ck_assert_str_eq(to.homes[1].city.data, "Paris");
    actor_type_clear(&team_type, &to);
}
END_TEST

START_TEST(value_set)
{
    const team from = sample_team();
    place to;
    int i;

    actor_type_init(&place_type, &to);
    ck_assert_int_eq(actor_value_set(&place_type, &to, &from.homes[1]), ACTOR_OK);
    ck_assert_str_eq(to.city.data, from.homes[1].city.data);
    ck_assert_ptr_ne(to.city.data, from.homes[1].city.data);
    for (i = 1; i <= 2; i++) {
        libactor_fail_alloc((uint64_t)i);
        ck_assert_int_eq(actor_value_set(&place_type, &to, &from.homes[0]), ACTOR_ENOMEM);
        ck_assert_str_eq(to.city.data, from.homes[1].city.data);
    }
    libactor_fail_alloc(0);
    ck_assert_int_eq(actor_value_set(&place_type, &to, &to), ACTOR_OK);
    ck_assert_str_eq(to.city.data, from.homes[1].city.data);
    actor_type_clear(&place_type, &to);
}
END_TEST

START_TEST(list_insert_and_remove)
{
    const team from = sample_team();
    const actor_string more = actor_string_of("more");
    uint64_t sum;
    team to;
    int i;

    actor_type_init(&team_type, &to);
    ck_assert_int_eq(actor_list_insert(&actor_string_type, &to.names, &to.names_len, 1, &more), ACTOR_EINVAL);
    ck_assert_int_eq(actor_list_remove(&actor_string_type, &to.names, &to.names_len, 0), ACTOR_EINVAL);
    ck_assert_int_eq(actor_list_insert(&actor_string_type, &to.names, &to.names_len, 0, &more), ACTOR_OK);
    ck_assert_str_eq(to.names[0].data, "more");
    ck_assert_ptr_ne(to.names[0].data, more.data);
    ck_assert_int_eq(actor_list_set(&place_type, &to.trips, &to.trips_len, from.trips, 2), ACTOR_OK);
    ck_assert_int_eq(actor_list_insert(&place_type, &to.trips, &to.trips_len, 1, &from.homes[0]), ACTOR_OK);
    ck_assert_int_eq(actor_list_insert(&place_type, &to.trips, &to.trips_len, 3, &to.trips[0]), ACTOR_OK);
    for (i = 1; i <= 2; i++) {
        libactor_fail_alloc((uint64_t)i);
        ck_assert_int_eq(actor_list_insert(&place_type, &to.trips, &to.trips_len, 0, &from.homes[0]), ACTOR_ENOMEM);
        ck_assert_uint_eq(to.trips_len, 4);
    }
    libactor_fail_alloc(0);
    ck_assert_str_eq(to.trips[0].city.data, "Oslo");
    ck_assert_str_eq(to.trips[1].city.data, "Rome");
    ck_assert_str_eq(to.trips[2].city.data, "Bern");
    ck_assert_str_eq(to.trips[3].city.data, "Oslo");
    ck_assert_int_eq(actor_list_remove(&place_type, &to.trips, &to.trips_len, 4), ACTOR_EINVAL);
    ck_assert_int_eq(actor_list_remove(&place_type, &to.trips, &to.trips_len, 1), ACTOR_OK);
    ck_assert_int_eq(actor_list_remove(&place_type, &to.trips, &to.trips_len, 2), ACTOR_OK);
    ck_assert_uint_eq(to.trips_len, 2);
    ck_assert_str_eq(to.trips[1].city.data, "Bern");
    for (sum = 0; sum < 100; sum++)
        ck_assert_int_eq(actor_list_insert(&actor_uint64_type, &to.sums, &to.sums_len, to.sums_len / 2, &sum), ACTOR_OK);
    ck_assert(to.sums[0] == 1 && to.sums[49] == 99 && to.sums[99] == 0);
    while (to.sums_len > 0)
        ck_assert_int_eq(actor_list_remove(&actor_uint64_type, &to.sums, &to.sums_len, to.sums_len - 1), ACTOR_OK);
    ck_assert_ptr_null(to.sums);
    actor_type_clear(&team_type, &to);
}
END_TEST

START_TEST(print_long_list)
{
    static const uint64_t ones[17] = { 1 };
    team value = sample_team();

    value.has_age = true;
    value.age = 7;
    value.names = NULL;
    value.trips_len = 0;
    value.sums = ones;
    value.sums_len = 17;
    check_printed(&team_type, &value,
                  "{open = false, homes = [{city = \"Rome\", latitude = 0}, {city = \"Paris\", latitude = 0}], "
                  "marks = [0, 0, -3], names = [], trips = [], sums = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"
                  "... (17 elements), nick = \"five\", age = 7}");
}
END_TEST

/* ---- reasons and errors ---- */

static const struct {
    actor_reason_kind kind;
    const char *name;
    bool abnormal;
} kinds[] = {
    { ACTOR_NORMAL, "normal", false },
    { ACTOR_SHUTDOWN, "shutdown", false },
    { ACTOR_KILL, "kill", true },
    { ACTOR_KILLED, "killed", true },
    { ACTOR_NOPROC, "noproc", true },
    { ACTOR_NOCONNECTION, "noconnection", true },
    { ACTOR_TIMEOUT, "timeout", true },
    { ACTOR_FAULT, "fault", true },
    { ACTOR_ASSERT, "assert", true },
    { ACTOR_BAD_RETURN, "bad_return", true },
};

/* OTP supervisor manual, "restart": shutdown with a detail is a normal end as well. */
START_TEST(reason_kinds)
{
    const actor_reason plain = actor_reason_of(kinds[_i].kind);
    const actor_reason detailed = actor_reason_detail(plain, "%d of %s", 2, "three");

    ck_assert_str_eq(actor_reason_name(&plain), kinds[_i].name);
    ck_assert_int_eq(actor_reason_is_abnormal(&plain), kinds[_i].abnormal);
    ck_assert_int_eq(actor_reason_is_abnormal(&detailed), kinds[_i].abnormal);
    ck_assert_str_eq(plain.detail, "");
    ck_assert_str_eq(detailed.detail, "2 of three");
    ck_assert(actor_reason_equal(&plain, &plain));
    ck_assert(!actor_reason_equal(&plain, &detailed));
}
END_TEST

START_TEST(reason_of_the_users_own)
{
    const actor_reason a = actor_reason_own("boom", NULL);
    const actor_reason b = actor_reason_own("boom", "loud");
    const actor_reason c = actor_reason_own("bang", NULL);

    ck_assert_str_eq(actor_reason_name(&a), "boom");
    ck_assert_str_eq(b.detail, "loud");
    ck_assert(actor_reason_is_abnormal(&a));
    ck_assert(!actor_reason_equal(&a, &b));
    ck_assert(!actor_reason_equal(&a, &c));
}
END_TEST

START_TEST(reason_is_cut)
{
    char name[ACTOR_REASON_NAME_BYTES + 10];
    actor_reason reason;

    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    reason = actor_reason_own(name, NULL);
    ck_assert_uint_eq(strlen(reason.name), ACTOR_REASON_NAME_BYTES - 1);
    /* A character that does not fit as a whole goes. */
    memcpy(name + ACTOR_REASON_NAME_BYTES - 3, "\xe2\x82\xac", 3);
    reason = actor_reason_own(name, NULL);
    ck_assert_uint_eq(strlen(reason.name), ACTOR_REASON_NAME_BYTES - 3);
    memset(name, 'n', sizeof name);
    memcpy(name + ACTOR_REASON_NAME_BYTES - 4, "\xe2\x82\xac", 3);
    name[sizeof name - 1] = '\0';
    reason = actor_reason_own(name, NULL);
    ck_assert_uint_eq(strlen(reason.name), ACTOR_REASON_NAME_BYTES - 1);
    reason = actor_reason_detail(reason, "%200s", "x");
    ck_assert_uint_eq(strlen(reason.detail), ACTOR_REASON_DETAIL_BYTES - 1);
}
END_TEST

START_TEST(error_texts)
{
    ck_assert_str_eq(actor_strerror(ACTOR_OK), "no error");
    ck_assert_str_eq(actor_strerror(ACTOR_ENOMEM), "out of memory");
    ck_assert_str_eq(actor_strerror(ACTOR_EIO), "input/output error");
    ck_assert_str_eq(actor_strerror(-999), "unknown error");
    ck_assert_str_eq(actor_strerror(12), "unknown error");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("types");
    TCase *packing = tcase_create("packing");
    TCase *owning = tcase_create("owning");
    TCase *printing = tcase_create("printing");
    TCase *lists = tcase_create("lists");
    TCase *reasons = tcase_create("reasons");
    SRunner *runner;
    int failed;

    tcase_add_test(packing, pack_copies_all_into_one_piece);
    tcase_add_loop_test(packing, union_tag, 0, ARRAY_LEN(tags));
    tcase_add_test(packing, fits_without_a_tag);
    tcase_add_test(packing, no_data_counts_as_no_text);
    tcase_add_test(packing, sizes_do_not_wrap_around);
    suite_add_tcase(suite, packing);
    tcase_add_test(owning, copy_owns);
    tcase_add_loop_test(owning, copy_out_of_memory, 1, 4);
    tcase_add_test(owning, init_gives_empty_texts);
    tcase_add_test(owning, string_set);
    tcase_add_test(owning, bytes_set);
    tcase_add_test(owning, string_equal);
    suite_add_tcase(suite, owning);
    tcase_add_test(printing, print_record);
    tcase_add_loop_test(printing, print_text, 0, ARRAY_LEN(texts));
    tcase_add_loop_test(printing, print_span, 0, ARRAY_LEN(spans));
    tcase_add_test(printing, print_tag_of_nothing);
    tcase_add_test(printing, print_long_bytes);
    suite_add_tcase(suite, printing);
    tcase_add_loop_test(reasons, reason_kinds, 0, ARRAY_LEN(kinds));
    tcase_add_test(reasons, reason_of_the_users_own);
    tcase_add_test(reasons, reason_is_cut);
    tcase_add_test(reasons, error_texts);
    suite_add_tcase(suite, reasons);
    tcase_add_test(lists, pack_lists_in_one_piece);
    tcase_add_test(lists, copy_owns_lists);
    tcase_add_loop_test(lists, copy_lists_out_of_memory, 1, 11);
    tcase_add_test(lists, list_set);
    tcase_add_test(lists, value_set);
    tcase_add_test(lists, list_insert_and_remove);
    tcase_add_test(lists, print_long_list);
    suite_add_tcase(suite, lists);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
