"""What TensorFlow 1 had and TensorFlow 2 has not, and how a program of TensorFlow 1 is known."""

from __future__ import annotations

import re
from functools import lru_cache

# The optimizers of `tf.train`, and those of Keras that do the same (oracle row 805).
OPTIMIZERS = {
    "AdadeltaOptimizer": "Adadelta",
    "AdagradOptimizer": "Adagrad",
    "AdamOptimizer": "Adam",
    "FtrlOptimizer": "Ftrl",
    "GradientDescentOptimizer": "SGD",
    "MomentumOptimizer": "SGD",
    "RMSPropOptimizer": "RMSprop",
}

OPTIMIZERS_OF_COMPAT = {f"tf.compat.v1.train.{name}": name for name in OPTIMIZERS}
"""The same, as TensorFlow 2 has them, by their canonical names."""

# What the optimizers of Keras have, and those of TensorFlow 1 have not.
ATTRIBUTES_OF_KERAS = frozenset(
    {"build", "get_config", "get_weights", "iterations", "learning_rate", "lr"}
)

# How Keras calls the arguments of theirs.
ARGUMENTS = {
    "beta1": "beta_1",
    "beta2": "beta_2",
    "decay": "rho",
    "epsilon": "epsilon",
    "initial_accumulator_value": "initial_accumulator_value",
    "learning_rate": "learning_rate",
    "momentum": "momentum",
    "name": "name",
    "rho": "rho",
    "use_nesterov": "nesterov",
}

# These differentiate graphs, and refuse to do so in eager mode (oracle row 803).
SYMBOLIC_GRADIENTS = frozenset(
    {"tf.gradients", "tf.compat.v1.gradients", "keras.backend.gradients"}
)

_TRAIN = "tf.train."
_CONTRIB = "tf.contrib."

# The losses of TensorFlow 1: TensorFlow 2 has those of Keras by the same `tf.losses`.
_LOSSES = (
    r"absolute_difference|add_loss|compute_weighted_loss|cosine_distance|get_\w+|hinge_loss"
    r"|huber_loss|log_loss|mean_\w+error|(?:sigmoid|softmax|sparse_softmax)_cross_entropy"
)
# What only TensorFlow 1 has, or one that is asked to behave like it.
_MARKS = (
    rf"losses\.(?:{_LOSSES})"
    r"|contrib|Session|InteractiveSession|ConfigProto|GPUOptions|placeholder|app|flags"
    r"|logging|get_variable|variable_scope|global_variables|trainable_variables|layers"
    r"|enable_\w+|enable_eager_execution|Graph|get_default_graph|set_random_seed|to_float|log"
    r"|random_normal|random_uniform|truncated_normal|train\.get_\w+|train\.\w+_decay|train\.Saver"
    r"|get_collection|GraphKeys|initialize_all_variables"
)
_WORDS = (
    "tensorflow.contrib",
    "disable_v2_behavior",
    "disable_eager_execution",
    "enable_eager_execution",
    "tensorflow_version 1",
    "npu_bridge",  # what adapts TensorFlow 1 to Ascend
)
# Each of these is sought where its word is: that is found much faster than a pattern.
_CALLS = {
    "feed_dict": re.compile(r"\bfeed_dict\b"),
    ".set_session(": re.compile(r"\b(?:K|backend)\.set_session\("),
}
# How a program of TensorFlow 2 makes a graph, other than by a `tf.function`.
_GRAPHS = (".as_default()", "disable_eager_execution", "disable_v2_behavior", "Session(")
_IMPORT = re.compile(r"^[^\S\n]*import tensorflow as (\w+)", re.MULTILINE)


@lru_cache(maxsize=4096)
def is_of_tensorflow_1(name: str) -> bool:
    """Whether the function or class of the canonical ``name`` is one that eager mode lacks."""
    return name in SYMBOLIC_GRADIENTS or optimizer_of_tensorflow_1(name) is not None


def optimizer_of_tensorflow_1(name: str) -> str | None:
    """The class of the canonical ``name``, such as ``AdamOptimizer``, if it is one of those."""
    last = name.rpartition(".")[2]
    return last if name.startswith((_TRAIN, _CONTRIB)) and last.endswith("Optimizer") else None


def builds_graphs(text: str) -> bool:
    """Whether the program ``text`` has operations done in graphs that it makes itself."""
    return any(words in text for words in _GRAPHS)


def may_be_of_tensorflow_1(text: str) -> bool:
    """Whether the program ``text`` speaks of what only TensorFlow 1 has, or of its `compat.v1`."""
    return "compat.v1" in text or is_program_of_tensorflow_1(text)


def is_program_of_tensorflow_1(text: str) -> bool:
    """Whether the program ``text`` speaks of what only TensorFlow 1 has, or does."""
    if any(words in text for words in _WORDS):
        return True
    if any(word in text and pattern.search(text) for word, pattern in _CALLS.items()):
        return True
    named = _IMPORT.search(text)
    tf = f"{named[1] if named else 'tf'}\\."
    # The word comes first, which is found faster than a boundary.
    return re.search(rf"{tf}(?<!\w{tf})(?:{_MARKS})\b", text) is not None
