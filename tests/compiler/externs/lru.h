#ifndef LRU_H
#define LRU_H

struct lru;

#endif
