"""Reading what clients write in another way than the protocol has it, where it is plain."""

from __future__ import annotations

import re
from typing import Any

from cattrs import AttributeValidationNote, IterableValidationNote
from lsprotocol import types


def complete(message: dict[str, Any]) -> None:
    """Put into ``message`` what may be left out, and take out what is there but nothing."""
    method, params = message.get("method"), message.get("params")
    if method is not None and params is None:
        message["params"] = {} if method == types.INITIALIZED else None
    elif method == types.TEXT_DOCUMENT_DID_CHANGE and isinstance(params, dict):
        for change in params.get("contentChanges") or ():
            if isinstance(change, dict) and change.get("range") is None:
                change.pop("range", None)


def drop(message: dict[str, Any], error: BaseException | None) -> bool:
    """Take out of ``message``, by which a client begins, the first thing that cannot be read.

    ``error`` tells which that is. Where something is missing, it is what that is missing in.
    Return whether there was something to take out; ``params`` and the capabilities as a whole have
    to stay.
    """
    params = message.get("params")
    if isinstance(params, dict) and not isinstance(params.get("capabilities"), dict):
        params["capabilities"] = {}
        return True
    held: Any = message
    found: tuple[Any, str | int] | None = None
    for key in _place(error):
        if not _has(held, key):
            break
        if key not in ("params", "capabilities"):
            found = held, key
        held = held[key]
    if found is None:
        return False
    del found[0][found[1]]
    return True


def _place(error: BaseException | None) -> list[str | int]:
    """The keys and indices that lead to the first thing that ``error`` is about."""
    place: list[str | int] = []
    while error is not None:
        for note in getattr(error, "__notes__", ()):
            if isinstance(note, AttributeValidationNote):
                place.append(re.sub("_([a-z])", lambda match: match[1].upper(), note.name))
            elif isinstance(note, IterableValidationNote):
                place.append(note.index)
        error = next(iter(getattr(error, "exceptions", ())), None)
    return place


def _has(held: object, key: str | int) -> bool:
    if isinstance(held, dict):
        return key in held
    return isinstance(held, list) and isinstance(key, int) and key < len(held)
