"""What would be checked, and by which settings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tapelint.cli.output import complain, say
from tapelint.cli.status import BROKEN, CLEAN
from tapelint.cli.targets import settings_for
from tapelint.disk import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tapelint.cli.targets import Overrides, Targets
    from tapelint.settings import Loaded


def show_files(found: Targets) -> int:
    """List the files, one a line; return the exit status."""
    for path in found.files:
        say(shown(path))
    return _told(found)


def show_settings(found: Targets, overrides: Overrides) -> int:
    """Show the settings of each project as TOML, with comments; return the exit status."""
    projects: dict[int, Loaded] = {}
    for path in found.files:
        loaded = settings_for(path, overrides)
        projects.setdefault(id(loaded), loaded)
    for number, loaded in enumerate(projects.values()):
        if number:
            say()
        for line in _lines(loaded):
            say(line)
    return _told(found)


def _told(found: Targets) -> int:
    for problem in found.problems:
        complain(problem)
    return BROKEN if found.problems else CLEAN


def _lines(loaded: Loaded) -> Iterable[str]:
    config = loaded.config
    yield f"# {loaded.file}" if loaded.file else "# no file has settings"
    yield f"# {config.at_hand}"
    yield "[tool.tapelint]"
    yield f"select = {_array(config.select)}"
    yield f"ignore = {_array(config.ignore)}"
    yield f"exclude = {_array(loaded.exclude.patterns)}"
    severity = {rule: one.value for rule, one in config.severity.items()}
    yield from _table("severity", severity)
    ignores = {
        pattern: sorted(selectors)
        for patterns, selectors in loaded.per_file_ignores
        for pattern in patterns.patterns
    }
    yield from _table("per-file-ignores", ignores)


def _array(items: Iterable[str]) -> str:
    return json.dumps(sorted(items), ensure_ascii=False)


def _table(name: str, entries: Mapping[str, object]) -> Iterable[str]:
    if entries:
        yield ""
        yield f"[tool.tapelint.{name}]"
    for key, value in entries.items():
        yield f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(value, ensure_ascii=False)}"
