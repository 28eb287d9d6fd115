/*
 * Bytes and the buffers that large ones lie in. A buffer is one allocation, a count of who holds it in
 * front of its bytes; one that wraps memory of somebody else's points to that. Bytes that belong to a value
 * are a copy of its own, or, from ACTOR_SHARED_BYTES on, hold their buffer.
 */
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

#include "actor/buffer.h"
#include "actor/process.h"
#include "types.h"

struct actor_buffer {
    /* Any thread, through atomics. */
    atomic_size_t count;
    /* Fixed. */
    size_t len;
    void *data;
    void (*clean)(void *arg);               /* of wrapped memory; NULL: there is nothing to do */
    void *arg;
    max_align_t own[];                      /* the bytes, of a buffer that wraps none */
};

static void *writable(const void *data)
{
    return (void *)(uintptr_t)data;
}

static actor_buffer *make(size_t own_bytes)
{
    actor_buffer *buffer = own_bytes > SIZE_MAX - sizeof *buffer ? NULL : actor_alloc(sizeof *buffer + own_bytes);

    if (buffer == NULL)
        return NULL;
    atomic_init(&buffer->count, 1);
    buffer->clean = NULL;
    buffer->arg = NULL;
    return buffer;
}

actor_buffer *actor_buffer_new(size_t len)
{
    actor_buffer *buffer = make(len);

    if (buffer == NULL)
        return NULL;
    buffer->data = buffer->own;
    buffer->len = len;
    return buffer;
}

actor_buffer *actor_buffer_wrap(const void *data, size_t len, void (*clean)(void *arg), void *arg)
{
    actor_buffer *buffer = make(0);

    if (buffer == NULL)
        return NULL;
    buffer->data = writable(data);
    buffer->len = len;
    buffer->clean = clean;
    buffer->arg = arg;
    return buffer;
}

void *actor_buffer_data(actor_buffer *buffer)
{
    return buffer->data;
}

size_t actor_buffer_len(const actor_buffer *buffer)
{
    return buffer->len;
}

size_t actor_buffer_count(const actor_buffer *buffer)
{
    return atomic_load_explicit(&buffer->count, memory_order_acquire);
}

actor_buffer *actor_buffer_retain(actor_buffer *buffer)
{
    if (buffer != NULL)
        atomic_fetch_add_explicit(&buffer->count, 1, memory_order_relaxed);
    return buffer;
}

void actor_buffer_release(actor_buffer *buffer)
{
    if (buffer == NULL)
        return;
    if (actor_buffer_count(buffer) > 1 &&   /* else nobody is there to hold it once more */
        atomic_fetch_sub_explicit(&buffer->count, 1, memory_order_acq_rel) > 1)
        return;
    if (buffer->clean != NULL)
        buffer->clean(buffer->arg);
    actor_free(buffer);
}

actor_bytes actor_buffer_bytes(actor_buffer *buffer)
{
    actor_bytes bytes = actor_bytes_of(buffer->data, buffer->len);

    bytes.buffer = buffer;
    return bytes;
}

actor_bytes actor_bytes_part(actor_bytes bytes, size_t offset, size_t len)
{
    const size_t all = libactor_bytes_len(&bytes);
    const size_t from = offset < all ? offset : all;

    bytes.len = len < all - from ? len : all - from;
    if (bytes.data != NULL)
        bytes.data = (const char *)bytes.data + from;
    return bytes;
}

int libactor_bytes_share(actor_bytes *out, const actor_bytes *from)
{
    actor_buffer *buffer = actor_buffer_retain(from->buffer);

    if (buffer != NULL) {
        *out = *from;
        return ACTOR_OK;
    }
    buffer = actor_buffer_new(from->len);
    if (buffer == NULL)
        return ACTOR_ENOMEM;
    memcpy(buffer->data, from->data, from->len);
    *out = actor_buffer_bytes(buffer);
    return ACTOR_OK;
}

int libactor_bytes_own(actor_bytes *out, const actor_bytes *from)
{
    const size_t len = libactor_bytes_len(from);
    void *copy = NULL;

    if (len >= ACTOR_SHARED_BYTES)
        return libactor_bytes_share(out, from);
    if (len > 0) {
        copy = actor_alloc(len);
        if (copy == NULL)
            return ACTOR_ENOMEM;
        memcpy(copy, from->data, len);
    }
    *out = actor_bytes_of(copy, len);
    return ACTOR_OK;
}

void libactor_bytes_disown(const actor_bytes *bytes)
{
    if (bytes->buffer != NULL)
        actor_buffer_release(bytes->buffer);
    else
        actor_free(writable(bytes->data));
}

int actor_bytes_keep(actor_bytes *field, actor_bytes from)
{
    const actor_bytes old = *field;
    const int err = libactor_bytes_own(field, &from);

    if (err == ACTOR_OK)
        libactor_bytes_disown(&old);
    return err;
}

int actor_bytes_set(actor_bytes *field, const void *data, size_t len)
{
    return actor_bytes_keep(field, actor_bytes_of(data, len));
}

void actor_bytes_clear(actor_bytes *field)
{
    libactor_bytes_disown(field);
    *field = actor_bytes_of(NULL, 0);
}
