"""What the user can set, with its defaults."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tapelint.finding import Severity


class Keras(enum.Enum):
    """The Keras that ``tf.keras`` means: 2 up to TensorFlow 2.15, 3 from 2.16 on."""

    KERAS_2 = 2
    KERAS_3 = 3


@dataclass(frozen=True)
class Config:
    """The settings of one analysis.

    ``keras`` is None where the version is not known: messages then speak of both.
    ``select`` and ``ignore`` hold codes, prefixes of codes or names of rules; an empty
    ``select`` means every rule that is on by default. ``severity`` maps codes or names to the
    severity to report instead of the rule's own.
    """

    keras: Keras | None = None
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
