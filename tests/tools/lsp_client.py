"""A client of actorc lsp: speaks the protocol as an editor does, and checks what comes back.

    python3 tests/tools/lsp_client.py ACTORC DIRECTORY

DIRECTORY is empty, and ours. Prints `ok - WHAT` and `not ok - WHAT` as the other tests do.
"""
import json
import os
import random
import subprocess
import sys
import urllib.parse

COMMON = """enum Mood { calm, angry }
struct Guest { string name; uint32 visits = 0; }
pubsub News { topic string; message told(string text); }
registry Names { key string; }
/// What can be shown.
protocol Shown { show(Guest to) -> string; }
impl Shown for Guest, any;
"""

SPEC = """import "common.actor";

/// Says who may enter.
gen_statem Door {
    init(uint32 patience = 3) do prepare -> closed;
    data { uint32 knocks = 0; Mood mood; }
    /// Somebody wants in.
    call knock(Guest guest) -> welcome | wait(uint32 knocks);
    cast rest();
    calls Bell.ring;

    /// Nobody is in.
    state closed {
        on knock do look_out {
            friend when guest.visits > 1 { knocks = 0; mood = Mood.angry; } reply welcome -> ajar;
            friend reply wait(knocks);
            stranger { knocks += 1; } reply wait(knocks);
        }
        on rest ignore;
    }
    state ajar {
        enter from closed do look;
        on knock reply welcome;
        on rest -> closed;
    }
}

gen_server Bell {
    call ring(uint32 times) -> uint64;
    terminate; on exit;
}

supervisor Root { child Bell; child Door(patience: 5) as front; }
"""

FLOW = """struct Order { string article; }
producer Desk emits Order;
producer_consumer Pack Order -> Order { dispatcher broadcast; }
consumer Sink consumes Order { init(uint32 n); }

pipeline Shop {
    Desk -> Pack -> Sink(1) as one;
    Pack -> Sink(2) as two;
    Pack -> Pack as tee;
    tee -> Sink(3) as three;
}
"""

C = """#include "house_actor.h"

/* door_prepare( is what it says. */
actor_result door_prepare(door *self)
{
    return ACTOR_CONTINUE;
}

actor_result bell_handle_ring(bell *self, actor_from from, const bell_ring_msg *msg, bell_ring_reply *reply)
{
    return ACTOR_REPLY;
}

void use(actor_ref to)
{
    door_knock(to, 0, 0, 0);
}
"""


