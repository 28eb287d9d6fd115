/*
 * Reports: what the log is told. A crash report says who ended, why, at which message, in which state.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

void libactor_deliver(const actor_system *system, actor_log_level level, const char *text)
{
    static const char *const words[] = { "", "error", "warning", "notice" };

    if (system != NULL && system->options.log != NULL)
        system->options.log(system->options.log_context, level, text);
    else
        libactor_outside.processes.complain(words[level], text);
}

/* Logs one line or several, without a line feed at the end. */
void libactor_log(const actor_system *system, actor_log_level level, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    libactor_deliver(system, level, text);
}

void actor_log(actor_log_level level, const char *format, ...)
{
    actor_system *system;
    char text[512];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    system = libactor_visit_mine();
    libactor_deliver(system, level, text);
    libactor_leave(system);
}

void libactor_write_ref(FILE *out, actor_ref ref)
{
    fprintf(out, " <%u.%u>", (unsigned)(uint32_t)ref.bits, (unsigned)((ref.bits >> 32) & 0xffffff));
}

static void write_who(FILE *out, const actor_system *system, const struct libactor_cell *cell)
{
    actor_ref ref = libactor_cell_ref(system, cell);
    const char *title = cell->behaviour->title != NULL ? cell->behaviour->title(cell->self) : cell->behaviour->name;

    fputs(title, out);
    libactor_write_ref(out, ref);
}

/*
 * The parents, as far as they live: each is known to its child. A parent's cell may be another worker's,
 * and served again any time: what was read of it counts if it is still that actor's.
 */
static void write_ancestors(FILE *out, const actor_system *system, const struct libactor_cell *cell)
{
    actor_ref at = cell->flags & LIBACTOR_ORPHAN ? actor_ref_none() : cell->parent;
    int left;

    if (actor_ref_is_none(at))
        return;
    fputs("\n  ancestors", out);
    for (left = 16; left > 0 && !actor_ref_is_none(at); left--) {
        const struct libactor_cell *ancestor = libactor_cell_find(system, at);
        actor_ref parent = actor_ref_none();

        libactor_write_ref(out, at);
        if (ancestor != NULL)
            parent.bits = __atomic_load_n(&ancestor->parent.bits, __ATOMIC_ACQUIRE);
        if (libactor_cell_find(system, at) == NULL)
            break;
        at = parent;
    }
}

static void write_reason(FILE *out, const actor_reason *reason)
{
    fputs(actor_reason_name(reason), out);
    if (reason->detail[0] != '\0')
        fprintf(out, ": %s", reason->detail);
}

/* Writes what kind of message it is, its name, and its fields. */
void libactor_write_message(FILE *out, const struct actor_message *message)
{
    static const char *const kinds[] = { "?", "call", "cast", "info", "EXIT", "DOWN", "timer", "stop request" };
    const char *kind = message->kind < sizeof kinds / sizeof *kinds ? kinds[message->kind] : kinds[0];

    fputs(kind, out);
    if (message->info == NULL)
        return;
    fprintf(out, " %s", message->info->name);
    if (message->info->type != NULL && message->payload_bytes > 0) {
        fputc(' ', out);
        actor_type_print(message->info->type, message + 1, out);
    }
}

/* After a fault the actor's own memory is not looked at: it can't be trusted. */
static void write_report(FILE *out, const actor_system *system, const struct libactor_cell *cell,
                         const struct libactor_run *run, const actor_reason *reason)
{
    fputs("crash report: ", out);
    write_who(out, system, cell);
    if (libactor_name_of(cell) != NULL)
        fprintf(out, "\n  name     %s", libactor_name_of(cell));
    if (cell->extra != NULL && cell->extra->label != NULL)
        fprintf(out, "\n  label    %s", cell->extra->label);
    write_ancestors(out, system, cell);
    fputs("\n  reason   ", out);
    write_reason(out, reason);
    if (run->message != NULL) {
        fputs("\n  message  ", out);
        libactor_write_message(out, run->message);
    }
    if (run->point.n_trace > 0) {
        fputs("\n  backtrace", out);
        libactor_fault_describe(&run->point, out);
    }
    if (reason->kind == ACTOR_FAULT) {
        fputs("\n  the process is tainted: memory may have been damaged before the fault", out);
    } else if (cell->behaviour->describe != NULL) {
        fputs("\n  state    ", out);
        cell->behaviour->describe(cell->self, out);
    }
}

