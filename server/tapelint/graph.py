"""The way of gradients through a program as a graph, to be drawn.

From a tape and what it records, by the gradients and what is made of them, to the optimizer and
the variables that it changes. Each training step is a graph of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from tapelint.check import Analysis
from tapelint.finding import Finding, Position, Range, Severity
from tapelint.fixes.spelling import paired, sources_argument, target_argument
from tapelint.flow import (
    Applied,
    ClipResult,
    Gradients,
    GradientTaken,
    Pairs,
    Tape,
    Transformed,
    carried,
)
from tapelint.flow import Iterator as Iterates
from tapelint.source.walk import walk

_LONGEST = 48
_SIGNS = {"Mult": "*", "Div": "/", "Add": "+", "Sub": "-", "USub": "-"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Role(Enum):
    """What a node of the graph is."""

    TAPE = "tape"
    OPERATION = "operation"
    TARGET = "target"
    SOURCES = "sources"
    GRADIENTS = "gradients"
    TRANSFORM = "transform"
    OPTIMIZER = "optimizer"
    VARIABLES = "variables"


_ON_THE_WAY = {Role.TAPE, Role.TARGET, Role.GRADIENTS, Role.TRANSFORM, Role.OPTIMIZER}
_WITH_GRADIENTS = {Role.TARGET, Role.GRADIENTS, Role.TRANSFORM}
_ORDER = {role: number for number, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class Node:
    """A stop on the way: what it is, how the program writes it, where, and what is wrong there."""

    role: Role
    label: str
    range: Range
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A part of the way, between nodes by their number; ``broken`` where no gradient takes it.

    None gets past an error, nor to the call that raises it.
    """

    start: int
    end: int
    label: str = ""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """A training step: the function that takes its gradients, its nodes in order, its edges.

    ``name`` is empty at the top of a module. ``range`` is that of the function, or of the nodes.
    ``findings`` are those inside of it, or that lead into it, which are at none of the nodes.
    """

    name: str
    range: Range
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    findings: tuple[Finding, ...] = ()


def graphs(analysis: Analysis) -> list[Graph]:
    """The graphs of all training steps of a file, in the order of its lines."""
    builder = _Builder(analysis)
    for taken in {event.node: event for event in analysis.flow.of(GradientTaken)}.values():
        builder.take(taken)
    for transformed in analysis.flow.of(Transformed):
        builder.transform(transformed)
    for applied in {event.node: event for event in analysis.flow.of(Applied)}.values():
        builder.apply(applied)
    return sorted(builder.steps(), key=lambda one: one.range)


