" Specs of actorc. Keywords are names too where the grammar allows it; what is one by its place is not coloured.
if exists('b:current_syntax')
  finish
endif

syntax case match
setlocal iskeyword=@,48-57,_

" What is followed by a name, whatever that is called: `call state();`.
syntax keyword actorTop enum struct registry table pubsub protocol impl gen_server gen_statem agent supervisor dynamic_supervisor partition_supervisor task_supervisor task producer producer_consumer consumer consumer_supervisor pipeline application nextgroup=actorName skipwhite
syntax keyword actorTop include import use extern
syntax keyword actorItem requires for nextgroup=actorName skipwhite
syntax keyword actorItem state call cast info continue internal timer on child as nextgroup=actorName skipwhite
syntax keyword actorItem get get_and_update nextgroup=actorName skipwhite
syntax keyword actorItem key keys register via init data terminate code_change default any mailbox overflow hibernate_after strategy
syntax keyword actorItem intensity in backoff jitter auto_shutdown max_children restart shutdown significant contain_faults
syntax keyword actorItem value meta partitions listeners
syntax keyword actorItem message subscribes nextgroup=actorName skipwhite
syntax keyword actorItem topic emits consumes dispatcher buffer keep max_demand min_demand partition
syntax keyword actorItem match nextgroup=actorName skipwhite
syntax keyword actorItem env from depends prep_stop config_change version main
syntax keyword actorItem start_phase calls nextgroup=actorName skipwhite
syntax keyword actorRow do reply raise start update cancel nextgroup=actorName skipwhite
syntax keyword actorRow when else after every idle enter exit defer stop postpone ignore hibernate
syntax match actorName contained "\h\w*"
syntax match actorItem "\<on\s\+continue\>\ze\s\+\h" nextgroup=actorName skipwhite
syntax keyword actorConstant true false now
syntax keyword actorChoice one_for_one one_for_all rest_for_one permanent transient temporary infinity brutal_kill any_significant all_significant never
syntax keyword actorChoice demand broadcast first last
syntax keyword actorChoice set ordered_set bag duplicate_bag public protected private unnamed
syntax keyword actorChoice unique duplicate drop_newest drop_oldest reject block normal none repeat
syntax keyword actorType bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float double nextgroup=actorName skipwhite
syntax keyword actorType duration instant string bytes pid ref nextgroup=actorName skipwhite

syntax match actorNumber "\v<\d[0-9_]*(\.\d[0-9_]*)?([eE][+-]?\d[0-9_]*)?(ns|us|ms|s|min|h)?>"
syntax match actorNumber "\v<0[xX][0-9a-fA-F_]+>"
syntax match actorEscape contained "\v\\([abfnrtv\\\"'?]|\o{1,3}|x\x{1,2}|u\x{4}|U\x{8})"
syntax region actorString start=+"+ skip=+\\.+ end=+"+ oneline contains=actorEscape
syntax match actorOperator "->" nextgroup=actorName skipwhite
syntax match actorOperator "\v[-+*/%=!<>]?\=|[|&]{2}|[-+*/%<>!|?]"

syntax keyword actorTodo contained TODO FIXME XXX
syntax match actorComment "//.*" contains=actorTodo,@Spell
syntax match actorDoc "///.*" contains=actorTodo,@Spell
syntax match actorComment "////.*" contains=actorTodo,@Spell
syntax region actorComment start="/\*" end="\*/" contains=actorTodo,@Spell
syntax sync ccomment actorComment

highlight default link actorTop Structure
highlight default link actorItem Keyword
highlight default link actorRow Statement
highlight default link actorConstant Constant
highlight default link actorChoice Constant
highlight default link actorType Type
highlight default link actorName Identifier
highlight default link actorNumber Number
highlight default link actorString String
highlight default link actorEscape SpecialChar
highlight default link actorOperator Operator
highlight default link actorComment Comment
highlight default link actorDoc SpecialComment
highlight default link actorTodo Todo

let b:current_syntax = 'actor'
