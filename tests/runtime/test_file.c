/*
 * Files: what is written is read, what an error is called, and that files close with their actor, also one
 * that is ended in the midst of a call.
 */
#include "world.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[100];

static const char *in_folder(const char *name)
{
    static _Thread_local char paths[4][200];
    static _Thread_local unsigned turn;
    char *path = paths[turn++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void setup_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/libactor_file_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    setup();
}

static void teardown_folder(void)
{
    char command[200];

    teardown();
    snprintf(command, sizeof command, "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
}

/* ---- what is written is read ---------------------------------------------------------------------- */

static void write_and_read(void *arg)
{
    actor_file *file;
    char text[20] = { 0 };
    size_t n = 0;

    (void)arg;
    EXPECT(actor_file_open(in_folder("a"), O_RDWR | O_CREAT | O_EXCL, 0600, &file), ACTOR_OK);
    EXPECT(actor_file_write(file, "0123456789", 10), ACTOR_OK);
    EXPECT(actor_file_write(file, "", 0), ACTOR_OK);
    EXPECT(actor_file_read(file, text, sizeof text, &n), ACTOR_EEOF);
    EXPECT(actor_file_pwrite(file, "ab", 2, 3), ACTOR_OK);
    EXPECT(actor_file_pread(file, text, 4, 2, &n), ACTOR_OK);
    EXPECT(n, 4);
    EXPECT(memcmp(text, "2ab5", 4), 0);
    EXPECT(actor_file_pread(file, text, sizeof text, 8, &n), ACTOR_OK);
    EXPECT(n, 2);
    EXPECT(actor_file_pread(file, text, sizeof text, 10, &n), ACTOR_EEOF);
    EXPECT(actor_file_pread(file, text, sizeof text, -1, &n), ACTOR_EINVAL);
    EXPECT(actor_file_pwrite(file, text, 1, -1), ACTOR_EINVAL);
    EXPECT(actor_file_read(file, text, 0, &n), ACTOR_EINVAL);
    EXPECT(actor_file_sync(file), ACTOR_OK);
    actor_file_close(file);
    EXPECT(actor_file_open(in_folder("a"), O_RDONLY, 0, &file), ACTOR_OK);
    EXPECT(actor_file_read(file, text, 4, &n), ACTOR_OK);
    EXPECT(actor_file_read(file, text + n, 4, &n), ACTOR_OK);
    EXPECT(memcmp(text, "012ab567", 8), 0);
    EXPECT(actor_file_write(file, "x", 1), ACTOR_EIO);
}

START_TEST(what_is_written_is_read)
{
    in_actor(write_and_read, NULL);
}
END_TEST

enum { BIG_BYTES = 1000 * 1000 };           /* several pieces */

static void write_much(void *arg)
{
    static unsigned char data[BIG_BYTES], back[BIG_BYTES];
    actor_file_info info;
    actor_file *file;
    size_t at = 0;
    size_t n;

    (void)arg;
    for (size_t i = 0; i < BIG_BYTES; i++)
        data[i] = (unsigned char)(i * 31 + (i >> 8) * 7);
    EXPECT(actor_file_open(in_folder("big"), O_RDWR | O_CREAT, 0600, &file), ACTOR_OK);
    EXPECT(actor_file_write(file, data, BIG_BYTES), ACTOR_OK);
    while (at < BIG_BYTES) {
        EXPECT(actor_file_pread(file, back + at, BIG_BYTES - at, (int64_t)at, &n), ACTOR_OK);
        at += n;
    }
    EXPECT(memcmp(data, back, BIG_BYTES), 0);
    EXPECT(actor_file_pwrite(file, data, BIG_BYTES, 10), ACTOR_OK);
    EXPECT(actor_file_stat(in_folder("big"), &info), ACTOR_OK);
    EXPECT(info.size_bytes, BIG_BYTES + 10);
    EXPECT(actor_file_pread(file, back, 1, 10, &n), ACTOR_OK);
    EXPECT(back[0], data[0]);
    EXPECT(actor_file_pread(file, back, 1, BIG_BYTES + 9, &n), ACTOR_OK);
    EXPECT(back[0], data[BIG_BYTES - 1]);
}

START_TEST(much_is_written_whole)
{
    in_actor(write_much, NULL);
}
END_TEST

/* ---- by path -------------------------------------------------------------------------------------- */

static void touch(const char *path)
{
    actor_file *file;

    EXPECT(actor_file_open(path, O_WRONLY | O_CREAT, 0640, &file), ACTOR_OK);
    actor_file_close(file);
}

static void use_paths(void *arg)
{
    actor_file_info info;
    char **names;
    char name[20];
    size_t n;

    (void)arg;
    EXPECT(actor_dir_make(in_folder("d"), 0700), ACTOR_OK);
    EXPECT(actor_dir_make(in_folder("d"), 0700), ACTOR_EEXIST);
    EXPECT(actor_dir_list(in_folder("d"), &names, &n), ACTOR_OK);
    EXPECT(n, 0);
    actor_assert(names[0] == NULL);
    actor_free(names);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "d/%02d", (i * 37) % 100);
        touch(in_folder(name));
    }
    EXPECT(actor_dir_list(in_folder("d"), &names, &n), ACTOR_OK);
    EXPECT(n, 100);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "%02d", i);
        EXPECT(strcmp(names[i], name), 0);
    }
    actor_free(names);
    EXPECT(actor_file_stat(in_folder("d"), &info), ACTOR_OK);
    actor_assert(S_ISDIR(info.mode));
    EXPECT(actor_file_stat(in_folder("d/00"), &info), ACTOR_OK);
    actor_assert(S_ISREG(info.mode));
    EXPECT(info.size_bytes, 0);
    actor_assert(info.modified_ns > 0);
    EXPECT(actor_dir_remove(in_folder("d")), ACTOR_EEXIST);
    EXPECT(actor_file_rename(in_folder("d/00"), in_folder("d/01")), ACTOR_OK);
    EXPECT(actor_file_stat(in_folder("d/00"), &info), ACTOR_ENOENT);
    for (int i = 1; i < 100; i++) {
        snprintf(name, sizeof name, "d/%02d", i);
        EXPECT(actor_file_remove(in_folder(name)), ACTOR_OK);
    }
    EXPECT(actor_dir_remove(in_folder("d")), ACTOR_OK);
}

