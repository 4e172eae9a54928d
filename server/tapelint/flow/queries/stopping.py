"""Terms of a loss in which every tensor is stopped, so that they train nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.flow.domain.sequences import items
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
    return tuple(term for term in dict.fromkeys(terms(loss)) if _is_stopped(term))


def terms(value: Value) -> Iterator[Computed]:
    """What ``value`` is the sum of, without constant factors."""
    match value:
        case Computed(op="Add" | "Sub" | "USub" | "tf.add" | "tf.subtract", inputs=inputs):
            for one in inputs:
                yield from terms(one)
        case Computed(op="tf.add_n" | "builtins.sum", inputs=(List() | Tuple() as given, *_)):
            for one in items(given):
                yield from terms(unspread(one))
        case Computed(op="Mult" | "tf.multiply", inputs=(first, second)):
            factors = [one for one in (first, second) if not _is_factor(one)]
            if len(factors) == 1:
                yield from terms(factors[0])
            else:
                yield value
        case Computed():
            yield value


def _is_factor(value: Value) -> bool:
    return isinstance(value, Const | Attribute | Symbol)


def _is_stopped(term: Computed) -> bool:
    stops: set[int] = set()
    waiting: list[Value] = [term]
    for one in waiting:
        match one:
            case Computed(op=str(op)) if op == _STOP:
                if one is term:
                    return False
                stops.add(id(one))
            case Computed(op=str(op)) if op in CONSTANT_BY_NATURE:
                continue
            case Computed(op=str(op), inputs=inputs) if is_operator(op) or op.startswith("tf."):
                waiting += inputs
            case List() | Tuple():
                waiting += map(unspread, items(one))
            case Const() | Api() | Slice():
                continue
            case _:
                return False
    return len(stops) > 1
