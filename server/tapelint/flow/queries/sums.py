"""What a value is the sum of."""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.flow.domain.sequences import items
from tapelint.flow.domain.values import Computed, Const, List, Tuple, Value, unspread
from tapelint.knowledge.operations import DIFFERENCES, SUMMING

_TOTALS = frozenset(
    {"tf.reduce_mean", "tf.reduce_sum", "tf.math.reduce_mean", "tf.math.reduce_sum"}
)
_PRODUCTS = frozenset({"Mult", "tf.multiply", "tf.math.multiply"})
_WEIGHTED = frozenset({"Add", "Div", "Mult", "Sub", "tf.add", "tf.math.add", "tf.multiply"})
_OF_LISTS = frozenset(
    {"builtins.sum", "tf.add_n", "tf.math.add_n", "tf.reduce_sum", "tf.math.reduce_sum"}
)


def signed_terms(value: Value, sign: int = 1) -> Iterator[tuple[int, Value]]:
    """The terms of the sum ``value``, also under a mean or sum, each with 1 or -1 for its sign.

    What is multiplied with or divided by a literal is taken with its sign alone; what is
    multiplied with anything else is a term as a whole.
    """
    match value:
        case Computed(op="Add" | "tf.add" | "tf.math.add", inputs=inputs):
            for one in inputs:
                yield from signed_terms(one, sign)
        case Computed(op=str(op), inputs=(first, second)) if op in DIFFERENCES:
            yield from signed_terms(first, sign)
            yield from signed_terms(second, -sign)
        case Computed(op="USub" | "tf.negative" | "tf.math.negative", inputs=(given,)):
            yield from signed_terms(given, -sign)
        case Computed(op=str(op), inputs=(Const(value=int() | float() as factor), other)) if (
            op in _PRODUCTS and factor
        ):
            yield from signed_terms(other, sign if factor > 0 else -sign)
        case Computed(op=str(op), inputs=(other, Const(value=int() | float() as factor))) if (
            op in _PRODUCTS or op == "Div"
        ) and factor:
            yield from signed_terms(other, sign if factor > 0 else -sign)
        case Computed(op=str(op), inputs=(given, *_)) if op in _TOTALS:
            yield from signed_terms(given, sign)
        case Computed(op=str(op), inputs=(List() | Tuple() as given, *_)) if op in SUMMING:
            for one in items(given):
                yield from signed_terms(unspread(one), sign)
        case _:
            yield sign, value


def summands(value: Value) -> Iterator[Value]:
    """What ``value`` is a weighted sum of, itself and the sums on the way to that included."""
    waiting = [value]
    for one in waiting:
        yield one
        if isinstance(one, Computed) and one.op in _WEIGHTED:
            waiting += one.inputs
        elif isinstance(one, Computed) and one.op in _OF_LISTS and one.inputs:
            given = one.inputs[0]
            waiting += map(unspread, items(given)) if isinstance(given, (Tuple, List)) else ()
