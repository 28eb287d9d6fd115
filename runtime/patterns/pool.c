#include "pool_actor.h"

actor_result pool_prepare(pool *self)
{
    if (self->args.share > UINT32_MAX / self->args.size)
        return actor_stop(actor_reason_own("badarg", "a pool of too many workers"));
    actor_must(pool_workers_new(&self->workers));
    actor_must(pool_leases_new(&self->leases));
    self->missing = self->args.size;
    self->pause = self->args.shortest;
    self->last_ended = actor_now();
    return ACTOR_CONTINUE;
}

/* The newcomer, if there is one, is a worker from now on. */
void pool_take_in(pool *self)
{
    pool_workers row;

    if (actor_ref_equal(self->newcomer, actor_ref_none()))
        return;
    row.worker = self->newcomer;
    row.lent = 0;
    row.last = ++self->loans;
    actor_must(actor_monitor(row.worker, &row.key));
    actor_must(pool_workers_insert(self->workers, &row));
    self->newcomer = actor_ref_none();
    self->missing--;
    self->vacant += self->args.share;
}

/* The one that is lent least; of several the one whose last loan is the longest ago. */
static bool pool_compare(const pool_workers *row, void *context)
{
    pool_workers *best = (pool_workers *)context;

    if (best->key == 0 || row->lent < best->lent || (row->lent == best->lent && row->last < best->last))
        *best = *row;
    return true;
}

/* No monitor of what calls in the place of a thread tells that the thread ended. */
static bool pool_is_thread(pool *self)
{
    return actor_from_is_thread(actor_statem_caller(self));
}

pool_look_at_outcome pool_look_at(pool *self, const pool_checkout_msg *msg, pool_checkout_reply *reply)
{
    (void)msg;
    (void)reply;
    return pool_is_thread(self) ? POOL_LOOK_AT_THREAD : POOL_LOOK_AT_ACTOR;
}

pool_lend_outcome pool_lend(pool *self, const pool_checkout_msg *msg, pool_checkout_reply *reply)
{
    pool_workers best = { 0, actor_ref_none(), 0, 0 };
    pool_leases lease;

    (void)msg;
    if (pool_is_thread(self))
        return POOL_LEND_THREAD;
    if (actor_deadline_left() == 0)
        return POOL_LEND_GONE;
    actor_must(pool_workers_each(self->workers, pool_compare, &best));
    best.lent++;
    best.last = ++self->loans;
    lease.worker = best.key;
    if (actor_monitor(actor_statem_caller(self).caller, &lease.key) != ACTOR_OK)
        return POOL_LEND_NO_MEMORY;
    if (pool_leases_insert(self->leases, &lease) != ACTOR_OK) {
        actor_demonitor(lease.key, true);
        return POOL_LEND_NO_MEMORY;
    }
    actor_must(pool_workers_insert(self->workers, &best));
    self->vacant--;
    reply->as.ok.worker = best.worker;
    reply->as.ok.lease = lease.key;
    return POOL_LEND_OK;
}

/* False: there is no such lease. */
static bool pool_end_lease(pool *self, actor_unique key)
{
    pool_leases lease;
    pool_workers row;

    if (pool_leases_lookup(self->leases, key, &lease) != ACTOR_OK)
        return false;
    actor_must(pool_leases_delete(self->leases, key));
    actor_must(pool_workers_lookup(self->workers, lease.worker, &row));
    row.lent--;
    actor_must(pool_workers_insert(self->workers, &row));
    self->vacant++;
    return true;
}

void pool_give_back(pool *self, const pool_checkin_msg *msg)
{
    if (pool_end_lease(self, msg->lease))
        actor_demonitor(msg->lease, true);
}

/* Its holder may end now, as far as the pool is concerned. */
static bool pool_let_go(const pool_leases *lease, void *context)
{
    const pool_workers *worker = (const pool_workers *)context;

    if (lease->worker == worker->key)
        actor_demonitor(lease->key, true);
    return true;
}

static void pool_lose_worker(pool *self, pool_workers *row)
{
    size_t n;

    actor_must(pool_leases_each(self->leases, pool_let_go, row));
    actor_must(pool_leases_delete_of(self->leases, row->key, &n));
    actor_must(pool_workers_delete(self->workers, row->key));
    self->vacant -= self->args.share - row->lent;
    self->missing++;
}

pool_sort_out_outcome pool_sort_out(pool *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    const int64_t ended = actor_now();
    pool_workers row;

    (void)who;
    (void)reason;
    if (pool_end_lease(self, monitor))
        return POOL_SORT_OUT_HOLDER;
    if (pool_workers_lookup(self->workers, monitor, &row) != ACTOR_OK)
        return POOL_SORT_OUT_STRANGER;
    pool_lose_worker(self, &row);
    if (ended - self->last_ended > self->args.longest)
        self->pause = self->args.shortest;
    self->last_ended = ended;
    return POOL_SORT_OUT_WORKER;
}

/* A pool that ends `normal` would leave them alone. */
static bool pool_dismiss(const pool_workers *row, void *context)
{
    (void)context;
    actor_send_exit(row->worker, actor_reason_of(ACTOR_SHUTDOWN));
    return true;
}

void pool_terminate(pool *self, pool_state state, const actor_reason *reason)
{
    (void)state;
    (void)reason;
    (void)pool_workers_each(self->workers, pool_dismiss, NULL);
}
