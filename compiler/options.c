/*
 * The command line, as data. One table says which options there are; whatever takes a value takes it
 * joined (-oDIR, --color=never) or as the next argument.
 */

#include "options.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "spelling.h"

#define DEFAULT_MAX_ERRORS 100

/* Which option it is; several spellings may share one. */
enum option {
    OPTION_OUTPUT, OPTION_DIRECTORY, OPTION_WARNING, OPTION_DEPENDENCIES, OPTION_DEPENDENCY_FILE,
    OPTION_DEPENDENCY_TARGET, OPTION_PHONY, OPTION_PRINT_OUTPUTS, OPTION_STDIN_NAME, OPTION_COLOR,
    OPTION_MAX_ERRORS, OPTION_DIAGNOSTICS, OPTION_PREFIX_MAP, OPTION_FORMAT, OPTION_ACTOR, OPTION_DISPATCH, OPTION_CHECK, OPTION_EMIT, OPTION_HELP, OPTION_VERSION,
};

struct option_form {
    const char *name;
    bool has_value;
    enum option option;
};

/* Where one name begins like another, the longer one comes first. */
static const struct option_form forms[] = {
    { "-MD",             false, OPTION_DEPENDENCIES },
    { "-MF",             true,  OPTION_DEPENDENCY_FILE },
    { "-MT",             true,  OPTION_DEPENDENCY_TARGET },
    { "-MP",             false, OPTION_PHONY },
    { "-o",              true,  OPTION_OUTPUT },
    { "-I",              true,  OPTION_DIRECTORY },
    { "-W",              true,  OPTION_WARNING },
    { "-h",              false, OPTION_HELP },
    { "-V",              false, OPTION_VERSION },
    { "--print-outputs", false, OPTION_PRINT_OUTPUTS },
    { "--stdin-name",    true,  OPTION_STDIN_NAME },
    { "--color",         true,  OPTION_COLOR },
    { "--max-errors",    true,  OPTION_MAX_ERRORS },
    { "--diagnostics",   true,  OPTION_DIAGNOSTICS },
    { "--file-prefix-map", true, OPTION_PREFIX_MAP },
    { "--dispatch",      true,  OPTION_DISPATCH },
    { "--format",        true,  OPTION_FORMAT },
    { "--actor",         true,  OPTION_ACTOR },
    { "--check",         false, OPTION_CHECK },
    { "--emit",          true,  OPTION_EMIT },
    { "--help",          false, OPTION_HELP },
    { "--version",       false, OPTION_VERSION },
};

#define FORM_COUNT (sizeof forms / sizeof forms[0])

static const char help[] =
    "usage: actorc [options] FILE.actor         write FILE_actor.h and FILE_actor.c\n"
    "       actorc check [options] FILE.actor   report errors and warnings, write nothing\n"
    "       actorc sync [--check] FILE.actor... add what callbacks are missing to FILE.c\n"
    "       actorc graph [options] FILE.actor   print a picture of machines, trees and calls\n"
    "       actorc explain [CODE]               say what an error or warning means; or list all\n"
    "       actorc patterns [NAME]              list the patterns for 'use', or show one\n"
    "       actorc fmt [--check] FILE.actor...  write specs in their usual form, in place\n"
    "       actorc lsp [-I DIR] [-W...]         serve an editor, by the Language Server Protocol\n"
    "\n"
    "FILE.actor may be '-', standard input.\n"
    "\n"
    "  -o DIR              write into DIR, not beside FILE.actor; '-' is standard output\n"
    "  -I DIR              look for imports in DIR too\n"
    "  -MD                 write what FILE.actor depends on for make, to FILE_actor.d\n"
    "  -MF FILE            ... to FILE\n"
    "  -MT TARGET          ... of TARGET, as it is, instead of the files written\n"
    "  -MP                 ... with an empty rule for every import\n"
    "  --emit=json         write the checked spec as FILE_actor.json, not C\n"
    "  --dispatch=HOW      machines: by switch (else) or table, for events nobody can predict\n"
    "  --print-outputs     print the names of the files that would be written, and stop\n"
    "  --stdin-name=NAME   what standard input is called\n"
    "  -Wno-NAME           do not give this warning; -WNAME gives it again\n"
    "  -Werror             take every warning for an error; -Werror=NAME takes this one\n"
    "  -Wno-error=NAME     do not\n"
    "  --max-errors=N      print at most N errors (100, but for programs all); 0 prints all\n"
    "  --diagnostics=HOW   print errors and warnings as text, or for programs: json, sarif\n"
    "  --file-prefix-map=OLD=NEW\n"
    "                      in errors and warnings show files below OLD as below NEW\n"
    "  --color=WHEN        auto, always or never; auto heeds NO_COLOR and TERM=dumb\n"
    "  --format=FORMAT     graph: mermaid (else), markdown, a block of it for each picture, dot, or svg,\n"
    "                      which graphviz draws; -o is a file\n"
    "  --actor=NAME        graph: this actor alone; may be given several times\n"
    "  --check             fmt: change nothing, name the files that would change; exit status 1\n"
    "                      sync: write nothing, say what is missing, changed or stale; exit status 1\n"
    "  -h, --help          print this\n"
    "  -V, --version       print the version\n"
    "\n"
    "Exit status: 0 all is well, 1 the spec has errors, or --check has found something, 2 wrong usage,\n"
    "3 a file cannot be read or written.\n";

