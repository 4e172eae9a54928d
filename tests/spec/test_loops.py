"""Loops through one operation each: what is reported is what the operation does to a gradient."""

from __future__ import annotations

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

LOOP = """\
import keras
import lib
import numpy as np
import tensorflow as tf
import tensorflow.experimental.numpy as tnp
from tensorflow.keras import backend as K

x = tf.random.uniform((4, 3))
labels = tf.constant([0, 2, 1, 0])
w = tf.Variable(tf.random.uniform((4, 3)))
optimizer = tf.keras.optimizers.SGD(0.1)


def number(value):
    return tf.reduce_sum(tf.square(tf.cast(value, tf.float32)))


for step in range(3):
    with tf.GradientTape() as tape:
        {statement}
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
"""

NONE = [
    "tf.one_hot(labels, 3, on_value=w[0, 0])",
    "tf.one_hot(labels, 3, w[0, 0])",
    "tf.pad(x, [[1, 1], [1, 1]], constant_values=w[0, 0])",
    "tf.range(0.0, w[0, 0])",
    "tf.sequence_mask(w[:, 0], 4)",
    "tf.reduce_any(w > 0.5)",
    "tf.math.reduce_all(w > 0.5)",
    "tf.math.logical_not(tf.math.less(w, 0.5))",
    "tf.math.is_nan(w)",
    "tf.math.floordiv(w, 0.3)",
    "w // 0.3",
    "tf.math.betainc(w, 0.5, 0.5)",
    "tf.math.top_k(w)[1] > tf.argsort(w)[:, :1]",
    "tf.image.hsv_to_rgb(w[tf.newaxis])",
    "tf.numpy_function(lambda p: p, [w], tf.float32)",
    "tf.compat.v1.py_func(lambda p: p, [w], tf.float32)",
    "tf.compat.v1.round(w)",
    "tf.gather(x, tf.cast(w[:, 0], tf.int32))",
    "tf.where(w > 0.5, x, 0.0)",
    "keras.ops.argmax(w * 1.0)",
    "keras.ops.cast(w, 'int32')",
    "keras.ops.floor(w)",
    "keras.ops.logical_and(w > 0.2, w < 0.5)",
    "K.greater(w, 0.5)",
    "K.round(w)",
    "tnp.floor(w)",
    "tf.zeros_like(w) + x",
    "keras.metrics.binary_accuracy(x, w)",
    "tf.strings.to_number(tf.strings.as_string(w))",
    "tf.constant(w)",
    "tf.round(w) + lib.smoothed(x)",
    "tf.stop_gradient(lib.smoothed(x)) + tf.round(w)",
    "tf.saturate_cast(w, tf.dtypes.uint8)",
]
RAISES = [
    "tf.unique(w[:, 0])[0]",
    "tf.unique(w[:, 0])[0] + tf.reduce_sum(w)",
    "tf.image.adjust_contrast(w[tf.newaxis, ..., tf.newaxis], 2.0)",
    "tf.image.resize(w[tf.newaxis, ..., tf.newaxis], [2, 2], method='area')",
    "tf.linalg.lu(w[:3])[0]",
    "tf.math.bincount(labels, weights=w[:, 0])",
    "keras.ops.slice_update(w, [0, 0], x)",
]
ZEROS = ["tf.sign(w)", "tf.math.sign(w)", "K.sign(w)", "keras.ops.sign(w) + tf.round(w)"]
TRAINS = [
    "w * tf.cast(w > 0.5, tf.float32)",
    "w + tf.stop_gradient(tf.round(w) - w)",
    "tf.one_hot(labels, 3) * w",
    "tf.gather(w, tf.argmax(w, axis=0))",
    "tf.gather(w, tf.range(2))",
    "tf.where(w > 0.5, w, 0.0)",
    "tf.pad(w, [[1, 1], [1, 1]], constant_values=1.0)",
    "w + tf.cast(tf.unique(labels)[0][0], tf.float32)",
    "w + tf.cast(tf.unique(tf.cast(w[:, 0], tf.int32))[0][0], tf.float32)",
    "tf.image.resize(w[tf.newaxis, ..., tf.newaxis], [2, 2], method='bicubic')",
    "tf.unique(tf.stop_gradient(w[:, 0]))[0] + tf.reduce_sum(w)",
    "tf.math.betainc(0.5, 0.5, w)",
    "tf.math.real(tf.sign(tf.complex(w, x)))",
    "tf.py_function(lambda p: p * p, [w], tf.float32)",
    "keras.ops.cast(w, 'float16')",
    "tf.sign(w) * w",
    "lib.smoothed(w) + tf.round(w)",
    "tf.constant(x) * w",
]


def codes(expression: str) -> list[str]:
    text = LOOP.format(statement=f"loss = number({expression})")
    return [finding.code for finding in check(Source(text, "loop.py"), Config())]


@pytest.mark.parametrize("expression", NONE)
def test_what_gives_none_is_reported(expression: str) -> None:
    assert codes(expression) == ["TL503"]


@pytest.mark.parametrize("expression", RAISES)
def test_what_has_no_gradient_registered_is_reported(expression: str) -> None:
    assert codes(expression) == ["TL550"]


@pytest.mark.parametrize("expression", ZEROS)
def test_what_gives_zeros_is_reported(expression: str) -> None:
    assert codes(expression) == ["TL551"]


@pytest.mark.parametrize("expression", TRAINS)
def test_what_trains_is_not_reported(expression: str) -> None:
    assert codes(expression) == []


@pytest.mark.parametrize("expression", ["K.get_value(w)", "keras.ops.convert_to_numpy(w)"])
def test_what_leaves_tensorflow_is_reported(expression: str) -> None:
    assert codes(expression) == ["TL502"]


def test_whole_numbers_beside_what_has_no_gradient_give_none() -> None:
    text = LOOP.format(
        statement="_, places = tf.unique(w[:, 0]); loss = number(tf.cast(places, tf.float32))"
    )
    assert "TL550" not in [finding.code for finding in check(Source(text, "loop.py"), Config())]
