/*
 * partition supervisor: a supervisor whose table of children is made when it starts, one for each partition. Beside it
 * is a table of who they are, which is published: so whoever has a key finds a child without asking anybody.
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actor/partition_supervisor.h"
#include "actor/system.h"
#include "instance.h"
#include "supervisor.h"

enum { ID_BYTES = 11 };                     /* of the largest number */

struct partition {
    _Atomic uint64_t ref;                   /* 0: it has no child */
    char id[ID_BYTES];
};

/* In one piece of memory, which the supervisor, the system and whoever looks hold. */
struct partitions {
    atomic_size_t n_users;
    const actor_partition_supervisor_info *info;
    actor_ref supervisor;
    actor_supervisor_info table;
    actor_child_spec *specs;                /* behind the partitions */
    uint32_t n;
    struct partition of[];
};

/* ---- the table ---- */

static void acquire(void *arg)
{
    atomic_fetch_add_explicit(&((struct partitions *)arg)->n_users, 1, memory_order_relaxed);
}

static void release(struct partitions *partitions)
{
    if (atomic_fetch_sub_explicit(&partitions->n_users, 1, memory_order_acq_rel) == 1)
        actor_free(partitions);
}

static void fill_spec(struct partitions *partitions, uint32_t i)
{
    struct partition *partition = &partitions->of[i];

    atomic_init(&partition->ref, 0);
    snprintf(partition->id, sizeof partition->id, "%" PRIu32, i);
    partitions->specs[i] = partitions->info->child;
    partitions->specs[i].id = partition->id;
}

static actor_supervisor_info table_of(const struct partitions *partitions)
{
    const actor_partition_supervisor_info *info = partitions->info;
    actor_supervisor_info table;

    memset(&table, 0, sizeof table);
    table.name = info->name;
    table.registered = info->registered;
    table.register_via = info->register_via;
    table.strategy = info->strategy;
    table.intensity = info->intensity;
    table.period_ns = info->period_ns;
    table.backoff = info->backoff;
    table.args = info->args;
    table.n_children = partitions->n;
    table.children = partitions->specs;
    table.init = info->init;
    return table;
}

/* NULL: memory is out. */
static struct partitions *make(const actor_partition_supervisor_info *info, uint32_t n)
{
    const size_t specs_at = LIBACTOR_ALIGNED(sizeof(struct partitions) + n * sizeof(struct partition));
    struct partitions *partitions = actor_alloc(specs_at + n * sizeof(actor_child_spec));
    uint32_t i;

    if (partitions == NULL)
        return NULL;
    memset(partitions, 0, sizeof *partitions);
    atomic_init(&partitions->n_users, 1);
    partitions->info = info;
    partitions->n = n;
    partitions->specs = (actor_child_spec *)(void *)((char *)partitions + specs_at);
    for (i = 0; i < n; i++)
        fill_spec(partitions, i);
    partitions->table = table_of(partitions);
    return partitions;
}

/* ---- what the supervisor calls ---- */

/* A clean-up of the supervisor: from now on nobody finds them. */
static void close_partitions(void *arg)
{
    struct partitions *partitions = arg;

    actor_withdraw(partitions->info);
    release(partitions);
}

static int publish(struct partitions *partitions)
{
    int err = actor_publish(partitions->info, partitions, acquire);

    if (err != ACTOR_OK)
        return err;
    acquire(partitions);
    err = actor_defer(close_partitions, partitions);
    if (err != ACTOR_OK)
        close_partitions(partitions);
    return err;
}

/* Which supervisor of this description runs; none if it has just ended. */
static actor_ref find_supervisor(const actor_partition_supervisor_info *info)
{
    struct partitions *partitions = actor_find_published(info);
    actor_ref supervisor;

    if (partitions == NULL)
        return actor_ref_none();
    supervisor = partitions->supervisor;
    release(partitions);
    return supervisor;
}

static actor_result begin(void *arg)
{
    struct partitions *partitions = arg;
    actor_ref holder = actor_ref_none();
    int err;

    partitions->supervisor = actor_self();
    do {
        err = publish(partitions);
        if (err == ACTOR_EALREADY)
            holder = find_supervisor(partitions->info);
    } while (err == ACTOR_EALREADY && actor_ref_is_none(holder));
    if (err == ACTOR_EALREADY)
        return actor_init_already(holder);
    return err == ACTOR_OK ? ACTOR_CONTINUE : actor_stop(libactor_out_of_memory("partitions"));
}

/* It may also be a child that somebody has added. */
static void note_start(void *arg, const actor_child_spec *spec, actor_ref ref)
{
    struct partitions *partitions = arg;

    if (spec >= partitions->specs && spec < partitions->specs + partitions->n)
        atomic_store_explicit(&partitions->of[spec - partitions->specs].ref, ref.bits, memory_order_release);
}

