/*
 * Signals: links, monitors and exit signals, as the Erlang reference manual has them ("Processes").
 * They travel in the mailbox, in order with messages, and are handled before the actor goes on.
 */
#include <string.h>

#include "internal.h"

static actor_ref self_ref(const struct libactor_cell *cell)
{
    return libactor_cell_ref(libactor_worker->system, cell);
}

/* Sends a signal without a payload; false when memory is out. */
static bool send_signal(uint8_t kind, actor_ref from, actor_ref to, uint64_t tag)
{
    struct actor_message *message = libactor_message_raw(kind, 0);

    if (message == NULL)
        return false;
    message->to = to;
    message->sender = from;
    message->tag = tag;
    libactor_post(message);
    return true;
}

static bool send_reason(uint8_t kind, actor_ref from, actor_ref to, uint64_t tag, uint8_t flags,
                        const actor_reason *reason)
{
    struct actor_message *message = libactor_message_reason(kind, reason);

    if (message == NULL)
        return false;
    message->to = to;
    message->sender = from;
    message->tag = tag;
    message->flags = flags;
    libactor_post(message);
    return true;
}

/* As in OTP, an end by a signal is its sender's doing, and no crash to be reported. */
static void die(struct libactor_cell *cell, struct libactor_run *run, const actor_reason *reason)
{
    run->reason = *reason;
    run->point.n_trace = 0;
    cell->flags |= LIBACTOR_DYING | LIBACTOR_DOOMED | LIBACTOR_REPORTED | LIBACTOR_STRUCK;
    cell->flags &= ~(uint32_t)LIBACTOR_TERMINATE;
}

/*
 * An exit signal. True if it becomes a message.
 * Erlang reference manual, "Receiving Exit Signals".
 */
static bool handle_exit(struct libactor_cell *cell, struct libactor_run *run, struct actor_message *message)
{
    actor_reason reason;
    bool via_link = (message->flags & LIBACTOR_VIA_LINK) != 0;

    memcpy(&reason, libactor_payload(message), sizeof reason);
    if (message->flags & LIBACTOR_FROM_SYSTEM) {
        if (cell->flags & LIBACTOR_ASKED || (!(cell->flags & LIBACTOR_ORPHAN) && actor_is_alive(cell->parent)))
            return false;
        cell->flags |= LIBACTOR_ASKED;
        message->sender = cell->flags & LIBACTOR_ORPHAN ? actor_ref_none() : cell->parent;
        if (cell->flags & LIBACTOR_STARTING && !(cell->flags & LIBACTOR_ORPHAN)) /* nobody is left who wants it */
            reason = actor_reason_of(ACTOR_KILL);
    }
    if (via_link && !libactor_relations_remove(&cell->relations, LIBACTOR_LINK, message->sender.bits, NULL))
        return false;
    if (cell->flags & LIBACTOR_DOOMED)      /* one before it has ended the actor: also a kill is too late */
        return false;
    if (reason.kind == ACTOR_KILL && !via_link) {
        reason = actor_reason_of(ACTOR_KILLED);
        die(cell, run, &reason);
        return false;
    }
    if (cell->flags & LIBACTOR_TRAP_EXIT) {
        message->kind = ACTOR_EXIT;
        return true;
    }
    if (cell->flags & LIBACTOR_DYING && !run->terminating)
        return false;
    if (reason.kind != ACTOR_NORMAL || actor_ref_equal(message->sender, self_ref(cell)))
        die(cell, run, &reason);
    return false;
}

/* The message that was made for the DOWN of a monitor by name. */
static struct actor_message *prepared(actor_ref place)
{
    return (struct actor_message *)(uintptr_t)place.bits;
}

/* The DOWN of a monitor by name, which has the name behind the reason. */
static void deliver_prepared(struct libactor_cell *cell, struct actor_message *down, const struct actor_message *signal)
{
    memcpy(libactor_payload(down), (const char *)(signal + 1), sizeof(actor_reason));
    down->to = signal->to;
    down->sender = signal->sender;
    libactor_mailbox_append(cell, down);
}

