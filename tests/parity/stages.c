/*
 * Stages: Q1 to Q16, of Elixir's GenStage and ConsumerSupervisor. See stages.erl. Each stage is known by a letter, and writes
 * down what it sees: asked for 5 it writes d5, events 0 to 3 that came together are [0-3]. What it puts out are numbers, one
 * after the other. What a scenario does is given time before it goes on.
 */
#include "parity.h"

/* ---- the stages ---- */

enum { LETTERS = 26, LOG_BYTES = 2048, JOBS = 32, TO_MAX = 2 };

/* Who is subscribed to, and how: what is 0 is as in OTP. */
struct how {
    bool manual, even, none, temporary, transient;
    size_t partition;
};

struct to {
    char stage;
    size_t max, min;
    struct how how;
};

/* What a stage is like. */
struct plan {
    actor_stage_kind kind;
    int64_t limit;                          /* of a producer: it has so many events by itself */
    int64_t times;                          /* of a producer_consumer: what comes it puts out so often */
    bool stops;                             /* when a subscription ends */
    bool sieve;                             /* what is 2 modulo 3 has no partition */
    actor_dispatcher dispatcher;
    size_t buffer;
    actor_buffer_keep keep;
    actor_demand_mode demand;
    struct to to[TO_MAX];
};

static struct part {
    struct plan plan;
    actor_gen_stage_info info;
    actor_stage_producer producers[TO_MAX];
    actor_consumer_supervisor_info supervisor;
    actor_ref ref;
    int64_t next;
    char log[LOG_BYTES];
} parts[LETTERS];

static struct part *part_of(char letter)
{
    return &parts[letter - 'a'];
}

static actor_subscription subscriptions[LETTERS][LETTERS];

static actor_subscription *between(char consumer, char producer)
{
    return &subscriptions[consumer - 'a'][producer - 'a'];
}

__attribute__((format(printf, 2, 3))) static void write_down(struct part *part, const char *format, ...)
{
    const size_t length = strlen(part->log);
    va_list args;

    va_start(args, format);
    if (length + 1 < sizeof part->log) {
        part->log[length] = ' ';
        vsnprintf(part->log + length + 1, sizeof part->log - length - 1, format, args);
    }
    va_end(args);
}

/* A stage's state is its letter. */
static struct part *part_here(const void *self)
{
    return part_of((char)*(const int64_t *)self);
}

static void put_out(struct part *part, int64_t n, actor_events *out)
{
    for (; n > 0; n--, part->next++)
        actor_events_push(out, &part->next);
}

static actor_result on_demand(void *self, size_t demand, actor_events *out)
{
    struct part *part = part_here(self);
    const int64_t left = part->plan.limit - part->next;

    write_down(part, "d%zu", demand);
    put_out(part, left < (int64_t)demand ? left : (int64_t)demand, out);
    return ACTOR_CONTINUE;
}

