/*
 * Whoever wants the settings read anew reads the file, and hands the agent what was in it: meanwhile all others get what there
 * is, and a file with an error changes nothing.
 */
#include "config_cache_actor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE (2 * ACTOR_SECOND)

enum { BACKLOG = 64, IDLE_MINUTES = 10 };

/* ---- the file ---- */

struct file {
    char text[4096];                        /* `all` points into it */
    char why[160];                          /* it cannot be used */
    settings all;
};

/* Takes blanks away at both ends. */
static char *trimmed(char *text)
{
    size_t len;

    text += strspn(text, " \t");
    len = strlen(text);
    while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL)
        len--;
    text[len] = '\0';
    return text;
}

static bool read_number(const char *text, uint32_t *out)
{
    char *end;
    unsigned long number;

    errno = 0;
    number = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || number > UINT32_MAX)
        return false;
    *out = (uint32_t)number;
    return true;
}

/* What is wrong with a line, or NULL. */
static const char *take_line(struct file *file, char *line)
{
    char *value = strchr(line, '=');

    if (*line == '\0' || *line == '#')
        return NULL;
    if (value == NULL)
        return "no '='";
    *value = '\0';
    line = trimmed(line);
    value = trimmed(value + 1);
    if (strcmp(line, "greeting") == 0) {
        file->all.greeting = actor_string_of(value);
        return *value == '\0' ? "an empty greeting" : NULL;
    }
    if (strcmp(line, "width") == 0)
        return read_number(value, &file->all.width) && file->all.width >= 1 && file->all.width <= 80 ? NULL : "not 1 to 80";
    return "no such setting";
}

static int read_text(const char *path, char *text, size_t size)
{
    actor_file *from;
    size_t len = 0, n;
    int err = actor_file_open(path, O_RDONLY, 0, &from);

    if (err != ACTOR_OK)
        return err;
    while (len < size && (err = actor_file_read(from, text + len, size - len, &n)) == ACTOR_OK)
        len += n;
    actor_file_close(from);
    if (err != ACTOR_EEOF)
        return err == ACTOR_OK ? ACTOR_ELIMIT : err;
    text[len] = '\0';
    return ACTOR_OK;
}

/* Gives false where `why` says what is wrong. */
static bool read_settings(const char *path, struct file *file)
{
    const int err = read_text(path, file->text, sizeof file->text);
    char *line = file->text;
    unsigned number = 0;

    file->all = settings_default();
    if (err != ACTOR_OK) {
        snprintf(file->why, sizeof file->why, "%s", err == ACTOR_ELIMIT ? "it is too long" : actor_strerror(err));
        return false;
    }
    while (line != NULL) {
        char *end = strchr(line, '\n');
        const char *wrong;

        if (end != NULL)
            *end++ = '\0';
        number++;
        wrong = take_line(file, trimmed(line));
        if (wrong != NULL) {
            snprintf(file->why, sizeof file->why, "line %u: %s", number, wrong);
            return false;
        }
        line = end;
    }
    return true;
}

actor_result config_init(config *self)
{
    struct file file;

    if (!read_settings(self->args.path.data, &file))
        return actor_stop(actor_reason_own("settings", file.why));
    actor_must(actor_string_set(&self->greeting, file.all.greeting.data));
    self->width = file.all.width;
    self->version = 1;
    return ACTOR_CONTINUE;
}

/* Reads the file anew; gives the version, or 0, and why. */
static uint32_t reload(struct file *file)
{
    config_replace_reply reply;
    config_cache_env env;
    actor_ref agent;
    bool is_read;
    int err = config_cache_env_get(&env);

    if (err == ACTOR_OK) {
        is_read = read_settings(env.path.data, file);
        config_cache_env_clear(&env);
        if (!is_read)
            return 0;
        err = config_whereis(&agent);
    }
    if (err == ACTOR_OK)
        err = config_replace(agent, &file->all, &reply, PATIENCE);
    if (err == ACTOR_OK)
        return reply.value;
    snprintf(file->why, sizeof file->why, "%s", actor_strerror(err));
    return 0;
}

void config_cache_sighup(void *state)
{
    struct file file;
    const uint32_t version = reload(&file);

    (void)state;
    if (version > 0)
        printf("config_cache: version %" PRIu32 "\n", version);
    else
        printf("config_cache: the file is not read: %s\n", file.why);
    fflush(stdout);
}

/* ---- workers ---- */

