"""Layers and weights of a model that get no gradient, where others of it are trained."""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.flow.domain.owning import is_of_keras, is_of_plain_python
from tapelint.flow.domain.sequences import items
from tapelint.flow.domain.traversal import made_of
from tapelint.flow.domain.values import (
    Api,
    Computed,
    Created,
    Each,
    Instance,
    Tape,
    Value,
    Variable,
    VariablesOf,
    unspread,
)
from tapelint.flow.queries.connection import Reach, Searches
from tapelint.knowledge.layers import SEQUENTIAL, is_built_when_called
from tapelint.knowledge.operations import (
    CONSTANT_BY_NATURE,
    is_math_of_numpy,
    leaves_tensorflow,
)

_TRAINABLE = "trainable"
_TRAINED = "trainable_variables"
_DEEPEST = 4


def lost_parts(
    searches: Searches, target: Value, sources: Value
) -> tuple[tuple[str, Computed], ...]:
    """The parts of models among ``sources`` that ``target`` surely is not trained through.

    Each is the name that its model has for it, with what cuts it off: an operation that has no
    gradient, or one that ``tape`` did not record. What cuts off by its nature does so by intent.
    """
    models = [
        source.owner
        for source in map(unspread, items(sources))
        if isinstance(source, VariablesOf) and source.kind == _TRAINED and not source.settings
    ]
    if not models or any(_is_unknown(searches.tape, one) for one in made_of(target)):
        return ()
    return tuple(one for model in models for one in _lost(searches, target, model))


def _is_unknown(tape: Tape, value: Value) -> bool:
    """Whether ``value`` may have come from any part of a model, on ``tape``."""
    return isinstance(value, Computed) and value.op is None and tape in value.tapes


def _lost(searches: Searches, target: Value, owner: Value) -> Iterator[tuple[str, Computed]]:
    if not isinstance(owner, Instance):
        return
    found: list[tuple[str, Computed]] = []
    trained = False
    for name, parts in _held(owner):
        ways = [searches.find(one, target, cutting=True) for one in parts]
        reach = max((one for one, _ in ways), default=Reach.MAYBE)
        trained = trained or reach is Reach.YES
        by = next((one.cut or one.missing for _, one in ways if one.cut or one.missing), None)
        if reach is Reach.NO and isinstance(by, Computed) and not _is_by_intent(searches.tape, by):
            found.append((name, by))
    if trained:
        yield from found


def _held(owner: Instance, depth: int = 0) -> Iterator[tuple[str, list[Value]]]:
    """What ``owner``, and what it holds that is of a class of the file, keeps to be trained.

    Each comes after the name that ``owner`` has for it.
    """
    if depth > _DEEPEST or not all(isinstance(one, Api) for one in owner.cls.origins):
        return
    for name, held in owner.attributes.items():
        if not isinstance(held, Instance):
            yield name, list(_parts(held))
        elif _is_trained_with(owner, held):
            for within, parts in _held(held, depth + 1):
                yield f"{name}.{within}", parts


def _is_trained_with(owner: Instance, held: Instance) -> bool:
    """Whether ``owner`` surely lists the variables of ``held`` among its own to be trained."""
    if is_of_keras(owner.cls) != is_of_keras(held.cls) or is_of_plain_python(held.cls):
        return False
    keywords = getattr(held.node, "keywords", ())
    is_told = any(one.arg in (_TRAINABLE, None) for one in keywords)
    return not is_told and _TRAINABLE not in held.attributes


def _parts(held: Value) -> Iterator[Value]:
    """The variables, and those of the layers, that ``held`` is, or is a list of."""
    for item in items(held):
        one = unspread(item)
        one = one.value if isinstance(one, Each) else one
        match one:
            case Variable(trainable=True):
                yield one
            case Created(api=api, node=call) if is_built_when_called(api) or api in SEQUENTIAL:
                if not any(keyword.arg in (_TRAINABLE, None) for keyword in call.keywords):
                    yield VariablesOf(one, _TRAINED)


def _is_by_intent(tape: Tape, by: Computed) -> bool:
    """Whether ``by`` is there in order to cut off, or is left from an earlier turn of a loop."""
    if by.op is None or by.op in CONSTANT_BY_NATURE or by.op.endswith("stop_gradient"):
        return True
    if leaves_tensorflow(by.op) and not is_math_of_numpy(by.op):
        return True
    return any(
        other is not tape and other.node is tape.node
        for one in made_of(by)
        if isinstance(one, Computed)
        for other in one.tapes
    )
