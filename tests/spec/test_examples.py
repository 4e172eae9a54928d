"""The gallery: each example has one fault, which Tapelint finds and repairs as its twin shows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from spec.programs import EXAMPLES
from spec.repairing import repaired
from spec.variants import comments
from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

FAULTS = {
    "clipped_not_zipped": "TL102",
    "clipping_without_effect": "TL301",
    "loss_outside_the_tape": "TL501",
    "missing_apply": "TL101",
    "optimizer_class": "TL103",
    "tape_used_twice": "TL401",
    "variable_replaced": "TL601",
}


def read(path: Path) -> Source:
    return Source(path.read_text(encoding="utf-8"))


def code(text: str) -> str:
    """The program without its docstring, comments and layout."""
    return ast.unparse(ast.Module(ast.parse(text).body[1:], []))


def test_gallery_is_complete() -> None:
    for folder in (EXAMPLES, EXAMPLES / "repaired"):
        assert {path.stem for path in folder.glob("*.py")} == set(FAULTS)


@pytest.mark.parametrize(("name", "fault"), FAULTS.items())
def test_broken_example_has_one_fault(name: str, fault: str) -> None:
    findings = check(read(EXAMPLES / f"{name}.py"), Config())
    assert [finding.code for finding in findings] == [fault]


@pytest.mark.parametrize("name", FAULTS)
def test_fix_gives_the_repaired_example(name: str) -> None:
    broken = read(EXAMPLES / f"{name}.py")
    twin = read(EXAMPLES / "repaired" / f"{name}.py")
    text = repaired(broken.text, unsafe=False)
    assert code(text) == code(twin.text)
    assert comments(text) == comments(twin.text)
    assert not check(twin, Config())
