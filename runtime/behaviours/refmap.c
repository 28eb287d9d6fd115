/*
 * Linear probing, at most three quarters full: between 21 and 43 bytes an entry while it grows. A gap is
 * closed at once, so that what was removed costs nothing afterwards.
 */
#include <string.h>

#include "actor/process.h"
#include "refmap.h"

enum { FIRST_PLACES = 8 };

static size_t place_of(const struct libactor_refmap *map, actor_ref ref)
{
    return (size_t)((ref.bits * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & map->mask;
}

/* The number of places that hold `n`; 0: too many. */
static size_t places_for(size_t n)
{
    size_t places = FIRST_PLACES;

    while (places - places / 4 < n) {
        if (places > SIZE_MAX / 4 / sizeof(struct libactor_refmap_place))
            return 0;
        places *= 2;
    }
    return places;
}

/* Errors: ACTOR_ENOMEM. */
static int resize(struct libactor_refmap *map, size_t places)
{
    struct libactor_refmap resized;
    const struct libactor_refmap_place *place;
    size_t at = 0;

    memset(&resized, 0, sizeof resized);
    resized.places = places == 0 ? NULL : actor_alloc(places * sizeof *resized.places);
    if (resized.places == NULL)
        return ACTOR_ENOMEM;
    memset(resized.places, 0, places * sizeof *resized.places);
    resized.mask = places - 1;
    while ((place = libactor_refmap_next(map, &at)) != NULL)
        libactor_refmap_put(&resized, place->ref, place->word);
    actor_free(map->places);
    *map = resized;
    return ACTOR_OK;
}

int libactor_refmap_reserve(struct libactor_refmap *map, size_t n)
{
    const size_t places = map->mask + 1;

    if (n == 0 || (map->places != NULL && n <= places - places / 4))
        return ACTOR_OK;
    return resize(map, places_for(n));
}

void libactor_refmap_put(struct libactor_refmap *map, actor_ref ref, uintptr_t word)
{
    size_t i = place_of(map, ref);

    while (!actor_ref_is_none(map->places[i].ref))
        i = (i + 1) & map->mask;
    map->places[i].ref = ref;
    map->places[i].word = word;
    map->len++;
}

struct libactor_refmap_place *libactor_refmap_find(const struct libactor_refmap *map, actor_ref ref)
{
    size_t i = place_of(map, ref);

    if (map->places == NULL || actor_ref_is_none(ref))
        return NULL;
    while (!actor_ref_equal(map->places[i].ref, ref)) {
        if (actor_ref_is_none(map->places[i].ref))
            return NULL;
        i = (i + 1) & map->mask;
    }
    return &map->places[i];
}

void libactor_refmap_remove(struct libactor_refmap *map, struct libactor_refmap_place *place)
{
    size_t gap = (size_t)(place - map->places);
    size_t i = gap;

    for (;;) {
        size_t wanted;

        i = (i + 1) & map->mask;
        if (actor_ref_is_none(map->places[i].ref))
            break;
        wanted = place_of(map, map->places[i].ref);
        if (((i - wanted) & map->mask) < ((i - gap) & map->mask))
            continue;
        map->places[gap] = map->places[i];
        gap = i;
    }
    map->places[gap].ref = actor_ref_none();
    map->len--;
}

void libactor_refmap_trim(struct libactor_refmap *map)
{
    if (map->mask >= FIRST_PLACES && map->len < map->mask / 8)
        (void)resize(map, (map->mask + 1) / 4);
}

struct libactor_refmap_place *libactor_refmap_next(const struct libactor_refmap *map, size_t *at)
{
    while (map->places != NULL && *at <= map->mask) {
        struct libactor_refmap_place *place = &map->places[(*at)++];

        if (!actor_ref_is_none(place->ref))
            return place;
    }
    return NULL;
}

void libactor_refmap_clear(struct libactor_refmap *map)
{
    actor_free(map->places);
    memset(map, 0, sizeof *map);
}
