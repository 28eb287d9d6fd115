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
program=$scratch/work/service_breakers
# What the program prints for these lines; its log is beside it.
say() { # lines, arguments
    lines=$1
    shift
    printf '%b' "$lines" | timeout 60 "$program" "$@" 2>"$scratch/log"
}

check "three failures open a breaker, and then the service is left alone" same "tax: failed
tax: failed
tax: failed
tax: refused
tax: open
tax: asked 3 times" "$(say 'down tax\ncall tax\ncall tax\ncall tax\ncall tax\nstatus tax\nasked tax\n' --simulate)"
check "the breaker of another service is another" same "tax: failed
tax: failed
tax: failed
tax: refused
billing: ok
billing: closed, 0 failures
2 breakers" "$(say 'down tax\nup billing\ncall tax\ncall tax\ncall tax\ncall tax\ncall billing\nstatus billing\nbreakers\n' --simulate)"
check "after the cool-down one call probes, and closes it" same "tax: failed
tax: failed
tax: failed
tax: half-open
tax: ok
tax: closed, 0 failures" "$(say 'down tax\ncall tax\ncall tax\ncall tax\nwait 30\nup tax\nstatus tax\ncall tax\nstatus tax\n' --simulate)"
check "or opens it again" same "tax: failed
tax: failed
tax: failed
tax: failed
tax: refused" "$(say 'down tax\ncall tax\ncall tax\ncall tax\nwait 30\ncall tax\ncall tax\n' --simulate)"
check "a success in between is a new beginning" same "tax: failed
tax: failed
tax: ok
tax: closed, 0 failures" "$(say 'down tax\ncall tax\ncall tax\nup tax\ncall tax\nstatus tax\n' --simulate)"
check "a service that is not there has failed" same "nobody: failed
nobody: closed, 1 failures" "$(say 'call nobody\nstatus nobody\n' --simulate)"
check "a breaker is started once" same "1 breakers" "$(say 'up tax\ncall tax\ncall tax\nbreakers\n' --simulate | tail -n 1)"
check "on the real clock it is the same" same "tax: failed
tax: failed
tax: failed
tax: refused" "$(say 'down tax\ncall tax\ncall tax\ncall tax\ncall tax\n')"
say 'nonsense\n' >"$scratch/out"
check "what it does not know is an error" same 1 $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
