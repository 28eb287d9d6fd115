/*
 * What is done at random. Each act checks what it can see for itself: that a call has its own answer, that a cancelled
 * timer stays away, that one DOWN comes, with its reason, that a name is held, that an echo is one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soak.h"

struct act_sums act_sums;
uint16_t echo_port;

static void start_server(uint64_t *random)
{
    server_start((int)draw(random, SLOTS));
}

/* ---- messages ------------------------------------------------------------------------------------- */

static int64_t draw_note(uint64_t *random)
{
    switch (draw(random, 300)) {
    case 0:
        return CRASH;
    case 1:
        return STOP;
    case 2:
        return contains ? FAULT : CRASH;
    case 3:
    case 4:
        return SLEEP;
    default:
        return PLAIN;
    }
}

static void send_notes(uint64_t *random)
{
    uint64_t n = 1 + draw(random, 30);
    struct life *life;
    const actor_ref to = server_in((int)draw(random, SLOTS), &life);

    for (; n > 0 && life != NULL; n--) {
        const order what = { draw_note(random), ledger_open(life, false) };
        const int err = actor_send(to, &note, &what);

        if (err == ACTOR_EFULL)
            count(&act_sums.note_refusals);
        else if (err < 0)
            wrong("a note was not sent: %s", actor_strerror(err));
        ledger_returned(what.entry, err);
        ledger_leave(what.entry);
    }
    ledger_release(life);
}

static bool is_down(const actor_message *message, const void *monitor)
{
    return actor_message_kind_of(message) == ACTOR_DOWN &&
           actor_message_cookie(message) == *(const actor_unique *)monitor;
}

struct letter {
    actor_ref to;
    struct life *life;
};

/* Its entries are let go of when it ends, however it does. */
static void send_until_killed(void *arg)
{
    const struct letter *letter = arg;
    int i;

    for (i = 0; i < 20; i++) {
        const order what = { i == 0 ? SLEEP : PLAIN, ledger_open(letter->life, false) };

        if (actor_defer(ledger_leave, what.entry) < 0)
            wrong("nothing could be deferred");
        ledger_returned(what.entry, actor_send(letter->to, &note, &what));
    }
}

/* Where there is no room it may be killed as it waits for some; and anywhere before it has begun. */
static void kill_a_sender(uint64_t *random)
{
    struct letter letter;
    actor_message *message;
    actor_unique monitor;
    actor_ref ref;

    letter.to = server_in((int)draw(random, SLOTS), &letter.life);
    if (letter.life == NULL)
        return;
    if (actor_spawn_monitor(send_until_killed, &letter, &ref, &monitor) < 0) {
        wrong("no process");
    } else {
        actor_sleep((int64_t)draw(random, 1000) * ACTOR_MICROSECOND);
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        if (actor_receive_match(is_down, &monitor, &message, PATIENCE) < 0)
            wrong("no DOWN came of a killed sender");
        else
            actor_message_free(message);
    }
    ledger_release(letter.life);
}

static void call(uint64_t *random)
{
    static const int64_t kinds[] = { PLAIN, PLAIN, PLAIN, SLEEP, SLEEP, FORGET, CRASH };
    struct life *life;
    const actor_ref to = server_in((int)draw(random, SLOTS), &life);
    order what = { kinds[draw(random, sizeof kinds / sizeof *kinds)], NULL };
    const int64_t timeout_ns = what.what == FORGET || draw(random, 2) == 0
                                   ? (int64_t)draw(random, 2000) * ACTOR_MICROSECOND
                                   : PATIENCE;
    int64_t answer = -1;
    int err;

    if (life == NULL)
        return;
    count(&act_sums.calls);
    what.entry = ledger_open(life, true);
    err = actor_call(to, &ask, &what, &answer, timeout_ns);
    if (err == ACTOR_OK) {
        count(&act_sums.answers);
        if (what.what != FORGET && answer != what.what)
            wrong("a call got the answer to another");
    } else if (err == ACTOR_ETIMEDOUT) {
        count(&act_sums.timeouts);
        if (timeout_ns == PATIENCE)
            wrong("a call was not answered");
    } else if (err == ACTOR_EDOWN || err == ACTOR_ENOPROC) {
        count(&act_sums.downs);
    } else if (err == ACTOR_EFULL) {
        count(&act_sums.call_refusals);
    } else {
        wrong("a call failed: %s", actor_strerror(err));
    }
    ledger_returned(what.entry, err);
    ledger_leave(what.entry);
    ledger_release(life);
}

/* ---- ends, links, timers, names ------------------------------------------------------------------- */

static void end_server(uint64_t *random)
{
    struct life *life;
    const actor_ref to = server_in((int)draw(random, SLOTS), &life);

    if (life != NULL)
        ledger_doomed(life);
    actor_send_exit(to, actor_reason_of(draw(random, 2) == 0 ? ACTOR_KILL : ACTOR_SHUTDOWN));
    ledger_release(life);
}

