"""What a user sees while a file does not parse: training code, typed and broken line by line.

    python -m benchmarks.recovery [--lines 40] [--show]

Prints two shares for each file: of the states with an answer of use, and of those in which no
finding on an untouched line comes or goes that is not there both before and after, or neither.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

from benchmarks.recovery.replay import Tally, breaking, typing

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "recovery"
_PACKAGE = "tf-agents==0.19.0"
_TRAINS = re.compile(r"GradientTape|apply_gradients")
_LONGEST = 900


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=40, help="how many lines of each file")
    parser.add_argument("--show", action="store_true", help="print each state that went wrong")
    options = parser.parse_args()
    total = Tally()
    print(f"{'file':44}{'states':>8}{'usable':>9}{'steady':>9}")
    for path in _files():
        text = path.read_text("utf-8")
        chance = Random(path.name)  # noqa: S311 - not for secrets
        numbers = _around_training(text, chance, options.lines)
        tally = typing(path.name, text, numbers)
        tally.add(breaking(path.name, text, numbers, chance))
        total.add(tally)
        _print(path.name, tally)
        for state in (*tally.useless, *tally.flickers) if options.show else ():
            print("   ", state)
    _print("all", total)


def _print(name: str, tally: Tally) -> None:
    shares = f"{100 * tally.usable:8.2f}%{100 * tally.steady:8.2f}%"
    print(f"{name[-43:]:44}{tally.states:8,}{shares}", flush=True)


def _around_training(text: str, chance: Random, count: int) -> list[int]:
    """Some lines of the functions that train, and as many of the others' as are left."""
    lines = text.split("\n")
    marks = [n for n, line in enumerate(lines) if _TRAINS.search(line)]
    near = [n for n in range(len(lines)) if lines[n].strip() and _is_near(n, marks)]
    return sorted(chance.sample(near, min(count, len(near))))


def _is_near(number: int, marks: list[int]) -> bool:
    return any(abs(number - mark) <= 25 for mark in marks)  # noqa: PLR2004 - lines


def _files() -> list[Path]:
    examples = sorted((ROOT / "examples").glob("*.py"))
    corpus = sorted((ROOT / "tests" / "corpus").rglob("*_bad.py"))[::10]
    package = sorted(_unpacked().rglob("*.py"))
    training = [one for one in package if _TRAINS.search(text := one.read_text("utf-8"))
                and text.count("\n") <= _LONGEST]  # fmt: skip
    return [*examples, *corpus, *training]


def _unpacked() -> Path:
    folder = CACHE / _PACKAGE
    if not folder.exists():
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "--dest", str(CACHE), _PACKAGE], check=True)  # noqa: S603
        with zipfile.ZipFile(next(CACHE.glob("tf_agents*.whl"))) as wheel:
            wheel.extractall(folder)
    return folder


if __name__ == "__main__":
    main()
