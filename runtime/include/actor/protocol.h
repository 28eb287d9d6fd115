/*
 * Protocols: functions that each type has in its own way. A value of a protocol's type is three pointers: to the functions, a
 * constant table that was generated for the type; to the description of the type; and to what it is about, which it borrows.
 * A message that carries one copies all of it, and so does a state: see actor_protocol_value.
 */
#ifndef ACTOR_PROTOCOL_H
#define ACTOR_PROTOCOL_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Says why a value of a protocol's type has no such function: what generated functions call then. Leaves the reason
 * `{undefined_protocol, "Serializable has no impl for User"}` for actor_last_reason; without a type it is `none`.
 *
 * Errors     ACTOR_ENOIMPL, always.
 * Threads    Any.
 * OTP        Elixir's Protocol.UndefinedError, which is raised.
 */
int actor_protocol_undefined(const char *protocol, const actor_type_info *type);

#ifdef __cplusplus
}
#endif
#endif
