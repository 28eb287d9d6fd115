/*
 * The ledger: each message is an entry, which the message holds on to while it exists, and its sender until it knows
 * how the sending went. When both have let go of it the entry is closed, and must be one of five things. So nothing
 * can get lost, twice handled or kept for ever without being noticed, and no two parties need count the same.
 */
#include <stddef.h>
#include <string.h>

#include "soak.h"

/* No result of a send or call: the sender has not got one. */
enum { NO_RESULT = 1 };

struct life {
    atomic_int holders;
    atomic_bool doomed;                     /* an exit signal is on its way */
    atomic_bool ended;
    actor_overflow overflow;
};

struct entry {
    atomic_int holders;                     /* the sender, and the message */
    atomic_bool handled;
    bool is_call;
    bool freed;                             /* the message, unhandled: */
    bool freed_late;                        /* when its receiver had ended, or was about to */
    int result;
    int n_copies;
    struct life *to;
};

struct ledger ledger;

struct life *ledger_begin(actor_overflow overflow)
{
    struct life *self = actor_alloc(sizeof *self);

    if (self == NULL) {
        wrong("no memory for a server");
        return NULL;
    }
    memset(self, 0, sizeof *self);
    atomic_init(&self->holders, 1);
    self->overflow = overflow;
    return self;
}

void ledger_retain(struct life *self)
{
    atomic_fetch_add(&self->holders, 1);
}

void ledger_release(struct life *self)
{
    if (self != NULL && atomic_fetch_sub(&self->holders, 1) == 1)
        actor_free(self);
}

/* By whoever ends a server, first: what stands behind an exit signal is freed when that is handled, before the server has ended. */
void ledger_doomed(struct life *self)
{
    atomic_store(&self->doomed, true);
}

/* In the server's destroy: what is freed after this has died with it. */
void ledger_ended(struct life *self)
{
    atomic_store(&self->ended, true);
}

/* A message that is about to be sent; to be let go of by its sender with ledger_leave. */
struct entry *ledger_open(struct life *to, bool is_call)
{
    struct entry *self = actor_alloc(sizeof *self);

    if (self == NULL) {
        wrong("no memory for a message");
        return NULL;
    }
    memset(self, 0, sizeof *self);
    atomic_init(&self->holders, 1);
    self->is_call = is_call;
    self->result = NO_RESULT;
    self->to = to;
    ledger_retain(to);
    count(&ledger.sent);
    atomic_fetch_add(&ledger.open, 1);
    return self;
}

/* By the server, first of all. */
void ledger_handled(struct entry *self)
{
    if (atomic_exchange(&self->handled, true))
        wrong("a message was handled twice");
}

/* What the sender got. */
void ledger_returned(struct entry *self, int result)
{
    self->result = result;
}

static bool may_drop(const struct entry *self)
{
    return self->to->overflow == ACTOR_DROP_NEWEST || self->to->overflow == ACTOR_DROP_OLDEST;
}

/* What has become of a message that nobody handled. */
static atomic_ullong *fate(const struct entry *self)
{
    if (self->result == ACTOR_EFULL) {
        if (self->to->overflow == ACTOR_UNBOUNDED || self->to->overflow == ACTOR_BLOCK)
            wrong("who sends to a mailbox that refuses nothing was told that it is full");
        return &ledger.refused;
    }
    if (self->result == ACTOR_ENOPROC && !self->freed) {
        if (!atomic_load(&self->to->ended))
            wrong("a server that lives was not found");
        return &ledger.refused;
    }
    if (self->is_call && self->result == ACTOR_OK)
        wrong("a call was answered that nobody handled");
    if (self->freed_late)
        return &ledger.died;
    if (self->freed && may_drop(self)) {
        if (self->is_call && self->result != ACTOR_ETIMEDOUT)
            wrong("who made a call that was dropped was told %d", self->result);
        return &ledger.dropped;
    }
    if (self->to->overflow != ACTOR_BLOCK)
        return NULL;
    if (self->result == NO_RESULT)
        return &ledger.withdrawn;
    return self->is_call && self->result == ACTOR_ETIMEDOUT ? &ledger.refused : NULL; /* there was no room all the time */
}

static void close_entry(struct entry *self)
{
    atomic_ullong *sum = &ledger.handled;

    if (!atomic_load(&self->handled))
        sum = fate(self);
    else if (self->result == ACTOR_EFULL)
        wrong("a message was handled of which its sender was told that there was no room");
    if (sum == NULL)
        wrong("a %s to a server that lives was lost; its sender got %d", self->is_call ? "call" : "note", self->result);
    else
        count(sum);
    ledger_release(self->to);
    actor_free(self);
    atomic_fetch_sub(&ledger.open, 1);
}

/* By the sender, when it has got a result or has ended. A clean-up of actor_defer. */
void ledger_leave(void *arg)
{
    struct entry *self = arg;

    if (atomic_fetch_sub(&self->holders, 1) == 1)
        close_entry(self);
}

static void *copy_entry(const void *value)
{
    struct entry *self = (struct entry *)(uintptr_t)value;

    if (self->n_copies++ > 0)
        wrong("a message was copied more than once");
    atomic_fetch_add(&self->holders, 1);
    return self;
}

static void free_entry(void *value)
{
    struct entry *self = value;

    if (!atomic_load(&self->handled)) {
        self->freed_late = atomic_load(&self->to->ended) || atomic_load(&self->to->doomed);
        self->freed = true;
    }
    ledger_leave(self);
}

static const actor_extern_info entry_info = {
    { "entry", sizeof(struct entry *), false, 0, NULL, 0, NULL }, copy_entry, free_entry
};
static const actor_field_info order_fields[] = {
    { "what", ACTOR_FIELD_INT64, offsetof(order, what), NULL },
    { "entry", ACTOR_FIELD_EXTERN, offsetof(order, entry), &entry_info.type },
};
const actor_type_info order_type = { "order", sizeof(order), false, 2, order_fields, 0, NULL };

/* When nobody sends any more, and all who were sent to have ended: each message is one thing. */
void ledger_check(void)
{
    const unsigned long long sum = ledger.handled + ledger.refused + ledger.dropped + ledger.died + ledger.withdrawn;

    if (ledger.open != 0)
        wrong("%lld messages exist though nobody is left to have them", ledger.open);
    if (ledger.sent != sum)
        wrong("%llu messages were sent, but %llu handled + %llu refused + %llu dropped + %llu died with their receiver + "
              "%llu withdrawn = %llu", ledger.sent, ledger.handled, ledger.refused, ledger.dropped, ledger.died,
              ledger.withdrawn, sum);
}
