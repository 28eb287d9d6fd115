/*
 * Tables as specs declare them: each of the functions that are generated for one, on a table with a name, on one that has none, and on
 * a bag. What tables do is in test_ets.c; here it is whether each function hands on what it was given.
 */
#include "scene.h"
#include "tables_actor.h"

#define OK(call) ck_assert_int_eq(call, ACTOR_OK)
#define GIVES(call, code) ck_assert_int_eq(call, code)

static scores score_of(const char *key, uint64_t points, const char *club)
{
    scores row = scores_default();

    row.key = actor_string_of(key);
    row.points = points;
    row.club = actor_string_of(club);
    row.card.back = actor_string_of("blue");
    row.rounds[2] = (int32_t)points;
    return row;
}

static lines line_of(uint64_t key, const char *text)
{
    const lines row = { key, actor_string_of(text) };

    return row;
}

static tags tag_of(const char *key, const char *tag)
{
    const tags row = { actor_string_of(key), actor_string_of(tag) };

    return row;
}

static void trace_scores(scores *rows, size_t n)
{
    uint64_t sum = 0;
    size_t i;

    for (i = 0; i < n; i++)
        sum += rows[i].points;
    trace("%zu/%llu", n, (unsigned long long)sum);
    scores_free(rows, n);
}

static void trace_lines(lines *rows, size_t n)
{
    size_t i;

    trace("%zu", n);
    for (i = 0; i < n; i++)
        trace("%llu=%s", (unsigned long long)rows[i].key, rows[i].text.data);
    lines_free(rows, n);
}

static void trace_tags(tags *rows, size_t n)
{
    size_t i;

    trace("%zu", n);
    for (i = 0; i < n; i++)
        trace("%s=%s", rows[i].key.data, rows[i].tag.data);
    tags_free(rows, n);
}

static size_t n_scores(void)
{
    actor_ets_about about;

    OK(scores_about(&about));
    return about.size;
}

/* ---- rows ---- */

static void insert_three(void)
{
    const scores rows[] = { score_of("ann", 5, "red"), score_of("bob", 7, "red"), score_of("cat", 2000, "blue") };

    OK(scores_insert_many(rows, ARRAY_LEN(rows)));
}

static void put_three(void)
{
    OK(scores_new());
    insert_three();
}

static void rows_scene(void *arg)
{
    const scores ann = score_of("ann", 1, "green"), dan = score_of("dan", 9, "red"), eve = score_of("eve", 4, "red");
    const scores both[] = { dan, ann };
    scores row, *rows = NULL;
    size_t n = 0;

    (void)arg;
    put_three();
    GIVES(scores_insert_new(&ann), ACTOR_ETAKEN);
    GIVES(scores_insert_new_many(both, 2), ACTOR_ETAKEN);
    GIVES(scores_member("dan"), ACTOR_ENOKEY);
    OK(scores_insert_new_many(both, 1));
    OK(scores_insert_new(&eve));
    OK(scores_member("dan"));
    OK(scores_lookup("ann", &row));
    ck_assert_uint_eq(row.points, 5);
    ck_assert_int_eq(row.lives, 3);
    ck_assert_str_eq(row.club.data, "red");
    ck_assert_str_eq(row.card.back.data, "blue");
    ck_assert_int_eq(row.rounds[2], 5);
    ck_assert(!row.has_bonus);
    GIVES(scores_delete_object(&ann), ACTOR_OK);
    ck_assert_uint_eq(n_scores(), 5);       /* it was another row with that key */
    OK(scores_delete_object(&row));
    ck_assert_uint_eq(n_scores(), 4);
    scores_clear(&row);
    GIVES(scores_lookup("ann", &row), ACTOR_ENOKEY);
    OK(scores_insert(&ann));
    OK(scores_lookup_all("ann", &rows, &n));
    trace_scores(rows, n);
    OK(scores_lookup_all("nobody", &rows, &n));
    trace_scores(rows, n);
    OK(scores_take("ann", &rows, &n));
    trace_scores(rows, n);
    OK(scores_delete("bob"));
    OK(scores_delete("bob"));
    OK(scores_all(&rows, &n));
    trace_scores(rows, n);
    OK(scores_delete_all());
    ck_assert_uint_eq(n_scores(), 0);
    OK(scores_drop());
    GIVES(scores_delete_all(), ACTOR_ENOTABLE);
}

