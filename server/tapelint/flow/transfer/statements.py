"""Execution of statements: binding, branches, loops, with, try."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tapelint.flow.domain import sequences
from tapelint.flow.domain.lattice import join
from tapelint.flow.domain.sequences import is_variable
from tapelint.flow.domain.traversal import apart_from, carried, holds, is_plain, tapes_in
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
    Dict,
    Function,
    Gradients,
    Imported,
    Instance,
    List,
    Module,
    Optimizer,
    Partial,
    Scope,
    Spread,
    Tape,
    Unknown,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    likely,
    may_be_optimizer,
)
from tapelint.flow.record.events import (
    AttributeStored,
    GradientDefined,
    GradientTaken,
    OptimizerAsked,
    OptimizerReplaced,
    TapeClassEntered,
    TapeOpened,
    TapeReturned,
    Transformed,
    VariableDisplaced,
    VariableRebound,
    VariableReplaced,
    VariablesChanged,
)
from tapelint.flow.state.program import may_be_unrolled
from tapelint.flow.state.unbuilt import runs
from tapelint.flow.transfer import elements
from tapelint.flow.transfer.checkpoint import Checkpoint
from tapelint.flow.transfer.expressions import Expressions, concatenates
from tapelint.flow.transfer.loops import run_loop, unroll
from tapelint.knowledge import names
from tapelint.knowledge.operations import EXIT_STACK, STOP_RECORDING, is_clip

_EXPECTS_ERROR = frozenset({"pytest.raises", "contextlib.suppress"})
_EXPECTS_ERROR_METHODS = frozenset(
    {"assertRaises", "assertRaisesRegex", "assertRaisesRegexp", "assertRaisesWithPredicateMatch"}
)


class Statements(Expressions):
    """Executes statements. Each ``exec_…`` tells whether the program goes on after it."""

    def block(self, body: list[ast.stmt]) -> bool:
        """Execute ``body``; tell whether its end can be reached."""
        for statement in body:
            method = _EXECUTORS.get(type(statement))
            if method is None:
                continue
            before = self.checkpoint()
            try:
                goes_on = method(self, statement)
            except RecursionError:
                goes_on = self.give_up(statement, before)
            if not goes_on:
                return False
        return True

    @abstractmethod
    def checkpoint(self) -> Checkpoint:
        """Where the program stands, to come back to."""

    @abstractmethod
    def give_up(self, statement: ast.stmt, before: Checkpoint) -> bool:
        """Come back to ``before``, and leave open what ``statement`` does."""

    # --- simple statements -----------------------------------------------------------------

    def exec_Expr(self, node: ast.Expr) -> bool:  # noqa: N802
        value = self.eval(node.value)
        if isinstance(node.value, ast.NamedExpr):
            return True
        # What is computed for nothing but its effect, an assertion or a display, uses what it is
        # given. Gradients that are given back, and clipped ones, are dropped here.
        for gradients in carried(value):
            dropped = isinstance(node.value, ast.Call) and (
                not gradients.transforms or is_clip(gradients.transforms[-1].name)
            )
            if not (dropped and holds(value, gradients)):
                self.note_use(gradients, value, node)
        return True

    def exec_Assign(self, node: ast.Assign) -> bool:  # noqa: N802
        value = self.eval(node.value)
        if isinstance(value, Computed) and isinstance(node.value, ast.BinOp):
            self._rebind(node, node.value, value)
        for target in node.targets:
            self.bind(target, value)
        return True

    def _rebind(self, node: ast.Assign, operation: ast.BinOp, value: Computed) -> None:
        """Notice ``w = w - …`` where ``w`` is a variable, or a loop's name for one."""
        target = node.targets[0]
        if (
            isinstance(operation.op, (ast.Add, ast.Sub))
            and is_variable(value.inputs[0])
            and ast.unparse(target) == ast.unparse(operation.left)
        ):
            self.rebound(node, value.inputs[0], value)
        elif isinstance(target, ast.Name) and self._is_of_loop(target.id):
            before = self.frame.scope.find(target.id)
            if before is not None and is_variable(before):
                self.rebound(node, before, value)

    def _is_of_loop(self, name: str) -> bool:
        """Whether ``name`` is what a loop around calls its element, or a part of it."""
        return any(
            isinstance(one, ast.Name) and one.id == name
            for loop in self.frame.loops
            if isinstance(loop.node, (ast.For, ast.AsyncFor))
            for one in ast.walk(loop.node.target)
        )

    def rebound(self, node: ast.Assign | ast.AugAssign, old: Value, value: Computed) -> None:
        """``node`` is meant to update a variable: what that does is a matter of its own."""
        trains = bool(value.carried)
        self.put_to_use(value, node)
        self.emit(VariableRebound(node, self.place(), old, value, trains))

    def exec_AnnAssign(self, node: ast.AnnAssign) -> bool:  # noqa: N802
        if node.value is not None:
            self.bind(node.target, self.eval(node.value))
        return True

    def exec_AugAssign(self, node: ast.AugAssign) -> bool:  # noqa: N802
        before = self.eval(node.target)
        operand = self.eval(node.value)
        if isinstance(node.op, ast.Add):
            self.concatenated(node, before, operand)
            if isinstance(before, VariablesOf) and isinstance(node.target, ast.Attribute):
                self.emit(VariablesChanged(node, self.place(), before, (operand,)))
        if isinstance(before, List) and isinstance(node.op, ast.Add):
            added = sequences.spread(before, operand)
            self.log.write(before.state, "items", (*before.items, *added))
            return True
        if isinstance(node.op, ast.Add) and concatenates(before, operand):
            value: Value = self.list((Spread(before), Spread(operand)), node)
        else:
            value = self.computed(type(node.op).__name__, (before, operand), node)
            if is_variable(before):
                self.rebound(node, before, value)
        self.bind(node.target, value)
        return True

    def exec_Return(self, node: ast.Return) -> bool:  # noqa: N802
        frame, value = self.frame, self.returned(node)
        frame.returns.append((value, self.log.since(frame.start)))
        return False

    def returned(self, node: ast.Return) -> Value:
        """What ``node`` returns."""
        if node.value is None:
            return Const(None)
        value = self.eval(node.value)
        if self.frame is self.traced:
            for tape in tapes_in(value):
                self.emit(TapeReturned(node.value, self.place(), tape))
        return value

    def exec_Raise(self, node: ast.Raise) -> bool:  # noqa: N802
        if node.exc is not None:
            self.put_to_use(self.eval(node.exc), node)
        return False

    def exec_Assert(self, node: ast.Assert) -> bool:  # noqa: N802
        self._demand(self.eval(node.test), node)
        return True

    def _demand(self, value: Value, node: ast.Assert | ast.If) -> None:
        """The program goes on only if the test of ``node`` gives the right ``value``."""
        self.put_to_use(value, node)
        for one in ast.walk(node.test):
            if isinstance(one, ast.Name):  # also where it is only asked for its length
                self.put_to_use(self.lookup(one.id), node)

    def exec_Delete(self, node: ast.Delete) -> bool:  # noqa: N802, ARG002
        return True

    def exec_Global(self, node: ast.Global) -> bool:  # noqa: N802
        scope = self.frame.scope
        for name in node.names:
            scope.elsewhere[name] = scope.module
        return True

    def exec_Nonlocal(self, node: ast.Nonlocal) -> bool:  # noqa: N802
        scope = self.frame.scope
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
            module = self.find_module(name, 0)
            self.set_name(alias.asname or name, module or Api(names.canonical(name)))
        return True

    def exec_ImportFrom(self, node: ast.ImportFrom) -> bool:  # noqa: N802
        module = "." * node.level + (node.module or "")
        found = self.find_module(node.module or "", node.level)
        for alias in node.names:
            if alias.name == "*":
                self.frame.scope.module.stars.append(found or Api(names.canonical(module)))
            elif found is not None:
                self.set_name(alias.asname or alias.name, Imported(found, alias.name))
            else:
                dotted = f"{module}.{alias.name}" if node.module else module + alias.name
                self.set_name(alias.asname or alias.name, Api(names.canonical(dotted)))
        return True

    @abstractmethod
    def find_module(self, name: str, level: int) -> Module | None:
        """The module of the workspace that an import here names, if there is one."""

    # --- binding ---------------------------------------------------------------------------

    def set_name(self, name: str, value: Value) -> None:
        """Bind ``name`` in the scope that an assignment here binds it in."""
        if not is_plain(value):
            self.tell(name)
        self.log.write(self.frame.scope.holder(name).names, name, value)

    def bind(self, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name():
                scope = self.frame.scope
                holder = scope.holder(target.id)
                before = holder.names.get(target.id) or self._shadowed(holder, target.id)
                self.replace(before, value, target.id, target)
                if holder is not scope or (
                    target.id.startswith("_") and not isinstance(value, Computed)
                ):
                    # Seen from elsewhere, or dropped on purpose.
                    self.put_to_use(value, target)
                if not is_plain(value):
                    self.tell(target.id)
                self.log.write(holder.names, target.id, value)
                self.note(target, value)
            case ast.Attribute():
                self._bind_attribute(target, value)
            case ast.Subscript():
                self._bind_item(target, value)
            case ast.Tuple() | ast.List():
                self._unpack(target.elts, value)
            case ast.Starred():
                self.bind(target.value, value)

    def _bind_attribute(self, target: ast.Attribute, value: Value) -> None:
        owner = self.eval(target.value)
        if may_be_optimizer(owner):
            self.emit(OptimizerAsked(target, self.place(), owner, stored=True))
        if not is_plain(value):
            self.tell(target.attr)
        self.keep(value, target)
        if not isinstance(owner, Instance):
            self.stray(value)
        self.note(target, value)
        self.emit(AttributeStored(target, self.place(), owner, target.attr, value))
        if target.attr == "trainable":
            self.frozen.set_trainable(owner, value, target)
        if isinstance(owner, Instance):
            if self.unbuilt.state and runs(owner.cls, target.attr, "__setattr__"):
                self.unbuilt.doubt_all()
            before = owner.attributes.get(target.attr)
            if before is None and (
                any(isinstance(one, Api) for one in owner.cls.lineage)
                or self.is_stored_elsewhere(owner.cls, target.attr)
            ):
                # Keras may have set it, or another method.
                before = Attribute(owner, target.attr)
            self.replace(before, value, target.attr, target)
            self.log.write(owner.attributes, target.attr, value)
        else:
            key = (owner, target.attr)
            self.unbuilt.doubt((owner, value))
            self.replace(self.attributes.get(key), value, target.attr, target)
            self.log.write(self.attributes, key, value)

    @abstractmethod
    def is_stored_elsewhere(self, cls: Class, name: str) -> bool:
        """Whether another method of ``cls`` sets ``self.name`` to something."""

    def _bind_item(self, target: ast.Subscript, value: Value) -> None:
        owner = self.eval(target.value)
        key = self.eval(target.slice)
        if isinstance(owner, Dict):
            value = apart_from(owner, value)
            name = key.value if isinstance(key, Const) else None
            if name is None and None in owner.entries:
                value = join(owner.entries[None], value)
            self.log.write(owner.entries, name, value)
        elif isinstance(owner, List):
            changed = Spread(Unknown((*owner.items, apart_from(owner, value))))
            self.log.write(owner.state, "items", (changed,))
        else:
            self.unbuilt.doubt((owner, value))
            self.put_to_use(value, target)

    def _unpack(self, targets: list[ast.expr], value: Value) -> None:
        self.use_up(value, targets[0] if targets else ast.Pass())
        stars = [i for i, target in enumerate(targets) if isinstance(target, ast.Starred)]
        values = (
            elements.unpack_starred(self, value, stars[0], len(targets) - stars[0] - 1, targets[0])
            if stars
            else elements.unpack(self, value, len(targets), targets[0])
            if targets
            else []
        )
        if values is None:
            values = [self.computed(None, (value,), target) for target in targets]
        for target, one in zip(targets, values, strict=True):
            self.bind(target, one)

    def replace(self, before: Value | None, value: Value, name: str, node: ast.AST) -> None:
        """Notice where a new variable takes the place of another."""
        if isinstance(before, Variable) and isinstance(value, Variable) and before is not value:
            self.flow.replacements[before] = value
            self.log.write(self.newer, before, value)
            self.emit(VariableReplaced(node, self.place(), before, value, name))
        elif (
            before is not None
            and isinstance(value, (Computed, List))
            and any(map(sequences.are_variables, alternatives(before)))
            and not sequences.are_variables(value)
        ):
            self.emit(VariableDisplaced(node, self.place(), before, value, name))
        if isinstance(value, Optimizer) and before is not None and before != NONE:
            known = before.node if isinstance(before, Optimizer) else None
            if known is not value.node:
                self.emit(OptimizerReplaced(node, self.place(), value))

    @staticmethod
    def _shadowed(scope: Scope, name: str) -> Value | None:
        """What a function around ``scope`` calls by the same name."""
        around = scope.parent
        if around is None or around.parent is None:
            return None
        found = around.find(name)
        return None if found is around.module.names.get(name) else found

    # --- branches --------------------------------------------------------------------------

    def exec_If(self, node: ast.If) -> bool:  # noqa: N802
        test = self.eval(node.test)
        self.show(test, node.test)
        if len(node.body) == 1 and isinstance(node.body[0], ast.Raise):
            self._demand(test, node)
        if isinstance(node.test, ast.Constant) and isinstance(test, Const):
            return self.block(node.body if test.value else node.orelse)
        truth = self.decided(node.test, test)
        if truth is None:
            return self.any_of([partial(self.block, body) for body in (node.body, node.orelse)])
        taken, other = (node.body, node.orelse) if truth else (node.orelse, node.body)
        self._try_out(other)
        return self.block(taken)

    def _try_out(self, body: list[ast.stmt]) -> None:
        """Execute ``body``, which is not run now, for what would be wrong in it if it were.

        What becomes of the gradients in it is not seen.
        """
        frame, events = self.frame, len(self.flow.events)
        start, returns = self.log.mark(), len(frame.returns)
        ways_out = [(loop, len(loop.breaks), len(loop.continues)) for loop in frame.loops]
        self.block(body)
        for event in self.flow.events[events:]:
            if isinstance(event, GradientTaken):
                self.put_to_use(Gradients(event, event.sources), event.node)
            elif isinstance(event, Transformed):
                self.put_to_use(event.result, event.node)
        self.log.undo(start)
        del frame.returns[returns:]
        for loop, breaks, continues in ways_out:
            del loop.breaks[breaks:], loop.continues[continues:]

    def any_of(self, ways: Sequence[Callable[[], bool]]) -> bool:
        """Go one of ``ways``, no matter which; each tells whether it comes to its end."""
        start = self.log.mark()
        ends = []
        for way in ways:
            if way():
                ends.append(self.log.since(start))
            self.log.undo(start)
        self.log.merge(ends)
        return bool(ends)

    def exec_Match(self, node: ast.Match) -> bool:  # noqa: N802
        subject = self.eval(node.subject)

        def way(case: ast.match_case) -> bool:
            self._capture(case.pattern, subject)
            if case.guard is not None:
                self.eval(case.guard)
            return self.block(case.body)

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
                    self.set_name(name, value)
            case ast.MatchSequence(patterns=patterns) if not any(
                isinstance(one, ast.MatchStar) for one in patterns
            ):
                values = elements.unpack(self, value, len(patterns), pattern)
                for part, one in zip(patterns, values, strict=True):
                    self._capture(part, one)
            case _:
                for name in _captured(pattern):
                    self.set_name(name, self.computed(None, (value,), pattern))

    # --- loops -----------------------------------------------------------------------------

    def exec_For(self, node: ast.For | ast.AsyncFor) -> bool:  # noqa: N802
        iterable = self.eval(node.iter)
        self.run_over(iterable, node.iter)
        known = elements.each(self, iterable, node.iter)
        if known is not None and may_be_unrolled(self.frame.loops, known):
            return unroll(self, node, known, partial(self.bind, node.target))

        def turn() -> None:
            self.bind(node.target, elements.element(self, iterable, node.iter))

        return run_loop(self, node, turn)

    def exec_While(self, node: ast.While) -> bool:  # noqa: N802
        def turn() -> None:
            self.show(self.eval(node.test), node.test)

        return run_loop(self, node, turn)

    def exec_Break(self, node: ast.Break) -> bool:  # noqa: N802, ARG002
        if self.frame.loops:
            loop = self.frame.loops[-1]
            loop.breaks.append(self.log.since(loop.start))
        return False

    def exec_Continue(self, node: ast.Continue) -> bool:  # noqa: N802, ARG002
        if self.frame.loops:
            loop = self.frame.loops[-1]
            loop.continues.append(self.log.since(loop.turn))
        return False

    # --- with and try ----------------------------------------------------------------------

    def exec_With(self, node: ast.With | ast.AsyncWith) -> bool:  # noqa: N802
        recording, strategy = self.recording, self.strategy
        frame = self.frame
        expects_error = frame.expects_error
        for item in node.items:
            bound = self.enter_context(self.eval(item.context_expr), item.context_expr)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, bound)
        live = self.block(node.body)
        frame.expects_error = expects_error
        self.recording, self.strategy = recording, strategy
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
                self.recording = tuple(t for t in self.recording if t not in stopped)
            case Context():
                return manager.given
            case Computed(inputs=(Attribute(owner=Created() as scoped, name="scope"), *_)):
                self.strategy = scoped if scoped.api.startswith("tf.distribute.") else None
            case Instance():
                self.computed(None, (manager,), node)
                return manager
            case Computed(op=op) if op == EXIT_STACK:
                return manager
            case Api(name="tf.GradientTape"):
                self.emit(TapeClassEntered(node, self.place()))
            case _ if _is_expecting_error(node, self):
                self.frame.expects_error = True
        return self.computed(None, (manager,), node)

    def enter(self, tape: Tape, node: ast.AST) -> None:
        """``with tape``: it starts to record."""
        self.epoch += 1
        again = tape in self.recording
        tape.state.setdefault("epoch", self.epoch)
        self.log.write(tape.state, "entered", node)
        self.log.write(tape.state, "used", None)
        traced = self.traced
        self.log.write(tape.state, "traced", None if traced is None else traced.node)
        self.recording = (*self.recording, tape)
        self.emit(TapeOpened(node, self.place(), tape, again))

    def exec_Try(self, node: ast.Try) -> bool:  # noqa: N802
        start = self.log.mark()
        if node.finalbody:
            # It is run after a `return` as well.
            self.unbuilt.doubt_all()
        live = self.block(node.body)
        broken_off = self.log.since(start)
        if live:
            live = self.block(node.orelse)
        ends = [self.log.since(start)] if live else []
        for handler in node.handlers:
            self.log.undo(start)
            self.log.merge([{}, broken_off])
            if handler.type is not None:
                self.eval(handler.type)
            if handler.name is not None:
                self.set_name(handler.name, self.computed(None, (), handler))
            if self.block(handler.body):
                ends.append(self.log.since(start))
        self.log.undo(start)
        self.log.merge(ends)
        return self.block(node.finalbody) and bool(ends)

    # --- definitions -----------------------------------------------------------------------

    def exec_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:  # noqa: N802
        decorators = tuple(self._decorator(one) for one in node.decorator_list)
        function = Function(
            node, self.frame.scope, self.defaults(node.args), self.current_class, decorators
        )
        if function.decorated("tf.custom_gradient"):
            self.emit(GradientDefined(node, self.place()))
        self.frame.nested.append(function)
        self.set_name(node.name, self._decorated(node, function))
        return True

    def _decorated(self, node: ast.FunctionDef | ast.AsyncFunctionDef, function: Function) -> Value:
        """What the decorators that stand in the file make of ``function``; others wrap it."""
        value: Value = function
        for one in reversed(node.decorator_list):
            decorator = self.eval(one)
            if isinstance(decorator, Function) and decorator.node is not node:
                made = self.wrap(decorator, value, one)
                value = made if isinstance(made, (Function, Bound, Partial, Instance)) else value
        return value

    @abstractmethod
    def wrap(self, decorator: Function, function: Value, node: ast.expr) -> Value:
        """What ``decorator``, a function of the file, makes of ``function``."""

    current_class: Class | None = None

    def _decorator(self, node: ast.expr) -> Value:
        """The decorator itself, whether it stands with arguments or without."""
        if isinstance(node, ast.Call):
            for argument in node.args:
                self.eval(argument)
            if isinstance(node.func, (ast.Name, ast.Attribute)):
                found = self.eval(node.func)
                if isinstance(found, Api) and found.name == "functools.partial" and node.args:
                    return self.eval(node.args[0])
                return found
        return self.eval(node)

    def exec_ClassDef(self, node: ast.ClassDef) -> bool:  # noqa: N802
        bases = tuple(self.eval(base) for base in node.bases)
        frame = self.frame
        outer_scope, outer_class = frame.scope, self.current_class
        scope = Scope(node, outer_scope)
        cls = Class(node, scope, bases)
        frame.scope, self.current_class = scope, cls
        self.block(node.body)
        frame.scope, self.current_class = outer_scope, outer_class
        self.set_name(node.name, cls)
        return True


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
        for node in ast.walk(pattern)
        for name in (getattr(node, "name", None), getattr(node, "rest", None))
        if isinstance(name, str)
    ]


def _is_expecting_error(node: ast.expr, machine: Statements) -> bool:
    return isinstance(node, ast.Call) and expects_error(machine.eval(node.func))


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
