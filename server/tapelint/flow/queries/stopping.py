"""Terms of a loss in which every tensor is stopped, so that they train nothing."""

from __future__ import annotations

from collections.abc import Iterable

from tapelint.flow.domain.sequences import items
from tapelint.flow.domain.traversal import leaves, reachable
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Computed,
    Const,
    List,
    Slice,
    Symbol,
    Tuple,
    Value,
    unspread,
)
from tapelint.knowledge.operations import CONSTANT_BY_NATURE, is_operator

_STOP = "tf.stop_gradient"


def stopped_terms(loss: Value) -> tuple[Computed, ...]:
    """The terms of ``loss`` made of several stopped tensors and of no other.

    A single one is a constant by intent, as in `soft + tf.stop_gradient(hard - soft)`.
    """
    return tuple(term for term in terms(loss) if _is_stopped(term))


def terms(value: Value) -> Iterable[Computed]:
    """What ``value`` is the sum of, without constant factors, each once."""
    return (one for one in leaves(value, _parts) if isinstance(one, Computed))


def _parts(value: Value) -> tuple[Value, ...]:
    """What ``value`` is the sum of in one step, none where it is no sum."""
    match value:
        case Computed(op="Add" | "Sub" | "USub" | "tf.add" | "tf.subtract", inputs=inputs):
            return inputs
        case Computed(op="tf.add_n" | "builtins.sum", inputs=(List() | Tuple() as given, *_)):
            return tuple(map(unspread, items(given)))
        case Computed(op="Mult" | "tf.multiply", inputs=(first, second)):
            factors = tuple(one for one in (first, second) if not _is_factor(one))
            return factors if len(factors) == 1 else ()
        case _:
            return ()


def _is_factor(value: Value) -> bool:
    return isinstance(value, Const | Attribute | Symbol)


def _is_stopped(term: Computed) -> bool:
    stops = 0
    for one in reachable(term, _operands):
        match one:
            case Computed(op=str(op)) if op == _STOP:
                if one is term:
                    return False
                stops += 1
            case Computed(op=str(op)) if op in CONSTANT_BY_NATURE or is_operator(op):
                continue
            case Computed(op=str(op)) if op.startswith("tf."):
                continue
            case List() | Tuple() | Const() | Api() | Slice():
                continue
            case _:
                return False
    return stops > 1


def _operands(value: Value) -> Iterable[Value]:
    """What ``value`` is computed from, but where its gradient is stopped or it is a constant."""
    match value:
        case Computed(op=op, inputs=inputs) if op != _STOP and op not in CONSTANT_BY_NATURE:
            return inputs
        case List() | Tuple():
            return map(unspread, items(value))
        case _:
            return ()
