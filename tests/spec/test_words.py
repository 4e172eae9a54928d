"""What a message says is true of each version that it is said for."""

from __future__ import annotations

import pytest

from spec.test_repairs import TAKEN, program
from tapelint.check import check
from tapelint.config import Config, Keras, Span
from tapelint.finding import Finding, Severity
from tapelint.source.text import Source

KERAS_3 = Config(Keras.KERAS_3)
KERAS_2 = Config(Keras.KERAS_2)
KERAS_2_OF_TODAY = Config(Keras.KERAS_2, tensorflow=Span((2, 15), (2, 15)))


def only(source: Source, code: str, config: Config | None = None) -> Finding:
    """The only finding, which is of the rule ``code``."""
    (finding,) = check(source, config or Config())
    assert finding.code == code
    return finding


@pytest.mark.parametrize("number", ["0", "-1"])
def test_a_list_times_no_positive_integer_is_empty(number: str) -> None:
    source = program(TAKEN + f"optimizer.apply_gradients(zip(grads * {number}, [w]))")
    raises = "raises `ValueError: not enough values to unpack (expected 2, got 0)`"
    assert raises in only(source, "TL304", KERAS_3).message
    assert only(source, "TL304", KERAS_3).severity is Severity.ERROR
    assert "`apply_gradients` does nothing." in only(source, "TL304", KERAS_2).message
    assert "do not change" not in only(source, "TL304").message


def test_apply_of_an_empty_list_does_nothing() -> None:
    finding = only(program(TAKEN + "optimizer.apply(grads * 0, [w])"), "TL304", KERAS_3)
    assert "`apply` does nothing." in finding.message
    assert finding.severity is Severity.WARNING


def test_a_list_times_a_positive_integer_is_repeated() -> None:
    source = program(TAKEN + "optimizer.apply_gradients(zip(grads * 2, [w]))")
    assert "the gradients do not change" in only(source, "TL304").message


EMPTY = """\
import tensorflow as tf

x = tf.random.normal((32, 3))
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
variables = model.trainable_variables
for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    grads = tape.gradient(loss, variables)
    optimizer.apply(grads, variables)
"""


def test_apply_of_nothing_does_nothing() -> None:
    finding = only(Source(EMPTY), "TL608", KERAS_3)
    assert "this list is empty, and `apply` does nothing" in finding.message
    assert finding.severity is Severity.WARNING


def test_an_argument_that_one_keras_alone_has_is_said_to_be_so() -> None:
    source = program(TAKEN + "optimizer.apply_gradients(zip(grads, [w]), name='step')")
    message = only(source, "TL108").message
    assert "`apply_gradients` of Keras 3 has no argument `name`" in message
    assert "where that of Keras 2 accepts it" in message
    assert "Keras 2" not in only(source, "TL108", KERAS_3).message


def test_other_variables_are_strange_since_tensorflow_2_11() -> None:
    step = TAKEN + "optimizer.apply_gradients(zip(grads, [w]))\n"
    other = step.replace("[w]", "[v]").replace("@ w", "@ v")
    made = "v = tf.Variable(tf.zeros((3, 1)))\noptimizer ="
    source = Source(program(step + other).text.replace("optimizer =", made))
    for config in (Config(), KERAS_2):
        assert "since TensorFlow 2.11" in only(source, "TL702", config).message
    for config in (KERAS_3, KERAS_2_OF_TODAY):
        assert "2.11" not in only(source, "TL702", config).message


@pytest.mark.parametrize("argument", ["lr", "decay"])
def test_a_renamed_argument_is_taken_before_tensorflow_2_11(argument: str) -> None:
    made = f"SGD({'' if argument == 'lr' else '0.1, '}{argument}=0.1)"
    step = TAKEN + "optimizer.apply_gradients(zip(grads, [w]))"
    source = Source(program(step).text.replace("SGD(0.1)", made))
    older = "An older TensorFlow still takes it."
    for config in (Config(), KERAS_2):
        assert older in only(source, "TL804", config).message
    for config in (KERAS_3, KERAS_2_OF_TODAY):
        assert older not in only(source, "TL804", config).message


@pytest.mark.parametrize("package", ["larq", "tensorflow_addons"])
def test_a_legacy_optimizer_is_right_where_a_package_needs_it(package: str) -> None:
    step = TAKEN + "optimizer.apply_gradients(zip(grads, [w]))"
    text = program(step).text.replace("optimizers.SGD", "optimizers.legacy.SGD")
    assert only(Source(text), "TL803")
    assert not check(Source(f"import {package}\n{text}"), Config())


CLONED = """\
import tensorflow as tf

x = tf.random.normal((32, 3))
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.1)
for step in range(20):
    with tf.GradientTape() as outer:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(model(x))
        inner = tape.gradient(loss, model.trainable_variables)
        fast = tf.keras.models.clone_model(model)
        for layer in fast.layers:
            layer.kernel = tf.subtract(layer.kernel, 0.1 * inner[0])
        query = tf.reduce_mean(tf.square(fast(x)))
    grads = outer.gradient(query, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
"""


def test_a_clone_whose_weights_are_exchanged_depends_on_what_took_their_place() -> None:
    # Keras 2 trains; what Keras 3 raises is raised by the assignment.
    assert [one.code for one in check(Source(CLONED), Config())] == ["TL638"]
