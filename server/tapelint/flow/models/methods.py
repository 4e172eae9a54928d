"""What the methods of tapes, optimizers, variables and containers do, abstractly."""

from __future__ import annotations

from collections.abc import Callable

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.values import (
    NONE,
    Api,
    Attribute,
    Bound,
    Choice,
    Computed,
    Created,
    Dict,
    Function,
    Gradients,
    Instance,
    List,
    Symbol,
    Tape,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    likely,
    may_be_optimizer,
)
from tapelint.flow.models import (
    containers,
    distributions,
    fit,
    library,
    optimizers,
    tapes,
    weights,
)
from tapelint.flow.queries.connection import is_data
from tapelint.flow.queries.distributions import is_distribution
from tapelint.flow.record.events import Checkpointed, Drawn, LossAdded, MethodCalled, NumpyAsked
from tapelint.flow.transfer import naming, promised
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.layers import SEQUENTIAL
from tapelint.knowledge.operations import (
    CHECKPOINTS,
    EXIT_STACK,
    GENERATOR_OF_TENSORFLOW,
    GENERATORS,
    LOGGER_METHODS,
    draws_tensors,
    is_metric,
)
from tapelint.knowledge.optimizers import wraps_tape
from tapelint.knowledge.spelling import meant_apply_gradients

_OUT_OF_TENSORFLOW = frozenset({"numpy", "item", "tolist"})
_PREDICTIONS = frozenset({"predict", "predict_on_batch"})
# What is done with a model as a whole that tells of its weights.
_OF_MODELS = frozenset({"compile", "fit", "load_weights", "set_weights", "train_on_batch"})
# Those by whose name one can tell what they do, whatever they are methods of.
_BY_NAME: dict[str, Callable[[Machine, Value, Call], Value]] = {
    **optimizers.METHODS,
    **weights.METHODS,
}


def call(machine: Machine, owner: Value, name: str, call_: Call) -> Value:
    """Carry out ``owner.name(…)``."""
    owner = likely(owner)
    if name in optimizers.TRAINING:
        owner = promised.recognised(machine, owner)
    applies = optimizers.applies(owner, name, call_)
    if not applies:
        _notice(machine, owner, name, call_)
    naming.asked_of(machine, owner, name, call_)
    match owner:
        case Computed(op=str(op)) if op in GENERATORS:
            return library.call(machine, f"{op}.{name}", call_)
        case Instance() if name in fit.METHODS and fit.is_model(owner.cls):
            return fit.METHODS[name](machine, owner, call_)
        case Tape() if name in tapes.METHODS:
            return tapes.METHODS[name](machine, owner, call_)
        case List() if name in containers.OF_LISTS:
            return containers.OF_LISTS[name](machine, owner, call_)
        case Dict() if name in containers.OF_DICTIONARIES:
            return containers.OF_DICTIONARIES[name](machine, owner, call_)
        case Gradients(sources=Dict()) if name in ("items", "values"):
            return containers.named_gradients(machine, owner, name, call_)
        case Computed() if name in _OUT_OF_TENSORFLOW:
            if name == "numpy":
                machine.emit(NumpyAsked, call_.node, owner)
            machine.put_to_use(owner, call_.node)
            return machine.calls.operation("numpy", (owner, *call_.values), call_)
        case Computed(op=op) if op == EXIT_STACK and name == "enter_context" and call_.positional:
            given = call_.positional[0]
            entered = machine.statements.enter_context(given, call_.node.args[0])
            if isinstance(entered, Tape):
                machine.stacked = (*machine.stacked, (owner, entered))
            return entered
        case Instance() if name == "add_weight" and call_.complete:
            return weights.add_weight(call_)
        case Instance() if name == "add_loss" and call_.values:
            machine.emit(LossAdded, call_.node, call_.values[0])
        case Computed() if name in distributions.METHODS and is_distribution(owner):
            return distributions.call(machine, owner, name, call_)
        case Created(api=api) if name == "add" and api in SEQUENTIAL:
            machine.unbuilt.add(owner, call_)
            return NONE
        case Created(api=api) if is_metric(api) and name in weights.OF_METRICS:
            return weights.OF_METRICS[name](machine, owner, call_)
        case Created() if name in _PREDICTIONS:
            return machine.calls.operation("predict", (owner, *call_.values), call_)
        case VariablesOf() if name in ("append", "extend", "insert"):
            return containers.grow(machine, owner, call_)
        case Variable() | VariablesOf() | Gradients() if name in weights.OF_TENSORS:
            return weights.OF_TENSORS[name](machine, owner, call_)
        case Choice() if name in containers.OF_LISTS:
            for one in owner.values:
                if isinstance(one, List):
                    containers.change(machine, one, call_)
        case Choice() if (
            any(isinstance(one, Tape) for one in owner.values) and name in tapes.METHODS
        ):
            asked = name in tapes.ASK
            return (
                tapes.take(machine, owner, name, call_) if asked else machine.calls.unknown(call_)
            )
    if applies:
        return optimizers.apply(machine, owner, name, call_)
    if wraps_tape(name) and call_.positional and isinstance(call_.positional[0], Tape):
        return call_.positional[0]
    if name in tapes.ASK and tapes.looks_like_tape(owner):
        return tapes.take(machine, owner, name, call_)
    if name in _BY_NAME:
        return _BY_NAME[name](machine, owner, call_)
    if name in LOGGER_METHODS and _looks_like_logger(owner):
        for value in call_.values:
            machine.show(value, call_.node)
        return NONE
    if is_data(owner) and not any(isinstance(one, (Function, Bound)) for one in call_.values):
        return machine.calls.operation(f"np.ndarray.{name}", (owner, *call_.values), call_)
    if name == "run" and call_.positional and optimizers.is_code(call_.positional[0]):
        return optimizers.run(machine, owner, call_)
    return machine.calls.unknown(call_)


def has_effect(name: str) -> bool:
    """Whether a method of this name may do something, whatever it is a method of."""
    return (
        name in _BY_NAME
        or name in tapes.METHODS
        or name in weights.OF_TENSORS
        or name in ("apply_gradients", "run")
        or name in fit.METHODS
    )


def _notice(machine: Machine, owner: Value, name: str, call_: Call) -> None:
    """Record the call of a method, if it is an event."""
    node = call_.node
    match owner:
        case Computed(op=str(op)) if op.startswith(GENERATOR_OF_TENSORFLOW):
            if draws_tensors(f"{GENERATOR_OF_TENSORFLOW}.{name}"):
                machine.emit(Drawn, node)
        case Computed(op=str(op)) if op in CHECKPOINTS:
            machine.emit(Checkpointed, node, call_.frozen(), owner=owner, name=name)
        case _ if _is_of_note(owner, name):
            machine.emit(MethodCalled, node, call_.frozen(), owner, name)


def _is_of_note(owner: Value, name: str) -> bool:
    """Whether the call of a method is an event."""
    found = alternatives(owner)
    if name in _OF_MODELS:
        return all(isinstance(one, (Created, Instance)) for one in found)
    if name in tapes.METHODS:
        return False
    if meant_apply_gradients(name):
        return True
    return all(isinstance(one, Tape) or may_be_optimizer(one) for one in found)


def _looks_like_logger(owner: Value) -> bool:
    match owner:
        case Symbol() | Attribute() | Api():
            return "log" in owner.name.lower()
        case Computed():
            return any(
                isinstance(one, Api) and one.name.startswith("logging.") for one in owner.inputs
            )
        case _:
            return False
