/*
 * From files to trees: runs scanner and parser over each file once, and keeps doc comments until what they
 * describe is built.
 */

#include "parse.h"

#include <errno.h>
#include <string.h>

#include <sys/stat.h>

#define YYSTYPE struct parser_token         /* for the scanner's header */

#include "actor.tab.h"
#include "actor.lex.h"
#include "elsewhere.h"
#include "lex.h"
#include "patterns.h"
#include "repair.h"

#define DEEPEST_IMPORT 64

/* A file that was read or is being read. */
struct parse_file {
    struct parse_file *next;
    bool has_identity;                      /* standard input has none */
    dev_t device;
    ino_t inode;
    struct ast_spec *spec;
    struct parse_file *importer;            /* while it is being read */
    struct range import_at;
    bool done;
};

struct parse_run {
    struct arena *arena;
    struct diag *diag;
    const struct parse_options *options;
    struct table words;
    struct parse_file *files;
    unsigned source_count;
    struct parse_file *current;
    unsigned depth;
    bool in_pattern;
    const char *pattern_name;               /* of its actor; NULL: it keeps its name */
    const char *pattern_as;                 /* what that is called where it is used */
    bool broken;                            /* a tree of one of the files is */
    struct ast_program *program;
};

/* -------------------------------------------------------------------------------------- words -- */

const struct parser_word *parser_word(struct parser *p, const char *text, size_t length)
{
    struct parser_word *word = table_get(p->words, text);

    if (word != NULL)
        return word;
    word = arena_alloc(p->arena, sizeof *word);
    word->text = arena_copy(p->arena, text, length);
    word->kind = TOKEN_IDENT;
    table_add(p->words, word->text, word);
    return word;
}

/* `Entries` is what `CacheEntries` adds to the actor's name `Cache`; `Cached` has nothing to do with it. */
const char *parser_renamed(struct parser *p, const char *text)
{
    const char *name = p->run != NULL ? p->run->pattern_name : NULL;
    const size_t length = name != NULL ? strlen(name) : 0;

    if (name == NULL || strncmp(text, name, length) != 0 || (text[length] >= 'a' && text[length] <= 'z'))
        return text;
    return arena_printf(p->arena, "%s%s", p->run->pattern_as, text + length);
}

/* ------------------------------------------------------------------------------- doc comments -- */

void parser_attach_doc(struct parser *p, const struct parser_token *token)
{
    if (!p->in_doc)
        return;
    if (p->doc_count == p->doc_capacity) {
        size_t capacity = p->doc_capacity > 0 ? p->doc_capacity * 2 : 16;

        p->docs = arena_grow(p->arena, p->docs, p->doc_capacity * sizeof *p->docs,
                             capacity * sizeof *p->docs);
        p->doc_capacity = capacity;
    }
    p->docs[p->doc_count++] = (struct parser_doc){
        .token = token->at.begin,
        .at = { p->source, p->doc_begin, p->doc_end },
        .text = p->doc.bytes,
    };
    p->in_doc = false;
}

const char *parser_doc(struct parser *p, uint32_t begin)
{
    size_t low = 0;
    size_t high = p->doc_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (p->docs[middle].token < begin)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == p->doc_count || p->docs[low].token != begin)
        return NULL;
    p->docs[low].used = true;
    return p->docs[low].text;
}

static void report_unused_docs(struct parser *p)
{
    for (size_t i = 0; i < p->doc_count; i++) {
        if (p->docs[i].used)
            continue;
        diag_warning(p->diag, A090, p->docs[i].at, "this doc comment documents nothing");
        diag_hint(p->diag, "put it before what it describes, or begin it with '//'");
    }
}

/* In a comment the scanner passes over it; a doc comment would end there. */
static void refuse_zero(struct parser *p)
{
    const char *zero = memchr(p->source->text, '\0', p->source->size);
    uint32_t at;

    if (zero == NULL)
        return;
    at = (uint32_t)(zero - p->source->text);
    diag_error(p->diag, A002, (struct range){ p->source, at, at + 1 },
               "a byte 0x00 means nothing in a spec, in a comment neither");
    p->broken = true;
}

/* -------------------------------------------------------------------------------------- files -- */

const char *parse_stem(struct arena *arena, const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash != NULL ? slash + 1 : name;
    const char *suffix = strrchr(base, '.');

    if (suffix == NULL || suffix == base)
        return base;
    return arena_copy(arena, base, (size_t)(suffix - base));
}

