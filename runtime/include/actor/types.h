/*
 * The values that specs are made of, as C sees them, and the constant tables that describe them.
 */
#ifndef ACTOR_TYPES_H
#define ACTOR_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Spans of time are int64_t nanoseconds. */
#define ACTOR_NANOSECOND  INT64_C(1)
#define ACTOR_MICROSECOND INT64_C(1000)
#define ACTOR_MILLISECOND INT64_C(1000000)
#define ACTOR_SECOND      INT64_C(1000000000)
#define ACTOR_MINUTE      INT64_C(60000000000)
#define ACTOR_HOUR        INT64_C(3600000000000)
/** As a timeout: never. */
#define ACTOR_INFINITY    INT64_MAX
/** What OTP waits for an answer when nothing is said: gen_server:call/2, 5 s. */
#define ACTOR_CALL_TIMEOUT (5 * ACTOR_SECOND)

/**
 * Names an actor, dead or alive. A reference is never reused: once its actor has ended it names
 * nobody for ever. Compare with actor_ref_equal; all bits zero names no actor.
 */
typedef struct actor_ref {
    uint64_t bits;
} actor_ref;

/** Tells whether two references name the same actor. Threads: any. */
static inline bool actor_ref_equal(actor_ref a, actor_ref b)
{
    return a.bits == b.bits;
}

/** Tells whether a reference names no actor at all. Threads: any. */
static inline bool actor_ref_is_none(actor_ref ref)
{
    return ref.bits == 0;
}

/** Gives the reference that names no actor. Threads: any. */
static inline actor_ref actor_ref_none(void)
{
    actor_ref none;

    none.bits = 0;
    return none;
}

/** A unique value, as Erlang's make_ref/0 makes: of a monitor, a timer, a request. Zero is none. */
typedef uint64_t actor_unique;

/** Text: `len` bytes and a NUL behind them. `data` is never NULL in what the runtime hands out. */
typedef struct actor_string {
    const char *data;
    size_t len;
} actor_string;

/** Memory that several hold at once: see buffer.h. */
typedef struct actor_buffer actor_buffer;

/**
 * Bytes, zeroes included. `data` may be NULL when `len` is 0. `buffer` is what they lie in if that can be
 * shared, NULL for any other memory: so make them with actor_bytes_of or actor_buffer_bytes, or set all three.
 */
typedef struct actor_bytes {
    const void *data;
    size_t len;
    actor_buffer *buffer;
} actor_bytes;

/**
 * Bytes of this length or more are shared: what copies them takes a reference to their buffer, and if they
 * have none makes one, once. Shorter ones are copied, whatever they lie in, so that no word of a file keeps
 * the file in memory. A message that had them behind its fields would be too large for the caches of messages,
 * and a reference costs about as much as copying 1 KiB.
 */
#define ACTOR_SHARED_BYTES 512

/**
 * Makes a string of a NUL-terminated text, which it points at.
 *
 * Ownership  Borrows `text`; NULL counts as "".
 * Threads    Any.
 */
actor_string actor_string_of(const char *text);

/** Tells whether two strings have the same bytes. Threads: any. */
bool actor_string_equal(actor_string a, actor_string b);

/** Makes bytes of a pointer and a length, which it points at. Threads: any. */
static inline actor_bytes actor_bytes_of(const void *data, size_t len)
{
    actor_bytes bytes;

    bytes.data = data;
    bytes.len = len;
    bytes.buffer = NULL;
    return bytes;
}

/* Descriptions. The generator writes them as constant tables; the runtime copies, frees and prints by them. */

