"""What a repair touches: the statements, and the tape, gradients and optimizer of its step."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING

from tapelint.flow import Optimizer, Tape, carried
from tapelint.source.outline import block_fields
from tapelint.source.walk import children

if TYPE_CHECKING:
    from tapelint.check import Analysis
    from tapelint.finding import Edit, Finding
    from tapelint.flow import Value


def touched(analysis: Analysis, finding: Finding, edits: Sequence[Edit]) -> frozenset[Hashable]:
    """What ``edits``, a repair of ``finding``, are about.

    Two repairs that have a part of it in common are not to be made at once. An optimizer does
    steps of its own in each function.
    """
    places = [finding.range.start, *(edit.range.start for edit in edits)]
    statements = {
        one for place in places if (one := analysis.outline.at(place.line + 1, place.column))
    }
    return frozenset(
        key for statement in statements for key in (statement, *_objects(analysis, statement))
    )


def _objects(analysis: Analysis, statement: ast.stmt) -> Iterator[Hashable]:
    values = analysis.flow.values
    for node in _own(statement):
        value = values.get(node)
        if value is not None:
            yield from _keys(value, analysis.outline.function(statement))


def _keys(value: Value, function: ast.AST) -> Iterator[Hashable]:
    if isinstance(value, Tape):
        yield value.node
    elif isinstance(value, Optimizer):
        yield value.node, function
    for one in carried(value):
        yield one.taken.node
        if isinstance(one.taken.tape, Tape):
            yield one.taken.tape.node


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of ``statement`` without those of the statements in it."""
    inner = {id(one) for block in block_fields(statement) for one in block}
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [one for one in children(node) if id(one) not in inner]
