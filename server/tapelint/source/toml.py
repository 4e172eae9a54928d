"""TOML, and where its keys and values stand, which no well-kept parser for Python tells."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tapelint.finding import Position, Range
from tapelint.source.text import Source

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DecodeError = tomllib.TOMLDecodeError
Path = tuple[str | int, ...]
_TOKEN = re.compile(
    r"""
    (?P<gap> [^\S\n]+ | \#[^\n]* )
    | (?P<mark> [][{}=,.\n] )
    | \"{3} (?: \\. | [^\\] )*? \"{3,5} | '{3} .*? '{3,5}
    | " (?: \\. | [^"\\\n] )* " | ' [^'\n]* '
    | [^][{}=,.\s\#"']+
    """,
    re.VERBOSE | re.DOTALL,
)


_TOO_LONG = re.compile(r"\d[\d_]{4000,}")


def loads(text: str) -> dict[str, Any]:
    """Return what ``text`` says. Raises ``DecodeError``, also for what Python cannot take in."""
    try:
        return tomllib.loads(text)
    except DecodeError:
        raise
    except RecursionError:
        message = "nested too deeply"
    except ValueError:
        number = _TOO_LONG.search(text)
        place = Source(text).between(*number.span()).start if number else Position(0, 0)
        where = f"(at line {place.line + 1}, column {place.column + 1})"
        message = f"A number has too many digits {where}"
    raise DecodeError(message)


@dataclass
class Places:
    """The offsets of each key and value in ``source``, which is valid, by the keys to it.

    The index of an element counts as its key.
    """

    source: Source
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    @lru_cache(maxsize=1)  # one is asked for each problem in a file
    def of(cls, text: str) -> Places:
        """Find them; ``text`` has to be one that ``tomllib`` takes."""
        places = cls(Source(text))
        places._find()
        return places

    def key(self, path: Path) -> Range | None:
        """Return where the last key of ``path`` stands."""
        return self.source.between(*self.keys[path]) if path in self.keys else None

    def value(self, path: Path) -> Range | None:
        """Return where the value stands that ``path`` leads to."""
        found = self.values.get(path)
        return self.source.between(*found) if found else self.key(path)

    def _find(self) -> None:
        table: Path = ()
        path: Path = ()
        is_value = False
        # What leads to each array or inline table that is open, and where that begins.
        opened: list[tuple[Path, int, str]] = []
        for token in _TOKEN.finditer(self.source.text):
            start, end = token.span()
            text = token[0]
            if token.lastgroup == "gap" or (text == "\n" and opened):
                continue
            if token.lastgroup is None and is_value:
                # What has a dot or a space in it, a number or a time, is several tokens.
                self.values[path] = (self.values.get(path, (start,))[0], end)
            elif token.lastgroup is None:
                path = (*path, _key(text))
                self.keys.setdefault(path, (start, end))
            elif text == "\n":
                path, is_value = table, False
            elif text == "=":
                is_value = True
            elif text in "[{" and is_value:
                opened.append((path, start, text))
                path = (*path, 0) if text == "[" else path
                is_value = text == "["
            elif text == "[":
                path = ()
            elif text in "]}" and opened:
                path, start, _ = opened.pop()
                self.values[path] = (start, end)
                is_value = True
            elif text == "]":
                table = path
            elif text == ",":
                container, _, bracket = opened[-1]
                is_value = bracket == "["
                path = (*container, int(path[-1]) + 1) if is_value else container


def _key(text: str) -> str:
    return next(iter(tomllib.loads(f"{text} = 0")))
