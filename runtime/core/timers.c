/*
 * Timers: of each worker a heap of four branches, ordered by due time and then by age. An actor's
 * timers stand in the heap of its home, so that it can cancel them exactly, and move with it.
 */
#include <string.h>

#include "internal.h"

static bool earlier(const struct libactor_timer *a, const struct libactor_timer *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->id < b->id;
}

static void place(struct libactor_timers *timers, struct libactor_timer *timer, size_t i)
{
    timers->heap[i] = timer;
    timer->place = i + 1;
}

static void sift_up(struct libactor_timers *timers, size_t i)
{
    struct libactor_timer *timer = timers->heap[i];

    while (i > 0 && earlier(timer, timers->heap[(i - 1) / 4])) {
        place(timers, timers->heap[(i - 1) / 4], i);
        i = (i - 1) / 4;
    }
    place(timers, timer, i);
}

static void sift_down(struct libactor_timers *timers, size_t i)
{
    struct libactor_timer *timer = timers->heap[i];

    for (;;) {
        size_t child = 4 * i + 1, least = child, last = child + 4;

        if (child >= timers->len)
            break;
        for (; child < timers->len && child < last; child++)
            if (earlier(timers->heap[child], timers->heap[least]))
                least = child;
        if (!earlier(timers->heap[least], timer))
            break;
        place(timers, timers->heap[least], i);
        i = least;
    }
    place(timers, timer, i);
}

/* Makes room for so many more. Errors: ACTOR_ENOMEM. */
int libactor_timers_reserve(struct libactor_timers *timers, size_t more)
{
    size_t capacity = timers->capacity == 0 ? 64 : timers->capacity * 2;
    struct libactor_timer **heap;

    if (timers->len + more <= timers->capacity)
        return ACTOR_OK;
    heap = actor_alloc(capacity * sizeof *heap);
    if (heap == NULL)
        return ACTOR_ENOMEM;
    if (timers->len > 0)
        memcpy(heap, timers->heap, timers->len * sizeof *heap);
    actor_free(timers->heap);
    timers->heap = heap;
    timers->capacity = capacity;
    return ACTOR_OK;
}

/* Room must have been made. */
void libactor_timers_insert(struct libactor_timers *timers, struct libactor_timer *timer)
{
    timers->heap[timers->len] = timer;
    sift_up(timers, timers->len++);
}

/* A timer that is in no heap is left alone. */
void libactor_timers_remove(struct libactor_timers *timers, struct libactor_timer *timer)
{
    size_t i = timer->place - 1;
    struct libactor_timer *last;

    if (timer->place == 0)
        return;
    timer->place = 0;
    last = timers->heap[--timers->len];
    if (last == timer)
        return;
    place(timers, last, i);
    sift_down(timers, i);
    sift_up(timers, last->place - 1);
}

/* When the first is due; ACTOR_INFINITY if there is none. */
int64_t libactor_timers_due(const struct libactor_timers *timers)
{
    return timers->len == 0 ? ACTOR_INFINITY : timers->heap[0]->due_ns;
}

static void leave_owner(struct libactor_timer *timer)
{
    if (timer->next != NULL)
        timer->next->previous = timer->previous;
    if (timer->previous != NULL)
        timer->previous->next = timer->next;
    else
        timer->owner->extra->timers = timer->next;
    timer->next = NULL;
    timer->previous = NULL;
}

static void fire(struct libactor_worker *worker, struct libactor_timer *timer)
{
    struct actor_message *message = timer->message;

    if (message == NULL) {
        timer->owner->run->timed_out = true;
        libactor_schedule(worker, timer->owner);
        return;
    }
    if (timer->owner != NULL)
        leave_owner(timer);
    actor_free(timer);
    libactor_post(message);
}

/* Fires all that is due by the worker's clock as last read. */
void libactor_timers_fire(struct libactor_worker *worker)
{
    struct libactor_timers *timers = &worker->timers;

    while (timers->len > 0 && timers->heap[0]->due_ns <= worker->now_ns) {
        struct libactor_timer *timer = timers->heap[0];

        libactor_timers_remove(timers, timer);
        fire(worker, timer);
    }
}

/* The timers of a cell that leaves this worker. */
void libactor_timers_leave(struct libactor_worker *worker, struct libactor_cell *cell)
{
    struct libactor_timer *timer;

    for (timer = cell->extra == NULL ? NULL : cell->extra->timers; timer != NULL; timer = timer->next)
        libactor_timers_remove(&worker->timers, timer);
}