static void write_events(struct part *part, const int64_t *events, size_t n)
{
    char text[LOG_BYTES / 2] = "";
    size_t i, length = 0;

    for (i = 1; i < n && events[i] == events[i - 1] + 1; i++)
        ;
    if (i == n && n > 1) {
        write_down(part, "[%lld-%lld]", (long long)events[0], (long long)events[n - 1]);
        return;
    }
    for (i = 0; i < n && length < sizeof text - 32; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%lld", i > 0 ? "," : "", (long long)events[i]);
    write_down(part, "[%s]", text);
}

static actor_result on_events(void *self, const void *events, size_t n, actor_subscription from, actor_events *out)
{
    struct part *part = part_here(self);
    const int64_t *event = events;
    size_t i;
    int64_t k;

    (void)from;
    write_events(part, event, n);
    for (i = 0; i < n && part->plan.kind == ACTOR_STAGE_PRODUCER_CONSUMER; i++)
        for (k = 0; k < part->plan.times; k++)
            actor_events_push(out, &event[i]);
    return ACTOR_CONTINUE;
}

static actor_result on_subscribe(void *self, actor_subscription from, bool is_consumer, bool *manual)
{
    (void)from;
    (void)manual;
    write_down(part_here(self), "%s", is_consumer ? "+consumer" : "+producer");
    return ACTOR_CONTINUE;
}

static actor_result on_cancel(void *self, const actor_cancellation *why, actor_subscription from, actor_events *out)
{
    struct part *part = part_here(self);

    (void)from;
    (void)out;
    write_down(part, "%s(%s)", why->down ? "down" : "cancel", reason_text(&why->reason));
    return part->plan.stops ? actor_stop(actor_reason_own("own", NULL)) : ACTOR_CONTINUE;
}

static size_t hash(const void *self, const void *event)
{
    const int64_t n = *(const int64_t *)event;

    if (!part_here(self)->plan.sieve)
        return (size_t)(n % 2);
    return n % 3 == 2 ? ACTOR_NO_PARTITION : (size_t)(n % 3);
}

static actor_result begin(void *self)
{
    return actor_gen_stage_init(&part_here(self)->info, self);
}

static void end(void *self, const actor_reason *reason)
{
    write_down(part_here(self), "end(%s)", reason_text(reason));
}

/* What a stage is told by a scenario. */
struct told {
    int64_t n;
    actor_subscription of;
    actor_reason reason;
};

static const actor_field_info told_fields[] = { { "n", ACTOR_FIELD_INT64, offsetof(struct told, n), NULL } };
static const actor_type_info told_type = { "told", sizeof(struct told), true, 1, told_fields, 0, NULL };

static actor_result handle_emit(void *self, actor_from from, const void *payload, void *reply)
{
    struct part *part = part_here(self);

    (void)from;
    put_out(part, ((const struct told *)payload)->n, actor_gen_stage_events());
    if (reply != NULL)
        *(int64_t *)reply = part->next;
    return actor_gen_stage_go_on(reply == NULL ? ACTOR_CONTINUE : ACTOR_REPLY);
}

static actor_result handle_ask(void *self, actor_from from, const void *payload, void *reply)
{
    const struct told *told = payload;

    (void)self;
    (void)from;
    (void)reply;
    actor_gen_stage_ask(told->of, (size_t)told->n);
    return ACTOR_CONTINUE;
}

static actor_result handle_cancel(void *self, actor_from from, const void *payload, void *reply)
{
    const struct told *told = payload;

    (void)self;
    (void)from;
    (void)reply;
    actor_gen_stage_cancel(told->of, told->reason);
    return ACTOR_CONTINUE;
}

static actor_result handle_mark(void *self, actor_from from, const void *payload, void *reply)
{
    (void)from;
    (void)reply;
    write_down(part_here(self), "mark%lld", (long long)((const struct told *)payload)->n);
    return ACTOR_CONTINUE;
}

enum { EMIT, EMIT_CALL, ASK, CANCEL, MARK };
static const actor_handler_info handlers[] = {
    { { "emit", ACTOR_CAST, &told_type, NULL }, handle_emit, NULL },
    { { "emit_call", ACTOR_CALL, &told_type, &actor_int64_type }, handle_emit, NULL },
    { { "ask", ACTOR_CAST, &told_type, NULL }, handle_ask, NULL },
    { { "cancel", ACTOR_CAST, &told_type, NULL }, handle_cancel, NULL },
    { { "mark", ACTOR_INFO, &told_type, NULL }, handle_mark, NULL },
};

static const actor_gen_server_info stage_info = {
    .name = "Stage", .state = &actor_int64_type, .args = &actor_int64_type, .init = begin,
    .n_handlers = sizeof handlers / sizeof *handlers, .handlers = handlers, .terminate = end,
    .on_info = actor_gen_stage_on_info, .on_call = actor_gen_stage_on_call, .on_down = actor_gen_stage_on_down,
};

/* ---- jobs: a child for each event ---- */

static actor_ref jobs[JOBS];
static bool failing[JOBS], ignored[JOBS];
static char job_log;                        /* the letter of their supervisor */

static actor_result job_init(void *self)
{
    const int64_t event = *(const int64_t *)self;
    struct part *part = part_of(job_log);

    if (failing[event] || ignored[event])
        write_down(part, "%s(%lld)", failing[event] ? "fail" : "ignore", (long long)event);
    if (failing[event])
        return actor_stop(actor_reason_own("no_tools", NULL));
    if (ignored[event])
        return ACTOR_IGNORE;
    write_down(part, "start(%lld)", (long long)event);
    jobs[event] = actor_self();
    return ACTOR_CONTINUE;
}

static void job_end(void *self, const actor_reason *reason)
{
    (void)self;
    write_down(part_of(job_log), "end(%s)", reason_text(reason));
}

static const actor_gen_server_info job_info = {
    .name = "Job", .state = &actor_int64_type, .args = &actor_int64_type, .init = job_init, .terminate = job_end,
};

static int start_job(const void *event, actor_ref *out)
{
    return actor_gen_server_start(&job_info, event, true, out);
}

/* ---- what scenarios do ---- */

static void settle(void)
{
    pause_ms(12);
}

static void forget(void)
{
    memset(parts, 0, sizeof parts);
    memset(subscriptions, 0, sizeof subscriptions);
    memset(jobs, 0, sizeof jobs);
    memset(failing, 0, sizeof failing);
    memset(ignored, 0, sizeof ignored);
}

static bool want_even(const void *event, const void *arg)
{
    (void)arg;
    return *(const int64_t *)event % 2 == 0;
}

static bool want_none(const void *event, const void *arg)
{
    (void)event;
    (void)arg;
    return false;
}

static actor_subscribe_options options_of(size_t max, size_t min, struct how how)
{
    actor_subscribe_options options = actor_subscribe_options_default();

    options.max_demand = max;
    options.min_demand = min;
    options.manual = how.manual;
    options.partition = how.partition;
    options.selector = how.even ? want_even : how.none ? want_none : NULL;
    options.cancel = how.temporary ? ACTOR_TEMPORARY : how.transient ? ACTOR_TRANSIENT : ACTOR_PERMANENT;
    return options;
}

static int find_first(const void *self, actor_ref *out)
{
    *out = part_of(part_here(self)->plan.to[0].stage)->ref;
    return ACTOR_OK;
}

static int find_second(const void *self, actor_ref *out)
{
    *out = part_of(part_here(self)->plan.to[1].stage)->ref;
    return ACTOR_OK;
}

/* Whom it subscribes to in its init. */
static size_t describe_producers(struct part *part)
{
    size_t n;

    for (n = 0; n < TO_MAX && part->plan.to[n].stage != '\0'; n++) {
        const struct to *to = &part->plan.to[n];

        part->producers[n].find = n == 0 ? find_first : find_second;
        part->producers[n].options = options_of(to->max, to->min, to->how);
    }
    return n;
}

static void describe(struct part *part)
{
    actor_gen_stage_info *info = &part->info;
    const bool produces = part->plan.kind != ACTOR_STAGE_CONSUMER, consumes = part->plan.kind != ACTOR_STAGE_PRODUCER;

    info->name = "Stage";
    info->kind = part->plan.kind;
    info->in = consumes ? &actor_int64_type : NULL;
    info->out = produces ? &actor_int64_type : NULL;
    info->dispatcher = part->plan.dispatcher;
    info->hash = part->plan.dispatcher == ACTOR_DISPATCH_PARTITION ? hash : NULL;
    info->n_partitions = part->plan.dispatcher == ACTOR_DISPATCH_PARTITION ? 2 : 0;
    info->buffer_events = part->plan.buffer;
    info->keep = part->plan.keep;
    info->demand = part->plan.demand;
    info->producers = part->producers;
    info->n_producers = describe_producers(part);
    info->handle_demand = on_demand;
    info->handle_events = on_events;
    info->handle_subscribe = on_subscribe;
    info->handle_cancel = on_cancel;
}

static void stage(char letter, struct plan plan)
{
    struct part *part = part_of(letter);
    const int64_t self = letter;

    part->plan = plan;
    part->next = 0;
    describe(part);
    if (actor_gen_server_start(&stage_info, &self, false, &part->ref) != ACTOR_OK) {
        const actor_reason reason = actor_last_reason();

        say("%c does not start: %s", letter, reason_text(&reason));
    }
    settle();
}

#define PRODUCER(letter, ...) stage(letter, (struct plan){ .kind = ACTOR_STAGE_PRODUCER, __VA_ARGS__ })
#define MIDDLE(letter, ...) stage(letter, (struct plan){ .kind = ACTOR_STAGE_PRODUCER_CONSUMER, __VA_ARGS__ })
#define CONSUMER(letter, ...) stage(letter, (struct plan){ .kind = ACTOR_STAGE_CONSUMER, __VA_ARGS__ })
#define SUB(consumer, producer, max, min, ...) sub(consumer, producer, max, min, (struct how){ __VA_ARGS__ })
#define BY_HAND(consumer, producer, ...) sub(consumer, producer, 100, 0, (struct how){ .manual = true, __VA_ARGS__ })
#define BROADCAST .dispatcher = ACTOR_DISPATCH_BROADCAST
#define PARTITION .dispatcher = ACTOR_DISPATCH_PARTITION
#define ACCUMULATE .demand = ACTOR_DEMAND_ACCUMULATE

static void dry_producer(char letter)
{
    PRODUCER(letter, .limit = 0);
}

static void consumer(char letter)
{
    CONSUMER(letter, .times = 0);
}

static void middle(char letter, int64_t times)
{
    MIDDLE(letter, .times = times);
}

static void supervisor(char letter, bool transient)
{
    struct part *part = part_of(letter);
    actor_child_template *child = &part->supervisor.child;
    const actor_restart restart = transient ? ACTOR_TRANSIENT : ACTOR_TEMPORARY;

    job_log = letter;
    part->supervisor.supervisor.name = "Jobs";
    part->supervisor.supervisor.intensity = 3;
    part->supervisor.supervisor.period_ns = 5 * ACTOR_SECOND;
    *child = (actor_child_template){ ACTOR_START_CHILD(&actor_int64_type),
                                     { "job", start_job, restart, ACTOR_SECOND, ACTOR_WORKER, false, false } };
    actor_consumer_supervisor_start(&part->supervisor, NULL, false, &part->ref);
    settle();
}

static void subscribed(char consumer, char producer, int err, actor_unique tag)
{
    between(consumer, producer)->stage = part_of(producer)->ref;
    between(consumer, producer)->tag = tag;
    if (err != ACTOR_OK)
        say("%c cannot subscribe to %c", consumer, producer);
    else
        settle();
}

/* Says nothing if it has come about. */
static void sub(char consumer, char producer, size_t max, size_t min, struct how how)
{
    const actor_subscribe_options options = options_of(max, min, how);
    actor_unique tag = 0;
    const int err = actor_gen_stage_sync_subscribe(part_of(consumer)->ref, part_of(producer)->ref, &options, &tag,
                                                   ACTOR_INFINITY);

    subscribed(consumer, producer, err, tag);
}

static void sub_to(char consumer, char producer, size_t max, size_t min)
{
    sub(consumer, producer, max, min, (struct how){ .manual = false });
}

static void by_hand(char consumer, char producer)
{
    sub(consumer, producer, 100, 0, (struct how){ .manual = true });
}

static void async_sub(char consumer, char producer, size_t max, size_t min, struct how how)
{
    const actor_subscribe_options options = options_of(max, min, how);

    actor_gen_stage_async_subscribe(part_of(consumer)->ref, part_of(producer)->ref, &options);
    settle();
}

/* In place of the one that there is. */
static void resub(char consumer, char producer, const char *reason, size_t max, size_t min, struct how how)
{
    const actor_subscribe_options options = options_of(max, min, how);
    actor_unique tag = 0;
    const int err = actor_gen_stage_sync_resubscribe(part_of(consumer)->ref, between(consumer, producer)->tag,
                                                     actor_reason_own(reason, NULL), part_of(producer)->ref, &options, &tag,
                                                     ACTOR_INFINITY);

    subscribed(consumer, producer, err, tag);
}

static void async_resub(char consumer, char producer, const char *reason, size_t max, size_t min, struct how how)
{
    const actor_subscribe_options options = options_of(max, min, how);

    actor_gen_stage_async_resubscribe(part_of(consumer)->ref, between(consumer, producer)->tag, actor_reason_own(reason, NULL),
                                      part_of(producer)->ref, &options);
    settle();
}

static actor_reason reason_of(const char *word)
{
    if (strcmp(word, "normal") == 0)
        return actor_reason_of(ACTOR_NORMAL);
    if (strcmp(word, "{shutdown,x}") == 0)
        return actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "x");
    return strcmp(word, "shutdown") == 0 ? actor_reason_of(ACTOR_SHUTDOWN) : actor_reason_own(word, NULL);
}

