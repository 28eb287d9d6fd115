/*
 * What the parts of the core know of each other.
 *
 * An actor is a cell. A cell has a home, one worker; only that worker's thread touches it, but for the
 * few fields at its head. Other threads push messages on `remote` and tell the home worker of it. So
 * an actor that sends to one of the same worker writes plain memory. A cell changes its home only when
 * its home worker hands it over.
 *
 * A worker's loop runs on a fiber, never on the thread's own stack (the `native` fiber, which calls
 * libuv). An actor that waits keeps the fiber it is on, and the loop goes on with another.
 */
#ifndef LIBACTOR_INTERNAL_H
#define LIBACTOR_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

#include "actor/actor.h"
#include "fault.h"
#include "fiber.h"
#include "types.h"

#define LIBACTOR_MAX_SYSTEMS 256
#define LIBACTOR_MAX_WORKERS 256

/* Kinds of items in a mailbox that are no messages; they follow enum actor_message_kind. */
enum {
    LIBACTOR_SIGNAL_EXIT = 64,              /* `sender` ended or sent it; the payload is the reason */
    LIBACTOR_SIGNAL_DOWN,                   /* of monitor `tag`; the payload is the reason */
    LIBACTOR_SIGNAL_LINK,
    LIBACTOR_SIGNAL_UNLINK,
    LIBACTOR_SIGNAL_MONITOR,
    LIBACTOR_SIGNAL_DEMONITOR,
    LIBACTOR_SIGNAL_SETTLE,                 /* the call `tag` was answered by another actor */
    LIBACTOR_ANSWER,                        /* to the call `tag`; the payload is the reply */
    LIBACTOR_ANSWER_DOWN,                   /* to the call `tag`: none will come; the payload is the reason */
    LIBACTOR_ANSWER_START                   /* to the start `tag`; the payload is a libactor_started */
};

enum {
    LIBACTOR_VIA_LINK = 1,                  /* an exit signal of a link */
    LIBACTOR_OWED = 2,                      /* a call that was not answered */
    LIBACTOR_FROM_SYSTEM = 4,               /* an exit signal for those whom no parent will stop */
    LIBACTOR_INTERNAL = 8                   /* of a behaviour to itself: for its `handle` alone */
};

struct actor_message {
    struct actor_message *next;
    actor_ref to;
    const actor_message_info *info;
    actor_ref sender;
    uint64_t tag;                           /* a call, a monitor or a cookie */
    uint32_t payload_bytes;
    uint8_t kind;
    uint8_t flags;
    uint16_t size_class;                    /* index + 1 of the cache it came from; 0: none */
};

/** What a start has to say. */
struct libactor_started {
    int code;
    actor_ref ref;                          /* the actor, or the holder of its name */
    actor_reason reason;
};

enum libactor_wait_kind { LIBACTOR_WAIT_NONE, LIBACTOR_WAIT_ANSWER, LIBACTOR_WAIT_MESSAGE, LIBACTOR_WAIT_UNPARK };

struct libactor_timer {
    int64_t due_ns;
    uint64_t id;                            /* unique; also the order of those due at once */
    size_t place;                           /* in the heap, from 1; 0: not in it */
    struct libactor_cell *owner;            /* of the list below, or that waits; else NULL */
    struct actor_message *message;          /* to send; NULL: it ends the owner's wait */
    struct libactor_timer *next, *previous; /* of the owner's timers */
};

struct libactor_timers {
    struct libactor_timer **heap;
    size_t len, capacity;
};

/* One run of an actor's code, from when it starts to when it holds no stack any more. On its stack. */
struct libactor_run {
    struct libactor_fault_point point;
    libactor_fiber *fiber;
    struct actor_message *message;          /* being handled; NULL once it is kept */
    struct actor_message *taken;            /* received, not freed */
    struct actor_message *held;             /* answers that replies point into */
    actor_reason reason;                    /* of actor_stop, and of the end */
    actor_ref holder;                       /* of actor_init_already */
    int start_code;                         /* what a starter that waits is told at the end */
    enum libactor_wait_kind wait;
    bool timed_out;
    bool handling;                          /* a message: an exit now is to be followed by terminate */
    bool terminating;                       /* in terminate, where exit signals still count */
    uint64_t tag;                           /* of the answer it waits for */
    struct actor_message *answer;
    struct libactor_timer timer;            /* of the wait */
};

struct libactor_deferred {
    struct libactor_deferred *next;
    void (*clean)(void *arg);
    void *arg;
};

