/*
 * gen_statem: a function that decides what a state does with an event, by nested switches or by a
 * constant table with a row for each event and a column for each state. What is to be done are
 * functions (emit_row.c makes those), what it comes to mostly a constant. The rows of `any` stand
 * wherever a state has none of its own.
 */

#include "emit_c.h"

#include <string.h>

/* ------------------------------------------------------------------------------- for headers -- */

static const char state_enum[] =
LINE("typedef enum ${actor}_state {")
LINE("    ${states}")
LINE("} ${actor}_state;")
LINE("");

static const char outcome_enum[] =
LINE("/** What `${name}` decides. */")
LINE("typedef enum ${actor}_${action}_outcome {")
LINE("    ${outcomes}")
LINE("} ${actor}_${action}_outcome;")
LINE("")
LINE("/** Gives the name of an outcome, for logs: \"?\" for a value that has none. */")
LINE("const char *${actor}_${action}_outcome_name(${actor}_${action}_outcome outcome);")
LINE("");

static const char callers_heading[] =
LINE("/* For callers. Times are in nanoseconds; errors are those of actor_call and actor_send. */")
LINE("");

static const char event_enum[] =
LINE("/* The events, as numbers. */")
LINE("enum {")
LINE("    ${numbers}")
LINE("};")
LINE("");

static const char take_event_prototype[] =
LINE("/**")
LINE(" * Takes a machine that is no actor through an event, ${ACTOR}_ON_...; <actor/gen_statem.h> says how, under")
LINE(" * actor_transition. `msg` and `reply` are the structs of that message, or NULL where there is none.")
LINE(" */")
LINE("actor_transition ${actor}_take_event(${actor} *self, ${actor}_state *state, size_t event, const void *msg, void *reply);");

static const char state_prototypes[] =
LINE("/** Gives the name of a state, for logs. */")
LINE("const char *${actor}_state_name(${actor}_state state);")
LINE("/** Gives the state ${an} ${Actor} is in. Errors: those of actor_call. */")
LINE("int ${actor}_get_state(actor_ref to, ${actor}_state *state, int64_t timeout_ns);");

static const char event_name_prototype[] =
LINE("/** Gives the name of an event, ${ACTOR}_ON_..., for logs: \"?\" for a number that has none. */")
LINE("const char *${actor}_event_name(size_t event);");

static const char previous_state_prototype[] =
LINE("/** Gives the state that was left, to the functions of an `enter`: as actor_statem_previous. */")
LINE("${actor}_state ${actor}_previous_state(const ${actor} *self);");

static const char callbacks_heading[] =
LINE("")
LINE("/* Yours to write: `actorc sync` makes the skeletons. */")
LINE("");

static const char *state_constant(struct emitter *e, const struct ast_state *state)
{
    return arena_printf(e->arena, "%s_STATE_%s", state->actor->as.upper, state->as.upper);
}

static const char *state_enumerators(struct emitter *e, const struct ast_actor *actor)
{
    struct text out = text_in(e->arena);

    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        const char *line = arena_printf(e->arena, "%s%s", state_constant(e, s), s->next != NULL ? "," : "");

        text_printf(&out, "%s\n", c_remark(e, line, s->doc, 4));
    }
    return out.bytes;
}

/* Numbered from 1, so that a function that forgot to decide is found out. */
static void emit_outcomes(struct emitter *e, const struct ast_actor *actor, const struct ast_action *action)
{
    const struct names function = names_join(e->arena, actor->as, action->as);
    struct text out = text_in(e->arena);

    for (const struct ast_action_outcome *o = action->outcomes.first; o != NULL; o = o->next) {
        const char *line = arena_printf(e->arena, "%s%s%s", names_join(e->arena, function, o->as).upper,
                                        o->index == 0 ? " = 1" : "", o->next != NULL ? "," : "");

        text_printf(&out, "%s\n", c_remark(e, line, o->doc, 4));
    }
    emit(e, outcome_enum, (struct emit_var[]) {
        { "name", action->name }, { "actor", actor->as.lower }, { "action", action->as.lower },
        { "outcomes", out.bytes }, { 0 } });
}

static bool asks_for_callbacks(const struct ast_actor *actor)
{
    return actor->actions.count > 0 || actor->wants[WANT_TERMINATE] != NULL || actor->wants[WANT_FORMAT_STATUS] != NULL ||
           actor->wants[WANT_CODE_CHANGE] != NULL;
}

/* ------------------------------------------------------------------------- columns and slots -- */

/* What rows may wait for: messages first, then these. The last two are no columns of the table. */
enum signal_slot {
    SLOT_EXIT, SLOT_DOWN, SLOT_INFO, SLOT_AFTER, SLOT_EVERY, SLOT_IDLE, SLOT_ENTER, SLOT_LEAVE, SLOT_COUNT
};

static const struct {
    enum ast_event_kind event;
    const char *column;                     /* of its constant */
    const char *name;                       /* as the runtime shows it */
    const char *suffix;                     /* of its functions */
    const char *title;
} slots[SLOT_COUNT] = {
    [SLOT_EXIT]  = { EVENT_SIGNAL_EXIT, "ON_SIGNAL_EXIT",   "exit",  "on_exit", "on exit" },
    [SLOT_DOWN]  = { EVENT_SIGNAL_DOWN, "ON_SIGNAL_DOWN",   "down",  "on_down", "on down" },
    [SLOT_INFO]  = { EVENT_SIGNAL_INFO, "ON_SIGNAL_INFO",   "info",  "on_info", "on info" },
    [SLOT_AFTER] = { EVENT_AFTER,       "ON_TIMEOUT_AFTER", "after", "after",   "after" },
    [SLOT_EVERY] = { EVENT_EVERY,       "ON_TIMEOUT_EVERY", "every", "every",   "every" },
    [SLOT_IDLE]  = { EVENT_IDLE,        "ON_TIMEOUT_IDLE",  "idle",  "idle",    "idle" },
    [SLOT_ENTER] = { EVENT_ENTER,       NULL,               NULL,    "enter",   "enter" },
    [SLOT_LEAVE] = { EVENT_LEAVE,       NULL,               NULL,    "exit",    "exit" },
};

