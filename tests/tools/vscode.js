// The extension for Visual Studio Code, with an editor that only pretends, and the real actorc.
//
//     node tests/tools/vscode.js EXTENSION ACTORC DIRECTORY
//
// DIRECTORY is empty, and ours. Prints `ok - WHAT` and `not ok - WHAT` as the other tests do, and a sum.
const assert = require("assert");
const fs = require("fs");
const Module = require("module");
const path = require("path");

const [extension, actorc, directory] = process.argv.slice(2).map(argument => path.resolve(argument));

const SPEC = `gen_server Bell {
    call ring(uint32 times) -> uint64;
    cast hush();
}
supervisor Root { child Bell; }
`;

// ---- the editor: what the extension uses of it -----------------------------------------------------------------

class Position { constructor(line, character) { Object.assign(this, { line, character }); } }
class Range {
    constructor(line, character, endLine, endCharacter) {
        this.start = new Position(line, character);
        this.end = new Position(endLine, endCharacter);
    }
}
class Uri {
    constructor(text) { this.text = text; }
    static parse(text) { return new Uri(text); }
    toString() { return this.text; }
}
class WorkspaceEdit {
    constructor() { this.edits = new Map(); }
    set(uri, edits) { this.edits.set(uri.toString(), edits); }
}

// A class whose objects have these of its arguments.
const withFields = (...names) => class {
    constructor(...values) { names.forEach((name, i) => { this[name] = values[i]; }); }
};

const told = new Map();                     // diagnostics, by the document they are of
const complaints = [];                      // what was shown
let answerComplaint = () => undefined;      // which button is pressed then
const listeners = {};
const providers = {};
const commands = {};
const settings = { compiler: actorc, arguments: [] };
let waiting = [];                           // for diagnostics to come

const listen = name => listener => { listeners[name] = listener; return { dispose() { } }; };
const register = name => (selector, provider) => { providers[name] = provider; return { dispose() { } }; };

const vscode = {
    Position, Range, Uri, WorkspaceEdit,
    Location: withFields("uri", "range"),
    TextEdit: { replace: (range, newText) => ({ range, newText }) },
    Diagnostic: withFields("range", "message", "severity"),
    DiagnosticRelatedInformation: withFields("location", "message"),
    DocumentSymbol: withFields("name", "detail", "kind", "range", "selectionRange"),
    CompletionItem: withFields("label", "kind"),
    CodeAction: withFields("title", "kind"),
    CodeActionKind: { QuickFix: "quickfix" },
    MarkdownString: withFields("value"),
    Hover: withFields("contents", "range"),
    languages: {
        match: (selector, document) => selector.some(one => one.language === document.languageId) ? 10 : 0,
        createDiagnosticCollection: () => ({
            set(uri, diagnostics) {
                told.set(uri.toString(), diagnostics);
                waiting.splice(0).forEach(resolve => resolve());
            },
            clear() { told.clear(); },
            dispose() { },
        }),
        registerDefinitionProvider: register("definition"),
        registerHoverProvider: register("hover"),
        registerCompletionItemProvider: register("completion"),
        registerDocumentSymbolProvider: register("symbols"),
        registerDocumentFormattingEditProvider: register("formatting"),
        registerCodeActionsProvider: register("actions"),
        registerRenameProvider: register("rename"),
    },
    workspace: {
        textDocuments: [],
        getConfiguration: () => ({ get: name => settings[name] }),
        onDidOpenTextDocument: listen("open"),
        onDidChangeTextDocument: listen("change"),
        onDidSaveTextDocument: listen("save"),
        onDidCloseTextDocument: listen("close"),
        onDidChangeConfiguration: listen("configuration"),
    },
    window: {
        async showErrorMessage(text) {
            complaints.push(text);
            waiting.splice(0).forEach(resolve => resolve());
            return answerComplaint();
        },
    },
    commands: {
        registerCommand(name, run) { commands[name] = run; return { dispose() { } }; },
    },
};

const load = Module._load;
Module._load = (name, ...rest) => name === "vscode" ? vscode : load(name, ...rest);

// ---- what is done in it ----------------------------------------------------------------------------------------

let passed = 0;
let failed = 0;

async function check(what, run) {
    try {
        await run();
        console.log(`ok - ${what}`);
        passed++;
    } catch (error) {
        console.log(`not ok - ${what}\n${String(error.stack).replace(/^/gm, "# ")}`);
        failed++;
    }
}

// Diagnostics, or a complaint, that come because of what `act` does.
async function after(act) {
    const come = new Promise(resolve => waiting.push(resolve));

    await act();
    await come;
}

function documentOf(name, languageId, text) {
    const file = path.join(directory, name);

    fs.writeFileSync(file, text);
    return { uri: new Uri(`file://${file}`), languageId, version: 1, text, getText() { return this.text; } };
}

const at = (document, text, inside = 0) => {
    const before = document.text.slice(0, document.text.indexOf(text) + inside).split("\n");

    return new Position(before.length - 1, before[before.length - 1].length);
};

// The same as typing `text` where `old` stands.
function type(document, old, text) {
    const start = at(document, old);
    const end = at(document, old, old.length);

    document.text = document.text.replace(old, text);
    document.version++;
    listeners.change({ document, contentChanges: [{ range: { start, end }, text }] });
}

