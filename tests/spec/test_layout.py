"""A repair gives statements lines of their own where it needs them, and only there."""

from __future__ import annotations

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.fixes.apply import apply
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
{unit}{unit}out = w * b  # outside
{unit}{unit}loss = out ** 2  # inside
{unit}g = tape.gradient(loss, [w])
{unit}tf.keras""".replace("\n", end)
    text = repaired(program)
    assert block in text
    assert HEAD.replace("\n", end) in text
    assert "# The model." in text
    assert text.replace("\r\n", "\n").count("\n") == text.count("\n")


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