struct machine {
    struct emitter *e;
    const struct ast_actor *actor;
    size_t n_messages;
    size_t n_slots;                         /* messages and the above */
    bool used[SLOT_COUNT];                  /* columns of the table */
    size_t n_events;
    int event_width;                        /* of the longest of their names, up to a limit */
    bool *open;                             /* by slot: some state has no row of its own */
    struct c_decision *any;                 /* by slot: what the rows of `any` decide */
    const char *any_delay[SLOT_COUNT];      /* of its timers */
    struct c_decision undecided;            /* for messages and signals no row decides */
    bool acts;                              /* on entering or leaving some state */
    bool repeats;                           /* some row enters its state again */
    struct table written;                   /* functions of cells, by what is in them */
};

/* What the table says of a state. */
struct state_functions {
    struct c_decision *by_slot;
    const char *delay[SLOT_COUNT];          /* of its timers, `any`'s too */
};

static size_t slot_of(const struct machine *m, const struct ast_row *row)
{
    if (row->message != NULL)
        return row->message->index;
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        if (slots[slot].event == row->event_kind)
            return m->n_messages + slot;
    return m->n_slots;
}

static void mark_timers(struct machine *m, const struct ast_state *state)
{
    for (const struct ast_row *r = state->rows.first; r != NULL; r = r->next) {
        m->repeats |= r->tail.next.kind == NEXT_REPEAT && r->kind != ROW_ENTER;
        for (const struct ast_outcome *o = r->outcomes.first; o != NULL; o = o->next)
            m->repeats |= o->tail.next.kind == NEXT_REPEAT;
        m->used[SLOT_AFTER] |= r->kind == ROW_AFTER;
        m->used[SLOT_EVERY] |= r->kind == ROW_EVERY;
        m->used[SLOT_IDLE] |= r->kind == ROW_IDLE;
    }
}

/* Finds out for which events the rows of `any` and the default are asked: what nobody asks for is not written. */
static void mark_open(struct machine *m)
{
    struct arena *arena = m->e->arena;
    size_t *decided = arena_array(arena, m->n_slots + 1, sizeof *decided);
    const struct ast_state **last = arena_array(arena, m->n_slots + 1, sizeof *last);

    m->open = arena_array(arena, m->n_slots, sizeof *m->open);
    for (const struct ast_state *s = m->actor->states.first; s != NULL; s = s->next) {
        for (const struct ast_row *r = s->rows.first; r != NULL; r = r->next) {
            const size_t slot = slot_of(m, r);

            decided[slot] += last[slot] != s;
            last[slot] = s;
        }
    }
    for (size_t slot = 0; slot < m->n_slots; slot++)
        m->open[slot] = decided[slot] < m->actor->states.count;
}

enum { WIDEST_EVENT = 24 };

static void widen(size_t *width, const char *name)
{
    const size_t length = strlen(name);

    if (length > *width && length <= WIDEST_EVENT)
        *width = length;
}

static int event_width(const struct machine *m)
{
    size_t width = 0;

    for (const struct ast_message *msg = m->actor->messages.first; msg != NULL; msg = msg->next)
        widen(&width, msg->name);
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        if (m->used[slot])
            widen(&width, slots[slot].name);
    return (int)width;
}

static struct machine machine_of(struct emitter *e, const struct ast_actor *actor)
{
    struct machine m = { .e = e, .actor = actor, .n_messages = actor->messages.count };

    m.n_slots = m.n_messages + SLOT_COUNT;
    m.any = arena_array(e->arena, m.n_slots, sizeof *m.any);
    m.written = table_of(e->arena);
    mark_open(&m);
    m.used[SLOT_EXIT] = actor->wants[WANT_EXIT] != NULL;
    m.used[SLOT_DOWN] = actor->wants[WANT_DOWN] != NULL;
    m.used[SLOT_INFO] = actor->wants[WANT_INFO] != NULL;
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        mark_timers(&m, s);
    if (actor->any != NULL)
        mark_timers(&m, actor->any);
    m.n_events = m.n_messages;
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        m.n_events += m.used[slot];
    m.event_width = event_width(&m);
    return m;
}

static const char *column_constant(const struct machine *m, enum signal_slot slot)
{
    return arena_printf(m->e->arena, "%s_%s", m->actor->as.upper, slots[slot].column);
}

static const char *event_numbers(const struct machine *m)
{
    struct text out = text_in(m->e->arena);

    for (const struct ast_message *msg = m->actor->messages.first; msg != NULL; msg = msg->next)
        text_printf(&out, "%s%s", out.length > 0 ? ",\n" : "", c_message_number(m->e, msg));
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        if (m->used[slot])
            text_printf(&out, "%s%s", out.length > 0 ? ",\n" : "", column_constant(m, (enum signal_slot)slot));
    return out.bytes;
}

