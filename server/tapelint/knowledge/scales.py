"""Which layers and functions give raw scores, and which give probabilities."""

from __future__ import annotations

# Layers that are linear without an activation, with where it is given.
LINEAR_LAYERS = {
    "keras.layers.Dense": (1, "activation"),
    "keras.layers.Conv1D": (7, "activation"),
    "keras.layers.Conv2D": (7, "activation"),
    "keras.layers.Conv3D": (7, "activation"),
}
ACTIVATION = {**LINEAR_LAYERS, "keras.layers.Activation": (0, "activation")}
"""The layers that are given an activation: its position and name."""

# What changes no number.
KEEPING_LAYERS = frozenset({"keras.layers.Flatten", "keras.layers.Reshape"})
KEEPING = frozenset({"tf.cast", "tf.identity", "tf.reshape", "tf.squeeze", "tf.expand_dims"})

PROBABILITIES = frozenset(
    f"{module}.{name}"
    for name in ("sigmoid", "softmax")
    for module in ("tf", "tf.math", "tf.nn", "keras.activations", "keras.ops")
)

# Losses of Keras that take probabilities unless they are told otherwise, with where.
TAKING_PROBABILITIES = {
    "keras.losses.BinaryCrossentropy": (0, "from_logits"),
    "keras.losses.CategoricalCrossentropy": (0, "from_logits"),
    "keras.losses.SparseCategoricalCrossentropy": (0, "from_logits"),
    "keras.losses.binary_crossentropy": (2, "from_logits"),
    "keras.losses.categorical_crossentropy": (2, "from_logits"),
    "keras.losses.sparse_categorical_crossentropy": (2, "from_logits"),
}
# Losses of TensorFlow that take scores.
TAKING_SCORES = frozenset(
    {
        "tf.nn.sigmoid_cross_entropy_with_logits",
        "tf.nn.softmax_cross_entropy_with_logits",
        "tf.nn.sparse_softmax_cross_entropy_with_logits",
    }
)