static bool complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Always false, for callers to return. */
static bool complain(const char *format, ...)
{
    va_list arguments;

    fputs("actorc: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputs("\nactorc: 'actorc --help' lists what can be said\n", stderr);
    return false;
}

static void append(struct arena *arena, struct option_list *list, const char *item)
{
    list->items = arena_grow(arena, list->items, list->count * sizeof *list->items,
                             (list->count + 1) * sizeof *list->items);
    list->items[list->count++] = item;
}

static bool set_color(const char *value, enum diag_color *out)
{
    static const char *const names[] = {
        [DIAG_COLOR_AUTO] = "auto", [DIAG_COLOR_ALWAYS] = "always", [DIAG_COLOR_NEVER] = "never",
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], value) != 0)
            continue;
        *out = (enum diag_color)i;
        return true;
    }
    return complain("--color is auto, always or never, not '%s'", value);
}

static bool set_diagnostics(const char *value, enum diag_format *out)
{
    static const char *const names[] = { [DIAG_TEXT] = "text", [DIAG_JSON] = "json", [DIAG_SARIF] = "sarif" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], value) != 0)
            continue;
        *out = (enum diag_format)i;
        return true;
    }
    return complain("--diagnostics is text, json or sarif, not '%s'", value);
}

static bool set_max_errors(const char *value, unsigned *out)
{
    unsigned number = 0;

    if (value[0] == '\0' || strlen(value) > 9 || strspn(value, "0123456789") != strlen(value))
        return complain("--max-errors is a number, not '%s'", value);
    for (const char *c = value; *c != '\0'; c++)
        number = number * 10 + (unsigned)(*c - '0');
    *out = number;
    return true;
}

static bool set_dispatch(const char *value, struct options *options)
{
    options->dispatch_given = true;
    options->dispatch = strcmp(value, "table") == 0 ? DISPATCH_TABLE : DISPATCH_SWITCH;
    if (options->dispatch == DISPATCH_SWITCH && strcmp(value, "switch") != 0)
        return complain("--dispatch is switch or table, not '%s'", value);
    return true;
}

static bool set_format(const char *value, struct options *options)
{
    static const char *const names[] = {
        [FORMAT_MERMAID] = "mermaid", [FORMAT_MARKDOWN] = "markdown", [FORMAT_DOT] = "dot", [FORMAT_SVG] = "svg",
    };

    options->format_given = true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], value) != 0)
            continue;
        options->graph_format = (enum graph_format)i;
        return true;
    }
    return complain("--format is mermaid, markdown, dot or svg, not '%s'", value);
}

static bool apply(struct arena *arena, struct options *options, enum option option,
                  const char *value)
{
    switch (option) {
    case OPTION_OUTPUT:
        options->output = value;
        break;
    case OPTION_DIRECTORY:
        append(arena, &options->directories, value);
        break;
    case OPTION_WARNING:
        append(arena, &options->warnings, value);
        break;
    case OPTION_DEPENDENCIES:
        options->dependencies = true;
        break;
    case OPTION_DEPENDENCY_FILE:
        options->dependency_file = value;
        break;
    case OPTION_DEPENDENCY_TARGET:
        append(arena, &options->dependency_targets, value);
        break;
    case OPTION_PHONY:
        options->phony_targets = true;
        break;
    case OPTION_PRINT_OUTPUTS:
        options->print_outputs = true;
        break;
    case OPTION_STDIN_NAME:
        options->stdin_name = value;
        break;
    case OPTION_COLOR:
        return set_color(value, &options->style.color);
    case OPTION_MAX_ERRORS:
        options->max_errors_given = true;
        return set_max_errors(value, &options->style.max_errors);
    case OPTION_DIAGNOSTICS:
        return set_diagnostics(value, &options->style.format);
    case OPTION_PREFIX_MAP:
        if (strchr(value, '=') == NULL)
            return complain("--file-prefix-map is OLD=NEW, not '%s'", value);
        append(arena, &options->prefix_maps, value);
        break;
    case OPTION_DISPATCH:
        return set_dispatch(value, options);
    case OPTION_FORMAT:
        return set_format(value, options);
    case OPTION_ACTOR:
        append(arena, &options->actors, value);
        break;
    case OPTION_EMIT:
        options->emits_json = strcmp(value, "json") == 0;
        if (!options->emits_json && strcmp(value, "c") != 0)
            return complain("--emit is c or json, not '%s'", value);
        break;
    case OPTION_CHECK:
        options->only_checks = true;
        break;
    case OPTION_HELP:
        options->command = COMMAND_HELP;
        break;
    case OPTION_VERSION:
        options->command = COMMAND_VERSION;
        break;
    }
    return true;
}

