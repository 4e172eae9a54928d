"""What a model is made of: the layers that it surely runs through when it is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tapelint.flow.domain.sequences import items
from tapelint.flow.domain.traversal import CALLED, OBJECTS, all_of, made_of, walk
from tapelint.flow.domain.values import (
    Computed,
    Created,
    Each,
    Symbol,
    Value,
    unspread,
)
from tapelint.knowledge.layers import SEQUENTIAL

_PARTS = {**CALLED, **OBJECTS}
_FUNCTIONAL = frozenset({"keras.Model", "keras.models.Model"})


def told(call: Computed, name: str) -> bool:
    """Whether the ``call`` of a model or layer is given the argument ``name``, or may be."""
    return any(one == name or one.startswith("**") for one in call.keywords)


def within(call: Computed) -> Iterable[Value]:
    """What the code of a model computes where ``call`` calls it; nothing where that is unknown."""
    return () if call.inside is None else all_of(call.inside, ends=call.inputs)


def parts_in(model: Value) -> Iterator[Value]:
    """The models, layers and objects that ``model`` may hold, itself included, each once."""
    return (one for one in walk(model, _PARTS) if type(one) in OBJECTS)


def layers_run(call: Computed) -> Iterator[Created]:
    """The layers that ``call``, of a model or layer, runs, and that are told what it is told.

    Not those that are told by themselves whether it is training.
    """
    if call.inside is not None:
        for one in within(call):
            if isinstance(one, Computed) and one.op == "call" and _is_told_alike(one):
                yield from layers_run(one)
    elif isinstance(call.inputs[0], Created):
        yield from layers_in(call.inputs[0])


def layers_in(model: Created) -> Iterator[Created]:
    """The layers that ``model`` is made of, itself if it is one."""
    if model.api in SEQUENTIAL:
        made = items(model.inputs[0]) if model.inputs else ()
        for item in (*made, *model.added):
            one = unspread(item)
            layer = one.value if isinstance(one, Each) else one
            if isinstance(layer, Created):
                yield from layers_in(layer)
    elif model.api in _FUNCTIONAL:
        for end in model.inputs[1:2]:
            for part in made_of(end):
                if isinstance(part, Computed) and part.op == "call" and not told(part, "training"):
                    yield from layers_run(part)
    elif model.api.startswith("keras.layers."):
        yield model


def _is_told_alike(call: Computed) -> bool:
    """Whether a call in a model's code is told no more of training than the model is."""
    if not told(call, "training"):
        return True
    given = call.inputs[len(call.inputs) - len(call.keywords) :]
    named = dict(zip(call.keywords, given, strict=True)).get("training")
    return isinstance(named, Symbol) and named.name == "training"
