/*
 * Timers. Each stands in the wheel of one worker: those that an actor has sent to itself in that of its
 * home, and they move with it. A timer is found by its number in a table, so that any thread can cancel it:
 * whoever holds its worker (see steal.c) can do so exactly, whatever that worker's thread is at.
 */
#include <assert.h>
#include <string.h>

#include "internal.h"

enum {
    FIRST_CHUNK_BITS = 10,                  /* timers of the first chunk */
    GROUP_LEN = 64,                         /* neighbours in the table */
    TIMERS_AT_ONCE = 32,                    /* that a worker takes out of the table, at least */
    TIMERS_TO_KEEP = 1024,                  /* free ones of a worker; half of more is for others */
    FIRED_AT_ONCE = 256                     /* before actors get to what has been fired */
};

#define TRY_AGAIN_NS ACTOR_MILLISECOND      /* when memory is out for a message */

enum kind {
    KIND_WAIT = 1,                          /* of an actor's wait, in its run */
    KIND_COOKIE,                            /* sends its owner a message of kind ACTOR_TIMER */
    KIND_PLAIN,                             /* sends a message without fields: that is made when it is due */
    KIND_MESSAGE,                           /* sends its message */
    KIND_NAME,                              /* sends its message to whoever has the name that the tag points to */
    KIND_REPEATED                           /* sends copies of a message */
};

/* What such a timer sends. */
struct libactor_repeated {
    int64_t period_ns;
    int64_t due_ns;                         /* of the next; the timer's may be later, for want of memory */
    struct actor_message *message;          /* which stays */
};

/* ---- the table ------------------------------------------------------------------------------------ */

/*
 * Timers that no worker keeps, of one group. They are given out together: of timers that were freed in no order
 * neighbours are started one after the other again, and memory is gone through as it lies.
 */
struct group {
    uint64_t free;                          /* a bit each */
    uint32_t next;                          /* among those that have any: its number + 1 */
};

/* Where a timer is: in which chunk, and behind how many there. */
static unsigned chunk_of(uint32_t index, size_t *place)
{
    const uint64_t at = (uint64_t)index + (UINT64_C(1) << FIRST_CHUNK_BITS);
    const unsigned bits = 63u - (unsigned)__builtin_clzll(at);

    *place = (size_t)(at - (UINT64_C(1) << bits));
    return bits - FIRST_CHUNK_BITS;
}

/* NULL if there is none with that index. */
static struct libactor_timer *timer_at(actor_system *system, uint32_t index)
{
    size_t place;
    const unsigned number = chunk_of(index, &place);
    struct libactor_timer *chunk;

    if (number >= LIBACTOR_TIMER_CHUNKS)
        return NULL;
    chunk = atomic_load_explicit(&system->timer_chunks[number], memory_order_acquire);
    return chunk == NULL ? NULL : &chunk[place];
}

/* The group of a timer that has been made; they lie behind the timers of their chunk. */
static struct group *group_of(actor_system *system, uint32_t index)
{
    size_t place;
    const unsigned number = chunk_of(index, &place);
    struct libactor_timer *chunk = atomic_load_explicit(&system->timer_chunks[number], memory_order_relaxed);

    return (struct group *)(void *)(chunk + ((size_t)1 << (number + FIRST_CHUNK_BITS))) + place / GROUP_LEN;
}

static bool make_chunk(actor_system *system, unsigned number)
{
    const size_t len = (size_t)1 << (number + FIRST_CHUNK_BITS);
    const size_t bytes = len * sizeof(struct libactor_timer) + len / GROUP_LEN * sizeof(struct group);
    struct libactor_timer *chunk = libactor_lines_alloc_dirty(bytes);

    if (chunk == NULL)
        return false;
    atomic_store_explicit(&system->timer_chunks[number], chunk, memory_order_release);
    return true;
}

void libactor_timer_chunks_free(actor_system *system)
{
    unsigned i;

    for (i = 0; i < LIBACTOR_TIMER_CHUNKS; i++)
        libactor_lines_free(atomic_load(&system->timer_chunks[i]));
}

static void give(struct libactor_worker *worker, struct libactor_timer *timer)
{
    timer->next = worker->free_timers;
    worker->free_timers = timer;
    worker->n_free_timers++;
}

