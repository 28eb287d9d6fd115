; No node has two of these, so that it does not matter which pattern an editor prefers.

(comment) @comment
(doc_comment) @comment.documentation
(number) @number
(duration) @number
(string) @string
(escape) @string.escape
(boolean) @boolean
(now) @constant.builtin
(primitive_type) @type.builtin
(type_identifier) @type

[
  "include" "import" "use" "extern" "enum" "struct" "registry" "table" "pubsub" "protocol" "requires" "impl" "for" "gen_server" "gen_statem" "agent" "supervisor" "dynamic_supervisor" "partition_supervisor"
  "task_supervisor" "task" "producer" "producer_consumer" "consumer" "consumer_supervisor" "pipeline" "emits" "consumes"
  "application"
  "key" "keys" "topic" "message" "subscribes" "value" "meta" "partitions" "listeners" "match" "register" "via" "init" "state" "data" "call" "calls" "cast" "get" "get_and_update" "info" "continue" "on" "terminate" "code_change"
  "default" "any" "internal" "timer" "mailbox" "overflow" "hibernate_after"
  "when" "else" "do" "after" "every" "idle" "enter" "exit" "reply" "defer" "stop" "postpone" "ignore" "hibernate"
  "raise" "start" "update" "cancel"
  "strategy" "intensity" "in" "backoff" "jitter" "auto_shutdown" "max_children" "child" "as" "restart" "shutdown"
  "significant" "contain_faults" "dispatcher" "buffer" "keep" "max_demand" "min_demand" "partition"
  "env" "from" "depends" "prep_stop" "config_change" "start_phase" "version" "main"
] @keyword

; What is declared, and where it is named again.
(extern name: (identifier) @type)
(enum name: (identifier) @type)
(struct name: (identifier) @type)
(registry name: (identifier) @type)
(pubsub name: (identifier) @type)
(protocol name: (identifier) @type)
(requires (identifier) @type)
(impl protocol: (identifier) @type)
(any_type) @type.builtin
(table name: (identifier) @type)
(table_options choice: (identifier) @constant)
(gen_server name: (identifier) @type)
(gen_statem name: (identifier) @type)
(agent name: (identifier) @type)
(supervisor name: (identifier) @type)
(dynamic_supervisor name: (identifier) @type)
(partition_supervisor name: (identifier) @type)
(task_supervisor name: (identifier) @type)
(task name: (identifier) @type)
(producer name: (identifier) @type)
(producer_consumer name: (identifier) @type)
(consumer name: (identifier) @type)
(consumer_supervisor name: (identifier) @type)
(pipeline name: (identifier) @type)
(stage actor: (identifier) @type)
(dispatcher choice: (identifier) @constant)
(buffer choice: (identifier) @constant)
(application name: (identifier) @type)
(register registry: (identifier) @type)
(child actor: (identifier) @type)
(root actor: (identifier) @type)
(depends (identifier) @type)
(callee actor: (identifier) @type)
(subscription bus: (identifier) @type)
(listeners (identifier) @type)

(call name: (identifier) @function)
(cast name: (identifier) @function)
(callee call: (identifier) @function)
(subscription message: (identifier) @function)
(message name: (identifier) @function)
(protocol_function name: (identifier) @function)
(info name: (identifier) @function)
(continue name: (identifier) @function)
(internal name: (identifier) @function)
(timer name: (identifier) @function)
(start_phase name: (identifier) @function)
(match name: (identifier) @function)
(extern_function name: (identifier) @function)
(row event: (identifier) @function)
(row action: (identifier) @function)
(init action: (identifier) @function)
(raise name: (identifier) @function)
(start name: (identifier) @function)
(update name: (identifier) @function)
(cancel name: (identifier) @function)

(state name: (identifier) @label)
(init state: (identifier) @label)
(next state: (identifier) @label)

(enumerator name: (identifier) @constant)
(answer name: (identifier) @constructor)
(outcome name: (identifier) @constructor)
(reply name: (identifier) @constructor)

(register name: (identifier) @constant)
(child id: (identifier) @constant)
(next reason: (identifier) @constant)
(callback name: (identifier) @constant)
(strategy choice: (identifier) @constant)
(auto_shutdown choice: (identifier) @constant)
(restart choice: (identifier) @constant)
(keys choice: (identifier) @constant)
(mailbox choice: (identifier) @constant)
(main choice: (identifier) @constant)

(extern_function role: (identifier) @property)
(field name: (identifier) @property)
(parameter name: (identifier) @variable.parameter)
(argument name: (identifier) @variable.parameter)
(assignment name: (identifier) @property)
(member name: (identifier) @property)
((_expression/identifier) @constant
  (#match? @constant "^(none|infinity|brutal_kill)$"))
((_expression/identifier) @variable
  (#not-match? @variable "^(none|infinity|brutal_kill)$"))

["->" ".." "|" "=" "+=" "-=" "*=" "/=" "%=" "||" "&&" "==" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" "%" "!" "?"] @operator
["{" "}" "(" ")" "[" "]"] @punctuation.bracket
[";" "," "." ":"] @punctuation.delimiter