/* What few actors have. */
struct libactor_extra {
    struct libactor_deferred *deferred;
    struct libactor_name *names;
    struct libactor_timer *timers;
    actor_reason last_reason;
};

enum {
    LIBACTOR_SCHEDULED = 1,                 /* in the run queue, or running */
    LIBACTOR_SIGNALS = 2,                   /* the queue holds signals */
    LIBACTOR_TRAP_EXIT = 4,
    LIBACTOR_STARTING = 8,                  /* a starter waits */
    LIBACTOR_INIT = 16,                     /* init has not been called */
    LIBACTOR_DYING = 32,                    /* its run's reason says why */
    LIBACTOR_TERMINATE = 64,                /* terminate is to be called before it ends */
    LIBACTOR_PINNED = 128,                  /* has handles in the loop of its worker */
    LIBACTOR_UNPARKED = 256,                /* actor_unpark came before actor_park */
    LIBACTOR_DOOMED = 512,                  /* what its run does is to be left at once */
    LIBACTOR_ENDED = 1024,                  /* to be freed when its worker has been told */
    LIBACTOR_STAND_IN = 2048,               /* does an errand of a plain thread */
    LIBACTOR_REPORTED = 4096,               /* its end has been reported */
    LIBACTOR_ORPHAN = 8192,                 /* its parent only stood in for a plain thread */
    LIBACTOR_UNCOUNTED = 16384,             /* a stand-in whose errand is done: it counts no more */
    LIBACTOR_ASKED = 32768                  /* by its system to end */
};

struct libactor_cell {
    /* Any thread, through atomics. */
    _Atomic(struct actor_message *) remote; /* newest first; not NULL while the home worker is being told */
    _Atomic uint32_t generation;            /* odd while an actor lives in it */
    _Atomic uint16_t home;
    /* Fixed. */
    uint16_t maker;                         /* the worker that serves it again */
    uint32_t index;
    /* The home worker. */
    uint32_t flags;
    /* Whoever has it: the thread that made `remote` non-empty, then the worker that is told. */
    struct libactor_cell *inbox_next;
    /* The home worker. */
    struct libactor_cell *run_next;
    struct actor_message *head, *tail;      /* the mailbox */
    struct actor_message *owed;             /* calls to be answered later */
    const actor_behaviour *behaviour;
    void *self;
    struct libactor_run *run;
    struct libactor_relations *relations;
    struct libactor_extra *extra;
    actor_ref parent;
    union {
        struct actor_message *start_answer; /* while it starts: what the starter waits for */
        void (*run_process)(void *arg);     /* a plain process; its `self` is the argument */
    } begin;
};

enum { LIBACTOR_SIZE_CLASSES = 4, LIBACTOR_CACHE_LEN = 256, LIBACTOR_RESERVE_LEN = 64 };

struct libactor_errand;

struct libactor_worker {
    /* Any thread, through atomics. */
    _Atomic(struct libactor_cell *) inbox;  /* cells with something in `remote` */
    _Atomic(struct libactor_cell *) migrants;
    _Atomic(struct libactor_errand *) errands;
    _Atomic(struct libactor_cell *) returned; /* free cells of its making */
    atomic_bool sleeping;
    atomic_bool hungry;                     /* would take actors of others */
    /* Fixed. */
    actor_system *system;
    uint16_t id;
    /* The worker's thread. */
    struct libactor_cell *run_head, *run_tail;
    size_t run_len;
    struct libactor_cell *current;
    libactor_fiber *native, *fiber;         /* the thread's own, and the one the loop is on */
    libactor_fiber **pool;                  /* fibers at rest in the loop */
    size_t pool_len, pool_capacity;
    size_t n_fibers;                        /* in the pool, in use and kept by actors that wait */
    size_t slices_left;                     /* of this turn */
    unsigned yields_left;                   /* of the running actor's slice, before one gives way */
    struct libactor_cell *free_cells;
    struct libactor_timers timers;
    int64_t now_ns;                         /* as last read */
    uint64_t unique;
    struct actor_message *reserve;          /* for news of an end when memory is out */
    size_t reserve_len;
    struct actor_message *cache[LIBACTOR_SIZE_CLASSES];
    size_t cache_len[LIBACTOR_SIZE_CLASSES];
    uv_loop_t *loop;                        /* NULL in a simulated system */
    uv_loop_t own_loop;
    uv_async_t wake;
    uv_timer_t alarm;
    uv_prepare_t before_poll;
    pthread_t thread;
    bool has_thread;
};

/*
 * What a plain thread has an actor do for it, while it waits. Plain threads make no cells and block in
 * no call: a worker starts a process that runs the errand.
 */
