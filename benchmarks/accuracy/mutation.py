"""Breaks the training steps of the packages, and looks whether that is found."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from benchmarks.accuracy.module import Edit, Module
from benchmarks.accuracy.operators import OPERATORS, Mutant
from benchmarks.accuracy.packages import Published
from benchmarks.accuracy.steps import steps
from tapelint.finding import Finding
from tapelint.source.text import Source


@dataclass(frozen=True)
class Broken:
    """A file in which an operator broke a training step, so that it reads ``text``.

    ``line`` is 1-based and of the published file; ``near`` are the 0-based lines of ``text`` that a
    finding may touch. Each of ``right`` is a program that does what is meant.
    """

    file: Published
    operator: str
    codes: frozenset[str]
    line: int
    text: str
    near: frozenset[int]
    right: tuple[str, ...]

    @property
    def key(self) -> str:
        """What the mutant is called in tables and in the file of explanations."""
        return f"{self.file.package} {self.file.path}:{self.line} {self.operator}"


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: the code of the rule that found it, None where it survived."""

    mutant: Broken
    found: str | None


def broken(file: Published) -> Iterator[Broken]:
    """Each mutant of each training step of a file."""
    try:
        module = Module(file.text)
    except (SyntaxError, ValueError, RecursionError):
        return
    found = list(steps(module))
    for operator in OPERATORS if found else ():
        seen = set()
        for mutant in operator.mutants(module, found):
            text = module.edited(mutant.edits)
            if mutant.edits in seen or not _parses(text):
                continue
            seen.add(mutant.edits)
            line = module.text.count("\n", 0, mutant.edits[0].start) + 1
            near = frozenset(_lines(mutant, module, text))
            right = tuple(map(module.edited, mutant.right)) or (file.text,)
            yield Broken(file, operator.name, operator.codes, line, text, near, right)


def outcomes(file: Published) -> Iterator[Outcome]:
    """What becomes of each mutant of a file."""
    for mutant in broken(file):
        yield Outcome(mutant, found_by(mutant, file.findings(mutant.text)))


def found_by(mutant: Broken, findings: list[Finding]) -> str | None:
    """The code of the rule that is to find the mutant and does, by what is found in its text."""
    source = Source(mutant.text)
    left = Counter(_known(mutant.file))
    for finding in findings:
        known = _identity(finding, source)
        if left[known] > 0:
            left[known] -= 1
        elif _hits(finding, mutant):
            return finding.code
    return None


@lru_cache(maxsize=1)
def _known(file: Published) -> Counter[tuple[str, str]]:
    """What is found in the file as it was published."""
    source = Source(file.text)
    return Counter(_identity(one, source) for one in file.findings(file.text))


def _hits(finding: Finding, mutant: Broken) -> bool:
    """Whether a rule that is to find it reports the mutant, on or near the mutated words."""
    lines = range(finding.range.start.line, finding.range.end.line + 1)
    return finding.code in mutant.codes and not mutant.near.isdisjoint(lines)


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
