/*
 * Streams of tasks. Those that have been started and not handed out are a window over the arguments, in a ring; a collection of
 * requests tells of the next one that is done. All have the same time, so the oldest that runs in its time is the first whose time
 * is over.
 */
#include <string.h>

#include <actor/system.h>

#include "instance.h"
#include "stop.h"
#include "task.h"

enum state { RUNNING, DONE, HANDED_OUT };

struct place {
    enum state state;
    actor_task task;
    int64_t due_ns;                         /* when its time is over */
    bool late;                              /* it was killed for that */
    actor_answer answer;                    /* when it is done */
    actor_reason reason;                    /* with ACTOR_EDOWN */
};

enum { FIRST_PLACES = 8 };

struct actor_task_stream {
    const actor_task_info *info;
    actor_task_stream_options options;
    actor_task_producer *produce;
    void *context;
    const char *next_args;                  /* of an array: what is left of it */
    size_t n_args;
    int64_t due_ns;                         /* when the time of all is over */
    actor_ref owner;
    actor_requests *requests;
    struct place *places;
    size_t mask;                            /* places - 1 */
    size_t first, end;                      /* the window, in numbers of arguments */
    size_t timed;                           /* none before it runs and has time left */
    size_t n_running;
    bool has_args;                          /* `args` wait for a task to be started */
    bool exhausted, closed;
    const void *last;                       /* the result that was handed out last */
    max_align_t args[];
};

static struct place *place_of(const actor_task_stream *stream, size_t i)
{
    return &stream->places[i & stream->mask];
}

/* ---- beginning and ending ---- */

static void free_memory(actor_task_stream *stream)
{
    actor_free(stream->places);
    actor_free(stream);
}

static void kill_all(const actor_task_stream *stream)
{
    size_t i;

    for (i = stream->first; i < stream->end; i++)
        if (place_of(stream, i)->state == RUNNING)
            actor_send_exit(place_of(stream, i)->task.ref, actor_reason_of(ACTOR_KILL));
}

/* The owner ends without having closed it. When a signal ends it, all that its tasks are told is what comes over a link. */
static void end_with_owner(void *arg)
{
    if (actor_ending_of_self() != ACTOR_ENDS_BY_SIGNAL)
        kill_all(arg);
    free_memory(arg);
}

static int64_t due_after(int64_t delay_ns)
{
    const int64_t now_ns = actor_now();

    return delay_ns > ACTOR_INFINITY - now_ns ? ACTOR_INFINITY : now_ns + delay_ns;
}

static void settle_options(actor_task_stream_options *options)
{
    if (options->max_concurrency == 0) {
        const int n = actor_system_workers(actor_system_current());

        options->max_concurrency = n > 0 ? (size_t)n : 1;
    }
    if (options->timeout_ns == 0)
        options->timeout_ns = ACTOR_CALL_TIMEOUT;
    if (options->limit_ns == 0)
        options->limit_ns = ACTOR_INFINITY;
}

int actor_task_stream_open(const actor_task_info *info, actor_task_producer *produce, void *context,
                           const actor_task_stream_options *options, actor_task_stream **out)
{
    const size_t bytes = sizeof(actor_task_stream) + (info->args == NULL ? 0 : info->args->size);
    actor_task_stream *stream;
    int err;

    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    if (options != NULL && (options->timeout_ns < 0 || options->limit_ns < 0 || !libactor_task_is_place(options->task.on)))
        return ACTOR_EINVAL;
    stream = actor_alloc(bytes);
    if (stream == NULL)
        return ACTOR_ENOMEM;
    memset(stream, 0, bytes);
    stream->info = info;
    if (options != NULL)
        stream->options = *options;
    settle_options(&stream->options);
    stream->produce = produce;
    stream->context = context;
    stream->due_ns = due_after(stream->options.limit_ns);
    stream->owner = actor_self();
    err = actor_requests_make(&stream->requests);
    if (err != ACTOR_OK)
        goto free_stream;
    err = actor_defer(end_with_owner, stream);
    if (err != ACTOR_OK)
        goto free_requests;
    *out = stream;
    return ACTOR_OK;
free_requests:
    actor_requests_free(stream->requests);
free_stream:
    free_memory(stream);
    return err;
}

static int produce_next(void *context, void *args)
{
    actor_task_stream *stream = context;

    if (stream->n_args == 0)
        return ACTOR_EEOF;
    stream->n_args--;
    if (stream->info->args != NULL) {
        memcpy(args, stream->next_args, stream->info->args->size);
        stream->next_args += stream->info->args->size;
    }
    return ACTOR_OK;
}

