#!/bin/sh
# `actorc sync` and a user's file over its life: written, grown, left alone, reported on.
#
#     tests/compiler/sync.sh ACTORC

[ $# -eq 1 ] || { echo "usage: tests/compiler/sync.sh ACTORC" >&2; exit 2; }
case $1 in
/*) actorc=$1 ;;
*) actorc=$PWD/$1 ;;
esac
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/shell.sh"
cd "$scratch" || exit 2

# Runs sync on cache.actor; what it says is in `said_by_sync`.
sync_cache() {
    "$actorc" sync cache.actor >said_by_sync 2>&1
}

says_of_externs() {
    "$actorc" sync --check externs/keeper.actor >said_by_sync 2>&1
    says said_by_sync "$1"
}

compiles() {
    "$actorc" cache.actor &&
        "${CC:-cc}" -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$top/runtime/include" -c -o cache.o cache.c
}

# Tells whether the file begins with all that it had before.
begins_with() {
    head -c "$(wc -c <"$1")" "$2" | cmp -s - "$1"
}

functions() {
    sed -n 's/^[a-z].* \**\([a-z_0-9]*\)(.*/\1/p' cache.c | sort | tr '\n' ' '
}

# ---- written once -----------------------------------------------------------------------------------------

cat >cache.actor <<'END'
gen_server Cache {
    call get(string key) -> ok(bytes value) | miss;
    cast put(string key);
    info sweep every 1min;
    continue load;
    on exit; on down; terminate;
}
gen_statem Lock {
    init(uint32 code) do prepare -> locked;
    call open(uint32 code) -> yes | no(string why);
    on exit; on down;
    state locked {
        on open do verify { right reply yes -> unlocked; wrong reply no; }
        on exit do lose; on down do mourn;
        exit do click;
    }
    state unlocked { on open reply yes; on exit; on down; after 1s do slam -> locked; }
}
supervisor Root { child Cache; }
END
all="cache_handle_continue_load cache_handle_down cache_handle_exit cache_handle_get cache_handle_put "
all="${all}cache_handle_sweep cache_init cache_terminate lock_click lock_lose lock_mourn lock_prepare "
all="${all}lock_slam lock_verify "

check "sync writes a file" sync_cache
check "it has every callback" same "$all" "$(functions)"
check "it names each" same 14 "$(grep -c '^cache.c: new: ' said_by_sync)"
check "it compiles" compiles
check "each skeleton says that it is one" same 14 "$(grep -c '"not_written", "' cache.c)"

cp cache.c before
check "sync runs again" sync_cache
check "it has nothing to do" same "cache.c: up to date" "$(cat said_by_sync)"
check "the file is as it was" cmp before cache.c

# ---- the user's own ---------------------------------------------------------------------------------------

# Written as people write: other names, other places, and much that only looks like a function.
cat >cache.c <<'END'
// cache_handle_sweep(cache *self) { is not here */
#include "cache_actor.h"
#define NOT_HERE(x) \
    actor_result cache_handle_sweep(cache *self) { x } /* nor
    actor_result cache_handle_sweep(cache *self) { } */
static const char *text = "actor_result cache_handle_sweep(cache *self) {" /* " */;
actor_result cache_handle_sweep(cache *self);
struct entry { int (*compare)(const char *a, const char *b); };
#ifdef __cplusplus
extern "C" {
#endif
actor_result
cache_init(cache *me) { (void)me; if (text != NULL) { return ACTOR_CONTINUE; } return ACTOR_CONTINUE; }

actor_result cache_handle_get(struct cache *const self, /* a comment, with a ( */ actor_from caller,
                              cache_get_msg const *question, cache_get_reply *answer)
{
    const char brace = '{';
    (void)self; (void)caller; (void)question; (void)answer; (void)brace;
    return ACTOR_REPLY;
}
actor_result cache_handle_put(cache *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}
static void cache_helper(cache *self) { (void)self; }
actor_result cache_handle_fetch(cache *self)
{
    cache_helper(self);
    return ACTOR_CONTINUE;
}
void cache_free(void *cache) { (void)cache; }
#ifdef __cplusplus
}
#endif
END
printf '/* no line feed at the end */' >>cache.c
cp cache.c before
check "sync reads a file of the user's" sync_cache
check "what stood there still stands" begins_with before cache.c
check "what is missing was added" says cache.c '^actor_result cache_handle_sweep(cache \*self)$'
check "what is there was not" same 1 "$(grep -c 'cache_init' cache.c)"
check "what came first has a line of its own" says cache.c '^/\* no line feed at the end \*/$'
check "a declaration is no definition" says said_by_sync '^cache.c: new: cache_handle_sweep$'
check "a changed one is told with what it should be" says said_by_sync \
    "^cache.c:22: changed: the spec asks for 'actor_result cache_handle_put(cache \*self, const cache_put_msg \*msg)'$"
