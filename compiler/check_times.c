/*
 * Do the times that a spec says fit each other? One that ends before another can begin is never noticed in a test: the
 * program does something else than what it says.
 */

#include "check.h"

#include <inttypes.h>

/* As it is written, or what holds if nothing is. */
static const char *time_text(struct check *c, const struct ast_expr *time, const char *otherwise)
{
    if (time == NULL)
        return otherwise;
    return arena_printf(c->arena, "%.*s", (int)(time->at.end - time->at.begin), time->at.source->text + time->at.begin);
}

static bool is_constant(const struct ast_expr *number)
{
    return number != NULL && number->constant != NULL && !number->constant->negative;
}

static bool is_known(const struct ast_expr *time)
{
    return is_constant(time) && time->type->kind == TYPE_DURATION;
}

#define SECOND UINT64_C(1000000000)

/* -------------------------------------------------------------------------------- hibernation -- */

void check_hibernation(struct check *c, const struct ast_actor *actor)
{
    if (!c->warns || !is_known(actor->hibernate_after))
        return;
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        if (!is_known(m->every) || m->every->constant->magnitude > actor->hibernate_after->constant->magnitude)
            continue;
        diag_warning(c->d, A123, actor->hibernate_after->at, "'%s' never waits for %s: '%s' comes every %s", actor->name,
                     time_text(c, actor->hibernate_after, NULL), m->name, time_text(c, m->every, NULL));
        diag_note(c->d, m->at, "'%s' is declared here", m->name);
        diag_hint(c->d, "write a time below %s, or leave 'hibernate_after' out", time_text(c, m->every, NULL));
        return;
    }
}

/* ------------------------------------------------------------------------------------- idleness -- */

static bool comes_before(const struct ast_expr *every, const struct ast_row *idle)
{
    return is_known(every) && every->constant->magnitude < idle->time->constant->magnitude;
}

static void report_idle(struct check *c, const struct ast_row *idle, const struct ast_expr *every, struct range at, const char *name)
{
    const char *wait = time_text(c, idle->time, "");
    const char *pause = time_text(c, every, "");

    diag_warning(c->d, A173, idle->time->at, "it is never quiet for %s: %s comes every %s", wait, name, pause);
    diag_note(c->d, at, "that is said here, and 'idle' begins anew with each event, its own too");
    diag_hint(c->d, "write 'after %s' for a time from when the state is entered, or a time below %s", wait, pause);
}

/* What `any` says to a state with rows of its own is left out: they may override it. */
static void check_idle(struct check *c, const struct ast_state *state, const struct ast_row *idle)
{
    for (const struct ast_row *r = state->rows.first; r != NULL; r = r->next) {
        if (r->kind == ROW_EVERY && comes_before(r->time, idle)) {
            report_idle(c, idle, r->time, r->at, "an event of its own");
            return;
        }
    }
    for (const struct ast_message *m = state->actor->messages.first; m != NULL; m = m->next) {
        if (comes_before(m->every, idle)) {
            report_idle(c, idle, m->every, m->at, arena_printf(c->arena, "'%s'", m->name));
            return;
        }
    }
}

static void check_idle_rows(struct check *c, const struct ast_state *state)
{
    for (const struct ast_row *r = state->rows.first; r != NULL; r = r->next)
        if (r->kind == ROW_IDLE && is_known(r->time))
            check_idle(c, state, r);
}

void check_idleness(struct check *c, const struct ast_actor *actor)
{
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        check_idle_rows(c, s);
    if (actor->any != NULL)
        check_idle_rows(c, actor->any);
}

/* --------------------------------------------------------------------------------- intensities -- */

/* How long it takes at least until one child has failed once more often than `intensity` says, in nanoseconds. */
static double least_time(const struct ast_supervision *s)
{
    const double most = (double)s->backoff_max->constant->magnitude;
    const double jitter = s->jitter != NULL && s->jitter->constant != NULL ? (double)s->jitter->constant->magnitude / 100 : 0;
    const uint64_t count = s->intensity->constant->magnitude;
    double pause = (double)s->backoff_min->constant->magnitude;
    double sum = 0;
    uint64_t i = 0;

    while (i < count && pause < most) {
        sum += pause;
        pause = pause * 2 < most ? pause * 2 : most;
        i++;
    }
    return (sum + (double)(count - i) * most) * (1 - jitter);
}

