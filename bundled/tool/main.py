"""Starts the server from the libraries that come with the extension."""

import runpy
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "libs"))
sys.argv = ["tapelint", "server"]
runpy.run_module("tapelint", run_name="__main__", alter_sys=True)
