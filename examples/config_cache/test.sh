#!/bin/sh
# Tests the program from outside: builds a copy of it with the installed kit, has it greet, changes its settings in every way,
# stops it. PKG_CONFIG_PATH says where the kit is. Closes with `N passed, M failed`.

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

mkdir "$scratch/work" && cp Makefile ./*.actor ./*.conf config_cache.c client.c "$scratch/work"
check "it builds, without a warning" env LC_ALL=C make --no-print-directory -C "$scratch/work" CFLAGS="-O2 -Wall -Wextra -Werror"
program=$scratch/work/config_cache
client=$scratch/work/client
[ -x "$program" ] && [ -x "$client" ] || { echo "$passed passed, $((failed + 1)) failed"; exit 1; }
file=$scratch/settings

"$program" --port=0 --path="$scratch/none" >"$scratch/out" 2>"$scratch/errors"
check "without its file it does not start" same 2 $?
check "and says why" grep -q 'settings.*no such file' "$scratch/errors"
echo "width = 81" >"$file"
"$program" --port=0 --path="$file" >"$scratch/out" 2>"$scratch/errors"
check "nor with one that is wrong" same 2 $?
check "whose line it names" grep -q 'line 1: not 1 to 80' "$scratch/errors"

printf '# a comment\ngreeting = good morning\n\n  width =  12\n' >"$file"
mkfifo "$scratch/pipe"
sh -c 'exec "$@"' sh "$program" --port=0 --path="$file" >"$scratch/pipe" 2>"$scratch/errors" &
pid=$!
exec 3<"$scratch/pipe"
read -r line <&3
check "it listens" same "config_cache: on port" "${line% *}"
port=${line##* }

# What is written to descriptors 4 and 6 two clients say, what comes from 5 and 7 they hear.
mkfifo "$scratch/one.says" "$scratch/one.hears" "$scratch/two.says" "$scratch/two.hears"
"$client" "$port" <"$scratch/one.says" >"$scratch/one.hears" &
exec 4>"$scratch/one.says" 5<"$scratch/one.hears"
"$client" "$port" <"$scratch/two.says" >"$scratch/two.hears" &
exec 6>"$scratch/two.says" 7<"$scratch/two.hears"

# $1: what it is; $2: what the first client says; $3: what it hears.
says() {
    echo "$2" >&4
    read -r line <&5
    check "$1" same "$3" "$line"
}

says "the file holds" "get" "greeting = good morning, width = 12, version 1"
says "for the workers too" "greet ann" "good morning, ann (1)"
says "who cut names" "greet wilhelmina-charlotte" "good morning, wilhelmina-c (1)"
says "a greeting is set" "set greeting hello there" "version 2"
says "and holds at once" "greet ann" "hello there, ann (2)"
echo "greet bob" >&6
read -r line <&7
check "for others as well" same "hello there, bob (2)" "$line"
says "a width is set" "set width 3" "version 3"
says "and holds" "greet wilhelmina" "hello there, wil (3)"
says "one that is too large is not" "set width 81" "error: not 1 to 80"
says "nor one that is none" "set width 3x" "error: no number"
says "nor an empty greeting" "set greeting " "error: an empty greeting"
says "which changes nothing" "get" "greeting = hello there, width = 3, version 3"

echo "greeting = good evening" >"$file"
says "the file is read upon a word" "reload" "version 4"
says "and what does not stand in it has its default" "get" "greeting = good evening, width = 20, version 4"
printf 'width = 7\ngreting = hey\n' >"$file"
says "one that is wrong is refused" "reload" "error: line 2: no such setting"
kill -HUP "$pid"
read -r line <&3
check "upon SIGHUP as well" same "config_cache: the file is not read: line 2: no such setting" "$line"
says "which changes nothing of it" "get" "greeting = good evening, width = 20, version 4"
printf 'width = 7\ngreeting = hey' >"$file"
kill -HUP "$pid"
read -r line <&3
check "and one that is mended is read" same "config_cache: version 5" "$line"
says "and holds" "greet wilhelmina" "hey, wilhelm (5)"
head -c 5000 /dev/zero | tr '\0' '#' >"$file"
says "one that is too long is refused" "reload" "error: it is too long"
rm "$file"
says "one that is gone too" "reload" "error: no such file or directory"
printf 'greet a' >&4
printf 'nn\nget\n' >&4
read -r line <&5
check "a line may come in pieces" same "hey, ann (5)" "$line"
read -r line <&5
check "and two at once" same "greeting = hey, width = 7, version 5" "$line"
says "what it does not know is an error" "sing" "error: greet, get, set or reload"

kill -TERM "$pid"
check "SIGTERM: the connection closes" same "" "$(cat <&5)"
wait "$pid"
check "with status 0" same 0 $?
check "and no word to standard error" same "" "$(cat "$scratch/errors")"

actorc=$(pkg-config --variable=actorc libactor)
check "actorc sync finds nothing to do" sh -c "'$actorc' sync '$scratch/work/config_cache.actor' | grep 'up to date'"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
