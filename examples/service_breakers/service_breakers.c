/* What the specs ask for: the services, and the one request that a breaker lets pass. */
#include "service_breakers_actor.h"

#define PATIENCE (2 * ACTOR_SECOND)

actor_result service_init(service *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result service_handle_ask(service *self, actor_from from, service_ask_reply *reply)
{
    (void)from;
    self->asked++;
    reply->tag = self->up ? SERVICE_ASK_FINE : SERVICE_ASK_BROKEN;
    return ACTOR_REPLY;
}

actor_result service_handle_set(service *self, const service_set_msg *msg)
{
    self->up = msg->up;
    return ACTOR_CONTINUE;
}

actor_result service_handle_asked(service *self, actor_from from, service_asked_reply *reply)
{
    (void)from;
    reply->value = self->asked;
    return ACTOR_REPLY;
}

/* One request: a service that is not there, or does not answer in time, has failed as one that says so. */
breaker_perform_outcome breaker_perform(breaker *self)
{
    service_ask_reply answer;
    actor_ref to;

    if (service_whereis(self->args.service.data, &to) != ACTOR_OK ||
        service_ask(to, &answer, PATIENCE) != ACTOR_OK)
        return BREAKER_PERFORM_FAILED;
    return answer.tag == SERVICE_ASK_FINE ? BREAKER_PERFORM_OK : BREAKER_PERFORM_FAILED;
}