/* Gets a worker the free timers of the group that has had some for longest. Returns how many. */
static int take_group(struct libactor_worker *worker)
{
    actor_system *system = worker->system;
    const uint32_t first = (system->first_free_group - 1) * GROUP_LEN;
    struct group *group = group_of(system, first);
    const int n = __builtin_popcountll(group->free);

    while (group->free != 0) {
        const unsigned last = 63u - (unsigned)__builtin_clzll(group->free);

        group->free &= ~(UINT64_C(1) << last);
        give(worker, timer_at(system, first + last));
    }
    system->first_free_group = group->next;
    return n;
}

/* Gets a worker a group of new timers. False when memory is out. */
static bool make_group(struct libactor_worker *worker)
{
    actor_system *system = worker->system;
    const uint32_t first = system->n_timers;
    size_t place;
    const unsigned number = chunk_of(first, &place);
    uint32_t index;

    if (number >= LIBACTOR_TIMER_CHUNKS || (timer_at(system, first) == NULL && !make_chunk(system, number)))
        return false;
    memset(group_of(system, first), 0, sizeof(struct group));
    for (index = first + GROUP_LEN; index-- > first;) {
        struct libactor_timer *timer = timer_at(system, index);

        memset(timer, 0, sizeof *timer);
        timer->index = index;
        atomic_init(&timer->generation, 1);
        give(worker, timer);
    }
    system->n_timers += GROUP_LEN;
    return true;
}

/* Gets a worker free timers, from those that others have too many of or new ones. None when memory is out. */
static void restock(struct libactor_worker *worker)
{
    actor_system *system = worker->system;
    int n = 0;

    pthread_mutex_lock(&system->cells_lock);
    while (n < TIMERS_AT_ONCE && system->first_free_group != 0)
        n += take_group(worker);
    if (n == 0)
        (void)make_group(worker);           /* the caller sees whether there is any */
    pthread_mutex_unlock(&system->cells_lock);
}

/* By who has the table's lock. */
static void put_back(actor_system *system, const struct libactor_timer *timer)
{
    struct group *group = group_of(system, timer->index);

    if (group->free == 0) {
        const uint32_t number = timer->index / GROUP_LEN + 1;

        group->next = 0;
        if (system->first_free_group == 0)
            system->first_free_group = number;
        else
            group_of(system, (system->last_free_group - 1) * GROUP_LEN)->next = number;
        system->last_free_group = number;
    }
    group->free |= UINT64_C(1) << timer->index % GROUP_LEN;
}

/* A worker that frees what others make must not keep it all. */
static void share(struct libactor_worker *worker)
{
    actor_system *system = worker->system;

    pthread_mutex_lock(&system->cells_lock);
    while (worker->n_free_timers > TIMERS_TO_KEEP / 2) {
        put_back(system, worker->free_timers);
        worker->free_timers = worker->free_timers->next;
        worker->n_free_timers--;
    }
    pthread_mutex_unlock(&system->cells_lock);
}

/* The functions below are for whoever has the worker: its own thread, guarded, or one that holds it. */

static struct libactor_timer *make_timer(struct libactor_worker *worker, enum kind kind, int64_t due_ns)
{
    struct libactor_timer *timer;

    if (worker->free_timers == NULL)
        restock(worker);
    timer = worker->free_timers;
    if (timer == NULL)
        return NULL;
    worker->free_timers = timer->next;
    worker->n_free_timers--;
    timer->due_ns = due_ns;
    timer->number = ++worker->timers_started;
    timer->owner = 0;
    timer->kind = (uint8_t)kind;
    atomic_store_explicit(&timer->home, (uint8_t)worker->id, memory_order_relaxed);
    return timer;
}

/* From here on its handle names nothing. */
static void free_timer(struct libactor_worker *worker, struct libactor_timer *timer)
{
    atomic_store_explicit(&timer->generation, atomic_load_explicit(&timer->generation, memory_order_relaxed) + 1,
                          memory_order_relaxed);
    give(worker, timer);
    if (worker->n_free_timers > TIMERS_TO_KEEP)
        share(worker);
}

/* Never 0, which is no timer. */
static actor_timer handle_of(const struct libactor_timer *timer)
{
    actor_timer handle;

    handle.bits = ((uint64_t)timer->index + 1) << 32 | atomic_load_explicit(&timer->generation, memory_order_relaxed);
    return handle;
}

