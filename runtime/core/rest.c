/*
 * What an actor that rests gives back. It holds no stack anyway; what it holds more than it needs is tables that
 * have grown and were emptied, and what its callbacks have made of the stack that it shares with others: the
 * kernel keeps a page for good once it was written to.
 */
#include "internal.h"

actor_result actor_hibernate(actor_result then)
{
    struct libactor_cell *cell = libactor_current();

    if (cell != NULL && cell->behaviour != &libactor_process)
        cell->flags |= LIBACTOR_TIRED;
    return then;
}

/*
 * The calling worker's actor has asked for it. While more messages wait it does not rest. It goes on resting while
 * it answers questions about itself, which are no messages of its.
 */
void libactor_rest(struct libactor_worker *worker, struct libactor_cell *cell)
{
    if (cell->head != NULL) {
        cell->flags &= ~(uint32_t)LIBACTOR_RESTS;
        return;
    }
    if (!(cell->flags & LIBACTOR_TIRED))
        return;
    cell->flags &= ~(uint32_t)LIBACTOR_TIRED;
    cell->flags |= LIBACTOR_RESTS;
    libactor_relations_fit(&cell->relations);
    libactor_belongings_fit(cell);
    libactor_fiber_trim(worker->fiber);
}
