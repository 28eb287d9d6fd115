/*
 * Running an actor's own code: its init, its messages one by one, terminate, and its end. All of it
 * happens above the setjmp of the worker's loop, to which actor_exit, a kill and a contained fault jump
 * back. While own code runs thieves may have what waits in the worker's queue: see steal.c.
 */
#include <setjmp.h>
#include <string.h>

#include "sys.h"
#include "internal.h"

/*
 * Messages an actor handles before others get their turn: more than it takes to send some, so that who is sent to by
 * several keeps up with them. Of a turn a slice counts for more, the more messages it had.
 */
enum { MESSAGES_A_SLICE = 256, MESSAGES_A_LOOK = 16, MESSAGES_THAT_COUNT = 16, MESSAGES_A_SIMULATED_SLICE = 1 };

#define LONG_TURN_NS (2 * ACTOR_MILLISECOND)

/* Flags of an actor of which something is to be done before its next message. */
#define NOT_PLAIN                                                                                                \
    (LIBACTOR_INIT | LIBACTOR_SIGNALS | LIBACTOR_DYING | LIBACTOR_OWN_DEADLINE | LIBACTOR_TIRED | LIBACTOR_RESTS | \
     LIBACTOR_SYS | LIBACTOR_SUSPENDED | LIBACTOR_OWN_CONTEXT)

/* Leaves what the calling actor does, for the end that its run's reason gives. */
ACTOR_NORETURN void libactor_unwind(struct libactor_worker *worker)
{
    libactor_own_code_leave(worker);
    _longjmp(worker->current->run->point.back, 1);
}

static void free_taken(struct libactor_run *run, const actor_reason *reason)
{
    while (run->taken != NULL) {
        struct actor_message *message = run->taken;

        run->taken = message->next;
        libactor_refuse(message, reason);
    }
}

/* At an end. Calls among what was received are owed: who waits is told in its turn. */
static void end_taken(struct libactor_cell *cell, struct libactor_run *run)
{
    struct actor_message **last = &run->taken;

    while (*last != NULL) {
        struct actor_message *message = *last;

        if (message->flags & LIBACTOR_OWED) {
            last = &message->next;
            continue;
        }
        *last = message->next;
        libactor_refuse(message, &run->reason);
    }
    *last = cell->owed;                     /* the newest come first in both */
    cell->owed = run->taken;
    run->taken = NULL;
}

/* A callback has returned, and its actor goes on: what it has received and not freed goes as by actor_message_free. */
static __attribute__((noinline)) void leave_callback(struct libactor_run *run)
{
    const actor_reason shutdown = actor_reason_of(ACTOR_SHUTDOWN);

    libactor_held_free(&run->held);
    free_taken(run, &shutdown);
}

/* What the mailbox still holds at an end. */
static void refuse_mailbox(struct actor_message *message, const actor_reason *reason)
{
    while (message != NULL) {
        struct actor_message *next = message->next;

        if (message->kind == ACTOR_STOP_REQUEST)
            message->flags |= LIBACTOR_UNHEEDED;
        libactor_refuse(message, reason);
        message = next;
    }
}

/* Of a chain whose last comes first. */
static void refuse_from_last(struct actor_message *chain, const actor_reason *reason)
{
    struct actor_message *oldest = NULL;

    while (chain != NULL) {
        struct actor_message *message = chain;

        chain = message->next;
        message->next = oldest;
        oldest = message;
    }
    while (oldest != NULL) {
        struct actor_message *message = oldest;

        oldest = message->next;
        libactor_refuse(message, reason);
    }
}

const char *actor_result_name(actor_result result)
{
    static const char *const names[] = {
        [ACTOR_CONTINUE] = "ACTOR_CONTINUE", [ACTOR_REPLY] = "ACTOR_REPLY", [ACTOR_STOP] = "ACTOR_STOP",
        [ACTOR_STOP_REPLY] = "ACTOR_STOP_REPLY", [ACTOR_IGNORE] = "ACTOR_IGNORE",
    };

    return (size_t)result < sizeof names / sizeof *names ? names[result] : NULL;
}

