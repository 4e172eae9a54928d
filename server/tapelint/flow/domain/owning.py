"""Which layers and variables a model, or a list of variables, consists of."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Bound,
    Choice,
    Class,
    Computed,
    Const,
    Created,
    Dict,
    Each,
    Element,
    Function,
    Instance,
    Item,
    List,
    Optimizer,
    Spread,
    Super,
    Tape,
    Tuple,
    Value,
    Variable,
    VariablesOf,
)
from tapelint.knowledge.layers import MODELS, SEQUENTIAL, is_weightless, wraps

Within = Callable[[Limit, int], bool]
# What these make holds no variable that is trained.
_WITHOUT_VARIABLES = ("keras.losses.", "keras.metrics.", "keras.optimizers.", "tf.distribute.")
_OF_KERAS = ("keras.layers.", "keras.applications.", "keras.models.")
_TRACKING = ("keras.", "tf.")
_ENDS = frozenset({"input", "inputs", "output", "outputs"})


@dataclass
class Parts:
    """What something is made of: layers of Keras, instances of the file's own, and variables.

    ``held`` are those that Keras finds, in the order in which it lists their variables, and
    ``hidden`` those that it does not find, for they are in objects of plain Python. Both are as
    they are known; ``whole`` tells that there are no others.
    """

    held: dict[Value, None] = field(default_factory=dict)
    hidden: dict[Value, None] = field(default_factory=dict)
    whole: bool = True

    @property
    def all(self) -> frozenset[Value]:
        """The parts that are known, in sight of Keras or not."""
        return frozenset((*self.held, *self.hidden))


def parts(value: Value, *, keras_3: bool = False, within: Within = Limit.allows) -> Parts:
    """What ``value`` is made of: a model, a layer, variables, or something that holds these.

    ``keras_3`` tells that layers are no modules: Keras 2 and `tf.Module` look into each other.
    ``within`` is asked whether there are too many parts.
    """
    search = _Search(within, keras_3=keras_3)
    search.visit(value, _Sight.TOP)
    return search.found


def disjoint(one: Value, other: Value, within: Within = Limit.allows) -> bool:
    """Whether two variables, or lists of the variables of models, surely have none in common.

    ``within`` is asked whether one has too many parts.
    """
    if isinstance(one, Variable) and isinstance(other, Variable):
        return one is not other
    first, second = parts(one, within=within), parts(other, within=within)
    return (
        first.whole
        and second.whole
        and bool(first.all)
        and bool(second.all)
        and first.all.isdisjoint(second.all)
    )


def instances(value: Value) -> Iterable[Instance]:
    """The instances of the file's own classes that ``value`` is made of."""
    return (one for one in parts(value).all if isinstance(one, Instance))


def is_of_plain_python(cls: Class) -> bool:
    """Whether neither Keras nor a `tf.Module` looks for layers in the instances of ``cls``."""
    return all(
        isinstance(one, Class) or (isinstance(one, Api) and not one.name.startswith(_TRACKING))
        for one in cls.lineage
    )


def is_of_keras(cls: Class) -> bool:
    """Whether ``cls`` is derived from a layer or model of Keras."""
    return any(isinstance(one, Api) and one.name.startswith("keras.") for one in cls.lineage)


def is_input(value: Value) -> bool:
    """Whether ``value`` is the symbolic input of a model."""
    match value:
        case Created(api=name) | Computed(op=str(name)):
            return name.startswith("keras.") and name.endswith((".Input", ".InputLayer"))
        case _:
            return False


class _Sight(enum.IntEnum):
    """Whether a part is found: at the top, in a layer, where it is a variable, or not at all."""

    TOP = 0
    LAYER = 1
    VARIABLES = 2
    HIDDEN = 3


def _in_layer(sight: _Sight) -> _Sight:
    return _Sight.LAYER if sight <= _Sight.LAYER else _Sight.HIDDEN


