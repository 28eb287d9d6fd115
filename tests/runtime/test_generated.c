/*
 * What generated code does, on the virtual clock: the actors of generated.actor, from what their
 * expressions come to, through what they own, to what of their callbacks is called when.
 */
#include "scene.h"

#include "generated_actor.h"

/* ---- the callbacks ---- */

static walk_choose_outcome choice;
static actor_from waiting_for_later;
static actor_ref watched;

void walk_leave_here(walk *self)
{
    trace("leave(%d)", (int)self->steps);
}

walk_choose_outcome walk_choose(walk *self)
{
    (void)self;
    return choice;
}

walk_pretend_outcome walk_pretend(walk *self)
{
    (void)self;
    return (walk_pretend_outcome)0;
}

void walk_mourn(walk *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    (void)self;
    trace("mourn(%d,%d,%s)", monitor != 0, actor_ref_equal(who, watched), actor_reason_name(reason));
}

void walk_enter_there(walk *self)
{
    actor_unique monitor;

    (void)self;
    trace("there");
    if (!actor_ref_is_none(watched) && actor_is_alive(watched))
        ck_assert_int_eq(actor_monitor(watched, &monitor), ACTOR_OK);
}

void walk_enter_anywhere(walk *self)
{
    (void)self;
    trace("anywhere");
}

void walk_stray(walk *self)
{
    (void)self;
    trace("stray");
}

void walk_answer(walk *self)
{
    (void)self;
    trace("answer");
}

actor_result desk_init(desk *self)
{
    trace("init(%s,%u,%s,%s)", self->args.name.data, (unsigned)self->args.drawers, self->last.data,
          self->memo.text.data);
    return ACTOR_CONTINUE;
}

actor_result desk_handle_continue_unpack(desk *self)
{
    self->open++;
    trace("unpack");
    return ACTOR_CONTINUE;
}

actor_result desk_handle_continue_dust(desk *self)
{
    (void)self;
    trace("dust");
    return ACTOR_CONTINUE;
}

actor_result desk_handle_put(desk *self, actor_from from, const desk_put_msg *msg, desk_put_reply *reply)
{
    (void)from;
    if (self->open == self->args.drawers) {
        reply->tag = DESK_PUT_FULL;
        return desk_continue_dust(ACTOR_REPLY);
    }
    self->open++;
    actor_must(actor_string_set(&self->last, msg->what.data));
    actor_must(actor_value_set(&note_type, &self->memo, &msg->note));
    reply->tag = DESK_PUT_OK;
    reply->as.ok.open = self->open;
    reply->as.ok.where = self->memo.text;
    return ACTOR_REPLY;
}

actor_result desk_handle_later(desk *self, actor_from from, const desk_later_msg *msg,
                               desk_later_reply *reply)
{
    (void)self;
    (void)reply;
    trace("later(%d)", (int)msg->id);
    waiting_for_later = from;
    return ACTOR_NOREPLY;
}

actor_result desk_handle_forward(desk *self, actor_from from, desk_forward_reply *reply)
{
    (void)self;
    (void)from;
    reply->tag = DESK_FORWARD_DONE;
    return actor_stop_reply(actor_reason_own("forwarded", NULL));
}

actor_result desk_handle_note(desk *self, const desk_note_msg *msg)
{
    desk_later_reply reply;

    (void)self;
    trace("note(%s,%s)", msg->text.data, mood_name(msg->mood));
    reply.value = msg->text;
    if (msg->mood == MOOD_CROSS)
        ck_assert_int_eq(desk_later_reply_to(waiting_for_later, &reply), ACTOR_OK);
    return ACTOR_CONTINUE;
}

actor_result desk_handle_sweep(desk *self, const desk_sweep_msg *msg)
{
    (void)self;
    trace("sweep(%u)@%lld", (unsigned)msg->n, now_ms());
    return ACTOR_CONTINUE;
}

actor_result desk_handle_exit(desk *self, actor_ref who, const actor_reason *reason)
{
    (void)self;
    trace("exit(%d,%s)", actor_ref_is_none(who), actor_reason_name(reason));
    return ACTOR_CONTINUE;
}

actor_result desk_handle_down(desk *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)monitor;
    (void)who;
    trace("down(%s)", actor_reason_name(reason));
    return ACTOR_CONTINUE;
}

void desk_terminate(desk *self, const actor_reason *reason)
{
    (void)self;
    trace("terminate(%s)", actor_reason_name(reason));
}

/* ---- arithmetic ---- */

static const struct {
    const char *op;
    int64_t a;
    int64_t b;
    bool defined;
    int64_t result;
} narrow_sums[] = {
    { "+", 100, 27, true, 127 },      { "+", 100, 28, false, 0 },     { "+", -100, -28, true, -128 },
    { "-", -100, 28, true, -128 },    { "-", -100, 29, false, 0 },    { "*", -16, 8, true, -128 },
    { "*", 16, 8, false, 0 },         { "/", -128, 3, true, -42 },    { "/", -128, -1, false, 0 },
    { "/", 1, 0, false, 0 },          { "%", -128, 3, true, -2 },     { "%", -128, -1, true, 0 },
    { "%", 1, 0, false, 0 },          { "n", 127, 0, true, -127 },    { "n", -128, 0, false, 0 },
}, plain_sums[] = {
    { "+", INT32_MAX, 0, true, INT32_MAX },    { "+", INT32_MAX, 1, false, 0 },
    { "-", INT32_MIN, 0, true, INT32_MIN },    { "-", INT32_MIN, 1, false, 0 },
    { "*", 46341, 46340, true, 2147441940 },   { "*", 46341, 46341, false, 0 },
    { "/", INT32_MIN, -1, false, 0 },          { "/", 7, -2, true, -3 },
    { "%", INT32_MIN, -1, true, 0 },           { "%", 7, -2, true, 1 },
    { "%", 7, 0, false, 0 },                   { "n", INT32_MIN, 0, false, 0 },
}, wide_sums[] = {
    { "+", INT64_MAX, -1, true, INT64_MAX - 1 }, { "+", INT64_MAX, 1, false, 0 },
    { "-", INT64_MIN, 1, false, 0 },             { "*", INT64_C(1) << 32, INT64_C(1) << 31, false, 0 },
    { "*", INT64_C(1) << 32, -(INT64_C(1) << 31), true, INT64_MIN },
    { "/", INT64_MIN, -1, false, 0 },            { "/", INT64_MIN, 0, false, 0 },
    { "%", INT64_MIN, -1, true, 0 },             { "n", INT64_MIN, 0, false, 0 },
}, natural_sums[] = {
    { "+", UINT32_MAX, 0, true, UINT32_MAX },  { "+", UINT32_MAX, 1, false, 0 },
    { "-", 3, 3, true, 0 },                    { "-", 3, 4, false, 0 },
    { "*", 65536, 65535, true, 4294901760 },   { "*", 65536, 65536, false, 0 },
    { "/", UINT32_MAX, 2, true, INT32_MAX },   { "/", 1, 0, false, 0 },
    { "%", UINT32_MAX, 10, true, 5 },          { "%", 1, 0, false, 0 },
};

