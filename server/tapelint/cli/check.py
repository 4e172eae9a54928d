"""``tapelint check``."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint.cache import Cache, folder
from tapelint.cli.output import complain, complain_of, number, say, show, written_to
from tapelint.cli.parser import SEVERITIES
from tapelint.cli.pool import Unusable
from tapelint.cli.progress import Progress
from tapelint.cli.status import BROKEN, CLEAN, FOUND
from tapelint.cli.summary import complain_of_limits, complain_of_syntax, number_of
from tapelint.cli.targets import Overrides, Targets, targets
from tapelint.cli.work import Outcome, check_files, check_input
from tapelint.disk import shown
from tapelint.finding import Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from tapelint.cli.baseline import Baseline
    from tapelint.cli.pool import Workers
    from tapelint.report.checked import Checked


def check(options: argparse.Namespace) -> int:
    """Report the findings in ``options.paths``, or what else is asked; return the exit status."""
    if options.update_baseline and not options.baseline:
        complain("--update-baseline needs --baseline FILE, the file to write")
        return BROKEN
    if not options.watch:
        return _check(options)
    from tapelint.cli.watch import watch  # noqa: PLC0415 - only for those who watch

    return watch(options.paths, lambda: _check(options))


def _check(options: argparse.Namespace) -> int:
    overrides = Overrides.of(options)
    if complain_of(overrides.problems()):
        return BROKEN
    found = targets([path for path in options.paths if path != "-"], overrides)
    if options.show_files or options.show_settings:
        from tapelint.cli.listing import show_files, show_settings  # noqa: PLC0415

        return show_files(found) if options.show_files else show_settings(found, overrides)
    baseline = None
    if options.baseline:
        from tapelint.cli.baseline import BadBaseline, Baseline  # noqa: PLC0415

        try:
            baseline = Baseline.read(Path(options.baseline), is_written=options.update_baseline)
        except BadBaseline as error:
            complain(f"{shown(options.baseline)}: {error}")
            return BROKEN
    problems = list(found.problems)
    with written_to(options.output_file):
        files = _reported(options, found, overrides, problems, baseline)
    for problem in problems:
        complain(problem)
    complain_of_limits(files)
    if complain_of_syntax(files) or problems:
        return BROKEN
    return FOUND if not options.exit_zero and _fails(files, options.fail_on) else CLEAN


def _reported(
    options: argparse.Namespace,
    found: Targets,
    overrides: Overrides,
    problems: list[str],
    baseline: Baseline | None,
) -> list[Checked]:
    """Check the files that were ``found``, report them, and return what there is to fail for."""
    files: list[Checked] = []
    as_they_come = options.format == "text" and not options.statistics and not options.add_ignore
    with closing(Progress(len(found.files))) as progress:
        for outcome in _outcomes(options, found, overrides):
            if outcome.checked is None:
                problems.append(outcome.problem or "")
                continue
            checked = outcome.checked
            if baseline and not options.update_baseline:
                checked = baseline.take_from(checked)
            files.append(checked)
            if as_they_come and not options.update_baseline and checked.findings:
                progress.close()
                show([checked])
            progress.step()
    if baseline and options.update_baseline:
        written = baseline.write(files)
        _say(options, f"{number(written, 'finding')} written to {shown(options.baseline)}.")
        return []
    if options.add_ignore:
        from tapelint.cli.ignore import add_ignore  # noqa: PLC0415

        return add_ignore(files, overrides, problems)
    if options.statistics:
        _count(files)
    elif as_they_come:
        _say(options, _summary(files, baseline.met if baseline else 0))
    else:
        name = options.format.replace("-", "_")
        if report := import_module(f"tapelint.report.{name}").render(files):
            say(report)
    if baseline and (gone := baseline.gone(files)):
        complain(
            f"{number(gone, 'finding')} of {shown(options.baseline)} can no longer be found: "
            "--update-baseline takes them out"
        )
    return files


def _say(options: argparse.Namespace, line: str) -> None:
    if not options.quiet:
        say(line)


def _fails(files: Sequence[Checked], least: str) -> bool:
    """Whether a finding in ``files`` is as severe as ``least``."""
    severe = SEVERITIES[: SEVERITIES.index(least) + 1]
    return any(one.severity.value in severe for file in files for one in file.findings)


def _outcomes(
    options: argparse.Namespace, found: Targets, overrides: Overrides
) -> Iterator[Outcome]:
    counts = options.format == "text" and not (options.statistics or options.baseline)
    check = partial(check_files, found.files, overrides, found.named, counts=counts)
    if "-" in options.paths:
        yield check_input(options.stdin_filename, overrides, counts=counts)
    if options.no_cache:
        yield from check(workers=_workers(options))
        return
    home = Path(options.cache_dir) if options.cache_dir else folder()
    with closing(Cache(home, found.files)) as cache:
        yield from check(workers=_workers(options), cache=cache)


def _workers(options: argparse.Namespace) -> Workers | None:
    """Return those of the cluster that the user names, if one is. Raises Unusable."""
    if not options.executor:
        return None
    try:
        from tapelint.cli.cluster import Cluster  # noqa: PLC0415 - only for those who have one
    except ImportError as error:
        message = "--executor needs dask.distributed: pip install 'tapelint[dask]'"
        raise Unusable(message) from error
    return Cluster(options.executor)


def _count(files: Sequence[Checked]) -> None:
    counts = Counter((one.code, one.name) for file in files for one in file.findings)
    for (code, name), count in counts.most_common():
        say(f"{count:6}  {code}  {name}")


def _summary(files: Sequence[Checked], known: int) -> str:
    findings = [finding for file in files for finding in file.findings]
    if not findings:
        deep = sum(len({one.line for one in file.given_up}) for file in files)
        but = f", but {number(deep, 'statement')} could not be followed" if deep else ""
        nothing = "Nothing new" if known else "Nothing"
        return f"{nothing} found in {number_of(files)}{but}{_known(known)}."
    counts = Counter(finding.severity for finding in findings)
    kinds = ", ".join(
        number(counts[severity], severity.value) for severity in Severity if counts[severity]
    )
    found = f"{number(len(findings), 'finding')} ({kinds}) in {number_of(files)}"
    return f"{found}{_repairs(files)}{_known(known)}."


def _known(known: int) -> str:
    """How many findings the baseline leaves out."""
    return f"; {number(known, 'finding')} of the baseline left out" if known else ""


def _repairs(files: Sequence[Checked]) -> str:
    safe = sum(file.repairable.safe for file in files)
    unsafe = sum(file.repairable.unsafe for file in files)
    if safe and unsafe:
        return f"; `tapelint fix` can repair {safe}, with `--unsafe` {unsafe} more"
    if safe:
        return f"; `tapelint fix` can repair {safe}"
    return f"; `tapelint fix --unsafe` can repair {unsafe}" if unsafe else ""
