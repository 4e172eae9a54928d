"""``tapelint fix``."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tapelint.check import check
from tapelint.cli.output import complain, number, say, show
from tapelint.cli.status import BROKEN, CLEAN, FOUND
from tapelint.cli.work import WORKSPACE, Overrides, findings_in, over, settings_for, targets
from tapelint.disk import shown
from tapelint.finding import Safety
from tapelint.fixes.apply import converge
from tapelint.report.checked import Checked
from tapelint.source.files import File, read

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from tapelint.source.text import Source


@dataclass(frozen=True)
class Repair:
    """What came of repairing a file: its text before, its findings after, and how many repairs.

    ``problem`` tells why the file could not be read, repaired or written.
    """

    after: Checked | None = None
    problem: str | None = None
    before: Source | None = None
    repairs: int = 0


def fix(options: argparse.Namespace) -> int:
    """Repair what can be repaired in ``options.paths``; return the exit status."""
    overrides = Overrides.of(options)
    safeties = {Safety.SAFE, Safety.UNSAFE} if options.unsafe else {Safety.SAFE}
    found = targets(options.paths, overrides)
    work = partial(
        _repair, overrides=overrides, safeties=frozenset(safeties), write=not options.diff
    )
    repairs = list(over(found.files, work, Repair))
    problems = [*found.problems, *(one.problem for one in repairs if one.problem)]
    files = [one.after for one in repairs if one.after]
    total = sum(one.repairs for one in repairs)
    changed = sum(one.repairs > 0 for one in repairs)
    left = sum(len(file.findings) for file in files)
    if options.diff:
        for one in repairs:
            if one.before and one.after and one.repairs:
                say(_diff(one.before, one.after))
    else:
        show(files)
        repaired = f"{number(total, 'repair')} in {number(changed, 'file')}"
        say(f"{repaired}, {number(left, 'finding')} left.")
    for problem in problems:
        complain(problem)
    if problems:
        return BROKEN
    return FOUND if left or (options.diff and total) else CLEAN


def _repair(
    path: Path, overrides: Overrides, safeties: frozenset[Safety], *, write: bool
) -> Repair:
    file = read(path)
    if file.cells:
        return Repair(Checked(str(path), file.source, findings_in(file, overrides), file.cells))
    config = settings_for(path.absolute().parent, overrides).config_for(path)
    source, fixes = converge(file.source, lambda source: check(source, config, WORKSPACE), safeties)
    if fixes and (problem := _replace(file, source.text, write=write)):
        return Repair(problem=f"{shown(path)}: cannot be written: {problem}")
    after = Checked(str(path), source, findings_in(replace(file, source=source), overrides))
    return Repair(after, None, file.source, len(fixes))


def _replace(file: File, text: str, *, write: bool) -> str | None:
    """Replace the content of ``file`` by ``text``; return why that cannot be."""
    if not file.is_exact:
        return f"{file.encoding} does not lead back to the same bytes"
    try:
        if write:
            file.write(text)
    except OSError as error:
        return error.strerror
    except UnicodeEncodeError as error:
        return str(error)
    return None


def _diff(before: Source, after: Checked) -> str:
    """Return the unified diff between two texts of a file."""
    path = shown(after.path)
    lines = difflib.unified_diff(_lines(before), _lines(after.source), path, path)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    ).rstrip("\n")


def _lines(source: Source) -> list[str]:
    ends = [*source.starts[1:], len(source.text)]
    return [
        source.text[start:end]
        for start, end in zip(source.starts, ends, strict=True)
        if end > start
    ]
