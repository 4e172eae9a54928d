"""What a notebook cell may hold besides Python: magics, shell lines and requests for help."""

from __future__ import annotations

import re

from tapelint.source.statements import end_of_statement

_BODY = re.compile(r"[^\r\n]")
_CELL_MAGIC = re.compile(r"\s*%%(\w*)")
_MAGIC = re.compile(
    r"""(?P<python>[ \t]*(?:[^\W\d][\w., \t]*=[ \t]*)?)   # nothing, or: name =
        (?P<magic>[%!?][^\r\n]*                           # %magic, !command, ?help
                 |[^\W\d][\w.]*\?{1,2}[ \t]*(?=[\r\n]|\Z)) # help?
    """,
    re.VERBOSE,
)
_REST = re.compile(r"(?:(?<=\\)(?:\r\n|\r|\n)[^\r\n]*)*(?:\r\n|\r|\n)?")

# The cell magics whose body runs as Python among the variables of the notebook.
_PYTHON_BODIES = frozenset({"capture", "debug", "prun", "time", "timeit"})


def mask(text: str) -> str:
    """Return the Python in the cell ``text``, every character in its place.

    A magic, where a statement may stand, becomes the expression ``0`` and blanks, or a comment if
    it is about TensorFlow; a cell in another language becomes blank. Line ends stay, so that a
    position holds in both texts.
    """
    cell = _CELL_MAGIC.match(text)
    if cell and cell[1] not in _PYTHON_BODIES:
        return _BODY.sub(" ", text)
    pieces: list[str] = []
    start = 0
    while start < len(text):
        magic = _MAGIC.match(text, start)
        if magic:
            rest = _REST.match(text, magic.end())
            end = rest.end() if rest else magic.end()
            pieces += (
                magic["python"],
                _blank(magic["magic"]),
                _BODY.sub(" ", text[magic.end() : end]),
            )
        else:
            end = end_of_statement(text, start)
            pieces.append(text[start:end])
        start = end
    return "".join(pieces)


def _blank(magic: str) -> str:
    # What a notebook installs tells which TensorFlow it is for.
    told = "tensorflow" in magic and magic.isprintable()
    return f"0#{magic[2:]}" if told else "0".ljust(len(magic))
