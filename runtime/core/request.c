/*
 * Requests: calls whose answers are waited for later. An actor's requests are relations of it while no answer has come. One that
 * comes ends its relation: it goes to the actor, if that waits for it, else into the mailbox. One without a relation, of a request
 * that was given up, goes nowhere. A collection has a number, which the relations of its requests name: so who waits for any
 * of them waits for that number. An answer in the mailbox has it where messages on their way have their receiver.
 */
#include <string.h>

#include "internal.h"

static const actor_message_info reply_info = { "reply", ACTOR_INFO, NULL, NULL };
static const actor_message_info end_info = { "no_reply", ACTOR_INFO, NULL, NULL };  /* the payload is the reason */

struct member {
    actor_request request;                  /* a tag of 0: a free place */
    uint64_t label;
};

/* With linear probing. */
struct actor_requests {
    uint64_t number;
    size_t len, mask;                       /* members; places - 1 */
    struct member *places;
};

enum { FIRST_PLACES = 8 };

static bool is_answer(const struct actor_message *message)
{
    return message->info == &reply_info || message->info == &end_info;
}

/* Puts what came of a request into the mailbox. */
static void append(struct libactor_worker *worker, struct libactor_cell *cell, struct actor_message *message)
{
    const struct libactor_run *run = cell->run;

    libactor_mailbox_append(cell, message);
    cell->queued++;
    if (run == NULL || run->wait == LIBACTOR_WAIT_NONE || run->wait == LIBACTOR_WAIT_MESSAGE)
        libactor_schedule(worker, cell);
}

/* The end of who gave an answer, which was not waited for: the DOWN of actor_reply_monitored. False: it is nobody's. */
static bool handle_end(struct libactor_worker *worker, struct libactor_cell *cell, struct actor_message *message)
{
    if (message->kind != LIBACTOR_ANSWER_DOWN ||
        !libactor_relations_remove(&cell->relations, LIBACTOR_ANSWERED, message->tag, NULL))
        return false;
    message->kind = ACTOR_DOWN;
    message->flags = LIBACTOR_UNCOUNTED_MESSAGE;
    append(worker, cell, message);
    return true;
}

/* An answer that the actor of this worker, which is guarded, does not wait for as such. False: it is nobody's. */
bool libactor_request_answered(struct libactor_worker *worker, struct libactor_cell *cell, struct actor_message *message)
{
    const bool is_reply = message->kind == LIBACTOR_ANSWER;
    struct libactor_run *run = cell->run;
    actor_ref collection;

    if (!libactor_relations_remove(&cell->relations, LIBACTOR_REQUEST, message->tag, &collection))
        return handle_end(worker, cell, message);
    message->info = is_reply ? &reply_info : &end_info;
    message->kind = ACTOR_INFO;
    message->flags = (message->flags & (LIBACTOR_DROPPED | LIBACTOR_END_FOLLOWS)) | LIBACTOR_UNCOUNTED_MESSAGE;
    if (run != NULL && run->wait == LIBACTOR_WAIT_ANSWER && collection.bits != 0 && run->tag == collection.bits &&
        run->answer == NULL) {
        run->answer = message;
        libactor_schedule(worker, cell);
        return true;
    }
    message->to = collection;
    if (message->flags & LIBACTOR_END_FOLLOWS) /* there is room where the request was */
        libactor_relations_add(&cell->relations, LIBACTOR_ANSWERED, message->tag, message->sender);
    append(worker, cell, message);
    return true;
}

/* ---- one ---- */

/* The receiver had no room. What came meanwhile is treated as what comes later. */
static int send_patiently(struct libactor_worker *worker, struct actor_message *message, int64_t timeout_ns)
{
    struct libactor_cell *cell = worker->current;
    struct libactor_run *run = cell->run;
    const uint64_t tag = message->tag;
    const int err = libactor_post_patiently(worker, message, timeout_ns);

    run->wait = LIBACTOR_WAIT_NONE;
    if (err < 0) {
        libactor_relations_remove(&cell->relations, LIBACTOR_REQUEST, tag, NULL);
        return err;
    }
    if (run->answer != NULL) {
        struct actor_message *answer = run->answer;
        const bool guard = libactor_guard(worker);

        run->answer = NULL;
        libactor_request_answered(worker, cell, answer);
        if (guard)
            libactor_unguard(worker);
    }
    return ACTOR_OK;
}

