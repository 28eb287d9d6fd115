/*
 * A hundred creatures meet in a mall, two by two, and change their colours. One operation is a meeting:
 * four casts.
 */
#include "bench.h"
#include "chameneos_actor.h"

enum { CREATURES = 100 };

static enum color complement(enum color a, enum color b)
{
    return a == b ? a : (enum color)(3 - (int)a - (int)b);
}

actor_result mall_init(mall *self)
{
    self->left = self->args.meetings;
    return ACTOR_CONTINUE;
}

actor_result mall_handle_sum(mall *self, actor_from from, mall_sum_reply *reply)
{
    self->player = from;
    reply->value = self->sum;
    return self->counted == self->args.visitors ? ACTOR_REPLY : ACTOR_NOREPLY;
}

actor_result mall_handle_meet(mall *self, const mall_meet_msg *msg)
{
    if (self->left == 0) {
        must(chameneo_leave(msg->from));
    } else if (self->occupied) {
        must(chameneo_meet(self->waiting, msg->from, msg->color));
        self->occupied = false;
        self->left--;
    } else {
        self->waiting = msg->from;
        self->occupied = true;
    }
    return ACTOR_CONTINUE;
}

actor_result mall_handle_count(mall *self, const mall_count_msg *msg)
{
    mall_sum_reply sum;

    self->sum += msg->met;
    if (++self->counted == self->args.visitors) {
        sum.value = self->sum;
        must(mall_sum_reply_to(self->player, &sum));
    }
    return ACTOR_CONTINUE;
}

static actor_result go_to_mall(chameneo *self)
{
    must(mall_meet(self->args.mall, actor_self(), self->color));
    return ACTOR_CONTINUE;
}

actor_result chameneo_init(chameneo *self)
{
    self->color = self->args.color;
    return ACTOR_CONTINUE;
}

actor_result chameneo_handle_continue_enter(chameneo *self)
{
    return go_to_mall(self);
}

actor_result chameneo_handle_meet(chameneo *self, const chameneo_meet_msg *msg)
{
    self->color = complement(self->color, msg->color);
    self->met++;
    must(chameneo_change(msg->other, self->color));
    return go_to_mall(self);
}

actor_result chameneo_handle_change(chameneo *self, const chameneo_change_msg *msg)
{
    self->color = msg->color;
    self->met++;
    return go_to_mall(self);
}

actor_result chameneo_handle_leave(chameneo *self)
{
    must(mall_count(self->args.mall, self->met));
    return ACTOR_CONTINUE;
}

void play(int64_t n)
{
    const mall_args to_mall = { (uint64_t)n, CREATURES };
    chameneo_args args;
    mall_sum_reply sum;
    actor_ref creature;
    int64_t began;

    must(mall_start_link(&to_mall, &args.mall));
    began = actor_now();
    for (int i = 0; i < CREATURES; i++) {
        args.color = (enum color)(i % 3);
        must(chameneo_start_link(&args, &creature));
    }
    must(mall_sum(args.mall, &sum, ACTOR_INFINITY));
    report("chameneos", n, actor_now() - began);
    must_be((int64_t)sum.value, 2 * n);
}
