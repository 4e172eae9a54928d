"""The packages that bring TensorFlow and Keras, and what their versions mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tapelint.config import Keras

TENSORFLOW = frozenset(
    {
        "tensorflow",
        "tensorflow-aarch64",
        "tensorflow-cpu",
        "tensorflow-cpu-aws",
        "tensorflow-gpu",
        "tensorflow-intel",
        "tensorflow-macos",
        "tensorflow-rocm",
        "tf-nightly",
        "tf-nightly-cpu",
    }
)
KERAS = frozenset({"keras", "keras-nightly"})
_LAST_WITH_KERAS_2 = (2, 15)


@dataclass(frozen=True)
class Found:
    """What ``tf.keras`` and the package ``keras`` are, and where that was found, in words."""

    of_tensorflow: Keras | None
    standalone: Keras | None
    origin: str


def normal(name: str) -> str:
    """The name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def version(text: str) -> tuple[int, int] | None:
    """The first two numbers of a version."""
    match = re.match(r"\s*(\d{1,9})\.(\d{1,9})(?!\d)", text)
    return (int(match[1]), int(match[2])) if match else None


def keras_of_tensorflow(found: tuple[int, int]) -> Keras:
    """What ``tf.keras`` is in a TensorFlow of this version."""
    return Keras.KERAS_2 if found <= _LAST_WITH_KERAS_2 else Keras.KERAS_3


def keras_of_keras(found: tuple[int, int]) -> Keras:
    """What the package ``keras`` of this version is."""
    return Keras.KERAS_2 if found < (3, 0) else Keras.KERAS_3


def only(found: Iterable[Keras]) -> Keras | None:
    """The one that all of ``found`` are; None if they differ or there are none."""
    different = set(found)
    return different.pop() if len(different) == 1 else None
