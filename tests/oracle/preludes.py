"""What listings of the seed texts take for granted."""

from __future__ import annotations

_REGRESSION = """
import tensorflow as tf
x_train = tf.random.normal((64,))
y_train = 2.0 * x_train - 1.0
"""

_DIGITS = """
import tensorflow as tf
x_train = tf.random.normal((8, 784))
y_train = tf.one_hot(tf.range(8), 10)
"""

_PRETRAINED = (
    _DIGITS
    + """
pretrained_model = tf.keras.Sequential([
    tf.keras.Input((784,)), tf.keras.layers.Dense(16), tf.keras.layers.Dense(10, "softmax"),
])
"""
)

_MODEL = """
import tensorflow as tf
model = tf.keras.Sequential([
    tf.keras.Input((100,)), tf.keras.layers.Dense(10, "relu"), tf.keras.layers.Dense(1),
])
optimizer = tf.keras.optimizers.Adam(learning_rate=0.01)
x = tf.random.normal((32, 100))
y = tf.random.normal((32, 1))
"""

PRELUDES = {
    "seeds/seed2_example1": _REGRESSION,
    "seeds/seed2_example2": _DIGITS,
    "seeds/seed2_example3": _PRETRAINED,
    "seeds/seed3_example2": _MODEL,
    "seeds/seed3_example3": _MODEL,
}

FROZEN = {"seeds/seed2_example3": ("sequential/dense/kernel:0", "sequential/dense/bias:0")}
"""The trainable variables that a correct listing leaves alone on purpose."""

NOT_LEARNING = {"seeds/seed2_example2": "its cross-entropy wants probabilities and gets logits"}
"""The correct listings whose loss does not fall, for a reason that has nothing to do with tapes."""