void emit_gen_statem_header(struct emitter *e, const struct ast_actor *actor)
{
    const struct machine m = machine_of(e, actor);
    const struct emit_var vars[] = {
        { "actor", actor->as.lower }, { "ACTOR", actor->as.upper }, { "numbers", event_numbers(&m) },
        { "Actor", actor->name }, { "an", c_article(actor->name) },
        { "states", state_enumerators(e, actor) }, { 0 } };

    emit_actor_types(e, actor);
    emit(e, state_enum, vars);
    if (m.n_events > 0)
        emit(e, event_enum, vars);
    emit_message_types(e, actor);
    emit(e, callers_heading, vars);
    emit_actor_prototypes(e, actor);
    emit_message_prototypes(e, actor);
    emit(e, state_prototypes, vars);
    if (m.n_events > 0) {
        emit(e, event_name_prototype, vars);
        emit(e, take_event_prototype, vars);
    }
    if (ast_tells_previous(actor))
        emit(e, previous_state_prototype, vars);
    if (asks_for_callbacks(actor))
        emit(e, callbacks_heading, vars);
    for (const struct ast_action *a = actor->actions.first; a != NULL; a = a->next)
        if (a->has_outcomes)
            emit_outcomes(e, actor, a);
    emit_callback_prototypes(e, actor);
    emit(e, LINE(""), vars);
}

/* ------------------------------------------------------------------------------------- cells -- */

/* "closed: on request", and what the spec says of its rows. */
static const char *cell_title(const struct machine *m, const struct ast_state *state, const char *event,
                              const struct c_cell_row *rows)
{
    struct text out = text_in(m->e->arena);

    text_printf(&out, "%s: %s", state->name, event);
    for (const struct c_cell_row *r = rows; r != NULL; r = r->next)
        if (r->row->doc != NULL)
            text_printf(&out, "\n%s", r->row->doc);
    return emit_comment(m->e, out.bytes);
}

static bool is_decided(const struct c_decision *decision)
{
    return decision->function != NULL || decision->transition != NULL;
}

/* Writes the function of the rows of one state for one event, if it needs one. */
static struct c_decision emit_slot(struct machine *m, const struct ast_state *state, size_t slot,
                             const struct c_cell_row *rows)
{
    struct arena *arena = m->e->arena;
    const struct ast_message *message = rows->row->message;
    const bool is_message = slot < m->n_messages;
    const size_t signal = is_message ? 0 : slot - m->n_messages;
    const char *prefix = arena_printf(arena, "%s_%s", m->actor->as.lower, state->as.lower);
    struct c_cell cell = { .actor = m->actor, .event = rows->row->event_kind, .message = message, .rows = rows };

    if (is_message) {
        cell.name = arena_printf(arena, "%s_on_%s", prefix, message->as.lower);
        cell.title = cell_title(m, state, arena_printf(arena, "on %s", message->name), rows);
    } else {
        cell.name = arena_printf(arena, "%s_%s", prefix, slots[signal].suffix);
        cell.title = cell_title(m, state, slots[signal].title, rows);
    }
    return emit_cell(m->e, &cell, &m->written);
}

static void emit_state_delays(const struct machine *m, const struct ast_state *state, const char **delay)
{
    for (const struct ast_row *r = state->rows.first; r != NULL; r = r->next) {
        const enum signal_slot slot = r->kind == ROW_AFTER   ? SLOT_AFTER
                                      : r->kind == ROW_EVERY ? SLOT_EVERY
                                                             : SLOT_IDLE;

        if (r->time == NULL || (state == m->actor->any && !m->open[m->n_messages + slot]))
            continue;
        delay[slot] = arena_printf(m->e->arena, "%s_%s_%s_ns", m->actor->as.lower, state->as.lower,
                                   slots[slot].suffix);
        emit_delay(m->e, m->actor, delay[slot], r->time);
    }
}

/* Writes the functions of a state; gives what it decides by slot. */
static struct c_decision *emit_state_cells(struct machine *m, const struct ast_state *state)
{
    struct arena *arena = m->e->arena;
    struct c_decision *decisions = arena_array(arena, m->n_slots, sizeof *decisions);
    struct c_cell_row **first = arena_array(arena, m->n_slots, sizeof *first);
    struct c_cell_row **last = arena_array(arena, m->n_slots, sizeof *last);

    for (const struct ast_row *r = state->rows.first; r != NULL; r = r->next) {
        const size_t slot = slot_of(m, r);
        struct c_cell_row *row = arena_alloc(arena, sizeof *row);

        row->row = r;
        if (first[slot] == NULL)
            first[slot] = row;
        else
            last[slot]->next = row;
        last[slot] = row;
    }
    for (size_t slot = 0; slot < m->n_slots; slot++)
        if (first[slot] != NULL && (state != m->actor->any || m->open[slot]))
            decisions[slot] = emit_slot(m, state, slot, first[slot]);
    return decisions;
}

/* A state's functions, with those of `any` and of the default where it has none of its own. */
static struct state_functions emit_state(struct machine *m, const struct ast_state *state)
{
    struct state_functions f = { .by_slot = NULL };

    emit_state_delays(m, state, f.delay);
    f.by_slot = emit_state_cells(m, state);
    for (size_t slot = 0; slot < m->n_slots; slot++) {
        const bool is_event = slot < m->n_messages + SLOT_AFTER;

        if (!is_decided(&f.by_slot[slot]))
            f.by_slot[slot] = m->any[slot];
        if (!is_decided(&f.by_slot[slot]) && is_event)
            f.by_slot[slot] = m->undecided;
    }
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        if (f.delay[slot] == NULL)
            f.delay[slot] = m->any_delay[slot];
    return f;
}

/* Whether an event is decided neither by a state nor by `any`. */
static bool leaves_undecided(const struct machine *m)
{
    for (size_t slot = 0; slot < m->n_messages + SLOT_AFTER; slot++) {
        const bool column = slot < m->n_messages || m->used[slot - m->n_messages];

        if (column && m->open[slot] && !is_decided(&m->any[slot]))
            return true;
    }
    return false;
}

