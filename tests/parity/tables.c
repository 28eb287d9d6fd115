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

static int in_order(const void *a, const void *b)
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
        qsort(shown, n, sizeof *shown, in_order);
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

static void kill_one(actor_ref ref)
{
    actor_message *message;
    actor_unique monitor;

    actor_monitor(ref, &monitor);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_receive(&message, ACTOR_INFINITY);
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
    S(E10_no_update_is_lost),
    S(E14_a_name_is_one_tables),
    S(E14_a_name_is_free_when_its_table_has_gone),
    S(E14_it_goes_with_the_owner)
)
