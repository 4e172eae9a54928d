"""The gallery on TensorFlow: what is broken does not train as its repaired twin does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spec.programs import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from oracle.runner import Runner

pytestmark = pytest.mark.tensorflow


@pytest.mark.parametrize(
    "twin", sorted((EXAMPLES / "repaired").glob("*.py")), ids=lambda path: path.stem
)
def test_repaired_example_trains_and_the_broken_one_does_not(
    twin: Path, tensorflow_221: Runner
) -> None:
    repaired = tensorflow_221.run(twin.read_text(encoding="utf-8"))
    repaired.assert_trained()
    broken = tensorflow_221.run((EXAMPLES / twin.name).read_text(encoding="utf-8"))
    assert broken.raised or broken.final != repaired.final
