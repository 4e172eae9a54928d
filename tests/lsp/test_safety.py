"""Nothing of the user's is imported or run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_silencing import BROKEN
from wire import Wire

TRAPS = ["jedi", "parso", "tensorflow", "keras", "sitecustomize", "usercustomize", "conftest"]
TRAPS += ["pygls", "libcst", "logging", "json", "setup", "helpers"]
TAPELINT = str(Path(sys.executable).with_name("tapelint"))


@pytest.fixture
def workspace(tmp_path):
    for name in TRAPS:
        trap = f"open({str(tmp_path / 'sprung')!r}, 'a').write({name!r})\n"
        (tmp_path / f"{name}.py").write_text(trap)
    (tmp_path / "train.py").write_text(f"import helpers\nfrom helpers import *\n{BROKEN}")
    return tmp_path


def test_the_server_imports_nothing_of_the_workspace(workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    wire = Wire([TAPELINT, "server"])
    wire.initialize()
    uri = (workspace / "train.py").as_uri()
    wire.open(uri, (workspace / "train.py").read_text())
    assert [each["code"] for each in wire.diagnostics(uri)["diagnostics"]] == ["TL102"]
    start = {"line": 12, "character": 15}
    wire.answer("textDocument/hover", {"textDocument": {"uri": uri}, "position": start})
    wire.answer("textDocument/definition", {"textDocument": {"uri": uri}, "position": start})
    wire.leave()
    assert not (workspace / "sprung").exists()


def test_the_command_line_imports_nothing_of_the_workspace(workspace):
    for command in (["check", "."], ["fix", "."]):
        subprocess.run([TAPELINT, *command], cwd=workspace, capture_output=True, check=False)  # noqa: S603
    assert not (workspace / "sprung").exists()
    assert "zip(" in (workspace / "train.py").read_text()
