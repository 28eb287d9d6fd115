/*
 * Words of other languages and what is written in their stead, by the place they stand in.
 */

#include "habit_words.h"

#include <string.h>

#define FUNCTIONS "fn func def function fun proc method lambda"
#define MODIFIERS "pub public private protected export static final"

/* Words, with blanks between, and what to write in their stead. */
static const struct {
    enum habit_place place;
    const char *words;
    const char *hint;
} words[] = {
    { PLACE_FILE, "using require from", "write 'import \"NAME.actor\";' for another spec, 'include \"NAME.h\";' for a C header" },
    { PLACE_FILE, "module defmodule package namespace syntax", "leave it out: a spec has the name of its file" },
    { PLACE_FILE, "class record message typedef type",
      "write 'struct NAME { ... }' for data; an actor is a 'gen_server NAME { ... }' or a 'gen_statem NAME { ... }'" },
    { PLACE_FILE, "union", "there are no unions: write a struct with optional fields, as in 'int32? number;'" },
    { PLACE_FILE, "actor service interface process object", "write 'gen_server NAME { ... }', or 'gen_statem' for a machine" },
    { PLACE_FILE, "machine fsm state_machine statemachine gen_fsm", "write 'gen_statem NAME { ... }'" },
    { PLACE_FILE, "stage gen_stage genstage flow broadway",
      "write 'producer NAME emits TYPE;', 'producer_consumer NAME TYPE -> TYPE;' or 'consumer NAME consumes TYPE;'" },
    { PLACE_FILE, "defprotocol", "write 'protocol NAME { ... }'" },
    { PLACE_FILE, "defimpl", "write 'impl PROTOCOL for TYPE, TYPE;'; what it does is written in C" },
    { PLACE_FILE, "gen_event", "write 'gen_server NAME { ... }', with a cast for each event" },
    { PLACE_FILE, "ets dets mnesia", "write 'table NAME { ... }'" },
    { PLACE_FILE, "const let var val auto mut int unsigned long char double float bool string",
      "neither variables nor functions stand here: what changes is in the state of an actor, functions are written in C" },
    { PLACE_FILE, FUNCTIONS " void", "functions are written in C: a spec says what they are called for" },
    { PLACE_FILE, MODIFIERS, "leave it out: whoever imports a spec sees all of it" },

    { PLACE_REGISTRY, "partition shards", "write 'partitions 4;'" },
    { PLACE_REGISTRY, "values metadata", "write 'value { ... }' for what each process registers, 'meta { ... }' for what the registry has" },
    { PLACE_REGISTRY, "unique duplicate", "write 'keys' before it" },
    { PLACE_REGISTRY, "select", "write 'match NAME(...) when CONDITION;'" },
    { PLACE_PUBSUB, "cast call info event broadcast publish", "write 'message NAME(...);'" },
    { PLACE_PUBSUB, "partition shards pool_size", "write 'partitions 4;'" },
    { PLACE_PUBSUB, "key channel", "write 'topic TYPE;'" },

    { PLACE_AGENT, "data vars var fields context let self attributes", "an agent keeps its data in 'state { ... }'" },
    { PLACE_AGENT, "set put modify change write", "write 'update NAME(...) { ... }'" },
    { PLACE_AGENT, "call read fetch query ask", "write 'get FIELD;', or 'get NAME(...) -> TYPE reply value(...);'" },
    { PLACE_AGENT, "update_and_get fetch_and_update pop", "write 'get_and_update NAME(...) -> TYPE ...'" },

    { PLACE_SERVER, "data", "a gen_server keeps its data in 'state { ... }'" },
    { PLACE_SERVER, "vars var fields context let self attributes", "a gen_server keeps its data in 'state { ... }'" },
    { PLACE_SERVER, "timer", "write 'info NAME every TIME;' for what comes again and again" },
    { PLACE_SERVER, "timeout", "write 'on timeout;': how long to wait, a callback says when it returns" },
    { PLACE_SERVER, "return if else for while switch case", "what a server does about a message is written in C" },

    { PLACE_STAGE, "data vars var fields context let self attributes", "a stage keeps its data in 'state { ... }'" },
    { PLACE_STAGE, "timer", "write 'info NAME every TIME;' for what comes again and again" },
    { PLACE_STAGE, "timeout", "write 'on timeout;': how long to wait, a callback says when it returns" },
    { PLACE_STAGE, "subscribe_to subscribe producers from",
      "a pipeline says who subscribes to whom: 'pipeline NAME { Source -> Sink; }'" },
    { PLACE_STAGE, "buffer_size", "write 'buffer 500;'" },
    { PLACE_STAGE, "buffer_keep keep", "write it behind the buffer: 'buffer 500 keep first;'" },
    { PLACE_STAGE, "partitions partition", "write 'dispatcher partition 4;'" },
    { PLACE_STAGE, "demand broadcast", "write 'dispatcher' before it" },
    { PLACE_STAGE, "handle_demand handle_events", "it is asked for in any case" },
    { PLACE_STAGE, "cancel handle_cancel handle_subscribe", "write 'on cancel;' or 'on subscribe;'" },
    { PLACE_STAGE, "return if else for while switch case", "what a stage does about an event is written in C" },

    { PLACE_PIPELINE, "strategy", "leave it out: a pipeline restarts a stage and all behind it" },
    { PLACE_PIPELINE, "child stage stages worker children start", "stages stand in a chain: 'Source -> Sink;'" },
    { PLACE_PIPELINE, "max_demand min_demand partition",
      "write it of the stage that subscribes: 'Source -> Sink { max_demand 10; }'" },

    { PLACE_MACHINE, "vars var fields context let self attributes", "a gen_statem keeps its data in 'data { ... }'" },
    { PLACE_MACHINE, "initial initial_state start start_state begin", "write 'init() -> STATE;'" },
    { PLACE_MACHINE, "final final_state end", "a machine ends with a row that says 'stop REASON'" },
    { PLACE_MACHINE, "transition transitions", "rows in a state say where to go: 'on EVENT -> STATE;'" },
    { PLACE_MACHINE, "events", "write 'cast NAME;' or 'call NAME -> ...;' for each" },
    { PLACE_MACHINE, "callback_mode", "leave it out" },
    { PLACE_MACHINE, "timeout", "a row says how long a state lasts: 'after TIME -> STATE;'" },
    { PLACE_MACHINE, "return if else for while switch case when postpone stop", "what is done about an event says a row, in a state" },

    { PLACE_TREE, "one_for_one one_for_all rest_for_one", "write 'strategy' before it" },
    { PLACE_TREE, "simple_one_for_one", "write 'dynamic_supervisor NAME { ... }' for it" },
    { PLACE_TREE, "max_restarts max_seconds period max_intensity", "write 'intensity 5 in 10s;': how many restarts, in what time" },
    { PLACE_TREE, "worker children start start_child spec add", "write 'child NAME;' for each child" },
    { PLACE_TREE, "jitter", "it stands behind the times: 'backoff 100ms .. 10s jitter 20%;'" },
    { PLACE_TREE, "name registered", "write 'register NAME;'" },

    { PLACE_CHILD, "permanent transient temporary", "write 'restart' before it" },
    { PLACE_CHILD, "id name", "write 'child ACTOR as NAME;'" },
    { PLACE_CHILD, "type modules start function", "leave it out: the compiler knows it" },

    { PLACE_STATE, "timeout state_timeout wait delay at in", "write 'after TIME ...'" },
    { PLACE_STATE, "each", "write 'every TIME ...'" },
    { PLACE_STATE, "onEnter onentry onEntry", "write 'enter'" },
    { PLACE_STATE, "onexit onExit leave on_leave", "write 'exit'" },
    { PLACE_STATE, "case switch when event receive recv handle handle_event transition",
      "a row begins with its event: 'on EVENT ...'" },
    { PLACE_STATE, "otherwise", "a last row 'on EVENT ...' without 'when' is for all else" },
    { PLACE_STATE, "break return", "leave it out: a row ends with its ';'" },
    { PLACE_STATE, "any", "'any { ... }' stands beside the states" },

    { PLACE_ROW, "next_state transition to move_to change_state then_goto set_state", "write '->'" },
    { PLACE_ROW, "then", "leave it out" },
    { PLACE_ROW, "where", "write 'when'" },
    { PLACE_ROW, "unless", "write 'when', and what is to be turned as '!(a < b)'" },
    { PLACE_ROW, "return respond answer", "write 'reply'" },
    { PLACE_ROW, "drop discard skip pass noop nop nothing", "write 'ignore'" },
    { PLACE_ROW, "keep_state keep_state_and_data stay", "leave it out: a machine stays where no '->' stands" },
    { PLACE_ROW, "exit halt quit terminate fail crash", "write 'stop REASON', as in 'stop normal'" },
    { PLACE_ROW, "call run invoke action exec execute perform", "write 'do NAME' to have C called" },
    { PLACE_ROW, "else otherwise", "a last row 'on EVENT ...' without 'when' is for all else" },
    { PLACE_ROW, "or", "each event has rows of its own" },
    { PLACE_ROW, "after wait delay", "'after TIME ...' is a row of its own" },
    { PLACE_ROW, "break fallthrough", "leave it out: a row ends with its ';'" },

    { PLACE_CONDITION, "mod rem", "write '%'" },
    { PLACE_CONDITION, "div", "write '/'" },
    { PLACE_CONDITION, "andalso", "write '&&'" },
    { PLACE_CONDITION, "orelse", "write '||'" },
    { PLACE_CONDITION, "band bor bxor bsl bsr", "there are no operators of bits" },
    { PLACE_CONDITION, "is", "write '=='" },
    { PLACE_CONDITION, "xor", "write '!=', between values that are true or false" },
};

