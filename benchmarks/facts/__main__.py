"""How much is found in training loops through each measured operation: prints a table.

Needs the tables that ``make facts`` writes.
"""

from __future__ import annotations

from collections import defaultdict

from rich.console import Console
from rich.table import Table

from benchmarks.facts.loops import Loop, loops
from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

# What an outcome is called here, by how the words of the table begin, and the rule that says so.
_KINDS = {
    "none": "None",
    "raises:LookupError": "LookupError",
    "zero": "zeros",
    "value": "trains",
}


def main() -> None:
    """Check the loops of both versions."""
    console = Console()
    for version in ("2.21", "2.15"):
        table = Table(title=f"Loops on TensorFlow {version}", title_justify="left")
        for column in ("what happens", "loops", "reported", "share"):
            table.add_column(column, justify="right" if table.columns else "left")
        missed: list[Loop] = []
        wrong: list[tuple[Loop, list[str]]] = []
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for loop in loops(version):
            kind = next((_KINDS[one] for one in _KINDS if loop.outcome.startswith(one)), None)
            if kind is None:
                continue
            codes = [one.code for one in check(Source(loop.text, f"{loop.op}.py"), Config())]
            counts[kind][0] += 1
            counts[kind][1] += bool(codes)
            if kind == "trains" and codes:
                wrong.append((loop, codes))
            elif kind != "trains" and not codes:
                missed.append(loop)
        for kind, (made, reported) in counts.items():
            table.add_row(kind, str(made), str(reported), f"{reported / made:.1%}")
        console.print(table)
        for one in missed:
            console.print(f"  missed: {one.op}, {one.argument}: {one.outcome}", markup=False)
        for one, codes in wrong:
            console.print(f"  wrong: {one.op}, {one.argument}: {codes}", markup=False)


if __name__ == "__main__":
    main()
