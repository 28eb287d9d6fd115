/*
 * gen_server, rule by rule: each test names the part of the gen_server manual it is about. One server,
 * Probe, does in each callback what the message says, and notes it in the trace.
 */
#include "scene.h"

/* ---- Probe ---- */

enum { BIG_BYTES = 4000 };

typedef enum deed {
    GO_ON,
    REPLY,                                  /* what ACTOR_REPLY is for */
    LATER,                                  /* keeps `from` for an `answer` cast */
    STOP_NOW,
    STOP_AND_REPLY,
    STOP_UNEXPLAINED,                       /* without actor_stop */
    EXIT_NOW,
    IGNORE,
    RETURN_77,
    CONTINUE_WITH_0,                        /* then as REPLY or GO_ON */
    CONTINUE_WITH_1,
    CONTINUE_WITH_9,
    SLEEP,
    ANSWER,                                 /* the call that was kept */
    ANSWER_TWICE,
    ARM,                                    /* a timer of its own, numbered 77 */
    REFUSE,
    REFUSE_THEN_STOP,
    REFUSE_THEN_EXIT
} deed;

typedef struct probe_args {
    actor_string label;
    int32_t init_deed;
    int64_t period_ns;
} probe_args;

typedef struct probe {
    probe_args args;
    actor_string text;
    int32_t chain;                          /* continues still to ask for */
} probe;

typedef struct work_msg {
    int32_t deed;
    int64_t span_ns;
} work_msg;

typedef struct work_reply {
    int32_t number;
    actor_string text;
} work_reply;

typedef struct big_reply {
    int32_t number;
    char bytes[BIG_BYTES];
} big_reply;

#define FIELD(type, name, kind) { #name, kind, offsetof(type, name), NULL }

static const actor_field_info probe_args_fields[] = {
    FIELD(probe_args, label, ACTOR_FIELD_STRING),
    FIELD(probe_args, init_deed, ACTOR_FIELD_INT32),
    FIELD(probe_args, period_ns, ACTOR_FIELD_DURATION),
};
static const actor_type_info probe_args_type = {
    "Probe.args", sizeof(probe_args), false, 3, probe_args_fields, 0, NULL
};
static const actor_field_info probe_fields[] = {
    { "args", ACTOR_FIELD_STRUCT, offsetof(probe, args), &probe_args_type },
    FIELD(probe, text, ACTOR_FIELD_STRING),
    FIELD(probe, chain, ACTOR_FIELD_INT32),
};
static const actor_type_info probe_type = { "Probe", sizeof(probe), false, 3, probe_fields, 0, NULL };
static const actor_field_info work_fields[] = {
    FIELD(work_msg, deed, ACTOR_FIELD_INT32),
    FIELD(work_msg, span_ns, ACTOR_FIELD_DURATION),
};
static const actor_type_info work_type = { "work", sizeof(work_msg), true, 2, work_fields, 0, NULL };
static const actor_field_info work_reply_fields[] = {
    FIELD(work_reply, number, ACTOR_FIELD_INT32),
    FIELD(work_reply, text, ACTOR_FIELD_STRING),
};
static const actor_type_info work_reply_type = {
    "work.reply", sizeof(work_reply), false, 2, work_reply_fields, 0, NULL
};
static const actor_field_info big_reply_fields[] = { FIELD(big_reply, number, ACTOR_FIELD_INT32) };
static const actor_type_info big_reply_type = {
    "big.reply", sizeof(big_reply), true, 1, big_reply_fields, 0, NULL
};

/* An answer with alternatives: a deed says which, `span_ns` is the tag. */
typedef struct pick_reply {
    int tag;                                /* 1: taken, 2: none */
    union {
        struct {
            actor_string text;
        } taken;
    } as;
} pick_reply;

static const actor_field_info taken_fields[] = {
    { "text", ACTOR_FIELD_STRING, offsetof(pick_reply, as.taken.text), NULL },
};
static const actor_variant_info pick_variants[] = { { "taken", 1, 1, taken_fields }, { "none", 2, 0, NULL } };
static const actor_type_info pick_reply_type = {
    "pick.reply", sizeof(pick_reply), false, 0, NULL, 2, pick_variants
};

static actor_from kept_from;
static actor_timer armed;
static bool terminate_exits;
static int64_t period_ns;                   /* of those that say 0 in their arguments */
static int64_t busy_ns;                     /* what a tick takes */

/* Does what it was told to; `reply` is NULL where there is nothing to answer. */
static actor_result do_work(probe *self, int32_t what, int64_t span_ns)
{
    switch (what) {
    case REPLY:
        return ACTOR_REPLY;
    case STOP_NOW:
        return actor_stop(actor_reason_own("told_to", NULL));
    case STOP_AND_REPLY:
        return actor_stop_reply(actor_reason_of(ACTOR_NORMAL));
    case STOP_UNEXPLAINED:
        return ACTOR_STOP;
    case EXIT_NOW:
        actor_exit(actor_reason_own("exited", NULL));
    case IGNORE:
        return ACTOR_IGNORE;
    case RETURN_77:
        return (actor_result)77;
    case CONTINUE_WITH_0:
        return actor_gen_server_continue(0, ACTOR_CONTINUE);
    case CONTINUE_WITH_1:
        self->chain = 1;
        return actor_gen_server_continue(1, ACTOR_REPLY);
    case CONTINUE_WITH_9:
        return actor_gen_server_continue(9, ACTOR_CONTINUE);
    case SLEEP:
        actor_sleep(span_ns);
        return ACTOR_REPLY;
    case ARM:
        ck_assert_int_eq(actor_timer_start(ACTOR_SECOND, 77, &armed), ACTOR_OK);
        return ACTOR_CONTINUE;
    case REFUSE:
        return actor_init_error(actor_reason_own("no_disk", "full"));
    case REFUSE_THEN_STOP:
        actor_init_error(actor_reason_own("no_disk", "full"));
        return actor_stop(actor_reason_own("told_to", NULL));
    case REFUSE_THEN_EXIT:
        actor_init_error(actor_reason_own("no_disk", "full"));
        actor_exit(actor_reason_own("exited", NULL));
    default:
        return ACTOR_CONTINUE;
    }
}

