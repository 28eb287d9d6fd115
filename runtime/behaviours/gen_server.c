/*
 * gen_server: hands each message to the user's callback for it, and does what that returns. The rules
 * are those of the gen_server manual. A continue is a message to oneself that goes before all others,
 * so an actor with much to continue still lets others run and can still be killed.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "actor/gen_server.h"
#include "actor/system.h"
#include "instance.h"
#include "lull.h"

struct server {
    const actor_gen_server_info *info;
    bool has_parent;                        /* else it is its own */
    bool lulls;                             /* it is of `lulling_behaviour` */
};

_Static_assert(LIBACTOR_ALIGNED(sizeof(struct server)) + 16 <= 64,
               "an idle server with 16 bytes of state fits a cache line");

/* The message that a continue is. */
struct resumption {
    uint64_t number;
    bool automatic;                         /* one of those after init: the next one follows */
};

static const actor_field_info resumption_fields[] = {
    { "number", ACTOR_FIELD_UINT64, offsetof(struct resumption, number), NULL },
    { "automatic", ACTOR_FIELD_BOOL, offsetof(struct resumption, automatic), NULL },
};
static const actor_type_info resumption_type = {
    "continue", sizeof(struct resumption), true, 2, resumption_fields, 0, NULL
};
static const actor_message_info resumption_message = { "continue", ACTOR_INFO, &resumption_type, NULL };

static void *state_of(struct server *server)
{
    return libactor_instance_state(server, sizeof *server);
}

/* Of one that asks how long nothing comes: the first that lies behind its state. */
static struct libactor_lull *lull_of(struct server *server)
{
    return libactor_instance_tail(server, sizeof *server, server->info->state);
}

/* Of each `info ... every`, in the order of the handlers. */
static struct libactor_period *periods_of(struct server *server)
{
    struct libactor_lull *lull = lull_of(server);

    return (struct libactor_period *)(void *)(lull + server->lulls);
}

static int resume_with(uint64_t number, bool automatic)
{
    struct resumption resumption;

    memset(&resumption, 0, sizeof resumption);
    resumption.number = number;
    resumption.automatic = automatic;
    return actor_send_first(&resumption_message, &resumption);
}

/* What `handle` returns when a callback that has nothing to answer has returned. */
static actor_result go_on(const char *callback, actor_result result)
{
    if (result == ACTOR_CONTINUE || result == ACTOR_STOP)
        return result;
    return libactor_bad_return(callback, result, LIBACTOR_GO_ON_FITS);
}

/* ---- calls ---- */

/* An answer that is sent when terminate has run, or has failed. */
struct last_word {
    actor_from from;
    const actor_type_info *type;
    max_align_t value[];
};

static void say_last_word(void *arg)
{
    struct last_word *word = arg;

    actor_reply(word->from, word->type, word->type == NULL ? NULL : word->value);
    if (word->type != NULL)
        actor_type_clear(word->type, word->value);
    actor_free(word);
}

/* The reply may point into the state, which terminate may take apart: so it is copied now. */
static struct last_word *make_last_word(actor_from from, const actor_type_info *type, const void *reply)
{
    const size_t size = type == NULL ? 0 : type->size;
    struct last_word *word = size > SIZE_MAX - sizeof *word ? NULL : actor_alloc(sizeof *word + size);

    if (word == NULL)
        return NULL;
    word->from = from;
    word->type = type;
    if (type != NULL && actor_type_copy(type, word->value, reply) != ACTOR_OK) {
        actor_free(word);
        return NULL;
    }
    if (actor_defer(say_last_word, word) != ACTOR_OK) {
        if (type != NULL)
            actor_type_clear(type, word->value);
        actor_free(word);
        return NULL;
    }
    return word;
}

