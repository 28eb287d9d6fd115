/*
 * Described values: how the runtime copies and frees what a spec declares; print.c prints it. All of it is one
 * walk over the tables of a type; a tagged union's payload is followed only as its tag says.
 */
#include <stdint.h>
#include <string.h>

#include "actor/buffer.h"
#include "actor/process.h"
#include "types.h"

/* What an empty string points at, so that it needs no memory; never freed. */
static const char empty_text[1] = "";

/* Lists in a message's tail begin where anything may lie. */
enum { LIST_ALIGN = 8 };

#define SCALARS(X)                                                                                       \
    X(bool, BOOL, bool) X(int8, INT8, int8_t) X(int16, INT16, int16_t) X(int32, INT32, int32_t)          \
    X(int64, INT64, int64_t) X(uint8, UINT8, uint8_t) X(uint16, UINT16, uint16_t)                        \
    X(uint32, UINT32, uint32_t) X(uint64, UINT64, uint64_t) X(float, FLOAT, float)                       \
    X(double, DOUBLE, double) X(duration, DURATION, int64_t) X(instant, INSTANT, int64_t)                \
    X(string, STRING, actor_string) X(bytes, BYTES, actor_bytes) X(pid, PID, actor_ref)                  \
    X(ref, REF, actor_unique)

/* A field without a name: what its type is made of. */
#define X(name, kind, c_type)                                                                            \
    static const actor_field_info name##_itself = { NULL, ACTOR_FIELD_##kind, 0, NULL };                 \
    const actor_type_info actor_##name##_type = {                                                        \
        #name, sizeof(c_type), ACTOR_FIELD_##kind != ACTOR_FIELD_STRING && ACTOR_FIELD_##kind != ACTOR_FIELD_BYTES, \
        1, &name##_itself, 0, NULL                                                                       \
    };
SCALARS(X)
#undef X

/* ---- walking ---- */

const actor_variant_info *libactor_type_variant(const actor_type_info *type, const void *value)
{
    size_t i;
    int tag;

    if (type->n_variants == 0)
        return NULL;
    memcpy(&tag, value, sizeof tag);
    for (i = 0; i < type->n_variants; i++)
        if (type->variants[i].value == tag)
            return &type->variants[i];
    return NULL;
}

bool actor_type_fits(const actor_type_info *type, const void *value)
{
    return type->n_variants == 0 || libactor_type_variant(type, value) != NULL;
}

/*
 * What to do with each string, each bytes and each list of a value; stops at the first error. `list` sets the
 * list of `to`; its elements are visited then, unless there is a `to` and its list has none.
 */
struct visitor {
    int (*string)(struct visitor *visitor, actor_string *to, const actor_string *from);
    int (*bytes)(struct visitor *visitor, actor_bytes *to, const actor_bytes *from);
    int (*list)(struct visitor *visitor, const actor_field_info *element, struct libactor_list *to, const struct libactor_list *from);
    void (*end_list)(const struct libactor_list *from);  /* behind its elements; may be NULL */
    /* Of an extern that is not NULL; `to` is where its pointer is to be. */
    int (*foreign)(struct visitor *visitor, const actor_extern_info *info, void *to, void *from);
    size_t size;
    char *tail;
    size_t n_held;                          /* buffers and copies of externs, of a packed value */
    unsigned depth;                         /* of values of protocols, within each other */
};

static int visit(struct visitor *visitor, const actor_type_info *type, void *to, const void *from);

size_t libactor_field_bytes(const actor_field_info *field)
{
    switch ((int)field->kind) {
#define X(name, kind, c_type) case ACTOR_FIELD_##kind: return sizeof(c_type);
    SCALARS(X)
#undef X
    case ACTOR_FIELD_PROTOCOL:
        return sizeof(actor_protocol_value);
    default:
        return field->type->size;
    }
}

static int visit_foreign(struct visitor *visitor, const actor_field_info *field, void *to, const void *from)
{
    void *value;

    if (field->type == NULL)
        return ACTOR_OK;
    memcpy(&value, from, sizeof value);
    return value == NULL ? ACTOR_OK
                         : visitor->foreign(visitor, (const actor_extern_info *)(const void *)field->type, to, value);
}

