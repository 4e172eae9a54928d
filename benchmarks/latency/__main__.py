"""From keystroke to diagnostics: Tapelint beside other Python servers, in one run.

    python benchmarks/latency [--edits 200] [--server tapelint --server ruff …]

What is written in Python is compiled to bytecode before, as an installation does. Prints a table in
milliseconds and writes .cache/latency/results.json. "whole" is the median of the edits after which
no line is half typed; the others are of all.
"""

from __future__ import annotations

import argparse
import compileall
import json
import queue
import statistics
from contextlib import suppress
from typing import Any

from servers import install, servers
from texts import CACHE, Text, texts

import tapelint
from client import Client

_COLUMNS = ("start", "first", "p50", "p95", "max", "whole", "MB", "lost")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=200, help="for each server, file and place")
    parser.add_argument("--server", action="append", choices=servers())
    parser.add_argument("--file", action="append")
    options = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    install()
    compileall.compile_dir(tapelint.__path__[0], quiet=1)
    print(f"{'file':14}{'lines':>6}  {'server':15}{'place':10}", end="")
    print("".join(f"{name:>9}" for name in _COLUMNS))
    results: list[dict[str, Any]] = []
    for text in texts():
        for name, command in servers().items():
            wanted = name in (options.server or servers())
            if wanted and text.name in (options.file or [text.name]):
                for place in ("training", "elsewhere"):
                    if place == "elsewhere" or "Tape" in text.text:
                        result = _measure(command, text, place, options.edits)
                        results.append({"server": name, **result})
                        _print(results[-1])
    (CACHE / "results.json").write_text(json.dumps(results, indent=1))


def _measure(command: list[str], text: Text, place: str, count: int) -> dict[str, Any]:
    client = Client(command, text)
    times: list[float] = []
    whole: list[float] = []
    for edit in text.edits(training=place == "training", count=count):
        with suppress(queue.Empty):  # it was lost
            times.append(client.edit(edit) * 1000)
            if edit.whole:
                whole.append(times[-1])
    memory = client.memory()
    client.leave()
    return {
        "file": text.name,
        "lines": text.lines,
        "place": place,
        "start": client.initialized * 1000,
        "first": client.first * 1000,
        "p50": statistics.median(times),
        "p95": statistics.quantiles(times, n=20)[-1],
        "max": max(times),
        "whole": statistics.median(whole),
        "MB": memory or 0,
        "lost": count - len(times),
    }


def _print(result: dict[str, Any]) -> None:
    numbers = [result[key] for key in _COLUMNS]
    print(
        f"{result['file']:14}{result['lines']:6}  {result['server']:15}{result['place']:10}"
        + "".join(f"{number:9.1f}" for number in numbers),
        flush=True,
    )


if __name__ == "__main__":
    main()
