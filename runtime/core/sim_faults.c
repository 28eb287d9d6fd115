/*
 * Faults of a simulated system, on request: messages that get lost or come late, actors that are killed
 * as they begin with a message. A real system has none of it: its list is never made, and the branches that
 * lead here look at what they have at hand anyway.
 */
#include "internal.h"

enum kind { DROP, DELAY, KILL };

struct fault {
    struct fault *next;
    enum kind kind;
    actor_ref to;                           /* none: any actor */
    uint64_t left;                          /* messages up to the one it is for; 0: by chance */
    uint32_t per_million;
    int64_t delay_ns;                       /* by chance: at most */
};

struct delayed {
    struct delayed *next;                   /* by time, then in the order sent */
    int64_t due_ns;
    struct actor_message *message;
};

struct libactor_faults {
    struct fault *first;
    struct delayed *delayed;
    bool firing;                            /* what is sent now was delayed already */
};

static int add(actor_system *system, const struct fault *what)
{
    struct fault **end;
    struct fault *fault;

    if (system->faults == NULL) {
        system->faults = actor_alloc(sizeof *system->faults);
        if (system->faults == NULL)
            return ACTOR_ENOMEM;
        memset(system->faults, 0, sizeof *system->faults);
    }
    fault = actor_alloc(sizeof *fault);
    if (fault == NULL)
        return ACTOR_ENOMEM;
    *fault = *what;
    fault->next = NULL;
    for (end = &system->faults->first; *end != NULL; end = &(*end)->next)
        continue;
    *end = fault;
    return ACTOR_OK;
}

/* What is for one message is over when that has come. */
static void forget_spent(struct libactor_faults *faults)
{
    struct fault **at = &faults->first;

    while (*at != NULL) {
        struct fault *fault = *at;

        if (fault->left > 0 || fault->per_million > 0) {
            at = &fault->next;
            continue;
        }
        *at = fault->next;
        actor_free(fault);
    }
}

/* Is the fault for the message that now comes to this actor? */
static bool hits(actor_system *system, struct fault *fault, actor_ref to)
{
    if (!actor_ref_is_none(fault->to) && !actor_ref_equal(fault->to, to))
        return false;
    if (fault->per_million > 0)
        return libactor_random(system) % 1000000 < fault->per_million;
    return fault->left > 0 && --fault->left == 0;
}

static bool delay(actor_system *system, struct actor_message *message, int64_t delay_ns)
{
    struct delayed **at = &system->faults->delayed;
    struct delayed *delayed = actor_alloc(sizeof *delayed);
    const int64_t now = system->virtual_now_ns;

    if (delayed == NULL)
        return false;
    delayed->due_ns = delay_ns > ACTOR_INFINITY - now ? ACTOR_INFINITY : now + delay_ns;
    delayed->message = message;
    message->flags |= LIBACTOR_UNCOUNTED_MESSAGE;
    while (*at != NULL && (*at)->due_ns <= delayed->due_ns)
        at = &(*at)->next;
    delayed->next = *at;
    *at = delayed;
    return true;
}

/* Only what an actor sends can get lost; news of an end can't. */
static bool may_fail(const struct actor_message *message)
{
    switch ((int)message->kind) {
    case ACTOR_CALL:
    case ACTOR_CAST:
    case ACTOR_INFO:
    case ACTOR_TIMER:
    case LIBACTOR_ANSWER:
        return true;
    default:
        return false;
    }
}

/* True if a fault has taken the message. */
bool libactor_faults_take(actor_system *system, struct actor_message *message)
{
    struct fault *hit = NULL;
    struct fault *fault;
    int64_t delay_ns = 0;
    bool lost = false;

    if (system->faults == NULL || system->faults->firing || !may_fail(message))
        return false;
    for (fault = system->faults->first; fault != NULL; fault = fault->next) /* all of them count */
        if (fault->kind != KILL && hits(system, fault, message->to) && hit == NULL)
            hit = fault;
    if (hit != NULL && hit->kind == DROP) {
        lost = true;
    } else if (hit != NULL) {
        delay_ns = hit->delay_ns;
        if (hit->per_million > 0)
            delay_ns = (int64_t)(1 + libactor_random(system) % (uint64_t)(delay_ns > 0 ? delay_ns : 1));
    }
    forget_spent(system->faults);
    if (lost)
        libactor_message_drop(message);
    return lost || (hit != NULL && delay(system, message, delay_ns));
}

