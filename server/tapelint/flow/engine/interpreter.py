"""The abstract interpreter: from a module's syntax tree to what flows in it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tapelint.flow.domain.values import Bound, Class, Function, Instance, Pairs, Value
from tapelint.flow.engine.inert import Reads, changes_nothing, is_code
from tapelint.flow.record.events import Paired
from tapelint.flow.record.gradient_flow import GradientFlow
from tapelint.flow.state.frames import Frame
from tapelint.flow.transfer.imports import Imports, Modules
from tapelint.source.renew import Renewed, stores
from tapelint.source.text import Source

# A text without one of these words has no gradients in it.
_GATE = (
    "GradientTape",
    "ForwardAccumulator",
    "apply_gradients",
    "optimizer.apply(",
    ".gradient(",
    ".gradients(",
    ".minimize(",
    "compute_gradients",
    "get_gradients",
)
_RELEVANT = re.compile(r"grad|Grad|minimize|jacobian|[tT]ape")
# What is called, read backwards: forwards, each word would be tried that no parenthesis follows.
_CALLED_BACKWARDS = re.compile(r"\((\w+)\b(?! fed)")
# How many lines may be run for one function, with all that it calls.
_LINES_PER_ROOT = 1500
_LINES_ELSEWHERE = 1000
_SHARE_ELSEWHERE = 20
# How many may be run for all: some for each line of the file, but never more than the most.
_LINES = 10_000
_LINES_PER_LINE = 4
_MOST_LINES = 60_000


def concerns(text: str) -> bool:
    """Whether ``text`` can have anything to do with gradients: a cheap gate."""
    return any(word in text for word in _GATE)


@dataclass(slots=True, eq=False)
class _Run:
    """A run of the module, of the making of an instance, or of a function that nobody called.

    ``flow`` is what flowed in it, ``entered`` the functions that it ran, ``explored`` those among
    them that need no run of their own. ``told`` is what it was told of others: whether an earlier
    run had explored them. ``lines`` is what it cost.
    """

    flow: GradientFlow
    entered: set[ast.AST]
    explored: dict[ast.AST, None]
    told: dict[ast.AST, bool]
    lines: int


def _called(text: str) -> list[str]:
    """The names of what ``text`` calls, wherever it does."""
    return [name[::-1] for name in _CALLED_BACKWARDS.findall(text[::-1])]


class Interpreter(Imports):
    """Runs the module, then each relevant function that no call reached.

    Each run starts from the state that the module left behind. So after an edit in a function
    only those runs are done again that had entered it.
    """

    def __init__(
        self, tree: ast.Module, source: Source, modules: Modules | None, path: Path | None
    ) -> None:
        """``path`` is the module's file, from where ``modules`` finds what it imports."""
        super().__init__(tree, modules, path)
        self._tree = tree
        self._source = source
        self._mentioned = Counter(_called(source.text))
        self._relevant: dict[ast.AST | None, bool] = {}
        self._module: _Run | None = None
        self._makings: dict[ast.AST, tuple[Instance, _Run]] = {}
        self._runs: dict[ast.AST, _Run] = {}
        self._reads = Reads()

    def interpret(self) -> GradientFlow:
        """Run everything that matters."""
        self.frames.append(Frame(self._tree, self.module_scope, (), graph=False, start=0))
        self.reserve = self._lines_for_all()
        lines = _LINES_PER_ROOT + 2 * len(self._source.lines)
        self._module = self._run(lambda: self.block(self._tree.body), lines)
        return self._run_roots()

    def reinterpret(self, source: Source, edit: Renewed) -> GradientFlow | None:
        """Run again what ``edit``, which led to ``source``, can have changed.

        None where that is everything.
        """
        function = edit.function
        module = self._module
        if module is None or stores(edit.removed) != stores(edit.added):
            return None
        self._source = source
        self.ask_again()
        self._mentioned.subtract(_called(edit.before))
        self._mentioned.update(_called(edit.after))
        self._relevant.pop(function, None)
        if not any(is_code(one) for one in (*edit.removed, *edit.added)):
            return self._run_roots()
        if changes_nothing(self, edit, self._reads.renew(edit)):
            return self._run_roots()
        kept = [module, *(run for _, run in self._makings.values())]
        if function is None or function in self.inferred_from:
            return None
        if any(function in run.entered for run in kept):
            return None
        self.forget_stores(function)
        self._runs = {root: run for root, run in self._runs.items() if function not in run.entered}
        return self._run_roots()

    def _run_roots(self) -> GradientFlow:
        flow = GradientFlow(self._tree)
        module = self._module
        assert module is not None  # noqa: S101
        self.reached = set()
        self.reserve = self._lines_for_all()
        self._take(module, flow)
        known, self._runs = self._runs, {}
        makings: set[ast.AST] = set()
        for function in self._roots():
            if function.node in self.reached:
                continue
            callable_: Function | Bound = function
            cls = function.owner
            if cls is not None and not function.decorated("builtins.staticmethod"):
                instance, making = self._make(cls, module)
                if cls.node not in makings:
                    makings.add(cls.node)
                    self._take(making, flow)
                    if function.node in self.reached:
                        continue
                callable_ = Bound(
                    function, cls if function.decorated("builtins.classmethod") else instance
                )
            run = known.get(function.node)
            if run is None or not self._still_holds(run):
                start = self.log.mark()
                run = self._run(partial(self.run, callable_), _LINES_PER_ROOT)
                self.log.undo(start)
            self._runs[function.node] = run
            self._take(run, flow)
        return flow

    def _lines_for_all(self) -> int:
        return min(_LINES + _LINES_PER_LINE * len(self._source.lines), _MOST_LINES)

    def _still_holds(self, run: _Run) -> bool:
        return all((node in self.reached) is reached for node, reached in run.told.items())

    def _take(self, run: _Run, flow: GradientFlow) -> None:
        flow.absorb(run.flow)
        self.reached |= run.explored.keys()
        self.reserve -= run.lines

    def _make(self, cls: Class, module: _Run) -> tuple[Instance, _Run]:
        """An instance of ``cls`` for its methods, and the run that made it."""
        if cls.node not in self._makings:
            reached, self.reached = self.reached, set(module.explored)
            instance = Instance(cls, cls.node, {})
            making = self._run(partial(self.initialise, instance), _LINES_PER_ROOT)
            self.reached = reached
            self._makings[cls.node] = instance, making
        return self._makings[cls.node]

    def _run(self, work: Callable[[], object], lines: int) -> _Run:
        """Do ``work``, with ``lines`` to run at most; what came of it is kept apart."""
        self.flow = GradientFlow(self._tree)
        self.entered, self.explored, self.told = set(), {}, {}
        self.budget, reserve = lines, self.reserve
        # What other modules do may not use up what is left for the functions of this one.
        self.elsewhere = min(_LINES_ELSEWHERE, reserve // _SHARE_ELSEWHERE)
        before = self.checkpoint()
        try:
            work()
        except RecursionError:  # outside of any statement, such as in a lambda
            before.restore(self)
        spent, self.reserve = reserve - self.reserve, reserve
        return _Run(self.flow, self.entered, self.explored, self.told, spent)

    # --- relevance -------------------------------------------------------------------------

    def _roots(self) -> list[Function]:
        """The functions that may have to be run, callers first.

        They bring the arguments that their callees are better known by.
        """
        found = [one for one in self.frames[0].nested if self._matters(one.node)]
        return sorted(found, key=lambda function: self._mentioned[function.name] > 0)

    def _matters(self, node: ast.stmt | ast.expr) -> bool:
        """Whether the lines of ``node`` speak of gradients."""
        known = self._relevant.get(node)
        if known is None:
            lines = self._source.lines[node.lineno - 1 : node.end_lineno]
            known = self._relevant[node] = any(map(_RELEVANT.search, lines))
        return known

    def gather(self, value: Value, node: ast.AST) -> None:
        if isinstance(value, Pairs) and len(value.columns) == 2:
            self.emit(Paired(node, self.place(), value))
