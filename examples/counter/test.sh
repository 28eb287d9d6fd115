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
program=$scratch/work/counter

# What the program prints for these lines; its log is beside it.
say() { # lines, arguments
    lines=$1
    shift
    printf '%b' "$lines" | timeout 60 "$program" "$@" 2>"$scratch/log"
}

check "it counts" same "1
2
42" "$(say 'next\nnext\nadd 40\n')"
check "after a crash it begins again at zero, and who asked is told" same "1
add 5000: the actor ended before it answered
1
2" "$(say 'next\nadd 5000\nnext\nnext\n')"
check "the crash is reported, with what was asked and the state" grep -q 'call add {more = 5000}' "$scratch/log"
check "and the count" grep -q 'state .*count = 5001' "$scratch/log"
check "five crashes are restarted" same "1" "$(say 'add 1000\nadd 1000\nadd 1000\nadd 1000\nadd 1000\nnext\n' | tail -n 1)"
check "what it does not know it says" same "foo: invalid argument" "$(say 'foo\n')"
say 'next\n' >"$scratch/out"
check "it ends with status 0" same 0 $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
