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
program=$scratch/work/hit_limiter

# What the program prints for these lines; its log is beside it.
say() { # lines, arguments
    lines=$1
    shift
    printf '%b' "$lines" | timeout 60 "$program" "$@" 2>"$scratch/log"
}

check "a window begins with the first hit, and ends with a sweep behind it" same "ada may
ada may
ada may not
grace may
ada may" "$(say 'ada\nwait 600\nada\nada\ngrace\nwait 1500\nada\n' --simulate 2 1)"
check "of eight threads at once ten pass" same "ada: 10 of 8000 may" "$(say 'rush ada 8\n' 10 3600)"
say '' --simulate 1 0 >"$scratch/out"
check "a window of no time is refused" same 1 $?
check "and says why" grep -q 'has to be above 0' "$scratch/log"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
