/*
 * C that runs for an actor on a thread that runs none. As in an actor, what ends it leaves its stack as it is: what
 * the C has locked stays locked, and no more of it is run. The actor that waits for it then ends in its place.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include "actor/blocking.h"
#include "aside.h"
#include "outside.h"

/* What the calling thread runs. */
static _Thread_local struct libactor_aside *current;

void libactor_aside_run(struct libactor_aside *aside)
{
    aside->exited = false;
    current = aside;
    if (_setjmp(aside->back) == 0)
        aside->run(aside->arg);
    current = NULL;
}

/* Memory may be out: there is room for the line here. */
ACTOR_NORETURN void libactor_aside_exit(const actor_reason *reason, const char *why)
{
    char text[1000];

    if (current != NULL) {
        current->exited = true;
        current->reason = *reason;
        _longjmp(current->back, 1);
    }
    snprintf(text, sizeof text, "%s; this thread runs no actor that could end, so the program does", why);
    libactor_outside.processes.complain("error", text);
    abort();
}

int64_t libactor_aside_deadline(void)
{
    return current == NULL ? ACTOR_INFINITY : current->deadline_ns;
}

void *actor_blocking_arg(void (*run)(void *arg))
{
    return current != NULL && current->run == run ? current->arg : NULL;
}