static struct ast_spec *new_spec(struct parse_run *run, struct source *source)
{
    struct ast_spec *spec = arena_alloc(run->arena, sizeof *spec);

    spec->source = source;
    spec->stem = parse_stem(run->arena, source->name);
    return spec;
}

/* False: it gave up. */
static bool parse_text(struct parser *p)
{
    int err;

    scan_lex_init_extra(p, &p->scanner);
    scan__scan_bytes(p->source->text, (int)p->source->size, p->scanner);
    err = grammar_parse(p);
    scan_lex_destroy(p->scanner);
    return err == 0;
}

static struct parser parser_of(struct parse_run *run, struct source *source, struct ast_spec *spec)
{
    return (struct parser){
        .arena = run->arena,
        .diag = run->diag,
        .source = source,
        .spec = spec,
        .words = &run->words,
        .run = run,
        .most_errors = PARSE_MOST_ERRORS,
    };
}

void parse_try(struct parse_run *run, struct source *source, const struct repairs *repairs, unsigned most_errors,
               struct repair_trial *out)
{
    const struct parse_options options = { .no_imports = true };
    struct parse_run trial = { .options = &options };
    struct arena arena;
    struct ast_spec *spec;
    struct parser parser;

    arena_open(&arena, run->arena->out_of_memory, run->arena->user);
    trial.arena = &arena;
    trial.diag = diag_open(&arena);
    trial.words = table_of(&arena);
    trial.program = arena_alloc(&arena, sizeof *trial.program);
    lex_keywords(&arena, &trial.words);
    spec = new_spec(&trial, source);
    parser = parser_of(&trial, source, spec);
    parser.put_in = source->size + 1;
    parser.repairs = repairs;
    parser.trial = out;
    parser.most_errors = most_errors < PARSE_MOST_ERRORS ? most_errors + 1 : PARSE_MOST_ERRORS;
    if (!parse_text(&parser) || parser.recovering)
        out->lost += source->size - parser.failed_at;
    out->errors = diag_errors(trial.diag);
    if (parser.error_count >= parser.most_errors && out->errors < parser.most_errors)
        out->errors = parser.most_errors;               /* some were not worth a word, and the rest was not read */
    out->is_misfit = parser.is_misfit;
    for (const struct ast_lost *lost = spec->lost; lost != NULL; lost = lost->next)
        out->lost += lost->at.end - lost->at.begin;
    arena_close(&arena);
}

/* What parsing a file has added, apart from its tree. */
struct parse_mark {
    unsigned long reports;
    struct ast_spec spec;                   /* before there was anything in it */
};

static struct parse_mark mark_of(const struct parse_run *run, const struct ast_spec *spec)
{
    return (struct parse_mark){ diag_mark(run->diag), *spec };
}

static void add_pattern(struct ast_spec_list *list, struct ast_spec *spec)
{
    spec->index = list->count++;
    spec->next = NULL;
    if (list->last != NULL)
        list->last->next = spec;
    else
        list->first = spec;
    list->last = spec;
}

/* As if the file had not been parsed, nor the patterns that it uses. What it imports has been, with what that uses. */
static void take_back(struct parse_run *run, const struct parse_mark *mark, struct ast_spec *spec)
{
    struct ast_spec *next = run->program->patterns.first;

    diag_take_back(run->diag, mark->reports, spec->source);
    run->program->patterns = (struct ast_spec_list){ 0 };
    while (next != NULL) {
        struct ast_spec *const pattern = next;

        next = pattern->next;
        if (pattern->user == spec->source)
            diag_take_back(run->diag, mark->reports, pattern->source);
        else
            add_pattern(&run->program->patterns, pattern);
    }
    *spec = mark->spec;
}

/* Parses again what has several errors, if they are fewer with some signs put in. */
static void parse_repaired(struct parser *p, const struct parse_mark *mark)
{
    struct parse_run *run = p->run;
    struct repairs repairs;

    if (p->error_count == 0 || run->options->expected != NULL || run->options->as_it_is)
        return;
    repair_find(run, run->arena, p->source, &repairs);
    if (repairs.count == 0)
        return;
    take_back(run, mark, p->spec);
    *p = parser_of(run, p->source, p->spec);
    p->repairs = &repairs;
    parse_text(p);
    p->repairs = NULL;
}

