"""What is said of many files: that they do not parse, and how many repairs there are."""

from __future__ import annotations

from sys import version_info
from typing import TYPE_CHECKING

from tapelint.cli.output import complain, number
from tapelint.disk import shown
from tapelint.finding import Position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tapelint.report.checked import Checked


def complain_of_syntax(files: Sequence[Checked]) -> bool:
    """Name those of ``files`` that do not parse, where and why; return whether there are any."""
    broken = [(file, file.problem) for file in files if file.problem]
    for file, problem in broken:
        place, parser = file.place(problem.position), f"Python {version_info[0]}.{version_info[1]}"
        complain(f"{place}: this does not parse with {parser}: {shown(problem.message)}")
    if broken:
        complain(
            "In a file that does not parse, Tapelint reports and repairs what is wrong in the rest "
            "of it, but nothing that depends on the lines that it cannot read."
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
