"""What flows at a place of the program, in words."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tapelint.check import Analysis
from tapelint.config import Config
from tapelint.finding import Finding, Position, Range
from tapelint.fixes.spelling import alike, sources_argument, target_argument
from tapelint.flow import (
    NONE,
    Applied,
    ClipResult,
    GradientFlow,
    Gradients,
    GradientTaken,
    Optimizer,
    Pairs,
    Taking,
    Tape,
    Value,
    Variable,
    carried,
    holds,
    likely,
)
from tapelint.flow import Iterator as OneShot
from tapelint.graph import Node, Role, Stop, graphs, line_of, way_through, ways_to
from tapelint.rules import RULES
from tapelint.source.text import Source

_BACKQUOTES = re.compile("`+")
_LONGEST = 60

# What a reader calls a 0-based line; None where that cannot be told.
Name = Callable[[int], str | None]


@dataclass(frozen=True)
class Hover:
    """A text, in Markdown, about the words in ``range``, and the findings that it is about.

    ``is_on_way`` tells whether the way of gradients leads through there.
    """

    range: Range
    markdown: str
    findings: tuple[Finding, ...] = ()
    is_on_way: bool = False


def hover_at(analysis: Analysis, position: Position, name: Name) -> Hover | None:
    """What there is to say about the words at ``position``, if anything.

    The way of the gradients comes first, in a line; then the findings, each with its repair and
    with what its rule is about; then what the words are, and what the way does not tell. Lines are
    told as ``name`` calls them; where it has no name for one the code that stands there is quoted.
    """
    findings = tuple(one for one in analysis.findings if one.range.contains(position))
    node = _innermost(analysis, position)
    if not findings and node is None:
        return None
    description = _Description(analysis, name)
    ways = description.ways(node, findings)
    described = "" if node is None else description.of(node)
    if findings:
        range_ = findings[0].range
    elif node is not None and described:
        range_ = analysis.source.range(node)
    else:
        return None
    told = [_finding(one, analysis.config) for one in findings]
    parts = ["\n\n".join(ways), *told, described]
    markdown = "\n\n---\n\n".join(part for part in parts if part)
    return Hover(range_, markdown, findings, bool(ways))


def _finding(finding: Finding, config: Config) -> str:
    """What an editor does not show already, which is what is wrong and who says so."""
    rule = next(one for one in RULES if one.code == finding.code)
    parts = [f"**{rule.title}** ({rule.name}, {rule.code})"]
    if finding.fixes:
        parts.append(f"Repair: {finding.fixes[0].title}.")
    parts.append(rule.section("What happens"))
    if "Keras" in parts[-1]:
        parts.append(config.at_hand)
    return "\n\n".join(parts)


def _innermost(analysis: Analysis, position: Position) -> ast.expr | None:
    """The smallest expression at ``position`` of which something is known."""
    best: tuple[int, ast.expr] | None = None
    calls = {event.node for event in analysis.flow.of(Applied)}
    roles = _roles(analysis.flow)
    for node in (*analysis.flow.values, *calls, *roles):
        if not isinstance(node, ast.expr) or not _near(node, position):
            continue
        named = node.func if isinstance(node, ast.Call) and node not in roles else node
        if not analysis.source.range(named).contains(position):
            continue
        range_ = analysis.source.range(node)
        if range_.contains(position):
            size = len(analysis.source.slice(range_))
            if best is None or size < best[0]:
                best = (size, node)
    return best[1] if best else None


def _roles(flow: GradientFlow) -> dict[ast.expr, GradientTaken]:
    """The targets and sources, each with where the gradients are taken."""
    return {
        node: taken
        for taken in flow.of(GradientTaken)
        for node in (target_argument(taken.node), sources_argument(taken.node))
        if node is not None
    }


def _near(node: ast.expr, position: Position) -> bool:
    return node.lineno - 1 <= position.line <= (node.end_lineno or node.lineno) - 1


class _Description:
    """Describes values by the text they were made with."""

    def __init__(self, analysis: Analysis, name: Name) -> None:
        self._name = name
        self._graphs = graphs(analysis)
        self._source: Source = analysis.source
        self._flow: GradientFlow = analysis.flow

    def ways(self, node: ast.expr | None, findings: Iterable[Finding]) -> list[str]:
        """The ways of gradients that ``node`` is on, or else ``findings``, each in a line."""
        ways = [] if node is None else self._ways(self._stops(node))
        ways = ways or [
            way
            for finding in findings
            for graph in self._graphs
            for way in ways_to(graph, finding)
            if len(way) > 1
        ]
        return list(dict.fromkeys(line_of(way, self._stop) for way in ways))

    def _ways(self, stops: list[ast.expr]) -> list[list[Stop]]:
        """The ways of gradients through any of ``stops``."""
        ranges = {self._source.range(stop) for stop in stops}
        ways = [
            way_through(graph, number)
            for graph in self._graphs
            for number, one in enumerate(graph.nodes)
            if one.role is not Role.VARIABLES and one.range in ranges
        ]
        return [way for way in ways if len(way) > 1]

    def _stop(self, node: Node) -> str:
        label = "tape" if node.role is Role.TAPE else _code(node.label)
        line = self._name(node.range.start.line)
        known = line is None or node.role is Role.TARGET
        return label if known else f"{label} ({str(line).removeprefix('line ')})"

    def _stops(self, node: ast.expr) -> list[ast.expr]:
        """Where on their way the gradients are that ``node`` holds, gives or applies."""
        taken = _roles(self._flow).get(node)
        if taken is not None:
            return [taken.node]
        if any(one.node is node for one in self._flow.of(Applied)):
            return [node]
        value = likely(self._flow.values[node]) if node in self._flow.values else None
        if isinstance(value, Tape):
            return [
                one.node
                for one in self._once(self._flow.of(GradientTaken))
                if isinstance(one.tape, Tape) and one.tape.node is value.node
            ]
        return [] if value is None else [_made(one) for one in carried(value)]

    def of(self, node: ast.expr) -> str:
        """What ``node`` stands for, or does, as far as its way does not tell."""
        applied = next((one for one in self._flow.of(Applied) if one.node is node), None)
        if applied is not None:
            return self._apply_call(applied)
        taken = _roles(self._flow).get(node)
        value = likely(self._flow.values[node]) if node in self._flow.values else None
        parts = [self._role(node, taken) if taken else "", self._value(value)]
        return "\n\n".join(part for part in parts if part)

    def _role(self, node: ast.expr, taken: GradientTaken) -> str:
        """What ``node`` is in the call that takes gradients, its target or its sources."""
        head = (
            f"**Target** of the gradients with respect to {self._sources(taken)}."
            if node is target_argument(taken.node)
            else f"**Sources** of the gradients of {self._target(taken)}."
        )
        gradients = likely(self._flow.values.get(taken.node, NONE))
        lines = [head]
        if isinstance(gradients, Gradients):
            lines += self._notes(gradients)
        return "\n".join(lines)

    def _value(self, value: Value | None) -> str:
        match value:
            case Tape():
                return self._tape(value)
            case Gradients():
                return self._gradients(value)
            case ClipResult(gradients=Gradients() as clipped):
                return f"The pair (clipped gradients, global norm).\n\n{self._gradients(clipped)}"
            case Pairs() | OneShot():
                return self._pairs(value)
            case Optimizer():
                return self._optimizer(value)
            case Variable():
                return self._variable(value)
            case _:
                return ""

    def _at(self, node: ast.AST) -> str:
        """Where ``node`` stands: the line, or else its code."""
        line = self._name(getattr(node, "lineno", 1) - 1)
        if line is None:
            return f"at {self._text(node, 'another place')}"
        return f"{'on' if line.startswith('line') else 'in'} {line}"

    def _text(self, node: ast.AST | None, otherwise: str) -> str:
        if not isinstance(node, (ast.expr, ast.stmt)):
            return otherwise
        text = " ".join(self._source.slice(self._source.range(node)).split())
        return _code(text) if len(text) <= _LONGEST else otherwise

    # --- tapes and gradients ---------------------------------------------------------------

    def _tape(self, tape: Tape) -> str:
        kind = "Persistent gradient tape" if tape.persistent else "Gradient tape"
        head = f"**{kind}**, made {self._at(tape.node)}."
        taken = any(
            isinstance(one.tape, Tape) and one.tape.node is tape.node
            for one in self._flow.of(GradientTaken)
        )
        return head if taken else f"{head}\n- no gradients are taken from it"

    @staticmethod
    def _once(events: Iterator[GradientTaken]) -> list[GradientTaken]:
        """One event for each place, though the interpreter may come by more often."""
        return list({event.node: event for event in events}.values())

    def _target(self, taken: Taking) -> str:
        return self._text(target_argument(taken.node), "a target")

    def _sources(self, taken: Taking) -> str:
        return self._text(sources_argument(taken.node), "its sources")

    def _gradients(self, gradients: Gradients) -> str:
        taken = gradients.taken
        head = f"**Gradients** of {self._target(taken)} with respect to {self._sources(taken)}."
        return "\n".join([head, *self._notes(gradients)])

    def _notes(self, gradients: Gradients) -> list[str]:
        """What cannot be seen on the way: what is left out, and who applies ``gradients``."""
        notes = ["- a filter leaves some of them out"] if gradients.filtered else []
        places = {
            event.node: event
            for event in self._flow.of(Applied)
            for value in event.call.values
            for one in carried(value)
            if alike(one, gradients) and holds(value, one)
        }
        ends = {way[-1].node.role for way in self._ways([_made(gradients)])}
        if len(places) > 1:
            where = " and ".join(map(self._who, places.values()))
            notes.append(f"- applied by {where}")
        elif not places and not self._flow.is_put_to_use(gradients):
            notes.append("- not applied by anything in this file")
        elif not places and Role.OPTIMIZER not in ends:
            notes.append("- used, but not applied by an optimizer in this file")
        return notes

    def _who(self, event: Applied) -> str:
        return f"{self._receiver(event)} {self._at(event.node)}"

    def _receiver(self, event: Applied) -> str:
        receiver = event.node.func.value if isinstance(event.node.func, ast.Attribute) else None
        return self._text(receiver, "the optimizer")

    # --- pairs, apply calls, optimizers, variables -----------------------------------------

    def _pairs(self, value: Pairs | OneShot) -> str:
        pairs = value.values if isinstance(value, OneShot) else value
        found = sorted(carried(pairs), key=lambda one: getattr(one.taken.node, "lineno", 0))
        if not found:
            return ""
        once = " It can be iterated over only once." if isinstance(value, OneShot) else ""
        head = (
            f"**(gradient, variable) pairs**.{once}"
            if isinstance(pairs, Pairs)
            else f"**Gradients, one after another**.{once}"
        )
        return "\n\n".join([head, *dict.fromkeys(self._gradients(one) for one in found)])

    def _apply_call(self, applied: Applied) -> str:
        found = {one.taken.node: one for value in applied.call.values for one in carried(value)}
        head = f"**Applies gradients** with {self._receiver(applied)}."
        notes = [note for one in found.values() for note in self._notes(one)]
        return "\n".join([head, *dict.fromkeys(notes)])

    def _optimizer(self, optimizer: Optimizer) -> str:
        name = optimizer.api.rpartition(".")[2]
        lines = [f"**Optimizer** {_code(name)}, made {self._at(optimizer.node)}."]
        places = {
            event.node: event
            for event in self._flow.of(Applied)
            if isinstance(event.optimizer, Optimizer) and event.optimizer.node is optimizer.node
        }
        lines += [f"- applies gradients {self._at(node)}" for node in places]
        if not places:
            lines.append("- applies no gradients in this file")
        return "\n".join(lines)

    def _variable(self, variable: Variable) -> str:
        lines = [f"**Variable**, made {self._at(variable.node)}."]
        if not variable.trainable:
            lines.append("- not trainable: a tape does not watch it by itself")
        newer = self._flow.replacements.get(variable)
        if newer is not None and newer.node is not variable.node:
            lines.append(f"- replaced by a new variable {self._at(newer.node)}")
        return "\n".join(lines)


def _code(text: str) -> str:
    """``text`` as code, whatever stands in it: nothing of it is taken for Markdown."""
    longest = max(map(len, _BACKQUOTES.findall(text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"`{text}`"


def _made(gradients: Gradients) -> ast.expr:
    """The expression that made ``gradients`` what they are."""
    return gradients.transforms[-1].node if gradients.transforms else gradients.taken.node
