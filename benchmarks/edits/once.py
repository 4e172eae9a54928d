"""Measure one file with the code in one folder; prints the seconds by kind of edit as JSON.

python once.py FOLDER FILE
"""

from __future__ import annotations

import gc
import inspect
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main() -> None:
    """Measure each kind of edit, with the analysis of the text before at hand."""
    folder, file = sys.argv[1:]
    sys.path.insert(0, f"{folder}/server")
    sys.path.insert(1, str(Path(__file__).parent))
    from kinds import KINDS, place  # noqa: PLC0415 - see above

    from tapelint.check import analyse  # noqa: PLC0415
    from tapelint.config import Config  # noqa: PLC0415
    from tapelint.project import Workspace  # noqa: PLC0415
    from tapelint.source.text import Source  # noqa: PLC0415

    text = Path(file).read_text(encoding="utf-8")
    workspace = Workspace()
    # What is half typed is looked at at once: the time of the fresh answer is wanted.
    at_once = {"typed": False} if "typed" in inspect.signature(analyse).parameters else {}

    def run(changed: str, before: Any = None) -> Any:  # noqa: ANN401 - of whichever build
        return analyse(Source(changed, file), Config(), workspace, before, **at_once)

    known = run(text)
    gc.disable()
    seconds = {"whole": _timed(lambda: run(text))}
    for kind in KINDS:
        changed = kind.edited(place(text))
        known = run(text, run(changed, known))
        found = []
        seconds[kind.name] = _timed(lambda: found.append(run(changed, known)))  # noqa: B023
        known = run(text, found[0])
    print(json.dumps(seconds))


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