START_TEST(paths_are_listed_moved_and_removed)
{
    in_actor(use_paths, NULL);
}
END_TEST

/* ---- errors --------------------------------------------------------------------------------------- */

static void go_wrong(void *arg)
{
    actor_file *file = NULL;
    actor_file_info info;
    char **names = NULL;
    char byte;
    size_t n;

    (void)arg;
    EXPECT(actor_file_open(in_folder("none"), O_RDONLY, 0, &file), ACTOR_ENOENT);
    EXPECT(actor_file_open(folder, O_WRONLY, 0, &file), ACTOR_EINVAL);
    touch(in_folder("there"));
    EXPECT(actor_file_open(in_folder("there"), O_WRONLY | O_CREAT | O_EXCL, 0600, &file), ACTOR_EEXIST);
    EXPECT(actor_file_open(in_folder("there/more"), O_RDONLY, 0, &file), ACTOR_ENOENT);
    actor_assert(file == NULL);
    EXPECT(actor_file_stat(in_folder("none"), &info), ACTOR_ENOENT);
    EXPECT(actor_file_remove(in_folder("none")), ACTOR_ENOENT);
    EXPECT(actor_file_rename(in_folder("none"), in_folder("other")), ACTOR_ENOENT);
    EXPECT(actor_dir_remove(in_folder("none")), ACTOR_ENOENT);
    EXPECT(actor_dir_list(in_folder("none"), &names, &n), ACTOR_ENOENT);
    actor_assert(names == NULL);
    EXPECT(actor_file_open("/dev/full", O_WRONLY, 0, &file), ACTOR_OK);
    EXPECT(actor_file_write(file, "x", 1), ACTOR_ENOSPC);
    EXPECT(actor_file_open(folder, O_RDONLY, 0, &file), ACTOR_OK);
    EXPECT(actor_file_read(file, &byte, 1, &n), ACTOR_EINVAL);
}

