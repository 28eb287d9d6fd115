# What both scripts here need; they source it in the project's directory, behind tests/shell.sh.

# Where imports of golden specs are found.
FUZZ_IMPORTS=$(find "$PWD/tests/compiler" "$PWD/examples" "$PWD/tests/tools" -mindepth 1 -type d ! -path '*/build*' \
    ! -path '*/fmt*' -exec sh -c 'ls "$1"/*.actor >/dev/null 2>&1' sh {} \; -print | LC_ALL=C sort | tr '\n' ':')
FUZZ_IMPORTS=${FUZZ_IMPORTS%:}
export FUZZ_IMPORTS

# Prints the inputs of the fuzzer $1: what was found once, and for specs those of all tests and examples.
inputs() {
    case $1 in
    json) find tests/fuzz/corpus/json -type f | LC_ALL=C sort; return ;;
    esac
    find tests/fuzz/corpus/spec -type f | LC_ALL=C sort
    find tests examples -name '*.actor' ! -path 'tests/fuzz/*' ! -path '*/build/*' | LC_ALL=C sort
}