START_TEST(rows_of_a_key)
{
    play(rows_scene, NULL);
    check_trace("1/1 0/0 1/1 3/2013");
}
END_TEST

/* ---- values ---- */

static void values_scene(void *arg)
{
    const struct card new_card = { SUIT_SPADES, 9, { "green", 5 } };
    const scores otherwise = score_of("nobody", 40, "none");
    struct card got;
    actor_string club;
    uint64_t points = 0;
    int8_t lives = 0;
    int64_t played = 0;

    (void)arg;
    put_three();
    OK(scores_get_points("ann", &points));
    ck_assert_uint_eq(points, 5);
    OK(scores_set_points("ann", 6));
    OK(scores_set_lives("ann", -2));
    OK(scores_set_club("ann", "white"));
    OK(scores_set_card("ann", &new_card));
    OK(scores_set_played("ann", ACTOR_MINUTE));
    OK(scores_get_points("ann", &points));
    OK(scores_get_lives("ann", &lives));
    OK(scores_get_club("ann", &club));
    OK(scores_get_card("ann", &got));
    OK(scores_get_played("ann", &played));
    trace("%llu %d %s %d/%u/%s", (unsigned long long)points, lives, club.data, (int)got.suit, (unsigned)got.rank, got.back.data);
    ck_assert_int_eq(played, ACTOR_MINUTE);
    actor_type_clear(&actor_string_type, &club);
    actor_type_clear(&card_type, &got);
    GIVES(scores_get_club("nobody", &club), ACTOR_ENOKEY);
    GIVES(scores_set_club("nobody", "x"), ACTOR_ENOKEY);
    OK(scores_update_counter_points("ann", 4, &points));
    trace("%llu", (unsigned long long)points);
    GIVES(scores_update_counter_points("dan", 4, &points), ACTOR_ENOKEY);
    OK(scores_update_counter_points_or("dan", 2, &otherwise, &points));
    trace("%llu", (unsigned long long)points);
    OK(scores_update_counter_points_bounded("dan", 10, 50, 1, NULL, &points));
    OK(scores_update_counter_points_bounded("eve", 20, 50, 1, &otherwise, &points));
    trace("%llu", (unsigned long long)points);
    OK(scores_update_counter_lives_bounded("ann", -3, -4, 8, NULL, &lives));
    trace("%d", lives);
    GIVES(scores_update_counter_lives("ann", 120, NULL), ACTOR_ERANGE);
    OK(scores_update_counter_lives_or("ann", -1, NULL, NULL));
    OK(scores_get_lives("ann", &lives));
    trace("%d", lives);
}

START_TEST(values)
{
    play(values_scene, NULL);
    check_trace("6 -2 white 1/9/green 10 42 1 8 7");
}
END_TEST

/* Steps of several values at one moment, by the numbers that the header has. */
static void steps_scene(void *arg)
{
    const scores_key ann = { { "ann", 3 } };
    actor_ets_count counts[] = { { SCORES_FIELD_POINTS, 10, false, 0, 0, 0 }, { SCORES_FIELD_LIVES, -1, false, 0, 0, 0 } };
    actor_ets_count too_many[] = { { SCORES_FIELD_POINTS, 10, false, 0, 0, 0 }, { SCORES_FIELD_LIVES, 500, false, 0, 0, 0 } };
    const actor_string club = { "grey", 4 };
    const int64_t played = ACTOR_HOUR;
    const struct card new_card = { SUIT_SPADES, 2, { "", 0 } };
    const actor_ets_element elements[] = {
        { SCORES_FIELD_CLUB, &club }, { SCORES_FIELD_PLAYED, &played }, { SCORES_FIELD_CARD, &new_card } };
    scores row;

    (void)arg;
    put_three();
    OK(actor_ets_update_counter(&scores_table, actor_ets_none(), &ann, counts, ARRAY_LEN(counts), NULL));
    ck_assert_uint_eq(counts[0].result, 15);
    GIVES(actor_ets_update_counter(&scores_table, actor_ets_none(), &ann, too_many, ARRAY_LEN(too_many), NULL), ACTOR_ERANGE);
    OK(actor_ets_update_element(&scores_table, actor_ets_none(), &ann, elements, ARRAY_LEN(elements)));
    OK(scores_lookup("ann", &row));
    trace("%llu %d %s %lld %u", (unsigned long long)row.points, row.lives, row.club.data, (long long)(row.played / ACTOR_MINUTE),
          (unsigned)row.card.rank);
    scores_clear(&row);
}

