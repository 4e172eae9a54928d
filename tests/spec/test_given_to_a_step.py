"""A model and an optimizer that a step is given are known by what it does with them."""

from __future__ import annotations

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Safety
from tapelint.fixes.apply import apply
from tapelint.source.text import Source

STEP = """\
import tensorflow as tf


def train_step(inputs, model, optimizer, clip):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(inputs))
        if isinstance(optimizer, tf.keras.mixed_precision.LossScaleOptimizer):
            loss = optimizer.get_scaled_loss(loss)
    variables = model.trainable_variables
    grads = tape.gradient(loss, variables)
    if isinstance(optimizer, tf.keras.mixed_precision.LossScaleOptimizer):
        grads = optimizer.get_unscaled_gradients(grads)
    optimizer.apply_gradients(zip(grads, variables))
"""
TAKEN = "tape.gradient(loss, variables)"
APPLIED = "    optimizer.apply_gradients(zip(grads, variables))\n"
EACH = "    grads = [tf.clip_by_norm(gradient, 1.0) for gradient in grads]\n"
CLIPPED = "tf.clip_by_global_norm(grads, 1.0)\n"
LEFT_OUT = "[tf.clip_by_norm(g, 1.0) for g, v in zip(grads, variables)]"
PUT_IN = f"zip({LEFT_OUT}, variables)"
USED = "zip(grads, variables)"

# The rule, what is right in the step, what is wrong, and what that is repaired to.
BROKEN = {
    "a list clipped as a tensor": (
        *("TL303", APPLIED),
        *(f"    grads = tf.clip_by_norm(grads, 1.0)\n{APPLIED}", f"{EACH}{APPLIED}"),
    ),
    "a list divided": (
        *("TL304", APPLIED, f"    grads = grads / 2.0\n{APPLIED}"),
        f"    grads = [gradient / 2.0 for gradient in grads]\n{APPLIED}",
    ),
    "clipped gradients without their variables": ("TL102", USED, LEFT_OUT, PUT_IN),
    "clipped gradients that are not used": (
        *("TL301", APPLIED, f"    clipped, _ = {CLIPPED}{APPLIED}"),
        f"    clipped, _ = {CLIPPED}{APPLIED}".replace("zip(grads", "zip(clipped"),
    ),
    "gradients clipped one by one that are not used": (
        *("TL301", APPLIED, EACH.replace("grads =", "clipped =") + APPLIED),
        EACH.replace("grads =", "clipped =") + APPLIED.replace("zip(grads", "zip(clipped"),
    ),
    "gradients that a branch clips under another name": (
        *("TL301", APPLIED, f"    if clip:\n        clipped, _ = {CLIPPED}{APPLIED}"),
        f"    if clip:\n        grads, _ = {CLIPPED}{APPLIED}",
    ),
    "a misspelt method": ("TL106", "apply_gradients", "apply_gradient", "apply_gradients"),
    "target and sources swapped": ("TL405", TAKEN, "tape.gradient(variables, loss)", TAKEN),
    "the model for its variables": (
        *("TL109", TAKEN, "tape.gradient(loss, model)"),
        "tape.gradient(loss, model.trainable_variables)",
    ),
}


@pytest.mark.parametrize(("code", "right", "wrong", "repaired"), BROKEN.values(), ids=BROKEN)
def test_a_fault_is_repaired(code: str, right: str, wrong: str, repaired: str) -> None:
    source = Source(STEP.replace(right, wrong))
    (finding,) = check(source, Config())
    assert finding.code == code
    (fix,) = finding.fixes
    assert fix.safety is Safety.SAFE
    assert apply(source, fix.build()) == STEP.replace(right, repaired)


def test_a_list_of_variables_is_called_that_is_zipped_as_it_is() -> None:
    right = STEP.replace(USED, "zip(grads, model.trainable_variables)")
    right = right.replace(TAKEN, "tape.gradient(loss, model.trainable_variables)")
    wrong = Source(right.replace("_variables)", "_variables())", 1))
    (finding,) = check(wrong, Config())
    assert finding.code == "TL603"
    assert apply(wrong, finding.fixes[0].build()) == right


def test_the_step_is_right() -> None:
    assert not check(Source(STEP), Config())


SILENT = {
    "a method of that name": STEP.replace("apply_gradients", "apply_gradient")
    + "\n\nclass Own:\n    def apply_gradient(self, pairs):\n        pass\n",
    "a method that is given no gradients of a tape": STEP.replace(
        "apply_gradients(zip(grads, variables))", "apply_gradient(inputs)"
    ),
    "the method of something else": STEP.replace("optimizer.apply_gradients", "inputs.apply_grads"),
    "the sources are those of another": STEP.replace(TAKEN, "tape.gradient(loss, clip)"),
    "a method that gives the variables": STEP.replace(
        "model.trainable_variables", "model.trainable_variables()"
    ),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_may_be_right_is_not_reported(text: str) -> None:
    assert not [one.message for one in check(Source(text), Config()) if one.code != "TL101"]


def test_the_optimizer_of_a_model_is_one_of_keras() -> None:
    text = """\
import tensorflow as tf


class Trainer(tf.keras.Model):
    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(self(data))
        grads = tape.gradient(loss, self.trainable_weights)
        self.optimizer = self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        return {"loss": loss}
"""
    (finding,) = check(Source(text), Config())
    assert finding.code == "TL110"
    repaired = apply(Source(text), finding.fixes[0].build())
    assert repaired == text.replace("self.optimizer = self", "self")


def test_what_an_unknown_loss_makes_of_a_model_is_no_source() -> None:
    text = """\
import tensorflow as tf


class Trainer(tf.keras.Model):
    def train_step(self, data):
        variables = self.trainable_variables
        with tf.GradientTape() as tape:
            loss = self.compiled_loss(data, self(data))
        for one in tape.gradient(variables, loss):
            self.kept.append(one)
"""
    (finding,) = check(Source(text), Config())
    assert finding.code == "TL405"
    repaired = apply(Source(text), finding.fixes[0].build())
    assert repaired == text.replace("variables, loss)", "loss, variables)")
