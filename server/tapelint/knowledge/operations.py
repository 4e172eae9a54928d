"""What functions do with the gradients and tensors given to them."""

from __future__ import annotations

# A transform gives back one gradient for each gradient that went in.
CLIP_EACH = frozenset({"tf.clip_by_value", "tf.clip_by_norm", "tf.clip_by_average_norm"})
CLIP_GLOBAL = "tf.clip_by_global_norm"

# These show a value to a person; what they are given is not thereby put to use.
OBSERVERS = (
    "builtins.print",
    "tf.print",
    "tf.summary.",
    "tf.compat.v1.summary.",
    "tf.get_logger",
    "logging.",
    "absl.logging.",
    "loguru.",
    "pprint.",
    "wandb.log",
    "mlflow.log",
)

LOGGER_METHODS = frozenset(
    {"debug", "info", "warning", "warn", "error", "critical", "exception", "log"}
)

# A value that passed through one of these no longer carries a gradient (oracle rows 501-511).
NOT_DIFFERENTIABLE = frozenset(
    {
        "tf.argmax",
        "tf.math.argmax",
        "tf.argmin",
        "tf.math.argmin",
        "tf.round",
        "tf.math.round",
        "tf.floor",
        "tf.math.floor",
        "tf.math.ceil",
        "tf.math.rint",
        "tf.stop_gradient",
        "tf.numpy_function",
        "tf.shape",
        "tf.size",
        "tf.rank",
        "tf.equal",
        "tf.zeros_like",
        "tf.ones_like",
    }
)


def observes(name: str) -> bool:
    """Whether the function of the canonical ``name`` only shows what it is given."""
    return name.startswith(OBSERVERS)


def is_clip(name: str) -> bool:
    """Whether the function of the canonical ``name`` clips gradients."""
    return name in CLIP_EACH or name == CLIP_GLOBAL