int actor_task_stream_over(const actor_task_info *info, const void *args, size_t n, const actor_task_stream_options *options,
                           actor_task_stream **out)
{
    const int err = actor_task_stream_open(info, produce_next, NULL, options, out);

    if (err != ACTOR_OK)
        return err;
    (*out)->context = *out;
    (*out)->next_args = args;
    (*out)->n_args = n;
    return ACTOR_OK;
}

static void release_last(actor_task_stream *stream)
{
    if (stream->last != NULL)
        actor_reply_release(stream->last);
    stream->last = NULL;
}

static bool is_exit_of(const actor_message *message, const void *ref)
{
    return actor_message_kind_of(message) == ACTOR_EXIT && actor_ref_equal(actor_message_sender(message), *(const actor_ref *)ref);
}

/* A task has ended. Nothing of its link is to be left for an owner that traps exits; one that does not may have to end for it. */
static void forget_link(const actor_task_stream *stream, actor_ref ref)
{
    const bool traps = actor_trap_exit(true);
    actor_message *message;

    actor_trap_exit(traps);
    if (!traps || stream->options.task.nolink)
        return;
    actor_unlink(ref);
    if (actor_receive_match(is_exit_of, &ref, &message, 0) == ACTOR_OK)
        actor_message_free(message);
}

/* Kills what runs, and waits until it has ended. */
static void stop_all(actor_task_stream *stream)
{
    size_t i;

    for (i = stream->first; i < stream->end; i++)
        if (place_of(stream, i)->state == RUNNING)
            actor_unlink(place_of(stream, i)->task.ref);
    kill_all(stream);
    for (i = stream->first; i < stream->end; i++) {
        struct place *place = place_of(stream, i);

        if (place->state == RUNNING) {
            libactor_end_process(place->task.ref, ACTOR_BRUTAL_KILL);
            forget_link(stream, place->task.ref);
        } else if (place->state == DONE && place->answer.reply != NULL) {
            actor_reply_release(place->answer.reply);
        }
        place->state = HANDED_OUT;
    }
    stream->closed = true;
}

void actor_task_stream_close(actor_task_stream *stream)
{
    if (stream == NULL || !actor_ref_equal(stream->owner, actor_self()))
        return;
    release_last(stream);
    if (!stream->closed)
        stop_all(stream);
    actor_requests_free(stream->requests);
    actor_undefer(end_with_owner, stream);
    free_memory(stream);
}

/* ---- starting ---- */

/* Room for one more. */
static int make_room(actor_task_stream *stream)
{
    const size_t n = stream->places == NULL ? 0 : stream->mask + 1;
    const size_t new_n = n == 0 ? (size_t)FIRST_PLACES : n * 2;
    struct place *places;
    size_t i;

    if (stream->end - stream->first < n)
        return ACTOR_OK;
    places = new_n > SIZE_MAX / sizeof *places ? NULL : actor_alloc(new_n * sizeof *places);
    if (places == NULL)
        return ACTOR_ENOMEM;
    for (i = stream->first; i < stream->end; i++)
        places[i & (new_n - 1)] = *place_of(stream, i);
    actor_free(stream->places);
    stream->places = places;
    stream->mask = new_n - 1;
    return ACTOR_OK;
}

/* Begins with the arguments that wait. */
static int start_one(actor_task_stream *stream)
{
    struct place *place;
    int err = make_room(stream);

    if (err == ACTOR_OK)
        err = actor_requests_reserve(stream->requests, 1);
    if (err != ACTOR_OK)
        return err;
    place = place_of(stream, stream->end);
    memset(place, 0, sizeof *place);
    err = actor_task_async_of(stream->info, stream->info->args == NULL ? NULL : stream->args, &stream->options.task,
                              &place->task);
    if (err == ACTOR_OK)
        err = actor_requests_add(stream->requests, place->task.request, stream->end);
    if (err != ACTOR_OK)
        return err;
    place->due_ns = due_after(stream->options.timeout_ns);
    stream->end++;
    stream->n_running++;
    stream->has_args = false;
    return ACTOR_OK;
}

static int start_some(actor_task_stream *stream)
{
    int err = ACTOR_OK;

    while (err == ACTOR_OK && stream->n_running < stream->options.max_concurrency) {
        if (!stream->has_args && !stream->exhausted) {
            if (stream->info->args != NULL)
                memset(stream->args, 0, stream->info->args->size);
            err = stream->produce(stream->context, stream->args);
            stream->exhausted = err == ACTOR_EEOF;
            stream->has_args = err == ACTOR_OK;
        }
        if (!stream->has_args)
            break;
        err = start_one(stream);
    }
    return err == ACTOR_EEOF ? ACTOR_OK : err;
}