START_TEST(errors_have_names)
{
    in_actor(go_wrong, NULL);
}
END_TEST

static struct libactor_outside real;
static atomic_int calls;

static bool odd_call(void)
{
    return atomic_fetch_add(&calls, 1) % 2 == 0;
}

static ssize_t stutter_read(int fd, void *buffer, size_t size)
{
    if (odd_call()) {
        errno = EINTR;
        return -1;
    }
    return real.descriptors.read(fd, buffer, size < 3 ? size : 3);
}

static ssize_t stutter_write(int fd, const void *data, size_t size)
{
    if (odd_call()) {
        errno = EINTR;
        return -1;
    }
    return real.descriptors.write(fd, data, size < 3 ? size : 3);
}

static ssize_t stutter_pwrite(int fd, const void *data, size_t size, off_t offset)
{
    if (odd_call()) {
        errno = EINTR;
        return -1;
    }
    return real.files.pwrite(fd, data, size < 3 ? size : 3, offset);
}

static int stutter_open(const char *path, int flags, mode_t mode)
{
    if (odd_call()) {
        errno = EINTR;
        return -1;
    }
    return real.files.open(path, flags, mode);
}

static void write_haltingly(void *arg)
{
    actor_file *file;
    char text[20];
    size_t n;

    (void)arg;
    EXPECT(actor_file_open(in_folder("s"), O_RDWR | O_CREAT, 0600, &file), ACTOR_OK);
    EXPECT(actor_file_write(file, "0123456789", 10), ACTOR_OK);
    EXPECT(actor_file_pwrite(file, "abcdefghij", 10, 5), ACTOR_OK);
    EXPECT(actor_file_pread(file, text, sizeof text, 0, &n), ACTOR_OK);
    EXPECT(n, 15);
    EXPECT(memcmp(text, "01234abcdefghij", 15), 0);
    EXPECT(actor_file_read(file, text, 5, &n), ACTOR_OK);
    EXPECT(n, 3);
    EXPECT(memcmp(text, "fgh", 3), 0);
}

START_TEST(short_and_interrupted_calls_go_on)
{
    real = libactor_outside;
    atomic_store(&calls, 0);
    libactor_outside.files.open = stutter_open;
    libactor_outside.descriptors.read = stutter_read;
    libactor_outside.descriptors.write = stutter_write;
    libactor_outside.files.pwrite = stutter_pwrite;
    setup_folder();
    in_actor(write_haltingly, NULL);
    ck_assert_int_ge(atomic_load(&calls), 16);
    teardown_folder();
}
END_TEST

static void run_out_of_memory(void *arg)
{
    const int descriptors = count_descriptors();
    int failures = 0;

    (void)arg;
    for (uint64_t n = 1; n < 20; n++) {
        actor_file *file = NULL;
        char byte;
        size_t k;
        int err;

        libactor_fail_alloc(n);
        err = actor_file_open(in_folder("m"), O_RDWR | O_CREAT, 0600, &file);
        if (err == ACTOR_OK)
            err = actor_file_pwrite(file, "x", 1, 0);
        if (err == ACTOR_OK)
            err = actor_file_pread(file, &byte, 1, 0, &k);
        libactor_fail_alloc(0);
        actor_assert(err == ACTOR_OK || err == ACTOR_ENOMEM);
        failures += err != ACTOR_OK;
        actor_file_close(file);
    }
    while (count_descriptors() > descriptors)
        actor_sleep(ACTOR_MILLISECOND);
    actor_assert(failures >= 9);
}

