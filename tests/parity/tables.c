/*
 * ets: E1 to E14. Rows of all tables in tables.actor are alike, so the runtime's own functions do for all of them. See tables.erl.
 */
#include "parity.h"

#include "tables_actor.h"

enum { MOST_ROWS = 64 };

static const actor_ets_info *info;          /* of the table that is played with */
static actor_ets table;

/* What OTP refuses is one and the same. */
static const char *answer(int err)
{
    switch (err) {
    case ACTOR_OK:
        return "ok";
    case ACTOR_ETAKEN:
        return "no";
    default:
        return "badarg";
    }
}

static void up(const actor_ets_info *of)
{
    info = of;
    actor_ets_new(info, &table);
}

/* ---- saying rows ---- */

static int compare_rows(const void *a, const void *b)
{
    const pairs *x = a, *y = b;

    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->value > y->value) - (x->value < y->value);
}

static void rows(const char *what, const void *given, size_t n, bool in_any)
{
    char text[1024];
    pairs shown[MOST_ROWS];
    size_t i, length = (size_t)snprintf(text, sizeof text, "%s", what);

    for (i = 0; i < n; i++)
        shown[i] = ((const pairs *)given)[i];
    if (in_any)
        qsort(shown, n, sizeof *shown, compare_rows);
    for (i = 0; i < n; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, " %lld:%lld", (long long)shown[i].key,
                                   (long long)shown[i].value);
    say("%s", text);
}

static void all(void)
{
    void *found;
    size_t n;

    if (actor_ets_select(info, table, NULL, false, &found, &n) == ACTOR_OK)
        rows("all", found, n, true);
    actor_ets_rows_free(info, found, n);
}

static void say_key(const char *what, int64_t key, bool in_any)
{
    void *found;
    size_t n;

    if (actor_ets_lookup_all(info, table, &key, &found, &n) == ACTOR_OK)
        rows(what, found, n, in_any);
    actor_ets_rows_free(info, found, n);
}

static void insert(int64_t key, int64_t value)
{
    const pairs row = { key, value };

    say("insert %s", answer(actor_ets_insert(info, table, &row, 1)));
}

static void insert_new(int64_t key, int64_t value)
{
    const pairs row = { key, value };

    say("insert_new %s", answer(actor_ets_insert_new(info, table, &row, 1)));
}

static void member(int64_t key)
{
    const int err = actor_ets_member(info, table, &key);

    say("member %s", err == ACTOR_ENOKEY ? "no" : answer(err));
}

static void delete_key(int64_t key)
{
    say("delete %s", answer(actor_ets_delete_key(info, table, &key)));
}

static void drop(void)
{
    say("drop %s", answer(actor_ets_delete(info, table)));
}

static actor_ets_about about(void)
{
    actor_ets_about found;

    memset(&found, 0, sizeof found);
    actor_ets_about_get(info, table, &found);
    return found;
}

static void fill(const actor_ets_info *of)
{
    static const pairs given[] = { { 1, 10 }, { 1, 11 }, { 1, 10 }, { 2, 20 }, { 1, 12 } };

    up(of);
    actor_ets_insert(info, table, given, 5);
    say_key("key", 1, true);
    say_key("key", 2, true);
}

/* ---- E1, E2, E3 ---- */

static void E1_a_set_has_one_row_a_key(void)
{
    fill(&pairs_table);
}

static void E1_an_ordered_set_has_one_row_a_key(void)
{
    fill(&sorted_table);
}

static void E1_a_bag_has_different_rows(void)
{
    fill(&bag_table);
}

static void E1_a_duplicate_bag_has_all_rows(void)
{
    static const pairs given[] = { { 1, 10 }, { 1, 11 }, { 1, 10 } };

    up(&copies_table);
    actor_ets_insert(info, table, given, 3);
    say_key("in order", 1, false);
}

static void E2_an_ordered_set_goes_by_number(void)
{
    static const pairs given[] = { { 10, 1 }, { -2, 2 }, { 3, 3 }, { -30, 4 } };
    void *found;
    size_t n;

    up(&sorted_table);
    actor_ets_insert(info, table, given, 4);
    actor_ets_select(info, table, NULL, false, &found, &n);
    rows("all", found, n, false);
    actor_ets_rows_free(info, found, n);
}

static void E3_rows_are_replaced(void)
{
    up(&pairs_table);
    insert(1, 1);
    insert(1, 2);
    all();
}

static void E3_a_list_is_inserted(void)
{
    static const pairs given[] = { { 1, 1 }, { 2, 2 }, { 1, 3 } };

    up(&pairs_table);
    say("insert %s", answer(actor_ets_insert(info, table, given, 3)));
    say("insert %s", answer(actor_ets_insert(info, table, given, 0)));
    all();
}

static void E3_insert_new(void)
{
    up(&pairs_table);
    insert_new(1, 1);
    insert_new(1, 2);
    all();
}

static void E3_insert_new_takes_all_or_none(void)
{
    static const pairs given[] = { { 1, 1 }, { 2, 3 }, { 3, 3 } };

    up(&pairs_table);
    insert(2, 2);
    say("insert_new %s", answer(actor_ets_insert_new(info, table, given, 3)));
    all();
}

static void E3_insert_new_takes_a_key_twice(void)
{
    static const pairs given[] = { { 1, 1 }, { 1, 2 } };

    up(&pairs_table);
    say("insert_new %s", answer(actor_ets_insert_new(info, table, given, 2)));
    all();
}

static void E3_insert_new_in_a_bag(void)
{
    up(&bag_table);
    insert_new(1, 1);
    insert_new(1, 2);
    all();
}

static void E3_what_is_not_there(void)
{
    up(&pairs_table);
    say_key("key", 1, true);
    member(1);
    delete_key(1);
}

static void E3_delete(void)
{
    fill(&bag_table);
    delete_key(1);
    all();
}

static void delete_object(const actor_ets_info *of)
{
    const pairs row = { 1, 10 };

    fill(of);
    say("delete_object %s", answer(actor_ets_delete_object(info, table, &row)));
    all();
}

static void E3_delete_object(void)
{
    delete_object(&copies_table);
}

static void E3_delete_object_of_another_value(void)
{
    delete_object(&pairs_table);
}

static void E3_delete_all(void)
{
    fill(&pairs_table);
    say("delete_all %s", answer(actor_ets_delete_all(info, table)));
    all();
    insert(5, 5);
    all();
}

static void E3_a_table_is_deleted(void)
{
    fill(&pairs_table);
    drop();
    member(1);
    drop();
}

/* ---- E4: counters ---- */

static actor_ets_count step(size_t field, int64_t add)
{
    const actor_ets_count made = { field, add, false, 0, 0, 0 };

    return made;
}

static actor_ets_count bounded(int64_t add, int64_t threshold, int64_t set)
{
    const actor_ets_count made = { 1, add, true, (uint64_t)threshold, (uint64_t)set, 0 };

    return made;
}

static void count_with(actor_ets_count by, const pairs *otherwise)
{
    const int64_t key = 1;
    const int err = actor_ets_update_counter(info, table, &key, &by, 1, otherwise);

    if (err == ACTOR_OK)
        say("count %lld", (long long)by.result);
    else
        say("count %s", answer(err));
}

static void count(actor_ets_count by)
{
    count_with(by, NULL);
}

static void up_with_5(const actor_ets_info *of)
{
    up(of);
    insert(1, 5);
}

static void E4_a_counter(void)
{
    up_with_5(&pairs_table);
    count(step(1, 3));
    count(step(1, -10));
    all();
}

static void E4_past_a_threshold(void)
{
    up_with_5(&pairs_table);
    count(bounded(2, 7, 0));
    count(bounded(1, 7, 0));
    count(bounded(9, 7, 1));
    all();
}

static void E4_past_a_threshold_downwards(void)
{
    up_with_5(&pairs_table);
    count(bounded(-5, 0, 9));
    count(bounded(-1, 0, 9));
    count(bounded(0, 5, 1));
    all();
}

static void E4_several_steps(void)
{
    actor_ets_count steps[] = { step(1, 1), step(1, 10), bounded(5, 20, 0) };
    const int64_t key = 1;
    size_t i;

    up_with_5(&pairs_table);
    actor_ets_update_counter(info, table, &key, steps, 3, NULL);
    for (i = 0; i < 3; i++)
        say("count %lld", (long long)steps[i].result);
    all();
}

static void E4_a_default(void)
{
    const pairs otherwise = { 99, 10 };

    up(&pairs_table);
    count_with(step(1, 1), &otherwise);
    count_with(step(1, 1), &otherwise);
    all();
}

static void E4_no_such_key(void)
{
    up(&pairs_table);
    count(step(1, 1));
    all();
}

static void E4_a_key_is_no_counter(void)
{
    up_with_5(&pairs_table);
    count(step(0, 1));
    all();
}

static void E4_a_bag_has_no_counters(void)
{
    up_with_5(&bag_table);
    count(step(1, 1));
    all();
}

static void E4_all_steps_or_none(void)
{
    actor_ets_count steps[] = { step(1, 1), step(0, 1) };
    const int64_t key = 1;

    up_with_5(&pairs_table);
    say("count %s", answer(actor_ets_update_counter(info, table, &key, steps, 2, NULL)));
    all();
}

/* ---- E5 ---- */

static void set_element(int64_t key, size_t field)
{
    const int64_t value = 6;
    const actor_ets_element element = { field, &value };
    const int err = actor_ets_update_element(info, table, &key, &element, 1);

    say("set %s", err == ACTOR_ENOKEY ? "no" : answer(err));
}

static void E5_update_element(void)
{
    up_with_5(&pairs_table);
    set_element(1, 1);
    set_element(2, 1);
    set_element(1, 0);
    all();
}

static void get_element(int64_t key)
{
    int64_t value;
    const int err = actor_ets_lookup_element(info, table, &key, 1, &value);

    if (err == ACTOR_OK)
        say("get %lld", (long long)value);
    else
        say("get %s", answer(err));
}

static void E5_lookup_element(void)
{
    up_with_5(&pairs_table);
    get_element(1);
    get_element(2);
}

static void take(void)
{
    const int64_t key = 1;
    void *found;
    size_t n;

    actor_ets_take(info, table, &key, &found, &n);
    rows("take", found, n, false);
    actor_ets_rows_free(info, found, n);
}

static void E5_take(void)
{
    fill(&copies_table);
    take();
    take();
    all();
}

/* The named table, from now on; false: there is one. */
static bool up_named(void)
{
    info = &named_table;
    table = actor_ets_none();
    return named_new() == ACTOR_OK;
}

static void there(const char *name)
{
    actor_ets found;

    say("%s %s", name, actor_ets_find(name, &found) == ACTOR_OK ? "ok" : "no");
}

/* Goes on with the table of that name. */
static void turn_to(const char *name)
{
    actor_ets_find(name, &table);
}

static void E5_rename(void)
{
    up_named();
    insert(1, 1);
    named_rename("Other");
    there("Named");
    there("Other");
    turn_to("Other");
    all();
}

static void E5_rename_to_a_name_that_is_taken(void)
{
    up_named();
    named_rename("Other");
    up_named();
    turn_to("Other");
    say("rename %s", answer(actor_ets_rename(info, table, "Named")));
    there("Other");
}

static void E5_a_new_table_takes_the_place_of_the_old(void)
{
    up_named();
    insert(1, 1);
    named_rename("Other");
    up_named();
    insert(2, 2);
    all();
    named_drop();
    turn_to("Other");
    actor_ets_rename(info, table, "Named");
    table = actor_ets_none();
    all();
    there("Other");
}

/* ---- E6: access ---- */

static void spawn_and_wait(void (*run)(void *arg), void *arg)
{
    actor_message *message;
    actor_unique monitor;

    actor_spawn_monitor(run, arg, NULL, &monitor);
    actor_receive(&message, ACTOR_INFINITY);
    actor_message_free(message);
}

