/*
 * The floor: the least that each workload can cost in C. PROGRAM WORKLOAD N
 *
 * One thread, mailboxes and a run queue that are linked lists, a function pointer for each actor, messages
 * and actors from free lists. No supervision, no references that can be stale, no wake-up from other threads,
 * no fairness to speak of, nothing that could fail. It is no runtime, and no goal: it tells how
 * much of a runtime's time the workload itself takes.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "machine.h"

enum { TURN = 1024, RING = 503, MEMBERS = 64, CREATURES = 100, BATCH = 64, SLOTS = 256, LEVELS = 4 };

struct actor;

struct message {
    struct message *next;
    struct actor *from;
    int64_t value;
    uint32_t tag;
};

struct actor {
    struct actor *next;                     /* in the run queue, or the free list */
    void (*handle)(struct actor *self, const struct message *message);
    struct message *first, *last;           /* its mailbox */
    int queued, dead;
    /* What the workloads keep. */
    struct actor *peer;
    int64_t left, sum;
    uint32_t seed;
    int number;
};

static struct actor *run_first, *run_last, *free_actors;
static struct message *free_messages;
static int finished, give_way;
static struct actor *members[RING];
static int64_t total, members_done;

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void *memory(size_t bytes)
{
    void *got = malloc(bytes);

    if (got == NULL)
        abort();
    return got;
}

static void must_be(int64_t found, int64_t expected)
{
    if (found != expected) {
        fprintf(stderr, "floor: %lld where %lld was expected\n", (long long)found, (long long)expected);
        abort();
    }
}

static uint32_t draw(uint32_t *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 8 & 0x7fffff;
}

/* ---- the loop --------------------------------------------------------------------------------------------- */

static struct message *message_new(void)
{
    struct message *message = free_messages;

    if (message == NULL) {
        message = memory(1024 * sizeof *message);
        for (int i = 0; i < 1023; i++)
            message[i].next = &message[i + 1];
        message[1023].next = NULL;
    }
    free_messages = message->next;
    return message;
}

static void run_later(struct actor *actor)
{
    if (actor->queued)
        return;
    actor->queued = 1;
    actor->next = NULL;
    if (run_first == NULL)
        run_first = actor;
    else
        run_last->next = actor;
    run_last = actor;
}

static void send(struct actor *to, struct actor *from, uint32_t tag, int64_t value)
{
    struct message *message = message_new();

    message->next = NULL;
    message->from = from;
    message->tag = tag;
    message->value = value;
    if (to->first == NULL)
        to->first = message;
    else
        to->last->next = message;
    to->last = message;
    run_later(to);
}

static struct actor *spawn(void (*handle)(struct actor *, const struct message *))
{
    struct actor *actor = free_actors;

    if (actor != NULL)
        free_actors = actor->next;
    else
        actor = memory(sizeof *actor);
    memset(actor, 0, sizeof *actor);
    actor->handle = handle;
    return actor;
}

static void run(void)
{
    while (!finished && run_first != NULL) {
        struct actor *actor = run_first;

        run_first = actor->next;
        actor->queued = 0;
        give_way = 0;
        for (int turn = TURN; turn > 0 && actor->first != NULL && !give_way && !actor->dead; turn--) {
            struct message *message = actor->first;

            actor->first = message->next;
            actor->handle(actor, message);
            message->next = free_messages;
            free_messages = message;
        }
        if (actor->dead) {
            actor->next = free_actors;
            free_actors = actor;
        } else if (actor->first != NULL) {
            run_later(actor);
        }
    }
}

/* ---- messages --------------------------------------------------------------------------------------------- */

enum { BEGIN, PING, PONG, ADD, SUM, AGAIN, MEET, CHANGE, LEAVE, COUNT, CRASH, DOWN, UP, EVENT };

static void ping(struct actor *self, const struct message *message)
{
    (void)message;
    if (self->left-- == 0)
        finished = 1;
    else
        send(self->peer, self, PING, 0);
}

