"""The programs that show the measured rows of misuse, and the correct ones beside them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from benchmarks.accuracy.packages import HERE
from tapelint.check import check
from tapelint.source.text import Source
from tests.spec.programs import Program, programs

UNDECIDABLE = "not in the text"
_ROW = re.compile(r"row(\d+)_")


@dataclass(frozen=True)
class Truth:
    """What the corpus says of the analysis.

    ``found`` tells of each misuse, by the program that has it and its 1-based line, whether the
    right rule reports it on that line. ``flagged`` are the correct programs with findings, out of
    ``correct``. ``left_out`` are rows without a program, each with the reason: ``not in the text``
    where a reader could not decide it, else ``no rule yet``.
    """

    found: dict[str, bool]
    rows: int
    correct: int
    flagged: list[str]
    left_out: dict[str, str]


def truth() -> Truth:
    """Check the corpus. Raises ValueError where the rows and the programs do not fit together."""
    rows = json.loads((HERE / "rows.json").read_text(encoding="utf-8"))
    shown = [*programs("truth"), *programs("seeds")]
    found = {name: hit for program in shown for name, hit in _misuses(program)}
    right = [program for program in (*shown, *programs("silent")) if not program.expectations]
    covered = {
        match[1]
        for program in programs("truth")
        if program.expectations and (match := _ROW.match(program.path.name))
    }
    left_out = {row: entry["left_out"] for row, entry in rows.items() if "left_out" in entry}
    if unexplained := rows.keys() - covered - left_out.keys():
        message = f"rows without a program and without a reason: {sorted(unexplained)}"
        raise ValueError(message)
    left_out = {row: reason for row, reason in left_out.items() if row not in covered}
    flagged = [program.name for program in right if _findings(program)]
    return Truth(found, len(rows), len(right), flagged, left_out)


def _findings(program: Program) -> list[tuple[str, int]]:
    return [
        (finding.code, finding.range.start.line)
        for finding in check(Source(program.text, str(program.path)), program.config)
    ]


def _misuses(program: Program) -> list[tuple[str, bool]]:
    found = _findings(program)
    return [
        (f"{program.name}:{wanted.line + 1}", (wanted.code, wanted.line) in found)
        for wanted in program.expectations
    ]
