/*
 * What is done to the rows of a key. All follows one pattern: the key's hash says which stripe, its lock is taken, and what is
 * done under it calls nobody's code and never waits. Memory for what is put in is got before, what was replaced is freed behind.
 */
#include <string.h>

#include "table.h"

typedef struct libactor_ets_table table_t;
typedef struct libactor_ets_stripe stripe_t;
typedef struct libactor_ets_node node_t;

/* ---- putting in ---- */

/* Nodes for a list of rows, in its order, and the stripes they go to. */
struct batch {
    node_t *first;
    uint64_t stripes;
};

static void free_batch(const actor_ets_info *info, node_t *node)
{
    while (node != NULL) {
        node_t *next = node->next;

        libactor_ets_node_free(info, node);
        node = next;
    }
}

static int make_batch(const actor_ets_info *info, const void *rows, size_t n, struct batch *batch)
{
    node_t **end = &batch->first;
    size_t i;

    batch->first = NULL;
    batch->stripes = 0;
    for (i = 0; i < n; i++) {
        node_t *node = libactor_ets_node_make(info, (const char *)rows + i * info->row->size);

        if (node == NULL) {
            free_batch(info, batch->first);
            return ACTOR_ENOMEM;
        }
        node->hash = libactor_ets_hash_in(info, node->row);
        batch->stripes |= UINT64_C(1) << libactor_ets_stripe_of(info, node->hash);
        *end = node;
        end = &node->next;
    }
    return ACTOR_OK;
}

static void swap_rows(const actor_ets_info *info, stripe_t *stripe, node_t *in, node_t *other)
{
    char *a = in->row, *b = other->row, part[64];
    size_t left, n;

    stripe->bytes -= libactor_ets_held_bytes(info->row, in->row);
    for (left = info->row->size; left > 0; left -= n, a += n, b += n) {
        n = left < sizeof part ? left : sizeof part;
        memcpy(part, a, n);
        memcpy(a, b, n);
        memcpy(b, part, n);
    }
    stripe->bytes += libactor_ets_held_bytes(info->row, in->row);
    in->version++;
    libactor_ets_note_change(stripe);
}

static bool has_same(const actor_ets_info *info, const node_t *node, const void *row)
{
    while (node != NULL && libactor_ets_compare(info->row, node->row, row) != 0)
        node = libactor_ets_next_of_key(info, node);
    return node != NULL;
}

/* Puts a node in. True: it holds what is to be freed now. */
static bool insert_node(const actor_ets_info *info, stripe_t *stripe, node_t *node)
{
    node_t *there = info->kind == ACTOR_ETS_DUPLICATE_BAG ? NULL : libactor_ets_find(info, stripe, node->hash, node->row);

    if (there == NULL || (info->kind == ACTOR_ETS_BAG && !has_same(info, there, node->row))) {
        libactor_ets_put(info, stripe, node);
        return false;
    }
    if (info->kind != ACTOR_ETS_BAG)
        swap_rows(info, stripe, there, node);
    return true;
}

static bool is_any_taken(const actor_ets_info *info, table_t *table, const node_t *node)
{
    for (; node != NULL; node = node->next) {
        const stripe_t *stripe = &table->stripes[libactor_ets_stripe_of(info, node->hash)];

        if (libactor_ets_find(info, stripe, node->hash, node->row) != NULL)
            return true;
    }
    return false;
}

static int insert_batch(const actor_ets_info *info, actor_ets handle, struct batch *batch, bool only_new)
{
    node_t *node, *next, *dead = NULL;
    table_t *table;
    int err = libactor_ets_enter_many(info, handle, batch->stripes, LIBACTOR_ETS_WRITE, &table);

    if (err == ACTOR_OK && only_new && is_any_taken(info, table, batch->first)) {
        libactor_ets_leave_many(table, batch->stripes);
        err = ACTOR_ETAKEN;
    }
    if (err < 0)
        return err;
    for (node = batch->first; node != NULL; node = next) {
        next = node->next;
        node->next = NULL;
        if (insert_node(info, &table->stripes[libactor_ets_stripe_of(info, node->hash)], node)) {
            node->next = dead;
            dead = node;
        }
    }
    libactor_ets_leave_many(table, batch->stripes);
    free_batch(info, dead);
    batch->first = NULL;
    return ACTOR_OK;
}

