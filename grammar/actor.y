/*
 * The grammar of specs; README.md beside this file explains each construct.
 *
 * Keywords are contextual: `word` and its kin say where which of them may be a name. After an error
 * parser_next gives tokens the scanner does not know, so that recovery ends where a person would go
 * on reading: behind a whole block in braces, where a line begins like a row, an item of an actor or
 * an item of the file, and, as "missing brace", where such a line is indented as if the block had
 * ended. A list goes on at the first four, a block ends at the last.
 */

%require "3.8"
%expect 0
%define api.pure full
%define api.prefix {grammar_}
%define api.token.prefix {TOKEN_}
%define api.location.type {struct range}
%define parse.error custom
%define parse.lac full
%define parse.lac.es-capacity-initial {1200}
%locations
%parse-param { struct parser *p }
%lex-param { struct parser *p }
%initial-action { @$ = (struct range){ p->source, 0, 0 }; }

%code requires {
#include "ast.h"
#include "parse.h"
}

%union {
    const char *word;
    uint64_t integer;
    double real;
    struct ast_string string;
    bool flag;
    struct ast_use use;
    struct ast_expr *expr;
    struct ast_type_ref *type;
    struct ast_suffix suffix;
    struct ast_field *field;
    struct ast_bounds bounds;
    struct ast_given *given;
    struct ast_field_list fields;
    struct ast_enumerator *enumerator;
    struct ast_enumerator_list enumerators;
    struct ast_argument *argument;
    struct ast_argument_list arguments;
    struct ast_item *item;
    struct ast_item_list items;
    struct ast_alternative *alternative;
    struct ast_alternative_list alternatives;
    struct ast_row *row;
    struct ast_row_list rows;
    struct ast_outcome *outcome;
    struct ast_outcome_list outcomes;
    struct ast_tail *tail;
    struct ast_assignment *assignment;
    struct ast_assignment_list assignments;
    enum ast_assignment_kind assign;
    struct ast_reply *reply;
    struct ast_next *next;
    struct ast_setting *setting;
    struct ast_setting_list settings;
    struct ast_dependency_list dependencies;
    struct ast_callee_list callees;
    struct ast_link *link;
    struct ast_link_list links;
    struct ast_function *function;
    struct ast_function_list functions;
    struct ast_impl_list impls;
}

%code {
#include "syntax.h"

/* The parser's stacks never grow, so that deep nesting is an error of the spec's. */
#define YYINITDEPTH 1200
#define YYMAXDEPTH 1200

#define NO_NAME         ((struct ast_use){ 0 })
#define NO_ENUMERATORS  ((struct ast_enumerator_list){ 0 })
#define NO_FIELDS       ((struct ast_field_list){ 0 })
#define NO_ALTERNATIVES ((struct ast_alternative_list){ 0 })
#define NO_ROWS         ((struct ast_row_list){ 0 })
#define NO_OUTCOMES     ((struct ast_outcome_list){ 0 })
#define NO_ASSIGNMENTS  ((struct ast_assignment_list){ 0 })
#define NO_ARGUMENTS    ((struct ast_argument_list){ 0 })
#define NO_SETTINGS     ((struct ast_setting_list){ 0 })
#define NO_DEPENDENCIES ((struct ast_dependency_list){ 0 })
#define NO_LINKS        ((struct ast_link_list){ 0 })
#define NO_CALLEES      ((struct ast_callee_list){ 0 })
#define NO_FUNCTIONS    ((struct ast_function_list){ 0 })
#define NO_IMPLS        ((struct ast_impl_list){ 0 })
#define NO_ITEMS        ((struct ast_item_list){ 0 })
#define STAY(at)        ast_next(p, at, NEXT_STAY, NO_NAME)

/* From the first symbol that is not empty to the end of the last. */
#define YYLLOC_DEFAULT(current, rhs, count)                                                 \
    do {                                                                                    \
        int first = 1;                                                                      \
                                                                                            \
        while (first < (count) && YYRHSLOC(rhs, first).begin == YYRHSLOC(rhs, first).end)   \
            first++;                                                                        \
        if ((count) > 0)                                                                    \
            (current) = range_join(YYRHSLOC(rhs, first), YYRHSLOC(rhs, count));             \
        else                                                                                \
            (current) = (struct range){ YYRHSLOC(rhs, 0).source, YYRHSLOC(rhs, 0).end,      \
                                        YYRHSLOC(rhs, 0).end };                             \
    } while (0)

static int grammar_lex(YYSTYPE *value, struct range *at, struct parser *p);
static void grammar_error(struct range *at, struct parser *p, const char *text);
}

%token END 0 "end of file"
%token <word> IDENT "name"
%token <integer> INT "integer"
%token <real> FLOAT "number"
%token <integer> DURATION "time"
%token <string> STRING "string"

%token LBRACE "{" RBRACE "}" LPAREN "(" RPAREN ")" LBRACKET "[" RBRACKET "]" QUESTION "?" SEMICOLON ";" COMMA "," COLON ":" DOT "."
%token DOTS ".." ARROW "->" BAR "|" ASSIGN "=" PLUS_ASSIGN "+=" MINUS_ASSIGN "-="
%token STAR_ASSIGN "*=" SLASH_ASSIGN "/=" PERCENT_ASSIGN "%=" OR "||" AND "&&" EQ "==" NE "!="
%token LT "<" LE "<=" GT ">" GE ">=" PLUS "+" MINUS "-" STAR "*" SLASH "/" PERCENT "%" NOT "!"

