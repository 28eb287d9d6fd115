#include "sliding_window_actor.h"

#include <string.h>

actor_result sliding_window_init(sliding_window *self)
{
    actor_must(sliding_window_keys_new(&self->keys));
    actor_must(sliding_window_hits_new(&self->hits));
    return ACTOR_CONTINUE;
}

static void sliding_window_take_first(sliding_window *self, sliding_window_chain *chain)
{
    sliding_window_hits hit;

    actor_must(sliding_window_hits_lookup(self->hits, chain->first, &hit));
    actor_must(sliding_window_hits_delete(self->hits, hit.key));
    chain->first = hit.next;
    chain->count--;
}

/* How long until the first of a chain leaves the window; 0 or less: it has. */
static int64_t sliding_window_rest(sliding_window *self, const sliding_window_chain *chain, int64_t now_ns)
{
    int64_t at_ns;

    actor_must(sliding_window_hits_get_at(self->hits, chain->first, &at_ns));
    return self->args.window - (now_ns - at_ns);
}

/* Counts one more. False: there is no memory, and all is as it was. */
static bool sliding_window_add(sliding_window *self, const char *key, sliding_window_chain *chain, int64_t now_ns)
{
    sliding_window_hits hit;
    sliding_window_keys row;

    hit.key = ++self->number;
    hit.at = now_ns;
    hit.next = 0;
    if (sliding_window_hits_insert(self->hits, &hit) != ACTOR_OK)
        return false;
    row.key = actor_string_of(key);
    row.chain = *chain;
    row.chain.newest = now_ns;
    row.chain.last = hit.key;
    row.chain.first = chain->count == 0 ? hit.key : chain->first;
    row.chain.count++;
    if (sliding_window_keys_insert(self->keys, &row) != ACTOR_OK) {
        actor_must(sliding_window_hits_delete(self->hits, hit.key));
        return false;
    }
    if (chain->count > 0)
        actor_must(sliding_window_hits_set_next(self->hits, chain->last, hit.key));
    *chain = row.chain;
    return true;
}

/* What has left the window is not counted any more. */
static void sliding_window_move(sliding_window *self, const char *key, sliding_window_chain *chain, int64_t now_ns)
{
    const uint32_t before = chain->count;

    while (chain->count > 0 && sliding_window_rest(self, chain, now_ns) <= 0)
        sliding_window_take_first(self, chain);
    if (chain->count < before)
        actor_must(sliding_window_keys_set_chain(self->keys, key, chain));
}

actor_result sliding_window_handle_allow(sliding_window *self, actor_from from, const sliding_window_allow_msg *msg,
                                         sliding_window_allow_reply *reply)
{
    const int64_t now_ns = actor_now();
    sliding_window_chain chain;

    (void)from;
    memset(&chain, 0, sizeof chain);
    if (sliding_window_keys_get_chain(self->keys, msg->key.data, &chain) == ACTOR_OK)
        sliding_window_move(self, msg->key.data, &chain, now_ns);
    if (chain.count < self->args.limit && sliding_window_add(self, msg->key.data, &chain, now_ns)) {
        reply->tag = SLIDING_WINDOW_ALLOW_OK;
        reply->as.ok.left = self->args.limit - chain.count;
    } else {
        reply->tag = SLIDING_WINDOW_ALLOW_LIMITED;
        reply->as.limited.retry_after = chain.count < self->args.limit ? self->args.window
                                                                       : sliding_window_rest(self, &chain, now_ns);
    }
    return ACTOR_REPLY;
}

static void sliding_window_drop(sliding_window *self, const char *key)
{
    sliding_window_chain chain;

    if (sliding_window_keys_get_chain(self->keys, key, &chain) != ACTOR_OK)
        return;
    while (chain.count > 0)
        sliding_window_take_first(self, &chain);
    actor_must(sliding_window_keys_delete(self->keys, key));
}

actor_result sliding_window_handle_forget(sliding_window *self, const sliding_window_forget_msg *msg)
{
    sliding_window_drop(self, msg->key.data);
    return ACTOR_CONTINUE;
}

/* What there is no memory for is swept the next time. */
actor_result sliding_window_handle_sweep(sliding_window *self)
{
    sliding_window_keys *rows = NULL;
    size_t n = 0;
    size_t i;

    if (sliding_window_keys_select_idle(self->keys, actor_now(), self->args.window, &rows, &n) != ACTOR_OK)
        return ACTOR_CONTINUE;
    for (i = 0; i < n; i++)
        sliding_window_drop(self, rows[i].key.data);
    sliding_window_keys_free(rows, n);
    return ACTOR_CONTINUE;
}
