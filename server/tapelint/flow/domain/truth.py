"""Whether a test is true, where what is tested tells: constants, and what is surely not None."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from tapelint.flow.domain.values import (
    NONE,
    Bound,
    Class,
    Const,
    Created,
    Dict,
    Function,
    Instance,
    List,
    Optimizer,
    Pairs,
    Partial,
    Tape,
    Tuple,
    Value,
    Variable,
)

# What the program made is not None, whatever has become of it since.
_THINGS = (
    Bound,
    Class,
    Created,
    Dict,
    Function,
    Instance,
    List,
    Optimizer,
    Pairs,
    Partial,
    Tape,
    Tuple,
    Variable,
)
_PLAIN = (bool, int, float, str, bytes, type(None))
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def truth_of(value: Value) -> bool | None:
    """Whether ``value`` counts as true; None where that is not known."""
    match value:
        case Const(value=constant) if isinstance(constant, _PLAIN):
            return bool(constant)
        case Function() | Class() | Bound() | Tape() | Optimizer():
            return True
        case _:
            return None


def compared(comparison: ast.cmpop, left: Value, right: Value) -> bool | None:
    """What ``left`` and ``right`` compare to; None where that is not known."""
    if isinstance(comparison, (ast.In, ast.NotIn)):
        held = _holds(right, left)
        return held if held is None or isinstance(comparison, ast.In) else not held
    if isinstance(comparison, (ast.Is, ast.IsNot)):
        same = _are_same(left, right)
        return same if same is None or isinstance(comparison, ast.Is) else not same
    compare = _COMPARISONS.get(type(comparison))
    if compare is None or not (isinstance(left, Const) and isinstance(right, Const)):
        return None
    if not (isinstance(left.value, _PLAIN) and isinstance(right.value, _PLAIN)):
        return None
    try:
        return compare(left.value, right.value)
    except TypeError:
        return None


def _holds(container: Value, value: Value) -> bool | None:
    """Whether ``value``, a constant, is in a ``container`` of constants."""
    held = container.items if isinstance(container, (List, Tuple)) else None
    if held is None or not all(isinstance(one, Const) for one in (value, *held)):
        return None
    return value in held


def _are_same(left: Value, right: Value) -> bool | None:
    """Whether ``left is right``, where one of them is None, True or False."""
    for one, other in ((left, right), (right, left)):
        if one == NONE and isinstance(other, _THINGS):
            return False
    if isinstance(left, Const) and isinstance(right, Const):
        single = (type(None), bool)
        if isinstance(left.value, single) or isinstance(right.value, single):
            return left.value is right.value
    return None
