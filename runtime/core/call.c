/*
 * Calls and starts: what waits for an answer. An answer finds its caller by a tag that is used once, so
 * one that comes late finds nobody. An actor that ends answers what it still owes with its reason.
 */
#include <string.h>

#include "internal.h"

/* Of plain threads. */
static _Thread_local actor_reason thread_reason;

void libactor_last_reason_set(const actor_reason *reason)
{
    struct libactor_cell *cell = libactor_current();
    struct libactor_extra *extra;

    if (cell == NULL) {
        thread_reason = *reason;
        return;
    }
    extra = libactor_cell_extra(cell);
    if (extra != NULL)
        extra->last_reason = *reason;
}

void actor_last_reason_set(const actor_reason *reason)
{
    libactor_last_reason_set(reason);
}

actor_reason actor_last_reason(void)
{
    const struct libactor_cell *cell = libactor_current();
    actor_reason reason = thread_reason;

    if (cell != NULL)
        reason = cell->extra != NULL ? cell->extra->last_reason : actor_reason_of(ACTOR_NORMAL);
    if (reason.kind == 0)
        reason = actor_reason_of(ACTOR_NORMAL);
    return reason;
}

/*
 * A message with a copy of a described value, as most are: flat; others are packed. There is `room_bytes` of
 * room at least. Its header is to be filled in, but for the kind. NULL when memory is out.
 */
static inline struct actor_message *make_message(struct libactor_worker *worker, uint8_t kind,
                                                 const actor_type_info *type, const void *payload, size_t room_bytes)
{
    struct actor_message *message;
    size_t bytes;

    if (type != NULL && !type->flat)
        return libactor_message_pack(kind, type, payload);
    bytes = type == NULL || payload == NULL ? 0 : type->size;
    message = libactor_message_make(worker, kind, bytes, bytes < room_bytes ? room_bytes : bytes);
    if (message == NULL)
        return NULL;
    message->tag = 0;
    message->info = NULL;
    libactor_copy_words(libactor_payload(message), payload, bytes);
    return message;
}

/* Makes the calling actor wait for the answer with that tag, once what asks for it is posted. */
static struct libactor_run *expect_answer(struct libactor_worker *worker, uint64_t *tag)
{
    struct libactor_run *run = worker->current->run;

    *tag = libactor_unique(worker);
    if (worker->current->flags & LIBACTOR_STAND_IN)
        *tag |= LIBACTOR_OF_THREAD;
    run->wait = LIBACTOR_WAIT_ANSWER;
    run->tag = *tag;
    run->answer = NULL;
    return run;
}

bool actor_from_is_thread(actor_from from)
{
    return (from.tag & LIBACTOR_OF_THREAD) != 0;
}

/* The answer that was expected; NULL if it did not come in time. */
static struct actor_message *await_answer(struct libactor_worker *worker, struct libactor_run *run,
                                          int64_t timeout_ns)
{
    struct actor_message *answer;

    if (run->answer == NULL)
        libactor_wait(worker, timeout_ns);
    answer = run->answer;
    run->answer = NULL;
    run->wait = LIBACTOR_WAIT_NONE;
    return answer;
}

/* Of a call that has no time: nobody is waited for, not even for the news that there is nobody, as in OTP. NULL. */
static struct actor_message *forgo_answer(struct libactor_run *run)
{
    libactor_message_drop(run->answer);
    run->answer = NULL;
    run->wait = LIBACTOR_WAIT_NONE;
    return NULL;
}

/* Posts a message; a call so that its answer is awaited. False: there is no room. */
static bool try_post(struct libactor_run *run, struct actor_message *message)
{
    run->answer = NULL;
    run->wait = message->kind == ACTOR_CALL ? LIBACTOR_WAIT_ANSWER : LIBACTOR_WAIT_NONE;
    run->tag = message->tag;
    return libactor_post(message);
}