/* An answer must name its alternative: else its caller would get none of those that it knows. */
static actor_result no_reply(const actor_message_info *call, const void *reply)
{
    const actor_type_info *type = call->reply;
    char names[ACTOR_REASON_DETAIL_BYTES] = "";
    size_t used = 0, i;
    int tag;

    memcpy(&tag, reply, sizeof tag);
    for (i = 0; i < type->n_variants && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s (%d)", i == 0 ? "" : ", ",
                                 type->variants[i].name, type->variants[i].value);
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "%s filled in no reply (tag %d), not one of %s",
                                          call->name, tag, names));
}

/* What a call's callback has returned, where that is no answer. */
static actor_result after_call(const char *callback, actor_result result)
{
    if (result == ACTOR_NOREPLY || result == ACTOR_STOP)
        return result;
    return libactor_bad_return(callback, result, "ACTOR_REPLY, ACTOR_NOREPLY, actor_stop or actor_stop_reply");
}

static LIBACTOR_ASIDE actor_result handle_call(struct server *server, const actor_handler_info *handler,
                                actor_message *message)
{
    const actor_type_info *type = handler->message.reply;
    const actor_from from = actor_message_from(message);
    struct libactor_room room;
    actor_result result;
    int err = ACTOR_OK;

    libactor_room_open(&room, type);
    result = handler->dispatch(state_of(server), from, actor_message_payload(message), room.value);
    if ((result == ACTOR_REPLY || result == ACTOR_STOP_REPLY) && type != NULL &&
        !actor_type_fits(type, room.value))
        result = no_reply(&handler->message, room.value);
    switch ((int)result) {
    case ACTOR_REPLY:
        err = actor_reply(from, type, room.value);
        result = err == ACTOR_ENOMEM ? actor_stop(libactor_out_of_memory("reply")) : ACTOR_CONTINUE;
        break;
    case ACTOR_STOP_REPLY:
        if (make_last_word(from, type, room.value) == NULL)
            actor_reply(from, type, room.value); /* memory is out: better before terminate than never */
        result = ACTOR_STOP;
        break;
    default:
        result = after_call(handler->message.name, result);
        break;
    }
    libactor_room_close(&room);
    return result;
}

/* ---- casts, infos, continues ---- */

static const actor_from nobody;

/* A description that lies among the handlers is a handler's: the table is all there is of them. */
static inline const actor_handler_info *find_handler(const actor_gen_server_info *info,
                                              const actor_message_info *message)
{
    if ((uintptr_t)message - (uintptr_t)info->handlers >= info->n_handlers * sizeof *info->handlers)
        return NULL;
    return (const actor_handler_info *)(const void *)message;
}

_Static_assert(offsetof(actor_handler_info, message) == 0, "a handler is found by its message");

/* Elixir's GenServer and gen_server alike: an unknown info is logged, an unknown request is a crash. */
static actor_result handle_unknown(struct server *server, const actor_message *message)
{
    const char *name = actor_message_info_of(message)->name;

    if (actor_message_kind_of(message) == ACTOR_CALL && server->info->on_call != NULL)
        return go_on("on call", server->info->on_call(state_of(server), actor_message_from(message), message));
    if (actor_message_kind_of(message) != ACTOR_INFO)
        return actor_stop(actor_reason_detail(
            actor_reason_own("function_clause", NULL), "%s has no %s %s", server->info->name,
            actor_message_kind_of(message) == ACTOR_CALL ? "call" : "cast", name));
    if (server->info->on_info != NULL)
        return go_on("on info", server->info->on_info(state_of(server), message));
    actor_log(ACTOR_LOG_WARNING, "%s: info %s is unknown and was dropped", server->info->name, name);
    return ACTOR_CONTINUE;
}

static size_t continues_after_init(const actor_gen_server_info *info)
{
    return info->n_continues - info->n_asked_continues;
}

static actor_result handle_resumption(struct server *server, const struct resumption *resumption)
{
    const actor_gen_server_info *info = server->info;
    const size_t number = (size_t)resumption->number;

    if (number >= info->n_continues)
        return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "%s has no continue %zu",
                                              info->name, number));
    if (resumption->automatic && number + 1 < continues_after_init(info) && resume_with(number + 1, true) != ACTOR_OK)
        return actor_stop(libactor_out_of_memory("continue"));
    return go_on(info->continue_names[number], info->continues[number](state_of(server)));
}

