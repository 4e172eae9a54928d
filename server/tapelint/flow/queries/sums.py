"""What a value is the sum of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tapelint.flow.domain.sequences import items
from tapelint.flow.domain.traversal import leaves, reachable
from tapelint.flow.domain.values import Computed, Const, List, Tuple, Value, unspread
from tapelint.knowledge.operations import ADDITIONS, DIFFERENCES, SUMMING

_TOTALS = frozenset(
    {"tf.reduce_mean", "tf.reduce_sum", "tf.math.reduce_mean", "tf.math.reduce_sum"}
)
_PRODUCTS = frozenset({"Mult", "tf.multiply", "tf.math.multiply"})
_WEIGHTED = frozenset({"Add", "Div", "Mult", "Sub", "tf.add", "tf.math.add", "tf.multiply"})
_OF_LISTS = frozenset(
    {"builtins.sum", "tf.add_n", "tf.math.add_n", "tf.reduce_sum", "tf.math.reduce_sum"}
)


def signed_terms(value: Value) -> Iterator[tuple[int, Value]]:
    """The terms of the sum ``value``, also under a mean or sum, each with 1 or -1 for its sign.

    What is multiplied with or divided by a literal is taken with its sign alone; what is
    multiplied with anything else is a term as a whole. A term comes once with each sign.
    """
    waiting, seen = [(1, value)], set[tuple[int, int]]()
    while waiting:
        sign, one = waiting.pop()
        if (sign, id(one)) in seen:
            continue
        seen.add((sign, id(one)))
        found = list(_signed_parts(one))
        if found == [(1, one)]:
            yield sign, one
        else:
            waiting += reversed([(sign * factor, part) for factor, part in found])


def _signed_parts(value: Value) -> Iterator[tuple[int, Value]]:
    """What ``value`` is the sum of in one step: itself where it is no sum."""
    match value:
        case Computed(op=str(op), inputs=inputs) if op in ADDITIONS:
            yield from ((1, one) for one in inputs)
        case Computed(op=str(op), inputs=(first, second)) if op in DIFFERENCES:
            yield from ((1, first), (-1, second))
        case Computed(op="USub" | "tf.negative" | "tf.math.negative", inputs=(given,)):
            yield -1, given
        case Computed(op=str(op), inputs=(Const(value=int() | float() as factor), other)) if (
            op in _PRODUCTS and factor
        ):
            yield (1 if factor > 0 else -1), other
        case Computed(op=str(op), inputs=(other, Const(value=int() | float() as factor))) if (
            op in _PRODUCTS or op == "Div"
        ) and factor:
            yield (1 if factor > 0 else -1), other
        case Computed(op=str(op), inputs=(given, *_)) if op in _TOTALS:
            yield 1, given
        case Computed(op=str(op), inputs=(List() | Tuple() as given, *_)) if op in SUMMING:
            yield from ((1, unspread(one)) for one in items(given))
        case _:
            yield 1, value


def plain_terms(value: Value) -> Iterable[Value]:
    """What ``value`` is the plain sum of, itself where it is none: no means, factors or signs."""
    return leaves(value, _added)


def _added(value: Value) -> Iterable[Value]:
    return value.inputs if isinstance(value, Computed) and value.op in ADDITIONS else ()


def summands(value: Value) -> Iterable[Value]:
    """What ``value`` is a weighted sum of, itself and the sums on the way to that included."""
    return reachable(value, _weighted)


def _weighted(value: Value) -> Iterable[Value]:
    match value:
        case Computed(op=op, inputs=inputs) if op in _WEIGHTED:
            return inputs
        case Computed(op=op, inputs=(List() | Tuple() as given, *_)) if op in _OF_LISTS:
            return map(unspread, items(given))
        case _:
            return ()
