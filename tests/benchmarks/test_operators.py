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

optimizer = tf.keras.optimizers.Adam(learning_rate=1e-3)


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
    "new optimizer in the step": ["    optimizer = tf.keras.optimizers.Adam(learning_rate=1e-3)"],
    "numpy in the loss": ["        prediction = model(x, training=True).numpy()"],
    "tape that is not called": ["    with tf.GradientTape as tape:"],
    "misspell the apply": ["    optimizer.apply_gradient(zip(grads, model.trainable_variables))"],
    "name the apply and do not call it": ["    optimizer.apply_gradients"],
    "apply with nothing": ["    optimizer.apply_gradients()"],
    "comment the apply out": [
        "    # optimizer.apply_gradients(zip(grads, model.trainable_variables))"
    ],
    "give gradients and variables apart": [
        "    optimizer.apply_gradients(grads, model.trainable_variables)"
    ],
    "minimize what was differentiated": ["    optimizer.minimize(loss, model.trainable_variables)"],
    "update with =": [
        "    for grad, var in zip(grads, model.trainable_variables):",
        "        var = var - 0.01 * grad",
    ],
    "put the optimizer into a tuple": ["optimizer = tf.keras.optimizers.Adam(learning_rate=1e-3),"],
    "old name of the learning rate": ["optimizer = tf.keras.optimizers.Adam(lr=1e-3)"],
    "optimizer of TensorFlow 1": ["optimizer = tf.train.AdamOptimizer(learning_rate=1e-3)"],
    "reverse the pairs of a comprehension": [
        "    optimizer.apply_gradients([(v, g) for g, v in zip(grads, model.trainable_variables)])"
    ],
    "take the pairs apart and mix them up": [
        "    pairs = list(zip(grads, model.trainable_variables))",
        "    variables, gradients = zip(*pairs)",
        "    optimizer.apply_gradients(zip(gradients, variables))",
    ],
    "leave the variables out of the pairs": [
        (
            "    optimizer.apply_gradients("
            "[tf.clip_by_norm(g, 1.0) for g, v in zip(grads, model.trainable_variables)])"
        )
    ],
    "reverse the pairs in a helper": [
        "def _apply(optimizer, gradients, variables):",
        "    optimizer.apply_gradients(zip(variables, gradients))",
        "    _apply(optimizer, grads, model.trainable_variables)",
    ],
    "make a number of the loss": [
        "        loss = float(tf.reduce_mean(tf.square(prediction - y)))"
    ],
    "make a variable of the loss": [
        "        loss = tf.Variable(tf.reduce_mean(tf.square(prediction - y)))"
    ],
    "stop recording for the forward pass": [
        "        with tape.stop_recording():",
        "            prediction = model(x, training=True)",
    ],
    "add the second loss after the block": [
        "    decay = tf.add_n([tf.nn.l2_loss(one) for one in model.trainable_variables])",
        "    loss = loss + 0.01 * decay",
    ],
    "misspell the gradient": ["    grads = tape.gradients(loss, model.trainable_variables)"],
    "swap target and sources": ["    grads = tape.gradient(model.trainable_variables, loss)"],
    "call the variables": ["    grads = tape.gradient(loss, model.trainable_variables())"],
    "give the model for its variables": ["    grads = tape.gradient(loss, model)"],
    "nest the sources": ["    grads = tape.gradient(loss, [model.trainable_variables])"],
    "open the tape without with": [
        "    tape = tf.GradientTape()",
        "    prediction = model(x, training=True)",
        "    loss = tf.reduce_mean(tf.square(prediction - y))",
    ],
    "clip the list as if it were a tensor": ["    grads = tf.clip_by_norm(grads, 1.0)"],
    "swap the bounds of the clip": [
        "    grads = [tf.clip_by_value(grad, 1.0, -1.0) for grad in grads]"
    ],
    "scale the list": ["    grads = grads / 2.0"],
    "do not use what a branch clips": [
        "    if len(grads) > 1:",
        "        clipped, _ = tf.clip_by_global_norm(grads, 1.0)",
    ],
    "take what a helper clips for the gradients": [
        "def _clipped(gradients):",
        "    return tf.clip_by_global_norm(gradients, 1.0)",
        "    grads = _clipped(grads)",
    ],
    "clip the pairs": [
        "    clipped, _ = tf.clip_by_global_norm(zip(grads, model.trainable_variables), 1.0)",
        "    optimizer.apply_gradients(clipped)",
    ],
    "join the gradients of two losses": [
        "    with tf.GradientTape(persistent=True) as tape:",
        "        decay = tf.add_n([tf.nn.l2_loss(one) for one in model.trainable_variables])",
        "    others = tape.gradient(decay, model.trainable_variables)",
        "    grads = grads + others",
    ],
    "bind the optimizer to what apply returns": [
        (
            "    model.optimizer = model.optimizer.apply_gradients("
            "zip(grads, model.trainable_variables))"
        )
    ],
}
STEPS = {
    "bind the optimizer to what apply returns": STEP.replace(
        "optimizer.apply", "model.optimizer.apply"
    )
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
    step = STEPS.get(name, STEP)
    (mutant,) = mutants(name, step)
    assert new_lines(step, mutant) == CHANGED[name]


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
    (dropped,) = [one for one in found if one.mutant.operator == "drop the zip"]
    assert (dropped.found, dropped.mutant.line) == ("TL102", 12)
    assert dropped.mutant.key == "package==1.0 step.py:12 drop the zip"
