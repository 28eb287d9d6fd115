/*
 * The wheel. A timer's level is given by the highest digit, of eight bits, in which its time and the present
 * differ: so a slot holds what shares all higher digits with it, each level is later than those below, and
 * the first occupied slot of the lowest occupied level holds what is due first. When the present gets to a
 * slot its timers go to lower levels; the slot of the finest level that the present is in is sorted.
 *
 * A million timers are more than a cache holds, so what counts is how often each is touched. Most come
 * in the order in which they are due: the list of a slot is kept in order as long as that costs nothing, in
 * the slot of the present little, and sorted only when it is needed and they did not. A heap of four branches,
 * as fast to insert into, takes five times as long to cancel in and two to nine times as long to fire.
 */
#include "wheel.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    SLOTS = LIBACTOR_WHEEL_SLOTS,
    STEPS_TO_PLACE = 16                     /* in search of a timer's place in a list; further it is sorted later */
};

_Static_assert(sizeof(struct libactor_timer) == 64, "a timer takes a cache line");
_Static_assert(LIBACTOR_WHEEL_LEVELS * LIBACTOR_WHEEL_LEVEL_BITS + LIBACTOR_WHEEL_SLOT_BITS >= 63,
               "the wheel goes round once in all of int64_t");
_Static_assert(LIBACTOR_WHEEL_LEVELS * SLOTS < UINT16_MAX, "a timer knows its place");

static inline bool earlier(const struct libactor_timer *a, const struct libactor_timer *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->number < b->number;
}

static inline uint64_t slot_number(int64_t time_ns)
{
    return time_ns <= 0 ? 0 : (uint64_t)time_ns >> LIBACTOR_WHEEL_SLOT_BITS;
}

static inline unsigned digit(uint64_t slot, unsigned level)
{
    return (unsigned)(slot >> level * LIBACTOR_WHEEL_LEVEL_BITS) & (SLOTS - 1);
}

/* ---- bits of a slot ------------------------------------------------------------------------------- */

typedef uint64_t bitmaps[LIBACTOR_WHEEL_LEVELS][LIBACTOR_WHEEL_WORDS];

static inline uint64_t *word_of(bitmaps bits, unsigned place)
{
    return &bits[place / SLOTS][place % SLOTS / 64];
}

static inline uint64_t bit_of(unsigned place)
{
    return UINT64_C(1) << place % 64;
}

static inline bool is_mixed(const struct libactor_wheel *wheel, unsigned place)
{
    return (wheel->mixed[place / SLOTS][place % SLOTS / 64] & bit_of(place)) != 0;
}

/* ---- the list of a slot --------------------------------------------------------------------------- */

/* Puts a timer behind `later` in the list; NULL: in front of all. */
static inline void put_behind(struct libactor_wheel_slot *slot, struct libactor_timer *later,
                              struct libactor_timer *timer)
{
    timer->previous = later;
    timer->next = later == NULL ? slot->last : later->next;
    if (timer->next == NULL)
        slot->first = timer;
    else
        timer->next->previous = timer;
    if (later == NULL)
        slot->last = timer;
    else
        later->next = timer;
}

/* Into a list that is in order, behind its last. False: its place is too far away. */
static bool put_sorted(struct libactor_wheel_slot *slot, struct libactor_timer *timer)
{
    struct libactor_timer *later = slot->last;
    int steps = 0;

    while (later->next != NULL && earlier(timer, later->next)) {
        if (++steps == STEPS_TO_PLACE)
            return false;
        later = later->next;
    }
    put_behind(slot, later, timer);
    return true;
}

/* Merges two lists that are in order, the latest first. */
static struct libactor_timer *merge(struct libactor_timer *a, struct libactor_timer *b)
{
    struct libactor_timer *merged = NULL;
    struct libactor_timer **end = &merged;

    while (a != NULL && b != NULL) {
        struct libactor_timer **latest = earlier(a, b) ? &b : &a;

        *end = *latest;
        end = &(*latest)->next;
        *latest = (*latest)->next;
    }
    *end = a != NULL ? a : b;
    return merged;
}

/* Cuts the list behind its first run that is in order; gives the rest. */
static struct libactor_timer *cut_run(struct libactor_timer *list)
{
    struct libactor_timer *rest;

    while (list->next != NULL && earlier(list->next, list))
        list = list->next;
    rest = list->next;
    list->next = NULL;
    return rest;
}

/* Runs that are in order already are merged as those of a binary counter. */
static void sort(struct libactor_wheel_slot *slot)
{
    struct libactor_timer *runs[64] = { NULL };
    struct libactor_timer *list = slot->last;
    struct libactor_timer *previous = NULL;
    int i;

    while (list != NULL) {
        struct libactor_timer *run = list;

        list = cut_run(list);
        for (i = 0; runs[i] != NULL; i++) {
            run = merge(runs[i], run);
            runs[i] = NULL;
        }
        runs[i] = run;
    }
    for (i = 0; i < 64; i++)
        list = merge(runs[i], list);
    slot->last = list;
    for (; list != NULL; list = list->next) {
        list->previous = previous;
        previous = list;
    }
    slot->first = previous;
}

/* ---- in and out ----------------------------------------------------------------------------------- */

