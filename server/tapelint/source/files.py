"""Find Python files, read them and write them back as they were encoded."""

from __future__ import annotations

import errno
import io
import os
import shutil
import tempfile
import tokenize
from codecs import BOM_UTF8
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tapelint import disk
from tapelint.source.patterns import compiled
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pathspec import GitIgnoreSpec

    from tapelint.source.notebook import Cells

_SUFFIXES = (".py", ".ipynb")
_SKIPPED = {
    ".direnv",
    ".eggs",
    ".git",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pyenv",
    ".pytest_cache",
    ".ruff_cache",
    ".svn",
    ".tox",
    "__pycache__",
    "__pypackages__",
    "_build",
    "build",
    "dist",
    "node_modules",
    "site-packages",
}
_BOM = "\ufeff"
# What is larger is data, in a notebook too.
LARGEST = 100_000_000


class Unreadable(Exception):  # noqa: N818 - it tells about the file, not about the program
    """A file that cannot be read as Python; the message says why."""


@dataclass(frozen=True)
class File:
    """A Python file or notebook, its text without a byte-order mark, and how to encode it.

    ``is_exact`` tells whether the text can be encoded to what was read, which is ``content``;
    ``cells`` where the lines stand in a notebook, None for a plain file.
    """

    path: Path
    source: Source
    encoding: str = "utf-8"
    marked: bool = False
    is_exact: bool = True
    cells: Cells | None = None
    content: bytes = b""

    @property
    def text(self) -> str:
        """The text in the file, which for a notebook is not that of the program in it."""
        if self.cells is None:
            return self.source.text
        return self.content.decode(self.encoding).removeprefix(_BOM)

    def encoded(self, text: str) -> bytes:
        """``text`` as it stands in such a file.

        Raises UnicodeEncodeError where its encoding lacks a character.
        """
        return (_BOM + text if self.marked else text).encode(self.encoding)

    def write(self, text: str) -> None:
        """Replace the file's content by ``text``, all of it or nothing.

        A file that has other names too, or an owner to whom it cannot be given, is written in its
        place. Raises OSError, also where it was written since it was read, or UnicodeEncodeError.
        """
        content = self.encoded(text)
        target = Path(os.path.realpath(self.path))
        status = target.stat()
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if status.st_nlink > 1:
            self._write_in_place(target, content)
            return
        number, name = tempfile.mkstemp(prefix=f".{target.name[:50]}.", dir=target.parent)
        beside = Path(name)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(content)
            is_given = _give(beside, status)
            shutil.copystat(target, beside)
            beside.touch()
            if is_given:
                self._compare(target)
                beside.replace(target)
                return
        except BaseException:
            beside.unlink()
            raise
        beside.unlink()
        self._write_in_place(target, content)

    def _write_in_place(self, target: Path, content: bytes) -> None:
        with target.open("r+b") as file:
            self._compare(target)
            file.write(content)
            file.truncate()

    def _compare(self, target: Path) -> None:
        """Raise OSError if ``target`` is not as it was read."""
        if target.read_bytes() != self.content:
            raise OSError(errno.EBUSY, "it was changed meanwhile")


def _give(path: Path, status: os.stat_result) -> bool:
    """Give ``path`` the owner and group in ``status``; whether it has these."""
    if hasattr(os, "chown"):
        with suppress(OSError):  # it is not everyone who may give files away
            os.chown(path, status.st_uid, status.st_gid)
    now = path.stat()
    return (now.st_uid, now.st_gid) == (status.st_uid, status.st_gid)


def read(path: Path) -> File:
    """Read the Python file or notebook at ``path``. Raises Unreadable."""
    try:
        content = disk.content(path, LARGEST)
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error
    return decode(path, content)


def decode(path: Path, content: bytes) -> File:
    """Decode ``content`` as Python does, by its byte-order mark or its coding comment.

    Line ends stay as they are. Raises Unreadable.
    """
    try:
        if path.suffix == ".ipynb":
            return _notebook(path, content)
        encoding = _encoding(content)
        marked = encoding == "utf-8-sig"
        text = content.decode(encoding)
        is_exact = encoding.startswith("utf-8") or text.encode(encoding) == content
    except (SyntaxError, ValueError, LookupError) as error:
        raise Unreadable(str(error)) from error
    except RecursionError as error:
        message = "nested too deeply"
        raise Unreadable(message) from error
    encoding = "utf-8" if marked else encoding
    return File(path, Source(text, str(path)), encoding, marked, is_exact, content=content)