START_TEST(no_memory_is_an_error)
{
    in_actor(run_out_of_memory, NULL);
}
END_TEST

/* On the pool's thread, which lists: there is no memory for a name, or to sort them. */
static struct dirent *readdir_without_memory(DIR *directory)
{
    libactor_fail_alloc(atomic_load(&calls) == 1 ? 1 : 0);
    return real.files.readdir(directory);
}

static int closedir_without_memory(DIR *directory)
{
    libactor_fail_alloc(atomic_load(&calls) == 2 ? 1 : 0);
    return real.files.closedir(directory);
}

static void list_without_memory(void *arg)
{
    char **names = NULL;
    size_t n;

    (void)arg;
    for (int i = 1; i <= 2; i++) {
        touch(in_folder("x"));
        atomic_store(&calls, i);
        EXPECT(actor_dir_list(folder, &names, &n), ACTOR_ENOMEM);
        actor_assert(names == NULL);
    }
    atomic_store(&calls, 0);
    EXPECT(actor_dir_list(folder, &names, &n), ACTOR_OK);
    EXPECT(n, 1);
    actor_free(names);
}

START_TEST(no_memory_lists_nothing)
{
    real = libactor_outside;
    libactor_outside.files.readdir = readdir_without_memory;
    libactor_outside.files.closedir = closedir_without_memory;
    setup_folder();
    in_actor(list_without_memory, NULL);
    teardown_folder();
}
END_TEST

START_TEST(only_an_actor_has_files)
{
    actor_file *file = NULL;

    ck_assert_int_eq(actor_file_open("/dev/null", O_RDONLY, 0, &file), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_file_remove("/no/such/file"), ACTOR_ENOTACTOR);
    ck_assert_ptr_null(file);
}
END_TEST

static void open_in_vain(void *arg)
{
    actor_file *file = NULL;
    int *result = arg;

    *result = actor_file_open("/dev/null", O_RDONLY, 0, &file);
}

START_TEST(not_in_a_simulated_system)
{
    actor_system *simulated = NULL;
    int result = 0;

    ck_assert_int_eq(actor_sim_start(NULL, 1, &simulated), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(open_in_vain, &result, NULL), ACTOR_OK);
    actor_sim_settle(simulated);
    ck_assert_int_eq(result, ACTOR_ENOTSUP);
    actor_system_stop(simulated);
}
END_TEST

/* ---- files end with their actor ------------------------------------------------------------------- */

/* Calls that wait until the test lets them go on. */
static sem_t entered, may_go_on;

static void hold(void)
{
    sem_post(&entered);
    while (sem_wait(&may_go_on) != 0)
        continue;
}

static ssize_t held_pread(int fd, void *buffer, size_t size, off_t offset)
{
    hold();
    return real.files.pread(fd, buffer, size, offset);
}

static ssize_t held_write(int fd, const void *data, size_t size)
{
    hold();
    return real.descriptors.write(fd, data, size);
}

static int held_open(const char *path, int flags, mode_t mode)
{
    hold();
    return real.files.open(path, flags, mode);
}

static void read_held(void *arg)
{
    actor_file *file;
    char text[1000];
    size_t n;

    (void)arg;
    EXPECT(actor_file_open("/dev/zero", O_RDONLY, 0, &file), ACTOR_OK);
    actor_file_pread(file, text, sizeof text, 0, &n);
}

static void write_held(void *arg)
{
    actor_file *file;
    char text[1000] = { 0 };

    (void)arg;
    EXPECT(actor_file_open("/dev/null", O_WRONLY, 0, &file), ACTOR_OK);
    actor_file_write(file, text, sizeof text);
}

static void open_held(void *arg)
{
    actor_file *file;

    (void)arg;
    actor_file_open("/dev/null", O_WRONLY, 0, &file);
}

