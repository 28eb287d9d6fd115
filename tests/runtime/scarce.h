/*
 * Memory that may run out, and with it the messages that are put aside for news of ends.
 */
#ifndef SCARCE_H
#define SCARCE_H

#include <check.h>
#include <stdint.h>
#include <stdlib.h>

#include <actor/actor.h>

/* So many pieces of memory are given, and then so many are not, before it is as ever. */
static size_t gives, lacks;

static inline void *give(void *context, size_t bytes)
{
    (void)context;
    if (gives > 0) {
        gives--;
        return malloc(bytes);
    }
    if (lacks > 0) {
        lacks--;
        return NULL;
    }
    return malloc(bytes);
}

static inline void take_back(void *context, void *memory)
{
    (void)context;
    free(memory);
}

static inline bool is_of_shutdown(const actor_message *message, const void *context)
{
    (void)context;
    return actor_message_kind_of(message) == ACTOR_EXIT &&
           actor_message_reason(message)->kind == ACTOR_SHUTDOWN;
}

/* Has messages, and leaves them where they are, until its system ends. */
static inline void keep_messages(void *arg)
{
    actor_message *message;

    (void)arg;
    actor_trap_exit(true);
    ck_assert_int_eq(actor_receive_match(is_of_shutdown, NULL, &message, ACTOR_INFINITY), ACTOR_OK);
    actor_message_free(message);
}

static actor_ref keeper;                    /* a process of keep_messages */

/* Takes all messages there are, those put aside too; then so many pieces are given, and not. */
static inline void lose_memory(size_t given, size_t lacking)
{
    gives = 0;
    lacks = SIZE_MAX;
    while (actor_send_exit(keeper, actor_reason_own("kept", NULL)) == ACTOR_OK)
        ;
    gives = given;
    lacks = lacking;
}

/* Of a system with one worker, whose reserve is the only one. */
static inline actor_options scarce_options(void)
{
    actor_options options = actor_options_default();

    options.alloc = give;
    options.free = take_back;
    options.workers = 1;
    return options;
}

#endif
