"""Whether the fast tests notice that a condition of the analysis is flipped.

The tests are collected once, and looked at once for which of them run which lines. Then a process
is forked for each flip, in which the flipped function takes the place of the right one, and runs
the tests that come by until one of them fails.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from benchmarks.mutants.flips import FOLDERS, sample
from benchmarks.mutants.hunt import ROOT, Flip, Hunt

CACHE = ROOT / ".cache" / "mutants"
TESTS = (
    "tests/benchmarks/test_first_look.py",
    "tests/fixes",
    "tests/flow",
    "tests/rules",
    "tests/source",
    "tests/spec",
)
OF_THE_CORPUS = (
    "exactly_those",
    "every_finding_is_repaired",
    "exception_that_is_raised",
    "keras_at_hand",
    "page_says",
)
CHOSEN = " or ".join(("not test_corpus", *OF_THE_CORPUS))


def main() -> None:
    """Flip what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("--sample", type=int, default=200, metavar="N", help="how many conditions")
    parser.add_argument("--seed", type=int, default=0, help="which of them")
    parser.add_argument("--only", default="", metavar="WORDS", help="files with these in the path")
    parser.add_argument("--json", type=Path, default=CACHE / "results.json", metavar="FILE")
    arguments = parser.parse_args()
    flips = sample(arguments.sample, arguments.seed, arguments.only)
    hunt = Hunt(flips)
    options = ["-s", "-p", "no:cacheprovider", "-p", "no:terminal", "-k", CHOSEN]
    pytest.main([*TESTS, *options], plugins=[hunt])
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"flip": one.name, "ended": hunt.ended[one.name]} for one in flips]
    arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    console = Console()
    console.print(_table(flips, hunt.ended))
    for one in flips:
        if hunt.ended[one.name] != "killed":
            console.print(f"{hunt.ended[one.name]}: {one.name}", highlight=False)
    console.print(f"Every flip: {arguments.json}")


def _table(flips: list[Flip], ended: dict[str, str]) -> Table:
    table = Table(title="Flipped conditions", title_justify="left")
    for name in ("folder", "flipped", "killed", "no test comes by", "share"):
        table.add_column(name, justify="left" if name == "folder" else "right")
    for folder in (*FOLDERS, ""):
        group = [one for one in flips if folder in one.path.relative_to(ROOT).parts or not folder]
        counts = Counter(ended[one.name] for one in group)
        killed = counts["killed"]
        share = f"{killed / len(group):.0%}" if group else "-"
        numbers = map(str, (len(group), killed, counts["not run"]))
        table.add_row(folder or "all", *numbers, share)
    return table


if __name__ == "__main__":
    main()