/* `default stop REASON` is a row like any other, for no event in particular. */
static struct c_decision emit_undecided(struct machine *m)
{
    struct ast_row row = { .event_kind = EVENT_INFO };
    struct c_cell_row rows = { .row = &row };
    struct c_cell cell = { .actor = m->actor, .event = EVENT_INFO, .rows = &rows, .title = "/* default */" };

    if (m->actor->undecided == NULL || !leaves_undecided(m))
        return (struct c_decision){ .function = NULL };
    row.tail.next = *m->actor->undecided;
    cell.name = arena_printf(m->e->arena, "%s_default", m->actor->as.lower);
    return emit_cell(m->e, &cell, &m->written);
}

/* ------------------------------------------------------------------------------------ tables -- */

static const char event_names[] =
LINE("static const char *const ${actor}_event_names[] = { ${names} };")
LINE("");

static const char message_table[] =
LINE("static const actor_message_info ${actor}_message_table[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char message_row[] =
LINE("/* ${number} */")
LINE("{ \"${name}\", ${kind}, ${type}, ${reply} },");

static void add_event_name(struct text *names, const char *name)
{
    text_printf(names, "%s\"%s\"", names->length > 0 ? ", " : "", name);
}

static void emit_events(const struct machine *m)
{
    struct emitter *e = m->e;
    struct text names = text_in(e->arena);
    struct text rows = text_in(e->arena);

    for (const struct ast_message *msg = m->actor->messages.first; msg != NULL; msg = msg->next) {
        add_event_name(&names, msg->name);
        emit_into(e, &rows, message_row, (struct emit_var[]) {
            { "number", c_message_number(e, msg) }, { "name", msg->name }, { "kind", c_message_kind(msg) },
            { "type", c_message_type(e, msg) }, { "reply", c_reply_type(e, msg) }, { 0 } });
    }
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        if (m->used[slot])
            add_event_name(&names, slots[slot].name);
    if (m->n_events > 0)
        emit(e, event_names, (struct emit_var[]) {
            { "actor", m->actor->as.lower }, { "names", names.bytes }, { 0 } });
    if (m->n_messages > 0)
        emit(e, message_table, (struct emit_var[]) {
            { "actor", m->actor->as.lower }, { "rows", rows.bytes }, { 0 } });
}

static const char timer_enum[] =
LINE("/* The named timers. */")
LINE("enum {")
LINE("    ${numbers}")
LINE("};")
LINE("");

static void emit_timer_numbers(const struct machine *m)
{
    struct emitter *e = m->e;
    struct text numbers = text_in(e->arena);

    for (const struct ast_message *msg = m->actor->messages.first; msg != NULL; msg = msg->next)
        if (msg->kind == MESSAGE_TIMER)
            text_printf(&numbers, "%s%s_TIMER_%s", numbers.length > 0 ? ",\n" : "", m->actor->as.upper,
                        msg->as.upper);
    if (numbers.length > 0)
        emit(e, timer_enum, (struct emit_var[]) { { "numbers", numbers.bytes }, { 0 } });
}

static const char timeout_table[] =
LINE("static const actor_statem_timeout ${actor}_${state}_timeouts[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char state_row[] =
LINE("/* ${number} */")
LINE("{ \"${name}\", ${enter}, ${exit}, ${count}, ${timeouts} },");

/* Writes a state's timeouts, and adds its row to the table of states. */
static void add_state_row(const struct machine *m, const struct ast_state *state,
                          const struct state_functions *f, struct text *rows)
{
    struct emitter *e = m->e;
    struct text timeouts = text_in(e->arena);
    const char *enter = f->by_slot[m->n_messages + SLOT_ENTER].function;
    const char *leave = f->by_slot[m->n_messages + SLOT_LEAVE].function;
    size_t count = 0;

    for (size_t slot = SLOT_AFTER; slot <= SLOT_IDLE; slot++) {
        if (f->delay[slot] == NULL)
            continue;
        text_printf(&timeouts, "{ %s, %s, %s, %s },\n", column_constant(m, (enum signal_slot)slot),
                    c_bool(slot == SLOT_EVERY), c_bool(slot == SLOT_IDLE), f->delay[slot]);
        count++;
    }
    if (count > 0)
        emit(e, timeout_table, (struct emit_var[]) {
            { "actor", m->actor->as.lower }, { "state", state->as.lower }, { "rows", timeouts.bytes }, { 0 } });
    emit_into(e, rows, state_row, (struct emit_var[]) {
        { "number", state_constant(e, state) }, { "name", state->name },
        { "enter", enter != NULL ? enter : "NULL" }, { "exit", leave != NULL ? leave : "NULL" },
        { "count", c_size(e, count) },
        { "timeouts", count == 0 ? "NULL" : arena_printf(e->arena, "%s_%s_timeouts", m->actor->as.lower,
                                                         state->as.lower) }, { 0 } });
}

/* ------------------------------------------------------------------------------- deciding -- */

/* What is written of the function that decides, cell by cell. */
struct deciding {
    struct text cells;                      /* rows of the table */
    struct text cases;                      /* of what the table's actions are but the last, or of the states */
    const char *last_case;                  /* what that does; NULL while there is none */
    struct table actions;                   /* their numbers, as text, by function; "" does nothing */
    size_t n_actions;
    bool calls;                             /* something */
};

static const char decided_case[] =
LINE("${label}:")
LINE("    ${body}");

static const char state_case[] =
LINE("case ${label}:")
LINE("    switch (event) {")
LINE("    ${cells}")
LINE("    }")
LINE("    break;");

/* A call of a cell's function. */
static const char *call_of(struct emitter *e, const char *function)
{
    return arena_printf(e->arena, "%s(%s, %s, %s)", function, emit_local(e, "data"), emit_local(e, "payload"),
                        emit_local(e, "answer"));
}

static const char *case_of(struct emitter *e, const char *value)
{
    return arena_printf(e->arena, "case %s", value);
}

static void add_case(const struct machine *m, struct text *out, const char *label, const char *body)
{
    emit_into(m->e, out, decided_case, (struct emit_var[]) { { "label", label }, { "body", body }, { 0 } });
}

/*
 * The number of what a cell does, and its case if it is the first to do it. The last is the default of the
 * switch: then no number is left out, and nobody has to ask for one that is.
 */
static const char *action_number(const struct machine *m, struct deciding *d, const struct c_decision *decision)
{
    struct arena *arena = m->e->arena;
    const char *function = decision->function != NULL ? decision->function : "";
    const char *number = table_get(&d->actions, function);

    if (number != NULL)
        return number;
    if (d->last_case != NULL)
        add_case(m, &d->cases, case_of(m->e, c_size(m->e, d->n_actions - 1)), d->last_case);
    number = c_size(m->e, d->n_actions++);
    table_add(&d->actions, function, (void *)number);
    if (decision->function == NULL)
        d->last_case = "break;";
    else if (decision->transition != NULL)
        d->last_case = arena_printf(arena, "%s;\nbreak;", call_of(m->e, function));
    else
        d->last_case = arena_printf(arena, "return actor_statem_from(%s, %s);", emit_local(m->e, "state"),
                                    call_of(m->e, function));
    return number;
}

/* In the table every transition says where it leads, so that nobody has to ask whether it leads anywhere. */
static const char *table_transition(const struct machine *m, const struct ast_state *state,
                                    const struct c_decision *decision)
{
    const char *transition = decision->transition;
    const char *stay = arena_printf(m->e->arena, "ACTOR_STATEM_GO(%s)", state_constant(m->e, state));

    if (decision->function != NULL && transition == NULL)
        return stay;
    if (transition == NULL)
        transition = "ACTOR_STATEM_DEFAULT";
    if (strstr(transition, "ACTOR_STATEM_GO") != NULL)
        return transition;
    if (strcmp(transition, "ACTOR_STATEM_KEEP") == 0)
        return stay;
    return arena_printf(m->e->arena, "%s | %s", transition, stay);
}

/* Adds the row of an event: a cell for each state. */
static void add_table_row(const struct machine *m, struct deciding *d, const char *event, size_t slot,
                          const struct state_functions *of_states)
{
    size_t width = 0;

    for (const struct ast_state *s = m->actor->states.first; s != NULL; s = s->next)
        widen(&width, s->name);
    text_printf(&d->cells, "%s/* ---- %s */\n", d->cells.length > 0 ? "\n" : "", event);
    for (const struct ast_state *s = m->actor->states.first; s != NULL; s = s->next) {
        const struct c_decision *decision = &of_states[s->index].by_slot[slot];

        text_printf(&d->cells, "/* %-*s */ { %s, %s },\n", (int)width, s->name,
                    table_transition(m, s, decision), action_number(m, d, decision));
    }
}

static bool is_column(const struct machine *m, size_t slot)
{
    return slot < m->n_messages || m->used[slot - m->n_messages];
}

/* Whether there is a cell that does nothing: that is then number 0. */
static bool some_does_nothing(const struct machine *m, const struct state_functions *of_states)
{
    for (const struct ast_state *s = m->actor->states.first; s != NULL; s = s->next)
        for (size_t slot = 0; slot < m->n_messages + SLOT_ENTER; slot++)
            if (is_column(m, slot) && of_states[s->index].by_slot[slot].function == NULL)
                return true;
    return false;
}

static void add_table(const struct machine *m, struct deciding *d, const struct state_functions *of_states)
{
    if (some_does_nothing(m, of_states))
        action_number(m, d, &(struct c_decision) { 0 });
    for (const struct ast_message *msg = m->actor->messages.first; msg != NULL; msg = msg->next)
        add_table_row(m, d, msg->name, msg->index, of_states);
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        if (m->used[slot])
            add_table_row(m, d, slots[slot].name, m->n_messages + slot, of_states);
}

static void add_switch_cell(const struct machine *m, struct text *cells, const char *constant,
                            const struct c_decision *decision)
{
    struct text body = text_in(m->e->arena);

    if (!is_decided(decision))
        return;
    if (decision->function != NULL && decision->transition != NULL)
        text_printf(&body, "%s;\n", call_of(m->e, decision->function));
    if (decision->transition != NULL)
        text_printf(&body, "return %s;\n", decision->transition);
    else
        text_printf(&body, "return %s;\n", call_of(m->e, decision->function));
    add_case(m, cells, case_of(m->e, constant), body.bytes);
}

static void add_switch(const struct machine *m, struct deciding *d, const struct ast_state *state,
                       const struct state_functions *f)
{
    struct text cells = text_in(m->e->arena);

    for (const struct ast_message *msg = m->actor->messages.first; msg != NULL; msg = msg->next)
        add_switch_cell(m, &cells, c_message_number(m->e, msg), &f->by_slot[msg->index]);
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        if (m->used[slot])
            add_switch_cell(m, &cells, column_constant(m, (enum signal_slot)slot),
                            &f->by_slot[m->n_messages + slot]);
    if (cells.length > 0)
        emit_into(m->e, &d->cases, state_case, (struct emit_var[]) {
            { "label", state_constant(m->e, state) }, { "cells", cells.bytes }, { 0 } });
}

/* Whether anything is called for any event. */
static bool calls_functions(const struct machine *m, const struct state_functions *f)
{
    for (size_t slot = 0; slot < m->n_messages + SLOT_ENTER; slot++)
        if (is_column(m, slot) && f->by_slot[slot].function != NULL)
            return true;
    return false;
}

static const char decide_top[] =
LINE("/* What a state does with an event. What several do alike is a function named after the first. */")
LINE("static actor_transition ${actor}_decide_event(void *data, size_t state, size_t event, const void *payload, void *answer)")
LINE("{");

static const char decide_by_switch[] =
LINE("    ${unused}")
LINE("    switch (state) {")
LINE("    ${cases}")
LINE("    }")
LINE("    return ACTOR_STATEM_DEFAULT;")
LINE("}")
LINE("");

static const char cell_table[] =
LINE("/* A row for each event, a column for each state: what it comes to, and the number of what is done. */")
LINE("static const actor_statem_decision ${actor}_cell_table[] = {")
LINE("    ${cells}")
LINE("};")
LINE("");

static const char act_by_table[] =
LINE("switch (cell->action) {")
LINE("${cases}")
LINE("default: /* ${last} */")
LINE("    ${last_case}")
LINE("}");

static const char decide_by_table[] =
LINE("    const actor_statem_decision *cell = &${actor}_cell_table[event * ${n_states} + state];")
LINE("")
LINE("    ${unused}")
LINE("    ${act}")
LINE("    return cell->transition;")
LINE("}")
LINE("");

static void emit_decide(const struct machine *m, const struct deciding *d)
{
    const bool by_table = m->e->dispatch == DISPATCH_TABLE;
    struct text act = text_in(m->e->arena);

    if (by_table && d->calls)
        emit_into(m->e, &act, act_by_table, (struct emit_var[]) {
            { "cases", d->cases.bytes }, { "last", c_size(m->e, d->n_actions - 1) }, { "last_case", d->last_case }, { 0 } });

    const struct emit_var vars[] = {
        { "actor", m->actor->as.lower }, { "cells", d->cells.bytes }, { "cases", d->cases.bytes },
        { "n_states", c_size(m->e, m->actor->states.count) },
        { "act", act.bytes }, { "unused", d->calls ? "" : arena_printf(m->e->arena, "(void)%s;\n(void)%s;\n(void)%s;\n",
                                                emit_local(m->e, "data"), emit_local(m->e, "payload"),
                                                emit_local(m->e, "answer")) }, { 0 } };

    if (by_table)
        emit(m->e, cell_table, vars);
    emit(m->e, decide_top, vars);
    emit(m->e, by_table ? decide_by_table : decide_by_switch, vars);
}

static const char state_tables[] =
LINE("static const actor_statem_state ${actor}_state_table[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static void emit_states(struct machine *m)
{
    struct emitter *e = m->e;
    const struct ast_actor *actor = m->actor;
    struct text rows = text_in(e->arena);
    struct state_functions *of_states = arena_array(e->arena, actor->states.count, sizeof *of_states);
    struct deciding d = { text_in(e->arena), text_in(e->arena), NULL, table_of(e->arena), 0, false };

    if (actor->any != NULL) {
        emit_state_delays(m, actor->any, m->any_delay);
        m->any = emit_state_cells(m, actor->any);
    }
    m->undecided = emit_undecided(m);
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        struct state_functions *f = &of_states[s->index];

        *f = emit_state(m, s);
        m->acts |= f->by_slot[m->n_messages + SLOT_ENTER].function != NULL;
        m->acts |= f->by_slot[m->n_messages + SLOT_LEAVE].function != NULL;
        d.calls |= calls_functions(m, f);
        add_state_row(m, s, f, &rows);
        if (e->dispatch == DISPATCH_SWITCH)
            add_switch(m, &d, s, f);
    }
    if (e->dispatch == DISPATCH_TABLE)
        add_table(m, &d, of_states);
    emit(e, state_tables, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "rows", rows.bytes }, { 0 } });
    if (m->n_events > 0)
        emit_decide(m, &d);
}