/* The handler of a message of a bus; NULL: the server takes no such. */
static const actor_handler_info *find_subscribed(const actor_gen_server_info *info, const actor_message_info *message)
{
    size_t i;

    for (i = 0; i < info->n_subscribed; i++)
        if (info->subscribed[i].message == message)
            return &info->handlers[info->subscribed[i].number];
    return NULL;
}

static actor_result handle_other(struct server *server, actor_message *message)
{
    const actor_handler_info *handler;

    if (actor_message_info_of(message) == &resumption_message)
        return handle_resumption(server, actor_message_payload(message));
    handler = find_subscribed(server->info, actor_message_info_of(message));
    if (handler == NULL)
        return handle_unknown(server, message);
    return go_on(handler->message.name,
                 handler->dispatch(state_of(server), nobody, actor_message_payload(message), NULL));
}

/* ---- every ---- */

static actor_result start_period(struct server *server, size_t i, struct libactor_period *period,
                                 int64_t from_ns)
{
    const actor_handler_info *handler = &server->info->handlers[i];

    return libactor_period_start(period, handler->message.name, i, handler->every_ns(state_of(server)),
                                 from_ns);
}

static actor_result start_periods(struct server *server)
{
    const actor_gen_server_info *info = server->info;
    struct libactor_period *period = periods_of(server);
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    for (i = 0; i < info->n_handlers && result == ACTOR_CONTINUE; i++)
        if (info->handlers[i].every_ns != NULL)
            result = start_period(server, i, period++, actor_now());
    return result;
}

/* One that its program has started; erlang:start_timer/3, whose message is an info. */
static actor_result handle_timer_of_program(struct server *server, const actor_message *message)
{
    if (server->info->on_info != NULL)
        return go_on("on info", server->info->on_info(state_of(server), message));
    actor_log(ACTOR_LOG_WARNING, "%s: a timer is unknown and was dropped", server->info->name);
    return ACTOR_CONTINUE;
}

static actor_result handle_timer(struct server *server, const actor_message *message)
{
    const actor_gen_server_info *info = server->info;
    const actor_timer timer = actor_message_timer(message);
    struct libactor_period *period = periods_of(server);
    actor_result result;
    size_t i;

    for (i = 0; i < info->n_handlers; i++) {
        if (info->handlers[i].every_ns == NULL)
            continue;
        if (period->timer.bits == timer.bits)
            break;
        period++;
    }
    if (i == info->n_handlers)
        return handle_timer_of_program(server, message);
    result = go_on(info->handlers[i].message.name,
                   info->handlers[i].dispatch(state_of(server), nobody, NULL, NULL));
    return result == ACTOR_CONTINUE ? start_period(server, i, period, period->due_ns) : result;
}

/* ---- signals ---- */

static actor_result handle_exit(struct server *server, const actor_message *message)
{
    const actor_gen_server_info *info = server->info;
    const actor_ref who = actor_message_sender(message);
    const actor_reason *reason = actor_message_reason(message);
    char word[LIBACTOR_WORD_BYTES];

    if (libactor_instance_is_parent(who, server->has_parent))
        return actor_stop(*reason);
    if (info->on_exit != NULL)
        return go_on("on exit", info->on_exit(state_of(server), who, reason));
    actor_log(ACTOR_LOG_WARNING, "%s: an exit (%s) is unknown and was dropped", info->name,
              libactor_reason_word(reason, word));
    return ACTOR_CONTINUE;
}

static actor_result handle_down(struct server *server, const actor_message *message)
{
    const actor_gen_server_info *info = server->info;
    const actor_reason *reason = actor_message_reason(message);
    char word[LIBACTOR_WORD_BYTES];

    if (info->on_down != NULL)
        return go_on("on down", info->on_down(state_of(server), actor_message_cookie(message),
                                              actor_message_sender(message), reason));
    actor_log(ACTOR_LOG_WARNING, "%s: a down (%s) is unknown and was dropped", info->name,
              libactor_reason_word(reason, word));
    return ACTOR_CONTINUE;
}

