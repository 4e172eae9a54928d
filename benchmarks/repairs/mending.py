"""Repairs a broken training step, and judges each repair and what comes of all safe ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from benchmarks.accuracy.mutation import Broken, found_by
from benchmarks.accuracy.packages import CACHE as PACKAGES
from benchmarks.repairs.judge import faults
from benchmarks.repairs.same import is_same_program
from tapelint.check import Analysis, analyse
from tapelint.config import Config
from tapelint.finding import Safety
from tapelint.fixes.apply import apply
from tapelint.fixes.check import Check
from tapelint.fixes.repair import Text, candidates, repair
from tapelint.project import Workspace
from tapelint.source.text import Source

_WORKSPACE = Workspace()


@dataclass(frozen=True)
class Made:
    """A repair of a mutant, made alone, and what is wrong with it.

    ``refused`` tells that it is not offered; ``back`` that the program is what is meant again.
    """

    title: str
    safe: bool
    refused: bool
    back: bool
    wrong: list[str]


@dataclass(frozen=True)
class Mended:
    """What became of a mutant: who found it, its repairs, and all safe ones together.

    ``back`` tells whether these bring the program back to what is meant, ``wrong`` what is wrong.
    """

    where: str
    operator: str
    found: str | None
    alone: list[Made]
    together: int
    back: bool
    wrong: list[str]


def mended(mutant: Broken) -> Mended:
    """What becomes of a mutant."""
    file = mutant.file
    name = str(PACKAGES / file.package / file.path)

    @cache
    def analysed(text: str) -> Analysis:
        return analyse(Source(text, name), Config(), _WORKSPACE)

    before = analysed(mutant.text)
    alone = list(_alone(mutant, analysed))
    repaired = repair(Text(before.source), lambda source: analysed(source.text))
    after = repaired.text.source.text
    wrong = faults(mutant.text, after, before.findings, analysed(after).findings, Counter())
    return Mended(
        f"{file.package} {file.path}:{mutant.line}",
        mutant.operator,
        found_by(mutant, before.findings),
        alone,
        len(repaired.fixes),
        _is_back(after, mutant),
        wrong,
    )


def _alone(mutant: Broken, analysed: Callable[[str], Analysis]) -> Iterator[Made]:
    """Each repair of a mutant by itself."""
    analysis = analysed(mutant.text)
    check, text = Check(analysis), Text(analysis.source)
    for finding in analysis.findings:
        for one in candidates(text, analysis, check, finding):
            after = apply(analysis.source, one.edits)
            repaired = analysed(after)
            gone = Counter([finding.code])
            wrong = faults(mutant.text, after, analysis.findings, repaired.findings, gone)
            safe = one.safety is Safety.SAFE
            problem = check.lost(finding, one.edits) or check.problem([finding], repaired)
            title = f"{finding.code} {one.fix.title}"
            yield Made(title, safe, safe and bool(problem), _is_back(after, mutant), wrong)


def _is_back(after: str, mutant: Broken) -> bool:
    return any(is_same_program(after, right) for right in mutant.right)
