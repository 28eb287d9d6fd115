/*
 * What sys.h asks of an actor. A request comes as a signal, so that whoever gets one knows of it; then it stays in
 * its place in the mailbox until its turn comes, which the core gives it: behaviours see nothing of it, and an actor
 * that nobody asks pays nothing. The messages of a suspended actor are put aside, so that it has nothing to run for.
 *
 * Requests and answers are of one described type. A value travels in a box that its message owns.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "sys.h"

/* ---- boxes ---- */

/* A described value. As it is sent, `at` may be anywhere; a copy has it in itself. */
struct box {
    const actor_type_info *type;
    void *at;
    max_align_t value[];
};

static void *copy_box(const void *value)
{
    const struct box *box = value;
    struct box *copy = actor_alloc(sizeof *copy + box->type->size);

    if (copy == NULL)
        return NULL;
    copy->type = box->type;
    copy->at = copy->value;
    if (actor_type_copy(box->type, copy->at, box->at) == ACTOR_OK)
        return copy;
    actor_free(copy);
    return NULL;
}

static void free_box(void *value)
{
    struct box *box = value;

    actor_type_clear(box->type, box->at);
    actor_free(box);
}

static const actor_extern_info box_type = { { "value", sizeof(struct box *), false, 0, NULL, 0, NULL }, copy_box, free_box };

/* What goes to and fro. A request has room for the reason of its refusal, as calls have. */
struct sys_message {
    struct libactor_sys_request request;
    int64_t code;                           /* of an answer */
    struct box *box;
};

_Static_assert(sizeof(struct sys_message) >= sizeof(actor_reason), "a request can be refused");

static const actor_field_info sys_fields[] = {
    { "value", ACTOR_FIELD_EXTERN, offsetof(struct sys_message, box), &box_type.type },
};
static const actor_type_info sys_type = { "sys", sizeof(struct sys_message), false, 1, sys_fields, 0, NULL };

/* ---- suspended actors ---- */

static const char aside_key;

/* What a suspended actor has in its mailbox, but for what it handles. Its own, under `aside_key`. */
struct aside {
    struct actor_message *first, *last;
    size_t len;
};

static struct aside *aside_of(const struct libactor_cell *cell)
{
    return libactor_belonging(cell, &aside_key);
}

static int suspend(struct libactor_cell *cell)
{
    struct aside *aside = aside_of(cell);

    if (aside == NULL) {
        aside = actor_alloc(sizeof *aside);
        if (aside == NULL)
            return ACTOR_ENOMEM;
        memset(aside, 0, sizeof *aside);
        if (actor_put(&aside_key, aside, actor_free) != ACTOR_OK) {
            actor_free(aside);
            return ACTOR_ENOMEM;
        }
    }
    cell->flags |= LIBACTOR_SUSPENDED;
    return ACTOR_OK;
}

/* Puts what was set aside in front of all that has come since. */
void libactor_sys_put_back(struct libactor_cell *cell)
{
    struct aside *aside = aside_of(cell);

    if (aside == NULL || aside->first == NULL)
        return;
    aside->last->next = cell->head;
    if (cell->head == NULL)
        cell->tail = aside->last;
    cell->head = aside->first;
    cell->queued += (uint32_t)aside->len;
    memset(aside, 0, sizeof *aside);
}

size_t libactor_sys_aside_len(const struct libactor_cell *cell)
{
    const struct aside *aside = cell->flags & LIBACTOR_SUSPENDED ? aside_of(cell) : NULL;

    return aside == NULL ? 0 : aside->len;
}

/* Of an actor that was started without a link or a monitor the parent is nobody, but for the system that speaks for a dead one. */
static bool is_parents_end(const struct libactor_cell *cell, const struct actor_message *message)
{
    const actor_ref parent = cell->flags & LIBACTOR_ORPHAN ? actor_ref_none() : cell->parent;

    return message->kind == ACTOR_EXIT && actor_ref_equal(message->sender, parent) &&
           (cell->flags & LIBACTOR_HAS_PARENT || !actor_is_alive(parent));
}

/* sys:suspend_loop, with what proc_lib:stop sends. */
static bool is_for_suspended(const struct libactor_cell *cell, const struct actor_message *message)
{
    return message->kind == LIBACTOR_SYS_REQUEST || message->kind == ACTOR_STOP_REQUEST || is_parents_end(cell, message);
}

