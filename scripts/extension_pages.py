"""Write the pages of the extension: README and changelog.

``python scripts/extension_pages.py FOLDER`` writes them into the folder. An editor shows them
without a folder to look into: a picture has to stand in the text itself, and a link can only lead
to the web or to another place on the page.
"""

from __future__ import annotations

import re
import sys
from base64 import b64encode
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BLOCK_OR_LINK = re.compile(
    r"^```.*?^```$|(?P<picture>!?)\[(?P<text>[^\[\]]*)\]\((?P<target>[^()\s]+)\)",
    re.MULTILINE | re.DOTALL,
)
_ELSEWHERE = re.compile(r"[a-z]+:|#")


def standing_alone(text: str, folder: Path) -> str:
    """Return the Markdown ``text`` without what leads to a file; its files lie in ``folder``."""

    def alone(found: re.Match[str]) -> str:
        target = found["target"]
        if target is None or _ELSEWHERE.match(target):
            return found[0]
        if not found["picture"]:
            return found["text"]
        content = b64encode((folder / target).read_bytes()).decode()
        return f"![{found['text']}](data:image/{Path(target).suffix[1:]};base64,{content})"

    return _BLOCK_OR_LINK.sub(alone, text)


def main(folder: Path) -> None:
    """Write them into ``folder``."""
    folder.mkdir(exist_ok=True)
    for page in (ROOT / "client" / "README.md", ROOT / "CHANGELOG.md"):
        text = standing_alone(page.read_text(encoding="utf-8"), page.parent)
        (folder / page.name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