static int insert(const actor_ets_info *info, actor_ets handle, const void *rows, size_t n, bool only_new)
{
    struct batch batch;
    int err;

    if (n == 0)
        return libactor_ets_handle(info, handle, LIBACTOR_ETS_WRITE, &handle);
    err = make_batch(info, rows, n, &batch);
    if (err < 0)
        return err;
    err = insert_batch(info, handle, &batch, only_new);
    free_batch(info, batch.first);
    return err;
}

/*
 * Whether the last row that the thread put into a set had a new key: then the next may have one too, and it is made ready
 * before the lock is taken.
 */
static _Thread_local bool expects_new;

/* Writes over a row without memory of its own if its key is there, or puts in `node`, which it takes. ACTOR_ENOKEY: neither. */
static int insert_at(const actor_ets_info *info, actor_ets handle, uint64_t hash, const void *row, node_t **node)
{
    const size_t number = libactor_ets_stripe_of(info, hash);
    stripe_t *stripe;
    table_t *table;
    node_t *there;
    int err = libactor_ets_enter(info, handle, number, LIBACTOR_ETS_WRITE, &table);

    if (err < 0)
        return err;
    stripe = &table->stripes[number];
    there = libactor_ets_find(info, stripe, hash, row);
    expects_new = there == NULL;
    if (there != NULL) {
        memcpy(there->row, row, info->row->size);
        there->version++;
        libactor_ets_note_change(stripe);
    } else if (*node != NULL) {
        libactor_ets_put(info, stripe, *node);
        *node = NULL;
    } else {
        err = ACTOR_ENOKEY;
    }
    libactor_ets_unlock(stripe);
    return err;
}

/* A node for a row; the bucket it will go to is asked for meanwhile. */
static node_t *make_hashed(const actor_ets_info *info, actor_ets handle, uint64_t hash, const void *row)
{
    const table_t *table = handle.bits == 0 ? NULL : libactor_ets_at(handle.bits);
    node_t *node;

    if (table != NULL)
        libactor_ets_expect(info, &table->stripes[libactor_ets_stripe_of(info, hash)], hash);
    node = libactor_ets_node_make(info, row);
    if (node != NULL)
        node->hash = hash;
    return node;
}

/* Puts a row without memory of its own into a set. That memory is out is no error when its key is there. */
static int insert_flat(const actor_ets_info *info, actor_ets handle, const void *row)
{
    const uint64_t hash = libactor_ets_hash_in(info, row);
    node_t *node = expects_new ? make_hashed(info, handle, hash, row) : NULL;
    int err = insert_at(info, handle, hash, row, &node);

    if (err == ACTOR_ENOKEY) {
        node = make_hashed(info, handle, hash, row);
        if (node == NULL)
            return ACTOR_ENOMEM;
        err = insert_at(info, handle, hash, row, &node);
    }
    actor_free(node);
    return err;
}

int actor_ets_insert(const actor_ets_info *info, actor_ets handle, const void *rows, size_t n)
{
    if (n == 1 && info->row->flat && !libactor_ets_is_bag(info))
        return insert_flat(info, handle, rows);
    return insert(info, handle, rows, n, false);
}

int actor_ets_insert_new(const actor_ets_info *info, actor_ets handle, const void *rows, size_t n)
{
    return insert(info, handle, rows, n, true);
}

/* ---- looking up ---- */

/* Finds the oldest row of a key and keeps its stripe locked. An error: nothing is locked. */
static int enter_row(const actor_ets_info *info, actor_ets handle, const void *key, enum libactor_ets_need need,
                     table_t **table, stripe_t **stripe, node_t **node)
{
    const uint64_t hash = libactor_ets_hash_in(info, key);
    const size_t number = libactor_ets_stripe_of(info, hash);
    const int err = libactor_ets_enter(info, handle, number, need, table);

    if (err < 0)
        return err;
    *stripe = &(*table)->stripes[number];
    *node = libactor_ets_find(info, *stripe, hash, key);
    if (*node != NULL)
        return ACTOR_OK;
    libactor_ets_unlock(*stripe);
    return ACTOR_ENOKEY;
}

static int copy_value(const actor_type_info *type, void *to, const void *from)
{
    if (!type->flat)
        return actor_type_copy(type, to, from);
    memcpy(to, from, type->size);
    return ACTOR_OK;
}

