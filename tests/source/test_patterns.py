"""Patterns mean what they mean to git, and none takes longer than anyone waits."""

from __future__ import annotations

import random
import warnings

import pytest
from pathspec import GitIgnoreSpec

from tapelint.source.patterns import compiled

# A class that excludes letters is left out: pathspec has it match a slash, which git does not.
PIECES = ["*", "*", "a", "b", "/", "/", "?", ".", "**", "/**/", "[ab]", "\\*"]


def paths(chance: random.Random) -> list[str]:
    def name() -> str:
        return "".join(chance.choice("aab.*") for _ in range(chance.randint(1, 6)))

    found = ["/".join(name() for _ in range(chance.randint(1, 6))) for _ in range(12)]
    return [*found, f"{found[0]}/"]


@pytest.mark.parametrize("seed", range(8))
def test_a_pattern_matches_what_it_does_for_pathspec(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    matched = 0
    for _ in range(300):
        pattern = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 9)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                expected = GitIgnoreSpec.from_lines([pattern])
            except ValueError:
                expected = GitIgnoreSpec([])
        spec = compiled([pattern])
        for path in paths(chance):
            assert spec.match_file(path) == expected.match_file(path), (pattern, path)
            matched += expected.match_file(path)
    assert matched > 100


@pytest.mark.parametrize(
    ("pattern", "other", "same"),
    [
        ("*a" * 40 + "b", "a" * 255, "a" * 254 + "b"),
        ("*[ab]" * 40 + "c", "ab" * 127, "ab" * 126 + "c"),
        ("*[]a]" * 40 + "c", "a" * 255, "a]" * 100 + "c"),
        ("*a?" * 40 + "b", "a" * 255, "a" * 254 + "b"),
        ("**/a/" * 20 + "**/b", "a/" * 400 + "a", "a/" * 400 + "b"),
        ("**/*a*/" * 20 + "**/b", "aa/" * 400 + "a", "aa/" * 400 + "b"),
    ],
)
def test_a_pattern_with_many_ways_to_match_is_tried_in_few(
    pattern: str, other: str, same: str
) -> None:
    spec = compiled([pattern])
    assert not spec.match_file(other)
    assert spec.match_file(same)
