/*
 * Hints at what was meant where words of the language, or of OTP, stand in another order or place than they should; habits.c
 * knows those of other languages. Each function knows one slip, and looks at the token that does not fit, the one before
 * it and the word its item began with.
 */

#include <string.h>

#include "habit_forms.h"
#include "patterns.h"
#include "places.h"
#include "syntax_parts.h"

#define LONGEST_QUOTE 60

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/* -------------------------------------------------------------------------------- what stands -- */

static const char *text_at(const struct parser *p, uint32_t offset)
{
    return p->source->text + offset;
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

/* The word here, or "". */
static const char *word_at(struct parser *p, const char *text)
{
    return arena_copy(p->arena, text, strspn(text, letters));
}

/* From here to the end of the item, if it is short and stands on one line; else NULL. */
static const char *rest_at(struct parser *p, const char *text)
{
    size_t length = strcspn(text, ";{}\n");

    if (length == 0 || length > LONGEST_QUOTE || text[length] != ';')
        return NULL;
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return arena_copy(p->arena, text, length);
}

/* A name with what stands in parentheses behind it, as in `W(3)`; "NAME" if no name is here. */
static const char *instance_at(struct parser *p, const char *text)
{
    const size_t length = strspn(text, letters);
    const size_t inside = text[length] == '(' ? strcspn(text + length, ")\n") : 0;

    if (length == 0)
        return "NAME";
    if (inside > 0 && inside < LONGEST_QUOTE && text[length + inside] == ')')
        return arena_copy(p->arena, text, length + inside + 1);
    return arena_copy(p->arena, text, length);
}

static bool is_a_time(int kind)
{
    return kind == TOKEN_DURATION || kind == TOKEN_INT || kind == TOKEN_FLOAT;
}

static bool is_an_effect(int kind)
{
    return kind == TOKEN_START || kind == TOKEN_CANCEL || kind == TOKEN_RAISE || kind == TOKEN_UPDATE;
}

static bool is_ident(const struct parser_token *token, const char *word)
{
    return token->kind == TOKEN_IDENT && strcmp(token->word, word) == 0;
}

static bool is_in(const struct parser *p, int top, size_t braces)
{
    return p->top == top && p->brace_count == braces;
}

static bool is_in_supervisor(const struct parser *p)
{
    return is_in(p, TOKEN_SUPERVISOR, 1) || is_in(p, TOKEN_DYNAMIC_SUPERVISOR, 1);
}

static bool is_in_actor(const struct parser *p)
{
    return is_in(p, TOKEN_GEN_SERVER, 1) || is_in(p, TOKEN_GEN_STATEM, 1);
}

/* ------------------------------------------------------------------------------------- timers -- */

/* `start expiry(why: "x") 5s;` */
static bool hint_at_fields_before_time(struct parser *p)
{
    const char *name = skip_blanks(text_at(p, p->lead.at.end));
    const char *behind = skip_blanks(name + strspn(name, letters));

    if (p->lead.kind != TOKEN_START || p->brace_count < 3 || behind[0] != '(')
        return false;
    if (p->token.kind != TOKEN_COLON && p->token.kind != TOKEN_COMMA && p->previous.kind != TOKEN_RPAREN)
        return false;
    diag_hint(p->diag, "the time stands before the fields: 'start %s TIME (...)'", word_at(p, name));
    return true;
}

/* `timer expiry 5s;`, `update warn 5s;` */
static bool hint_at_time(struct parser *p)
{
    if (!is_a_time(p->token.kind) || !is_word(&p->previous) || p->previous.at.begin == p->lead.at.begin)
        return false;
    if (p->lead.kind == TOKEN_TIMER && p->brace_count == 1)
        diag_hint(p->diag, "the time is said where it is started: '{ start %s %s; }'", p->previous.word, text_of(p, p->token.at));
    else if (p->lead.kind == TOKEN_UPDATE && p->brace_count >= 3)
        diag_hint(p->diag, "'update' leaves the time as it is: write 'update %s (...)', or 'start %s %s (...)'", p->previous.word,
                  p->previous.word, text_of(p, p->token.at));
    else
        return false;
    return true;
}

/* Elixir's and Erlang's timeouts of a gen_statem, as rows and as items. */
static bool hint_at_timeout(struct parser *p, const struct syntax_error *error)
{
    static const struct {
        const char *word;
        const char *meant;
    } timeouts[] = {
        { "state_timeout", "after" }, { "timeout", "after" }, { "event_timeout", "idle" }, { "hibernate_timeout", "idle" },
    };

    for (size_t i = 0; i < sizeof timeouts / sizeof timeouts[0]; i++) {
        const char *rest;

        if (!is_ident(&p->token, timeouts[i].word))
            continue;
        rest = rest_at(p, skip_blanks(text_at(p, p->token.at.end)));
        if (expects(error, "enter") && rest != NULL)
            diag_hint(p->diag, "write '%s %s;'", timeouts[i].meant, rest);
        else if (expects(error, "enter"))
            diag_hint(p->diag, "write '%s TIME ...'", timeouts[i].meant);
        else if (is_in(p, TOKEN_GEN_STATEM, 1) && is_between_items(p))
            diag_hint(p->diag, "a gen_statem says 'after TIME', 'idle TIME' or 'timer NAME'");
        else
            return false;
        return true;
    }
    return false;
}

/* --------------------------------------------------------------------------------------- rows -- */

static bool begins_like_a_row(int kind)
{
    return kind == TOKEN_ON || kind == TOKEN_AFTER || kind == TOKEN_EVERY || kind == TOKEN_IDLE || kind == TOKEN_ENTER
           || kind == TOKEN_EXIT;
}

/* `postpone -> held`, `-> postpone held`, `stop -> held`. */
static bool hint_at_end_of_row(struct parser *p, const struct syntax_error *error)
{
    const char *behind = skip_blanks(text_at(p, p->token.at.end));

    if (p->token.kind == TOKEN_ARROW && p->previous.kind == TOKEN_POSTPONE && expects(error, ";") && !line_holds(p, "->")
        && strspn(behind, letters) > 0)
        diag_hint(p->diag, "write '-> %s postpone;'", word_at(p, behind));
    else if (is_word(&p->token) && p->previous.kind == TOKEN_POSTPONE && line_holds(p, "-> postpone ") && !is_on_new_line(p))
        diag_hint(p->diag, "write '-> %s postpone;'", p->token.word);
    else if (p->token.kind == TOKEN_ARROW && p->previous.kind == TOKEN_STOP)
        diag_hint(p->diag, "a row ends in one way: write 'stop REASON', or '-> STATE'");
    else
        return false;
    return true;
}

/* `on u cancel u;` */
static bool hint_at_effect(struct parser *p, const struct syntax_error *error)
{
    const char *rest = rest_at(p, text_at(p, p->token.at.begin));

    if (!is_an_effect(p->token.kind) || p->top != TOKEN_GEN_STATEM || p->brace_count < 2 || !expects(error, ";")
        || is_between_items(p))
        return false;
    if (rest == NULL)
        rest = p->token.word;
    if (expects(error, "->"))
        diag_hint(p->diag, "write '{ %s; }'", rest);
    else
        diag_hint(p->diag, "write '{ %s; }' before 'reply' and '->'", rest);
    return true;
}

/* `on q do x { start u 5s; } -> b;` */
static bool hint_at_outcomes(struct parser *p, const struct syntax_error *error)
{
    const char *rest = rest_at(p, text_at(p, p->previous.at.begin));

    if (!is_an_effect(p->previous.kind) || !is_word(&p->token) || !expects(error, "when") || !expects(error, "{"))
        return false;
    p->outcomes_failed = true;
    diag_hint(p->diag, "behind 'do NAME' the braces hold its outcomes, each with a row of its own: 'ok { %s; } -> STATE;'",
              rest != NULL ? rest : p->previous.word);
    return true;
}

bool syntax_is_behind_outcomes(const struct parser *p, const struct syntax_error *error)
{
    return p->previous.kind == TOKEN_RBRACE && parse_continues_row(p->token.kind) && expects(error, "enter") && !is_on_new_line(p);
}

/* `on q do x { ok; failed; } -> b;` */
static bool hint_behind_outcomes(struct parser *p, const struct syntax_error *error)
{
    if (!syntax_is_behind_outcomes(p, error))
        return false;
    diag_hint(p->diag, "each outcome says for itself how its row ends: 'NAME -> STATE;' within the braces");
    return true;
}

/* Whether a word stands in the text between two places. */
static bool holds_word(const struct parser *p, uint32_t begin, uint32_t end, const char *word)
{
    const size_t length = strlen(word);

    for (uint32_t i = begin; i + length < end; i++)
        if (strncmp(text_at(p, i), word, length) == 0 && strchr(letters, text_at(p, i)[-1]) == NULL
            && strchr(" \t", text_at(p, i)[length]) != NULL)
            return true;
    return false;
}

/* `enter { start u 5s; } do launch;`: what such braces hold is nothing that C can do. */
static bool hint_at_effect_and_action(struct parser *p)
{
    static const char *const effects[] = { "start", "cancel", "raise", "update" };
    uint32_t begin = p->token.at.begin;
    size_t i = 0;

    if (p->token.kind != TOKEN_DO || p->previous.kind != TOKEN_RBRACE || is_on_new_line(p))
        return false;
    while (begin > 0 && *text_at(p, begin) != '{')
        begin--;
    while (i < sizeof effects / sizeof effects[0] && !holds_word(p, begin, p->token.at.begin, effects[i]))
        i++;
    if (i == sizeof effects / sizeof effects[0])
        return false;
    if (p->row_kind == TOKEN_ENTER || p->row_kind == TOKEN_EXIT)
        diag_hint(p->diag, "a row does this or calls C: %s it in the rows that lead %s", effects[i],
                  p->row_kind == TOKEN_ENTER ? "here" : "away");
    else
        diag_hint(p->diag, "a row does this or calls C; with outcomes it does both: 'do NAME { ok { %s ...; } }'", effects[i]);
    return true;
}

/* ---------------------------------------------------------------------------------- callbacks -- */

/* `exit;`, `format_status;` among the items of an actor, and `on exit;` where nothing is called back. */
static bool hint_at_callback(struct parser *p)
{
    static const char *const asked_for[] = { "down", "format_status", NULL };
    const bool is_alone = text_at(p, p->token.at.end)[0] == ';' && is_between_items(p);
    const bool is_known = p->token.kind == TOKEN_EXIT || (p->token.kind == TOKEN_IDENT && is_one_of(p->token.word, asked_for))
                          || (p->top == TOKEN_GEN_SERVER && is_ident(&p->token, "timeout"));

    if (p->token.kind == TOKEN_ON && is_in_supervisor(p) && is_between_items(p))
        diag_hint(p->diag, "a supervisor has no callbacks, and traps exits in any case: leave this out");
    else if (is_in_actor(p) && is_alone && is_known)
        diag_hint(p->diag, "write 'on %s;'", p->token.word);
    else if (is_in_actor(p) && p->token.kind == TOKEN_SEMICOLON && p->previous.kind == TOKEN_INFO
             && p->previous.at.begin == p->lead.at.begin)
        diag_hint(p->diag, "write 'on info;' for what no message is, or 'info NAME;'");
    else if (is_in(p, TOKEN_APPLICATION, 1) && is_alone
             && (is_ident(&p->token, "sighup") || is_ident(&p->token, "options")))
        diag_hint(p->diag, "write 'on %s;'", p->token.word);
    else if (is_in(p, TOKEN_APPLICATION, 1) && p->token.kind == TOKEN_DO && p->lead.kind == TOKEN_ON)
        diag_hint(p->diag, "write 'on %s;': the C function has the name of the application before this word",
                  word_at(p, skip_blanks(text_at(p, p->lead.at.end))));
    else
        return false;
    return true;
}

/* `on exit(pid from);`, `code_change(string version);` */
static bool hint_at_parameters(struct parser *p, const struct syntax_error *error)
{
    if (p->token.kind != TOKEN_LPAREN || p->brace_count != 1 || !expects(error, ";"))
        return false;
    if (p->lead.kind != TOKEN_ON && p->lead.kind != TOKEN_TERMINATE && p->lead.kind != TOKEN_CODE_CHANGE)
        return false;
    diag_hint(p->diag, "leave the parentheses out: what the C function gets is always the same");
    return true;
}

/* -------------------------------------------------------------------------------- supervisors -- */

/* How long what an option is given is, up to the next one; its ':' is none of it. */
static size_t option_length(const char *text)
{
    size_t length = strcspn(text, ",;{}\n");

    while (length > 0 && text[length - 1] == ' ')
        length--;
    return length;
}

/* `restart: :temporary, shutdown: 5000` as it stands in braces; NULL if something else is there. */
static const char *options_at(struct parser *p, const char *text)
{
    static const char *const names[] = { "restart", "shutdown", NULL };
    const char *out = "";

    for (;;) {
        const char *name = word_at(p, text);
        const char *value = text + strlen(name);
        size_t length;

        value += strspn(value, ": \t");
        length = option_length(value);
        if (!is_one_of(name, names) || length == 0 || length > LONGEST_QUOTE)
            return NULL;
        out = arena_printf(p->arena, "%s %s %.*s%s;", out, name, (int)length, value,
                           strspn(value, "0123456789_") == length ? "ms" : "");
        text = skip_blanks(value + length);
        if (text[0] != ',')
            return text[0] == ';' ? out : NULL;
        text = skip_blanks(text + 1);
    }
}

/* `child W(3), restart: temporary;`, `child W, id: b;`, `child W restart: temporary;` */
static bool hint_at_options(struct parser *p)
{
    const char *const head = p->lead.at.source == p->source ? text_at(p, p->lead.at.begin) : "";
    const char *text = skip_blanks(text_at(p, p->token.kind == TOKEN_COMMA ? p->token.at.end : p->token.at.begin));
    size_t length = p->token.at.begin - p->lead.at.begin;
    const char *options;

    if (p->lead.kind != TOKEN_CHILD || p->brace_count != 1 || length > LONGEST_QUOTE)
        return false;
    while (length > 0 && head[length - 1] == ' ')
        length--;
    options = options_at(p, text);
    if (options != NULL)
        diag_hint(p->diag, "options stand in braces: '%.*s {%s }'", (int)length, head, options);
    else if (p->token.kind == TOKEN_COMMA && strcmp(word_at(p, text), "id") == 0 && text[2] == ':')
        diag_hint(p->diag, "write '%.*s as %s;'", (int)length, head, word_at(p, text + 3 + strspn(text + 3, ": \t")));
    else
        return false;
    return true;
}

/* A name, and more of a list, or its end. */
static bool is_name_in_list(const char *text)
{
    const size_t length = strspn(text, letters);

    return length > 0 && strchr(",)", *skip_blanks(text + length)) != NULL && *skip_blanks(text + length) != '\0';
}

/* `children { W(3) }`, `child { W(3) }`, `child(W, 3)`, `child W(3), W(4);` */
static bool hint_at_child(struct parser *p, const struct syntax_error *error)
{
    const char *behind = text_at(p, p->token.at.end);

    if (!is_in_supervisor(p) && !(p->previous.kind == TOKEN_CHILD && p->token.kind == TOKEN_LBRACE))
        return false;
    behind += strspn(behind, " \t\r\n{[");
    if (is_ident(&p->token, "children") && is_between_items(p))
        diag_hint(p->diag, "write 'child %s;', each child for itself", instance_at(p, behind));
    else if (p->previous.kind == TOKEN_CHILD && p->token.kind == TOKEN_LBRACE)
        diag_hint(p->diag, "write 'child %s;', without braces", instance_at(p, behind));
    else if (p->previous.kind == TOKEN_CHILD && p->token.kind == TOKEN_LPAREN && is_name_in_list(behind))
        diag_hint(p->diag, "write 'child %s(...)', with its arguments in the parentheses", word_at(p, behind));
    else if (p->lead.kind == TOKEN_CHILD && p->token.kind == TOKEN_COMMA && expects(error, ";"))
        diag_hint(p->diag, "write 'child %s;', each child for itself", instance_at(p, behind));
    else
        return false;
    return true;
}

/* OTP's flags of a supervisor, and its intensity with other words between. */
static bool hint_at_flags(struct parser *p, const struct syntax_error *error)
{
    static const char *const flags[] = { "max_restarts", "max_seconds", "period", "max_r", "max_t", NULL };
    const char *behind = skip_blanks(text_at(p, p->token.at.end));
    const size_t digits = strspn(behind, "0123456789");

    if (p->lead.kind == TOKEN_INTENSITY && expects(error, "in") && p->token.kind != 0 && p->token.kind != TOKEN_IDENT) {
        diag_hint(p->diag, "write how many restarts in what time: 'intensity 3 in 5s;'");
        return true;
    }
    if (!is_in_supervisor(p) || p->token.kind != TOKEN_IDENT || !is_between_items(p) || !is_one_of(p->token.word, flags))
        return false;
    if (strcmp(p->token.word, "max_restarts") == 0 && digits > 0)
        diag_hint(p->diag, "write 'intensity %.*s in 5s;'", (int)digits, behind);
    else
        diag_hint(p->diag, "write how many restarts in what time: 'intensity 3 in 5s;'");
    return true;
}

/* `extern init(...);` where C is not asked whether it runs. */
static bool hint_at_extern_init(struct parser *p)
{
    static const char places[] = "'extern init' stands in an agent, a supervisor, a dynamic_supervisor or a partition_supervisor";

    if (p->token.kind != TOKEN_EXTERN || p->brace_count != 1 || !is_between_items(p)
        || strcmp(word_at(p, skip_blanks(text_at(p, p->token.at.end))), "init") != 0)
        return false;
    if (p->top == TOKEN_PIPELINE || p->top == TOKEN_CONSUMER_SUPERVISOR)
        diag_hint(p->diag, "%s: leave 'extern' out", places);
    else if (p->top == TOKEN_TASK_SUPERVISOR || p->top == TOKEN_APPLICATION)
        diag_hint(p->diag, "%s", places);
    else if (p->top == TOKEN_GEN_SERVER)
        diag_hint(p->diag, "leave 'extern' out: its 'init' is written in C in any case");
    else
        return false;
    return true;
}

/* ------------------------------------------------------------------------------------- stages -- */

/* `Source |> Sink`, `producer_consumer NAME consumes TYPE emits TYPE;` */
static bool hint_at_stage(struct parser *p, const struct syntax_error *error)
{
    static const char *const words[] = { "consumes", "emits", NULL };

    if (p->token.kind == TOKEN_BAR && is_in(p, TOKEN_PIPELINE, 1) && text_at(p, p->token.at.end)[0] == '>')
        diag_hint(p->diag, "write '->'");
    else if (p->lead.kind == TOKEN_PRODUCER_CONSUMER && p->brace_count == 0 && expects(error, "->") && is_word(&p->previous)
             && is_one_of(p->previous.word, words))
        diag_hint(p->diag, "what it takes stands before an arrow, what it gives behind: 'producer_consumer NAME TYPE -> TYPE;'");
    else
        return false;
    return true;
}

/* -------------------------------------------------------------------------------------- signs -- */

/* `shutdown :infinity`, `hibernate_after: 5s` */
static bool hint_at_colon(struct parser *p)
{
    const char *behind = text_at(p, p->token.at.end);
    const bool is_atom = p->previous.at.end < p->token.at.begin && strspn(behind, letters) > 0;

    if (p->token.kind != TOKEN_COLON || p->brace_count == 0 || p->previous.kind == TOKEN_IDENT || !is_word(&p->previous)
        || p->top == TOKEN_STRUCT || p->braces[p->brace_count - 1].holds_fields
        || (!is_atom && p->previous.at.begin != p->lead.at.begin))
        return false;                       /* a name before its type has a hint of its own */
    if (is_atom)
        diag_hint(p->diag, "leave the ':' out: write '%s'", word_at(p, behind));
    else
        diag_hint(p->diag, "leave the ':' out");
    return true;
}

/* `from PORT`, `version 1.2`, `include breaker.h`: nothing but a string fits. */
static bool hint_at_quotes(struct parser *p, const struct syntax_error *error)
{
    const char *text = text_at(p, p->token.at.begin);
    const size_t length = strcspn(text, " \t\r\n;\"'<>{}");

    if (!expects(error, "string") || expects(error, "name") || length == 0 || length > LONGEST_QUOTE
        || memchr(text, '(', length) != NULL)
        return false;
    if (p->previous.kind != TOKEN_FROM && p->previous.kind != TOKEN_VERSION && p->previous.kind != TOKEN_INCLUDE
        && p->previous.kind != TOKEN_IMPORT)
        return false;
    diag_hint(p->diag, "write it in quotes: '\"%.*s\"'", (int)length, text);
    return true;
}

/* ------------------------------------------------------------------------------ forms of items -- */

/* The word that the item began with which goes up to the token, a ';' or brace too, or "". */
static const char *lead_word(struct parser *p)
{
    return p->lead.at.source != NULL ? word_at(p, text_at(p, p->lead.at.begin)) : "";
}

/* `use job_queue(workers: 3) as Mails;` */
static bool hint_at_use(struct parser *p, const struct syntax_error *error)
{
    const char *rest;

    if (strcmp(lead_word(p), "use") != 0 || !expects(error, ".") || !is_word(&p->previous)
        || (p->token.kind != TOKEN_LPAREN && p->token.kind != TOKEN_AS && p->token.kind != TOKEN_SEMICOLON))
        return false;
    rest = rest_at(p, text_at(p, p->previous.at.begin));
    if (pattern_find(arena_printf(p->arena, "patterns.%s", p->previous.word)) == NULL)
        diag_hint(p->diag, "write 'use patterns.NAME;' for a pattern, 'import \"NAME.actor\";' for another spec");
    else if (rest == NULL)
        diag_hint(p->diag, "write 'use patterns.%s'", p->previous.word);
    else
        diag_hint(p->diag, "write 'use patterns.%s%s;'", rest,
                  p->token.kind == TOKEN_LPAREN && strstr(rest, " as ") == NULL ? " as NAME" : "");
    return true;
}

/* `timer quiet idle(string why);` */
static bool hint_at_idle_timer(struct parser *p)
{
    if (p->lead.kind != TOKEN_TIMER || p->previous.kind != TOKEN_IDLE || p->token.kind != TOKEN_LPAREN)
        return false;
    diag_hint(p->diag, "the fields stand behind the name: 'timer %s(...) idle;'", word_at(p, skip_blanks(text_at(p, p->lead.at.end))));
    return true;
}

/* `init() do { n = 1; } -> off;`, `on flip do -> off;`, and `do` where a server's init is C in any case. */
static bool hint_at_do(struct parser *p, const struct syntax_error *error)
{
    static const char *const leads[] = { "init", "on", "after", "every", "idle", "enter", "exit", NULL };
    const bool is_init = strcmp(lead_word(p), "init") == 0;

    if (is_init && p->token.kind == TOKEN_DO && p->top == TOKEN_GEN_SERVER && expects(error, ";")) {
        diag_hint(p->diag, "leave it out: what a gen_server's init does is written in C in any case");
        return true;
    }
    if (p->previous.kind != TOKEN_DO || p->top != TOKEN_GEN_STATEM || !is_one_of(lead_word(p), leads))
        return false;
    if (p->token.kind == TOKEN_LBRACE)
        diag_hint(p->diag, "name a function, which is written in C: 'do NAME'; assignments stand without 'do': '{ ... } -> STATE;'");
    else if (p->token.kind == TOKEN_ARROW)
        diag_hint(p->diag, "name a function, which is written in C: 'do NAME -> %s'",
                  word_at(p, skip_blanks(text_at(p, p->token.at.end))));
    else
        return false;
    return true;
}

bool syntax_hint(struct parser *p, const struct syntax_error *error)
{
    return hint_at_options(p) || habit_hint_at_form(p, error) || hint_at_use(p, error) || hint_at_idle_timer(p) || hint_at_do(p, error) || hint_at_fields_before_time(p) || hint_at_time(p) || hint_at_timeout(p, error) || hint_at_end_of_row(p, error)
           || hint_at_effect(p, error) || hint_at_outcomes(p, error) || hint_behind_outcomes(p, error) || hint_at_effect_and_action(p)
           || hint_at_callback(p) || hint_at_parameters(p, error) || hint_at_child(p, error) || hint_at_flags(p, error)
           || hint_at_extern_init(p) || hint_at_stage(p, error) || hint_at_colon(p) || hint_at_quotes(p, error);
}

/* ------------------------------------------------------------------------------------- places -- */

/* "a gen_server, a gen_statem or a supervisor", or NULL. */
static const char *places_of(struct parser *p, const char *word)
{
    const char *found[BLOCK_COUNT];
    size_t count = 0;
    const char *list;

    for (enum block block = BLOCK_FILE; block < BLOCK_COUNT; block++)
        if (place_name(block) != NULL && place_begins(block, word))
            found[count++] = place_name(block);
    if (count == 0)
        return NULL;
    list = arena_printf(p->arena, "%s %s", found[0][0] == 'a' ? "an" : "a", found[0]);
    for (size_t i = 1; i < count; i++)
        list = arena_printf(p->arena, "%s%s%s", list, i + 1 < count ? ", " : " or ", found[i]);
    return list;
}

/* The block of the declaration that the parser is in, if the word begins an item of it. */
static const char *own_place(struct parser *p, const char *word)
{
    for (enum block block = BLOCK_FILE; block < BLOCK_COUNT; block++) {
        const char *name = place_name(block);

        if (name != NULL && place_begins(block, word) && parser_word(p, name, strlen(name))->kind == p->top)
            return name;
    }
    return NULL;
}

bool syntax_hint_at_place(struct parser *p)
{
    const char *places;

    if (!is_word(&p->token))
        return false;
    if (habit_hint_at_late_form(p))
        return true;
    places = places_of(p, p->token.word);
    if (p->brace_count > 1 && own_place(p, p->token.word) != NULL) {
        diag_hint(p->diag, "'%s' stands in the %s itself, %s", p->token.word, own_place(p, p->token.word),
                  p->top == TOKEN_GEN_STATEM ? "beside its states" : "outside of these braces");
        return true;
    }
    if (begins_like_a_row(p->token.kind) && p->token.kind != TOKEN_ON)
        diag_hint(p->diag, "rows stand in a state of a gen_statem");
    else if (place_begins(BLOCK_FILE, p->token.word) && p->brace_count > 0)
        diag_hint(p->diag, "'%s' stands outside of all braces", p->token.word);
    else if (places != NULL)
        diag_hint(p->diag, "'%s' stands in %s", p->token.word, places);
    else
        return false;
    return true;
}
