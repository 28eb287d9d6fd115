#ifndef LEX_H
#define LEX_H

/*
 * What the rules of grammar/actor.l do: values of tokens, and errors below the grammar. `text` is
 * what a rule matched, with a NUL after it; its range is that of the token begun last.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parse.h"

/** Runs before every rule. */
void lex_begin_token(struct parser *p, struct parser_token *token, size_t length);

void lex_end(struct parser *p, struct parser_token *token);

void lex_doc(struct parser *p, const char *text, size_t length);
void lex_word(struct parser *p, struct parser_token *token, const char *text, size_t length);
void lex_string(struct parser *p, struct parser_token *token, const char *text, size_t length);
uint64_t lex_integer(struct parser *p, const char *text);
double lex_float(struct parser *p, const char *text);
uint64_t lex_duration(struct parser *p, const char *text);

/** The unit of time that a word was meant to be: "s" of "seconds"; or NULL. */
const char *lex_unit_meant(const char *text);

/* Each of these reports an error. */
void lex_open_comment(struct parser *p, struct parser_token *token);
void lex_open_string(struct parser *p, struct parser_token *token, const char *text,
                     size_t length);
void lex_character(struct parser *p, struct parser_token *token, const char *text, size_t length);
void lex_bad_number(struct parser *p, struct parser_token *token, const char *text);
/** Whether what looks like an arrow, `=>`, stands where a condition is not over yet. */
bool lex_compares(struct parser *p, const char *text);
void lex_instead(struct parser *p, const char *text, const char *meant);
void lex_directive(struct parser *p, const char *text);
void lex_stray(struct parser *p, const char *text, size_t length);

/* The scanner's own memory, from the arena. */
void *lex_alloc(struct parser *p, size_t bytes);
void *lex_realloc(struct parser *p, void *old, size_t bytes);

/** A map with all keywords in it. */
void lex_keywords(struct arena *arena, struct table *words);

#endif
