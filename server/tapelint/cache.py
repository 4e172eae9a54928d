"""What was found in files before, kept in the user's cache folder from run to run.

An answer holds as long as the file, the settings, Tapelint itself, and all that the analysis asked
of other modules stay as they were, what it did not find included.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

import tapelint
from tapelint.report.checked import Checked
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapelint.project import Workspace

# When a file was last written, when anything about it was changed, and its size.
Stamp = tuple[int, int, int]
# What was asked of other modules: where one is, or what there is in a file.
Question = tuple[Any, ...]
Answers = dict[Question, "str | Stamp | None"]

_DAY = 24 * 3600
_KEPT = 30 * _DAY
_TABLE = """
create table if not exists found(
  path blob, variant text, stamp text, value blob, primary key (path, variant)
) without rowid
"""
# The variant of a file in which nothing can be found, whatever the settings.
_ANY = ""


def nothing_in(path: str) -> Checked:
    """Return what is reported of a file without gradients."""
    return Checked(path, Source("", path), [])


def stamp(path: Path | str) -> Stamp | None:
    """Return what tells this version of the file at ``path`` from others; None without one."""
    try:
        status = os.stat(path)  # noqa: PTH116 - a ``Path`` for each of thousands takes longer
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size


def folder() -> Path:
    """The folder that caches are kept in: ``$TAPELINT_CACHE_DIR``, or the user's for caches."""
    given = os.environ.get("TAPELINT_CACHE_DIR")
    return Path(given) if given else platformdirs.user_cache_path("tapelint", appauthor=False)


class Cache:
    """What was found in files, by file and settings.

    Several runs may use it at once. Where it cannot be read or written it is empty: all is found
    anew, and nothing else is wrong.
    """

    def __init__(self, home: Path, files: Iterable[Path | str]) -> None:
        """Open the one in the folder ``home``, and look up what it has of ``files``."""
        # Looked up once: a ``Path`` made absolute for each of thousands takes longer.
        self._here = os.getcwd()  # noqa: PTH109
        self._keys: dict[Path | str, bytes] = {}
        self._answers: Answers = {}
        self._new: list[tuple[bytes, str, str, bytes | None]] = []
        self._known: dict[tuple[bytes, str], tuple[str, bytes | None]] = {}
        self._path = home / f"found-{_of_this_tapelint()}.sqlite"
        self._workspace: Workspace | None = None
        paths = [self._key(path) for path in files]
        self._database = self._opened(home)
        if self._database is not None and paths:
            first, last = min(paths), max(paths)
            try:
                rows = self._database.execute(
                    "select path, variant, stamp, value from found where path between ? and ?",
                    (first, last),
                ).fetchall()
            except sqlite3.Error:
                self._give_up()
            else:
                self._known = {(path, variant): rest for path, variant, *rest in rows}

    def _opened(self, home: Path) -> sqlite3.Connection | None:
        try:
            is_new = not self._path.exists()
            home.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self._path, timeout=1.0, isolation_level=None)
            database.execute("pragma synchronous = off")
            database.execute(_TABLE)
            if is_new:
                _remove_old(home, self._path)
        except (sqlite3.Error, OSError):
            return None
        return database

    def has_nothing(self, path: Path | str) -> bool:
        """Whether it is known that nothing can be found in the file at ``path``.

        That it is valid Python is not.
        """
        known = self._known.get((self._key(path), _ANY))
        return known is not None and known[0] == repr(stamp(path))

    def find(self, path: Path | str, variant: str) -> Checked | None:
        """Return what is found in the file at ``path``, if that is known; see ``recall``."""
        known = self.recall(path, variant)
        return None if known is None else known[1]

    def recall(self, path: Path | str, variant: str) -> tuple[Answers, Checked] | None:
        """Return what the analysis of the file at ``path`` rests on, and what it found, if known.

        ``variant`` tells the settings, and what else it depends on that is no file.
        """
        known = self._known.get((self._key(path), variant))
        if known is None or known[1] is None or known[0] != repr(stamp(path)):
            return None
        try:
            answers, checked = pickle.loads(known[1])  # noqa: S301 - it is the user's own
        except Exception:  # noqa: BLE001 - what is damaged may raise anything
            return None
        if not isinstance(checked, Checked):
            return None
        holds = all(self._holds(*one) for one in answers.items())
        return (answers, checked) if holds else None

    def keep(
        self,
        path: Path | str,
        variant: str,
        before: Stamp | None,
        answers: Answers,
        checked: Checked,
    ) -> None:
        """Remember what was found in a file that was as ``before`` when it was read."""
        value = pickle.dumps((answers, checked))
        self._new.append((self._key(path), variant, repr(before), value))

    def keep_nothing(self, path: Path | str, before: Stamp | None) -> None:
        """Remember that there is nothing to be found in a file, whatever the settings."""
        self._new.append((self._key(path), _ANY, repr(before), None))

    def close(self) -> None:
        """Write what was kept, all of it or nothing."""
        if self._database is None:
            return
        with suppress(sqlite3.Error):
            if self._new:
                self._database.execute("begin immediate")
                self._database.executemany(
                    "insert or replace into found values (?, ?, ?, ?)", self._new
                )
                self._database.execute("commit")
            self._database.close()

    def _holds(self, question: Question, answer: str | Stamp | None) -> bool:
        """Whether ``question`` has the same ``answer`` today."""
        if question not in self._answers:
            self._answers[question] = self._answer(question)
        return self._answers[question] == answer

    def _answer(self, question: Question) -> str | Stamp | None:
        what, *about = question
        if what == "read":
            return stamp(about[0])
        if self._workspace is None:
            from tapelint.project import Workspace  # noqa: PLC0415 - it takes time to load

            self._workspace = Workspace(lasting=True)
        module, level, importing = about
        found = self._workspace.locate_from(_folder(importing), module, level)
        return None if found is None else str(found)

    def _key(self, path: Path | str) -> bytes:
        """The absolute path; some have names that are no text."""
        key = self._keys.get(path)
        if key is None:
            key = self._keys[path] = os.fsencode(os.path.join(self._here, path))  # noqa: PTH118
        return key

    def _give_up(self) -> None:
        """Leave the file out from now on, and out of the way of the next run."""
        assert self._database is not None  # noqa: S101
        self._database.close()
        self._database = None
        with suppress(OSError):
            self._path.unlink()


_folder = lru_cache(maxsize=4096)(Path)  # the same few import from many others


def _of_this_tapelint() -> str:
    """What tells this Tapelint, on this Python, from others; one under development by its files."""
    here = Path(tapelint.__file__).parent
    changed = "" if "site-packages" in here.parts else f"-{max(_times(here))}"
    return f"{tapelint.__version__}-{sys.implementation.cache_tag}{changed}"


def _times(home: Path) -> Iterator[int]:
    for one in os.scandir(home):
        if one.is_dir() and one.name != "__pycache__":
            yield from _times(Path(one.path))
        elif one.name.endswith((".py", ".json")):
            yield one.stat().st_mtime_ns


def _remove_old(home: Path, current: Path) -> None:
    """Remove the caches of other versions that nobody has used for a month."""
    for one in home.glob("found-*.sqlite*"):
        if one != current and time.time() - one.stat().st_mtime > _KEPT:
            one.unlink()
