/* What the spec beside it includes. */
#ifndef TYPES_H
#define TYPES_H

typedef unsigned long lru_count;

#endif
