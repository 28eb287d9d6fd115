/*
 * What the parts of applications share: the table of their settings, which any thread may look at, and what controller
 * and masters say to each other.
 */
#ifndef LIBACTOR_APPLICATION_H
#define LIBACTOR_APPLICATION_H

#include <stdbool.h>

#include "actor/application.h"
#include "actor/behaviour.h"

/* ---- settings ---- */

/** How many bytes the text that says what is wrong with a setting may have. */
enum { LIBACTOR_WHY_BYTES = 160 };

/** Gives the index of a setting by its name, `len` bytes in which '-' counts as '_'; the number of settings: there is none. */
size_t libactor_env_find(const actor_env_info *env, const char *name, size_t len);

/**
 * Sets one setting to what a text says. `values` is a struct that owns its strings.
 *
 * Errors     ACTOR_EINVAL: it is no such value, or not in its range; `why` says what one is, "an integer from 0 to 65535".
 *            ACTOR_ENOMEM. The setting is as it was.
 */
int libactor_env_parse(const actor_env_info *env, size_t i, void *values, const char *text,
                       char why[LIBACTOR_WHY_BYTES]);

/** Gives a setting as a text, to be freed with actor_free; NULL: memory is out. */
char *libactor_env_text(const actor_env_info *env, size_t i, const void *values);

/** Says what values a setting may have: "an integer from 0 to 65535". */
void libactor_env_wanted(const actor_env_info *env, size_t i, char wanted[LIBACTOR_WHY_BYTES]);

/** Makes settings with their defaults, to be freed with libactor_env_free. NULL: memory is out. */
void *libactor_env_make(const actor_env_info *env);

/** As libactor_env_make, a copy. */
void *libactor_env_copy(const actor_env_info *env, const void *values);

/** Frees settings and what they own; NULL is nothing. */
void libactor_env_free(const actor_env_info *env, void *values);

/** Tells whether each setting is in its range. */
bool libactor_env_in_range(const actor_env_info *env, const void *values);

/** Tells whether all settings of two are the same. */
bool libactor_env_equal(const actor_env_info *env, const void *a, const void *b);

/* ---- the table ---- */

/** Each system's, from the start of its controller on. */
struct libactor_applications;

/** Makes the table, which the calling actor's references are found by until it ends. Errors: ACTOR_EALREADY; ACTOR_ENOMEM. */
int libactor_applications_open(void);

/** Gives the controller of the calling thread's system; no actor if there is none. */
actor_ref libactor_applications_controller(void);

/** As that, and starts it where there is none. Errors: those of actor_start; ACTOR_ESHUTDOWN: it was killed. */
int libactor_applications_find(actor_ref *controller);

/** Says that the controller, which calls this, ends in order: after any other end there is none any more in this system. */
void libactor_applications_stop(void);

/** Gives a copy of an application's settings, to be freed with libactor_env_free; an info without settings: NULL. */
int libactor_applications_env(const actor_application_info *info, void **values);

/** Says which actor is an application's master; none: it does not run. Errors: ACTOR_ENOMEM. */
int libactor_applications_set_master(const actor_application_info *info, actor_ref master);

/* ---- controller and master ---- */

/** What actor_application_main returns when something did not start. */
enum { LIBACTOR_DID_NOT_START = 2 };

/** What somebody wants to know of the end of all applications, whyever it comes. Called in the controller. */
struct libactor_controller_watch {
    void (*stopping)(void *context);        /* it begins to stop them */
    void (*spoilt)(void *context);          /* a callback of one has crashed meanwhile: the stop was not orderly */
    void *context;
};

/** Starts the controller; with `link` as a child of the calling actor, else without a parent. `watch` may be NULL. */
int libactor_controller_start(bool link, const struct libactor_controller_watch *watch, actor_ref *out);

/** Starts a master, as a child of the controller; it does nothing before libactor_master_begin. */
int libactor_master_start(const actor_application_info *info, actor_ref *out);

/** To a master: start the tree and tell the controller; stop it; settings may have changed; SIGHUP has come. */
extern const actor_message_info libactor_master_begin, libactor_master_stop, libactor_master_config, libactor_master_sighup;

/** From a master: how the start went. */
struct libactor_master_begun {
    actor_ref master;
    actor_ref root;                         /* the top of its tree; none where it did not start */
    int code;
    int n_phases;                           /* begun: with an error it is of the last; 0: of its start */
    actor_reason reason;                    /* where `code` is ACTOR_EINIT */
};

extern const actor_message_info libactor_master_has_begun;

#endif
