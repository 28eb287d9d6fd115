/*
 * ets: what tables hold, who may do what to them, what becomes of them when actors end. What OTP's ets does, in simulated
 * systems; and threads that do it all at once.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "scene.h"

/* ---- tables ---- */

typedef struct pair {
    int64_t key;
    int64_t value;
    uint8_t small;
} pair;

static const actor_field_info pair_fields[] = {
    { "key", ACTOR_FIELD_INT64, offsetof(pair, key), NULL },
    { "value", ACTOR_FIELD_INT64, offsetof(pair, value), NULL },
    { "small", ACTOR_FIELD_UINT8, offsetof(pair, small), NULL },
};
static const actor_type_info pair_key_type = { "pair.key", sizeof(int64_t), true, 1, pair_fields, 0, NULL };
static const actor_type_info pair_type = { "pair", sizeof(pair), true, 3, pair_fields, 0, NULL };

typedef struct word {
    actor_string key;
    uint64_t count;
    actor_string last;
} word;

static const actor_field_info word_fields[] = {
    { "key", ACTOR_FIELD_STRING, offsetof(word, key), NULL },
    { "count", ACTOR_FIELD_UINT64, offsetof(word, count), NULL },
    { "last", ACTOR_FIELD_STRING, offsetof(word, last), NULL },
};
static const actor_type_info word_key_type = { "word.key", sizeof(actor_string), false, 1, word_fields, 0, NULL };
static const actor_type_info word_type = { "word", sizeof(word), false, 3, word_fields, 0, NULL };

#define PAIRS(kind, access) { "Pairs", kind, access, &pair_key_type, &pair_type, NULL }
static const actor_ets_info pairs[] = {
    PAIRS(ACTOR_ETS_SET, ACTOR_ETS_PUBLIC),
    PAIRS(ACTOR_ETS_ORDERED_SET, ACTOR_ETS_PUBLIC),
    PAIRS(ACTOR_ETS_BAG, ACTOR_ETS_PUBLIC),
    PAIRS(ACTOR_ETS_DUPLICATE_BAG, ACTOR_ETS_PUBLIC),
};
enum { SET, ORDERED, BAG, DUPLICATES };

static actor_ets_place hits_place, taken_place;
static const actor_ets_info hits = { "Hits", ACTOR_ETS_SET, ACTOR_ETS_PUBLIC, &word_key_type, &word_type, &hits_place };
static const actor_ets_info hits_too = { "Hits", ACTOR_ETS_SET, ACTOR_ETS_PUBLIC, &pair_key_type, &pair_type, &taken_place };
static const actor_ets_info sorted_words = { "Words", ACTOR_ETS_ORDERED_SET, ACTOR_ETS_PUBLIC, &word_key_type, &word_type, NULL };
static const actor_ets_info guarded = { "Guarded", ACTOR_ETS_SET, ACTOR_ETS_PROTECTED, &pair_key_type, &pair_type, NULL };
static const actor_ets_info hidden = { "Hidden", ACTOR_ETS_SET, ACTOR_ETS_PRIVATE, &pair_key_type, &pair_type, NULL };

static const actor_ets none;
static actor_ets table;

#define OK(call) ck_assert_int_eq(call, ACTOR_OK)
#define GIVES(call, code) ck_assert_int_eq(call, code)

static pair pair_of(int64_t key, int64_t value)
{
    const pair row = { key, value, 0 };

    return row;
}

static word word_of(const char *key, uint64_t count, const char *last)
{
    const word row = { actor_string_of(key), count, actor_string_of(last) };

    return row;
}

static void put(const actor_ets_info *info, int64_t key, int64_t value)
{
    const pair row = pair_of(key, value);

    OK(actor_ets_insert(info, table, &row, 1));
}

static size_t size_of(const actor_ets_info *info, actor_ets which)
{
    actor_ets_about about;

    OK(actor_ets_about_get(info, which, &about));
    return about.size;
}

/* Traces the rows of a key. */
static void trace_key(const actor_ets_info *info, int64_t key)
{
    void *rows;
    size_t n, i;

    OK(actor_ets_lookup_all(info, table, &key, &rows, &n));
    for (i = 0; i < n; i++)
        trace("%lld:%lld", (long long)((pair *)rows)[i].key, (long long)((pair *)rows)[i].value);
    if (n == 0)
        trace("none");
    actor_ets_rows_free(info, rows, n);
}

/* Traces what is selected. */
static void trace_all(const actor_ets_info *info, const actor_ets_match *match, bool reverse)
{
    void *rows;
    size_t n, i;

    OK(actor_ets_select(info, table, match, reverse, &rows, &n));
    for (i = 0; i < n; i++)
        trace("%lld:%lld", (long long)((pair *)rows)[i].key, (long long)((pair *)rows)[i].value);
    actor_ets_rows_free(info, rows, n);
}

/* ---- rows of a key ---- */

static const char *const after_inserts[] = { "1:12 2:20", "1:12 2:20", "1:10 1:11 1:12 2:20", "1:10 1:11 1:10 1:12 2:20" };
static const char *const after_delete_object[] = { "1:12", "1:12", "1:11 1:12", "1:11 1:12" };

/* ets manual: set and ordered_set have one object a key, bag different ones, duplicate_bag all. */
static void fill_kind(void *arg)
{
    const int kind = *(const int *)arg;
    const actor_ets_info *info = &pairs[kind];
    const pair rows[] = { { 1, 10, 0 }, { 1, 11, 0 }, { 1, 10, 0 }, { 1, 12, 0 }, { 2, 20, 0 } };
    int64_t key = 3;
    pair row;

    OK(actor_ets_new(info, &table));
    OK(actor_ets_insert(info, table, rows, ARRAY_LEN(rows)));
    trace_key(info, 1);
    trace_key(info, 2);
    check_trace(after_inserts[kind]);
    GIVES(actor_ets_member(info, table, &key), ACTOR_ENOKEY);
    GIVES(actor_ets_lookup(info, table, &key, &row), ACTOR_ENOKEY);
    OK(actor_ets_delete_key(info, table, &key));
    trace_key(info, 3);
    check_trace("none");
    row = pair_of(1, 10);
    OK(actor_ets_delete_object(info, table, &row));
    trace_key(info, 1);
    check_trace(after_delete_object[kind]);
    key = 1;
    OK(actor_ets_delete_key(info, table, &key));
    GIVES(actor_ets_member(info, table, &key), ACTOR_ENOKEY);
    ck_assert_uint_eq(size_of(info, table), 1);
    OK(actor_ets_delete_all(info, table));
    ck_assert_uint_eq(size_of(info, table), 0);
    put(info, 1, 1);
    trace_key(info, 1);
    check_trace("1:1");
    OK(actor_ets_delete(info, table));
    GIVES(actor_ets_member(info, table, &key), ACTOR_ENOTABLE);
    GIVES(actor_ets_delete(info, table), ACTOR_ENOTABLE);
    trace("done");
}

START_TEST(kinds)
{
    int kind = _i;

    play(fill_kind, &kind);
    check_trace("done");
}
END_TEST

/* insert_new/2: all or none; a key twice in the list is none that is taken. */
static void insert_new(void *arg)
{
    const actor_ets_info *info = &pairs[*(const int *)arg];
    const pair some[] = { { 5, 1, 0 }, { 1, 2, 0 }, { 6, 3, 0 } }, twice[] = { { 7, 1, 0 }, { 7, 2, 0 } };

    OK(actor_ets_new(info, &table));
    put(info, 1, 1);
    GIVES(actor_ets_insert_new(info, table, some, 3), ACTOR_ETAKEN);
    ck_assert_uint_eq(size_of(info, table), 1);
    OK(actor_ets_insert_new(info, table, twice, 2));
    trace_key(info, 7);
    check_trace(*(const int *)arg >= BAG ? "7:1 7:2" : "7:2");
    OK(actor_ets_insert_new(info, table, some, 0));
    OK(actor_ets_insert(info, table, some, 0));
    trace("done");
}

START_TEST(all_or_none)
{
    int kind = _i;

    play(insert_new, &kind);
    check_trace("done");
}
END_TEST

