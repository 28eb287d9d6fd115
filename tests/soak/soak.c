/*
 * A load at random on all workers, for SOAK_SECONDS (600): actors are started, killed, crashed and called;
 * they time out, link, watch, set and cancel timers, hold names, talk over the loopback, and have faults if these
 * can be contained here. It goes in rounds of about a second. At the end of each every message sent is accounted
 * for: handled, or its receiver has ended; every call has come back; nobody is left. At the end of all, memory and
 * descriptors are what they were when the load was warm.
 *
 * A last line says what was done; the exit status is 1 if anything was wrong. SOAK_SEED repeats the choices of a
 * run, though not what the threads make of them.
 */
#include <dirent.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <actor/actor.h>

enum { SLOTS = 64, DRIVERS = 24, WARM_UP_PERCENT = 30 };

/* Memory at the end may exceed that of the warm load by this, for the allocator's sake. */
#define MEMORY_BOUND_KB 8192
#define PATIENCE (60 * ACTOR_SECOND)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MEMORY_TELLS = 0 };                  /* the sanitizer's own grows */
#else
enum { MEMORY_TELLS = 1 };
#endif

/* AddressSanitizer is to leave faults to the runtime; ThreadSanitizer takes a jump out of a handler for its going on. */
const char *__asan_default_options(void);
const char *__tsan_default_options(void);

const char *__asan_default_options(void)
{
    return "handle_segv=0:detect_leaks=0";
}

const char *__tsan_default_options(void)
{
    return "handle_segv=0:report_signal_unsafe=0";
}

typedef struct number {
    int64_t n;
} number;

static const actor_field_info number_fields[] = { { "n", ACTOR_FIELD_INT64, offsetof(number, n), NULL } };
static const actor_type_info number_type = { "number", sizeof(number), true, 1, number_fields, 0, NULL };
static const actor_message_info note = { "note", ACTOR_CAST, &number_type, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, &number_type, &number_type };

/* What a note or a call asks for. */
enum { FLUSH, PLAIN, CRASH, STOP, SLEEP, FORGET };

/* A place for a server. Whoever sends to it holds the lock, so that the count is of that server. */
static struct slot {
    pthread_mutex_t lock;
    actor_ref ref;
    bool claimed;                           /* somebody is starting one */
    uint64_t sent;
    atomic_ullong received;                 /* by that server */
} slots[SLOTS];

static struct {
    atomic_ullong sent, received, lost, started, calls, answers, timeouts, downs, timers, cancelled, crashes, faults, links,
        names, echoes;
} total;

static atomic_int n_wrong;
static atomic_ullong next_seed;
static bool contains;
static int64_t round_ends_ns;
static uint16_t echo_port;

__attribute__((format(printf, 1, 2))) static void wrong(const char *format, ...)
{
    va_list args;

    if (atomic_fetch_add(&n_wrong, 1) >= 20)
        return;
    va_start(args, format);
    fputs("soak: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

static void count(atomic_ullong *what)
{
    atomic_fetch_add_explicit(what, 1, memory_order_relaxed);
}

static uint64_t draw(uint64_t *random, uint64_t below)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*random >> 33) % below;
}