static void (*const held[])(void *arg) = { read_held, write_held, open_held };

/* The actor ends at once; the call ends later, and then the file closes. */
START_TEST(killed_in_a_call)
{
    int descriptors;

    real = libactor_outside;
    if (_i == 0)
        libactor_outside.files.pread = held_pread;
    else if (_i == 1)
        libactor_outside.descriptors.write = held_write;
    else
        libactor_outside.files.open = held_open;
    ck_assert_int_eq(sem_init(&entered, 0, 0), 0);
    ck_assert_int_eq(sem_init(&may_go_on, 0, 0), 0);
    setup();
    descriptors = count_descriptors();
    for (int i = 0; i < 20; i++) {
        actor_ref ref;

        ck_assert_int_eq(actor_spawn(held[_i], NULL, &ref), ACTOR_OK);
        while (sem_wait(&entered) != 0)
            continue;
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        await_death(ref);
        if (_i < 2)
            ck_assert_int_gt(count_descriptors(), descriptors);
        sem_post(&may_go_on);
        await_descriptors(descriptors);
    }
    teardown();
}
END_TEST

/* A system that stops waits for what runs on the pool. */
START_TEST(system_stops_in_a_call)
{
    const int descriptors = count_descriptors();
    actor_ref ref;

    real = libactor_outside;
    libactor_outside.files.pread = held_pread;
    ck_assert_int_eq(sem_init(&entered, 0, 0), 0);
    ck_assert_int_eq(sem_init(&may_go_on, 0, 0), 0);
    setup();
    ck_assert_int_eq(actor_spawn(read_held, NULL, &ref), ACTOR_OK);
    while (sem_wait(&entered) != 0)
        continue;
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    await_death(ref);
    sem_post(&may_go_on);
    teardown();
    /* What is left is libuv's own, of its pool's first use in the process. */
    ck_assert_int_le(count_descriptors(), descriptors + 2);
}
END_TEST

static void keep_open(void *arg)
{
    actor_file *file;

    for (int i = 0; i < 10; i++)
        EXPECT(actor_file_open("/dev/null", O_RDONLY, 0, &file), ACTOR_OK);
    atomic_store((atomic_bool *)arg, true);
    actor_sleep(ACTOR_INFINITY);
}

START_TEST(killed_actors_files_close)
{
    int descriptors = count_descriptors();

    for (int i = 0; i < 20; i++) {
        atomic_bool open = false;
        actor_ref ref;

        ck_assert_int_eq(actor_spawn(keep_open, (void *)&open, &ref), ACTOR_OK);
        while (!atomic_load(&open))
            actor_sleep(ACTOR_MILLISECOND);
        ck_assert_int_ge(count_descriptors(), descriptors + 10);
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        await_descriptors(descriptors);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("file");
    TCase *tc = tcase_create("file");
    TCase *worlds = tcase_create("worlds");

    tcase_add_checked_fixture(tc, setup_folder, teardown_folder);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, what_is_written_is_read);
    tcase_add_test(tc, much_is_written_whole);
    tcase_add_test(tc, paths_are_listed_moved_and_removed);
    tcase_add_test(tc, errors_have_names);
    tcase_add_test(tc, no_memory_is_an_error);
    tcase_add_test(tc, only_an_actor_has_files);
    tcase_add_test(tc, killed_actors_files_close);
    suite_add_tcase(suite, tc);
    tcase_set_timeout(worlds, 60);
    tcase_add_test(worlds, no_memory_lists_nothing);
    tcase_add_test(worlds, short_and_interrupted_calls_go_on);
    tcase_add_test(worlds, not_in_a_simulated_system);
    tcase_add_loop_test(worlds, killed_in_a_call, 0, (int)ARRAY_LEN(held));
    tcase_add_test(worlds, system_stops_in_a_call);
    suite_add_tcase(suite, worlds);
    return run_world(suite);
}