static int visit_protocol(struct visitor *visitor, char *to, const char *from);

/* Visits values that lie side by side and are alike; `to` may be NULL. */
static int visit_values(struct visitor *visitor, const actor_field_info *field, size_t count, char *to,
                        const char *from)
{
    const size_t bytes = libactor_field_bytes(field);
    int err = ACTOR_OK;

    for (; count > 0 && err == ACTOR_OK; count--) {
        switch ((int)field->kind) {
        case ACTOR_FIELD_STRING:
            err = visitor->string(visitor, (void *)to, (const void *)from);
            break;
        case ACTOR_FIELD_BYTES:
            err = visitor->bytes(visitor, (void *)to, (const void *)from);
            break;
        case ACTOR_FIELD_STRUCT:
            err = visit(visitor, field->type, to, from);
            break;
        case ACTOR_FIELD_PROTOCOL:
            err = visit_protocol(visitor, to, from);
            break;
        default:
            return ACTOR_OK;
        }
        from += bytes;
        if (to != NULL)
            to += bytes;
    }
    return err;
}

struct libactor_list libactor_list_at(const actor_field_info *field, const char *value)
{
    struct libactor_list list;

    memcpy(&list.data, value + field[1].offset, sizeof list.data);
    memcpy(&list.len, value + field->offset, sizeof list.len);
    if (list.data == NULL)
        list.len = 0;
    return list;
}

static int visit_list(struct visitor *visitor, const actor_field_info *field, char *to, const char *from)
{
    const struct libactor_list source = libactor_list_at(field, from);
    struct libactor_list copy = { NULL, 0 };
    int err = visitor->list(visitor, &field[1], &copy, &source);

    if (err != ACTOR_OK)
        return err;
    if (to != NULL) {
        memcpy(to + field[1].offset, &copy.data, sizeof copy.data);
        memcpy(to + field->offset, &copy.len, sizeof copy.len);
    }
    if (to == NULL || copy.data != NULL)
        err = visit_values(visitor, &field[1], source.len, (char *)(uintptr_t)copy.data, source.data);
    if (visitor->end_list != NULL)
        visitor->end_list(&source);
    return err;
}

/* What a value of a protocol is about is a list of one, of whatever type it says. One that is about nothing is none. */
static int visit_protocol(struct visitor *visitor, char *to, const char *from)
{
    actor_field_info element = { NULL, ACTOR_FIELD_STRUCT, 0, NULL };
    struct libactor_list source = { NULL, 1 }, copy = { NULL, 0 };
    actor_protocol_value value;
    int err;

    memcpy(&value, from, sizeof value);
    if (value.type == NULL || value.value == NULL) {
        if (to != NULL)
            memset(to, 0, sizeof value);
        return ACTOR_OK;
    }
    if (visitor->depth == ACTOR_PROTOCOL_DEPTH)
        return ACTOR_ENOMEM;
    element.type = value.type;
    source.data = value.value;
    err = visitor->list(visitor, &element, &copy, &source);
    if (err != ACTOR_OK)
        return err;
    if (to != NULL)
        memcpy(to + offsetof(actor_protocol_value, value), &copy.data, sizeof copy.data);
    visitor->depth++;
    if (to == NULL || copy.data != NULL)
        err = visit_values(visitor, &element, 1, (char *)(uintptr_t)copy.data, source.data);
    visitor->depth--;
    if (visitor->end_list != NULL)
        visitor->end_list(&source);
    return err;
}

