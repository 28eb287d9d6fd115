#!/bin/sh
# Builds a copy of the example with the installed kit and feeds it lines. PKG_CONFIG_PATH says where the kit
# is. Closes with `N passed, M failed`.

cd "$(dirname "$0")" || exit 2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
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

mkdir "$scratch/work"
cp Makefile ./*.actor ./*.[ch] "$scratch/work"
rm -f "$scratch"/work/*_actor.[ch]
check "it builds, without a warning" make --no-print-directory -C "$scratch/work" CFLAGS="-O2 -Wall -Wextra -Werror"
program=$scratch/work/deadline

# What the program prints for these lines; its log is beside it.
say() { # lines, arguments
    lines=$1
    shift
    printf '%b' "$lines" | timeout 60 "$program" "$@" 2>"$scratch/log"
}

check "what is left of the time shrinks on the way, and each line says whose it is" same "    request=1: gateway has 300 ms
    request=1: orders has 290 ms
    request=1: stock has 240 ms
tea is 3" "$(say 'buy tea 300\n' --simulate)"
check "a search that would take too long is not begun" same "    request=1: gateway has 300 ms
    request=1: orders has 290 ms
    request=1: stock has 240 ms
    request=1: stock does not even look
gold: too late" "$(say 'buy gold 300\n' --simulate)"
say 'buy tea 55\nbuy milk 1000\n' --simulate >"$scratch/out"
check "a deadline that passes on the way ends the wait" grep -qx 'tea: too late' "$scratch/out"
check "and nobody is asked any more" same 0 "$(grep -c 'request=1: stock' "$scratch/out")"
check "the next request has its own number and its own time" grep -qx '    request=2: gateway has 1000 ms' "$scratch/out"
check "and an answer" grep -qx 'milk: nobody has that' "$scratch/out"
check "on the real clock it is the same" same "tea is 3" "$(say 'buy tea 60000\n' | tail -n 1)"
say 'nonsense\n' >"$scratch/out"
check "what it does not know is an error" same 1 $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