static void end(void *arg)
{
    release(arg);
}

/* ---- what callers use ---- */

int actor_partition_supervisor_start(const actor_partition_supervisor_info *info, const void *args, bool link, actor_ref *out)
{
    struct libactor_supervisor_owner owner = { NULL, begin, note_start, end };
    actor_system *system = actor_system_current();
    struct partitions *partitions;

    if (system == NULL)
        return ACTOR_ENOSYSTEM;
    partitions = make(info, info->n_partitions > 0 ? info->n_partitions : (uint32_t)actor_system_workers(system));
    if (partitions == NULL)
        return ACTOR_ENOMEM;
    owner.arg = partitions;
    return libactor_supervisor_start(&partitions->table, args, link, &owner, out);
}

uint32_t actor_partition_starting(void)
{
    const actor_child_spec *spec = libactor_supervisor_starting();

    return spec == NULL ? 0 : (uint32_t)strtoul(spec->id, NULL, 10);
}

static int child_of(const struct partitions *partitions, uint32_t partition, actor_ref *out)
{
    out->bits = atomic_load_explicit(&partitions->of[partition].ref, memory_order_acquire);
    return actor_ref_is_none(*out) ? ACTOR_ENOPROC : ACTOR_OK;
}

int actor_partition_child(const actor_partition_supervisor_info *info, uint32_t partition, actor_ref *out)
{
    struct partitions *partitions = actor_find_published(info);
    int err = ACTOR_EINVAL;

    if (partitions == NULL)
        return libactor_not_running();
    if (partition < partitions->n)
        err = child_of(partitions, partition, out);
    release(partitions);
    return err;
}

static int find(const actor_partition_supervisor_info *info, uint64_t number, actor_ref *out)
{
    struct partitions *partitions = actor_find_published(info);
    int err;

    if (partitions == NULL)
        return libactor_not_running();
    err = child_of(partitions, (uint32_t)(number % partitions->n), out);
    release(partitions);
    return err;
}

int actor_partition_of_int(const actor_partition_supervisor_info *info, int64_t key, actor_ref *out)
{
    return find(info, key < 0 ? 0 - (uint64_t)key : (uint64_t)key, out);
}

/* FNV-1a, folded, as its low bits alone are weak. Without data there is no text, whatever the length says. */
static uint64_t hash_text(const void *data, size_t len)
{
    const unsigned char *byte = data;
    uint64_t hash = UINT64_C(14695981039346656037);
    size_t i;

    for (i = 0; byte != NULL && i < len; i++)
        hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
    return hash ^ hash >> 32;
}

int actor_partition_of_string(const actor_partition_supervisor_info *info, const char *key, actor_ref *out)
{
    return find(info, hash_text(key, strlen(key)), out);
}

/* Whole numbers and enums; what a key's partition is counted from. */
static bool is_number(const actor_type_info *type, const void *key, int64_t *number)
{
    if (type->n_variants > 0 || type == &actor_int32_type)
        *number = *(const int32_t *)key;
    else if (type == &actor_int64_type)
        *number = *(const int64_t *)key;
    else if (type == &actor_uint32_type)
        *number = *(const uint32_t *)key;
    else if (type == &actor_uint16_type)
        *number = *(const uint16_t *)key;
    else if (type == &actor_int16_type)
        *number = *(const int16_t *)key;
    else if (type == &actor_uint8_type)
        *number = *(const uint8_t *)key;
    else if (type == &actor_int8_type)
        *number = *(const int8_t *)key;
    else
        return false;
    return true;
}

int actor_partition_of(const actor_partition_supervisor_info *info, const actor_type_info *type, const void *key, actor_ref *out)
{
    int64_t number;

    if (is_number(type, key, &number))
        return actor_partition_of_int(info, number, out);
    if (type == &actor_uint64_type)
        return find(info, *(const uint64_t *)key, out);
    if (type == &actor_string_type)
        return find(info, hash_text(((const actor_string *)key)->data, ((const actor_string *)key)->len), out);
    if (type == &actor_bytes_type)
        return find(info, hash_text(((const actor_bytes *)key)->data, ((const actor_bytes *)key)->len), out);
    return find(info, actor_type_hash(type, key), out);
}

int actor_partition_count(const actor_partition_supervisor_info *info, uint32_t *out)
{
    struct partitions *partitions = actor_find_published(info);

    if (partitions == NULL)
        return libactor_not_running();
    *out = partitions->n;
    release(partitions);
    return ACTOR_OK;
}
