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
program=$scratch/work/user_sessions

# What the program prints for these lines, with sessions that last a minute.
play() {
    printf '%b' "$1" | timeout 60 "$program" 60 2>"$scratch/log"
}

check "a session is started by its first visit, and is there for the next" same "here: nobody
ann: welcome
ann: visit 2, before that /
ann: visit 3, before that /tea
here: ann" "$(play 'who\nvisit ann /\nvisit ann /tea\nvisit ann /milk\nwho\n')"
check "each user has one" same "ann: welcome
bob: welcome
ann: visit 2, before that /
here: ann bob" "$(play 'visit ann /\nvisit bob /\nvisit ann /tea\nwho\n')"
check "who does nothing for a minute is forgotten" same "ann: welcome
here: ann
here: nobody
ann: welcome" "$(play 'visit ann /\nwait 59\nwho\nwait 2\nwho\nvisit ann /\n')"
check "each visit begins the minute anew" same "ann: welcome
ann: visit 2, before that /
here: ann
here: nobody" "$(play 'visit ann /\nwait 59\nvisit ann /tea\nwait 59\nwho\nwait 1\nwho\n')"
check "and one's minute is not another's" same "ann: welcome
bob: welcome
here: bob" "$(play 'visit ann /\nwait 40\nvisit bob /\nwait 40\nwho\n')"
check "who logs out is gone" same "ann: welcome
ann: bye, after 1 visits
here: nobody
ann: not here" "$(play 'visit ann /\nleave ann\nwho\nleave ann\n')"
check "of a hundred requests at once one starts the session" same "ann: 100 visits, 1 welcomed
here: ann" "$(play 'rush ann 100\nwho\n')"
check "nothing of this is worth a word in the log" same "" "$(play 'rush ann 100\nwait 100\n' >"$scratch/out"; cat "$scratch/log")"
play 'nonsense\n' >"$scratch/out"
check "what it does not know is an error" same 1 $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
