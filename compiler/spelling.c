/*
 * Edit distance, with swaps of neighbours, over three rows of the matrix. Names longer than the rows
 * are not compared: nobody misspells those by a letter and wonders.
 */

#include "spelling.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define LONGEST_NAME 63
#define EDIT SPELLING_LETTER                /* cost of a letter more, less or other */
#define SWAP 15                             /* cost of two in the wrong order: likelier than a wrong one */
#define RECASE (EDIT / 2)                   /* cost of a capital for a small letter */

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned replace_cost(char a, char b)
{
    if (a == b)
        return 0;
    return tolower((unsigned char)a) == tolower((unsigned char)b) ? RECASE : EDIT;
}

static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][LONGEST_NAME + 1];
    unsigned *before_last = rows[0];
    unsigned *last = rows[1];
    unsigned *row = rows[2];

    for (size_t j = 0; j <= b_length; j++)
        last[j] = (unsigned)j * EDIT;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *oldest = before_last;

        row[0] = (unsigned)i * EDIT;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = last[j - 1] + replace_cost(a[i - 1], b[j - 1]);
            row[j] = least(row[j], last[j] + EDIT);
            row[j] = least(row[j], row[j - 1] + EDIT);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before_last[j - 2] + SWAP);
        }
        before_last = last;
        last = row;
        row = oldest;
    }
    return last[b_length];
}

struct spelling spelling_of(const char *wrong)
{
    return (struct spelling){ .wrong = wrong };
}

/* Of two that are as near, the one that begins as what was written does: few miss the first letter. */
static bool is_better(const struct spelling *near, const char *candidate, unsigned cost)
{
    const char first = near->wrong[0];

    if (near->best == NULL || cost != near->cost)
        return near->best == NULL || cost < near->cost;
    return replace_cost(first, candidate[0]) < EDIT && replace_cost(first, near->best[0]) == EDIT;
}

void spelling_offer(struct spelling *near, const char *candidate)
{
    size_t wrong_length = strlen(near->wrong);
    size_t length = strlen(candidate);
    size_t longer = wrong_length > length ? wrong_length : length;
    unsigned cost;

    if (longer > LONGEST_NAME)
        return;
    cost = distance(near->wrong, wrong_length, candidate, length);
    /* About a third of the letters may be wrong, one of four, and never all of them. */
    if (cost > 2 * ((unsigned)longer + 1) / 3 * RECASE || cost >= EDIT * longer)
        return;
    if (is_better(near, candidate, cost)) {
        near->best = candidate;
        near->cost = cost;
    }
}
