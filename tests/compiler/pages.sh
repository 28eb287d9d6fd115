#!/bin/sh
# What README.md and the pages of examples show is what there is: the spec, its pictures, its C, and
# what actorc says of errors.
#
#     tests/compiler/pages.sh ACTORC

[ $# -eq 1 ] || { echo "usage: tests/compiler/pages.sh ACTORC" >&2; exit 2; }
actorc=$1
top=$(dirname "$0")/../..
. "$top/tests/shell.sh"
example=$top/examples/circuit_breaker
spec=$example/circuit_breaker.actor

# Prints block $3 (1: the first) of language $2 on page $1.
block() {
    awk -v fence="^\`\`\`$2\$" -v wanted="$3" '
        /^```$/ && inside { inside = 0; next }
        $0 ~ fence && !inside { inside = ++n; next }
        /^```/            { inside = -1; next }
        inside == wanted  { print }' "$1" >"$scratch/block"
    [ -s "$scratch/block" ] || { echo "$1 has no such block"; false; }
}

# Tells whether a page's block is what the command prints.
shows() {
    block "$1" "$2" "$3" || return
    shift 3
    "$@" >"$scratch/printed" 2>&1
    diff "$scratch/block" "$scratch/printed"
}

# Picture $1 of a spec, without the comment that names it: a page says it in its own words.
graph() {
    "$actorc" graph "$2" | awk -v wanted="$1" '/^%%/ { n++; next } n == wanted && NF { print }'
}

# Two mistakes: a word, and a state that forgets an event.
broken() {
    sed -e '36d' -e 's/failures + 1 < threshold/failures + 1 < treshold /' "$spec" |
        "$actorc" check --stdin-name=breaker.actor -
}

# Tells whether each line of a block is one of the file's.
is_of() {
    block "$1" "$2" "$3" && grep -v '^$' "$scratch/block" >"$scratch/lines" || return
    ! grep -vxFf "$4" "$scratch/lines"
}

"$actorc" -o "$scratch" "$spec"
check "README.md shows the spec of the example" shows "$top/README.md" actor 1 cat "$spec"
check "README.md shows its states" shows "$top/README.md" mermaid 1 graph 1 "$spec"
check "README.md shows functions that are generated" is_of "$top/README.md" c 1 "$scratch/circuit_breaker_actor.h"
check "README.md shows the C of the example" is_of "$top/README.md" c 2 "$example/circuit_breaker.c"
check "README.md shows what actorc says of errors" shows "$top/README.md" "" 1 broken
check "the example's page shows its tree" shows "$example/README.md" mermaid 2 graph 1 "$example/demo.actor"
check "and who calls whom" shows "$example/README.md" mermaid 3 graph 2 "$example/demo.actor"
nested=$top/examples/nested_application
check "the page of applications shows the server's tree" shows "$nested/README.md" mermaid 1 graph 1 "$nested/line_server.actor"
check "and the store's" shows "$nested/README.md" mermaid 3 graph 1 "$nested/store.actor"
check "and who calls whom" shows "$nested/README.md" mermaid 2 graph 2 "$nested/line_server.actor"
check "in both" shows "$nested/README.md" mermaid 4 graph 2 "$nested/store.actor"
check "the example's page shows its states" shows "$example/README.md" mermaid 4 graph 1 "$spec"
finish
