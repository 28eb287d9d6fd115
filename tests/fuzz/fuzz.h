#ifndef FUZZ_H
#define FUZZ_H

/* What the parts of a fuzzer share; README.md beside this file says how they go together. */

#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "options.h"

/* ---- by libFuzzer's names: each fuzzer has the first one; those of specs have the others too ---- */

/** Tries one input. Ends the process through abort() if something is wrong with what comes of it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Makes another input of one, of `most` bytes at most. Gives its size. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

/** Makes an input of two. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t most, unsigned seed);

/** libFuzzer's own changes of bytes, and those by its dictionary; replay.c has some instead. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

/* ---- ours ---- */

/** An arena that ends the process when memory is out. */
struct arena fuzz_arena(void);

/** The directories of FUZZ_IMPORTS in the environment, apart by ':', where imports are looked for. */
struct option_list fuzz_imports(void);

/** Says what is wrong, and ends the process through abort(). Texts that should be the same may be shown, or NULL. */
_Noreturn void fuzz_fail(const char *what, const char *expected, const char *got);

/** Fails unless a text is JSON, as far as it is nested no deeper than json_read reads. */
void fuzz_check_json(struct arena *arena, const char *what, const char *text, size_t length);

#endif