/* In a file */
%token <word> INCLUDE "include" IMPORT "import" EXTERN "extern" ENUM "enum" STRUCT "struct"
%token <word> REGISTRY "registry" GEN_SERVER "gen_server" GEN_STATEM "gen_statem"
%token <word> SUPERVISOR "supervisor" DYNAMIC_SUPERVISOR "dynamic_supervisor"
%token <word> PARTITION_SUPERVISOR "partition_supervisor"
%token <word> TASK "task" TASK_SUPERVISOR "task_supervisor"
%token <word> KEY "key" KEYS "keys" VALUE "value" META "meta" PARTITIONS "partitions" LISTENERS "listeners" MATCH "match"
%token <word> TABLE "table" USE "use" AGENT "agent"
%token <word> PUBSUB "pubsub" TOPIC "topic" MESSAGE "message"
/* Stages */
%token <word> PRODUCER "producer" EMITS "emits" PRODUCER_CONSUMER "producer_consumer" CONSUMER "consumer" CONSUMES "consumes"
%token <word> CONSUMER_SUPERVISOR "consumer_supervisor" PIPELINE "pipeline" DISPATCHER "dispatcher" BUFFER "buffer" KEEP "keep"
%token <word> MAX_DEMAND "max_demand" MIN_DEMAND "min_demand" PARTITION "partition"
%token <word> PROTOCOL "protocol" REQUIRES "requires" IMPL "impl" FOR "for"
/* In an actor */
%token <word> REGISTER "register" VIA "via" INIT "init" STATE "state" DATA "data" CALL "call"
%token <word> CAST "cast" INFO "info" CONTINUE "continue" ON "on" TERMINATE "terminate"
%token <word> CODE_CHANGE "code_change" DEFAULT "default" ANY "any"
%token <word> MAILBOX "mailbox" OVERFLOW "overflow" INTERNAL "internal" TIMER "timer" CALLS "calls" SUBSCRIBES "subscribes"
/* In a row */
%token <word> WHEN "when" DO "do" AFTER "after" EVERY "every" ENTER "enter" EXIT "exit"
%token <word> REPLY "reply" STOP "stop" POSTPONE "postpone" IGNORE "ignore" DEFER "defer"
%token <word> IDLE "idle" RAISE "raise" START "start" UPDATE "update" CANCEL "cancel"
%token <word> HIBERNATE "hibernate" HIBERNATE_AFTER "hibernate_after"
/* In an agent */
%token <word> GET "get" GET_AND_UPDATE "get_and_update" ELSE "else"
/* In a supervisor */
%token <word> STRATEGY "strategy" INTENSITY "intensity" IN "in" BACKOFF "backoff" CHILD "child"
%token <word> AUTO_SHUTDOWN "auto_shutdown" JITTER "jitter" MAX_CHILDREN "max_children"
%token <word> AS "as" RESTART "restart" SHUTDOWN "shutdown" SIGNIFICANT "significant"
%token <word> CONTAIN_FAULTS "contain_faults"
/* In an application */
%token <word> APPLICATION "application" ENV "env" FROM "from" DEPENDS "depends" PREP_STOP "prep_stop"
%token <word> CONFIG_CHANGE "config_change" START_PHASE "start_phase" VERSION "version" MAIN "main"
/* In an expression */
%token <word> TRUE "true" FALSE "false" NOW "now"

/* From parser_next, while the parser recovers from an error */
%token BLOCK "block" MISSING "missing brace"
%token NEW_ROW "new row" NEW_ITEM "new item" NEW_TOP "new top"

%type <word> common word type_word expr_word outcome_word
%type <use> name action child_id
%type <expr> expr value_opt every_opt guard percent
%type <type> type bare_type result_opt
%type <suffix> suffix
%type <flag> star_opt
%type <field> field parameter
%type <bounds> bounds
%type <given> given_opt
%type <fields> fields field_block parameters parameter_list parameters_opt
%type <enumerator> enumerator
%type <enumerators> enumerators enumerator_list
%type <argument> argument
%type <arguments> arguments argument_list arguments_opt extern_items
%type <item> pubsub_item registration common_item shared_item agent_item server_item machine_item supervisor_item task_supervisor_item registry_item table_item child_option application_item
%type <item> stage_item demand_item consumer_supervisor_item pipeline_item link_option
%type <items> stage_items stage_block consumer_supervisor_items pipeline_items link_options
%type <link> link
%type <links> chain bare_chain block_chain
%type <items> pubsub_items agent_items server_items machine_items supervisor_items task_supervisor_items registry_items table_items table_options child_options child_block application_items
%type <setting> setting
%type <settings> settings
%type <dependencies> names requires_opt
%type <function> function
%type <functions> functions
%type <impls> impl_types
%type <callees> callees
%type <alternative> alternative
%type <alternatives> alternatives
%type <row> row body clause init_body
%type <rows> rows row_block clauses
%type <outcome> outcome
%type <outcomes> outcomes outcome_block
%type <tail> tail clause_tail
%type <assignment> assignment
%type <assignments> assignments assignment_block
%type <assign> assign
%type <reply> reply reply_opt
%type <next> next next_opt target start

%precedence "from"                          /* behind `in 1 ..` a setting goes on with it: there it is no name */
%precedence OPEN_RANGE
%left "||"
%left "&&"
%nonassoc "==" "!="
%nonassoc "<" "<=" ">" ">="
%left "+" "-"
%left "*" "/" "%"
%precedence "!" NEGATE
%precedence "."

%%

file:
  file_items
| file_items error                      { parser_lost(p, @2); }    /* up to the end of the file */
;

file_items:
  %empty
| file_items file_item
| file_items ";"
| file_items error resync
| file_items error "}"                  { yyerrok; parser_recovered(p, @2); }
| file_items error "new top"            { yyerrok; parser_recovered(p, @2); }
;

file_item:
  "include" STRING ";"                  { ast_include(p, @1, @2, $2); }
| "import" STRING ";"                   { ast_import(p, @2, $2); }
| "extern" STRING name ";"              { ast_extern(p, @$, @2, $2, $3, NO_ARGUMENTS); }
| "extern" STRING name "{" extern_items close
                                        { ast_extern(p, @$, @2, $2, $3, $5); }
| "enum" name "{" enumerators close     { ast_enum(p, @$, $2, $4); }
| "struct" name field_block             { ast_struct(p, @$, $2, $3); }
| "registry" name "{" registry_items close  { ast_registry(p, @$, $2, $4); }
| "table" name "{" table_items close    { ast_table(p, @$, $2, $4); }
| "pubsub" name "{" pubsub_items close  { ast_pubsub(p, @$, $2, $4); }
| "protocol" name requires_opt "{" functions close
                                        { ast_protocol(p, @$, $2, $3, $5); }
| "impl" name "for" impl_types ";"      { ast_impls(p, @$, $2, $4); }
| "gen_server" name "{" server_items close  { ast_actor(p, @$, BEHAVIOUR_SERVER, $2, $4); }
| "gen_statem" name "{" machine_items close { ast_actor(p, @$, BEHAVIOUR_MACHINE, $2, $4); }
| "supervisor" name "{" supervisor_items close
                                        { ast_actor(p, @$, BEHAVIOUR_SUPERVISOR, $2, $4); }
| "dynamic_supervisor" name "{" supervisor_items close
                                        { ast_actor(p, @$, BEHAVIOUR_DYNAMIC_SUPERVISOR, $2, $4); }
| "partition_supervisor" name "{" supervisor_items close
                                        { ast_actor(p, @$, BEHAVIOUR_PARTITION_SUPERVISOR, $2, $4); }
| "agent" name "{" agent_items close    { ast_actor(p, @$, BEHAVIOUR_AGENT, $2, $4); }
| "task" name parameters_opt "->" alternatives ";"
                                        { ast_task(p, @$, $2, $3, $5); }