int actor_ets_lookup(const actor_ets_info *info, actor_ets handle, const void *key, void *row)
{
    table_t *table;
    stripe_t *stripe;
    node_t *node;
    int err = enter_row(info, handle, key, LIBACTOR_ETS_READ, &table, &stripe, &node);

    if (err < 0)
        return err;
    err = copy_value(info->row, row, node->row);
    libactor_ets_unlock(stripe);
    return err;
}

int actor_ets_member(const actor_ets_info *info, actor_ets handle, const void *key)
{
    table_t *table;
    stripe_t *stripe;
    node_t *node;
    const int err = enter_row(info, handle, key, LIBACTOR_ETS_READ, &table, &stripe, &node);

    if (err == ACTOR_OK)
        libactor_ets_unlock(stripe);
    return err;
}

/* A field of a row as a type of its own, of a value that begins with it. */
struct field_type {
    actor_field_info field;
    actor_type_info type;
};

/* Errors: ACTOR_EINVAL: there is no such field, or it is one of several values. */
static int field_type(const actor_ets_info *info, size_t field, struct field_type *out, size_t *offset)
{
    if (field >= info->row->n_fields || libactor_ets_field_bytes(&info->row->fields[field]) == 0)
        return ACTOR_EINVAL;
    if (field > 0 && (info->row->fields[field - 1].kind == ACTOR_FIELD_ARRAY ||
                      info->row->fields[field - 1].kind == ACTOR_FIELD_OPTIONAL))
        return ACTOR_EINVAL;
    out->field = info->row->fields[field];
    *offset = out->field.offset;
    out->field.offset = 0;
    memset(&out->type, 0, sizeof out->type);
    out->type.name = out->field.name;
    out->type.size = libactor_ets_field_bytes(&out->field);
    out->type.flat = out->field.kind == ACTOR_FIELD_STRUCT ? out->field.type->flat
                                                          : out->field.kind != ACTOR_FIELD_STRING &&
                                                                out->field.kind != ACTOR_FIELD_BYTES;
    out->type.n_fields = 1;
    out->type.fields = &out->field;
    return ACTOR_OK;
}

int actor_ets_lookup_element(const actor_ets_info *info, actor_ets handle, const void *key, size_t field, void *out)
{
    struct field_type type;
    table_t *table;
    stripe_t *stripe;
    node_t *node;
    size_t offset;
    int err = field_type(info, field, &type, &offset);

    if (err == ACTOR_OK)
        err = enter_row(info, handle, key, LIBACTOR_ETS_READ, &table, &stripe, &node);
    if (err < 0)
        return err;
    err = copy_value(&type.type, out, node->row + offset);
    libactor_ets_unlock(stripe);
    return err;
}

void actor_ets_given_free(const actor_type_info *type, void *given, size_t n)
{
    char *one = given;

    for (; n > 0 && !type->flat; n--, one += type->size)
        actor_type_clear(type, one);
    actor_free(given);
}

void actor_ets_rows_free(const actor_ets_info *info, void *rows, size_t n)
{
    actor_ets_given_free(info->row, rows, n);
}

static size_t count_of_key(const actor_ets_info *info, const node_t *node)
{
    size_t n = 0;

    for (; node != NULL; node = libactor_ets_next_of_key(info, node))
        n++;
    return n;
}

/* Copies a node's row and those of the same key behind it. */
static int copy_rows(const actor_ets_info *info, const node_t *node, void **rows, size_t *n)
{
    const size_t wanted = count_of_key(info, node);
    char *copies = actor_alloc(wanted * info->row->size);
    size_t done = 0;

    if (copies == NULL)
        return ACTOR_ENOMEM;
    for (; done < wanted; done++, node = libactor_ets_next_of_key(info, node)) {
        if (copy_value(info->row, copies + done * info->row->size, node->row) < 0) {
            actor_ets_rows_free(info, copies, done);
            return ACTOR_ENOMEM;
        }
    }
    *rows = copies;
    *n = wanted;
    return ACTOR_OK;
}

int actor_ets_lookup_all(const actor_ets_info *info, actor_ets handle, const void *key, void **rows, size_t *n)
{
    table_t *table;
    stripe_t *stripe;
    node_t *node;
    int err = enter_row(info, handle, key, LIBACTOR_ETS_READ, &table, &stripe, &node);

    *rows = NULL;
    *n = 0;
    if (err == ACTOR_ENOKEY)
        return ACTOR_OK;
    if (err < 0)
        return err;
    err = copy_rows(info, node, rows, n);
    libactor_ets_unlock(stripe);
    return err;
}