/* ---- whose they are ------------------------------------------------------------------------------- */

static void enter_list(actor_system *system, struct libactor_cell *cell, struct libactor_timer *timer)
{
    struct libactor_extra *extra = cell->extra;

    timer->owner = cell->index + 1;
    timer->of.owned.previous = 0;
    timer->of.owned.next = extra->timers;
    if (extra->timers != 0)
        timer_at(system, extra->timers - 1)->of.owned.previous = timer->index + 1;
    extra->timers = timer->index + 1;
    extra->n_timers++;
}

static void leave_list(actor_system *system, struct libactor_timer *timer)
{
    struct libactor_extra *extra;

    if (timer->owner == 0)
        return;
    extra = libactor_cell_at(system, timer->owner - 1)->extra;
    if (timer->of.owned.next != 0)
        timer_at(system, timer->of.owned.next - 1)->of.owned.previous = timer->of.owned.previous;
    if (timer->of.owned.previous != 0)
        timer_at(system, timer->of.owned.previous - 1)->of.owned.next = timer->of.owned.next;
    else
        extra->timers = timer->of.owned.next;
    extra->n_timers--;
}

static void drop_message(struct actor_message *message, enum kind kind)
{
    if (kind == KIND_NAME)
        actor_free((void *)(uintptr_t)message->tag);
    libactor_message_drop(message);
}

/* Frees what a timer, or a plan for one, would have sent. */
static void drop_content(enum kind kind, struct actor_message *message, struct libactor_repeated *repeated)
{
    if (kind == KIND_MESSAGE || kind == KIND_NAME) {
        drop_message(message, kind);
    } else if (kind == KIND_REPEATED) {
        libactor_message_drop(repeated->message);
        actor_free(repeated);
    }
}

/*
 * What a timer that is over would have sent. The program's own code may be called where it is freed: so all is in order
 * again before, and nobody is held.
 */
struct remains {
    enum kind kind;
    struct actor_message *message;
    struct libactor_repeated *repeated;
};

/* Frees a timer that has been taken out of its wheel. */
static struct remains end_timer(struct libactor_worker *worker, struct libactor_timer *timer)
{
    struct remains remains = { (enum kind)timer->kind, NULL, NULL };

    if (remains.kind == KIND_REPEATED)
        remains.repeated = timer->what.repeated;
    else if (remains.kind == KIND_MESSAGE || remains.kind == KIND_NAME)
        remains.message = timer->what.message;
    free_timer(worker, timer);
    return remains;
}

static void drop_remains(struct remains remains)
{
    drop_content(remains.kind, remains.message, remains.repeated);
}

/* What an actor that has ended has sent itself: it goes with it. */
void libactor_timers_end(struct libactor_worker *worker, struct libactor_cell *cell)
{
    while (cell->extra != NULL && cell->extra->timers != 0) {
        struct libactor_timer *timer = timer_at(worker->system, cell->extra->timers - 1);

        leave_list(worker->system, timer);
        libactor_wheel_remove(&worker->wheel, timer);
        drop_remains(end_timer(worker, timer));
    }
}

/*
 * The timers of a cell that leaves one worker, which the calling one holds, for another. Those that it starts
 * there are to be younger.
 */
void libactor_timers_move(struct libactor_worker *from, struct libactor_worker *to, struct libactor_cell *cell)
{
    uint32_t next = cell->extra->timers;

    if (to->timers_started < from->timers_started)
        to->timers_started = from->timers_started;
    while (next != 0) {
        struct libactor_timer *timer = timer_at(to->system, next - 1);

        libactor_wheel_remove(&from->wheel, timer);
        libactor_wheel_insert(&to->wheel, timer);
        atomic_store_explicit(&timer->home, (uint8_t)to->id, memory_order_relaxed);
        next = timer->of.owned.next;
    }
}

/* When no actor lives: what is left is for others than its owner, or of waits that are none any more. */
void libactor_timers_close(struct libactor_worker *worker)
{
    struct libactor_timer *timer;

    while ((timer = libactor_wheel_take_any(&worker->wheel)) != NULL)
        drop_content(timer->kind, timer->what.message, timer->what.repeated);
}

/* ---- firing --------------------------------------------------------------------------------------- */