static bool is_timer(const actor_message *message, const void *cookie)
{
    return actor_message_kind_of(message) == ACTOR_TIMER &&
           actor_message_cookie(message) == *(const uint64_t *)cookie;
}

/* Cancel says what became of the message; exactly. */
static void set_timer(uint64_t *random)
{
    const uint64_t cookie = draw(random, UINT32_MAX);
    actor_message *message;
    actor_timer timer;
    bool cancelled, came;

    if (actor_timer_start((int64_t)draw(random, 1000000), cookie, &timer) < 0) {
        wrong("no timer");
        return;
    }
    count(&act_sums.timers);
    actor_sleep((int64_t)draw(random, 1000000));
    cancelled = actor_timer_cancel(timer) >= 0;
    if (cancelled)
        count(&act_sums.cancelled);
    came = actor_receive_match(is_timer, &cookie, &message, cancelled ? 0 : PATIENCE) == ACTOR_OK;
    if (came == cancelled)
        wrong("a timer that %s cancelled %s", cancelled ? "was" : "was not", came ? "fired" : "did not fire");
    if (came)
        actor_message_free(message);
}

static bool is_exit(const actor_message *message, const void *who)
{
    return actor_message_kind_of(message) == ACTOR_EXIT &&
           actor_ref_equal(actor_message_sender(message), *(const actor_ref *)who);
}

static void end_somehow(void *arg)
{
    switch ((uintptr_t)arg) {
    case 0:
        return;
    case 1:
        actor_exit(actor_reason_own("crash", NULL));
    case 2:
        actor_sleep(ACTOR_INFINITY);
        return;
    default:
        fault();
    }
}

/* One DOWN, with the reason that belongs to that end. */
static void watch_an_end(uint64_t *random)
{
    static const actor_reason_kind kinds[] = { ACTOR_NORMAL, ACTOR_OWN, ACTOR_KILLED, ACTOR_FAULT };
    const uintptr_t how = (uintptr_t)draw(random, contains ? 4 : 3);
    actor_message *message;
    actor_unique monitor;
    actor_ref ref;

    if (actor_spawn_monitor(end_somehow, (void *)how, &ref, &monitor) < 0) {
        wrong("no process");
        return;
    }
    if (how == 2)
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    if (how == 3)
        count(&act_sums.faults);
    if (actor_receive_match(is_down, &monitor, &message, PATIENCE) < 0) {
        wrong("no DOWN came");
        return;
    }
    if (actor_message_reason(message)->kind != kinds[how])
        wrong("a DOWN has the reason %s", actor_reason_name(actor_message_reason(message)));
    actor_message_free(message);
    if (actor_receive_match(is_down, &monitor, &message, 0) == ACTOR_OK)
        wrong("a DOWN came twice");
}

/* After unlink no exit signal comes, but for one that had. */
static void link_for_a_while(uint64_t *random)
{
    actor_message *message;
    struct life *life;
    const actor_ref to = server_in((int)draw(random, SLOTS), &life);

    ledger_release(life);
    if (actor_ref_is_none(to))
        return;
    if (actor_link(to) < 0)
        wrong("no link");
    actor_sleep((int64_t)draw(random, 100000));
    actor_unlink(to);
    if (actor_receive_match(is_exit, &to, &message, 0) == ACTOR_OK)
        actor_message_free(message);
    actor_sleep((int64_t)draw(random, 100000));
    if (actor_receive_match(is_exit, &to, &message, 0) == ACTOR_OK) {
        wrong("an exit signal came after unlink");
        actor_message_free(message);
    }
}

static void hold_a_name(uint64_t *random)
{
    char name[16];
    actor_ref holder;
    int err;

    snprintf(name, sizeof name, "name%d", (int)draw(random, 8));
    err = actor_register(name);
    if (err == ACTOR_EALREADY)
        return;
    if (err < 0) {
        wrong("a name was not to be had: %s", actor_strerror(err));
        return;
    }
    actor_sleep((int64_t)draw(random, 100000));
    if (actor_whereis(name, &holder) < 0 || !actor_ref_equal(holder, actor_self()))
        wrong("a name was lost");
    if (actor_unregister(name) < 0)
        wrong("a name could not be given up");
}

/* ---- echoes over the loopback --------------------------------------------------------------------- */

