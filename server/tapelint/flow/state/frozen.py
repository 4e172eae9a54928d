"""Which parts of a model are frozen, by ``part.trainable = False``, and what that changes."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.owning import is_input
from tapelint.flow.domain.traversal import CALLED, CONTAINERS, OBJECTS, Children, children, walk
from tapelint.flow.domain.values import (
    Attribute,
    Computed,
    Const,
    Created,
    Element,
    Instance,
    Item,
    List,
    Setting,
    Tuple,
    Value,
)
from tapelint.flow.state.budget import Budget
from tapelint.flow.state.undo_log import Log
from tapelint.knowledge.layers import SEQUENTIAL, is_weightless

# Each part that the program has set, with a Setting or, where the ways differ, MAYBE.
_Settings = dict[Value, Any]


class Frozen:
    """Keeps which parts of models the program has frozen, or not, on the way at hand."""

    def __init__(self, log: Log, budget: Budget) -> None:
        """Nothing is frozen; ``budget`` is told where a model has too many parts."""
        self.state: _Settings = {}
        self._log = log
        self._budget = budget

    def set_trainable(self, part: Value, value: Value, node: ast.AST) -> None:
        """Carry out ``part.trainable = value``, which reaches all that ``part`` is made of."""
        layer = _layer(part)
        if isinstance(layer, Created) and is_weightless(layer.api):
            return
        flag = value.value if isinstance(value, Const) else None
        setting = Setting(part, flag if isinstance(flag, bool) else None, node)
        whole = model_of_layers(part)
        for other in list(self.state):
            if other is not whole and belongs(other, whole or part, self._budget):
                self._log.write(self.state, other, Setting(other, setting.flag, node))
        self._log.write(self.state, part, setting)

    def invalidate(self, values: Iterable[Value]) -> None:
        """Whatever may have been done to ``values``: nothing is sure of them any longer."""
        if not self.state:
            return
        for value in values:
            for part, setting in list(self.state.items()):
                if isinstance(setting, Setting) and (
                    belongs(part, value, self._budget) or belongs(value, part, self._budget)
                ):
                    self._log.write(self.state, part, Setting(part, None, setting.node))

    def settings(self, owner: Value) -> tuple[Setting, ...]:
        """What is set of ``owner`` and its parts."""
        return tuple(
            setting if isinstance(setting, Setting) else Setting(part, None, ast.Pass())
            for part, setting in self.state.items()
            if belongs(part, owner, self._budget)
        )


def toggled(
    before: tuple[Setting, ...], after: tuple[Setting, ...], *, to: bool
) -> tuple[Setting, ...]:
    """What was set ``to`` True or False since, and was not so before; nothing if that is unsure."""
    if any(one.flag is None for one in (*before, *after)):
        return ()
    return tuple(one for one in after if one.flag is to and _flag(before, one.part) is (not to))


def _flag(known: tuple[Setting, ...], part: Value) -> bool:
    """What ``part`` was set to, by itself or with what it belongs to; it begins as trainable."""
    for one in known:
        if one.part == part:
            return bool(one.flag)
    around = [one for one in known if belongs(part, model_of_layers(one.part) or one.part)]
    return all(one.flag for one in around)


def _layer(part: Value) -> Value:
    """What ``part`` is, where it is one of the layers of a known Sequential."""
    match part:
        case Item(
            owner=Attribute(owner=Created(api=api, inputs=(List() | Tuple() as held, *_))),
            key=Const(value=int(index)),
        ) if api in SEQUENTIAL and all(isinstance(one, (Created, Computed)) for one in held.items):
            # The Input is none of them.
            layers = [one for one in held.items if not is_input(one)]
            return layers[index] if -len(layers) <= index < len(layers) else part
        case _:
            return part


def model_of_layers(part: Value) -> Value | None:
    """The model, where ``part`` stands for each of its layers."""
    match part:
        case Element(owner=Attribute(owner=model, name="layers")):
            return model
        case _:
            return None


def belongs(part: Value, owner: Value, budget: Budget | None = None) -> bool:
    """Whether ``part`` is ``owner``, or is known to be a part of it.

    ``budget`` is told where there are too many parts to look at.
    """
    top = part
    while True:
        if top == owner:
            return True
        if not isinstance(top, (Attribute, Item, Element)):
            break
        top = top.owner
    return isinstance(top, (Created, Instance)) and _is_made_of(owner, top, budget)


def _is_made_of(owner: Value, part: Value, budget: Budget | None) -> bool:
    for number, value in enumerate(walk(owner, _PARTS)):
        if value is part:
            return True
        if number == Limit.PARTS_SET.most:
            if budget is not None:
                budget.note(Limit.PARTS_SET)
            return False
    return False


def _of_created(value: Created) -> Iterable[Value]:
    return () if value.api == "keras.models.clone_model" else children(value, OBJECTS)


_PARTS: Children = {**CONTAINERS, **OBJECTS, Computed: CALLED[Computed], Created: _of_created}
