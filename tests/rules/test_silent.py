"""What looks like a fault and is none, where one thing alone makes the difference."""

from __future__ import annotations

import textwrap

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

HEAD = """\
import tensorflow as tf

x = tf.ones((8, 3))
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.1)
"""
TAKEN = """\
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w - 1.0))
grads = tape.gradient(loss, [w])
"""
APPLIED = "optimizer.apply_gradients(zip(grads, [w]))\n"


def codes(text: str) -> list[str]:
    return [finding.code for finding in check(Source(HEAD + text), Config())]


def function(header: str, body: str) -> str:
    return f"\n\n{header}\n{textwrap.indent(body, '    ')}\n\n"


TRIED = f"while {{}}:\n{textwrap.indent(TAKEN, '    ')}{APPLIED}"


def test_a_loop_that_tries_again_applies_what_it_ends_with() -> None:
    assert codes(
        "batches = iter([x, x])\n" + TRIED.format("(x := next(batches, None)) is not None")
    ) == ["TL113"]
    assert codes("from some import left\n" + TRIED.format("left()")) == []
    assert codes("from some import left\n" + TRIED.format("left.next()")) == []


def test_what_is_called_an_optimizer_may_apply_nothing() -> None:
    assert codes(function("def step(optimizer):", TAKEN + "optimizer.apply_gradients()")) == [
        "TL105"
    ]
    assert codes(function("def step(optimizer):", "optimizer.apply_gradients()")) == []


MADE = {"Adam(0.1)": ["TL701"], "SGD(0.1, momentum=0.9)": ["TL701"], "SGD(0.1)": []}


@pytest.mark.parametrize("made", MADE)
def test_an_optimizer_without_a_state_loses_nothing(made: str) -> None:
    step = function("def step(x):", f"optimizer = tf.keras.optimizers.{made}\n{TAKEN}{APPLIED}")
    assert codes(f"{step}for _ in range(9):\n    step(x)\n") == MADE[made]


SIMILARITY = "1.0 - tf.keras.losses.cosine_similarity({}, x)"


@pytest.mark.parametrize(("first", "found"), [("x * tf.transpose(w)", ["TL535"]), ("x + 1.0", [])])
def test_a_similarity_of_what_is_not_trained(first: str, found: list[str]) -> None:
    loss = f"tf.reduce_mean(tf.square(x @ w - 1.0)) + tf.reduce_mean({SIMILARITY.format(first)})"
    assert codes(TAKEN.replace("tf.reduce_mean(tf.square(x @ w - 1.0))", loss) + APPLIED) == found
