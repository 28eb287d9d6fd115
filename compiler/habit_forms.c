/*
 * What items, rows and assignments look like elsewhere, and how they are written here. The first form that fits is the one
 * that counts, so that the closer one of two stands before the wider one.
 */

#include "habit_forms.h"

#include "form.h"

#define ANYWHERE FORM_ANYWHERE

static const struct form forms[] = {
    /* Ranges of parameters */
    { NULL, ANYWHERE, ")", "NAME in EXPR .. EXPR ^= EXPR", "the default stands before 'in': '$1 = $4 in $2 .. $3'" },
    { NULL, ANYWHERE, ")", "NAME in .. EXPR ^= EXPR", "the default stands before 'in': '$1 = $3 in .. $2'" },
    { NULL, ANYWHERE, ")", "in EXPR .. ^= EXPR", "write 'in $1 .. $2': both ends belong to it" },
    { NULL, ANYWHERE, "", "in EXPR .. ^< EXPR", "write 'in $1 .. LAST': both ends belong to it" },
    { NULL, ANYWHERE, "..", "in VALUE - VALUE ^)", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "..", "in VALUE - VALUE ^,", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "..", "in ^[ EXPR , EXPR ]", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "..", "in ^[ EXPR .. EXPR ]", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "..", "in ^{ EXPR , EXPR }", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "", "in ( EXPR ^, EXPR )", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "", "in ( EXPR ^.. EXPR )", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "..", "in EXPR ^)", "a range has two ends, of which one may be left out: 'in $1 ..' or 'in .. $1'" },
    { NULL, ANYWHERE, ")", "NAME ^min/from/between EXPR max/to/and EXPR", "write '$1 in $2 .. $3'" },
    { NULL, ANYWHERE, ")", "NAME = EXPR ^min/from/between EXPR max/to/and EXPR", "write '$1 = $2 in $3 .. $4'" },
    { NULL, ANYWHERE, "in", "^min EXPR", "write 'in $1 ..'" },
    { NULL, ANYWHERE, "in", "^max EXPR", "write 'in .. $1'" },
    { NULL, ANYWHERE, "in )", "^when/where/if", "a parameter has a range, and no condition: 'in 1 .. 1000', 'in 1 ..' or 'in .. 1000'" },
};

static bool hint_at(struct parser *p, const struct syntax_error *error, const struct form *list, size_t count)
{
    const char *hint = form_hint(p, error, list, count);

    if (hint != NULL)
        diag_hint(p->diag, "%s", hint);
    return hint != NULL;
}

bool habit_hint_at_form(struct parser *p, const struct syntax_error *error)
{
    return hint_at(p, error, forms, sizeof forms / sizeof forms[0]);
}