static void access_elsewhere(void *arg)
{
    (void)arg;
    insert(2, 2);
    member(1);
    count(step(1, 1));
    delete_key(1);
    say("size %zu", about().size);
    drop();
}

static void try_access(const actor_ets_info *of)
{
    up(of);
    insert(1, 1);
    spawn_and_wait(access_elsewhere, NULL);
    member(2);
}

static void E6_public(void)
{
    try_access(&pairs_table);
}

static void E6_protected(void)
{
    try_access(&guarded_table);
}

static void E6_private(void)
{
    try_access(&hidden_table);
}

/* ---- E7: owners ---- */

static actor_ref heir_ref, owner_ref;
static bool made;

static bool is_down(const actor_message *message, const void *context)
{
    (void)context;
    return actor_message_kind_of(message) == ACTOR_DOWN;
}

static void kill_one(actor_ref ref)
{
    actor_message *message;
    actor_unique monitor;

    actor_monitor(ref, &monitor);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_receive_match(is_down, NULL, &message, ACTOR_INFINITY);
    actor_message_free(message);
}

static void inherit(void *arg)
{
    actor_message *message;
    const actor_ets_transfer *transfer;

    (void)arg;
    for (;;) {
        actor_receive(&message, ACTOR_INFINITY);
        transfer = actor_ets_transfer_of(message);
        say("transfer %.*s", (int)transfer->data.len, (const char *)transfer->data.data);
        say("owner %s", actor_ref_equal(about().owner, actor_self()) ? "ok" : "no");
        actor_message_free(message);
        insert(2, 2);
    }
}

static void start_heir(void)
{
    actor_spawn(inherit, NULL, &heir_ref);
}

static const actor_bytes seven = { "7", 1, NULL };

/* Makes a table of `info`, does with it what `then` says, and waits. */
static void own(void *then)
{
    const pairs row = { 1, 1 };

    actor_ets_new(info, &table);
    actor_ets_insert(info, table, &row, 1);
    if (then != NULL)
        (*(void (**)(void))then)();
    made = true;
    actor_sleep(ACTOR_INFINITY);
}

static void start_owner(const actor_ets_info *of, void (*then)(void))
{
    info = of;
    made = false;
    actor_spawn(own, then == NULL ? NULL : &then, &owner_ref);
    while (!made)
        pause_ms(1);
}

static void set_heir(void)
{
    actor_ets_set_heir(info, table, heir_ref, seven);
}

static void take_heir_back(void)
{
    set_heir();
    actor_ets_set_heir(info, table, actor_ref_none(), seven);
}

static void give(void)
{
    say("give %s", answer(actor_ets_give_away(info, table, heir_ref, seven)));
    pause_ms(10);
    insert(3, 3);
}

static void E7_it_goes_with_its_owner(void)
{
    start_owner(&pairs_table, NULL);
    kill_one(owner_ref);
    member(1);
}

static void E7_an_heir_has_it(void)
{
    start_heir();
    start_owner(&guarded_table, set_heir);
    kill_one(owner_ref);
    pause_ms(10);
    all();
    say("heir %s", actor_ref_equal(about().heir, heir_ref) ? "ok" : "no");
    kill_one(heir_ref);
    member(1);
}

static void E7_a_dead_heir_has_nothing(void)
{
    start_heir();
    start_owner(&guarded_table, set_heir);
    kill_one(heir_ref);
    kill_one(owner_ref);
    member(1);
}

static void E7_an_heir_that_is_taken_back(void)
{
    start_heir();
    start_owner(&guarded_table, take_heir_back);
    kill_one(owner_ref);
    pause_ms(10);
    member(1);
}

static void E7_it_is_given_away(void)
{
    start_heir();
    start_owner(&guarded_table, give);
    all();
    kill_one(owner_ref);
    all();
    kill_one(heir_ref);
    member(1);
}

static void E7_who_gives_away(void)
{
    actor_ets own_table;

    start_heir();
    up(&pairs_table);
    own_table = table;
    say("to oneself %s", answer(actor_ets_give_away(info, table, actor_self(), seven)));
    start_owner(&pairs_table, NULL);
    say("another's %s", answer(actor_ets_give_away(info, table, heir_ref, seven)));
    kill_one(heir_ref);
    table = own_table;
    say("to the dead %s", answer(actor_ets_give_away(info, table, heir_ref, seven)));
    say("owner %s", actor_ref_equal(about().owner, actor_self()) ? "ok" : "no");
}

/* ---- E8: walking ---- */

typedef int neighbour(const actor_ets_info *of, actor_ets in, const void *key, void *found);
typedef int end(const actor_ets_info *of, actor_ets in, void *found);

static void say_end(const char *what, end *find)
{
    int64_t key;

    if (find(info, table, &key) == ACTOR_OK)
        say("%s %lld", what, (long long)key);
    else
        say("%s end", what);
}

static void say_neighbour(const char *what, neighbour *find, int64_t key)
{
    const int err = find(info, table, &key, &key);

    if (err == ACTOR_OK)
        say("%s %lld", what, (long long)key);
    else
        say("%s %s", what, err == ACTOR_ENOKEY ? "end" : answer(err));
}

static size_t walk(bool deletes, bool says)
{
    char text[256] = "";
    size_t length = 0, n = 0;
    int64_t key;
    int err;

    for (err = actor_ets_first(info, table, &key); err == ACTOR_OK; err = actor_ets_next(info, table, &key, &key), n++) {
        if (says)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%lld", n == 0 ? "" : ",", (long long)key);
        if (deletes)
            actor_ets_delete_key(info, table, &key);
    }
    if (says)
        say("walk [%s]", text);
    return n;
}

static void put(int64_t key, int64_t value)
{
    const pairs row = { key, value };

    actor_ets_insert(info, table, &row, 1);
}

static void E8_first_next_last_prev(void)
{
    up(&sorted_table);
    say_end("first", actor_ets_first);
    put(3, 1);
    put(1, 1);
    put(2, 1);
    walk(false, true);
    say_end("last", actor_ets_last);
    say_neighbour("prev", actor_ets_prev, 3);
    say_neighbour("prev", actor_ets_prev, 1);
    say_neighbour("next", actor_ets_next, 3);
}

static void E8_any_key_is_a_place_in_an_ordered_set(void)
{
    up(&sorted_table);
    put(10, 1);
    put(20, 1);
    say_neighbour("next", actor_ets_next, 15);
    say_neighbour("prev", actor_ets_prev, 15);
    say_neighbour("next", actor_ets_next, 20);
    say_neighbour("prev", actor_ets_prev, 5);
}

static void E8_no_other_key_is_a_place_in_a_set(void)
{
    up(&pairs_table);
    say_neighbour("next", actor_ets_next, 1);
    insert(1, 1);
    say_neighbour("next", actor_ets_next, 1);
}

static void E8_an_ordered_set_is_walked_while_rows_go(void)
{
    int64_t key;

    up(&sorted_table);
    for (key = 1; key <= 5; key++)
        put(key, key);
    walk(true, true);
    all();
}

static void say_fixed(void)
{
    say("fixed %s", about().n_fixed > 0 ? "ok" : "no");
}

static void E8_a_set_that_is_fixed_is_walked_while_rows_go(void)
{
    int64_t key;

    up(&pairs_table);
    for (key = 1; key <= 40; key++)
        put(key, key);
    actor_ets_fix(info, table, true);
    say("met %zu", walk(true, false));
    say_fixed();
    actor_ets_fix(info, table, false);
    say_fixed();
    all();
}

static void fix_and_end(void *arg)
{
    (void)arg;
    actor_ets_fix(info, table, true);
}

static void E8_who_ends_has_fixed_nothing(void)
{
    up(&pairs_table);
    spawn_and_wait(fix_and_end, NULL);
    say_fixed();
}

/* ---- E9: matches ---- */

static void up_sorted(void)
{
    int64_t key;

    up(&sorted_table);
    for (key = 1; key <= 5; key++)
        put(key, key * 3);
}

static void say_sorted(const char *what, sorted *found, size_t n)
{
    rows(what, found, n, false);
    sorted_free(found, n);
}

static void E9_select(void)
{
    sorted *found;
    size_t n;

    up_sorted();
    sorted_select_over(table, 6, &found, &n);
    say_sorted("over", found, n);
    sorted_select_over(table, 15, &found, &n);
    say_sorted("over", found, n);
}

static void E9_select_reverse(void)
{
    sorted *found;
    size_t n;

    up_sorted();
    sorted_select_reverse_over(table, 6, &found, &n);
    say_sorted("over", found, n);
}

static void fetch(bool reverse)
{
    actor_ets_cursor *cursor;
    sorted *found;
    size_t n;

    up_sorted();
    sorted_open_over(table, 3, reverse, &cursor);
    do {
        sorted_fetch(cursor, 3, &found, &n);
        say_sorted("fetch", found, n);
    } while (n > 0);
    actor_ets_close(cursor);
}

static void E9_a_limit(void)
{
    fetch(false);
}

static void E9_a_limit_backwards(void)
{
    fetch(true);
}

static void E9_select_count(void)
{
    size_t n;

    up_sorted();
    sorted_count_over(table, 6, &n);
    say("count %zu", n);
}

static void E9_select_delete(void)
{
    size_t n;

    up_sorted();
    sorted_delete_over(table, 6, &n);
    say("delete %zu", n);
    all();
}

static void say_replaced(int err, size_t n)
{
    if (err == ACTOR_OK)
        say("replace %zu", n);
    else
        say("replace %s", answer(err));
    all();
}

static void E9_select_replace(void)
{
    size_t n;
    int err;

    up_sorted();
    err = sorted_replace_grown(table, 6, &n);
    say_replaced(err, n);
}

static int change_key(void *row, const void *args)
{
    (void)args;
    ((pairs *)row)->key = 99;
    return ACTOR_OK;
}

static void E9_a_replaced_row_keeps_its_key(void)
{
    size_t n;
    int err;

    up_sorted();
    err = actor_ets_select_replace(info, table, NULL, change_key, &n);
    say_replaced(err, n);
}

static void E9_rows_of_a_bag_are_not_replaced(void)
{
    size_t n;
    int err;

    fill(&bag_table);
    err = actor_ets_select_replace(info, table, NULL, change_key, &n);
    say_replaced(err, n);
}

static void E9_a_guard_that_fails_is_false(void)
{
    sorted *found;
    size_t n;

    up_sorted();
    sorted_select_dividing(table, 0, &found, &n);
    say_sorted("select", found, n);
    sorted_select_any_of_two(table, 0, &found, &n);
    say_sorted("select", found, n);
    sorted_select_dividing(table, 1, &found, &n);
    say_sorted("select", found, n);
}

static bool add_value(const sorted *row, void *sum)
{
    *(int64_t *)sum += row->value;
    return true;
}

static void E9_all_rows(void)
{
    int64_t sum = 0;

    up_sorted();
    sorted_each(table, add_value, &sum);
    say("sum %lld", (long long)sum);
}

/* ---- E10, E14 ---- */

static int left;

static void count_50(void *arg)
{
    const int64_t key = 1;
    int i;

    (void)arg;
    for (i = 0; i < 50; i++) {
        pairs_update_counter_value(table, key, 1, NULL);
        actor_yield();
    }
    left--;
}

static void E10_no_update_is_lost(void)
{
    up(&pairs_table);
    put(1, 0);
    for (left = 0; left < 8; left++)
        actor_spawn(count_50, NULL, NULL);
    while (left > 0)
        pause_ms(1);
    all();
}

static void E14_a_name_is_one_tables(void)
{
    up_named();
    say("again %s", up_named() ? "ok" : "badarg");
    there("Named");
}

static void E14_a_name_is_free_when_its_table_has_gone(void)
{
    up_named();
    named_drop();
    there("Named");
    insert(1, 1);
    say("again %s", up_named() ? "ok" : "badarg");
}

static void own_named(void *arg)
{
    (void)arg;
    made = up_named();
    actor_sleep(ACTOR_INFINITY);
}

