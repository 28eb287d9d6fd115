/*
 * Files. Each call is a job for libuv's thread pool, with memory of its own: what is read comes through it,
 * and what is written is copied into it, because an actor may be ended, stack and all, while a job of its is
 * under way. An open file counts those who know it, its owner and a job, and closes with the last.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <actor/blocking.h>
#include <actor/file.h>

#include "io.h"

enum { PIECE_BYTES = 256 * 1024 };          /* at most in one job */

struct actor_file {
    actor_ref owner;
    uv_loop_t *loop;
    int fd;
    unsigned n_known;                       /* by its owner, and jobs */
    uv_work_t closing;                      /* its data is this struct */
};

/* Where no actor is needed any more, and what can fail fails unseen. */
static void close_file(uv_work_t *work)
{
    libactor_outside.descriptors.close(((struct actor_file *)work->data)->fd);
}

static void free_file(uv_work_t *work, int status)
{
    (void)status;
    actor_free(work->data);
}

static void let_go(actor_file *file)
{
    if (--file->n_known > 0)
        return;
    if (file->fd >= 0) {
        if (libactor_outside.threads.queue_work(file->loop, &file->closing, close_file, free_file) == 0)
            return;
        libactor_outside.descriptors.close(file->fd);
    }
    actor_free(file);
}

static void shut(void *arg)
{
    actor_file *file = arg;

    file->owner = actor_ref_none();
    let_go(file);
}

/* ---- jobs ----------------------------------------------------------------------------------------- */

enum task { OPEN, READ, WRITE, SYNC, STAT, RENAME, REMOVE, MAKE_DIR, REMOVE_DIR, LIST };

struct job {
    enum task task;
    int number;                             /* errno of what failed; 0 */
    actor_file *file;                       /* let go with the job; NULL: none */
    int flags;
    mode_t mode;
    int64_t offset;                         /* -1: the file's position */
    size_t size, done;                      /* of `bytes` */
    struct stat info;
    char **names;                           /* of a directory, one piece of memory */
    size_t n_names;
    const char *path, *to;                  /* in `bytes` */
    char bytes[];
};

static ssize_t transfer(const struct job *job, char *at, size_t size, int64_t offset)
{
    if (job->task == READ)
        return offset < 0 ? libactor_outside.descriptors.read(job->file->fd, at, size)
                          : libactor_outside.files.pread(job->file->fd, at, size, offset);
    return offset < 0 ? libactor_outside.descriptors.write(job->file->fd, at, size)
                      : libactor_outside.files.pwrite(job->file->fd, at, size, offset);
}

