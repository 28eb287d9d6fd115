#!/bin/sh
# The compiler from outside: options, files, exit statuses.
#
#     tests/compiler/cli.sh ACTORC
#
# Each test is a function that runs in an empty directory of its own and fails through `fail`, or by
# way of the small checks below.

set -u
case ${1-} in
'') echo "usage: tests/compiler/cli.sh ACTORC" >&2; exit 2 ;;
/*) actorc=$1 ;;
*) actorc=$PWD/$1 ;;
esac
[ -x "$actorc" ] || { echo "tests/compiler/cli.sh: cannot run '$actorc'" >&2; exit 2; }
unset NO_COLOR
LC_ALL=C
export LC_ALL

top=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d) || exit 2
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
passed=0
failed=0

fail() {
    echo "$*" >>"$scratch/why"
}

# run STATUS ARGUMENTS...: what it prints goes to the files `stdout` and `stderr` of the scratch.
run() {
    expected=$1
    shift
    "$actorc" "$@" >"$scratch/stdout" 2>"$scratch/stderr"
    status=$?
    [ "$status" -eq "$expected" ] && return
    fail "actorc $*: exit status $status, expected $expected"
    sed 's/^/    /' "$scratch/stderr" >>"$scratch/why"
}

stderr_has() {
    grep -qF -e "$1" "$scratch/stderr" || fail "standard error lacks '$1': $(cat "$scratch/stderr")"
}

stdout_has() {
    grep -qF -e "$1" "$scratch/stdout" || fail "standard output lacks '$1'"
}

stdout_is() {
    [ "$(cat "$scratch/stdout")" = "$1" ] || fail "standard output is '$(cat "$scratch/stdout")'"
}

silent() {
    [ ! -s "$scratch/stderr" ] || fail "unexpected: $(cat "$scratch/stderr")"
}

file_is() {
    [ "$(cat "$1")" = "$2" ] || fail "$1 holds '$(cat "$1")', not '$2'"
}

# The directory holds these names and no others.
holds() {
    names=$(ls -A "$1")
    shift
    [ $# -gt 0 ] || set -- ''
    [ "$names" = "$(printf '%s\n' "$@" | sort)" ] || fail "there are:" $names
}

good_spec() {
    echo 'gen_server Bell { cast ring(); }'
}

bad_spec() {
    echo 'gen_server Bell { cast ring() }'
}

# ---------------------------------------------------------------------------- what it says of itself

test_help() {
    run 0 --help
    stdout_has '0 all is well, 1 the spec has errors, or --check has found something, 2 wrong usage'
    stdout_has 'usage: actorc'
    stdout_has 'Exit status'
    silent
}

test_version() {
    run 0 --version
    grep -Eq '^actorc [0-9]+\.[0-9]+' "$scratch/stdout" || fail "no version"
}

# --------------------------------------------------------------------------------------- wrong usage

test_no_spec() { run 2; stderr_has 'which spec?'; }
test_unknown_option() { run 2 --outptu=x a.actor; stderr_has "no option is called"; }
test_near_option() { run 2 --print-output a.actor; stderr_has "did you mean '--print-outputs'?"; }
test_near_option_with_value() { run 2 --colour=never a.actor; stderr_has "no option is called '--colour'; did you mean '--color'?"; }
test_near_warning() { good_spec >a.actor; run 2 -Wno-error=idel-timer a.actor; stderr_has "did you mean 'idle-timer'?"; }
test_near_command() { run 2 chek a.actor; stderr_has "no command is called 'chek'; did you mean 'check'?"; }
test_near_command_alone() { run 2 explian; stderr_has "no command is called 'explian'; did you mean 'explain'?"; }
test_file_like_a_command() { good_spec >chek; run 0 -o - chek; run 3 chekk.actor; stderr_has "cannot read 'chekk.actor'"; }
test_option_without_value() { run 2 a.actor -o; stderr_has "'-o' lacks"; }
test_two_specs() { run 2 a.actor b.actor; stderr_has 'one spec at a time'; }
test_unknown_warning() { good_spec >a.actor; run 2 -Wno-such a.actor; stderr_has '-Wno-such'; holds . a.actor; }
test_bad_color() { run 2 --color=green a.actor; stderr_has 'auto, always or never'; }
test_bad_dispatch() { run 2 --dispatch=goto a.actor; stderr_has "switch or table, not 'goto'"; }
test_dispatch_without_c() { run 2 check --dispatch=table a.actor; stderr_has "--dispatch belongs to a run that writes C"; }
test_dispatch() {
    echo 'gen_statem Lamp { init() -> off; cast flip(); state off { on flip -> lit; } state lit { on flip -> off; } }' >lamp.actor
    run 0 -o - lamp.actor
    stdout_has 'switch (event)'
    cp "$scratch/stdout" by_switch
    run 0 --dispatch=switch -o - lamp.actor
    cmp -s "$scratch/stdout" by_switch || fail "switch is not what happens without --dispatch"
    run 0 --dispatch table -o - lamp.actor
    stdout_has '{ ACTOR_STATEM_GO(LAMP_STATE_LIT), 0 }'
}
test_bad_max_errors() { run 2 --max-errors=many a.actor; }
test_bad_format() { run 2 graph --format=pdf a.actor; }
test_mf_without_md() { run 2 -MF x.d a.actor; stderr_has '-MD'; }
test_sync_to_standard_output() { run 2 sync -o - a.actor; }
test_stdin_without_name() { good_spec | run_stdin 2 -; stderr_has '--stdin-name'; }
test_empty_output() { run 2 -o '' a.actor; }

run_stdin() {
    run "$@"
}

# ------------------------------------------------------------------------------------------- outputs

test_writes_beside_the_spec() {
    mkdir sub
    good_spec >sub/bell.actor
    run 0 sub/bell.actor
    silent
    holds sub bell.actor bell_actor.c bell_actor.h
    holds . sub
}

test_writes_under_a_directory() {
    mkdir sub out
    good_spec >sub/bell.actor
    run 0 -o out sub/bell.actor
    run 0 -oout/ sub/bell.actor
    holds out bell_actor.c bell_actor.h
    holds sub bell.actor
}

test_same_bytes_everywhere() {
    mkdir -p one two/three out
    { good_spec; echo 'gen_server Dial { state { double d = 1.5; duration t = 1.5s; } info tick every 2.5s; }'; } |
        tee one/bell.actor >two/three/bell.actor
    run 0 one/bell.actor
    (cd two/three && LC_ALL=C.UTF-8 TZ=Asia/Tokyo "$actorc" bell.actor)
    for locale in C de_DE.UTF-8 tr_TR.UTF-8; do
        LC_ALL=$locale "$actorc" -o - one/bell.actor >$locale
        cat two/three/bell_actor.h two/three/bell_actor.c | cmp - $locale || fail "the locale $locale differs"
    done
    run 0 -o out "$PWD/one/bell.actor"
    for suffix in h c; do
        cmp one/bell_actor.$suffix two/three/bell_actor.$suffix || fail "directories differ"
        cmp one/bell_actor.$suffix out/bell_actor.$suffix || fail "an absolute path differs"
    done
}

test_standard_output() {
    good_spec >bell.actor
    run 0 -o - bell.actor
    holds . bell.actor
    cp "$scratch/stdout" both
    run 0 bell.actor
    cat bell_actor.h bell_actor.c | cmp - both || fail "standard output is not header, then source"
}

test_standard_input() {
    mkdir out
    good_spec | run_stdin 0 --stdin-name=sub/bell.actor -o out -
    holds out bell_actor.c bell_actor.h
    good_spec >bell.actor
    run 0 bell.actor
    cmp bell_actor.h out/bell_actor.h || fail "standard input differs"
    bad_spec | run_stdin 1 --stdin-name sub/bell.actor check -
    stderr_has 'sub/bell.actor:1:30: error:'
    bad_spec | run_stdin 1 check -
    stderr_has '<stdin>:1:30: error:'
}

test_odd_names() {
    for name in 'two words' "it's" 'a$b#c' 'größe' '100%' 'dots.in.it' '-dash'; do
        good_spec >"$name.actor"
        run 0 -- "$name.actor"
        [ -s "${name}_actor.h" ] || fail "no header of $name"
        [ -s "${name}_actor.c" ] || fail "no source of $name"
    done
}

test_rewrites_what_is_unchanged() {
    good_spec >bell.actor
    run 0 bell.actor
    touch -t 200001010000 bell_actor.h bell_actor.c
    run 0 bell.actor
    [ bell_actor.h -nt bell.actor ] || [ ! bell.actor -nt bell_actor.h ] || fail "an old header"
    [ -z "$(find . -name 'bell_actor.*' ! -newermt 2001-01-01)" ] || fail "an output was not rewritten"
}

test_permissions_are_the_users() {
    good_spec >bell.actor
    (umask 027 && "$actorc" bell.actor)
    [ "$(stat -c %a bell_actor.h)" = 640 ] || fail "mode $(stat -c %a bell_actor.h)"
}

test_links_stay_links() {
    mkdir real
    good_spec >bell.actor
    ln -s real/bell_actor.h bell_actor.h
    echo old >real/bell_actor.h
    run 0 bell.actor
    [ -L bell_actor.h ] || fail "the link was replaced"
    grep -q old real/bell_actor.h && fail "the file behind the link is as it was"
    holds real bell_actor.h
}

test_print_outputs() {
    run 0 --print-outputs sub/bell.actor
    stdout_is "sub/bell_actor.h
sub/bell_actor.c"
    run 0 --print-outputs -MD -o out sub/bell.actor
    stdout_is "out/bell_actor.h
out/bell_actor.c
out/bell_actor.d"
    holds .
}

# ------------------------------------------------------------------------------------------ failures

test_errors_touch_nothing() {
    bad_spec >bell.actor
    echo mine | tee bell_actor.h bell_actor.c >bell_actor.d
    run 1 -MD bell.actor
    stderr_has 'bell.actor:1:30: error: '
    holds . bell.actor bell_actor.c bell_actor.d bell_actor.h
    for suffix in h c d; do file_is bell_actor.$suffix mine; done
}

test_no_such_spec() { run 3 none.actor; stderr_has "cannot read 'none.actor'"; }
test_spec_is_a_directory() { mkdir a.actor; run 3 a.actor; stderr_has "cannot read 'a.actor'"; }
test_no_such_directory() { good_spec >a.actor; run 3 -o none a.actor; stderr_has "cannot write 'none/"; }

test_output_is_a_directory() {
    good_spec >bell.actor
    mkdir bell_actor.c
    run 3 bell.actor
    stderr_has "cannot write 'bell_actor.c'"
    holds . bell.actor bell_actor.c
    holds bell_actor.c
}

test_read_only_directory() {
    good_spec >bell.actor
    if [ "$(id -u)" -eq 0 ]; then
        run 3 -o /proc bell.actor           # root may write to all others
    else
        mkdir out
        chmod a-w out
        run 3 -o out bell.actor
        holds out
    fi
    stderr_has 'cannot write'
}

test_full_disk() {
    good_spec >bell.actor
    echo mine | tee bell_actor.h >bell_actor.c
    (ulimit -f 0 && "$actorc" bell.actor 2>/dev/null)
    [ $? -eq 3 ] || fail "a file that may not grow was not reported"
    holds . bell.actor bell_actor.c bell_actor.h
    file_is bell_actor.h mine
    if [ -c /dev/full ]; then
        "$actorc" -o - bell.actor >/dev/full 2>"$scratch/stderr"
        [ $? -eq 3 ] || fail "a full standard output was not reported"
        stderr_has 'cannot write to standard output'
        : >empty.actor
        "$actorc" check --diagnostics=json empty.actor 2>/dev/full
        [ $? -eq 3 ] || fail "a warning that cannot be written was not reported"
        "$actorc" check bell.actor 2>/dev/full
        [ $? -eq 0 ] || fail "nothing was to be written"
        echo '}' >wrong.actor
        "$actorc" check wrong.actor 2>/dev/full
        [ $? -eq 1 ] || fail "an error that cannot be written is one all the same"
        rm empty.actor wrong.actor
        run 3 -MD -MF /dev/full bell.actor
        file_is bell_actor.h mine
    fi
}

test_out_of_memory() {
    # A sanitizer needs more address space than this to begin at all.
    sh -c 'ulimit -v 50000 && "$0" --version; exit $?' "$actorc" >/dev/null 2>&1 || return 0
    { echo 'enum Large {'; seq -f '    constant_%.0f,' 300000; echo '}'; } >large.actor
    (ulimit -v 50000 && "$actorc" large.actor 2>"$scratch/stderr")
    [ $? -eq 3 ] || fail "too little memory was not reported"
    stderr_has 'out of memory'
    holds . large.actor
}

test_an_interrupt_leaves_nothing() {
    good_spec >bell.actor
    mkfifo wait.d                           # opened when the outputs are written but not renamed
    "$actorc" -MD -MF wait.d bell.actor 2>/dev/null &
    pid=$!
    tries=0
    while [ "$(ls | wc -l)" -lt 4 ] && [ $tries -lt 500 ]; do sleep 0.01; tries=$((tries + 1)); done
    [ $tries -lt 500 ] || fail "it never began"
    kill -TERM $pid
    wait $pid 2>/dev/null
    [ $? -gt 128 ] || fail "it did not end by the signal"
    holds . bell.actor wait.d
}

# signalled SIGNAL NAMES... : sends it to the last process; then the directory holds the NAMES alone.
signalled() {
    signal=$1
    shift
    kill -s "$signal" $pid
    wait $pid 2>/dev/null
    [ $? -gt 128 ] || fail "it did not end by SIG$signal"
    holds . "$@"
}

# in_background INPUT ARGUMENTS... : what a shell starts there ignores SIGINT, unless it is told otherwise.
in_background() {
    input=$1
    shift
    env --default-signal=INT,QUIT "$actorc" "$@" <"$input" 2>/dev/null &
    pid=$!
}

wait_for() {
    tries=0
    until "$@" || [ $tries -ge 1000 ]; do sleep 0.01; tries=$((tries + 1)); done
    [ $tries -lt 1000 ] || fail "it never came so far"
}

runs() {
    [ "/proc/$pid/exe" -ef "$actorc" ]
}

begun() {
    [ "$(ls | wc -l)" -ge "$1" ]
}

test_each_signal_at_each_step() {
    env --default-signal=INT true 2>/dev/null && [ -e /proc/self/exe ] || return 0
    good_spec >bell.actor
    mkfifo pipe
    for signal in INT TERM HUP QUIT; do
        # While it reads: the spec never ends.
        exec 3<>pipe
        in_background pipe --stdin-name=bell.actor -
        echo 'gen_server' >&3
        wait_for runs
        signalled $signal bell.actor pipe
        exec 3>&-
        # While it waits for somebody to read the dependencies, with the outputs in temporary files.
        in_background /dev/null -MD -MF pipe bell.actor
        wait_for begun 4
        signalled $signal bell.actor pipe
        # The same with files of earlier runs, which stay.
        echo mine | tee bell_actor.h >bell_actor.c
        in_background /dev/null -MD -MF pipe bell.actor
        wait_for begun 6
        signalled $signal bell.actor bell_actor.c bell_actor.h pipe
        file_is bell_actor.h mine
        file_is bell_actor.c mine
        rm bell_actor.h bell_actor.c
    done
}

test_an_ignored_signal_is_ignored() {
    good_spec >bell.actor
    mkfifo pipe
    (trap '' HUP; exec "$actorc" -MD -MF pipe bell.actor) &
    pid=$!
    wait_for begun 4
    kill -s HUP $pid
    cat pipe >deps
    wait $pid || fail "it ended by SIGHUP, which nohup had it ignore"
    holds . bell.actor bell_actor.c bell_actor.h deps pipe
}

test_closed_descriptors() {
    { good_spec; echo '/// Nothing.'; } >bell.actor
    "$actorc" bell.actor 2>&- || fail "exit status $? without a standard error"
    grep -q warning bell_actor.h bell_actor.c && fail "a warning stands in an output"
    "$actorc" check bell.actor >&- 2>"$scratch/stderr" || fail "exit status $? without a standard output"
    "$actorc" -o - bell.actor >&- 2>"$scratch/stderr"
    [ $? -eq 3 ] || fail "a closed standard output was not reported"
    stderr_has 'cannot write to standard output'
    for what in --help --version explain 'explain A012'; do
        # shellcheck disable=SC2086
        "$actorc" $what >&- 2>"$scratch/stderr"
        [ $? -eq 3 ] || fail "$what: a closed standard output was not reported"
    done
    "$actorc" check - <&- 2>"$scratch/stderr"
    [ $? -eq 3 ] || fail "a closed standard input was not reported"
    stderr_has "cannot read '<stdin>'"
    "$actorc" check --stdin-name=x.actor - <. 2>"$scratch/stderr"
    [ $? -eq 3 ] || fail "a directory as standard input was not reported"
}

test_a_spec_that_may_not_be_read() {
    good_spec >bell.actor
    chmod 0 bell.actor
    if [ "$(id -u)" -ne 0 ]; then
        run 3 bell.actor
    elif su nobody -s /bin/sh -c "test -x '$actorc'" 2>/dev/null; then
        chmod a+x "$scratch" .
        chmod a+w .
        su nobody -s /bin/sh -c "'$actorc' '$PWD/bell.actor'" 2>"$scratch/stderr"
        [ $? -eq 3 ] || fail "not reported"
    else
        return 0
    fi
    stderr_has 'Permission denied'
    holds . bell.actor
}

# ------------------------------------------------------------------------------------- odd contents

test_an_empty_spec() {
    : >bell.actor
    run 0 bell.actor
    stderr_has 'bell.actor:1:1: warning: this spec declares nothing [A102 -Wempty-spec]'
    run 0 -Wno-empty-spec bell.actor
    silent
    holds . bell.actor bell_actor.c bell_actor.h
}

test_a_zero_byte() {
    { good_spec; printf '\000'; } >bell.actor
    run 1 bell.actor
    stderr_has 'bell.actor:2:1: error: a byte 0x00 means nothing in a spec [A002]'
    printf 'gen_server Bell { state { string s = "a\000b"; } cast ring(); }' >bell.actor
    run 1 bell.actor
    stderr_has 'bell.actor:1:40: error: a byte 0x00 means nothing in a spec, in a string neither [A002]'
    printf 'import "bell.actor\000x";' >bell.actor
    run 1 bell.actor
    stderr_has 'bell.actor:1:19: error: a byte 0x00'
    holds . bell.actor
}

test_byte_order_mark_and_line_ends() {
    good_spec | sed 's/ { / {\n    /' >bell.actor
    run 0 -o - bell.actor
    cp "$scratch/stdout" plain
    { printf '\357\273\277'; sed 's/$/\r/' bell.actor; } >marked
    run 0 -o - --stdin-name=bell.actor - <marked
    silent
    cmp plain "$scratch/stdout" || fail "the outputs differ"
    { printf '\357\273\277'; bad_spec; } >bell.actor
    run 1 bell.actor
    stderr_has 'bell.actor:1:30: error:'
}

# ------------------------------------------------------------------------------- dependencies, imports

imports() {
    mkdir -p specs/lib more
    echo 'import "lib/one.actor"; import "two.actor"; gen_server Bell { cast ring(Tone tone); }' >specs/bell.actor
    echo 'import "three.actor"; enum Tone { low, high }' >specs/lib/one.actor
    echo 'enum Two { a2 }' >more/two.actor
    echo 'enum Three { a3 }' >specs/lib/three.actor
}

test_dependencies() {
    imports
    run 0 -MD -Imore specs/bell.actor
    file_is specs/bell_actor.d 'specs/bell_actor.h specs/bell_actor.c: specs/bell.actor \
  specs/lib/three.actor \
  specs/lib/one.actor \
  more/two.actor'
    mkdir out
    run 0 -MD -MP -MT 'my target' -MT b -MF out/x.d -I more -o out specs/bell.actor
    file_is out/x.d 'my target b: specs/bell.actor \
  specs/lib/three.actor \
  specs/lib/one.actor \
  more/two.actor

specs/lib/three.actor:

specs/lib/one.actor:

more/two.actor:'
}

test_dependencies_on_patterns() {
    mkdir -p specs/mine
    echo 'use mine.bell as First; use mine.bell as Second; use patterns.breaker("x") as Third;' >specs/shop.actor
    echo 'gen_server Bell { cast ring(); }' >specs/mine/bell.actor
    run 0 -MD specs/shop.actor
    file_is specs/shop_actor.d 'specs/shop_actor.h specs/shop_actor.c: specs/shop.actor \
  specs/mine/bell.actor'
    echo 'int bell_rung;' >specs/mine/bell.c
    run 0 -MD -MP specs/shop.actor
    file_is specs/shop_actor.d 'specs/shop_actor.h specs/shop_actor.c: specs/shop.actor \
  specs/mine/bell.actor \
  specs/mine/bell.c

specs/mine/bell.actor:

specs/mine/bell.c:'
}

test_the_c_of_a_pattern_cannot_be_read() {
    mkdir -p mine/bell.c
    echo 'gen_server Bell { cast ring(); }' >mine/bell.actor
    echo 'use mine.bell as First;' >shop.actor
    run 1 shop.actor
    stderr_has "cannot read 'mine/bell.c'"
}

test_patterns() {
    run 0 patterns
    stdout_has 'patterns.breaker           A circuit breaker'
    run 0 patterns patterns.breaker
    run 2 patterns braker
    run 2 patterns breaker breaker
    for pattern in "$top"/runtime/patterns/*.actor; do
        name=$(basename "$pattern" .actor)
        run 0 check -Werror "$pattern"
        run 0 fmt --check "$pattern"
        run 0 patterns "$name"
        cmp "$scratch/stdout" "$pattern" >>"$scratch/why" 2>&1
    done
}

# A make that knows nothing of the one that runs the tests.
by_itself() {
    env -u MAKEFLAGS -u MAKELEVEL make -f Makefile
}

test_make_reads_the_dependencies() {
    command -v make >/dev/null || return
    good_spec >'a $b #c.actor'
    run 0 -MD -MF rules.d 'a $b #c.actor'
    printf 'all: a\\ $$b\\ \\#c_actor.h\n\t@echo up to date\ninclude rules.d\n' >Makefile
    by_itself >made 2>&1
    file_is made 'up to date'
    rm 'a $b #c.actor'
    by_itself >made 2>&1 && fail "make does not know the spec"
    grep -qF 'a $b #c.actor' made || fail "make read another name: $(cat made)"
}

test_make_reads_odd_names() {
    command -v make >/dev/null || return
    for name in 'a b' 'a:b' '100%' 'a#b' 'a$b' "it's" 'größe' 'a&b' 'a(b)' '-dash' 'a,b' '@a' 'a b:c%d#e$f'; do
        echo 'enum Tone { low, high }' >"$name.actor"
        { printf 'import "%s.actor";\n' "$name"; good_spec; } >bell.actor
        run 0 -MD -MF rules.d -o . -- "$name.actor"
        run 0 -MD -MP -MF more.d -o . bell.actor
        rm -- "$name.actor"
        echo 'include rules.d' >Makefile
        env -u MAKEFLAGS -u MAKELEVEL make -- "${name}_actor.h" >made 2>&1
        grep -qF "No rule to make target '$name.actor', needed by '${name}_actor.h'" made || fail "$name: $(cat made)"
        echo 'include more.d' >Makefile
        env -u MAKEFLAGS -u MAKELEVEL make bell_actor.h >made 2>&1 || fail "$name, removed: $(cat made)"
    done
}

test_dependencies_to_a_device() {
    good_spec >bell.actor
    run 0 -MD -MF /dev/null bell.actor
    [ -c /dev/null ] || fail "/dev/null is no device any more"
    holds . bell.actor bell_actor.c bell_actor.h
}

test_import_is_not_found() {
    imports
    run 1 specs/bell.actor
    stderr_has "specs/bell.actor:1:32: error: cannot find 'two.actor'"
}

test_an_import_is_read_once() {
    imports
    echo 'import "./lib/../lib/three.actor"; enum Two { a2 }' >specs/two.actor
    run 0 -MD specs/bell.actor
    silent
    [ "$(grep -c three specs/bell_actor.d)" -eq 1 ] || fail "read twice: $(cat specs/bell_actor.d)"
}

# -------------------------------------------------------------------------------------- diagnostics

test_color() {
    escape=$(printf '\033')
    bad_spec >bell.actor
    run 1 bell.actor
    grep -qF "$escape" "$scratch/stderr" && fail "colour into a file"
    run 1 --color=always bell.actor
    stderr_has "$escape["
    NO_COLOR=1
    export NO_COLOR
    run 1 --color=always bell.actor
    stderr_has "$escape["
    unset NO_COLOR
    script -qec true /dev/null >/dev/null 2>&1 </dev/null || return 0   # no terminals to be had here
    script -qec "$actorc bell.actor" /dev/null >terminal </dev/null
    grep -qF "$escape" terminal || fail "no colour on a terminal"
    NO_COLOR=1 script -qec "$actorc bell.actor" /dev/null >terminal </dev/null
    grep -qF "$escape" terminal && fail "NO_COLOR is not heeded"
    NO_COLOR= script -qec "$actorc bell.actor" /dev/null >terminal </dev/null
    grep -qF "$escape" terminal || fail "an empty NO_COLOR is none"
    TERM=dumb script -qec "$actorc bell.actor" /dev/null >terminal </dev/null
    grep -qF "$escape" terminal && fail "TERM=dumb is not heeded"
    script -qec "$actorc --color=never bell.actor" /dev/null >terminal </dev/null
    grep -qF "$escape" terminal && fail "--color=never is not heeded"
}

test_warnings() {
    { good_spec; echo '/// Nothing.'; } >bell.actor
    run 0 bell.actor
    stderr_has 'bell.actor:2:1: warning: '
    stderr_has '-Wunattached-doc]'
    run 0 -Wno-unattached-doc bell.actor
    silent
    run 0 -Werror -Wno-unattached-doc bell.actor
    silent
    rm bell_actor.h
    run 1 -Werror bell.actor
    stderr_has 'error: '
    stderr_has '-Werror=unattached-doc]'
    [ ! -e bell_actor.h ] || fail "written in spite of an error"
    run 1 -Werror=unattached-doc bell.actor
    run 0 -Werror -Wno-error=unattached-doc bell.actor
    stderr_has 'warning: '
}

test_max_errors() {
    for i in 1 2 3 4 5; do bad_spec; done >bell.actor
    run 1 --max-errors=2 bell.actor
    [ "$(grep -c 'error:' "$scratch/stderr")" -eq 2 ] || fail "not two errors"
    stderr_has '3 more errors'
    run 1 --max-errors 0 bell.actor
    [ "$(grep -c 'error:' "$scratch/stderr")" -eq 5 ] || fail "not five errors"
}

# ----------------------------------------------------------------------------------- other commands

machine() {
    cat <<'END'
gen_statem Door {
    init() -> closed;
    cast knock();
    state closed { on knock do answer -> open; }
    state open { on knock ignore; after 5s -> closed; }
}
supervisor House { strategy one_for_one; child Door; }
END
}

test_check_writes_nothing() {
    good_spec >bell.actor
    run 0 check bell.actor
    silent
    stdout_is ''
    bad_spec >bell.actor
    run 1 check bell.actor
    stderr_has error
    holds . bell.actor
}

test_graph() {
    machine >door.actor
    run 0 graph --format=mermaid door.actor
    stdout_has closed
    silent
    cp "$scratch/stdout" all
    run 0 graph --actor=Door door.actor
    [ "$(wc -c <"$scratch/stdout")" -lt "$(wc -c <all)" ] || fail "--actor draws all"
    run 2 graph --actor=Doro door.actor
    stderr_has 'Doro'
    good_spec >bell.actor
    run 0 graph bell.actor
    stderr_has 'to draw'
    holds . all bell.actor door.actor
}

test_sync() {
    machine >door.actor
    run 0 sync door.actor
    holds . door.actor door.c
    cp door.c before
    run 0 sync door.actor
    cmp door.c before || fail "a second run changed the file"
    mkdir out
    run 0 sync -o out door.actor
    holds out door.c
    bad_spec >door.actor
    run 1 sync door.actor
    cmp door.c before || fail "a wrong spec changed the file"
}

# ----------------------------------------------------------------------------------------------------

for name in $(sed -n 's/^\(test_[a-z_]*\)() {.*/\1/p' "$0"); do
    : >"$scratch/why"
    mkdir "$scratch/work"
    (cd "$scratch/work" && $name)
    chmod -R u+w "$scratch/work"
    rm -rf "$scratch/work"
    if [ -s "$scratch/why" ]; then
        failed=$((failed + 1))
        echo "not ok $((passed + failed)) - $name"
        sed 's/^/# /' "$scratch/why"
    else
        passed=$((passed + 1))
        echo "ok $((passed + failed)) - $name"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