| "task_supervisor" name ";"            { ast_actor(p, @$, BEHAVIOUR_TASK_SUPERVISOR, $2, NO_ITEMS); }
| "task_supervisor" name "{" task_supervisor_items close
                                        { ast_actor(p, @$, BEHAVIOUR_TASK_SUPERVISOR, $2, $4); }
| "producer" name "emits" type stage_block
                                        { ast_stage(p, @$, BEHAVIOUR_PRODUCER, $2, NULL, $4, $5); }
| "producer_consumer" name type "->" type stage_block
                                        { ast_stage(p, @$, BEHAVIOUR_PRODUCER_CONSUMER, $2, $3, $5, $6); }
| "consumer" name "consumes" type stage_block
                                        { ast_stage(p, @$, BEHAVIOUR_CONSUMER, $2, $4, NULL, $5); }
| "consumer_supervisor" name "consumes" type "{" consumer_supervisor_items close
                                        { ast_stage(p, @$, BEHAVIOUR_CONSUMER_SUPERVISOR, $2, $4, NULL, $6); }
| "pipeline" name "{" pipeline_items close  { ast_pipeline(p, @$, $2, $4); }
| "application" name "{" application_items close
                                        { ast_actor(p, @$, BEHAVIOUR_APPLICATION, $2, $4); }
| "use" name "." name arguments_opt child_id ";"
                                        { ast_use_pattern(p, @$, $2, $4, $5, $6); }
;

/* Where a list goes on after an error, which is @0; where a block ends, in spite of one too. */
resync:
  ";"                                   { yyerrok; parser_recovered(p, @0); }
| "block"                               { yyerrok; parser_recovered(p, range_join(@0, @1)); }
;

new_line:
  "new item"                            { yyerrok; parser_recovered(p, @0); }
| "new row"                             { yyerrok; parser_recovered(p, @0); }
;

close:
  "}"
| error end                             { yyerrok; parser_recovered(p, @1); }
;

end:
  "}"
| "missing brace"
;

/* ------------------------------------------------------------------------------------ types -- */

enumerators:
  enumerator_list
| enumerator_list ","
| error                                 { $$ = NO_ENUMERATORS; parser_lost(p, @1); }
;

enumerator_list:
  enumerator                            { $$ = ast_enumerators(NO_ENUMERATORS, $1); }
| enumerator_list "," enumerator        { $$ = ast_enumerators($1, $3); }
;

enumerator:
  name value_opt                        { $$ = ast_enumerator(p, @$, $1, $2); }
;

field_block:
  "{" fields close                      { $$ = $2; }
;

fields:
  %empty                                { $$ = NO_FIELDS; }
| fields field ";"                      { $$ = ast_fields($1, $2); }
| fields error resync                   { $$ = $1; }
;

field:
  type name value_opt                   { $$ = ast_field(p, @$, $1, $2, $3); }
;

value_opt:
  %empty                                { $$ = NULL; }
| "=" expr                              { $$ = $2; }
;

type:
  bare_type
| type suffix                           { $$ = ast_type_with(p, @$, $1, $2); }
;

suffix:
  "[" expr "]"                          { $$ = ast_suffix(@$, SUFFIX_ARRAY, $2); }
| "[" "]"                               { $$ = ast_suffix(@$, SUFFIX_LIST, NULL); }
| "?"                                   { $$ = ast_suffix(@$, SUFFIX_OPTIONAL, NULL); }
;

bare_type:
  type_word                             { $$ = ast_type(p, ast_use(@1, $1)); }
| "extern" name star_opt                { $$ = ast_type_extern(p, @$, $2, $3); }
| "extern" STRING star_opt              { $$ = ast_type_c(p, @$, $2, $3); }
;

extern_items:
  %empty                                { $$ = NO_ARGUMENTS; }
| extern_items name name ";"            { $$ = ast_arguments($1, ast_argument(p, range_join(@2, @3), $2, ast_name(p, $3))); }
| extern_items error resync             { $$ = $1; }
;

star_opt:
  %empty                                { $$ = false; }
| "*"                                   { $$ = true; }
;

parameters_opt:
  %empty                                { $$ = NO_FIELDS; }
| "(" parameters ")"                    { $$ = $2; }
;

parameters:
  %empty                                { $$ = NO_FIELDS; }
| parameter_list
| parameter_list ","
;

parameter_list:
  parameter                             { $$ = ast_fields(NO_FIELDS, $1); }
| parameter_list "," parameter          { $$ = ast_fields($1, $3); }
;

parameter:
  field
| field "in" bounds                     { $$ = ast_ranged(@$, $1, $3); }
;

bounds:
  expr ".." expr                        { $$ = (struct ast_bounds){ $1, $3, @$ }; }
| expr ".." %prec OPEN_RANGE            { $$ = (struct ast_bounds){ $1, NULL, @$ }; }
| ".." expr                             { $$ = (struct ast_bounds){ NULL, $2, @$ }; }
;

registry_items:
  %empty                                { $$ = NO_ITEMS; }
| registry_items registry_item          { $$ = ast_items($1, $2); }
| registry_items ";"
| registry_items error resync           { $$ = $1; }
;

registry_item:
  "key" type ";"                        { $$ = ast_key(p, @1, @$, $2); }
| "keys" name ";"                       { $$ = ast_item(p, ITEM_KEYS, @1, @$, $2); }
| "value" field_block                   { $$ = ast_block(p, ITEM_VALUE, @1, @$, $2); }
| "meta" field_block                    { $$ = ast_block(p, ITEM_META, @1, @$, $2); }
| "partitions" expr ";"                 { $$ = ast_pair(p, ITEM_PARTITIONS, @1, @$, $2, NULL); }
| "listeners" names ";"                 { $$ = ast_listeners(p, @1, @$, $2); }
| "match" name parameters_opt "when" expr ";"
                                        { $$ = ast_match(p, @1, @$, $2, $3, $5); }
;

pubsub_items:
  %empty                                { $$ = NO_ITEMS; }
| pubsub_items pubsub_item              { $$ = ast_items($1, $2); }
| pubsub_items ";"
| pubsub_items error resync             { $$ = $1; }
;

pubsub_item:
  "topic" type ";"                      { $$ = ast_key(p, @1, @$, $2); }
| "value" field_block                   { $$ = ast_block(p, ITEM_VALUE, @1, @$, $2); }
| "partitions" expr ";"                 { $$ = ast_pair(p, ITEM_PARTITIONS, @1, @$, $2, NULL); }
| "message" name parameters_opt ";"     { $$ = ast_message(p, @1, @$, MESSAGE_INFO, $2, $3, NO_ALTERNATIVES, NULL); }
;

requires_opt:
  %empty                                { $$ = NO_DEPENDENCIES; }
| "requires" names                      { $$ = $2; }
;

functions:
  %empty                                { $$ = NO_FUNCTIONS; }