/* ---- the behaviour ---- */

static actor_result init(void *self)
{
    struct server *server = self;
    const actor_gen_server_info *info = server->info;
    actor_result result;

    if (info->trap_exit)
        actor_trap_exit(true);
    result = libactor_instance_register(info->registered, info->register_via, state_of(server));
    if (result != ACTOR_CONTINUE)
        return result;
    if (continues_after_init(info) > 0 && resume_with(0, true) != ACTOR_OK)
        return actor_stop(libactor_out_of_memory("continue"));
    if (info->init != NULL)
        result = info->init(state_of(server));
    switch ((int)result) {
    case ACTOR_CONTINUE:
        return start_periods(server);
    case ACTOR_STOP:
    case ACTOR_IGNORE:
        return result;
    default:
        return libactor_bad_return("init", result, LIBACTOR_INIT_FITS);
    }
}

/* What is not among the handlers. */
static LIBACTOR_ASIDE actor_result handle_rest(struct server *server, actor_message *message)
{
    switch (actor_message_kind_of(message)) {
    case ACTOR_CALL:
    case ACTOR_CAST:
    case ACTOR_INFO:
        return handle_other(server, message);
    case ACTOR_EXIT:
        return handle_exit(server, message);
    case ACTOR_DOWN:
        return handle_down(server, message);
    case ACTOR_TIMER:
        return handle_timer(server, message);
    case ACTOR_STOP_REQUEST:
        return actor_stop(*actor_message_reason(message));
    }
    return ACTOR_CONTINUE;
}

static actor_result handle(void *self, actor_message *message)
{
    struct server *server = self;
    const actor_handler_info *handler = find_handler(server->info, actor_message_info_of(message));
    actor_result result;

    if (handler == NULL)
        return handle_rest(server, message);
    if (actor_message_kind_of(message) == ACTOR_CALL)
        return handle_call(server, handler, message);
    result = handler->dispatch(state_of(server), nobody, actor_message_payload(message), NULL);
    return result == ACTOR_CONTINUE ? result : go_on(handler->message.name, result);
}

static actor_result init_and_lull(void *self)
{
    struct server *server = self;
    struct libactor_lull *lull = lull_of(server);
    actor_result result = libactor_lull_settle(lull, server->info->hibernate_after_ns, state_of(server));

    if (result == ACTOR_CONTINUE)
        result = init(server);
    return result == ACTOR_CONTINUE ? libactor_lull_begin(lull) : result;
}

static actor_result handle_and_lull(void *self, actor_message *message)
{
    struct server *server = self;
    struct libactor_lull *lull = lull_of(server);
    actor_result result = ACTOR_CONTINUE;

    switch (libactor_lull_end(lull, message)) {
    case LIBACTOR_LULL_PAST:
        return ACTOR_CONTINUE;
    case LIBACTOR_LULL_REST:
        return actor_hibernate(ACTOR_CONTINUE);
    case LIBACTOR_LULL_TIMEOUT:
        result = go_on("on timeout", server->info->on_timeout(state_of(server)));
        break;
    case LIBACTOR_LULL_ENDS:
        result = handle(server, message);
        break;
    }
    return result == ACTOR_CONTINUE ? libactor_lull_begin(lull) : result;
}

static void terminate(void *self, const actor_reason *reason)
{
    struct server *server = self;

    if (server->info->terminate != NULL)
        server->info->terminate(state_of(server), reason);
}

static void destroy(void *self)
{
    struct server *server = self;

    libactor_instance_free(server, sizeof *server, server->info->state);
}

static void describe(const void *self, FILE *out)
{
    const struct server *server = self;

    if (server->info->format_status != NULL)
        server->info->format_status((const char *)self + LIBACTOR_ALIGNED(sizeof *server), out);
    else if (server->info->state != NULL)
        actor_type_print(server->info->state, (const char *)self + LIBACTOR_ALIGNED(sizeof *server), out);
}