/* ---- waiting ---- */

static void note_done(actor_task_stream *stream, const actor_answer *answer)
{
    struct place *place = place_of(stream, (size_t)answer->label);

    place->answer = *answer;
    place->state = DONE;
    if (answer->code == ACTOR_EDOWN)
        place->reason = actor_last_reason();
    if (place->late && answer->code != ACTOR_OK) {
        place->answer.code = ACTOR_ETIMEDOUT;
        place->reason = actor_reason_of(ACTOR_TIMEOUT);
    }
    stream->n_running--;
    forget_link(stream, place->task.ref);
}

/* The oldest that runs and is not late; NULL if none does. */
static struct place *find_timed(actor_task_stream *stream)
{
    for (; stream->timed < stream->end; stream->timed++) {
        struct place *place = place_of(stream, stream->timed);

        if (place->state == RUNNING && !place->late)
            return place;
    }
    return NULL;
}

/* The time of one is over: it is killed, and its answer says what became of it, a result that came last included. */
static int handle_late(actor_task_stream *stream, struct place *place)
{
    if (stream->options.on_timeout == ACTOR_TASK_EXIT)
        return ACTOR_ETIMEDOUT;
    place->late = true;
    actor_unlink(place->task.ref);
    libactor_exit_surely(place->task.ref, actor_reason_of(ACTOR_KILL));
    return ACTOR_OK;
}

static int handle_all_late(actor_task_stream *stream)
{
    struct place *place;
    int err = ACTOR_OK;

    while (err == ACTOR_OK && (place = find_timed(stream)) != NULL && actor_now() >= place->due_ns)
        err = handle_late(stream, place);
    return err;
}

static int64_t next_due(actor_task_stream *stream)
{
    const struct place *place = find_timed(stream);

    return place != NULL && place->due_ns < stream->due_ns ? place->due_ns : stream->due_ns;
}

/* Waits until one is done, whose number is given. Errors: ACTOR_ETIMEDOUT; ACTOR_ENOMEM. */
static int await_one(actor_task_stream *stream, size_t *done)
{
    for (;;) {
        const int64_t due_ns = next_due(stream);
        const int64_t now_ns = actor_now();
        actor_answer answer;
        int err = actor_requests_wait(stream->requests, &answer, due_ns == ACTOR_INFINITY ? ACTOR_INFINITY
                                                                 : due_ns > now_ns        ? due_ns - now_ns
                                                                                          : 0);

        if (err == ACTOR_OK) {
            *done = (size_t)answer.label;
            note_done(stream, &answer);
            return ACTOR_OK;
        }
        if (err != ACTOR_ETIMEDOUT || actor_deadline_left() == 0 || actor_now() >= stream->due_ns)
            return err;
        err = handle_all_late(stream);
        if (err != ACTOR_OK)
            return err;
    }
}

static int hand_out(actor_task_stream *stream, size_t i, actor_task_outcome *outcome, void *result)
{
    struct place *place = place_of(stream, i);

    memset(outcome, 0, sizeof *outcome);
    outcome->index = i;
    outcome->code = place->answer.code;
    outcome->reason = place->reason;
    if (place->answer.code == ACTOR_OK) {
        actor_reply_move(stream->info->result, place->answer.reply, result);
        stream->last = result;
    }
    place->state = HANDED_OUT;
    while (stream->first < stream->end && place_of(stream, stream->first)->state == HANDED_OUT)
        stream->first++;
    if (stream->timed < stream->first)
        stream->timed = stream->first;
    return ACTOR_OK;
}

const actor_task_info *actor_task_stream_info(const actor_task_stream *stream)
{
    return stream->info;
}

int actor_task_stream_next(actor_task_stream *stream, actor_task_outcome *outcome, void *result)
{
    size_t done = 0;
    int err;

    if (!actor_ref_equal(stream->owner, actor_self()))
        return ACTOR_ENOTACTOR;
    release_last(stream);
    while (!stream->closed) {
        if (!stream->options.unordered && stream->first < stream->end && place_of(stream, stream->first)->state == DONE)
            return hand_out(stream, stream->first, outcome, result);
        err = start_some(stream);
        if (err == ACTOR_OK && stream->first == stream->end)
            return ACTOR_EEOF;
        if (err == ACTOR_OK)
            err = await_one(stream, &done);
        if (err == ACTOR_ETIMEDOUT)
            stop_all(stream);
        if (err != ACTOR_OK)
            return err;
        if (stream->options.unordered)
            return hand_out(stream, done, outcome, result);
    }
    return ACTOR_EEOF;
}