def _encoding(content: bytes) -> str:
    """The name of the encoding that ``content`` declares; of UTF-8 where it declares none."""
    first, _, rest = content.partition(b"\n")
    declared = b"coding" in first or b"coding" in rest.partition(b"\n")[0]
    if not declared and not content.startswith(BOM_UTF8):
        return "utf-8"
    return tokenize.detect_encoding(io.BytesIO(content).readline)[0]


def _notebook(path: Path, content: bytes) -> File:
    from tapelint.source.notebook import Cells, code_cells, join  # noqa: PLC0415 - few files are one

    numbered = list(code_cells(content.decode("utf-8-sig")))
    source, starts = join((text for _, text in numbered), str(path))
    cells = Cells(tuple(number for number, _ in numbered), starts)
    return File(path, source, marked=content.startswith(BOM_UTF8), cells=cells, content=content)


def find(
    path: Path,
    excluded: Callable[[str], bool],
    failed: Callable[[OSError], None] | None = None,
) -> Iterator[str]:
    """Yield the Python files and notebooks at or below ``path``, in the order of their names.

    What is no folder is taken as it is. In a folder, virtual environments, caches, what
    ``excluded`` says and what the .gitignore files say is left out; links to folders are not
    followed. ``failed`` is told why a folder cannot be looked into. Paths are texts here: of
    thousands of files, hardly any is looked at again.
    """
    name = str(path)
    if not disk.is_folder(path):
        yield name
        return
    top = _Folder("" if name == "." else name, _outer_ignores(path))
    waiting: list[_Folder | str] = [top]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
            continue
        try:
            with os.scandir(found.path or ".") as scanned:
                entries = sorted(scanned, key=attrgetter("name"))
        except OSError as error:
            if failed:
                failed(error)
            continue
        if found is top or all(entry.name != "pyvenv.cfg" for entry in entries):
            waiting += reversed(list(_inside(found, entries, excluded)))


class _Folder(NamedTuple):
    """A folder, empty for the current one, with the patterns of what is ignored around it."""

    path: str
    ignores: list[tuple[str, GitIgnoreSpec]]


def _inside(
    folder: _Folder, entries: list[os.DirEntry[str]], excluded: Callable[[str], bool]
) -> Iterator[_Folder | str]:
    """What of interest is directly in ``folder``, among its ``entries``."""
    ignores = folder.ignores
    if any(entry.name == ".gitignore" for entry in entries):
        ignores = ignores + _ignores_in(Path(folder.path))
    start = os.path.join(folder.path, "")  # noqa: PTH118
    for entry in entries:
        is_folder = entry.is_dir(follow_symlinks=False)
        if entry.name in _SKIPPED if is_folder else not entry.name.endswith(_SUFFIXES):
            continue
        path = start + entry.name
        wanted = is_folder or entry.is_file(follow_symlinks=False) or disk.is_file(path)
        if not wanted or excluded(path) or _is_ignored(path, ignores, is_folder=is_folder):
            continue
        yield _Folder(path, ignores) if is_folder else path


def _outer_ignores(folder: Path) -> list[tuple[str, GitIgnoreSpec]]:
    """Read the .gitignore files above ``folder`` in its repository, unless they ignore it."""
    folder = folder.absolute()
    outer: list[tuple[str, GitIgnoreSpec]] = []
    for inner, parent in zip((folder, *folder.parents), folder.parents, strict=False):
        if disk.exists(inner / ".git"):
            return [] if _is_ignored(str(folder), outer, is_folder=True) else outer
        outer = _ignores_in(parent) + outer
    return []


def _ignores_in(folder: Path) -> list[tuple[str, GitIgnoreSpec]]:
    """Read the .gitignore file in ``folder``: what paths in that begin with, and the patterns."""
    lines = disk.text(folder / ".gitignore").splitlines()
    start = os.path.join(folder.absolute(), "")  # noqa: PTH118
    return [(start, compiled(lines))] if lines else []


def _is_ignored(path: str, ignores: list[tuple[str, GitIgnoreSpec]], *, is_folder: bool) -> bool:
    """Whether git ignores ``path``; the innermost file that speaks of it decides."""
    if not ignores:
        return False
    absolute = os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118
    for start, spec in reversed(ignores):
        relative = absolute.removeprefix(start).replace(os.sep, "/")
        verdict = spec.check_file(f"{relative}/" if is_folder else relative).include
        if verdict is not None:
            return verdict
    return False
