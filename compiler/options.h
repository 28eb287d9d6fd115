#ifndef OPTIONS_H
#define OPTIONS_H

/* The command line, as data. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "arena.h"
#include "diag.h"
#include "emit.h"
#include "version.h"

enum command { COMMAND_COMPILE, COMMAND_CHECK, COMMAND_SYNC, COMMAND_GRAPH, COMMAND_EXPLAIN, COMMAND_PATTERNS, COMMAND_FMT, COMMAND_LSP,
               COMMAND_HELP, COMMAND_VERSION };

enum graph_format { FORMAT_MERMAID, FORMAT_MARKDOWN, FORMAT_DOT, FORMAT_SVG };

struct option_list {
    const char **items;
    size_t count;
};

struct options {
    enum command command;
    const char *input;                      /* "-": standard input; explain: a code, or NULL */
    struct option_list inputs;              /* fmt and sync take several; `input` is the first */
    const char *stdin_name;                 /* NULL: not said */
    const char *output;                     /* a directory, "-", or NULL: beside the input */
    struct option_list directories;         /* -I */
    struct option_list warnings;            /* what stands after -W */
    bool dependencies;                      /* -MD */
    const char *dependency_file;            /* -MF, or NULL */
    struct option_list dependency_targets;  /* -MT */
    bool phony_targets;                     /* -MP */
    bool print_outputs;
    bool emits_json;                        /* --emit=json, in place of C */
    bool dispatch_given;
    enum emit_dispatch dispatch;            /* of machines */
    bool format_given;
    enum graph_format graph_format;
    struct option_list actors;              /* graph: these alone, or all of the spec */
    bool only_checks;                       /* fmt, sync: change nothing, tell what would be changed */
    struct option_list prefix_maps;         /* OLD=NEW */
    bool max_errors_given;
    struct diag_style style;                /* of diagnostics */
};

/**
 * Reads the command line.
 *
 * Errors     False: it makes no sense; what is wrong has been said on standard error.
 */
bool options_parse(struct arena *arena, int argc, char **argv, struct options *out);

/** Says on standard error which command a word was meant to be; false if it is near to none. */
bool options_complain_of_command(const char *word);

void options_help(FILE *out);

#endif
