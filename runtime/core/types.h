/*
 * Described values inside the runtime: how a value is packed behind a message's header, and how bytes belong
 * to a value.
 */
#ifndef LIBACTOR_TYPES_H
#define LIBACTOR_TYPES_H

#include <stddef.h>
#include <stdio.h>

#include "actor/types.h"

/**
 * What a value takes when it is packed: its struct, behind it its strings, with their NUL, its bytes and its lists,
 * at any depth; of a tagged union the active variant only. Buffers of large bytes, which are shared, and copies of
 * externs are not among them: these the packed value holds. If there are some, a pointer to its type comes last, by
 * which they are found again.
 */
struct libactor_packing {
    size_t bytes;                           /* in all; SIZE_MAX: more than memory can hold */
    size_t n_held;                          /* with none, the type is not there either */
};

/** Tells what a value takes. Threads: any. */
struct libactor_packing libactor_type_measure(const actor_type_info *type, const void *value);

/**
 * Packs a value that takes so much into `to`, aligned as a pointer.
 *
 * Ownership  With `n_held` it holds that many, until libactor_packed_release.
 * Errors     ACTOR_ENOMEM, only if it is to hold some: it holds none.
 * Threads    Any.
 */
int libactor_type_pack(const actor_type_info *type, void *to, const void *from, struct libactor_packing packing);

/** Gives up all that a packed value of so many bytes holds; it holds some. Threads: any. */
void libactor_packed_release(const void *packed, size_t bytes);

/** Gives the alternative that is active; NULL if the tag names none, or there is no tag. */
const actor_variant_info *libactor_type_variant(const actor_type_info *type, const void *value);

/** Gives what one value of a field takes, or one element, where it has several. */
size_t libactor_field_bytes(const actor_field_info *field);

/** The elements of a list, which has none without data, whatever its length says. */
struct libactor_list {
    const void *data;
    size_t len;
};

/** Gives the list of a field, of a struct at `value`. */
struct libactor_list libactor_list_at(const actor_field_info *field, const char *value);

/** Without data there is no text, whatever the length says. */
static inline size_t libactor_string_len(const actor_string *string)
{
    return string->data == NULL ? 0 : string->len;
}

/** Without data there are no bytes, whatever the length says. */
static inline size_t libactor_bytes_len(const actor_bytes *bytes)
{
    return bytes->data == NULL ? 0 : bytes->len;
}

/** Makes bytes that hold their buffer, of a new one if they have none. Errors: ACTOR_ENOMEM; `out` is as it was. */
int libactor_bytes_share(actor_bytes *out, const actor_bytes *from);

/** Makes bytes that belong to a value; what it had is not released. Errors: ACTOR_ENOMEM; `out` is as it was. */
int libactor_bytes_own(actor_bytes *out, const actor_bytes *from);

/** Gives up bytes that libactor_bytes_own made. */
void libactor_bytes_disown(const actor_bytes *bytes);

/** Gives the length of the printable UTF-8 sequence that `text` starts with; 0 if there is none. */
size_t libactor_printable_len(const unsigned char *text, size_t len);

/** Does what actor_text_escape does, and adds to `len` what it wrote; false if not all had room. */
bool libactor_escape(char *to, size_t size, const char *text, size_t *len);

/** Writes a text for a report, as actor_text_escape does. */
void libactor_write_escaped(FILE *out, const char *text);

#endif
