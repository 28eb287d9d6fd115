/*
 * Runs a compiler some times and prints what it took: measure WORKLOAD LINES TIMES COMMAND...
 *
 *     WORKLOAD nanoseconds a line       elapsed, the mean
 *     WORKLOAD_cpu nanoseconds a line   of its processor, the system's work for it included
 *     WORKLOAD_bytes bytes a line       at most in memory at once, with what it is made of
 *     WORKLOAD_peak KiB                 the same of all
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double nanoseconds(struct timeval time)
{
    return (double)time.tv_sec * 1e9 + (double)time.tv_usec * 1e3;
}

/* What it prints is no matter; what it complains of is, if it fails. */
static int run(char **command, struct rusage *usage)
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        const int null = open("/dev/null", O_WRONLY);

        if (null >= 0)
            dup2(null, STDOUT_FILENO);
        execvp(command[0], command);
        fprintf(stderr, "cannot run %s: %s\n", command[0], strerror(errno));
        _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, usage) != pid)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
    const double lines = argc > 4 ? atof(argv[2]) : 0;
    const int times = argc > 4 ? atoi(argv[3]) : 0;
    double elapsed = 0;
    double cpu = 0;
    long peak = 0;

    if (lines < 1 || times < 1) {
        fprintf(stderr, "usage: measure WORKLOAD LINES TIMES COMMAND...\n");
        return 2;
    }
    for (int i = 0; i < times; i++) {
        struct rusage usage = { 0 };
        const double began = now();

        if (run(argv + 4, &usage) != 0) {
            fprintf(stderr, "%s has failed\n", argv[4]);
            return 1;
        }
        elapsed += now() - began;
        cpu += nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
        peak = usage.ru_maxrss > peak ? usage.ru_maxrss : peak;
    }
    printf("%s %.1f\n", argv[1], elapsed / times / lines);
    printf("%s_cpu %.1f\n", argv[1], cpu / times / lines);
    printf("%s_bytes %.1f\n", argv[1], (double)peak * 1024 / lines);
    printf("%s_peak %ld\n", argv[1], peak);
    return 0;
}
