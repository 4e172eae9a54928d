"""What must stay silent is correct: it runs on TensorFlow as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spec.programs import KERAS_2, NOT_RUN, Program, programs
from spec.sampling import sampled

if TYPE_CHECKING:
    from oracle.runner import Runner

pytestmark = pytest.mark.tensorflow

PROGRAMS = [program for program in programs("silent") if program.path.stem not in NOT_RUN]


@pytest.mark.parametrize(
    "program",
    sampled([program for program in PROGRAMS if program.name not in KERAS_2], 70),
    ids=lambda program: program.name,
)
def test_silent_program_runs_on_keras_3(program: Program, tensorflow_221: Runner) -> None:
    outcome = tensorflow_221.run(program.text)
    assert outcome.raised is None, outcome.errors


@pytest.mark.parametrize(
    "program",
    [program for program in PROGRAMS if program.name in KERAS_2],
    ids=lambda program: program.name,
)
def test_silent_program_runs_on_keras_2(program: Program, tensorflow_215: Runner) -> None:
    outcome = tensorflow_215.run(program.text)
    assert outcome.raised is None, outcome.errors
