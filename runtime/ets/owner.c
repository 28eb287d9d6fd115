/*
 * Who has a table: it goes with its owner, as one of the clean-ups that the owner has deferred, of which a table has one all its
 * life. So giving it away is handing on that clean-up, and when its owner ends the clean-up gives it to the heir.
 */
#include <string.h>

#include "table.h"

typedef struct libactor_ets_table table_t;

/* ---- transfers ---- */

static const actor_field_info transfer_fields[] = {
    { "table", ACTOR_FIELD_UINT64, offsetof(actor_ets_transfer, table), NULL },
    { "from", ACTOR_FIELD_PID, offsetof(actor_ets_transfer, from), NULL },
    { "data", ACTOR_FIELD_BYTES, offsetof(actor_ets_transfer, data), NULL },
};

static const actor_type_info transfer_type = {
    "ETS-TRANSFER", sizeof(actor_ets_transfer), false, 3, transfer_fields, 0, NULL
};

const actor_message_info actor_ets_transfer_info = { "ETS-TRANSFER", ACTOR_INFO, &transfer_type, NULL };

const actor_ets_transfer *actor_ets_transfer_of(const actor_message *message)
{
    return actor_message_info_of(message) == &actor_ets_transfer_info ? actor_message_payload(message) : NULL;
}

/* A table that has become another's is that, also where there is no memory, or no room, to tell of it. */
static int tell(actor_ets handle, actor_ref to, actor_ref from, actor_bytes data)
{
    const actor_ets_transfer transfer = { handle.bits, from, data };
    const int err = actor_send(to, &actor_ets_transfer_info, &transfer);

    if (err < 0)
        actor_log(ACTOR_LOG_ERROR, "ets: a table has a new owner, who could not be told: %s", actor_strerror(err));
    return err;
}

/* ---- the owner ---- */

/* Says whose a table is, if it is there still and was `from`'s. Errors: ACTOR_ENOTABLE. */
static int set_owner(const actor_ets_info *info, actor_ets handle, actor_ref from, actor_ref to)
{
    table_t *table;
    int err = libactor_ets_enter_many(info, handle, LIBACTOR_ETS_ALL, LIBACTOR_ETS_ANY, &table);

    if (err < 0)
        return err;
    if (actor_ref_equal(table->owner, from))
        table->owner = to;
    else
        err = ACTOR_ENOTABLE;
    libactor_ets_leave_many(table, LIBACTOR_ETS_ALL);
    return err;
}

/* Makes a table another's, whose clean-up the caller has deferred. On an error it is whose it was. */
static int pass(const actor_ets_info *info, actor_ets handle, actor_ref from, actor_ref to)
{
    int err = set_owner(info, handle, from, to);

    if (err < 0)
        return err;
    err = actor_defer_pass(libactor_ets_owner_ended, libactor_ets_arg(handle.bits), to);
    if (err < 0)
        (void)set_owner(info, handle, to, from);
    return err;
}

int actor_ets_give_away(const actor_ets_info *info, actor_ets handle, actor_ref to, actor_bytes data)
{
    const actor_ref self = actor_self();
    int err;

    if (actor_ref_is_none(self))
        return ACTOR_ENOTACTOR;
    err = libactor_ets_handle(info, handle, LIBACTOR_ETS_OWN, &handle);
    if (err < 0)
        return err;
    if (actor_ref_equal(self, to))
        return ACTOR_EINVAL;
    if (!actor_is_alive(to))
        return ACTOR_ENOPROC;
    err = pass(info, handle, self, to);
    return err < 0 ? err : tell(handle, to, self, data);
}

/* ---- the heir ---- */

int actor_ets_set_heir(const actor_ets_info *info, actor_ets handle, actor_ref heir, actor_bytes data)
{
    actor_bytes copy = actor_bytes_of(NULL, 0), old;
    table_t *table;
    int err = actor_bytes_keep(&copy, data);

    if (!actor_is_alive(heir))
        heir = actor_ref_none();

    if (err < 0)
        return err;
    err = libactor_ets_enter_many(info, handle, LIBACTOR_ETS_ALL, LIBACTOR_ETS_OWN, &table);
    if (err < 0) {
        actor_bytes_clear(&copy);
        return err;
    }
    old = table->heir_data;
    table->heir_data = copy;
    table->heir = heir;
    libactor_ets_leave_many(table, LIBACTOR_ETS_ALL);
    actor_bytes_clear(&old);
    return ACTOR_OK;
}

/* What has to be known to give a table to its heir; the data is a copy. False: there is no such table. */
struct legacy {
    const actor_ets_info *info;
    actor_ref owner, heir;
    actor_bytes data;
};

static bool read_legacy(actor_ets handle, struct legacy *legacy, int *err)
{
    table_t *table = libactor_ets_at(handle.bits);
    bool found;

    if (table == NULL)
        return false;
    libactor_ets_lock(&table->stripes[0]);
    found = table->bits == handle.bits;
    if (found) {
        legacy->info = table->info;
        legacy->owner = table->owner;
        legacy->heir = table->heir;
        *err = actor_bytes_keep(&legacy->data, table->heir_data);
    }
    libactor_ets_unlock(&table->stripes[0]);
    return found;
}

/* The caller is the owner, at its end. */
static int bequeath(actor_ets handle, const struct legacy *legacy)
{
    int err = actor_defer(libactor_ets_owner_ended, libactor_ets_arg(handle.bits));

    if (err < 0)
        return err;
    err = pass(legacy->info, handle, legacy->owner, legacy->heir);
    if (err < 0)
        actor_undefer(libactor_ets_owner_ended, libactor_ets_arg(handle.bits));
    else
        (void)tell(handle, legacy->heir, legacy->owner, legacy->data);
    return err;
}

/*
 * Whose clean-up it is has ended, or nobody: then its owner did before it had come there. An heir that is the owner, for it has
 * inherited already, has ended too.
 */
void libactor_ets_owner_ended(void *arg)
{
    const actor_ets handle = { (uintptr_t)arg };
    const actor_ref self = actor_self();
    struct legacy legacy = { NULL, { 0 }, { 0 }, { NULL, 0, NULL } };
    int err = ACTOR_OK;

    if (!read_legacy(handle, &legacy, &err))
        return;
    if (!actor_ref_is_none(self) && !actor_ref_is_none(legacy.heir) && !actor_ref_equal(legacy.heir, legacy.owner) &&
        actor_is_alive(legacy.heir)) {
        if (err == ACTOR_OK)
            err = bequeath(handle, &legacy);
        if (err == ACTOR_ENOMEM)
            actor_log(ACTOR_LOG_ERROR, "ets: table %s is deleted: no memory to give it to its heir", legacy.info->name);
    } else {
        err = ACTOR_ENOPROC;
    }
    if (err < 0)
        libactor_ets_destroy(legacy.info, handle, LIBACTOR_ETS_ANY, NULL);
    actor_bytes_clear(&legacy.data);
}
