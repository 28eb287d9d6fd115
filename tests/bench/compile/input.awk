# Writes what compilers are given: awk -v as=actor|states|bison|protoc-c|ragel -v lines=N -f input.awk
#
# A text is made of parts that are alike but for their names, as many as there is room for in N lines; comments make
# up the rest. `states` is one machine of N states instead.

BEGIN {
    if (as == "states") { machine(lines); exit }
    if (as == "bison") { put("%token A B C D"); put("%%"); put("all: %empty") }
    if (as == "protoc-c") put("syntax = \"proto3\";")
    if (as == "ragel") put("static int run(const char *p, const char *pe) {")
    for (part = 1; ; part++) {
        n_held = 0
        if (as == "actor") actor(part)
        else if (as == "bison") bison(part)
        else if (as == "protoc-c") proto(part)
        else if (as == "ragel") ragel(part)
        else exit 2
        if (written + n_held + 2 > lines) break
        for (i = 1; i <= n_held; i++) print held[i]
        written += n_held
    }
    last = as == "bison" ? "%%" : as == "ragel" ? "return cs1; }" : "// The end."
    if (as == "bison") print ";"
    else print ""
    for (written++; written < lines - 1; written++) print as == "bison" || as == "ragel" ? "" : "// A line of nothing."
    print last
}

function put(line) { print line; written++ }

function hold(line) { held[++n_held] = line }

# A part of a system: types, a registry, a server, a machine, and who supervises them.
function actor(n,    i) {
    hold("")
    hold("/// What becomes of a thing of kind " n ".")
    hold("enum Fate" n " {")
    for (i = 1; i <= 6; i++) hold("    fate_" n "_" i " = " i * 2 ",")
    hold("}")
    hold("")
    hold("/// A thing that is stored.")
    hold("struct Item" n " {")
    hold("    uint64   number;            // counts from 1")
    hold("    string   name = \"thing " n "\";")
    hold("    bytes    content;")
    hold("    Fate" n "?   fate;")
    hold("    uint32[] parts;")
    hold("    duration age = 5s;")
    hold("}")
    hold("")
    hold("/// Where stores are found.")
    hold("registry Stores" n " { key string; keys unique; }")
    hold("")
    hold("/// Keeps things, and forgets them.")
    hold("/// There is one of each name.")
    hold("gen_server Store" n " {")
    hold("    register via Stores" n "(name);")
    hold("    init(string name, uint32 limit = 100, duration patience = 10s);")
    hold("    state {")
    hold("        uint64 count = 0;")
    hold("        uint64 limit_left = 2 * 50 + 1;")
    hold("        Item" n "[] items;")
    hold("    }")
    hold("")
    hold("    /// Puts a thing there.")
    hold("    cast put(Item" n " item, bool again);")
    hold("    cast forget(uint64 number);")
    hold("    call get(uint64 number) -> found(Item" n " item) | missing | gone(Fate" n " fate);")
    hold("    call size() -> uint64;")
    hold("    info sweep every 30s;")
    hold("    on exit; terminate;")
    hold("}")
    hold("")
    hold("/// Opens and shuts, and counts.")
    hold("gen_statem Gate" n " {")
    hold("    init(uint32 most = 10, duration wait = 250ms) -> shut;")
    hold("    data { uint32 inside = 0; instant since; }")
    hold("")
    hold("    cast enter(uint32 people);")
    hold("    cast leave();")
    hold("    call status() -> open(uint32 inside) | shut | full;")
    hold("")
    hold("    state shut {")
    hold("        on enter { inside = 1; since = now; } -> open;")
    hold("        on leave ignore;")
    hold("        on status reply shut;")
    hold("    }")
    hold("")
    hold("    /// People come and go.")
    hold("    state open {")
    hold("        on enter when inside + people < most { inside += people; }")
    hold("        on enter do warn {")
    hold("            calm { inside += 1; } -> full;")
    hold("            alarm -> shut;")
    hold("        }")
    hold("        on leave when inside > 1 { inside -= 1; }")
    hold("        on leave { inside = 0; } -> shut;")
    hold("        on status reply open(inside);")
    hold("        after wait -> full;")
    hold("    }")
    hold("")
    hold("    state full {")
    hold("        on enter postpone;")
    hold("        on leave { inside -= 1; } -> open;")
    hold("        on status reply full;")
    hold("        after wait -> shut;")
    hold("    }")
    hold("}")
    hold("")
    hold("supervisor Group" n " {")
    hold("    strategy one_for_one;")
    hold("    intensity 5 in 10s;")
    hold("    child Stores" n ";")
    hold("    child Store" n "(name: \"first\", limit: 50) as first;")
    hold("    child Store" n "(name: \"second\") as second;")
    hold("    child Gate" n "(wait: 2s) { restart transient; shutdown 3s; }")
    hold("}")
}