| functions function                    { $$ = ast_functions($1, $2); }
| functions ";"
| functions error resync                { $$ = $1; }
;

function:
  name parameters_opt result_opt ";"    { $$ = ast_protocol_function(p, @$, $1, $2, $3); }
;

result_opt:
  %empty                                { $$ = NULL; }
| "->" type                             { $$ = $2; }
;

impl_types:
  type                                  { $$ = ast_impl_types(p, NO_IMPLS, $1); }
| impl_types "," type                   { $$ = ast_impl_types(p, $1, $3); }
;

/* What kind of table it is stands in words of its own, one behind the other. */
table_items:
  %empty                                { $$ = NO_ITEMS; }
| table_items table_item                { $$ = ast_items($1, $2); }
| table_items table_options ";"         { $$ = ast_items_joined($1, $2); }
| table_items ";"
| table_items error resync              { $$ = $1; }
;

table_item:
  "key" type ";"                        { $$ = ast_key(p, @1, @$, $2); }
| "value" field_block                   { $$ = ast_row_fields(p, @1, @$, $2); }
| "match" name parameters_opt guard given_opt ";"
                                        { $$ = ast_match_with(ast_match(p, @1, @$, $2, $3, $4), $5, NO_ASSIGNMENTS); }
| "match" name parameters_opt guard given_opt assignment_block
                                        { $$ = ast_match_with(ast_match(p, @1, @$, $2, $3, $4), $5, $6); }
;

given_opt:
  %empty                                { $$ = NULL; }
| "->" name arguments_opt               { $$ = ast_given(p, $2, $3); }
;

table_options:
  IDENT                                 { $$ = ast_items(NO_ITEMS, ast_item(p, ITEM_TABLE_OPTION, @1, @1, ast_use(@1, $1))); }
| table_options IDENT                   { $$ = ast_items($1, ast_item(p, ITEM_TABLE_OPTION, @2, @2, ast_use(@2, $2))); }
;

/* ------------------------------------------------------------------------ servers, machines -- */

server_items:
  %empty                                { $$ = NO_ITEMS; }
| server_items server_item              { $$ = ast_items($1, $2); }
| server_items ";"
| server_items error resync             { $$ = $1; }
| server_items error new_line           { $$ = $1; }
;

server_item:
  shared_item
| "init" parameters_opt ";"             { $$ = ast_init(p, @1, @$, $2, NO_NAME, NULL); }
| "state" field_block                   { $$ = ast_state_fields(p, @1, @$, $2); }
| "continue" name ";"                   { $$ = ast_continue(p, @1, @$, $2, false); }
| "on" "continue" name ";"              { $$ = ast_continue(p, @1, @$, $3, true); }
;

machine_items:
  %empty                                { $$ = NO_ITEMS; }
| machine_items machine_item            { $$ = ast_items($1, $2); }
| machine_items ";"
| machine_items error resync            { $$ = $1; }
| machine_items error new_line          { $$ = $1; }
;

machine_item:
  shared_item
| "init" parameters_opt action start ";"
                                        { $$ = ast_init(p, @1, @$, $2, $3, $4); }
| "init" parameters_opt action target "hibernate" ";"
                                        { $$ = ast_init_hibernate(ast_init(p, @1, @$, $2, $3, $4)); }
| "init" parameters_opt init_body       { $$ = ast_init_row(ast_init(p, @1, @$, $2, $3->action, NULL), $3); }
| "data" field_block                    { $$ = ast_state_fields(p, @1, @$, $2); }
| "default" next ";"                    { $$ = ast_default(p, @1, @$, $2); }
| "state" name parameters_opt row_block { $$ = ast_state(p, @1, @$, $2, $3, $4); }
| "any" row_block                       { $$ = ast_any(p, @1, @$, $2); }
| "internal" name parameters_opt ";"
                          { $$ = ast_message(p, @1, @$, MESSAGE_INTERNAL, $2, $3, NO_ALTERNATIVES, NULL); }
| "timer" name parameters_opt ";"
                             { $$ = ast_message(p, @1, @$, MESSAGE_TIMER, $2, $3, NO_ALTERNATIVES, NULL); }
| "timer" name parameters_opt "idle" ";"
             { $$ = ast_idle_timer(ast_message(p, @1, @$, MESSAGE_TIMER, $2, $3, NO_ALTERNATIVES, NULL)); }
;

registration:
  "register" name ";"                   { $$ = ast_register(p, @1, @$, $2, NO_NAME, NULL); }
| "register" "via" name "(" expr ")" ";" { $$ = ast_register(p, @1, @$, NO_NAME, $3, $5); }
| "register" "via" name "(" expr "," arguments ")" ";"
                                        { $$ = ast_register_value(ast_register(p, @1, @$, NO_NAME, $3, $5), $7); }
;

common_item:
  registration
| "mailbox" expr "overflow" name ";"    { $$ = ast_mailbox(p, @1, @$, $2, $4); }
| "hibernate_after" expr ";"            { $$ = ast_hibernate_after(p, @1, @$, $2); }
| "calls" callees ";"                   { $$ = ast_calls(p, @1, @$, $2); }
| "code_change" ";"                     { $$ = ast_item(p, ITEM_WANT, @1, @$, ast_use(@1, $1)); }
;

shared_item:
  common_item
| "call" name parameters_opt "->" alternatives ";"
                                        { $$ = ast_message(p, @1, @$, MESSAGE_CALL, $2, $3, $5, NULL); }
| "cast" name parameters_opt ";"
                              { $$ = ast_message(p, @1, @$, MESSAGE_CAST, $2, $3, NO_ALTERNATIVES, NULL); }
| "info" name parameters_opt every_opt ";"
                              { $$ = ast_message(p, @1, @$, MESSAGE_INFO, $2, $3, NO_ALTERNATIVES, $4); }
| "subscribes" callees ";"              { $$ = ast_subscribes(p, @1, @$, $2); }
| "on" name ";"                         { $$ = ast_item(p, ITEM_WANT, @1, @$, $2); }
| "terminate" ";"                       { $$ = ast_item(p, ITEM_WANT, @1, @$, ast_use(@1, $1)); }
;

callees:
  name                                  { $$ = ast_callees(p, NO_CALLEES, $1, NO_NAME); }
| name "." name                         { $$ = ast_callees(p, NO_CALLEES, $1, $3); }
| callees "," name                      { $$ = ast_callees(p, $1, $3, NO_NAME); }
| callees "," name "." name             { $$ = ast_callees(p, $1, $3, $5); }
;

action:
  %empty                                { $$ = NO_NAME; }
| "do" name                             { $$ = $2; }
;

/* One that does more than lead to a state. */
init_body:
  assignment_block                      { $$ = ast_body(p, NO_NAME, ast_tail(p, @$, $1, NULL, STAY(@$))); }