static void E14_it_goes_with_the_owner(void)
{
    made = false;
    actor_spawn(own_named, NULL, &owner_ref);
    while (!made)
        pause_ms(1);
    there("Named");
    insert(1, 1);
    kill_one(owner_ref);
    there("Named");
}

/* ---- rows of a bag, lists of rows ---- */

static void in_order(int64_t key)
{
    say_key("in order", key, false);
}

static void say_size(void)
{
    say("size %zu", about().size);
}

static void delete_row(int64_t key, int64_t value)
{
    const pairs row = { key, value };

    actor_ets_delete_object(info, table, &row);
}

static void E1_a_row_that_is_there_keeps_its_place(void)
{
    static const pairs more[] = { { 1, 13 }, { 1, 11 }, { 1, 13 } };

    up(&bag_table);
    put(1, 10);
    put(1, 11);
    put(1, 12);
    put(1, 10);
    in_order(1);
    actor_ets_insert(info, table, more, 3);
    in_order(1);
}

static void E1_a_row_that_comes_again_is_the_last(void)
{
    up(&copies_table);
    put(1, 10);
    put(1, 11);
    put(1, 10);
    put(1, 12);
    delete_row(1, 10);
    in_order(1);
    put(1, 10);
    in_order(1);
}

static void insert_new_list(const pairs *given, size_t n)
{
    say("insert_new %s", answer(actor_ets_insert_new(info, table, given, n)));
}

static void E3_insert_new_of_a_list_in_a_bag(void)
{
    static const pairs first[] = { { 1, 1 }, { 1, 2 }, { 1, 1 } }, second[] = { { 2, 2 }, { 1, 3 } };

    up(&bag_table);
    insert_new_list(first, 3);
    insert_new_list(second, 2);
    insert_new_list(NULL, 0);
    all();
    say_size();
}

static void E3_delete_object_of_an_ordered_set(void)
{
    static const pairs given[] = { { 1, 1 }, { 2, 2 } };

    up(&sorted_table);
    say("insert %s", answer(actor_ets_insert(info, table, given, 2)));
    delete_row(1, 2);
    delete_row(2, 2);
    delete_row(3, 3);
    all();
}

static void take_rows(int64_t key, bool sorts)
{
    void *found;
    size_t n;

    actor_ets_take(info, table, &key, &found, &n);
    rows("take", found, n, sorts);
    actor_ets_rows_free(info, found, n);
}

static void take_key(int64_t key)
{
    take_rows(key, false);
}

static void E5_take_of_a_bag(void)
{
    up(&bag_table);
    put(1, 10);
    put(2, 20);
    put(1, 11);
    take_key(3);
    take_key(1);
    all();
}

/* ---- several steps of a counter ---- */

