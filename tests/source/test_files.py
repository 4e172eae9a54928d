"""Files are found as git sees them, and written back byte for byte."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tapelint.source.files import Unreadable, decode, find, read


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def found(folder: Path, start: str = ".", excluded: str = "") -> list[str]:
    paths = find(folder / start, lambda path: Path(path).name == excluded)
    return [Path(path).relative_to(folder).as_posix() for path in paths]


def test_only_python_and_notebooks_in_order(tmp_path: Path) -> None:
    make(tmp_path, "b.py", "a/c.ipynb", "a/b.py", "d.pyi", "e.txt", "f.py/g.py")
    assert found(tmp_path) == ["a/b.py", "a/c.ipynb", "b.py", "f.py/g.py"]


def test_environments_and_caches_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, "env/pyvenv.cfg", "env/a.py", "__pycache__/a.py", "x/node_modules/a.py", "b.py")
    assert found(tmp_path) == ["b.py"]


def test_gitignore(tmp_path: Path) -> None:
    make(tmp_path, ".git/HEAD", "a.py", "out/b.py", "sub/a.py", "sub/c.py", "sub/keep/a.py")
    (tmp_path / ".gitignore").write_text("a.py\n/out/\n")
    (tmp_path / "sub/keep/.gitignore").write_text("!a.py\n")
    assert found(tmp_path) == ["sub/c.py", "sub/keep/a.py"]
    assert found(tmp_path, "sub") == ["sub/c.py", "sub/keep/a.py"]
    assert found(tmp_path, "out") == ["out/b.py"]
    assert found(tmp_path, "a.py") == ["a.py"]


@pytest.mark.parametrize("wrong", ["!", "a\\", "[z-a]"])
def test_a_line_of_a_gitignore_that_is_no_pattern_means_nothing(tmp_path: Path, wrong: str) -> None:
    make(tmp_path, "a.py", "b.py")
    (tmp_path / ".gitignore").write_text(f"{wrong}\na.py\n")
    assert found(tmp_path) == ["b.py"]


def test_exclude_spares_what_is_named(tmp_path: Path) -> None:
    make(tmp_path, "a.py", "old/b.py")
    assert found(tmp_path, excluded="old") == ["a.py"]
    assert found(tmp_path, "old/b.py", excluded="b.py") == ["old/b.py"]


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    make(tmp_path, "a/b.py")
    (tmp_path / "a/loop").symlink_to(tmp_path / "a", target_is_directory=True)
    assert found(tmp_path) == ["a/b.py"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"x = 1\r\ny = 2\rz\n", "x = 1\r\ny = 2\rz\n"),
        (b"\xef\xbb\xbfx = '\xc3\xa9'", "x = 'é'"),
        (b"# coding: latin-1\nx = '\xe9'", "# coding: latin-1\nx = 'é'"),
        ("# coding: cp932\nx = '日本'\n".encode("cp932"), "# coding: cp932\nx = '日本'\n"),
    ],
)
def test_read_and_write_keep_every_byte(tmp_path: Path, content: bytes, text: str) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(content)
    file = read(path)
    assert file.source.text == text
    file.write(file.source.text)
    assert path.read_bytes() == content


def test_what_is_written_keeps_links_and_modes(tmp_path: Path) -> None:
    path, link = tmp_path / "a.py", tmp_path / "link.py"
    path.write_text("x = 1\n")
    path.chmod(0o751)
    link.symlink_to("a.py")
    os.utime(path, (1, 1))
    read(link).write("x = 2\n")
    assert link.is_symlink()
    assert path.read_text() == "x = 2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o751
    assert path.stat().st_mtime > 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.py", "link.py"]


@pytest.mark.parametrize(
    ("content", "exact"),
    [
        (b"x = 1", True),
        (b"\xef\xbb\xbfx = 1", True),
        (b"# coding: latin-1\nx = '\xe9'", True),
        (b"# coding: unicode_escape\nx = 1", False),
        (b"# coding: utf-7\nx = '+AGE-'", False),
    ],
)
def test_it_is_known_whether_a_text_leads_back_to_its_bytes(content: bytes, exact: object) -> None:
    assert decode(Path("a.py"), content).is_exact is exact


@pytest.mark.parametrize(
    "content", [b"x = '\xe9'", b"# coding: nonsense\n", b"\xef\xbb\xbf# coding: latin-1\n"]
)
def test_undecodable(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"codec|encoding"):
        decode(Path("a.py"), content)


def notebook(*cells: tuple[str, str], **top: object) -> bytes:
    listed = [{"cell_type": kind, "source": text.splitlines(keepends=True)} for kind, text in cells]
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": listed, **top}).encode()


def test_a_notebook_is_one_program() -> None:
    content = notebook(
        ("code", "import tensorflow as tf\n%matplotlib inline"),
        ("markdown", "# Title"),
        ("code", ""),
        ("code", "x = 1\ny = 2\n"),
    )
    file = decode(Path("a.ipynb"), content)
    lines = file.source.text.splitlines()
    assert lines[0] == "import tensorflow as tf"
    assert "%" not in lines[1]
    assert file.cells is not None
    assert [file.cells.locate(lines.index(line)) for line in ("x = 1", "y = 2")] == [(4, 0), (4, 1)]
    assert file.cells.locate(0) == (1, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "Expecting"),
        (b"[]", "not a notebook"),
        (b"{}", "format 4"),
        (notebook(nbformat=3), "format 4"),
        (notebook(nbformat="4"), 'not a notebook: expected a number, found "4"'),
        (notebook(nbformat=None), "not a notebook"),
        (notebook(metadata=None), "not a notebook"),
        (notebook(metadata={"language_info": []}), "not a notebook"),
        (notebook(cells=None), "not a notebook"),
        (notebook(cells={}), "not a notebook"),
        (notebook(cells=[1]), "not a notebook: expected an object, found 1"),
        (notebook(cells=[{"cell_type": "code", "source": None}]), "not a notebook"),
        (notebook(cells=[{"cell_type": "code", "source": [1]}]), "not a notebook"),
        (b'{"nbformat": 4, "cells": ' + b"[" * 200_000, "nested too deeply"),
        (b"\xff", "codec"),
    ],
)
def test_not_a_notebook(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable) as told:
        decode(Path("a.ipynb"), content)
    assert words in str(told.value)


def test_a_notebook_in_another_language_has_no_python() -> None:
    metadata = {"language_info": {"name": "julia"}}
    file = decode(Path("a.ipynb"), notebook(("code", "x = 1"), metadata=metadata))
    assert file.source.text == ""
