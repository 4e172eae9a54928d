"""A client of nothing but bytes, for what no decent client sends."""

from __future__ import annotations

import json
import subprocess
from typing import Any


class Wire:
    """A server process, and the messages to and from it as JSON."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - of the tests' own making
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.received: list[dict[str, Any]] = []
        self._id = 0

    def send(self, *messages: bytes) -> None:
        """Send ``messages`` in one go."""
        self.process.stdin.write(b"".join(messages))
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        """The next message from the server."""
        length = 0
        while header := self.process.stdout.readline().strip():
            name, value = header.split(b": ")
            length = int(value) if name == b"Content-Length" else length
        message = json.loads(self.process.stdout.read(length))
        self.received.append(message)
        return message

    def answer(self, method: str, params: Any = None) -> dict[str, Any]:
        """The answer to a request, skipping all that comes before it."""
        self._id += 1
        self.send(framed({"id": self._id, "method": method, "params": params}))
        return self.until(lambda message: message.get("id") == self._id)

    def until(self, wanted) -> dict[str, Any]:
        while not wanted(message := self.read()):
            pass
        return message

    def notify(self, method: str, params: Any = None) -> None:
        self.send(framed({"method": method, "params": params}))

    def initialize(self, capabilities: Any = None, options: Any = None) -> None:
        params = {"processId": None, "rootUri": None, "capabilities": capabilities or {}}
        self.answer("initialize", params | {"initializationOptions": options})
        self.notify("initialized", {})

    def open(self, uri: str, text: str, version: int = 1) -> None:
        self.notify("textDocument/didOpen", opened(uri, text, version))

    def diagnostics(self, uri: str) -> dict[str, Any]:
        """The next diagnostics for ``uri``."""
        return self.until(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == uri
            )
        )["params"]

    def leave(self) -> tuple[int, str]:
        """Close the connection; how the process ended, and its log."""
        _, log = self.process.communicate(timeout=20)
        return self.process.returncode, log.decode()


def framed(message: Any) -> bytes:
    return body(json.dumps({"jsonrpc": "2.0", **message}).encode())


def body(content: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(content), content)


def opened(uri: str, text: str, version: int = 1) -> dict[str, Any]:
    item = {"uri": uri, "languageId": "python", "version": version, "text": text}
    return {"textDocument": item}


def changed(uri: str, version: int, *changes: Any) -> dict[str, Any]:
    return {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}