static void quiet(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

/* ---- servers -------------------------------------------------------------------------------------- */

typedef struct server {
    struct slot *slot;
    actor_from forgotten;                   /* a call to be answered with the next */
    bool has_forgotten;
} server;

static actor_result server_handle(void *arg, actor_message *message)
{
    server *self = arg;
    const number *n = actor_message_payload(message);
    const bool is_call = actor_message_kind_of(message) == ACTOR_CALL;

    switch (actor_message_kind_of(message)) {
    case ACTOR_STOP_REQUEST:
        return actor_stop(*actor_message_reason(message));
    case ACTOR_CAST:
        count(&self->slot->received);
        break;
    case ACTOR_CALL:
        break;
    case ACTOR_INFO:
    case ACTOR_EXIT:
    case ACTOR_DOWN:
    case ACTOR_TIMER:
        wrong("a server got a message that nobody sent it");
        return ACTOR_CONTINUE;
    }
    if (n->n == SLEEP)
        actor_sleep(ACTOR_MILLISECOND);
    if (n->n == CRASH)
        actor_exit(actor_reason_own("crash", NULL));
    if (n->n == STOP)
        return actor_stop(actor_reason_of(ACTOR_NORMAL));
    if (is_call && n->n == FORGET && !self->has_forgotten) {
        self->has_forgotten = true;
        self->forgotten = actor_message_from(message);
        return ACTOR_CONTINUE;
    }
    if (is_call && self->has_forgotten) {
        self->has_forgotten = false;
        actor_reply(self->forgotten, &number_type, n);
    }
    if (is_call)
        actor_reply(actor_message_from(message), &number_type, n);
    return ACTOR_CONTINUE;
}

static const actor_behaviour server_behaviour = { "server", NULL, server_handle, NULL, actor_free, NULL, NULL };

/* Closes the books of a server that has ended; the slot is locked. */
static void settle(struct slot *slot)
{
    const uint64_t received = atomic_exchange(&slot->received, 0);

    if (received > slot->sent)
        wrong("a server got %llu of %llu messages", (unsigned long long)received, (unsigned long long)slot->sent);
    atomic_fetch_add(&total.sent, slot->sent);
    atomic_fetch_add(&total.received, received);
    atomic_fetch_add(&total.lost, slot->sent - received);
    slot->sent = 0;
    slot->ref = actor_ref_none();
}

/* Fills a slot whose server has ended. */
static void start_server(struct slot *slot)
{
    server *self;
    actor_ref ref;
    int err;

    pthread_mutex_lock(&slot->lock);
    if (slot->claimed || actor_is_alive(slot->ref)) {
        pthread_mutex_unlock(&slot->lock);
        return;
    }
    settle(slot);
    slot->claimed = true;
    pthread_mutex_unlock(&slot->lock);
    self = actor_alloc(sizeof *self);
    if (self == NULL)
        abort();
    memset(self, 0, sizeof *self);
    self->slot = slot;
    err = actor_start(&server_behaviour, self, NULL, &ref, NULL);
    pthread_mutex_lock(&slot->lock);
    slot->claimed = false;
    if (err == ACTOR_OK) {
        slot->ref = ref;
        count(&total.started);
    } else {
        wrong("a start failed: %s", actor_strerror(err));
    }
    pthread_mutex_unlock(&slot->lock);
}

static actor_ref server_in(struct slot *slot)
{
    actor_ref ref;

    pthread_mutex_lock(&slot->lock);
    ref = slot->ref;
    pthread_mutex_unlock(&slot->lock);
    return ref;
}

/* ---- what a driver does --------------------------------------------------------------------------- */

static void send_notes(struct slot *slot, uint64_t *random)
{
    uint64_t n = 1 + draw(random, 30);

    pthread_mutex_lock(&slot->lock);
    for (; n > 0 && !actor_ref_is_none(slot->ref); n--) {
        const uint64_t chance = draw(random, 300);
        const number what = { chance == 0 ? CRASH : chance == 1 ? STOP : chance < 4 ? SLEEP : PLAIN };

        if (actor_send(slot->ref, &note, &what) == ACTOR_OK)
            slot->sent++;
        else
            wrong("no memory for a message");
    }
    pthread_mutex_unlock(&slot->lock);
}

static void call_server(actor_ref to, uint64_t *random)
{
    static const int64_t kinds[] = { PLAIN, PLAIN, PLAIN, SLEEP, SLEEP, FORGET, CRASH };
    const number what = { kinds[draw(random, sizeof kinds / sizeof *kinds)] };
    const int64_t timeout_ns = what.n == FORGET || draw(random, 2) == 0
                                   ? (int64_t)draw(random, 2000) * ACTOR_MICROSECOND
                                   : PATIENCE;
    number answer = { -1 };
    int err;

    count(&total.calls);
    err = actor_call(to, &ask, &what, &answer, timeout_ns);
    if (err == ACTOR_OK) {
        count(&total.answers);
        if (what.n != FORGET && answer.n != what.n)
            wrong("a call got the answer to another");
    } else if (err == ACTOR_ETIMEDOUT) {
        count(&total.timeouts);
        if (timeout_ns == PATIENCE)
            wrong("a call was not answered");
    } else if (err == ACTOR_EDOWN || err == ACTOR_ENOPROC) {
        count(&total.downs);
    } else {
        wrong("a call failed: %s", actor_strerror(err));
    }
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
    count(&total.timers);
    actor_sleep((int64_t)draw(random, 1000000));
    cancelled = actor_timer_cancel(timer) >= 0;
    if (cancelled)
        count(&total.cancelled);
    came = actor_receive_match(is_timer, &cookie, &message, cancelled ? 0 : PATIENCE) == ACTOR_OK;
    if (came == cancelled)
        wrong("a timer that %s cancelled %s", cancelled ? "was" : "was not", came ? "fired" : "did not fire");
    if (came)
        actor_message_free(message);
}

static bool is_down(const actor_message *message, const void *monitor)
{
    return actor_message_kind_of(message) == ACTOR_DOWN &&
           actor_message_cookie(message) == *(const actor_unique *)monitor;
}

static bool is_exit(const actor_message *message, const void *who)
{
    return actor_message_kind_of(message) == ACTOR_EXIT &&
           actor_ref_equal(actor_message_sender(message), *(const actor_ref *)who);
}

/* What the sanitizers would stop at is meant here: a store through NULL, by several threads at that. */
#if defined(__clang__) || defined(__GNUC__)
__attribute__((no_sanitize("undefined"), no_sanitize("address"), no_sanitize("thread")))
#endif
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
        *(volatile int *)NULL = 1;
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
    count(how == 3 ? &total.faults : &total.crashes);
    if (how == 2)
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
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
static void link_for_a_while(actor_ref to, uint64_t *random)
{
    actor_message *message;

    if (actor_ref_is_none(to))
        return;
    count(&total.links);
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
    count(&total.names);
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

static void echo(uint64_t *random)
{
    char out[512], in[512];
    size_t size = 1 + draw(random, sizeof out - 1), len = 0, n = 0;
    actor_stream *tcp;
    int err = actor_tcp_connect("127.0.0.1", echo_port, PATIENCE, &tcp);

    if (err == ACTOR_ELIMIT)
        return;
    if (err < 0) {
        wrong("no connection: %s", actor_strerror(err));
        return;
    }
    memset(out, (int)draw(random, 256), size);
    err = actor_stream_write(tcp, out, size, PATIENCE);
    while (err == ACTOR_OK && len < size) {
        err = actor_stream_read(tcp, in + len, sizeof in - len, &n, PATIENCE);
        len += err == ACTOR_OK ? n : 0;
    }
    if (err < 0)
        wrong("no echo: %s", actor_strerror(err));
    else if (len != size || memcmp(in, out, size) != 0)
        wrong("an echo differs");
    count(&total.echoes);
    if (draw(random, 2) == 0)
        actor_stream_close(tcp);               /* else it goes with the process */
}

static void echo_once(void *arg)
{
    uint64_t random = (uint64_t)(uintptr_t)arg;

    echo(&random);
}

static void echo_in_a_process(uint64_t *random)
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

static void act(uint64_t *random)
{
    struct slot *slot = &slots[draw(random, SLOTS)];

    switch (draw(random, 16)) {
    case 0:
    case 1:
    case 2:
        start_server(slot);
        break;
    case 3:
    case 4:
    case 5:
    case 6:
        send_notes(slot, random);
        break;
    case 7:
    case 8:
    case 9:
        call_server(server_in(slot), random);
        break;
    case 10:
        actor_send_exit(server_in(slot), actor_reason_of(draw(random, 2) == 0 ? ACTOR_KILL : ACTOR_SHUTDOWN));
        break;
    case 11:
        set_timer(random);
        break;
    case 12:
        watch_an_end(random);
        break;
    case 13:
        link_for_a_while(server_in(slot), random);
        break;
    case 14:
        hold_a_name(random);
        break;
    default:
        echo_in_a_process(random);
        break;
    }
}

static void drive(void *arg)
{
    uint64_t random = atomic_fetch_add(&next_seed, 1) * UINT64_C(0x9e3779b97f4a7c15);
    actor_message *message;

    (void)arg;
    actor_trap_exit(true);
    while (actor_now() < round_ends_ns)
        act(&random);
    if (actor_receive(&message, 0) == ACTOR_OK)
        wrong("a message of kind %d was nobody's", (int)actor_message_kind_of(message));
}

/* ---- a round -------------------------------------------------------------------------------------- */

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

static void listen_for_echoes(void *arg)
{
    actor_stream *listener, *tcp;
    actor_message *message;
    actor_ref ref;
    int err = actor_tcp_listen("127.0.0.1", 0, 0, &listener);

    (void)arg;
    if (err < 0) {
        wrong("can't listen: %s", actor_strerror(err));
        return;
    }
    echo_port = actor_tcp_port(listener);
    actor_send(actor_parent(), &note, &(number){ PLAIN });
    for (;;) {
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
}

static void run_drivers(void)
{
    actor_message *message;
    actor_unique monitor;
    int i, n = 0;

    for (i = 0; i < DRIVERS; i++)
        n += actor_spawn_monitor(drive, NULL, NULL, &monitor) == ACTOR_OK;
    for (; n > 0; n--) {
        if (actor_receive(&message, 3 * PATIENCE) < 0) {
            wrong("%d of the drivers hang", n);
            return;
        }
        if (actor_message_kind_of(message) == ACTOR_DOWN && actor_message_reason(message)->kind != ACTOR_NORMAL)
            wrong("a driver ended: %s", actor_reason_name(actor_message_reason(message)));
        actor_message_free(message);
    }
}

/* Nobody sends any more: what a living server has not handled by its next call is lost. */
static void check_slot(struct slot *slot)
{
    const number flush = { FLUSH };
    number answer;

    if (actor_call(slot->ref, &ask, &flush, &answer, PATIENCE) == ACTOR_OK && atomic_load(&slot->received) != slot->sent)
        wrong("a server that lives got %llu of %llu messages", (unsigned long long)atomic_load(&slot->received),
              (unsigned long long)slot->sent);
    if (!actor_ref_is_none(slot->ref))
        actor_stop_actor(slot->ref, actor_reason_of(ACTOR_SHUTDOWN), PATIENCE);
    if (actor_is_alive(slot->ref))
        wrong("a server did not stop");
    settle(slot);
}

static actor_result run_round(void *arg)
{
    actor_message *message;
    const size_t before = actor_system_count(actor_system_current());
    actor_ref listener;
    int i, tries;

    (void)arg;
    if (actor_spawn(listen_for_echoes, NULL, &listener) < 0 || actor_receive(&message, PATIENCE) < 0) {
        wrong("nobody listens");
        return ACTOR_IGNORE;
    }
    actor_message_free(message);
    round_ends_ns = actor_now() + ACTOR_SECOND;
    run_drivers();
    for (i = 0; i < SLOTS; i++)
        check_slot(&slots[i]);
    actor_send_exit(listener, actor_reason_of(ACTOR_KILL));
    for (tries = 0; actor_system_count(actor_system_current()) > before && tries < 10000; tries++)
        actor_sleep(ACTOR_MILLISECOND);
    if (tries == 10000)
        wrong("%d actors are left over", (int)(actor_system_count(actor_system_current()) - before));
    return ACTOR_IGNORE;
}

static void no_memory_of_its_own(void *self)
{
    (void)self;
}

static const actor_behaviour soak_round = { "round", run_round, server_handle, NULL, no_memory_of_its_own, NULL, NULL };

/* ---- all of it ------------------------------------------------------------------------------------ */

static long memory_kb(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long pages = 0, resident = 0;

    if (file == NULL)
        return 0;
    if (fscanf(file, "%ld %ld", &pages, &resident) != 2)
        resident = 0;
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static int descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int n = 0;

    while (directory != NULL && readdir(directory) != NULL)
        n++;
    if (directory != NULL)
        closedir(directory);
    return n;
}

static long long setting(const char *name, long long otherwise)
{
    const char *text = getenv(name);

    return text == NULL || *text == '\0' ? otherwise : atoll(text);
}

static actor_system *start_system(void)
{
    actor_options options = actor_options_default();
    actor_system *system;
    int err;

    options.log = quiet;
    options.workers = (int)setting("SOAK_WORKERS", 0);
    options.contain_faults = true;
    err = actor_system_start(&options, &system);
    contains = err == ACTOR_OK;
    if (err == ACTOR_ENOTSUP) {
        options.contain_faults = false;
        err = actor_system_start(&options, &system);
    }
    if (err < 0) {
        fprintf(stderr, "soak: the system did not start: %s\n", actor_strerror(err));
        exit(2);
    }
    return system;
}

int main(void)
{
    const long long seconds = setting("SOAK_SECONDS", 600);
    const long long warm = seconds * WARM_UP_PERCENT / 100 > 0 ? seconds * WARM_UP_PERCENT / 100 : 1;
    const unsigned long long seed = (unsigned long long)setting("SOAK_SEED", (long long)getpid());
    actor_system *system;
    long warm_kb = 0, end_kb;
    int warm_fds = 0, end_fds;
    long long i;

    atomic_store(&next_seed, seed * 1000003);
    for (i = 0; i < SLOTS; i++)
        pthread_mutex_init(&slots[i].lock, NULL);
    system = start_system();
    for (i = 1; i <= seconds && atomic_load(&n_wrong) == 0; i++) {
        actor_start(&soak_round, NULL, NULL, NULL, NULL);
        if (i == warm) {
            warm_kb = memory_kb();
            warm_fds = descriptors();
        }
    }
    end_kb = memory_kb();
    end_fds = descriptors();
    actor_system_stop(system);
    if (seconds > warm && MEMORY_TELLS && end_kb > warm_kb + MEMORY_BOUND_KB)
        wrong("memory grew from %ld to %ld KiB", warm_kb, end_kb);
    if (seconds > warm && end_fds != warm_fds)
        wrong("%d descriptors were open, now %d", warm_fds, end_fds);
    if (total.sent != total.received + total.lost)
        wrong("messages are not accounted for");
    if (total.calls != total.answers + total.timeouts + total.downs)
        wrong("calls are not accounted for");
    printf("soak: seed %llu, %lld s: %llu messages (%llu to ended actors), %llu calls (%llu timed out, %llu down), "
           "%llu servers, %llu ends, %llu faults, %llu timers (%llu cancelled), %llu links, %llu names, %llu echoes; "
           "%ld KiB then %ld, %d descriptors then %d: %s\n",
           seed, seconds, total.sent, total.lost, total.calls, total.timeouts, total.downs, total.started, total.crashes,
           total.faults, total.timers, total.cancelled, total.links, total.names, total.echoes, warm_kb, end_kb, warm_fds,
           end_fds, atomic_load(&n_wrong) == 0 ? "all well" : "WRONG");
    return atomic_load(&n_wrong) == 0 ? 0 : 1;
}
