#ifndef OUTPUT_H
#define OUTPUT_H

/*
 * Files written all or none: each goes into a temporary file in its own directory first; when all
 * are complete they are renamed. Whatever ends the run before that, a signal too, leaves nothing
 * behind.
 *
 *     err = output_open(&out, arena, "a.h", &file);  ... write to file ...
 *     err = output_commit(&out);                     or output_discard(&out);
 */

#include <stdbool.h>
#include <stdio.h>

#include "arena.h"

#define OUTPUT_MAX_FILES 4

struct output_file {
    const char *path;                       /* as asked for */
    const char *target;                     /* where it goes; behind a symbolic link */
    char *temporary;                        /* NULL: written directly, as to /dev/null */
    FILE *stream;                           /* NULL once closed */
};

/** All zero is empty. */
struct output {
    struct output_file files[OUTPUT_MAX_FILES];
    int count;
    const char *failed;                     /* the path an error is about */
    bool keeps_mode;                        /* set it before: what is replaced keeps its permissions */
};

/** Begins a file. Errors: a negative errno; `failed` is set, and all is discarded. */
int output_open(struct output *out, struct arena *arena, const char *path, FILE **stream);

/** Completes all files and gives them their names. Errors: as above; none has its name. */
int output_commit(struct output *out);

/** Removes what was begun. */
void output_discard(struct output *out);

/** Discards what the open output has begun, if there is one: for exits from anywhere. */
void output_abandon(void);

/** Flushes a stream that is not ours. Errors: a negative errno, when anything was not written. */
int output_flush(FILE *stream);

#endif