static void parse_source(struct parse_run *run, struct source *source, struct ast_spec *spec)
{
    struct parser parser = parser_of(run, source, spec);
    const struct parse_mark mark = mark_of(run, spec);
    unsigned errors = diag_errors(run->diag);

    if (source->is_binary) {
        diag_error(run->diag, A002, (struct range){ source, 0, 0 }, "this is no text file");
        diag_hint(run->diag, "a spec is text in UTF-8");
        run->broken = true;
        return;
    }
    parse_text(&parser);
    parse_repaired(&parser, &mark);
    if (!parser.broken)
        refuse_zero(&parser);
    if (diag_errors(run->diag) == errors)
        report_unused_docs(&parser);
    run->broken |= parser.broken;
}

static struct parse_file *add_file(struct parse_run *run, struct source *source)
{
    struct parse_file *file = arena_alloc(run->arena, sizeof *file);

    source->order = run->source_count++;
    file->spec = new_spec(run, source);
    file->next = run->files;
    run->files = file;
    return file;
}

static void parse_file(struct parse_run *run, struct parse_file *file)
{
    struct ast_spec_list *specs = &run->program->specs;
    struct parse_file *importer = run->current;

    file->importer = importer;
    run->current = file;
    run->depth++;
    parse_source(run, file->spec->source, file->spec);
    run->depth--;
    run->current = importer;
    file->done = true;
    file->spec->index = specs->count++;
    if (specs->last != NULL)
        specs->last->next = file->spec;
    else
        specs->first = file->spec;
    specs->last = file->spec;
}

/* `path` as seen from beside `file`. */
static const char *beside(struct arena *arena, const char *file, const char *path)
{
    const char *slash = strrchr(file, '/');

    if (path[0] == '/' || slash == NULL)
        return path;
    return arena_printf(arena, "%.*s/%s", (int)(slash - file), file, path);
}

static bool stat_file(const char *path, struct stat *status, int *err)
{
    if (stat(path, status) == 0)
        return true;
    if (*err == 0 || errno != ENOENT)
        *err = errno;
    return false;
}

/* Where an import is: beside the importing file, or in a directory of -I. NULL: nowhere. */
static const char *find_import(struct parser *p, const char *path, struct stat *status, int *err)
{
    const struct parse_options *options = p->run->options;
    const char *found = beside(p->arena, p->source->name, path);

    *err = 0;
    if (stat_file(found, status, err))
        return found;
    for (size_t i = 0; path[0] != '/' && i < options->directory_count; i++) {
        found = arena_printf(p->arena, "%s/%s", options->directories[i], path);
        if (stat_file(found, status, err))
            return found;
    }
    return NULL;
}

static struct parse_file *find_file(struct parse_run *run, const struct stat *status)
{
    struct parse_file *file = run->files;

    while (file != NULL && !(file->has_identity && file->device == status->st_dev
                             && file->inode == status->st_ino))
        file = file->next;
    return file;
}

static void report_cycle(struct parser *p, struct range at, const struct parse_file *file)
{
    const struct parse_file *step = p->run->current;

    if (step == file) {
        diag_error(p->diag, A007, at, "this spec imports itself");
        return;
    }
    diag_error(p->diag, A007, at, "'%s' imports this spec, directly or not",
               diag_file_name(p->diag, file->spec->source->name));
    for (; step != file; step = step->importer)
        diag_note(p->diag, step->import_at, "'%s' is imported here",
                  diag_file_name(p->diag, step->spec->source->name));
    diag_hint(p->diag, "move what both need into a spec of its own");
}

void parser_expected(struct parser *p, const char *const *names, size_t count)
{
    struct parse_expected *out = p->run->options->expected;

    if (out == NULL)
        return;
    out->is_known = true;
    out->count = count;
    out->names = arena_alloc(p->arena, count * sizeof *out->names);
    for (size_t i = 0; i < count; i++)
        out->names[i] = names[i];
}

bool parse_has_suffix(const char *name, const char *suffix)
{
    const size_t length = strlen(name);
    const size_t suffix_length = strlen(suffix);

    return length > suffix_length && strcmp(name + length - suffix_length, suffix) == 0;
}

static struct ast_spec *import_spec(struct parser *p, struct range at, const char *path)
{
    struct parse_run *run = p->run;
    struct parse_file *file;
    struct source *source;
    struct stat status;
    const char *found;
    int err;

