; Types and actors are known in the whole file, all else within its actor; fields of a message within its rows are the compiler's
; business.
(source_file) @local.scope
(body) @local.scope

(enum name: (identifier) @local.definition.type)
(struct name: (identifier) @local.definition.type)
(extern name: (identifier) @local.definition.type)
(registry name: (identifier) @local.definition.type)
(pubsub name: (identifier) @local.definition.type)
(gen_server name: (identifier) @local.definition.type)
(gen_statem name: (identifier) @local.definition.type)
(agent name: (identifier) @local.definition.type)
(supervisor name: (identifier) @local.definition.type)
(dynamic_supervisor name: (identifier) @local.definition.type)
(partition_supervisor name: (identifier) @local.definition.type)
(task_supervisor name: (identifier) @local.definition.type)
(task name: (identifier) @local.definition.type)
(use name: (identifier) @local.definition.type)
(application name: (identifier) @local.definition.type)
(enumerator name: (identifier) @local.definition.constant)

(state_fields body: (fields (field name: (identifier) @local.definition.field)))
(init (parameters (parameter name: (identifier) @local.definition.parameter)))
(call name: (identifier) @local.definition.function)
(cast name: (identifier) @local.definition.function)
(info name: (identifier) @local.definition.function)
(internal name: (identifier) @local.definition.function)
(timer name: (identifier) @local.definition.function)
(state name: (identifier) @local.definition.namespace)

(type_identifier) @local.reference
(_expression/identifier) @local.reference
(row event: (identifier) @local.reference)
(next state: (identifier) @local.reference)
(init state: (identifier) @local.reference)
(assignment name: (identifier) @local.reference)
(raise name: (identifier) @local.reference)
(start name: (identifier) @local.reference)
(update name: (identifier) @local.reference)
(cancel name: (identifier) @local.reference)
(child actor: (identifier) @local.reference)
(root actor: (identifier) @local.reference)
(depends (identifier) @local.reference)
(register registry: (identifier) @local.reference)
