"""What was measured of TensorFlow and Keras, read when it is first asked for.

``measured.json`` is written by ``make facts``; ``stamp`` in it names the versions.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def measured() -> dict[str, Any]:
    """All of it."""
    data: dict[str, Any] = json.loads(Path(__file__).with_name("measured.json").read_bytes())
    return data