/* What follows the option's name in `argument`: NULL if that is another option. */
static const char *rest_of(const struct option_form *form, const char *argument)
{
    size_t length = strlen(form->name);

    if (strncmp(argument, form->name, length) != 0)
        return NULL;
    argument += length;
    if (argument[0] == '\0')
        return argument;
    if (!form->has_value)
        return NULL;
    if (form->name[1] == '-' && argument[0] != '=')
        return NULL;
    return argument;
}

/* What stands behind '=' is no part of the name. */
static bool complain_of_unknown(struct arena *arena, const char *argument)
{
    const char *name = arena_copy(arena, argument, strcspn(argument, "="));
    struct spelling near = spelling_of(name);

    for (size_t i = 0; i < FORM_COUNT; i++)
        if (strlen(forms[i].name) > 2)
            spelling_offer(&near, forms[i].name);
    if (near.best != NULL)
        return complain("no option is called '%s'; did you mean '%s'?", name, near.best);
    return complain("no option is called '%s'", name);
}

/* Takes the option at argv[*at], and its value, which may be the next argument. */
static bool take_option(struct arena *arena, int argc, char **argv, int *at,
                        struct options *options)
{
    const char *argument = argv[*at];

    for (size_t i = 0; i < FORM_COUNT; i++) {
        const char *value = rest_of(&forms[i], argument);

        if (value == NULL)
            continue;
        if (forms[i].has_value && value[0] == '\0') {
            if (*at + 1 >= argc)
                return complain("'%s' lacks what belongs to it", argument);
            value = argv[++*at];
        } else if (value[0] == '=' && forms[i].name[1] == '-') {
            value++;
        }
        return apply(arena, options, forms[i].option, value);
    }
    return complain_of_unknown(arena, argument);
}

static const struct {
    const char *name;
    enum command command;
} commands[] = {
    { "check", COMMAND_CHECK },
    { "sync", COMMAND_SYNC },
    { "graph", COMMAND_GRAPH },
    { "explain", COMMAND_EXPLAIN },
    { "patterns", COMMAND_PATTERNS },
    { "fmt", COMMAND_FMT },
    { "lsp", COMMAND_LSP },
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static bool take_command(const char *argument, struct options *options)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, argument) != 0)
            continue;
        options->command = commands[i].command;
        return true;
    }
    return false;
}

bool options_complain_of_command(const char *word)
{
    struct spelling near = spelling_of(word);

    for (size_t i = 0; i < COMMAND_COUNT; i++)
        spelling_offer(&near, commands[i].name);
    if (near.best == NULL)
        return false;
    complain("no command is called '%s'; did you mean '%s'?", word, near.best);
    return true;
}

/* The first of two may be a command that is misspelt. */
static bool complain_of_two(const char *first, const char *second)
{
    if (options_complain_of_command(first))
        return false;
    if (strcmp(first, second) == 0)
        return complain("one spec at a time: '%s' is given twice", first);
    return complain("one spec at a time: '%s' and '%s' are two", first, second);
}

static bool check_fmt(const struct options *options)
{
    const bool prints = options->output != NULL;
    bool from_stdin = false;

    for (size_t i = 0; i < options->inputs.count; i++)
        from_stdin |= strcmp(options->inputs.items[i], "-") == 0;
    if (prints && strcmp(options->output, "-") != 0)
        return complain("'actorc fmt' writes the specs themselves, or standard output with '-o -'");
    if (prints && options->only_checks)
        return complain("--check writes nothing, so -o has no place there");
    if ((prints || from_stdin) && !options->only_checks && options->inputs.count > 1)
        return complain("one spec at a time goes to standard output");
    return true;
}

