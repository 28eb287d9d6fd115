#include "heartbeat_actor.h"

actor_result heartbeat_prepare(heartbeat *self)
{
    actor_must(heartbeat_peers_new(&self->peers));
    return ACTOR_CONTINUE;
}

static void heartbeat_note(heartbeat *self, const char *peer)
{
    heartbeat_peers row;

    row.key = actor_string_of(peer);
    row.last = actor_now();
    row.missing = false;
    actor_must(heartbeat_peers_insert(self->peers, &row));
}

void heartbeat_note_expected(heartbeat *self, const heartbeat_expect_msg *msg)
{
    heartbeat_note(self, msg->peer.data);
}

void heartbeat_forget_peer(heartbeat *self, const heartbeat_forget_msg *msg)
{
    (void)heartbeat_peers_delete(self->peers, msg->peer.data);
}

heartbeat_note_beat_outcome heartbeat_note_beat(heartbeat *self, const heartbeat_beat_msg *msg)
{
    bool missing = false;

    (void)heartbeat_peers_get_missing(self->peers, msg->peer.data, &missing);
    heartbeat_note(self, msg->peer.data);
    if (!missing)
        return HEARTBEAT_NOTE_BEAT_KNOWN;
    actor_must(actor_string_set(&self->peer, msg->peer.data));
    return HEARTBEAT_NOTE_BEAT_BACK;
}

/*
 * The first of those that are late, in the order of their names; it is missing from now on. Whom there is no memory for is found
 * the next time.
 */
heartbeat_find_outcome heartbeat_find(heartbeat *self)
{
    const int64_t interval = self->args.interval;
    const int64_t patience = interval > INT64_MAX / self->args.misses ? INT64_MAX : interval * self->args.misses;
    actor_ets_cursor *late;
    heartbeat_peers *rows = NULL;
    size_t n = 0;
    int err;

    if (heartbeat_peers_open_late(self->peers, actor_now(), patience, false, &late) != ACTOR_OK)
        return HEARTBEAT_FIND_NONE;
    err = heartbeat_peers_fetch(late, 1, &rows, &n);
    actor_ets_close(late);
    if (err != ACTOR_OK || n == 0)
        return HEARTBEAT_FIND_NONE;
    err = actor_string_set(&self->peer, rows[0].key.data);
    if (err == ACTOR_OK)
        err = heartbeat_peers_set_missing(self->peers, rows[0].key.data, true);
    heartbeat_peers_free(rows, n);
    return err == ACTOR_OK ? HEARTBEAT_FIND_ONE : HEARTBEAT_FIND_NONE;
}

/* The rows are copies: they are sent before they are freed. */
void heartbeat_list_peers(heartbeat *self, actor_from from, heartbeat_list_reply *reply)
{
    heartbeat_peers *rows = NULL;
    size_t n = 0;

    actor_must(heartbeat_peers_all(self->peers, &rows, &n));
    reply->value = rows;
    reply->value_len = n;
    (void)heartbeat_list_reply_to(from, reply);
    heartbeat_peers_free(rows, n);
}
