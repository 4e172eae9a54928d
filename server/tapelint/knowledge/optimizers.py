"""The optimizers of Keras and of other packages, and what wraps them."""

from __future__ import annotations

import re
from functools import lru_cache

from tapelint.knowledge.measured import measured

CLASSES = frozenset(
    {
        "SGD",
        "RMSprop",
        "Adam",
        "AdamW",
        "Adadelta",
        "Adagrad",
        "Adamax",
        "Adafactor",
        "Nadam",
        "Ftrl",
        "Lion",
        "Lamb",
        "Muon",
        "ScheduleFreeAdamW",
    }
)

# A class is also reached by the module that it is written in.
_NAMESPACE = re.compile(r"keras\.optimizers?(?:_v[12])?\.(?:(?!schedules\.)\w+\.){0,2}")
_ADDONS = "tensorflow_addons.optimizers."
_OPTIMIZER = re.compile(r"optimi[sz]er|(?:^|_)opt(?:im)?s?(?:_|$)", re.IGNORECASE)

# These give back an optimizer that does as the one they are given, and more.
_WRAPPERS = frozenset(
    {
        "keras.mixed_precision.LossScaleOptimizer",
        "keras.mixed_precision.experimental.LossScaleOptimizer",
        "keras.optimizers.LossScaleOptimizer",
        "tf.train.experimental.enable_mixed_precision_graph_rewrite",
        "tf.train.enable_mixed_precision_graph_rewrite",
        "tf.compat.v1.train.experimental.enable_mixed_precision_graph_rewrite",
        "tf.compat.v1.mixed_precision.enable_mixed_precision_graph_rewrite",
    }
)


@lru_cache(maxsize=4096)
def optimizer_class(name: str) -> str | None:
    """The class of the canonical ``name``, such as ``Adam``, if it names a Keras optimizer."""
    namespace, dot, last = name.rpartition(".")
    return last if last in CLASSES and _NAMESPACE.fullmatch(namespace + dot) else None


def is_misspelt(name: str) -> bool:
    """Whether the canonical ``name`` is that of an optimizer in a module that does not exist."""
    return name.startswith("keras.optimizer.")


def is_addon(name: str) -> bool:
    """Whether the canonical ``name`` is that of an optimizer in TensorFlow Addons."""
    return name.startswith(_ADDONS) and name.rpartition(".")[2][:1].isupper()


def is_base(name: str) -> bool:
    """Whether a class derived from the canonical ``name`` is an optimizer of Keras."""
    last = name.rpartition(".")[2]
    return optimizer_class(name.removesuffix(last) + "SGD") is not None and (
        last == "Optimizer" or last in CLASSES
    )


def names_optimizer(name: str) -> bool:
    """Whether something called ``name`` is meant to be an optimizer, or several."""
    return _OPTIMIZER.search(name) is not None


@lru_cache(maxsize=4096)
def wraps_optimizer(name: str) -> bool:
    """Whether a call of the canonical ``name`` gives back the optimizer that it is given, wrapped.

    Horovod and its like call theirs the same.
    """
    return name in _WRAPPERS or name.rpartition(".")[2] == "DistributedOptimizer"


@lru_cache(maxsize=4096)
def wraps_tape(name: str) -> bool:
    """Whether a call of a function of this name gives back the tape that it is given, wrapped."""
    return name.rpartition(".")[2] in ("DistributedGradientTape", "wrap_tape")


def class_name(name: str) -> str:
    """The class of the canonical ``name`` of an optimizer, as TensorFlow's messages call it."""
    if name in LOSS_SCALE_OPTIMIZERS:
        return "LossScaleOptimizer"
    return optimizer_class(name) or "…"


def class_by_identifier(identifier: str) -> str | None:
    """The class that ``tf.keras.optimizers.get`` finds by ``identifier``, such as ``adam``."""
    wanted = identifier.lower()
    return next((name for name in CLASSES if name.lower() == wanted), None)


# What the optimizers of Keras 2 do for themselves, and those of Keras 3 leave to a tape (oracle
# rows 801, 804).
TAKING_GRADIENTS = frozenset({"minimize", "compute_gradients", "get_gradients"})


# Attributes of the optimizers of before, and how they are written today (API facts by version:
# those that are gone in Keras 2 went with TensorFlow 2.11, the others with Keras 3).
RENAMED = {
    "lr": "learning_rate",
    "weights": "variables",
    "get_weights": "variables",
    "_decayed_lr": "learning_rate",
    "_create_all_weights": "build",
}
GONE_IN_KERAS_2 = frozenset(RENAMED) - {"lr"}


# The legacy optimizers that Keras 3 has a name for, which raises when it is called. The others it
# does not know.
LEGACY_NAMES_IN_KERAS_3 = frozenset({"Adagrad", "Adam", "Ftrl", "RMSprop", "SGD"})


LOSS_SCALE_OPTIMIZERS = frozenset(
    {"keras.mixed_precision.LossScaleOptimizer", "keras.optimizers.LossScaleOptimizer"}
)

# Those whose steps get smaller with the gradients; the others make up for it.
SHOWING_THE_SCALE = frozenset({"SGD", "Adagrad", "Ftrl"})

# Options that the LossScaleOptimizer of neither Keras takes, other than None.
OPTIONS_OF_INNER = frozenset(
    {
        "clipnorm",
        "clipvalue",
        "global_clipnorm",
        "gradient_accumulation_steps",
        "use_ema",
        "weight_decay",
    }
)

# How Keras 2's LossScaleOptimizer scales a loss and unscales gradients, and how Keras 3's does: it
# unscales them by itself (oracle row 951).
SCALING_IN_KERAS_2 = ("get_scaled_loss", "get_unscaled_gradients")
SCALING_IN_KERAS_3 = "scale_loss"


def is_legacy(name: str) -> bool:
    """Whether the canonical ``name`` is one of Keras 2's legacy optimizers, or derived from them.

    These know any variable, new or old (oracle rows 120, 705, 710).
    """
    return name.startswith(("keras.optimizers.legacy.", _ADDONS)) or "optimizer_v2." in name


def is_experimental(name: str) -> bool:
    """Whether the canonical ``name`` is one of those of today that TensorFlow 2.10 has as well."""
    return name.startswith("keras.optimizers.experimental.")


# In bfloat16 numbers from here on are 1, the default of `beta_2` among them.
ONE_IN_BFLOAT16 = 0.9981


def in_bfloat16(name: str) -> str | None:
    """What was measured of the class ``name`` with variables of bfloat16, if that goes wrong.

    ``still`` where it never moves them, ``nan`` where it makes them NaN.
    """
    found = measured()["optimizers"]
    return next((what for what in ("still", "nan") if name in found[what].split()), None)


def forgets_in_graph(name: str) -> bool:
    """Whether the class ``name`` begins from zeros if a graph runs its first step, unbuilt."""
    return name in measured()["optimizers"]["forgetting"].split()


# What an optimizer clips the gradients by that it is given. Keras 3 takes one of them, Keras 2 all
# but both norms (oracle row 313).
CLIP_NORMS = frozenset({"clipnorm", "global_clipnorm"})
CLIP_ARGUMENTS = CLIP_NORMS | {"clipvalue"}
