/*
 * gen_statem: the machine as a constant table, a row for each state and a column for each event, of
 * functions that decide (emit_row.c makes those). Rows of `any` are one function, which stands in the
 * table wherever a state has none of its own.
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
LINE("");

static const char callers_heading[] =
LINE("/* For callers. Times are in nanoseconds; errors are those of actor_call and actor_send. */")
LINE("");

static const char state_prototypes[] =
LINE("/** Gives the name of a state, for logs. */")
LINE("const char *${actor}_state_name(${actor}_state state);")
LINE("/** Gives the state ${an} ${Actor} is in. Errors: those of actor_call. */")
LINE("int ${actor}_get_state(actor_ref to, ${actor}_state *state, int64_t timeout_ns);");

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
    return actor->actions.count > 0 || actor->wants[WANT_TERMINATE] != NULL;
}

void emit_gen_statem_header(struct emitter *e, const struct ast_actor *actor)
{
    const struct emit_var vars[] = {
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "an", c_article(actor->name) },
        { "states", state_enumerators(e, actor) }, { 0 } };

    emit_actor_types(e, actor);
    emit(e, state_enum, vars);
    emit_message_types(e, actor);
    emit(e, callers_heading, vars);
    emit_actor_prototypes(e, actor);
    emit_message_prototypes(e, actor);
    emit(e, state_prototypes, vars);
    if (asks_for_callbacks(actor))
        emit(e, callbacks_heading, vars);
    for (const struct ast_action *a = actor->actions.first; a != NULL; a = a->next)
        if (a->has_outcomes)
            emit_outcomes(e, actor, a);
    emit_callback_prototypes(e, actor);
    emit(e, LINE(""), vars);
}

/* ------------------------------------------------------------------------- columns and slots -- */

/* What rows may wait for: messages first, then these. The last two are no columns of the table. */
enum signal_slot { SLOT_EXIT, SLOT_DOWN, SLOT_AFTER, SLOT_EVERY, SLOT_ENTER, SLOT_LEAVE, SLOT_COUNT };

static const struct {
    enum ast_event_kind event;
    const char *column;                     /* of its constant */
    const char *name;                       /* as the runtime shows it */
    const char *suffix;                     /* of its functions */
    const char *title;
} slots[SLOT_COUNT] = {
    [SLOT_EXIT]  = { EVENT_SIGNAL_EXIT, "ON_SIGNAL_EXIT",   "exit",  "on_exit", "on exit" },
    [SLOT_DOWN]  = { EVENT_SIGNAL_DOWN, "ON_SIGNAL_DOWN",   "down",  "on_down", "on down" },
    [SLOT_AFTER] = { EVENT_AFTER,       "ON_TIMEOUT_AFTER", "after", "after",   "after" },
    [SLOT_EVERY] = { EVENT_EVERY,       "ON_TIMEOUT_EVERY", "every", "every",   "every" },
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
    const char **any;                       /* by slot: the function of `any`, or NULL */
    const char *any_delay[SLOT_COUNT];      /* of its timers */
    const char *undecided;                  /* for messages and signals no row decides */
};

