#ifndef TEMPLATE_H
#define TEMPLATE_H

/* Templates taken apart, so that a template that is written ten thousand times is read once. */

#include "emit.h"

struct template;

/** The parts of a template, which is a string constant: it is known by its address. They live as long as the emitter. */
const struct template *template_of(struct emitter *e, const char *text);

/** Adds the template with the values of its variables, as emit says. */
void template_expand(const struct template *template, struct text *out, const struct emit_var *vars);

#endif
