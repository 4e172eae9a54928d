"""A syntax tree after an edit, at the cost of the statement that the edit is in.

The tree of the text before is made the tree of the text after: the innermost statement around the
edit that can be parsed by itself is parsed anew, and the nodes that follow are moved.
"""

from __future__ import annotations

import ast
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from tapelint.finding import Position
from tapelint.source.outline import block_fields, first_line, statements_in
from tapelint.source.parse import Syntax, SyntaxProblem, readable
from tapelint.source.walk import children, walk

if TYPE_CHECKING:
    from tapelint.source.text import Source

Function = ast.FunctionDef | ast.AsyncFunctionDef
_WRAPPER = "if 1:\n"
_UNREADABLE = (RecursionError, MemoryError, ValueError, OverflowError)


@dataclass(frozen=True)
class Renewed:
    """What became of a syntax: in place of the statements ``removed`` it has those ``added``.

    ``around`` are the nodes that these stand in, the module first. ``before`` and ``after`` are the
    lines of the edited statements.
    """

    syntax: Syntax
    around: tuple[ast.AST, ...]
    removed: list[ast.stmt]
    added: list[ast.stmt]
    before: str
    after: str

    @property
    def function(self) -> Function | None:
        """The outermost function or method in whose body the edit is, if it is in one."""
        found = (
            one for one in self.around if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))
        )
        return next(found, None)


@dataclass(frozen=True)
class Difference:
    """The 0-based lines that differ: ``first`` up to ``last`` before, and how many more after."""

    first: int
    last: int
    more: int


@dataclass(frozen=True)
class _Unit:
    """Statements that follow each other in a block, and the lines that are their own.

    They are those of ``block`` from ``first`` to ``last``. ``limit`` is the 0-based line after
    their last one. ``around`` are the nodes that they stand in, the module first.
    """

    block: list[ast.stmt]
    first: int
    last: int
    limit: int
    around: tuple[ast.AST, ...]

    @property
    def statements(self) -> list[ast.stmt]:
        """The statements themselves."""
        return self.block[self.first : self.last + 1]

    @property
    def start(self) -> int:
        """The 0-based line that they begin on, with decorators."""
        return _start(self.block[self.first])

    @property
    def column(self) -> int:
        """The column that they begin in, in bytes."""
        return self.block[self.first].col_offset

    def with_previous(self) -> _Unit:
        """The unit that has the statement before as well."""
        return replace(self, first=self.first - 1)


@dataclass(frozen=True)
class _Parsed:
    """What a part of the text was parsed to."""

    statements: list[ast.stmt]
    masked: frozenset[int] = frozenset()
    problem: SyntaxProblem | None = None


def renew(syntax: Syntax, old: Source, new: Source, edit: Difference) -> Renewed | None:
    """Make ``syntax``, the syntax of ``old``, that of ``new``; None where that takes a whole parse.

    Then nothing is changed. Else ``syntax`` itself is not to be used any more. ``edit`` is the
    difference between the two.
    """
    for unit in reversed(list(_units(syntax.tree, edit, old))):
        parsed = _parse(new, unit, edit)
        if parsed is not None and parsed.problem and edit.first <= unit.start and unit.first:
            # What is broken may go on with the statement before.
            unit = unit.with_previous()  # noqa: PLW2901
            parsed = _parse(new, unit, edit)
        if parsed is None or not _is_apart(unit, syntax.masked):
            continue
        if not parsed.statements and len(unit.block) == len(unit.statements):
            continue
        before = "".join(old.lines[unit.start : unit.limit])
        after = "".join(new.lines[unit.start : unit.limit + edit.more])
        renewed = _joined(syntax, parsed, unit, edit)
        removed, added = _exchange(unit, parsed, edit)
        return Renewed(renewed, unit.around, removed, added, before, after)
    return None


def difference(old: list[str], new: list[str]) -> Difference:
    """Tell which lines differ."""
    shorter = min(len(old), len(new))
    first = _alike(old, new, shorter)
    same = _alike(old[::-1], new[::-1], shorter - first)
    return Difference(first, len(old) - same, len(new) - len(old))


def _alike(old: list[str], new: list[str], most: int) -> int:
    """How many lines, ``most`` at most, are the same before the first that differs."""
    known = 0
    while known < most:
        step = (most - known + 1) // 2
        if old[known : known + step] == new[known : known + step]:
            known += step
        else:
            most = known + step - 1
    return known