/* True if the DOWN becomes a message: unless the monitor was ended meanwhile. */
static bool handle_down(struct libactor_cell *cell, struct actor_message *message)
{
    const actor_unique monitor = message->tag;
    actor_ref place;

    if (libactor_relations_remove(&cell->relations, LIBACTOR_WATCHES, monitor, NULL)) {
        libactor_alias_demonitored(cell, monitor);
        message->kind = ACTOR_DOWN;
        return true;
    }
    if (libactor_relations_remove(&cell->relations, LIBACTOR_WATCHES_NAME, monitor, &place))
        deliver_prepared(cell, prepared(place), message);
    return false;
}

/* Forgets a call that is owed an answer. */
void libactor_settle(struct libactor_cell *cell, uint64_t tag)
{
    struct actor_message **at = &cell->owed;
    struct actor_message *settled;

    while (*at != NULL && (*at)->tag != tag)
        at = &(*at)->next;
    settled = *at;
    if (settled == NULL)
        return;
    *at = settled->next;
    libactor_message_drop(settled);
}

/* What is to be done with an item of the mailbox: it is, or has become, a message; it is done with; or sent on. */
enum fate { STAY, FREE, GONE };

/*
 * Another actor has linked itself with this one. If this one has undone a link of the two and the other
 * did not know it yet, the other is about to undo its end. False: memory is out.
 */
static bool handle_link(struct libactor_cell *cell, const struct actor_message *message)
{
    return libactor_relations_find(cell->relations, LIBACTOR_UNLINKING, message->sender.bits, NULL) ||
           libactor_relations_add(&cell->relations, LIBACTOR_LINK, message->sender.bits, message->sender) == ACTOR_OK;
}

/* A link or a monitor for which memory is out is one with nobody; the message itself goes back to say so. */
static enum fate related(struct actor_message *message, bool is_done)
{
    const actor_reason noproc = actor_reason_of(ACTOR_NOPROC);

    if (is_done)
        return FREE;
    libactor_refuse(message, &noproc);
    return GONE;
}

/* Undoes this end of a link, and says so with the message that told of the other end. */
static void handle_unlink(struct libactor_cell *cell, struct actor_message *message)
{
    libactor_relations_remove(&cell->relations, LIBACTOR_LINK, message->sender.bits, NULL);
    libactor_unlinked(message);
}

/* The other end of a link is undone; of the last one, if there were several with the same actor. */
static void handle_unlinked(struct libactor_cell *cell, const struct actor_message *message)
{
    actor_ref tag;

    if (libactor_relations_find(cell->relations, LIBACTOR_UNLINKING, message->sender.bits, &tag) &&
        tag.bits == message->tag)
        libactor_relations_remove(&cell->relations, LIBACTOR_UNLINKING, message->sender.bits, NULL);
}

/* Sends a message that told of an unlink back, to tell that it was handled. */
void libactor_unlinked(struct actor_message *message)
{
    actor_ref from = message->to;

    message->to = message->sender;
    message->sender = from;
    message->kind = LIBACTOR_SIGNAL_UNLINKED;
    libactor_post(message);
}

