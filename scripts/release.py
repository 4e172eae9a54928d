"""Make a release: ``python scripts/release.py VERSION [--dry-run] [--targets linux-x64,…]``.

It writes the version into the package, the extension and the change log, and puts into
``dist/VERSION`` the wheel, the source distribution, the extension for each platform, and their
checksums. A dry run does all of that in a copy, and changes nothing here.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import tomlkit

ROOT = Path(__file__).resolve().parent.parent
# Of the targets of VS Code those that there are binaries of LibCST for, and one that has none and
# runs anywhere, without the repairs that need it.
EVERYWHERE = "universal"
TARGETS = (
    "linux-x64",
    "linux-arm64",
    "alpine-x64",
    "alpine-arm64",
    "darwin-arm64",
    "win32-x64",
    "win32-arm64",
    EVERYWHERE,
)
_UNRELEASED = re.compile(r"^## \[(?:Unreleased|[\d.]+)\](?: - unreleased)?$", re.MULTILINE)
_HEADING = re.compile(r"^## \[", re.MULTILINE)


# Which addresses of [project.urls] an index shows beside the package.
ADDRESSES = ("Documentation", "Issues", "Source")


class ReleaseError(Exception):
    """Why no release can be made."""


def main() -> int:
    """Do it; return the exit status."""
    parser = argparse.ArgumentParser(prog="release.py", description="Make a release.")
    parser.add_argument("version", help="such as 1.2.0")
    parser.add_argument("--dry-run", action="store_true", help="change nothing here")
    parser.add_argument(
        "--targets",
        type=lambda text: [one for one in text.split(",") if one],
        default=list(TARGETS),
        help="the platforms to make the extension for, separated by commas; empty for none",
    )
    given = parser.parse_args()
    try:
        if unknown := set(given.targets) - set(TARGETS):
            message = f"no such target: {', '.join(sorted(unknown))}"
            raise ReleaseError(message)  # noqa: TRY301 - all reasons are told in one place
        unsaid = missing_addresses((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        if not given.dry_run:
            if _output("git", "status", "--porcelain"):
                message = "there are changes that are not committed"
                raise ReleaseError(message)  # noqa: TRY301 - as above
            if unsaid:
                raise ReleaseError(unsaid)  # noqa: TRY301 - as above
            made = release(ROOT, given.version, given.targets)
            print(f"\nTo publish it, commit and tag this:\n{_next(given.version)}")
        else:
            with tempfile.TemporaryDirectory() as folder:
                made = release(copied(Path(folder) / "tapelint"), given.version, given.targets)
            print("\nThis was a dry run: nothing has changed here.")
            if unsaid:
                print(f"A release would be refused: {unsaid}.")
    except ReleaseError as reason:
        print(f"release: {reason}", file=sys.stderr)
        return 1
    print("\n".join(["", "Made:", *(f"  {name}" for name in made)]))
    return 0


def missing_addresses(project: str) -> str:
    """Return what ``project``, a pyproject.toml, does not say of where the project is published."""
    urls = tomlkit.parse(project)["project"].get("urls", {})
    missing = [name for name in ADDRESSES if not urls.get(name)]
    where = f"[project.urls] in pyproject.toml has no {', '.join(missing)}"
    return f"{where}: say where the project is published" if missing else ""


def release(root: Path, version: str, targets: list[str]) -> list[str]:
    """Make the release of what is in ``root``; return the names of the files."""
    today = dt.datetime.now(tz=dt.timezone.utc).date().isoformat()
    set_version(root, version, today)
    into = root / "dist" / version
    shutil.rmtree(into, ignore_errors=True)
    build(root, into)
    for target in targets:
        package(root, into, version, target)
    return checksums(into)


def set_version(root: Path, version: str, day: str) -> None:
    """Write ``version`` wherever it is named, and its day. Raises ReleaseError."""
    module, changes = root / "server/tapelint/__init__.py", root / "CHANGELOG.md"
    before = re.search(r'^__version__ = "(.+)"$', module.read_text(encoding="utf-8"), re.MULTILINE)
    assert before is not None  # noqa: S101 - the build reads it there
    log = changes.read_text(encoding="utf-8")
    first = _UNRELEASED.search(log)
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        message = f"{version} is no version such as 1.2.0"
        raise ReleaseError(message)
    if _numbers(version) < _numbers(before[1]) or f"## [{version}] - 2" in log:
        message = f"{version} is not after {before[1]}"
        raise ReleaseError(message)
    if first is None or first.start() != _HEADING.search(log).start():
        message = "the first section of CHANGELOG.md is not one that is unreleased"
        raise ReleaseError(message)
    changes.write_text(
        f"{log[: first.start()]}## [{version}] - {day}{log[first.end() :]}", encoding="utf-8"
    )
    _replace(module, before[0], f'__version__ = "{version}"')
    # The lock file names the version twice, before it comes to the packages.
    for name, count in (("package.json", 1), ("package-lock.json", 2)):
        text = (root / name).read_text(encoding="utf-8")
        old = json.loads(text)["version"]
        text = text.replace(f'"version": "{old}"', f'"version": "{version}"', count)
        (root / name).write_text(text, encoding="utf-8")


def build(root: Path, into: Path) -> None:
    """Put the wheel and the source distribution into ``into``, and check them as an index does."""
    _run(root, sys.executable, "-m", "hatchling", "build", "--directory", str(into))
    packages = sorted(str(path) for path in into.glob("tapelint-*"))
    _run(root, sys.executable, "-m", "twine", "--no-color", "check", "--strict", *packages)


def package(root: Path, into: Path, version: str, target: str) -> None:
    """Put the extension for ``target`` into ``into``."""
    _run(root, "scripts/bundle_libs.sh", sys.executable, target)
    _run(root, sys.executable, "scripts/extension_pages.py", "dist")
    name = "" if target == EVERYWHERE else f"-{target}"
    options = ["--out", str(into / f"tapelint-{version}{name}.vsix")]
    if target != EVERYWHERE:
        # What the others hold beside LibCST is looked through for secrets in the universal one,
        # which takes longer than all the rest.
        options += ["--target", target, "--allow-package-all-secrets"]
    _run(root, "npm", "run", "--silent", "package", "--", *options)


def checksums(folder: Path) -> list[str]:
    """Write ``SHA256SUMS``, as ``sha256sum --check`` reads it; return the names of all files."""
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return [*(path.name for path in files), "SHA256SUMS"]


def copied(to: Path) -> Path:
    """Copy what Git has of the project, as it is now, to ``to``; return that."""
    for name in _output("git", "ls-files", "-z").split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    if (ROOT / "node_modules").exists():
        (to / "node_modules").symlink_to(ROOT / "node_modules")
    return to


def _next(version: str) -> str:
    return (
        f"  git commit --all --message 'Release {version}'\n"
        f"  git tag v{version}\n"
        f"  git push --follow-tags\n"
        f"  twine upload dist/{version}/tapelint-{version}*.whl dist/{version}/*.tar.gz\n"
        f"  vsce publish --packagePath dist/{version}/*.vsix"
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _replace(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def _run(root: Path, *command: str) -> None:
    try:
        subprocess.run(command, cwd=root, check=True)
    except subprocess.CalledProcessError as error:
        message = f"{' '.join(command)} exited with {error.returncode}"
        raise ReleaseError(message) from error


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
