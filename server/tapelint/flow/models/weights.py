"""What the methods of variables, tensors and models do."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tapelint.flow.domain import sequences
from tapelint.flow.domain.call import Call
from tapelint.flow.domain.traversal import carried, reachable
from tapelint.flow.domain.values import (
    Attribute,
    Computed,
    Const,
    Created,
    Element,
    Gradients,
    Item,
    Value,
    Variable,
    VariablesOf,
    alternatives,
)
from tapelint.flow.record.events import AppliedAgain, Assigned, NumpyAsked, Synchronised
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.operations import METRIC_RESULT


def _get_weights(machine: Machine, owner: Value, call_: Call) -> Value:
    return machine.computed("get_weights", (owner,), call_.node)


def _get_layer(machine: Machine, owner: Value, call_: Call) -> Value:
    which = call_.get(0, "name") or call_.get(1, "index")
    if not isinstance(which, Const) or len(call_.values) != 1:
        return machine.calls.unknown(call_)
    return Item(Attribute(owner, "layers"), which)


def _set_weights(machine: Machine, owner: Value, call_: Call) -> Value:
    given = call_.get(0, "weights")
    copied = given.owner if isinstance(given, Element) else given
    if isinstance(copied, Computed) and copied.op == "get_weights":
        machine.emit(Synchronised, call_.node, owner, copied.inputs[0])
    return machine.calls.unknown(call_)


def _assign_sub(machine: Machine, owner: Value, call_: Call) -> Value:
    given = call_.get(0, "delta", "value")
    for gradients in carried(given) if given is not None else ():
        source = gradients.sources
        whole = source.owner if isinstance(source, Element) else source
        before = machine.applied.get(
            Gradients(gradients.taken, gradients.taken.sources, (), gradients.filtered)
        )
        own = source == owner or set(alternatives(owner)) == set(sequences.items(whole))
        if isinstance(before, ast.Call) and own:
            machine.emit(AppliedAgain, call_.node, before, owner)
    return _assign(machine, owner, call_)


def _assign(machine: Machine, owner: Value, call_: Call) -> Value:
    first = _model_of(owner)
    function = call_.node.func
    if call_.values and isinstance(function, ast.Attribute):
        machine.emit(Assigned, call_.node, owner, function.attr, call_.values[0])
    if isinstance(owner, Variable) and call_.values:
        given = machine.computed("assign", call_.values[:1], call_.node)
        machine.log.set(owner.state, "assigned", given)
    for value in call_.values:
        second = _model_of(value)
        if first is not None and second is not None and first != second:
            machine.emit(Synchronised, call_.node, first, second)
        machine.put_to_use(value, call_.node)
        if isinstance(value, Gradients):
            machine.compute_with(value, call_.node)
    return owner


def add_weight(call_: Call) -> Variable:
    """A weight of a layer or model, which Keras makes and keeps track of."""
    told = call_.keywords.get("trainable")
    trained = told is None or (isinstance(told, Const) and bool(told.value))
    return Variable(call_.node, trained, weight=True)


def _scatter(machine: Machine, owner: Value, call_: Call) -> Value:
    """Some rows of a variable are written, the others stay."""
    if not isinstance(owner, Variable):
        return machine.calls.unknown(call_)
    for value in call_.values:
        machine.put_to_use(value, call_.node)
    before = owner.state.assigned
    kept = (before,) if isinstance(before, Value) else ()
    given = machine.computed("assign", (*call_.values, *kept), call_.node)
    machine.log.set(owner.state, "assigned", given)
    return owner


def _update_state(machine: Machine, metric: Created, call_: Call) -> Value:
    machine.measure(metric, call_.values)
    return machine.calls.unknown(call_)


def _result_of_metric(machine: Machine, metric: Created, call_: Call) -> Value:
    given = machine.measured.get(metric)
    inputs = (metric,) if given is None else (metric, given)
    return machine.computed(METRIC_RESULT, inputs, call_.node)


def _model_of(value: Value) -> Value | None:
    """The model whose variable ``value`` is, or was made from."""
    for one in reachable(value, _operands):
        match one:
            case Element(owner=VariablesOf(owner=model)) | Item(owner=VariablesOf(owner=model)):
                return model
    return None


def _operands(value: Value) -> tuple[Value, ...]:
    return value.inputs if isinstance(value, Computed) else ()


def _read(machine: Machine, owner: Value, call_: Call) -> Value:
    return machine.computed("read", (owner,), call_.node)


def _numpy(machine: Machine, owner: Value, call_: Call) -> Value:
    if isinstance(owner, Gradients):
        machine.compute_with(owner, call_.node)
    machine.emit(NumpyAsked, call_.node, owner)
    return machine.computed("numpy", (owner,), call_.node)


OF_TENSORS: dict[str, Callable[[Machine, Value, Call], Value]] = {
    "assign": _assign,
    "assign_add": _assign,
    "assign_sub": _assign_sub,
    "batch_scatter_update": _scatter,
    "numpy": _numpy,
    "read_value": _read,
    "scatter_add": _scatter,
    "scatter_nd_add": _scatter,
    "scatter_nd_sub": _scatter,
    "scatter_nd_update": _scatter,
    "scatter_sub": _scatter,
    "scatter_update": _scatter,
    "value": _read,
}

OF_METRICS: dict[str, Callable[[Machine, Created, Call], Value]] = {
    "update_state": _update_state,
    "result": _result_of_metric,
}

METHODS: dict[str, Callable[[Machine, Value, Call], Value]] = {
    "assign": _assign,
    "assign_add": _assign,
    "assign_sub": _assign_sub,
    "get_weights": _get_weights,
    "set_weights": _set_weights,
    "get_layer": _get_layer,
}
