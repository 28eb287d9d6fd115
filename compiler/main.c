/*
 * actorc: options in, files out, exit status.
 *
 * Everything of a run lives in one arena, freed here. When memory runs out anywhere the run ends
 * through the arena's last call, which leaves no half-written file behind.
 */

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>

#include "arena.h"
#include "ast.h"
#include "checks.h"
#include "depend.h"
#include "diag.h"
#include "draw.h"
#include "emit.h"
#include "explain.h"
#include "fmt.h"
#include "lsp.h"
#include "options.h"
#include "output.h"
#include "parse.h"
#include "patterns.h"
#include "sift.h"
#include "source.h"
#include "sync.h"
#include "table.h"

enum status { STATUS_OK = 0, STATUS_ERRORS = 1, STATUS_USAGE = 2, STATUS_IO = 3 };

/* A run, once its spec has been read. */
struct run {
    struct arena *arena;
    const struct options *options;
    struct diag *diag;
    struct source *source;
    struct ast_program program;
};

/* What is to be known when memory is out. */
struct last_words {
    struct arena *arena;
    const struct options *options;
};

static _Noreturn void out_of_memory(void *user)
{
    const struct last_words *words = user;
    enum diag_format format = words->options->style.format;

    output_abandon();
    arena_close(words->arena);
    diag_print_out_of_memory(stderr, format);
    exit(STATUS_IO);
}

static enum status cannot(const struct run *run, const char *what, const char *path, int err)
{
    if (err == -ENOMEM)
        arena_fail(run->arena);
    diag_failure(run->diag, "cannot %s '%s': %s", what, diag_file_name(run->diag, path), strerror(-err));
    return STATUS_IO;
}

static bool is_silenced;                    /* the caller has closed standard error, and wants to hear nothing */

/* A warning is lost if it could not be printed; an error is told by the exit status, at least. */
static enum status end_diagnostics(enum status status)
{
    return status == STATUS_OK && ferror(stderr) && !is_silenced ? STATUS_IO : status;
}

/* Ends what needs no spec. */
static enum status end_standard_output(void)
{
    int err = output_flush(stdout);

    if (err == 0)
        return STATUS_OK;
    fprintf(stderr, "actorc: cannot write to standard output: %s\n", strerror(-err));
    return STATUS_IO;
}

static enum status end_output(const struct run *run)
{
    int err = output_flush(stdout);

    if (err == 0)
        return STATUS_OK;
    diag_failure(run->diag, "cannot write to standard output: %s", strerror(-err));
    return STATUS_IO;
}

static bool is_standard_output(const char *output)
{
    return output != NULL && strcmp(output, "-") == 0;
}

/* Where the file `name` goes: under -o, or beside the spec. */
static const char *output_path(const struct run *run, const char *name)
{
    const char *directory = run->options->output;
    const char *slash;

    if (directory != NULL && directory[strlen(directory) - 1] == '/')
        return arena_printf(run->arena, "%s%s", directory, name);
    if (directory != NULL)
        return arena_printf(run->arena, "%s/%s", directory, name);
    slash = strrchr(run->source->name, '/');
    if (slash == NULL)
        return name;
    return arena_printf(run->arena, "%.*s%s", (int)(slash + 1 - run->source->name),
                        run->source->name, name);
}

/* The dependency file's default name: "breaker_actor.d" beside "breaker_actor.h". */
static const char *dependency_path(const struct run *run, const char *output)
{
    const char *suffix = strrchr(output, '.');

    if (run->options->dependency_file != NULL)
        return run->options->dependency_file;
    assert(suffix != NULL);
    return arena_printf(run->arena, "%.*s.d", (int)(suffix - output), output);
}

/* The files that a run writes, but for those of -MD. */
static struct depend_list outputs_of(const struct run *run, const struct ast_spec *spec)
{
    const char **paths = arena_array(run->arena, 2, sizeof *paths);