static void counts(int64_t key, actor_ets_count *steps, size_t n, const pairs *otherwise)
{
    char text[256] = "";
    size_t i;

    if (actor_ets_update_counter(info, table, &key, steps, n, otherwise) != ACTOR_OK) {
        say("counts badarg");
        return;
    }
    for (i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %lld", (long long)steps[i].result);
    say("counts%s", text);
}

static void E4_no_steps(void)
{
    const pairs otherwise = { 9, 7 };

    up_with_5(&pairs_table);
    counts(1, NULL, 0, NULL);
    counts(2, NULL, 0, NULL);
    counts(3, NULL, 0, &otherwise);
    all();
}

static void E4_each_step_sees_the_one_before(void)
{
    actor_ets_count steps[] = { bounded(3, 7, 0), bounded(3, 7, 0), bounded(-9, -5, 100), step(1, 0) };

    up_with_5(&pairs_table);
    counts(1, steps, 4, NULL);
    all();
}

static void E4_steps_with_a_default(void)
{
    actor_ets_count steps[] = { step(1, 1), bounded(10, 15, -1), bounded(10, 15, -1) };
    const pairs otherwise = { 1, 5 };

    up(&sorted_table);
    counts(3, steps, 3, &otherwise);
    counts(3, steps, 1, &otherwise);
    all();
}

static void E4_a_default_is_not_put_in_if_a_step_fails(void)
{
    actor_ets_count steps[] = { step(1, 1), step(0, 1) };
    const pairs otherwise = { 1, 5 };

    up(&pairs_table);
    counts(1, steps, 2, &otherwise);
    all();
    say_size();
}

/* ---- elements, names ---- */

static void set_elements(int64_t key, const actor_ets_element *elements, size_t n)
{
    const int err = actor_ets_update_element(info, table, &key, elements, n);

    say("set %s", err == ACTOR_ENOKEY ? "no" : answer(err));
}

static void E5_elements_of_no_row(void)
{
    static const int64_t six = 6, seven_or_so = 7, eight = 8, one = 1;
    const actor_ets_element value = { 1, &six };
    const actor_ets_element twice[] = { { 1, &six }, { 1, &seven_or_so } }, with_key[] = { { 1, &eight }, { 0, &one } };

    up(&pairs_table);
    set_elements(1, &value, 1);
    insert(1, 5);
    set_elements(1, twice, 2);
    all();
    set_elements(1, with_key, 2);
    set_elements(1, NULL, 0);
    all();
}

static void E5_rename_to_itself(void)
{
    up_named();
    say("rename %s", answer(named_rename("Named")));
    there("Named");
}

static void own_renamed(void *arg)
{
    (void)arg;
    up_named();
    named_rename("Other");
    made = true;
    actor_sleep(ACTOR_INFINITY);
}

static void E5_a_renamed_one_goes_with_its_owner(void)
{
    made = false;
    actor_spawn(own_renamed, NULL, &owner_ref);
    while (!made)
        pause_ms(1);
    there("Named");
    there("Other");
    up_named();
    kill_one(owner_ref);
    there("Named");
    there("Other");
}

/* ---- access ---- */

static int seven_all(void *row, const void *args)
{
    (void)args;
    ((pairs *)row)->value = 7;
    return ACTOR_OK;
}

static void say_number(const char *what, int err, size_t n)
{
    if (err == ACTOR_OK)
        say("%s %zu", what, n);
    else
        say("%s %s", what, answer(err));
}

static void attempt_all(void *arg)
{
    const pairs row = { 1, 1 };
    const int64_t key = 1;
    int64_t first;
    void *found;
    size_t n = 0;
    int err;

    (void)arg;
    insert_new(9, 9);
    set_element(1, 1);
    err = actor_ets_take(info, table, &key, &found, &n);
    say("take %s", answer(err));
    say("delete_object %s", answer(actor_ets_delete_object(info, table, &row)));
    say("delete_all %s", answer(actor_ets_delete_all(info, table)));
    err = actor_ets_select_delete(info, table, NULL, &n);
    say_number("select_delete", err, n);
    err = actor_ets_select_replace(info, table, NULL, seven_all, &n);
    say_number("replace", err, n);
    say("give %s", answer(actor_ets_give_away(info, table, actor_self(), seven)));
    say("heir %s", answer(actor_ets_set_heir(info, table, actor_self(), seven)));
    err = actor_ets_select_count(info, table, NULL, &n);
    say_number("select_count", err, n);
    err = actor_ets_first(info, table, &first);
    say_number("first", err, (size_t)first);
    say("fix %s", answer(actor_ets_fix(info, table, true)));
}

static void denied(const actor_ets_info *of)
{
    up(of);
    insert(1, 1);
    spawn_and_wait(attempt_all, NULL);
    all();
}

static void E6_what_a_protected_one_refuses(void)
{
    denied(&guarded_table);
}

static void E6_what_a_private_one_refuses(void)
{
    denied(&hidden_table);
}

/* ---- owners ---- */

static const actor_message_info do_message = { "do", ACTOR_INFO, NULL, NULL };
static void (*deed)(void);
static bool is_done;

/* A process that makes no table, and does what it is told to. */
static void help(void *arg)
{
    actor_message *message;
    const actor_ets_transfer *transfer;

    (void)arg;
    for (;;) {
        actor_receive(&message, ACTOR_INFINITY);
        transfer = actor_ets_transfer_of(message);
        if (transfer != NULL) {
            say("transfer %.*s", (int)transfer->data.len, (const char *)transfer->data.data);
        } else {
            deed();
            is_done = true;
        }
        actor_message_free(message);
    }
}

static actor_ref start_helper(void)
{
    actor_ref helper;

    actor_spawn(help, NULL, &helper);
    return helper;
}

static void have_done(actor_ref helper, void (*what)(void))
{
    deed = what;
    is_done = false;
    actor_send(helper, &do_message, NULL);
    while (!is_done)
        pause_ms(1);
}

static void got(void)
{
    actor_message *message;
    const actor_ets_transfer *transfer;

    if (actor_receive(&message, MS(20)) != ACTOR_OK) {
        say("no transfer");
        return;
    }
    transfer = actor_ets_transfer_of(message);
    say("transfer %.*s", (int)transfer->data.len, (const char *)transfer->data.data);
    actor_message_free(message);
}

static void owns(actor_ref who)
{
    say("owner %s", actor_ref_equal(about().owner, who) ? "ok" : "no");
}

static int give_to(actor_ref who, const char *data)
{
    const actor_bytes bytes = { data, 1, NULL };

    return actor_ets_give_away(info, table, who, bytes);
}

static int leave_to(actor_ref who, const char *data)
{
    const actor_bytes bytes = { data, 1, NULL };

    return actor_ets_set_heir(info, table, who, bytes);
}

static actor_ref giver;

static void give_back(void)
{
    insert(3, 3);
    say("give %s", answer(give_to(giver, "8")));
    insert(4, 4);
}

static void E7_it_is_given_and_given_back(void)
{
    const actor_ref helper = start_helper();

    giver = actor_self();
    up(&guarded_table);
    insert(1, 1);
    give_to(helper, "7");
    pause_ms(10);
    insert(2, 2);
    say("give again %s", answer(give_to(helper, "7")));
    have_done(helper, give_back);
    got();
    insert(5, 5);
    kill_one(helper);
    all();
}

static void E7_it_keeps_its_heir_when_it_is_given_away(void)
{
    const actor_ref helper = start_helper();

    start_heir();
    up(&guarded_table);
    leave_to(heir_ref, "9");
    insert(1, 1);
    give_to(helper, "7");
    pause_ms(10);
    owns(helper);
    kill_one(helper);
    pause_ms(10);
    owns(heir_ref);
    all();
    say("heir %s", actor_ref_equal(about().heir, heir_ref) ? "ok" : "no");
}

static void E7_it_is_given_to_its_heir(void)
{
    start_heir();
    up(&guarded_table);
    leave_to(heir_ref, "9");
    give_to(heir_ref, "7");
    pause_ms(10);
    kill_one(heir_ref);
    member(1);
}

static void leave_to_heir(void)
{
    say("heir %s", answer(leave_to(heir_ref, "2")));
}

static actor_ref first_heir;

static void leave_to_first(void)
{
    leave_to(first_heir, "1");
}

static void E7_an_heir_has_an_heir(void)
{
    first_heir = start_helper();
    start_heir();
    start_owner(&guarded_table, leave_to_first);
    kill_one(owner_ref);
    pause_ms(10);
    owns(first_heir);
    have_done(first_heir, leave_to_heir);
    kill_one(first_heir);
    pause_ms(10);
    owns(heir_ref);
    all();
}

static void E7_one_is_its_own_heir(void)
{
    const actor_ref helper = start_helper();

    up(&pairs_table);
    say("heir %s", answer(leave_to(actor_self(), "3")));
    give_to(helper, "4");
    pause_ms(10);
    owns(helper);
    kill_one(helper);
    got();
    owns(actor_self());
    insert(1, 1);
    all();
}

static void E7_a_dead_heir_is_taken(void)
{
    start_heir();
    start_owner(&pairs_table, NULL);
    kill_one(heir_ref);
    say("another's %s", answer(leave_to(actor_ref_none(), "1")));
    kill_one(owner_ref);
    member(1);
    up(&guarded_table);
    say("heir %s", answer(leave_to(heir_ref, "1")));
    say("heir %s", actor_ref_is_none(about().heir) ? "no" : "ok");
}

static void own_named_with_heir(void *arg)
{
    (void)arg;
    up_named();
    leave_to(heir_ref, "5");
    put(1, 1);
    made = true;
    actor_sleep(ACTOR_INFINITY);
}

static void E7_a_named_table_keeps_its_name(void)
{
    made = false;
    start_heir();
    actor_spawn(own_named_with_heir, NULL, &owner_ref);
    while (!made)
        pause_ms(1);
    kill_one(owner_ref);
    pause_ms(10);
    there("Named");
    all();
    say("again %s", up_named() ? "ok" : "badarg");
    kill_one(heir_ref);
    there("Named");
}

static actor_ets tables[2];

static void own_two(void *arg)
{
    (void)arg;
    up(&pairs_table);
    leave_to(heir_ref, "1");
    tables[0] = table;
    actor_ets_new(info, &tables[1]);
    made = true;
    actor_sleep(ACTOR_INFINITY);
}

static void E7_two_tables_of_one_owner(void)
{
    made = false;
    start_heir();
    actor_spawn(own_two, NULL, &owner_ref);
    while (!made)
        pause_ms(1);
    kill_one(owner_ref);
    pause_ms(10);
    table = tables[0];
    member(2);
    table = tables[1];
    member(2);
}

/* ---- walking ---- */

static void say_walk_sorted(void)
{
    char text[256] = "";
    pairs met[MOST_ROWS];
    size_t n = 0, i;
    int64_t key;
    int err;

    for (err = actor_ets_first(info, table, &key); err == ACTOR_OK; err = actor_ets_next(info, table, &key, &key)) {
        met[n].value = 0;
        met[n++].key = key;
    }
    qsort(met, n, sizeof *met, compare_rows);
    for (i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%lld", i == 0 ? "" : ",", (long long)met[i].key);
    say("walk [%s]", text);
}

static void E8_a_bag_is_walked_by_its_keys(void)
{
    static const pairs given[] = { { 1, 10 }, { 2, 20 }, { 1, 11 }, { 3, 30 }, { 2, 21 }, { 1, 12 } };

    up(&bag_table);
    actor_ets_insert(info, table, given, 6);
    say_walk_sorted();
}

static void E8_copies_are_walked_by_their_keys(void)
{
    static const pairs given[] = { { 1, 10 }, { 1, 10 }, { 2, 20 }, { 1, 11 } };

    up(&copies_table);
    actor_ets_insert(info, table, given, 4);
    say_walk_sorted();
}

/* Rows of all keys up to that one. */
static void put_all(int64_t last, int64_t times)
{
    int64_t key;

    for (key = 1; key <= last; key++)
        put(key, key * times);
}

static void drop_key(int64_t key)
{
    actor_ets_delete_key(info, table, &key);
}

static void E8_places_of_rows_that_have_gone(void)
{
    static const int64_t gone[] = { 1, 3, 4, 6 };
    size_t i;

    up(&sorted_table);
    put_all(6, 1);
    for (i = 0; i < 4; i++)
        drop_key(gone[i]);
    for (i = 0; i < 4; i++) {
        say_neighbour("next", actor_ets_next, gone[i]);
        say_neighbour("prev", actor_ets_prev, gone[i]);
    }
    actor_ets_delete_all(info, table);
    say_neighbour("next", actor_ets_next, 3);
    say_neighbour("prev", actor_ets_prev, 3);
    say_end("first", actor_ets_first);
    say_end("last", actor_ets_last);
}

static void unfix_elsewhere(void *arg)
{
    (void)arg;
    actor_ets_fix(info, table, false);
    say_fixed();
}

static void E8_it_is_fixed_as_often_as_it_was(void)
{
    up(&pairs_table);
    insert(1, 1);
    actor_ets_fix(info, table, true);
    actor_ets_fix(info, table, true);
    spawn_and_wait(unfix_elsewhere, NULL);
    actor_ets_fix(info, table, false);
    say_fixed();
    drop_key(1);
    say_neighbour("next", actor_ets_next, 1);
    actor_ets_fix(info, table, false);
    say_fixed();
    actor_ets_fix(info, table, false);
    say_fixed();
    say_neighbour("next", actor_ets_next, 1);
}

static void fix_it(void)
{
    actor_ets_fix(info, table, true);
}

static void E8_two_have_fixed_it(void)
{
    const actor_ref helper = start_helper();

    up(&pairs_table);
    have_done(helper, fix_it);
    actor_ets_fix(info, table, true);
    actor_ets_fix(info, table, false);
    say_fixed();
    kill_one(helper);
    pause_ms(10);
    say_fixed();
}

static void E8_rows_come_back_in_a_fixed_set(void)
{
    int64_t key;

    up(&pairs_table);
    put_all(20, 1);
    actor_ets_fix(info, table, true);
    for (key = 1; key <= 15; key++)
        drop_key(key);
    say_size();
    member(7);
    for (key = 1; key <= 10; key++)
        put(key, 100);
    say_size();
    say_key("key", 7, true);
    say("met %zu", walk(false, false));
    insert_new(12, 12);
    insert_new(7, 7);
    actor_ets_fix(info, table, false);
    say_size();
    say("met %zu", walk(false, false));
}

static void E8_a_fixed_set_is_emptied(void)
{
    int64_t first;

    up(&pairs_table);
    put_all(5, 1);
    actor_ets_fix(info, table, true);
    actor_ets_first(info, table, &first);
    actor_ets_delete_all(info, table);
    say_size();
    say_neighbour("next", actor_ets_next, first);
    say_end("first", actor_ets_first);
    actor_ets_fix(info, table, false);
    say_neighbour("next", actor_ets_next, first);
}

static void E8_rows_are_put_in_on_the_way(void)
{
    char text[256] = "";
    int64_t key;
    int err;

    up(&sorted_table);
    put(1, 1);
    put(5, 5);
    for (err = actor_ets_first(info, table, &key); err == ACTOR_OK; err = actor_ets_next(info, table, &key, &key)) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%lld", *text == '\0' ? "" : ",", (long long)key);
        if (key < 9) {
            put(key + 4, 1);
            put(key - 1, 1);
        }
    }
    say("walk [%s]", text);
    all();
}

/* ---- matches ---- */

static void up_nine(void)
{
    up(&sorted_table);
    put_all(9, 3);
}

static actor_ets_cursor *open_over(int64_t limit, bool reverse)
{
    actor_ets_cursor *cursor;

    sorted_open_over(table, limit, reverse, &cursor);
    return cursor;
}

/* The next rows. False: that was the end. */
static bool fetch_some(actor_ets_cursor *cursor, size_t limit)
{
    sorted *found;
    size_t n;

    if (sorted_fetch(cursor, limit, &found, &n) != ACTOR_OK) {
        say("fetch badarg");
        return false;
    }
    say_sorted("fetch", found, n);
    return n > 0;
}

static void fetch_rest(actor_ets_cursor *cursor, size_t limit)
{
    while (fetch_some(cursor, limit))
        ;
    actor_ets_close(cursor);
}

static void E9_rows_go_between_fetches(void)
{
    static const int64_t gone[] = { 4, 5, 6, 9 };
    static const pairs more[] = { { 0, 100 }, { 4, 101 }, { 12, 102 }, { 7, 1 } };
    actor_ets_cursor *cursor;
    size_t i;

    up_nine();
    cursor = open_over(3, false);
    fetch_some(cursor, 3);
    for (i = 0; i < 4; i++)
        drop_key(gone[i]);
    actor_ets_insert(info, table, more, 4);
    fetch_rest(cursor, 3);
}

static void E9_rows_go_between_fetches_backwards(void)
{
    static const int64_t gone[] = { 7, 6, 5, 9 };
    static const pairs more[] = { { 0, 100 }, { 8, 101 }, { 12, 102 }, { 4, 1 } };
    actor_ets_cursor *cursor;
    size_t i;

    up_nine();
    cursor = open_over(3, true);
    fetch_some(cursor, 3);
    for (i = 0; i < 4; i++)
        drop_key(gone[i]);
    actor_ets_insert(info, table, more, 4);
    fetch_rest(cursor, 3);
}

static void E9_all_rows_go_between_fetches(void)
{
    actor_ets_cursor *cursor;

    up_nine();
    cursor = open_over(3, false);
    fetch_some(cursor, 3);
    actor_ets_delete_all(info, table);
    fetch_rest(cursor, 3);
}

static void E9_the_table_goes_between_fetches(void)
{
    actor_ets_cursor *cursor;

    up_nine();
    cursor = open_over(3, false);
    fetch_some(cursor, 3);
    actor_ets_delete(info, table);
    fetch_rest(cursor, 3);
}

/* ---- keys of two parts ---- */

/* Rows of Grid and of Spots are the same struct but for its name. */
static void say_twos(const char *what, const grid *found, size_t n)
{
    char line[256];
    size_t i, length = (size_t)snprintf(line, sizeof line, "%s", what);

    for (i = 0; i < n; i++)
        length += (size_t)snprintf(line + length, sizeof line - length, " %lld,%lld:%lld", (long long)found[i].key.one,
                                   (long long)found[i].key.other, (long long)found[i].value);
    say("%s", line);
}

static int by_two(const void *a, const void *b)
{
    const two *one = &((const grid *)a)->key, *other = &((const grid *)b)->key;

    if (one->one != other->one)
        return one->one < other->one ? -1 : 1;
    return (one->other > other->other) - (one->other < other->other);
}

static void fill_grid(const actor_ets_info *of)
{
    static const grid given[] = { { { 2, 1 }, 1 }, { { 1, 10 }, 2 }, { { -1, 7 }, 3 }, { { 1, 2 }, 4 }, { { 2, -5 }, 5 } };

    up(of);
    actor_ets_insert(info, table, given, 5);
}

static void say_grid(void)
{
    void *found;
    size_t n;

    actor_ets_select(info, table, NULL, false, &found, &n);
    if (info->kind != ACTOR_ETS_ORDERED_SET)
        qsort(found, n, sizeof(grid), by_two);
    say_twos("all", found, n);
    actor_ets_rows_free(info, found, n);
}

static void say_two(int64_t one, int64_t other)
{
    const two key = { one, other };
    spots row;

    if (spots_lookup(table, &key, &row) == ACTOR_OK)
        say("key %lld,%lld:%lld", (long long)row.key.one, (long long)row.key.other, (long long)row.value);
    else
        say("key");
}

static void count_two(int64_t one, int64_t other)
{
    const two key = { one, other };
    int64_t value;

    if (spots_update_counter_value(table, &key, 5, &value) == ACTOR_OK)
        say("count %lld", (long long)value);
    else
        say("count badarg");
}

static void E2_keys_of_two_parts_go_by_the_first(void)
{
    fill_grid(&grid_table);
    say_grid();
}

static void E3_keys_of_two_parts_are_found(void)
{
    const spots other = { { 1, 2 }, 40 };

    fill_grid(&spots_table);
    say_two(1, 2);
    say_two(2, 2);
    spots_insert(table, &other);
    say_two(1, 2);
    count_two(1, 10);
    count_two(10, 1);
    spots_delete(table, &other.key);
    say_grid();
}

static void E8_a_key_of_two_parts_need_not_be_there(void)
{
    const grid_key key = { { 1, 5 } };
    grid_key found;

    fill_grid(&grid_table);
    grid_next(table, &key, &found);
    say("next %lld,%lld", (long long)found.key.one, (long long)found.key.other);
    grid_prev(table, &key, &found);
    say("prev %lld,%lld", (long long)found.key.one, (long long)found.key.other);
}

static void say_at(int64_t one, int64_t other)
{
    grid *in_order;
    spots *found;
    size_t n;

    if (info == &grid_table) {
        grid_select_at(table, one, other, &in_order, &n);
        say_twos("at", in_order, n);
        grid_free(in_order, n);
        return;
    }
    spots_select_at(table, one, other, &found, &n);
    say_twos("at", (const grid *)(const void *)found, n);
    spots_free(found, n);
}

static void E9_both_parts_of_a_key_are_given(void)
{
    fill_grid(&spots_table);
    say_at(1, 10);
    say_at(10, 1);
    fill_grid(&grid_table);
    say_at(1, 10);
    say_at(10, 1);
}

static void E9_one_part_of_a_key_is_given(void)
{
    grid *found;
    size_t n;

    fill_grid(&grid_table);
    grid_select_in_row(table, 1, &found, &n);
    say_twos("row", found, n);
    grid_free(found, n);
    grid_select_in_row(table, 3, &found, &n);
    say_twos("row", found, n);
    grid_free(found, n);
}

/* ---- what is given of rows: bindings, and bodies ---- */

static void say_values(const char *what, single *found, size_t n)
{
    char line[256];
    size_t i, length = (size_t)snprintf(line, sizeof line, "%s", what);

    for (i = 0; i < n; i++)
        length += (size_t)snprintf(line + length, sizeof line - length, " %lld", (long long)found[i].value);
    say("%s", line);
    sorted_free_values(found, n);
}

static void say_given(const char *what, pair *found, size_t n)
{
    char line[256];
    size_t i, length = (size_t)snprintf(line, sizeof line, "%s", what);

    for (i = 0; i < n; i++)
        length += (size_t)snprintf(line + length, sizeof line - length, " %lld:%lld", (long long)found[i].key,
                                   (long long)found[i].value);
    say("%s", line);
    sorted_free_turned(found, n);
}

static void E9_match_gives_bindings(void)
{
    single *found;
    size_t n;

    up_sorted();
    sorted_select_values(table, &found, &n);
    say_values("values", found, n);
    sorted_select_value_of(table, 3, &found, &n);
    say_values("value", found, n);
    sorted_select_value_of(table, 9, &found, &n);
    say_values("value", found, n);
    sorted_select_keys_of(table, 9, &found, &n);
    say_values("key", found, n);
}

static void E9_bindings_of_a_bag(void)
{
    single *found;
    size_t n;

    fill(&bag_table);
    bag_select_values(table, 1, &found, &n);
    say_values("values", found, n);
}

static void fetch_values(size_t limit)
{
    actor_ets_cursor *cursor;
    single *found;
    size_t n;

    sorted_open_values(table, false, &cursor);
    do {
        sorted_fetch_values(cursor, limit, &found, &n);
        say_values("fetch", found, n);
    } while (n > 0);
    actor_ets_close(cursor);
}

static void E9_match_with_a_limit(void)
{
    up_sorted();
    fetch_values(2);
    fetch_values(5);
    fetch_values(9);
}

static void E9_match_of_nothing(void)
{
    single *found;
    size_t n;

    up(&sorted_table);
    sorted_select_values(table, &found, &n);
    say_values("values", found, n);
    fetch_values(2);
}

static void E9_a_body_of_two(void)
{
    pair *found;
    size_t n;

    up_sorted();
    sorted_select_turned(table, 6, &found, &n);
    say_given("turned", found, n);
    sorted_select_reverse_turned(table, 6, &found, &n);
    say_given("turned", found, n);
}

static void E9_a_body_of_expressions(void)
{
    char line[256];
    size_t i, n, length = (size_t)snprintf(line, sizeof line, "made");
    triple *found;

    up_sorted();
    sorted_select_made(table, 6, &found, &n);
    for (i = 0; i < n; i++)
        length += (size_t)snprintf(line + length, sizeof line - length, " %lld:%s:%s", (long long)found[i].twice,
                                   found[i].odd ? "ok" : "no", found[i].word.data);
    say("%s", line);
    sorted_free_made(found, n);
}

static void E9_a_body_with_a_parameter(void)
{
    pair *found;
    size_t n;

    up_sorted();
    sorted_select_parameter(table, 9, 100, &found, &n);
    say_given("more", found, n);
}

static void E9_a_constant_body(void)
{
    single *found;
    size_t n;

    up_sorted();
    sorted_select_constant(table, &found, &n);
    say_values("constant", found, n);
}

/* The next ones. False: that was the end. */
static bool fetch_given(actor_ets_cursor *cursor, size_t limit)
{
    pair *found;
    size_t n;

    if (sorted_fetch_turned(cursor, limit, &found, &n) != ACTOR_OK) {
        say("fetch badarg");
        return false;
    }
    say_given("fetch", found, n);
    return n > 0;
}

static void E9_a_body_with_a_limit(void)
{
    actor_ets_cursor *cursor;
    int back;

    up_sorted();
    for (back = 0; back < 2; back++) {
        sorted_open_turned(table, 3, back, &cursor);
        while (fetch_given(cursor, 3))
            ;
        actor_ets_close(cursor);
    }
}

static void E9_rows_go_between_bodies(void)
{
    static const int64_t gone[] = { 4, 5, 6, 9 };
    static const pairs more[] = { { 0, 100 }, { 4, 101 }, { 12, 102 }, { 7, 1 } };
    actor_ets_cursor *cursor;
    size_t i;

    up_nine();
    sorted_open_turned(table, 3, false, &cursor);
    fetch_given(cursor, 3);
    for (i = 0; i < 4; i++)
        drop_key(gone[i]);
    actor_ets_insert(info, table, more, 4);
    while (fetch_given(cursor, 3))
        ;
    actor_ets_close(cursor);
}

static void E9_the_table_goes_between_bodies(void)
{
    actor_ets_cursor *cursor;

    up_nine();
    sorted_open_turned(table, 3, false, &cursor);
    fetch_given(cursor, 3);
    actor_ets_delete(info, table);
    fetch_given(cursor, 3);
    actor_ets_close(cursor);
}

static bool sum_given(const single *given, void *sum)
{
    *(int64_t *)sum += given->value;
    return true;
}

static void E9_what_is_given_is_folded(void)
{
    int64_t sum = 0;

    up_sorted();
    sorted_each_values(table, sum_given, &sum);
    say("sum %lld", (long long)sum);
}

static void E9_as_many_as_there_are(void)
{
    up_nine();
    fetch_rest(open_over(0, false), 9);
    fetch_rest(open_over(3, false), 8);
    fetch_rest(open_over(27, false), 3);
}

static void E9_a_fixed_set_is_emptied_between_fetches(void)
{
    actor_ets_cursor *cursor;
    void *found;
    size_t n;

    up(&pairs_table);
    put_all(40, 1);
    actor_ets_fix(info, table, true);
    actor_ets_open(info, table, NULL, false, &cursor);
    actor_ets_fetch(cursor, 10, &found, &n);
    say("%zu rows", n);
    actor_ets_rows_free(info, found, n);
    actor_ets_delete_all(info, table);
    actor_ets_fetch(cursor, 10, &found, &n);
    rows("fetch", found, n, true);
    actor_ets_rows_free(info, found, n);
    actor_ets_close(cursor);
}

static bool is_over_6(const void *row, const void *args)
{
    (void)args;
    return ((const pairs *)row)->value > 6;
}

static void E9_rows_of_bags_are_deleted(void)
{
    static const pairs given[] = { { 1, 10 }, { 1, 3 }, { 1, 10 }, { 2, 20 }, { 3, 3 } };
    static const actor_ets_info *const kinds[] = { &bag_table, &copies_table };
    const actor_ets_match over_6 = { is_over_6, NULL, NULL, NULL };
    size_t i, n;

    for (i = 0; i < 2; i++) {
        up(kinds[i]);
        actor_ets_insert(info, table, given, 5);
        actor_ets_select_count(info, table, &over_6, &n);
        say("count %zu", n);
        actor_ets_select_delete(info, table, &over_6, &n);
        say("delete %zu", n);
        all();
    }
}

static bool add_and_delete_next(const sorted *row, void *sum)
{
    drop_key(row->key + 1);
    return add_value(row, sum);
}

static void E9_rows_go_while_all_are_visited(void)
{
    int64_t sum = 0;

    up_nine();
    sorted_each(table, add_and_delete_next, &sum);
    say("sum %lld", (long long)sum);
    all();
}

static bool add_and_put_in(const sorted *row, void *sum)
{
    if (row->key == 9)
        put(20, 1000);
    return add_value(row, sum);
}

static void E9_rows_are_put_in_while_all_are_visited(void)
{
    int64_t sum = 0;

    up_nine();
    sorted_each(table, add_and_put_in, &sum);
    say("sum %lld", (long long)sum);
}

static bool add_and_change_next(const sorted *row, void *sum)
{
    if (row->key < 9)
        put(row->key + 1, row->key);
    return add_value(row, sum);
}

static void E9_rows_change_while_all_are_visited(void)
{
    int64_t sum = 0;

    up_nine();
    sorted_each(table, add_and_change_next, &sum);
    say("sum %lld", (long long)sum);
}

/* Takes out what has the row's key, and puts it in again. No more than 100 times. */
static bool put_in_again(const void *row, void *met)
{
    void *taken;
    size_t n;

    if (actor_ets_take(info, table, row, &taken, &n) == ACTOR_OK)
        actor_ets_insert(info, table, taken, n);
    actor_ets_rows_free(info, taken, n);
    return ++*(size_t *)met < 100;
}

static void E9_rows_are_taken_and_put_in_again(void)
{
    static const actor_ets_info *const kinds[] = { &pairs_table, &sorted_table, &bag_table };
    int64_t key;
    size_t i, met;

    for (i = 0; i < 3; i++) {
        up(kinds[i]);
        for (key = 1; key <= 9; key++)
            put(key, 1);
        met = 0;
        actor_ets_each(info, table, NULL, false, put_in_again, &met);
        say("met %zu", met);
        say_size();
    }
}

static void E9_rows_are_put_in_again_between_fetches(void)
{
    actor_ets_cursor *cursor;
    size_t met = 0, n, i;
    void *found;

    up(&pairs_table);
    put_all(40, 1);
    actor_ets_fix(info, table, true);
    actor_ets_open(info, table, NULL, false, &cursor);
    while (actor_ets_fetch(cursor, 3, &found, &n) == ACTOR_OK && n > 0 && met < 100) {
        for (i = 0; i < n; i++) {
            const pairs row = ((pairs *)found)[i];

            drop_key(row.key);
            put(row.key, row.value);
        }
        met += n;
        actor_ets_rows_free(info, found, n);
    }
    actor_ets_close(cursor);
    say("met %zu", met);
}

static bool add_and_drop_table(const sorted *row, void *sum)
{
    if (row->key == 3)
        actor_ets_delete(info, table);
    return add_value(row, sum);
}

static void E9_the_table_goes_while_all_are_visited(void)
{
    int64_t sum = 0;
    int err;

    up_nine();
    err = sorted_each(table, add_and_drop_table, &sum);
    say_number("sum", err, (size_t)sum);
}

/* ---- keys that are texts ---- */

static void say_word(const char *what, int (*find)(actor_ets in, const words_key *key, words_key *out), const char *from)
{
    const words_key key = { actor_string_of(from) };
    words_key found;

    if (find(table, &key, &found) != ACTOR_OK) {
        say("%s end", what);
        return;
    }
    say("%s <%s>", what, found.key.data);
    actor_type_clear(words_table.key, &found);
}

static void E2_texts_are_in_the_order_of_their_bytes(void)
{
    static const char *const texts[] = { "b", "", "ab", "\xc3\xa9", "a", "z", "B" };
    char text[256] = "";
    words *found;
    size_t i, n;

    up(&words_table);
    for (i = 0; i < 7; i++) {
        const words row = { actor_string_of(texts[i]), 1 };

        words_insert(table, &row);
    }
    words_all(table, &found, &n);
    for (i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " <%s>", found[i].key.data);
    say("walk%s", text);
    words_free(found, n);
    say_word("next", words_next, "aa");
    say_word("prev", words_prev, "aa");
    say_word("next", words_next, "zz");
    say_word("prev", words_prev, "");
}

/* ---- what meets ---- */

static void unfix(void)
{
    actor_ets_fix(info, table, false);
}

static void E1_a_row_comes_again_into_a_fixed_bag(void)
{
    up(&bag_table);
    put(1, 10);
    put(1, 11);
    fix_it();
    delete_row(1, 10);
    say_key("key", 1, true);
    put(1, 10);
    say_key("key", 1, true);
    say_size();
    unfix();
    say_key("key", 1, true);
}

static void E1_a_key_comes_again_into_a_fixed_bag(void)
{
    up(&bag_table);
    put(1, 10);
    put(1, 11);
    put(2, 20);
    fix_it();
    drop_key(1);
    insert_new(1, 11);
    insert_new(1, 12);
    all();
    unfix();
    all();
}

static void E3_rows_go_from_fixed_copies(void)
{
    up(&copies_table);
    put(1, 10);
    put(1, 10);
    put(1, 11);
    fix_it();
    delete_row(1, 10);
    say_key("key", 1, true);
    put(1, 10);
    put(1, 10);
    say_key("key", 1, true);
    take_rows(1, true);
    member(1);
    say_size();
    unfix();
    all();
}

static void E4_at_the_threshold(void)
{
    actor_ets_count steps[] = {
        bounded(0, 5, 1), bounded(0, 4, 1), bounded(0, 0, 7), bounded(-1, 6, 0), bounded(-1, 0, 9), bounded(1, 9, 9), bounded(1, 9, 20)
    };

    up_with_5(&pairs_table);
    counts(1, steps, 7, NULL);
    all();
}

static void E4_a_default_past_the_threshold(void)
{
    actor_ets_count first = bounded(5, 7, 0), second = bounded(-1, 10, 3), third = bounded(0, 4, 100);
    const pairs otherwise = { 9, 5 };

    up(&pairs_table);
    counts(1, &first, 1, &otherwise);
    counts(2, &second, 1, &otherwise);
    counts(3, &third, 1, &otherwise);
    all();
}

static void E4_where_it_begins_past_the_threshold(void)
{
    actor_ets_count steps[] = { bounded(-1, 7, 0), bounded(1, 7, 0), bounded(-1, 7, 100), bounded(-200, -300, 0) };

    up(&sorted_table);
    insert(1, 50);
    counts(1, steps, 4, NULL);
    all();
}

static void E4_the_ends_of_integers(void)
{
    actor_ets_count steps[] = { step(1, 1), step(1, -2) };
    actor_ets_count around[] = { bounded(1, INT64_MAX - 2, INT64_MIN), step(1, 0) };

    up(&pairs_table);
    insert(1, INT64_MAX - 1);
    counts(1, steps, 2, NULL);
    counts(1, around, 2, NULL);
    all();
}

static void E4_a_counter_of_a_fixed_set_that_has_gone(void)
{
    actor_ets_count by = step(1, 1);
    const pairs otherwise = { 1, 20 };

    up_with_5(&pairs_table);
    fix_it();
    drop_key(1);
    count(step(1, 1));
    counts(1, &by, 1, &otherwise);
    all();
    unfix();
    all();
}

static void E5_elements_of_a_row_that_has_gone(void)
{
    up_with_5(&pairs_table);
    fix_it();
    drop_key(1);
    set_element(1, 1);
    get_element(1);
    take_rows(1, true);
    unfix();
    all();
}

static void count_elsewhere(void *arg)
{
    actor_ets_count by = step(1, 1);
    const pairs otherwise = { 1, 20 };

    (void)arg;
    counts(1, &by, 1, &otherwise);
    counts(2, &by, 1, &otherwise);
}

static void E6_counters_with_a_default_elsewhere(void)
{
    static const actor_ets_info *const kinds[] = { &guarded_table, &hidden_table, &pairs_table };
    size_t i;

    for (i = 0; i < 3; i++) {
        up_with_5(kinds[i]);
        spawn_and_wait(count_elsewhere, NULL);
        all();
    }
}

static void leave_to_oneself(void)
{
    say("heir %s", answer(leave_to(actor_self(), "3")));
}

static void E7_its_own_heir_ends(void)
{
    start_owner(&pairs_table, leave_to_oneself);
    kill_one(owner_ref);
    member(1);
}

static void look_and_add(void)
{
    member(1);
    insert(2, 2);
    all();
}

static void E7_a_private_one_is_given(void)
{
    const actor_ref helper = start_helper();

    up(&hidden_table);
    insert(1, 1);
    say("give %s", answer(give_to(helper, "7")));
    pause_ms(10);
    member(1);
    owns(helper);
    have_done(helper, look_and_add);
}

static void leave_seven_to_first(void)
{
    leave_to(first_heir, "7");
}

static void E7_a_private_one_is_inherited(void)
{
    first_heir = start_helper();
    start_owner(&hidden_table, leave_seven_to_first);
    member(1);
    kill_one(owner_ref);
    pause_ms(10);
    member(1);
    have_done(first_heir, all);
}

static void unfix_and_say(void)
{
    unfix();
    say_fixed();
}

static void E7_it_is_given_while_it_is_fixed(void)
{
    const actor_ref helper = start_helper();

    up(&pairs_table);
    insert(1, 1);
    fix_it();
    give_to(helper, "7");
    pause_ms(10);
    say_fixed();
    drop_key(1);
    say_neighbour("next", actor_ets_next, 1);
    have_done(helper, unfix_and_say);
    unfix_and_say();
    say_neighbour("next", actor_ets_next, 1);
}

static void fix_and_leave(void)
{
    fix_it();
    leave_seven_to_first();
}

static void E7_an_heir_has_it_that_was_fixed(void)
{
    first_heir = start_helper();
    start_owner(&pairs_table, fix_and_leave);
    say_fixed();
    kill_one(owner_ref);
    pause_ms(10);
    say_fixed();
    owns(first_heir);
    all();
}

static void E7_the_heir_of_what_was_given_has_ended(void)
{
    const actor_ref helper = start_helper();

    start_heir();
    up(&guarded_table);
    leave_to(heir_ref, "9");
    give_to(helper, "7");
    pause_ms(10);
    kill_one(heir_ref);
    owns(helper);
    kill_one(helper);
    pause_ms(10);
    member(1);
}

static void leave_five_to_first(void)
{
    say("heir %s", answer(leave_to(first_heir, "5")));
}

static void E7_who_was_given_it_makes_another_heir(void)
{
    const actor_ref helper = start_helper();

    first_heir = start_helper();
    up(&guarded_table);
    leave_to(actor_self(), "9");
    insert(1, 1);
    give_to(helper, "7");
    pause_ms(10);
    say("heir %s", answer(leave_to(actor_ref_none(), "9")));
    have_done(helper, leave_five_to_first);
    kill_one(helper);
    pause_ms(10);
    owns(first_heir);
    got();
}

static void drop_and_give(void)
{
    drop();
    say("give %s", answer(give_to(actor_self(), "7")));
}

static void E7_it_is_given_and_deleted(void)
{
    const actor_ref helper = start_helper();

    up(&guarded_table);
    give_to(helper, "7");
    drop();
    pause_ms(10);
    have_done(helper, drop_and_give);
    say("give %s", answer(give_to(helper, "7")));
}

static void E7_a_named_one_is_given(void)
{
    const actor_ref helper = start_helper();

    up_named();
    insert(1, 1);
    give_to(helper, "7");
    pause_ms(10);
    all();
    named_drop();
    there("Named");
    kill_one(helper);
    there("Named");
}

static void E7_the_heir_knows_before_a_down(void)
{
    const actor_ets_transfer *transfer;
    actor_message *message;
    actor_unique monitor;
    int i;

    first_heir = actor_self();
    start_owner(&guarded_table, leave_seven_to_first);
    actor_monitor(owner_ref, &monitor);
    actor_send_exit(owner_ref, actor_reason_of(ACTOR_KILL));
    for (i = 0; i < 2; i++) {
        actor_receive(&message, ACTOR_INFINITY);
        transfer = actor_ets_transfer_of(message);
        if (transfer != NULL)
            say("transfer %.*s", (int)transfer->data.len, (const char *)transfer->data.data);
        else
            say("down %s", reason_text(actor_message_reason(message)));
        actor_message_free(message);
    }
    owns(first_heir);
}

static void E8_it_is_walked_backwards_while_rows_go(void)
{
    char text[256] = "";
    int64_t key;
    int err;

    up(&sorted_table);
    put_all(5, 1);
    for (err = actor_ets_last(info, table, &key); err == ACTOR_OK; err = actor_ets_prev(info, table, &key, &key)) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%lld", *text == '\0' ? "" : ",", (long long)key);
        drop_key(key);
        drop_key(key - 2);
    }
    say("walk [%s]", text);
    all();
}

