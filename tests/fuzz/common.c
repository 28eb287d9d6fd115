/* What the fuzzers share: memory, imports, and how they fail. */

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_read.h"

#define MOST_DIRECTORIES 64

static void out_of_memory(void *user)
{
    (void)user;
    fuzz_fail("memory is out", NULL, NULL);
}

struct arena fuzz_arena(void)
{
    struct arena arena;

    arena_open(&arena, out_of_memory, NULL);
    return arena;
}

struct option_list fuzz_imports(void)
{
    static const char *directories[MOST_DIRECTORIES];
    static struct option_list list;
    const char *imports = getenv("FUZZ_IMPORTS");
    static char *text;

    if (text != NULL || imports == NULL)
        return list;
    text = strdup(imports);
    list.items = directories;
    for (char *each = text; each != NULL && list.count < MOST_DIRECTORIES; ) {
        directories[list.count++] = each;
        each = strchr(each, ':');
        if (each != NULL)
            *each++ = '\0';
    }
    return list;
}

_Noreturn void fuzz_fail(const char *what, const char *expected, const char *got)
{
    fprintf(stderr, "WRONG: %s\n", what);
    if (expected != NULL)
        fprintf(stderr, "---- expected:\n%s\n", expected);
    if (got != NULL)
        fprintf(stderr, "---- got:\n%s\n", got);
    abort();
}

/* How deep brackets are nested outside of strings. */
static size_t nesting(const char *text, size_t length)
{
    size_t depth = 0;
    size_t deepest = 0;
    int in_string = 0;

    for (size_t i = 0; i < length; i++) {
        if (in_string && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            in_string = !in_string;
        else if (!in_string && (text[i] == '{' || text[i] == '['))
            deepest = ++depth > deepest ? depth : deepest;
        else if (!in_string && (text[i] == '}' || text[i] == ']'))
            depth -= depth > 0;
    }
    return deepest;
}

void fuzz_check_json(struct arena *arena, const char *what, const char *text, size_t length)
{
    if (nesting(text, length) <= JSON_MAX_DEPTH && json_read(arena, text, length) == NULL)
        fuzz_fail(what, NULL, text);
}
