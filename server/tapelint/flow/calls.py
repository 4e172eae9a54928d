"""Calls: functions, methods and classes of the file are followed, others are modelled."""

from __future__ import annotations

import ast

from tapelint.flow import building, freezing, library, methods, sequences
from tapelint.flow.events import VariablesCalled
from tapelint.flow.expressions import VARIABLE_LISTS, Call
from tapelint.flow.machine import Frame, carried, holds, is_plain
from tapelint.flow.scopes import MAYBE, Scope
from tapelint.flow.statements import Statements, expects_error
from tapelint.flow.values import (
    NONE,
    Api,
    Attribute,
    Bound,
    Choice,
    Class,
    Const,
    Created,
    Dict,
    Each,
    Factory,
    Function,
    Instance,
    Iterator,
    Optimizer,
    Partial,
    Spread,
    Super,
    Symbol,
    Tuple,
    Unknown,
    Value,
    VariablesOf,
    join,
    likely,
)
from tapelint.knowledge.operations import RUNS_OVER
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.source.outline import statements_in
from tapelint.source.walk import walk

_DEEPEST_CALL = 12
_LINES_ELSEWHERE = 200
_LINES_NESTED = 300


Stores = dict[str, list[tuple[ast.AST, ast.expr]]]


class Calls(Statements):
    """Carries out calls."""

    def __init__(self, tree: ast.Module) -> None:
        super().__init__(tree)
        # The functions that earlier runs have explored and those that this one has; what it was
        # told of the former, on which depends what it does; and all that it has entered.
        self.reached: set[ast.AST] = set()
        self.explored: set[ast.AST] = set()
        self.told: dict[ast.AST, bool] = {}
        self.entered: set[ast.AST] = set()
        # Lines left to run for one function, for what it calls in other modules, and for all:
        # bounds on the work that a call graph may cause.
        self.budget = 0
        self.elsewhere = 0
        self.reserve = 0
        self.exploring = True
        # Functions that values of attributes were taken from without running them.
        self.inferred_from: set[ast.AST] = set()
        self._stores: dict[ast.ClassDef, Stores] = {}
        self._stores_in: dict[ast.AST, Stores] = {}
        self._bound: dict[ast.AST, set[str]] = {}
        self._inferring: set[tuple[int, str]] = set()

    def call(self, call: Call) -> Value:
        callee = likely(call.callee)
        match callee:
            case Function():
                return self.follow(callee, None, call)
            case Bound():
                return self.follow(callee.function, callee.self, call)
            case Class():
                return self.instantiate(callee, call)
            case Partial():
                return self.call(
                    Call(
                        call.node,
                        callee.function,
                        [*callee.arguments, *call.positional],
                        {**callee.keywords, **call.keywords},
                        call.complete,
                    )
                )
            case Api():
                return library.call(self, callee.name, call)
            case Attribute():
                return methods.call(self, callee.owner, callee.name, call)
            case Choice():
                return self._call_any(callee, call)
            case VariablesOf():
                self.emit(VariablesCalled(call.node, self.place(), callee))
                return callee
            case Instance():
                return self._call_instance(callee, call)
            case Created():
                return self.operation("call", (callee, *call.values), call)
            case _:
                return self.unknown(call)

    def _call_any(self, callee: Choice, call: Call) -> Value:
        # Which of them is called, and in which order, is not known.
        building.doubt_all(self)
        result: Value | None = None
        start = self.log.mark()
        ends = []
        for one in sorted(callee.values, key=lambda value: type(value).__name__):
            call.callee = one
            value = self.call(call)
            ends.append(self.log.since(start))
            self.log.undo(start)
            result = value if result is None else join(result, value)
        self.log.merge(ends)
        call.callee = callee
        return self.unknown(call) if result is None else result

    def operation(self, op: str, inputs: tuple[Value, ...], call: Call) -> Value:
        """The result of a known operation: it is made of its inputs and keeps none of them."""
        for value in inputs:
            self.use_up(value, call.node, surely=op in RUNS_OVER)
        return self.computed(op, inputs, call.node)

    def unknown(self, call: Call) -> Value:
        """The result of a call of which nothing is known: it may do anything with its arguments."""
        for value in call.values:
            self.put_to_use(value, call.node)
            self.use_up(value, call.node, surely=False)
            self._call_back(value, call)
            if isinstance(value, Optimizer):
                self.log.write(value.state, "variables", MAYBE)
        if self.trainable:
            freezing.doubt(self.log, self.trainable, call.values)
        owner = call.callee.owner if isinstance(call.callee, Attribute) else call.callee
        self.put_to_use(owner, call.node)
        return self.computed(None, (call.callee, *call.values), call.node, ran=True)

    def _call_back(self, value: Value, call: Call) -> None:
        """A function that is passed on is called by what it is passed to, if by anybody."""
        if not isinstance(value, (Function, Bound)):
            return
        if not self._followable(_function(value)):
            building.doubt_all(self)
            return
        before = self.frame.expects_error
        self.frame.expects_error = before or expects_error(call.callee)
        self.run(value, call)
        self.frame.expects_error = before

    # --- functions of the file -------------------------------------------------------------

    def _followable(self, function: Function) -> bool:
        return (
            self.budget > 0
            and self.reserve > 0
            and len(self.frames) < _DEEPEST_CALL
            and not any(
                frame.node is function.node and frame.scope.parent is function.scope
                for frame in self.frames
            )
            and not function.decorated("tf.custom_gradient")
        )

    def wrap(self, decorator: Function, function: Value, node: ast.expr) -> Value:
        # What it defines is run where it is called; who calls nothing is looked at later.
        self.exploring, before = False, self.exploring
        call = ast.copy_location(ast.Call(node, [], []), node)
        made = self.call(Call(call, decorator, [function], {}))
        self.exploring = before
        return made

    def spend(self, function: Function) -> None:
        """Take the cost of running ``function`` from the budget."""
        node = function.node
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        self.budget -= lines
        self.reserve -= lines

    def follow(self, function: Function, instance: Value | None, call: Call) -> Value:
        """Call ``function`` as ``call`` does."""
        if not self._followable(function):
            building.doubt_all(self)
            return self.unknown(call)
        self.spend(function)
        scope = Scope(function.node, function.scope)
        self._bind_parameters(function, instance, call, scope)
        leaves = not self.frame.foreign and function.scope.module is not self.frames[0].scope
        for name, value in scope.names.items():
            if not is_plain(value):
                self.tell(name)
        budget = self.budget
        if leaves:
            # What another module does may not use up what is left for this one.
            self.budget = allowed = min(self.elsewhere, _LINES_ELSEWHERE)
        result = self._execute(function, scope, call.node)
        if leaves:
            self.elsewhere -= max(allowed - self.budget, 0)
            self.budget = budget
        for gradients in carried(result):
            if self.frame.foreign:
                continue
            if holds(result, gradients):
                self.flow.landed[gradients.taken] = call.node
            else:
                self.flow.uses_of(gradients).put_to_use.append(call.node)
        return result

    def run(self, callable_: Function | Bound, call: Call | None = None) -> None:
        """Call a function with arguments, and for purposes, of which nothing is known."""
        function = _function(callable_)
        instance = callable_.self if isinstance(callable_, Bound) else None
        scope = Scope(function.node, function.scope)
        arguments = function.node.args
        parameters = _all_parameters(arguments)
        if instance is not None and parameters:
            scope.names[parameters[0].arg] = instance
            parameters = parameters[1:]
        for parameter in parameters:
            symbol: Value = Symbol(parameter.arg, function.node, self.epoch)
            default = function.defaults.get(parameter.arg)
            scope.names[parameter.arg] = (
                symbol
                if default is None or default == NONE
                else join(default, symbol)
                if isinstance(default, (Function, Class))
                else symbol
            )
        strategy, self.strategy = self.strategy, None
        unbuilt = self.unbuilt
        if call is None:
            # Who calls it may have called what there is before.
            self.unbuilt = {}
        else:
            building.doubt(self, function.defaults.values())
        node = None if call is None else call.node
        result = self._execute(function, scope, node, later=True)
        self.strategy, self.unbuilt = strategy, unbuilt
        self.put_to_use(result, function.node)

    def _execute(
        self, function: Function, scope: Scope, node: ast.Call | None, *, later: bool = False
    ) -> Value:
        self.entered.add(function.node)
        if self.exploring:
            self.explored.add(function.node)
        outer = self.frames[-1] if self.frames else None
        calls = (*outer.calls, node) if outer is not None and node is not None else ()
        frame = Frame(
            function.node,
            scope,
            calls,
            function.is_graph or (outer.graph if outer is not None else False),
            self.log.mark(),
            foreign=function.scope.module is not self.frames[0].scope,
            owner=function.owner,
            later=later,
        )
        self.frames.append(frame)
        recording, current_class = self.recording, self.current_class
        self.current_class = None
        try:
            result = self._body(function, frame)
            if self.exploring:
                self.run_nested(frame)
        finally:
            self.frames.pop()
            self.recording, self.current_class = recording, current_class
        return result

    def _body(self, function: Function, frame: Frame) -> Value:
        if isinstance(function.node, ast.Lambda):
            return self.eval(function.node.body)
        *before, last = function.node.body
        if isinstance(last, ast.Return):
            ends = self.block(before)
            value = self.returned(last) if ends else NONE
        else:
            ends, value = self.block(function.node.body), NONE
        if ends and not frame.returns:
            # There is one way out, and the state is the one that it leaves.
            frame.returns.append((value, {}))
        else:
            if ends:
                frame.returns.append((value, self.log.since(frame.start)))
            self.log.undo(frame.start)
            self.log.merge([snapshot for _, snapshot in frame.returns])
        if not frame.returns or _is_placeholder(function.node.body):
            # It is to be overridden, or its result is not to be seen from here.
            return Unknown()
        if frame.yields:
            given = frame.yielded
            made: Value = self.computed(None, (), function.node)
            if given is not None and sequences.is_stateless(given):
                made = self.list((Spread(Each(given)),), function.node)
            return Iterator(made, function.node)
        result: Value | None = None
        for value, _ in frame.returns:
            result = value if result is None else join(result, value)
        return NONE if result is None else result

    def was_reached(self, function: ast.AST) -> bool:
        """Whether ``function`` was explored before, in this run or an earlier one."""
        if function in self.explored:
            return True
        return self.told.setdefault(function, function in self.reached)

    def run_nested(self, frame: Frame) -> None:
        """Run the functions defined in ``frame`` that nobody has called."""
        generics: dict[ast.ClassDef, Instance] = {}
        for function in frame.nested:
            if self.was_reached(function.node):
                continue
            # It stands in this file: what was called before may not have used its share up.
            self.budget = max(self.budget, _LINES_NESTED)
            self.reserve = max(self.reserve, _LINES_NESTED)
            if not self._followable(function):
                self.flow.unexplored.add(frame.node)
            else:
                self.spend(function)
                self.run_alone(function, generics)

    def run_alone(self, function: Function, generics: dict[ast.ClassDef, Instance]) -> None:
        """Run a function that nobody has called, a method on an instance known by its class.

        ``generics`` are the instances made for this so far.
        """
        cls = function.owner
        receiver: Value | None = None
        if cls is not None and not function.decorated("builtins.staticmethod"):
            if cls.node not in generics:
                # What it stores in the instance is there for all methods.
                generics[cls.node] = Instance(cls, cls.node, {})
                self.initialise(generics[cls.node])
            decorated = function.decorated("builtins.classmethod")
            receiver = cls if decorated else generics[cls.node]
        if self.was_reached(function.node):
            return
        start = self.log.mark()
        self.run(function if receiver is None else Bound(function, receiver))
        self.log.undo(start)

    def _bind_parameters(
        self, function: Function, instance: Value | None, call: Call, scope: Scope
    ) -> None:
        arguments = function.node.args
        positional = list(call.positional)
        if instance is not None and not function.decorated("builtins.staticmethod"):
            positional.insert(0, instance)
        names = scope.names
        parameters = [*arguments.posonlyargs, *arguments.args]
        hidden = any(isinstance(value, Spread) for value in positional)
        if hidden:
            first = next(i for i, value in enumerate(positional) if isinstance(value, Spread))
            building.doubt(self, positional[first:])
            for value in positional[first:]:
                self.put_to_use(value, call.node)
            positional = positional[:first]
        for parameter, value in zip(parameters, positional, strict=False):
            names[parameter.arg] = value
        rest = positional[len(parameters) :]
        if arguments.vararg is not None:
            names[arguments.vararg.arg] = (
                Symbol(arguments.vararg.arg, function.node, self.epoch)
                if hidden
                else Tuple(tuple(rest))
            )
        keywords = dict(call.keywords)
        for parameter in [*parameters, *arguments.kwonlyargs]:
            name = parameter.arg
            if name in keywords:
                names[name] = keywords.pop(name)
            elif name not in names:
                default = function.defaults.get(name) if call.complete else None
                names[name] = default or Symbol(name, function.node, self.epoch)
        if arguments.kwarg is not None and call.complete:
            names[arguments.kwarg.arg] = Dict(call.node, dict(keywords.items()))
            return
        if arguments.kwarg is not None:
            names[arguments.kwarg.arg] = Symbol(arguments.kwarg.arg, function.node, self.epoch)
        building.doubt(self, keywords.values())
        for value in keywords.values():
            self.put_to_use(value, call.node)

    # --- classes of the file ---------------------------------------------------------------

    def instantiate(self, cls: Class, call: Call) -> Value:
        """Create an instance of ``cls``."""
        instance = Instance(cls, call.node, {})
        init = self.method(cls, "__init__")
        if cls.is_named_tuple:
            self._fields(instance, call)
            return instance
        building.instantiate(self, instance, call, init)
        if init is not None:
            self.follow(init, instance, call)
        else:
            for value in call.values:
                self.put_to_use(value, call.node)
            self._fields(instance, call)
            after = self.method(cls, "__post_init__")
            if after is not None:
                self.follow(after, instance, Call(call.node, after, [], {}))
        if building.is_made_by_others(cls):
            building.doubt_all(self)
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
                default = self.call(Call(call.node, default.function, [], {}))
            if default is not None:
                instance.attributes[name] = default

    def initialise(self, instance: Instance) -> None:
        """Make ``instance`` with arguments of which nothing is known."""
        init = self.method(instance.cls, "__init__")
        if init is not None and self._followable(init):
            self.run(Bound(init, instance))

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
        found = cls.scope.names.get(name)
        if found is not None:
            return found
        for base in cls.bases:
            if isinstance(base, Class) and base is not cls:
                found = self.class_attribute(base, name)
                if found is not None:
                    return found
        return None

    def _call_instance(self, instance: Instance, call: Call) -> Value:
        method = self.method(instance.cls, "__call__") or self.method(instance.cls, "call")
        if method is not None and any(isinstance(base, Api) for base in instance.cls.bases):
            # Keras calls `call` in ways of its own; what counts is that the model's variables
            # take part.
            return self.operation("call", (instance, *call.values), call)
        if method is not None:
            result = self.follow(method, instance, call)
            return self.computed("call", (instance, result), call.node)
        return self.operation("call", (instance, *call.values), call)

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
        if function.decorated("builtins.property") or function.decorated(
            "functools.cached_property"
        ):
            if isinstance(node, ast.expr) and self._followable(function):
                call = Call(ast.Call(node, [], []), function, [], {})
                ast.copy_location(call.node, node)
                value = self.follow(function, instance, call)
                kind = VARIABLE_LISTS.get(function.name)
                foreign = function.scope.module is not self.frames[0].scope
                # What a library gathers in ways of its own is the variables of that object.
                opaque = kind is not None and foreign and not sequences.are_variables(value)
                return VariablesOf(instance, kind) if kind and opaque else value
            return self.computed(None, (instance,), node)
        if function.decorated("builtins.staticmethod"):
            return function
        if function.decorated("builtins.classmethod") and isinstance(instance, Instance):
            return Bound(function, instance.cls)
        return Bound(function, instance)

    def is_stored_elsewhere(self, cls: Class, name: str) -> bool:
        return any(
            function is not self.frame.node
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
                self.tell(name)
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
            } | {parameter.arg for parameter in _all_parameters(function.args)}
        for name in self._bound[function]:
            scope.names[name] = Symbol(name, function)
        positional = [*function.args.posonlyargs, *function.args.args]
        if positional:
            scope.names[positional[0].arg] = instance
        # It is stored before or after, not in the graph that it is used in.
        self.frames.append(Frame(function, scope, (), graph=False, start=self.log.mark()))
        unbuilt, self.unbuilt = self.unbuilt, {}
        try:
            if not isinstance(expression, ast.Call):
                value = self.eval(expression)
                return value if isinstance(value, Api) and optimizer_class(value.name) else None
            callee = self.eval(expression.func)
            if isinstance(callee, (Api, Class)):
                value = self.eval(expression)
                return None if isinstance(value, Const) else value
            return None
        finally:
            self.frames.pop()
            self.unbuilt = unbuilt

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
                if isinstance(base, Class) and base is not cls:
                    for name, stores in self._stores_of(base).items():
                        known.setdefault(name, stores)
            self._stores[cls.node] = known
        return known


def _is_placeholder(body: list[ast.stmt]) -> bool:
    """Whether a function does nothing: an abstract method, or one for others to fill in."""
    return all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in body
    )


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


def _annotated(cls: Class) -> list[str]:
    """The fields of a data class, those that it inherits first."""
    return [
        statement.target.id
        for one in reversed(cls.lineage)
        if isinstance(one, Class)
        for statement in one.node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]


def _function(value: Function | Bound) -> Function:
    return value.function if isinstance(value, Bound) else value


def _all_parameters(arguments: ast.arguments) -> list[ast.arg]:
    return [
        *arguments.posonlyargs,
        *arguments.args,
        *([arguments.vararg] if arguments.vararg else []),
        *arguments.kwonlyargs,
        *([arguments.kwarg] if arguments.kwarg else []),
    ]