static void say_first(void)
{
    int64_t key;
    const int err = actor_ets_first(info, table, &key);

    say("first %s", err == ACTOR_ENOKEY ? "end" : answer(err));
}

static void E8_the_table_goes_on_the_way(void)
{
    static const actor_ets_info *const kinds[] = { &pairs_table, &sorted_table };
    size_t i;

    for (i = 0; i < 2; i++) {
        up(kinds[i]);
        insert(1, 1);
        actor_ets_delete(info, table);
        say_neighbour("next", actor_ets_next, 1);
        say_first();
    }
}

static void E8_a_set_is_walked_either_way(void)
{
    up(&pairs_table);
    say_end("last", actor_ets_last);
    insert(1, 1);
    say_end("last", actor_ets_last);
    say_neighbour("prev", actor_ets_prev, 1);
    say_neighbour("prev", actor_ets_prev, 2);
    fix_it();
    drop_key(1);
    say_neighbour("prev", actor_ets_prev, 1);
    unfix();
    say_neighbour("prev", actor_ets_prev, 1);
}

static void E8_it_is_fixed_in_vain(void)
{
    up(&pairs_table);
    unfix();
    say_fixed();
    fix_it();
    actor_ets_delete(info, table);
    say("fix %s", answer(actor_ets_fix(info, table, true)));
    say_fixed();
}

