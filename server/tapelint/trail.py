"""The way of gradients through a program: tape, gradients, transforms, apply call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tapelint.check import Analysis
from tapelint.finding import Position, Range
from tapelint.fixes.spelling import paired, sources_argument, target_argument
from tapelint.flow import (
    Applied,
    ClipResult,
    Gradients,
    GradientTaken,
    Pairs,
    Tape,
    Transformed,
    Value,
    carried,
)
from tapelint.flow import Iterator as OneShot

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Hint:
    """A few words about what stands before ``position``."""

    position: Position
    text: str


@dataclass(frozen=True, slots=True)
class _Step:
    """A call on the way, and the calls that its gradients, or its tape, come from."""

    node: ast.Call
    origins: tuple[ast.Call, ...]


def origins_at(analysis: Analysis, position: Position) -> list[Range]:
    """Where the gradients at ``position`` come from: one step back on their way.

    From an apply call that is where they were transformed or taken, from there where their tape
    was made. Empty where the position is not on the name of a call on the way.
    """
    found = [step for step in _steps(analysis) if _touches(analysis, step.node, position)]
    nodes = dict.fromkeys(origin for step in found for origin in step.origins)
    return [_name(analysis, node) for node in nodes]


def places_at(analysis: Analysis, position: Position) -> list[Range]:
    """The names of all calls on the way that the call at ``position`` is on, in order."""
    steps = list(_steps(analysis))
    way = {step.node for step in steps if _touches(analysis, step.node, position)}
    way |= {
        origin for step in steps for origin in step.origins if _touches(analysis, origin, position)
    }
    ahead, back = set(way), set(way)
    for step in steps:
        if not ahead.isdisjoint(step.origins):
            ahead.add(step.node)
    for step in reversed(steps):
        if step.node in back:
            back.update(step.origins)
    return sorted(_name(analysis, node) for node in ahead | back)


def hints(analysis: Analysis) -> list[Hint]:
    """What each tape gives the gradients of, and what each apply call trains, in order."""
    words: dict[ast.Call, dict[str, None]] = {}
    own = dict.fromkeys(analysis.flow.of(GradientTaken))
    for taken in own:
        target, sources = (
            _text(analysis, target_argument(taken.node)),
            _text(analysis, sources_argument(taken.node)),
        )
        if isinstance(taken.tape, Tape) and target and sources:
            words.setdefault(taken.tape.node, {})[f"∂{target}/∂{sources}"] = None
    for applied in analysis.flow.of(Applied):
        given = applied.call.values
        for value in (applied.pairs,) if applied.method == "apply" else given:
            if value is None or isinstance(value, Gradients | ClipResult):  # this raises
                continue
            for gradients in carried(value):
                node = _variables(analysis, value) or sources_argument(gradients.taken.node)
                variables = _text(analysis, node) or _counted(node)
                if gradients.taken in own and variables:
                    words.setdefault(applied.node, {})[f"trains {variables}"] = None
    found = [Hint(_line_end(analysis, node), ", ".join(each)) for node, each in words.items()]
    return sorted(found, key=lambda hint: hint.position)


def _line_end(analysis: Analysis, node: ast.Call) -> Position:
    """The end of the line that ``node`` ends on: words before it would part the line."""
    line = analysis.source.range(node).end.line
    return Position(line, len(analysis.source.line(line).rstrip()))


def _steps(analysis: Analysis) -> Iterator[_Step]:
    """The steps of all ways in this file, earlier ones first: tape, gradients, apply call."""
    flow = analysis.flow
    calls: set[ast.AST] = {taken.node for taken in flow.of(GradientTaken)}
    calls |= {each.transform.node for each in flow.of(Transformed)}

    def origin(gradients: Gradients) -> Iterator[ast.Call]:
        made = [gradients.taken.node, *(transform.node for transform in gradients.transforms)]
        yield from [node for node in made if node in calls and isinstance(node, ast.Call)][-1:]

    for taken in flow.of(GradientTaken):
        tape = taken.tape
        yield _Step(taken.node, (tape.node,) if isinstance(tape, Tape) else ())
    for transformed in flow.of(Transformed):
        node = transformed.transform.node
        if isinstance(node, ast.Call):
            yield _Step(node, tuple(origin(transformed.gradients)))
    for applied in flow.of(Applied):
        origins = [node for gradients in _carried_by(applied) for node in origin(gradients)]
        yield _Step(applied.node, tuple(dict.fromkeys(origins)))


def _carried_by(applied: Applied) -> Iterator[Gradients]:
    for value in applied.call.values:
        yield from carried(value)


def _touches(analysis: Analysis, node: ast.Call, position: Position) -> bool:
    return _name(analysis, node).contains(position)


def _name(analysis: Analysis, node: ast.Call) -> Range:
    """The range of the last name in what is called."""
    range_ = analysis.source.range(node.func)
    if not isinstance(node.func, ast.Attribute):
        return range_
    end = range_.end
    return Range(Position(end.line, end.column - len(node.func.attr)), end)


def _variables(analysis: Analysis, value: Value) -> ast.expr | None:
    """The variables that ``value``, made in this file, pairs with gradients."""
    pairs = value.values if isinstance(value, OneShot) else value
    match pairs:
        case Pairs(node=ast.Call(func=ast.Name("zip"), args=[_, variables]) as call):
            return variables if call in analysis.flow.values else None
        case Pairs(node=ast.Call(func=ast.Attribute(attr="apply")) as call):
            both = paired(call)
            return None if both is None else both[1]
        case _:
            return None


def _counted(node: ast.expr | None) -> str:
    """How many variables ``node`` lists; empty where it lists none."""
    if not isinstance(node, ast.List | ast.Tuple):
        return ""
    return (
        ""
        if any(isinstance(one, ast.Starred) for one in node.elts)
        else f"{len(node.elts)} variables"
    )


def _text(analysis: Analysis, node: ast.expr | None) -> str:
    """The source text of ``node``, on one line; empty where it is long or missing."""
    if node is None:
        return ""
    text = " ".join(analysis.source.slice(analysis.source.range(node)).split())
    return text if len(text) <= _LONGEST else ""