def _units(tree: ast.Module, edit: Difference, source: Source) -> Iterator[_Unit]:
    """The statements around the edit that have their lines for themselves, from the outside in."""
    around: tuple[ast.AST, ...] = (tree,)
    block, limit = tree.body, len(source.lines)
    while True:
        index = bisect_right(block, edit.first, key=_start) - 1
        if index < 0:
            return
        statement = block[index]
        limit = _start(block[index + 1]) if index + 1 < len(block) else limit
        shares = index and (block[index - 1].end_lineno or 0) > _start(statement)
        if edit.last > limit or _start(statement) >= limit or shares:
            return
        if source.lines[statement.lineno - 1][: statement.col_offset].strip():
            return  # it stands behind the colon of the statement around it
        yield _Unit(block, index, index, limit, around)
        inner = _block_at(statement, edit.first)
        if inner is None:
            return
        holders, block, is_last = inner
        around = (*around, *holders)
        if not is_last:  # a line such as `else:` follows
            limit = min(limit, block[-1].end_lineno or limit)


def _is_apart(unit: _Unit, masked: frozenset[int]) -> bool:
    """Whether there is a whole statement between ``unit`` and what is broken elsewhere.

    Without one, what is broken may be so because of what is edited.
    """
    before = unit.block[unit.first - 1] if unit.first else None
    after = unit.block[unit.last + 1] if unit.last + 1 < len(unit.block) else None
    first = unit.start if before is None else _start(before)
    last = unit.limit if after is None else after.end_lineno or unit.limit
    near = (line for line in masked if not unit.start <= line < unit.limit)
    return not any(
        (before is None and line < unit.start)
        or (after is None and line >= unit.limit)
        or first <= line < last
        for line in near
    )


def _block_at(
    statement: ast.stmt, line: int
) -> tuple[tuple[ast.AST, ...], list[ast.stmt], bool] | None:
    """The block in ``statement`` that a 0-based line may be in, and whether it is the last."""
    blocks = list(_blocks(statement))
    for number in reversed(range(len(blocks))):
        holders, block = blocks[number]
        if _start(block[0]) <= line:
            return holders, block, number == len(blocks) - 1
    return None


def _blocks(
    node: ast.AST, holders: tuple[ast.AST, ...] = ()
) -> Iterator[tuple[tuple[ast.AST, ...], list[ast.stmt]]]:
    holders = (*holders, node)
    for block in block_fields(node):
        if isinstance(block[0], ast.stmt):
            yield holders, block
        else:
            for child in block:
                yield from _blocks(child, holders)


def _start(statement: ast.stmt) -> int:
    return first_line(statement) - 1


def _parse(source: Source, unit: _Unit, edit: Difference) -> _Parsed | None:
    """Parse what ``source`` has where ``unit`` was; None where it is not of the same block."""
    text = "".join(source.lines[unit.start : unit.limit + edit.more])
    column = unit.column
    wrapper = _WRAPPER if column else ""
    shift = unit.start - bool(wrapper)
    wrapped = readable(wrapper + text)
    masked: frozenset[int] = frozenset()
    problem = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            body = ast.parse(wrapped).body if text.strip() else []
        except SyntaxError as error:
            if _leaves(text, unit) or text.rstrip().splitlines()[-1].lstrip().startswith("@"):
                return None  # it may belong to what is around it, or follows it
            recovered = _recovered(wrapped, error, shift)
            if recovered is None:
                return None
            body, masked, problem = recovered.statements, recovered.masked, recovered.problem
        except _UNREADABLE:
            return None
    if wrapper and body:
        match body:
            case [ast.If(body=inner, orelse=[])] if unit.start - 1 not in masked:
                body = inner
            case _:
                return None
    if any(each.col_offset != column for each in body):
        return None
    for each in body:
        _move(each, shift)
    return _Parsed(body, masked, problem)


def _leaves(text: str, unit: _Unit) -> bool:
    """Whether a line of ``text`` stands further left than the statement: it may belong outside."""
    column = unit.column
    lines = (line for line in text.splitlines() if line.strip() and line.lstrip()[0] != "#")
    return any(len(line) - len(line.lstrip()) < column for line in lines)


def _recovered(text: str, error: SyntaxError, shift: int) -> _Parsed | None:
    from tapelint.source.recovery import recover  # noqa: PLC0415 - only for broken text

    line = min(max((error.lineno or 1) - 1, 0), text.count("\n"))
    try:
        recovered = recover(text, line)
    except _UNREADABLE:
        return None
    if recovered is None:
        return None
    tree, masked = recovered
    place = Position(line + shift, max((error.offset or 1) - 1, 0))
    return _Parsed(
        tree.body,
        frozenset(each + shift for each in masked),
        SyntaxProblem(place, error.msg),
    )


