#!/bin/sh
# Builds copies of the example with CMake (by make and by ninja) and with Meson, as far as these are installed, from the
# installed kit alone. PKG_CONFIG_PATH says where that is. Closes with `N passed, M failed`.

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

fails() {
    ! "$@"
}

has() {
    command -v "$1" >/dev/null 2>&1
}

prefix=$(dirname "$(dirname "$(pkg-config --variable=actorc libactor)")")
work=$scratch/work

# A copy whose files are old: what is newer after the next build was made by it.
new_copy() {
    rm -rf "$work"
    mkdir "$work"
    cp CMakeLists.txt meson.build ./*.actor ./*.c "$work"
    find "$work" -exec touch -d 2020-01-01 {} +
}

generated() {
    find "$work/build" -name '*_actor.[ch]' -newermt 2020-02-01 | sed 's|.*/||' | sort | tr '\n' ' '
}

# Dates all there is to the past and one source to the future, as ninja knows when it built; and builds again.
rebuild() {
    find "$work" "$prefix" -type f -exec touch -d 2020-01-01 {} +
    [ $# -eq 0 ] || touch -d 2035-01-01 "$work/$1"
    build
}

# $1: how it is built, by the functions `configure` and `build`.
try() {
    new_copy
    check "$1: it is configured" configure
    check "$1: it builds, without a warning" build
    check "$1: the program works" same "4000 m in 150 s" "$("$work/build/trip" 1500:60 2500:90)"
    check "$1: nothing is generated beside the specs" same "main.c trip.actor trip.c units.actor" \
        "$(cd "$work" && echo *.actor *.c | tr ' ' '\n' | sort | tr '\n' ' ' | sed 's/ $//')"
    check "$1: it builds again" rebuild
    check "$1: with nothing touched nothing is generated" same "" "$(generated)"
    check "$1: it builds with a spec touched" rebuild trip.actor
    check "$1: that spec's outputs are generated" same "trip_actor.c trip_actor.h " "$(generated)"
    check "$1: it builds with an imported spec touched" rebuild units.actor
    check "$1: the outputs of both are generated" same "trip_actor.c trip_actor.h units_actor.c units_actor.h " "$(generated)"
    echo 'gen_server {' >>"$work/trip.actor"
    check "$1: a wrong spec fails the build" fails build
}

warnings='-Wall -Wextra -Werror'

for generator in 'Unix Makefiles' Ninja; do
    has cmake || break
    [ "$generator" != Ninja ] || has ninja || continue
    configure() { cmake -S "$work" -B "$work/build" -G "$generator" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS="$warnings"; }
    build() { cmake --build "$work/build" --parallel 4; }
    try "CMake, $generator"
done
if has meson && has ninja; then
    configure() { CFLAGS=$warnings meson setup "$work/build" "$work"; }
    build() { ninja -C "$work/build"; }
    try "Meson"
fi
[ "$passed" -gt 0 ] || check "neither CMake nor Meson is here: nothing to build" true

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