typedef enum actor_field_kind {
    ACTOR_FIELD_BOOL = 1,
    ACTOR_FIELD_INT8,
    ACTOR_FIELD_INT16,
    ACTOR_FIELD_INT32,
    ACTOR_FIELD_INT64,
    ACTOR_FIELD_UINT8,
    ACTOR_FIELD_UINT16,
    ACTOR_FIELD_UINT32,
    ACTOR_FIELD_UINT64,
    ACTOR_FIELD_FLOAT,
    ACTOR_FIELD_DOUBLE,
    ACTOR_FIELD_DURATION,
    ACTOR_FIELD_INSTANT,
    ACTOR_FIELD_STRING,
    ACTOR_FIELD_BYTES,
    ACTOR_FIELD_PID,                        /* actor_ref */
    ACTOR_FIELD_REF,                        /* actor_unique */
    ACTOR_FIELD_ENUM,                       /* a C enum; `type` gives the names */
    ACTOR_FIELD_STRUCT,                     /* held by value; `type` gives the fields */
    /*
     * The user's own. Without a `type` it is copied as it is and never followed; else that is the first member of an
     * actor_extern_info.
     */
    ACTOR_FIELD_EXTERN,
    /* These say how the next row is to be read, whose value or values they are about. */
    ACTOR_FIELD_ARRAY,                      /* there are `offset` of them, side by side */
    ACTOR_FIELD_LIST,                       /* a pointer to some is there; `offset` is that of their number, a size_t */
    ACTOR_FIELD_OPTIONAL,                   /* `offset` is that of a bool that tells whether it counts */
    ACTOR_FIELD_PROTOCOL                    /* an actor_protocol_value, whose value is copied and freed as its type says */
} actor_field_kind;

typedef struct actor_type_info actor_type_info;

typedef struct actor_field_info {
    const char *name;                       /* NULL, of a struct: it is copied and freed, and not printed */
    actor_field_kind kind;
    size_t offset;                          /* bytes from the start of the outermost struct described; but see kind */
    const actor_type_info *type;            /* of a struct, an enum or an extern, else NULL */
} actor_field_info;

/** One alternative of an enum or of a tagged union; a plain enum's alternatives have no fields. */
typedef struct actor_variant_info {
    const char *name;
    int value;                              /* of the enum or tag, an int-sized C enum */
    size_t n_fields;
    const actor_field_info *fields;
} actor_variant_info;

/** A struct, an enum, or a tagged union (variants, chosen by the tag at offset 0). */
struct actor_type_info {
    const char *name;                       /* as in the spec */
    size_t size;                            /* bytes, as sizeof gives them */
    bool flat;                              /* holds no string, bytes, list or extern with a type, at any depth */
    size_t n_fields;
    const actor_field_info *fields;
    size_t n_variants;
    const actor_variant_info *variants;
};

/** How a value of a protocol's type lies in memory, of whatever protocol: see protocol.h. All zeroes is none. */
typedef struct actor_protocol_value {
    const void *impl;                       /* the functions of the protocol, of this type; a constant */
    const actor_type_info *type;            /* of what `value` points to */
    const void *value;
} actor_protocol_value;

/**
 * How deep values of protocols within values of protocols may be where they are copied: else copying is out of memory. So a
 * chain of them takes no stack of its own length. What is deeper is printed as `...`, is equal to nothing, and is not hashed.
 */
#define ACTOR_PROTOCOL_DEPTH 32

/** Describe what is no struct and no enum: as elements of a list or an array, for actor_list_set. */
extern const actor_type_info actor_bool_type, actor_int8_type, actor_int16_type, actor_int32_type, actor_int64_type,
    actor_uint8_type, actor_uint16_type, actor_uint32_type, actor_uint64_type, actor_float_type, actor_double_type,
    actor_duration_type, actor_instant_type, actor_string_type, actor_bytes_type, actor_pid_type, actor_ref_type;

/** A type of C that the runtime holds by pointers, and copies and frees with the functions of a spec. */
typedef struct actor_extern_info {
    actor_type_info type;                   /* of the pointer */
    void *(*copy)(const void *value);       /* never of NULL; NULL: memory is out */
    void (*free)(void *value);              /* never of NULL */
} actor_extern_info;

/** Sets a described value to all zeroes, and its strings to empty texts. Threads: any. */
void actor_type_init(const actor_type_info *type, void *value);

/**
 * Copies a described value and all it points at, but for large bytes, which it shares.
 *
 * Ownership  What `to` had is overwritten, not freed; on success it owns its strings and bytes, to
 *            be freed with actor_type_clear.
 * Errors     ACTOR_ENOMEM: `to` is all zeroes.
 * Threads    Any.
 */
int actor_type_copy(const actor_type_info *type, void *to, const void *from);

/**
 * Frees the strings and lists that a described value owns, gives up its bytes, and sets it to all zeroes. Threads:
 * any.
 */
void actor_type_clear(const actor_type_info *type, void *value);

/**
 * Tells whether the tag of a tagged union, or an enum's value, is one of its type's alternatives; true of
 * a value that has neither. Fields are not looked into. Threads: any.
 */
bool actor_type_fits(const actor_type_info *type, const void *value);

