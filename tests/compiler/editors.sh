#!/bin/sh
# The grammars of editors know the words that the compiler knows. With Vim at hand, its colours are also tried; tests/kit
# does so with the others.
#
#     tests/compiler/editors.sh ACTORC

case ${1-} in
/*) actorc=$1 ;;
*) actorc=$PWD/${1:?usage: tests/compiler/editors.sh ACTORC} ;;
esac
cd "$(dirname "$0")/../.." || exit 2
. tests/shell.sh
LC_ALL=C
export LC_ALL
editors=grammar/editors

# The words of a text, one a line, each once.
words() {
    tr -cs 'A-Za-z0-9_' '\n' | grep . | sort -u
}

same_words() {
    diff -u "$scratch/$1" "$scratch/$2"
}

# ---- the words the compiler knows -------------------------------------------------------------------------

sed -n '/^} keywords\[\] = {/,/^};/s/.*{ "\([a-z_]*\)", TOKEN_.*/\1/p' compiler/lex.c | sort -u >"$scratch/keywords"
sed -n '/define AST_SCALARS/,/^$/p' compiler/ast.h | grep -o '"[a-z0-9]*"' | words >"$scratch/types"
check "there are keywords" test "$(wc -l <"$scratch/keywords")" -gt 40
check "there are types" test "$(wc -l <"$scratch/types")" -gt 15

# ---- those of each editor ---------------------------------------------------------------------------------

# The words of a group of Vim's.
vim_words() {
    sed -n "s/ nextgroup=.*//; s/^syntax keyword actor$1 //p" $editors/vim/syntax/actor.vim
}
{ vim_words Top; vim_words Item; vim_words Row; vim_words Constant; } | words >"$scratch/vim"
vim_words Type | words >"$scratch/vim_types"
check "Vim has the keywords" same_words keywords vim
check "and the types" same_words types vim_types

# The words of a scope of the TextMate grammar.
textmate_words() {
    sed -n '/"words": {/,/"values": {/p' $editors/vscode/syntaxes/actor.tmLanguage.json |
        awk -v scope="\"$1.actor\"" 'index($0, scope) { take = 1; next } take { print; take = 0 }' |
        sed 's/.*"match": "//; s/\\\\b//g'
}
{ textmate_words keyword.declaration; textmate_words keyword.control; textmate_words constant.language; } |
    words >"$scratch/textmate"
textmate_words storage.type | words >"$scratch/textmate_types"
sed '/"words": {/,$d' $editors/vscode/syntaxes/actor.tmLanguage.json | grep 'bool|' |
    sed 's/.*"match": "//; s/).*//; s/\\\\b//g' | words >"$scratch/textmate_fields"
check "TextMate has the keywords" same_words keywords textmate
check "and the types" same_words types textmate_types
check "before names too" same_words types textmate_fields

# All that tree-sitter's grammar quotes, but for names of fields and its own.
sed 's/field("[a-z]*"//g; s/^ *name: .*//' $editors/tree-sitter/grammar.js | sed '/^const TYPES/,/^\];/d' |
    grep -o '"[a-z_]*"' | words >"$scratch/tree_sitter"
sed -n '/^const TYPES/,/^\];/p' $editors/tree-sitter/grammar.js | grep -o '"[a-z0-9]*"' | words >"$scratch/tree_sitter_types"
check "tree-sitter has the keywords" same_words keywords tree_sitter
check "and the types" same_words types tree_sitter_types

# true, false and now are nodes of their own.
{
    sed -n '/^\[$/,/^\] @keyword$/p' $editors/tree-sitter/queries/highlights.scm | grep -o '"[a-z_]*"'
    echo "true false now"
} | words >"$scratch/tree_sitter_colours"
check "and colours for them" same_words keywords tree_sitter_colours
# Its own tests have each of them.
sed '/^---$/,/^====/d' $editors/tree-sitter/test/corpus/*.txt | words >"$scratch/tried"
check "each is in its tests" same "" "$(cat "$scratch/keywords" "$scratch/types" | LC_ALL=C sort | comm -23 - "$scratch/tried")"

# Words that are choices, not keywords: each of them is one to the compiler.
vim_words Choice | words >"$scratch/vim_choices"
textmate_words support.constant | words >"$scratch/textmate_choices"
check "Vim and TextMate have the same choices" same_words vim_choices textmate_choices
check "the compiler knows them" same "" \
    "$(grep -h -o '"[a-z_]*"' compiler/*.c | words | comm -13 - "$scratch/vim_choices")"

# What actorc lsp offers at the beginning of items is made of keywords.
sed -n '/^#define SHARED/,/^};/p' compiler/lsp_complete.c | grep -o '"[a-z_]*"' | words >"$scratch/offered"
check "actorc lsp offers keywords" same "" "$(comm -23 "$scratch/offered" "$scratch/keywords")"

# ---- tried ------------------------------------------------------------------------------------------------

if command -v python3 >/dev/null; then
    for file in vscode/package.json vscode/language-configuration.json vscode/syntaxes/actor.tmLanguage.json \
        tree-sitter/package.json tree-sitter/tree-sitter.json; do
        check "$file is JSON" python3 -m json.tool $editors/$file
    done
fi
if command -v node >/dev/null; then
    check "tree-sitter's grammar is JavaScript" node --check $editors/tree-sitter/grammar.js
fi

# What Vim takes the text at a place of the spec for.
cat >"$scratch/a.actor" <<'END'
/// Doc.
gen_server Cache { call state(string key = "a\n", duration d = 1.5s) -> ok; } // plain
gen_statem M { cast on(string data); state a { on when when data == "x"; } }
END
vim_says() {
    cat >"$scratch/ask.vim" <<END
set nocompatible
set runtimepath^=$PWD/$editors/vim
filetype plugin on
syntax on
edit $scratch/a.actor
call writefile([&filetype, synIDattr(synID($1, $2, 1), 'name')], '$scratch/vim_said')
qall!
END
    HOME=$scratch timeout 60 vim -e -s -N -u NONE -i NONE -S "$scratch/ask.vim" </dev/null >/dev/null 2>&1
    tail -n 1 "$scratch/vim_said"
}
if command -v vim >/dev/null && vim --version | grep -q '+syntax' && [ -n "$(vim_says 1 1)" ]; then
    check "Vim knows the type of the file" same actor "$(head -n 1 "$scratch/vim_said")"
    check "Vim: a doc comment" same actorDoc "$(vim_says 1 1)"
    check "Vim: a keyword" same actorTop "$(vim_says 2 1)"
    check "Vim: a name that is a keyword elsewhere" same actorName "$(vim_says 2 26)"
    check "Vim: a type" same actorType "$(vim_says 2 31)"
    check "Vim: an escape" same actorEscape "$(vim_says 2 46)"
    check "Vim: a field that is a keyword elsewhere" same actorName "$(vim_says 3 31)"
    check "Vim: an event that is a keyword elsewhere" same actorName "$(vim_says 3 51)"
    check "Vim: and that keyword behind it" same actorRow "$(vim_says 3 56)"
    check "Vim: a time" same actorNumber "$(vim_says 2 64)"
    check "Vim: a comment" same actorComment "$(vim_says 2 80)"
else
    echo "# no Vim with syntax here"
fi
finish
