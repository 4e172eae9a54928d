"""A repair gives statements lines of their own where it needs them, and only there."""

from __future__ import annotations

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.fixes.apply import apply
from tapelint.flow import GradientFlow
from tapelint.flow.engine.interpreter import Interpreter
from tapelint.source.text import Source

HEAD = "import tensorflow as tf\n\nw = tf.Variable(1.0); b = tf.Variable(2.0)\n"


def repaired(text: str) -> str:
    source = Source(text)
    (finding,) = check(source, Config())
    return apply(source, finding.fixes[0].build())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("unit", ["    ", "  ", "\t"])
def test_what_is_moved_into_a_one_line_block_gets_a_line_of_its_own(unit: str, end: str) -> None:
    program = f"""{HEAD}
for step in range(3):
{unit}# The model.
{unit}out = w * b  # outside
{unit}with tf.GradientTape() as tape: loss = out ** 2  # inside
{unit}g = tape.gradient(loss, [w]); tf.keras.optimizers.SGD(0.1).apply_gradients(zip(g, [w]))
""".replace("\n", end)
    block = f"""
{unit}with tf.GradientTape() as tape:
{unit}{unit}# The model.
{unit}{unit}out = w * b  # outside
{unit}{unit}loss = out ** 2  # inside
{unit}g = tape.gradient(loss, [w]); tf.keras""".replace("\n", end)
    text = repaired(program)
    assert block in text
    assert HEAD.replace("\n", end) in text
    assert text.replace("\r\n", "\n").count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "shared",
    [
        "    try: n += 1\n    except ValueError: n = 0\n    else: n = 1\n    finally: n = 2\n",
        "    match n:\n        case (\n            1): n = 2\n        case _: n = 3\n",
        "    if n: n += 1\n    elif w: n = 2\n    else: n = 3; print(n)\n",
        "    n = [\n        1]; n += [2]\n    class Empty: pass\n",
    ],
)
def test_a_repair_beside_a_shared_line_leaves_that_as_it_is(shared: str) -> None:
    program = f"""{HEAD}
def step(n):
    out = w * b
    with tf.GradientTape() as tape: loss = out ** 2
{shared}    g = tape.gradient(loss, [w])
    tf.keras.optimizers.SGD(0.1).apply_gradients(zip(g, [w]))
"""
    moved = program.replace("    out = w * b\n", "").replace(
        "tape: loss = out ** 2", "tape:\n        out = w * b\n        loss = out ** 2"
    )
    assert repaired(program) == moved


class Analyses:
    """Counts how often a text is interpreted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        interpret = Interpreter.interpret

        def counted(interpreter: Interpreter) -> GradientFlow:
            self.count += 1
            return interpret(interpreter)

        monkeypatch.setattr(Interpreter, "interpret", counted)


OPENED = "    with tf.GradientTape() as tape:\n        loss = w ** 2\n"


@pytest.mark.parametrize(
    ("once", "each"),
    [
        ("    if n: print(n)\n", "    tape.gradient(loss, [w])\n"),
        ("    print(n); print(n)\n", "    tape.gradient(loss, [w])\n"),
        ("    with open(n) as f: print(f)\n", "    tape.gradient(loss, [w])\n"),
        ("", "    tape.gradient(loss, [w]); print(n)\n"),
        ("", "    if n: tape.gradient(loss, [w])\n"),
    ],
)
@pytest.mark.parametrize("count", [3, 8, 50])
def test_findings_beside_shared_lines_are_looked_at_together(
    once: str, each: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyses = Analyses(monkeypatch)
    text = f"{HEAD}\ndef step(n):\n{once}{(OPENED + each) * count}"
    found = check(Source(text), Config())
    assert len(found) == count
    assert not any(one.fixes for one in found)
    assert analyses.count == 1


def test_a_semicolon_in_a_string_is_none() -> None:
    program = f"""{HEAD}
optimizer = tf.keras.optimizers.SGD(0.1); words = "a; b"
with tf.GradientTape() as tape:
    loss = (w * b) ** 2
grads = tape.gradient(loss, [w, b]); words += "; c"; optimizer.apply_gradients()
"""
    assert repaired(program) == program.replace(
        "apply_gradients()", "apply_gradients(zip(grads, [w, b]))"
    )
