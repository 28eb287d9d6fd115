#!/bin/sh
# What `actorc graph` draws, word for word.
#
#     tests/compiler/graph.sh ACTORC

[ $# -eq 1 ] || { echo "usage: tests/compiler/graph.sh ACTORC" >&2; exit 2; }
case $1 in
/*) actorc=$1 ;;
*) actorc=$PWD/$1 ;;
esac
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/shell.sh"
cd "$scratch" || exit 2

# Checks that the picture of an actor in pictures.actor is what stands on standard input.
draws() {
    cat >"expected_$1"
    "$actorc" graph --actor="$1" pictures.actor >"drawn_$1" 2>"said_$1"
    check "the picture of $1" diff -u "expected_$1" "drawn_$1"
    check "nothing is said about $1" test ! -s "said_$1"
}

cat >pictures.actor <<'END'
gen_statem Breaker {
    init(uint32 threshold = 5, duration cooldown = 60s) -> closed;
    data { uint32 failures; }
    call request(bytes body) -> ok(bytes result) | failed | circuit_open;
    call status() -> closed | open;
    state closed {
        on request do perform {
            ok reply ok;
            failed when failures + 1 < threshold { failures += 1; } reply failed;
            failed when failures
                > 1000 stop broken;
            failed reply circuit_open -> open;
        }
        on status reply closed;
    }
    state open {
        on request reply circuit_open;
        on status reply open;
        after cooldown -> closed;
    }
}
gen_statem Words {
    init() -> end;
    data { string text; }
    cast go(string to); cast back; cast nothing;
    state end { on go when to == "a;b:#c" -> state_; on go -> note; on nothing; }
    state note { on go ignore; on nothing postpone; every 2 * 1s when text != "" -> end; }
    state state_ { on go stop normal; on back -> note; on nothing; }
    any { on back -> end; }
}
gen_statem Own {
    init(duration pause = 3s) -> cold;
    internal boiled; timer whistle(uint32 n); cast fill; call ask -> ok;
    state cold {
        on fill { raise boiled; start whistle 2 * pause (1); } -> hot;
        on ask do keep defer -> hot;
        idle 30s { cancel whistle; } -> repeat;
    }
    state hot { on boiled { update whistle (2); } -> cold; idle pause when now - now > 0s stop normal; }
    any { on fill; on ask do put { later defer; }; on whistle -> cold; on boiled; }
}
gen_statem Fields {
    init(uint8 n) -> note(n, "a");
    cast go; cast wait;
    call ask -> ok;
    state note(uint8 n, string why = "") { on go -> note(n: n + 1, why: "a:b"); on wait -> off postpone; on ask reply ok -> note(n); }
    state off { on go -> note(1, "") hibernate; on wait; on ask reply ok; }
}
registry Names { key string; }
gen_server Worker { init(string name); }
supervisor Root {
    strategy rest_for_one; intensity 3 in 5s;
    child Names;
    child Breaker { restart transient; }
    child Pool("a");
    child Words as last { restart temporary; }
}
supervisor Party {
    auto_shutdown all_significant; intensity 1 in 2s;
    child Worker("host") as host { restart transient; significant; }
    child Guests { restart temporary; significant; }
    child Pool("b") { restart transient; }
}
supervisor Guests { auto_shutdown any_significant; child Worker("guest") { restart temporary; significant; } }
partition_supervisor Shards { partitions 2 * 4; child Shard(partition) { restart transient; } }
partition_supervisor Each { strategy one_for_all; intensity 5 in 1s; child Shard(partition); }
gen_server Shard { init(uint32 number); cast go; }
supervisor Pool {
    init(string name);
    strategy one_for_all;
    child Worker(name) as first;
    child Worker("x");
}
END

draws Breaker <<'END'
stateDiagram-v2
    [*] --> closed
    closed --> [*]: request [failed, failures #gt; 1000] / stop broken
    closed --> open: request [failed] / circuit_open
    open --> closed: after cooldown
END
draws Words <<'END'
stateDiagram-v2
    state "end" as end_
    state "note" as note_
    [*] --> end_
    end_ --> state_: go [to == #quot;a#59;b#58;#35;c#quot;]
    end_ --> note_: go
    end_ --> end_: back
    note_ --> end_: every 2 * 1s [text != #quot;#quot;]
    note_ --> end_: back
    state_ --> [*]: go / stop normal
    state_ --> note_: back
END
draws Own <<'END'
stateDiagram-v2
    [*] --> cold
    cold --> hot: fill / raise boiled / start whistle 2 * pause
    cold --> hot: ask / defer
    cold --> cold: idle 30s / cancel whistle / repeat
    cold --> cold: whistle
    hot --> cold: boiled / update whistle
    hot --> [*]: idle pause [now - now #gt; 0s] / stop normal
    hot --> cold: whistle
END
draws Fields <<'END'
stateDiagram-v2
    state "note(n, why)" as note_
    [*] --> note_
    note_ --> note_: go / note(n#58; n + 1, why#58; #quot;a#58;b#quot;)
    note_ --> off: wait / postpone
    note_ --> note_: ask / ok / note(n)
    off --> note_: go / note(1, #quot;#quot;) / hibernate
END
"$actorc" graph --format=dot --actor=Fields pictures.actor >drawn_fields
check "the fields of a state in dot" grep -q '"Fields.note" \[label="note(n, why)"\];' drawn_fields
check "and what it is given" grep -q '"Fields.note" -> "Fields.note" \[label="ask / ok / note(n)"\];' drawn_fields

# A machine that may not start at all.
cat >beginnings.actor <<'END'
gen_statem Device {
    init(uint32 tries) do look {
        present -> on;
        absent when tries > 3 stop no_device;
        absent                -> off;
        unwanted ignore;
    }
    cast go;
    state on { on go stop normal; }
    state off { on go -> on; }
}
END
check "outcomes of init that start nothing" same "stateDiagram-v2
    [*] --> on: [present]
    [*] --> [*]: [absent, tries #gt; 3] / stop no_device
    [*] --> off: [absent]
    [*] --> [*]: [unwanted] / ignore
    on --> [*]: go / stop normal
    off --> on: go" "$("$actorc" graph --actor=Device beginnings.actor 2>&1)"
"$actorc" graph --format=dot beginnings.actor >drawn_beginnings
check "in dot" grep -q '"Device:begin" -> "Device:end" \[label="\[unwanted\] / ignore"\];' drawn_beginnings
check "and one end" same 1 "$(grep -c '"Device:end" \[shape' drawn_beginnings)"
draws Root <<'END'
flowchart TD
    n0["Root<br>rest_for_one, 3 in 5s"]
    n0 --> n1[("Names")]
    n0 --> n2("Breaker<br>transient")
    n0 --> n3["Pool<br>one_for_all"]
    n3 --> n4("first<br>Worker")
    n3 --> n5("Worker")
    n0 --> n6("last<br>Words<br>temporary")
END
draws Party <<'END'
flowchart TD
    n0["Party<br>one_for_one, 1 in 2s<br>auto_shutdown all_significant"]
    n0 --> n1("host<br>Worker<br>transient, significant")
    n0 --> n2["Guests<br>one_for_one<br>auto_shutdown any_significant<br>temporary, significant"]
    n2 --> n3("Worker<br>temporary, significant")
    n0 --> n4["Pool<br>one_for_all<br>transient"]
    n4 --> n5("first<br>Worker")
    n4 --> n6("Worker")
END
"$actorc" graph --format=dot --actor=Party pictures.actor >drawn_party
check "what ends a supervisor in dot" grep -qF 'label="Party\none_for_one, 1 in 2s\nauto_shutdown all_significant"' drawn_party
check "and how one is restarted" grep -qF 'label="Guests\none_for_one\nauto_shutdown any_significant\ntemporary, significant"' drawn_party
check "in Markdown too" sh -c "'$actorc' graph --format=markdown --actor=Party pictures.actor | grep -qF 'Pool<br>one_for_all<br>transient'"
draws Shards <<'END'
flowchart TD
    n0["Shards<br>one_for_one<br>2 * 4 partitions"]
    n0 --> n1("Shard<br>transient")
END

draws Each <<'END'
flowchart TD
    n0["Each<br>one_for_all, 5 in 1s<br>a partition for each worker"]
    n0 --> n1("Shard")
END

draws Pool <<'END'
flowchart TD
    n0["Pool<br>one_for_all"]
    n0 --> n1("first<br>Worker")
    n0 --> n2("Worker")
END

cat >apps.actor <<'END'
gen_server Cache { cast clear; }
supervisor Root { strategy rest_for_one; child Cache; }
application Log { main none; restart temporary; }
/// Sells.
application Shop { supervisor Root; depends Log; }
END
"$actorc" graph apps.actor >drawn_apps -Wno-weak-dependency
cat >expected_apps <<'END'
%% application Log
flowchart TD
    n0["Log<br>application, temporary"]

%% application Shop
flowchart TD
    n0["Shop<br>application"]
    n0 -.-> n1{{"Log"}}
    n0 --> n2["Root<br>rest_for_one"]
    n2 --> n3("Cache")
END
check "applications, with what they depend on, and no tree twice" diff -u expected_apps drawn_apps
"$actorc" graph --format=dot --actor=Shop apps.actor >drawn_dot
check "in dot too" grep -q '"Shop:1" \[label="Log", shape=hexagon' drawn_dot

# Behind an arrow to a stage stands what comes to it, and how many at most.
cat >flows.actor <<'END'
producer Source emits int64;
producer_consumer Doubler int64 -> int64 { dispatcher partition 2; }
consumer Sink consumes int64 { max_demand 10; }
gen_server Job { init(int64 n); }
consumer_supervisor Jobs consumes int64 { child Job; }
pipeline P {
    intensity 3 in 5s;
    Source -> Doubler { max_demand 2 * 50; } -> Sink as one { partition 0; }
    Doubler -> Jobs { partition 1; restart transient; }
}
supervisor Root { child P as flow; }
END
"$actorc" graph flows.actor >drawn_flows
cat >expected_flows <<'END'
%% supervisor Root
flowchart TD
    n0["Root<br>one_for_one"]
    n0 --> n1["flow<br>pipeline, 3 in 5s"]
    n1 --> n2("Source")
    n2 ==>|"int64, at most 2 * 50"| n3("Doubler")
    n3 ==>|"int64, at most 10, partition 0"| n4("one<br>Sink")
    n3 ==>|"int64, partition 1"| n5["Jobs<br>a child for each event<br>transient"]
    n5 --> n6("Job<br>temporary")
END
check "stages, behind those whose events they take" diff -u expected_flows drawn_flows
"$actorc" graph --format=dot flows.actor >drawn_dot
check "in dot too" grep -q '"Root:2" -> "Root:3" \[style=bold, label="int64, at most 2 \* 50"\]' drawn_dot
"$actorc" graph flows.actor --actor=P | grep -v '^%%' >drawn_flow
check "a pipeline alone" grep -q 'n0 --> n1("Source")' drawn_flow

# Who calls whom: several calls of one actor are an arrow, and a server's name picks those it has to do with.
cat >callers.actor <<'END'
/// Remembers.
gen_server Cache { register cache; call get -> ok; call size -> uint32; }
gen_statem Shop { init() -> here; calls Cache.get, Books; calls Cache.size; cast go; state here { on go do act; } }
gen_server Books { calls Cache; call add -> ok; }
gen_server Clerk { calls Books.add; cast go; }
END
"$actorc" graph callers.actor >drawn_calls
cat >expected_all_calls <<'END'
%% gen_statem Shop
stateDiagram-v2
    [*] --> here

%% calls
flowchart LR
    n0(["Shop"])
    n1("Cache")
    n0 -->|"get, size"| n1
    n2("Books")
    n0 --> n2
    n2 --> n1
    n3("Clerk")
    n3 -->|"add"| n2
END
check "who calls whom" diff -u expected_all_calls drawn_calls
"$actorc" graph --actor=Clerk callers.actor >drawn_calls
cat >expected_calls <<'END'
flowchart LR
    n0("Clerk")
    n1("Books")
    n0 -->|"add"| n1
END
check "whom a server calls, and who calls it" diff -u expected_calls drawn_calls
"$actorc" graph --format=dot --actor=Cache callers.actor | sed -n '/cluster/,$p' >drawn_calls
cat >expected_calls <<'END'
    subgraph "cluster:calls" {
        label="calls";
        ":Shop" [label="Shop"];
        ":Cache" [label="Cache", tooltip="Remembers."];
        ":Shop" -> ":Cache" [label="get, size"];
        ":Books" [label="Books"];
        ":Books" -> ":Cache";
    }
}
END
check "in dot too" diff -u expected_calls drawn_calls
check "a machine's picture is its states" same 0 "$("$actorc" graph --actor=Shop callers.actor | grep -c flowchart)"

# All of a spec: its machines, and its trees from their roots.
for actor in Breaker Words Own Fields Root Party Shards Each; do
    case $actor in
    Root | Party) behaviour=supervisor ;;
    Shards | Each) behaviour=partition_supervisor ;;
    *) behaviour=gen_statem ;;
    esac
    [ $actor = Breaker ] || echo
    echo "%% $behaviour $actor"
    cat "expected_$actor"
done >expected
"$actorc" graph --format=mermaid pictures.actor >drawn
check "the pictures of all" diff -u expected drawn

# For a page, which shows one diagram per block.
fenced() {
    awk '/^%%/ { print "```mermaid" } $0 != "" { print } $0 == "" { print "```"; print "" } END { print "```" }' "$1"
}
fenced expected >expected_page
"$actorc" graph --format=markdown pictures.actor >drawn
check "the pictures of all, as blocks of a page" diff -u expected_page drawn
{ echo '%% gen_statem Breaker'; cat expected_Breaker; } >expected
fenced expected >expected_page
"$actorc" graph --format=markdown --actor=Breaker pictures.actor >drawn
check "and of one" diff -u expected_page drawn
fenced expected_all_calls >expected_page
"$actorc" graph --format=markdown callers.actor >drawn
check "and of calls" diff -u expected_page drawn

# ---- graphviz ---------------------------------------------------------------------------------------------

cat >dot.actor <<'END'
/// Says "hello",
/// and goes.
gen_statem Greeter {
    init() -> idle;
    data { string text; }
    cast go(string to);
    /// Nobody there \o/
    state idle { on go when to == "a\"b" -> busy; on go stop normal; }
    state busy { on go stop tired; after 1s -> idle; }
}
registry Names { key string; }
supervisor Root {
    intensity 3 in 5s;
    child Names;
    child Pool;
    child Greeter as last { restart temporary; }
}
supervisor Pool { strategy one_for_all; child Greeter; }
END
top_of_dot='digraph "dot" {
    graph [fontname="Helvetica", fontsize=12, nodesep=0.4, ranksep=0.6, style=rounded, color="#999999"];
    node [fontname="Helvetica", fontsize=11, shape=box, style=rounded];
    edge [fontname="Helvetica", fontsize=9];
'
machine='
    subgraph "cluster_Greeter" {
        label="Greeter"; tooltip="Says \"hello\",\nand goes.";
        "Greeter:begin" [shape=circle, style=filled, fillcolor=black, label="", width=0.12];
        "Greeter.idle" [label="idle", tooltip="Nobody there \\o/"];
        "Greeter.busy" [label="busy"];
        "Greeter:begin" -> "Greeter.idle";
        "Greeter.idle" -> "Greeter.busy" [label="go [to == \"a\\\"b\"]"];
        "Greeter:end" [shape=doublecircle, style=filled, fillcolor=black, label="", width=0.1];
        "Greeter.idle" -> "Greeter:end" [label="go / stop normal"];
        "Greeter.busy" -> "Greeter:end" [label="go / stop tired"];
        "Greeter.busy" -> "Greeter.idle" [label="after 1s"];
    }'
tree='
    subgraph "cluster_Root_0" {
        label="Root\none_for_one, 3 in 5s"; labeljust=l;
        "Root:0" [label="Root", style=""];
        "Root:0" -> "Root:1";
        "Root:1" [label="Names", shape=cylinder, style=""];
        "Root:0" -> "Root:2";
        subgraph "cluster_Root_2" {
            label="Pool\none_for_all"; labeljust=l;
            "Root:2" [label="Pool", style=""];
            "Root:2" -> "Root:3";
            "Root:3" [label="Greeter", tooltip="Says \"hello\",\nand goes."];
        }
        "Root:0" -> "Root:4";
        "Root:4" [label="last\nGreeter\ntemporary", tooltip="Says \"hello\",\nand goes."];
    }'
# Checks that $2... draws what is $1, in graphviz's language.
draws_dot() {
    printf '%s%s\n}\n' "$top_of_dot" "$1" >expected
    shift
    "$actorc" graph --format=dot "$@" dot.actor >drawn 2>&1
    check "graphviz's language: ${*:-all}" diff -u expected drawn
}
draws_dot "$machine
$tree"
draws_dot "$machine" --actor=Greeter
draws_dot "$tree" --actor=Root
draws_dot "$machine
$tree" --actor=Root --actor=Greeter

"$actorc" graph --format=dot -o picture.dot dot.actor
check "-o is a file" test -s picture.dot
"$actorc" graph --format=dot --actor=Nobody -o none.dot dot.actor 2>complaint
check "an actor that is not there" same 2 $?
check "leaves no file" test ! -e none.dot
"$actorc" graph --format=dot -o nowhere/picture.dot dot.actor 2>complaint
check "a directory that is not there" same 3 $?

PATH=/nowhere "$actorc" graph --format=svg -o none.svg dot.actor 2>complaint
check "without graphviz there is no SVG" same 3 $?
check "it says what is missing" grep -q "graphviz, whose program 'dot' cannot be run" complaint
check "and leaves no file" test ! -e none.svg

# A program of that name that fails, and one that does not read.
mkdir bin
printf '#!/bin/sh\nexit 1\n' >bin/dot
chmod +x bin/dot
PATH=$PWD/bin:$PATH "$actorc" graph --format=svg -o none.svg dot.actor 2>complaint
check "graphviz fails: so do we" same 3 $?
check "and leave no file" test ! -e none.svg

if command -v dot >/dev/null; then
    "$actorc" graph --format=svg -o picture.svg dot.actor
    check "graphviz draws" same 0 $?
    check "it is SVG" grep -q '<svg ' picture.svg
    check "the SVG shows a state" grep -q '>half_open<\|>busy<' picture.svg
    check "the SVG shows a strategy" grep -q 'one_for_one, 3 in 5s' picture.svg
    check "the SVG has the comments" grep -q 'Nobody there' picture.svg
    "$actorc" graph --format=svg dot.actor >printed.svg
    check "standard output has the same" cmp picture.svg printed.svg
else
    echo "# no graphviz here: SVG is not tested"
fi

finish
