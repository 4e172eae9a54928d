"""The language server on standard input and output."""

from __future__ import annotations

import logging
import sys

from tapelint.check import analyse
from tapelint.hover import hover_at
from tapelint.lsp.features import create
from tapelint.lsp.transport import serve


def start() -> None:
    """Serve one client on standard input and output; the log goes to standard error.

    Raises SystemExit when the client says ``exit``: 0 after a shutdown, else 1.
    """
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(stream=sys.stderr, format=form)
    serve(create(analyse, hover_at))
