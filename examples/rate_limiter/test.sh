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
program=$scratch/work/rate_limiter

# What the program prints for these lines; its log is beside it.
say() { # lines, arguments
    lines=$1
    shift
    printf '%b' "$lines" | timeout 60 "$program" "$@" 2>"$scratch/log"
}

check "the limit holds in any second, not only in full ones" same "ada may, and 1 more
ada may, and 0 more
ada may not, for 400 ms
ada may, and 0 more
ada may not, for 600 ms
grace may, and 1 more" "$(say 'ada\nwait 600\nada\nada\nwait 400\nada\nada\ngrace\n' --simulate 2 1)"
check "who was refused has not used anything up" same "ada may, and 0 more
ada may not, for 1000 ms
ada may not, for 1 ms
ada may, and 0 more" "$(say 'ada\nada\nwait 999\nada\nwait 1\nada\n' --simulate 1 1)"
check "who is quiet for long has it all again" same "ada may, and 2 more
ada may, and 1 more
ada may, and 2 more" "$(say 'ada\nada\nwait 60000\nada\n' --simulate 3 1)"
hundred=$(seq 100 | sed 's/.*/ada\\n/' | tr -d '\n')
check "of a hundred at once ten pass" same 10 "$(say "$hundred" 10 3600 | grep -c 'may, and')"
say '' --simulate 0 1 >"$scratch/out"
check "a limit of none is refused" same 1 $?
check "and says why" grep -q 'have to be above 0' "$scratch/log"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
