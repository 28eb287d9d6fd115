/*
 * The tree of an ordered set: sorted by key, and a heap of numbers that chance gives, so that it is about as deep as if keys
 * had come in random order (a treap).
 */
#include "store.h"

typedef struct libactor_ets_node node_t;

static int order(const actor_ets_info *info, const void *key, const node_t *node)
{
    return libactor_ets_compare(info->key, key, node->row);
}

node_t *libactor_ets_tree_find(const actor_ets_info *info, node_t *root, const void *key)
{
    while (root != NULL) {
        const int where = order(info, key, root);

        if (where == 0)
            break;
        root = where < 0 ? root->next : root->greater;
    }
    return root;
}

/* Splits a tree into what is less than a key, which it has not, and what is greater. */
static void split(const actor_ets_info *info, node_t *root, const void *key, node_t **less, node_t **greater)
{
    while (root != NULL) {
        if (order(info, key, root) < 0) {
            *greater = root;
            greater = &root->next;
            root = root->next;
        } else {
            *less = root;
            less = &root->greater;
            root = root->greater;
        }
    }
    *less = NULL;
    *greater = NULL;
}

/* Joins two trees into one; all in the first is less. */
static void join(node_t **root, node_t *less, node_t *greater)
{
    while (less != NULL && greater != NULL) {
        if (less->hash > greater->hash) {
            *root = less;
            root = &less->greater;
            less = less->greater;
        } else {
            *root = greater;
            root = &greater->next;
            greater = greater->next;
        }
    }
    *root = less != NULL ? less : greater;
}

void libactor_ets_tree_put(const actor_ets_info *info, node_t **root, node_t *node)
{
    while (*root != NULL && (*root)->hash >= node->hash)
        root = order(info, node->row, *root) < 0 ? &(*root)->next : &(*root)->greater;
    split(info, *root, node->row, &node->next, &node->greater);
    *root = node;
}

void libactor_ets_tree_take_out(const actor_ets_info *info, node_t **root, node_t *node)
{
    while (*root != node)
        root = order(info, node->row, *root) < 0 ? &(*root)->next : &(*root)->greater;
    join(root, node->next, node->greater);
}

node_t *libactor_ets_tree_after(const actor_ets_info *info, node_t *root, const void *key)
{
    node_t *found = NULL;

    while (root != NULL) {
        if (key == NULL || order(info, key, root) < 0) {
            found = root;
            root = root->next;
        } else {
            root = root->greater;
        }
    }
    return found;
}

node_t *libactor_ets_tree_before(const actor_ets_info *info, node_t *root, const void *key)
{
    node_t *found = NULL;

    while (root != NULL) {
        if (key == NULL || order(info, key, root) > 0) {
            found = root;
            root = root->greater;
        } else {
            root = root->next;
        }
    }
    return found;
}

node_t *libactor_ets_tree_pop(node_t **root)
{
    node_t *top = *root;

    if (top == NULL)
        return NULL;
    while (top->greater != NULL) {          /* turned over until there is nothing greater */
        node_t *greater = top->greater;

        top->greater = greater->next;
        greater->next = top;
        top = greater;
    }
    *root = top->next;
    return top;
}
