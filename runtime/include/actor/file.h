/*
 * Files. All of it happens on libuv's thread pool, for disks block. A call that has begun goes on when its
 * actor is ended meanwhile; what it works with is kept until then. See io.h for what all I/O has in common.
 */
#ifndef ACTOR_FILE_H
#define ACTOR_FILE_H

#include <fcntl.h>

#include "process.h"

#ifdef __cplusplus
extern "C" {
#endif

/** An open file. It belongs to one actor. */
typedef struct actor_file actor_file;

typedef struct actor_file_info {
    int64_t size_bytes;
    int64_t modified_ns;                    /* since 1970, as the file system has it */
    uint32_t mode;                          /* st_mode: permissions, and the kind for S_ISDIR and the like */
} actor_file_info;

/**
 * Opens a file as open(2) does.
 *
 * Ownership  `*out` is the calling actor's; closed with actor_file_close or when the actor ends.
 * Errors     ACTOR_ENOENT; ACTOR_EEXIST; ACTOR_EACCES; ACTOR_ELIMIT: no descriptor is left; ACTOR_EINVAL: it is a
 *            directory and not opened for reading, or the flags make no sense; ACTOR_EIO; ACTOR_ENOMEM;
 *            ACTOR_ENOTACTOR; ACTOR_ENOTSUP.
 * Threads    Actor. `mode` counts when O_CREAT makes the file.
 * OTP        file:open/2.
 */
int actor_file_open(const char *path, int flags, unsigned mode, actor_file **out);

/**
 * Reads at the file's position, at least one byte, at most `size`.
 *
 * Errors     ACTOR_EEOF; ACTOR_EINVAL: no size, or a directory; ACTOR_EIO; ACTOR_ENOMEM.
 * Threads    The owner.
 */
int actor_file_read(actor_file *file, void *buffer, size_t size, size_t *n_read);

/** As actor_file_read, from an offset; the position stays. */
int actor_file_pread(actor_file *file, void *buffer, size_t size, int64_t offset, size_t *n_read);

/**
 * Writes all of `size` bytes at the file's position.
 *
 * Errors     ACTOR_ENOSPC; ACTOR_EIO; ACTOR_ENOMEM. Some may have been written. A file that grows past RLIMIT_FSIZE is
 *            ACTOR_ENOSPC where the program ignores SIGXFSZ, and else the end of the program.
 * Threads    The owner.
 */
int actor_file_write(actor_file *file, const void *data, size_t size);

/** As actor_file_write, at an offset; the position stays. */
int actor_file_pwrite(actor_file *file, const void *data, size_t size, int64_t offset);

/**
 * Waits until what was written is on the device.
 *
 * Errors     ACTOR_EIO; ACTOR_ENOSPC; ACTOR_ENOMEM; ACTOR_EINVAL: it is nothing that has a device, a pipe say, or the
 *            caller is not the owner.
 * Threads    The owner.
 */
int actor_file_sync(actor_file *file);

/** Closes a file, without waiting for it; NULL is nothing. Threads: the owner. */
void actor_file_close(actor_file *file);

/* By path. Errors: ACTOR_ENOENT; ACTOR_EEXIST; ACTOR_EACCES; ACTOR_EIO; ACTOR_ENOMEM; ACTOR_ENOTSUP. Threads: actor. */

/** Tells of a file, or of what a link leads to. */
int actor_file_stat(const char *path, actor_file_info *out);
/** Gives a file another path, and replaces what was there. */
int actor_file_rename(const char *from, const char *to);
/** Removes a file's name, as unlink(2) does. */
int actor_file_remove(const char *path);
int actor_dir_make(const char *path, unsigned mode);
/** Removes an empty directory. */
int actor_dir_remove(const char *path);

/**
 * Lists a directory, sorted by bytes, without "." and "..".
 *
 * Ownership  `*names` is one piece of memory, the caller's, to be freed with actor_free.
 * OTP        file:list_dir/1.
 */
int actor_dir_list(const char *path, char ***names, size_t *n);

#ifdef __cplusplus
}
#endif
#endif
