/*
 * How often a supervisor may restart: at most so many times within a period.
 */
#ifndef LIBACTOR_INTENSITY_H
#define LIBACTOR_INTENSITY_H

#include <stddef.h>
#include <stdint.h>

/** What is allowed, and the restarts that still count: all zeroes behind the first two are none. */
struct libactor_intensity {
    int64_t period_ns;
    uint32_t allowed;
    uint32_t first;                         /* the oldest is there, modulo the capacity */
    uint32_t len;
    uint32_t capacity;                      /* a power of two, or 0 */
    int64_t *at_ns;                         /* a ring */
};

/**
 * Counts a restart.
 *
 * Errors     ACTOR_ELIMIT: with it there are more than are allowed within the period that ends now, its
 *            first instant included; ACTOR_ENOMEM: it could not be counted.
 * Threads    The supervisor.
 * OTP        supervisor manual, "Maximum Restart Intensity".
 */
int libactor_intensity_count(struct libactor_intensity *intensity, int64_t now_ns);

/** Gives how many restarts count by now, and when they were, the oldest first, unless `at_ns` is NULL. */
size_t libactor_intensity_list(const struct libactor_intensity *intensity, int64_t now_ns, int64_t *at_ns);

/**
 * Sets what is allowed, and what counts.
 *
 * Errors     ACTOR_EINVAL: the period is none, or the times are in no order or yet to come; ACTOR_ENOMEM. All is as it was.
 * Threads    The supervisor.
 */
int libactor_intensity_set(struct libactor_intensity *intensity, uint32_t allowed, int64_t period_ns, const int64_t *at_ns,
                           size_t n, int64_t now_ns);

/** Frees what a count has taken. */
void libactor_intensity_clear(struct libactor_intensity *intensity);

#endif