static void stop(struct libactor_cell *cell, struct libactor_run *run, actor_result result)
{
    if (!run->reason_given)
        run->reason = actor_reason_of(ACTOR_NORMAL);
    if (result != ACTOR_STOP)
        run->reason = actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "handle returned %d", (int)result);
    cell->flags |= LIBACTOR_DYING | LIBACTOR_TERMINATE;
}

/* Tells who waits for the start of this actor how it went, with the message that was made for it. */
static void answer_start(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run)
{
    struct actor_message *message = cell->begin.start_answer;
    struct libactor_started started;

    memcpy(&started, libactor_payload(message), sizeof started);
    if (!run->refused)
        started.reason = run->reason;
    started.code = run->start_code;
    started.ref = run->start_code == ACTOR_EALREADY ? run->holder : libactor_cell_ref(worker->system, cell);
    memcpy(libactor_payload(message), &started, sizeof started);
    cell->flags &= ~(uint32_t)LIBACTOR_STARTING;
    libactor_post(message);
}

static void run_process(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run)
{
    libactor_own_code_enter(worker, run);
    cell->begin.run_process(cell->self);
    libactor_own_code_leave(worker);
    run->reason = actor_reason_of(ACTOR_NORMAL);
    cell->flags |= LIBACTOR_DYING;
}

/* Begins to watch an actor as its starter wants it. */
static int begin_debug(struct libactor_cell *cell)
{
    const struct libactor_started *started = libactor_payload(cell->begin.start_answer);
    const actor_debug debug = started->debug;
    int err = ACTOR_OK;

    if (debug.trace)
        err = libactor_sys_debug(cell, LIBACTOR_SYS_TRACE, 1);
    if (err == ACTOR_OK && debug.statistics)
        err = libactor_sys_debug(cell, LIBACTOR_SYS_STATISTICS, 1);
    if (err == ACTOR_OK && debug.log > 0)
        err = libactor_sys_debug(cell, LIBACTOR_SYS_LOG, debug.log);
    return err;
}

static void run_init(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run)
{
    actor_result result = ACTOR_CONTINUE;

    run->reason_given = false;
    if (cell->flags & LIBACTOR_STARTING && begin_debug(cell) < 0) {
        run->start_code = ACTOR_ENOMEM;
        run->reason = actor_reason_of(ACTOR_NORMAL);
        cell->flags |= LIBACTOR_DYING;
        return;
    }
    if (cell->behaviour->init != NULL) {
        libactor_own_code_enter(worker, run);
        result = cell->behaviour->init(cell->self);
        libactor_own_code_leave(worker);
    }
    if (result != ACTOR_IGNORE)
        run->refused = false;
    if (result == ACTOR_CONTINUE) {
        leave_callback(run);
        run->start_code = ACTOR_OK;
        if (cell->flags & LIBACTOR_STARTING)
            answer_start(worker, cell, run);
        return;
    }
    if (result == ACTOR_IGNORE) {
        run->start_code = run->refused                         ? ACTOR_EINIT
                          : actor_ref_is_none(run->holder) ? ACTOR_EIGNORE
                                                           : ACTOR_EALREADY;
        run->reason = actor_reason_of(ACTOR_NORMAL);
        cell->flags |= LIBACTOR_DYING;
        return;
    }
    stop(cell, run, result);
    cell->flags &= ~(uint32_t)LIBACTOR_TERMINATE;
}

/* What becomes of a message that was handled and not kept: it is owed an answer, or it goes. */
static inline void message_done(struct libactor_worker *worker, struct libactor_cell *cell,
                                struct actor_message *message)
{
    if (message->flags & (LIBACTOR_OWED | LIBACTOR_COUNTED)) {
        if (message->flags & LIBACTOR_COUNTED)
            libactor_bound_release(worker->system, cell, message);
        if (!(message->flags & LIBACTOR_OWED)) {
            libactor_message_free(worker, message);
            return;
        }
        libactor_message_let_go(message);
        message->next = cell->owed;
        cell->owed = message;
    } else {
        libactor_message_free(worker, message);
    }
}

