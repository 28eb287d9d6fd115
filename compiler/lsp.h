#ifndef LSP_H
#define LSP_H

/*
 * A server of the Language Server Protocol, version 3.17, for editors: it reads messages from `in` and answers on
 * `out` until it is told to exit. README.md says what it can do.
 */

#include <stdio.h>

#include "options.h"

/** Gives the exit status the protocol asks for: 0, or 1 without a `shutdown` before the end. */
int lsp_serve(FILE *in, FILE *out, const struct options *options);

#endif
