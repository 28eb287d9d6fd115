/*
 * How long a cast from another thread takes to wake a host that polls: from before the send to the actor's
 * first line, at the median. A program of its own, for the host has the main loop: wake HOST CASTS WORKERS, where
 * HOST is poll, epoll or libuv.
 */
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/epoll.h>
#include <time.h>
#include <uv.h>

#include <actor/actor.h>

enum { PAUSE_US = 500 };                    /* long enough for the host to be asleep again */

static const actor_type_info nothing = { "nothing", 0, true, 0, NULL, 0, NULL };
static const actor_message_info poke = { "poke", ACTOR_CAST, &nothing, NULL };

static int n_casts;
static int64_t *taken;
static int64_t sent_ns;
static sem_t woken;
static atomic_bool over;
static actor_ref sleeper;
static uv_async_t end;

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * ACTOR_SECOND + now.tv_nsec;
}

static void be_woken(void *arg)
{
    int i;

    (void)arg;
    for (i = 0; i < n_casts; i++) {
        actor_message *message;

        actor_receive(&message, ACTOR_INFINITY);
        taken[i] = now_ns() - sent_ns;
        actor_message_free(message);
        sem_post(&woken);
    }
}

static void *cast_often(void *system)
{
    const struct timespec pause = { 0, PAUSE_US * 1000 };
    int i;

    actor_system_bind(system);
    for (i = 0; i < n_casts; i++) {
        nanosleep(&pause, NULL);
        sent_ns = now_ns();
        actor_send(sleeper, &poke, NULL);
        sem_wait(&woken);
    }
    atomic_store(&over, true);
    actor_send(sleeper, &poke, NULL);
    uv_async_send(&end);
    return NULL;
}

static void serve_poll(actor_system *system)
{
    while (!atomic_load(&over)) {
        struct pollfd polled = { actor_backend_fd(system), POLLIN, 0 };

        poll(&polled, 1, actor_next_timeout(system) < 0 ? 100 : actor_next_timeout(system));
        actor_turn(system);
    }
}

static void serve_epoll(actor_system *system)
{
    const int fd = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN };

    epoll_ctl(fd, EPOLL_CTL_ADD, actor_backend_fd(system), &event);
    while (!atomic_load(&over)) {
        const int timeout = actor_next_timeout(system);

        epoll_wait(fd, &event, 1, timeout < 0 ? 100 : timeout);
        actor_turn(system);
    }
}

static void close_end(uv_async_t *async)
{
    if (atomic_load(&over))
        uv_stop(async->loop);
}

static int by_size(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "wake: %s\n", what);
    exit(1);
}

/* Without a function that serves the host is a libuv loop. */
static void measure(void (*serve)(actor_system *system), int workers)
{
    actor_options options = actor_options_default();
    actor_system *system;
    pthread_t thread;
    uv_loop_t loop;

    options.workers = workers;
    must(sem_init(&woken, 0, 0) == 0, "no semaphore");
    must(uv_loop_init(&loop) == 0 && uv_async_init(&loop, &end, close_end) == 0, "no loop");
    must(actor_system_create(&options, &system) == ACTOR_OK, "no system");
    must(actor_attach(system, serve == NULL ? &loop : NULL) == ACTOR_OK, "it can't be attached");
    must(actor_spawn(be_woken, NULL, &sleeper) == ACTOR_OK, "no process");
    must(pthread_create(&thread, NULL, cast_often, system) == 0, "no thread");
    if (serve == NULL)
        uv_run(&loop, UV_RUN_DEFAULT);
    else
        serve(system);
    pthread_join(thread, NULL);
    actor_system_stop(system);
    uv_close((uv_handle_t *)&end, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    sem_destroy(&woken);
}

int main(int argc, char **argv)
{
    const int workers = argc == 4 ? atoi(argv[3]) : 0;

    n_casts = argc == 4 ? atoi(argv[2]) : 0;
    must(n_casts > 0 && workers > 0, "usage: wake poll|epoll|libuv CASTS WORKERS");
    taken = calloc((size_t)n_casts, sizeof *taken);
    must(taken != NULL, "no memory");
    if (strcmp(argv[1], "poll") == 0)
        measure(serve_poll, workers);
    else if (strcmp(argv[1], "epoll") == 0)
        measure(serve_epoll, workers);
    else
        measure(NULL, workers);
    qsort(taken, (size_t)n_casts, sizeof *taken, by_size);
    printf("wake %lld\n", (long long)taken[n_casts / 2]);
    free(taken);
    return 0;
}