static const char every_table[] =
LINE("static int64_t (*const ${actor}_every_table[])(const void *self) = {")
LINE("    ${rows}")
LINE("};")
LINE("");

/* Writes the periods of messages; gives the name of the table, or "NULL" when there is none. */
static const char *emit_periods(const struct machine *m)
{
    struct emitter *e = m->e;
    struct text rows = text_in(e->arena);
    bool any = false;

    for (const struct ast_message *msg = m->actor->messages.first; msg != NULL; msg = msg->next) {
        const char *period = emit_period(e, msg);

        text_printf(&rows, "/* %-*s */ %s,\n", m->event_width, msg->name, period);
        any |= msg->every != NULL;
    }
    if (!any)
        return "NULL";
    emit(e, every_table, (struct emit_var[]) {
        { "actor", m->actor->as.lower }, { "rows", rows.bytes }, { 0 } });
    return arena_printf(e->arena, "%s_every_table", m->actor->as.lower);
}

static const char timer_table[] =
LINE("static const actor_statem_timer ${actor}_timer_table[] = { ${columns} };")
LINE("");

/* Writes the columns of the named timers; gives their number and the name of the table. */
static const char *emit_timers(const struct machine *m)
{
    struct emitter *e = m->e;
    struct text columns = text_in(e->arena);
    size_t count = 0;

    for (const struct ast_message *msg = m->actor->messages.first; msg != NULL; msg = msg->next)
        if (msg->kind == MESSAGE_TIMER)
            text_printf(&columns, "%s{ %s, %s }", count++ > 0 ? ", " : "", c_message_number(e, msg), c_bool(msg->is_idle));
    if (count == 0)
        return "0, NULL";
    emit(e, timer_table, (struct emit_var[]) {
        { "actor", m->actor->as.lower }, { "columns", columns.bytes }, { 0 } });
    return arena_printf(e->arena, "%s, %s_timer_table", c_size(e, count), m->actor->as.lower);
}

