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
program=$scratch/work/cache

# What the program prints for these lines; its log is beside it.
say() { # lines, arguments
    lines=$1
    shift
    printf '%b' "$lines" | timeout 60 "$program" "$@" 2>"$scratch/log"
}

check "what was put is there until its time is over" same "hot, for another 60 s
hot, for another 1 s
miss" "$(say 'put tea hot 60\nget tea\nwait 59\nget tea\nwait 1\nget tea\n' --simulate)"
check "the last that was put counts" same "cold, for another 20 s" "$(say 'put tea hot 10\nput tea cold 20\nget tea\n' --simulate)"
check "what was dropped is gone" same "miss" "$(say 'put tea hot 10\ndrop tea\nget tea\n' --simulate)"
check "what has expired goes with the next sweep" same "2 entries, 0 hits, 0 misses
1 entries, 0 hits, 0 misses" "$(say 'put a 1 10\nput b 2 100\nwait 29\nstatistics\nwait 1\nstatistics\n' --simulate)"
many=$(seq 0 499 | sed 's/.*/put key& value& 60\\n/' | tr -d '\n')
check "many have room" same "value0, for another 60 s
value499, for another 60 s
500 entries, 2 hits, 0 misses" "$(say "${many}get key0\nget key499\nstatistics\n" --simulate)"
check "on the real clock it is the same" same "hot, for another 60 s" "$(say 'put tea hot 60\nget tea\n')"
say 'nonsense\n' >"$scratch/out"
check "what it does not know is an error" same 1 $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
