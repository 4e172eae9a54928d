"""The files to edit: training code of tf-agents, and where in it a user types."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache" / "latency"
_PACKAGE = "tf-agents==0.19.0"
# The first changes nothing of what is known about gradients, the others may.
_TYPED = (
    "mean_value = compute(batch, 0.5)",
    "grads = [2.0 * g for g in grads]",
    "loss = loss + penalty(variables)",
)
_TRAINING = re.compile(r"^( +)(?!def )\S.*(?:\.gradient\(|apply_gradients\().*$", re.MULTILINE)
_ELSEWHERE = re.compile(r"^( +)[a-z]\w* = .*[\w)]$", re.MULTILINE)


@dataclass(frozen=True)
class Edit:
    """Replace what is between two places, each a 0-based line and a column, by ``text``.

    ``whole`` tells whether no line is half typed after it: one was begun, ended or deleted.
    """

    line: int
    start: int
    end_line: int
    end: int
    text: str
    whole: bool = True


@dataclass(frozen=True)
class Text:
    """A file and two ways of working on it."""

    name: str
    path: Path
    text: str

    @property
    def lines(self) -> int:
        """How many there are."""
        return self.text.count("\n")

    def edits(self, *, training: bool, count: int) -> list[Edit]:
        """``count`` edits: statements are typed on new lines, letter by letter, ended, and deleted.

        In functions that compute gradients if ``training``, else in others.
        """
        functions = _functions(self.text)
        pattern = _TRAINING if training else _ELSEWHERE
        places = [
            (line, len(indentation))
            for line, indentation, function in _places(pattern, self.text, functions)
            if training or "Tape" not in function
        ]
        found: list[Edit] = []
        for statement in cycle(_TYPED):
            if len(found) >= count:
                break
            line, indentation = places[len(found) * len(places) // count]
            found += _typing(statement, line, indentation)
        return found[:count]


def _typing(statement: str, line: int, indentation: int) -> Iterator[Edit]:
    blank = " " * indentation + "\n"
    yield Edit(line, 0, line, 0, blank)
    for column, letter in enumerate(statement, indentation):
        yield Edit(line, column, line, column, letter, whole=False)
    end = indentation + len(statement)
    yield Edit(line, end, line + 1, 0, "\n" + blank)
    yield Edit(line, 0, line + 2, 0, "")


def _functions(text: str) -> list[tuple[int, str]]:
    """The functions and methods: where each begins, and its text."""
    starts = [match.start() for match in re.finditer(r"^ *(?:def|class) ", text, re.MULTILINE)]
    ends = [*starts[1:], len(text)]
    return [(start, text[start:end]) for start, end in zip(starts, ends, strict=True)]


def _places(
    pattern: re.Pattern[str], text: str, functions: list[tuple[int, str]]
) -> Iterator[tuple[int, str, str]]:
    for match in pattern.finditer(text):
        around = [function for start, function in functions if start < match.start()]
        if around:
            yield text.count("\n", 0, match.start()), match[1], around[-1]


def texts() -> list[Text]:
    """The files, of about 700, 1,700 and 10,000 lines, and one of the latter without a tape."""
    package = _unpacked()
    agents = sorted(package.glob("agents/**/*agent.py"))
    others = [each for each in sorted(package.glob("**/*.py")) if each not in agents]
    return [
        _text("dqn_agent.py", [package / "agents/dqn/dqn_agent.py"]),
        _text("ppo_agent.py", [package / "agents/ppo/ppo_agent.py"]),
        _text("agents.py", agents + others, lines=10_000),
        _text("no_tape.py", [each for each in others if "radient" not in each.read_text()], 10_000),
    ]


def _text(name: str, parts: list[Path], lines: int = 0) -> Text:
    text = ""
    for part in parts:
        if text.count("\n") <= lines:
            text += part.read_text(encoding="utf-8")
    text = re.sub(r"^from __future__.*\n", "", text, flags=re.MULTILINE)
    path = CACHE / "workspace" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Text(name, path, text)


def _unpacked() -> Path:
    folder = CACHE / _PACKAGE
    if not folder.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "--dest", str(CACHE), _PACKAGE], check=True)
        with zipfile.ZipFile(next(CACHE.glob("tf_agents*.whl"))) as wheel:
            wheel.extractall(folder)
    return folder / "tf_agents"