static enum fate handle(struct libactor_cell *cell, struct libactor_run *run, struct actor_message *message)
{
    switch ((int)message->kind) {
    case LIBACTOR_SIGNAL_EXIT:
        return handle_exit(cell, run, message) ? STAY : FREE;
    case LIBACTOR_SIGNAL_DOWN:
        return handle_down(cell, message) ? STAY : FREE;
    case LIBACTOR_SIGNAL_LINK:
        return related(message, handle_link(cell, message));
    case LIBACTOR_SIGNAL_UNLINK:
        handle_unlink(cell, message);
        return GONE;
    case LIBACTOR_SIGNAL_UNLINKED:
        handle_unlinked(cell, message);
        return FREE;
    case LIBACTOR_SIGNAL_MONITOR:
        return related(message, libactor_relations_add(&cell->relations, LIBACTOR_WATCHED_BY, message->tag,
                                                       message->sender) == ACTOR_OK);
    case LIBACTOR_SIGNAL_DEMONITOR:
        libactor_relations_remove(&cell->relations, LIBACTOR_WATCHED_BY, message->tag, NULL);
        return FREE;
    case LIBACTOR_SIGNAL_INSPECT:
        libactor_inspect_answer(cell, run, message);
        return GONE;
    case LIBACTOR_SIGNAL_SYS:
        if (cell->behaviour == &libactor_process) {
            libactor_sys_refuse_process(message);
            return GONE;
        }
        message->kind = LIBACTOR_SYS_REQUEST;
        cell->flags |= LIBACTOR_SYS;
        return STAY;
    case LIBACTOR_SIGNAL_ALIASED:
        return libactor_alias_take(cell, message) ? STAY : FREE;
    case LIBACTOR_SIGNAL_SETTLE:
        libactor_settle(cell, message->tag);
        return FREE;
    case LIBACTOR_SIGNAL_GIVEN:
        libactor_given_take(cell, message);
        return FREE;
    default:
        return STAY;
    }
}

/*
 * What stands behind the signal that ends the actor finds nobody: whoever wants to hear of it hears noproc, once it has ended.
 * True: it is kept for that.
 */
static bool keep_late(const struct libactor_cell *cell, struct libactor_run *run, struct actor_message *message)
{
    if (!(cell->flags & LIBACTOR_DOOMED) || message->flags & LIBACTOR_COUNTED)
        return false;
    switch ((int)message->kind) {
    case LIBACTOR_SIGNAL_LINK:              /* one that is there already is told the reason */
        if (libactor_relations_find(cell->relations, LIBACTOR_LINK, message->sender.bits, NULL))
            return false;
        break;
    case ACTOR_CALL:
    case ACTOR_STOP_REQUEST:
    case LIBACTOR_SIGNAL_SYS:
    case LIBACTOR_SIGNAL_MONITOR:
        break;
    default:
        return false;
    }
    message->next = run->late;
    run->late = message;
    return true;
}

/* What was looked at and stayed is not looked at again: a supervisor has long queues of ends. */
static void handle_all(struct libactor_cell *cell, struct libactor_run *run)
{
    struct actor_message *message = cell->head;

    if (cell->flags & LIBACTOR_CLEAN) {
        cell->tail = cell->begin.clean;
        message = cell->tail->next;
        cell->tail->next = NULL;
    } else {
        cell->head = NULL;
        cell->tail = NULL;
    }
    cell->flags &= ~(uint32_t)(LIBACTOR_SIGNALS | LIBACTOR_CLEAN);
    while (message != NULL) {
        struct actor_message *next = message->next;

        switch (keep_late(cell, run, message) ? GONE : handle(cell, run, message)) {
        case STAY:
            libactor_mailbox_append(cell, message);
            break;
        case FREE:
            libactor_message_drop(message);
            break;
        case GONE:
            break;
        }
        message = next;
    }
    if (cell->tail != NULL && cell->head != NULL &&
        !(cell->flags & (LIBACTOR_SIGNALS | LIBACTOR_STARTING | LIBACTOR_INIT))) {
        cell->begin.clean = cell->tail;
        cell->flags |= LIBACTOR_CLEAN;
    }
}

/*
 * Handles all signals in the mailbox, in order, and those that the actor sends itself by that. What they
 * decide of the actor is in its flags.
 */
void libactor_signals_handle(struct libactor_cell *cell, struct libactor_run *run)
{
    while (cell->flags & LIBACTOR_SIGNALS)
        handle_all(cell, run);
}

