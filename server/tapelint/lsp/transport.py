"""Reading the client's messages.

pygls asks a thread for every line of a message. Here one thread hands over whatever has come in,
so that several messages that are waiting are handled one after the other, without a pause: work
that is put off with ``call_soon`` then starts when all that the client has said is known.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from pygls.io_ import StdoutWriter, run_async

if TYPE_CHECKING:
    from pygls.lsp.server import LanguageServer

_CHUNK = 1 << 16
_log = logging.getLogger(__name__)


def serve(server: LanguageServer) -> None:
    """Serve the client on standard input and output until it leaves.

    Raises SystemExit with the status that the protocol asks for when the client says ``exit``.
    """
    server.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    # A stray print would end up between the messages.
    sys.stdout = sys.stderr
    try:
        asyncio.run(_serve(server))
    except (asyncio.IncompleteReadError, BrokenPipeError):
        _log.warning("the client went away in the middle of a message")


async def _serve(server: LanguageServer) -> None:
    # A header has no limit: one that is too long must be skipped like any other nonsense.
    stream = asyncio.StreamReader(limit=sys.maxsize)
    reader = threading.Thread(
        target=_hand_over, args=(asyncio.get_running_loop(), stream), daemon=True
    )
    reader.start()
    await run_async(
        stop_event=threading.Event(),
        reader=stream,
        protocol=server.protocol,
        logger=_log,
        error_handler=server.report_server_error,
    )


def _hand_over(loop: asyncio.AbstractEventLoop, stream: asyncio.StreamReader) -> None:
    """Put what comes in on standard input into ``stream``, until it is closed."""
    # Not sys.stdin: its lock, held by a waiting thread, would break the end of the process.
    descriptor = sys.stdin.fileno()
    with suppress(RuntimeError):  # the client has left, and the loop is closed
        while data := os.read(descriptor, _CHUNK):
            loop.call_soon_threadsafe(stream.feed_data, data)
        loop.call_soon_threadsafe(stream.feed_eof)
