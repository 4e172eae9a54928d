"""What values surely are: tensors, variables, lists, functions, whatever way they came."""

from __future__ import annotations

import enum

from tapelint.flow.domain import sequences
from tapelint.flow.domain.datasets import sliced_by
from tapelint.flow.domain.sequences import is_sequence, is_variable
from tapelint.flow.domain.traversal import leaves
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Bound,
    Choice,
    Class,
    ClipResult,
    Computed,
    Const,
    Created,
    Dict,
    Each,
    Function,
    Gradients,
    Instance,
    Item,
    Iterator,
    List,
    Optimizer,
    Pairs,
    Partial,
    Tape,
    Tuple,
    Value,
    VariablesOf,
)
from tapelint.knowledge.layers import (
    GIVING_STATES,
    SEQUENTIAL,
    SEVERAL_RESULTS,
    is_built_when_called,
)
from tapelint.knowledge.operations import is_operator
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.knowledge.results import (
    GIVING_ARRAYS,
    GIVING_LISTS_OF_TENSORS,
    GIVING_TENSORS,
    STANDING_FOR_VARIABLES,
)


class Kind(enum.Enum):
    """What a value is, in words; ``python`` is the type that Python names in its errors."""

    TENSOR = ("a tensor", "EagerTensor")
    STAND_IN = ("an object that stands for a variable", "TransformedVariable")
    SYMBOLIC = ("a symbolic Keras tensor", "KerasTensor")
    GRADIENT = ("a gradient", "EagerTensor")
    VARIABLE = ("a variable", "ResourceVariable")
    ARRAY = ("a NumPy array", "ndarray")
    NUMBER = ("a number", "float")
    STRING = ("a string", "str")
    NONE = ("None", "NoneType")
    LIST = ("a list", "list")
    TUPLE = ("a tuple", "tuple")
    DICTIONARY = ("a dictionary", "dict")
    ITERATOR = ("an iterator", "zip")
    FUNCTION = ("a function", "function")
    METHOD = ("a method", "method")
    PARTIAL = ("a `functools.partial`", "functools.partial")
    CLASS = ("a class", "type")
    OPTIMIZER = ("an optimizer", "Optimizer")
    MODEL = ("a model or layer", "Model")
    LOSS = ("a loss object", "Loss")
    SCHEDULE = ("a learning-rate schedule", "LearningRateSchedule")
    TAPE = ("a tape", "GradientTape")

    def __init__(self, words: str, python: str) -> None:
        """Take both from the value."""
        self.words = words
        self.python = python


# These decorators leave a function what it is, as far as its kind goes.
_TRANSPARENT = frozenset({"builtins.staticmethod", "builtins.classmethod", "functools.wraps"})
_INPUTS = frozenset({"keras.Input", "keras.layers.Input"})
_OF_GRAPHS_OF_KERAS = frozenset({"input", "inputs", "output", "outputs"})
_OPERATIONS = {
    "[]": Kind.TENSOR,
    "read": Kind.TENSOR,
    "norm": Kind.TENSOR,
    "numpy": Kind.ARRAY,
    "predict": Kind.ARRAY,
    "str": Kind.STRING,
    "builtins.str": Kind.STRING,
    "builtins.float": Kind.NUMBER,
    "builtins.int": Kind.NUMBER,
    "builtins.len": Kind.NUMBER,
    **dict.fromkeys(GIVING_TENSORS, Kind.TENSOR),
    **dict.fromkeys(GIVING_LISTS_OF_TENSORS, Kind.LIST),
    **dict.fromkeys(GIVING_ARRAYS, Kind.ARRAY),
    **dict.fromkeys(_INPUTS, Kind.SYMBOLIC),
}
_SCHEDULES = "keras.optimizers.schedules."
_CREATED = {
    "keras.layers.": Kind.MODEL,
    "keras.Sequential": Kind.MODEL,
    "keras.models.Sequential": Kind.MODEL,
    "keras.applications.": Kind.MODEL,
    "keras.losses.": Kind.LOSS,
    _SCHEDULES: Kind.SCHEDULE,
}
_KINDS: dict[type[Value], Kind] = {
    List: Kind.LIST,
    Pairs: Kind.LIST,
    VariablesOf: Kind.LIST,
    Tuple: Kind.TUPLE,
    ClipResult: Kind.TUPLE,
    Dict: Kind.DICTIONARY,
    Iterator: Kind.ITERATOR,
    Partial: Kind.PARTIAL,
    Class: Kind.CLASS,
    Optimizer: Kind.OPTIMIZER,
    Tape: Kind.TAPE,
}


def kind_of(value: Value) -> Kind | None:
    """What ``value`` surely is, on every way that leads to it; None where that is not known."""
    return _Kinds().of(value)


