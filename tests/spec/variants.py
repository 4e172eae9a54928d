"""Rewrites of a program that change nothing about what flows in it."""

from __future__ import annotations

import io
import textwrap
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_UNRELATED = '''\
import math


class Circle:
    """Nothing that a gradient goes through."""

    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return math.pi * self.radius**2


print([Circle(radius).area() for radius in range(3)])
'''


@dataclass(frozen=True)
class Variant:
    """A rewritten program; each of its lines lies ``shift`` lines below the original one."""

    text: str
    shift: int


def crlf(text: str) -> Variant:
    return Variant(text.replace("\n", "\r\n"), 0)


def tabs(text: str) -> Variant:
    lines = text.split("\n")
    widths = [0]
    start = True
    for token in _tokens(text):
        row, column = token.start
        if token.type == tokenize.INDENT:
            widths.append(len(token.string))
        elif token.type == tokenize.DEDENT:
            widths.pop()
        elif start and token.type != tokenize.NL:
            depth = sum(0 < width <= column for width in widths)
            lines[row - 1] = "\t" * depth + lines[row - 1][column:]
            start = token.type == tokenize.COMMENT
        elif token.type == tokenize.NEWLINE:
            start = True
    return Variant("\n".join(lines), 0)


def alias(text: str) -> Variant:
    words = [token for token in _tokens(text) if token.type == tokenize.NAME]
    places = {
        (token.start[0] - 1, token.start[1])
        for token in words
        if token.string == "tf" and not token.line[: token.start[1]].rstrip().endswith(".")
    }
    lines = text.split("\n")
    for row, column in sorted(places, reverse=True):
        lines[row] = f"{lines[row][:column]}tensorflow_alias{lines[row][column + 2 :]}"
    return Variant("\n".join(lines), 0)


def in_function(text: str) -> Variant:
    return Variant(f"def main():\n{textwrap.indent(text, '    ')}\n\nmain()\n", 1)


def in_condition(text: str) -> Variant:
    return Variant(f"if True:\n{textwrap.indent(text, '    ')}", 1)


def after_form_feed_and_emoji(text: str) -> Variant:
    return Variant(f"\f\n# 🧪 größer\n{text}", 2)


def after_unrelated_code(text: str) -> Variant:
    return Variant(_UNRELATED + text, _UNRELATED.count("\n"))


VARIANTS: list[Callable[[str], Variant]] = [
    crlf,
    tabs,
    alias,
    in_function,
    in_condition,
    after_form_feed_and_emoji,
    after_unrelated_code,
]


def comments(text: str) -> list[str]:
    """Return the comments of a program, in order."""
    return [token.string for token in _tokens(text) if token.type == tokenize.COMMENT]


def without_comments(text: str) -> str:
    """Return the program with its comments blanked out."""
    lines = text.split("\n")
    for token in _tokens(text):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return "\n".join(lines)


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    return tokenize.generate_tokens(io.StringIO(text).readline)
