"""What the rules are about, by the beginning of their codes, and which are related."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

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


def grouped() -> Iterator[tuple[str, list[Rule]]]:
    """Yield the title of each group with its rules, in the order of the codes."""
    for prefix, title in GROUPS.items():
        found = [rule for rule in RULES if rule.code.startswith(prefix)]
        if found:
            yield title, found


def group_of(rule: Rule) -> str:
    """Return the title of the group that ``rule`` is in."""
    return GROUPS[rule.code[:3]]


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
