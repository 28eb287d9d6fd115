#ifndef PLACES_H
#define PLACES_H

/*
 * Which words begin what in which block of a spec: what an editor offers, and where a word belongs that was met in another
 * place. A new item of the language is a word in this table.
 */

#include <stdbool.h>

enum block {
    BLOCK_FILE, BLOCK_ENUM, BLOCK_FIELDS, BLOCK_REGISTRY, BLOCK_TABLE, BLOCK_PUBSUB, BLOCK_PROTOCOL, BLOCK_SERVER, BLOCK_MACHINE, BLOCK_SUPERVISOR, BLOCK_DYNAMIC,
    BLOCK_PARTITION, BLOCK_TASKS, BLOCK_AGENT, BLOCK_STAGE, BLOCK_CONSUMERS, BLOCK_PIPELINE, BLOCK_LINK, BLOCK_APPLICATION, BLOCK_ROWS,
    BLOCK_OUTCOMES, BLOCK_ASSIGNMENTS, BLOCK_CHILD, BLOCK_OTHER,
    BLOCK_COUNT
};

/** What an item of a block begins with; a NULL ends it. */
extern const char *const place_words[BLOCK_COUNT][28];

/** Whether an item of a block begins with a word. */
bool place_begins(enum block block, const char *word);

/** What a block is called, as in "a gen_server": without the article. NULL for one whose items are the user's own. */
const char *place_name(enum block block);

#endif