START_TEST(several_steps)
{
    play(steps_scene, NULL);
    check_trace("15 2 grey 60 2");
}
END_TEST

/* ---- walks ---- */

static bool sum_up(const scores *row, void *context)
{
    *(uint64_t *)context += row->points;
    return row->points < 1000;
}

static bool count_lines(const lines *row, void *context)
{
    trace("%s", row->text.data);
    return ++*(int *)context < 2;
}

static void fill_lines(actor_ets *table)
{
    const lines rows[] = { line_of(30, "c"), line_of(10, "a"), line_of(20, "b"), line_of(40, "b") };

    OK(lines_new(table));
    OK(lines_insert_many(*table, rows, ARRAY_LEN(rows)));
}

static void walk_scene(void *arg)
{
    lines_key key;
    lines *rows;
    actor_ets table;
    size_t n;
    int met = 0;

    (void)arg;
    fill_lines(&table);
    OK(lines_first(table, &key));
    trace("%llu", (unsigned long long)key.key);
    while (lines_next(table, &key, &key) == ACTOR_OK)
        trace("%llu", (unsigned long long)key.key);
    OK(lines_last(table, &key));
    trace("%llu", (unsigned long long)key.key);
    while (lines_prev(table, &key, &key) == ACTOR_OK)
        trace("%llu", (unsigned long long)key.key);
    OK(lines_each(table, count_lines, &met));
    OK(lines_all(table, &rows, &n));
    trace_lines(rows, n);
    OK(lines_fix(table, true));
    OK(lines_delete(table, 10));
    OK(lines_fix(table, false));
    OK(lines_first(table, &key));
    trace("%llu", (unsigned long long)key.key);
    OK(lines_delete_all(table));
    GIVES(lines_first(table, &key), ACTOR_ENOKEY);
    GIVES(lines_last(table, &key), ACTOR_ENOKEY);
}

START_TEST(walks)
{
    play(walk_scene, NULL);
    check_trace("10 20 30 40 40 30 20 10 a b 4 10=a 20=b 30=c 40=b 20");
}
END_TEST

/* Keys that are strings are copied, and the caller's. */
static void string_keys_scene(void *arg)
{
    scores_key key, next;
    uint64_t sum = 0;
    int n = 1;

    (void)arg;
    put_three();
    OK(scores_first(&key));
    while (scores_next(&key, &next) == ACTOR_OK) {
        actor_type_clear(&actor_string_type, &key);
        key = next;
        n++;
    }
    ck_assert_int_eq(n, 3);
    actor_type_clear(&actor_string_type, &key);
    OK(scores_last(&key));                  /* without an order there is one direction, as in OTP */
    OK(scores_prev(&key, &next));
    actor_type_clear(&actor_string_type, &next);
    actor_type_clear(&actor_string_type, &key);
    OK(scores_delete("cat"));
    OK(scores_each(sum_up, &sum));
    ck_assert_uint_eq(sum, 12);
}

START_TEST(string_keys)
{
    play(string_keys_scene, NULL);
}
END_TEST

/* ---- matches ---- */

