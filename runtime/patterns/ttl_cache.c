#include "ttl_cache_actor.h"

actor_result ttl_cache_init(ttl_cache *self)
{
    actor_must(ttl_cache_entries_new(&self->entries));
    actor_must(ttl_cache_ages_new(&self->ages));
    return ACTOR_CONTINUE;
}

static void ttl_cache_drop(ttl_cache *self, const char *key)
{
    uint64_t age;

    if (ttl_cache_entries_get_age(self->entries, key, &age) != ACTOR_OK)
        return;
    actor_must(ttl_cache_ages_delete(self->ages, age));
    actor_must(ttl_cache_entries_delete(self->entries, key));
    self->count--;
}

/* False: there is no memory to read its key. */
static bool ttl_cache_drop_oldest(ttl_cache *self)
{
    ttl_cache_ages_key oldest;
    ttl_cache_ages row;

    if (ttl_cache_ages_first(self->ages, &oldest) != ACTOR_OK
        || ttl_cache_ages_lookup(self->ages, oldest.key, &row) != ACTOR_OK)
        return false;
    ttl_cache_drop(self, row.entry.data);
    ttl_cache_ages_clear(&row);
    return true;
}

/* Never is a time as well. */
static int64_t ttl_cache_expiry(int64_t ttl_ns)
{
    const int64_t now_ns = actor_now();

    return ttl_ns > INT64_MAX - now_ns ? INT64_MAX : now_ns + ttl_ns;
}

/* A key ends where its text does, whatever came behind: all else here looks for that text. */
static void ttl_cache_add(ttl_cache *self, const ttl_cache_put_msg *msg, int64_t ttl_ns)
{
    ttl_cache_entries entry;
    ttl_cache_ages age;

    if (self->count >= self->args.most && !ttl_cache_drop_oldest(self))
        return;
    entry.key = actor_string_of(msg->key.data);
    entry.value = msg->value;
    entry.expires = ttl_cache_expiry(ttl_ns);
    entry.age = self->puts;
    age.key = self->puts++;
    age.entry = entry.key;
    if (ttl_cache_ages_insert(self->ages, &age) != ACTOR_OK)
        return;
    if (ttl_cache_entries_insert(self->entries, &entry) == ACTOR_OK)
        self->count++;
    else
        actor_must(ttl_cache_ages_delete(self->ages, age.key));
}

actor_result ttl_cache_handle_put(ttl_cache *self, const ttl_cache_put_msg *msg)
{
    const int64_t ttl_ns = msg->has_ttl ? msg->ttl : self->args.ttl;

    ttl_cache_drop(self, msg->key.data);
    if (ttl_ns > 0)
        ttl_cache_add(self, msg, ttl_ns);
    return ACTOR_CONTINUE;
}

/* The row is a copy, and the reply is another: so it is sent before the row is freed. Without memory for them it is not found. */
actor_result ttl_cache_handle_get(ttl_cache *self, actor_from from, const ttl_cache_get_msg *msg, ttl_cache_get_reply *reply)
{
    ttl_cache_entries row;
    int err;

    reply->tag = TTL_CACHE_GET_MISS;
    if (ttl_cache_entries_lookup(self->entries, msg->key.data, &row) != ACTOR_OK)
        return ACTOR_REPLY;
    if (row.expires <= actor_now()) {
        ttl_cache_entries_clear(&row);
        ttl_cache_drop(self, msg->key.data);
        return ACTOR_REPLY;
    }
    reply->tag = TTL_CACHE_GET_OK;
    reply->as.ok.value = row.value;
    err = ttl_cache_get_reply_to(from, reply);
    ttl_cache_entries_clear(&row);
    reply->tag = TTL_CACHE_GET_MISS;
    return err == ACTOR_OK ? ACTOR_NOREPLY : ACTOR_REPLY;
}

actor_result ttl_cache_handle_delete(ttl_cache *self, const ttl_cache_delete_msg *msg)
{
    ttl_cache_drop(self, msg->key.data);
    return ACTOR_CONTINUE;
}

actor_result ttl_cache_handle_clear(ttl_cache *self)
{
    actor_must(ttl_cache_entries_delete_all(self->entries));
    actor_must(ttl_cache_ages_delete_all(self->ages));
    self->count = 0;
    return ACTOR_CONTINUE;
}

actor_result ttl_cache_handle_size(ttl_cache *self, actor_from from, ttl_cache_size_reply *reply)
{
    (void)from;
    reply->value = self->count;
    return ACTOR_REPLY;
}

/* What there is no memory for is swept the next time. */
actor_result ttl_cache_handle_sweep(ttl_cache *self)
{
    ttl_cache_entries *rows = NULL;
    size_t n = 0;
    size_t i;

    if (ttl_cache_entries_select_over(self->entries, actor_now(), &rows, &n) != ACTOR_OK)
        return ACTOR_CONTINUE;
    for (i = 0; i < n; i++)
        ttl_cache_drop(self, rows[i].key.data);
    ttl_cache_entries_free(rows, n);
    return ACTOR_CONTINUE;
}
