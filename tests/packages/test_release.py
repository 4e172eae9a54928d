"""A release is made by one command, and what it makes is complete."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
import release

from packages.conftest import VERSION
from tapelint.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
NAMED = ("server/tapelint/__init__.py", "package.json", "package-lock.json", "CHANGELOG.md")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def wheel(packages: Path) -> zipfile.ZipFile:
    (path,) = packages.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_version_is_written_everywhere(root: Path) -> None:
    assert f'__version__ = "{VERSION}"' in text(root / NAMED[0])
    assert json.loads(text(root / "package.json"))["version"] == VERSION
    lock = json.loads(text(root / "package-lock.json"))
    assert (lock["version"], lock["packages"][""]["version"]) == (VERSION, VERSION)
    before = json.loads(text(ROOT / "package-lock.json"))
    assert {**lock["packages"], "": None} == {**before["packages"], "": None}
    assert re.search(
        rf"^## \[{VERSION}\] - 20\d\d-\d\d-\d\d$", text(root / "CHANGELOG.md"), re.MULTILINE
    )
    assert "unreleased" not in text(root / "CHANGELOG.md")


def test_a_dry_run_changes_nothing() -> None:
    before = [text(ROOT / name) for name in NAMED]
    done = subprocess.run(
        [sys.executable, "scripts/release.py", VERSION, "--dry-run", "--targets", ""],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"tapelint-{VERSION}-py3-none-any.whl" in done.stdout
    assert "nothing has changed here" in done.stdout
    assert [text(ROOT / name) for name in NAMED] == before
    assert not (ROOT / "dist" / VERSION).exists()


def test_a_release_without_the_addresses_of_the_project_is_refused() -> None:
    assert "has no Documentation, Issues, Source" in release.missing_addresses("[project]\n")
    urls = "".join(f'{name} = "https://example.org/"\n' for name in release.ADDRESSES)
    assert not release.missing_addresses(f"[project]\n[project.urls]\n{urls}")
    assert "has no Issues:" in release.missing_addresses(
        f"[project]\n[project.urls]\n{urls}".replace("Issues", "Changelog")
    )


@pytest.mark.parametrize(
    ("version", "why"),
    [
        ("1.2", "1.2 is no version such as 1.2.0"),
        ("v2.0.0", "v2.0.0 is no version"),
        ("0.0.1", "0.0.1 is not after"),
        (VERSION, "the first section of CHANGELOG.md is not one that is unreleased"),
    ],
)
def test_what_is_no_next_version_is_refused(tmp_path: Path, version: str, why: str) -> None:
    for name in NAMED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    if version == VERSION:
        log = tmp_path / "CHANGELOG.md"
        log.write_text(text(log).replace("\n## [", "\n## [0.0.9] - 2020-01-01\n\n## [", 1))
    with pytest.raises(release.ReleaseError, match=re.escape(why)):
        release.set_version(tmp_path, version, "2030-01-02")
    assert text(tmp_path / NAMED[0]) == text(ROOT / NAMED[0])


def test_the_checksums_are_those_of_the_files(packages: Path) -> None:
    lines = text(packages / "SHA256SUMS").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert set(sums) == {path.name for path in packages.iterdir()} - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((packages / name).read_bytes()).hexdigest() == digest


def test_the_wheel_holds_the_package_its_pages_and_nothing_else(packages: Path) -> None:
    names = set(wheel(packages).namelist())
    assert {"tapelint/py.typed", "tapelint/settings/tapelint.schema.json"} <= names
    assert {f"tapelint/pages/{rule.name}.md" for rule in RULES} <= names
    assert {name.partition("/")[0] for name in names} == {
        "tapelint",
        f"tapelint-{VERSION}.dist-info",
    }


def test_what_develops_tapelint_is_not_offered_to_its_users(packages: Path) -> None:
    metadata = wheel(packages).read(f"tapelint-{VERSION}.dist-info/METADATA").decode()
    extras = Parser().parsestr(metadata).get_all("Provides-Extra")
    assert extras == ["dask", "rich", "svg", "watch"]


def test_the_source_distribution_builds_the_same_wheel(packages: Path, tmp_path: Path) -> None:
    (archive,) = packages.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path)  # noqa: S202 - just made
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path],
        cwd=tmp_path / f"tapelint-{VERSION}",
        check=True,
    )
    assert set(wheel(tmp_path).namelist()) == set(wheel(packages).namelist())
