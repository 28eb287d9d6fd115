/* What workers do, and how the pool starts one. */
#include "worker_pool_actor.h"

actor_result worker_init(worker *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result worker_handle_work(worker *self, actor_from from, const worker_work_msg *msg, worker_work_reply *reply)
{
    (void)from;
    actor_sleep(msg->takes);
    reply->value = self->args.number;
    return ACTOR_REPLY;
}

/* Linked with the pool. The lowest number that nobody has is the newcomer's. */
crew_start_worker_outcome crew_start_worker(crew *self)
{
    worker_args args = { 1 };

    while (worker_whereis(args.number, &self->newcomer) == ACTOR_OK)
        args.number++;
    return worker_start_link(&args, &self->newcomer) == ACTOR_OK ? CREW_START_WORKER_STARTED : CREW_START_WORKER_FAILED;
}
