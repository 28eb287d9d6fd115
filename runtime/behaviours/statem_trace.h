/*
 * What gen_statem tells of a machine to those who watch it: see actor_sys_trace.
 */
#ifndef LIBACTOR_STATEM_TRACE_H
#define LIBACTOR_STATEM_TRACE_H

#include "actor/gen_statem.h"

/** The `tag` of an event that the machine raised itself; no info that was sent has it. */
#define LIBACTOR_RAISED UINT64_MAX

/** A value of a machine's state: its number, and the fields it has. */
struct libactor_statem_where {
    const actor_gen_statem_info *info;
    const void *data;
    size_t state;
    bool is_next;                           /* its fields are the next ones */
};

/** "receive": an event has come, or has been raised, in that state. */
void libactor_statem_trace_receive(const actor_message *message, size_t column, const struct libactor_statem_where *in);
/** "consume", "postpone": what became of it, and whether another state. `to` may be NULL: none. */
void libactor_statem_trace_done(const char *what, const actor_message *message, size_t column,
                                const struct libactor_statem_where *in, const struct libactor_statem_where *to);
/** "send": the answer of a row. */
void libactor_statem_trace_send(const actor_message *call, const void *reply);
/** "start_timer": a timeout of the state, or the event of a timer with a name; `event` may be NULL. */
void libactor_statem_trace_timer(const char *name, int64_t delay_ns, const actor_message *event,
                                 const struct libactor_statem_where *in);
/** "terminate": it ends, and nothing is wrong. */
void libactor_statem_trace_end(const actor_reason *reason, const struct libactor_statem_where *in);

#endif
