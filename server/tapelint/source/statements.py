"""Cut any text into its logical statements, also where it is not valid Python.

The tokenizer of the standard library stops at the first error. This one never does: a string
that is not closed ends with its line, and a bracket that is not closed ends where the next
statement plainly begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = re.compile(
    r'''
      (?P<string> """[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""
                | \'\'\'[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*\'\'\'
                | (?!"""|\'\'\')(?: "[^"\\\r\n]*(?:\\(?:\r\n|.)[^"\\\r\n]*)*"
                                  | '[^'\\\r\n]*(?:\\(?:\r\n|.)[^'\\\r\n]*)*' ) )
    | (?P<unclosed> ["'][^\r\n]* )
    | (?P<comment> \#[^\r\n]* )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<joined> \\(?:\r\n|\r|\n) )
    | (?P<newline> \r\n|\r|\n )
    | (?P<space> [ \t\f]+ )
    | (?P<code> [^"'\#()\[\]{}\\\r\n \t\f]+ | \\ )
    ''',
    re.VERBOSE | re.DOTALL,
)
_LINE_END = re.compile(r"[\r\n]")
_HEADER_BEFORE = re.compile(
    r"[\r\n][ \t]*(?:(?:async[ ]+)?(?:def|class)\b|\))[^\r\n]*:[ \t]*(?:\r\n|\r|\n)"
    r"[ \t]*[rRbBuUfF]*\Z"
)
_DOCSTRING = re.compile(r"""\s*[rRuU]?(?:\"{3}|'{3})""")
_CLOSES = {"(": ")", "[": "]", "{": "}"}
_KEYWORD = re.compile(r"(?:async[ \t]+)?(@|[^\W\d]\w*)")
_BLOCKS = frozenset(
    (
        "if",
        "elif",
        "else",
        "for",
        "while",
        "try",
        "except",
        "finally",
        "with",
        "def",
        "class",
        "match",
        "case",
    )
)

_NEVER_IN_BRACKETS = re.compile(
    r"""[ \t\f]*(?:
      (?:async[ ]+)?(?:def|class|while|with|try|except|finally|return|import|raise|del|pass|break
         |continue|global|nonlocal|assert)\b(?![ \t]*[=.,)\]}])
    | from[ ]+[\w.]+[ ]+import\b
    | (?:if|elif|else|for|async[ ]+for)\b[^\r\n]*:[ \t]*(?:\#[^\r\n]*)?(?=[\r\n]|\Z)
    )""",
    re.VERBOSE,
)
"""A line that begins like this cannot continue an expression."""

_ASSIGNMENT = re.compile(
    r"[ \t\f]*[\w.]+(?:\[[^\]\r\n]*\])?(?:, [\w.]+)* [-+*/]?= [^\r\n]*(?<!,)$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text: its ``kind`` (a group of the lexer), and its offsets."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Statement:
    """A logical line: a simple statement (or several, with semicolons) or a block's header.

    ``first`` and ``last`` are 0-based lines, ``last`` inclusive. ``closed`` is False where a
    string or a bracket is left open or closed too often.
    """

    first: int
    last: int
    indentation: str
    code: str
    closed: bool

    @cached_property
    def column(self) -> int:
        """How far the statement is indented, as Python counts it."""
        after = self.indentation.rpartition("\f")[2]
        return len(after.expandtabs(8))

    @cached_property
    def keyword(self) -> str:
        """The word or ``@`` that it begins with, leaving out ``async``; empty for neither."""
        match = _KEYWORD.match(self.code)
        return match[1] if match else ""

    @cached_property
    def opens(self) -> bool:
        """Whether it is the header of a block on the lines that follow."""
        return self.code.endswith(":") and self.keyword in _BLOCKS

    @cached_property
    def header(self) -> bool:
        """Whether it is a block's header, be it unfinished or with the block on its line."""
        return self.opens or self.keyword in _BLOCKS - {"match", "case"}


def lex(text: str) -> list[Token]:
    """Return the tokens of ``text``, which cover it from end to end."""
    return list(_tokens(text, 0))


def end_of_statement(text: str, start: int) -> int:
    """The offset after the line end of the statement that begins at the offset ``start``."""
    depth = 0
    for token in _tokens(text, start):
        if token.kind == "newline" and not depth:
            return token.end
        depth = max(depth + (token.kind == "open") - (token.kind == "close"), 0)
    return len(text)


def _tokens(text: str, start: int) -> Iterator[Token]:
    while start < len(text):
        for match in _TOKEN.finditer(text, start):
            token = Token(match.lastgroup or "", match.start(), match.end())
            if token.kind == "string" and _lost_its_end(text, token.start, token.end):
                line_end = _LINE_END.search(text, token.start, token.end)
                end = line_end.start() if line_end else token.end
                token = Token("unclosed", token.start, end)
            yield token
            start = token.end
            if start < match.end():
                break


def _lost_its_end(text: str, start: int, end: int) -> bool:
    """Whether what closes a string is rather the beginning of the next one.

    So it is where prose follows at once, or a function's header stands before it.
    """
    if not text.startswith(('"""', "'''"), start):
        return False
    return text[end : end + 1].isidentifier() or bool(
        _HEADER_BEFORE.search(text, max(start, end - 400), end - 3)
    )


def split(text: str, tokens: Sequence[Token]) -> list[Statement]:
    """Return the statements of ``text``, in order, given its tokens."""
    return list(_Splitter(text, tokens).statements())


class _Splitter:
    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.line = 0

    def statements(self) -> Iterator[Statement]:
        index = 0
        while index < len(self.tokens):
            index = self._skip_to_code(index)
            if index == len(self.tokens):
                return
            end, closed = self._end(index, strict=True)
            if not closed:
                end, closed = self._end(index, strict=False)
            yield self._statement(index, end, closed=closed)
            index = end

    def _skip_to_code(self, index: int) -> int:
        tokens = self.tokens
        while index < len(tokens) and tokens[index].kind in (
            "newline",
            "space",
            "comment",
            "joined",
        ):
            if tokens[index].kind in ("newline", "joined"):
                self.line += 1
            index += 1
        return index

    def _indentation(self, index: int) -> str:
        if index and self.tokens[index - 1].kind == "space":
            before = self.tokens[index - 1]
            return self.text[before.start : before.end]
        return ""

    def _end(self, index: int, *, strict: bool) -> tuple[int, bool]:
        """The index of the token after the statement begun at ``index``, and is it complete.

        Where a bracket is never closed (``strict`` finds that out), the statement ends before
        the next line that looks like one of its own.
        """
        column = len(self._indentation(index).expandtabs(8))
        brackets: list[str] = []
        closed = True
        first = index
        while index < len(self.tokens) and (closed or not strict):
            token = self.tokens[index]
            if token.kind == "newline" and (
                not brackets
                or _NEVER_IN_BRACKETS.match(self.text, token.end)
                or (not strict and self._ends_header(first, index))
                or (not strict and self._looks_new(token.end, column))
            ):
                break
            if token.kind == "open":
                brackets.append(_CLOSES[self.text[token.start]])
            elif token.kind == "close":
                matches = bool(brackets) and brackets.pop() == self.text[token.start]
                closed = closed and matches
            elif token.kind == "unclosed":
                closed = False
            index += 1
        return index, closed and not brackets

    def _ends_header(self, first: int, index: int) -> bool:
        """Whether a header has a colon before the line end ``index``, or a docstring after."""
        begin, newline = self.tokens[first], self.tokens[index]
        return self.text[begin.start : begin.end] in _BLOCKS and (
            self.text[newline.start - 1] == ":"
            or _DOCSTRING.match(self.text, newline.end) is not None
        )

    def _looks_new(self, line_start: int, column: int) -> bool:
        """Whether the line that begins at an offset looks like a statement of its own."""
        indentation = "".join(
            takewhile(lambda c: c in " \t\f", self.text[line_start : line_start + 400])
        )
        first = self.text[line_start + len(indentation) : line_start + len(indentation) + 1]
        if first in "\r\n#":
            return False
        if len(indentation.expandtabs(8)) <= column:
            return first not in ")]}"
        return _ASSIGNMENT.match(self.text, line_start) is not None

    def _statement(self, index: int, end: int, *, closed: bool) -> Statement:
        indentation = self._indentation(index)
        first = self.line
        code: list[str] = []
        for token in self.tokens[index:end]:
            kind = token.kind
            if kind in ("code", "open", "close"):
                code.append(self.text[token.start : token.end])
            elif kind in ("string", "unclosed"):
                code.append('""')
                self.line += len(re.findall("\r\n|\r|\n", self.text[token.start : token.end]))
            elif kind != "comment":
                code.append(" ")
                self.line += kind in ("newline", "joined")
        return Statement(first, self.line, indentation, "".join(code).rstrip(), closed)
