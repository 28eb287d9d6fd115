/*
 * actor_type_equal and actor_type_hash: which described values are the same, and that what lies between or behind what
 * counts is not looked at.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <actor/actor.h>

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))

typedef struct place {
    int8_t x;                               /* there is room behind it */
    actor_string city;
} place;

typedef struct all {
    int8_t small;                           /* there is room behind it */
    int64_t wide;
    float ratio;
    double exact;
    actor_string text;
    actor_bytes body;
    const actor_string *names;
    size_t names_len;
    uint16_t triple[3];
    bool has_code;
    uint32_t code;
    place where;
    void *kept;
} all;

static const actor_field_info place_fields[] = {
    { "x", ACTOR_FIELD_INT8, offsetof(place, x), NULL },
    { "city", ACTOR_FIELD_STRING, offsetof(place, city), NULL },
};
static const actor_type_info place_type = { "place", sizeof(place), false, 2, place_fields, 0, NULL };
static const actor_extern_info kept_type = { { "kept", sizeof(void *), false, 0, NULL, 0, NULL }, NULL, NULL };

static const actor_field_info all_fields[] = {
    { "small", ACTOR_FIELD_INT8, offsetof(all, small), NULL },
    { "wide", ACTOR_FIELD_INT64, offsetof(all, wide), NULL },
    { "ratio", ACTOR_FIELD_FLOAT, offsetof(all, ratio), NULL },
    { "exact", ACTOR_FIELD_DOUBLE, offsetof(all, exact), NULL },
    { "text", ACTOR_FIELD_STRING, offsetof(all, text), NULL },
    { "body", ACTOR_FIELD_BYTES, offsetof(all, body), NULL },
    { "names", ACTOR_FIELD_LIST, offsetof(all, names_len), NULL },
    { "names", ACTOR_FIELD_STRING, offsetof(all, names), NULL },
    { "triple", ACTOR_FIELD_ARRAY, 3, NULL },
    { "triple", ACTOR_FIELD_UINT16, offsetof(all, triple), NULL },
    { "code", ACTOR_FIELD_OPTIONAL, offsetof(all, has_code), NULL },
    { "code", ACTOR_FIELD_UINT32, offsetof(all, code), NULL },
    { "where", ACTOR_FIELD_STRUCT, offsetof(all, where), &place_type },
    { "kept", ACTOR_FIELD_EXTERN, offsetof(all, kept), &kept_type.type },
};
static const actor_type_info all_type = { "all", sizeof(all), false, ARRAY_LEN(all_fields), all_fields, 0, NULL };

static actor_string names[2][2];

/* Each time other memory, and other bytes where nothing counts. */
static all sample(int which)
{
    static char texts[2][2][8];
    all value;

    memset(&value, which == 0 ? 0x00 : 0xff, sizeof value);
    strcpy(texts[which][0], "one");
    strcpy(texts[which][1], "two");
    names[which][0] = actor_string_of(texts[which][0]);
    names[which][1] = actor_string_of(texts[which][1]);
    value.small = -1;
    value.wide = 1;
    value.ratio = 0.5f;
    value.exact = 0.25;
    value.text = actor_string_of(texts[which][0]);
    value.body = actor_bytes_of(texts[which][1], 3);
    value.names = names[which];
    value.names_len = 2;
    memset(value.triple, 0, sizeof value.triple);
    value.has_code = false;
    value.where.x = 5;
    value.where.city = actor_string_of(texts[which][1]);
    value.kept = NULL;
    return value;
}

START_TEST(equal)
{
    const all a = sample(0), b = sample(1);

    ck_assert(actor_type_equal(&all_type, &a, &b));
    ck_assert(actor_type_equal(&all_type, &b, &a));
    ck_assert_uint_eq(actor_type_hash(&all_type, &a), actor_type_hash(&all_type, &b));
}
END_TEST