async function run() {
    const { activate, deactivate } = require(extension);
    const spec = documentOf("bell.actor", "actor", SPEC);
    const c = documentOf("bell.c", "c", "actor_result bell_handle_hush(bell *self)\n");
    const context = { subscriptions: [] };
    const diagnostics = () => told.get(spec.uri.toString());

    vscode.workspace.textDocuments.push(spec);
    await check("it starts, and tells of what is open", () => after(() => activate(context)));
    await check("a spec without errors has no diagnostics", () => assert.deepStrictEqual(diagnostics(), []));
    await check("all it has registered will be disposed of", () =>
        assert(context.subscriptions.length >= 14 && context.subscriptions.every(one => one.dispose)));

    await check("what is typed is checked", async () => {
        await after(() => type(spec, "child Bell", "child Bel"));
        assert.strictEqual(diagnostics().length, 1);
        assert.strictEqual(diagnostics()[0].severity, 0);
        assert.strictEqual(diagnostics()[0].source, "actorc");
        assert.match(diagnostics()[0].code, /^A\d+$/);
        assert.deepStrictEqual(diagnostics()[0].range.start, at(spec, "Bel;"));
    });
    await check("a slip has a fix", async () => {
        const [fix] = await providers.actions.provideCodeActions(spec, diagnostics()[0].range);

        assert.strictEqual(fix.kind, "quickfix");
        assert.strictEqual(fix.edit.edits.get(spec.uri.toString())[0].newText, "Bell");
    });
    await check("when it is mended, it is gone", async () => {
        await after(() => type(spec, "child Bel;", "child Bell;"));
        assert.deepStrictEqual(diagnostics(), []);
    });

    await check("definition", async () => {
        const [found] = await providers.definition.provideDefinition(spec, at(spec, "child Bell", 7));

        assert.strictEqual(found.uri.toString(), spec.uri.toString());
        assert.deepStrictEqual(found.range.start, at(spec, "Bell {"));
    });
    await check("nothing is defined at a keyword", async () =>
        assert.strictEqual(await providers.definition.provideDefinition(spec, at(spec, "supervisor")), null));
    await check("from a callback in C to the spec", async () => {
        listeners.open(c);
        const [found] = await providers.definition.provideDefinition(c, at(c, "handle_hush"));

        assert.deepStrictEqual(found.range.start, at(spec, "hush"));
    });
    await check("hover", async () => {
        const hover = await providers.hover.provideHover(spec, at(spec, "ring"));

        assert.match(hover.contents.value, /bell_ring/);
    });
    await check("completion", async () => {
        const items = await providers.completion.provideCompletionItems(spec, at(spec, "child Bell", 6));

        assert(items.some(item => item.label === "Bell" && item.kind === 6));   // a class
    });
    await check("the outline", async () => {
        const symbols = await providers.symbols.provideDocumentSymbols(spec);

        assert.deepStrictEqual(symbols.map(one => one.name), ["Bell", "Root"]);
        assert.deepStrictEqual(symbols[0].children.map(one => one.name), ["ring", "hush"]);
    });
    await check("formatting", async () => {
        await after(() => type(spec, "    cast", "  cast"));
        const [edit] = await providers.formatting.provideDocumentFormattingEdits(spec);

        assert.strictEqual(edit.newText, SPEC);
    });
    await check("rename", async () => {
        const range = await providers.rename.prepareRename(spec, at(spec, "Bell"));
        const { edits } = await providers.rename.provideRenameEdits(spec, at(spec, "Bell"), "Gong");

        assert.deepStrictEqual(range.start, at(spec, "Bell"));
        assert.strictEqual(edits.get(spec.uri.toString()).length, 2);
    });
    await check("what has no name is not renamed", () =>
        assert.rejects(providers.rename.prepareRename(spec, at(spec, "supervisor"))));
    await check("nor to what is no name", () =>
        assert.rejects(providers.rename.provideRenameEdits(spec, at(spec, "Bell"), "a b")));
    await check("saving has it checked again", () => after(() => listeners.save(spec)));

    await check("it starts again", () => after(() => commands["actor.restart"]()));
    await check("a setting that is not ours changes nothing", () =>
        listeners.configuration({ affectsConfiguration: () => false }));
    await check("an actorc that is not there is complained about", async () => {
        settings.compiler = "/no/such/actorc";
        await after(() => listeners.configuration({ affectsConfiguration: () => true }));
        assert.match(complaints.pop(), /\/no\/such\/actorc/);
    });
    await check("questions to it have no answer", () =>
        assert.rejects(providers.hover.provideHover(spec, at(spec, "ring"))));
    await check("one that ends is complained about, and can be started again", async () => {
        settings.compiler = "false";
        await after(() => commands["actor.restart"]());
        assert.match(complaints.pop(), /status 1/);
        settings.compiler = actorc;
        settings.arguments = ["--no-such-option"];
        answerComplaint = () => {
            settings.arguments = [];
            return "Start again";
        };
        await after(() => commands["actor.restart"]());
        assert.match(complaints.pop(), /status 2/);
        await after(() => { });
        assert.deepStrictEqual(diagnostics(), []);
    });
    listeners.close(spec);
    await check("it stops", async () => assert.match(await deactivate(), /status 0/));
}

run().then(() => {
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed > 0 ? 1 : 0);
});