int actor_call_send(actor_ref to, const actor_message_info *info, const void *payload, actor_request *request)
{
    struct libactor_worker *worker = libactor_worker;
    struct libactor_cell *cell = libactor_current();
    int64_t timeout_ns = ACTOR_INFINITY;
    struct actor_message *message;
    int err;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (info->kind != ACTOR_CALL)
        return ACTOR_EINVAL;
    if (libactor_has_scope(cell) && (err = libactor_deadline_limit(&timeout_ns)) < 0)
        return err;
    message = libactor_call_make(worker, info, payload);
    if (message == NULL)
        return ACTOR_ENOMEM;
    message->to = to;
    message->tag = libactor_unique(worker);
    err = libactor_relations_add(&cell->relations, LIBACTOR_REQUEST, message->tag, actor_ref_none());
    if (err < 0) {
        libactor_message_drop(message);
        return err;
    }
    request->to = to;
    request->info = info;
    request->tag = message->tag;
    return libactor_post(message) ? ACTOR_OK : send_patiently(worker, message, timeout_ns);
}

static bool has_tag(const actor_message *message, const void *context)
{
    return is_answer(message) && message->tag == ((const actor_request *)context)->tag;
}

static bool is_end(const actor_message *message, const void *tag)
{
    return message->kind == ACTOR_DOWN && message->tag == *(const uint64_t *)tag;
}

/* No DOWN comes behind an answer; one that has come goes: true. */
static bool end_monitor(struct libactor_cell *cell, uint64_t tag, actor_reason *reason)
{
    struct actor_message *down;

    if (libactor_relations_remove(&cell->relations, LIBACTOR_ANSWERED, tag, NULL))
        return false;
    down = libactor_mailbox_unlink(cell, is_end, &tag);
    if (down != NULL && reason != NULL)
        *reason = *actor_message_reason(down);
    libactor_message_drop(down);
    return down != NULL;
}

/* An answer in the mailbox that matches; NULL: there is none. Who waits for it is not told of its sender's end as well. */
static struct actor_message *take_answer(struct libactor_cell *cell,
                                         bool (*match)(const actor_message *message, const void *context), const void *context)
{
    struct actor_message *answer = libactor_mailbox_unlink(cell, match, context);

    if (answer != NULL && answer->flags & LIBACTOR_END_FOLLOWS)
        end_monitor(cell, answer->tag, NULL);
    return answer;
}

/*
 * Waits for an answer: one in the mailbox that matches, or one with that number. An answer that comes as such, since it was waited
 * for alone, has the form of the others when it is handed out.
 */
static int await(uint64_t number, bool (*match)(const actor_message *message, const void *context), const void *context,
                 int64_t timeout_ns, struct actor_message **answer)
{
    struct libactor_worker *worker = libactor_worker;
    struct libactor_cell *cell = worker->current;
    int err;

    if (libactor_has_scope(cell) && libactor_deadline_limit(&timeout_ns) < 0)
        timeout_ns = 0;
    libactor_mailbox_collect(worker, cell);
    *answer = take_answer(cell, match, context);
    if (*answer != NULL)
        return ACTOR_OK;
    if (timeout_ns <= 0)
        return ACTOR_ETIMEDOUT;
    err = libactor_wait_prepare(worker);
    if (err < 0)
        return err;
    *answer = libactor_await_number(worker, number, timeout_ns);
    if (*answer == NULL)
        return ACTOR_ETIMEDOUT;
    if (!is_answer(*answer)) {
        libactor_relations_remove(&cell->relations, LIBACTOR_REQUEST, number, NULL);
        (*answer)->info = (*answer)->kind == LIBACTOR_ANSWER ? &reply_info : &end_info;
    }
    return ACTOR_OK;
}

/* The answer in the mailbox; NULL: there is none. */
static struct actor_message *find_answer(struct libactor_cell *cell, const actor_request *request)
{
    struct actor_message *message;

    libactor_mailbox_collect(libactor_worker, cell);
    message = cell->head;
    while (message != NULL && !has_tag(message, request))
        message = message->next;
    return message;
}

