/*
 * ets, several rules at a time: E1 to E9. Each scenario is a line of words, which this and rows.erl play:
 *
 *   up:KIND                     set, sorted, bag or copies
 *   put:K,V,K,V new:K,V,K,V     insert, insert_new, of a list
 *   get:K has:K del:K take:K elem:K set:K,V obj:K,V clear size
 *   count:K,STEP,STEP           update_counter; a step is a number, or one with a threshold and what it is set to, by `/`
 *   default:K,V,STEP            with a row that is put in
 *   fix loose first last next:K prev:K      the last three of a sorted one
 *   over:V under:V              select of values above, and that backwards
 *   howmany:V gone:V twice:V    select_count, select_delete, select_replace
 *   walk                        fixed, by next, over all keys; of a sorted one backwards, too
 *   open:N back:N more          select with a limit
 */
#include "parity.h"

#include "rows_actor.h"

enum { MOST = 64 };

static const actor_ets_info *info;
static actor_ets table;
static actor_ets_cursor *cursor;
static size_t limit;

static bool is_sorted(void)
{
    return info == &sorted_table;
}

static const char *answer(int err)
{
    return err == ACTOR_OK ? "ok" : err == ACTOR_ETAKEN ? "no" : "badarg";
}

static int compare_rows(const void *a, const void *b)
{
    const set *x = a, *y = b;

    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->value > y->value) - (x->value < y->value);
}

/* Rows that come in no order are said sorted. */
static void say_rows(const char *what, void *given, size_t n, bool in_order)
{
    char text[1024];
    const set *rows = given;
    size_t i, length = (size_t)snprintf(text, sizeof text, "%s", what);

    if (n > 0 && !in_order)
        qsort(given, n, sizeof *rows, compare_rows);
    for (i = 0; i < n; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, " %lld:%lld", (long long)rows[i].key,
                                   (long long)rows[i].value);
    say("%s", text);
}

/* ---- words ---- */

/* Numbers between commas. */
static size_t numbers_of(const char *text, int64_t *numbers)
{
    char *end;
    size_t n = 0;

    while (text != NULL && *text != '\0') {
        numbers[n++] = strtoll(text, &end, 10);
        text = *end == ',' ? end + 1 : NULL;
    }
    return n;
}

static void put(const char *args, bool new)
{
    set rows[MOST];
    int64_t numbers[MOST];
    const size_t n = numbers_of(args, numbers) / 2;
    size_t i;

    for (i = 0; i < n; i++) {
        rows[i].key = numbers[2 * i];
        rows[i].value = numbers[2 * i + 1];
    }
    say("%s", answer(new ? actor_ets_insert_new(info, table, rows, n) : actor_ets_insert(info, table, rows, n)));
}

/* A step: `ADD` or `ADD/THRESHOLD/SET`, and what is behind it. */
static const char *read_step(const char *text, actor_ets_count *step)
{
    char *end;

    memset(step, 0, sizeof *step);
    step->field = 1;
    step->add = strtoll(text, &end, 10);
    if (*end == '/') {
        step->bounded = true;
        step->threshold = (uint64_t)strtoll(end + 1, &end, 10);
        step->set = (uint64_t)strtoll(end + 1, &end, 10);
    }
    return *end == ',' ? end + 1 : NULL;
}

