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
cp Makefile tally.actor tally.c main.c "$scratch/work"
check "it builds, without a warning" make --no-print-directory -C "$scratch/work" CFLAGS="-O2 -Wall -Wextra -Werror"
program=$scratch/work/embedded
check "lines are numbered, in order" same "1: one
2: two
3: three
3 lines, 11 bytes" "$(printf 'one\ntwo\nthree' | timeout 60 "$program")"
check "nothing is nothing" same "0 lines, 0 bytes" "$(timeout 60 "$program" </dev/null)"
check "many are all there" same "5000: 5000" "$(seq 5000 | timeout 60 "$program" | sed -n 5000p)"
timeout 60 "$program" </dev/null >/dev/null
check "it ends with status 0" same 0 $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
