"""What the rules are about, by the beginning of their codes, and what else is to be read on it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tapelint.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tapelint.rules.base import Rule

GROUPS = {
    "TL0": "Tapelint's own comments",
    "TL1": "The apply call",
    "TL2": "Pairing gradients with variables",
    "TL3": "What is done to gradients",
    "TL4": "The life of a tape",
    "TL5": "What cuts gradients off",
    "TL6": "Variables",
    "TL7": "The life of an optimizer",
    "TL8": "Versions of TensorFlow",
    "TL9": "Advice",
}


_MOST_RELATED = 6
_RULE = re.compile(r"\bTL\d{3}\b|(?<=`)[a-z]+(?:-[a-z0-9]+)+(?=`)")
_CODES = {rule.name: rule.code for rule in RULES}


class Guide(NamedTuple):
    """A page of TensorFlow's or Keras's documentation."""

    title: str
    address: str


_TENSORFLOW = "https://www.tensorflow.org/"
_AUTODIFF = Guide(
    "TensorFlow's guide to gradients and automatic differentiation", f"{_TENSORFLOW}guide/autodiff"
)
_ADVANCED = Guide(
    "TensorFlow's guide to advanced automatic differentiation",
    f"{_TENSORFLOW}guide/advanced_autodiff",
)
_LOOP = Guide(
    "TensorFlow's guide to training loops from scratch",
    f"{_TENSORFLOW}guide/keras/writing_a_training_loop_from_scratch",
)
_FUNCTION = Guide("TensorFlow's guide to tf.function", f"{_TENSORFLOW}guide/function")
_VARIABLE = Guide("TensorFlow's guide to variables", f"{_TENSORFLOW}guide/variable")
_DISTRIBUTED = Guide(
    "TensorFlow's guide to distributed training", f"{_TENSORFLOW}guide/distributed_training"
)
_PRECISION = Guide("TensorFlow's guide to mixed precision", f"{_TENSORFLOW}guide/mixed_precision")
_KERAS_3 = Guide(
    "Keras's guide to migrating from Keras 2 to 3",
    "https://keras.io/guides/migrating_to_keras_3/",
)
# The longest beginning that fits is the one that counts.
_GUIDES = {
    "TL1": _LOOP,
    "TL2": _LOOP,
    "TL3": _ADVANCED,
    "TL4": _AUTODIFF,
    "TL410": _ADVANCED,
    "TL5": _AUTODIFF,
    "TL541": _PRECISION,
    "TL542": _ADVANCED,
    "TL6": _VARIABLE,
    "TL62": _FUNCTION,
    "TL69": _FUNCTION,
    "TL7": _LOOP,
    "TL703": _FUNCTION,
    "TL72": _DISTRIBUTED,
    "TL734": _DISTRIBUTED,
    "TL736": _DISTRIBUTED,
    "TL75": _PRECISION,
    "TL8": _KERAS_3,
}


def grouped() -> Iterator[tuple[str, list[Rule]]]:
    """Yield the title of each group with its rules, in the order of the codes."""
    for prefix, title in GROUPS.items():
        found = [rule for rule in RULES if rule.code.startswith(prefix)]
        if found:
            yield title, found


def group_of(rule: Rule) -> str:
    """Return the title of the group that ``rule`` is in."""
    return GROUPS[rule.code[:3]]


def guide_for(rule: Rule) -> Guide | None:
    """Return the guide that explains what ``rule`` is about; None for what is Tapelint's own."""
    fitting = [prefix for prefix in _GUIDES if rule.code.startswith(prefix)]
    return _GUIDES[max(fitting, key=len)] if fitting else None


def related(rule: Rule) -> list[Rule]:
    """Return the rules that a page names, is named by, or shares a runtime message with."""
    named, messages = _words(rule)

    def closeness(other: Rule) -> int:
        other_named, other_messages = _words(other)
        is_named = other.code in named or rule.code in other_named
        return len(messages & other_messages) + 10 * is_named

    found = [one for one in RULES if one is not rule and closeness(one)]
    return sorted(found, key=closeness, reverse=True)[:_MOST_RELATED]


@cache
def _words(rule: Rule) -> tuple[frozenset[str], frozenset[str]]:
    """The codes of the rules that the page of ``rule`` names, and what it quotes."""
    named = {_CODES.get(one, one) for one in _RULE.findall(rule.page)}
    return frozenset(named), frozenset(map(str, rule.messages))
