"""Build the site: ``python scripts/build_site.py`` puts it into ``dist/site``.

The pages are those of ``docs``; ``scripts/docs.py`` and ``npm run build:playground`` come before. A
link that leads out of ``docs`` is left out, since the site has nothing there, and each rule gets
a link that opens its bad example in the playground.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from groups import grouped

from tapelint.rules import RULES

ROOT = Path(__file__).resolve().parent.parent
DOCS, DIST = ROOT / "docs", ROOT / "dist"
PAGES = DIST / "pages"
PLAYGROUND = PAGES / "playground"
SETTINGS = DIST / "mkdocs.yml"
_BLOCK_OR_LINK = re.compile(
    r"^```.*?^```$|(?<!!)\[(?P<text>(?:[^\[\]`]|`[^`]*`)*)\]\((?P<target>[^()\s#]+)(?:#[^()\s]*)?\)",
    re.MULTILINE | re.DOTALL,
)
_PYODIDE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
# What the playground is made of, besides Pyodide, whose package comes without its licence.
_LICENSED = ("@codemirror/view", "@dagrejs/dagre", "@lezer/common")
_NOT_NEEDED = {"__pycache__", "lsp", "cli", "report"}


def main() -> int:
    """Put the pages together and build the site; return the exit status."""
    shutil.rmtree(PAGES, ignore_errors=True)
    for path in sorted(DOCS.rglob("*")):
        target = PAGES / path.relative_to(DOCS)
        if path.suffix == ".md":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(staged(path), encoding="utf-8")
        elif path.is_file():
            _copy(path, target)
    _copy(ROOT / "media" / "icon.png", PAGES / "assets" / "icon.png")
    _copy(ROOT / "site" / "site.css", PAGES / "assets" / "site.css")
    _copy(ROOT / "node_modules/mermaid/dist/mermaid.min.js", PAGES / "assets" / "mermaid.min.js")
    shutil.copytree(DIST / "playground", PLAYGROUND, dirs_exist_ok=True)
    _copy(ROOT / "site" / "playground" / "flow.html", PLAYGROUND / "flow.html")
    for name in _PYODIDE:
        _copy(ROOT / "node_modules" / "pyodide" / name, PLAYGROUND / "pyodide" / name)
    (PLAYGROUND / "licences.txt").write_text(licences(), encoding="utf-8")
    pack(PLAYGROUND / "tapelint.zip")
    _snapshot()
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    SETTINGS.write_text(f"{settings.rstrip()}\n{navigation()}", encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", SETTINGS]
    # What the theme says of its future at each build is for those who choose it.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def staged(path: Path) -> str:
    """Return the page at ``path`` as the site has it."""
    text = path.read_text(encoding="utf-8")
    rule = next((one for one in RULES if path == DOCS / "rules" / f"{one.name}.md"), None)
    if rule is not None:
        address = f"../../playground/{fragment(rule.bad)}"
        link = f'<a href="{address}">Open it in the playground</a>'
        text = text.replace("\nTapelint says:\n", f"\n{link}. Tapelint says:\n", 1)

    def inside(found: re.Match[str]) -> str:
        target = found["target"]
        if target is None or re.match(r"\w+:", target):
            return found[0]
        leads_out = DOCS not in (path.parent / target).resolve().parents
        return found["text"] if leads_out else found[0]

    return _BLOCK_OR_LINK.sub(inside, text)


def fragment(program: str) -> str:
    """Return what stands at the end of the address that opens ``program`` in the playground."""
    packer = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS)
    packed = packer.compress(program.encode()) + packer.flush()
    return f"#code={base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def pack(archive: Path) -> None:
    """Write what the playground runs into ``archive``."""
    package = ROOT / "server" / "tapelint"
    analysis = ROOT / "site" / "playground" / "analysis.py"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(analysis, analysis.name)
        for path in sorted(package.rglob("*")):
            inside = path.relative_to(package.parent)
            if path.is_file() and _NOT_NEEDED.isdisjoint(inside.parts):
                packed.write(path, inside)


def _snapshot() -> None:
    """Write the memory of a Python that has loaded Tapelint beside what it was loaded from."""
    files = [str(PLAYGROUND / name) for name in ("tapelint.zip", "tapelint.snapshot")]
    command = ["npm", "run", "--silent", "build:snapshot", "--", *files]
    subprocess.run(command, cwd=ROOT, check=True)


def licences() -> str:
    """Return the licences of what the playground is made of."""
    modules = ROOT / "node_modules"
    parts = [f"{name}\n\n{(modules / name / 'LICENSE').read_text('utf-8')}" for name in _LICENSED]
    return "\n\n".join([*parts, "Pyodide\n\nMozilla Public License 2.0\n"])


def navigation() -> str:
    """Return the rules as the last part of ``nav``."""
    lines = []
    for title, rules in grouped():
        lines.append(f'      - "{title}":')
        lines += [f"          - {rule.name}: rules/{rule.name}.md" for rule in rules]
    return "\n".join([*lines, ""])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


if __name__ == "__main__":
    sys.exit(main())
