/*
 * Walking over a table. A cursor copies a few rows at a time under the lock of their stripe and looks at the copies when it has
 * left it; so what decides about a row may do what it likes, and what is done to a row then is done if it still is what was looked
 * at. Where to go on is found by the key that was last.
 *
 * Copies are kept neither from one call to the next nor when a visitor has changed rows: nobody meets a row that he has deleted
 * before. Those that a call has left which failed are looked at anew. And where rows are in the order of hashes, those that were
 * put in since their stripe was begun are passed over, as one that is taken out and put in again would be met again and again.
 */
#include <string.h>

#include "table.h"

typedef struct libactor_ets_table table_t;
typedef struct libactor_ets_node node_t;

enum { BATCH_ROWS = 32 };

/* ---- by keys ---- */

/* Finds what is behind or before a position, from a stripe on, and keeps its stripe locked. */
static int enter_neighbour(const actor_ets_info *info, actor_ets handle, size_t stripe,
                           const struct libactor_ets_position *position, bool back, table_t **table, size_t *at, node_t **node)
{
    const size_t n_stripes = info->kind == ACTOR_ETS_ORDERED_SET ? 1 : LIBACTOR_ETS_STRIPES;
    int err;

    for (; stripe < n_stripes; stripe++, position = NULL) {
        err = libactor_ets_enter(info, handle, stripe, LIBACTOR_ETS_READ, table);
        if (err < 0)
            return err;
        *node = back ? libactor_ets_before(info, &(*table)->stripes[stripe], position)
                     : libactor_ets_after(info, &(*table)->stripes[stripe], position);
        *at = stripe;
        if (*node != NULL)
            return ACTOR_OK;
        libactor_ets_unlock(&(*table)->stripes[stripe]);
    }
    return ACTOR_ENOKEY;
}

static int copy_neighbour(const actor_ets_info *info, actor_ets handle, const struct libactor_ets_position *position, bool back,
                          void *key)
{
    const size_t first = position == NULL ? 0 : libactor_ets_stripe_of(info, position->hash);
    table_t *table;
    node_t *node;
    size_t at;
    int err = enter_neighbour(info, handle, first, position, back, &table, &at, &node);

    if (err < 0)
        return err;
    err = actor_type_copy(info->key, key, node->row);
    libactor_ets_unlock(&table->stripes[at]);
    return err;
}

int actor_ets_first(const actor_ets_info *info, actor_ets handle, void *key)
{
    return copy_neighbour(info, handle, NULL, false, key);
}

int actor_ets_last(const actor_ets_info *info, actor_ets handle, void *key)
{
    return copy_neighbour(info, handle, NULL, true, key);
}

static bool is_fixed(const actor_ets_info *info, actor_ets handle)
{
    table_t *table;
    bool fixed;

    if (libactor_ets_enter(info, handle, 0, LIBACTOR_ETS_READ, &table) < 0)
        return false;
    fixed = table->n_fixed > 0;
    libactor_ets_unlock(&table->stripes[0]);
    return fixed;
}

static int step(const actor_ets_info *info, actor_ets handle, const void *key, bool back, void *next)
{
    const struct libactor_ets_position position = { libactor_ets_hash_in(info, key), UINT64_MAX, key };
    int err = ACTOR_OK;

    if (info->kind != ACTOR_ETS_ORDERED_SET)
        err = actor_ets_member(info, handle, key);
    if (err == ACTOR_ENOKEY)
        err = is_fixed(info, handle) ? ACTOR_OK : ACTOR_EINVAL;
    return err < 0 ? err : copy_neighbour(info, handle, &position, back, next);
}

int actor_ets_next(const actor_ets_info *info, actor_ets handle, const void *key, void *next)
{
    return step(info, handle, key, false, next);
}

int actor_ets_prev(const actor_ets_info *info, actor_ets handle, const void *key, void *previous)
{
    return step(info, handle, key, true, previous);
}

/* ---- fixing ---- */

/* How often the calling actor has fixed a table; in its dictionary, under the table's place. */
struct fix {
    const actor_ets_info *info;
    actor_ets table;
    size_t n;
};

static void add_fixes(const actor_ets_info *info, actor_ets handle, size_t n)
{
    table_t *table;

    if (libactor_ets_enter(info, handle, 0, LIBACTOR_ETS_ANY, &table) < 0)
        return;
    table->n_fixed += n;                    /* wraps round for what is taken off */
    libactor_ets_unlock(&table->stripes[0]);
}