/* ---- deleting ---- */

/* Takes a node and those of its key behind it out, or of these the ones that are the same as a row; chained by `greater`. */
static node_t *take_out(const actor_ets_info *info, stripe_t *stripe, node_t *node, const void *row)
{
    node_t *taken = NULL;

    while (node != NULL) {
        node_t *next = libactor_ets_next_of_key(info, node);

        if (row == NULL || libactor_ets_compare(info->row, node->row, row) == 0) {
            libactor_ets_take_out(info, stripe, node);
            node->greater = taken;
            taken = node;
        }
        node = next;
    }
    return taken;
}

static void free_taken(const actor_ets_info *info, node_t *node)
{
    while (node != NULL) {
        node_t *next = node->greater;

        libactor_ets_node_free(info, node);
        node = next;
    }
}

static int delete_rows(const actor_ets_info *info, actor_ets handle, const void *key, const void *row)
{
    table_t *table;
    stripe_t *stripe;
    node_t *node;
    const int err = enter_row(info, handle, key, LIBACTOR_ETS_WRITE, &table, &stripe, &node);

    if (err < 0)
        return err == ACTOR_ENOKEY ? (int)ACTOR_OK : err;
    node = take_out(info, stripe, node, row);
    libactor_ets_unlock(stripe);
    free_taken(info, node);
    return ACTOR_OK;
}

int actor_ets_delete_key(const actor_ets_info *info, actor_ets handle, const void *key)
{
    return delete_rows(info, handle, key, NULL);
}

int actor_ets_delete_object(const actor_ets_info *info, actor_ets handle, const void *row)
{
    return delete_rows(info, handle, row, row);
}

int actor_ets_take(const actor_ets_info *info, actor_ets handle, const void *key, void **rows, size_t *n)
{
    table_t *table;
    stripe_t *stripe;
    node_t *node;
    int err = enter_row(info, handle, key, LIBACTOR_ETS_WRITE, &table, &stripe, &node);

    *rows = NULL;
    *n = 0;
    if (err < 0)
        return err == ACTOR_ENOKEY ? (int)ACTOR_OK : err;
    err = copy_rows(info, node, rows, n);
    node = err < 0 ? NULL : take_out(info, stripe, node, NULL);
    libactor_ets_unlock(stripe);
    free_taken(info, node);
    return err;
}

int actor_ets_delete_all(const actor_ets_info *info, actor_ets handle)
{
    struct libactor_ets_contents contents[LIBACTOR_ETS_STRIPES];
    table_t *table;
    size_t i;
    const int err = libactor_ets_enter_many(info, handle, LIBACTOR_ETS_ALL, LIBACTOR_ETS_WRITE, &table);

    if (err < 0)
        return err;
    for (i = 0; i < LIBACTOR_ETS_STRIPES; i++)
        contents[i] = libactor_ets_empty(&table->stripes[i]);
    libactor_ets_leave_many(table, LIBACTOR_ETS_ALL);
    for (i = 0; i < LIBACTOR_ETS_STRIPES; i++)
        libactor_ets_contents_free(info, &contents[i]);
    return ACTOR_OK;
}

/* ---- counting, setting ---- */

/* What range an integer's type has: the bits of its value, and whether it has a sign. */
static unsigned integer_bits(actor_field_kind kind, bool *is_signed)
{
    *is_signed = kind == ACTOR_FIELD_INT8 || kind == ACTOR_FIELD_INT16 || kind == ACTOR_FIELD_INT32 ||
                 kind == ACTOR_FIELD_INT64;
    switch ((int)kind) {
    case ACTOR_FIELD_INT8:
    case ACTOR_FIELD_UINT8:
        return 8;
    case ACTOR_FIELD_INT16:
    case ACTOR_FIELD_UINT16:
        return 16;
    case ACTOR_FIELD_INT32:
    case ACTOR_FIELD_UINT32:
        return 32;
    case ACTOR_FIELD_INT64:
    case ACTOR_FIELD_UINT64:
        return 64;
    default:
        return 0;
    }
}

/* What is to be known of a step's field. Errors: ACTOR_EINVAL. */
struct counter {
    size_t offset;
    unsigned bits;
    bool is_signed;
};

