"""What the methods of an optimizer do, and those of the strategy that it works in."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tapelint.flow.domain import sequences
from tapelint.flow.domain.call import Call
from tapelint.flow.domain.owning import disjoint
from tapelint.flow.domain.traversal import carried
from tapelint.flow.domain.values import (
    MAYBE,
    MISSING,
    NONE,
    Api,
    Attribute,
    Bound,
    Computed,
    Const,
    Created,
    Dict,
    Element,
    Function,
    Gradients,
    Instance,
    Item,
    Iterator,
    List,
    Mark,
    Optimizer,
    Pairs,
    Partial,
    Setting,
    Spread,
    Super,
    Symbol,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    unspread,
)
from tapelint.flow.queries.optimizers import applied_variables, derives_from_optimizer
from tapelint.flow.record.events import Applied, AppliedAgain, Paired
from tapelint.flow.state.frozen import toggled
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.optimizers import (
    LOSS_SCALE_OPTIMIZERS,
    is_legacy,
    names_optimizer,
    optimizer_class,
)

TRAINING = frozenset({"apply", "apply_gradients", "minimize"})
"""What a program calls of an optimizer, whatever else it knows of it."""


def applies(owner: Value, name: str, call_: Call) -> bool:
    """Whether ``owner.name(…)`` applies gradients.

    Whatever has ``apply_gradients`` does. Many things have an ``apply``: that is one of Keras's
    optimizers' where these are known to be, or where something that is called an optimizer is given
    gradients.
    """
    if name == "apply_gradients":
        return True
    return name == "apply" and all(_has_apply(one, call_) for one in alternatives(owner))


def _has_apply(owner: Value, call_: Call) -> bool:
    match owner:
        case Optimizer():
            return not is_legacy(owner.api)
        case Api(name=name):
            return optimizer_class(name) is not None
        case Const():
            return isinstance(owner.value, str)
        case Instance(cls=cls) | Super(cls=cls) | Computed(cls=Value() as cls):
            return derives_from_optimizer(cls)
        case Symbol(name=name) | Attribute(name=name):
            return names_optimizer(name) and bool(carried(call_.get(0, "grads") or NONE))
        case Element() | Item():
            return _has_apply(owner.owner, call_)
        # What only holds an optimizer, or makes one, has none, and raises.
        case Tuple() | List():
            return any(isinstance(unspread(one), Optimizer) for one in owner.items)
        case Dict():
            return any(isinstance(one, Optimizer) for one in owner.entries.values())
        case Function() | Bound() | Partial():
            return bool(carried(call_.get(0, "grads") or NONE))
        case _:
            return False


def apply(machine: Machine, optimizer: Value, method: str, call_: Call) -> Value:
    """Give gradients to ``optimizer``, or what is used like one, by ``method``."""
    found = _pairs(optimizer, method, call_)
    pairs = None if found is None else sequences.frozen(found)
    unknown: tuple[Variable, ...] = ()
    built: ast.AST | None = None
    strange: tuple[Value, ...] = ()
    unfrozen: tuple[Setting, ...] = ()
    first = isinstance(optimizer, Optimizer) and optimizer.state.variables is MISSING
    if isinstance(optimizer, Optimizer):
        unfrozen = _unfrozen(machine, optimizer, pairs)
        strange = _strange(machine, optimizer, pairs)
        unknown, built = _build(machine, optimizer, pairs, call_.node)
    if isinstance(pairs, Pairs) and pairs.node is call_.node:
        machine.emit(Paired, call_.node, pairs)
    applied = Applied(
        call_.node,
        machine.place(),
        call_.frozen(),
        optimizer=optimizer,
        method=method,
        pairs=pairs,
        unknown=unknown,
        built=built,
        strange=strange,
        unfrozen=unfrozen,
        first=first,
        transformed=frozenset(machine.transforms),
    )
    machine.record(applied)
    _update(machine, optimizer, call_)
    _note_applied(machine, optimizer, applied)
    for value in call_.values:
        machine.apply(value, applied)
        # `apply` counts the gradients first, and raises where they can be run over only once.
        if method != "apply" or value is not call_.get(0, "grads"):
            machine.use_up(value, call_.node)
    return machine.computed(method, (), call_.node)


def _update(machine: Machine, optimizer: Value, call_: Call) -> None:
    """Keras gives each gradient and variable to ``update_step``, which the file may define."""
    of = optimizer.self if isinstance(optimizer, Super) else optimizer
    if not isinstance(of, Instance) or not derives_from_optimizer(of.cls):
        return
    step = machine.classes.inherited(of.cls, "update_step", call_.node)
    if isinstance(step, Function) and machine.functions.is_followable(step):
        node = step.node
        parameters = [*node.args.posonlyargs, *node.args.args][1:]
        given: list[Value] = [Symbol(one.arg, node, machine.epoch) for one in parameters]
        machine.functions.follow(step, of, Call(call_.node, step, given, {}))


def _pairs(optimizer: Value, method: str, call_: Call) -> Value | None:
    """What is applied: the pairs that are given, or that ``apply`` makes of what it is given."""
    if method == "apply_gradients":
        return call_.get(0, "grads_and_vars")
    gradients, variables = call_.get(0, "grads"), call_.get(1, "trainable_variables")
    if variables is None and isinstance(optimizer, Optimizer) and call_.complete:
        scales = optimizer.api in LOSS_SCALE_OPTIMIZERS  # these pair what they please
        order = optimizer.state.order
        variables = None if scales or isinstance(order, Mark) else order
    if gradients is None or variables is None:
        return None
    return Pairs((gradients, variables), call_.node)


def _note_applied(machine: Machine, optimizer: Value, applied: Applied) -> None:
    """Remember which gradients were applied; tell where they had been before."""
    pairs = applied.pairs.values if isinstance(applied.pairs, Iterator) else applied.pairs
    if not isinstance(pairs, Pairs) or len(pairs.columns) != 2:
        return
    gradients, variables = pairs.columns
    if not isinstance(gradients, Gradients):
        return
    key = (optimizer, gradients, sequences.items(variables))
    before, others = machine.applied.get(key), machine.applied.get((key, "pairs"))
    if isinstance(before, ast.Call) and before is not applied.node and others is not pairs.node:
        machine.emit(AppliedAgain, applied.node, before)
    machine.log.write(machine.applied, key, applied.node)
    machine.log.write(machine.applied, (key, "pairs"), pairs.node)


def _build(
    machine: Machine, optimizer: Optimizer, pairs: Value | None, call: ast.Call
) -> tuple[tuple[Variable, ...], ast.AST | None]:
    """Note what ``optimizer`` is built with; tell which variables it does not know."""
    variables = applied_variables(pairs)
    state = optimizer.state
    if state.variables is MISSING:
        machine.log.set(state, "variables", variables)
        machine.log.set(state, "built", call)
        machine.log.set(state, "order", _second(pairs))
        return (), None
    known, built = state.variables, state.built
    if not isinstance(known, frozenset) or is_legacy(optimizer.api) or isinstance(built, Mark):
        return (), None
    # A tf.function that is given another variable is traced anew.
    given = machine.frame.scope.names.values() if machine.frame.graph else ()
    return tuple(one for one in variables if one not in known and one not in given), built


def _second(pairs: Value | None) -> object:
    """The variables of ``pairs``, in order, if that is known."""
    pairs = pairs.values if isinstance(pairs, Iterator) else pairs
    return pairs.columns[1] if isinstance(pairs, Pairs) and len(pairs.columns) == 2 else MAYBE


def _strange(machine: Machine, optimizer: Optimizer, pairs: Value | None) -> tuple[Value, ...]:
    """The variables given that ``optimizer`` surely does not know; note those it begins with."""
    given = sequences.trained(pairs)
    state = optimizer.state
    if state.variables is MISSING:
        machine.log.set(state, "trained", MAYBE if given is None else frozenset(given))
        return ()
    known = state.trained
    if given is None or not isinstance(known, frozenset) or is_legacy(optimizer.api):
        return ()
    if not isinstance(state.variables, frozenset) or isinstance(state.built, Mark):
        return ()
    within = machine.budget.within
    return tuple(one for one in given if all(disjoint(one, other, within) for other in known))


def _unfrozen(machine: Machine, optimizer: Optimizer, pairs: Value | None) -> tuple[Setting, ...]:
    """What ``optimizer`` does not know, for it was frozen when the optimizer was built."""
    known = optimizer.state.trained
    built = optimizer.state.variables
    if not machine.frozen.state or machine.frame.graph or is_legacy(optimizer.api):
        return ()
    given = sequences.trained(pairs)
    if not isinstance(known, frozenset) or not isinstance(built, frozenset) or given is None:
        return ()
    if isinstance(optimizer.state.built, Mark) or len(known) != 1 or set(given) != known:
        return ()
    (before,), now = known, given[0]
    if not isinstance(before, VariablesOf) or not isinstance(now, VariablesOf):
        return ()
    return toggled(before.settings, now.settings, to=True)


def _minimize(machine: Machine, owner: Value, call_: Call) -> Value:
    for value in call_.values:
        if isinstance(value, Function) and not machine.exploration.was_reached(value.node):
            machine.functions.follow(value, None, Call(call_.node, value, [], {}))
    if isinstance(owner, Optimizer):
        machine.log.set(owner.state, "variables", MAYBE)
    return machine.calls.unknown(call_)


def _build_method(machine: Machine, owner: Value, call_: Call) -> Value:
    if isinstance(owner, Optimizer):
        order = call_.get(0, "variables", "var_list")
        machine.log.set(owner.state, "order", MAYBE if order is None else sequences.frozen(order))
        machine.log.set(owner.state, "variables", MAYBE)
        machine.log.set(owner.state, "built", call_.node)
        return NONE
    return machine.calls.unknown(call_)


def _told(machine: Machine, owner: Value, call_: Call) -> Value:
    """Like ``build``, these tell an optimizer which variables there are."""
    if isinstance(owner, Optimizer):
        machine.log.set(owner.state, "variables", MAYBE)
    return machine.calls.unknown(call_)


def _unscale(machine: Machine, owner: Value, call_: Call) -> Value:
    del owner
    return _transformed(machine, call_.get(0, "grads"), "get_unscaled_gradients", call_)


def _scale_loss(machine: Machine, owner: Value, call_: Call) -> Value:
    del owner
    return machine.calls.operation("scale_loss", call_.values, call_)


def run(machine: Machine, owner: Value, call_: Call) -> Value:
    """``strategy.run(function, args=(…), kwargs={…})`` calls the function in each replica."""
    given = call_.get(1, "args")
    keywords = call_.get(2, "kwargs")
    complete = given is None or isinstance(given, (Tuple, List))
    arguments = list(given.items) if isinstance(given, (Tuple, List)) else []
    if given is not None and not complete:
        arguments = [Spread(given)]
    named = (
        {str(key): value for key, value in keywords.entries.items()}
        if isinstance(keywords, Dict) and None not in keywords.entries
        else {}
    )
    function = call_.positional[0]
    if keywords is not None and not named:
        return machine.calls.unknown(call_)
    outside = machine.strategy, machine.replica
    machine.strategy, machine.replica = None, owner if isinstance(owner, Created) else None
    result = machine.calls.call(Call(call_.node, function, arguments, named, complete))
    machine.strategy, machine.replica = outside
    return result


def _all_reduce(machine: Machine, owner: Value, call_: Call) -> Value:
    """The gradients are summed over the replicas."""
    del owner
    return _transformed(machine, call_.get(1, "value"), "all_reduce", call_)


def _transformed(machine: Machine, given: Value | None, name: str, call_: Call) -> Value:
    """One gradient for each, if it is gradients that the method ``name`` is given."""
    transformed = None if given is None else machine.transformed_alike(given, name, call_.node)
    return transformed or machine.calls.unknown(call_)


def is_code(value: Value) -> bool:
    """Whether a strategy can run ``value`` and it is known what that does."""
    return isinstance(value, (Function, Bound))


METHODS: dict[str, Callable[[Machine, Value, Call], Value]] = {
    "minimize": _minimize,
    "build": _build_method,
    "apply": _told,
    "stateless_apply": _told,
    "_create_all_weights": _told,
    "get_unscaled_gradients": _unscale,
    "all_reduce": _all_reduce,
    "get_scaled_loss": _scale_loss,
    "scale_loss": _scale_loss,
}
