"""The user's settings: ``[tool.tapelint]`` of pyproject.toml, the editor's, the command line's.

All three use the same names; an editor may write them in camel case.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tapelint import disk
from tapelint.config import Config, selects
from tapelint.finding import Edit, Position, Range, Severity
from tapelint.source import toml
from tapelint.source.patterns import compiled, is_pattern
from tapelint.source.text import Source
from tapelint.versions import Used, used, used_with, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pathspec import GitIgnoreSpec

_OFF = "off"
# What is longer is shown in part.
_LONGEST = 80
_TABLE = re.compile(
    r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*tapelint[ \t]*\][^\n]*(?:\n|\Z)", re.MULTILINE
)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a setting, and what to do.

    ``path`` is the file that holds it, None for an editor's or a command line's setting;
    ``range`` is where in that file, whose content is ``source``, as far as that is known.
    """

    message: str
    path: Path | None = None
    range: Range | None = None
    source: Source = field(default=Source(""), compare=False, repr=False)

    def __str__(self) -> str:
        """``path:line:column: message``, 1-based, without what is not known."""
        if self.path is None:
            return self.message
        start = self.range.start if self.range else None
        place = f":{start.line + 1}:{start.column + 1}" if start else ""
        return f"{self.path}{place}: {self.message}"


@dataclass(frozen=True)
class Patterns:
    """Patterns of paths, written as in a .gitignore, and the folder that they start from."""

    root: Path
    patterns: tuple[str, ...] = ()

    def match(self, path: Path) -> bool:
        """Whether they mean the file or folder at ``path``."""
        if not self.patterns:
            return False
        path = path.absolute()
        if not path.is_relative_to(self.root):
            return False
        relative = path.relative_to(self.root).as_posix()
        return self._spec.match_file(f"{relative}/" if disk.is_folder(path) else relative)

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        return compiled(self.patterns)


@dataclass(frozen=True)
class Loaded:
    """The settings that hold in a folder.

    ``root`` is the folder of the pyproject.toml that holds them, which is ``file``; where there is
    none, it is the folder itself. ``inlay_hints`` is for editors alone. ``overrides_ignore`` tells
    that what the file ignores does not count. ``problems`` tells which settings were left out and
    why; ``is_broken`` that a whole file was.
    """

    root: Path
    config: Config
    exclude: Patterns
    per_file_ignores: tuple[tuple[Patterns, frozenset[str]], ...] = ()
    inlay_hints: bool = False
    overrides_ignore: bool = False
    file: Path | None = None
    problems: tuple[Problem, ...] = ()
    is_broken: bool = False

    def config_for(self, path: Path) -> Config:
        """Return the settings for the file at ``path``."""
        ignored = {
            selector
            for patterns, selectors in self.per_file_ignores
            if patterns.match(path)
            for selector in selectors
        }
        return replace(self.config, ignore=self.config.ignore | ignored) if ignored else self.config

    def excludes(self, path: Path) -> bool:
        """Whether the user wants the file or folder at ``path`` left alone."""
        return self.exclude.match(path)


def load(
    folder: Path,
    overrides: Mapping[str, object] | None = None,
    environment: Path | None = None,
    *,
    root: Path | None = None,
    read: Callable[[Path], bytes] | None = None,
) -> Loaded:
    """Return the settings for the files in ``folder``.

    They come from the nearest pyproject.toml, upward from ``folder``, that has a table
    ``[tool.tapelint]``; ``overrides`` (an editor's settings or the command line's options) take
    the place of what that says, except for those that are empty. A wrong setting becomes a
    problem and has no other effect. ``environment`` is the one that is selected in an editor, its
    folder or its Python. The patterns in ``overrides`` start from ``root``; ``read`` reads a file,
    from elsewhere than the disk perhaps. Never raises.
    """
    folder = folder.absolute()
    reader = _Reader(folder, read)
    files = (parent / "pyproject.toml" for parent in (folder, *folder.parents))
    file = next((each for each in files if reader.read_file(each)), None)
    if root or not file:
        reader.root = root or folder
    reader.read_overrides(overrides or {})
    known = reader.used or used(folder, environment)
    config = Config(
        known.keras,
        reader.select,
        reader.ignore | reader.off,
        dict(reader.severity),
        known.standalone,
        known.origin,
        known.tensorflow,
        known.tf_keras,
    )
    return Loaded(
        file.parent if file else folder,
        config,
        reader.exclude,
        reader.per_file,
        reader.inlay_hints,
        reader.overrides_ignore,
        file,
        tuple(reader.problems),
        reader.is_broken,
    )


def check(overrides: Mapping[str, object]) -> list[Problem]:
    """Return what is wrong with the settings of an editor."""
    reader = _Reader(Path(), None)
    reader.read_overrides(overrides)
    return reader.problems


