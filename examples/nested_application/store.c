/*
 * The store: a list of entries, the newest first. An end of the memory frees them, however it ends.
 */
#include "store_actor.h"

#include <stdio.h>
#include <string.h>

enum { MOST_ENTRIES = 10000 };

struct entry {
    struct entry *next;
    int64_t put_at;
    actor_string key;
    actor_string value;
};

static void free_entry(struct entry *entry)
{
    actor_string_set(&entry->key, "");
    actor_string_set(&entry->value, "");
    actor_free(entry);
}

static void end_memory(void *arg)
{
    memory *self = arg;

    while (self->first != NULL) {
        struct entry *entry = self->first;

        self->first = entry->next;
        free_entry(entry);
    }
    printf("memory: ended, with %u entries\n", self->count);
    fflush(stdout);
}

actor_result memory_init(memory *self)
{
    return actor_defer(end_memory, self) == ACTOR_OK ? ACTOR_CONTINUE : actor_stop(actor_reason_own("out_of_memory", NULL));
}

static struct entry *find(const memory *self, actor_string key)
{
    struct entry *entry = self->first;

    while (entry != NULL && !actor_string_equal(entry->key, key))
        entry = entry->next;
    return entry;
}

actor_result memory_handle_get(memory *self, actor_from from, const memory_get_msg *msg, memory_get_reply *reply)
{
    const struct entry *entry = find(self, msg->key);

    (void)from;
    reply->tag = entry == NULL ? MEMORY_GET_MISSING : MEMORY_GET_FOUND;
    if (entry != NULL)
        reply->as.found.value = entry->value;
    return ACTOR_REPLY;
}

static struct entry *add(memory *self, actor_string key)
{
    struct entry *entry = self->count < MOST_ENTRIES ? actor_alloc(sizeof *entry) : NULL;

    if (entry == NULL)
        return NULL;
    memset(entry, 0, sizeof *entry);
    if (actor_string_set(&entry->key, key.data) != ACTOR_OK) {
        actor_free(entry);
        return NULL;
    }
    entry->next = self->first;
    self->first = entry;
    self->count++;
    return entry;
}

actor_result memory_handle_put(memory *self, actor_from from, const memory_put_msg *msg, memory_put_reply *reply)
{
    struct entry *entry = find(self, msg->key);

    (void)from;
    if (entry == NULL)
        entry = add(self, msg->key);
    reply->tag = MEMORY_PUT_FULL;
    if (entry == NULL || actor_string_set(&entry->value, msg->value.data) != ACTOR_OK)
        return ACTOR_REPLY;
    entry->put_at = actor_now();
    reply->tag = MEMORY_PUT_OK;
    return ACTOR_REPLY;
}

actor_result memory_handle_size(memory *self, actor_from from, memory_size_reply *reply)
{
    (void)from;
    reply->value = self->count;
    return ACTOR_REPLY;
}

actor_result memory_handle_sweep(memory *self, actor_from from, memory_sweep_reply *reply)
{
    struct entry **at = &self->first;

    (void)from;
    while (*at != NULL) {
        struct entry *entry = *at;

        if (actor_now() - entry->put_at < self->args.ttl) {
            at = &entry->next;
            continue;
        }
        *at = entry->next;
        free_entry(entry);
        self->count--;
        reply->value++;
    }
    return ACTOR_REPLY;
}

static void end_janitor(void *arg)
{
    (void)arg;
    printf("janitor: ended\n");
    fflush(stdout);
}

actor_result janitor_init(janitor *self)
{
    return actor_defer(end_janitor, self) == ACTOR_OK ? ACTOR_CONTINUE
                                                      : actor_stop(actor_reason_own("out_of_memory", NULL));
}

actor_result janitor_handle_sweep(janitor *self)
{
    memory_sweep_reply swept;
    actor_ref all;

    (void)self;
    if (memory_whereis(&all) == ACTOR_OK && memory_sweep(all, &swept, ACTOR_SECOND) == ACTOR_OK && swept.value > 0) {
        printf("janitor: %u entries were too old\n", swept.value);
        fflush(stdout);
    }
    return ACTOR_CONTINUE;
}

void store_stop(void *state)
{
    (void)state;
    printf("application Store: stopped\n");
    fflush(stdout);
}
