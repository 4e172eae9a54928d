"""Having a tape record a loss that was computed without one."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import free, imported
from tapelint.flow import (
    Bound,
    Computed,
    Function,
    Tape,
    Value,
    Variable,
    VariablesOf,
    depends,
    items,
    unspread,
)
from tapelint.rules import facts

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)


@dataclass(frozen=True)
class Recorded:
    """How a loss and the tape that records it are written after ``rewrite``."""

    rewrite: Rewrite
    tape: str
    loss: str


def recorded(
    context: Context, call: ast.Call, argument: ast.expr, loss: Value, variables: Value
) -> Recorded | None:
    """Have a tape record ``loss``, the ``argument`` of ``call``, if it does not yet.

    None where it cannot be told which statements compute it from the ``variables``.
    """
    statement = context.outline.statement(call)
    if not isinstance(statement, _SIMPLE):
        return None
    if isinstance(argument, ast.Lambda):
        if argument.args.args or argument.args.vararg:
            return None
        return _before(context, statement, _on_one_line(context.text(argument.body)))
    if isinstance(loss, (Function, Bound)):
        return _before(context, statement, f"{context.text(argument)}()")
    if not isinstance(loss, Computed):
        return None
    if loss.tapes:
        name = _name_of(context, loss.tapes[-1], call)
        return None if name is None else Recorded(Rewrite(context), name, context.text(argument))
    return _around(context, statement, argument, loss, variables)


def _name_of(context: Context, tape: Tape, at: ast.AST) -> str | None:
    """The name that ``tape`` was opened as, where it means the same at ``at``."""
    function = context.outline.function
    return facts.opened_as(context, tape) if function(tape.node) is function(at) else None


def _before(context: Context, statement: ast.stmt, computed: str) -> Recorded | None:
    """Compute the loss on a tape right before ``statement``."""
    header, tape = _header(context, statement)
    if header is None:
        return None
    loss = free(context, statement, "loss", "loss_value", "minimized")
    lines = header, f"{context.outline.unit}{loss} = {computed}"
    return Recorded(Rewrite(context).insert_before(statement, *lines), tape, loss)


def _around(
    context: Context,
    statement: ast.stmt,
    argument: ast.expr,
    loss: Computed,
    variables: Value,
) -> Recorded | None:
    """Open a tape around the statements before ``statement`` that compute the loss."""
    outline = context.outline
    block = outline.block(statement)
    found = {outline.statement(node) for node in _nodes(context, loss, variables)}
    places = [number for number, one in enumerate(block) if one in found]
    last = block.index(statement)
    header, tape = _header(context, statement)
    if not places or max(places) > last or header is None:
        return None
    whole = isinstance(argument, ast.Name)
    name = context.text(argument) if whole else free(context, statement, "loss", "loss_value")
    added = [] if whole else [f"{name} = {_on_one_line(context.text(argument))}"]
    enclosed = block[min(places) : last]
    if not enclosed:
        return _before(context, statement, _on_one_line(context.text(argument)))
    return Recorded(Rewrite(context).enclose(header, enclosed, *added), tape, name)


def _nodes(context: Context, loss: Computed, variables: Value) -> list[ast.AST]:
    """What was computed from the ``variables`` on the way to ``loss``, in this file."""
    sources = [unspread(one) for one in items(variables)]
    if not all(isinstance(one, (Variable, VariablesOf)) for one in sources):
        return []
    result: list[ast.AST] = []
    seen: set[Value] = set()
    stack: list[Value] = [loss]
    while stack:
        value = stack.pop()
        if not isinstance(value, Computed) or value in seen:
            continue
        seen.add(value)
        stack.extend(value.inputs)
        # What a function computes is computed where it is called.
        node = value.calls[len(loss.calls)] if len(value.calls) > len(loss.calls) else value.node
        if any(depends(value, one) for one in sources) and context.outline.holds(node):
            result.append(node)
    return result


def _header(context: Context, at: ast.stmt) -> tuple[str | None, str]:
    name = imported(context, "tf.GradientTape", at)
    tape = free(context, at, "tape", "loss_tape", "gradient_tape")
    return (None if name is None else f"with {name}() as {tape}:"), tape


def _on_one_line(text: str) -> str:
    return f"({text})" if "\n" in text or "\r" in text else text