static const char *title(const void *self)
{
    return ((const struct server *)self)->info->name;
}

/* ---- what sys.h asks for ---- */

static void *sys_state(void *self, const actor_type_info **type)
{
    struct server *server = self;

    *type = server->info->state;
    return server->info->state == NULL ? NULL : state_of(server);
}

/* A timeout goes on behind it, so that one which it asks for is none: it has no result to return it with. */
static int sys_change_code(void *self, size_t *number, const char *from_version, actor_bytes extra)
{
    struct server *server = self;
    const int64_t timeout_ns = server->lulls ? lull_of(server)->timeout_ns : ACTOR_INFINITY;
    int err;

    (void)number;
    if (server->info->code_change == NULL)
        return ACTOR_ENOTSUP;
    err = server->info->code_change(state_of(server), from_version, extra);
    if (server->lulls)
        lull_of(server)->timeout_ns = timeout_ns;
    return err;
}

static actor_result sys_go_on(void *self)
{
    struct server *server = self;

    return server->lulls ? libactor_lull_again(lull_of(server)) : ACTOR_CONTINUE;
}

static const actor_sys_callbacks sys = { .state = sys_state, .change_code = sys_change_code, .go_on = sys_go_on };

static const actor_behaviour behaviour = { "gen_server", init, handle, terminate, destroy, describe, title, &sys };
/* The same for the few that ask how long nothing comes. */
static const actor_behaviour lulling_behaviour = {
    "gen_server", init_and_lull, handle_and_lull, terminate, destroy, describe, title, &sys
};

static size_t tail_bytes_of(const actor_gen_server_info *info, bool lulls)
{
    size_t bytes = lulls ? sizeof(struct libactor_lull) : 0;
    size_t i;

    for (i = 0; i < info->n_handlers; i++)
        bytes += info->handlers[i].every_ns != NULL ? sizeof(struct libactor_period) : 0;
    return bytes;
}

int actor_gen_server_start_with(const actor_gen_server_info *info, const void *args, const actor_start_options *options,
                                actor_ref *out)
{
    const bool rests = info->hibernate_after_ns != NULL || options->hibernate_after_ns != 0;
    const bool lulls = rests || info->on_timeout != NULL;
    actor_start_options with = *options;
    struct server *server;
    void *instance;
    int err;

    err = libactor_instance_make(sizeof *server, info->state, info->args, info->args_offset, args,
                                 tail_bytes_of(info, lulls), &instance);
    if (err != ACTOR_OK)
        return err;
    server = instance;
    server->info = info;
    server->has_parent = options->link || options->monitor != NULL;
    server->lulls = lulls;
    if (lulls)
        libactor_lull_open(lull_of(server), options);
    if (with.mailbox == NULL)
        with.mailbox = &info->mailbox;
    return actor_start(lulls ? &lulling_behaviour : &behaviour, server, &with, out, NULL);
}

int actor_gen_server_start(const actor_gen_server_info *info, const void *args, bool link, actor_ref *out)
{
    actor_start_options options;

    memset(&options, 0, sizeof options);
    options.link = link;
    return actor_gen_server_start_with(info, args, &options, out);
}

actor_result actor_gen_server_continue(size_t number, actor_result then)
{
    if (resume_with(number, false) != ACTOR_OK)
        actor_exit(libactor_out_of_memory("continue"));
    return then;
}

actor_result actor_timeout(int64_t delay_ns, actor_result then)
{
    struct server *server = actor_behaviour_self(&lulling_behaviour);

    if (then == ACTOR_STOP || then == ACTOR_STOP_REPLY || then == ACTOR_IGNORE)
        return then;
    if (delay_ns < 0)
        return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "a timeout of %" PRId64 "ns", delay_ns));
    if (server == NULL || server->info->on_timeout == NULL)
        return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "a timeout without 'on timeout'"));
    lull_of(server)->timeout_ns = delay_ns;
    return then;
}