    if (parse_has_suffix(path, ".h")) {
        diag_error(p->diag, A006, at, "'%s' is a header of C, and 'import' is for specs", path);
        diag_hint(p->diag, "to have it included by the generated header write 'include \"%s\";'", path);
        return NULL;
    }
    found = find_import(p, path, &status, &err);
    if (found == NULL) {
        diag_error(p->diag, A006, at, "cannot find '%s': %s", path, strerror(err));
        if (stat_file(beside(p->arena, p->source->name, arena_printf(p->arena, "%s.actor", path)), &status, &err))
            diag_hint(p->diag, "write \"%s.actor\": the suffix belongs to the name", path);
        else if (err == ENOENT || err == 0)
            diag_hint(p->diag, "it is looked for beside this spec, then in the directories given with '-I'");
        return NULL;
    }
    file = find_file(run, &status);
    if (file != NULL && !file->done) {
        report_cycle(p, at, file);
        return NULL;
    }
    if (file != NULL)
        return file->spec;
    if (run->depth >= DEEPEST_IMPORT) {
        diag_error(p->diag, A009, at, "imports are nested too deeply");
        return NULL;
    }
    source = run->options->held != NULL ? run->options->held(run->options->user, p->arena, found) : NULL;
    err = source != NULL ? 0 : source_read(p->arena, found, found, &source);
    if (err < 0) {
        diag_error(p->diag, A006, at, "cannot read '%s': %s", diag_file_name(p->diag, found), strerror(-err));
        return NULL;
    }
    file = add_file(run, source);
    file->has_identity = true;
    file->device = status.st_dev;
    file->inode = status.st_ino;
    file->import_at = at;
    parse_file(run, file);
    return file->spec;
}

struct ast_spec *parser_import(struct parser *p, struct range at, const char *path)
{
    struct ast_spec *spec;

    if (p->run->options->no_imports)
        return NULL;
    if (p->run->in_pattern) {
        diag_error(p->diag, A162, at, "a pattern imports nothing");
        p->broken = true;
        return NULL;
    }
    spec = import_spec(p, at, path);
    p->broken |= spec == NULL;
    return spec;
}

/* ----------------------------------------------------------------------------------- patterns -- */

static struct source *built_in_source(struct parser *p, const char *name, const unsigned char *text, size_t size)
{
    struct source *source = source_of(p->arena, arena_printf(p->arena, "<%s>", name), (const char *)text, size);

    source->is_built_in = true;
    return source;
}

/* The same name with another ending. */
static const char *with_c(struct arena *arena, const char *path)
{
    return arena_printf(arena, "%.*sc", (int)(strlen(path) - strlen("actor")), path);
}

/* The spec of a pattern, and its C or NULL. False: there is no such pattern, or it cannot be read; that has been reported. */
static bool find_pattern(struct parser *p, struct range at, const char *name, const char *path, struct source **spec, struct source **c)
{
    const struct pattern *built_in;
    struct stat status;
    const char *found;
    int err;

    found = find_import(p, path, &status, &err);
    built_in = found == NULL ? pattern_find(name) : NULL;
    *c = NULL;
    if (built_in != NULL) {
        *spec = built_in_source(p, name, built_in->spec, built_in->spec_size);
        if (built_in->c_size > 0)
            *c = built_in_source(p, name, built_in->c, built_in->c_size);
        return true;
    }
    if (found == NULL) {
        diag_error(p->diag, A161, at, "there is no pattern '%s'", name);
        if (!pattern_hint(p->diag, name))
            diag_hint(p->diag, "'%s' is looked for beside this spec, then in the directories given with '-I'", path);
        return false;
    }
    *spec = p->run->options->held != NULL ? p->run->options->held(p->run->options->user, p->arena, found) : NULL;
    err = *spec != NULL ? 0 : source_read(p->arena, found, found, spec);
    if (err == 0) {
        found = with_c(p->arena, found);
        err = source_read(p->arena, found, found, c);
        if (err == 0 || err == -ENOENT)
            return true;
    }
    diag_error(p->diag, A161, at, "cannot read '%s': %s", diag_file_name(p->diag, found), strerror(-err));
    return false;
}

