#!/bin/sh
# actorc --emit=json: what it says of tests/tools/json/shop.actor, and that grammar/spec.schema.json describes what it
# says of any spec.
#
#     tests/compiler/json.sh ACTORC

case ${1-} in
/*) actorc=$1 ;;
*) actorc=$PWD/${1:?usage: tests/compiler/json.sh ACTORC} ;;
esac
cd "$(dirname "$0")/../.." || exit 2
. tests/shell.sh
LC_ALL=C
export LC_ALL

mkdir "$scratch/json"
cp tests/tools/json/*.actor "$scratch/json"
"$actorc" --emit=json "$scratch/json/shop.actor" >"$scratch/printed" 2>&1
check "it is written beside the spec" test -s "$scratch/json/shop_actor.json"
check "and nothing else" same 0 "$(find "$scratch/json" -name '*.[ch]' | wc -l)"
check "it says what was expected" diff -u tests/tools/json/shop_actor.json "$scratch/json/shop_actor.json"
check "it says the same on standard output" sh -c \
    "'$actorc' --emit=json -o - tests/tools/json/shop.actor | cmp - '$scratch/json/shop_actor.json'"
check "--print-outputs names it" same "out/shop_actor.json
out/shop_actor.d" "$("$actorc" --emit=json --print-outputs -MD -o out tests/tools/json/shop.actor)"
mkdir "$scratch/out"
"$actorc" --emit=json -MD -o "$scratch/out" tests/tools/json/shop.actor
check "-MD says what it is made from" grep -q types.actor "$scratch/out/shop_actor.d"
echo 'gen_server A { cast b() }' | "$actorc" --emit=json --stdin-name=a.actor -o "$scratch/none" - 2>/dev/null
check "a spec with errors gives nothing" same 1 $?
"$actorc" --emit=xml tests/tools/json/shop.actor 2>/dev/null
check "another language is wrong usage" same 2 $?
"$actorc" --emit=json --dispatch=table tests/tools/json/shop.actor 2>/dev/null
check "--dispatch is not for JSON" same 2 $?

if command -v python3 >/dev/null; then
    for spec in examples/*/*.actor tests/compiler/emit/*.actor tests/compiler/*/accepted.actor tests/tools/json/*.actor; do
        name=$(echo "$spec" | tr / _)
        "$actorc" --emit=json -o - "$spec" >"$scratch/$name.json" 2>/dev/null || rm "$scratch/$name.json"
    done
    check "the schema describes every spec that compiles" \
        python3 tests/tools/validate.py grammar/spec.schema.json "$scratch"/*.json
    # The check would see it.
    sed 's/"version": 1/"version": 2/' tests/tools/json/shop_actor.json >"$scratch/other"
    check "another version is seen" not python3 tests/tools/validate.py grammar/spec.schema.json "$scratch/other"
    sed 's/"behaviour"/"behavior"/' tests/tools/json/shop_actor.json >"$scratch/other"
    check "another member is seen" not python3 tests/tools/validate.py grammar/spec.schema.json "$scratch/other"
else
    echo "# no python3 here: the schema is not tested"
fi
finish
