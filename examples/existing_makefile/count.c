#include "count.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

int count_file(const char *path, struct counts *counts)
{
    FILE *file = fopen(path, "rb");
    int in_word = 0;
    int error;
    int c;

    if (file == NULL)
        return errno;
    counts->lines = 0;
    counts->words = 0;
    counts->bytes = 0;
    errno = 0;
    while ((c = getc(file)) != EOF) {
        counts->bytes++;
        if (c == '\n')
            counts->lines++;
        if (isspace(c)) {
            in_word = 0;
        } else if (!in_word) {
            in_word = 1;
            counts->words++;
        }
    }
    error = ferror(file) ? (errno != 0 ? errno : EIO) : 0;
    fclose(file);
    return error;
}
