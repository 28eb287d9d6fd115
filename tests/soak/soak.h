/*
 * What the parts of the soak share: the sums of what was done, words for what went wrong, chance; the ledger, in
 * which each message is one entry; the servers that are sent to, and what is done at random.
 */
#ifndef SOAK_H
#define SOAK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <actor/actor.h>

/* More than anything takes. */
#define PATIENCE (60 * ACTOR_SECOND)

enum { MAX_WORKERS = 64 };

extern atomic_int n_wrong;
/* Can faults be contained here? */
extern bool contains;

/* Says what is wrong; what comes after the first twenty is only counted. */
__attribute__((format(printf, 1, 2))) void wrong(const char *format, ...);

static inline void count(atomic_ullong *what)
{
    atomic_fetch_add_explicit(what, 1, memory_order_relaxed);
}

static inline uint64_t draw(uint64_t *random, uint64_t below)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*random >> 33) % below;
}

/* ---- ledger.c ------------------------------------------------------------------------------------- */

/* A server's life, as the ledger sees it. Freed when neither it nor an entry needs it any more. */
struct life;
/* A message. */
struct entry;

/* What messages of the ledger have in them: what to do, and their entry. */
typedef struct order {
    int64_t what;
    struct entry *entry;
} order;

extern const actor_type_info order_type;

/* The messages sent, and what became of each of them: one of the others. */
extern struct ledger {
    atomic_ullong sent;
    atomic_ullong handled;
    atomic_ullong refused;                  /* their sender was told so */
    atomic_ullong dropped;                  /* by a mailbox that may */
    atomic_ullong died;                     /* with their receiver, or came when it had ended */
    atomic_ullong withdrawn;                /* by the end of their sender, while it waited for room */
    atomic_llong open;                      /* entries not closed yet */
} ledger;

struct life *ledger_begin(actor_overflow overflow);
void ledger_retain(struct life *life);
void ledger_release(struct life *life);
void ledger_doomed(struct life *life);
void ledger_ended(struct life *life);
struct entry *ledger_open(struct life *to, bool is_call);
void ledger_handled(struct entry *entry);
void ledger_returned(struct entry *entry, int result);
void ledger_leave(void *entry);
void ledger_check(void);

/* ---- servers.c ------------------------------------------------------------------------------------ */

enum { SLOTS = 60 };

/* What an order asks for. */
enum { PLAIN, CRASH, FAULT, STOP, SLEEP, FORGET };

extern const actor_message_info note, ask;
extern struct server_sums {
    atomic_ullong started, handled;
} server_sums;

void servers_prepare(void);
void server_start(int slot);
actor_ref server_in(int slot, struct life **out);
void servers_stop(void);
void fault(void);

/* ---- acts.c --------------------------------------------------------------------------------------- */

extern const int n_acts;
/* Each of them, on each thread that has done any. */
extern atomic_ullong acts_done[][MAX_WORKERS];
const char *act_name(int i);
extern struct act_sums {
    atomic_ullong calls, answers, timeouts, downs, call_refusals, note_refusals, timers, cancelled, faults, echoes;
} act_sums;
extern uint16_t echo_port;

void act(uint64_t *random);
void serve_echoes(void *arg);

#endif
