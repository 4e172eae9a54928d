"""The check of a repair, before it is offered or made."""

from __future__ import annotations

import io
import tokenize
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from tapelint.finding import Edit, Safety
from tapelint.fixes.apply import apply, is_python
from tapelint.fixes.proof import concerned, lines_of, shifted_by, unbound_by
from tapelint.source.names import Names, declared
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tapelint.check import Analysis
    from tapelint.finding import Finding


class Check:
    """The check of the repairs of one text.

    What it is asked before the repaired text is analysed may look at ``analysis``, which that
    analysis uses up; ``problem`` does not.
    """

    def __init__(self, analysis: Analysis) -> None:
        """``analysis`` is that of the text before it is repaired."""
        self._analysis = analysis
        self._source = analysis.source
        self._codes = Counter(finding.code for finding in analysis.findings)
        self._masked = len(analysis.syntax.masked)

    @cached_property
    def _names(self) -> Names:
        analysis = self._analysis
        return Names(analysis.syntax.tree, analysis.outline.around, declared(analysis.source.text))

    def unbound(self, edits: Sequence[Edit]) -> list[str]:
        """The names that ``edits`` may leave unbound."""
        return unbound_by(self._analysis, self._names, edits)

    def lost(self, finding: Finding, edits: Sequence[Edit]) -> list[str]:
        """The comments that ``edits``, a repair of ``finding``, would delete.

        One may become code, and one that is what was found may go.
        """
        if not any("#" in self._source.slice(edit.range) for edit in edits):
            return []
        if self._source.slice(finding.range).startswith("#"):
            return []
        body = self._analysis.syntax.tree.body
        region = lines_of(self._source, body, *concerned(body, edits))
        before = self._source.slice(region)
        shifted = [Edit(shifted_by(edit.range, region.start), edit.text) for edit in edits]
        after = apply(Source(before), shifted)
        lost = Counter(_comments(before)) - Counter(_comments(after))
        return [one for one in lost if not (code := one.strip("# ")) or code not in after]

    def problem(
        self, repaired: Iterable[Finding], after: Analysis, safety: Safety = Safety.SAFE
    ) -> str | None:
        """What is wrong with ``after``, in which the findings ``repaired`` should be gone.

        None if it is right. A repair may bring to light what is repaired next; an unsafe one may
        lead to any finding.
        """
        # What does not speak of gradients any more was not parsed.
        parsed = after.syntax.tree.body or self._masked or is_python(after.source.text)
        newly = len(after.syntax.masked) > self._masked
        if newly or not parsed or (after.syntax.problem and not self._masked):
            return "leaves a text that does not parse"
        gone = Counter(finding.code for finding in repaired)
        found = Counter(finding.code for finding in after.findings)
        for code, count in gone.items():
            if found[code] > self._codes[code] - count:
                return f"does not remove what {code} found"
        if safety is Safety.SAFE:
            added = found - self._codes
            left = {one.code for one in after.findings if one.code in added and not _is_mended(one)}
            if left:
                return f"leads to {', '.join(sorted(left))}"
        return None


def _is_mended(finding: Finding) -> bool:
    """Whether ``finding`` has a safe repair of its own."""
    return any(fix.safety is Safety.SAFE for fix in finding.fixes)


def _comments(text: str) -> Iterator[str]:
    """The comments in ``text``; where that cannot be read, what looks like one."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
    except (tokenize.TokenError, SyntaxError):
        yield from (f"#{rest}" for _, mark, rest in _parts(text) if mark)


def _parts(text: str) -> Iterator[tuple[str, str, str]]:
    return (line.partition("#") for line in Source(text).text.splitlines())
