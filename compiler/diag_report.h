#ifndef DIAG_REPORT_H
#define DIAG_REPORT_H

/* What the parts of diag share: reports as they are kept, and how each format is printed. */

#include "diag.h"
#include "version.h"

/* A note has a place; a hint has none and is told apart by that. */
struct remark {
    struct remark *next;
    bool is_hint;
    struct range at;
    const char *text;
};

struct report {
    struct report *next;
    unsigned long sequence;
    enum diag_code code;                    /* DIAG_CODE_COUNT: a failure, no fault of a spec */
    enum diag_severity severity;
    struct range at;
    const char *text;
    struct remark *first;
    struct remark *last;
};

struct prefix_map {
    struct prefix_map *next;
    const char *old;
    const char *replacement;
};

struct diag {
    struct arena *arena;
    struct report *first;                   /* of those not printed yet */
    struct report *last;
    struct report *current;                 /* what notes and hints belong to; NULL: swallow them */
    unsigned long count;
    unsigned errors;
    bool held_back;                         /* some reports, until others are mended */
    struct prefix_map *maps;                /* newest first */
    bool all_errors;                        /* -Werror */
    bool off[DIAG_CODE_COUNT];              /* -Wno-NAME */
    bool as_error[DIAG_CODE_COUNT];         /* -Werror=NAME */
    bool not_error[DIAG_CODE_COUNT];        /* -Wno-error=NAME */
};

/** Reports in the order they are to be read in. */
struct batch {
    struct report **reports;
    unsigned long count;
    unsigned withheld;                      /* errors beyond the limit */
};

/** All reports, sorted, each once, in the arena of `d`. */
struct report **diag_reports(struct diag *d, unsigned long *count);

#define DIAG_SARIF_HEAD \
    "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{"
#define DIAG_SARIF_TOOL \
    "\"tool\":{\"driver\":{\"name\":\"actorc\",\"version\":\"" ACTORC_VERSION "\",\"rules\":"

void diag_print_text(struct diag *d, FILE *out, const struct batch *batch, enum diag_color color);

void diag_print_json(struct diag *d, FILE *out, const struct batch *batch);

void diag_print_sarif(struct diag *d, FILE *out, const struct batch *batch);

#endif
