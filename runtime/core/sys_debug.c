/*
 * Watching an actor: it counts its messages, keeps what became of the last ones, or writes that to the log. While it
 * does any of these its behaviour is a copy of its own whose `handle` is the one below, so that nobody else pays.
 */
#include <inttypes.h>
#include <string.h>

#include "internal.h"
#include "sys.h"

static const char debug_key;

/* Its actor's, under `debug_key`. */
struct debug {
    struct libactor_cell *cell;
    const actor_behaviour *real;
    actor_behaviour watched;
    bool counts, traces;
    int64_t start_ns;
    uint64_t in, out;
    struct libactor_sys_text *line;         /* that its behaviour writes */
    char **lines;                           /* a ring */
    size_t capacity, first, len;
};

static struct debug *debug_of(const struct libactor_cell *cell)
{
    return libactor_belonging(cell, &debug_key);
}

/* What the behaviour of an actor is a copy of. */
const actor_behaviour *libactor_sys_real(const struct libactor_cell *cell)
{
    const struct debug *debug = debug_of(cell);

    return debug == NULL ? cell->behaviour : debug->real;
}

/* Who watches for actors that are stuck looks at it, from another thread, while the worker is not guarded. */
static void set_behaviour(struct libactor_cell *cell, const actor_behaviour *behaviour)
{
    const bool guard = libactor_guard(libactor_worker);

    cell->behaviour = behaviour;
    if (guard)
        libactor_unguard(libactor_worker);
}

/* ---- lines ---- */

static void forget_first(struct debug *debug)
{
    actor_free(debug->lines[debug->first]);
    debug->first = (debug->first + 1) % debug->capacity;
    debug->len--;
}

/* Without memory the line is left out. */
static void keep_line(struct debug *debug, const char *text)
{
    char *line;

    if (debug->capacity == 0)
        return;
    line = actor_alloc(strlen(text) + 1);
    if (line == NULL)
        return;
    strcpy(line, text);
    if (debug->len == debug->capacity)
        forget_first(debug);
    debug->lines[(debug->first + debug->len++) % debug->capacity] = line;
}

static int resize(struct debug *debug, uint64_t capacity)
{
    char **lines = NULL;
    size_t i;

    if (capacity > SIZE_MAX / sizeof *lines)
        return ACTOR_ENOMEM;
    if (capacity > 0) {
        lines = actor_alloc((size_t)capacity * sizeof *lines);
        if (lines == NULL)
            return ACTOR_ENOMEM;
    }
    while (debug->len > capacity)
        forget_first(debug);
    for (i = 0; i < debug->len; i++)
        lines[i] = debug->lines[(debug->first + i) % debug->capacity];
    actor_free(debug->lines);
    debug->lines = lines;
    debug->capacity = (size_t)capacity;
    debug->first = 0;
    return ACTOR_OK;
}

static bool wants_lines(const struct debug *debug)
{
    return debug->traces || debug->capacity > 0;
}

/* Begins a line with who it is about, as sys:trace does. */
static struct libactor_sys_text *begin_line(const struct debug *debug)
{
    struct libactor_sys_text *line = libactor_sys_text_open();
    const struct libactor_cell *cell = debug->cell;
    const char *name = libactor_name_of(cell);

    if (line == NULL)
        return NULL;
    fputs("*DBG* ", line->out);
    libactor_write_escaped(line->out, name != NULL                ? name
                                      : debug->real->title != NULL ? debug->real->title(cell->self)
                                                                   : debug->real->name);
    if (name == NULL)
        libactor_write_ref(line->out, actor_self());
    return line;
}

static void end_line(struct debug *debug, struct libactor_sys_text *line)
{
    if (libactor_sys_text_close(line) != ACTOR_OK)
        return;
    keep_line(debug, line->bytes);
    if (debug->traces)
        libactor_deliver(libactor_worker->system, ACTOR_LOG_NOTICE, line->bytes);
    libactor_sys_text_drop(line);
}

static void note_in(struct debug *debug, const struct actor_message *message)
{
    const actor_reason *reason = actor_message_reason(message);
    struct libactor_sys_text *line = begin_line(debug);

    if (line == NULL)
        return;
    fputs(" got ", line->out);
    libactor_write_message(line->out, message);
    if (reason != NULL) {
        fputc(' ', line->out);
        libactor_write_escaped(line->out, actor_reason_name(reason));
    }
    if (!actor_ref_is_none(message->sender)) {
        fputs(" from", line->out);
        libactor_write_ref(line->out, message->sender);
    }
    end_line(debug, line);
}