static int visit_fields(struct visitor *visitor, const actor_field_info *fields, size_t n_fields, char *to,
                        const char *from)
{
    size_t i;
    int err;

    for (i = 0; i < n_fields; i++) {
        const actor_field_info *field = &fields[i];
        void *at = to == NULL ? NULL : to + field->offset;
        const void *source = from + field->offset;

        switch ((int)field->kind) {
        case ACTOR_FIELD_STRING:
            err = visitor->string(visitor, at, source);
            break;
        case ACTOR_FIELD_BYTES:
            err = visitor->bytes(visitor, at, source);
            break;
        case ACTOR_FIELD_STRUCT:
            err = visit(visitor, field->type, at, source);
            break;
        case ACTOR_FIELD_EXTERN:
            err = visit_foreign(visitor, field, at, source);
            break;
        case ACTOR_FIELD_ARRAY:
            i++;
            err = visit_values(visitor, &fields[i], field->offset, to == NULL ? NULL : to + fields[i].offset,
                               from + fields[i].offset);
            break;
        case ACTOR_FIELD_LIST:
            i++;
            err = visit_list(visitor, field, to, from);
            break;
        case ACTOR_FIELD_PROTOCOL:
            err = visit_protocol(visitor, at, source);
            break;
        default:                            /* what is optional is a value, whether it counts or not */
            err = ACTOR_OK;
            break;
        }
        if (err != ACTOR_OK)
            return err;
    }
    return ACTOR_OK;
}

/* Visits what `from` points to; `to` has the same shape, or is NULL if the visitor needs none. */
static int visit(struct visitor *visitor, const actor_type_info *type, void *to, const void *from)
{
    const actor_variant_info *variant;
    int err;

    if (type->flat)
        return ACTOR_OK;
    err = visit_fields(visitor, type->fields, type->n_fields, to, from);
    variant = libactor_type_variant(type, from);
    if (err == ACTOR_OK && variant != NULL)
        err = visit_fields(visitor, variant->fields, variant->n_fields, to, from);
    return err;
}

/* ---- packing ---- */

static void add_size(struct visitor *visitor, size_t size)
{
    visitor->size = size > SIZE_MAX - visitor->size ? SIZE_MAX : visitor->size + size;
}

static int measure_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)to;
    add_size(visitor, libactor_string_len(from));
    add_size(visitor, 1);
    return ACTOR_OK;
}

static int measure_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    const size_t len = libactor_bytes_len(from);

    (void)to;
    if (len >= ACTOR_SHARED_BYTES)
        visitor->n_held++;
    else
        add_size(visitor, len);
    return ACTOR_OK;
}

/* The tail begins behind the struct, and that where anything may lie. */
static int measure_list(struct visitor *visitor, const actor_field_info *element, struct libactor_list *to,
                        const struct libactor_list *from)
{
    const size_t bytes = libactor_field_bytes(element);

    (void)to;
    add_size(visitor, -visitor->size % LIST_ALIGN);
    add_size(visitor, from->len > SIZE_MAX / bytes ? SIZE_MAX : from->len * bytes);
    return visitor->size == SIZE_MAX ? ACTOR_ENOMEM : ACTOR_OK;
}

static int count_foreign(struct visitor *visitor, const actor_extern_info *info, void *to, void *from)
{
    (void)info;
    (void)to;
    (void)from;
    visitor->n_held++;
    return ACTOR_OK;
}

struct libactor_packing libactor_type_measure(const actor_type_info *type, const void *value)
{
    struct visitor visitor = {
        measure_string, measure_bytes, measure_list, NULL, count_foreign, type->size, NULL, 0, 0
    };
    struct libactor_packing packing;

    visit(&visitor, type, NULL, value);
    if (visitor.n_held > 0)
        add_size(&visitor, sizeof type);
    packing.bytes = visitor.size;
    packing.n_held = visitor.n_held;
    return packing;
}

static int pack_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    const size_t len = libactor_string_len(from);

    if (len > 0)
        memcpy(visitor->tail, from->data, len);
    visitor->tail[len] = '\0';
    to->data = visitor->tail;
    to->len = len;
    visitor->tail += len + 1;
    return ACTOR_OK;
}

