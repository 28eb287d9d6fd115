/* trip: adds up the legs that stand on the command line, each METRES:SECONDS. */
#include <stdio.h>

#include "trip_actor.h"

static int drive_all(actor_ref to, int argc, char **argv)
{
    trip_so_far_reply reply;
    int err;

    for (int i = 1; i < argc; i++) {
        struct leg leg;
        unsigned metres, seconds;

        if (sscanf(argv[i], "%u:%u", &metres, &seconds) != 2)
            return ACTOR_EINVAL;
        leg.metres = metres;
        leg.took = seconds * ACTOR_SECOND;
        err = trip_drive(to, &leg);
        if (err < 0)
            return err;
    }
    err = trip_so_far(to, &reply, ACTOR_CALL_TIMEOUT);
    if (err < 0)
        return err;
    printf("%llu m in %lld s\n", (unsigned long long)reply.as.at.metres,
           (long long)(reply.as.at.took / ACTOR_SECOND));
    return ACTOR_OK;
}

int main(int argc, char **argv)
{
    const actor_options options = actor_options_default();
    actor_system *system;
    actor_ref to;
    int err = actor_system_start(&options, &system);

    if (err == ACTOR_OK) {
        err = trip_start(&to);
        if (err == ACTOR_OK)
            err = drive_all(to, argc, argv);
        actor_system_stop(system);
    }
    if (err != ACTOR_OK)
        fprintf(stderr, "trip: %s\n", actor_strerror(err));
    return err == ACTOR_OK ? 0 : 1;
}
