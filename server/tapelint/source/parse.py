"""From text to a syntax tree, whatever the text."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.finding import Position

if TYPE_CHECKING:
    from tapelint.source.text import Source

_BOM = "\ufeff"
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class SyntaxProblem:
    """Why a text is not valid Python, and where."""

    position: Position
    message: str


@dataclass(frozen=True)
class Syntax:
    """The tree of a source; its positions agree with ``Source.range``.

    ``masked`` holds the 0-based lines whose text is not in the tree, since it does not parse:
    what touches them is not to be reported. ``problem`` is None for valid Python.
    """

    tree: ast.Module
    masked: frozenset[int] = frozenset()
    problem: SyntaxProblem | None = None


def parse(source: Source) -> Syntax:
    """Parse ``source``; where that fails, parse all but its broken statements.

    Never raises. The tree is empty where nothing can be parsed, as in a text that is nested
    deeper than Python's parser can go.
    """
    text = readable(source.text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Syntax(ast.parse(text))
        except SyntaxError as error:
            problem = _problem(source, error)
        except (RecursionError, MemoryError, ValueError, OverflowError) as error:
            return _nothing(
                source, SyntaxProblem(Position(0, 0), str(error) or "too deeply nested")
            )
        from tapelint.source.recovery import recover  # noqa: PLC0415 - only for broken text

        try:
            recovered = recover(text, problem.position.line)
        except (RecursionError, MemoryError, ValueError, OverflowError):
            recovered = None
    if recovered is None:
        return _nothing(source, problem)
    return Syntax(*recovered, problem)


def readable(text: str) -> str:
    """``text`` with the characters that ``ast`` refuses replaced by as many UTF-8 bytes.

    Python takes form feeds at the beginning of a line for no indentation, so three of them
    stand for the three bytes of a byte-order mark.
    """
    if text.startswith(_BOM):
        text = "\f\f\f" + text[1:]
    return _SURROGATE.sub("\ufffd", text.replace("\0", " "))


def _problem(source: Source, error: SyntaxError) -> SyntaxProblem:
    line = min(max((error.lineno or 1) - 1, 0), len(source.starts) - 1)
    column = (error.offset or 1) - 1
    if line == 0 and source.text.startswith(_BOM):
        column -= 2
    column = min(max(column, 0), len(source.line(line)))
    return SyntaxProblem(Position(line, column), error.msg)


def _nothing(source: Source, problem: SyntaxProblem) -> Syntax:
    every_line = frozenset(range(len(source.starts)))
    return Syntax(ast.Module(body=[], type_ignores=[]), every_line, problem)
