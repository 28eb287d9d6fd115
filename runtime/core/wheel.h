/*
 * A timing wheel: timers in slots by when they are due, the finer the sooner. Inserting and removing take
 * the same few steps however many there are; they come out in the exact order of their due times, and
 * those due at once in the order of their numbers. It knows nothing of actors, and allocates nothing.
 *
 * G. Varghese and T. Lauck, "Hashed and Hierarchical Timing Wheels", 1987, scheme 7.
 */
#ifndef LIBACTOR_WHEEL_H
#define LIBACTOR_WHEEL_H

#include <stdatomic.h>
#include <stdint.h>

enum {
    LIBACTOR_WHEEL_SLOT_BITS = 16,          /* of the finest level, in nanoseconds: 66 us a slot */
    LIBACTOR_WHEEL_LEVEL_BITS = 8,          /* slots of a level, and how much coarser the next one is */
    LIBACTOR_WHEEL_LEVELS = 6,              /* enough for all of int64_t */
    LIBACTOR_WHEEL_SLOTS = 1 << LIBACTOR_WHEEL_LEVEL_BITS,
    LIBACTOR_WHEEL_WORDS = LIBACTOR_WHEEL_SLOTS / 64
};

struct actor_message;
struct actor_message_info;
struct libactor_cell;
struct libactor_repeated;

/* One cache line, since a million of them may be waiting. */
struct libactor_timer {
    int64_t due_ns;
    uint64_t number;                        /* the later it was started, the more; of one actor's */
    struct libactor_timer *next, *previous; /* in its slot; `next` of free ones too */
    union {
        struct actor_message *message;      /* to be sent */
        const struct actor_message_info *info; /* of the message to be made */
        uint64_t cookie;                    /* likewise */
        struct libactor_cell *waiting;      /* whose wait it ends */
        struct libactor_repeated *repeated; /* what is to be sent again and again */
    } what;
    union {
        struct {
            uint32_t next, previous;        /* of the owner's: index + 1 */
        } owned;
        uint64_t to;                        /* without an owner: the reference that a message to be made goes to */
    } of;
    uint32_t owner;                         /* the cell whose list it is in, + 1; 0: none */
    uint32_t index;                         /* in the system's table; of a wait's own one nothing */
    _Atomic uint32_t generation;            /* changes when it is over */
    uint16_t place;                         /* slot + 1; 0: in no wheel */
    _Atomic uint8_t home;                   /* the worker in whose wheel it is */
    uint8_t kind;
};

struct libactor_wheel {
    uint64_t now;                           /* the slot of the finest level that has been got to */
    uint64_t occupied[LIBACTOR_WHEEL_LEVELS][LIBACTOR_WHEEL_WORDS]; /* a bit a slot */
    uint64_t mixed[LIBACTOR_WHEEL_LEVELS][LIBACTOR_WHEEL_WORDS]; /* likewise: its list is in no order */
    struct libactor_wheel_slot {
        struct libactor_timer *last, *first; /* the list goes from the one that is due last, if it is in order */
        int64_t least_ns;                   /* none in it is due before that */
    } slots[LIBACTOR_WHEEL_LEVELS * LIBACTOR_WHEEL_SLOTS];
};

/* Puts a timer in, by its `due_ns` and `number`. */
void libactor_wheel_insert(struct libactor_wheel *wheel, struct libactor_timer *timer);

/* Takes a timer out that is in. */
void libactor_wheel_remove(struct libactor_wheel *wheel, struct libactor_timer *timer);

/*
 * When the first one is due, or some time before, if the one that was to be first in its slot has been
 * removed; INT64_MAX if there is none.
 */
int64_t libactor_wheel_due(const struct libactor_wheel *wheel);

/* Takes the first one out that is due by now; NULL if there is none. `now_ns` never goes back. */
struct libactor_timer *libactor_wheel_pop(struct libactor_wheel *wheel, int64_t now_ns);

/* Takes any one out; NULL if there is none. */
struct libactor_timer *libactor_wheel_take_any(struct libactor_wheel *wheel);

#endif
