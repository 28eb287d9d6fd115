/*
 * Files written all or none. What is not a plain file (a device, a pipe) cannot be replaced by a
 * rename and is written directly.
 *
 * What signal handlers look at is global: which temporary files to unlink. It changes while the signals
 * are blocked.
 */

#include "output.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

static const int fatal_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGABRT, SIGXCPU };

#define FATAL_SIGNAL_COUNT (sizeof fatal_signals / sizeof fatal_signals[0])

/* Paths to unlink. Not arena memory: a handler must find them whole. */
static char *temporaries[OUTPUT_MAX_FILES];
static struct output *open_output;

/* Of the streams: their own have a page, and a large output has thousands. */
static char buffers[OUTPUT_MAX_FILES][1 << 16];

static void unlink_temporaries(void)
{
    for (int i = 0; i < OUTPUT_MAX_FILES; i++)
        if (temporaries[i] != NULL)
            unlink(temporaries[i]);
}

static void on_fatal_signal(int number)
{
    unlink_temporaries();
    signal(number, SIG_DFL);
    raise(number);
}

static sigset_t fatal_set(void)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < FATAL_SIGNAL_COUNT; i++)
        sigaddset(&set, fatal_signals[i]);
    return set;
}

static sigset_t block_signals(void)
{
    sigset_t set = fatal_set();
    sigset_t old;

    sigprocmask(SIG_BLOCK, &set, &old);
    return old;
}

static void restore_signals(sigset_t old)
{
    sigprocmask(SIG_SETMASK, &old, NULL);
}

/* A file that may not grow is an error to report, as a full disk is; so SIGXFSZ is ignored. */
static void handle_signals(void)
{
    static bool handled;
    struct sigaction action = { .sa_handler = on_fatal_signal, .sa_mask = fatal_set() };
    struct sigaction old;

    if (handled)
        return;
    handled = true;
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < FATAL_SIGNAL_COUNT; i++)
        if (sigaction(fatal_signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(fatal_signals[i], &action, NULL);
}

/* ------------------------------------------------------------------------------------- opening -- */

static void forget(struct output *out, struct output_file *file)
{
    int at = (int)(file - out->files);
    sigset_t old = block_signals();

    free(temporaries[at]);
    temporaries[at] = NULL;
    file->temporary = NULL;
    restore_signals(old);
}

void output_discard(struct output *out)
{
    for (int i = 0; i < out->count; i++) {
        struct output_file *file = &out->files[i];

        if (file->stream != NULL)
            fclose(file->stream);
        file->stream = NULL;
        if (file->temporary != NULL) {
            unlink(file->temporary);
            forget(out, file);
        }
    }
    out->count = 0;
    open_output = NULL;
}

void output_abandon(void)
{
    if (open_output != NULL)
        output_discard(open_output);
}

static int fail(struct output *out, const char *path, int err)
{
    out->failed = path;
    output_discard(out);
    return err;
}

static mode_t permissions(const struct output *out, const struct output_file *file)
{
    struct stat status;
    mode_t mask;

    if (out->keeps_mode && stat(file->target, &status) == 0)
        return status.st_mode & 07777;
    mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Creates the temporary file beside the target, known to signal handlers from its first moment. */
static int create_temporary(struct output *out, struct output_file *file)
{
    int at = (int)(file - out->files);
    size_t size = strlen(file->target) + sizeof ".XXXXXX";
    char *path = malloc(size);
    sigset_t old;
    int fd;

    if (path == NULL)
        return -ENOMEM;
    snprintf(path, size, "%s.XXXXXX", file->target);
    old = block_signals();
    fd = mkstemp(path);
    if (fd < 0) {
        int err = -errno;

        restore_signals(old);
        free(path);
        return err;
    }
    temporaries[at] = path;
    file->temporary = path;
    restore_signals(old);
    fchmod(fd, permissions(out, file));
    file->stream = fdopen(fd, "wb");
    if (file->stream == NULL) {
        int err = -errno;

        close(fd);
        return err;
    }
    setvbuf(file->stream, buffers[at], _IOFBF, sizeof buffers[at]);
    return 0;
}

/* Where a path really leads; `path` itself for a file that does not exist yet. */
static const char *resolve(struct arena *arena, const char *path)
{
    struct stat status;
    const char *target = path;
    char *real;

    if (lstat(path, &status) != 0 || !S_ISLNK(status.st_mode))
        return path;
    real = realpath(path, NULL);
    if (real != NULL)
        target = arena_copy(arena, real, strlen(real));
    free(real);
    return target;
}

int output_open(struct output *out, struct arena *arena, const char *path, FILE **stream)
{
    struct output_file *file;
    struct stat status;
    int err = 0;

    assert(out->count < OUTPUT_MAX_FILES);
    handle_signals();
    open_output = out;
    file = &out->files[out->count];
    *file = (struct output_file){ .path = path, .target = resolve(arena, path) };
    out->count++;
    if (stat(file->target, &status) != 0 || S_ISREG(status.st_mode)) {
        err = create_temporary(out, file);
    } else if (S_ISDIR(status.st_mode)) {
        err = -EISDIR;
    } else {
        file->stream = fopen(file->target, "wb");
        err = file->stream == NULL ? -errno : 0;
    }
    if (err < 0)
        return fail(out, path, err);
    *stream = file->stream;
    return 0;
}

/* -------------------------------------------------------------------------------- completing -- */

int output_flush(FILE *stream)
{
    errno = 0;
    if (fflush(stream) == 0 && !ferror(stream))
        return 0;
    return errno != 0 ? -errno : -EIO;
}

static int complete(struct output_file *file)
{
    int err = output_flush(file->stream);
    int closed = fclose(file->stream);

    file->stream = NULL;
    if (err < 0)
        return err;
    return closed == 0 ? 0 : -errno;
}

int output_commit(struct output *out)
{
    sigset_t old;
    int err;

    for (int i = 0; i < out->count; i++) {
        err = complete(&out->files[i]);
        if (err < 0)
            return fail(out, out->files[i].path, err);
    }
    /* Not to be interrupted between two names. */
    old = block_signals();
    for (int i = 0; i < out->count; i++) {
        struct output_file *file = &out->files[i];

        if (file->temporary == NULL)
            continue;
        if (rename(file->temporary, file->target) != 0) {
            err = -errno;
            restore_signals(old);
            return fail(out, file->path, err);
        }
        forget(out, file);
    }
    restore_signals(old);
    out->count = 0;
    open_output = NULL;
    return 0;
}