/* A machine that fails has ended, for `badarith`. */
static void check_sum(actor_ref machine, int err, bool defined, int64_t result, int64_t expected)
{
    const actor_reason reason = actor_last_reason();

    if (defined) {
        ck_assert_int_eq(err, ACTOR_OK);
        ck_assert_int_eq(result, expected);
        return;
    }
    ck_assert_int_eq(err, ACTOR_EDOWN);
    ck_assert_str_eq(actor_reason_name(&reason), "badarith");
    ck_assert(!actor_is_alive(machine));
}

static actor_ref open_sums(void)
{
    actor_ref machine;

    open_scene();
    ck_assert_int_eq(sums_start(&machine), ACTOR_OK);
    return machine;
}

START_TEST(int8_is_exact_or_ends)
{
    actor_ref machine = open_sums();
    sums_narrow_reply reply = { 0 };
    int err = sums_narrow(machine, narrow_sums[_i].op, (int8_t)narrow_sums[_i].a,
                          (int8_t)narrow_sums[_i].b, &reply, ACTOR_CALL_TIMEOUT);

    check_sum(machine, err, narrow_sums[_i].defined, reply.value, narrow_sums[_i].result);
    close_scene();
}
END_TEST

START_TEST(int32_is_exact_or_ends)
{
    actor_ref machine = open_sums();
    sums_plain_reply reply = { 0 };
    int err = sums_plain(machine, plain_sums[_i].op, (int32_t)plain_sums[_i].a,
                         (int32_t)plain_sums[_i].b, &reply, ACTOR_CALL_TIMEOUT);

    check_sum(machine, err, plain_sums[_i].defined, reply.value, plain_sums[_i].result);
    close_scene();
}
END_TEST

START_TEST(int64_is_exact_or_ends)
{
    actor_ref machine = open_sums();
    sums_wide_reply reply = { 0 };
    int err = sums_wide(machine, wide_sums[_i].op, wide_sums[_i].a, wide_sums[_i].b, &reply,
                        ACTOR_CALL_TIMEOUT);

    check_sum(machine, err, wide_sums[_i].defined, reply.value, wide_sums[_i].result);
    close_scene();
}
END_TEST

START_TEST(uint32_is_exact_or_ends)
{
    actor_ref machine = open_sums();
    sums_natural_reply reply = { 0 };
    int err = sums_natural(machine, natural_sums[_i].op, (uint32_t)natural_sums[_i].a,
                           (uint32_t)natural_sums[_i].b, &reply, ACTOR_CALL_TIMEOUT);

    check_sum(machine, err, natural_sums[_i].defined, reply.value, natural_sums[_i].result);
    close_scene();
}
END_TEST

START_TEST(a_duration_is_exact_or_ends)
{
    actor_ref machine = open_sums();
    sums_stretch_reply reply = { 0 };
    int err = sums_stretch(machine, ACTOR_HOUR, -36, &reply, ACTOR_CALL_TIMEOUT);

    check_sum(machine, err, true, reply.value, -36 * ACTOR_HOUR);
    err = sums_stretch(machine, ACTOR_INFINITY, 2, &reply, ACTOR_CALL_TIMEOUT);
    check_sum(machine, err, false, 0, 0);
    close_scene();
}
END_TEST

