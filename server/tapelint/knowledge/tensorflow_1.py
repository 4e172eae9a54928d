"""What TensorFlow 1 had and TensorFlow 2 has not, and how a program of TensorFlow 1 is known."""

from __future__ import annotations

import re

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

# Words that tell a program for TensorFlow 1, or one that asks TensorFlow 2 to behave like it.
_MARKS = re.compile(
    r"tf\.(?:compat\.v1|contrib|Session|InteractiveSession|ConfigProto|GPUOptions|placeholder"
    r"|app|flags|logging|get_variable|variable_scope|global_variables|trainable_variables|layers"
    r"|losses|enable_\w+|enable_eager_execution|Graph|get_default_graph|set_random_seed"
    r"|to_float|log|random_normal|random_uniform|truncated_normal|train\.get_\w+"
    r"|train\.\w+_decay|train\.Saver)\b"
    r"|compat\.v1|tensorflow\.contrib|disable_v2_behavior|disable_eager_execution"
    r"|enable_eager_execution|tensorflow_version 1"
)


def is_of_tensorflow_1(name: str) -> bool:
    """Whether the function or class of the canonical ``name`` is one that eager mode lacks."""
    return name in SYMBOLIC_GRADIENTS or optimizer_of_tensorflow_1(name) is not None


def optimizer_of_tensorflow_1(name: str) -> str | None:
    """The class of the canonical ``name``, such as ``AdamOptimizer``, if it is one of those."""
    last = name.rpartition(".")[2]
    return last if name.startswith((_TRAIN, _CONTRIB)) and last.endswith("Optimizer") else None


def is_program_of_tensorflow_1(text: str) -> bool:
    """Whether the program ``text`` speaks of what only TensorFlow 1 has, or does."""
    return _MARKS.search(text) is not None
