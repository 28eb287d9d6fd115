/* Counting a file. */
#ifndef COUNT_H
#define COUNT_H

struct counts {
    unsigned long lines;
    unsigned long words;
    unsigned long bytes;
};

/* Counts what is in a file, as wc does. Returns 0, or an errno. */
int count_file(const char *path, struct counts *counts);

#endif