/* What the table says of a state. */
struct state_functions {
    const char **by_slot;                   /* NULL: undecided */
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
        m->used[SLOT_AFTER] |= r->kind == ROW_AFTER;
        m->used[SLOT_EVERY] |= r->kind == ROW_EVERY;
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
    mark_open(&m);
    m.used[SLOT_EXIT] = actor->wants[WANT_EXIT] != NULL;
    m.used[SLOT_DOWN] = actor->wants[WANT_DOWN] != NULL;
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

/* Writes the function of the rows of one state for one event, unless the runtime has it already. */
static const char *emit_slot(const struct machine *m, const struct ast_state *state, size_t slot,
                             const struct c_cell_row *rows)
{
    struct arena *arena = m->e->arena;
    const struct ast_message *message = rows->row->message;
    const bool is_message = slot < m->n_messages;
    const size_t signal = is_message ? 0 : slot - m->n_messages;
    const char *prefix = arena_printf(arena, "%s_%s", m->actor->as.lower, state->as.lower);
    const char *plain = is_message || signal <= SLOT_EVERY ? c_plain_cell(rows) : NULL;
    struct c_cell cell = { .actor = m->actor, .event = rows->row->event_kind, .message = message, .rows = rows };

    if (plain != NULL)
        return plain;
    if (is_message) {
        cell.name = arena_printf(arena, "%s_on_%s", prefix, message->as.lower);
        cell.title = cell_title(m, state, arena_printf(arena, "on %s", message->name), rows);
    } else {
        cell.name = arena_printf(arena, "%s_%s", prefix, slots[signal].suffix);
        cell.title = cell_title(m, state, slots[signal].title, rows);
    }
    emit_cell(m->e, &cell);
    return cell.name;
}

static void emit_state_delays(const struct machine *m, const struct ast_state *state, const char **delay)
{
    for (const struct ast_row *r = state->rows.first; r != NULL; r = r->next) {
        const enum signal_slot slot = r->kind == ROW_AFTER ? SLOT_AFTER : SLOT_EVERY;

        if (r->time == NULL || (state == m->actor->any && !m->open[m->n_messages + slot]))
            continue;
        delay[slot] = arena_printf(m->e->arena, "%s_%s_%s_ns", m->actor->as.lower, state->as.lower,
                                   slots[slot].suffix);
        emit_delay(m->e, m->actor, delay[slot], r->time);
    }
}

/* Writes the functions of a state; gives them by slot. */
static const char **emit_state_cells(const struct machine *m, const struct ast_state *state)
{
    struct arena *arena = m->e->arena;
    const char **functions = arena_array(arena, m->n_slots, sizeof *functions);
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
            functions[slot] = emit_slot(m, state, slot, first[slot]);
    return functions;
}

/* A state's functions, with those of `any` and of the default where it has none of its own. */
static struct state_functions emit_state(const struct machine *m, const struct ast_state *state)
{
    struct state_functions f = { .by_slot = NULL };