static int read_counter(const actor_ets_info *info, size_t field, struct counter *counter)
{
    const actor_field_info *described;

    if (field < info->key->n_fields || field >= info->row->n_fields)
        return ACTOR_EINVAL;
    described = &info->row->fields[field];
    if (described[-1].kind == ACTOR_FIELD_ARRAY || described[-1].kind == ACTOR_FIELD_OPTIONAL)
        return ACTOR_EINVAL;
    counter->offset = described->offset;
    counter->bits = integer_bits(described->kind, &counter->is_signed);
    return counter->bits == 0 ? ACTOR_EINVAL : ACTOR_OK;
}

/* Reads an integer, as int64_t if it is signed, which fill all bits. */
static uint64_t read_integer(const struct counter *counter, const char *row)
{
    uint64_t value = 0;

    memcpy(&value, row + counter->offset, counter->bits / 8);
    if (counter->is_signed && counter->bits < 64 && value >> (counter->bits - 1) & 1)
        value |= UINT64_MAX << counter->bits;
    return value;
}

static bool fits(const struct counter *counter, uint64_t value)
{
    uint64_t back;

    if (counter->bits == 64)
        return true;
    back = value & ((UINT64_C(1) << counter->bits) - 1);
    if (counter->is_signed && back >> (counter->bits - 1) & 1)
        back |= UINT64_MAX << counter->bits;
    return back == value;
}

/* As OTP: past the threshold, in the direction of the step, it becomes what it is to be set to. Errors: ACTOR_ERANGE. */
static int count(const struct counter *counter, const actor_ets_count *step, uint64_t value, uint64_t *out)
{
    bool overflow, past;

    if (counter->is_signed) {
        int64_t sum;

        overflow = __builtin_add_overflow((int64_t)value, step->add, &sum);
        *out = (uint64_t)sum;
        past = step->add >= 0 ? sum > (int64_t)step->threshold : sum < (int64_t)step->threshold;
    } else {
        *out = value + (uint64_t)step->add;
        overflow = step->add >= 0 ? *out < value : *out > value;
        past = step->add >= 0 ? *out > step->threshold : *out < step->threshold;
    }
    if (step->bounded && (overflow || past)) {
        *out = step->set;
        overflow = false;
    }
    return overflow || !fits(counter, *out) ? ACTOR_ERANGE : ACTOR_OK;
}

/* What a step begins with: what an earlier one has made of the same field, or what the row has. */
static uint64_t value_before(const struct counter *counter, const char *row, const actor_ets_count *counts, size_t step)
{
    size_t i;

    for (i = step; i > 0; i--)
        if (counts[i - 1].field == counts[step].field)
            return counts[i - 1].result;
    return read_integer(counter, row);
}

/* Does all steps to a row, or on an error none. */
static int count_all(const actor_ets_info *info, char *row, actor_ets_count *counts, size_t n)
{
    struct counter counter;
    size_t i;
    int err = ACTOR_OK;

    if (n == 1) {
        err = read_counter(info, counts->field, &counter);
        if (err == ACTOR_OK)
            err = count(&counter, counts, read_integer(&counter, row), &counts->result);
        if (err == ACTOR_OK)
            memcpy(row + counter.offset, &counts->result, counter.bits / 8);
        return err;
    }
    for (i = 0; i < n && err == ACTOR_OK; i++) {
        err = read_counter(info, counts[i].field, &counter);
        if (err == ACTOR_OK)
            err = count(&counter, &counts[i], value_before(&counter, row, counts, i), &counts[i].result);
    }
    for (i = 0; i < n && err == ACTOR_OK; i++) {
        (void)read_counter(info, counts[i].field, &counter);
        memcpy(row + counter.offset, &counts[i].result, counter.bits / 8);
    }
    return err;
}

/* Of a row that is not in the table yet, or under the lock. */
static int update_row(const actor_ets_info *info, node_t *node, actor_ets_count *counts, size_t n)
{
    int err = count_all(info, node->row, counts, n);

    if (err == ACTOR_OK)
        node->version++;
    return err;
}

/* Puts a row with the key in and counts there; ACTOR_ETAKEN: one has come meanwhile. */
static int count_new(const actor_ets_info *info, actor_ets handle, const void *key, actor_ets_count *counts, size_t n,
                     const void *row)
{
    struct batch batch;
    char *whole = actor_alloc(info->row->size);
    int err;

    if (whole == NULL)
        return ACTOR_ENOMEM;
    memcpy(whole, row, info->row->size);    /* borrows, as `row` and `key` do */
    memcpy(whole, key, info->key->size);
    err = make_batch(info, whole, 1, &batch);
    actor_free(whole);
    if (err < 0)
        return err;
    err = update_row(info, batch.first, counts, n);
    if (err == ACTOR_OK)
        err = insert_batch(info, handle, &batch, true);
    free_batch(info, batch.first);
    return err;
}