static void set_aside(struct libactor_cell *cell)
{
    struct aside *aside = aside_of(cell);

    while (cell->head != NULL && !is_for_suspended(cell, cell->head)) {
        struct actor_message *message = cell->head;

        cell->head = message->next;
        cell->flags &= ~(uint32_t)LIBACTOR_CLEAN;
        message->next = NULL;
        if (aside->first == NULL)
            aside->first = message;
        else
            aside->last->next = message;
        aside->last = message;
        aside->len++;
    }
}

/* Whether a request is next. Of a suspended actor the mailbox has only what it handles after that, or nothing, in front. */
bool libactor_sys_turn(struct libactor_cell *cell)
{
    if (cell->flags & LIBACTOR_SUSPENDED)
        set_aside(cell);
    return cell->head != NULL && cell->head->kind == LIBACTOR_SYS_REQUEST;
}

/* ---- answers ---- */

static struct sys_message *sys_of(struct actor_message *message)
{
    return libactor_payload(message);
}

/* Sends a request back as its answer, which so needs no memory. */
static void answer(struct actor_message *request, int code, uint64_t number)
{
    struct libactor_cell *cell = libactor_current();
    const actor_ref to = request->sender;
    struct sys_message *message = sys_of(request);

    if (cell != NULL && cell->run != NULL && cell->run->message == request) /* or it was refused between two turns */
        cell->run->message = NULL;
    libactor_message_let_go(request);
    memset(message, 0, sizeof *message);
    message->code = code;
    message->request.number = number;
    request->payload_bytes = sizeof *message;
    request->sender = request->to;
    request->to = to;
    request->kind = LIBACTOR_ANSWER;
    request->flags = 0;
    libactor_post(request);
}

static void answer_value(struct actor_message *request, const actor_type_info *type, void *value, uint64_t number)
{
    struct box box = { type, value };
    struct sys_message message;
    struct actor_message *reply;

    memset(&message, 0, sizeof message);
    message.request.number = number;
    message.box = &box;
    reply = libactor_message_pack(LIBACTOR_ANSWER, &sys_type, &message);
    if (reply == NULL) {
        answer(request, ACTOR_ENOMEM, 0);
        return;
    }
    reply->to = request->sender;
    reply->sender = request->to;
    reply->tag = request->tag;
    libactor_current()->run->message = NULL;
    libactor_message_drop(request);
    libactor_post(reply);
}

void libactor_sys_refuse_process(struct actor_message *request)
{
    answer(request, ACTOR_ENOTSUP, 0);
}

/* ---- status ---- */

static const actor_field_info status_fields[] = {
    { "behaviour", ACTOR_FIELD_STRING, offsetof(actor_sys_status, behaviour), NULL },
    { "title", ACTOR_FIELD_STRING, offsetof(actor_sys_status, title), NULL },
    { "name", ACTOR_FIELD_STRING, offsetof(actor_sys_status, name), NULL },
    { "label", ACTOR_FIELD_STRING, offsetof(actor_sys_status, label), NULL },
    { "state_name", ACTOR_FIELD_STRING, offsetof(actor_sys_status, state_name), NULL },
    { "state", ACTOR_FIELD_STRING, offsetof(actor_sys_status, state), NULL },
    { "parent", ACTOR_FIELD_PID, offsetof(actor_sys_status, parent), NULL },
    { "suspended", ACTOR_FIELD_BOOL, offsetof(actor_sys_status, suspended), NULL },
};
static const actor_type_info status_type = { "status", sizeof(actor_sys_status), false, 8, status_fields, 0, NULL };

void libactor_sys_text_drop(void *arg)
{
    struct libactor_sys_text *text = arg;

    if (text->out != NULL)
        fclose(text->out);
    libactor_outside.memory.free_text(text->bytes);
    actor_free(text);
}

struct libactor_sys_text *libactor_sys_text_open(void)
{
    struct libactor_sys_text *text = actor_alloc(sizeof *text);

    if (text == NULL)
        return NULL;
    memset(text, 0, sizeof *text);
    text->out = libactor_outside.memory.open_text(&text->bytes, &text->len);
    if (text->out != NULL && actor_defer(libactor_sys_text_drop, text) == ACTOR_OK)
        return text;
    libactor_sys_text_drop(text);
    return NULL;
}