/* Waits until there may be room at `message->to`; true: the message is posted already. */
static int await_room(struct libactor_worker *worker, struct actor_message *message, int64_t timeout_ns, bool *posted)
{
    struct libactor_run *run = worker->current->run;
    struct actor_message *waiter;
    uint64_t tag;
    int err = libactor_wait_prepare(worker);

    *posted = false;
    if (err < 0)
        return err;
    waiter = libactor_message_raw(LIBACTOR_ANSWER, 0);
    if (waiter == NULL)
        return ACTOR_ENOMEM;
    tag = libactor_unique(worker);
    waiter->to = actor_self();
    waiter->tag = tag;
    libactor_bound_await(message->to, waiter);
    *posted = try_post(run, message);
    if (*posted)
        return ACTOR_OK;
    run->wait = LIBACTOR_WAIT_ANSWER;
    run->tag = tag;
    run->unsent = message;
    waiter = await_answer(worker, run, timeout_ns);
    run->unsent = NULL;
    if (waiter == NULL) {
        libactor_bound_forget(message->to, tag);
        return ACTOR_ETIMEDOUT;
    }
    libactor_message_drop(waiter);
    return ACTOR_OK;
}

/*
 * Posts the message of the calling actor as soon as there is room, if its receiver's bound has senders
 * wait. On an error it is freed.
 *
 * Errors     ACTOR_EFULL; ACTOR_ETIMEDOUT; ACTOR_ENOMEM.
 */
int libactor_post_patiently(struct libactor_worker *worker, struct actor_message *message, int64_t timeout_ns)
{
    struct libactor_run *run = worker->current->run;
    const int64_t start = timeout_ns == ACTOR_INFINITY ? 0 : libactor_now(worker->system);
    const bool waits = libactor_bound_blocks(message->to) && !actor_ref_equal(message->to, actor_self());
    int64_t left = timeout_ns;
    bool posted = try_post(run, message);   /* it may have ended, or have room, by now */
    int err = posted || waits ? ACTOR_OK : ACTOR_EFULL;

    while (!posted && err == ACTOR_OK) {
        err = await_room(worker, message, left, &posted);
        if (timeout_ns != ACTOR_INFINITY)
            left = timeout_ns - (libactor_now(worker->system) - start);
        if (err == ACTOR_OK && !posted)
            posted = try_post(run, message);
    }
    if (posted)
        return ACTOR_OK;
    run->wait = LIBACTOR_WAIT_NONE;
    libactor_message_drop(message);
    return err;
}

/* What a plain thread has an actor do for it. */
struct patience {
    struct actor_message *message;
    int code;
};

static void send_here(void *arg)
{
    struct patience *patience = arg;
    struct actor_message *message = patience->message;

    patience->message = NULL;
    patience->code = libactor_post_patiently(libactor_worker, message, ACTOR_INFINITY);
}

/* Sends a message whose receiver had no room. Errors: as post_patiently. */
static __attribute__((noinline, cold)) int send_patiently(struct actor_message *message)
{
    struct patience patience = { message, ACTOR_EFULL };
    int64_t timeout_ns = ACTOR_INFINITY;
    actor_system *system;
    int err = ACTOR_EFULL;

    if (libactor_current() != NULL) {
        if (libactor_has_scope(libactor_current()) && (err = libactor_deadline_limit(&timeout_ns)) < 0)
            goto drop;
        return libactor_post_patiently(libactor_worker, message, timeout_ns);
    }
    system = libactor_visit(message->to);
    if (system != NULL && libactor_worker == NULL && libactor_bound_blocks(message->to)) {
        err = libactor_errand_do(system, send_here, &patience);
        libactor_leave(system);
        libactor_message_drop(patience.message);
        return err < 0 ? err : patience.code;
    }
    libactor_leave(system);
drop:
    libactor_message_drop(message);
    return err;
}

static inline int send_made(struct libactor_worker *worker, actor_ref to, const actor_message_info *info,
                            struct actor_message *message)
{
    message->to = to;
    message->info = info;
    message->sender = worker == NULL ? actor_ref_none() : worker->self;
    if (!libactor_post(message))
        return send_patiently(message);
    return ACTOR_OK;
}

static __attribute__((noinline)) int send_any(actor_ref to, const actor_message_info *info, const void *payload)
{
    struct libactor_worker *worker = libactor_worker;
    struct actor_message *message = make_message(worker, (uint8_t)info->kind, info->type, payload, 0);

    if (message == NULL)
        return ACTOR_ENOMEM;
    return send_made(worker, to, info, message);
}

/* Sends a cast or info whose payload is there already. Errors: those of actor_send but ACTOR_ENOMEM. */
int libactor_message_send(actor_ref to, const actor_message_info *info, struct actor_message *message)
{
    return send_made(libactor_worker, to, info, message);
}

enum { NEAR_BYTES = 2 * 64 - sizeof(struct actor_message) }; /* a message's fields, of the two smallest sizes */

