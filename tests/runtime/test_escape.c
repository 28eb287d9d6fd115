/*
 * What others have said, in logs and reports: a line of theirs can't be taken for one of ours, and a terminal
 * is told nothing by it.
 */
#include "scene.h"

/* ---- texts ----------------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    size_t size;
    const char *expected;
} texts[] = {
    { "", 8, "" },
    { "plain, \"quoted\" \\n", 40, "plain, \"quoted\" \\n" },
    { "a\nb\tc\rd", 40, "a\\nb\\tc\\rd" },
    { "\x1b[31mred\x7f", 40, "\\x1b[31mred\\x7f" },
    { "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80", 40, "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80" },
    { "\xc2\x9b" "1m", 40, "\\xc2\\x9b1m" },     /* a control character beyond ASCII */
    { "\xff\xc3", 40, "\\xff\\xc3" },
    { "abcdef", 4, "abc" },
    { "ab\n", 4, "ab" },                    /* not half of it */
    { "ab\n", 5, "ab\\n" },
    { "a\x01z", 5, "a" },
    { "a\xe2\x82\xac", 4, "a" },
    { "abc", 1, "" },
};

START_TEST(texts_are_escaped)
{
    char room[64];

    memset(room, '#', sizeof room);
    ck_assert_ptr_eq(actor_text_escape(room, texts[_i].size, texts[_i].text), room);
    ck_assert_str_eq(room, texts[_i].expected);
    ck_assert_int_eq(room[texts[_i].size], '#');
}
END_TEST

START_TEST(reasons_are_lines)
{
    char text[ACTOR_REASON_TEXT_BYTES];
    actor_reason reason = actor_reason_own("ti\nred", "at\x1blast");

    ck_assert_str_eq(actor_reason_print(&reason, text, sizeof text), "ti\\nred: at\\x1blast");
    reason = actor_reason_of(ACTOR_SHUTDOWN);
    ck_assert_str_eq(actor_reason_print(&reason, text, sizeof text), "shutdown");
    ck_assert_str_eq(actor_reason_print(&reason, text, 5), "shut");
    memset(&reason, 1, sizeof reason);      /* as long as any can be */
    reason.kind = ACTOR_OWN;
    reason.name[ACTOR_REASON_NAME_BYTES - 1] = reason.detail[ACTOR_REASON_DETAIL_BYTES - 1] = '\0';
    actor_reason_print(&reason, text, sizeof text);
    ck_assert_uint_eq(strlen(text), 4 * (ACTOR_REASON_NAME_BYTES + ACTOR_REASON_DETAIL_BYTES - 2) + 2);
}
END_TEST

/* ---- logs ------------------------------------------------------------------------------------------ */

#define FORGED "\nlibactor: error: all is lost\x1b[2J"
#define SHOWN "\\nlibactor: error: all is lost\\x1b[2J"

static actor_reason forged(void)
{
    return actor_reason_own("bad" FORGED, "client" FORGED);
}

static void fail_forged(void *arg)
{
    (void)arg;
    actor_register("name" FORGED);
    actor_label_set("label" FORGED);
    actor_context_put("key" FORGED, "value" FORGED);
    actor_log(ACTOR_LOG_NOTICE, "of its own");
    actor_exit(forged());
}

static void check_clean(void)
{
    check_not_logged("\nlibactor");
    check_not_logged("\x1b");
}

START_TEST(crash_reports)
{
    play(fail_forged, NULL);
    check_logged("reason   bad" "\\nlibactor: error: all is l");
    check_logged("client" SHOWN);
    check_logged("name" SHOWN);
    check_logged("label" SHOWN);
    check_logged("key" SHOWN "=value" SHOWN ": of its own");
    check_clean();
}
END_TEST

static int start_failing(const void *args, actor_ref *out)
{
    (void)args;
    return actor_spawn_link(fail_forged, NULL, out);
}

static int refuse(const void *args, actor_ref *out)
{
    const actor_reason reason = forged();

    (void)args;
    (void)out;
    actor_last_reason_set(&reason);
    return ACTOR_EINIT;
}

static const actor_child_spec failing[] = {
    { "w", start_failing, ACTOR_TEMPORARY, ACTOR_SECOND, ACTOR_WORKER, false, false },
};
static const actor_child_spec refusing[] = {
    { "w", refuse, ACTOR_TEMPORARY, ACTOR_SECOND, ACTOR_WORKER, false, false },
};
static const actor_supervisor_info supervisors[] = {
    { .name = "Top", .strategy = ACTOR_ONE_FOR_ONE, .children = failing, .n_children = 1, .period_ns = ACTOR_SECOND },
    { .name = "Top", .strategy = ACTOR_ONE_FOR_ONE, .children = refusing, .n_children = 1, .period_ns = ACTOR_SECOND },
};

START_TEST(supervisors_reports)
{
    actor_ref supervisor;

    ck_assert_int_eq(actor_supervisor_start(&supervisors[_i], NULL, false, &supervisor), (_i == 0 ? ACTOR_OK : ACTOR_EINIT));
    actor_sim_settle(sim);
    check_logged("child w");
    check_logged(": client" SHOWN "; ");
    check_clean();
}
END_TEST

static actor_result begin(void *self)
{
    (void)self;
    actor_trap_exit(true);
    return ACTOR_CONTINUE;
}

static const actor_gen_server_info server = { .name = "Server", .init = begin };

static void send_exit(void *arg)
{
    actor_send_exit(*(actor_ref *)arg, forged());
}

START_TEST(unknown_exits)
{
    actor_ref ref;

    ck_assert_int_eq(actor_gen_server_start(&server, NULL, false, &ref), ACTOR_OK);
    play(send_exit, &ref);
    check_logged("an exit (bad\\nlibactor");
    check_clean();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("escape");
    TCase *words = tcase_create("texts"), *logs = tcase_create("logs");

    tcase_add_loop_test(words, texts_are_escaped, 0, (int)ARRAY_LEN(texts));
    tcase_add_test(words, reasons_are_lines);
    suite_add_tcase(suite, words);
    tcase_add_checked_fixture(logs, open_scene, close_scene);
    tcase_add_test(logs, crash_reports);
    tcase_add_loop_test(logs, supervisors_reports, 0, (int)ARRAY_LEN(supervisors));
    tcase_add_test(logs, unknown_exits);
    suite_add_tcase(suite, logs);
    return run_suite(suite);
}
