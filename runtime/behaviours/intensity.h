/*
 * How often a supervisor may restart: at most so many times within a period.
 */
#ifndef LIBACTOR_INTENSITY_H
#define LIBACTOR_INTENSITY_H

#include <stddef.h>
#include <stdint.h>

/** The restarts that still count. All zeroes: none yet. */
struct libactor_intensity {
    int64_t *at_ns;                         /* a ring */
    size_t first;                           /* the oldest is there, modulo the capacity */
    size_t len;
    size_t capacity;                        /* a power of two, or 0 */
};

/**
 * Counts a restart.
 *
 * Errors     ACTOR_ELIMIT: with it there are more than `allowed` within the period that ends now, its
 *            first instant included; ACTOR_ENOMEM: it could not be counted.
 * Threads    The supervisor.
 * OTP        supervisor manual, "Maximum Restart Intensity".
 */
int libactor_intensity_count(struct libactor_intensity *intensity, unsigned allowed, int64_t period_ns,
                             int64_t now_ns);

/** Frees what a count has taken. */
void libactor_intensity_clear(struct libactor_intensity *intensity);

#endif
