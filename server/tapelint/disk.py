"""The disk, on which anything may lie where a file is looked for.

A named pipe is never answered, a device has no end, a folder may not be entered and a name may be
too long: nothing of this is to stop, or to end, what looks at many files.
"""

from __future__ import annotations

import errno
import glob
import os
import stat
from io import StringIO
from pathlib import Path

# What is larger was not written by hand.
LARGEST = 1_000_000
_KINDS = {
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
}


def content(path: Path, largest: int = LARGEST) -> bytes:
    """Return what is in the file at ``path``. Raises OSError, whose ``strerror`` says why."""
    try:
        kind = stat.S_IFMT(path.stat().st_mode)
    except ValueError as error:  # such a name cannot be
        raise OSError(errno.EINVAL, str(error)) from error
    if kind != stat.S_IFREG:
        raise OSError(errno.EINVAL, f"{_KINDS.get(kind, 'something else')}, not a file")
    with path.open("rb") as file:
        found = file.read(largest + 1)  # what the system tells of the size need not be true
    if len(found) > largest:
        raise OSError(errno.EFBIG, f"larger than {largest:,} bytes")
    return found


def text(path: Path, largest: int = LARGEST) -> str:
    """Return the text in the file at ``path`` with line feeds; empty if it cannot be read."""
    try:
        return decoded(content(path, largest))
    except OSError:
        return ""


def decoded(found: bytes) -> str:
    """Return ``found`` as a text with line feeds; what is no UTF-8 is replaced."""
    return StringIO(found.decode("utf-8-sig", "replace"), newline=None).read()


def shown(path: object) -> str:
    """Return ``path`` on one line, without what a terminal would take for a command."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in str(path)
    )


# Those of pathlib raise where a folder may not be entered or a name is too long.
def is_file(path: Path | str) -> bool:
    """Whether a file can be seen at ``path``, or a link to one."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path | str) -> bool:
    """Whether a folder can be seen at ``path``, or a link to one."""
    return os.path.isdir(path)  # noqa: PTH112


def exists(path: Path) -> bool:
    """Whether anything can be seen at ``path``."""
    return os.path.exists(path)  # noqa: PTH110


def names_in(folder: Path) -> list[str]:
    """What is in ``folder``, by name; nothing where that cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries]
    except (OSError, ValueError):
        return []


def matching(folder: Path, pattern: str) -> list[Path]:
    """What in ``folder`` the glob ``pattern`` means, in order, as far as it can be seen."""
    try:
        names = glob.glob(pattern, root_dir=folder)  # noqa: PTH207
    except ValueError:  # such a name cannot be
        return []
    return [folder / name for name in sorted(names)]
