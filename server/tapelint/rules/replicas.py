"""What can be told of the replicas of a strategy."""

from __future__ import annotations

import ast

from tapelint.flow import NONE, Created, Gradients, List, Spread, Transform, Tuple, Value, items
from tapelint.rules import facts

REDUCED = "all_reduce"

_MIRRORED = "tf.distribute.MirroredStrategy"


def has_many_replicas(strategy: Created) -> bool:
    """Whether ``strategy`` has several replicas, or as many as there are devices of a kind."""
    if strategy.api != _MIRRORED:
        return False
    devices = strategy.given(0, "devices")
    if devices is None or devices == NONE:
        return True
    is_open = any(isinstance(one, Spread) for one in items(devices))
    return _count(devices) > 1 or (isinstance(devices, (List, Tuple)) and is_open)


def surely_has_many_replicas(strategy: Created) -> bool:
    """Whether ``strategy`` is told of several devices."""
    devices = strategy.given(0, "devices")
    return strategy.api == _MIRRORED and devices is not None and _count(devices) > 1


def sum_over_replicas(gradients: Gradients) -> Transform | None:
    """The last of the transforms of ``gradients`` that sums them up over the replicas."""
    found = [one for one in gradients.transforms if one.name == REDUCED and _is_sum(one.node)]
    return found[-1] if found else None


def _is_sum(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    how = node.args[0] if node.args else facts.keyword(node, "reduce_op")
    match how:
        case ast.Constant(value=str(word)):
            return word.lower() == "sum"
        case ast.Attribute(attr=attr):
            return attr == "SUM"
        case _:
            return False


def _count(devices: Value) -> int:
    return len(items(devices))
