/*
 * Messages that are sent to many: their fields are in memory once, are there as long as any mailbox, kept message or
 * handle has them, and are gone then. All that the program allocates is counted, and has come back when a scene is over.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "scene.h"

enum { N_READERS = 100, TEXT_BYTES = 3000, PAGE_BYTES = 4096 };

/* ---- all memory of the runtime ---- */

static atomic_int n_alive, n_large;

static void *give(void *context, size_t bytes)
{
    void *memory = malloc(bytes);

    (void)context;
    if (memory != NULL)
        atomic_fetch_add(&n_alive, 1);
    if (bytes >= TEXT_BYTES && bytes < 2 * TEXT_BYTES)
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

/* ---- messages ---- */

typedef struct letter {
    actor_string text;
    actor_bytes page;
    int32_t number;
} letter;

static const actor_field_info letter_fields[] = {
    { "text", ACTOR_FIELD_STRING, offsetof(letter, text), NULL },
    { "page", ACTOR_FIELD_BYTES, offsetof(letter, page), NULL },
    { "number", ACTOR_FIELD_INT32, offsetof(letter, number), NULL },
};
static const actor_type_info letter_type = { "letter", sizeof(letter), false, 3, letter_fields, 0, NULL };
static const actor_message_info letter_message = { "letter", ACTOR_INFO, &letter_type, NULL };

typedef struct digit {
    int64_t number;
} digit;

static const actor_field_info digit_fields[] = { { "number", ACTOR_FIELD_INT64, offsetof(digit, number), NULL } };
static const actor_type_info digit_type = { "digit", sizeof(digit), true, 1, digit_fields, 0, NULL };
static const actor_message_info digit_message = { "digit", ACTOR_CAST, &digit_type, NULL };
static const actor_message_info empty_message = { "empty", ACTOR_INFO, NULL, NULL };
static const actor_message_info call_message = { "call", ACTOR_CALL, NULL, &digit_type };

static char text[TEXT_BYTES + 1];
static actor_buffer *page;

static letter letter_of(int32_t number)
{
    letter value;

    memset(&value, 0, sizeof value);
    value.text = actor_string_of(text);
    value.page = actor_buffer_bytes(page);
    value.number = number;
    return value;
}

static void open_counted(void)
{
    const actor_options options = counting();

    trace_text[0] = '\0';
    log_text[0] = '\0';
    memset(text, 'x', TEXT_BYTES);
    ck_assert_int_eq(actor_sim_start(&options, 1, &sim), ACTOR_OK);
    page = actor_buffer_new(PAGE_BYTES);
    ck_assert_ptr_nonnull(page);
    memset(actor_buffer_data(page), 'p', PAGE_BYTES);
}

static void close_counted(void)
{
    actor_system_stop(sim);
    ck_assert_uint_eq(actor_buffer_count(page), 1);
    actor_buffer_release(page);
    ck_assert_int_eq(atomic_load(&n_alive), 0);
}

/* ---- readers ---- */

static const void *seen[N_READERS];
static size_t n_seen;

static void check_letter(const actor_message *message)
{
    const letter *got = actor_message_payload(message);

    ck_assert_ptr_nonnull(got);
    ck_assert_str_eq(got->text.data, text);
    ck_assert_ptr_eq(got->page.buffer, page);
    ck_assert_int_eq(got->number, 7);
}

/* Takes one letter, and has it as long as it lives. */
static void read_letter(void *arg)
{
    actor_message *message;

    (void)arg;
    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    check_letter(message);
    seen[n_seen++] = actor_message_payload(message);
    actor_sleep(ACTOR_SECOND);
}

static void start_readers(actor_ref *readers, void (*run)(void *arg))
{
    int i;

    n_seen = 0;
    for (i = 0; i < N_READERS; i++)
        readers[i] = play(run, NULL);
}

/* All of them see the same memory; it is one allocation, and its buffer is held once. */
START_TEST(one_copy_for_all)
{
    const letter value = letter_of(7);
    actor_ref readers[N_READERS];
    size_t i;

    start_readers(readers, read_letter);
    atomic_store(&n_large, 0);
    ck_assert_int_eq(actor_send_many(readers, N_READERS, &letter_message, &value), ACTOR_OK);
    ck_assert_int_eq(atomic_load(&n_large), 1);
    ck_assert_uint_eq(actor_buffer_count(page), 2);
    actor_sim_settle(sim);
    ck_assert_uint_eq(n_seen, N_READERS);
    for (i = 1; i < n_seen; i++)
        ck_assert_ptr_eq(seen[i], seen[0]);
    ck_assert_uint_eq(actor_buffer_count(page), 2);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    ck_assert_uint_eq(actor_buffer_count(page), 1);
}
END_TEST

/* Readers that end without having read, are killed, or are not there any more. */
START_TEST(nobody_reads)
{
    const letter value = letter_of(7);
    actor_ref readers[N_READERS];
    int i;

    start_readers(readers, wait_for_ever);
    for (i = 0; i < N_READERS; i += 3)
        actor_send_exit(readers[i], actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_send_many(readers, N_READERS, &letter_message, &value), ACTOR_OK);
    for (i = 1; i < N_READERS; i += 3)
        actor_send_exit(readers[i], actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_uint_eq(actor_buffer_count(page), 2);
    for (i = 2; i < N_READERS; i += 3)
        actor_send_exit(readers[i], actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_uint_eq(actor_buffer_count(page), 1);
    ck_assert_int_eq(actor_send_many(readers, 0, &letter_message, &value), ACTOR_OK);
}
END_TEST

/* A handle is good as long as its maker has it, whoever has read meanwhile. */
START_TEST(a_handle)
{
    const letter value = letter_of(7);
    actor_shared *message;
    const letter *got;

    ck_assert_int_eq(actor_shared_make(&letter_message, &value, &message), ACTOR_OK);
    got = actor_shared_payload(message);
    ck_assert_ptr_eq(actor_shared_info(message), &letter_message);
    ck_assert_ptr_ne(got->text.data, text);
    ck_assert_int_eq(actor_shared_send(play(read_letter, NULL), message), ACTOR_OK);
    ck_assert_ptr_eq(actor_shared_retain(message), message);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    actor_shared_release(message);
    ck_assert_str_eq(got->text.data, text);
    ck_assert_uint_eq(actor_buffer_count(page), 2);
    actor_shared_release(message);
    actor_shared_release(NULL);
    ck_assert_uint_eq(actor_buffer_count(page), 1);
    ck_assert_int_eq(actor_shared_make(&call_message, NULL, &message), ACTOR_EINVAL);
}
END_TEST

static void read_little(void *arg)
{
    actor_message *message;

    (void)arg;
    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    trace("%s:%d:%lld", actor_message_info_of(message)->name, (int)actor_message_kind_of(message),
          actor_message_payload(message) == NULL ? -1LL
                                                 : (long long)((const digit *)actor_message_payload(message))->number);
}

/* Without fields, with few, and with a description of fields and none sent. */
START_TEST(little_ones)
{
    const digit value = { 42 };
    actor_ref reader = play(read_little, NULL);

    ck_assert_int_eq(actor_send_many(&reader, 1, &empty_message, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    reader = play(read_little, NULL);
    ck_assert_int_eq(actor_send_many(&reader, 1, &digit_message, &value), ACTOR_OK);
    actor_sim_settle(sim);
    reader = play(read_little, NULL);
    ck_assert_int_eq(actor_send_many(&reader, 1, &digit_message, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("empty:3:-1 digit:2:42 digit:2:-1");
}
END_TEST

/* ---- what becomes of it in a mailbox ---- */

static actor_message *kept;

static actor_result keep_first(void *self, actor_message *message)
{
    (void)self;
    check_letter(message);
    if (kept != NULL) {
        actor_message_requeue(kept);
        kept = NULL;
        trace("requeued");
        return ACTOR_CONTINUE;
    }
    trace("kept");
    kept = message;
    actor_message_keep(message);
    return ACTOR_CONTINUE;
}

static actor_result crash(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    return actor_stop(actor_reason_own("torn", NULL));
}

static void destroy(void *self)
{
    (void)self;
}

static void free_kept(void *self)
{
    (void)self;
    actor_message_free(kept);
    kept = NULL;
}

static const actor_behaviour keeper = { "keeper", NULL, keep_first, NULL, free_kept, NULL, NULL, NULL };
static const actor_behaviour crasher = { "crasher", NULL, crash, NULL, destroy, NULL, NULL, NULL };

START_TEST(kept_and_requeued)
{
    const letter value = letter_of(7);
    actor_ref actor;

    ck_assert_int_eq(actor_start(&keeper, NULL, NULL, &actor, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_many(&actor, 1, &letter_message, &value), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_uint_eq(actor_buffer_count(page), 2);
    ck_assert_int_eq(actor_send_many(&actor, 1, &letter_message, &value), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("kept requeued kept");
    ck_assert_uint_eq(actor_buffer_count(page), 2);
}
END_TEST

/* A crash report shows its fields. */
START_TEST(reported)
{
    letter value = letter_of(7);
    actor_ref actor;

    value.text = actor_string_of("a short one");
    ck_assert_int_eq(actor_start(&crasher, NULL, NULL, &actor, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send_many(&actor, 1, &letter_message, &value), ACTOR_OK);
    actor_sim_settle(sim);
    check_logged("info letter");
    check_logged("a short one");
}
END_TEST

/* Each of what a full mailbox may do with one more. */
START_TEST(full_mailboxes)
{
    static const int codes[] = { ACTOR_OK, ACTOR_OK, ACTOR_EFULL };
    const letter value = letter_of(7);
    const actor_mailbox mailbox = { 1, (actor_overflow)_i };
    actor_start_options options;
    actor_ref refs[2];

    memset(&options, 0, sizeof options);
    options.mailbox = &mailbox;
    ck_assert_int_eq(actor_start(&keeper, NULL, &options, &refs[0], NULL), ACTOR_OK);
    refs[1] = play(read_letter, NULL);
    ck_assert_int_eq(actor_send_many(refs, 1, &letter_message, &value), ACTOR_OK);
    ck_assert_int_eq(actor_send_many(refs, 2, &letter_message, &value), codes[_i - 1]);
    actor_sim_settle(sim);
    ck_assert_uint_gt(n_seen, 0);           /* the other one has it all the same */
    check_trace("kept");
}
END_TEST

static void send_and_wait(void *arg)
{
    const letter value = letter_of(7);

    actor_send_many(arg, 2, &letter_message, &value);
    trace("sent");
}

/* A sender that waits for room, and is killed where it waits, or goes on. */
START_TEST(a_sender_that_waits)
{
    const letter value = letter_of(7);
    const actor_mailbox mailbox = { 1, ACTOR_BLOCK };
    actor_start_options options;
    actor_ref refs[2], sender;

    memset(&options, 0, sizeof options);
    options.mailbox = &mailbox;
    ck_assert_int_eq(actor_start(&keeper, NULL, &options, &refs[0], NULL), ACTOR_OK);
    refs[1] = play(read_letter, NULL);
    ck_assert_int_eq(actor_send_many(refs, 1, &letter_message, &value), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("kept");                    /* which counts: there is no room any more */
    sender = play(send_and_wait, refs);
    actor_send_exit(_i == 0 ? sender : refs[0], actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace(_i == 0 ? "" : "sent");
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
}
END_TEST

/* Lost or late on the way. */
START_TEST(lost_and_late)
{
    const letter value = letter_of(7);
    actor_ref readers[N_READERS];

    start_readers(readers, read_letter);
    ck_assert_int_eq(actor_sim_drop(sim, readers[3], 1), ACTOR_OK);
    ck_assert_int_eq(actor_sim_delay(sim, readers[4], 1, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(actor_send_many(readers, N_READERS, &letter_message, &value), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_uint_eq(n_seen, N_READERS - 2);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_uint_eq(n_seen, N_READERS - 1);
}
END_TEST

static void send_three(void *arg)
{
    const letter value = letter_of(7);
    const int err = actor_send_many(arg, 3, &letter_message, &value);

    trace("%d", err);
}

/* Whichever allocation fails: nothing leaks, and the sender knows. */
START_TEST(allocations_fail)
{
    actor_ref readers[N_READERS];
    bool failed;

    start_readers(readers, read_letter);
    ck_assert_int_eq(actor_spawn(send_three, readers, NULL), ACTOR_OK);
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
    failed = strcmp(trace_text, "0") != 0;
    if (failed && trace_text[0] != '\0')    /* it may have had no stack to run on */
        ck_assert_str_eq(trace_text, "-3");
    ck_assert(failed || n_seen == 3);
}
END_TEST

/* ---- threads ---- */

enum { N_ROUNDS = 300, N_SENDERS = 3, N_LISTENERS = 24 };

static actor_ref listeners[N_LISTENERS];
static atomic_int n_read, n_spoilt;

static actor_result note_letter(void *self, actor_message *message)
{
    const letter *got = actor_message_payload(message);

    (void)self;
    if (got->text.len != TEXT_BYTES || got->text.data[TEXT_BYTES - 1] != 'x' || got->page.buffer != page)
        atomic_fetch_add(&n_spoilt, 1);
    atomic_fetch_add(&n_read, 1);
    return ACTOR_CONTINUE;
}

static const actor_behaviour listener = { "listener", NULL, note_letter, NULL, destroy, NULL, NULL, NULL };

static void send_often(void *arg)
{
    const letter value = letter_of(7);
    int i;

    (void)arg;
    for (i = 0; i < N_ROUNDS; i++)
        ck_assert_int_eq(actor_send_many(listeners, N_LISTENERS, &letter_message, &value), ACTOR_OK);
}

/* Not bound to any system, as a send's may be. */
static void *send_from_outside(void *arg)
{
    send_often(arg);
    return NULL;
}

START_TEST(across_threads)
{
    const actor_ref nobody = actor_ref_none();
    actor_options options = counting();
    actor_system *system;
    pthread_t thread;
    int i;

    memset(text, 'x', TEXT_BYTES);
    page = actor_buffer_new(PAGE_BYTES);
    options.workers = 3;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    for (i = 0; i < N_LISTENERS; i++)
        ck_assert_int_eq(actor_start(&listener, NULL, NULL, &listeners[i], NULL), ACTOR_OK);
    for (i = 0; i < N_SENDERS - 1; i++)
        ck_assert_int_eq(actor_spawn(send_often, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(pthread_create(&thread, NULL, send_from_outside, NULL), 0);
    pthread_join(thread, NULL);
    while (atomic_load(&n_read) < N_SENDERS * N_ROUNDS * N_LISTENERS)
        sched_yield();
    ck_assert_int_eq(actor_send_many(&nobody, 1, &empty_message, NULL), ACTOR_OK);
    actor_system_stop(system);
    ck_assert_int_eq(atomic_load(&n_spoilt), 0);
    ck_assert_uint_eq(actor_buffer_count(page), 1);
    actor_buffer_release(page);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("share");
    TCase *scenes = tcase_create("scenes");
    TCase *threads = tcase_create("threads");

    tcase_add_checked_fixture(scenes, open_counted, close_counted);
    tcase_add_test(scenes, one_copy_for_all);
    tcase_add_test(scenes, nobody_reads);
    tcase_add_test(scenes, a_handle);
    tcase_add_test(scenes, little_ones);
    tcase_add_test(scenes, kept_and_requeued);
    tcase_add_test(scenes, reported);
    tcase_add_loop_test(scenes, full_mailboxes, ACTOR_DROP_NEWEST, ACTOR_REJECT + 1);
    tcase_add_loop_test(scenes, a_sender_that_waits, 0, 2);
    tcase_add_test(scenes, lost_and_late);
    tcase_add_loop_test(scenes, allocations_fail, 1, 12);
    suite_add_tcase(suite, scenes);
    tcase_add_test(threads, across_threads);
    tcase_set_timeout(threads, 60);
    suite_add_tcase(suite, threads);
    return run_suite(suite);
}
