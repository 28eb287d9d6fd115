// Specs of actorc, for editors. The rules are those of ../../actor.y, with their order and their names as far as possible;
// what a name means, and which may stand where, is the compiler's business. Wider than the compiler: comparisons
// may chain, and a number may begin with 0.
//
// Keywords are contextual, as they are there. tree-sitter takes a word for a keyword only where that keyword may stand, so
// `call state();` needs nothing. Where both a keyword and a name may stand, the rule says so: see name_or.

const TYPES = [
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double",
    "duration", "instant", "string", "bytes", "pid", "ref",
];

const commas = rule => optional(seq(rule, repeat(seq(",", rule)), optional(",")));

const braces = rule => seq("{", repeat(rule), "}");

// A name, where these keywords may begin something else.
const name_or = ($, ...keywords) => choice($.identifier, alias(choice(...keywords), $.identifier));

module.exports = grammar({
    name: "actor",

    extras: $ => [/\s/, $.comment, $.doc_comment],

    word: $ => $.identifier,

    supertypes: $ => [$._expression],

    rules: {
        source_file: $ => repeat(choice($._item, ";")),

        _item: $ => choice(
            $.include, $.import, $.use, $.extern, $.enum, $.struct, $.registry, $.table, $.pubsub, $.protocol, $.impl,
            $.gen_server, $.gen_statem, $.agent, $.supervisor, $.dynamic_supervisor, $.partition_supervisor, $.task_supervisor, $.task,
            $.producer, $.producer_consumer, $.consumer, $.consumer_supervisor, $.pipeline, $.application,
        ),

        // ---- in a file ------------------------------------------------------------------------------------

        include: $ => seq("include", field("path", $.string), ";"),

        import: $ => seq("import", field("path", $.string), ";"),

        use: $ => seq("use", field("package", $.identifier), ".", field("pattern", $.identifier), optional($.arguments),
                      optional(seq("as", field("name", $.identifier))), ";"),

        extern: $ => seq("extern", field("type", $.string), field("name", $.identifier),
                         choice(";", field("body", $.extern_body))),

        extern_body: $ => braces($.extern_function),

        extern_function: $ => seq(field("role", $.identifier), field("name", $.identifier), ";"),

        enum: $ => seq("enum", field("name", $.identifier), field("body", $.enumerators)),

        enumerators: $ => seq("{", commas($.enumerator), "}"),

        enumerator: $ => seq(field("name", $.identifier), optional($._default)),

        struct: $ => seq("struct", field("name", $.identifier), field("body", $.fields)),

        registry: $ => seq("registry", field("name", $.identifier), field("body", alias($._registry_body, $.body))),
        _registry_body: $ => braces(choice($.key, $.keys, $.value, $.meta, $.partitions, $.listeners, $.match, ";")),

        table: $ => seq("table", field("name", $.identifier), field("body", alias($._table_body, $.body))),
        _table_body: $ => braces(choice($.key, $.value, alias($.table_match, $.match), $.table_options, ";")),

        pubsub: $ => seq("pubsub", field("name", $.identifier), field("body", alias($._pubsub_body, $.body))),
        _pubsub_body: $ => braces(choice(alias($.topic, $.key), $.value, $.partitions, $.message, ";")),

        topic: $ => seq("topic", field("type", $.type), ";"),

        message: $ => seq("message", field("name", $.identifier), optional($.parameters), ";"),

        protocol: $ => seq("protocol", field("name", $.identifier), optional($.requires), field("body", alias($._protocol_body, $.body))),
        _protocol_body: $ => braces(choice($.protocol_function, ";")),

        requires: $ => seq("requires", $.identifier, repeat(seq(",", $.identifier))),

        protocol_function: $ => seq(field("name", $.identifier), optional($.parameters), optional(seq("->", field("result", $.type))), ";"),

        impl: $ => seq("impl", field("protocol", $.identifier), "for", $.impl_type, repeat(seq(",", $.impl_type)), ";"),

        impl_type: $ => choice(seq(alias("any", $.any_type), repeat($.suffix)), $.type),

        table_options: $ => seq(repeat1(field("choice", $.identifier)), ";"),

        table_match: $ => seq("match", field("name", $.identifier), optional($.parameters),
                              optional(seq("when", field("condition", $._expression))), optional($.given),
                              choice($.assignments, ";")),

        given: $ => seq("->", field("struct", $.identifier), optional($.arguments)),

        gen_server: $ => seq("gen_server", field("name", $.identifier), field("body", alias($._server_body, $.body))),
        _server_body: $ => braces(choice($._server_item, ";")),

        gen_statem: $ => seq("gen_statem", field("name", $.identifier), field("body", alias($._machine_body, $.body))),
        _machine_body: $ => braces(choice($._machine_item, ";")),

        agent: $ => seq("agent", field("name", $.identifier), field("body", alias($._agent_body, $.body))),
        _agent_body: $ => braces(choice($._agent_item, ";")),

        supervisor: $ => seq("supervisor", field("name", $.identifier), field("body", alias($._supervisor_body, $.body))),
        dynamic_supervisor: $ => seq("dynamic_supervisor", field("name", $.identifier),
                                     field("body", alias($._supervisor_body, $.body))),
        partition_supervisor: $ => seq("partition_supervisor", field("name", $.identifier),
                                       field("body", alias($._supervisor_body, $.body))),
        _supervisor_body: $ => braces(choice($._supervisor_item, ";")),

        task: $ => seq("task", field("name", $.identifier), optional($.parameters),
                       "->", $.answer, repeat(seq("|", $.answer)), ";"),

        task_supervisor: $ => seq("task_supervisor", field("name", $.identifier),
                                  choice(";", field("body", alias($._task_supervisor_body, $.body)))),
        _task_supervisor_body: $ => braces(choice(
            $.register, $.intensity, $.max_children, $.restart, $.shutdown, ";",
        )),

        producer: $ => seq("producer", field("name", $.identifier), "emits", field("out", $.type), $._stage_rest),
        producer_consumer: $ => seq("producer_consumer", field("name", $.identifier), field("in", $.type), "->", field("out", $.type),
                                    $._stage_rest),
        consumer: $ => seq("consumer", field("name", $.identifier), "consumes", field("in", $.type), $._stage_rest),
        _stage_rest: $ => choice(";", field("body", alias($._stage_body, $.body))),
        _stage_body: $ => braces(choice($._server_item, $.dispatcher, $.buffer, $.max_demand, $.min_demand, ";")),

        consumer_supervisor: $ => seq("consumer_supervisor", field("name", $.identifier), "consumes", field("in", $.type),
                                      field("body", alias($._consumer_supervisor_body, $.body))),
        _consumer_supervisor_body: $ => braces(choice(
            $.register, $.intensity, $.max_children, $.restart, $.shutdown, $.max_demand, $.min_demand,
            alias($.plain_init, $.init), $.child, ";",
        )),

        pipeline: $ => seq("pipeline", field("name", $.identifier), field("body", alias($._pipeline_body, $.body))),
        _pipeline_body: $ => braces(choice(
            $.register, alias($.plain_init, $.init), $.intensity, $.backoff, $.auto_shutdown, $.chain, ";",
        )),

        application: $ => seq("application", field("name", $.identifier), field("body", alias($._application_body, $.body))),
        _application_body: $ => braces(choice($._application_item, ";")),

        // ---- types ----------------------------------------------------------------------------------------

        fields: $ => braces(seq($.field, ";")),

        parameters: $ => seq("(", commas($.parameter), ")"),

        parameter: $ => seq(field("type", $.type), field("name", $.identifier), optional($._default), optional(seq("in", $.bounds))),

        bounds: $ => choice(seq(field("low", $._expression), "..", optional(field("high", $._expression))),
                            seq("..", field("high", $._expression))),

        field: $ => seq(field("type", $.type), field("name", $.identifier), optional($._default)),

        _default: $ => seq("=", field("default", $._expression)),

        type: $ => seq(choice(
            $.primitive_type,
            alias($.identifier, $.type_identifier),
            seq("extern", choice(alias($.identifier, $.type_identifier), $.string), optional("*")),
        ), repeat($.suffix)),

        primitive_type: $ => choice(...TYPES),

        suffix: $ => choice(seq("[", optional($._expression), "]"), "?"),

        key: $ => seq("key", field("type", $.type), ";"),

        keys: $ => seq("keys", field("choice", $.identifier), ";"),

        value: $ => seq("value", field("body", $.fields)),

        meta: $ => seq("meta", field("body", $.fields)),

        partitions: $ => seq("partitions", field("number", $._expression), ";"),

        listeners: $ => seq("listeners", $.identifier, repeat(seq(",", $.identifier)), ";"),

        match: $ => seq("match", field("name", $.identifier), optional($.parameters), "when", field("condition", $._expression), ";"),

        // ---- servers, machines ----------------------------------------------------------------------------

        _server_item: $ => choice(
            $._shared_item,
            alias($.plain_init, $.init),
            alias($.server_state, $.state_fields),
            $.continue,
        ),

        _machine_item: $ => choice(
            $._shared_item, $.init, alias($.machine_data, $.state_fields), $.default, $.state, $.any, $.internal, $.timer,
        ),

        _shared_item: $ => choice(
            $.register, $.mailbox, $.call, $.calls, $.subscribes, $.cast, $.info, $.hibernate_after, $.callback,
        ),

        supervisor_init: $ => seq(optional("extern"), "init", optional($.parameters), ";"),

        plain_init: $ => seq("init", optional($.parameters), ";"),

        init: $ => seq("init", optional($.parameters), choice(
            seq(optional($._action),
                optional(seq("->", field("state", $.identifier), optional($.arguments), optional("hibernate"))), ";"),
            seq($.assignments, optional(seq($.next, optional("hibernate"), ";"))),
            seq($._action, $.outcomes),
        )),

        server_state: $ => seq("state", field("body", $.fields)),

        machine_data: $ => seq("data", field("body", $.fields)),

        continue: $ => seq(optional("on"), "continue", field("name", $.identifier), ";"),

        register: $ => seq("register", choice(
            field("name", name_or($, "via")),
            seq("via", field("registry", $.identifier), "(", field("key", $._expression),
                optional(seq(",", commas($.argument))), ")"),
        ), ";"),

        mailbox: $ => seq("mailbox", field("limit", $._expression), "overflow", field("choice", $.identifier), ";"),

        call: $ => seq("call", field("name", $.identifier), optional($.parameters),
                       "->", $.answer, repeat(seq("|", $.answer)), ";"),

        answer: $ => seq(field("name", choice($.identifier, $.primitive_type)), optional(choice($.parameters, $.suffix))),

        calls: $ => seq("calls", $.callee, repeat(seq(",", $.callee)), ";"),

        subscribes: $ => seq("subscribes", $.subscription, repeat(seq(",", $.subscription)), ";"),

        subscription: $ => seq(field("bus", $.identifier), optional(seq(".", field("message", $.identifier)))),

        callee: $ => seq(field("actor", $.identifier), optional(seq(".", field("call", $.identifier)))),

        cast: $ => seq("cast", field("name", $.identifier), optional($.parameters), ";"),

        info: $ => seq("info", field("name", $.identifier), optional($.parameters),
                       optional(seq("every", field("time", $._expression))), ";"),

        internal: $ => seq("internal", field("name", $.identifier), optional($.parameters), ";"),

        timer: $ => seq("timer", field("name", $.identifier), optional($.parameters), optional("idle"), ";"),

        hibernate_after: $ => seq("hibernate_after", field("time", $._expression), ";"),

        callback: $ => seq(choice(seq("on", field("name", $.identifier)), "terminate", "code_change"), ";"),

        default: $ => seq("default", $.next, ";"),

        state: $ => seq("state", field("name", $.identifier), optional($.parameters), field("body", $.rows)),

        any: $ => seq("any", field("body", $.rows)),

        // ---- agents ---------------------------------------------------------------------------------------

        _agent_item: $ => choice(
            $.register, $.mailbox, $.calls, $.hibernate_after, alias($.agent_callback, $.callback),
            alias($.server_state, $.state_fields), alias($.agent_init, $.init), $.get, $.function,
        ),

        agent_callback: $ => seq("code_change", ";"),

        agent_init: $ => choice(
            seq("init", optional($.parameters), choice($.assignments, ";")),
            seq("extern", "init", optional($.parameters), ";"),
        ),

        get: $ => seq("get", field("name", $.identifier), ";"),

        function: $ => choice(
            seq($._asked, $._clauses),
            seq($._told, $._clauses),
            seq("extern", choice($._asked, $._told), ";"),
        ),

        _asked: $ => seq(choice("get", "get_and_update"), field("name", $.identifier), optional($.parameters),
                         "->", $.answer, repeat(seq("|", $.answer))),

        _told: $ => seq(choice("update", "cast"), field("name", $.identifier), optional($.parameters)),

        _clauses: $ => seq($.clause, repeat(seq("else", $.clause))),

        clause: $ => seq(optional($.guard), choice(
            seq($.assignments, optional(seq($.reply, ";"))),
            seq($.reply, choice($.assignments, ";")),
        )),

        // ---- rows -----------------------------------------------------------------------------------------

        rows: $ => braces($.row),

        row: $ => seq(choice(
            seq("on", field("event", $.identifier)),
            seq(choice("after", "every", "idle"), field("time", $._expression)),
            seq("enter", optional(seq("from", field("from", $.identifier), repeat(seq(",", field("from", $.identifier)))))),
            "exit",
        ), optional($.guard), choice(
            $._tail,
            seq($._action, choice($._rest, seq($.outcomes, optional(";")))),
        )),

        guard: $ => seq("when", $._expression),

        _action: $ => seq("do", field("action", $.identifier)),

        outcomes: $ => braces($.outcome),

        outcome: $ => seq(field("name", $.identifier), optional($.guard), $._tail),

        _tail: $ => choice(
            $.assignments,
            seq(optional($.assignments), $._rest),
        ),

        _rest: $ => seq(optional($.reply), optional($.next), optional("hibernate"), ";"),

        assignments: $ => braces(choice($.assignment, $.raise, $.start, $.update, $.cancel)),

        assignment: $ => seq(field("name", name_or($, "raise", "start", "update", "cancel")),
                             field("operator", choice("=", "+=", "-=", "*=", "/=", "%=")),
                             field("value", $._expression), ";"),

        raise: $ => seq("raise", field("name", $.identifier), optional($.arguments), ";"),

        start: $ => seq("start", field("name", $.identifier), field("time", $._expression), optional($.arguments), ";"),

        update: $ => seq("update", field("name", $.identifier), optional($.arguments), ";"),

        cancel: $ => seq("cancel", field("name", $.identifier), ";"),

        reply: $ => choice(seq("reply", field("name", $.identifier), optional($.arguments)), "defer"),

        next: $ => choice(
            seq("->", field("state", $.identifier), optional($.arguments), optional("postpone")),
            seq("stop", field("reason", $.identifier)),
            "postpone",
            "ignore",
        ),

        // ---- supervisors ----------------------------------------------------------------------------------

        _supervisor_item: $ => choice(
            $.strategy, $.intensity, $.backoff, $.max_children, $.partitions, $.auto_shutdown, alias($.supervisor_init, $.init),
            $.register, $.child,
        ),

        strategy: $ => seq("strategy", field("choice", $.identifier), ";"),

        intensity: $ => seq("intensity", field("restarts", $._expression), "in", field("time", $._expression), ";"),

        backoff: $ => seq("backoff", field("from", $._expression), "..", field("to", $._expression),
                          optional(seq("jitter", field("jitter", $._expression), "%")), ";"),

        max_children: $ => seq("max_children", field("limit", $._expression), ";"),

        auto_shutdown: $ => seq("auto_shutdown", field("choice", $.identifier), ";"),

        child: $ => seq("child", field("actor", $.identifier), optional($.arguments),
                        optional(seq("as", field("id", $.identifier))), choice(";", field("body", $.child_options))),

        // ---- stages ---------------------------------------------------------------------------------------

        dispatcher: $ => seq("dispatcher", field("choice", $.identifier), optional(field("number", $._expression)), ";"),

        buffer: $ => seq("buffer", field("events", $._expression), optional(seq("keep", field("choice", $.identifier))), ";"),

        max_demand: $ => seq("max_demand", field("number", $._expression), ";"),

        min_demand: $ => seq("min_demand", field("number", $._expression), ";"),

        chain: $ => seq($.stage, repeat(seq("->", $.stage))),

        stage: $ => seq(field("actor", $.identifier), optional($.arguments), optional(seq("as", field("id", $.identifier))),
                        optional(field("body", $.stage_options))),

        stage_options: $ => braces(choice($.restart, $.shutdown, $.flag, $.max_demand, $.min_demand,
                                          alias($.cancel_mode, $.cancel), $.partition)),

        cancel_mode: $ => seq("cancel", field("choice", $.identifier), ";"),

        partition: $ => seq("partition", field("number", $._expression), ";"),

        child_options: $ => braces(choice($.restart, $.shutdown, $.flag)),

        restart: $ => seq("restart", field("choice", $.identifier), ";"),

        shutdown: $ => seq("shutdown", field("time", $._expression), ";"),

        flag: $ => seq(choice("significant", "contain_faults", "defer"), ";"),

        // ---- applications ---------------------------------------------------------------------------------

        _application_item: $ => choice(
            $.root, $.env, $.depends, $.restart, $.start_phase, $.shutdown, $.version, $.main,
            alias($.application_callback, $.callback),
        ),

        root: $ => seq("supervisor", field("actor", $.identifier), optional($.arguments), ";"),

        env: $ => seq("env", field("body", $.settings)),

        settings: $ => braces($.setting),

        setting: $ => seq(alias($.parameter, $.field), optional(seq("from", field("variable", $.string))), ";"),

        depends: $ => seq("depends", $.identifier, repeat(seq(",", $.identifier)), ";"),

        application_callback: $ => seq(choice(
            seq("on", field("name", $.identifier)), "start", "prep_stop", "stop", "config_change",
        ), ";"),

        start_phase: $ => seq("start_phase", field("name", $.identifier), ";"),

        version: $ => seq("version", field("version", $.string), ";"),

        main: $ => seq("main", field("choice", $.identifier), ";"),

        // ---- expressions ----------------------------------------------------------------------------------

        arguments: $ => seq("(", commas($.argument), ")"),

        argument: $ => seq(optional(seq(field("name", name_or($, "now")), ":")), field("value", $._expression)),

        _expression: $ => choice(
            $.number, $.duration, $.string, $.boolean, $.now, $.identifier, $.member, $.parenthesized, $.unary, $.binary,
        ),

        member: $ => prec(8, seq(field("object", $._expression), ".", field("name", $.identifier))),

        parenthesized: $ => seq("(", $._expression, ")"),

        unary: $ => prec(7, seq(field("operator", choice("!", "-")), field("operand", $._expression))),

        binary: $ => choice(...[
            [1, "||"], [2, "&&"], [3, choice("==", "!=")], [4, choice("<", "<=", ">", ">=")],
            [5, choice("+", "-")], [6, choice("*", "/", "%")],
        ].map(([level, operator]) => prec.left(level, seq(
            field("left", $._expression), field("operator", operator), field("right", $._expression))))),

        boolean: $ => choice("true", "false"),

        now: $ => "now",

        // ---- words, numbers, comments ---------------------------------------------------------------------

        identifier: $ => /[A-Za-z_][A-Za-z0-9_]*/,

        number: $ => token(choice(/0[xX][0-9a-fA-F_]+/, /[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][+-]?[0-9][0-9_]*)?/)),

        duration: $ => token(/[0-9][0-9_]*(\.[0-9][0-9_]*)?(ns|us|ms|s|min|h)/),

        string: $ => seq('"', repeat(choice(token.immediate(prec(1, /[^"\\\n]+/)), $.escape)), token.immediate('"')),

        escape: $ => token.immediate(/\\([abfnrtv\\"'?]|[0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/),

        doc_comment: $ => token(/\/\/\/([^\/\n][^\n]*)?/),

        comment: $ => token(choice(/\/\/([^\/\n][^\n]*)?/, /\/\/\/\/[^\n]*/, /\/\*[^*]*\*+([^\/*][^*]*\*+)*\//)),
    },
});