START_TEST(numbers_of_different_types_meet)
{
    actor_ref machine = open_sums();
    sums_mixed_reply mixed;
    sums_compare_reply order;

    ck_assert_int_eq(sums_mixed(machine, -1, 3, INT64_C(1) << 40, &mixed, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(mixed.value, 4 - (INT64_C(1) << 40));
    ck_assert_int_eq(sums_compare(machine, -1, 3, 4, 4.5, &order, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(order.tag, SUMS_COMPARE_LESS);
    ck_assert_int_eq(sums_compare(machine, 3, 3, 3, 3.0, &order, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(order.tag, SUMS_COMPARE_EQUAL);
    ck_assert_int_eq(sums_compare(machine, 3, 3, 3, 2.5, &order, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(order.tag, SUMS_COMPARE_MORE);
    close_scene();
}
END_TEST

/* ---- what a machine owns ---- */

static actor_ref open_texts(void)
{
    actor_ref machine;
    texts_args args = texts_args_default();
    char name[] = "novel";

    open_scene();
    ck_assert_int_eq(args.mood, MOOD_CROSS);
    ck_assert_str_eq(args.first.text.data, "blank");
    ck_assert_int_eq(args.first.count, 7);
    args.name = actor_string_of(name);
    args.first.count = 8;
    ck_assert_int_eq(texts_start(&args, &machine), ACTOR_OK);
    memset(name, '?', sizeof name - 1);
    return machine;
}

static void keep(actor_ref machine, const char *said, const char *raw, const char *text, int32_t count,
                 mood feeling)
{
    note given = note_default();
    char said_copy[32];
    char text_copy[32];

    snprintf(said_copy, sizeof said_copy, "%s", said);
    snprintf(text_copy, sizeof text_copy, "%s", text);
    given.text = actor_string_of(text_copy);
    given.count = count;
    ck_assert_int_eq(texts_keep(machine, said_copy, actor_bytes_of(raw, strlen(raw)), &given, feeling),
                     ACTOR_OK);
    memset(said_copy, '!', sizeof said_copy);
    memset(text_copy, '!', sizeof text_copy);
}

/* Shows all of the data in one line. */
static void show(actor_ref machine)
{
    texts_show_reply r;

    ck_assert_int_eq(texts_show(machine, &r, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(r.tag, TEXTS_SHOW_SHOWN);
    trace("%s|%s|%s|%.*s|%s,%d|%s,%d|%s", r.as.shown.name.data, r.as.shown.text.data, r.as.shown.before.data,
          (int)r.as.shown.blob.len, r.as.shown.blob.len > 0 ? (const char *)r.as.shown.blob.data : "",
          r.as.shown.note.text.data, (int)r.as.shown.note.count, r.as.shown.kept.text.data,
          (int)r.as.shown.kept.count, mood_name(r.as.shown.feeling));
    texts_show_release(&r);
}

START_TEST(data_begins_as_the_spec_says)
{
    actor_ref machine = open_texts();

    show(machine);
    check_trace("novel|at first||" "|blank,7|blank,7|cross");
    close_scene();
}
END_TEST

START_TEST(assignments_copy)
{
    actor_ref machine = open_texts();

    keep(machine, "one", "\1\2", "first", 1, MOOD_CALM);
    show(machine);
    check_trace("novel|one|at first|\1\2|first,1|blank,7|calm");
    keep(machine, "two", "abc", "second", 2, MOOD_CROSS);
    show(machine);
    check_trace("novel|two|one|abc|second,2|first,1|cross");
    ck_assert_int_eq(texts_restore(machine), ACTOR_OK);
    show(machine);
    check_trace("novel|one|one|abc|first,1|first,1|calm");
    keep(machine, "", "", "ignored", 3, MOOD_CROSS);
    show(machine);
    check_trace("novel|novel|one|abc|blank,8|first,1|calm");
    close_scene();
}
END_TEST

/* An assignment for which there is no memory ends the machine and leaks nothing. */
START_TEST(an_assignment_without_memory_ends)
{
    actor_ref machine = open_texts();
    texts_show_reply reply;
    uint64_t n = 0;
    int err;

    do {
        keep(machine, "a text that needs memory", "bytes", "a note that needs memory", 1, MOOD_CALM);
        actor_sim_fail_alloc(sim, ++n);
        actor_sim_settle(sim);
        actor_sim_fail_alloc(sim, 0);
        err = actor_is_alive(machine) ? ACTOR_OK : ACTOR_ENOPROC;
    } while (err == ACTOR_OK && n < 100);
    ck_assert_int_eq(err, ACTOR_ENOPROC);
    ck_assert_int_eq(texts_show(machine, &reply, ACTOR_CALL_TIMEOUT), ACTOR_ENOPROC);
    check_logged("enomem");
    close_scene();
}
END_TEST

/* ---- several values, or none ---- */

static const char *const long_names[] = { "Ada", "", "a name that needs memory" };

static actor_ref open_guests(actor_ref *friend_)
{
    const texts_args of_friend = texts_args_default();
    guests_args args = guests_args_default();
    const actor_string first[] = { actor_string_of("first"), actor_string_of("second") };
    actor_ref machine;

    open_scene();
    ck_assert_int_eq(texts_start(&of_friend, friend_), ACTOR_OK);
    args.first = first;
    args.first_len = 2;
    args.pair[1].text = actor_string_of("of the pair");
    args.texts = *friend_;
    ck_assert(args.has_limit && args.limit == 5);
    ck_assert_str_eq(args.pair[0].text.data, "blank");
    ck_assert_int_eq(guests_start(&args, &machine), ACTOR_OK);
    return machine;
}

/* All that is sent is gone when the machine gets it. */
static void take(actor_ref machine, size_t n_names, const uint32_t *top, const char *word, const char *text)
{
    actor_string names[3], three[3];
    note notes[2] = { note_default(), note_default() };
    note given = note_default();
    const mood feeling = MOOD_CROSS;
    char copy[40];
    size_t i;

    ck_assert_int_ge(snprintf(copy, sizeof copy, "%s", text == NULL ? "x" : text), 0);
    for (i = 0; i < 3; i++)
        names[i] = three[i] = actor_string_of(long_names[i]);
    three[1] = given.text = notes[1].text = actor_string_of(copy);
    notes[0].count = 100;
    ck_assert_int_eq(guests_take(machine, names, n_names, top, word, three, notes, text == NULL ? NULL : &given,
                                 actor_ref_none(), text == NULL ? NULL : &feeling),
                     ACTOR_OK);
    memset(copy, '!', sizeof copy - 1);
    memset(names, 0xa5, sizeof names);
    memset(notes, 0xa5, sizeof notes);
}

static void show_guests(actor_ref machine)
{
    guests_show_reply r;
    char list[200] = "";
    size_t i;

    ck_assert_int_eq(guests_show(machine, false, &r, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(r.tag, GUESTS_SHOW_SHOWN);
    for (i = 0; i < r.as.shown.names_len; i++) {
        strcat(list, r.as.shown.names[i].data);
        strcat(list, ",");
    }
    trace("%s|%d|%s|%s,%s,%s|%s,%d,%s,%d|%s|%s", list, r.as.shown.has_top ? (int)r.as.shown.top : -1,
          r.as.shown.has_word ? r.as.shown.word.data : "none", r.as.shown.three[0].data, r.as.shown.three[1].data,
          r.as.shown.three[2].data, r.as.shown.notes[0].text.data, (int)r.as.shown.notes[0].count,
          r.as.shown.notes[1].text.data, (int)r.as.shown.notes[1].count,
          r.as.shown.has_note ? r.as.shown.note.text.data : "none",
          r.as.shown.has_mood ? mood_name(r.as.shown.mood) : "none");
    guests_show_release(&r);
}

START_TEST(several_values_and_none_begin_as_the_spec_says)
{
    actor_ref friend_;
    actor_ref machine = open_guests(&friend_);
    guests_show_reply limits;
    guests_names_reply names;

    show_guests(machine);
    check_trace("|-1|sesame|,,|blank,7,blank,7|none|none");
    ck_assert_int_eq(guests_show(machine, true, &limits, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(limits.tag, GUESTS_SHOW_LIMITS);
    ck_assert(limits.as.limits.has_limit && limits.as.limits.limit == 5);
    ck_assert_str_eq(limits.as.limits.notes[1].text.data, "of the pair");
    guests_show_release(&limits);
    ck_assert_int_eq(guests_names(machine, &names, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(names.value_len, 2);
    ck_assert_str_eq(names.value[1].data, "second");
    guests_names_release(&names);
    close_scene();
}
END_TEST

START_TEST(several_values_and_none_are_copied)
{
    const uint32_t three = 3, large = 101;
    actor_ref friend_;
    actor_ref machine = open_guests(&friend_);

    take(machine, 3, &three, "word", "a note of some length");
    show_guests(machine);
    check_trace("Ada,,a name that needs memory,|3|word|Ada,a note of some length,a name that needs memory|"
                "blank,100,a note of some length,7|a note of some length|cross");
    take(machine, 0, &large, "not taken", "not taken");
    take(machine, 0, NULL, NULL, NULL);
    show_guests(machine);
    check_trace("|-1|none|Ada,x,a name that needs memory|blank,100,x,7|none|none");
    ck_assert_int_eq(guests_restore(machine), ACTOR_OK);
    show_guests(machine);
    check_trace("first,second,|5|open|Ada,x,a name that needs memory|blank,7,of the pair,7|none|cross");
    ck_assert_int_eq(guests_forget(machine), ACTOR_OK);
    show_guests(machine);
    check_trace("first,second,|-1|none|Ada,x,a name that needs memory|blank,7,of the pair,7|none|none");
    close_scene();
}
END_TEST

START_TEST(none_has_no_value)
{
    const uint32_t top = 3;
    actor_ref friend_;
    actor_ref machine = open_guests(&friend_);

    take(machine, 1, &top, NULL, NULL);
    ck_assert_int_eq(guests_careless(machine), ACTOR_OK);
    show_guests(machine);
    check_trace("Ada,|4|none|Ada,x,a name that needs memory|blank,100,x,7|none|none");
    take(machine, 1, NULL, NULL, NULL);
    ck_assert_int_eq(guests_careless(machine), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(machine));
    check_logged("novalue");
    check_logged("top = none, word = none, three = [\"Ada\", \"x\", \"a name that needs memory\"]");
    close_scene();
}
END_TEST

/* A list of three, two of whose texts are not empty; a word; an array of three, one of two notes; a note. */
START_TEST(several_values_without_memory_end)
{
    const uint32_t three = 3;
    actor_ref friend_;
    actor_ref machine = open_guests(&friend_);

    take(machine, 3, &three, "word", "a note of some length");
    actor_sim_fail_alloc(sim, (uint64_t)_i + 1);
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
    ck_assert(!actor_is_alive(machine));
    check_logged("enomem");
    close_scene();
}
END_TEST

/* ---- what C copies and frees ---- */

struct token {
    int number;
};

static int tokens;                          /* that are alive */
static int tokens_left;                     /* to be copied before memory is out */

struct token *token_copy(const struct token *from)
{
    struct token *copy = tokens_left == 0 ? NULL : malloc(sizeof *copy);

    if (copy == NULL)
        return NULL;
    tokens_left--;
    tokens++;
    copy->number = from->number;
    return copy;
}

void token_free(struct token *value)
{
    tokens--;
    free(value);
}

static struct token gold = { 7 }, silver = { 5 };

static int open_safe(int n_tokens, actor_ref *machine)
{
    safe_args args = safe_args_default();

    open_scene();
    tokens = 0;
    tokens_left = n_tokens;
    args.first = &gold;
    args.purse.coin = &silver;
    return safe_start(&args, machine);
}

/* Four that are something, one that is nothing. */
static int put_coins(actor_ref machine)
{
    purse purses[3] = { purse_default(), purse_default(), purse_default() };

    purses[0].coin = &gold;
    purses[0].name = actor_string_of("one of several");
    purses[2].coin = &silver;
    return safe_put(machine, &gold, &purses[2], purses, 3);
}

START_TEST(externs_are_copied_and_freed)
{
    actor_ref machine;
    safe_get_reply reply;

    ck_assert_int_eq(open_safe(1000, &machine), ACTOR_OK);
    ck_assert_int_eq(tokens, 2);
    ck_assert_int_eq(put_coins(machine), ACTOR_OK);
    ck_assert_int_eq(tokens, 2 + 4);
    actor_sim_settle(sim);
    ck_assert_int_eq(tokens, 2 + 4);
    ck_assert_int_eq(put_coins(machine), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(tokens, 2 + 4);
    ck_assert_int_eq(safe_get(machine, NULL, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(tokens, 2 + 4 + 3);
    ck_assert_int_eq(reply.as.has.coin->number, 7);
    ck_assert_int_eq(reply.as.has.all[2].coin->number, 5);
    ck_assert_ptr_null(reply.as.has.all[1].coin);
    ck_assert_str_eq(reply.as.has.all[0].name.data, "one of several");
    safe_get_release(&reply);
    ck_assert_int_eq(tokens, 2 + 4);
    ck_assert_int_eq(safe_stop(machine, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(tokens, 0);
    ck_assert_int_eq(put_coins(machine), ACTOR_OK); /* to nobody */
    actor_sim_settle(sim);
    ck_assert_int_eq(tokens, 0);
    close_scene();
}
END_TEST

/* Messages that are never handled, the answer that comes too late, and what an end leaves behind. */
START_TEST(externs_are_freed_unseen)
{
    actor_ref machine;
    safe_get_reply reply;

    ck_assert_int_eq(open_safe(1000, &machine), ACTOR_OK);
    ck_assert_int_eq(put_coins(machine), ACTOR_OK);
    ck_assert_int_eq(safe_close(machine), ACTOR_OK);
    ck_assert_int_eq(put_coins(machine), ACTOR_OK);
    ck_assert_int_eq(safe_get(machine, &gold, &reply, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(tokens, 2 + 4 + 4 + 1);
    ck_assert_int_eq(safe_burn(machine), ACTOR_OK);
    ck_assert_int_eq(put_coins(machine), ACTOR_OK);
    ck_assert_int_eq(safe_get(machine, &gold, &reply, ACTOR_SECOND), ACTOR_ENOPROC);
    ck_assert(!actor_is_alive(machine));
    ck_assert_int_eq(tokens, 0);
    close_scene();
}
END_TEST

START_TEST(externs_wait_in_a_system_that_ends)
{
    actor_ref machine;

    ck_assert_int_eq(open_safe(1000, &machine), ACTOR_OK);
    ck_assert_int_eq(put_coins(machine), ACTOR_OK);
    ck_assert_int_eq(put_coins(machine), ACTOR_OK);
    ck_assert_int_eq(tokens, 2 + 4 + 4);
    close_scene();
    ck_assert_int_eq(tokens, 0);
}
END_TEST

/* Two are copied by the start, four by the message, four by the assignments. */
START_TEST(externs_without_memory)
{
    actor_ref machine;
    int err = open_safe(_i, &machine);

    if (_i < 2) {
        ck_assert_int_eq(err, ACTOR_ENOMEM);
        ck_assert_int_eq(tokens, 0);
    } else {
        ck_assert_int_eq(err, ACTOR_OK);
        err = put_coins(machine);
        ck_assert_int_eq(err, _i < 2 + 4 ? ACTOR_ENOMEM : ACTOR_OK);
        ck_assert_int_eq(tokens, _i < 2 + 4 ? 2 : 2 + 4);
        actor_sim_settle(sim);
        ck_assert_int_eq(tokens, _i < 2 + 4 ? 2 : _i < 2 + 4 + 4 ? 0 : 2 + 4);
        ck_assert(actor_is_alive(machine) == (_i < 2 + 4 || _i == 2 + 4 + 4));
    }
    close_scene();
    ck_assert_int_eq(tokens, 0);
}
END_TEST

/* ---- rows ---- */

static actor_ref open_walk(void)
{
    actor_ref walker;

    open_scene();
    watched = actor_ref_none();
    choice = WALK_CHOOSE_LEFT;
    ck_assert_int_eq(walk_start(&walker), ACTOR_OK);
    return walker;
}

static void check_walk(actor_ref walker, walk_state expected)
{
    walk_state state;

    ck_assert_int_eq(walk_get_state(walker, &state, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_str_eq(walk_state_name(state), walk_state_name(expected));
}

START_TEST(outcomes_and_guards_choose_the_way)
{
    actor_ref walker = open_walk();
    walk_where_to_reply reply;

    choice = WALK_CHOOSE_RIGHT;
    ck_assert_int_eq(walk_step(walker), ACTOR_OK);
    check_walk(walker, WALK_STATE_HERE);
    ck_assert_int_eq(walk_where_to(walker, false, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, WALK_WHERE_TO_AT);
    ck_assert_int_eq(reply.as.at.steps, 11);
    ck_assert_int_eq(walk_step(walker), ACTOR_OK);
    check_walk(walker, WALK_STATE_BEYOND);
    check_trace("leave(11) anywhere");
    ck_assert_int_eq(walk_where_to(walker, false, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.as.at.steps, -11);
    check_walk(walker, WALK_STATE_HERE);
    ck_assert_str_eq(walk_state_name(WALK_STATE_THERE), "there");
    ck_assert_str_eq(walk_state_name((walk_state)3), "?");
    close_scene();
}
END_TEST

START_TEST(any_serves_states_without_a_row)
{
    actor_ref walker = open_walk();

    ck_assert_int_eq(walk_jump(walker), ACTOR_OK);
    ck_assert_int_eq(walk_call_me(walker), ACTOR_OK);
    ck_assert_int_eq(walk_step(walker), ACTOR_OK);
    check_walk(walker, WALK_STATE_HERE);
    check_trace("leave(1) anywhere answer stray");
    close_scene();
}
END_TEST

struct where_to {
    actor_ref walker;
    walk_where_to_reply reply;
    int err;
};

static void ask_where_to(void *arg)
{
    struct where_to *ask = (struct where_to *)arg;

    ask->err = walk_where_to(ask->walker, false, &ask->reply, ACTOR_CALL_TIMEOUT);
}

START_TEST(a_postponed_call_is_answered_in_the_next_state)
{
    struct where_to ask = { .walker = open_walk(), .err = 1 };

    ck_assert_int_eq(walk_step(ask.walker), ACTOR_OK);
    play(ask_where_to, &ask);
    ck_assert_int_eq(ask.err, 1);
    check_trace("leave(1) there");
    ck_assert_int_eq(walk_step(ask.walker), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(ask.err, ACTOR_OK);
    ck_assert_int_eq(ask.reply.as.at.steps, 2);
    close_scene();
}
END_TEST

START_TEST(a_row_may_answer_and_stop)
{
    actor_ref walker = open_walk();
    walk_where_to_reply reply;

    ck_assert_int_eq(walk_where_to(walker, true, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, WALK_WHERE_TO_LATE);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(walker));
    check_logged("over");
    close_scene();
}
END_TEST

START_TEST(the_default_decides_the_rest)
{
    actor_ref walker = open_walk();

    ck_assert_int_eq(walk_swim(walker), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(walker));
    check_logged("lost");
    close_scene();
}
END_TEST

START_TEST(an_outcome_that_is_none_ends)
{
    actor_ref walker = open_walk();

    ck_assert_int_eq(walk_lie(walker), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(walker));
    check_logged("walk_pretend");
    close_scene();
}
END_TEST

START_TEST(a_down_is_an_event)
{
    actor_ref walker = open_walk();

    watched = play(wait_for_ever, NULL);
    ck_assert_int_eq(walk_step(walker), ACTOR_OK);
    ck_assert_int_eq(walk_step(walker), ACTOR_OK);
    check_walk(walker, WALK_STATE_HERE);
    check_trace("leave(1) there");
    actor_send_exit(watched, actor_reason_own("tired", NULL));
    actor_sim_settle(sim);
    check_trace("mourn(1,1,tired) leave(2) there");
    check_walk(walker, WALK_STATE_THERE);
    close_scene();
}
END_TEST

/* ---- time ---- */

static void check_times(actor_ref machine, uint32_t ticks, uint32_t beats, uint32_t sum, bool longer)
{
    watch_read_reply reply;

    ck_assert_int_eq(watch_read(machine, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(reply.as.times.ticks, ticks);
    ck_assert_uint_eq(reply.as.times.beats, beats);
    ck_assert_uint_eq(reply.as.times.sum, sum);
    ck_assert_int_eq(reply.as.times.longer, longer);
}

/* Times are asked for each time they are set. The period of an info is the machine's, in any state. */
START_TEST(time_passes_as_the_spec_says)
{
    actor_ref machine;
    watch_args args = watch_args_default();

    open_scene();
    ck_assert_int_eq(args.pause, 10 * ACTOR_SECOND);
    ck_assert_int_eq(watch_start(&args, &machine), ACTOR_OK);
    actor_sim_advance(sim, 9 * ACTOR_SECOND);
    check_times(machine, 4, 0, 0, false);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_times(machine, 5, 1, 3, true);
    ck_assert_int_eq(watch_faster(machine), ACTOR_OK);
    ck_assert_int_eq(watch_beat(machine, 4, "sent"), ACTOR_OK);
    ck_assert_int_eq(watch_beat(machine, 4, "time"), ACTOR_OK);
    actor_sim_advance(sim, 4 * ACTOR_SECOND);
    check_times(machine, 9, 2, 107, true);
    actor_sim_advance(sim, 20 * ACTOR_SECOND);
    check_times(machine, 24, 4, 113, true);
    actor_sim_advance(sim, 10 * ACTOR_MINUTE);
    check_times(machine, 24, 64, 113, true);
    close_scene();
}
END_TEST

/* ---- a server ---- */

static actor_ref office;
static actor_ref first_desk;

static void open_office(void)
{
    office_args args = office_args_default();

    open_scene();
    args.prefix = actor_string_of("corner");
    args.label.text = actor_string_of("label");
    ck_assert_int_eq(office_start(&args, &office), ACTOR_OK);
    ck_assert_int_eq(desk_whereis("corner", &first_desk), ACTOR_OK);
}

START_TEST(a_server_starts_as_the_spec_says)
{
    actor_ref found;

    open_office();
    actor_sim_settle(sim);
    check_trace("init(corner,5,nothing,blank) unpack dust");
    ck_assert_int_eq(office_child_first(office, &found), ACTOR_OK);
    ck_assert(actor_ref_equal(found, first_desk));
    ck_assert_int_eq(desk_whereis("desk", &found), ACTOR_ENOPROC);
    ck_assert_int_eq(office_child_watch(office, &found), ACTOR_OK);
    actor_sim_advance(sim, 10 * ACTOR_SECOND);
    check_times(found, 1, 10, 9, true);
    close_scene();
}
END_TEST

START_TEST(a_name_is_taken_once)
{
    desk_args args = desk_args_default();
    actor_ref holder;

    open_office();
    args.name = actor_string_of("corner");
    ck_assert_int_eq(desk_start(&args, &holder), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(holder, first_desk));
    args.name = actor_string_of("middle");
    ck_assert_int_eq(desk_start(&args, &holder), ACTOR_OK);
    ck_assert_int_eq(desk_stop(holder, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(desk_whereis("middle", &holder), ACTOR_ENOPROC);
    check_trace("init(corner,5,nothing,blank) unpack dust init(middle,3,nothing,blank) unpack dust "
                "terminate(normal)");
    close_scene();
}
END_TEST

START_TEST(calls_get_the_reply_that_was_filled_in)
{
    desk_put_reply reply;
    note given = note_default();
    unsigned open;

    open_office();
    actor_sim_settle(sim);
    trace_text[0] = '\0';
    given.text = actor_string_of("in the drawer");
    for (open = 3; open <= 5; open++) {
        ck_assert_int_eq(desk_put(first_desk, "pen", &given, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
        ck_assert_int_eq(reply.tag, DESK_PUT_OK);
        ck_assert_uint_eq(reply.as.ok.open, open);
        ck_assert_str_eq(reply.as.ok.where.data, "in the drawer");
        desk_put_release(&reply);
    }
    ck_assert_int_eq(desk_put(first_desk, "ink", &given, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, DESK_PUT_FULL);
    actor_sim_settle(sim);
    check_trace("dust");
    close_scene();
}
END_TEST

static void ask_later(void *arg)
{
    desk_later_reply reply;

    (void)arg;
    ck_assert_int_eq(desk_later(first_desk, 17, &reply, ACTOR_INFINITY), ACTOR_OK);
    trace("got(%s)", reply.value.data);
}

START_TEST(a_call_may_be_answered_later)
{
    open_office();
    actor_sim_settle(sim);
    trace_text[0] = '\0';
    play(ask_later, NULL);
    ck_assert_int_eq(desk_note(first_desk, "not yet", MOOD_CALM), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(desk_note(first_desk, "now", MOOD_CROSS), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("later(17) note(not yet,calm) note(now,cross) got(now)");
    close_scene();
}
END_TEST

START_TEST(a_timed_info_has_its_defaults)
{
    open_office();
    actor_sim_settle(sim);
    trace_text[0] = '\0';
    actor_sim_advance(sim, 2 * ACTOR_MINUTE);
    ck_assert_int_eq(desk_sweep(first_desk, 9), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("sweep(2)@60000 sweep(2)@120000 sweep(9)@120000");
    close_scene();
}
END_TEST

static int start_desk(int (*start)(actor_ref, const desk_args *, actor_ref *), actor_ref halls, const char *name, actor_ref *out)
{
    desk_args args = desk_args_default();

    args.name = actor_string_of(name);
    args.label.text = actor_string_of("of the caller");
    return start(halls, &args, out);
}

/* What the spec gives stands for what the caller gave, also at a restart; D2, D4, D6. */
START_TEST(children_are_started_on_demand)
{
    halls_args args = halls_args_default();
    actor_ref halls, left, right, found;
    actor_child_count count;

    open_office();
    args.label.text = actor_string_of("of the halls");
    ck_assert_int_eq(halls_start(&args, &halls), ACTOR_OK);
    actor_sim_settle(sim);
    trace_text[0] = '\0';
    ck_assert_int_eq(start_desk(halls_start_desk, halls, "left", &left), ACTOR_OK);
    ck_assert_int_eq(start_desk(halls_start_spare, halls, "right", &right), ACTOR_OK);
    ck_assert_int_eq(halls_start_watch(halls, &(watch_args) { 5 * ACTOR_SECOND }, &found), ACTOR_ELIMIT);
    actor_sim_settle(sim);
    check_trace("init(left,20,nothing,blank) unpack dust init(right,3,nothing,blank) unpack dust");
    actor_send_exit(left, actor_reason_of(ACTOR_KILL));
    actor_send_exit(right, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace("init(left,20,nothing,blank) unpack dust");
    ck_assert_int_eq(desk_whereis("left", &found), ACTOR_OK);
    ck_assert(!actor_ref_equal(found, left));
    ck_assert_int_eq(actor_supervisor_count(halls, &count), ACTOR_OK);
    ck_assert_uint_eq(count.active, 1);
    ck_assert_int_eq(halls_stop(halls, ACTOR_INFINITY), ACTOR_OK);
    close_scene();
}
END_TEST

/* supervisor:start_child/2: with the arguments of the spec, then those given; restarted with both. */
START_TEST(children_are_deferred)
{
    actor_ref extra, found;

    open_office();
    actor_sim_settle(sim);
    trace_text[0] = '\0';
    ck_assert_int_eq(office_child_extra(office, &found), ACTOR_ENOPROC);
    ck_assert_int_eq(start_desk(office_start_extra, office, "late", &extra), ACTOR_OK);
    ck_assert_int_eq(start_desk(office_start_extra, office, "later", &found), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(extra, found));
    actor_sim_settle(sim);
    check_trace("init(late,100,nothing,blank) unpack dust");
    actor_send_exit(extra, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace("init(late,100,nothing,blank) unpack dust");
    ck_assert_int_eq(office_child_extra(office, &found), ACTOR_OK);
    ck_assert(!actor_ref_equal(extra, found));
    close_scene();
}
END_TEST

actor_result annex_init(const annex_args *args)
{
    trace("annex(%d)", (int)args->floors);
    if (args->floors == 0)
        return ACTOR_IGNORE;
    return args->floors < 0 ? actor_init_error(actor_reason_own("under_ground", NULL)) : ACTOR_CONTINUE;
}

actor_result cellar_init(void)
{
    return ACTOR_IGNORE;
}

/* supervisor's init/1: ignore; its children are not started. */
START_TEST(supervisors_decide_whether_they_run)
{
    static const int codes[] = { ACTOR_OK, ACTOR_EIGNORE, ACTOR_EINIT };
    annex_args args = annex_args_default();
    actor_ref ref;
    int i;

    open_scene();
    for (i = 0; i < 3; i++) {
        args.floors = 1 - i;
        ck_assert_int_eq(annex_start(&args, &ref), codes[i]);
    }
    ck_assert_str_eq(actor_last_reason().name, "under_ground");
    check_trace("annex(1) annex(0) annex(-1)");
    check_not_logged("Annex");
    ck_assert_int_eq(cellar_start(&ref), ACTOR_EIGNORE);
    close_scene();
}
END_TEST

/* Messages of a spec come as well by way of what sends them later. */
START_TEST(a_message_is_sent_by_a_timer)
{
    const desk_note_msg soon = { actor_string_of("soon"), MOOD_CROSS };
    const desk_sweep_msg twice = { 4 };
    actor_timer timer;

    open_office();
    actor_sim_settle(sim);
    trace_text[0] = '\0';
    ck_assert_int_eq(actor_send_after(first_desk, ACTOR_SECOND, desk_note_message(), &soon, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_every(first_desk, 2 * ACTOR_SECOND, desk_sweep_message(), &twice, &timer), ACTOR_OK);
    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    check_trace("note(soon,cross) sweep(4)@2000 sweep(4)@4000");
    close_scene();
}
END_TEST

START_TEST(signals_reach_their_callbacks)
{
    open_office();
    actor_sim_settle(sim);
    trace_text[0] = '\0';
    actor_send_exit(first_desk, actor_reason_own("boo", NULL));
    actor_sim_settle(sim);
    check_trace("exit(1,boo)");
    close_scene();
}
END_TEST

START_TEST(a_server_may_answer_and_stop)
{
    desk_forward_reply reply;
    actor_ref again;

    open_office();
    actor_sim_settle(sim);
    trace_text[0] = '\0';
    ck_assert_int_eq(desk_forward(first_desk, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, DESK_FORWARD_DONE);
    actor_sim_settle(sim);
    check_trace("terminate(forwarded) init(corner,5,nothing,blank) unpack dust");
    ck_assert_int_eq(desk_whereis("corner", &again), ACTOR_OK);
    ck_assert(!actor_ref_equal(again, first_desk));
    close_scene();
}
END_TEST

/* ---- answers of one kind: nothing says which it is ---- */

actor_result brief_init(brief *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result brief_handle_twice(brief *self, actor_from from, const brief_twice_msg *msg, brief_twice_reply *reply)
{
    (void)self;
    (void)from;
    reply->as.done.n = 2 * msg->n;
    return ACTOR_REPLY;
}

actor_result brief_handle_later(brief *self, actor_from from, const brief_later_msg *msg, brief_later_reply *reply)
{
    const brief_later_reply own = { .as.done.n = msg->n + 1 };

    (void)self;
    (void)reply;
    ck_assert_int_eq(brief_later_reply_to(from, &own), ACTOR_OK);
    return ACTOR_NOREPLY;
}

actor_result brief_handle_nothing(brief *self, actor_from from, brief_nothing_reply *reply)
{
    (void)self;
    (void)from;
    (void)reply;
    return ACTOR_REPLY;
}

void thrice_run(const thrice_args *args, thrice_result *result)
{
    result->as.done.n = 3 * args->n;
}

static thrice_result thrice_got[3];

static void ask_thrice(void *arg)
{
    const actor_task_options on_pool = { .on = ACTOR_TASK_BLOCKING };
    const thrice_result ready = { .as.done.n = 7 };
    actor_task task;

    (void)arg;
    ck_assert_int_eq(thrice_async(&(thrice_args) { 5 }, &task), ACTOR_OK);
    ck_assert_int_eq(thrice_await(&task, &thrice_got[0], ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(thrice_async_with(&(thrice_args) { 6 }, &on_pool, &task), ACTOR_OK);
    ck_assert_int_eq(thrice_await(&task, &thrice_got[1], ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(thrice_completed(&ready, &task), ACTOR_OK);
    ck_assert_int_eq(thrice_await(&task, &thrice_got[2], ACTOR_INFINITY), ACTOR_OK);
}

START_TEST(the_only_alternative_need_not_be_named)
{
    brief_twice_reply twice;
    brief_later_reply later;
    brief_nothing_reply nothing;
    actor_ref ref;
    size_t i;

    open_scene();
    ck_assert_int_eq(brief_start(&ref), ACTOR_OK);
    ck_assert_int_eq(brief_twice(ref, 4, &twice, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(twice.tag, BRIEF_TWICE_DONE);
    ck_assert_uint_eq(twice.as.done.n, 8);
    ck_assert_int_eq(brief_later(ref, 4, &later, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(later.tag, BRIEF_LATER_DONE);
    ck_assert_uint_eq(later.as.done.n, 5);
    ck_assert_int_eq(brief_nothing(ref, &nothing, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(nothing.tag, BRIEF_NOTHING_DONE);
    ck_assert_int_eq(actor_spawn(ask_thrice, NULL, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    for (i = 0; i < ARRAY_LEN(thrice_got); i++)
        ck_assert_int_eq(thrice_got[i].tag, THRICE_DONE);
    ck_assert_uint_eq(thrice_got[0].as.done.n, 15);
    ck_assert_uint_eq(thrice_got[1].as.done.n, 18);
    ck_assert_uint_eq(thrice_got[2].as.done.n, 7);
    close_scene();
}
END_TEST

/* For logs: what has no name has one to say so. */
START_TEST(names_of_events_and_outcomes)
{
    ck_assert_str_eq(walk_event_name(WALK_ON_STEP), "step");
    ck_assert_str_eq(watch_event_name(WATCH_ON_TIMEOUT_AFTER), "after");
    ck_assert_str_eq(walk_event_name(SIZE_MAX), "?");
    ck_assert_str_eq(walk_choose_outcome_name(WALK_CHOOSE_LEFT), "left");
    ck_assert_str_eq(walk_choose_outcome_name((walk_choose_outcome)0), "?");
    ck_assert_str_eq(walk_choose_outcome_name((walk_choose_outcome)99), "?");
    ck_assert_str_eq(walk_where_to_tag_name(WALK_WHERE_TO_AT), "at");
    ck_assert_str_eq(walk_where_to_tag_name(WALK_WHERE_TO_LATE), "late");
    ck_assert_str_eq(walk_where_to_tag_name((walk_where_to_tag)0), "?");
    ck_assert_str_eq(walk_where_to_tag_name((walk_where_to_tag)3), "?");
}
END_TEST

START_TEST(names_of_enumerators)
{
    ck_assert_str_eq(mood_name(MOOD_CALM), "calm");
    ck_assert_str_eq(mood_name(MOOD_CROSS), "cross");
    ck_assert_str_eq(mood_name((mood)3), "?");
    ck_assert_int_eq(MOOD_CROSS, 5);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("generated code");
    TCase *tc = tcase_create("generated code");

    tcase_add_loop_test(tc, int8_is_exact_or_ends, 0, ARRAY_LEN(narrow_sums));
    tcase_add_loop_test(tc, int32_is_exact_or_ends, 0, ARRAY_LEN(plain_sums));
    tcase_add_loop_test(tc, int64_is_exact_or_ends, 0, ARRAY_LEN(wide_sums));
    tcase_add_loop_test(tc, uint32_is_exact_or_ends, 0, ARRAY_LEN(natural_sums));
    tcase_add_test(tc, a_duration_is_exact_or_ends);
    tcase_add_test(tc, numbers_of_different_types_meet);
    tcase_add_test(tc, data_begins_as_the_spec_says);
    tcase_add_test(tc, assignments_copy);
    tcase_add_test(tc, an_assignment_without_memory_ends);
    tcase_add_test(tc, several_values_and_none_begin_as_the_spec_says);
    tcase_add_test(tc, several_values_and_none_are_copied);
    tcase_add_test(tc, none_has_no_value);
    tcase_add_loop_test(tc, several_values_without_memory_end, 0, 12);
    tcase_add_test(tc, externs_are_copied_and_freed);
    tcase_add_test(tc, externs_are_freed_unseen);
    tcase_add_test(tc, externs_wait_in_a_system_that_ends);
    tcase_add_loop_test(tc, externs_without_memory, 0, 11);
    tcase_add_test(tc, outcomes_and_guards_choose_the_way);
    tcase_add_test(tc, any_serves_states_without_a_row);
    tcase_add_test(tc, a_postponed_call_is_answered_in_the_next_state);
    tcase_add_test(tc, a_row_may_answer_and_stop);
    tcase_add_test(tc, the_default_decides_the_rest);
    tcase_add_test(tc, an_outcome_that_is_none_ends);
    tcase_add_test(tc, a_down_is_an_event);
    tcase_add_test(tc, time_passes_as_the_spec_says);
    tcase_add_test(tc, a_server_starts_as_the_spec_says);
    tcase_add_test(tc, a_name_is_taken_once);
    tcase_add_test(tc, calls_get_the_reply_that_was_filled_in);
    tcase_add_test(tc, a_call_may_be_answered_later);
    tcase_add_test(tc, a_timed_info_has_its_defaults);
    tcase_add_test(tc, a_message_is_sent_by_a_timer);
    tcase_add_test(tc, children_are_started_on_demand);
    tcase_add_test(tc, children_are_deferred);
    tcase_add_test(tc, supervisors_decide_whether_they_run);
    tcase_add_test(tc, signals_reach_their_callbacks);
    tcase_add_test(tc, a_server_may_answer_and_stop);
    tcase_add_test(tc, the_only_alternative_need_not_be_named);
    tcase_add_test(tc, names_of_events_and_outcomes);
    tcase_add_test(tc, names_of_enumerators);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
