"""What the functions and classes of TensorFlow, Keras, NumPy and Python do, abstractly."""

from __future__ import annotations

from tapelint.flow.domain import sequences
from tapelint.flow.domain.call import Call
from tapelint.flow.domain.values import (
    NONE,
    Bound,
    Function,
    Gradients,
    Optimizer,
    Tape,
    Tuple,
    Value,
    alternatives,
)
from tapelint.flow.models import gradients, graphs, iteration, objects, python
from tapelint.flow.record.events import Drawn, FunctionCalled, OldNameCalled
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.gradients import stop
from tapelint.knowledge.operations import (
    CLIP_EACH,
    STACKING,
    SUMMING,
    draws_tensors,
    is_of_note,
    observes,
)
from tapelint.knowledge.optimizers import is_addon, optimizer_class, wraps_optimizer, wraps_tape
from tapelint.knowledge.tensorflow_1 import SYMBOLIC_GRADIENTS, is_of_tensorflow_1

_OF_LISTS = STACKING | SUMMING
_FUNCTIONS = {
    **gradients.FUNCTIONS,
    **graphs.FUNCTIONS,
    **iteration.FUNCTIONS,
    **objects.FUNCTIONS,
    **python.FUNCTIONS,
}


def call(machine: Machine, name: str, call_: Call) -> Value:
    """Carry out a call of the function or class with the canonical ``name``."""
    result = _result(machine, name, call_)
    if draws_tensors(name):
        machine.emit(Drawn, call_.node)
    if is_of_note(name):
        machine.emit(FunctionCalled, call_.node, call_.frozen(), name, result)
    return result


def _result(machine: Machine, name: str, call_: Call) -> Value:
    known = _FUNCTIONS.get(name)
    if known is not None:
        return known(machine, call_)
    if optimizer_class(name) or is_addon(name):
        return objects.optimizer(machine, name, call_)
    if wraps_optimizer(name):
        return objects.wrapped(machine, call_, Optimizer)
    if wraps_tape(name):
        return objects.wrapped(machine, call_, Tape)
    if is_of_tensorflow_1(name):
        machine.emit(OldNameCalled, call_.node, call_.frozen(), name)
        if name in SYMBOLIC_GRADIENTS and machine.traced is not None:
            return gradients.symbolic(machine, call_)
    if observes(name):
        for value in call_.values:
            machine.show(value, call_.node)
        return NONE
    if name in CLIP_EACH:
        return gradients.each(machine, name, call_)
    if name.startswith(objects.CREATING):
        return objects.create(machine, name, call_)
    if name in gradients.KEEPING:
        given = [
            one
            for one in call_.values
            if any(isinstance(way, Gradients) for way in alternatives(one))
        ]
        if len(given) == 1:
            others = tuple(value for value in call_.values if value is not given[0])
            beside = others[0] if len(others) == 1 else Tuple(others) if others else None
            kept = machine.transformed_alike(given[0], name, call_.node, beside)
            if kept is not None:
                return kept
    if name in gradients.COMBINING:
        total = gradients.combined(machine, name, call_)
        if total is not None:
            return total
    if name.startswith(("tf.", "keras.", "np.", "builtins.")):
        if any(isinstance(value, (Function, Bound)) for value in call_.values):
            result = machine.calls.unknown(call_)
            if stop(name) is None:
                return result
        values = call_.values
        if name in _OF_LISTS:
            values = tuple(map(sequences.frozen, values))
        return machine.calls.operation(name, values, call_)
    return machine.calls.unknown(call_)


def is_plain(name: str) -> bool:
    """Whether the function does nothing but compute, or is unknown."""
    return not (
        name in _FUNCTIONS
        or optimizer_class(name)
        or is_of_note(name)
        or name.startswith(objects.CREATING)
    )
