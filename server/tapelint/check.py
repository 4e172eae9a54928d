"""The one entry to the analysis that every skin calls."""

from __future__ import annotations

from dataclasses import dataclass

from tapelint.config import Config
from tapelint.finding import Finding
from tapelint.flow.model import GradientFlow
from tapelint.source.text import Source


@dataclass(frozen=True)
class Analysis:
    """A source together with what flows in it and what is wrong with that."""

    source: Source
    flow: GradientFlow
    findings: list[Finding]


def analyse(source: Source, config: Config) -> Analysis:
    """Interpret ``source`` and run the rules over it. Never raises for any text."""
    raise NotImplementedError


def check(source: Source, config: Config) -> list[Finding]:
    """Return the findings in ``source``, ordered by position. Never raises for any text."""
    return analyse(source, config).findings
