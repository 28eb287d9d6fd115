/*
 * Processes: starting, ending, receiving, waiting. A plain process is an actor whose behaviour is to
 * run one function; all else here serves any actor.
 */
#include <stdio.h>
#include <string.h>

#include "aside.h"
#include "internal.h"

static const char *process_title(const void *self)
{
    (void)self;
    return "process";
}

const actor_behaviour libactor_process = { "process", NULL, NULL, NULL, NULL, NULL, process_title, NULL };

/* Of a worker's own numbers, the next: unique in its process, as monitors and calls go from system to system. */
uint64_t libactor_unique(struct libactor_worker *worker)
{
    return worker->ref_bits | (uint64_t)worker->id << 48 | ++worker->unique;
}

actor_ref actor_self(void)
{
    return libactor_worker == NULL ? actor_ref_none() : libactor_worker->self;
}

actor_ref actor_parent(void)
{
    const struct libactor_cell *cell = libactor_current();

    return cell == NULL || cell->flags & LIBACTOR_ORPHAN ? actor_ref_none() : cell->parent;
}

bool actor_is_alive(actor_ref ref)
{
    actor_system *system = libactor_visit(ref);
    bool alive = system != NULL && libactor_cell_find(system, ref) != NULL;

    libactor_leave(system);
    return alive;
}

/* Takes a place among those who may live at once. The errands of plain threads need none. */
static bool take_place(actor_system *system, bool is_errand)
{
    size_t alive = atomic_fetch_add_explicit(&system->alive, 1, memory_order_relaxed);
    size_t max = system->options.max_actors;

    if (is_errand || alive < max || alive - max < atomic_load_explicit(&system->n_errands, memory_order_relaxed))
        return true;
    libactor_one_less(system);
    return false;
}

/*
 * Makes an actor of this worker that is to be scheduled, or undone. `flags` is LIBACTOR_STAND_IN for one that does an
 * errand, LIBACTOR_ORPHAN for one without a parent, else 0. Errors: as actor_spawn.
 */
int libactor_spawn(struct libactor_worker *worker, const actor_behaviour *behaviour, void *self, uint32_t flags,
                   struct libactor_cell **out)
{
    actor_system *system = worker->system;
    struct libactor_cell *cell;

    if (atomic_load_explicit(&system->stopping, memory_order_relaxed))
        return ACTOR_ESHUTDOWN;
    if (!take_place(system, flags & LIBACTOR_STAND_IN))
        return ACTOR_ELIMIT;
    cell = libactor_cell_make(worker);
    if (cell == NULL) {
        libactor_one_less(system);
        return ACTOR_ENOMEM;
    }
    cell->behaviour = behaviour;
    cell->self = self;
    cell->flags = LIBACTOR_INIT | flags;
    if (worker->current != NULL && worker->current->flags & LIBACTOR_STAND_IN)
        cell->flags |= LIBACTOR_ORPHAN;
    if (worker->current != NULL && worker->current->flags & LIBACTOR_CONTAIN_STARTS)
        cell->flags |= LIBACTOR_CONTAIN;
    /* Reports of its children's crashes look at it, from any thread. */
    __atomic_store_n(&cell->parent.bits, cell->flags & LIBACTOR_ORPHAN ? 0 : actor_self().bits, __ATOMIC_RELEASE);
    libactor_cell_born(cell);
    *out = cell;
    return ACTOR_OK;
}

/* Takes back an actor that was not scheduled. */
void libactor_spawn_undo(struct libactor_worker *worker, struct libactor_cell *cell)
{
    libactor_relations_free(cell->relations);
    cell->relations = NULL;
    libactor_cell_dead(cell);
    libactor_cell_free(worker, cell);
    libactor_one_less(worker->system);
}

struct spawn {
    void (*run)(void *arg);
    void *arg;
    bool link;
    actor_unique *monitor;
    actor_ref ref;
    int code;
};

/* In an actor, or a callback of a worker's loop. A stand-in links and monitors nothing, nor does a callback. */
static void make_process(struct libactor_worker *worker, struct spawn *spawn)
{
    struct libactor_cell *cell;

    spawn->code = libactor_spawn(worker, &libactor_process, spawn->arg, 0, &cell);
    if (spawn->code < 0)
        return;
    cell->begin.run_process = spawn->run;
    if (worker->current != NULL && !(worker->current->flags & LIBACTOR_STAND_IN)) {
        if (spawn->link)
            spawn->code = libactor_link_cells(worker->current, cell);
        if (spawn->code == ACTOR_OK && spawn->monitor != NULL) {
            *spawn->monitor = libactor_unique(worker);
            spawn->code = libactor_watch_cell(worker->current, cell, *spawn->monitor);
        }
    }
    spawn->ref = libactor_cell_ref(worker->system, cell);
    if (spawn->code < 0) {
        libactor_relations_remove(&worker->current->relations, LIBACTOR_LINK, spawn->ref.bits, NULL);
        libactor_spawn_undo(worker, cell);
        return;
    }
    if (worker->current != NULL)
        libactor_launch(worker, cell);
    else
        libactor_schedule(worker, cell);
}

