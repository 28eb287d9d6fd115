/*
 * A million timers, each of which would send its process a message: started, cancelled in a random order;
 * then started to fire at one moment, and received.
 */
#include "bench.h"

static const actor_message_info fire = { "fire", ACTOR_INFO, NULL, NULL };

static actor_timer *start_all(int64_t n)
{
    actor_timer *timers = actor_alloc((size_t)n * sizeof *timers);
    const actor_ref self = actor_self();
    uint32_t seed = 1;
    int64_t began;

    must(timers == NULL ? ACTOR_ENOMEM : ACTOR_OK);
    began = actor_now();
    for (int64_t i = 0; i < n; i++) {
        const int64_t delay_ns = (60000 + draw(&seed) % 60000) * ACTOR_MILLISECOND;

        must(actor_send_after(self, delay_ns, &fire, NULL, &timers[i]));
    }
    report("timer_insert", n, actor_now() - began);
    return timers;
}

static void shuffle(actor_timer *timers, int64_t n)
{
    uint32_t seed = 2;

    for (int64_t i = n - 1; i > 0; i--) {
        const int64_t j = draw(&seed) % (i + 1);
        const actor_timer kept = timers[i];

        timers[i] = timers[j];
        timers[j] = kept;
    }
}

static void cancel_all(const actor_timer *timers, int64_t n)
{
    const int64_t began = actor_now();
    int64_t cancelled = 0;

    for (int64_t i = 0; i < n; i++)
        cancelled += actor_timer_cancel(timers[i]) >= 0;
    report("timer_cancel", n, actor_now() - began);
    must_be(cancelled, n);
}

static void take_one(void)
{
    actor_message *message;

    must(actor_receive(&message, ACTOR_INFINITY));
    actor_message_free(message);
}

static void fire_all(int64_t n)
{
    const actor_ref self = actor_self();
    const int64_t due = actor_now() + (500 + n / 500) * ACTOR_MILLISECOND;
    int64_t began;

    for (int64_t i = 0; i < n; i++)
        must(actor_send_at(self, due, &fire, NULL, NULL));
    must(actor_now() < due ? ACTOR_OK : ACTOR_ETIMEDOUT);
    take_one();
    began = actor_now();
    for (int64_t i = 1; i < n; i++)
        take_one();
    report("timer_fire", n, actor_now() - began);
}

void play(int64_t n)
{
    actor_timer *timers = start_all(n);

    shuffle(timers, n);
    cancel_all(timers, n);
    actor_free(timers);
    fire_all(n);
}