/*
 * What most sends are, without a call: little and flat, to an actor of the same worker, and there is a free message.
 * False: nothing was done.
 */
static inline bool send_near(struct libactor_worker *worker, actor_ref to, const actor_message_info *info,
                             const void *payload)
{
    const actor_type_info *type = info->type;
    const size_t bytes = type == NULL || payload == NULL ? 0 : type->size;
    const uint16_t size_class = bytes <= 64 - sizeof(struct actor_message) ? 1 : 2;
    struct libactor_cache *cache = &worker->cache[size_class - 1];
    struct actor_message *message = cache->first;
    struct libactor_cell *cell;

    if (message == NULL || (type != NULL && !type->flat) || bytes > NEAR_BYTES || bytes % sizeof(uint64_t) != 0)
        return false;
    cell = libactor_near(worker, to);
    if (cell == NULL)
        return false;
    cache->first = message->next;
    cache->len--;
    message->to = to;
    message->info = info;
    message->sender = worker->self;
    message->tag = 0;
    message->payload_bytes = (uint32_t)bytes;
    message->kind = (uint8_t)info->kind;
    message->flags = 0;
    message->size_class = size_class;
    libactor_copy_words(libactor_payload(message), payload, bytes);
    libactor_take_near(worker, cell, message);
    return true;
}

int actor_send(actor_ref to, const actor_message_info *info, const void *payload)
{
    struct libactor_worker *worker = libactor_worker;

    if (worker != NULL && send_near(worker, to, info, payload))
        return ACTOR_OK;
    return send_any(to, info, payload);
}

int actor_message_make(const actor_message_info *info, const void *payload, actor_message **out)
{
    struct actor_message *message;

    if (libactor_current() == NULL)
        return ACTOR_ENOTACTOR;
    message = libactor_message_pack((uint8_t)info->kind, info->type, payload);
    if (message == NULL)
        return ACTOR_ENOMEM;
    message->to = actor_self();
    message->info = info;
    message->sender = actor_self();
    message->flags = libactor_current()->behaviour == &libactor_process ? 0 : LIBACTOR_INTERNAL;
    *out = message;
    return ACTOR_OK;
}

int actor_send_first(const actor_message_info *info, const void *payload)
{
    actor_message *message;
    const int err = actor_message_make(info, payload, &message);

    if (err == ACTOR_OK)
        actor_message_requeue(message);
    return err;
}

int actor_send_last(const actor_message_info *info, const void *payload)
{
    struct libactor_cell *cell = libactor_current();
    actor_message *message;
    const int err = actor_message_make(info, payload, &message);

    if (err != ACTOR_OK)
        return err;
    libactor_mailbox_collect(libactor_worker, cell);
    message->next = NULL;
    if (cell->head == NULL)
        cell->head = message;
    else
        cell->tail->next = message;
    cell->tail = message;
    cell->queued++;
    return ACTOR_OK;
}

struct call {
    actor_ref to;
    const actor_message_info *info;         /* NULL: a request to stop */
    const void *payload;                    /* its reason then; NULL: a question of the core's own: */
    struct actor_message *question;         /* until it is posted */
    int64_t timeout_ns;
    struct actor_message *answer;
    actor_reason reason;
    bool unheeded;                          /* a request to stop that its receiver did not come to */
    int code;
};

/* Makes the code of a call of the answer that tells of an end. */
static int code_of_end(struct call *call, struct actor_message *answer)
{
    const bool dropped = (answer->flags & LIBACTOR_DROPPED) != 0;

    memcpy(&call->reason, libactor_payload(answer), sizeof call->reason);
    call->unheeded = (answer->flags & LIBACTOR_UNHEEDED) != 0;
    libactor_message_drop(answer);
    if (dropped)
        return ACTOR_EFULL;
    return call->reason.kind == ACTOR_NOPROC ? ACTOR_ENOPROC : ACTOR_EDOWN;
}