/* Those that mean the same in servers and machines. */
static const struct {
    const char *words;
    const char *hint;
} items[] = {
    { "message event msg send tell notify async handle_cast", "write 'cast NAME(...);' for what is told and gets no answer" },
    { "ask request query rpc handle_call", "write 'call NAME(...) -> ...;' for what gets an answer" },
    { "handle_info", "write 'info NAME(...);'" },
    { "handle_continue", "write 'continue NAME;'" },
    { FUNCTIONS " void", "messages are a 'call NAME(...) -> ...;', which gets an answer, or a 'cast NAME(...);'" },
    { "on_exit trap_exit process_flag", "write 'on exit;'" },
    { "on_down", "write 'on down;'" },
    { "on_info", "write 'on info;'" },
    { "on_timeout", "write 'on timeout;'" },
    { "format_status on_format_status", "write 'on format_status;'" },
    { "on_terminate cleanup destructor", "write 'terminate;'" },
    { "on_init constructor new on_start", "write 'init(...)'" },
    { "name registered", "write 'register NAME;'" },
    { "use behaviour behavior", "leave it out: the word before the actor's name says what it is" },
    { MODIFIERS, "leave it out: whoever imports a spec sees all of it" },
};

bool habit_is_listed(const char *list, const char *word)
{
    const size_t length = strlen(word);

    if (length == 0)
        return false;
    for (const char *at = list; (at = strstr(at, word)) != NULL; at += length)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

const char *habit_word(enum habit_place place, const char *word)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].place == place && habit_is_listed(words[i].words, word))
            return words[i].hint;
    if (place != PLACE_SERVER && place != PLACE_MACHINE)
        return NULL;
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
        if (habit_is_listed(items[i].words, word) && (place != PLACE_MACHINE || strcmp(word, "handle_continue") != 0))
            return items[i].hint;
    return NULL;
}
