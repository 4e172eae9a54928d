"""What is found in files that nobody has open, kept from one start of the server to the next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint.cache import Cache, folder, stamp
from tapelint.report.checked import Checked
from tapelint.source.files import Unreadable, read

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from tapelint.cache import Answers
    from tapelint.check import Analysis
    from tapelint.config import Config
    from tapelint.finding import Finding
    from tapelint.project import Workspace


class Remembered:
    """The findings in the files of one walk through the workspace, from ``begin`` to ``end``.

    What was found of a file holds while the file, its settings, and all that its analysis asked of
    other modules are the same on the disk.
    """

    def __init__(self, workspace: Workspace | None) -> None:
        """``workspace`` is where the analysis finds other modules; without it nothing is kept."""
        self._workspace = workspace
        self._cache: Cache | None = None

    def begin(self, files: Iterable[Path]) -> None:
        """Look up what is known of ``files``."""
        self.end()
        if self._workspace is not None:
            self._cache = Cache(folder(), files)

    def end(self) -> None:
        """Write what was kept."""
        if self._cache is not None:
            self._cache.close()
        self._cache = None

    def find(self, file: Path, config: Config) -> tuple[Sequence[Finding], set[Hashable]] | None:
        """Return what is found in ``file``, and what its analysis asked of other modules.

        That is asked of the workspace from now on; see ``Workspace.resolve_pending``. None where
        nothing is known.
        """
        if self._cache is None or self._workspace is None:
            return None
        if self._cache.has_nothing(file):
            return [], set()
        known = self._cache.recall(file, _variant(config))
        if known is None:
            return None
        answers, checked = known
        asked: set[Hashable] = set()
        for what, *about in answers:
            if what == "read":
                asked.add(Path(about[0]))
                self._workspace.note(Path(about[0]))
            else:
                module, level, home = about
                asked.add((module, level, Path(home)))
        return checked.findings, asked

    def keep(self, file: Path, text: str, config: Config, analysis: Analysis) -> None:
        """Remember what ``analysis`` found in ``file``, unless that or a module has changed since.

        ``text`` is what was read of ``file``.
        """
        at = stamp(str(file))
        if self._cache is None or self._workspace is None or _text_of(file) != text:
            return
        answers = _answers(self._workspace, analysis.asked)
        if answers is not None:
            findings = [replace(one, fixes=()) for one in analysis.findings]
            checked = Checked(str(file), analysis.source, findings)
            self._cache.keep(file, _variant(config), at, answers, checked)


def _answers(workspace: Workspace, asked: Iterable[Hashable]) -> Answers | None:
    """What ``workspace`` has answered to what was ``asked``; None where a module has changed."""
    answers: Answers = {}
    for question in asked:
        paths = []
        match question:
            case (str() as module, int() as level, Path() as home):
                found = workspace.locate(module, level, home / "_.py")
                answers["locate", module, level, str(home)] = None if found is None else str(found)
            case Path() as one:
                paths.append(one)
            case ("classes", Path() as one, _):
                paths.append(one)
            case (Path() as one, str() as name):
                defined = workspace.define(one, name)
                paths += [one] if defined is None else [one, defined[0]]
        if not all(map(workspace.is_current, paths)):
            return None
        answers.update((("read", str(path)), stamp(str(path))) for path in paths)
    return answers


def _text_of(file: Path) -> str | None:
    try:
        return read(file).source.text
    except Unreadable:
        return None


def _variant(config: Config) -> str:
    return repr(("editor", config))
