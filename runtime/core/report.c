/*
 * Reports: what the log is told. A crash report says who ended, why, at which message, in which state. A plain process is at
 * the message that it has had for longest, of those that it has not freed: that of a task is its order, with its arguments.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actor/context.h"
#include "internal.h"

enum { MOST_ANCESTORS = 16 };

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

/* Puts the context of what the calling actor does, if there is one, in front of what it logs; gives how long it is. */
static size_t begin_line(char *text, size_t size)
{
    const struct libactor_cell *cell = libactor_current();
    size_t len;

    text[0] = '\0';
    if (cell == NULL || !libactor_has_scope(cell))
        return 0;
    libactor_context_print(cell, text, size - strlen(": "));
    len = strlen(text);
    if (len > 0)
        len += (size_t)snprintf(text + len, size - len, ": ");
    return len;
}

void actor_log(actor_log_level level, const char *format, ...)
{
    actor_system *system;
    char text[512 + ACTOR_CONTEXT_BYTES + 3];
    va_list args;
    size_t len;

    len = begin_line(text, ACTOR_CONTEXT_BYTES + 3);
    va_start(args, format);
    vsnprintf(text + len, sizeof text - len, format, args);
    va_end(args);
    system = libactor_visit_mine();
    libactor_deliver(system, level, text);
    libactor_leave(system);
}

void libactor_write_ref(FILE *out, actor_ref ref)
{
    fprintf(out, " <%u.%u>", (unsigned)(uint32_t)ref.bits, (unsigned)((ref.bits >> 32) & 0xffffff));
}

void actor_report_give(const actor_report *report)
{
    actor_system *system = libactor_visit_mine();

    if (system != NULL && system->options.report != NULL)
        system->options.report(system->options.report_context, report);
    libactor_leave(system);
}

static const char *title_of(const struct libactor_cell *cell)
{
    return cell->behaviour->title != NULL ? cell->behaviour->title(cell->self) : cell->behaviour->name;
}

static void write_who(FILE *out, const actor_system *system, const struct libactor_cell *cell)
{
    fputs(title_of(cell), out);
    libactor_write_ref(out, libactor_cell_ref(system, cell));
}

/*
 * The parents, as far as they live: each is known to its child. A parent's cell may be another worker's,
 * and served again any time: what was read of it counts if it is still that actor's. Gives how many there are.
 */
static size_t find_ancestors(const actor_system *system, const struct libactor_cell *cell, actor_ref *ancestors)
{
    actor_ref at = cell->flags & LIBACTOR_ORPHAN ? actor_ref_none() : cell->parent;
    size_t n = 0;

    while (n < MOST_ANCESTORS && !actor_ref_is_none(at)) {
        const struct libactor_cell *ancestor = libactor_cell_find(system, at);
        actor_ref parent = actor_ref_none();

        ancestors[n++] = at;
        if (ancestor != NULL)
            parent.bits = __atomic_load_n(&ancestor->parent.bits, __ATOMIC_ACQUIRE);
        if (libactor_cell_find(system, at) == NULL)
            break;
        at = parent;
    }
    return n;
}

/* Those of the calling worker, which is guarded, with their titles: the memory of others may go any time. */
static void write_ancestors(FILE *out, const actor_system *system, const actor_ref *ancestors, size_t n)
{
    size_t i;

    if (n > 0)
        fputs("\n  ancestors", out);
    for (i = 0; i < n; i++) {
        const struct libactor_cell *ancestor = libactor_cell_find(system, ancestors[i]);

        if (ancestor != NULL && libactor_cell_is_here(ancestor, ancestors[i], libactor_worker->id) &&
            ancestor->behaviour != &libactor_process && ancestor->self != NULL)
            fprintf(out, " %s", title_of(ancestor));
        libactor_write_ref(out, ancestors[i]);
    }
}

static void write_reason(FILE *out, const actor_reason *reason)
{
    char text[ACTOR_REASON_TEXT_BYTES];

    fputs(actor_reason_print(reason, text, sizeof text), out);
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
    if (message->info->type != NULL && actor_message_payload(message) != NULL) {
        fputc(' ', out);
        actor_type_print(message->info->type, actor_message_payload(message), out);
    }
}

