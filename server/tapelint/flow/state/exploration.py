"""Which functions of the module were run, so that each need not be run by itself."""

from __future__ import annotations

import ast
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field


@dataclass(slots=True)
class Exploration:
    """What the run at hand has entered and explored, and what it knows of earlier ones.

    ``reached`` are the functions that earlier runs have explored, ``explored`` those that this one
    has. ``assumed`` is what it was told of the former, on which depends what it does: whether they
    had been reached. ``entered`` are all that it has run, ``active`` tells whether what is run
    counts as explored.
    """

    reached: AbstractSet[ast.AST] = frozenset()
    explored: dict[ast.AST, None] = field(default_factory=dict)
    assumed: dict[ast.AST, bool] = field(default_factory=dict)
    entered: set[ast.AST] = field(default_factory=set)
    active: bool = True

    def was_reached(self, function: ast.AST) -> bool:
        """Whether ``function`` was explored before, in this run or an earlier one."""
        if function in self.explored:
            return True
        return self.assumed.setdefault(function, function in self.reached)

    def enter(self, function: ast.AST) -> None:
        """``function`` is run."""
        self.entered.add(function)
        if self.active:
            self.explored[function] = None
