/*
 * ets: tables of rows that many actors share, found by key, as OTP's ets has them. A table is no actor: who reads
 * or writes does it itself, on its own thread, and so many do at once.
 *
 * A row is a struct that a description tells of, and its key comes first in it. What is put in is copied, and what
 * is looked up is copied out: so nobody sees a row that is half written, or memory that another has freed. Rows
 * without strings, bytes and lists are copied without an allocation.
 *
 * A set and a bag are in 32 stripes, each with a lock of its own that is held for one row or a few; an ordered_set
 * is one such stripe: many who write to it take turns.
 *
 * A table belongs to the actor that made it and goes with it, unless there is an heir. Whoever asks for a table
 * that has gone gets ACTOR_ENOTABLE, also when another has taken its place. A place, of two kilobytes, is kept for the
 * next table until the process ends: valgrind calls it still reachable.
 *
 * In all functions: `info` is the table's description, and a table of another gives ACTOR_EINVAL; `table` is a
 * handle, or actor_ets_none() for the one that has the description's name in the calling thread's system;
 * `key` is a struct of the key alone, so that a whole row does as well. Each may give ACTOR_ENOTABLE, and
 * ACTOR_EACCES where the table's access does not allow it: what is written to a protected one, and all that is done to a
 * private one, its owner does. Threads: any, unless it says "Actor"; named tables are those of the system that the
 * thread is bound to.
 */
#ifndef ACTOR_ETS_H
#define ACTOR_ETS_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A table, there or gone. Copy it, send it, compare its bits; zero is none. OTP: a tid. */
typedef struct actor_ets {
    uint64_t bits;
} actor_ets;

static inline actor_ets actor_ets_none(void)
{
    actor_ets none;

    none.bits = 0;
    return none;
}

typedef enum actor_ets_kind {
    ACTOR_ETS_SET = 1,                      /* one row a key */
    ACTOR_ETS_ORDERED_SET,                  /* likewise, in the order of keys */
    ACTOR_ETS_BAG,                          /* different rows of a key */
    ACTOR_ETS_DUPLICATE_BAG                 /* also rows that are the same */
} actor_ets_kind;

typedef enum actor_ets_access {
    ACTOR_ETS_PROTECTED = 0,                /* all read, the owner writes */
    ACTOR_ETS_PUBLIC,                       /* all read and write */
    ACTOR_ETS_PRIVATE                       /* the owner alone */
} actor_ets_access;

/** Where the runtime notes which table has a description's name. Begins with zeroes. */
typedef struct actor_ets_place {
    uint64_t bits;
} actor_ets_place;

/** Describes tables. It stays in memory as long as there is one. */
typedef struct actor_ets_info {
    const char *name;                       /* as in the spec */
    actor_ets_kind kind;
    actor_ets_access access;
    const actor_type_info *key;             /* a struct: what rows begin with; scalars, enums, strings, bytes, structs of such */
    const actor_type_info *row;             /* a struct; it holds no extern and no list */
    actor_ets_place *place;                 /* not NULL: tables are named, one in a system */
} actor_ets_info;

/* ---- tables ---- */

/**
 * Makes an empty table that belongs to the calling actor; a named one if the description has a place.
 *
 * Ownership  It goes when the actor ends or actor_ets_delete is called; or it becomes its heir's.
 * Errors     ACTOR_EALREADY: there is a table of this name; ACTOR_EINVAL: rows or keys can't be of these types;
 *            ACTOR_ENOTACTOR; ACTOR_ENOMEM; ACTOR_ELIMIT.
 * Threads    Actor.
 * OTP        ets:new/2.
 */
int actor_ets_new(const actor_ets_info *info, actor_ets *out);

/** Deletes a table with all in it. Who may write to it may do that. OTP: ets:delete/1. */
int actor_ets_delete(const actor_ets_info *info, actor_ets table);

/** Finds the table of a description that has its name. Errors: ACTOR_ENOTABLE. OTP: ets:whereis/1. */
int actor_ets_whereis(const actor_ets_info *info, actor_ets *out);

/** Finds the named table of any description that has that name now. Errors: ACTOR_ENOTABLE. OTP: ets:whereis/1. */
int actor_ets_find(const char *name, actor_ets *out);

/**
 * Gives a table another name. Of a named one it is what actor_ets_find takes from now on, and the description's name is
 * free for another table.
 *
 * Errors     ACTOR_EALREADY: there is a table of that name, be it this one; ACTOR_EINVAL: it is empty; ACTOR_ENOMEM.
 * OTP        ets:rename/2.
 */
int actor_ets_rename(const actor_ets_info *info, actor_ets table, const char *name);

enum { ACTOR_ETS_NAME_BYTES = 64 };

