"""What actorc lsp offers, held against what the compiler takes.

    python3 tests/tools/lsp_offers.py ACTORC PAGE.md

At each place between two words of each spec on the page:

- whatever is offered can stand there: the parser finds no error up to it;
- a keyword in place of the word that stands there is none that the compiler does not know there;
- the keyword that stands there, if it is no name, is offered.

Prints `ok - WHAT` and `not ok - WHAT` as the other tests do, and a sum.
"""
import os
import re
import sys

import lsp_client

KEYWORD = 14
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|[A-Za-z_]\w*|[0-9][\w.]*|->|\.\.|[-+*/%=!<>]=|&&|\|\||\S', re.S)
URI = "file:///nowhere/spec.actor"


def blocks(page):
    """The specs of a page, by the line they begin in."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    for found in re.finditer(r"^```actor\n(.*?)^```$", text, re.S | re.M):
        yield text.count("\n", 0, found.start(1)) + 1, found.group(1)


def keywords(top):
    with open(os.path.join(top, "compiler", "lex.c"), encoding="utf-8") as file:
        return set(re.findall(r'^    \{ "([a-z_]+)", TOKEN_', file.read(), re.M))


class Offers:
    def __init__(self, actorc):
        self.client = lsp_client.Client(actorc)
        self.client.start()
        self.client.open(URI, "")

    def errors(self, text):
        """Errors of a text: where they begin, their codes and texts."""
        self.client.change(URI, {"text": text})
        begins = [0]
        for line in text.split("\n"):
            begins.append(begins[-1] + len(line.encode("utf-16-le")) // 2 + 1)
        return [(begins[one["range"]["start"]["line"]] + one["range"]["start"]["character"], one["code"], one["message"])
                for one in self.client.published[URI] if one["severity"] == 1]

    def ask(self, question, before):
        """Asks about the place behind `before`."""
        return self.client.ask(f"textDocument/{question}", {"textDocument": {"uri": URI}, "position": {
            "line": before.count("\n"), "character": len(before.rsplit("\n", 1)[-1].encode("utf-16-le")) // 2}})

    def is_name(self, text, at):
        """Whether the word there, in the whole text, is a name."""
        self.client.change(URI, {"text": text})
        return self.ask("prepareRename", text[:at]) is not None

    def offered(self, whole, before):
        """What is offered behind `before`, with the names of the whole spec."""
        self.client.change(URI, {"text": whole})
        self.client.change(URI, {"text": before})
        return {item["label"]: item["kind"] for item in self.ask("completion", before)["items"]}


def unfit(offers, text, begin, end, label, is_keyword):
    """Why a word cannot stand there, or in place of the word that does, or None."""
    before = text[:begin] + " "
    is_word = re.match(r"\w", text[begin:])
    for at, code, message in offers.errors(before + label + " "):
        if at < len(before) + len(label) and code in ("A001", "A002", "A003"):
            return message
    for at, code, message in offers.errors(before + label + text[end:]) if is_word and is_keyword else ():
        if at == len(before) and (code in ("A001", "A067") or "has no message" in message):
            return message
    return None


def try_spec(offers, text, known):
    """Complaints about offers in one spec."""
    tokens = [t for t in TOKEN.finditer(text) if not t.group().startswith(("//", "/*"))]
    for token in tokens:
        word = token.group()
        got = offers.offered(text, text[:token.start()] + " ")
        place = f"behind {text[:token.start()].rstrip()[-40:]!r}"
        if word in known and word not in got and not offers.is_name(text, token.start()):
            yield f"{place} {word!r} is missing"
        for label, kind in got.items():
            why = unfit(offers, text, token.start(), token.end(), label, kind == KEYWORD)
            if why is not None:
                yield f"{place} {label!r} is offered: {why.splitlines()[0]}"


def main():
    actorc, page = sys.argv[1:3]
    known = keywords(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    lsp_client.check("there are keywords", True, len(known) > 60)
    offers = Offers(actorc)
    for line, text in blocks(page):
        lsp_client.check(f"offers in the spec of line {line}", [], list(try_spec(offers, text, known)))
    print(f"{lsp_client.passed} passed, {lsp_client.failed} failed")
    return lsp_client.failed > 0


if __name__ == "__main__":
    sys.exit(main())
