/*
 * Iodata: pieces are linked and not copied, what it holds it lets go, errors are kept, and what is written is what
 * was put together. All memory that a scenario takes is counted, and each allocation fails in its turn.
 */
#include "scene.h"

#include <actor/iodata.h>

static int n_alive, n_taken, left;          /* left: allocations until memory is out; 0: it is not to be */

static void *give(void *context, size_t bytes)
{
    void *memory = left == 1 ? NULL : malloc(bytes);

    (void)context;
    left -= left > 1;
    n_alive += memory != NULL;
    n_taken++;
    return memory;
}

static void take_back(void *context, void *memory)
{
    (void)context;
    n_alive--;
    free(memory);
}

static void setup(void)
{
    actor_options options = actor_options_default();

    options.log = keep_log;
    options.alloc = give;
    options.free = take_back;
    left = 0;
    trace_text[0] = '\0';
    log_text[0] = '\0';
    ck_assert_int_eq(actor_sim_start(&options, 1, &sim), ACTOR_OK);
}

static void teardown(void)
{
    close_scene();
    ck_assert_int_eq(n_alive, 0);
}

/* Fails unless all of the iodata is this text. */
static void is_text(const actor_iodata *iodata, const char *expected)
{
    actor_buffer *flat = actor_iodata_flatten(iodata);

    actor_assert(flat != NULL);
    actor_assert(actor_buffer_len(flat) == strlen(expected));
    actor_assert(actor_iodata_len(iodata) == strlen(expected));
    actor_assert(memcmp(actor_buffer_data(flat), expected, strlen(expected)) == 0);
    actor_buffer_release(flat);
}

static size_t count_parts(const actor_iodata *iodata)
{
    actor_iodata_place place = { NULL, false };
    struct iovec parts[2];
    size_t total = 0, n;

    while ((n = actor_iodata_parts(iodata, &place, parts, 2)) > 0)
        total += n;
    return total;
}

/* Plays a body in an actor, and says so in the trace when it came to its end. */
static void (*body)(void);

static void enter(void *arg)
{
    (void)arg;
    body();
    trace("done");
}

static void run(void (*what)(void))
{
    body = what;
    play(enter, NULL);
    check_trace("done");
}

/* ---- building ---- */

static void put_together(void)
{
    actor_iodata *io = actor_iodata_new();

    is_text(io, "");
    actor_assert(actor_iodata_append_string(io, "world") == ACTOR_OK);
    actor_assert(actor_iodata_append(io, "!?", 1) == ACTOR_OK);
    actor_assert(actor_iodata_prepend(io, "hello ", 6) == ACTOR_OK);
    actor_assert(actor_iodata_append_format(io, " %d", 42) == ACTOR_OK);
    actor_assert(actor_iodata_append_copy(io, "!", 1) == ACTOR_OK);
    actor_assert(actor_iodata_prepend_copy(io, "> ", 2) == ACTOR_OK);
    is_text(io, "> hello world! 42!");
    actor_iodata_clear(io);
    is_text(io, "");
    actor_assert(actor_iodata_append_string(io, "again") == ACTOR_OK);
    is_text(io, "again");
    actor_iodata_free(io);
    actor_iodata_free(NULL);
}

START_TEST(pieces_stand_in_their_order)
{
    run(put_together);
}
END_TEST

/* A borrowed piece is where it was; copies behind each other are one. */
static void link_pieces(void)
{
    static char text[] = "borrowed";
    actor_iodata *io = actor_iodata_new();
    actor_iodata_place place = { NULL, false };
    struct iovec part;
    int i;

    actor_iodata_append_string(io, text);
    actor_iodata_append(io, "", 0);
    actor_iodata_append_bytes(io, actor_bytes_of(NULL, 0));
    actor_assert(actor_iodata_parts(io, &place, &part, 1) == 1);
    actor_assert(part.iov_base == text && part.iov_len == 8);
    actor_assert(actor_iodata_parts(io, &place, &part, 1) == 0);
    actor_assert(actor_iodata_parts(io, &place, &part, 1) == 0);
    text[0] = 'B';
    is_text(io, "Borrowed");
    for (i = 0; i < 100; i++)
        actor_iodata_append_format(io, "%d", i % 10);
    actor_assert(count_parts(io) == 2);
    actor_iodata_append_string(io, "x");
    actor_iodata_append_copy(io, "y", 1);
    actor_assert(count_parts(io) == 4);
    actor_assert(actor_iodata_len(io) == 110);
    actor_iodata_free(io);
}

START_TEST(linking_copies_nothing)
{
    run(link_pieces);
}
END_TEST

