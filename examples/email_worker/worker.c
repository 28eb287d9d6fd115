/*
 * A worker: the client's side of SMTP, RFC 5321. What the server says with 4 is for now, with 5 for ever; where there is no
 * server, or it goes in the midst of a conversation, that is for now too.
 */
#include "emails_actor.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line.h"

#define PATIENCE (5 * ACTOR_SECOND)

/* How a conversation stands: the code of the last answer, and its text. */
struct dialogue {
    struct lines lines;
    int code;                                   /* 0: there was no answer */
    char answer[LINE_BYTES];
};

/* Reads an answer, all its lines. True if it is of that hundred. */
static bool hear(struct dialogue *dialogue, int hundred)
{
    do {
        int err = line_read(&dialogue->lines, dialogue->answer, PATIENCE);

        if (err != ACTOR_OK) {
            dialogue->code = 0;
            snprintf(dialogue->answer, sizeof dialogue->answer, "%s", actor_strerror(err));
            return false;
        }
        actor_assert(isdigit((unsigned char)dialogue->answer[0]));  /* it speaks something else: nothing to go on from */
        dialogue->code = atoi(dialogue->answer);
    } while (strlen(dialogue->answer) > 3 && dialogue->answer[3] == '-');
    return dialogue->code / 100 == hundred;
}

/* Says something and hears the answer. */
static bool ask(struct dialogue *dialogue, int hundred, const char *word, const char *address)
{
    const int err = address == NULL ? line_write(&dialogue->lines, PATIENCE, "%s", word)
                                    : line_write(&dialogue->lines, PATIENCE, "%s:<%s>", word, address);

    if (err == ACTOR_OK)
        return hear(dialogue, hundred);
    dialogue->code = err == ACTOR_EINVAL ? 500 : 0;     /* what does not fit in a line never will */
    snprintf(dialogue->answer, sizeof dialogue->answer, "%s", actor_strerror(err));
    return false;
}

/* The lines of a text; one that begins with a dot gets another, as a dot alone is the end. */
static int say_text(struct dialogue *dialogue, const char *text)
{
    int err = ACTOR_OK;

    while (err == ACTOR_OK && *text != '\0') {
        const int len = (int)strcspn(text, "\n");

        err = line_write(&dialogue->lines, PATIENCE, "%s%.*s", *text == '.' ? "." : "", len, text);
        text += len + (text[len] == '\n');
    }
    return err;
}

static bool say_mail(struct dialogue *dialogue, const email *email)
{
    const int err = line_write(&dialogue->lines, PATIENCE, "From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\n", email->sender.data,
                               email->recipient.data, email->subject.data);

    if (err != ACTOR_OK || say_text(dialogue, email->body.data) != ACTOR_OK) {
        dialogue->code = 0;
        return false;
    }
    return ask(dialogue, 2, ".", NULL);
}

/* True: it is the server's now. */
static bool deliver(struct dialogue *dialogue, uint16_t port, const email *email)
{
    int err = actor_tcp_connect("127.0.0.1", port, PATIENCE, &dialogue->lines.tcp);
    bool sent;

    if (err != ACTOR_OK) {
        snprintf(dialogue->answer, sizeof dialogue->answer, "%s", actor_strerror(err));
        return false;
    }
    sent = hear(dialogue, 2) && ask(dialogue, 2, "EHLO localhost", NULL) &&
           ask(dialogue, 2, "MAIL FROM", email->sender.data) && ask(dialogue, 2, "RCPT TO", email->recipient.data) &&
           ask(dialogue, 3, "DATA", NULL) && say_mail(dialogue, email);
    if (dialogue->code != 0)
        line_write(&dialogue->lines, PATIENCE, "QUIT");
    actor_stream_close(dialogue->lines.tcp);
    return sent;
}

actor_result worker_init(worker *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

/* One email; then it asks for itself to go on, so that whoever wants to stop it can. */
actor_result worker_handle_continue_work(worker *self)
{
    struct dialogue dialogue = { .code = 0 };
    queue_take_reply job;
    actor_ref queue_ref;

    actor_must(queue_whereis(&queue_ref));
    actor_must(queue_take(queue_ref, &job, ACTOR_INFINITY));
    if (deliver(&dialogue, self->args.port, &job.as.job.email))
        actor_must(queue_sent(queue_ref, job.as.job.number));
    else if (dialogue.code / 100 == 5)
        actor_must(queue_bounced(queue_ref, job.as.job.number, dialogue.answer));
    else
        actor_must(queue_deferred(queue_ref, job.as.job.number, dialogue.answer));
    return worker_continue_work(ACTOR_CONTINUE);
}
