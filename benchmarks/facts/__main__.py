"""How much is found in training loops through each measured operation: prints a table for each.

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

# What happens, and the rules that say so, by how an outcome begins in the words of the tables.
_EXPECTED: dict[str, tuple[str, frozenset[str]]] = {
    "none": ("None, and apply_gradients raises", frozenset({"TL502", "TL503"})),
    "raises:LookupError": ("tape.gradient raises LookupError", frozenset({"TL550"})),
    "zero": ("zeros, and nothing is trained", frozenset({"TL551"})),
    "value": ("it trains", frozenset()),
}
_ABOUT_THIS = frozenset().union(*(codes for _, codes in _EXPECTED.values()))


def main() -> None:
    """Check the loops of both versions."""
    console = Console()
    for version in ("2.21", "2.15"):
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        wrong: list[tuple[Loop, list[str]]] = []
        for loop in loops(version):
            begins = next((one for one in _EXPECTED if loop.outcome.startswith(one)), None)
            if begins is None:
                continue
            found = check(Source(loop.text, f"{loop.op}.py"), Config())
            codes = {one.code for one in found} & _ABOUT_THIS
            happens, wanted = _EXPECTED[begins]
            counts[happens][0] += 1
            counts[happens][1] += bool(codes)
            if bool(codes) != bool(wanted) or not codes <= wanted:
                wrong.append((loop, sorted(codes)))
        table = Table(title=f"Loops on TensorFlow {version}", title_justify="left")
        for column in ("what happens", "loops", "reported", "share"):
            table.add_column(column, justify="right" if table.columns else "left")
        for happens, (made, reported) in counts.items():
            table.add_row(happens, str(made), str(reported), f"{reported / made:.1%}")
        console.print(table)
        for loop, found_codes in wrong:
            line = f"  wrong: {loop.op}, {loop.argument}: {loop.outcome[:60]}; {found_codes}"
            console.print(line, markup=False)


if __name__ == "__main__":
    main()
