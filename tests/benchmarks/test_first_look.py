"""The programs of the first looks are labelled truly, and nothing is said of the correct ones."""

from __future__ import annotations

import pytest

from benchmarks.first_look.rounds import Label, checked, labels, rounds

PROGRAMS = [
    pytest.param(folder, label, id=f"{folder.name}-{label.name}")
    for folder in rounds()
    for label in labels(folder)
]


@pytest.mark.parametrize(("folder", "label"), PROGRAMS)
def test_the_fault_stands_on_the_labelled_line(folder, label: Label):
    lines = (folder / f"{label.name}_bad.py").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# measured: ")
    assert "# fault:" in lines[label.line - 1]


@pytest.mark.parametrize(("folder", "label"), PROGRAMS)
def test_nothing_is_said_of_the_correct_twin(folder, label: Label):
    assert not checked(folder, label, "good")
