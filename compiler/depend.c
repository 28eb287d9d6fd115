/* The rule that tells make which specs an output was made from, quoted as make reads it. */

#include "depend.h"

#include <string.h>

/*
 * A blank, a '#', a ':' and the backslashes before them get a backslash, as does a '%' of a target, which would
 * make a pattern of the rule; a '$' is doubled. For ';', '=' and '|' make has no way of writing them.
 */
static void write_name(FILE *out, const char *name, bool is_target)
{
    size_t backslashes = 0;

    for (const char *c = name; *c != '\0'; c++) {
        if (strchr(" \t#:", *c) != NULL || (*c == '%' && is_target)) {
            for (size_t i = 0; i < backslashes; i++)
                putc('\\', out);
            putc('\\', out);
        } else if (*c == '$') {
            putc('$', out);
        }
        backslashes = *c == '\\' ? backslashes + 1 : 0;
        putc(*c, out);
    }
}

/* The files of a pattern, once however often it is used: as what is depended on, or each as an empty rule. */
static void write_pattern(FILE *out, const struct ast_program *program, const struct ast_spec *spec, bool is_rule)
{
    const struct source *const files[] = { spec->source, spec->c };

    if (spec->source->is_built_in)
        return;
    for (const struct ast_spec *s = program->patterns.first; s != spec; s = s->next)
        if (strcmp(s->source->name, spec->source->name) == 0)
            return;
    for (size_t i = 0; i < 2 && files[i] != NULL; i++) {
        fputs(is_rule ? "\n" : " \\\n  ", out);
        write_name(out, files[i]->name, is_rule);
        fputs(is_rule ? ":\n" : "", out);
    }
}

void depend_write(FILE *out, struct depend_list targets, bool quote_targets,
                  const struct ast_program *program, bool phony)
{
    const struct ast_spec *main_spec = program->specs.last;

    for (size_t i = 0; i < targets.count; i++) {
        if (i > 0)
            putc(' ', out);
        if (quote_targets)
            write_name(out, targets.items[i], true);
        else
            fputs(targets.items[i], out);
    }
    fputs(": ", out);
    write_name(out, main_spec->source->name, false);
    for (const struct ast_spec *spec = program->specs.first; spec != main_spec; spec = spec->next) {
        fputs(" \\\n  ", out);
        write_name(out, spec->source->name, false);
    }
    for (const struct ast_spec *spec = program->patterns.first; spec != NULL; spec = spec->next)
        write_pattern(out, program, spec, false);
    putc('\n', out);
    if (!phony)
        return;
    for (const struct ast_spec *spec = program->specs.first; spec != main_spec; spec = spec->next) {
        putc('\n', out);
        write_name(out, spec->source->name, true);
        fputs(":\n", out);
    }
    for (const struct ast_spec *spec = program->patterns.first; spec != NULL; spec = spec->next)
        write_pattern(out, program, spec, true);
}
