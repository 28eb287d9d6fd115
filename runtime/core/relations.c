/*
 * Relations: the links and monitors of one actor, in a small hash table with linear probing. Most
 * actors have one, to their supervisor; a supervisor may have a million.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct libactor_relations {
    uint32_t len, mask;                     /* used; places - 1 */
    struct libactor_relation places[];
};

static size_t place_of(const struct libactor_relations *relations, enum libactor_relation_kind kind, uint64_t key)
{
    uint64_t hash = (key ^ (uint64_t)kind << 60) * UINT64_C(0x9e3779b97f4a7c15);

    return (size_t)(hash >> 32) & relations->mask;
}

static struct libactor_relations *make(uint32_t places)
{
    size_t bytes = sizeof(struct libactor_relations) + places * sizeof(struct libactor_relation);
    struct libactor_relations *relations = actor_alloc(bytes);

    if (relations == NULL)
        return NULL;
    memset(relations, 0, bytes);
    relations->mask = places - 1;
    return relations;
}

static struct libactor_relation *find(struct libactor_relations *relations, enum libactor_relation_kind kind,
                                      uint64_t key)
{
    size_t i = place_of(relations, kind, key);

    while (relations->places[i].kind != 0 &&
           (relations->places[i].kind != kind || relations->places[i].key != key))
        i = (i + 1) & relations->mask;
    return &relations->places[i];
}

static void put(struct libactor_relations *relations, struct libactor_relation relation)
{
    *find(relations, relation.kind, relation.key) = relation;
    relations->len++;
}

/* Keeps a free place, so that searches end. */
static bool has_room(uint32_t len, uint32_t mask)
{
    return mask < 3 ? len < mask : len < mask - mask / 4;
}

static int move(struct libactor_relations **relations, uint32_t places)
{
    struct libactor_relations *old = *relations;
    struct libactor_relations *moved = make(places);
    uint32_t i;

    if (moved == NULL)
        return ACTOR_ENOMEM;
    for (i = 0; old != NULL && i <= old->mask; i++)
        if (old->places[i].kind != 0)
            put(moved, old->places[i]);
    actor_free(old);
    *relations = moved;
    return ACTOR_OK;
}

static int grow(struct libactor_relations **relations)
{
    const struct libactor_relations *old = *relations;

    if (old != NULL && has_room(old->len, old->mask))
        return ACTOR_OK;
    return move(relations, old == NULL ? 2 : (old->mask + 1) * 2);
}

/* Makes the table no larger than it would be if it had never held more. */
void libactor_relations_fit(struct libactor_relations **relations)
{
    const struct libactor_relations *old = *relations;
    uint32_t places = 2;

    if (old == NULL)
        return;
    if (old->len == 0) {
        actor_free(*relations);
        *relations = NULL;
        return;
    }
    while (!has_room(old->len - 1, places - 1))
        places *= 2;
    if (places <= old->mask)
        (void)move(relations, places);      /* without memory for that it stays as it is */
}

/* Adding what is there changes nothing. */
int libactor_relations_add(struct libactor_relations **relations, enum libactor_relation_kind kind, uint64_t key,
                           actor_ref peer)
{
    struct libactor_relation relation;
    int err;

    if (*relations != NULL && find(*relations, kind, key)->kind != 0)
        return ACTOR_OK;
    err = grow(relations);
    if (err < 0)
        return err;
    relation.key = key;
    relation.peer = peer;
    relation.kind = kind;
    put(*relations, relation);
    return ACTOR_OK;
}

/* Closes the gap at place i: moves up what linear probing would no longer find. */
static void close_gap(struct libactor_relations *relations, size_t i)
{
    size_t j = i;

    for (;;) {
        size_t wanted;

        j = (j + 1) & relations->mask;
        if (relations->places[j].kind == 0)
            break;
        wanted = place_of(relations, relations->places[j].kind, relations->places[j].key);
        if (((j - wanted) & relations->mask) < ((j - i) & relations->mask))
            continue;
        relations->places[i] = relations->places[j];
        i = j;
    }
    memset(&relations->places[i], 0, sizeof relations->places[i]);
}

/* False if there was no such relation. `peer` may be NULL. */
bool libactor_relations_remove(struct libactor_relations **relations, enum libactor_relation_kind kind, uint64_t key,
                               actor_ref *peer)
{
    struct libactor_relation *found;

    if (*relations == NULL)
        return false;
    found = find(*relations, kind, key);
    if (found->kind == 0)
        return false;
    if (peer != NULL)
        *peer = found->peer;
    close_gap(*relations, (size_t)(found - (*relations)->places));
    (*relations)->len--;
    return true;
}

/* Tells whether there is such a relation, and with whom. `peer` may be NULL. */
bool libactor_relations_find(struct libactor_relations *relations, enum libactor_relation_kind kind, uint64_t key,
                             actor_ref *peer)
{
    const struct libactor_relation *found;

    if (relations == NULL)
        return false;
    found = find(relations, kind, key);
    if (found->kind == 0)
        return false;
    if (peer != NULL)
        *peer = found->peer;
    return true;
}

/* Walks all relations; `*place` starts at 0. */
bool libactor_relations_next(const struct libactor_relations *relations, size_t *place,
                             struct libactor_relation *out)
{
    while (relations != NULL && *place <= relations->mask) {
        *out = relations->places[(*place)++];
        if (out->kind != 0)
            return true;
    }
    return false;
}

static int by_age(const void *a, const void *b)
{
    const struct libactor_relation *x = a, *y = b;

    return (x->key > y->key) - (x->key < y->key);
}

/* Moves the relations of a kind to the places from `*first` on, which then is behind them. */
static void move_kind(struct libactor_relations *relations, enum libactor_relation_kind kind, size_t *first)
{
    size_t i;

    for (i = *first; i <= relations->mask; i++) {
        struct libactor_relation *at = &relations->places[*first];
        const struct libactor_relation moved = relations->places[i];

        if (moved.kind != kind)
            continue;
        relations->places[i] = *at;
        *at = moved;
        ++*first;
    }
}

/*
 * Puts the relations of an actor that ends in the order they are told of it: links, in no order, then monitors, the oldest of those
 * made on one worker first. OTP does not promise that, but does it. They can only be walked from then on. Gives how many links there
 * are.
 */
size_t libactor_relations_arrange(struct libactor_relations *relations)
{
    size_t n_links = 0, n_told;

    if (relations == NULL)
        return 0;
    move_kind(relations, LIBACTOR_LINK, &n_links);
    n_told = n_links;
    move_kind(relations, LIBACTOR_WATCHED_BY, &n_told);
    if (n_told - n_links > 1)
        qsort(&relations->places[n_links], n_told - n_links, sizeof *relations->places, by_age);
    return n_links;
}

void libactor_relations_free(struct libactor_relations *relations)
{
    actor_free(relations);
}
