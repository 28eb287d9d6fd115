/*
 * Iodata: a list of pieces, each a view that is borrowed or that holds the buffer it lies in. What is copied goes
 * into buffers as well, several short copies into one, so every piece can be shared by counting and none is ever
 * copied again. Views of one buffer may end at different places: bytes behind the last one's end are still free.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <actor/iodata.h>

#include "stream.h"

enum {
    ROOM_BYTES = 512,                       /* of a buffer that short copies share */
    PARTS_AT_ONCE = 64                      /* given to a stream, which has as many for the kernel */
};

struct piece {
    struct piece *next;
    actor_bytes bytes;                      /* never empty */
};

struct actor_iodata {
    struct piece *first, *last;
    size_t len;                             /* of all pieces */
    int err;                                /* the first */
    actor_buffer *room;                     /* where copies go; NULL: nowhere yet */
    size_t used;                            /* of the room, by anybody's pieces */
    bool owned;                             /* by an actor, whose end frees it */
};

static int fail(actor_iodata *iodata, int err)
{
    if (iodata->err == ACTOR_OK)
        iodata->err = err;
    return iodata->err;
}

/* ---- pieces --------------------------------------------------------------------------------------- */

/* Errors: NULL. It holds the bytes' buffer once more. */
static struct piece *make_piece(actor_bytes bytes)
{
    struct piece *piece = actor_alloc(sizeof *piece);

    if (piece == NULL)
        return NULL;
    piece->next = NULL;
    piece->bytes = bytes;
    (void)actor_buffer_retain(bytes.buffer);
    return piece;
}

static void free_pieces(struct piece *piece)
{
    while (piece != NULL) {
        struct piece *next = piece->next;

        actor_buffer_release(piece->bytes.buffer);
        actor_free(piece);
        piece = next;
    }
}

/* Puts a chain of pieces, of `len` bytes, at the end. */
static void link_last(actor_iodata *iodata, struct piece *first, struct piece *last, size_t len)
{
    if (iodata->last == NULL)
        iodata->first = first;
    else
        iodata->last->next = first;
    iodata->last = last;
    iodata->len += len;
}

static void link_first(actor_iodata *iodata, struct piece *piece)
{
    piece->next = iodata->first;
    iodata->first = piece;
    if (iodata->last == NULL)
        iodata->last = piece;
    iodata->len += piece->bytes.len;
}

static int add(actor_iodata *iodata, actor_bytes bytes, bool in_front)
{
    struct piece *piece;

    if (iodata->err < 0 || bytes.len == 0)
        return iodata->err;
    piece = make_piece(bytes);
    if (piece == NULL)
        return fail(iodata, ACTOR_ENOMEM);
    if (in_front)
        link_first(iodata, piece);
    else
        link_last(iodata, piece, piece, bytes.len);
    return ACTOR_OK;
}

/* ---- room for copies ------------------------------------------------------------------------------ */

static void leave_room(actor_iodata *iodata)
{
    actor_buffer_release(iodata->room);
    iodata->room = NULL;
    iodata->used = 0;
}

static size_t room_left(const actor_iodata *iodata)
{
    return iodata->room == NULL ? 0 : actor_buffer_len(iodata->room) - iodata->used;
}

/* Sees to it that `len` bytes can be written behind what is used. */
static int make_room(actor_iodata *iodata, size_t len)
{
    actor_buffer *room;

    if (room_left(iodata) >= len)
        return ACTOR_OK;
    room = actor_buffer_new(len > ROOM_BYTES ? len : ROOM_BYTES);
    if (room == NULL)
        return fail(iodata, ACTOR_ENOMEM);
    leave_room(iodata);
    iodata->room = room;
    return ACTOR_OK;
}

static char *free_bytes(const actor_iodata *iodata)
{
    return (char *)actor_buffer_data(iodata->room) + iodata->used;
}

/* Makes a piece of the `len` bytes that have been written into the room, or lets the last one grow. */
static int take_room(actor_iodata *iodata, size_t len, bool in_front)
{
    struct piece *last = iodata->last;
    actor_bytes bytes = actor_buffer_bytes(iodata->room);
    int err;

    if (!in_front && last != NULL && last->bytes.buffer == iodata->room &&
        (const char *)last->bytes.data + last->bytes.len == free_bytes(iodata)) {
        last->bytes.len += len;
        iodata->len += len;
        iodata->used += len;
        return ACTOR_OK;
    }
    err = add(iodata, actor_bytes_part(bytes, iodata->used, len), in_front);
    if (err == ACTOR_OK)
        iodata->used += len;
    return err;
}

static int add_copy(actor_iodata *iodata, const void *data, size_t len, bool in_front)
{
    if (iodata->err < 0 || len == 0)
        return iodata->err;
    if (make_room(iodata, len) < 0)
        return iodata->err;
    memcpy(free_bytes(iodata), data, len);
    return take_room(iodata, len, in_front);
}

/* ---- life ----------------------------------------------------------------------------------------- */

static void destroy(void *arg)
{
    actor_iodata *iodata = arg;

    actor_iodata_clear(iodata);
    leave_room(iodata);
    actor_free(iodata);
}

actor_iodata *actor_iodata_new(void)
{
    actor_iodata *iodata = actor_alloc(sizeof *iodata);

    if (iodata == NULL)
        return NULL;
    memset(iodata, 0, sizeof *iodata);
    iodata->owned = !actor_ref_is_none(actor_self());
    if (iodata->owned && actor_defer(destroy, iodata) < 0) {
        actor_free(iodata);
        return NULL;
    }
    return iodata;
}

void actor_iodata_free(actor_iodata *iodata)
{
    if (iodata == NULL)
        return;
    if (iodata->owned)
        actor_undefer(destroy, iodata);
    destroy(iodata);
}

