"""``tapelint fix``."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tapelint.cli.output import complain, number, say, show
from tapelint.cli.status import BROKEN, CLEAN, FOUND
from tapelint.cli.summary import Repairable, complain_of_limits, complain_of_syntax, number_of
from tapelint.cli.work import Overrides, analyses, checked, over, settings_for, targets
from tapelint.disk import shown
from tapelint.fixes.repair import Text, repair
from tapelint.source.files import File, read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from tapelint.report.checked import Checked
    from tapelint.source.text import Source


@dataclass(frozen=True)
class Repair:
    """What came of repairing a file: its findings after, how many repairs, and what they change.

    ``problem`` tells why the file could not be read, repaired or written.
    """

    after: Checked | None = None
    problem: str | None = None
    repairs: int = 0
    diff: str = ""


def fix(options: argparse.Namespace) -> int:
    """Repair what can be repaired in ``options.paths``; return the exit status."""
    overrides = Overrides.of(options)
    found = targets(options.paths, overrides)
    work = partial(_repair, options=options, overrides=overrides, named=found.named)
    repairs = list(over(found.files, work, Repair))
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
            complain(_summary(0, 0, files, unsafe=options.unsafe))
    else:
        show(files)
        say(_summary(total, changed, files, unsafe=options.unsafe))
    for problem in problems:
        complain(problem)
    complain_of_limits(files)
    if complain_of_syntax(files) or problems:
        return BROKEN
    fails = left or (total and (options.diff or options.exit_non_zero_on_fix))
    return FOUND if fails else CLEAN


def _summary(repairs: int, changed: int, files: Sequence[Checked], *, unsafe: bool) -> str:
    """What was repaired in ``files``, what is left in them, and why."""
    left = sum(len(file.findings) for file in files)
    if not repairs and not left:
        return f"Nothing to repair in {number_of(files)}."
    done = f"{number(repairs, 'repair')} in {number(changed, 'file')}" if repairs else "No repair"
    return f"{done}, {number(left, 'finding')} left{_reasons(files, unsafe=unsafe)}."


def _reasons(files: Sequence[Checked], *, unsafe: bool) -> str:
    """Why the findings in ``files`` are left, of which all repairs were tried if ``unsafe``."""
    notebooks = sum(len(file.findings) for file in files if file.cells)
    broken = sum(len(file.findings) for file in files if file.problem and not file.cells)
    repairable = Repairable.of(files)
    offered = 0 if unsafe else repairable.unsafe
    failed = repairable.safe + repairable.unsafe - offered
    found = sum(len(file.findings) for file in files)
    reasons = [
        (offered, "`--unsafe` can repair {}"),
        (failed, "{} with a repair that could not be made"),
        (found - notebooks - broken - offered - failed, "{} without a repair"),
        (notebooks, "{} in notebooks, which are repaired in an editor"),
        (broken, "{} where the file does not parse"),
    ]
    told = ", ".join(words.format(count) for count, words in reasons if count)
    return f": {told}" if told else ""


def _repair(
    path: Path, options: argparse.Namespace, overrides: Overrides, named: frozenset[Path]
) -> Repair:
    file = read(path)
    before = checked(file, overrides, is_named=path in named)
    if file.cells or before.problem or not before.findings:
        return Repair(before)
    config = settings_for(path.absolute().parent, overrides).config_for(path)
    repaired = repair(Text(file.source), analyses(config), unsafe=options.unsafe)
    source, fixes = repaired.text.source, repaired.fixes
    if fixes and (problem := _replace(file, source.text, write=not options.diff)):
        return Repair(problem=f"{shown(path)}: cannot be written: {problem}")
    after = checked(replace(file, source=source), overrides, is_named=True)
    return Repair(after, None, len(fixes), _diff(shown(path), file.source, source))


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
