/*
 * Deadlines: when what an actor does now is to be done. One comes with a call, in its scope; one an actor sets
 * itself, in its run, until the callback returns. The calls of the actor take the earlier one along.
 */
#include "aside.h"
#include "internal.h"

/* When what the actor does is to be done; ACTOR_INFINITY if nobody said so. */
int64_t libactor_deadline(const struct libactor_cell *cell)
{
    const int64_t given = libactor_scope_deadline(cell->run->message);
    const int64_t own = cell->flags & LIBACTOR_OWN_DEADLINE ? cell->run->deadline_ns : ACTOR_INFINITY;

    return own < given ? own : given;
}

/* Shortens the time that a call may take. Errors: ACTOR_ETIMEDOUT: there is none left. */
int libactor_deadline_limit(int64_t *timeout_ns)
{
    const int64_t left = actor_deadline_left();

    if (left == 0)
        return ACTOR_ETIMEDOUT;
    if (left < *timeout_ns)
        *timeout_ns = left;
    return ACTOR_OK;
}

int actor_deadline_set(int64_t delay_ns)
{
    struct libactor_cell *cell = libactor_current();
    int64_t now;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (delay_ns == ACTOR_INFINITY) {
        cell->flags &= ~(uint32_t)LIBACTOR_OWN_DEADLINE;
        return ACTOR_OK;
    }
    now = libactor_now(libactor_worker->system);
    cell->run->deadline_ns = delay_ns <= 0 ? now : delay_ns > ACTOR_INFINITY - now ? ACTOR_INFINITY : now + delay_ns;
    cell->flags |= LIBACTOR_OWN_DEADLINE;
    return ACTOR_OK;
}

static int64_t left_until(int64_t deadline_ns)
{
    const actor_system *system = libactor_worker == NULL ? NULL : libactor_worker->system;
    const int64_t now = deadline_ns == ACTOR_INFINITY ? 0 : libactor_now(system);

    return deadline_ns == ACTOR_INFINITY ? ACTOR_INFINITY : deadline_ns > now ? deadline_ns - now : 0;
}

int64_t actor_deadline_left(void)
{
    const struct libactor_cell *cell = libactor_current();

    return left_until(cell == NULL ? libactor_aside_deadline() : libactor_deadline(cell));
}

int64_t actor_message_deadline_left(const actor_message *message)
{
    return left_until(libactor_scope_deadline(message));
}
