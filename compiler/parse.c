/*
 * From files to trees. Between scanner and parser stands parser_next, which attaches doc comments,
 * keeps track of braces, and after an error skips to a place where the parser can go on: it swallows
 * blocks whole, and announces lines that begin like a row or an item.
 */

#include "parse.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include <sys/stat.h>

#define YYSTYPE struct parser_token         /* for the scanner's header */

#include "actor.tab.h"
#include "actor.lex.h"
#include "lex.h"

#define DEEPEST_IMPORT 64
#define MOST_ERRORS 1000                    /* in one file: whatever that is, it is no spec */

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

/* ------------------------------------------------------------------------------- doc comments -- */

/* The comment that was read before `token` belongs to it. */
static void attach_doc(struct parser *p, const struct parser_token *token)
{
    if (p->doc_text == NULL)
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
        .text = p->doc_text,
    };
    p->doc_text = NULL;
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

/* ------------------------------------------------------------------------------------- braces -- */

/* How far the line of a byte is indented. */
static uint32_t indentation(const struct source *source, uint32_t offset)
{
    uint32_t begin = offset;

    while (begin > 0 && source->text[begin - 1] != '\n')
        begin--;
    return (uint32_t)strspn(source->text + begin, " \t");
}

/* Whether nothing stands before a byte on its line. Lines may be very long: looks no further. */
static bool begins_line(const struct source *source, uint32_t offset)
{
    while (offset > 0 && (source->text[offset - 1] == ' ' || source->text[offset - 1] == '\t'))
        offset--;
    return offset == 0 || source->text[offset - 1] == '\n';
}

static void open_brace(struct parser *p, uint32_t offset)
{
    if (p->brace_count == p->brace_capacity) {
        size_t capacity = p->brace_capacity > 0 ? p->brace_capacity * 2 : 16;

        p->braces = arena_grow(p->arena, p->braces, p->brace_capacity * sizeof *p->braces,
                               capacity * sizeof *p->braces);
        p->brace_capacity = capacity;
    }
    p->braces[p->brace_count++] = offset;
}

static void close_brace(struct parser *p, uint32_t offset)
{
    uint32_t opening;

    if (p->brace_count == 0)
        return;
    opening = p->braces[--p->brace_count];
    if (!range_exists(p->suspect) && begins_line(p->source, offset)
        && indentation(p->source, offset) != indentation(p->source, opening))
        p->suspect = (struct range){ p->source, opening, opening + 1 };
}

/* ----------------------------------------------------------------------------------- recovery -- */

/* What a line that begins with this token probably is, as a token for the parser; 0 if unclear. */
static int line_kind(int token)
{
    switch (token) {
    case TOKEN_ON: case TOKEN_AFTER: case TOKEN_EVERY: case TOKEN_IDLE: case TOKEN_ENTER:
    case TOKEN_EXIT:
        return TOKEN_NEW_ROW;
    case TOKEN_REGISTER: case TOKEN_INIT: case TOKEN_STATE: case TOKEN_DATA: case TOKEN_CALL:
    case TOKEN_CAST: case TOKEN_INFO: case TOKEN_CONTINUE: case TOKEN_TERMINATE:
    case TOKEN_CODE_CHANGE: case TOKEN_DEFAULT: case TOKEN_ANY: case TOKEN_STRATEGY:
    case TOKEN_INTENSITY: case TOKEN_BACKOFF: case TOKEN_AUTO_SHUTDOWN: case TOKEN_MAX_CHILDREN:
    case TOKEN_CHILD: case TOKEN_INTERNAL: case TOKEN_TIMER:
        return TOKEN_NEW_ITEM;
    case TOKEN_INCLUDE: case TOKEN_IMPORT: case TOKEN_EXTERN: case TOKEN_ENUM: case TOKEN_STRUCT:
    case TOKEN_REGISTRY: case TOKEN_GEN_SERVER: case TOKEN_GEN_STATEM: case TOKEN_SUPERVISOR:
    case TOKEN_DYNAMIC_SUPERVISOR:
        return TOKEN_NEW_TOP;
    default:
        return 0;
    }
}

static struct parser_token scan(struct parser *p)
{
    struct parser_token token = { 0 };

    if (p->error_count < MOST_ERRORS)
        scan_lex(&token, p->scanner);
    else
        lex_end(p, &token);
    attach_doc(p, &token);
    if (token.kind == TOKEN_LBRACE)
        open_brace(p, token.at.begin);
    else if (token.kind == TOKEN_RBRACE)
        close_brace(p, token.at.begin);
    return token;
}

bool parse_continues_row(int kind)
{
    switch (kind) {
    case TOKEN_ARROW: case TOKEN_REPLY: case TOKEN_STOP: case TOKEN_POSTPONE: case TOKEN_IGNORE:
    case TOKEN_DEFER: case TOKEN_HIBERNATE:
        return true;
    default:
        return false;
    }
}

/* What follows a block of assignments on its line. */
static bool goes_on_with_row(const struct parser *p, const struct parser_token *token)
{
    return parse_continues_row(token->kind) && !begins_line(p->source, token->at.begin);
}

/* From behind an opening brace to behind the one that closes it, and a ';' after that. */
static struct parser_token scan_block(struct parser *p, struct parser_token opening)
{
    struct parser_token token;
    unsigned depth = 1;

    do {
        token = scan(p);
        if (token.kind == TOKEN_LBRACE)
            depth++;
        else if (token.kind == TOKEN_RBRACE)
            depth--;
    } while (depth > 0 && token.kind != 0);
    if (token.kind == 0)
        return token;
    p->waiting = scan(p);
    if (goes_on_with_row(p, &p->waiting))
        return p->waiting;
    p->again = p->waiting.kind != TOKEN_SEMICOLON;
    token.kind = TOKEN_BLOCK;
    token.at = range_join(opening.at, token.at);
    return token;
}

