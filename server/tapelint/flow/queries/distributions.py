"""Distributions and bijectors of TensorFlow Probability, and what they were made with."""

from __future__ import annotations

from tapelint.flow.domain.values import Api, Computed, Dict, List, Tuple, Value, unspread

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
    found: list[Value] = []
    waiting = [value]
    for one in waiting:
        if isinstance(one, Computed) and is_distribution(one):
            waiting += one.inputs[1:]
        elif isinstance(one, (List, Tuple)):
            waiting += map(unspread, one.items)
        elif isinstance(one, Dict):
            waiting += one.entries.values()
        else:
            found.append(one)
    return found
