"""What a project asks for: its lock files, requirements and pyproject.toml, setup.cfg, setup.py."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from tapelint import disk
from tapelint.config import Keras, keras_of_tensorflow
from tapelint.source import toml
from tapelint.source.parse import parse
from tapelint.source.pinned import Version
from tapelint.source.text import Source
from tapelint.source.walk import walk
from tapelint.versions.packages import (
    KERAS,
    TENSORFLOW,
    TF_KERAS,
    Found,
    keras_of_keras,
    normal,
    only,
    span,
    version,
)

# What mentions none of these is not looked at any further.
_WORDS = ("tensorflow", "keras", "tf-nightly", "tf_nightly")
_CONCERNED = TENSORFLOW | KERAS | {TF_KERAS}
_LARGEST_LOCK = 20_000_000
# What is longer, or no text, asks for no version that one could tell.
_LONGEST = 500
_TABLE_OF_LOCK = re.compile(r"^\[\[packages?\]\]$", re.MULTILINE)
_OF_CONDA = re.compile(r"^\s*-\s+['\"]?(?:[\w.-]+::)?([\w.-]+)\s*([<>=!~][^'\"#\s]*)", re.MULTILINE)

# A package's name, and what versions of it are asked for, as PEP 440 writes it.
Asked = tuple[str, str]


def in_folder(folder: Path) -> Found | None:
    """What the project's files in ``folder`` ask for; lock files know best."""
    for pattern, read in _READERS.items():
        asked: list[Asked] = []
        names: list[str] = []
        for path in disk.matching(folder, pattern):
            wanted = [one for one in _asked(path, read) if one[0] in _CONCERNED]
            asked += wanted
            names += [path.relative_to(folder).as_posix()] if wanted else []
        if any(name != TF_KERAS for name, _ in asked):
            return _found(asked, " and ".join(names))
    return None


def _found(asked: list[Asked], where: str) -> Found:
    names = {name for name, _ in asked}
    tensorflow = list(_allowed(asked, TENSORFLOW, _MINORS_OF_TENSORFLOW))
    keras = list(_allowed(asked, KERAS, _MINORS_OF_KERAS))
    of_tensorflow = only(map(keras_of_tensorflow, tensorflow))
    standalone = only(map(keras_of_keras, keras))
    tf_keras = TF_KERAS in names
    words = ", ".join(dict.fromkeys(f"{name}{versions}" for name, versions in asked))
    # With Keras 3 installed, tf_keras is there for those who set TF_USE_LEGACY_KERAS.
    may_switch = tf_keras and of_tensorflow is Keras.KERAS_3
    return Found(
        None if may_switch else of_tensorflow if names & TENSORFLOW else standalone,
        standalone if names & KERAS else of_tensorflow,
        f"{words} in {where}",
        span(tensorflow, keras),
        tf_keras,
    )


_MINORS_OF_TENSORFLOW = [*product([1], range(16)), *product([2], range(40))]
_MINORS_OF_KERAS = [*product([2], range(16)), *product([3], range(40))]


def _allowed(asked: list[Asked], names: frozenset[str], minors: list[Version]) -> Iterator[Version]:
    """Those of ``minors`` that some release of is allowed by what is asked of ``names``."""
    for name, versions in asked:
        if name in names:
            yield from _matching(versions, minors)


def _matching(versions: str, minors: list[Version]) -> Iterator[Version]:
    from packaging.specifiers import (  # noqa: PLC0415 - 20 ms, and most need none
        InvalidSpecifier,
        SpecifierSet,
    )

    try:
        specifiers = SpecifierSet(versions)
    except InvalidSpecifier:
        yield from minors
        return
    named = [each.version.rstrip(".*") for each in specifiers]
    for major, minor in minors:
        releases = [f"{major}.{minor}.{patch}" for patch in range(10)]
        releases += [each for each in named if version(each) == (major, minor)]
        if any(specifiers.contains(each, prereleases=True) for each in releases):
            yield major, minor


def _asked(path: Path, read: Callable[[str], Iterable[Asked]]) -> list[Asked]:
    """What the file at ``path`` asks for; nothing where it cannot be read or understood."""
    text = disk.text(path, _LARGEST_LOCK if read in (_lock, _pipfile_lock) else disk.LARGEST)
    if not any(word in text.lower() for word in _WORDS):
        return []
    try:
        return [
            (name, asked if isinstance(asked, str) and len(asked) <= _LONGEST else "")
            for name, asked in read(text)
        ]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return []


