/* From a file to its most frequent words: reading, splitting, counting. Who waits for whom the pipeline says. */
#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words_actor.h"

#define WORD_BYTES 64                       /* what is longer is cut */
#define COUNTERS 2                          /* partitions of Words */
#define BLOCK_BYTES (sizeof((lines *)0)->block - 1)     /* behind them there is room for a NUL */

/* ---- reading ---- */

actor_result lines_init(lines *self)
{
    const int err = actor_file_open(self->args.path.data, O_RDONLY, 0, &self->file);

    if (err != ACTOR_OK)
        return actor_init_error(actor_reason_detail(actor_reason_own("no_file", NULL), "%s: %s", self->args.path.data,
                                                    actor_strerror(err)));
    return ACTOR_CONTINUE;
}

/* Fills what is free of the block. */
static int read_more(lines *self)
{
    size_t n = 0;
    int err;

    memmove(self->block, self->block + self->at, self->len - self->at);
    self->len -= self->at;
    self->at = 0;
    err = actor_file_read(self->file, self->block + self->len, BLOCK_BYTES - self->len, &n);
    self->at_end = err == ACTOR_EEOF;
    self->len += (uint32_t)n;
    return self->at_end ? ACTOR_OK : err;
}

/* Emits the next line: up to its end, to that of a full block, or to that of the file. False: more has to be read. */
static bool emit_line(lines *self)
{
    char *begin = (char *)self->block + self->at;
    const size_t left = self->len - self->at;
    const char *end = memchr(begin, '\n', left);
    const actor_string line = { begin, end != NULL ? (size_t)(end - begin) : left };

    if (end == NULL && !self->at_end && left < BLOCK_BYTES)
        return false;
    begin[line.len] = '\0';
    self->at += (uint32_t)(line.len + (end != NULL));
    actor_must(lines_emit(self, &line));
    return true;
}

actor_result lines_handle_demand(lines *self, size_t demand)
{
    for (self->owed += demand; self->owed > 0 && !(self->at_end && self->at == self->len);) {
        if (self->at < self->len && emit_line(self))
            self->owed--;
        else
            actor_must(read_more(self));
    }
    if (self->owed > 0)
        actor_must(actor_gen_stage_async_info(actor_self(), lines_done_message(), NULL));
    return ACTOR_CONTINUE;
}

actor_result lines_handle_done(lines *self)
{
    (void)self;
    return actor_stop(actor_reason_of(ACTOR_NORMAL));
}

/* ---- splitting ---- */

actor_result words_handle_events(words *self, const actor_string *events, size_t count)
{
    char text[WORD_BYTES];
    size_t i, at, len;

    for (i = 0; i < count; i++)
        for (at = 0; at < events[i].len;) {
            for (len = 0; at < events[i].len && isalnum((unsigned char)events[i].data[at]); at++)
                if (len + 1 < sizeof text)
                    text[len++] = (char)tolower((unsigned char)events[i].data[at]);
            text[len] = '\0';
            if (len > 0)
                actor_must(words_emit(self, &(actor_string){ text, len }));
            else
                at++;
        }
    return ACTOR_CONTINUE;
}

/* One word always goes to the same. */
size_t words_partition(const words *self, const actor_string *event)
{
    size_t hash = 5381, i;

    (void)self;
    for (i = 0; i < event->len; i++)
        hash = hash * 33 + (unsigned char)event->data[i];
    return hash % COUNTERS;
}

/* There are no more lines; words may wait yet. Of a failure the supervisor knows. */
actor_result words_handle_cancel(words *self, const actor_cancellation *why, actor_subscription from)
{
    (void)self;
    (void)from;
    if (why->reason.kind == ACTOR_NORMAL)
        actor_must(actor_gen_stage_async_info(actor_self(), words_done_message(), NULL));
    return ACTOR_CONTINUE;
}

actor_result words_handle_done(words *self)
{
    (void)self;
    return actor_stop(actor_reason_of(ACTOR_NORMAL));
}

/* ---- counting ---- */

actor_result count_handle_events(count *self, const actor_string *events, size_t n)
{
    size_t i;

    (void)self;
    for (i = 0; i < n; i++) {
        const seen none = { events[i], 0 };

        actor_must(seen_update_counter_count_or(events[i].data, 1, &none, NULL));
    }
    return ACTOR_CONTINUE;
}

actor_result count_handle_cancel(count *self, const actor_cancellation *why, actor_subscription from)
{
    actor_ref report;

    (void)self;
    (void)from;
    if (why->reason.kind == ACTOR_NORMAL && report_whereis(&report) == ACTOR_OK)
        actor_must(report_done(report));
    return ACTOR_CONTINUE;
}

/* ---- the report ---- */

actor_result report_init(report *self)
{
    (void)self;
    actor_must(seen_new());
    return ACTOR_CONTINUE;
}

static int compare(const void *one, const void *other)
{
    const seen *a = one, *b = other;

    return a->count != b->count ? (a->count < b->count ? 1 : -1) : strcmp(a->key.data, b->key.data);
}

actor_result report_handle_done(report *self)
{
    seen *rows;
    size_t n, i;

    if (++self->done < COUNTERS)
        return ACTOR_CONTINUE;
    actor_must(seen_all(&rows, &n));
    if (n > 0)
        qsort(rows, n, sizeof *rows, compare);
    for (i = 0; i < n && i < self->args.top; i++)
        printf("%7" PRIu64 " %s\n", rows[i].count, rows[i].key.data);
    seen_free(rows, n);
    actor_shutdown(fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
    return ACTOR_CONTINUE;
}
