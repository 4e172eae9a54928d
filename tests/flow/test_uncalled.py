"""In a function that nobody calls, what it makes is known as well as in one that is called."""

from __future__ import annotations

import textwrap

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

# `scale` is trained nowhere: the network that is made here has variables of its own.
PROGRAM = """\
import tensorflow as tf


class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)


def train(x, y):
    net = Net()
    scale = tf.Variable(1.0)
    optimizer = tf.keras.optimizers.SGD()
    for _ in range(10):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(scale * net(x) - y))
        gradients = tape.gradient(loss, net.trainable_variables)
        optimizer.apply_gradients(zip(gradients, net.trainable_variables))
"""


def test_so_they_are_in_a_function_inside_another() -> None:
    head, body = PROGRAM.split("\n\n\n", 1)
    text = f"{head}\n\n\ndef main():\n" + textwrap.indent(body, "    ") + "\n\nmain()\n"
    assert [one.code for one in check(Source(text), Config())] == ["TL640"]


@pytest.mark.parametrize("call", ["", "\n\ntrain(tf.ones((2, 1)), tf.ones((2, 1)))\n"])
def test_the_attributes_of_an_instance_made_there_are_known(call: str) -> None:
    findings = check(Source(PROGRAM + call), Config())
    assert [(one.code, one.range.start.line) for one in findings] == [("TL640", 19)]