static inline void run_message(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run)
{
    struct actor_message *message = cell->head;
    actor_result result;

    cell->head = message->next;
    if (cell->flags & LIBACTOR_CLEAN && cell->begin.clean == message)
        cell->flags &= ~(uint32_t)LIBACTOR_CLEAN;
    message->next = NULL;
    run->message = message;
    atomic_store_explicit(&run->info, message->info, memory_order_relaxed);
    run->handling = true;
    run->reason_given = false;
    libactor_own_code_enter(worker, run);
    result = cell->behaviour->handle(cell->self, message);
    libactor_own_code_leave(worker);
    run->handling = false;
    if (result != ACTOR_CONTINUE) {
        stop(cell, run, result);
        return;
    }
    if (run->held != NULL || run->taken != NULL)
        leave_callback(run);
    message = run->message;
    run->message = NULL;
    if (message != NULL)
        message_done(worker, cell, message);
}

/* A request of sys.h, whose turn it is. */
static void run_request(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run)
{
    struct actor_message *message = cell->head;
    actor_result result;

    cell->head = message->next;
    if (cell->flags & LIBACTOR_CLEAN && cell->begin.clean == message)
        cell->flags &= ~(uint32_t)LIBACTOR_CLEAN;
    message->next = NULL;
    run->message = message;
    atomic_store_explicit(&run->info, NULL, memory_order_relaxed);
    run->handling = true;
    run->reason_given = false;
    libactor_own_code_enter(worker, run);
    result = libactor_sys_do(cell, message);
    libactor_own_code_leave(worker);
    run->handling = false;
    run->message = NULL;                    /* it has been sent back, as the answer */
    if (result != ACTOR_CONTINUE)
        stop(cell, run, result);
    else
        leave_callback(run);
}

/* Handles what is handled before messages: signals, and requests of sys.h that are next. */
static void run_signals(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run)
{
    for (;;) {
        while ((cell->flags & (LIBACTOR_SIGNALS | LIBACTOR_DYING)) == LIBACTOR_SIGNALS) {
            libactor_signals_handle(cell, run);
            cell->flags &= ~(uint32_t)LIBACTOR_DOOMED;
        }
        if (!(cell->flags & (LIBACTOR_SYS | LIBACTOR_SUSPENDED)) || cell->flags & (LIBACTOR_INIT | LIBACTOR_DYING) ||
            !libactor_sys_turn(cell))
            break;
        run_request(worker, cell, run);
    }
}

/* A starter that traps exits finds no EXIT of a start that failed: the start itself says so (since OTP 26). */
static void spare_starter(struct libactor_worker *worker, struct libactor_cell *cell)
{
    struct libactor_cell *starter = libactor_cell_find(worker->system, cell->parent);
    actor_ref self = libactor_cell_ref(worker->system, cell);

    if (starter == NULL || !(starter->flags & LIBACTOR_TRAP_EXIT))
        return;
    libactor_relations_remove(&cell->relations, LIBACTOR_LINK, cell->parent.bits, NULL);
    libactor_relations_remove(&starter->relations, LIBACTOR_LINK, self.bits, NULL);
}

static bool has_belongings(const struct libactor_extra *extra)
{
    return extra != NULL &&
           (extra->deferred != NULL || extra->dictionary != NULL || extra->arena != NULL || extra->label != NULL ||
            extra->context != NULL);
}

/*
 * The end of an actor, for its run's reason. What it calls may leave it with actor_exit: then it is gone through once
 * more, without what has been called.
 */