/* The name of the actor that a pattern declares, if one is told from other words by its capital. */
static const char *name_in_pattern(struct parser *p, struct source *source)
{
    size_t count;
    const struct parser_token *tokens = parse_tokens(p->arena, source, &count);

    for (size_t depth = 0, i = 0; i + 1 < count; i++) {
        depth += tokens[i].kind == TOKEN_LBRACE;
        depth -= tokens[i].kind == TOKEN_RBRACE && depth > 0;
        if (depth == 0 && (tokens[i].kind == TOKEN_GEN_SERVER || tokens[i].kind == TOKEN_GEN_STATEM)
            && tokens[i + 1].kind == TOKEN_IDENT)
            return tokens[i + 1].word[0] >= 'A' && tokens[i + 1].word[0] <= 'Z' ? tokens[i + 1].word : NULL;
    }
    return NULL;
}

/* A place of its own among all files; a pattern that was used before keeps it, so that what is odd in it is told once. */
static unsigned order_of_pattern(struct parse_run *run, const struct source *source)
{
    for (const struct ast_spec *s = run->program->patterns.first; s != NULL; s = s->next)
        if (strcmp(s->source->name, source->name) == 0)
            return s->source->order;
    return run->source_count++;
}

static void parse_pattern(struct parser *p, struct source *source, struct ast_spec *spec, const char *as)
{
    struct parse_run *run = p->run;
    const char *name = source->is_binary ? NULL : name_in_pattern(p, source);

    run->pattern_name = as != NULL ? name : NULL;
    spec->called = run->pattern_name;
    source->called = run->pattern_name != NULL ? as : name;
    run->pattern_as = as;
    run->in_pattern = true;
    parse_source(run, source, spec);
    run->in_pattern = false;
    run->pattern_name = NULL;
}

static struct ast_spec *pattern_spec(struct parser *p, struct range at, const char *name, const char *path, const char *as)
{
    struct parse_run *run = p->run;
    const bool was_broken = run->broken;
    struct source *source;
    struct source *c;
    struct ast_spec *spec;

    if (run->in_pattern) {
        diag_error(p->diag, A162, at, "a pattern uses no other");
        return NULL;
    }
    if (!find_pattern(p, at, name, path, &source, &c))
        return NULL;
    source->order = order_of_pattern(run, source);
    spec = new_spec(run, source);
    spec->c = c;
    spec->user = p->source;
    run->broken = false;
    parse_pattern(p, source, spec, as);
    add_pattern(&run->program->patterns, spec);
    if (run->broken)
        return NULL;
    run->broken = was_broken;
    return spec;
}

struct ast_spec *parser_pattern(struct parser *p, struct range at, const char *name, const char *path, const char *as)
{
    struct ast_spec *spec;

    if (p->run->options->no_imports)
        return NULL;
    spec = pattern_spec(p, at, name, path, as);
    p->broken |= spec == NULL;
    return spec;
}

const struct parser_token *parse_tokens(struct arena *arena, struct source *source, size_t *count)
{
    struct table words = table_of(arena);
    struct parser parser = { .arena = arena, .diag = diag_open(arena), .source = source, .words = &words };
    struct parser_token *tokens = NULL;
    size_t capacity = 0;

    *count = 0;
    lex_keywords(arena, &words);
    scan_lex_init_extra(&parser, &parser.scanner);
    scan__scan_bytes(source->text, (int)source->size, parser.scanner);
    do {
        if (*count == capacity) {
            const size_t old = capacity;

            capacity = old > 0 ? old * 2 : 256;
            tokens = arena_grow(arena, tokens, old * sizeof *tokens, capacity * sizeof *tokens);
        }
        scan_lex(&tokens[*count], parser.scanner);
    } while (tokens[(*count)++].kind != 0);
    scan_lex_destroy(parser.scanner);
    return tokens;
}

bool parse_program(struct arena *arena, struct diag *d, struct source *source,
                   const struct parse_options *options, struct ast_program *out)
{
    struct parse_run run = {
        .arena = arena,
        .diag = d,
        .options = options,
        .words = table_of(arena),
        .program = out,
    };
    struct parse_file *file;
    struct stat status;

    *out = (struct ast_program){ .elsewhere = elsewhere_of(arena, options) };
    lex_keywords(arena, &run.words);
    file = add_file(&run, source);
    if (stat(source->name, &status) == 0) {
        file->has_identity = true;
        file->device = status.st_dev;
        file->inode = status.st_ino;
    }
    parse_file(&run, file);
    return !run.broken;
}