int libactor_sys_text_close(struct libactor_sys_text *text)
{
    FILE *out = text->out;

    actor_undefer(libactor_sys_text_drop, text);
    text->out = NULL;
    if (fclose(out) == 0)
        return ACTOR_OK;
    libactor_sys_text_drop(text);
    return ACTOR_ENOMEM;
}

static struct libactor_sys_text *describe(const struct libactor_cell *cell)
{
    struct libactor_sys_text *text = libactor_sys_text_open();

    if (text == NULL)
        return NULL;
    if (cell->behaviour->describe != NULL)
        cell->behaviour->describe(cell->self, text->out);
    return libactor_sys_text_close(text) == ACTOR_OK ? text : NULL;
}

static void answer_status(struct libactor_cell *cell, struct actor_message *request)
{
    const actor_behaviour *behaviour = cell->behaviour;
    struct libactor_sys_text *text = describe(cell);
    actor_sys_status status;

    if (text == NULL) {
        answer(request, ACTOR_ENOMEM, 0);
        return;
    }
    memset(&status, 0, sizeof status);
    status.behaviour = actor_string_of(behaviour->name);
    status.title = actor_string_of(behaviour->title != NULL ? behaviour->title(cell->self) : behaviour->name);
    status.name = actor_string_of(libactor_name_of(cell));
    status.label = actor_string_of(cell->extra == NULL ? NULL : cell->extra->label);
    if (behaviour->sys != NULL && behaviour->sys->state_name != NULL)
        status.state_name = actor_string_of(behaviour->sys->state_name(cell->self));
    status.state = actor_string_of(text->bytes);
    status.parent = actor_parent();
    status.suspended = (cell->flags & LIBACTOR_SUSPENDED) != 0;
    answer_value(request, &status_type, &status, 0);
    libactor_sys_text_drop(text);
}

/* ---- state ---- */

/* Where the state is that a request is about; NULL: it has no such state, for that reason. */
static void *find_state(const struct libactor_cell *cell, const actor_type_info *wanted, int *err)
{
    const actor_sys_callbacks *sys = cell->behaviour->sys;
    const actor_type_info *type = NULL;
    void *state = sys == NULL || sys->state == NULL ? NULL : sys->state(cell->self, &type);

    *err = state == NULL ? ACTOR_ENOTSUP : type != wanted ? ACTOR_EINVAL : ACTOR_OK;
    return *err == ACTOR_OK ? state : NULL;
}

/* What shows and takes the state of an actor that has none in place; NULL: nothing does. */
static const actor_sys_callbacks *viewer_of(const struct libactor_cell *cell)
{
    const actor_sys_callbacks *sys = cell->behaviour->sys;

    return sys == NULL || sys->view == NULL ? NULL : sys;
}

static void answer_view(struct libactor_cell *cell, struct actor_message *request, const actor_type_info *wanted)
{
    const actor_sys_callbacks *viewer = viewer_of(cell);
    const bool fits = wanted == viewer->view_type;
    void *view = fits ? viewer->view(cell->self) : NULL;

    if (view == NULL)
        answer(request, fits ? ACTOR_ENOMEM : ACTOR_EINVAL, 0);
    else
        answer_value(request, wanted, view, 0);
    actor_free(view);
}

static int take_view(struct libactor_cell *cell, const struct sys_message *wanted)
{
    const actor_sys_callbacks *viewer = viewer_of(cell);

    if (wanted->request.numbered || viewer->take == NULL)
        return ACTOR_ENOTSUP;
    return wanted->box->type == viewer->view_type ? viewer->take(cell->self, wanted->box->at) : ACTOR_EINVAL;
}

static bool is_machine(const struct libactor_cell *cell)
{
    return cell->behaviour->sys != NULL && cell->behaviour->sys->number != NULL;
}

static void answer_state(struct libactor_cell *cell, struct actor_message *request)
{
    const struct libactor_sys_request wanted = sys_of(request)->request;
    uint64_t number = 0;
    void *state = NULL;
    int err = ACTOR_OK;

    if (is_machine(cell))
        number = cell->behaviour->sys->number(cell->self);
    else if (wanted.numbered)
        err = ACTOR_ENOTSUP;
    if (err == ACTOR_OK && wanted.type != NULL && viewer_of(cell) != NULL) {
        answer_view(cell, request, wanted.type);
        return;
    }
    if (err == ACTOR_OK && wanted.type != NULL)
        state = find_state(cell, wanted.type, &err);
    if (state == NULL)
        answer(request, err, number);
    else
        answer_value(request, wanted.type, state, number);
}