int actor_ets_update_counter(const actor_ets_info *info, actor_ets handle, const void *key, actor_ets_count *counts, size_t n,
                             const void *row)
{
    table_t *table;
    stripe_t *stripe;
    node_t *node;
    int err;

    if (libactor_ets_is_bag(info))
        return ACTOR_EINVAL;
    do {
        err = enter_row(info, handle, key, LIBACTOR_ETS_WRITE, &table, &stripe, &node);
        if (err == ACTOR_OK) {
            err = update_row(info, node, counts, n);
            libactor_ets_note_change(stripe);
            libactor_ets_unlock(stripe);
        } else if (err == ACTOR_ENOKEY && row != NULL) {
            err = count_new(info, handle, key, counts, n, row);
        }
    } while (err == ACTOR_ETAKEN);
    return err;
}

/* Copies of values that are to be put into a row, and after that what was there. */
struct value {
    struct field_type type;
    size_t offset;
    void *copy;
};

static void free_values(struct value *values, size_t n)
{
    for (; values != NULL && n > 0; n--) {
        actor_type_clear(&values[n - 1].type.type, values[n - 1].copy);
        actor_free(values[n - 1].copy);
    }
    actor_free(values);
}

static int copy_element(const actor_ets_info *info, const actor_ets_element *element, struct value *value)
{
    int err = element->field < info->key->n_fields ? (int)ACTOR_EINVAL
                                                   : field_type(info, element->field, &value->type, &value->offset);

    if (err < 0)
        return err;
    value->copy = actor_alloc(value->type.type.size);
    if (value->copy == NULL)
        return ACTOR_ENOMEM;
    err = actor_type_copy(&value->type.type, value->copy, element->value);
    if (err < 0)
        actor_free(value->copy);
    return err;
}

static int copy_elements(const actor_ets_info *info, const actor_ets_element *elements, size_t n, struct value **out)
{
    struct value *values = actor_alloc(n * sizeof *values);
    size_t i;
    int err;

    if (values == NULL)
        return ACTOR_ENOMEM;
    for (i = 0; i < n; i++) {
        err = copy_element(info, &elements[i], &values[i]);
        if (err < 0) {
            free_values(values, i);
            return err;
        }
    }
    *out = values;
    return ACTOR_OK;
}

static void swap_value(char *field, const struct value *value)
{
    unsigned char *a = (unsigned char *)field, *b = value->copy, byte;
    size_t i;

    for (i = 0; i < value->type.type.size; i++) {
        byte = a[i];
        a[i] = b[i];
        b[i] = byte;
    }
}

/* There is no such field to be set; but of a row that is not there that is said first. */
static int refuse_field(const actor_ets_info *info, actor_ets handle, const void *key)
{
    table_t *table;
    stripe_t *stripe;
    node_t *node;
    const int err = enter_row(info, handle, key, LIBACTOR_ETS_WRITE, &table, &stripe, &node);

    if (err != ACTOR_OK)
        return err;
    libactor_ets_unlock(stripe);
    return ACTOR_EINVAL;
}

int actor_ets_update_element(const actor_ets_info *info, actor_ets handle, const void *key, const actor_ets_element *elements,
                             size_t n)
{
    struct value *values = NULL;
    table_t *table;
    stripe_t *stripe;
    node_t *node;
    size_t i;
    int err;

    if (libactor_ets_is_bag(info))
        return ACTOR_EINVAL;
    err = copy_elements(info, elements, n, &values);
    if (err < 0)
        return err == ACTOR_EINVAL ? refuse_field(info, handle, key) : err;
    err = enter_row(info, handle, key, LIBACTOR_ETS_WRITE, &table, &stripe, &node);
    if (err == ACTOR_OK) {
        stripe->bytes -= libactor_ets_held_bytes(info->row, node->row);
        for (i = 0; i < n; i++)
            swap_value(node->row + values[i].offset, &values[i]);
        stripe->bytes += libactor_ets_held_bytes(info->row, node->row);
        node->version++;
        libactor_ets_note_change(stripe);
        libactor_ets_unlock(stripe);
    }
    free_values(values, n);
    return err;
}