/* In an actor. */
static void call_here(void *arg)
{
    struct libactor_worker *worker = libactor_worker;
    struct call *call = arg;
    int64_t timeout_ns = call->timeout_ns;  /* what goes by is taken off it */
    struct actor_message *message;
    struct libactor_cell *cell;
    struct libactor_run *run;
    bool has_scope;

    call->answer = NULL;
    call->code = ACTOR_ECALLSELF;
    if (actor_ref_equal(call->to, worker->self))
        return;
    has_scope = libactor_has_scope(worker->current);
    if (has_scope && (call->code = libactor_deadline_limit(&timeout_ns)) < 0)
        return;
    call->code = libactor_wait_prepare(worker);
    if (call->code < 0)
        return;
    if (call->info == NULL && call->payload == NULL)
        message = call->question;
    else if (call->info == NULL)
        message = libactor_message_reason(ACTOR_STOP_REQUEST, call->payload);
    else if (has_scope)
        message = libactor_scope_pack(worker->current, call->info->type, call->payload);
    else
        message = make_message(worker, ACTOR_CALL, call->info->type, call->payload, sizeof(actor_reason));
    call->code = ACTOR_ENOMEM;
    if (message == NULL)
        return;
    call->question = NULL;
    message->info = call->info;
    message->to = call->to;
    message->sender = worker->self;
    message->flags |= LIBACTOR_OWED;
    run = expect_answer(worker, &message->tag);
    cell = message->kind >= LIBACTOR_SIGNAL_EXIT ? NULL : libactor_near(worker, message->to); /* a signal is more */
    if (cell != NULL) {
        libactor_take_near(worker, cell, message);
    } else if (!libactor_post(message)) {
        int64_t start = libactor_now(worker->system);

        call->code = libactor_post_patiently(worker, message, timeout_ns);
        if (call->code < 0)
            return;
        if (timeout_ns != ACTOR_INFINITY)
            timeout_ns -= libactor_now(worker->system) - start;
    }
    message = timeout_ns > 0 ? await_answer(worker, run, timeout_ns) : forgo_answer(run);
    if (message == NULL) {
        call->code = ACTOR_ETIMEDOUT;
    } else if (message->kind == LIBACTOR_ANSWER) {
        call->code = ACTOR_OK;
        call->answer = message;
    } else {
        call->code = code_of_end(call, message);
    }
}

/* For a thread that runs no actor. */
static void call_from_outside(struct call *call)
{
    actor_system *system = libactor_visit_mine();
    int err;

    call->code = ACTOR_ENOSYSTEM;
    call->answer = NULL;
    if (system == NULL)
        return;
    err = libactor_errand_do(system, call_here, call);
    if (err < 0)
        call->code = err;
    libactor_leave(system);
}

/* Does a call for whoever asks. */
static inline void do_call(struct call *call)
{
    if (call->timeout_ns < 0) {
        call->answer = NULL;
        call->code = ACTOR_EINVAL;
        return;
    }
    if (libactor_current() != NULL)
        call_here(call);
    else
        call_from_outside(call);
    if (call->code == ACTOR_EDOWN)
        libactor_last_reason_set(&call->reason);
}

/* Copies a reply out of the answer, which is freed, or held. Errors: ACTOR_EINVAL: it is of another type. */
static inline int deliver(struct actor_message *answer, const actor_message_info *info, void *reply)
{
    if (info->reply != NULL && answer->payload_bytes < info->reply->size) {
        libactor_message_drop(answer);
        return ACTOR_EINVAL;
    }
    if (info->reply != NULL)
        memcpy(reply, libactor_payload(answer), info->reply->size);
    if (info->reply == NULL || info->reply->flat)
        libactor_message_drop(answer);
    else
        libactor_held_add(answer, reply);
    return ACTOR_OK;
}

int libactor_reply_deliver(struct actor_message *answer, const actor_message_info *info, void *reply)
{
    return deliver(answer, info, reply);
}

/* A call, but for its receiver and its tag. NULL when memory is out. */
struct actor_message *libactor_call_make(struct libactor_worker *worker, const actor_message_info *info,
                                         const void *payload)
{
    struct actor_message *message =
        libactor_has_scope(worker->current)
            ? libactor_scope_pack(worker->current, info->type, payload)
            : make_message(worker, ACTOR_CALL, info->type, payload, sizeof(actor_reason));

    if (message == NULL)
        return NULL;
    message->info = info;
    message->sender = worker->self;
    message->flags |= LIBACTOR_OWED;
    return message;
}

/* Waits for the answer with that number; NULL if it does not come in time. The caller has prepared to wait. */
struct actor_message *libactor_await_number(struct libactor_worker *worker, uint64_t number, int64_t timeout_ns)
{
    struct libactor_run *run = worker->current->run;