static void match_scene(void *arg)
{
    scores *rows;
    size_t n;

    (void)arg;
    put_three();
    OK(scores_select_of_club("red", 6, &rows, &n));
    trace_scores(rows, n);
    OK(scores_count_of_club("red", 0, &n));
    trace("%zu", n);
    OK(scores_count_share(0, &n));          /* a division by zero matches nothing */
    trace("%zu", n);
    OK(scores_count_share(3, &n));
    trace("%zu", n);
    OK(scores_replace_rise(100, &n));
    trace("%zu", n);
    OK(scores_select_each_one(&rows, &n));
    trace_scores(rows, n);
    OK(scores_delete_of_club("red", 107, &n));
    trace("%zu", n);
    OK(scores_delete_each_one(NULL));
    ck_assert_uint_eq(n_scores(), 0);
}

START_TEST(matches)
{
    play(match_scene, NULL);
    check_trace("1/7 2 0 2 2 3/2212 1");
}
END_TEST

/* A cursor keeps copies of what it looks for: the strings that it was opened with may be gone. */
static void cursor_scene(void *arg)
{
    char wanted[] = "b";
    actor_ets_cursor *cursor, *scores_cursor;
    lines *rows;
    actor_ets table, other;
    size_t n;

    (void)arg;
    fill_lines(&table);
    OK(lines_open_saying(table, wanted, true, &cursor));
    wanted[0] = 'x';
    OK(lines_fetch(cursor, 1, &rows, &n));
    trace_lines(rows, n);
    OK(lines_fetch(cursor, 5, &rows, &n));
    trace_lines(rows, n);
    OK(lines_fetch(cursor, 5, &rows, &n));
    trace_lines(rows, n);
    actor_ets_close(cursor);
    OK(lines_select_saying(table, "b", &rows, &n));
    trace_lines(rows, n);
    OK(lines_select_reverse_from(table, 25, &rows, &n));
    trace_lines(rows, n);
    fill_lines(&other);
    OK(lines_open_from(other, 40, false, &cursor));
    OK(lines_fetch(cursor, 5, &rows, &n));  /* one description, whichever table it is */
    trace_lines(rows, n);
    put_three();
    OK(scores_open_of_club("red", 0, false, &scores_cursor));
    GIVES(lines_fetch(scores_cursor, 1, &rows, &n), ACTOR_EINVAL);
    ck_assert_ptr_null(rows);
    ck_assert_ptr_eq(actor_ets_cursor_info(scores_cursor), &scores_table);
    actor_ets_close(scores_cursor);
    actor_ets_close(cursor);
}

START_TEST(cursors)
{
    play(cursor_scene, NULL);
    check_trace("1 40=b 1 20=b 0 2 20=b 40=b 2 40=b 30=c 1 40=b");
}
END_TEST

/* ---- matches that give something else than rows ---- */

static void trace_standings(standing *given, size_t n)
{
    uint64_t points = 0, each = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        points += given[i].points;
        each += given[i].each;
    }
    trace("%zu/%llu/%llu%s%s", n, (unsigned long long)points, (unsigned long long)each, n > 0 ? "/" : "",
          n > 0 ? given[0].note.data : "");
    scores_free_standing(given, n);
}

static bool first_two(const standing *given, void *context)
{
    size_t *met = (size_t *)context;

    ck_assert_str_eq(given->note.data, "here");
    return ++*met < 2;
}

static bool delete_met(const standing *given, void *context)
{
    (void)context;
    trace("met:%zu", strlen(given->key.data));
    OK(scores_delete_all());
    return true;
}