static void change_small(all *value) { value->small = 1; }
static void change_wide(all *value) { value->wide = INT64_MIN + 1; }
static void change_ratio(all *value) { value->ratio = 0.25f; }
static void change_exact(all *value) { value->exact = 0.5; }
static void change_text(all *value) { value->text = actor_string_of("onf"); }
static void shorten_text(all *value) { value->text.len = 2; }
static void lose_text(all *value) { value->text.data = NULL; }
static void change_body(all *value) { value->body = actor_bytes_of("twp", 3); }
static void shorten_body(all *value) { value->body.len = 2; }
static void change_name(all *value) { names[1][1] = actor_string_of("three"); (void)value; }
static void shorten_names(all *value) { value->names_len = 1; }
static void lose_names(all *value) { value->names = NULL; }
static void change_triple(all *value) { value->triple[2] = 1; }
static void have_code(all *value) { value->has_code = true; value->code = 0; }
static void change_place(all *value) { value->where.x = 6; }
static void change_city(all *value) { value->where.city = actor_string_of("tw"); }
static void change_kept(all *value) { value->kept = value; }

static void (*const changes[])(all *value) = {
    change_small, change_wide, change_ratio, change_exact, change_text, shorten_text, lose_text, change_body, shorten_body,
    change_name, shorten_names, lose_names, change_triple, have_code, change_place, change_city, change_kept,
};

START_TEST(differs)
{
    const all a = sample(0);
    all b = sample(1);

    changes[_i](&b);
    ck_assert(!actor_type_equal(&all_type, &a, &b));
    ck_assert(!actor_type_equal(&all_type, &b, &a));
}
END_TEST

/* What is optional counts when it is there; a zero is one, whatever its sign, and so is what is no number. */
START_TEST(what_counts)
{
    all a = sample(0), b = sample(1);

    a.ratio = b.ratio = 0;
    a.exact = 0.0;
    b.exact = -0.0;
    ck_assert(actor_type_equal(&all_type, &a, &b));
    memcpy(&a.exact, &(uint64_t){ UINT64_C(0x7ff8000000000000) }, sizeof a.exact);
    memcpy(&b.exact, &(uint64_t){ UINT64_C(0xfff8000000000001) }, sizeof b.exact);
    memcpy(&a.ratio, &(uint32_t){ UINT32_C(0x7fc00000) }, sizeof a.ratio);
    memcpy(&b.ratio, &(uint32_t){ UINT32_C(0x7fc00007) }, sizeof b.ratio);
    ck_assert(actor_type_equal(&all_type, &a, &b));
    ck_assert_uint_eq(actor_type_hash(&all_type, &a), actor_type_hash(&all_type, &b));
    a.exact = 1;
    ck_assert(!actor_type_equal(&all_type, &a, &b));
    b.exact = 1;
    a.has_code = b.has_code = true;
    a.code = b.code = 3;
    ck_assert(actor_type_equal(&all_type, &a, &b));
    b.code = 4;
    ck_assert(!actor_type_equal(&all_type, &a, &b));
    ck_assert(actor_type_equal(&actor_string_type, &a.text, &b.text));
    ck_assert(!actor_type_equal(&actor_string_type, &a.text, &names[1][1]));
}
END_TEST

/* A number by itself, at an offset: what lies beside it is not looked at, and near numbers lie apart in either end's bits. */
START_TEST(a_number)
{
    static const actor_field_info fields[] = { { "number", ACTOR_FIELD_INT64, sizeof(int64_t), NULL } };
    static const actor_type_info type = { "Number", 2 * sizeof(int64_t), true, 1, fields, 0, NULL };
    uint64_t seen_high = 0, seen_low = 0;
    int64_t i;

    for (i = 0; i < 1024; i++) {
        const int64_t a[] = { 0, i }, b[] = { -1, i };
        const uint64_t hash = actor_type_hash(&type, a);

        ck_assert_uint_eq(hash, actor_type_hash(&type, b));
        seen_high |= UINT64_C(1) << (hash >> 58);
        seen_low |= UINT64_C(1) << (hash & 63);
    }
    ck_assert_uint_eq(seen_high, UINT64_MAX);
    ck_assert_uint_eq(seen_low, UINT64_MAX);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("equal");
    TCase *tests = tcase_create("equal");
    SRunner *runner;
    int failed;

    tcase_add_test(tests, equal);
    tcase_add_loop_test(tests, differs, 0, (int)ARRAY_LEN(changes));
    tcase_add_test(tests, what_counts);
    tcase_add_test(tests, a_number);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
