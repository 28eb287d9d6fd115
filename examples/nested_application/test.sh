#!/bin/sh
# Tests the server from outside: builds a copy of it with the installed kit, talks with it, stops it. PKG_CONFIG_PATH says
# where the kit is. Closes with `N passed, M failed`.

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

says() {
    grep -q -e "$2" "$1" || { echo "nothing matches '$2' in:"; cat "$1"; false; }
}

builds() {
    LC_ALL=C make --no-print-directory -C "$scratch/work" CFLAGS="-O2 -Wall -Wextra -Werror"
}

mkdir "$scratch/work" && cp Makefile ./*.actor line_server.c store.c client.c "$scratch/work"
check "it builds, without a warning" builds
check "a second make has nothing to do" sh -c "make -C '$scratch/work' | grep 'Nothing to be done'"
server=$scratch/work/line_server
client=$scratch/work/client
[ -x "$server" ] && [ -x "$client" ] || { echo "$passed passed, $((failed + 1)) failed"; exit 1; }

# Starts the server; what it prints comes on descriptor 3, and is kept in printed. `exec` has its process be the server's.
mkfifo "$scratch/out" "$scratch/answers"
start() {
    : >"$scratch/printed"
    sh -c 'exec "$@"' sh "$server" "$@" >"$scratch/out" 2>"$scratch/errors" &
    pid=$!
    exec 3<"$scratch/out"
}

# Reads what the server prints up to a line that matches, which stays in $line; without a pattern to its end.
await() {
    while read -r line <&3; do
        echo "$line" >>"$scratch/printed"
        case $line in
        ${1:-nothing that it prints}) return 0 ;;
        esac
    done
    return 1
}

# Waits for the server's end: its status in $status, all that it has printed in printed.
ended() {
    await
    wait "$pid"
    status=$?
    exec 3<&-
}

last="application Store: stopped"

# ---- a day of the server ------------------------------------------------------------------------------------

start --port=0 --store.ttl 1h
await "listener: on port *"
check "it listens" same "listener: on port" "${line% *}"
port=${line##* }
"$client" "$port" "put tea a cup of tea" "get tea" "get milk" "put tea" "sing" >"$scratch/answers" &
client_pid=$!
exec 4<"$scratch/answers"
check "it keeps a value" same "ok" "$(read -r answer <&4; echo "$answer")"
check "and gives it" same "a cup of tea" "$(read -r answer <&4; echo "$answer")"
check "it has no other" same "none" "$(read -r answer <&4; echo "$answer")"
check "a line that lacks something is refused" same "error: put KEY VALUE" "$(read -r answer <&4; echo "$answer")"
check "so is what it does not know" same "error: put or get" "$(read -r answer <&4; echo "$answer")"
kill -HUP "$pid"
check "SIGHUP is the application's" await "memory: 1 entries"
kill -TERM "$pid"
check "a client that is there is told" same "closed" "$(read -r answer <&4; echo "$answer")"
ended
wait "$client_pid"
check "SIGTERM: all stops, the youngest first, and what it depends on last" same \
    "listener: ended|session 1: ended|application LineServer: stopped|janitor: ended|memory: ended, with 1 entries|$last" \
    "$(sed '1,2d' "$scratch/printed" | paste -s -d '|' -)"
check "with status 0" same 0 "$status"
check "and no word to standard error" same "" "$(cat "$scratch/errors")"

start --port=0
await "listener: on port *"
kill -INT "$pid"
ended
check "SIGINT does the same" same "0, $last" "$status, $(tail -n 1 "$scratch/printed")"

# ---- what goes wrong ----------------------------------------------------------------------------------------

start --port=0
await "listener: on port *"
PORT=${line##* } "$server" >"$scratch/second" 2>"$scratch/second.errors"
check "a port that is taken, from the environment: status 2" same 2 $?
check "it says why" says "$scratch/second.errors" "child Listener did not start: listen: the address is in use"
check "in its own log, with the time" says "$scratch/second.errors" \
    "^[0-9-]*T[0-9:]*Z error: .*child Listener did not start"
check "and what had started has stopped" same "$last" "$(tail -n 1 "$scratch/second")"
kill -TERM "$pid"
ended

"$server" --port=65536 2>"$scratch/errors"
check "a value out of range: status 2" same 2 $?
check "it says what would be right" says "$scratch/errors" "^line_server: --port takes an integer from 0 to 65535, not '65536'"
PORT=tea "$server" 2>"$scratch/errors"
check "the same goes for the environment" same 2 $?
check "it names the variable" says "$scratch/errors" "variable PORT takes an integer"
"$server" --store.ttl=5 2>"$scratch/errors"
check "and for what it depends on" same 2 $?
"$server" --store.sweep-interval=0s 2>"$scratch/errors"
check "a value out of its range: status 2" same 2 $?
check "it says what the range is" says "$scratch/errors" \
    "^line_server: --store.sweep-interval takes a time such as 250ms, 5s or 1h, in 1ms .., not '0s'"
"$server" --prot=1 2>"$scratch/errors"
check "an unknown option: status 2" same 2 $?
"$server" --help >"$scratch/help"
check "--help: status 0" same 0 $?
check "it lists options, with their comments" says "$scratch/help" "Where it listens, on 127.0.0.1"
check "those of what it depends on too" says "$scratch/help" "^  --store.sweep-interval="
check "--version" same "LineServer 1.0" "$("$server" --version | sed 's/ (libactor .*//')"

# ---- the C of a spec is its user's --------------------------------------------------------------------------

actorc=$(pkg-config --variable=actorc libactor)
for spec in store line_server; do
    check "actorc sync finds nothing to do for $spec.c" sh -c "'$actorc' sync '$scratch/work/$spec.actor' | grep 'up to date'"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