check "a stale one is told" says said_by_sync "^cache.c:28: stale: nothing in the spec asks for 'cache_handle_fetch'$"
check "other functions are the user's business" not grep -q "cache_helper\|cache_free" said_by_sync

cp cache.c before
check "sync runs again" sync_cache
check "it adds nothing twice" cmp before cache.c
check "it still says what is wrong" same 2 "$(grep -c 'changed\|stale' said_by_sync)"
check "const is in the right place wherever it stands" not grep -q cache_handle_get said_by_sync

# ---- the spec moves on ------------------------------------------------------------------------------------

rm cache.c
sync_cache
cp cache.c before
sed -i 's/cast put(string key);/cast put(string key); cast clear; call size() -> uint64;/; s/continue load;//' cache.actor
check "sync follows the spec" sync_cache
check "two are new" same "cache.c: new: cache_handle_clear cache.c: new: cache_handle_size" \
    "$(grep new said_by_sync | tr '\n' ' ' | sed 's/ $//')"
check "one is stale" says said_by_sync "stale: nothing in the spec asks for 'cache_handle_continue_load'"
check "what stood there still stands" begins_with before cache.c

# ---- checking alone ---------------------------------------------------------------------------------------

check "sync --check finds what is stale" same 1 "$("$actorc" sync --check cache.actor >said_by_sync; echo $?)"
check "and says so" same "stale" "$(grep -o stale said_by_sync)"
sed -i 's/cast clear;/cast clear(string why);/; s/call size() -> uint64;/call size() -> uint64; cast drop;/' cache.actor
cp cache.c before
check "sync --check finds more" same 1 "$("$actorc" sync --check cache.actor >said_by_sync; echo $?)"
check "what is missing" says said_by_sync '^cache.c: missing: cache_handle_drop$'
check "what has changed" says said_by_sync '^cache.c:[0-9]*: changed: .*cache_handle_clear'
check "and writes nothing" cmp before cache.c
mkdir fresh
cp cache.actor fresh
check "without the file all is missing" same 1 "$("$actorc" sync --check fresh/cache.actor >said_by_sync; echo $?)"
check "each function" same "$(grep -c . said_by_sync)" "$(grep -c '^fresh/cache.c: missing: ' said_by_sync)"
check "and there is still no file" test ! -e fresh/cache.c
"$actorc" sync fresh/cache.actor >said_by_sync
check "sync --check is silent where all fits" same "0" "$("$actorc" sync --check fresh/cache.actor; echo $?)"
check "so it is where nothing is asked for" same "0" "$(echo 'supervisor Alone { }' >nothing.actor; "$actorc" sync --check nothing.actor; echo $?)"
mkdir -p broad/cache.c
cp cache.actor broad
check "what cannot be read is an error" same 3 "$("$actorc" sync --check broad/cache.actor 2>/dev/null; echo $?)"
check "a spec with errors has its status" same 1 "$(echo 'gen_server B {' | "$actorc" sync --check --stdin-name=b.actor - >/dev/null 2>&1; echo $?)"

# ---- what gives a code ------------------------------------------------------------------------------------

mkdir codes
cat >codes/shop.actor <<'END'
gen_server Till { cast pay(uint32 cents); code_change; }
supervisor Root { child Till; }
application Shop { supervisor Root; start; start_phase doors; }
END
"$actorc" sync codes/shop.actor >said_by_sync
"$actorc" codes/shop.actor
check "what gives a code says that it is not written, too" same "shop_start shop_start_phase_doors till_code_change till_handle_pay till_init " \
    "$(sed -n 's/.*(actor_reason_own("not_written", "\(.*\)").*/\1/p' codes/shop.c | sort | tr '\n' ' ')"
