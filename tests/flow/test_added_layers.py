"""A layer that is added to a model is in it where it was added on each way to make the model."""

from __future__ import annotations

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

# A dropout in the model tells that it is to be called in training mode.
PROGRAM = """\
import sys

import tensorflow as tf


def network(wide):
    net = tf.keras.Sequential()
    {add}
    net.add(tf.keras.layers.Dense(1))
    return net


def main(x, y):
    net = network(sys.argv[1:])
    optimizer = tf.keras.optimizers.SGD()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x) - y))
    gradients = tape.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))


if len(sys.argv) > 1:
    main(tf.ones((2, 1)), tf.ones((2, 1)))
"""
DROPOUT = "net.add(tf.keras.layers.Dropout(0.5))"


@pytest.mark.parametrize(
    ("add", "codes"),
    [
        (DROPOUT, ["TL514"]),
        (f"for _ in range(2): {DROPOUT}", ["TL514"]),
        (f"if wide: {DROPOUT}", []),
        (f"if wide: {DROPOUT}\n    else: net.add(tf.keras.layers.Flatten())", []),
    ],
    ids=["always", "in a loop", "on one way", "on one of two ways"],
)
def test_what_was_added_on_every_way_is_in_the_model(add: str, codes: list[str]) -> None:
    assert [one.code for one in check(Source(PROGRAM.format(add=add)), Config())] == codes
