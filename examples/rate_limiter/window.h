/*
 * For each client the times of what it did last, up to a limit: a ring. When the oldest of them has left the window,
 * there is room for one more. So the count is exact at each moment, and no burst passes where two windows meet.
 */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct window_table window_table;

/** Makes a table for windows of `limit` things, at least 1; NULL when memory is out. */
window_table *window_table_make(size_t limit);
void window_table_free(window_table *table);

/**
 * Notes that a client does something now, if it may.
 *
 * Returns    True if it may: `*left` is how much more then. Else, and when memory is out for a client that is
 *            new, false: `*when_ns` is the time at which it may, or now.
 */
bool window_pass(window_table *table, const char *client, int64_t now_ns, int64_t window_ns, size_t *left, int64_t *when_ns);

/** Forgets clients whose window is empty. */
void window_sweep(window_table *table, int64_t now_ns, int64_t window_ns);

#endif
