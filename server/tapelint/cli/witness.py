"""What an analysis rests on outside of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tapelint.cache import Answers, stamp

if TYPE_CHECKING:
    from pathlib import Path

    from tapelint.project import Workspace
    from tapelint.project.workspace import Text


class Witness:
    """The modules of a workspace; ``answers`` are those that it has given."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing was asked yet."""
        self._workspace = workspace
        self.answers: Answers = {}

    def locate(self, module: str, level: int, importer: Path) -> Path | None:
        """See ``Workspace.locate``."""
        found = self._workspace.locate(module, level, importer)
        answer = None if found is None else str(found)
        self.answers["locate", module, level, str(importer.parent)] = answer
        return found

    def read(self, path: Path) -> Text | None:
        """See ``Workspace.read``."""
        self.answers["read", str(path)] = stamp(str(path))
        return self._workspace.read(path)

    def awaits_file(self, module: str, level: int, importer: Path) -> bool:
        """See ``Workspace.awaits_file``."""
        return self._workspace.awaits_file(module, level, importer)

    def awaits_text(self, path: Path) -> bool:
        """See ``Workspace.awaits_text``."""
        return self._workspace.awaits_text(path)

    def define(self, path: Path, name: str) -> tuple[Path, str] | None:
        """See ``Workspace.define``: it follows files that it does not name, from this one."""
        found = self._workspace.define(path, name)
        self.answers["read", str(path)] = stamp(str(path))
        if found is not None:
            self.answers["read", str(found[0])] = stamp(str(found[0]))
        return found

    def classes(self, path: Path, name: str) -> tuple[str, ...] | None:
        """See ``Workspace.classes``: it follows files that it does not name, from this one."""
        self.answers["read", str(path)] = stamp(str(path))
        return self._workspace.classes(path, name)
