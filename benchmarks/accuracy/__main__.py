"""How good the analysis is: prints a table, and writes everything to a JSON file."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.accuracy.mutation import Outcome, outcomes
from benchmarks.accuracy.operators import OPERATORS
from benchmarks.accuracy.packages import CACHE, HERE, Published, files, requirements
from benchmarks.accuracy.precision import Claim, claims, labels
from benchmarks.accuracy.public import Seen, seen
from benchmarks.accuracy.truth import UNDECIDABLE, Truth, truth
from benchmarks.rewrites.catalogue import REWRITES
from benchmarks.rewrites.measure import corpus, in_parallel, singles
from benchmarks.rewrites.tables import by_rule, matrix

_PROCESSES = 2


def main() -> None:
    """Measure what the command line asks for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--json", type=Path, default=CACHE / "results.json", metavar="FILE")
    parser.add_argument(
        "--every", type=int, default=20, help="rewrite by one rewrite in so many, in turn"
    )
    arguments = parser.parse_args()
    console = Console()
    shown = truth()
    console.print(_truth_table(shown))
    console.print(_left_out_table(shown))
    rewritten = in_parallel(partial(singles, names=list(REWRITES), every=arguments.every), corpus())
    console.print(matrix(rewritten))
    console.print(by_rule(rewritten))
    public = list(seen())
    console.print(_public_table(public))
    published = [file for requirement in requirements() for file in files(requirement)]
    with ProcessPoolExecutor(_PROCESSES) as pool:
        claimed = [one for found in pool.map(_claims, published) for one in found]
        console.print(_precision_table(published, claimed))
        mutants = [one for found in pool.map(_outcomes, published) for one in found]
    console.print(_mutation_table(mutants))
    results = {
        "truth": asdict(shown),
        "rewrites": [asdict(one) for one in rewritten],
        "public": [{**asdict(one.fault), "found": one.found} for one in public],
        "precision": _precision(claimed),
        "mutation": _mutation(mutants),
    }
    arguments.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    console.print(f"Every row, finding and mutant: {arguments.json}")


def _claims(file: Published) -> list[Claim]:
    return list(claims(file))


def _outcomes(file: Published) -> list[Outcome]:
    return list(outcomes(file))


def _truth_table(shown: Truth) -> Table:
    table = _table("Misuse as users write it", "programs", "number", "share")
    hits = sum(shown.found.values())
    table.add_row("misuses found", f"{hits} of {len(shown.found)}", _share(hits, len(shown.found)))
    table.add_row("correct programs flagged", f"{len(shown.flagged)} of {shown.correct}", "")
    covered = shown.rows - len(shown.left_out)
    table.add_row("rows with a program", f"{covered} of {shown.rows}", _share(covered, shown.rows))
    undecided = sum(reason.startswith(UNDECIDABLE) for reason in shown.left_out.values())
    table.add_row("rows that the text does not decide", str(undecided), "")
    table.add_row("rows that no rule is about", str(len(shown.left_out) - undecided), "")
    for name in (*(name for name, hit in shown.found.items() if not hit), *shown.flagged):
        table.add_row(f"  wrong: {name}", "", "")
    return table


def _left_out_table(shown: Truth) -> Table:
    table = _table("Rows without a program", "row", "why")
    table.columns[1].justify = "left"
    for row, reason in shown.left_out.items():
        table.add_row(row, reason)
    return table


def _public_table(public: list[Seen]) -> Table:
    table = _table("Faults in public repositories, found by reading", "faults", "number", "share")
    causes = Counter(one.cause for one in public)
    found = causes.pop("found", 0)
    table.add_row("found", f"{found} of {len(public)}", _share(found, len(public)))
    table.add_section()
    for cause, number in causes.most_common():
        table.add_row(f"missed: {cause}", str(number), _share(number, len(public)))
    unexplained = [one for one in public if one.cause == "not explained yet"]
    for one in unexplained:
        table.add_row(f"  {one.fault.key}", "", "")
    return table


def _precision_table(published: list[Published], claimed: list[Claim]) -> Table:
    known = labels()
    table = _table("Findings in published packages", "verdict", "number", "share")
    true = [one for one in claimed if one.key in known and known[one.key].verdict]
    false = [one for one in claimed if one.key in known and not known[one.key].verdict]
    unread = [one for one in claimed if one.key not in known]
    table.add_row("files", str(len(published)), "")
    table.add_row("true", str(len(true)), _share(len(true), len(claimed)))
    table.add_row("false", str(len(false)), _share(len(false), len(claimed)))
    table.add_row("not read yet", str(len(unread)), "")
    for one in (*false, *unread):
        table.add_row(f"  {one.key}", "", "")
    return table


def _mutation_table(mutants: list[Outcome]) -> Table:
    table = _table("Mutants of published training steps", "operator", "found", "share")
    groups = [
        ("all with a rule", [one for one in OPERATORS if one.codes]),
        ("all, no rule yet included", OPERATORS),
    ]
    for operator in OPERATORS:
        found, made = _count(mutants, [operator.name])
        share = _share(found, made) if operator.codes else "no rule yet"
        table.add_row(operator.name, f"{found} of {made}", share)
    table.add_section()
    for name, operators in groups:
        found, made = _count(mutants, [one.name for one in operators])
        table.add_row(name, f"{found} of {made}", _share(found, made))
    return table


def _count(mutants: list[Outcome], operators: Iterable[str]) -> tuple[int, int]:
    names = set(operators)
    made = [one for one in mutants if one.mutant.operator in names]
    return sum(one.found is not None for one in made), len(made)


def _precision(claimed: list[Claim]) -> list[dict[str, object]]:
    known = labels()
    return [
        {**asdict(one), **(asdict(known[one.key]) if one.key in known else {"verdict": None})}
        for one in claimed
    ]


def _mutation(mutants: list[Outcome]) -> list[dict[str, object]]:
    causes = json.loads((HERE / "survivors.json").read_text(encoding="utf-8"))
    cause_of = {key: cause for cause, keys in causes.items() for key in keys}
    ruled = {one.name for one in OPERATORS if one.codes}
    result = []
    for one in mutants:
        mutant = one.mutant
        entry: dict[str, object] = {
            "package": mutant.file.package,
            "path": mutant.file.path,
            "line": mutant.line,
            "operator": mutant.operator,
            "found": one.found,
        }
        if one.found is None:
            missing = "not explained yet" if mutant.operator in ruled else "no rule yet"
            entry["survived"] = cause_of.get(mutant.key, missing)
        result.append(entry)
    return result


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index else "left")
    return table


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


if __name__ == "__main__":
    main()
