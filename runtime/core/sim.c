/*
 * The simulated system: a worker without libuv and without a thread. Whoever waits in the system lends
 * it theirs; the clock moves when nothing can run, to the next timer.
 */
#include "internal.h"

/* One turn, as the system's worker. True if there is more to do without time passing. */
static bool turn(actor_system *system)
{
    struct libactor_worker *before = libactor_worker;
    bool more;

    libactor_worker = &system->workers[0];
    more = libactor_worker_turn(libactor_worker);
    libactor_worker = before;
    return more;
}

/*
 * Runs the system until `done` says so, or nothing happens before that time; the clock then shows it,
 * unless it is ACTOR_INFINITY. True if done.
 */
bool libactor_sim_drive(actor_system *system, bool (*done)(const void *context), const void *context,
                        int64_t until_ns)
{
    for (;;) {
        bool more = turn(system);
        int64_t due;

        if (done != NULL && done(context))
            return true;
        if (more)
            continue;
        due = libactor_timers_due(&system->workers[0].timers);
        if (due > until_ns || due == ACTOR_INFINITY) {
            if (until_ns != ACTOR_INFINITY && until_ns > system->virtual_now_ns)
                system->virtual_now_ns = until_ns;
            return false;
        }
        if (due > system->virtual_now_ns)
            system->virtual_now_ns = due;
    }
}

/* An errand waits for what can never come: ends it. */
void libactor_sim_give_up(actor_system *system)
{
    const actor_reason kill = actor_reason_of(ACTOR_KILL);
    struct libactor_worker *before = libactor_worker;
    uint32_t i;

    libactor_log(system, ACTOR_LOG_WARNING, "the simulated system has nothing left to do, but its caller waits");
    libactor_worker = &system->workers[0];  /* it has a reserve of messages */
    for (i = 0; i < system->n_cells; i++) {
        const struct libactor_cell *cell = libactor_cell_at(system, i);
        actor_ref ref = libactor_cell_ref(system, cell);
        struct actor_message *message;

        if (!(cell->flags & LIBACTOR_STAND_IN) || libactor_cell_find(system, ref) == NULL)
            continue;
        message = libactor_message_reason(LIBACTOR_SIGNAL_EXIT, &kill);
        if (message == NULL)
            continue;
        message->to = ref;
        libactor_post(message);
    }
    libactor_worker = before;
    libactor_sim_drive(system, NULL, NULL, system->virtual_now_ns);
}

int actor_sim_start(const actor_options *options, uint64_t seed, actor_system **out)
{
    struct libactor_worker *before = libactor_worker;
    actor_system *system;
    int err;

    if (before != NULL)
        return ACTOR_EINVAL;
    err = libactor_system_make(options, true, &system);
    if (err < 0)
        return err;
    system->random = seed;
    system->virtual_now_ns = ACTOR_SECOND;
    err = libactor_worker_enter(&system->workers[0]);
    if (err < 0) {
        libactor_system_free(system);
        return err;
    }
    libactor_worker = NULL;
    actor_system_bind(system);
    *out = system;
    return ACTOR_OK;
}

/* The calling thread was the system's worker. */
void libactor_sim_leave(actor_system *system)
{
    libactor_fail_alloc(0);
    libactor_worker_leave(&system->workers[0]);
}

void actor_sim_settle(actor_system *system)
{
    libactor_sim_drive(system, NULL, NULL, system->virtual_now_ns);
}

void actor_sim_advance(actor_system *system, int64_t duration_ns)
{
    int64_t now = system->virtual_now_ns;

    if (duration_ns < 0)
        duration_ns = 0;
    libactor_sim_drive(system, NULL, NULL, duration_ns > ACTOR_INFINITY - now ? ACTOR_INFINITY : now + duration_ns);
}

void actor_sim_fail_alloc(actor_system *system, uint64_t n)
{
    (void)system;
    libactor_fail_alloc(n);
}
