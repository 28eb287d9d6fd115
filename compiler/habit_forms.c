/*
 * What items, rows and assignments look like elsewhere, and how they are written here. The first form that fits is the one
 * that counts, so that the closer one of two stands before the wider one.
 */

#include "habit_forms.h"

#include "actor.tab.h"
#include "form.h"

#define ANYWHERE FORM_ANYWHERE
#define FIELDS   FORM_IN_FIELDS
#define TYPES    "+string/bool/int8/int16/int32/int64/uint8/uint16/uint32/uint64/duration/instant/pid"
#define STEPS    "->/when/do/reply/stop/postpone/ignore/defer/hibernate"

static const struct form forms[] = {
    /* Ranges of parameters */
    { NULL, ANYWHERE, ")", "NAME in EXPR .. EXPR ^= EXPR", "the default stands before 'in': '$1 = $4 in $2 .. $3'" },
    { "application", 2, "", "NAME in EXPR .. EXPR ^= EXPR", "the default stands before 'in': '$1 = $4 in $2 .. $3'" },
    { "application", 2, "", "NAME in .. EXPR ^= EXPR", "the default stands before 'in': '$1 = $3 in .. $2'" },
    { NULL, ANYWHERE, ")", "NAME in .. EXPR ^= EXPR", "the default stands before 'in': '$1 = $3 in .. $2'" },
    { NULL, ANYWHERE, ")", "in EXPR .. ^= EXPR", "write 'in $1 .. $2': both ends belong to it" },
    { NULL, ANYWHERE, "", "in EXPR .. ^< EXPR", "write 'in $1 .. LAST': both ends belong to it" },
    { NULL, ANYWHERE, "..", "in VALUE - VALUE ^)", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "..", "in VALUE - VALUE ^,", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "..", "in ^[ EXPR , EXPR ]", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "..", "in ^[ EXPR .. EXPR ]", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "..", "in ^{ EXPR , EXPR }", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "", "in ( EXPR ^, EXPR )", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "", "in ( EXPR ^.. EXPR )", "write 'in $1 .. $2'" },
    { NULL, ANYWHERE, "..", "in EXPR ^)", "a range has two ends, of which one may be left out: 'in $1 ..' or 'in .. $1'" },
    { NULL, ANYWHERE, "in", "NAME ^min/from/between EXPR max/to/and EXPR", "write '$1 in $2 .. $3'" },
    { NULL, ANYWHERE, "in", "NAME = EXPR ^min/from/between EXPR max/to/and EXPR", "write '$1 = $2 in $3 .. $4'" },
    { NULL, ANYWHERE, "in", "^min EXPR", "write 'in $1 ..'" },
    { NULL, ANYWHERE, "in", "^max EXPR", "write 'in .. $1'" },
    { NULL, ANYWHERE, "in )", "^when/where/if", "a parameter has a range, and no condition: 'in 1 .. 1000', 'in 1 ..' or 'in .. 1000'" },

    /* Ranges of settings */
    { "application", 2, "from", "NAME in EXPR .. EXPR ^= EXPR", "the default stands before 'in': '$1 = $4 in $2 .. $3'" },
    { "application", 2, "from", "NAME in .. EXPR ^= EXPR", "the default stands before 'in': '$1 = $3 in .. $2'" },
    { "application", 2, "", "NAME in EXPR .. _ ^= EXPR", "the default stands before 'in': '$1 = $3 in $2 ..'" },
    { "application", 2, "", "in EXPR .. ^= EXPR", "write 'in $1 .. $2': both ends belong to it" },
    { "application", 2, "..", "in VALUE - VALUE ^;", "write 'in $1 .. $2'" },
    { "application", 2, "..", "in EXPR ^;", "a range has two ends, of which one may be left out: 'in $1 ..' or 'in .. $1'" },
    { "application", 2, "in ;", "^when/where/if", "a setting has a range, and no condition: 'in 1 .. 1000', 'in 1 ..' or 'in .. 1000'" },

    /* Fields and parameters */
    { NULL, ANYWHERE, "", "^[ ] NAME NAME", "write '$1[] $2'" },
    { NULL, ANYWHERE, "", "^[ EXPR ] NAME NAME", "write '$2[$1] $3'" },
    { NULL, ANYWHERE, "", "^? NAME NAME", "write '$1? $2'" },
    { NULL, ANYWHERE, "=", "NAME NAME ^[ ]", "write '$1[] $2'" },
    { NULL, ANYWHERE, "=", "NAME NAME ^[ EXPR ]", "the length of an array stands behind its type: '$1[$3] $2'" },
    { NULL, FIELDS, "= ;", "NAME NAME ^: VALUE ;", "write '$1 $2 = $3;'" },
    { NULL, FIELDS, "= ;", "@ NAME NAME ^, NAME ;", "each field has a type of its own: '$1 $2; $1 $3;'" },

    /* Settings that ask the environment */
    { "application", 2, "", "NAME NAME = NAME . get_env/getenv ^( STRING , EXPR )", "write '$1 $2 = $5 from $4;'" },
    { "application", 2, "", "string NAME = NAME . get_env/fetch_env/getenv ^( STRING )", "write 'string $1 = \"\" from $3;'" },
    { "application", 2, "", "string NAME = os : get_env/getenv ^( STRING )", "write 'string $1 = \"\" from $2;'" },
    { "application", 2, "", "string NAME = getenv/env ^( STRING )", "write 'string $1 = \"\" from $2;'" },
    { "application", 2, "", "NAME NAME = NAME . get_env/fetch_env/getenv ^( STRING", "write '$1 $2 from $4;', with its default before 'from'" },
    { "application", 2, "", "NAME NAME = getenv/env ^( STRING", "write '$1 $2 from $3;', with its default before 'from'" },
    { "application", 2, "in", "NAME ^(", "a default is a value that is written here; from outside it comes with 'from \"VARIABLE\"'" },

    /* Where one thing has ended */
    { NULL, ANYWHERE, ";", "^, }", "write ';'" },
    { NULL, 0, ";", "^, KEYWORD NAME", "write ';'" },
    { NULL, 1, ";", "^, KEYWORD NAME", "write ';'" },
    { NULL, 1, ";", "^, KEYWORD {", "write ';'" },
    { NULL, 1, "", "@ calls/subscribes/listeners/depends ... , KEYWORD ^NAME", "write ';' before '$1'" },
    { NULL, 1, ";", "^, init ARGS", "write ';'" },
    { NULL, 1, ";", "@ on NAME ^, NAME", "each for itself: 'on $1; on $2;'" },
    { "gen_statem", 1, "->", "@ init ... ^, NAME ;", "write '-> $1'" },
    { "pipeline", 1, "->", "@ IDENT ^, NAME", "write '->'" },
    { "pipeline", 1, "->", "@ IDENT ARGS ^, NAME", "write '->'" },
    { NULL, FIELDS, ";", "@ NAME NAME = EXPR ^, NAME ;", "each field has a type of its own: '$1 $2 = $3; $1 $4;'" },
    { NULL, FIELDS, ";", "@ NAME NAME = EXPR ^, NAME = EXPR ;", "each field has a type of its own: '$1 $2 = $3; $1 $4 = $5;'" },

    /* Replies */
    { NULL, ANYWHERE, "|", "-> ... ^||", "write '|'" },
    { NULL, ANYWHERE, "|", "-> vector/list/List/array/Array/seq ^< NAME >", "write '-> $1[]'" },
    { "agent", 1, "", "-> NAME ARGS ^= EXPR", "write '-> $1$2 reply $1($3);'" },
    { "agent", 1, "", "-> NAME ^= EXPR", "write '-> $1 reply value($2);'" },
    { "agent", 1, "", "@ +update/cast NAME ... ^->", "what answers and changes the state too is a 'get_and_update $2'" },
    { "gen_statem agent", ANYWHERE, "", "reply NAME ^+!=/==/</>/<=/>=/+/-/*/%/&&/|| EXPR ;", "write 'reply value($1 $2 $3)'" },
    { "gen_statem agent", ANYWHERE, "", "reply ^TIME ;", "write 'reply value($1)'" },
    { "gen_statem agent", ANYWHERE, "", "reply ^! EXPR ;", "write 'reply value(!$1)'" },
    { "gen_statem agent", ANYWHERE, "", "reply ^+true/false ;", "write 'reply value($1)'" },
    { "gen_statem agent", ANYWHERE, "", "-> reply ^NAME ;", "leave the '->' before it out: 'reply $1'" },
    { "gen_statem agent", ANYWHERE, "", "-> reply ^NAME ARGS ;", "leave the '->' before it out: 'reply $1$2'" },
    { "agent", 1, "", "} ^reply", "a function replies once: before its block, or behind it" },

    /* Messages */
    { "gen_server gen_statem producer producer_consumer consumer", 1, ";", "@ cast NAME ^-> NAME ;",
      "a cast has no reply, which a call has: 'call $1 -> $2;'" },
    { "gen_server gen_statem producer producer_consumer consumer", 1, ";", "@ cast NAME ARGS ^-> NAME ;",
      "a cast has no reply, which a call has: 'call $1$2 -> $3;'" },
    { "gen_server gen_statem producer producer_consumer consumer", 1, ";", "@ cast/info NAME ... ^->",
      "what has a reply is a call: 'call $1 -> ...'" },
    { "gen_server gen_statem agent", 1, "", "@ ^+def/defp/fn/func/function/fun/void init ( NAME )",
      "leave '$1' out, and write the type of each parameter: 'init(TYPE $2)'" },
    { "gen_server gen_statem agent", 1, "", "@ ^+def/defp/fn/func/function/fun/void init ARGS", "leave '$1' out: 'init$2'" },

    /* Protocols */
    { NULL, 0, ";", "@ impl NAME for ... ^{",
      "write ';': the functions of an impl are written in C, and 'actorc sync' writes their skeletons" },
    { "protocol", 1, "", "NAME ( self/this/value/data/term ^) -> NAME ;", "the value itself is not written: '$1() -> $2;'" },
    { "protocol", 1, "", "NAME ( self/this/value/data/term ^)", "the value itself is not written: '$1()'" },
    { "protocol", 1, "", "NAME ( +self/this/value/data/term ^,", "the value itself is not written: leave '$2' out" },

    /* Heads */
    { NULL, 0, "{", "@ +gen_server/gen_statem/agent/producer/consumer NAME ^+calls/subscribes/register NAME",
      "it stands between the braces: '$1 $2 { $3 $4; ... }'" },
    { NULL, 0, "{", "@ NAME NAME ^+extends/inherits/is/implements/uses NAME",
      "leave '$3 $4' out: an actor has nothing of others; those that it calls stand between the braces, 'calls NAME;'" },
    { NULL, 0, "{", "@ NAME NAME ^: NAME",
      "leave ': $3' out: an actor has nothing of others; those that it calls stand between the braces, 'calls NAME;'" },

    /* Tasks */
    { NULL, 0, "", "@ task NAME ... ^{", "write ';': what the task does is written in C, in '%1_run'" },
    { NULL, 0, "->", "@ task NAME ... ^;", "a task names its results, as a call does: '-> ok', or '-> ok(uint32 n) | failed'" },
    { NULL, 0, "|", "@ task NAME ... ^,", "write '|'" },

    /* Timers */
    { "gen_statem", ANYWHERE, "", "@ start NAME after/in/for/with ^TIME", "write 'start $1 $2;'" },
    { "gen_statem", ANYWHERE, "", "@ start timer NAME ^TIME", "write 'start $1 $2;'" },
    { "gen_statem", ANYWHERE, "", "@ start NAME ^, TIME", "write 'start $1 $2;'" },
    { "gen_statem", ANYWHERE, "", "@ start NAME ^= TIME", "write 'start $1 $2;'" },
    { "gen_statem", ANYWHERE, "", "@ start NAME ^: TIME", "write 'start $1 $2;'" },
    { "gen_statem", ANYWHERE, "", "@ start ^TIME NAME", "write 'start $2 $1;'" },
    { "gen_statem", ANYWHERE, "", "@ start NAME ^;", "a timer gets its time when it is started: 'start $1 5s;'" },
    { "gen_statem", ANYWHERE, "; ->", "^start NAME ;", "a timer gets its time when it is started: '{ start $1 5s; }'" },
    { "gen_statem", ANYWHERE, "; ->", "^start NAME ARGS ;", "a timer gets its time when it is started: '{ start $1 5s $2; }'" },
    { "gen_statem", ANYWHERE, "", "@ cancel timer ^NAME", "write 'cancel $1;'" },
    { "gen_statem", ANYWHERE, "", "@ raise NAME ^after/in TIME",
      "what is raised comes at once; later comes a timer: 'start $1 $2;', with 'timer $1;' in place of 'internal $1;'" },
    { "gen_statem", ANYWHERE, "+=", "@ clear/remove/kill/reset/clear_timer ^NAME ;", "write 'cancel $1;'" },
    { "gen_statem", ANYWHERE, "+=", "@ restart/restart_timer/set_timer/reset/arm ^NAME TIME",
      "write 'start $1 $2;', which begins anew if it runs" },
    { "gen_statem", ANYWHERE, "+=", "{ @ stop ^NAME ; }",
      "for a timer write 'cancel $1;'; to end the machine, 'stop REASON' stands behind the block" },
    { "gen_statem", ANYWHERE, "+=", "@ stop ^NAME ; }",
      "for a timer write 'cancel $1;'; to end the machine, 'stop REASON' stands behind the block" },
    { "gen_statem", 1, "", "@ timer idle ^NAME", "write 'timer $1 idle;'" },
    { "gen_statem", 1, "", "@ timer NAME ^every TIME",
      "for what comes again and again a state has a row 'every $2 ...'; a timer comes once, $2 after '{ start $1 $2; }'" },
    { "gen_statem", 1, "", "@ timer NAME ^after/in/for TIME", "the time is said where it is started: '{ start $1 $2; }'" },

    /* Rows */
    { "gen_statem", 2, "", "@ on NAME ^(", "write 'on $1': the fields of its message are in sight by their names" },
    { "gen_statem", 2, "", "@ on timeout/state_timeout/event_timeout ^TIME", "write 'after $1'" },
    { "gen_statem", 2, "", "@ on cast/call/info/event/message/internal/timer ^IDENT", "write 'on $1'" },
    { "gen_statem", 2, "from", "@ enter ^IDENT " STEPS "/{", "write 'enter from $1 ...' for those who come from there" },
    { "gen_statem", 2, ",", "@ enter from do ^NAME", "name the states before 'do': 'enter from STATE do $1'" },
    { "gen_statem", 2, ",", "@ enter from IDENT ^IDENT", "write ',' between states: 'enter from $1, $2 ...'" },
    { "gen_statem", 2, "", "@ enter when EXPR ^from NAME", "the state that was left stands before the guard: 'enter from $2 when $1 ...'" },
    { "gen_statem", 2, "", "@ exit ^from/to NAME",
      "leave it out: an 'exit' row is for all that leave; the state they come to has rows 'enter from NAME ...'" },
    { "gen_statem", 2, "", "@ on NAME ^from NAME", "leave 'from $2' out: a row stands in its state, this one in 'state $2 { ... }'" },
    { "gen_statem", 2, "on", "} ; @ ^" STEPS, "leave the ';' before it out" },
    { "gen_statem", 1, "", "@ ^all/each/common/global {", "write 'any { ... }'" },
    { "gen_statem", 1, "", "@ ^terminal/end/last state NAME", "leave it out: a machine ends where a row says 'stop normal'" },
    { "gen_statem", 1, "{", "@ state NAME ^,", "each state for itself: 'state $1 { ... }'; rows for all states stand in 'any { ... }'" },
    { NULL, ANYWHERE, "->", "^- >", "write '->', without a space" },
    { NULL, ANYWHERE, "->", "^== >", "the arrow is '->'" },
    { "gen_statem", 2, "", "reply ^{ NAME , EXPR }", "write 'reply $1($2)'" },
    { "agent", 2, "", "reply NAME { @ NAME ^: EXPR }", "write 'reply $1($2: $3)'" },
    { "gen_statem agent", ANYWHERE, "", "reply NAME ^{ NAME : EXPR }", "write 'reply $1($2: $3)'" },
    { "gen_statem", ANYWHERE, "", "-> NAME ^{ NAME : EXPR }", "write '-> $1($2: $3)'" },
    { "gen_statem", ANYWHERE, "( ->", "reply NAME ^IDENT ;",
      "write 'reply $1($2)' if it carries this, '-> $2' if that is a state" },
    { "gen_statem agent", ANYWHERE, "(", "reply NAME ^EXPR ;", "write 'reply $1($2)'" },
    { "gen_statem agent", ANYWHERE, "+=", "{ @ reply ^NAME ;", "it stands behind the block, or without one: 'reply $1'" },
    { "gen_statem agent", ANYWHERE, "+=", "{ @ reply ^NAME ARGS", "it stands behind the block, or without one: 'reply $1$2'" },
    { "gen_statem agent", ANYWHERE, "+=", "@ reply ^NAME ; }", "it stands behind the block: '{ ... } reply $1'" },
    { "gen_statem agent", ANYWHERE, "+=", "@ reply ^NAME ARGS ; }", "it stands behind the block: '{ ... } reply $1$2'" },
    { "gen_statem", 3, "; ||", "@ NAME = EXPR ^reply NAME", "the reply stands behind the block: '{ $1 = $2; } reply $3'" },
    { "gen_statem", 3, "; ||", "@ NAME += EXPR ^reply NAME", "the reply stands behind the block: '{ $1 += $2; } reply $3'" },
    { "gen_statem", 3, "; ||", "@ NAME -= EXPR ^reply NAME", "the reply stands behind the block: '{ $1 -= $2; } reply $3'" },
    { "gen_statem", ANYWHERE, "; ||", "@ NAME = EXPR _ ^-> NAME", "the step stands behind the block: '{ $1 = $2; } -> $3;'" },
    { "gen_statem", ANYWHERE, "; ||", "@ NAME += EXPR _ ^-> NAME", "the step stands behind the block: '{ $1 += $2; } -> $3;'" },
    { "gen_statem", ANYWHERE, "; ||", "@ NAME -= EXPR _ ^-> NAME", "the step stands behind the block: '{ $1 -= $2; } -> $3;'" },

    /* Operators */
    { NULL, 0, ".", "@ use patterns ^: : NAME", "write 'patterns.$1', with a '.'" },
    { NULL, 0, ".", "@ use NAME ^:", "write 'use patterns.NAME;' for a pattern, 'import \"NAME.actor\";' for another spec" },
    { NULL, ANYWHERE, ".", "NAME ^: : NAME", "write '$1.$2', with a '.'" },
    { NULL, ANYWHERE, "!", "STRING < ^>", "no operator puts strings together: C does, behind 'do NAME'" },
    { NULL, ANYWHERE, "!", "< ^> STRING", "no operator puts strings together: C does, behind 'do NAME'" },
    { NULL, ANYWHERE, "+=", "NAME ^| =", "there are no operators of bits; add, or let C do it, behind 'do NAME'" },

    /* Tables */
    { "table", 1, "", "@ +key/topic ^( ...", "a key has one type: write 'struct NAME { ... }' outside of all braces, and '$1 NAME;'" },
    { "table registry pubsub", 1, "", "@ +key/topic NAME ^,",
      "a key has one type: write 'struct NAME { ... }' outside of all braces, and '$1 NAME;'" },
    { "table registry pubsub", 1, "", "@ +key/topic IDENT ^" TYPES, "leave '$2' out: write '$1 $3;'" },
    { "table registry pubsub", 1, "", "@ +key/topic NAME ^NAME", "leave '$3' out: write '$1 $2;'" },
    { "table registry pubsub", 1, "", "@ +key/topic ^STRING", "it has a type: '$1 string;'" },
    { "table", 1, "", "@ NAME ^+key/topic ;", "write '$2 $1;'" },
    { "registry pubsub", 1, "", "@ ^NAME +key/topic ;", "write '$2 $1;'" },
    { "table", 1, "", "@ values/fields/row/columns/state/data/record ^{", "write 'value { ... }'" },
    { "table", 1, "", "@ IDENT ^[", "fields stand in 'value { ... }'" },
    { "table", 1, "", "@ IDENT ^?", "fields stand in 'value { ... }'" },
    { "table", 1, "", "@ IDENT IDENT ^=", "fields stand in 'value { ... }'" },
    { "table", 1, "", "@ select/find/query/lookup/where/filter NAME ^(", "write 'match $1(...)'" },
    { "table", 1, "", "@ select/find/query/lookup/where/filter NAME ^when", "write 'match $1 when ...'" },
    { "table", 1, "", "@ match ... ^return/select/gives/returns/reply", "write '->'" },
    { "table", 1, "", "} @ ^-> NAME", "it stands before the '{': '-> $1 { ... }'" },
    { "table", 2, "", "-> NAME { @ NAME ^: EXPR }", "write '-> $1($2: $3)'" },
    { "table", 2, "", "-> NAME { @ NAME ^:", "its fields stand in parentheses: '-> $1($2: ...)'" },
    { "table", 1, "", "@ NAME ^, NAME", "its words stand one behind the other: '$1 $2;'" },
    { NULL, 1, "", "@ register NAME ^( EXPR )", "write 'register via $1($2);'" },

    /* Trees, applications, patterns */
    { NULL, 1, "", "@ child NAME as NAME ^ARGS", "the arguments stand before 'as': 'child $1$3 as $2;'" },
    { NULL, 0, "", "@ use NAME . NAME as NAME ^ARGS", "the arguments stand before 'as': 'use $1.$2$4 as $3;'" },
    { NULL, 0, "{", "@ +supervisor/dynamic_supervisor/partition_supervisor/agent/gen_server/gen_statem/application NAME ^;",
      "its braces are missing: '$1 $2 { ... }'" },
    { NULL, 0, "{", "@ +table/registry/pubsub NAME ^;", "its braces are missing: '$1 $2 { ... }'" },
    { "application", 2, "", "from ^NAME ( STRING )", "write 'from $2'" },
    { "application", 2, "", "from STRING ^= EXPR", "the default stands before 'from': '= $2 from $1;'" },
    { "application", 2, ";", "from STRING ^in EXPR .. EXPR", "the range stands before 'from': 'in $2 .. $3 from $1;'" },
    { "application", 2, ";", "from STRING ^in EXPR ..", "the range stands before 'from': 'in $2 .. from $1;'" },
    { "application", 2, ";", "from STRING ^in .. EXPR", "the range stands before 'from': 'in .. $2 from $1;'" },
};

