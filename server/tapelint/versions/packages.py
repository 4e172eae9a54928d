"""The packages that bring TensorFlow and Keras, and what their versions mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tapelint.config import ANY, FIRST_WITH_KERAS_3, Keras, Span
from tapelint.source.pinned import Version

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
TF_KERAS = "tf-keras"


@dataclass(frozen=True)
class Found:
    """What ``tf.keras`` and the package ``keras`` are, and where that was found, in words.

    ``tensorflow`` are the versions of TensorFlow that are possible; ``tf_keras`` tells whether the
    package of that name is asked for.
    """

    of_tensorflow: Keras | None
    standalone: Keras | None
    origin: str
    tensorflow: Span = ANY
    tf_keras: bool = False


def normal(name: str) -> str:
    """The name of a package as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


_LAST_OF_TENSORFLOW_1 = (1, 15)
_NEWEST = (2, 21)
# Some years of releases; what is later still is a slip, such as 2.150.
_LAST_TO_COME = (2, 31)
KNOWN = "1.0 to {}.{} and 2.0 to {}.{}".format(*_LAST_OF_TENSORFLOW_1, *_NEWEST)


def version(text: str) -> Version | None:
    """The first two numbers of a version."""
    match = re.match(r"\s*(\d{1,9})\.(\d{1,9})(?!\d)", text)
    return (int(match[1]), int(match[2])) if match else None


def exists(tensorflow: Version) -> bool:
    """Whether there is a TensorFlow of this version, or may soon be one."""
    return (1, 0) <= tensorflow <= _LAST_OF_TENSORFLOW_1 or (2, 0) <= tensorflow <= _LAST_TO_COME


def keras_of_keras(found: Version) -> Keras:
    """What the package ``keras`` of this version is."""
    return Keras.KERAS_2 if found < (3, 0) else Keras.KERAS_3


def span(tensorflow: Iterable[Version], keras: Iterable[Version]) -> Span:
    """The TensorFlows that are possible with these versions of it, else with these of Keras.

    Since Keras 2.5 each TensorFlow has a Keras of its own number, until Keras 3.
    """
    found = sorted(tensorflow)
    if not found:
        found = sorted(one if one < (3, 0) else FIRST_WITH_KERAS_3 for one in keras)
        if not found or found[0] < (2, 5):
            return ANY
        if found[-1] >= FIRST_WITH_KERAS_3:
            return Span(found[0])
    return Span(found[0], found[-1])


def only(found: Iterable[Keras]) -> Keras | None:
    """The one that all of ``found`` are; None if they differ or there are none."""
    different = set(found)
    return different.pop() if len(different) == 1 else None