static void tell(char letter, int what, const struct told *told)
{
    actor_send(part_of(letter)->ref, &handlers[what].message, told);
    settle();
}

static void ask(char consumer, char producer, int64_t n)
{
    const struct told told = { .n = n, .of = *between(consumer, producer) };

    tell(consumer, ASK, &told);
}

static void cancel(char consumer, char producer, const char *reason)
{
    const struct told told = { .of = *between(consumer, producer), .reason = reason_of(reason) };

    tell(consumer, CANCEL, &told);
}

static void emit(char producer, int64_t n)
{
    const struct told told = { .n = n };

    tell(producer, EMIT, &told);
}

static void emit_call(char producer, int64_t n)
{
    const struct told told = { .n = n };
    int64_t reply = -1;

    actor_call(part_of(producer)->ref, &handlers[EMIT_CALL].message, &told, &reply, ACTOR_INFINITY);
    say("emitted %lld", (long long)reply);
    settle();
}

static void mark(char letter, int64_t n)
{
    const struct told told = { .n = n };

    actor_gen_stage_async_info(part_of(letter)->ref, &handlers[MARK].message, &told);
    settle();
}

static void mark_sync(char letter, int64_t n)
{
    const struct told told = { .n = n };

    say("%s", error_text(actor_gen_stage_sync_info(part_of(letter)->ref, &handlers[MARK].message, &told, ACTOR_INFINITY)));
    settle();
}

static void demand(char letter, actor_demand_mode mode)
{
    actor_gen_stage_demand(part_of(letter)->ref, mode);
    settle();
}

static void forward(char letter)
{
    demand(letter, ACTOR_DEMAND_FORWARD);
}

static void accumulate(char letter)
{
    demand(letter, ACTOR_DEMAND_ACCUMULATE);
}

static void mode(char letter)
{
    actor_demand_mode now = ACTOR_DEMAND_FORWARD;

    actor_gen_stage_demand_mode(part_of(letter)->ref, &now, ACTOR_INFINITY);
    say("%c is %s", letter, now == ACTOR_DEMAND_FORWARD ? "forward" : "accumulate");
}

static void buffered(char letter)
{
    size_t n = 0;

    actor_gen_stage_buffered_count(part_of(letter)->ref, &n, ACTOR_INFINITY);
    say("%c has %zu", letter, n);
}

static void stop(char letter, const char *reason)
{
    actor_stop_actor(part_of(letter)->ref, reason_of(reason), ACTOR_INFINITY);
    settle();
}

static void kill(char letter)
{
    actor_send_exit(part_of(letter)->ref, actor_reason_of(ACTOR_KILL));
    settle();
}

static void alive(char letter)
{
    say("%c %s", letter, actor_is_alive(part_of(letter)->ref) ? "lives" : "is gone");
}

static void job_ends(int64_t event, const char *reason)
{
    actor_stop_actor(jobs[event], reason_of(reason), ACTOR_INFINITY);
    settle();
}

static void kill_job(int64_t event)
{
    actor_send_exit(jobs[event], actor_reason_of(ACTOR_KILL));
    settle();
}

static void terminate_job(char letter, int64_t event)
{
    say("%s", error_text(actor_dynamic_supervisor_terminate_child(part_of(letter)->ref, jobs[event])));
    settle();
}

static void children(char letter)
{
    actor_child_count count;

    memset(&count, 0, sizeof count);
    actor_supervisor_count(part_of(letter)->ref, &count);
    say("%c has %zu", letter, (size_t)count.active);
}

/* What each stage has seen since this was asked last. */
static void show(void)
{
    char letter;

    for (letter = 'a'; letter <= 'z'; letter++) {
        struct part *part = part_of(letter);

        if (part->log[0] != '\0')
            say("%c:%s", letter, part->log);
        part->log[0] = '\0';
    }
}

/* ---- Q1, Q2, Q3 ---- */

static void Q1_no_more_than_was_asked_for(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 3);
    emit('p', 5);
    show();
    buffered('p');
}

static void Q1_each_ask_is_handed_on(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 2);
    ask('a', 'p', 3);
    emit('p', 1);
    ask('a', 'p', 1);
    show();
}

static void Q1_an_answer_comes_behind_the_events(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 3);
    emit_call('p', 2);
    show();
}

static void Q2_max_4_min_2(void)
{
    forget();
    PRODUCER('p', .limit = 10);
    consumer('a');
    sub_to('a', 'p', 4, 2);
    show();
}

static void Q2_max_1_min_0(void)
{
    forget();
    PRODUCER('p', .limit = 3);
    consumer('a');
    sub_to('a', 'p', 1, 0);
    show();
}

static void Q2_min_is_max_less_1(void)
{
    forget();
    PRODUCER('p', .limit = 6);
    consumer('a');
    sub_to('a', 'p', 4, 3);
    show();
}

static void Q2_min_0(void)
{
    forget();
    PRODUCER('p', .limit = 10);
    consumer('a');
    sub_to('a', 'p', 4, 0);
    show();
}

static void Q2_max_10_min_3(void)
{
    forget();
    PRODUCER('p', .limit = 30);
    consumer('a');
    sub_to('a', 'p', 10, 3);
    show();
}

static void Q2_max_1000_min_500(void)
{
    forget();
    PRODUCER('p', .limit = 1700);
    consumer('a');
    sub_to('a', 'p', 1000, 500);
    show();
}

static void Q2_one_after_the_other(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    sub_to('a', 'p', 4, 2);
    emit('p', 1);
    emit('p', 1);
    emit('p', 1);
    emit('p', 1);
    show();
}

static void Q2_in_odd_portions(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    sub_to('a', 'p', 5, 2);
    emit('p', 1);
    emit('p', 3);
    emit('p', 2);
    emit('p', 5);
    show();
    buffered('p');
}

static void Q2_numbers_that_do_not_fit(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    sub_to('a', 'p', 4, 4);
    sub_to('a', 'p', 0, 0);
    sub_to('p', 'a', 4, 2);
    alive('a');
    alive('p');
    show();
}

static void Q3_asked_by_hand(void)
{
    forget();
    PRODUCER('p', .limit = 100);
    consumer('a');
    by_hand('a', 'p');
    show();
    ask('a', 'p', 3);
    ask('a', 'p', 1);
    ask('a', 'p', 0);
    show();
}

static void Q3_all_that_comes_is_handled_at_once(void)
{
    forget();
    PRODUCER('p', .limit = 100);
    consumer('a');
    SUB('a', 'p', 4, 2, .manual = true);
    ask('a', 'p', 9);
    show();
}

static void Q3_by_hand_of_one_and_not_of_another(void)
{
    forget();
    PRODUCER('p', .limit = 10);
    PRODUCER('q', .limit = 4);
    consumer('a');
    by_hand('a', 'p');
    show();
    sub_to('a', 'q', 2, 1);
    show();
    ask('a', 'p', 2);
    show();
}

static void Q3_asked_when_it_has_ended(void)
{
    forget();
    PRODUCER('p', .limit = 9);
    consumer('a');
    BY_HAND('a', 'p', .temporary = true);
    cancel('a', 'p', "enough");
    ask('a', 'p', 3);
    show();
    alive('a');
}

/* ---- Q4, Q5 ---- */

static void Q4_who_wants_the_most(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 2);
    ask('b', 'p', 5);
    emit('p', 6);
    show();
    emit('p', 3);
    show();
    buffered('p');
}

static void Q4_of_those_that_want_the_same_the_first(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('b', 'p', 3);
    ask('a', 'p', 3);
    emit('p', 4);
    show();
}

static void Q4_who_got_some_stands_behind(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 3);
    ask('b', 'p', 3);
    emit('p', 1);
    show();
    emit('p', 1);
    show();
    emit('p', 1);
    show();
    emit('p', 1);
    show();
}

