"""What the parts of the interpreter do for one another, and where each finds the others."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.values import (
    Bound,
    Class,
    Function,
    Imported,
    Instance,
    Module,
    Super,
    Tape,
    Value,
)
from tapelint.flow.state.program import Program


class Evaluates(Protocol):
    """Expressions."""

    def eval(self, node: ast.expr) -> Value:
        """What ``node`` stands for."""

    def lookup(self, name: str) -> Value:
        """What ``name`` is bound to here."""

    def attribute(self, owner: Value, name: str, node: ast.AST) -> Value:
        """What ``owner.name`` is."""

    def tested(self, test: ast.expr) -> Value:
        """What ``test`` stands for, on which it depends which way the program takes."""

    def iterated(self, node: ast.expr, value: Value, *, converted: bool) -> None:
        """A loop runs over ``value``, which stands at ``node``."""

    def decided(self, test: ast.expr, value: Value) -> bool | None:
        """Which way is taken after ``test``, which stands for ``value``; None if any."""

    def is_settled(self, test: ast.expr) -> bool:
        """Whether ``test`` reads nothing that may be set elsewhere."""

    def defaults(self, arguments: ast.arguments) -> dict[str, Value]:
        """The default values of a function's parameters, by name."""


class Binds(Protocol):
    """Names, attributes and items."""

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind ``target`` to ``value``."""

    def set_name(self, name: str, value: Value) -> None:
        """Bind ``name`` in the scope that an assignment here binds it in."""


class Executes(Protocol):
    """Statements."""

    def block(self, body: list[ast.stmt]) -> bool:
        """Execute ``body``; tell whether its end can be reached."""

    def returned(self, node: ast.Return) -> Value:
        """What ``node`` returns."""

    def any_of(self, ways: Sequence[Callable[[], bool]]) -> bool:
        """Go one of ``ways``, no matter which; each tells whether it comes to its end."""

    def enter(self, tape: Tape, node: ast.AST) -> None:
        """``with tape``: it starts to record."""

    def enter_context(self, manager: Value, node: ast.expr) -> Value:
        """Enter ``manager``, which ``node`` stands for; what ``with`` binds."""


class RunsFunctions(Protocol):
    """Functions of the file, and of other modules."""

    def is_followable(self, function: Function) -> bool:
        """Whether a call of ``function`` can be followed: it is no deeper and costs no more."""

    def is_foreign(self, function: Function) -> bool:
        """Whether the code of ``function`` stands in another module."""

    def follow(self, function: Function, instance: Value | None, call: Call) -> Value:
        """Call ``function`` as ``call`` does."""

    def run(
        self, callable_: Function | Bound, call: Call | None = None, given: Sequence[Value] = ()
    ) -> None:
        """Call a function for purposes of which nothing is known, with what is ``given`` at most.

        Nothing is known of its other arguments.
        """

    def wrap(self, decorator: Function, function: Value, node: ast.expr) -> Value:
        """What ``decorator``, a function of the file, makes of ``function``."""


class MakesInstances(Protocol):
    """Classes of the file."""

    def instantiate(self, cls: Class, call: Call) -> Value:
        """Create an instance of ``cls``."""

    def initialise(self, instance: Instance) -> None:
        """Make ``instance`` with arguments of which nothing is known."""

    def call_instance(self, instance: Instance, call: Call) -> Value:
        """Call ``instance`` itself, as ``call`` does."""

    def method(self, cls: Class, name: str) -> Function | None:
        """The method ``name`` of ``cls`` or of a base that is in the file."""

    def inherited(self, owner: Class | Super, name: str, node: ast.AST) -> Value | None:
        """What attribute ``name`` of a class, or of what it inherits from, is, if it is known."""

    def instance_attribute(self, instance: Instance, name: str, node: ast.AST) -> Value | None:
        """What attribute ``name`` of ``instance`` is, if that is known."""

    def is_stored_elsewhere(self, cls: Class, name: str) -> bool:
        """Whether another method of ``cls`` sets ``self.name`` to something."""


class CarriesOutCalls(Protocol):
    """Calls, whatever is called."""

    def call(self, call: Call) -> Value:
        """Carry out ``call``."""

    def call_one_of(self, callees: Iterable[Value], call: Call) -> Value:
        """Call one of ``callees``; which of them, and in which order, is not known."""

    def operation(
        self, op: str, inputs: tuple[Value, ...], call: Call, *, ran: bool = False
    ) -> Value:
        """The result of a known operation: it is made of its inputs and keeps none of them.

        ``ran`` tells that the code of what is called was run.
        """

    def unknown(self, call: Call) -> Value:
        """The result of a call of which nothing is known: it may do anything with its arguments."""


class Resolves(Protocol):
    """Names of other modules."""

    def find_module(self, name: str, level: int) -> Module | None:
        """The module of the workspace that an import here names, if there is one."""

    def resolve(self, imported: Imported) -> Value:
        """What the other module binds the name to."""

    def classes_given(self, callee: Value) -> tuple[Value | None, ...]:
        """The classes that what ``callee`` of another module gives may be of, None for another."""

    def resolve_star(self, star: Module, name: str) -> Value | None:
        """What ``name`` is bound to by ``from star import *``, if it is."""


class Machine(Program):
    """The state of the program, with the parts of the interpreter, which all work on it.

    Each part is given the machine when it is made, and reaches the others by way of it. Whoever
    makes them sets them.
    """

    expressions: Evaluates
    bindings: Binds
    statements: Executes
    functions: RunsFunctions
    classes: MakesInstances
    calls: CarriesOutCalls
    imports: Resolves


class Models(Protocol):
    """What code does that is not followed: that of TensorFlow, Keras, NumPy and Python."""

    def function(self, machine: Machine, name: str, call: Call) -> Value:
        """Carry out a call of the function or class with the canonical ``name``."""

    def method(self, machine: Machine, owner: Value, name: str, call: Call) -> Value:
        """Carry out ``owner.name(…)``."""