| assignment_block next ";"             { $$ = ast_body(p, NO_NAME, ast_tail(p, @$, $1, NULL, $2)); }
| assignment_block next "hibernate" ";"
                                        { $$ = ast_body(p, NO_NAME, ast_tail(p, @$, $1, NULL, ast_hibernate($2, @3))); }
| "do" name outcome_block               { $$ = ast_outcome_body(p, $2, $3); }
;

start:
  %empty                                { $$ = NULL; }
| target
;

every_opt:
  %empty                                { $$ = NULL; }
| "every" expr                          { $$ = $2; }
;

alternatives:
  alternative                           { $$ = ast_alternatives(NO_ALTERNATIVES, $1); }
| alternatives "|" alternative          { $$ = ast_alternatives($1, $3); }
;

alternative:
  name                                  { $$ = ast_alternative(p, @$, $1, false, NO_FIELDS); }
| name "(" parameters ")"               { $$ = ast_alternative(p, @$, $1, true, $3); }
| name suffix                           { $$ = ast_alternative_with(p, @$, $1, $2); }
;

/* ----------------------------------------------------------------------------------- agents -- */

agent_items:
  %empty                                { $$ = NO_ITEMS; }
| agent_items agent_item                { $$ = ast_items($1, $2); }
| agent_items ";"
| agent_items error resync              { $$ = $1; }
| agent_items error new_line            { $$ = $1; }
;

agent_item:
  common_item
| "state" field_block                   { $$ = ast_state_fields(p, @1, @$, $2); }
| "init" parameters_opt ";"             { $$ = ast_init(p, @1, @$, $2, NO_NAME, NULL); }
| "init" parameters_opt assignment_block
                                        { $$ = ast_init_with(ast_init(p, @1, @$, $2, NO_NAME, NULL), $3); }
| "extern" "init" parameters_opt ";"    { $$ = ast_init_extern(ast_init(p, @2, @$, $3, NO_NAME, NULL)); }
| "get" name ";"                        { $$ = ast_get_field(p, @1, @$, $2); }
| "get" name parameters_opt "->" alternatives clauses
                                        { $$ = ast_function(p, @1, @$, ACCESS_GET, $2, $3, $5, &$6); }
| "update" name parameters_opt clauses
                                        { $$ = ast_function(p, @1, @$, ACCESS_UPDATE, $2, $3, NO_ALTERNATIVES, &$4); }
| "get_and_update" name parameters_opt "->" alternatives clauses
                                        { $$ = ast_function(p, @1, @$, ACCESS_GET_AND_UPDATE, $2, $3, $5, &$6); }
| "cast" name parameters_opt clauses    { $$ = ast_function(p, @1, @$, ACCESS_CAST, $2, $3, NO_ALTERNATIVES, &$4); }
| "extern" "get" name parameters_opt "->" alternatives ";"
                                        { $$ = ast_function(p, @2, @$, ACCESS_GET, $3, $4, $6, NULL); }
| "extern" "update" name parameters_opt ";"
                                        { $$ = ast_function(p, @2, @$, ACCESS_UPDATE, $3, $4, NO_ALTERNATIVES, NULL); }
| "extern" "get_and_update" name parameters_opt "->" alternatives ";"
                                        { $$ = ast_function(p, @2, @$, ACCESS_GET_AND_UPDATE, $3, $4, $6, NULL); }
| "extern" "cast" name parameters_opt ";"
                                        { $$ = ast_function(p, @2, @$, ACCESS_CAST, $3, $4, NO_ALTERNATIVES, NULL); }
;

/* What a function does, by what holds. */
clauses:
  clause                                { $$ = ast_rows(NO_ROWS, $1); }
| clauses "else" clause                 { $$ = ast_rows($1, $3); }
;

clause:
  guard clause_tail                     { $$ = ast_clause(p, @$, $1, $2); }
;

/* A reply is calculated where it stands: before the assignments, or behind them. */
clause_tail:
  assignment_block                      { $$ = ast_tail(p, @$, $1, NULL, STAY(@$)); }
| assignment_block reply ";"            { $$ = ast_tail(p, @$, $1, $2, STAY(@$)); }
| reply ";"                             { $$ = ast_tail(p, @$, NO_ASSIGNMENTS, $1, STAY(@$)); }
| reply assignment_block                { $$ = ast_reply_first(ast_tail(p, @$, $2, $1, STAY(@$))); }
;

/* ------------------------------------------------------------------------------------- rows -- */

row_block:
  "{" rows close                        { $$ = $2; }
;

rows:
  %empty                                { $$ = NO_ROWS; }
| rows row                              { $$ = ast_rows($1, $2); }
| rows error resync                     { $$ = $1; }
| rows error "new row"                  { $$ = $1; yyerrok; parser_recovered(p, @2); }
;

row:
  "on" name guard body                  { $$ = ast_row(p, ROW_ON, @2, @$, $2, NULL, $3, $4); }
| "after" expr guard body               { $$ = ast_row(p, ROW_AFTER, @1, @$, NO_NAME, $2, $3, $4); }
| "every" expr guard body               { $$ = ast_row(p, ROW_EVERY, @1, @$, NO_NAME, $2, $3, $4); }
| "idle" expr guard body                { $$ = ast_row(p, ROW_IDLE, @1, @$, NO_NAME, $2, $3, $4); }
| "enter" guard body                    { $$ = ast_row(p, ROW_ENTER, @1, @$, NO_NAME, NULL, $2, $3); }
| "enter" "from" names guard body
                                        { $$ = ast_entered_from(p, ast_row(p, ROW_ENTER, @1, @$, NO_NAME, NULL, $4, $5), $3); }
| "exit" guard body                     { $$ = ast_row(p, ROW_EXIT, @1, @$, NO_NAME, NULL, $2, $3); }
;

guard:
  %empty                                { $$ = NULL; }
| "when" expr                           { $$ = $2; }
;

body:
  tail                                  { $$ = ast_body(p, NO_NAME, $1); }
| "do" name reply_opt next_opt ";"      { $$ = ast_body(p, $2, ast_tail(p, @$, NO_ASSIGNMENTS, $3, $4)); }
| "do" name outcome_block               { $$ = ast_outcome_body(p, $2, $3); }
| "do" name outcome_block ";"           { $$ = ast_outcome_body(p, $2, $3); }
;

outcome_block:
  "{" outcomes close                    { $$ = $2; }
;

outcomes:
  %empty                                { $$ = NO_OUTCOMES; }
| outcomes outcome                      { $$ = ast_outcomes($1, $2); }
| outcomes error resync                 { $$ = $1; }
;

outcome:
  outcome_word guard tail               { $$ = ast_outcome(p, @$, ast_use(@1, $1), $2, $3); }
