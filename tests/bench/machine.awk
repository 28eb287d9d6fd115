# Writes the machine of the statem workloads in a language: awk -v as=c|table|switch|ragel|erlang|actor -f machine.awk
#
# 8 states, 8 events; each transition does one of four things to a number. `as` chooses what is written:
# tables for C, these with a function that uses them, a switch by hand, ragel's input, an Erlang module, or a spec.

# x * 1103515245 + 12345 modulo 2^31, in parts that a double holds exactly.
function lcg(x,    high, low) {
    high = int(x / 65536); low = x % 65536
    return ((high * 1103515245 % 32768) * 65536 + low * 1103515245 + 12345) % 2147483648
}

BEGIN {
    x = 42
    for (s = 0; s < 8; s++)
        for (e = 0; e < 8; e++) {
            x = lcg(x)
            to[s, e] = int(x / 65536) % 8
            does[s, e] = (s * 3 + e) % 4
        }
    split("d += 1;|d ^= 5;|d += 7;|d = (d * 3) & 0xffffff;", c, "|")
    split("{ d += 1; }||{ d += 7; }|{ d = d * 3 % 16777216; }", spec, "|")
    split("D + 1|D bxor 5|D + 7|(D * 3) band 16#ffffff", erlang, "|")
    if (as == "c") tables()
    else if (as == "table") { tables(); by_table() }
    else if (as == "switch") by_hand()
    else if (as == "ragel") ragel()
    else if (as == "erlang") module()
    else if (as == "actor") actor()
    else exit 2
}

function tables(    s, e, next_, action) {
    for (s = 0; s < 8; s++)
        for (e = 0; e < 8; e++) {
            next_ = next_ to[s, e] ", "
            action = action does[s, e] ", "
        }
    print "static const unsigned char machine_next[64] = { " next_ "};"
    print "static const unsigned char machine_action[64] = { " action "};"
}

function by_table(    a) {
    print "\nstatic uint64_t run_table(const uint8_t *at, const uint8_t *end)\n{"
    print "    unsigned state = 0;\n    uint64_t d = 0;\n"
    print "    while (at != end) {\n        const unsigned cell = state * 8 + *at++;\n"
    print "        state = machine_next[cell];\n        switch (machine_action[cell]) {"
    for (a = 0; a < 4; a++)
        print "        case " a ": " c[a + 1] " break;"
    print "        }\n    }\n    return d;\n}"
}

function by_hand(    s, e) {
    print "static uint64_t run_switch(const uint8_t *at, const uint8_t *end)\n{"
    print "    unsigned state = 0;\n    uint64_t d = 0;\n"
    print "    while (at != end) {\n        const unsigned event = *at++;\n\n        switch (state) {"
    for (s = 0; s < 8; s++) {
        print "        case " s ":\n            switch (event) {"
        for (e = 0; e < 8; e++)
            print "            case " e ": " c[does[s, e] + 1] " state = " to[s, e] "; break;"
        print "            }\n            break;"
    }
    print "        }\n    }\n    return d;\n}"
}

function ragel_state(s) { return s == 0 ? "start" : "s" s }

function ragel(    s, e, row) {
    print "%%{\n    machine bench;"
    for (e = 0; e < 4; e++)
        print "    action a" e " { " c[e + 1] " }"
    print "    main :="
    for (s = 0; s < 8; s++) {
        row = ""
        for (e = 0; e < 8; e++)
            row = row (e ? " | " : "") e " @a" does[s, e] " -> " ragel_state(to[s, e])
        print "        " ragel_state(s) ": ( " row " )" (s < 7 ? "," : ";")
    }
    print "}%%\n%% write data noerror nofinal noentry;\n"
    print "static uint64_t run_ragel(const uint8_t *p, const uint8_t *pe)\n{\n    int cs;\n    uint64_t d = 0;\n"
    print "    %% write init;\n    %% write exec;\n    return d;\n}"
}

function module(    s, e) {
    print "-module(machine).\n-behaviour(gen_statem).\n-export([init/1, callback_mode/0])."
    print "-export([s0/3, s1/3, s2/3, s3/3, s4/3, s5/3, s6/3, s7/3]).\n"
    print "init([]) -> {ok, s0, 0}.\ncallback_mode() -> state_functions.\n"
    for (s = 0; s < 8; s++) {
        for (e = 0; e < 8; e++)
            print "s" s "(cast, " e ", D) -> {next_state, s" to[s, e] ", " erlang[does[s, e] + 1] "};"
        print "s" s "({call, From}, get, D) -> {keep_state_and_data, [{reply, From, D}]}.\n"
    }
}

# The language has no operator for bits, so that action is C: a function for each event, as they must be.
function actor(    s, e) {
    print "/// The machine of the statem workloads."
    print "gen_statem Machine {\n    init() -> s0;\n    data { uint64 d = 0; }\n"
    for (e = 0; e < 8; e++)
        print "    cast e" e "();"
    print "    call get() -> uint64;\n"
    for (s = 0; s < 8; s++) {
        print "    state s" s " {"
        for (e = 0; e < 8; e++)
            print "        on e" e " " (does[s, e] == 1 ? "do flip_e" e : spec[does[s, e] + 1]) " -> s" to[s, e] ";"
        print "    }"
    }
    print "    any { on get reply value(d); }\n}"
}