static void end_fix(void *value)
{
    struct fix *fix = value;

    add_fixes(fix->info, fix->table, 0 - fix->n);
    actor_free(fix);
}

/* Makes the calling actor's note of a table; what was noted of another that was in its place goes. */
static int make_fix(const actor_ets_info *info, actor_ets handle, const void *place, struct fix **out)
{
    struct fix *fix = actor_alloc(sizeof *fix);
    int err;

    if (fix == NULL)
        return ACTOR_ENOMEM;
    fix->info = info;
    fix->table = handle;
    fix->n = 0;
    err = actor_put(place, fix, end_fix);
    if (err < 0)
        actor_free(fix);
    *out = fix;
    return err;
}

int actor_ets_fix(const actor_ets_info *info, actor_ets handle, bool on)
{
    const void *place;
    struct fix *fix;
    int err;

    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    err = libactor_ets_handle(info, handle, LIBACTOR_ETS_READ, &handle);
    if (err < 0)
        return err;
    place = libactor_ets_at(handle.bits);
    fix = actor_get(place);
    if (fix != NULL && fix->table.bits != handle.bits)
        fix = NULL;
    if (fix == NULL && on) {
        err = make_fix(info, handle, place, &fix);
        if (err < 0)
            return err;
    }
    if (fix == NULL)
        return ACTOR_OK;
    fix->n += on ? 1 : (size_t)-1;
    add_fixes(info, handle, on ? 1 : (size_t)-1);
    if (fix->n == 0)
        actor_free(actor_erase(place));
    return ACTOR_OK;
}

/* ---- cursors ---- */

struct actor_ets_cursor {
    const actor_ets_info *info;
    actor_ets table;
    actor_ets_match match;
    void *args;                             /* copied; NULL: borrowed, or none */
    void *only_key;                         /* copied: what is looked for; NULL: all keys */
    bool back, done;
    /* Where it goes on: behind the last row that was copied. */
    bool begun;
    size_t stripe;
    uint64_t newest;                        /* the last that was put in the stripe when it was begun */
    uint64_t hash, id;
    void *key, *spare_key;                  /* the place's, and room for the next one's */
    /* Copies, and what they are of. */
    size_t n, next;                         /* how many, and the one to be looked at */
    size_t n_old;                           /* so many of them are of an earlier call, which has failed */
    size_t most;                            /* how many the next time; twice as many each time */
    uint64_t changes;                       /* of the stripe, when they were made */
    uint64_t ids[BATCH_ROWS], versions[BATCH_ROWS];
    uint64_t hashes[BATCH_ROWS];
    char *rows;
    void *given;                            /* what is wanted of a row: it borrows; NULL: nothing yet */
    size_t given_bytes;                     /* which it has room for */
    /* Of actor_ets_select_replace: the row that is being changed, of which `changing` says that it is there. */
    char *changed;
    bool changing;
};

static char *row_at(const actor_ets_cursor *cursor, size_t i)
{
    return cursor->rows + i * cursor->info->row->size;
}

static void clear_rows(actor_ets_cursor *cursor)
{
    for (; cursor->next < cursor->n; cursor->next++)
        if (!cursor->info->row->flat)
            actor_type_clear(cursor->info->row, row_at(cursor, cursor->next));
    cursor->n = 0;
    cursor->n_old = 0;
    cursor->next = 0;
}

const actor_ets_info *actor_ets_cursor_info(const actor_ets_cursor *cursor)
{
    return cursor->info;
}

void actor_ets_close(actor_ets_cursor *cursor)
{
    if (cursor == NULL)
        return;
    clear_rows(cursor);
    if (cursor->begun)
        actor_type_clear(cursor->info->key, cursor->key);
    if (cursor->args != NULL)
        actor_type_clear(cursor->match.args_type, cursor->args);
    if (cursor->only_key != NULL)
        actor_type_clear(cursor->info->key, cursor->only_key);
    if (cursor->changing)
        actor_type_clear(cursor->info->row, cursor->changed);
    actor_free(cursor->changed);
    actor_free(cursor->given);
    actor_free(cursor->args);
    actor_free(cursor->only_key);
    actor_free(cursor->key);
    actor_free(cursor->spare_key);
    actor_free(cursor->rows);
    actor_free(cursor);
}

