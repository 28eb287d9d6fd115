/* JSON's strings, whatever bytes they are made from. */

#include "json.h"

#include <string.h>

#include "utf8.h"

#define REPLACEMENT "\xEF\xBF\xBD"

void json_string(FILE *out, const char *text)
{
    size_t length = strlen(text);

    putc('"', out);
    for (size_t i = 0; i < length; ) {
        struct utf8_character c = utf8_decode(text + i, length - i);

        if (c.code == UTF8_NONE)
            fputs(REPLACEMENT, out);
        else if (c.code == '\n')
            fputs("\\n", out);
        else if (c.code == '\t')
            fputs("\\t", out);
        else if (c.code < 0x20 || c.code == 0x7F)
            fprintf(out, "\\u%04x", (unsigned)c.code);
        else if (c.code == '"' || c.code == '\\')
            fprintf(out, "\\%c", (int)c.code);
        else
            fwrite(text + i, 1, c.bytes, out);
        i += c.bytes;
    }
    putc('"', out);
}
