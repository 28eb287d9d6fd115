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
program=$scratch/work/deployment_checks
mkfifo "$scratch/port"
timeout 300 "$program" --serve 0 >"$scratch/port" 2>"$scratch/log" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$scratch"' EXIT
read -r port <"$scratch/port"

# What the program says of paths of the server, without the times, and its status.
checked() { # all or each, limit, paths
    how=$1 limit=$2
    shift 2
    urls=
    for path; do urls="$urls http://127.0.0.1:$port$path"; done
    # shellcheck disable=SC2086
    timeout 60 "$program" "$how" "$limit" $urls 2>"$scratch/log" >"$scratch/said.out"
    status=$?
    sed -E "s|http://127.0.0.1:$port||; s/, [0-9]+ ms//" "$scratch/said.out"
    echo "status $status"
}

check "all are asked, and told of in their order" same "/slow/50: 200
/ok: 200
/ok: 200
3 of 3 are well
status 0" "$(checked all 5000 /slow/50 /ok /ok)"
check "what is not well is not" same "/ok: 200
/down: 503
/rude: the connection was refused, reset or closed
1 of 3 are well
status 1" "$(checked all 5000 /ok /down /rude)"
check "one that hangs keeps nobody longer than the limit" same "not known: no answer within the given time
status 1" "$(checked all 200 /ok /hang)"
check "one that falls over does not take the program along" same "not known: the actor ended before it answered
status 1" "$(checked all 5000 /ok /weird)"
check "and is reported" grep -qx ' *label    Check' "$scratch/log"
check "each is told of when it is known" same "/ok: 200
/slow/300: 200
2 of 2 are well
status 0" "$(checked each 5000 /slow/300 /ok)"
check "one of them that falls over is told of" grep -q '^/weird: the check fell over: ' <<END
$(checked each 5000 /ok /weird /ok)
END
check "the others are" grep -qx '2 of 3 are well' "$scratch/said.out"
check "when the time is over, what is known has been told" same "/ok: 200
/ok: 200
the time is over
2 of 4 are well
status 1" "$(checked each 300 /hang /ok /hang /ok)"
many=$(seq 200 | sed 's|.*|/ok|' | tr '\n' ' ')
# shellcheck disable=SC2086
check "two hundred, all at once" grep -qx '200 of 200 are well' <<END
$(checked all 20000 $many)
END
# shellcheck disable=SC2086
check "two hundred, some at a time" grep -qx '200 of 200 are well' <<END
$(checked each 20000 $many)
END
check "what is no URL is told of" same "ftp://x: invalid argument
0 of 1 are well" "$(timeout 60 "$program" all 1000 ftp://x)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