static void Q4_a_batch_goes_round(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    consumer('c');
    by_hand('a', 'p');
    by_hand('b', 'p');
    by_hand('c', 'p');
    ask('a', 'p', 1);
    ask('b', 'p', 2);
    ask('c', 'p', 4);
    emit('p', 6);
    show();
    emit('p', 1);
    show();
}

static void Q4_asking_again_moves_up(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 3);
    ask('b', 'p', 2);
    ask('b', 'p', 2);
    emit('p', 3);
    show();
    ask('b', 'p', 2);
    emit('p', 3);
    show();
}

static void Q4_asking_again_stands_behind_its_equals(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 1);
    ask('b', 'p', 2);
    ask('a', 'p', 1);
    emit('p', 1);
    show();
    emit('p', 1);
    show();
}

static void Q4_one_each(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    consumer('c');
    sub_to('a', 'p', 1, 0);
    sub_to('b', 'p', 1, 0);
    sub_to('c', 'p', 1, 0);
    emit('p', 1);
    show();
    emit('p', 1);
    show();
    emit('p', 1);
    show();
    emit('p', 3);
    show();
}

static void Q4_two_subscriptions_of_one(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    sub_to('a', 'p', 4, 2);
    sub_to('a', 'p', 2, 1);
    emit('p', 3);
    show();
    emit('p', 1);
    show();
}

static void Q5_one_cancels(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    BY_HAND('a', 'p', .temporary = true);
    by_hand('b', 'p');
    ask('a', 'p', 6);
    cancel('a', 'p', "enough");
    ask('b', 'p', 8);
    show();
    emit('p', 8);
    show();
}

static void Q5_one_is_killed(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 6);
    kill('a');
    ask('b', 'p', 8);
    show();
    emit('p', 9);
    show();
    buffered('p');
}

static void Q5_little_by_little(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 6);
    kill('a');
    ask('b', 'p', 4);
    ask('b', 'p', 1);
    show();
    ask('b', 'p', 4);
    show();
}

static void Q5_of_two(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    consumer('c');
    by_hand('a', 'p');
    by_hand('b', 'p');
    by_hand('c', 'p');
    ask('a', 'p', 2);
    ask('b', 'p', 3);
    kill('a');
    kill('b');
    ask('c', 'p', 10);
    show();
}

static void Q5_what_has_been_sent_is_gone(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 6);
    emit('p', 4);
    kill('a');
    ask('b', 'p', 4);
    show();
    emit('p', 4);
    show();
}

static void Q5_of_a_partition(void)
{
    forget();
    PRODUCER('p', PARTITION);
    consumer('a');
    consumer('b');
    BY_HAND('a', 'p', .partition = 0);
    BY_HAND('b', 'p', .partition = 1);
    ask('a', 'p', 6);
    kill('a');
    ask('b', 'p', 8);
    show();
}

/* ---- Q6 ---- */

static void Q6_what_is_buffered_comes_first(void)
{
    forget();
    dry_producer('p');
    emit('p', 5);
    buffered('p');
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 8);
    show();
    buffered('p');
}

static void Q6_what_is_buffered_little_by_little(void)
{
    forget();
    dry_producer('p');
    emit('p', 5);
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 2);
    show();
    buffered('p');
    ask('a', 'p', 2);
    show();
    ask('a', 'p', 2);
    show();
}

static void Q6_of_several_callbacks_and_sent_at_once(void)
{
    forget();
    dry_producer('p');
    emit('p', 2);
    emit('p', 3);
    emit('p', 1);
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 4);
    show();
    ask('a', 'p', 4);
    show();
}

static void Q6_of_several_callbacks_in_the_parts_of_a_consumer(void)
{
    forget();
    dry_producer('p');
    emit('p', 2);
    emit('p', 3);
    emit('p', 4);
    consumer('a');
    sub_to('a', 'p', 6, 3);
    show();
}

static void Q6_of_several_callbacks_to_two(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    emit('p', 1);
    emit('p', 1);
    emit('p', 3);
    ask('b', 'p', 3);
    ask('a', 'p', 3);
    show();
}

static void Q6_the_last_are_kept(void)
{
    forget();
    PRODUCER('p', .buffer = 3);
    emit('p', 5);
    buffered('p');
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 5);
    show();
}

static void Q6_the_first_are_kept(void)
{
    forget();
    PRODUCER('p', .buffer = 3, .keep = ACTOR_KEEP_FIRST);
    emit('p', 5);
    buffered('p');
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 5);
    show();
}

static void Q6_the_last_are_kept_of_several(void)
{
    forget();
    PRODUCER('p', .buffer = 3);
    emit('p', 2);
    emit('p', 2);
    emit('p', 1);
    emit('p', 1);
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 5);
    show();
}

static void Q6_the_first_are_kept_of_several(void)
{
    forget();
    PRODUCER('p', .buffer = 3, .keep = ACTOR_KEEP_FIRST);
    emit('p', 2);
    emit('p', 2);
    emit('p', 1);
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 5);
    show();
    emit('p', 4);
    show();
}

static void Q6_more_than_is_wanted(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 2);
    emit('p', 5);
    emit('p', 1);
    show();
    buffered('p');
    ask('a', 'p', 3);
    show();
    buffered('p');
    ask('a', 'p', 3);
    show();
}

static void Q6_more_than_is_wanted_and_than_is_kept(void)
{
    forget();
    PRODUCER('p', .buffer = 2);
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 2);
    emit('p', 7);
    show();
    ask('a', 'p', 3);
    show();
}

static void Q6_ten_thousand(void)
{
    forget();
    dry_producer('p');
    emit('p', 10003);
    buffered('p');
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 2);
    show();
    buffered('p');
}

static void Q6_infinity(void)
{
    forget();
    PRODUCER('p', .buffer = ACTOR_BUFFER_INFINITY);
    emit('p', 10003);
    buffered('p');
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 2);
    show();
    buffered('p');
}

/* ---- Q7 ---- */

static void Q7_all_get_all(void)
{
    forget();
    PRODUCER('p', BROADCAST);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 3);
    ask('b', 'p', 3);
    emit('p', 2);
    show();
    emit('p', 2);
    show();
    buffered('p');
}

static void Q7_the_least_demand(void)
{
    forget();
    PRODUCER('p', BROADCAST);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 5);
    ask('b', 'p', 2);
    show();
    emit('p', 4);
    show();
    ask('b', 'p', 2);
    show();
    ask('b', 'p', 9);
    show();
}

static void Q7_one_cancels(void)
{
    forget();
    PRODUCER('p', BROADCAST);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    BY_HAND('b', 'p', .temporary = true);
    ask('a', 'p', 5);
    ask('b', 'p', 2);
    cancel('b', 'p', "enough");
    show();
    emit('p', 5);
    show();
}

static void Q7_one_is_killed(void)
{
    forget();
    PRODUCER('p', BROADCAST);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 5);
    kill('b');
    show();
    emit('p', 1);
    show();
}

static void Q7_one_alone_and_then_another(void)
{
    forget();
    PRODUCER('p', BROADCAST);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    ask('a', 'p', 2);
    emit('p', 2);
    by_hand('b', 'p');
    ask('a', 'p', 3);
    show();
    ask('b', 'p', 1);
    show();
    emit('p', 2);
    show();
    buffered('p');
    ask('b', 'p', 4);
    show();
}

static void Q7_what_is_buffered_is_for_all(void)
{
    forget();
    PRODUCER('p', BROADCAST);
    emit('p', 2);
    emit('p', 2);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 3);
    show();
    ask('b', 'p', 4);
    show();
    ask('a', 'p', 5);
    show();
}

static void Q7_all_leave_and_one_comes(void)
{
    forget();
    PRODUCER('p', BROADCAST);
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 3);
    emit('p', 3);
    kill('a');
    emit('p', 2);
    consumer('b');
    by_hand('b', 'p');
    ask('b', 'p', 3);
    show();
}

static void Q7_automatic_demand(void)
{
    forget();
    PRODUCER('p', BROADCAST, ACCUMULATE, .limit = 8);
    consumer('a');
    consumer('b');
    sub_to('a', 'p', 4, 2);
    sub_to('b', 'p', 4, 2);
    forward('p');
    show();
}

