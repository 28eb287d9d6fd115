/*
 * What the parts of the core know of each other.
 *
 * An actor is a cell. A cell has a home, one worker; only that worker's thread touches it, but for the
 * few fields at its head. Other threads push messages on `remote` and tell the home worker of it. So
 * an actor that sends to one of the same worker writes plain memory. A cell changes its home when
 * another worker takes it: see steal.c for how that is kept apart from the home worker's own doings.
 *
 * A worker's loop runs on a fiber, never on the thread's own stack (the `native` fiber, which calls
 * libuv). An actor that waits keeps the fiber it is on, and the loop goes on with another.
 */
#ifndef LIBACTOR_INTERNAL_H
#define LIBACTOR_INTERNAL_H

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <uv.h>

#include "actor/actor.h"
#include "fault.h"
#include "fiber.h"
#include "outside.h"
#include "types.h"
#include "wheel.h"

#define LIBACTOR_MAX_SYSTEMS 256
#define LIBACTOR_MAX_WORKERS 256

/* Kinds of items in a mailbox that are no messages; they follow enum actor_message_kind. */
enum {
    LIBACTOR_SYS_REQUEST = 63,              /* of sys.h, in its place in the mailbox */
    LIBACTOR_SIGNAL_EXIT = 64,              /* `sender` ended or sent it; the payload is the reason */
    LIBACTOR_SIGNAL_DOWN,                   /* of monitor `tag`; the payload is the reason */
    LIBACTOR_SIGNAL_LINK,
    LIBACTOR_SIGNAL_UNLINK,                 /* `tag` is to come back with the next: */
    LIBACTOR_SIGNAL_UNLINKED,
    LIBACTOR_SIGNAL_MONITOR,
    LIBACTOR_SIGNAL_DEMONITOR,
    LIBACTOR_SIGNAL_ALIASED,                /* a message to the alias `tag` */
    LIBACTOR_SIGNAL_INSPECT,                /* a call of the core's own: see inspect.c */
    LIBACTOR_SIGNAL_SETTLE,                 /* the call `tag` was answered by another actor */
    LIBACTOR_SIGNAL_SYS,                    /* a request of sys.h, before its turn: see LIBACTOR_SYS */
    LIBACTOR_SIGNAL_GIVEN,                  /* a clean-up that is its own now; the payload is a libactor_given */
    LIBACTOR_ANSWER,                        /* to the call `tag`; the payload is the reply */
    LIBACTOR_ANSWER_DOWN,                   /* to the call `tag`: none will come; the payload is the reason */
    LIBACTOR_ANSWER_START,                   /* to the start `tag`; the payload is a libactor_started */
    LIBACTOR_OUSTER                         /* a message to a bounded mailbox that is full: see bound.c */
};

enum {
    LIBACTOR_VIA_LINK = 1,                  /* an exit signal of a link */
    LIBACTOR_PUT_BACK = 1,                  /* a message that its actor has had, and put back: it is not dropped for want of room */
    LIBACTOR_UNHEEDED = 1,                  /* a request to stop that the actor did not come to, for it ended by itself */
    LIBACTOR_OWED = 2,                      /* a call that was not answered */
    LIBACTOR_FROM_SYSTEM = 4,               /* an exit signal for those whom no parent will stop */
    LIBACTOR_END_FOLLOWS = 4,               /* an answer whose sender tells of its end as well */
    LIBACTOR_INTERNAL = 8,                  /* of a behaviour to itself: for its `handle` alone */
    LIBACTOR_SCOPED = 16,                   /* a call with a scope behind its fields: see scope.c */
    LIBACTOR_COUNTED = 32,                  /* in a bounded mailbox: see bound.c */
    LIBACTOR_UNCOUNTED_MESSAGE = 64,        /* a timer's: bounds are not for it */
    LIBACTOR_DROPPED = 128                  /* a bounded mailbox had no room for it */
};

/** What a start has to say. */
struct libactor_started {
    int code;
    actor_ref ref;                          /* the actor, or the holder of its name */
    actor_reason reason;
    actor_debug debug;                      /* to the actor: how it is watched */
};

enum libactor_wait_kind { LIBACTOR_WAIT_NONE, LIBACTOR_WAIT_ANSWER, LIBACTOR_WAIT_MESSAGE, LIBACTOR_WAIT_UNPARK };

/* One run of an actor's code, from when it starts to when it holds no stack any more. On its stack. */
struct libactor_run {
    struct libactor_fault_point point;
    libactor_fiber *fiber;
    struct actor_message *message;          /* being handled; NULL once it is kept */
    const actor_message_info *_Atomic info; /* what it is, or was, for who watches from another thread */
    struct actor_message *taken;            /* received, not freed */
    struct actor_message *held;             /* answers that replies point into */
    struct actor_message *unsent;           /* waits for room at its receiver */
    struct actor_message *late;             /* stood behind the exit signal that ends it; the last first */
    FILE *report;                           /* being written: what describes the state may leave */
    char *report_text;
    size_t report_len;
    actor_reason reason;                    /* of actor_stop, and of the end */
    actor_ref holder;                       /* of actor_init_already */
    bool refused;                           /* by actor_init_error, whose reason the start's answer has */
    int start_code;                         /* what a starter that waits is told at the end */
    enum libactor_wait_kind wait;
    bool timed_out;
    bool reason_given;                      /* by actor_stop, in this callback */
    bool handling;                          /* a message: an exit now is to be followed by terminate */
    bool terminating;                       /* in terminate, where exit signals still count */
    int64_t deadline_ns;                    /* with LIBACTOR_OWN_DEADLINE */
    uint64_t tag;                           /* of the answer it waits for */
    struct actor_message *answer;
    struct libactor_timer timer;            /* of the wait */
    struct libactor_cell *cell;             /* that waits, with a time limit */
    int64_t timeout_ns;                     /* of a wait whose time did not begin yet; -1 otherwise */
    struct libactor_run *next_wait, *previous_wait;
};