static void take_rows(void *arg)
{
    const actor_ets_info *info = &pairs[DUPLICATES];
    int64_t key = 1;
    void *rows;
    size_t n;

    (void)arg;
    OK(actor_ets_new(info, &table));
    put(info, 1, 1);
    put(info, 1, 2);
    put(info, 2, 3);
    OK(actor_ets_take(info, table, &key, &rows, &n));
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(((pair *)rows)[1].value, 2);
    actor_ets_rows_free(info, rows, n);
    OK(actor_ets_take(info, table, &key, &rows, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_ptr_null(rows);
    ck_assert_uint_eq(size_of(info, table), 1);
    trace("done");
}

START_TEST(take)
{
    play(take_rows, NULL);
    check_trace("done");
}
END_TEST

/* What goes in and what comes out are copies. */
static void use_words(void *arg)
{
    char text[] = "key", last[] = "first";
    word row = word_of(text, 1, last), found;
    actor_string element;
    actor_ets_element elements[2];
    uint64_t count = 7;

    (void)arg;
    OK(actor_ets_new(&hits, &table));
    OK(actor_ets_insert(&hits, none, &row, 1));
    memset(text, 'x', 3);
    memset(last, 'x', 5);
    row = word_of("key", 0, NULL);
    OK(actor_ets_lookup(&hits, none, &row, &found));
    ck_assert_str_eq(found.key.data, "key");
    ck_assert_str_eq(found.last.data, "first");
    OK(actor_ets_delete_key(&hits, none, &row));
    ck_assert_str_eq(found.last.data, "first");
    actor_type_clear(&word_type, &found);

    row = word_of("key", 3, "second");
    OK(actor_ets_insert(&hits, none, &row, 1));
    OK(actor_ets_lookup_element(&hits, none, &row, 2, &element));
    ck_assert_str_eq(element.data, "second");
    actor_string_set(&element, NULL);
    element = actor_string_of("third");
    elements[0].field = 2;
    elements[0].value = &element;
    elements[1].field = 1;
    elements[1].value = &count;
    OK(actor_ets_update_element(&hits, none, &row, elements, 2));
    OK(actor_ets_lookup(&hits, none, &row, &found));
    ck_assert_str_eq(found.last.data, "third");
    ck_assert_uint_eq(found.count, 7);
    actor_type_clear(&word_type, &found);
    elements[0].field = 0;
    GIVES(actor_ets_update_element(&hits, none, &row, elements, 1), ACTOR_EINVAL);
    elements[0].field = 3;
    GIVES(actor_ets_update_element(&hits, none, &row, elements, 1), ACTOR_EINVAL);
    row = word_of("no key", 0, NULL);
    GIVES(actor_ets_update_element(&hits, none, &row, elements + 1, 1), ACTOR_ENOKEY);
    GIVES(actor_ets_lookup_element(&hits, none, &row, 1, &count), ACTOR_ENOKEY);
    GIVES(actor_ets_lookup_element(&hits, none, &row, 3, &count), ACTOR_EINVAL);
    trace("done");
}

START_TEST(strings)
{
    play(use_words, NULL);
    check_trace("done");
}
END_TEST

/* ---- counters ---- */

#define NO_BOUND false, 0, 0
static const struct {
    const char *name;
    size_t field;
    int64_t from, add;
    bool bounded;
    int64_t threshold, set;
    int code;
    int64_t result;
} steps[] = {
    { "up", 1, 5, 3, NO_BOUND, ACTOR_OK, 8 },
    { "down", 1, 5, -7, NO_BOUND, ACTOR_OK, -2 },
    { "past the threshold", 1, 5, 10, true, 7, 1, ACTOR_OK, 1 },
    { "at the threshold", 1, 5, 2, true, 7, 1, ACTOR_OK, 7 },
    { "past it, down", 1, 5, -10, true, 0, 9, ACTOR_OK, 9 },
    { "past it before", 1, 9, 0, true, 5, 1, ACTOR_OK, 1 },
    { "past what fits, which the threshold is before", 1, INT64_MAX, 1, true, 7, 1, ACTOR_OK, 1 },
    { "past what fits", 1, INT64_MAX, 1, NO_BOUND, ACTOR_ERANGE, INT64_MAX },
    { "down past what fits", 1, INT64_MIN, -1, NO_BOUND, ACTOR_ERANGE, INT64_MIN },
    { "a small one", 2, 254, 1, NO_BOUND, ACTOR_OK, 255 },
    { "past what fits a small one", 2, 255, 1, NO_BOUND, ACTOR_ERANGE, 255 },
    { "a small one below 0", 2, 0, -1, NO_BOUND, ACTOR_ERANGE, 0 },
    { "a small one that wraps to 0", 2, 255, 1, true, 255, 0, ACTOR_OK, 0 },
    { "a key", 0, 5, 1, NO_BOUND, ACTOR_EINVAL, 5 },
    { "no field", 3, 5, 1, NO_BOUND, ACTOR_EINVAL, 5 },
};

static void count_step(void *arg)
{
    const int i = *(const int *)arg;
    actor_ets_count counts[2];
    pair row = { 1, steps[i].field == 2 ? 0 : steps[i].from, (uint8_t)(steps[i].field == 2 ? steps[i].from : 0) };
    pair found;
    int64_t key = 2;

    memset(counts, 0, sizeof counts);
    counts[0].field = 1;
    counts[1].field = steps[i].field;
    counts[1].add = steps[i].add;
    counts[1].bounded = steps[i].bounded;
    counts[1].threshold = (uint64_t)steps[i].threshold;
    counts[1].set = (uint64_t)steps[i].set;
    OK(actor_ets_new(&pairs[SET], &table));
    OK(actor_ets_insert(&pairs[SET], table, &row, 1));
    GIVES(actor_ets_update_counter(&pairs[SET], table, &row, counts, 2, NULL), steps[i].code);
    OK(actor_ets_lookup(&pairs[SET], table, &row, &found));
    if (steps[i].field == 2)
        ck_assert_int_eq(found.small, steps[i].result);
    else
        ck_assert_int_eq(found.value, steps[i].code == ACTOR_OK ? steps[i].result : row.value);
    if (steps[i].code == ACTOR_OK)
        ck_assert_int_eq((int64_t)counts[1].result, steps[i].result);
    GIVES(actor_ets_update_counter(&pairs[SET], table, &key, counts, 1, NULL), ACTOR_ENOKEY);
    OK(actor_ets_delete(&pairs[SET], table));
    trace("done");
}

START_TEST(counting)
{
    int step = _i;

    play(count_step, &step);
    check_trace("done");
}
END_TEST

/* update_counter/4: the default gets the key that was asked for; all steps or none. */
static void count_several(void *arg)
{
    const pair fresh = { 99, 10, 3 };
    actor_ets_count counts[3];
    int64_t key = 1;
    pair found;

    (void)arg;
    memset(counts, 0, sizeof counts);
    counts[0].field = 1;
    counts[0].add = 1;
    counts[1] = counts[0];
    counts[2].field = 2;
    counts[2].add = -4;
    OK(actor_ets_new(&pairs[ORDERED], &table));
    GIVES(actor_ets_update_counter(&pairs[ORDERED], table, &key, counts, 3, &fresh), ACTOR_ERANGE);
    ck_assert_uint_eq(size_of(&pairs[ORDERED], table), 0);
    OK(actor_ets_update_counter(&pairs[ORDERED], table, &key, counts, 2, &fresh));
    ck_assert_uint_eq(counts[0].result, 11);
    ck_assert_uint_eq(counts[1].result, 12);
    GIVES(actor_ets_update_counter(&pairs[ORDERED], table, &key, counts, 3, &fresh), ACTOR_ERANGE);
    OK(actor_ets_lookup(&pairs[ORDERED], table, &key, &found));
    ck_assert_int_eq(found.key, 1);
    ck_assert_int_eq(found.value, 12);
    ck_assert_int_eq(found.small, 3);
    OK(actor_ets_update_counter(&pairs[ORDERED], table, &key, counts, 0, NULL));
    OK(actor_ets_new(&pairs[BAG], &table));
    GIVES(actor_ets_update_counter(&pairs[BAG], table, &key, counts, 1, &fresh), ACTOR_EINVAL);
    trace("done");
}

START_TEST(counting_several)
{
    play(count_several, NULL);
    check_trace("done");
}
END_TEST

/* ---- walking ---- */

static void walk_in_order(void *arg)
{
    const actor_ets_info *info = &pairs[ORDERED];
    int64_t key;

    (void)arg;
    OK(actor_ets_new(info, &table));
    GIVES(actor_ets_first(info, table, &key), ACTOR_ENOKEY);
    GIVES(actor_ets_last(info, table, &key), ACTOR_ENOKEY);
    for (key = 0; key < 40; key++)
        put(info, (key * 17 + 3) % 40 - 20, key);
    OK(actor_ets_first(info, table, &key));
    ck_assert_int_eq(key, -20);
    OK(actor_ets_last(info, table, &key));
    ck_assert_int_eq(key, 19);
    for (key = -20; key < 19;) {            /* deleted on the way, as an ordered_set allows */
        const int64_t was = key;

        OK(actor_ets_delete_key(info, table, &key));
        OK(actor_ets_next(info, table, &key, &key));
        ck_assert_int_eq(key, was + 1);
    }
    GIVES(actor_ets_next(info, table, &key, &key), ACTOR_ENOKEY);
    GIVES(actor_ets_prev(info, table, &key, &key), ACTOR_ENOKEY);
    ck_assert_uint_eq(size_of(info, table), 1);
    key = 1000;
    OK(actor_ets_prev(info, table, &key, &key));
    ck_assert_int_eq(key, 19);
    trace("done");
}

START_TEST(order)
{
    play(walk_in_order, NULL);
    check_trace("done");
}
END_TEST

enum { MANY = 500 };

/* safe_fixtable/2: a walk that deletes what it meets, while others put more in, meets all that was there. */
static void walk_and_delete(void *arg)
{
    const actor_ets_info *info = &pairs[*(const int *)arg];
    bool met[MANY] = { false };
    int64_t key, more = MANY;
    actor_ets_about about;
    int err, i;

    OK(actor_ets_new(info, &table));
    for (key = 0; key < MANY; key++)
        put(info, key, key);
    OK(actor_ets_fix(info, table, true));
    OK(actor_ets_fix(info, table, true));
    OK(actor_ets_about_get(info, table, &about));
    ck_assert_uint_eq(about.n_fixed, 2);
    for (err = actor_ets_first(info, table, &key); err == ACTOR_OK; err = actor_ets_next(info, table, &key, &key)) {
        if (key < MANY) {
            ck_assert(!met[key]);
            met[key] = true;
            put(info, more++, 0);
        }
        OK(actor_ets_delete_key(info, table, &key));
    }
    GIVES(err, ACTOR_ENOKEY);
    for (i = 0; i < MANY; i++)
        ck_assert(met[i]);
    OK(actor_ets_fix(info, table, false));
    key = 3;
    put(info, 1, 1);
    GIVES(actor_ets_next(info, table, &key, &more) == ACTOR_EINVAL, false);
    OK(actor_ets_fix(info, table, false));
    OK(actor_ets_fix(info, table, false));  /* once too often is no error */
    GIVES(actor_ets_next(info, table, &key, &more), ACTOR_EINVAL);
    OK(actor_ets_about_get(info, table, &about));
    ck_assert_uint_eq(about.n_fixed, 0);
    trace("done");
}

START_TEST(walk_that_deletes)
{
    int kind = _i == 0 ? SET : BAG;

    play(walk_and_delete, &kind);
    check_trace("done");
}
END_TEST

static void fix_and_end(void *arg)
{
    (void)arg;
    OK(actor_ets_fix(&pairs[SET], table, true));
}

static void keep_table(void *arg)
{
    OK(actor_ets_new(arg, &table));
    wait_for_ever(NULL);
}

/* Who ends has fixed nothing. */
START_TEST(fix_ends)
{
    const actor_ets_info info = pairs[SET];
    actor_ets_about about;

    play(keep_table, (void *)(uintptr_t)&pairs[SET]);
    play(fix_and_end, NULL);
    OK(actor_ets_about_get(&pairs[SET], table, &about));
    ck_assert_uint_eq(about.n_fixed, 0);
    GIVES(actor_ets_about_get(&info, table, &about), ACTOR_EINVAL);
    GIVES(actor_ets_fix(&pairs[SET], table, true), ACTOR_ENOTACTOR);
}
END_TEST

/* ---- selecting ---- */

static bool is_above(const void *row, const void *args)
{
    return ((const pair *)row)->value > *(const int64_t *)args;
}

static int add_hundred(void *row, const void *args)
{
    pair *changed = row;

    (void)args;
    if (changed->value == 13)
        return ACTOR_ERANGE;
    if (changed->value == 14)
        changed->key++;
    changed->value += 100;
    return ACTOR_OK;
}

static bool visit_until(const void *row, void *context)
{
    trace("%lld", (long long)((const pair *)row)->key);
    return --*(int *)context > 0;
}

static void select_some(void *arg)
{
    const actor_ets_info *info = &pairs[ORDERED];
    const int64_t limit = 6, high = 12, higher = 13;
    const actor_ets_match over = { is_above, &limit, NULL, NULL }, high_ones = { is_above, &high, NULL, NULL };
    const actor_ets_match higher_ones = { is_above, &higher, NULL, NULL };
    int64_t key;
    int left = 2;
    size_t n;

    (void)arg;
    OK(actor_ets_new(info, &table));
    for (key = 1; key <= 4; key++)
        put(info, key, key * 3);
    trace_all(info, NULL, false);
    check_trace("1:3 2:6 3:9 4:12");
    trace_all(info, &over, true);
    check_trace("4:12 3:9");
    OK(actor_ets_select_count(info, table, &over, &n));
    ck_assert_uint_eq(n, 2);
    OK(actor_ets_each(info, table, NULL, false, visit_until, &left));
    check_trace("1 2");
    OK(actor_ets_select_replace(info, table, &over, add_hundred, &n));
    ck_assert_uint_eq(n, 2);
    trace_all(info, NULL, false);
    check_trace("1:3 2:6 3:109 4:112");
    OK(actor_ets_select_delete(info, table, &over, &n));
    ck_assert_uint_eq(n, 2);
    trace_all(info, NULL, false);
    check_trace("1:3 2:6");
    put(info, 5, 13);
    GIVES(actor_ets_select_replace(info, table, &high_ones, add_hundred, &n), ACTOR_ERANGE);
    put(info, 6, 14);
    GIVES(actor_ets_select_replace(info, table, &higher_ones, add_hundred, NULL), ACTOR_EINVAL);
    trace_all(info, NULL, false);
    check_trace("1:3 2:6 5:13 6:14");
    OK(actor_ets_new(&pairs[BAG], &table));
    GIVES(actor_ets_select_replace(&pairs[BAG], table, NULL, add_hundred, NULL), ACTOR_EINVAL);
    OK(actor_ets_new(&pairs[DUPLICATES], &table));
    put(&pairs[DUPLICATES], 1, 1);
    put(&pairs[DUPLICATES], 1, 1);
    put(&pairs[DUPLICATES], 2, 2);
    OK(actor_ets_select_replace(&pairs[DUPLICATES], table, NULL, add_hundred, &n));
    ck_assert_uint_eq(n, 3);
    trace("done");
}

static bool count_looks(const void *row, const void *args)
{
    (void)row;
    trace("look");
    return *(const bool *)args;
}

/* Where the key is said no other row is looked at, whatever the kind, and whichever way. */
static void select_by_key(void *arg)
{
    static const bool yes = true, no = false;
    const actor_ets_info *info = arg;
    const int64_t key = 7, none_there = 1000;
    const actor_ets_match meant = { count_looks, &yes, NULL, &key }, not_meant = { count_looks, &no, NULL, &key };
    const actor_ets_match nobody = { count_looks, &yes, NULL, &none_there };
    size_t n;
    int i;

    OK(actor_ets_new(info, &table));
    for (i = 0; i < 200; i++)
        put(info, i, i);
    trace_all(info, &meant, false);
    trace_all(info, &meant, true);
    trace_all(info, &nobody, false);
    OK(actor_ets_select_count(info, table, &not_meant, &n));
    ck_assert_uint_eq(n, 0);
    OK(actor_ets_select_delete(info, table, &meant, &n));
    ck_assert_uint_eq(n, 1);
    ck_assert_uint_eq(size_of(info, table), 199);
}

START_TEST(selecting_by_key)
{
    play(select_by_key, (void *)(uintptr_t)&pairs[_i]);
    check_trace("look 7:7 look 7:7 look look");
}
END_TEST

START_TEST(selecting)
{
    play(select_some, NULL);
    check_trace("done");
}
END_TEST

/* A continuation: rows that come and go between two fetches do not disturb it. */
static void fetch_some(void *arg)
{
    const actor_ets_info *info = &pairs[*(const int *)arg];
    bool met[MANY] = { false };
    actor_ets_cursor *cursor;
    int64_t key, more = MANY;
    size_t n, i;
    void *rows;

    OK(actor_ets_new(info, &table));
    for (key = 0; key < MANY; key++)
        put(info, key, key);
    OK(actor_ets_open(info, table, NULL, *(const int *)arg == ORDERED, &cursor));
    for (;;) {
        OK(actor_ets_fetch(cursor, 7, &rows, &n));
        if (n == 0)
            break;
        ck_assert_uint_le(n, 7);
        for (i = 0; i < n; i++) {
            key = ((pair *)rows)[i].key;
            if (key < MANY) {
                ck_assert(!met[key]);
                met[key] = true;
                OK(actor_ets_delete_key(info, table, &key));
                put(info, more++, 0);
            }
        }
        actor_ets_rows_free(info, rows, n);
    }
    actor_ets_close(cursor);
    for (i = 0; i < MANY; i++)
        ck_assert(met[i]);
    OK(actor_ets_open(info, table, NULL, false, &cursor));
    OK(actor_ets_fetch(cursor, 3, &rows, &n));
    actor_ets_rows_free(info, rows, n);
    OK(actor_ets_delete(info, table));
    GIVES(actor_ets_fetch(cursor, 1000, &rows, &n), ACTOR_ENOTABLE);
    actor_ets_close(cursor);
    actor_ets_close(NULL);
    trace("done");
}

START_TEST(fetching)
{
    int kind = _i;

    play(fetch_some, &kind);
    check_trace("done");
}
END_TEST

static const char *const letters[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i" };

static void put_letters(void)
{
    size_t i;

    OK(actor_ets_new(&sorted_words, &table));
    for (i = 0; i < ARRAY_LEN(letters); i++) {
        const word row = word_of(letters[i], i, "row");

        OK(actor_ets_insert(&sorted_words, table, &row, 1));
    }
}

static bool is_b_or_f(const void *row, const void *args)
{
    const char letter = *((const word *)row)->key.data;

    (void)args;
    return letter == 'b' || letter == 'f';
}

static void delete_word(const char *key)
{
    const actor_string text = actor_string_of(key);

    (void)actor_ets_delete_key(&sorted_words, table, &text);
}

/* Few are wanted, and found among many: those that were copied behind them are looked at anew. */
static void fetch_words(void *arg)
{
    const actor_ets_match match = { is_b_or_f, NULL, NULL, NULL };
    actor_ets_cursor *cursor;
    void *rows;
    size_t n;

    (void)arg;
    put_letters();
    OK(actor_ets_open(&sorted_words, table, &match, false, &cursor));
    OK(actor_ets_fetch(cursor, 1, &rows, &n));
    ck_assert_uint_eq(n, 1);
    ck_assert_str_eq(((word *)rows)->key.data, "b");
    actor_ets_rows_free(&sorted_words, rows, n);
    delete_word("f");
    OK(actor_ets_fetch(cursor, 1, &rows, &n));
    ck_assert_uint_eq(n, 0);
    actor_ets_close(cursor);
    trace("done");
}

START_TEST(fetched_when_deleted)
{
    play(fetch_words, NULL);
    check_trace("done");
}
END_TEST

/* From "b" on deletes what is behind a row. */
static bool delete_behind(const void *row, void *context)
{
    const word *met = row;

    (void)context;
    trace("%s", met->key.data);
    if (met->count % 2 == 1 && met->count + 1 < ARRAY_LEN(letters))
        delete_word(letters[met->count + 1]);
    return true;
}

static void visit_words(void *arg)
{
    (void)arg;
    put_letters();
    OK(actor_ets_each(&sorted_words, table, NULL, false, delete_behind, NULL));
}

START_TEST(visitor_that_deletes)
{
    play(visit_words, NULL);
    check_trace("a b d f h");
}
END_TEST

static bool leave(const void *row, void *context)
{
    (void)row;
    (void)context;
    actor_exit(actor_reason_of(ACTOR_NORMAL));
}

static int leave_changing(void *row, const void *args)
{
    return leave(row, (void *)(uintptr_t)args) ? ACTOR_OK : ACTOR_EINVAL;
}

static void leave_walk(void *arg)
{
    const word rows[] = { word_of("a", 1, "x"), word_of("b", 2, "y"), word_of("c", 3, "z") };

    OK(actor_ets_new(&hits, &table));
    OK(actor_ets_insert(&hits, none, rows, 3));
    if (*(const int *)arg == 0)
        actor_ets_each(&hits, none, NULL, false, leave, NULL);
    else
        actor_ets_select_replace(&hits, none, NULL, leave_changing, NULL);
    ck_abort();
}

/* Whoever leaves a walk by an exit leaves no lock and no memory behind. */
START_TEST(walk_is_left)
{
    int how = _i;

    play(leave_walk, &how);
    GIVES(actor_ets_whereis(&hits, &table), ACTOR_ENOTABLE);
}
END_TEST

/* What is changed by others while it is looked at is looked at again. */
static int change_behind(void *row, const void *args)
{
    pair *changed = row;

    (void)args;
    trace("%lld", (long long)changed->value);
    if (changed->value < 3)
        put(&pairs[SET], changed->key, changed->value + 1);
    changed->value *= 10;
    return ACTOR_OK;
}

static bool take_away(const void *row, const void *args)
{
    (void)args;
    OK(actor_ets_delete_key(&pairs[SET], table, row));
    return true;
}

/* What a change has looked for elsewhere is not there. */
static int miss(void *row, const void *args)
{
    (void)args;
    if (((pair *)row)->value++ > 5)
        return ACTOR_EINVAL;
    trace("miss");
    return ACTOR_ENOKEY;
}

static void fail_with_no_key(void *arg)
{
    size_t n;

    (void)arg;
    OK(actor_ets_new(&pairs[SET], &table));
    put(&pairs[SET], 1, 1);
    GIVES(actor_ets_select_replace(&pairs[SET], table, NULL, miss, &n), ACTOR_ENOKEY);
    ck_assert_uint_eq(n, 0);
    trace_all(&pairs[SET], NULL, false);
}

START_TEST(change_misses_a_key)
{
    play(fail_with_no_key, NULL);
    check_trace("miss 1:1");
}
END_TEST

static void change_meanwhile(void *arg)
{
    const actor_ets_match away = { take_away, NULL, NULL, NULL };
    size_t n;

    (void)arg;
    OK(actor_ets_new(&pairs[SET], &table));
    put(&pairs[SET], 1, 1);
    OK(actor_ets_select_replace(&pairs[SET], table, NULL, change_behind, &n));
    ck_assert_uint_eq(n, 1);
    trace_all(&pairs[SET], NULL, false);
    OK(actor_ets_select_delete(&pairs[SET], table, &away, &n));
    ck_assert_uint_eq(n, 0);
}

START_TEST(changed_meanwhile)
{
    play(change_meanwhile, NULL);
    check_trace("1 2 3 1:30");
}
END_TEST

/* ---- access, names ---- */

static void try_access(void *arg)
{
    const actor_ets_info *info = arg;
    const pair row = pair_of(1, 1);
    actor_ets_about about;
    pair found;

    trace("%d", actor_ets_insert(info, table, &row, 1));
    trace("%d", actor_ets_lookup(info, table, &row, &found));
    trace("%d", actor_ets_set_heir(info, table, actor_ref_none(), actor_bytes_of(NULL, 0)));
    trace("%d", actor_ets_give_away(info, table, actor_self(), actor_bytes_of(NULL, 0)));
    OK(actor_ets_about_get(info, table, &about));
    trace("%d", actor_ets_delete(info, table));
}

static const struct {
    const actor_ets_info *info;
    const char *expected;
} accesses[] = {
    { &pairs[SET], "0 0 -42 -42 0" },
    { &guarded, "-42 -61 -42 -42 -42" },
    { &hidden, "-42 -42 -42 -42 -42" },
};

START_TEST(access_rights)
{
    play(keep_table, (void *)(uintptr_t)accesses[_i].info);
    play(try_access, (void *)(uintptr_t)accesses[_i].info);
    check_trace(accesses[_i].expected);
}
END_TEST

static void use_names(void *arg)
{
    const word row = word_of("a", 1, "");
    actor_ets first, second, found;
    actor_ets_about about;
    pair other = pair_of(1, 1);

    (void)arg;
    GIVES(actor_ets_insert(&hits, none, &row, 1), ACTOR_ENOTABLE);
    GIVES(actor_ets_find("Hits", &found), ACTOR_ENOTABLE);
    OK(actor_ets_new(&hits, &first));
    GIVES(actor_ets_new(&hits, &second), ACTOR_EALREADY);
    GIVES(actor_ets_new(&hits_too, &second), ACTOR_EALREADY);
    OK(actor_ets_insert(&hits, none, &row, 1));
    GIVES(actor_ets_insert(&hits_too, none, &other, 1), ACTOR_ENOTABLE);
    GIVES(actor_ets_insert(&hits_too, first, &other, 1), ACTOR_EINVAL);
    GIVES(actor_ets_rename(&hits, none, ""), ACTOR_EINVAL);
    GIVES(actor_ets_rename(&hits, none, "Hits"), ACTOR_EALREADY);
    OK(actor_ets_rename(&hits, none, "Old"));
    GIVES(actor_ets_insert(&hits, none, &row, 1), ACTOR_ENOTABLE);
    OK(actor_ets_find("Old", &found));
    ck_assert_uint_eq(found.bits, first.bits);
    OK(actor_ets_insert(&hits, found, &row, 1));
    OK(actor_ets_about_get(&hits, found, &about));
    ck_assert_str_eq(about.name, "Old");
    ck_assert(about.named);
    OK(actor_ets_new(&hits, &second));
    OK(actor_ets_whereis(&hits, &found));
    ck_assert_uint_eq(found.bits, second.bits);
    ck_assert_uint_eq(size_of(&hits, none), 0);
    GIVES(actor_ets_rename(&hits, first, "Hits"), ACTOR_EALREADY);
    OK(actor_ets_delete(&hits, none));
    OK(actor_ets_rename(&hits, first, "Hits"));     /* a new one takes the old one's place */
    ck_assert_uint_eq(size_of(&hits, none), 1);
    OK(actor_ets_delete(&hits, none));
    OK(actor_ets_new(&hits_too, &second));
    OK(actor_ets_insert(&hits_too, none, &other, 1));
    trace("done");
}

START_TEST(names)
{
    play(use_names, NULL);
    check_trace("done");
    GIVES(actor_ets_find("Hits", &table), ACTOR_ENOTABLE);
}
END_TEST

static void new_hits(void *arg)
{
    OK(actor_ets_new(&hits, arg));
    wait_for_ever(NULL);
}

/* Names are a system's; handles are not. */
START_TEST(systems)
{
    const word row = word_of("a", 1, "");
    actor_system *first = sim, *second;
    actor_ets here, there;

    play(new_hits, &here);
    OK(actor_ets_insert(&hits, none, &row, 1));
    OK(actor_sim_start(NULL, 1, &second));
    sim = second;
    GIVES(actor_ets_insert(&hits, none, &row, 1), ACTOR_ENOTABLE);
    play(new_hits, &there);
    ck_assert_uint_eq(size_of(&hits, none), 0);
    ck_assert_uint_eq(size_of(&hits, here), 1);
    actor_system_bind(first);
    ck_assert_uint_eq(size_of(&hits, none), 1);
    actor_system_bind(second);
    ck_assert_uint_eq(size_of(&hits, none), 0);
    actor_system_stop(second);
    GIVES(actor_ets_insert(&hits, there, &row, 1), ACTOR_ENOTABLE);
    actor_system_bind(first);
    sim = first;
    ck_assert_uint_eq(size_of(&hits, none), 1);
}
END_TEST

static const actor_field_info list_fields[] = {
    { "key", ACTOR_FIELD_INT64, offsetof(pair, key), NULL },
    { NULL, ACTOR_FIELD_EXTERN, offsetof(pair, value), NULL },
};
static const actor_type_info list_type = { "lists", sizeof(pair), true, 2, list_fields, 0, NULL };
static const actor_ets_info lists = { "Lists", ACTOR_ETS_SET, ACTOR_ETS_PUBLIC, &pair_key_type, &list_type, NULL };

START_TEST(refused)
{
    actor_ets made;
    const actor_ets wrong = { UINT64_MAX };
    const pair row = pair_of(1, 1);

    GIVES(actor_ets_new(&pairs[SET], &made), ACTOR_ENOTACTOR);
    GIVES(actor_ets_new(&lists, &made), ACTOR_EINVAL);
    GIVES(actor_ets_insert(&pairs[SET], wrong, &row, 1), ACTOR_ENOTABLE);
    GIVES(actor_ets_insert(&pairs[SET], none, &row, 1), ACTOR_ENOTABLE);
}
END_TEST

/* ---- owners and heirs ---- */

static void await_transfer(void *arg)
{
    for (;;) {
        actor_message *message;
        const actor_ets_transfer *transfer;
        actor_ets_about about;
        actor_ets got;

        OK(actor_receive(&message, ACTOR_INFINITY));
        transfer = actor_ets_transfer_of(message);
        ck_assert_ptr_nonnull(transfer);
        got.bits = transfer->table;
        OK(actor_ets_about_get(&guarded, got, &about));
        ck_assert(actor_ref_equal(about.owner, actor_self()));
        trace("%s:%.*s", (const char *)arg, (int)transfer->data.len, (const char *)transfer->data.data);
        actor_message_free(message);
        put(&guarded, 2, 2);
    }
}

static actor_ref heir_ref;

static void make_for_heir(void *arg)
{
    (void)arg;
    OK(actor_ets_new(&guarded, &table));
    put(&guarded, 1, 1);
    OK(actor_ets_set_heir(&guarded, table, heir_ref, actor_bytes_of("estate", 6)));
    wait_for_ever(NULL);
}

/* heir: the table becomes the heir's, who is told, and is its own heir from then on. */
START_TEST(heir)
{
    char name[] = "heir";
    actor_ref owner;
    actor_ets_about about;

    heir_ref = play(await_transfer, name);
    owner = play(make_for_heir, NULL);
    actor_send_exit(owner, actor_reason_of(_i == 0 ? ACTOR_KILL : ACTOR_SHUTDOWN));
    actor_sim_settle(sim);
    check_trace("heir:estate");
    OK(actor_ets_about_get(&guarded, table, &about));
    ck_assert(actor_ref_equal(about.owner, heir_ref));
    ck_assert(actor_ref_equal(about.heir, heir_ref));
    ck_assert_uint_eq(about.size, 2);
    actor_send_exit(heir_ref, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    GIVES(actor_ets_about_get(&guarded, table, &about), ACTOR_ENOTABLE);
}
END_TEST

/* A heir that has ended before inherits nothing. */
START_TEST(dead_heir)
{
    char name[] = "heir";
    actor_ets_about about;
    actor_ref owner;

    heir_ref = play(await_transfer, name);
    owner = play(make_for_heir, NULL);
    actor_send_exit(heir_ref, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    actor_send_exit(owner, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace("");
    GIVES(actor_ets_about_get(&guarded, table, &about), ACTOR_ENOTABLE);
}
END_TEST

static void give_table(void *arg)
{
    const pair row = pair_of(3, 3);

    (void)arg;
    OK(actor_ets_new(&guarded, &table));
    GIVES(actor_ets_give_away(&guarded, table, actor_self(), actor_bytes_of(NULL, 0)), ACTOR_EINVAL);
    OK(actor_ets_give_away(&guarded, table, heir_ref, actor_bytes_of("gift", 4)));
    GIVES(actor_ets_insert(&guarded, table, &row, 1), ACTOR_EACCES);
    GIVES(actor_ets_give_away(&guarded, table, heir_ref, actor_bytes_of("gift", 4)), ACTOR_EACCES);
    trace("given");
}

START_TEST(give_away)
{
    char name[] = "heir";
    actor_ets_about about;

    heir_ref = play(await_transfer, name);
    play(give_table, NULL);
    check_trace("given heir:gift");
    OK(actor_ets_about_get(&guarded, table, &about));
    actor_send_exit(heir_ref, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    GIVES(actor_ets_about_get(&guarded, table, &about), ACTOR_ENOTABLE);
}
END_TEST

/* Under each seed, on two workers, heirs and who is given the table end at any moment: it has an owner that lives, or is gone. */
static void end_soon(void *arg)
{
    (void)arg;
    actor_sleep((int64_t)actor_sim_random(sim, 3));
}

static void own_and_end(void *arg)
{
    actor_ref *refs = arg;

    OK(actor_ets_new(&guarded, &table));
    put(&guarded, 1, 1);
    OK(actor_ets_set_heir(&guarded, table, refs[0], actor_bytes_of("estate", 6)));
    actor_sleep((int64_t)actor_sim_random(sim, 3));
    (void)actor_ets_give_away(&guarded, table, refs[1], actor_bytes_of("gift", 4));
    actor_sleep((int64_t)actor_sim_random(sim, 3));
}

static void look_meanwhile(void *arg)
{
    const int64_t key = 1;
    pair found;
    int i, err;

    (void)arg;
    for (i = 0; i < 10; i++) {
        err = actor_ets_lookup(&guarded, table, &key, &found);
        ck_assert(err == ACTOR_OK || err == ACTOR_ENOTABLE);
        actor_sleep(1);
    }
}

START_TEST(owners_end)
{
    actor_options options = actor_options_default();
    uint64_t seed;

    options.workers = 2;
    options.log = keep_log;
    for (seed = 1; seed <= 60; seed++) {
        actor_ref refs[2], owner;
        actor_ets_about about;

        table = none;
        OK(actor_sim_start(&options, seed, &sim));
        OK(actor_spawn(end_soon, NULL, &refs[0]));
        OK(actor_spawn(end_soon, NULL, &refs[1]));
        OK(actor_spawn(own_and_end, refs, &owner));
        OK(actor_spawn(look_meanwhile, NULL, NULL));
        actor_sim_advance(sim, ACTOR_SECOND);
        ck_assert_uint_eq(actor_system_count(sim), 0);
        GIVES(actor_ets_about_get(&guarded, table, &about), ACTOR_ENOTABLE);
        actor_system_stop(sim);
    }
}
END_TEST

/* ---- a model ---- */

enum { MODEL_KEYS = 24, MODEL_ROWS = 4096 };

/* What a table is to hold, in the order in which it was put in. */
static struct model {
    pair rows[MODEL_ROWS];
    size_t n;
} model;

static void model_remove(int64_t key, const int64_t *value)
{
    size_t i, kept = 0;

    for (i = 0; i < model.n; i++)
        if (model.rows[i].key != key || (value != NULL && model.rows[i].value != *value))
            model.rows[kept++] = model.rows[i];
    model.n = kept;
}

static bool model_has(int64_t key, int64_t value)
{
    size_t i;

    for (i = 0; i < model.n; i++)
        if (model.rows[i].key == key && model.rows[i].value == value)
            return true;
    return false;
}

static void model_insert(int kind, int64_t key, int64_t value)
{
    if (kind == SET || kind == ORDERED)
        model_remove(key, NULL);
    if (kind == BAG && model_has(key, value))
        return;
    ck_assert_uint_lt(model.n, MODEL_ROWS);
    model.rows[model.n++] = pair_of(key, value);
}

static void check_model(const actor_ets_info *info, int64_t key)
{
    void *rows;
    size_t n, i, at = 0;

    OK(actor_ets_lookup_all(info, table, &key, &rows, &n));
    for (i = 0; i < model.n; i++) {
        if (model.rows[i].key == key) {
            ck_assert_uint_lt(at, n);
            ck_assert_int_eq(((pair *)rows)[at++].value, model.rows[i].value);
        }
    }
    ck_assert_uint_eq(at, n);
    actor_ets_rows_free(info, rows, n);
}

static void follow_model(void *arg)
{
    const int kind = *(const int *)arg;
    const actor_ets_info *info = &pairs[kind];
    void *rows;
    size_t n, i;

    model.n = 0;
    OK(actor_ets_new(info, &table));
    for (i = 0; i < 1000; i++) {
        const int64_t spread = INT64_C(0x123456789abcd), value = (int64_t)actor_sim_random(sim, 4);
        const int64_t key = ((int64_t)actor_sim_random(sim, MODEL_KEYS) - MODEL_KEYS / 2) * spread;
        const pair row = pair_of(key, value);

        switch (actor_sim_random(sim, kind == DUPLICATES ? 4 : 5)) {
        case 0:
            OK(actor_ets_delete_key(info, table, &key));
            model_remove(key, NULL);
            break;
        case 1:
            OK(actor_ets_delete_object(info, table, &row));
            model_remove(key, &value);
            break;
        default:
            OK(actor_ets_insert(info, table, &row, 1));
            model_insert(kind, key, value);
        }
        check_model(info, key);
    }
    OK(actor_ets_select(info, table, NULL, false, &rows, &n));
    ck_assert_uint_eq(n, model.n);
    for (i = 0; i < n; i++)
        ck_assert(model_has(((pair *)rows)[i].key, ((pair *)rows)[i].value));
    for (i = 1; i < n && kind == ORDERED; i++)
        ck_assert_int_lt(((pair *)rows)[i - 1].key, ((pair *)rows)[i].key);
    actor_ets_rows_free(info, rows, n);
    trace("done");
}

START_TEST(as_the_model)
{
    int kind = _i % 4;

    open_scene_seeded((uint64_t)_i);
    play(follow_model, &kind);
    check_trace("done");
    close_scene();
}
END_TEST

/* ---- what is wanted of rows ---- */

/* What is wanted of a word: both its texts, if it is not "b". */
typedef struct texts {
    actor_string one, other;
} texts;

static const actor_field_info texts_fields[] = {
    { "one", ACTOR_FIELD_STRING, offsetof(texts, one), NULL },
    { "other", ACTOR_FIELD_STRING, offsetof(texts, other), NULL },
};
static const actor_type_info texts_type = { "texts", sizeof(texts), false, 2, texts_fields, 0, NULL };

static bool give_texts(const void *row, const void *args, void *out)
{
    const word *from = row;
    texts *to = out;

    (void)args;
    to->one = from->key;
    to->other = from->last;
    return strcmp(from->key.data, "b") != 0;
}

static const actor_ets_projection both_texts = { &texts_type, give_texts, NULL };

static bool count_texts(const void *given, void *context)
{
    ck_assert_uint_gt(((const texts *)given)->other.len, 0);
    ++*(size_t *)context;
    return true;
}

/* Rows of which nothing can be given are passed over, and count for no limit. */
static void project_words(void *arg)
{
    const word rows[] = { word_of("a", 1, "x"), word_of("b", 2, "y"), word_of("c", 3, "z"), word_of("d", 4, "w") };
    actor_ets_cursor *cursor;
    actor_ets made;
    void *given;
    size_t n, met = 0;

    (void)arg;
    OK(actor_ets_new(&sorted_words, &made));
    OK(actor_ets_insert(&sorted_words, made, rows, 4));
    OK(actor_ets_project(&sorted_words, made, NULL, &both_texts, true, &given, &n));
    OK(actor_ets_delete_all(&sorted_words, made));
    ck_assert_uint_eq(n, 3);
    ck_assert_str_eq(((texts *)given)[0].one.data, "d");
    ck_assert_str_eq(((texts *)given)[2].other.data, "x");
    actor_ets_given_free(&texts_type, given, n);
    OK(actor_ets_insert(&sorted_words, made, rows, 4));
    OK(actor_ets_open(&sorted_words, made, NULL, false, &cursor));
    OK(actor_ets_project_fetch(cursor, &both_texts, 0, &given, &n));
    ck_assert_uint_eq(n, 0);
    OK(actor_ets_project_fetch(cursor, &both_texts, 2, &given, &n));
    ck_assert_uint_eq(n, 2);
    ck_assert_str_eq(((texts *)given)[1].one.data, "c");
    actor_ets_given_free(&texts_type, given, n);
    OK(actor_ets_project_fetch(cursor, &both_texts, 2, &given, &n));
    ck_assert_uint_eq(n, 1);
    actor_ets_given_free(&texts_type, given, n);
    OK(actor_ets_project_fetch(cursor, &both_texts, 2, &given, &n));
    ck_assert_ptr_null(given);
    actor_ets_close(cursor);
    OK(actor_ets_project_each(&sorted_words, made, NULL, &both_texts, false, count_texts, &met));
    ck_assert_uint_eq(met, 3);
    OK(actor_ets_delete(&sorted_words, made));
    GIVES(actor_ets_project(&sorted_words, made, NULL, &both_texts, false, &given, &n), ACTOR_ENOTABLE);
    ck_assert_ptr_null(given);
    GIVES(actor_ets_project_each(&sorted_words, made, NULL, &both_texts, false, count_texts, &met), ACTOR_ENOTABLE);
    trace("done");
}

START_TEST(projections)
{
    play(project_words, NULL);
    check_trace("done");
}
END_TEST

static const actor_type_info key_alone_type = { "key alone", sizeof(actor_string), false, 1, word_fields, 0, NULL };

static bool give_key(const void *row, const void *args, void *out)
{
    (void)args;
    *(actor_string *)out = ((const word *)row)->key;
    return true;
}

static const actor_ets_projection key_alone = { &key_alone_type, give_key, NULL };

/* A cursor serves all projections of its table, of whatever size. */
static void project_in_turns(void *arg)
{
    const word rows[] = { word_of("a", 1, "x"), word_of("c", 3, "z"), word_of("d", 4, "w") };
    actor_ets_cursor *cursor;
    actor_ets made;
    void *given;
    size_t n, i;

    (void)arg;
    OK(actor_ets_new(&sorted_words, &made));
    OK(actor_ets_insert(&sorted_words, made, rows, 3));
    OK(actor_ets_open(&sorted_words, made, NULL, false, &cursor));
    for (i = 0; i < 3; i++) {
        const actor_ets_projection *projection = i == 1 ? &both_texts : &key_alone;

        OK(actor_ets_project_fetch(cursor, projection, 1, &given, &n));
        ck_assert_uint_eq(n, 1);
        ck_assert_str_eq(((actor_string *)given)->data, rows[i].key.data);
        actor_ets_given_free(projection->type, given, n);
    }
    actor_ets_close(cursor);
    trace("done");
}

START_TEST(projections_in_turns)
{
    play(project_in_turns, NULL);
    check_trace("done");
}
END_TEST

/* ---- out of memory ---- */

static void may_fail(int err)
{
    if (err != ACTOR_OK && err != ACTOR_ENOMEM && err != ACTOR_ENOTABLE && err != ACTOR_ENOKEY)
        trace("gave %d", err);
}

/* Row by row, with memory that is out once: no row gets lost, and the end is the end. */
static void walk_on(void *arg)
{
    const word rows[] = { word_of("a", 1, "x"), word_of("b", 2, "y"), word_of("c", 3, "z"), word_of("d", 4, "w") };
    actor_ets_cursor *cursor;
    actor_ets made;
    void *found;
    size_t n = 1, met = 0;
    int err;

    OK(actor_ets_new(&sorted_words, &made));
    OK(actor_ets_insert(&sorted_words, made, rows, 4));
    OK(actor_ets_open(&sorted_words, made, NULL, false, &cursor));
    actor_sim_fail_alloc(sim, *(const uint64_t *)arg);
    while (n > 0) {
        err = actor_ets_fetch(cursor, 1, &found, &n);
        if (err == ACTOR_ENOMEM) {
            n = 1;
            continue;
        }
        OK(err);
        if (n > 0)
            ck_assert_str_eq(((word *)found)->key.data, rows[met++].key.data);
        actor_ets_rows_free(&sorted_words, found, n);
    }
    actor_sim_fail_alloc(sim, 0);
    actor_ets_close(cursor);
    trace("%zu", met);
}

START_TEST(walk_when_memory_is_out)
{
    uint64_t at = (uint64_t)_i;

    play(walk_on, &at);
    check_trace("4");
}
END_TEST

/* What a fetch that failed has left copied is looked at anew: it may be gone, or be another by then. */
static void walk_on_elsewhere(void *arg)
{
    const word rows[] = { word_of("a", 1, "x"), word_of("b", 2, "y"), word_of("c", 3, "z") };
    const word other = word_of("b", 7, "other");
    actor_ets_cursor *cursor;
    actor_ets made;
    void *found;
    size_t n;
    int err;

    OK(actor_ets_new(&sorted_words, &made));
    OK(actor_ets_insert(&sorted_words, made, rows, 3));
    OK(actor_ets_open(&sorted_words, made, NULL, false, &cursor));
    actor_sim_fail_alloc(sim, *(const uint64_t *)arg);
    err = actor_ets_fetch(cursor, 3, &found, &n);
    actor_sim_fail_alloc(sim, 0);
    if (err == ACTOR_OK) {
        actor_ets_rows_free(&sorted_words, found, n);
        actor_ets_close(cursor);
        trace("done");
        return;
    }
    ck_assert_int_eq(err, ACTOR_ENOMEM);
    OK(actor_ets_delete_key(&sorted_words, made, &rows[0]));
    OK(actor_ets_insert(&sorted_words, made, &other, 1));
    OK(actor_ets_fetch(cursor, 3, &found, &n));
    ck_assert_uint_ge(n, 1);
    ck_assert_str_ne(((word *)found)->key.data, "a");
    if (strcmp(((word *)found)->key.data, "b") == 0)
        ck_assert_uint_eq(((word *)found)->count, 7);
    actor_ets_rows_free(&sorted_words, found, n);
    actor_ets_close(cursor);
    trace("done");
}

START_TEST(walk_on_when_there_is_memory_again)
{
    uint64_t at = (uint64_t)_i;

    play(walk_on_elsewhere, &at);
    check_trace("done");
}
END_TEST

static int make_longer(void *row, const void *args)
{
    (void)args;
    return actor_string_set(&((word *)row)->last, "longer");
}

static bool take_c(const void *row, void *context)
{
    const actor_string c = actor_string_of("c");

    (void)row;
    may_fail(actor_ets_delete_key(&sorted_words, *(const actor_ets *)context, &c));
    return true;
}

static bool leave_at_once(const void *given, void *context)
{
    (void)given;
    (void)context;
    actor_exit(actor_reason_of(ACTOR_NORMAL));
}

static void do_all(void *arg)
{
    const word rows[] = { word_of("a", 1, "x"), word_of("b", 2, "y"), word_of("c", 3, "z") };
    const actor_string text = actor_string_of("new");
    const actor_ets_element element = { 2, &text };
    actor_ets_count step = { 1, 1, false, 0, 0, 0 };
    actor_ets_cursor *cursor;
    actor_ets made;
    actor_string key;
    void *found;
    word row;
    size_t n;

    (void)arg;
    may_fail(actor_ets_new(&hits, &made));
    may_fail(actor_ets_insert(&hits, none, rows, 3));
    may_fail(actor_ets_insert_new(&hits, none, rows, 3) == ACTOR_ETAKEN ? ACTOR_OK : ACTOR_ENOMEM);
    if (actor_ets_lookup(&hits, none, &rows[1], &row) == ACTOR_OK)
        actor_type_clear(&word_type, &row);
    if (actor_ets_lookup_all(&hits, none, &rows[1], &found, &n) == ACTOR_OK)
        actor_ets_rows_free(&hits, found, n);
    may_fail(actor_ets_update_element(&hits, none, &rows[1], &element, 1));
    row = word_of("d", 0, "default");
    may_fail(actor_ets_update_counter(&hits, none, &row, &step, 1, &row));
    if (actor_ets_first(&hits, none, &key) == ACTOR_OK)
        actor_type_clear(&word_key_type, &key);
    may_fail(actor_ets_fix(&hits, none, true));
    may_fail(actor_ets_select_replace(&hits, none, NULL, make_longer, &n));
    if (actor_ets_open(&hits, none, NULL, false, &cursor) == ACTOR_OK) {
        if (actor_ets_fetch(cursor, 2, &found, &n) == ACTOR_OK)
            actor_ets_rows_free(&hits, found, n);
        actor_ets_close(cursor);
    }
    if (actor_ets_open(&hits, none, &(actor_ets_match){ .key = &rows[0] }, false, &cursor) == ACTOR_OK) {
        if (actor_ets_fetch(cursor, 2, &found, &n) == ACTOR_OK)
            actor_ets_rows_free(&hits, found, n);
        actor_ets_close(cursor);
    }
    if (actor_ets_project(&hits, none, NULL, &both_texts, false, &found, &n) == ACTOR_OK)
        actor_ets_given_free(&texts_type, found, n);
    if (actor_ets_open(&hits, none, NULL, false, &cursor) == ACTOR_OK) {
        if (actor_ets_project_fetch(cursor, &both_texts, 1, &found, &n) == ACTOR_OK)
            actor_ets_given_free(&texts_type, found, n);
        actor_ets_close(cursor);
    }
    n = 0;
    may_fail(actor_ets_project_each(&hits, none, NULL, &both_texts, false, count_texts, &n));
    if (actor_ets_take(&hits, none, &rows[2], &found, &n) == ACTOR_OK)
        actor_ets_rows_free(&hits, found, n);
    if (actor_ets_new(&sorted_words, &made) == ACTOR_OK) {
        may_fail(actor_ets_insert(&sorted_words, made, rows, 3));
        may_fail(actor_ets_each(&sorted_words, made, NULL, false, take_c, &made));
        may_fail(actor_ets_delete(&sorted_words, made));
    }
    may_fail(actor_ets_rename(&hits, none, "Others"));
    if (actor_ets_find("Others", &made) != ACTOR_OK)
        return;
    may_fail(actor_ets_set_heir(&hits, made, heir_ref, actor_bytes_of("estate", 6)));
    may_fail(actor_ets_project_each(&hits, made, NULL, &both_texts, false, leave_at_once, NULL));
}

static void receive_for_ever(void *arg)
{
    actor_message *message;

    (void)arg;
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK)
        actor_message_free(message);
}

/* Whichever allocation fails: nothing leaks, and the table goes with its owner, or its heir. */
START_TEST(allocations_fail)
{
    heir_ref = play(receive_for_ever, NULL);
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    play(do_all, NULL);
    actor_sim_fail_alloc(sim, 0);
    check_trace("");
    actor_send_exit(heir_ref, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    GIVES(actor_ets_find("Others", &table), ACTOR_ENOTABLE);
    GIVES(actor_ets_find("Hits", &table), ACTOR_ENOTABLE);
}
END_TEST

/* ---- threads ---- */

enum { N_PROCESSES = 8, N_ROUNDS = 4000, N_KEYS = 64 };

static atomic_int n_done;
static atomic_bool may_end;

static void own_public(void *arg)
{
    actor_ets made;

    OK(actor_ets_new(arg, &made));
    table = made;
    actor_sleep(ACTOR_INFINITY);
}

static void count_up(void *arg)
{
    const actor_ets_info *info = arg;
    const pair fresh = { 0, 0, 0 };
    actor_ets_count step = { 1, 1, false, 0, 0, 0 };
    int64_t key;
    pair row;
    int i;

    for (i = 0; i < N_ROUNDS; i++) {
        key = i % N_KEYS;
        OK(actor_ets_update_counter(info, table, &key, &step, 1, &fresh));
        key = N_KEYS + i % 100;
        row = pair_of(key, key);
        OK(actor_ets_insert(info, table, &row, 1));
        if (actor_ets_lookup(info, table, &key, &row) == ACTOR_OK)
            ck_assert_int_eq(row.value, key);
        if (i % 3 == 0)
            OK(actor_ets_delete_key(info, table, &key));
        if (i % 64 == 0)
            actor_yield();
    }
    atomic_fetch_add(&n_done, 1);
}

static void *walk_around(void *arg)
{
    const actor_ets_info *info = arg;
    size_t n, i;
    void *rows;

    while (atomic_load(&n_done) < N_PROCESSES) {
        OK(actor_ets_select(info, table, NULL, false, &rows, &n));
        for (i = 0; i < n; i++)
            ck_assert_int_ge(((pair *)rows)[i].value, 0);
        actor_ets_rows_free(info, rows, n);
    }
    return NULL;
}

/* update_counter/3 of many at once: nothing is lost; and a thread that is no actor reads. */
START_TEST(from_any_thread)
{
    actor_ets_info info = pairs[_i];
    actor_options options = actor_options_default();
    actor_system *system;
    pthread_t thread;
    int64_t key, sum = 0;
    actor_ref owner;
    pair row;
    int i;

    options.workers = 3;
    atomic_store(&n_done, 0);
    OK(actor_system_start(&options, &system));
    table = none;
    OK(actor_spawn(own_public, &info, &owner));
    while (actor_ets_delete_all(&info, table) != ACTOR_OK)
        actor_sleep(ACTOR_MILLISECOND);
    ck_assert_int_eq(pthread_create(&thread, NULL, walk_around, &info), 0);
    for (i = 0; i < N_PROCESSES; i++)
        OK(actor_spawn(count_up, &info, NULL));
    pthread_join(thread, NULL);
    for (key = 0; key < N_KEYS; key++) {
        OK(actor_ets_lookup(&info, table, &key, &row));
        sum += row.value;
    }
    ck_assert_int_eq(sum, N_PROCESSES * N_ROUNDS);
    actor_system_stop(system);
    GIVES(actor_ets_lookup(&info, table, &key, &row), ACTOR_ENOTABLE);
}
END_TEST

/* ---- bags, takes, selections and heirs ---- */

enum { TAKERS = 4, TAKEN_KEYS = 16, PER_TAKER = 400 };

static atomic_int n_put, n_taken, n_takers;

static bool is_odd(const void *row, const void *args)
{
    (void)args;
    return ((const pair *)row)->value % 2 == 1;
}

static const actor_ets_match odd_rows = { is_odd, NULL, NULL, NULL };

/* Puts rows in that all are different, and takes out what others have put in: a row is taken, or deleted, by one alone. */
static void put_and_take(void *arg)
{
    const actor_ets_info *info = arg;
    const int mine = atomic_fetch_add(&n_takers, 1);
    size_t n;
    void *rows;
    int i;

    for (i = 0; i < PER_TAKER; i++) {
        const int64_t key = (mine + i) % TAKEN_KEYS;
        const pair row = pair_of(info->kind == ACTOR_ETS_BAG || info->kind == ACTOR_ETS_DUPLICATE_BAG ? key : mine * PER_TAKER + i,
                                 mine * PER_TAKER + i);

        OK(actor_ets_insert(info, table, &row, 1));
        atomic_fetch_add(&n_put, 1);
        if (i % 3 == 0) {
            OK(actor_ets_take(info, table, &row, &rows, &n));
            atomic_fetch_add(&n_taken, (int)n);
            actor_ets_rows_free(info, rows, n);
        }
        if (i % 50 == 0) {
            OK(actor_ets_select_delete(info, table, &odd_rows, &n));
            atomic_fetch_add(&n_taken, (int)n);
            actor_yield();
        }
    }
    atomic_fetch_add(&n_done, 1);
}

/* take/2 and select_delete/2 of many at once: what was put in has gone once, or is there still. */
START_TEST(taken_once)
{
    actor_ets_info info = pairs[_i];
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref owner;
    int i;

    options.workers = 3;
    n_done = n_put = n_taken = n_takers = 0;
    OK(actor_system_start(&options, &system));
    table = none;
    OK(actor_spawn(own_public, &info, &owner));
    while (actor_ets_delete_all(&info, table) != ACTOR_OK)
        actor_sleep(ACTOR_MILLISECOND);
    for (i = 0; i < TAKERS; i++)
        OK(actor_spawn(put_and_take, &info, NULL));
    while (n_done < TAKERS)
        actor_sleep(ACTOR_MILLISECOND);
    ck_assert_int_eq(n_put, TAKERS * PER_TAKER);
    ck_assert_uint_eq(size_of(&info, table), (size_t)(n_put - n_taken));
    actor_system_stop(system);
}
END_TEST

static int add_one(void *row, const void *args)
{
    (void)args;
    ((pair *)row)->value++;
    return ACTOR_OK;
}

static void replace_all(void *arg)
{
    actor_ets_count step = { 1, 1, false, 0, 0, 0 };
    int64_t key = 3;
    size_t n;
    int i;

    for (i = 0; i < 100; i++) {
        OK(actor_ets_select_replace(arg, table, NULL, add_one, &n));
        ck_assert_uint_eq(n, TAKEN_KEYS);
        OK(actor_ets_update_counter(arg, table, &key, &step, 1, NULL));
        actor_yield();
    }
    atomic_fetch_add(&n_done, 1);
}

/* select_replace/2 beside updates of the same rows: none is lost. */
START_TEST(replaced_by_many)
{
    actor_ets_info info = pairs[_i];
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref owner;
    int64_t key;
    pair row;
    int i;

    options.workers = 3;
    n_done = 0;
    OK(actor_system_start(&options, &system));
    table = none;
    OK(actor_spawn(own_public, &info, &owner));
    while (actor_ets_delete_all(&info, table) != ACTOR_OK)
        actor_sleep(ACTOR_MILLISECOND);
    for (key = 0; key < TAKEN_KEYS; key++)
        put(&info, key, 0);
    for (i = 0; i < TAKERS; i++)
        OK(actor_spawn(replace_all, &info, NULL));
    while (n_done < TAKERS)
        actor_sleep(ACTOR_MILLISECOND);
    for (key = 0; key < TAKEN_KEYS; key++) {
        OK(actor_ets_lookup(&info, table, &key, &row));
        ck_assert_int_eq(row.value, TAKERS * 100 * (key == 3 ? 2 : 1));
    }
    actor_system_stop(system);
}
END_TEST

static actor_ref last_heir;
static atomic_uint_fast64_t inherited;      /* the table, as the heir was told of it */

static void await_inheritance(void *arg)
{
    const actor_ets_transfer *transfer;
    actor_message *message;

    (void)arg;
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        transfer = actor_ets_transfer_of(message);
        atomic_store(&inherited, transfer->table);
        actor_message_free(message);
    }
}

static void own_for_heir(void *arg)
{
    actor_ets made;
    pair row = pair_of(1, 1);

    (void)arg;
    OK(actor_ets_new(&guarded, &made));
    OK(actor_ets_insert(&guarded, made, &row, 1));
    OK(actor_ets_set_heir(&guarded, made, last_heir, actor_bytes_of("estate", 6)));
    actor_yield();
}

/* A table whose owner ends on one worker becomes the heir's on another, while it is read. */
START_TEST(inherited_on_threads)
{
    const int64_t key = 1;
    actor_options options = actor_options_default();
    actor_ets_about about;
    actor_system *system;
    actor_ets got;
    pair row;
    int i;

    options.workers = 3;
    OK(actor_system_start(&options, &system));
    OK(actor_spawn(await_inheritance, NULL, &last_heir));
    for (i = 0; i < 50; i++) {
        atomic_store(&inherited, 0);
        OK(actor_spawn(own_for_heir, NULL, NULL));
        while ((got.bits = atomic_load(&inherited)) == 0)
            actor_sleep(ACTOR_MILLISECOND / 10);
        OK(actor_ets_about_get(&guarded, got, &about));
        ck_assert(actor_ref_equal(about.owner, last_heir));
        OK(actor_ets_lookup(&guarded, got, &key, &row));
        ck_assert_int_eq(row.value, 1);
    }
    actor_system_stop(system);
    GIVES(actor_ets_lookup(&guarded, got, &key, &row), ACTOR_ENOTABLE);
}
END_TEST

static void make_and_delete(void *arg)
{
    word row = word_of("key", 1, "some text that is rather long");
    actor_ets made;
    int i;

    for (i = 0; i < 300; i++) {
        OK(actor_ets_new(&hits, &made));
        OK(actor_ets_insert(&hits, none, &row, 1));
        actor_yield();
        OK(actor_ets_insert(&hits, made, &row, 1));
        OK(actor_ets_delete(&hits, made));
    }
    (void)arg;
    atomic_store(&may_end, true);
}

static void *look_at_it(void *arg)
{
    const word row = word_of("key", 1, "");
    word found;
    int err;

    actor_system_bind(arg);
    while (!atomic_load(&may_end)) {
        err = actor_ets_lookup(&hits, none, &row, &found);
        ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOTABLE || err == ACTOR_ENOKEY, "lookup gave %d", err);
        if (err == ACTOR_OK) {
            ck_assert_str_eq(found.last.data, "some text that is rather long");
            actor_type_clear(&word_type, &found);
        }
    }
    actor_system_bind(NULL);
    return NULL;
}

/* A table is deleted, with its strings, while others look at it; another takes its place. */
START_TEST(deleted_meanwhile)
{
    actor_system *system;
    pthread_t threads[2];
    int i;

    atomic_store(&may_end, false);
    OK(actor_system_start(NULL, &system));
    for (i = 0; i < 2; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, look_at_it, system), 0);
    OK(actor_spawn(make_and_delete, NULL, NULL));
    for (i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    actor_system_stop(system);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ets");
    TCase *rows = tcase_create("rows");
    TCase *walking = tcase_create("walking");
    TCase *rights = tcase_create("access and names");
    TCase *owners = tcase_create("owners");
    TCase *seeds = tcase_create("seeds");
    TCase *failing = tcase_create("out of memory");
    TCase *threads = tcase_create("threads");

    tcase_add_checked_fixture(rows, open_scene, close_scene);
    tcase_add_loop_test(rows, kinds, 0, 4);
    tcase_add_loop_test(rows, all_or_none, 0, 4);
    tcase_add_test(rows, take);
    tcase_add_test(rows, strings);
    tcase_add_loop_test(rows, counting, 0, ARRAY_LEN(steps));
    tcase_add_test(rows, counting_several);
    suite_add_tcase(suite, rows);
    tcase_add_checked_fixture(walking, open_scene, close_scene);
    tcase_add_test(walking, order);
    tcase_add_loop_test(walking, walk_that_deletes, 0, 2);
    tcase_add_test(walking, fix_ends);
    tcase_add_test(walking, selecting);
    tcase_add_loop_test(walking, selecting_by_key, 0, ARRAY_LEN(pairs));
    tcase_add_loop_test(walking, fetching, 0, 4);
    tcase_add_test(walking, fetched_when_deleted);
    tcase_add_test(walking, visitor_that_deletes);
    tcase_add_loop_test(walking, walk_is_left, 0, 2);
    tcase_add_test(walking, changed_meanwhile);
    tcase_add_test(walking, change_misses_a_key);
    tcase_add_test(walking, projections);
    tcase_add_test(walking, projections_in_turns);
    suite_add_tcase(suite, walking);
    tcase_add_checked_fixture(rights, open_scene, close_scene);
    tcase_add_loop_test(rights, access_rights, 0, ARRAY_LEN(accesses));
    tcase_add_test(rights, names);
    tcase_add_test(rights, systems);
    tcase_add_test(rights, refused);
    suite_add_tcase(suite, rights);
    tcase_add_checked_fixture(owners, open_scene, close_scene);
    tcase_add_loop_test(owners, heir, 0, 2);
    tcase_add_test(owners, dead_heir);
    tcase_add_test(owners, give_away);
    suite_add_tcase(suite, owners);
    tcase_add_test(seeds, owners_end);
    tcase_set_timeout(seeds, 60);
    tcase_add_loop_test(seeds, as_the_model, 1, 21);
    suite_add_tcase(suite, seeds);
    tcase_add_checked_fixture(failing, open_scene, close_scene);
    tcase_add_loop_test(failing, allocations_fail, 1, 200);
    tcase_add_loop_test(failing, walk_when_memory_is_out, 1, 40);
    tcase_add_loop_test(failing, walk_on_when_there_is_memory_again, 1, 20);
    suite_add_tcase(suite, failing);
    tcase_add_loop_test(threads, from_any_thread, 0, 2);
    tcase_add_test(threads, deleted_meanwhile);
    tcase_add_loop_test(threads, taken_once, 0, ARRAY_LEN(pairs));
    tcase_add_loop_test(threads, replaced_by_many, 0, 2);
    tcase_add_test(threads, inherited_on_threads);
    tcase_set_timeout(threads, 60);
    suite_add_tcase(suite, threads);
    return run_suite(suite);
}
