"""Known findings: kept in a file, or silenced by comments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spec.unpaired import BROKEN, REPAIRED
from tapelint.cli.main import main

KNOWN = ["check", "--baseline", "known.json"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(BROKEN)
    return tmp_path


def test_what_is_known_is_not_reported_wherever_it_moves(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*KNOWN, "--update-baseline"]) == 0
    assert capsys.readouterr().out == "1 finding written to known.json.\n"
    assert main(KNOWN) == 0
    told = "Nothing new found in 1 file; 1 finding of the baseline left out.\n"
    assert capsys.readouterr().out == told
    (folder / "a.py").write_text("# moved\n\n" + BROKEN)
    assert main(KNOWN) == 0


def test_what_is_new_is_reported(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*KNOWN, "--update-baseline"]) == 0
    (folder / "a.py").write_text(BROKEN + BROKEN.replace("def step", "def another"))
    (folder / "b.py").write_text(BROKEN)
    capsys.readouterr()
    assert main([*KNOWN, "--format", "concise"]) == 1
    found = [line.split(": ")[0] for line in capsys.readouterr().out.splitlines()]
    assert found == ["a.py:20:31", "b.py:10:31"]


def test_what_is_gone_is_told_and_can_be_taken_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*KNOWN, "--update-baseline"]) == 0
    (folder / "a.py").write_text(REPAIRED)
    assert main(KNOWN) == 0
    assert "1 finding of known.json can no longer be found" in capsys.readouterr().err
    assert main([*KNOWN, "--update-baseline"]) == 0
    assert json.loads((folder / "known.json").read_text())["findings"] == {}


def test_what_is_known_of_files_that_are_not_checked_stays(folder: Path) -> None:
    (folder / "b.py").write_text(BROKEN)
    assert main([*KNOWN, "--update-baseline"]) == 0
    assert main([*KNOWN, "a.py", "--update-baseline"]) == 0
    assert list(json.loads((folder / "known.json").read_text())["findings"]) == ["a.py", "b.py"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no such file: --update-baseline writes it"),
        ("[]", "this is not a list of findings"),
        ("{", "this is not a list of findings"),
        ('{"version": 7, "findings": {}}', "its version is not 1"),
    ],
)
def test_a_bad_baseline_is_told_and_stays(
    content: str | None, words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (folder / "known.json").write_text(content)
    assert main(KNOWN) == 2
    assert f"known.json: {words}" in capsys.readouterr().err
    if content is not None:
        assert main([*KNOWN, "--update-baseline"]) == 2
        assert (folder / "known.json").read_text() == content


def test_comments_silence_what_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "b.py").write_text(BROKEN.replace("SGD(0.1)", "SGD(0.1)  # slow"))
    assert main(["check", "--add-ignore"]) == 0
    assert capsys.readouterr().out == "2 findings silenced in 2 files.\n"
    assert main(["check"]) == 0
    written = (folder / "a.py").read_text().splitlines()
    assert written[9] == "    optimizer.apply_gradients(gradients)  # tapelint: ignore[TL102]"
    assert written[:9] == BROKEN.splitlines()[:9]


def test_comments_are_not_added_to_notebooks(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = [{"cell_type": "code", "source": BROKEN, "metadata": {}, "outputs": []}]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    text = json.dumps(notebook)
    (folder / "a.py").unlink()
    (folder / "n.ipynb").write_text(text)
    assert main(["check", "--add-ignore"]) == 1
    assert "notebooks are not changed" in capsys.readouterr().err
    assert (folder / "n.ipynb").read_text() == text
