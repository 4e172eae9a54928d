"""How JupyterLab starts the server: found by ``jupyter-lsp`` as an entry point."""

from __future__ import annotations

import sys
from typing import Any


def spec(_manager: object) -> dict[str, dict[str, Any]]:
    """Return what ``jupyter-lsp`` has to know of the server, by the server's name."""
    return {
        "tapelint": {
            "version": 2,
            "argv": [sys.executable, "-m", "tapelint", "server"],
            "languages": ["python"],
            "display_name": "Tapelint",
        }
    }
