/*
 * Large bytes are shared: what is sent, kept, answered with or handed on is the same memory, and whatever
 * becomes of a message, nobody holds it in the end. Ways of a message are scenarios in a table, each played in a
 * simulated system by a process; all that the program allocates is counted, and has come back when it is over.
 */
#include <stdatomic.h>
#include <sys/mman.h>

#include "scene.h"

#include "bytes_actor.h"
#include "internal.h"

enum { PAGE_BYTES = 64 * 1024 };

/* ---- all memory of the runtime ---- */

static atomic_int n_alive, n_large;

static void *give(void *context, size_t bytes)
{
    void *memory = malloc(bytes);

    (void)context;
    if (memory != NULL)
        atomic_fetch_add(&n_alive, 1);
    if (bytes >= PAGE_BYTES)
        atomic_fetch_add(&n_large, 1);
    return memory;
}

static void take_back(void *context, void *memory)
{
    (void)context;
    atomic_fetch_sub(&n_alive, 1);
    free(memory);
}

static actor_options counting(void)
{
    actor_options options = actor_options_default();

    options.log = keep_log;
    options.alloc = give;
    options.free = take_back;
    return options;
}

/* ---- the page that all of it is about ---- */

static actor_buffer *page;

static void fill(void *data, size_t len)
{
    unsigned char *at = data;
    size_t i;

    for (i = 0; i < len; i++)
        at[i] = (unsigned char)(i * 7 + i / 251);
}

static bool is_filled(actor_bytes bytes, size_t offset)
{
    const unsigned char *at = bytes.data;
    size_t i;

    for (i = 0; i < bytes.len; i++)
        if (at[i] != (unsigned char)((i + offset) * 7 + (i + offset) / 251))
            return false;
    return true;
}

static void open_world(void)
{
    const actor_options options = counting();

    trace_text[0] = '\0';
    log_text[0] = '\0';
    ck_assert_int_eq(actor_sim_start(&options, 1, &sim), ACTOR_OK);
    page = actor_buffer_new(PAGE_BYTES);
    fill(actor_buffer_data(page), PAGE_BYTES);
}

static void close_world(void)
{
    actor_system_stop(sim);
    ck_assert_uint_eq(actor_buffer_count(page), 1);
    ck_assert(is_filled(actor_buffer_bytes(page), 0));
    actor_buffer_release(page);
    ck_assert_int_eq(atomic_load(&n_alive), 0);
}

static actor_bytes view(void)
{
    return actor_buffer_bytes(page);
}

static void check_is_page(actor_bytes bytes)
{
    ck_assert_ptr_eq(bytes.buffer, page);
    ck_assert_ptr_eq(bytes.data, actor_buffer_data(page));
    ck_assert_uint_eq(bytes.len, PAGE_BYTES);
}

#define check_count(expected) ck_assert_uint_eq(actor_buffer_count(page), expected)

/* ---- the callbacks of bytes.actor ---- */

static actor_from asker;
static actor_buffer *retained;

actor_result shelf_init(shelf *self)
{
    if (self->args.cover.buffer == page)
        trace("cover");
    return ACTOR_CONTINUE;
}

actor_result shelf_handle_put(shelf *self, const shelf_put_msg *msg)
{
    actor_must(actor_bytes_keep(&self->kept, msg->page));
    retained = msg->page.buffer;
    return ACTOR_CONTINUE;
}

actor_result shelf_handle_file(shelf *self, const shelf_file_msg *msg)
{
    actor_must(actor_value_set(&sheet_type, &self->sheet, &msg->sheet));
    return ACTOR_CONTINUE;
}

actor_result shelf_handle_pass(shelf *self, const shelf_pass_msg *msg)
{
    (void)self;
    actor_must(shelf_put(msg->to, msg->page));
    return ACTOR_CONTINUE;
}

actor_result shelf_handle_nap(shelf *self)
{
    (void)self;
    actor_sleep(ACTOR_SECOND);
    return ACTOR_CONTINUE;
}

actor_result shelf_handle_crash(shelf *self, const shelf_crash_msg *msg)
{
    actor_must(actor_bytes_keep(&self->kept, msg->page));
    actor_exit(actor_reason_own("torn", NULL));
}

actor_result shelf_handle_get(shelf *self, actor_from from, shelf_get_reply *reply)
{
    (void)from;
    reply->tag = self->kept.len > 0 ? SHELF_GET_OK : SHELF_GET_EMPTY;
    reply->as.ok.page = self->kept;
    return ACTOR_REPLY;
}

actor_result shelf_handle_echo(shelf *self, actor_from from, const shelf_echo_msg *msg, shelf_echo_reply *reply)
{
    (void)self;
    (void)from;
    reply->value = msg->page;
    return ACTOR_REPLY;
}

actor_result shelf_handle_defer(shelf *self, actor_from from, const shelf_defer_msg *msg, shelf_defer_reply *reply)
{
    (void)reply;
    actor_must(actor_bytes_keep(&self->kept, msg->page));
    asker = from;
    return ACTOR_NOREPLY;
}

actor_result shelf_handle_last(shelf *self, actor_from from, const shelf_last_msg *msg, shelf_last_reply *reply)
{
    (void)from;
    actor_must(actor_bytes_keep(&self->kept, msg->page));
    reply->value = self->kept;
    return actor_stop_reply(actor_reason_of(ACTOR_NORMAL));
}

actor_result shelf_handle_answer(shelf *self)
{
    const shelf_defer_reply reply = { self->kept };

    actor_must(shelf_defer_reply_to(asker, &reply));
    return ACTOR_CONTINUE;
}

void shelf_terminate(shelf *self, const actor_reason *reason)
{
    (void)reason;
    actor_bytes_clear(&self->kept);
}

/* ---- an actor without a spec: it dozes over each message ---- */

typedef struct leaf {
    int32_t number;
    actor_bytes page;
} leaf;

static const actor_field_info leaf_fields[] = {
    { "number", ACTOR_FIELD_INT32, offsetof(leaf, number), NULL },
    { "page", ACTOR_FIELD_BYTES, offsetof(leaf, page), NULL },
};
static const actor_type_info leaf_type = { "leaf", sizeof(leaf), false, 2, leaf_fields, 0, NULL };
static const actor_message_info drop = { "drop", ACTOR_CAST, &leaf_type, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, &leaf_type, &leaf_type };