static void end(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run)
{
    const actor_reason noproc = actor_reason_of(ACTOR_NOPROC);
    actor_ref self = libactor_cell_ref(worker->system, cell);
    struct actor_message *mailbox;
    size_t place = 0, n_links;
    bool counted, all_told;

    if (!(cell->flags & LIBACTOR_REPORTED)) {
        cell->flags |= LIBACTOR_REPORTED;
        if (actor_reason_is_abnormal(&run->reason))
            libactor_report_crash(worker->system, cell, run, &run->reason);
    } else if (run->report != NULL) {
        libactor_report_drop(run);
    }
    libactor_given_collect(worker, cell);
    libactor_deferred_run(cell);
    libactor_names_end(worker->system, cell);
    if (cell->behaviour->destroy != NULL && !(cell->flags & LIBACTOR_DESTROYED)) {
        cell->flags |= LIBACTOR_DESTROYED;
        cell->behaviour->destroy(cell->self);
    }
    libactor_message_drop(run->answer);
    run->answer = NULL;
    if (run->unsent != NULL)
        libactor_bound_forget(run->unsent->to, run->tag);
    libactor_message_drop(run->unsent);
    run->unsent = NULL;
    if (cell->flags & LIBACTOR_INIT)        /* it ends before that was called */
        run->start_code = ACTOR_EINIT;
    if (cell->flags & LIBACTOR_STARTING)
        spare_starter(worker, cell);
    while (has_belongings(cell->extra)) {   /* also what is begun meanwhile: by `destroy`, by a value's destructor */
        libactor_belongings_end(cell);
        libactor_deferred_run(cell);
    }
    libactor_held_free(&run->held);         /* the last code of its own may have taken some of it */
    end_taken(cell, run);
    libactor_names_end(worker->system, cell);
    libactor_timers_end(worker, cell);
    actor_free(cell->extra);
    cell->extra = NULL;
    libactor_cell_dead(cell);
    if (atomic_load_explicit(&cell->bound, memory_order_relaxed) != 0)
        libactor_bound_end(worker->system, cell);
    n_links = libactor_relations_arrange(cell->relations);
    (void)libactor_links_tell(cell, self, &run->reason, &place, n_links); /* without memory they are told below */
    refuse_from_last(cell->owed, &run->reason); /* the calls that were handled and have had no answer */
    cell->owed = NULL;
    if (run->message != NULL)
        libactor_refuse(run->message, &run->reason);
    run->message = NULL;
    mailbox = cell->head;
    cell->head = NULL;
    cell->tail = NULL;
    refuse_mailbox(mailbox, &run->reason);
    all_told = libactor_links_end(cell, self, &run->reason, &place);
    refuse_from_last(run->late, &noproc);
    run->late = NULL;
    if (cell->flags & LIBACTOR_STARTING)
        answer_start(worker, cell, run);
    cell->run = NULL;
    cell->self = NULL;
    libactor_set_current(worker, NULL);
    counted = !(cell->flags & LIBACTOR_UNCOUNTED);
    cell->flags = all_told ? LIBACTOR_ENDED : LIBACTOR_UNTOLD;
    if (!all_told)
        libactor_untold_keep(worker, cell, self, &run->reason, place);
    else if (atomic_load_explicit(&cell->remote, memory_order_acquire) == NULL)
        libactor_cell_free(worker, cell);
    if (counted)
        libactor_one_less(worker->system);
}

static void terminate(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run)
{
    const actor_reason reason = run->reason;

    cell->flags &= ~(uint32_t)LIBACTOR_TERMINATE;
    if (cell->behaviour->terminate == NULL)
        return;
    run->terminating = true;
    libactor_own_code_enter(worker, run);
    cell->behaviour->terminate(cell->self, &reason);
    libactor_own_code_leave(worker);
    run->terminating = false;
}