static void Q7_a_selector(void)
{
    forget();
    PRODUCER('p', BROADCAST);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    SUB('b', 'p', 4, 0, .even = true);
    ask('a', 'p', 4);
    emit('p', 4);
    show();
    ask('a', 'p', 4);
    show();
    emit('p', 2);
    show();
}

static void Q7_what_a_selector_leaves_out_is_asked_for_anew(void)
{
    forget();
    PRODUCER('p', BROADCAST, .limit = 6);
    consumer('a');
    SUB('a', 'p', 4, 0, .even = true);
    show();
}

static void Q7_a_selector_that_wants_nothing(void)
{
    forget();
    PRODUCER('p', BROADCAST, .limit = 3);
    consumer('a');
    SUB('a', 'p', 2, 0, .none = true);
    show();
}

static void Q7_twice_by_one(void)
{
    forget();
    PRODUCER('p', BROADCAST);
    consumer('a');
    by_hand('a', 'p');
    by_hand('a', 'p');
    show();
    alive('a');
    alive('p');
}

/* ---- Q8 ---- */

static void Q8_a_hash_decides(void)
{
    forget();
    PRODUCER('p', PARTITION);
    consumer('a');
    consumer('b');
    BY_HAND('a', 'p', .partition = 0);
    BY_HAND('b', 'p', .partition = 1);
    ask('a', 'p', 3);
    ask('b', 'p', 3);
    emit('p', 5);
    show();
}

static void Q8_a_slow_partition(void)
{
    forget();
    PRODUCER('p', PARTITION);
    consumer('a');
    consumer('b');
    BY_HAND('a', 'p', .partition = 0);
    BY_HAND('b', 'p', .partition = 1);
    ask('a', 'p', 1);
    ask('b', 'p', 6);
    emit('p', 8);
    show();
    buffered('p');
    ask('a', 'p', 5);
    show();
    buffered('p');
}

static void Q8_what_waits_is_sent_at_once(void)
{
    forget();
    PRODUCER('p', PARTITION);
    consumer('a');
    consumer('b');
    BY_HAND('a', 'p', .partition = 0);
    BY_HAND('b', 'p', .partition = 1);
    ask('b', 'p', 8);
    emit('p', 3);
    emit('p', 4);
    show();
    ask('a', 'p', 3);
    show();
    ask('a', 'p', 3);
    show();
}

static void Q8_what_waits_for_nobody(void)
{
    forget();
    PRODUCER('p', PARTITION);
    consumer('b');
    BY_HAND('b', 'p', .partition = 1);
    ask('b', 'p', 5);
    emit('p', 4);
    show();
    consumer('a');
    BY_HAND('a', 'p', .partition = 0);
    ask('a', 'p', 3);
    show();
}

static void Q8_what_waits_is_lost_with_its_consumer(void)
{
    forget();
    PRODUCER('p', PARTITION);
    consumer('a');
    consumer('b');
    BY_HAND('a', 'p', .partition = 0);
    BY_HAND('b', 'p', .partition = 1);
    ask('b', 'p', 6);
    emit('p', 4);
    kill('a');
    show();
    consumer('c');
    BY_HAND('c', 'p', .partition = 0);
    ask('c', 'p', 2);
    show();
    emit('p', 2);
    show();
}

static void Q8_what_is_discarded_takes_no_demand(void)
{
    forget();
    PRODUCER('p', PARTITION, .sieve = true, ACCUMULATE);
    consumer('a');
    consumer('b');
    BY_HAND('a', 'p', .partition = 0);
    BY_HAND('b', 'p', .partition = 1);
    ask('a', 'p', 2);
    ask('b', 'p', 2);
    emit('p', 6);
    show();
    buffered('p');
}

static void Q8_buffered_without_consumers(void)
{
    forget();
    PRODUCER('p', PARTITION);
    emit('p', 2);
    emit('p', 2);
    buffered('p');
    consumer('a');
    consumer('b');
    BY_HAND('a', 'p', .partition = 0);
    BY_HAND('b', 'p', .partition = 1);
    ask('a', 'p', 4);
    show();
    ask('b', 'p', 4);
    show();
}

/* ---- Q9 ---- */

static void Q9_nothing_is_handled_that_nobody_wants(void)
{
    forget();
    PRODUCER('p', .limit = 9);
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    show();
    by_hand('a', 'm');
    show();
    ask('a', 'm', 1);
    show();
}

static void Q9_a_delivery_is_handled_whole(void)
{
    forget();
    PRODUCER('p', .limit = 4);
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    by_hand('a', 'm');
    ask('a', 'm', 1);
    show();
    buffered('m');
    ask('a', 'm', 4);
    show();
}

static void Q9_more_than_came(void)
{
    forget();
    PRODUCER('p', .limit = 4);
    middle('m', 3);
    consumer('a');
    sub_to('m', 'p', 2, 1);
    by_hand('a', 'm');
    ask('a', 'm', 4);
    show();
    buffered('m');
    ask('a', 'm', 1);
    show();
    ask('a', 'm', 5);
    show();
}

static void Q9_less_than_came(void)
{
    forget();
    PRODUCER('p', .limit = 5);
    middle('m', 0);
    consumer('a');
    sub_to('m', 'p', 2, 1);
    by_hand('a', 'm');
    ask('a', 'm', 1);
    show();
}

static void Q9_a_chain(void)
{
    forget();
    PRODUCER('p', .limit = 7);
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    sub_to('a', 'm', 2, 1);
    show();
}

static void Q9_two_producers_in_order(void)
{
    forget();
    dry_producer('p');
    dry_producer('q');
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    sub_to('m', 'q', 4, 2);
    emit('p', 2);
    emit('q', 1);
    emit('p', 1);
    by_hand('a', 'm');
    ask('a', 'm', 2);
    show();
    ask('a', 'm', 5);
    show();
}

static void Q9_its_producer_ends_behind_the_events(void)
{
    forget();
    dry_producer('p');
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    by_hand('a', 'm');
    emit('p', 3);
    stop('p', "normal");
    show();
    alive('m');
    ask('a', 'm', 5);
    show();
    alive('m');
}

static void Q9_events_of_one_that_has_ended_are_handled_whole(void)
{
    forget();
    dry_producer('p');
    middle('m', 1);
    consumer('a');
    SUB('m', 'p', 4, 2, .temporary = true);
    by_hand('a', 'm');
    emit('p', 4);
    stop('p', "boom");
    ask('a', 'm', 9);
    show();
    alive('m');
}

static void Q9_an_end_waits_for_demand_as_events_do(void)
{
    forget();
    dry_producer('p');
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    by_hand('a', 'm');
    emit('p', 3);
    stop('p', "normal");
    ask('a', 'm', 3);
    show();
    alive('m');
    ask('a', 'm', 1);
    show();
    alive('m');
}

static void Q9_an_end_without_events(void)
{
    forget();
    dry_producer('p');
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    by_hand('a', 'm');
    stop('p', "normal");
    show();
    alive('m');
    alive('a');
}

static void Q9_it_asks_by_hand(void)
{
    forget();
    PRODUCER('p', .limit = 9);
    middle('m', 1);
    consumer('a');
    by_hand('m', 'p');
    by_hand('a', 'm');
    ask('a', 'm', 2);
    show();
    ask('m', 'p', 3);
    show();
    ask('m', 'p', 1);
    show();
    buffered('m');
    ask('a', 'm', 2);
    show();
}

static void Q9_it_broadcasts(void)
{
    forget();
    PRODUCER('p', .limit = 6);
    MIDDLE('m', .times = 1, BROADCAST);
    consumer('a');
    consumer('b');
    sub_to('m', 'p', 2, 1);
    by_hand('a', 'm');
    by_hand('b', 'm');
    ask('a', 'm', 3);
    show();
    ask('b', 'm', 2);
    show();
    kill('b');
    show();
}

static void Q9_it_has_partitions(void)
{
    forget();
    PRODUCER('p', .limit = 6);
    MIDDLE('m', .times = 1, PARTITION);
    consumer('a');
    consumer('b');
    sub_to('m', 'p', 2, 1);
    BY_HAND('a', 'm', .partition = 0);
    BY_HAND('b', 'm', .partition = 1);
    ask('a', 'm', 3);
    show();
    ask('b', 'm', 2);
    show();
}

