/*
 * The wheel. A timer's level is given by the highest digit, of six bits, in which its time and the present
 * differ: so a slot holds what shares all higher digits with it, each level is later than those below, and
 * the first occupied slot of the lowest occupied level holds what is due first. When the present gets to a
 * slot its timers go to lower levels, and those of the finest into `near`, a list that is kept sorted.
 */
#include "wheel.h"

#include <stdbool.h>
#include <stddef.h>

enum { SLOTS = 1 << LIBACTOR_WHEEL_LEVEL_BITS, NEAR = UINT16_MAX };

_Static_assert(sizeof(struct libactor_timer) == 64, "a timer takes a cache line");
_Static_assert(LIBACTOR_WHEEL_LEVELS * LIBACTOR_WHEEL_LEVEL_BITS + LIBACTOR_WHEEL_SLOT_BITS >= 63,
               "the wheel goes round once in all of int64_t");

static bool earlier(const struct libactor_timer *a, const struct libactor_timer *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->number < b->number;
}

static uint64_t slot_number(int64_t time_ns)
{
    return time_ns <= 0 ? 0 : (uint64_t)time_ns >> LIBACTOR_WHEEL_SLOT_BITS;
}

/* ---- the sorted list ------------------------------------------------------------------------------ */

/* Most are later than all that are in. */
static void insert_near(struct libactor_wheel *wheel, struct libactor_timer *timer)
{
    struct libactor_timer *before = wheel->near_last;

    while (before != NULL && earlier(timer, before))
        before = before->previous;
    timer->place = NEAR;
    timer->previous = before;
    timer->next = before == NULL ? wheel->near_first : before->next;
    if (timer->next == NULL)
        wheel->near_last = timer;
    else
        timer->next->previous = timer;
    if (before == NULL)
        wheel->near_first = timer;
    else
        before->next = timer;
}

static void remove_near(struct libactor_wheel *wheel, struct libactor_timer *timer)
{
    if (timer->next == NULL)
        wheel->near_last = timer->previous;
    else
        timer->next->previous = timer->previous;
    if (timer->previous == NULL)
        wheel->near_first = timer->next;
    else
        timer->previous->next = timer->next;
}

static struct libactor_timer *merge(struct libactor_timer *a, struct libactor_timer *b)
{
    struct libactor_timer *merged = NULL;
    struct libactor_timer **end = &merged;

    while (a != NULL && b != NULL) {
        struct libactor_timer **least = earlier(a, b) ? &a : &b;

        *end = *least;
        end = &(*least)->next;
        *least = (*least)->next;
    }
    *end = a != NULL ? a : b;
    return merged;
}

/* Cuts the list behind its first run that is in order; gives the rest. */
static struct libactor_timer *cut_run(struct libactor_timer *list)
{
    struct libactor_timer *rest;

    while (list->next != NULL && earlier(list, list->next))
        list = list->next;
    rest = list->next;
    list->next = NULL;
    return rest;
}

/* Sorts a list that `next` chains: runs that are in order already are merged as those of a binary counter. */
static struct libactor_timer *sort(struct libactor_timer *list)
{
    struct libactor_timer *runs[64] = { NULL };
    struct libactor_timer *sorted = NULL;
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
        sorted = merge(runs[i], sorted);
    return sorted;
}

/* A slot's list has the youngest first, or the oldest if it came from a higher level. */
static struct libactor_timer *oldest_first(struct libactor_timer *list)
{
    struct libactor_timer *reversed = NULL;

    if (list->next == NULL || earlier(list, list->next))
        return list;
    while (list != NULL) {
        struct libactor_timer *next = list->next;

        list->next = reversed;
        reversed = list;
        list = next;
    }
    return reversed;
}

/* All of a slot of the finest level; `near` holds only what is due before it. */
static void append_near(struct libactor_wheel *wheel, struct libactor_timer *list)
{
    for (list = sort(oldest_first(list)); list != NULL; list = list->next) {
        list->place = NEAR;
        list->previous = wheel->near_last;
        if (wheel->near_last == NULL)
            wheel->near_first = list;
        else
            wheel->near_last->next = list;
        wheel->near_last = list;
    }
}

