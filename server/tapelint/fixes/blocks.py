"""Blocks of statements as LibCST has them, while they are changed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import libcst as cst

Path = tuple[str | int, ...]
_Steps = Sequence[Callable[["Blocks"], None]]
_BLANK = cst.EmptyLine(indent=False)


class _NotAlikeError(Exception):
    """The two trees differ, or what is asked for cannot be done."""


@dataclass(eq=False)
class _Item:
    """A statement: the node, what stands above it and behind it.

    Statements that shared a line have it in common; a new one has none. ``blocks`` are those in
    it that were looked into, by the way from the node.
    """

    node: cst.BaseCompoundStatement | cst.BaseSmallStatement
    line: cst.SimpleStatementLine | cst.SimpleStatementSuite | None = None
    above: tuple[cst.EmptyLine, ...] = ()
    behind: cst.TrailingWhitespace | None = None
    blocks: dict[Path, _Block] = field(default_factory=dict)

    @property
    def is_changed(self) -> bool:
        return any(block.is_changed for block in self.blocks.values())

    def compound(self) -> cst.BaseCompoundStatement:
        node: Any = self.node
        for path, block in self.blocks.items():
            if block.is_changed:
                node = _with(node, path, block.built())
        return node.with_changes(leading_lines=self.above)  # type: ignore[no-any-return]


@dataclass(eq=False)
class _Block:
    """A block: the node, and its statements as they are to be."""

    node: cst.BaseSuite | None
    items: list[_Item]
    unit: str
    below: tuple[cst.EmptyLine, ...] = ()
    header: cst.TrailingWhitespace | None = None
    touched: bool = False

    @property
    def is_changed(self) -> bool:
        return self.touched or any(one.is_changed for one in self.items)

    def lines(self) -> list[cst.BaseStatement]:
        """The statements, those that shared a line still doing so."""
        found: list[cst.BaseStatement] = []
        shared: list[_Item] = []
        for number, item in enumerate(self.items):
            after = self.items[number + 1] if number + 1 < len(self.items) else None
            if isinstance(item.node, cst.BaseCompoundStatement):
                found.append(item.compound())
                continue
            shared.append(item)
            if after is None or item.line is None or after.line is not item.line:
                found.append(_joined(shared))
                shared = []
        return found

    def built(self) -> cst.BaseSuite:
        """The block as it is to be."""
        node = self.node
        lines = self.lines()
        if isinstance(node, cst.IndentedBlock):
            return node.with_changes(body=lines, footer=(*self.below, *node.footer))
        if (
            isinstance(node, cst.SimpleStatementSuite)
            and not self.below
            and len(lines) == 1
            and all(one.line is node and not one.above for one in self.items)
        ):
            (line,) = lines
            assert isinstance(line, cst.SimpleStatementLine)  # noqa: S101
            return node.with_changes(body=line.body, trailing_whitespace=line.trailing_whitespace)
        header = self.header or cst.TrailingWhitespace()
        return cst.IndentedBlock(lines, header, self.unit, self.below)

    def detach(self, item: _Item) -> None:
        """Take ``item`` out; what stands above and behind a line stays with what is left of it."""
        number = self.items.index(item)
        near = [one for one in self.items if one is not item and one.line is item.line]
        if item.line is not None and near:
            before = [one for one in self.items[:number] if one in near]
            if not before:
                near[0].above, item.above = item.above, ()
            if len(before) == len(near):
                near[-1].behind, item.behind = item.behind, None
        self.items.remove(item)
        self.touched = True

    def hand_on(self, number: int, lines: Sequence[cst.EmptyLine]) -> None:
        """Put ``lines`` above the statement ``number``, else at the end."""
        blank = not any(one.comment for one in lines)
        following = self.items[number].above if number < len(self.items) else ()
        if not lines or (blank and (number in (0, len(self.items)) or _begins_blank(following))):
            return
        if number < len(self.items):
            self.items[number].above = (*lines, *following)
        else:
            self.below = (*lines, *self.below)


class Blocks:
    """The blocks of a run of statements, found by the statements as ``ast`` has them."""

    def __init__(
        self, root: _Block, block: Sequence[ast.stmt], whole: Callable[[], str], unit: str
    ) -> None:
        """``root`` has the statements ``block``; ``whole`` prints all once they are changed."""
        self._root, self._whole, self._unit = root, whole, unit
        self._found: dict[ast.stmt, tuple[_Block, _Item]] = {}
        self._enter(root, block)

    def changed(self, steps: _Steps) -> str | None:
        """The text after ``steps``; None where these cannot be done."""
        try:
            for step in steps:
                step(self)
        except _NotAlikeError:
            return None
        return self._whole()

    def insert(
        self, lines: Sequence[str], place: ast.stmt, *, after: bool, apart: bool = False
    ) -> None:
        """Put new statements before or after ``place``."""
        block, item = self._at(place)
        self._put(block, item, _parsed(lines), after=after)
        if apart and not _begins_blank(item.above):
            item.above = (_BLANK, *item.above)

    def remove(self, statement: ast.stmt) -> None:
        """Take ``statement`` away; its comments stay where they are."""
        block, item = self._at(statement)
        number = block.items.index(item)
        block.detach(item)
        comments = [*_comments(item.node)]
        if item.behind is not None and item.behind.comment is not None:
            comments.append(item.behind.comment)
        block.hand_on(number, [*item.above, *_own_lines(comments)])

    def move(
        self,
        moved: Sequence[ast.stmt],
        place: ast.stmt,
        *,
        after: bool = False,
        apart: bool = False,
    ) -> None:
        """Move statements before or after ``place``, with the comments right above them."""
        found = [self._at(one) for one in moved]
        target, there = self._at(place)
        for block, item in found:
            number = block.items.index(item)
            block.detach(item)
            stays = _up_to_blank(item.above)
            item.above, item.line = item.above[len(stays) :], None
            block.hand_on(number, stays)
        self._put(target, there, [item for _, item in found], after=after)
        for one, (_, item) in zip(moved, found, strict=True):
            self._found[one] = target, item
        if apart and not _begins_blank(there.above):
            there.above = (_BLANK, *there.above)

    def move_out(self, outer: ast.With) -> None:
        """Put the statements in ``outer`` in its place."""
        block, item = self._at(outer)
        inner, _ = self._at(outer.body[0])
        node = item.node
        assert isinstance(node, cst.With)  # noqa: S101
        header = [*_comments(node.with_changes(body=cst.IndentedBlock([])))]
        below: Sequence[cst.EmptyLine] = ()
        if isinstance(node.body, cst.IndentedBlock):
            below = node.body.footer
            if node.body.header.comment is not None:
                header.append(node.body.header.comment)
        number = block.items.index(item)
        first, *_ = inner.items
        first.above = (*item.above, *_own_lines(header), *first.above)
        block.items[number : number + 1] = inner.items
        block.touched = True
        block.hand_on(number + len(inner.items), below)

    def enclose(
        self,
        header: str,
        enclosed: Sequence[ast.stmt],
        added: Sequence[str],
        instead: ast.stmt | None,
    ) -> None:
        """Make statements the body of a new one."""
        found = [self._at(one) for one in enclosed]
        (new,) = _parsed([f"{header}\n    pass"])
        first = self._at(instead) if instead is not None else found[0]
        block, place = first
        block.items.insert(block.items.index(place), new)
        inside = []
        for each, item in found:
            each.detach(item)
            inside.append(item)
        new.above = place.above
        body = _Block(None, inside, self._unit, touched=True)
        if instead is not None:
            alone = all(one.line is not place.line for one in block.items if one is not place)
            block.detach(place)
            body.header = place.behind if alone else None
        else:
            place.above = ()
        body.items += _parsed(added)
        new.blocks[("body",)] = body

    def _put(self, block: _Block, place: _Item, items: Sequence[_Item], *, after: bool) -> None:
        number = block.items.index(place) + after
        if not after:
            stays = _up_to_blank(place.above)
            items[0].above = (*stays, *items[0].above)
            place.above = place.above[len(stays) :]
        block.items[number:number] = items
        block.touched = True

    def _at(self, statement: ast.stmt) -> tuple[_Block, _Item]:
        if statement not in self._found:
            raise _NotAlikeError
        return self._found[statement]

    def _enter(self, block: _Block, statements: Sequence[ast.stmt]) -> None:
        for item, statement in zip(block.items, statements, strict=True):
            self._found[statement] = block, item
            for path, inner in _ways(statement, item.node):
                node = _get(item.node, path)
                if not isinstance(node, (cst.IndentedBlock, cst.SimpleStatementSuite)):
                    continue
                items = list(_items(node.body, node))
                # Where a comment was made code, there is one more.
                if len(items) == len(inner):
                    item.blocks[path] = _Block(node, items, self._unit)
                    self._enter(item.blocks[path], inner)


def blocks_of(
    text: str, block: Sequence[ast.stmt], ladder: Sequence[str], unit: str, *, alone: bool
) -> Blocks | None:
    """The blocks of ``text``, the lines of the statements ``block``.

    ``ladder`` are the indentations of what they stand in, and their own; they are ``alone`` there
    or not. None where it cannot be parsed, or would not come back as it is.
    """
    end = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
    # LibCST indents new blocks, and ends new lines, as the first ones are.
    head = f"if True:{end}{unit}pass{end}" + "".join(f"{each}if True:{end}" for each in ladder[:-1])
    try:
        module = cst.parse_module(head + text)
    except cst.ParserSyntaxError:
        return None
    if module.code != head + text:
        return None
    path: Path = ()
    for _ in ladder[:-1]:
        path = (*path, "body", "body", 0) if path else ("body", 1)
    body = _get(module, (*path, "body", "body") if path else ("body",))
    statements = body if path else body[1:]
    root = _Block(None, list(_items(statements, None)), unit)

    def whole() -> str:
        lines = root.lines()
        if not lines and not alone:
            left = (one.comment for one in root.below if one.comment is not None)
            return "".join(f"{ladder[-1]}{comment.value}{end}" for comment in left)
        if not path:
            kept = module.with_changes(
                body=[module.body[0], *lines], footer=(*root.below, *module.footer)
            )
        else:
            holder = _get(module, (*path, "body"))
            inner = holder.with_changes(body=lines, footer=(*root.below, *holder.footer))
            kept = _with(module, (*path, "body"), inner)
        return str(kept.code)[len(head) :]

    return Blocks(root, block, whole, unit) if len(root.items) == len(block) else None


def _items(body: Sequence[Any], suite: object) -> Iterator[_Item]:
    """The statements in ``body``, of which those that share a line are one."""
    if isinstance(suite, cst.SimpleStatementSuite):
        yield from _sharing(body, suite, (), suite.trailing_whitespace)
        return
    for one in body:
        if isinstance(one, cst.SimpleStatementLine):
            yield from _sharing(one.body, one, one.leading_lines, one.trailing_whitespace)
        else:
            yield _Item(one, None, tuple(one.leading_lines))


def _sharing(
    body: Sequence[cst.BaseSmallStatement],
    line: cst.SimpleStatementLine | cst.SimpleStatementSuite,
    above: Sequence[cst.EmptyLine],
    behind: cst.TrailingWhitespace,
) -> Iterator[_Item]:
    last = len(body) - 1
    for number, one in enumerate(body):
        yield _Item(one, line, () if number else tuple(above), behind if number == last else None)


def _joined(shared: Sequence[_Item]) -> cst.SimpleStatementLine:
    """The line of statements that share it."""
    first, last = shared[0], shared[-1]
    nodes = [one.node for one in shared if isinstance(one.node, cst.BaseSmallStatement)]
    line = first.line
    if isinstance(line, cst.SimpleStatementLine) and list(line.body) == nodes:
        same = first.above == tuple(line.leading_lines) and last.behind is line.trailing_whitespace
        if same:
            return line
    if last.line is None or last.node is not last.line.body[-1]:
        nodes[-1] = nodes[-1].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
    behind = last.behind or cst.TrailingWhitespace()
    return cst.SimpleStatementLine(nodes, first.above, behind)


def _parsed(lines: Sequence[str]) -> list[_Item]:
    """New statements."""
    return list(_items(cst.parse_module("\n".join(lines) + "\n").body, None)) if lines else []


def _ways(statement: ast.stmt, node: cst.CSTNode) -> Iterator[tuple[Path, list[ast.stmt]]]:
    """The blocks in ``statement``, each with the way to it from ``node``, the same statement."""
    if isinstance(statement, (ast.Match, ast.Try)) or hasattr(statement, "handlers"):
        for name in ("handlers", "cases"):
            for number, one in enumerate(getattr(statement, name, ())):
                yield (name, number, "body"), one.body
    if isinstance(body := getattr(statement, "body", None), list):
        yield ("body",), body
    other = getattr(statement, "orelse", None)
    if other:
        if isinstance(_get(node, ("orelse",)), cst.If):
            for path, block in _ways(other[0], _get(node, ("orelse",))):
                yield ("orelse", *path), block
        else:
            yield ("orelse", "body"), other
    if final := getattr(statement, "finalbody", None):
        yield ("finalbody", "body"), final


def _get(node: Any, path: Path) -> Any:  # noqa: ANN401 - what it is depends on the way
    for step in path:
        node = node[step] if isinstance(step, int) else getattr(node, step, None)
    return node


def _with(node: Any, path: Path, new: Any) -> Any:  # noqa: ANN401
    """``node`` with ``new`` at the end of the way."""
    if not path:
        return new
    step, *rest = path
    if isinstance(step, int):
        changed = list(node)
        changed[step] = _with(node[step], tuple(rest), new)
        return changed
    return node.with_changes(**{step: _with(getattr(node, step), tuple(rest), new)})


def _comments(node: cst.CSTNode) -> Iterator[cst.Comment]:
    """The comments in ``node``, but for those above it."""
    for one in node.children:
        if isinstance(one, cst.Comment):
            yield one
        elif not (isinstance(one, cst.EmptyLine) and one in getattr(node, "leading_lines", ())):
            yield from _comments(one)


def _own_lines(comments: Sequence[cst.Comment] | Iterator[cst.Comment]) -> list[cst.EmptyLine]:
    return [cst.EmptyLine(comment=one) for one in comments]


def _up_to_blank(lines: Sequence[cst.EmptyLine]) -> tuple[cst.EmptyLine, ...]:
    """The first of ``lines``, up to the last that is empty."""
    blanks = [number for number, one in enumerate(lines) if one.comment is None]
    return tuple(lines[: blanks[-1] + 1]) if blanks else ()


def _begins_blank(lines: Sequence[cst.EmptyLine]) -> bool:
    return bool(lines) and lines[0].comment is None