/* Has the wait of an actor of this worker end at that time. */
void libactor_timer_limit(struct libactor_worker *worker, struct libactor_timer *timer, struct libactor_cell *waiting,
                          int64_t due_ns)
{
    timer->due_ns = due_ns;
    timer->number = ++worker->timers_started;
    timer->kind = KIND_WAIT;
    timer->what.waiting = waiting;
    libactor_wheel_insert(&worker->wheel, timer);
}

/* Makes the message of a timer and sends it. False when memory is out. */
static bool make_and_send(struct libactor_worker *worker, struct libactor_timer *timer)
{
    const bool plain = timer->kind == KIND_PLAIN;
    const uint8_t kind = plain ? (uint8_t)timer->what.info->kind : ACTOR_TIMER;
    const actor_timer handle = handle_of(timer);
    const size_t bytes = plain ? 0 : sizeof handle;
    struct actor_message *message = libactor_message_make(worker, kind, bytes, sizeof handle);
    struct libactor_cell *owner = NULL;

    if (message == NULL)
        message = libactor_message_reserved(worker, kind, bytes);
    if (message == NULL)
        return false;
    if (timer->owner == 0) {
        message->to.bits = timer->of.to;
    } else {
        owner = libactor_cell_at(worker->system, timer->owner - 1);
        assert(owner != NULL);
        message->to = libactor_cell_ref(worker->system, owner);
    }
    message->info = plain ? timer->what.info : NULL;
    message->flags = LIBACTOR_UNCOUNTED_MESSAGE;
    message->sender = actor_ref_none();
    message->tag = plain ? 0 : timer->what.cookie;
    if (!plain)
        memcpy(libactor_payload(message), &handle, sizeof handle);
    leave_list(worker->system, timer);
    free_timer(worker, timer);
    if (owner != NULL)
        libactor_post_own(worker, owner, message);
    else
        libactor_post(message);
    return true;
}

/* Its receiver, an actor of this system, has ended: then it is as if it had gone with that. */
static bool is_for_nobody(const actor_system *system, const struct libactor_timer *timer)
{
    actor_ref to;

    if (timer->owner != 0)
        return false;
    switch ((enum kind)timer->kind) {
    case KIND_PLAIN:
        to.bits = timer->of.to;
        break;
    case KIND_MESSAGE:
        to = timer->what.message->to;
        break;
    case KIND_REPEATED:
        to = timer->what.repeated->message->to;
        break;
    default:
        return false;
    }
    return to.bits >> 56 == system->id && libactor_cell_find(system, to) == NULL;
}

/* When the next of the messages is due that have not been missed by now. */
static int64_t next_due(const struct libactor_repeated *repeated, int64_t now)
{
    const int64_t due = repeated->due_ns;
    const int64_t missed = due > now ? 0 : (now - due) / repeated->period_ns;

    if (repeated->period_ns >= ACTOR_INFINITY - due - missed * repeated->period_ns)
        return ACTOR_INFINITY;
    return due + (missed + 1) * repeated->period_ns;
}

/* Sends one more, and has the timer wait for the next. */
static void send_again(struct libactor_worker *worker, struct libactor_timer *timer)
{
    struct libactor_repeated *repeated = timer->what.repeated;
    const struct actor_message *model = repeated->message;
    struct actor_message *message;

    if (is_for_nobody(worker->system, timer)) {
        drop_remains(end_timer(worker, timer));
        return;
    }
    message = libactor_message_pack(model->kind, model->info->type, model->payload_bytes == 0 ? NULL : model + 1);
    if (message == NULL) {
        timer->due_ns = worker->now_ns + TRY_AGAIN_NS;
        libactor_wheel_insert(&worker->wheel, timer);
        return;
    }
    message->to = model->to;
    message->info = model->info;
    message->sender = actor_ref_none();
    message->flags = LIBACTOR_UNCOUNTED_MESSAGE;
    repeated->due_ns = next_due(repeated, worker->now_ns);
    timer->due_ns = repeated->due_ns;
    timer->number = ++worker->timers_started;
    libactor_wheel_insert(&worker->wheel, timer);
    libactor_post(message);
}

static void send_to_name(struct actor_message *message)
{
    char *name = (char *)(uintptr_t)message->tag;

    message->tag = 0;
    if (actor_whereis(name, &message->to) != ACTOR_OK)
        message->to = actor_ref_none();
    actor_free(name);
    libactor_post(message);
}