/**
 * Tells whether two described values are the same, with all they point at: strings and bytes by what is in them,
 * externs by where they are. There is one zero, and one NaN. It is for structs and what they are made of, not for tagged unions.
 *
 * Threads    Any.
 */
bool actor_type_equal(const actor_type_info *type, const void *a, const void *b);

/**
 * Gives a number that is the same for values that actor_type_equal calls the same, in this process, and spread over all its
 * bits. Threads: any.
 */
uint64_t actor_type_hash(const actor_type_info *type, const void *value);

/**
 * Prints a described value in one line without a line feed, for logs and reports: `{failures = 3,
 * service = "billing"}`. Long strings and bytes are cut, what can't be shown is escaped.
 *
 * Threads    Any.
 */
void actor_type_print(const actor_type_info *type, const void *value, FILE *out);

/** Prints a span of time as a spec has it, `90s` or `infinity`. Threads: any. */
void actor_duration_print(int64_t span_ns, FILE *out);

/** Prints what reports call an actor: its place and its generation, `<7.1>`, or `none`. Threads: any. */
void actor_ref_print(actor_ref ref, FILE *out);

/**
 * Sets a string that belongs to an actor's state, freeing what it held.
 *
 * Ownership  `text` is copied, may lie within the old value, and NULL counts as "".
 * Errors     ACTOR_ENOMEM: `field` is as it was.
 * Threads    The actor the state belongs to.
 */
int actor_string_set(actor_string *field, const char *text);

/** As actor_string_set, for `len` bytes that may contain any value, and get a NUL behind them. */
int actor_string_set_len(actor_string *field, const char *text, size_t len);

/** As actor_string_set, for bytes: a copy of them. */
int actor_bytes_set(actor_bytes *field, const void *data, size_t len);

/**
 * Keeps bytes that were borrowed, those of a message say, in an actor's state or in a variable that
 * begins with zeroes. Releases what it held.
 *
 * Ownership  Large bytes are shared, see ACTOR_SHARED_BYTES; others are copied. `from` may lie within the old value.
 * Errors     ACTOR_ENOMEM, never if they lie in a buffer and are large: `field` is as it was.
 * Threads    That of `field`.
 */
int actor_bytes_keep(actor_bytes *field, actor_bytes from);

/** Gives up what actor_bytes_keep or actor_bytes_set has put there, and leaves zeroes. Threads: that of `field`. */
void actor_bytes_clear(actor_bytes *field);

/**
 * Sets a list that belongs to an actor's state to copies of elements, freeing what it held:
 * `actor_list_set(&actor_string_type, &self->names, &self->names_len, names, 3)`.
 *
 * Ownership  The elements are copied, with all they point at, and may lie within the old list. `list` is the
 *            address of the pointer to them.
 * Errors     ACTOR_ENOMEM: the list is as it was.
 * Threads    The actor the state belongs to.
 */
int actor_list_set(const actor_type_info *element, void *list, size_t *len, const void *elements, size_t n_elements);

/**
 * Puts a copy of an element into such a list, before the one at `at`; at its end if `at` is its length:
 * `actor_list_insert(&actor_string_type, &self->names, &self->names_len, self->names_len, &name)`. The others are moved, not copied.
 *
 * Ownership  As actor_list_set; `value` may be an element of the list.
 * Errors     ACTOR_ENOMEM; ACTOR_EINVAL: there is no such place. The list is as it was.
 * Threads    The actor the state belongs to.
 */
int actor_list_insert(const actor_type_info *element, void *list, size_t *len, size_t at, const void *value);

/**
 * Takes the element at `at` out of such a list, and frees it: what is to be answered with is copied before, by actor_callback_string say.
 *
 * Errors     ACTOR_EINVAL: there is no such element.
 * Threads    The actor the state belongs to.
 */
int actor_list_remove(const actor_type_info *element, void *list, size_t *len, size_t at);

/**
 * Sets an extern that belongs to an actor's state to a copy, freeing what it held. `field` is the address of the
 * pointer; NULL is copied as NULL.
 *
 * Ownership  `value` is copied.
 * Errors     ACTOR_ENOMEM: the field is as it was.
 * Threads    The actor the state belongs to.
 */
int actor_extern_set(const actor_extern_info *info, void *field, const void *value);

/** As actor_list_set, of an array of `n_elements` that lies at `array`. */
int actor_array_set(const actor_type_info *element, void *array, const void *elements, size_t n_elements);

#ifdef __cplusplus
}
#endif
#endif
