"""A process with TensorFlow that answers questions, begun anew where it ends or takes too long."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

_SECONDS_A_QUESTION = 120.0

Answers = Callable[[dict[str, Any]], dict[str, Any]]


class Process:
    """The process that ``program --answer`` runs in, started when it is asked first."""

    def __init__(self, program: str | Path) -> None:
        self._program = program
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str] = queue.Queue()

    def ask(self, **question: object) -> dict[str, Any]:
        """The answer, or under ``failed`` what became of the process."""
        process = self._process or self._start()
        try:
            assert process.stdin
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            line = self._lines.get(timeout=_SECONDS_A_QUESTION)
        except (BrokenPipeError, queue.Empty):
            self.end()
            return {"failed": "took too long"}
        if not line:
            self.end()
            return {"failed": "process ended"}
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        self._process = process = subprocess.Popen(
            [sys.executable, str(self._program), "--answer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        lines = self._lines = queue.Queue()

        def read() -> None:
            for line in process.stdout or ():
                lines.put(line)
            lines.put("")

        threading.Thread(target=read, daemon=True).start()
        return process


def serve(make: Callable[[], Answers]) -> None:
    """Answer one question a line with what ``make`` makes once TensorFlow is quiet."""
    answers_to = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    warnings.simplefilter("ignore")
    answer = make()
    for line in sys.stdin:
        answers_to.write(json.dumps(answer(json.loads(line))) + "\n")
        answers_to.flush()