struct libactor_deferred {
    struct libactor_deferred *next;
    void (*clean)(void *arg);
    void *arg;
};

/* On its way to another worker's actor, with all the memory that it may take there. */
struct libactor_given {
    struct libactor_deferred *deferred;
    struct libactor_extra *extra;           /* for an heir that has none */
};

/* What few actors have. */
struct libactor_extra {
    struct libactor_deferred *deferred;
    struct libactor_dictionary *dictionary;
    struct libactor_block *arena;
    char *label;
    struct libactor_context *context;       /* with LIBACTOR_OWN_CONTEXT */
    uint32_t high_water;                    /* of the last warning */
    struct libactor_name *name;
    uint32_t timers;                        /* the youngest of those to itself: its index + 1 */
    uint32_t n_timers;
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
    LIBACTOR_STRUCK = 128,                  /* an exit signal or a kill has ended it */
    LIBACTOR_UNPARKED = 256,                /* actor_unpark came before actor_park */
    LIBACTOR_DOOMED = 512,                  /* what its run does is to be left at once */
    LIBACTOR_ENDED = 1024,                  /* to be freed when its worker has been told */
    LIBACTOR_STAND_IN = 2048,               /* does an errand of a plain thread */
    LIBACTOR_REPORTED = 4096,               /* its end has been reported */
    LIBACTOR_ORPHAN = 8192,                 /* it has no parent, or one that only stood in for a plain thread */
    LIBACTOR_UNCOUNTED = 16384,             /* a stand-in whose errand is done: it counts no more */
    LIBACTOR_ASKED = 32768,                 /* by its system to end */
    LIBACTOR_OWN_DEADLINE = 65536,          /* of this callback */
    LIBACTOR_CONTAIN = 131072,              /* a fault in its own code ends it alone */
    LIBACTOR_CONTAIN_STARTS = 262144,       /* so it is with those that it starts now */
    LIBACTOR_CLEAN = 524288,                /* up to `begin.clean` the mailbox holds no signals */
    LIBACTOR_ARMED = 1 << 20,               /* a simulated system is to kill it at some message */
    LIBACTOR_DESTROYED = 1 << 21,           /* its state has been given to `destroy` */
    LIBACTOR_TIRED = 1 << 22,               /* it is to rest when its mailbox is empty: see rest.c */
    LIBACTOR_RESTS = 1 << 23,
    LIBACTOR_UNTOLD = 1 << 24,              /* it has ended, and some are to be told: see untold.c */
    LIBACTOR_HAS_PARENT = 1 << 25,          /* started with a link to its parent, or with a monitor of its */
    LIBACTOR_SYS = 1 << 26,                 /* there are requests of sys.h in its mailbox */
    LIBACTOR_SUSPENDED = 1 << 27,
    LIBACTOR_OWN_CONTEXT = 1 << 28          /* of this callback: see context.c */
};

/* Of an actor that has ended, as long as memory is lacking to tell all who are to know. */
struct libactor_news {
    actor_ref ended;
    uint32_t place;                         /* the first of its relations that is to be told */
    actor_reason_kind kind;
    char name[ACTOR_REASON_NAME_BYTES];     /* of the reason, whose detail gets lost */
};

/* Two cache lines: what others look at and what is rarely used, then what each message needs. */
struct libactor_cell {
    /* Any thread, through atomics. */
    _Atomic(struct actor_message *) remote; /* newest first; not NULL while the home worker is being told */
    _Atomic uint32_t generation;            /* odd while an actor lives in it */
    _Atomic uint16_t home;                  /* the worker; with LIBACTOR_STAYS, for good */
    /* Fixed. */
    uint16_t maker;                         /* the worker that serves it again */
    uint32_t index;
    /* Any thread, through atomics. */
    _Atomic uint32_t bound;                 /* the number of its mailbox's; 0: it has none */
    /* Whoever has it: the thread that made `remote` non-empty, then the worker that is told. */
    struct libactor_cell *inbox_next;
    /* The home worker, now and then. */
    struct libactor_relations *relations;
    struct libactor_extra *extra;
    actor_ref parent;
    union {
        struct actor_message *start_answer; /* while it starts: what the starter waits for */
        void (*run_process)(void *arg);     /* a plain process, before it runs; its `self` is the argument */
        struct actor_message *clean;        /* once it has begun: see LIBACTOR_CLEAN */
    } begin;
    /* The home worker, with each message. */
    uint32_t flags;
    uint32_t queued;                        /* about how many messages wait: see report.c */
    struct libactor_cell *run_next;
    union {
        struct {
            struct actor_message *head, *tail; /* the mailbox */
            const actor_behaviour *behaviour;
            void *self;
            struct libactor_run *run;
            struct actor_message *owed;     /* calls to be answered later */
        };
        struct libactor_news news;          /* once it has ended, if LIBACTOR_UNTOLD says so */
    };
};

enum { LIBACTOR_STAYS = 0x8000 };           /* in `home`: it has handles in the loop of that worker */

enum { LIBACTOR_TIMER_CHUNKS = 22 };
enum { LIBACTOR_LINE_BYTES = 64 };          /* a cache line */
enum { LIBACTOR_SIZE_CLASSES = 4, LIBACTOR_BATCH_LEN = 128, LIBACTOR_RESERVE_LEN = 64 };

struct libactor_errand;
struct libactor_handles;

