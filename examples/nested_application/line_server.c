/*
 * The server: a listener, whose process accepts, and a session for each client. A session waits for its client as
 * blocking code does; it does not trap exits, so that a stop ends it where it waits.
 */
#include "line_server_actor.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BACKLOG = 16, LINE_BYTES = 512 };

/* Streams are the runtime's: what is sent of one is where it is, and its owner closes it. */
struct actor_stream *connection_copy(const struct actor_stream *stream)
{
    return (struct actor_stream *)(uintptr_t)stream;
}

void connection_free(struct actor_stream *stream)
{
    (void)stream;
}

/* ---- sessions ---- */

static void end_session(void *arg)
{
    const session *self = arg;

    printf("session %u: ended\n", self->args.number);
    fflush(stdout);
}

actor_result session_init(session *self)
{
    return actor_defer(end_session, self) == ACTOR_OK ? ACTOR_CONTINUE
                                                      : actor_stop(actor_reason_own("out_of_memory", NULL));
}

static int answer(actor_stream *stream, actor_string text)
{
    const struct iovec parts[] = {
        { (void *)(uintptr_t)text.data, text.len }, { (void *)(uintptr_t)"\n", 1 },
    };

    return actor_stream_writev(stream, parts, 2, ACTOR_INFINITY);
}

static int put(actor_stream *stream, actor_ref all, const char *key, char *rest)
{
    char *blank = strchr(rest, ' ');
    memory_put_reply reply;

    if (blank == NULL)
        return answer(stream, actor_string_of("error: put KEY VALUE"));
    *blank = '\0';
    if (memory_put(all, key, blank + 1, &reply, ACTOR_SECOND) != ACTOR_OK || reply.tag != MEMORY_PUT_OK)
        return answer(stream, actor_string_of("error: no room"));
    return answer(stream, actor_string_of("ok"));
}

static int get(actor_stream *stream, actor_ref all, const char *key)
{
    memory_get_reply reply;

    if (memory_get(all, key, &reply, ACTOR_SECOND) != ACTOR_OK || reply.tag != MEMORY_GET_FOUND)
        return answer(stream, actor_string_of("none"));
    return answer(stream, reply.as.found.value);
}

static int obey(actor_stream *stream, char *line)
{
    actor_ref all;

    if (memory_whereis(&all) != ACTOR_OK)
        return answer(stream, actor_string_of("error: try again"));
    if (strncmp(line, "put ", 4) == 0)
        return put(stream, all, line + 4, line + 4);
    if (strncmp(line, "get ", 4) == 0)
        return get(stream, all, line + 4);
    return answer(stream, actor_string_of("error: put or get"));
}

actor_result session_handle_serve(session *self, const session_serve_msg *msg)
{
    char buffer[LINE_BYTES];
    size_t len = 0;

    (void)self;
    for (;;) {
        char *end = memchr(buffer, '\n', len);
        size_t n;

        if (end == NULL) {
            if (len == sizeof buffer || actor_stream_read(msg->stream, buffer + len, sizeof buffer - len, &n, ACTOR_INFINITY) < 0)
                return ACTOR_STOP;
            len += n;
            continue;
        }
        *end = '\0';
        if (obey(msg->stream, buffer) < 0)
            return ACTOR_STOP;
        len -= (size_t)(end + 1 - buffer);
        memmove(buffer, end + 1, len);
    }
}

/* ---- the listener ---- */

static int admit(actor_stream *stream, uint32_t number)
{
    const session_args args = { .number = number };
    actor_ref supervisor, one;
    int err = sessions_whereis(&supervisor);

    if (err == ACTOR_OK)
        err = sessions_start_session(supervisor, &args, &one);
    if (err == ACTOR_OK)
        err = actor_stream_give(stream, one);
    if (err != ACTOR_OK) {
        actor_stream_close(stream);
        return err;
    }
    return session_serve(one, stream);
}

/* The process that accepts; it is linked with the listener, which ends with it. */
static void accept_all(void *arg)
{
    actor_stream *entrance = arg;
    actor_stream *stream;
    uint32_t number = 0;
    int err;

    for (;;) {
        err = actor_stream_accept(entrance, ACTOR_INFINITY, &stream);
        if (err == ACTOR_ELIMIT) {
            actor_sleep(100 * ACTOR_MILLISECOND);
            continue;
        }
        if (err != ACTOR_OK)
            actor_exit(actor_reason_own("accept", actor_strerror(err)));
        err = admit(stream, ++number);
        if (err != ACTOR_OK)
            actor_log(ACTOR_LOG_WARNING, "client %u was turned away: %s", number, actor_strerror(err));
    }
}

static void end_listener(void *arg)
{
    (void)arg;
    printf("listener: ended\n");
    fflush(stdout);
}

actor_result listener_init(listener *self)
{
    actor_stream *stream;
    actor_ref acceptor;
    uint16_t port = 0;
    int err = actor_defer(end_listener, self);

    if (err == ACTOR_OK)
        err = actor_tcp_listen("127.0.0.1", self->args.port, BACKLOG, &stream);
    if (err == ACTOR_OK) {
        port = actor_tcp_port(stream);
        err = actor_spawn_link(accept_all, stream, &acceptor);
    }
    if (err == ACTOR_OK)
        err = actor_stream_give(stream, acceptor);
    if (err != ACTOR_OK)
        return actor_stop(actor_reason_own("listen", actor_strerror(err)));
    printf("listener: on port %u\n", port);
    fflush(stdout);
    return ACTOR_CONTINUE;
}

/* ---- the application ---- */

void line_server_stop(void *state)
{
    (void)state;
    printf("application LineServer: stopped\n");
    fflush(stdout);
}

/* A line of the log begins with its time. Any thread may call this, several at once. */
static void log_with_time(void *context, actor_log_level level, const char *text)
{
    static const char *const words[] = {
        [ACTOR_LOG_ERROR] = "error", [ACTOR_LOG_WARNING] = "warning", [ACTOR_LOG_NOTICE] = "notice",
    };
    const time_t now = time(NULL);
    struct tm parts;
    char stamp[32];

    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &parts));
    fprintf(context, "%s %s: %s\n", stamp, words[level], text);
}

void line_server_options(actor_options *options, const line_server_env *env)
{
    (void)env;
    options->log = log_with_time;
    options->log_context = stderr;
}

void line_server_sighup(void *state)
{
    memory_size_reply size;
    actor_ref all;

    (void)state;
    if (memory_whereis(&all) != ACTOR_OK || memory_size(all, &size, ACTOR_SECOND) != ACTOR_OK)
        return;
    printf("memory: %u entries\n", size.value);
    fflush(stdout);
}
