"""What is broken in a small step comes back by its safe repairs."""

from __future__ import annotations

import pytest

from benchmarks.accuracy.mutation import Broken, broken
from benchmarks.accuracy.packages import Published
from benchmarks.repairs.mending import mended
from benchmarks.repairs.same import is_same_program

STEP = """\
import tensorflow as tf

optimizer = tf.keras.optimizers.Adam(learning_rate=1e-3)


def train_step(model, x, y):
    with tf.GradientTape() as tape:
        prediction = model(x, training=True)
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, model.trainable_variables)
    # Large steps do harm.
    grads, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
for _ in range(9):
    train_step(model, tf.ones((8, 3)), tf.ones((8, 1)))
"""
MUTANTS = {one.operator: one for one in broken(Published("package==1.0", "step.py", STEP))}
# What was meant is not in the text any more, or is one of two.
LOST = {"class instead of instance", "pair with another list"}
# What comes out of clipping the joined list is not followed.
MISSED = {"join the gradients of two losses"}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_a_broken_step_is_found_and_comes_back(mutant: Broken) -> None:
    result = mended(mutant)
    assert result.found or mutant.operator in MISSED
    assert not result.wrong
    assert result.back == (mutant.operator not in LOST | MISSED)


SAME = {
    "the names in a comprehension": ("a = [g + b for g in gs]", "a = [one + b for one in gs]"),
    "what a tape records after the loss": (
        "with tf.GradientTape() as t:\n  a = f()\nb = 2\nt.gradient(a, w)",
        "with tf.GradientTape() as t:\n  a = f()\n  b = 2\nt.gradient(a, w)",
    ),
    "a list of the pairs": ("o.apply_gradients(list(zip(g, v)))", "o.apply_gradients(zip(g, v))"),
    "where the optimizers are": ("tf.optimizers.Adam()", "tf.keras.optimizers.Adam()"),
}
OTHERS = {
    "another list": ("a = [g for g in gs]", "a = [g for g in hs]"),
    "a list that is named like what is in it": ("a = [g for g in g]", "a = [x for x in x]"),
    "a loss before the tape": (
        "with tf.GradientTape() as t:\n  pass\na = f()\nt.gradient(a, w)",
        "a = f()\nwith tf.GradientTape() as t:\n  pass\nt.gradient(a, w)",
    ),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_makes_no_difference_is_the_same_program(one: str, other: str) -> None:
    assert is_same_program(one, other)


@pytest.mark.parametrize(("one", "other"), OTHERS.values(), ids=OTHERS)
def test_what_makes_a_difference_is_another_program(one: str, other: str) -> None:
    assert not is_same_program(one, other)