void libactor_wheel_insert(struct libactor_wheel *wheel, struct libactor_timer *timer)
{
    const uint64_t number = slot_number(timer->due_ns);
    const uint64_t slot = number < wheel->now ? wheel->now : number;
    const uint64_t differs = slot ^ wheel->now;
    const unsigned level = differs == 0 ? 0 : (63u - (unsigned)__builtin_clzll(differs)) / LIBACTOR_WHEEL_LEVEL_BITS;
    const unsigned place = level * SLOTS + digit(slot, level);
    struct libactor_wheel_slot *at = &wheel->slots[place];

    timer->place = (uint16_t)(place + 1);
    if (at->last == NULL) {
        timer->next = NULL;
        timer->previous = NULL;
        at->last = timer;
        at->first = timer;
        at->least_ns = timer->due_ns;
        *word_of(wheel->occupied, place) |= bit_of(place);
        *word_of(wheel->mixed, place) &= ~bit_of(place);
        return;
    }
    if (timer->due_ns < at->least_ns)
        at->least_ns = timer->due_ns;
    if (!earlier(timer, at->last)) {
        put_behind(at, NULL, timer);
    } else if (earlier(timer, at->first)) {
        put_behind(at, at->first, timer);
    } else if (differs != 0 || is_mixed(wheel, place) || !put_sorted(at, timer)) {
        *word_of(wheel->mixed, place) |= bit_of(place);
        put_behind(at, at->first, timer);
    }
}

void libactor_wheel_remove(struct libactor_wheel *wheel, struct libactor_timer *timer)
{
    const unsigned place = timer->place - 1u;
    struct libactor_wheel_slot *at = &wheel->slots[place];

    if (timer->next != NULL)
        timer->next->previous = timer->previous;
    else
        at->first = timer->previous;
    if (timer->previous != NULL)
        timer->previous->next = timer->next;
    else
        at->last = timer->next;
    if (at->last == NULL)
        *word_of(wheel->occupied, place) &= ~bit_of(place);
    timer->place = 0;
}

/* The slot that comes first, as its place; false if all are empty. */
static bool find_first(const struct libactor_wheel *wheel, unsigned *place)
{
    const uint64_t *words = wheel->occupied[0];
    unsigned i;

    for (i = 0; i < LIBACTOR_WHEEL_LEVELS * LIBACTOR_WHEEL_WORDS; i++)
        if (words[i] != 0) {
            *place = i * 64 + (unsigned)__builtin_ctzll(words[i]);
            return true;
        }
    return false;
}

/* The first slot of the finest level that is in the slot at that place. */
static uint64_t start_of(const struct libactor_wheel *wheel, unsigned place)
{
    const unsigned shift = place / SLOTS * LIBACTOR_WHEEL_LEVEL_BITS;
    const uint64_t higher = wheel->now >> shift >> LIBACTOR_WHEEL_LEVEL_BITS << LIBACTOR_WHEEL_LEVEL_BITS;

    return (higher | place % SLOTS) << shift;
}

/* The present has got to the start of the slot at that place. */
static void open_slot(struct libactor_wheel *wheel, unsigned place)
{
    struct libactor_wheel_slot *at = &wheel->slots[place];
    struct libactor_timer *timer = at->last;

    wheel->now = start_of(wheel, place);
    if (place < SLOTS)
        return;
    at->last = NULL;
    at->first = NULL;
    *word_of(wheel->occupied, place) &= ~bit_of(place);
    while (timer != NULL) {
        struct libactor_timer *next = timer->next;

        if (next != NULL)
            __builtin_prefetch(next->next);
        libactor_wheel_insert(wheel, timer);
        timer = next;
    }
}

int64_t libactor_wheel_due(const struct libactor_wheel *wheel)
{
    unsigned place;

    if (!find_first(wheel, &place))
        return INT64_MAX;
    return place == digit(wheel->now, 0) && !is_mixed(wheel, place) ? wheel->slots[place].first->due_ns
                                                                    : wheel->slots[place].least_ns;
}

struct libactor_timer *libactor_wheel_pop(struct libactor_wheel *wheel, int64_t now_ns)
{
    const uint64_t now = slot_number(now_ns);
    struct libactor_timer *timer;
    unsigned place;

    for (;;) {
        place = digit(wheel->now, 0);
        if (wheel->now <= now && *word_of(wheel->occupied, place) & bit_of(place))
            break;
        if (!find_first(wheel, &place) || start_of(wheel, place) > now) {
            if (wheel->now < now)
                wheel->now = now;
            return NULL;
        }
        if (place < SLOTS && start_of(wheel, place) == wheel->now)
            break;
        open_slot(wheel, place);
    }
    if (is_mixed(wheel, place)) {
        sort(&wheel->slots[place]);
        *word_of(wheel->mixed, place) &= ~bit_of(place);
    }
    timer = wheel->slots[place].first;
    if (timer->due_ns > now_ns)
        return NULL;
    if (timer->previous != NULL)
        __builtin_prefetch(timer->previous->previous);
    libactor_wheel_remove(wheel, timer);
    return timer;
}

struct libactor_timer *libactor_wheel_take_any(struct libactor_wheel *wheel)
{
    struct libactor_timer *timer;
    unsigned place;

    if (!find_first(wheel, &place))
        return NULL;
    timer = wheel->slots[place].first;
    libactor_wheel_remove(wheel, timer);
    return timer;
}