struct libactor_errand {
    struct libactor_errand *next;
    actor_system *system;
    void (*run)(void *arg);
    void *arg;
    int code;                               /* ACTOR_OK once it has run to its end */
    bool done;                              /* under the system's lock */
};

struct libactor_published;

struct actor_system {
    actor_options options;
    uint8_t id;
    uint64_t serial;                        /* of all systems of the process, from 1 */
    bool simulated;
    size_t stack_bytes;
    int n_workers;
    struct libactor_worker *workers;
    _Atomic(struct libactor_cell *) *chunks;
    pthread_mutex_t cells_lock;
    uint32_t n_cells;                       /* made so far; under cells_lock */
    atomic_size_t alive;
    atomic_size_t n_errands;                /* of those alive, who only do an errand; never too few */
    atomic_uint next_worker;                /* for what plain threads spawn */
    atomic_size_t visitors;                 /* threads not its own that use it now */
    atomic_bool ending;                     /* no more errands */
    atomic_bool stopping;                   /* no more starts */
    atomic_bool halt;                       /* workers are to return */
    atomic_bool tainted;
    atomic_int status;                      /* of actor_shutdown; -1: not called */
    _Atomic uint64_t root_process;          /* of actor_run */
    pthread_mutex_t lock;                   /* for all below */
    pthread_cond_t changed;                 /* any of: an errand is done, the last actor ended, a worker entered */
    int n_entered, enter_error;             /* threads of workers that serve, or can't: for this reason */
    struct libactor_name **names;           /* buckets */
    size_t n_names, names_capacity;
    struct libactor_published *published;
    /* A simulated system's only. */
    int64_t virtual_now_ns;
    uint64_t random;
};

extern _Thread_local struct libactor_worker *libactor_worker;

/* seam.c: clock, allocation, randomness. The only file that asks the world for them. */
int64_t libactor_now(const actor_system *system);
void libactor_thread_sleep(int64_t delay_ns);
uint64_t libactor_random(actor_system *system);
void libactor_fail_alloc(uint64_t n);
int libactor_processors(void);