static actor_result on_work(void *data, actor_from from, const void *payload, void *reply)
{
    probe *self = data;
    const work_msg *msg = payload;
    work_reply *answer = reply;

    ck_assert_int_eq(answer->number, 0);
    ck_assert_ptr_null(answer->text.data);
    trace("work");
    kept_from = from;
    answer->number = 42;
    answer->text = self->text;
    return do_work(self, msg->deed, msg->span_ns);
}

static actor_result on_big(void *data, actor_from from, const void *payload, void *reply)
{
    const work_msg *msg = payload;
    big_reply *answer = reply;
    size_t i;

    (void)from;
    for (i = 0; i < BIG_BYTES; i++)
        ck_assert_int_eq(answer->bytes[i], 0);
    answer->number = 7;
    memset(answer->bytes, 'b', BIG_BYTES);
    return do_work(data, msg->deed, msg->span_ns);
}

static actor_result on_pick(void *data, actor_from from, const void *payload, void *reply)
{
    const work_msg *msg = payload;
    pick_reply *answer = reply;

    (void)from;
    trace("pick");
    answer->tag = (int)msg->span_ns;
    return do_work(data, msg->deed, 0);
}

static actor_result on_order(void *data, actor_from from, const void *payload, void *reply)
{
    const work_msg *msg = payload;
    work_reply answer;

    (void)from;
    ck_assert_ptr_null(reply);
    trace("order");
    answer.number = 43;
    answer.text = actor_string_of("later");
    if (msg->deed == ANSWER || msg->deed == ANSWER_TWICE)
        ck_assert_int_eq(actor_reply(kept_from, &work_reply_type, &answer), ACTOR_OK);
    if (msg->deed == ANSWER_TWICE)
        actor_reply(kept_from, &work_reply_type, &answer);
    return do_work(data, msg->deed, msg->span_ns);
}

static actor_result on_note(void *data, actor_from from, const void *payload, void *reply)
{
    const work_msg *msg = payload;

    (void)from;
    (void)reply;
    trace("note");
    return do_work(data, msg->deed, msg->span_ns);
}

static actor_result on_tick(void *data, actor_from from, const void *payload, void *reply)
{
    (void)data;
    (void)from;
    (void)reply;
    ck_assert_ptr_null(payload);
    trace("tick@%lld", now_ms());
    if (busy_ns > 0)
        actor_sleep(busy_ns);
    return ACTOR_CONTINUE;
}

static int64_t tick_every(const void *data)
{
    const probe *self = data;

    return self->args.period_ns != 0 ? self->args.period_ns : period_ns;
}

enum { ON_WORK, ON_ORDER, ON_NOTE, ON_BIG, ON_PICK, ON_TICK, N_HANDLERS };
static const actor_handler_info handlers[] = {
    { { "work", ACTOR_CALL, &work_type, &work_reply_type }, on_work, NULL },
    { { "order", ACTOR_CAST, &work_type, NULL }, on_order, NULL },
    { { "note", ACTOR_INFO, &work_type, NULL }, on_note, NULL },
    { { "big", ACTOR_CALL, &work_type, &big_reply_type }, on_big, NULL },
    { { "pick", ACTOR_CALL, &work_type, &pick_reply_type }, on_pick, NULL },
    { { "tick", ACTOR_INFO, NULL, NULL }, on_tick, tick_every },
};

static actor_result probe_init(void *data)
{
    probe *self = data;
    const work_msg msg = { GO_ON, 0 };

    trace("init:%s", self->args.label.data);
    ck_assert_str_eq(self->text.data, "");
    ck_assert_int_eq(actor_string_set(&self->text, "of the state"), ACTOR_OK);
    ck_assert_int_eq(actor_send(actor_self(), &handlers[ON_NOTE].message, &msg), ACTOR_OK);
    return do_work(self, self->args.init_deed, 0);
}

static actor_result first_continue(void *data)
{
    probe *self = data;

    (void)self;
    trace("first");
    return ACTOR_CONTINUE;
}

static actor_result second_continue(void *data)
{
    probe *self = data;

    trace("second");
    if (self->chain-- > 0)
        return actor_gen_server_continue(0, ACTOR_CONTINUE);
    return ACTOR_CONTINUE;
}

static actor_result (*const continues[])(void *self) = { first_continue, second_continue };
static const char *const continue_names[] = { "first", "second" };

static actor_result on_exit_signal(void *data, actor_ref from, const actor_reason *reason)
{
    (void)data;
    (void)from;
    trace("exit:%s", actor_reason_name(reason));
    return ACTOR_CONTINUE;
}

static actor_result on_down(void *data, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    (void)data;
    (void)who;
    ck_assert(monitor != 0);
    trace("down:%s", actor_reason_name(reason));
    return ACTOR_CONTINUE;
}

static void probe_terminate(void *data, const actor_reason *reason)
{
    probe *self = data;

    trace("terminate:%s", actor_reason_name(reason));
    actor_string_set(&self->text, NULL);    /* what an answer may have pointed to is gone */
    if (terminate_exits)
        actor_exit(actor_reason_own("in_terminate", NULL));
}

/* All but what takes time; no period runs. */
static actor_gen_server_info probe_info = {
    "Probe", &probe_type, &probe_args_type, offsetof(probe, args), NULL, NULL, ON_TICK, handlers,
    0, NULL, NULL, probe_init, false, NULL, NULL, probe_terminate, { 0, ACTOR_UNBOUNDED }, NULL, NULL, NULL, NULL, NULL, NULL,
    0, NULL, 0
};

