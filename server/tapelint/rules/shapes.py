"""What can be told of the shapes of variables."""

from __future__ import annotations

from tapelint.flow import (
    Computed,
    Const,
    Created,
    Instance,
    List,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    exact,
    items,
    unspread,
)

_SHAPED = frozenset({"tf.zeros", "tf.ones", "tf.random.normal", "tf.random.uniform"})
# Layers with a kernel, and a bias that has fewer dimensions.
_BIASED = ("keras.layers.Dense", "keras.layers.Conv1D", "keras.layers.Conv2D")


def surely_differ(variables: Value) -> bool:
    """Whether not all of ``variables`` have one shape, as a kernel and its bias have not."""
    found = items(variables)
    plain = [unspread(one) for one in found]
    shapes = {_shape(one) for one in plain} - {None}
    return len(shapes) > 1 or any(map(_is_biased, plain))


def rank(value: Value) -> int | None:
    """How many dimensions a variable has, where that is written down with it."""
    shape = _shape(value)
    if shape is not None:
        return len(shape)
    return _depth(value.initial) if isinstance(value, Variable) else None


def _depth(value: Value | None) -> int | None:
    """How deeply numbers are nested in lists."""
    if isinstance(value, Computed) and value.op == "tf.constant" and value.inputs:
        return _depth(value.inputs[0])
    if isinstance(value, (List, Tuple)) and value.items:
        inner = _depth(unspread(value.items[0]))
        return None if inner is None else inner + 1
    return 0 if isinstance(value, Const) and isinstance(value.value, (int, float)) else None


def _shape(value: Value) -> tuple[object, ...] | None:
    """The shape of a variable, where it is written down with it."""
    match value:
        case Variable(initial=Computed(op=str(op), inputs=(List() | Tuple() as shape, *_))):
            sides = exact(shape) if op in _SHAPED else None
            if sides is not None and all(isinstance(one, Const) for one in sides):
                return tuple(one.value for one in sides if isinstance(one, Const))
    return None


def _is_biased(value: Value) -> bool:
    """Whether ``value`` holds all variables of a model that has a layer with a bias."""
    match value:
        case VariablesOf(owner=owner):
            return _is_biased(owner)
        case Created(api=api, node=call) if api in _BIASED:
            return not any(one.arg in ("use_bias", None) for one in call.keywords)
        case Created(api="keras.Sequential" | "keras.models.Sequential", inputs=(List() as made,)):
            return any(map(_is_biased, items(made)))
        case Instance(attributes=attributes):
            return any(isinstance(one, Created) and _is_biased(one) for one in attributes.values())
        case _:
            return False
