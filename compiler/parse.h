#ifndef PARSE_H
#define PARSE_H

/*
 * From files to trees: runs scanner and parser over a spec and all it imports, each once.
 *
 * The first function is for main. The rest is what grammar/actor.l, grammar/actor.y and the
 * constructors of ast.h share: the state of one file's parse.
 */

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "ast.h"
#include "diag.h"
#include "source.h"
#include "text.h"
#include "table.h"

/** What could stand where a spec ends too early: names of tokens, as in the grammar. */
struct parse_expected {
    bool is_known;                          /* false if it does not, or if an error just before leaves that open */
    const char **names;
    size_t count;
};

/** Where imports are looked for when they are not beside the importing file: -I. */
struct parse_options {
    const char *const *directories;
    size_t directory_count;
    bool no_imports;                        /* leave them unread: only the spec itself is of interest */
    /* The text of a file that an editor holds, or NULL: read it. May be NULL. */
    struct source *(*held)(void *user, struct arena *arena, const char *path);
    void *user;                             /* of `held` */
    struct parse_expected *expected;        /* filled in; may be NULL */
    bool as_it_is;                          /* what is said of errors is for nobody: look for no signs that are missing */
};

/**
 * Parses a spec and what it imports. Errors go to `d`. True if the trees are whole, so that checks
 * can go on with them: a word that nothing is called by, or an item too many, leaves no hole.
 */
bool parse_program(struct arena *arena, struct diag *d, struct source *source,
                   const struct parse_options *options, struct ast_program *out);

/** "breaker" of "dir/breaker.actor": what files made from a spec are called after. */
const char *parse_stem(struct arena *arena, const char *name);

struct parser_token;
struct repairs;
struct repair_trial;

/**
 * The tokens of a spec without errors of syntax, as the scanner gives them; the last one is the end of the
 * file, of kind 0. What stands between two of them is blank or a comment.
 */
const struct parser_token *parse_tokens(struct arena *arena, struct source *source, size_t *count);

/** Whether a file is of this kind: ".h". */
bool parse_has_suffix(const char *name, const char *suffix);

/** Whether a token of this kind goes on with the row whose assignments have just been closed. */
bool parse_continues_row(int kind);

/* ------------------------------------------------------------------- inside of the front end -- */

/** A block of `///` lines and the token after it. */
struct parser_doc {
    uint32_t token;                         /* where that begins */
    struct range at;
    const char *text;
    bool used;
};

/** A name or keyword; there is one of each text. */
struct parser_word {
    const char *text;
    int kind;                               /* of its token */
};

/** A token as it goes from the scanner to the parser. */
struct parser_token {
    int kind;                               /* 0 at the end of the file */
    struct range at;
    union {
        const char *word;
        uint64_t integer;
        double real;
        struct ast_string string;
    };
};

/** An open brace. */
struct parser_brace {
    uint32_t offset;
    bool holds_fields;
    int sign;                               /* the token in whose place it is, or TOKEN_LBRACE */
    unsigned depth;                         /* of parentheses or brackets within, if it is one */
};

#define PARSE_MOST_ERRORS 1000              /* in one file: whatever that is, it is no spec */

struct parser {
    struct arena *arena;
    struct diag *diag;
    struct source *source;
    struct ast_spec *spec;
    void *scanner;
    struct table *words;                    /* text to struct parser_word */
    struct parse_run *run;                  /* parse.c: what all files of a run share */
    /* The scanner's. */
    uint32_t offset;                        /* of the byte after what it read last */
    uint32_t error_end;                     /* of the last thing it complained about, or 0 */
    uint32_t doc_begin;                     /* of the doc comment it is in */
    uint32_t doc_end;
    struct text doc;                        /* of the one that is read */
    bool in_doc;
    struct parser_doc *docs;                /* ordered by token */
    size_t doc_count;
    size_t doc_capacity;
    /* Between scanner and parser. */
    struct parser_token token;              /* what the parser looks at */
    struct parser_token previous;           /* the one before */
    struct parser_token lead;               /* the first since the last ';' or brace; kind 0: none yet */
    int top;                                /* what the declaration at the top of the file began with */
    int row_kind;                           /* what the last row began with */
    bool outcomes_failed;                   /* its outcomes were taken for what a row does */
    unsigned error_count;
    unsigned most_errors;                   /* behind which the rest of the file is left alone */
    uint32_t failed_at;                     /* where the last syntax error is */
    bool broken;                            /* the tree lacks something that the spec says */
    bool recovering;                        /* after an error: skip to where one can go on */
    bool swallow;                           /* ... from inside of a block that just began */
    bool keep;                              /* ... or from the wrong token itself */
    uint32_t kept_at;                       /* the end of the last one that was kept */
    bool again;                             /* a line was announced, */
    struct parser_token waiting;            /* ... which begins with this token */
    bool closes_alone;                      /* both braces were missing: the block ends behind the next ';' */
    bool ends_with_row;                     /* ... or before what goes on with the row */
    const struct repairs *repairs;          /* what is put into the text; NULL: nothing is */
    size_t repair;                          /* the next of them */
    uint32_t put_in;                        /* where the last one was that has no text, */
    bool is_misfit;                         /* ... and whether one was an error itself */
    struct repair_trial *trial;             /* how that goes; NULL: it is no trial */
    /* Open braces, for what is said at the end of a file that lacks one. */
    struct parser_brace *braces;
    size_t brace_count;
    size_t brace_capacity;
    struct range suspect;                   /* a '{' whose '}' is indented differently */
    bool brace_reported;
};

/** What the grammar calls the parser's next token (the scanner's, but for recovery). */
struct parser_token parser_next(struct parser *p);

/** A name or keyword. `text` is copied if it is new. */
const struct parser_word *parser_word(struct parser *p, const char *text, size_t length);

/** The comment that was read before `token` belongs to it. */
void parser_attach_doc(struct parser *p, const struct parser_token *token);

/** The doc comment before the token at `begin`, or NULL. It counts as used then. */
const char *parser_doc(struct parser *p, uint32_t begin);

/** Called by the constructor of an import: parses that file. NULL after an error. */
struct ast_spec *parser_import(struct parser *p, struct range at, const char *path);

/**
 * Called by the constructor of a `use`: parses the spec of a pattern, "patterns/breaker.actor", and reads the C beside it, if there
 * is any. What begins with the name of its actor begins with `as` instead, unless that is NULL. NULL after an error, and where
 * other files are to be left alone.
 */
struct ast_spec *parser_pattern(struct parser *p, struct range at, const char *name, const char *path, const char *as);

/** What a word of a pattern is where that is used: the same, or what takes its place. */
const char *parser_renamed(struct parser *p, const char *text);

/** Whether the word at `text`, within the source, begins an item, a row or a declaration. */
bool parse_begins_item(const struct parser *p, const char *text);

/** Whether the line of a byte is indented as if the innermost open block had ended before it. */
bool parser_is_outside(const struct parser *p, uint32_t offset);

/** The parser met a syntax error at `token`: recovery begins. */
void parser_failed(struct parser *p);

/** At the end of the file the parser could have gone on with these tokens. */
void parser_expected(struct parser *p, const char *const *names, size_t count);

/** What stands here is not in the tree. */
void parser_lost(struct parser *p, struct range at);

/** The parser understands again, and has lost something. */
void parser_recovered(struct parser *p, struct range lost);

#endif
