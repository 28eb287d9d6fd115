/*
 * A plugin: a shared object with a libactor of its own. test_embed loads it, has it run actors, and lets go of it.
 */
#include <string.h>

#include <actor/actor.h>

int plugin_run(int contain_faults);

typedef struct number {
    int64_t n;
} number;

static const actor_field_info number_fields[] = { { "n", ACTOR_FIELD_INT64, offsetof(number, n), NULL } };
static const actor_type_info number_type = { "number", sizeof(number), true, 1, number_fields, 0, NULL };
static const actor_message_info double_info = { "double", ACTOR_CALL, &number_type, &number_type };

static void quiet(void *context, actor_log_level level, const char *line)
{
    (void)context;
    (void)level;
    (void)line;
}

static void answer(void *arg)
{
    (void)arg;
    for (;;) {
        actor_message *message;
        number reply;

        actor_receive(&message, ACTOR_INFINITY);
        reply.n = 2 * ((const number *)actor_message_payload(message))->n;
        actor_reply(actor_message_from(message), &number_type, &reply);
        actor_message_free(message);
    }
}

static int *volatile nowhere;

static void fault(void *arg)
{
    (void)arg;
    *nowhere = 1;
}

/* Gives the double of 21; a negative code; or 1, if an actor's fault was not contained as it should. */
int plugin_run(int contain_faults)
{
    actor_options options = actor_options_default();
    number question = { 21 }, reply = { 0 };
    actor_system *system;
    actor_ref server, faulty;
    int err;

    options.workers = 2;
    options.log = quiet;
    options.contain_faults = contain_faults != 0;
    err = actor_system_start(&options, &system);
    if (err < 0)
        return err;
    err = actor_spawn(answer, NULL, &server);
    if (err == ACTOR_OK && contain_faults)
        err = actor_spawn(fault, NULL, &faulty);
    while (err == ACTOR_OK && contain_faults && actor_is_alive(faulty))
        actor_sleep(0);
    if (err == ACTOR_OK)
        err = actor_call(server, &double_info, &question, &reply, ACTOR_MINUTE);
    if (err == ACTOR_OK && contain_faults && !actor_system_tainted(system))
        err = 1;
    actor_system_stop(system);
    return err == ACTOR_OK ? (int)reply.n : err;
}
