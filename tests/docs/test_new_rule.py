"""``make rule`` begins a rule that is known at once and that its tests ask to be filled in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spec.programs import Program
from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("scripts", "server"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "tests" / "corpus" / "truth").mkdir(parents=True)
    return tmp_path


def run(root: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "server")},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def begin(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(root, root / "scripts" / "new_rule.py", *arguments)


def headings(path: Path) -> list[str]:
    return re.findall(r"^## .+$", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_a_rule_is_begun(copy: Path) -> None:
    assert begin(copy, "my-rule", "TL999").returncode == 0
    rules = copy / "server" / "tapelint" / "rules"
    listed = run(copy, "-m", "tapelint", "rules").stdout
    assert re.search(r"^TL999  my-rule ", listed, re.MULTILINE)
    assert headings(rules / "my_rule.py") == headings(rules / "zip_reversed.py")
    for command in ("check", "format --check"):
        checked = run(copy, "-m", "ruff", *command.split(), rules / "my_rule.py")
        assert checked.returncode == 0, checked.stdout


def test_its_pair_says_what_is_expected(copy: Path) -> None:
    begin(copy, "my-rule", "TL999")
    bad = Program(copy / "tests" / "corpus" / "truth" / "my_rule_bad.py")
    assert [one.code for one in bad.expectations] == ["TL999"]
    assert not bad.twin.expectations
    assert not check(Source(bad.twin.text), Config())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "usage: make rule"),
        (("my-rule", ""), "usage: make rule"),
        (("My Rule", "TL999"), "is no name"),
        (("../rule", "TL999"), "is no name"),
        (("my-rule", "TL9"), "is no code"),
        (("zip-reversed", "TL999"), "zip-reversed (TL203)"),
        (("my-rule", "TL203"), "zip-reversed (TL203)"),
        (("facts", "TL999"), "facts.py exists"),
    ],
)
def test_what_cannot_be_begun_is_refused(
    copy: Path, arguments: tuple[str, ...], words: str
) -> None:
    before = sorted(copy.rglob("*.py"))
    refused = begin(copy, *arguments)
    assert refused.returncode != 0
    assert words in refused.stderr
    assert sorted(copy.rglob("*.py")) == before