/* Guarded: what is half made is not to be taken by another worker. */
static void spawn_here(void *arg)
{
    struct libactor_worker *worker = libactor_worker;
    const bool guard = libactor_guard(worker);

    make_process(worker, arg);
    if (guard)
        libactor_unguard(worker);
}

static int spawn(void (*run)(void *arg), void *arg, bool link, actor_unique *monitor, actor_ref *out)
{
    actor_system *system = libactor_visit_mine();
    struct spawn spawn;
    int err;

    if (system == NULL)
        return ACTOR_ENOSYSTEM;
    spawn.run = run;
    spawn.arg = arg;
    spawn.link = link;
    spawn.monitor = monitor;
    spawn.ref = actor_ref_none();
    spawn.code = ACTOR_ESHUTDOWN;
    if (libactor_worker != NULL) {
        spawn_here(&spawn);
    } else if (system->simulated) {
        libactor_sim_as_worker(system, spawn_here, &spawn);
    } else {
        err = libactor_errand_do(system, spawn_here, &spawn);
        if (err < 0)
            spawn.code = err;
    }
    libactor_leave(system);
    if (spawn.code == ACTOR_OK && out != NULL)
        *out = spawn.ref;
    return spawn.code;
}

int actor_spawn(void (*run)(void *arg), void *arg, actor_ref *out)
{
    return spawn(run, arg, false, NULL, out);
}

int actor_spawn_link(void (*run)(void *arg), void *arg, actor_ref *out)
{
    return spawn(run, arg, true, NULL, out);
}

int actor_spawn_monitor(void (*run)(void *arg), void *arg, actor_ref *out, actor_unique *monitor)
{
    if (libactor_current() == NULL)
        return ACTOR_ENOTACTOR;
    return spawn(run, arg, false, monitor, out);
}

/* On a thread that runs no actor. */
ACTOR_NORETURN static void exit_elsewhere(const actor_reason *reason)
{
    char text[ACTOR_REASON_TEXT_BYTES], why[ACTOR_REASON_TEXT_BYTES + 40];

    snprintf(why, sizeof why, "actor_exit, for the reason %s", actor_reason_print(reason, text, sizeof text));
    libactor_aside_exit(reason, why);
}

ACTOR_NORETURN void actor_exit(actor_reason reason)
{
    struct libactor_cell *cell = libactor_current();

    if (cell == NULL)
        exit_elsewhere(&reason);
    if (!(cell->flags & LIBACTOR_REPORTED)) {
        cell->run->reason = reason;
        cell->run->point.n_trace = 0;
        if (actor_reason_is_abnormal(&reason))
            libactor_fault_trace(&cell->run->point);
    }
    cell->flags |= LIBACTOR_DYING;
    if (cell->run->handling)
        cell->flags |= LIBACTOR_TERMINATE;
    libactor_unwind(libactor_worker);
}

static const char *base_of(const char *file)
{
    const char *base = strrchr(file, '/');

    return base == NULL ? file : base + 1;
}

ACTOR_NORETURN void actor_assert_failed(const char *condition, const char *file, int line)
{
    const actor_reason reason = actor_reason_detail(actor_reason_of(ACTOR_ASSERT), "%s, %s:%d", condition, base_of(file), line);
    char why[600];

    if (libactor_current() != NULL)
        actor_exit(reason);
    snprintf(why, sizeof why, "assert: %.400s, %.100s:%d", condition, base_of(file), line);
    libactor_aside_exit(&reason, why);
}

ACTOR_NORETURN void actor_must_failed(int code, const char *call, const char *file, int line)
{
    const actor_reason reason = actor_reason_own(code == ACTOR_ENOMEM ? "enomem" : "badmatch", actor_strerror(code));
    char why[800];

    if (libactor_current() != NULL)
        actor_exit(reason);
    snprintf(why, sizeof why, "%s: %.400s, %.100s:%d: %.100s", actor_reason_name(&reason), call, base_of(file), line,
             actor_strerror(code));
    libactor_aside_exit(&reason, why);
}

