/*
 * Requests: calls whose answers are waited for later, one by one or as they come. What a program uses is mostly generated:
 * cache_get_send, cache_get_wait, cache_get_receive and cache_get_answer.
 *
 * An answer that comes while nobody waits for it stands in the mailbox, in its place, as an info. So an actor of a behaviour that
 * does not wait handles it there: `on info` hands it to actor_call_check. Answers do not count in a bounded mailbox.
 */
#ifndef ACTOR_REQUEST_H
#define ACTOR_REQUEST_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A call that was sent. A value: it may be copied. */
typedef struct actor_request {
    actor_ref to;
    const actor_message_info *info;
    actor_unique tag;
} actor_request;

/** What came of a request. */
typedef struct actor_answer {
    actor_request request;
    uint64_t label;                         /* that it had in a collection; else 0 */
    int code;                               /* ACTOR_OK; ACTOR_ENOPROC, ACTOR_EDOWN, ACTOR_EFULL, ACTOR_EINVAL, as of actor_call */
    const void *reply;                      /* of the type `request.info->reply`; NULL if there is none */
} actor_answer;

/**
 * Sends a call and does not wait for its answer.
 *
 * Ownership  `payload` is copied.
 * Errors     ACTOR_ENOMEM; ACTOR_EFULL, as of actor_send, which may have the caller wait for room as well; ACTOR_ETIMEDOUT: the
 *            caller's deadline is over; ACTOR_EINVAL: it is no call; ACTOR_ENOTACTOR. Nothing was sent then. An actor that has
 *            ended is not an error here: the answer says so.
 * Threads    Actor.
 * OTP        gen_server:send_request/2.
 */
int actor_call_send(actor_ref to, const actor_message_info *info, const void *payload, actor_request *request);

/**
 * Waits for the answer of a request. When the time is over the request goes on: it can be waited for again.
 *
 * Ownership  `reply` gets the answer, as that of actor_call.
 * Units      `timeout_ns` is in nanoseconds; ACTOR_INFINITY; 0 asks whether it has come. The caller's deadline shortens it.
 * Errors     Those of actor_call; ACTOR_ENOREQUEST: it is none of the caller's, has had its answer, or was given up;
 *            ACTOR_EALREADY: it is in a collection, which is to be waited for. After ACTOR_EINVAL, for a time of less than 0, it is
 *            as it was.
 * Threads    The actor that has sent it.
 * OTP        gen_server:wait_response/2.
 */
int actor_call_wait(actor_request request, void *reply, int64_t timeout_ns);

/** As actor_call_wait, but when the time is over the request is given up: a late answer goes nowhere. OTP: receive_response/2. */
int actor_call_receive(actor_request request, void *reply, int64_t timeout_ns);

/**
 * Tells whether a message that the caller handles, or has received, is the answer of a request, which is in no collection;
 * what it says then. That the request failed is an answer too: `answer->code` says so, and actor_last_reason why, of ACTOR_EDOWN.
 *
 * Ownership  `answer->reply` points into the message.
 * Threads    The actor that has sent it.
 * OTP        gen_server:check_response/2.
 */
bool actor_call_check(const actor_message *message, actor_request request, actor_answer *answer);

/**
 * Has no DOWN come behind an answer that came into the mailbox: see actor_reply_monitored. One that has come goes. Where none would
 * come nothing happens.
 *
 * Returns    True: one had come, and `reason` is its; that may be NULL.
 * Threads    The actor that has sent the request; elsewhere nothing happens.
 * OTP        erlang:demonitor/2 with flush.
 */
bool actor_call_demonitor(actor_request request, actor_reason *reason);

/** Some requests of one actor, each with a label, so that it can be waited for any of them. */
typedef struct actor_requests actor_requests;

/**
 * Makes a collection without requests.
 *
 * Ownership  It is the calling actor's, and ends with it, or with actor_requests_free.
 * Errors     ACTOR_ENOMEM; ACTOR_ENOTACTOR.
 * Threads    Actor. What follows is for the same.
 * OTP        gen_server:reqids_new/0.
 */
int actor_requests_make(actor_requests **out);

/** Frees a collection, and gives up what is in it. `requests` may be NULL. */
void actor_requests_free(actor_requests *requests);

/**
 * Adds a request; its answer may have come.
 *
 * Errors     ACTOR_ENOREQUEST, as of actor_call_wait; ACTOR_EALREADY: it is in a collection; ACTOR_ENOMEM.
 * OTP        gen_server:reqids_add/3.
 */
int actor_requests_add(actor_requests *requests, actor_request request, uint64_t label);

/** Makes room for `n` more requests: so many can be added without fail of memory. Errors: ACTOR_ENOMEM. */
int actor_requests_reserve(actor_requests *requests, size_t n);

/** Gives how many requests have had no answer from the collection. OTP: gen_server:reqids_size/1. */
size_t actor_requests_size(const actor_requests *requests);

/** A request of a collection. */
typedef struct actor_labelled_request {
    actor_request request;
    uint64_t label;
} actor_labelled_request;

/**
 * Gives the requests that have had no answer from the collection, in no order.
 *
 * Ownership  `out` has room for `n` of them; NULL if that is 0.
 * Returns    How many there are, which may be more than `n`.
 * OTP        gen_server:reqids_to_list/1.
 */
size_t actor_requests_list(const actor_requests *requests, actor_labelled_request *out, size_t n);

/**
 * Waits for an answer of any of the requests, and takes that one out of the collection. They come in the order of their arrival.
 * When the time is over all stay.
 *
 * Ownership  `answer->reply` lives until the calling actor's callback returns (a plain process: until it ends), or until
 *            actor_reply_release of it.
 * Units      As actor_call_wait.
 * Errors     ACTOR_ENOREQUEST: the collection is empty; ACTOR_ETIMEDOUT; ACTOR_ENOMEM; ACTOR_EINVAL: a time of less than 0. That a
 *            request failed is no error here: `answer->code` says so, and actor_last_reason why, of ACTOR_EDOWN.
 * OTP        gen_server:wait_response/3, which may leave it in.
 */
int actor_requests_wait(actor_requests *requests, actor_answer *answer, int64_t timeout_ns);

/** As actor_requests_wait, but when the time is over all are given up, and the collection is empty. OTP: receive_response/3. */
int actor_requests_receive(actor_requests *requests, actor_answer *answer, int64_t timeout_ns);

/** As actor_call_check, for whichever of the requests, which is taken out. OTP: gen_server:check_response/3. */
bool actor_requests_check(actor_requests *requests, const actor_message *message, actor_answer *answer);

/**
 * Calls several actors at once and waits until each has answered, or the time is over.
 *
 * Ownership  `payload` is copied. `replies` has room for `n` of `info->reply`, each filled in, and to be released, as that of
 *            actor_call; NULL if there is nothing to reply with.
 * Units      `timeout_ns` is in nanoseconds, for all together.
 * Errors     Of `to[i]`, in `codes[i]`: ACTOR_OK, those of actor_call_send and actor_call_wait, ACTOR_ETIMEDOUT: a late answer goes
 *            nowhere. What is given is how many of these are ACTOR_OK; or ACTOR_ENOMEM, ACTOR_ENOTACTOR,
 *            ACTOR_EINVAL for a time of less than 0: nothing was sent.
 * Threads    Actor.
 * OTP        gen_server:multi_call/4, of nodes.
 */
int64_t actor_multi_call(const actor_ref *to, size_t n, const actor_message_info *info, const void *payload, void *replies,
                         int *codes, int64_t timeout_ns);

#ifdef __cplusplus
}
#endif
#endif