void actor_iodata_clear(actor_iodata *iodata)
{
    free_pieces(iodata->first);
    iodata->first = NULL;
    iodata->last = NULL;
    iodata->len = 0;
    iodata->err = ACTOR_OK;
}

/* ---- building ------------------------------------------------------------------------------------- */

int actor_iodata_append(actor_iodata *iodata, const void *data, size_t len)
{
    return add(iodata, actor_bytes_of(data, len), false);
}

int actor_iodata_append_string(actor_iodata *iodata, const char *text)
{
    return add(iodata, actor_bytes_of(text, strlen(text)), false);
}

int actor_iodata_append_bytes(actor_iodata *iodata, actor_bytes bytes)
{
    return add(iodata, bytes, false);
}

int actor_iodata_append_copy(actor_iodata *iodata, const void *data, size_t len)
{
    return add_copy(iodata, data, len, false);
}

/* Prints into what room there is; the length that was wanted, or negative. */
__attribute__((format(printf, 2, 0)))
static int print(actor_iodata *iodata, const char *format, va_list args)
{
    va_list again;
    int len;

    va_copy(again, args);
    len = vsnprintf(free_bytes(iodata), room_left(iodata), format, again);
    va_end(again);
    return len;
}

int actor_iodata_append_format(actor_iodata *iodata, const char *format, ...)
{
    va_list args;
    int len;

    if (iodata->err < 0 || make_room(iodata, 1) < 0)
        return iodata->err;
    va_start(args, format);
    len = print(iodata, format, args);
    if (len >= 0 && (size_t)len >= room_left(iodata) && make_room(iodata, (size_t)len + 1) == ACTOR_OK)
        len = print(iodata, format, args);
    va_end(args);
    if (iodata->err < 0)
        return iodata->err;
    if (len < 0)
        return fail(iodata, ACTOR_EINVAL);
    return len == 0 ? ACTOR_OK : take_room(iodata, (size_t)len, false);
}

int actor_iodata_append_iodata(actor_iodata *iodata, const actor_iodata *other)
{
    struct piece *first = NULL;
    struct piece **at = &first;
    struct piece *last = NULL;
    const struct piece *from;

    if (iodata->err < 0)
        return iodata->err;
    if (other->err < 0)
        return fail(iodata, other->err);
    for (from = other->first; from != NULL; from = from->next) {
        last = make_piece(from->bytes);
        if (last == NULL) {
            free_pieces(first);
            return fail(iodata, ACTOR_ENOMEM);
        }
        *at = last;
        at = &last->next;
    }
    if (first != NULL)
        link_last(iodata, first, last, other->len);
    return ACTOR_OK;
}

int actor_iodata_move(actor_iodata *iodata, actor_iodata *other)
{
    if (iodata == other)
        return ACTOR_EINVAL;
    if (other->err < 0)
        (void)fail(iodata, other->err);
    if (other->first != NULL)
        link_last(iodata, other->first, other->last, other->len);
    other->first = NULL;
    actor_iodata_clear(other);
    return iodata->err;
}

int actor_iodata_prepend(actor_iodata *iodata, const void *data, size_t len)
{
    return add(iodata, actor_bytes_of(data, len), true);
}

int actor_iodata_prepend_bytes(actor_iodata *iodata, actor_bytes bytes)
{
    return add(iodata, bytes, true);
}

int actor_iodata_prepend_copy(actor_iodata *iodata, const void *data, size_t len)
{
    return add_copy(iodata, data, len, true);
}

/* ---- using ---------------------------------------------------------------------------------------- */

size_t actor_iodata_len(const actor_iodata *iodata)
{
    return iodata->len;
}

int actor_iodata_error(const actor_iodata *iodata)
{
    return iodata->err;
}

/* For reading alone, though iovecs know no const. */
static struct iovec part_of(actor_bytes bytes)
{
    union {
        const void *from;
        void *to;
    } base = { bytes.data };
    struct iovec part = { base.to, bytes.len };

    return part;
}

size_t actor_iodata_parts(const actor_iodata *iodata, actor_iodata_place *place, struct iovec *parts, size_t n)
{
    const struct piece *piece = place->begun ? place->next : iodata->first;
    size_t i;

    for (i = 0; i < n && piece != NULL; i++, piece = piece->next)
        parts[i] = part_of(piece->bytes);
    place->begun = true;
    place->next = piece;
    return i;
}

actor_buffer *actor_iodata_flatten(const actor_iodata *iodata)
{
    actor_buffer *buffer = iodata->err < 0 ? NULL : actor_buffer_new(iodata->len);
    const struct piece *piece;
    char *to;

    if (buffer == NULL)
        return NULL;
    to = actor_buffer_data(buffer);
    for (piece = iodata->first; piece != NULL; piece = piece->next) {
        memcpy(to, piece->bytes.data, piece->bytes.len);
        to += piece->bytes.len;
    }
    return buffer;
}

int actor_iodata_write(const actor_iodata *iodata, actor_stream *stream, int64_t timeout_ns)
{
    struct libactor_limit limit = libactor_limit_of(timeout_ns);
    actor_iodata_place place = { NULL, false };
    struct iovec parts[PARTS_AT_ONCE];
    int err = libactor_io_check(stream->owner);
    size_t n;

    if (err < 0)
        return err;
    if (iodata->err < 0)
        return iodata->err;
    if (stream->listening)
        return ACTOR_EINVAL;
    while ((n = actor_iodata_parts(iodata, &place, parts, PARTS_AT_ONCE)) > 0) {
        err = stream->kind->writev(stream, parts, n, &limit);
        if (err < 0)
            return err;
    }
    libactor_stream_take_turns(stream);
    return ACTOR_OK;
}
