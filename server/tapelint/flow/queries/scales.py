"""What the numbers in a tensor are, by what made it last: scores, or probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from tapelint.flow.domain.sequences import items
from tapelint.flow.domain.values import (
    MAYBE,
    NONE,
    Api,
    Choice,
    Computed,
    Const,
    Created,
    Each,
    Value,
    unspread,
)
from tapelint.knowledge.layers import MODELS, SEQUENTIAL
from tapelint.knowledge.scales import (
    ACTIVATION,
    KEEPING,
    KEEPING_LAYERS,
    LINEAR_LAYERS,
    PROBABILITIES,
)


class Scale(Enum):
    """What the outputs of a model are."""

    SCORES = auto()
    PROBABILITIES = auto()


def scale_of(value: Value) -> tuple[Scale, Value] | None:
    """What the numbers of ``value`` are, and what made them so; None where that is not sure."""
    match value:
        case Choice(values=ways):
            found = [scale_of(one) for one in ways]
            scales = {one and one[0] for one in found}
            return found[0] if len(scales) == 1 else None
        case Computed(op="call", inside=Value() as inside):
            return scale_of(inside)
        case Computed(op="call", inputs=(Created() as layer, given, *_)):
            return _of_layer(layer, given)
        case Computed(op=str(op), inputs=(given, *_)) if op in KEEPING:
            return scale_of(given)
        case Computed(op=str(op)) if op in PROBABILITIES:
            return Scale.PROBABILITIES, value
        case _:
            return None


def _of_layer(layer: Created, given: Value | None) -> tuple[Scale, Value] | None:
    """What ``layer``, or a model, makes of ``given``, None where that is not looked at."""
    if layer.api in SEQUENTIAL:
        if layer.state.added is MAYBE:
            return None
        made = items(layer.inputs[0]) if layer.inputs else ()
        return _of_last([unspread(one) for one in (*made, *layer.added)])
    if layer.api in MODELS:
        end = layer.given(1, "outputs")
        return None if end is None else scale_of(end)
    if layer.api in KEEPING_LAYERS:
        return None if given is None else scale_of(given)
    if layer.api == "keras.layers.Softmax":
        return Scale.PROBABILITIES, layer
    named = ACTIVATION.get(layer.api)
    if named is None or "" in layer.keywords:
        return None
    activation = layer.given(*named)
    if activation in (None, NONE, Const("linear"), Api("keras.activations.linear")):
        if layer.api in LINEAR_LAYERS:
            return Scale.SCORES, layer
        return None if given is None else scale_of(given)
    match activation:
        case Const(value="softmax" | "sigmoid"):
            return Scale.PROBABILITIES, layer
        case Api(name=name) if name in PROBABILITIES:
            return Scale.PROBABILITIES, layer
        case _:
            return None


def _of_last(layers: Sequence[Value]) -> tuple[Scale, Value] | None:
    """What the last of ``layers`` makes of what comes out of those before."""
    if not layers or isinstance(layers[-1], Each) or not isinstance(layers[-1], Created):
        return None
    last = layers[-1]
    if last.api in KEEPING_LAYERS or (
        last.api == "keras.layers.Activation" and last.given(0, "activation") == Const("linear")
    ):
        return _of_last(layers[:-1])
    return _of_layer(last, None)
