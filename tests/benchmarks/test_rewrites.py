"""Rewrites that change no behaviour change no finding."""

from __future__ import annotations

import pytest

from benchmarks.rewrites.catalogue import REWRITES
from benchmarks.rewrites.code import Code
from benchmarks.rewrites.measure import codes, expected
from spec.programs import CORPUS, Program

# Between them they have something for each rewrite.
SAMPLE = [
    Program(CORPUS / "truth" / f"{name}.py")
    for name in (
        "row101_clipped_in_trainer_bad",
        "row105_zip_reversed_bad",
        "row211_gan_crossed_bad",
        "row309_added_to_a_list_good",
        "row601_never_applied_good",
    )
]


def rewritten(program: Program, name: str) -> Code | None:
    return REWRITES[name](Code.of(program.text))


@pytest.mark.parametrize("name", REWRITES)
def test_a_rewrite_changes_the_text_and_no_finding(name: str) -> None:
    changed = [(one, code) for one in SAMPLE if (code := rewritten(one, name)) is not None]
    assert changed
    for program, code in changed:
        assert code.text != program.text
        assert codes(code, program.config) == expected(program)
