"""Whose weights something is: a variable, one of several of a model, or the value of one."""

from __future__ import annotations

from tapelint.flow.domain.values import Computed, Element, Item, Value, Variable, VariablesOf

_VALUES = frozenset({"numpy", "read", "tf.identity"})


def model_of_weight(value: Value) -> Value | None:
    """The model that ``value`` is one of the weights of; a variable is its own; else None."""
    match value:
        case Variable():
            return value
        case Element(owner=VariablesOf(owner=model)) | Item(owner=VariablesOf(owner=model)):
            return model
        case Item(owner=Computed(op="get_weights", inputs=(model,))):
            return model
        case Computed(op="element", inputs=(Computed(op="get_weights", inputs=(model,)),)):
            return model
        case Computed(op=str(op), inputs=(inner,)) if op in _VALUES:
            return model_of_weight(inner)
        case _:
            return None
