/*
 * Puts load on an echo server: echo_load N SERVER ARGUMENT... It starts the server, which prints its port,
 * and opens a thousand connections, each with one request of 64 bytes under way, until N have been
 * answered.
 *
 * One operation is a request. `echo` is the time it took; `echo_cpu` the server's own CPU time, which says
 * what the server could do if whoever puts the load on it were faster. The server has the processors
 * it was started on; this program moves to the last one.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 1000, REQUEST_BYTES = 64, EVENTS = 256 };

static size_t answered[CONNECTIONS];        /* bytes of the answer that is under way */
static int sockets[CONNECTIONS];

static void must(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;

    must(clock_gettime(clock, &now) == 0, "clock_gettime");
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static pid_t start_server(char **command, in_port_t *port)
{
    int ends[2];
    unsigned number;
    pid_t child;
    FILE *said;

    must(pipe(ends) == 0, "pipe");
    child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        execv(command[0], command);
        _exit(127);
    }
    close(ends[1]);
    said = fdopen(ends[0], "r");
    must(said != NULL && fscanf(said, "%u", &number) == 1, command[0]);
    fclose(said);
    *port = htons((in_port_t)number);
    return child;
}

static int connect_to(in_port_t port)
{
    const struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = port, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

    must(fd >= 0, "socket");
    must(connect(fd, (const struct sockaddr *)&address, sizeof address) == 0, "connect");
    must(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0, "setsockopt");
    must(fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "fcntl");
    return fd;
}

static void ask(int fd)
{
    static const char request[REQUEST_BYTES] = "what is sent is what comes back";

    must(write(fd, request, sizeof request) == sizeof request, "write");
}

/* Takes what has come; true if it completes an answer. */
static int take(size_t number)
{
    char answer[REQUEST_BYTES];
    const ssize_t n = read(sockets[number], answer, sizeof answer - answered[number]);

    if (n < 0 && errno == EAGAIN)
        return 0;
    must(n > 0, "read");
    answered[number] = (answered[number] + (size_t)n) % REQUEST_BYTES;
    return answered[number] == 0;
}

static void play(int poll, int64_t n)
{
    struct epoll_event events[EVENTS];
    int64_t asked = 0, done = 0;

    for (; asked < CONNECTIONS && asked < n; asked++)
        ask(sockets[asked]);
    while (done < n) {
        const int ready = epoll_wait(poll, events, EVENTS, -1);

        for (int i = 0; i < ready; i++) {
            const size_t number = events[i].data.u32;

            if (!take(number))
                continue;
            done++;
            if (asked < n) {
                asked++;
                ask(sockets[number]);
            }
        }
    }
}

static void allow_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void move_to_last_processor(void)
{
    const long last = sysconf(_SC_NPROCESSORS_ONLN) - 1;
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)last, &set);
    sched_setaffinity(0, sizeof set, &set);
}

int main(int argc, char **argv)
{
    const int64_t n = argc > 2 ? strtoll(argv[1], NULL, 10) : 0;
    int64_t began, took, cpu_before;
    clockid_t server_clock;
    in_port_t port;
    pid_t server;
    int poll;

    if (n <= 0)
        return 2;
    allow_descriptors();
    server = start_server(argv + 2, &port);
    move_to_last_processor();
    poll = epoll_create1(0);
    must(poll >= 0, "epoll_create1");
    for (uint32_t i = 0; i < CONNECTIONS; i++) {
        struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };

        sockets[i] = connect_to(port);
        must(epoll_ctl(poll, EPOLL_CTL_ADD, sockets[i], &event) == 0, "epoll_ctl");
    }
    play(poll, CONNECTIONS);                /* all have been accepted and served once */
    must(clock_getcpuclockid(server, &server_clock) == 0, "clock_getcpuclockid");
    cpu_before = now_ns(server_clock);
    began = now_ns(CLOCK_MONOTONIC);
    play(poll, n);
    took = now_ns(CLOCK_MONOTONIC) - began;
    printf("echo %.3f\n", (double)took / (double)n);
    printf("echo_cpu %.3f\n", (double)(now_ns(server_clock) - cpu_before) / (double)n);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    return 0;
}
