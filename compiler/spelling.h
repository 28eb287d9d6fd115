#ifndef SPELLING_H
#define SPELLING_H

/*
 * What a misspelt name was probably meant to be: of the names offered, the nearest one by edit
 * distance (a swap of two neighbours is an edit, and nearer than another; capitals count half), if
 * near enough to be worth saying. Of two as near, one that begins as the wrong one does, or the first.
 *
 *     struct spelling near = spelling_of(use->name);
 *
 *     for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
 *         spelling_offer(&near, s->name);
 *     if (near.best != NULL)
 *         diag_hint(d, "write '%s'", near.best);
 */

struct spelling {
    const char *wrong;
    const char *best;                       /* NULL: nothing near enough was offered */
    unsigned cost;                          /* of `best`: its distance, as spelling.c counts it */
};

/** What a letter more, less or other costs; a capital for a small letter costs half. */
#define SPELLING_LETTER 16

struct spelling spelling_of(const char *wrong);

void spelling_offer(struct spelling *near, const char *candidate);

#endif
