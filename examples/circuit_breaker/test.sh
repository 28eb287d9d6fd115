#!/bin/sh
# Tests the demonstration from outside: builds a copy of it with the installed kit, runs it, reads what it
# prints. PKG_CONFIG_PATH says where the kit is. Closes with `N passed, M failed`.

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

not() {
    ! "$@"
}

same() {
    [ "$1" = "$2" ] || { printf 'expected: %s\ngot:      %s\n' "$1" "$2"; false; }
}

at_most() {
    [ "$2" -le "$1" ] || { echo "$2 is more than $1"; false; }
}

# Tells whether a file has such lines, in this order, others between them.
says() {
    file=$1
    shift
    awk -v wanted="$(printf '%s\n' "$@")" '
        BEGIN { n = split(wanted, want, "\n"); at = 1 }
        at <= n && $0 ~ want[at] { at++ }
        END { if (at <= n) print "nothing more matches \"" want[at] "\" in:"; exit at <= n }' "$file" ||
        { cat "$file"; false; }
}

# A fresh copy of what a person wrote.
copy() {
    mkdir "$scratch/$1" && cp Makefile ./*.actor circuit_breaker.[ch] service.[ch] demo.[ch] line.[ch] "$scratch/$1" 2>/dev/null
    test -f "$scratch/$1/demo.c"
}

build() {
    LC_ALL=C make --no-print-directory -C "$scratch/$1" CFLAGS="-O2 -Wall -Wextra -Werror" >"$scratch/$1.made" 2>&1
}

builds() {
    build "$1" || { cat "$scratch/$1.made"; false; }
}

# Starts a run in the background: its name, a command. Leaves what it prints, its status, and how long it took.
start() {
    name=$1
    shift
    {
        began=$(date +%s)
        timeout 60 "$@" >"$scratch/$name.out" 2>"$scratch/$name.err" </dev/null
        echo $? >"$scratch/$name.status"
        echo $(($(date +%s) - began)) >"$scratch/$name.took"
    } &
}

status() {
    cat "$scratch/$1.status"
}

# ---- building ---------------------------------------------------------------------------------------------

copy work
check "it builds, without a warning" builds work
check "a second make has nothing to do" sh -c "make -C '$scratch/work' | grep 'is up to date'"
program=$scratch/work/circuit_breaker
[ -x "$program" ] || { echo "0 passed, 1 failed"; exit 1; }

# ---- running: several at a time, each has ports of its own --------------------------------------------------

escape=$(printf '\033')
start plain "$program"
start loop "$program" --crash-loop
start usage "$program" --nonsense
[ ! -w /dev/full ] || start full sh -c '"$0" >/dev/full' "$program"
terminal=
if command -v script >/dev/null && script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    terminal=yes
    start colour env -u NO_COLOR TERM=xterm script -qec "$program" /dev/null
    start no_color env NO_COLOR=1 TERM=xterm script -qec "$program" /dev/null
fi
wait

out=$scratch/plain.out
check "the demonstration ends with status 0" same 0 "$(status plain)"
check "it ends within 15 seconds" at_most 15 "$(cat "$scratch/plain.took")"
check "it prints nothing to standard error" same "" "$(cat "$scratch/plain.err")"
check "calls pass; failures are counted; the breaker opens" says "$out" \
    "passed .* closed$" "failed .* closed \(1\)$" "failed .* closed \(2\)$" "failed .* closed \(3\)$" \
    "failed .* closed \(4\)$" "failed .* open$"
check "it refuses, is half-open after the cool-down, and closes" says "$out" \
    "failed .* open$" "refused .* open$" "refused .* open$" "refused .* open$" "breaker .* half-open$" "passed .* closed$"
check "the service crashes with a fault, is started anew, and calls pass again" says "$out" \
    "half-open$" "crash report: Service" "service crashed  SIGSEGV" "root +starts" "failed .* closed" \
    "passed +receipt 1 for tea"
count() {
    awk -v which="$1" '$3 == which' "$out" | wc -l | tr -d ' '
}
summary() {
    sed -n "s/^$1  *\([0-9]*\)\$/\1/p" "$out"
}
check "the summary counts the calls that passed" same "$(count passed)" "$(summary 'calls passed')"
check "and those that failed" same "$(count failed)" "$(summary 'calls failed')"
check "and those that were refused" same "$(count refused)" "$(summary 'calls refused')"
check "and the restarts" same "$(count starts)" "$(summary restarts)"
check "the cool-down, of 1.5 s, takes its time" awk '
    $NF == "open" && !opened { opened = $1 }
    $NF == "half-open" { waited = $1 - opened; exit }
    END { print waited; exit !(waited > 1.2) }' "$out"
check "lines are no longer than a terminal is wide" not grep -v '|' "$out" --max-count=1 -e '.\{81\}'
check "no colour where there is no terminal" not grep -q "$escape" "$out"
if [ -n "$terminal" ]; then
    check "colour on a terminal" grep -q "$escape" "$scratch/colour.out"
    check "and the same status" same 0 "$(status colour)"
    check "no colour with NO_COLOR" not grep -q "$escape" "$scratch/no_color.out"
else
    echo "skipped: colour on a terminal, for lack of script(1)"
fi
[ ! -w /dev/full ] || check "output that cannot be written is a failure" same 1 "$(status full)"
check "an unknown option is refused" same 2 "$(status usage)"
check "with the options there are" says "$scratch/usage.err" "usage: .*--crash-loop"

check "a crash loop: the program ends with status 1" same 1 "$(status loop)"
check "a crash loop: the supervisor restarts three times, then gives up with shutdown" says "$scratch/loop.out" \
    "crash report" "root +starts" "crash report" "root +starts" "crash report" "root +starts" "crash report" \
    "too many restarts" "gave up: shutdown"
check "a crash loop: it restarts no more than that" same 3 "$(grep -c 'root  *starts' "$scratch/loop.out")"

# ---- C that does not fit the spec ---------------------------------------------------------------------------

copy missing
awk '/^actor_result service_handle_fail\(/ { gone = 1 } !gone { print } /^}/ { gone = 0 }' service.c \
    >"$scratch/missing/service.c"
check "without a callback it does not build" not build missing
check "and the linker names what is missing" says "$scratch/missing.made" "undefined .*service_handle_fail"

copy changed
sed 's/^\(actor_result service_handle_fail(service \*self, \).*/\1int *msg)/' service.c >"$scratch/changed/service.c"
check "with a callback of other parameters it does not build" not build changed
check "and the compiler names it" says "$scratch/changed.made" "conflicting types for .service_handle_fail"

# ---- the C of a spec is its user's --------------------------------------------------------------------------

actorc=$(pkg-config --variable=actorc libactor)
for spec in circuit_breaker service demo; do
    before=$(cksum <"$scratch/work/$spec.c")
    check "actorc sync finds nothing to do for $spec.c" "$actorc" sync "$scratch/work/$spec.actor"
    check "and leaves it as it is" same "$before" "$(cksum <"$scratch/work/$spec.c")"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