    if (run->options->emits_json) {
        paths[0] = output_path(run, emit_json_name(run->arena, spec));
        return (struct depend_list){ paths, 1 };
    }
    paths[0] = output_path(run, emit_header_name(run->arena, spec));
    paths[1] = output_path(run, emit_source_name(run->arena, spec));
    return (struct depend_list){ paths, 2 };
}

/* Writes what is called outputs_of()[at]. */
static void emit_output(const struct run *run, size_t at, FILE *file)
{
    const struct ast_spec *spec = run->program.specs.last;

    if (run->options->emits_json)
        emit_json(file, run->arena, &run->program);
    else if (at == 0)
        emit_header(file, run->arena, spec);
    else
        emit_source(file, run->arena, spec, run->options->dispatch);
}

static void write_dependencies(const struct run *run, FILE *file, struct depend_list outputs)
{
    const struct options *options = run->options;
    struct depend_list targets = { options->dependency_targets.items,
                                   options->dependency_targets.count };

    depend_write(file, targets.count > 0 ? targets : outputs, targets.count == 0, &run->program,
                 options->phony_targets);
}

static enum status compile(const struct run *run)
{
    const struct options *options = run->options;
    const struct depend_list outputs = outputs_of(run, run->program.specs.last);
    const bool prints = is_standard_output(options->output);
    struct output output = { 0 };
    FILE *file = stdout;
    int err = 0;

    for (size_t i = 0; i < outputs.count; i++) {
        if (!prints)
            err = output_open(&output, run->arena, outputs.items[i], &file);
        if (err < 0)
            return cannot(run, "write", output.failed, err);
        emit_output(run, i, file);
    }
    if (options->dependencies) {
        err = output_open(&output, run->arena, dependency_path(run, outputs.items[0]), &file);
        if (err < 0)
            return cannot(run, "write", output.failed, err);
        write_dependencies(run, file, outputs);
    }
    err = output_commit(&output);
    if (err < 0)
        return cannot(run, "write", output.failed, err);
    return end_output(run);
}

static enum status print_outputs(const struct run *run)
{
    const struct ast_spec spec = { .stem = parse_stem(run->arena, run->source->name) };
    const struct depend_list outputs = outputs_of(run, &spec);

    for (size_t i = 0; i < outputs.count; i++)
        printf("%s\n", outputs.items[i]);
    if (run->options->dependencies)
        printf("%s\n", dependency_path(run, outputs.items[0]));
    return end_output(run);
}

/* The user's C of a spec. */
static const char *sync_path(const struct run *run)
{
    const struct ast_spec spec = { .stem = parse_stem(run->arena, run->source->name) };

    return output_path(run, sync_file_name(run->arena, &spec));
}

static enum status sync(const struct run *run)
{
    const struct ast_spec *spec = run->program.specs.last;
    const char *path = sync_path(run);
    enum status status;
    bool fits;
    int err = run->options->only_checks ? sync_check(run->arena, spec, path, stdout, &fits)
                                        : sync_file(run->arena, spec, path, stdout);

    if (err < 0)
        return cannot(run, run->options->only_checks ? "read" : "write", path, err);
    status = end_output(run);
    return status == STATUS_OK && run->options->only_checks && !fits ? STATUS_ERRORS : status;
}

static bool declares(const struct ast_spec *spec, const char *name)
{
    const struct ast_actor *actor = spec->actors.first;

    while (actor != NULL && strcmp(actor->name, name) != 0)
        actor = actor->next;
    return actor != NULL;
}

/* "; it has 'A' and 'B'", or the first few. */
static const char *actors_of(struct arena *arena, const struct ast_spec *spec)
{
    const size_t most = 8;
    const char *text = "";

    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next) {
        if (a->index == most)
            return arena_printf(arena, "%s ...", text);
        text = arena_printf(arena, "%s%s'%s'", text,
                            a->index == 0 ? "; it has " : a->next == NULL ? " and " : ", ", a->name);
    }
    return text;
}