struct libactor_worker {
    /* Any thread, through atomics. */
    _Atomic(struct libactor_cell *) inbox;  /* cells with something in `remote` */
    _Atomic(struct libactor_errand *) errands;
    _Atomic(struct libactor_cell *) returned; /* free cells of its making */
    atomic_bool sleeping;
    char line_of_others[LIBACTOR_LINE_BYTES];
    /* The worker's thread, and a thief: see steal.c. */
    atomic_bool guarded;                    /* it is at work on its queue and its cells */
    atomic_uchar thief;                     /* flags: somebody wants them, or has them; the worker is to fence itself */
    atomic_bool backlog;                    /* more waits than it gets to soon */
    atomic_uint run_len;                    /* in the run queue */
    atomic_uint slices;                     /* begun, in all */
    unsigned slices_seen;                   /* the watcher's */
    int64_t seen_since_ns;                  /* likewise: since when these */
    bool is_told_of;                        /* likewise: that it is stuck in this slice */
    /* Fixed. */
    actor_system *system;
    _Atomic(struct libactor_cell *) *chunks; /* the system's */
    uint64_t ref_bits;                      /* what its actors' references have in common */
    uint16_t id;
    bool simulated;
    bool caches;                            /* messages, that is; a simulated one does not */
    atomic_bool contains;                   /* faults, of some of its actors at least; set by any thread */
    bool has_signal_stack;                  /* its thread */
    bool unwatched;                         /* in this turn it has not seen to it that somebody watches */
    /* The worker's thread. */
    actor_ref self;                         /* of `current` */
    struct libactor_cell *current;
    struct libactor_cell *run_head, *run_tail;
    struct libactor_cell *born;             /* by the actor that runs: they stay here until it leaves off */
    unsigned last_slice;                    /* of this part of a turn: what `slices` is at its end */
    unsigned yields_left;                   /* of the running actor's slice, before one gives way */
    libactor_fiber *native, *fiber;         /* the thread's own, and the one the loop is on */
    libactor_fiber **pool;                  /* fibers at rest in the loop */
    size_t pool_len, pool_capacity;
    size_t n_fibers;                        /* in the pool, in use and kept by actors that wait */
    struct libactor_run *first_wait, *last_wait; /* those whose time did not begin yet */
    struct libactor_cell *free_cells;
    struct libactor_wheel wheel;
    struct libactor_timer *free_timers;
    size_t n_free_timers;
    unsigned parts_left;                    /* of this turn, behind last_slice: before each somebody looks whether it is long */
    int64_t began_ns;                       /* this turn, roughly */
    uint64_t timers_started;                /* here, or where those that came from elsewhere were */
    int64_t now_ns;                         /* as last read */
    int64_t next_look_ns;                   /* of the watcher, at those at work */
    int64_t next_call_ns;                   /* for a watcher, though nobody is behind the one who runs */
    uint64_t unique;
    struct actor_message *reserve;          /* for news of an end when memory is out */
    size_t reserve_len;
    struct libactor_cell *untold;           /* ends for the news of which even that did not suffice */
    int64_t untold_since_ns;                /* when it was last tried */
    struct libactor_cache {
        struct actor_message *first;
        struct actor_message *batches;      /* full ones besides */
        size_t len;                         /* of the first list */
    } cache[LIBACTOR_SIZE_CLASSES];
    uv_loop_t *loop;                        /* NULL in a simulated system */
    uv_loop_t own_loop;
    struct libactor_handles *handles;       /* in `loop`; see loop.c */
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
struct libactor_part;

enum { LIBACTOR_PART_BUCKETS = 32 };

/* Who runs worker 0. */
enum libactor_driver {
    LIBACTOR_BY_THREAD,                     /* of its own, or in actor_run */
    LIBACTOR_BY_NOBODY,                     /* created, not attached */
    LIBACTOR_BY_LOOP,                       /* a host's */
    LIBACTOR_BY_TURNS                       /* a host's thread, with actor_turn */
};

struct actor_system {
    actor_options options;
    _Atomic(struct libactor_bounds *) bounds; /* NULL until there is one */
    uint8_t id;
    uint64_t serial;                        /* of all systems of the process, from 1 */
    bool simulated;
    const struct libactor_outside *outside; /* for time and chance: the world, or its own */
    enum libactor_driver driver;
    bool in_turn;                           /* of actor_turn */
    size_t stack_bytes;
    int n_workers;
    struct libactor_worker *workers;
    atomic_int watcher;                     /* the idle worker that looks after those at work, + 1; 0: none */
    bool fences;                            /* workers fence themselves: membarrier is not to be had */
    /* Of each size batches of free messages, for whoever needs one. */
    _Atomic(struct actor_message *) depot[LIBACTOR_SIZE_CLASSES];
    atomic_uint depot_len[LIBACTOR_SIZE_CLASSES];
    _Atomic(struct libactor_cell *) *chunks;
    pthread_mutex_t cells_lock;
    uint32_t n_cells;                       /* made so far; under cells_lock */
    /* Of timers each chunk is twice the one before. */
    _Atomic(struct libactor_timer *) timer_chunks[LIBACTOR_TIMER_CHUNKS];
    uint32_t n_timers;                      /* made so far; likewise, as are those below */
    uint32_t first_free_group, last_free_group; /* of timers that whichever worker needs some takes; number + 1 */
    atomic_size_t alive;
    atomic_size_t n_errands;                /* of those alive, who only do an errand; never too few */
    atomic_uint next_worker;                /* for what plain threads spawn */
    atomic_bool ending;                     /* no more errands */
    atomic_bool stopping;                   /* no more starts */
    atomic_bool halt;                       /* workers are to return */
    atomic_bool tainted;
    atomic_int status;                      /* of actor_shutdown; -1: not called */
    _Atomic uint64_t root_process;          /* of actor_run */
    _Atomic(struct actor_message *) last_call; /* of actor_shutdown to it, when memory is out */
    pthread_mutex_t lock;                   /* for all below */
    pthread_cond_t changed;                 /* any of: an errand is done, the last actor ended, a worker entered */
    int n_entered, enter_error;             /* threads of workers that serve, or can't: for this reason */
    struct libactor_name **names;           /* buckets */
    size_t n_names, names_capacity;
    bool contains_some;                     /* though its options do not say so */
    struct libactor_published *published;
    /* Added to under the lock; looked at by any thread, through atomics: see parts.c. */
    _Atomic(struct libactor_part *) parts[LIBACTOR_PART_BUCKETS];
    /* A simulated system's only. */
    int64_t virtual_now_ns;
    uint64_t random;
    struct libactor_faults *faults;         /* NULL: none was asked for */
};

/* Of the calling thread. Found without a call: a small thread-local fits in what dlopen keeps free for such. */
extern _Thread_local struct libactor_worker *libactor_worker __attribute__((tls_model("initial-exec")));

/* The system's clock, or without one the world's. */
static inline int64_t libactor_now(const actor_system *system)
{
    return (system == NULL ? &libactor_outside : system->outside)->clock.now(system);
}

/* Drawn from a simulated system's seed; a real one leaves nothing to chance but what a program asks for. */
static inline uint64_t libactor_random(actor_system *system)
{
    return system->outside->chance.draw(system);
}

/* seam.c */
int libactor_allocator_use(const actor_options *options);
void *libactor_alloc_zero(size_t bytes);
bool libactor_is_memory_there(size_t bytes);

/* report.c */
void libactor_log(const actor_system *system, actor_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void libactor_report_queue(const actor_system *system, struct libactor_cell *cell);
void libactor_deliver(const actor_system *system, actor_log_level level, const char *text);
void libactor_write_ref(FILE *out, actor_ref ref);
void libactor_write_message(FILE *out, const struct actor_message *message);
bool libactor_report_stuck(struct libactor_worker *worker, const unsigned *slice, const char *what);
void libactor_report_drop(struct libactor_run *run);
void libactor_report_crash(const actor_system *system, const struct libactor_cell *cell,
                           struct libactor_run *run, const actor_reason *reason);

/* system.c */
int libactor_system_make(const actor_options *options, bool simulated, actor_system **out);
void libactor_system_free(actor_system *system);
void libactor_one_less(actor_system *system);

/* visit.c: how a thread that is none of a system's own uses it. */
int libactor_systems_add(actor_system *system);
void libactor_systems_remove(actor_system *system);
bool libactor_systems_has(const actor_system *system);
actor_system *libactor_visit(actor_ref ref);
actor_system *libactor_visit_mine(void);
void libactor_leave(actor_system *system);

/* errand.c */
int libactor_errand_do(actor_system *system, void (*run)(void *arg), void *arg);
void libactor_errand_push(struct libactor_worker *worker, struct libactor_errand *errand);
bool libactor_errands_move(struct libactor_worker *from, struct libactor_worker *to);
void libactor_errands_refuse(struct libactor_worker *worker);
void libactor_errand_start(struct libactor_worker *worker, struct libactor_errand *errand);

/* sim_faults.c */
bool libactor_faults_take(actor_system *system, struct actor_message *message);
bool libactor_faults_kill(struct libactor_worker *worker, struct libactor_cell *cell);
int64_t libactor_faults_due(const actor_system *system);
bool libactor_faults_fire(actor_system *system);
void libactor_faults_free(actor_system *system);

/* sim.c */
extern const struct libactor_outside libactor_simulated;
bool libactor_sim_holds_up(struct libactor_worker *worker);
unsigned libactor_sim_slices(struct libactor_worker *worker, unsigned most);
bool libactor_sim_drive(actor_system *system, bool (*done)(const void *context), const void *context,
                        int64_t until_ns);
void libactor_sim_give_up(actor_system *system);
void libactor_sim_as_worker(actor_system *system, void (*run)(void *arg), void *arg);
void libactor_sim_end_turn(void);
void libactor_sim_leave(actor_system *system);

/* rest.c */
void libactor_rest(struct libactor_worker *worker, struct libactor_cell *cell);

/* cells.c */
_Atomic(struct libactor_cell *) *libactor_chunks_make(void);
void libactor_chunks_free(_Atomic(struct libactor_cell *) *chunks);
void *libactor_lines_alloc(size_t bytes);
void *libactor_lines_alloc_dirty(size_t bytes);
void libactor_lines_free(void *memory);
struct libactor_cell *libactor_cell_make(struct libactor_worker *worker);
void libactor_cell_born(struct libactor_cell *cell);
void libactor_cell_dead(struct libactor_cell *cell);
void libactor_cell_free(struct libactor_worker *worker, struct libactor_cell *cell);
struct libactor_extra *libactor_cell_extra(struct libactor_cell *cell);
struct libactor_extra *libactor_extra_make(void);

/* A reference: the system in the high 8 bits, the generation in 24, the index in the low 32. */
enum { LIBACTOR_CHUNK_BITS = 12, LIBACTOR_CHUNK_LEN = 1 << LIBACTOR_CHUNK_BITS };
#define LIBACTOR_MAX_CHUNKS (UINT32_C(1) << 16)
#define LIBACTOR_GENERATIONS (UINT32_C(1) << 24)

/* NULL if no cell has that index. */
static inline struct libactor_cell *libactor_cell_at(const actor_system *system, uint32_t index)
{
    struct libactor_cell *chunk;

    if (index >> LIBACTOR_CHUNK_BITS >= LIBACTOR_MAX_CHUNKS)
        return NULL;
    chunk = atomic_load_explicit(&system->chunks[index >> LIBACTOR_CHUNK_BITS], memory_order_acquire);
    return chunk == NULL ? NULL : &chunk[index & (LIBACTOR_CHUNK_LEN - 1)];
}

/* The cell of a live actor of the system that has these chunks, or NULL. */
static inline struct libactor_cell *libactor_cell_look(_Atomic(struct libactor_cell *) *chunks, actor_ref ref)
{
    const uint32_t generation = (uint32_t)(ref.bits >> 32) & (LIBACTOR_GENERATIONS - 1);
    const uint32_t index = (uint32_t)ref.bits;
    struct libactor_cell *cell;

    if (generation % 2 == 0 || index >> LIBACTOR_CHUNK_BITS >= LIBACTOR_MAX_CHUNKS)
        return NULL;
    cell = atomic_load_explicit(&chunks[index >> LIBACTOR_CHUNK_BITS], memory_order_acquire);
    if (cell == NULL)
        return NULL;
    cell += index & (LIBACTOR_CHUNK_LEN - 1);
    return atomic_load_explicit(&cell->generation, memory_order_acquire) == generation ? cell : NULL;
}

/* The cell of a live actor, or NULL. */
static inline struct libactor_cell *libactor_cell_find(const actor_system *system, actor_ref ref)
{
    return ref.bits >> 56 == system->id ? libactor_cell_look(system->chunks, ref) : NULL;
}

static inline actor_ref libactor_cell_ref(const actor_system *system, const struct libactor_cell *cell)
{
    actor_ref ref;

    ref.bits = (uint64_t)system->id << 56 |
               (uint64_t)atomic_load_explicit(&cell->generation, memory_order_relaxed) << 32 | cell->index;
    return ref;
}

/* The number of the worker that is a cell's home. */
static inline uint16_t libactor_cell_home(const struct libactor_cell *cell)
{
    return atomic_load_explicit(&cell->home, memory_order_acquire) & (LIBACTOR_STAYS - 1);
}

/*
 * Is the actor that was found in a cell alive with that worker, which is guarded or held? One that was alive elsewhere
 * may have ended since, and its cell be back with its maker: so the generation is asked for once more, after the home.
 */
static inline bool libactor_cell_is_here(const struct libactor_cell *cell, actor_ref ref, uint16_t worker)
{
    return libactor_cell_home(cell) == worker &&
           atomic_load_explicit(&cell->generation, memory_order_relaxed) ==
               ((uint32_t)(ref.bits >> 32) & (LIBACTOR_GENERATIONS - 1));
}

/* From now on the cell, one of this worker, stays with it. */
static inline void libactor_cell_stay(struct libactor_worker *worker, struct libactor_cell *cell)
{
    atomic_store_explicit(&cell->home, worker->id | LIBACTOR_STAYS, memory_order_release);
}

/* Says whose code the worker runs; NULL: nobody's. */
static inline void libactor_set_current(struct libactor_worker *worker, struct libactor_cell *cell)
{
    worker->current = cell;
    worker->self.bits = cell == NULL ? 0
                                     : worker->ref_bits | cell->index |
                                           (uint64_t)atomic_load_explicit(&cell->generation, memory_order_relaxed) << 32;
}

/* steal.c */
void libactor_guard_again(struct libactor_worker *worker);
void libactor_steal_setup(actor_system *system);
bool libactor_adopt(struct libactor_worker *worker, struct libactor_cell *cell, actor_ref ref);
int64_t libactor_watch(struct libactor_worker *worker);
bool libactor_seize(struct libactor_worker *victim);
void libactor_hold(struct libactor_worker *worker);
void libactor_release(struct libactor_worker *worker);
bool libactor_steal_by_chance(struct libactor_worker *worker);
void libactor_watch_no_more(struct libactor_worker *worker);
void libactor_call_watcher(actor_system *system, struct libactor_worker *worker);
void libactor_note_backlog(struct libactor_worker *worker, int64_t spent_ns, unsigned n_slices);

enum { LIBACTOR_THIEF = 1, LIBACTOR_FENCE = 2 };

/*
 * From here to libactor_unguard no thief gets at what is the calling worker's. True: it was not guarded, and
 * libactor_unguard is due.
 */
static inline bool libactor_guard(struct libactor_worker *worker)
{
    if (atomic_load_explicit(&worker->guarded, memory_order_relaxed))
        return false;
    atomic_store_explicit(&worker->guarded, true, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&worker->thief, memory_order_acquire) != 0)
        libactor_guard_again(worker);
    return true;
}

static inline void libactor_unguard(struct libactor_worker *worker)
{
    atomic_store_explicit(&worker->guarded, false, memory_order_release);
}

/* share.c */
void libactor_shared_let_go(const struct actor_message *message);

/* call.c */
int libactor_message_send(actor_ref to, const actor_message_info *info, struct actor_message *message);

/* message.c */
struct actor_message *libactor_message_raw(uint8_t kind, size_t payload_bytes);
struct actor_message *libactor_message_pack(uint8_t kind, const actor_type_info *type, const void *payload);
struct actor_message *libactor_message_pack_with_room(uint8_t kind, const actor_type_info *type, const void *payload,
                                                      size_t room_bytes);
struct actor_message *libactor_message_reserved(struct libactor_worker *worker, uint8_t kind, size_t payload_bytes);
struct actor_message *libactor_message_reason(uint8_t kind, const actor_reason *reason);
int libactor_message_reserve(struct libactor_worker *worker);
void libactor_message_caches_free(struct libactor_worker *worker);
void libactor_message_drop(struct actor_message *message);
void libactor_message_free_other(struct libactor_worker *worker, struct actor_message *message);
void libactor_message_let_go(struct actor_message *message);
void libactor_taken_remove(struct libactor_run *run, struct actor_message *message);
void libactor_depot_free(actor_system *system);
struct actor_message *libactor_message_fresh(struct libactor_worker *worker, uint16_t size_class);
void libactor_cache_set_aside(struct libactor_worker *worker, uint16_t size_class);

static inline void *libactor_payload(struct actor_message *message)
{
    return message + 1;
}

/* The smallest size class, from 1, with room for so many times 64 bytes. */
static const uint8_t libactor_size_classes[] = { 1, 1, 2, 3, 3, 4, 4, 4, 4 };
enum { LIBACTOR_CACHED_BYTES = 512 };       /* the largest size */
/* In a message's `size_class`: it holds buffers or copies of externs; without payload, a place in memory that many share. */
enum { LIBACTOR_HOLDS = ACTOR_MESSAGE_HOLDS };

/*
 * A message with that much room; of its header the second half is set, but for the tag. NULL when memory is
 * out. `worker` is the calling thread's or NULL.
 */
static inline struct actor_message *libactor_message_make(struct libactor_worker *worker, uint8_t kind,
                                                          size_t payload_bytes, size_t room_bytes)
{
    const size_t bytes = sizeof(struct actor_message) + room_bytes;
    struct actor_message *message;
    uint16_t size_class = 0;

    if (worker != NULL && worker->caches && bytes <= LIBACTOR_CACHED_BYTES) {
        struct libactor_cache *cache;

        size_class = libactor_size_classes[(bytes + 63) / 64];
        cache = &worker->cache[size_class - 1];
        message = cache->first;
        if (message != NULL) {
            cache->first = message->next;
            cache->len--;
        } else {
            message = libactor_message_fresh(worker, size_class);
        }
    } else {
        message = (struct actor_message *)actor_alloc(bytes);
    }
    if (message == NULL)
        return NULL;
    message->payload_bytes = (uint32_t)payload_bytes;
    message->kind = kind;
    message->flags = 0;
    message->size_class = size_class;
    return message;
}

/* Frees a message, on the thread of a worker. */
static inline void libactor_message_free(struct libactor_worker *worker, struct actor_message *message)
{
    struct libactor_cache *cache;

    if (message->size_class - 1u >= LIBACTOR_SIZE_CLASSES) {
        libactor_message_free_other(worker, message);
        return;
    }
    cache = &worker->cache[message->size_class - 1];
    if (cache->len == LIBACTOR_BATCH_LEN)
        libactor_cache_set_aside(worker, message->size_class);
    message->next = cache->first;
    cache->first = message;
    cache->len++;
}

/* A copy of flat fields, which are mostly few words. */
static inline void libactor_copy_words(void *to, const void *from, size_t bytes)
{
    char *at = (char *)to;
    const char *source = (const char *)from;

    if (bytes % sizeof(uint64_t) != 0 || bytes > 8 * sizeof(uint64_t)) {
        memcpy(to, from, bytes);
        return;
    }
    for (; bytes > 0; bytes -= sizeof(uint64_t), at += sizeof(uint64_t), source += sizeof(uint64_t))
        memcpy(at, source, sizeof(uint64_t));
}

/* mailbox.c */
bool libactor_post(struct actor_message *message);
void libactor_post_own(struct libactor_worker *worker, struct libactor_cell *cell, struct actor_message *message);
void libactor_refuse(struct actor_message *message, const actor_reason *reason);
void libactor_mailbox_collect(struct libactor_worker *worker, struct libactor_cell *cell);
void libactor_mailbox_told(struct libactor_worker *worker, struct libactor_cell *cell);

static inline void libactor_mailbox_append(struct libactor_cell *cell, struct actor_message *message)
{
    message->next = NULL;
    if (cell->head == NULL)
        cell->head = message;
    else
        cell->tail->next = message;
    cell->tail = message;
}

/* So many messages were taken out. A queue that is empty is known to be. */
static inline void libactor_queue_handled(struct libactor_worker *worker, struct libactor_cell *cell, uint32_t n)
{
    cell->queued = cell->head == NULL || n > cell->queued ? 0 : cell->queued - n;
    if (cell->queued >= worker->system->options.high_water)
        libactor_report_queue(worker->system, cell);
}

/* signals.c */
void libactor_signals_handle(struct libactor_cell *cell, struct libactor_run *run);
void libactor_signals_mine(void);
void libactor_unlinked(struct actor_message *message);
bool libactor_links_tell(const struct libactor_cell *cell, actor_ref ended, const actor_reason *reason, size_t *place, size_t end);
bool libactor_links_end(struct libactor_cell *cell, actor_ref ended, const actor_reason *reason, size_t *place);
void libactor_links_drop(struct libactor_cell *cell, size_t place);

/* untold.c */
void libactor_untold_keep(struct libactor_worker *worker, struct libactor_cell *cell, actor_ref ended,
                          const actor_reason *reason, size_t place);
void libactor_untold_tell(struct libactor_worker *worker);
int64_t libactor_untold_due(const struct libactor_worker *worker);
void libactor_untold_free(struct libactor_worker *worker);
int libactor_link_cells(struct libactor_cell *a, struct libactor_cell *b);
int libactor_watch_cell(struct libactor_cell *watcher, struct libactor_cell *cell, actor_unique monitor);
bool libactor_watch_end(struct libactor_cell *cell, actor_unique monitor);
void libactor_settle(struct libactor_cell *cell, uint64_t tag);

/* relations.c: who an actor is linked with, watches and is watched by. */
enum libactor_relation_kind {
    LIBACTOR_LINK = 1,
    LIBACTOR_WATCHES,
    LIBACTOR_WATCHED_BY,
    LIBACTOR_WATCHES_NAME,                  /* as WATCHES; `peer` is where the DOWN is that it will give */
    LIBACTOR_ALIAS,                         /* one's own; `peer` is its actor_alias_mode */
    LIBACTOR_REQUEST,                       /* one's own, not answered; `peer` is the number of its collection */
    LIBACTOR_ANSWERED,                      /* one whose answer came into the mailbox; a DOWN of who gave it is to come */
    LIBACTOR_UNLINKING                      /* a link undone here, of which the peer was told; `peer` is the tag */
};
struct libactor_relation {
    uint64_t key;                           /* the peer of a link; else the monitor or alias */
    actor_ref peer;
    enum libactor_relation_kind kind;       /* 0: a free place */
};
int libactor_relations_add(struct libactor_relations **relations, enum libactor_relation_kind kind, uint64_t key,
                           actor_ref peer);
bool libactor_relations_remove(struct libactor_relations **relations, enum libactor_relation_kind kind, uint64_t key,
                               actor_ref *peer);
bool libactor_relations_find(struct libactor_relations *relations, enum libactor_relation_kind kind, uint64_t key,
                             actor_ref *peer);
bool libactor_relations_next(const struct libactor_relations *relations, size_t *place,
                             struct libactor_relation *out);
size_t libactor_relations_arrange(struct libactor_relations *relations);
void libactor_relations_fit(struct libactor_relations **relations);
void libactor_relations_free(struct libactor_relations *relations);

/* belongings.c */
void libactor_belongings_fit(struct libactor_cell *cell);
void libactor_belongings_end(struct libactor_cell *cell);
void *libactor_belonging(const struct libactor_cell *cell, const void *key);

/* sys.c */
bool libactor_sys_turn(struct libactor_cell *cell);
actor_result libactor_sys_do(struct libactor_cell *cell, struct actor_message *request);
void libactor_sys_refuse_process(struct actor_message *request);
void libactor_sys_put_back(struct libactor_cell *cell);
size_t libactor_sys_aside_len(const struct libactor_cell *cell);

/* sys_debug.c */
const actor_behaviour *libactor_sys_real(const struct libactor_cell *cell);

/* inspect.c */
void libactor_inspect_answer(struct libactor_cell *cell, const struct libactor_run *run,
                             struct actor_message *question);

/* scope.c, deadline.c, context.c */
int64_t libactor_scope_deadline(const struct actor_message *message);
const char *libactor_scope_context(const struct actor_message *message, size_t *bytes);
struct actor_message *libactor_scope_pack(const struct libactor_cell *cell, const actor_type_info *type,
                                          const void *payload);
int64_t libactor_deadline(const struct libactor_cell *cell);
int libactor_deadline_limit(int64_t *timeout_ns);
const char *libactor_context(const struct libactor_cell *cell, size_t *bytes);
void libactor_context_end(struct libactor_cell *cell);
void libactor_context_print(const struct libactor_cell *cell, char *text, size_t size);
static inline bool libactor_has_scope(const struct libactor_cell *cell)
{
    return cell->flags & (LIBACTOR_OWN_DEADLINE | LIBACTOR_OWN_CONTEXT) ||
           (cell->run->message != NULL && cell->run->message->flags & LIBACTOR_SCOPED);
}

/* bound.c */
struct libactor_bounds;
enum libactor_admission { LIBACTOR_ADMITTED, LIBACTOR_DROPPED_IT, LIBACTOR_FULL };
int libactor_bound_make(actor_system *system, struct libactor_cell *cell, const actor_mailbox *mailbox);
void libactor_bound_end(actor_system *system, struct libactor_cell *cell);
void libactor_bounds_free(actor_system *system);
enum libactor_admission libactor_bound_admit(actor_system *system, struct libactor_cell *cell,
                                             struct actor_message *message);
void libactor_bound_release(actor_system *system, struct libactor_cell *cell, struct actor_message *message);
void libactor_bound_oust(actor_system *system, struct libactor_cell *cell, struct actor_message *message);
bool libactor_bound_blocks(actor_ref to);
void libactor_bound_await(actor_ref to, struct actor_message *waiter);
void libactor_bound_forget(actor_ref to, uint64_t tag);

/* alias.c */
bool libactor_alias_take(struct libactor_cell *cell, struct actor_message *message);
void libactor_alias_demonitored(struct libactor_cell *cell, actor_unique monitor);

/* timers.c */
void libactor_timer_limit(struct libactor_worker *worker, struct libactor_timer *timer, struct libactor_cell *waiting,
                          int64_t due_ns);
bool libactor_timers_fire(struct libactor_worker *worker);
void libactor_timers_move(struct libactor_worker *from, struct libactor_worker *to, struct libactor_cell *cell);
void libactor_timers_end(struct libactor_worker *worker, struct libactor_cell *cell);
void libactor_timers_close(struct libactor_worker *worker);
void libactor_timer_chunks_free(actor_system *system);

/* names.c */
void libactor_names_end(actor_system *system, struct libactor_cell *cell);
const char *libactor_name_of(const struct libactor_cell *cell);
void libactor_names_free(actor_system *system);

/* parts.c */
void libactor_parts_free(actor_system *system);

/* process.c */
struct actor_message *libactor_mailbox_unlink(struct libactor_cell *cell,
                                              bool (*match)(const actor_message *message, const void *context),
                                              const void *context);
extern const actor_behaviour libactor_process;
int libactor_spawn(struct libactor_worker *worker, const actor_behaviour *behaviour, void *self, uint32_t flags,
                   struct libactor_cell **out);
void libactor_spawn_undo(struct libactor_worker *worker, struct libactor_cell *cell);
uint64_t libactor_unique(struct libactor_worker *worker);
#define LIBACTOR_OF_THREAD (UINT64_C(1) << 47) /* in the tag of a call: a plain thread's; no count gets there */

/* The actor whose code the calling thread runs, or NULL. */
static inline struct libactor_cell *libactor_current(void)
{
    return libactor_worker == NULL ? NULL : libactor_worker->current;
}

/* defer.c */
void libactor_given_take(struct libactor_cell *cell, const struct actor_message *message);
void libactor_given_collect(struct libactor_worker *worker, struct libactor_cell *cell);
void libactor_given_refuse(const struct actor_message *message);
void libactor_deferred_run(struct libactor_cell *cell);

/* call.c */
void libactor_last_reason_set(const actor_reason *reason);
int libactor_ask(actor_ref to, struct actor_message *question, int64_t timeout_ns, struct actor_message **answer);
void libactor_held_add(struct actor_message *answer, const void *reply);
void libactor_held_free(struct actor_message **held);
struct actor_message *libactor_call_make(struct libactor_worker *worker, const actor_message_info *info,
                                         const void *payload);
int libactor_post_patiently(struct libactor_worker *worker, struct actor_message *message, int64_t timeout_ns);
struct actor_message *libactor_await_number(struct libactor_worker *worker, uint64_t number, int64_t timeout_ns);
int libactor_reply_deliver(struct actor_message *answer, const actor_message_info *info, void *reply);

/* request.c */
bool libactor_request_answered(struct libactor_worker *worker, struct libactor_cell *cell, struct actor_message *message);

/* worker.c */
int libactor_worker_open(struct libactor_worker *worker, actor_system *system, int id);
bool libactor_worker_drain(struct libactor_worker *worker);
void libactor_worker_close(struct libactor_worker *worker);
int libactor_worker_enter(struct libactor_worker *worker);
void libactor_worker_leave(struct libactor_worker *worker);
bool libactor_worker_turn(struct libactor_worker *worker);

/* Others read it, to know whether there is something to take. */
static inline void libactor_run_len_add(struct libactor_worker *worker, unsigned more)
{
    atomic_store_explicit(&worker->run_len, atomic_load_explicit(&worker->run_len, memory_order_relaxed) + more,
                          memory_order_relaxed);
}

/* Who is behind another in the queue, or comes while one runs, may be held up: then somebody is to watch. */
static inline void libactor_enqueue(struct libactor_worker *worker, struct libactor_cell *cell)
{
    if (worker->unwatched && (worker->run_head != NULL || worker->current != NULL))
        libactor_call_watcher(worker->system, worker);
    cell->run_next = NULL;
    if (worker->run_head == NULL)
        worker->run_head = cell;
    else
        worker->run_tail->run_next = cell;
    worker->run_tail = cell;
    libactor_run_len_add(worker, 1);
}

/* Has an actor of this worker, which is guarded, run soon. */
static inline void libactor_schedule(struct libactor_worker *worker, struct libactor_cell *cell)
{
    if (cell->flags & LIBACTOR_SCHEDULED)
        return;
    cell->flags |= LIBACTOR_SCHEDULED;
    libactor_enqueue(worker, cell);
}

/*
 * The cell of the receiver of what the calling actor sends, with the worker guarded, if it is the worker's own and
 * nothing is in the way: no thief, no bound, nothing that comes from elsewhere. NULL otherwise: libactor_post knows.
 */
static inline __attribute__((always_inline)) struct libactor_cell *libactor_near(struct libactor_worker *worker,
                                                                                 actor_ref to)
{
    struct libactor_cell *cell;

    if ((to.bits ^ worker->ref_bits) >> 56 != 0 || !worker->caches || worker->unwatched ||
        atomic_load_explicit(&worker->guarded, memory_order_relaxed))
        return NULL;
    atomic_store_explicit(&worker->guarded, true, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    cell = libactor_cell_look(worker->chunks, to);
    if (cell != NULL && atomic_load_explicit(&worker->thief, memory_order_acquire) == 0 &&
        libactor_cell_is_here(cell, to, worker->id) && atomic_load_explicit(&cell->remote, memory_order_relaxed) == NULL &&
        atomic_load_explicit(&cell->bound, memory_order_relaxed) == 0)
        return cell;
    libactor_unguard(worker);
    return NULL;
}

/* Takes in a message, no answer or signal, that was made for the cell of libactor_near, and ends the guard. */
static inline void libactor_take_near(struct libactor_worker *worker, struct libactor_cell *cell,
                                      struct actor_message *message)
{
    const struct libactor_run *run = cell->run;

    libactor_mailbox_append(cell, message);
    cell->queued++;
    if (run == NULL || run->wait == LIBACTOR_WAIT_NONE || run->wait == LIBACTOR_WAIT_MESSAGE)
        libactor_schedule(worker, cell);
    libactor_unguard(worker);
}

void libactor_launch(struct libactor_worker *worker, struct libactor_cell *cell);
/* Takes the cell behind `previous`, or the first. */
static inline struct libactor_cell *libactor_dequeue(struct libactor_worker *worker, struct libactor_cell *previous)
{
    struct libactor_cell *cell = previous == NULL ? worker->run_head : previous->run_next;

    if (previous == NULL)
        worker->run_head = cell->run_next;
    else
        previous->run_next = cell->run_next;
    if (worker->run_tail == cell)
        worker->run_tail = previous;
    libactor_run_len_add(worker, UINT_MAX);
    return cell;
}

struct libactor_cell *libactor_dequeue_any(struct libactor_worker *worker);
void libactor_welcome_born(struct libactor_worker *worker);
bool libactor_has_news(const struct libactor_worker *worker);
void libactor_waits_begin(struct libactor_worker *worker);
int libactor_wait_prepare(struct libactor_worker *worker);
void libactor_wait(struct libactor_worker *worker, int64_t timeout_ns);
void libactor_give_way(struct libactor_worker *worker);
void libactor_resume(struct libactor_worker *worker, struct libactor_cell *cell);

/* loop.c */
int libactor_loop_open(struct libactor_worker *worker);
void libactor_loop_close(struct libactor_worker *worker);
int libactor_loop_move(struct libactor_worker *worker, uv_loop_t *host);
void libactor_loop_serve_in_host(struct libactor_worker *worker, bool (*done)(const void *context),
                                 const void *context, int64_t until_ns);
void libactor_loop_turn(struct libactor_worker *worker);
int libactor_loop_timeout(struct libactor_worker *worker);
void libactor_worker_serve(struct libactor_worker *worker, bool (*done)(const void *context), const void *context,
                           int64_t until_ns);
void libactor_worker_wake(struct libactor_worker *worker);

/* run.c */
void libactor_run_loop(void *arg);
enum { LIBACTOR_SLICES_A_PART = 16, LIBACTOR_YIELDS_A_SLICE = 64 };
bool libactor_turn_is_long(struct libactor_worker *worker);

/* contain.c */
void libactor_contain(struct libactor_worker *worker, struct libactor_run *run);

/* From here to libactor_own_code_leave a fault is the actor's, and thieves may come. */
static inline void libactor_own_code_enter(struct libactor_worker *worker, struct libactor_run *run)
{
    if (atomic_load_explicit(&worker->contains, memory_order_relaxed))
        libactor_contain(worker, run);
    libactor_unguard(worker);
}

static inline void libactor_own_code_leave(struct libactor_worker *worker)
{
    libactor_guard(worker);
    if (atomic_load_explicit(&worker->contains, memory_order_relaxed))
        libactor_fault_armed = NULL;
}

ACTOR_NORETURN void libactor_unwind(struct libactor_worker *worker);

#endif