static bool accepts(bool (*match)(const actor_message *message, const void *context), const void *context,
                    const struct actor_message *message)
{
    return !(message->flags & LIBACTOR_INTERNAL) && (match == NULL || match(message, context));
}

/* Takes the oldest message that matches out of the calling actor's mailbox; NULL if there is none. */
struct actor_message *libactor_mailbox_unlink(struct libactor_cell *cell,
                                              bool (*match)(const actor_message *message, const void *context),
                                              const void *context)
{
    struct actor_message **at = &cell->head;
    struct actor_message *previous = NULL;
    struct actor_message *found;

    while (*at != NULL && !accepts(match, context, *at)) {
        previous = *at;
        at = &(*at)->next;
    }
    found = *at;
    if (found == NULL)
        return NULL;
    *at = found->next;
    if (cell->tail == found)
        cell->tail = previous;
    if (cell->flags & LIBACTOR_CLEAN && cell->begin.clean == found) {
        cell->begin.clean = previous;
        if (previous == NULL)
            cell->flags &= ~(uint32_t)LIBACTOR_CLEAN;
    }
    libactor_queue_handled(libactor_worker, cell, 1);
    return found;
}

/* The same for its program, which frees it. */
static struct actor_message *take_match(struct libactor_cell *cell,
                                        bool (*match)(const actor_message *message, const void *context),
                                        const void *context)
{
    struct actor_message *found = libactor_mailbox_unlink(cell, match, context);

    if (found == NULL)
        return NULL;
    found->next = cell->run->taken;
    cell->run->taken = found;
    if (found->flags & LIBACTOR_COUNTED)
        libactor_bound_release(libactor_worker->system, cell, found);
    return found;
}

int actor_receive_match(bool (*match)(const actor_message *message, const void *context), const void *context,
                        actor_message **out, int64_t timeout_ns)
{
    struct libactor_worker *worker = libactor_worker;
    struct libactor_cell *cell = libactor_current();
    int64_t due, now;
    int err;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    cell->run->timed_out = false;
    now = timeout_ns == ACTOR_INFINITY || timeout_ns <= 0 ? 0 : libactor_now(worker->system);
    due = timeout_ns > ACTOR_INFINITY - now ? ACTOR_INFINITY : now + timeout_ns;
    for (;;) {
        libactor_mailbox_collect(worker, cell);
        libactor_signals_mine();
        *out = take_match(cell, match, context);
        if (*out != NULL && cell->flags & LIBACTOR_ARMED && libactor_faults_kill(worker, cell))
            libactor_signals_mine();
        if (*out != NULL)
            return ACTOR_OK;
        if (timeout_ns <= 0 || cell->run->timed_out)
            break;
        err = libactor_wait_prepare(worker);
        if (err < 0)
            return err;
        cell->run->wait = LIBACTOR_WAIT_MESSAGE;
        libactor_wait(worker, timeout_ns == ACTOR_INFINITY ? ACTOR_INFINITY : due - libactor_now(worker->system));
    }
    return ACTOR_ETIMEDOUT;
}

int actor_receive(actor_message **out, int64_t timeout_ns)
{
    return actor_receive_match(NULL, NULL, out, timeout_ns);
}

/* A thread sleeps by the clock of its system. */
static void thread_sleep(int64_t delay_ns)
{
    actor_system *system = libactor_visit_mine();
    bool simulated = system != NULL && system->simulated;

    libactor_leave(system);
    if (simulated)
        actor_sim_advance(system, delay_ns);
    else
        libactor_outside.clock.sleep(delay_ns);
}

void actor_sleep(int64_t delay_ns)
{
    struct libactor_worker *worker = libactor_worker;
    struct libactor_cell *cell = libactor_current();
    int err;

    if (cell == NULL) {
        thread_sleep(delay_ns);
        return;
    }
    err = libactor_wait_prepare(worker);
    if (err == ACTOR_ENOTACTOR)
        return;
    if (err < 0)
        actor_exit(actor_reason_own("no_memory", "actor_sleep"));
    cell->run->wait = LIBACTOR_WAIT_ANSWER;
    cell->run->tag = libactor_unique(worker);
    cell->run->answer = NULL;
    libactor_wait(worker, delay_ns);
}

/* Of the calls in a slice, those after which the clock is looked at: loops that yield at each step are fast, others are not. */
#define LOOKS (UINT64_C(1) << 1 | UINT64_C(1) << 8 | UINT64_C(1) << 32)
_Static_assert(LIBACTOR_YIELDS_A_SLICE <= 64, "each has its bit");