/* NULL, of what is not NULL: memory is out. */
static void *copy_value(const actor_type_info *type, const void *value)
{
    void *copy = actor_alloc(type->size);

    if (copy == NULL || actor_type_copy(type, copy, value) == ACTOR_OK)
        return copy;
    actor_free(copy);
    return NULL;
}

static int copy_match(actor_ets_cursor *cursor)
{
    actor_ets_match *match = &cursor->match;

    if (match->args_type != NULL && match->args != NULL) {
        cursor->args = copy_value(match->args_type, match->args);
        if (cursor->args == NULL)
            return ACTOR_ENOMEM;
        match->args = cursor->args;
    }
    if (match->key != NULL) {
        cursor->only_key = copy_value(cursor->info->key, match->key);
        if (cursor->only_key == NULL)
            return ACTOR_ENOMEM;
    }
    return ACTOR_OK;
}

int actor_ets_open(const actor_ets_info *info, actor_ets handle, const actor_ets_match *match, bool reverse,
                   actor_ets_cursor **out)
{
    actor_ets_cursor *cursor;
    int err = libactor_ets_handle(info, handle, LIBACTOR_ETS_READ, &handle);

    if (err < 0)
        return err;
    cursor = actor_alloc(sizeof *cursor);
    if (cursor == NULL)
        return ACTOR_ENOMEM;
    memset(cursor, 0, sizeof *cursor);
    cursor->info = info;
    cursor->table = handle;
    cursor->back = reverse;
    cursor->most = BATCH_ROWS;
    if (match != NULL)
        cursor->match = *match;
    cursor->key = actor_alloc(info->key->size);
    cursor->spare_key = actor_alloc(info->key->size);
    cursor->rows = actor_alloc(BATCH_ROWS * info->row->size);
    err = cursor->key == NULL || cursor->spare_key == NULL || cursor->rows == NULL ? (int)ACTOR_ENOMEM : copy_match(cursor);
    if (err < 0) {
        actor_ets_close(cursor);
        return err;
    }
    *out = cursor;
    return ACTOR_OK;
}

/* The next node of a stripe that is locked, or of the one key; NULL: none. */
static node_t *node_behind(const actor_ets_cursor *cursor, const struct libactor_ets_stripe *stripe, const node_t *node)
{
    const struct libactor_ets_position position = { node->hash, node->id, node->row };

    if (cursor->only_key != NULL)
        return libactor_ets_next_of_key(cursor->info, node);
    return (cursor->back ? libactor_ets_before : libactor_ets_after)(cursor->info, stripe, &position);
}

/* From a node on the first that is not too new; NULL: none. */
static node_t *pass_newer(const actor_ets_cursor *cursor, const struct libactor_ets_stripe *stripe, node_t *node)
{
    while (node != NULL && node->id > cursor->newest)
        node = node_behind(cursor, stripe, node);
    return node;
}

/* Copies rows from a node on, whose stripe is locked. */
static int copy_batch(actor_ets_cursor *cursor, const struct libactor_ets_stripe *stripe, node_t *node)
{
    const actor_ets_info *info = cursor->info;
    int err;

    cursor->changes = atomic_load_explicit(&stripe->changes, memory_order_relaxed);
    while (node != NULL && cursor->n < cursor->most) {
        err = actor_type_copy(info->row, row_at(cursor, cursor->n), node->row);
        if (err < 0)
            return err;
        cursor->ids[cursor->n] = node->id;
        cursor->versions[cursor->n] = node->version;
        cursor->hashes[cursor->n] = node->hash;
        cursor->n++;
        node = pass_newer(cursor, stripe, node_behind(cursor, stripe, node));
    }
    cursor->most = cursor->most < BATCH_ROWS / 2 ? cursor->most * 2 : BATCH_ROWS;
    return ACTOR_OK;
}

/* Notes where to go on: behind that copy. An error: it is where it was. */
static int note_place(actor_ets_cursor *cursor, size_t row)
{
    const actor_type_info *key = cursor->info->key;
    void *old = cursor->key;
    const int err = actor_type_copy(key, cursor->spare_key, row_at(cursor, row));

    if (err < 0)
        return err;
    if (cursor->begun)
        actor_type_clear(key, old);
    cursor->key = cursor->spare_key;
    cursor->spare_key = old;
    cursor->begun = true;
    cursor->hash = cursor->hashes[row];
    cursor->id = cursor->ids[row];
    return ACTOR_OK;
}

