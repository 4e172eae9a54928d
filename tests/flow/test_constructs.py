"""What the engine follows: the corpus has the right programs, and how a line of them goes wrong.

A trailing comment ``# TL102 if: optimizer.apply_gradients(gradients)`` says which line in the place
of this one the rule is to report. The programs as they stand are silent and run on TensorFlow.
"""

from __future__ import annotations

import re

import pytest

from spec.programs import Program, programs
from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

_BREAK = re.compile(r"^( *)(.*?)  # (TL\d+) if: (.+)$")
BREAKS = [
    pytest.param(program, number, id=f"{program.path.stem}-{number + 1}")
    for program in programs("silent")
    for number, line in enumerate(program.text.splitlines())
    if _BREAK.match(line)
]


@pytest.mark.parametrize(("program", "number"), BREAKS)
def test_a_line_that_goes_wrong_is_reported(program: Program, number: int) -> None:
    lines = program.text.splitlines()
    found = _BREAK.match(lines[number])
    assert found is not None
    indentation, _, code, broken = found.groups()
    lines[number] = indentation + broken
    findings = check(Source("\n".join(lines)), Config())
    assert [(one.code, one.range.start.line) for one in findings] == [(code, number)]