static actor_result doze(void *self, actor_message *message)
{
    const leaf *given = actor_message_payload(message);

    (void)self;
    actor_sleep(ACTOR_SECOND);
    check_is_page(given->page);
    if (actor_message_kind_of(message) == ACTOR_CALL)
        ck_assert_int_eq(actor_reply(actor_message_from(message), &leaf_type, given), ACTOR_OK);
    return ACTOR_CONTINUE;
}

static const actor_behaviour dozer = { "dozer", NULL, doze, NULL, actor_free, NULL, NULL, NULL };

static actor_ref start_dozer(actor_overflow overflow)
{
    const actor_mailbox mailbox = { 2, overflow };
    const actor_start_options options = { false, 0, overflow == ACTOR_UNBOUNDED ? NULL : &mailbox, NULL, 0, NULL };
    actor_ref ref;

    ck_assert_int_eq(actor_start(&dozer, actor_alloc(1), &options, &ref, NULL), ACTOR_OK);
    return ref;
}

static int cast_leaf(actor_ref to)
{
    const leaf sent = { 1, view() };

    return actor_send(to, &drop, &sent);
}

static int call_leaf(actor_ref to, int64_t timeout_ns)
{
    const leaf sent = { 1, view() };
    leaf reply;
    const int code = actor_call(to, &ask, &sent, &reply, timeout_ns);

    if (code == ACTOR_OK)
        check_is_page(reply.page);
    return code;
}

static actor_ref start_shelf(actor_bytes cover)
{
    const shelf_args args = { .cover = cover };
    actor_ref ref;

    ck_assert_int_eq(shelf_start(&args, &ref), ACTOR_OK);
    return ref;
}

static void kill_actor(actor_ref ref)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_sleep(1);
    ck_assert(!actor_is_alive(ref));
}

/* ---- the ways of a message ---- */

static void handled(void)
{
    const actor_ref ref = start_dozer(ACTOR_UNBOUNDED);

    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    check_count(3);
    actor_sleep(3 * ACTOR_SECOND);
    check_count(1);
}

static void kept_in_a_state(void)
{
    const actor_ref ref = start_shelf(actor_bytes_of(NULL, 0));
    shelf_get_reply reply;

    ck_assert_int_eq(shelf_put(ref, view()), ACTOR_OK);
    ck_assert_int_eq(shelf_get(ref, &reply, ACTOR_SECOND), ACTOR_OK);
    check_is_page(reply.as.ok.page);
    check_count(3);                         /* the test, the state, the reply */
    shelf_get_release(&reply);
    check_count(2);
    ck_assert_int_eq(shelf_put(ref, actor_bytes_of("x", 1)), ACTOR_OK);
    actor_sleep(1);
    check_count(1);
    ck_assert_int_eq(shelf_put(ref, view()), ACTOR_OK);
    ck_assert_int_eq(shelf_put(ref, view()), ACTOR_OK);
    actor_sleep(1);
    check_count(2);
    kill_actor(ref);
    check_count(1);
}

static void kept_in_a_struct(void)
{
    const sheet filed = { actor_string_of("a title"), view() };
    const actor_ref ref = start_shelf(actor_bytes_of(NULL, 0));

    ck_assert_int_eq(shelf_file(ref, &filed), ACTOR_OK);
    ck_assert_int_eq(shelf_file(ref, &filed), ACTOR_OK);
    actor_sleep(1);
    check_count(2);
    ck_assert_int_eq(shelf_stop(ref, ACTOR_SECOND), ACTOR_OK);
    check_count(1);
}

static void handed_on(void)
{
    const actor_ref first = start_shelf(actor_bytes_of(NULL, 0)), second = start_shelf(actor_bytes_of(NULL, 0));
    const int n = atomic_load(&n_large);

    ck_assert_int_eq(shelf_pass(first, view(), second), ACTOR_OK);
    actor_sleep(1);
    check_count(2);
    ck_assert_ptr_eq(retained, page);
    ck_assert_int_eq(atomic_load(&n_large), n);
    kill_actor(second);
    check_count(1);
    kill_actor(first);
}

static void answered(void)
{
    const actor_ref ref = start_shelf(actor_bytes_of(NULL, 0));
    shelf_echo_reply reply;

    ck_assert_int_eq(shelf_echo(ref, view(), &reply, ACTOR_SECOND), ACTOR_OK);
    check_is_page(reply.value);
    check_count(2);
    shelf_echo_release(&reply);
    check_count(1);
    ck_assert_int_eq(shelf_echo(ref, view(), &reply, ACTOR_SECOND), ACTOR_OK);
    kill_actor(ref);                              /* the last reply goes with this process */
}

