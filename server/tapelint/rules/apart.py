"""Gradients and variables that ``optimizer.apply`` is given apart, where it cannot pair them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tapelint.finding import Edit
from tapelint.fixes.edits import insert, replace
from tapelint.fixes.spelling import paired, spell_sources
from tapelint.flow import (
    Applied,
    Dict,
    Gradients,
    Optimizer,
    Pairs,
    Value,
    Variable,
    exact,
    is_sequence,
)
from tapelint.knowledge.optimizers import LOSS_SCALE_OPTIMIZERS
from tapelint.rules import facts

if TYPE_CHECKING:
    from tapelint.rules.base import Context

# What may build an optimizer elsewhere, or load one that is built.
_BUILDING = (".build(", ".compile(", ".minimize(", "load", "restore")


class Apart(NamedTuple):
    """What is wrong with the ``gradients`` at ``node``, and the edits that repair it."""

    node: ast.expr
    message: str
    gradients: Gradients
    title: str
    edits: tuple[Edit, ...]


def unpaired(context: Context, applied: Applied) -> Iterator[Apart]:
    """What a call of ``apply`` is given that it surely cannot pair."""
    call = applied.node
    both = paired(call)
    if both is None:
        yield from _alone(context, applied)
        return
    match facts.given(applied):
        case Pairs(columns=(Gradients() as gradients, second)):
            if _is_one(gradients) and isinstance(second, Variable):
                edits = tuple(replace(context, one, f"[{context.text(one)}]") for one in both)
                message = (
                    f"{_text(context, call)} takes two lists, and is given one tensor and one "
                )
                message += "variable: it raises. Put both into lists."
                yield Apart(call, message, gradients, "Put both into lists", edits)
            elif isinstance(gradients.sources, Dict) and None not in gradients.sources.entries:
                yield from _by_name(context, call, gradients, second)
        case Pairs(columns=(first, Variable())):
            (single,) = facts.gradients_in(first)[:1] or (None,)
            if single is not None and _is_one(single):
                edit = replace(context, both[1], f"[{context.text(both[1])}]")
                message = (
                    "`apply` takes a list of variables, and runs over the rows of the one that "
                )
                message += "it is given: it raises. Put it into a list."
                yield Apart(both[1], message, single, f"Write `{edit.text}`", (edit,))


def _alone(context: Context, applied: Applied) -> Iterator[Apart]:
    """Gradients without variables, where the optimizer was not built for any."""
    call, optimizer = applied.node, applied.optimizer
    given = [*call.args, *(one.value for one in call.keywords)]
    counts = len(given), len(applied.call.values)
    if not applied.first or not isinstance(optimizer, Optimizer) or counts != (1, 1):
        return
    if any(word in context.source.text for word in _BUILDING) or any(
        len(other.call.values) > 1
        for other in context.flow.everywhere(Applied)
        if isinstance(other.optimizer, Optimizer) and other.optimizer.node is optimizer.node
    ):
        return
    value = next(iter(applied.call.values), None)
    gradients, edits = _completed(context, given[0], value)
    if gradients is None:
        return
    raises = (
        "`TypeError: 'NoneType' object is not iterable`"
        if optimizer.api in LOSS_SCALE_OPTIMIZERS
        else "``ValueError: When passing `grads` without `variables`, the optimizer must already "
        "be built on a list of variables``"
    )
    message = (
        "`apply` is given no variables, and the optimizer is not built for any: it raises "
        f"{raises}. Give it the variables as well."
    )
    yield Apart(given[0], message, gradients, "Give `apply` the variables as well", edits)


def _completed(
    context: Context, node: ast.expr, value: Value | None
) -> tuple[Gradients | None, tuple[Edit, ...]]:
    """The gradients in the only argument, and what gives the variables as another one."""
    if value is None:
        return None, ()
    gradients = facts.as_gradients(value)
    if gradients is not None:
        sources = spell_sources(context, gradients, node)
        text = context.text(node)
        if sources is None:
            return gradients, ()
        if _is_one(gradients):
            return gradients, (replace(context, node, f"[{text}], [{sources}]"),)
        return gradients, (insert(context.range(node).end, f", {sources}"),)
    known = exact(value) or ()
    first = facts.as_gradients(known[0]) if len(known) == 2 else None
    if first is None or not facts.is_variables(known[1]):
        return None, ()
    if isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) == 2:
        apart = ", ".join(context.text(one) for one in node.elts)
        return first, (replace(context, node, apart),)
    return first, (replace(context, node, f"*{context.text(node)}"),)


def _by_name(
    context: Context, call: ast.Call, gradients: Gradients, second: Value
) -> Iterator[Apart]:
    """Gradients in a dictionary, of which ``apply`` takes the names."""
    both = paired(call)
    assert both is not None  # noqa: S101
    parts = both if isinstance(second, Dict) else both[:1]
    edits = tuple(replace(context, one, f"list({context.text(one)}.values())") for one in parts)
    plain = all(isinstance(one, (ast.Name, ast.Attribute)) for one in parts)
    what = facts.short(context, both[0], "This")
    message = f"{what} is a dictionary, and `apply` takes its names for gradients: it raises. "
    message += "Give it the values, in the order of the variables."
    yield Apart(both[0], message, gradients, "Give it the values", edits if plain else ())


def _is_one(gradients: Gradients) -> bool:
    """Whether it surely is the gradient of one variable."""
    return not is_sequence(gradients.sources) and isinstance(gradients.sources, Variable)


def _text(context: Context, call: ast.Call) -> str:
    return facts.short(context, call.func, "`apply`")
