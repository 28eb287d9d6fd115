#ifndef HABIT_FORMS_H
#define HABIT_FORMS_H

/* Habits that show in how a whole item or row is put together: a table of forms, as form.h describes them. */

#include "syntax.h"

/** A hint, if what stands around the token that does not fit is a form that has another one here; false if not. */
bool habit_hint_at_form(struct parser *p, const struct syntax_error *error);

/** The same of forms that are too wide to go before what is known of single words. */
bool habit_hint_at_late_form(struct parser *p);

/** A hint at a ',' where one thing has ended and another begins. */
bool habit_hint_at_comma(struct parser *p, const struct syntax_error *error);

#endif
