"""Whether what flowed in a module still flows after an edit."""

from __future__ import annotations

import ast

from tapelint.flow.interpreter import CALLED, RELEVANT
from tapelint.source.renew import Renewed


def still_flows(entered: set[ast.AST], edit: Renewed) -> bool:
    """Whether the interpreter, which ran the functions ``entered``, would do the same again.

    It would where it never looked into the function that was edited, and has no reason to: the
    function does not speak of gradients, sets no attributes of its instance, and calls by name
    nothing else that matters than before, since that decides what is run first.
    """
    if edit.function is None or edit.function in entered or edit.stores:
        return False
    if RELEVANT.search(edit.removed) or RELEVANT.search(edit.added):
        return False
    called = set(CALLED.findall(edit.removed)) ^ set(CALLED.findall(edit.added))
    return called.isdisjoint(getattr(node, "name", "") for node in entered)
