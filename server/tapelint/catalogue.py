"""The catalogue in figures, counted from what it is made of."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

from tapelint.check import check
from tapelint.config import Config, Keras
from tapelint.finding import Safety
from tapelint.rules import RULES
from tapelint.rules.base import Rule
from tapelint.source.text import Source

# Only a clone of the repository has it: broken programs with what TensorFlow does in comments.
_CORPUS = Path(__file__).parents[2] / "tests" / "corpus"
_CLAIM = re.compile(r"# (?:error|warning|information|hint): \[TL\d+\]")


@cache
def safety(rule: Rule) -> Safety | None:
    """How safe the fix is that is preferred for the bad example of ``rule``; None if there is none.

    Raises LookupError where the rule does not find the fault in its own example.
    """
    findings = [one for one in check(Source(rule.bad), Config()) if one.code == rule.code]
    if not findings:
        message = f"{rule.name} does not find the fault in the bad example on its page"
        raise LookupError(message)
    fixes = findings[0].fixes
    return fixes[0].safety if fixes else None


def statistics() -> list[str]:
    """The lines that tell how many rules, fixes and claims there are."""
    severities = Counter(rule.severity.value for rule in RULES)
    fixes = Counter(found.value for found in map(safety, RULES) if found)
    kerases = len(Keras)
    pages = kerases * len(RULES)
    programs = kerases * sum(
        len(_CLAIM.findall(path.read_text(encoding="utf-8"))) for path in _CORPUS.rglob("*.py")
    )
    what = f"{pages} of the pages' examples"
    if programs:
        what += f", {programs} of the broken programs in tests/corpus"
    return [
        f"{len(RULES)} rules: {_list(severities)}",
        f"{fixes.total()} rules with a fix: {_list(fixes)}",
        f"{pages + programs} claims that the tests check on real TensorFlow: {what}",
    ]


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.most_common())
