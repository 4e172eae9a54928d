"""Settings hold where they stand; a wrong one is named and has no other effect."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tapelint.config import Config, Keras
from tapelint.finding import Severity
from tapelint.settings import load

if TYPE_CHECKING:
    from pathlib import Path

    from tapelint.settings import Loaded


LONG = "9" * 5000


def installed(monkeypatch: pytest.MonkeyPatch, library: Path, versions: dict[str, str]) -> None:
    for name, version in versions.items():
        (library / f"{name.replace('-', '_')}-{version}.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(library)])


def loaded(folder: Path, table: str, **overrides: object) -> Loaded:
    (folder / "pyproject.toml").write_text(f"[tool.tapelint]\n{table}", encoding="utf-8")
    return load(folder, overrides)


def test_everything_that_can_be_set(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        'select = ["TL1", "zip-reversed"]\nignore = ["TL103"]\nexclude = ["old/"]\n'
        'tensorflow-version = "2.15.1"\n'
        'severity = { TL101 = "hint", zip-reversed = "off" }\n'
        'per-file-ignores = { "tests/**" = ["TL101"] }\n',
    )
    assert not settings.problems
    assert settings.config.keras is Keras.KERAS_2
    assert settings.config.select == {"TL1", "zip-reversed"}
    assert settings.config.ignore == {"TL103", "zip-reversed"}
    assert settings.config.severity == {"TL101": Severity.HINT}
    assert settings.excludes(tmp_path / "old/a.py")
    assert not settings.excludes(tmp_path / "a.py")
    assert "TL101" in settings.config_for(tmp_path / "tests/deep/a.py").ignore
    assert settings.config_for(tmp_path / "a.py") == settings.config


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path).config == Config()


def test_the_nearest_table_holds(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'a'\n")
    settings = loaded(tmp_path, "")
    assert load(inner).root == settings.root == tmp_path
    loaded(inner, 'ignore = ["TL102"]')
    assert load(inner).config.ignore == {"TL102"}
    assert load(tmp_path).config.ignore == frozenset()


def test_overrides_win_and_empty_ones_do_not_count(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path, 'ignore = ["TL101"]\nselect = ["TL1"]', ignore=["TL102"], select=[],
        tensorflowVersion="2.21", perFileIgnores={"*.py": ["TL103"]},
    )  # fmt: skip
    assert settings.config.ignore == {"TL102"}
    assert settings.config.select == {"TL1"}
    assert settings.config.keras is Keras.KERAS_3
    assert "TL103" in settings.config_for(tmp_path / "a.py").ignore


@pytest.mark.parametrize(
    ("line", "marked", "words"),
    [
        ('ingore = ["TL101"]', "ingore", ["did you mean ignore?"]),
        ('ignore = ["gradients-not-ziped"]', '"gradients-not-ziped"', ["gradients-not-zipped?"]),
        ('ignore = "TL101"', '"TL101"', ["ignore", "array of strings"]),
        ('# TL999\nignore = [ # "TL999"\n  "TL999" ]', '"TL999"', ["ignore", "no rule"]),
        ("tensorflow-version = 2.15", "2.15", ["2.15", "in quotes"]),
        ('tensorflow-version = "new"', '"new"', ["new"]),
        ('severity = { TL101 = "eror" }', '"eror"', ["TL101", "error, warning"]),
        ('severity = { "😀" = "off" }', '"😀"', ["severity", "😀"]),
        ('severity.TL999 = "error"', "TL999", ["severity", "TL999"]),
        ('severity = "error"', '"error"', ["table"]),
        ('per-file-ignores = { "a.py" = ["TL999"] }', '"TL999"', ["a.py", "TL999"]),
        ('[tool.tapelint.per-file-ignores]\n"a.py" = 3', "3", ["a.py", "array of strings"]),
        ("exclude = [1]", "1", ["array of strings"]),
        ('exclude = ["!"]', '"!"', ["exclude", "no pattern"]),
        ('per-file-ignores = { "a\\\\" = ["TL1"] }', '"a\\\\"', ["per-file-ignores", "no pattern"]),
        (f'tensorflow-version = "{LONG}.1"', f'"{LONG}.1"', ["99…", "in quotes"]),
        ("inlay-hints = [\n  [],\n]", "[\n  [],\n]", ["true or false"]),
    ],
)
def test_a_wrong_setting_is_a_problem_at_its_place(
    tmp_path: Path, line: str, marked: str, words: list[str]
) -> None:
    settings = loaded(tmp_path, f'# 1\nselect = ["TL1"]\n{line}\n')
    (problem,) = settings.problems
    assert problem.path == tmp_path / "pyproject.toml"
    assert problem.range
    assert problem.source.slice(problem.range) == marked
    start = problem.source.offset(problem.range.start)
    assert start == problem.source.text.rindex(marked)
    assert all(word in problem.message for word in words), problem.message
    place = f"{problem.range.start.line + 1}:{problem.range.start.column + 1}"
    assert str(problem).startswith(f"{problem.path}:{place}: ")
    assert settings.config == Config(select=frozenset({"TL1"}))


def test_what_is_right_beside_something_wrong_holds(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        'select = ["TL1", "TL999", 3, "TL2"]\nignore = ["TL999", "TL101"]\n'
        'exclude = [7, "old/", "[z-a]"]\n'
        'severity = { TL102 = "eror", TL999 = "off", TL103 = "off", TL104 = "hint" }\n'
        'per-file-ignores = { "a.py" = ["TL999", "TL105"], "b.py" = 3, "!" = ["TL1"], '
        '"c.py" = ["TL106"] }\n',
    )
    marked = [each.range and each.source.slice(each.range) for each in settings.problems]
    wrong = ['"TL999"', "3", '"TL999"', "7", '"[z-a]"', '"eror"', "TL999", '"TL999"', "3", '"!"']
    assert marked == wrong
    assert settings.config.select == {"TL1", "TL2"}
    assert settings.config.ignore == {"TL101", "TL103"}
    assert settings.config.severity == {"TL104": Severity.HINT}
    assert settings.excludes(tmp_path / "old/a.py")
    assert "TL105" in settings.config_for(tmp_path / "a.py").ignore
    assert "TL106" in settings.config_for(tmp_path / "c.py").ignore


def test_an_override_of_which_nothing_is_right_leaves_the_file_its_setting(tmp_path: Path) -> None:
    settings = loaded(tmp_path, 'ignore = ["TL101"]', ignore=["TL999"])
    assert len(settings.problems) == 1
    assert settings.config.ignore == {"TL101"}


def test_a_wrong_override_has_no_place(tmp_path: Path) -> None:
    (problem,) = load(tmp_path, {"tensorflowVersion": 2}).problems
    assert problem.path is problem.range is None
    assert str(problem).startswith("tensorflowVersion: ")


@pytest.mark.parametrize(
    ("content", "marked"),
    [
        (b"[tool.tapelint]\nselect = [\n\n", "select = ["),
        (b"[tool.tapelint]\nselect = = 1\n", "= 1"),
        (b"[tool.tapelint]\nselect =\nignore = []", "select ="),
        (b"[tool.tapelint]\r\nselect = []\r\nselect = []\r\n", "select = []"),
        (b"\xff", None),
        (b"tool.tapelint = 1", "1"),
        (f"[tool.tapelint]\nx = {LONG}\ny = 1\n".encode(), LONG),
        (b"[tool.tapelint]\nx = " + b"[" * 10_000, None),
        (b" " * 1_000_001, None),
    ],
)
def test_a_broken_file_is_a_problem(tmp_path: Path, content: bytes, marked: str | None) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    settings = load(tmp_path)
    (problem,) = settings.problems
    assert problem.path == tmp_path / "pyproject.toml"
    assert (problem.range and problem.source.slice(problem.range)) == marked
    assert settings.config == Config()


def test_what_is_no_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    (problem,) = load(tmp_path).problems
    assert str(problem) == f"{tmp_path}/pyproject.toml: cannot be read: a folder, not a file"


def test_a_byte_order_mark_is_no_part_of_the_settings(tmp_path: Path) -> None:
    text = '\ufeff[tool.tapelint]\r\nignore = ["TL101"]\r\n'
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    settings = load(tmp_path)
    assert not settings.problems
    assert settings.config.ignore == {"TL101"}


@pytest.mark.parametrize(
    ("versions", "legacy", "keras"),
    [
        ({"tensorflow": "2.15.1"}, "", Keras.KERAS_2),
        ({"tensorflow": "2.16.0rc0", "keras": "3.0.0"}, "", Keras.KERAS_3),
        ({"tensorflow": "2.21.0", "tf-keras": "2.21.0"}, "1", Keras.KERAS_2),
        ({"tensorflow": "2.21.0", "tf-keras": "2.21.0"}, "0", Keras.KERAS_3),
        ({"tensorflow-cpu": "2.9"}, "", Keras.KERAS_2),
        ({"keras": "3.3.2"}, "", Keras.KERAS_3),
        ({"keras": "2.15.0"}, "", Keras.KERAS_2),
        ({}, "", None),
    ],
)
def test_the_installed_version_decides_where_none_is_set(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    versions: dict[str, str],
    legacy: str,
    keras: Keras | None,
) -> None:
    installed(monkeypatch, tmp_path / "library", versions)
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", legacy)
    assert load(tmp_path).config.keras is keras
    assert load(tmp_path, {"tensorflow-version": "2.15"}).config.keras is Keras.KERAS_2


def test_severity_of() -> None:
    def severity(config: Config) -> Severity | None:
        return config.severity_of("TL102", "gradients-not-zipped", Severity.ERROR)

    assert severity(Config()) is Severity.ERROR
    assert severity(Config(select=frozenset({"TL1"}))) is Severity.ERROR
    assert severity(Config(select=frozenset({"TL2"}))) is None
    assert severity(Config(ignore=frozenset({"gradients-not-zipped"}))) is None
    assert severity(Config(severity={"TL1": Severity.HINT})) is Severity.HINT
