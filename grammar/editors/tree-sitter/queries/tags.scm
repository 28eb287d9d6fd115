(enum name: (identifier) @name) @definition.type
(struct name: (identifier) @name) @definition.type
(extern name: (identifier) @name) @definition.type
(registry name: (identifier) @name) @definition.class
(gen_server name: (identifier) @name) @definition.class
(gen_statem name: (identifier) @name) @definition.class
(supervisor name: (identifier) @name) @definition.class
(dynamic_supervisor name: (identifier) @name) @definition.class
(partition_supervisor name: (identifier) @name) @definition.class
(task_supervisor name: (identifier) @name) @definition.class
(task name: (identifier) @name) @definition.class
(application name: (identifier) @name) @definition.module
(call name: (identifier) @name) @definition.method
(cast name: (identifier) @name) @definition.method
(info name: (identifier) @name) @definition.method
(child actor: (identifier) @name) @reference.class
(root actor: (identifier) @name) @reference.class
(type (type_identifier) @name) @reference.type
