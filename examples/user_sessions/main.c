/*
 * user_sessions: reads what users do, a line each, on a virtual clock.
 *
 *     visit USER PAGE    leave USER    rush USER N    who    wait SECONDS
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user_sessions_actor.h"

#define PATIENCE (5 * ACTOR_SECOND)

/*
 * The session of a user, which is started when it is first needed. Where several do that at once all but the first are told
 * who was first: there is never a second session.
 */
static int find_session(const char *user, actor_ref *out)
{
    session_args args = session_args_default();
    actor_ref pool;
    int err = session_whereis(user, out);

    if (err != ACTOR_ENOPROC)
        return err;
    args.user = actor_string_of(user);
    err = session_pool_whereis(&pool);
    if (err == ACTOR_OK)
        err = session_pool_start_session(pool, &args, out);
    return err == ACTOR_EALREADY ? ACTOR_OK : err;
}

/* One that was found may have been idle for too long just then: so the visit is made to the next. */
static int visit(const char *user, const char *page, session_visit_reply *reply)
{
    int err, tries = 2;

    do {
        actor_ref to;

        err = find_session(user, &to);
        if (err == ACTOR_OK)
            err = session_visit(to, page, reply, PATIENCE);
    } while ((err == ACTOR_ENOPROC || err == ACTOR_EDOWN) && --tries > 0);
    return err;
}

static int tell_visit(const char *user, const char *page)
{
    session_visit_reply reply;
    const int err = visit(user, page, &reply);

    if (err != ACTOR_OK)
        return err;
    if (reply.tag == SESSION_VISIT_WELCOME)
        printf("%s: welcome\n", user);
    else
        printf("%s: visit %" PRIu32 ", before that %s\n", user, reply.as.again.visits, reply.as.again.before.data);
    session_visit_release(&reply);
    return ACTOR_OK;
}

static int leave(const char *user)
{
    session_log_out_reply reply;
    actor_ref to;
    int err = session_whereis(user, &to);

    if (err == ACTOR_OK)
        err = session_log_out(to, &reply, PATIENCE);
    if (err == ACTOR_ENOPROC)
        printf("%s: not here\n", user);
    else if (err == ACTOR_OK)
        printf("%s: bye, after %" PRIu32 " visits\n", user, reply.as.bye.visits);
    return err == ACTOR_ENOPROC ? ACTOR_OK : err;
}

/* ---- many at once ---- */

struct rush {
    const char *user;
    unsigned welcomes, visits;
};

static void hurry(void *arg)
{
    struct rush *rush = arg;
    session_visit_reply reply;

    if (visit(rush->user, "/", &reply) != ACTOR_OK)
        return;
    rush->visits++;
    rush->welcomes += reply.tag == SESSION_VISIT_WELCOME;
}

/* So many requests of a user at the same time, each in a process of its own. */
static int rush(actor_system *system, const char *user, unsigned n)
{
    struct rush all = { user, 0, 0 };
    int err = ACTOR_OK;

    for (unsigned i = 0; i < n && err == ACTOR_OK; i++)
        err = actor_spawn(hurry, &all, NULL);
    actor_sim_settle(system);
    if (err == ACTOR_OK)
        printf("%s: %u visits, %u welcomed\n", user, all.visits, all.welcomes);
    return err;
}

/* ---- who is here ---- */

static int by_name(const void *one, const void *other)
{
    const actor_registry_entry *a = one, *b = other;

    return strcmp(sessions_key_of(a).data, sessions_key_of(b).data);
}

static int tell_who(void)
{
    actor_registry_list list;
    int err = sessions_select(&list);

    if (err != ACTOR_OK)
        return err;
    if (list.len > 0)
        qsort(list.entries, list.len, sizeof *list.entries, by_name);
    printf("here:");
    for (size_t i = 0; i < list.len; i++)
        printf(" %s", sessions_key_of(&list.entries[i]).data);
    printf("%s\n", list.len == 0 ? " nobody" : "");
    actor_registry_list_free(&list);
    return ACTOR_OK;
}

static int obey(actor_system *system, char *line)
{
    const char *word = strtok(line, " "), *user = strtok(NULL, " "), *rest = strtok(NULL, "");

    if (word == NULL)
        return ACTOR_EINVAL;
    if (strcmp(word, "who") == 0)
        return tell_who();
    if (user == NULL)
        return ACTOR_EINVAL;
    if (strcmp(word, "wait") == 0) {
        actor_sim_advance(system, atoi(user) * ACTOR_SECOND);
        return ACTOR_OK;
    }
    if (strcmp(word, "leave") == 0)
        return leave(user);
    if (rest == NULL)
        return ACTOR_EINVAL;
    if (strcmp(word, "visit") == 0)
        return tell_visit(user, rest);
    return strcmp(word, "rush") == 0 ? rush(system, user, (unsigned)atoi(rest)) : ACTOR_EINVAL;
}

static int play(actor_system *system, int64_t patience)
{
    const root_args args = { .patience = patience };
    char line[256];
    actor_ref root;
    int err = root_start(&args, &root);

    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        err = obey(system, line);
    }
    return err;
}

int main(int argc, char **argv)
{
    const int64_t patience = argc > 1 ? atoi(argv[1]) * ACTOR_SECOND : 30 * ACTOR_MINUTE;
    actor_options options = actor_options_default();
    actor_system *system;
    int err = actor_sim_start(&options, 1, &system);

    if (err == ACTOR_OK) {
        err = play(system, patience);
        actor_system_stop(system);
    }
    if (err != ACTOR_OK)
        fprintf(stderr, "user_sessions: %s\n", actor_strerror(err));
    return err == ACTOR_OK ? 0 : 1;
}
