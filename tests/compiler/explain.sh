#!/bin/sh
# Every code has its text, and examples that tell the truth: the wrong spec yields that code and no other, the
# mended one compiles without a warning. They are taken from codes.md, as actorc prints them.
#
#     tests/compiler/explain.sh ACTORC

[ $# -eq 1 ] || { echo "usage: tests/compiler/explain.sh ACTORC" >&2; exit 2; }
case $1 in
/*) actorc=$1 ;;
*) actorc=$PWD/$1 ;;
esac
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/shell.sh"
LC_ALL=C
export LC_ALL

# The blocks of codes.md: CODE/wrong/example.actor, CODE/mended/example.actor, and what goes with both.
blocks() {
    awk -v dir="$scratch" '
        /^## / && !inside { code = dir "/" $2; next }
        /^```actor / && !inside {
            inside = 1
            goes_with_both = $2 ~ /\.actor$/
            folder = goes_with_both && match($2, /.*\//) ? "/" substr($2, 1, RLENGTH) : ""
            system("mkdir -p " code "/wrong" folder " " code "/mended" folder)
            first = code "/" (goes_with_both ? "wrong/" $2 : $2 "/example.actor")
            second = goes_with_both ? code "/mended/" $2 : ""
            next
        }
        /^```$/ && inside { close(first); if (goes_with_both) close(second); inside = 0; next }
        inside { print >first; if (goes_with_both) print >second }
    ' "$top/compiler/codes.md"
}

# A thousand of what an example has one of.
many=$(awk 'BEGIN { while (n++ < 1000) printf " + 1" }')

wrong_is_wrong() {
    cd "$scratch/$1/wrong" && sed "s|/\* and so on.*\*/|$many|" example.actor >spec && mv spec example.actor || return
    "$actorc" check example.actor >said_of_it 2>&1
    grep -q "\[$1[] ]" said_of_it && ! grep -E '\[A[0-9]{3}[] ]' said_of_it | grep -v "\[$1[] ]" && return
    echo "expected $1:"; cat said_of_it; false
}

mended_is_right() {
    (cd "$scratch/$1/mended" && "$actorc" check -Werror example.actor)
}

# Every line of the examples is printed as codes.md has it.
prints_examples() {
    "$actorc" explain "$1" >"$scratch/printed" || return
    for kind in wrong mended; do
        sed -n '/./s/^/    /p' "$scratch/$1/$kind/example.actor" >"$scratch/lines"
        [ -s "$scratch/lines" ] || { echo "there is no $kind example"; return 1; }
        while IFS= read -r line; do
            grep -qxF -e "$line" "$scratch/printed" || { echo "not printed: $line"; return 1; }
        done <"$scratch/lines"
    done
}

blocks
"$actorc" explain >"$scratch/list"
codes=$(sed -n 's/^ *X(\(A[0-9]*\),.*/\1/p' "$top/compiler/diag.h")
check "there are codes" test -n "$codes"
echo "$codes" >"$scratch/codes"
cut -d' ' -f1 "$scratch/list" >"$scratch/listed"
sed -n 's/^## //p' "$top/compiler/codes.md" >"$scratch/explained"
check "actorc explain lists them all, and no others" diff "$scratch/codes" "$scratch/listed"
check "codes.md explains them, in their order" diff "$scratch/codes" "$scratch/explained"
for code in $codes; do
    check "$code: its explanation shows both specs" prints_examples "$code"
    check "$code: the wrong spec yields it, and it alone" wrong_is_wrong "$code"
    check "$code: the mended spec compiles without a warning" mended_is_right "$code"
done

"$actorc" explain idle-timer >"$scratch/by_name"
"$actorc" explain a092 >"$scratch/by_code"
check "a warning's name will do" cmp "$scratch/by_name" "$scratch/by_code"
check "and stands beside the code" says "$scratch/by_name" '^A092 (-Widle-timer): '
check "the list has the names for -W" says "$scratch/list" '^A092  idle-timer  *a timer'
check "nothing is wider than a terminal" not grep -E '^[^ ].{80}' "$scratch/by_name"

"$actorc" explain AO12 >"$scratch/stdout" 2>"$scratch/stderr"
check "a code that does not exist: exit status 2" same 2 $?
check "and near ones are named" says "$scratch/stderr" "'AO12'; did you mean 'A012'?"
check "and nothing is explained" same "" "$(cat "$scratch/stdout")"
"$actorc" explain idel-timer 2>"$scratch/stderr"
check "a misspelt name: the right one" says "$scratch/stderr" "did you mean 'idle-timer'?"
"$actorc" explain --color=never A012 2>/dev/null
check "other options make no sense here" same 2 $?
finish
