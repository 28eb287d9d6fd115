/*
 * A fuzzer's main where there is no libFuzzer: it tries the files of its command line, each of which it names first, so
 * that the last one named is the one that failed.
 *
 *     spec FILE...             these
 *     spec -tries=N FILE...    and N changes of each, always the same ones
 */

#include "fuzz.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)1 << 16)

/* A fuzzer without a mutator of its own. */
__attribute__((weak)) size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    srand(seed);
    return LLVMFuzzerMutate(data, size, most);
}

/* One byte more, less or other. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most)
{
    const size_t at = size > 0 ? (size_t)rand() % size : 0;
    const int what = rand() % 3;

    if (what == 0 && size < most) {
        memmove(data + at + 1, data + at, size - at);
        data[at] = (uint8_t)rand();
        return size + 1;
    }
    if (size == 0)
        return 0;
    if (what == 1) {
        memmove(data + at, data + at + 1, size - at - 1);
        return size - 1;
    }
    data[at] ^= (uint8_t)(1 << rand() % 8);
    return size;
}

/* The file's bytes, in memory of just that size, so that a sanitizer sees who reads on. NULL: it cannot be read. */
static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    long length;

    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        *size = (size_t)length;
        data = malloc(*size > 0 ? *size : 1);
        if (data != NULL && fread(data, 1, *size, file) != *size) {
            free(data);
            data = NULL;
        }
    }
    fclose(file);
    return data;
}

static void try_changes(const uint8_t *data, size_t size, unsigned tries)
{
    uint8_t *changed = malloc(MOST_BYTES);

    if (changed == NULL || size > MOST_BYTES)
        tries = 0;
    for (unsigned seed = 1; seed <= tries; seed++) {
        uint8_t *exact;
        size_t length;

        memcpy(changed, data, size);
        length = LLVMFuzzerCustomMutator(changed, size, MOST_BYTES, seed);
        exact = malloc(length > 0 ? length : 1);
        if (exact == NULL)
            break;
        memcpy(exact, changed, length);
        LLVMFuzzerTestOneInput(exact, length);
        free(exact);
    }
    free(changed);
}

int main(int argc, char **argv)
{
    unsigned tries = 0;

    for (int i = 1; i < argc; i++) {
        uint8_t *data;
        size_t size;

        if (sscanf(argv[i], "-tries=%u", &tries) == 1)
            continue;
        fprintf(stderr, "%s\n", argv[i]);
        data = read_file(argv[i], &size);
        if (data == NULL) {
            fprintf(stderr, "it cannot be read: %s\n", strerror(errno));
            return 2;
        }
        LLVMFuzzerTestOneInput(data, size);
        try_changes(data, size, tries);
        free(data);
    }
    return 0;
}
