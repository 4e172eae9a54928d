"""Canonical names: the many spellings of one API become one.

TensorFlow's functions are written ``tf.…``, Keras's ``keras.…``, NumPy's ``np.…`` and Python's
own ``builtins.…``, whatever the file imports them as.
"""

from __future__ import annotations

import builtins
import sys
from functools import lru_cache

from tapelint.knowledge.optimizers import optimizer_class

# The longest prefix wins. Measured: tf.keras.optimizers.Adam, tf.optimizers.Adam and
# keras.optimizers.Adam are one class in TensorFlow 2.15 and in 2.21.
_PREFIXES = {
    "tensorflow": "tf",
    "tensorflow.v2": "tf",
    "tensorflow.keras": "keras",
    "tensorflow.python.keras": "keras",
    "tensorflow.python.keras.api": "keras",
    "tensorflow.python.keras.api._v2.keras": "keras",
    "tensorflow.compat.v1.keras": "keras",
    "tensorflow.compat.v1.GradientTape": "tf.GradientTape",
    "tensorflow.compat.v1.clip_by_global_norm": "tf.clip_by_global_norm",
    "tensorflow.compat.v1.clip_by_norm": "tf.clip_by_norm",
    "tensorflow.compat.v1.clip_by_value": "tf.clip_by_value",
    "tensorflow.optimizers": "keras.optimizers",
    "tensorflow.losses": "keras.losses",
    "tensorflow.metrics": "keras.metrics",
    "tensorflow.initializers": "keras.initializers",
    "tensorflow.python.eager.backprop.GradientTape": "tf.GradientTape",
    "tensorflow.autodiff.GradientTape": "tf.GradientTape",
    "tensorflow.contrib.eager.GradientTape": "tf.GradientTape",
    "tensorflow.python.ops.clip_ops": "tf",
    "tensorflow.clip_by_global_norm": "tf.clip_by_global_norm",
    "tensorflow.math": "tf.math",
    "tensorflow.math.reduce_mean": "tf.reduce_mean",
    "tensorflow.math.reduce_sum": "tf.reduce_sum",
    "tensorflow.math.square": "tf.square",
    "tensorflow.linalg.matmul": "tf.matmul",
    "tensorflow.identity": "tf.identity",
    "keras": "keras",
    "keras.api": "keras",
    "keras.api._v2.keras": "keras",
    "keras._tf_keras.keras": "keras",
    "tf_keras": "keras",
    "tf_keras.api._v2.keras": "keras",
    "tf_keras.src": "keras",
    "keras.src": "keras",
    "keras.engine": "keras",
    "numpy": "np",
    "jax.numpy": "jax.numpy",
    "six.moves": "builtins",
}

# The same as the package itself.
_TF2 = "tensorflow.compat.v2"

_BUILTINS = frozenset(dir(builtins))

# Packages that these names are enough of, or that go without TensorFlow.
_KNOWN_BY_NAME = frozenset(
    {
        "absl",
        "byteps",
        "cv2",
        "flax",
        "horovod",
        "jax",
        "loguru",
        "matplotlib",
        "mlflow",
        "mlx",
        "optax",
        "pandas",
        "pytest",
        "scipy",
        "sklearn",
        "smdistributed",
        "tensorflow_addons",
        "tensorflow_probability",
        "torch",
        "torch_xla",
        "tqdm",
        "wandb",
    }
)

# Of these, the ones whose functions give numbers and tables.
_WITHOUT_TENSORFLOW = frozenset({"cv2", "matplotlib", "pandas", "scipy", "sklearn"})

# Modules of Python whose functions call others, or keep what they give.
_CALLING = frozenset(
    {"asyncio", "concurrent", "contextlib", "copy", "functools", "importlib", "multiprocessing"}
    | {"operator", "pickle", "threading", "types", "typing", "weakref"}
)

# What a file may leave unbound, as listings in texts do, and still mean.
_CUSTOMARY = {"tf": "tf", "keras": "keras", "np": "np", "tensorflow": "tf"}


@lru_cache(maxsize=4096)
def canonical(dotted: str) -> str:
    """The canonical name of an imported ``dotted`` name; unknown packages keep theirs."""
    if dotted == _TF2 or dotted.startswith(f"{_TF2}."):
        dotted = "tensorflow" + dotted[len(_TF2) :]
    head = dotted
    while head:
        if head in _PREFIXES:
            return _PREFIXES[head] + dotted[len(head) :]
        head = head.rpartition(".")[0]
    return dotted


@lru_cache(maxsize=4096)
def attribute(owner: str, name: str) -> str:
    """The canonical name of attribute ``name`` of the canonical ``owner``."""
    if owner == "tf":
        return canonical(f"tensorflow.{name}")
    if owner.startswith("tf."):
        return canonical(f"tensorflow.{owner[3:]}.{name}")
    return canonical(f"{owner}.{name}")


def unbound(name: str) -> str | None:
    """The canonical name that an unbound ``name`` stands for, if there is one."""
    if name in _BUILTINS:
        return f"builtins.{name}"
    return _CUSTOMARY.get(name)


def optimizer_or_tape(name: str) -> bool:
    """Whether the canonical ``name`` is one that a star import is sought for."""
    return name == "tf.GradientTape" or optimizer_class(name) is not None


def is_api(package: str) -> bool:
    """Whether the top-level ``package`` is known here by its names, so that none need to read it.

    Python's own modules are, and those that have no part in how TensorFlow's gradients flow.
    """
    return (
        package in _PREFIXES
        or package in _CUSTOMARY
        or package in _KNOWN_BY_NAME
        or package in sys.stdlib_module_names
    )


def goes_without_tensorflow(name: str) -> bool:
    """Whether the function of the canonical ``name`` is of a package that knows no tensors.

    What it gives comes from what it is given, or from outside of the program.
    """
    package = name.partition(".")[0]
    return package in _WITHOUT_TENSORFLOW or (
        package in sys.stdlib_module_names and package not in _CALLING
    )


def is_distribution(name: str) -> bool:
    """Whether the class of the canonical ``name`` is a distribution of TensorFlow Probability."""
    return name.startswith(("tensorflow_probability.", "tfp."))