    emit_state_delays(m, state, f.delay);
    f.by_slot = emit_state_cells(m, state);
    for (size_t slot = 0; slot < m->n_slots; slot++) {
        const bool is_event = slot < m->n_messages + SLOT_AFTER;

        if (f.by_slot[slot] == NULL)
            f.by_slot[slot] = m->any[slot];
        if (f.by_slot[slot] == NULL && is_event)
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

        if (column && m->open[slot] && m->any[slot] == NULL)
            return true;
    }
    return false;
}

/* `default stop REASON` is a row like any other, for no event in particular. */
static const char *emit_undecided(const struct machine *m)
{
    struct ast_row row = { .event_kind = EVENT_INFO };
    struct c_cell_row rows = { .row = &row };
    struct c_cell cell = { .actor = m->actor, .event = EVENT_INFO, .rows = &rows, .title = "/* default */" };
    const char *plain;

    if (m->actor->undecided == NULL || !leaves_undecided(m))
        return NULL;
    row.tail.next = *m->actor->undecided;
    plain = c_plain_cell(&rows);
    if (plain != NULL)
        return plain;
    cell.name = arena_printf(m->e->arena, "%s_default", m->actor->as.lower);
    emit_cell(m->e, &cell);
    return cell.name;
}

/* ------------------------------------------------------------------------------------ tables -- */

static const char number_enum[] =
LINE("enum {")
LINE("    ${numbers}")
LINE("};")
LINE("")
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

static void add_event(struct text *numbers, struct text *names, const char *number, const char *name)
{
    text_printf(numbers, "%s%s", numbers->length > 0 ? ",\n" : "", number);
    text_printf(names, "%s\"%s\"", names->length > 0 ? ", " : "", name);
}

static void emit_events(const struct machine *m)
{
    struct emitter *e = m->e;
    struct text numbers = text_in(e->arena);
    struct text names = text_in(e->arena);
    struct text rows = text_in(e->arena);

    for (const struct ast_message *msg = m->actor->messages.first; msg != NULL; msg = msg->next) {
        add_event(&numbers, &names, c_message_number(e, msg), msg->name);
        emit_into(e, &rows, message_row, (struct emit_var[]) {
            { "number", c_message_number(e, msg) }, { "name", msg->name }, { "kind", c_message_kind(msg) },
            { "type", c_message_type(e, msg) }, { "reply", c_reply_type(e, msg) }, { 0 } });
    }
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        if (m->used[slot])
            add_event(&numbers, &names, column_constant(m, (enum signal_slot)slot), slots[slot].name);
    if (m->n_events > 0)
        emit(e, number_enum, (struct emit_var[]) {
            { "actor", m->actor->as.lower }, { "numbers", numbers.bytes }, { "names", names.bytes }, { 0 } });
    if (m->n_messages > 0)
        emit(e, message_table, (struct emit_var[]) {
            { "actor", m->actor->as.lower }, { "rows", rows.bytes }, { 0 } });
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
    const char *enter = f->by_slot[m->n_messages + SLOT_ENTER];
    const char *leave = f->by_slot[m->n_messages + SLOT_LEAVE];
    size_t count = 0;

    for (size_t slot = SLOT_AFTER; slot <= SLOT_EVERY; slot++) {
        if (f->delay[slot] == NULL)
            continue;
        text_printf(&timeouts, "{ %s, %s, %s },\n", column_constant(m, (enum signal_slot)slot),
                    c_bool(slot == SLOT_EVERY), f->delay[slot]);
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

static void add_cell(const struct machine *m, struct text *cells, const char *event, const char *function)
{
    text_printf(cells, "/* %-*s */ %s,\n", m->event_width, event, function != NULL ? function : "NULL");
}

static void add_cell_rows(const struct machine *m, const struct ast_state *state,
                          const struct state_functions *f, struct text *cells)
{
    text_printf(cells, "%s/* ---- %s */\n", state->index > 0 ? "\n" : "", state->name);
    for (const struct ast_message *msg = m->actor->messages.first; msg != NULL; msg = msg->next)
        add_cell(m, cells, msg->name, f->by_slot[msg->index]);
    for (size_t slot = 0; slot < SLOT_COUNT; slot++)
        if (m->used[slot])
            add_cell(m, cells, slots[slot].name, f->by_slot[m->n_messages + slot]);
}

static const char state_tables[] =
LINE("static const actor_statem_state ${actor}_state_table[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char cell_table[] =
LINE("/* A row for each state, a column for each event. */")
LINE("static const actor_statem_cell ${actor}_cell_table[] = {")
LINE("    ${cells}")
LINE("};")
LINE("");

static void emit_states(struct machine *m)
{
    struct emitter *e = m->e;
    const struct ast_actor *actor = m->actor;
    struct text rows = text_in(e->arena);
    struct text cells = text_in(e->arena);

    if (actor->any != NULL) {
        emit_state_delays(m, actor->any, m->any_delay);
        m->any = emit_state_cells(m, actor->any);
    }
    m->undecided = emit_undecided(m);
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        const struct state_functions f = emit_state(m, s);

        add_state_row(m, s, &f, &rows);
        add_cell_rows(m, s, &f, &cells);
    }
    emit(e, state_tables, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "rows", rows.bytes }, { 0 } });
    if (m->n_events > 0)
        emit(e, cell_table, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "cells", cells.bytes }, { 0 } });
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
LINE("    /* cells        */ ${cells},")
LINE("    /* trap_exit    */ ${trap},")
LINE("    /* terminate    */ ${terminate},")
LINE("    /* every_ns     */ ${every},")
LINE("    /* mailbox      */ ${mailbox}")
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
    const char *every = emit_periods(m);
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
        { "cells", m->n_events > 0 ? arena_printf(e->arena, "%s_cell_table", lower) : "NULL" },
        { "trap", c_bool(m->used[SLOT_EXIT]) }, { "terminate", terminate }, { "every", every },
        { "mailbox", c_mailbox(e, actor) }, { 0 } });
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
LINE("        *state = (${actor}_state)number;")
LINE("    return err;")
LINE("}")
LINE("");

void emit_gen_statem_source(struct emitter *e, const struct ast_actor *actor)
{
    struct machine m = machine_of(e, actor);
    const char *table = arena_printf(e->arena, "%s_message_table", actor->as.lower);

    emit_actor_descriptions(e, actor);
    emit_message_descriptions(e, actor);
    emit_events(&m);
    emit_states(&m);
    emit_machine_table(&m);
    emit_actor_functions(e, actor);
    emit_message_functions(e, actor, table, "");
    emit(e, state_functions, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "count", c_size(e, actor->states.count) }, { 0 } });
}