/* Whether a brace begins a block whose lines are indented, so that indentation tells its end. */
static bool has_indented_lines(const struct source *source, uint32_t brace)
{
    const char *line = strchr(source->text + brace, '\n');

    if (line == NULL)
        return false;
    line += strspn(line, " \t\r\n");
    return indentation(source, (uint32_t)(line - source->text))
           > indentation(source, brace);
}

bool parser_is_outside(const struct parser *p, uint32_t offset)
{
    uint32_t brace;

    if (p->brace_count == 0)
        return false;
    brace = p->braces[p->brace_count - 1];
    return has_indented_lines(p->source, brace)
           && indentation(p->source, offset) <= indentation(p->source, brace);
}

static bool begins_like_a_line(const struct parser *p, const struct parser_token *token)
{
    return line_kind(token->kind) != 0 && begins_line(p->source, token->at.begin);
}

/* A token of no text before one that begins a line: that the block has ended, or what comes. */
static struct parser_token announce(struct parser *p, struct parser_token token)
{
    p->again = true;
    p->waiting = token;
    if (parser_is_outside(p, token.at.begin)) {
        p->brace_count--;
        token.kind = TOKEN_MISSING;
    } else {
        token.kind = line_kind(token.kind);
    }
    token.at.end = token.at.begin;
    return token;
}

/* `gen_server NAME` without its brace, and with items on the lines below. */
static bool lacks_brace(const struct parser *p, const struct parser_token *next)
{
    if (p->recovering || p->brace_count > 0 || next->kind == TOKEN_LBRACE)
        return false;
    switch (p->previous.kind) {
    case TOKEN_GEN_SERVER: case TOKEN_GEN_STATEM: case TOKEN_SUPERVISOR: case TOKEN_DYNAMIC_SUPERVISOR:
        return p->token.at.begin > p->previous.at.begin && begins_like_a_line(p, next)
               && indentation(p->source, next->at.begin) > indentation(p->source, p->token.at.begin);
    default:
        return false;
    }
}

/* The brace, of no text, as if it were there. */
static struct parser_token insert_brace(struct parser *p, struct parser_token next)
{
    struct parser_token brace = { .kind = TOKEN_LBRACE };

    brace.at = (struct range){ p->source, p->token.at.end, p->token.at.end };
    diag_error(p->diag, A001, brace.at, "a '{' is missing here");
    p->broken = true;
    p->error_count++;
    open_brace(p, p->token.at.begin);
    p->again = true;
    p->waiting = next;
    return brace;
}

struct parser_token parser_next(struct parser *p)
{
    struct parser_token token;

    if (p->keep) {
        p->keep = false;
        return announce(p, p->token);
    }
    if (p->again) {
        p->again = false;
        token = p->waiting;
    } else if (p->recovering && p->swallow) {
        p->swallow = false;
        token = scan_block(p, p->token);
    } else {
        token = scan(p);
        if (p->recovering && begins_like_a_line(p, &token))
            return announce(p, token);
        if (lacks_brace(p, &token))
            token = insert_brace(p, token);
    }
    if (p->recovering && token.kind == TOKEN_LBRACE)
        token = scan_block(p, token);
    if (token.at.begin != p->token.at.begin)
        p->previous = p->token;
    p->token = token;
    return token;
}

void parser_failed(struct parser *p)
{
    p->recovering = true;
    p->broken = true;
    p->error_count++;
    if (p->token.kind == TOKEN_LBRACE) {
        p->swallow = true;
        return;
    }
    /* Bison drops the token that was wrong. Keep it where one can go on with it, but once. */
    if (!begins_like_a_line(p, &p->token) || p->kept_at == p->token.at.end)
        return;
    p->kept_at = p->token.at.end;
    p->keep = true;
}

void parser_lost(struct parser *p, struct range at)
{
    struct ast_lost *lost = arena_alloc(p->arena, sizeof *lost);

    lost->at = at;
    lost->next = p->spec->lost;
    p->spec->lost = lost;
}

void parser_recovered(struct parser *p, struct range lost)
{
    parser_lost(p, lost);
    p->recovering = false;
    p->swallow = false;
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

static void parse_source(struct parse_run *run, struct source *source, struct ast_spec *spec)
{
    struct parser parser = {
        .arena = run->arena,
        .diag = run->diag,
        .source = source,
        .spec = spec,
        .words = &run->words,
        .run = run,
    };
    unsigned errors = diag_errors(run->diag);

    if (source->is_binary) {
        diag_error(run->diag, A002, (struct range){ source, 0, 0 }, "this is no text file");
        diag_hint(run->diag, "a spec is text in UTF-8");
        run->broken = true;
        return;
    }
    scan_lex_init_extra(&parser, &parser.scanner);
    scan__scan_bytes(source->text, (int)source->size, parser.scanner);
    grammar_parse(&parser);
    scan_lex_destroy(parser.scanner);
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

static struct ast_spec *import_spec(struct parser *p, struct range at, const char *path)
{
    struct parse_run *run = p->run;
    struct parse_file *file;
    struct source *source;
    struct stat status;
    const char *found;
    int err;

    found = find_import(p, path, &status, &err);
    if (found == NULL) {
        diag_error(p->diag, A006, at, "cannot find '%s': %s", path, strerror(err));
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
    spec = import_spec(p, at, path);
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

    *out = (struct ast_program){ 0 };
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
