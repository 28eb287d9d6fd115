/*
 * consumer supervisor: a dynamic supervisor that is a stage as well. An event keeps its place until its child has ended for
 * good; which subscription it came by stands in a table by child.
 */
#include <string.h>

#include "actor/consumer_supervisor.h"
#include "dynamic_supervisor.h"
#include "gen_stage.h"
#include "instance.h"

struct jobs {
    const actor_consumer_supervisor_info *info;
    actor_gen_stage_info description;
    struct libactor_stage *stage;
    struct libactor_dynamic *dynamic;
    struct libactor_refmap tags;            /* of the subscriptions that the children's events came by */
};

/* One that does not start is added to `*n_failed`: it needs no place. */
static int start_child(struct jobs *jobs, const void *event, actor_unique tag, size_t *n_failed)
{
    actor_ref child;
    int err = libactor_refmap_reserve(&jobs->tags, jobs->tags.len + 1);

    if (err != ACTOR_OK)
        return err;
    err = libactor_dynamic_add(jobs->dynamic, &jobs->info->child, event, &child);
    if (err == ACTOR_ENOMEM)
        return err;
    if (err == ACTOR_OK)
        libactor_refmap_put(&jobs->tags, child, (uintptr_t)tag);
    else
        *n_failed += 1;
    return ACTOR_OK;
}

static actor_result handle_events(void *self, const void *events, size_t n, actor_subscription from, actor_events *out)
{
    struct jobs *jobs = self;
    const char *event = events;
    int err = ACTOR_OK;
    size_t i, n_failed = 0;

    (void)out;
    for (i = 0; i < n && err == ACTOR_OK; i++, event += jobs->description.in->size)
        err = start_child(jobs, event, from.tag, &n_failed);
    if (err == ACTOR_OK)
        err = libactor_stage_freed(jobs->stage, from.tag, n_failed);
    return err == ACTOR_OK ? ACTOR_CONTINUE : actor_stop(libactor_out_of_memory("child"));
}

/* ---- what the supervisor calls ---- */

/* As of any stage, but that what finds a producer gets the arguments of the supervisor. */
static actor_result subscribe(const actor_stage_producer *producer)
{
    actor_ref ref;
    int err = producer->find(actor_supervisor_args(), &ref);

    if (err == ACTOR_OK)
        err = actor_gen_stage_subscribe(ref, producer->options.max_demand == 0 ? NULL : &producer->options, NULL);
    if (err == ACTOR_ENOPROC)
        return producer->options.cancel == ACTOR_TEMPORARY ? ACTOR_CONTINUE : actor_stop(actor_reason_of(ACTOR_NOPROC));
    return err == ACTOR_OK ? ACTOR_CONTINUE : actor_stop(actor_reason_own("not_subscribed", actor_strerror(err)));
}

static actor_result begin(void *arg, struct libactor_dynamic *dynamic)
{
    struct jobs *jobs = arg;
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    jobs->dynamic = dynamic;
    if (libactor_stage_open(&jobs->description, jobs, &jobs->stage) != ACTOR_OK)
        return actor_stop(libactor_out_of_memory("stage"));
    jobs->stage->handles_later = true;
    for (i = 0; i < jobs->info->n_producers && result == ACTOR_CONTINUE; i++)
        result = subscribe(&jobs->info->producers[i]);
    return result;
}

static bool handle(void *arg, actor_message *message, actor_result *result)
{
    struct jobs *jobs = arg;

    switch (actor_message_kind_of(message)) {
    case ACTOR_INFO:
        return libactor_stage_handle(jobs->stage, message, result);
    case ACTOR_CALL:
        return libactor_stage_answer(jobs->stage, actor_message_from(message), message, result);
    case ACTOR_DOWN:
        return libactor_stage_down(jobs->stage, actor_message_cookie(message), actor_message_reason(message), result);
    case ACTOR_CAST:
    case ACTOR_EXIT:
    case ACTOR_TIMER:
    case ACTOR_STOP_REQUEST:
        break;
    }
    return false;
}

/* One that somebody has added by hand came by none. */
static int gone(void *arg, actor_ref child)
{
    struct jobs *jobs = arg;
    struct libactor_refmap_place *place = libactor_refmap_find(&jobs->tags, child);
    actor_unique tag;

    if (place == NULL)
        return ACTOR_OK;
    tag = (actor_unique)place->word;
    libactor_refmap_remove(&jobs->tags, place);
    libactor_refmap_trim(&jobs->tags);
    return libactor_stage_freed(jobs->stage, tag, 1);
}

/* There is room: the place that becomes free. */
static void moved(void *arg, actor_ref child, actor_ref now)
{
    struct jobs *jobs = arg;
    struct libactor_refmap_place *place = libactor_refmap_find(&jobs->tags, child);
    uintptr_t tag;

    if (place == NULL)
        return;
    tag = place->word;
    libactor_refmap_remove(&jobs->tags, place);
    libactor_refmap_put(&jobs->tags, now, tag);
}

static void end(void *arg)
{
    struct jobs *jobs = arg;

    libactor_refmap_clear(&jobs->tags);
    actor_free(jobs);
}

/* ---- what callers use ---- */

static void describe(struct jobs *jobs)
{
    jobs->description.name = jobs->info->supervisor.name;
    jobs->description.kind = ACTOR_STAGE_CONSUMER;
    jobs->description.in = jobs->info->child.start_message.type;
    jobs->description.subscription = jobs->info->subscription;
    jobs->description.handle_events = handle_events;
}

static bool is_valid(const actor_consumer_supervisor_info *info)
{
    const actor_restart own = info->child.spec.restart;
    const actor_restart restart = own == ACTOR_RESTART_OF_SUPERVISOR ? info->supervisor.restart : own;

    return info->child.start_message.type != NULL && restart != ACTOR_PERMANENT && own >= ACTOR_PERMANENT;
}

int actor_consumer_supervisor_start(const actor_consumer_supervisor_info *info, const void *args, bool link,
                                    actor_ref *out)
{
    struct libactor_dynamic_owner owner = { NULL, begin, handle, gone, moved, end };
    struct jobs *jobs;

    if (!is_valid(info))
        return ACTOR_EINVAL;
    jobs = actor_alloc(sizeof *jobs);
    if (jobs == NULL)
        return ACTOR_ENOMEM;
    memset(jobs, 0, sizeof *jobs);
    jobs->info = info;
    describe(jobs);
    owner.arg = jobs;
    return libactor_dynamic_start(&info->supervisor, args, link, &owner, out);
}
