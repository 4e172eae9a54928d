"""Make a text parse by masking the statements that are broken, and nothing else.

A masked statement keeps its place in the block structure and the names it mentions: it becomes
``targets = __masked__(names)``, a call of something unknown. So what a half-typed line binds or
passes on is unknown to the analysis, rather than missing from it.
"""

from __future__ import annotations

import ast
import keyword
import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import takewhile
from typing import TYPE_CHECKING

from tapelint.source.statements import Statement, lex, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    inserted: dict[int, str] = field(default_factory=dict)

    def run(self) -> None:
        blocks = [_Block(0, "", None)]
        for index, statement in enumerate(self.statements):
            if self.forms.get(index) is not Form.BLANK:
                self._place(index, statement, blocks)
        while blocks:
            self._leave(blocks.pop())

    def _place(self, index: int, statement: Statement, blocks: list[_Block]) -> None:
        column = self._column(index, blocks)
        if blocks[-1].column < column < statement.column and self._is_apart(index):
            header = self._open(index, blocks[-1])
            blocks.append(_Block(column, self._indentation_at(index, column), header))
            column = statement.column
        if column != statement.column:
            self.forms.setdefault(index, Form.KIND)
        if column > blocks[-1].column:
            header = self._open(index, blocks[-1])
            blocks.append(_Block(column, self._indentation_at(index, column), header))
        else:
            self._check_body(blocks[-1])
            while column < blocks[-1].column:
                self._leave(blocks.pop())
        block = blocks[-1]
        self.indentation[index] = block.indentation
        self._check_order(index, statement, block)
        block.last = index

    def _open(self, index: int, block: _Block) -> int | None:
        """Find the header of the block that begins with a statement: what stands before it.

        Where that is no header, an empty line between the two becomes one, else it does itself.
        """
        previous = block.last
        if previous is None or not self._heads(previous):
            if previous is None or self._is_apart(index):
                self._check_before("if", block)
                self.inserted[self.statements[index].first - 1] = block.indentation
                block.follows = "if"
                return None
            self.forms.setdefault(previous, Form.KIND)
            block.follows = block.follows or "if"
        self.opened.add(previous)
        return previous

    def _is_apart(self, index: int) -> bool:
        """Whether there is a line without code before a statement."""
        return self.statements[index].first - self.statements[index - 1].last > 1

    def _is_word(self, index: int) -> bool:
        """Whether a statement is nothing but a word, such as the beginning of ``with``."""
        code = self.statements[index].code
        return code.isidentifier() and not keyword.iskeyword(code)

    def _heads(self, index: int) -> bool:
        """Whether a statement is the header of a block on other lines, maybe a broken one."""
        statement = self.statements[index]
        return statement.opens or (statement.header and index in self.forms)

    def _column(self, index: int, blocks: Sequence[_Block]) -> int:
        """The column that a statement was meant to have.

        The block structure shows the one statement that was moved by accident: the others of
        its block stand where they stood.
        """
        column = self.statements[index].column
        block = blocks[-1]
        following = self._after(index)
        if following > column and any(following == outer.column for outer in blocks):
            return following
        if block.last is not None and self._heads(block.last):
            if following > block.column >= column:
                return following
            if column > block.column:
                return self._body_column(index, block.column, following)
        elif column > block.column:
            if block.last is None or self._lacks_body(index):
                return block.column
            alone = following != column
            moved = alone and not self._is_apart(index) and not self._is_word(block.last)
            return block.column if moved else column
        return max(outer.column for outer in blocks if outer.column <= column)

    def _body_column(self, index: int, outside: int, following: int) -> int:
        """The column of a body, given its first statement and the next one beside that."""
        column = self.statements[index].column
        if following <= outside or following == column:
            return column
        body = takewhile(lambda other: other.column > outside, self._from(index + 1))
        columns = [other.column for other in body]
        if following < column:
            return following if columns.count(following) > 1 else column
        return column if column in columns else following

    def _lacks_body(self, index: int) -> bool:
        """Whether a statement is a header and the next one stands no deeper."""
        statement = self.statements[index]
        following = next(self._from(index + 1), None)
        return self._heads(index) and (following is None or following.column <= statement.column)

    def _after(self, index: int) -> int:
        """The column of the next statement outside the body of one; -1 at the end."""
        rest = self._from(index + 1)
        following = next(rest, None)
        if following and self._heads(index):
            body = following.column
            if body > self.statements[index].column:
                following = next((other for other in rest if other.column < body), None)
        return following.column if following else -1

    def _indentation_at(self, index: int, column: int) -> str:
        """The white space of the first statement from ``index`` on that stands at ``column``."""
        return next(other.indentation for other in self._from(index) if other.column == column)

    def _from(self, index: int) -> Iterator[Statement]:
        return (self.statements[i] for i in range(index, len(self.statements)))

    def _check_body(self, block: _Block) -> None:
        """The last header of ``block`` turned out to have no body."""
        last = block.last
        if last is not None and last not in self.opened and self.statements[last].opens:
            self.forms.setdefault(last, Form.KIND)

    def _leave(self, block: _Block) -> None:
        self._check_body(block)
        self._check_before("", block)

    def _check_before(self, word: str, block: _Block) -> None:
        """The next statement of ``block`` turned out to begin with ``word``."""
        if block.follows == "try" and word not in ("except", "finally"):
            self.forms[block.last or 0] = Form.PLAIN
            block.follows = "if"
        if block.follows == "@" and word not in ("def", "class", "@"):
            self.forms[block.last or 0] = Form.PLAIN

    def _check_order(self, index: int, statement: Statement, block: _Block) -> None:
        word = statement.keyword
        self._check_before(word, block)
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
        block.follows = _leader(statement, self.forms.get(index))