    run->wait = LIBACTOR_WAIT_ANSWER;
    run->tag = number;
    run->answer = NULL;
    return await_answer(worker, run, timeout_ns);
}

int actor_call(actor_ref to, const actor_message_info *info, const void *payload, void *reply, int64_t timeout_ns)
{
    struct call call;

    call.to = to;
    call.info = info;
    call.payload = payload;
    call.timeout_ns = timeout_ns;
    do_call(&call);
    if (call.answer == NULL)
        return call.code;
    return deliver(call.answer, info, reply);
}

/*
 * Asks another actor a question of the core's own, which has room for a refusal; NULL: memory is out.
 * Ownership: the question is taken; the answer is the caller's.
 */
int libactor_ask(actor_ref to, struct actor_message *question, int64_t timeout_ns, struct actor_message **answer)
{
    struct call call;

    call.to = to;
    call.info = NULL;
    call.payload = NULL;
    call.question = question;
    call.timeout_ns = timeout_ns;
    do_call(&call);
    libactor_message_drop(call.question);
    *answer = call.answer;
    return call.code;
}

int actor_stop_actor(actor_ref to, actor_reason reason, int64_t timeout_ns)
{
    struct call call;

    call.to = to;
    call.info = NULL;
    call.payload = &reason;
    call.timeout_ns = timeout_ns;
    do_call(&call);
    if (call.code == ACTOR_EDOWN && !call.unheeded && actor_reason_equal(&call.reason, &reason))
        return ACTOR_OK;
    return call.code;
}

/* A call is answered: its receiver owes nothing more. */
static void settle(actor_from from)
{
    struct libactor_worker *worker = libactor_worker;
    struct actor_message *message;

    if (worker != NULL && actor_ref_equal(worker->self, from.callee)) {
        struct libactor_cell *cell = worker->current;

        message = cell->run->message;
        if (message != NULL && message->tag == from.tag)
            message->flags &= (uint8_t)~LIBACTOR_OWED;
        else
            libactor_settle(cell, from.tag);
        return;
    }
    message = libactor_message_raw(LIBACTOR_SIGNAL_SETTLE, 0);
    if (message == NULL)
        return;
    message->to = from.callee;
    message->tag = from.tag;
    libactor_post(message);
}

/* Hands an answer to a caller of the same worker that waits for it; false: it is for libactor_post. */
static inline bool answer_near(struct libactor_worker *worker, struct actor_message *message)
{
    struct libactor_cell *cell = libactor_near(worker, message->to);
    struct libactor_run *run = cell == NULL ? NULL : cell->run;
    bool awaited;

    if (cell == NULL)
        return false;
    awaited = run != NULL && run->wait == LIBACTOR_WAIT_ANSWER && run->tag == message->tag && run->answer == NULL;
    if (awaited) {
        run->answer = message;
        libactor_schedule(worker, cell);
    }
    libactor_unguard(worker);
    return awaited;
}

/* Sends an answer. `*awaited`: whoever it is for waits for it on this worker. Errors: ACTOR_EINVAL; ACTOR_ENOMEM. */
static inline int send_answer(actor_from from, const actor_type_info *type, const void *reply, uint8_t flags, bool *awaited)
{
    struct libactor_worker *worker = libactor_worker;
    struct actor_message *message;

    if (type != NULL && !actor_type_fits(type, reply))
        return ACTOR_EINVAL;
    message = make_message(worker, LIBACTOR_ANSWER, type, reply, 0);
    if (message == NULL)
        return ACTOR_ENOMEM;
    message->to = from.caller;
    message->sender = from.callee;
    message->tag = from.tag;
    message->flags |= flags;
    *awaited = worker != NULL && answer_near(worker, message);
    if (!*awaited)
        libactor_post(message);
    return ACTOR_OK;
}

int actor_reply(actor_from from, const actor_type_info *type, const void *reply)
{
    bool awaited;
    const int err = send_answer(from, type, reply, 0, &awaited);

    if (err == ACTOR_OK)
        settle(from);
    return err;
}

/* Has an actor owe a call that is kept until its end, when it has ended for all others. */
static void owe(struct libactor_cell *cell, struct actor_message *message)
{
    if (message->flags & LIBACTOR_COUNTED)
        libactor_bound_release(libactor_worker->system, cell, message);
    libactor_message_let_go(message);
    message->next = cell->owed;
    cell->owed = message;
}

