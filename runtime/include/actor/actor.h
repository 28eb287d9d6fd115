/*
 * Everything of libactor that a program includes. Generated headers include it.
 */
#ifndef ACTOR_ACTOR_H
#define ACTOR_ACTOR_H

#include "agent.h"
#include "application.h"
#include "behaviour.h"
#include "buffer.h"
#include "consumer_supervisor.h"
#include "context.h"
#include "dynamic_supervisor.h"
#include "error.h"
#include "ets.h"
#include "expr.h"
#include "gen_server.h"
#include "gen_stage.h"
#include "gen_statem.h"
#include "io.h"
#include "iodata.h"
#include "partition_supervisor.h"
#include "process.h"
#include "protocol.h"
#include "pubsub.h"
#include "reason.h"
#include "registry.h"
#include "request.h"
#include "sim.h"
#include "supervisor.h"
#include "sys.h"
#include "system.h"
#include "task.h"
#include "types.h"
#include "version.h"

#endif