def ignoring(text: str, rule: str) -> Edit | None:
    """Return the edit of a pyproject.toml with the content ``text`` that turns ``rule`` off.

    It adds to ``ignore``, making that and its table where they are missing, and leaves the rest
    as it is. None where the text is not TOML or is written in a way that this cannot edit.
    """
    offset, added = _addition(text, rule)
    try:
        after = toml.loads(text)
        table = after.setdefault("tool", {}).setdefault("tapelint", {})
        table["ignore"] = [*table.get("ignore", []), rule]
        if toml.loads(text[:offset] + added + text[offset:]) != after:
            return None
    except (toml.DecodeError, AttributeError, TypeError):  # one of these is no table or array
        return None
    return Edit(Source(text).between(offset, offset), added)


def _addition(text: str, rule: str) -> tuple[int, str]:
    """What to insert at which offset of ``text``, so that its table ignores ``rule`` too."""
    table = _TABLE.search(text)
    if table is None:
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        return len(text), f'{gap}[tool.tapelint]\nignore = ["{rule}"]\n'
    end = re.compile(r"^[ \t]*\[", re.MULTILINE).search(text, table.end())
    ignore = re.compile(r"^[ \t]*ignore[ \t]*=[ \t]*\[([^\]]*)", re.MULTILINE).search(
        text, table.end(), end.start() if end else len(text)
    )
    if ignore is None:
        gap = "" if table[0].endswith("\n") else "\n"
        return table.end(), f'{gap}ignore = ["{rule}"]\n'
    items = ignore[1].rstrip()
    offset = ignore.start(1) + len(items)
    if not items:
        return offset, f'"{rule}"'
    indentation = re.search(r"\n[ \t]*(?=[\"'])", ignore[1])
    comma = "" if items.endswith(",") else ","
    last = "," if items.endswith(",") else ""
    return offset, f'{comma}{indentation[0] if indentation else " "}"{rule}"{last}'


def _is_set(value: object) -> bool:
    return value is not None and value not in ("", [], {}, ())


_TOOL = ("tool", "tapelint")


