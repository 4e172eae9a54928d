"""Each command and option of the wheel, installed as a user installs it."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from packages.conftest import VERSION
from tapelint.cli.parser import parser
from tapelint.rules import RULES

SWAPPED, RENAMED = (
    next(rule for rule in RULES if rule.name == name)
    for name in ("zip-reversed", "optimizer-argument-renamed")
)
FOUND = "error[TL203] zip-reversed"
NOTHING = "Nothing found in"
# What is typed behind `tapelint`, with the exit status and some of what is printed.
COMMANDS = {
    "--version": (0, f"tapelint {VERSION}"),
    "--help": (0, "COMMAND"),
    "check --help": (0, "--update-baseline"),
    "check": (1, FOUND),
    "check --stdin-filename a/b.py -": (1, "--> a/b.py:"),
    "check --quiet right.py": (0, ""),
    "check --color always": (1, "\x1b["),
    "check --select TL1": (0, NOTHING),
    "check --ignore swapped,zip-reversed": (2, "there is no rule"),
    "check --ignore zip-reversed": (0, NOTHING),
    "check --exclude train.py": (0, NOTHING),
    "check --extend-exclude train.py": (0, NOTHING),
    "check train.py --exclude train.py --force-exclude": (0, NOTHING),
    "check --config other.toml": (0, NOTHING),
    "check --isolated": (1, FOUND),
    "check --tensorflow-version 2.15 renamed.txt": (1, "warning[TL804]"),
    "check --format concise": (1, "train.py:13:31: error TL203"),
    "check --output-file report.txt": (1, ""),
    "check --statistics": (1, "1  TL203  zip-reversed"),
    "check --fail-on error": (1, FOUND),
    "check --exit-zero": (0, FOUND),
    "check --baseline known.json": (1, FOUND),
    "check --baseline new.json --update-baseline": (0, "1 finding written to new.json."),
    "check --add-ignore": (0, "1 finding silenced in 1 file."),
    "check --show-files": (0, "train.py"),
    "check --show-settings": (0, "[tool.tapelint]"),
    "check --no-cache": (1, FOUND),
    "check --cache-dir kept": (1, FOUND),
    "check --executor dask://localhost": (2, "pip install 'tapelint[dask]'"),
    "check --watch": (2, "pip install 'tapelint[watch]'"),
    "fix": (0, "1 repair in 1 file"),
    "fix --diff": (1, "+    optimizer.apply_gradients(zip(grads, [w, b]))"),
    "fix --unsafe": (0, "1 repair in 1 file"),
    "fix --exit-non-zero-on-fix": (1, "1 repair in 1 file"),
    "explain TL203": (0, "The variables come before the gradients"),
    "explain 'Tape is not recording.'": (0, "tape-reset"),
    "rules": (0, "TL203  zip-reversed"),
    "rules --format json": (0, '"name": "zip-reversed"'),
    "rules --statistics": (0, f"{len(RULES)} rules"),
    "graph train.py": (0, "flowchart"),
    "graph --format svg train.py": (2, "pip install 'tapelint[svg]'"),
    "graph --format json train.py": (0, '"start"'),
    "completion bash": (0, "_shtab_tapelint"),
    "server": (0, ""),
}


def test_each_command_and_option_is_tried() -> None:
    words = {word for line in COMMANDS for word in line.split()}
    known = parser().commands()
    assert set(known) <= words
    assert {one for command in known.values() for one in command.options() if "--" in one} <= words


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(SWAPPED.bad, encoding="utf-8")
    (tmp_path / "right.py").write_text(SWAPPED.good, encoding="utf-8")
    (tmp_path / "renamed.txt").write_text(RENAMED.bad, encoding="utf-8")
    (tmp_path / "other.toml").write_text('[tool.tapelint]\nignore = ["TL203"]\n', encoding="utf-8")
    (tmp_path / "known.json").write_text('{"version": 1, "findings": {}}', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_does_what_its_help_says(installed: Path, project: Path, line: str) -> None:
    status, words = COMMANDS[line]
    given = SWAPPED.bad if line.endswith(" -") else ""
    done = subprocess.run(
        [installed, *shlex.split(line)],
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(project), "PYTHONUTF8": "1"},
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, words in done.stdout + done.stderr) == (status, True), done
    if line == "check --output-file report.txt":
        assert FOUND in (project / "report.txt").read_text(encoding="utf-8")
    elif line == "check --cache-dir kept":
        assert list((project / "kept").iterdir())
    elif line.startswith("fix") and "--diff" not in line:
        assert (project / "train.py").read_text(encoding="utf-8") == SWAPPED.good