/* What came with the request that it was at. */
static void write_context(FILE *out, const struct libactor_cell *cell)
{
    char text[ACTOR_CONTEXT_BYTES + 1];

    libactor_context_print(cell, text, sizeof text);
    if (text[0] != '\0')
        fprintf(out, "\n  context  %s", text);
}

/* `text` may be NULL: there is none. */
static void write_line(FILE *out, const char *title, const char *text)
{
    if (text == NULL)
        return;
    fprintf(out, "\n  %s", title);
    libactor_write_escaped(out, text);
}

/* What it was at; NULL: at nothing that came as a message. */
static const struct actor_message *message_of(const struct libactor_cell *cell, const struct libactor_run *run)
{
    const struct actor_message *message = run->message;

    if (message != NULL || cell->behaviour != &libactor_process)
        return message;
    for (message = run->taken; message != NULL && message->next != NULL; message = message->next)
        ;
    return message;
}

/* After a fault the actor's own memory is not looked at: it can't be trusted. */
static void write_report(FILE *out, const actor_system *system, const struct libactor_cell *cell,
                         const struct libactor_run *run, const actor_report *report)
{
    const struct actor_message *message = message_of(cell, run);

    fputs("crash report: ", out);
    write_who(out, system, cell);
    write_line(out, "name     ", libactor_name_of(cell));
    write_line(out, "label    ", cell->extra == NULL ? NULL : cell->extra->label);
    write_context(out, cell);
    write_ancestors(out, system, report->ancestors, report->n_ancestors);
    fputs("\n  reason   ", out);
    write_reason(out, report->reason);
    if (message != NULL) {
        fputs("\n  message  ", out);
        libactor_write_message(out, message);
    }
    if (run->point.n_trace > 0) {
        fputs("\n  backtrace", out);
        libactor_fault_describe(&run->point, out);
    }
    if (report->reason->kind == ACTOR_FAULT) {
        fputs("\n  the process is tainted: memory may have been damaged before the fault", out);
    } else if (cell->behaviour->describe != NULL) {
        fputs("\n  state    ", out);
        cell->behaviour->describe(cell->self, out);
    }
}

/* Gives up a report that its own actor has left. */
void libactor_report_drop(struct libactor_run *run)
{
    fclose(run->report);
    libactor_outside.memory.free_text(run->report_text);
    run->report = NULL;
}

void libactor_report_crash(const actor_system *system, const struct libactor_cell *cell,
                           struct libactor_run *run, const actor_reason *reason)
{
    actor_ref ancestors[MOST_ANCESTORS];
    actor_report report;

    run->report_text = NULL;
    run->report = libactor_outside.memory.open_text(&run->report_text, &run->report_len);
    memset(&report, 0, sizeof report);
    report.kind = ACTOR_REPORT_CRASH;
    report.who = libactor_cell_ref(system, cell);
    report.reason = reason;
    report.ancestors = ancestors;
    report.n_ancestors = find_ancestors(system, cell, ancestors);
    report.text = "an actor crashed, and memory is out for its report";
    if (run->report != NULL) {
        write_report(run->report, system, cell, run, &report);
        if (fclose(run->report) == 0)
            report.text = run->report_text;
        run->report = NULL;
    }
    run->point.n_trace = 0;
    libactor_deliver(system, ACTOR_LOG_ERROR, report.text);
    if (system->options.report != NULL) {
        const struct actor_message *message = message_of(cell, run);

        report.title = title_of(cell);
        report.name = libactor_name_of(cell) == NULL ? "" : libactor_name_of(cell);
        report.child_id = "";
        report.message = message == NULL || message->info == NULL ? "" : message->info->name;
        system->options.report(system->options.report_context, &report);
    }
    libactor_outside.memory.free_text(run->report_text);
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
        snprintf(title, sizeof title, "%s", title_of(cell));
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
    title = title_of(cell);
    libactor_log(system, ACTOR_LOG_WARNING, "%s <%u.%u>: %u messages wait in its mailbox", title,
                 (unsigned)(uint32_t)ref.bits, (unsigned)((ref.bits >> 32) & 0xffffff), (unsigned)n);
}