/* Handles what has come for the calling actor in the midst of its own code; may end it. */
void libactor_signals_mine(void)
{
    struct libactor_worker *worker = libactor_worker;
    struct libactor_cell *cell = libactor_current();

    if (cell == NULL || !(cell->flags & LIBACTOR_SIGNALS))
        return;
    libactor_signals_handle(cell, cell->run);
    if (cell->flags & LIBACTOR_DOOMED)
        libactor_unwind(worker);
}

/* Tells one who is to know that an actor has ended. False: memory is out. */
static bool tell_end(const struct libactor_relation *relation, actor_ref ended, const actor_reason *reason)
{
    switch (relation->kind) {
    case LIBACTOR_LINK:
        return send_reason(LIBACTOR_SIGNAL_EXIT, ended, relation->peer, 0, LIBACTOR_VIA_LINK, reason);
    case LIBACTOR_WATCHED_BY:
        return send_reason(LIBACTOR_SIGNAL_DOWN, ended, relation->peer, relation->key, 0, reason);
    case LIBACTOR_WATCHES:                  /* not told, it tells of its own end some day, and nobody is there */
        send_signal(LIBACTOR_SIGNAL_DEMONITOR, ended, relation->peer, relation->key);
        break;
    case LIBACTOR_WATCHES_NAME:
        send_signal(LIBACTOR_SIGNAL_DEMONITOR, ended, prepared(relation->peer)->to, relation->key);
        libactor_message_drop(prepared(relation->peer));
        break;
    case LIBACTOR_UNLINKING:
    case LIBACTOR_ALIAS:
    case LIBACTOR_REQUEST:
    case LIBACTOR_ANSWERED:
        break;
    }
    return true;
}

/*
 * Tells those linked with an actor, and those that watch it, that it has ended: from one place among its relations on to another.
 * False: memory is out, and from `*place` on they have not been told.
 */
bool libactor_links_tell(const struct libactor_cell *cell, actor_ref ended, const actor_reason *reason, size_t *place, size_t end)
{
    struct libactor_relation relation;

    while (*place < end && libactor_relations_next(cell->relations, place, &relation))
        if (!tell_end(&relation, ended, reason)) {
            --*place;
            return false;
        }
    return true;
}

/* Tells all from a place on, and frees the relations. False: as above. */
bool libactor_links_end(struct libactor_cell *cell, actor_ref ended, const actor_reason *reason, size_t *place)
{
    if (!libactor_links_tell(cell, ended, reason, place, SIZE_MAX))
        return false;
    libactor_relations_free(cell->relations);
    cell->relations = NULL;
    return true;
}

/* Frees the relations of an actor that has ended, of which those from a place on were not told, and tells nobody. */
void libactor_links_drop(struct libactor_cell *cell, size_t place)
{
    struct libactor_relation relation;

    while (libactor_relations_next(cell->relations, &place, &relation))
        if (relation.kind == LIBACTOR_WATCHES_NAME)
            libactor_message_drop(prepared(relation.peer));
    libactor_relations_free(cell->relations);
    cell->relations = NULL;
}

/* Links two cells of this worker at once. */
int libactor_link_cells(struct libactor_cell *a, struct libactor_cell *b)
{
    actor_ref ref_a = self_ref(a), ref_b = self_ref(b);

    if (libactor_relations_add(&a->relations, LIBACTOR_LINK, ref_b.bits, ref_b) < 0)
        return ACTOR_ENOMEM;
    if (libactor_relations_add(&b->relations, LIBACTOR_LINK, ref_a.bits, ref_a) < 0) {
        libactor_relations_remove(&a->relations, LIBACTOR_LINK, ref_b.bits, NULL);
        return ACTOR_ENOMEM;
    }
    return ACTOR_OK;
}

