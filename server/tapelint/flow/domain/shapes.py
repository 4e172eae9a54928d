"""Shapes of tensors and arrays, as far as the text tells them, and what operations do to them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from tapelint.flow.domain.values import Value


@dataclass(frozen=True, slots=True)
class Size:
    """A size of which is only known that it is that of ``what``: the same wherever that stands."""

    what: Value | ast.AST | tuple[ast.AST, int]


# How far a tensor reaches in one direction; None where nothing is known of it.
Dim = int | Size | None


@dataclass(frozen=True, slots=True)
class Shape:
    """The dimensions of a tensor; of one that is not ``whole`` the first and the last of several.

    How many there are between these two is not known then.
    """

    dims: tuple[Dim, ...]
    whole: bool = True

    @property
    def first(self) -> Dim:
        """The size of the leading dimension, that of the batch."""
        return self.dims[0] if self.dims else None

    @property
    def last(self) -> Dim:
        """The size of the last dimension, that of the features."""
        return self.dims[-1] if self.dims else None

    @property
    def is_row(self) -> bool:
        """Whether it has one dimension."""
        return self.whole and len(self.dims) == 1

    @property
    def is_column(self) -> bool:
        """Whether it has several dimensions, the last of which has the size 1."""
        return len(self.dims) > 1 and self.dims[-1] == 1


SCALAR = Shape(())


def agreed(shapes: Sequence[Shape | None]) -> Shape | None:
    """What ``shapes``, one of which it is, have in common."""
    known = [one for one in shapes if one is not None]
    if not known or len(known) < len(shapes):
        return None
    if len({(one.whole, len(one.dims)) for one in known}) > 1:
        return None
    columns = zip(*(one.dims for one in known), strict=True)
    dims = tuple(column[0] if len(set(column)) == 1 else None for column in columns)
    return Shape(dims, known[0].whole)


def makes_matrix(first: Shape | None, second: Shape | None) -> bool:
    """Whether a row and a column for the same examples are put together, to each pair of them."""
    if first is None or second is None:
        return False
    row, column = (first, second) if first.is_row else (second, first)
    same = row.first is not None and row.first == column.first and row.first != 1
    return row.is_row and column.is_column and same


def broadcast(first: Shape | None, second: Shape | None) -> Shape | None:
    """The shape of a sum of two tensors."""
    if first is None or second is None:
        return None
    if SCALAR in (first, second):
        return second if first == SCALAR else first
    if not (first.whole and second.whole):
        return first if first == second else None
    count = max(len(first.dims), len(second.dims))
    rows = [(*(1,) * (count - len(one.dims)), *one.dims) for one in (first, second)]
    return Shape(tuple(map(_wider, *rows)))


def _wider(first: Dim, second: Dim) -> Dim:
    if first == 1:
        return second
    return first if second in (1, first) else None


def reduced(shape: Shape, axes: Sequence[int] | None, *, keep: bool) -> Shape | None:
    """What is left of ``shape`` once it has been added up along ``axes``, or along all."""
    if axes is None:
        return SCALAR if not keep else None
    if not shape.whole:
        along_last = tuple(axes) == (-1,) and keep
        return Shape((shape.dims[0], 1), whole=False) if along_last else None
    count = len(shape.dims)
    if any(not -count <= one < count for one in axes):
        return None
    along = {one % count for one in axes}
    if keep:
        return Shape(tuple(1 if n in along else one for n, one in enumerate(shape.dims)))
    return Shape(tuple(one for n, one in enumerate(shape.dims) if n not in along))


def widened(shape: Shape, axis: int) -> Shape | None:
    """``shape`` with one more dimension, of the size 1, at ``axis``."""
    if not shape.whole:
        return Shape((shape.dims[0], 1), whole=False) if axis == -1 else None
    place = axis if axis >= 0 else len(shape.dims) + 1 + axis
    return Shape((*shape.dims[:place], 1, *shape.dims[place:]))


def squeezed(shape: Shape, axis: int | None) -> Shape | None:
    """``shape`` without the dimension at ``axis``, or without all of the size 1."""
    if axis is not None:
        return reduced(shape, (axis,), keep=False)
    if not shape.whole or None in shape.dims:
        return None
    return Shape(tuple(one for one in shape.dims if one != 1))


def reshaped(shape: Shape | None, sides: Sequence[Dim]) -> Shape:
    """A tensor of ``shape`` in a form with these ``sides``, where -1 is what is left over."""
    given = [one for one in sides if one not in (-1, 1)]
    left: Dim = None
    if shape is not None and shape.whole and not given:
        long = [one for one in shape.dims if one != 1]
        left = long[0] if len(long) == 1 else 1 if not long else None
    return Shape(tuple(left if one == -1 else one for one in sides))


def with_last(shape: Shape | None, size: Dim) -> Shape:
    """What a layer gives that makes ``size`` features of those that it is given."""
    if shape is None or len(shape.dims) < 2:
        return Shape((None, size), whole=False)
    return Shape((*shape.dims[:-1], size), shape.whole)
