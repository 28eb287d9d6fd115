/* One check: a request by HTTP/1.0, of whose answer the first line is enough. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks_actor.h"
#include "line.h"

#define PATIENCE (30 * ACTOR_SECOND)            /* who waits for the check has less */

struct url {
    char host[256];
    uint16_t port;
    const char *path;
};

static bool parse(const char *text, struct url *url)
{
    unsigned port;
    int used = 0;

    if (sscanf(text, "http://%255[^:/]:%u%n", url->host, &port, &used) != 2 || port > UINT16_MAX)
        return false;
    url->port = (uint16_t)port;
    url->path = text[used] == '\0' ? "/" : text + used;
    return *url->path == '/';
}

/* The status of the answer, or an error. */
static int ask(const struct url *url)
{
    struct lines lines = { .tcp = NULL };
    char line[LINE_BYTES];
    int status;
    int err = actor_tcp_connect(url->host, url->port, PATIENCE, &lines.tcp);

    if (err == ACTOR_OK)
        err = line_write(&lines, PATIENCE, "GET %s HTTP/1.0\r\nHost: %s:%u\r\n", url->path, url->host, (unsigned)url->port);
    if (err == ACTOR_OK)
        err = line_read(&lines, line, PATIENCE);
    if (err != ACTOR_OK)
        return err;
    actor_assert(sscanf(line, "HTTP/1.%*1[01] %3d", &status) == 1);     /* it speaks no HTTP */
    return status;
}

void check_run(const check_args *args, check_result *result)
{
    const int64_t begin_ns = actor_now();
    struct url url;
    const int status = parse(args->url.data, &url) ? ask(&url) : ACTOR_EINVAL;

    if (status < 0) {
        result->tag = CHECK_FAILED;
        result->as.failed.why = actor_string_of(actor_strerror(status));
        return;
    }
    result->tag = CHECK_OK;
    result->as.ok.status = status;
    result->as.ok.took = actor_now() - begin_ns;
}