/** What is to be known of a table. */
typedef struct actor_ets_about {
    char name[ACTOR_ETS_NAME_BYTES];        /* longer ones are cut */
    bool named;
    actor_ets_kind kind;
    actor_ets_access access;
    actor_ref owner, heir;                  /* heir: no actor if there is none */
    size_t size;                            /* rows */
    size_t memory;                          /* bytes, about */
    size_t n_fixed;                         /* how often actor_ets_fix holds it */
} actor_ets_about;

/** Tells about a table, a private one too. OTP: ets:info/1. */
int actor_ets_about_get(const actor_ets_info *info, actor_ets table, actor_ets_about *out);

/* ---- ownership ---- */

/** What an heir, or who is given a table, is sent: an ACTOR_INFO. OTP: {'ETS-TRANSFER', Table, From, Data}. */
typedef struct actor_ets_transfer {
    uint64_t table;                         /* bits of an actor_ets */
    actor_ref from;                         /* who had it */
    actor_bytes data;
} actor_ets_transfer;

/** Describes actor_ets_transfer. */
extern const actor_message_info actor_ets_transfer_info;

/** Gives the transfer that a message is, borrowed from it; NULL: it is another message. Threads: actor. */
const actor_ets_transfer *actor_ets_transfer_of(const actor_message *message);

/**
 * Has a table become another actor's when its owner ends, if that lives then; no actor, or one that has ended: nobody's, and it
 * is deleted.
 *
 * Ownership  `data`, which the heir is sent, is copied.
 * Errors     ACTOR_EACCES: the caller is not the owner; ACTOR_ENOMEM. Where memory is out when the owner ends the table
 *            is deleted, and the log says so.
 * Threads    Actor.
 * OTP        ets:setopts/2, heir.
 */
int actor_ets_set_heir(const actor_ets_info *info, actor_ets table, actor_ref heir, actor_bytes data);

/**
 * Makes a table another actor's, who is sent an actor_ets_transfer.
 *
 * Errors     ACTOR_EACCES: the caller is not the owner; ACTOR_EINVAL: to the caller itself; ACTOR_ENOPROC; ACTOR_ENOMEM. On
 *            an error it is still the caller's.
 * Threads    Actor.
 * OTP        ets:give_away/3.
 */
int actor_ets_give_away(const actor_ets_info *info, actor_ets table, actor_ref to, actor_bytes data);

/* ---- rows ---- */

/**
 * Puts rows in, all at one moment. A row takes the place of the one with its key; in a bag it comes behind the others of that
 * key, unless one of them is the same.
 *
 * Errors     ACTOR_ENOMEM: none was put in.
 * OTP        ets:insert/2.
 */
int actor_ets_insert(const actor_ets_info *info, actor_ets table, const void *rows, size_t n);

/** As actor_ets_insert, if no row has any of these keys. Errors: ACTOR_ETAKEN: one has, and none was put in. OTP: ets:insert_new/2. */
int actor_ets_insert_new(const actor_ets_info *info, actor_ets table, const void *rows, size_t n);

/**
 * Copies the row of a key; of a bag the oldest.
 *
 * Ownership  What `*row` holds is the caller's: actor_type_clear(info->row, row) frees it; rows without strings and bytes
 *            need not be cleared. So it is with all that copies rows and keys out.
 * Errors     ACTOR_ENOKEY; ACTOR_ENOMEM. `*row` is to be cleared after a success alone.
 * OTP        ets:lookup/2.
 */
int actor_ets_lookup(const actor_ets_info *info, actor_ets table, const void *key, void *row);

/**
 * Copies all rows of a key, those of a bag in the order they were put in. No row is no error.
 *
 * Ownership  `*rows` is the caller's, for actor_ets_rows_free.
 * Errors     ACTOR_ENOMEM.
 * OTP        ets:lookup/2.
 */
int actor_ets_lookup_all(const actor_ets_info *info, actor_ets table, const void *key, void **rows, size_t *n);

/** Frees rows and what they hold. NULL is nothing. Threads: any. */
void actor_ets_rows_free(const actor_ets_info *info, void *rows, size_t n);

/**
 * Copies one field of the row of a key; of a bag of the oldest.
 *
 * Units      `field` is an index into the description of rows.
 * Errors     ACTOR_ENOKEY; ACTOR_EINVAL: no such field, or one of an array or optional; ACTOR_ENOMEM.
 * OTP        ets:lookup_element/3.
 */
int actor_ets_lookup_element(const actor_ets_info *info, actor_ets table, const void *key, size_t field, void *out);

/** Tells whether a row has that key: ACTOR_OK, or ACTOR_ENOKEY. OTP: ets:member/2. */
int actor_ets_member(const actor_ets_info *info, actor_ets table, const void *key);

/** Deletes all rows of a key. No row is no error. OTP: ets:delete/2. */
int actor_ets_delete_key(const actor_ets_info *info, actor_ets table, const void *key);

