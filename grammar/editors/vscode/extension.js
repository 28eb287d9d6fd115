// The client of `actorc lsp`. It sees C files too: from a callback there one gets back to the spec.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = async () => {
    const settings = workspace.getConfiguration("actor");
    const server = { command: settings.get("compiler"), args: ["lsp", ...settings.get("arguments")] };

    client = new LanguageClient("actor", "actorc", server, {
        documentSelector: [{ scheme: "file", language: "actor" }, { scheme: "file", language: "c" }],
    });
    await client.start();
};

exports.deactivate = () => client && client.stop();