/* Forgets the copies behind one; they are made anew. The next time there are fewer. An error: they stay. */
static int go_back_to(actor_ets_cursor *cursor, size_t row)
{
    const int err = note_place(cursor, row);
    size_t i;

    if (err < 0)
        return err;
    for (i = row + 1; i < cursor->n && !cursor->info->row->flat; i++)
        actor_type_clear(cursor->info->row, row_at(cursor, i));
    cursor->n = row + 1;
    cursor->most = 1;
    return ACTOR_OK;
}

/* A stripe that is locked is begun, unless the cursor has been in it. */
static void begin_stripe(actor_ets_cursor *cursor, const struct libactor_ets_stripe *stripe, size_t number)
{
    if (cursor->begun && cursor->stripe == number)
        return;
    cursor->stripe = number;
    cursor->newest = cursor->info->kind == ACTOR_ETS_ORDERED_SET ? UINT64_MAX : stripe->last_id;
}

/* Finds the next row of the one key that is looked for, and keeps its stripe locked. */
static int enter_key(actor_ets_cursor *cursor, table_t **table, node_t **node)
{
    const actor_ets_info *info = cursor->info;
    const uint64_t hash = libactor_ets_hash_in(info, cursor->only_key);
    const struct libactor_ets_position position = { hash, cursor->id, cursor->only_key };
    const size_t number = libactor_ets_stripe_of(info, hash);
    const struct libactor_ets_stripe *stripe;
    int err = libactor_ets_enter(info, cursor->table, number, LIBACTOR_ETS_READ, table);

    if (err < 0)
        return err;
    stripe = &(*table)->stripes[number];
    begin_stripe(cursor, stripe, number);
    *node = cursor->begun ? libactor_ets_after(info, stripe, &position) : libactor_ets_find(info, stripe, hash, cursor->only_key);
    if (*node != NULL && libactor_ets_compare(info->key, (*node)->row, cursor->only_key) == 0)
        *node = pass_newer(cursor, stripe, *node);
    else
        *node = NULL;
    if (*node != NULL)
        return ACTOR_OK;
    libactor_ets_unlock(&(*table)->stripes[number]);
    return ACTOR_ENOKEY;
}

/* Finds the next row of all, and keeps its stripe locked. */
static int enter_next(actor_ets_cursor *cursor, table_t **table, node_t **node)
{
    const struct libactor_ets_position behind = { cursor->hash, cursor->id, cursor->key };
    const struct libactor_ets_position *position = cursor->begun ? &behind : NULL;
    size_t stripe = cursor->stripe;
    int err;

    for (;; stripe++, position = NULL) {
        err = enter_neighbour(cursor->info, cursor->table, stripe, position, cursor->back, table, &stripe, node);
        if (err < 0)
            return err;
        begin_stripe(cursor, &(*table)->stripes[stripe], stripe);
        *node = pass_newer(cursor, &(*table)->stripes[stripe], *node);
        if (*node != NULL)
            return ACTOR_OK;
        libactor_ets_unlock(&(*table)->stripes[stripe]);
    }
}

/* Gets the next copies; none, if it is at its end. */
static int fill(actor_ets_cursor *cursor)
{
    const size_t stripe = cursor->stripe;
    const uint64_t newest = cursor->newest;
    table_t *table;
    node_t *node;
    int err;

    clear_rows(cursor);
    if (cursor->done)
        return ACTOR_OK;
    err = cursor->only_key != NULL ? enter_key(cursor, &table, &node) : enter_next(cursor, &table, &node);
    if (err == ACTOR_ENOKEY) {
        cursor->done = true;
        return ACTOR_OK;
    }
    if (err < 0)
        return err;
    err = copy_batch(cursor, &table->stripes[cursor->stripe], node);
    libactor_ets_unlock(&table->stripes[cursor->stripe]);
    if (err == ACTOR_OK)
        err = note_place(cursor, cursor->n - 1);
    if (err < 0) {                          /* it is where it was, to be tried again */
        clear_rows(cursor);
        cursor->stripe = stripe;
        cursor->newest = newest;
    } else {
        cursor->done = cursor->only_key != NULL && !libactor_ets_is_bag(cursor->info);
    }
    return err;
}

