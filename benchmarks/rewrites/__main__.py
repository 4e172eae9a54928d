"""Whether rewrites that change no behaviour change a finding: prints a matrix, rule by rewrite.

    python -m benchmarks.rewrites [--only WORDS] [--programs WORDS] [--every 1] [--chains 3]

A program of the corpus is rewritten by each rewrite alone, and by chains of four. A cell of the
matrix says how many of the findings of a rule were lost by a rewrite; all others are empty.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.rewrites.catalogue import REWRITES
from benchmarks.rewrites.measure import Outcome, chains, corpus, singles
from tests.spec.programs import Program

_PROCESSES = 2


def main() -> None:
    """Measure what the command line asks for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rewrites", description=__doc__)
    parser.add_argument("--only", default="", help="a pattern of the rewrites' names")
    parser.add_argument("--programs", default="", help="a pattern of the programs' names")
    parser.add_argument("--chains", type=int, default=3, help="how many for each program")
    parser.add_argument("--every", type=int, default=1, help="take one rewrite in so many")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every outcome there")
    options = parser.parse_args()
    console = Console()
    names = [name for name in REWRITES if re.search(options.only, name)]
    chosen = [one for one in corpus() if re.search(options.programs, one.name)]
    alone = _measured(partial(_singles, names, options.every), chosen)
    in_turn = _measured(partial(_chains, names, options.chains), chosen)
    console.print(_rewrites_table(alone, names))
    console.print(_rules_table(alone))
    console.print(_matrix(alone))
    console.print(_totals(alone, in_turn))
    if options.json:
        text = json.dumps([asdict(one) for one in (*alone, *in_turn)], indent=1)
        options.json.write_text(text, encoding="utf-8")


def _measured(
    measure: Callable[[Program], list[Outcome]], chosen: Iterable[Program]
) -> list[Outcome]:
    with ProcessPoolExecutor(_PROCESSES) as pool:
        return [one for found in pool.map(measure, chosen, chunksize=8) for one in found]


def _singles(names: list[str], every: int, program: Program) -> list[Outcome]:
    return list(singles(program, names, every))


def _chains(names: list[str], number: int, program: Program) -> list[Outcome]:
    return list(chains(program, names, number))


def _rewrites_table(outcomes: list[Outcome], names: list[str]) -> Table:
    table = _table("Programs with the same findings", "rewrite", "programs", "same", "flagged")
    for name in names:
        made = [one for one in outcomes if one.rewrites == (name,)]
        table.add_row(name, str(len(made)), _share(made), str(_flagged(made) or ""))
    return table


def _rules_table(outcomes: list[Outcome]) -> Table:
    table = _table("Findings that stay", "rule", "rewritten", "same")
    for code in sorted({code for one in outcomes for code in one.expected}):
        made = [one for one in outcomes if code in one.expected]
        kept = sum(code not in one.lost for one in made)
        table.add_row(code, str(len(made)), f"{kept / len(made):.2%}")
    return table


def _matrix(outcomes: list[Outcome]) -> Table:
    lost = Counter((one.rewrites[0], code) for one in outcomes for code in one.lost)
    codes = sorted({code for _, code in lost})
    table = _table("Findings lost", "rewrite", *codes)
    for name in dict.fromkeys(name for name, _ in lost):
        table.add_row(name, *(str(lost[name, code] or "") for code in codes))
    return table


def _totals(alone: list[Outcome], in_turn: list[Outcome]) -> Table:
    table = _table("All", "rewrites", "programs", "same", "correct ones flagged")
    for name, outcomes in (("one", alone), ("four in turn", in_turn)):
        table.add_row(name, str(len(outcomes)), _share(outcomes), str(_flagged(outcomes)))
    return table


def _flagged(outcomes: list[Outcome]) -> int:
    return sum(bool(one.gained) for one in outcomes if not one.expected)


def _share(outcomes: list[Outcome]) -> str:
    return f"{sum(one.same for one in outcomes) / len(outcomes):.2%}" if outcomes else "-"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index else "left")
    return table


if __name__ == "__main__":
    main()
