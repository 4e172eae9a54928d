"""What repairs do to statements: insert, move, enclose and remove them.

A rule says what is to be done, in the words of its title. Once the edits are asked for, the run of
statements that holds all of it is cut out of the text and changed by LibCST, which keeps comments,
blank lines, continued lines and line ends. So the rest of the file need not parse.
"""

from __future__ import annotations

import ast
import difflib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Position, Range
from tapelint.fixes.apply import apply
from tapelint.source.outline import block_fields, first_line
from tapelint.source.text import Source

if TYPE_CHECKING:
    from tapelint.fixes.blocks import Blocks
    from tapelint.rules.base import Context

_log = logging.getLogger(__name__)

Step = Callable[["Blocks"], None]


class Rewrite:
    """A repair that changes statements. Each of its methods adds to it, and returns it."""

    def __init__(self, context: Context) -> None:
        """Nothing is changed yet."""
        self._context = context
        self._steps: list[Step] = []
        self._touched: list[ast.stmt] = []
        # Those whose comments above are a part of what is done.
        self._with_comments: set[ast.stmt] = set()
        self._inside: list[Edit] = []

    def replace(self, *edits: Edit) -> Rewrite:
        """Make ``edits`` as well, each within one statement."""
        self._inside += edits
        return self

    def insert_before(self, place: ast.stmt, *lines: str, apart: bool = False) -> Rewrite:
        """Put ``lines`` of code before ``place``, with an empty line between if ``apart``."""
        self._with_comments.add(place)
        return self._add(
            lambda blocks: blocks.insert(lines, place, after=False, apart=apart), place
        )

    def insert_after(self, place: ast.stmt, *lines: str) -> Rewrite:
        """Put ``lines`` of code after ``place``."""
        return self._add(lambda blocks: blocks.insert(lines, place, after=True), place)

    def remove(self, statement: ast.stmt) -> Rewrite:
        """Take ``statement`` away; its comments stay."""
        return self._add(lambda blocks: blocks.remove(statement), statement)

    def move_before(
        self, place: ast.stmt, moved: Sequence[ast.stmt], *, apart: bool = False
    ) -> Rewrite:
        """Move statements before ``place``, with an empty line between if ``apart``."""
        self._with_comments.update((place, *moved))
        return self._add(lambda blocks: blocks.move(moved, place, apart=apart), place, *moved)

    def move_into_start(self, block: ast.stmt, moved: Sequence[ast.stmt]) -> Rewrite:
        """Move statements to the beginning of the body of ``block``."""
        self._with_comments.update(moved)
        first: ast.stmt = block.body[0]  # type: ignore[attr-defined]
        return self._add(lambda blocks: blocks.move(moved, first), block, first, *moved)

    def move_into_end(self, block: ast.stmt, moved: Sequence[ast.stmt]) -> Rewrite:
        """Move statements to the end of the body of ``block``."""
        self._with_comments.update(moved)
        last: ast.stmt = block.body[-1]  # type: ignore[attr-defined]
        return self._add(lambda blocks: blocks.move(moved, last, after=True), block, last, *moved)

    def move_out(self, block: ast.With) -> Rewrite:
        """Move all that is in ``block`` out of it, and take its header away."""
        return self._add(lambda blocks: blocks.move_out(block), block, *block.body)

    def enclose(
        self,
        header: str,
        enclosed: Sequence[ast.stmt],
        *added: str,
        instead: ast.stmt | None = None,
    ) -> Rewrite:
        """Make statements, then ``added`` lines, the body of a new one that begins with ``header``.

        It takes the place of the statement ``instead``, if that is given.
        """
        held = [instead] if instead is not None else []
        return self._add(
            lambda blocks: blocks.enclose(header, enclosed, added, instead), *held, *enclosed
        )

    def _add(self, step: Step, *touched: ast.stmt) -> Rewrite:
        self._steps.append(step)
        self._touched += touched
        return self

    def edits(self) -> tuple[Edit, ...]:
        """The least that is to be changed in the text; nothing where that cannot be done."""
        if not self._steps:
            return tuple(self._inside)
        blocks = _blocks()
        run = _Run.around(self._context, self._touched, self._with_comments)
        if blocks is None or run is None:
            return ()
        inside = [edit for edit in self._inside if run.holds(edit.range)]
        old = Source(run.text)
        shifted = [Edit(run.inside(edit.range), edit.text) for edit in inside]
        text, unit = apply(old, shifted), self._context.outline.unit
        changed = blocks(text, run.block, run.ladder, unit, alone=run.is_alone)
        new = changed.changed(self._steps) if changed is not None else None
        if new is None:
            return ()
        rest = (edit for edit in self._inside if edit not in inside)
        return (*rest, *(Edit(run.outside(one.range), one.text) for one in _least(old, new)))


@cache
def _blocks() -> Callable[..., Blocks | None] | None:
    """What changes a run of statements; None where LibCST is not there."""
    try:
        from tapelint.fixes.blocks import blocks_of  # noqa: PLC0415 - it takes long to import
    except ImportError as error:
        _log.warning("statements cannot be repaired without LibCST: %s", error)
        return None
    return blocks_of


