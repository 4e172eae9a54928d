"""Distributions and bijectors of TensorFlow Probability, and what they were made with."""

from __future__ import annotations

from tapelint.flow.domain.traversal import CONTAINERS, Children, children, walk
from tapelint.flow.domain.values import Api, Computed, Value

_OF_THEM = ("tensorflow_probability.distributions.", "tensorflow_probability.bijectors.")


def is_distribution(value: Value) -> bool:
    """Whether ``value`` is a distribution or bijector that the program made."""
    if not isinstance(value, Computed) or value.op is not None or not value.inputs:
        return False
    made = value.inputs[0]
    return (
        isinstance(made, Api)
        and made.name.startswith(_OF_THEM)
        and made.name.rpartition(".")[2][:1].isupper()
    )


def parameters_of(value: Value) -> list[Value]:
    """What a distribution was made with, and the distributions in it, and so on."""
    return [one for one in walk(value, _MADE_WITH) if not children(one, _MADE_WITH)]


_MADE_WITH: Children = {
    **CONTAINERS,
    Computed: lambda value: value.inputs[1:] if is_distribution(value) else (),
}
