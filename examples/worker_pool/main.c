/*
 * worker_pool SIZE SHARE: reads commands, a line each. With --simulate, which stands first, the clock is virtual.
 *
 *     NAME TAKES [PATIENCE]   somebody has something to do that takes so many milliseconds, and waits at most so long for a worker
 *     kill NAME               and is not any more
 *     fall NUMBER             a worker crashes
 *     wait MILLISECONDS
 *     status
 */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "worker_pool_actor.h"

enum { MOST_CUSTOMERS = 256 };

struct customer {
    char name[32];
    int64_t takes_ns, patience_ns;
    actor_ref crew, self;
};

static struct customer customers[MOST_CUSTOMERS];
static size_t n_customers;
static atomic_size_t n_served;              /* however it went */

static void leave(void *arg)
{
    (void)arg;
    atomic_fetch_add(&n_served, 1);
}

static void have_it_done(const struct customer *customer, actor_ref worker)
{
    worker_work_reply reply;

    if (worker_work(worker, customer->takes_ns, &reply, ACTOR_INFINITY) == ACTOR_OK)
        printf("%s: done, by worker %" PRIu32 "\n", customer->name, reply.value);
    else
        printf("%s: the worker fell\n", customer->name);
}

static void be_customer(void *arg)
{
    const struct customer *customer = arg;
    crew_checkout_reply lent;
    int err;

    actor_must(actor_defer(leave, NULL));
    err = crew_checkout(customer->crew, actor_now() + customer->patience_ns, &lent, ACTOR_INFINITY);
    if (err != ACTOR_OK) {
        printf("%s: %s\n", customer->name, actor_strerror(err));
    } else if (lent.tag != CREW_CHECKOUT_OK) {
        printf("%s: all are busy\n", customer->name);
    } else {
        have_it_done(customer, lent.as.ok.worker);
        crew_checkin(customer->crew, lent.as.ok.lease);
    }
}

static int come(actor_ref crew, const char *name, int takes_ms, int patience_ms)
{
    struct customer *customer = &customers[n_customers];
    int err;

    if (n_customers == MOST_CUSTOMERS)
        return ACTOR_ELIMIT;
    snprintf(customer->name, sizeof customer->name, "%s", name);
    customer->takes_ns = takes_ms * ACTOR_MILLISECOND;
    customer->patience_ns = patience_ms * ACTOR_MILLISECOND;
    customer->crew = crew;
    err = actor_spawn(be_customer, customer, &customer->self);
    n_customers += err == ACTOR_OK;
    return err;
}

static void end(const char *name)
{
    size_t i;

    for (i = 0; i < n_customers; i++)
        if (strcmp(customers[i].name, name) == 0)
            actor_send_exit(customers[i].self, actor_reason_of(ACTOR_KILL));
}

static void fall(int number)
{
    actor_ref worker;

    if (worker_whereis((uint32_t)number, &worker) == ACTOR_OK)
        actor_send_exit(worker, actor_reason_own("fell", NULL));
}

static int tell_status(actor_ref crew)
{
    crew_status_reply reply;
    int err = crew_status(crew, &reply, ACTOR_CALL_TIMEOUT);

    if (err == ACTOR_OK)
        printf("%" PRIu32 " workers, %" PRIu32 " vacant\n", reply.as.counts.workers, reply.as.counts.vacant);
    return err;
}

static int obey(actor_ref crew, char *line)
{
    char name[32], other[32];
    int number, patience = 0;

    if (strcmp(line, "status\n") == 0)
        return tell_status(crew);
    if (sscanf(line, "wait %d", &number) == 1)
        actor_sleep(number * ACTOR_MILLISECOND);
    else if (sscanf(line, "fall %d", &number) == 1)
        fall(number);
    else if (sscanf(line, "kill %31s", other) == 1)
        end(other);
    else if (sscanf(line, "%31s %d %d", name, &number, &patience) >= 2)
        return come(crew, name, number, patience);
    else
        return ACTOR_EINVAL;
    return ACTOR_OK;
}

/* In a moment of the clock all that follows from a line has happened. */
static int serve(actor_ref root)
{
    actor_ref crew;
    char line[256];
    int err = actor_supervisor_child(root, "Crew", &crew);

    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        err = obey(crew, line);
        actor_sleep(ACTOR_MILLISECOND);
    }
    while (err == ACTOR_OK && atomic_load(&n_served) < n_customers)
        actor_sleep(ACTOR_MILLISECOND);
    return err;
}

int main(int argc, char **argv)
{
    const bool simulate = argc > 1 && strcmp(argv[1], "--simulate") == 0;
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref root;
    root_args args;
    int err;

    argv += simulate;
    if (argc - simulate != 3) {
        fprintf(stderr, "usage: worker_pool [--simulate] SIZE SHARE <COMMANDS\n");
        return 2;
    }
    args.size = (uint32_t)strtoul(argv[1], NULL, 10);
    args.share = (uint32_t)strtoul(argv[2], NULL, 10);
    err = simulate ? actor_sim_start(&options, 1, &system) : actor_system_start(&options, &system);
    if (err == ACTOR_OK) {
        err = root_start(&args, &root);
        if (err == ACTOR_OK)
            err = serve(root);
        actor_system_stop(system);
    }
    if (err != ACTOR_OK)
        fprintf(stderr, "worker_pool: %s\n", actor_strerror(err));
    return err == ACTOR_OK ? 0 : 1;
}