/* `caller` is who got an answer; no actor: nobody. */
static void note_out(struct debug *debug, actor_ref caller)
{
    struct libactor_sys_text *line = begin_line(debug);

    if (line == NULL)
        return;
    if (!actor_ref_is_none(caller)) {
        fputs(" sent an answer to", line->out);
        libactor_write_ref(line->out, caller);
        fputc(',', line->out);
    }
    fputs(" new state ", line->out);
    if (debug->real->describe != NULL)
        debug->real->describe(debug->cell->self, line->out);
    end_line(debug, line);
}

FILE *actor_sys_line(void)
{
    struct libactor_cell *cell = libactor_current();
    struct debug *debug = cell == NULL ? NULL : debug_of(cell);

    if (debug == NULL || !wants_lines(debug))
        return NULL;
    debug->line = begin_line(debug);
    if (debug->line == NULL)
        return NULL;
    fputc(' ', debug->line->out);
    return debug->line->out;
}

void actor_sys_line_end(void)
{
    struct debug *debug = debug_of(libactor_current());

    end_line(debug, debug->line);
}

void actor_sys_count(void)
{
    struct libactor_cell *cell = libactor_current();
    struct debug *debug = cell == NULL ? NULL : debug_of(cell);

    if (debug != NULL)
        debug->in++;
}

/* ---- the behaviour ---- */

/* Whether its behaviour says itself what it does. */
static bool is_own_witness(const struct debug *debug)
{
    return debug->real->sys != NULL && debug->real->sys->watch != NULL;
}

static actor_result handle(void *self, actor_message *message)
{
    struct libactor_cell *cell = libactor_current();
    struct debug *debug = debug_of(cell);
    const bool is_call = message->kind == ACTOR_CALL;
    const actor_ref caller = message->sender;
    const bool notes = wants_lines(debug) && !is_own_witness(debug);
    actor_result result;
    bool answered;

    debug->in += !is_own_witness(debug);
    if (notes)
        note_in(debug, message);
    result = debug->real->handle(self, message);
    if (result != ACTOR_CONTINUE)
        return result;
    answered = is_call && cell->run->message == message && !(message->flags & LIBACTOR_OWED);
    debug->out += answered;
    if (notes)
        note_out(debug, answered ? caller : actor_ref_none());
    return result;
}

static void end_debug(void *value)
{
    struct debug *debug = value;

    set_behaviour(debug->cell, debug->real);
    while (debug->len > 0)
        forget_first(debug);
    actor_free(debug->lines);
    actor_free(debug);
}

static struct debug *make_debug(struct libactor_cell *cell)
{
    struct debug *debug = actor_alloc(sizeof *debug);

    if (debug == NULL)
        return NULL;
    memset(debug, 0, sizeof *debug);
    debug->cell = cell;
    debug->real = cell->behaviour;
    debug->watched = *cell->behaviour;
    debug->watched.handle = handle;
    if (actor_put(&debug_key, debug, end_debug) == ACTOR_OK)
        return debug;
    actor_free(debug);
    return NULL;
}

int libactor_sys_debug(struct libactor_cell *cell, enum libactor_sys_what what, uint64_t number)
{
    struct debug *debug = debug_of(cell);
    int err = ACTOR_OK;

    if (debug == NULL && number == 0)
        return ACTOR_OK;
    if (debug == NULL)
        debug = make_debug(cell);
    if (debug == NULL)
        return ACTOR_ENOMEM;
    if (what == LIBACTOR_SYS_LOG) {
        err = resize(debug, number);
    } else if (what == LIBACTOR_SYS_TRACE) {
        debug->traces = number != 0;
    } else {
        if (number != 0 && !debug->counts) {
            debug->start_ns = actor_now();
            debug->in = 0;
            debug->out = 0;
        }
        debug->counts = number != 0;
    }
    set_behaviour(cell, debug->counts || wants_lines(debug) ? &debug->watched : debug->real);
    if (is_own_witness(debug))
        debug->real->sys->watch(cell->self, debug->counts || wants_lines(debug));
    return err;
}

int libactor_sys_counts(struct libactor_cell *cell, actor_sys_counts *out)
{
    const struct debug *debug = debug_of(cell);

    if (debug == NULL || !debug->counts)
        return ACTOR_EINVAL;
    out->start_ns = debug->start_ns;
    out->now_ns = actor_now();
    out->messages_in = debug->in;
    out->messages_out = debug->out;
    return ACTOR_OK;
}

struct libactor_sys_text *libactor_sys_lines(struct libactor_cell *cell)
{
    const struct debug *debug = debug_of(cell);
    struct libactor_sys_text *text = libactor_sys_text_open();
    size_t i;

    if (text == NULL)
        return NULL;
    for (i = 0; debug != NULL && i < debug->len; i++)
        fprintf(text->out, "%s\n", debug->lines[(debug->first + i) % debug->capacity]);
    return libactor_sys_text_close(text) == ACTOR_OK ? text : NULL;
}