static void swap(char *a, char *b, size_t bytes)
{
    for (; bytes > 0; bytes--, a++, b++) {
        const char byte = *a;

        *a = *b;
        *b = byte;
    }
}

/* The old state takes the place of the new one in the box, and goes with that. */
static int replace_state(struct libactor_cell *cell, const struct sys_message *wanted)
{
    const actor_sys_callbacks *sys = cell->behaviour->sys;
    void *state = NULL;
    int err = ACTOR_OK;

    if (wanted->box != NULL && viewer_of(cell) != NULL)
        return take_view(cell, wanted);
    if (wanted->box != NULL)
        state = find_state(cell, wanted->box->type, &err);
    if (err == ACTOR_OK && wanted->request.numbered)
        err = !is_machine(cell) || sys->set_number == NULL ? ACTOR_ENOTSUP
                                                           : sys->set_number(cell->self, (size_t)wanted->request.number);
    if (err == ACTOR_OK && state != NULL)
        swap(state, wanted->box->at, wanted->box->type->size);
    return err;
}

/* ---- a change of code ---- */

struct version {
    actor_string from;
    actor_bytes extra;
};

static const actor_field_info version_fields[] = {
    { "from", ACTOR_FIELD_STRING, offsetof(struct version, from), NULL },
    { "extra", ACTOR_FIELD_BYTES, offsetof(struct version, extra), NULL },
};
static const actor_type_info version_type = { "version", sizeof(struct version), false, 2, version_fields, 0, NULL };

/* What the state was; NULL when memory is out. The callback may leave: so it is deferred. */
static struct box *save_state(const actor_type_info *type, void *state)
{
    const struct box now = { type, state };
    struct box *saved = copy_box(&now);

    if (saved == NULL)
        return NULL;
    if (actor_defer(free_box, saved) == ACTOR_OK)
        return saved;
    free_box(saved);
    return NULL;
}

static int call_change_code(struct libactor_cell *cell, const struct version *version)
{
    const actor_sys_callbacks *sys = cell->behaviour->sys;
    const size_t before = is_machine(cell) ? sys->number(cell->self) : 0;
    size_t number = before;
    int err = sys->change_code(cell->self, &number, version->from.data, version->extra);

    if (err == ACTOR_OK && number != before)
        err = sys->set_number == NULL ? ACTOR_EINVAL : sys->set_number(cell->self, number);
    return err;
}

static int change_code(struct libactor_cell *cell, const struct sys_message *wanted)
{
    const actor_sys_callbacks *sys = cell->behaviour->sys;
    const actor_type_info *type = NULL;
    struct box *saved;
    void *state;
    int err;

    if (!(cell->flags & LIBACTOR_SUSPENDED))
        return ACTOR_EINVAL;
    state = sys == NULL || sys->state == NULL || sys->change_code == NULL ? NULL : sys->state(cell->self, &type);
    if (state == NULL)
        return ACTOR_ENOTSUP;
    saved = save_state(type, state);
    if (saved == NULL)
        return ACTOR_ENOMEM;
    libactor_sys_put_back(cell);            /* what it waits for may be there already */
    err = call_change_code(cell, wanted->box->at);
    if (err != ACTOR_OK)
        swap(state, saved->at, type->size);
    actor_undefer(free_box, saved);
    free_box(saved);
    return err;
}

/* ---- watching ---- */

static const actor_field_info counts_fields[] = {
    { "start_ns", ACTOR_FIELD_INT64, offsetof(actor_sys_counts, start_ns), NULL },
    { "now_ns", ACTOR_FIELD_INT64, offsetof(actor_sys_counts, now_ns), NULL },
    { "messages_in", ACTOR_FIELD_UINT64, offsetof(actor_sys_counts, messages_in), NULL },
    { "messages_out", ACTOR_FIELD_UINT64, offsetof(actor_sys_counts, messages_out), NULL },
};
static const actor_type_info counts_type = { "counts", sizeof(actor_sys_counts), true, 4, counts_fields, 0, NULL };

static const actor_field_info log_fields[] = { { "text", ACTOR_FIELD_STRING, 0, NULL } };
static const actor_type_info log_type = { "log", sizeof(actor_string), false, 1, log_fields, 0, NULL };

