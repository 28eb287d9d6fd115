/*
 * The end of one process that a supervisor stops. A monitor tells of it even if the process has undone its
 * link; where there is no memory for that, it is looked for.
 */
#include "actor/behaviour.h"
#include "actor/supervisor.h"
#include "stop.h"

static bool is_down(const actor_message *message, const void *monitor)
{
    return actor_message_kind_of(message) == ACTOR_DOWN &&
           actor_message_cookie(message) == *(const actor_unique *)monitor;
}

static bool is_exit(const actor_message *message, const void *ref)
{
    return actor_message_kind_of(message) == ACTOR_EXIT &&
           actor_ref_equal(actor_message_sender(message), *(const actor_ref *)ref);
}

/* Takes a message that tells of an end, and its reason. Errors: ACTOR_ETIMEDOUT, ACTOR_ENOMEM. */
static int take_end(bool (*match)(const actor_message *message, const void *context), const void *context,
                    int64_t timeout_ns, actor_reason *reason)
{
    actor_message *message;
    const int err = actor_receive_match(match, context, &message, timeout_ns);

    if (err != ACTOR_OK)
        return err;
    *reason = *actor_message_reason(message);
    actor_message_free(message);
    return ACTOR_OK;
}

/* What can be done when there is no memory to be told: to look whether it still lives. */
static bool poll_ended(actor_ref ref, int64_t timeout_ns, actor_reason *reason)
{
    const int64_t start_ns = actor_now();

    while (actor_is_alive(ref)) {
        if (timeout_ns != ACTOR_INFINITY && actor_now() - start_ns >= timeout_ns)
            return false;
        actor_sleep(ACTOR_MILLISECOND);
    }
    *reason = actor_reason_of(ACTOR_NOPROC);
    return true;
}

/* Waits until a process has ended, and gives the reason. `monitor` may be 0, for none. False: not in time. */
static bool wait_ended(actor_ref ref, actor_unique monitor, int64_t timeout_ns, actor_reason *reason)
{
    int err = ACTOR_ENOMEM;

    if (monitor != 0)
        err = take_end(is_down, &monitor, timeout_ns, reason);
    if (err == ACTOR_OK || err == ACTOR_ETIMEDOUT)
        return err == ACTOR_OK;
    return poll_ended(ref, timeout_ns, reason);
}

bool libactor_waiting_keep(struct libactor_waiting *waiting, actor_message *message)
{
    if (actor_message_kind_of(message) != ACTOR_CALL && actor_message_kind_of(message) != ACTOR_STOP_REQUEST)
        return false;
    actor_message_keep(message);
    *actor_message_chain(message) = NULL;
    if (waiting->first == NULL)
        waiting->first = message;
    else
        *actor_message_chain(waiting->last) = message;
    waiting->last = message;
    return true;
}

void libactor_waiting_requeue(struct libactor_waiting *waiting)
{
    actor_message_requeue(waiting->first);
    waiting->first = NULL;
    waiting->last = NULL;
}

void libactor_exit_surely(actor_ref ref, actor_reason reason)
{
    while (actor_send_exit(ref, reason) != ACTOR_OK && actor_is_alive(ref))
        actor_sleep(ACTOR_MILLISECOND);
}

actor_reason libactor_end_process(actor_ref ref, int64_t shutdown_ns)
{
    actor_unique monitor = 0;
    actor_reason reason;

    if (actor_monitor(ref, &monitor) != ACTOR_OK)
        monitor = 0;
    libactor_exit_surely(ref, actor_reason_of(shutdown_ns == ACTOR_BRUTAL_KILL ? ACTOR_KILL : ACTOR_SHUTDOWN));
    if (!wait_ended(ref, monitor, shutdown_ns == ACTOR_BRUTAL_KILL ? ACTOR_INFINITY : shutdown_ns, &reason)) {
        libactor_exit_surely(ref, actor_reason_of(ACTOR_KILL));
        wait_ended(ref, monitor, ACTOR_INFINITY, &reason);
    }
    return reason;
}

actor_reason libactor_stop_process(actor_ref ref, int64_t shutdown_ns)
{
    actor_reason reason = libactor_end_process(ref, shutdown_ns), of_link;

    actor_unlink(ref);
    while (take_end(is_exit, &ref, 0, &of_link) == ACTOR_OK)
        if (reason.kind == ACTOR_NOPROC)
            reason = of_link;               /* it had ended before it was asked to */
    return reason;
}
