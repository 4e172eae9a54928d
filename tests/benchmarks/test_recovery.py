"""While a line of training code is typed or broken, what is found elsewhere stays as it is."""

from __future__ import annotations

from pathlib import Path
from random import Random
from zlib import crc32

import pytest

from benchmarks.recovery.replay import Tally, breaking, typing

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
# A few, chosen by their names.
CORPUS = sorted(
    (ROOT / "tests" / "corpus").rglob("*_bad.py"), key=lambda path: crc32(path.name.encode())
)[:4]


@pytest.mark.parametrize("path", [*EXAMPLES, *CORPUS], ids=lambda path: path.stem)
def test_states_in_between_are_answered_and_do_not_flicker(path):
    text = path.read_text("utf-8")
    chance = Random(path.name)  # noqa: S311 - not for secrets
    written = [n for n, line in enumerate(text.split("\n")) if line.strip()]
    tally = Tally()
    tally.add(typing(path.name, text, chance.sample(written, 3)))
    tally.add(breaking(path.name, text, chance.sample(written, min(8, len(written))), chance))
    assert tally.states > 40
    assert tally.usable >= 0.99, tally.useless
    assert tally.flickers == []
