/* What the connection does about its socket, and what it remembers. Which state that leads to, the spec says. */
#include "connection_actor.h"

#include <stdio.h>
#include <string.h>

#include "line.h"

struct known {
    struct known *next;
    char *value;                                /* behind the key, in the same memory */
    char key[];
};

/* How long the server may take for an answer, and to be reached. */
#define PATIENCE (1 * ACTOR_SECOND)

static void free_link(void *arg)
{
    struct link *link = arg;

    while (link->known != NULL) {
        struct known *known = link->known;

        link->known = known->next;
        actor_free(known);
    }
    actor_free(link);                           /* the socket is the actor's, and closes with it */
}

actor_result connection_prepare(connection *self)
{
    struct link *link = actor_alloc(sizeof *link);

    if (link == NULL)
        return actor_stop(actor_reason_own("enomem", NULL));
    memset(link, 0, sizeof *link);
    actor_must(actor_defer(free_link, link));
    self->link = link;
    return ACTOR_CONTINUE;
}

void connection_tell_away(connection *self)
{
    actor_stream_close(self->link->tcp);
    self->link->tcp = NULL;
    if (self->state.away.attempts == 0)
        printf("away\n");
}

void connection_tell_connected(connection *self)
{
    (void)self;
    printf("connected\n");
}

connection_connect_outcome connection_connect(connection *self)
{
    return actor_tcp_connect("127.0.0.1", self->args.port, PATIENCE, &self->link->tcp) == ACTOR_OK
               ? CONNECTION_CONNECT_REACHED
               : CONNECTION_CONNECT_REFUSED;
}

/* One question and its answer, in `line`. */
static int converse(connection *self, const char *question, char *line, size_t size)
{
    int err = line_write(self->link->tcp, actor_bytes_of(question, strlen(question)), PATIENCE);

    return err == ACTOR_OK ? line_read(self->link->tcp, line, size, PATIENCE) : err;
}

static struct known *find(const struct link *link, const char *key)
{
    struct known *known = link->known;

    while (known != NULL && strcmp(known->key, key) != 0)
        known = known->next;
    return known;
}

static void forget(struct link *link, const struct known *known)
{
    struct known **at = &link->known;

    while (*at != known)
        at = &(*at)->next;
    *at = known->next;
    actor_free((void *)(uintptr_t)known);
}

/* Without memory it is not remembered, no more. */
static void remember(struct link *link, const char *key, const char *value)
{
    const size_t key_size = strlen(key) + 1, value_size = strlen(value) + 1;
    struct known *old = find(link, key);
    struct known *known = actor_alloc(sizeof *known + key_size + value_size);

    if (old != NULL)
        forget(link, old);
    if (known == NULL)
        return;
    memcpy(known->key, key, key_size);
    known->value = memcpy(known->key + key_size, value, value_size);
    known->next = link->known;
    link->known = known;
}

connection_recall_outcome connection_recall(connection *self, const connection_get_msg *msg, connection_get_reply *reply)
{
    const struct known *known = find(self->link, msg->key.data);

    if (known == NULL)
        return CONNECTION_RECALL_UNKNOWN;
    reply->as.stale.value = actor_string_of(known->value);
    return CONNECTION_RECALL_KNOWN;
}

connection_ask_outcome connection_ask(connection *self, const connection_get_msg *msg, connection_get_reply *reply)
{
    char line[LINE_BYTES];

    if (converse(self, msg->key.data, line, sizeof line) == ACTOR_OK) {
        remember(self->link, msg->key.data, line);
        reply->as.fresh.value = actor_string_of(find(self->link, msg->key.data)->value);
        return CONNECTION_ASK_ANSWERED;
    }
    return connection_recall(self, msg, reply) == CONNECTION_RECALL_KNOWN ? CONNECTION_ASK_LOST_KNOWN
                                                                           : CONNECTION_ASK_LOST;
}

connection_probe_outcome connection_probe(connection *self)
{
    char line[LINE_BYTES];

    return converse(self, "ping", line, sizeof line) == ACTOR_OK ? CONNECTION_PROBE_ALIVE : CONNECTION_PROBE_DEAD;
}