static probe_args args_of(deed init_deed)
{
    probe_args args;

    memset(&args, 0, sizeof args);
    args.label = actor_string_of("p");
    args.init_deed = (int32_t)init_deed;
    return args;
}

static actor_ref start_probe(void)
{
    const probe_args args = args_of(GO_ON);
    actor_ref ref;

    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, true, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("init:p note");
    return ref;
}

static int call(actor_ref to, size_t which, deed what, void *reply)
{
    const work_msg msg = { (int32_t)what, 0 };

    return actor_call(to, &handlers[which].message, &msg, reply, ACTOR_CALL_TIMEOUT);
}

static void send(actor_ref to, size_t which, deed what)
{
    const work_msg msg = { (int32_t)what, 0 };

    ck_assert_int_eq(actor_send(to, &handlers[which].message, &msg), ACTOR_OK);
}

/* ---- start ---- */

/* start_link/3: "synchronous, does not return until Module:init/1 has returned". */
START_TEST(start_returns_after_init)
{
    char label[] = "mine";
    probe_args args = args_of(GO_ON);
    actor_ref ref = actor_ref_none();

    args.label = actor_string_of(label);
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_OK);
    memset(label, 'x', 4);                  /* the arguments were copied */
    ck_assert(actor_is_alive(ref));
    actor_sim_settle(sim);
    check_trace("init:mine note");
    ck_assert_int_eq(actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    check_trace("terminate:normal");
}
END_TEST

/* Module:init/1: "{stop,Reason}", "ignore", a bad return value, an exit. terminate is not called. */
static const struct {
    const char *name;
    deed init_deed;
    int code;
    const char *reason;                     /* NULL: none is told */
} failing_inits[] = {
    { "stop", STOP_NOW, ACTOR_EINIT, "told_to" },
    { "ignore", IGNORE, ACTOR_EIGNORE, NULL },
    { "exit", EXIT_NOW, ACTOR_EINIT, "exited" },
    { "error", REFUSE, ACTOR_EINIT, "no_disk" },
    { "error, but it stops", REFUSE_THEN_STOP, ACTOR_EINIT, "told_to" },
    { "error, but it exits", REFUSE_THEN_EXIT, ACTOR_EINIT, "exited" },
    { "reply", REPLY, ACTOR_EINIT, "bad_return" },
    { "stop and reply", STOP_AND_REPLY, ACTOR_EINIT, "bad_return" },
    { "no result at all", RETURN_77, ACTOR_EINIT, "bad_return" },
};

START_TEST(init_fails)
{
    const probe_args args = args_of(failing_inits[_i].init_deed);
    actor_ref ref;
    actor_reason reason;

    probe_info.registered = "probe";
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, true, &ref), failing_inits[_i].code);
    ck_assert_int_eq(actor_whereis("probe", &ref), ACTOR_ENOPROC);  /* the name is free at once */
    reason = actor_last_reason();
    if (failing_inits[_i].reason != NULL)
        ck_assert_str_eq(actor_reason_name(&reason), failing_inits[_i].reason);
    actor_sim_settle(sim);
    check_trace("init:p");
}
END_TEST

START_TEST(start_needs_arguments)
{
    actor_ref ref;

    ck_assert_int_eq(actor_gen_server_start(&probe_info, NULL, false, &ref), ACTOR_EINVAL);
    check_trace("");
}
END_TEST

static bool starter_traps;

static void start_linked_failing(void *arg)
{
    const probe_args args = args_of(*(const deed *)arg);
    actor_message *message;
    int err;

    actor_trap_exit(starter_traps);
    err = actor_gen_server_start(&probe_info, &args, true, NULL);
    trace("start:%d", err);
    if (actor_receive(&message, 0) == ACTOR_OK) {
        trace("message");
        actor_message_free(message);
    }
    trace("alive");
}

/* init/1, {error, Reason}, since OTP 26: the server ends normally, so a linked starter lives, and nothing is reported. */
START_TEST(starter_of_an_init_with_an_error)
{
    deed what = REFUSE;

    starter_traps = _i == 1;
    play(start_linked_failing, &what);
    check_trace("init:p start:-6 alive");
    check_not_logged("Probe");
}
END_TEST

/* start_link/3: the starter is linked, so a failed init ends it too, unless it traps exits or it was normal. */
START_TEST(starter_of_a_failing_init)
{
    deed what = STOP_NOW;

    play(start_linked_failing, &what);
    check_trace("init:p");                  /* and was never heard of again */
    what = IGNORE;
    play(start_linked_failing, &what);
    check_trace("init:p start:-7 alive");
    starter_traps = true;
    what = STOP_NOW;
    play(start_linked_failing, &what);
    check_trace("init:p start:-6 alive");
}
END_TEST

/* ServerName: "If there is already a process registered ... {error,{already_started,Pid}}"; init does not run. */
START_TEST(name_taken)
{
    const probe_args args = args_of(GO_ON);
    actor_ref first, second = actor_ref_none(), found;

    probe_info.registered = "probe";
    first = start_probe();
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, true, &second), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(first, second));
    actor_sim_settle(sim);
    check_trace("");
    ck_assert_int_eq(actor_whereis("probe", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(first, found));
    ck_assert_int_eq(actor_stop_actor(first, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    check_trace("terminate:normal");
    start_probe();                          /* the name is free again */
}
END_TEST

static int via_code;
static actor_ref via_holder;

static int register_via(const void *data, actor_ref *holder)
{
    const probe *self = data;

    trace("via:%s", self->args.label.data);
    *holder = via_holder;
    return via_code;
}

/* ServerName: {via,Module,ViaName}: registered before init; what the registry says decides. */
START_TEST(registered_via)
{
    const probe_args args = args_of(GO_ON);
    actor_ref ref = actor_ref_none();
    actor_reason reason;

    probe_info.register_via = register_via;
    via_code = ACTOR_OK;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("via:p init:p note");
    via_code = ACTOR_EALREADY;
    via_holder = ref;
    ref = actor_ref_none();
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(ref, via_holder));
    via_code = ACTOR_ENOPROC;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_EINIT);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "noproc");
    check_trace("via:p via:p");
}
END_TEST