static void Q9_two_in_a_row(void)
{
    forget();
    PRODUCER('p', .limit = 9);
    middle('m', 1);
    middle('n', 2);
    consumer('a');
    sub_to('m', 'p', 2, 1);
    sub_to('n', 'm', 4, 2);
    by_hand('a', 'n');
    show();
    ask('a', 'n', 3);
    show();
    buffered('n');
    ask('a', 'n', 9);
    show();
}

static void Q9_to_two(void)
{
    forget();
    dry_producer('p');
    middle('m', 1);
    consumer('a');
    consumer('b');
    sub_to('m', 'p', 9, 4);
    by_hand('a', 'm');
    by_hand('b', 'm');
    ask('a', 'm', 2);
    ask('b', 'm', 3);
    emit('p', 4);
    show();
    emit('p', 3);
    show();
    buffered('m');
}

/* ---- Q10, Q11, Q12 ---- */

static void ended(struct how how, const char *reason)
{
    dry_producer('p');
    consumer('a');
    sub('a', 'p', 4, 2, how);
    stop('p', reason);
    show();
    alive('a');
}

static void killed(struct how how)
{
    dry_producer('p');
    consumer('a');
    sub('a', 'p', 4, 2, how);
    kill('p');
    show();
    alive('a');
}

static void cancelled(struct how how, const char *reason)
{
    dry_producer('p');
    consumer('a');
    sub('a', 'p', 4, 2, how);
    cancel('a', 'p', reason);
    show();
    alive('a');
    alive('p');
}

static void Q10_permanent(void)
{
    forget();
    ended((struct how){ false }, "normal");
    ended((struct how){ false }, "shutdown");
    ended((struct how){ false }, "boom");
    killed((struct how){ false });
}

static void Q10_transient(void)
{
    forget();
    ended((struct how){ .transient = true }, "normal");
    ended((struct how){ .transient = true }, "shutdown");
    ended((struct how){ .transient = true }, "boom");
    killed((struct how){ .transient = true });
}

static void Q10_temporary(void)
{
    forget();
    ended((struct how){ .temporary = true }, "normal");
    ended((struct how){ .temporary = true }, "shutdown");
    ended((struct how){ .temporary = true }, "boom");
    killed((struct how){ .temporary = true });
}

static void Q10_shutdown_with_a_detail(void)
{
    forget();
    ended((struct how){ false }, "{shutdown,x}");
    ended((struct how){ .transient = true }, "{shutdown,x}");
    ended((struct how){ .temporary = true }, "{shutdown,x}");
}

static void Q10_handle_cancel_may_stop(void)
{
    forget();
    dry_producer('p');
    CONSUMER('a', .stops = true);
    SUB('a', 'p', 4, 2, .temporary = true);
    stop('p', "normal");
    show();
    alive('a');
}

static void Q10_one_of_two_producers(void)
{
    forget();
    dry_producer('p');
    dry_producer('q');
    consumer('a');
    SUB('a', 'p', 4, 2, .temporary = true);
    sub_to('a', 'q', 4, 2);
    stop('p', "boom");
    emit('q', 1);
    show();
    stop('q', "boom");
    show();
    alive('a');
}

static void Q10_to_one_that_has_ended(void)
{
    forget();
    dry_producer('p');
    stop('p', "normal");
    consumer('a');
    sub_to('a', 'p', 4, 2);
    alive('a');
    consumer('b');
    SUB('b', 'p', 4, 2, .temporary = true);
    alive('b');
    consumer('c');
    SUB('c', 'p', 4, 2, .transient = true);
    alive('c');
    show();
}

static void Q10_down_a_chain(void)
{
    forget();
    dry_producer('p');
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    SUB('a', 'm', 4, 2, .transient = true);
    stop('p', "shutdown");
    show();
    alive('a');
}

static void Q11_permanent(void)
{
    forget();
    cancelled((struct how){ false }, "normal");
    cancelled((struct how){ false }, "shutdown");
    cancelled((struct how){ false }, "enough");
}

static void Q11_transient(void)
{
    forget();
    cancelled((struct how){ .transient = true }, "normal");
    cancelled((struct how){ .transient = true }, "shutdown");
    cancelled((struct how){ .transient = true }, "enough");
}

static void Q11_temporary(void)
{
    forget();
    cancelled((struct how){ .temporary = true }, "normal");
    cancelled((struct how){ .temporary = true }, "enough");
}

static void Q11_of_a_middle_behind_the_events(void)
{
    forget();
    dry_producer('p');
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    BY_HAND('a', 'm', .temporary = true);
    emit('p', 3);
    cancel('m', 'p', "enough");
    show();
    alive('m');
    ask('a', 'm', 4);
    show();
    alive('m');
    alive('p');
}

static void Q11_twice(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    SUB('a', 'p', 4, 2, .temporary = true);
    cancel('a', 'p', "enough");
    cancel('a', 'p', "again");
    show();
    alive('a');
}

static void Q11_it_may_subscribe_again(void)
{
    forget();
    PRODUCER('p', .limit = 6);
    consumer('a');
    BY_HAND('a', 'p', .temporary = true);
    ask('a', 'p', 2);
    cancel('a', 'p', "enough");
    BY_HAND('a', 'p', .temporary = true);
    ask('a', 'p', 2);
    show();
}

static void Q12_a_consumer_ends(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    consumer('b');
    consumer('c');
    by_hand('a', 'p');
    by_hand('b', 'p');
    by_hand('c', 'p');
    stop('a', "boom");
    kill('b');
    stop('c', "normal");
    show();
    alive('p');
    emit('p', 2);
    buffered('p');
}

static void Q12_a_producer_may_end_with_it(void)
{
    forget();
    PRODUCER('p', .stops = true);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    kill('a');
    show();
    alive('p');
    alive('b');
}

static void Q12_of_a_middle(void)
{
    forget();
    dry_producer('p');
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    sub_to('a', 'm', 4, 2);
    kill('a');
    show();
    alive('m');
    alive('p');
}

/* ---- Q13, Q14 ---- */

static void Q13_in_init(void)
{
    forget();
    PRODUCER('p', .limit = 3);
    CONSUMER('a', .to = { { 'p', 2, 1, { false } } });
    show();
}

static void Q13_in_init_to_two(void)
{
    forget();
    dry_producer('p');
    dry_producer('q');
    CONSUMER('a', .to = { { 'p', 2, 1, { false } }, { 'q', 1, 0, { .temporary = true } } });
    emit('p', 1);
    emit('q', 2);
    stop('q', "boom");
    show();
    alive('a');
}

static void Q13_in_init_to_one_that_has_ended(void)
{
    forget();
    dry_producer('p');
    stop('p', "normal");
    CONSUMER('a', .to = { { 'p', 2, 1, { false } } });
    CONSUMER('b', .to = { { 'p', 2, 1, { .temporary = true } } });
    show();
    alive('b');
}

static void Q13_not_waited_for(void)
{
    forget();
    PRODUCER('p', .limit = 3);
    consumer('a');
    async_sub('a', 'p', 2, 1, (struct how){ false });
    show();
    async_sub('a', 'p', 1, 1, (struct how){ false });
    show();
    alive('a');
}

static void Q13_in_place_of_one(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    SUB('a', 'p', 4, 2, .temporary = true);
    resub('a', 'p', "again", 2, 1, (struct how){ .temporary = true });
    show();
    emit('p', 2);
    show();
}

static void Q13_in_place_of_one_and_not_waited_for(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    SUB('a', 'p', 2, 1, .temporary = true);
    async_resub('a', 'p', "again", 5, 2, (struct how){ .temporary = true });
    show();
    emit('p', 3);
    show();
}

static void Q14_nothing_is_buffered(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    mark('p', 1);
    mark_sync('p', 2);
    mark('a', 3);
    mark_sync('a', 4);
    show();
}

static void Q14_behind_what_is_buffered(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    by_hand('a', 'p');
    emit('p', 3);
    mark('p', 1);
    emit('p', 2);
    mark_sync('p', 2);
    show();
    ask('a', 'p', 2);
    show();
    ask('a', 'p', 1);
    show();
    ask('a', 'p', 2);
    show();
}

static void Q14_an_info_parts_what_is_sent(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    by_hand('a', 'p');
    emit('p', 2);
    mark('p', 1);
    emit('p', 2);
    ask('a', 'p', 5);
    show();
}