static int pack_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    const size_t len = libactor_bytes_len(from);

    if (len >= ACTOR_SHARED_BYTES) {
        if (libactor_bytes_share(to, from) != ACTOR_OK)
            return ACTOR_ENOMEM;
        visitor->n_held++;
        return ACTOR_OK;
    }
    if (len > 0)
        memcpy(visitor->tail, from->data, len);
    *to = actor_bytes_of(len > 0 ? visitor->tail : NULL, len);
    visitor->tail += len;
    return ACTOR_OK;
}

static int pack_list(struct visitor *visitor, const actor_field_info *element, struct libactor_list *to,
                     const struct libactor_list *from)
{
    const size_t bytes = from->len * libactor_field_bytes(element);

    visitor->tail += -(uintptr_t)visitor->tail % LIST_ALIGN;
    if (bytes > 0)
        memcpy(visitor->tail, from->data, bytes);
    to->data = from->len > 0 ? visitor->tail : NULL;
    to->len = from->len;
    visitor->tail += bytes;
    return ACTOR_OK;
}

static int own_foreign(struct visitor *visitor, const actor_extern_info *info, void *to, void *from)
{
    void *copy = info->copy(from);

    if (copy == NULL)
        return ACTOR_ENOMEM;
    memcpy(to, &copy, sizeof copy);
    visitor->n_held++;
    return ACTOR_OK;
}

static int pass_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)visitor;
    (void)to;
    (void)from;
    return ACTOR_OK;
}

static int pass_list(struct visitor *visitor, const actor_field_info *element, struct libactor_list *to,
                     const struct libactor_list *from)
{
    (void)visitor;
    (void)element;
    (void)to;
    (void)from;
    return ACTOR_OK;
}

/*
 * What a packed value holds is visited in the order in which it was packed: behind the first `n_held` nothing is
 * ours. Bytes that are large are in a buffer.
 */
static int release_shared(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    (void)to;
    if (libactor_bytes_len(from) < ACTOR_SHARED_BYTES)
        return ACTOR_OK;
    if (visitor->n_held == 0)
        return ACTOR_ENOMEM;
    visitor->n_held--;
    actor_buffer_release(from->buffer);
    return ACTOR_OK;
}

static int free_foreign(struct visitor *visitor, const actor_extern_info *info, void *to, void *from)
{
    (void)to;
    if (visitor->n_held == 0)
        return ACTOR_ENOMEM;
    visitor->n_held--;
    info->free(from);
    return ACTOR_OK;
}

static void release_held(const actor_type_info *type, const void *packed, size_t n_held)
{
    struct visitor visitor = { pass_string, release_shared, pass_list, NULL, free_foreign, 0, NULL, n_held, 0 };

    visit(&visitor, type, NULL, packed);
}

int libactor_type_pack(const actor_type_info *type, void *to, const void *from, struct libactor_packing packing)
{
    struct visitor visitor = {
        pack_string, pack_bytes, pack_list, NULL, own_foreign, 0, (char *)to + type->size, 0, 0
    };
    int err;

    memcpy(to, from, type->size);
    err = visit(&visitor, type, to, from);
    if (err != ACTOR_OK)
        release_held(type, to, visitor.n_held);
    else if (packing.n_held > 0)
        memcpy((char *)to + packing.bytes - sizeof type, &type, sizeof type);
    return err;
}

void libactor_packed_release(const void *packed, size_t bytes)
{
    const actor_type_info *type;

    memcpy(&type, (const char *)packed + bytes - sizeof type, sizeof type);
    release_held(type, packed, SIZE_MAX);
}

/* ---- values that own what they point to ---- */

actor_string actor_string_of(const char *text)
{
    actor_string string;

    string.data = text == NULL ? empty_text : text;
    string.len = strlen(string.data);
    return string;
}

bool actor_string_equal(actor_string a, actor_string b)
{
    const size_t len = libactor_string_len(&a);

    return len == libactor_string_len(&b) && (len == 0 || memcmp(a.data, b.data, len) == 0);
}

static void *owned(const void *data)
{
    return (void *)(uintptr_t)data;
}

static void free_string(const actor_string *string)
{
    if (string->data != empty_text)
        actor_free(owned(string->data));
}

