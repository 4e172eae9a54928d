"""What the README tells a user to do works, and what it refers to exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tapelint.check import check
from tapelint.cli.main import main
from tapelint.cli.parser import FORMATS
from tapelint.config import Config
from tapelint.lsp.actions import FIX_ALL
from tapelint.rules import RULES
from tapelint.settings import load
from tapelint.source.text import Source

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
BROKEN = next(rule.bad for rule in RULES if rule.name == "gradients-not-zipped")


def block(language: str, words: str) -> str:
    """Return the one block of the README in ``language`` that contains ``words``."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    (wanted,) = [text for text in found if words in text]
    return wanted


def anchors(path: Path) -> set[str]:
    """Return the names of the headings of a document, as a link spells them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize(
    "document",
    [*DOCUMENTS, *(f"docs/rules/{rule.name}.md" for rule in RULES), "docs/rules/README.md"],
)
def test_links_lead_somewhere(document: str) -> None:
    path = ROOT / document
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text(encoding="utf-8")):
        target, _, anchor = link.partition("#")
        file = path.parent / target if target else path
        assert file.exists(), link
        assert not anchor or anchor in anchors(file), link


@pytest.mark.parametrize("document", DOCUMENTS)
def test_targets_of_make_exist(document: str) -> None:
    for target in re.findall(r"(?<=`| )make ([a-z]+)\b(?=`| NAME)", (ROOT / document).read_text()):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_commands_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "train.py").write_text(BROKEN, encoding="utf-8")
    lines = re.findall(r"^\$ tapelint (.+?) +# ", README, re.MULTILINE)
    statuses = {line: main(shlex.split(line)) for line in lines}
    assert statuses == {
        "check": 1,
        "fix --diff src": 1,
        "fix src": 0,
        "explain TL102": 0,
        'explain "Tape is not recording."': 0,
        "rules": 0,
        "check --baseline known.json --update-baseline": 0,
        "check --baseline known.json": 0,
        "check --tensorflow-version 2.21 --select TL8": 0,
        "fix --diff --tensorflow-version 2.21 --select TL8": 0,
    }


def test_the_functions_for_programs_do_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(BROKEN, encoding="utf-8")
    exec(block("python", "import tapelint"), {})  # noqa: S102 - what the README tells to run
    printed = capsys.readouterr().out
    line = next(n for n, one in enumerate(BROKEN.splitlines(), 1) if "apply_gradients(" in one)
    assert printed.startswith(f"train.py {line} TL102 ")


@pytest.mark.parametrize("form", FORMATS)
def test_formats_exist(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"`{form}`" in README
    assert main(["check", "--format", form, str(Path(__file__).parent)]) == 0
    capsys.readouterr()


def test_settings_are_valid(tmp_path: Path) -> None:
    settings = block("toml", "[tool.tapelint]")
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    loaded = load(tmp_path)
    assert not loaded.problems
    assert loaded.root == tmp_path


def test_comments_silence() -> None:
    line = block("python", "# tapelint: ignore[").strip()
    assert "apply_gradients(grads)" in BROKEN
    silenced = BROKEN.replace("optimizer.apply_gradients(grads)", line)
    assert check(Source(BROKEN), Config())
    assert not check(Source(silenced), Config())


@pytest.mark.parametrize("comment", re.findall(r"^\| `(# tapelint: .+?)`", README, re.MULTILINE))
def test_comments_of_the_table_silence(comment: str) -> None:
    (finding,) = check(Source(BROKEN), Config())
    lines = BROKEN.splitlines(keepends=True)
    indent = re.match(r" *", lines[finding.range.start.line])[0]
    lines.insert(finding.range.start.line, f"{indent}{comment}\n")
    assert not check(Source("".join(lines)), Config())


def test_fix_all_on_save_is_named_as_the_server_names_it() -> None:
    assert f'"{FIX_ALL}"' in block("json", "codeActionsOnSave")


def test_lines_for_helix_are_toml_and_name_the_server() -> None:
    settings = tomllib.loads(block("toml", "[language-server.tapelint]"))
    server = settings["language-server"]["tapelint"]
    assert [server["command"], *server["args"]] == ["tapelint", "server"]
    assert settings["language"][0]["language-servers"] == ["tapelint"]


def test_code_is_not_run(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    program = tmp_path / "train.py"
    program.write_text(f"open({str(witness)!r}, 'w')\n{BROKEN}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tapelint", "check", program], capture_output=True, check=False
    )
    assert done.returncode == 1
    assert not witness.exists()


def test_imports_are_followed_within_the_project(tmp_path: Path) -> None:
    taken = "tape.gradient(loss, model.trainable_variables)"
    helper = f"def gradients_of(tape, loss, model):\n    return {taken}\n"
    program = BROKEN.replace(taken, "gradients_of(tape, loss, model)")
    for name in ("without", "with"):
        (tmp_path / name).mkdir()
        train = tmp_path / name / "train.py"
        train.write_text(f"from helper import gradients_of\n{program}", encoding="utf-8")
    (tmp_path / "with" / "helper.py").write_text(helper, encoding="utf-8")
    assert main(["check", str(tmp_path / "without")]) == 0
    assert main(["check", str(tmp_path / "with")]) == 1


def test_changelog_tells_of_this_version() -> None:
    from tapelint import __version__  # noqa: PLC0415 - the one test that needs it

    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{__version__}]" in changes
