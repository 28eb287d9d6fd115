# What tests of keywords share; they source it. A keyword is a name in each place where a spec has one of the user's.

# The words that actor.y, which is $1, has tokens for, but for those of values.
keywords() {
    grep '^%token <word>' "$1" | grep -o '"[a-z_]*"' | tr -d '"' | grep -v -x -e true -e false -e name
}

# Every place for a name that needs no expression. What may follow a block of assignments is no outcome.
places() {
    case $1 in
    reply | stop | postpone | ignore | defer | hibernate) outcome=outcome_$1 ;;
    *) outcome=$1 ;;
    esac
    cat <<END
enum Kind$1 { $1, other }
struct Pack { uint32 $1; $1x also; }
enum $1x { one_$1 }
registry Places { key string; }
protocol Shown$1 { show$1(uint32 $1, Kind$1 also) -> string; }
impl Shown$1 for Pack, Kind$1, any;
gen_server Server {
    init(uint32 $1, string[] also);
    state { bool $1; uint32? perhaps_$1; }
    call $1(uint32 $1, Pack? pack) -> ok(uint8[4] $1) | $1;
    call more() -> $1(uint32 n) | less;
    continue $1;
}
gen_server Messages { cast $1($1x $1,); info more(uint32 $1 = 1) every 1s; }
gen_statem Machine {
    init(uint32 $1) do $1 -> $1;
    data { uint32 $1; }
    cast go; call ask() -> $1;
    state $1 {
        on go do act { $outcome stop $1; other { } }
        on ask reply $1 -> other;
    }
    state other { on go -> $1; on ask reply $1; enter from $1 { } exit do $1_too; }
}
gen_statem Events { init() -> here; cast $1(uint32 n); state here { on $1 when n > 1 ignore; on $1; } }
supervisor Root { register $1; child Messages as $1; child Server($1: 1); }
END
}

# Where an expression begins, `now` is the time, and `do` is refused.
values() {
    cat <<END
gen_statem Values {
    init(uint32 limit) -> here;
    data { uint32 $1; uint32 n; }
    cast go(uint32? $1_too);
    state here { on go when $1 + 1 > limit { $1 = 1; n += $1; } on go; }
}
END
}