static const char machine_table[] =
LINE("static const actor_gen_statem_info ${actor}_gen_statem = {")
LINE("    /* name         */ \"${Actor}\",")
LINE("    /* state        */ &${actor}_self_type,")
LINE("    /* args         */ ${args},")
LINE("    /* args_offset  */ ${offset},")
LINE("    /* registered   */ ${registered},")
LINE("    /* register_via */ ${via},")
LINE("    /* init         */ ${init},")
LINE("    /* initial      */ ${initial},")
LINE("    /* states       */ ${n_states}, ${actor}_state_table,")
LINE("    /* messages     */ ${n_messages}, ${messages},")
LINE("    /* events       */ ${n_events}, ${names},")
LINE("    /* exit_event   */ ${exit},")
LINE("    /* down_event   */ ${down},")
LINE("    /* info_event   */ ${info},")
LINE("    /* cells        */ NULL,")
LINE("    /* trap_exit    */ ${trap},")
LINE("    /* terminate    */ ${terminate},")
LINE("    /* every_ns     */ ${every},")
LINE("    /* decide       */ ${decide},")
LINE("    /* mailbox      */ ${mailbox},")
LINE("    /* timers       */ ${timers},")
LINE("    /* hibernate_.. */ ${hibernate},")
LINE("    /* format       */ ${format},")
LINE("    /* code_change  */ ${code_change},")
LINE("    /* values       */ ${values},")
LINE("    /* n_subscribed */ ${n_subscribed},")
LINE("    /* subscribed   */ ${subscribed}")
LINE("};")
LINE("");

