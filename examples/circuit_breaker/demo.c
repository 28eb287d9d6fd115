/*
 * The demonstration: clients, the scenes they play in, and what the terminal shows of them. Each line
 * is what an actor answered, or how one ended. A scene waits for what it is about, however long that
 * takes on this machine; if it waits in vain the program says so and ends with status 1.
 */
#include "demo_actor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PACE     (200 * ACTOR_MILLISECOND)  /* between calls, for people to read along */
#define GLANCE   (10 * ACTOR_MILLISECOND)   /* between looks at something that is to change */
#define PATIENCE (30 * ACTOR_SECOND)        /* until a scene is given up */

/* ---- the terminal ---- */

#define BOLD   "\033[1m"
#define DIM    "\033[2m"
#define RED    "\033[31m"
#define GREEN  "\033[32m"
#define YELLOW "\033[33m"
#define PLAIN  "\033[0m"

static bool coloured;

static const char *paint(const char *colour)
{
    return coloured ? colour : "";
}

static bool wants_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && (no_color == NULL || *no_color == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

/* What the runtime has to say, crash reports above all, between the program's own lines. */
static void print_log(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    flockfile(stdout);
    while (*text != '\0') {
        const int len = (int)strcspn(text, "\n");

        printf("       %s| %.*s%s\n", paint(DIM), len, text, paint(PLAIN));
        text += text[len] == '\n' ? len + 1 : len;
    }
    funlockfile(stdout);
}

/* ---- clients ---- */

actor_result client_init(client *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result client_handle_ask(client *self, actor_from from, const client_ask_msg *msg, client_ask_reply *reply)
{
    const actor_bytes question = actor_bytes_of(msg->question.data, msg->question.len);
    circuit_breaker_request_reply answer;
    actor_ref breaker;
    int err = circuit_breaker_whereis(self->args.service.data, &breaker);

    (void)from;
    if (err == ACTOR_OK)
        err = circuit_breaker_request(breaker, question, &answer, ACTOR_CALL_TIMEOUT);
    if (err < 0) {
        reply->tag = CLIENT_ASK_FAILED;
        reply->as.failed.code = err;
        return ACTOR_REPLY;
    }
    switch (answer.tag) {
    case CIRCUIT_BREAKER_REQUEST_OK:
        reply->tag = CLIENT_ASK_ANSWERED;
        reply->as.answered.answer = answer.as.ok.result;
        break;
    case CIRCUIT_BREAKER_REQUEST_FAILED:
        reply->tag = CLIENT_ASK_FAILED;
        reply->as.failed.code = answer.as.failed.code;
        break;
    case CIRCUIT_BREAKER_REQUEST_CIRCUIT_OPEN:
        reply->tag = CLIENT_ASK_REFUSED;
        break;
    }
    return ACTOR_REPLY;
}

/* ---- what the scenes share ---- */

struct show {
    int64_t began_ns;
    actor_ref clients[3];
    actor_ref breaker;
    actor_ref service;                      /* as last seen */
    actor_unique monitor;                   /* of the service */
    circuit_breaker_status_reply status;    /* of the breaker, as last seen */
    unsigned passed;
    unsigned failed;
    unsigned refused;
    unsigned changes;                       /* of the breaker's state */
    unsigned restarts;                      /* of the service */
};

static void heading(const char *text)
{
    printf("\n       %s%s%s\n", paint(BOLD), text, paint(PLAIN));
}

static bool unexpected(const char *what, int err)
{
    printf("\n       %sUnexpected: %s%s%s%s\n", paint(RED), what, err < 0 ? ": " : "",
           err < 0 ? actor_strerror(err) : "", paint(PLAIN));
    return false;
}

static void print_status(const circuit_breaker_status_reply *status)
{
    switch (status->tag) {
    case CIRCUIT_BREAKER_STATUS_CLOSED:
        printf("%sclosed", paint(GREEN));
        if (status->as.closed.failures > 0)
            printf(" (%u)", (unsigned)status->as.closed.failures);
        break;
    case CIRCUIT_BREAKER_STATUS_OPEN:
        printf("%sopen", paint(RED));
        break;
    case CIRCUIT_BREAKER_STATUS_HALF_OPEN:
        printf("%shalf-open", paint(YELLOW));
        break;
    }
    printf("%s\n", paint(PLAIN));
}

/* Prints a line: when, who, how it went, more about that, and how the breaker is. */
__attribute__((format(printf, 5, 6)))
static void tell(const struct show *show, const char *who, const char *colour, const char *went,
                 const char *format, ...)
{
    const double seconds = (double)(actor_now() - show->began_ns) / (double)ACTOR_SECOND;
    char more[128];
    va_list args;

    va_start(args, format);
    vsnprintf(more, sizeof more, format, args);
    va_end(args);
    flockfile(stdout);
    printf("%5.2f  %-7s %s%-7s%s  %-43s  ", seconds, who, paint(colour), went, paint(PLAIN), more);
    print_status(&show->status);
    funlockfile(stdout);
}

static bool look_at_breaker(struct show *show)
{
    const circuit_breaker_status_tag before = show->status.tag;
    int err = circuit_breaker_status(show->breaker, &show->status, PATIENCE);

    if (err < 0)
        return unexpected("the breaker does not tell its state", err);
    show->changes += show->status.tag != before;
    return true;
}

static bool is_down(const actor_message *message, const void *monitor)
{
    return actor_message_kind_of(message) == ACTOR_DOWN &&
           actor_message_cookie(message) == *(const actor_unique *)monitor;
}

/* If another service is there than before: tells how that one ended, and watches this one. */
static bool look_at_service(struct show *show)
{
    actor_message *down;
    actor_ref now;
    int err = service_whereis(&now);

    if (err < 0 || actor_ref_equal(now, show->service))
        return true;
    err = actor_receive_match(is_down, &show->monitor, &down, PATIENCE);
    if (err < 0)
        return unexpected("the service was replaced and has not ended", err);
    tell(show, "service", RED, "crashed", "%s", actor_message_reason(down)->detail);
    actor_message_free(down);
    tell(show, "root", PLAIN, "starts", "the service anew");
    show->restarts++;
    show->service = now;
    err = actor_monitor(now, &show->monitor);
    return err == ACTOR_OK || unexpected("the service cannot be watched", err);
}

/* Has the next client ask the service something, and tells how that went. */
static bool ask(struct show *show, const char *question, client_ask_tag *outcome)
{
    static const char *const names[] = { "ann", "bob", "cyd" };
    const unsigned turn = (show->passed + show->failed + show->refused) % 3;
    client_ask_reply reply;
    bool was_open;
    int64_t took_ns;
    int err;

    if (!look_at_breaker(show))
        return false;
    was_open = show->status.tag == CIRCUIT_BREAKER_STATUS_OPEN;
    took_ns = -actor_now();
    err = client_ask(show->clients[turn], question, &reply, PATIENCE);
    took_ns += actor_now();
    if (err < 0)
        return unexpected("a client does not answer", err);
    if (!look_at_breaker(show))
        return false;

    *outcome = reply.tag;
    switch (reply.tag) {
    case CLIENT_ASK_ANSWERED:
        show->passed++;
        tell(show, names[turn], GREEN, "passed", "%.*s", (int)reply.as.answered.answer.len,
             (const char *)reply.as.answered.answer.data);
        break;
    case CLIENT_ASK_FAILED:
        show->failed++;
        if (reply.as.failed.code > 0)
            tell(show, names[turn], RED, "failed", "the service says %d", (int)reply.as.failed.code);
        else
            tell(show, names[turn], RED, "failed", "%s", actor_strerror(reply.as.failed.code));
        break;
    case CLIENT_ASK_REFUSED:
        if (was_open) {
            show->refused++;
            tell(show, names[turn], YELLOW, "refused", "in %.3f ms", (double)took_ns / (double)ACTOR_MILLISECOND);
        } else {                            /* the one that opened it got as far as the service */
            *outcome = CLIENT_ASK_FAILED;
            show->failed++;
            tell(show, names[turn], RED, "failed", "and the breaker opens");
        }
        break;
    }
    return look_at_service(show);
}

/* Has clients ask until so many of their calls went a certain way. */
static bool ask_until(struct show *show, client_ask_tag wanted, unsigned times)
{
    const int64_t deadline = actor_now() + PATIENCE;

    while (times > 0) {
        client_ask_tag outcome;

        if (actor_now() > deadline)
            return unexpected("calls do not go as they should", ACTOR_OK);
        actor_sleep(PACE);
        if (!ask(show, "buy tea", &outcome))
            return false;
        times -= outcome == wanted;
    }
    return true;
}

/* ---- the scenes ---- */

/* Finds everybody. */
static bool meet(struct show *show)
{
    const actor_ref root = actor_parent();
    service_port_reply port;
    int err = service_whereis(&show->service);

    if (err == ACTOR_OK)
        err = service_port(show->service, &port, PATIENCE);
    if (err == ACTOR_OK)
        err = actor_monitor(show->service, &show->monitor);
    if (err == ACTOR_OK)
        err = root_child_ann(root, &show->clients[0]);
    if (err == ACTOR_OK)
        err = root_child_bob(root, &show->clients[1]);
    if (err == ACTOR_OK)
        err = root_child_cyd(root, &show->clients[2]);
    if (err == ACTOR_OK)
        err = circuit_breaker_whereis("billing", &show->breaker);
    if (err == ACTOR_OK)
        err = circuit_breaker_status(show->breaker, &show->status, PATIENCE);
    if (err < 0)
        return unexpected("somebody is missing", err);
    printf("The service listens on 127.0.0.1:%u.\n\n", (unsigned)port.value);
    printf("%s%5s  %-7s %-7s  %-43s  %s%s\n", paint(DIM), "time", "who", "", "", "breaker", paint(PLAIN));
    return true;
}

static bool all_is_well(struct show *show)
{
    heading("All is well: calls pass.");
    return ask_until(show, CLIENT_ASK_ANSWERED, 4);
}

static bool service_fails(struct show *show)
{
    const int64_t deadline = actor_now() + PATIENCE;
    client_ask_tag outcome;

    heading("The service is told to fail. The breaker counts, and opens.");
    service_fail(show->service, true);
    while (show->status.tag != CIRCUIT_BREAKER_STATUS_OPEN) {
        if (actor_now() > deadline)
            return unexpected("the breaker does not open", ACTOR_OK);
        actor_sleep(PACE);
        if (!ask(show, "buy tea", &outcome))
            return false;
    }
    heading("It is open: calls are refused at once, none reaches the service.");
    return ask_until(show, CLIENT_ASK_REFUSED, 3);
}

static bool service_recovers(struct show *show)
{
    const int64_t deadline = actor_now() + PATIENCE;

    heading("The service is told to work. After the cool-down one call may try.");
    service_fail(show->service, false);
    while (show->status.tag == CIRCUIT_BREAKER_STATUS_OPEN) {
        if (actor_now() > deadline)
            return unexpected("the cool-down does not end", ACTOR_OK);
        actor_sleep(GLANCE);
        if (!look_at_breaker(show))
            return false;
    }
    tell(show, "breaker", PLAIN, "waits", "for a call that tries");
    return ask_until(show, CLIENT_ASK_ANSWERED, 3);
}

static bool service_crashes(struct show *show)
{
    client_ask_tag outcome;

    heading("A question that the service has not foreseen: it follows a null pointer.");
    actor_sleep(PACE);
    if (!ask(show, "hello", &outcome))
        return false;
    if (outcome == CLIENT_ASK_ANSWERED)
        return unexpected("the service does not crash", ACTOR_OK);
    heading("It warms up for a second; calls fail meanwhile.");
    if (!ask_until(show, CLIENT_ASK_ANSWERED, 3))
        return false;
    return show->restarts > 0 || unexpected("the service was not restarted", ACTOR_OK);
}

/* Crashes the service each time it is back. What ends this is the supervisor, when it has had enough. */
static bool crash_loop(struct show *show)
{
    const int64_t deadline = actor_now() + PATIENCE;

    heading("The service is crashed each time it is back.");
    while (actor_now() < deadline) {
        service_answer_reply reply;

        if (service_answer(show->service, "hello", &reply, PATIENCE) == ACTOR_OK)
            return unexpected("the service does not crash", ACTOR_OK);
        actor_sleep(GLANCE);
        if (!look_at_service(show))
            return false;
    }
    return unexpected("the supervisor does not give up", ACTOR_OK);
}

static bool play(struct show *show)
{
    return meet(show) && all_is_well(show) && service_fails(show) && service_recovers(show) &&
           service_crashes(show);
}

actor_result demo_init(demo *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result demo_handle_continue_play(demo *self)
{
    struct show show = { .began_ns = actor_now() };
    const bool well = self->args.crash_loop ? meet(&show) && crash_loop(&show) : play(&show);

    printf("\ncalls passed   %3u\ncalls failed   %3u\ncalls refused  %3u\nstate changes  %3u\nrestarts       %3u\n",
           show.passed, show.failed, show.refused, show.changes, show.restarts);
    actor_shutdown(well ? EXIT_SUCCESS : EXIT_FAILURE);
    return ACTOR_CONTINUE;
}

/* ---- the program ---- */

static int start(void *context, actor_ref *out)
{
    return root_start_link(context, out);
}

int main(int argc, char **argv)
{
    const bool loop = argc == 2 && strcmp(argv[1], "--crash-loop") == 0;
    actor_options options = actor_options_default();
    root_args args = { .crash_loop = loop };
    int status;

    if (argc > 1 && !loop) {
        fprintf(stderr, "usage: %s [--crash-loop]\n", argv[0]);
        return 2;
    }
    coloured = wants_colour();
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    options.contain_faults = true;
    options.log = print_log;
    printf("Three clients call a service through a circuit breaker.\n");
    status = actor_run(&options, start, &args);
    if (fflush(stdout) != 0 || ferror(stdout))
        return EXIT_FAILURE;
    return status;
}
