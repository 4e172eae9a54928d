"""Which operands of an operation a gradient passes to, and what becomes of it where it does not."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tapelint.flow.domain.traversal import MADE, Children, walk
from tapelint.flow.domain.values import (
    Api,
    Computed,
    Const,
    Created,
    Spread,
    Value,
    Variable,
)
from tapelint.knowledge.gradients import Argument, Stop, arguments, stop
from tapelint.knowledge.operations import (
    has_no_gradient,
    is_cast,
    is_metric,
    is_whole_number_type,
    leaves_tensorflow,
)

_NONE = Stop("none")
_LEAVES = Stop("leaves")
# What is in the name of an operation or type that gives complex numbers.
_COMPLEX = ("complex", "fft")
_MADE_OR_KEPT: Children = {
    **MADE,
    Variable: lambda value: () if value.initial is None else (value.initial,),
}


def stop_of(value: Computed) -> Stop | None:
    """What becomes of a gradient at ``value``, for the operands that it does not pass to."""
    if not _may_stop(value.op):
        return None
    found = _whole(value)
    if found is not None:
        return found
    return next((one.stop for _, one in _single(value)), None)


def stopped(value: Computed) -> tuple[int, ...]:
    """The indices of those operands of ``value`` that no gradient passes to."""
    if not _may_stop(value.op):
        return ()
    if _whole(value) is not None:
        return tuple(range(len(value.inputs)))
    return tuple(index for index, one in _single(value) if one.value is None)


@cache
def _may_stop(op: str | None) -> bool:
    """Whether there is anything to know of ``op``: most operations just pass gradients on."""
    return op is not None and (
        op == "call"
        or is_cast(op)
        or leaves_tensorflow(op)
        or has_no_gradient(op)
        or stop(op) is not None
        or bool(arguments(op))
    )


def _whole(value: Computed) -> Stop | None:
    """What becomes of the gradients for all operands, if none of them passes."""
    op = value.op
    if op is None:
        return None
    if op == "call":
        called = value.inputs[0]
        return _NONE if isinstance(called, Created) and is_metric(called.api) else None
    if is_cast(op):
        return _NONE if any(map(_is_whole_number_type, value.inputs[1:])) else None
    if leaves_tensorflow(op):
        return _LEAVES
    found = stop(op)
    if found is not None:
        return found if _holds(found, value.inputs) else None
    if has_no_gradient(op):
        return _NONE
    return next((one.stop for _, one in _single(value) if one.value is not None), None)


def _single(value: Computed) -> Iterable[tuple[int, Argument]]:
    """The operands that something is known of by itself, each with that."""
    known = arguments(value.op) if value.op is not None else ()
    if not known or any(isinstance(one, Spread) for one in value.inputs):
        return
    count = len(value.inputs) - len(value.keywords)
    for one in known:
        if one.name in value.keywords:
            index = count + value.keywords.index(one.name)
        elif one.position is not None and one.position < count:
            index = one.position
        else:
            continue
        given = value.inputs[index]
        if one.value is None:
            if _holds(one.stop, (given,)):
                yield index, one
        elif isinstance(given, Const) and str(given.value) == one.value:
            yield index, one


def _holds(found: Stop, given: Iterable[Value]) -> bool:
    """Whether what was measured holds of what is ``given``."""
    if found.exempt == "tensor":
        return all(isinstance(one, Variable) for one in given)
    return found.exempt != "complex" or not any(map(_may_be_complex, given))


def _may_be_complex(value: Value) -> bool:
    return any(map(_is_complex, walk(value, _MADE_OR_KEPT)))


def _is_complex(value: Value) -> bool:
    match value:
        case Computed(op=str(name)):
            return any(word in name for word in _COMPLEX)
        case Api(name=name) | Const(value=str(name)):
            return "complex" in name
        case _:
            return False


def _is_whole_number_type(value: Value) -> bool:
    if not isinstance(value, (Api, Const)):
        return False
    return is_whole_number_type(str(value.name if isinstance(value, Api) else value.value))