static void pong(struct actor *self, const struct message *message)
{
    send(message->from, self, PONG, self->sum);
}

static void node(struct actor *self, const struct message *message)
{
    if (message->value == 0)
        finished = 1;
    else
        send(self->peer, self, PING, message->value - 1);
}

static void counter(struct actor *self, const struct message *message)
{
    if (message->tag == ADD)
        self->sum += message->value;
    else
        send(message->from, self, SUM, self->sum);
}

/* Sends in batches, and after each lets others run: what a runtime's fairness would do. */
static void producer(struct actor *self, const struct message *message)
{
    const int64_t batch = self->left < BATCH ? self->left : BATCH;

    if (message->tag == SUM) {
        total = message->value;
        finished = 1;
        return;
    }
    for (int64_t i = 0; i < batch; i++)
        send(self->peer, self, ADD, 1);
    self->left -= batch;
    give_way = 1;
    if (self->left > 0)
        send(self, self, AGAIN, 0);
    else
        send(self->peer, self, COUNT, 0);
}

static void feeder(struct actor *self, const struct message *message)
{
    if (message->tag != SUM)
        producer(self, message);
}

static void life(struct actor *self, const struct message *message)
{
    total += message->value;
    self->dead = 1;
}

static void ping_one(struct actor *self)
{
    if (self->left-- > 0)
        send(members[draw(&self->seed) % MEMBERS], self, PING, 0);
    else if (++members_done == MEMBERS)
        finished = 1;
}

static void member(struct actor *self, const struct message *message)
{
    if (message->tag == PING)
        send(message->from, self, PONG, 0);
    else
        ping_one(self);
}

static void mall(struct actor *self, const struct message *message)
{
    if (message->tag == COUNT) {
        total += message->value;
        finished = ++self->number == CREATURES;
    } else if (self->left == 0) {
        send(message->from, self, LEAVE, 0);
    } else if (self->peer == NULL) {
        self->peer = message->from;
    } else {
        send(self->peer, message->from, MEET, message->value);
        self->peer = NULL;
        self->left--;
    }
}

static void chameneo(struct actor *self, const struct message *message)
{
    const int other = (int)message->value;

    switch (message->tag) {
    case LEAVE:
        send(self->peer, self, COUNT, self->sum);
        return;
    case MEET:
        self->number = self->number == other ? other : 3 - self->number - other;
        send(message->from, self, CHANGE, self->number);
        self->sum++;
        break;
    case CHANGE:
        self->number = other;
        self->sum++;
        break;
    default:
        break;
    }
    send(self->peer, self, MEET, self->number);
}

/* ---- supervision: what is left of it is to know the parent, and to start anew ------------------------------- */

static struct actor *registered;

static void child(struct actor *self, const struct message *message)
{
    if (message->tag != CRASH)
        return;
    self->dead = 1;
    send(self->peer, self, DOWN, 0);
}

static void supervisor(struct actor *self, const struct message *message)
{
    struct actor *next = spawn(child);

    (void)message;
    next->peer = self;
    registered = next;
    send(self->peer, self, UP, 0);
}

static void killer(struct actor *self, const struct message *message)
{
    (void)message;
    if (self->left-- == 0)
        finished = 1;
    else
        send(registered, self, CRASH, 0);
}

/* ---- the state machine ------------------------------------------------------------------------------------ */

static void machine(struct actor *self, const struct message *message)
{
    if (message->tag == COUNT) {
        send(message->from, self, SUM, self->sum);
        return;
    }
    const unsigned cell = (unsigned)self->number * 8 + (unsigned)message->value;

    self->number = machine_next[cell];
    switch (machine_action[cell]) {
    case 0: self->sum += 1; break;
    case 1: self->sum ^= 5; break;
    case 2: self->sum += 7; break;
    case 3: self->sum = self->sum * 3 & 0xffffff; break;
    }
}

