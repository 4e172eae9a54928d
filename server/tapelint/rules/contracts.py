"""What a call of the API is surely given, where that is not what it takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.fixes.spelling import bound_to, receiver
from tapelint.flow import (
    Applied,
    Choice,
    Const,
    Created,
    Dict,
    Each,
    Event,
    Gradients,
    Kind,
    List,
    MethodCalled,
    Pairs,
    Spread,
    Tuple,
    Unknown,
    Value,
    VariablesOf,
    alternatives,
    is_keras_model,
    items,
    kind_of,
    likely,
    unspread,
)
from tapelint.flow import Iterator as OneShot
from tapelint.rules import facts
from tapelint.source.outline import FUNCTIONS, block_fields
from tapelint.source.walk import children, walk

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_TYPE_TESTS = frozenset({"callable", "hasattr", "isinstance", "issubclass", "type", "is_tensor"})

_NO_PAIRS = frozenset(
    {
        Kind.FUNCTION,
        Kind.GRADIENT,
        Kind.METHOD,
        Kind.MODEL,
        Kind.NUMBER,
        Kind.OPTIMIZER,
        Kind.STRING,
        Kind.TENSOR,
        Kind.VARIABLE,
    }
)


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A ``value`` of a ``kind`` that stands at ``node``, where an optimizer is needed."""

    event: Applied | MethodCalled
    node: ast.expr
    value: Value
    kind: Kind

    @property
    def python(self) -> str:
        """The type that Python names in its errors."""
        if isinstance(self.value, Const):
            return type(self.value.value).__name__
        if isinstance(self.value, Created):
            return self.value.api.rpartition(".")[2]
        return self.kind.python

    @property
    def method(self) -> str:
        """The method that it is asked for, ``compile`` where it is given to that."""
        return self.event.method if isinstance(self.event, Applied) else self.event.name

    @property
    def is_compiled(self) -> bool:
        """Whether it is given to ``compile``, rather than asked to apply gradients."""
        return isinstance(self.event, MethodCalled)


def no_optimizers(context: Context) -> Iterator[Misplaced]:
    """What surely is no optimizer, but is asked to apply gradients, or given to ``compile``."""
    return iter(context.once(_all_no_optimizers))


def _all_no_optimizers(context: Context) -> list[Misplaced]:
    places: list[tuple[Applied | MethodCalled, ast.expr | None, Value | None]] = [
        (applied, receiver(context, applied.node), applied.optimizer)
        for applied in context.events(Applied)
    ]
    for called in context.events(MethodCalled):
        if called.name == "compile" and called.call.complete and is_keras_model(called.owner):
            call = called.node
            node = facts.keyword(call, "optimizer") or (call.args[0] if call.args else None)
            places.append((called, node, called.call.get(0, "optimizer")))
    found = []
    for event, node, given in places:
        value = None if given is None else likely(given)
        kind = None if value is None else kind_of(value)
        if node is None or value is None or kind in (None, Kind.NONE, Kind.OPTIMIZER):
            continue
        if not (may_be_avoided(context, event, "AttributeError") or _is_rebound(context, node)):
            found.append(Misplaced(event, node, value, kind))
    return found


@dataclass(frozen=True, slots=True)
class WrongPair:
    """Pairs given to an apply call whose second column surely holds what is no variable.

    ``value`` is one of those, of a ``kind``; ``always`` tells whether it stands there on every way.
    """

    applied: Applied
    value: Value
    kind: Kind
    always: bool


def pairs_without_variables(context: Context) -> Iterator[WrongPair]:
    """Pairs that surely hold something else where the variable belongs."""
    return iter(context.once(_all_wrong_pairs))


