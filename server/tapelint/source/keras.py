"""Which Keras a text speaks to: ``tf.keras``, the package ``keras``, or ``tf_keras``.

Found by its words, not its syntax, since it is asked for at each keystroke.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tapelint.source.pinned import Version, pinned

TF_KERAS = "tf_keras"
KERAS = "keras"
OF_TENSORFLOW = "tf.keras"
_OF_TENSORFLOW = (
    "tf.keras",
    "tensorflow.keras",
    "tf.optimizers",
    "tf.losses",
    "tf.metrics",
    "from tensorflow import keras",
)
_WORDS = re.compile(r"keras|tensorflow|\btf\b|KERAS|# ///")
# From whatever module: those that hand it on hand on Keras 2.
_IMPORTS_LEGACY = re.compile(rf"^[^\S\n]*(?:from|import)\b[^\n#]*\b{TF_KERAS}\b", re.MULTILINE)
_SWITCH = "TF_USE_LEGACY_KERAS"
_ON = re.compile(rf"{_SWITCH}\W[^\n#]*?\b(?:1|[Tt]rue)\b")


@dataclass(frozen=True)
class Asked:
    """What a text asks for: the Kerases that it ``imports`` or uses, and whether for ``legacy``.

    ``pinned`` are the lowest and the highest version of TensorFlow that it asks for, if it does.
    """

    imports: frozenset[str] = frozenset()
    legacy: bool = False
    pinned: tuple[Version, Version] | None = None


NOTHING = Asked()


def asked(text: str) -> Asked:
    """Which Keras ``text`` asks for."""
    return Asked(imports(text), _asks_for_legacy(text), pinned(text))


def speaks_of_keras(text: str) -> bool:
    """Whether a part of a text can change what the functions here say of the whole."""
    return _WORDS.search(text) is not None


def imports(text: str) -> frozenset[str]:
    """The Kerases that ``text`` imports or uses."""
    found = {KERAS} if _place_of_import(text, KERAS) >= 0 else set()
    if TF_KERAS in text and _IMPORTS_LEGACY.search(text):
        found.add(TF_KERAS)
    if any(words in text for words in _OF_TENSORFLOW):
        found.add(OF_TENSORFLOW)
    return frozenset(found)


def _asks_for_legacy(text: str) -> bool:
    """Whether ``text`` sets ``TF_USE_LEGACY_KERAS`` before it imports TensorFlow, as it has to."""
    if _SWITCH not in text:
        return False
    asked = next((one.start() for one in _ON.finditer(text) if "#" not in _before(text, one)), None)
    tensorflow = _place_of_import(text, "tensorflow")
    return asked is not None and (tensorflow < 0 or asked < tensorflow)


def _place_of_import(text: str, package: str) -> int:
    """Where ``text`` first imports ``package``; -1 if it does not."""
    places = [
        found.start()
        for words in (f"import {package}", f"from {package}")
        if words in text
        for found in re.finditer(rf"{words}\b", text)
        if not _before(text, found).strip()
    ]
    return min(places, default=-1)


def _before(text: str, found: re.Match[str]) -> str:
    """The line up to what was found."""
    return text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
