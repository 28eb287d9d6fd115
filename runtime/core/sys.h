/*
 * What the parts of sys.c ask of an actor.
 */
#ifndef LIBACTOR_SYS_H
#define LIBACTOR_SYS_H

#include "actor/sys.h"

enum libactor_sys_what {
    LIBACTOR_SYS_SUSPEND = 1,
    LIBACTOR_SYS_RESUME,
    LIBACTOR_SYS_TERMINATE,
    LIBACTOR_SYS_GET_STATUS,
    LIBACTOR_SYS_GET_STATE,
    LIBACTOR_SYS_REPLACE_STATE,
    LIBACTOR_SYS_CHANGE_CODE
};

struct libactor_sys_request {
    enum libactor_sys_what what;
    bool numbered;                          /* `number` is that of a machine's state, or is asked for */
    uint64_t number;
    const actor_type_info *type;            /* of the state that is asked for */
    actor_reason reason;                    /* to end for */
};

#endif
