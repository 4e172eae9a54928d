"""What the user can set, with its defaults."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from tapelint.source.keras import KERAS, OF_TENSORFLOW, TF_KERAS, Asked
from tapelint.source.pinned import HIGHEST, LOWEST, Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tapelint.finding import Severity


@dataclass(frozen=True)
class Span:
    """The TensorFlows that a program may run on: the first two numbers of their versions."""

    lowest: Version = LOWEST
    highest: Version = HIGHEST

    def is_before(self, number: Version) -> bool:
        """Whether all are older than ``number``."""
        return self.highest < number

    def is_from(self, number: Version) -> bool:
        """Whether all are ``number`` or newer."""
        return self.lowest >= number


ANY = Span()


class Keras(enum.Enum):
    """The Keras that ``tf.keras`` means: 2 up to TensorFlow 2.15, 3 from 2.16 on."""

    KERAS_2 = 2
    KERAS_3 = 3


FIRST_WITH_KERAS_3 = (2, 16)


def keras_of_tensorflow(found: Version) -> Keras:
    """What ``tf.keras`` is in a TensorFlow of this version."""
    return Keras.KERAS_2 if found < FIRST_WITH_KERAS_3 else Keras.KERAS_3


def selects(selector: str, code: str, name: str) -> bool:
    """Whether ``selector``, a code, the beginning of codes, or a name, means a rule."""
    return selector == name or (
        selector.upper().startswith("TL") and code.startswith(selector.upper())
    )


@dataclass(frozen=True)
class Config:
    """The settings of one analysis.

    ``keras`` is what ``tf.keras`` is, None where the version is not known: messages then speak
    of both. ``standalone`` is the Keras of the package ``keras`` where that may be another, and
    ``origin`` says in words how the version is known.
    ``select`` and ``ignore`` hold codes, prefixes of codes or names of rules; an empty
    ``select`` means every rule that is on by default. ``severity`` maps codes or names to the
    severity to report instead of the rule's own. ``tensorflow`` are the versions of TensorFlow
    that are possible, and ``tf_keras`` tells whether the project asks for the package of that
    name, which is Keras 2 and which ``tf.keras`` can be told to be.
    """

    keras: Keras | None = None
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    standalone: Keras | None = None
    origin: str = ""
    tensorflow: Span = ANY
    tf_keras: bool = False

    @property
    def version(self) -> str:
        """Which TensorFlow and Keras a program is judged by, in a few words."""
        lowest, highest = (
            "{}.{}".format(*one) for one in (self.tensorflow.lowest, self.tensorflow.highest)
        )
        match self.tensorflow.lowest == LOWEST, self.tensorflow.highest == HIGHEST:
            case True, True:
                tensorflow = "Any TensorFlow"
            case False, True:
                tensorflow = f"TensorFlow {lowest} or newer"
            case True, False:
                tensorflow = f"TensorFlow {highest} or older"
            case _:
                tensorflow = "TensorFlow " + (
                    lowest if lowest == highest else f"{lowest} to {highest}"
                )
        return f"{tensorflow}, Keras {self.keras.value if self.keras else '2 or 3'}"

    @property
    def at_hand(self) -> str:
        """Which Keras is spoken of here, and how that is known, in a sentence."""
        if self.keras is None:
            why = f" ({self.origin})" if self.origin else ""
            told = "the setting `tensorflow-version` tells which"
            return f"Here it may be Keras 2 or 3{why}; {told}."
        return f"Here it is Keras {self.keras.value}: {self.origin or 'as set'}."

    def in_file(self, asked: Asked) -> Config:
        """The settings for a file that asks for that."""
        own = self if asked.pinned is None else self._with(*asked.pinned)
        if not asked.legacy and asked.imports <= {OF_TENSORFLOW}:
            return own
        meant = {
            TF_KERAS: Keras.KERAS_2,
            KERAS: own.standalone or own.keras,
            OF_TENSORFLOW: Keras.KERAS_2 if asked.legacy else own.keras,
        }
        found = {meant[each] for each in asked.imports or {OF_TENSORFLOW}}
        keras = found.pop() if len(found) == 1 else None
        if keras is own.keras:
            return own
        origin = "this file asks for it" if keras else "this file imports both"
        return replace(own, keras=keras, origin=origin)

    def _with(self, lowest: Version, highest: Version) -> Config:
        """The settings for a file that asks for these TensorFlows, and those between them."""
        kerases = {keras_of_tensorflow(lowest), keras_of_tensorflow(highest)}
        keras = kerases.pop() if len(kerases) == 1 else None
        single = "TensorFlow {}.{}".format(*lowest)
        asked = single if lowest == highest else "some versions of TensorFlow"
        origin = f"this file asks for {asked}"
        return replace(
            self, keras=keras, standalone=keras, origin=origin, tensorflow=Span(lowest, highest)
        )

    def severity_of(self, code: str, name: str, severity: Severity) -> Severity | None:
        """The severity to report for a rule whose own is ``severity``; None where it is off."""
        if self.select and not any(selects(selector, code, name) for selector in self.select):
            return None
        if any(selects(selector, code, name) for selector in self.ignore):
            return None
        chosen = [own for selector, own in self.severity.items() if selects(selector, code, name)]
        return chosen[-1] if chosen else severity
