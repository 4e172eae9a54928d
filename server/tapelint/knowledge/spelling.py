"""The names that tapes and optimizers have, and what is meant by names that they have not."""

from __future__ import annotations

from difflib import get_close_matches

_FIRST = frozenset({"target", "unconnected_gradients"})
_LOOPS = frozenset({"parallel_iterations", "experimental_use_pfor"})

# The signatures of tf.GradientTape, the same in TensorFlow 2.15 and 2.21.
TAPE_ARGUMENTS = {
    "__init__": frozenset({"persistent", "watch_accessed_variables"}),
    "gradient": _FIRST | {"sources", "output_gradients"},
    "jacobian": _FIRST | _LOOPS | {"sources"},
    "batch_jacobian": _FIRST | _LOOPS | {"source"},
}
TAPE_METHODS = frozenset(
    {
        "batch_jacobian",
        "gradient",
        "jacobian",
        "reset",
        "stop_recording",
        "watch",
        "watched_variables",
    }
)

_TAPE_METHODS_MEANT = {
    "backward": "gradient",
    "compute_gradient": "gradient",
    "compute_gradients": "gradient",
    "get_gradient": "gradient",
    "get_gradients": "gradient",
    "grad": "gradient",
    "grads": "gradient",
}
_ARGUMENTS_MEANT = {
    "loss": "target",
    "source": "sources",
    "vars": "sources",
    "variables": "sources",
    "xs": "sources",
    "ys": "target",
}
_APPLY_MEANT = frozenset(
    {
        "apply_grad",
        "apply_gradient",
        "apply_gradiens",
        "apply_gradients_",
        "apply_gradiets",
        "apply_grads",
        "applygradients",
    }
)


def meant_tape_method(name: str) -> str | None:
    """The method of a tape that is meant by ``name``, if that can be told."""
    close = get_close_matches(name, TAPE_METHODS, 1, 0.75)
    return _TAPE_METHODS_MEANT.get(name) or (close[0] if close else None)


def meant_apply_gradients(name: str) -> str | None:
    """``apply_gradients``, if that is meant by the ``name`` of a method of an optimizer."""
    meant = "apply_gradients"
    close = get_close_matches(name, [meant], 1, 0.85)
    return meant if name != meant and (name in _APPLY_MEANT or close) else None


def meant_argument(name: str, known: frozenset[str]) -> str | None:
    """The one of the ``known`` arguments that is meant by ``name``, if that can be told."""
    meant = _ARGUMENTS_MEANT.get(name)
    if meant in known:
        return meant
    close = get_close_matches(name, known, 1, 0.75)
    return close[0] if close else None


def means_training(keyword: str) -> bool:
    """Whether the ``keyword`` of a call of a model plainly stands for ``training``."""
    if keyword == "training":
        return False
    others = ("is_training", "is_train", "train", "istraining")
    return keyword.lower() in others or bool(get_close_matches(keyword, ["training"], 1, 0.85))
