"""Each operator breaks a correct step in its own way, and leaves alone what it would not break."""

from __future__ import annotations

import pytest

from benchmarks.accuracy.module import Module
from benchmarks.accuracy.mutation import outcomes
from benchmarks.accuracy.operators import OPERATORS
from benchmarks.accuracy.packages import Published
from benchmarks.accuracy.steps import steps

STEP = """\
import tensorflow as tf

optimizer = tf.keras.optimizers.Adam(1e-3)


def train_step(model, x, y):
    with tf.GradientTape() as tape:
        prediction = model(x, training=True)
        loss = tf.reduce_mean(tf.square(prediction - y))
    grads = tape.gradient(loss, model.trainable_variables)
    grads, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss
"""

CHANGED = {
    "drop the apply": ["    pass"],
    "drop the zip": ["    optimizer.apply_gradients(grads)"],
    "reverse the zip": ["    optimizer.apply_gradients(zip(model.trainable_variables, grads))"],
    "apply the raw gradients after the clip": [
        "    clipped_grads, _ = tf.clip_by_global_norm(grads, 1.0)"
    ],
    "do not unpack the clip": ["    grads = tf.clip_by_global_norm(grads, 1.0)"],
    "class instead of instance": ["optimizer = tf.keras.optimizers.Adam"],
    "take the gradients twice": ["    second = tape.gradient(loss, model.trainable_variables)"],
    "dedent the loss out of the tape": ["    loss = tf.reduce_mean(tf.square(prediction - y))"],
    "dedent the forward pass out of the tape": ["    prediction = model(x, training=True)"],
    "pair with another list": ["    optimizer.apply_gradients(zip(grads, model.variables))"],
    "filter out None before the zip": ["    grads = [g for g in grads if g is not None]"],
    "use the iterator up": [
        "    pairs = zip(grads, model.trainable_variables); print(len(list(pairs)))",
        "    optimizer.apply_gradients(pairs)",
    ],
    "new optimizer in the step": ["    optimizer = tf.keras.optimizers.Adam()"],
    "numpy in the loss": ["        prediction = model(x, training=True).numpy()"],
    "tape that is not called": ["    with tf.GradientTape as tape:"],
}


def mutants(name: str, text: str) -> list[str]:
    module = Module(text)
    operator = next(one for one in OPERATORS if one.name == name)
    return [module.edited(one.edits) for one in operator.mutants(module, list(steps(module)))]


def new_lines(before: str, after: str) -> list[str]:
    old = before.splitlines()
    return [line for line in after.splitlines() if line not in old]


def test_every_operator_is_here() -> None:
    assert {one.name for one in OPERATORS} == set(CHANGED)


@pytest.mark.parametrize("name", CHANGED)
def test_operator_changes_what_it_says(name: str) -> None:
    (mutant,) = mutants(name, STEP)
    assert new_lines(STEP, mutant) == CHANGED[name]


@pytest.mark.parametrize(
    ("name", "was", "now"),
    [
        ("drop the apply", "return loss", "return loss, grads"),
        ("take the gradients twice", "GradientTape()", "GradientTape(persistent=True)"),
        ("dedent the loss out of the tape", "tf.reduce_mean(tf.square(prediction - y))", "x"),
        ("dedent the forward pass out of the tape", "- y))", "- y)) + sum(model.losses)"),
        ("do not unpack the clip", "return loss", "return loss, _"),
        ("drop the zip", "import tensorflow as tf", "import tapes as tf"),
    ],
)
def test_operator_leaves_alone_what_it_would_not_break(name: str, was: str, now: str) -> None:
    assert mutants(name, STEP)
    assert not mutants(name, STEP.replace(was, now))


def test_gradients_are_followed_into_the_helper_that_applies_them() -> None:
    text = STEP.replace("optimizer.apply_gradients(zip(", "update(").replace(
        "))\n    return", ")\n    return"
    )
    text += "\n\ndef update(g, variables):\n    optimizer.apply_gradients(zip(g, variables))\n"
    (mutant,) = mutants("drop the apply", text)
    assert "update(grads" not in mutant
    (mutant,) = mutants("drop the zip", text)
    assert "optimizer.apply_gradients(g)" in mutant


def test_an_outcome_tells_the_rule_and_the_line() -> None:
    found = list(outcomes(Published("package==1.0", "step.py", STEP)))
    (dropped,) = [one for one in found if one.operator == "drop the zip"]
    assert (dropped.found, dropped.line) == ("TL102", 12)
    assert dropped.key == "package==1.0 step.py:12 drop the zip"
