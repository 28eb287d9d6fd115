/*
 * The floor of the wake workload: how long a thread that polls an eventfd takes to be woken by another that
 * writes to it, at the median: wake TIMES.
 */
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <sys/eventfd.h>

enum { PAUSE_US = 500 };                    /* as libactor's program has it */

static int n_times;
static int64_t *taken;
static int64_t sent_ns;
static int fd;
static sem_t woken;

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void must(int holds)
{
    if (!holds) {
        perror("wake");
        exit(1);
    }
}

static void *wake_often(void *arg)
{
    const struct timespec pause = { 0, PAUSE_US * 1000 };
    const uint64_t one = 1;
    int i;

    (void)arg;
    for (i = 0; i < n_times; i++) {
        nanosleep(&pause, NULL);
        sent_ns = now_ns();
        must(write(fd, &one, sizeof one) == sizeof one);
        sem_wait(&woken);
    }
    return NULL;
}

static int by_size(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    struct pollfd polled = { .events = POLLIN };
    pthread_t thread;
    uint64_t times;
    int i;

    n_times = argc == 2 ? atoi(argv[1]) : 0;
    if (n_times <= 0)
        return 2;
    taken = calloc((size_t)n_times, sizeof *taken);
    polled.fd = fd = eventfd(0, EFD_NONBLOCK);
    must(taken != NULL && fd >= 0 && sem_init(&woken, 0, 0) == 0);
    must(pthread_create(&thread, NULL, wake_often, NULL) == 0);
    for (i = 0; i < n_times; i++) {
        must(poll(&polled, 1, -1) == 1);
        taken[i] = now_ns() - sent_ns;
        must(read(fd, &times, sizeof times) == sizeof times && times == 1);
        sem_post(&woken);
    }
    pthread_join(thread, NULL);
    qsort(taken, (size_t)n_times, sizeof *taken, by_size);
    printf("wake %lld\n", (long long)taken[n_times / 2]);
    return 0;
}
