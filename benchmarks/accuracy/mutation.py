"""Breaks the training steps of the packages, and looks whether that is found."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.accuracy.module import Edit, Module
from benchmarks.accuracy.operators import OPERATORS, Mutant, Operator
from benchmarks.accuracy.packages import Published
from benchmarks.accuracy.steps import steps
from tapelint.finding import Finding
from tapelint.source.text import Source


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant; ``line`` is 1-based and of the published file.

    ``found`` is the code of the rule that found it, None where it survived.
    """

    package: str
    path: str
    line: int
    operator: str
    found: str | None
    text: str

    @property
    def key(self) -> str:
        """What the mutant is called in the file of explanations."""
        return f"{self.package} {self.path}:{self.line} {self.operator}"


def outcomes(file: Published) -> Iterator[Outcome]:
    """Each mutant of each training step of a file."""
    try:
        module = Module(file.text)
    except (SyntaxError, ValueError, RecursionError):
        return
    found = list(steps(module))
    if not found:
        return
    before = Counter(_identity(one, module.source) for one in file.findings(file.text))
    for operator in OPERATORS:
        seen = set()
        for mutant in operator.mutants(module, found):
            text = module.edited(mutant.edits)
            if mutant.edits in seen or not _parses(text):
                continue
            seen.add(mutant.edits)
            line = module.text.count("\n", 0, mutant.edits[0].start) + 1
            new = _new(file, text, before)
            near = _lines(mutant, module, text)
            code = next((one.code for one in new if _hits(one, operator, near)), None)
            yield Outcome(file.package, file.path, line, operator.name, code, text)


def _new(file: Published, text: str, before: Counter[tuple[str, str]]) -> list[Finding]:
    """The findings that are not among those ``before``."""
    source = Source(text)
    left = Counter(before)
    result = []
    for finding in file.findings(text):
        known = _identity(finding, source)
        if left[known] > 0:
            left[known] -= 1
        else:
            result.append(finding)
    return result


def _hits(finding: Finding, operator: Operator, near: set[int]) -> bool:
    """Whether a rule that is to find it reports the mutant, on or near the mutated words."""
    lines = range(finding.range.start.line, finding.range.end.line + 1)
    return finding.code in operator.codes and not near.isdisjoint(lines)


def _identity(finding: Finding, source: Source) -> tuple[str, str]:
    return finding.code, source.line(finding.range.start.line).strip()


def _lines(mutant: Mutant, module: Module, text: str) -> set[int]:
    """The 0-based lines of the mutated text that a finding may touch."""
    spans = [module.span(node) for node in mutant.near]
    result: set[int] = set()
    for start, end in [*spans, *((edit.start, edit.end) for edit in mutant.edits)]:
        first = text.count("\n", 0, _moved(start, mutant.edits, after=False))
        last = text.count("\n", 0, _moved(end, mutant.edits, after=True))
        result |= set(range(first, last + 1))
    return result


def _moved(offset: int, edits: tuple[Edit, ...], *, after: bool) -> int:
    """Where an offset of the module is once it is edited, before or after what edits put there."""
    moved = offset
    for edit in edits:
        if edit.end < offset or (after and edit.end == offset):
            moved += len(edit.text) - (edit.end - edit.start)
        elif edit.start < offset:
            moved = moved - offset + edit.start
    return moved


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