/* Has one cell of this worker watch another at once. */
int libactor_watch_cell(struct libactor_cell *watcher, struct libactor_cell *cell, actor_unique monitor)
{
    if (libactor_relations_add(&watcher->relations, LIBACTOR_WATCHES, monitor, self_ref(cell)) < 0)
        return ACTOR_ENOMEM;
    if (libactor_relations_add(&cell->relations, LIBACTOR_WATCHED_BY, monitor, self_ref(watcher)) < 0) {
        libactor_relations_remove(&watcher->relations, LIBACTOR_WATCHES, monitor, NULL);
        return ACTOR_ENOMEM;
    }
    return ACTOR_OK;
}

int actor_send_exit(actor_ref to, actor_reason reason)
{
    if (!send_reason(LIBACTOR_SIGNAL_EXIT, actor_self(), to, 0, 0, &reason))
        return ACTOR_ENOMEM;
    libactor_signals_mine();
    return ACTOR_OK;
}

/* There is nobody to link with: who does not trap exits fails here, as OTP's link does, so that a callback's terminate runs. */
static void fail_without(struct libactor_cell *cell, actor_ref to)
{
    if (!(cell->flags & LIBACTOR_TRAP_EXIT) && !actor_is_alive(to) &&
        !libactor_relations_find(cell->relations, LIBACTOR_LINK, to.bits, NULL))
        actor_exit(actor_reason_of(ACTOR_NOPROC));
}

int actor_link(actor_ref to)
{
    struct libactor_cell *cell = libactor_current();
    actor_ref self = actor_self();
    int err;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (actor_ref_equal(to, self))
        return ACTOR_OK;
    fail_without(cell, to);
    err = libactor_relations_add(&cell->relations, LIBACTOR_LINK, to.bits, to);
    if (err < 0)
        return err;
    if (!send_signal(LIBACTOR_SIGNAL_LINK, self, to, 0)) {
        libactor_relations_remove(&cell->relations, LIBACTOR_LINK, to.bits, NULL);
        return ACTOR_ENOMEM;
    }
    libactor_relations_remove(&cell->relations, LIBACTOR_UNLINKING, to.bits, NULL);
    libactor_signals_mine();
    return ACTOR_OK;
}

/*
 * Until the other end is undone too, what comes of it is of the link that was: a link signal sent before
 * the other knew, say when both have linked at once. So the two ends always come to agree.
 */
void actor_unlink(actor_ref to)
{
    const actor_reason nothing = actor_reason_of(ACTOR_NORMAL);
    struct libactor_cell *cell = libactor_current();
    struct actor_message *message;
    actor_ref tag;

    if (cell == NULL || !libactor_relations_remove(&cell->relations, LIBACTOR_LINK, to.bits, NULL) ||
        !actor_is_alive(to))
        return;
    message = libactor_message_reason(LIBACTOR_SIGNAL_UNLINK, &nothing); /* for there is a reserve of these */
    if (message == NULL)
        return;
    tag.bits = libactor_unique(libactor_worker);
    message->to = to;
    message->sender = self_ref(cell);
    message->tag = tag.bits;
    /* It takes the place of the link. */
    libactor_relations_remove(&cell->relations, LIBACTOR_UNLINKING, to.bits, NULL);
    libactor_relations_add(&cell->relations, LIBACTOR_UNLINKING, to.bits, tag);
    libactor_post(message);
}

int actor_monitor(actor_ref to, actor_unique *monitor)
{
    struct libactor_cell *cell = libactor_current();
    actor_unique unique;
    int err;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    unique = libactor_unique(libactor_worker);
    if (actor_ref_equal(to, self_ref(cell))) { /* nobody hears of its own end */
        *monitor = unique;
        return ACTOR_OK;
    }
    err = libactor_relations_add(&cell->relations, LIBACTOR_WATCHES, unique, to);
    if (err < 0)
        return err;
    if (!send_signal(LIBACTOR_SIGNAL_MONITOR, self_ref(cell), to, unique)) {
        libactor_relations_remove(&cell->relations, LIBACTOR_WATCHES, unique, NULL);
        return ACTOR_ENOMEM;
    }
    *monitor = unique;
    return ACTOR_OK;
}