actor_result worker_init(worker *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

/* Asks what holds now: what is changed holds for the next job. */
actor_result worker_handle_greet(worker *self, actor_from from, const worker_greet_msg *msg, worker_greet_reply *reply)
{
    char text[sizeof((struct file *)0)->text + 128];
    config_current_reply now;
    actor_ref agent;
    int err = config_whereis(&agent);

    (void)from;
    if (err == ACTOR_OK)
        err = config_current(agent, &now, PATIENCE);
    if (err != ACTOR_OK)
        return actor_stop(actor_reason_own("config", actor_strerror(err)));
    snprintf(text, sizeof text, "%s, %.*s (%" PRIu32 ")", now.as.these.greeting.data, (int)now.as.these.width, msg->who.data,
             now.as.these.version);
    config_current_release(&now);
    actor_must(actor_string_set(&self->said, text));
    reply->value = self->said;
    return ACTOR_REPLY;
}

/* ---- who has something to say: `greet NAME`, `get`, `set greeting TEXT`, `set width N`, `reload` ---- */

__attribute__((format(printf, 2, 3))) static int tell(actor_stream *stream, const char *format, ...)
{
    char text[sizeof((struct file *)0)->text + 160];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(text, sizeof text - 1, format, args);
    va_end(args);
    if (len > (int)sizeof text - 2)
        len = (int)sizeof text - 2;
    text[len] = '\n';
    return actor_stream_write(stream, text, (size_t)len + 1, PATIENCE);
}

static int tell_version(actor_stream *stream, uint32_t version)
{
    return tell(stream, "version %" PRIu32, version);
}

static int greet(actor_stream *stream, const char *who)
{
    worker_greet_reply reply;
    actor_ref to;
    int err = workers_partition_of_string(who, &to);

    if (err == ACTOR_OK)
        err = worker_greet(to, who, &reply, PATIENCE);
    if (err != ACTOR_OK)
        return tell(stream, "error: %s", actor_strerror(err));
    err = tell(stream, "%s", reply.value.data);
    worker_greet_release(&reply);
    return err;
}

static int show(actor_stream *stream, actor_ref agent)
{
    config_current_reply now;
    int err = config_current(agent, &now, PATIENCE);

    if (err != ACTOR_OK)
        return tell(stream, "error: %s", actor_strerror(err));
    err = tell(stream, "greeting = %s, width = %" PRIu32 ", version %" PRIu32, now.as.these.greeting.data, now.as.these.width,
               now.as.these.version);
    config_current_release(&now);
    return err;
}

static int set_greeting(actor_stream *stream, actor_ref agent, const char *text)
{
    config_set_greeting_reply reply;
    const int err = config_set_greeting(agent, text, &reply, PATIENCE);

    if (err != ACTOR_OK)
        return tell(stream, "error: %s", actor_strerror(err));
    if (reply.tag == CONFIG_SET_GREETING_EMPTY)
        return tell(stream, "error: an empty greeting");
    return tell_version(stream, reply.as.ok.version);
}

static int set_width(actor_stream *stream, actor_ref agent, const char *text)
{
    config_set_width_reply reply;
    uint32_t width;
    int err;

    if (!read_number(text, &width))
        return tell(stream, "error: no number");
    err = config_set_width(agent, width, &reply, PATIENCE);
    if (err != ACTOR_OK)
        return tell(stream, "error: %s", actor_strerror(err));
    if (reply.tag == CONFIG_SET_WIDTH_OUT_OF_RANGE)
        return tell(stream, "error: not 1 to 80");
    return tell_version(stream, reply.as.ok.version);
}

static int tell_reload(actor_stream *stream)
{
    struct file file;
    const uint32_t version = reload(&file);

    return version > 0 ? tell_version(stream, version) : tell(stream, "error: %s", file.why);
}

/* What stands behind some words and a blank; NULL: the line begins otherwise. */
static char *behind(char *line, const char *words)
{
    const size_t len = strlen(words);

    if (strncmp(line, words, len) != 0 || (line[len] != ' ' && line[len] != '\0'))
        return NULL;
    return trimmed(line + len);
}

static int obey(actor_stream *stream, char *line)
{
    actor_ref agent;
    char *rest;

    if (config_whereis(&agent) != ACTOR_OK)
        return tell(stream, "error: try again");
    if ((rest = behind(line, "greet")) != NULL)
        return greet(stream, rest);
    if ((rest = behind(line, "set greeting")) != NULL)
        return set_greeting(stream, agent, rest);
    if ((rest = behind(line, "set width")) != NULL)
        return set_width(stream, agent, rest);
    if (behind(line, "get") != NULL)
        return show(stream, agent);
    if (behind(line, "reload") != NULL)
        return tell_reload(stream);
    return tell(stream, "error: greet, get, set or reload");
}

/* A process for each connection; it ends with it. */
static void serve(void *arg)
{
    actor_stream *stream = arg;
    char lines[512];
    size_t len = 0, n;

    while (len < sizeof lines &&
           actor_stream_read(stream, lines + len, sizeof lines - len, &n, IDLE_MINUTES * ACTOR_MINUTE) == ACTOR_OK) {
        char *end;

        len += n;
        while ((end = memchr(lines, '\n', len)) != NULL) {
            *end = '\0';
            if (obey(stream, trimmed(lines)) != ACTOR_OK)
                return;
            len -= (size_t)(end + 1 - lines);
            memmove(lines, end + 1, len);
        }
    }
}

/* ---- the door ---- */

/* The process that accepts; it is linked with the door. Those who are in may stay until the program ends. */
static void accept_all(void *arg)
{
    actor_stream *entrance = arg;

    for (;;) {
        actor_stream *stream;
        actor_ref one;
        int err = actor_stream_accept(entrance, ACTOR_INFINITY, &stream);

        if (err == ACTOR_ELIMIT) {          /* no descriptor is left; somebody will go */
            actor_sleep(100 * ACTOR_MILLISECOND);
            continue;
        }
        if (err != ACTOR_OK)
            actor_exit(actor_reason_own("accept", actor_strerror(err)));
        if (actor_spawn(serve, stream, &one) != ACTOR_OK || actor_stream_give(stream, one) != ACTOR_OK)
            actor_stream_close(stream);
    }
}

actor_result door_init(door *self)
{
    actor_stream *entrance;
    actor_ref acceptor;
    uint16_t port = 0;
    int err = actor_tcp_listen("127.0.0.1", self->args.port, BACKLOG, &entrance);

    if (err == ACTOR_OK) {
        port = actor_tcp_port(entrance);
        err = actor_spawn_link(accept_all, entrance, &acceptor);
    }
    if (err == ACTOR_OK)
        err = actor_stream_give(entrance, acceptor);
    if (err != ACTOR_OK)
        return actor_stop(actor_reason_own("listen", actor_strerror(err)));
    printf("config_cache: on port %u\n", port);
    fflush(stdout);
    return ACTOR_CONTINUE;
}
