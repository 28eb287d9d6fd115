# What test scripts share; they source it. A check is a command that should succeed:
#
#     check "what it says about the program" test -s "$out"
#
# `finish` prints the sum and ends. $scratch is a directory that goes away with the script.

scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
passed=0
failed=0

# What the command prints is shown if it fails.
check() {
    what=$1
    shift
    if "$@" >"$scratch/said" 2>&1; then
        passed=$((passed + 1))
        echo "ok - $what"
    else
        failed=$((failed + 1))
        echo "not ok - $what"
        printf '# %s\n' "$*"
        sed 's/^/# /' "$scratch/said"
    fi
}

# Negates a command: `check "it refuses" not grep -q yes "$out"`.
not() {
    ! "$@"
}

# Tells whether two texts are the same, and shows both if not.
same() {
    [ "$1" = "$2" ] || { printf 'expected: %s\ngot:      %s\n' "$1" "$2"; false; }
}

# Tells whether a file has a line that matches, and shows the file if not.
says() {
    grep -q -e "$2" "$1" || { echo "nothing matches '$2' in:"; cat "$1"; false; }
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}
