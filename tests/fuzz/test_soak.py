"""Memory does not grow with the number of analyses and edits. `make soak` makes 100,000 of them."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from test_silencing import BROKEN
from wire import Wire, changed

from conftest import REAL
from tapelint.check import analyse
from tapelint.config import Config
from tapelint.source.text import Source

SOAKS = "SOAK" in os.environ
LINE = "    value = tf.reduce_sum(loss)"


def states(count: int):
    """``count`` texts as they come while a line is typed, letter by letter, and deleted again."""
    for n in range(count):
        at = n % (2 * len(LINE))
        typed = LINE[: min(at, 2 * len(LINE) - at)]
        yield BROKEN.rstrip("\n") + f"\n{typed}\n"


def test_no_object_is_kept_of_an_analysis():
    known = None

    def objects(count: int) -> int:
        nonlocal known
        for text in states(count):
            known = analyse(Source(text), Config(), before=known)
        gc.collect()
        return len(gc.get_objects())

    before = objects(4 * len(LINE))
    assert objects(80 * len(LINE)) - before < 200


@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is read from /proc")
def test_the_memory_of_the_server_stays_flat():
    wire = Wire(REAL)
    wire.initialize()
    uri = "file:///project/train.py"
    wire.open(uri, BROKEN)

    def edit(count: int) -> None:
        for number, text in enumerate(states(count)):
            wire.notify("textDocument/didChange", changed(uri, number + 2, {"text": text}))
            if number % 4 == 0 or number == count - 1:
                wire.diagnostics(uri)

    wire.received = Forgetful()
    edit(500)
    before = memory(wire)
    edit(100_000 if SOAKS else 2500)
    grown = memory(wire) - before
    assert wire.leave() == (0, "")
    assert grown < 4000, f"{grown} kB"


@pytest.mark.skipif(not Path("/proc").exists(), reason="memory is read from /proc")
def test_the_memory_of_the_server_stays_flat_while_files_come_and_go_without_a_rest():
    wire = Wire(REAL)
    wire.initialize()
    uri = "file:///project/train.py"

    def visit(count: int) -> None:
        for number in range(count):
            wire.open(uri, f"{BROKEN * 40}# {number}\n")
            wire.diagnostics(uri)
            wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    wire.received = Forgetful()
    visit(60)
    before = memory(wire)
    visit(3000 if SOAKS else 150)
    grown = memory(wire) - before
    assert wire.leave() == (0, "")
    assert grown < 20_000, f"{grown} kB"


def memory(wire: Wire) -> int:
    """How much memory the server has, in kB."""
    status = Path(f"/proc/{wire.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


class Forgetful(list):
    """Keeps nothing."""

    def append(self, _) -> None:
        pass
