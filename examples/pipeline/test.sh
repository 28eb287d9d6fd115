#!/bin/sh
# Tests the program from outside: builds a copy of it with the installed kit and has it count. PKG_CONFIG_PATH says where the kit is.
# Closes with `N passed, M failed`.

cd "$(dirname "$0")" || exit 2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
LC_ALL=C
export LC_ALL
passed=0
failed=0

# A check is a command that should succeed; what it prints is shown if it does not.
check() {
    what=$1
    shift
    if "$@" >"$scratch/said" 2>&1; then
        passed=$((passed + 1))
        echo "ok - $what"
    else
        failed=$((failed + 1))
        echo "not ok - $what"
        sed 's/^/# /' "$scratch/said"
    fi
}

same() {
    [ "$1" = "$2" ] || { printf 'expected: %s\ngot:      %s\n' "$1" "$2"; false; }
}

mkdir "$scratch/work" && cp Makefile words.actor words.c "$scratch/work"
check "it builds, without a warning" make --no-print-directory -C "$scratch/work" CFLAGS="-O2 -Wall -Wextra -Werror"
words=$scratch/work/words
[ -x "$words" ] || { echo "$passed passed, $((failed + 1)) failed"; exit 1; }

printf 'The cat and the dog.\nthe END' >"$scratch/small"
check "it counts, and the last line needs no end" same "      3 the
      1 and
      1 cat
      1 dog
      1 end" "$("$words" --path="$scratch/small")"
check "the most frequent first, as many as are wanted" same "      3 the
      1 and" "$("$words" --path="$scratch/small" --top=2)"
check "it reads from a pipe" same "      2 b
      1 a" "$( (echo a; echo b; echo b) | "$words")"

: >"$scratch/empty"
check "an empty file has no words" same "" "$("$words" --path="$scratch/empty")"
"$words" --path="$scratch/empty" >/dev/null
check "and that is no failure" same 0 $?

# Far more lines and words than may be on their way, and a line that is longer than what is read at once.
counts_all() {
    "$words" --path="$scratch/large" --top=20 >"$scratch/counted" && diff "$scratch/expected" "$scratch/counted"
}
awk 'BEGIN { for (i = 0; i < 60000; i++) printf "line %d: the dog no. %d says X%d, x\n", i % 100, i % 7, i % 13
             for (i = 0; i < 3000; i++) printf "abc "; print "" }' >"$scratch/large"
tr -cs 'A-Za-z0-9' '\n' <"$scratch/large" | tr 'A-Z' 'a-z' | grep . | sort | uniq -c | sort -k1,1nr -k2 |
    awk 'NR <= 20 { printf "%7d %s\n", $1, $2 }' >"$scratch/expected"
check "of many words none is lost, nor counted twice" counts_all

"$words" --path="$scratch/none" >"$scratch/out" 2>"$scratch/errors"
check "a file that is not there ends it" test $? -ne 0
check "and it says which" grep -q "$scratch/none: no such file" "$scratch/errors"

# One that waits for lines stops in order.
mkfifo "$scratch/lines"
sh -c 'exec "$@"' sh "$words" --path="$scratch/lines" >"$scratch/out" 2>"$scratch/errors" &
pid=$!
exec 3>"$scratch/lines"
echo "some words" >&3
kill -TERM "$pid"
exec 3>&-
wait "$pid"
check "SIGTERM stops it" same 0 $?

actorc=$(pkg-config --variable=actorc libactor)
check "actorc sync finds nothing to do" sh -c "'$actorc' sync '$scratch/work/words.actor' | grep 'up to date'"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