static void fire(struct libactor_worker *worker, struct libactor_timer *timer)
{
    const enum kind kind = timer->kind;
    struct actor_message *message = timer->what.message;

    switch (kind) {
    case KIND_WAIT:
        timer->what.waiting->run->timed_out = true;
        libactor_schedule(worker, timer->what.waiting);
        break;
    case KIND_COOKIE:
    case KIND_PLAIN:
        if (make_and_send(worker, timer))
            break;
        timer->due_ns = worker->now_ns + TRY_AGAIN_NS;
        libactor_wheel_insert(&worker->wheel, timer);
        break;
    case KIND_REPEATED:
        send_again(worker, timer);
        break;
    case KIND_MESSAGE:
    case KIND_NAME:
        leave_list(worker->system, timer);
        free_timer(worker, timer);
        if (kind == KIND_MESSAGE)
            libactor_post(message);
        else
            send_to_name(message);
        break;
    }
}

/*
 * Fires what is due by the worker's clock as last read; of very much a part, so that what it leads to can be
 * handled in between. True if there is more.
 */
bool libactor_timers_fire(struct libactor_worker *worker)
{
    int n;

    for (n = 0; n < FIRED_AT_ONCE; n++) {
        struct libactor_timer *timer = libactor_wheel_pop(&worker->wheel, worker->now_ns);

        if (timer == NULL)
            return false;
        fire(worker, timer);
    }
    return libactor_wheel_due(&worker->wheel) <= worker->now_ns;
}

/* ---- starting ------------------------------------------------------------------------------------- */

static int64_t due_after(const actor_system *system, int64_t delay_ns)
{
    const int64_t now = libactor_now(system);

    if (delay_ns <= 0)
        return now;
    return delay_ns > ACTOR_INFINITY - now ? ACTOR_INFINITY : now + delay_ns;
}

/* What a timer is to be. */
struct plan {
    enum kind kind;
    int64_t due_ns;
    actor_ref to;                           /* no actor: to a name */
    union {
        struct actor_message *message;
        const actor_message_info *info;
        uint64_t cookie;
        struct libactor_repeated *repeated;
    } what;
};

/* By who has the worker. `owner` has an extra, or is NULL. Errors: ACTOR_ENOMEM. */
static int insert(struct libactor_worker *worker, struct libactor_cell *owner, const struct plan *plan,
                  actor_timer *handle)
{
    struct libactor_timer *timer = make_timer(worker, plan->kind, plan->due_ns);

    if (timer == NULL)
        return ACTOR_ENOMEM;
    switch (plan->kind) {
    case KIND_PLAIN:
        timer->what.info = plan->what.info;
        break;
    case KIND_COOKIE:
        timer->what.cookie = plan->what.cookie;
        break;
    case KIND_REPEATED:
        timer->what.repeated = plan->what.repeated;
        break;
    default:
        timer->what.message = plan->what.message;
        break;
    }
    if (owner != NULL)
        enter_list(worker->system, owner, timer);
    else
        timer->of.to = plan->to.bits;
    libactor_wheel_insert(&worker->wheel, timer);
    if (handle != NULL)
        *handle = handle_of(timer);
    return ACTOR_OK;
}

/* A thread that is no worker's puts its timer in the wheel of its receiver's worker. */
static int start_from_outside(actor_system *system, const struct plan *plan, actor_timer *handle)
{
    const struct libactor_cell *cell = libactor_cell_find(system, plan->to);
    struct libactor_worker *worker = &system->workers[cell == NULL ? 0 : libactor_cell_home(cell)];
    int err;

    libactor_hold(worker);
    err = insert(worker, NULL, plan, handle);
    libactor_release(worker);
    libactor_worker_wake(worker);           /* it may sleep for longer than that */
    return err;
}

/* In the wheel of the calling worker. */
static int start_here(struct libactor_worker *worker, const struct plan *plan, actor_timer *handle)
{
    const bool own = worker->current != NULL && actor_ref_equal(plan->to, worker->self);
    bool guard;
    int err;

    if (own && libactor_cell_extra(worker->current) == NULL)
        return ACTOR_ENOMEM;
    guard = libactor_guard(worker);
    err = insert(worker, own ? worker->current : NULL, plan, handle);
    if (guard)
        libactor_unguard(worker);
    return err;
}

