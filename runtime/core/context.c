/*
 * Contexts: keys and values, each with its NUL, one behind the other. What came with a call is read where it lies, in
 * the message; the first value that an actor puts makes a copy of its own, which ends with the callback.
 */
#include <string.h>

#include "actor/context.h"
#include "internal.h"

struct libactor_context {
    size_t bytes;
    char text[];
};

/* One key and its value; they lie behind each other. */
struct pair {
    const char *key, *value;
    size_t bytes;
};

static struct pair pair_at(const char *at)
{
    struct pair pair = { at, at + strlen(at) + 1, 0 };

    pair.bytes = (size_t)(pair.value - at) + strlen(pair.value) + 1;
    return pair;
}

/* The context of what an actor does: its own, or what the call that it handles has brought. */
const char *libactor_context(const struct libactor_cell *cell, size_t *bytes)
{
    if (!(cell->flags & LIBACTOR_OWN_CONTEXT))
        return libactor_scope_context(cell->run->message, bytes);
    *bytes = cell->extra->context->bytes;
    return cell->extra->context->text;
}

void libactor_context_end(struct libactor_cell *cell)
{
    if (cell->extra == NULL || cell->extra->context == NULL)
        return;
    cell->flags &= ~(uint32_t)LIBACTOR_OWN_CONTEXT;
    actor_free(cell->extra->context);
    cell->extra->context = NULL;
}

/* Copies all pairs but that of a key; gives how many bytes these are. `to` may be NULL. */
static size_t copy_others(char *to, const char *from, size_t bytes, const char *key)
{
    size_t copied = 0;
    size_t at;

    for (at = 0; at < bytes; at += pair_at(from + at).bytes) {
        const struct pair pair = pair_at(from + at);

        if (strcmp(pair.key, key) == 0)
            continue;
        if (to != NULL)
            memcpy(to + copied, pair.key, pair.bytes);
        copied += pair.bytes;
    }
    return copied;
}

/* Makes room for a context of the actor's own; NULL when memory is out. Its bytes are to be written before it is set. */
static struct libactor_context *make_own(struct libactor_cell *cell, size_t bytes)
{
    struct libactor_context *context = libactor_cell_extra(cell) == NULL ? NULL : actor_alloc(sizeof *context + bytes);

    if (context != NULL)
        context->bytes = bytes;
    return context;
}

static void set_own(struct libactor_cell *cell, struct libactor_context *context)
{
    libactor_context_end(cell);
    cell->extra->context = context;
    cell->flags |= LIBACTOR_OWN_CONTEXT;
}

int actor_context_put(const char *key, const char *value)
{
    const size_t key_bytes = strlen(key) + 1;
    const size_t pair_bytes = value == NULL ? 0 : key_bytes + strlen(value) + 1;
    struct libactor_cell *cell = libactor_current();
    struct libactor_context *context;
    const char *old;
    size_t others, bytes;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (key_bytes == 1)
        return ACTOR_EINVAL;
    old = libactor_context(cell, &bytes);
    others = copy_others(NULL, old, bytes, key);
    if (pair_bytes > ACTOR_CONTEXT_BYTES || others + pair_bytes > ACTOR_CONTEXT_BYTES)
        return ACTOR_ELIMIT;
    context = make_own(cell, others + pair_bytes);
    if (context == NULL)
        return ACTOR_ENOMEM;
    (void)copy_others(context->text, old, bytes, key);
    if (value != NULL) {
        memcpy(context->text + others, key, key_bytes);
        memcpy(context->text + others + key_bytes, value, pair_bytes - key_bytes);
    }
    set_own(cell, context);
    return ACTOR_OK;
}

int actor_context_take(const actor_message *message)
{
    struct libactor_cell *cell = libactor_current();
    struct libactor_context *context;
    const char *brought;
    size_t bytes;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    brought = libactor_scope_context(message, &bytes);
    context = make_own(cell, bytes);
    if (context == NULL)
        return ACTOR_ENOMEM;
    if (bytes > 0)
        memcpy(context->text, brought, bytes);
    set_own(cell, context);
    return ACTOR_OK;
}

void actor_context_each(void (*each)(void *arg, const char *key, const char *value), void *arg)
{
    const struct libactor_cell *cell = libactor_current();
    size_t bytes = 0;
    const char *context = cell == NULL ? NULL : libactor_context(cell, &bytes);
    size_t at;

    for (at = 0; at < bytes; at += pair_at(context + at).bytes) {
        const struct pair pair = pair_at(context + at);

        each(arg, pair.key, pair.value);
    }
}

struct search {
    const char *key, *value;
};

static void compare(void *arg, const char *key, const char *value)
{
    struct search *search = arg;

    if (strcmp(key, search->key) == 0)
        search->value = value;
}

const char *actor_context_get(const char *key)
{
    struct search search = { key, NULL };

    actor_context_each(compare, &search);
    return search.value;
}

/* Writes `key=value` behind a text; false if it ends before its end, for want of room. */
static bool print_pair(const struct pair *pair, char *text, size_t size)
{
    size_t len = 0;

    return libactor_escape(text, size, pair->key, &len)
           && libactor_escape(text + len, size - len, "=", &len)
           && libactor_escape(text + len, size - len, pair->value, &len);
}

/*
 * Writes the context of what an actor does as text, `key=value` with spaces between; as much as
 * there is room for. What has none ends it, though something shorter behind it might have some:
 * that would look like its end.
 */
void libactor_context_print(const struct libactor_cell *cell, char *text, size_t size)
{
    size_t bytes = 0;
    const char *context = libactor_context(cell, &bytes);
    size_t len = 0;
    size_t at;

    text[0] = '\0';
    for (at = 0; at < bytes; at += pair_at(context + at).bytes) {
        const struct pair pair = pair_at(context + at);
        const size_t space = at > 0;
        bool all;

        if (size - len <= space + 1)
            return;
        all = print_pair(&pair, text + len + space, size - len - space);
        if (text[len + space] == '\0')
            return;
        if (space > 0)
            text[len] = ' ';
        if (!all)
            return;
        len += strlen(text + len);
    }
}
