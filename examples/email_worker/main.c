/*
 * email_worker PORT: reads emails, a line each: `SENDER RECIPIENT SUBJECT`, and has them sent to the mail server
 * on that port. When all are, or have been given up, it ends.
 *
 * email_worker --serve PORT: a mail server; see server.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emails_actor.h"
#include "server.h"

#define PATIENCE (5 * ACTOR_SECOND)

static int add(actor_ref to, char *line)
{
    email email = email_default();
    queue_add_reply number;
    char *sender = strtok(line, " "), *recipient = strtok(NULL, " "), *subject = strtok(NULL, "");

    if (sender == NULL || recipient == NULL || subject == NULL)
        return ACTOR_EINVAL;
    email.sender = actor_string_of(sender);
    email.recipient = actor_string_of(recipient);
    email.subject = actor_string_of(subject);
    email.body = actor_string_of("This was written by nobody,\n.and a dot begins this line.\n");
    return queue_add(to, &email, &number, PATIENCE);
}

static int serve(void)
{
    queue_drain_reply done;
    char line[512];
    actor_ref to;
    int err = queue_whereis(&to);

    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';    /* an address or a subject is one line to the server */
        err = add(to, line);
    }
    if (err == ACTOR_OK)
        err = queue_drain(to, &done, ACTOR_INFINITY);
    if (err == ACTOR_OK)
        printf("%" PRIu64 " sent, %" PRIu64 " not\n", done.as.drained.sent, done.as.drained.bounced);
    return err;
}

int main(int argc, char **argv)
{
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref root;
    root_args args;
    int err;

    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (argc == 3 && strcmp(argv[1], "--serve") == 0)
        return serve_mail((uint16_t)strtoul(argv[2], NULL, 10));
    if (argc != 2) {
        fprintf(stderr, "usage: email_worker PORT <EMAILS, or email_worker --serve PORT\n");
        return 2;
    }
    args.port = (uint16_t)strtoul(argv[1], NULL, 10);
    err = actor_system_start(&options, &system);
    if (err == ACTOR_OK) {
        err = root_start(&args, &root);
        if (err == ACTOR_OK)
            err = serve();
        actor_system_stop(system);
    }
    if (err != ACTOR_OK)
        fprintf(stderr, "email_worker: %s\n", actor_strerror(err));
    return err == ACTOR_OK ? 0 : 1;
}
