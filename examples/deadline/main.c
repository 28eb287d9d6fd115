/* deadline: reads `buy ITEM MILLISECONDS`, a line each. With --simulate the clock is virtual. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "deadline_actor.h"

static void print_log(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    printf("    %s\n", text);
}

static int buy(actor_ref to, const char *item, int64_t limit_ns)
{
    static const char *const outcomes[] = { [GATEWAY_BUY_UNKNOWN] = "nobody has that", [GATEWAY_BUY_LATE] = "too late" };
    gateway_buy_reply reply;
    int err = gateway_buy(to, item, limit_ns, &reply, ACTOR_INFINITY);

    if (err != ACTOR_OK)
        return err;
    if (reply.tag == GATEWAY_BUY_BOUGHT)
        printf("%s is %" PRIu32 "\n", item, reply.as.bought.price);
    else
        printf("%s: %s\n", item, outcomes[reply.tag]);
    return ACTOR_OK;
}

static int serve(void)
{
    char line[128], item[100];
    unsigned limit_ms;
    actor_ref to;
    int err = gateway_whereis(&to);

    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "buy %99s %u", item, &limit_ms) == 2)
            err = buy(to, item, limit_ms * ACTOR_MILLISECOND);
        else
            err = ACTOR_EINVAL;
    }
    return err;
}

int main(int argc, char **argv)
{
    const bool simulate = argc == 2 && strcmp(argv[1], "--simulate") == 0;
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref root;
    int err;

    if (argc > 1 && !simulate) {
        fprintf(stderr, "usage: %s [--simulate] <PURCHASES\n", argv[0]);
        return 2;
    }
    options.log = print_log;
    err = simulate ? actor_sim_start(&options, 1, &system) : actor_system_start(&options, &system);
    if (err == ACTOR_OK) {
        err = root_start(&root);
        if (err == ACTOR_OK)
            err = serve();
        actor_system_stop(system);
    }
    if (err != ACTOR_OK)
        fprintf(stderr, "deadline: %s\n", actor_strerror(err));
    return err == ACTOR_OK ? 0 : 1;
}
