/*
 * Preloaded into a program: one of its allocations fails, the one whose number FAIL_AT says, counted from 1. With
 * FAIL_ON set all after it fail too. At the end it writes to the file FAIL_COUNT how many there were. The
 * allocations of the C library itself are among them, as when it opens a file.
 */

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* glibc's own names for its allocator. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static long count;

static int fails(void)
{
    static long fail_at = -1;
    static int goes_on;

    if (fail_at < 0) {
        const char *at = getenv("FAIL_AT");

        fail_at = at != NULL ? atol(at) : 0;
        goes_on = getenv("FAIL_ON") != NULL;
    }
    count++;
    if (fail_at == 0 || count < fail_at || (count > fail_at && !goes_on))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *made = fails() ? NULL : __libc_memalign(alignment, size);

    if (made == NULL)
        return ENOMEM;
    *memory = made;
    return 0;
}

__attribute__((destructor)) static void write_count(void)
{
    const char *path = getenv("FAIL_COUNT");
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", count);
    int fd = path != NULL ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;

    if (fd < 0)
        return;
    if (write(fd, text, (size_t)length) != length)
        abort();
    close(fd);
}
