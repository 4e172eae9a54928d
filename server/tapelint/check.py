"""The one entry to the analysis that every skin calls."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path

from tapelint.config import Config
from tapelint.deep import deeply
from tapelint.finding import Finding, GivenUp
from tapelint.flow import GradientFlow
from tapelint.flow.engine.interpreter import Interpreter
from tapelint.flow.transfer.imports import Modules
from tapelint.gate import concerns
from tapelint.rules import RULES, run
from tapelint.rules.unused_suppression import unused
from tapelint.source import keras
from tapelint.source.outline import Outline
from tapelint.source.parse import Syntax, parse
from tapelint.source.renew import Difference, renew
from tapelint.source.renew import difference as line_difference
from tapelint.source.suppressions import Suppressions
from tapelint.source.text import Source
from tapelint.steady import Before, carried, line_being_typed, line_typed_on, steady


@dataclass(frozen=True)
class Analysis:
    """A source together with what flows in it and what is wrong with that.

    ``config`` are the settings for this very file. ``interpreter`` found out what flows; None where
    nothing can. ``asked_for`` is the Keras that the file asks for. ``typed`` is the 0-based line
    that an edit left half typed; ``due`` is what is to be reported in the place of ``findings``
    should it stay so, if anything. ``basis`` is the last one whose text was analysed, where that of
    this one was not: nothing but ``source`` and ``findings`` is of this text then.
    """

    source: Source
    syntax: Syntax
    flow: GradientFlow
    findings: list[Finding]
    config: Config
    outline: Outline
    interpreter: Interpreter | None = None
    asked_for: keras.Asked = keras.NOTHING
    typed: int | None = None
    due: list[Finding] | None = None
    basis: Analysis | None = None

    @property
    def asked(self) -> set[Hashable]:
        """What was asked of other modules; see ``Workspace.resolve_pending``."""
        return set() if self.interpreter is None else self.interpreter.asked

    @property
    def given_up(self) -> tuple[GivenUp, ...]:
        """Where code was not followed, in the order of the lines."""
        found = {
            GivenUp(node.lineno - 1, limit.words)
            for limit, node in self.flow.limits
            if limit.words is not None
        }
        return tuple(sorted(found))

    @property
    def reported(self) -> list[Finding]:
        """What a reader sees of the findings: all but their repairs."""
        return [replace(one, fixes=()) for one in self.findings]

    def typed_on(self, source: Source) -> Analysis | None:
        """What to report at once for ``source``, if it only has more or less at a line's end.

        All that was found elsewhere. ``analyse`` takes the result as what was known before.
        """
        edit = line_difference(self.source.lines, source.lines)
        line = line_typed_on(self.source, source, edit)
        if line is None:
            return None
        findings = carried(self.findings, self.source, source, line)
        basis = self.basis or self
        return replace(self, source=source, findings=findings, typed=line, due=None, basis=basis)

    def settled(self) -> Analysis:
        """The same, once nobody goes on to type."""
        return self if self.due is None else replace(self, findings=self.due, typed=None, due=None)


def analyse(
    source: Source,
    config: Config,
    modules: Modules | None = None,
    before: Analysis | None = None,
    *,
    typed: bool = True,
) -> Analysis:
    """Interpret ``source`` and run the rules over it. Never raises for any text.

    Where the name of ``source`` is the path of a file, what it imports from other modules of the
    workspace is followed as far as ``modules`` finds it. ``before`` is the analysis of the text
    before an edit; it makes this one faster, and is not to be used any more. While a line is half
    ``typed``, what was found elsewhere stays.
    """
    basis = before and (before.basis or before)
    lines = line_difference(basis.source.lines, source.lines) if basis is not None else None
    if not _concerns(source, basis, lines):
        tree = ast.Module([], [])
        outline = Outline(source, tree)
        return Analysis(source, Syntax(tree), GradientFlow(tree), [], config, outline)
    edit = renew(basis.syntax, basis.source, source, lines) if basis and lines else None
    syntax = parse(source) if edit is None else edit.syntax
    with deeply():
        interpreter = basis.interpreter if basis is not None else None
        flow = interpreter.reinterpret(source, edit) if interpreter and edit else None
        if flow is None:
            interpreter, flow = _interpreted(source, syntax, modules)
        outline = Outline(source, syntax.tree)
        if basis is not None and edit is not None:
            outline.take_over(basis.outline, edit.removed, edit.around)
        changed = "" if basis is None or lines is None else _changed(basis.source, source, lines)
        if basis is None or edit is None or keras.speaks_of_keras(changed):
            asked_for = keras.asked(source.text)
        else:
            asked_for = basis.asked_for
        config = config.in_file(asked_for)
        findings = _found(source, syntax, flow, config, outline)
    analysis = Analysis(source, syntax, flow, findings, config, outline, interpreter, asked_for)
    return analysis if before is None or not typed else _steadied(analysis, before)


def _changed(before: Source, after: Source, lines: Difference) -> str:
    """The lines that differ, comments included, of either text."""
    return "".join(
        (
            *before.lines[lines.first : lines.last],
            *after.lines[lines.first : lines.last + lines.more],
        )
    )


def _concerns(source: Source, before: Analysis | None, edit: Difference | None) -> bool:
    """Whether ``source`` can have anything to do with gradients; only an edit can change that."""
    if before is None or edit is None or before.interpreter is not None:
        return concerns(source.text)
    return concerns("".join(source.lines[edit.first : edit.last + edit.more]))


def _steadied(analysis: Analysis, before: Analysis) -> Analysis:
    """``analysis`` with what is to be reported while a line is half typed."""
    edit = line_difference(before.source.lines, analysis.source.lines)
    if before.typed is not None and before.source.lines == analysis.source.lines:
        edit = Difference(before.typed, before.typed + 1, 0)
    was = Before(before.source, before.syntax.problem is None, before.typed)
    typed = line_being_typed(was, analysis.source, analysis.syntax, edit)
    if typed is None:
        return analysis
    findings = steady(before.findings, analysis.findings, edit)
    parses = analysis.syntax.problem is None
    due = analysis.findings if parses and findings != analysis.findings else None
    return replace(analysis, findings=findings, typed=typed, due=due)


def _interpreted(
    source: Source, syntax: Syntax, modules: Modules | None
) -> tuple[Interpreter, GradientFlow]:
    path = Path(source.name).absolute() if modules is not None else None
    interpreter = Interpreter(syntax.tree, source, modules, path)
    return interpreter, interpreter.interpret()


def _found(
    source: Source, syntax: Syntax, flow: GradientFlow, config: Config, outline: Outline
) -> list[Finding]:
    """What the rules find and no comment silences, in the order of the text."""
    findings = run(source, syntax, flow, config, outline)
    suppressions = Suppressions.of(source)
    if not suppressions.comments:
        return findings
    idle = [] if syntax.masked else unused(source, suppressions, findings, config, RULES)
    left = [finding for finding in findings if not suppressions.covers(finding)]
    return sorted([*left, *idle], key=lambda finding: (finding.range, finding.code))


def check(source: Source, config: Config, modules: Modules | None = None) -> list[Finding]:
    """Return the findings in ``source``, ordered by position. Never raises for any text."""
    return analyse(source, config, modules).findings
