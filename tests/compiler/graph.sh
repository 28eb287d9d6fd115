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
    state hot { on boiled { cancel whistle; } -> cold; idle pause when now - now > 0s stop normal; }
    any { on fill; on ask do put { later defer; }; on whistle -> cold; on boiled; }
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
    cold --> cold: idle 30s / cancel whistle
    cold --> cold: whistle
    hot --> cold: boiled / cancel whistle
    hot --> [*]: idle pause [now - now #gt; 0s] / stop normal
    hot --> cold: whistle
END
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
draws Pool <<'END'
flowchart TD
    n0["Pool<br>one_for_all"]
    n0 --> n1("first<br>Worker")
    n0 --> n2("Worker")
END

# All of a spec: its machines, and its trees from their roots.
for actor in Breaker Words Own Root; do
    [ $actor = Root ] && behaviour=supervisor || behaviour=gen_statem
    [ $actor = Breaker ] || echo
    echo "%% $behaviour $actor"
    cat "expected_$actor"
done >expected
"$actorc" graph --format=mermaid pictures.actor >drawn
check "the pictures of all" diff -u expected drawn

finish
