"""What the rewrites claim: a program that is rewritten does on TensorFlow what it did before."""

from __future__ import annotations

import os
import re
from random import Random
from typing import TYPE_CHECKING

import pytest

from benchmarks.rewrites.catalogue import REWRITES
from benchmarks.rewrites.code import Code
from spec.programs import programs

if TYPE_CHECKING:
    from oracle.runner import Outcome, Runner
    from spec.programs import Program

pytestmark = pytest.mark.tensorflow

# SOAK=1 runs all of them.
SAMPLE = list(REWRITES)[:: 1 if os.environ.get("SOAK") else 9]
PROGRAMS = Random(0).sample(programs("truth"), 40)  # noqa: S311 - not for secrets
ENOUGH = 1
# What differs from run to run.
_ADDRESS = re.compile(r"0x[0-9a-f]+|, line \d+")


@pytest.mark.parametrize("name", SAMPLE)
def test_a_rewritten_program_does_what_it_did(name: str, tensorflow_221: Runner) -> None:
    shown = 0
    for program in PROGRAMS:
        code = REWRITES[name](Code.of(program.text))
        if code is None or code.beside or shown == ENOUGH:
            continue
        shown += 1
        assert seen(tensorflow_221.run(code.text)) == seen(tensorflow_221.run(program.text)), (
            code.text
        )
    assert shown or all(_lies_beside(name, program) for program in PROGRAMS)


def seen(outcome: Outcome) -> tuple[object, ...]:
    """What a user sees of a run."""
    raised = outcome.raised and {
        key: _ADDRESS.sub("", value) for key, value in outcome.raised.items()
    }
    return raised, _ADDRESS.sub("", outcome.printed), outcome.final, sorted(outcome.still)


def _lies_beside(name: str, program: Program) -> bool:
    code = REWRITES[name](Code.of(program.text))
    return code is None or bool(code.beside)