static void hold_buffer(void)
{
    actor_buffer *page = actor_buffer_new(4);
    actor_iodata *one = actor_iodata_new();
    actor_iodata *two = actor_iodata_new();

    memcpy(actor_buffer_data(page), "page", 4);
    actor_iodata_append_bytes(one, actor_buffer_bytes(page));
    actor_iodata_prepend_bytes(one, actor_bytes_part(actor_buffer_bytes(page), 2, 2));
    actor_assert(actor_buffer_count(page) == 3);
    actor_iodata_append_iodata(two, one);
    actor_assert(actor_buffer_count(page) == 5);
    actor_iodata_append_iodata(two, two);
    actor_assert(actor_buffer_count(page) == 7);
    actor_iodata_free(one);
    actor_assert(actor_buffer_count(page) == 5);
    actor_buffer_release(page);
    is_text(two, "gepagegepage");
    actor_iodata_free(two);
}

START_TEST(buffers_are_held_and_let_go)
{
    run(hold_buffer);
}
END_TEST

/* What both have goes on in one of them and stays in the other; also copies, whose buffer has room behind them. */
static void share(void)
{
    actor_iodata *head = actor_iodata_new();
    actor_iodata *answer = actor_iodata_new();

    actor_iodata_append_copy(head, "head", 4);
    actor_iodata_append_iodata(answer, head);
    actor_iodata_append_copy(answer, "one", 3);
    actor_iodata_append_copy(head, "more", 4);
    is_text(answer, "headone");
    is_text(head, "headmore");
    actor_assert(actor_iodata_move(answer, head) == ACTOR_OK);
    is_text(answer, "headoneheadmore");
    is_text(head, "");
    actor_iodata_append_copy(head, "new", 3);
    actor_assert(actor_iodata_move(head, answer) == ACTOR_OK);
    is_text(head, "newheadoneheadmore");
    actor_assert(actor_iodata_move(head, answer) == ACTOR_OK);
    actor_assert(actor_iodata_move(head, head) == ACTOR_EINVAL);
    is_text(head, "newheadoneheadmore");
    actor_iodata_free(answer);
    actor_iodata_free(head);
}

START_TEST(shared_pieces_stay_as_they_were)
{
    run(share);
}
END_TEST

static void format_much(void)
{
    static char long_text[2001], expected[2101];
    actor_iodata *io = actor_iodata_new();

    memset(long_text, 'a', 2000);
    actor_assert(actor_iodata_append_format(io, "%s", "") == ACTOR_OK);
    actor_iodata_append_format(io, "%050d", 7);
    actor_assert(actor_iodata_append_format(io, "%s", long_text) == ACTOR_OK);
    actor_iodata_append_format(io, "%050d", 8);
    snprintf(expected, sizeof expected, "%050d%s%050d", 7, long_text, 8);
    is_text(io, expected);
    actor_iodata_free(io);
}

START_TEST(what_is_printed_may_be_long)
{
    run(format_much);
}
END_TEST

/* ---- whose it is ---- */

static void leave_it(void)
{
    actor_iodata *io = actor_iodata_new();

    actor_iodata_append_copy(io, "left behind", 11);
}

START_TEST(it_ends_with_its_actor)
{
    run(leave_it);                          /* teardown counts */
}
END_TEST

START_TEST(a_thread_has_its_own)
{
    actor_iodata *io = actor_iodata_new();
    actor_buffer *flat;

    ck_assert_int_eq(actor_iodata_append_format(io, "%s", "thread"), ACTOR_OK);
    flat = actor_iodata_flatten(io);
    ck_assert_mem_eq(actor_buffer_data(flat), "thread", 6);
    actor_buffer_release(flat);
    actor_iodata_free(io);
}
END_TEST

/* ---- writing ---- */

enum { PIPE_BYTES = 100, N_PIECES = 500 };

static void write_all(void *arg)
{
    actor_iodata *io = actor_iodata_new();
    int i;

    for (i = 0; i < N_PIECES; i++) {
        actor_iodata_append_string(io, "<");
        actor_iodata_append_format(io, "%d", i);
        actor_iodata_append_string(io, ">");
    }
    actor_assert(actor_iodata_error(io) == ACTOR_OK);
    actor_assert(actor_iodata_write(io, arg, ACTOR_SECOND) == ACTOR_OK);
    actor_stream_close(arg);
    actor_iodata_free(io);
}

static void read_all(void)
{
    static char expected[8192], got[8192];
    actor_stream *one, *other;
    actor_ref writer;
    size_t at = 0, n;
    int i;

    for (i = 0; i < N_PIECES; i++)
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "<%d>", i);
    actor_assert(actor_pipe(PIPE_BYTES, &one, &other) == ACTOR_OK);
    actor_assert(actor_spawn(write_all, one, &writer) == ACTOR_OK);
    actor_assert(actor_stream_give(one, writer) == ACTOR_OK);
    while (actor_stream_read(other, got + at, sizeof got - at, &n, ACTOR_SECOND) == ACTOR_OK)
        at += n;
    actor_assert(at == strlen(expected) && memcmp(got, expected, at) == 0);
}

