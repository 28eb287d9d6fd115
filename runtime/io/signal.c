/*
 * Signals of the operating system, as messages.
 */
#include <signal.h>
#include <string.h>

#include <actor/signal.h>
#include <actor/system.h>

#include "io.h"

struct actor_signal {
    uv_signal_t watch;                      /* its data is this struct */
    actor_ref owner;
    const actor_message_info *info;
};

static void free_closed(uv_handle_t *handle)
{
    actor_free(handle->data);
}

static void shut(void *arg)
{
    actor_signal *watch = arg;

    watch->owner = actor_ref_none();
    libactor_outside.loop.close_handle((uv_handle_t *)&watch->watch, free_closed);
}

static void on_signal(uv_signal_t *handle, int number)
{
    const actor_signal *watch = handle->data;

    if (actor_send(watch->owner, watch->info, NULL) < 0)
        actor_log(ACTOR_LOG_ERROR, "signal %d was not delivered: out of memory", number);
}

/* Those of faults belong to whoever contains them, and handling them later is no use. */
static bool can_be_watched(int number)
{
    switch (number) {
    case SIGKILL:
    case SIGSTOP:
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGABRT:
    case SIGTRAP:
    case SIGSYS:
        return false;
    default:
        return number > 0;
    }
}

int actor_signal_watch(int number, const actor_message_info *info, actor_signal **out)
{
    actor_signal *watch;
    uv_loop_t *loop;
    int err = libactor_io_loop("actor_signal_watch", &loop);

    if (err < 0)
        return err;
    if (!can_be_watched(number) || info->kind == ACTOR_CALL || info->type != NULL)
        return ACTOR_EINVAL;
    watch = actor_alloc(sizeof *watch);
    if (watch == NULL)
        return ACTOR_ENOMEM;
    memset(watch, 0, sizeof *watch);
    watch->owner = actor_self();
    watch->info = info;
    err = libactor_outside.processes.signal_init(loop, &watch->watch);
    if (err < 0) {
        actor_free(watch);
        return libactor_io_error_uv(err);
    }
    watch->watch.data = watch;
    err = libactor_outside.processes.signal_start(&watch->watch, on_signal, number);
    err = err < 0 ? libactor_io_error_uv(err) : actor_defer(shut, watch);
    if (err < 0) {
        shut(watch);
        return err;
    }
    if (out != NULL)
        *out = watch;
    return ACTOR_OK;
}

void actor_signal_close(actor_signal *watch)
{
    if (watch == NULL || libactor_io_check(watch->owner) < 0)
        return;
    actor_undefer(shut, watch);
    shut(watch);
}
