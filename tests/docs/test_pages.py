"""What the pages of the documentation tell a user to do works."""

from __future__ import annotations

import ast
import io
import re
import shlex
from pathlib import Path

import pytest

from tapelint.cli.main import main
from tapelint.rules import RULES
from tapelint.settings import load

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.md"))
BROKEN = next(rule.bad for rule in RULES if rule.name == "gradients-not-zipped")
FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def commands(text: str) -> list[str]:
    """The commands of a page, without the name of the program, each once."""
    blocks = "\n".join(body for _, body in FENCE.findall(text))
    inside = re.findall(r"^(?:\$ |- run: |\s+- )tapelint (.+)$", blocks, re.MULTILINE)
    inline = re.findall(r"(?<!`)`tapelint ([^`]+)`(?!`)", FENCE.sub("", text))
    return list(dict.fromkeys(" ".join(one.split()) for one in (*inside, *inline)))


@every_page
def test_commands_work(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    for command in commands(text):
        if command == "server" or command.startswith("graph"):
            continue  # the one answers editors, the other is run where pictures are made
        for name in re.findall(r"\b\w+\.py\b", text):
            Path(name).write_text(BROKEN, encoding="utf-8")
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Tape is not recording.")))
        assert main(shlex.split(command)) in (0, 1), (command, capsys.readouterr().err)


@every_page
def test_programs_are_python(page: Path) -> None:
    for language, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            ast.parse(body)


@every_page
def test_settings_are_valid(page: Path, tmp_path: Path) -> None:
    for language, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "toml" and "[tool.tapelint" in body:
            (tmp_path / "pyproject.toml").write_text(body, encoding="utf-8")
            assert not load(tmp_path).problems
