/*
 * What others may know of an actor. It is asked by a signal, in order with all else, and answers
 * between two of its messages or wherever it waits: so what it says was true at one moment.
 */
#include <string.h>

#include "internal.h"

/* Counts the messages that wait. While signals are handled these are the ones from before the question. */
static size_t queue_len(const struct libactor_cell *cell)
{
    const struct actor_message *message;
    size_t n = libactor_sys_aside_len(cell);

    for (message = cell->head; message != NULL; message = message->next)
        n += message->kind < LIBACTOR_SIGNAL_EXIT;
    return n;
}

static actor_status status_of(const struct libactor_cell *cell, const struct libactor_run *run, size_t len)
{
    if (cell->flags & LIBACTOR_DYING)
        return ACTOR_ENDING;
    if (run->wait != LIBACTOR_WAIT_NONE)
        return ACTOR_WAITING;
    if (cell->behaviour == &libactor_process || run->handling || len > 0)
        return ACTOR_RUNNING;
    return ACTOR_IDLE;
}

struct counts {
    size_t links, monitors, monitored_by;
};

static struct counts count(const struct libactor_cell *cell)
{
    struct libactor_relation relation;
    struct counts n = { 0, 0, 0 };
    size_t place = 0;

    while (libactor_relations_next(cell->relations, &place, &relation)) {
        n.links += relation.kind == LIBACTOR_LINK;
        n.monitors += relation.kind == LIBACTOR_WATCHES || relation.kind == LIBACTOR_WATCHES_NAME;
        n.monitored_by += relation.kind == LIBACTOR_WATCHED_BY;
    }
    return n;
}

static size_t text_bytes(const char *text)
{
    return text == NULL ? 1 : strlen(text) + 1;
}

/* Behind the fields stand the references, then the texts. */
static size_t bytes_for(struct counts n, const char *name, const char *label, const char *title)
{
    return sizeof(actor_info) + (n.links + n.monitors + n.monitored_by) * sizeof(actor_ref) + text_bytes(name) +
           text_bytes(label) + text_bytes(title);
}

static char *put_text(char *to, const char *text)
{
    const size_t bytes = text_bytes(text);

    memcpy(to, text == NULL ? "" : text, bytes);
    return to + bytes;
}

static void put_refs(const struct libactor_cell *cell, struct counts n, actor_ref *to)
{
    actor_ref *links = to, *monitors = links + n.links, *monitored_by = monitors + n.monitors;
    struct libactor_relation relation;
    size_t place = 0;

    while (libactor_relations_next(cell->relations, &place, &relation)) {
        switch (relation.kind) {
        case LIBACTOR_LINK:
            *links++ = relation.peer;
            break;
        case LIBACTOR_WATCHES_NAME:
            *monitors++ = ((const struct actor_message *)(uintptr_t)relation.peer.bits)->to;
            break;
        case LIBACTOR_WATCHES:
            *monitors++ = relation.peer;
            break;
        case LIBACTOR_WATCHED_BY:
            *monitored_by++ = relation.peer;
            break;
        case LIBACTOR_ALIAS:
        case LIBACTOR_REQUEST:
        case LIBACTOR_ANSWERED:
        case LIBACTOR_UNLINKING:
            break;
        }
    }
}

static const char *title_of(const struct libactor_cell *cell)
{
    return cell->behaviour->title != NULL ? cell->behaviour->title(cell->self) : cell->behaviour->name;
}

/* All that is to be known of an actor of the calling worker, as the payload of a message; NULL: memory is out. */
static struct actor_message *describe(const struct libactor_cell *cell, const struct libactor_run *run)
{
    const char *name = libactor_name_of(cell);
    const char *label = cell->extra == NULL ? NULL : cell->extra->label;
    const char *title = title_of(cell);
    const struct counts n = count(cell);
    struct actor_message *message = libactor_message_raw(LIBACTOR_ANSWER, bytes_for(n, name, label, title));
    actor_info info;
    actor_ref *refs;

    if (message == NULL)
        return NULL;
    memset(&info, 0, sizeof info);
    info.parent = cell->flags & LIBACTOR_ORPHAN ? actor_ref_none() : cell->parent;
    info.queue_len = queue_len(cell);
    info.status = status_of(cell, run, info.queue_len);
    info.trap_exit = (cell->flags & LIBACTOR_TRAP_EXIT) != 0;
    info.hibernates = cell->flags & LIBACTOR_RESTS || (cell->flags & LIBACTOR_TIRED && info.queue_len == 0);
    info.n_links = n.links;
    info.n_monitors = n.monitors;
    info.n_monitored_by = n.monitored_by;
    memcpy(libactor_payload(message), &info, sizeof info);
    refs = (actor_ref *)((actor_info *)libactor_payload(message) + 1);
    put_refs(cell, n, refs);
    put_text(put_text(put_text((char *)(refs + n.links + n.monitors + n.monitored_by), name), label), title);
    return message;
}

/* Has a copy of a payload that points into itself. The caller's, with actor_info_clear. */
static int unpack(struct actor_message *message, actor_info *out)
{
    void *memory = actor_alloc(message->payload_bytes);
    const actor_ref *refs;

    if (memory == NULL)
        return ACTOR_ENOMEM;
    memcpy(memory, libactor_payload(message), message->payload_bytes);
    memcpy(out, memory, sizeof *out);
    refs = (const actor_ref *)((const actor_info *)memory + 1);
    out->memory = memory;
    out->links = refs;
    out->monitors = refs + out->n_links;
    out->monitored_by = out->monitors + out->n_monitors;
    out->name = (const char *)(out->monitored_by + out->n_monitored_by);
    out->label = out->name + strlen(out->name) + 1;
    out->title = out->label + strlen(out->label) + 1;
    return ACTOR_OK;
}

/* Another asks; on the worker of the actor. Out of memory for an answer, it is told as of an end. */
void libactor_inspect_answer(struct libactor_cell *cell, const struct libactor_run *run,
                             struct actor_message *question)
{
    struct actor_message *answer = describe(cell, run);
    const actor_reason reason = actor_reason_own("no_memory", "actor_info_get");

    if (answer == NULL) {
        libactor_refuse(question, &reason);
        return;
    }
    answer->to = question->sender;
    answer->sender = question->to;
    answer->tag = question->tag;
    libactor_message_drop(question);
    libactor_post(answer);
}

int actor_info_get(actor_ref ref, actor_info *out, int64_t timeout_ns)
{
    struct libactor_cell *cell = libactor_current();
    struct actor_message *answer = NULL;
    int err = ACTOR_OK;

    if (cell != NULL && actor_ref_equal(ref, actor_self())) {
        libactor_mailbox_collect(libactor_worker, cell);
        answer = describe(cell, cell->run);
        err = answer == NULL ? ACTOR_ENOMEM : ACTOR_OK;
    } else {
        err = libactor_ask(ref, libactor_message_raw(LIBACTOR_SIGNAL_INSPECT, sizeof(actor_reason)), timeout_ns, &answer);
    }
    if (err == ACTOR_OK)
        err = unpack(answer, out);
    libactor_message_drop(answer);
    return err;
}

void actor_info_clear(actor_info *info)
{
    actor_free(info->memory);
    memset(info, 0, sizeof *info);
}
