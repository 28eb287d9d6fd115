/*
 * From a name in a spec to identifiers in C. One rule: a word begins at a capital that follows a
 * small letter or a digit, and at the last of several capitals when a small letter follows.
 */

#include "names.h"

#include <stdlib.h>
#include <string.h>

/* Sorted for bsearch: what C11 (C23 too, where it has no underscore) and C++20 keep. */
enum { IN_C = 1, IN_CXX = 2, IN_BOTH = 3 };

static const struct keyword {
    const char *text;
    unsigned char in;
} keywords[] = {
    { "alignas", IN_BOTH },
    { "alignof", IN_BOTH },
    { "and", IN_CXX },
    { "and_eq", IN_CXX },
    { "asm", IN_BOTH },
    { "auto", IN_BOTH },
    { "bitand", IN_CXX },
    { "bitor", IN_CXX },
    { "bool", IN_BOTH },
    { "break", IN_BOTH },
    { "case", IN_BOTH },
    { "catch", IN_CXX },
    { "char", IN_BOTH },
    { "char16_t", IN_CXX },
    { "char32_t", IN_CXX },
    { "char8_t", IN_CXX },
    { "class", IN_CXX },
    { "co_await", IN_CXX },
    { "co_return", IN_CXX },
    { "co_yield", IN_CXX },
    { "compl", IN_CXX },
    { "concept", IN_CXX },
    { "const", IN_BOTH },
    { "const_cast", IN_CXX },
    { "consteval", IN_CXX },
    { "constexpr", IN_BOTH },
    { "constinit", IN_CXX },
    { "continue", IN_BOTH },
    { "decltype", IN_CXX },
    { "default", IN_BOTH },
    { "delete", IN_CXX },
    { "do", IN_BOTH },
    { "double", IN_BOTH },
    { "dynamic_cast", IN_CXX },
    { "else", IN_BOTH },
    { "enum", IN_BOTH },
    { "explicit", IN_CXX },
    { "export", IN_CXX },
    { "extern", IN_BOTH },
    { "false", IN_BOTH },
    { "float", IN_BOTH },
    { "for", IN_BOTH },
    { "friend", IN_CXX },
    { "goto", IN_BOTH },
    { "if", IN_BOTH },
    { "inline", IN_BOTH },
    { "int", IN_BOTH },
    { "long", IN_BOTH },
    { "mutable", IN_CXX },
    { "namespace", IN_CXX },
    { "new", IN_CXX },
    { "noexcept", IN_CXX },
    { "not", IN_CXX },
    { "not_eq", IN_CXX },
    { "nullptr", IN_BOTH },
    { "operator", IN_CXX },
    { "or", IN_CXX },
    { "or_eq", IN_CXX },
    { "private", IN_CXX },
    { "protected", IN_CXX },
    { "public", IN_CXX },
    { "register", IN_BOTH },
    { "reinterpret_cast", IN_CXX },
    { "requires", IN_CXX },
    { "restrict", IN_C },
    { "return", IN_BOTH },
    { "short", IN_BOTH },
    { "signed", IN_BOTH },
    { "sizeof", IN_BOTH },
    { "static", IN_BOTH },
    { "static_assert", IN_BOTH },
    { "static_cast", IN_CXX },
    { "struct", IN_BOTH },
    { "switch", IN_BOTH },
    { "template", IN_CXX },
    { "this", IN_CXX },
    { "thread_local", IN_BOTH },
    { "throw", IN_CXX },
    { "true", IN_BOTH },
    { "try", IN_CXX },
    { "typedef", IN_BOTH },
    { "typeid", IN_CXX },
    { "typename", IN_CXX },
    { "typeof", IN_C },
    { "typeof_unqual", IN_C },
    { "union", IN_BOTH },
    { "unsigned", IN_BOTH },
    { "using", IN_CXX },
    { "virtual", IN_CXX },
    { "void", IN_BOTH },
    { "volatile", IN_BOTH },
    { "wchar_t", IN_CXX },
    { "while", IN_BOTH },
    { "xor", IN_CXX },
    { "xor_eq", IN_CXX },
};

static int compare_keyword(const void *key, const void *keyword)
{
    return strcmp(key, ((const struct keyword *)keyword)->text);
}

/* ASCII alone: the locale has no say in what we generate. */
static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char to_upper(char c)
{
    return is_lower(c) ? (char)(c - 'a' + 'A') : c;
}

static char to_lower(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

static bool begins_word(const char *name, size_t at)
{
    if (at == 0 || !is_upper(name[at]))
        return false;
    if (is_lower(name[at - 1]) || is_digit(name[at - 1]))
        return true;
    return is_upper(name[at - 1]) && is_lower(name[at + 1]);
}

struct names names_of(struct arena *arena, const char *name)
{
    size_t length = strlen(name);
    char *lower = arena_array(arena, length + 1, 2);    /* an underscore before each at most */
    char *upper = arena_array(arena, length + 1, 2);
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        if (begins_word(name, i)) {
            lower[used] = '_';
            upper[used++] = '_';
        }
        lower[used] = to_lower(name[i]);
        upper[used++] = to_upper(name[i]);
    }
    return (struct names){ lower, upper };
}

struct names names_join(struct arena *arena, struct names first, struct names second)
{
    return (struct names){
        arena_printf(arena, "%s_%s", first.lower, second.lower),
        arena_printf(arena, "%s_%s", first.upper, second.upper),
    };
}

const char *names_keyword_of(const char *identifier)
{
    static const char *const languages[] = { NULL, "C", "C++", "C and C++" };
    const struct keyword *keyword = bsearch(identifier, keywords,
                                            sizeof keywords / sizeof keywords[0],
                                            sizeof keywords[0], compare_keyword);

    return keyword != NULL ? languages[keyword->in] : NULL;
}

const char *names_guard(struct arena *arena, const char *file_name)
{
    size_t length = strlen(file_name);
    char *guard = arena_alloc(arena, length + 2);
    size_t used = 0;

    if (is_digit(file_name[0]))
        guard[used++] = 'A';                /* an identifier begins with a letter */
    for (size_t i = 0; i < length; i++) {
        char c = to_upper(file_name[i]);

        guard[used++] = is_upper(c) || is_digit(c) ? c : '_';
    }
    return guard;
}