/* Starts what is planned; on an error what it would have sent is freed. */
static int start(actor_system *system, const struct plan *plan, actor_timer *handle)
{
    const int err = libactor_worker != NULL ? start_here(libactor_worker, plan, handle)
                                            : start_from_outside(system, plan, handle);

    if (err < 0)
        drop_content(plan->kind, plan->what.message, plan->what.repeated);
    return err;
}

/* The message that a plan sends, if it can't be made later. Errors: ACTOR_ENOMEM. */
static int plan_message(struct plan *plan, const char *name, const actor_message_info *info, const void *payload)
{
    struct actor_message *message;
    char *copy;

    plan->kind = KIND_PLAIN;
    plan->what.info = info;
    if (name == NULL && (info->type == NULL || payload == NULL))
        return ACTOR_OK;
    message = libactor_message_pack((uint8_t)info->kind, info->type, payload);
    if (message == NULL)
        return ACTOR_ENOMEM;
    message->to = plan->to;
    message->info = info;
    message->flags = LIBACTOR_UNCOUNTED_MESSAGE;
    plan->kind = KIND_MESSAGE;
    plan->what.message = message;
    if (name == NULL)
        return ACTOR_OK;
    copy = actor_alloc(strlen(name) + 1);
    if (copy == NULL) {
        libactor_message_drop(message);
        return ACTOR_ENOMEM;
    }
    strcpy(copy, name);
    message->tag = (uintptr_t)copy;
    plan->kind = KIND_NAME;
    return ACTOR_OK;
}

/* `name` is NULL, or the receiver's. */
static int send_later(actor_ref to, const char *name, int64_t time_ns, bool absolute, const actor_message_info *info,
                      const void *payload, actor_timer *handle)
{
    actor_system *system = libactor_visit_mine();
    struct plan plan;
    int err;

    if (system == NULL)
        return ACTOR_ENOSYSTEM;
    plan.to = to;
    err = plan_message(&plan, name, info, payload);
    if (err == ACTOR_OK) {
        plan.due_ns = absolute ? time_ns : due_after(system, time_ns);
        err = start(system, &plan, handle);
    }
    libactor_leave(system);
    return err;
}

int actor_send_after(actor_ref to, int64_t delay_ns, const actor_message_info *info, const void *payload,
                     actor_timer *timer)
{
    return send_later(to, NULL, delay_ns, false, info, payload, timer);
}

int actor_send_at(actor_ref to, int64_t at_ns, const actor_message_info *info, const void *payload, actor_timer *timer)
{
    return send_later(to, NULL, at_ns, true, info, payload, timer);
}

int actor_send_after_name(const char *name, int64_t delay_ns, const actor_message_info *info, const void *payload,
                          actor_timer *timer)
{
    if (name == NULL || *name == '\0')
        return ACTOR_EINVAL;
    return send_later(actor_ref_none(), name, delay_ns, false, info, payload, timer);
}

/* The message that a plan sends again and again, from one period from now on. Errors: ACTOR_ENOMEM. */
static int plan_repeated(struct plan *plan, int64_t period_ns, const actor_message_info *info, const void *payload)
{
    struct libactor_repeated *repeated = actor_alloc(sizeof *repeated);

    if (repeated == NULL)
        return ACTOR_ENOMEM;
    repeated->message = libactor_message_pack((uint8_t)info->kind, info->type, payload);
    if (repeated->message == NULL) {
        actor_free(repeated);
        return ACTOR_ENOMEM;
    }
    repeated->message->to = plan->to;
    repeated->message->info = info;
    repeated->period_ns = period_ns;
    repeated->due_ns = plan->due_ns;
    plan->kind = KIND_REPEATED;
    plan->what.repeated = repeated;
    return ACTOR_OK;
}

int actor_send_every(actor_ref to, int64_t period_ns, const actor_message_info *info, const void *payload,
                     actor_timer *timer)
{
    actor_system *system;
    struct plan plan;
    int err;

    if (period_ns <= 0)
        return ACTOR_EINVAL;
    system = libactor_visit_mine();
    if (system == NULL)
        return ACTOR_ENOSYSTEM;
    plan.to = to;
    plan.due_ns = due_after(system, period_ns);
    err = plan_repeated(&plan, period_ns, info, payload);
    if (err == ACTOR_OK)
        err = start(system, &plan, timer);
    libactor_leave(system);
    return err;
}

