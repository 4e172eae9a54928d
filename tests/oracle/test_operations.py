"""What is known of operations is so: a sample of the calls in ``scripts/facts``, run again.

``make facts`` runs them all.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.append(str(Path(__file__).parents[2] / "scripts" / "facts"))
from operations import recipes

from tapelint.knowledge.gradients import passes, stop

if TYPE_CHECKING:
    from oracle.runner import Runner

pytestmark = pytest.mark.tensorflow

FACTS = Path(__file__).parents[2] / "scripts" / "facts"
SAMPLE = {
    "tf.cast": None,
    "tf.math.betainc": None,
    "tf.math.ceil": "none",
    "tf.math.equal": "none",
    "tf.math.exp": "value",
    "tf.math.sign": "zero",
    "tf.range": "none",
    "tf.random.shuffle": "none",
    "tf.image.hsv_to_rgb": "none",
    "tf.image.adjust_hue": "AdjustHue",
    "tf.unique": "Unique",
    "tf.linalg.logm": "MatrixLogarithm",
    "tf.nn.softmax": "value",
    "tf.stop_gradient": "none",
    "keras.backend.round": "none",
    "keras.losses.mse": "value",
}
PROGRAM = """
import json
import sys

sys.path.append({facts!r})
from bench import Bench

bench = Bench()
for op, call in {calls!r}:
    print(json.dumps([op, bench.measure(op, call)["eager"]]))
"""


def known(op: str) -> str | None:
    found = stop(op)
    return "value" if passes(op) else None if found is None else found.lacking or found.kind


def measured(runner: Runner) -> dict[str, set[str]]:
    calls = [(op, call) for op, call in recipes() if op in SAMPLE and "Z(" not in call]
    outcome = runner.run(PROGRAM.format(facts=str(FACTS), calls=calls))
    assert outcome.raised is None, outcome.errors
    found: dict[str, set[str]] = {}
    for op, outcomes in map(json.loads, outcome.printed.splitlines()):
        words = (one.rpartition(": ")[2] or one for one in outcomes.values())
        found.setdefault(op, set()).update(words)
    return found


def assert_known(runner: Runner) -> None:
    found = measured(runner)
    assert found.keys() == SAMPLE.keys()
    for op, outcomes in found.items():
        assert (outcomes == {SAMPLE[op]}) is (SAMPLE[op] is not None), (op, outcomes)


def test_data_say_of_the_sample_what_happens() -> None:
    assert {op: known(op) for op in SAMPLE} == SAMPLE


def test_sample_does_so_on_keras_3(tensorflow_221: Runner) -> None:
    assert_known(tensorflow_221)


def test_sample_does_so_on_keras_2(tensorflow_215: Runner) -> None:
    assert_known(tensorflow_215)
