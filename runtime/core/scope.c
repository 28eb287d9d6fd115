/*
 * Scopes: what travels with a call beside its fields, a deadline and a context. It lies behind the fields, in the
 * memory of the message, which is its only copy. An actor that has neither of the two sends nothing of the kind,
 * and looks at two flags to know it.
 */
#include <string.h>

#include "internal.h"

/* Copied in and out: behind packed fields it is at any multiple of 8. */
struct scope {
    int64_t deadline_ns;                    /* ACTOR_INFINITY: none */
    size_t context_bytes;
};

static size_t place_behind(size_t payload_bytes)
{
    return (payload_bytes + sizeof(int64_t) - 1) / sizeof(int64_t) * sizeof(int64_t);
}

static const char *scope_of(const struct actor_message *message, struct scope *scope)
{
    const char *place = (const char *)(message + 1) + place_behind(message->payload_bytes);

    memcpy(scope, place, sizeof *scope);
    return place + sizeof *scope;
}

/* When the sender of a message wants it done; ACTOR_INFINITY. The message may be NULL. */
int64_t libactor_scope_deadline(const struct actor_message *message)
{
    struct scope scope;

    if (message == NULL || !(message->flags & LIBACTOR_SCOPED))
        return ACTOR_INFINITY;
    (void)scope_of(message, &scope);
    return scope.deadline_ns;
}

/* The context that a message has brought; NULL and 0 if none. The message may be NULL. */
const char *libactor_scope_context(const struct actor_message *message, size_t *bytes)
{
    struct scope scope;
    const char *context;

    *bytes = 0;
    if (message == NULL || !(message->flags & LIBACTOR_SCOPED))
        return NULL;
    context = scope_of(message, &scope);
    *bytes = scope.context_bytes;
    return context;
}

/* As libactor_message_pack for a call, with the scope of its sender. */
struct actor_message *libactor_scope_pack(const struct libactor_cell *cell, const actor_type_info *type,
                                          const void *payload)
{
    struct scope scope = { libactor_deadline(cell), 0 };
    const char *context = libactor_context(cell, &scope.context_bytes);
    struct actor_message *message = libactor_message_pack_with_room(
        ACTOR_CALL, type, payload, sizeof(int64_t) + sizeof scope + scope.context_bytes);
    char *place;

    if (message == NULL)
        return NULL;
    message->flags = LIBACTOR_SCOPED;
    place = (char *)libactor_payload(message) + place_behind(message->payload_bytes);
    memcpy(place, &scope, sizeof scope);
    if (scope.context_bytes > 0)
        memcpy(place + sizeof scope, context, scope.context_bytes);
    return message;
}
