/*
 * News of ends that could not be told. They need messages, and where memory is out and the worker's reserve is used
 * up, there are none. The cell of such an actor stays, though nobody finds it any more, and says what is still to be told,
 * until there is memory again: its worker tries now and then. So no supervisor waits for ever for an end it was not told of.
 */
#include <string.h>

#include "internal.h"

enum { PAUSE_NS = ACTOR_MILLISECOND };      /* between two tries */

_Static_assert(sizeof(struct libactor_news) == sizeof(struct actor_message *) * 6, "it stands where an actor's mailbox stood");

/* Of an actor that is about to be gone; the first relation that is to be told is at that place. */
void libactor_untold_keep(struct libactor_worker *worker, struct libactor_cell *cell, actor_ref ended,
                          const actor_reason *reason, size_t place)
{
    struct libactor_news news = { .ended = ended, .place = (uint32_t)place, .kind = reason->kind };

    memcpy(news.name, reason->name, sizeof news.name);
    cell->news = news;
    cell->run_next = worker->untold;
    if (worker->untold == NULL)
        worker->untold_since_ns = worker->now_ns;
    worker->untold = cell;
}

/* False: memory is still out. */
static bool tell(struct libactor_cell *cell)
{
    actor_reason reason = actor_reason_of(ACTOR_NORMAL);
    size_t place = cell->news.place;
    bool all;

    reason.kind = cell->news.kind;
    memcpy(reason.name, cell->news.name, sizeof reason.name);
    all = libactor_links_end(cell, cell->news.ended, &reason, &place);
    cell->news.place = (uint32_t)place;
    return all;
}

/* The cell serves again, once its worker has heard of all that was sent to it. */
static void let_go(struct libactor_worker *worker, struct libactor_cell *cell)
{
    memset(&cell->news, 0, sizeof cell->news);
    cell->run_next = NULL;
    cell->flags = LIBACTOR_ENDED;
    if (atomic_load_explicit(&cell->remote, memory_order_acquire) == NULL)
        libactor_cell_free(worker, cell);
}

void libactor_untold_tell(struct libactor_worker *worker)
{
    if (worker->now_ns < libactor_untold_due(worker))
        return;
    worker->untold_since_ns = worker->now_ns;
    while (worker->untold != NULL && tell(worker->untold)) {
        struct libactor_cell *told = worker->untold;

        worker->untold = told->run_next;
        let_go(worker, told);
    }
}

/* When the worker is to try again; ACTOR_INFINITY if there is nothing to be told. */
int64_t libactor_untold_due(const struct libactor_worker *worker)
{
    return worker->untold == NULL ? ACTOR_INFINITY : worker->untold_since_ns + PAUSE_NS;
}

/* When no actor lives who could be told. */
void libactor_untold_free(struct libactor_worker *worker)
{
    while (worker->untold != NULL) {
        struct libactor_cell *cell = worker->untold;

        worker->untold = cell->run_next;
        libactor_links_drop(cell, cell->news.place);
        let_go(worker, cell);
    }
}