class Client:
    def __init__(self, actorc, *options):
        self.process = subprocess.Popen([actorc, "lsp", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        self.published = {}

    def send_raw(self, body):
        try:
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def notify(self, method, params):
        self.send_raw(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())

    def receive(self):
        length = None
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise EOFError("the server has ended")
            if line == b"\r\n":
                break
            name, value = line.split(b":")
            assert name == b"Content-Length", name
            length = int(value)
        message = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def answer(self, method, params):
        """The whole answer to a request."""
        self.number += 1
        self.send_raw(json.dumps({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}).encode())
        while True:
            message = self.receive()
            if message.get("id") == self.number:
                return message

    def ask(self, method, params):
        return self.answer(method, params)["result"]

    def start(self):
        return self.ask("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": {}})

    def open(self, uri, text, language="actor"):
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": language, "version": 1, "text": text}})
        self.settle()

    def change(self, uri, *changes):
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2},
                                               "contentChanges": list(changes)})
        self.settle()

    def settle(self):
        """What was asked before has been dealt with."""
        self.answer("no/such", {})

    def end(self):
        self.ask("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(timeout=60)


failed = passed = 0


def check(what, expected, got):
    global failed, passed
    if expected == got:
        passed += 1
        print(f"ok - {what}")
    else:
        failed += 1
        print(f"not ok - {what}\n# expected: {expected!r}\n# got:      {got!r}")


# A machine whose states have fields.
FIELDS = """gen_statem Dialer {
    init -> dialing(1);
    cast next(uint8 step);
    state dialing(uint8 attempt, string? line) {
        on next when attempt < 9 -> dialing(attempt + step, line: "x");
        on next -> off;
    }
    state off { on next -> dialing(attempt: step); }
}
"""

SHAPES = """/// What has an area.
protocol Shape {
    /// In square metres.
    area(uint32 digits) -> double;
}
struct Circle { double radius; }
protocol Drawn requires Shape { draw; }
impl Shape for Circle, double;
impl Drawn for Circle;
gen_server Wall { cast hang(Drawn what); }
"""

SHAPES_C = """int shape_circle_area(const circle *self, uint32_t digits, double *out)
{
    return shape_area(*(const shape *)self, digits, out);
}

int shape_double_area(double self, uint32_t digits, double *out)
{
    return 0;
}
"""


def position(text, where, number=1):
    """Where the n-th `where` begins; a `^` in it is where exactly."""
    caret = where.find("^")
    where = where.replace("^", "")
    at = -1
    for _ in range(number):
        at = text.index(where, at + 1)
    before = text[:at + max(caret, 0)]
    line = before.rsplit("\n", 1)[-1]
    return {"line": before.count("\n"), "character": len(line.encode("utf-16-le")) // 2}


def apply(text, edits):
    """The text with edits made to it."""
    lines = text.split("\n")

    def offset(place):
        line = lines[place["line"]].encode("utf-16-le")[:2 * place["character"]].decode("utf-16-le")
        return sum(len(one) + 1 for one in lines[:place["line"]]) + len(line)

    for edit in sorted(edits, key=lambda e: -offset(e["range"]["start"])):
        text = text[:offset(edit["range"]["start"])] + edit["newText"] + text[offset(edit["range"]["end"]):]
    return text


def main():
    actorc, directory = sys.argv[1:3]
    folder = os.path.join(directory, "my house")
    os.mkdir(folder)
    path = os.path.join(folder, "house.actor")
    for name, text in ("house.actor", SPEC), ("common.actor", COMMON), ("house.c", C):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def uri_of(name):
        return "file://" + urllib.parse.quote(os.path.join(folder, name))

    uri, common, c_file = uri_of("house.actor"), uri_of("common.actor"), uri_of("house.c")
    client = Client(actorc)

    def at(where, number=1, text=SPEC, name=uri):
        return {"textDocument": {"uri": name}, "position": position(text, where, number)}

    # ---- life ----
    check("before initialize nothing is answered", -32002, client.answer("textDocument/hover", at("Door"))["error"]["code"])
    can = client.start()["capabilities"]
    client.notify("initialized", {})
    for name in "definition", "hover", "completion", "rename", "documentFormatting", "documentSymbol", "codeAction":
        check(f"it has {name}", True, bool(can.get(name + "Provider")))
    check("an unknown method is an error", -32601, client.answer("workspace/nothing", {})["error"]["code"])
    check("a document that is not open is an error", -32602, client.answer("textDocument/hover", at("Door"))["error"]["code"])
    client.send_raw(b'{"jsonrpc": "2.0", "id": 5, ')
    check("what is not JSON is an error", -32700, client.receive()["error"]["code"])
    client.send_raw(b"[" * 100000)
    check("so is what is nested too deeply", -32700, client.receive()["error"]["code"])
    client.send_raw(b'{"id": "seven", "method": "no/such"}')
    check("an id may be text", "seven", client.receive()["id"])

    # ---- diagnostics ----
    client.open(uri, SPEC)
    check("a good spec has no diagnostics", [], client.published[uri])
    client.change(uri, {"text": SPEC.replace("on rest -> closed", "on rest -> clsed")})
    found = client.published[uri]
    check("an error has its code", ["A031"], [d["code"] for d in found])
    check("and its range", [position(SPEC, "on rest -> ^closed"), {"line": 23, "character": 24}],
          [found[0]["range"]["start"], found[0]["range"]["end"]])
    check("it is an error, and ours", (1, "actorc"), (found[0]["severity"], found[0]["source"]))
    check("its hint is in the message", True, "hint: write 'closed'" in found[0]["message"])
    actions = client.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": found[0]["range"],
                                                     "context": {"diagnostics": found}})
    check("the hint is an action", ["Write 'closed'"], [a["title"] for a in actions])
    broken = SPEC.replace("on rest -> closed", "on rest -> clsed")
    check("which mends it", SPEC, apply(broken, actions[0]["edit"]["changes"][uri]))
    elsewhere = client.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, "context": {"diagnostics": []}, "range": {
        "start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}})
    check("elsewhere there is none", [], elsewhere)
    client.change(uri, {"text": SPEC.replace("        on rest ignore;\n", "")})
    related = client.published[uri][0]["relatedInformation"]
    check("a note is related information", [(uri, position(SPEC, "cast ^rest"))],
          [(r["location"]["uri"], r["location"]["range"]["start"]) for r in related])
    client.change(uri, {"text": SPEC.replace("state ajar {", "state ajar {\n on knock -> ;")})
    check("so has an error of syntax", ["A001"], [d["code"] for d in client.published[uri]])
    client.change(uri, {"text": "/* \U0001F514 */ gen_server Bell { cast ring(Nothing x); }"})
    check("columns count UTF-16", (37, 44), tuple(client.published[uri][0]["range"][e]["character"] for e in ("start", "end")))
    client.change(uri, {"text": SPEC})
    client.change(uri,
                  {"range": {"start": position(SPEC, "on rest -> ^closed"), "end": position(SPEC, "on rest -> clo^sed")}, "text": ""},
                  {"range": {"start": position(SPEC, "on rest -> ^closed"), "end": position(SPEC, "on rest -> ^closed")}, "text": "x"})
    check("changes of a part are made in turn", True, "'xsed'" in client.published[uri][0]["message"])
    client.change(uri, {"text": SPEC})
    check("a spec that is mended has none", [], client.published[uri])

    # An import that is open is read as it stands in the editor.
    client.open(common, COMMON.replace("visits", "calls"))
    check("a change of an import shows in its importer", ["A017"], [d["code"] for d in client.published[uri]])
    client.change(common, {"text": "enum { }"})
    check("errors of an import show where it is imported", position(SPEC, 'import ^"common'),
          client.published[uri][0]["range"]["start"])
    check("and say where they are", True, "common.actor:1: " in client.published[uri][0]["message"])
    client.notify("textDocument/didClose", {"textDocument": {"uri": common}})
    client.settle()
    check("one that is closed is read from disk", [], client.published[uri])

    # ---- definition ----
    def definition(where, number=1, text=SPEC, name=uri):
        found = client.ask("textDocument/definition", at(where, number, text, name))
        return found and (found["uri"], found["range"]["start"])

    check("definition of a state", (uri, position(SPEC, "state ^ajar")), definition("-> ^ajar"))
    check("of a state at its name's end", (uri, position(SPEC, "state ^ajar")), definition("-> ajar^;"))
    check("of one to come from", (uri, position(SPEC, "state ^closed")), definition("from ^closed"))
    check("of an event", (uri, position(SPEC, "call ^knock")), definition("on ^knock reply"))
    check("of a reply", (uri, position(SPEC, "^wait(uint32")), definition("reply ^wait"))
    check("of a field in an expression", (common, position(COMMON, "^visits")), definition("guest.^visits"))
    check("of a field that is assigned", (uri, position(SPEC, "uint32 ^knocks = 0")), definition("^knocks += 1"))
    check("of a message's field", (uri, position(SPEC, "Guest ^guest")), definition("when ^guest"))
    check("of a type in an import", (common, position(COMMON, "enum ^Mood")), definition("^Mood mood"))
    check("of a constant", (common, position(COMMON, "^angry")), definition("Mood.^angry"))
    check("of an actor", (uri, position(SPEC, "gen_server ^Bell")), definition("child ^Bell"))
    check("of an actor that is called", (uri, position(SPEC, "gen_server ^Bell")), definition("calls ^Bell"))
    check("of its call", (uri, position(SPEC, "call ^ring")), definition("calls Bell.^ring"))
    check("of an argument of a child", (uri, position(SPEC, "uint32 ^patience")), definition("Door(^patience"))
    check("of an import", (common, {"line": 0, "character": 0}), definition("^common.actor"))
    check("of nothing", None, definition("^{ uint32"))
    check("of a function: in C", (c_file, position(C, "^door_prepare(door")), definition("do ^prepare"))
    check("of a function C lacks: in the spec", (uri, position(SPEC, "do ^look_out")), definition("do ^look_out"))
    check("of a server's message: in C", (c_file, position(C, "^bell_handle_ring")), definition("call ^ring"))
    client.open(c_file, C.replace("/*", "int more;\n/*"), "c")
    check("C that is open is read as it stands", (c_file, position(C.replace("/*", "int more;\n/*"), "^door_prepare(door")),
          definition("do ^prepare"))
    client.change(c_file, {"text": C})
    check("from C: a callback", (uri, position(SPEC, "do ^prepare")), definition("door_pre^pare(door", 1, C, c_file))
    check("from C: a handler", (uri, position(SPEC, "call ^ring")), definition("bell_handle_^ring", 1, C, c_file))
    check("from C: a call", (uri, position(SPEC, "call ^knock")), definition("door_^knock", 1, C, c_file))
    check("from C: a type", (uri, position(SPEC, "gen_statem ^Door")), definition("do^or *self", 1, C, c_file))
    check("from C: what is not ours", None, definition("ACTOR_^REPLY", 1, C, c_file))

    # ---- hover ----
    def hover(where, number=1):
        found = client.ask("textDocument/hover", at(where, number))
        return found["contents"]["value"] if found else ""

    text = hover("on ^knock reply")
    check("hover shows the declaration", True, "call knock(Guest guest) -> welcome | wait(uint32 knocks)\n" in text)
    check("and the comment", True, "Somebody wants in." in text)
    check("and what C calls", True, "int door_knock(actor_ref to" in text)
    check("hover on a function shows its prototype", True, "door_look_out_outcome door_look_out(door *self" in hover("do ^look_out"))
    check("on a server's message its handler", True, "actor_result bell_handle_ring(bell *self" in hover("call ^ring"))
    check("on a field its type", True, "uint32 knocks = 0" in hover("^knocks += 1"))
    check("on an actor what starts it", True, "int door_start_link(" in hover("child ^Door"))
    check("on a state its comment", True, "Nobody is in." in hover("-> ^closed;"))
    check("on nothing nothing", "", hover("^{ uint32"))

    # ---- completion ----
    def complete(before, after=""):
        """Labels offered between two texts that replace `on rest -> closed;` in the spec."""
        text = SPEC.replace("on rest -> closed;", before + after)
        client.change(uri, {"text": text})
        start = position(SPEC, "^on rest -> closed")
        place = {"line": start["line"] + before.count("\n"), "character": len(before.rsplit("\n", 1)[-1])
                 + (start["character"] if "\n" not in before else 0)}
        found = client.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": place})
        return {item["label"] for item in found["items"]}

    def offers(what, wanted, unwanted, before, after=""):
        got = complete(before, after)
        check(f"completion: {what}", (set(), set()), (wanted - got, unwanted & got))

    offers("rows begin with", {"on", "after", "every", "enter", "exit"}, {"call", "gen_server", "knocks"}, "")
    offers("half a word counts as none", {"on", "after"}, {"call"}, "af")
    offers("behind `on` events", {"knock", "rest", "exit", "down"}, {"ring", "closed"}, "on ")
    offers("behind an event what a row does", {"reply", "do", "when", "ignore", "stop"}, {"knock", "uint32"}, "on rest ")
    offers("behind `->` states", {"closed", "ajar"}, {"knock", "Door"}, "on rest -> ")
    offers("behind `enter` what is for some alone", {"from", "when", "do"}, {"closed", "knock"}, "enter ")
    offers("and from which states", {"closed", "ajar"}, {"knock", "when"}, "enter from ")
    offers("and another one", {"closed", "ajar"}, {"knock", "when"}, "enter from closed, ")
    offers("and what it does", {"when", "do", "stop"}, {"ajar", "knock"}, "enter from closed ")
    offers("behind `->` with text behind the cursor", {"closed", "ajar"}, {"knock"}, "on rest -> cl", ";")
    offers("behind `reply` the call's alternatives", {"welcome", "wait"}, {"closed"}, "on knock reply ")
    offers("behind `when` values", {"knocks", "patience", "guest", "angry", "now", "true"}, {"closed", "reply"}, "on knock when ")
    offers("behind an operator values", {"knocks", "patience"}, {"reply"}, "on rest when knocks + ")
    offers("behind a value what a row does", {"reply", "do"}, {"knocks"}, "on knock when knocks > 3 ")
    offers("behind `do` functions", {"look_out", "prepare"}, {"closed"}, "on knock do ")
    offers("behind a dot fields", {"name", "visits"}, {"knocks"}, "on knock when guest.")
    offers("behind an enum's dot constants", {"calm", "angry"}, {"knocks", "name"}, "on knock when mood == Mood.")
    offers("in a block of assignments fields", {"knocks", "mood"}, {"reply", "on"}, "on rest { ")
    offers("behind assignments the rest of a row", {"reply", "on"}, {"call"}, "on rest { } ")
    offers("outcomes", {"friend", "stranger"}, {"call"}, "on knock do look_out { ")
    offers("in a machine", {"call", "cast", "state", "any", "default", "data"}, {"child", "reply", "enum"}, "} \n")
    offers("in a file", {"gen_server", "supervisor", "enum", "import"}, {"call", "on"}, "} } ")
    offers("parameters have types", {"uint32", "string", "Mood", "Guest"}, {"knocks", "call"}, "} cast x(")
    offers("fields too", {"uint32", "Mood"}, {"call"}, "} } struct X { ")
    offers("a server has a state", {"state", "call", "continue"}, {"data", "any"}, "} } gen_server X { ")
    offers("children", {"Bell", "Door", "Root"}, {"knock"}, "} } supervisor X { child ")
    offers("whom a server may call", {"Bell", "Door"}, {"Root", "Guest", "knock"}, "} } gen_server X { calls ")
    offers("and another one", {"Bell", "Door"}, {"Root", "ring"}, "} } gen_server X { calls Bell, ")
    offers("calls of an actor", {"knock"}, {"rest", "ring", "visits"}, "} } gen_server X { calls Bell, Door.")
    offers("whom a machine may call, itself left out", {"Bell"}, {"Door", "Root"}, "} calls ")
    offers("the word", {"calls"}, {"child"}, "} ")
    offers("buses", {"News"}, {"Bell", "Names", "told"}, "} } gen_server X { subscribes ")
    offers("and another one", {"News"}, {"Bell", "told"}, "} } gen_server X { subscribes News.told, ")
    offers("messages of a bus", {"told"}, {"text", "ring"}, "} } gen_server X { subscribes News.")
    offers("registries and no buses", {"Names"}, {"News", "Bell"}, "} } gen_server X { register via ")
    offers("both as children", {"Names", "News"}, {"told"}, "} } supervisor X { child ")
    offers("items of a bus", {"topic", "message", "value", "partitions"}, {"key", "cast"}, "} } pubsub X { ")
    offers("what a match gives", {"Guest"}, {"Mood", "string", "Bell"}, "} } table X { key string; match a -> ")
    offers("protocols", {"Shown"}, {"Guest", "Bell"}, "} } impl ")
    offers("the word behind one", {"for"}, {"Shown", "requires"}, "} } impl Shown ")
    offers("types, and any", {"string", "Mood", "Guest", "any"}, {"Bell", "for"}, "} } impl Shown for ")
    offers("and another one", {"string", "any"}, {"Bell"}, "} } impl Shown for Guest, ")
    offers("what a protocol requires", {"Shown"}, {"Guest", "string"}, "} } protocol X requires ")
    offers("the word before that", {"requires"}, {"Shown", "for"}, "} } protocol X ")
    offers("types of a function's parameters", {"string", "Mood", "Shown"}, {"Bell"}, "} } protocol X { f(")
    offers("and of its result", {"string", "Mood", "Shown"}, {"closed"}, "} } protocol X { f() -> ")
    offers("protocols in a file", {"protocol", "impl"}, {"requires", "for"}, "} } ")
    offers("types of topics", {"uint32", "Mood"}, {"topic"}, "} } pubsub X { topic ")
    offers("what events can be", {"uint32", "Mood"}, {"emits"}, "} } producer X emits ")
    offers("items of a stage", {"dispatcher", "buffer", "call", "state"}, {"topic", "data"}, "} } producer X emits int32 { ")
    offers("dispatchers", {"demand", "broadcast", "partition"}, {"int32"}, "} } producer X emits int32 { dispatcher ")
    offers("signals in a stage", {"subscribe", "cancel", "timeout", "exit"}, {"sighup"}, "} } producer X emits int32 { on ")
    offers("items of a pipeline", {"intensity", "init"}, {"strategy", "child"}, "} } pipeline X { ")
    offers("options of its stages", {"max_demand", "cancel", "restart"}, {"child", "strategy"}, "} } pipeline X { A -> B { ")
    offers("strategies", {"one_for_one", "rest_for_one", "one_for_all"}, {"Bell"}, "} } supervisor X { strategy ")
    offers("roots", {"Root"}, {"Bell", "Door"}, "} } application X { supervisor ")
    offers("items of an application", {"env", "depends", "start_phase", "on"}, {"child", "call"}, "} } application X { ")
    offers("settings have types", {"uint32", "Mood"}, {"call"}, "} } application X { env { ")
    offers("a signal", {"sighup", "options"}, {"exit"}, "} } application X { on ")
    offers("signals in an actor", {"exit", "down", "info", "format_status"}, {"timeout", "rest"}, "} on ")
    offers("a server's idle too", {"timeout", "format_status"}, {"knock"}, "} } gen_server X { on ")
    offers("in states only those that come there", {"exit", "down", "info"}, {"timeout", "format_status"}, "on ")
    offers("the rest of a row's end", {"hibernate"}, {"reply", "ignore", "when"}, "on rest -> ajar ")
    offers("the rest of a dynamic supervisor", {"init", "max_children"}, {"strategy"}, "} } dynamic_supervisor X { ")
    offers("parameters of C's", {"extern", "uint32"}, {"knocks"}, "} timer x(")
    offers("what goes on with a number", {"jitter"}, {"true", "backoff"}, "} } supervisor X { backoff 1s .. 2s ")
    offers("effects", {"raise", "start", "update", "cancel"}, {"reply"}, "on rest { ")
    offers("options of a child", {"restart", "shutdown"}, {"child"}, "} } supervisor X { child Bell { ")
    offers("nothing in a comment", set(), {"on", "after"}, "// ")
    client.change(uri, {"text": SPEC})

    # ---- protocols ----
    shapes = uri_of("shapes.actor")
    shapes_c = uri_of("shapes.c")
    client.open(shapes, SHAPES)
    client.open(shapes_c, SHAPES_C, "c")
    check("a spec of protocols has no diagnostics", [], client.published[shapes])
    check("definition of an impl's protocol", (shapes, position(SHAPES, "protocol ^Shape")),
          definition("impl ^Shape", 1, SHAPES, shapes))
    check("of its type", (shapes, position(SHAPES, "struct ^Circle")), definition("for ^Circle", 1, SHAPES, shapes))
    check("of a type of the language: what it has in C", (shapes_c, position(SHAPES_C, "^shape_double_area")),
          definition("for Circle, ^double", 1, SHAPES, shapes))
    check("of a protocol that is required", (shapes, position(SHAPES, "protocol ^Shape")),
          definition("requires ^Shape", 1, SHAPES, shapes))
    check("of the type of a field", (shapes, position(SHAPES, "protocol ^Drawn")), definition("hang(^Drawn", 1, SHAPES, shapes))
    check("from C: the impl", (shapes, position(SHAPES, "for ^Circle")),
          definition("^shape_circle_area", 1, SHAPES_C, shapes_c))
    check("and what is called", (shapes, position(SHAPES, "^area(")), definition("return ^shape_area", 1, SHAPES_C, shapes_c))
    found = client.ask("textDocument/hover", at("requires ^Shape", 1, SHAPES, shapes))["contents"]["value"]
    check("hover shows a protocol, and what C calls", True,
          "What has an area." in found and "int shape_area(shape self, uint32_t digits, double *out);" in found)
    found = client.ask("textDocument/hover", at("^area(uint32", 1, SHAPES, shapes))["contents"]["value"]
    check("and a function", True, "area(uint32 digits) -> double\n" in found and "In square metres." in found
          and "int shape_area(" in found)
    edits = client.answer("textDocument/rename", {**at("impl ^Shape", 1, SHAPES, shapes), "newName": "Figure"})["result"]["changes"]
    check("a protocol gets another name everywhere", SHAPES.replace("Shape", "Figure"), apply(SHAPES, edits[shapes]))
    found = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": shapes}})
    check("the outline has it, and its functions", [("Shape", 11, ["area"]), ("Drawn", 11, ["draw"])],
          [(one["name"], one["kind"], [inner["name"] for inner in one["children"] if inner["kind"] == 6])
           for one in found if one["kind"] == 11])
    client.notify("textDocument/didClose", {"textDocument": {"uri": shapes}})
    client.notify("textDocument/didClose", {"textDocument": {"uri": shapes_c}})

    # ---- the fields of states ----
    fields = uri_of("dialer.actor")
    client.open(fields, FIELDS)
    check("a spec whose states have fields has no diagnostics", [], client.published[fields])
    check("definition of a state's field", (fields, position(FIELDS, "uint8 ^attempt")),
          definition("^attempt < 9", 1, FIELDS, fields))
    check("of one that an arrow gives", (fields, position(FIELDS, "? ^line")), definition("^line: ", 1, FIELDS, fields))
    check("of the state that init gives fields", (fields, position(FIELDS, "state ^dialing")),
          definition("-> ^dialing(1", 1, FIELDS, fields))
    found = client.ask("textDocument/hover", at("-> ^dialing(1", 1, FIELDS, fields))
    check("hover shows a state's fields", True, "state dialing(" in found["contents"]["value"] and "string? line" in found["contents"]["value"])
    edits = client.answer("textDocument/rename", {**at("^attempt < 9", 1, FIELDS, fields), "newName": "tries"})["result"]["changes"]
    check("a field gets another name everywhere", FIELDS.replace("attempt", "tries"), apply(FIELDS, edits[fields]))

    def offered(before):
        """Labels offered behind a beginning of the spec."""
        client.change(fields, {"text": before})
        place = {"line": before.count("\n"), "character": len(before.rsplit("\n", 1)[-1])}
        found = client.ask("textDocument/completion", {"textDocument": {"uri": fields}, "position": place})
        return {item["label"] for item in found["items"]}

    def beginning(where):
        return FIELDS[:FIELDS.index(where) + len(where)]

    check("completion: a state's fields in its guards", True, {"attempt", "line", "step"} <= offered(beginning("on next when ")))
    check("completion: and in what it leads to", True, {"attempt", "line", "step"} <= offered(beginning("9 -> dialing(")))
    check("completion: but not in another state's", set(), {"attempt", "line"} & offered(beginning("dialing(attempt: ")))
    check("completion: their types", True, {"uint8", "string"} <= offered(beginning("state dialing(")))
    check("completion: no types where init gives them", set(), {"uint8", "string"} & offered(beginning("init -> dialing(")))
    client.notify("textDocument/didClose", {"textDocument": {"uri": fields}})
    client.settle()

    # ---- stages ----
    flow = uri_of("flow.actor")
    client.open(flow, FLOW)
    check("a pipeline has no diagnostics", [], client.published[flow])
    check("definition of a stage", (flow, position(FLOW, "consumer ^Sink")), definition("^Sink(1)", 1, FLOW, flow))
    check("of the type of its events", (flow, position(FLOW, "struct ^Order")), definition("consumes ^Order", 1, FLOW, flow))
    check("of a stage that a chain goes on from", (flow, position(FLOW, "producer_consumer ^Pack")),
          definition("^Pack -> Sink(2)", 1, FLOW, flow))
    check("of one by its id", (flow, position(FLOW, "as ^tee")), definition("^tee -> Sink(3)", 1, FLOW, flow))
    found = client.ask("textDocument/hover", at("producer ^Desk", 1, FLOW, flow))
    check("hover shows what a producer asks for", True, "desk_handle_demand(" in found["contents"]["value"])
    found = client.ask("textDocument/hover", at("consumer ^Sink", 1, FLOW, flow))
    check("and a consumer", True, "sink_handle_events(sink *self, const order *events" in found["contents"]["value"].replace("\n", " "))
    edits = client.answer("textDocument/rename", {**at("as ^tee", 1, FLOW, flow), "newName": "copy"})["result"]["changes"]
    check("an id gets another name in each chain", FLOW.replace("tee", "copy"), apply(FLOW, edits[flow]))
    edits = client.answer("textDocument/rename", {**at("consumer ^Sink", 1, FLOW, flow), "newName": "Drain"})["result"]["changes"]
    check("so does a stage", FLOW.replace("Sink", "Drain"), apply(FLOW, edits[flow]))
    client.notify("textDocument/didClose", {"textDocument": {"uri": flow}})
    client.settle()

    # ---- outline ----
    outline = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    check("the outline has the actors", ["Door", "Bell", "Root"], [s["name"] for s in outline])
    check("and what is in them", ["patience", "knocks", "mood", "knock", "rest", "closed", "ajar"],
          [s["name"] for s in outline[0]["children"]])
    check("a message has its fields", ["guest", "knocks"], [s["name"] for s in outline[0]["children"][3]["children"]])

    # ---- rename ----
    def rename(where, name, number=1):
        return client.answer("textDocument/rename", {**at(where, number), "newName": name})

    edits = rename("-> ^ajar", "opened")["result"]["changes"]
    check("a state gets another name everywhere", SPEC.replace("ajar", "opened"), apply(SPEC, edits[uri]))
    edits = rename("guest.^visits", "calls")["result"]["changes"]
    check("what an import declares too", (COMMON.replace("visits", "calls"), SPEC.replace("visits", "calls")),
          (apply(COMMON, edits[common]), apply(SPEC, edits[uri])))
    edits = rename("call ^knock", "tap")["result"]["changes"]
    check("a message and no field of that beginning", SPEC.replace("call knock(", "call tap(").replace("on knock", "on tap"),
          apply(SPEC, edits[uri]))
    edits = rename("child ^Bell", "Gong")["result"]["changes"]
    check("an actor", SPEC.replace("Bell", "Gong"), apply(SPEC, edits[uri]))
    edits = rename("^knocks += 1", "count")["result"]["changes"]
    check("a field of the data, and not a reply's of that name", 5, len(edits[uri]))
    check("a name that is none is refused", -32803, rename("-> ^ajar", "2b")["error"]["code"])
    check("a keyword of C is refused", -32803, rename("-> ^ajar", "while")["error"]["code"])
    check("where no name is there is nothing to rename", None, client.ask("textDocument/prepareRename", at("^{ uint32")))
    check("where one is it has a range", position(SPEC, "-> ^ajar"), client.ask("textDocument/prepareRename", at("-> ^ajar"))["start"])
    client.change(uri, {"text": broken})
    check("in a spec with errors nothing is renamed", -32803, rename("-> ^ajar", "opened")["error"]["code"])

    # ---- formatting ----
    messy = SPEC.replace("    ", "  ").replace(" = ", "=")
    client.change(uri, {"text": messy})
    edits = client.ask("textDocument/formatting", {"textDocument": {"uri": uri}, "options": {}})
    formed = subprocess.run([actorc, "fmt", "-"], input=SPEC.encode(), capture_output=True, check=True).stdout.decode()
    check("formatting gives what fmt gives", formed, apply(messy, edits))
    client.change(uri, {"text": formed})
    check("a formed spec needs no edits", [], client.ask("textDocument/formatting", {"textDocument": {"uri": uri}, "options": {}}))
    client.change(uri, {"text": SPEC + "gen_server {"})
    check("a spec with errors of syntax gets none", None,
          client.ask("textDocument/formatting", {"textDocument": {"uri": uri}, "options": {}}))

    # ---- half-written text: every question at every place of every beginning ----
    def torture(text, place):
        client.change(uri, {"text": text})
        for method in "hover", "definition", "completion", "prepareRename":
            client.answer(f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": place})
        client.answer("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        client.answer("textDocument/rename", {"textDocument": {"uri": uri}, "position": place, "newName": "other"})
        client.answer("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": {}})

    chance = random.Random(1)
    died = ""
    try:
        for end in range(0, len(SPEC), 11):
            before = SPEC[:end]
            torture(before, {"line": before.count("\n"), "character": len(before.rsplit("\n", 1)[-1])})
        for _ in range(150):
            text = list(SPEC)
            for _ in range(chance.randrange(1, 12)):
                spot = chance.randrange(len(text))
                text[spot:spot + chance.randrange(0, 9)] = chance.choice(["", "{", "}", "(", ";", "->", "\x01", "é", "\"", "state ", "when "])
            torture("".join(text), {"line": chance.randrange(-1, 40), "character": chance.randrange(-1, 80)})
    except (EOFError, OSError) as error:
        died = repr(error)
    check("it survives whatever is half-written", "", died)

    # ---- the end ----
    client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.settle()
    check("what is closed has no diagnostics", [], client.published[uri])
    check("after shutdown it ends well", 0, client.end())
    rude = Client(actorc)
    rude.start()
    rude.notify("exit", None)
    check("without shutdown it ends badly", 1, rude.process.wait(timeout=60))
    gone = Client(actorc, "-Wno-late-registry")
    gone.start()
    gone.process.stdin.close()
    check("when the client is gone it ends", 1, gone.process.wait(timeout=60))
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
