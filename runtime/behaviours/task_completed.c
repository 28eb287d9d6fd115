/*
 * Tasks that are done already: results without a process. An actor_task may be copied, so it holds no more than a number; the results
 * hang on their owner's dictionary, each under its number, until one of the copies asks for it.
 */
#include <string.h>

#include "instance.h"
#include "refmap.h"
#include "task.h"

struct completed {
    const actor_type_info *type;
    bool collected;                         /* it is being awaited with others */
    max_align_t value[];
};

struct results {
    uint64_t last;                          /* number that was given to one */
    struct libactor_refmap by_number;
};

static const char results_key;

static actor_ref key_of(uint64_t number)
{
    actor_ref key;

    key.bits = number;
    return key;
}

static void free_completed(struct completed *completed)
{
    actor_type_clear(completed->type, completed->value);
    actor_free(completed);
}

static void free_results(void *arg)
{
    struct results *results = arg;
    const struct libactor_refmap_place *place;
    size_t at = 0;

    while ((place = libactor_refmap_next(&results->by_number, &at)) != NULL)
        free_completed((struct completed *)place->word);
    libactor_refmap_clear(&results->by_number);
    actor_free(results);
}

/* Those of the calling actor, with room for one more; NULL: memory is out. */
static struct results *make_room(void)
{
    struct results *results = actor_get(&results_key);

    if (results == NULL) {
        results = actor_alloc(sizeof *results);
        if (results == NULL)
            return NULL;
        memset(results, 0, sizeof *results);
        if (actor_put(&results_key, results, free_results) != ACTOR_OK) {
            actor_free(results);
            return NULL;
        }
    }
    return libactor_refmap_reserve(&results->by_number, results->by_number.len + 1) == ACTOR_OK ? results : NULL;
}

static struct completed *copy_result(const actor_type_info *type, const void *result)
{
    struct completed *completed = actor_alloc(sizeof *completed + type->size);

    if (completed == NULL)
        return NULL;
    completed->type = type;
    completed->collected = false;
    if (actor_type_copy(type, completed->value, result) != ACTOR_OK) {
        actor_free(completed);
        return NULL;
    }
    return completed;
}

int actor_task_completed(const actor_task_info *info, const void *result, actor_task *task)
{
    struct completed *completed;
    struct results *results;

    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    if (!actor_type_fits(info->result, result))
        return ACTOR_EINVAL;
    results = make_room();
    completed = results == NULL ? NULL : copy_result(info->result, result);
    if (completed == NULL)
        return ACTOR_ENOMEM;
    libactor_refmap_put(&results->by_number, key_of(++results->last), (uintptr_t)completed);
    memset(task, 0, sizeof *task);
    task->owner = actor_self();
    task->info = info;
    task->completed = results->last;
    return ACTOR_OK;
}

/* NULL: it has been asked for. */
static struct libactor_refmap_place *find(const actor_task *task)
{
    const struct results *results = actor_get(&results_key);

    return results == NULL ? NULL : libactor_refmap_find(&results->by_number, key_of(task->completed));
}

static void forget(struct libactor_refmap_place *place)
{
    struct results *results = actor_get(&results_key);

    free_completed((struct completed *)place->word);
    libactor_refmap_remove(&results->by_number, place);
    libactor_refmap_trim(&results->by_number);
}

int libactor_task_completed_take(const actor_task *task, void *result)
{
    struct libactor_refmap_place *place = find(task);
    const struct completed *completed;
    int err;

    if (place == NULL)
        return ACTOR_ENOREQUEST;
    completed = (const struct completed *)place->word;
    err = actor_reply_keep(completed->type, completed->value, result);
    if (err == ACTOR_OK)
        forget(place);
    return err;
}

int libactor_task_completed_collect(const actor_task *task)
{
    const struct libactor_refmap_place *place = find(task);
    struct completed *completed;

    if (place == NULL)
        return ACTOR_ENOREQUEST;
    completed = (struct completed *)place->word;
    if (completed->collected)
        return ACTOR_EALREADY;
    completed->collected = true;
    return ACTOR_OK;
}

void libactor_task_completed_give_up(const actor_task *task)
{
    struct libactor_refmap_place *place = find(task);

    if (place != NULL && ((const struct completed *)place->word)->collected)
        forget(place);
}
