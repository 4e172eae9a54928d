"""Talks to a worker process that runs programs on one TensorFlow."""

from __future__ import annotations

import json
import math
import re
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORKER = Path(__file__).with_name("worker.py")
_LOSS = re.compile(r"loss\D{0,24}?(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|nan|inf)", re.IGNORECASE)


@dataclass(frozen=True)
class Outcome:
    """What came of a program: how it ended, what it printed, where its variables went.

    ``moved`` and ``values`` are about the expressions that were asked for; ``still`` are the names
    of all the trainable variables that kept their first value, ``final`` the last values of all.
    """

    raised: dict[str, str] | None
    printed: str
    errors: str
    moved: dict[str, bool]
    values: dict[str, Any]
    still: list[str]
    final: list[Any]
    assigned: list[float]

    @property
    def losses(self) -> list[float]:
        """The losses in order: those that the program printed, else those it assigned."""
        return [float(loss) for loss in _LOSS.findall(self.printed)] or self.assigned

    def assert_trained(self, still: Sequence[str] = ()) -> None:
        """Assert that it learned, with every variable but those called ``still``."""
        self.assert_learned()
        self.assert_moved(still)

    def assert_moved(self, still: Sequence[str] = ()) -> None:
        """Assert that it ran, and that only the variables called ``still`` did not move."""
        assert self.raised is None, self.errors
        assert Counter(self.still) == Counter(still)

    def assert_learned(self) -> None:
        """Assert that the program ran to its end and that its loss is finite and fell."""
        assert self.raised is None, self.errors
        assert all(math.isfinite(loss) for loss in self.losses), self.printed
        if len(self.losses) > 1:
            assert self.losses[-1] < self.losses[0], self.printed


@dataclass
class Runner:
    """A TensorFlow that programs can be run on; the import is paid for once."""

    version: str
    python: Path
    _process: subprocess.Popen[str] = field(init=False, repr=False)
    _outcomes: dict[str, Outcome] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._process = subprocess.Popen(
            [self.python, _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._answer()["tensorflow"].startswith(self.version)

    def run(self, source: str, expressions: Sequence[str] = (), prelude: str = "") -> Outcome:
        """Run a program to its end, once; raises RuntimeError where the worker's child dies."""
        request = json.dumps(
            {"source": source, "prelude": prelude, "expressions": list(expressions)}
        )
        if request not in self._outcomes:
            assert self._process.stdin
            print(request, file=self._process.stdin, flush=True)
            answer = self._answer()
            if "failed" in answer:
                raise RuntimeError(answer["failed"])
            final, assigned = answer.pop("finally"), answer.pop("losses")
            self._outcomes[request] = Outcome(**answer, final=final, assigned=assigned)
        return self._outcomes[request]

    def close(self) -> None:
        """Let the worker end."""
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer
