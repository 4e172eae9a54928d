"""What is said of many files: that they do not parse, and how many repairs there are."""

from __future__ import annotations

from dataclasses import dataclass
from sys import version_info
from typing import TYPE_CHECKING

from tapelint.cli.output import complain, number
from tapelint.disk import shown
from tapelint.finding import Position, Safety

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tapelint.finding import Finding
    from tapelint.report.checked import Checked


@dataclass(frozen=True)
class Repairable:
    """How many findings ``tapelint fix`` can repair, and how many more with ``--unsafe``.

    It leaves notebooks alone, and what does not parse.
    """

    safe: int
    unsafe: int

    @classmethod
    def of(cls, files: Sequence[Checked]) -> Repairable:
        """Count them in ``files``."""
        findings = [
            one for file in files if not (file.cells or file.problem) for one in file.findings
        ]
        safe = sum(_has(one, {Safety.SAFE}) for one in findings)
        return cls(safe, sum(_has(one, {Safety.SAFE, Safety.UNSAFE}) for one in findings) - safe)


def _has(finding: Finding, safeties: Collection[Safety]) -> bool:
    return any(fix.safety in safeties for fix in finding.fixes)


def complain_of_syntax(files: Sequence[Checked]) -> bool:
    """Name those of ``files`` that do not parse, where and why; return whether there are any."""
    broken = [(file, file.problem) for file in files if file.problem]
    for file, problem in broken:
        place, parser = file.place(problem.position), f"Python {version_info[0]}.{version_info[1]}"
        complain(f"{place}: this does not parse with {parser}: {shown(problem.message)}")
    if broken:
        complain(
            "In a file that does not parse, Tapelint repairs nothing and reports what is wrong in "
            "the rest of it, but nothing that depends on the lines that it cannot read."
        )
    return bool(broken)


def complain_of_limits(files: Sequence[Checked]) -> None:
    """Name the statements in ``files`` from where code was not followed."""
    for file in files:
        for one in file.given_up:
            complain(
                f"{file.place(Position(one.line, 0))}: {one.why}; nothing is reported that depends "
                "on what is left out"
            )


def number_of(files: Sequence[Checked]) -> str:
    """``2 files``, and how many of them do not parse."""
    broken = sum(file.problem is not None for file in files)
    how_many = number(len(files), "file")
    if not broken:
        return how_many
    which = "which" if len(files) == 1 else f"{broken} of which"
    return f"{how_many}, {which} {'does' if broken == 1 else 'do'} not parse"
