"""The abstract interpreter: from a module's syntax tree to what flows in it."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tapelint.flow.events import Paired
from tapelint.flow.imports import Imports, Modules
from tapelint.flow.machine import Frame
from tapelint.flow.model import GradientFlow
from tapelint.flow.scopes import Scope
from tapelint.flow.values import Function, Instance, Pairs, Value

# A text without one of these words has no gradients in it.
_GATE = (
    "GradientTape",
    "apply_gradients",
    ".gradient(",
    ".gradients(",
    ".minimize(",
    "compute_gradients",
    "get_gradients",
)
RELEVANT = re.compile(r"grad|Grad|minimize|jacobian|[tT]ape")
CALLED = re.compile(r"(?<!def )\b(\w+)\(")
_LINE_END = re.compile(r"\r\n|\r|\n")
# How many lines may be run for one function, with all that it calls.
_LINES_PER_ROOT = 1500
_LINES_ELSEWHERE = 1000
_LINES = 10_000


def _relevant_lines(text: str) -> list[int]:
    """The 1-based numbers of the lines that speak of gradients."""
    ends = [match.end() for match in _LINE_END.finditer(text)]
    found = {bisect_right(ends, match.start()) + 1 for match in RELEVANT.finditer(text)}
    return sorted(found)


def concerns(text: str) -> bool:
    """Whether ``text`` can have anything to do with gradients: a cheap gate."""
    return any(word in text for word in _GATE)


class Interpreter(Imports):
    """Runs the module, then each relevant function that no call reached.

    ``path`` is the module's file, if it has one, from where ``modules`` finds what it imports.
    """

    def __init__(
        self, tree: ast.Module, text: str, modules: Modules | None, path: Path | None
    ) -> None:
        super().__init__(tree, modules, path)
        self._tree = tree
        self._text = text
        self._relevant = _relevant_lines(text)

    def interpret(self) -> GradientFlow:
        """Run everything that matters."""
        module = Scope(self._tree, None)
        frame = Frame(self._tree, module, (), graph=False, start=0)
        self.frames.append(frame)
        lines = self._text.count("\n")
        self.budget, self.elsewhere = _LINES_PER_ROOT + 2 * lines, _LINES_ELSEWHERE
        self.reserve = _LINES + 4 * lines
        if not self._attempt(lambda: self.block(self._tree.body)):
            return GradientFlow(self._tree)
        roots = [function for function in frame.nested if self._matters(function.node)]
        mentioned = self._mentioned()
        # Callers first: they bring the arguments that their callees are better known by.
        roots.sort(key=lambda function: _name(function) in mentioned)
        generics: dict[ast.ClassDef, Instance] = {}
        for function in roots:
            if function.node not in self.reached:
                self._attempt(partial(self._run_root, function, generics))
        self.frames.pop()
        return self.flow

    def _attempt(self, work: Callable[[], object]) -> bool:
        """Do ``work``; where it goes too deep, forget it, for half of what happens is no flow."""
        start, events, frames = self.log.mark(), len(self.flow.events), len(self.frames)
        try:
            work()
        except RecursionError:
            self.log.undo(start)
            del self.flow.events[events:]
            del self.frames[frames:]
            self.recording, self.current_class = (), None
            return False
        return True

    def _run_root(self, function: Function, generics: dict[ast.ClassDef, Instance]) -> None:
        self.budget, self.elsewhere = _LINES_PER_ROOT, _LINES_ELSEWHERE
        self.run_alone(function, generics)

    # --- relevance -------------------------------------------------------------------------

    def _matters(self, node: ast.AST) -> bool:
        start, end = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        index = bisect_left(self._relevant, start)
        return index < len(self._relevant) and self._relevant[index] <= end

    def _mentioned(self) -> set[str]:
        """The names that are called anywhere in the module."""
        return set(CALLED.findall(self._text))

    def gather(self, value: Value, node: ast.AST) -> None:
        if isinstance(value, Pairs) and len(value.columns) == 2:
            self.emit(Paired(node, self.place(), value))


def _name(function: Function) -> str:
    return "" if isinstance(function.node, ast.Lambda) else function.node.name
