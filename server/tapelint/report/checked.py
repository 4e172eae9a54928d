"""What every report is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.disk import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tapelint.finding import Finding, GivenUp, Position, Range
    from tapelint.source.notebook import Cells
    from tapelint.source.parse import SyntaxProblem
    from tapelint.source.text import Source


@dataclass(frozen=True)
class Repairable:
    """How many findings ``tapelint fix`` can repair, and how many more with ``--unsafe``."""

    safe: int = 0
    unsafe: int = 0


@dataclass(frozen=True)
class Checked:
    """The findings in one file: its path as the user wrote it, and the text that was checked.

    ``cells`` tells where the text stands in a notebook; None for a plain file. ``problem`` tells
    why the file is not valid Python: then the findings are those in the rest of it. ``given_up``
    tells where code was not followed. ``repairable`` tells how much can be repaired, where that
    was asked for.
    """

    path: str
    source: Source
    findings: Sequence[Finding]
    cells: Cells | None = None
    problem: SyntaxProblem | None = None
    given_up: tuple[GivenUp, ...] = ()
    repairable: Repairable = Repairable()

    def place(self, position: Position) -> str:
        """``path:line:column``, 1-based, for a notebook ``path:cell N:line:column``."""
        cell, line = self.locate(position.line)
        inside = f"cell {cell}:" if cell else ""
        return f"{shown(self.path)}:{inside}{line}:{position.column + 1}"

    def locate(self, line: int) -> tuple[int | None, int]:
        """The cell's number, None in a plain file, and the 1-based line for a 0-based line."""
        if self.cells is None:
            return None, line + 1
        cell, inside = self.cells.locate(line)
        return cell, inside + 1

    def fields(self, range_: Range) -> dict[str, int]:
        """The JSON fields for a range: 1-based, columns in code points, the end exclusive."""
        cell, line = self.locate(range_.start.line)
        return {
            **({"cell": cell} if cell else {}),
            "line": line,
            "column": range_.start.column + 1,
            "end_line": self.locate(range_.end.line)[1],
            "end_column": range_.end.column + 1,
        }
