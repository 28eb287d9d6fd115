#!/bin/sh
# Tests the server from outside: builds a copy of it with the installed kit, has guests come and talk, stops it. PKG_CONFIG_PATH
# says where the kit is. Closes with `N passed, M failed`.

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

mkdir "$scratch/work" && cp Makefile ./*.actor chat.c client.c "$scratch/work"
check "it builds, without a warning" env LC_ALL=C make --no-print-directory -C "$scratch/work" CFLAGS="-O2 -Wall -Wextra -Werror"
server=$scratch/work/chat
client=$scratch/work/client
[ -x "$server" ] && [ -x "$client" ] || { echo "$passed passed, $((failed + 1)) failed"; exit 1; }

mkfifo "$scratch/out"
sh -c 'exec "$@"' sh "$server" --port=0 >"$scratch/out" 2>"$scratch/errors" &
pid=$!
exec 3<"$scratch/out"
read -r line <&3
check "it listens" same "chat: on port" "${line% *}"
port=${line##* }

# Two guests: what is written to descriptors 4 and 6 they say, what comes from 5 and 7 they hear.
mkfifo "$scratch/ann.says" "$scratch/ann.hears" "$scratch/bob.says" "$scratch/bob.hears"
"$client" "$port" <"$scratch/ann.says" >"$scratch/ann.hears" &
exec 4>"$scratch/ann.says" 5<"$scratch/ann.hears"
"$client" "$port" <"$scratch/bob.says" >"$scratch/bob.hears" &
exec 6>"$scratch/bob.says" 7<"$scratch/bob.hears"

ann() { echo "$1" >&4; }
bob() { echo "$1" >&6; }
ann_hears() { read -r line <&5 && same "$1" "$line"; }
bob_hears() { read -r line <&7 && same "$1" "$line"; }

read -r line <&5
check "each is welcome" same "welcome, guest" "${line% *}"
read -r line <&7
check "the other one too" same "welcome, guest" "${line% *}"
ann "join tea"
check "who has no name joins nothing" ann_hears "error: nick NAME first"
ann "nick ann"
check "ann has a name" ann_hears "you are ann"
bob "nick ann"
check "which nobody else gets" bob_hears "error: somebody is ann"
bob "nick bob"
check "but another" bob_hears "you are bob"
ann "join tea"
check "ann joins, alone" ann_hears "tea: ann"
bob "join tea"
check "bob sees who is there" bob_hears "tea: ann bob"
check "ann hears him come" ann_hears "tea: bob comes"
ann "say tea is there milk?"
check "bob hears ann" bob_hears "tea: ann says is there milk?"
bob "join garden"
check "bob is in two rooms" bob_hears "garden: bob"
bob "say garden hello?"
bob "say tea yes"
check "ann hears of her room alone" ann_hears "tea: bob says yes"
ann "say garden me too"
check "and says nothing where she is not" ann_hears "error: you are not there"
bob "who tea"
check "what one says oneself does not come back" bob_hears "tea: ann bob"
bob "leave tea"
check "bob leaves" bob_hears "tea: you go"
check "ann hears it" ann_hears "tea: bob goes"
printf 'say tea is any' >&4
printf 'body there?\nwho tea\n' >&4
check "a line may come in pieces, and two at once" ann_hears "tea: ann"
ann "sing"
check "what it does not know is an error" ann_hears "error: nick, join, say, who, leave or quit"

# Somebody who goes without a word.
mkfifo "$scratch/eve.says" "$scratch/eve.hears"
"$client" "$port" <"$scratch/eve.says" >"$scratch/eve.hears" &
eve=$!
exec 8>"$scratch/eve.says" 9<"$scratch/eve.hears"
printf 'nick eve\njoin tea\n' >&8
check "eve comes" ann_hears "tea: eve comes"
kill -KILL "$eve"
check "and is gone" ann_hears "tea: eve goes"
exec 8>&- 9<&-
bob "nick eve"
check "a name stays" bob_hears "error: you are bob"
bob "quit"
check "who quits is let go" same "" "$(cat <&7)"

kill -TERM "$pid"
check "SIGTERM: who is there is told" ann_hears "the house closes"
check "and the connection closes" same "" "$(cat <&5)"
wait "$pid"
check "with status 0" same 0 $?
check "and no word to standard error" same "" "$(cat "$scratch/errors")"

actorc=$(pkg-config --variable=actorc libactor)
check "actorc sync finds nothing to do" sh -c "'$actorc' sync '$scratch/work/chat.actor' | grep 'up to date'"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
