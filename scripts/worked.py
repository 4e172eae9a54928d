"""Pages that are worked through: what their commands print is printed anew.

A block of Python with ``title="train.py"`` is written to that file, in a folder of the page's own.
From the first of these to the bottom of the page,

- what stands below a line ``$ tapelint …`` of a console block becomes what the command prints;
- the block below ``<!-- printed by: tapelint … -->`` becomes what that command prints.

What other commands print, such as ``$ python train.py``, stays as it is.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import tempfile
from pathlib import Path

from tapelint.cli.main import main
from tapelint.cli.status import BROKEN

_BLOCK = re.compile(
    r"(?P<printed><!-- printed by: tapelint (?P<command>.+?) -->\n)?"
    r"^```(?P<language>\w+)(?: title=\"(?P<title>[\w.]+)\")?\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_PROMPT = "$ "


def worked(text: str) -> str:
    """Return the page ``text`` with all that Tapelint prints on it made anew."""
    if 'title="' not in text:
        return text
    with tempfile.TemporaryDirectory() as folder:

        def anew(found: re.Match[str]) -> str:
            body = found["body"]
            if found["title"]:
                (Path(folder) / found["title"]).write_text(body, encoding="utf-8")
                return found[0]
            if not any(Path(folder).iterdir()):
                return found[0]
            if found["printed"]:
                body = f"{_run(found['command'], Path(folder))}\n"
            elif found["language"] == "console":
                body = "".join(_answered(one, Path(folder)) for one in sessions(body))
            start, end = (place - found.start() for place in found.span("body"))
            return found[0][:start] + body + found[0][end:]

        return _BLOCK.sub(anew, text)


def sessions(body: str) -> list[str]:
    """Return the commands of a console block, each with what it prints."""
    return re.findall(r"^\$ .*\n(?:(?!\$ ).*\n)*", body, re.MULTILINE)


def _answered(session: str, folder: Path) -> str:
    line = session.partition("\n")[0]
    if not line.startswith(f"{_PROMPT}tapelint "):
        return session
    printed = _run(line.removeprefix(f"{_PROMPT}tapelint "), folder)
    return f"{line}\n{printed}\n" if printed else f"{line}\n"


def _run(command: str, folder: Path) -> str:
    """Return what ``tapelint`` prints for ``command`` in ``folder``."""
    out, err, before = _output(), _output(), Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(shlex.split(command))
    finally:
        os.chdir(before)
    if status == BROKEN:
        message = f"`tapelint {command}` fails: {_read(err)}"
        raise LookupError(message)
    return f"{_read(out)}{_read(err)}".strip()


def _output() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _read(output: io.TextIOWrapper) -> str:
    output.seek(0)
    return output.read()