/* The SVG of a graph, drawn by a program that may not be there. */
static enum status svg(const struct run *run, FILE *out)
{
    const struct options *options = run->options;
    char *dot = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&dot, &length);
    enum draw_result result;

    if (stream == NULL)
        return cannot(run, "draw", run->source->name, -errno);
    emit_graph(stream, run->arena, run->program.specs.last, GRAPH_DOT, options->actors.items,
               options->actors.count);
    if (fclose(stream) != 0) {
        const int err = -errno;

        free(dot);
        return cannot(run, "draw", run->source->name, err);
    }
    result = draw_svg(dot, length, out);
    free(dot);
    switch (result) {
    case DRAW_OK:
        return STATUS_OK;
    case DRAW_NO_PROGRAM:
        diag_failure(run->diag, "SVG is drawn by graphviz, whose program 'dot' cannot be run: %s; install graphviz, or use "
                     "--format=dot or --format=mermaid", strerror(errno));
        return STATUS_IO;
    case DRAW_FAILED:
        diag_failure(run->diag, "graphviz's 'dot' has failed");
        return STATUS_IO;
    case DRAW_SYSTEM:
        break;
    }
    return cannot(run, "draw", run->source->name, -errno);
}

static enum status graph(const struct run *run)
{
    const struct options *options = run->options;
    const struct ast_spec *spec = run->program.specs.last;
    static const enum emit_graph_format languages[] = {
        [FORMAT_MERMAID] = GRAPH_MERMAID, [FORMAT_MARKDOWN] = GRAPH_MARKDOWN, [FORMAT_DOT] = GRAPH_DOT,
    };
    const bool to_file = options->output != NULL && !is_standard_output(options->output);
    struct output output = { 0 };
    FILE *out = stdout;
    enum status status = STATUS_OK;
    int err = 0;

    for (size_t i = 0; i < options->actors.count; i++) {
        if (declares(spec, options->actors.items[i]))
            continue;
        diag_failure(run->diag, "'%s' declares no actor called '%s'%s", run->source->name, options->actors.items[i],
                     actors_of(run->arena, spec));
        return STATUS_USAGE;
    }
    if (to_file)
        err = output_open(&output, run->arena, options->output, &out);
    if (err < 0)
        return cannot(run, "write", options->output, err);
    if (options->graph_format == FORMAT_SVG)
        status = svg(run, out);
    else if (emit_graph(out, run->arena, spec, languages[options->graph_format],
                        options->actors.items, options->actors.count) == 0 && options->style.format == DIAG_TEXT)
        fprintf(stderr, "actorc: there is nothing to draw: no machine, no supervisor and no calls\n");
    if (status != STATUS_OK) {
        output_discard(&output);
        return status;
    }
    err = output_commit(&output);
    return err < 0 ? cannot(run, "write", options->output, err) : end_output(run);
}

static enum status act(const struct run *run)
{
    switch (run->options->command) {
    case COMMAND_SYNC:
        return sync(run);
    case COMMAND_GRAPH:
        return graph(run);
    case COMMAND_CHECK:
        return STATUS_OK;
    default:
        return compile(run);
    }
}

/* Parses and checks; true if there is something that can be emitted. */
static bool understand(struct run *run)
{
    const struct options *options = run->options;
    const struct parse_options parse_options = { .directories = options->directories.items,
                                                 .directory_count = options->directories.count };

    if (parse_program(run->arena, run->diag, run->source, &parse_options, &run->program))
        check_program(run->arena, run->diag, &run->program);
    else if (run->program.specs.last != NULL)
        sift_check(run->arena, run->diag, &run->program);
    /* SARIF is one document, and printed at the end. */
    if (options->style.format != DIAG_SARIF)
        diag_print(run->diag, stderr, &options->style);
    return diag_errors(run->diag) == 0;
}

static const char *input_name(const struct options *options)
{
    if (strcmp(options->input, "-") != 0)
        return options->input;
    return options->stdin_name != NULL ? options->stdin_name : "<stdin>";
}

/* `actorc explian`: the word is taken for a spec, and there is no such file. */
static bool is_misspelt_command(const struct options *options, int err)
{
    return err == -ENOENT && options->command == COMMAND_COMPILE && strpbrk(options->input, "./") == NULL
           && options_complain_of_command(options->input);
}

