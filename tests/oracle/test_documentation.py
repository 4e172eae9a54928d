"""The programs of the documentation on TensorFlow: they end as the pages say."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tapelint import fix_source

if TYPE_CHECKING:
    from oracle.runner import Runner

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))
from worked import sessions  # noqa: E402 - a script

pytestmark = pytest.mark.tensorflow


def program(page: str, name: str) -> str:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    (found,) = re.findall(rf'^```python title="{name}"\n(.*?)^```$', text, re.MULTILINE | re.DOTALL)
    return found


def test_the_tutorial_gets_from_one_fault_to_the_next(tensorflow_221: Runner) -> None:
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    source, endings = program("tutorial.md", "train.py"), []
    blocks = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    for session in [one for block in blocks for one in sessions(block)]:
        command, _, shown = session.strip().partition("\n")
        if command == "$ python train.py":
            outcome = tensorflow_221.run(source)
            raised = outcome.raised
            ending = f"{raised['type']}: {raised['message']}" if raised else outcome.printed.strip()
            assert shown.splitlines()[-1] == ending
            endings.append(ending.partition(":")[0])
        elif found := re.fullmatch(r"\$ tapelint fix(?: --select (\w+))? train.py", command):
            source = fix_source(source, select=[found[1]] if found[1] else ())
    assert endings == ["TypeError", "ValueError", "loss nan", "loss 0.2"]
    tensorflow_221.run(source).assert_moved()


def test_the_loop_that_migrates_trains(tensorflow_215: Runner, tensorflow_221: Runner) -> None:
    old = program("migrating.md", "train.py")
    assert tensorflow_215.run(old).raised is None
    assert tensorflow_221.run(old).raised
    new = fix_source(old, select=["TL8"], tensorflow_version="2.21")
    tensorflow_221.run(new).assert_trained()


BATCH = "\ntrain_step(tf.random.normal((8, {columns})), tf.ones((8, 1)))\n"


def test_the_way_that_is_whole_moves_variables(tensorflow_221: Runner) -> None:
    whole = program("how-gradients-flow.md", "whole.py") + BATCH.format(columns=3)
    tensorflow_221.run(whole).assert_moved()


@pytest.mark.parametrize("name", ["outside.py", "cut.py"])
def test_the_ways_that_are_broken_raise(name: str, tensorflow_221: Runner) -> None:
    outcome = tensorflow_221.run(program("how-gradients-flow.md", name) + BATCH.format(columns=2))
    assert outcome.raised
    assert "No gradients provided for any variable" in outcome.raised["message"]


def test_the_way_that_is_lost_raises_nothing(tensorflow_221: Runner) -> None:
    lost = program("how-gradients-flow.md", "lost.py") + BATCH.format(columns=2)
    assert tensorflow_221.run(lost).raised is None
