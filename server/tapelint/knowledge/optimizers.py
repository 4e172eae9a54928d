"""The optimizers of Keras, and the methods by which an optimizer is known."""

from __future__ import annotations

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
    }
)

_NAMESPACES = ("keras.optimizers.", "keras.optimizers.legacy.", "keras.optimizers.experimental.")


def optimizer_class(name: str) -> str | None:
    """The class of the canonical ``name``, such as ``Adam``, if it names a Keras optimizer."""
    namespace, dot, last = name.rpartition(".")
    return last if last in CLASSES and namespace + dot in _NAMESPACES else None


def class_by_identifier(identifier: str) -> str | None:
    """The class that ``tf.keras.optimizers.get`` finds by ``identifier``, such as ``adam``."""
    wanted = identifier.lower()
    return next((name for name in CLASSES if name.lower() == wanted), None)


def is_legacy(name: str) -> bool:
    """Whether the canonical ``name`` is one of Keras 2's legacy optimizers.

    These know any variable, new or old (oracle rows 120, 705, 710).
    """
    return name.startswith("keras.optimizers.legacy.")
