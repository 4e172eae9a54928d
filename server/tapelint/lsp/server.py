"""The language server on standard input and output."""

from __future__ import annotations

import logging
import sys
from functools import partial

from tapelint.check import analyse
from tapelint.garbage import keep_what_is_loaded
from tapelint.hover import hover_at
from tapelint.lsp.features import create
from tapelint.lsp.transport import serve
from tapelint.project import Workspace


def start() -> None:
    """Serve one client on standard input and output; the log goes to standard error.

    Raises SystemExit when the client says ``exit``: 0 after a shutdown, else 1.
    """
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(stream=sys.stderr, format=form)
    workspace = Workspace(deferred=True)
    keep_what_is_loaded()
    serve(create(partial(analyse, modules=workspace), hover_at, workspace))
