#include "store_actor.h"

actor_result store_init(store *self)
{
    self->kind = self->args.kind == STORE_KIND_SEALED ? STORE_KIND_SEALED : STORE_KIND_PLAIN;
    actor_must(store_entries_new(&self->entries));
    return ACTOR_CONTINUE;
}

/* The task of a store, not the user's. */
void store_look_run(const store_look_args *args, store_look_result *result)
{
    result->tag = args->text.len > 0 ? STORE_LOOK_FINE : STORE_LOOK_FOUL;
}
