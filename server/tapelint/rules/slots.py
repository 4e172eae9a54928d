"""Variables that gradients are added up in, and applied from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tapelint.flow import (
    Applied,
    Assigned,
    AttributeStored,
    Choice,
    Gradients,
    Pairs,
    Value,
    Variable,
    VariableCreated,
    alternatives,
    made_of,
)
from tapelint.rules import facts
from tapelint.source.outline import FUNCTIONS

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_REPEATS = (
    *(ast.For, ast.AsyncFor, ast.While),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
_ADDING = "assign_add"
_RATES = frozenset({"learning_rate", "lr"})


class Slot(NamedTuple):
    """A variable, made by the call ``made``, that ``added`` adds gradients to."""

    made: ast.Call
    added: Assigned


def uncleared_slots(context: Context) -> Iterator[tuple[Applied, Slot]]:
    """Slots that are applied again and again, and that nothing sets back, with that call."""
    flow = context.flow
    if flow.unexplored or flow.given_up:
        return
    if any(event.name in _RATES for event in context.flow.everywhere(AttributeStored)):
        # With a rate that shrinks, all the gradients may be meant.
        return
    slots = _slots(context)
    told: set[ast.AST] = set()
    for applied in context.events(Applied):
        columns = facts.columns(facts.given(applied))
        if columns is None or applied.node in told:
            continue
        for slot in _applied_from(columns[0], slots):
            if _is_repeated(context, applied, slot) and is_regular(context, applied):
                told.add(applied.node)
                yield applied, slot
                break


def _slots(context: Context) -> dict[ast.Call, Slot]:
    """The variables that nothing is done with but that gradients are added to them."""
    found: dict[ast.Call, Slot] = {}
    others: set[ast.Call] = set(context.flow.handed_on)
    for event in context.flow.everywhere(Assigned):
        for one in alternatives(event.owner):
            if not isinstance(one, Variable):
                continue
            if event.method == _ADDING and isinstance(event.value, Gradients):
                found.setdefault(one.node, Slot(one.node, event))
            else:
                others.add(one.node)
    return {made: slot for made, slot in found.items() if made not in others}


def _applied_from(column: Value, slots: dict[ast.Call, Slot]) -> Iterator[Slot]:
    """The slots that ``column``, what is applied, is made of; none where gradients are in it."""
    parts = list(made_of(column))
    if any(isinstance(one, (Choice, Gradients, Pairs)) for one in parts):
        return
    variables = [one for one in parts if isinstance(one, Variable)]
    yield from (slots[one.node] for one in variables if one.node in slots)


def _is_repeated(context: Context, applied: Applied, slot: Slot) -> bool:
    """Whether gradients are added and applied in turn, to slots that were there before."""
    around = {
        loop
        for created in context.flow.everywhere(VariableCreated)
        if created.node is slot.made
        for loop in created.place.all_loops
    }
    return bool((set(applied.place.all_loops) & set(slot.added.place.all_loops)) - around)


def is_regular(context: Context, applied: Applied) -> bool:
    """Whether the step is made in each iteration of a loop, or in one of so many."""
    tests: list[ast.expr] = []
    repeated = False
    for call in (*applied.place.calls, applied.node):
        part: ast.AST = call
        for one in context.outline.around(call):
            if isinstance(one, _REPEATS):
                repeated = True
            if isinstance(one, (*_REPEATS, *FUNCTIONS)):
                break
            if isinstance(one, ast.If) and facts.may_leave_out(context, one, part):
                tests.append(_condition(one, part))
            part = one
        if not repeated:
            # What is decided before the loop holds for all its turns.
            tests.clear()
    loops = len(applied.place.loops) + sum(map(len, applied.place.loops_of_calls))
    return all(_is_every(one) or _is_counted(context, one) for one in tests) and (
        not tests or loops > 1 or not any(map(_is_every, tests))
    )


def _condition(branch: ast.If, part: ast.AST) -> ast.expr:
    """What holds where ``part``, which stands right in ``branch``, is run."""
    match branch.test:
        case ast.UnaryOp(op=ast.Not(), operand=test) if part in branch.orelse:
            return test
        case test if part in branch.orelse:
            return ast.UnaryOp(ast.Not(), test)
        case test:
            return test


def _is_counted(context: Context, test: ast.expr) -> bool:
    """Whether ``test`` asks for a count that starts over: ``self.count == self.every``."""
    match test:
        case ast.Compare(left=ast.Name() | ast.Attribute() as count, ops=[ast.Eq() | ast.GtE()]):
            name = ast.unparse(count)
        case _:
            return False
    return any(
        _clears(one, name) and not _begins(context, one)
        for one in context.outline.nodes(ast.Assign)
    )


def _clears(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Assign(targets=[target], value=ast.Constant(value=0)):
            return ast.unparse(target) == name
        case _:
            return False


def _begins(context: Context, node: ast.AST) -> bool:
    """Whether ``node`` is where a count begins: before the loop, or where the object is made."""
    around = list(context.outline.around(node))
    function = next((one for one in around if isinstance(one, FUNCTIONS)), None)
    inside = any(isinstance(one, (ast.For, ast.AsyncFor, ast.If, ast.While)) for one in around)
    return getattr(function, "name", "__init__") == "__init__" and not inside


def _is_every(test: ast.expr) -> bool:
    """Whether ``test`` is for each so many turns: ``step % 4 == 0``."""
    match test:
        case ast.Compare(
            left=ast.BinOp(op=ast.Mod(), right=ast.Name() | ast.Constant() | ast.Attribute()),
            ops=[ast.Eq()],
        ):
            return True
        case _:
            return False
