"""What Tapelint repairs trains: the preferred fix of each finding, run on TensorFlow."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oracle.preludes import PRELUDES
from oracle.symptoms import expressions_of, symptoms_of
from spec.programs import WITHOUT_FIX, Program, programs
from spec.repairing import repairs
from spec.sampling import sampled
from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Safety
from tapelint.fixes.apply import apply
from tapelint.rules import RULES
from tapelint.source.text import Source

if TYPE_CHECKING:
    from oracle.runner import Outcome, Runner
    from tapelint.finding import Finding
    from tapelint.rules.base import Rule

pytestmark = pytest.mark.tensorflow

ROOT = Path(__file__).resolve().parents[2]
MEASURED = sampled(
    (
        program
        for program in programs("truth")
        if program.expectations and program.name not in WITHOUT_FIX
    ),
    80,
)
LISTINGS = [program for program in programs("seeds") if program.expectations]
IN_EDITOR = ROOT / ".cache" / "editor-repaired"
FOR_EDITOR = sorted((ROOT / "tests" / "editors" / "workspace").glob("*.py"))


def findings(source: Source) -> list[Finding]:
    return check(source, Config())


def repaired(text: str) -> str:
    result = repairs(text)
    assert result.fixes
    return result.text.source.text


def choices(text: str) -> list[str]:
    """The programs that come of choosing each of the first finding's fixes, the rest repaired."""
    source = Source(text)
    return [
        repairs(apply(source, fix.build())).text.source.text for fix in findings(source)[0].fixes
    ]


@pytest.mark.parametrize("program", MEASURED, ids=lambda program: program.name)
def test_repaired_program_trains_like_its_twin(program: Program, tensorflow_221: Runner) -> None:
    def run(text: str) -> Outcome:
        # What the other tests of this program ask for, so that the outcomes are theirs too.
        return tensorflow_221.run(text, expressions_of(program))

    def trains_like_the_twin(text: str) -> bool:
        try:
            run(text).assert_trained(twin.still)
        except AssertionError:
            return False
        return True

    twin = run(program.twin.text)
    preferred = run(repaired(program.text))
    if findings(Source(program.text))[0].fixes[0].safety is Safety.SAFE:
        preferred.assert_trained(twin.still)
    else:
        preferred.assert_learned()
        assert any(map(trains_like_the_twin, choices(program.text)))


@pytest.mark.parametrize("program", LISTINGS, ids=lambda program: program.name)
def test_repaired_listing_trains(program: Program, tensorflow_221: Runner) -> None:
    symptom = symptoms_of(program, "2.21")[0]
    prelude = PRELUDES.get(program.name, "")
    outcome = tensorflow_221.run(repaired(program.text), symptom.expressions, prelude)
    outcome.assert_trained()
    assert all(outcome.moved.values())
    if not symptom.exception:
        symptom.assert_shown(
            lambda text, expressions: tensorflow_221.run(text, expressions, prelude),
            program.text,
            repaired(program.text),
        )


@pytest.mark.parametrize("name", [path.name for path in FOR_EDITOR])
def test_program_repaired_in_the_editor_trains(name: str, tensorflow_221: Runner) -> None:
    path = IN_EDITOR / name
    if not path.exists() and os.environ.get("CI") != "true":
        pytest.skip("the test in the real editor has not run")
    tensorflow_221.run(path.read_text(encoding="utf-8")).assert_trained()


@pytest.mark.parametrize("path", FOR_EDITOR, ids=lambda path: path.stem)
def test_program_of_the_editor_tests_trains_once_repaired(
    path: Path, tensorflow_221: Runner
) -> None:
    tensorflow_221.run(repaired(path.read_text(encoding="utf-8"))).assert_trained()


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES if f"pages/{rule.name}_bad" not in WITHOUT_FIX],
    ids=lambda rule: rule.name,
)
def test_bad_example_of_the_page_trains_once_repaired(rule: Rule, tensorflow_221: Runner) -> None:
    good = tensorflow_221.run(rule.good)
    good.assert_learned()
    tensorflow_221.run(repaired(rule.bad)).assert_trained(good.still)
