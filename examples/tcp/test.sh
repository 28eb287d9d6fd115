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
program=$scratch/work/tcp

# What happens when these commands are given.
play() {
    printf '%b' "$1" | timeout 60 "$program"
}

# How the two ends stood, one after the other.
states() {
    play "$1" | sed -n 's/^         //p'
}

check "a connection is opened and closed" same "         CLOSED | LISTEN
left  -> SYN seq 100
right -> SYN,ACK seq 300 ack 101
left  -> ACK seq 101 ack 301
         ESTABLISHED | ESTABLISHED
left  -> FIN,ACK seq 101 ack 301
right -> ACK seq 301 ack 102
         FIN-WAIT-2 | CLOSE-WAIT
right -> FIN,ACK seq 301 ack 102
left  -> ACK seq 102 ack 302
         TIME-WAIT | CLOSED
         CLOSED | CLOSED" "$(play 'right listen\nleft open\nleft close\nright close\nwait 240\n')"
check "who closes last closes first in the end" same "CLOSED | LISTEN
ESTABLISHED | ESTABLISHED
CLOSE-WAIT | FIN-WAIT-2
CLOSED | TIME-WAIT" "$(states 'right listen\nleft open\nright close\nleft close\nwait 239\n')"
check "both may open at once, and close at once" same "ESTABLISHED | ESTABLISHED
TIME-WAIT | TIME-WAIT
CLOSED | CLOSED" "$(states 'left open & right open\nleft close & right close\nwait 240\n')"
check "where nobody listens a connection is refused" same "left  -> SYN seq 100
right -> RST,ACK seq 0 ack 101
         CLOSED | CLOSED" "$(play 'left open\n')"
check "a SYN that is lost is sent again" same "CLOSED | LISTEN
SYN-SENT | LISTEN
ESTABLISHED | ESTABLISHED" "$(states 'right listen\nlose left 2\nleft open\nwait 3\n')"
check "so is its answer, by both" same "left  -> SYN seq 100
right -> SYN,ACK seq 300 ack 101, lost
left  -> SYN seq 100
right -> SYN,ACK seq 300 ack 101
right -> SYN,ACK seq 300 ack 101
left  -> ACK seq 101 ack 301" "$(play 'right listen\nlose right 1\nleft open\nwait 1\n' | grep '>' | sed '/^left .* ack 301$/q')"
check "and a FIN" same "CLOSED | LISTEN
ESTABLISHED | ESTABLISHED
FIN-WAIT-1 | ESTABLISHED
FIN-WAIT-2 | CLOSE-WAIT" "$(states 'right listen\nleft open\nlose left 1\nleft close\nwait 1\n')"
check "when the last ACK is lost the FIN comes again, and the time begins anew" same "CLOSED | LISTEN
ESTABLISHED | ESTABLISHED
FIN-WAIT-2 | CLOSE-WAIT
TIME-WAIT | LAST-ACK
TIME-WAIT | CLOSED
CLOSED | CLOSED" "$(states 'right listen\nleft open\nleft close\nlose left 1\nright close\nwait 2\nwait 240\n')"
check "a peer that never answers is given up" same "CLOSED | CLOSED
SYN-SENT | CLOSED
CLOSED | CLOSED" "$(states 'wait 1\nlose left 1000\nleft open\nwait 30\n')"
check "an abort resets the other end" same "CLOSED | LISTEN
ESTABLISHED | ESTABLISHED
CLOSED | CLOSED" "$(states 'right listen\nleft open\nleft abort\n')"
check "in the midst of the beginning a passive end listens again" same "CLOSED | LISTEN
SYN-SENT | LISTEN
CLOSED | LISTEN" "$(states 'right listen\nlose left 1000\nleft open\nleft abort\n')"
check "where there is no connection there is nothing to close" same "there is no connection
         CLOSED | CLOSED" "$(play 'left close\n')"
check "and one at a time" same "there is a connection" "$(play 'right listen\nleft open\nleft open\n' | grep there)"
printf 'nonsense\n' | timeout 60 "$program" >/dev/null 2>&1
check "what it does not know is an error" same 1 $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