/* Goes to the next row that is meant: `*out` is its number among the copies, to be cleared or moved out; `*at_end` there is none. */
static int find_next(actor_ets_cursor *cursor, size_t *out, bool *at_end)
{
    int err;

    for (;;) {
        if (cursor->next == cursor->n) {
            err = fill(cursor);
            *at_end = err == ACTOR_OK && cursor->n == 0;
            if (err < 0 || *at_end)
                return err;
        }
        *out = cursor->next;
        if (cursor->match.matches == NULL || cursor->match.matches(row_at(cursor, *out), cursor->match.args))
            return ACTOR_OK;
        if (!cursor->info->row->flat)
            actor_type_clear(cursor->info->row, row_at(cursor, *out));
        cursor->next++;
    }
}

/* Copies a row anew that may have been changed since. ACTOR_ENOKEY: it is there no more, or is not meant any more. */
static int look_again(actor_ets_cursor *cursor, size_t row)
{
    const actor_ets_info *info = cursor->info;
    void *copy = row_at(cursor, row);
    const uint64_t hash = libactor_ets_hash_in(info, copy);
    const size_t number = libactor_ets_stripe_of(info, hash);
    table_t *table;
    node_t *node;
    char *fresh = actor_alloc(info->row->size);
    int err = fresh == NULL ? (int)ACTOR_ENOMEM
                            : libactor_ets_enter(info, cursor->table, number, LIBACTOR_ETS_READ, &table);

    if (err == ACTOR_OK) {
        node = libactor_ets_find(info, &table->stripes[number], hash, copy);
        while (node != NULL && node->id != cursor->ids[row])
            node = libactor_ets_next_of_key(info, node);
        err = node == NULL ? (int)ACTOR_ENOKEY : actor_type_copy(info->row, fresh, node->row);
        if (err == ACTOR_OK)
            cursor->versions[row] = node->version;
        libactor_ets_unlock(&table->stripes[number]);
    }
    if (err == ACTOR_OK) {
        actor_type_clear(info->row, copy);
        memcpy(copy, fresh, info->row->size);
        if (cursor->match.matches != NULL && !cursor->match.matches(copy, cursor->match.args))
            err = ACTOR_ENOKEY;
    }
    actor_free(fresh);
    return err;
}

/* The row at which the cursor is has been moved out, or is cleared. */
static void leave_row(actor_ets_cursor *cursor, bool clear)
{
    if (clear && !cursor->info->row->flat)
        actor_type_clear(cursor->info->row, row_at(cursor, cursor->next));
    cursor->next++;
}

/* ---- rows ---- */

/* What is gathered: rows, or what is wanted of them. */
struct found {
    const actor_type_info *type;
    char *items;
    size_t n, capacity;
};

/* Room for one more; NULL: memory is out. */
static char *make_room(struct found *found)
{
    const size_t bytes = found->type->size;

    if (found->n == found->capacity) {
        const size_t more = found->capacity == 0 ? 8 : found->capacity * 2;
        char *grown = more > SIZE_MAX / bytes ? NULL : actor_alloc(more * bytes);

        if (grown == NULL)
            return NULL;
        if (found->n > 0)
            memcpy(grown, found->items, found->n * bytes);
        actor_free(found->items);
        found->items = grown;
        found->capacity = more;
    }
    return found->items + found->n * bytes;
}

/* Makes what is wanted of the row that the cursor is at, which holds what that points to. `*out` NULL: it is nothing. */
static int make_given(actor_ets_cursor *cursor, const actor_ets_projection *projection, void **out)
{
    const size_t bytes = projection->type->size;
    void *room = cursor->given_bytes >= bytes ? cursor->given : actor_alloc(bytes);

    if (room == NULL)
        return ACTOR_ENOMEM;
    if (room != cursor->given) {
        actor_free(cursor->given);
        cursor->given = room;
        cursor->given_bytes = bytes;
    }
    memset(room, 0, bytes);
    *out = projection->give(row_at(cursor, cursor->next), cursor->match.args, cursor->given) ? cursor->given : NULL;
    return ACTOR_OK;
}

