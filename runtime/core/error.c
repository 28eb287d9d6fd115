/*
 * The texts of the return codes.
 */
#include <stddef.h>

#include "actor/error.h"

const char *actor_strerror(int code)
{
    static const struct {
        int code;
        const char *text;
    } errors[] = {
        { ACTOR_OK, "no error" },
#define ERROR_TEXT(name, number, text) { ACTOR_##name, text },
        ACTOR_ERRORS(ERROR_TEXT)
#undef ERROR_TEXT
    };
    size_t i;

    for (i = 0; i < sizeof errors / sizeof *errors; i++)
        if (errors[i].code == code)
            return errors[i].text;
    return "unknown error";
}
