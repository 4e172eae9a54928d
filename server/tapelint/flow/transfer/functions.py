"""Functions of the file, and of other modules: they are run with what they are given."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from tapelint.flow.domain import sequences
from tapelint.flow.domain.call import Call
from tapelint.flow.domain.lattice import join
from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.traversal import CALLABLE, carried, holds, is_plain, tapes_in, walk
from tapelint.flow.domain.values import (
    NONE,
    Attribute,
    Bound,
    Choice,
    Class,
    Computed,
    Context,
    Dict,
    Each,
    Element,
    Function,
    Instance,
    Item,
    Iterator,
    Scope,
    Spread,
    Symbol,
    Tuple,
    Unknown,
    Value,
    all_parameters,
    function_of,
)
from tapelint.flow.state.frames import Frame
from tapelint.flow.transfer import promised, tracing
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.operations import CUSTOM_GRADIENT


class Functions:
    """Runs functions."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        # What `functools.cache` keeps: the result of a function for each set of arguments.
        self._cached: dict[Any, Value] = {}

    def is_followable(self, function: Function) -> bool:
        """Whether a call of ``function`` can be followed: it is no deeper and costs no more."""
        budget, frames = self.machine.budget, self.machine.frames
        node, scope = function.node, function.scope
        for frame in frames:
            if frame.node is node and frame.scope.parent is scope:
                return False
        return (
            not function.decorated(CUSTOM_GRADIENT)
            and not budget.is_used_up()
            and budget.within(
                Limit.CALLS_ELSEWHERE if self.is_foreign(function) else Limit.CALLS, len(frames) + 1
            )
        )

    def is_foreign(self, function: Function) -> bool:
        """Whether the code of ``function`` stands in another module."""
        return function.scope.module is not self.machine.module_scope

    def wrap(self, decorator: Function, function: Value, node: ast.expr) -> Value:
        # What it defines is run where it is called; who calls nothing is looked at later.
        exploration = self.machine.exploration
        exploration.active, before = False, exploration.active
        call = ast.copy_location(ast.Call(node, [], []), node)
        made = self.machine.calls.call(Call(call, decorator, [function], {}))
        exploration.active = before
        return made

    def spend(self, function: Function) -> None:
        """Take the cost of running ``function`` from the budget."""
        node = function.node
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        self.machine.budget.spend(lines)

    def follow(self, function: Function, instance: Value | None, call: Call) -> Value:
        """Call ``function`` as ``call`` does."""
        if not function.is_cached:
            return self._follow(function, instance, call)
        key = function, instance, tuple(call.positional), frozenset(call.keywords.items())
        if key in self._cached:
            return self._cached[key]
        result = self._follow(function, instance, call)
        if not call.complete or not all(map(_is_one_thing, call.values)):
            # What it was called with before, and so gave, is not known.
            return self.machine.computed(None, (result,), call.node)
        self.machine.log.write(self._cached, key, result)
        return result

    def _follow(self, function: Function, instance: Value | None, call: Call) -> Value:
        if not self.is_followable(function):
            self.machine.unbuilt.invalidate_all()
            return self.machine.calls.unknown(call)
        self.spend(function)
        scope = Scope(function.node, function.scope)
        self._bind_parameters(function, instance, call, scope)
        leaves = not self.machine.frame.foreign and self.is_foreign(function)
        for name, value in scope.names.items():
            if not is_plain(value):
                self.machine.tell(name)
        if leaves:
            self.machine.escape(*call.values)
        with self.machine.budget.outside() if leaves else nullcontext():
            result = self._execute(function, scope, call.node)
        callee = function if instance is None else Bound(function, instance)
        result = promised.completed(self.machine, result, callee, call)
        for gradients in carried(result):
            if self.machine.frame.foreign:
                continue
            if holds(result, gradients):
                if call.node in gradients.taken.calls:
                    self.machine.flow.returned_by[gradients.taken] = call.node
            else:
                self.machine.note_use(gradients, result, call.node)
        return result

    def run(
        self, callable_: Function | Bound, call: Call | None = None, given: Sequence[Value] = ()
    ) -> None:
        """Call a function for purposes of which nothing is known.

        Nor is any of the arguments, but for the first ones, that are ``given``.
        """
        function = function_of(callable_)
        instance = callable_.self if isinstance(callable_, Bound) else None
        scope = Scope(function.node, function.scope)
        arguments = function.node.args
        parameters = all_parameters(arguments)
        if instance is not None and parameters:
            scope.names[parameters[0].arg] = instance
            parameters = parameters[1:]
        for parameter in parameters:
            symbol: Value = Symbol(parameter.arg, function.node, self.machine.epoch)
            default = function.defaults.get(parameter.arg)
            scope.names[parameter.arg] = (
                symbol
                if default is None or default == NONE
                else join(default, symbol)
                if isinstance(default, (Function, Class))
                else symbol
            )
        for parameter, value in zip(parameters, given, strict=False):
            scope.names[parameter.arg] = value
        strategy, self.machine.strategy = self.machine.strategy, None
        unbuilt = self.machine.unbuilt.state
        if call is None:
            # Who calls it may have called what there is before.
            self.machine.unbuilt.state = {}
        else:
            self.machine.unbuilt.invalidate(function.defaults.values())
        node = None if call is None else call.node
        result = self._execute(function, scope, node, later=True)
        self.machine.strategy, self.machine.unbuilt.state = strategy, unbuilt
        self.machine.put_to_use(result, function.node)

    def _execute(
        self, function: Function, scope: Scope, node: ast.Call | None, *, later: bool = False
    ) -> Value:
        self.machine.exploration.enter(function.node)
        outer = self.machine.frames[-1] if self.machine.frames else None
        calls = (*outer.calls, node) if outer is not None and node is not None else ()
        in_graph, is_graph = outer is not None and outer.graph, function.is_graph
        trace = outer.trace if outer is not None else None
        if is_graph and not in_graph:
            trace = tracing.trace_of(function, scope)
            if trace is None and node is not None and not later:
                tracing.enter(self.machine, scope, node)
        converted = (
            is_graph or (outer is not None and outer.converted)
        ) and not function.decorated("tf.autograph.experimental.do_not_convert")
        frame = Frame(
            function.node,
            scope,
            calls,
            is_graph or in_graph,
            self.machine.log.mark(),
            foreign=self.is_foreign(function),
            owner=function.owner,
            later=later,
            trace=trace,
            converted=converted,
            wrapped=function.is_wrapped,
        )
        self.machine.frames.append(frame)
        recording, current_class = self.machine.recording, self.machine.current_class
        stacks = self.machine.stacks
        self.machine.current_class = None
        try:
            result = self._body(function, frame)
            if is_graph and recording and isinstance(result, Tuple):
                self.machine.give_together(result.items)
            if self.machine.exploration.active:
                if outer is not None and node is not None and not later and not frame.foreign:
                    self._hand_over(frame, result, outer)
                self.run_nested(frame)
        finally:
            self.machine.frames.pop()
            now = self.machine.recording
            # What a stack around has entered stays open until that ends.
            entered = (tape for stack, tape in self.machine.stacked if stack in stacks)
            kept = tuple(one for one in entered if one in now and one not in recording)
            self.machine.recording = (*recording, *kept)
            self.machine.stacks, self.machine.current_class = stacks, current_class
        return result

    def _body(self, function: Function, frame: Frame) -> Value:
        if isinstance(function.node, ast.Lambda):
            return self.machine.expressions.eval(function.node.body)
        *before, last = function.node.body
        if isinstance(last, ast.Return):
            ends = self.machine.statements.block(before)
            value = self.machine.statements.returned(last) if ends else NONE
        else:
            ends, value = self.machine.statements.block(function.node.body), NONE
        if ends and not frame.returns:
            # There is one way out, and the state is the one that it leaves.
            frame.returns.append((value, {}))
        else:
            if ends:
                frame.returns.append((value, self.machine.log.since(frame.start)))
            self.machine.log.undo(frame.start)
            self.machine.log.merge([snapshot for _, snapshot in frame.returns])
        if not frame.returns or _is_placeholder(function.node.body):
            # It is to be overridden, or its result is not to be seen from here.
            return Unknown()
        if frame.yields:
            return self._generated(function, frame)
        result: Value | None = None
        for value, _ in frame.returns:
            result = value if result is None else join(result, value)
        return NONE if result is None else result

    def _generated(self, function: Function, frame: Frame) -> Value:
        """What a call of ``function``, which yields, gives: a context, or else an iterator."""
        given = frame.yielded
        made: Value
        call = frame.calls[-1] if frame.calls else function.node
        if given is not None and frame.yields == 1 and not tapes_in(given):
            if function.decorated("contextlib.contextmanager"):
                return Context(given)
            made = self.machine.list((given,), function.node)
            return Iterator(made, call)
        if given is not None:
            self.machine.put_to_use(given, function.node)
            self.machine.unbuilt.invalidate((given,))
        made = self.machine.computed(None, (), function.node)
        if given is not None and sequences.is_stateless(given):
            made = self.machine.list((Spread(Each(given)),), function.node)
        return Iterator(made, call)

    def _hand_over(self, frame: Frame, result: Value, caller: Frame) -> None:
        """Leave the functions in ``result`` to the ``caller``, who may call them yet."""
        if not frame.nested:
            return
        given = [one for one in walk(result, CALLABLE) if isinstance(one, Function)]
        left = [one for one in frame.nested if one in given]
        caller.nested += left
        frame.nested = [one for one in frame.nested if one not in left]

    def run_nested(self, frame: Frame) -> None:
        """Run the functions defined in ``frame`` that nobody has called."""
        generics: dict[ast.ClassDef, Instance] = {}
        for function in frame.nested:
            if self.machine.exploration.was_reached(function.node):
                continue
            self.machine.budget.allow_least()
            if not self.is_followable(function):
                self.machine.flow.unexplored.add(frame.node)
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
                self.machine.classes.initialise(generics[cls.node])
            decorated = function.decorated("builtins.classmethod")
            receiver = cls if decorated else generics[cls.node]
        if self.machine.exploration.was_reached(function.node):
            return
        with self.machine.log.run():
            self.run(function if receiver is None else Bound(function, receiver))

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
            self.machine.unbuilt.invalidate(positional[first:])
            for value in positional[first:]:
                self.machine.put_to_use(value, call.node)
            positional = positional[:first]
        for parameter, value in zip(parameters, positional, strict=False):
            names[parameter.arg] = value
        rest = positional[len(parameters) :]
        if arguments.vararg is not None:
            names[arguments.vararg.arg] = (
                Symbol(arguments.vararg.arg, function.node, self.machine.epoch)
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
                names[name] = default or Symbol(name, function.node, self.machine.epoch)
        if arguments.kwarg is not None and call.complete:
            names[arguments.kwarg.arg] = Dict(call.node, dict(keywords.items()))
            return
        if arguments.kwarg is not None:
            names[arguments.kwarg.arg] = Symbol(
                arguments.kwarg.arg, function.node, self.machine.epoch
            )
        self.machine.unbuilt.invalidate(keywords.values())
        for value in keywords.values():
            self.machine.put_to_use(value, call.node)


def _is_placeholder(body: list[ast.stmt]) -> bool:
    """Whether a function does nothing: an abstract method, or one for others to fill in."""
    return all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in body
    )


def _is_one_thing(value: Value) -> bool:
    """Whether ``value`` stands for the same thing each time it comes up."""
    match value:
        case Attribute():
            return _is_one_thing(value.owner)
        case Tuple():
            return all(map(_is_one_thing, value.items))
        case _:
            return not isinstance(value, (Choice, Computed, Element, Item, Spread, Unknown))
