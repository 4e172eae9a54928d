"""What a model is made of: the layers that it surely runs through when it is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tapelint.flow.domain.sequences import items
from tapelint.flow.domain.values import (
    Choice,
    Computed,
    Created,
    Each,
    Instance,
    Symbol,
    Unknown,
    Value,
    unspread,
)
from tapelint.flow.queries.connection import made_of, parts_of
from tapelint.knowledge.layers import SEQUENTIAL

Grown = Mapping[Value, Sequence[Value]]

_FUNCTIONAL = frozenset({"keras.Model", "keras.models.Model"})


def told(call: Computed, name: str) -> bool:
    """Whether the ``call`` of a model or layer is given the argument ``name``, or may be."""
    return any(one == name or one.startswith("**") for one in call.keywords)


def within(call: Computed) -> Iterator[Value]:
    """What the code of a model computes where ``call`` calls it; nothing where that is unknown."""
    return iter(()) if call.inside is None else _between(call.inside, set(map(id, call.inputs)))


def all_of(value: Value) -> Iterator[Value]:
    """All that ``value`` may have been computed from on any way, itself included, each once."""
    return _between(value, set())


def parts_in(model: Value) -> Iterator[Value]:
    """The models, layers and objects that ``model`` may hold, itself included, each once."""
    seen: set[int] = set()
    waiting: list[Value] = [model]
    for one in waiting:
        if id(one) in seen:
            continue
        seen.add(id(one))
        match one:
            case Created():
                yield one
                waiting += one.inputs
            case Instance():
                yield one
                waiting += one.attributes.values()
            case _:
                waiting += parts_of(one)


def layers_run(call: Computed, grown: Grown) -> Iterator[Created]:
    """The layers that ``call``, of a model or layer, runs, and that are told what it is told.

    Not those that are told by themselves whether it is training. ``grown`` are the layers that were
    surely added to each Sequential after it was made.
    """
    if call.inside is not None:
        for one in within(call):
            if isinstance(one, Computed) and one.op == "call" and _is_told_alike(one):
                yield from layers_run(one, grown)
    elif isinstance(call.inputs[0], Created):
        yield from layers_in(call.inputs[0], grown)


def layers_in(model: Created, grown: Grown) -> Iterator[Created]:
    """The layers that ``model`` is made of, itself if it is one."""
    if model.api in SEQUENTIAL:
        made = items(model.inputs[0]) if model.inputs else ()
        for item in (*made, *grown.get(model, ())):
            one = unspread(item)
            layer = one.value if isinstance(one, Each) else one
            if isinstance(layer, Created):
                yield from layers_in(layer, grown)
    elif model.api in _FUNCTIONAL:
        for end in model.inputs[1:2]:
            for part in made_of(end):
                if isinstance(part, Computed) and part.op == "call" and not told(part, "training"):
                    yield from layers_run(part, grown)
    elif model.api.startswith("keras.layers."):
        yield model


def _between(value: Value, ends: set[int]) -> Iterator[Value]:
    """All that ``value`` may have been computed from, as far as ``ends``."""
    seen, waiting = set(ends), [value]
    for one in waiting:
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        match one:
            case Choice(values=ways):
                waiting += ways
            case Unknown(inputs=made):
                waiting += made
            case Computed(inside=Value() as inside):
                waiting += (*one.inputs, inside)
            case _:
                waiting += parts_of(one)


def _is_told_alike(call: Computed) -> bool:
    """Whether a call in a model's code is told no more of training than the model is."""
    if not told(call, "training"):
        return True
    given = call.inputs[len(call.inputs) - len(call.keywords) :]
    named = dict(zip(call.keywords, given, strict=True)).get("training")
    return isinstance(named, Symbol) and named.name == "training"
