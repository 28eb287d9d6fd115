/*
 * The real world behind the table of outside.h. Descriptors are born close-on-exec; sockets and our ends do not
 * block. What is written out here is what differs from the call it makes; all else is the call itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <net/if.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <actor/types.h>

#include "outside.h"

#ifdef SYS_membarrier
#include <linux/membarrier.h>
#endif

#ifndef MAP_STACK
#define MAP_STACK 0
#endif
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102              /* Linux 6.13 */
#endif

#define MAIN_STACK_GAP ((size_t)1024 * 1024) /* what Linux keeps free below a stack that grows */

/* ---- clock and chance -------------------------------------------------------------------------------- */

static int64_t monotonic_now(const struct actor_system *system)
{
    struct timespec now;

    (void)system;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * ACTOR_SECOND + now.tv_nsec;
}

static int64_t monotonic_rough_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * ACTOR_SECOND + now.tv_nsec;
}

static void sleep_for(int64_t delay_ns)
{
    struct timespec left;

    if (delay_ns <= 0)
        return;
    left.tv_sec = (time_t)(delay_ns / ACTOR_SECOND);
    left.tv_nsec = (long)(delay_ns % ACTOR_SECOND);
    while (nanosleep(&left, &left) != 0)
        continue;
}

/* The kernel gives so few bytes whole, but for a signal while it has none yet. */
static uint64_t draw_from_kernel(struct actor_system *system)
{
    uint64_t number;

    (void)system;
    while (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        continue;
    return number;
}

/* ---- memory ------------------------------------------------------------------------------------------ */

static void *allocate_by_malloc(void *context, size_t bytes)
{
    (void)context;
    return malloc(bytes);
}

static void *allocate_by_calloc(size_t bytes)
{
    return calloc(1, bytes);
}

static void release_by_free(void *context, void *memory)
{
    (void)context;
    free(memory);
}

static size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static void *map_memory(size_t bytes, bool reserve)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | (reserve ? MAP_NORESERVE | MAP_STACK : 0);
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

/*
 * Guard pages without a mapping of their own are cheaper, and neighbouring stacks stay one mapping,
 * so that the kernel's limit of mappings is not a limit of fibers. Older kernels protect the pages.
 */
static int guard_memory(void *memory, size_t bytes)
{
    if (madvise(memory, bytes, MADV_GUARD_INSTALL) == 0)
        return 0;
    return mprotect(memory, bytes, PROT_NONE);
}

static int drop_memory(void *memory, size_t bytes)
{
    return madvise(memory, bytes, MADV_DONTNEED);
}

/* It is as good without, only slower. */
static void use_huge_pages(void *memory, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    (void)madvise(memory, bytes, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)bytes;
#endif
}

/* Written to, lest the compiler take out the pair. */
static bool is_memory_there(size_t bytes)
{
    volatile char *trial = malloc(bytes);

    if (trial == NULL)
        return false;
    *trial = 0;
    free((void *)trial);
    return true;
}

static void free_text(char *text)
{
    free(text);
}

/* ---- threads ----------------------------------------------------------------------------------------- */

static int create_thread(pthread_t *thread, void *(*run)(void *arg), void *arg)
{
    return pthread_create(thread, NULL, run, arg);
}

static int join_thread(pthread_t thread)
{
    return pthread_join(thread, NULL);
}

static void yield_thread(void)
{
    sched_yield();
}

static int count_processors(void)
{
    const long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : (int)n;
}

static bool prepare_fences(void)
{
#ifdef SYS_membarrier
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
#else
    return false;
#endif
}

static bool fence_all(void)
{
#ifdef SYS_membarrier
    return syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) == 0;
#else
    return false;
#endif
}

static int call_in_forked(void (*run)(void))
{
    return pthread_atfork(NULL, NULL, run);
}

static bool find_own_stack(void **low, size_t *bytes, size_t *guard_bytes)
{
    pthread_attr_t attr;
    bool found;

    if (pthread_getattr_np(pthread_self(), &attr) != 0)
        return false;
    found = pthread_attr_getstack(&attr, low, bytes) == 0 && pthread_attr_getguardsize(&attr, guard_bytes) == 0;
    if (found && getpid() == gettid())      /* the first thread's stack grows, down to its limit */
        *guard_bytes = MAIN_STACK_GAP;
    pthread_attr_destroy(&attr);
    return found;
}

/* ---- descriptors, files, processes --------------------------------------------------------------------- */

static int make_pipe(int fds[2])
{
    return pipe2(fds, O_CLOEXEC);
}

static int make_socketpair(int fds[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
}

static int set_nonblocking(int fd)
{
    const int flags = fcntl(fd, F_GETFL);

    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static int duplicate(int fd, int lowest)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, lowest);
}

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static int open_null(void)
{
    return open("/dev/null", O_RDWR);
}

