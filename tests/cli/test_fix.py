"""``tapelint fix`` as a user sees it: notebooks, standard input, what is told, what stays."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from spec.unpaired import BROKEN, REPAIRED
from tapelint.cli.main import main
from tapelint.source.files import File

CALL = "optimizer.apply_gradients(gradients)"
# The first step comes before there is an optimizer.
UNBOUND = """\
import tensorflow as tf

w = tf.Variable(tf.zeros((3, 1)))
x = tf.ones((8, 3))


def step():
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - 1.0))
    grads = tape.gradient(loss, [w])


step()
optimizer = tf.keras.optimizers.SGD(0.1)
for _ in range(9):
    step()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        sys.exit(main(list(arguments)))
    return int(ended.value.code or 0)


def cell(text: str, *, as_lines: bool) -> dict[str, object]:
    source = text.splitlines(keepends=True) if as_lines else text
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}


FORMS = {
    "as Jupyter writes it": {"indent": 1, "ensure_ascii": False},
    "with four spaces": {"indent": 4},
    "on one line": {"indent": None},
    "with tabs": {"indent": "\t"},
    "without spaces": {"indent": None, "separators": (",", ":")},
}


@pytest.mark.parametrize("as_lines", [True, False])
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_notebook_is_repaired_and_all_else_in_it_stays(
    form: dict[str, object],
    as_lines: bool,  # noqa: FBT001 - pytest gives it by name
    end: str,
    folder: Path,
) -> None:
    head, _, tail = BROKEN.partition("\n\n\n")
    cells = [
        cell(f"%pip install é\n{head}", as_lines=as_lines),
        {"cell_type": "markdown", "source": [CALL]},
        cell(tail.rstrip("\n"), as_lines=as_lines),
        cell("", as_lines=as_lines),
    ]
    written = json.dumps({"cells": cells, "nbformat": 4, "odd": 1.50}, **form) + "\n"  # type: ignore[arg-type]
    content = written.replace("1.5", "1.50").replace("\n", end).encode()
    path = folder / "n.ipynb"
    path.write_bytes(content)
    assert run("fix", "n.ipynb") == 0
    before, mark, after = content.rpartition(b"(gradients)")
    assert mark
    assert path.read_bytes() == before + b"(zip(gradients, model.trainable_variables))" + after
    assert run("check", "n.ipynb") == 0


def test_a_statement_is_moved_within_its_cell(folder: Path) -> None:
    text = BROKEN.replace("        loss", "        y = model(x)\n    loss").replace(
        "model(x))", "y)  # loss"
    )
    text = text.replace("(gradients)", "(zip(gradients, model.trainable_variables))")
    cells = [cell(text, as_lines=True), cell("print(1)\n", as_lines=True)]
    path = folder / "n.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}, indent=1))
    assert run("fix", "n.ipynb") == 0
    found = json.loads(path.read_text())["cells"]
    assert found[1] == cells[1]
    assert "        loss = tf.reduce_mean(y)  # loss\n" in found[0]["source"]


def given(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO(text.encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=buffer))


def test_standard_input_is_repaired_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    given(BROKEN.replace("\n", "\r\n"), monkeypatch)
    assert run("fix", "-", "--stdin-filename", "train.py") == 0
    out, err = capsysbinary.readouterr()
    assert out == REPAIRED.replace("\n", "\r\n").encode()
    assert err == b"tapelint: 1 repair in 1 file, 0 findings left.\n"


@pytest.mark.parametrize("text", [REPAIRED, "print(1)\n", "x = (\n", ""])
def test_standard_input_without_repairs_comes_back(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given(text, monkeypatch)
    assert run("fix", "-") == (2 if "(\n" in text and len(text) < 9 else 0)
    assert capsys.readouterr().out == text


def test_a_repair_that_might_leave_a_name_unbound_is_counted_as_unsafe(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text(UNBOUND)
    run("check", "a.py")
    assert capsys.readouterr().out.endswith("; `tapelint fix --unsafe` can repair 1.\n")
    run("fix", "a.py")
    told = capsys.readouterr().out
    assert told.endswith("No repair, 1 finding left: `--unsafe` can repair 1.\n")
    run("fix", "a.py", "--unsafe")
    assert capsys.readouterr().out.endswith("1 repair in 1 file, 0 findings left.\n")


def test_what_was_saved_meanwhile_is_not_overwritten(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "a.py"
    path.write_text(BROKEN)
    write = File.write

    def save_first(file: File, text: str) -> None:
        path.write_text("# saved\n")
        write(file, text)

    monkeypatch.setattr(File, "write", save_first)
    assert run("fix", "a.py") == 2
    assert path.read_text() == "# saved\n"
    assert "a.py: cannot be written: it was changed meanwhile" in capsys.readouterr().err
    assert [one.name for one in folder.iterdir()] == ["a.py"]


@pytest.mark.skipif(not hasattr(os, "link"), reason="there are no hard links")
def test_other_names_of_a_file_stay_names_of_it(folder: Path) -> None:
    path, other = folder / "a.py", folder / "b.txt"
    path.write_text(BROKEN)
    other.hardlink_to(path)
    path.chmod(0o640)
    assert run("fix", "a.py") == 0
    assert other.read_text() == REPAIRED
    assert other.samefile(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "chown"), reason="files have no owner here")
def test_a_file_whose_owner_cannot_be_given_keeps_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.py"
    path.write_text(BROKEN)
    before = path.stat()
    try:
        os.chown(path, before.st_uid + 1, before.st_gid)
    except OSError:
        pytest.skip("only root may give files away")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refuse)
    assert run("fix", "a.py") == 0
    assert path.read_text() == REPAIRED
    assert path.stat().st_uid == before.st_uid + 1


# What could be told of a repair that a rule gets wrong; there is none that is known.
def test_why_a_repair_is_not_made_is_told_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "a.py").write_text(BROKEN)
    monkeypatch.setattr("tapelint.fixes.check.Check.problem", lambda *_: "leads to TL1")
    run("check", "a.py")
    assert not caplog.messages
    run("fix", "a.py")
    (told,) = caplog.messages
    assert told.startswith("a.py:10: the repair 'Zip the gradients with ")
    assert told.endswith("of TL102 is left out, since it leads to TL1")
    assert (folder / "a.py").read_text() == BROKEN