static void E8_a_fixed_bag_is_walked_while_rows_go(void)
{
    int64_t key;

    up(&bag_table);
    for (key = 1; key <= 20; key++) {
        put(key, 1);
        put(key, 2);
    }
    fix_it();
    say("met %zu", walk(true, false));
    say_size();
    unfix();
    all();
}

static void E9_rows_of_a_fixed_set_are_deleted(void)
{
    int64_t first;
    size_t n;

    up(&pairs_table);
    put_all(20, 1);
    fix_it();
    actor_ets_first(info, table, &first);
    actor_ets_select_delete(info, table, NULL, &n);
    say("delete %zu", n);
    say_neighbour("next", actor_ets_next, first);
    actor_ets_select_count(info, table, NULL, &n);
    say("count %zu", n);
    put(3, 3);
    all();
    unfix();
    all();
}

static void E9_one_at_a_time(void)
{
    up_nine();
    fetch_rest(open_over(15, false), 1);
    fetch_rest(open_over(21, true), 1);
}

static void E9_it_becomes_anothers_between_fetches(void)
{
    const actor_ref helper = start_helper();
    actor_ets_cursor *cursor;

    up_nine();
    cursor = open_over(3, false);
    fetch_some(cursor, 3);
    give_to(helper, "7");
    pause_ms(10);
    fetch_some(cursor, 3);
    kill_one(helper);
    fetch_some(cursor, 3);
    actor_ets_close(cursor);
}

static void E9_rows_behind_it_do_not_come_again(void)
{
    static const pairs more[] = { { 1, 500 }, { 2, 500 }, { 3, 500 }, { 5, 500 } };
    actor_ets_cursor *cursor;

    up_nine();
    cursor = open_over(0, false);
    fetch_some(cursor, 4);
    actor_ets_insert(info, table, more, 4);
    drop_key(4);
    fetch_rest(cursor, 4);
}

