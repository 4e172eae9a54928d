"""What flows at a place of the program, in words."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tapelint.check import Analysis
from tapelint.config import Config
from tapelint.finding import Finding, Position, Range
from tapelint.fixes.spelling import alike, sources_argument, target_argument
from tapelint.flow import (
    NONE,
    Applied,
    ClipResult,
    Computed,
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
from tapelint.rules import RULES
from tapelint.source.text import Source

_BACKQUOTES = re.compile("`+")


@dataclass(frozen=True)
class Hover:
    """A text, in Markdown, about the words in ``range``."""

    range: Range
    markdown: str


def hover_at(analysis: Analysis, position: Position, name: Callable[[int], str]) -> Hover | None:
    """What there is to say about the words at ``position``, if anything.

    A finding comes first, with what its rule is about; then what flows there: which tape, which
    target and sources, what was done to the gradients, who applies them. ``name`` is what a reader
    calls a 0-based line.
    """
    findings = [one for one in analysis.findings if one.range.contains(position)]
    node = _innermost(analysis, position)
    if not findings and node is None:
        return None
    parts = [_finding(one, analysis.config) for one in findings]
    range_ = findings[0].range if findings else None
    if node is not None:
        described = _Description(analysis, name).of(node)
        if described:
            parts.append(described)
            range_ = range_ or analysis.source.range(node)
    if range_ is None:
        return None
    return Hover(range_, "\n\n---\n\n".join(parts))


def _finding(finding: Finding, config: Config) -> str:
    rule = next(one for one in RULES if one.code == finding.code)
    parts = [f"**{rule.title}** ({rule.name}, {rule.code})", rule.section("What happens")]
    if "Keras" in parts[1]:
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

    def __init__(self, analysis: Analysis, name: Callable[[int], str]) -> None:
        self._name = name
        self._source: Source = analysis.source
        self._flow: GradientFlow = analysis.flow

    def of(self, node: ast.expr) -> str:
        """What ``node`` stands for, or does."""
        applied = next((one for one in self._flow.of(Applied) if one.node is node), None)
        if applied is not None:
            return self._apply_call(applied)
        taken = _roles(self._flow).get(node)
        value = likely(self._flow.values[node]) if node in self._flow.values else None
        parts = [self._role(node, taken) if taken else "", self._value(value)]
        return "\n\n".join(part for part in parts if part)

    def _role(self, node: ast.expr, taken: GradientTaken) -> str:
        """What ``node`` is in the call that takes gradients, its target or its sources."""
        is_target = node is target_argument(taken.node)
        sources, target = self._sources(taken), self._target(taken)
        here = f"taken on {self._line(taken.node)}"
        lines = (
            [f"**Target** of the gradients with respect to {sources}, {here}."]
            if is_target
            else [f"**Sources**: the gradients of {target} with respect to them are {here}."]
        )
        if is_target and isinstance(taken.target, Computed) and taken.tape in taken.target.tapes:
            opened = getattr(taken.tape, "node", taken.node)
            lines.append(f"- recorded by the tape made on {self._line(opened)}")
        gradients = likely(self._flow.values.get(taken.node, NONE))
        if isinstance(gradients, Gradients):
            lines.append(f"- {self._fate(gradients)}")
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

    def _line(self, node: ast.AST) -> str:
        return self._name(getattr(node, "lineno", 1) - 1)

    def _text(self, node: ast.AST | None, otherwise: str) -> str:
        if not isinstance(node, (ast.expr, ast.stmt)):
            return otherwise
        text = " ".join(self._source.slice(self._source.range(node)).split())
        return _code(text) if len(text) <= 60 else otherwise  # noqa: PLR2004

    # --- tapes and gradients ---------------------------------------------------------------

    def _tape(self, tape: Tape) -> str:
        kind = "persistent tape" if tape.persistent else "tape"
        lines = [f"**Gradient tape**: a {kind}, made on {self._line(tape.node)}."]
        lines += [
            f"- gives the gradients of {self._target(taken)} with respect to "
            f"{self._sources(taken)} "
            f"({self._line(taken.node)})"
            for taken in self._once(self._flow.of(GradientTaken))
            if isinstance(taken.tape, Tape) and taken.tape.node is tape.node
        ]
        if len(lines) == 1:
            lines.append("- no gradients are taken from it")
        return "\n".join(lines)

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
        opened = getattr(taken.tape, "node", None)
        lines = [
            f"**Gradients** of {self._target(taken)} with respect to {self._sources(taken)}.",
            f"- taken on {self._line(taken.node)}"
            + (f", from the tape made on {self._line(opened)}" if opened is not None else ""),
        ]
        lines += [
            f"- {_done(transform.name)} on {self._line(transform.node)}"
            for transform in gradients.transforms
        ]
        if gradients.filtered:
            lines.append("- some of them left out by a filter")
        lines.append(f"- {self._fate(gradients)}")
        return "\n".join(lines)

    def _fate(self, gradients: Gradients) -> str:
        places = {
            event.node: event
            for event in self._flow.of(Applied)
            for value in event.call.values
            for one in carried(value)
            if alike(one, gradients) and holds(value, one)
        }
        if places:
            where = " and ".join(f"{self._who(event)}" for event in places.values())
            return f"applied by {where}"
        if self._flow.is_put_to_use(gradients):
            return "used, but not applied by an optimizer in this form"
        return "not applied by anything in this file"

    def _who(self, event: Applied) -> str:
        receiver = event.node.func.value if isinstance(event.node.func, ast.Attribute) else None
        return f"{self._text(receiver, 'the optimizer')} on {self._line(event.node)}"

    # --- pairs, apply calls, optimizers, variables -----------------------------------------

    def _pairs(self, value: Pairs | OneShot) -> str:
        pairs = value.values if isinstance(value, OneShot) else value
        found = sorted(carried(pairs), key=lambda one: getattr(one.taken.node, "lineno", 0))
        if not found:
            return ""
        once = " It can be run over once only." if isinstance(value, OneShot) else ""
        head = (
            f"**(gradient, variable) pairs**.{once}"
            if isinstance(pairs, Pairs)
            else f"**Gradients, one after another**.{once}"
        )
        return "\n\n".join([head, *dict.fromkeys(self._gradients(one) for one in found)])

    def _apply_call(self, applied: Applied) -> str:
        found = {one.taken.node: one for value in applied.call.values for one in carried(value)}
        head = f"**Applies gradients** with {self._who(applied).rpartition(' on ')[0]}."
        return "\n\n".join([head, *dict.fromkeys(self._gradients(one) for one in found.values())])

    def _optimizer(self, optimizer: Optimizer) -> str:
        name = optimizer.api.rpartition(".")[2]
        lines = [f"**Optimizer** {_code(name)}, made on {self._line(optimizer.node)}."]
        places = {
            event.node: event
            for event in self._flow.of(Applied)
            if isinstance(event.optimizer, Optimizer) and event.optimizer.node is optimizer.node
        }
        lines += [f"- applies gradients on {self._line(node)}" for node in places]
        if not places:
            lines.append("- applies no gradients in this file")
        return "\n".join(lines)

    def _variable(self, variable: Variable) -> str:
        lines = [f"**Variable**, made on {self._line(variable.node)}."]
        if not variable.trainable:
            lines.append("- not trainable: a tape does not watch it by itself")
        newer = self._flow.replacements.get(variable)
        if newer is not None and newer.node is not variable.node:
            lines.append(f"- replaced by a new variable on {self._line(newer.node)}")
        return "\n".join(lines)


def _code(text: str) -> str:
    """``text`` as code, whatever stands in it: nothing of it is taken for Markdown."""
    longest = max(map(len, _BACKQUOTES.findall(text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"`{text}`"


def _done(name: str) -> str:
    words = {"Mult": "multiplied", "Div": "divided", "Add": "added to", "Sub": "subtracted from"}
    if name in words:
        return words[name]
    if name == "USub":
        return "negated"
    return f"transformed by {_code(name)}"