;

tail:
  assignment_block                      { $$ = ast_tail(p, @$, $1, NULL, STAY(@$)); }
| assignment_block reply_opt next_opt ";"
                                        { $$ = ast_tail(p, @$, $1, $2, $3); }
| reply_opt next_opt ";"                { $$ = ast_tail(p, @$, NO_ASSIGNMENTS, $1, $2); }
;

assignment_block:
  "{" assignments close                 { $$ = $2; }
;

assignments:
  %empty                                { $$ = NO_ASSIGNMENTS; }
| assignments assignment                { $$ = ast_assignments($1, $2); }
| assignments error resync              { $$ = $1; }
;

assignment:
  name assign expr ";"                  { $$ = ast_assignment(p, @$, $1, $2, $3); }
| "raise" name arguments_opt ";"        { $$ = ast_effect(p, @$, $2, ASSIGN_RAISE, $3, NULL); }
| "start" name expr arguments_opt ";"   { $$ = ast_effect(p, @$, $2, ASSIGN_START, $4, $3); }
| "update" name arguments_opt ";"        { $$ = ast_effect(p, @$, $2, ASSIGN_UPDATE, $3, NULL); }
| "cancel" name ";"                     { $$ = ast_effect(p, @$, $2, ASSIGN_CANCEL, NO_ARGUMENTS, NULL); }
;

assign:
  "="                                   { $$ = ASSIGN_SET; }
| "+="                                  { $$ = ASSIGN_ADD; }
| "-="                                  { $$ = ASSIGN_SUB; }
| "*="                                  { $$ = ASSIGN_MUL; }
| "/="                                  { $$ = ASSIGN_DIV; }
| "%="                                  { $$ = ASSIGN_MOD; }
;

reply_opt:
  %empty                                { $$ = NULL; }
| reply
;

reply:
  "reply" name                          { $$ = ast_reply(p, @$, $2, false, NO_ARGUMENTS); }
| "reply" name "(" arguments ")"        { $$ = ast_reply(p, @$, $2, true, $4); }
| "defer"                               { $$ = ast_defer(p, @$); }
;

next_opt:
  %empty                                { $$ = STAY(@$); }
| next
| "hibernate"                           { $$ = ast_hibernate(STAY(@$), @1); }
| next "hibernate"                      { $$ = ast_hibernate($1, @2); }
;

next:
  target
| target "postpone"                     { $$ = ast_postpone($1, @$, @2); }
| "stop" name                           { $$ = ast_next(p, @$, NEXT_STOP, $2); }
| "postpone"                            { $$ = ast_next(p, @$, NEXT_POSTPONE, NO_NAME); }
| "ignore"                              { $$ = ast_next(p, @$, NEXT_IGNORE, NO_NAME); }
;

target:
  "->" name                             { $$ = ast_target(p, @$, $2, NULL); }
| "->" name "(" arguments ")"           { $$ = ast_target(p, @$, $2, &$4); }
;

/* ------------------------------------------------------------------------------ supervisors -- */

supervisor_items:
  %empty                                { $$ = NO_ITEMS; }
| supervisor_items supervisor_item      { $$ = ast_items($1, $2); }
| supervisor_items ";"
| supervisor_items error resync         { $$ = $1; }
| supervisor_items error new_line       { $$ = $1; }
;

supervisor_item:
  "strategy" name ";"                   { $$ = ast_item(p, ITEM_STRATEGY, @1, @$, $2); }
| "intensity" expr "in" expr ";"        { $$ = ast_pair(p, ITEM_INTENSITY, @1, @$, $2, $4); }
| "backoff" expr ".." expr ";"          { $$ = ast_backoff(p, @1, @$, $2, $4, NULL); }
| "backoff" expr ".." expr "jitter" percent ";"
                                        { $$ = ast_backoff(p, @1, @$, $2, $4, $6); }
| "max_children" expr ";"               { $$ = ast_pair(p, ITEM_MAX_CHILDREN, @1, @$, $2, NULL); }
| "partitions" expr ";"                 { $$ = ast_pair(p, ITEM_PARTITIONS, @1, @$, $2, NULL); }
| "auto_shutdown" name ";"              { $$ = ast_item(p, ITEM_AUTO_SHUTDOWN, @1, @$, $2); }
| "init" parameters_opt ";"             { $$ = ast_init(p, @1, @$, $2, NO_NAME, NULL); }
| "extern" "init" parameters_opt ";"    { $$ = ast_init_extern(ast_init(p, @2, @$, $3, NO_NAME, NULL)); }
| registration
| "child" name arguments_opt child_id child_block
                                        { $$ = ast_child(p, @1, @$, $2, $3, $4, $5); }
;

task_supervisor_items:
  %empty                                { $$ = NO_ITEMS; }
| task_supervisor_items task_supervisor_item    { $$ = ast_items($1, $2); }
| task_supervisor_items ";"
| task_supervisor_items error resync    { $$ = $1; }
| task_supervisor_items error new_line  { $$ = $1; }
;

task_supervisor_item:
  registration
| "intensity" expr "in" expr ";"        { $$ = ast_pair(p, ITEM_INTENSITY, @1, @$, $2, $4); }
| "max_children" expr ";"               { $$ = ast_pair(p, ITEM_MAX_CHILDREN, @1, @$, $2, NULL); }
| "restart" name ";"                    { $$ = ast_item(p, ITEM_RESTART, @1, @$, $2); }
| "shutdown" expr ";"                   { $$ = ast_pair(p, ITEM_SHUTDOWN, @1, @$, $2, NULL); }
;

percent:
  expr "%"
| expr                                  { $$ = ast_lacks_percent(p, $1); }
;

child_id:
  %empty                                { $$ = NO_NAME; }
| "as" name                             { $$ = $2; }
;

child_block:
  ";"                                   { $$ = NO_ITEMS; }
| "{" child_options close               { $$ = $2; }
;

child_options:
  %empty                                { $$ = NO_ITEMS; }
| child_options child_option            { $$ = ast_items($1, $2); }
| child_options error resync            { $$ = $1; }
;

child_option:
  "restart" name ";"                    { $$ = ast_item(p, ITEM_RESTART, @1, @$, $2); }
| "shutdown" expr ";"                   { $$ = ast_pair(p, ITEM_SHUTDOWN, @1, @$, $2, NULL); }
| "significant" ";"                     { $$ = ast_item(p, ITEM_SIGNIFICANT, @1, @$, NO_NAME); }
| "contain_faults" ";"                  { $$ = ast_item(p, ITEM_CONTAIN_FAULTS, @1, @$, NO_NAME); }
| "defer" ";"                           { $$ = ast_item(p, ITEM_DEFER, @1, @$, NO_NAME); }
;