# Each state has three rows and a timer; where they lead is as good as random.
function machine(states,    s, e, to) {
    print "gen_statem Large {"
    print "    init() -> s0;"
    print "    data { uint32 n = 0; }"
    print "    cast a();"
    print "    cast b(uint32 n);"
    print "    call c() -> uint32;"
    for (s = 0; s < states; s++) {
        print "    state s" s " {"
        print "        on a -> s" (s + 1) % states ";"
        print "        on b when n > " s % 7 " { n += 1; } -> s" (s * 7919 + 1) % states ";"
        print "        on b ignore;"
        print "        on c reply value(n) -> s" (s * 104729 + 3) % states ";"
        print "        after 5s -> s" (s + 2) % states ";"
        print "    }"
    }
    print "}"
}

# Rules for a small language: expressions, lists and statements.
function bison(n) {
    hold("  | part_" n)
    hold(";")
    hold("/* A part of the language. */")
    hold("part_" n ":")
    hold("  A list_" n "           { $$ = $2; }")
    hold("| B '(' expr_" n " ')'   { $$ = $3 + " n "; }")
    hold("| D ';' rest_" n "       { $$ = $3; }")
    hold(";")
    hold("list_" n ":")
    hold("  expr_" n "             { $$ = $1; }")
    hold("| list_" n " ',' expr_" n "  { $$ = $1 + $3; }")
    hold(";")
    hold("expr_" n ":")
    hold("  C                    { $$ = 1; }")
    hold("| D                    { $$ = 2; }")
    hold("| '(' list_" n " ')'     { $$ = $2; }")
    hold(";")
    hold("rest_" n ":")
    hold("  part_" n)
}

# Messages, an enum, and what holds them.
function proto(n,    i) {
    hold("")
    hold("// What becomes of a thing of kind " n ".")
    hold("enum Fate" n " {")
    for (i = 0; i < 6; i++) hold("  FATE_" n "_" i " = " i ";")
    hold("}")
    hold("")
    hold("// A thing that is stored.")
    hold("message Item" n " {")
    hold("  uint64 number = 1;            // counts from 1")
    hold("  string name = 2;")
    hold("  bytes content = 3;")
    hold("  Fate" n " fate = 4;")
    hold("  repeated uint32 parts = 5;")
    hold("  int64 age = 6;")
    hold("}")
    hold("")
    hold("message Answer" n " {")
    hold("  oneof what {")
    hold("    Item" n " found = 1;")
    hold("    bool missing = 2;")
    hold("    Fate" n " gone = 3;")
    hold("  }")
    hold("}")
}

# A machine of its own, with actions, as the Gate of a spec is.
function ragel(n) {
    hold("/* Opens and shuts, and counts. */")
    hold("%%{")
    hold("    machine gate" n ";")
    hold("    action come { inside += 1; }")
    hold("    action go   { inside -= 1; }")
    hold("    action warn { warned = " n "; }")
    hold("    main :=")
    hold("        start: (")
    hold("            'e' @come -> open |")
    hold("            'l' -> start |")
    hold("            's' -> start")
    hold("        ),")
    hold("        open: (")
    hold("            'e' @come @warn -> full |")
    hold("            'l' @go -> start |")
    hold("            's' -> open |")
    hold("            'x' -> final")
    hold("        ),")
    hold("        full: (")
    hold("            'l' @go -> open |")
    hold("            's' @warn -> full |")
    hold("            't' -> start")
    hold("        );")
    hold("    write data noerror nofinal noentry;")
    hold("    write init;")
    hold("    write exec;")
    hold("}%%")
}