static void count(const char *args, bool has_default)
{
    actor_ets_count steps[8];
    set row = { 0, 0 };
    char *end, text[256] = "count";
    int64_t key = strtoll(args, &end, 10);
    size_t n = 0, i;
    int err;

    row.key = key + 1;                      /* which is of no account */
    if (has_default)
        row.value = strtoll(end + 1, &end, 10);
    for (args = *end == ',' ? end + 1 : NULL; args != NULL; n++)
        args = read_step(args, &steps[n]);
    err = actor_ets_update_counter(info, table, &key, steps, n, has_default ? &row : NULL);
    for (i = 0; err == ACTOR_OK && i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %lld", (long long)steps[i].result);
    say("%s", err == ACTOR_OK ? text : answer(err));
}

static void say_all_of(const char *what, int64_t key, int (*take)(const actor_ets_info *info, actor_ets table, const void *key,
                                                                  void **rows, size_t *n))
{
    void *rows = NULL;
    size_t n = 0;

    if (take(info, table, &key, &rows, &n) == ACTOR_OK)
        say_rows(what, rows, n, true);
    actor_ets_rows_free(info, rows, n);
}

static void say_element(int64_t key)
{
    int64_t value;
    const int err = actor_ets_lookup_element(info, table, &key, 1, &value);

    if (err == ACTOR_OK)
        say("elem %lld", (long long)value);
    else
        say("elem %s", answer(err));
}

static void set_element(int64_t key, int64_t value)
{
    const actor_ets_element element = { 1, &value };
    const int err = actor_ets_update_element(info, table, &key, &element, 1);

    say("set %s", err == ACTOR_ENOKEY ? "no" : answer(err));
}

static void delete_object(int64_t key, int64_t value)
{
    const set row = { key, value };

    say("obj %s", answer(actor_ets_delete_object(info, table, &row)));
}

static void say_size(void)
{
    actor_ets_about about;

    memset(&about, 0, sizeof about);
    actor_ets_about_get(info, table, &about);
    say("size %zu", about.size);
}

static void say_place(int err, int64_t key)
{
    if (err == ACTOR_OK)
        say("at %lld", (long long)key);
    else
        say("at %s", err == ACTOR_ENOKEY ? "end" : answer(err));
}

/* ---- patterns ---- */

static bool is_over(const void *row, const void *least)
{
    return ((const set *)row)->value > *(const int64_t *)least;
}

static actor_ets_match over(const int64_t *least)
{
    const actor_ets_match match = { is_over, least, NULL, NULL };

    return match;
}

static void select_over(int64_t least, bool reverse)
{
    const actor_ets_match match = over(&least);
    void *rows = NULL;
    size_t n = 0;

    if (actor_ets_select(info, table, &match, reverse, &rows, &n) == ACTOR_OK)
        say_rows(reverse ? "under" : "over", rows, n, is_sorted());
    actor_ets_rows_free(info, rows, n);
}

static int change_twice(void *row, const void *least)
{
    (void)least;
    ((set *)row)->value *= 2;
    return ACTOR_OK;
}

static void by_pattern(const char *what, int64_t least)
{
    const actor_ets_match match = over(&least);
    size_t n = 0;
    int err;

    if (strcmp(what, "howmany") == 0)
        err = actor_ets_select_count(info, table, &match, &n);
    else if (strcmp(what, "gone") == 0)
        err = actor_ets_select_delete(info, table, &match, &n);
    else
        err = actor_ets_select_replace(info, table, &match, change_twice, &n);
    if (err == ACTOR_OK)
        say("%s %zu", what, n);
    else
        say("%s %s", what, answer(err));
}

static void fetch(void)
{
    void *rows = NULL;
    size_t n = 0;
    const int err = cursor == NULL ? ACTOR_OK : actor_ets_fetch(cursor, limit, &rows, &n);

    if (err != ACTOR_OK)
        say("more %s", answer(err));
    else if (n == 0)
        say("more end");
    else
        say_rows("more", rows, n, true);
    actor_ets_rows_free(info, rows, n);
    if (n == 0) {
        actor_ets_close(cursor);
        cursor = NULL;
    }
}

static void open_cursor(size_t n, bool reverse)
{
    actor_ets_close(cursor);
    limit = n;
    actor_must(actor_ets_open(info, table, NULL, reverse, &cursor));
    fetch();
}

/* All keys, each once. */
static void walk(bool backwards)
{
    char text[512];
    int64_t key, keys[MOST];
    size_t n = 0, i;
    int err = backwards ? actor_ets_last(info, table, &key) : actor_ets_first(info, table, &key);

    actor_ets_fix(info, table, true);
    while (err == ACTOR_OK) {
        keys[n++] = key;
        err = backwards ? actor_ets_prev(info, table, &key, &key) : actor_ets_next(info, table, &key, &key);
    }
    actor_ets_fix(info, table, false);
    for (i = 1; !is_sorted() && i < n; i++)
        for (size_t j = i; j > 0 && keys[j - 1] > keys[j]; j--) {
            key = keys[j];
            keys[j] = keys[j - 1];
            keys[j - 1] = key;
        }
    strcpy(text, backwards ? "back" : "walk");
    for (i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %lld", (long long)keys[i]);
    say("%s", text);
}

static void place(const char *what, int64_t key)
{
    int64_t found = 0;
    int err;

    if (strcmp(what, "first") == 0)
        err = actor_ets_first(info, table, &found);
    else if (strcmp(what, "last") == 0)
        err = actor_ets_last(info, table, &found);
    else if (strcmp(what, "next") == 0)
        err = actor_ets_next(info, table, &key, &found);
    else
        err = actor_ets_prev(info, table, &key, &found);
    say_place(err, found);
}

static void up(const char *kind)
{
    static const actor_ets_info *const kinds[] = { &set_table, &sorted_table, &bag_table, &copies_table };
    static const char *const names[] = { "set", "sorted", "bag", "copies" };
    size_t i;

    for (i = 0; strcmp(names[i], kind) != 0; i++)
        ;
    info = kinds[i];
    actor_must(actor_ets_new(info, &table));
}

static void play_word(const char *word)
{
    const char *const colon = strchr(word, ':');
    const char *const args = colon == NULL ? "" : colon + 1;
    char what[16];
    int64_t numbers[MOST];

    snprintf(what, sizeof what, "%.*s", colon == NULL ? (int)strlen(word) : (int)(colon - word), word);
    numbers[0] = numbers[1] = 0;
    if (strcmp(what, "up") != 0)
        numbers_of(args, numbers);
    if (strcmp(what, "up") == 0)
        up(args);
    else if (strcmp(what, "put") == 0 || strcmp(what, "new") == 0)
        put(args, *what == 'n');
    else if (strcmp(what, "get") == 0)
        say_all_of("get", numbers[0], actor_ets_lookup_all);
    else if (strcmp(what, "take") == 0)
        say_all_of("take", numbers[0], actor_ets_take);
    else if (strcmp(what, "has") == 0)
        say("has %s", actor_ets_member(info, table, &numbers[0]) == ACTOR_OK ? "ok" : "no");
    else if (strcmp(what, "del") == 0)
        say("del %s", answer(actor_ets_delete_key(info, table, &numbers[0])));
    else if (strcmp(what, "elem") == 0)
        say_element(numbers[0]);
    else if (strcmp(what, "set") == 0)
        set_element(numbers[0], numbers[1]);
    else if (strcmp(what, "obj") == 0)
        delete_object(numbers[0], numbers[1]);
    else if (strcmp(what, "clear") == 0)
        say("clear %s", answer(actor_ets_delete_all(info, table)));
    else if (strcmp(what, "size") == 0)
        say_size();
    else if (strcmp(what, "count") == 0 || strcmp(what, "default") == 0)
        count(args, *what == 'd');
    else if (strcmp(what, "fix") == 0 || strcmp(what, "loose") == 0)
        actor_ets_fix(info, table, *what == 'f');
    else if (strcmp(what, "walk") == 0)
        walk(false);
    else if (strcmp(what, "back") == 0 && colon == NULL)
        walk(true);
    else if (strcmp(what, "over") == 0 || strcmp(what, "under") == 0)
        select_over(numbers[0], *what == 'u');
    else if (strcmp(what, "open") == 0 || strcmp(what, "back") == 0)
        open_cursor((size_t)numbers[0], *what == 'b');
    else if (strcmp(what, "more") == 0)
        fetch();
    else if (strcmp(what, "howmany") == 0 || strcmp(what, "gone") == 0 || strcmp(what, "twice") == 0)
        by_pattern(what, numbers[0]);
    else
        place(what, numbers[0]);
}

static void play_line(const char *line)
{
    char words[512], *rest = NULL, *word;

    cursor = NULL;
    strcpy(words, line);
    for (word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        play_word(word);
    actor_ets_close(cursor);
    actor_ets_delete(info, table);
}

/* ---- scenarios ---- */

#define PLAYS(scenario, line)    \
    static void scenario(void)   \
    {                            \
        play_line(line);         \
    }

PLAYS(E1_the_same_row_twice_in_a_bag, "up:bag put:1,1 put:1,2 put:1,1 get:1 put:1,2,1,2 get:1 size")
PLAYS(E1_a_row_that_was_deleted_is_the_last, "up:bag put:1,1 put:1,2 put:1,3 obj:1,1 put:1,1 get:1")
PLAYS(E1_copies_of_several_keys_keep_their_order,
      "up:copies put:1,1,2,1,1,2,2,2,1,1 get:1 get:2 take:1 size get:1")
PLAYS(E3_insert_new_of_nothing, "up:set new: put: size put:1,1 new: size")
PLAYS(E3_insert_new_takes_a_key_twice_in_a_sorted_one,
      "up:sorted new:2,1,1,1,2,2 walk get:2 new:3,1,2,5 walk")
PLAYS(E3_insert_new_of_copies, "up:copies new:1,1,1,1 get:1 new:2,1,1,2 size")
PLAYS(E3_delete_object_takes_all_copies, "up:copies put:1,1,1,2,1,1 obj:1,1 get:1 obj:1,1 size")
PLAYS(E3_delete_object_of_a_sorted_one_that_has_another,
      "up:sorted put:1,1 obj:1,2 size obj:1,1 obj:1,1 size")
PLAYS(E3_take_and_put_in_a_fixed_set,
      "up:set put:1,1,2,2 fix take:1 put:1,3 take:1 put:1,4 loose walk get:1 size")
PLAYS(E4_thresholds_up_and_down,
      "up:set put:1,5 count:1,5/9/1,-3/0/7,0/6/2 get:1 count:1,0/7/2 count:1,0/8/2 get:1")
PLAYS(E4_a_threshold_below_which_it_starts, "up:set put:1,10 count:1,-1/20/3 count:1,1/2/30 get:1")
PLAYS(E4_at_the_threshold_and_past_it,
      "up:sorted put:1,5 count:1,2/7/0 count:1,0/7/0 count:1,1/7/0 get:1")
PLAYS(E4_steps_past_a_threshold_and_on, "up:set put:1,1 count:1,1/1/10,1/11/3,-1/2/40,1 get:1")
PLAYS(E4_a_default_with_thresholds, "up:set default:1,7,1/7/0,1 get:1 default:1,7,0 size")
PLAYS(E4_a_counter_of_a_fixed_set_that_was_deleted,
      "up:set put:1,5 fix del:1 count:1,1 default:1,5,1 walk loose size")
PLAYS(E4_a_default_in_a_bag, "up:bag default:1,1,1 put:1,1 default:1,1,1 size")
PLAYS(E5_an_element_of_copies, "up:copies put:1,1 set:1,2 get:1 set:2,2")
PLAYS(E5_an_element_of_a_row_that_was_taken,
      "up:sorted put:1,1,2,2 take:1 set:1,5 elem:1 set:2,5 elem:2 walk")
PLAYS(E8_next_of_a_deleted_key_in_a_sorted_one,
      "up:sorted put:1,1,2,2,3,3 del:2 next:2 prev:2 del:3 next:2 prev:3 next:1")
PLAYS(E8_first_and_last_of_one,
      "up:sorted first last put:3,3 first last next:3 prev:3 del:3 first last next:3")
PLAYS(E8_emptied_on_the_way,
      "up:sorted put:1,1,2,2,3,3 fix first clear next:1 put:2,2 next:1 prev:3 loose walk back")
PLAYS(E8_fixed_twice_and_loosened_once,
      "up:set put:1,1,2,2,3,3 fix fix del:2 loose walk put:2,5 walk loose loose walk get:2")
PLAYS(E8_a_fixed_bag_loses_one_of_its_rows,
      "up:bag put:1,1,1,2,2,1 fix obj:1,1 walk get:1 put:1,1 get:1 loose get:1 walk")
PLAYS(E8_copies_are_deleted_while_it_is_fixed,
      "up:copies put:1,1,1,1,2,2 fix obj:1,1 walk size put:1,1 get:1 size loose walk")
PLAYS(E9_a_limit_of_as_many_and_more,
      "up:sorted put:1,1,2,2,3,3 open:3 more more open:4 more open:1 more more more more")
PLAYS(E9_a_limit_and_keys_between,
      "up:sorted put:10,1,20,2,30,3,40,4 open:2 put:15,9,25,9 del:30 more more more")
PLAYS(E9_a_limit_backwards_and_keys_between,
      "up:sorted put:10,1,20,2,30,3,40,4 back:2 put:25,9,35,9 del:20 more more more")
PLAYS(E9_a_limit_and_a_key_that_comes_back,
      "up:sorted put:1,1,2,2,3,3,4,4 open:2 del:2 put:2,7 del:3 put:3,8 more more")
PLAYS(E9_a_limit_and_all_are_deleted_and_put_in,
      "up:sorted put:1,1,2,2,3,3 open:1 clear put:2,5,3,6 more more more")
PLAYS(E9_deleting_by_value_leaves_the_others_of_a_key,
      "up:bag put:1,1,1,5,2,5,2,1 gone:2 get:1 get:2 size howmany:0")
PLAYS(E9_deleting_copies_by_value, "up:copies put:1,5,1,5,1,1,2,5 gone:2 get:1 size")
PLAYS(E9_copies_are_replaced, "up:copies put:1,1,1,3,1,3,2,3 twice:2 get:1 get:2 size")
PLAYS(E9_replacing_in_a_sorted_one_and_counting,
      "up:sorted put:1,1,2,2,3,3 twice:1 over:0 howmany:3 twice:5 under:0")
PLAYS(E9_replacing_in_a_fixed_set,
      "up:set put:1,1,2,2,3,3 fix del:2 twice:0 over:-99 walk put:2,9 loose over:-99")

#define S(name) { #name, name, false }

SCENARIOS(
    S(E1_the_same_row_twice_in_a_bag),
    S(E1_a_row_that_was_deleted_is_the_last),
    S(E1_copies_of_several_keys_keep_their_order),
    S(E3_insert_new_of_nothing),
    S(E3_insert_new_takes_a_key_twice_in_a_sorted_one),
    S(E3_insert_new_of_copies),
    S(E3_delete_object_takes_all_copies),
    S(E3_delete_object_of_a_sorted_one_that_has_another),
    S(E3_take_and_put_in_a_fixed_set),
    S(E4_thresholds_up_and_down),
    S(E4_a_threshold_below_which_it_starts),
    S(E4_at_the_threshold_and_past_it),
    S(E4_steps_past_a_threshold_and_on),
    S(E4_a_default_with_thresholds),
    S(E4_a_counter_of_a_fixed_set_that_was_deleted),
    S(E4_a_default_in_a_bag),
    S(E5_an_element_of_copies),
    S(E5_an_element_of_a_row_that_was_taken),
    S(E8_next_of_a_deleted_key_in_a_sorted_one),
    S(E8_first_and_last_of_one),
    S(E8_emptied_on_the_way),
    S(E8_fixed_twice_and_loosened_once),
    S(E8_a_fixed_bag_loses_one_of_its_rows),
    S(E8_copies_are_deleted_while_it_is_fixed),
    S(E9_a_limit_of_as_many_and_more),
    S(E9_a_limit_and_keys_between),
    S(E9_a_limit_backwards_and_keys_between),
    S(E9_a_limit_and_a_key_that_comes_back),
    S(E9_a_limit_and_all_are_deleted_and_put_in),
    S(E9_deleting_by_value_leaves_the_others_of_a_key),
    S(E9_deleting_copies_by_value),
    S(E9_copies_are_replaced),
    S(E9_replacing_in_a_sorted_one_and_counting),
    S(E9_replacing_in_a_fixed_set)
)