static bool check_sync(const struct options *options)
{
    if (options->output != NULL && strcmp(options->output, "-") == 0)
        return complain("'actorc sync' writes a file, not standard output");
    for (size_t i = 0; options->inputs.count > 1 && i < options->inputs.count; i++)
        if (strcmp(options->inputs.items[i], "-") == 0)
            return complain("one spec at a time comes from standard input");
    if (options->inputs.count > 1 && options->style.format == DIAG_SARIF)
        return complain("--diagnostics=sarif is one document, about one spec at a time");
    return true;
}

static bool check_together(const struct options *options, int argument_count)
{
    bool from_stdin;

    if (options->command == COMMAND_HELP || options->command == COMMAND_VERSION)
        return true;
    if (options->command == COMMAND_EXPLAIN && argument_count > 1)
        return complain("'actorc explain' takes a code alone");
    if (options->command == COMMAND_PATTERNS && argument_count > 1)
        return complain("'actorc patterns' takes the name of one alone");
    if (options->command == COMMAND_EXPLAIN || options->command == COMMAND_PATTERNS)
        return true;
    if (options->command == COMMAND_LSP)
        return options->input == NULL || complain("'actorc lsp' is told of specs by its client");
    if (options->input == NULL)
        return complain("which spec?");
    from_stdin = strcmp(options->input, "-") == 0;
    if (options->stdin_name != NULL && !from_stdin)
        return complain("--stdin-name belongs to standard input, '-'");
    if (!options->dependencies
        && (options->dependency_file != NULL || options->dependency_targets.count > 0
            || options->phony_targets))
        return complain("-MF, -MT and -MP belong to -MD");
    if (options->command != COMMAND_COMPILE && (options->dependencies || options->print_outputs))
        return complain("-MD and --print-outputs belong to a run that writes C");
    if (options->command != COMMAND_COMPILE && options->emits_json)
        return complain("--emit belongs to a run that writes C");
    if ((options->command != COMMAND_COMPILE || options->emits_json) && options->dispatch_given)
        return complain("--dispatch belongs to a run that writes C");
    if (options->command != COMMAND_GRAPH && (options->actors.count > 0 || options->format_given))
        return complain("--actor and --format belong to 'actorc graph'");
    if (options->command == COMMAND_CHECK && options->output != NULL)
        return complain("-o belongs to a run that writes files");
    if (options->output != NULL && options->output[0] == '\0')
        return complain("-o lacks a directory");
    if (options->only_checks && options->command != COMMAND_FMT && options->command != COMMAND_SYNC)
        return complain("--check belongs to 'actorc fmt' and 'actorc sync'");
    if (options->command == COMMAND_FMT)
        return check_fmt(options);
    if (options->command == COMMAND_SYNC && !check_sync(options))
        return false;
    if (from_stdin && options->stdin_name == NULL
        && (options->command == COMMAND_SYNC
            || (options->command == COMMAND_COMPILE
                && (options->output == NULL || strcmp(options->output, "-") != 0))))
        return complain("--stdin-name=NAME must say what the files written are called after");
    if (options->dependencies && options->output != NULL && strcmp(options->output, "-") == 0
        && (options->dependency_file == NULL || options->dependency_targets.count == 0))
        return complain("with '-o -', -MD needs -MF and -MT");
    return true;
}

bool options_parse(struct arena *arena, int argc, char **argv, struct options *out)
{
    bool options_ended = false;
    bool has_command = false;

    *out = (struct options){ .command = COMMAND_COMPILE };
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];

        if (!options_ended && strcmp(argument, "--") == 0) {
            options_ended = true;
        } else if (!options_ended && argument[0] == '-' && argument[1] != '\0') {
            if (!take_option(arena, argc, argv, &i, out))
                return false;
            if (out->command == COMMAND_HELP || out->command == COMMAND_VERSION)
                return true;
        } else if (!options_ended && !has_command && out->input == NULL
                   && take_command(argument, out)) {
            has_command = true;
        } else if (out->input != NULL && out->command != COMMAND_FMT && out->command != COMMAND_SYNC) {
            return complain_of_two(out->input, argument);
        } else {
            append(arena, &out->inputs, argument);
            out->input = out->inputs.items[0];
        }
    }
    if (!out->max_errors_given && out->style.format == DIAG_TEXT)
        out->style.max_errors = DEFAULT_MAX_ERRORS;
    return check_together(out, argc - 1 - has_command);
}

void options_help(FILE *out)
{
    fputs(help, out);
}
