#ifndef HABIT_WORDS_H
#define HABIT_WORDS_H

/* The words among the habits: tables, and nothing of the parser. */

#include <stdbool.h>

/** Where the parser is, by what it could have used. */
enum habit_place {
    PLACE_FILE, PLACE_REGISTRY, PLACE_PUBSUB, PLACE_SERVER, PLACE_AGENT, PLACE_STAGE, PLACE_PIPELINE, PLACE_MACHINE, PLACE_TREE,
    PLACE_CHILD, PLACE_STATE, PLACE_ROW, PLACE_CONDITION, PLACE_ASSIGNMENT, PLACE_OTHER,
};

/** What to write instead of a word that stands in a place, or NULL. */
const char *habit_word(enum habit_place place, const char *word);

/** Whether a list, of words with a blank between them, has a word; no list has "". */
bool habit_is_listed(const char *list, const char *word);

#endif
