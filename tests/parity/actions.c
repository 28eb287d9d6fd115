/*
 * gen_statem: what a machine does besides going from state to state. What the machines of actions.actor leave to C, and what is
 * done with them. See actions.erl.
 */
#include "parity.h"

#include "actions_actor.h"

#define SAYS(machine, name, text)                    \
    void machine##_##name(machine *self)             \
    {                                                \
        (void)self;                                  \
        say(text);                                   \
    }

#define SAYS_WORD(machine, name, type, text)                    \
    void machine##_##name(machine *self, const type##_msg *msg) \
    {                                                           \
        (void)self;                                             \
        say(text " %s", msg->word.data);                        \
    }

static void kill_it(actor_ref ref)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

static void end_after(actor_ref ref, int64_t ms)
{
    pause_ms(ms);
    kill_it(ref);
}

/* ---- starter ---- */

starter_load_outcome starter_load(starter *self)
{
    static const struct {
        const char *how;
        starter_load_outcome outcome;
    } outcomes[] = {
        { "fresh", STARTER_LOAD_FRESH }, { "restored", STARTER_LOAD_RESTORED }, { "hurried", STARTER_LOAD_HURRIED },
        { "bad", STARTER_LOAD_BAD }, { "none", STARTER_LOAD_NONE },
    };
    size_t i = 0;

    while (strcmp(outcomes[i].how, self->args.how.data) != 0)
        i++;
    starter_plain(actor_self(), "from init");
    return outcomes[i].outcome;
}

SAYS(starter, enter_a, "enter a")
SAYS(starter, say_after, "after")
SAYS(starter, say_x, "x")
SAYS(starter, say_y, "y")
SAYS_WORD(starter, say_plain, starter_plain, "plain")
SAYS_WORD(starter, say_go, starter_go, "go")

void starter_enter_b(starter *self)
{
    say("enter b %s", self->state.b.how.data);
}

/* What the machine says, and not when its start returns. */
static void begin_quietly(const char *how)
{
    const starter_args args = { .how = actor_string_of(how) };
    actor_ref it = actor_ref_none();

    actor_must(starter_start(&args, &it));
    end_after(it, 100);
}

static void begin(const char *how)
{
    const starter_args args = { .how = actor_string_of(how) };
    actor_ref it = actor_ref_none();
    const int err = starter_start(&args, &it);

    say(err == ACTOR_EIGNORE ? "ignored" : err == ACTOR_EINIT ? "failed" : "started");
}

static void S32_init_raises_and_starts(void) { begin_quietly("restored"); }
static void S32_init_starts_timers(void) { begin_quietly("hurried"); }
static void S32_init_does_neither(void) { begin_quietly("fresh"); }
static void S32_init_stops(void) { begin("bad"); }
static void S32_init_ignores(void) { begin("none"); }

/* ---- hasty ---- */

SAYS(hasty, enter_b, "enter b")
SAYS_WORD(hasty, say_plain, hasty_plain, "plain")

static void S32_what_init_raises_is_before_messages(void)
{
    actor_ref it = actor_ref_none();

    actor_must(hasty_start(&it));
    hasty_plain(it, "from init");
    end_after(it, 20);
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(S32_init_raises_and_starts),
    S(S32_init_starts_timers),
    S(S32_init_does_neither),
    S(S32_init_stops),
    S(S32_init_ignores),
    S(S32_what_init_raises_is_before_messages)
)