static void Q14_two_behind_one_event(void)
{
    forget();
    dry_producer('p');
    consumer('a');
    by_hand('a', 'p');
    emit('p', 1);
    mark('p', 1);
    emit('p', 1);
    mark('p', 2);
    ask('a', 'p', 1);
    show();
    ask('a', 'p', 1);
    show();
}

static void Q14_behind_what_is_lost(void)
{
    forget();
    PRODUCER('p', .buffer = 2);
    emit('p', 2);
    mark('p', 1);
    emit('p', 1);
    show();
    emit('p', 1);
    show();
    buffered('p');
}

static void Q14_behind_what_is_kept(void)
{
    forget();
    PRODUCER('p', .buffer = 2, .keep = ACTOR_KEEP_FIRST);
    emit('p', 2);
    mark('p', 1);
    emit('p', 3);
    show();
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 2);
    show();
}

static void Q14_in_a_middle(void)
{
    forget();
    dry_producer('p');
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    by_hand('a', 'm');
    mark('m', 1);
    emit('p', 2);
    mark('m', 2);
    show();
    ask('a', 'm', 3);
    show();
}

static void Q14_in_a_middle_it_waits_for_demand_as_events_do(void)
{
    forget();
    dry_producer('p');
    middle('m', 1);
    consumer('a');
    sub_to('m', 'p', 4, 2);
    by_hand('a', 'm');
    emit('p', 2);
    mark('m', 1);
    ask('a', 'm', 2);
    show();
    ask('a', 'm', 1);
    show();
}

static void Q14_in_a_partition(void)
{
    forget();
    PRODUCER('p', PARTITION);
    consumer('a');
    consumer('b');
    BY_HAND('a', 'p', .partition = 0);
    BY_HAND('b', 'p', .partition = 1);
    ask('a', 'p', 1);
    ask('b', 'p', 5);
    emit('p', 5);
    mark('p', 1);
    show();
    ask('a', 'p', 1);
    show();
    ask('a', 'p', 2);
    show();
}

/* ---- Q15 ---- */

static void Q15_a_child_for_each(void)
{
    forget();
    PRODUCER('p', .limit = 9);
    supervisor('s', false);
    sub_to('s', 'p', 4, 2);
    show();
    children('s');
    job_ends(0, "normal");
    show();
    job_ends(2, "normal");
    show();
    children('s');
}

static void Q15_min_demand_0(void)
{
    forget();
    PRODUCER('p', .limit = 9);
    supervisor('s', false);
    sub_to('s', 'p', 3, 0);
    job_ends(1, "normal");
    show();
    job_ends(0, "normal");
    show();
    children('s');
}

static void Q15_min_demand_1(void)
{
    forget();
    PRODUCER('p', .limit = 9);
    supervisor('s', false);
    sub_to('s', 'p', 4, 1);
    show();
    job_ends(1, "normal");
    show();
    job_ends(0, "normal");
    show();
    children('s');
}

static void Q15_min_demand_is_max_less_1(void)
{
    forget();
    PRODUCER('p', .limit = 9);
    supervisor('s', false);
    sub_to('s', 'p', 3, 2);
    show();
    job_ends(1, "normal");
    show();
    job_ends(0, "normal");
    show();
    job_ends(2, "normal");
    show();
    children('s');
}

static void Q15_a_temporary_child_fails(void)
{
    forget();
    PRODUCER('p', .limit = 3);
    supervisor('s', false);
    sub_to('s', 'p', 1, 0);
    kill_job(0);
    show();
    job_ends(1, "boom");
    show();
    children('s');
}

static void Q15_a_transient_child_fails(void)
{
    forget();
    PRODUCER('p', .limit = 4);
    supervisor('s', true);
    sub_to('s', 'p', 2, 0);
    show();
    kill_job(0);
    show();
    job_ends(1, "boom");
    show();
    job_ends(1, "normal");
    show();
    children('s');
}

static void Q15_a_transient_child_shuts_down(void)
{
    forget();
    PRODUCER('p', .limit = 4);
    supervisor('s', true);
    sub_to('s', 'p', 2, 0);
    job_ends(0, "shutdown");
    show();
    children('s');
}

static void Q15_starts_that_fail(void)
{
    forget();
    failing[0] = true;
    failing[1] = true;
    ignored[3] = true;
    PRODUCER('p', .limit = 8);
    supervisor('s', false);
    sub_to('s', 'p', 4, 1);
    show();
    children('s');
}

static void Q15_starts_that_fail_wait_for_others(void)
{
    forget();
    failing[1] = true;
    PRODUCER('p', .limit = 8);
    supervisor('s', false);
    sub_to('s', 'p', 4, 2);
    show();
    job_ends(2, "normal");
    show();
    children('s');
}

static void Q15_a_child_is_terminated(void)
{
    forget();
    PRODUCER('p', .limit = 4);
    supervisor('s', false);
    sub_to('s', 'p', 2, 1);
    terminate_job('s', 0);
    show();
    children('s');
}

static void Q15_its_producer_ends(void)
{
    forget();
    PRODUCER('p', .limit = 4);
    supervisor('s', false);
    SUB('s', 'p', 2, 1, .temporary = true);
    show();
    stop('p', "normal");
    job_ends(0, "normal");
    show();
    children('s');
    alive('s');
}

static void Q15_it_ends_with_its_producer(void)
{
    forget();
    PRODUCER('p', .limit = 4);
    supervisor('s', false);
    sub_to('s', 'p', 2, 1);
    stop('p', "boom");
    show();
    alive('s');
}

static void Q15_of_two_producers(void)
{
    forget();
    PRODUCER('p', .limit = 3);
    dry_producer('q');
    supervisor('s', false);
    sub_to('s', 'p', 2, 0);
    sub_to('s', 'q', 1, 0);
    job_ends(0, "normal");
    show();
    children('s');
}

static void Q15_a_restart_that_fails(void)
{
    forget();
    PRODUCER('p', .limit = 4);
    supervisor('s', true);
    sub_to('s', 'p', 1, 0);
    failing[0] = true;
    kill_job(0);
    show();
    alive('s');
}

static void Q15_a_restart_that_is_ignored(void)
{
    forget();
    PRODUCER('p', .limit = 4);
    supervisor('s', true);
    sub_to('s', 'p', 2, 0);
    ignored[0] = true;
    kill_job(0);
    show();
    children('s');
}

static void Q15_too_many_restarts(void)
{
    forget();
    PRODUCER('p', .limit = 4);
    supervisor('s', true);
    sub_to('s', 'p', 1, 0);
    kill_job(0);
    kill_job(0);
    kill_job(0);
    alive('s');
    kill_job(0);
    alive('s');
    show();
}

/* ---- Q16 ---- */

static void Q16_demand_that_accumulates(void)
{
    forget();
    PRODUCER('p', ACCUMULATE, .limit = 20);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    mode('p');
    ask('a', 'p', 2);
    ask('b', 'p', 5);
    show();
    forward('p');
    show();
    mode('p');
}

static void Q16_the_mode(void)
{
    forget();
    PRODUCER('p', ACCUMULATE);
    mode('p');
    forward('p');
    mode('p');
    accumulate('p');
    mode('p');
}

static void Q16_each_ask_by_itself(void)
{
    forget();
    PRODUCER('p', ACCUMULATE, .limit = 20);
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 2);
    ask('a', 'p', 3);
    ask('a', 'p', 1);
    forward('p');
    show();
    ask('a', 'p', 2);
    show();
}

static void Q16_accumulating_again(void)
{
    forget();
    PRODUCER('p', .limit = 20);
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 2);
    accumulate('p');
    ask('a', 'p', 3);
    show();
    accumulate('p');
    forward('p');
    forward('p');
    show();
}

static void Q16_events_while_it_accumulates(void)
{
    forget();
    PRODUCER('p', ACCUMULATE);
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 5);
    emit('p', 3);
    show();
    forward('p');
    show();
    emit('p', 3);
    show();
    buffered('p');
}

static void Q16_what_is_buffered_while_it_accumulates(void)
{
    forget();
    PRODUCER('p', ACCUMULATE, .limit = 9);
    emit('p', 2);
    consumer('a');
    by_hand('a', 'p');
    ask('a', 'p', 5);
    show();
    forward('p');
    show();
}

