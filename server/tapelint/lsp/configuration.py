"""Which settings hold for which document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint import disk
from tapelint.lsp.uris import path, same
from tapelint.settings import Loaded, Problem, check, load
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tapelint.config import Config
    from tapelint.lsp.program import Document

SECTION = "tapelint"
_EVERYWHERE = ""
FILE = "pyproject.toml"
# The Python that the user selected in the editor. Its environment is looked at, never run.
_ENVIRONMENT = "environment"
# What is no setting: what an editor needs to start the server, and what it can show.
_OF_THE_EDITOR = frozenset(
    {"interpreter", "importStrategy", "codeLens", "trace", "notifications", "commands"}
)


@dataclass(frozen=True)
class Settings:
    """A pyproject.toml as it is now: open, or on the disk, or not there yet (no source)."""

    uri: str
    source: Source | None = None
    version: int | None = None

    @classmethod
    def of(cls, file: Path, document: Document | None) -> Settings | None:
        """Return that in ``file``, open as ``document``; None where it cannot be read."""
        if document is not None:
            return cls(document.uri, document.source, document.version)
        try:
            return cls(file.as_uri(), Source(disk.content(file).decode("utf-8")))
        except FileNotFoundError:
            return cls(file.as_uri())
        except (OSError, UnicodeDecodeError):
            return None


class Configuration:
    """The settings of the editor and of the pyproject.toml files, as far as they were needed."""

    def __init__(self, document: Callable[[str], Document | None]) -> None:
        """Start with an editor that has set nothing; ``document`` finds what is open, by URI."""
        self._document = document
        self._initial: Mapping[str, object] = {}
        self._settings: dict[str, Mapping[str, object]] = {_EVERYWHERE: {}}
        self._roots: dict[str, Path | None] = {}
        self._wrong: list[Problem] = []
        # What was in each file when it could be read as TOML.
        self._readable: dict[Path, bytes] = {}
        self._loaded: dict[tuple[Path, str], Loaded] = {}
        self._configs: dict[str, Config | None] = {}

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the editor's settings and the files needed so far, each once."""
        found = (problem for loaded in self._loaded.values() for problem in loaded.problems)
        return list(dict.fromkeys([*self._wrong, *(each for each in found if each.path)]))

    def config(self, uri: str) -> Config | None:
        """Return the settings for the document at ``uri``, None if it is to be left alone."""
        if uri not in self._configs:
            loaded, file = self.loaded(uri), path(uri)
            if file is None:
                self._configs[uri] = loaded.config
            else:
                self._configs[uri] = None if loaded.excludes(file) else loaded.config_for(file)
        return self._configs[uri]

    def loaded(self, uri: str) -> Loaded:
        """Return the settings that hold in the folder of the document at ``uri``."""
        folder, file = self._folder(uri), path(uri)
        # What is not saved yet has no pyproject.toml of its own: that of the first folder it gets.
        first = next(iter(self._roots.values()), None)
        place = file.parent if file else first or Path("/")
        key = (place, folder)
        if key not in self._loaded:
            self._loaded[key] = self._load(*key)
        return self._loaded[key]

    def _load(self, place: Path, folder: str) -> Loaded:
        """Read the settings for files in ``place``.

        While a file cannot be read as TOML, as when it is being edited, what it said before holds.
        """
        settings = dict(self._settings[folder])
        environment = settings.pop(_ENVIRONMENT, None)
        selected = Path(environment) if isinstance(environment, str) and environment else None
        contents: dict[Path, bytes] = {}

        def read(file: Path) -> bytes:
            contents[file] = self._read(file)
            return contents[file]

        root = self._roots.get(folder)
        loaded = load(place, settings, selected, root=root, read=read)
        if not loaded.is_broken:
            self._readable |= contents
        elif loaded.file in self._readable:
            broken, before = loaded.file, self._readable[loaded.file]

            def read_before(file: Path) -> bytes:
                return before if file == broken else self._read(file)

            kept = load(place, settings, selected, root=root, read=read_before)
            return replace(kept, problems=loaded.problems)
        return loaded

    def _read(self, file: Path) -> bytes:
        """Return what is in ``file``, or what will be once its open document is saved."""
        document = self._document(file.as_uri())
        if document is None:
            return disk.content(file)
        return document.source.text.encode("utf-8", "surrogatepass")

    def settings(self, uri: str) -> Settings | None:
        """Return the pyproject.toml for settings of the document at ``uri``, if there can be one.

        None if that would not be in a folder of the workspace, or the editor has its own for what
        it ignores.
        """
        file = None if self.loaded(uri).overrides_ignore else self._file(uri)
        return Settings.of(file, self._document(file.as_uri())) if file else None

    def _file(self, uri: str) -> Path | None:
        folder, file = self._roots.get(self._folder(uri)), path(uri)
        if folder is None or file is None:
            return None
        found = self.loaded(uri).file
        if found is None:
            inside = [each for each in file.parents if each.is_relative_to(folder)]
            existing = (each / FILE for each in inside if disk.exists(each / FILE))
            found = next(existing, folder / FILE)
        return found if found.is_relative_to(folder) else None

    def begin(self, settings: Mapping[str, object]) -> None:
        """Take the settings that the editor starts with, given as to ``set``."""
        self._initial = _table(settings.get(_EVERYWHERE))
        self.set(settings)

    def set(self, settings: Mapping[str, object]) -> bool:
        """Take the editor's settings: those for each folder by its URI, for all others by "".

        Return whether they differ from what was known. What is no table or an empty one counts as
        what it started with.
        """
        return self._take(
            {
                uri: _table(value) if value and isinstance(value, dict) else self._initial
                for uri, value in settings.items()
            }
        )

    def move(self, folders: Iterable[str]) -> bool:
        """Learn which folders are open; a new one starts with the settings for all others.

        Return whether other settings hold now.
        """
        everywhere = self._settings[_EVERYWHERE]
        own = {uri: self._settings.get(same(uri), everywhere) for uri in folders}
        return self._take({_EVERYWHERE: everywhere} | own)

    def _take(self, tables: Mapping[str, Mapping[str, object]]) -> bool:
        known = self._settings
        self._settings = {_EVERYWHERE: {}} | {same(uri): each for uri, each in tables.items()}
        if known == self._settings:  # what was loaded is what `reload` compares with
            return False
        self._roots = {same(uri): path(uri) for uri in tables if uri != _EVERYWHERE}
        self._wrong = [
            problem
            for table in self._settings.values()
            for problem in check({key: table[key] for key in table if key != _ENVIRONMENT})
        ]
        self._loaded.clear()
        self._configs.clear()
        return True

    def reload(self) -> bool:
        """Read all files again; return whether other settings hold now."""
        before, self._configs = self._loaded, {}
        self._loaded = {key: self._load(*key) for key in before}
        return any(
            replace(loaded, problems=()) != replace(before[key], problems=())
            for key, loaded in self._loaded.items()
        )

    def _folder(self, uri: str) -> str:
        """Return the folder whose settings hold for ``uri``: the innermost that it is in."""
        inside = [
            folder
            for folder in self._settings
            if same(uri).startswith(folder.rstrip("/") + "/") or folder == _EVERYWHERE
        ]
        return max(inside, key=len)


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        return {}
    table = value.get(SECTION, value)
    if not isinstance(table, dict):
        return {}
    return {key: each for key, each in table.items() if key not in _OF_THE_EDITOR}