/* Adds the row that the cursor is at, which is moved out, or what is wanted of it, which is copied. */
static int take_row(actor_ets_cursor *cursor, const actor_ets_projection *projection, struct found *found)
{
    void *given = row_at(cursor, cursor->next);
    char *room;
    int err = projection == NULL ? (int)ACTOR_OK : make_given(cursor, projection, &given);

    if (err < 0 || given == NULL)
        return err;
    room = make_room(found);
    if (room == NULL)
        return ACTOR_ENOMEM;
    if (projection == NULL)
        memcpy(room, given, found->type->size);
    else
        err = actor_type_copy(found->type, room, given);
    if (err == ACTOR_OK)
        found->n++;
    return err;
}

/* The next rows, `limit` at most, or what is wanted of them. */
static int fetch(actor_ets_cursor *cursor, const actor_ets_projection *projection, size_t limit, void **items, size_t *n)
{
    struct found found = { projection != NULL ? projection->type : cursor->info->row, NULL, 0, 0 };
    bool at_end = false;
    int err = ACTOR_OK;
    size_t i;

    *items = NULL;
    *n = 0;
    cursor->most = limit < BATCH_ROWS ? limit : BATCH_ROWS;
    cursor->n_old = cursor->n;
    while (found.n < limit) {
        err = find_next(cursor, &i, &at_end);
        if (err < 0 || at_end)
            break;
        if (i < cursor->n_old)
            err = look_again(cursor, i);
        if (err == ACTOR_ENOKEY) {
            leave_row(cursor, true);
            err = ACTOR_OK;
            continue;
        }
        if (err < 0)
            break;
        if (found.n + 1 == limit && i + 1 < cursor->n)
            err = go_back_to(cursor, i);
        if (err == ACTOR_OK)
            err = take_row(cursor, projection, &found);
        if (err < 0)
            break;
        leave_row(cursor, projection != NULL);
    }
    if (err < 0) {
        actor_ets_given_free(found.type, found.items, found.n);
        return err;
    }
    *items = found.items;
    *n = found.n;
    return ACTOR_OK;
}

int actor_ets_fetch(actor_ets_cursor *cursor, size_t limit, void **rows, size_t *n)
{
    return fetch(cursor, NULL, limit, rows, n);
}

int actor_ets_project_fetch(actor_ets_cursor *cursor, const actor_ets_projection *projection, size_t limit, void **given,
                            size_t *n)
{
    *given = NULL;
    *n = 0;
    if (projection->args_type != cursor->match.args_type)
        return ACTOR_EINVAL;
    return fetch(cursor, projection, limit, given, n);
}

/* ---- all rows ---- */

static void close_at_end(void *cursor)
{
    actor_ets_close(cursor);
}

/* A cursor for one call, which goes with the actor whose code leaves it with an exit. */
static int open_here(const actor_ets_info *info, actor_ets handle, const actor_ets_match *match, bool reverse,
                     actor_ets_cursor **out)
{
    actor_ets_match borrowed = { NULL, NULL, NULL, NULL };
    int err;

    if (match != NULL)
        borrowed = *match;
    borrowed.args_type = NULL;
    err = actor_ets_open(info, handle, &borrowed, reverse, out);
    if (err < 0 || actor_ref_is_none(actor_self()))
        return err;
    err = actor_defer(close_at_end, *out);
    if (err < 0)
        actor_ets_close(*out);
    return err;
}

static void close_here(actor_ets_cursor *cursor)
{
    actor_undefer(close_at_end, cursor);
    actor_ets_close(cursor);
}

int actor_ets_project(const actor_ets_info *info, actor_ets handle, const actor_ets_match *match,
                      const actor_ets_projection *projection, bool reverse, void **given, size_t *n)
{
    actor_ets_cursor *cursor;
    int err = open_here(info, handle, match, reverse, &cursor);

    *given = NULL;
    *n = 0;
    if (err < 0)
        return err;
    err = fetch(cursor, projection, SIZE_MAX, given, n);
    close_here(cursor);
    return err;
}

int actor_ets_select(const actor_ets_info *info, actor_ets handle, const actor_ets_match *match, bool reverse, void **rows,
                     size_t *n)
{
    return actor_ets_project(info, handle, match, NULL, reverse, rows, n);
}

/* What is done with each row that is meant; true: no more. */
typedef int each_fn(actor_ets_cursor *cursor, size_t row, void *context, bool *stop);