/* The message that a monitor by name will give; NULL when memory is out. */
static struct actor_message *prepare_down(const char *name, actor_ref to)
{
    const size_t bytes = strlen(name) + 1;
    struct actor_message *down = libactor_message_raw(ACTOR_DOWN, sizeof(actor_reason) + bytes);

    if (down == NULL)
        return NULL;
    memcpy((char *)libactor_payload(down) + sizeof(actor_reason), name, bytes);
    down->to = to;
    down->tag = libactor_unique(libactor_worker);
    return down;
}

/* Of a name that nobody holds the DOWN is a signal too, as of the dead: so one that is ended at once gives none. */
int actor_monitor_name(const char *name, actor_unique *monitor)
{
    struct libactor_cell *cell = libactor_current();
    actor_ref place, to = actor_ref_none();
    struct actor_message *down;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (name == NULL || *name == '\0')
        return ACTOR_EINVAL;
    actor_whereis(name, &to);
    if (actor_ref_equal(to, self_ref(cell))) {
        *monitor = libactor_unique(libactor_worker);
        return ACTOR_OK;
    }
    down = prepare_down(name, to);
    if (down == NULL)
        return ACTOR_ENOMEM;
    *monitor = down->tag;
    place.bits = (uintptr_t)down;
    if (libactor_relations_add(&cell->relations, LIBACTOR_WATCHES_NAME, *monitor, place) < 0)
        goto drop;
    if (!send_signal(LIBACTOR_SIGNAL_MONITOR, self_ref(cell), to, *monitor))
        goto remove;
    return ACTOR_OK;
remove:
    libactor_relations_remove(&cell->relations, LIBACTOR_WATCHES_NAME, *monitor, NULL);
drop:
    libactor_message_drop(down);
    return ACTOR_ENOMEM;
}

static void flush_down(struct libactor_cell *cell, actor_unique monitor)
{
    struct actor_message *message = cell->head;

    cell->flags &= ~(uint32_t)LIBACTOR_CLEAN;
    cell->head = NULL;
    cell->tail = NULL;
    while (message != NULL) {
        struct actor_message *next = message->next;

        if (message->kind == ACTOR_DOWN && message->tag == monitor)
            libactor_message_drop(message);
        else
            libactor_mailbox_append(cell, message);
        message = next;
    }
}

/* Ends a monitor of an actor's own; false if it is none, or not any more. */
bool libactor_watch_end(struct libactor_cell *cell, actor_unique monitor)
{
    actor_ref peer;

    if (libactor_relations_remove(&cell->relations, LIBACTOR_WATCHES_NAME, monitor, &peer)) {
        struct actor_message *down = prepared(peer);

        peer = down->to;
        libactor_message_drop(down);
    } else if (!libactor_relations_remove(&cell->relations, LIBACTOR_WATCHES, monitor, &peer)) {
        return false;
    }
    send_signal(LIBACTOR_SIGNAL_DEMONITOR, self_ref(cell), peer, monitor);
    return true;
}

bool actor_demonitor(actor_unique monitor, bool flush)
{
    struct libactor_cell *cell = libactor_current();

    if (cell == NULL)
        return false;
    libactor_alias_demonitored(cell, monitor);
    if (libactor_watch_end(cell, monitor))
        return true;
    if (flush)
        flush_down(cell, monitor);
    return false;
}

bool actor_trap_exit(bool trap)
{
    struct libactor_cell *cell = libactor_current();
    bool was;

    if (cell == NULL)
        return false;
    was = (cell->flags & LIBACTOR_TRAP_EXIT) != 0;
    if (trap)
        cell->flags |= LIBACTOR_TRAP_EXIT;
    else
        cell->flags &= ~(uint32_t)LIBACTOR_TRAP_EXIT;
    return was;
}
