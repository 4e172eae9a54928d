"""A client that measures: from the sending of an edit to the arrival of what it led to."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from texts import Edit, Text

_PATIENCE = 30
_CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {"configuration": True, "workspaceFolders": True},
    "textDocument": {
        "synchronization": {"didSave": True},
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
    },
}


class Client:
    """A client with one server process and one open document."""

    def __init__(self, command: list[str], text: Text) -> None:
        """Start the server and open ``text``; ``first`` is when its diagnostics were there."""
        began = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._messages: queue.Queue[tuple[float, dict[str, Any]]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._uri = text.path.as_uri()
        self._version = 1
        root = text.path.parent.as_uri()
        self._send(
            id=1,
            method="initialize",
            params={
                "processId": os.getpid(),
                "rootUri": root,
                "workspaceFolders": [{"uri": root, "name": "workspace"}],
                "capabilities": _CAPABILITIES,
            },
        )
        answered, _ = self._wait(lambda message: message.get("id") == 1)
        self.initialized = answered - began
        self._send(method="initialized", params={})
        # pyright does nothing before it hears of settings.
        self._send(method="workspace/didChangeConfiguration", params={"settings": {}})
        item = {"uri": self._uri, "languageId": "python", "version": 1, "text": text.text}
        self._send(method="textDocument/didOpen", params={"textDocument": item})
        self.first = self._diagnosed() - began

    def edit(self, edit: Edit) -> float:
        """Make an edit; return the seconds until the diagnostics for it were there."""
        self._version += 1
        change = {
            "range": {
                "start": {"line": edit.line, "character": edit.start},
                "end": {"line": edit.end_line, "character": edit.end},
            },
            "text": edit.text,
        }
        document = {"uri": self._uri, "version": self._version}
        began = time.perf_counter()
        self._send(
            method="textDocument/didChange",
            params={"textDocument": document, "contentChanges": [change]},
        )
        return self._diagnosed() - began

    def memory(self) -> int | None:
        """The most memory the server has used, in MB; None where the system does not tell."""
        status = Path(f"/proc/{self._process.pid}/status")
        if not status.exists():
            return None
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) // 1024

    def leave(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.wait()

    def _diagnosed(self) -> float:
        """When the diagnostics of the current version came.

        Raises queue.Empty where they do not.
        """

        def of_this_version(message: dict[str, Any]) -> bool:
            params = message.get("params", {})
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == self._uri
                and params.get("version") in (None, self._version)
            )

        return self._wait(of_this_version)[0]

    def _wait(self, wanted: Any) -> tuple[float, dict[str, Any]]:
        while True:
            when, message = self._messages.get(timeout=_PATIENCE)
            if "id" in message and "method" in message:
                self._send(id=message["id"], result=self._answer(message))
            elif wanted(message):
                return when, message

    @staticmethod
    def _answer(request: dict[str, Any]) -> Any:
        if request["method"] == "workspace/configuration":
            return [None for _ in request["params"]["items"]]
        return None

    def _send(self, **message: Any) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream
        while True:
            length = 0
            while line := stream.readline().strip():
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if not length:
                return
            self._messages.put((time.perf_counter(), json.loads(stream.read(length))))