check "and it compiles" ${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wmissing-prototypes -Werror -I"$top/runtime/include" \
    -fsyntax-only codes/shop.c

# ---- impls of protocols ----------------------------------------------------------------------------------

mkdir impls
cat >impls/shapes.actor <<'END'
struct Circle { double radius; }
protocol Shape { area(uint32 digits, string[] units) -> double; draw; }
impl Shape for Circle, double, any;
END
"$actorc" sync impls/shapes.actor >said_by_sync
check "each function of each impl is written" same 6 "$(grep -c ': new: ' said_by_sync)"
"$actorc" impls/shapes.actor
check "and compiles" ${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wmissing-prototypes -Werror -I"$top/runtime/include" \
    -fsyntax-only impls/shapes.c impls/shapes_actor.c
check "each says that it is not written" same 6 "$(grep -c 'actor_exit(actor_reason_own("not_written", "shape_' impls/shapes.c)"
check "and where no actor runs gives an error instead" same 6 "$(grep -c 'return ACTOR_ENOTSUP;' impls/shapes.c)"
check "sync --check finds nothing then" same 0 "$("$actorc" sync --check impls/shapes.actor; echo $?)"
cat >impls/shapes.actor <<'END'
struct Circle { double radius; }
protocol Shape { area(uint64 digits, string[] units) -> double; draw; }
impl Shape for Circle, uint8;
END
"$actorc" sync impls/shapes.actor >said_by_sync
check "a new impl is written" same 2 "$(grep -c ': new: shape_uint8_' said_by_sync)"
check "functions of one that is gone are stale" same "shape_any_area shape_any_draw shape_double_area shape_double_draw " \
    "$(sed -n "s/.*stale: nothing in the spec asks for '\(.*\)'/\1/p" said_by_sync | sort | tr '\n' ' ')"
check "one whose protocol has changed is told" says said_by_sync \
    "changed: the spec asks for 'int shape_circle_area(const circle \*self, uint64_t digits, const actor_string \*units,"

# ---- what copies and frees -------------------------------------------------------------------------------

mkdir externs
cat >externs/keeper.actor <<'END'
include "lru.h";
extern "struct lru" lru { copy lru_copy; free lru_free; }
extern "struct stream" stream { copy stream_copy; free stream_free; }
gen_server Keeper { cast keep(extern lru *entries, extern stream *from); }
END
cat >externs/lru.h <<'END'
struct lru; /* stream_copy */
struct lru *lru_copy(const struct lru *from);
void lru_free(struct lru *lru);
END
check "sync --check: a copy and a free are missing" same "keeper_handle_keep keeper_init stream_copy stream_free " \
    "$("$actorc" sync --check externs/keeper.actor | sed -n 's/^.*: missing: //p' | sort | tr '\n' ' ')"
"$actorc" sync externs/keeper.actor >said_by_sync
check "they are written, but those of a header" same "keeper_handle_keep keeper_init stream_copy stream_free " \
    "$(sed -n 's/^.*: new: //p' said_by_sync | sort | tr '\n' ' ')"
"$actorc" externs/keeper.actor
check "and compile" ${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wmissing-prototypes -Werror -I"$top/runtime/include" \
    -fsyntax-only externs/keeper.c externs/keeper_actor.c
check "each says that it is not written" same 2 "$(grep -c 'actor_log(ACTOR_LOG_ERROR, "not_written: stream_' externs/keeper.c)"
check "sync --check finds nothing then" same 0 "$("$actorc" sync --check externs/keeper.actor; echo $?)"
sed -i 's/^struct stream \*stream_copy(const /struct stream *stream_copy(/' externs/keeper.c
check "one that no longer fits is told" says_of_externs \
    "changed: the spec asks for 'struct stream \*stream_copy(const struct stream \*from)'"
sed -i 's/lru\.h/other.h/' externs/keeper.actor
check "what a header that is elsewhere may have is nobody's to miss" same 0 \
    "$("$actorc" sync --check externs/keeper.actor | grep -c missing)"

# ---- what cannot be done ----------------------------------------------------------------------------------

mkdir closed
cp cache.actor closed
: >closed/cache.c
chmod a-w closed/cache.c
if [ "$(id -u)" -ne 0 ]; then
    check "a file that cannot be written is an error" not "$actorc" sync closed/cache.actor
    check "and stays as it was" test ! -s closed/cache.c
fi
mkdir -p full/cache.c
cp cache.actor full
check "a directory in the way is an error" not "$actorc" sync full/cache.actor
mkdir small
cp cache.actor small
printf '#include "cache_actor.h"\n' >small/cache.c
(
    ulimit -f 1
    trap '' XFSZ
    "$actorc" sync small/cache.actor >/dev/null 2>&1
)
check "a full disk is an error" same 3 $?
check "and the file is as it was" same '#include "cache_actor.h"' "$(cat small/cache.c)"
echo 'supervisor Alone { }' >alone.actor
check "a spec without callbacks gets no file" "$actorc" sync alone.actor
check "none at all" test ! -e alone.c
echo 'gen_server Broken { call }' >broken.actor
check "a spec with errors is refused" not "$actorc" sync broken.actor
check "and gets no file" test ! -e broken.c

# ---- actors of patterns -----------------------------------------------------------------------------------

cat >cache.actor <<'END'
use patterns.job_queue as Mails;
use patterns.pool as crew;
use patterns.ttl_cache as Pages;
use patterns.heartbeat as Nodes;
END
rm cache.c
check "actors of patterns" sync_cache
check "what is not the same for all is asked for, of tasks that belong to them too" same \
    "crew_start_worker mails_job_run nodes_missed nodes_returned " "$(functions)"
skeleton() { # function
    sed -n "/^\/\*\*/{h;d;}; H; /^[a-z].* $1(/{x;p;q;}" cache.c
}
check "of a machine with what it has at hand" same '/**
 * Decides `after` in starting.
 *
 * `self` has: args.size, args.share, args.shortest, args.longest, workers, leases, newcomer, missing, vacant,
 * loans, pause, last_ended, soonest.
 */
crew_start_worker_outcome crew_start_worker(crew *self)' "$(skeleton crew_start_worker)"
check "and a comment that is wider in the spec is wrapped as a text" says cache.c '^ \* crash is `again`\.$'
sync_cache
check "and no more the next time" says said_by_sync "up to date"

# ---- several specs ----------------------------------------------------------------------------------------

mkdir several several/other several/out
echo 'gen_server Bell { cast ring; }' >several/bell.actor
echo 'gen_server Door { cast knock; }' | tee several/other/bell.actor >several/door.actor
printf '\n' | cat - several/door.actor >several/door.txt
complaint() {
    "$actorc" sync "$@" 2>&1 >/dev/null
    echo $?
}

"$actorc" sync several/bell.actor several/door.actor >said_by_sync 2>&1
check "several specs get a file each" same "several/bell.c: new: bell_init
several/bell.c: new: bell_handle_ring
several/door.c: new: door_init
several/door.c: new: door_handle_knock" "$(cat said_by_sync)"
"$actorc" sync -o several/out several/bell.actor several/door.actor >said_by_sync 2>&1
check "so they do in another directory" test -e several/out/bell.c -a -e several/out/door.c
rm several/bell.c several/out/bell.c
check "two that would have one file are refused" same "actorc: 'several/bell.actor' and 'several/other/bell.actor' both have 'several/out/bell.c'
2" "$(complaint -o several/out several/bell.actor several/other/bell.actor)"
check "and nothing is written" test ! -e several/out/bell.c
check "so it is where only the endings differ" same "actorc: 'several/door.txt' and 'several/door.actor' both have 'several/door.c'
2" "$(complaint several/door.txt several/door.actor)"
check "a spec that is given twice is refused" same "actorc: 'several/door.actor' is given twice
2" "$(complaint several/door.actor several/door.actor)"
check "standard input stands alone" same 2 "$(complaint --stdin-name=a.actor - several/door.actor </dev/null | tail -1)"
check "SARIF is about one spec" same 2 "$(complaint --diagnostics=sarif several/bell.actor several/door.actor | tail -1)"
echo 'gen_server Broken { call }' >several/broken.actor
check "one that is wrong gives its status" same 1 "$(complaint several/broken.actor several/bell.actor | tail -1)"
check "and does not keep others from their turn" test -e several/bell.c
echo 'gen_server Bell { cast ring; cast toll; }' >several/bell.actor
check "sync --check looks at all" same "several/bell.c: missing: bell_handle_toll
1" "$("$actorc" sync --check several/bell.actor several/door.actor; echo $?)"

finish