def graph_at(analysis: Analysis, position: Position) -> Graph | None:
    """The graph of the training step that ``position`` is in, or of the next one before it."""
    found = graphs(analysis)
    inside = [
        one
        for one in found
        if one.range.contains(position) or any(node.range.contains(position) for node in one.nodes)
    ]
    before = [one for one in found if one.range.start <= position]
    return next(iter((*reversed(inside), *reversed(before), *found)), None)


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop on one way; ``broken`` where no gradient gets there from the stop before."""

    node: Node
    broken: bool


def way_through(graph: Graph, index: int) -> list[Stop]:
    """The way from a tape to an optimizer that the node of that number is on, one at each fork."""
    optimizers = {at for at, node in enumerate(graph.nodes) if node.role is Role.OPTIMIZER}
    applied = _reached(optimizers, [(edge.end, edge.start) for edge in graph.edges])
    edges = sorted(
        (
            edge
            for edge in graph.edges
            if {graph.nodes[edge.start].role, graph.nodes[edge.end].role} <= _ON_THE_WAY
        ),
        key=lambda edge: edge.end not in applied,
    )
    back = _followed({edge.end: edge.start for edge in reversed(edges)}, index)
    ahead = _followed({edge.start: edge.end for edge in reversed(edges)}, index)
    broken = {(edge.start, edge.end) for edge in edges if edge.broken}
    way = [*reversed(back), *ahead[1:]]
    return [
        Stop(graph.nodes[number], (before, number) in broken)
        for before, number in zip((None, *way), way, strict=False)
    ]


def ways(analysis: Analysis) -> Iterator[list[Stop]]:
    """The ways of a file that begin at a tape, one for each call that takes gradients."""
    for graph in graphs(analysis):
        for number, node in enumerate(graph.nodes):
            if node.role is Role.GRADIENTS:
                way = way_through(graph, number)
                if way[0].node.role is Role.TAPE:
                    yield way


def ways_to(graph: Graph, finding: Finding) -> Iterator[list[Stop]]:
    """The ways through the stops that ``finding`` is at, or else that it is related to."""
    at = [number for number, node in enumerate(graph.nodes) if finding in node.findings]
    related = {one.range for one in finding.related}
    for number in at or [
        number
        for number, node in enumerate(graph.nodes)
        if node.range in related and node.role in _ON_THE_WAY - {Role.TAPE}
    ]:
        if graph.nodes[number].role is Role.OPERATION:
            ends = [edge.end for edge in graph.edges if edge.start == number]
            yield from (way_through(graph, end) for end in ends)
        else:
            yield way_through(graph, number)


def line_of(way: Iterable[Stop], name: Callable[[Node], str]) -> str:
    """``way`` in a line, each stop called as ``name`` says, with a ✗ where the gradients end."""
    line = ""
    for stop in way:
        arrow = " ✗ " if stop.broken and "✗" not in line else " → "
        line += f"{arrow}{name(stop.node)}" if line else name(stop.node)
    return line


def _followed(steps: dict[int, int], start: int) -> list[int]:
    found = [start]
    while (number := steps.get(found[-1])) is not None and number not in found:
        found.append(number)
    return found


def _reached(start: set[int], steps: Collection[tuple[int, int]]) -> set[int]:
    """``start``, and what ``steps`` lead to from there."""
    found: set[int] = set()
    ahead = start
    while ahead:
        found |= ahead
        ahead = {end for begin, end in steps if begin in ahead} - found
    return found


_Key = tuple[Role, ast.expr]


class _Builder:
    """Collects nodes and edges of a whole file, and parts them into steps."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._source = analysis.source
        self._own = set(walk(analysis.syntax.tree))
        self._nodes: dict[_Key, Node] = {}
        self._edges: dict[tuple[_Key, _Key], Edge] = {}

    def take(self, taken: GradientTaken) -> None:
        """Add the tape, the target, the sources and the gradients of them."""
        target, sources = target_argument(taken.node), sources_argument(taken.node)
        label = f"∂{self._text(target, 'target')}/∂{self._text(sources, 'sources')}"
        gradients = self._add(Role.GRADIENTS, taken.node, label)
        if target is not None:
            end = self._add(Role.TARGET, target, self._text(target, "target"))
            broken = bool(taken.severed or taken.cut or taken.forgotten or taken.unconnected)
            if isinstance(taken.tape, Tape) and self._is_own(taken.tape.node):
                kind = "persistent tape" if taken.tape.persistent else "tape"
                start = self._add(Role.TAPE, taken.tape.node, kind)
                self._join(start, end, "records", broken=broken)
            self._join(end, gradients, broken=broken)
            cuts = (*taken.severed, *((value, cut.node) for value, cut in taken.cut))
            for _, operation in cuts:
                if isinstance(operation, ast.expr) and self._is_own(operation):
                    cut = self._add(Role.OPERATION, operation, self._text(operation, "operation"))
                    self._join(cut, end, broken=True)
        if sources is not None:
            start = self._add(Role.SOURCES, sources, self._text(sources, "sources"))
            self._join(start, gradients, "with respect to")

    def transform(self, transformed: Transformed) -> None:
        """Add what was made of gradients."""
        node = transformed.transform.node
        end = self._add(Role.TRANSFORM, node, _name(transformed.transform.name))
        self._join(self._made(transformed.gradients), end)

    def apply(self, applied: Applied) -> None:
        """Add an apply call and the variables that it changes."""
        function = applied.node.func
        receiver = function.value if isinstance(function, ast.Attribute) else None
        label = f"{self._text(receiver, 'optimizer')}.{applied.method}"
        end = self._add(Role.OPTIMIZER, applied.node, label)
        for value in applied.call.values:
            # Gradients that are in no pairs raise.
            broken = applied.method != "apply" and isinstance(value, Gradients | ClipResult)
            for gradients in carried(value):
                start = self._made(gradients)
                sources = sources_argument(gradients.taken.node)
                if start is None or sources is None:
                    continue
                self._join(start, end, broken=broken)
                label = self._text(_variables(applied) or sources, "variables")
                changed = self._add(Role.VARIABLES, applied.node, label)
                self._join(end, changed, "changes", broken=broken)

    def steps(self) -> Iterator[Graph]:
        """Part the nodes into those that hang together."""
        group = {key: {key} for key in self._nodes}
        for start, end in self._edges:
            both = group[start] | group[end]
            for key in both:
                group[key] = both
        for keys in {id(one): one for one in group.values()}.values():
            yield self._graph(
                sorted(keys, key=lambda one: (_ORDER[one[0]], self._nodes[one].range))
            )

    def _graph(self, keys: list[_Key]) -> Graph:
        number = {key: index for index, key in enumerate(keys)}
        nodes = [self._nodes[key] for key in keys]
        function = self._function(keys)
        whole = Range(min(one.range.start for one in nodes), max(one.range.end for one in nodes))
        range_ = whole if function is None else self._source.range(function)
        found: dict[int | None, list[Finding]] = {}
        for finding in self._analysis.findings:
            index = _nearest(nodes, finding)
            places = (finding.range, *(one.range for one in finding.related))
            if index is not None or any(range_.contains(place.start) for place in places):
                found.setdefault(index, []).append(finding)
        marked = tuple(
            replace(node, findings=tuple(found.get(index, ()))) for index, node in enumerate(nodes)
        )
        edges = tuple(
            replace(edge, start=number[start], end=number[end])
            for (start, end), edge in self._edges.items()
            if start in number
        )
        name = "" if function is None else function.name
        return Graph(
            name, range_, marked, _broken_by_errors(marked, edges), tuple(found.get(None, ()))
        )

    def _function(self, keys: list[_Key]) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The innermost function that takes the gradients."""
        taken = next((node for role, node in keys if role is Role.GRADIENTS), keys[0][1])
        place = self._source.range(taken).start
        around = [
            one
            for one in walk(self._analysis.syntax.tree)
            if isinstance(one, _FUNCTIONS) and self._source.range(one).contains(place)
        ]
        return max(around, key=lambda one: one.lineno, default=None)

    def _made(self, gradients: Gradients) -> _Key | None:
        """The last stop of ``gradients`` on their way in this file."""
        stops = [
            (Role.GRADIENTS, gradients.taken.node),
            *((Role.TRANSFORM, one.node) for one in gradients.transforms),
        ]
        return next((stop for stop in reversed(stops) if stop in self._nodes), None)

    def _add(self, role: Role, node: ast.expr, label: str) -> _Key:
        self._nodes.setdefault((role, node), Node(role, label, self._source.range(node)))
        return role, node

    def _join(
        self, start: _Key | None, end: _Key, label: str = "", *, broken: bool = False
    ) -> None:
        if start is not None and start != end:
            self._edges.setdefault((start, end), Edge(0, 0, label, broken))

    def _is_own(self, node: ast.expr) -> bool:
        """Whether ``node`` stands in this file, and not in a module that it imports."""
        return node in self._own

    def _text(self, node: ast.expr | None, otherwise: str) -> str:
        """The source text of ``node``, on one line, where it is short."""
        if node is None:
            return otherwise
        text = " ".join(self._source.slice(self._source.range(node)).split())
        if len(text) > _LONGEST and isinstance(node, ast.Call):
            return f"{self._text(node.func, otherwise)}(…)"
        return text if len(text) <= _LONGEST else otherwise


def _broken_by_errors(nodes: Sequence[Node], edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """``edges``, with those broken that lead on from an error, and that bring it gradients."""
    wrong = {
        number
        for number, node in enumerate(nodes)
        if any(one.severity is Severity.ERROR for one in node.findings)
    }
    cut_off = _reached(wrong, [(edge.start, edge.end) for edge in edges])
    return tuple(
        replace(edge, broken=True)
        if edge.start in cut_off
        or (edge.end in wrong and nodes[edge.start].role in _WITH_GRADIENTS)
        else edge
        for edge in edges
    )


def _nearest(nodes: list[Node], finding: Finding) -> int | None:
    """The number of the one of ``nodes`` that ``finding`` is about, if one is.

    It has the very range of the finding, or is the smallest around its beginning, or inside it.
    """
    place = finding.range
    touched = [
        (node.range != place, not node.range.contains(place.start), _lines(node.range), index)
        for index, node in enumerate(nodes)
        if node.role is not Role.VARIABLES
        and (node.range.contains(place.start) or place.contains(node.range.start))
    ]
    return min(touched)[-1] if touched else None


def _variables(applied: Applied) -> ast.expr | None:
    """What the program writes for the variables that ``applied`` changes, where they are paired."""
    pairs = applied.pairs.values if isinstance(applied.pairs, Iterates) else applied.pairs
    made = pairs.node if isinstance(pairs, Pairs) else None
    both = paired(applied.node if applied.method == "apply" else made)
    return None if both is None else both[1]


def _lines(range_: Range) -> int:
    return range_.end.line - range_.start.line


def _name(transform: str) -> str:
    """What a transform is called: a function by its last name, an operator by its sign."""
    return _SIGNS.get(transform, transform.rpartition(".")[2])
