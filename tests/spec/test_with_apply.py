"""What is found with ``apply_gradients(zip(A, B))`` is found, and said, with ``apply(A, B)``."""

from __future__ import annotations

import ast
import re

import pytest

from spec.programs import CORPUS, Example, Program, examples_of_pages, programs
from spec.repairing import repaired
from spec.sampling import sampled
from spec.with_apply import ABOUT_APPLY_GRADIENTS, with_apply
from tapelint.check import check
from tapelint.config import Config, Keras
from tapelint.fixes.apply import apply
from tapelint.source.text import Source

PROGRAMS = [
    program
    for program in (*examples_of_pages(), *programs("seeds"), *programs("truth"))
    if with_apply(program.text) is not None and program.name not in ABOUT_APPLY_GRADIENTS
]
BROKEN = [program for program in PROGRAMS if program.expectations]
SILENT = [program for program in programs("silent") if with_apply(program.text) is not None]

OTHERWISE = {
    "truth/row314_clipped_generator_reused_bad": (
        ["TL111"],
        "`apply` counts the gradients first, and raises for any generator",
    ),
    "truth/row701_layer_alone_bad": (
        [],
        "the first step does nothing and raises nothing, and all others train",
    ),
    "truth/row805_legacy_adamax_bad": (
        ["TL803", "TL111"],
        "the legacy optimizers, which are those of Keras 2, have no `apply`",
    ),
    "truth/row805_legacy_bad": (
        ["TL803", "TL111"],
        "the legacy optimizers, which are those of Keras 2, have no `apply`",
    ),
}
"""What is found in programs of which it is not the same, and why."""

FOUND_IN_SILENT = {
    "silent/clipping_idioms": (["TL111"], "a generator is zipped, which `apply` cannot count"),
    "silent/legacy_and_mixed_precision": (["TL111"], "it is for Keras 2, which has no `apply`"),
    "silent/mixed_precision": (["TL806"], "`apply` tells that it is for Keras 3"),
    "silent/regularized_in_other_ways": (
        ["TL806", "TL806"],
        "`apply` tells that it is for Keras 3",
    ),
    "silent/research_optimisers": (["TL806"], "`apply` tells that it is for Keras 3"),
}

ONE_LINE_UP = {
    "truth/row105_zip_over_several_lines_bad",
    "truth/row302_clip_over_several_lines_bad",
}
"""The programs in which the zip stands a line below the apply call, which is pointed at now."""

ADDING_UP = {"TL205", "TL307", "TL646"}
"""The rules whose fixes zip two lists, to add gradients up or to set variables back."""


NOT_REPAIRED = {"pages/gradients-filtered_bad", "truth/row208_filtered_before_zip_bad"}
"""The programs whose repair is left out, for it would bring TL530 to light. With `zip` a test tells
that a gradient may be None."""


def rewritten(program: Program) -> str:
    text = with_apply(program.text)
    assert text is not None
    return text


def expected(program: Program) -> list[tuple[int, str]]:
    up = program.name in ONE_LINE_UP
    return [(one.line - up, one.code) for one in program.expectations]


@pytest.mark.parametrize("program", sampled(PROGRAMS, 400), ids=lambda program: program.name)
def test_a_program_with_apply_keeps_its_findings(program: Program) -> None:
    found = check(Source(rewritten(program)), Config())
    if isinstance(program, Example) and program.path.stem.endswith("_bad"):
        assert program.rule.code in {one.code for one in found}
    if program.name in OTHERWISE:
        assert sorted(one.code for one in found) == sorted(OTHERWISE[program.name][0])
    else:
        places = [(one.range.start.line, one.code) for one in found]
        assert sorted(places) == sorted(expected(program))


@pytest.mark.parametrize("program", SILENT, ids=lambda program: program.name)
def test_a_correct_program_with_apply_is_silent(program: Program) -> None:
    codes, _ = FOUND_IN_SILENT.get(program.name, ([], ""))
    assert [one.code for one in check(Source(rewritten(program)), program.config)] == codes


@pytest.mark.parametrize("program", sampled(BROKEN, 200), ids=lambda program: program.name)
def test_the_words_and_the_repairs_are_those_of_apply(program: Program) -> None:
    text = rewritten(program)
    given = text.count("apply_gradients"), text.count("zip(")
    for finding in check(Source(text), Config()):
        if finding.code == "TL111":  # says what to call in the place of `apply`
            continue
        assert "apply_gradients" not in finding.message
        assert not re.search(r"`zip|zipped|Zip ", finding.message)
        for fix in finding.fixes:
            repaired = apply(Source(text), fix.build())
            ast.parse(repaired)
            if fix.title.startswith("Restore the commented-out apply_gradients"):
                continue
            assert repaired.count("apply_gradients") <= given[0], fix.title
            assert repaired.count("zip(") <= given[1] or finding.code in ADDING_UP, fix.title


@pytest.mark.parametrize("program", sampled(BROKEN, 200), ids=lambda program: program.name)
def test_what_is_repaired_with_zip_is_repaired_with_apply(program: Program) -> None:
    def left(text: str) -> list[str]:
        return [finding.code for finding in check(Source(repaired(text)), Config())]

    rest = ["TL206"] if program.name in NOT_REPAIRED else []
    assert left(rewritten(program)) == [*left(program.text), *rest]


CALLING = [
    program
    for program in programs("truth")
    if program.path.stem.startswith("apply_")
    and "\n    optimizer.apply(g" in program.text
    and '= "sgd"' not in program.text
]


@pytest.mark.parametrize("program", CALLING, ids=lambda program: program.name)
def test_on_keras_2_there_is_no_apply(program: Program) -> None:
    codes = {one.code for one in check(Source(program.text), Config(Keras.KERAS_2))}
    assert "TL111" in codes
    assert codes.isdisjoint({"TL102", "TL108", "TL201", "TL203", "TL204", "TL207"})


def test_tf_keras_has_no_apply() -> None:
    text = (CORPUS / "truth" / "apply_fewer_gradients_good.py").read_text(encoding="utf-8")
    text = text.replace("import tensorflow as tf", "import tensorflow as tf\nimport tf_keras")
    (finding,) = check(Source(text.replace("tf.keras", "tf_keras")), Config())
    assert "have no `apply`" in finding.message
    assert (finding.code, finding.range.start.line) == ("TL111", 13)
