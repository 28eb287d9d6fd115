// The client of `actorc lsp`: tells it of documents, and what it answers to the editor. It sees C files too: from a callback
// there one gets back to the spec.
const vscode = require("vscode");
const { Server } = require("./server");

const selector = [{ scheme: "file", language: "actor" }, { scheme: "file", language: "c" }];

let server;
let diagnostics;

// ---- what the protocol has, as the editor has it ---------------------------------------------------------------

const rangeOf = range =>
    new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);

const locationOf = location => new vscode.Location(vscode.Uri.parse(location.uri), rangeOf(location.range));

const editsOf = edits => (edits || []).map(edit => vscode.TextEdit.replace(rangeOf(edit.range), edit.newText));

function workspaceEditOf(edit) {
    const made = new vscode.WorkspaceEdit();

    for (const [uri, edits] of Object.entries(edit.changes))
        made.set(vscode.Uri.parse(uri), editsOf(edits));
    return made;
}

// Kinds and severities are counted from 0 here, and from 1 there.
function diagnosticOf(told) {
    const made = new vscode.Diagnostic(rangeOf(told.range), told.message, told.severity - 1);

    made.code = told.code;
    made.source = told.source;
    made.relatedInformation = (told.relatedInformation || []).map(related =>
        new vscode.DiagnosticRelatedInformation(locationOf(related.location), related.message));
    return made;
}

function symbolOf(told) {
    const made = new vscode.DocumentSymbol(told.name, told.detail || "", told.kind - 1, rangeOf(told.range),
                                           rangeOf(told.selectionRange));

    made.children = told.children.map(symbolOf);
    return made;
}

function itemOf(told) {
    const made = new vscode.CompletionItem(told.label, told.kind - 1);

    made.detail = told.detail;
    return made;
}

function actionOf(told) {
    const made = new vscode.CodeAction(told.title, vscode.CodeActionKind.QuickFix);

    made.edit = workspaceEditOf(told.edit);
    made.diagnostics = told.diagnostics.map(diagnosticOf);
    return made;
}

// ---- documents -------------------------------------------------------------------------------------------------

const isOurs = document => vscode.languages.match(selector, document) > 0;

const uriOf = document => ({ uri: document.uri.toString() });

function open(document) {
    if (isOurs(document))
        server.notify("textDocument/didOpen", {
            textDocument: {
                ...uriOf(document), languageId: document.languageId, version: document.version, text: document.getText(),
            },
        });
}

function change(event) {
    if (isOurs(event.document) && event.contentChanges.length > 0)
        server.notify("textDocument/didChange", {
            textDocument: { ...uriOf(event.document), version: event.document.version },
            contentChanges: event.contentChanges.map(({ range, text }) => ({ range, text })),
        });
}

const tell = method => document => isOurs(document) && server.notify(method, { textDocument: uriOf(document) });

// ---- questions -------------------------------------------------------------------------------------------------

const ask = (method, document, params) =>
    server.request(`textDocument/${method}`, { textDocument: uriOf(document), ...params });

const providers = {
    async provideDefinition(document, position) {
        const found = await ask("definition", document, { position });

        return found && [].concat(found).map(locationOf);
    },
    async provideHover(document, position) {
        const hover = await ask("hover", document, { position });

        return hover && new vscode.Hover(new vscode.MarkdownString(hover.contents.value), rangeOf(hover.range));
    },
    async provideCompletionItems(document, position) {
        return (await ask("completion", document, { position })).items.map(itemOf);
    },
    async provideDocumentSymbols(document) {
        return (await ask("documentSymbol", document)).map(symbolOf);
    },
    async provideDocumentFormattingEdits(document) {
        return editsOf(await ask("formatting", document));
    },
    async provideCodeActions(document, range) {
        return (await ask("codeAction", document, { range, context: { diagnostics: [] } })).map(actionOf);
    },
    async prepareRename(document, position) {
        const range = await ask("prepareRename", document, { position });

        if (range === null)
            throw new Error("There is no name of the spec's here.");
        return rangeOf(range);
    },
    async provideRenameEdits(document, position, newName) {
        return workspaceEditOf(await ask("rename", document, { position, newName }));
    },
};

// ---- the server's life -----------------------------------------------------------------------------------------

function notified(method, params) {
    if (method === "textDocument/publishDiagnostics")
        diagnostics.set(vscode.Uri.parse(params.uri), params.diagnostics.map(diagnosticOf));
}

async function ended(command, why) {
    diagnostics.clear();
    if (await vscode.window.showErrorMessage(`${command} lsp: ${why}`, "Start again") === "Start again")
        await start();
}

async function start() {
    const settings = vscode.workspace.getConfiguration("actor");
    const command = settings.get("compiler");

    server = new Server(command, ["lsp", ...settings.get("arguments")], notified, why => ended(command, why));
    try {
        await server.request("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    } catch {
        return;                             // `ended` has said so
    }
    server.notify("initialized", {});
    vscode.workspace.textDocuments.forEach(open);
}

async function restart() {
    const old = server;

    diagnostics.clear();
    await old.stop();
    await start();
}

exports.activate = async context => {
    diagnostics = vscode.languages.createDiagnosticCollection("actor");
    await start();
    context.subscriptions.push(
        diagnostics,
        vscode.workspace.onDidOpenTextDocument(open),
        vscode.workspace.onDidChangeTextDocument(change),
        vscode.workspace.onDidSaveTextDocument(tell("textDocument/didSave")),
        vscode.workspace.onDidCloseTextDocument(tell("textDocument/didClose")),
        vscode.workspace.onDidChangeConfiguration(event => event.affectsConfiguration("actor") && restart()),
        vscode.commands.registerCommand("actor.restart", restart),
        vscode.languages.registerDefinitionProvider(selector, providers),
        vscode.languages.registerHoverProvider(selector, providers),
        vscode.languages.registerCompletionItemProvider(selector, providers, ".", ">"),
        vscode.languages.registerDocumentSymbolProvider(selector, providers),
        vscode.languages.registerDocumentFormattingEditProvider("actor", providers),
        vscode.languages.registerCodeActionsProvider(selector, providers),
        vscode.languages.registerRenameProvider(selector, providers),
    );
};

exports.deactivate = () => server && server.stop();
