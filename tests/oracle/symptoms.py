"""What an expectation claims to happen, and whether it did (the grammar: ``spec.programs``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from oracle.runner import Outcome
    from spec.programs import Program

    Run = Callable[[str, tuple[str, ...]], Outcome]

_RAISES = re.compile(r"(?:\[(TL\d+)\] )?raises (\w+): (.+)")
_STILL = re.compile(r"(.+) do(?:es)? not move")
_WRONGLY = re.compile(r"(.+) moves? wrongly")


@dataclass(frozen=True)
class Symptom:
    """A claim about a run: the exception it ends in, or what its variables do.

    ``code`` is the rule that finds the fault in this version, if it is another one.
    """

    code: str = ""
    exception: str = ""
    words: str = ""
    still: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def expressions(self) -> tuple[str, ...]:
        """The variables and models that the claim is about."""
        return self.still + self.wrong

    def assert_shown(self, run: Run, broken: str, repaired: str) -> None:
        """Assert that the claim holds of the program ``broken`` and no more of ``repaired``."""
        outcome = run(broken, self.expressions)
        if self.exception:
            assert outcome.raised, f"did not raise {self.exception}: {outcome.printed}"
            assert outcome.raised["type"] == self.exception, outcome.raised
            assert self.words in outcome.raised["message"]
            return
        assert outcome.raised is None, outcome.errors
        remedy = run(repaired, self.expressions)
        for expression in self.still:
            assert not outcome.moved[expression], expression
            assert remedy.moved[expression], expression
        for expression in self.wrong:
            assert outcome.values[expression] != remedy.values[expression], expression


def symptom_of(text: str, version: str) -> Symptom:
    """Read the claim about ``version``, as ``2.15``; raises ValueError if it has no such form."""
    common, *others = text.split("; on ")
    claims = dict(other.split(" ", 1) for other in others)
    claim = claims.get(version, common)
    if claim == "runs":
        return Symptom()
    if found := _RAISES.fullmatch(claim):
        return Symptom(code=found[1] or "", exception=found[2], words=found[3])
    if found := _STILL.fullmatch(claim):
        return Symptom(still=tuple(found[1].split(", ")))
    if found := _WRONGLY.fullmatch(claim):
        return Symptom(wrong=tuple(found[1].split(", ")))
    message = f"no symptom: {claim!r}"
    raise ValueError(message)


def symptoms_of(program: Program, version: str) -> list[Symptom]:
    """What ``program`` claims about ``version``, for each of its expectations."""
    return [symptom_of(each.symptom, version) for each in program.expectations]


def expressions_of(program: Program) -> tuple[str, ...]:
    """What all claims of ``program`` about Keras 3 look at; raises ValueError if they differ."""
    (expressions,) = {symptom.expressions for symptom in symptoms_of(program, "2.21")}
    return expressions
