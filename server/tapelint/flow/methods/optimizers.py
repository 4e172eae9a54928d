"""What the methods of an optimizer do, and those of the strategy that it works in."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from tapelint.flow import freezing, sequences
from tapelint.flow.connection import disjoint
from tapelint.flow.events import Applied, AppliedAgain
from tapelint.flow.expressions import Call
from tapelint.flow.scopes import MAYBE
from tapelint.flow.values import (
    NONE,
    Bound,
    Created,
    Dict,
    Function,
    Gradients,
    Iterator,
    List,
    Optimizer,
    Pairs,
    Setting,
    Tuple,
    Value,
    Variable,
    VariablesOf,
)
from tapelint.knowledge.optimizers import is_legacy

if TYPE_CHECKING:
    from tapelint.flow.calls import Calls


def apply_gradients(machine: Calls, optimizer: Value, call_: Call) -> Value:
    """Give ``optimizer``, or what is used like one, the pairs in ``call_``."""
    arguments = call_.values
    unknown: tuple[Variable, ...] = ()
    built: ast.AST | None = None
    strange: tuple[Value, ...] = ()
    unfrozen: tuple[Setting, ...] = ()
    first = isinstance(optimizer, Optimizer) and "variables" not in optimizer.state
    if isinstance(optimizer, Optimizer):
        unfrozen = _unfrozen(machine, optimizer, call_)
        strange = _strange(machine, optimizer, call_)
        unknown, built = _build(machine, optimizer, call_)
    applied = Applied(
        call_.node,
        machine.place(),
        optimizer,
        tuple(map(sequences.frozen, call_.positional)),
        {name: sequences.frozen(value) for name, value in call_.keywords.items()},
        call_.complete,
        unknown,
        built,
        strange,
        unfrozen,
        first,
        frozenset(machine.transforms),
    )
    machine.emit(applied)
    _note_applied(machine, optimizer, applied)
    for value in arguments:
        machine.apply(value, applied)
        machine.use_up(value, call_.node)
    return machine.computed("apply_gradients", (), call_.node)


def _note_applied(machine: Calls, optimizer: Value, applied: Applied) -> None:
    """Remember which gradients were applied; tell where they had been before."""
    given = applied.arguments[0] if applied.arguments else applied.keywords.get("grads_and_vars")
    pairs = given.values if isinstance(given, Iterator) else given
    if not isinstance(pairs, Pairs) or len(pairs.columns) != 2:
        return
    gradients, variables = pairs.columns
    if not isinstance(gradients, Gradients):
        return
    key = (optimizer, gradients, sequences.items(variables))
    before, others = machine.applied.get(key), machine.applied.get((key, "pairs"))
    if isinstance(before, ast.Call) and before is not applied.node and others is not pairs.node:
        machine.emit(AppliedAgain(applied.node, machine.place(), before))
    machine.log.write(machine.applied, key, applied.node)
    machine.log.write(machine.applied, (key, "pairs"), pairs.node)


def _build(
    machine: Calls, optimizer: Optimizer, call_: Call
) -> tuple[tuple[Variable, ...], ast.AST | None]:
    """Note what ``optimizer`` is built with; tell which variables it does not know."""
    variables = applied_variables(call_.get(0, "grads_and_vars"))
    state = optimizer.state
    if "variables" not in state:
        machine.log.write(state, "variables", variables)
        machine.log.write(state, "built", call_.node)
        return (), None
    known, built = state["variables"], state.get("built", MAYBE)
    if not isinstance(known, frozenset) or is_legacy(optimizer.api) or built is MAYBE:
        return (), None
    # A tf.function that is given another variable is traced anew.
    given = machine.frame.scope.names.values() if machine.frame.graph else ()
    return tuple(one for one in variables if one not in known and one not in given), built


def _strange(machine: Calls, optimizer: Optimizer, call_: Call) -> tuple[Value, ...]:
    """The variables given that ``optimizer`` surely does not know; note those it begins with."""
    given = sequences.trained(call_.get(0, "grads_and_vars"))
    state = optimizer.state
    if "variables" not in state:
        machine.log.write(state, "trained", MAYBE if given is None else frozenset(given))
        return ()
    known = state.get("trained", MAYBE)
    if given is None or not isinstance(known, frozenset) or is_legacy(optimizer.api):
        return ()
    if not isinstance(state["variables"], frozenset) or state.get("built", MAYBE) is MAYBE:
        return ()
    return tuple(one for one in given if all(disjoint(one, other) for other in known))


def _unfrozen(machine: Calls, optimizer: Optimizer, call_: Call) -> tuple[Setting, ...]:
    """What ``optimizer`` does not know, for it was frozen when the optimizer was built."""
    known = optimizer.state.get("trained", MAYBE)
    built = optimizer.state.get("variables", MAYBE)
    if not machine.trainable or machine.frame.graph or is_legacy(optimizer.api):
        return ()
    given = sequences.trained(call_.get(0, "grads_and_vars"))
    if not isinstance(known, frozenset) or not isinstance(built, frozenset) or given is None:
        return ()
    if optimizer.state.get("built", MAYBE) is MAYBE or len(known) != 1 or set(given) != known:
        return ()
    (before,), now = known, given[0]
    if not isinstance(before, VariablesOf) or not isinstance(now, VariablesOf):
        return ()
    return freezing.turned(before.settings, now.settings, to=True)


def applied_variables(value: Value | None) -> frozenset[Variable]:
    """The ``tf.Variable`` objects in the pairs given to ``apply_gradients``."""
    if isinstance(value, Iterator):
        value = value.values
    if isinstance(value, Pairs) and len(value.columns) == 2:
        found = sequences.items(value.columns[1])
    elif isinstance(value, (List, Tuple)):
        rows = sequences.items(value)
        found = tuple(
            row.items[1] for row in rows if isinstance(row, Tuple) and len(row.items) == 2
        )
    else:
        found = ()
    return frozenset(one for one in found if isinstance(one, Variable))


def _minimize(machine: Calls, owner: Value, call_: Call) -> Value:
    for value in call_.values:
        if isinstance(value, Function) and not machine.was_reached(value.node):
            machine.follow(value, None, Call(call_.node, value, [], {}))
    if isinstance(owner, Optimizer):
        machine.log.write(owner.state, "variables", MAYBE)
    return machine.unknown(call_)


def _build_method(machine: Calls, owner: Value, call_: Call) -> Value:
    if isinstance(owner, Optimizer):
        machine.log.write(owner.state, "variables", MAYBE)
        machine.log.write(owner.state, "built", call_.node)
        return NONE
    return machine.unknown(call_)


def _apply(machine: Calls, owner: Value, call_: Call) -> Value:
    """Like ``build``, these tell an optimizer which variables there are."""
    if isinstance(owner, Optimizer):
        machine.log.write(owner.state, "variables", MAYBE)
    return machine.unknown(call_)


def _unscale(machine: Calls, owner: Value, call_: Call) -> Value:
    del owner
    return _transformed(machine, call_.get(0, "grads"), "get_unscaled_gradients", call_)


def _scale_loss(machine: Calls, owner: Value, call_: Call) -> Value:
    del owner
    return machine.operation("scale_loss", call_.values, call_)


def run(machine: Calls, owner: Value, call_: Call) -> Value:
    """``strategy.run(function, args=(…), kwargs={…})`` calls the function in each replica."""
    given = call_.get(1, "args")
    keywords = call_.get(2, "kwargs")
    arguments = list(given.items) if isinstance(given, (Tuple, List)) else []
    complete = given is None or isinstance(given, (Tuple, List))
    named = (
        {str(key): value for key, value in keywords.entries.items()}
        if isinstance(keywords, Dict) and None not in keywords.entries
        else {}
    )
    function = call_.positional[0]
    if not complete or (keywords is not None and not named):
        return machine.unknown(call_)
    outside = machine.strategy, machine.replica
    machine.strategy, machine.replica = None, owner if isinstance(owner, Created) else None
    result = machine.call(Call(call_.node, function, arguments, named))
    machine.strategy, machine.replica = outside
    return result


def _all_reduce(machine: Calls, owner: Value, call_: Call) -> Value:
    """The gradients are summed over the replicas."""
    del owner
    return _transformed(machine, call_.get(1, "value"), "all_reduce", call_)


def _transformed(machine: Calls, given: Value | None, name: str, call_: Call) -> Value:
    """One gradient for each, if it is gradients that the method ``name`` is given."""
    if isinstance(given, Gradients):
        return machine.transformed(given, name, call_.node)
    return machine.unknown(call_)


def is_code(value: Value) -> bool:
    """Whether a strategy can run ``value`` and it is known what that does."""
    return isinstance(value, (Function, Bound))


METHODS: dict[str, Callable[[Calls, Value, Call], Value]] = {
    "minimize": _minimize,
    "build": _build_method,
    "apply": _apply,
    "stateless_apply": _apply,
    "_create_all_weights": _apply,
    "get_unscaled_gradients": _unscale,
    "all_reduce": _all_reduce,
    "get_scaled_loss": _scale_loss,
    "scale_loss": _scale_loss,
}
