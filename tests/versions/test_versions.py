"""Which Keras a project uses is found by reading what lies there, in the order of trust."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tapelint.config import ANY, Keras, Span
from tapelint.versions import used

if TYPE_CHECKING:
    from pathlib import Path

KERAS_2, KERAS_3 = Keras


def environment(home: Path, *packages: str, virtual: bool = True) -> Path:
    """Make an environment with ``packages``, as ``name-version``; return its Python."""
    library = home / "lib" / "python3.11" / "site-packages"
    for package in packages:
        (library / f"{package}.dist-info").mkdir(parents=True)
    if virtual:
        (home / "pyvenv.cfg").write_text("home = /nowhere/bin\n")
    python = home / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text("#!/bin/sh\nexit 1\n")
    return python


@pytest.mark.parametrize(
    ("packages", "keras", "standalone"),
    [
        (["tensorflow-2.15.1", "keras-2.15.0"], KERAS_2, KERAS_2),
        (["tensorflow-2.21.0", "keras-3.15.1"], KERAS_3, KERAS_3),
        (["tensorflow_cpu-2.16.2", "keras-3.3.3", "tf_keras-2.16.0"], KERAS_3, KERAS_3),
        (["tf_nightly-2.22.0.dev20260101"], KERAS_3, None),
        (["tensorflow_macos-2.13.0", "tensorflow_io-0.32.0"], KERAS_2, None),
        (["tensorflow-2.15.1", "keras-3.3.3"], KERAS_2, KERAS_3),
        (["keras-3.3.3"], KERAS_3, KERAS_3),
        (["tensorflow_datasets-4.9.3", "numpy-2.0.0"], None, None),
    ],
)
def test_an_environment_tells_by_its_metadata(
    tmp_path: Path, packages: list[str], keras: Keras | None, standalone: Keras | None
) -> None:
    environment(tmp_path / ".venv", *packages)
    found = used(tmp_path)
    assert (found.keras, found.standalone) == (keras, standalone)


def test_it_is_said_where_the_version_was_found(tmp_path: Path) -> None:
    environment(tmp_path / ".venv", "tensorflow-2.15.1", "keras-2.15.0")
    assert used(tmp_path).origin == "TensorFlow 2.15.1 and Keras 2.15.0 in .venv"


@pytest.mark.parametrize("given", ["folder", "python"])
def test_the_selected_environment_comes_first(
    tmp_path: Path, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = environment(tmp_path / "chosen", "tensorflow-2.15.1")
    environment(tmp_path / "active", "tensorflow-2.21.0")
    environment(tmp_path / ".venv", "tensorflow-2.21.0")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    selected = python if given == "python" else tmp_path / "chosen"
    assert used(tmp_path, selected).keras is KERAS_2
    assert used(tmp_path).keras is KERAS_3
    assert used(tmp_path, tmp_path / "missing").keras is KERAS_3


def test_the_link_of_a_virtual_environment_is_not_followed(tmp_path: Path) -> None:
    base = environment(tmp_path / "base", "tensorflow-2.21.0", virtual=False)
    python = environment(tmp_path / "chosen", "tensorflow-2.15.1")
    python.unlink()
    python.symlink_to(base)
    assert used(tmp_path, python).keras is KERAS_2


def test_an_environment_may_share_the_packages_of_its_base(tmp_path: Path) -> None:
    environment(tmp_path / "base", "tensorflow-2.15.1", virtual=False)
    environment(tmp_path / ".venv", "numpy-2.0.0")
    shared = f"home = {tmp_path}/base/bin\ninclude-system-site-packages = "
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"{shared}false\n")
    assert used(tmp_path).keras is None
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"{shared}true\n")
    assert used(tmp_path).keras is KERAS_2


def test_environments_that_share_with_one_another_in_a_circle(tmp_path: Path) -> None:
    for name, other in ((".venv", "base"), ("base", ".venv")):
        environment(tmp_path / name, "numpy-2.0.0")
        shared = f"home = {tmp_path}/{other}/bin\ninclude-system-site-packages = true\n"
        (tmp_path / name / "pyvenv.cfg").write_text(shared)
    assert used(tmp_path).keras is None
    environment(tmp_path / "base", "tensorflow-2.15.1", virtual=False)
    assert used(tmp_path).keras is KERAS_2


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_an_active_environment_without_tensorflow_gives_way(
    tmp_path: Path, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(tmp_path / "base", "numpy-2.0.0")
    monkeypatch.setenv(variable, str(tmp_path / "base"))
    (tmp_path / "requirements.txt").write_text("tensorflow==2.15.1\n")
    assert used(tmp_path).keras is KERAS_2


def test_legacy_keras_is_what_the_variable_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment(tmp_path / ".venv", "tensorflow-2.21.0", "keras-3.15.1", "tf_keras-2.21.0")
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "1")
    found = used(tmp_path)
    assert (found.keras, found.standalone) == (KERAS_2, KERAS_3)
    assert "TF_USE_LEGACY_KERAS" in found.origin


LOCK = (
    '[[package]]\nname = "absl-py"\nversion = "2.1.0"\n\n[[package]]\nname = "{}"\nversion = "{}"\n'
)
PIPFILE_LOCK = {"_meta": {"sources": []}, "default": {"tensorflow": {"version": "==2.15.1"}}}
CONDA = """\
name: research
dependencies:
  - python=3.11
  - conda-forge::tensorflow=2.15
  - pip:
      - numpy>=1.26
