"""``tapelint fix``."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint.cli.checking import WORKSPACE, checked
from tapelint.cli.given import given
from tapelint.cli.output import complain, complain_of, number, say, show, write
from tapelint.cli.pool import attempt, over
from tapelint.cli.repairs import has_repair, made
from tapelint.cli.status import BROKEN, CLEAN, FOUND
from tapelint.cli.summary import complain_of_limits, complain_of_syntax, number_of
from tapelint.cli.targets import Overrides, settings_for, targets
from tapelint.disk import shown
from tapelint.report.checked import Checked, Repairable
from tapelint.source.files import File, decode, read
from tapelint.source.notebook import Cells
from tapelint.source.text import Source

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


@dataclass(frozen=True)
class Repair:
    """What came of repairing a file: its findings after, how many repairs, and what they change.

    ``problem`` tells why the file could not be read, repaired or written. ``text`` is what is to
    take the place of standard input, if it is that.
    """

    after: Checked | None = None
    problem: str | None = None
    repairs: int = 0
    diff: str = ""
    text: bytes | None = None


def fix(options: argparse.Namespace) -> int:
    """Repair what can be repaired in ``options.paths``; return the exit status."""
    overrides = Overrides.of(options)
    if complain_of(overrides.problems()):
        return BROKEN
    found = targets([path for path in options.paths if path != "-"], overrides)
    work = partial(_repair_path, options=options, overrides=overrides, named=found.named)
    from_input = "-" in options.paths
    repairs = [_repair_input(options, overrides)] if from_input else []
    repairs += over(found.files, work, Repair)
    problems = [*found.problems, *(one.problem for one in repairs if one.problem)]
    files = [one.after for one in repairs if one.after]
    total = sum(one.repairs for one in repairs)
    changed = sum(one.repairs > 0 for one in repairs)
    left = sum(len(file.findings) for file in files)
    if options.diff:
        for one in repairs:
            if one.diff:
                say(one.diff)
        if not total:
            complain(_summary(0, 0, files))
    elif from_input:
        for one in repairs:
            if one.text is not None:
                write(one.text)
        complain(_summary(total, changed, files))
    else:
        show(files)
        say(_summary(total, changed, files))
    for problem in problems:
        complain(problem)
    complain_of_limits(files)
    if complain_of_syntax(files) or problems:
        return BROKEN
    fails = left or (total and (options.diff or options.exit_non_zero_on_fix))
    return FOUND if fails else CLEAN


def _summary(repairs: int, changed: int, files: Sequence[Checked]) -> str:
    """What was repaired in ``files``, what is left in them, and why."""
    left = sum(len(file.findings) for file in files)
    if not repairs and not left:
        return f"Nothing to repair in {number_of(files)}."
    done = f"{number(repairs, 'repair')} in {number(changed, 'file')}" if repairs else "No repair"
    return f"{done}, {number(left, 'finding')} left{_reasons(files)}."


def _reasons(files: Sequence[Checked]) -> str:
    """Why the findings in ``files`` are left."""
    findings = [one for file in files for one in file.findings]
    more = sum(file.repairable.unsafe for file in files)
    repaired = sum(has_repair([one]) for one in findings)
    reasons = [
        (more, "`--unsafe` can repair {}"),
        (repaired - more, "{} with a repair that would be wrong"),
        (len(findings) - max(repaired, more), "{} without a repair"),
    ]
    told = ", ".join(words.format(count) for count, words in reasons if count > 0)
    return f": {told}" if told else ""


def _repair_input(options: argparse.Namespace, overrides: Overrides) -> Repair:
    """Repair standard input, as the file that it stands for."""

    def work(name: str) -> Repair:
        file = decode(Path(name), given())
        repair = _repaired(file, options, overrides, is_named=True)
        return repair if options.diff or repair.text else replace(repair, text=file.content)

    return attempt(str(Path(options.stdin_filename)), work, Repair)


def _repair_path(
    path: str, options: argparse.Namespace, overrides: Overrides, named: frozenset[str]
) -> Repair:
    file = read(Path(path))
    repair = _repaired(file, options, overrides, is_named=path in named)
    if repair.text is not None and not options.diff:
        try:
            file.write(repair.text.decode(file.encoding).removeprefix("\ufeff"))
        except OSError as error:
            return Repair(problem=_unwritten(file.path, error.strerror))
    return replace(repair, text=None)


def _repaired(
    file: File, options: argparse.Namespace, overrides: Overrides, *, is_named: bool
) -> Repair:
    before = checked(file, overrides, is_named=is_named)
    if not has_repair(before.findings):
        return Repair(before)
    config = settings_for(file.path, overrides).config_for(file.path)
    result = made(file, config, WORKSPACE, unsafe=options.unsafe)
    more = Repairable(0, result.more)
    if not result.repairs:
        return Repair(replace(before, repairable=more))
    if not file.is_exact:
        problem = f"{file.encoding} does not lead back to the same bytes"
        return Repair(problem=_unwritten(file.path, problem))
    try:
        text = file.encoded(result.text)
    except UnicodeEncodeError as error:
        return Repair(problem=_unwritten(file.path, str(error)))
    repaired = replace(file, source=result.source, cells=_cells(file, text))
    after = checked(repaired, overrides, is_named=True)
    diff = _diff(shown(file.path), Source(file.text), Source(result.text))
    return Repair(replace(after, repairable=more), None, result.repairs, diff, text)


def _cells(file: File, text: bytes) -> Cells | None:
    """Where the cells of the repaired notebook are."""
    return None if file.cells is None else decode(file.path, text).cells


def _unwritten(path: Path, why: str | None) -> str:
    return f"{shown(path)}: cannot be written: {why}"


def _diff(path: str, before: Source, after: Source) -> str:
    """Return the unified diff between two texts of the file at ``path``."""
    lines = difflib.unified_diff(_lines(before), _lines(after), path, path)
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