static void echo_once(void *arg)
{
    uint64_t random = (uint64_t)(uintptr_t)arg;
    char out[512], in[512];
    size_t size = 1 + draw(&random, sizeof out - 1), len = 0, n = 0;
    actor_stream *tcp;
    int err = actor_tcp_connect("127.0.0.1", echo_port, PATIENCE, &tcp);

    if (err == ACTOR_ELIMIT)
        return;
    if (err < 0) {
        wrong("no connection: %s", actor_strerror(err));
        return;
    }
    memset(out, (int)draw(&random, 256), size);
    err = actor_stream_write(tcp, out, size, PATIENCE);
    while (err == ACTOR_OK && len < size) {
        err = actor_stream_read(tcp, in + len, sizeof in - len, &n, PATIENCE);
        len += err == ACTOR_OK ? n : 0;
    }
    if (err < 0)
        wrong("no echo: %s", actor_strerror(err));
    else if (len != size || memcmp(in, out, size) != 0)
        wrong("an echo differs");
    count(&act_sums.echoes);
    if (draw(&random, 2) == 0)
        actor_stream_close(tcp);            /* else it goes with the process */
}

/* In a process of its own: who has handles stays with its worker. */
static void echo(uint64_t *random)
{
    actor_message *message;
    actor_unique monitor;

    if (actor_spawn_monitor(echo_once, (void *)(uintptr_t)draw(random, UINT32_MAX), NULL, &monitor) < 0)
        wrong("no process");
    else if (actor_receive_match(is_down, &monitor, &message, PATIENCE) < 0)
        wrong("an echo did not end");
    else
        actor_message_free(message);
}

static void serve_echo(void *arg)
{
    actor_message *message;
    actor_stream *tcp;
    char buffer[512];
    size_t n;

    (void)arg;
    if (actor_receive(&message, PATIENCE) < 0)
        return;
    tcp = *(actor_stream *const *)actor_message_payload(message);
    while (actor_stream_read(tcp, buffer, sizeof buffer, &n, PATIENCE) == ACTOR_OK)
        if (actor_stream_write(tcp, buffer, n, PATIENCE) < 0)
            break;
}

static const actor_field_info socket_fields[] = { { "socket", ACTOR_FIELD_EXTERN, 0, NULL } };
static const actor_type_info socket_type = { "socket", sizeof(actor_stream *), true, 1, socket_fields, 0, NULL };
static const actor_message_info yours = { "yours", ACTOR_CAST, &socket_type, NULL };

/* A process that gives each connection to one of its own; `arg` is called with the port. Until it is killed. */
void serve_echoes(void *arg)
{
    void (*const *listens)(void) = arg;
    actor_stream *listener, *tcp;
    actor_message *message;
    actor_ref ref;
    int err = actor_tcp_listen("127.0.0.1", 0, 0, &listener);

    if (err < 0)
        wrong("can't listen: %s", actor_strerror(err));
    else
        echo_port = actor_tcp_port(listener);
    (*listens)();
    while (err == ACTOR_OK || err == ACTOR_ELIMIT || err == ACTOR_ETIMEDOUT) {
        err = actor_stream_accept(listener, PATIENCE, &tcp);
        if (err == ACTOR_ELIMIT)
            actor_sleep(ACTOR_MILLISECOND);
        if (err < 0)
            continue;
        if (actor_spawn(serve_echo, NULL, &ref) < 0 || actor_stream_give(tcp, ref) < 0)
            actor_stream_close(tcp);
        else
            actor_send(ref, &yours, &tcp);
        while (actor_receive(&message, 0) == ACTOR_OK)
            actor_message_free(message);
    }
    wrong("nobody listens any more: %s", actor_strerror(err));
}

/* ---- any of them ---------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*run)(uint64_t *random);
    unsigned weight;
} acts[] = {
    { "start", start_server, 3 },   { "send", send_notes, 4 },         { "call", call, 3 },
    { "kill", end_server, 1 },      { "kill_sender", kill_a_sender, 1 }, { "time", set_timer, 1 },
    { "crash", watch_an_end, 1 },   { "link", link_for_a_while, 1 },   { "name", hold_a_name, 1 },
    { "echo", echo, 1 },
};

enum { N_ACTS = sizeof acts / sizeof *acts };

const int n_acts = N_ACTS;
atomic_ullong acts_done[N_ACTS][MAX_WORKERS];

const char *act_name(int i)
{
    return acts[i].name;
}

/* The number of the calling thread among those that have acted: a worker's. */
static int here(void)
{
    static atomic_int n_threads;
    static _Thread_local int number;

    if (number == 0)
        number = atomic_fetch_add(&n_threads, 1) + 1;
    return (number - 1) % MAX_WORKERS;
}

void act(uint64_t *random)
{
    unsigned sum = 0, chance;
    int i;

    for (i = 0; i < n_acts; i++)
        sum += acts[i].weight;
    chance = (unsigned)draw(random, sum);
    for (i = 0; chance >= acts[i].weight; i++)
        chance -= acts[i].weight;
    count(&acts_done[i][here()]);
    acts[i].run(random);
}
