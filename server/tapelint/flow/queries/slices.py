"""Which gradients surely are ``tf.IndexedSlices``: those of what is only looked up by row."""

from __future__ import annotations

import ast

from tapelint.flow.domain.sequences import items
from tapelint.flow.domain.traversal import made_of
from tapelint.flow.domain.values import (
    GATHER,
    Api,
    Attribute,
    Choice,
    Class,
    Computed,
    Const,
    Created,
    Element,
    Function,
    Gradients,
    Instance,
    Item,
    Taking,
    Unknown,
    Value,
    Variable,
    VariablesOf,
    unspread,
)
from tapelint.flow.queries.connection import root
from tapelint.knowledge.layers import SEQUENTIAL
from tapelint.knowledge.operations import CLIP_EACH, CLIP_GLOBAL
from tapelint.source.walk import walk

_LOOK_UP = frozenset({"tf.gather", "tf.nn.embedding_lookup"})
_KEEPING_SLICES = CLIP_EACH | {CLIP_GLOBAL, GATHER, "USub", "tf.cast"}
# Arguments of an Embedding that leave its gradient what it is.
_PLAIN = frozenset(
    {"embeddings_initializer", "input_dim", "input_length", "mask_zero", "name", "output_dim"}
)


def are_slices(gradients: Gradients) -> bool:
    """Whether ``gradients`` are slices, or one of those that they stand for surely is."""
    if any(one.name not in _KEEPING_SLICES for one in gradients.transforms):
        return False
    taken, source = gradients.taken, gradients.sources
    if isinstance(source, Choice):
        ways = (Gradients(taken, one, gradients.transforms) for one in source.values)
        return any(map(are_slices, ways))
    if isinstance(source, Item) and not _is_any(source.key):
        return (
            source.key == Const(0)
            and _begins_with_rows(source.owner)
            and _looked_up(taken, source.owner)
        )
    found = items(source.owner) if isinstance(source, Element | Item) else (source,)
    return any(_looked_up(taken, unspread(one)) for one in found)


def _is_any(key: Value) -> bool:
    """Whether ``key`` runs over the places of a list."""
    return isinstance(key, Computed) and key.op == "element"


def _looked_up(taken: Taking, source: Value) -> bool:
    """Whether the target was computed from rows of ``source``, and from nothing else of it."""
    parts = list(made_of(taken.target))
    if any(_may_hide(one, taken.tape) for one in parts):
        return False
    if isinstance(source, Variable):
        return _is_table(source, parts)
    if not isinstance(source, VariablesOf) or source.settings:
        return False
    if not _embeds(source.owner):
        return any(_is_table(one, parts) for one in _tables(source.owner))
    # The loss is not to reach the weights in another way, as a penalty for them does.
    others = (Attribute, Element, Item, VariablesOf, Function)
    beside = any(isinstance(one, others) and root(one) is source.owner for one in parts)
    calls = [one for one in parts if isinstance(one, Computed) and one.op == "call"]
    return not beside and any(one.inputs[0] is source.owner for one in calls)


def _may_hide(value: Value, tape: Value) -> bool:
    """Whether ``value`` may have come from anything, on the ``tape``."""
    if isinstance(value, Computed):
        return value.op is None and tape in value.tapes
    return isinstance(value, Unknown)


def _is_table(variable: Variable, parts: list[Value]) -> bool:
    uses = [
        one
        for one in parts
        if isinstance(one, Computed)
        and any(variable in map(unspread, items(given)) for given in one.inputs)
    ]
    return bool(uses) and all(one.op in _LOOK_UP and one.inputs[0] is variable for one in uses)


def _tables(owner: Value) -> list[Variable]:
    """The variables of ``owner``, an object of the file, that are trained."""
    if not isinstance(owner, Instance):
        return []
    held = (one for one in owner.attributes.values() if isinstance(one, Variable))
    return [one for one in held if one.trainable and not one.weight]


def _embeds(owner: Value) -> bool:
    """Whether ``owner`` is a model of which one layer surely is a plain Embedding."""
    match owner:
        case Created(api=api, inputs=(layers, *_)) if api in SEQUENTIAL:
            return any(map(_is_embedding, items(layers)))
        case Created():
            return _is_embedding(owner)
        case Instance(cls=cls, attributes=attributes):
            own = [one.node for one in cls.lineage if isinstance(one, Class)]
            nodes = (node for one in own for node in walk(one))
            read = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
            known = all(isinstance(one, Api) for one in cls.origins)
            shared = read & {"embeddings", "get_weights", "weights", "trainable_weights"}
            return known and not shared and any(map(_is_embedding, attributes.values()))
        case _:
            return False


def _begins_with_rows(variables: Value) -> bool:
    """Whether the first of ``variables`` is the table of an Embedding."""
    match variables:
        case VariablesOf(owner=Created(api=api, inputs=(layers, *_))) if api in SEQUENTIAL:
            found = [one for one in items(layers) if isinstance(one, Created)]
            first = next((one for one in found if not one.api.endswith("Input")), None)
            return first is not None and _is_embedding(first)
        case _:
            return False


def _is_embedding(value: Value) -> bool:
    match value:
        case Created(api="keras.layers.Embedding", node=call):
            return all(one.arg in _PLAIN for one in call.keywords)
        case _:
            return False
