"""What is known of optimizers, and of what they are given."""

from __future__ import annotations

from tapelint.flow.domain import sequences
from tapelint.flow.domain.values import (
    Api,
    Choice,
    Class,
    Iterator,
    List,
    Pairs,
    Tuple,
    Value,
    Variable,
)
from tapelint.knowledge.optimizers import is_base


def derives_from_optimizer(cls: Value) -> bool:
    """Whether ``cls`` inherits from an optimizer of Keras first, whatever its other bases are.

    Or is one, or each of several that it may be does.
    """
    match cls:
        case Class():
            return any(map(derives_from_optimizer, cls.bases[:1]))
        case Api(name=name):
            return is_base(name)
        case Choice():
            return all(map(derives_from_optimizer, cls.values))
        case _:
            return False


def applied_variables(value: Value | None) -> frozenset[Variable]:
    """The ``tf.Variable`` objects in the pairs that an optimizer is given."""
    if isinstance(value, Iterator):
        value = value.values
    if isinstance(value, Pairs) and len(value.columns) == 2:
        found = sequences.items(value.columns[1])
    elif isinstance(value, (List, Tuple)):
        rows = sequences.items(value)
        found = tuple(
            row.items[1] for row in rows if isinstance(row, Tuple) and len(row.items) == 2
        )
    else:
        found = ()
    return frozenset(one for one in found if isinstance(one, Variable))
