/* A small mail server: as much of RFC 5321 as it takes to be told an email, and people whom it does not like. */
#include "server.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "line.h"

#define PATIENCE (30 * ACTOR_SECOND)

static bool was_busy;                           /* of one worker, this process has no other */

static bool begins(const char *line, const char *word)
{
    return strncasecmp(line, word, strlen(word)) == 0;
}

/* What is said to RCPT TO; NULL: nothing any more. */
static const char *receive(const char *address)
{
    if (begins(address, "rude@"))
        return NULL;
    if (begins(address, "weird@"))
        return "moo";
    if (begins(address, "nobody@"))
        return "550 5.1.1 no such person";
    if (begins(address, "full@"))
        return "452 4.2.2 no room";
    if (begins(address, "busy@") && !was_busy) {
        was_busy = true;
        return "451 4.3.2 come again";
    }
    return "250 2.1.5 fine";
}

/* Everything up to the dot, printed with one blank before it. */
static bool take_mail(struct lines *lines)
{
    char line[LINE_BYTES];
    int err;

    while ((err = line_read(lines, line, PATIENCE)) == ACTOR_OK && strcmp(line, ".") != 0)
        printf(" %s\n", *line == '.' ? line + 1 : line);
    return err == ACTOR_OK;
}

/* Answers one command; false: the conversation is over. */
static bool answer(struct lines *lines, const char *line)
{
    const char *said;

    if (begins(line, "QUIT")) {
        line_write(lines, PATIENCE, "221 2.0.0 bye");
        return false;
    }
    if (begins(line, "EHLO"))
        return line_write(lines, PATIENCE, "250-localhost\r\n250 ENHANCEDSTATUSCODES") == ACTOR_OK;
    if (begins(line, "MAIL FROM:<"))
        return line_write(lines, PATIENCE, "250 2.1.0 fine") == ACTOR_OK;
    if (begins(line, "RCPT TO:<")) {
        said = receive(line + strlen("RCPT TO:<"));
        return said != NULL && line_write(lines, PATIENCE, "%s", said) == ACTOR_OK;
    }
    if (begins(line, "DATA"))
        return line_write(lines, PATIENCE, "354 go on") == ACTOR_OK && take_mail(lines) &&
               line_write(lines, PATIENCE, "250 2.0.0 it is ours") == ACTOR_OK;
    return line_write(lines, PATIENCE, "502 5.5.1 what?") == ACTOR_OK;
}

static void converse(void *arg)
{
    struct lines lines = { .tcp = arg };
    char line[LINE_BYTES];

    if (line_write(&lines, PATIENCE, "220 localhost") != ACTOR_OK)
        return;
    while (line_read(&lines, line, PATIENCE) == ACTOR_OK && answer(&lines, line))
        ;
}

static void accept_all(void *arg)
{
    const uint16_t *port = arg;
    actor_stream *listener, *tcp;
    actor_ref one;
    int err = actor_tcp_listen("127.0.0.1", *port, 0, &listener);

    if (err == ACTOR_OK)
        printf("%u\n", (unsigned)actor_tcp_port(listener));
    while (err == ACTOR_OK) {
        err = actor_stream_accept(listener, ACTOR_INFINITY, &tcp);
        if (err == ACTOR_OK)
            err = actor_spawn(converse, tcp, &one);
        if (err == ACTOR_OK)
            err = actor_stream_give(tcp, one);
    }
    actor_exit(actor_reason_own("server", actor_strerror(err)));
}

static int start(void *context, actor_ref *out)
{
    return actor_spawn(accept_all, context, out);
}

int serve_mail(uint16_t port)
{
    actor_options options = actor_options_default();

    options.workers = 1;
    return actor_run(&options, start, &port);
}