class _Reader:
    """Takes in tables of settings, one after the other; the later ones win."""

    def __init__(self, root: Path, read: Callable[[Path], bytes] | None) -> None:
        self.root = root
        self.is_broken = False
        self.used: Used | None = None
        self.select: frozenset[str] = frozenset()
        self.ignore: frozenset[str] = frozenset()
        self.off: frozenset[str] = frozenset()
        self.severity: dict[str, Severity] = {}
        self.exclude = Patterns(root)
        self.per_file: tuple[tuple[Patterns, frozenset[str]], ...] = ()
        self.inlay_hints = False
        self.overrides_ignore = False
        self.problems: list[Problem] = []
        # The file that is being taken in, if it is one.
        self._file: Path | None = None
        self._text = ""
        self._read = read or disk.content
        self._settings: dict[str, Callable[[object, toml.Path], None]] = {
            "select": self._read_select,
            "ignore": self._read_ignore,
            "severity": self._read_severity,
            "per-file-ignores": self._read_per_file,
            "tensorflow-version": self._read_version,
            "exclude": self._read_exclude,
            "inlay-hints": self._read_hints,
        }

    def read_file(self, path: Path) -> bool:
        """Take in the table of the pyproject.toml at ``path``; True if there is one to go by."""
        try:
            text = self._read(path).decode("utf-8-sig")
            tool = toml.loads(text).get("tool")
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            problem = Problem(f"cannot be read: {error.strerror}", path)
        except UnicodeDecodeError:
            problem = Problem("is not UTF-8, which TOML has to be", path)
        except toml.DecodeError as error:
            problem = _not_toml(error, path, text)
        else:
            table = tool.get("tapelint") if isinstance(tool, dict) else None
            if table is None:
                return False
            if isinstance(table, dict):
                self.root, self._file, self._text = path.parent, path, text
                self.read(table)
                self._file, self._text = None, ""
                return True
            place = toml.Places.of(text).value(_TOOL)
            problem = Problem("tool.tapelint has to be a table", path, place, Source(text))
        self.is_broken = True
        self.problems.append(problem)
        return True

    def read_overrides(self, table: Mapping[str, object]) -> None:
        """Take in what is not empty of the settings of an editor or a command line."""
        self.read({key: value for key, value in table.items() if _is_set(value)})

    def read(self, table: Mapping[str, object]) -> None:
        """Take in ``table``, that of the file if there is one."""
        for key, value in table.items():
            name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", key).lower()
            if name in self._settings:
                self._settings[name](value, (key,))
            else:
                suggestion = _suggestion(name, self._settings)
                known = ", ".join(self._settings)
                self._wrong_key(
                    f"unknown setting {_show(key)}{suggestion}; the settings are {known}", (key,)
                )

    def _wrong(self, message: str, path: toml.Path) -> None:
        """Report what is wrong with the value that ``path`` leads to in the table."""
        place = toml.Places.of(self._text).value(_TOOL + path) if self._file else None
        self._report(message, path, place)

    def _wrong_key(self, message: str, path: toml.Path) -> None:
        """Report what is wrong with the last key of ``path``."""
        place = toml.Places.of(self._text).key(_TOOL + path) if self._file else None
        self._report(message, path[:-1], place)

    def _report(self, message: str, keys: toml.Path, place: Range | None) -> None:
        setting = "".join(f"{key}: " for key in keys if isinstance(key, str))
        self.problems.append(Problem(setting + message, self._file, place, Source(self._text)))

    def _read_select(self, value: object, path: toml.Path) -> None:
        self.select = self._rules(value, path) or self.select

    def _read_ignore(self, value: object, path: toml.Path) -> None:
        if rules := self._rules(value, path):
            self.ignore, self.overrides_ignore = rules, self._file is None

    def _read_exclude(self, value: object, path: toml.Path) -> None:
        patterns = tuple(
            text
            for text, place in self._strings(value, path)
            if self._is_pattern(text, place, self._wrong)
        )
        self.exclude = Patterns(self.root, patterns) if patterns else self.exclude

    def _read_hints(self, value: object, path: toml.Path) -> None:
        if isinstance(value, bool):
            self.inlay_hints = value
        else:
            self._wrong(f"is {_show(value)}; has to be true or false", path)

    def _read_per_file(self, value: object, path: toml.Path) -> None:
        found = (
            (Patterns(self.root, (pattern,)), self._rules(rules, (*path, pattern)))
            for pattern, rules in self._table(value, path)
            if self._is_pattern(pattern, (*path, pattern), self._wrong_key)
        )
        self.per_file = tuple(each for each in found if each[1]) or self.per_file

    def _read_severity(self, value: object, path: toml.Path) -> None:
        levels = [severity.value for severity in Severity] + [_OFF]
        found = {}
        for rule, level in self._table(value, path):
            if level not in levels:
                known = ", ".join(levels)
                self._wrong(f"is {_show(level)}; has to be one of {known}", (*path, rule))
            elif unknown := _unknown_rule(rule):
                self._wrong_key(unknown, (*path, rule))
            else:
                found[rule] = level
        if found:
            self.off = frozenset(rule for rule, level in found.items() if level == _OFF)
            self.severity = {
                rule: Severity(level) for rule, level in found.items() if level != _OFF
            }

    def _read_version(self, value: object, path: toml.Path) -> None:
        number = version(value) if isinstance(value, str) else None
        if number is None:
            wrong = f'is {_show(value)}; has to be a version in quotes, such as "2.15"'
            self._wrong(wrong, path)
            return
        self.used = used_with(number, f"tensorflow-version is {value}")

    def _table(self, value: object, path: toml.Path) -> Iterable[tuple[str, object]]:
        if isinstance(value, dict):
            return value.items()
        self._wrong(f"is {_show(value)}; has to be a table", path)
        return ()

    def _strings(self, value: object, path: toml.Path) -> Iterator[tuple[str, toml.Path]]:
        """Yield each string in an array, with what leads to it."""
        if not isinstance(value, list | tuple):
            self._wrong(f"is {_show(value)}; has to be an array of strings", path)
            return
        for number, item in enumerate(value):
            if isinstance(item, str):
                yield item, (*path, number)
            else:
                self._wrong(
                    f"has {_show(item)} in it; has to be an array of strings", (*path, number)
                )

    def _is_pattern(
        self, text: str, path: toml.Path, report: Callable[[str, toml.Path], None]
    ) -> bool:
        if is_pattern(text):
            return True
        report(f"{_show(text)} is no pattern as in a .gitignore", path)
        return False

    def _rules(self, value: object, path: toml.Path) -> frozenset[str]:
        rules = set()
        for rule, place in self._strings(value, path):
            if unknown := _unknown_rule(rule):
                self._wrong(unknown, place)
            else:
                rules.add(rule)
        return frozenset(rules)


def _unknown_rule(selector: str) -> str | None:
    """What is wrong with ``selector`` if it means no rule."""
    from tapelint.rules import RULES  # noqa: PLC0415 - only where a rule is named

    if any(selects(selector, rule.code, rule.name) for rule in RULES):
        return None
    names = [word for rule in RULES for word in (rule.name, rule.code)]
    return f"there is no rule {_show(selector)}{_suggestion(selector, names)}"


def _suggestion(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), 1)
    return f", did you mean {close[0]}?" if close else ""


def _show(value: object) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _not_toml(error: toml.DecodeError, path: Path, text: str) -> Problem:
    """Mark the rest of the line from the error on, or the line that it is at the end of."""
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
    if place is None:
        return Problem(f"is not valid TOML: {error}", path)
    message = str(error).replace(place[0], "")
    source, start = Source(text), len(text)
    if place[1]:
        start = source.offset(Position(int(place[1]) - 1, int(place[2]) - 1))
    end = start + len(text[start:].partition("\n")[0].rstrip())
    if start == end:
        end = len(text[:start].rstrip())
        start = text.rfind("\n", 0, end) + 1
    range_ = source.between(start, end)
    return Problem(f"is not valid TOML: {message}", path, range_, source)
