"""Reads tables of settings; what is wrong in them becomes a problem, and the rest holds."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING

from tapelint import disk
from tapelint.config import selects
from tapelint.finding import Range, Severity
from tapelint.settings.problem import Problem, not_toml
from tapelint.source import toml
from tapelint.source.patterns import Patterns, is_pattern
from tapelint.source.text import Source
from tapelint.versions import KNOWN, Used, exists, used_with, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

_OFF = "off"
# What is longer is shown in part.
_LONGEST = 80
_TOOL = ("tool", "tapelint")


class Reader:
    """Takes in tables of settings, one after the other; the later ones win."""

    def __init__(self, root: Path, read: Callable[[Path], bytes] | None) -> None:
        """``root`` is where patterns start from; ``read`` reads a file, by default the disk's."""
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
            problem = not_toml(error, path, text)
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
        if not exists(number):
            self._wrong(f"is {_show(value)}; TensorFlow has no such version, only {KNOWN}", path)
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


def _is_set(value: object) -> bool:
    return value is not None and value not in ("", [], {}, ())


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
