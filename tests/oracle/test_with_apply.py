"""What is said of ``apply(A, B)`` is so: one program for each rule, rewritten and run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oracle.symptoms import Symptom, symptoms_of
from spec.programs import Program, programs
from spec.sampling import sampled
from spec.with_apply import ABOUT_APPLY_GRADIENTS, with_apply

if TYPE_CHECKING:
    from oracle.runner import Runner

pytestmark = pytest.mark.tensorflow

SAMPLE = list(
    {
        program.expectations[0].code: program
        for program in reversed(programs("truth"))
        if program.expectations
        and program.name not in ABOUT_APPLY_GRADIENTS
        and with_apply(program.text) is not None
    }.values()
)
OTHER_WORDS = {
    "TL103": Symptom(exception="AttributeError", words="'list' object has no attribute 'built'"),
    "TL104": Symptom(exception="AttributeError", words="object has no attribute 'apply'"),
    "TL107": Symptom(exception="TypeError", words="object of type 'generator' has no len()"),
    "TL110": Symptom(
        exception="AttributeError", words="'NoneType' object has no attribute 'apply'"
    ),
    "TL130": Symptom(exception="AttributeError", words="object has no attribute 'apply'"),
    "TL230": Symptom(exception="TypeError", words="object of type 'NoneType' has no len()"),
    "TL303": Symptom(exception="TypeError", words="len is not well defined for a symbolic Tensor"),
    "TL405": Symptom(exception="TypeError", words="object of type 'NoneType' has no len()"),
    "TL608": Symptom(still=("model",)),
}
"""What happens where it is not what ``apply_gradients`` does, by the rule that finds it."""


@pytest.mark.parametrize("program", sampled(SAMPLE, 25), ids=lambda program: program.name)
def test_program_with_apply_shows_its_symptom(program: Program, tensorflow_221: Runner) -> None:
    broken, twin = with_apply(program.text), with_apply(program.twin.text) or program.twin.text
    assert broken is not None
    other = OTHER_WORDS.get(program.expectations[0].code)
    for symptom in [other] if other else symptoms_of(program, "2.21"):
        symptom.assert_shown(tensorflow_221.run, broken, twin)