static void source(struct actor *self, const struct message *message)
{
    const int64_t batch = self->left < BATCH ? self->left : BATCH;

    if (message->tag == SUM) {
        total = message->value;
        finished = 1;
        return;
    }
    for (int64_t i = 0; i < batch; i++)
        send(self->peer, self, EVENT, draw(&self->seed) >> 8 & 7);
    self->left -= batch;
    give_way = 1;
    send(self->left > 0 ? self : self->peer, self, self->left > 0 ? AGAIN : COUNT, 0);
}

/* ---- timers: a hierarchical wheel of 4 levels of 256 slots, a slot a millisecond ------------------------------ */

struct timer {
    struct timer *next, **link;
    uint64_t due;
};

static struct timer *wheel[LEVELS][SLOTS];
static uint64_t tick;
static int64_t fired;

static void timer_insert(struct timer *timer)
{
    const uint64_t left = timer->due - tick;
    const int level = left < 1u << 8 ? 0 : left < 1u << 16 ? 1 : left < 1u << 24 ? 2 : 3;
    struct timer **slot = &wheel[level][timer->due >> 8 * level & (SLOTS - 1)];

    timer->next = *slot;
    timer->link = slot;
    if (*slot != NULL)
        (*slot)->link = &timer->next;
    *slot = timer;
}

static void timer_cancel(struct timer *timer)
{
    *timer->link = timer->next;
    if (timer->next != NULL)
        timer->next->link = timer->link;
}

static void cascade(int level)
{
    struct timer **slot = &wheel[level][tick >> 8 * level & (SLOTS - 1)];
    struct timer *next = *slot;

    *slot = NULL;
    for (struct timer *timer = next; timer != NULL; timer = next) {
        next = timer->next;
        timer_insert(timer);
    }
}

static void turn_wheel(void)
{
    struct timer *next;

    tick++;
    for (int level = 1; level < LEVELS && (tick & ((UINT64_C(1) << 8 * level) - 1)) == 0; level++)
        cascade(level);
    next = wheel[0][tick & (SLOTS - 1)];
    wheel[0][tick & (SLOTS - 1)] = NULL;
    for (struct timer *timer = next; timer != NULL; timer = next) {
        next = timer->next;
        fired++;
    }
}

static void report(const char *workload, int64_t operations, int64_t ns)
{
    printf("%s %.3f\n", workload, (double)ns / (double)operations);
}

static void timers(int64_t n)
{
    struct timer *all = memory((size_t)n * sizeof *all);
    size_t *order = memory((size_t)n * sizeof *order);
    uint32_t seed = 1;
    int64_t began;

    memset(all, 0, (size_t)n * sizeof *all);
    for (int64_t i = 0; i < n; i++) {
        all[i].due = 60000 + draw(&seed) % 60000;
        order[i] = (size_t)i;
    }
    for (int64_t i = n - 1; i > 0; i--) {
        const size_t j = draw(&seed) % (size_t)(i + 1), kept = order[i];

        order[i] = order[j];
        order[j] = kept;
    }
    began = now_ns();
    for (int64_t i = 0; i < n; i++)
        timer_insert(&all[i]);
    report("timer_insert", n, now_ns() - began);
    began = now_ns();
    for (int64_t i = 0; i < n; i++)
        timer_cancel(&all[order[i]]);
    report("timer_cancel", n, now_ns() - began);
    for (int64_t i = 0; i < n; i++) {
        all[i].due = tick + 3000;
        timer_insert(&all[i]);
    }
    while (tick < 2999)
        turn_wheel();
    began = now_ns();
    while (fired < n)
        turn_wheel();
    report("timer_fire", n, now_ns() - began);
}

/* ---- idle ------------------------------------------------------------------------------------------------- */