def recover(text: str, line: int) -> tuple[ast.Module, frozenset[int]] | None:
    """Parse what can be parsed of ``text``, which has an error at the 0-based ``line`` or before.

    Returns the tree and the 0-based lines that were masked; None where nothing helps.
    """
    statements = split(text, lex(text))
    if not statements:
        return None
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n|\Z)", text)
    broken = {i: Form.KIND for i, statement in enumerate(statements) if not statement.closed}
    broken.update(_broken_around(lines, statements, _statement_at(statements, line)))
    for round_ in range(_ROUNDS):
        masked, attempt = _mask(lines, statements, broken)
        try:
            return ast.parse(attempt), masked
        except SyntaxError as error:
            line = (error.lineno or 1) - 1
        culprit = _statement_at(statements, line)
        if round_ > _ROUNDS // 2:
            broken.update(dict.fromkeys(_chunk(statements, culprit), Form.BLANK))
        else:
            broken = _broken_around(lines, statements, culprit) | broken
            broken.setdefault(culprit, Form.KIND)
    return None


def _broken_around(
    lines: Sequence[str], statements: Sequence[Statement], index: int
) -> dict[int, Form]:
    """Find what is broken by itself in the top-level statement that a statement belongs to."""
    chunk = _chunk(statements, index)
    return {i: Form.KIND for i in chunk if not _parses_alone(lines, statements[i])}


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
    masked = set(layout.inserted)
    for line, indentation in layout.inserted.items():
        result[line] = f"{indentation}if {MASK}():{_line_end(lines[line])}"
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
    if lines[-1] == "":
        masked.discard(len(lines) - 1)
    return frozenset(masked), "".join(result)


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _keeper(statement: Statement, form: Form, layout: _Layout, index: int) -> str:
    """The line to put in place of a statement."""
    call = f"{MASK}({', '.join(_names(statement.code))})"
    in_match = index in layout.in_match
    header = f"case _ if {call}:" if in_match else _header(statement, form, call)
    if index in layout.opened:
        return header
    if statement.header or in_match:
        return f"{header} pass"
    if _leader(statement, form) == "@":
        return f"@{call}"
    targets = _TARGETS.match(statement.code)
    return f"{targets[1]} = {call}" if targets and _valid(targets[1]) else call


def _leader(statement: Statement, form: Form | None) -> str:
    """The keyword that a statement has, given the form it is masked with, if any."""
    word = statement.keyword
    if form is Form.PLAIN and statement.header:
        return "with" if _bound(statement) else "if"
    if form is Form.PLAIN:
        return ""
    return word if form is None or statement.header or word == "@" else ""


def _header(statement: Statement, form: Form, call: str) -> str:
    word = _leader(statement, form)
    bound = _bound(statement)
    if word in ("def", "class"):
        name = _DEFINED.match(statement.code)
        defined = name[1] if name and _valid(name[1]) else MASK
        return f"def {defined}(*_, **__):" if word == "def" else f"class {defined}:"
    if word in ("else", "try", "finally"):
        return f"{word}:"
    if word in ("elif", "while", "except"):
        return f"{word} {call}:"
    if word == "for":
        return f"for {bound} in {call}:" if bound else f"while {call}:"
    return f"with {call} as {bound}:" if bound else f"if {call}:"


def _bound(statement: Statement) -> str:
    """The tuple of the names that a header binds; empty where it binds none."""
    if not statement.header:
        return ""
    names = [name for match in _BOUND.finditer(statement.code) for name in match.groups() if name]
    return f"({', '.join(names)},)" if names and all(map(_valid, names)) else ""


def _names(code: str) -> Iterator[str]:
    """Every name in ``code``, with its attributes, once."""
    return iter(dict.fromkeys(name for name in _NAME.findall(code) if _valid(name)))


def _valid(names: str) -> bool:
    return not any(
        keyword.iskeyword(part.strip()) or not part.strip().isidentifier()
        for part in re.split("[.,]", names)
    )
