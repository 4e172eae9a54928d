"""How the servers of the tests are started: over the scripted core, and over the real one."""

from __future__ import annotations

import sys
from pathlib import Path

SCRIPTED = [sys.executable, str(Path(__file__).parent / "scripted_server.py")]
START = "from tapelint.lsp.server import start"
REAL = [sys.executable, "-c", f"{START}; start()"]
