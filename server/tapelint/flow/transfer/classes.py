"""Classes of the file: what their instances are made of, and what they inherit."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from tapelint.flow.domain import sequences
from tapelint.flow.domain.call import Call
from tapelint.flow.domain.lattice import join
from tapelint.flow.domain.owning import is_of_keras
from tapelint.flow.domain.values import (
    NONE,
    Api,
    Attribute,
    Bound,
    Class,
    Computed,
    Const,
    Created,
    Factory,
    Function,
    Instance,
    Scope,
    Super,
    Symbol,
    Value,
    VariablesOf,
    all_parameters,
)
from tapelint.flow.state.frames import Frame
from tapelint.flow.state.unbuilt import is_made_by_others
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.layers import MODELS, SEQUENTIAL, VARIABLE_LISTS
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.source.outline import statements_in
from tapelint.source.walk import walk

Stores = dict[str, list[tuple[ast.AST, ast.expr]]]


class Classes:
    """Makes instances, and finds their attributes."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        # Functions that values of attributes were taken from without running them.
        self.inferred_from: set[ast.AST] = set()
        self._stores: dict[ast.ClassDef, Stores] = {}
        self._stores_in: dict[ast.AST, Stores] = {}
        self._bound: dict[ast.AST, set[str]] = {}
        self._inferring: set[tuple[int, str]] = set()

    def instantiate(self, cls: Class, call: Call) -> Value:
        """Create an instance of ``cls``."""
        instance = self.machine.make(Instance(cls, call.node, {}))
        init = self.method(cls, "__init__")
        if cls.is_named_tuple:
            self._fields(instance, call)
            return instance
        self.machine.unbuilt.instantiate(instance, call, init)
        if init is not None:
            self.machine.functions.follow(init, instance, call)
        else:
            self._fields(instance, call)
            for value in call.values:
                if value not in instance.attributes.values():
                    self.machine.put_to_use(value, call.node)
            after = self.method(cls, "__post_init__")
            if after is not None:
                self.machine.functions.follow(after, instance, Call(call.node, after, [], {}))
        if is_made_by_others(cls):
            self.machine.unbuilt.invalidate_all()
        return instance

    def _fields(self, instance: Instance, call: Call) -> None:
        """What a data class does: annotated names take the arguments."""
        annotated = _annotated(instance.cls)
        if not call.complete:
            return
        given = dict(zip(annotated, call.positional, strict=False)) | call.keywords
        for name in annotated:
            if name in given:
                instance.attributes[name] = given[name]
                continue
            default = self.class_attribute(instance.cls, name)
            if isinstance(default, Factory):
                default = self.machine.calls.call(Call(call.node, default.function, [], {}))
            if default is not None:
                instance.attributes[name] = default

    def initialise(self, instance: Instance) -> None:
        init = self.method(instance.cls, "__init__")
        if init is not None and self.machine.functions.is_followable(init):
            self.machine.functions.run(Bound(init, instance))

    def inherited(self, owner: Class | Super, name: str, node: ast.AST) -> Value | None:
        if isinstance(owner, Class):
            found = self.class_attribute(owner, name)
            if isinstance(found, Function) and found.decorated("builtins.classmethod"):
                return Bound(found, owner)
            return found
        of = owner.self.cls if isinstance(owner.self, Instance) else owner.self
        lineage = of.lineage if isinstance(of, Class) else ()
        start = lineage.index(owner.cls) + 1 if owner.cls in lineage else len(lineage)
        for base in lineage[start:]:
            if not isinstance(base, Class):
                return None
            found = base.scope.names.get(name)
            if isinstance(found, Function):
                return self._from_class(found, owner.self, node)
            if found is not None:
                return found
        return None

    def method(self, cls: Class, name: str) -> Function | None:
        """The method ``name`` of ``cls`` or of a base that is in the file."""
        found = self.class_attribute(cls, name)
        return found if isinstance(found, Function) else None

    def class_attribute(self, cls: Class, name: str) -> Value | None:
        """What the body of ``cls``, or of a base that is in the file, binds ``name`` to."""
        for one in cls.lineage:
            if isinstance(one, Class) and (found := one.scope.names.get(name)) is not None:
                return found
        return None

    def call_instance(self, instance: Instance, call: Call) -> Value:
        """Call ``instance`` itself, as ``call`` does."""
        method = self.method(instance.cls, "__call__") or self.method(instance.cls, "call")
        if method is not None and any(isinstance(one, Api) for one in instance.cls.origins):
            self._build(instance)
            # Keras calls `call` in ways of its own, but the model's variables take part.
            inside = self._inside(method, instance, call)
            ran = inside is not None
            made = self.machine.calls.operation("call", (instance, *call.values), call, ran=ran)
            return replace(made, inside=inside) if isinstance(made, Computed) else made
        if method is not None:
            result = self.machine.functions.follow(method, instance, call)
            if all(isinstance(one, Class) for one in instance.cls.lineage):
                return result
            return self.machine.computed("call", (instance, result), call.node)
        return self.machine.calls.operation("call", (instance, *call.values), call)

    def _build(self, instance: Instance) -> None:
        """What Keras does before it calls a layer for the first time, in no graph or loop."""
        build = self.method(instance.cls, "build")
        if build is None or not is_of_keras(instance.cls) or self.machine.built.get(instance):
            return
        if not self.machine.functions.is_followable(build):
            return
        self.machine.log.write(self.machine.built, instance, True)  # noqa: FBT003 - a flag of the state
        frames, recording = self.machine.frames, self.machine.recording
        self.machine.frames, self.machine.recording = frames[:1], ()
        try:
            self.machine.functions.run(Bound(build, instance))
        finally:
            self.machine.frames, self.machine.recording = frames, recording

    def _inside(self, method: Function, instance: Instance, call: Call) -> Value | None:
        """What ``method`` gives, as Keras calls it: it may tell by itself that it trains."""
        if not self.machine.functions.is_followable(method):
            return None
        positional = [*method.node.args.posonlyargs, *method.node.args.args][1:]
        given = {one.arg for one in positional[: len(call.positional)]}
        told = {one.arg for one in all_parameters(method.node.args)} & {"training", "mask"} - given
        unknown: dict[str, Value] = {
            name: Symbol(name, method.node, self.machine.epoch)
            for name in sorted(told)
            if name not in call.keywords
        }
        if unknown and not call.complete:
            return None
        return self.machine.functions.follow(
            method, instance, replace(call, keywords={**call.keywords, **unknown})
        )

    def instance_attribute(self, instance: Instance, name: str, node: ast.AST) -> Value | None:
        value = instance.attributes.get(name)
        if value is not None and value != NONE:
            return value
        found = self.class_attribute(instance.cls, name)
        if isinstance(found, Function):
            return self._from_class(found, instance, node)
        stored = self._stored_elsewhere(instance, name)
        if stored is not None:
            return stored
        if found is not None:
            return found
        if value is not None and name not in VARIABLE_LISTS:
            return Attribute(instance, name)
        return None

    def _from_class(self, function: Function, instance: Value, node: ast.AST) -> Value:
        if function.is_property:
            if isinstance(node, ast.expr) and self.machine.functions.is_followable(function):
                call = Call(ast.Call(node, [], []), function, [], {})
                ast.copy_location(call.node, node)
                value = self.machine.functions.follow(function, instance, call)
                if function.is_cached and isinstance(instance, Instance):
                    self.machine.log.write(instance.attributes, function.name, value)
                kind = VARIABLE_LISTS.get(function.name)
                foreign = self.machine.functions.is_foreign(function)
                # What a library gathers in ways of its own is the variables of that object.
                opaque = kind is not None and foreign and not sequences.are_variables(value)
                return VariablesOf(instance, kind) if kind and opaque else value
            return self.machine.computed(None, (instance,), node)
        if function.decorated("builtins.staticmethod"):
            return function
        if function.decorated("builtins.classmethod") and isinstance(instance, Instance):
            return Bound(function, instance.cls)
        return Bound(function, instance)

    def is_stored_elsewhere(self, cls: Class, name: str) -> bool:
        return any(
            function is not self.machine.frame.node
            and not (isinstance(expression, ast.Constant) and expression.value is None)
            for function, expression in self._stores_of(cls).get(name, ())
        )

    def _stored_elsewhere(self, instance: Instance, name: str) -> Value | None:
        """What another method of the class stores in ``self.name``, where that is a new object."""
        key = (id(instance), name)
        if key in self._inferring:
            return None
        self._inferring.add(key)
        try:
            result: Value | None = None
            for function, expression in self._stores_of(instance.cls).get(name, ()):
                value = self._evaluate_store(instance, function, expression)
                if value is not None:
                    result = value if result is None else join(result, value)
            if result is not None:
                self.machine.tell(name)
                instance.attributes[name] = result
            return result
        finally:
            self._inferring.discard(key)

    def _evaluate_store(
        self, instance: Instance, function: ast.AST, expression: ast.expr
    ) -> Value | None:
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        if not isinstance(expression, (ast.Call, ast.Attribute, ast.Name)):
            return None
        self.inferred_from.add(function)
        scope = Scope(function, instance.cls.scope)
        if function not in self._bound:
            self._bound[function] = {
                node.id
                for node in walk(function)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            } | {parameter.arg for parameter in all_parameters(function.args)}
        for name in self._bound[function]:
            scope.names[name] = Symbol(name, function)
        positional = [*function.args.posonlyargs, *function.args.args]
        if positional:
            scope.names[positional[0].arg] = instance
        # It is stored before or after, not in the graph that it is used in.
        self.machine.frames.append(
            Frame(function, scope, (), graph=False, start=self.machine.log.mark())
        )
        unbuilt, self.machine.unbuilt.state = self.machine.unbuilt.state, {}
        try:
            if not isinstance(expression, ast.Call):
                value = self.machine.expressions.eval(expression)
                if isinstance(value, Api) and optimizer_class(value.name):
                    return value
                return self._model(instance, function, expression)
            callee = self.machine.expressions.eval(expression.func)
            if isinstance(callee, (Api, Class)):
                model = self._model(instance, function, expression)
                value = model or self.machine.expressions.eval(expression)
                return None if isinstance(value, Const) else value
            if callee == Attribute(instance, "add_weight"):
                return self.machine.expressions.eval(expression)
            return None
        finally:
            self.machine.frames.pop()
            self.machine.unbuilt.state = unbuilt

    def _model(
        self,
        instance: Instance,
        function: ast.FunctionDef | ast.AsyncFunctionDef,
        expression: ast.expr,
    ) -> Value | None:
        """The model that ``function`` puts together, layer by layer, before it is stored."""
        before = list(_before(function, expression))
        if not any(map(_makes_model, (*before, expression))):
            return None
        frame, attributes = self.machine.frame, dict(instance.attributes)
        frame.foreign = True  # What happens there is told where it is run.
        reached = self.machine.statements.block(before)
        value = self.machine.expressions.eval(expression) if reached else None
        self.machine.log.keep(frame.start)
        instance.attributes.clear()
        instance.attributes.update(attributes)
        return value if isinstance(value, Created) and value.api in MODELS | SEQUENTIAL else None

    def forget_stores(self, function: ast.AST) -> None:
        """``function`` was written anew."""
        self._stores.clear()
        self._stores_in.pop(function, None)

    def _stores_of(self, cls: Class) -> Stores:
        known = self._stores.get(cls.node)
        if known is None:
            known = {}
            for function in cls.node.body:
                if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    if function not in self._stores_in:
                        self._stores_in[function] = _find_stores(function)
                    for name, stores in self._stores_in[function].items():
                        known[name] = known.get(name, []) + stores
            for base in cls.bases:
                if isinstance(base, Class):
                    for name, stores in self._stores_of(base).items():
                        known.setdefault(name, stores)
            self._stores[cls.node] = known
        return known


def _find_stores(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Stores:
    found: Stores = {}
    arguments = [*function.args.posonlyargs, *function.args.args]
    own = arguments[0].arg if arguments else None
    for node in statements_in(function):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            match target:
                case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name == own:
                    found.setdefault(attribute, []).append((function, node.value))
    return found


def _before(function: ast.AST, expression: ast.expr) -> Iterator[ast.stmt]:
    """The statements of ``function`` before that of ``expression``; none where it is inside one."""
    found: list[ast.stmt] = []
    for statement in getattr(function, "body", ()):
        if getattr(statement, "value", None) is expression:
            yield from found
            return
        found.append(statement)


def _makes_model(node: ast.AST) -> bool:
    """Whether a model of Keras is called by its name in ``node``."""
    return any(
        isinstance(one, (ast.Name, ast.Attribute))
        and (one.id if isinstance(one, ast.Name) else one.attr) in ("Model", "Sequential")
        for one in walk(node)
    )


def _annotated(cls: Class) -> list[str]:
    """The fields of a data class, those that it inherits first."""
    return [
        statement.target.id
        for one in reversed(cls.lineage)
        if isinstance(one, Class)
        for statement in one.node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