static int for_each(const actor_ets_info *info, actor_ets handle, const actor_ets_match *match, bool reverse, each_fn *each,
                    void *context)
{
    actor_ets_cursor *cursor;
    bool at_end = false, stop = false;
    size_t row;
    int err = open_here(info, handle, match, reverse, &cursor);

    if (err < 0)
        return err;
    while (!stop) {
        err = find_next(cursor, &row, &at_end);
        if (err < 0 || at_end)
            break;
        err = each(cursor, row, context, &stop);
        if (err < 0)
            break;
        leave_row(cursor, true);
    }
    close_here(cursor);
    return err;
}

struct visiting {
    bool (*visit)(const void *row, void *context);
    void *context;
};

/* Has the stripe that the copies are of been changed since? The table may be gone, its place is there. */
static bool has_changed(const actor_ets_cursor *cursor)
{
    const struct libactor_ets_stripe *stripe = &libactor_ets_at(cursor->table.bits)->stripes[cursor->stripe];

    return atomic_load_explicit(&stripe->changes, memory_order_relaxed) != cursor->changes;
}

static int visit_row(actor_ets_cursor *cursor, size_t row, void *context, bool *stop)
{
    const struct visiting *visiting = context;

    *stop = !visiting->visit(row_at(cursor, row), visiting->context);
    if (*stop || row + 1 == cursor->n || !has_changed(cursor))
        return ACTOR_OK;
    return go_back_to(cursor, row);
}

int actor_ets_each(const actor_ets_info *info, actor_ets handle, const actor_ets_match *match, bool reverse,
                   bool (*visit)(const void *row, void *context), void *context)
{
    struct visiting visiting = { visit, context };

    return for_each(info, handle, match, reverse, visit_row, &visiting);
}

struct projecting {
    const actor_ets_projection *projection;
    bool (*visit)(const void *given, void *context);
    void *context;
};

static int visit_given(actor_ets_cursor *cursor, size_t row, void *context, bool *stop)
{
    const struct projecting *projecting = context;
    void *given;
    int err = make_given(cursor, projecting->projection, &given);

    if (err < 0 || given == NULL)
        return err;
    *stop = !projecting->visit(given, projecting->context);
    if (*stop || row + 1 == cursor->n || !has_changed(cursor))
        return ACTOR_OK;
    return go_back_to(cursor, row);
}

int actor_ets_project_each(const actor_ets_info *info, actor_ets handle, const actor_ets_match *match,
                           const actor_ets_projection *projection, bool reverse, bool (*visit)(const void *given, void *context),
                           void *context)
{
    struct projecting projecting = { projection, visit, context };

    return for_each(info, handle, match, reverse, visit_given, &projecting);
}

static int count_row(actor_ets_cursor *cursor, size_t row, void *context, bool *stop)
{
    (void)cursor;
    (void)row;
    (void)stop;
    ++*(size_t *)context;
    return ACTOR_OK;
}

int actor_ets_select_count(const actor_ets_info *info, actor_ets handle, const actor_ets_match *match, size_t *n)
{
    *n = 0;
    return for_each(info, handle, match, false, count_row, n);
}

/* ---- changing rows ---- */

/* No error of anybody's: what was copied has been deleted, or changed. */
enum { IS_PAST = 1 };

/* Finds the node that a copy is of, as it was when it was copied, and keeps its stripe locked. IS_PAST: nothing is locked. */
static int enter_original(const actor_ets_cursor *cursor, size_t row, table_t **table, struct libactor_ets_stripe **stripe,
                          node_t **out)
{
    const actor_ets_info *info = cursor->info;
    const void *key = row_at(cursor, row);
    const uint64_t hash = libactor_ets_hash_in(info, key);
    const size_t number = libactor_ets_stripe_of(info, hash);
    node_t *node;
    const int err = libactor_ets_enter(info, cursor->table, number, LIBACTOR_ETS_WRITE, table);

    if (err < 0)
        return err;
    *stripe = &(*table)->stripes[number];
    node = libactor_ets_find(info, *stripe, hash, key);
    while (node != NULL && node->id != cursor->ids[row])
        node = libactor_ets_next_of_key(info, node);
    *out = node;
    if (node != NULL && node->version == cursor->versions[row])
        return ACTOR_OK;
    libactor_ets_unlock(*stripe);
    return IS_PAST;
}

/* Does something to the original of a copy, however often it is changed by others meanwhile: then `change` gives IS_PAST. */
static int change_original(actor_ets_cursor *cursor, size_t row, size_t *n,
                           int (*change)(actor_ets_cursor *cursor, size_t row, void *context), void *context)
{
    int err;

    while ((err = change(cursor, row, context)) == IS_PAST) {
        err = look_again(cursor, row);
        if (err < 0)
            return err == ACTOR_ENOKEY ? (int)ACTOR_OK : err;
    }
    if (err == ACTOR_OK)
        ++*n;
    return err;
}

