"""The words of the tables: for a gradient, and for an exception."""

from __future__ import annotations

import re

# From the one that tells most. Anything else is the words of an exception.
_STRENGTH = ("value", "zero", "nan", "none")
_LONGEST = 110
# What differs from run to run, or from machine to machine.
_PASSING = (
    (r"\{\{function_node [^}]*\}\}\s*", ""),
    (r"\x1b\[\d*m", ""),
    (r"(/[\w.+-]+){2,}/?", "..."),
    (r"0x[0-9a-f]+", "0x..."),
    (r"<tf\.Tensor.*", "<tf.Tensor ..."),
)


class CallFailedError(Exception):
    """The call itself raised; the words are those of its exception."""


def of(error: Exception) -> str:
    """The type and the first words of an exception, without what AutoGraph puts around it."""
    kind, text = type(error).__name__, str(error)
    inner = re.search(r"in user code:.*\n\s+(\w+): (.*)", text, flags=re.DOTALL)
    if inner:
        kind, text = inner[1], inner[2]
    elif isinstance(error, CallFailedError):
        return text
    for pattern, plain in _PASSING:
        text = re.sub(pattern, plain, text, flags=re.DOTALL)
    return f"{kind}: {' '.join(text.split())[:_LONGEST]}"


def same(one: str, other: str) -> bool:
    """Whether two outcomes are the same, whatever the words of an exception."""
    return _kinds(one) == _kinds(other)


def _kinds(outcome: str) -> list[str]:
    return [re.sub(r"(raises:\w+).*", r"\1", part) for part in outcome.split(" | ")]


def stronger(one: str, other: str) -> str:
    """What is said of an output by two tries: a value in one of them is a value."""
    return min(
        (one, other),
        key=lambda word: _STRENGTH.index(word) if word in _STRENGTH else len(_STRENGTH),
    )
