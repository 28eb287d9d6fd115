/*
 * Protocols: all of them is generated, but for what to say where a type has no impl.
 */
#include "actor/protocol.h"

int actor_protocol_undefined(const char *protocol, const actor_type_info *type)
{
    const actor_reason undefined = actor_reason_own("undefined_protocol", NULL);
    const actor_reason reason = actor_reason_detail(undefined, "%s has no impl for %s", protocol, type != NULL ? type->name : "none");

    actor_last_reason_set(&reason);
    return ACTOR_ENOIMPL;
}