static int delete_original(actor_ets_cursor *cursor, size_t row, void *context)
{
    struct libactor_ets_stripe *stripe;
    table_t *table;
    node_t *node;
    const int err = enter_original(cursor, row, &table, &stripe, &node);

    (void)context;
    if (err != ACTOR_OK)
        return err;
    libactor_ets_take_out(cursor->info, stripe, node);
    libactor_ets_unlock(stripe);
    libactor_ets_node_free(cursor->info, node);
    return ACTOR_OK;
}

static int delete_row(actor_ets_cursor *cursor, size_t row, void *context, bool *stop)
{
    (void)stop;
    return change_original(cursor, row, context, delete_original, NULL);
}

int actor_ets_select_delete(const actor_ets_info *info, actor_ets handle, const actor_ets_match *match, size_t *n)
{
    size_t deleted = 0;
    int err = libactor_ets_handle(info, handle, LIBACTOR_ETS_WRITE, &handle);

    if (err == ACTOR_OK)
        err = for_each(info, handle, match, false, delete_row, &deleted);
    if (n != NULL)
        *n = deleted;
    return err;
}

struct replacing {
    int (*change)(void *row, const void *args);
    size_t n;
};

/* Gives a row the place of its original, which the caller gets for it. */
static int swap_original(actor_ets_cursor *cursor, size_t row, char *with)
{
    const actor_ets_info *info = cursor->info;
    struct libactor_ets_stripe *stripe;
    table_t *table;
    node_t *node;
    char *old = row_at(cursor, row);
    int err = enter_original(cursor, row, &table, &stripe, &node);

    if (err != ACTOR_OK)
        return err;
    stripe->bytes += libactor_ets_held_bytes(info->row, with) - libactor_ets_held_bytes(info->row, node->row);
    actor_type_clear(info->row, old);
    memcpy(old, node->row, info->row->size);
    memcpy(node->row, with, info->row->size);
    node->version++;
    libactor_ets_note_change(stripe);
    libactor_ets_unlock(stripe);
    return ACTOR_OK;
}

/* Copies the copy to where it is changed. */
static int begin_change(actor_ets_cursor *cursor, size_t row)
{
    const actor_type_info *type = cursor->info->row;
    int err;

    if (cursor->changed == NULL)
        cursor->changed = actor_alloc(type->size);
    if (cursor->changed == NULL)
        return ACTOR_ENOMEM;
    err = actor_type_copy(type, cursor->changed, row_at(cursor, row));
    cursor->changing = err == ACTOR_OK;
    return err;
}

static int replace_original(actor_ets_cursor *cursor, size_t row, void *context)
{
    const actor_ets_info *info = cursor->info;
    const struct replacing *replacing = context;
    int err = begin_change(cursor, row);

    if (err < 0)
        return err;
    err = replacing->change(cursor->changed, cursor->match.args);
    if (err > 0 || (err == ACTOR_OK && libactor_ets_compare(info->key, cursor->changed, row_at(cursor, row)) != 0))
        err = ACTOR_EINVAL;
    if (err == ACTOR_OK)
        err = swap_original(cursor, row, cursor->changed);
    cursor->changing = false;
    if (err != ACTOR_OK)
        actor_type_clear(info->row, cursor->changed);
    return err;
}

static int replace_row(actor_ets_cursor *cursor, size_t row, void *context, bool *stop)
{
    struct replacing *replacing = context;

    (void)stop;
    return change_original(cursor, row, &replacing->n, replace_original, replacing);
}

int actor_ets_select_replace(const actor_ets_info *info, actor_ets handle, const actor_ets_match *match,
                             int (*change)(void *row, const void *args), size_t *n)
{
    struct replacing replacing = { change, 0 };
    int err = info->kind == ACTOR_ETS_BAG ? (int)ACTOR_EINVAL
                                        : libactor_ets_handle(info, handle, LIBACTOR_ETS_WRITE, &handle);

    if (err == ACTOR_OK)
        err = for_each(info, handle, match, false, replace_row, &replacing);
    if (n != NULL)
        *n = replacing.n;
    return err;
}
