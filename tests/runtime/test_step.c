/*
 * What another worker may do between any two instructions of this one. An actor can end on the worker where it is, and
 * its cell come home to the one that made it, while that one is about to send to it, or a thief to take it: the code
 * under test is run once for each of its instructions, step by step, and that happens in front of it. Where a
 * processor can't go in steps, or a sanitizer is in the way, it happens in front of all of it.
 */
#include <signal.h>
#include <ucontext.h>

#include "internal.h"
#include "scene.h"

#if defined(__x86_64__) && defined(REG_EFL) && !SANITIZED
enum { STEPS = 1, FEWEST_ENDS = 10 };
#else
enum { STEPS = 0, FEWEST_ENDS = 1 };
#endif

enum { TRAP_FLAG = 0x100, HERE = 0, THERE = 1, ELSEWHERE = 2 };

/* The workers of a simulated system, and an idle actor that HERE has made. */
static struct libactor_worker *workers;
static struct libactor_cell *cell;
static actor_ref ref;

static struct {
    volatile int step;                      /* of the code under test */
    int moves_at, ends_at;                  /* steps; 0: it has moved before */
    volatile bool moved, ended;
} plan;

static bool is_held(int worker)
{
    return atomic_load(&workers[worker].thief) & LIBACTOR_THIEF;
}

/* What happens elsewhere, as long as nobody holds who does it: the actor is taken, and ends where it is then. */
static void happen(void)
{
    if (plan.step == plan.moves_at && !plan.moved && !is_held(THERE) && libactor_cell_home(cell) == THERE) {
        plan.moved = true;
        atomic_store(&cell->home, ELSEWHERE);
    }
    if (plan.step == plan.ends_at && plan.moved && !plan.ended && !is_held(ELSEWHERE) &&
        libactor_cell_home(cell) == ELSEWHERE) {
        plan.ended = true;
        libactor_cell_dead(cell);
        atomic_store(&cell->home, cell->maker);
    }
}

#if defined(__x86_64__) && defined(REG_EFL) && !SANITIZED
static void step(int signal, siginfo_t *info, void *context)
{
    ucontext_t *interrupted = context;

    (void)signal;
    (void)info;
    plan.step++;
    happen();
    if (plan.step >= plan.ends_at)
        interrupted->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)TRAP_FLAG;
}

static void listen_to_steps(void)
{
    const struct sigaction action = { .sa_sigaction = step, .sa_flags = SA_SIGINFO };

    ck_assert_int_eq(sigaction(SIGTRAP, &action, NULL), 0);
}

/* The red zone below the stack pointer is the compiler's. */
static void begin_steps(void)
{
    __asm__ volatile("leaq -128(%%rsp), %%rsp\n\tpushfq\n\torq %0, (%%rsp)\n\tpopfq\n\tleaq 128(%%rsp), %%rsp"
                     : : "i"(TRAP_FLAG) : "memory", "cc");
}

static void end_steps(void)
{
    __asm__ volatile("leaq -128(%%rsp), %%rsp\n\tpushfq\n\tandq %0, (%%rsp)\n\tpopfq\n\tleaq 128(%%rsp), %%rsp"
                     : : "i"(~TRAP_FLAG) : "memory", "cc");
}
#else
static void listen_to_steps(void)
{
}

static void begin_steps(void)
{
    plan.step = plan.moves_at;
    happen();
    plan.step = plan.ends_at;
    happen();
    plan.step = 0;
}

static void end_steps(void)
{
}
#endif

/* Has the code under test been gone through, with an end in front of each of its instructions? */
static bool is_through(int at)
{
    return STEPS ? plan.step < at - 1 : at > 1;
}

static actor_result ignore(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    return ACTOR_CONTINUE;
}

static const actor_behaviour idle = { "idle", NULL, ignore, NULL, actor_free, NULL, NULL, NULL };

