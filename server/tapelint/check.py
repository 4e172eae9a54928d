"""The one entry to the analysis that every skin calls."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from tapelint.config import Config
from tapelint.finding import Finding
from tapelint.flow.imports import Modules
from tapelint.flow.interpreter import concerns, interpret
from tapelint.flow.model import GradientFlow
from tapelint.rules import RULES, run
from tapelint.rules.unused_suppression import unused
from tapelint.source.parse import Syntax, parse
from tapelint.source.suppressions import Suppressions
from tapelint.source.text import Source


@dataclass(frozen=True)
class Analysis:
    """A source together with what flows in it and what is wrong with that."""

    source: Source
    syntax: Syntax
    flow: GradientFlow
    findings: list[Finding]


def analyse(source: Source, config: Config, modules: Modules | None = None) -> Analysis:
    """Interpret ``source`` and run the rules over it. Never raises for any text.

    Where the name of ``source`` is the path of a file, what it imports from other modules of the
    workspace is followed as far as ``modules`` finds it.
    """
    if not concerns(source.text):
        empty = ast.Module([], [])
        return Analysis(source, Syntax(empty), GradientFlow(empty), [])
    syntax = parse(source)
    path = Path(source.name).absolute() if modules is not None else None
    flow = interpret(syntax.tree, source.text, modules, path)
    findings = run(source, syntax, flow, config)
    suppressions = Suppressions.of(source)
    if suppressions.comments:
        idle = [] if syntax.masked else unused(source, suppressions, findings, config, RULES)
        left = [finding for finding in findings if not suppressions.covers(finding)]
        findings = sorted([*left, *idle], key=lambda finding: (finding.range, finding.code))
    return Analysis(source, syntax, flow, findings)


def check(source: Source, config: Config, modules: Modules | None = None) -> list[Finding]:
    """Return the findings in ``source``, ordered by position. Never raises for any text."""
    return analyse(source, config, modules).findings
