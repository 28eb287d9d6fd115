#!/bin/sh
# Every example of the language's reference is a spec that compiles without a warning.
#
#     tests/compiler/reference.sh ACTORC [PAGE.md]

set -u
[ $# -ge 1 ] || { echo "usage: tests/compiler/reference.sh ACTORC [PAGE.md]" >&2; exit 2; }
actorc=$1
page=${2-$(dirname "$0")/../../grammar/README.md}
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
passed=0
failed=0

# Line N of a block is line N of its file, so that errors point into the page.
awk -v dir="$scratch" '
    /^```actor$/ { inside = 1; file = sprintf("%s/line_%d.actor", dir, NR)
                   for (i = 1; i <= NR; i++) print "" >file
                   next }
    /^```$/      { if (inside) close(file); inside = 0 }
    inside       { print >file }
' "$page"

for spec in "$scratch"/*.actor; do
    [ -e "$spec" ] || continue
    if "$actorc" check -Werror "$spec" >"$scratch/said" 2>&1; then
        passed=$((passed + 1))
        echo "ok $((passed + failed)) - $(basename "$spec" .actor)"
    else
        failed=$((failed + 1))
        echo "not ok $((passed + failed)) - $(basename "$spec" .actor)"
        sed "s|^$scratch/|# |; t; s|^|# |" "$scratch/said"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