/* report.c */
void libactor_log(const actor_system *system, actor_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void libactor_report_crash(const actor_system *system, const struct libactor_cell *cell,
                           const struct libactor_run *run, const actor_reason *reason);

/* system.c */
int libactor_system_make(const actor_options *options, bool simulated, actor_system **out);
void libactor_system_free(actor_system *system);
void libactor_one_less(actor_system *system);

/* visit.c: how a thread that is none of a system's own uses it. */
int libactor_systems_add(actor_system *system);
void libactor_systems_remove(actor_system *system);
actor_system *libactor_visit(actor_ref ref);
actor_system *libactor_visit_mine(void);
void libactor_leave(actor_system *system);

/* errand.c */
int libactor_errand_do(actor_system *system, void (*run)(void *arg), void *arg);
void libactor_errand_push(struct libactor_worker *worker, struct libactor_errand *errand);
void libactor_errands_refuse(struct libactor_worker *worker);
void libactor_errand_start(struct libactor_worker *worker, struct libactor_errand *errand);

/* sim.c */
bool libactor_sim_drive(actor_system *system, bool (*done)(const void *context), const void *context,
                        int64_t until_ns);
void libactor_sim_give_up(actor_system *system);
void libactor_sim_leave(actor_system *system);

/* cells.c */
_Atomic(struct libactor_cell *) *libactor_chunks_make(void);
void libactor_chunks_free(_Atomic(struct libactor_cell *) *chunks);
struct libactor_cell *libactor_cell_make(struct libactor_worker *worker);
void libactor_cell_born(struct libactor_cell *cell);
void libactor_cell_dead(struct libactor_cell *cell);
void libactor_cell_free(struct libactor_worker *worker, struct libactor_cell *cell);
struct libactor_cell *libactor_cell_at(const actor_system *system, uint32_t index);
struct libactor_cell *libactor_cell_find(const actor_system *system, actor_ref ref);
actor_ref libactor_cell_ref(const actor_system *system, const struct libactor_cell *cell);
struct libactor_extra *libactor_cell_extra(struct libactor_cell *cell);

/* message.c */
struct actor_message *libactor_message_raw(uint8_t kind, size_t payload_bytes);
struct actor_message *libactor_message_pack(uint8_t kind, const actor_type_info *type, const void *payload);
struct actor_message *libactor_message_reason(uint8_t kind, const actor_reason *reason);
int libactor_message_reserve(struct libactor_worker *worker);
void libactor_message_caches_free(struct libactor_worker *worker);
void libactor_message_drop(struct actor_message *message);
static inline void *libactor_payload(struct actor_message *message)
{
    return message + 1;
}

/* mailbox.c */
void libactor_post(struct actor_message *message);
void libactor_refuse(struct actor_message *message, const actor_reason *reason);
void libactor_mailbox_collect(struct libactor_worker *worker, struct libactor_cell *cell);
void libactor_mailbox_told(struct libactor_worker *worker, struct libactor_cell *cell);
void libactor_mailbox_append(struct libactor_cell *cell, struct actor_message *message);

/* signals.c */
void libactor_signals_handle(struct libactor_cell *cell, struct libactor_run *run);
void libactor_signals_mine(void);
void libactor_links_end(struct libactor_cell *cell, actor_ref ended, const actor_reason *reason);
int libactor_link_cells(struct libactor_cell *a, struct libactor_cell *b);
int libactor_watch_cell(struct libactor_cell *watcher, struct libactor_cell *cell, actor_unique monitor);
void libactor_settle(struct libactor_cell *cell, uint64_t tag);

/* relations.c: who an actor is linked with, watches and is watched by. */
enum libactor_relation_kind { LIBACTOR_LINK = 1, LIBACTOR_WATCHES, LIBACTOR_WATCHED_BY };
struct libactor_relation {
    uint64_t key;                           /* the peer of a link; else the monitor */
    actor_ref peer;
    enum libactor_relation_kind kind;       /* 0: a free place */
};
int libactor_relations_add(struct libactor_relations **relations, enum libactor_relation_kind kind, uint64_t key,
                           actor_ref peer);
bool libactor_relations_remove(struct libactor_relations **relations, enum libactor_relation_kind kind, uint64_t key,
                               actor_ref *peer);
bool libactor_relations_next(const struct libactor_relations *relations, size_t *place,
                             struct libactor_relation *out);
void libactor_relations_free(struct libactor_relations *relations);

/* timers.c */
int libactor_timers_reserve(struct libactor_timers *timers);
void libactor_timers_insert(struct libactor_timers *timers, struct libactor_timer *timer);
void libactor_timers_remove(struct libactor_timers *timers, struct libactor_timer *timer);
int64_t libactor_timers_due(const struct libactor_timers *timers);
void libactor_timers_fire(struct libactor_worker *worker);
void libactor_timers_leave(struct libactor_worker *worker, struct libactor_cell *cell);
int libactor_timers_arrive(struct libactor_worker *worker, struct libactor_cell *cell);
void libactor_timers_end(struct libactor_worker *worker, struct libactor_cell *cell, actor_ref ended);
void libactor_timers_free(struct libactor_timers *timers);

/* names.c */
void libactor_names_end(actor_system *system, struct libactor_cell *cell);
void libactor_names_free(actor_system *system);

/* process.c */
extern const actor_behaviour libactor_process;
int libactor_spawn(struct libactor_worker *worker, const actor_behaviour *behaviour, void *self,
                   struct libactor_cell **out);
void libactor_spawn_undo(struct libactor_worker *worker, struct libactor_cell *cell);
uint64_t libactor_unique(struct libactor_worker *worker);
struct libactor_cell *libactor_current(void);

/* call.c */
void libactor_last_reason_set(const actor_reason *reason);
void libactor_held_free(struct actor_message **held);

/* worker.c */
int libactor_worker_open(struct libactor_worker *worker, actor_system *system, int id);
bool libactor_worker_drain(struct libactor_worker *worker);
void libactor_worker_close(struct libactor_worker *worker);
int libactor_worker_enter(struct libactor_worker *worker);
void libactor_worker_leave(struct libactor_worker *worker);
void libactor_worker_serve(struct libactor_worker *worker, bool (*done)(const void *context), const void *context,
                           int64_t until_ns);
bool libactor_worker_turn(struct libactor_worker *worker);
void libactor_worker_wake(struct libactor_worker *worker);
void libactor_schedule(struct libactor_worker *worker, struct libactor_cell *cell);
int libactor_wait_prepare(struct libactor_worker *worker);
void libactor_wait(struct libactor_worker *worker, int64_t timeout_ns);
void libactor_give_way(struct libactor_worker *worker);
void libactor_resume(struct libactor_worker *worker, struct libactor_cell *cell);

/* run.c */
void libactor_run_cell(struct libactor_worker *worker, struct libactor_cell *cell);
void libactor_own_code_enter(struct libactor_worker *worker, struct libactor_run *run);
void libactor_own_code_leave(void);
ACTOR_NORETURN void libactor_unwind(struct libactor_worker *worker);

#endif