/* Where no word is better known: none that is misspelt, nor one of another language. */
static const struct form late_forms[] = {
    { "gen_statem", 2, "", "@ ^IDENT " STEPS, "a row begins with its event: 'on $1 ...'" },
    { "gen_statem", 2, "", "@ ^IDENT {", "a row begins with its event: 'on $1 ...'" },
};

/* A ',' where one thing has ended and another begins, or the block ends. */
static const struct form ends[] = {
    { NULL, FIELDS, ";", "^, NAME NAME", "write ';'" },
    { NULL, FIELDS, ";", "^, NAME [", "write ';'" },
    { NULL, FIELDS, ";", "^, NAME ?", "write ';'" },
    { NULL, ANYWHERE, ";", "^, KEYWORD", "write ';'" },
    { NULL, ANYWHERE, ";", "^, NAME =", "write ';'" },
    { NULL, ANYWHERE, ";", "^, NAME +=", "write ';'" },
    { NULL, ANYWHERE, ";", "^, NAME -=", "write ';'" },
    { "gen_statem", 3, ";", "^, NAME " STEPS, "write ';'" },
    { "gen_statem", 3, ";", "^, NAME {", "write ';'" },
    { "pipeline", 1, ";", "^, NAME ->", "write ';'" },
    { NULL, ANYWHERE, ";", "^, ;", "leave the ',' out" },
    { NULL, ANYWHERE, "", "} ^,", "leave the ',' out" },
};

static bool hint_at(struct parser *p, const struct syntax_error *error, const struct form *list, size_t count)
{
    const char *hint = form_hint(p, error, list, count);

    if (hint != NULL)
        diag_hint(p->diag, "%s", hint);
    return hint != NULL;
}

bool habit_hint_at_form(struct parser *p, const struct syntax_error *error)
{
    return hint_at(p, error, forms, sizeof forms / sizeof forms[0]);
}

bool habit_hint_at_late_form(struct parser *p)
{
    return hint_at(p, NULL, late_forms, sizeof late_forms / sizeof late_forms[0]);
}

bool habit_hint_at_comma(struct parser *p, const struct syntax_error *error)
{
    return p->token.kind == TOKEN_COMMA && syntax_expects(error, ";") && !syntax_expects(error, ",")
           && hint_at(p, error, ends, sizeof ends / sizeof ends[0]);
}
