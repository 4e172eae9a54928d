"""What TensorFlow makes of gradients: clipped ones, sums, other structures of them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import reduce

from tapelint.flow.domain import sequences
from tapelint.flow.domain.call import Call
from tapelint.flow.domain.lattice import join
from tapelint.flow.domain.values import (
    GATHER,
    NONE,
    TOTAL,
    TOTAL_OF_ENTRIES,
    Choice,
    ClipResult,
    Dict,
    Gradients,
    List,
    Spread,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    unspread,
)
from tapelint.flow.models import iteration
from tapelint.flow.record.events import GradientTaken
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.operations import CLIP_GLOBAL

KEEPING = frozenset(
    {
        "tf.identity",
        "tf.cast",
        "tf.multiply",
        "tf.math.multiply",
        "tf.divide",
        "tf.math.divide",
        "tf.math.divide_no_nan",
        "tf.scalar_mul",
        "tf.where",
        "tf.convert_to_tensor",
        "tf.math.multiply_no_nan",
        "tf.debugging.check_numerics",
        "tf.negative",
    }
)
"""Operations that give back one gradient for the one gradient they are given."""

_REDUCING = frozenset({"tf.reduce_mean", "tf.reduce_sum", "np.mean", "np.sum"})
COMBINING = _REDUCING | {
    "tf.add",
    "tf.math.add",
    "tf.add_n",
    "tf.math.add_n",
    "tf.stack",
    "builtins.sum",
}
"""Operations that make one gradient of several for the same variable."""


def _clip_by_global_norm(machine: Machine, call_: Call) -> Value:
    given = call_.get(0, "t_list")
    norm = machine.computed("norm", call_.values, call_.node)
    if given is None:
        return norm
    machine.use_up(given, call_.node)
    ways = [one for one in alternatives(given) if one != NONE]
    if isinstance(given, Choice) and ways:
        return reduce(join, [_clip(machine, one, norm, call_) for one in ways])
    return _clip(machine, given, norm, call_)


def _clip(machine: Machine, given: Value, norm: Value, call_: Call) -> Value:
    clipped = (
        machine.transformed(given, CLIP_GLOBAL, call_.node)
        if isinstance(given, Gradients)
        else _transform_items(machine, given, CLIP_GLOBAL, call_)
    )
    return ClipResult(clipped, norm, call_.node)


def symbolic(machine: Machine, call_: Call) -> Value:
    """The gradients of ``tf.gradients(ys, xs)``, in a graph: a list, for a single variable too."""
    target, given = call_.get(0, "ys", "loss"), call_.get(1, "xs", "variables")
    if target is None or given is None or not call_.complete:
        return machine.calls.unknown(call_)
    sources = Tuple((given,)) if isinstance(given, Variable) else sequences.frozen(given)
    for value in (target, *call_.values[2:]):
        machine.put_to_use(value, call_.node)
    taken = GradientTaken(
        call_.node,
        machine.place(),
        NONE,
        target,
        sources,
        None,
        (),
        (),
        method="gradients",
        recorded=machine.recording,
    )
    machine.record(taken)
    return Gradients(taken, sources)


def combined(machine: Machine, name: str, call_: Call) -> Gradients | None:
    """The sum or mean over batches of the gradients for one variable, if that is given."""
    if not call_.values:
        return None
    given = call_.values if name.endswith("add") else sequences.items(call_.values[0])
    plain = [unspread(one) for one in given]
    gathered = [one for one in plain if isinstance(one, Gradients)]
    if len(plain) == 1 and not (
        gathered and any(one.name == GATHER for one in gathered[0].transforms)
    ):
        return None
    if not isinstance(call_.node, ast.expr) or any(sequences.is_sequence(one) for one in plain):
        return None
    if name == "builtins.sum":
        machine.reckoned(call_.node, tuple(plain))
    alone = name in _REDUCING and len(call_.values) == 1 and call_.complete
    return machine.total(tuple(plain), call_.node, TOTAL_OF_ENTRIES if alone else TOTAL)


def each(machine: Machine, name: str, call_: Call) -> Value:
    """Clip one tensor, which may be a gradient."""
    given = call_.get(0, "t")
    transformed = None if given is None else machine.transformed_alike(given, name, call_.node)
    return transformed or machine.calls.operation(name, call_.values, call_)


def _transform_items(machine: Machine, given: Value, name: str, call_: Call) -> Value:
    """A list put together from gradients: each of them is transformed."""
    items = []
    for item in sequences.items(given):
        spread = isinstance(item, Spread)
        inner = unspread(item)
        done: Value = (
            machine.transformed(inner, name, call_.node)
            if isinstance(inner, Gradients)
            else machine.computed(name, (inner,), call_.node)
        )
        items.append(Spread(done) if spread else done)
    return machine.list(tuple(items), call_.node)


def _map_structure(machine: Machine, call_: Call) -> Value:
    if len(call_.positional) < 2:
        return machine.calls.unknown(call_)
    return iteration.mapped(machine, call_, call_.positional[0], call_.positional[1:])


def _flatten(machine: Machine, call_: Call) -> Value:
    given = call_.get(0, "structure")
    match given:
        case Gradients():
            flat = _flat(given.sources)
            sources = given.sources if flat is None else Tuple(flat)
            return Gradients(given.taken, sources, given.transforms, given.filtered)
        case List() | Tuple() | Dict():
            return machine.list(_flat(given) or (), call_.node)
        case _:
            return machine.calls.operation("flatten", call_.values, call_)


def _flat(value: Value) -> tuple[Value, ...] | None:
    """The items of a list with those of the lists in it; None where it is no list."""
    if isinstance(value, VariablesOf):
        return (Spread(value),)
    if isinstance(value, Dict):
        keys = [key for key in value.entries if isinstance(key, str)]
        # TensorFlow flattens dictionaries by the order of their keys.
        values = tuple(value.entries[key] for key in sorted(keys))
        return _flat(Tuple(values)) if len(keys) == len(value.entries) else (Spread(value),)
    if not isinstance(value, (List, Tuple)):
        return None
    found = ((item, _flat(item)) for item in sequences.items(value))
    return tuple(one for item, inner in found for one in ((item,) if inner is None else inner))


FUNCTIONS: dict[str, Callable[[Machine, Call], Value]] = {
    CLIP_GLOBAL: _clip_by_global_norm,
    "tf.nest.map_structure": _map_structure,
    "tf.nest.flatten": _flatten,
}
