"""What is generated from the rules is up to date, and the check notices where it is not."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tapelint.config import Keras
from tapelint.knowledge.messages import MESSAGES, Known
from tapelint.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))
from worked import worked  # noqa: E402 - a script


def generate(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / "scripts" / "docs.py", *options],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def copied(to: Path) -> Path:
    folders = ("scripts", "docs", "benchmarks", "tests/corpus/truth")
    for folder in (*folders, "server/tapelint/settings"):
        shutil.copytree(ROOT / folder, to / folder)
    for name in ("README.md", "package.json"):
        shutil.copy(ROOT / name, to)
    return to


ROWS = {
    "101": {"misuse": "shown by a program", "left_out": "not in the text: no"},
    "998": {"misuse": "a zero in g_norm", "left_out": "not in the text: it is data"},
    "999": {"misuse": "a fault to come", "left_out": "no rule yet"},
}


@pytest.fixture(scope="module")
def of_other_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is generated where the rows are other ones, and the page in front has another title."""
    copy = copied(tmp_path_factory.mktemp("copy"))
    (copy / "benchmarks" / "accuracy" / "rows.json").write_text(json.dumps(ROWS))
    readme = copy / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("# Tapelint", "# Another name"), "utf-8")
    assert generate(copy).returncode == 0
    return copy


def test_documentation_is_up_to_date() -> None:
    checked = generate(ROOT, "--check")
    assert checked.returncode == 0, checked.stderr


def test_the_index_tells_what_no_rule_reports_and_why(of_other_rows: Path) -> None:
    index = (of_other_rows / "docs" / "rules" / "README.md").read_text(encoding="utf-8")
    (line,) = index.partition("## What no rule reports")[2].splitlines()[7:]
    assert line == "| a zero in g\\_norm | it is data |"


def test_own_words_of_the_readme_stay(of_other_rows: Path) -> None:
    text = (of_other_rows / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# Another name\n")


def test_every_rule_is_found_by_its_symptom() -> None:
    symptoms = (ROOT / "docs" / "why-does-my-model-not-train.md").read_text(encoding="utf-8")
    for rule in RULES:
        assert f"(rules/{rule.name}.md)" in symptoms or not rule.kerases


@pytest.mark.parametrize("known", MESSAGES, ids=lambda known: known.words)
def test_a_message_that_no_rule_is_about_is_explained(known: Known) -> None:
    symptoms = (ROOT / "docs" / "why-does-my-model-not-train.md").read_text(encoding="utf-8")
    assert known.words in symptoms
    assert known.meaning in symptoms


def test_what_keras_2_accepts_is_a_part_of_migrating() -> None:
    migrating = (ROOT / "docs" / "migrating.md").read_text(encoding="utf-8")
    for rule in RULES:
        breaks = rule.code.startswith("TL8") or rule.kerases == (Keras.KERAS_3,)
        assert (f"### [{rule.name}]" in migrating) == breaks


TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")


def test_commands_of_a_page_are_run_one_after_the_other() -> None:
    drawn = worked(TUTORIAL.replace("def train_step", "def one_step"))
    assert drawn.count('subgraph s0 ["one_step"]') == 2
    assert "$ python train.py\nloss nan\n" in drawn


def test_a_command_of_a_page_that_fails_is_named() -> None:
    with pytest.raises(LookupError, match=r"^`tapelint fix no.py` fails: "):
        worked(TUTORIAL.replace("$ tapelint fix train.py", "$ tapelint fix no.py"))


def test_what_is_out_of_date_is_named_and_written_anew(tmp_path: Path) -> None:
    copy = copied(tmp_path)
    page, gone, left = (
        copy / "docs" / "rules" / name for name in ("zip-reversed.md", "README.md", "no-rule.md")
    )
    readme = copy / "README.md"
    before = {path: path.read_text(encoding="utf-8") for path in (page, gone, readme)}
    page.write_text("old", encoding="utf-8")
    gone.unlink()
    left.write_text("", encoding="utf-8")
    readme.write_text(before[readme].replace("[TL301]", "[TL000]"), encoding="utf-8")
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
