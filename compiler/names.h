#ifndef NAMES_H
#define NAMES_H

/*
 * From a name in a spec to identifiers in C: decided here alone.
 *
 *     CircuitBreaker -> circuit_breaker, CIRCUIT_BREAKER
 *     HTTPServer     -> http_server, HTTP_SERVER
 *     half_open      -> half_open, HALF_OPEN
 *
 * Every declaration of the AST carries its `struct names` as `as`.
 */

#include <stdbool.h>

#include "arena.h"

struct names {
    const char *lower;                      /* functions, types, fields */
    const char *upper;                      /* constants */
};

struct names names_of(struct arena *arena, const char *name);

/** `first` and `second` with an underscore between, in both forms. */
struct names names_join(struct arena *arena, struct names first, struct names second);

/** Whether the word is a keyword of C or C++: "C", "C++", "C and C++", or NULL if it is none. */
const char *names_keyword_of(const char *identifier);

/** The part of a file name a C identifier may hold, in capitals: "my-shop.h" -> "MY_SHOP_H". */
const char *names_guard(struct arena *arena, const char *file_name);

/* ------------------------------------------------- what generated code declares at file level -- */

/*
 * The identifiers that each thing in a spec becomes; the emitters' templates write the same. In a form
 * `$a` stands for the first of the names that the thing goes by, `$b` and `$c` for the next ones, in
 * capitals for capitals:
 *
 *     NAMES_MESSAGE of cache and put:  "$a_$b_msg" -> cache_put_msg,  "$A_ON_$B" -> CACHE_ON_PUT
 */
enum names_owner {
    NAMES_LIBRARY,                          /* of C, of POSIX: a the identifier itself */
    NAMES_ENUM, NAMES_ENUMERATOR,           /* a the enum, b the enumerator */
    NAMES_STRUCT, NAMES_EXTERN,
    NAMES_PROTOCOL, NAMES_PROTOCOL_FUNCTION,/* b the function; so for the next */
    NAMES_PROTOCOL_RESULT,                  /* of a function whose result has to be released, or is one of several values */
    NAMES_PROTOCOL_REQUIRED,                /* b the other protocol */
    NAMES_IMPL, NAMES_IMPL_FUNCTION,        /* b the type, c the function */
    NAMES_REGISTRY,
    NAMES_REGISTRY_VALUE,
    NAMES_REGISTRY_META,
    NAMES_REGISTRY_METAS,
    NAMES_REGISTRY_LISTENERS,
    NAMES_REGISTRY_MATCH,
    NAMES_PUBSUB, NAMES_PUBSUB_VALUE, NAMES_BROADCAST,  /* b the message */
    NAMES_SUBSCRIBED,                       /* a the actor, b the message; so for the next */
    NAMES_SERVER_SUBSCRIBED,
    NAMES_TABLE, NAMES_NAMED_TABLE,
    NAMES_TABLE_VALUE, NAMES_COUNTER,       /* a the table, b the field; so for what follows, b the match */
    NAMES_MATCH, NAMES_REVERSE_MATCH, NAMES_MATCH_GUARD, NAMES_MATCH_ARGUMENTS, NAMES_MATCH_CHANGE, NAMES_MATCH_GIVEN,
    NAMES_ACTOR,                            /* a server or machine */
    NAMES_RANGES,                           /* of what its init takes */
    NAMES_STAGE, NAMES_EMITS, NAMES_CONSUMES,   /* a gen_server that is a stage */
    NAMES_SUBSCRIPTION,                     /* a consumer of any kind; of a pipeline b the stage */
    NAMES_LINK, NAMES_PRODUCER, NAMES_PARTITION, NAMES_SUBSCRIBE, NAMES_CANCEL,
    NAMES_SERVER, NAMES_AGENT, NAMES_MACHINE, NAMES_SUPERVISOR, NAMES_TASK, NAMES_APPLICATION,
    NAMES_ARGUMENTS,                        /* of an actor whose init has some */
    NAMES_REGISTERED,
    NAMES_GET_STATE, NAMES_REPLACE_STATE,   /* of a server */
    NAMES_GET_DATA, NAMES_REPLACE_DATA,     /* of a machine */
    NAMES_PREVIOUS_STATE,                   /* of one that calls C on entering a state */
    NAMES_EXIT, NAMES_DOWN, NAMES_INFO, NAMES_FORMAT_STATUS, NAMES_TIMEOUT, NAMES_TERMINATE,
    NAMES_SETTINGS, NAMES_APP_START, NAMES_APP_PREP_STOP, NAMES_APP_STOP, NAMES_CONFIG_CHANGE, NAMES_SIGHUP, NAMES_OPTIONS,
    NAMES_CODE_CHANGE,
    NAMES_MESSAGE,                          /* a the actor, b the message; so for what follows */
    NAMES_SERVER_MESSAGE, NAMES_TIMER,
    NAMES_CALL, NAMES_ALTERNATIVE,          /* c the alternative */
    NAMES_CONTINUE,
    NAMES_STATE,                            /* b the state, or `any`; so for rows */
    NAMES_VALUE,                            /* of a state that has fields */
    NAMES_VALUES,                           /* of a machine that has such */
    NAMES_ROW_MESSAGE,                      /* c the message */
    NAMES_ROW_EXIT, NAMES_ROW_DOWN, NAMES_ROW_INFO, NAMES_ROW_AFTER, NAMES_ROW_EVERY, NAMES_ROW_IDLE,
    NAMES_HIBERNATE_AFTER,
    NAMES_REQUEST,                          /* a call without waiting: where no message or function is called so */
    NAMES_START_WITH,                       /* a start with options: where no message or function is called so */
    NAMES_ROW_ENTER,
    NAMES_ROW_LEAVE,
    NAMES_FUNCTION, NAMES_OUTCOME,          /* b the function, c the outcome */
    NAMES_CHILD,
    NAMES_START_PHASE,
    NAMES_TASK_RESULT,                      /* a the task, b the alternative */
    NAMES_OWNER_COUNT
};

/** The forms of a thing's identifiers, up to a NULL. */
const char *const *names_forms(enum names_owner owner);

/** The identifiers of the C library that a generated name could be, up to a NULL. */
const char *const *names_of_library(void);

/** Whether the name is libactor's, or begins like those: "actor_pool". */
bool names_is_reserved(const char *identifier);

#endif