static void answer_counts(struct libactor_cell *cell, struct actor_message *request)
{
    actor_sys_counts counts;
    const int err = libactor_sys_counts(cell, &counts);

    if (err != ACTOR_OK)
        answer(request, err, 0);
    else
        answer_value(request, &counts_type, &counts, 0);
}

static void answer_log(struct libactor_cell *cell, struct actor_message *request)
{
    struct libactor_sys_text *text = libactor_sys_lines(cell);
    actor_string lines;

    if (text == NULL) {
        answer(request, ACTOR_ENOMEM, 0);
        return;
    }
    lines = actor_string_of(text->bytes);
    answer_value(request, &log_type, &lines, 0);
    libactor_sys_text_drop(text);
}

/* ---- requests ---- */

static bool has_requests(const struct libactor_cell *cell)
{
    const struct actor_message *message = cell->head;

    while (message != NULL && message->kind != LIBACTOR_SYS_REQUEST)
        message = message->next;
    return message != NULL;
}

static int resume(struct libactor_cell *cell)
{
    libactor_sys_put_back(cell);
    cell->flags &= ~(uint32_t)LIBACTOR_SUSPENDED;
    return ACTOR_OK;
}

/* Does what a request wants, and answers it. ACTOR_STOP: the actor is to end. */
static actor_result do_request(struct libactor_cell *cell, struct actor_message *request)
{
    const struct sys_message *wanted = sys_of(request);
    actor_reason reason;

    switch (wanted->request.what) {
    case LIBACTOR_SYS_SUSPEND:
        answer(request, suspend(cell), 0);
        break;
    case LIBACTOR_SYS_RESUME:
        answer(request, resume(cell), 0);
        break;
    case LIBACTOR_SYS_TERMINATE:
        reason = wanted->request.reason;
        answer(request, ACTOR_OK, 0);
        return actor_stop(reason);
    case LIBACTOR_SYS_GET_STATUS:
        answer_status(cell, request);
        break;
    case LIBACTOR_SYS_GET_STATE:
        answer_state(cell, request);
        break;
    case LIBACTOR_SYS_REPLACE_STATE:
        answer(request, replace_state(cell, wanted), 0);
        break;
    case LIBACTOR_SYS_CHANGE_CODE:
        answer(request, change_code(cell, wanted), 0);
        break;
    case LIBACTOR_SYS_STATISTICS:
    case LIBACTOR_SYS_LOG:
    case LIBACTOR_SYS_TRACE:
        answer(request, libactor_sys_debug(cell, wanted->request.what, wanted->request.number), 0);
        break;
    case LIBACTOR_SYS_GET_STATISTICS:
        answer_counts(cell, request);
        break;
    case LIBACTOR_SYS_GET_LOG:
        answer_log(cell, request);
        break;
    }
    return ACTOR_CONTINUE;
}

/* In the actor's own code. ACTOR_STOP: it is to end. */
actor_result libactor_sys_do(struct libactor_cell *cell, struct actor_message *request)
{
    const actor_sys_callbacks *sys = cell->behaviour->sys;
    actor_result result;

    if (!has_requests(cell))
        cell->flags &= ~(uint32_t)LIBACTOR_SYS;
    result = do_request(cell, request);
    if (result != ACTOR_CONTINUE || cell->flags & LIBACTOR_SUSPENDED || sys == NULL || sys->go_on == NULL)
        return result;
    return sys->go_on(cell->self);
}

/* ---- for others ---- */

/* Asks for something; `*reply`, if it is not NULL, is the caller's on success. */
static int ask(actor_ref to, struct sys_message *request, int64_t timeout_ns, struct actor_message **reply)
{
    struct actor_message *question = libactor_message_pack(LIBACTOR_SIGNAL_SYS, &sys_type, request);
    struct actor_message *message;
    int err;

    if (question != NULL)
        question->flags |= LIBACTOR_INTERNAL;
    err = libactor_ask(to, question, timeout_ns, &message);
    if (err != ACTOR_OK)
        return err;
    err = (int)sys_of(message)->code;
    if (err == ACTOR_OK && reply != NULL)
        *reply = message;
    else
        libactor_message_drop(message);
    return err;
}

static struct sys_message request_of(enum libactor_sys_what what)
{
    struct sys_message request;

    memset(&request, 0, sizeof request);
    request.request.what = what;
    return request;
}