def _requirement(text: str) -> Iterator[Asked]:
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415

    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return
    yield normal(requirement.name), str(requirement.specifier)


def _requirements(text: str) -> Iterator[Asked]:
    """A requirements file of pip: options, comments and hashes are none."""
    for line in text.replace("\\\n", " ").splitlines():
        yield from _requirement(re.split(r"(?:^|\s)(?:#|--?\w)", line, maxsplit=1)[0].strip())


def _lock(text: str) -> Iterator[Asked]:
    """A lock file of uv, Poetry or PDM, or a pylock.toml: a table for each package."""
    for piece in _TABLE_OF_LOCK.split(text)[1:]:
        name = re.match(r"\s*name\s*=\s*\"([^\"]+)\"", piece)
        if name and normal(name[1]) in TENSORFLOW | KERAS:
            locked = re.search(r"^version\s*=\s*\"([^\"]+)\"", piece, re.MULTILINE)
            if locked:
                yield normal(name[1]), f"=={locked[1]}"


def _pipfile_lock(text: str) -> Iterator[Asked]:
    for section, packages in json.loads(text).items():
        if section != "_meta":
            for name, entry in packages.items():
                yield normal(name), entry.get("version", "")


def _pipfile(text: str) -> Iterator[Asked]:
    content = toml.loads(text)
    for section in ("packages", "dev-packages"):
        yield from _of_table(content.get(section, {}))


def _conda(text: str) -> Iterator[Asked]:
    """An environment.yml of conda, with a section for pip or without."""
    for name, versions in _OF_CONDA.findall(text):
        single = re.fullmatch(r"=([\d.]+)\*?(?:=.*)?", versions)
        yield normal(name), f"=={single[1].rstrip('.')}.*" if single else versions


def _pyproject(text: str) -> Iterator[Asked]:
    content = toml.loads(text)
    project = content.get("project", {})
    groups = [
        project.get("dependencies", []),
        *project.get("optional-dependencies", {}).values(),
        *content.get("dependency-groups", {}).values(),
    ]
    for line in (each for group in groups for each in group):
        if isinstance(line, str):
            yield from _requirement(line)
    poetry = content.get("tool", {}).get("poetry", {})
    yield from _of_table(poetry.get("dependencies", {}))
    for group in poetry.get("group", {}).values():
        yield from _of_table(group.get("dependencies", {}))


def _of_table(table: dict[str, Any]) -> Iterator[Asked]:
    """The tables of Poetry and Pipenv: a version by each name, with signs of their own."""
    for name, entry in table.items():
        constraint = entry.get("version", "") if isinstance(entry, dict) else entry
        if isinstance(constraint, str):
            parts = (_pep_440(part.strip()) for part in constraint.split(","))
            yield normal(name), ",".join(part for part in parts if part)


def _pep_440(constraint: str) -> str:
    sign = re.fullmatch(r"(\^|~(?!=)|)\s*(\d+)(?:\.(\d+))?(.*)", constraint)
    if constraint == "*" or sign is None:
        return "" if constraint == "*" else constraint
    mark, major, minor, rest = sign.groups()
    number = f"{major}.{minor or 0}{rest}"
    if mark == "^":
        return f">={number},<{int(major) + 1}"
    if mark == "~":
        return f">={number},<" + (f"{major}.{int(minor) + 1}" if minor else f"{int(major) + 1}")
    return f"=={constraint}"


def _setup_py(text: str) -> Iterator[Asked]:
    """The words of a setup.py that are requirements; it is not run."""
    for node in walk(parse(Source(text)).tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _requirements(node.value)


_READERS: dict[str, Callable[[str], Iterable[Asked]]] = {
    "uv.lock": _lock,
    "poetry.lock": _lock,
    "pdm.lock": _lock,
    "pylock*.toml": _lock,
    "Pipfile.lock": _pipfile_lock,
    "requirements*.txt": _requirements,
    "requirements/*.txt": _requirements,
    "environment*.y*ml": _conda,
    "pyproject.toml": _pyproject,
    "Pipfile": _pipfile,
    "setup.cfg": _requirements,
    "setup.py": _setup_py,
}
PATTERNS = tuple(_READERS)