class _Search:
    def __init__(self, within: Within, *, keras_3: bool) -> None:
        self.found = Parts()
        self._within = within
        self._keras_3 = keras_3
        self._seen: dict[int, _Sight] = {}

    def visit(self, value: Value, sight: _Sight) -> None:
        """Look into ``value``."""
        before = self._seen.get(id(value))
        if before is not None and before <= sight:
            return
        self._seen[id(value)] = sight
        if not self._within(Limit.PARTS_LISTED, len(self._seen)):
            self.found.whole = False
            return
        match value:
            case Variable(weight=True) if sight is not _Sight.TOP:
                pass  # the instance's own
            case Variable():
                self._keep(value, hidden=sight is _Sight.HIDDEN)
            case VariablesOf():
                self.visit(value.owner, sight)
            case Created():
                self._created(value, _in_layer(sight))
            case Instance():
                self._instance(value, sight)
            case Tuple() | List():
                self._all(value.items, sight)
            case Dict():
                self._all(value.entries.values(), sight)
            case Spread() | Each():
                self.visit(value.value, sight)
            case Choice():
                self.found.whole = False
                self._all(value.values, sight)
            case Element(owner=VariablesOf() as owner) | Item(owner=VariablesOf() as owner):
                self.visit(owner, sight)
            case Element(owner=Attribute(owner=owner, name="layers")):
                self.visit(owner, sight)
            case Item(owner=Attribute(owner=owner, name="layers")):
                self.visit(owner, sight)
            case Computed(op="each" | "element", inputs=inputs):
                self._all(inputs, sight)
            case Computed(op=str()):
                pass  # a tensor
            case Computed(inputs=(Attribute(owner=Instance(), name="add_weight"), *_)):
                pass  # the instance's own
            case Const() | Api() | Function() | Class() | Bound() | Super() | Optimizer() | Tape():
                pass
            case _:
                self.found.whole = False

    def _all(self, values: Iterable[Value], sight: _Sight) -> None:
        for value in values:
            self.visit(value, sight)

    def _keep(self, value: Value, *, hidden: bool) -> None:
        if hidden:
            if value not in self.found.held:
                self.found.hidden[value] = None
        else:
            self.found.hidden.pop(value, None)
            self.found.held[value] = None

    def _created(self, value: Created, sight: _Sight) -> None:
        api = value.api
        if api.startswith(_WITHOUT_VARIABLES) or is_input(value) or is_weightless(api):
            return
        if api.endswith((".clone_model", ".load_model")):
            # It has variables of its own.
            self._keep(value, hidden=sight is _Sight.HIDDEN)
        elif api in SEQUENTIAL:
            given = value.given(0, "layers")
            self._all((*(() if given is None else (given,)), *value.added), sight)
        elif api in MODELS:
            outputs = value.given(1, "outputs")
            if outputs is None:
                self.found.whole = False
            else:
                self._graph(outputs, sight)
        elif api.startswith(_OF_KERAS):
            self._keep(value, hidden=sight is _Sight.HIDDEN)
            self._all(
                (
                    one
                    for one in value.inputs
                    if wraps(api) or isinstance(one, (Created, Instance, List, Tuple))
                ),
                sight,
            )
        else:
            self.found.whole = False

    def _instance(self, value: Instance, sight: _Sight) -> None:
        cls = value.cls
        if not all(isinstance(one, (Api, Class)) for one in cls.lineage):
            self.found.whole = False
        if is_of_plain_python(cls):
            sight = _Sight.HIDDEN
        elif is_of_keras(cls):
            sight = _in_layer(sight)
            self._keep(value, hidden=sight is _Sight.HIDDEN)
        elif self._keras_3 and sight is not _Sight.VARIABLES:
            sight = _Sight.VARIABLES if sight is _Sight.TOP else _Sight.HIDDEN
        self._all(tuple(value.attributes.values()), sight)

    def _graph(self, outputs: Value, sight: _Sight) -> None:
        """The layers between the inputs and the ``outputs`` of a functional model."""
        waiting, seen, layers = [outputs], set[int](), list[Value]()
        for value in waiting:
            if id(value) in seen:
                continue
            seen.add(id(value))
            if not self._within(Limit.PARTS_LISTED, len(seen)):
                self.found.whole = False
                break
            match value:
                case _ if is_input(value):
                    pass
                case Computed(op="call", inputs=(called, *given)):
                    layers.append(called)
                    waiting += given
                case Computed(op=str(), inputs=given):
                    waiting += given
                case Tuple() | List():
                    waiting += value.items
                case Dict():
                    waiting += value.entries.values()
                case Spread() | Each():
                    waiting.append(value.value)
                case Item() | Element():
                    waiting.append(value.owner)
                case Attribute(owner=Created() as inner, name=name) if name in _ENDS:
                    layers.append(inner)
                case Const() | Api():
                    pass
                case _:
                    self.found.whole = False
        self._all(reversed(layers), sight)