class _Kinds:
    """Finds what values are, each once: one may be in another many times over."""

    def __init__(self) -> None:
        self._known: dict[int, Kind | None] = {}

    def of(self, value: Value) -> Kind | None:
        """What ``value`` surely is, on every way that leads to it."""
        if id(value) not in self._known:
            self._known[id(value)] = self._find(value)
        return self._known[id(value)]

    def _find(self, value: Value) -> Kind | None:
        if is_variable(value):
            return Kind.VARIABLE
        match value:
            case Const():
                return _of_constant(value.value)
            case Choice():
                kinds = {self.of(one) for one in value.values}
                return kinds.pop() if len(kinds) == 1 else None
            case Each():
                return self.of(value.value)
            case Gradients():
                return self._of_gradients(value.sources)
            case Computed():
                return self._of_result(value)
            case Item():
                return self._of_item(value)
            case Attribute():
                held = value.name in _OF_GRAPHS_OF_KERAS and self.of(value.owner) is Kind.MODEL
                return Kind.SYMBOLIC if held else None
            case Created():
                found = (kind for name, kind in _CREATED.items() if value.api.startswith(name))
                return Kind.SYMBOLIC if value.api in _INPUTS else next(found, None)
            case Instance():
                return Kind.SCHEDULE if _derives_from_schedule(value.cls) else None
            case Api():
                return Kind.CLASS if optimizer_class(value.name) else None
            case Function():
                return Kind.FUNCTION if _is_plain(value) else None
            case Bound():
                return Kind.METHOD if _is_plain(value.function) else None
            case _:
                return _KINDS.get(type(value))

    def _of_gradients(self, sources: Value) -> Kind | None:
        if isinstance(sources, Dict):
            return Kind.DICTIONARY
        if is_sequence(sources):
            return Kind.LIST
        return Kind.GRADIENT if self.of(sources) in (Kind.VARIABLE, Kind.TENSOR) else None

    def _of_item(self, value: Item) -> Kind | None:
        owner = value.owner
        if isinstance(owner, Dict):
            kinds = {self.of(one) for one in owner.entries.values()}
            return kinds.pop() if len(kinds) == 1 else None
        if isinstance(owner, Attribute) and owner.name == "layers":
            return Kind.MODEL if self.of(owner.owner) is Kind.MODEL else None
        if isinstance(owner, Computed) and owner.op in GIVING_LISTS_OF_TENSORS:
            return Kind.TENSOR
        if isinstance(owner, Computed) and owner.op == "builtins.range":
            return Kind.NUMBER
        if isinstance(owner, Computed) and owner.op == "element":
            sliced = sliced_by(owner.inputs[0])
            parts = () if sliced is None else sequences.exact(sliced) or ()
            which = value.key.value if isinstance(value.key, Const) else None
            if isinstance(sliced, Tuple) and isinstance(which, int) and which < len(parts):
                return self._of_slices(parts[which])
        match owner:
            case Computed(op="call", inputs=(Created(api=api), *_)) if api in GIVING_STATES:
                return Kind.TENSOR
        kind = self.of(owner)
        return kind if kind in (Kind.TENSOR, Kind.SYMBOLIC) else None

    def _of_result(self, value: Computed) -> Kind | None:
        if is_operator(value.op):
            return self._of_operands(value)
        if value.op == "call":
            return self._of_call(value)
        if value.op is None and value.inputs and isinstance(value.inputs[0], Api):
            return Kind.STAND_IN if value.inputs[0].name in STANDING_FOR_VARIABLES else None
        if value.op == "element":
            held = value.inputs[0]
            if isinstance(held, Computed) and held.op == "builtins.range":
                return Kind.NUMBER
            sliced = sliced_by(held)
            return None if sliced is None else self._of_slices(sliced)
        op = value.op or ""
        computes_loss = op.startswith("keras.losses.") and op.rpartition(".")[2].islower()
        return Kind.TENSOR if computes_loss else _OPERATIONS.get(op)

    def _of_slices(self, value: Value) -> Kind | None:
        """What a data set gives that runs over ``value``."""
        return Kind.TENSOR if self.of(value) in (Kind.TENSOR, Kind.ARRAY) else None

    def _of_operands(self, value: Computed) -> Kind | None:
        """One tensor or variable makes the result a tensor, unless there is a symbolic one.

        Numbers alone make a number.
        """
        kinds = {self.of(one) for one in leaves(value, self._unknown_operands)}
        if Kind.SYMBOLIC in kinds:
            return Kind.SYMBOLIC
        if kinds & {Kind.TENSOR, Kind.VARIABLE}:
            return Kind.TENSOR
        return Kind.NUMBER if kinds == {Kind.NUMBER} else None

    def _unknown_operands(self, value: Value) -> tuple[Value, ...]:
        if id(value) in self._known or not isinstance(value, Computed):
            return ()
        return value.inputs if is_operator(value.op) else ()

    def _of_call(self, value: Computed) -> Kind | None:
        """What a layer, model or Keras loss gives when it is called."""
        called, *given = value.inputs
        if not isinstance(called, Created):
            known = None if value.inside is None else self.of(value.inside)
            return known if known is Kind.TENSOR else None
        layer = is_built_when_called(called.api) and called.api not in SEVERAL_RESULTS
        single = layer or called.api in SEQUENTIAL
        if self.of(called) is not Kind.LOSS and not single:
            return None
        return Kind.SYMBOLIC if Kind.SYMBOLIC in map(self.of, given) else Kind.TENSOR


def asks_tensor(value: Value) -> bool:
    """Whether ``value``, a comparison, is surely one of tensors or variables."""
    if not isinstance(value, Computed) or value.op != "compare":
        return False
    return any(kind_of(one) in (Kind.TENSOR, Kind.VARIABLE) for one in value.inputs)


def _derives_from_schedule(cls: Class) -> bool:
    return any(isinstance(one, Api) and one.name.startswith(_SCHEDULES) for one in cls.lineage)


def _of_constant(value: object) -> Kind | None:
    if value is None:
        return Kind.NONE
    if isinstance(value, str):
        return Kind.STRING
    return Kind.NUMBER if isinstance(value, (int, float)) else None


def _is_plain(function: Function) -> bool:
    """Whether what ``function`` is called is a function still, whatever decorates it."""
    return all(isinstance(one, Api) and one.name in _TRANSPARENT for one in function.decorators)