/* Gives `*out` a copy of its own; leaves it as it was when memory is out. */
static int copy_string(actor_string *out, const char *text, size_t len)
{
    const char *data = empty_text;

    if (text == NULL)
        len = 0;
    if (len > 0) {
        char *copy = len < SIZE_MAX ? actor_alloc(len + 1) : NULL;

        if (copy == NULL)
            return ACTOR_ENOMEM;
        memcpy(copy, text, len);
        copy[len] = '\0';
        data = copy;
    }
    out->data = data;
    out->len = len;
    return ACTOR_OK;
}

static int forget_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)visitor;
    (void)from;
    to->data = NULL;
    to->len = 0;
    return ACTOR_OK;
}

static int forget_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    (void)visitor;
    (void)from;
    *to = actor_bytes_of(NULL, 0);
    return ACTOR_OK;
}

static int own_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)visitor;
    return copy_string(to, from->data, from->len);
}

static int own_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    (void)visitor;
    return libactor_bytes_own(to, from);
}

static int forget_foreign(struct visitor *visitor, const actor_extern_info *info, void *to, void *from)
{
    (void)visitor;
    (void)info;
    (void)from;
    memset(to, 0, sizeof from);
    return ACTOR_OK;
}

static const struct visitor forget_all = {
    forget_string, forget_bytes, pass_list, NULL, forget_foreign, 0, NULL, 0, 0
};

/* Its elements own nothing yet. */
static int own_list(struct visitor *visitor, const actor_field_info *element, struct libactor_list *to,
                    const struct libactor_list *from)
{
    struct visitor forget = forget_all;
    const size_t bytes = libactor_field_bytes(element);
    void *copy;

    (void)visitor;
    if (from->len == 0)
        return ACTOR_OK;
    copy = from->len > SIZE_MAX / bytes ? NULL : actor_alloc(from->len * bytes);
    if (copy == NULL)
        return ACTOR_ENOMEM;
    memcpy(copy, from->data, from->len * bytes);
    visit_values(&forget, element, from->len, copy, from->data);
    to->data = copy;
    to->len = from->len;
    return ACTOR_OK;
}

int actor_type_copy(const actor_type_info *type, void *to, const void *from)
{
    struct visitor forget = forget_all;
    struct visitor own = { own_string, own_bytes, own_list, NULL, own_foreign, 0, NULL, 0, 0 };
    int err;

    memcpy(to, from, type->size);
    visit(&forget, type, to, from);         /* from here on `to` owns all it points to */
    err = visit(&own, type, to, from);
    if (err != ACTOR_OK)
        actor_type_clear(type, to);
    return err;
}

static int release_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)visitor;
    (void)to;
    free_string(from);
    return ACTOR_OK;
}

static int release_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    (void)visitor;
    (void)to;
    libactor_bytes_disown(from);
    return ACTOR_OK;
}

static void release_list(const struct libactor_list *list)
{
    actor_free(owned(list->data));
}

void actor_type_clear(const actor_type_info *type, void *value)
{
    struct visitor visitor = {
        release_string, release_bytes, pass_list, release_list, free_foreign, 0, NULL, SIZE_MAX, 0
    };

    visit(&visitor, type, NULL, value);
    memset(value, 0, type->size);
}

static int empty_string(struct visitor *visitor, actor_string *to, const actor_string *from)
{
    (void)visitor;
    (void)from;
    to->data = empty_text;
    to->len = 0;
    return ACTOR_OK;
}

static int empty_bytes(struct visitor *visitor, actor_bytes *to, const actor_bytes *from)
{
    (void)visitor;
    (void)to;
    (void)from;
    return ACTOR_OK;
}

void actor_type_init(const actor_type_info *type, void *value)
{
    struct visitor visitor = { empty_string, empty_bytes, pass_list, NULL, forget_foreign, 0, NULL, 0, 0 };

    memset(value, 0, type->size);
    visit(&visitor, type, value, value);
}

