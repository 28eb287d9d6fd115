/*
 * What sys.h asks a machine for. A state that is set from outside is not entered: nothing is called, and timeouts that both
 * states have go on.
 */
#include <string.h>

#include "gen_statem.h"

static void *sys_state(void *self, const actor_type_info **type)
{
    struct libactor_machine *machine = self;

    *type = machine->info->state;
    return machine->info->state == NULL ? NULL : libactor_statem_data(machine);
}

static size_t sys_number(const void *self)
{
    return ((const struct libactor_machine *)self)->state;
}

static const char *sys_state_name(const void *self)
{
    return libactor_statem_state(self)->name;
}

/* Gives the new state each timeout of the old one that it has as well; the others are cancelled. */
static void move_timeouts(struct libactor_machine *machine, struct libactor_statem_timer *old,
                          const actor_statem_state *from)
{
    const actor_statem_state *to = libactor_statem_state(machine);
    struct libactor_statem_timer *timeouts = libactor_statem_timers(machine);
    size_t i, k;

    machine->idles &= (uint8_t)~IDLES_IN_STATE;
    for (i = 0; i < to->n_timeouts; i++) {
        machine->idles |= to->timeouts[i].idle ? IDLES_IN_STATE : 0;
        memset(&timeouts[i], 0, sizeof timeouts[i]);
        for (k = 0; k < from->n_timeouts; k++) {
            if (from->timeouts[k].event != to->timeouts[i].event)
                continue;
            timeouts[i] = old[k];
            memset(&old[k], 0, sizeof old[k]);
        }
    }
    for (k = 0; k < from->n_timeouts; k++)
        libactor_statem_cancel_timeout(machine, &old[k]);
}

static int sys_set_number(void *self, size_t number)
{
    struct libactor_machine *machine = self;
    const actor_statem_state *from = libactor_statem_state(machine);
    struct libactor_statem_timer *old = NULL;

    if (number >= machine->info->n_states)
        return ACTOR_EINVAL;
    if (number == machine->state)
        return ACTOR_OK;
    if (from->n_timeouts > 0) {
        old = actor_alloc(from->n_timeouts * sizeof *old);
        if (old == NULL)
            return ACTOR_ENOMEM;
        memcpy(old, libactor_statem_timers(machine), from->n_timeouts * sizeof *old);
    }
    machine->state = (uint32_t)number;
    move_timeouts(machine, old, from);
    actor_free(old);
    return ACTOR_OK;
}

static int sys_change_code(void *self, size_t *number, const char *from_version, actor_bytes extra)
{
    struct libactor_machine *machine = self;

    if (machine->info->code_change == NULL)
        return ACTOR_ENOTSUP;
    return machine->info->code_change(libactor_statem_data(machine), number, from_version, extra);
}

static actor_result sys_go_on(void *self)
{
    struct libactor_machine *machine = self;

    return machine->lull != NULL ? libactor_lull_again(machine->lull) : ACTOR_CONTINUE;
}

static void sys_watch(void *self, bool wanted)
{
    struct libactor_machine *machine = self;
    size_t i;

    machine->watched = wanted;
    for (i = 0; i < machine->info->n_timers; i++)
        libactor_statem_named_timers(machine)[i].delay_ns = -1;
}

const actor_sys_callbacks libactor_statem_sys = {
    sys_state, sys_number, sys_state_name, sys_set_number, sys_change_code, sys_go_on, sys_watch, NULL, NULL, NULL
};
