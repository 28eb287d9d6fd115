/* What the cache does with its messages. */
#include "cache_actor.h"

#include <stdint.h>

static void free_table(void *table)
{
    table_free(table);
}

actor_result cache_init(cache *self)
{
    self->table = table_make();
    if (self->table == NULL)
        return actor_stop(actor_reason_own("enomem", NULL));
    actor_must(actor_defer(free_table, self->table));   /* however the cache ends */
    return ACTOR_CONTINUE;
}

actor_result cache_handle_get(cache *self, actor_from from, const cache_get_msg *msg, cache_get_reply *reply)
{
    int64_t expires_ns;
    const char *value = table_get(self->table, msg->key.data, actor_now(), &expires_ns);

    (void)from;
    if (value == NULL) {
        self->misses++;
        reply->tag = CACHE_GET_MISS;
        return ACTOR_REPLY;
    }
    self->hits++;
    reply->tag = CACHE_GET_HIT;
    reply->as.hit.value = actor_string_of(value);       /* copied when it is sent */
    reply->as.hit.left = expires_ns - actor_now();
    return ACTOR_REPLY;
}

actor_result cache_handle_put(cache *self, const cache_put_msg *msg)
{
    const int64_t now_ns = actor_now();
    const int64_t expires_ns = msg->ttl > INT64_MAX - now_ns ? INT64_MAX : now_ns + msg->ttl;

    if (!table_put(self->table, msg->key.data, msg->value.data, expires_ns))
        table_drop(self->table, msg->key.data);         /* better nothing than what it was */
    return ACTOR_CONTINUE;
}

actor_result cache_handle_drop(cache *self, const cache_drop_msg *msg)
{
    table_drop(self->table, msg->key.data);
    return ACTOR_CONTINUE;
}

actor_result cache_handle_statistics(cache *self, actor_from from, cache_statistics_reply *reply)
{
    (void)from;
    reply->tag = CACHE_STATISTICS_COUNTED;
    reply->as.counted.entries = table_size(self->table);
    reply->as.counted.hits = self->hits;
    reply->as.counted.misses = self->misses;
    return ACTOR_REPLY;
}

actor_result cache_handle_sweep(cache *self)
{
    table_sweep(self->table, actor_now());
    return ACTOR_CONTINUE;
}
