"""What a notebook cell may hold besides Python: magics, shell lines and requests for help."""

from __future__ import annotations

import io
import re
import tokenize

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BODY = re.compile(r"[^\r\n]")
_CELL_MAGIC = re.compile(r"\s*%%(\w*)")
_MAGIC = re.compile(
    r"""(?P<python>[ \t]*(?:[^\W\d][\w., \t]*=[ \t]*)?)   # nothing, or: name =
        (?P<magic>[%!?][^\r\n]*                           # %magic, !command, ?help
                 |[^\W\d][\w.]*\?{1,2}[ \t]*(?=[\r\n]|\Z)) # help?
    """,
    re.VERBOSE,
)

# The cell magics whose body runs as Python among the variables of the notebook.
_PYTHON_BODIES = frozenset({"capture", "debug", "prun", "time", "timeit"})


def mask(text: str) -> str:
    """Return the Python in the cell ``text``, every character in its place.

    A magic, where a statement may stand, becomes the expression ``0`` and blanks; a cell in
    another language becomes blank. Line ends stay, so that a position holds in both texts.
    """
    cell = _CELL_MAGIC.match(text)
    if cell and cell[1] not in _PYTHON_BODIES:
        return _BODY.sub(" ", text)
    lines: list[str] = []
    continued = False
    for line in _LINE.findall(text):
        magic = _MAGIC.match(line)
        if continued:
            lines.append(_BODY.sub(" ", line))
        elif magic and _may_start_statement("".join(lines)):
            blank = "0".ljust(len(magic["magic"]))
            lines.append(magic["python"] + blank + line[magic.end() :])
        else:
            lines.append(line)
            continue
        continued = line.rstrip("\r\n").endswith("\\")
    return "".join(lines)


def _may_start_statement(before: str) -> bool:
    """Whether the text after ``before`` is outside brackets, strings and continued lines."""
    try:
        for _ in tokenize.generate_tokens(io.StringIO(before).readline):
            pass
    except tokenize.TokenError:
        return False
    except SyntaxError:
        return True
    return True