/* ---- continue ---- */

static void have_continues(void)
{
    probe_info.n_continues = 2;
    probe_info.continues = continues;
    probe_info.continue_names = continue_names;
}

/* {continue,Continue} of init: handle_continue is called before any message, also what init sent to itself. */
START_TEST(continues_after_init)
{
    const probe_args args = args_of(GO_ON);
    actor_ref ref;

    have_continues();
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("init:p first second note");
}
END_TEST

START_TEST(init_asks_for_another_continue)
{
    const probe_args args = args_of(CONTINUE_WITH_0);
    actor_ref ref;

    have_continues();
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("init:p first first second note");
}
END_TEST

static int32_t number_replied;

/* The caller goes on while the server does. */
static void call_and_keep(void *arg)
{
    const actor_ref *to = arg;
    work_reply reply;

    ck_assert_int_eq(call(*to, ON_WORK, CONTINUE_WITH_1, &reply), ACTOR_OK);
    number_replied = reply.number;
}

/* {ok, State}: no continue, until some callback asks for it. */
START_TEST(continues_that_are_asked_for)
{
    const probe_args args = args_of(GO_ON);
    actor_ref ref;

    have_continues();
    probe_info.n_asked_continues = 1;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("init:p first note");
    probe_info.n_asked_continues = 2;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("init:p note");
    ck_assert_int_eq(actor_spawn(call_and_keep, &ref, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("work second first");
}
END_TEST

/* {reply,Reply,NewState,{continue,Continue}}: the reply goes first; continues may ask for further ones. */
START_TEST(continues_chain)
{
    const probe_args args = args_of(GO_ON);
    actor_ref ref;

    have_continues();
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("init:p first second note");
    ck_assert_int_eq(actor_spawn(call_and_keep, &ref, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(number_replied, 42);
    ck_assert_ptr_nonnull(strstr(trace_text, "second first"));
    trace_text[0] = '\0';
    send(ref, ON_ORDER, CONTINUE_WITH_0);
    send(ref, ON_NOTE, GO_ON);
    actor_sim_settle(sim);
    check_trace("order first note");        /* before what had come earlier */
}
END_TEST

START_TEST(continue_of_nothing)
{
    actor_ref ref = start_probe();

    send(ref, ON_ORDER, CONTINUE_WITH_9);
    actor_sim_settle(sim);
    check_trace("order terminate:bad_return");
}
END_TEST

/* ---- calls and casts ---- */

START_TEST(call_replies)
{
    actor_ref ref = start_probe();
    work_reply reply;

    ck_assert_int_eq(call(ref, ON_WORK, REPLY, &reply), ACTOR_OK);
    ck_assert_int_eq(reply.number, 42);
    ck_assert_str_eq(reply.text.data, "of the state");
    actor_reply_release(&reply);
    check_trace("work");
}
END_TEST

START_TEST(call_replies_with_much)
{
    static big_reply reply;
    actor_ref ref = start_probe();

    ck_assert_int_eq(call(ref, ON_BIG, REPLY, &reply), ACTOR_OK);
    ck_assert_int_eq(reply.number, 7);
    ck_assert_int_eq(reply.bytes[BIG_BYTES - 1], 'b');
    ck_assert_int_eq(call(ref, ON_BIG, REPLY, &reply), ACTOR_OK);
    ck_assert_int_eq(call(ref, ON_BIG, EXIT_NOW, &reply), ACTOR_EDOWN);
    check_trace("terminate:exited");
}
END_TEST

static void call_later(void *arg)
{
    work_reply reply;
    const int err = call(*(const actor_ref *)arg, ON_WORK, LATER, &reply);

    if (err == ACTOR_OK)
        trace("got:%d:%s", reply.number, reply.text.data);
    else
        trace("error:%d:%s", err, err == ACTOR_EDOWN ? actor_last_reason().name : "");
}

/* {noreply,NewState} and reply/2: a second reply goes nowhere. */
START_TEST(reply_later)
{
    actor_ref ref = start_probe();

    play(call_later, &ref);
    send(ref, ON_ORDER, ANSWER_TWICE);
    actor_sim_settle(sim);
    check_trace("work order got:43:later");
    play(call_later, &ref);
    send(ref, ON_ORDER, ANSWER);
    actor_sim_settle(sim);
    check_trace("work order got:43:later");
}
END_TEST

/* call/2: the caller exits with the server's reason; here it is told. */
START_TEST(server_ends_before_it_replies)
{
    actor_ref ref = start_probe();

    play(call_later, &ref);
    send(ref, ON_ORDER, STOP_NOW);
    actor_sim_settle(sim);
    check_trace("work order terminate:told_to error:-4:told_to");
}
END_TEST

/* {stop,Reason,Reply,NewState}: terminate runs to its end, then the reply is sent, also if terminate fails. */
START_TEST(stop_and_reply)
{
    actor_ref ref = start_probe();
    work_reply reply;

    terminate_exits = _i == 1;
    ck_assert_int_eq(call(ref, ON_WORK, STOP_AND_REPLY, &reply), ACTOR_OK);
    ck_assert_int_eq(reply.number, 42);
    ck_assert_str_eq(reply.text.data, "of the state");
    actor_reply_release(&reply);
    check_trace("work terminate:normal");
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(ref));
}
END_TEST

static void call_to_the_end(void *arg)
{
    work_reply reply;

    ck_assert_int_eq(call(*(const actor_ref *)arg, ON_WORK, STOP_AND_REPLY, &reply), ACTOR_OK);
    trace("replied@%lld", now_ms());
}

static void terminate_slowly(void *data, const actor_reason *reason)
{
    actor_sleep(ACTOR_SECOND);
    probe_terminate(data, reason);
}

START_TEST(terminate_runs_before_the_last_reply)
{
    actor_ref ref;

    probe_info.terminate = terminate_slowly;
    ref = start_probe();
    play(call_to_the_end, &ref);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("work terminate:normal replied@1000");
}
END_TEST

/* ACTOR_STOP by itself, without actor_stop, is {stop,normal,NewState}: its caller is told, the log is not. */
START_TEST(stop_unexplained)
{
    actor_ref ref = start_probe();
    work_reply reply;

    ck_assert_int_eq(call(ref, ON_WORK, STOP_UNEXPLAINED, &reply), ACTOR_EDOWN);
    ck_assert_int_eq((int)actor_last_reason().kind, ACTOR_NORMAL);
    actor_sim_settle(sim);
    check_trace("work terminate:normal");
    ck_assert_str_eq(log_text, "");
}
END_TEST

/* What callbacks may not return: {bad_return_value,Value}; terminate is called with it. */
static const struct {
    const char *name;
    size_t which;
    deed what;
    const char *trace;
    const char *detail;
} bad_returns[] = {
    { "call: nonsense", ON_WORK, RETURN_77, "work terminate:bad_return",
      "work returned 77, not ACTOR_REPLY, ACTOR_NOREPLY, actor_stop or actor_stop_reply" },
    { "call: ignore", ON_WORK, IGNORE, "work terminate:bad_return",
      "work returned ACTOR_IGNORE, not ACTOR_REPLY, ACTOR_NOREPLY, actor_stop or actor_stop_reply" },
    { "cast: reply", ON_ORDER, REPLY, "order terminate:bad_return",
      "order returned ACTOR_REPLY, not ACTOR_CONTINUE or actor_stop" },
    { "cast: stop and reply", ON_ORDER, STOP_AND_REPLY, "order terminate:bad_return",
      "order returned ACTOR_STOP_REPLY, not ACTOR_CONTINUE or actor_stop" },
    { "info: reply", ON_NOTE, REPLY, "note terminate:bad_return",
      "note returned ACTOR_REPLY, not ACTOR_CONTINUE or actor_stop" },
    { "info: ignore", ON_NOTE, IGNORE, "note terminate:bad_return",
      "note returned ACTOR_IGNORE, not ACTOR_CONTINUE or actor_stop" },
    { "info: nonsense", ON_NOTE, RETURN_77, "note terminate:bad_return",
      "note returned 77, not ACTOR_CONTINUE or actor_stop" },
};

START_TEST(bad_return)
{
    actor_ref ref = start_probe();
    work_reply reply;

    if (bad_returns[_i].which == ON_WORK) {
        ck_assert_int_eq(call(ref, ON_WORK, bad_returns[_i].what, &reply), ACTOR_EDOWN);
        ck_assert_int_eq((int)actor_last_reason().kind, ACTOR_BAD_RETURN);
    } else {
        send(ref, bad_returns[_i].which, bad_returns[_i].what);
    }
    actor_sim_settle(sim);
    check_trace(bad_returns[_i].trace);
    check_logged("bad_return");
    check_logged(bad_returns[_i].detail);
}
END_TEST

/* An answer without a tag, or with another's, reaches nobody: the server ends, and its caller is told so. */
static const struct {
    const char *name;
    deed what;
    int tag;
    int err;
    const char *trace;
    const char *detail;
} picks[] = {
    { "an alternative with fields", REPLY, 1, ACTOR_OK, "pick", "" },
    { "one without", REPLY, 2, ACTOR_OK, "pick", "" },
    { "no tag", REPLY, 0, ACTOR_EDOWN, "pick terminate:bad_return", "pick filled in no reply (tag 0), not one of taken (1), none (2)" },
    { "a tag of nothing", REPLY, 3, ACTOR_EDOWN, "pick terminate:bad_return", "pick filled in no reply (tag 3), not one of taken (1), none (2)" },
    { "stop, with a tag", STOP_AND_REPLY, 2, ACTOR_OK, "pick terminate:normal", "" },
    { "stop, without", STOP_AND_REPLY, 0, ACTOR_EDOWN, "pick terminate:bad_return", "pick filled in no reply (tag 0), not one of taken (1), none (2)" },
    { "no answer yet, so no tag", STOP_NOW, 0, ACTOR_EDOWN, "pick terminate:told_to", "" },
};

START_TEST(answer_needs_its_tag)
{
    const work_msg msg = { (int32_t)picks[_i].what, picks[_i].tag };
    actor_ref ref = start_probe();
    pick_reply reply = { .tag = 77 };

    ck_assert_int_eq(actor_call(ref, &handlers[ON_PICK].message, &msg, &reply, ACTOR_CALL_TIMEOUT), picks[_i].err);
    ck_assert_int_eq(reply.tag, picks[_i].err == ACTOR_OK ? picks[_i].tag : 77);
    if (picks[_i].err == ACTOR_OK)
        actor_reply_release(&reply);
    else
        ck_assert_str_eq(actor_last_reason().detail, picks[_i].detail);
    actor_sim_settle(sim);
    check_trace(picks[_i].trace);
}
END_TEST

/* Nor is one sent later. */
START_TEST(late_answer_needs_its_tag)
{
    const pick_reply reply = { .tag = 3 };
    actor_from from;

    memset(&from, 0, sizeof from);
    ck_assert_int_eq(actor_reply(from, handlers[ON_PICK].message.reply, &reply), ACTOR_EINVAL);
}
END_TEST

static const actor_message_info foreign_call = { "where", ACTOR_CALL, NULL, &work_reply_type };
static const actor_message_info foreign_cast = { "leave", ACTOR_CAST, NULL, NULL };
static const actor_message_info foreign_info = { "rumour", ACTOR_INFO, &work_type, NULL };

/* handle_info/2 is optional, and its default logs; handle_call and handle_cast are not. */
START_TEST(unknown_messages)
{
    actor_ref ref = start_probe();
    const work_msg msg = { GO_ON, 0 };
    work_reply reply;

    ck_assert_int_eq(actor_send(ref, &foreign_info, &msg), ACTOR_OK);
    send(ref, ON_NOTE, GO_ON);
    actor_sim_settle(sim);
    check_trace("note");
    check_logged("Probe: info rumour is unknown");
    ck_assert_int_eq(actor_call(ref, &foreign_call, NULL, &reply, ACTOR_INFINITY), ACTOR_EDOWN);
    ck_assert_str_eq(actor_last_reason().name, "function_clause");
    check_trace("terminate:function_clause");
    ref = start_probe();
    ck_assert_int_eq(actor_send(ref, &foreign_cast, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("terminate:function_clause");
}
END_TEST

static actor_result take_any(void *self, const actor_message *message)
{
    (void)self;
    trace("%s", actor_message_info_of(message)->name);
    return actor_message_payload(message) == NULL ? ACTOR_CONTINUE : actor_stop(actor_reason_own("read", NULL));
}

/* "handle_info/2": whatever is no call and no cast; what it returns is a callback's result. */
START_TEST(unknown_info_that_is_wanted)
{
    static const actor_message_info rumour = { "rumour", ACTOR_INFO, NULL, NULL };
    const work_msg msg = { GO_ON, 0 };
    actor_ref ref;

    probe_info.on_info = take_any;
    ref = start_probe();
    ck_assert_int_eq(actor_send(ref, &rumour, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("rumour");
    ck_assert(actor_is_alive(ref));
    ck_assert_int_eq(actor_send(ref, &foreign_info, &msg), ACTOR_OK);
    actor_sim_settle(sim);
    probe_info.on_info = NULL;
    check_trace("rumour terminate:read");
    check_not_logged("is unknown");
}
END_TEST

static actor_result take_timer(void *self, const actor_message *message)
{
    (void)self;
    ck_assert_int_eq(actor_message_kind_of(message), ACTOR_TIMER);
    ck_assert_ptr_null(actor_message_info_of(message));
    ck_assert(actor_message_timer(message).bits == armed.bits);
    trace("timer:%d@%lld", (int)actor_message_cookie(message), now_ms());
    return ACTOR_CONTINUE;
}

/* erlang:start_timer/3: its message is an info like any other; those of periods are told apart. */
START_TEST(timers_of_ones_own)
{
    actor_ref ref;

    probe_info.on_info = take_timer;
    probe_info.n_handlers = N_HANDLERS;
    period_ns = 700 * ACTOR_MILLISECOND;
    ref = start_probe();
    send(ref, ON_ORDER, ARM);
    actor_sim_advance(sim, 1500 * ACTOR_MILLISECOND);
    probe_info.on_info = NULL;
    probe_info.n_handlers = ON_TICK;
    period_ns = 0;
    check_trace("order tick@700 timer:77@1000 tick@1400");
    check_not_logged("is unknown");
}
END_TEST

/* The same of a server that hibernates by itself, and has timers of its own for that. */
START_TEST(timers_of_ones_own_beside_a_lull)
{
    const probe_args args = args_of(ARM);
    actor_start_options options;

    memset(&options, 0, sizeof options);
    options.hibernate_after_ns = 10 * ACTOR_MILLISECOND;
    probe_info.on_info = take_timer;
    ck_assert_int_eq(actor_gen_server_start_with(&probe_info, &args, &options, NULL), ACTOR_OK);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    probe_info.on_info = NULL;
    check_trace("init:p note timer:77@1000");
}
END_TEST

START_TEST(timers_that_nobody_takes)
{
    actor_ref ref = start_probe();

    send(ref, ON_ORDER, ARM);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("order");
    check_logged("Probe: a timer is unknown and was dropped");
    ck_assert(actor_is_alive(ref));
}
END_TEST

/* ---- exit, down, stop ---- */

static actor_ref started;
static bool link_it;

/* A parent that does what it is told by the messages it gets: exits for their reason. */
static void be_a_parent(void *arg)
{
    const probe_args args = args_of(GO_ON);

    (void)arg;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, link_it, &started), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    trace("parent");
}

static void exit_like_the_parent(void *arg)
{
    (void)arg;
    actor_send_exit(started, actor_reason_of(ACTOR_NORMAL));
}

/*
 * terminate/2: "if the gen_server process is part of a supervision tree and is ordered to terminate by its
 * parent": an exit of the parent ends a server that traps exits, for its reason, even normal. Those of
 * others go to handle_info.
 */
START_TEST(exit_of_parent_and_others)
{
    probe_info.trap_exit = true;
    probe_info.on_exit = on_exit_signal;
    link_it = true;
    play(be_a_parent, NULL);
    check_trace("init:p note");
    play(exit_like_the_parent, NULL);
    check_trace("exit:normal");
    actor_send_exit(started, actor_reason_own("boo", NULL));
    actor_sim_settle(sim);
    check_trace("exit:boo");
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("parent terminate:normal");
    ck_assert(!actor_is_alive(started));
}
END_TEST

static void start_and_exit_it(void *arg)
{
    const probe_args args = args_of(GO_ON);

    (void)arg;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &started), ACTOR_OK);
    actor_send_exit(started, actor_reason_own("from_starter", NULL));
    actor_sleep(ACTOR_SECOND);
}

/* start/3: who starts without a link is no parent. */
START_TEST(exit_of_a_starter_without_link)
{
    probe_info.trap_exit = true;
    probe_info.on_exit = on_exit_signal;
    play(start_and_exit_it, NULL);
    check_trace("init:p note exit:from_starter");
    ck_assert(actor_is_alive(started));
}
END_TEST

/* A server that does not trap exits ends at once: terminate is not called. */
START_TEST(exit_without_trap)
{
    actor_ref ref = start_probe();

    actor_send_exit(ref, actor_reason_of(ACTOR_NORMAL));
    actor_sim_settle(sim);
    ck_assert(actor_is_alive(ref));
    actor_send_exit(ref, actor_reason_of(ACTOR_SHUTDOWN));
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(ref));
    check_trace("");
}
END_TEST

START_TEST(kill_spares_nobody)
{
    actor_ref ref;

    probe_info.trap_exit = true;
    ref = start_probe();
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(ref));
    check_trace("");
}
END_TEST

static void monitor_it(void *arg)
{
    actor_unique monitor;

    ck_assert_int_eq(actor_monitor(*(const actor_ref *)arg, &monitor), ACTOR_OK);
}

static actor_result init_with_monitor(void *data)
{
    (void)data;
    monitor_it(&via_holder);
    return ACTOR_CONTINUE;
}

START_TEST(down_is_told)
{
    const probe_args args = args_of(GO_ON);
    actor_ref ref;

    via_holder = play(wait_for_ever, NULL);
    probe_info.init = init_with_monitor;
    probe_info.on_down = on_down;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_OK);
    actor_send_exit(via_holder, actor_reason_own("gone", NULL));
    actor_sim_settle(sim);
    check_trace("down:gone");
}
END_TEST

static actor_result on_down_of_a_name(void *data, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    const char *name = actor_down_name();

    trace("%s", name == NULL ? "nobody" : name);
    return on_down(data, monitor, who, reason);
}

static actor_result init_with_monitors(void *data)
{
    actor_unique monitor;

    ck_assert_ptr_null(actor_down_name());
    ck_assert_int_eq(actor_monitor_name("nobody there", &monitor), ACTOR_OK);
    return init_with_monitor(data);
}

/* erlang:monitor/2 by a name: the name is in the DOWN. */
START_TEST(down_of_a_name)
{
    const probe_args args = args_of(GO_ON);

    via_holder = play(wait_for_ever, NULL);
    probe_info.init = init_with_monitors;
    probe_info.on_down = on_down_of_a_name;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("nobody there down:noproc");
    actor_send_exit(via_holder, actor_reason_own("gone", NULL));
    actor_sim_settle(sim);
    check_trace("nobody down:gone");
    ck_assert_ptr_null(actor_down_name());
}
END_TEST

START_TEST(down_without_callback)
{
    const probe_args args = args_of(GO_ON);
    actor_ref ref;

    via_holder = play(wait_for_ever, NULL);
    probe_info.init = init_with_monitor;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_OK);
    actor_send_exit(via_holder, actor_reason_own("gone", NULL));
    actor_sim_settle(sim);
    ck_assert(actor_is_alive(ref));
    check_logged("Probe: a down (gone) is unknown");
}
END_TEST