/*
 * An actor that has LIBACTOR_ARMED set begins with a message: true if a kill signal now stands in its mailbox,
 * to be handled before it.
 */
bool libactor_faults_kill(struct libactor_worker *worker, struct libactor_cell *cell)
{
    const actor_reason kill = actor_reason_of(ACTOR_KILL);
    const actor_ref self = libactor_cell_ref(worker->system, cell);
    struct actor_message *message;
    struct fault *fault;
    bool hit = false;

    if (worker->system->faults == NULL)
        return false;
    for (fault = worker->system->faults->first; fault != NULL; fault = fault->next)
        if (fault->kind == KILL)
            hit |= hits(worker->system, fault, self);
    if (!hit)
        return false;
    forget_spent(worker->system->faults);
    message = libactor_message_reason(LIBACTOR_SIGNAL_EXIT, &kill);
    if (message == NULL)
        return false;
    message->to = self;
    libactor_mailbox_append(cell, message);
    cell->flags |= LIBACTOR_SIGNALS;
    return true;
}

/* When the first of the messages that come late is due. */
int64_t libactor_faults_due(const actor_system *system)
{
    return system->faults == NULL || system->faults->delayed == NULL ? ACTOR_INFINITY
                                                                     : system->faults->delayed->due_ns;
}

/* Sends those that are due by the clock. True if there was any. */
bool libactor_faults_fire(actor_system *system)
{
    struct libactor_worker *before = libactor_worker;
    bool any = false;

    libactor_worker = &system->workers[0];
    while (libactor_faults_due(system) <= system->virtual_now_ns) {
        struct delayed *delayed = system->faults->delayed;

        any = true;
        system->faults->delayed = delayed->next;
        system->faults->firing = true;
        libactor_post(delayed->message);
        system->faults->firing = false;
        actor_free(delayed);
    }
    libactor_worker = before;
    return any;
}

void libactor_faults_free(actor_system *system)
{
    struct libactor_faults *faults = system->faults;

    if (faults == NULL)
        return;
    while (faults->first != NULL) {
        struct fault *fault = faults->first;

        faults->first = fault->next;
        actor_free(fault);
    }
    while (faults->delayed != NULL) {
        struct delayed *delayed = faults->delayed;

        faults->delayed = delayed->next;
        libactor_message_drop(delayed->message);
        actor_free(delayed);
    }
    actor_free(faults);
    system->faults = NULL;
}

int actor_sim_kill(actor_system *system, actor_ref actor, uint64_t n)
{
    struct libactor_cell *cell = libactor_cell_find(system, actor);
    struct fault fault = { NULL, KILL, actor, n, 0, 0 };
    int err;

    if (!system->simulated || n == 0)
        return ACTOR_EINVAL;
    if (cell == NULL)
        return ACTOR_ENOPROC;
    err = add(system, &fault);
    if (err == ACTOR_OK)
        cell->flags |= LIBACTOR_ARMED;
    return err;
}

int actor_sim_drop(actor_system *system, actor_ref to, uint64_t n)
{
    struct fault fault = { NULL, DROP, to, n, 0, 0 };

    return !system->simulated || n == 0 ? ACTOR_EINVAL : add(system, &fault);
}

int actor_sim_delay(actor_system *system, actor_ref to, uint64_t n, int64_t delay_ns)
{
    struct fault fault = { NULL, DELAY, to, n, 0, delay_ns };

    return !system->simulated || n == 0 || delay_ns < 0 ? ACTOR_EINVAL : add(system, &fault);
}

int actor_sim_drop_some(actor_system *system, actor_ref to, uint32_t per_million)
{
    struct fault fault = { NULL, DROP, to, 0, per_million, 0 };

    return !system->simulated || per_million == 0 || per_million > 1000000 ? ACTOR_EINVAL : add(system, &fault);
}

int actor_sim_delay_some(actor_system *system, actor_ref to, uint32_t per_million, int64_t longest_ns)
{
    struct fault fault = { NULL, DELAY, to, 0, per_million, longest_ns };

    return !system->simulated || per_million == 0 || per_million > 1000000 || longest_ns < 0 ? ACTOR_EINVAL
                                                                                             : add(system, &fault);
}

void actor_sim_heal(actor_system *system)
{
    struct fault *fault;

    if (system->faults == NULL)
        return;
    for (fault = system->faults->first; fault != NULL; fault = fault->next) {
        fault->left = 0;
        fault->per_million = 0;
    }
    forget_spent(system->faults);
}
