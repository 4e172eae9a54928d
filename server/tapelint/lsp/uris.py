"""URIs, which clients spell in different ways, and the files that they name."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

from pygls.uris import to_fs_path

# The folder, there or not, that JupyterLab says the texts of its notebooks stand in: they are those
# of the notebooks at the same place above it.
_OF_JUPYTERLAB = ".virtual_documents"
_DRIVE = re.compile(r"file:///[A-Z]:", re.IGNORECASE)


def same(uri: str) -> str:
    """Return what all spellings of ``uri`` have in common.

    Clients differ in what they quote, and in the case of the letter of a drive.
    """
    return _DRIVE.sub(lambda match: match[0].lower(), unquote(uri), count=1)


def name(uri: str) -> str:
    """Return the path that ``uri`` names, or ``uri`` itself where it does not name a file."""
    return str(path(uri) or uri)


def path(uri: str) -> Path | None:
    """Return the path that ``uri`` names; None where it does not name a file of this machine."""
    try:
        found = to_fs_path(uri)
    except ValueError:
        return None
    file = Path(found) if found else None
    if file is None or not file.is_absolute():
        return None
    return Path(*(part for part in file.parts if part != _OF_JUPYTERLAB))
