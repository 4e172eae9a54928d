"""The servers to measure; the peers are installed once, into the cache."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from texts import CACHE

_EMPTY = Path(__file__).with_name("empty_server.py")
_PIP = ("ruff==0.17.5", "python-lsp-server[pyflakes,pycodestyle]==1.13.1")
_NPM = ("pyright@1.1.407",)


def servers() -> dict[str, list[str]]:
    """The command of each server, by name."""
    python, node = CACHE / "venv" / "bin", CACHE / "node_modules" / ".bin"
    return {
        "tapelint": [sys.executable, "-m", "tapelint", "server"],
        "pygls (empty)": [sys.executable, str(_EMPTY)],
        "ruff": [str(python / "ruff"), "server"],
        "pyright": [str(node / "pyright-langserver"), "--stdio"],
        "pylsp": [str(python / "pylsp")],
    }


def install() -> None:
    """Install the peers; raises CalledProcessError where a registry does not answer."""
    if not (CACHE / "venv").exists():
        subprocess.run([sys.executable, "-m", "venv", str(CACHE / "venv")], check=True)
        pip = [str(CACHE / "venv" / "bin" / "pip"), "install", "--quiet"]
        subprocess.run([*pip, *_PIP], check=True)
    if not (CACHE / "node_modules").exists():
        npm = ["npm", "install", "--prefix", str(CACHE), "--no-audit", "--no-fund"]
        subprocess.run([*npm, "--loglevel=error", *_NPM], check=True)