static enum status read_and_act(struct run *run)
{
    const struct options *options = run->options;
    int err;

    if (options->print_outputs) {
        run->source = source_of(run->arena, input_name(options), "", 0);
        return print_outputs(run);
    }
    err = source_read(run->arena, options->input, input_name(options), &run->source);
    if (is_misspelt_command(options, err))
        return STATUS_USAGE;
    if (err < 0)
        return cannot(run, "read", input_name(options), err);
    return understand(run) ? act(run) : STATUS_ERRORS;
}

static void complain_of_warning(const char *option)
{
    const char *near = diag_option_meant(option);

    if (near != NULL)
        fprintf(stderr, "actorc: no warning is called as '-W%s' says; did you mean '%s'?\n", option, near);
    else
        fprintf(stderr, "actorc: no warning is called as '-W%s' says\n", option);
    fputs("actorc: 'actorc explain' lists them all\n", stderr);
}

static enum status run_on_spec(struct arena *arena, const struct options *options)
{
    struct run run = { .arena = arena, .options = options, .diag = diag_open(arena) };
    enum status status;

    for (size_t i = 0; i < options->warnings.count; i++) {
        if (diag_option(run.diag, options->warnings.items[i]))
            continue;
        complain_of_warning(options->warnings.items[i]);
        return STATUS_USAGE;
    }
    for (size_t i = 0; i < options->prefix_maps.count; i++)
        diag_map_prefix(run.diag, options->prefix_maps.items[i]);
    status = read_and_act(&run);
    diag_print(run.diag, stderr, &options->style);
    return end_diagnostics(status);
}

/* Whether each of several specs has a C file of its own. */
static bool have_own_files(struct arena *arena, const struct options *options)
{
    const struct option_list *specs = &options->inputs;
    struct table files = table_of(arena);

    for (size_t i = 0; i < specs->count; i++) {
        const struct run run = { .arena = arena, .options = options, .source = source_of(arena, specs->items[i], "", 0) };
        const char *path = sync_path(&run);
        const char *first = table_add(&files, path, (void *)(uintptr_t)specs->items[i]);

        if (first == NULL)
            continue;
        if (strcmp(first, specs->items[i]) == 0)
            fprintf(stderr, "actorc: '%s' is given twice\n", first);
        else
            fprintf(stderr, "actorc: '%s' and '%s' both have '%s'\n", first, specs->items[i], path);
        return false;
    }
    return true;
}

/* One after the other: what is wrong with one does not keep the others from their turn. */
static enum status run_on_specs(struct arena *arena, const struct options *options)
{
    enum status worst = STATUS_OK;

    if (options->inputs.count == 1)
        return run_on_spec(arena, options);
    if (!have_own_files(arena, options))
        return STATUS_USAGE;
    for (size_t i = 0; i < options->inputs.count; i++) {
        struct options one = *options;
        enum status status;

        one.input = options->inputs.items[i];
        status = run_on_spec(arena, &one);
        worst = status > worst ? status : worst;
    }
    return worst;
}

static enum status explain(struct arena *arena, const char *word)
{
    enum diag_code code;
    const char *near;

    if (word == NULL) {
        explain_list(stdout);
        return end_standard_output();
    }
    if (explain_find(word, &code)) {
        explain_print(stdout, arena, code);
        return end_standard_output();
    }
    near = explain_nearest(word);
    if (near != NULL)
        fprintf(stderr, "actorc: no error or warning is called '%s'; did you mean '%s'?\n", word, near);
    else
        fprintf(stderr, "actorc: no error or warning is called '%s'\n", word);
    fputs("actorc: 'actorc explain' lists them all\n", stderr);
    return STATUS_USAGE;
}

static enum status show_patterns(const char *name)
{
    if (name == NULL) {
        patterns_list(stdout);
        return end_standard_output();
    }
    if (patterns_print(stdout, name))
        return end_standard_output();
    fprintf(stderr, "actorc: no pattern is called '%s'\nactorc: 'actorc patterns' lists them all\n", name);
    return STATUS_USAGE;
}

