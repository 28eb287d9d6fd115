/*
 * Memory of a turn: what goes when the callback has returned and its reply is out, or the plain process has ended. It is
 * in messages that are held: answers that replies point into, and what callbacks ask for to answer with.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

/* Of plain threads. */
static _Thread_local struct actor_message *thread_held;

/* Frees all answers that replies point into. */
void libactor_held_free(struct actor_message **held)
{
    while (*held != NULL) {
        struct actor_message *message = *held;

        *held = message->next;
        libactor_message_drop(message);
    }
}

static struct actor_message **held_here(void)
{
    struct libactor_cell *cell = libactor_current();

    return cell == NULL ? &thread_held : &cell->run->held;
}

/* Keeps an answer that `reply` points into as long as a reply's texts are to live. */
void libactor_held_add(struct actor_message *answer, const void *reply)
{
    answer->tag = (uintptr_t)reply;
    answer->next = *held_here();
    *held_here() = answer;
}

void actor_reply_release(const void *reply)
{
    struct actor_message **at = held_here();
    struct actor_message *found;

    while (*at != NULL && (*at)->tag != (uintptr_t)reply)
        at = &(*at)->next;
    found = *at;
    if (found == NULL)
        return;
    *at = found->next;
    libactor_message_drop(found);
}

void actor_reply_move(const actor_type_info *type, const void *from, void *to)
{
    struct actor_message *held = *held_here();

    memcpy(to, from, type->size);
    while (held != NULL && held->tag != (uintptr_t)from)
        held = held->next;
    if (held != NULL)
        held->tag = (uintptr_t)to;
    if (type->flat)
        actor_reply_release(to);
}

/* ---- to answer with ---- */

void *actor_callback_alloc(size_t bytes)
{
    struct actor_message *message;

    if (libactor_current() == NULL || bytes > UINT32_MAX - sizeof *message)
        return NULL;
    message = libactor_message_raw(LIBACTOR_ANSWER, bytes == 0 ? 1 : bytes);
    if (message == NULL)
        return NULL;
    libactor_held_add(message, libactor_payload(message));
    return libactor_payload(message);
}

/* Room for a text and its NUL; ends the actor where there is none. */
static char *text_room(size_t len)
{
    char *room = actor_callback_alloc(len + 1);

    if (room == NULL)
        actor_exit(actor_reason_own("out_of_memory", "text"));
    room[len] = '\0';
    return room;
}

actor_string actor_callback_string(actor_string text)
{
    const actor_string copy = { text_room(text.len), text.len };

    if (text.len > 0)
        memcpy((char *)(uintptr_t)copy.data, text.data, text.len);
    return copy;
}

actor_string actor_callback_format(const char *format, ...)
{
    actor_string text;
    va_list args;
    char *room;
    int len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    text.len = len > 0 ? (size_t)len : 0;
    room = text_room(text.len);
    va_start(args, format);
    vsnprintf(room, text.len + 1, format, args);
    va_end(args);
    text.data = room;
    return text;
}
