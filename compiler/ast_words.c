/*
 * Words of which only certain ones may stand in a place: strategies, kinds of restart, callbacks that are asked for. What is
 * meant by another is said, if it is near enough to one of them and no other is about as near, or known from elsewhere.
 */

#include "ast.h"

#include <string.h>

#include "diag.h"
#include "parse.h"
#include "spelling.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof(array)[0])

/* Which of the words is meant, or -1: none is near, or several are. */
static int nearest_word(const char *wrong, const char *const *words, size_t count)
{
    struct spelling near = spelling_of(wrong);
    int nearest = -1;

    for (size_t i = 0; i < count; i++) {
        spelling_offer(&near, words[i]);
        if (near.best == words[i])
            nearest = (int)i;
    }
    for (size_t i = 0; i < count; i++) {
        struct spelling other = spelling_of(wrong);

        spelling_offer(&other, words[i]);
        if ((int)i != nearest && other.best != NULL && other.cost < 2 * near.cost)
            return -1;
    }
    return nearest;
}

static const char *list_of(struct parser *p, const char *const *words, size_t count)
{
    const char *list = words[0];

    for (size_t i = 1; i < count; i++)
        list = arena_printf(p->arena, "%s%s%s", list, i + 1 < count ? ", " : " or ", words[i]);
    return list;
}

int ast_find_word(struct ast_use use, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], use.name) == 0)
            return (int)i;
    return -1;
}

int ast_choose(struct parser *p, struct ast_use use, const char *what, const char *const *words, size_t count)
{
    const int found = ast_find_word(use, words, count);
    int nearest;

    if (found >= 0)
        return found;
    nearest = nearest_word(use.name, words, count);
    diag_error(p->diag, A001, use.at, "no %s is called '%s'", what, use.name);
    if (nearest >= 0)
        diag_hint(p->diag, "write '%s'", words[nearest]);
    else
        diag_hint(p->diag, "write %s", list_of(p, words, count));
    return nearest;
}

int ast_choose_strategy(struct parser *p, struct ast_use use)
{
    static const char *const strategies[] = { "one_for_one", "one_for_all", "rest_for_one" };

    if (strcmp(use.name, "simple_one_for_one") != 0)
        return ast_choose(p, use, "strategy", strategies, ARRAY_LEN(strategies));
    diag_error(p->diag, A001, use.at, "no strategy is called '%s'", use.name);
    diag_hint(p->diag, "a 'dynamic_supervisor' has no strategy, and starts a child whenever it is asked to");
    return -1;
}

bool ast_choose_main(struct parser *p, struct ast_use use)
{
    if (strcmp(use.name, "none") == 0)
        return false;
    diag_error(p->diag, A001, use.at, "no kind of main is called '%s'", use.name);
    diag_hint(p->diag, "leave 'main' out to have one, or write 'main none;'");
    return true;
}

/* ---------------------------------------------------------------------------------- callbacks -- */

#define OF_SERVER (1u << BEHAVIOUR_SERVER)
#define OF_MACHINE (1u << BEHAVIOUR_MACHINE)
#define OF_ACTOR (OF_SERVER | OF_MACHINE)
#define OF_APPLICATION (1u << BEHAVIOUR_APPLICATION)

/* What is written behind `on`, here or elsewhere, and has a form of its own. */
static const struct {
    unsigned behaviours;
    const char *word;
    const char *hint;
} forms[] = {
    { OF_ACTOR, "terminate", "write 'terminate;'" },
    { OF_ACTOR, "code_change", "write 'code_change;'" },
    { OF_ACTOR, "init", "it is called in any case: 'init(...)' says its arguments" },
    { OF_SERVER, "continue", "write 'continue NAME;'" },
    { OF_SERVER, "handle_continue", "write 'continue NAME;'" },
    { OF_MACHINE, "continue", "a gen_statem raises events of its own: 'internal NAME;'" },
    { OF_MACHINE, "timeout", "a gen_statem says 'after TIME', 'idle TIME' or 'timer NAME'" },
    { OF_MACHINE, "state_timeout", "a gen_statem says 'after TIME', 'idle TIME' or 'timer NAME'" },
    { OF_MACHINE, "enter", "write it in the state: 'enter ...;'" },
    { OF_ACTOR, "call", "declare each one: 'call NAME() -> ok;'" },
    { OF_ACTOR, "handle_call", "declare each one: 'call NAME() -> ok;'" },
    { OF_ACTOR, "cast", "declare each one: 'cast NAME;'" },
    { OF_ACTOR, "handle_cast", "declare each one: 'cast NAME;'" },
    { OF_ACTOR, "handle_info", "write 'on info;'" },
    { OF_ACTOR, "trap_exit", "write 'on exit;'" },
    { OF_ACTOR, "monitor", "write 'on down;'" },
    { OF_APPLICATION, "sigterm", "SIGTERM and SIGINT stop the program in order: write 'prep_stop;' or 'stop;'" },
    { OF_APPLICATION, "sigint", "SIGTERM and SIGINT stop the program in order: write 'prep_stop;' or 'stop;'" },
    { OF_APPLICATION, "terminate", "write 'prep_stop;' or 'stop;'" },
    { OF_APPLICATION, "exit", "write 'prep_stop;' or 'stop;'" },
    { OF_APPLICATION, "start", "write 'start;'" },
    { OF_APPLICATION, "prep_stop", "write 'prep_stop;'" },
    { OF_APPLICATION, "stop", "write 'stop;'" },
    { OF_APPLICATION, "config_change", "write 'config_change;'" },
    { OF_APPLICATION, "log", "write 'on options;': the C function may set `log` of the system's options" },
};

static bool hint_at_form(struct parser *p, enum ast_behaviour behaviour, const char *word)
{
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        if ((forms[i].behaviours & 1u << behaviour) == 0 || strcmp(forms[i].word, word) != 0)
            continue;
        diag_hint(p->diag, "%s", forms[i].hint);
        return true;
    }
    return false;
}

int ast_choose_callback(struct parser *p, struct ast_use use, enum ast_behaviour behaviour, const char *const *words, size_t count)
{
    const int found = ast_find_word(use, words, count);
    int nearest;

    if (found >= 0)
        return found;
    if (ast_is_server(behaviour) && strcmp(use.name, "continue") == 0) {
        const struct range behind = { use.at.source, use.at.end, use.at.end + 1 };

        diag_error(p->diag, A001, behind, "it is not said which continue is asked for");
        diag_hint(p->diag, "write 'on continue NAME;'");
        return -1;
    }
    nearest = nearest_word(use.name, words, count);
    diag_error(p->diag, A001, use.at, "no callback is asked for by 'on %s'", use.name);
    if (hint_at_form(p, behaviour, use.name))
        return -1;
    if (nearest >= 0)
        diag_hint(p->diag, "write '%s'", words[nearest]);
    else
        diag_hint(p->diag, "behind 'on' stands %s", list_of(p, words, count));
    return nearest;
}
