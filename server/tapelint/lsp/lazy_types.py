"""Builds the classes of the protocol when they are used: a server needs a tenth of the hundreds.

To build them all takes longer than everything else that a server does before its first answer.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAME = "lsprotocol.types"
_T = TypeVar("_T")


def load() -> None:
    """Import ``lsprotocol.types``, with classes that are built by their first use."""
    if _NAME in sys.modules:
        return
    define = attrs.define
    attrs.define = _later  # type: ignore[assignment]
    try:
        importlib.import_module(_NAME)
    finally:
        attrs.define = define


def _later(cls: type[_T]) -> type[_T]:
    """Let ``cls`` look as ``attrs.define`` would have made it."""

    def build() -> None:
        del cls.__init__
        del cls.__attrs_types_resolved__  # type: ignore[attr-defined]
        attrs.define(cls, slots=False)  # it stays the same class
        names = dict(sys.modules[_NAME].ALL_TYPES_MAP)
        attrs.resolve_types(cls, names, {})  # type: ignore[type-var]

    def initialise(self: _T, *arguments: object, **keywords: object) -> None:
        build()
        cls.__init__(self, *arguments, **keywords)

    cls.__init__ = initialise  # type: ignore[method-assign, assignment]
    cls.__attrs_attrs__ = _Fields(cls, build)  # type: ignore[attr-defined]
    # What lsprotocol does for all classes at the start is done for each when it is built.
    cls.__attrs_types_resolved__ = cls  # type: ignore[attr-defined]
    return cls


class _Fields:
    """The fields of a class, known once somebody looks at them."""

    def __init__(self, cls: type, build: Callable[[], None]) -> None:
        self._cls = cls
        self._build = build

    def _known(self) -> tuple[attrs.Attribute[Any], ...]:
        if self._cls.__attrs_attrs__ is self:  # type: ignore[attr-defined]
            self._build()
        return self._cls.__attrs_attrs__  # type: ignore[attr-defined, no-any-return]

    def __iter__(self) -> Iterator[attrs.Attribute[Any]]:
        return iter(self._known())

    def __getattr__(self, name: str) -> attrs.Attribute[Any]:
        return getattr(self._known(), name)  # type: ignore[no-any-return]