void libactor_report_crash(const actor_system *system, const struct libactor_cell *cell,
                           struct libactor_run *run, const actor_reason *reason)
{
    char *text = NULL;
    size_t len;
    FILE *out = libactor_outside.memory.open_text(&text, &len);

    if (out == NULL) {
        run->point.n_trace = 0;
        libactor_deliver(system, ACTOR_LOG_ERROR, "an actor crashed, and memory is out for its report");
        return;
    }
    write_report(out, system, cell, run, reason);
    run->point.n_trace = 0;
    if (fclose(out) == 0)
        libactor_deliver(system, ACTOR_LOG_ERROR, text);
    libactor_outside.memory.free_text(text);
}

/*
 * Warns of what another worker, or the calling one's thread outside of any actor, finds a worker at. While it is held the
 * actor can neither end nor wait, though it runs on: so what is read here is what does not change meanwhile. `slice` may be
 * NULL, for any. False: it runs none, or is in another slice by now.
 */
bool libactor_report_stuck(struct libactor_worker *worker, const unsigned *slice, const char *what)
{
    const actor_system *system = worker->system;
    const struct libactor_cell *cell;
    const actor_message_info *info = NULL;
    const char *behaviour = NULL;
    char title[128];
    actor_ref ref;

    if (!libactor_seize(worker))
        return false;
    cell = slice == NULL || atomic_load(&worker->slices) == *slice ? worker->current : NULL;
    if (cell != NULL) {
        behaviour = cell->behaviour->name;
        snprintf(title, sizeof title, "%s", cell->behaviour->title != NULL ? cell->behaviour->title(cell->self) : behaviour);
        info = cell->run->handling ? atomic_load_explicit(&cell->run->info, memory_order_relaxed) : NULL;
        ref = libactor_cell_ref(system, cell);
    }
    libactor_release(worker);
    if (cell == NULL)
        return false;
    libactor_log(system, ACTOR_LOG_WARNING, "%s <%u.%u>, a %s, %s%s%s", title, (unsigned)(uint32_t)ref.bits,
                 (unsigned)((ref.bits >> 32) & 0xffffff), behaviour, what, info == NULL ? "" : ", at ",
                 info == NULL ? "" : info->name);
    return true;
}

/*
 * Warns of a mailbox that grows: when as many messages wait as the options say, and again with each
 * doubling. What comes is counted, and what is handled a slice at a time, where that costs nothing; who
 * comes near the mark is counted exactly.
 */
void libactor_report_queue(const actor_system *system, struct libactor_cell *cell)
{
    struct libactor_extra *extra = libactor_cell_extra(cell);
    const size_t next = extra == NULL || extra->high_water == 0 ? system->options.high_water : 2 * (size_t)extra->high_water;
    const struct actor_message *message;
    const char *title;
    uint32_t n = 0;
    actor_ref ref;

    if (extra == NULL || cell->queued < next)
        return;
    for (message = cell->head; message != NULL; message = message->next)
        n += message->kind < LIBACTOR_SIGNAL_EXIT;
    cell->queued = n;
    if (n < next)
        return;
    extra->high_water = n;
    ref = libactor_cell_ref(system, cell);
    title = cell->behaviour->title != NULL ? cell->behaviour->title(cell->self) : cell->behaviour->name;
    libactor_log(system, ACTOR_LOG_WARNING, "%s <%u.%u>: %u messages wait in its mailbox", title,
                 (unsigned)(uint32_t)ref.bits, (unsigned)((ref.bits >> 32) & 0xffffff), (unsigned)n);
}