/* Texts are of their own: the row may go, and the argument. */
static void given_scene(void *arg)
{
    char note[] = "mine";
    size_t n, met = 0;
    standing *given;
    int32_t bonus = 4;
    whole *wholes;
    scores row;

    (void)arg;
    put_three();
    OK(scores_select_standing(6, note, &given, &n));
    note[0] = 'x';
    OK(scores_delete_all());
    trace_standings(given, n);
    insert_three();
    OK(scores_each_standing(0, "here", first_two, &met));
    ck_assert_uint_eq(met, 2);
    OK(scores_select_parts(1, &given, &n));
    trace_standings(given, n);
    OK(scores_select_parts(0, &given, &n)); /* nothing can be given of any row: so none matches */
    ck_assert_ptr_null(given);
    trace_standings(given, n);
    OK(scores_count_parts(0, &n));
    ck_assert_uint_eq(n, 0);
    OK(scores_delete_parts(0, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_uint_eq(n_scores(), 3);
    OK(scores_select_red_parts(7, &given, &n));
    trace_standings(given, n);
    OK(scores_select_red_parts(0, &given, &n));
    trace_standings(given, n);
    row = score_of("max", 9, "blue");
    row.card.rank = 11;
    row.has_bonus = true;
    row.bonus = bonus;
    OK(scores_insert(&row));
    OK(scores_select_whole("max", &wholes, &n));
    ck_assert_uint_eq(n, 1);
    ck_assert_str_eq(wholes->who.data, "max");
    ck_assert_str_eq(wholes->card.back.data, "blue");
    ck_assert_uint_eq(wholes->card.rank, 11);
    ck_assert_int_eq(wholes->rounds[2], 9);
    ck_assert(wholes->has_bonus && wholes->bonus == bonus && !wholes->has_nothing);
    scores_free_whole(wholes, n);
    OK(scores_select_paid(2, &given, &n));  /* it has two sides: what it gives, and what becomes of the row */
    trace_standings(given, n);
    OK(scores_replace_paid(0, &n));
    ck_assert_uint_eq(n, 0);
    OK(scores_replace_paid(2, &n));
    ck_assert_uint_eq(n, 1);
    OK(scores_select_paid(2, &given, &n));
    trace_standings(given, n);
    OK(scores_each_standing(0, "", delete_met, NULL));
    ck_assert_uint_eq(n_scores(), 0);
}

START_TEST(what_is_given)
{
    play(given_scene, NULL);
    check_trace("2/2007/2/mine 3/2012/2012/none 0/0/0 2/12/1/none 0/0/0 1/10/3/none 0/0/0 met:3");
}
END_TEST

static void given_cursor_scene(void *arg)
{
    char unlike[] = "b";
    actor_ets_cursor *cursor, *other;
    actor_ets table;
    entry *given;
    lines *rows;
    said *texts;
    size_t n, i;

    (void)arg;
    fill_lines(&table);
    OK(lines_open_since(table, 15, unlike, false, &cursor));
    unlike[0] = 'x';
    for (n = 1; n > 0; lines_free_since(given, n)) {
        OK(lines_fetch_since(cursor, 1, &given, &n));
        for (i = 0; i < n; i++)
            trace("%llu=%s", (unsigned long long)given[i].place, given[i].text.data);
        if (n > 0)
            OK(lines_delete(table, given[0].place));
    }
    trace("end");
    OK(lines_open_texts(table, true, &other));
    GIVES(lines_fetch_texts(cursor, 1, &texts, &n), ACTOR_EINVAL);   /* that one's arguments are others */
    ck_assert_ptr_null(texts);
    ck_assert_uint_eq(n, 0);
    GIVES(lines_fetch_since(other, 1, &given, &n), ACTOR_EINVAL);
    GIVES(scores_fetch_parts(other, 1, (standing **)&given, &n), ACTOR_EINVAL);
    OK(lines_fetch_texts(other, 2, &texts, &n));
    for (i = 0; i < n; i++)
        trace("%s", texts[i].text.data);
    lines_free_texts(texts, n);
    OK(lines_fetch(other, 2, &rows, &n));   /* the rest whole */
    trace_lines(rows, n);
    actor_ets_close(cursor);
    actor_ets_close(other);
}

START_TEST(cursors_of_what_is_given)
{
    play(given_cursor_scene, NULL);
    check_trace("30=c end b b 1 10=a");
}
END_TEST

static void given_bag_scene(void *arg)
{
    const tags rows[] = { tag_of("a", "x"), tag_of("a", "y"), tag_of("b", "z") };
    said *texts;
    size_t n, i;

    (void)arg;
    OK(tags_new());
    OK(tags_insert_many(rows, 3));
    OK(tags_select_texts_of("a", &texts, &n));
    for (i = 0; i < n; i++)
        trace("%s", texts[i].text.data);
    tags_free_texts_of(texts, n);
}

START_TEST(what_a_bag_gives)
{
    play(given_bag_scene, NULL);
    check_trace("x y");
}
END_TEST

/* ---- matches that say what the key is ---- */

static void one_key_scene(void *arg)
{
    actor_ets_cursor *cursor;
    char at[] = "bob";
    scores *found;
    lines *some;
    actor_ets table;
    size_t n;

    (void)arg;
    put_three();
    OK(scores_select_one("bob", 7, &found, &n));
    trace_scores(found, n);
    OK(scores_count_one("bob", 8, &n));
    trace("%zu", n);
    OK(scores_count_one("nobody", 0, &n));
    trace("%zu", n);
    OK(scores_open_one(at, 0, false, &cursor));
    at[0] = 'x';
    OK(scores_fetch(cursor, 9, &found, &n));
    trace_scores(found, n);
    OK(scores_fetch(cursor, 9, &found, &n));
    trace_scores(found, n);
    actor_ets_close(cursor);
    OK(scores_replace_ann(&n));
    trace("%zu", n);
    OK(scores_open_ann(true, &cursor));
    OK(scores_fetch(cursor, 9, &found, &n));
    trace_scores(found, n);
    actor_ets_close(cursor);
    OK(scores_delete_one("cat", 0, &n));
    trace("%zu", n);
    ck_assert_uint_eq(n_scores(), 2);
    fill_lines(&table);
    OK(lines_select_at(table, 30, &some, &n));
    trace_lines(some, n);
    OK(lines_select_reverse_at(table, 10, &some, &n));
    trace_lines(some, n);
    OK(lines_count_at(table, 31, &n));
    trace("%zu", n);
    OK(lines_count_small(table, 40, &n));
    trace("%zu", n);
    OK(lines_select_near(table, 10, &some, &n));        /* another may be meant as well */
    trace_lines(some, n);
}

START_TEST(one_key)
{
    play(one_key_scene, NULL);
    check_trace("1/7 0 0 1/7 0/0 1 1/6 1 1 30=c 1 10=a 0 1 2 10=a 30=c");
}
END_TEST

/* Of a bag there may be more rows of one key than a cursor copies at once, and rows of others between. */
static void many_of_a_key_scene(void *arg)
{
    actor_ets_cursor *cursor;
    char text[16];
    tags *found;
    size_t n, sum = 0;
    int i;

    (void)arg;
    OK(tags_new());
    for (i = 0; i < 100; i++) {
        tags row = tag_of("k", text);

        snprintf(text, sizeof text, "t%d", i);
        row.tag = actor_string_of(text);
        OK(tags_insert(&row));
        row.key = actor_string_of(i % 2 == 0 ? "other" : text);
        OK(tags_insert(&row));
    }
    OK(tags_insert(&(tags){ { "k", 1 }, { "y", 1 } }));
    OK(tags_count_of_key("k", &n));
    trace("%zu", n);
    OK(tags_open_of_key("k", false, &cursor));
    do {
        OK(tags_fetch(cursor, 7, &found, &n));
        for (i = 0; i < (int)n; i++)
            ck_assert_str_eq(found[i].key.data, "k");
        sum += n;
        tags_free(found, n);
    } while (n > 0);
    actor_ets_close(cursor);
    trace("%zu", sum);
    OK(tags_delete_of_key("k", &n));
    trace("%zu", n);
    OK(tags_lookup_all("k", &found, &n));
    trace_tags(found, n);
    OK(tags_lookup_all("other", &found, &n));
    ck_assert_uint_eq(n, 50);
    tags_free(found, n);
}

START_TEST(many_of_a_key)
{
    play(many_of_a_key_scene, NULL);
    check_trace("100 100 100 1 k=y");
}
END_TEST

/* ---- bags ---- */

static void bag_scene(void *arg)
{
    const tags rows_in[] = { tag_of("k", "x"), tag_of("k", "y"), tag_of("l", "x"), tag_of("k", "x") };
    const tags x = tag_of("k", "x");
    tags row, *rows;
    size_t n;

    (void)arg;
    OK(tags_new());
    OK(tags_insert_many(rows_in, ARRAY_LEN(rows_in)));
    OK(tags_lookup("k", &row));
    trace("%s", row.tag.data);
    tags_clear(&row);
    OK(tags_lookup_all("k", &rows, &n));
    trace_tags(rows, n);
    OK(tags_count_tagged("x", &n));
    trace("%zu", n);
    OK(tags_delete_object(&x));
    OK(tags_lookup_all("k", &rows, &n));
    trace_tags(rows, n);
    OK(tags_take("k", &rows, &n));
    trace_tags(rows, n);
    GIVES(tags_insert_new(&rows_in[2]), ACTOR_ETAKEN);
    OK(tags_insert_new(&rows_in[1]));
    OK(tags_delete_tagged("y", &n));
    trace("%zu", n);
}

START_TEST(bags)
{
    play(bag_scene, NULL);
    check_trace("x 2 k=x k=y 2 1 k=y 1 k=y 1");
}
END_TEST

/* ---- the table itself ---- */

/* ---- keys of several parts ---- */

static square square_of(int8_t column, const char *row)
{
    const square at = { column, actor_string_of(row) };

    return at;
}

static squares visited(int8_t column, const char *row, uint64_t visits)
{
    const squares one = { square_of(column, row), visits };

    return one;
}

/* In the order of the first part, then of the second. */
static void ordered_parts_scene(void *arg)
{
    const squares rows[] = { visited(2, "a", 1), visited(1, "b", 2), visited(-3, "z", 3), visited(1, "ab", 4), visited(1, "", 5) };
    const square there = square_of(1, "ab"), nowhere = square_of(1, "abc");
    squares_key key, next;
    squares *found;
    size_t n, i;
    int err;

    (void)arg;
    OK(squares_new());
    OK(squares_insert_many(rows, ARRAY_LEN(rows)));
    for (err = squares_first(&key); err == ACTOR_OK; key = next) {
        trace("%d%s", key.key.column, key.key.row.data);
        err = squares_next(&key, &next);
        actor_type_clear(squares_table.key, &key);
    }
    trace("|");
    OK(squares_select_in_column(1, &found, &n));
    for (i = 0; i < n; i++)
        trace("%llu", (unsigned long long)found[i].visits);
    squares_free(found, n);
    OK(squares_count_one(1, "ab", &n));
    trace("| %zu", n);
    OK(squares_count_one(1, "abc", &n));
    trace("%zu", n);
    OK(squares_update_counter_visits(&there, 3, NULL));
    GIVES(squares_update_counter_visits(&nowhere, 3, NULL), ACTOR_ENOKEY);
    OK(squares_take(&there, &found, &n));
    trace("%llu", (unsigned long long)found[0].visits);
    squares_free(found, n);
    GIVES(squares_member(&there), ACTOR_ENOKEY);
}

START_TEST(ordered_by_parts)
{
    play(ordered_parts_scene, NULL);
    check_trace("-3z 1 1ab 1b 2a | 5 4 2 | 1 0 7");
}
END_TEST

/* A hash is of all parts; the table has copied them. */
static void hashed_parts_scene(void *arg)
{
    char row[] = "a";
    pieces piece = { square_of(1, row), 1, actor_string_of("rook") };
    square at = square_of(1, "a"), *given;
    actor_ets_cursor *cursor;
    pieces found;
    moves *met;
    size_t n;

    (void)arg;
    OK(pieces_new());
    OK(pieces_insert(&piece));
    row[0] = 'b';
    piece.name = actor_string_of("knight");
    OK(pieces_insert(&piece));
    piece.key.column = 2;
    GIVES(pieces_member(&piece.key), ACTOR_ENOKEY);
    OK(pieces_replace_corner(&n));
    ck_assert_uint_eq(n, 1);
    OK(pieces_lookup(&at, &found));
    trace("%s%llu", found.name.data, (unsigned long long)found.moves);
    pieces_clear(&found);
    OK(pieces_select_one(&at, 11, &given, &n));
    ck_assert_uint_eq(n, 1);
    trace("%d%s", given->column, given->row.data);
    pieces_free_one(given, n);
    OK(pieces_count_one(&at, 12, &n));
    ck_assert_uint_eq(n, 0);
    at.column = 3;
    OK(pieces_open_one(&at, 0, false, &cursor));
    OK(pieces_fetch_one(cursor, 1, &given, &n));
    ck_assert_uint_eq(n, 0);
    actor_ets_close(cursor);
    OK(moves_new());
    for (n = 0; n < 3; n++)
        OK(moves_insert(&(moves){ square_of((int8_t)(n % 2), "c"), (int32_t)n }));
    at = square_of(0, "c");
    OK(moves_select_from(&at, &met, &n));
    trace("%zu", n);
    trace("%d%d", met[0].n, met[1].n);
    moves_free(met, n);
}

START_TEST(hashed_by_parts)
{
    play(hashed_parts_scene, NULL);
    check_trace("rook11 1rook 2 02");
}
END_TEST

static actor_ref heir;

static void await_tables(void *arg)
{
    const actor_ets_transfer *transfer;
    actor_message *message;

    (void)arg;
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        transfer = actor_ets_transfer_of(message);
        trace("heir:%.*s", (int)transfer->data.len, (const char *)transfer->data.data);
        actor_message_free(message);
    }
}

static void owner_scene(void *arg)
{
    actor_ets_about about;
    actor_ets found, table;

    (void)arg;
    GIVES(scores_whereis(&found), ACTOR_ENOTABLE);
    put_three();
    OK(scores_whereis(&found));
    OK(scores_about(&about));
    trace("%zu", about.size);
    ck_assert(actor_ref_equal(about.owner, actor_self()));
    OK(scores_set_heir(heir, actor_bytes_of("scores", 6)));
    OK(scores_about(&about));
    ck_assert(actor_ref_equal(about.heir, heir));
    fill_lines(&table);
    OK(lines_set_heir(table, actor_ref_none(), actor_bytes_of(NULL, 0)));
    OK(lines_give_away(table, heir, actor_bytes_of("lines", 5)));
    OK(lines_about(table, &about));
    ck_assert(actor_ref_equal(about.owner, heir));
    GIVES(lines_drop(table), ACTOR_OK);     /* it is public */
    OK(scores_rename("Renamed"));
    GIVES(scores_whereis(&found), ACTOR_ENOTABLE);
}

START_TEST(owners)
{
    heir = play(await_tables, NULL);
    play(owner_scene, NULL);
    check_trace("3 heir:lines heir:scores");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tables");
    TCase *scenes = tcase_create("scenes");

    tcase_add_checked_fixture(scenes, open_scene, close_scene);
    tcase_add_test(scenes, rows_of_a_key);
    tcase_add_test(scenes, values);
    tcase_add_test(scenes, several_steps);
    tcase_add_test(scenes, walks);
    tcase_add_test(scenes, string_keys);
    tcase_add_test(scenes, matches);
    tcase_add_test(scenes, cursors);
    tcase_add_test(scenes, what_is_given);
    tcase_add_test(scenes, cursors_of_what_is_given);
    tcase_add_test(scenes, what_a_bag_gives);
    tcase_add_test(scenes, one_key);
    tcase_add_test(scenes, many_of_a_key);
    tcase_add_test(scenes, bags);
    tcase_add_test(scenes, owners);
    tcase_add_test(scenes, ordered_by_parts);
    tcase_add_test(scenes, hashed_by_parts);
    suite_add_tcase(suite, scenes);
    return run_suite(suite);
}
