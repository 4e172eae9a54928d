"""A flipped condition is killed by the test that notices it, and survives the others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULE = """\
def sign(number):
    if number < 0:
        return -1
    return 1


def half(number, exact):
    return number / 2 if exact else number // 2


def never():
    return 1 if half else 2
"""
TESTS = """\
from thing import half, sign


def test_sign():
    assert sign(-2) == -1


def test_half():
    assert half(4, True) == 2
"""
HUNTED = """\
import json, sys
from pathlib import Path
import pytest
from benchmarks.mutants.hunt import Flip, Hunt

folder = Path(sys.argv[1])
path = folder / "thing.py"
text = path.read_text()
hunt = Hunt([
    Flip(path, "Lt_GtE", 0, 2, text.replace("<", ">=")),
    Flip(path, "AddNot", 0, 8, text.replace("if exact", "if not exact")),
    Flip(path, "AddNot", 1, 12, text.replace("if half", "if not half")),
])
pytest.main([str(folder), "-p", "no:cacheprovider", "-p", "no:terminal"], plugins=[hunt])
print(json.dumps([ended for _, ended in sorted(hunt.ended.items())]))
"""


def test_a_flip_is_killed_survives_or_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "thing.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "test_thing.py").write_text(TESTS, encoding="utf-8")
    script = tmp_path / "hunted.py"
    script.write_text(HUNTED, encoding="utf-8")
    ran = subprocess.run(  # noqa: S603
        [sys.executable, str(script), str(tmp_path)],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{ROOT}:{tmp_path}", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    by_line = json.loads(ran.stdout.splitlines()[-1])
    assert by_line == ["not run", "killed", "survived"]
