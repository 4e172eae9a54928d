"""Which files are checked, by which settings, and what is asked instead of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import tomllib

from spec.unpaired import BROKEN
from tapelint.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "old/b.py", "older/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BROKEN)
    return tmp_path


def listed(capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    assert main(["check", "--show-files", *options]) == 0
    return capsys.readouterr().out.split()


def test_no_path_means_here(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys) == ["a.py", "old/b.py", "older/c.py"]
    assert main(["check"]) == 1
    assert "3 findings" in capsys.readouterr().out
    assert main(["fix"]) == 0
    assert main(["check"]) == 0


def test_what_is_built_is_passed_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("build", "dist", "site-packages"):
        (folder / name).mkdir()
        (folder / name / "d.py").write_text(BROKEN)
    assert listed(capsys) == ["a.py", "old/b.py", "older/c.py"]


def test_patterns_of_the_command_line_stand_for_the_setting_or_beside_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pyproject.toml").write_text('[tool.tapelint]\nexclude = ["old/"]\n')
    assert listed(capsys) == ["a.py", "older/c.py"]
    assert listed(capsys, "--exclude", "older/") == ["a.py", "old/b.py"]
    assert listed(capsys, "--extend-exclude", "older/,a.py") == []


def test_what_is_named_is_checked_unless_exclusion_is_forced(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ["old/b.py", "a.py", "--exclude", "old/"]
    assert listed(capsys, *options) == ["old/b.py", "a.py"]
    assert listed(capsys, *options, "--force-exclude") == ["a.py"]


def test_settings_from_a_named_file_and_from_none(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pyproject.toml").write_text('[tool.tapelint]\nignore = ["TL102"]\n')
    (folder / "old" / "other.toml").write_text('[tool.tapelint]\nexclude = ["b.py"]\n')
    assert main(["check"]) == 0
    assert main(["check", "--isolated"]) == 1
    capsys.readouterr()
    assert listed(capsys, "--config", "old/other.toml") == ["a.py", "older/c.py"]
    assert main(["check", "--config", "old/other.toml"]) == 1


def test_settings_are_shown_as_toml(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = (
        '[tool.tapelint]\ntensorflow-version = "2.15"\nexclude = ["old/"]\n'
        'severity = { TL102 = "hint" }\nper-file-ignores = { "a.py" = ["TL1", "TL203"] }\n'
    )
    (folder / "pyproject.toml").write_text(settings)
    assert main(["check", "--show-settings", "--select", "TL1"]) == 0
    shown = capsys.readouterr().out
    assert str(folder / "pyproject.toml") in shown
    assert "tensorflow-version is 2.15" in shown
    assert tomllib.loads(shown)["tool"]["tapelint"] == {
        "select": ["TL1"],
        "ignore": [],
        "exclude": ["old/"],
        "severity": {"TL102": "hint"},
        "per-file-ignores": {"a.py": ["TL1", "TL203"]},
    }


def test_a_pattern_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--extend-exclude", "!"]) == 2
    assert "--extend-exclude: ! is no pattern" in capsys.readouterr().err
