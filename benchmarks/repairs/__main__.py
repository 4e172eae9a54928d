"""Breaks training steps of published packages, repairs them, and looks what became of them.

Each repair that is offered is made alone, then all safe ones together.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from benchmarks.accuracy.mutation import Broken, broken
from benchmarks.accuracy.packages import Published, files, requirements
from benchmarks.repairs.judge import CACHE
from benchmarks.repairs.mending import Mended, mended

_PROCESSES = 2


def main() -> None:
    """Measure the packages that the command line names, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repairs", description=__doc__)
    parser.add_argument("packages", nargs="*", metavar="NAME==VERSION")
    parser.add_argument("--only", default="", metavar="WORDS", help="operators with these words")
    parser.add_argument(
        "--sample", type=int, metavar="N", help="at most so many mutants of each operator"
    )
    parser.add_argument("--seed", type=int, default=0, help="which of them")
    parser.add_argument("--json", type=Path, default=CACHE / "results.json", metavar="FILE")
    arguments = parser.parse_args()
    wanted = arguments.packages or requirements()
    published = [file for requirement in wanted for file in files(requirement)]
    with ProcessPoolExecutor(_PROCESSES) as pool:
        mutants = [
            one
            for found in pool.map(_broken, published, chunksize=8)
            for one in found
            if arguments.only in one.operator
        ]
        chosen = _sample(mutants, arguments.sample, arguments.seed)
        results = list(pool.map(mended, chosen, chunksize=4))
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(one) for one in results]
    arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    console = Console()
    console.print(_repairs(results))
    console.print(_mutants(results))
    for one in results:
        for title, wrong in _wrong(one):
            console.print(f"{one.where} ({one.operator}): {title}: {', '.join(wrong)}")
    packages = {one.file.package for one in chosen}
    console.print(f"{len(chosen)} of {len(mutants)} mutants, of {len(packages)} packages.")
    console.print(f"Every mutant and repair: {arguments.json}")


def _broken(file: Published) -> list[Broken]:
    return list(broken(file))


def _sample(mutants: list[Broken], number: int | None, seed: int) -> list[Broken]:
    """At most ``number`` mutants of each operator, in the order of the files."""
    if number is None:
        return mutants
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(mutants):
        groups[one.operator].append(index)
    chance = Random(seed)  # noqa: S311 - not for secrets
    drawn = [chance.sample(group, min(number, len(group))) for group in groups.values()]
    return [mutants[index] for index in sorted(index for group in drawn for index in group)]


def _wrong(one: Mended) -> Iterable[tuple[str, list[str]]]:
    """The safe repairs that are wrong."""
    offered = [made for made in one.alone if made.safe and not made.refused]
    found = [*((made.title, made.wrong) for made in offered), ("all together", one.wrong)]
    return [(title, wrong) for title, wrong in found if wrong]


def _repairs(results: list[Mended]) -> Table:
    columns = ("safe", "refused", "wrong", "back", "unsafe", "wrong")
    table = _table("Repairs of broken training steps, each made alone", *columns)
    for name, group in _groups(results):
        made = [one for mutant in group for one in mutant.alone]
        safe = [one for one in made if one.safe and not one.refused]
        unsafe = [one for one in made if not one.safe]
        numbers = Counter(
            safe=len(safe),
            refused=sum(one.refused for one in made),
            wrong=sum(bool(one.wrong) for one in safe),
            back=sum(one.back for one in safe),
            unsafe=len(unsafe),
            doubtful=sum(bool(one.wrong) for one in unsafe),
        )
        table.add_row(name, *map(str, numbers.values()))
    return table


def _mutants(results: list[Mended]) -> Table:
    columns = ("mutants", "found", "back", "share", "wrong")
    table = _table("Broken training steps, with all safe repairs made", *columns)
    for name, group in _groups(results):
        back = sum(one.back for one in group)
        table.add_row(
            name,
            str(len(group)),
            str(sum(one.found is not None for one in group)),
            str(back),
            f"{back / len(group):.0%}",
            str(sum(bool(one.wrong) for one in group)),
        )
    return table


def _groups(results: list[Mended]) -> list[tuple[str, list[Mended]]]:
    """The mutants of each operator, and all of them."""
    groups: defaultdict[str, list[Mended]] = defaultdict(list)
    for one in results:
        groups[one.operator].append(one)
    return [*sorted(groups.items()), ("all operators", results)] if results else []


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("operator")
    for name in columns:
        table.add_column(name, justify="right")
    return table


if __name__ == "__main__":
    main()