/* ---- the slots ------------------------------------------------------------------------------------ */

static inline unsigned digit(uint64_t slot, unsigned level)
{
    return (unsigned)(slot >> level * LIBACTOR_WHEEL_LEVEL_BITS) & (SLOTS - 1);
}

void libactor_wheel_insert(struct libactor_wheel *wheel, struct libactor_timer *timer)
{
    const uint64_t slot = slot_number(timer->due_ns);
    struct libactor_wheel_slot *at;
    unsigned level, place;

    if (slot <= wheel->now) {
        insert_near(wheel, timer);
        return;
    }
    level = (63u - (unsigned)__builtin_clzll(slot ^ wheel->now)) / LIBACTOR_WHEEL_LEVEL_BITS;
    place = level * SLOTS + digit(slot, level);
    at = &wheel->slots[place];
    timer->place = (uint16_t)(place + 1);
    timer->previous = NULL;
    timer->next = at->first;
    if (at->first == NULL) {
        wheel->occupied[level] |= UINT64_C(1) << digit(slot, level);
        at->least_ns = timer->due_ns;
    } else {
        at->first->previous = timer;
        if (timer->due_ns < at->least_ns)
            at->least_ns = timer->due_ns;
    }
    at->first = timer;
}

void libactor_wheel_remove(struct libactor_wheel *wheel, struct libactor_timer *timer)
{
    const unsigned place = timer->place - 1u;

    if (timer->place == NEAR) {
        remove_near(wheel, timer);
    } else {
        if (timer->next != NULL)
            timer->next->previous = timer->previous;
        if (timer->previous != NULL)
            timer->previous->next = timer->next;
        else
            wheel->slots[place].first = timer->next;
        if (wheel->slots[place].first == NULL)
            wheel->occupied[place / SLOTS] &= ~(UINT64_C(1) << place % SLOTS);
    }
    timer->place = 0;
}

/* The slot that comes first, as its place; false if all are empty. */
static bool find_first(const struct libactor_wheel *wheel, unsigned *place)
{
    unsigned level;

    for (level = 0; level < LIBACTOR_WHEEL_LEVELS; level++)
        if (wheel->occupied[level] != 0) {
            *place = level * SLOTS + (unsigned)__builtin_ctzll(wheel->occupied[level]);
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

/* Empties the slot at that place, where the present has got to. */
static void open_slot(struct libactor_wheel *wheel, unsigned place)
{
    struct libactor_timer *timer = wheel->slots[place].first;

    wheel->now = start_of(wheel, place);
    wheel->slots[place].first = NULL;
    wheel->occupied[place / SLOTS] &= ~(UINT64_C(1) << place % SLOTS);
    if (place < SLOTS) {
        append_near(wheel, timer);
        return;
    }
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

    if (wheel->near_first != NULL)
        return wheel->near_first->due_ns;
    return find_first(wheel, &place) ? wheel->slots[place].least_ns : INT64_MAX;
}

struct libactor_timer *libactor_wheel_pop(struct libactor_wheel *wheel, int64_t now_ns)
{
    const uint64_t now = slot_number(now_ns);
    struct libactor_timer *timer;
    unsigned place;

    while (wheel->near_first == NULL) {
        if (!find_first(wheel, &place) || start_of(wheel, place) > now) {
            if (wheel->now < now)
                wheel->now = now;
            return NULL;
        }
        open_slot(wheel, place);
    }
    timer = wheel->near_first;
    if (timer->due_ns > now_ns)
        return NULL;
    if (timer->next != NULL)
        __builtin_prefetch(timer->next->next);
    remove_near(wheel, timer);
    timer->place = 0;
    return timer;
}

struct libactor_timer *libactor_wheel_take_any(struct libactor_wheel *wheel)
{
    struct libactor_timer *timer = wheel->near_first;
    unsigned place;

    if (timer == NULL && find_first(wheel, &place))
        timer = wheel->slots[place].first;
    if (timer != NULL)
        libactor_wheel_remove(wheel, timer);
    return timer;
}