START_TEST(a_reader_gets_what_was_put_together)
{
    run(read_all);
}
END_TEST

/* One limit for all of it, and a write that met it leaves the iodata as it was. */
static void wait_in_vain(void)
{
    actor_iodata *io = actor_iodata_new();
    actor_stream *one, *other;
    int64_t begin = actor_now();
    int i;

    actor_assert(actor_pipe(PIPE_BYTES, &one, &other) == ACTOR_OK);
    for (i = 0; i < N_PIECES; i++)
        actor_iodata_append_string(io, "piece");
    actor_assert(actor_iodata_write(io, one, ACTOR_SECOND) == ACTOR_ETIMEDOUT);
    actor_assert(actor_now() - begin == ACTOR_SECOND);
    actor_assert(actor_iodata_len(io) == 5 * N_PIECES && actor_iodata_error(io) == ACTOR_OK);
    actor_stream_close(other);
    actor_assert(actor_iodata_write(io, one, ACTOR_SECOND) == ACTOR_ECONN);
    trace("waited");
}

START_TEST(a_write_has_one_limit)
{
    body = wait_in_vain;
    play(enter, NULL);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("waited done");
}
END_TEST

static void write_for_ever(void *arg)
{
    actor_iodata *io = actor_iodata_new();
    int i;

    for (i = 0; i < N_PIECES; i++)
        actor_iodata_append_copy(io, "piece", 5);
    (void)actor_iodata_write(io, arg, ACTOR_INFINITY);
    trace("never");
}

static void kill_writer(void)
{
    actor_stream *one, *other;
    actor_ref writer;

    actor_assert(actor_pipe(PIPE_BYTES, &one, &other) == ACTOR_OK);
    actor_assert(actor_spawn(write_for_ever, one, &writer) == ACTOR_OK);
    actor_assert(actor_stream_give(one, writer) == ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    actor_send_exit(writer, actor_reason_of(ACTOR_KILL));
}

START_TEST(a_writer_that_is_killed_leaks_nothing)
{
    body = kill_writer;
    play(enter, NULL);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("done");                    /* teardown counts */
}
END_TEST

/* ---- no memory ---- */

/* All kinds of calls; gives whether memory was there for each. */
static bool build_all(void)
{
    actor_iodata *io = actor_iodata_new();
    actor_iodata *other = actor_iodata_new();
    actor_buffer *flat = NULL;
    bool complete = false;

    if (io != NULL && other != NULL) {
        size_t before;
        int err;

        actor_iodata_append_string(other, "one");
        actor_iodata_append_copy(other, "two", 3);
        actor_iodata_prepend_copy(io, "zero", 4);
        before = actor_iodata_len(io);
        err = actor_iodata_append_iodata(io, other);
        ck_assert_uint_eq(actor_iodata_len(io), err == ACTOR_OK ? before + 6 : before);
        err = actor_iodata_append_format(io, "%0600d", 1);
        ck_assert_int_eq(actor_iodata_error(io), err);
        if (err < 0) {
            ck_assert_int_eq(err, ACTOR_ENOMEM);
            before = actor_iodata_len(io);
            ck_assert_int_eq(actor_iodata_append_string(io, "later"), ACTOR_ENOMEM);
            ck_assert_uint_eq(actor_iodata_len(io), before);
            ck_assert_ptr_null(actor_iodata_flatten(io));
            actor_iodata_clear(io);
            ck_assert_int_eq(actor_iodata_error(io), ACTOR_OK);
        } else {
            flat = actor_iodata_flatten(io);
            complete = flat != NULL;
        }
    }
    actor_buffer_release(flat);
    actor_iodata_free(other);
    actor_iodata_free(io);
    return complete;
}

START_TEST(no_memory_is_an_error_that_is_kept)
{
    const int before = n_alive;
    int n;

    for (n = 1;; n++) {
        bool complete;

        left = n;
        complete = build_all();
        left = 0;
        ck_assert_int_eq(n_alive, before);
        if (complete)
            break;
    }
    ck_assert_int_ge(n, 10);
    ck_assert_int_lt(n, 30);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("iodata");
    TCase *tc = tcase_create("iodata");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, pieces_stand_in_their_order);
    tcase_add_test(tc, linking_copies_nothing);
    tcase_add_test(tc, buffers_are_held_and_let_go);
    tcase_add_test(tc, shared_pieces_stay_as_they_were);
    tcase_add_test(tc, what_is_printed_may_be_long);
    tcase_add_test(tc, it_ends_with_its_actor);
    tcase_add_test(tc, a_thread_has_its_own);
    tcase_add_test(tc, a_reader_gets_what_was_put_together);
    tcase_add_test(tc, a_write_has_one_limit);
    tcase_add_test(tc, a_writer_that_is_killed_leaks_nothing);
    tcase_add_test(tc, no_memory_is_an_error_that_is_kept);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
