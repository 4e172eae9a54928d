r"""What the analysis says: findings, where they stand, and how they are repaired.

Nothing here knows of the Language Server Protocol or of a terminal: every skin
translates these types for itself.

Positions are 0-based: lines as an editor counts them (a line ends at ``\n``, ``\r\n`` or
``\r`` and at nothing else), columns in Unicode code points. Range ends are exclusive.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple


class Severity(enum.Enum):
    """How much a finding matters.

    ``ERROR`` raises or can never train, on all paths; ``WARNING`` runs and silently does
    something else; ``INFORMATION`` costs time or memory; ``HINT`` is advice.
    """

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"
    HINT = "hint"


class Safety(enum.Enum):
    """What applying a fix may be trusted to do.

    ``SAFE``: the program does what the code plainly meant; applied by fix-all and preferred
    in the editor. ``UNSAFE``: offered, never applied automatically. ``DISPLAY``: shown only.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place between two characters: 0-based line, 0-based column in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """The text from ``start`` up to, not including, ``end``."""

    start: Position
    end: Position

    def contains(self, position: Position) -> bool:
        """Whether ``position`` lies in the range or touches its end."""
        return self.start <= position <= self.end


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding speaks of, such as where the tape was opened."""

    range: Range
    message: str


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the text in ``range`` of the original source by ``text``."""

    range: Range
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair: its title in the imperative, its safety, and its edits.

    The edits are built on demand. They never overlap and all refer to the source that was
    checked. An empty tuple means that the fix could not be built.
    """

    title: str
    safety: Safety
    build: Callable[[], tuple[Edit, ...]] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Built:
    """Edits that are there already: what can be kept in a file, or sent to another process."""

    edits: tuple[Edit, ...]

    def __call__(self) -> tuple[Edit, ...]:
        """Return them, as ``Fix.build`` does."""
        return self.edits


@dataclass(frozen=True, slots=True)
class Finding:
    """One misuse, on the words that a user would point at."""

    code: str
    name: str
    severity: Severity
    range: Range
    message: str
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()


class GivenUp(NamedTuple):
    """Where code was not followed, from the statement in the 0-based ``line``, and ``why``."""

    line: int
    why: str
