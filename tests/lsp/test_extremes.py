"""Texts and sessions far beyond what is usual."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from servers import REAL
from test_silencing import BROKEN
from wire import Wire, changed

from tapelint.check import analyse, check
from tapelint.config import Config
from tapelint.source.statements import lex
from tapelint.source.text import Source

CORPUS = sorted((Path(__file__).parents[1] / "corpus").rglob("*_bad.py"))
DEEP = {
    "brackets": "(" * 100 + "1" + ")" * 100,
    "more brackets than Python parses": "(" * 5000 + "1" + ")" * 5000,
    "blocks": "".join(f"{' ' * n}if x:\n" for n in range(99)) + " " * 99 + "pass",
    "operators": "x = " + "1 + " * 5000 + "1",
    "attributes": "x = y" + ".z" * 2000,
    "calls": "x = " + "f(" * 90 + ")" * 90,
}


@pytest.mark.parametrize("what", DEEP)
def test_deeply_nested_programs(what):
    check(Source(f"{BROKEN}\n{DEEP[what]}\n"), Config())


def test_a_file_of_five_megabytes():
    filler = "".join(f"value_{n} = compute({n}, 'some text')\n" for n in range(130_000))
    text = BROKEN + filler
    assert len(text) > 5_000_000
    assert [each.code for each in check(Source(text), Config())] == ["TL102"]


@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is read from /proc")
def test_a_file_too_long_to_check_while_typing_holds_nobody_up():
    wire = Wire(REAL)
    wire.initialize()
    long, short = "file:///project/long.py", "file:///project/short.py"
    wire.open(long, BROKEN + "x = 1\n" * 200_000)
    told = wire.until(lambda message: message.get("method") == "window/showMessage")
    assert "/project/long.py is too long" in told["params"]["message"]
    wire.notify("textDocument/didChange", changed(long, 2, {"text": BROKEN + "y = 2\n" * 200_000}))
    wire.open(short, BROKEN)
    assert len(wire.diagnostics(short)["diagnostics"]) == 1
    wire.notify("textDocument/didChange", changed(long, 3, {"text": BROKEN}))
    assert len(wire.diagnostics(long)["diagnostics"]) == 1
    wire.leave()
    assert sum(each.get("method") == "window/showMessage" for each in wire.received) == 1


@pytest.mark.parametrize("seed", range(3))
def test_files_cut_off_at_any_token(seed):
    chance = random.Random(seed)  # noqa: S311
    text = chance.choice(CORPUS).read_text()
    known = None
    for token in lex(text):
        source = Source(text[: token.end])
        known = analyse(source, Config(), before=known)
        for finding in known.findings:
            assert finding.range.end.line < len(source.lines)


@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is read from /proc")
def test_two_hundred_open_documents_and_many_edits_in_flat_memory():
    wire = Wire(REAL)
    wire.initialize()
    uris = [f"file:///project/{n}.py" for n in range(200)]
    for uri in uris:
        wire.open(uri, BROKEN)
        assert len(wire.diagnostics(uri)["diagnostics"]) == 1

    def edit(count):
        for n in range(count):
            end = {"line": 0, "character": n % 2}
            change = {"range": {"start": {"line": 0, "character": 0}, "end": end}}
            text = "" if n % 2 else "#"
            uri = uris[n % 10 // 2]
            wire.notify("textDocument/didChange", changed(uri, 2 + n, {**change, "text": text}))
            wire.diagnostics(uri)

    def memory():
        status = Path(f"/proc/{wire.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])

    edit(200)
    before = memory()
    edit(400)
    grown = memory() - before
    _, log = wire.leave()
    assert grown < 4000, f"{grown} kB"
    assert log == ""
