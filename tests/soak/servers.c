/*
 * The servers that are sent to: a slot for each, with a mailbox of one of all kinds, and again a server when the last
 * one has ended.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "soak.h"

enum { LIMIT = 6 };

const actor_message_info note = { "note", ACTOR_CAST, &order_type, NULL };
static const actor_field_info answer_fields[] = { { "n", ACTOR_FIELD_INT64, 0, NULL } };
static const actor_type_info answer_type = { "answer", sizeof(int64_t), true, 1, answer_fields, 0, NULL };
const actor_message_info ask = { "ask", ACTOR_CALL, &order_type, &answer_type };
struct server_sums server_sums;

static struct slot {
    pthread_mutex_t lock;
    actor_ref ref;
    struct life *life;
    bool claimed;                           /* somebody is starting one */
} slots[SLOTS];

typedef struct server {
    struct life *life;
    actor_from forgotten;                   /* a call to be answered with the next */
    bool has_forgotten;
} server;

/* What the sanitizers would stop at is meant here: a store through NULL, by several threads at that. */
#if defined(__clang__) || defined(__GNUC__)
__attribute__((no_sanitize("undefined"), no_sanitize("address"), no_sanitize("thread")))
#endif
void fault(void)
{
    *(volatile int *)NULL = 1;
}

static actor_result handle(void *arg, actor_message *message)
{
    server *self = arg;
    const order *asked = actor_message_payload(message);
    const bool is_call = actor_message_kind_of(message) == ACTOR_CALL;

    switch (actor_message_kind_of(message)) {
    case ACTOR_STOP_REQUEST:
        return actor_stop(*actor_message_reason(message));
    case ACTOR_CAST:
    case ACTOR_CALL:
        break;
    case ACTOR_INFO:
    case ACTOR_EXIT:
    case ACTOR_DOWN:
    case ACTOR_TIMER:
        wrong("a server got a message that nobody sent it");
        return ACTOR_CONTINUE;
    }
    ledger_handled(asked->entry);
    count(&server_sums.handled);
    if (asked->what == SLEEP)
        actor_sleep(ACTOR_MILLISECOND);
    if (asked->what == CRASH)
        actor_exit(actor_reason_own("crash", NULL));
    if (asked->what == FAULT)
        fault();
    if (asked->what == STOP)
        return actor_stop(actor_reason_of(ACTOR_NORMAL));
    if (is_call && asked->what == FORGET && !self->has_forgotten) {
        self->has_forgotten = true;
        self->forgotten = actor_message_from(message);
        return ACTOR_CONTINUE;
    }
    if (is_call && self->has_forgotten) {
        self->has_forgotten = false;
        actor_reply(self->forgotten, &answer_type, &asked->what);
    }
    if (is_call)
        actor_reply(actor_message_from(message), &answer_type, &asked->what);
    return ACTOR_CONTINUE;
}

static void destroy(void *arg)
{
    server *self = arg;

    ledger_ended(self->life);
    ledger_release(self->life);
    actor_free(self);
}

static const actor_behaviour behaviour = { "server", NULL, handle, NULL, destroy, NULL, NULL, NULL };

void servers_prepare(void)
{
    int i;

    for (i = 0; i < SLOTS; i++)
        pthread_mutex_init(&slots[i].lock, NULL);
}

/* Puts a server where there is none. */
void server_start(int i)
{
    static const actor_overflow kinds[] = { ACTOR_UNBOUNDED, ACTOR_DROP_NEWEST, ACTOR_DROP_OLDEST, ACTOR_REJECT, ACTOR_BLOCK };
    const actor_mailbox mailbox = { LIMIT, kinds[i % 5] };
    const actor_start_options options = { .mailbox = mailbox.overflow == ACTOR_UNBOUNDED ? NULL : &mailbox };
    struct slot *slot = &slots[i];
    server *self;
    struct life *life, *old;
    actor_ref ref;
    int err;

    pthread_mutex_lock(&slot->lock);
    if (slot->claimed || actor_is_alive(slot->ref)) {
        pthread_mutex_unlock(&slot->lock);
        return;
    }
    slot->claimed = true;
    pthread_mutex_unlock(&slot->lock);
    life = ledger_begin(mailbox.overflow);
    self = actor_alloc(sizeof *self);
    if (self == NULL || life == NULL)
        abort();
    memset(self, 0, sizeof *self);
    self->life = life;
    ledger_retain(life);
    err = actor_start(&behaviour, self, &options, &ref, NULL);
    if (err < 0)
        wrong("a start failed: %s", actor_strerror(err));
    else
        count(&server_sums.started);
    pthread_mutex_lock(&slot->lock);
    old = slot->life;
    slot->ref = err < 0 ? actor_ref_none() : ref;
    slot->life = life;
    slot->claimed = false;
    pthread_mutex_unlock(&slot->lock);
    ledger_release(old);
}

/* The server that is or was there, and its life, which is to be released; NULL: there was none yet. */
actor_ref server_in(int i, struct life **out)
{
    struct slot *slot = &slots[i];
    actor_ref ref;

    pthread_mutex_lock(&slot->lock);
    ref = slot->ref;
    *out = slot->life;
    if (slot->life != NULL)
        ledger_retain(slot->life);
    pthread_mutex_unlock(&slot->lock);
    return ref;
}

/* Ends all of them, when nobody sends any more. In an actor. */
void servers_stop(void)
{
    int i;

    for (i = 0; i < SLOTS; i++) {
        struct slot *slot = &slots[i];

        if (!actor_ref_is_none(slot->ref))
            actor_stop_actor(slot->ref, actor_reason_of(ACTOR_SHUTDOWN), PATIENCE);
        if (actor_is_alive(slot->ref))
            wrong("a server did not stop");
        slot->ref = actor_ref_none();
        ledger_release(slot->life);
        slot->life = NULL;
    }
}
