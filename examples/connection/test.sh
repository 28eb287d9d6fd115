#!/bin/sh
# Builds a copy of the example with the installed kit, has its server go and come, and reads what it says. PKG_CONFIG_PATH says where the kit
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
program=$scratch/work/connection
mkfifo "$scratch/port" "$scratch/in" "$scratch/out"
server=
trap 'kill $server 2>/dev/null; rm -rf "$scratch"' EXIT

# Has the server come: on a port, under a name. Leaves the port in $port.
come() {
    timeout 60 "$program" --serve "$1" "$2" >"$scratch/port" 2>>"$scratch/log" &
    server=$!
    read -r port <"$scratch/port"
}

go() {
    kill "$server"
    wait "$server" 2>/dev/null
}

# The next line that the program prints.
hear() {
    line=
    read -r line <&5
    echo "$line"
}

# The answer to a line.
ask() {
    echo "$1" >&4
    hear
}

come 0 one
timeout 60 "$program" "$port" <"$scratch/in" >"$scratch/out" 2>"$scratch/log" &
exec 4>"$scratch/in" 5<"$scratch/out"
check "it begins without a connection" same "away" "$(hear)"
check "and finds its server" same "connected" "$(hear)"
check "which answers" same "fresh: tea from one" "$(ask 'get tea')"
check "it says that it is connected" same "it is connected" "$(ask status)"
go
check "it notices by itself that the server has gone" same "away" "$(hear)"
check "what it knows it says still" same "stale: tea from one" "$(ask 'get tea')"
check "what it does not know it can't say" same "unavailable" "$(ask 'get salt')"
check "it says how it stands" sh -c "echo '$(ask status)' | grep -q '^it is away: [0-9]* attempts, the next in [0-9]* ms$'"
come "$port" two
check "when the server is back it is found again" same "connected" "$(hear)"
check "and answers" same "fresh: tea from two" "$(ask 'get tea')"
exec 4>&-

check "without a server that is all there is" same "away
unavailable
unavailable" "$(printf 'get a\nget a\n' | timeout 60 "$program" 1)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