void actor_yield(void)
{
    struct libactor_worker *worker = libactor_worker;

    if (libactor_current() == NULL)
        return;
    if (--worker->yields_left > 0 &&
        ((LOOKS >> (LIBACTOR_YIELDS_A_SLICE - worker->yields_left) & 1) == 0 || !libactor_turn_is_long(worker)))
        return;
    worker->yields_left = 1;
    if (libactor_wait_prepare(worker) < 0)
        return;
    worker->current->run->timed_out = false;
    libactor_give_way(worker);
}

int actor_park(int64_t timeout_ns)
{
    struct libactor_worker *worker = libactor_worker;
    struct libactor_cell *cell = libactor_current();
    int err;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (!(cell->flags & LIBACTOR_UNPARKED)) {
        err = libactor_wait_prepare(worker);
        if (err < 0)
            return err;
        cell->run->wait = LIBACTOR_WAIT_UNPARK;
        libactor_wait(worker, timeout_ns);
    }
    if (!(cell->flags & LIBACTOR_UNPARKED))
        return ACTOR_ETIMEDOUT;
    cell->flags &= ~(uint32_t)LIBACTOR_UNPARKED;
    return ACTOR_OK;
}

void actor_unpark(actor_ref ref)
{
    struct libactor_worker *worker = libactor_worker;
    struct libactor_cell *cell;
    bool guard;

    if (worker == NULL)
        return;
    guard = libactor_guard(worker);
    cell = libactor_cell_find(worker->system, ref);
    if (cell != NULL && libactor_cell_is_here(cell, ref, worker->id)) {
        cell->flags |= LIBACTOR_UNPARKED;
        if (cell->run != NULL && cell->run->wait == LIBACTOR_WAIT_UNPARK)
            libactor_schedule(worker, cell);
    }
    if (guard)
        libactor_unguard(worker);
}

void *actor_loop(void)
{
    struct libactor_cell *cell = libactor_current();

    if (cell == NULL)
        return NULL;
    libactor_cell_stay(libactor_worker, cell);
    return libactor_worker->loop;
}

static void give_reason(struct libactor_run *run, actor_reason reason)
{
    run->reason = reason;
    run->reason_given = true;
}

actor_result actor_stop(actor_reason reason)
{
    struct libactor_cell *cell = libactor_current();

    if (cell != NULL)
        give_reason(cell->run, reason);
    return ACTOR_STOP;
}

actor_result actor_stop_reply(actor_reason reason)
{
    actor_stop(reason);
    return ACTOR_STOP_REPLY;
}

actor_reason actor_stop_reason(void)
{
    const struct libactor_cell *cell = libactor_current();

    return cell == NULL || !cell->run->reason_given ? actor_reason_of(ACTOR_NORMAL) : cell->run->reason;
}

actor_result actor_init_already(actor_ref holder)
{
    struct libactor_cell *cell = libactor_current();

    if (cell != NULL)
        cell->run->holder = holder;
    return ACTOR_IGNORE;
}

actor_result actor_init_error(actor_reason reason)
{
    struct libactor_cell *cell = libactor_current();

    if (cell == NULL || !(cell->flags & LIBACTOR_STARTING))
        return ACTOR_IGNORE;
    memcpy((char *)libactor_payload(cell->begin.start_answer) + offsetof(struct libactor_started, reason), &reason, sizeof reason);
    cell->run->refused = true;
    return ACTOR_IGNORE;
}

const char *actor_down_name(void)
{
    const struct libactor_cell *cell = libactor_current();

    return cell == NULL || cell->run->message == NULL ? NULL : actor_message_name(cell->run->message);
}

void actor_message_keep(actor_message *message)
{
    struct libactor_cell *cell = libactor_current();

    if (cell == NULL)
        return;
    if (cell->run->message == message)
        cell->run->message = NULL;
    else
        libactor_taken_remove(cell->run, message);
}

void *actor_behaviour_self(const actor_behaviour *behaviour)
{
    const struct libactor_cell *cell = libactor_current();

    return cell != NULL && (cell->behaviour == behaviour || libactor_sys_real(cell) == behaviour) ? cell->self : NULL;
}

void actor_message_requeue(actor_message *first)
{
    struct libactor_cell *cell = libactor_current();
    struct actor_message *last = first;

    if (cell == NULL || first == NULL)
        return;
    for (;; last = last->next) {
        if (last->flags & LIBACTOR_COUNTED)
            last->flags |= LIBACTOR_PUT_BACK;
        if (last->next == NULL)
            break;
    }
    last->next = cell->head;
    if (cell->head == NULL)
        cell->tail = last;
    cell->head = first;
}