def _all_wrong_pairs(context: Context) -> list[WrongPair]:
    found = []
    for applied in context.events(Applied):
        given = facts.given(applied)
        if given is None or not facts.is_of_keras(context, applied):
            continue
        ways = [_wrong(_held(way)) for way in _ways(given)]
        wrong = next((one for one in ways if one is not None), None)
        if wrong is None or may_be_avoided(context, applied, "AttributeError"):
            continue
        value, kind = wrong
        always = None not in ways
        if always or (_comes_round(context, applied, value) and not is_decided(context, applied)):
            found.append(WrongPair(applied, value, kind, always))
    return found


def is_reversed(applied: Applied) -> bool:
    """Whether the pairs surely hold variables first, and tensors second."""
    given = facts.given(applied)
    ways: tuple[Value, ...] = () if given is None else alternatives(given)
    columns = [facts.columns(one.values if isinstance(one, OneShot) else one) for one in ways]
    return bool(columns) and all(
        both is not None
        and _kinds(both[0]) == {Kind.VARIABLE}
        and _kinds(both[1]) <= {Kind.TENSOR, Kind.GRADIENT}
        for both in columns
    )


def _kinds(column: Value) -> set[Kind | None]:
    return {held_kind(one) for one in items(column)}


def held_instead_of_pairs(value: Value) -> Kind | None:
    """What ``value``, given to an apply call, surely holds, or is, instead of pairs."""
    match value:
        case Pairs(columns=columns):
            return None if len(columns) == 2 else Kind.TUPLE
        case Dict(entries=entries):
            return Kind.DICTIONARY if all(isinstance(key, str) for key in entries) else None
        case Choice(values=values):
            found = {held_instead_of_pairs(one) for one in values}
            return found.pop() if len(found) == 1 else None
        case List() | Tuple() | VariablesOf():
            kinds = _kinds(value)
            return kinds.pop() if len(kinds) == 1 and kinds <= _NO_PAIRS else None
        case _:
            kind = kind_of(value)
            return kind if kind in _NO_PAIRS else None


def _ways(given: Value) -> list[Value]:
    """The second columns that ``given`` may have, one by one; unknown where it has none."""
    ways: list[Value] = []
    for one in alternatives(given):
        both = facts.columns(one.values if isinstance(one, OneShot) else one)
        ways += [Unknown()] if both is None else alternatives(both[1])
    return ways


def _held(column: Value) -> list[tuple[Value, Kind | None]]:
    """What ``column`` holds, each with its kind."""
    return [(unspread(one), held_kind(one)) for one in items(column)]


def held_kind(item: Value) -> Kind | None:
    """The kind of ``item``, one of the items of a sequence, or of each that it spreads."""
    if not isinstance(item, Spread):
        return kind_of(item)
    match item.value:
        case VariablesOf():
            return Kind.VARIABLE
        case Each(value=value):
            return kind_of(value)
        case Gradients() as gradients if kind_of(gradients) is Kind.LIST:
            return Kind.GRADIENT
        case Pairs():
            return Kind.TUPLE
        case value:
            return Kind.TENSOR if kind_of(value) is Kind.TENSOR else None


def _wrong(column: list[tuple[Value, Kind | None]]) -> tuple[Value, Kind] | None:
    """The first in ``column`` that surely is no variable."""
    for value, kind in column:
        if kind not in (None, Kind.VARIABLE, Kind.STAND_IN):
            return value, kind
    return None


def _comes_round(context: Context, applied: Applied, value: Value) -> bool:
    """Whether a loop goes through the making of ``value`` and then the apply call."""
    made = getattr(value, "node", None)
    if not isinstance(made, ast.AST):
        return False
    uses = [applied.node, *applied.place.calls]
    makings = [made, *getattr(value, "calls", ())]
    loops = {loop for node in uses for loop in _loops(context, node)}
    return any(loop in loops for node in makings for loop in _loops(context, node))


def _loops(context: Context, node: ast.AST) -> list[ast.AST]:
    outline = context.outline
    around = outline.around(node) if outline.holds(node) else ()
    return [one for one in around if isinstance(one, (ast.For, ast.AsyncFor, ast.While))]


