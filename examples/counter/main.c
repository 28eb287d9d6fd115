/* counter: reads `next` and `add N`, a line each, and has the counter do it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter_actor.h"

#define PATIENCE (5 * ACTOR_SECOND)

/* Between the end of a counter and the start of the next there is none, for some microseconds. */
static int find_counter(actor_ref *counter)
{
    const int64_t until = actor_now() + PATIENCE;
    int err = counter_whereis(counter);

    while (err == ACTOR_ENOPROC && actor_now() < until) {
        actor_sleep(ACTOR_MILLISECOND);
        err = counter_whereis(counter);
    }
    return err;
}

static int ask(const char *line, uint64_t *count)
{
    counter_next_reply next = { 0 };
    counter_add_reply sum = { 0 };
    actor_ref counter;
    int err = find_counter(&counter);

    if (err != ACTOR_OK)
        return err;
    if (strcmp(line, "next") == 0) {
        err = counter_next(counter, &next, PATIENCE);
        *count = next.value;
    } else if (strncmp(line, "add ", 4) == 0) {
        err = counter_add(counter, strtoull(line + 4, NULL, 10), &sum, PATIENCE);
        *count = sum.value;
    } else {
        err = ACTOR_EINVAL;
    }
    return err;
}

/* Answers each line; 1 if the last was not answered. */
static int serve(void)
{
    char line[64];
    int err = ACTOR_OK;

    while (fgets(line, sizeof line, stdin) != NULL) {
        uint64_t count = 0;

        line[strcspn(line, "\n")] = '\0';
        err = ask(line, &count);
        if (err == ACTOR_OK)
            printf("%" PRIu64 "\n", count);
        else
            printf("%s: %s\n", line, actor_strerror(err));
    }
    return err == ACTOR_OK ? 0 : 1;
}

int main(void)
{
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref root;
    int err = actor_system_start(&options, &system);
    int status = 1;

    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (err == ACTOR_OK) {
        err = root_start(&root);
        if (err == ACTOR_OK)
            status = serve();
        actor_system_stop(system);
    }
    if (err != ACTOR_OK)
        fprintf(stderr, "counter: %s\n", actor_strerror(err));
    return status;
}