void check_times(struct check *c, const struct ast_actor *supervisor)
{
    const struct ast_supervision *s = supervisor->supervision;

    if (!is_constant(s->intensity) || !ast_is_integer(s->intensity->type->kind) || !is_known(s->period) || !is_known(s->backoff_min) || !is_known(s->backoff_max))
        return;
    if (least_time(s) <= (double)s->period->constant->magnitude)
        return;
    diag_warning(c->d, A124, s->period->at, "no child of '%s' alone fails often enough for it to give up: with this backoff, %" PRIu64
                 " restarts take %.0f s at least", supervisor->name, s->intensity->constant->magnitude,
                 least_time(s) / (double)SECOND);
    diag_note(c->d, s->backoff_at, "the backoff is said here");
    diag_hint(c->d, "write a longer period, or a shorter backoff");
}

/* ----------------------------------------------------------------------------------- shutdowns -- */

/* The child of a tree that may take longest to end. */
struct slowest {
    const struct ast_child *child;          /* NULL: none takes longer than what has been said */
    uint64_t time;
    const char *text;
};

static void compare_child(struct check *c, struct slowest *slowest, const struct ast_child *child, bool by_default)
{
    const bool is_tree = child->actor == NULL || child->actor->supervision != NULL;
    uint64_t time = 0;

    if (child->shutdown == SHUTDOWN_INFINITY && !is_tree)
        time = UINT64_MAX;
    else if (child->shutdown == SHUTDOWN_TIME && is_known(child->shutdown_time))
        time = child->shutdown_time->constant->magnitude;
    else if (child->shutdown == SHUTDOWN_DEFAULT && !is_tree && by_default)
        time = 5 * SECOND;
    if (time <= slowest->time)
        return;
    *slowest = (struct slowest){ child, time, time == UINT64_MAX ? "as long as it likes" : time_text(c, child->shutdown_time, "5s") };
}

/* Supervisors that have been looked into are marked by their place in `seen`. */
static void find_slowest(struct check *c, struct slowest *slowest, const struct ast_actor *root, bool by_default)
{
    struct table seen = table_of(c->arena);
    struct waiting {
        struct waiting *next;
        const struct ast_actor *supervisor;
    } first = { NULL, root };

    for (struct waiting *w = &first; w != NULL; w = w->next) {
        for (const struct ast_child *child = w->supervisor->supervision->children.first; child != NULL; child = child->next) {
            struct waiting *below;

            compare_child(c, slowest, child, by_default);
            if (child->actor == NULL || child->actor->supervision == NULL
                || table_add(&seen, arena_printf(c->arena, "%zu %zu", child->actor->spec->index, child->actor->index),
                             child->actor) != NULL)
                continue;
            below = arena_alloc(c->arena, sizeof *below);
            *below = (struct waiting){ w->next, child->actor };
            w->next = below;
        }
    }
}

void check_shutdowns(struct check *c, const struct ast_actor *actor)
{
    const struct ast_application *application = actor->application;
    struct slowest slowest = { NULL, 30 * SECOND, NULL };

    if (!c->warns || application->supervisor == NULL || (application->shutdown != NULL && !is_known(application->shutdown)))
        return;
    if (application->shutdown != NULL)
        slowest.time = application->shutdown->constant->magnitude;
    find_slowest(c, &slowest, application->supervisor, application->shutdown != NULL);
    if (slowest.child == NULL)
        return;
    diag_warning(c->d, A122, application->shutdown != NULL ? application->shutdown->at : actor->at,
                 "'%s' has %s to stop in, and its child '%s' may take %s", actor->name, time_text(c, application->shutdown, "30s"),
                 slowest.child->name, slowest.text);
    diag_note(c->d, range_exists(slowest.child->shutdown_at) ? slowest.child->shutdown_at : slowest.child->at,
              range_exists(slowest.child->shutdown_at) ? "that is said here" : "it is started here");
    if (slowest.time == UINT64_MAX)
        diag_hint(c->d, "write 'shutdown infinity;' in '%s', or give the child a time", actor->name);
    else
        diag_hint(c->d, "write 'shutdown %s;' or more in '%s', or give the child less", slowest.text, actor->name);
}
