"""``tapelint check``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tapelint.cli.output import complain, number, say, show
from tapelint.cli.status import BROKEN, CLEAN, FOUND
from tapelint.cli.work import Outcome, Overrides, check_files, check_input, targets
from tapelint.finding import Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tapelint.report.checked import Checked


def check(options: argparse.Namespace) -> int:
    """Report the findings in ``options.paths``; return the exit status."""
    overrides = Overrides.of(options)
    found = targets([path for path in options.paths if path != "-"], overrides)
    problems = list(found.problems)
    files: list[Checked] = []
    for outcome in _outcomes(options, found.files, overrides):
        if outcome.checked:
            files.append(outcome.checked)
        else:
            problems.append(outcome.problem or "")
    _report(options, files)
    for problem in problems:
        complain(problem)
    if problems:
        return BROKEN
    return FOUND if any(file.findings for file in files) and not options.exit_zero else CLEAN


def _outcomes(
    options: argparse.Namespace, files: Sequence[Path], overrides: Overrides
) -> Iterator[Outcome]:
    if "-" in options.paths:
        yield check_input(options.stdin_filename, overrides)
    yield from check_files(files, overrides)


def _report(options: argparse.Namespace, files: Sequence[Checked]) -> None:
    if options.statistics:
        _count(files)
    elif options.format == "json":
        from tapelint.report import json  # noqa: PLC0415 - each its own imports

        say(json.render(files))
    elif options.format == "sarif":
        from tapelint.report import sarif  # noqa: PLC0415

        say(sarif.render(files))
    elif options.format == "github":
        from tapelint.report import github  # noqa: PLC0415

        say(github.render(files))
    elif options.format == "concise":
        from tapelint.report import concise  # noqa: PLC0415

        say(concise.render(files))
    else:
        show(files)
        say(_summary(files))


def _count(files: Sequence[Checked]) -> None:
    counts = Counter((one.code, one.name) for file in files for one in file.findings)
    for (code, name), count in counts.most_common():
        say(f"{count:6}  {code}  {name}")


def _summary(files: Sequence[Checked]) -> str:
    findings = [finding for file in files for finding in file.findings]
    if not findings:
        return f"Nothing found in {number(len(files), 'file')}."
    counts = Counter(finding.severity for finding in findings)
    kinds = ", ".join(
        number(counts[severity], severity.value) for severity in Severity if counts[severity]
    )
    fixable = sum(bool(finding.fixes) for finding in findings)
    repair = f"; `tapelint fix` can repair {fixable}" if fixable else ""
    return f"{number(len(findings), 'finding')} ({kinds}) in {number(len(files), 'file')}{repair}."
