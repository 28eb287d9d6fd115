#ifndef AST_PARTS_H
#define AST_PARTS_H

/* What the constructors of the tree share, in ast.c and ast_*.c. */

#include "ast.h"
#include "parse.h"

#define ARRAY_LEN(array) (sizeof (array) / sizeof (array)[0])

/** Puts a node, or NULL, behind the last of a list. */
#define APPEND(list, node)                                                                  \
    do {                                                                                    \
        if ((node) == NULL)                                                                 \
            break;                                                                          \
        (node)->next = NULL;                                                                \
        (node)->index = (list).count++;                                                     \
        if ((list).last != NULL)                                                            \
            (list).last->next = (node);                                                     \
        else                                                                                \
            (list).first = (node);                                                          \
        (list).last = (node);                                                               \
    } while (0)

/** What all have that have a name. */
#define DECLARE(p, node, range_whole, use)                                                  \
    do {                                                                                    \
        (node)->at = (use).at;                                                              \
        (node)->whole = (range_whole);                                                      \
        (node)->name = (use).name;                                                          \
        (node)->as = names_of((p)->arena, (use).name);                                      \
        (node)->doc = parser_doc(p, (range_whole).begin);                                   \
    } while (0)

#define NEW(p, type) ((struct type *)arena_alloc((p)->arena, sizeof(struct type)))

/** Says whose fields they are. */
void ast_set_role(struct ast_field_list *fields, enum ast_field_role role);

/** For items that may be given only once: false, and an error, if `before` is a place. */
bool ast_is_first(struct parser *p, const struct ast_item *item, struct range before, const char *owner);

/** An item without anything in it. */
struct ast_item *ast_new_item(struct parser *p, enum ast_item_kind kind, struct range at, struct range whole);

/** An actor without anything in it; and the items between its braces, with which it goes into the spec. */
struct ast_actor *ast_new_actor(struct parser *p, struct range whole, enum ast_behaviour behaviour, struct ast_use name);
void ast_add_actor(struct parser *p, struct ast_actor *actor, struct ast_item_list items);

/** `restart`, `shutdown` and so on of a child. */
void ast_set_child_option(struct parser *p, struct ast_child *child, const struct ast_item *item);

/** ast_stage.c: an item that only stages have; false: it is none. */
bool ast_add_stage_item(struct parser *p, struct ast_actor *actor, struct ast_item *item);

/** ast_stage.c: as ast_choose_callback; `subscribe` is WANT_COUNT, `cancel` one more. */
int ast_choose_stage_callback(struct parser *p, struct ast_use use, enum ast_behaviour behaviour, const char *const *words,
                              size_t count);

/** A type that the spec declares. */
struct ast_type_decl *ast_new_type_decl(struct parser *p, enum ast_type_decl_kind kind, struct range whole,
                                        struct ast_use name);

#endif
