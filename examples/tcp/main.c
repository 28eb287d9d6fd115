/*
 * tcp: two ends and a wire, on a virtual clock. Reads commands, a line each, and shows what goes over the wire and how
 * the two ends stand.
 *
 *     left|right listen|open|close|abort    lose left|right COUNT    wait SECONDS
 *
 * What stands in one line with ` & ` in between is done at once, before anything arrives.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcp_actor.h"

#define PATIENCE ACTOR_SECOND
#define SHORTLY  (500 * ACTOR_MILLISECOND)      /* for what a line has begun, less than anybody waits before trying again */

static int command(actor_ref to, const char *word)
{
    tcp_open_reply opened;
    tcp_close_reply closed;
    tcp_abort_reply aborted;
    int err;

    if (strcmp(word, "listen") == 0 || strcmp(word, "open") == 0) {
        err = tcp_open(to, *word == 'l', &opened, PATIENCE);
        if (err == ACTOR_OK && opened.tag == TCP_OPEN_EXISTS)
            printf("there is a connection\n");
        return err;
    }
    if (strcmp(word, "close") == 0) {
        err = tcp_close(to, &closed, PATIENCE);
        if (err == ACTOR_OK && closed.tag == TCP_CLOSE_NO_CONNECTION)
            printf("there is no connection\n");
        return err;
    }
    if (strcmp(word, "abort") == 0) {
        err = tcp_abort(to, &aborted, PATIENCE);
        if (err == ACTOR_OK && aborted.tag == TCP_ABORT_NO_CONNECTION)
            printf("there is no connection\n");
        return err;
    }
    return ACTOR_EINVAL;
}

static int tell_states(actor_ref left, actor_ref right)
{
    static char before[64];
    char now[64];
    tcp_standing_reply states[2];
    int err = tcp_standing(left, &states[0], PATIENCE);

    if (err == ACTOR_OK)
        err = tcp_standing(right, &states[1], PATIENCE);
    if (err != ACTOR_OK)
        return err;
    snprintf(now, sizeof now, "%s | %s", states[0].value.data, states[1].value.data);
    if (strcmp(now, before) != 0)
        printf("         %s\n", strcpy(before, now));
    tcp_standing_release(&states[0]);
    tcp_standing_release(&states[1]);
    return ACTOR_OK;
}

static int obey(actor_system *system, actor_ref left, actor_ref right, char *line)
{
    const char *word = strtok(line, " "), *rest = strtok(NULL, "");
    const char *count;
    actor_ref to;
    int err;

    if (word == NULL || rest == NULL)
        return ACTOR_EINVAL;
    if (strcmp(word, "wait") == 0) {
        actor_sim_advance(system, atoi(rest) * ACTOR_SECOND);
        return ACTOR_OK;
    }
    if (strcmp(word, "lose") == 0) {
        err = wire_whereis(&to);
        count = strchr(rest, ' ');
        return err != ACTOR_OK ? err : count == NULL ? ACTOR_EINVAL : wire_lose(to, *rest == 'l', (uint32_t)atoi(count));
    }
    return command(strcmp(word, "left") == 0 ? left : right, rest);
}

static int play(actor_system *system)
{
    const tcp_args left_args = { .name = actor_string_of("left"), .left = true, .iss = 100, .msl = 2 * ACTOR_MINUTE,
                                 .rto = ACTOR_SECOND, .user_timeout = 30 * ACTOR_SECOND };
    tcp_args right_args = left_args;
    const wire_args delayed = wire_args_default();
    actor_ref left, right, middle;
    char line[64];
    int err;

    right_args.name = actor_string_of("right");
    right_args.left = false;
    right_args.iss = 300;
    if ((err = wire_start(&delayed, &middle)) != ACTOR_OK || (err = tcp_start(&left_args, &left)) != ACTOR_OK ||
        (err = tcp_start(&right_args, &right)) != ACTOR_OK || (err = wire_attach(middle, left, right)) != ACTOR_OK)
        return err;
    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        char *both, *next;

        line[strcspn(line, "\n")] = '\0';
        for (both = line; both != NULL && err == ACTOR_OK; both = next) {
            next = strstr(both, " & ");
            if (next != NULL) {
                *next = '\0';
                next += 3;
            }
            err = obey(system, left, right, both);
        }
        actor_sim_advance(system, SHORTLY);
        if (err == ACTOR_OK)
            err = tell_states(left, right);
    }
    return err;
}

int main(void)
{
    actor_options options = actor_options_default();
    actor_system *system;
    int err = actor_sim_start(&options, 1, &system);

    if (err == ACTOR_OK) {
        err = play(system);
        actor_system_stop(system);
    }
    if (err != ACTOR_OK)
        fprintf(stderr, "tcp: %s\n", actor_strerror(err));
    return err == ACTOR_OK ? 0 : 1;
}
