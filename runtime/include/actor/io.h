/*
 * The outside world in blocking style: the calling actor waits, its worker does not. What an actor has
 * open ends with it: sockets and files close, children are killed and reaped.
 *
 * An actor that waits for any of this stays with its worker from then on. A timeout of 0 or less looks and
 * does not wait. The deadline of the actor, or of who has called it (actor_deadline_set), shortens the timeout
 * of streams, connections, look-ups and children, also one of ACTOR_INFINITY; not that of C that
 * blocks, nor of files, which are worked on to their end. Every function that may wait may also give ACTOR_ELIMIT or ACTOR_ENOMEM for want of a
 * stack to wait on. What is said of the owner is checked: for anyone else a call gives ACTOR_EINVAL, and
 * changes nothing; for a thread that runs no actor, ACTOR_ENOTACTOR.
 *
 * A simulated system has no outside world: all of this gives ACTOR_ENOTSUP there, and logs it. Only
 * actor_pipe works the same in both, and what takes an actor_stream works with its ends.
 */
#ifndef ACTOR_IO_H
#define ACTOR_IO_H

#include "blocking.h"
#include "child.h"
#include "file.h"
#include "net.h"
#include "signal.h"
#include "stream.h"

#endif