/* Reads once, or writes all. */
static int move_bytes(struct job *job)
{
    do {
        ssize_t n = transfer(job, job->bytes + job->done, job->size - job->done,
                             job->offset < 0 ? -1 : job->offset + (int64_t)job->done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        job->done += (size_t)n;
        if (job->task == READ)
            break;
        if (n == 0) {
            errno = ENOSPC;
            return -1;
        }
    } while (job->done < job->size);
    return 0;
}

static int open_it(struct job *job)
{
    do
        job->file->fd = libactor_outside.files.open(job->path, job->flags, job->mode);
    while (job->file->fd < 0 && errno == EINTR);
    return job->file->fd < 0 ? -1 : 0;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names one behind the other, each with its end, that grow. */
struct names {
    char *text;
    size_t len, capacity, n;
};

static int add_name(struct names *names, const char *name)
{
    const size_t bytes = strlen(name) + 1;

    if (bytes > names->capacity - names->len) {
        const size_t capacity = names->capacity * 2 + bytes;
        char *text = actor_alloc(capacity);

        if (text == NULL)
            return ENOMEM;
        if (names->len > 0)
            memcpy(text, names->text, names->len);
        actor_free(names->text);
        names->text = text;
        names->capacity = capacity;
    }
    memcpy(names->text + names->len, name, bytes);
    names->len += bytes;
    names->n++;
    return 0;
}

/* Puts pointers in front of the names, sorted; NULL when memory is out. */
static char **sort_names(const struct names *names)
{
    char **out = actor_alloc((names->n + 1) * sizeof *out + names->len);
    char *at;
    size_t i;

    if (out == NULL)
        return NULL;
    at = (char *)(out + names->n + 1);
    if (names->len > 0)
        memcpy(at, names->text, names->len);
    for (i = 0; i < names->n; i++, at += strlen(at) + 1)
        out[i] = at;
    out[names->n] = NULL;
    if (names->n > 0)
        qsort(out, names->n, sizeof *out, compare);
    return out;
}

static int read_names(DIR *folder, struct names *names)
{
    for (;;) {
        const struct dirent *entry;
        int number;

        errno = 0;
        entry = libactor_outside.files.readdir(folder);
        if (entry == NULL)
            return errno;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        number = add_name(names, entry->d_name);
        if (number != 0)
            return number;
    }
}

static int list(struct job *job)
{
    struct names names = { NULL, 0, 0, 0 };
    DIR *folder = libactor_outside.files.opendir(job->path);
    int number;

    if (folder == NULL)
        return -1;
    number = read_names(folder, &names);
    libactor_outside.files.closedir(folder);
    if (number == 0) {
        job->names = sort_names(&names);
        job->n_names = names.n;
        number = job->names == NULL ? ENOMEM : 0;
    }
    actor_free(names.text);
    errno = number;
    return number == 0 ? 0 : -1;
}

static int do_task(struct job *job)
{
    switch (job->task) {
    case OPEN:
        return open_it(job);
    case READ:
    case WRITE:
        return move_bytes(job);
    case SYNC:
        return libactor_outside.files.fsync(job->file->fd);
    case STAT:
        return libactor_outside.files.stat(job->path, &job->info);
    case RENAME:
        return libactor_outside.files.rename(job->path, job->to);
    case REMOVE:
        return libactor_outside.files.unlink(job->path);
    case MAKE_DIR:
        return libactor_outside.files.mkdir(job->path, job->mode);
    case REMOVE_DIR:
        return libactor_outside.files.rmdir(job->path);
    case LIST:
        return list(job);
    }
    return 0;
}

/* On a thread of the pool. */
static void run(void *arg)
{
    struct job *job = arg;

    if (do_task(job) < 0)
        job->number = errno;
}

static void free_job(void *arg)
{
    struct job *job = arg;

    if (job->file != NULL)
        let_go(job->file);
    actor_free(job->names);
    actor_free(job);
}

static struct job *make_job(enum task task, actor_file *file, size_t room_bytes)
{
    struct job *job = actor_alloc(sizeof *job + room_bytes);

    if (job == NULL)
        return NULL;
    memset(job, 0, sizeof *job);
    job->task = task;
    job->offset = -1;
    job->file = file;
    if (file != NULL)
        file->n_known++;
    return job;
}

/* Has a job done. After ACTOR_OK it is the caller's to free; else it is gone. */
static int perform(struct job *job)
{
    int err = actor_blocking(run, job, free_job, ACTOR_INFINITY);

    if (err < 0)
        return err;
    err = libactor_io_error(job->number);
    if (err < 0)
        free_job(job);
    return err;
}

static int perform_and_free(struct job *job)
{
    int err = job == NULL ? ACTOR_ENOMEM : perform(job);

    if (err == ACTOR_OK)
        free_job(job);
    return err;
}

/* A job for one path, or two. */
static int make_path_job(enum task task, const char *path, const char *to, struct job **out)
{
    const size_t path_bytes = strlen(path) + 1;
    const size_t to_bytes = to == NULL ? 0 : strlen(to) + 1;
    struct job *job;
    uv_loop_t *loop;
    int err = libactor_io_loop("actor_file", &loop);

    if (err < 0)
        return err;
    job = make_job(task, NULL, path_bytes + to_bytes);
    if (job == NULL)
        return ACTOR_ENOMEM;
    job->path = memcpy(job->bytes, path, path_bytes);
    if (to != NULL)
        job->to = memcpy(job->bytes + path_bytes, to, to_bytes);
    *out = job;
    return ACTOR_OK;
}

/* ---- open files ----------------------------------------------------------------------------------- */

/* A file that is not open yet, known to its owner. */
static actor_file *make_file(void)
{
    actor_file *file = actor_alloc(sizeof *file);

    if (file == NULL)
        return NULL;
    memset(file, 0, sizeof *file);
    file->owner = actor_self();
    file->loop = actor_loop();
    file->fd = -1;
    file->n_known = 1;
    file->closing.data = file;
    return file;
}

int actor_file_open(const char *path, int flags, unsigned mode, actor_file **out)
{
    actor_file *file;
    struct job *job;
    int err = make_path_job(OPEN, path, NULL, &job);

    if (err < 0)
        return err;
    file = make_file();
    if (file == NULL) {
        free_job(job);
        return ACTOR_ENOMEM;
    }
    job->file = file;
    file->n_known++;
    job->flags = flags;
    job->mode = (mode_t)mode;
    err = actor_defer(shut, file);
    if (err < 0) {
        free_job(job);
        shut(file);
        return err;
    }
    err = perform_and_free(job);
    if (err < 0) {
        actor_file_close(file);
        return err;
    }
    *out = file;
    return ACTOR_OK;
}

static int read_at(actor_file *file, void *buffer, size_t size, int64_t offset, size_t *n_read)
{
    struct job *job;
    int err = libactor_io_check(file->owner);

    if (err < 0)
        return err;
    if (size == 0)
        return ACTOR_EINVAL;
    if (size > PIECE_BYTES)
        size = PIECE_BYTES;
    job = make_job(READ, file, size);
    if (job == NULL)
        return ACTOR_ENOMEM;
    job->size = size;
    job->offset = offset;
    err = perform(job);
    if (err < 0)
        return err;
    *n_read = job->done;
    memcpy(buffer, job->bytes, job->done);
    err = job->done == 0 ? ACTOR_EEOF : ACTOR_OK;
    free_job(job);
    return err;
}

static int write_at(actor_file *file, const void *data, size_t size, int64_t offset)
{
    const char *at = data;
    int err = libactor_io_check(file->owner);

    while (err == ACTOR_OK && size > 0) {
        const size_t piece = size < PIECE_BYTES ? size : PIECE_BYTES;
        struct job *job = make_job(WRITE, file, piece);

        if (job == NULL)
            return ACTOR_ENOMEM;
        memcpy(job->bytes, at, piece);
        job->size = piece;
        job->offset = offset;
        err = perform_and_free(job);
        at += piece;
        size -= piece;
        if (offset >= 0)
            offset += (int64_t)piece;
    }
    return err;
}

int actor_file_read(actor_file *file, void *buffer, size_t size, size_t *n_read)
{
    return read_at(file, buffer, size, -1, n_read);
}

int actor_file_pread(actor_file *file, void *buffer, size_t size, int64_t offset, size_t *n_read)
{
    return offset < 0 ? ACTOR_EINVAL : read_at(file, buffer, size, offset, n_read);
}

int actor_file_write(actor_file *file, const void *data, size_t size)
{
    return write_at(file, data, size, -1);
}

int actor_file_pwrite(actor_file *file, const void *data, size_t size, int64_t offset)
{
    return offset < 0 ? ACTOR_EINVAL : write_at(file, data, size, offset);
}

int actor_file_sync(actor_file *file)
{
    int err = libactor_io_check(file->owner);

    return err < 0 ? err : perform_and_free(make_job(SYNC, file, 0));
}

void actor_file_close(actor_file *file)
{
    if (file == NULL || libactor_io_check(file->owner) < 0)
        return;
    actor_undefer(shut, file);
    shut(file);
}

/* ---- by path -------------------------------------------------------------------------------------- */

static int perform_on_path(enum task task, const char *path, const char *to, unsigned mode)
{
    struct job *job;
    int err = make_path_job(task, path, to, &job);

    if (err < 0)
        return err;
    job->mode = (mode_t)mode;
    return perform_and_free(job);
}

int actor_file_stat(const char *path, actor_file_info *out)
{
    struct job *job;
    int err = make_path_job(STAT, path, NULL, &job);

    if (err < 0)
        return err;
    err = perform(job);
    if (err < 0)
        return err;
    out->size_bytes = job->info.st_size;
    out->modified_ns = (int64_t)job->info.st_mtim.tv_sec * ACTOR_SECOND + job->info.st_mtim.tv_nsec;
    out->mode = job->info.st_mode;
    free_job(job);
    return ACTOR_OK;
}

int actor_file_rename(const char *from, const char *to)
{
    return perform_on_path(RENAME, from, to, 0);
}

int actor_file_remove(const char *path)
{
    return perform_on_path(REMOVE, path, NULL, 0);
}

int actor_dir_make(const char *path, unsigned mode)
{
    return perform_on_path(MAKE_DIR, path, NULL, mode);
}

int actor_dir_remove(const char *path)
{
    return perform_on_path(REMOVE_DIR, path, NULL, 0);
}

int actor_dir_list(const char *path, char ***names, size_t *n)
{
    struct job *job;
    int err = make_path_job(LIST, path, NULL, &job);

    if (err < 0)
        return err;
    err = perform(job);
    if (err < 0)
        return err;
    *names = job->names;
    *n = job->n_names;
    job->names = NULL;
    free_job(job);
    return ACTOR_OK;
}
