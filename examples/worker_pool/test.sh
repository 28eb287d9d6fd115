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
cp Makefile ./*.actor ./*.c "$scratch/work"
rm -f "$scratch"/work/*_actor.[ch]
check "it builds, without a warning" env LC_ALL=C make --no-print-directory -C "$scratch/work" CFLAGS="-O2 -Wall -Wextra -Werror"
program=$scratch/work/worker_pool

# What the program prints for these lines; its log is beside it.
say() { # lines, arguments
    lines=$1
    shift
    printf '%b' "$lines" | timeout 60 "$program" "$@" 2>"$scratch/log"
}

check "each gets a worker, the third waits for the first that is free" same "bob: done, by worker 2
ada: done, by worker 1
eve: done, by worker 2" "$(say 'ada 200\nbob 100\neve 300 500\n' --simulate 2 1)"
check "who does not wait is told at once" same "eve: all are busy
ada: done, by worker 1" "$(say 'ada 200\neve 10\n' --simulate 1 1)"
check "who waits too long is told then" same "eve: all are busy
ada: done, by worker 1" "$(say 'ada 200\neve 10 100\n' --simulate 1 1)"
check "the one with less to do is lent" same "bob: done, by worker 2
eve: done, by worker 2
ada: done, by worker 1
joe: done, by worker 1" "$(say 'ada 500\nbob 10\nwait 50\neve 100\njoe 100\n' --simulate 2 2)"
check "who is killed gives back" same "1 workers, 0 vacant
1 workers, 1 vacant" "$(say 'ada 500\nstatus\nkill ada\nstatus\n' --simulate 1 1)"
check "a worker that falls is replaced, and who waits gets the other" same "ada: the worker fell
0 workers, 0 vacant
1 workers, 0 vacant
bob: done, by worker 1" "$(say 'ada 500\nbob 100 900\nfall 1\nstatus\nwait 120\nstatus\n' --simulate 1 1)"
twenty=$(seq 20 | sed 's/.*/n& 1 5000\\n/' | tr -d '\n')
check "on a clock that ticks all twenty are served" same 20 "$(say "$twenty" 3 2 | grep -c 'done, by worker [123]')"
say '' --simulate 0 1 >"$scratch/out"
check "a pool of nobody is refused" same 1 $?
"$program" 1 2>"$scratch/log"
check "so is half of what it needs" same 2 $?

actorc=$(pkg-config --variable=actorc libactor)
check "actorc sync finds nothing to do" sh -c "'$actorc' sync '$scratch/work/worker_pool.actor' | grep 'up to date'"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