static int accept_nonblocking(int fd)
{
    return accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static int open_file(const char *path, int flags, mode_t mode)
{
    return open(path, flags | O_CLOEXEC, mode);
}

static int stat_file(const char *path, struct stat *out)
{
    return stat(path, out);
}

static const char *environment(const char *name)
{
    return getenv(name);
}

/*
 * Whoever read standard error may have gone, or the file it goes to be full: that is no reason to end the program. So
 * the signals of it are held up meanwhile, and the one that came of this is taken back.
 */
static void complain(const char *level, const char *text)
{
    const struct timespec at_once = { 0, 0 };
    sigset_t of_writing, pending, before;
    bool waits;

    sigemptyset(&of_writing);
    sigaddset(&of_writing, SIGPIPE);
    sigaddset(&of_writing, SIGXFSZ);
    sigemptyset(&pending);
    sigpending(&pending);
    waits = sigismember(&pending, SIGPIPE) == 1 || sigismember(&pending, SIGXFSZ) == 1;
    pthread_sigmask(SIG_BLOCK, &of_writing, &before);
    fprintf(stderr, "libactor: %s: %s\n", level, text);
    if (!waits)
        while (sigtimedwait(&of_writing, NULL, &at_once) < 0 && errno == EINTR)
            continue;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* ---- the table --------------------------------------------------------------------------------------- */

struct libactor_outside libactor_outside = {
    .clock = {
        .now = monotonic_now,
        .rough_now = monotonic_rough_now,
        .sleep = sleep_for,
    },
    .chance = {
        .draw = draw_from_kernel,
    },
    .memory = {
        .allocate = allocate_by_malloc,
        .allocate_zero = allocate_by_calloc,
        .release = release_by_free,
        .page_bytes = page_bytes,
        .map = map_memory,
        .unmap = munmap,
        .guard = guard_memory,
        .drop = drop_memory,
        .in_huge_pages = use_huge_pages,
        .is_there = is_memory_there,
        .open_text = open_memstream,
        .free_text = free_text,
    },
    .loop = {
        .init = uv_loop_init,
        .close = uv_loop_close,
        .run = uv_run,
        .stop = uv_stop,
        .walk = uv_walk,
        .update_time = uv_update_time,
        .timeout_ms = uv_backend_timeout,
        .descriptor = uv_backend_fd,
        .close_handle = uv_close,
        .async_init = uv_async_init,
        .async_send = uv_async_send,
        .timer_init = uv_timer_init,
        .timer_start = uv_timer_start,
        .timer_stop = uv_timer_stop,
        .prepare_init = uv_prepare_init,
        .prepare_start = uv_prepare_start,
        .idle_init = uv_idle_init,
        .idle_start = uv_idle_start,
        .idle_stop = uv_idle_stop,
        .poll_init = uv_poll_init,
        .poll_start = uv_poll_start,
        .poll_stop = uv_poll_stop,
    },
    .threads = {
        .create = create_thread,
        .in_forked = call_in_forked,
        .join = join_thread,
        .yield = yield_thread,
        .processors = count_processors,
        .fences_prepare = prepare_fences,
        .fence_all = fence_all,
        .own_stack = find_own_stack,
        .queue_work = uv_queue_work,
        .cancel = uv_cancel,
    },
    .descriptors = {
        .pipe = make_pipe,
        .socketpair = make_socketpair,
        .set_nonblocking = set_nonblocking,
        .duplicate = duplicate,
        .is_open = is_open,
        .open_null = open_null,
        .read = read,
        .write = write,
        .close = close,
    },
    .network = {
        .socket = socket,
        .bind = bind,
        .listen = listen,
        .accept = accept_nonblocking,
        .connect = connect,
        .shutdown = shutdown,
        .getsockname = getsockname,
        .getsockopt = getsockopt,
        .setsockopt = setsockopt,
        .send = send,
        .sendmsg = sendmsg,
        .if_indextoname = if_indextoname,
        .getaddrinfo = uv_getaddrinfo,
        .freeaddrinfo = uv_freeaddrinfo,
    },
    .files = {
        .open = open_file,
        .pread = pread,
        .pwrite = pwrite,
        .fsync = fsync,
        .stat = stat_file,
        .rename = rename,
        .unlink = unlink,
        .mkdir = mkdir,
        .rmdir = rmdir,
        .opendir = opendir,
        .readdir = readdir,
        .closedir = closedir,
    },
    .processes = {
        .spawn = uv_spawn,
        .kill = kill,
        .waitpid = waitpid,
        .signal_init = uv_signal_init,
        .signal_start = uv_signal_start,
        .environment = environment,
        .complain = complain,
    },
};
