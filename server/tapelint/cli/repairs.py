"""The repairs of one file, and how many findings they end."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tapelint.check import analyse
from tapelint.finding import Fix, Safety
from tapelint.fixes.check import Check
from tapelint.fixes.notebook import Notebook
from tapelint.fixes.repair import Repaired, Text, candidates, repair, right

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tapelint.check import Analysis
    from tapelint.config import Config
    from tapelint.finding import Finding
    from tapelint.flow.transfer.imports import Modules
    from tapelint.source.files import File
    from tapelint.source.text import Source


class Made(NamedTuple):
    """What comes of a file: its text, the program in it, and how many repairs were made.

    ``more`` are the findings in it that unsafe repairs would end.
    """

    text: str
    source: Source
    repairs: int
    more: int


def made(file: File, config: Config, modules: Modules, *, unsafe: bool, tells: bool = True) -> Made:
    """Repair ``file`` as far as that can be done safely, or not safely if ``unsafe``.

    What cannot be made, and why, is logged if it ``tells``.
    """
    analysed = analyses(config, modules)
    if file.cells is not None:
        cells = repair(Notebook.of(file.source.name, file.text), analysed, unsafe=unsafe)
        return _told(cells, cells.text.repaired_file, analysed, unsafe=unsafe, tells=tells)
    result = repair(Text(file.source), analysed, unsafe=unsafe)
    return _told(result, result.text.source.text, analysed, unsafe=unsafe, tells=tells)


def _told(
    result: Repaired[Text] | Repaired[Notebook],
    text: str,
    analysed: Callable[[Source], Analysis],
    *,
    unsafe: bool,
    tells: bool,
) -> Made:
    if tells:
        result.log()
    more = 0 if unsafe else _ended(result.text, analysed)
    return Made(text, result.text.source, len(result.fixes), more)


def has_repair(findings: Sequence[Finding]) -> bool:
    """Whether there may be something to repair."""
    return any(fix.safety is not Safety.DISPLAY for one in findings for fix in one.fixes)


def right_alone(analysis: Analysis, config: Config, modules: Modules) -> list[Finding]:
    """The findings of ``analysis`` with those of their repairs that are right, each by itself."""
    text, check = Text(analysis.source), Check(analysis)
    found = [
        one for finding in analysis.findings for one in candidates(text, analysis, check, finding)
    ]
    checked = right(text, check, found, analyses(config, modules))
    return [
        replace(
            finding,
            fixes=tuple(
                Fix(one.fix.title, one.safety, partial(tuple, one.edits))
                for one in checked
                if one.finding is finding
            ),
        )
        for finding in analysis.findings
    ]


def _ended(text: Text | Notebook, analysed: Callable[[Source], Analysis]) -> int:
    """How many findings unsafe repairs of ``text`` end."""
    before = analysed(text.source).findings
    if not has_repair(before):
        return 0
    after = repair(text, analysed, unsafe=True).text
    return len(before) - len(analysed(after.source).findings)


def analyses(config: Config, modules: Modules | None) -> Callable[[Source], Analysis]:
    """A function that analyses texts, each of which differs little from the one before."""
    before: Analysis | None = None

    def analysed(source: Source) -> Analysis:
        nonlocal before
        before = analyse(source, config, modules, before, typed=False)
        return before

    return analysed
