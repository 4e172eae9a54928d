"""Check one file: the analysis, and what the reports need of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tapelint.check import analyse
from tapelint.cli.repairs import has_repair, made, right_alone
from tapelint.cli.targets import Overrides, settings_for
from tapelint.finding import Built, Position
from tapelint.gate import concerns
from tapelint.project import Workspace
from tapelint.report.checked import Checked, Repairable
from tapelint.source.parse import parse
from tapelint.source.text import Source

if TYPE_CHECKING:
    from tapelint.finding import Fix
    from tapelint.flow.transfer.imports import Modules
    from tapelint.source.files import File
    from tapelint.source.parse import Syntax, SyntaxProblem

WORKSPACE = Workspace(lasting=True)


def forget_modules() -> None:
    """Look for modules anew."""
    global WORKSPACE  # noqa: PLW0603 - one for the process
    WORKSPACE = Workspace(lasting=True)


def checked(
    file: File,
    overrides: Overrides,
    *,
    is_named: bool,
    counts: bool = False,
    modules: Modules | None = None,
) -> Checked:
    """Check ``file``. The fixes have their edits only where ``overrides`` wants them.

    How many findings repairs end is found out if one ``counts`` them. Imports are followed as far
    as ``modules`` finds them, by default those of the workspace.

    What has nothing to do with gradients is only parsed if the user has named the file.
    """
    modules = modules or WORKSPACE
    path = str(file.path)
    nothing = Source("", path)
    if not concerns(file.source.text):
        problem = _problem(file, parse(file.source)) if is_named else None
        return Checked(path, nothing, [], file.cells, problem)
    settings = settings_for(file.path, overrides)
    config = settings.config_for(file.path)
    analysis = analyse(file.source, config, modules)
    if overrides.edits and has_repair(analysis.findings):
        analysis = replace(analysis, findings=right_alone(analysis, config, modules))
    findings = [
        replace(finding, fixes=tuple(_built(fix, wanted=overrides.edits) for fix in finding.fixes))
        for finding in analysis.findings
    ]
    # The text is for showing what was found in it; it would have to be sent between processes.
    source = file.source if findings else nothing
    problem = _problem(file, analysis.syntax)
    repairable = Repairable()
    if counts and has_repair(findings):
        repaired = made(file, config, modules, unsafe=False, tells=False)
        left = analyse(repaired.source, config, modules).findings
        repairable = Repairable(len(findings) - len(left), repaired.more)
    given_up = analysis.given_up
    return Checked(path, source, findings, file.cells, problem, given_up, repairable)


def _problem(file: File, syntax: Syntax) -> SyntaxProblem | None:
    """Why ``file`` does not parse, if so: in a notebook, what is wrong in the first such cell."""
    if file.cells is None or syntax.problem is None:
        return syntax.problem
    starts = (*file.cells.starts, len(file.source.lines))
    for first, end in pairwise(starts):
        problem = parse(Source("".join(file.source.lines[first:end]))).problem
        if problem is not None:
            at = Position(problem.position.line + first, problem.position.column)
            return replace(problem, position=at)
    return syntax.problem


def _built(fix: Fix, *, wanted: bool) -> Fix:
    return replace(fix, build=Built(fix.build() if wanted else ()))