int actor_timer_start_at(int64_t at_ns, uint64_t cookie, actor_timer *timer)
{
    struct libactor_worker *worker = libactor_worker;
    struct plan plan;

    if (worker == NULL || worker->current == NULL)
        return ACTOR_ENOTACTOR;
    plan.kind = KIND_COOKIE;
    plan.due_ns = at_ns;
    plan.to = worker->self;
    plan.what.cookie = cookie;
    return start_here(worker, &plan, timer);
}

int actor_timer_start(int64_t delay_ns, uint64_t cookie, actor_timer *timer)
{
    if (libactor_current() == NULL)
        return ACTOR_ENOTACTOR;
    return actor_timer_start_at(due_after(libactor_worker->system, delay_ns), cookie, timer);
}

/* ---- cancelling ----------------------------------------------------------------------------------- */

/* The timer that a handle names; NULL if it is over, which it may be by the time the caller has its worker. */
static struct libactor_timer *find(actor_system *system, actor_timer handle)
{
    struct libactor_timer *timer = timer_at(system, (uint32_t)(handle.bits >> 32) - 1);

    if (timer == NULL || atomic_load_explicit(&timer->generation, memory_order_relaxed) != (uint32_t)handle.bits)
        return NULL;
    return timer;
}

/* By who has the worker. Gives the time left, or ACTOR_ENOTIMER; and what remains of a timer that is cancelled. */
static int64_t look_at(struct libactor_worker *worker, struct libactor_timer *timer, actor_timer handle, bool cancel,
                       int64_t now, struct remains *remains)
{
    int64_t left;

    if (find(worker->system, handle) != timer)
        return ACTOR_ENOTIMER;
    left = timer->due_ns <= now ? 0 : timer->due_ns - now;
    if (is_for_nobody(worker->system, timer)) {
        left = ACTOR_ENOTIMER;
        cancel = true;
    }
    if (cancel) {
        leave_list(worker->system, timer);
        libactor_wheel_remove(&worker->wheel, timer);
        *remains = end_timer(worker, timer);
    }
    return left;
}

/* By a thread that has its own worker, if any, not guarded. The timer may move meanwhile. */
static int64_t look_elsewhere(actor_system *system, struct libactor_timer *timer, actor_timer handle, bool cancel,
                              struct remains *remains)
{
    for (;;) {
        struct libactor_worker *worker =
            &system->workers[atomic_load_explicit(&timer->home, memory_order_relaxed)];
        int64_t left = ACTOR_ENOTIMER;
        bool there;

        libactor_hold(worker);
        there = atomic_load_explicit(&timer->home, memory_order_relaxed) == worker->id;
        if (there)
            left = look_at(worker, timer, handle, cancel, libactor_now(system), remains);
        libactor_release(worker);
        if (there || find(system, handle) != timer)
            return left;
    }
}

static int64_t look(actor_timer handle, bool cancel)
{
    actor_system *system = libactor_visit_mine();
    struct libactor_worker *worker = libactor_worker;
    struct libactor_timer *timer;
    struct remains remains = { KIND_PLAIN, NULL, NULL };
    int64_t left = ACTOR_ENOTIMER;
    bool guard = false;
    int64_t now;

    if (system == NULL)
        return ACTOR_ENOTIMER;
    timer = timer_at(system, (uint32_t)(handle.bits >> 32) - 1);
    __builtin_prefetch(timer, 1);           /* it comes while the clock is read */
    now = libactor_now(system);
    timer = find(system, handle);
    if (timer != NULL && worker != NULL) {
        guard = libactor_guard(worker);
        if (atomic_load_explicit(&timer->home, memory_order_relaxed) == worker->id) {
            left = look_at(worker, timer, handle, cancel, now, &remains);
            timer = NULL;
        }
        if (guard || timer != NULL)
            libactor_unguard(worker);
    }
    if (timer != NULL)
        left = look_elsewhere(system, timer, handle, cancel, &remains);
    if (worker != NULL && timer != NULL && !guard)
        libactor_guard(worker);
    drop_remains(remains);
    libactor_leave(system);
    return left;
}

int64_t actor_timer_cancel(actor_timer timer)
{
    return look(timer, true);
}

int64_t actor_read_timer(actor_timer timer)
{
    return look(timer, false);
}