int actor_reply_monitored(actor_message *message, const actor_type_info *type, const void *reply)
{
    struct libactor_cell *cell = libactor_current();
    bool awaited;
    int err;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    err = send_answer(actor_message_from(message), type, reply, LIBACTOR_END_FOLLOWS, &awaited);
    if (err != ACTOR_OK)
        return err;
    actor_message_keep(message);            /* whatever it was until now */
    if (!awaited && message->flags & LIBACTOR_OWED) {
        owe(cell, message);
        return ACTOR_OK;
    }
    message->flags &= (uint8_t)~LIBACTOR_OWED;
    actor_message_free(message);
    return ACTOR_OK;
}

int actor_reply_keep(const actor_type_info *type, const void *value, void *reply)
{
    const actor_message_info info = { "kept", ACTOR_CALL, NULL, type };
    struct actor_message *answer = make_message(libactor_worker, LIBACTOR_ANSWER, type, value, 0);

    return answer == NULL ? ACTOR_ENOMEM : deliver(answer, &info, reply);
}

struct start {
    const actor_behaviour *behaviour;
    void *self;
    bool link;
    int64_t timeout_ns;
    const actor_mailbox *mailbox;
    const actor_debug *debug;
    actor_unique *monitor;
    uint32_t flags;                         /* LIBACTOR_ORPHAN, or 0 */
    bool given;                             /* `self` is the actor's */
    struct libactor_started started;
};

enum { KILL_PAUSE_NS = ACTOR_MILLISECOND };  /* between two tries, where memory is out */

/*
 * The init took too long: ends the actor, and waits for that. There is a fiber, for this waited
 * before. Where memory is out the signal is sent later, though the init may have come to its end by
 * then: an actor of which nobody has a reference must not go on.
 */
static void give_up(struct libactor_worker *worker, actor_ref child, uint64_t tag)
{
    struct libactor_run *run = worker->current->run;
    bool is_told = false, has_answered = false;

    actor_unlink(child);
    for (;;) {
        struct actor_message *answer;
        bool waits;

        run->wait = LIBACTOR_WAIT_ANSWER;
        run->tag = tag;
        run->answer = NULL;
        if (!is_told)
            is_told = actor_send_exit(child, actor_reason_of(ACTOR_KILL)) == ACTOR_OK;
        waits = is_told && !has_answered;
        answer = await_answer(worker, run, waits ? ACTOR_INFINITY : KILL_PAUSE_NS);
        libactor_message_drop(answer);
        has_answered |= answer != NULL;
        if (answer != NULL ? is_told : has_answered && !actor_is_alive(child))
            return;
    }
}

/* Makes the actor and what will tell of its start, and all else that can fail. A stand-in links nothing. */
static int prepare_start(struct libactor_worker *worker, const struct start *start, struct libactor_cell **out)
{
    struct libactor_started *started;
    struct actor_message *answer;
    struct libactor_cell *cell;
    int err;

    answer = libactor_message_raw(LIBACTOR_ANSWER_START, sizeof(struct libactor_started));
    if (answer == NULL)
        return ACTOR_ENOMEM;
    err = libactor_spawn(worker, start->behaviour, start->self, start->flags, &cell);
    if (err < 0)
        goto drop_answer;
    if (start->link && !(worker->current->flags & LIBACTOR_STAND_IN)) {
        err = libactor_link_cells(worker->current, cell);
        if (err < 0)
            goto undo_spawn;
        cell->flags |= LIBACTOR_HAS_PARENT;
    }
    if (start->monitor != NULL) {
        *start->monitor = libactor_unique(worker);
        err = libactor_watch_cell(worker->current, cell, *start->monitor);
        if (err < 0)
            goto unlink;
        cell->flags |= LIBACTOR_HAS_PARENT;
    }
    if (start->mailbox != NULL) {
        err = libactor_bound_make(worker->system, cell, start->mailbox);
        if (err < 0)
            goto demonitor;
    }
    answer->to = actor_self();
    started = libactor_payload(answer);
    memset(started, 0, sizeof *started);
    if (start->debug != NULL)
        started->debug = *start->debug;
    cell->begin.start_answer = answer;
    cell->flags |= LIBACTOR_STARTING;
    *out = cell;
    return ACTOR_OK;
demonitor:
    if (start->monitor != NULL)
        libactor_relations_remove(&worker->current->relations, LIBACTOR_WATCHES, *start->monitor, NULL);
unlink:
    libactor_relations_remove(&worker->current->relations, LIBACTOR_LINK, libactor_cell_ref(worker->system, cell).bits,
                              NULL);
undo_spawn:
    libactor_spawn_undo(worker, cell);
drop_answer:
    libactor_message_drop(answer);
    return err;
}

