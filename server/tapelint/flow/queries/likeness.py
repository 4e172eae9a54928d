"""Whether two values that were computed apart are surely the same number."""

from __future__ import annotations

from tapelint.flow.domain.sequences import exact
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Computed,
    Const,
    Created,
    Dict,
    Each,
    Instance,
    Item,
    List,
    Spread,
    Tuple,
    Value,
    Variable,
    VariablesOf,
)
from tapelint.flow.queries.composition import layers_in, parts_in, told
from tapelint.knowledge.layers import DRAWING_LAYERS
from tapelint.knowledge.names import is_distribution

_OF_DISTRIBUTIONS = frozenset({"entropy", "log_prob", "mean", "mode", "prob", "stddev"})


class Likeness:
    """Compares values of one tape."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bool] = {}

    def same(self, first: Value, second: Value) -> bool:
        """Whether ``first`` and ``second`` are computed alike, and nothing is left to chance."""
        key = id(first), id(second)
        if key not in self._known:
            self._known[key] = False
            self._known[key] = self._same(first, second)
        return self._known[key]

    def _same(self, first: Value, second: Value) -> bool:
        match first, second:
            case Computed(), Computed():
                return self._computed(first, second)
            case Item(owner=one, key=key), Item(owner=other, key=other_key):
                return key == other_key and self.same(one, other)
            case ((List() | Tuple()), (List() | Tuple())):
                return self._all(exact(first), exact(second))
            case ((Spread() | Each()), (Spread() | Each())):
                return self.same(first.value, second.value)
            case Attribute(owner=one, name=name), Attribute(owner=other, name=other_name):
                return name == other_name and (one == other or self.same(one, other))
            case Dict(), Dict():
                return first is second
            case ((Const() | Api() | Variable() | VariablesOf() | Created() | Instance()), _):
                return first == second
            case _:
                return first == second

    def _all(self, first: tuple[Value, ...] | None, second: tuple[Value, ...] | None) -> bool:
        if first is None or second is None or len(first) != len(second):
            return False
        return all(map(self.same, first, second))

    def _computed(self, first: Computed, second: Computed) -> bool:
        if first is second:
            return True
        if first.op != second.op or first.keywords != second.keywords:
            return False
        if first.op is None and not self._is_of_distribution(first):
            return False
        if first.op is not None and ("random" in first.op or first.op in _BY_CHANCE):
            return False
        if not self._all(first.inputs, second.inputs):
            return False
        return first.op != "call" or self._is_certain(first, second)

    def _is_certain(self, first: Computed, second: Computed) -> bool:
        """Whether calling the same model or layer twice gives the same."""
        if first.inside is not None and second.inside is not None:
            return self.same(first.inside, second.inside)
        called = first.inputs[0]
        if not isinstance(called, Created) or any(
            isinstance(one, Instance) for one in parts_in(called)
        ):
            return False
        layers = list(layers_in(called))
        in_training = told(first, "training")
        return bool(layers) and all(_is_certain(one, in_training=in_training) for one in layers)

    @staticmethod
    def _is_of_distribution(value: Computed) -> bool:
        match value.inputs:
            case (Api(name=name), *_):
                return is_distribution(name)
            case (Attribute(owner=Computed(inputs=(Api(name=made), *_)), name=name), *_):
                return is_distribution(made) and name in _OF_DISTRIBUTIONS
            case _:
                return False


def _is_certain(layer: Created, *, in_training: bool) -> bool:
    """Whether ``layer`` surely draws nothing at random where it is called."""
    if layer.api in DRAWING_LAYERS:
        return not in_training
    given = (one.arg or "dropout" for one in getattr(layer.node, "keywords", ()))
    return not (
        ".Random" in layer.api or "Lambda" in layer.api or any("dropout" in one for one in given)
    )


# These give something else each time, or what they give may have changed.
_BY_CHANCE = frozenset({"element", "each", "tf.nn.dropout", "read", "assign"})
