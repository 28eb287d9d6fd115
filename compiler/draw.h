#ifndef DRAW_H
#define DRAW_H

/* SVG, which graphviz's program `dot` draws. */

#include <stdio.h>

/** What became of a drawing; but for the last, none was made. */
enum draw_result {
    DRAW_OK,
    DRAW_NO_PROGRAM,                        /* there is no `dot` that could be run */
    DRAW_FAILED,                            /* it ended badly, having said why on standard error */
    DRAW_SYSTEM,                            /* pipes or processes cannot be had: errno tells */
};

/** Draws a graph in graphviz's language, and writes the SVG to `out`, which must be a file's. */
enum draw_result draw_svg(const char *graph, size_t length, FILE *out);

#endif
