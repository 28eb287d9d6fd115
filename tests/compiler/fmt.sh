#!/bin/sh
# actorc fmt: what it makes of the specs in tests/tools/fmt, and what holds for each spec of the project.
#
#     tests/compiler/fmt.sh ACTORC
#
# tests/tools/fmt/NAME.actor becomes NAME.formatted.

case ${1-} in
/*) actorc=$1 ;;
*) actorc=$PWD/${1:?usage: tests/compiler/fmt.sh ACTORC} ;;
esac
cd "$(dirname "$0")/../.." || exit 2
top=$PWD
. tests/shell.sh
LC_ALL=C
export LC_ALL

for spec in tests/tools/fmt/*.actor; do
    check "$spec has its form" sh -c "'$actorc' fmt -o - '$spec' | diff -u '${spec%.actor}.formatted' -"
done

# All that is not blank, and the words apart, of $1.
essence() {
    tr -d '[:space:]' <"$1"
    echo
    tr -cs 'A-Za-z0-9_' '\n' <"$1"
}

# Every spec of the project, and every example of the reference: as they are, formatted, and formatted again.
mkdir "$scratch/before" "$scratch/after" "$scratch/again"
find examples tests -name '*.actor' ! -path '*/build/*' | sort | while read -r spec; do
    cp "$spec" "$scratch/before/$(echo "$spec" | tr / .)"
done
awk -v dir="$scratch/before" '
    /^```actor$/ { inside = 1; file = sprintf("%s/reference_%d.actor", dir, NR); next }
    /^```$/      { if (inside) close(file); inside = 0 }
    inside       { print >file }
' grammar/README.md
cp "$scratch/before/"* "$scratch/after"
(cd "$scratch/after" && "$actorc" fmt ./*.actor) 2>"$scratch/errors"
cp "$scratch/after/"* "$scratch/again"
(cd "$scratch/again" && "$actorc" fmt ./*.actor) 2>/dev/null

# Nothing but blanks may differ, comments being among what stays. A spec with an error of syntax stays as it is.
keeps_all() {
    if grep -q "^./$1:[0-9:]* error: " "$scratch/errors"; then
        cmp "$scratch/before/$1" "$scratch/after/$1"
        return
    fi
    essence "$scratch/before/$1" >"$scratch/essence"
    essence "$scratch/after/$1" | cmp "$scratch/essence" - || return 1
    not grep -n '[[:blank:]]$' "$scratch/after/$1" || return 1
    diff -u "$scratch/after/$1" "$scratch/again/$1"
}

for spec in "$scratch/before/"*; do
    spec=$(basename "$spec")
    check "$spec keeps its text, and its form" keeps_all "$spec"
done
check "some are refused, most are not" sh -c \
    "[ \$(grep -c ' error: ' '$scratch/errors') -gt 10 ] && [ \$(diff -rq '$scratch/before' '$scratch/after' | wc -l) -gt 50 ]"

# ---- the command ------------------------------------------------------------------------------------------

mkdir "$scratch/work"
cd "$scratch/work" || exit 2
echo 'gen_server   Bell {cast ring();}' >bell.actor
echo 'gen_server Bell { cast ring(); }' >formed.actor
echo 'gen_server Bell { cast ring() }' >broken.actor
echo 'supervisor Root { child Nobody; }   // means nothing' >meaning.actor

"$actorc" fmt --check bell.actor formed.actor >named 2>errors
check "--check fails if a spec would change" same 1 $?
check "it names that one alone" same bell.actor "$(cat named)"
check "and changes nothing" grep -q '   Bell' bell.actor
check "--check is silent otherwise" same "" "$("$actorc" fmt --check formed.actor 2>&1)"

chmod 640 bell.actor
ln -s bell.actor link.actor
touch -t 200001010000 formed.actor
"$actorc" fmt link.actor formed.actor
check "a spec is written in place" same "$(cat formed.actor)" "$(cat bell.actor)"
check "its permissions stay" same 640 "$(stat -c %a bell.actor)"
check "a link stays a link" test -L link.actor
check "what has its form is not written" test -z "$(find . -name formed.actor -newermt 2001-01-01)"

"$actorc" fmt broken.actor meaning.actor 2>errors
check "an error of syntax is an error" same 1 $?
check "it is reported" grep -q '^broken.actor:1:30: error: ' errors
check "the others get their turn" same 'supervisor Root { child Nobody; }  // means nothing' "$(cat meaning.actor)"
check "standard input goes to standard output" same "$(cat formed.actor)" "$(echo 'gen_server Bell{cast ring();}' | "$actorc" fmt -)"
check "CRLF and a byte order mark go" same "$(cat formed.actor)" \
    "$(printf '\357\273\277gen_server Bell {cast ring();}\r\n' | "$actorc" fmt -)"
check "nothing becomes nothing" same "" "$(printf '\n\n' | "$actorc" fmt -)"
printf 'gen_server Bell { } // \000 x\n' | "$actorc" fmt - 2>errors
check "a byte 0 is refused" grep -q 'a byte 0x00' errors
"$actorc" fmt none.actor 2>errors
check "a file that is not there" same 3 $?
"$actorc" fmt -o out bell.actor 2>errors
check "-o DIR has no place" same 2 $?
"$actorc" fmt -o - bell.actor formed.actor 2>errors
check "two specs do not go to standard output" same 2 $?
"$actorc" check --check bell.actor 2>errors
check "--check belongs to fmt" same 2 $?
mkdir shut
cp meaning.actor shut
chmod a-w shut
[ "$(id -u)" -eq 0 ] || "$actorc" fmt shut/meaning.actor 2>errors
chmod u+w shut
check "nothing is left behind" same 0 "$(find . -name '*.actor.*' | wc -l)"
cd "$top" || exit 2
finish
