"""Make a text parse by masking the statements that are broken, and nothing else.

A masked statement keeps its place in the block structure and the names it mentions: it becomes
``targets = __masked__(names)``, a call of something unknown. So what a half-typed line binds or
passes on is unknown to the analysis, rather than missing from it.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from tapelint.source.statements import Statement, lex, split

MASK = "__masked__"
_ROUNDS = 12

_NAME = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_TARGETS = re.compile(r"((?:[^\W\d][\w.]*)(?:\s*,\s*[^\W\d][\w.]*)*)\s*(?::[^=]*)?=(?!=)")
_BOUND = re.compile(r"\bas\s+([^\W\d]\w*)|\bfor\s+([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)")
_DEFINED = re.compile(r"(?:async\s+)?(?:def|class)\s+([^\W\d]\w*)")
_PREDECESSORS = {
    "elif": ("if", "elif"),
    "else": ("if", "elif", "for", "while", "except"),
    "except": ("try", "except"),
    "finally": ("try", "except", "else"),
}


class Form(Enum):
    """What a masked statement becomes: its own kind, a plain one, or nothing at all."""

    KIND = 1
    PLAIN = 2
    BLANK = 3


@dataclass
class _Block:
    column: int
    indentation: str
    header: int | None
    last: int | None = None
    follows: str = ""


@dataclass
class _Layout:
    """Where each statement stands, and which ones the block structure forces out."""

    statements: Sequence[Statement]
    forms: dict[int, Form]
    indentation: dict[int, str] = field(default_factory=dict)
    opened: set[int] = field(default_factory=set)
    in_match: set[int] = field(default_factory=set)

    def run(self) -> None:
        blocks = [_Block(0, "", None)]
        for index, statement in enumerate(self.statements):
            if self.forms.get(index) is not Form.BLANK:
                self._place(index, statement, blocks)
        while blocks:
            self._leave(blocks.pop())

    def _place(self, index: int, statement: Statement, blocks: list[_Block]) -> None:
        previous = blocks[-1].last
        if statement.column > blocks[-1].column and previous is not None:
            self.opened.add(previous)
            if not self.statements[previous].opens:
                self.forms.setdefault(previous, Form.KIND)
            blocks.append(_Block(statement.column, statement.indentation, previous))
        else:
            self._check_body(blocks[-1])
            while statement.column < blocks[-1].column:
                self._leave(blocks.pop())
            if statement.column != blocks[-1].column:
                self.forms.setdefault(index, Form.PLAIN)
        block = blocks[-1]
        self.indentation[index] = block.indentation
        self._check_order(index, statement, block)
        block.last = index

    def _check_body(self, block: _Block) -> None:
        """The last header of ``block`` turned out to have no body."""
        if block.last is not None and block.last not in self.opened:
            if self.statements[block.last].opens:
                self.forms.setdefault(block.last, Form.KIND)

    def _leave(self, block: _Block) -> None:
        self._check_body(block)
        if block.last is not None and (block.follows in ("try", "@")):
            self._reject_last(block)

    def _reject_last(self, block: _Block) -> None:
        for index in range(block.last or 0, -1, -1):
            if self.indentation.get(index) == block.indentation:
                self.forms[index] = Form.PLAIN
                return

    def _check_order(self, index: int, statement: Statement, block: _Block) -> None:
        word = statement.keyword
        if block.follows == "try" and word not in ("except", "finally"):
            self.forms[block.last or 0] = Form.PLAIN
            block.follows = "if"
        if block.follows == "@" and word not in ("def", "class", "@"):
            self.forms[block.last or 0] = Form.PLAIN
        inside_match = (
            block.header is not None
            and block.header not in self.forms
            and self.statements[block.header].keyword == "match"
        )
        if inside_match:
            self.in_match.add(index)
            if word != "case":
                self.forms[index] = Form.KIND
        elif word == "case" and statement.opens:
            self.forms[index] = Form.PLAIN
        if word in _PREDECESSORS and block.follows not in _PREDECESSORS[word]:
            self.forms[index] = Form.PLAIN
        block.follows = "if" if self.forms.get(index) is Form.PLAIN else word


def recover(text: str) -> tuple[ast.Module, frozenset[int]] | None:
    """Parse what can be parsed of ``text``.

    Returns the tree and the 0-based lines that were masked; None where nothing helps.
    """
    statements = split(text, lex(text))
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n|\Z)", text)
    broken = {i: Form.KIND for i, statement in enumerate(statements) if not statement.closed}
    for round_ in range(_ROUNDS):
        masked, attempt = _mask(lines, statements, broken)
        try:
            return ast.parse(attempt), masked
        except SyntaxError as error:
            line = (error.lineno or 1) - 1
        culprit = _statement_at(statements, line)
        chunk = _chunk(statements, culprit)
        if round_ > _ROUNDS // 2 or broken.get(culprit) is Form.BLANK:
            broken.update(dict.fromkeys(chunk, Form.BLANK))
            continue
        for index in chunk:
            if index == culprit or not _parses_alone(lines, statements[index]):
                broken.setdefault(index, Form.KIND)
    return None


def _statement_at(statements: Sequence[Statement], line: int) -> int:
    """The last statement that begins at or before a line."""
    before = [i for i, statement in enumerate(statements) if statement.first <= line]
    return before[-1] if before else 0


def _chunk(statements: Sequence[Statement], index: int) -> range:
    """The statements of the top-level statement that one belongs to."""
    first = index
    while first > 0 and statements[first].column > 0:
        first -= 1
    last = index + 1
    while last < len(statements) and statements[last].column > 0:
        last += 1
    return range(first, last)


def _parses_alone(lines: Sequence[str], statement: Statement) -> bool:
    if statement.keyword in ("elif", "else", "except", "finally", "match", "case", "@"):
        return True
    text = "".join(lines[statement.first : statement.last + 1]).lstrip(" \t\f")
    try:
        ast.parse(text + (" pass" if statement.opens else ""))
    except SyntaxError:
        return False
    return True


def _mask(
    lines: Sequence[str],
    statements: Sequence[Statement],
    broken: dict[int, Form],
) -> tuple[frozenset[int], str]:
    layout = _Layout(statements, dict(broken))
    layout.run()
    result = list(lines)
    masked: set[int] = set()
    for index, form in layout.forms.items():
        statement = statements[index]
        for line in range(statement.first, statement.last + 1):
            masked.add(line)
            result[line] = _line_end(lines[line])
        if form is not Form.BLANK:
            result[statement.first] = (
                layout.indentation[index]
                + _keeper(statement, form, layout, index)
                + result[statement.first]
            )
    return frozenset(masked), "".join(result)


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _keeper(statement: Statement, form: Form, layout: _Layout, index: int) -> str:
    """The line to put in place of a statement."""
    call = f"{MASK}({', '.join(_names(statement.code))})"
    header = _header(statement, form, call, in_match=index in layout.in_match)
    if index in layout.opened:
        return header
    if statement.opens or index in layout.in_match:
        return f"{header} pass"
    targets = _TARGETS.match(statement.code)
    return f"{targets[1]} = {call}" if targets and _valid(targets[1]) else call


def _header(statement: Statement, form: Form, call: str, *, in_match: bool) -> str:
    word = statement.keyword
    if in_match:
        return f"case _ if {call}:"
    if form is Form.KIND:
        name = _DEFINED.match(statement.code)
        if word == "def":
            return f"def {name[1] if name and _valid(name[1]) else MASK}(*_, **__):"
        if word == "class" and name and _valid(name[1]):
            return f"class {name[1]}:"
        if word in ("else", "try", "finally"):
            return f"{word}:"
        if word in ("elif", "while", "except"):
            return f"{word} {call}:"
    bound = [name for match in _BOUND.finditer(statement.code) for name in match.groups() if name]
    if bound and all(map(_valid, bound)):
        return f"with {call} as ({', '.join(bound)},):"
    return f"if {call}:"


def _names(code: str) -> Iterator[str]:
    """Every name in ``code``, with its attributes, once."""
    return iter(dict.fromkeys(name for name in _NAME.findall(code) if _valid(name)))


def _valid(names: str) -> bool:
    return not any(
        keyword.iskeyword(part.strip()) or not part.strip().isidentifier()
        for part in re.split("[.,]", names)
    )
