"""What was found is not looked for again, and is what a run from nothing finds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tapelint.check
from spec.unpaired import BROKEN
from tapelint.cli.main import main
from tapelint.cli.work import forget

if TYPE_CHECKING:
    from collections.abc import Callable

GIVES_PAIRS = """\
def taken(tape, loss, model):
    gradients = tape.gradient(loss, model.trainable_variables)
    return list(zip(gradients, model.trainable_variables))
"""
GIVES_GRADIENTS = """\
def taken(tape, loss, model):
    return tape.gradient(loss, model.trainable_variables)
"""
STEP = """\
import tensorflow as tf
from helper import taken

def step(model, optimizer, x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x))
    optimizer.apply_gradients(taken(tape, loss, model))
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


@pytest.fixture
def checked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[str, list[str]]]:
    """Run the check; return what it prints, and the files that it has analysed."""
    analysed: list[str] = []

    def analyse(source, *rest, **options):
        analysed.append(source.name)
        return tapelint.check.analyse(source, *rest, **options)

    monkeypatch.setattr("tapelint.cli.checking.analyse", analyse)

    def run(*options: str) -> tuple[str, list[str]]:
        analysed.clear()
        forget()
        main(["check", ".", *options])
        return capsys.readouterr().out, list(dict.fromkeys(analysed))

    return run


def test_nothing_is_analysed_twice(folder, checked):
    (folder / "a.py").write_text(BROKEN)
    (folder / "b.py").write_text("x = 1\n")
    first, analysed = checked()
    assert analysed == ["a.py"]
    assert "TL102" in first
    assert checked() == (first, [])
    assert checked("--no-cache") == (first, ["a.py"])


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab", "junit"])
def test_each_report_is_the_same(folder, checked, form):
    (folder / "a.py").write_text(BROKEN)
    first, _ = checked("--format", form)
    assert checked("--format", form) == (first, [])


def test_a_file_that_has_changed_is_analysed(folder, checked):
    (folder / "a.py").write_text(BROKEN)
    (folder / "c.py").write_text(BROKEN)
    checked()
    (folder / "a.py").write_text(f"\n{BROKEN}")
    output, analysed = checked()
    assert analysed == ["a.py"]
    assert "a.py:11:31" in output
    assert "c.py:10:31" in output


def test_a_file_in_which_there_was_nothing_is_looked_at_when_it_changes(folder, checked):
    (folder / "a.py").write_text("x = 1\n")
    assert "Nothing found" in checked()[0]
    (folder / "a.py").write_text(BROKEN)
    assert "TL102" in checked()[0]


def test_a_named_file_that_does_not_parse_is_told_though_nothing_was_found_in_its_folder(
    folder, capsys
):
    (folder / "a.py").write_text("def f(\n")
    assert main(["check", "."]) == 0
    assert main(["check", "a.py"]) == 2
    assert "a.py:1:6: this does not parse" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (GIVES_GRADIENTS, GIVES_PAIRS),
        (GIVES_PAIRS, GIVES_GRADIENTS),
        (None, GIVES_GRADIENTS),
        (GIVES_GRADIENTS, None),
    ],
)
def test_a_module_that_is_imported_has_changed_or_come_or_gone(folder, checked, before, after):
    helper = folder / "helper.py"
    (folder / "step.py").write_text(STEP)
    for text in (before, after):
        if text is None:
            helper.unlink(missing_ok=True)
        else:
            helper.write_text(text)
        output, analysed = checked()
        assert "step.py" in analysed
        assert output == checked("--no-cache")[0]
        assert ("step.py:7" in output) is (text == GIVES_GRADIENTS)


def test_settings_that_have_changed(folder, checked):
    (folder / "a.py").write_text(BROKEN)
    assert "TL102" in checked()[0]
    (folder / "pyproject.toml").write_text('[tool.tapelint]\nignore = ["TL102"]\n')
    assert "Nothing found" in checked()[0]
    assert "TL102" not in checked("--select", "TL3")[0]


def test_a_cache_that_is_damaged_is_an_empty_one(folder, checked):
    home = folder / "cache"
    (folder / "a.py").write_text(BROKEN)
    first, _ = checked("--cache-dir", str(home))
    (file,) = home.iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    assert checked("--cache-dir", str(home)) == (first, ["a.py"])
    assert checked("--cache-dir", str(home))[0] == first
    file.write_text("this is no database " * 100)
    assert checked("--cache-dir", str(home)) == (first, ["a.py"])


def test_without_a_folder_for_it_all_is_found_anew(folder, checked):
    (folder / "file").write_text("")
    (folder / "a.py").write_text(BROKEN)
    for _ in range(2):
        assert checked("--cache-dir", str(folder / "file"))[1] == ["a.py"]


def test_runs_at_once_do_not_get_in_each_others_way(folder):
    for number in range(6):
        (folder / f"a{number}.py").write_text(BROKEN)
    command = [sys.executable, "-m", "tapelint", "check", ".", "--format", "concise"]
    environment = {**os.environ, "TAPELINT_CACHE_DIR": str(folder / "cache")}
    runs = [
        subprocess.Popen(  # noqa: S603 - it is this Python
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
        for _ in range(3)
    ]
    results = [run.communicate(timeout=60) for run in runs]
    assert len({output for output, _ in results}) == 1
    assert results[0][0].count(b"TL102") == 6
    assert not any(errors for _, errors in results)