/*
 * A descriptor that the caller has closed would be given to the next file that is opened, and what is meant for
 * the terminal would go there. What takes its place cannot be used, so that using it is an error.
 */
static void open_standard_descriptors(void)
{
    is_silenced = fcntl(2, F_GETFD) < 0;
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
            exit(STATUS_IO);
}

/* Writes a spec in its usual form, or says that it is not. */
static enum status format(struct run *run, const char *path, const char *name)
{
    const struct options *options = run->options;
    const bool prints = options->output != NULL || strcmp(path, "-") == 0;
    struct text text = text_in(run->arena);
    struct output output = { .keeps_mode = true };
    bool is_formatted;
    FILE *file;
    int err = source_read(run->arena, path, name, &run->source);

    if (err < 0)
        return cannot(run, "read", name, err);
    if (!fmt_spec(run->arena, run->diag, run->source, &text))
        return STATUS_ERRORS;
    is_formatted = run->source->size == text.length && memcmp(run->source->text, text.bytes, text.length) == 0;
    if (options->only_checks && !is_formatted)
        printf("%s\n", diag_file_name(run->diag, name));
    if (options->only_checks)
        return is_formatted ? STATUS_OK : STATUS_ERRORS;
    if (prints)
        fwrite(text.bytes, 1, text.length, stdout);
    if (prints || is_formatted)
        return STATUS_OK;
    err = output_open(&output, run->arena, path, &file);
    if (err < 0)
        return cannot(run, "write", path, err);
    fwrite(text.bytes, 1, text.length, file);
    err = output_commit(&output);
    return err < 0 ? cannot(run, "write", path, err) : STATUS_OK;
}

/* One of several files: what is wrong with one does not keep the others from their turn. */
static enum status format_file(struct arena *arena, const struct options *options, const char *path)
{
    struct run run = { .arena = arena, .options = options, .diag = diag_open(arena) };
    enum status status;

    for (size_t i = 0; i < options->prefix_maps.count; i++)
        diag_map_prefix(run.diag, options->prefix_maps.items[i]);
    status = format(&run, path, strcmp(path, "-") == 0 ? input_name(options) : path);
    diag_print(run.diag, stderr, &options->style);
    return end_diagnostics(status);
}

static enum status format_files(struct arena *arena, const struct options *options)
{
    enum status worst = STATUS_OK;
    enum status status;

    for (size_t i = 0; i < options->inputs.count; i++) {
        status = format_file(arena, options, options->inputs.items[i]);
        worst = status > worst ? status : worst;
    }
    status = end_standard_output();
    return status > worst ? status : worst;
}

/* A system call for each word of a diagnostic would take longer than all the rest. */
static void buffer_standard_error(void)
{
    static char buffer[1 << 16];

    setvbuf(stderr, buffer, _IOFBF, sizeof buffer);
}

int main(int argc, char **argv)
{
    struct arena arena;
    struct options options;
    struct last_words words = { &arena, &options };
    enum status status = STATUS_USAGE;

    open_standard_descriptors();
    buffer_standard_error();
    arena_open(&arena, out_of_memory, &words);
    if (options_parse(&arena, argc, argv, &options)) {
        switch (options.command) {
        case COMMAND_HELP:
            options_help(stdout);
            status = end_standard_output();
            break;
        case COMMAND_VERSION:
            printf("actorc %s\n", ACTORC_VERSION);
            status = end_standard_output();
            break;
        case COMMAND_EXPLAIN:
            status = explain(&arena, options.input);
            break;
        case COMMAND_PATTERNS:
            status = show_patterns(options.input);
            break;
        case COMMAND_LSP:
            status = lsp_serve(stdin, stdout, &options) == 0 ? STATUS_OK : STATUS_ERRORS;
            break;
        case COMMAND_FMT:
            status = format_files(&arena, &options);
            break;
        default:
            status = run_on_specs(&arena, &options);
            break;
        }
    }
    arena_close(&arena);
    return (int)status;
}