"""
SETUP_PY = """\
from setuptools import setup
setup(name="x", install_requires=["numpy", "tensorflow>=2.4,<2.12"], long_description=open("R"))
"""


@pytest.mark.parametrize(
    ("name", "text", "keras"),
    [
        ("uv.lock", LOCK.format("tensorflow", "2.15.1"), KERAS_2),
        ("poetry.lock", LOCK.format("tensorflow-cpu", "2.16.1"), KERAS_3),
        ("pdm.lock", LOCK.format("keras", "3.4.0"), KERAS_3),
        ("pylock.toml", LOCK.format("tensorflow", "2.18.0").replace("age", "ages"), KERAS_3),
        ("Pipfile.lock", json.dumps(PIPFILE_LOCK), KERAS_2),
        ("requirements.txt", "numpy\ntensorflow == 2.15.* # pinned\n", KERAS_2),
        ("requirements.txt", "-r a.txt\ntensorflow[and-cuda]~=2.17.0 \\\n --hash=x:0\n", KERAS_3),
        ("requirements-gpu.txt", "tensorflow-gpu<2.11 ; python_version < '3.11'\n", KERAS_2),
        ("requirements.txt", "tensorflow>=2.10\n", None),
        ("requirements.txt", "tensorflow>2.15,<2.16\n", KERAS_2),
        ("requirements.txt", "tensorflow\nkeras>=3\n", None),
        ("requirements.txt", "keras>=3\n", KERAS_3),
        ("requirements.txt", "tensorflow-datasets==2.15\n# tensorflow==2.15\n", None),
        ("requirements.txt", "tensorflow==${VERSION}\n\x00", None),
        ("requirements.txt", "\ufefftensorflow==2.15.1\r\n", KERAS_2),
        ("requirements.txt", f"tensorflow=={'9' * 5000}.1\n", None),
        ("Pipfile.lock", '{"default": {"tensorflow": {"version": 5}}}', None),
        ("Pipfile.lock", '{"tensorflow": ' + "[" * 100_000, None),
        ("pyproject.toml", "tensorflow = " + "[" * 100_000, None),
        ("setup.py", "x = 'tensorflow==2.15' + " + "(" * 10_000, None),
        ("environment.yml", CONDA, KERAS_2),
        ("pyproject.toml", "[project]\ndependencies = ['tensorflow>=2.16']\n", KERAS_3),
        ("pyproject.toml", "[dependency-groups]\ntrain = ['tensorflow<2.16']\n", KERAS_2),
        ("pyproject.toml", "[project.optional-dependencies]\ntf = ['tensorflow<2.9']\n", KERAS_2),
        ("pyproject.toml", "[tool.poetry.dependencies]\ntensorflow = '^2.16'\n", KERAS_3),
        ("pyproject.toml", "[tool.poetry.dependencies]\ntensorflow = '^2.15'\n", None),
        ("pyproject.toml", "[tool.poetry.dependencies]\ntensorflow = {version='~2.9'}\n", KERAS_2),
        ("pyproject.toml", "[project]\ndependencies = 'tensorflow'\n", None),
        ("pyproject.toml", "tensorflow = [\n", None),
        ("Pipfile", "[packages]\ntensorflow = '==2.15.1'\n", KERAS_2),
        ("setup.cfg", "[options]\ninstall_requires =\n    tensorflow>=2.16\n", KERAS_3),
        ("setup.py", SETUP_PY, KERAS_2),
    ],
)  # fmt: skip
def test_the_project_tells_what_it_asks_for(
    tmp_path: Path, name: str, text: str, keras: Keras | None
) -> None:
    (tmp_path / name).write_text(text)
    inner = tmp_path / "package"
    inner.mkdir()
    assert used(inner).keras is keras


@pytest.mark.parametrize(
    ("asked", "span"),
    [
        ("tensorflow==2.4.1", Span((2, 4), (2, 4))),
        ("tensorflow-gpu>=2.2,<2.11", Span((2, 2), (2, 10))),
        ("tensorflow==1.14.0", Span((1, 14), (1, 14))),
        ("tensorflow==2.4.1\nkeras==2.10.0", Span((2, 4), (2, 4))),
        ("keras>=2.9,<2.11", Span((2, 9), (2, 10))),
        ("keras>=2.3,<2.11", ANY),
        ("keras>=3,<3.5", Span((2, 16))),
        ("tensorflow", Span((1, 0), (2, 39))),
        ("numpy", ANY),
    ],
)
def test_it_is_known_which_tensorflows_are_possible(tmp_path: Path, asked: str, span: Span) -> None:
    (tmp_path / "requirements.txt").write_text(f"{asked}\n")
    assert used(tmp_path).tensorflow == span


def test_an_environment_has_one_tensorflow(tmp_path: Path) -> None:
    environment(tmp_path / ".venv", "tensorflow-2.9.3", "keras-2.9.0")
    assert used(tmp_path).tensorflow == Span((2, 9), (2, 9))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tensorflow>=2.16\ntf-keras", (None, True)),
        ("tensorflow>=2.9\ntf_keras>=2.15", (None, True)),
        ("tensorflow<2.16\ntf-keras", (KERAS_2, True)),
        ("tensorflow>=2.16", (KERAS_3, False)),
        ("tf-keras", (None, False)),
    ],
)
def test_a_project_that_asks_for_tf_keras_may_have_either(
    tmp_path: Path, asked: str, found: tuple[Keras | None, bool]
) -> None:
    (tmp_path / "requirements.txt").write_text(f"{asked}\n")
    told = used(tmp_path)
    assert (told.keras, told.tf_keras) == found


def test_what_is_locked_says_more_than_what_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = ['tensorflow>=2.10']\n")
    assert used(tmp_path).keras is None
    (tmp_path / "uv.lock").write_text(LOCK.format("tensorflow", "2.15.1"))
    found = used(tmp_path)
    assert found.keras is KERAS_2
    assert found.origin == "tensorflow==2.15.1 in uv.lock"


def test_files_that_disagree_tell_nothing(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("tensorflow==2.15.1\n")
    (tmp_path / "requirements-next.txt").write_text("tensorflow==2.21.0\n")
    assert used(tmp_path).keras is None


def test_nothing_above_the_repository_is_read(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("tensorflow==2.15.1\n")
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    assert used(repository).keras is None
