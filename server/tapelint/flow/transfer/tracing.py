"""What a graph keeps from Python: the numbers, models and optimizers that its trace has read."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from tapelint.flow.domain.traversal import carried
from tapelint.flow.domain.values import (
    Api,
    Choice,
    Computed,
    Const,
    Created,
    Dict,
    Function,
    Instance,
    List,
    Optimizer,
    Scope,
    Unknown,
    Value,
)
from tapelint.flow.queries.connection import is_keras_model
from tapelint.flow.queries.kinds import Kind, kind_of
from tapelint.flow.record.events import (
    NumberAdvanced,
    NumberGiven,
    NumberRead,
    NumberStale,
    ObjectStale,
    StateReplaced,
)
from tapelint.flow.state.frames import Frame
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.operations import is_math_of_numpy
from tapelint.source.outline import FUNCTIONS

# What keeps a number: an instance, as an attribute; a module or function; a container.
Holder = Instance | Scope | Dict | List

_ARITHMETIC = frozenset(
    {"Add", "Sub", "Mult", "Div", "FloorDiv", "Mod", "Pow", "USub", "UAdd", "Not", "compare"}
)
_COUNTING = frozenset({"builtins.int", "builtins.float", "builtins.len", "builtins.range"})
_OF_NUMBERS = frozenset(
    {"builtins.min", "builtins.max", "builtins.abs", "builtins.round", "builtins.bool"}
)
_MODULES = ("math.", "random.", "time.")
_CONSTANTS = frozenset({"math.e", "math.inf", "math.pi", "math.tau"})
_CONSTANTS_OF_NUMPY = frozenset({"np.e", "np.inf", "np.pi"})
_OF_NUMBERS_OF_NUMPY = frozenset(
    {"np.clip", "np.float32", "np.float64", "np.maximum", "np.minimum", "np.power"}
)
_SAME = (Const, Created, Function, Instance, Optimizer)


def is_number(value: Value) -> bool:
    """Whether ``value`` surely is a number, a flag or a word of Python."""
    return _is_number(value, numpy=False)


def _is_constant_of_trace(value: Value) -> bool:
    """Whether a trace that reads ``value`` keeps it as it is: a number of Python, or of NumPy."""
    return _is_number(value, numpy=True)


def _is_number(value: Value, *, numpy: bool) -> bool:
    match value:
        case Const(value=constant):
            return isinstance(constant, (bool, int, float, str))
        case Api(name=name):
            return name in _CONSTANTS or (numpy and name in _CONSTANTS_OF_NUMPY)
        case Computed(op="element", inputs=(Computed(op="builtins.range"),)):
            return True
        case Computed(op=None, inputs=(Api(name=name), *_)):
            return name.startswith(_MODULES)
        case Computed(op=str(op), inputs=inputs):
            if op in _COUNTING or op.startswith(_MODULES):
                return True
            keeps = op in _ARITHMETIC or op in _OF_NUMBERS
            if numpy:
                keeps = keeps or op in _OF_NUMBERS_OF_NUMPY or is_math_of_numpy(op)
            return keeps and all(_is_number(one, numpy=numpy) for one in inputs)
        case Choice(values=values):
            return all(_is_number(one, numpy=numpy) for one in values)
        case Unknown(inputs=inputs):
            return bool(inputs) and all(_is_number(one, numpy=numpy) for one in inputs)
        case _:
            return False


def _is_trained(value: Value) -> bool:
    """Whether ``value`` surely is a model, or an optimizer."""
    return isinstance(value, Optimizer) or is_keras_model(value)


def trace_of(function: Function, scope: Scope) -> Hashable | None:
    """Which trace of ``function`` runs with the arguments in ``scope``; None if that may vary.

    It is traced anew for another number, and for another object.
    """
    kept = []
    for name, value in scope.names.items():
        if isinstance(value, _SAME):
            kept.append((name, value))
        elif is_number(value):
            return None
    return function, tuple(kept)


def enter(machine: Machine, scope: Scope, call: ast.Call) -> None:
    """A ``tf.function`` is called with the arguments in ``scope``."""
    for name, value in scope.names.items():
        if not isinstance(value, Const) and is_number(value):
            machine.emit(NumberGiven, call, name, value)


def read(machine: Machine, holder: Holder, name: object, value: Value, node: ast.AST) -> None:
    """``name`` of ``holder`` is read; the graph goes on with what it was when it was traced."""
    frame = machine.frame
    if not frame.graph or isinstance(getattr(node, "ctx", None), ast.Store):
        return
    slot = holder, name
    key = frame.trace, *slot
    if frame.trace is not None and key in machine.baked:
        before = machine.baked[key]
        if machine.changed.get(slot) is not None and before != value:
            stores = tuple(machine.stores.get(slot, ()))
            if _is_constant_of_trace(before):
                machine.emit(NumberStale, node, holder, name, stores)
            elif _is_trained(value):
                machine.emit(ObjectStale, node, holder, name, value, stores)
        return
    if _is_constant_of_trace(value):
        machine.emit(NumberRead, node, holder, name)
    elif not _is_trained(value):
        return
    if frame.trace is not None:
        if not any(known[1:] == slot for known in machine.baked):
            # What was set before any graph has read it, each of them knows.
            machine.log.write(machine.changed, slot, None)
        machine.log.write(machine.baked, key, value)


def read_name(machine: Machine, name: str, value: Value, node: ast.AST) -> None:
    """``name`` is read in a graph."""
    for scope in machine.frame.scope.chain:
        if name in scope.names:
            if is_outside(machine.frames, scope):
                read(machine, scope, name, value, node)
            return


def read_item(machine: Machine, owner: Value, key: Const, value: Value, node: ast.AST) -> None:
    """``owner[key]`` is read in a graph."""
    if isinstance(owner, (Dict, List)) and is_outside(machine.frames, owner):
        read(machine, owner, key.value, value, node)


def store(machine: Machine, holder: Holder, name: object, node: ast.AST) -> None:
    """``name`` of ``holder`` is set, to what a graph that was traced before does not know."""
    if not machine.baked or machine.frame.graph:
        return
    slot = holder, name
    machine.log.write(machine.changed, slot, True)  # noqa: FBT003 - a flag of the state
    machine.stores.setdefault(slot, {})[node] = None


def advance(
    machine: Machine, node: ast.Assign | ast.AugAssign, target: ast.expr, value: Value
) -> None:
    """``node``, in a graph, computes a number anew that is kept outside of it."""
    if not machine.frame.graph or not is_number(value):
        return
    slot: tuple[Value | Scope | None, object] | None
    match target:
        case ast.Attribute():
            slot = machine.expressions.eval(target.value), target.attr
        case ast.Name():
            slot = machine.frame.scope.elsewhere.get(target.id), target.id
        case ast.Subscript():
            key = machine.expressions.eval(target.slice)
            slot = (
                machine.expressions.eval(target.value),
                key.value if isinstance(key, Const) else None,
            )
        case _:
            return
    holder, name = slot
    if isinstance(holder, (Instance, Scope, Dict, List)) and is_outside(machine.frames, holder):
        machine.emit(NumberAdvanced, node, holder, name)


def displace(
    machine: Machine, holder: Holder, before: Value | None, value: Value, node: ast.expr
) -> None:
    """In a graph, ``value`` takes the place of what was ``before`` in ``holder``."""
    graph = next((frame for frame in machine.frames if frame.graph), None)
    if graph is None or kind_of(value) is not Kind.TENSOR or carried(value):
        return
    kind = None if before is None else kind_of(before)
    if before is None or kind not in (Kind.VARIABLE, Kind.TENSOR, Kind.NUMBER):
        return
    made_here = isinstance(before, Computed) and _is_made_in(graph, before)
    made_here = made_here or holder.node in machine.flow.made_in_graph
    if not made_here and is_outside(machine.frames, holder):
        machine.emit(StateReplaced, node, before, value)


def _is_made_in(graph: Frame, value: Computed) -> bool:
    """Whether ``value`` was made while the graph of this frame was traced."""
    calls, count = (*value.calls, value.node), len(graph.calls)
    return (
        calls[:count] == graph.calls and len(calls) > count and _stands_in(calls[count], graph.node)
    )


def is_outside(frames: list[Frame], holder: Holder) -> bool:
    """Whether ``holder`` is there outside of the graph that is being traced."""
    graph = [frame for frame in frames if frame.graph]
    if isinstance(holder, Scope):
        return not holder.comprehends and not any(frame.scope is holder for frame in graph)
    if isinstance(holder, Instance):
        return True
    return not any(_stands_in(holder.node, frame.node) for frame in graph)


def _stands_in(node: ast.AST, function: ast.AST) -> bool:
    line = getattr(node, "lineno", 0)
    if not isinstance(function, FUNCTIONS):
        return True
    return function.lineno <= line <= (function.end_lineno or function.lineno)
