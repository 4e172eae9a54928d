"""All that a value was computed from."""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.flow.domain.values import (
    Choice,
    Computed,
    Each,
    Element,
    Gradients,
    Item,
    List,
    Spread,
    Tuple,
    Unknown,
    Value,
)


def ancestry(value: Value) -> Iterator[Value]:
    """``value``, and all that it was computed from or is a part of, each once."""
    waiting, seen = [value], {id(value)}
    for one in waiting:
        yield one
        new = [each for each in _parts(one) if id(each) not in seen]
        seen.update(map(id, new))
        waiting += new


def computations(value: Value) -> Iterator[Computed]:
    """What was computed on the way to ``value``, which may be that itself."""
    return (one for one in ancestry(value) if isinstance(one, Computed))


def _parts(value: Value) -> tuple[Value, ...]:
    match value:
        case Computed(inputs=inputs, inside=inside):
            return inputs if inside is None else (*inputs, inside)
        case Unknown(inputs=parts) | Choice(values=parts) | Tuple(items=parts):
            return parts
        case Gradients(taken=taken, transforms=transforms):
            operands = (one.operand for one in transforms)
            return (taken.target, *(one for one in operands if one is not None))
        case List():
            return value.items
        case Item(owner=part) | Element(owner=part) | Spread(value=part) | Each(value=part):
            return (part,)
        case _:
            return ()
