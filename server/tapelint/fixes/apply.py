"""Apply edits to a text, once or until nothing is left to repair."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Finding, Fix, Safety
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

ROUNDS = 10


def apply(source: Source, edits: Iterable[Edit]) -> str:
    """Return the text of ``source`` after ``edits``, which all refer to ``source``.

    Raises ValueError if two of them overlap.
    """
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits):
        start, end = source.offset(edit.range.start), source.offset(edit.range.end)
        if start < done:
            message = f"overlapping edits at line {edit.range.start.line + 1}"
            raise ValueError(message)
        pieces += (source.text[done:start], edit.text)
        done = end
    return "".join(pieces) + source.text[done:]


def converge(
    source: Source,
    check: Callable[[Source], Sequence[Finding]],
    safeties: Collection[Safety] = frozenset({Safety.SAFE}),
) -> tuple[Source, list[Fix]]:
    """Repair ``source`` until ``check`` finds nothing that a fix of ``safeties`` repairs.

    Returns the repaired source and the fixes in the order in which they were applied. A fix that
    would leave a text that is not Python, or that overlaps another one of its round, is left
    out. Fixes that undo one another end after ``ROUNDS`` rounds.
    """
    applied: list[Fix] = []
    for _ in range(ROUNDS):
        repaired, fixes = _round(source, check(source), safeties)
        if repaired.text == source.text:
            break
        source = repaired
        applied += fixes
    return source, applied


def _round(
    source: Source, findings: Sequence[Finding], safeties: Collection[Safety]
) -> tuple[Source, list[Fix]]:
    """Apply the first fix of each finding, as far as they go together."""
    edits: list[Edit] = []
    fixes: list[Fix] = []
    text = source.text
    for finding in findings:
        fix = next((fix for fix in finding.fixes if fix.safety in safeties), None)
        built = [edit for edit in fix.build() if edit not in edits] if fix else []
        if not fix or not built or any(_touch(new, old) for new in built for old in edits):
            continue
        repaired = apply(source, [*edits, *built])
        if is_python(repaired):
            text = repaired
            edits += built
            fixes.append(fix)
    return Source(text, source.name), fixes


def _touch(one: Edit, other: Edit) -> bool:
    """Whether two edits overlap or insert at the same place."""
    return one.range.start <= other.range.end and other.range.start <= one.range.end


def is_python(text: str) -> bool:
    """Whether ``text`` parses as it is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text.removeprefix("\ufeff"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
