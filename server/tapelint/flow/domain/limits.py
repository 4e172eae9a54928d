"""How far the engine goes: each limit, why there is one, and what is told where it is met.

What lies behind a limit is unknown. To meet one never makes anything known.
"""

from __future__ import annotations

import enum


class Limit(enum.Enum):
    """What is bounded: to how much, and how it is told where that leaves code out.

    Those that are not told leave out nothing of the file itself: what a value is becomes less
    certain there, or what other modules do, which never is followed to its end.
    """

    NESTING = ("nesting", None, "this statement is nested too deeply to be followed")
    """What Python itself can follow: then a statement is left open."""

    CALLS = ("calls inside calls", 12, "calls inside calls are followed no deeper than here")
    """A call graph may branch at each level."""

    CALLS_ELSEWHERE = ("calls inside calls in other modules", 12, None)
    """The same in other modules."""

    LINES_OF_RUN = (
        "lines for one function",
        1500,
        "so much is called by way of this that not all of it is followed",
    )
    """Lines for one function that no call reached, with all that it calls: for any one function
    tells but little of the others."""

    LINES = (
        "lines for all functions",
        60_000,
        "so much is called in this file that from here on not all of it is followed",
    )
    """Lines for all functions of a file, however long it is: an editor waits for it."""

    LINES_ELSEWHERE = ("lines in other modules for one function", 1000, None)
    """Lines in other modules for one function: these have findings of their own, and may not use
    up what is left for this file."""

    LINES_OF_CALL_ELSEWHERE = ("lines in other modules for one call", 200, None)
    """Lines in other modules for one call: what a framework does inside tells little."""

    MODULES = ("modules", 25, None)
    """Each is read from the disk and run."""

    MODULES_INSIDE = ("modules inside modules", 5, None)
    """Modules that run because of one another."""

    IMPORTS = ("modules that hand a name on", 12, None)
    """Modules that hand a name on, from one to the next."""

    TURNS = ("iterations of a loop", 5, None)
    """Iterations of a loop: what still changes in the last but one is unknown in the last."""

    TURNS_OF_KNOWN = ("iterations of a loop over known elements", 6, None)
    """Iterations of a loop over known elements, each its own; then one stands for all."""

    TURNS_INSIDE = ("iterations of such loops inside each other", 32, None)
    """Iterations of such loops inside each other, all together."""

    CONTAINERS = ("containers inside a container", 1000, None)
    """Containers inside a container: one that holds another twice, and so on, grows as 2 ** n."""

    ALTERNATIVES = ("alternatives", 12, None)
    """Alternatives of a value: more than the optimizers that a factory chooses among, and every
    rule looks at each."""

    PARTS_SET = ("parts of a model", 200, None)
    """Parts of a model that are looked at for one that is frozen."""

    PARTS_UNBUILT = ("parts of what may be built", 500, None)
    """Values that are looked at for what they may build."""

    PARTS_LISTED = ("parts of a model that are listed", 1000, None)
    """Parts of a model, or of a list, that may be the same as those of another."""

    def __init__(self, what: str, most: int | None, words: str | None) -> None:
        """Take all from the value; ``words`` say what is left out, None where nothing is."""
        self.what = what
        self.words = words
        self._most = most

    @property
    def most(self) -> int:
        """The number; what has none is bounded by Python."""
        assert self._most is not None  # noqa: S101
        return self._most

    def allows(self, number: int) -> bool:
        """Whether ``number`` is no more than that."""
        return number <= self.most