/* What an answer that is no reply says. */
static int code_of(const struct actor_message *answer)
{
    actor_reason reason;
    int code;

    memcpy(&reason, answer + 1, sizeof reason);
    code = answer->flags & LIBACTOR_DROPPED ? ACTOR_EFULL : reason.kind == ACTOR_NOPROC ? ACTOR_ENOPROC : ACTOR_EDOWN;
    if (code == ACTOR_EDOWN)
        libactor_last_reason_set(&reason);
    return code;
}

/* Hands out an answer as actor_call does, and frees it, or keeps it for what the reply points to. */
static int deliver(struct actor_message *answer, const actor_message_info *info, void *reply)
{
    int code;

    if (answer->info == &reply_info)
        return libactor_reply_deliver(answer, info, reply);
    code = code_of(answer);
    libactor_message_drop(answer);
    return code;
}

static int wait_for(actor_request request, void *reply, int64_t timeout_ns, bool give_up)
{
    struct libactor_cell *cell = libactor_current();
    actor_ref collection = actor_ref_none();
    struct actor_message *answer;
    int err;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (timeout_ns < 0)
        return ACTOR_EINVAL;
    if (!libactor_relations_find(cell->relations, LIBACTOR_REQUEST, request.tag, &collection)) {
        timeout_ns = 0;                     /* it has come, or never will */
        answer = find_answer(cell, &request);
        if (answer != NULL)
            collection = answer->to;
    }
    if (!actor_ref_is_none(collection))
        return ACTOR_EALREADY;
    err = await(request.tag, has_tag, &request, timeout_ns, &answer);
    if (err == ACTOR_OK)
        return deliver(answer, request.info, reply);
    if (!libactor_relations_find(cell->relations, LIBACTOR_REQUEST, request.tag, NULL))
        return ACTOR_ENOREQUEST;
    if (give_up)
        libactor_relations_remove(&cell->relations, LIBACTOR_REQUEST, request.tag, NULL);
    return err;
}

int actor_call_wait(actor_request request, void *reply, int64_t timeout_ns)
{
    return wait_for(request, reply, timeout_ns, false);
}

int actor_call_receive(actor_request request, void *reply, int64_t timeout_ns)
{
    return wait_for(request, reply, timeout_ns, true);
}

static void describe(const struct actor_message *message, const struct member *member, actor_answer *answer)
{
    const actor_type_info *type = member->request.info->reply;

    answer->request = member->request;
    answer->label = member->label;
    answer->reply = NULL;
    answer->code = ACTOR_OK;
    if (message->info == &end_info)
        answer->code = code_of(message);
    else if (type != NULL && message->payload_bytes < type->size)
        answer->code = ACTOR_EINVAL;
    else if (type != NULL)
        answer->reply = message + 1;
}

bool actor_call_check(const actor_message *message, actor_request request, actor_answer *answer)
{
    const struct member member = { request, 0 };

    if (!has_tag(message, &request) || !actor_ref_is_none(message->to))
        return false;
    describe(message, &member, answer);
    return true;
}

bool actor_call_demonitor(actor_request request, actor_reason *reason)
{
    struct libactor_cell *cell = libactor_current();

    if (cell == NULL)
        return false;
    libactor_mailbox_collect(libactor_worker, cell);
    return end_monitor(cell, request.tag, reason);
}

/* ---- collections ---- */

