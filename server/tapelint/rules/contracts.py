"""What a call of the API is surely given, where that is not what it takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.fixes.spelling import bound_to
from tapelint.flow.connection import is_keras_model
from tapelint.flow.events import Applied, Event, MethodCalled
from tapelint.flow.kinds import Kind, kind_of
from tapelint.flow.values import Const, Created, Value, likely
from tapelint.rules import facts
from tapelint.source.outline import FUNCTIONS
from tapelint.source.walk import children

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_TYPE_TESTS = frozenset({"callable", "hasattr", "isinstance", "issubclass", "type", "is_tensor"})


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
    def is_compiled(self) -> bool:
        """Whether it is given to ``compile``, rather than asked to apply gradients."""
        return isinstance(self.event, MethodCalled)


def no_optimizers(context: Context) -> Iterator[Misplaced]:
    """What surely is no optimizer, but is asked to apply gradients, or given to ``compile``."""
    return iter(context.once(_all_no_optimizers))


def _all_no_optimizers(context: Context) -> list[Misplaced]:
    places: list[tuple[Applied | MethodCalled, ast.expr | None, Value | None]] = [
        (applied, applied.node.func.value, applied.optimizer)
        for applied in context.events(Applied)
        if isinstance(applied.node.func, ast.Attribute)
    ]
    for called in context.events(MethodCalled):
        if called.name == "compile" and called.complete and is_keras_model(called.owner):
            call = called.node
            node = facts.keyword(call, "optimizer") or (call.args[0] if call.args else None)
            first = called.arguments[0] if called.arguments else None
            places.append((called, node, called.keywords.get("optimizer", first)))
    found = []
    for event, node, given in places:
        value = None if given is None else likely(given)
        kind = None if value is None else kind_of(value)
        if node is None or value is None or kind in (None, Kind.NONE, Kind.OPTIMIZER):
            continue
        if not (tells_types_apart(context, event, "AttributeError") or _is_rebound(context, node)):
            found.append(Misplaced(event, node, value, kind))
    return found


def tells_types_apart(context: Context, event: Event, error: str) -> bool:
    """Whether a function on the way to ``event`` asks for the type of something.

    Or one of them catches the ``error`` that the wrong type would raise.
    """
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
    for node in ast.walk(context.flow.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found[f".{node.attr}"] = found.get(f".{node.attr}", 0) + 1
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            found.update(dict.fromkeys(node.names, 1))
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
        isinstance(node, parent) and any(context.text(one) == name for one in _read(node))
        for node in ast.walk(context.flow.tree)
    )


def _read(node: ast.AST) -> list[ast.expr]:
    """The expression that a subscript, call or loop begins with."""
    found = (getattr(node, name, None) for name in ("value", "func", "iter"))
    return [one for one in found if isinstance(one, ast.expr)]
