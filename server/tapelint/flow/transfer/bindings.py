"""What names, attributes and items are bound to."""

from __future__ import annotations

import ast

from tapelint.flow.domain import sequences
from tapelint.flow.domain.lattice import join
from tapelint.flow.domain.reading import names_read, reads_all
from tapelint.flow.domain.traversal import carried, is_plain
from tapelint.flow.domain.values import (
    NONE,
    Api,
    Attribute,
    Computed,
    Const,
    Dict,
    Gradients,
    Instance,
    List,
    Optimizer,
    Scope,
    Spread,
    Unknown,
    Value,
    Variable,
    alternatives,
    is_optimizer_of_compat,
    may_be_optimizer,
)
from tapelint.flow.record.events import (
    AttributeStored,
    OptimizerAsked,
    OptimizerOverwritten,
    OptimizerReplaced,
    TensorNamed,
    VariableDisplaced,
    VariableReplaced,
)
from tapelint.flow.state.unbuilt import runs
from tapelint.flow.transfer import elements, tracing
from tapelint.flow.transfer.machine import Machine


class Bindings:
    """Binds the targets of assignments, loops and the like."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        # The attributes that are read; None where that is not known.
        self._names_read: frozenset[str] | None = None

    def set_name(self, name: str, value: Value) -> None:
        """Bind ``name`` in the scope that an assignment here binds it in."""
        if not is_plain(value):
            self.machine.tell(name)
        self.machine.log.write(self.machine.frame.scope.holder(name).names, name, value)

    def bind(self, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name():
                scope = self.machine.frame.scope
                holder = scope.holder(target.id)
                before = holder.names.get(target.id) or self._shadowed(holder, target.id)
                self.replace(before, value, target.id, target)
                if holder is not scope or (
                    target.id.startswith("_") and not isinstance(value, Computed)
                ):
                    # Seen from elsewhere, or dropped on purpose.
                    self.machine.put_to_use(value, target)
                if holder is not scope:
                    tracing.displace(self.machine, holder, before, value, target)
                if not is_plain(value):
                    self.machine.tell(target.id)
                tracing.store(self.machine, holder, target.id, target)
                self.machine.log.write(holder.names, target.id, value)
                self.machine.note(target, value)
                if self.machine.recording and isinstance(value, Computed) and value.tapes:
                    self.machine.emit(TensorNamed, target, value)
            case ast.Attribute():
                self._bind_attribute(target, value)
            case ast.Subscript():
                self._bind_item(target, value)
            case ast.Tuple() | ast.List():
                self._unpack(target.elts, value)
            case ast.Starred():
                self.bind(target.value, value)

    def _bind_attribute(self, target: ast.Attribute, value: Value) -> None:
        owner = self.machine.expressions.eval(target.value)
        if may_be_optimizer(owner) or is_optimizer_of_compat(owner):
            self.machine.emit(OptimizerAsked, target, owner, stored=True)
        if not is_plain(value):
            self.machine.tell(target.attr)
        if carried(value) and not (
            self._is_given(owner) or self._is_never_read(owner, target.attr)
        ):
            self.machine.keep(value, target)
        if not isinstance(owner, Instance):
            self.machine.escape(value)
        self.machine.note(target, value)
        self.machine.emit(AttributeStored, target, owner, target.attr, value)
        if target.attr == "trainable":
            self.machine.frozen.set_trainable(owner, value, target)
        if isinstance(owner, Instance):
            if self.machine.unbuilt.state and runs(owner.cls, target.attr, "__setattr__"):
                self.machine.unbuilt.invalidate_all()
            before = owner.attributes.get(target.attr)
            if before is None and (
                any(isinstance(one, Api) for one in owner.cls.lineage)
                or self.machine.classes.is_stored_elsewhere(owner.cls, target.attr)
            ):
                # Keras may have set it, or another method.
                before = Attribute(owner, target.attr)
            self.replace(before, value, target.attr, target)
            tracing.displace(self.machine, owner, before, value, target)
            tracing.store(self.machine, owner, target.attr, target)
            self.machine.log.write(owner.attributes, target.attr, value)
        else:
            key = (owner, target.attr)
            self.machine.unbuilt.invalidate((owner, value))
            self.replace(self.machine.attributes.get(key), value, target.attr, target)
            self.machine.log.write(self.machine.attributes, key, value)

    def _is_given(self, owner: Value) -> bool:
        """Whether ``owner``, which this file makes, is being made: it holds what it is given."""
        function = self.machine.frame.node
        return (
            isinstance(owner, Instance)
            and isinstance(owner.node, ast.Call)
            and isinstance(function, ast.FunctionDef)
            and function.name == "__init__"
            and not self.machine.frame.foreign
        )

    def _is_never_read(self, owner: Value, name: str) -> bool:
        """Whether nothing reads the attribute ``name`` of ``owner``, which this file made."""
        if not isinstance(owner, Instance) or not isinstance(owner.node, ast.Call):
            return False
        if owner.cls.scope.module is not self.machine.module_scope:
            return False
        self.machine.asked_for.add(name)
        if self._names_read is None:
            tree = (self.machine.flow.tree,)
            self._names_read = None if reads_all(tree) else names_read(tree)
        return self._names_read is not None and name not in self._names_read

    def forget_reads(self) -> None:
        """Other attributes are read now than before."""
        self._names_read = None

    def _bind_item(self, target: ast.Subscript, value: Value) -> None:
        owner = self.machine.expressions.eval(target.value)
        key = self.machine.expressions.eval(target.slice)
        if isinstance(owner, (Dict, List)) and isinstance(key, Const):
            tracing.store(self.machine, owner, key.value, target)
        if isinstance(owner, Dict) and isinstance(key, Const):
            before = owner.entries.get(key.value)
            tracing.displace(self.machine, owner, before, value, target)
        if isinstance(owner, Dict):
            value = self.machine.apart_from(owner, value)
            name = key.value if isinstance(key, Const) else None
            if name is None and None in owner.entries:
                value = join(owner.entries[None], value)
            self.machine.log.write(owner.entries, name, value)
        elif isinstance(owner, List):
            changed = _with_item(owner, key, self.machine.apart_from(owner, value))
            self.machine.log.set(owner.state, "items", changed)
        else:
            for one in alternatives(owner):
                if isinstance(one, Gradients):
                    self.machine.flow.written_to.setdefault(one.taken.node, set()).add(target)
            self.machine.unbuilt.invalidate((owner, value))
            self.machine.put_to_use(value, target)

    def _unpack(self, targets: list[ast.expr], value: Value) -> None:
        self.machine.use_up(value, targets[0] if targets else ast.Pass())
        stars = [i for i, target in enumerate(targets) if isinstance(target, ast.Starred)]
        values = (
            elements.unpack_starred(
                self.machine, value, stars[0], len(targets) - stars[0] - 1, targets[0]
            )
            if stars
            else elements.unpack(self.machine, value, len(targets), targets[0])
            if targets
            else []
        )
        if values is None:
            values = [self.machine.computed(None, (value,), target) for target in targets]
        for target, one in zip(targets, values, strict=True):
            self.bind(target, one)

    def replace(self, before: Value | None, value: Value, name: str, node: ast.AST) -> None:
        """Notice where a new variable takes the place of another."""
        if isinstance(before, Variable) and isinstance(value, Variable) and before is not value:
            self.machine.flow.replacements[before] = value
            self.machine.log.write(self.machine.newer, before, value)
            self.machine.emit(VariableReplaced, node, before, value, name)
        elif (
            before is not None
            and isinstance(value, (Computed, List))
            and any(map(sequences.are_variables, alternatives(before)))
            and not sequences.are_variables(value)
        ):
            self.machine.emit(VariableDisplaced, node, before, value, name)
        if (
            isinstance(before, Optimizer)
            and isinstance(value, Computed)
            and value.op in ("apply", "apply_gradients")
        ):
            self.machine.emit(OptimizerOverwritten, node, value.node)
        if isinstance(value, Optimizer) and before is not None and before != NONE:
            known = before.node if isinstance(before, Optimizer) else None
            if known is not value.node:
                self.machine.emit(OptimizerReplaced, node, value)

    @staticmethod
    def _shadowed(scope: Scope, name: str) -> Value | None:
        """What a function around ``scope`` calls by the same name."""
        around = scope.parent
        if around is None or around.parent is None:
            return None
        found = around.find(name)
        return None if found is around.module.names.get(name) else found


def _with_item(owner: List, key: Value, value: Value) -> tuple[Value, ...]:
    """The items of ``owner`` with ``value`` at ``key``: anywhere among them if that is not told."""
    items = owner.items
    match key:
        case Const(value=int(index)) if -len(items) <= index < len(items):
            if not any(isinstance(one, Spread) for one in items):
                changed = list(items)
                changed[index] = value
                return tuple(changed)
    return (Spread(Unknown((*items, value))),)
