/*
 * Where an unknown name is declared, for a hint. A directory is listed once; a file is read once, and parsed if the name stands in
 * it, by the parser that is there anyway. What costs too much is left: it is only for a hint.
 */

#include "elsewhere.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MOST_FILES 512                      /* of a directory */
#define MOST_BYTES ((off_t)4 << 20)         /* of all files together */
#define MOST_NAMES 64                       /* that are searched for */

struct file {
    const char *name;                       /* in its directory */
    const char *path;
    bool is_known;                          /* it has been read, or cannot be */
    struct source *source;                  /* NULL: it cannot */
    const struct ast_spec *spec;            /* NULL: nobody has asked for a name in it */
};

struct directory {
    struct directory *next;
    const char *path;                       /* "." too */
    struct file files[MOST_FILES];
    size_t count;
};

struct elsewhere {
    struct arena *arena;
    struct parse_options options;
    struct directory *directories;
    off_t bytes_left;
    size_t names_left;
};

struct elsewhere *elsewhere_of(struct arena *arena, const struct parse_options *options)
{
    struct elsewhere *e;

    if (options->no_imports)
        return NULL;
    e = arena_alloc(arena, sizeof *e);
    e->arena = arena;
    e->options = (struct parse_options){ .directories = options->directories, .directory_count = options->directory_count,
                                         .no_imports = true, .held = options->held, .user = options->user,
                                         .as_it_is = true };
    e->bytes_left = MOST_BYTES;
    e->names_left = MOST_NAMES;
    return e;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static void list_files(struct elsewhere *e, struct directory *directory)
{
    DIR *listing = opendir(directory->path);
    const bool is_here = strcmp(directory->path, ".") == 0;

    if (listing == NULL)
        return;
    for (struct dirent *entry; directory->count < MOST_FILES && (entry = readdir(listing)) != NULL;) {
        struct file *file = &directory->files[directory->count];

        if (entry->d_name[0] == '.' || !parse_has_suffix(entry->d_name, ".actor"))
            continue;
        file->name = arena_copy(e->arena, entry->d_name, strlen(entry->d_name));
        file->path = is_here ? file->name : arena_printf(e->arena, "%s/%s", directory->path, file->name);
        directory->count++;
    }
    closedir(listing);
    qsort(directory->files, directory->count, sizeof directory->files[0], compare_names);
}

static struct directory *directory_at(struct elsewhere *e, const char *path)
{
    struct directory *directory = e->directories;

    while (directory != NULL && strcmp(directory->path, path) != 0)
        directory = directory->next;
    if (directory != NULL)
        return directory;
    directory = arena_alloc(e->arena, sizeof *directory);
    directory->path = path;
    directory->next = e->directories;
    e->directories = directory;
    list_files(e, directory);
    return directory;
}

static struct directory *directory_of(struct elsewhere *e, const char *file)
{
    const char *slash = strrchr(file, '/');

    return directory_at(e, slash == NULL ? "." : slash == file ? "/" : arena_copy(e->arena, file, (size_t)(slash - file)));
}

static void read_file(struct elsewhere *e, struct file *file)
{
    struct stat status;

    file->is_known = true;
    if (stat(file->path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > e->bytes_left)
        return;
    e->bytes_left -= status.st_size;
    if (e->options.held != NULL)
        file->source = e->options.held(e->options.user, e->arena, file->path);
    if (file->source == NULL && source_read(e->arena, file->path, file->path, &file->source) < 0)
        file->source = NULL;
}

static bool is_letter(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool has_word(const char *text, const char *word)
{
    const size_t length = strlen(word);

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        if ((at == text || !is_letter(at[-1])) && !is_letter(at[length]))
            return true;
    return false;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* By names alone: whoever is imported by that spec would import it in a circle. */
static bool imports(const struct ast_spec *spec, const struct ast_spec *other)
{
    for (const struct ast_import *i = spec->imports.first; i != NULL; i = i->next)
        if (strcmp(base_name(i->path), base_name(other->source->name)) == 0)
            return true;
    return false;
}

static bool is_same_file(const char *one, const char *other)
{
    struct stat first;
    struct stat second;

    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

static const struct ast_spec *understand(struct elsewhere *e, struct file *file)
{
    struct ast_program program;

    if (file->spec == NULL) {
        parse_program(e->arena, diag_open(e->arena), file->source, &e->options, &program);
        file->spec = program.specs.last;
    }
    return file->spec;
}

static bool may_import(struct elsewhere *e, struct file *file, const struct ast_spec *importer, const char *name)
{
    if (!file->is_known)
        read_file(e, file);
    return file->source != NULL && !file->source->is_binary && has_word(file->source->text, name)
           && !is_same_file(file->path, importer->source->name) && !imports(understand(e, file), importer);
}

bool elsewhere_next(struct elsewhere *e, const struct ast_spec *importer, const char *name, size_t *at, struct elsewhere_spec *out)
{
    if (e == NULL || importer->source->is_built_in || (*at == 0 && e->names_left == 0))
        return false;
    if (*at == 0)
        e->names_left--;
    for (size_t number = *at / MOST_FILES; number <= e->options.directory_count; number++) {
        struct directory *directory = number == 0 ? directory_of(e, importer->source->name)
                                                  : directory_at(e, e->options.directories[number - 1]);

        for (size_t i = number == *at / MOST_FILES ? *at % MOST_FILES : 0; i < directory->count; i++) {
            struct file *file = &directory->files[i];

            if (!may_import(e, file, importer, name))
                continue;
            *at = number * MOST_FILES + i + 1;
            *out = (struct elsewhere_spec){ file->name, file->spec };
            return true;
        }
    }
    return false;
}
