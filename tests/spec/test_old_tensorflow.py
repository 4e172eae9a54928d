"""TensorFlow before 2.11 has the optimizers that later ones call `legacy` (measured on 2.10.1)."""

from __future__ import annotations

import pytest

from spec.programs import CORPUS
from tapelint.check import check
from tapelint.config import Config, Keras, Span
from tapelint.finding import Safety
from tapelint.source.text import Source

OLD = Config(Keras.KERAS_2, tensorflow=Span((2, 0), (2, 10)))
TODAY = Config(Keras.KERAS_2, tensorflow=Span((2, 11), (2, 15)))
MAY_BE_OLD = Config(Keras.KERAS_2, tensorflow=Span((2, 4), (2, 15)))
LR = """\
import tensorflow as tf
{}
v = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD({})
with tf.GradientTape() as tape:
    loss = v * v
optimizer.apply_gradients([(tape.gradient(loss, v), v)])
{}
"""


def found(text: str, config: Config) -> list[str]:
    return [one.code for one in check(Source(text), config)]


@pytest.mark.parametrize(
    "name",
    [
        "optimizer_weights",
        "row120_two_variables",
        "row705_assigned_over_several_lines",
        "row802_minimize_and_apply",
    ],
)
def test_what_breaks_with_the_optimizers_of_today_is_right_before(name: str) -> None:
    text = (CORPUS / "truth" / f"{name}_bad.py").read_text(encoding="utf-8")
    assert found(text, TODAY)
    assert not found(text, OLD)


@pytest.mark.parametrize("argument", ["lr=0.1", "0.1, decay=0.1"])
def test_the_arguments_of_before(argument: str) -> None:
    text = LR.format("", argument, "")
    assert found(text, TODAY) == ["TL804"]
    assert found(text, MAY_BE_OLD) == ["TL804"]
    assert found(text, OLD) == []


@pytest.mark.parametrize(
    "old",
    [
        "from tensorflow.keras.mixed_precision import experimental",
        "policy = tf.keras.mixed_precision.experimental.Policy('mixed_float16')",
        "strategy.experimental_run_v2(step)",
        "classes = model.predict_classes(x)",
        "from tensorflow.python.keras.api._v2 import keras",
        "tf.contrib.summary.scalar('rate', 0.1)",
        "update_ops = tf.get_collection(tf.GraphKeys.UPDATE_OPS)",
        "session.run(step, feed_dict={x: 1.0})",
    ],
)
def test_a_program_that_only_an_old_tensorflow_runs(old: str) -> None:
    text = LR.format(old, "lr=0.1", "print(optimizer.get_weights())")
    assert found(text, Config()) == []
    assert found(text, TODAY) != []


def test_it_is_said_since_when() -> None:
    for argument in ("lr=0.1", "0.1, decay=0.1"):
        (finding,) = check(Source(LR.format("", argument, "")), Config())
        assert "since TensorFlow 2.11" in finding.message
    (finding,) = check(Source(LR.format("", "0.1", "print(optimizer.weights)")), Config())
    assert "since TensorFlow 2.11" in finding.message


def test_variables_are_a_method_before() -> None:
    text = LR.format("", "0.1", "print(optimizer.get_weights())")
    (today,) = check(Source(text), TODAY)
    (may_be,) = check(Source(text), MAY_BE_OLD)
    assert today.fixes[0].safety is Safety.SAFE
    assert may_be.fixes[0].safety is Safety.UNSAFE


def test_what_is_experimental_is_of_today() -> None:
    text = LR.format("", "0.1", "").replace("optimizers.SGD", "optimizers.experimental.SGD")
    text += "w = tf.Variable(2.0)\noptimizer.apply_gradients([(w, w)])\n"
    assert found(text, OLD) == ["TL702"]


def test_a_project_for_tensorflow_1_is_left_alone() -> None:
    text = LR.format("", "0.1", "").replace("tf.keras.optimizers.SGD", "tf.train.AdamOptimizer")
    assert found(text, Config()) == ["TL803"]
    assert found(text, Config(Keras.KERAS_2, tensorflow=Span((1, 4), (1, 15)))) == []


def test_a_project_that_has_tf_keras_may_use_what_is_legacy() -> None:
    text = LR.format("", "0.1", "").replace("optimizers.SGD", "optimizers.legacy.SGD")
    assert found(text, Config()) == ["TL803"]
    assert found(text, Config(tf_keras=True)) == []


def test_an_optimizer_that_is_given_may_be_legacy() -> None:
    text = """\
import tensorflow as tf

class Net(tf.keras.Model):
    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = self.compute_loss(y=data, y_pred=self(data))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss, "rate": self.optimizer._decayed_lr(tf.float32)}
"""
    assert found(text, TODAY) == []
    (finding,) = check(Source(text), Config())
    assert "works with legacy optimizers alone (Keras 2)" in finding.message


LAYER = """\
import tensorflow as tf
from {} import layers

class Dense(layers.Layer):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.zeros((3, 2)))

    def call(self, x):
        return x @ self.w

layer = Dense()
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(layer(tf.ones((2, 3))))
grads = tape.gradient(loss, layer.trainable_variables)
optimizer = tf.keras.optimizers.SGD(0.1)
optimizer.apply_gradients(zip(grads, layer.trainable_variables))
"""


def test_the_keras_that_tensorflow_has_for_itself_tracks_variables() -> None:
    for config in (Config(), Config(Keras.KERAS_3)):
        assert found(LAYER.format("tensorflow.keras"), config) == ["TL606"]
        assert found(LAYER.format("tensorflow.python.keras"), config) == []


def test_what_is_not_trainable_is_watched_by_keras_2_only_if_it_is_told() -> None:
    text = """\
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.BatchNormalization()])
with tf.GradientTape() as tape:
    tape.watch(model.{})
    loss = tf.reduce_sum(model(tf.ones((2, 3))))
grads = tape.gradient(loss, model.variables)
"""
    for name, config, safety in (
        ("variables", Config(), Safety.UNSAFE),
        ("trainable_variables", Config(), Safety.SAFE),
        ("variables", Config(Keras.KERAS_3), Safety.SAFE),
    ):
        (watched,) = [
            one for one in check(Source(text.format(name)), config) if one.code == "TL406"
        ]
        assert watched.fixes[0].safety is safety


def test_a_rate_that_is_read_before_it_is_set() -> None:
    text = LR.format("", "0.1", "print(optimizer.lr)\noptimizer.lr = optimizer.lr * 0.3")
    messages = [one.message for one in check(Source(text), Config(Keras.KERAS_3))]
    assert ["AttributeError" in one for one in messages] == [True, False, True]
    assert "sets an attribute that nothing reads" in messages[1]
    later = check(Source(text + "print(optimizer.lr)\n"), Config(Keras.KERAS_3))[-1]
    assert "reads what was set here" in later.message


@pytest.mark.parametrize(("method", "code"), [("get_gradients", "TL801"), ("get_updates", "TL808")])
def test_what_made_operations_of_a_graph_is_gone(method: str, code: str) -> None:
    text = LR.format("", "0.1", f"optimizer.{method}(loss, [v])")
    (finding,) = check(Source(text), TODAY)
    assert finding.code == code
    assert f"'SGD' object has no attribute '{method}'" in finding.message
    assert found(text, OLD) == []
    assert found(text.replace("optimizers.SGD", "optimizers.legacy.SGD"), TODAY) == []