/* ----------------------------------------------------------------------------------- stages -- */

stage_block:
  ";"                                   { $$ = NO_ITEMS; }
| "{" stage_items close                 { $$ = $2; }
;

stage_items:
  %empty                                { $$ = NO_ITEMS; }
| stage_items stage_item                { $$ = ast_items($1, $2); }
| stage_items ";"
| stage_items error resync              { $$ = $1; }
| stage_items error new_line            { $$ = $1; }
;

stage_item:
  server_item
| demand_item
| "dispatcher" name ";"                 { $$ = ast_stage_item(p, ITEM_DISPATCHER, @1, @$, NULL, $2); }
| "dispatcher" name expr ";"            { $$ = ast_stage_item(p, ITEM_DISPATCHER, @1, @$, $3, $2); }
| "buffer" expr ";"                     { $$ = ast_stage_item(p, ITEM_BUFFER, @1, @$, $2, NO_NAME); }
| "buffer" expr "keep" name ";"         { $$ = ast_stage_item(p, ITEM_BUFFER, @1, @$, $2, $4); }
;

demand_item:
  "max_demand" expr ";"                 { $$ = ast_stage_item(p, ITEM_MAX_DEMAND, @1, @$, $2, NO_NAME); }
| "min_demand" expr ";"                 { $$ = ast_stage_item(p, ITEM_MIN_DEMAND, @1, @$, $2, NO_NAME); }
;

consumer_supervisor_items:
  %empty                                { $$ = NO_ITEMS; }
| consumer_supervisor_items consumer_supervisor_item    { $$ = ast_items($1, $2); }
| consumer_supervisor_items ";"
| consumer_supervisor_items error resync    { $$ = $1; }
| consumer_supervisor_items error new_line  { $$ = $1; }
;

consumer_supervisor_item:
  task_supervisor_item
| demand_item
| "init" parameters_opt ";"             { $$ = ast_init(p, @1, @$, $2, NO_NAME, NULL); }
| "child" name arguments_opt child_id child_block
                                        { $$ = ast_child(p, @1, @$, $2, $3, $4, $5); }
;

pipeline_items:
  %empty                                { $$ = NO_ITEMS; }
| pipeline_items pipeline_item          { $$ = ast_items($1, $2); }
| pipeline_items ";"
| pipeline_items error resync           { $$ = $1; }
| pipeline_items error new_line         { $$ = $1; }
;

/* A chain begins with a name that is no keyword, since items begin with those. */
pipeline_item:
  registration
| "init" parameters_opt ";"             { $$ = ast_init(p, @1, @$, $2, NO_NAME, NULL); }
| "intensity" expr "in" expr ";"        { $$ = ast_pair(p, ITEM_INTENSITY, @1, @$, $2, $4); }
| "backoff" expr ".." expr ";"          { $$ = ast_backoff(p, @1, @$, $2, $4, NULL); }
| "backoff" expr ".." expr "jitter" percent ";"
                                        { $$ = ast_backoff(p, @1, @$, $2, $4, $6); }
| "auto_shutdown" name ";"              { $$ = ast_item(p, ITEM_AUTO_SHUTDOWN, @1, @$, $2); }
| bare_chain ";"                        { $$ = ast_chain(p, @1, @$, $1); }
| block_chain                           { $$ = ast_chain(p, @1, @$, $1); }
;

chain:
  bare_chain
| block_chain
;

bare_chain:
  IDENT arguments_opt child_id          { $$ = ast_links(NO_LINKS, ast_link(p, @$, ast_use(@1, $1), $2, $3)); }
| chain "->" link                       { $$ = ast_links($1, $3); }
;

block_chain:
  IDENT arguments_opt child_id "{" link_options close
                     { $$ = ast_links(NO_LINKS, ast_link_with(p, @$, ast_link(p, @$, ast_use(@1, $1), $2, $3), $5)); }
| chain "->" link "{" link_options close
                                        { $$ = ast_links($1, ast_link_with(p, range_join(@3, @6), $3, $5)); }
;

link:
  name arguments_opt child_id           { $$ = ast_link(p, @$, $1, $2, $3); }
;

link_options:
  %empty                                { $$ = NO_ITEMS; }
| link_options link_option              { $$ = ast_items($1, $2); }
| link_options error resync             { $$ = $1; }
;

link_option:
  child_option
| demand_item
| "cancel" name ";"                     { $$ = ast_item(p, ITEM_CANCEL, @1, @$, $2); }
| "partition" expr ";"                  { $$ = ast_stage_item(p, ITEM_PARTITION, @1, @$, $2, NO_NAME); }
;

/* ---------------------------------------------------------------------------- applications -- */

application_items:
  %empty                                { $$ = NO_ITEMS; }
| application_items application_item    { $$ = ast_items($1, $2); }
| application_items ";"
| application_items error resync        { $$ = $1; }
| application_items error new_line      { $$ = $1; }
;

application_item:
  "supervisor" name arguments_opt ";"   { $$ = ast_root(p, @1, @$, $2, $3); }
| "env" "{" settings close              { $$ = ast_env(p, @1, @$, $3); }
| "depends" names ";"                   { $$ = ast_depends(p, @1, @$, $2); }
| "restart" name ";"                    { $$ = ast_item(p, ITEM_RESTART, @1, @$, $2); }
| "start" ";"                           { $$ = ast_item(p, ITEM_WANT, @1, @$, ast_use(@1, $1)); }
| "prep_stop" ";"                       { $$ = ast_item(p, ITEM_WANT, @1, @$, ast_use(@1, $1)); }
| "stop" ";"                            { $$ = ast_item(p, ITEM_WANT, @1, @$, ast_use(@1, $1)); }
| "config_change" ";"                   { $$ = ast_item(p, ITEM_WANT, @1, @$, ast_use(@1, $1)); }
| "on" name ";"                         { $$ = ast_item(p, ITEM_WANT, @1, @$, $2); }
| "start_phase" name ";"                { $$ = ast_start_phase(p, @1, @$, $2); }
| "shutdown" expr ";"                   { $$ = ast_pair(p, ITEM_SHUTDOWN, @1, @$, $2, NULL); }
| "version" STRING ";"                  { $$ = ast_version(p, @1, @$, $2); }
| "main" name ";"                       { $$ = ast_item(p, ITEM_MAIN, @1, @$, $2); }
;

settings:
  %empty                                { $$ = NO_SETTINGS; }
| settings setting ";"                  { $$ = ast_settings($1, $2); }
| settings error resync                 { $$ = $1; }
;

setting:
  parameter                             { $$ = ast_setting(p, $1, (struct range){ 0 }, (struct ast_string){ 0 }); }
| parameter "from" STRING               { $$ = ast_setting(p, $1, @3, $3); }
;

