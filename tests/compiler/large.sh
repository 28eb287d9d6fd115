#!/bin/sh
# Specs that are large in one way: five thousand of something, or structs with very many ways through them. What takes
# a moment as it is would take minutes if each were compared with each, or for ever, so the suite's time limit is the test.
#
#     tests/compiler/large.sh ACTORC

case ${1-} in
/*) actorc=$1 ;;
*) actorc=$PWD/${1:?usage: tests/compiler/large.sh ACTORC} ;;
esac
cd "$(dirname "$0")/../.." || exit 2
. tests/shell.sh
cd "$scratch" || exit 2
mkdir out

# $1: lines before, with @ for the number of things; $2: one of them, with @ for its number, and what stands between
# two, if that is no end of a line, $4; $3: lines behind.
write() {
    awk -v before="$1" -v one="$2" -v behind="$3" -v between="${4-}" -v n="${n:-5000}" '
        function with(text, number) { gsub(/@/, number, text); return text }
        BEGIN {
            print with(before, n - 1)
            for (i = 0; i < n; i++)
                print with(one, i) (i < n - 1 ? between : "")
            print with(behind, n - 1)
        }'
}

# The spec in large.actor, which is $1, compiles, is formatted, and what is formatted stays as it is.
passes() {
    check "$1: compiles" "$actorc" -o out large.actor
    check "$1: is formatted" sh -c "'$actorc' fmt -o - large.actor >formatted.actor && '$actorc' fmt --check formatted.actor"
}

# $1: what it is; $2 and on: as above.
accepts() {
    what=$1
    shift
    write "$@" >large.actor
    passes "$what"
}

accepts "constants" 'enum E {' 'constant_@ = @,' '}'
accepts "fields" 'struct S {' 'uint32 field_@ = 5;' '} gen_server A { cast a(S s); }'
accepts "arguments of a message" 'gen_server A { cast a(' 'uint32 a_@' '); }' ,
accepts "arguments of a child" 'gen_server A { init(uint32 last' ', string a_@ = ""' '); } supervisor S { child A(last: 1); }'
accepts "replies" 'gen_server A { call a() -> a_0' '| b_@(uint32 n)' '; }'
accepts "messages" 'gen_server A {' 'cast a_@(uint32 n);' '}'
n=20000
accepts "calls of one server" 'gen_server A {' 'call a_@() -> uint32;' '}'
n=5000
accepts "children" 'gen_server A { init(uint32 n); cast a(); } supervisor S {' 'child A(n: @) as a_@;' '}'
accepts "states" 'gen_statem A { init() -> a_0; cast go;' 'state a_@ { on go -> a_0; }' '}'
accepts "events" 'gen_statem A { init() -> a; cast go;' 'internal b_@;' 'state a { on go { raise b_0; } } default ignore; }'
accepts "guards" \
    'gen_statem A { init() -> a; cast go(uint32 n); state a {' 'on go when n == @ -> b;' 'on go; } state b { on go -> a; } }'
accepts "outcomes" 'gen_statem A { init() -> a; cast go; state a { on go do act {' 'out_@;' '} } }'
accepts "assignments" \
    'gen_statem A { init() -> a; cast go; data { uint32 n; } state a { on go {' 'n = n + @;' '} } }'
accepts "actors" '' 'gen_server A_@ { cast a(); }' ''
n=50000
accepts "lines of a doc comment" '' '/// line @ of it' 'gen_server A { cast a(); }'
n=5000
accepts "includes" '' 'include "a_@.h";' 'struct S { uint32 n; }'

awk 'BEGIN {
    print "gen_statem A { init() -> a; cast go; default ignore;"
    for (i = 0; i < 5000; i++) print "timer t_" i ";"
    print "state a { on go {"
    for (i = 0; i < 5000; i++) print "start t_" i " 1s;"
    print "} } }"
}' >large.actor
passes "timers that one row starts"

awk 'BEGIN {
    print "gen_server A { cast a(); }"
    for (i = 0; i < 5000; i++) print "supervisor S_" i " { child " (i < 4999 ? "S_" i + 1 : "A") "; }"
}' >large.actor
passes "supervisors in a chain"

awk 'BEGIN {
    for (i = 0; i < 64; i++) print "struct S_" i " { uint32 n; " (i < 63 ? "S_" i + 1 " a; S_" i + 1 " b;" : "") " }"
}' >large.actor
passes "ways through structs, 2 to the power of 63"

awk 'BEGIN {
    print "gen_statem A { init() -> a_0;"
    for (i = 0; i < 200; i++) print "cast e_" i "; state a_" i " { on e_" i " -> a_" (i + 1) % 200 "; }"
    print "any {"
    for (i = 0; i < 200; i++) print "on e_" i ";"
    print "} }"
}' >large.actor
passes "states with as many events"

awk 'BEGIN {
    for (i = 0; i < 5000; i++)
        print "gen_server A_" i " { register a_" i "; calls A_" (i + 1) % 5000 ".m, A_" (i * 5 + 3) % 5000 "; call m -> ok; }"
    print "supervisor S {"
    for (i = 0; i < 5000; i++) print "child A_" i ";"
    print "}"
}' >large.actor
passes "actors that call each other, all in one circle"

awk 'BEGIN { printf "enum E {"; while (n++ < 60000) printf " constant_%d,", n; print "}" }' >large.actor
passes "a line of a megabyte"

# As many errors: all are found, and those that are asked for are printed.
write 'gen_statem A { init() -> a; cast go; state a { on go {' 'unknown_@ = 1;' '} } }' >large.actor
"$actorc" check --max-errors=0 large.actor 2>errors
check "errors: the spec is refused" same 1 $?
check "errors: all are said" same 5000 "$(grep -c '^large.actor:.* error: ' errors)"
finish
