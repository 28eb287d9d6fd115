/*
 * Aliases: names of an actor that it can take back. What is sent to one travels as a signal, in order
 * with all else, and becomes a message when it is handled, if the alias is still active then. An alias
 * of a monitor has the monitor's number.
 */
#include "internal.h"

static int add(struct libactor_cell *cell, actor_unique unique, actor_alias_mode mode, actor_alias *alias)
{
    actor_ref as_peer;
    int err;

    as_peer.bits = mode;
    err = libactor_relations_add(&cell->relations, LIBACTOR_ALIAS, unique, as_peer);
    if (err < 0)
        return err;
    alias->actor = libactor_cell_ref(libactor_worker->system, cell);
    alias->unique = unique;
    return ACTOR_OK;
}

static bool remove_alias(struct libactor_cell *cell, actor_unique unique)
{
    return libactor_relations_remove(&cell->relations, LIBACTOR_ALIAS, unique, NULL);
}

int actor_alias_make(actor_alias_mode mode, actor_alias *alias)
{
    struct libactor_cell *cell = libactor_current();

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (mode != ACTOR_ALIAS_STAYS && mode != ACTOR_ALIAS_ONCE)
        return ACTOR_EINVAL;
    return add(cell, libactor_unique(libactor_worker), mode, alias);
}

/* A monitor of oneself is never active, and neither is its alias: in OTP it is a reference of no account. */
static void name_nothing(actor_unique monitor, actor_alias *alias)
{
    alias->actor = actor_self();
    alias->unique = monitor;
}

/* A monitor of an actor that has ended gives its DOWN as a signal, which is handled after this. */
int actor_monitor_alias(actor_ref to, actor_alias_mode mode, actor_unique *monitor, actor_alias *alias)
{
    int err;

    if (mode < ACTOR_ALIAS_STAYS || mode > ACTOR_ALIAS_MONITOR_ONCE)
        return ACTOR_EINVAL;
    err = actor_monitor(to, monitor);
    if (err < 0)
        return err;
    if (actor_ref_equal(to, actor_self())) {
        name_nothing(*monitor, alias);
        return ACTOR_OK;
    }
    err = add(libactor_current(), *monitor, mode, alias);
    if (err < 0)
        actor_demonitor(*monitor, true);
    return err;
}

bool actor_unalias(actor_alias alias)
{
    struct libactor_cell *cell = libactor_current();

    return cell != NULL && actor_ref_equal(alias.actor, actor_self()) && remove_alias(cell, alias.unique);
}

int actor_send_alias(actor_alias to, const actor_message_info *info, const void *payload)
{
    struct actor_message *message;

    if (info->kind != ACTOR_CAST && info->kind != ACTOR_INFO)
        return ACTOR_EINVAL;
    message = libactor_message_pack(LIBACTOR_SIGNAL_ALIASED, info->type, payload);
    if (message == NULL)
        return ACTOR_ENOMEM;
    message->to = to.actor;
    message->info = info;
    message->sender = actor_self();
    message->tag = to.unique;
    libactor_post(message);
    return ACTOR_OK;
}

/* True if what was sent to an alias becomes a message. */
bool libactor_alias_take(struct libactor_cell *cell, struct actor_message *message)
{
    const actor_unique unique = message->tag;
    actor_ref mode;

    if (!libactor_relations_find(cell->relations, LIBACTOR_ALIAS, unique, &mode))
        return false;
    if (mode.bits == ACTOR_ALIAS_ONCE || mode.bits == ACTOR_ALIAS_MONITOR_ONCE)
        remove_alias(cell, unique);
    if (mode.bits == ACTOR_ALIAS_MONITOR_ONCE)
        libactor_watch_end(cell, unique);
    message->kind = (uint8_t)message->info->kind;
    return true;
}

/* The monitor of that number has ended. */
void libactor_alias_demonitored(struct libactor_cell *cell, actor_unique monitor)
{
    actor_ref mode;

    if (libactor_relations_find(cell->relations, LIBACTOR_ALIAS, monitor, &mode) &&
        (mode.bits == ACTOR_ALIAS_MONITOR || mode.bits == ACTOR_ALIAS_MONITOR_ONCE))
        remove_alias(cell, monitor);
}