int actor_string_set_len(actor_string *field, const char *text, size_t len)
{
    const actor_string old = *field;
    const int err = copy_string(field, text, len);

    if (err == ACTOR_OK)
        free_string(&old);
    return err;
}

int actor_string_set(actor_string *field, const char *text)
{
    return actor_string_set_len(field, text, text == NULL ? 0 : strlen(text));
}

/* Copies of elements, side by side; NULL when memory is out, or there are none. */
static void *copy_elements(const actor_type_info *element, const void *elements, size_t n_elements)
{
    const char *from = elements;
    char *copy = n_elements > SIZE_MAX / element->size ? NULL : actor_alloc(n_elements * element->size);
    size_t i;

    if (copy == NULL)
        return NULL;
    for (i = 0; i < n_elements; i++) {
        if (actor_type_copy(element, copy + i * element->size, from + i * element->size) == ACTOR_OK)
            continue;
        while (i > 0)
            actor_type_clear(element, copy + --i * element->size);
        actor_free(copy);
        return NULL;
    }
    return copy;
}

static void clear_elements(const actor_type_info *element, void *elements, size_t n_elements)
{
    char *values = elements;
    size_t i;

    for (i = 0; i < n_elements; i++)
        actor_type_clear(element, values + i * element->size);
}

int actor_list_set(const actor_type_info *element, void *list, size_t *len, const void *elements, size_t n_elements)
{
    const size_t n = elements == NULL ? 0 : n_elements;
    void *copy = n == 0 ? NULL : copy_elements(element, elements, n);
    void *old;

    if (copy == NULL && n > 0)
        return ACTOR_ENOMEM;
    memcpy(&old, list, sizeof old);
    if (old != NULL)
        clear_elements(element, old, *len);
    actor_free(old);
    memcpy(list, &copy, sizeof copy);
    *len = n;
    return ACTOR_OK;
}

int actor_list_insert(const actor_type_info *element, void *list, size_t *len, size_t at, const void *value)
{
    const size_t size = element->size;
    char *old, *grown;

    if (at > *len)
        return ACTOR_EINVAL;
    memcpy(&old, list, sizeof old);
    grown = *len >= SIZE_MAX / size ? NULL : actor_alloc((*len + 1) * size);
    if (grown == NULL)
        return ACTOR_ENOMEM;
    if (actor_type_copy(element, grown + at * size, value) != ACTOR_OK) {
        actor_free(grown);
        return ACTOR_ENOMEM;
    }
    if (*len > 0) {
        memcpy(grown, old, at * size);
        memcpy(grown + (at + 1) * size, old + at * size, (*len - at) * size);
    }
    actor_free(old);
    memcpy(list, &grown, sizeof grown);
    ++*len;
    return ACTOR_OK;
}

int actor_list_remove(const actor_type_info *element, void *list, size_t *len, size_t at)
{
    const size_t size = element->size;
    char *values;

    if (at >= *len)
        return ACTOR_EINVAL;
    memcpy(&values, list, sizeof values);
    actor_type_clear(element, values + at * size);
    --*len;
    memmove(values + at * size, values + (at + 1) * size, (*len - at) * size);
    if (*len > 0)
        return ACTOR_OK;
    actor_free(values);
    values = NULL;
    memcpy(list, &values, sizeof values);
    return ACTOR_OK;
}

int actor_extern_set(const actor_extern_info *info, void *field, const void *value)
{
    void *copy = value == NULL ? NULL : info->copy(value);
    void *old;

    if (copy == NULL && value != NULL)
        return ACTOR_ENOMEM;
    memcpy(&old, field, sizeof old);
    if (old != NULL)
        info->free(old);
    memcpy(field, &copy, sizeof copy);
    return ACTOR_OK;
}

int actor_array_set(const actor_type_info *element, void *array, const void *elements, size_t n_elements)
{
    void *copy = copy_elements(element, elements, n_elements);

    if (copy == NULL)
        return ACTOR_ENOMEM;
    clear_elements(element, array, n_elements);
    memcpy(array, copy, n_elements * element->size);
    actor_free(copy);
    return ACTOR_OK;
}
