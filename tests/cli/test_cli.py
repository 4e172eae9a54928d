"""The command does what its options ask, and says by its exit status what came of it."""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import tapelint.check
from spec.programs import programs as corpus
from spec.unpaired import BROKEN, REPAIRED
from tapelint import __version__
from tapelint.cli.main import main
from tapelint.cli.pool import over
from tapelint.rules import RULES
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tapelint.check import Analysis

CORPUS = ("truth", "seeds", "silent")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    try:
        return main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


def codes(output: str) -> list[str]:
    return [entry["code"] for entry in json.loads(output)]


def test_check_reports_and_exits_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(BROKEN)
    assert run("check", "a.py") == 1
    output = capsys.readouterr().out
    assert "error[TL102] gradients-not-zipped" in output
    assert " --> a.py:10:31\n" in output
    assert "10 |     optimizer.apply_gradients(gradients)\n" in output
    assert "\n   |                               ^^^^^^^^^\n" in output
    assert output.endswith("1 finding (1 error) in 1 file; `tapelint fix` can repair 1.\n")


def test_check_of_a_right_program_exits_with_0(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text(REPAIRED)
    assert run("check", ".") == 0
    assert capsys.readouterr().out == "Nothing found in 1 file.\n"


def test_what_cannot_be_read_is_told_and_the_others_are_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text(BROKEN)
    (folder / "b.py").write_bytes(b"x = '\xff'\n")
    assert run("check", ".", "nowhere", "--format", "json") == 2
    captured = capsys.readouterr()
    assert codes(captured.out) == ["TL102"]
    assert "tapelint: nowhere: No such file or directory\n" in captured.err
    assert "tapelint: b.py: " in captured.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "--exclud", "old"], "did you mean --exclude?"),
        (["check", "--form", "json"], "did you mean --format?"),
        (["chekc"], "did you mean check?"),
        (["fix", "--watch"], "tapelint fix: error: unrecognized arguments: --watch\n"),
        (["--select=TL1", "check"], "tapelint: error: unrecognized arguments: --select=TL1\n"),
        (["check", "--config", "gone.toml"], "gone.toml"),
        (["check", "--config", "a.toml", "--isolated"], "not allowed with"),
        (["check", "--update-baseline"], "--update-baseline needs --baseline FILE"),
        (["check", ".", "--select", "TL9"], "there is no rule"),
        (["check", ".", "--format", "xml"], "xml"),
        (["check", ".", "--select", "zip-revrsed"], "did you mean zip-reversed?"),
        (["check", ".", "--tensorflow-version", "latest"], "latest"),
        (["check", ".", "--tensorflow-version", "2"], "has to be a version"),
        (["check", ".", "--tensorflow-version", "3.7"], "only 1.0 to 1.15 and 2.0 to 2.21"),
        (["check", ".", "--tensorflow-version", "2.99"], "TensorFlow has no such version"),
        (["explain", "zip-revrsed"], "did you mean zip-reversed?"),
        (["mend", "."], "mend"),
        ([], "repair what can be repaired"),
    ],
)
def test_a_wrong_command_exits_with_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert not captured.out


@pytest.mark.parametrize("option", ["--select=TL9", "--ignore=zip-revrsed", "--exclude=[z-a]"])
def test_nothing_is_repaired_where_an_option_is_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    (folder / "a.py").write_text(BROKEN)
    assert run("fix", option) == 2
    assert (folder / "a.py").read_text() == BROKEN
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_wrong_settings_are_told_and_the_others_hold(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pyproject.toml").write_text('[tool.tapelint]\nselect = "x"\nignore = ["TL102"]\n')
    (folder / "a.py").write_text(BROKEN)
    assert run("check", "a.py") == 2
    captured = capsys.readouterr()
    assert captured.err.count("pyproject.toml:2:10: select:") == 1
    assert "Nothing found" in captured.out


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--select", "TL2,TL3"], 0),
        (["--select", "TL2", "--select", "gradients-not-zipped"], 1),
        (["--ignore", "TL102"], 0),
        (["--exit-zero"], 0),
        (["--fail-on", "error"], 1),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "error", "--ignore", "TL102"], 0),
    ],
)
def test_options_of_check(folder: Path, options: list[str], status: int) -> None:
    (folder / "a.py").write_text(BROKEN)
    assert run("check", "a.py", *options) == status


