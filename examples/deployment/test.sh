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
program=$scratch/work/deployment

# What the program prints for these lines; its log is beside it.
say() { # lines, arguments
    lines=$1
    shift
    printf '%b' "$lines" | timeout 60 "$program" "$@" 2>"$scratch/log"
}

check "a version that passes its checks is completed" same "idle
started
deploying 1.2
verifying 1.2, 0 checks passed
verifying 1.2, 2 checks passed
completed 1.2" "$(say 'status\ndeploy 1.2\nstatus\nuploaded\nstatus\nhealthy\nhealthy\nstatus\nhealthy\nstatus\n' --simulate)"
check "one that fails a check has failed" same "started
failed 1.2: it says 500" "$(say 'deploy 1.2\nuploaded\nhealthy\nunhealthy it says 500\nstatus\n' --simulate)"
check "an upload that takes too long has failed, and its late end changes nothing" same "started
deploying 1.2
failed 1.2: the upload took too long
failed 1.2: the upload took too long" \
    "$(say 'deploy 1.2\nwait 599\nstatus\nwait 1\nstatus\nuploaded\nstatus\n' --simulate)"
check "so has a check, and asking for the status does not give it more time" same "started
verifying 1.2, 1 checks passed
failed 1.2: a check took too long" "$(say 'deploy 1.2\nuploaded\nwait 20\nhealthy\nwait 20\nstatus\nwait 10\nstatus\n' --simulate)"
check "one at a time" same "started
busy with 1.2" "$(say 'deploy 1.2\ndeploy 1.3\n' --simulate)"
check "after one that failed there may be another" same "started
started
deploying 1.3" "$(say 'deploy 1.2\nupload_failed no space\ndeploy 1.3\nstatus\n' --simulate)"
check "a failure is forgotten in the end" same "started
idle" "$(say 'deploy 1.2\nupload_failed no space\nwait 3600\nstatus\n' --simulate)"
say 'nonsense\n' >"$scratch/out"
check "what it does not know is an error" same 1 $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
