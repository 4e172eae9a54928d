"""``tapelint check``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tapelint.cli.output import complain, number, say, show
from tapelint.cli.status import BROKEN, CLEAN, FOUND
from tapelint.cli.summary import Repairable, complain_of_depth, complain_of_syntax, number_of
from tapelint.cli.work import Outcome, Overrides, Targets, check_files, check_input, targets
from tapelint.finding import Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from tapelint.report.checked import Checked


def check(options: argparse.Namespace) -> int:
    """Report the findings in ``options.paths``; return the exit status."""
    overrides = Overrides.of(options)
    found = targets([path for path in options.paths if path != "-"], overrides)
    problems = list(found.problems)
    files: list[Checked] = []
    for outcome in _outcomes(options, found, overrides):
        if outcome.checked:
            files.append(outcome.checked)
        else:
            problems.append(outcome.problem or "")
    _report(options, files)
    for problem in problems:
        complain(problem)
    complain_of_depth(files)
    if complain_of_syntax(files) or problems:
        return BROKEN
    return FOUND if any(file.findings for file in files) and not options.exit_zero else CLEAN


def _outcomes(
    options: argparse.Namespace, found: Targets, overrides: Overrides
) -> Iterator[Outcome]:
    if "-" in options.paths:
        yield check_input(options.stdin_filename, overrides)
    yield from check_files(found.files, overrides, found.named)


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
        deep = sum(len(file.given_up) for file in files)
        but = f", but {number(deep, 'statement')} could not be followed" if deep else ""
        return f"Nothing found in {number_of(files)}{but}."
    counts = Counter(finding.severity for finding in findings)
    kinds = ", ".join(
        number(counts[severity], severity.value) for severity in Severity if counts[severity]
    )
    return f"{number(len(findings), 'finding')} ({kinds}) in {number_of(files)}{_repairs(files)}."


def _repairs(files: Sequence[Checked]) -> str:
    repairable = Repairable.of(files)
    safe, unsafe = repairable.safe, repairable.unsafe
    if safe and unsafe:
        return f"; `tapelint fix` can repair {safe}, with `--unsafe` {unsafe} more"
    if safe:
        return f"; `tapelint fix` can repair {safe}"
    return f"; `tapelint fix --unsafe` can repair {unsafe}" if unsafe else ""