names:
  name                                  { $$ = ast_dependencies(p, NO_DEPENDENCIES, $1); }
| names "," name                        { $$ = ast_dependencies(p, $1, $3); }
;

arguments_opt:
  %empty                                { $$ = NO_ARGUMENTS; }
| "(" arguments ")"                     { $$ = $2; }
;

arguments:
  %empty                                { $$ = NO_ARGUMENTS; }
| argument_list
| argument_list ","
;

argument_list:
  argument                              { $$ = ast_arguments(NO_ARGUMENTS, $1); }
| argument_list "," argument            { $$ = ast_arguments($1, $3); }
;

argument:
  name ":" expr                         { $$ = ast_argument(p, @$, $1, $3); }
| expr                                  { $$ = ast_argument(p, @$, NO_NAME, $1); }
;

/* ------------------------------------------------------------------------------ expressions -- */

expr:
  INT                                   { $$ = ast_int(p, @1, $1); }
| FLOAT                                 { $$ = ast_float(p, @1, $1); }
| DURATION                              { $$ = ast_duration(p, @1, $1); }
| STRING                                { $$ = ast_string(p, @1, $1); }
| "true"                                { $$ = ast_bool(p, @1, true); }
| "false"                               { $$ = ast_bool(p, @1, false); }
| "now"                                 { $$ = ast_now(p, @1); }
| expr_word                             { $$ = ast_name(p, ast_use(@1, $1)); }
| expr "." name                         { $$ = ast_member(p, @$, $1, $3); }
| "(" expr ")"                          { $$ = $2; }
| "!" expr                              { $$ = ast_unary(p, @$, EXPR_NOT, @1, $2); }
| "-" expr  %prec NEGATE                { $$ = ast_unary(p, @$, EXPR_NEGATE, @1, $2); }
| expr "||" expr                        { $$ = ast_binary(p, @$, $1, OP_OR, @2, $3); }
| expr "&&" expr                        { $$ = ast_binary(p, @$, $1, OP_AND, @2, $3); }
| expr "==" expr                        { $$ = ast_binary(p, @$, $1, OP_EQ, @2, $3); }
| expr "!=" expr                        { $$ = ast_binary(p, @$, $1, OP_NE, @2, $3); }
| expr "<" expr                         { $$ = ast_binary(p, @$, $1, OP_LT, @2, $3); }
| expr "<=" expr                        { $$ = ast_binary(p, @$, $1, OP_LE, @2, $3); }
| expr ">" expr                         { $$ = ast_binary(p, @$, $1, OP_GT, @2, $3); }
| expr ">=" expr                        { $$ = ast_binary(p, @$, $1, OP_GE, @2, $3); }
| expr "+" expr                         { $$ = ast_binary(p, @$, $1, OP_ADD, @2, $3); }
| expr "-" expr                         { $$ = ast_binary(p, @$, $1, OP_SUB, @2, $3); }
| expr "*" expr                         { $$ = ast_binary(p, @$, $1, OP_MUL, @2, $3); }
| expr "/" expr                         { $$ = ast_binary(p, @$, $1, OP_DIV, @2, $3); }
| expr "%" expr                         { $$ = ast_binary(p, @$, $1, OP_MOD, @2, $3); }
;

/* ------------------------------------------------------------------------------------ names -- */

name:
  word                                  { $$ = ast_use(@1, $1); }
;

/* All but `true` and `false`. */
word:
  common | "now" | "do" | "extern" | "enum" | "struct" | "reply" | "stop" | "postpone" | "ignore"
| "defer" | "hibernate"
;

/* A field may begin with `extern`; `struct` and `enum` are C's habit, and better refused here. */
type_word:
  common | "now" | "do" | "reply" | "stop" | "postpone" | "ignore" | "defer" | "hibernate"
;

/* A block of assignments may be followed by the rest of its row. */
outcome_word:
  common | "now" | "do" | "extern" | "enum" | "struct"
;

/* `do` behind an expression that lacks something is better refused; `now` is a value. */
expr_word:
  common | "extern" | "enum" | "struct" | "reply" | "stop" | "postpone" | "ignore" | "defer" | "hibernate"
;

common:
  IDENT
| "include" | "import" | "use" | "registry" | "table" | "gen_server" | "gen_statem" | "supervisor" | "dynamic_supervisor" | "max_children" | "task" | "task_supervisor" | "key" | "keys"
| "pubsub" | "topic" | "message" | "subscribes" | "protocol" | "requires" | "impl" | "for"
| "value" | "meta" | "partitions" | "listeners" | "match"
| "register" | "via" | "init" | "state" | "data" | "call" | "cast" | "info" | "continue" | "on"
| "terminate" | "code_change" | "default" | "any" | "internal" | "timer"
| "when" | "after" | "every" | "idle" | "enter" | "exit" | "raise" | "start" | "update" | "cancel"
| "strategy" | "intensity" | "in" | "backoff" | "auto_shutdown" | "jitter" | "child" | "as" | "restart" | "shutdown"
| "significant" | "contain_faults" | "calls" | "mailbox" | "overflow" | "hibernate_after"
| "partition_supervisor" | "agent" | "get" | "get_and_update" | "else"
| "producer" | "emits" | "producer_consumer" | "consumer" | "consumes" | "consumer_supervisor" | "pipeline" | "dispatcher" | "buffer"
| "keep" | "max_demand" | "min_demand" | "partition"
| "application" | "env" | "from" | "depends" | "prep_stop" | "config_change" | "start_phase" | "version" | "main"
;

%%

static int grammar_lex(YYSTYPE *value, struct range *at, struct parser *p)
{
    struct parser_token token = parser_next(p);

    *at = token.at;
    switch (token.kind) {
    case TOKEN_INT:
    case TOKEN_DURATION:
        value->integer = token.integer;
        break;
    case TOKEN_FLOAT:
        value->real = token.real;
        break;
    case TOKEN_STRING:
        value->string = token.string;
        break;
    default:
        value->word = token.word;
        break;
    }
    return token.kind;
}

static int yyreport_syntax_error(const yypcontext_t *context, struct parser *p)
{
    yysymbol_kind_t kinds[YYNTOKENS];
    struct syntax_error error = { .unexpected = yysymbol_name(yypcontext_token(context)) };
    int count = yypcontext_expected_tokens(context, kinds, YYNTOKENS);

    for (int i = 0; i < count; i++)
        error.expected[error.expected_count++] = yysymbol_name(kinds[i]);
    syntax_report(p, &error);
    return 0;
}

/* Called for nothing but full stacks: all else goes through yyreport_syntax_error. */
static void grammar_error(struct range *at, struct parser *p, const char *text)
{
    (void)text;
    diag_error(p->diag, A009, *at, "this is nested too deeply");
    p->broken = true;
}