/* In an actor. */
static void start_here(void *arg)
{
    struct libactor_worker *worker = libactor_worker;
    struct start *start = arg;
    struct actor_message *answer;
    struct libactor_cell *cell = NULL;
    struct libactor_run *run;
    actor_ref child = actor_ref_none();
    uint64_t tag;
    bool guard;

    start->started.code = libactor_wait_prepare(worker);
    if (start->started.code < 0)
        return;
    run = expect_answer(worker, &tag);
    guard = libactor_guard(worker);         /* what is half made is not to be taken */
    start->started.code = prepare_start(worker, start, &cell);
    if (start->started.code == ACTOR_OK) {
        start->given = true;
        child = libactor_cell_ref(worker->system, cell);
        cell->begin.start_answer->tag = tag;
        libactor_launch(worker, cell);
    }
    if (guard)
        libactor_unguard(worker);
    if (start->started.code < 0) {
        run->wait = LIBACTOR_WAIT_NONE;
        return;
    }
    answer = await_answer(worker, run, start->timeout_ns);
    if (answer != NULL) {
        memcpy(&start->started, libactor_payload(answer), sizeof start->started);
        libactor_message_drop(answer);
    } else {
        start->started.code = ACTOR_ETIMEDOUT;
        start->started.reason = actor_reason_of(ACTOR_TIMEOUT);
        give_up(worker, child, tag);
    }
    if (start->monitor != NULL && start->started.code < 0)
        actor_demonitor(*start->monitor, true);
}

/* `flags` are those of libactor_spawn. */
static int do_start(const actor_behaviour *behaviour, void *self, const actor_start_options *options, uint32_t flags,
                    actor_ref *out, actor_reason *reason)
{
    actor_system *system = libactor_visit_mine();
    struct start start;
    int err;

    memset(&start, 0, sizeof start);
    start.behaviour = behaviour;
    start.self = self;
    start.link = options != NULL && options->link;
    start.flags = flags;
    start.timeout_ns = options != NULL && options->timeout_ns > 0 ? options->timeout_ns : ACTOR_INFINITY;
    if (options != NULL && options->mailbox != NULL && options->mailbox->overflow != ACTOR_UNBOUNDED)
        start.mailbox = options->mailbox;
    start.monitor = options != NULL ? options->monitor : NULL;
    start.debug = options != NULL ? options->debug : NULL;
    start.started.code = ACTOR_ENOSYSTEM;
    if (start.monitor != NULL && libactor_current() == NULL)
        start.started.code = ACTOR_ENOTACTOR;
    else if (start.mailbox != NULL && (start.mailbox->limit == 0 || start.mailbox->limit > INT32_MAX ||
                                  start.mailbox->overflow < ACTOR_DROP_NEWEST || start.mailbox->overflow > ACTOR_BLOCK))
        start.started.code = ACTOR_EINVAL;
    else if (libactor_current() != NULL) {
        start_here(&start);
    } else if (system != NULL) {
        err = libactor_errand_do(system, start_here, &start);
        if (err < 0)
            start.started.code = err;
    }
    libactor_leave(system);
    if (!start.given && behaviour->destroy != NULL)
        behaviour->destroy(self);
    if (start.monitor != NULL && start.started.code < 0)
        *start.monitor = 0;
    if (out != NULL && (start.started.code == ACTOR_OK || start.started.code == ACTOR_EALREADY))
        *out = start.started.ref;
    if (start.started.code == ACTOR_EINIT) {
        libactor_last_reason_set(&start.started.reason);
        if (reason != NULL)
            *reason = start.started.reason;
    }
    return start.started.code;
}

int actor_start(const actor_behaviour *behaviour, void *self, const actor_start_options *options, actor_ref *out,
                actor_reason *reason)
{
    return do_start(behaviour, self, options, 0, out, reason);
}

int actor_start_orphan(const actor_behaviour *behaviour, void *self, actor_ref *out, actor_reason *reason)
{
    return do_start(behaviour, self, NULL, LIBACTOR_ORPHAN, out, reason);
}
