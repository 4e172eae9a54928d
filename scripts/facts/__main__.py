"""Measure TensorFlow and Keras anew, and write what Tapelint takes of that into its data file.

python scripts/facts    # half an hour; the tables are left in .cache/facts
"""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
sys.path[:0] = [str(_ROOT / "server"), str(_HERE.parent)]

import summary
from tensorflow_env import ENVIRONMENTS, ensure

_TABLES = _ROOT / ".cache" / "facts"
_DATA = _ROOT / "server" / "tapelint" / "knowledge" / "measured.json"
_PROGRAMS = ("optimizers", "layers", "operations")


def _measure(version: str) -> None:
    python = ensure(version)
    for program in _PROGRAMS:
        table = _TABLES / f"{program}-{version}.json"
        subprocess.run([str(python), str(_HERE / f"{program}.py"), str(table)], check=True)


def main() -> None:
    """Measure each version, and write the data file."""
    _TABLES.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as pool:
        list(pool.map(_measure, ENVIRONMENTS))
    _DATA.write_text(summary.text(_TABLES, list(ENVIRONMENTS)), encoding="utf-8")


if __name__ == "__main__":
    main()