static void stop_it(void *arg)
{
    const int err =
        actor_stop_actor(*(const actor_ref *)arg, actor_reason_own("enough", NULL), ACTOR_INFINITY);

    trace("stopped:%d", err);
}

/* stop/3: handled in its turn; what waits behind it is lost. */
START_TEST(stop_request)
{
    actor_ref ref = start_probe();
    const work_msg nap = { SLEEP, ACTOR_SECOND };

    ck_assert_int_eq(actor_send(ref, &handlers[ON_ORDER].message, &nap), ACTOR_OK);
    actor_sim_settle(sim);                  /* it sleeps, and will fail: a cast has no reply */
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("order terminate:bad_return");
    ref = start_probe();
    ck_assert_int_eq(actor_spawn(stop_it, &ref, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("terminate:enough stopped:0");
    ck_assert_int_eq(call(ref, ON_WORK, REPLY, NULL), ACTOR_ENOPROC);
}
END_TEST

START_TEST(what_waits_behind_a_stop_is_lost)
{
    actor_ref ref = start_probe();

    send(ref, ON_NOTE, STOP_NOW);
    send(ref, ON_NOTE, GO_ON);
    actor_sim_settle(sim);
    check_trace("note terminate:told_to");
}
END_TEST

/* ---- every ---- */

static actor_ref start_ticking(int64_t every_ns)
{
    probe_args args = args_of(GO_ON);
    actor_ref ref = actor_ref_none();

    args.period_ns = every_ns;
    probe_info.n_handlers = N_HANDLERS;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("init:p note");
    return ref;
}

START_TEST(ticks_come_every_period)
{
    actor_ref ref = start_ticking(100 * ACTOR_MILLISECOND);

    actor_sim_advance(sim, 350 * ACTOR_MILLISECOND);
    check_trace("tick@100 tick@200 tick@300");
    ck_assert_int_eq(actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("terminate:normal");
}
END_TEST

/* As timer:send_interval/2 keeps its pace. */
START_TEST(ticks_do_not_drift)
{
    start_ticking(100 * ACTOR_MILLISECOND);
    busy_ns = 30 * ACTOR_MILLISECOND;
    actor_sim_advance(sim, 350 * ACTOR_MILLISECOND);
    check_trace("tick@100 tick@200 tick@300");
    busy_ns = 150 * ACTOR_MILLISECOND;
    actor_sim_advance(sim, 400 * ACTOR_MILLISECOND);
    check_trace("tick@400 tick@550 tick@700");
}
END_TEST

START_TEST(period_is_asked_each_time)
{
    period_ns = 100 * ACTOR_MILLISECOND;
    start_ticking(0);
    actor_sim_advance(sim, 150 * ACTOR_MILLISECOND);
    period_ns = 300 * ACTOR_MILLISECOND;
    actor_sim_advance(sim, 400 * ACTOR_MILLISECOND);
    check_trace("tick@100 tick@200 tick@500");
    period_ns = ACTOR_INFINITY;
    actor_sim_advance(sim, ACTOR_HOUR);
    check_trace("tick@800");
    period_ns = 0;
}
END_TEST

START_TEST(period_that_is_none)
{
    probe_args args = args_of(GO_ON);
    actor_ref ref;

    args.period_ns = -1;
    probe_info.n_handlers = N_HANDLERS;
    ck_assert_int_eq(actor_gen_server_start(&probe_info, &args, false, &ref), ACTOR_EINIT);
    ck_assert_int_eq((int)actor_last_reason().kind, ACTOR_BAD_RETURN);
    check_trace("init:p");
}
END_TEST

/* ---- out of memory ---- */

/* Whichever allocation fails: an error is returned or the server ends, and nothing leaks. */
START_TEST(allocations_fail)
{
    const probe_args args = args_of(GO_ON);
    actor_ref ref = actor_ref_none();
    work_reply reply;
    int err;

    have_continues();
    probe_info.n_handlers = N_HANDLERS;
    probe_info.registered = "probe";
    probe_info.init = NULL;
    period_ns = ACTOR_SECOND;
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    err = actor_gen_server_start(&probe_info, &args, false, &ref);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT, "start gave %d", err);
    if (err != ACTOR_OK)
        return;
    err = call(ref, ON_WORK, STOP_AND_REPLY, &reply);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EDOWN || err == ACTOR_ENOPROC,
                  "call gave %d", err);
    if (err == ACTOR_OK)
        actor_reply_release(&reply);
    actor_sim_fail_alloc(sim, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen_server");
    TCase *starting = tcase_create("start");
    TCase *continuing = tcase_create("continue");
    TCase *calling = tcase_create("calls and casts");
    TCase *ending = tcase_create("exit, down, stop");
    TCase *ticking = tcase_create("every");
    TCase *failing = tcase_create("out of memory");

    tcase_add_checked_fixture(starting, open_scene, close_scene);
    tcase_add_test(starting, start_returns_after_init);
    tcase_add_loop_test(starting, init_fails, 0, ARRAY_LEN(failing_inits));
    tcase_add_test(starting, start_needs_arguments);
    tcase_add_test(starting, starter_of_a_failing_init);
    tcase_add_loop_test(starting, starter_of_an_init_with_an_error, 0, 2);
    tcase_add_test(starting, name_taken);
    tcase_add_test(starting, registered_via);
    suite_add_tcase(suite, starting);
    tcase_add_checked_fixture(continuing, open_scene, close_scene);
    tcase_add_test(continuing, continues_after_init);
    tcase_add_test(continuing, init_asks_for_another_continue);
    tcase_add_test(continuing, continues_that_are_asked_for);
    tcase_add_test(continuing, continues_chain);
    tcase_add_test(continuing, continue_of_nothing);
    suite_add_tcase(suite, continuing);
    tcase_add_checked_fixture(calling, open_scene, close_scene);
    tcase_add_test(calling, call_replies);
    tcase_add_test(calling, call_replies_with_much);
    tcase_add_test(calling, reply_later);
    tcase_add_test(calling, server_ends_before_it_replies);
    tcase_add_loop_test(calling, stop_and_reply, 0, 2);
    tcase_add_test(calling, terminate_runs_before_the_last_reply);
    tcase_add_test(calling, stop_unexplained);
    tcase_add_loop_test(calling, bad_return, 0, ARRAY_LEN(bad_returns));
    tcase_add_loop_test(calling, answer_needs_its_tag, 0, ARRAY_LEN(picks));
    tcase_add_test(calling, late_answer_needs_its_tag);
    tcase_add_test(calling, unknown_messages);
    tcase_add_test(calling, unknown_info_that_is_wanted);
    tcase_add_test(calling, timers_of_ones_own);
    tcase_add_test(calling, timers_of_ones_own_beside_a_lull);
    tcase_add_test(calling, timers_that_nobody_takes);
    suite_add_tcase(suite, calling);
    tcase_add_checked_fixture(ending, open_scene, close_scene);
    tcase_add_test(ending, exit_of_parent_and_others);
    tcase_add_test(ending, exit_of_a_starter_without_link);
    tcase_add_test(ending, exit_without_trap);
    tcase_add_test(ending, kill_spares_nobody);
    tcase_add_test(ending, down_is_told);
    tcase_add_test(ending, down_of_a_name);
    tcase_add_test(ending, down_without_callback);
    tcase_add_test(ending, stop_request);
    tcase_add_test(ending, what_waits_behind_a_stop_is_lost);
    suite_add_tcase(suite, ending);
    tcase_add_checked_fixture(ticking, open_scene, close_scene);
    tcase_add_test(ticking, ticks_come_every_period);
    tcase_add_test(ticking, ticks_do_not_drift);
    tcase_add_test(ticking, period_is_asked_each_time);
    tcase_add_test(ticking, period_that_is_none);
    suite_add_tcase(suite, ticking);
    tcase_add_checked_fixture(failing, open_scene, close_scene);
    tcase_add_loop_test(failing, allocations_fail, 1, 60);
    suite_add_tcase(suite, failing);
    return run_suite(suite);
}
