"""Execution of statements: binding, branches, loops, with, try."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from tapelint.flow.domain.sequences import concatenates, is_variable
from tapelint.flow.domain.traversal import carried, holds, tapes_in
from tapelint.flow.domain.values import (
    NONE,
    Api,
    Attribute,
    Bound,
    Class,
    Computed,
    Const,
    Context,
    Created,
    Element,
    Function,
    Gradients,
    Imported,
    Instance,
    Item,
    List,
    Partial,
    Scope,
    Spread,
    Symbol,
    Tape,
    Value,
    VariablesOf,
    all_parameters,
    alternatives,
    likely,
)
from tapelint.flow.queries.kinds import Kind, kind_of
from tapelint.flow.record.events import (
    Extended,
    GradientTaken,
    Recomputed,
    TapeClassEntered,
    TapeOpened,
    TapeReturned,
    Transformed,
    VariableRebound,
    VariablesChanged,
)
from tapelint.flow.state.checkpoint import Checkpoint
from tapelint.flow.transfer import custom_gradients, elements, tracing
from tapelint.flow.transfer.loops import run_loop, unroll
from tapelint.flow.transfer.machine import Machine
from tapelint.flow.transfer.unfollowed import give_up
from tapelint.knowledge import names
from tapelint.knowledge.operations import (
    CUSTOM_GRADIENT,
    EXIT_STACK,
    RECOMPUTE,
    STOP_RECORDING,
    is_clip,
)
from tapelint.knowledge.shapes import is_elementwise
from tapelint.source.reaching import is_always
from tapelint.source.walk import walk

_EXPECTS_ERROR = frozenset({"pytest.raises", "contextlib.suppress"})
_EXPECTS_ERROR_METHODS = frozenset(
    {"assertRaises", "assertRaisesRegex", "assertRaisesRegexp", "assertRaisesWithPredicateMatch"}
)


class Statements:
    """Executes statements. Each ``exec_…`` tells whether the program goes on after it."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine

    def block(self, body: list[ast.stmt]) -> bool:
        """Execute ``body``; tell whether its end can be reached."""
        machine = self.machine
        here = not machine.frames[-1].foreign
        for statement in body:
            if here:
                machine.budget.at = statement
            method = _EXECUTORS.get(type(statement))
            if method is None:
                continue
            before = Checkpoint.of(machine)
            try:
                goes_on = method(self, statement)
            except RecursionError:
                before.restore(machine)
                goes_on = give_up(machine, statement)
            if not goes_on:
                return False
        return True

    # --- simple statements -----------------------------------------------------------------

    def exec_Expr(self, node: ast.Expr) -> bool:  # noqa: N802
        if isinstance(node.value, ast.Constant):  # a docstring, mostly
            return True
        value = self.machine.expressions.eval(node.value)
        if isinstance(node.value, ast.NamedExpr):
            return True
        # What is computed for nothing but its effect, an assertion or a display, uses what it is
        # given. Gradients that are given back, and clipped ones, are dropped here.
        for gradients in carried(value):
            last = gradients.transforms[-1] if gradients.transforms else None
            dropped = isinstance(node.value, ast.Call) and (
                last is None or is_clip(last.name) or last.node not in set(walk(node))
            )
            if not (dropped and holds(value, gradients)):
                self.machine.note_use(gradients, value, node)
        return True

    def exec_Assign(self, node: ast.Assign) -> bool:  # noqa: N802
        value = self.machine.expressions.eval(node.value)
        if isinstance(value, Computed) and (
            isinstance(node.value, ast.BinOp) or _is_of_each_number(value, node.value)
        ):
            self._rebind(node, node.value, value)
        for target in node.targets:
            if self.machine.frame.graph and (
                tracing.is_number(value)
                and ast.unparse(target) in map(ast.unparse, _parts(node.value))
            ):
                tracing.advance(self.machine, node, target, value)
            self.machine.bindings.bind(target, value)
        return True

    def _rebind(self, node: ast.Assign, operation: ast.expr, value: Computed) -> None:
        """Notice ``w = w - …`` where ``w`` is a variable, or a loop's name for one."""
        target = node.targets[0]
        if (
            isinstance(operation, ast.BinOp)
            and isinstance(operation.op, (ast.Add, ast.Sub))
            and is_variable(value.inputs[0])
            and ast.unparse(target) == ast.unparse(operation.left)
        ):
            self.rebound(node, value.inputs[0], value)
        elif isinstance(target, ast.Name) and self._is_of_loop(target.id):
            before = self.machine.frame.scope.find(target.id)
            if before is not None and is_variable(before):
                self.rebound(node, before, value)

    def _is_of_loop(self, name: str) -> bool:
        """Whether ``name`` is what a loop around calls its element, or a part of it."""
        return any(
            isinstance(one, ast.Name) and one.id == name
            for loop in self.machine.frame.loops
            if isinstance(loop.node, (ast.For, ast.AsyncFor))
            for one in walk(loop.node.target)
        )

    def rebound(self, node: ast.Assign | ast.AugAssign, old: Value, value: Computed) -> None:
        """``node`` is meant to update a variable: what that does is a matter of its own."""
        trains = bool(value.carried)
        self.machine.put_to_use(value, node)
        self.machine.emit(VariableRebound, node, old, value, trains)

    def exec_AnnAssign(self, node: ast.AnnAssign) -> bool:  # noqa: N802
        if node.value is not None:
            self.machine.bindings.bind(node.target, self.machine.expressions.eval(node.value))
        return True

    def exec_AugAssign(self, node: ast.AugAssign) -> bool:  # noqa: N802
        before = self.machine.expressions.eval(node.target)
        operand = self.machine.expressions.eval(node.value)
        if isinstance(node.op, ast.Add):
            self.machine.concatenated(node, before, operand)
            if isinstance(before, VariablesOf) and isinstance(node.target, ast.Attribute):
                self.machine.emit(VariablesChanged, node, before, (operand,))
        if isinstance(before, List) and isinstance(node.op, ast.Add):
            added = elements.spread(self.machine, before, operand)
            self.machine.emit(Extended, node, before)
            self.machine.log.set(before.state, "items", (*before.items, *added))
            return True
        if isinstance(node.op, ast.Add) and concatenates(before, operand):
            value: Value = self.machine.list((Spread(before), Spread(operand)), node)
        else:
            self.machine.reckoned(node, (before, operand))
            if any(map(_may_be_array, alternatives(before))):
                # Then it is changed in place, wherever else it is held.
                self.machine.keep(operand, node)
            value = self.machine.computed(type(node.op).__name__, (before, operand), node)
            if is_variable(before):
                self.rebound(node, before, value)
        tracing.advance(self.machine, node, node.target, value)
        self.machine.bindings.bind(node.target, value)
        return True

    def exec_Return(self, node: ast.Return) -> bool:  # noqa: N802
        frame, value = self.machine.frame, self.returned(node)
        frame.returns.append((value, self.machine.log.since(frame.start)))
        return False

    def returned(self, node: ast.Return) -> Value:
        """What ``node`` returns."""
        if not self.machine.frame.foreign:
            self.machine.budget.at = node
        if node.value is None:
            return Const(None)
        value = self.machine.expressions.eval(node.value)
        if self.machine.frame is self.machine.traced:
            for tape in tapes_in(value):
                self.machine.emit(TapeReturned, node.value, tape)
        return value

    def exec_Raise(self, node: ast.Raise) -> bool:  # noqa: N802
        if node.exc is not None:
            self.machine.put_to_use(self.machine.expressions.eval(node.exc), node)
        return False

    def exec_Assert(self, node: ast.Assert) -> bool:  # noqa: N802
        self._demand(self.machine.expressions.tested(node.test), node)
        return True

    def _demand(self, value: Value, node: ast.Assert | ast.If) -> None:
        """The program goes on only if the test of ``node`` gives the right ``value``."""
        self.machine.put_to_use(value, node)
        for one in walk(node.test):
            if isinstance(one, ast.Name):  # also where it is only asked for its length
                self.machine.put_to_use(self.machine.expressions.lookup(one.id), node)

    def exec_Delete(self, node: ast.Delete) -> bool:  # noqa: N802, ARG002
        return True

    def exec_Global(self, node: ast.Global) -> bool:  # noqa: N802
        scope = self.machine.frame.scope
        for name in node.names:
            scope.elsewhere[name] = scope.module
        return True

    def exec_Nonlocal(self, node: ast.Nonlocal) -> bool:  # noqa: N802
        scope = self.machine.frame.scope
        for name in node.names:
            holder = scope.parent
            while holder is not None and name not in holder.names:
                holder = holder.parent
            if holder is not None:
                scope.elsewhere[name] = holder
        return True

    def exec_Import(self, node: ast.Import) -> bool:  # noqa: N802
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            module = self.machine.imports.find_module(name, 0)
            self.machine.bindings.set_name(
                alias.asname or name, module or Api(names.canonical(name))
            )
        return True

    def exec_ImportFrom(self, node: ast.ImportFrom) -> bool:  # noqa: N802
        module = "." * node.level + (node.module or "")
        found = self.machine.imports.find_module(node.module or "", node.level)
        for alias in node.names:
            if alias.name == "*":
                self.machine.frame.scope.module.stars.append(found or Api(names.canonical(module)))
            elif found is not None:
                self.machine.bindings.set_name(
                    alias.asname or alias.name, Imported(found, alias.name)
                )
            else:
                dotted = f"{module}.{alias.name}" if node.module else module + alias.name
                self.machine.bindings.set_name(
                    alias.asname or alias.name, Api(names.canonical(dotted))
                )
        return True

    # --- branches --------------------------------------------------------------------------

    def exec_If(self, node: ast.If) -> bool:  # noqa: N802
        test = self.machine.expressions.tested(node.test)
        self.machine.show(test, node.test)
        if any(len(way) == 1 and isinstance(way[0], ast.Raise) for way in (node.body, node.orelse)):
            self._demand(test, node)
        if isinstance(node.test, ast.Constant) and isinstance(test, Const):
            always = node.body if test.value else node.orelse
            self.machine.flow.decide(node, always)
            return self.block(always)
        truth = self.machine.expressions.decided(node.test, test)
        if truth is None:
            self.machine.flow.decide(node, ())
            return self.any_of([partial(self.block, body) for body in (node.body, node.orelse)])
        taken, other = (node.body, node.orelse) if truth else (node.orelse, node.body)
        self.machine.flow.decide(node, taken)
        if self._asks_for_argument(node.test):
            self._pass_over(other, node.test)
        else:
            self._try_out(other)
        return self.block(taken)

    def _asks_for_argument(self, test: ast.expr) -> bool:
        """Whether ``test`` asks for an argument that the call of this function leaves out, None."""
        frame = self.machine.frame
        names = [one.id for one in walk(test) if isinstance(one, ast.Name)]
        return (
            bool(frame.calls)
            and isinstance(frame.node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and len(names) == 1
            and names[0] in {one.arg for one in all_parameters(frame.node.args)}
            and frame.scope.names.get(names[0]) == NONE
        )

    def _pass_over(self, body: list[ast.stmt], test: ast.expr) -> None:
        """Try out ``body``, which ``test`` leaves out: it puts nothing to use that was before."""
        flow = self.machine.flow
        before, flow.uses = flow.uses, {}
        events = len(flow.events)
        try:
            self._try_out(body)
        finally:
            inside, flow.uses = flow.uses, before
        made = {event for event in flow.events[events:] if isinstance(event, GradientTaken)}
        for taken, uses in inside.items():
            if taken in made:
                flow.uses[taken] = uses
            elif any(one.put_to_use for one in uses.values()):
                flow.passed_over[taken] = test

    def _try_out(self, body: list[ast.stmt]) -> None:
        """Execute ``body``, which is not run now, for what would be wrong in it if it were.

        What becomes of the gradients in it is not seen.
        """
        frame, events = self.machine.frame, len(self.machine.flow.events)
        start, returns = self.machine.log.mark(), len(frame.returns)
        ways_out = [(loop, len(loop.breaks), len(loop.continues)) for loop in frame.loops]
        self.block(body)
        for event in self.machine.flow.events[events:]:
            if isinstance(event, GradientTaken):
                self.machine.put_to_use(Gradients(event, event.sources), event.node)
            elif isinstance(event, Transformed):
                self.machine.put_to_use(event.result, event.node)
        self.machine.log.undo(start)
        del frame.returns[returns:]
        for loop, breaks, continues in ways_out:
            del loop.breaks[breaks:], loop.continues[continues:]

    def any_of(self, ways: Sequence[Callable[[], bool]]) -> bool:
        """Go one of ``ways``, no matter which; each tells whether it comes to its end."""
        start = self.machine.log.mark()
        ends = []
        for way in ways:
            if way():
                ends.append(self.machine.log.since(start))
            self.machine.log.undo(start)
        self.machine.log.merge(ends)
        return bool(ends)

    def exec_Match(self, node: ast.Match) -> bool:  # noqa: N802
        subject = self.machine.expressions.eval(node.subject)

        def way(case: ast.match_case) -> bool:
            self._capture(case.pattern, subject)
            if case.guard is not None:
                self.machine.expressions.eval(case.guard)
            return self.block(case.body)

        settled = self.machine.expressions.is_settled(node.subject)
        taken = _taken(node.cases, subject) if settled else None
        self.machine.flow.decide(node, () if taken is None else (taken,))
        if taken is not None:
            for case in node.cases:
                if case is not taken:
                    self._try_out(case.body)
            return way(taken)
        ways = [partial(way, case) for case in node.cases]
        if any(_takes_all(case) for case in node.cases):
            return self.any_of(ways)
        return self.any_of([*ways, lambda: True])

    def _capture(self, pattern: ast.pattern, value: Value) -> None:
        """Bind the names in ``pattern``, which ``value`` is held against."""
        match pattern:
            case ast.MatchAs(pattern=inner, name=name):
                if inner is not None:
                    self._capture(inner, value)
                if name is not None:
                    self.machine.bindings.set_name(name, value)
            case ast.MatchSequence(patterns=patterns) if not any(
                isinstance(one, ast.MatchStar) for one in patterns
            ):
                values = elements.unpack(self.machine, value, len(patterns), pattern)
                for part, one in zip(patterns, values, strict=True):
                    self._capture(part, one)
            case _:
                for name in _captured(pattern):
                    self.machine.bindings.set_name(
                        name, self.machine.computed(None, (value,), pattern)
                    )

    # --- loops -----------------------------------------------------------------------------

    def exec_For(self, node: ast.For | ast.AsyncFor) -> bool:  # noqa: N802
        iterable = self.machine.expressions.eval(node.iter)
        converted = self.machine.frame.converted
        self.machine.expressions.iterated(node.iter, iterable, converted=converted)
        self.machine.run_over(iterable, node.iter)
        self.machine.iterate(node, iterable)
        known = elements.each(self.machine, iterable, node.iter)
        unrolled = known is not None and self.machine.may_be_unrolled(known)
        once = unrolled and len(known or ()) == 1
        self.machine.flow.decide(node, node.body if once else ())
        if known is not None and unrolled:
            return unroll(
                self.machine, node, known, partial(self.machine.bindings.bind, node.target)
            )

        def turn() -> None:
            self.machine.bindings.bind(
                node.target, elements.element(self.machine, iterable, node.iter)
            )

        return run_loop(self.machine, node, turn)

    def exec_While(self, node: ast.While) -> bool:  # noqa: N802
        once = is_always(node.test, truth=True) and isinstance(node.body[-1], ast.Break)
        self.machine.flow.decide(node, node.body if once else ())

        def turn() -> None:
            self.machine.show(self.machine.expressions.tested(node.test), node.test)

        return run_loop(self.machine, node, turn)

    def exec_Break(self, node: ast.Break) -> bool:  # noqa: N802, ARG002
        if self.machine.frame.loops:
            loop = self.machine.frame.loops[-1]
            loop.breaks.append(self.machine.log.since(loop.start))
        return False

    def exec_Continue(self, node: ast.Continue) -> bool:  # noqa: N802, ARG002
        if self.machine.frame.loops:
            loop = self.machine.frame.loops[-1]
            loop.continues.append(self.machine.log.since(loop.turn))
        return False

    # --- with and try ----------------------------------------------------------------------

    def exec_With(self, node: ast.With | ast.AsyncWith) -> bool:  # noqa: N802
        recording, strategy = self.machine.recording, self.machine.strategy
        stacks = self.machine.stacks
        frame = self.machine.frame
        expects_error = frame.expects_error
        for item in node.items:
            bound = self.enter_context(
                self.machine.expressions.eval(item.context_expr), item.context_expr
            )
            if item.optional_vars is not None:
                self.machine.bindings.bind(item.optional_vars, bound)
        live = self.block(node.body)
        frame.expects_error = expects_error
        self.machine.recording, self.machine.strategy = recording, strategy
        self.machine.stacks = stacks
        return live

    def enter_context(self, manager: Value, node: ast.expr) -> Value:
        """Enter ``manager``, which ``node`` stands for; what ``with`` binds."""
        manager = likely(manager)
        match manager:
            case Tape():
                self.enter(manager, node)
                return manager
            case Computed(op=op) if op == STOP_RECORDING:
                stopped = manager.inputs
                self.machine.recording = tuple(
                    t for t in self.machine.recording if t not in stopped
                )
            case Context():
                return manager.given
            case Computed(inputs=(Attribute(owner=Created() as scoped, name="scope"), *_)):
                self.machine.strategy = scoped if scoped.api.startswith("tf.distribute.") else None
            case Instance():
                self.machine.computed(None, (manager,), node)
                return manager
            case Computed(op=op) if op == EXIT_STACK:
                self.machine.stacks = (*self.machine.stacks, manager)
                return manager
            case Api(name="tf.GradientTape"):
                self.machine.emit(TapeClassEntered, node)
            case _ if _is_expecting_error(node, self.machine):
                self.machine.frame.expects_error = True
        return self.machine.computed(None, (manager,), node)

    def enter(self, tape: Tape, node: ast.AST) -> None:
        """``with tape``: it starts to record."""
        self.machine.epoch += 1
        again = tape in self.machine.recording
        kept = tape.state.entered if tape.persistent else None
        kept = kept if isinstance(kept, ast.AST) else None
        if tape.state.epoch is None:
            tape.state.epoch = self.machine.epoch
        self.machine.log.set(tape.state, "entered", node)
        self.machine.log.set(tape.state, "used", None)
        traced = self.machine.traced
        self.machine.log.set(tape.state, "traced", None if traced is None else traced.node)
        self.machine.recording = (*self.machine.recording, tape)
        self.machine.emit(TapeOpened, node, tape, again, kept)

    def exec_Try(self, node: ast.Try) -> bool:  # noqa: N802
        start = self.machine.log.mark()
        if node.finalbody:
            # It is run after a `return` as well.
            self.machine.unbuilt.invalidate_all()
        live = self.block(node.body)
        broken_off = self.machine.log.since(start)
        if live:
            live = self.block(node.orelse)
        ends = [self.machine.log.since(start)] if live else []
        for handler in node.handlers:
            self.machine.log.undo(start)
            self.machine.log.merge([{}, broken_off])
            if handler.type is not None:
                self.machine.expressions.eval(handler.type)
            if handler.name is not None:
                self.machine.bindings.set_name(
                    handler.name, self.machine.computed(None, (), handler)
                )
            if self.block(handler.body):
                ends.append(self.machine.log.since(start))
        self.machine.log.undo(start)
        self.machine.log.merge(ends)
        return self.block(node.finalbody) and bool(ends)

    # --- definitions -----------------------------------------------------------------------

    def exec_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:  # noqa: N802
        decorators = tuple(self._decorator(one) for one in node.decorator_list)
        function = Function(
            node,
            self.machine.frame.scope,
            self.machine.expressions.defaults(node.args),
            self.machine.current_class,
            decorators,
        )
        if function.decorated(CUSTOM_GRADIENT):
            custom_gradients.define(self.machine, function)
        if function.decorated(RECOMPUTE):
            self.machine.emit(Recomputed, node, node)
        self.machine.frame.nested.append(function)
        self.machine.bindings.set_name(node.name, self._decorated(node, function))
        return True

    def _decorated(self, node: ast.FunctionDef | ast.AsyncFunctionDef, function: Function) -> Value:
        """What the decorators that stand in the file make of ``function``; others wrap it."""
        value: Value = function
        for one in reversed(node.decorator_list):
            decorator = self.machine.expressions.eval(one)
            if isinstance(decorator, Function) and decorator.node is not node:
                made = self.machine.functions.wrap(decorator, value, one)
                value = made if isinstance(made, (Function, Bound, Partial, Instance)) else value
        return value

    def _decorator(self, node: ast.expr) -> Value:
        """The decorator itself, whether it stands with arguments or without."""
        if isinstance(node, ast.Call):
            for argument in node.args:
                self.machine.expressions.eval(argument)
            if isinstance(node.func, (ast.Name, ast.Attribute)):
                found = self.machine.expressions.eval(node.func)
                if isinstance(found, Api) and found.name == "functools.partial" and node.args:
                    return self.machine.expressions.eval(node.args[0])
                return found
        return self.machine.expressions.eval(node)

    def exec_ClassDef(self, node: ast.ClassDef) -> bool:  # noqa: N802
        bases = tuple(self.machine.expressions.eval(base) for base in node.bases)
        frame = self.machine.frame
        outer_scope, outer_class = frame.scope, self.machine.current_class
        scope = Scope(node, outer_scope)
        cls = Class(node, scope, bases)
        frame.scope, self.machine.current_class = scope, cls
        self.block(node.body)
        frame.scope, self.machine.current_class = outer_scope, outer_class
        self.machine.bindings.set_name(node.name, cls)
        return True


def _may_be_array(value: Value) -> bool:
    kind = kind_of(value)
    unknown = kind is None and isinstance(value, (Symbol, Attribute, Element, Item))
    return unknown or kind is Kind.ARRAY


def _is_of_each_number(value: Computed, node: ast.expr) -> bool:
    """Whether ``node`` is the call of a function that computes ``value`` number by number."""
    op = value.op
    return value.node is node and op is not None and (is_clip(op) or is_elementwise(op))


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    return (one for one in walk(node) if isinstance(one, (ast.Attribute, ast.Name)))


def _taken(cases: list[ast.match_case], subject: Value) -> ast.match_case | None:
    """The case that surely is taken: the first that has a constant which ``subject`` is, or any."""
    for case in cases:
        match case:
            case ast.match_case(pattern=ast.MatchValue(value=ast.Constant(value=wanted))):
                if not isinstance(subject, Const) or case.guard is not None:
                    return None
                if subject == Const(wanted):
                    return case
            case _:
                return case if _takes_all(case) else None
    return None


def _takes_all(case: ast.match_case) -> bool:
    """Whether ``case`` is taken whatever the subject is."""
    match case:
        case ast.match_case(pattern=ast.MatchAs(pattern=None), guard=None):
            return True
        case _:
            return False


def _captured(pattern: ast.pattern) -> list[str]:
    return [
        name
        for node in walk(pattern)
        for name in (getattr(node, "name", None), getattr(node, "rest", None))
        if isinstance(name, str)
    ]


def _is_expecting_error(node: ast.expr, machine: Machine) -> bool:
    return isinstance(node, ast.Call) and expects_error(machine.expressions.eval(node.func))


def expects_error(callee: Value) -> bool:
    """Whether ``callee`` wants what it guards, or calls, to raise."""
    match callee:
        case Api():
            return callee.name in _EXPECTS_ERROR or callee.name.endswith(".raises")
        case Attribute():
            return callee.name in _EXPECTS_ERROR_METHODS
        case _:
            return False


Statements.exec_AsyncFor = Statements.exec_For  # type: ignore[attr-defined]
Statements.exec_AsyncWith = Statements.exec_With  # type: ignore[attr-defined]
Statements.exec_AsyncFunctionDef = Statements.exec_FunctionDef  # type: ignore[attr-defined]
Statements.exec_TryStar = Statements.exec_Try  # type: ignore[attr-defined]

_EXECUTORS: dict[type[ast.stmt], Callable[[Any, Any], bool]] = {
    getattr(ast, name.removeprefix("exec_")): method
    for name, method in vars(Statements).items()
    if name.startswith("exec_") and hasattr(ast, name.removeprefix("exec_"))
}
