/*
 * What the parts of sys.c ask of an actor.
 */
#ifndef LIBACTOR_SYS_H
#define LIBACTOR_SYS_H

#include "actor/sys.h"

struct libactor_cell;

enum libactor_sys_what {
    LIBACTOR_SYS_SUSPEND = 1,
    LIBACTOR_SYS_RESUME,
    LIBACTOR_SYS_TERMINATE,
    LIBACTOR_SYS_GET_STATUS,
    LIBACTOR_SYS_GET_STATE,
    LIBACTOR_SYS_REPLACE_STATE,
    LIBACTOR_SYS_CHANGE_CODE,
    LIBACTOR_SYS_STATISTICS,
    LIBACTOR_SYS_GET_STATISTICS,
    LIBACTOR_SYS_LOG,
    LIBACTOR_SYS_GET_LOG,
    LIBACTOR_SYS_TRACE
};

struct libactor_sys_request {
    enum libactor_sys_what what;
    bool numbered;                          /* `number` is that of a machine's state, or is asked for */
    uint64_t number;                        /* or how many events, or whether */
    const actor_type_info *type;            /* of the state that is asked for */
    actor_reason reason;                    /* to end for */
};

/** Text that is being written, by the calling actor; if it leaves meanwhile, it goes. */
struct libactor_sys_text {
    FILE *out;
    char *bytes;
    size_t len;
};

/** Gives NULL, and an error, when memory is out; then there is no text. What is closed is to be dropped. */
struct libactor_sys_text *libactor_sys_text_open(void);
int libactor_sys_text_close(struct libactor_sys_text *text);
void libactor_sys_text_drop(void *text);

/* sys_debug.c: what an actor does besides when it is watched. The calling actor's. Errors: ACTOR_ENOMEM; ACTOR_EINVAL. */
int libactor_sys_debug(struct libactor_cell *cell, enum libactor_sys_what what, uint64_t number);
int libactor_sys_counts(struct libactor_cell *cell, actor_sys_counts *out);
struct libactor_sys_text *libactor_sys_lines(struct libactor_cell *cell);

#endif
