"""Rewrites of a program that change nothing about what flows in it."""

from __future__ import annotations

import ast
import io
import itertools
import textwrap
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

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
    """A rewritten program, and for each of its lines the line of the original that it was.

    Of lines that were made one, the first counts.
    """

    text: str
    origins: list[int]

    @classmethod
    def of_lines(cls, text: str, shift: int = 0) -> Variant:
        """A rewrite whose lines each lie ``shift`` lines below the original ones."""
        count = text.count("\n") + 1
        return cls(text, [number - shift for number in range(count)])

    def origin(self, line: int) -> int:
        """The line of the original that became ``line``."""
        return self.origins[line]

    def first(self, line: int) -> int:
        """The line of the original that counts where ``line`` has been made one with it."""
        return max((origin for origin in self.origins if origin <= line), default=line)


def crlf(text: str) -> Variant:
    return Variant.of_lines(text.replace("\n", "\r\n"))


def tabs(text: str) -> Variant:
    return _indented(text, "\t")


def two_spaces(text: str) -> Variant:
    return _indented(text, "  ")


def alias(text: str) -> Variant:
    words = [token for token in tokens(text) if token.type == tokenize.NAME]
    places = {
        (token.start[0] - 1, token.start[1])
        for token in words
        if token.string == "tf" and not token.line[: token.start[1]].rstrip().endswith(".")
    }
    lines = text.split("\n")
    for row, column in sorted(places, reverse=True):
        lines[row] = f"{lines[row][:column]}tensorflow_alias{lines[row][column + 2 :]}"
    return Variant.of_lines("\n".join(lines))


def in_function(text: str) -> Variant:
    return Variant.of_lines(f"def main():\n{textwrap.indent(text, '    ')}\n\nmain()\n", 1)


def called_by_comprehension(text: str) -> Variant:
    return Variant.of_lines(
        f"def main():\n{textwrap.indent(text, '    ')}\n\n[main() for _ in (0,)]\n", 1
    )


def in_condition(text: str) -> Variant:
    return Variant.of_lines(f"if True:\n{textwrap.indent(text, '    ')}", 1)


def after_form_feed_and_emoji(text: str) -> Variant:
    return Variant.of_lines(f"\f\n# 🧪 größer\n{text}", 2)


def after_unrelated_code(text: str) -> Variant:
    return Variant.of_lines(_UNRELATED + text, _UNRELATED.count("\n"))


def without_last_line_end(text: str) -> Variant:
    return Variant.of_lines(text.rstrip("\n"))


def continued_in_brackets(text: str) -> Variant:
    """Each call goes on in the next line after its opening bracket."""
    return _split(text, lambda token, following: token.string == "(" and following.string != ")")


def continued_by_backslashes(text: str) -> Variant:
    """Each assignment goes on in the next line after its sign, as a backslash allows."""
    depths = 0

    def after_sign(token: tokenize.TokenInfo, _following: tokenize.TokenInfo) -> bool:
        nonlocal depths
        depths += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.string, 0)
        return token.string == "=" and depths == 0

    return _split(text, after_sign, " \\")


def one_line_suites(text: str) -> Variant:
    """Each block of a single simple statement stands in the line that opens it."""
    joined = {}
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if not isinstance(node, ast.stmt) or not isinstance(body, list) or len(body) != 1:
            continue
        if is_simple(body[0]) and body[0].lineno > node.lineno:
            joined[body[0].lineno - 1] = " "
    return _joined(text, joined)


def semicolons(text: str) -> Variant:
    """Each simple statement stands in the line of the one before it."""
    joined = {}
    for node in ast.walk(ast.parse(text)):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if not isinstance(block, list):
                continue
            for one, two in itertools.pairwise(block):
                if is_simple(one) and is_simple(two):
                    joined[two.lineno - 1] = "; "
    return _joined(text, joined)


VARIANTS: list[Callable[[str], Variant]] = [
    crlf,
    tabs,
    two_spaces,
    alias,
    in_function,
    called_by_comprehension,
    in_condition,
    after_form_feed_and_emoji,
    after_unrelated_code,
    without_last_line_end,
    continued_in_brackets,
    continued_by_backslashes,
    one_line_suites,
    semicolons,
]


def is_simple(node: ast.AST) -> TypeGuard[ast.stmt]:
    """Whether ``node`` is a statement that has no block."""
    return isinstance(node, ast.stmt) and not hasattr(node, "body") and not hasattr(node, "cases")


def _indented(text: str, unit: str) -> Variant:
    lines = text.split("\n")
    widths = [0]
    start = True
    for token in tokens(text):
        row, column = token.start
        if token.type == tokenize.INDENT:
            widths.append(len(token.string))
        elif token.type == tokenize.DEDENT:
            widths.pop()
        elif start and token.type != tokenize.NL:
            depth = sum(0 < width <= column for width in widths)
            lines[row - 1] = unit * depth + lines[row - 1][column:]
            start = token.type == tokenize.COMMENT
        elif token.type == tokenize.NEWLINE:
            start = True
    return Variant.of_lines("\n".join(lines))


def _split(
    text: str,
    splits: Callable[[tokenize.TokenInfo, tokenize.TokenInfo], bool],
    mark: str = "",
) -> Variant:
    """Break the lines of ``text`` after the tokens that ``splits`` chooses."""
    lines = text.split("\n")
    breaks: dict[int, list[int]] = {}
    for token, following in itertools.pairwise(tokens(text)):
        if splits(token, following) and token.end[0] == following.start[0]:
            breaks.setdefault(token.end[0] - 1, []).append(token.end[1])
    pieces: list[str] = []
    origins: list[int] = []
    for number, line in enumerate(lines):
        indent = " " * (len(line) - len(line.lstrip()) + 8)
        ends = breaks.get(number, [])
        parts = [line[start:end] for start, end in itertools.pairwise([0, *ends, len(line)])]
        for place, part in enumerate(parts):
            head = indent + part.lstrip() if place else part
            pieces.append(head + (mark if place < len(ends) else ""))
            origins.append(number)
    return Variant("\n".join(pieces), origins)


def _joined(text: str, joined: dict[int, str]) -> Variant:
    """Put the lines numbered in ``joined`` behind those before, with what that says between.

    Left as it is where one of the two is a part of a statement, or the first has a comment.
    """
    lines = text.split("\n")
    rows = [token.start[0] - 1 for token in tokens(text) if token.type == tokenize.COMMENT]
    continued = _continued(text)
    pieces: list[str] = []
    origins: list[int] = []
    for number, line in enumerate(lines):
        possible = (
            number in joined
            and number - 1 not in rows
            and not {number - 1, number} & continued
            and lines[number - 1].strip()
        )
        if possible:
            pieces[-1] += joined[number] + line.lstrip()
        else:
            pieces.append(line)
            origins.append(number)
    return Variant("\n".join(pieces), origins)


def _continued(text: str) -> set[int]:
    """The lines that begin or go on within a logical line of several."""
    found: set[int] = set()
    first = None
    for token in tokens(text):
        if token.type in (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT):
            continue
        if first is None:
            first = token.start[0] - 1
        if token.type == tokenize.NEWLINE:
            if token.start[0] - 1 > first:
                found.update(range(first, token.start[0]))
            first = None
    return found


def comments(text: str) -> list[str]:
    """Return the comments of a program, in order."""
    return [token.string for token in tokens(text) if token.type == tokenize.COMMENT]


def without_comments(text: str) -> str:
    """Return the program with its comments blanked out."""
    lines = text.split("\n")
    for token in tokens(text):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return "\n".join(lines)


def tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    return tokenize.generate_tokens(io.StringIO(text).readline)
