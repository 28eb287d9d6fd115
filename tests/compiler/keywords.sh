#!/bin/sh
# Keywords are contextual: each of them, in each place where a spec has a name of the user's, is that name. What
# is refused is refused for what it would be in C, never as a slip of syntax.
#
#     tests/compiler/keywords.sh ACTORC

[ $# -eq 1 ] || { echo "usage: tests/compiler/keywords.sh ACTORC" >&2; exit 2; }
case $1 in
/*) actorc=$1 ;;
*) actorc=$PWD/$1 ;;
esac
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/shell.sh"
. "$top/tests/keyword_places.sh"
cd "$scratch" || exit 2

# Errors but for names that C, C++ or the generated code has already.
unwanted() {
    ! "$actorc" check --max-errors=0 "$1" 2>&1 | grep -e 'error:' | grep -v -e '\[A01[0134]\]'
}

for keyword in $(keywords "$top/grammar/actor.y"); do
    places "$keyword" >"places_$keyword.actor"
    check "$keyword is a name" unwanted "places_$keyword.actor"
    case $keyword in
    now | do) continue ;;
    esac
    values "$keyword" >"values_$keyword.actor"
    check "$keyword is a value" unwanted "values_$keyword.actor"
done

# One that nobody else has is accepted as it stands.
for keyword in cast call state via child every postpone; do
    check "$keyword is accepted" "$actorc" check "values_$keyword.actor"
done

finish
