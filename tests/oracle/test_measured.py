"""The corpus says what TensorFlow does: each broken program shows its symptom, its twin trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oracle.preludes import FROZEN, NOT_LEARNING, PRELUDES
from oracle.symptoms import expressions_of, symptoms_of
from spec.programs import Program, programs
from tapelint.symptoms import explain

if TYPE_CHECKING:
    from oracle.runner import Outcome, Runner

pytestmark = pytest.mark.tensorflow

TRUTH = programs("truth")
BROKEN = [program for program in TRUTH if program.expectations]
REPAIRED = [program for program in TRUTH if not program.expectations]
LISTINGS = [program for program in programs("seeds") if not program.expectations]


def assert_symptoms(runner: Runner, program: Program) -> None:
    for symptom in symptoms_of(program, runner.version):
        symptom.assert_shown(runner.run, program.text, program.twin.text)
        if symptom.exception:
            assert_explained(program, runner.run(program.text, symptom.expressions))


def assert_explained(program: Program, outcome: Outcome) -> None:
    """Assert that the traceback leads to a rule that finds the fault."""
    found = {one.rule.code for one in explain(outcome.errors)}
    assert found & {one.code for one in program.expectations}, outcome.errors


@pytest.mark.parametrize("program", BROKEN, ids=lambda program: program.name)
def test_broken_program_shows_its_symptom_on_keras_3(
    program: Program, tensorflow_221: Runner
) -> None:
    assert_symptoms(tensorflow_221, program)


@pytest.mark.parametrize("program", BROKEN, ids=lambda program: program.name)
def test_broken_program_shows_its_symptom_on_keras_2(
    program: Program, tensorflow_215: Runner
) -> None:
    assert_symptoms(tensorflow_215, program)


@pytest.mark.parametrize("program", LISTINGS, ids=lambda program: program.name)
def test_correct_listing_trains(program: Program, tensorflow_221: Runner) -> None:
    # A tenth of the steps tells the same.
    fewer_steps = program.text.replace("range(1000)", "range(100)")
    outcome = tensorflow_221.run(fewer_steps, prelude=PRELUDES.get(program.name, ""))
    outcome.assert_moved(FROZEN.get(program.name, ()))
    if program.name not in NOT_LEARNING:
        outcome.assert_learned()


@pytest.mark.parametrize("program", BROKEN, ids=lambda program: program.name)
def test_repaired_twin_trains(program: Program, tensorflow_221: Runner) -> None:
    outcome = tensorflow_221.run(program.twin.text, expressions_of(program))
    beside = [] if not any(outcome.moved.values()) else outcome.still
    outcome.assert_trained(beside)