def is_decided(context: Context, event: Event) -> bool:
    """Whether a condition in the functions that lead to ``event`` decides if they get there.

    It may be the one that decided what the event is about.
    """
    outline = context.outline
    for node in (event.node, *event.place.calls):
        if not outline.holds(node):
            return True
        inside: ast.AST = node
        for one in outline.around(node):
            if isinstance(one, FUNCTIONS):
                break
            if facts.may_leave_out(context, one, inside):
                return True
            if isinstance(inside, ast.stmt) and any(
                inside in block and any(map(_leaves, block[: block.index(inside)]))
                for block in block_fields(one)
            ):
                return True
            inside = one
    return False


def _leaves(statement: ast.stmt) -> bool:
    """Whether ``statement`` may leave the block that it stands in, on a condition."""
    return isinstance(statement, ast.If) and any(
        isinstance(one, (ast.Return, ast.Raise, ast.Continue, ast.Break)) for one in walk(statement)
    )


def may_be_avoided(context: Context, event: Event, error: str) -> bool:
    """Whether the program may see to it that ``event`` does not happen with what is wrong.

    A function on the way to it asks for the type of something, or catches the ``error`` that the
    wrong type would raise; or a condition decides, and other calls lead there as well.
    """
    kind = type(event)
    if any(
        other.node is event.node and other.place.calls != event.place.calls
        for other in context.flow.everywhere(kind)
    ) and is_decided(context, event):
        return True
    nodes = (event.node, *event.place.calls)
    return any(
        context.outline.is_caught(node, error) or context.once(_asks_for_type, function)
        for node in nodes
        for function in (context.outline.function(node),)
    )


def _asks_for_type(context: Context, function: ast.AST) -> bool:
    del context
    waiting = [function]
    for one in waiting:
        waiting += (child for child in children(one) if not isinstance(child, FUNCTIONS))
        if isinstance(one, ast.Call):
            name = getattr(one.func, "id", "") or getattr(one.func, "attr", "")
            if name in _TYPE_TESTS:
                return True
    return False


def _is_rebound(context: Context, node: ast.expr) -> bool:
    """Whether another function may bind what ``node`` begins with to something else."""
    while isinstance(node, (ast.Subscript, ast.Call)):
        node = node.value if isinstance(node, ast.Subscript) else node.func
    nodes = context.once(_bindings)
    if isinstance(node, ast.Attribute):
        return nodes.get(f".{node.attr}", 0) > 1 or "setattr(" in context.source.text
    return isinstance(node, ast.Name) and node.id in nodes


def _bindings(context: Context) -> dict[str, int]:
    """How often each attribute is bound, with a dot; and the names that functions share."""
    found: dict[str, int] = {}
    for node in context.outline.nodes(ast.Attribute):
        if isinstance(node.ctx, ast.Store):
            found[f".{node.attr}"] = found.get(f".{node.attr}", 0) + 1
    for shared in context.outline.nodes(ast.Global, ast.Nonlocal):
        found.update(dict.fromkeys(shared.names, 1))
    return found


def made_at(context: Context, node: ast.expr) -> ast.expr:
    """Where the name or attribute ``node`` is bound to what it stands for, if that is one place.

    It is if the expression there tells what it is by itself; else it is ``node``.
    """
    bound = bound_to(context, node)
    told = (ast.Tuple, ast.List, ast.Dict, ast.Lambda, ast.Name, ast.Attribute, ast.Constant)
    return bound if isinstance(bound, told) else node


def is_read_in(context: Context, name: str, parent: type[ast.AST]) -> bool:
    """Whether ``name`` is read right in a ``parent`` somewhere: indexed, called, run over."""
    return any(
        any(context.text(one) == name for one in _read(node))
        for node in context.outline.nodes(parent)
    )


def _read(node: ast.AST) -> list[ast.expr]:
    """The expression that a subscript, call or loop begins with."""
    found = (getattr(node, name, None) for name in ("value", "func", "iter"))
    return [one for one in found if isinstance(one, ast.expr)]
