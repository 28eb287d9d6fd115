// One `actorc lsp`: JSON-RPC over its standard input and output, each message behind a header with its length. It is small
// enough to need no library, so that the folder is the extension, as it stands.
const { spawn } = require("child_process");

exports.Server = class Server {
    // `onNotification` is called with the method and parameters of each; `onEnd` once, with what there is to say, if the
    // server ends without having been asked to.
    constructor(command, args, onNotification, onEnd) {
        this.onNotification = onNotification;
        this.onEnd = onEnd;
        this.waiting = new Map();           // a question's number, and the functions that take its answer
        this.asked = 0;
        this.received = Buffer.alloc(0);
        this.process = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
        this.ended = new Promise(resolve => {
            this.process.on("error", error => resolve(error.message));
            this.process.on("exit", (status, signal) => resolve(`it ended with ${signal || `status ${status}`}`));
        });
        this.ended.then(why => this.end(why));
        this.process.stdin.on("error", () => { });      // it has ended: `ended` says so
        this.process.stdout.on("data", bytes => this.receive(bytes));
    }

    request(method, params) {
        if (this.isEnded)
            return Promise.reject(new Error("actorc lsp does not run"));
        const id = ++this.asked;

        this.send({ id, method, params });
        return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    }

    notify(method, params) {
        if (!this.isEnded)
            this.send({ method, params });
    }

    async stop() {
        this.isStopping = true;
        await this.request("shutdown").catch(() => { });
        this.notify("exit");
        this.process.stdin.end();
        return this.ended;
    }

    send(message) {
        const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));

        this.process.stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
    }

    receive(bytes) {
        this.received = Buffer.concat([this.received, bytes]);
        for (;;) {
            const body = this.received.indexOf("\r\n\r\n") + 4;
            const length = /Content-Length: (\d+)/i.exec(this.received.subarray(0, body));

            if (body < 4 || length === null || this.received.length < body + Number(length[1]))
                return;
            const end = body + Number(length[1]);
            const message = JSON.parse(this.received.subarray(body, end));

            this.received = this.received.subarray(end);
            this.take(message);
        }
    }

    take(message) {
        const one = this.waiting.get(message.id);

        if (one === undefined) {
            this.onNotification(message.method, message.params);
            return;
        }
        this.waiting.delete(message.id);
        if (message.error)
            one.reject(new Error(message.error.message));
        else
            one.resolve(message.result);
    }

    end(why) {
        this.isEnded = true;
        for (const { reject } of this.waiting.values())
            reject(new Error(`actorc lsp: ${why}`));
        this.waiting.clear();
        if (!this.isStopping)
            this.onEnd(why);
    }
};
