/*
 * `actorc explain`. The texts are those of codes.md, made into a table when actorc is built. There a
 * paragraph is one line; here it is folded to fit a terminal.
 */

#include "explain.h"

#include <string.h>
#include <strings.h>

#include "spelling.h"

#define LINE_COLUMNS 80
#define MAX_EXAMPLES 4

/* A spec: "wrong", "mended", or the name of a file that goes with both. */
struct example {
    const char *label;
    const char *text;
};

struct explanation {
    const char *text;
    struct example examples[MAX_EXAMPLES];  /* ended by one without a label, unless all are there */
};

static const struct explanation explanations[DIAG_CODE_COUNT] = {
#include "codes.inc"
};

bool explain_find(const char *word, enum diag_code *out)
{
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        enum diag_code code = (enum diag_code)i;
        const char *name = diag_code_name(code);

        if (strcasecmp(word, diag_code_text(code)) != 0 && (name == NULL || strcmp(word, name) != 0))
            continue;
        *out = code;
        return true;
    }
    return false;
}

const char *explain_nearest(const char *word)
{
    struct spelling near = spelling_of(word);

    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        enum diag_code code = (enum diag_code)i;

        spelling_offer(&near, diag_code_text(code));
        if (diag_code_name(code) != NULL)
            spelling_offer(&near, diag_code_name(code));
    }
    return near.best;
}

const char *explain_text(enum diag_code code)
{
    const char *text = explanations[code].text;

    return text != NULL ? text : "";
}

/* Prints one paragraph in lines that fit. What has no blank is not broken. */
static void print_folded(FILE *out, const char *text, size_t length)
{
    size_t column = 0;

    for (size_t i = 0; i < length; ) {
        size_t word = 0;

        while (i + word < length && text[i + word] != ' ')
            word++;
        if (column > 0 && column + 1 + word > LINE_COLUMNS) {
            putc('\n', out);
            column = 0;
        } else if (column > 0) {
            putc(' ', out);
            column++;
        }
        fwrite(text + i, 1, word, out);
        column += word;
        i += word + 1;
    }
    putc('\n', out);
}

static void print_example(FILE *out, const struct example *example)
{
    const char *line = example->text;
    const char *end;

    if (strcmp(example->label, "wrong") == 0)
        fputs("\nWrong:\n\n", out);
    else if (strcmp(example->label, "mended") == 0)
        fputs("\nMended:\n\n", out);
    else
        fprintf(out, "\nWith %s:\n\n", example->label);
    for (; (end = strchr(line, '\n')) != NULL; line = end + 1)
        fprintf(out, "%s%.*s\n", end > line ? "    " : "", (int)(end - line), line);
}

void explain_print(FILE *out, struct arena *arena, enum diag_code code)
{
    const struct explanation *explanation = &explanations[code];
    const char *name = diag_code_name(code);
    const char *line = explain_text(code);
    const char *head = arena_printf(arena, "%s%s%s%s: %s", diag_code_text(code), name != NULL ? " (-W" : "",
                                    name != NULL ? name : "", name != NULL ? ")" : "", diag_code_about(code));

    print_folded(out, head, strlen(head));
    for (const char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        putc('\n', out);
        print_folded(out, line, (size_t)(end - line));
    }
    for (int i = 0; i < MAX_EXAMPLES && explanation->examples[i].label != NULL; i++)
        print_example(out, &explanation->examples[i]);
}

void explain_list(FILE *out)
{
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        enum diag_code code = (enum diag_code)i;
        const char *name = diag_code_name(code);

        fprintf(out, "%s  %-20s %s\n", diag_code_text(code), name != NULL ? name : "", diag_code_about(code));
    }
}