static void insert_two_lists(void *arg)
{
    static const pairs given[] = { { 3, 3 }, { 1, 1 }, { 2, 2 } }, more[] = { { 3, 0 }, { 4, 0 } };

    (void)arg;
    actor_ets_insert(info, table, given, 3);
    actor_ets_insert_new(info, table, more, 2);
}

static void E10_another_sees_all_of_a_list(void)
{
    up(&sorted_table);
    spawn_and_wait(insert_two_lists, NULL);
    all();
}

static void own_the_named(void *arg)
{
    (void)arg;
    up_named();
    made = true;
    actor_sleep(ACTOR_INFINITY);
}

static void E14_a_name_passes_from_one_to_another(void)
{
    made = false;
    actor_spawn(own_the_named, NULL, &owner_ref);
    while (!made)
        pause_ms(1);
    say("again %s", up_named() ? "ok" : "badarg");
    kill_one(owner_ref);
    say("again %s", up_named() ? "ok" : "badarg");
    insert(2, 2);
    all();
}

/* ---- walks and rows that meet ---- */

static void E1_rows_that_come_again_are_the_last(void)
{
    up(&bag_table);
    put(1, 10);
    put(1, 11);
    put(1, 12);
    delete_row(1, 11);
    put(1, 11);
    put(1, 10);
    in_order(1);
    drop_key(1);
    put(1, 12);
    put(1, 10);
    in_order(1);
}

static void E3_insert_new_of_a_list_of_copies(void)
{
    static const pairs given[] = { { 1, 1 }, { 1, 1 } }, more[] = { { 2, 2 }, { 1, 2 } };

    up(&copies_table);
    insert_new_list(given, 2);
    insert_new_list(more, 2);
    all();
    say_size();
}

static void E3_all_go_from_a_fixed_table_and_come_again(void)
{
    static const actor_ets_info *const kinds[] = { &pairs_table, &sorted_table, &bag_table, &copies_table };
    size_t i;

    for (i = 0; i < 4; i++) {
        up(kinds[i]);
        put_all(3, 1);
        fix_it();
        actor_ets_delete_all(info, table);
        put(2, 20);
        put(4, 40);
        all();
        say_size();
        unfix();
        all();
    }
}

static void rename_it(void *arg)
{
    (void)arg;
    named_rename("Other");
}

static void drop_it(void *arg)
{
    (void)arg;
    actor_ets_delete(info, table);
}

static void E5_another_renames_it(void)
{
    up_named();
    insert(1, 1);
    spawn_and_wait(rename_it, NULL);
    there("Named");
    there("Other");
    turn_to("Other");
    all();
    spawn_and_wait(drop_it, NULL);
    there("Other");
}

static void E5_take_within_an_ordered_set(void)
{
    up_nine();
    take_rows(5, true);
    take_rows(5, true);
    say_neighbour("next", actor_ets_next, 5);
    say_neighbour("prev", actor_ets_prev, 5);
    say_size();
}

static void E8_ends_of_integers_are_places(void)
{
    up(&sorted_table);
    put(INT64_MAX, 1);
    put(INT64_MIN, 2);
    say_end("first", actor_ets_first);
    say_neighbour("next", actor_ets_next, INT64_MIN);
    say_neighbour("next", actor_ets_next, INT64_MAX);
    say_neighbour("prev", actor_ets_prev, INT64_MAX);
    say_neighbour("prev", actor_ets_prev, INT64_MIN);
    say_neighbour("next", actor_ets_next, 0);
}

static void E8_a_row_comes_again_on_the_way(void)
{
    char text[256] = "";
    int64_t key;
    int err;

    up(&sorted_table);
    put_all(3, 1);
    for (err = actor_ets_first(info, table, &key); err == ACTOR_OK; err = actor_ets_next(info, table, &key, &key)) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%lld", *text == '\0' ? "" : ",", (long long)key);
        drop_key(key);
        if (key == 2)
            put(1, 9);
    }
    say("walk [%s]", text);
    all();
}

static void E9_what_was_fetched_last_goes(void)
{
    actor_ets_cursor *cursor;

    up_nine();
    cursor = open_over(3, true);
    fetch_some(cursor, 2);
    drop_key(8);
    put(8, 500);
    drop_key(7);
    fetch_rest(cursor, 2);
}

static bool is_over(const void *row, const void *limit)
{
    return ((const pairs *)row)->value > *(const int64_t *)limit;
}

static void delete_over(int64_t limit)
{
    const actor_ets_match match = { .matches = is_over, .args = &limit };
    size_t n;

    actor_ets_select_delete(info, table, &match, &n);
    say("delete %zu", n);
}

static void E9_select_delete_of_some_while_it_is_fixed(void)
{
    up(&pairs_table);
    put_all(9, 3);
    fix_it();
    delete_over(9);
    say("met %zu", walk(false, false));
    delete_over(0);
    unfix();
    all();
}

static void E9_rows_of_copies_are_replaced_at_once(void)
{
    static const pairs given[] = { { 1, 10 }, { 1, 3 }, { 1, 10 }, { 2, 20 } };
    const int64_t limit = 6;
    const actor_ets_match match = { .matches = is_over, .args = &limit };
    size_t n;
    int err;

    up(&copies_table);
    actor_ets_insert(info, table, given, 4);
    err = actor_ets_select_replace(info, table, &match, seven_all, &n);
    say_replaced(err, n);
}

static void E9_a_replaced_row_of_an_ordered_set_is_met_once(void)
{
    size_t n;
    int i, err;

    up_nine();
    for (i = 0; i < 2; i++) {
        err = sorted_replace_grown(table, 6, &n);
        if (err == ACTOR_OK)
            say("replace %zu", n);
    }
    all();
}

/* ---- what is refused, and what is said first ---- */

static void set_one(int64_t key, size_t field)
{
    static const int64_t six = 6;
    const actor_ets_element element = { field, &six };

    set_elements(key, &element, 1);
}

static void E5_a_wrong_field_of_no_row(void)
{
    up(&pairs_table);
    set_one(1, 2);
    set_one(1, 0);
    insert(1, 5);
    set_one(1, 2);
    set_one(1, 0);
    set_one(2, 2);
    all();
}

static void E5_a_wrong_field_of_no_row_of_an_ordered_set(void)
{
    static const int64_t six = 6, another = 2;
    const actor_ets_element no_field[] = { { 1, &six }, { 2, &six } }, a_key[] = { { 1, &six }, { 0, &another } };

    up(&sorted_table);
    set_one(1, 2);
    insert(1, 5);
    set_elements(1, no_field, 2);
    set_elements(2, a_key, 2);
    all();
}

static void E5_elements_of_a_bag(void)
{
    up(&bag_table);
    insert(1, 5);
    set_one(1, 1);
    set_one(2, 1);
    all();
}

static void set_three_elsewhere(void *arg)
{
    (void)arg;
    set_one(1, 2);
    set_one(2, 2);
    set_one(2, 1);
}

static void E5_a_wrong_field_elsewhere(void)
{
    up(&guarded_table);
    insert(1, 5);
    spawn_and_wait(set_three_elsewhere, NULL);
    all();
}

/* ---- one key alone ---- */

static bool is_above(const void *row, const void *args)
{
    return ((const pairs *)row)->value > *(const int64_t *)args;
}

static int add_hundred(void *row, const void *args)
{
    (void)args;
    ((pairs *)row)->value += 100;
    return ACTOR_OK;
}

/* Rows of a key whose value is above the limit; both are borrowed. */
static actor_ets_match one_key(const int64_t *key, const int64_t *limit)
{
    const actor_ets_match match = { is_above, limit, NULL, key };

    return match;
}

static void count_one(int64_t key, int64_t limit)
{
    const actor_ets_match match = one_key(&key, &limit);
    size_t n;

    actor_ets_select_count(info, table, &match, &n);
    say("count %zu", n);
}

static void E9_rows_of_one_key_are_counted(void)
{
    fill(&bag_table);
    count_one(1, 0);
    count_one(1, 10);
    count_one(2, 0);
    count_one(3, 0);
}

static void delete_one(int64_t key, int64_t limit)
{
    const actor_ets_match match = one_key(&key, &limit);
    size_t n;

    actor_ets_select_delete(info, table, &match, &n);
    say("delete %zu", n);
}

static void E9_rows_of_one_key_are_deleted(void)
{
    fill(&copies_table);
    delete_one(1, 10);
    all();
    delete_one(3, 0);
    delete_one(2, 0);
    all();
}

static void replace_one(int64_t key, int64_t limit)
{
    const actor_ets_match match = one_key(&key, &limit);
    size_t n;

    actor_ets_select_replace(info, table, &match, add_hundred, &n);
    say("replace %zu", n);
}

static void E9_the_row_of_one_key_is_replaced(void)
{
    up_sorted();
    replace_one(2, 0);
    replace_one(2, 200);
    replace_one(9, 0);
    replace_one(3, 5);
    all();
}

static void fetch_one(int64_t key, bool reverse)
{
    static const int64_t nothing = 0;
    const actor_ets_match match = one_key(&key, &nothing);
    actor_ets_cursor *cursor;
    void *found;
    size_t n;

    actor_ets_open(info, table, &match, reverse, &cursor);
    do {
        actor_ets_fetch(cursor, 2, &found, &n);
        rows("fetch", found, n, false);
        actor_ets_rows_free(info, found, n);
    } while (n > 0);
    actor_ets_close(cursor);
}

static void E9_one_key_is_fetched(void)
{
    up_sorted();
    fetch_one(3, false);
    fetch_one(9, false);
    fetch_one(4, true);
}

static void fetch_two(void *cursor)
{
    void *found;
    size_t n;
    const int err = actor_ets_fetch(cursor, 2, &found, &n);

    if (err != ACTOR_OK) {
        say("fetch %s", answer(err));
        return;
    }
    rows("fetch", found, n, false);
    actor_ets_rows_free(info, found, n);
}

static void E9_another_fetches_from_a_private_one(void)
{
    static actor_ets_info of;
    actor_ets_cursor *cursor;
    int64_t key;

    of = sorted_table;
    of.access = ACTOR_ETS_PRIVATE;
    up(&of);
    for (key = 1; key <= 5; key++)
        put(key, key * 3);
    actor_ets_open(info, table, NULL, false, &cursor);
    fetch_two(cursor);
    spawn_and_wait(fetch_two, cursor);
    fetch_two(cursor);
    actor_ets_close(cursor);
}

/* ---- keys that come again while a table is fixed ---- */

static void delete_silently(int64_t key)
{
    actor_ets_delete_key(info, table, &key);
}

static void E8_a_key_that_comes_again_is_met_once(void)
{
    int64_t key;

    up(&pairs_table);
    for (key = 1; key <= 3; key++)
        put(key, key);
    fix_it();
    for (key = 1; key <= 3; key++) {
        delete_silently(key);
        put(key, key * 10);
    }
    say("met %zu", walk(false, false));
    all();
    actor_ets_fix(info, table, false);
    all();
}

static void E8_next_of_a_key_that_went_before_it_was_fixed(void)
{
    const int64_t gone = 1;
    int64_t next;

    up(&pairs_table);
    put(1, 1);
    put(2, 2);
    delete_silently(1);
    fix_it();
    member(1);
    actor_ets_fix(info, table, false);
    say("next %s", answer(actor_ets_next(info, table, &gone, &next)));
}

static void delete_even_ones(void *arg)
{
    int64_t key;
    int err;

    (void)arg;
    for (err = actor_ets_first(info, table, &key); err == ACTOR_OK; err = actor_ets_next(info, table, &key, &key))
        if (key % 2 == 0)
            delete_silently(key);
}

static void E8_two_walk_and_one_deletes(void)
{
    const int64_t gone = 2;
    int64_t key;

    up(&sorted_table);
    for (key = 1; key <= 6; key++)
        put(key, key);
    spawn_and_wait(delete_even_ones, NULL);
    walk(false, true);
    actor_ets_next(info, table, &gone, &key);
    say("next %lld", (long long)key);
}