/* The timers of a cell that has come. Errors: ACTOR_ENOMEM: to be tried again for those left out. */
int libactor_timers_arrive(struct libactor_worker *worker, struct libactor_cell *cell)
{
    struct libactor_timer *timer;

    for (timer = cell->extra == NULL ? NULL : cell->extra->timers; timer != NULL; timer = timer->next) {
        if (timer->place != 0)
            continue;
        if (libactor_timers_reserve(&worker->timers, worker->n_waits + 1) < 0)
            return ACTOR_ENOMEM;
        libactor_timers_insert(&worker->timers, timer);
    }
    return ACTOR_OK;
}

/* The timers of an actor that has ended: what it sent itself is dropped, the rest goes on. */
void libactor_timers_end(struct libactor_worker *worker, struct libactor_cell *cell, actor_ref ended)
{
    while (cell->extra != NULL && cell->extra->timers != NULL) {
        struct libactor_timer *timer = cell->extra->timers;

        leave_owner(timer);
        timer->owner = NULL;
        if (!actor_ref_equal(timer->message->to, ended))
            continue;
        libactor_timers_remove(&worker->timers, timer);
        libactor_message_drop(timer->message);
        actor_free(timer);
    }
}

/* When the worker closes. */
void libactor_timers_free(struct libactor_timers *timers)
{
    size_t i;

    for (i = 0; i < timers->len; i++) {
        libactor_message_drop(timers->heap[i]->message);
        actor_free(timers->heap[i]);
    }
    actor_free(timers->heap);
    memset(timers, 0, sizeof *timers);
}

static int64_t due_after(struct libactor_worker *worker, int64_t delay_ns)
{
    int64_t now = libactor_now(worker->system);

    if (delay_ns <= 0)
        return now;
    return delay_ns > ACTOR_INFINITY - now ? ACTOR_INFINITY : now + delay_ns;
}

/* Starts a timer of the calling actor that sends `message`, which is freed when that fails. */
static int start(struct libactor_worker *worker, int64_t delay_ns, struct actor_message *message, uint64_t id)
{
    struct libactor_cell *cell = worker->current;
    struct libactor_extra *extra = libactor_cell_extra(cell);
    struct libactor_timer *timer = extra == NULL ? NULL : actor_alloc(sizeof *timer);

    if (timer == NULL || libactor_timers_reserve(&worker->timers, worker->n_waits + 1) < 0) {
        actor_free(timer);
        libactor_message_drop(message);
        return ACTOR_ENOMEM;
    }
    memset(timer, 0, sizeof *timer);
    timer->due_ns = due_after(worker, delay_ns);
    timer->id = id;
    timer->owner = cell;
    timer->message = message;
    timer->next = extra->timers;
    if (timer->next != NULL)
        timer->next->previous = timer;
    extra->timers = timer;
    libactor_timers_insert(&worker->timers, timer);
    return ACTOR_OK;
}

int actor_send_after(actor_ref to, int64_t delay_ns, const actor_message_info *info, const void *payload,
                     actor_timer *timer)
{
    struct libactor_worker *worker = libactor_worker;
    struct actor_message *message;
    actor_timer made;
    int err;

    if (libactor_current() == NULL)
        return ACTOR_ENOTACTOR;
    message = libactor_message_pack((uint8_t)info->kind, info->type, payload);
    if (message == NULL)
        return ACTOR_ENOMEM;
    message->to = to;
    message->info = info;
    message->sender = actor_self();
    made.bits = libactor_unique(worker);
    err = start(worker, delay_ns, message, made.bits);
    if (err == ACTOR_OK && timer != NULL)
        *timer = made;
    return err;
}

int actor_timer_start(int64_t delay_ns, uint64_t cookie, actor_timer *timer)
{
    struct libactor_worker *worker = libactor_worker;
    struct actor_message *message;
    actor_timer made;
    int err;

    if (libactor_current() == NULL)
        return ACTOR_ENOTACTOR;
    message = libactor_message_raw(ACTOR_TIMER, sizeof made);
    if (message == NULL)
        return ACTOR_ENOMEM;
    made.bits = libactor_unique(worker);
    message->to = actor_self();
    message->tag = cookie;
    memcpy(libactor_payload(message), &made, sizeof made);
    err = start(worker, delay_ns, message, made.bits);
    if (err == ACTOR_OK && timer != NULL)
        *timer = made;
    return err;
}

bool actor_timer_cancel(actor_timer timer)
{
    struct libactor_cell *cell = libactor_current();
    struct libactor_timer *found = cell == NULL || cell->extra == NULL ? NULL : cell->extra->timers;

    while (found != NULL && found->id != timer.bits)
        found = found->next;
    if (found == NULL)
        return false;
    leave_owner(found);
    libactor_timers_remove(&libactor_worker->timers, found);
    libactor_message_drop(found->message);
    actor_free(found);
    return true;
}
