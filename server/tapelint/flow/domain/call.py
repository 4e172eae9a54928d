"""A call that is about to happen."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tapelint.flow.domain.sequences import frozen
from tapelint.flow.domain.values import Value


@dataclass(slots=True)
class Call:
    """A call about to happen: what is called, and what it is given.

    ``complete`` is False where a starred argument hides what is given.
    """

    node: ast.Call
    callee: Value
    positional: list[Value]
    keywords: dict[str, Value]
    complete: bool = True
    receiver: Value | None = field(default=None)

    @property
    def values(self) -> tuple[Value, ...]:
        """All arguments."""
        return (*self.positional, *self.keywords.values())

    def frozen(self) -> Call:
        """It with what the lists among the arguments hold now, whatever is done to them later."""
        positional = list(map(frozen, self.positional))
        keywords = {name: frozen(value) for name, value in self.keywords.items()}
        return Call(self.node, self.callee, positional, keywords, self.complete, self.receiver)

    def get(self, index: int, *keywords: str) -> Value | None:
        """The argument at position ``index`` or under one of ``keywords``."""
        if index < len(self.positional):
            return self.positional[index]
        for keyword in keywords:
            if keyword in self.keywords:
                return self.keywords[keyword]
        return None
