/*
 * A guest reads what its client says and writes what others say, as both come: it is told when there is something to read,
 * and hears the rooms it is in between. The door lets clients in the same way.
 */
#include "chat_actor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PATIENCE (2 * ACTOR_SECOND)         /* with a client that does not read */

enum { BACKLOG = 64, MOST_ROOMS = 8 };

/* Streams are the runtime's: what is sent of one is where it is, and its owner closes it. */
struct actor_stream *connection_copy(const struct actor_stream *stream)
{
    return (struct actor_stream *)(uintptr_t)stream;
}

void connection_free(struct actor_stream *stream)
{
    (void)stream;
}

/* ---- what a client hears ---- */

__attribute__((format(printf, 2, 3))) static int tell(const guest *self, const char *format, ...)
{
    char text[1024];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(text, sizeof text - 1, format, args);
    va_end(args);
    if (len > (int)sizeof text - 2)
        len = (int)sizeof text - 2;
    text[len] = '\n';
    return actor_stream_write(self->stream, text, (size_t)len + 1, PATIENCE);
}

/* A client that is gone, or reads no more, is no failure of ours. */
static actor_result go_on(int err)
{
    return err == ACTOR_OK ? ACTOR_CONTINUE : actor_stop(actor_reason_of(ACTOR_NORMAL));
}

actor_result guest_handle_came(guest *self, const rooms_came_msg *msg)
{
    return go_on(tell(self, "%s: %s comes", msg->room.data, msg->who.data));
}

actor_result guest_handle_said(guest *self, const rooms_said_msg *msg)
{
    return go_on(tell(self, "%s: %s says %s", msg->room.data, msg->who.data, msg->text.data));
}

actor_result guest_handle_went(guest *self, const rooms_went_msg *msg)
{
    return go_on(tell(self, "%s: %s goes", msg->room.data, msg->who.data));
}

/* ---- what a client says ---- */

/* Where a guest has a room; "" finds a free place. -1: nowhere. */
static int place_of(const guest *self, const char *room)
{
    for (int i = 0; i < MOST_ROOMS; i++)
        if (strcmp(self->rooms[i].data, room) == 0)
            return i;
    return -1;
}

static int take_nick(guest *self, const char *nick)
{
    int err;

    if (self->nick.len > 0)
        return tell(self, "error: you are %s", self->nick.data);
    err = *nick == '\0' ? ACTOR_EINVAL : nicks_register(nick, NULL);
    if (err == ACTOR_EALREADY)
        return tell(self, "error: somebody is %s", nick);
    if (err == ACTOR_OK)
        err = actor_string_set(&self->nick, nick);
    return err == ACTOR_OK ? tell(self, "you are %s", nick) : tell(self, "error: %s", actor_strerror(err));
}

static int tell_who(const guest *self, const char *room)
{
    char names[800] = "";
    actor_registry_list list;
    int err = rooms_entries(room, &list);

    if (err != ACTOR_OK)
        return tell(self, "error: %s", actor_strerror(err));
    for (size_t i = 0; i < list.len; i++) {
        const size_t len = strlen(names);

        snprintf(names + len, sizeof names - len, " %s", rooms_value_of(&list.entries[i])->nick.data);
    }
    actor_registry_list_free(&list);
    return tell(self, "%s:%s", room, *names != '\0' ? names : " nobody");
}

static int join(guest *self, const char *room)
{
    rooms_value value = rooms_value_default();
    const int place = place_of(self, "");
    int err;

    if (self->nick.len == 0)
        return tell(self, "error: nick NAME first");
    if (*room == '\0' || place_of(self, room) >= 0)
        return tell(self, "error: join another ROOM");
    if (place < 0)
        return tell(self, "error: leave another ROOM first");
    value.nick = self->nick;
    err = actor_string_set(&self->rooms[place], room);
    if (err == ACTOR_OK)
        err = rooms_subscribe(room, &value);
    if (err == ACTOR_OK)
        err = rooms_broadcast_from_came(actor_self(), room, room, self->nick.data);
    return err == ACTOR_OK ? tell_who(self, room) : tell(self, "error: %s", actor_strerror(err));
}

static int leave(guest *self, const char *room)
{
    const int place = *room == '\0' ? -1 : place_of(self, room);

    if (place < 0)
        return tell(self, "error: you are not there");
    rooms_unsubscribe(room);
    rooms_broadcast_went(room, room, self->nick.data);
    (void)actor_string_set(&self->rooms[place], ""); /* which takes no memory */
    return tell(self, "%s: you go", room);
}

static int say(const guest *self, char *room)
{
    char *text = strchr(room, ' ');

    if (text == NULL)
        return tell(self, "error: say ROOM TEXT");
    *text++ = '\0';
    if (*room == '\0' || place_of(self, room) < 0)
        return tell(self, "error: you are not there");
    return rooms_broadcast_from_said(actor_self(), room, room, self->nick.data, text);
}