static size_t home_of(uint64_t tag, size_t mask)
{
    return (size_t)((tag * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & mask;
}

/* The place of a request, or the free one where it would be. */
static struct member *place_of(const actor_requests *requests, uint64_t tag)
{
    size_t i = home_of(tag, requests->mask);

    while (requests->places[i].request.tag != 0 && requests->places[i].request.tag != tag)
        i = (i + 1) & requests->mask;
    return &requests->places[i];
}

/* Moves up what linear probing would no longer find. */
static struct member take_out(actor_requests *requests, struct member *place)
{
    const struct member taken = *place;
    size_t i = (size_t)(place - requests->places), j = i;

    requests->len--;
    for (;;) {
        size_t home;

        j = (j + 1) & requests->mask;
        if (requests->places[j].request.tag == 0)
            break;
        home = home_of(requests->places[j].request.tag, requests->mask);
        if (((j - home) & requests->mask) < ((j - i) & requests->mask))
            continue;
        requests->places[i] = requests->places[j];
        i = j;
    }
    memset(&requests->places[i], 0, sizeof requests->places[i]);
    return taken;
}

int actor_requests_reserve(actor_requests *requests, size_t more)
{
    const size_t old_places = requests->places == NULL ? 0 : requests->mask + 1;
    struct member *old = requests->places;
    size_t n = old_places == 0 ? FIRST_PLACES : old_places;
    struct member *places;
    size_t i;

    while (n != 0 && requests->len + more >= n - n / 4)
        n *= 2;
    if (n == old_places)
        return ACTOR_OK;
    places = n == 0 || n > SIZE_MAX / sizeof *places ? NULL : actor_alloc(n * sizeof *places);
    if (places == NULL)
        return ACTOR_ENOMEM;
    memset(places, 0, n * sizeof *places);
    requests->places = places;
    requests->mask = n - 1;
    for (i = 0; i < old_places; i++)
        if (old[i].request.tag != 0)
            *place_of(requests, old[i].request.tag) = old[i];
    actor_free(old);
    return ACTOR_OK;
}

/* All that is its own, when its actor has ended too. */
static void free_memory(void *arg)
{
    actor_requests *requests = arg;

    actor_free(requests->places);
    actor_free(requests);
}

int actor_requests_make(actor_requests **out)
{
    actor_requests *requests;
    int err;

    if (libactor_current() == NULL)
        return ACTOR_ENOTACTOR;
    requests = actor_alloc(sizeof *requests);
    if (requests == NULL)
        return ACTOR_ENOMEM;
    memset(requests, 0, sizeof *requests);
    requests->number = libactor_unique(libactor_worker);
    err = actor_defer(free_memory, requests);
    if (err < 0) {
        free_memory(requests);
        return err;
    }
    *out = requests;
    return ACTOR_OK;
}

static bool is_of(const actor_message *message, const void *context)
{
    const actor_requests *requests = context;

    return is_answer(message) && requests->len > 0 && place_of(requests, message->tag)->request.tag == message->tag;
}

/* Late answers go nowhere, and those that wait in the mailbox go. */
static void give_all_up(actor_requests *requests)
{
    struct libactor_cell *cell = libactor_current();
    struct actor_message *answer;
    size_t i;

    libactor_mailbox_collect(libactor_worker, cell);
    while ((answer = take_answer(cell, is_of, requests)) != NULL) {
        take_out(requests, place_of(requests, answer->tag));
        libactor_message_drop(answer);
    }
    for (i = 0; requests->len > 0 && i <= requests->mask; i++) {
        if (requests->places[i].request.tag == 0)
            continue;
        libactor_relations_remove(&cell->relations, LIBACTOR_REQUEST, requests->places[i].request.tag, NULL);
        memset(&requests->places[i], 0, sizeof requests->places[i]);
        requests->len--;
    }
}

void actor_requests_free(actor_requests *requests)
{
    if (requests == NULL || libactor_current() == NULL)
        return;
    give_all_up(requests);
    actor_undefer(free_memory, requests);
    free_memory(requests);
}

int actor_requests_add(actor_requests *requests, actor_request request, uint64_t label)
{
    struct libactor_cell *cell = libactor_current();
    actor_ref collection = actor_ref_none();
    struct actor_message *answer = NULL;
    bool pending;
    struct member *place;
    int err;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    err = actor_requests_reserve(requests, 1);
    if (err < 0)
        return err;
    pending = libactor_relations_remove(&cell->relations, LIBACTOR_REQUEST, request.tag, &collection);
    if (!pending && (answer = find_answer(cell, &request)) == NULL)
        return ACTOR_ENOREQUEST;
    if (answer != NULL)
        collection = answer->to;
    place = place_of(requests, request.tag);
    if (collection.bits != 0 || place->request.tag != 0) {
        err = ACTOR_EALREADY;
    } else {
        place->request = request;
        place->label = label;
        requests->len++;
        collection.bits = requests->number;
    }
    if (pending)                            /* there is room where it was */
        libactor_relations_add(&cell->relations, LIBACTOR_REQUEST, request.tag, collection);
    else
        answer->to = collection;
    return err;
}

size_t actor_requests_size(const actor_requests *requests)
{
    return requests->len;
}

size_t actor_requests_list(const actor_requests *requests, actor_labelled_request *out, size_t n)
{
    size_t i, listed = 0;

    for (i = 0; listed < n && listed < requests->len; i++) {
        if (requests->places[i].request.tag == 0)
            continue;
        out[listed].request = requests->places[i].request;
        out[listed].label = requests->places[i].label;
        listed++;
    }
    return requests->len;
}

/* The next answer, and whose it is. */
static int take_next(actor_requests *requests, int64_t timeout_ns, struct actor_message **message, struct member *member)
{
    int err;

    if (requests->len == 0)
        return ACTOR_ENOREQUEST;
    err = await(requests->number, is_of, requests, timeout_ns, message);
    if (err == ACTOR_OK)
        *member = take_out(requests, place_of(requests, (*message)->tag));
    return err;
}

int actor_requests_wait(actor_requests *requests, actor_answer *answer, int64_t timeout_ns)
{
    struct actor_message *message;
    struct member member;
    int err;

    if (libactor_current() == NULL)
        return ACTOR_ENOTACTOR;
    if (timeout_ns < 0)
        return ACTOR_EINVAL;
    err = take_next(requests, timeout_ns, &message, &member);
    if (err < 0)
        return err;
    describe(message, &member, answer);
    if (answer->reply != NULL)
        libactor_held_add(message, answer->reply);
    else
        libactor_message_drop(message);
    return ACTOR_OK;
}

int actor_requests_receive(actor_requests *requests, actor_answer *answer, int64_t timeout_ns)
{
    const int err = actor_requests_wait(requests, answer, timeout_ns);

    if (err == ACTOR_ETIMEDOUT)
        give_all_up(requests);
    return err;
}

bool actor_requests_check(actor_requests *requests, const actor_message *message, actor_answer *answer)
{
    struct member member;

    if (!is_of(message, requests))
        return false;
    member = take_out(requests, place_of(requests, message->tag));
    describe(message, &member, answer);
    return true;
}

/* ---- many ---- */

/* Sends to all; what fails has its code, all others are to be waited for. */
static void send_all(actor_requests *requests, const actor_ref *to, size_t n, const actor_message_info *info,
                     const void *payload, int *codes)
{
    actor_request request;
    size_t i;

    for (i = 0; i < n; i++) {
        codes[i] = actor_requests_reserve(requests, 1);     /* what was sent is added without fail */
        if (codes[i] == ACTOR_OK)
            codes[i] = actor_call_send(to[i], info, payload, &request);
        if (codes[i] == ACTOR_OK)
            codes[i] = actor_requests_add(requests, request, i);
        if (codes[i] == ACTOR_OK)
            codes[i] = ACTOR_ETIMEDOUT;     /* until it answers */
    }
}

int64_t actor_multi_call(const actor_ref *to, size_t n, const actor_message_info *info, const void *payload, void *replies,
                         int *codes, int64_t timeout_ns)
{
    const size_t bytes = info->reply == NULL ? 0 : info->reply->size;
    struct actor_message *message;
    actor_requests *requests;
    struct member member;
    int64_t left = timeout_ns, due_ns = 0, n_answered = 0;
    int err = timeout_ns < 0 ? ACTOR_EINVAL : actor_requests_make(&requests);

    if (err < 0)
        return err;
    if (timeout_ns != ACTOR_INFINITY)
        due_ns = libactor_now(libactor_worker->system);
    due_ns = timeout_ns > ACTOR_INFINITY - due_ns ? ACTOR_INFINITY : due_ns + timeout_ns;
    send_all(requests, to, n, info, payload, codes);
    while (err == ACTOR_OK) {
        if (due_ns != ACTOR_INFINITY)
            left = due_ns - libactor_now(libactor_worker->system);
        err = take_next(requests, left, &message, &member);
        if (err < 0)
            break;
        codes[member.label] = deliver(message, info, bytes == 0 ? NULL : (char *)replies + member.label * bytes);
        n_answered += codes[member.label] == ACTOR_OK;
    }
    actor_requests_free(requests);
    return n_answered;
}