/* Asks for a value, and what it points to lives as a reply's. */
static int ask_for_value(actor_ref to, struct sys_message *request, void *out, size_t *number, int64_t timeout_ns)
{
    struct actor_message *message;
    const struct sys_message *answered;
    const int err = ask(to, request, timeout_ns, &message);

    if (err != ACTOR_OK)
        return err;
    answered = sys_of(message);
    if (number != NULL)
        *number = (size_t)answered->request.number;
    if (answered->box == NULL) {
        libactor_message_drop(message);
        return ACTOR_OK;
    }
    memcpy(out, answered->box->at, answered->box->type->size);
    libactor_held_add(message, out);
    return ACTOR_OK;
}

int actor_sys_suspend(actor_ref to, int64_t timeout_ns)
{
    struct sys_message request = request_of(LIBACTOR_SYS_SUSPEND);

    return ask(to, &request, timeout_ns, NULL);
}

int actor_sys_resume(actor_ref to, int64_t timeout_ns)
{
    struct sys_message request = request_of(LIBACTOR_SYS_RESUME);

    return ask(to, &request, timeout_ns, NULL);
}

int actor_sys_terminate(actor_ref to, actor_reason reason, int64_t timeout_ns)
{
    struct sys_message request = request_of(LIBACTOR_SYS_TERMINATE);

    request.request.reason = reason;
    return ask(to, &request, timeout_ns, NULL);
}

int actor_sys_get_status(actor_ref to, actor_sys_status *out, int64_t timeout_ns)
{
    struct sys_message request = request_of(LIBACTOR_SYS_GET_STATUS);

    return ask_for_value(to, &request, out, NULL, timeout_ns);
}

int actor_sys_get_state(actor_ref to, const actor_type_info *type, void *out, size_t *number, int64_t timeout_ns)
{
    struct sys_message request = request_of(LIBACTOR_SYS_GET_STATE);

    request.request.type = type;
    request.request.numbered = number != NULL;
    return ask_for_value(to, &request, out, number, timeout_ns);
}

int actor_sys_replace_state(actor_ref to, const actor_type_info *type, const void *state, const size_t *number,
                            int64_t timeout_ns)
{
    struct sys_message request = request_of(LIBACTOR_SYS_REPLACE_STATE);
    struct box box = { type, (void *)(uintptr_t)state };

    if (type != NULL)
        request.box = &box;
    request.request.numbered = number != NULL;
    request.request.number = number == NULL ? 0 : *number;
    return ask(to, &request, timeout_ns, NULL);
}

int actor_sys_change_code(actor_ref to, const char *from_version, actor_bytes extra, int64_t timeout_ns)
{
    struct sys_message request = request_of(LIBACTOR_SYS_CHANGE_CODE);
    struct version version = { actor_string_of(from_version), extra };
    struct box box = { &version_type, &version };

    request.box = &box;
    return ask(to, &request, timeout_ns, NULL);
}

static int switch_debug(actor_ref to, enum libactor_sys_what what, uint64_t number, int64_t timeout_ns)
{
    struct sys_message request = request_of(what);

    request.request.number = number;
    return ask(to, &request, timeout_ns, NULL);
}

int actor_sys_statistics(actor_ref to, bool on, int64_t timeout_ns)
{
    return switch_debug(to, LIBACTOR_SYS_STATISTICS, on, timeout_ns);
}

int actor_sys_log(actor_ref to, size_t n_events, int64_t timeout_ns)
{
    return switch_debug(to, LIBACTOR_SYS_LOG, n_events, timeout_ns);
}

int actor_sys_trace(actor_ref to, bool on, int64_t timeout_ns)
{
    return switch_debug(to, LIBACTOR_SYS_TRACE, on, timeout_ns);
}

int actor_sys_get_statistics(actor_ref to, actor_sys_counts *out, int64_t timeout_ns)
{
    struct sys_message request = request_of(LIBACTOR_SYS_GET_STATISTICS);
    const int err = ask_for_value(to, &request, out, NULL, timeout_ns);

    if (err == ACTOR_OK)
        actor_reply_release(out);           /* it points to nothing */
    return err;
}

int actor_sys_get_log(actor_ref to, actor_string *out, int64_t timeout_ns)
{
    struct sys_message request = request_of(LIBACTOR_SYS_GET_LOG);

    return ask_for_value(to, &request, out, NULL, timeout_ns);
}