static void emit_machine_table(const struct machine *m)
{
    struct emitter *e = m->e;
    const struct ast_actor *actor = m->actor;
    const struct ast_action *action = actor->init->function;
    const char *setup = action != NULL ? names_join(e->arena, actor->as, action->as).lower : NULL;
    const char *init = emit_start_up(e, actor, setup);
    const char *via = emit_register_via(e, actor);
    const char *terminate = emit_terminate(e, actor);
    const char *hibernate = emit_hibernate_after(e, actor);
    const char *format = emit_format_status(e, actor);
    const char *code_change = emit_code_change(e, actor);
    const char *values = emit_state_values(e, actor);
    size_t n_subscribed;
    const char *subscribed = emit_subscribed(e, actor, &n_subscribed);
    const char *every = emit_periods(m);
    const char *timers = emit_timers(m);
    const char *lower = actor->as.lower;
    const char *no_event = c_size(e, m->n_events);

    emit(e, machine_table, (struct emit_var[]) {
        { "actor", lower }, { "Actor", actor->name }, { "args", c_arguments_type(e, actor) },
        { "offset", c_arguments_offset(e, actor) }, { "registered", c_registered(e, actor) },
        { "via", via }, { "init", init }, { "initial", state_constant(e, actor->init->state) },
        { "n_states", c_size(e, actor->states.count) }, { "n_messages", c_size(e, m->n_messages) },
        { "messages", m->n_messages > 0 ? arena_printf(e->arena, "%s_message_table", lower) : "NULL" },
        { "n_events", c_size(e, m->n_events) },
        { "names", m->n_events > 0 ? arena_printf(e->arena, "%s_event_names", lower) : "NULL" },
        { "exit", m->used[SLOT_EXIT] ? column_constant(m, SLOT_EXIT) : no_event },
        { "down", m->used[SLOT_DOWN] ? column_constant(m, SLOT_DOWN) : no_event },
        { "info", m->used[SLOT_INFO] ? column_constant(m, SLOT_INFO) : no_event },
        { "decide", m->n_events > 0 ? arena_printf(e->arena, "%s_decide_event", lower) : "NULL" },
        { "trap", c_bool(m->used[SLOT_EXIT]) }, { "terminate", terminate }, { "every", every },
        { "mailbox", c_mailbox(e, actor) }, { "timers", timers }, { "hibernate", hibernate }, { "format", format },
        { "code_change", code_change }, { "values", values }, { "n_subscribed", c_size(e, n_subscribed) }, { "subscribed", subscribed }, { 0 } });
}

/* --------------------------------------------------------------------------------- functions -- */

static const char state_functions[] =
LINE("const char *${actor}_state_name(${actor}_state state)")
LINE("{")
LINE("    const size_t number = (size_t)state;")
LINE("")
LINE("    return number < ${count} ? ${actor}_state_table[number].name : \"?\";")
LINE("}")
LINE("")
LINE("int ${actor}_get_state(actor_ref to, ${actor}_state *state, int64_t timeout_ns)")
LINE("{")
LINE("    size_t number = 0;")
LINE("    const int err = actor_gen_statem_state(to, &number, timeout_ns);")
LINE("")
LINE("    if (err == ACTOR_OK)")
LINE("        *state = (${actor}_state)${number};")
LINE("    return err;")
LINE("}")
LINE("");

static const char previous_state[] =
LINE("${actor}_state ${actor}_previous_state(const ${actor} *self)")
LINE("{")
LINE("    return (${actor}_state)actor_statem_previous(self);")
LINE("}")
LINE("");

static const char event_name[] =
LINE("const char *${actor}_event_name(size_t event)")
LINE("{")
LINE("    return event < ${count} ? ${actor}_event_names[event] : \"?\";")
LINE("}")
LINE("");

