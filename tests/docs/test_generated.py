"""What is generated from the rules is up to date, and the check notices where it is not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def generate(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / "scripts" / "docs.py", *options],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("scripts", "docs/rules"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "README.md", tmp_path)
    assert generate(tmp_path).returncode == 0
    return tmp_path


def test_documentation_is_up_to_date() -> None:
    checked = generate(ROOT, "--check")
    assert checked.returncode == 0, checked.stderr


def test_what_is_out_of_date_is_named_and_written_anew(copy: Path) -> None:
    page, gone, left = (
        copy / "docs" / "rules" / name for name in ("zip-reversed.md", "README.md", "no-rule.md")
    )
    readme = copy / "README.md"
    before = {path: path.read_text(encoding="utf-8") for path in (page, gone, readme)}
    page.write_text("old", encoding="utf-8")
    gone.unlink()
    left.write_text("", encoding="utf-8")
    readme.write_text(before[readme].replace("| TL102 |", "| TL000 |"), encoding="utf-8")
    checked = generate(copy, "--check")
    assert checked.returncode == 1
    assert [line.split()[0] for line in checked.stderr.splitlines()] == [
        "README.md",
        "docs/rules/README.md",
        "docs/rules/no-rule.md",
        "docs/rules/zip-reversed.md",
    ]
    assert generate(copy).returncode == 0
    assert {path: path.read_text(encoding="utf-8") for path in before} == before
    assert not left.exists()
    assert generate(copy, "--check").returncode == 0


def test_own_words_of_the_readme_stay(copy: Path) -> None:
    readme = copy / "README.md"
    text = readme.read_text(encoding="utf-8").replace("# Tapelint", "# Another name")
    readme.write_text(text, encoding="utf-8")
    assert generate(copy).returncode == 0
    assert readme.read_text(encoding="utf-8") == text