def test_settings_of_the_project(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(
        '[tool.tapelint]\nexclude = ["old/"]\nper-file-ignores = { "b.py" = ["TL102"] }\n'
    )
    (folder / "old").mkdir()
    (folder / "old" / "a.py").write_text(BROKEN)
    (folder / "b.py").write_text(BROKEN)
    assert run("check", ".") == 0
    assert run("check", "old/a.py") == 1


def test_statistics(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(BROKEN)
    (folder / "b.py").write_text(BROKEN)
    assert run("check", ".", "--statistics") == 1
    assert capsys.readouterr().out.split() == ["2", "TL102", "gradients-not-zipped"]


@pytest.mark.parametrize("command", ["check", "fix"])
def test_where_the_analysis_of_a_file_fails_the_others_go_on(
    command: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def analyse(source: Source, *rest: Any, **options: Any) -> Analysis:
        if source.name == "a.py":
            message = "no such case"
            raise KeyError(message)
        return tapelint.check.analyse(source, *rest, **options)

    monkeypatch.setattr("tapelint.cli.checking.analyse", analyse)
    (folder / "a.py").write_text(BROKEN)
    (folder / "b.py").write_text(BROKEN)
    assert run(command, ".") == 2
    told = capsys.readouterr()
    assert told.err.startswith("tapelint: a.py: the analysis failed, which is a fault of Tapelint")
    assert "no such case" in caplog.text
    assert "b.py" in told.out if command == "check" else (folder / "b.py").read_text() == REPAIRED


def _read_or_end(path: Path) -> str:
    if path.name == "07.py":
        os._exit(1)
    return path.read_text()


def _why(_: None, problem: str) -> str:
    return problem


def test_a_process_that_is_ended_costs_the_file_that_it_was_at(folder: Path) -> None:
    files = [folder / f"{number:02}.py" for number in range(30)]
    for file in files:
        file.write_text(file.name)
    results = list(over(files, _read_or_end, _why))
    assert results.pop(7) == f"{files[7]}: the process that checked it was ended"
    assert results == [file.name for file in files if file.name != "07.py"]


def _process_or_end(path: Path) -> str:
    return f"process {os.getpid()}" if _read_or_end(path) else ""


def test_where_a_process_is_ended_others_do_what_is_left(folder: Path) -> None:
    files = [folder / f"{number:02}.py" for number in range(60)]
    for file in files:
        file.write_text(file.name)
    results = list(over(files, _process_or_end, _why))
    assert sum(one.startswith("process") for one in results) == 59
    # Those two that began, those that tried the files beside the one, and those that went on.
    assert len(set(results)) < 30


def test_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(BROKEN.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert run("check", "-", "--stdin-filename", "x/y.py", "--format", "concise") == 1
    assert capsys.readouterr().out.startswith("x/y.py:10:31: error TL102 ")


@pytest.mark.parametrize("form", ["text", "concise", "json", "github", "sarif"])
def test_formats(folder: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(BROKEN)
    assert run("check", "a.py", "--format", form) == 1
    assert "TL102" in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("pyproject.toml", "{folder}/pyproject.toml: cannot be read: a named pipe, not a file"),
        ("requirements.txt", ""),
        (".gitignore", ""),
        (".venv/pyvenv.cfg", ""),
        (".venv/lib/python3.11/site-packages/a.pth", ""),
        (".venv/lib/python3.11/site-packages/__editable___a_finder.py", ""),
        ("module.py", "module.py: a named pipe, not a file"),
    ],
)
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(
    folder: Path, name: str, told: str
) -> None:
    (folder / "a.py").write_text(f"import net\nfrom module import *\n{BROKEN}")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(folder / name)
    paths = [".", "module.py"] if name == "module.py" else ["."]
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "tapelint", "check", *paths, "--format", "concise"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.startswith("a.py:12:31: error TL102 ")
    assert done.stderr == (f"tapelint: {told.format(folder=folder)}\n" if told else "")
    assert done.returncode == (2 if told else 1)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.symlink_to("/dev/zero"), "a device, not a file"),
        (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
        (lambda path: path.symlink_to("nowhere"), "No such file or directory"),
    ],
)
def test_what_is_named_and_is_no_file_is_told(
    folder: Path, make: Callable[[Path], None], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text(BROKEN)
    make(folder / "link.py")
    for command in ("check", "fix"):
        assert run(command, "a.py", "link.py") == 2
        assert capsys.readouterr().err == f"tapelint: link.py: {told}\n"


def test_a_name_that_is_too_long_is_told_or_found_nowhere(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "a" * 300
    (folder / "pkg").mkdir()
    (folder / "pkg/__init__.py").touch()
    (folder / "pyproject.toml").write_text('[tool.tapelint]\nexclude = ["old/"]\n')
    (folder / "a.py").write_text(f"from pkg.{long} import x\nimport {long}\n{BROKEN}")
    assert run("check", f"{long}.py", "a.py", "--format", "json") == 2
    captured = capsys.readouterr()
    assert codes(captured.out) == ["TL102"]
    assert captured.err == f"tapelint: {long}.py: File name too long\n"
    assert run("explain", f'  File "{long}.py", line 3\nValueError: No gradients provided') == 0


def test_a_folder_that_may_not_be_looked_into_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "locked").mkdir()
    (folder / "a.py").write_text(BROKEN)
    scandir = os.scandir

    def locked(path: Path | str) -> object:
        if Path(path).name == "locked":  # root may look into anything
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked)
    assert run("check", ".", "--format", "json") == 2
    captured = capsys.readouterr()
    assert codes(captured.out) == ["TL102"]
    assert captured.err == "tapelint: locked: Permission denied\n"


def test_odd_notebooks_are_told_and_the_others_are_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text(BROKEN)
    (folder / "n.ipynb").write_text('{"nbformat": 4, "cells": [1]}')
    (folder / "o.ipynb").write_text('{"nbformat": 4, "cells": ' + "[" * 200_000)
    assert run("check", ".", "--format", "json") == 2
    captured = capsys.readouterr()
    assert codes(captured.out) == ["TL102"]
    assert captured.err == (
        "tapelint: n.ipynb: not a notebook: expected an object, found 1\n"
        "tapelint: o.ipynb: nested too deeply\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
@pytest.mark.parametrize("form", ["text", "concise", "json", "github", "sarif"])
def test_a_name_that_is_no_utf_8(
    folder: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / os.fsdecode(b"b\xff.py")
    path.write_text(BROKEN)
    for given in (".", str(path)):
        assert run("check", given, "--format", form) == 1
        output = capsys.readouterr().out
        assert ("b%FF.py" if form == "sarif" else r"b\udcff.py") in output


@pytest.mark.skipif(sys.platform != "linux", reason="names of files may not hold it elsewhere")
@pytest.mark.parametrize("form", ["text", "concise"])
def test_a_name_can_neither_begin_a_line_nor_command_the_terminal(
    folder: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a\n\x1b[31m.py").write_text(BROKEN)
    (folder / "b\x1b.py").write_bytes(b"\xff")
    assert run("check", ".", "--format", form) == 2
    told = capsys.readouterr()
    assert r"a\n\x1b[31m.py:10:31" in told.out
    assert told.err.startswith(r"tapelint: b\x1b.py: ")


@pytest.fixture
def few_calls() -> Iterator[int]:
    """A limit of nested calls that few folders get to."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    yield 300
    sys.setrecursionlimit(before)


def test_folders_deeper_than_python_calls(folder: Path, few_calls: int) -> None:
    folders = [folder.joinpath(*["d"] * n) for n in range(1, few_calls + 50)]
    for one in folders:
        one.mkdir()
    (folders[-1] / "a.py").write_text(BROKEN)
    assert run("check", ".", "--statistics") == 1
    (folders[-1] / "a.py").unlink()
    for one in reversed(folders):  # what tidies up goes no deeper than Python either
        one.rmdir()


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("check a.py >&-", "cannot write the result: standard output is closed"),
        ("rules >/dev/full", "cannot write the result: No space left on device"),
        ("check - <&-", "-: standard input is closed"),
        ("explain - <&-", "-: standard input is closed"),
        ("server <&-", "standard input is closed, where the editor has to be"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="written for its shell and devices")
def test_closed_and_full_streams_are_told(folder: Path, command: str, told: str) -> None:
    (folder / "a.py").write_text(BROKEN)
    done = subprocess.run(  # noqa: S602
        f"{sys.executable} -m tapelint {command}", shell=True, capture_output=True, check=False
    )
    assert done.stderr.decode() == f"tapelint: {told}\n"
    assert done.returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the current folder")
@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_current_folder_that_is_gone_is_told(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "gone").mkdir()
    monkeypatch.chdir(folder / "gone")
    (folder / "gone").rmdir()
    assert run(command, ".") == 2
    assert capsys.readouterr().err == (
        "tapelint: the current folder is gone: go to one that exists\n"
    )


def test_many_files_are_checked_in_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(120):
        (folder / f"{number:03}.py").write_text(BROKEN if number % 10 == 0 else REPAIRED)
    assert run("check", ".", "--format", "json") == 1
    paths = [entry["path"] for entry in json.loads(capsys.readouterr().out)]
    assert paths == [f"{number:03}.py" for number in range(0, 120, 10)]


def test_a_notebook(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = [
        {"cell_type": "code", "source": f"%pip install x\n{BROKEN}"},
        {"cell_type": "markdown", "source": ["# Text"]},
        {"cell_type": "code", "source": ["optimizer.apply_gradients(\n", "    [1.0])"]},
    ]
    (folder / "n.ipynb").write_text(json.dumps({"nbformat": 4, "cells": cells}))
    assert run("check", ".", "--format", "json") == 1
    first = json.loads(capsys.readouterr().out)[0]
    assert (first["cell"], first["line"], first["column"]) == (1, 11, 31)


def test_fix_repairs_and_keeps_line_ends(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "a.py"
    path.write_bytes(b"\xef\xbb\xbf" + BROKEN.replace("\n", "\r\n").encode())
    assert run("fix", "a.py") == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + REPAIRED.replace("\n", "\r\n").encode()
    assert capsys.readouterr().out == "1 repair in 1 file, 0 findings left.\n"
    assert run("fix", "a.py") == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + REPAIRED.replace("\n", "\r\n").encode()


def test_diff_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "a.py"
    path.write_text(BROKEN.rstrip("\n"))
    assert run("fix", "a.py", "--diff") == 1
    assert path.read_text() == BROKEN.rstrip("\n")
    output = capsys.readouterr().out
    assert "\n-    optimizer.apply_gradients(gradients)\n\\ No newline at end of file\n" in output
    assert "\n+    optimizer.apply_gradients(zip(gradients, model.trainable_variables))\n" in output


UNCLOSED = "'(' was never closed"
WITHHELD = (
    "tapelint: In a file that does not parse, Tapelint reports and repairs what is wrong in the "
    "rest of it, but nothing that depends on the lines that it cannot read.\n"
)
PYTHON = f"Python {sys.version_info[0]}.{sys.version_info[1]}"


def test_what_does_parse_of_a_file_is_repaired(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "a.py"
    path.write_text(f"{BROKEN}\n\nx = (\n")
    assert run("fix", "a.py") == 2
    assert path.read_text() == f"{REPAIRED}\n\nx = (\n"
    told = capsys.readouterr()
    assert told.out.endswith("1 repair in 1 file, 0 findings left.\n")
    assert f"tapelint: a.py:13:5: this does not parse with {PYTHON}: {UNCLOSED}\n" in told.err


@pytest.mark.parametrize("others", [0, 120])
def test_a_file_that_does_not_parse_is_told_and_the_rest_of_it_is_checked(
    others: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(others):
        (folder / f"{number:03}.py").write_text(REPAIRED)
    (folder / "a.py").write_text(f"{BROKEN}\n\nx = (\n")
    assert run("check", ".", "--format", "json") == 2
    told = capsys.readouterr()
    assert codes(told.out) == ["TL102"]
    assert told.err == (
        f"tapelint: a.py:13:5: this does not parse with {PYTHON}: {UNCLOSED}\n{WITHHELD}"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{BROKEN.replace('(gradients)', '(gradients')}", "10:30"),
        ("x = (\n", "1:5"),
        (f"{REPAIRED}\n\ndef train(:\n    pass\n", "13:11"),
        (f"{REPAIRED}\nprint 'done'\n", "12:1"),
        (f"{REPAIRED}{'(' * 5000}{')' * 5000}\n", "1"),
    ],
)
def test_nothing_found_in_a_file_that_does_not_parse_is_no_success(
    text: str, place: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text(text)
    assert run("check", "a.py") == 2
    told = capsys.readouterr()
    assert told.out == "Nothing found in 1 file, which does not parse.\n"
    assert told.err.startswith(f"tapelint: a.py:{place}")
    assert f" this does not parse with {PYTHON}: " in told.err
    assert told.err.endswith(WITHHELD)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python knows such strings")
@pytest.mark.parametrize("text", [BROKEN, REPAIRED])
def test_a_statement_that_is_nested_too_deeply_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    banner = "banner = " + " + ".join(["1"] * 2000)
    (folder / "deep.py").write_text(f"{text}\n\n{banner}\n")
    assert run("check", "--format", "concise", "deep.py") == (text is BROKEN)
    written = capsys.readouterr()
    assert ("TL102" in written.out) is (text is BROKEN)
    line = text.count("\n") + 3
    assert f"tapelint: deep.py:{line}:1: this statement is nested too deeply" in written.err
    run("check", "deep.py")
    if text is REPAIRED:
        told = "Nothing found in 1 file, but 1 statement could not be followed.\n"
        assert capsys.readouterr().out == told


def test_syntax_of_a_later_python_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(f"{REPAIRED}name = t'{{step}}'\n")
    assert run("check", "a.py") == 2
    told = f"tapelint: a.py:11:9: this does not parse with {PYTHON}: invalid syntax\n"
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("last", ["print(1)\n", "print(1"])
def test_the_cell_of_a_notebook_that_does_not_parse_is_named(
    last: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ["%pip install x\n", BROKEN, "%%bash\nif (", "for x in y:", last]
    cells = [{"cell_type": "markdown", "source": "("}]
    cells += [{"cell_type": "code", "source": text} for text in texts]
    (folder / "n.ipynb").write_text(json.dumps({"nbformat": 4, "cells": cells}))
    assert run("check", ".", "--format", "json") == 2
    told = capsys.readouterr()
    assert codes(told.out) == ["TL102"]
    assert told.err.startswith(f"tapelint: n.ipynb:cell 5:1:12: this does not parse with {PYTHON}")


UNSAFE = next(rule.bad for rule in RULES if rule.code == "TL201")


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([BROKEN, BROKEN], "; `tapelint fix` can repair 2."),
        ([UNSAFE], "; `tapelint fix --unsafe` can repair 1."),
        ([BROKEN, UNSAFE], "; `tapelint fix` can repair 1, with `--unsafe` 1 more."),
        ([f"{BROKEN}x = ("], " in 1 file, which does not parse; `tapelint fix` can repair 1."),
        ([f"{BROKEN}x = (", BROKEN], ", 1 of which does not parse; `tapelint fix` can repair 2."),
    ],
)
def test_check_tells_how_many_findings_can_be_repaired(
    texts: list[str], told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, text in enumerate(texts):
        (folder / f"{number}.py").write_text(text)
    run("check", ".")
    assert capsys.readouterr().out.endswith(f"{told}\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (REPAIRED, "Nothing to repair in 1 file.\n"),
        ("", "Nothing to repair in 1 file.\n"),
        (UNSAFE, "No repair, 1 finding left: `--unsafe` can repair 1.\n"),
        ("x = (", "Nothing to repair in 1 file, which does not parse.\n"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--diff"]])
def test_fix_tells_why_it_repairs_nothing(
    text: str,
    told: str,
    options: list[str],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder / "a.py").write_text(text)
    run("fix", "a.py", *options)
    out, err = capsys.readouterr()
    assert (err.startswith(f"tapelint: {told}") and not out) if options else out.endswith(told)
    assert (folder / "a.py").read_text() == text


def test_a_file_of_which_only_a_part_can_be_written_stays_whole(folder: Path) -> None:
    resource = pytest.importorskip("resource")
    (folder / "a.py").write_text(BROKEN + "# padding\n" * 400)
    (folder / "b.py").write_text(BROKEN)
    before = (folder / "a.py").read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "tapelint", "fix", "."],
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (2048, 2048)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "tapelint: a.py: cannot be written: File too large\n"
    assert (folder / "a.py").read_bytes() == before
    assert (folder / "b.py").read_text() == REPAIRED
    assert sorted(one.name for one in folder.iterdir()) == ["a.py", "b.py"]


def test_a_file_that_may_not_be_written_is_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text(BROKEN)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anything
    assert run("fix", "a.py") == 2
    assert capsys.readouterr().err == "tapelint: a.py: cannot be written: Permission denied\n"
    assert (folder / "a.py").read_text() == BROKEN


def test_a_file_that_is_encoded_in_no_single_way_is_not_repaired(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"# coding: unicode_escape\n{BROKEN}"
    (folder / "a.py").write_text(text)
    (folder / "b.py").write_text(BROKEN)
    for options in (["--diff"], []):
        assert run("fix", ".", *options) == 2
        error = capsys.readouterr().err
        assert error.startswith("tapelint: a.py: cannot be written: unicode_escape does not lead")
    assert (folder / "a.py").read_text() == text
    assert (folder / "b.py").read_text() == REPAIRED
    assert run("check", "a.py") == 1


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "tl102") == 0
    by_code = capsys.readouterr().out
    assert run("explain", "gradients-not-zipped") == 0
    assert capsys.readouterr().out == by_code
    assert "## Bad" in by_code


def test_explain_tells_which_keras_is_at_hand(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("explain", "TL804")
    assert capsys.readouterr().out.endswith(
        "Here it may be Keras 2 or 3; the setting `tensorflow-version` tells which.\n"
    )
    (folder / "requirements.txt").write_text("tensorflow==2.15.1\n")
    run("explain", "TL804")
    assert capsys.readouterr().out.endswith(
        "Here it is Keras 2: tensorflow==2.15.1 in requirements.txt.\n"
    )
    run("explain", "TL405")
    assert "Here it" not in capsys.readouterr().out


def test_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rules", "--format", "json") == 0
    listed = {entry["code"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert listed["TL102"]["name"] == "gradients-not-zipped"
    assert run("rules") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(listed)


def test_rules_tell_how_safe_their_fixes_are_and_where_they_hold(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("rules", "--format", "json")
    listed = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert listed["gradients-not-zipped"]["fix"] == "safe"
    assert listed["gradients-of-other-variables"]["fix"] == "unsafe"
    assert listed["gradients-not-zipped"]["keras"] == [2, 3]
    assert listed["keras-variable-watched"]["keras"] == [3]


def test_rules_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    run("rules", "--format", "json")
    listed = json.loads(capsys.readouterr().out)
    assert run("rules", "--statistics") == 0
    rules, fixes, claims = capsys.readouterr().out.splitlines()
    severities = Counter(entry["severity"] for entry in listed)
    assert rules.startswith(f"{len(listed)} rules: ")
    assert set(rules.partition(": ")[2].split(", ")) == {
        f"{count} {name}" for name, count in severities.items()
    }
    safe = sum(entry["fix"] == "safe" for entry in listed)
    assert f"{safe} safe" in fixes
    programs = sum(len(one.expectations) for folder in CORPUS for one in corpus(folder))
    assert f"{2 * len(listed)} of the pages' examples" in claims
    assert f"{2 * programs} of the broken programs" in claims


def test_version_imports_nothing_of_the_analysis() -> None:
    program = (
        "import sys\nfrom tapelint.cli.main import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'tapelint.check', 'tapelint.flow', 'tapelint.rules', 'rich', 'lsprotocol',\n"
        "         'pygls', 'libcst', 'jedi', 'parso', 'importlib.metadata', 'asyncio'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    output = subprocess.check_output([sys.executable, "-c", program], text=True)  # noqa: S603
    assert output == f"tapelint {__version__}\n\n"


def test_check_imports_neither_parsers_nor_colours(folder: Path) -> None:
    (folder / "a.py").write_text(BROKEN)
    program = (
        "import sys\nfrom tapelint.cli.main import main\nmain(['check', 'a.py', '--exit-zero'])\n"
        "heavy = {'rich', 'lsprotocol', 'pygls', 'libcst', 'jedi', 'parso', 'pathspec'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    output = subprocess.check_output([sys.executable, "-c", program], text=True)  # noqa: S603
    assert output.splitlines()[-1] == ""


def test_a_reader_that_leaves_is_no_error(folder: Path) -> None:
    for number in range(40):
        (folder / f"{number}.py").write_text(BROKEN)
    command = f"{sys.executable} -m tapelint check . | head -n 1"
    done = subprocess.run(  # noqa: S602
        command, shell=True, capture_output=True, text=True, check=False
    )
    assert "TL102" in done.stdout
    assert done.stderr == ""