/* What a call has brought is let go when its callback returns, though the call is still owed. */
static void answered_later(void)
{
    const actor_ref ref = start_dozer(ACTOR_UNBOUNDED), holder = start_shelf(actor_bytes_of(NULL, 0));
    shelf_defer_reply reply;

    ck_assert_int_eq(shelf_defer(holder, view(), &reply, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    check_count(2);                         /* the state has it */
    ck_assert_int_eq(shelf_put(holder, actor_bytes_of(NULL, 0)), ACTOR_OK);
    actor_sleep(1);
    check_count(1);
    ck_assert_int_eq(shelf_answer(holder), ACTOR_OK);
    kill_actor(holder);
    kill_actor(ref);
}

static void last_answer(void)
{
    const actor_ref ref = start_shelf(actor_bytes_of(NULL, 0));
    shelf_last_reply reply;

    ck_assert_int_eq(shelf_last(ref, view(), &reply, ACTOR_SECOND), ACTOR_OK);
    check_is_page(reply.value);
    ck_assert(!actor_is_alive(ref));
    check_count(2);
    shelf_last_release(&reply);
    check_count(1);
}

static void late_answer(void)
{
    const actor_ref ref = start_dozer(ACTOR_UNBOUNDED);

    ck_assert_int_eq(call_leaf(ref, ACTOR_MILLISECOND), ACTOR_ETIMEDOUT);
    check_count(2);
    actor_sleep(2 * ACTOR_SECOND);
    check_count(1);
}

static void answer_with_a_deadline(void)
{
    const actor_ref ref = start_dozer(ACTOR_UNBOUNDED);

    ck_assert_int_eq(actor_deadline_set(3 * ACTOR_SECOND / 2), ACTOR_OK);
    ck_assert_int_eq(call_leaf(ref, ACTOR_INFINITY), ACTOR_OK);
    check_count(2);
    ck_assert_int_eq(call_leaf(ref, ACTOR_INFINITY), ACTOR_ETIMEDOUT);
}

static void to_nobody(void)
{
    const actor_ref ref = start_dozer(ACTOR_UNBOUNDED);

    kill_actor(ref);
    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    check_count(1);
    ck_assert_int_eq(call_leaf(ref, ACTOR_SECOND), ACTOR_ENOPROC);
    check_count(1);
}

static void killed_with_a_queue(void)
{
    const actor_ref ref = start_dozer(ACTOR_UNBOUNDED);
    int i;

    for (i = 0; i < 5; i++)
        ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    ck_assert_int_eq(call_leaf(ref, ACTOR_MILLISECOND), ACTOR_ETIMEDOUT);
    check_count(7);
    kill_actor(ref);
    check_count(1);
}

static void crashed_in_a_callback(void)
{
    const actor_ref ref = start_shelf(actor_bytes_of(NULL, 0));

    ck_assert_int_eq(shelf_crash(ref, view()), ACTOR_OK);
    actor_sleep(1);
    ck_assert(!actor_is_alive(ref));
    check_logged("torn");
    check_count(1);
}

static void overflow_of(actor_overflow overflow, int code)
{
    const actor_ref ref = start_dozer(overflow);

    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    actor_sleep(1);
    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    ck_assert_int_eq(cast_leaf(ref), code);
    actor_sleep(1);
    check_count(3);
}

static void overflow_drop_newest(void)
{
    overflow_of(ACTOR_DROP_NEWEST, ACTOR_OK);
}

static void overflow_drop_oldest(void)
{
    overflow_of(ACTOR_DROP_OLDEST, ACTOR_OK);
}

static void overflow_reject(void)
{
    overflow_of(ACTOR_REJECT, ACTOR_EFULL);
}

static void overflow_block(void)
{
    actor_deadline_set(ACTOR_MILLISECOND);
    overflow_of(ACTOR_BLOCK, ACTOR_ETIMEDOUT);
}

static void overflow_of_calls(void)
{
    const actor_ref ref = start_dozer(ACTOR_DROP_NEWEST);

    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    ck_assert_int_eq(call_leaf(ref, ACTOR_SECOND), ACTOR_EFULL);
    check_count(3);
}

static void postponed(void)
{
    actor_ref ref;
    reader_show_reply reply;

    ck_assert_int_eq(reader_start(&ref), ACTOR_OK);
    ck_assert_int_eq(reader_read(ref, view()), ACTOR_OK);
    ck_assert_int_eq(reader_show(ref, view(), &reply, ACTOR_MILLISECOND), ACTOR_ETIMEDOUT);
    check_count(3);
    ck_assert_int_eq(reader_wake(ref), ACTOR_OK);
    actor_sleep(1);
    check_count(2);                         /* the data have it */
    ck_assert_int_eq(reader_show(ref, view(), &reply, ACTOR_SECOND), ACTOR_OK);
    check_is_page(reply.value);
    check_count(3);
    reader_show_release(&reply);
    ck_assert_int_eq(reader_stop(ref, ACTOR_SECOND), ACTOR_OK);
    check_count(1);
}

static void killed_with_postponed(void)
{
    actor_ref ref;
    reader_show_reply reply;

    ck_assert_int_eq(reader_start(&ref), ACTOR_OK);
    ck_assert_int_eq(reader_read(ref, view()), ACTOR_OK);
    ck_assert_int_eq(reader_show(ref, view(), &reply, ACTOR_MILLISECOND), ACTOR_ETIMEDOUT);
    check_count(3);
    kill_actor(ref);
    check_count(1);
}

static void by_timers(void)
{
    const actor_ref ref = start_dozer(ACTOR_UNBOUNDED);
    const leaf sent = { 1, view() };
    actor_timer timer;

    ck_assert_int_eq(actor_send_after(ref, ACTOR_SECOND, &drop, &sent, &timer), ACTOR_OK);
    check_count(2);
    ck_assert_int_ge(actor_timer_cancel(timer), 0);
    check_count(1);
    ck_assert_int_eq(actor_send_after(ref, ACTOR_SECOND, &drop, &sent, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_after_name("nobody", ACTOR_SECOND, &drop, &sent, NULL), ACTOR_OK);
    check_count(3);
    actor_sleep(3 * ACTOR_SECOND);
    check_count(1);
    ck_assert_int_eq(actor_send_after(ref, ACTOR_MINUTE, &drop, &sent, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_after(actor_self(), ACTOR_MINUTE, &drop, &sent, NULL), ACTOR_OK);
    kill_actor(ref);
    check_count(3);                         /* one goes when it is due, one with this process */
}

/* The timer shares it with each message, as the dozer sees. */
static void again_and_again(void)
{
    const actor_ref ref = start_dozer(ACTOR_UNBOUNDED);
    const leaf sent = { 1, view() };
    actor_timer timer;

    ck_assert_int_eq(actor_send_every(ref, 4 * ACTOR_SECOND, &drop, &sent, &timer), ACTOR_OK);
    check_count(2);
    actor_sleep(9 * ACTOR_SECOND - ACTOR_SECOND / 2);
    check_count(3);                         /* it dozes over the second one */
    actor_sleep(ACTOR_SECOND);
    check_count(2);
    ck_assert_int_ge(actor_timer_cancel(timer), 0);
    check_count(1);
    ck_assert_int_eq(actor_send_every(ref, ACTOR_SECOND, &drop, &sent, NULL), ACTOR_OK);
    actor_sleep(3 * ACTOR_SECOND / 2);
    kill_actor(ref);
    actor_sleep(ACTOR_SECOND);
    check_count(1);
}

static void by_alias(void)
{
    const leaf sent = { 1, view() };
    actor_message *message;
    actor_alias alias;

    ck_assert_int_eq(actor_alias_make(ACTOR_ALIAS_ONCE, &alias), ACTOR_OK);
    ck_assert_int_eq(actor_send_alias(alias, &drop, &sent), ACTOR_OK);
    ck_assert_int_eq(actor_send_alias(alias, &drop, &sent), ACTOR_OK);
    check_count(3);
    ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND), ACTOR_OK);
    check_is_page(((const leaf *)actor_message_payload(message))->page);
    actor_message_free(message);
    ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    check_count(1);
}

static void received_and_not_freed(void)
{
    actor_message *message;

    ck_assert_int_eq(cast_leaf(actor_self()), ACTOR_OK);
    ck_assert_int_eq(cast_leaf(actor_self()), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, 0), ACTOR_OK);
    check_count(3);                         /* one is the process's, one in its mailbox */
}

static void lost_on_the_way(void)
{
    const actor_ref ref = start_dozer(ACTOR_UNBOUNDED);

    ck_assert_int_eq(actor_sim_drop(sim, ref, 1), ACTOR_OK);
    ck_assert_int_eq(actor_sim_delay(sim, ref, 2, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    check_count(1);
    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    check_count(2);
    actor_sleep(3 * ACTOR_SECOND);
    check_count(1);
}

static void start_arguments(void)
{
    const library_args args = { .cover = view() };
    actor_ref root, ref, old;

    ck_assert_int_eq(library_start(&args, &root), ACTOR_OK);
    check_count(3);                         /* the supervisor, for restarts, and its child */
    ck_assert_int_eq(library_child_shelf(root, &old), ACTOR_OK);
    kill_actor(old);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(library_child_shelf(root, &ref), ACTOR_OK);
    ck_assert(!actor_ref_equal(ref, old));
    check_trace("cover cover");
    check_count(3);
    ck_assert_int_eq(library_stop(root, ACTOR_SECOND), ACTOR_OK);
    check_count(1);
}

static int start_one(const void *args, actor_ref *out)
{
    const leaf *given = args;
    const shelf_args one = { .cover = given->page };

    return shelf_start_link(&one, out);
}

/* A dynamic supervisor keeps the message that asked for a child. */
static void start_arguments_of_dynamic_children(void)
{
    static const actor_dynamic_supervisor_info info = { "Shelves", NULL, 3, 5 * ACTOR_SECOND, 0, NULL, 0, 0, NULL, NULL };
    static const actor_child_template spec = {
        ACTOR_START_CHILD(&leaf_type), { NULL, start_one, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false }
    };
    const leaf args = { 1, view() };
    actor_ref top, first, second;

    ck_assert_int_eq(actor_dynamic_supervisor_start(&info, NULL, true, &top), ACTOR_OK);
    ck_assert_int_eq(actor_supervisor_start_child(top, &spec, &args, &first), ACTOR_OK);
    check_count(3);
    ck_assert_int_eq(actor_supervisor_start_child(top, &spec, &args, &second), ACTOR_OK);
    kill_actor(first);
    actor_sleep(ACTOR_SECOND);
    check_trace("cover cover cover");
    check_count(5);
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(top, second), ACTOR_OK);
    check_count(3);
}

/* What is large and lies anywhere is copied once, by the first to send it. */
static void of_plain_memory(void)
{
    const actor_ref first = start_shelf(actor_bytes_of(NULL, 0)), second = start_shelf(actor_bytes_of(NULL, 0));
    unsigned char *plain = malloc(PAGE_BYTES);
    const int n = atomic_load(&n_large);
    shelf_get_reply reply;

    ck_assert_ptr_nonnull(plain);
    fill(plain, PAGE_BYTES);
    ck_assert_int_eq(shelf_pass(first, actor_bytes_of(plain, PAGE_BYTES), second), ACTOR_OK);
    memset(plain, 0, PAGE_BYTES);
    free(plain);
    actor_sleep(1);
    ck_assert_int_eq(shelf_get(second, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert(is_filled(reply.as.ok.page, 0));
    ck_assert_uint_eq(reply.as.ok.page.len, PAGE_BYTES);
    ck_assert_uint_eq(actor_buffer_count(reply.as.ok.page.buffer), 2);
    ck_assert_int_eq(atomic_load(&n_large), n + 1);
    kill_actor(first);
    kill_actor(second);
    ck_assert_uint_eq(actor_buffer_count(reply.as.ok.page.buffer), 1);
    ck_assert(is_filled(reply.as.ok.page, 0));
}

/* A part is as good as the whole, unless it is short. */
static void of_parts(void)
{
    const actor_ref ref = start_shelf(actor_bytes_of(NULL, 0));
    shelf_echo_reply reply;

    ck_assert_int_eq(shelf_echo(ref, actor_bytes_part(view(), 1000, 2000), &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_ptr_eq(reply.value.buffer, page);
    ck_assert_uint_eq(reply.value.len, 2000);
    ck_assert(is_filled(reply.value, 1000));
    shelf_echo_release(&reply);
    ck_assert_int_eq(shelf_echo(ref, actor_bytes_part(view(), 7, ACTOR_SHARED_BYTES - 1), &reply, ACTOR_SECOND),
                     ACTOR_OK);
    ck_assert_ptr_null(reply.value.buffer);
    ck_assert(is_filled(reply.value, 7));
    check_count(1);
    ck_assert_int_eq(shelf_echo(ref, actor_bytes_part(view(), 7, ACTOR_SHARED_BYTES), &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_ptr_eq(reply.value.buffer, page);
    check_count(2);
}

/* In a list, an array of structs and an optional: the message, the state and the answer share it. */
static void of_every_shape(void)
{
    const actor_bytes pages[] = { view(), actor_bytes_of("short", 5), actor_bytes_part(view(), 9, 600) };
    const sheet sheets[] = { { actor_string_of("one"), view() }, { actor_string_of("two"), actor_bytes_of("", 0) } };
    const actor_bytes spare = view();
    const int n = atomic_load(&n_large);
    stack_pile_reply reply;
    actor_ref ref;
    int i;

    ck_assert_int_eq(stack_start(&ref), ACTOR_OK);
    for (i = 0; i < 2; i++) {
        ck_assert_int_eq(actor_deadline_set(i == 0 ? ACTOR_INFINITY : ACTOR_SECOND), ACTOR_OK);
        ck_assert_int_eq(stack_pile(ref, pages, 3, &spare, sheets, &reply, ACTOR_SECOND), ACTOR_OK);
        check_is_page(reply.as.ok.pages[0]);
        ck_assert_ptr_null(reply.as.ok.pages[1].buffer);
        ck_assert_ptr_eq(reply.as.ok.pages[2].buffer, page);
        ck_assert(is_filled(reply.as.ok.pages[2], 9));
        check_is_page(reply.as.ok.spare);
        check_is_page(reply.as.ok.sheets[0].page);
        check_count(1 + 4 + 4);
        stack_pile_release(&reply);
        check_count(1 + 4);
    }
    ck_assert_int_eq(stack_clear(ref), ACTOR_OK);
    actor_sleep(1);
    check_count(1 + 3);
    ck_assert_int_eq(stack_pile(ref, &pages[1], 1, NULL, sheets, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert(!reply.as.ok.has_spare);
    check_count(1 + 1 + 1);
    ck_assert_int_eq(atomic_load(&n_large), n);
    ck_assert_int_eq(stack_stop(ref, ACTOR_SECOND), ACTOR_OK);
    stack_pile_release(&reply);
    check_count(1);
}

/* The system is stopped while messages, answers, timers and states have it. */
static void stopped_in_the_midst(void)
{
    const library_args args = { .cover = view() };
    const actor_ref ref = start_dozer(ACTOR_UNBOUNDED), holder = start_shelf(view());
    const leaf sent = { 1, view() };
    shelf_echo_reply reply;

    ck_assert_int_eq(library_start(&args, NULL), ACTOR_OK);
    ck_assert_int_eq(shelf_echo(holder, view(), &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(shelf_put(holder, view()), ACTOR_OK);
    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    ck_assert_int_eq(cast_leaf(ref), ACTOR_OK);
    ck_assert_int_eq(actor_send_after(ref, ACTOR_HOUR * 2, &drop, &sent, NULL), ACTOR_OK);
    actor_sleep(1);
    check_count(9);
    actor_shutdown(0);
}

#define SCENARIO(name) { #name, name }
static const struct {
    const char *name;
    void (*run)(void);
} scenarios[] = {
    SCENARIO(handled), SCENARIO(kept_in_a_state), SCENARIO(kept_in_a_struct), SCENARIO(handed_on), SCENARIO(answered),
    SCENARIO(answered_later), SCENARIO(last_answer), SCENARIO(late_answer), SCENARIO(answer_with_a_deadline),
    SCENARIO(to_nobody), SCENARIO(killed_with_a_queue), SCENARIO(crashed_in_a_callback), SCENARIO(overflow_drop_newest),
    SCENARIO(overflow_drop_oldest), SCENARIO(overflow_reject), SCENARIO(overflow_block), SCENARIO(overflow_of_calls),
    SCENARIO(postponed), SCENARIO(killed_with_postponed), SCENARIO(by_timers), SCENARIO(by_alias),
    SCENARIO(received_and_not_freed), SCENARIO(lost_on_the_way), SCENARIO(start_arguments),
    SCENARIO(start_arguments_of_dynamic_children), SCENARIO(of_plain_memory),
    SCENARIO(of_parts), SCENARIO(of_every_shape), SCENARIO(again_and_again), SCENARIO(stopped_in_the_midst),
};

static int n_played;

static void play_scenario(void *arg)
{
    const int *number = arg;

    scenarios[*number].run();
    n_played++;
}

START_TEST(nobody_holds_it_in_the_end)
{
    open_world();
    play(play_scenario, &_i);
    actor_sim_advance(sim, ACTOR_HOUR);
    ck_assert_msg(n_played == 1, "%s did not come to its end", scenarios[_i].name);
    if (scenarios[_i].run != stopped_in_the_midst)
        check_count(1);
    close_world();
}
END_TEST

/* Each allocation fails in turn: then nothing was sent, or its sender knows. */
static void with_little_memory(void *arg)
{
    actor_ref holder = start_shelf(actor_bytes_of(NULL, 0));
    const sheet filed = { actor_string_of("a title"), view() };
    unsigned char *plain = malloc(PAGE_BYTES);
    const shelf_args one = { .cover = view() };
    const library_args all = { .cover = view() };
    int n_failed = 0;
    uint64_t n;

    ck_assert_ptr_nonnull(plain);
    fill(plain, PAGE_BYTES);
    for (n = 1; n <= 25; n++) {
        shelf_echo_reply reply;
        actor_ref ref;
        int code;

        actor_sim_fail_alloc(sim, n);
        code = shelf_echo(holder, n % 2 == 0 ? view() : actor_bytes_of(plain, PAGE_BYTES), &reply, ACTOR_SECOND);
        actor_sim_fail_alloc(sim, 0);
        if (code == ACTOR_OK)
            ck_assert(is_filled(reply.value, 0));
        else
            ck_assert(code == ACTOR_ENOMEM || code == ACTOR_EDOWN);
        shelf_echo_release(&reply);
        n_failed += code < 0;
        if (!actor_is_alive(holder))        /* it had no memory to answer */
            holder = start_shelf(actor_bytes_of(NULL, 0));

        actor_sim_fail_alloc(sim, n);
        code = shelf_file(holder, &filed);
        actor_sleep(1);
        actor_sim_fail_alloc(sim, 0);
        ck_assert(code == ACTOR_OK || code == ACTOR_ENOMEM);
        if (!actor_is_alive(holder))        /* it had none to keep it */
            holder = start_shelf(actor_bytes_of(NULL, 0));

        actor_sim_fail_alloc(sim, n);
        code = shelf_start(&one, &ref);
        actor_sim_fail_alloc(sim, 0);
        if (code == ACTOR_OK)
            kill_actor(ref);
        actor_sim_fail_alloc(sim, n);
        code = library_start(&all, &ref);
        actor_sim_fail_alloc(sim, 0);
        if (code == ACTOR_OK)
            ck_assert_int_eq(library_stop(ref, ACTOR_SECOND), ACTOR_OK);
    }
    kill_actor(holder);
    check_count(1);
    ck_assert_int_ge(n_failed, 3);          /* no memory to ask, to answer, for the buffer */
    free(plain);
    *(bool *)arg = true;
}

START_TEST(out_of_memory)
{
    bool done = false;

    open_world();
    play(with_little_memory, &done);
    actor_sim_advance(sim, ACTOR_HOUR);
    ck_assert(done);
    close_world();
}
END_TEST

/* One payload of 1 MiB for a thousand: it is allocated once. */
enum { FANS = 1000, FAN_BYTES = 1024 * 1024 };

static void fan_out(void *arg)
{
    static actor_ref fans[FANS];
    const int n = atomic_load(&n_large);
    actor_buffer *payload = actor_buffer_new(FAN_BYTES);
    int i;

    ck_assert_ptr_nonnull(payload);
    fill(actor_buffer_data(payload), FAN_BYTES);
    for (i = 0; i < FANS; i++)
        fans[i] = start_shelf(actor_bytes_of(NULL, 0));
    for (i = 0; i < FANS; i++)
        ck_assert_int_eq(shelf_put(fans[i], actor_buffer_bytes(payload)), ACTOR_OK);
    ck_assert_uint_eq(actor_buffer_count(payload), 1 + FANS);
    actor_sleep(ACTOR_SECOND);
    ck_assert_uint_eq(actor_buffer_count(payload), 1 + FANS);
    for (i = 0; i < FANS; i++) {
        shelf_get_reply reply;

        ck_assert_int_eq(shelf_get(fans[i], &reply, ACTOR_SECOND), ACTOR_OK);
        ck_assert_ptr_eq(reply.as.ok.page.data, actor_buffer_data(payload));
        shelf_get_release(&reply);
        kill_actor(fans[i]);
    }
    ck_assert_int_eq(atomic_load(&n_large), n + 1);
    ck_assert_uint_eq(actor_buffer_count(payload), 1);
    ck_assert(is_filled(actor_buffer_bytes(payload), 0));
    actor_buffer_release(payload);
    *(bool *)arg = true;
}

START_TEST(one_payload_for_a_thousand)
{
    bool done = false;

    open_world();
    play(fan_out, &done);
    actor_sim_advance(sim, ACTOR_HOUR);
    ck_assert(done);
    close_world();
}
END_TEST

/* ---- threads ---- */

enum { RUNNERS = 64, HOPS = 200 };

typedef struct parcel {
    int32_t hops;
    actor_bytes page;
} parcel;

static const actor_field_info parcel_fields[] = {
    { "hops", ACTOR_FIELD_INT32, offsetof(parcel, hops), NULL },
    { "page", ACTOR_FIELD_BYTES, offsetof(parcel, page), NULL },
};
static const actor_type_info parcel_type = { "parcel", sizeof(parcel), false, 2, parcel_fields, 0, NULL };
static const actor_message_info run_on = { "run_on", ACTOR_CAST, &parcel_type, NULL };

static struct runner {
    actor_ref next;
    actor_bytes kept;
} runners[RUNNERS];
static atomic_int n_arrived, n_spoilt, n_cleaned;
static sem_t all_arrived;

/* Keeps what came, and hands it to the next until it has run far enough. */
static actor_result run_with_it(void *self, actor_message *message)
{
    struct runner *runner = self;
    parcel goods = *(const parcel *)actor_message_payload(message);

    if (!is_filled(actor_bytes_part(goods.page, (size_t)goods.hops * 64, 64), (size_t)goods.hops * 64))
        atomic_fetch_add(&n_spoilt, 1);
    actor_must(actor_bytes_keep(&runner->kept, goods.page));
    goods.page = runner->kept;
    if (--goods.hops > 0)
        actor_must(actor_send(runner->next, &run_on, &goods));
    else if (atomic_fetch_add(&n_arrived, 1) + 1 == RUNNERS)
        sem_post(&all_arrived);
    return ACTOR_CONTINUE;
}

static void clear_runner(void *self)
{
    actor_bytes_clear(&((struct runner *)self)->kept);
}

static const actor_behaviour runs = { "runner", NULL, run_with_it, NULL, clear_runner, NULL, NULL, NULL };

static void note_clean(void *memory)
{
    atomic_fetch_add(&n_cleaned, 1);
    free(memory);
}

/* From a plain thread: half of them run in one system, half in the other, and each parcel crosses between them. */
START_TEST(across_workers_and_systems)
{
    actor_options options = counting();
    unsigned char *memory = malloc(PAGE_BYTES);
    actor_system *systems[2];
    actor_ref refs[RUNNERS];
    int i;

    options.workers = 2;
    ck_assert_int_eq(sem_init(&all_arrived, 0, 0), 0);
    ck_assert_int_eq(actor_system_start(&options, &systems[0]), ACTOR_OK);
    ck_assert_int_eq(actor_system_start(&options, &systems[1]), ACTOR_OK);
    ck_assert_ptr_nonnull(memory);
    fill(memory, PAGE_BYTES);
    page = actor_buffer_wrap(memory, PAGE_BYTES, note_clean, memory);
    for (i = 0; i < RUNNERS; i++) {
        actor_system_bind(systems[i % 2]);
        ck_assert_int_eq(actor_start(&runs, &runners[i], NULL, &refs[i], NULL), ACTOR_OK);
    }
    for (i = 0; i < RUNNERS; i++)
        runners[i].next = refs[(i * 7 + 1) % RUNNERS];
    for (i = 0; i < RUNNERS; i++) {
        const parcel goods = { HOPS, view() };

        ck_assert_int_eq(actor_send(refs[i], &run_on, &goods), ACTOR_OK);
    }
    while (sem_wait(&all_arrived) != 0)
        continue;
    actor_buffer_release(page);
    ck_assert_int_eq(atomic_load(&n_cleaned), 0); /* the runners keep it */
    actor_system_stop(systems[0]);
    actor_system_stop(systems[1]);
    ck_assert_int_eq(atomic_load(&n_spoilt), 0);
    ck_assert_int_eq(atomic_load(&n_cleaned), 1);
    ck_assert_int_eq(atomic_load(&n_alive), 0);
    sem_destroy(&all_arrived);
}
END_TEST

/* ---- without any system ---- */

START_TEST(a_buffer_counts)
{
    actor_buffer *buffer = actor_buffer_new(3);

    ck_assert_ptr_nonnull(buffer);
    ck_assert_uint_eq(actor_buffer_len(buffer), 3);
    ck_assert_uint_eq((uintptr_t)actor_buffer_data(buffer) % _Alignof(max_align_t), 0);
    memcpy(actor_buffer_data(buffer), "abc", 3);
    ck_assert_uint_eq(actor_buffer_count(buffer), 1);
    ck_assert_ptr_eq(actor_buffer_retain(buffer), buffer);
    ck_assert_uint_eq(actor_buffer_count(buffer), 2);
    actor_buffer_release(buffer);
    ck_assert_mem_eq(actor_buffer_bytes(buffer).data, "abc", 3);
    actor_buffer_release(buffer);
    ck_assert_ptr_null(actor_buffer_retain(NULL));
    actor_buffer_release(NULL);
    ck_assert_ptr_null(actor_buffer_new(SIZE_MAX));
    libactor_fail_alloc(1);
    ck_assert_ptr_null(actor_buffer_new(1));
}
END_TEST

static int n_unmapped;

static void unmap(void *memory)
{
    n_unmapped++;
    munmap(memory, PAGE_BYTES);
}

START_TEST(a_buffer_wraps)
{
    void *mapped = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    static const char constant[] = "constant";
    actor_buffer *buffer;

    ck_assert(mapped != MAP_FAILED);
    libactor_fail_alloc(1);
    ck_assert_ptr_null(actor_buffer_wrap(mapped, PAGE_BYTES, unmap, mapped));
    ck_assert_int_eq(n_unmapped, 0);
    buffer = actor_buffer_wrap(mapped, PAGE_BYTES, unmap, mapped);
    ck_assert_ptr_eq(actor_buffer_data(buffer), mapped);
    actor_buffer_retain(buffer);
    actor_buffer_release(buffer);
    ck_assert_int_eq(n_unmapped, 0);
    actor_buffer_release(buffer);
    ck_assert_int_eq(n_unmapped, 1);
    buffer = actor_buffer_wrap(constant, sizeof constant, NULL, NULL);
    ck_assert_ptr_eq(actor_buffer_bytes(buffer).data, constant);
    actor_buffer_release(buffer);
}
END_TEST

static const struct {
    const char *name;
    size_t offset, len, expected_offset, expected_len;
} parts[] = {
    { "within", 2, 3, 2, 3 },        { "all", 0, 10, 0, 10 },            { "too long", 8, 5, 8, 2 },
    { "past the end", 11, 1, 10, 0 }, { "the rest", 4, SIZE_MAX, 4, 6 }, { "huge", SIZE_MAX, SIZE_MAX, 10, 0 },
};

START_TEST(part_of_bytes)
{
    const actor_bytes all = actor_bytes_of("0123456789", 10);
    const actor_bytes part = actor_bytes_part(all, parts[_i].offset, parts[_i].len);

    ck_assert_ptr_eq(part.data, (const char *)all.data + parts[_i].expected_offset);
    ck_assert_uint_eq(part.len, parts[_i].expected_len);
    ck_assert_uint_eq(actor_bytes_part(actor_bytes_of(NULL, 5), 1, 2).len, 0);
}
END_TEST

START_TEST(bytes_are_kept)
{
    actor_buffer *buffer = actor_buffer_new(2 * ACTOR_SHARED_BYTES);
    actor_bytes field = { 0 };
    const void *data;

    fill(actor_buffer_data(buffer), 2 * ACTOR_SHARED_BYTES);
    ck_assert_int_eq(actor_bytes_keep(&field, actor_buffer_bytes(buffer)), ACTOR_OK);
    ck_assert_uint_eq(actor_buffer_count(buffer), 2);
    libactor_fail_alloc(1);                 /* what shares needs no memory */
    ck_assert_int_eq(actor_bytes_keep(&field, actor_bytes_part(field, 1, ACTOR_SHARED_BYTES)), ACTOR_OK);
    ck_assert_uint_eq(actor_buffer_count(buffer), 2);
    ck_assert(is_filled(field, 1));
    ck_assert_int_eq(actor_bytes_keep(&field, actor_bytes_part(field, 1, 9)), ACTOR_ENOMEM);
    ck_assert_uint_eq(field.len, ACTOR_SHARED_BYTES);
    ck_assert_int_eq(actor_bytes_keep(&field, actor_bytes_part(field, 1, 9)), ACTOR_OK);
    ck_assert_uint_eq(actor_buffer_count(buffer), 1);
    ck_assert(is_filled(field, 2));
    ck_assert_int_eq(actor_bytes_keep(&field, actor_bytes_part(field, 3, 2)), ACTOR_OK);
    ck_assert(is_filled(field, 5));

    /* Large ones of no buffer get one. */
    libactor_fail_alloc(1);
    ck_assert_int_eq(actor_bytes_set(&field, actor_buffer_data(buffer), ACTOR_SHARED_BYTES), ACTOR_ENOMEM);
    ck_assert_int_eq(actor_bytes_set(&field, actor_buffer_data(buffer), ACTOR_SHARED_BYTES), ACTOR_OK);
    ck_assert_ptr_nonnull(field.buffer);
    ck_assert_ptr_ne(field.buffer, buffer);
    data = field.data;
    actor_buffer_retain(field.buffer);
    actor_buffer_release(buffer);
    buffer = field.buffer;
    actor_bytes_clear(&field);
    ck_assert_ptr_null(field.data);
    ck_assert_ptr_null(field.buffer);
    actor_bytes_clear(&field);
    ck_assert_uint_eq(actor_buffer_count(buffer), 1);
    ck_assert_ptr_eq(actor_buffer_data(buffer), data);
    actor_buffer_release(buffer);
}
END_TEST

/* Several in one message; the first is taken when there is no memory for the second. */
typedef struct pair {
    char odd;
    actor_bytes first, second;
    actor_string text;
} pair;

static const actor_field_info pair_fields[] = {
    { "first", ACTOR_FIELD_BYTES, offsetof(pair, first), NULL },
    { "second", ACTOR_FIELD_BYTES, offsetof(pair, second), NULL },
    { "text", ACTOR_FIELD_STRING, offsetof(pair, text), NULL },
};
static const actor_type_info pair_type = { "pair", sizeof(pair), false, 3, pair_fields, 0, NULL };

START_TEST(several_in_one)
{
    static const char *const texts[] = { "", "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678" };
    static unsigned char plain[ACTOR_SHARED_BYTES];
    size_t i;

    fill(plain, sizeof plain);
    for (i = 0; i < ARRAY_LEN(texts); i++) {
        actor_buffer *buffer = actor_buffer_new(ACTOR_SHARED_BYTES);
        const pair from = { 'x', actor_buffer_bytes(buffer), actor_bytes_of(plain, sizeof plain),
                            actor_string_of(texts[i]) };
        const struct libactor_packing packing = libactor_type_measure(&pair_type, &from);
        pair *to = malloc(packing.bytes);

        ck_assert_ptr_nonnull(to);
        ck_assert_uint_eq(packing.n_held, 2);
        libactor_fail_alloc(1);
        ck_assert_int_eq(libactor_type_pack(&pair_type, to, &from, packing), ACTOR_ENOMEM);
        ck_assert_uint_eq(actor_buffer_count(buffer), 1);
        ck_assert_int_eq(libactor_type_pack(&pair_type, to, &from, packing), ACTOR_OK);
        ck_assert_uint_eq(actor_buffer_count(buffer), 2);
        ck_assert(is_filled(to->second, 0));
        ck_assert_str_eq(to->text.data, texts[i]);
        libactor_packed_release(to, packing.bytes);
        ck_assert_uint_eq(actor_buffer_count(buffer), 1);
        free(to);
        actor_buffer_release(buffer);
    }
}
END_TEST

/* Buffers and what C copies, at every place that a message may hold them. */
static int n_stamps;

static void *copy_stamp(const void *stamp)
{
    void *copy = actor_alloc(1);

    (void)stamp;
    n_stamps += copy != NULL;
    return copy;
}

static void free_stamp(void *stamp)
{
    n_stamps--;
    actor_free(stamp);
}

static const actor_extern_info stamp_extern = {
    { "stamp", sizeof(void *), false, 0, NULL, 0, NULL }, copy_stamp, free_stamp
};

typedef struct bundle {
    void *stamp;
    const actor_bytes *pages;
    size_t pages_len;
    pair pairs[2];
    bool has_spare;
    actor_bytes spare;
    void *seal;
    char last;
} bundle;

static const actor_field_info bundle_fields[] = {
    { "stamp", ACTOR_FIELD_EXTERN, offsetof(bundle, stamp), &stamp_extern.type },
    { "pages", ACTOR_FIELD_LIST, offsetof(bundle, pages_len), NULL },
    { "pages", ACTOR_FIELD_BYTES, offsetof(bundle, pages), NULL },
    { "pairs", ACTOR_FIELD_ARRAY, 2, NULL },
    { "pairs", ACTOR_FIELD_STRUCT, offsetof(bundle, pairs), &pair_type },
    { "spare", ACTOR_FIELD_OPTIONAL, offsetof(bundle, has_spare), NULL },
    { "spare", ACTOR_FIELD_BYTES, offsetof(bundle, spare), NULL },
    { "seal", ACTOR_FIELD_EXTERN, offsetof(bundle, seal), &stamp_extern.type },
};
static const actor_type_info bundle_type = {
    "bundle", sizeof(bundle), false, ARRAY_LEN(bundle_fields), bundle_fields, 0, NULL
};

static unsigned char plain_page[ACTOR_SHARED_BYTES];

/* Holds the buffer three times, three buffers of its own, and two stamps. */
static bundle sample_bundle(actor_buffer *buffer, actor_bytes pages[3])
{
    static char mark;
    const actor_bytes shared = actor_buffer_bytes(buffer), plain = actor_bytes_of(plain_page, sizeof plain_page);
    bundle value;

    memset(&value, 0, sizeof value);
    pages[0] = shared;
    pages[1] = actor_bytes_of("abc", 3);
    pages[2] = plain;
    value.stamp = &mark;
    value.pages = pages;
    value.pages_len = 3;
    value.pairs[0].first = shared;
    value.pairs[0].second = plain;
    value.pairs[0].text = actor_string_of("four");
    value.pairs[1].first = plain;
    value.has_spare = true;
    value.spare = shared;
    value.seal = &mark;
    return value;
}

static void check_bundle(const bundle *value)
{
    ck_assert(is_filled(value->pages[0], 0) && is_filled(value->pages[2], 0) && is_filled(value->pairs[0].first, 0) &&
              is_filled(value->pairs[0].second, 0) && is_filled(value->pairs[1].first, 0) && is_filled(value->spare, 0));
    ck_assert_mem_eq(value->pages[1].data, "abc", 3);
    ck_assert_str_eq(value->pairs[0].text.data, "four");
    ck_assert_int_eq(n_stamps, 2);
}

/* Whichever allocation fails, nothing is held. */
START_TEST(packed_with_all_sorts)
{
    actor_buffer *buffer = actor_buffer_new(ACTOR_SHARED_BYTES);
    actor_bytes pages[3];
    const bundle from = sample_bundle(buffer, pages);
    const struct libactor_packing packing = libactor_type_measure(&bundle_type, &from);
    bundle *to = malloc(packing.bytes);
    uint64_t n;

    ck_assert_ptr_nonnull(to);
    fill(actor_buffer_data(buffer), ACTOR_SHARED_BYTES);
    fill(plain_page, sizeof plain_page);
    ck_assert_uint_eq(packing.n_held, 3 + 3 + 2);
    for (n = 1; n <= 5; n++) {
        libactor_fail_alloc(n);
        ck_assert_int_eq(libactor_type_pack(&bundle_type, to, &from, packing), ACTOR_ENOMEM);
        ck_assert_uint_eq(actor_buffer_count(buffer), 1);
        ck_assert_int_eq(n_stamps, 0);
    }
    libactor_fail_alloc(0);
    ck_assert_int_eq(libactor_type_pack(&bundle_type, to, &from, packing), ACTOR_OK);
    ck_assert_uint_eq(actor_buffer_count(buffer), 1 + 3);
    check_bundle(to);
    libactor_packed_release(to, packing.bytes);
    ck_assert_uint_eq(actor_buffer_count(buffer), 1);
    ck_assert_int_eq(n_stamps, 0);
    free(to);
    actor_buffer_release(buffer);
}
END_TEST

START_TEST(copied_with_all_sorts)
{
    actor_buffer *buffer = actor_buffer_new(ACTOR_SHARED_BYTES);
    actor_bytes pages[3];
    const bundle from = sample_bundle(buffer, pages);
    bundle to;
    uint64_t n;

    fill(actor_buffer_data(buffer), ACTOR_SHARED_BYTES);
    fill(plain_page, sizeof plain_page);
    for (n = 1; n <= 5 + 3; n++) {          /* the list, its short bytes and the text besides */
        libactor_fail_alloc(n);
        ck_assert_int_eq(actor_type_copy(&bundle_type, &to, &from), ACTOR_ENOMEM);
        ck_assert_uint_eq(actor_buffer_count(buffer), 1);
        ck_assert_int_eq(n_stamps, 0);
    }
    libactor_fail_alloc(0);
    ck_assert_int_eq(actor_type_copy(&bundle_type, &to, &from), ACTOR_OK);
    ck_assert_uint_eq(actor_buffer_count(buffer), 1 + 3);
    check_bundle(&to);
    actor_type_clear(&bundle_type, &to);
    ck_assert_uint_eq(actor_buffer_count(buffer), 1);
    ck_assert_int_eq(n_stamps, 0);
    actor_buffer_release(buffer);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bytes");
    TCase *buffers = tcase_create("buffers");
    TCase *messages = tcase_create("messages");

    tcase_add_test(buffers, a_buffer_counts);
    tcase_add_test(buffers, a_buffer_wraps);
    tcase_add_loop_test(buffers, part_of_bytes, 0, ARRAY_LEN(parts));
    tcase_add_test(buffers, bytes_are_kept);
    tcase_add_test(buffers, several_in_one);
    tcase_add_test(buffers, packed_with_all_sorts);
    tcase_add_test(buffers, copied_with_all_sorts);
    suite_add_tcase(suite, buffers);

    tcase_set_timeout(messages, 120);
    tcase_add_loop_test(messages, nobody_holds_it_in_the_end, 0, ARRAY_LEN(scenarios));
    tcase_add_test(messages, out_of_memory);
    tcase_add_test(messages, one_payload_for_a_thousand);
    tcase_add_test(messages, across_workers_and_systems);
    suite_add_tcase(suite, messages);
    return run_suite(suite);
}
