(comment) @comment
(doc_comment) @comment.documentation
(keyword) @keyword
(type) @type.builtin
(boolean) @boolean
"now" @constant.builtin
(number) @number
(duration) @number
(string) @string
(escape) @string.escape
(operator) @operator
["{" "}" "(" ")" "[" "]"] @punctuation.bracket
[";" ","] @punctuation.delimiter
;; Names, whatever they are called.
((statement . (keyword) @_kind . [(identifier) (keyword)] @type)
  (#any-of? @_kind "enum" "struct" "registry" "gen_server" "gen_statem" "supervisor"))
((statement . (keyword) @_kind . [(identifier) (keyword)] @function)
  (#any-of? @_kind "call" "cast" "info" "continue" "internal" "timer" "state"))
((identifier) @constant
  (#any-of? @constant "one_for_one" "one_for_all" "rest_for_one" "permanent" "transient" "temporary" "infinity" "brutal_kill"
    "unique" "duplicate" "drop_newest" "drop_oldest" "reject" "block" "normal" "none" "repeat"))
