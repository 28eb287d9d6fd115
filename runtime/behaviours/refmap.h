/*
 * A hash table from references to a word each: what a supervisor knows of its children, however many.
 */
#ifndef LIBACTOR_REFMAP_H
#define LIBACTOR_REFMAP_H

#include <stddef.h>

#include "actor/types.h"

struct libactor_refmap_place {
    actor_ref ref;                          /* no actor: a free place */
    uintptr_t word;
};

/** All zeroes: nothing in it, and no memory taken. */
struct libactor_refmap {
    struct libactor_refmap_place *places;
    size_t len;
    size_t mask;                            /* places - 1 */
};

/** Makes room for `n` in all: as many can be put without fail. Errors: ACTOR_ENOMEM, all is as it was. */
int libactor_refmap_reserve(struct libactor_refmap *map, size_t n);

/** Puts a word, beside what is there for the same reference. There is room for it. */
void libactor_refmap_put(struct libactor_refmap *map, actor_ref ref, uintptr_t word);

/** Finds the place of a reference; NULL if it has none. Ownership: borrowed, until the map is changed. */
struct libactor_refmap_place *libactor_refmap_find(const struct libactor_refmap *map, actor_ref ref);

/** Frees a place. Others may change theirs. */
void libactor_refmap_remove(struct libactor_refmap *map, struct libactor_refmap_place *place);

/** Gives memory back that is much more than is needed, if that can be done. */
void libactor_refmap_trim(struct libactor_refmap *map);

/** Walks all places in use, in no order; `*at` starts at 0. NULL: that was all. */
struct libactor_refmap_place *libactor_refmap_next(const struct libactor_refmap *map, size_t *at);

/** Frees what the map has taken. */
void libactor_refmap_clear(struct libactor_refmap *map);

#endif