/** Deletes all rows that are the same as this one. OTP: ets:delete_object/2. */
int actor_ets_delete_object(const actor_ets_info *info, actor_ets table, const void *row);

/** Deletes all rows at one moment. OTP: ets:delete_all_objects/1. */
int actor_ets_delete_all(const actor_ets_info *info, actor_ets table);

/** As actor_ets_lookup_all, and deletes the rows, at one moment. OTP: ets:take/2. */
int actor_ets_take(const actor_ets_info *info, actor_ets table, const void *key, void **rows, size_t *n);

/**
 * A step of actor_ets_update_counter. Of a field of a signed type its numbers are int64_t, else uint64_t with the
 * same bits.
 */
typedef struct actor_ets_count {
    size_t field;                           /* index into the description of rows: an integer, no part of the key */
    int64_t add;
    bool bounded;                           /* past `threshold`, in the direction of `add`, it becomes `set` */
    uint64_t threshold;
    uint64_t set;
    uint64_t result;                        /* gets what the field is then */
} actor_ets_count;

/**
 * Adds to fields of the row of a key, all steps at one moment: no other's update gets lost.
 *
 * Ownership  `row` is what is put in first where no row has the key, with that key; NULL: then it is an error.
 * Errors     ACTOR_ENOKEY; ACTOR_ERANGE: a sum does not fit its field; ACTOR_EINVAL: a bag, or no such field; ACTOR_ENOMEM. On
 *            an error nothing has changed.
 * OTP        ets:update_counter/3, /4; there integers have no end.
 */
int actor_ets_update_counter(const actor_ets_info *info, actor_ets table, const void *key, actor_ets_count *counts, size_t n,
                             const void *row);

/** A step of actor_ets_update_element: `value` is of the field's type, and copied. */
typedef struct actor_ets_element {
    size_t field;                           /* index into the description of rows; no part of the key */
    const void *value;
} actor_ets_element;

/** Sets fields of the row of a key, all at one moment. Errors: ACTOR_ENOKEY, which comes first; ACTOR_EINVAL; ACTOR_ENOMEM. OTP: ets:update_element/3. */
int actor_ets_update_element(const actor_ets_info *info, actor_ets table, const void *key, const actor_ets_element *elements,
                             size_t n);

/* ---- walking ---- */

/**
 * Copies the first key, in the table's order: that of keys in an ordered set, otherwise one that only deletions and insertions
 * of other rows leave as it is.
 *
 * Errors     ACTOR_ENOKEY: there is none; ACTOR_ENOMEM.
 * OTP        ets:first/1, last/1.
 */
int actor_ets_first(const actor_ets_info *info, actor_ets table, void *key);
int actor_ets_last(const actor_ets_info *info, actor_ets table, void *key);

/**
 * Copies the key behind, or before, a key. In an ordered set, or while somebody has fixed the table, that key need not be there
 * any more.
 *
 * Errors     ACTOR_ENOKEY: there is none; ACTOR_EINVAL: no row has the key; ACTOR_ENOMEM. `next` may be where `key` is,
 *            which is not freed.
 * OTP        ets:next/2, prev/2.
 */
int actor_ets_next(const actor_ets_info *info, actor_ets table, const void *key, void *next);
int actor_ets_prev(const actor_ets_info *info, actor_ets table, const void *key, void *previous);

/**
 * Fixes a table, or undoes that, as often as it was fixed: a walk by actor_ets_next then goes on from keys that were deleted.
 * Whoever ends, or deletes the table, has it fixed no more.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOMEM. A table that the caller has not fixed is no error.
 * Threads    Actor.
 * OTP        ets:safe_fixtable/2.
 */
int actor_ets_fix(const actor_ets_info *info, actor_ets table, bool fix);

/**
 * Says which rows are meant. It looks at copies, under no lock: so it may do whatever its caller may, but what it sees may
 * be past when it returns.
 */
typedef struct actor_ets_match {
    bool (*matches)(const void *row, const void *args); /* NULL: all */
    const void *args;
    const actor_type_info *args_type;       /* not NULL: a cursor copies them by it, else they are borrowed */
    const void *key;                        /* not NULL: rows of that key alone, no other is looked at; it is copied */
} actor_ets_match;

/** A place in a table, and what is looked for from there on. */
typedef struct actor_ets_cursor actor_ets_cursor;

/**
 * Begins to walk over the rows that are meant, forwards or backwards. Rows that are put in or deleted meanwhile are met or not;
 * all others are met once. A fetch gives none that was deleted before it, and a row that is deleted and put in again is not met
 * twice.
 *
 * Ownership  `*out` is the caller's, for actor_ets_close. `match` may be NULL, and is copied.
 * Errors     ACTOR_ENOMEM.
 * OTP        ets:select/3, select_reverse/3.
 */
