"""The kinds of edits that are measured, each made in the last function that opens a tape."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where to edit a text: its lines, and the 0-based lines after which a user may type.

    ``within`` is after the first statement of the function, ``indentation`` that of its body;
    ``taken`` are the lines of that statement; ``above`` is before the first function or class of
    the module; ``in_class`` is at the beginning of the class, ``in_init`` at the end of what makes
    an instance.
    """

    lines: tuple[str, ...]
    within: int
    indentation: str
    taken: tuple[int, int]
    above: int
    in_class: int
    in_init: int

    def insert(self, line: int, *added: str) -> str:
        """The text with lines ``added``."""
        return "".join((*self.lines[:line], *added, *self.lines[line:]))


@dataclass(frozen=True)
class Kind:
    """A kind of edit: what it makes of the text."""

    name: str
    title: str
    edited: Callable[[Place], str]


def place(text: str) -> Place:
    """Where to edit ``text``, in which a method opens a tape."""
    lines = tuple(text.splitlines(keepends=True))
    tree = ast.parse(text)
    found = [
        (cls, function)
        for cls in tree.body
        if isinstance(cls, ast.ClassDef)
        for function in cls.body
        if isinstance(function, ast.FunctionDef)
        and "GradientTape" in "".join(lines[function.lineno - 1 : function.end_lineno])
    ]
    cls, function = found[-1]
    first = function.body[1] if len(function.body) > 1 else function.body[0]
    init = next(one for one in cls.body if getattr(one, "name", "") == "__init__")
    top = next(one for one in tree.body if isinstance(one, (ast.FunctionDef, ast.ClassDef)))
    decorators = [one.lineno for one in top.decorator_list]
    return Place(
        lines,
        first.end_lineno or 0,
        " " * first.col_offset,
        (first.lineno - 1, first.end_lineno or 0),
        min([top.lineno, *decorators]) - 1,
        cls.body[0].end_lineno or 0,
        init.end_lineno or 0,
    )


def _within(*lines: str) -> Callable[[Place], str]:
    return lambda at: at.insert(at.within, *(f"{at.indentation}{line}\n" for line in lines))


def _without_a_statement(at: Place) -> str:
    first, end = at.taken
    return "".join((*at.lines[:first], *at.lines[end:]))


def _member(at: Place) -> str:
    return " " * (len(at.indentation) // 2)


KINDS = (
    Kind("blank", "a blank line", lambda at: at.insert(at.within, "\n")),
    Kind("comment", "a comment", _within("# what comes next")),
    Kind("plain", "a statement without gradients", _within("count = 3")),
    Kind("followed", "a statement that is followed", _within("mean = tf.reduce_mean(values)")),
    Kind("paste", "20 lines", _within(*(f"a{n} = tf.reduce_sum(b{n}) * 2" for n in range(20)))),
    Kind("delete", "a statement deleted", _without_a_statement),
    Kind("constant", "a constant of the module", lambda at: at.insert(at.above, "RATE = 0.25\n")),
    Kind("import", "an import", lambda at: at.insert(at.above, "import math\n")),
    Kind(
        "function",
        "a new function",
        lambda at: at.insert(len(at.lines), "\n\ndef total(x):\n    return tf.reduce_sum(x)\n"),
    ),
    Kind(
        "attribute",
        "an attribute of the class",
        lambda at: at.insert(at.in_class, f"{_member(at)}rate = 0.5\n"),
    ),
    Kind(
        "init",
        "a statement of __init__",
        lambda at: at.insert(at.in_init, f"{at.indentation}self._other = tf.Variable(1.0)\n"),
    ),
)
