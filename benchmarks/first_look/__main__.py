"""How much is found in programs that were written without knowledge of Tapelint: a table."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table

from benchmarks.first_look.rounds import HERE, Look, labels, look, rounds


def main() -> None:
    """Print the first score of each round beside that of today, and what is missed."""
    console = Console()
    first = json.loads((HERE / "first_scores.json").read_text(encoding="utf-8"))
    table = Table("round", "programs", "first", "silent, first", "today", "silent, today", "twins")
    missed: list[str] = []
    for folder in rounds():
        looks = [look(folder, label) for label in labels(folder)]
        silent = [one for one in looks if one.label.silent]
        before = first[folder.name]
        table.add_row(
            folder.name,
            str(len(looks)),
            str(before["found"]),
            str(before["silent"]),
            str(_found(looks)),
            str(_found(silent)),
            str(sum(bool(one.flagged) for one in looks)),
        )
        missed += [
            f"{folder.name}/{one.label.name}_bad.py:{one.label.line}: {one.label.fault}"
            for one in looks
            if not one.found
        ]
    console.print(table)
    console.print("Missed:", *missed, sep="\n", highlight=False, markup=False)


def _found(looks: list[Look]) -> int:
    return sum(bool(one.found) for one in looks)


if __name__ == "__main__":
    main()