static const char outcome_name[] =
LINE("const char *${actor}_${action}_outcome_name(${actor}_${action}_outcome outcome)")
LINE("{")
LINE("    switch (outcome) {")
LINE("    ${cases}")
LINE("    }")
LINE("    return \"?\";")
LINE("}")
LINE("");

static const char name_case[] =
LINE("case ${constant}: return \"${name}\";");

static void emit_outcome_name(struct emitter *e, const struct ast_actor *actor, const struct ast_action *action)
{
    const struct names function = names_join(e->arena, actor->as, action->as);
    struct text cases = text_in(e->arena);

    for (const struct ast_action_outcome *o = action->outcomes.first; o != NULL; o = o->next)
        emit_into(e, &cases, name_case, (struct emit_var[]) {
            { "constant", names_join(e->arena, function, o->as).upper }, { "name", o->name }, { 0 } });
    emit(e, outcome_name, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "action", action->as.lower }, { "cases", cases.bytes }, { 0 } });
}

static void emit_names(const struct machine *m)
{
    if (m->n_events > 0)
        emit(m->e, event_name, (struct emit_var[]) {
            { "actor", m->actor->as.lower }, { "count", c_size(m->e, m->n_events) }, { 0 } });
    for (const struct ast_action *a = m->actor->actions.first; a != NULL; a = a->next)
        if (a->has_outcomes)
            emit_outcome_name(m->e, m->actor, a);
}

static const char take_event[] =
LINE("actor_transition ${actor}_take_event(${actor} *self, ${actor}_state *state, size_t event, const void *msg, void *reply)")
LINE("{")
LINE("    const actor_transition transition = ${actor}_decide_event(self, (size_t)*state, event, msg, reply);")
LINE("");

static const char take_state[] =
LINE("    if (transition & ACTOR_STATEM_GO(0))")
LINE("        *state = (${actor}_state)ACTOR_STATEM_TARGET(transition);")
LINE("    return transition;")
LINE("}")
LINE("");

static const char take_state_of_table[] =
LINE("    *state = (${actor}_state)ACTOR_STATEM_TARGET(transition);")
LINE("    return transition;")
LINE("}")
LINE("");

static const char take_repeat[] =
LINE("if (transition & ACTOR_STATEM_REPEAT)")
LINE("    return transition | actor_statem_enter(&${actor}_state_table[*state], self, (size_t)*state);");

static const char take_state_and_act[] =
LINE("    const ${actor}_state from = *state;")
LINE("    const ${actor}_state next = (${actor}_state)ACTOR_STATEM_TARGET(transition);")
LINE("")
LINE("    ${repeat}")
LINE("    if (!(transition & ACTOR_STATEM_GO(0)) || next == *state)")
LINE("        return transition;")
LINE("    if (${actor}_state_table[*state].exit != NULL)")
LINE("        ${actor}_state_table[*state].exit(self);")
LINE("    *state = next;")
LINE("    return transition | actor_statem_enter(&${actor}_state_table[next], self, (size_t)from);")
LINE("}")
LINE("");

static const char take_state_with_fields[] =
LINE("    const ${actor}_state from = *state;")
LINE("    const ${actor}_state next = (${actor}_state)ACTOR_STATEM_TARGET(transition);")
LINE("    const bool fields = (transition & ACTOR_STATEM_FIELDS) != 0;")
LINE("")
LINE("    ${repeat}")
LINE("    if (!(transition & ACTOR_STATEM_GO(0)))")
LINE("        return transition;")
LINE("    if (next == *state && !(fields && actor_statem_differs(&${actor}_value_table[next], self)))")
LINE("        return transition & ~ACTOR_STATEM_FIELDS;")
LINE("    if (${actor}_state_table[*state].exit != NULL)")
LINE("        ${actor}_state_table[*state].exit(self);")
LINE("    *state = next;")
LINE("    if (fields)")
LINE("        actor_statem_take(&${actor}_value_table[next], self);")
LINE("    return transition | actor_statem_enter(&${actor}_state_table[next], self, (size_t)from);")
LINE("}")
LINE("");

static void emit_take_event(const struct machine *m)
{
    struct text repeat = text_in(m->e->arena);
    const struct emit_var actor[] = { { "actor", m->actor->as.lower }, { 0 } };

    if (m->n_events == 0)
        return;
    if (m->repeats)
        emit_into(m->e, &repeat, take_repeat, actor);

    const struct emit_var vars[] = { { "actor", m->actor->as.lower }, { "repeat", repeat.bytes }, { 0 } };

    emit(m->e, take_event, vars);
    if (ast_has_values(m->actor))
        emit(m->e, take_state_with_fields, vars);
    else if (m->acts)
        emit(m->e, take_state_and_act, vars);
    else
        emit(m->e, m->e->dispatch == DISPATCH_TABLE ? take_state_of_table : take_state, vars);
}

void emit_gen_statem_source(struct emitter *e, const struct ast_actor *actor)
{
    struct machine m = machine_of(e, actor);
    const char *table = arena_printf(e->arena, "%s_message_table", actor->as.lower);

    emit_actor_descriptions(e, actor);
    emit_message_descriptions(e, actor);
    emit_events(&m);
    emit_timer_numbers(&m);
    emit_states(&m);
    emit_machine_table(&m);
    emit_actor_functions(e, actor);
    emit_message_functions(e, actor, table, "");
    emit(e, state_functions, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "count", c_size(e, actor->states.count) },
        { "number", emit_local(e, "number") }, { 0 } });
    if (ast_tells_previous(actor))
        emit(e, previous_state, (struct emit_var[]) { { "actor", actor->as.lower }, { 0 } });
    emit_names(&m);
    emit_take_event(&m);
}
