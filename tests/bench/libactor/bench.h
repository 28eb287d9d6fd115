/*
 * What libactor's benchmark programs share. Each is a spec and the C its user would write; `bench.c` has
 * the main that runs a program's `play` in a process of its own and prints what it measured.
 */
#ifndef BENCH_H
#define BENCH_H

#include <actor/actor.h>

/** The program's own: plays the workload `n` times, in an actor, and reports. */
void play(int64_t n);

/** Prints a result: the workload's name and the nanoseconds that an operation took. */
void report(const char *workload, int64_t operations, int64_t elapsed_ns);

/** Ends the program, loudly, if a call of libactor failed: a benchmark that lost something measures nothing. */
void must(int err);

/** As must, for what the workload itself must have come to. */
void must_be(int64_t found, int64_t expected);

/** Gives the number of workers the program was started with. */
int workers(void);

/** Gives the next of a series of random numbers below 2^23. Every system's program draws the same ones. */
uint32_t draw(uint32_t *seed);

#endif