static void E3_an_object_goes_from_a_fixed_bag_and_comes_again(void)
{
    const pairs first = { 1, 1 };

    up(&bag_table);
    put(1, 1);
    put(1, 2);
    fix_it();
    actor_ets_delete_object(info, table, &first);
    say_key("key", 1, true);
    put(1, 1);
    say_key("key", 1, true);
    say_size();
    actor_ets_fix(info, table, false);
    say_key("key", 1, true);
    say_size();
}

static void new_rows(const pairs *given, size_t n)
{
    say("insert_new %s", answer(actor_ets_insert_new(info, table, given, n)));
}

static void E3_new_rows_of_a_fixed_set_that_has_lost_them(void)
{
    static const pairs fives[] = { { 2, 5 }, { 3, 5 } }, sixes[] = { { 2, 6 }, { 3, 6 } }, second = { 2, 2 };

    up(&pairs_table);
    put(1, 1);
    put(2, 2);
    fix_it();
    delete_silently(1);
    insert_new(1, 5);
    new_rows(fives, 2);
    all();
    actor_ets_delete_object(info, table, &second);
    new_rows(sixes, 2);
    actor_ets_fix(info, table, false);
    all();
}

/* ---- cursors that have given all ---- */

static void fetch_with(actor_ets_cursor *cursor)
{
    void *found;
    size_t n;
    const int err = actor_ets_fetch(cursor, 1, &found, &n);

    if (err == ACTOR_OK)
        rows("fetch", found, n, false);
    else
        say("fetch %s", answer(err));
    actor_ets_rows_free(info, found, n);
}

static actor_ets_cursor *open_one(int64_t key)
{
    static const int64_t nothing = 0;
    const actor_ets_match match = one_key(&key, &nothing);
    actor_ets_cursor *cursor = NULL;

    actor_ets_open(info, table, &match, false, &cursor);
    return cursor;
}

static void E9_the_row_of_a_key_is_all_there_is(void)
{
    static const actor_ets_info *const kinds[] = { &pairs_table, &sorted_table };
    actor_ets_cursor *cursor;
    size_t i;

    for (i = 0; i < 2; i++) {
        up(kinds[i]);
        put(1, 10);
        put(2, 20);
        cursor = open_one(1);
        fetch_with(cursor);
        actor_ets_delete(info, table);
        fetch_with(cursor);
        actor_ets_close(cursor);
    }
}

static void E9_rows_of_a_key_of_a_bag_are_more(void)
{
    static const actor_ets_info *const kinds[] = { &bag_table, &copies_table };
    actor_ets_cursor *cursor;
    size_t i, n;
    void *found;

    for (i = 0; i < 2; i++) {
        up(kinds[i]);
        put(1, 10);
        put(1, 11);
        cursor = open_one(1);
        actor_ets_fetch(cursor, 1, &found, &n);
        say("%zu", n);
        actor_ets_rows_free(info, found, n);
        actor_ets_delete(info, table);
        fetch_with(cursor);
        actor_ets_close(cursor);
    }
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(E1_a_set_has_one_row_a_key),
    S(E1_an_ordered_set_has_one_row_a_key),
    S(E1_a_bag_has_different_rows),
    S(E1_a_duplicate_bag_has_all_rows),
    S(E2_an_ordered_set_goes_by_number),
    S(E3_rows_are_replaced),
    S(E3_a_list_is_inserted),
    S(E3_insert_new),
    S(E3_insert_new_takes_all_or_none),
    S(E3_insert_new_takes_a_key_twice),
    S(E3_insert_new_in_a_bag),
    S(E3_what_is_not_there),
    S(E3_delete),
    S(E3_delete_object),
    S(E3_delete_object_of_another_value),
    S(E3_delete_all),
    S(E3_a_table_is_deleted),
    S(E4_a_counter),
    S(E4_past_a_threshold),
    S(E4_past_a_threshold_downwards),
    S(E4_several_steps),
    S(E4_a_default),
    S(E4_no_such_key),
    S(E4_a_key_is_no_counter),
    S(E4_a_bag_has_no_counters),
    S(E4_all_steps_or_none),
    S(E5_update_element),
    S(E5_lookup_element),
    S(E5_take),
    S(E5_rename),
    S(E5_rename_to_a_name_that_is_taken),
    S(E5_a_new_table_takes_the_place_of_the_old),
    S(E6_public),
    S(E6_protected),
    S(E6_private),
    S(E7_it_goes_with_its_owner),
    S(E7_an_heir_has_it),
    S(E7_a_dead_heir_has_nothing),
    S(E7_an_heir_that_is_taken_back),
    S(E7_it_is_given_away),
    S(E7_who_gives_away),
    S(E8_first_next_last_prev),
    S(E8_any_key_is_a_place_in_an_ordered_set),
    S(E8_no_other_key_is_a_place_in_a_set),
    S(E8_an_ordered_set_is_walked_while_rows_go),
    S(E8_a_set_that_is_fixed_is_walked_while_rows_go),
    S(E8_who_ends_has_fixed_nothing),
    S(E9_select),
    S(E9_select_reverse),
    S(E9_a_limit),
    S(E9_a_limit_backwards),
    S(E9_select_count),
    S(E9_select_delete),
    S(E9_select_replace),
    S(E9_a_replaced_row_keeps_its_key),
    S(E9_rows_of_a_bag_are_not_replaced),
    S(E9_a_guard_that_fails_is_false),
    S(E9_all_rows),
    S(E2_keys_of_two_parts_go_by_the_first),
    S(E3_keys_of_two_parts_are_found),
    S(E8_a_key_of_two_parts_need_not_be_there),
    S(E9_both_parts_of_a_key_are_given),
    S(E9_one_part_of_a_key_is_given),
    S(E9_match_gives_bindings),
    S(E9_bindings_of_a_bag),
    S(E9_match_with_a_limit),
    S(E9_match_of_nothing),
    S(E9_a_body_of_two),
    S(E9_a_body_of_expressions),
    S(E9_a_body_with_a_parameter),
    S(E9_a_constant_body),
    S(E9_a_body_with_a_limit),
    S(E9_rows_go_between_bodies),
    S(E9_the_table_goes_between_bodies),
    S(E9_what_is_given_is_folded),
    S(E10_no_update_is_lost),
    S(E14_a_name_is_one_tables),
    S(E14_a_name_is_free_when_its_table_has_gone),
    S(E14_it_goes_with_the_owner),
    S(E1_a_row_that_is_there_keeps_its_place),
    S(E1_a_row_that_comes_again_is_the_last),
    S(E3_insert_new_of_a_list_in_a_bag),
    S(E3_delete_object_of_an_ordered_set),
    S(E5_take_of_a_bag),
    S(E4_no_steps),
    S(E4_each_step_sees_the_one_before),
    S(E4_steps_with_a_default),
    S(E4_a_default_is_not_put_in_if_a_step_fails),
    S(E5_elements_of_no_row),
    S(E5_rename_to_itself),
    S(E5_a_renamed_one_goes_with_its_owner),
    S(E6_what_a_protected_one_refuses),
    S(E6_what_a_private_one_refuses),
    S(E7_it_is_given_and_given_back),
    S(E7_it_keeps_its_heir_when_it_is_given_away),
    S(E7_it_is_given_to_its_heir),
    S(E7_an_heir_has_an_heir),
    S(E7_one_is_its_own_heir),
    S(E7_a_dead_heir_is_taken),
    S(E7_a_named_table_keeps_its_name),
    S(E7_two_tables_of_one_owner),
    S(E8_a_bag_is_walked_by_its_keys),
    S(E8_copies_are_walked_by_their_keys),
    S(E8_places_of_rows_that_have_gone),
    S(E8_it_is_fixed_as_often_as_it_was),
    S(E8_two_have_fixed_it),
    S(E8_rows_come_back_in_a_fixed_set),
    S(E8_a_fixed_set_is_emptied),
    S(E8_rows_are_put_in_on_the_way),
    S(E9_rows_go_between_fetches),
    S(E9_rows_go_between_fetches_backwards),
    S(E9_all_rows_go_between_fetches),
    S(E9_the_table_goes_between_fetches),
    S(E9_as_many_as_there_are),
    S(E9_a_fixed_set_is_emptied_between_fetches),
    S(E9_rows_of_bags_are_deleted),
    S(E9_rows_go_while_all_are_visited),
    S(E9_rows_are_put_in_while_all_are_visited),
    S(E9_rows_change_while_all_are_visited),
    S(E9_rows_are_taken_and_put_in_again),
    S(E9_rows_are_put_in_again_between_fetches),
    S(E9_the_table_goes_while_all_are_visited),
    S(E2_texts_are_in_the_order_of_their_bytes),
    S(E1_a_row_comes_again_into_a_fixed_bag),
    S(E1_a_key_comes_again_into_a_fixed_bag),
    S(E3_rows_go_from_fixed_copies),
    S(E4_at_the_threshold),
    S(E4_a_default_past_the_threshold),
    S(E4_where_it_begins_past_the_threshold),
    S(E4_the_ends_of_integers),
    S(E4_a_counter_of_a_fixed_set_that_has_gone),
    S(E5_elements_of_a_row_that_has_gone),
    S(E6_counters_with_a_default_elsewhere),
    S(E7_its_own_heir_ends),
    S(E7_a_private_one_is_given),
    S(E7_a_private_one_is_inherited),
    S(E7_it_is_given_while_it_is_fixed),
    S(E7_an_heir_has_it_that_was_fixed),
    S(E7_the_heir_of_what_was_given_has_ended),
    S(E7_who_was_given_it_makes_another_heir),
    S(E7_it_is_given_and_deleted),
    S(E7_a_named_one_is_given),
    S(E7_the_heir_knows_before_a_down),
    S(E8_it_is_walked_backwards_while_rows_go),
    S(E8_the_table_goes_on_the_way),
    S(E8_a_set_is_walked_either_way),
    S(E8_it_is_fixed_in_vain),
    S(E8_a_fixed_bag_is_walked_while_rows_go),
    S(E9_rows_of_a_fixed_set_are_deleted),
    S(E9_one_at_a_time),
    S(E9_it_becomes_anothers_between_fetches),
    S(E9_rows_behind_it_do_not_come_again),
    S(E10_another_sees_all_of_a_list),
    S(E14_a_name_passes_from_one_to_another),
    S(E1_rows_that_come_again_are_the_last),
    S(E3_insert_new_of_a_list_of_copies),
    S(E3_all_go_from_a_fixed_table_and_come_again),
    S(E5_another_renames_it),
    S(E5_take_within_an_ordered_set),
    S(E8_ends_of_integers_are_places),
    S(E8_a_row_comes_again_on_the_way),
    S(E9_what_was_fetched_last_goes),
    S(E9_select_delete_of_some_while_it_is_fixed),
    S(E9_rows_of_copies_are_replaced_at_once),
    S(E9_a_replaced_row_of_an_ordered_set_is_met_once),
    S(E5_a_wrong_field_of_no_row),
    S(E5_a_wrong_field_of_no_row_of_an_ordered_set),
    S(E5_elements_of_a_bag),
    S(E5_a_wrong_field_elsewhere),
    S(E9_rows_of_one_key_are_counted),
    S(E9_rows_of_one_key_are_deleted),
    S(E9_the_row_of_one_key_is_replaced),
    S(E9_one_key_is_fetched),
    S(E9_another_fetches_from_a_private_one),
    S(E8_a_key_that_comes_again_is_met_once),
    S(E8_next_of_a_key_that_went_before_it_was_fixed),
    S(E8_two_walk_and_one_deletes),
    S(E3_an_object_goes_from_a_fixed_bag_and_comes_again),
    S(E3_new_rows_of_a_fixed_set_that_has_lost_them),
    S(E9_the_row_of_a_key_is_all_there_is),
    S(E9_rows_of_a_key_of_a_bag_are_more)
)