static int64_t resident(void)
{
    FILE *statm = fopen("/proc/self/statm", "r");
    long pages = 0;

    if (statm == NULL || fscanf(statm, "%*d %ld", &pages) != 1)
        abort();
    fclose(statm);
    return pages * sysconf(_SC_PAGESIZE);
}

static void idle(int64_t n)
{
    const int64_t before = resident();

    for (int64_t i = 0; i < n; i++)
        spawn(child);
    printf("idle %.1f\n", (double)(resident() - before) / (double)n);
}

/* ---- main ------------------------------------------------------------------------------------------------- */

static void begin(struct actor *actor)
{
    send(actor, actor, BEGIN, 0);
}

static int64_t play(const char *workload, int64_t n)
{
    struct actor *first, *second;
    int feeders;

    if (strcmp(workload, "pingpong") == 0 || strcmp(workload, "gen_call") == 0) {
        first = spawn(ping);
        first->peer = spawn(pong);
        first->left = n;
        begin(first);
        run();
    } else if (strcmp(workload, "threadring") == 0) {
        for (int i = 0; i < RING; i++)
            members[i] = spawn(node);
        for (int i = 0; i < RING; i++)
            members[i]->peer = members[(i + 1) % RING];
        send(members[0], NULL, PING, n);
        run();
    } else if (strcmp(workload, "counting") == 0) {
        first = spawn(producer);
        first->peer = spawn(counter);
        first->left = n;
        begin(first);
        run();
        must_be(total, n);
    } else if (sscanf(workload, "fanin%d", &feeders) == 1 && feeders <= RING) {
        second = spawn(counter);
        for (int i = 0; i < feeders; i++) {
            first = spawn(feeder);
            first->peer = second;
            first->left = n / feeders;
            begin(first);
        }
        run();
        must_be(second->sum, n / feeders * feeders);
    } else if (strcmp(workload, "big") == 0) {
        for (int i = 0; i < MEMBERS; i++) {
            members[i] = spawn(member);
            members[i]->left = n / MEMBERS;
            members[i]->seed = (uint32_t)i * 7919 + 1;
        }
        for (int i = 0; i < MEMBERS; i++)
            begin(members[i]);
        run();
    } else if (strcmp(workload, "chameneos") == 0) {
        second = spawn(mall);
        second->left = n;
        for (int i = 0; i < CREATURES; i++) {
            first = spawn(chameneo);
            first->peer = second;
            first->number = i % 3;
            begin(first);
        }
        run();
        must_be(total, 2 * n);
    } else if (strcmp(workload, "spawn") == 0 || strcmp(workload, "spawn_gen") == 0) {
        for (int64_t i = 0; i < n; i++) {
            send(spawn(life), NULL, BEGIN, 1);
            if (i % BATCH == 0)
                run();
        }
        run();
        must_be(total, n);
    } else if (strcmp(workload, "sup_restart") == 0) {
        first = spawn(supervisor);
        first->peer = spawn(killer);
        first->peer->left = n;
        begin(first);
        run();
    } else if (strcmp(workload, "sup_start") == 0) {
        struct actor **children = memory((size_t)n * sizeof *children);

        second = spawn(supervisor);
        for (int64_t i = 0; i < n; i++) {
            children[i] = spawn(child);
            children[i]->peer = second;
            begin(children[i]);
        }
        run();
    } else if (strcmp(workload, "statem_cast") == 0) {
        first = spawn(source);
        first->peer = spawn(machine);
        first->left = n;
        first->seed = 12345;
        begin(first);
        run();
    } else {
        return -1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const int64_t n = argc == 3 ? strtoll(argv[2], NULL, 10) : 0;
    int64_t began;

    if (n <= 0)
        return 2;
    if (strcmp(argv[1], "timers") == 0) {
        timers(n);
    } else if (strcmp(argv[1], "idle") == 0) {
        idle(n);
    } else {
        began = now_ns();
        if (play(argv[1], n) < 0)
            return 2;
        report(argv[1], n, now_ns() - began);
    }
    return 0;
}
