"""Breaks training steps of published packages, repairs them, and looks what became of them.

Each repair that is offered is made alone, then all safe ones together.
"""

from __future__ import annotations

import argparse
import ast
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.accuracy.module import Module
from benchmarks.accuracy.operators import OPERATORS
from benchmarks.accuracy.packages import CACHE as PACKAGES
from benchmarks.accuracy.packages import Published, files, requirements
from benchmarks.accuracy.steps import steps
from benchmarks.repairs.judge import CACHE, faults, is_same_program
from tapelint.check import Analysis, analyse
from tapelint.config import Config
from tapelint.finding import Safety
from tapelint.fixes.apply import apply
from tapelint.fixes.check import Check
from tapelint.fixes.repair import Text, candidates, repair
from tapelint.project import Workspace
from tapelint.source.text import Source

_PROCESSES = 2
_WORKSPACE = Workspace()


@dataclass(frozen=True)
class Made:
    """A repair of a mutant, alone or ``all`` together, and what is wrong with it.

    ``refused`` tells that it is not offered; ``back`` that the program is the published one again.
    """

    where: str
    operator: str
    title: str
    safe: bool
    refused: bool
    back: bool
    wrong: list[str]


def main() -> None:
    """Measure the packages that the command line names, all of them by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repairs", description=__doc__)
    parser.add_argument("packages", nargs="*", metavar="NAME==VERSION")
    parser.add_argument("--json", type=Path, default=CACHE / "results.json", metavar="FILE")
    arguments = parser.parse_args()
    wanted = arguments.packages or requirements()
    published = [file for requirement in wanted for file in files(requirement)]
    with ProcessPoolExecutor(_PROCESSES) as pool:
        made = [one for found in pool.map(_made, published) for one in found]
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(one) for one in made]
    arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    console = Console()
    console.print(_table(made))
    for one in made:
        if one.wrong and one.safe:
            console.print(f"{one.where} ({one.operator}): {one.title}: {', '.join(one.wrong)}")
    console.print(f"Every repair: {arguments.json}")


def _made(file: Published) -> list[Made]:
    try:
        module = Module(file.text)
    except (SyntaxError, ValueError, RecursionError):
        return []
    found = list(steps(module))
    result: list[Made] = []
    for operator in OPERATORS if found else ():
        seen = set()
        for mutant in operator.mutants(module, found):
            text = module.edited(mutant.edits)
            if mutant.edits in seen or not _parses(text):
                continue
            seen.add(mutant.edits)
            line = module.text.count("\n", 0, mutant.edits[0].start) + 1
            where = f"{file.package} {file.path}:{line}"
            result += _repairs(file, text, where, operator.name)
    return result


def _repairs(file: Published, text: str, where: str, operator: str) -> Iterator[Made]:
    """The repairs of a mutant, each alone and all together."""

    def look(source: Source) -> Analysis:
        return analyse(source, Config(), _WORKSPACE)

    source = Source(text, str(PACKAGES / file.package / file.path))
    analysis = look(source)
    check = Check(analysis)
    for finding in analysis.findings:
        for one in candidates(Text(source), analysis, check, finding):
            after = apply(source, one.edits)
            gone = Counter([finding.code])
            wrong = faults(text, after, analysis.findings, gone, file.findings)
            safe = one.safety is Safety.SAFE
            problem = check.problem([finding], look(Source(after, source.name)))
            refused = safe and bool(check.lost(finding, one.edits) or problem)
            back = not wrong and is_same_program(after, file.text)
            title = f"{finding.code} {one.fix.title}"
            yield Made(where, operator, title, safe, refused, back, wrong)
    repaired = repair(Text(source), look)
    if repaired.fixes:
        after = repaired.text.source.text
        wrong = faults(text, after, analysis.findings, Counter(), file.findings)
        back = not wrong and is_same_program(after, file.text)
        title = f"all {len(repaired.fixes)}"
        yield Made(where, operator, title, safe=True, refused=False, back=back, wrong=wrong)


def _table(made: list[Made]) -> Table:
    groups: defaultdict[str, list[Made]] = defaultdict(list)
    for one in made:
        name = "all safe ones together" if one.title.startswith("all ") else one.operator
        groups[name].append(one)
        groups["(all operators)"].append(one)
    table = Table(title="Repairs of broken training steps", title_justify="left")
    table.add_column("operator")
    for name in ("safe", "refused", "wrong", "back", "unsafe", "wrong"):
        table.add_column(name, justify="right")
    for name, group in sorted(groups.items()):
        safe = [one for one in group if one.safe and not one.refused]
        unsafe = [one for one in group if not one.safe]
        refused = sum(one.refused for one in group)
        wrong = sum(bool(one.wrong) for one in safe)
        back = sum(one.back for one in safe)
        numbers = (
            len(safe),
            refused,
            wrong,
            back,
            len(unsafe),
            sum(bool(one.wrong) for one in unsafe),
        )
        table.add_row(name, *map(str, numbers))
    return table


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


if __name__ == "__main__":
    main()