static void Q16_who_accumulated_is_gone(void)
{
    forget();
    PRODUCER('p', ACCUMULATE);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 6);
    kill('a');
    ask('b', 'p', 4);
    ask('b', 'p', 4);
    forward('p');
    show();
}

static void Q16_a_broadcast_that_accumulates(void)
{
    forget();
    PRODUCER('p', BROADCAST, ACCUMULATE, .limit = 20);
    consumer('a');
    consumer('b');
    by_hand('a', 'p');
    by_hand('b', 'p');
    ask('a', 'p', 5);
    ask('b', 'p', 2);
    ask('b', 'p', 1);
    show();
    forward('p');
    show();
}

#define PLAYED(name) { #name, name, false }

SCENARIOS(
    PLAYED(Q1_no_more_than_was_asked_for),
    PLAYED(Q1_each_ask_is_handed_on),
    PLAYED(Q1_an_answer_comes_behind_the_events),
    PLAYED(Q2_max_4_min_2),
    PLAYED(Q2_max_1_min_0),
    PLAYED(Q2_min_is_max_less_1),
    PLAYED(Q2_min_0),
    PLAYED(Q2_max_10_min_3),
    PLAYED(Q2_max_1000_min_500),
    PLAYED(Q2_one_after_the_other),
    PLAYED(Q2_in_odd_portions),
    PLAYED(Q2_numbers_that_do_not_fit),
    PLAYED(Q3_asked_by_hand),
    PLAYED(Q3_all_that_comes_is_handled_at_once),
    PLAYED(Q3_by_hand_of_one_and_not_of_another),
    PLAYED(Q3_asked_when_it_has_ended),
    PLAYED(Q4_who_wants_the_most),
    PLAYED(Q4_of_those_that_want_the_same_the_first),
    PLAYED(Q4_who_got_some_stands_behind),
    PLAYED(Q4_a_batch_goes_round),
    PLAYED(Q4_asking_again_moves_up),
    PLAYED(Q4_asking_again_stands_behind_its_equals),
    PLAYED(Q4_one_each),
    PLAYED(Q4_two_subscriptions_of_one),
    PLAYED(Q5_one_cancels),
    PLAYED(Q5_one_is_killed),
    PLAYED(Q5_little_by_little),
    PLAYED(Q5_of_two),
    PLAYED(Q5_what_has_been_sent_is_gone),
    PLAYED(Q5_of_a_partition),
    PLAYED(Q6_what_is_buffered_comes_first),
    PLAYED(Q6_what_is_buffered_little_by_little),
    PLAYED(Q6_of_several_callbacks_and_sent_at_once),
    PLAYED(Q6_of_several_callbacks_in_the_parts_of_a_consumer),
    PLAYED(Q6_of_several_callbacks_to_two),
    PLAYED(Q6_the_last_are_kept),
    PLAYED(Q6_the_first_are_kept),
    PLAYED(Q6_the_last_are_kept_of_several),
    PLAYED(Q6_the_first_are_kept_of_several),
    PLAYED(Q6_more_than_is_wanted),
    PLAYED(Q6_more_than_is_wanted_and_than_is_kept),
    PLAYED(Q6_ten_thousand),
    PLAYED(Q6_infinity),
    PLAYED(Q7_all_get_all),
    PLAYED(Q7_the_least_demand),
    PLAYED(Q7_one_cancels),
    PLAYED(Q7_one_is_killed),
    PLAYED(Q7_one_alone_and_then_another),
    PLAYED(Q7_what_is_buffered_is_for_all),
    PLAYED(Q7_all_leave_and_one_comes),
    PLAYED(Q7_automatic_demand),
    PLAYED(Q7_a_selector),
    PLAYED(Q7_what_a_selector_leaves_out_is_asked_for_anew),
    PLAYED(Q7_a_selector_that_wants_nothing),
    PLAYED(Q7_twice_by_one),
    PLAYED(Q8_a_hash_decides),
    PLAYED(Q8_a_slow_partition),
    PLAYED(Q8_what_waits_is_sent_at_once),
    PLAYED(Q8_what_waits_for_nobody),
    PLAYED(Q8_what_waits_is_lost_with_its_consumer),
    PLAYED(Q8_what_is_discarded_takes_no_demand),
    PLAYED(Q8_buffered_without_consumers),
    PLAYED(Q9_nothing_is_handled_that_nobody_wants),
    PLAYED(Q9_a_delivery_is_handled_whole),
    PLAYED(Q9_more_than_came),
    PLAYED(Q9_less_than_came),
    PLAYED(Q9_a_chain),
    PLAYED(Q9_two_producers_in_order),
    PLAYED(Q9_its_producer_ends_behind_the_events),
    PLAYED(Q9_events_of_one_that_has_ended_are_handled_whole),
    PLAYED(Q9_an_end_waits_for_demand_as_events_do),
    PLAYED(Q9_an_end_without_events),
    PLAYED(Q9_it_asks_by_hand),
    PLAYED(Q9_it_broadcasts),
    PLAYED(Q9_it_has_partitions),
    PLAYED(Q9_two_in_a_row),
    PLAYED(Q9_to_two),
    PLAYED(Q10_permanent),
    PLAYED(Q10_transient),
    PLAYED(Q10_temporary),
    PLAYED(Q10_shutdown_with_a_detail),
    PLAYED(Q10_handle_cancel_may_stop),
    PLAYED(Q10_one_of_two_producers),
    PLAYED(Q10_to_one_that_has_ended),
    PLAYED(Q10_down_a_chain),
    PLAYED(Q11_permanent),
    PLAYED(Q11_transient),
    PLAYED(Q11_temporary),
    PLAYED(Q11_of_a_middle_behind_the_events),
    PLAYED(Q11_twice),
    PLAYED(Q11_it_may_subscribe_again),
    PLAYED(Q12_a_consumer_ends),
    PLAYED(Q12_a_producer_may_end_with_it),
    PLAYED(Q12_of_a_middle),
    PLAYED(Q13_in_init),
    PLAYED(Q13_in_init_to_two),
    PLAYED(Q13_in_init_to_one_that_has_ended),
    PLAYED(Q13_not_waited_for),
    PLAYED(Q13_in_place_of_one),
    PLAYED(Q13_in_place_of_one_and_not_waited_for),
    PLAYED(Q14_nothing_is_buffered),
    PLAYED(Q14_behind_what_is_buffered),
    PLAYED(Q14_an_info_parts_what_is_sent),
    PLAYED(Q14_two_behind_one_event),
    PLAYED(Q14_behind_what_is_lost),
    PLAYED(Q14_behind_what_is_kept),
    PLAYED(Q14_in_a_middle),
    PLAYED(Q14_in_a_middle_it_waits_for_demand_as_events_do),
    PLAYED(Q14_in_a_partition),
    PLAYED(Q15_a_child_for_each),
    PLAYED(Q15_min_demand_0),
    PLAYED(Q15_min_demand_1),
    PLAYED(Q15_min_demand_is_max_less_1),
    PLAYED(Q15_a_temporary_child_fails),
    PLAYED(Q15_a_transient_child_fails),
    PLAYED(Q15_a_transient_child_shuts_down),
    PLAYED(Q15_starts_that_fail),
    PLAYED(Q15_starts_that_fail_wait_for_others),
    PLAYED(Q15_a_child_is_terminated),
    PLAYED(Q15_its_producer_ends),
    PLAYED(Q15_it_ends_with_its_producer),
    PLAYED(Q15_of_two_producers),
    PLAYED(Q15_a_restart_that_fails),
    PLAYED(Q15_a_restart_that_is_ignored),
    PLAYED(Q15_too_many_restarts),
    PLAYED(Q16_demand_that_accumulates),
    PLAYED(Q16_the_mode),
    PLAYED(Q16_each_ask_by_itself),
    PLAYED(Q16_accumulating_again),
    PLAYED(Q16_events_while_it_accumulates),
    PLAYED(Q16_what_is_buffered_while_it_accumulates),
    PLAYED(Q16_who_accumulated_is_gone),
    PLAYED(Q16_a_broadcast_that_accumulates)
)
