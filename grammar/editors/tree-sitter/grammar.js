// Specs of actorc, as editors look at them: statements, blocks, words and values. It is wider than the compiler's own
// grammar, so that a spec that is half-written, or has a construct of tomorrow, still has its shape: a statement is
// a sequence of words and values up to its `;` or block. Which word may stand where is the compiler's business.

const KEYWORDS = [
    // in a file
    "include", "import", "extern", "enum", "struct", "registry", "gen_server", "gen_statem", "supervisor", "dynamic_supervisor", "key", "keys",
    "value", "meta", "partitions", "listeners", "match",
    // in an actor
    "register", "via", "init", "state", "data", "call", "calls", "cast", "info", "continue", "on", "terminate", "code_change",
    "default", "any", "internal", "timer", "mailbox", "overflow", "hibernate_after",
    // in a row
    "when", "do", "after", "every", "idle", "enter", "exit", "reply", "defer", "stop", "postpone", "ignore", "hibernate",
    "raise", "start", "update", "cancel",
    // in a supervisor
    "strategy", "intensity", "in", "backoff", "jitter", "auto_shutdown", "max_children", "child", "as", "restart", "shutdown", "significant", "contain_faults",
    // in an application
    "application", "env", "from", "depends", "prep_stop", "config_change", "start_phase", "version", "main",
];

// What goes on with a row behind the block of its assignments.
const TAILS = ["reply", "defer", "stop", "postpone", "ignore", "hibernate"];

const OPERATORS = [
    "->", "..", "||", "&&", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "=", "<", ">", "+", "-", "*", "/", "%", "!", "|",
    "?", ".", ":",
];

module.exports = grammar({
    name: "actor",

    extras: $ => [/\s/, $.comment, $.doc_comment],

    word: $ => $.identifier,

    rules: {
        source_file: $ => repeat($._item),

        _item: $ => choice($.statement, ";"),

        // What ends with a `;`, or with a block behind which nothing goes on.
        statement: $ => prec.right(seq($._pieces, choice(";", seq($.block, optional(choice(";", $._tail)))))),

        _tail: $ => seq(choice(alias("->", $.operator), alias(choice(...TAILS), $.keyword)), optional($._pieces), ";"),

        // What lacks its `;` stands last, as the last constant of an enum.
        block: $ => seq("{", repeat($._item), optional($._pieces), "}"),

        arguments: $ => seq("(", optional($._pieces), ")"),

        suffix: $ => seq("[", optional($._pieces), "]"),

        _pieces: $ => repeat1($._piece),

        _piece: $ => choice($.keyword, $.identifier, $.type, $.boolean, $._value, $.arguments, $.suffix, $.operator, ","),

        _value: $ => choice($.number, $.duration, $.string, "now"),

        keyword: $ => choice(...KEYWORDS),

        operator: $ => choice(...OPERATORS),

        type: $ => choice("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double",
                          "duration", "instant", "string", "bytes", "pid", "ref"),

        boolean: $ => choice("true", "false"),

        identifier: $ => /[A-Za-z_][A-Za-z0-9_]*/,

        number: $ => token(choice(/0[xX][0-9a-fA-F_]+/, /[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][+-]?[0-9][0-9_]*)?/)),

        duration: $ => token(/[0-9][0-9_]*(\.[0-9][0-9_]*)?(ns|us|ms|s|min|h)/),

        string: $ => seq('"', repeat(choice(token.immediate(/[^"\\\n]+/), $.escape)), token.immediate('"')),

        escape: $ => token.immediate(/\\([abfnrtv\\"'?]|[0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/),

        doc_comment: $ => token(/\/\/\/([^\/\n][^\n]*)?/),

        comment: $ => token(choice(/\/\/([^\/\n][^\n]*)?/, /\/\/\/\/[^\n]*/, /\/\*[^*]*\*+([^\/*][^*]*\*+)*\//)),
    },
});