/* What has to be looked at before a message: an init, signals, an end. True: there is no message to be handled now. */
static __attribute__((noinline)) bool prepare(struct libactor_worker *worker, struct libactor_cell *cell,
                                              struct libactor_run *run)
{
    if ((cell->flags & (LIBACTOR_INIT | LIBACTOR_SIGNALS | LIBACTOR_DYING)) == LIBACTOR_INIT) {
        cell->flags &= ~(uint32_t)LIBACTOR_INIT;
        run->holder = actor_ref_none();
        run->refused = false;
        run->start_code = ACTOR_EINIT;
        if (cell->behaviour == &libactor_process)
            run_process(worker, cell, run);
        else
            run_init(worker, cell, run);
    }
    cell->flags &= ~(uint32_t)LIBACTOR_OWN_DEADLINE;
    if ((cell->flags & (LIBACTOR_OWN_CONTEXT | LIBACTOR_DYING)) == LIBACTOR_OWN_CONTEXT)
        libactor_context_end(cell);
    run_signals(worker, cell, run);
    if (!(cell->flags & LIBACTOR_DYING)) {
        if (cell->flags & (LIBACTOR_TIRED | LIBACTOR_RESTS) && !(cell->flags & LIBACTOR_INIT))
            libactor_rest(worker, cell);
        return (cell->flags & LIBACTOR_INIT) != 0;
    }
    if (cell->flags & LIBACTOR_SUSPENDED)
        libactor_sys_put_back(cell);
    if (cell->flags & LIBACTOR_TERMINATE)
        terminate(worker, cell, run);
    end(worker, cell, run);
    return true;
}

/*
 * Tells whether a turn has taken so long that it is to end, though its share is not used up: timers and descriptors are looked at
 * between two turns. A simulated clock stands still within one.
 */
bool libactor_turn_is_long(struct libactor_worker *worker)
{
    if (worker->simulated || libactor_outside.clock.rough_now() - worker->began_ns < LONG_TURN_NS)
        return false;
    worker->last_slice = atomic_load_explicit(&worker->slices, memory_order_relaxed);
    worker->parts_left = 0;
    return true;
}

/* How many more messages an actor is given that has handled so many. */
static __attribute__((noinline)) int give_more(struct libactor_worker *worker, int given)
{
    return given >= MESSAGES_A_SLICE || worker->simulated || libactor_turn_is_long(worker) ? 0 : MESSAGES_A_LOOK;
}

/* A part of a turn is used up. False: so is the turn. */
static __attribute__((noinline)) bool next_part(struct libactor_worker *worker, unsigned slices)
{
    while ((int)(worker->last_slice - slices) <= 0) {
        if (worker->parts_left == 0 || libactor_turn_is_long(worker))
            return false;
        worker->parts_left--;
        worker->last_slice += LIBACTOR_SLICES_A_PART;
    }
    return true;
}

/* Runs until the actor has nothing to do, has had its share, or ends. */
static inline __attribute__((always_inline)) void go_on(struct libactor_worker *worker, struct libactor_cell *cell,
                                                        struct libactor_run *run)
{
    int given = worker->simulated ? MESSAGES_A_SIMULATED_SLICE : MESSAGES_A_LOOK;
    int left = given;

    for (;;) {
        if (cell->flags & NOT_PLAIN &&
            prepare(worker, cell, run))
            break;
        if (cell->head == NULL)
            break;
        if (left-- == 0) {
            const int more = give_more(worker, given);

            if (more == 0)
                break;
            given += more;
            left = more - 1;
        }
        if (cell->flags & LIBACTOR_ARMED && libactor_faults_kill(worker, cell))
            continue;
        run_message(worker, cell, run);
    }
    if (worker->current == NULL)
        return;
    cell->run = NULL;
    cell->flags &= ~(uint32_t)LIBACTOR_SCHEDULED;
    libactor_queue_handled(worker, cell, (uint32_t)(given - left));
    worker->last_slice -= (unsigned)(given - left) / MESSAGES_THAT_COUNT;
    if (cell->head != NULL || cell->flags & LIBACTOR_INIT)
        libactor_schedule(worker, cell);
}