def _exchange(
    unit: _Unit, parsed: _Parsed, edit: Difference
) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Put what was ``parsed`` in the place of ``unit`` and move all that follows.

    Returns what went and what came. Statements that end before the edit or begin after it stay.
    """
    old, new = unit.statements, parsed.statements
    before = sum(
        (one.end_lineno or 0) <= edit.first and one.end_lineno == other.end_lineno
        for one, other in zip(old, new, strict=False)
    )
    after = 0
    if parsed.problem is None:
        pairs = zip(reversed(old[before:]), reversed(new[before:]), strict=False)
        after = sum(
            _start(one) >= edit.last and _start(one) + edit.more == _start(other)
            for one, other in pairs
        )
    _move_following(unit, edit.more)
    removed, stay = old[before : len(old) - after], old[len(old) - after :]
    put = added = new[before : len(new) - after]
    for one in stay:
        _move(one, edit.more)
    if _are_same(removed, added):  # only a comment or the layout has changed
        for one, other in zip(removed, added, strict=True):
            _place_as(one, other)
        put, removed, added = removed, [], []
    unit.block[unit.first + before : unit.last + 1 - after] = put
    for around in reversed(unit.around[1:]):
        if hasattr(around, "end_lineno"):
            last: ast.stmt = list(_blocks(around))[-1][1][-1]
            vars(around)["end_lineno"] = last.end_lineno
            vars(around)["end_col_offset"] = last.end_col_offset
    return removed, added


def _are_same(old: list[ast.stmt], new: list[ast.stmt]) -> bool:
    """Whether both are the same program, wherever its nodes stand."""
    return len(old) == len(new) and all(
        _is_same(one, other)
        for pair in zip(old, new, strict=True)
        for one, other in zip(*map(walk, pair), strict=False)
    )


def _is_same(one: ast.AST, other: ast.AST) -> bool:
    """Whether two nodes are the same, but for what is in the nodes in them."""
    return type(one) is type(other) and all(
        _outside(getattr(one, name, None)) == _outside(getattr(other, name, None))
        for name in one._fields
    )


def _outside(value: object) -> object:
    """The value of a field without what is in its nodes."""
    if isinstance(value, list):
        return [_outside(each) for each in value]
    return type(value) if isinstance(value, ast.AST) else repr(value)


def _place_as(one: ast.AST, other: ast.AST) -> None:
    """Let ``one`` and the nodes in it stand where those of ``other``, the same program, do."""
    for old, new in zip(walk(one), walk(other), strict=True):
        ast.copy_location(old, new)


def _joined(syntax: Syntax, parsed: _Parsed, unit: _Unit, edit: Difference) -> Syntax:
    """The syntax after the edit: what is broken elsewhere still is."""
    elsewhere = frozenset(
        line if line < unit.start else line + edit.more
        for line in syntax.masked
        if not unit.start <= line < unit.limit
    )
    problem = parsed.problem
    if problem is None and elsewhere and syntax.problem is not None:
        place = syntax.problem.position
        if not unit.start <= place.line < unit.limit:
            line = place.line if place.line < unit.start else place.line + edit.more
            problem = SyntaxProblem(Position(line, place.column), syntax.problem.message)
        else:
            problem = SyntaxProblem(Position(min(elsewhere), 0), syntax.problem.message)
    return Syntax(syntax.tree, parsed.masked | elsewhere, problem)


def _move_following(unit: _Unit, more: int) -> None:
    """Move all that follows ``unit`` by ``more`` lines."""
    if not more:
        return
    for around in unit.around:
        for child in chain.from_iterable(block_fields(around)):
            if _first_line(child) > unit.limit:
                _move(child, more)


def _first_line(node: ast.AST) -> int:
    """The 1-based line that a statement, handler or case begins on."""
    match node:
        case ast.match_case(pattern=pattern):
            return pattern.lineno
        case ast.stmt():
            return _start(node) + 1
        case _:
            line: int = vars(node)["lineno"]
            return line


def _move(node: ast.AST, lines: int) -> None:
    """Move a node down by a number of lines."""
    if not lines:
        return
    waiting: list[ast.AST] = [node]
    for one in waiting:
        place = vars(one)
        if "lineno" in place:
            place["lineno"] += lines
            place["end_lineno"] += lines
        waiting += children(one)


def stores(statements: list[ast.stmt]) -> list[str]:
    """The assignments to attributes and to global names in ``statements``, each written out."""
    return [
        ast.dump(each)
        for statement in statements
        for each in (statement, *statements_in(statement))
        if isinstance(each, ast.Global)
        or (
            isinstance(each, ast.Assign)
            and any(isinstance(target, ast.Attribute) for target in each.targets)
        )
    ]