/* What stands behind a word and a blank; NULL: the line begins otherwise. */
static char *behind(char *line, const char *word)
{
    const size_t len = strlen(word);

    if (strncmp(line, word, len) != 0 || (line[len] != ' ' && line[len] != '\0'))
        return NULL;
    return line + len + (line[len] == ' ');
}

static int obey(guest *self, char *line)
{
    char *rest;

    if ((rest = behind(line, "say")) != NULL)
        return say(self, rest);
    if ((rest = behind(line, "join")) != NULL)
        return join(self, rest);
    if ((rest = behind(line, "leave")) != NULL)
        return leave(self, rest);
    if ((rest = behind(line, "who")) != NULL)
        return tell_who(self, rest);
    if ((rest = behind(line, "nick")) != NULL)
        return take_nick(self, rest);
    if (behind(line, "quit") != NULL)
        return ACTOR_EEOF;
    return tell(self, "error: nick, join, say, who, leave or quit");
}

/* Obeys the lines that are there as a whole; the rest waits for its end. */
static int obey_lines(guest *self)
{
    char *line = (char *)self->line, *end;
    int err = ACTOR_OK;

    while (err == ACTOR_OK && (end = memchr(line, '\n', self->len)) != NULL) {
        *end = '\0';
        if (end > line && end[-1] == '\r')
            end[-1] = '\0';
        err = obey(self, line);
        self->len -= (uint32_t)(end + 1 - line);
        memmove(line, end + 1, self->len);
    }
    if (err == ACTOR_OK && self->len == sizeof self->line)
        err = ACTOR_EINVAL;                 /* no line is that long */
    return err;
}

actor_result guest_handle_ready(guest *self)
{
    size_t n;
    int err;

    while ((err = actor_stream_read(self->stream, self->line + self->len, sizeof self->line - self->len, &n, 0)) == ACTOR_OK) {
        self->len += (uint32_t)n;
        err = obey_lines(self);
        if (err != ACTOR_OK)
            break;
    }
    if (err == ACTOR_ETIMEDOUT)
        err = actor_stream_notify(self->stream, guest_ready_message());
    return go_on(err);
}

/* ---- from the beginning to the end ---- */

actor_result guest_init(guest *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result guest_handle_serve(guest *self, const guest_serve_msg *msg)
{
    int err;

    self->stream = msg->stream;
    err = tell(self, "welcome, guest %u", (unsigned)self->args.number);
    return err == ACTOR_OK ? guest_handle_ready(self) : go_on(err);
}

/* The rooms or the nicks have ended, with which it was linked. */
actor_result guest_handle_exit(guest *self, actor_ref from, const actor_reason *reason)
{
    (void)self;
    (void)from;
    return actor_stop(*reason);
}

/* It goes from its rooms as one that says so; what it has subscribed and registered would go with it in any case. */
void guest_terminate(guest *self, const actor_reason *reason)
{
    for (int i = 0; i < MOST_ROOMS; i++)
        if (self->rooms[i].len > 0)
            rooms_broadcast_from_went(actor_self(), self->rooms[i].data, self->rooms[i].data, self->nick.data);
    if (self->stream != NULL && strcmp(actor_reason_name(reason), "shutdown") == 0)
        tell(self, "the house closes");
}

/* ---- the door ---- */

actor_result door_init(door *self)
{
    int err = actor_tcp_listen("127.0.0.1", self->args.port, BACKLOG, &self->entrance);

    if (err == ACTOR_OK)
        err = actor_stream_notify(self->entrance, door_knock_message());
    if (err != ACTOR_OK)
        return actor_stop(actor_reason_own("listen", actor_strerror(err)));
    printf("chat: on port %u\n", actor_tcp_port(self->entrance));
    fflush(stdout);
    return ACTOR_CONTINUE;
}

static int admit(actor_stream *stream, uint32_t number)
{
    const guest_args args = { .number = number };
    actor_ref supervisor, one;
    int err = guests_whereis(&supervisor);

    if (err == ACTOR_OK)
        err = guests_start_guest(supervisor, &args, &one);
    if (err == ACTOR_OK)
        err = actor_stream_give(stream, one);
    if (err == ACTOR_OK)
        return guest_serve(one, stream);
    actor_stream_close(stream);
    return err;
}

actor_result door_handle_knock(door *self)
{
    actor_stream *stream;
    int err;

    while ((err = actor_stream_accept(self->entrance, 0, &stream)) == ACTOR_OK) {
        const int refused = admit(stream, ++self->number);

        if (refused != ACTOR_OK)
            actor_log(ACTOR_LOG_WARNING, "guest %u was turned away: %s", (unsigned)self->number, actor_strerror(refused));
    }
    if (err == ACTOR_ELIMIT)                /* no descriptor is left; somebody will go */
        err = actor_send_after(actor_self(), 100 * ACTOR_MILLISECOND, door_knock_message(), NULL, NULL);
    else if (err == ACTOR_ETIMEDOUT)
        err = actor_stream_notify(self->entrance, door_knock_message());
    return err == ACTOR_OK ? ACTOR_CONTINUE : actor_stop(actor_reason_own("accept", actor_strerror(err)));
}