/*
 * The own code of the calling worker's actor was left by a jump: its own exit or a kill (1), or a fault
 * (2). Does what is left to do.
 */
static __attribute__((noinline, cold)) void came_back(struct libactor_worker *worker, struct libactor_run *run, int how)
{
    struct libactor_cell *cell = worker->current;

    libactor_own_code_leave(worker);
    run->handling = false;
    run->terminating = false;
    run->refused = false;
    run->wait = LIBACTOR_WAIT_NONE;
    cell->flags |= LIBACTOR_DYING;
    cell->flags &= ~(uint32_t)LIBACTOR_DOOMED;
    if (how == 2) {
        run->reason = actor_reason_detail(actor_reason_of(ACTOR_FAULT), "%s", run->point.what);
        cell->flags &= ~(uint32_t)LIBACTOR_TERMINATE;
        atomic_store(&worker->system->tainted, true);
    }
    go_on(worker, cell, run);
}

/* Is there what the actor waits for? */
static bool is_ready(const struct libactor_cell *cell, const struct libactor_run *run)
{
    if (run->timed_out || cell->flags & LIBACTOR_DOOMED)
        return true;
    switch (run->wait) {
    case LIBACTOR_WAIT_ANSWER:
        return run->answer != NULL;
    case LIBACTOR_WAIT_UNPARK:
        return (cell->flags & LIBACTOR_UNPARKED) != 0;
    case LIBACTOR_WAIT_MESSAGE:
        return cell->head != NULL;
    case LIBACTOR_WAIT_NONE:
        break;
    }
    return true;
}

/* An actor that waits on a stack of its own has its turn. */
static __attribute__((noinline)) void run_waiting(struct libactor_worker *worker, struct libactor_cell *cell)
{
    if (cell->flags & LIBACTOR_SIGNALS)
        libactor_signals_handle(cell, cell->run);
    if (is_ready(cell, cell->run))
        libactor_resume(worker, cell);
    else
        cell->flags &= ~(uint32_t)LIBACTOR_SCHEDULED;
}

static inline struct libactor_cell *next_cell(struct libactor_worker *worker)
{
    if (worker->born != NULL)
        libactor_welcome_born(worker);
    if (worker->run_head == NULL)
        return NULL;
    return worker->simulated ? libactor_dequeue_any(worker) : libactor_dequeue(worker, NULL);
}

/* Runs what waits in the queue, at most until the turn is over. */
static __attribute__((noinline)) void run_turn(struct libactor_worker *worker, struct libactor_run *run)
{
    unsigned slices;
    struct libactor_cell *cell;

    while ((slices = atomic_load_explicit(&worker->slices, memory_order_relaxed),
            (int)(worker->last_slice - slices) > 0 || next_part(worker, slices)) &&
           (cell = next_cell(worker)) != NULL) {
        atomic_store_explicit(&worker->slices, slices + 1, memory_order_relaxed);
        worker->yields_left = LIBACTOR_YIELDS_A_SLICE;
        if (cell->run != NULL) {
            run_waiting(worker, cell);
            continue;
        }
        run->timed_out = false;
        cell->run = run;
        libactor_set_current(worker, cell);
        go_on(worker, cell, run);
    }
    libactor_set_current(worker, NULL);
}

/*
 * What every fiber of a worker does. All it knows is in the worker, for it may go on on another fiber; and in
 * a run, which all actors use that do not wait, each leaving it as it found it.
 */
void libactor_run_loop(void *arg)
{
    struct libactor_worker *worker = arg;
    struct libactor_run run;
    int how;

    memset(&run, 0, sizeof run);
    run.point.fiber = worker->fiber;
    run.timeout_ns = -1;
    run.reason = actor_reason_of(ACTOR_NORMAL);
    how = _setjmp(run.point.back);
    if (how != 0)
        came_back(worker, &run, how);
    for (;;) {
        run_turn(worker, &run);
        libactor_fiber_switch(worker->fiber, worker->native);
    }
}
