#!/bin/sh
# actorc lsp, from the other end of a pipe. tests/tools/lsp_client.py is the client that asks for everything,
# lsp_offers.py the one that tries what is offered; what stands here needs no Python.
#
#     tests/compiler/lsp.sh ACTORC

case ${1-} in
/*) actorc=$1 ;;
*) actorc=$PWD/${1:?usage: tests/compiler/lsp.sh ACTORC} ;;
esac
cd "$(dirname "$0")/../.." || exit 2
. tests/shell.sh
LC_ALL=C
export LC_ALL

# A message with its header.
message() {
    printf 'Content-Length: %d\r\n\r\n%s' "${#1}" "$1"
}

{
    message '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
    message '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///no/bell.actor","languageId":"actor","version":1,"text":"gen_server Bell { cast ring(Colour c); }"}}}'
    message '{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///no/bell.actor"},"position":{"line":0,"character":12}}}'
    message '{"jsonrpc":"2.0","id":3,"method":"shutdown"}'
    message '{"jsonrpc":"2.0","method":"exit"}'
} | "$actorc" lsp >"$scratch/answers" 2>"$scratch/errors"
check "it ends well" same 0 $?
check "it answers" grep -q '"id":1,"result":{"capabilities":' "$scratch/answers"
check "it publishes" grep -q '"method":"textDocument/publishDiagnostics".*"code":"A016"' "$scratch/answers"
check "it shows what is under the cursor" grep -q '"id":2,"result":.*gen_server Bell' "$scratch/answers"
check "it says nothing else" test ! -s "$scratch/errors"

for garbage in '' 'Content-Length: 99999999999\r\n\r\nx' 'Content-Length: 5\r\n\r\n{}' '\r\n\r\n\r\n' 'Content-Length: 2\r\n\r\n[]' \
    'Content-Length: 4\r\n\r\nnull' 'no header' 'Content-Length: 24\r\n\r\n{"id":1,"method":"exit"}'; do
    printf "$garbage" | "$actorc" lsp >/dev/null 2>"$scratch/errors"
    check "it survives $(printf '%s' "$garbage" | tr -d '\\r\\n' | tr -s '\\')" same "1 " "$? $(cat "$scratch/errors")"
done
"$actorc" lsp spec.actor 2>"$scratch/errors"
check "it takes no spec" same 2 $?

# Adds what a client finds; $1 says what it is.
talk() {
    what=$1
    shift
    python3 "$@" >"$scratch/talk" 2>&1
    check "$what comes to its end" same "passed, failed" "$(tail -n 1 "$scratch/talk" | tr -d '0-9' | sed 's/^ //;s/,  /, /')"
    grep -v '^[0-9]* passed, ' "$scratch/talk"
    passed=$((passed + $(grep -c '^ok - ' "$scratch/talk")))
    failed=$((failed + $(grep -c '^not ok - ' "$scratch/talk")))
}

if command -v python3 >/dev/null; then
    mkdir "$scratch/client"
    talk "the client" tests/tools/lsp_client.py "$actorc" "$scratch/client"
    talk "the client that tries what is offered" tests/tools/lsp_offers.py "$actorc" grammar/README.md
else
    echo "# no python3 here: most of it is not tested"
fi
finish
