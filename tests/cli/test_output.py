"""Where the report goes, and how it looks there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from spec.unpaired import BROKEN
from tapelint.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "a.py").write_text(BROKEN)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert main(["check", *options]) == 1
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("variable", "option", "in_colour"),
    [
        (None, "auto", False),
        (None, "always", True),
        ("NO_COLOR", "always", True),
        ("FORCE_COLOR", "auto", True),
        ("CLICOLOR_FORCE", "auto", True),
        ("FORCE_COLOR", "never", False),
    ],
)
def test_colours(
    variable: str | None,
    option: str,
    in_colour: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain = printed(capsys)
    if variable:
        monkeypatch.setenv(variable, "1")
    shown = printed(capsys, "--color", option)
    assert bool(STYLE.search(shown)) == in_colour
    assert STYLE.sub("", shown) == plain


def test_no_colour_wins_over_forced_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not STYLE.search(printed(capsys))


def test_a_report_into_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "--format", "json", "--output-file", "found.json") == ""
    (entry,) = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    assert entry["code"] == "TL102"
    assert [edit["text"] for edit in entry["fixes"][0]["edits"]]


def test_a_report_into_a_file_that_cannot_be_written_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--output-file", "gone/found.txt"]) == 2
    assert "cannot write the result: gone/found.txt: No such file" in capsys.readouterr().err


def test_quiet_leaves_the_summary_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        printed(capsys, "--quiet")
        .rstrip()
        .endswith("help: Zip the gradients with `model.trainable_variables`")
    )
    (folder / "a.py").write_text("")
    assert main(["check", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh", "fish", "powershell"])
def test_completion_knows_commands_and_options(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(word in script for word in ("explain", "baseline", "json-lines"))


def test_watching_checks_anew_when_a_file_changes(folder: Path) -> None:
    command = [sys.executable, "-m", "tapelint", "check", "--watch", "--format", "concise"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:  # noqa: S603
        try:
            assert "TL102" in watching.stdout.readline()
            assert "Watching" in watching.stdout.readline()
            (folder / "b.py").write_text(BROKEN)
            assert watching.stdout.readline() == "\n"
            found = [watching.stdout.readline().split(":")[0] for _ in range(2)]
            assert found == ["a.py", "b.py"]
        finally:
            watching.kill()
