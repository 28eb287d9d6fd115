/*
 * The calls that a supervisor answers, of both kinds, and what goes to and fro in them.
 */
#ifndef LIBACTOR_SUPERVISOR_CALLS_H
#define LIBACTOR_SUPERVISOR_CALLS_H

#include "actor/behaviour.h"
#include "actor/supervisor.h"

struct libactor_child_id {
    actor_string id;
};

struct libactor_child_ref {
    actor_ref ref;
};

extern const actor_type_info libactor_child_ref_type;

/** What has become of a start, and of all else that was asked for. */
struct libactor_child_started {
    actor_ref ref;
    int32_t code;
    actor_reason reason;                    /* with ACTOR_EINIT */
};

struct libactor_child_counts {
    uint64_t specs, active, supervisors;
};

struct libactor_child_list {
    actor_bytes entries;                    /* an array of actor_child_entry */
    int32_t code;
};

struct libactor_child_found {
    int32_t code;                           /* ACTOR_ENOPROC: there is no such child */
    const actor_child_spec *spec;
    actor_ref ref;                          /* no actor: it does not run */
};

/** By id; answered with a libactor_child_found, and the others with a libactor_child_started. */
extern const actor_message_info libactor_find_child;
extern const actor_message_info libactor_terminate_child, libactor_restart_child, libactor_delete_child;

extern const actor_message_info libactor_terminate_ref;     /* with a libactor_child_ref; answered likewise */

extern const actor_message_info libactor_count_children;    /* answered with libactor_child_counts */
extern const actor_message_info libactor_which_children;    /* answered with a libactor_child_list */

/** Gives the template that a message was sent to start a child of; NULL: it is another message. */
const actor_child_template *libactor_child_template_of(const actor_message *message);

/** Answers the call being handled, or tells its sender that there will be no answer: for that memory is always there. */
actor_result libactor_child_answer(actor_message *call, const void *value);

/** Answers it with a code alone. */
actor_result libactor_child_answer_code(actor_message *call, int code);

/** Answers a call that was kept, and frees it: if there was no memory for the answer, its sender is told that. */
void libactor_child_answer_kept(actor_message *call, int code);

/** Answers the call that a child was started for. False: it could not be told, so there is no child. */
bool libactor_child_answer_started(actor_message *call, int code, actor_ref ref);

/** Answers a call for the list of children. `entries` is NULL if there was no memory for them; else freed. */
actor_result libactor_child_answer_list(actor_message *call, actor_child_entry *entries, size_t n);

/** What a supervisor does about a message that is none of its own. */
actor_result libactor_child_unknown(actor_message *message, const char *kind, const char *name);

#endif
