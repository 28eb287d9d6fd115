/*
 * The lines that gen_statem's print_event writes: what came and in which state, what became of it, what was sent,
 * which timers were started. Each is one of sys.h's; nobody but a machine that is watched writes any.
 */
#include <inttypes.h>

#include "gen_statem.h"

static void print_state(const struct libactor_statem_where *where, FILE *out)
{
    const actor_statem_value *value = where->info->values == NULL ? NULL : &where->info->values[where->state];

    fputs(where->info->states[where->state].name, out);
    if (value != NULL && value->type != NULL)
        actor_type_print(value->type,
                         (const char *)where->data + (where->is_next ? value->next_offset : value->offset),
                         out);
}

static void print_payload(const actor_message *message, FILE *out)
{
    const actor_message_info *info = message == NULL ? NULL : actor_message_info_of(message);
    const void *payload = info == NULL || info->type == NULL ? NULL : actor_message_payload(message);

    if (payload == NULL)
        return;
    fputc(' ', out);
    actor_type_print(info->type, payload, out);
}

static bool is_timer(const actor_gen_statem_info *info, size_t column)
{
    size_t i;

    for (i = 0; i < info->n_timers; i++)
        if (info->timers[i].event == column)
            return true;
    return false;
}

/* What kind of event it is, where its name alone does not say so. */
static const char *kind_of(const actor_gen_statem_info *info, const actor_message *message, size_t column)
{
    if (column == info->info_event)
        return "info ";
    if (column >= info->n_messages)
        return "";
    if (is_timer(info, column))
        return "timer ";
    if (actor_message_kind_of(message) == ACTOR_INFO && message->tag == LIBACTOR_RAISED)
        return "internal ";
    return info->messages[column].kind == ACTOR_CALL   ? "call "
           : info->messages[column].kind == ACTOR_CAST ? "cast "
                                                       : "info ";
}

/* Timeouts of the state have a column beyond those of messages, and what brings them carries nothing. */
static void print_event(const actor_gen_statem_info *info, const actor_message *message, size_t column, FILE *out)
{
    const actor_message_kind kind = actor_message_kind_of(message);
    const bool is_message = column < info->n_messages || column == info->info_event;

    fputs(kind_of(info, message, column), out);
    if (kind == ACTOR_TIMER && column == info->info_event)
        fprintf(out, "timer %" PRIu64, actor_message_cookie(message));
    else
        fputs(column == info->info_event ? actor_message_info_of(message)->name : info->event_names[column], out);
    if (is_message)
        print_payload(message, out);
    if (kind == ACTOR_EXIT || kind == ACTOR_DOWN)
        fprintf(out, " %s", libactor_reason_word(actor_message_reason(message), (char[LIBACTOR_WORD_BYTES]){ 0 }));
    if (kind == ACTOR_CALL || kind == ACTOR_EXIT || kind == ACTOR_DOWN) {
        fputs(" from ", out);
        actor_ref_print(actor_message_sender(message), out);
    }
}

void libactor_statem_trace_receive(const actor_message *message, size_t column, const struct libactor_statem_where *in)
{
    FILE *out;

    actor_sys_count();
    out = actor_sys_line();
    if (out == NULL)
        return;
    fputs("receive ", out);
    print_event(in->info, message, column, out);
    fputs(" in state ", out);
    print_state(in, out);
    actor_sys_line_end();
}

void libactor_statem_trace_done(const char *what, const actor_message *message, size_t column,
                                const struct libactor_statem_where *in, const struct libactor_statem_where *to)
{
    FILE *out = actor_sys_line();

    if (out == NULL)
        return;
    fprintf(out, "%s ", what);
    print_event(in->info, message, column, out);
    fputs(" in state ", out);
    print_state(in, out);
    if (to != NULL) {
        fputs(" => ", out);
        print_state(to, out);
    }
    actor_sys_line_end();
}

void libactor_statem_trace_send(const actor_message *call, const void *reply)
{
    const actor_type_info *type = actor_message_info_of(call)->reply;
    FILE *out = actor_sys_line();

    if (out == NULL)
        return;
    fputs("send ", out);
    if (type != NULL)
        actor_type_print(type, reply, out);
    fputs(" to ", out);
    actor_ref_print(actor_message_sender(call), out);
    actor_sys_line_end();
}

void libactor_statem_trace_timer(const char *name, int64_t delay_ns, const actor_message *event,
                                 const struct libactor_statem_where *in)
{
    FILE *out = actor_sys_line();

    if (out == NULL)
        return;
    fprintf(out, "start_timer %s ", name);
    actor_duration_print(delay_ns, out);
    print_payload(event, out);
    fputs(" in state ", out);
    print_state(in, out);
    actor_sys_line_end();
}

void libactor_statem_trace_end(const actor_reason *reason, const struct libactor_statem_where *in)
{
    FILE *out;

    if (reason->kind != ACTOR_NORMAL && reason->kind != ACTOR_SHUTDOWN)
        return;
    out = actor_sys_line();
    if (out == NULL)
        return;
    fprintf(out, "terminate %s in state ", actor_reason_name(reason)); /* normal or shutdown */
    print_state(in, out);
    actor_sys_line_end();
}

void libactor_statem_tell_received(struct libactor_machine *machine, const actor_message *message, size_t column)
{
    const struct libactor_statem_where here = libactor_statem_place(machine);

    libactor_statem_trace_receive(message, column, &here);
}

void libactor_statem_tell_started(struct libactor_machine *machine, const char *name, int64_t delay_ns, const actor_message *event)
{
    const struct libactor_statem_where here = libactor_statem_place(machine);

    libactor_statem_trace_timer(name, delay_ns, event, &here);
}
