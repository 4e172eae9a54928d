"""Which models and layers have no variables yet, for these are made by the first call.

A thing that the program made is unbuilt until it comes, by any way, to something that is not
followed. What code of the file does that is run from there is not seen: it may build anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.traversal import CODE, HOLDERS, OBJECTS, OWNERS, Children
from tapelint.flow.domain.values import (
    MAYBE,
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
    Function,
    Instance,
    List,
    Optimizer,
    Reading,
    Spread,
    Super,
    Symbol,
    Tuple,
    Unknown,
    Value,
)
from tapelint.flow.state.budget import Budget
from tapelint.flow.state.frames import Frame
from tapelint.flow.state.undo_log import Log
from tapelint.knowledge.layers import (
    BASES,
    BUILT_AS_FIRST,
    GIVEN_BEFORE,
    SEQUENTIAL,
    is_built_when_called,
    is_weightless,
    wraps,
)
from tapelint.knowledge.operations import CHECKPOINTS

# What was made and when; and _DOUBT, the last time that anything may have been built.
Layers = dict[Any, Any]
_DOUBT = "doubt"

# What is done with a model or layer, and what is asked of it, that does not build it.
_QUIET = frozenset({"compile", "get_config", "loss", "name", "optimizer", "summary"})
_QUIET_OPERATIONS = frozenset(
    {"Not", "builtins.hasattr", "builtins.repr", "compare", "get_weights", "str"}
)
_QUIET_OF_KEEPERS = frozenset(
    {"latest_checkpoint", "read", "restore", "restore_or_initialize", "save", "write"}
)

# What comes of these is no variable and holds none.
_NUMBERS = frozenset(
    {
        *("Add", "Div", "FloorDiv", "Mod", "Mult", "Pow", "Sub", "USub", "compare", "str"),
        *("builtins", "builtins.len", "builtins.range"),
    }
)
_WITHOUT_VARIABLES = (
    "builtins.",
    "keras.activations.",
    "keras.constraints.",
    "keras.initializers.",
    "keras.losses.",
    "keras.metrics.",
    "keras.optimizers.schedules.",
    "keras.regularizers.",
    "np.",
    "tf.constant",
    "tf.random.",
)
_NAMES_OF_OTHERS = (
    "__call__",
    "__getattr__",
    "__getattribute__",
    "__new__",
    "__setattr__",
    "trainable_variables",
    "trainable_weights",
    "variables",
    "weights",
)
# Arguments that tell that it is built at once, or perhaps never trained.
_TELLING = GIVEN_BEFORE | {"trainable"}
_QUIET_DECORATORS = frozenset({"ABCMeta", "dataclass", "final", "register_keras_serializable"})
_OTHER_BASES = frozenset({"abc.ABC", "builtins.object"})


@dataclass(frozen=True, slots=True)
class _Made:
    """That something was made, by way of ``calls``, after the last ``doubt``."""

    calls: tuple[ast.Call, ...]
    doubt: object


class Unbuilt:
    """Keeps which of the models and layers that the program made have no variables yet.

    ``state`` is there to be set aside and put back, where code is run that another state holds for.
    """

    def __init__(self, log: Log, frames: list[Frame], budget: Budget) -> None:
        """``frames`` are those being run, by the calls that led to which what is made is known."""
        self.state: Layers = {}
        self._log = log
        self._frames = frames
        self._budget = budget

    def create(self, made: Created, call: Call) -> None:
        """``made`` was created by ``call``."""
        kinds = is_built_when_called, is_weightless, wraps
        known = made.api in SEQUENTIAL or any(one(made.api) for one in kinds)
        if known and call.complete and _TELLING.isdisjoint(call.keywords):
            self._begin(made)
        else:
            self.invalidate(call.values)

    def instantiate(self, made: Instance, call: Call, init: Function | None) -> None:
        """``made`` is about to be initialised by ``init`` with the arguments of ``call``."""
        bases = made.cls.origins
        if not any(isinstance(one, Api) and one.name in BASES for one in bases):
            if init is None and bases:
                self.invalidate(call.values)
        elif _TELLING.isdisjoint(call.keywords) and (init is not None or not call.positional):
            self._begin(made)

    def add(self, owner: Created, call: Call) -> None:
        """``owner.add(layer)``."""
        layer = call.get(0, "layer")
        if layer is None or not call.complete:
            self.invalidate((owner,))
            layer = Unknown(call.values)
        elif owner not in self.state:
            self.invalidate((layer,))
        self._log.set(owner.state, "added", (*owner.added, layer))

    def mention(self, op: str | None, inputs: tuple[Value, ...], *, ran: bool) -> None:
        """``inputs`` went into something that is not followed: ``op`` if it has a name.

        The functions among them, and the model that is called, need no look if they ``ran``.
        """
        if op in _QUIET_OPERATIONS or op in CHECKPOINTS:
            return
        if op is None and inputs and _is_quiet(self.state, inputs[0], inputs[1:]):
            return
        reached = [one for one in inputs if type(one) in _PARTS]
        if ran:
            reached = [one for one in reached if not isinstance(one, (Bound, Function))]
            if op == "call" and isinstance(inputs[0], Instance):
                # Its code was seen to build what it builds.
                self._log.write(self.state, inputs[0], MAYBE)
                reached = [one for one in reached if one is not inputs[0]]
        if reached:
            self.invalidate(reached)

    def invalidate(self, values: Iterable[Value]) -> None:
        """Anything may be done with ``values``, and what they lead to."""
        state = self.state
        if not state:
            return
        waiting = list(values)
        seen: set[int] = set()
        for value in waiting:
            parts = _PARTS.get(type(value))
            if parts is None or id(value) in seen:
                continue
            if parts is _code or not self._budget.within(Limit.PARTS_UNBUILT, len(waiting)):
                self.invalidate_all()
                return
            seen.add(id(value))
            if isinstance(value, Created) and isinstance(state.get(value), _Made):
                self._log.write(state, value, MAYBE)
            waiting += parts(value)

    def invalidate_all(self) -> None:
        """Code is run that is not followed."""
        if self.state:
            self._log.write(self.state, _DOUBT, object())

    def read(self, owner: Value, node: ast.AST) -> Reading | None:
        """The reading of the variables of ``owner`` at ``node``, if it surely has none yet."""
        made = self.state.get(owner)
        if not isinstance(made, _Made) or not isinstance(owner, (Created, Instance)):
            return None
        frame = self._frames[-1]
        if frame.foreign or any(one.expects_error for one in self._frames):
            return None
        # What is called at another time may find built what there was before.
        later = [one.calls for one in self._frames if one.later]
        if any(made.calls[: len(calls)] != calls for calls in later):
            return None
        if not _will_have(self.state, owner):
            return None
        raises = _raises(self.state, owner)
        return Reading(node, frame.calls, (*made.calls, owner.node), raises)

    def _begin(self, made: Value) -> None:
        state = self.state
        # What a decorated function made may be kept by the decorator, and given again.
        if any(frame.calls and frame.wrapped for frame in self._frames):
            return
        if state.get(_DOUBT) is MAYBE:
            self.invalidate_all()
        self._log.write(state, made, _Made(self._frames[-1].calls, state.get(_DOUBT)))


def runs(cls: Class, *names: str) -> bool:
    """Whether one of ``names`` is a function in ``cls``, so that to store it runs that."""
    return any(
        isinstance(one, Class) and isinstance(one.scope.names.get(name), Function)
        for one in cls.lineage
        for name in names
    )


def is_made_by_others(cls: Class) -> bool:
    """Whether a decorator or a metaclass may have a hand in the making of instances of ``cls``."""
    return runs(cls, "__new__") or any(
        isinstance(one, Class)
        and not _QUIET_DECORATORS.issuperset(
            ast.unparse(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]
            for node in (
                *one.node.decorator_list,
                *(keyword.value for keyword in one.node.keywords if keyword.arg == "metaclass"),
            )
        )
        for one in cls.lineage
    )


def _is_quiet(state: Layers, callee: Value, given: tuple[Value, ...]) -> bool:
    """Whether a call of ``callee`` builds nothing."""
    match callee:
        case Attribute(owner=Super(), name="__init__"):
            # A model is made from what it is given, if it is given more than its name.
            return all(
                isinstance(one, (Const, Symbol)) or (isinstance(one, Computed) and one.op == "str")
                for one in given
            )
        case Attribute(owner=Created() as owner, name="add"):
            return owner in state
        case Attribute(owner=Created() | Instance() | Super(), name=name):
            return name in _QUIET
        case Attribute(owner=Computed(op=op), name=name):
            return op in CHECKPOINTS and name in _QUIET_OF_KEEPERS
        case _:
            return False


def _is_sure(state: Layers, value: Value) -> bool:
    made = state.get(value)
    return isinstance(made, _Made) and made.doubt is state.get(_DOUBT)


def _will_have(state: Layers, value: Value) -> bool | None:
    """Whether ``value`` is going to have trainable variables, and surely has none yet.

    False where it never has any, None where that is not known.
    """
    match value:
        case Created():
            if value.api.startswith(_WITHOUT_VARIABLES):
                return False
            if not _is_sure(state, value):
                return None
            if value.api in SEQUENTIAL:
                return _will_one_have(state, _layers(value))
            if wraps(value.api):
                return _will_one_have(state, value.inputs[:1])
            return is_built_when_called(value.api)
        case Instance():
            if not _is_sure(state, value) or not _leaves_it_to_keras(value.cls):
                return None
            held = _will_one_have(state, value.attributes.values())
            return held if held is None else held or _builds(value.cls)
        case Tuple() | List():
            return _will_one_have(state, value.items)
        case Dict():
            return _will_one_have(state, value.entries.values())
        case Choice():
            return _will_one_have(state, value.values)
        case Spread() | Each():
            return _will_have(state, value.value)
        case Computed(op=str(op)) if op in _NUMBERS or op.startswith(_WITHOUT_VARIABLES):
            return False
        case Const() | Api() | Function() | Class() | Optimizer():
            return False
        case _:
            return None


def _will_one_have(state: Layers, values: Iterable[Value]) -> bool | None:
    answers = [_will_have(state, one) for one in values]
    return None if None in answers else any(answers)


def _layers(model: Created) -> tuple[Value, ...]:
    """What a Sequential consists of; something unknown where Keras 2 would build it at once."""
    found = (*model.inputs[:1], *model.added)
    first = found[0] if found else None
    while isinstance(first, (Tuple, List, Spread, Each)):
        if isinstance(first, (Spread, Each)):
            first = first.value
        else:
            first = first.items[0] if first.items else None
    begins = isinstance(first, Created) and first.api in BUILT_AS_FIRST
    return (Unknown(),) if begins else found


def _raises(state: Layers, value: Value) -> bool:
    """Whether Keras 2 raises where the variables of ``value`` are read: it is a Sequential."""
    match value:
        case Created():
            return value.api in SEQUENTIAL
        case Instance():
            return any(_raises(state, one) for one in value.attributes.values())
        case Tuple() | List():
            return any(_raises(state, one) for one in value.items)
        case Dict():
            return any(_raises(state, one) for one in value.entries.values())
        case Spread() | Each():
            return _raises(state, value.value)
        case _:
            return False


def _leaves_it_to_keras(cls: Class) -> bool:
    """Whether instances of ``cls`` list their variables as Keras does, and have no others."""
    return all(
        not any(name in one.scope.names for name in _NAMES_OF_OTHERS)
        if isinstance(one, Class)
        else isinstance(one, Api) and one.name in BASES | _OTHER_BASES
        for one in cls.lineage
    )


def _builds(cls: Class) -> bool:
    return any(isinstance(one, Class) and "build" in one.scope.names for one in cls.lineage)


def _code(value: Value) -> tuple[Value, ...]:
    """What may run code of the file, which may reach whatever there is."""
    return (value,)


_PARTS: Children = {
    **HOLDERS,
    **OWNERS,
    **CODE,
    **dict.fromkeys((Instance, Function, Bound), _code),
    Attribute: lambda value: () if value.name in _QUIET else (value.owner,),
    Created: OBJECTS[Created],
    Super: lambda value: (value.self,),
    Unknown: lambda value: value.inputs,
    Computed: lambda value: value.inputs if value.op in CHECKPOINTS else (),
}