@dataclass(frozen=True)
class _Run:
    """Statements that follow each other in a block, on lines of their own.

    They may be all of it: then they are ``is_alone``. ``ladder`` are the indentations of what they
    stand in, the outermost first, and their own.
    ``first`` is the 0-based line that ``text``, their lines, begins on.
    """

    block: list[ast.stmt]
    ladder: list[str]
    first: int
    text: str
    is_alone: bool

    @classmethod
    def around(
        cls, context: Context, touched: Sequence[ast.stmt], with_comments: set[ast.stmt]
    ) -> _Run | None:
        """The smallest run that holds all that is ``touched``; None where it does not parse."""
        source = context.source
        block, start, end = _common(context, touched)
        while (wider := _wider(context, block, start, end)) is not None:
            block, start, end = wider
        ladder = _ladder(context, block[start])
        if ladder is None:
            return None
        first, last = first_line(block[start]) - 1, (block[end].end_lineno or 0) - 1
        if not context.syntax.masked.isdisjoint(range(first, last + 1)):
            return None
        if block[start] in with_comments:
            while first > 0 and source.line(first - 1).startswith(ladder[-1] + "#"):
                first -= 1
        # What is a part of the last block follows it.
        for number in range(last + 1, len(source.lines)):
            line = source.line(number)
            inside = line.startswith(ladder[-1]) and line[len(ladder[-1]) :][:1] in (" ", "\t")
            if line.strip() and not (inside and line.lstrip().startswith("#")):
                break
            last = number if line.strip() else last
        text = "".join(source.lines[first : last + 1])
        run = block[start : end + 1]
        return cls(run, ladder, first, text, len(run) == len(block))

    def holds(self, range_: Range) -> bool:
        """Whether ``range_`` lies in these lines."""
        lines = Source(self.text).lines
        inside = range(self.first, self.first + len(lines) - (not lines[-1]))
        return range_.start.line in inside and range_.end.line in inside

    def inside(self, range_: Range) -> Range:
        """``range_`` of the file as one of the text."""
        return _shifted(range_, -self.first)

    def outside(self, range_: Range) -> Range:
        """``range_`` of the text as one of the file."""
        return _shifted(range_, self.first)


def _shifted(range_: Range, lines: int) -> Range:
    start, end = (Position(one.line + lines, one.column) for one in (range_.start, range_.end))
    return Range(start, end)


def _home(context: Context, statement: ast.stmt) -> tuple[list[ast.stmt], ast.stmt | None]:
    """The block that ``statement`` is in, and the statement that this is in."""
    holder = context.outline.parent(statement)
    found = [
        block
        for block in block_fields(holder or context.outline.tree)
        if any(one is statement for one in block)
    ]
    while holder is not None and not isinstance(holder, (ast.stmt, ast.Module)):
        holder = context.outline.parent(holder)
    return found[0], holder if isinstance(holder, ast.stmt) else None


def _common(context: Context, touched: Sequence[ast.stmt]) -> tuple[list[ast.stmt], int, int]:
    """The innermost block with all of ``touched``, from which one to which."""
    lines = [list(_upwards(context, one)) for one in touched]
    for block, _ in lines[0]:
        places = [next((one for other, one in line if other is block), None) for line in lines]
        if None not in places:
            numbers = [number for number, one in enumerate(block) if one in places]
            return block, numbers[0], numbers[-1]
    message = "statements of two trees"
    raise ValueError(message)


def _upwards(context: Context, statement: ast.stmt) -> Iterator[tuple[list[ast.stmt], ast.stmt]]:
    """The blocks that ``statement`` is in, each with the one of its statements that holds it."""
    holder: ast.stmt | None = statement
    while holder is not None:
        block, outer = _home(context, holder)
        yield block, holder
        holder = outer


def _wider(
    context: Context, block: list[ast.stmt], start: int, end: int
) -> tuple[list[ast.stmt], int, int] | None:
    """The run with what shares its first or last line; None where nothing does."""
    outline, source = context.outline, context.source
    _, holder = _home(context, block[0])
    place = source.range(block[start]).start
    if source.line(place.line).startswith("elif", place.column) or (
        start == 0 and not outline.begins_line(block[0])
    ):
        if holder is None:
            return None
        outer, _ = _home(context, holder)
        number = next(number for number, one in enumerate(outer) if one is holder)
        return outer, number, number
    if start > 0 and (block[start - 1].end_lineno or 0) >= first_line(block[start]):
        return block, start - 1, end
    if end + 1 < len(block) and first_line(block[end + 1]) == block[end].end_lineno:
        return block, start, end + 1
    return None


def _ladder(context: Context, statement: ast.stmt) -> list[str] | None:
    """The indentations of what ``statement`` is in, and its own; None where they do not grow."""
    found: list[str] = []
    for _, one in _upwards(context, statement):
        indentation = context.outline.indentation(one)
        if not found or indentation != found[0]:
            found.insert(0, indentation)
    grows = all(
        inner.startswith(outer) and len(inner) > len(outer) for outer, inner in pairwise(found)
    )
    return found if grows and not found[0] else None


def _least(old: Source, new: str) -> Iterator[Edit]:
    """The smallest edits that make ``new`` of ``old``."""
    lines, changed = old.lines, Source(new).lines
    matcher = difflib.SequenceMatcher(None, lines, changed, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            continue
        if end - start == last - first:
            for number, (before, after) in enumerate(
                zip(lines[start:end], changed[first:last], strict=True), start
            ):
                if before != after:
                    yield _within(number, before, after)
        else:
            range_ = Range(_start(old, start), _start(old, end))
            yield Edit(range_, "".join(changed[first:last]))


def _within(number: int, before: str, after: str) -> Edit:
    """The part of the line ``before`` that is another in the line ``after``."""
    shortest = min(len(before), len(after))
    start = next((n for n in range(shortest) if before[n] != after[n]), shortest)
    rest = shortest - start
    end = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    text = after[start : len(after) - end]
    return Edit(Range(Position(number, start), Position(number, len(before) - end)), text)


def _start(source: Source, number: int) -> Position:
    if number < len(source.lines):
        return Position(number, 0)
    return Position(number - 1, len(source.lines[-1]))
