"""The abstract interpreter: from a module's syntax tree to what flows in it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Hashable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.reading import names_read, reads_all
from tapelint.flow.domain.values import Bound, Class, Function, Instance
from tapelint.flow.engine.inert import Reads, changes_nothing, is_code
from tapelint.flow.models import registry
from tapelint.flow.record.gradient_flow import GradientFlow
from tapelint.flow.state.budget import lines_for_all, lines_for_module
from tapelint.flow.state.checkpoint import Checkpoint
from tapelint.flow.state.exploration import Exploration
from tapelint.flow.state.frames import Frame
from tapelint.flow.transfer.bindings import Bindings
from tapelint.flow.transfer.calls import Calls
from tapelint.flow.transfer.classes import Classes
from tapelint.flow.transfer.expressions import Expressions
from tapelint.flow.transfer.functions import Functions
from tapelint.flow.transfer.imports import Imports, Modules
from tapelint.flow.transfer.machine import Machine
from tapelint.flow.transfer.statements import Statements
from tapelint.source.renew import Renewed, stores
from tapelint.source.text import Source

_OF_GRADIENTS = ("grad", "Grad", "minimize", "jacobian", "tape", "Tape")
_OF_WEIGHTS = re.compile(r"\.(?:trainable_)?(?:variables|weights)\b")
# What is called, read backwards: forwards, each word would be tried that no parenthesis follows.
_CALLED_BACKWARDS = re.compile(r"\((\w+)\b(?! fed)")


# How many statements of the module are run together.
_TOGETHER = 8


@dataclass(slots=True, eq=False)
class _Run:
    """A run of a part of the module, of the making of an instance, or of a function by itself.

    ``flow`` is what flowed in it, ``exploration`` what it ran, ``lines`` what it cost.
    """

    flow: GradientFlow
    exploration: Exploration
    lines: int


@dataclass(slots=True, eq=False)
class _Part:
    """Statements of the module that were run together, and how things stood before.

    ``defined`` are the functions that there were, ``left`` what was left of the budget.
    """

    statements: list[ast.stmt]
    before: Checkpoint
    defined: int
    left: tuple[int, int, int]
    run: _Run


def _called(text: str) -> list[str]:
    """The names of what ``text`` calls, wherever it does."""
    return [name[::-1] for name in _CALLED_BACKWARDS.findall(text[::-1])]


class Interpreter:
    """Runs the module part by part, then each relevant function that no call reached.

    The run of a function starts from the state that the module left behind. So after an edit in a
    function only those are done again that had entered it; and after one in the module the parts
    from there on, with all that followed.
    """

    def __init__(
        self, tree: ast.Module, source: Source, modules: Modules | None, path: Path | None
    ) -> None:
        """``path`` is the module's file, from where ``modules`` finds what it imports."""
        machine = self._machine = Machine(tree)
        machine.expressions = self._expressions = Expressions(machine)
        machine.bindings = self._bindings = Bindings(machine)
        machine.statements = Statements(machine)
        machine.functions = Functions(machine)
        machine.classes = self._classes = Classes(machine)
        machine.calls = Calls(machine, registry)
        machine.imports = self._imports = Imports(machine, modules, path)
        self._tree = tree
        self._source = source
        self._mentioned = Counter(_called(source.text))
        self._ranks: dict[ast.AST | None, int | None] = {}
        self._parts: list[_Part] = []
        # Where the log was at the end of the module.
        self._end = 0
        self._makings: dict[ast.AST, tuple[Instance, _Run]] = {}
        self._runs: dict[ast.AST, _Run] = {}
        # The functions that the runs so far have explored.
        self._reached: set[ast.AST] = set()
        # Lines left to run, for all.
        self._left = 0
        self._reads = Reads()

    @property
    def asked(self) -> set[Hashable]:
        """What ``modules`` was asked: with other answers the result might be another."""
        return self._imports.asked

    def interpret(self) -> GradientFlow:
        """Run everything that matters."""
        self._machine.frames.append(
            Frame(self._tree, self._machine.module_scope, (), graph=False, start=0)
        )
        lines = len(self._source.lines)
        self._machine.budget.begin(lines_for_module(lines), lines_for_all(lines))
        self._run_parts()
        return self._run_roots()

    def _run_parts(self) -> None:
        """Run the rest of the module."""
        machine, statements = self._machine, self._tree.body
        done = sum(len(part.statements) for part in self._parts)
        explored = self._explored()
        for first in range(done, len(statements), _TOGETHER):
            together = statements[first : first + _TOGETHER]
            before, defined = Checkpoint.of(machine), len(machine.frames[0].nested)
            left = machine.budget.left
            machine.budget.go_on(left)
            run = self._run(partial(machine.statements.block, together), explored)
            explored |= run.exploration.explored.keys()
            self._parts.append(_Part(together, before, defined, left, run))
        self._end = machine.log.mark()

    def _explored(self) -> set[ast.AST]:
        """The functions that the parts of the module have explored."""
        return {node for part in self._parts for node in part.run.exploration.explored}

    def reinterpret(self, source: Source, edit: Renewed) -> GradientFlow | None:
        """Run again what ``edit``, which led to ``source``, can have changed.

        None where that is everything.
        """
        function = edit.function
        if stores(edit.removed) != stores(edit.added):
            return None
        if reads_all(edit.removed) or reads_all(edit.added):
            return None
        if now_or_then := names_read(edit.removed) ^ names_read(edit.added):
            if not self._machine.asked_for.isdisjoint(now_or_then):
                return None
            self._bindings.forget_reads()
        self._source = source
        self._imports.ask_again()
        self._mentioned.subtract(_called(edit.before))
        self._mentioned.update(_called(edit.after))
        self._ranks.pop(function, None)
        if function is not None and self._matters(function) and not self._is_known(function):
            return None
        if not any(is_code(one) for one in (*edit.removed, *edit.added)):
            return self._run_roots()
        if changes_nothing(self._machine, edit, self._reads.renew(edit), self._matters):
            return self._run_roots()
        if function in self._classes.inferred_from or any(
            one.run.flow.limits for one in self._parts
        ):
            return None
        first = self._first_part(edit)
        if first is None:
            return None
        self._classes.forget_stores(edit.around[-1] if function is None else function)
        if first < len(self._parts):
            self._go_back(first)
            self._run_parts()
        elif any(function in run.exploration.entered for _, run in self._makings.values()):
            self._forget_runs()
        self._runs = {
            root: run for root, run in self._runs.items() if function not in run.exploration.entered
        }
        return self._run_roots()

    def _first_part(self, edit: Renewed) -> int | None:
        """The number of the first part that ``edit`` concerns; None where it concerns all."""
        function = edit.function
        if function is not None:
            entered = (function in part.run.exploration.entered for part in self._parts)
            return next((number for number, one in enumerate(entered) if one), len(self._parts))
        if not self._expressions.binds_as_before(edit.removed):
            return None
        changed = {*edit.removed, *edit.around}
        done = 0
        for number, part in enumerate(self._parts):
            now = self._tree.body[done : done + len(part.statements)]
            if now != part.statements or not changed.isdisjoint(now):
                return number
            done += len(now)
        return len(self._parts) - 1 if self._parts else None

    def _go_back(self, number: int) -> None:
        """Take back what the parts of the module from this ``number`` on, and all after, did."""
        machine = self._machine
        part = self._parts[number]
        self._forget_runs()
        part.before.restore(machine)
        del machine.frames[0].nested[part.defined :]
        del self._parts[number:]
        machine.budget.go_on(part.left)

    def _forget_runs(self) -> None:
        """Take back all that was done since the module."""
        self._machine.flow, self._machine.exploration = GradientFlow(self._tree), Exploration()
        self._machine.log.undo(self._end)
        self._makings, self._runs = {}, {}

    def _run_roots(self) -> GradientFlow:
        flow = GradientFlow(self._tree)
        self._reached = set()
        self._left = lines_for_all(len(self._source.lines))
        for part in self._parts:
            self._take(part.run, flow)
        known, self._runs = self._runs, {}
        makings: set[ast.AST] = set()
        for function in self._roots():
            if function.node in self._reached:
                continue
            callable_: Function | Bound = function
            cls = function.owner
            if cls is not None and not function.decorated("builtins.staticmethod"):
                instance, making = self._make(cls)
                if cls.node not in makings:
                    makings.add(cls.node)
                    self._take(making, flow)
                    if function.node in self._reached:
                        continue
                callable_ = Bound(
                    function, cls if function.decorated("builtins.classmethod") else instance
                )
            run = known.get(function.node)
            if run is None or not self._still_holds(run):
                self._machine.budget.begin(Limit.LINES_OF_RUN.most, self._left)
                work = partial(self._machine.functions.run, callable_)
                with self._machine.log.run():
                    run = self._run(work, self._reached)
            self._runs[function.node] = run
            self._take(run, flow)
        return flow

    def _still_holds(self, run: _Run) -> bool:
        assumed = run.exploration.assumed
        return all((node in self._reached) is reached for node, reached in assumed.items())

    def _take(self, run: _Run, flow: GradientFlow) -> None:
        flow.absorb(run.flow)
        self._reached |= run.exploration.explored.keys()
        self._left -= run.lines

    def _make(self, cls: Class) -> tuple[Instance, _Run]:
        """An instance of ``cls`` for its methods, and the run that made it."""
        if cls.node not in self._makings:
            instance = Instance(cls, cls.node, {})
            work = partial(self._machine.classes.initialise, instance)
            self._machine.budget.begin(Limit.LINES_OF_RUN.most, self._left)
            making = self._run(work, self._explored())
            self._makings[cls.node] = instance, making
        return self._makings[cls.node]

    def _run(self, work: Callable[[], object], reached: AbstractSet[ast.AST]) -> _Run:
        """Do ``work``; what came of it is kept apart.

        ``reached`` are the functions that were explored before.
        """
        self._machine.flow = GradientFlow(self._tree)
        self._machine.exploration = Exploration(reached)
        budget = self._machine.budget
        total = budget.total
        before = Checkpoint.of(self._machine)
        try:
            work()
        except RecursionError:  # outside of any statement, such as in a lambda
            before.restore(self._machine)
        self._machine.flow.limits = budget.met
        return _Run(self._machine.flow, self._machine.exploration, total - budget.total)

    # --- relevance -------------------------------------------------------------------------

    def _roots(self) -> list[Function]:
        """The functions that may have to be run, those about gradients first, and callers.

        They bring the arguments that their callees are better known by.
        """
        ranks = {one: self._rank(one.node) for one in self._machine.frames[0].nested}
        found = [(rank, one) for one, rank in ranks.items() if rank is not None]
        found.sort(key=lambda each: (each[0], self._mentioned[each[1].name] > 0))
        return [one for _, one in found]

    def _is_known(self, function: ast.AST) -> bool:
        return any(one.node is function for one in self._machine.frames[0].nested)

    def _matters(self, node: ast.stmt | ast.expr) -> bool:
        """Whether the lines of ``node`` speak of gradients or of weights."""
        return self._rank(node) is not None

    def _rank(self, node: ast.stmt | ast.expr) -> int | None:
        """0 where the lines of ``node`` speak of gradients, 1 where of weights; None of neither."""
        if node not in self._ranks:
            text = "".join(self._source.lines[node.lineno - 1 : node.end_lineno])
            of_gradients = any(word in text for word in _OF_GRADIENTS)
            self._ranks[node] = 0 if of_gradients else 1 if _OF_WEIGHTS.search(text) else None
        return self._ranks[node]