static void open_workers(int made_by)
{
    actor_options options = actor_options_default();

    listen_to_steps();
    options.log = keep_log;
    options.workers = 3;
    ck_assert_int_eq(actor_sim_start(&options, 1, &sim), ACTOR_OK);
    workers = sim->workers;
    do {                                    /* the workers start them in turn */
        ck_assert_int_eq(actor_start(&idle, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
        cell = libactor_cell_find(sim, ref);
    } while (cell->maker != made_by);
    actor_sim_settle(sim);
}

/* The actor is idle at a worker that sleeps; the code under test is about to run HERE. */
static void begin(int home, int moves_at, int ends_at)
{
    atomic_store(&cell->home, (uint16_t)home);
    plan.step = 0;
    plan.moves_at = moves_at;
    plan.ends_at = ends_at;
    plan.moved = moves_at == 0;
    plan.ended = false;
    libactor_worker = &workers[HERE];
    atomic_store(&workers[HERE].sleeping, false);
    libactor_guard(&workers[HERE]);
}

/* Undoes the end, if there was one, and lets everything come to rest. True if the plan was carried out. */
static bool finish(int home)
{
    const bool ended = plan.ended;

    libactor_unguard(&workers[HERE]);
    atomic_store(&workers[HERE].sleeping, true);
    libactor_worker = NULL;
    if (ended) {
        atomic_fetch_sub(&cell->generation, 1);
        atomic_store(&cell->home, (uint16_t)home);
    }
    actor_sim_settle(sim);
    ck_assert(actor_is_alive(ref));
    return ended;
}

/* A dead cell is nobody's to run, and is where it was made. */
static void check_left_alone(void)
{
    if (!plan.ended)
        return;
    ck_assert_msg(cell->head == NULL && !(cell->flags & LIBACTOR_SCHEDULED), "step %d: it is to run though it has ended",
                  plan.ends_at);
    ck_assert_msg(libactor_cell_home(cell) == cell->maker, "step %d: it was taken though it has ended", plan.ends_at);
}

START_TEST(who_is_sent_to_may_end_elsewhere_and_come_home)
{
    int ends_at, n_ended = 0;

    open_workers(HERE);
    for (ends_at = 1; ends_at == 1 || !is_through(ends_at); ends_at++) {
        struct actor_message *message = libactor_message_raw(ACTOR_CAST, 0);

        ck_assert_ptr_nonnull(message);
        message->to = ref;
        begin(ELSEWHERE, 0, ends_at);
        begin_steps();
        libactor_post(message);
        end_steps();
        check_left_alone();
        n_ended += finish(ELSEWHERE);
    }
    ck_assert_int_ge(n_ended, FEWEST_ENDS);
    close_scene();
}
END_TEST

/* The short way to an actor of the same worker. */
START_TEST(who_is_near_may_have_ended_elsewhere_and_come_home)
{
    int ends_at, n_ended = 0;

    open_workers(HERE);
    for (ends_at = 1; ends_at == 1 || !is_through(ends_at); ends_at++) {
        struct libactor_cell *found;

        begin(ELSEWHERE, 0, ends_at);
        libactor_unguard(&workers[HERE]);
        workers[HERE].unwatched = false;    /* simulated workers do not go this way: */
        workers[HERE].caches = true;
        atomic_store(&workers[HERE].thief, 0);
        begin_steps();
        found = libactor_near(&workers[HERE], ref);
        end_steps();
        workers[HERE].caches = false;
        atomic_store(&workers[HERE].thief, LIBACTOR_FENCE);
        ck_assert_msg(found == NULL, "step %d: it is taken for one of this worker", ends_at);
        n_ended += finish(ELSEWHERE);
    }
    ck_assert_int_ge(n_ended, FEWEST_ENDS);
    close_scene();
}
END_TEST

/* THERE was told of it when it was still there. */
START_TEST(who_is_in_an_inbox_may_end_elsewhere_and_come_home)
{
    int ends_at, n_ended = 0;

    open_workers(THERE);
    for (ends_at = 1; ends_at == 1 || !is_through(ends_at); ends_at++) {
        struct actor_message *message = libactor_message_raw(ACTOR_CAST, 0);
        uint64_t random;

        ck_assert_ptr_nonnull(message);
        message->to = ref;
        message->next = NULL;
        do {                                /* a seed by which HERE relieves THERE */
            random = sim->random;
        } while (libactor_random(sim) % 3 != THERE || libactor_random(sim) % 2 == 0 || libactor_random(sim) % 2 == 0);
        sim->random = random;
        begin(ELSEWHERE, 0, ends_at);
        atomic_store(&cell->remote, message);
        cell->inbox_next = NULL;
        atomic_store(&workers[THERE].inbox, cell);
        begin_steps();
        libactor_steal_by_chance(&workers[HERE]);
        end_steps();
        check_left_alone();
        n_ended += finish(ELSEWHERE);
    }
    ck_assert_int_ge(n_ended, FEWEST_ENDS);
    close_scene();
}
END_TEST

/* Another thief is faster, and where that takes it to it ends. */
START_TEST(who_is_adopted_may_move_and_end_and_come_home)
{
    int moves_at, ends_at, n_ended = 0;

    open_workers(THERE);
    for (moves_at = 1; moves_at == 1 || plan.moved; moves_at++) {
        for (ends_at = moves_at; ends_at == moves_at || (plan.moved && !is_through(ends_at)); ends_at++) {
            uint64_t random;

            do {                            /* a seed by which it is adopted */
                random = sim->random;
            } while (libactor_random(sim) % 2 == 0);
            sim->random = random;
            begin(THERE, moves_at, ends_at);
            begin_steps();
            libactor_adopt(&workers[HERE], cell, ref);
            end_steps();
            check_left_alone();
            n_ended += finish(THERE);
        }
        if (!STEPS)
            break;
    }
    ck_assert_int_ge(n_ended, FEWEST_ENDS);
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("step");
    TCase *tcase = tcase_create("step");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, who_is_sent_to_may_end_elsewhere_and_come_home);
    tcase_add_test(tcase, who_is_near_may_have_ended_elsewhere_and_come_home);
    tcase_add_test(tcase, who_is_in_an_inbox_may_end_elsewhere_and_come_home);
    tcase_add_test(tcase, who_is_adopted_may_move_and_end_and_come_home);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
