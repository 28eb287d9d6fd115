/* What an actor of totals.actor does with its messages. */
#include "totals_actor.h"

#include <stdio.h>
#include <string.h>

actor_result totals_init(totals *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result totals_handle_counted(totals *self, const totals_counted_msg *msg)
{
    self->files++;
    self->sum.lines += msg->found.lines;
    self->sum.words += msg->found.words;
    self->sum.bytes += msg->found.bytes;
    if (self->files == 1 || msg->found.lines > self->most_lines) {
        if (actor_string_set(&self->longest, msg->path.data) < 0)
            return actor_stop(actor_reason_own("out_of_memory", NULL));
        self->most_lines = msg->found.lines;
    }
    return ACTOR_CONTINUE;
}

actor_result totals_handle_unreadable(totals *self, const totals_unreadable_msg *msg)
{
    self->unreadable++;
    fprintf(stderr, "linecount: %s: %s\n", msg->path.data, strerror(msg->error));
    return ACTOR_CONTINUE;
}

actor_result totals_handle_report(totals *self, actor_from from, totals_report_reply *reply)
{
    (void)from;
    reply->tag = TOTALS_REPORT_REPORT;
    reply->as.report.sum = self->sum;
    reply->as.report.files = self->files;
    reply->as.report.unreadable = self->unreadable;
    reply->as.report.longest = self->longest;
    return ACTOR_REPLY;
}