int actor_ets_open(const actor_ets_info *info, actor_ets table, const actor_ets_match *match, bool reverse,
                   actor_ets_cursor **out);

/**
 * Gives copies of the next rows, `limit` at most. None, `*n` of 0, means the end.
 *
 * Ownership  `*rows` is the caller's, for actor_ets_rows_free.
 * Errors     ACTOR_ENOMEM: the cursor is where it was, or behind.
 * OTP        ets:select/1.
 */
int actor_ets_fetch(actor_ets_cursor *cursor, size_t limit, void **rows, size_t *n);

/** Gives the description of the table that a cursor is of. Threads: any. */
const actor_ets_info *actor_ets_cursor_info(const actor_ets_cursor *cursor);

/** Ends a cursor. NULL is nothing. Threads: any. */
void actor_ets_close(actor_ets_cursor *cursor);

/** Gives copies of all rows that are meant, of which NULL means all. OTP: ets:select/2, match_object/2, tab2list/1. */
int actor_ets_select(const actor_ets_info *info, actor_ets table, const actor_ets_match *match, bool reverse, void **rows,
                     size_t *n);

/**
 * Calls a function with each row that is meant until it gives false; it borrows the row. It may change the table: it is not
 * called with a row that it has deleted, and sees what it has changed.
 *
 * Errors     ACTOR_ENOTABLE also if it has deleted the table; ACTOR_ENOMEM.
 * OTP        ets:foldl/3.
 */
int actor_ets_each(const actor_ets_info *info, actor_ets table, const actor_ets_match *match, bool reverse,
                   bool (*visit)(const void *row, void *context), void *context);

/* ---- what is wanted of rows ---- */

/**
 * Says what is given of a row in place of all of it. `give` fills in `out`, which has the type, and has it point to what the row and
 * `args` hold: who keeps that copies it. It gives false if nothing can be given of the row, which is passed over then.
 */
typedef struct actor_ets_projection {
    const actor_type_info *type;            /* a struct */
    bool (*give)(const void *row, const void *args, void *out);
    const actor_type_info *args_type;       /* as in the matches that it is for */
} actor_ets_projection;

/**
 * Gives what is wanted of all rows that are meant.
 *
 * Ownership  `*given` is the caller's, for actor_ets_given_free.
 * Errors     ACTOR_ENOMEM.
 * OTP        ets:match/2, ets:select/2 with a body.
 */
int actor_ets_project(const actor_ets_info *info, actor_ets table, const actor_ets_match *match,
                      const actor_ets_projection *projection, bool reverse, void **given, size_t *n);

/**
 * Likewise of the next rows of a cursor, of a table whose rows the projection is for, `limit` at most. None, `*n` of 0, means the end.
 *
 * Errors     ACTOR_EINVAL: the arguments of the cursor's match are not of the projection's type; ACTOR_ENOMEM: the cursor is
 *            where it was, or behind what this call had gathered by then: with a `limit` of 1 nothing gets lost.
 * OTP        ets:match/1, ets:select/1.
 */
int actor_ets_project_fetch(actor_ets_cursor *cursor, const actor_ets_projection *projection, size_t limit, void **given,
                            size_t *n);

/** As actor_ets_each, with what is wanted of rows: nothing is copied for it but the row. Errors: those of actor_ets_each. */
int actor_ets_project_each(const actor_ets_info *info, actor_ets table, const actor_ets_match *match,
                           const actor_ets_projection *projection, bool reverse, bool (*visit)(const void *given, void *context),
                           void *context);

/** Frees what was given, `n` of a type, and what it holds. NULL is nothing. Threads: any. */
void actor_ets_given_free(const actor_type_info *type, void *given, size_t n);

/* ---- counting and changing ---- */

/** Counts the rows that are meant. OTP: ets:select_count/2. */
int actor_ets_select_count(const actor_ets_info *info, actor_ets table, const actor_ets_match *match, size_t *n);

/** Deletes the rows that are meant, each one as it was looked at. `n`, which may be NULL, gets their number. OTP: ets:select_delete/2. */
int actor_ets_select_delete(const actor_ets_info *info, actor_ets table, const actor_ets_match *match, size_t *n);

/**
 * Has a function change the rows that are meant. It changes a copy, which takes the row's place if that is as it was; if
 * another has changed it, it is looked at once more.
 *
 * Errors     ACTOR_EINVAL: a bag, but for a duplicate_bag, or the key has been changed; ACTOR_ERANGE and others: what `change` gives. It ends there;
 *            rows before that stay changed.
 * OTP        ets:select_replace/2.
 */
int actor_ets_select_replace(const actor_ets_info *info, actor_ets table, const actor_ets_match *match,
                             int (*change)(void *row, const void *args), size_t *n);

#ifdef __cplusplus
}
#endif
#endif
