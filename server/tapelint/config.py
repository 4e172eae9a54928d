"""What the user can set, with its defaults."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tapelint.finding import Severity


class Keras(enum.Enum):
    """The Keras that ``tf.keras`` means: 2 up to TensorFlow 2.15, 3 from 2.16 on."""

    KERAS_2 = 2
    KERAS_3 = 3


def selects(selector: str, code: str, name: str) -> bool:
    """Whether ``selector``, a code, the beginning of codes, or a name, means a rule."""
    return selector == name or (
        selector.upper().startswith("TL") and code.startswith(selector.upper())
    )


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

    def severity_of(self, code: str, name: str, severity: Severity) -> Severity | None:
        """The severity to report for a rule whose own is ``severity``; None where it is off."""
        if self.select and not any(selects(selector, code, name) for selector in self.select):
            return None
        if any(selects(selector, code, name) for selector in self.ignore):
            return None
        chosen = [own for selector, own in self.severity.items() if selects(selector, code, name)]
        return chosen[-1] if chosen else severity
