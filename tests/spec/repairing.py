"""Programs after their repairs."""

from __future__ import annotations

from tapelint.check import analyse
from tapelint.config import Config
from tapelint.fixes.repair import Repaired, Text, repair
from tapelint.source.text import Source


def repairs(text: str, *, unsafe: bool = True, config: Config | None = None) -> Repaired[Text]:
    """What comes of the program ``text`` when all that can be repaired is."""
    return repair(
        Text(Source(text)), lambda source: analyse(source, config or Config()), unsafe=unsafe
    )


def repaired(text: str, *, unsafe: bool = True) -> str:
    """The program ``text`` when all that can be repaired is."""
    return repairs(text, unsafe=unsafe).text.source.text
