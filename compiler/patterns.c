/* The patterns in runtime/patterns, as patterns.awk has written them down. */

#include "patterns.h"

#include <string.h>

#include "spelling.h"

#include "patterns.inc"

#define FAMILY "patterns."

const struct pattern *pattern_find(const char *name)
{
    for (const struct pattern *p = patterns; p->name != NULL; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

bool pattern_hint(struct diag *d, const char *name)
{
    struct spelling near = spelling_of(name);

    for (const struct pattern *p = patterns; p->name != NULL; p++)
        spelling_offer(&near, p->name);
    if (near.best != NULL)
        diag_hint(d, "did you mean '%s'?", near.best);
    else if (strncmp(name, FAMILY, strlen(FAMILY)) == 0)
        diag_hint(d, "'actorc patterns' lists those there are");
    else
        return false;
    return true;
}

void patterns_list(FILE *out)
{
    static const char doc[] = "/// ";

    for (const struct pattern *p = patterns; p->name != NULL; p++) {
        const size_t begin = memcmp(p->spec, doc, sizeof doc - 1) == 0 ? sizeof doc - 1 : 0;
        const unsigned char *end = memchr(p->spec + begin, '\n', p->spec_size - begin);

        fprintf(out, "%-26s ", p->name);
        fwrite(p->spec + begin, 1, end != NULL ? (size_t)(end - p->spec) - begin : p->spec_size - begin, out);
        putc('\n', out);
    }
}

bool patterns_print(FILE *out, const char *name)
{
    const char *stem = strncmp(name, FAMILY, strlen(FAMILY)) == 0 ? name + strlen(FAMILY) : name;

    for (const struct pattern *p = patterns; p->name != NULL; p++) {
        if (strcmp(p->name + strlen(FAMILY), stem) != 0)
            continue;
        fwrite(p->spec, 1, p->spec_size, out);
        return true;
    }
    return false;
}
