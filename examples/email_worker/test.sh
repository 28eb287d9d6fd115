#!/bin/sh
# Builds a copy of the example with the installed kit, and has it talk to its server. PKG_CONFIG_PATH says where the kit
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
program=$scratch/work/email_worker
server=
trap 'kill $server 2>/dev/null; rm -rf "$scratch"' EXIT
mkfifo "$scratch/server"

# A server, for one run of the program: what that prints is left in `said`, what the server got in `got`.
mail() { # emails
    timeout 60 "$program" --serve 0 >"$scratch/server" 2>>"$scratch/log" &
    server=$!
    {
        read -r port
        printf '%b' "$1" | timeout 60 "$program" "$port" >"$scratch/said.out" 2>"$scratch/log"
        kill "$server"
        cat >"$scratch/got"
    } <"$scratch/server"
    wait "$server" 2>/dev/null
}

said() {
    sort "$scratch/said.out"
}

mail 'a@x ada@y hello you\n'
check "an email is sent" same "1 sent
1 sent, 0 not" "$(said)"
check "and the server has it, as it was" same " From: <a@x>
 To: <ada@y>
 Subject: hello you
 
 This was written by nobody,
 .and a dot begins this line." "$(cat "$scratch/got")"
mail 'a@x nobody@y hi\n'
check "what is refused for ever is not tried again" same "0 sent, 1 not
1 bounced: 550 5.1.1 no such person" "$(said)"
mail 'a@x busy@y hi\n'
check "what is refused for now is" same "1 deferred: 451 4.3.2 come again
1 sent
1 sent, 0 not" "$(said)"
mail 'a@x full@y hi\n'
check "but not for ever" same "0 sent, 1 not
1 deferred: 452 4.2.2 no room
1 deferred: 452 4.2.2 no room
1 deferred: 452 4.2.2 no room
1 deferred: 452 4.2.2 no room
1 given up: 452 4.2.2 no room" "$(said)"
mail 'a@x rude@y hi\na@x ada@y hello\n'
check "a server that hangs up is tried again" grep -qx '1 given up: the connection was refused, reset or closed' "$scratch/said.out"
check "and others are not kept waiting" grep -qx '2 sent' "$scratch/said.out"
mail 'a@x weird@y hi\na@x ada@y hello\n'
check "a worker that falls over gives its email back" same 4 "$(grep -c '^1 deferred: .*isdigit' "$scratch/said.out")"
check "and is reported, and started anew" same 5 "$(grep -c 'crash report: Worker' "$scratch/log")"
check "the others go on" grep -qx '2 sent' "$scratch/said.out"
many=$(seq 100 | sed 's/.*/a@x p&@y number &\\n/' | tr -d '\n')
mail "$many"
check "a hundred are sent" grep -qx '100 sent, 0 not' "$scratch/said.out"
check "each once" same 100 "$(grep -c '^ To: ' "$scratch/got")"
check "without a server they wait, and are given up" same "0 sent, 1 not" "$(printf 'a@x b@y c\n' | timeout 60 "$program" 1 2>/dev/null | tail -n 1)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
