"""A test suite may do on purpose what a program must not."""

import unittest

import pytest
import tensorflow as tf


def setup():
    w = tf.Variable([[1.0], [2.0], [3.0]])
    optimizer = tf.keras.optimizers.SGD(0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(w**2)
    return w, optimizer, tape, loss


def test_bare_gradients_are_refused():
    w, optimizer, tape, loss = setup()
    grads = tape.gradient(loss, [w])
    with pytest.raises(ValueError, match="values to unpack"):
        optimizer.apply_gradients(grads)


def test_the_class_is_refused():
    w, _, tape, loss = setup()
    with pytest.raises(TypeError):
        tf.keras.optimizers.Adam.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


def test_tape_is_used_up():
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    tape.gradient(y, [x])
    with pytest.raises(RuntimeError, match="can only be used to compute one set of gradients"):
        tape.gradient(y, [x])


class TapeTest(tf.test.TestCase, unittest.TestCase):
    def test_second_gradient(self):
        w = tf.Variable(2.0)
        with tf.GradientTape() as tape:
            y = w * w
        self.assertAllClose(tape.gradient(y, w), 4.0)
        with self.assertRaisesRegex(RuntimeError, "non-persistent"):
            tape.gradient(y, w)

    def test_reversed(self):
        w, optimizer, tape, loss = setup()
        grads = tape.gradient(loss, [w])
        with self.assertRaises(AttributeError):
            optimizer.apply_gradients(zip([w], grads))

    def test_callable_form(self):
        w, optimizer, tape, loss = setup()
        grads = tape.gradient(loss, [w])
        self.assertRaises(ValueError, optimizer.apply_gradients, grads)

    def test_gradient_is_none(self):
        x = tf.Variable(1.0)
        y = x * 2.0
        with tf.GradientTape() as tape:
            z = y + 1.0
        self.assertIsNone(tape.gradient(z, x))
