#ifndef JSON_H
#define JSON_H

/* JSON's strings. */

#include <stdio.h>

/** Writes a text as a string. A byte that is not UTF-8 becomes U+FFFD: what is written is always valid. */
void json_string(FILE *out, const char *text);

#endif
