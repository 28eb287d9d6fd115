/*
 * Exit reasons: small values, with unused bytes zero.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "actor/reason.h"

static const char *const words[] = {
    [ACTOR_NORMAL] = "normal",
    [ACTOR_SHUTDOWN] = "shutdown",
    [ACTOR_KILL] = "kill",
    [ACTOR_KILLED] = "killed",
    [ACTOR_NOPROC] = "noproc",
    [ACTOR_NOCONNECTION] = "noconnection",
    [ACTOR_TIMEOUT] = "timeout",
    [ACTOR_FAULT] = "fault",
    [ACTOR_ASSERT] = "assert",
    [ACTOR_BAD_RETURN] = "bad_return",
};

/* Takes a started UTF-8 sequence off the end of a text that was cut. */
static void trim(char *text)
{
    size_t len = strlen(text);
    size_t start = len;

    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0)
        return;
    start--;
    if ((unsigned char)text[start] >= 0xc0) {
        const unsigned char lead = (unsigned char)text[start];
        const size_t wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;

        if (len - start < wanted)
            memset(text + start, 0, len - start);
    }
}

/* Copies as much of a text as fits. */
static void put(char *to, size_t size, const char *text)
{
    const size_t len = text == NULL ? 0 : strlen(text);

    memset(to, 0, size);
    if (len > 0)
        memcpy(to, text, len < size ? len : size - 1);
    if (len >= size)
        trim(to);
}

actor_reason actor_reason_of(actor_reason_kind kind)
{
    actor_reason reason;

    memset(&reason, 0, sizeof reason);
    reason.kind = kind;
    return reason;
}

actor_reason actor_reason_own(const char *name, const char *detail)
{
    actor_reason reason = actor_reason_of(ACTOR_OWN);

    put(reason.name, sizeof reason.name, name);
    put(reason.detail, sizeof reason.detail, detail);
    return reason;
}

actor_reason actor_reason_detail(actor_reason reason, const char *format, ...)
{
    va_list args;
    int len;

    memset(reason.detail, 0, sizeof reason.detail);
    va_start(args, format);
    len = vsnprintf(reason.detail, sizeof reason.detail, format, args);
    va_end(args);
    if (len < 0)
        memset(reason.detail, 0, sizeof reason.detail);
    else if ((size_t)len >= sizeof reason.detail)
        trim(reason.detail);
    return reason;
}

bool actor_reason_equal(const actor_reason *a, const actor_reason *b)
{
    return a->kind == b->kind && strcmp(a->name, b->name) == 0 && strcmp(a->detail, b->detail) == 0;
}

bool actor_reason_is_abnormal(const actor_reason *reason)
{
    return reason->kind != ACTOR_NORMAL && reason->kind != ACTOR_SHUTDOWN;
}

const char *actor_reason_name(const actor_reason *reason)
{
    const size_t kind = (size_t)reason->kind;

    if (reason->kind == ACTOR_OWN)
        return reason->name;
    if (kind < sizeof words / sizeof *words && words[kind] != NULL)
        return words[kind];
    return "unknown";
}
