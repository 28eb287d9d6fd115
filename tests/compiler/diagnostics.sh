#!/bin/sh
# Diagnostics for programs, of every spec of the golden tests that has any: what is JSON is valid JSON, and says the
# same as the text; places are right in characters and in bytes.
#
#     tests/compiler/diagnostics.sh ACTORC

[ $# -eq 1 ] || { echo "usage: tests/compiler/diagnostics.sh ACTORC" >&2; exit 2; }
case $1 in
/*) actorc=$1 ;;
*) actorc=$PWD/$1 ;;
esac
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/shell.sh"
LC_ALL=C
export LC_ALL

cat >"$scratch/agree.py" <<'END'
import glob, json, os, subprocess, sys, traceback, urllib.parse

actorc, folders = sys.argv[1:]

def say(spec, how):
    run = subprocess.run([actorc, "check", "--max-errors=0", "--diagnostics=" + how, spec],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return run.returncode, run.stderr.decode("utf-8")       # strictly

def columns(place, file):
    """A place's column counted anew, from its bytes."""
    if file.startswith("<"):            # what is built into actorc is no file
        return place["column"]
    text = open(file, "rb").read()
    text = text[3:] if text.startswith(b"\xef\xbb\xbf") else text
    line = text.split(b"\n")[place["line"] - 1]
    try:
        return len(line[:place["byte"] - 1].decode("utf-8")) + 1
    except UnicodeDecodeError:
        return place["column"]

def refuse(constant):
    raise ValueError(constant)

def check(spec):
    status, text = say(spec, "text")
    json_status, lines = say(spec, "json")
    sarif_status, document = say(spec, "sarif")
    assert status == json_status == sarif_status, (status, json_status, sarif_status)

    found = [json.loads(line, parse_constant=refuse) for line in lines.splitlines()]
    members = ["severity", "code", "name", "message", "file", "start", "end", "notes", "hints"]
    for one in found:
        assert list(one) == members, list(one)
        for place in [one] + one["notes"]:
            if place["start"] is None:
                continue
            for end in place["start"], place["end"]:
                assert end["column"] == columns(end, place["file"]), (end, columns(end, place["file"]))
            assert (place["start"]["line"], place["start"]["byte"]) <= (place["end"]["line"], place["end"]["byte"])

    heads = [line for line in text.splitlines()
             if not line.startswith("hint: ") and (": error: " in line or ": warning: " in line) and line.endswith("]")
             and not line.lstrip()[:1].isdigit()]
    assert len(heads) == len(found), (len(heads), len(found))
    for head, one in zip(heads, found):
        place = "%s:%d:%d: " % (one["file"], one["start"]["line"], one["start"]["column"]) if one["file"] else "actorc: "
        begin = place + one["severity"] + ": "
        assert head.startswith(begin), (head, begin)
        assert (" [%s" % one["code"]) in head, head

    sarif = json.loads(document, parse_constant=refuse)
    assert sarif["version"] == "2.1.0" and len(sarif["runs"]) == 1
    run = sarif["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [r["ruleId"] for r in run["results"]] == [one["code"] for one in found]
    assert [r["level"] for r in run["results"]] == [one["severity"] for one in found]
    for result, one in zip(run["results"], found):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"].startswith(one["message"])
        for hint in one["hints"]:
            assert hint in result["message"]["text"]
        region = result["locations"][0]["physicalLocation"]
        assert urllib.parse.unquote(region["artifactLocation"]["uri"]) == one["file"]
        assert region["region"] == {"startLine": one["start"]["line"], "startColumn": one["start"]["column"],
                                    "endLine": one["end"]["line"], "endColumn": one["end"]["column"]}
        assert len(result["relatedLocations"]) == len([n for n in one["notes"] if n["file"]])
    assert len(rules) == len({rule["id"] for rule in rules})
    for rule in rules:
        assert rule["help"]["text"].startswith(rule["fullDescription"]["text"]) and rule["shortDescription"]["text"]

for path in sorted(glob.glob(folders + "/*/*.err") + glob.glob(folders + "/*/*.warn")):
    folder, spec = os.path.split(os.path.splitext(path)[0] + ".actor")
    os.chdir(folder)
    what = os.path.basename(folder) + "/" + spec
    try:
        check(spec)
        print("ok - %s: text, JSON and SARIF agree" % what)
    except Exception:
        print("not ok - %s" % what)
        traceback.print_exc(file=sys.stdout)
END

if python3 -c 'import json' 2>/dev/null; then
    python3 "$scratch/agree.py" "$actorc" "$top/tests/compiler" >"$scratch/agreed"
    cat "$scratch/agreed"
    passed=$(grep -c '^ok - ' "$scratch/agreed")
    failed=$(grep -c '^not ok - ' "$scratch/agreed")
    check "all specs were looked at" same "$(ls "$top"/tests/compiler/*/*.err "$top"/tests/compiler/*/*.warn | wc -l)" $((passed + failed))
else
    echo "# no python3: the goldens in tests/compiler/diagnostics alone say what is right"
fi

cd "$scratch" || exit 2

# said STATUS ARGUMENTS...: what goes to standard error is left in `err`.
said() {
    expected=$1
    shift
    "$actorc" "$@" >out 2>err
    same "$expected" $?
}

said_is() {
    printf '%s\n' "$1" | diff - err
}

nothing='"file":null,"start":null,"end":null,"notes":[],"hints":[]}'
check "no spec, as JSON: exit status 3" said 3 --diagnostics=json none.actor
check "no spec, as JSON: it is an object too" said_is \
    '{"severity":"error","code":null,"name":null,"message":"cannot read '"'none.actor'"': No such file or directory",'"$nothing"
check "no spec, as SARIF: exit status 3" said 3 --diagnostics sarif none.actor
check "no spec, as SARIF: a notification" says err '"executionSuccessful":false,.*"level":"error".*cannot read'
echo 'gen_server Bell { cast ring(); } /// Nothing.' >bell.actor
check "no place for the outputs, as JSON: exit status 3" said 3 --diagnostics=json -o none bell.actor
check "and it comes behind the warnings, a line each" same "warning error" \
    "$(sed 's/^{"severity":"\([a-z]*\)".*/\1/' err | tr '\n' ' ' | sed 's/ $//')"
check "no place for the outputs, as SARIF: exit status 3" said 3 --diagnostics=sarif -o none bell.actor
check "and there is one document" same 1 "$(grep -c '"version":"2.1.0"' err)"
check "a format that does not exist: exit status 2" said 2 --diagnostics=xml bell.actor
check "and those that do are named" says err "text, json or sarif, not 'xml'"
i=0
while [ $i -lt 150 ]; do echo "gen_server A$i { cast ring(strin a); }"; i=$((i + 1)); done >many.actor
check "people get a hundred errors" said 1 many.actor
check "and are told of the rest" says err '^actorc: 50 more errors; --max-errors=0 shows all$'
check "programs get all" said 1 --diagnostics=json many.actor
check "a line each" same 150 "$(wc -l <err)"
check "colour does not get into JSON" said 1 --color=always --diagnostics=json many.actor
check "nor escapes" not grep -q "$(printf '\033')" err

# ---- names of files ---------------------------------------------------------------------------------------

mkdir -p deep/er
echo 'import "none.actor"; gen_server Bell { cast ring(); }' >deep/er/bell.actor
check "--file-prefix-map: exit status as ever" said 1 --file-prefix-map="$PWD/deep=/src" "$PWD/deep/er/bell.actor"
check "files below OLD are shown as below NEW" says err '^/src/er/bell.actor:1:8: error: '
check "of several that fit the last one counts" said 1 --file-prefix-map=deep=a --file-prefix-map=deep/er=b \
    --file-prefix-map=other=c deep/er/bell.actor
check "as gcc has it" says err '^b/bell.actor:1:8: '
check "JSON has it too" said 1 --file-prefix-map=deep/= --diagnostics=json deep/er/bell.actor
check "without a trace of OLD" not grep -q deep err
check "SARIF has it too" said 1 --file-prefix-map=deep=/a --diagnostics=sarif deep/er/bell.actor
check "as a URI" says err '"uri":"file:///a/er/bell.actor"'
echo 'gen_server Bell { cast ring(); }' >deep/er/bell.actor
check "a spec that is right" said 0 --file-prefix-map=deep=x -MD -MF deps deep/er/bell.actor
check "make finds the files where they are" same 'deep/er/bell_actor.h deep/er/bell_actor.c: deep/er/bell.actor' "$(cat deps)"
check "the outputs know no path" not grep -rq -e deep -e "$PWD" deep/er/bell_actor.h deep/er/bell_actor.c
check "without '=' it makes no sense" said 2 --file-prefix-map=deep bell.actor
mkdir 'a:b %ü'
echo 'gen_server {' >'a:b %ü/c d.actor'
check "a name with odd letters, as SARIF" said 1 --diagnostics=sarif 'a:b %ü/c d.actor'
check "is a URI" says err '"uri":"a%3Ab%20%25%C3%BC/c%20d.actor"'
finish
