"""Whether broken programs of the corpus train like their good twins once rewritten and repaired.

    python -m benchmarks.repairs.trained [--sample 300] [--seed 0]

A program is rewritten in a way that changes no behaviour, all its safe repairs are made, and it is
run on TensorFlow 2.21 beside its twin: the variables have to end with the same values. An optimizer
that the broken program names and never makes has lost what it was made with: there the twin's is
made with nothing as well.
"""

from __future__ import annotations

import argparse
import ast
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.rewrites.catalogue import REWRITES
from benchmarks.rewrites.code import Code
from tapelint.check import analyse
from tapelint.fixes.repair import Text, repair
from tapelint.knowledge.optimizers import names_optimizer
from tapelint.source.text import Source

# After how many runs it is told how they ended so far.
_EVERY = 25
_OPTIMIZERS = frozenset({"Adam", "Adagrad", "Adamax", "Nadam", "RMSprop", "SGD"})
_ROOT = Path(__file__).parents[2]
sys.path += [str(_ROOT / "tests"), str(_ROOT / "scripts")]

from tensorflow_env import ensure  # noqa: E402

from oracle.runner import Runner  # noqa: E402 - the tests are no package
from spec.programs import Program, programs  # noqa: E402

if TYPE_CHECKING:
    from oracle.runner import Outcome


def main() -> None:
    """Run as many programs as the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.repairs.trained",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sample", type=int, default=300, help="how many repaired programs to run")
    parser.add_argument("--seed", type=int, default=0, help="which programs, and which rewrites")
    arguments = parser.parse_args()
    runner = Runner("2.21", ensure("2.21"))
    ended: Counter[str] = Counter()
    for program, name, text in _repaired(arguments.seed):
        if sum(ended.values()) == arguments.sample:
            break
        twin = runner.run(_with_what_is_told(program.twin.text, program.text))
        how = _compared(runner.run(text), twin)
        ended[how] += 1
        if how != "the same":
            print(f"{program.name}, {name}: {how}", flush=True)
        if ended.total() % _EVERY == 0:
            print(_told(ended), flush=True)
    runner.close()
    print(_told(ended))


def _told(ended: Counter[str]) -> str:
    return ", ".join(f"{how}: {number}" for how, number in ended.most_common())


def _repaired(seed: int) -> Iterator[tuple[Program, str, str]]:
    """Broken programs that are rewritten, each by one rewrite, and wholly repaired by safe ones."""
    chance = Random(seed)  # noqa: S311 - not for secrets
    broken = [one for one in programs("truth") if one.expectations and one.twin.path.exists()]
    while True:
        for program in chance.sample(broken, len(broken)):
            name = chance.choice(list(REWRITES))
            code = REWRITES[name](Code.of(program.text))
            if code is None or code.beside:
                continue
            text = Text(Source(code.text))
            config = program.config
            result = repair(text, lambda source, config=config: analyse(source, config))
            after = result.text.source
            if result.fixes and not analyse(after, config).findings:
                yield program, name, after.text


def _with_what_is_told(twin: str, broken: str) -> str:
    """``twin``, its optimizers made with nothing where ``broken`` makes none of their class."""
    made = {
        _last_name(one.func) for one in ast.walk(ast.parse(broken)) if isinstance(one, ast.Call)
    }
    tree = ast.parse(twin)
    lost = [
        one
        for one in ast.walk(tree)
        if isinstance(one, ast.Call)
        and (name := _last_name(one.func)) not in made
        and (name in _OPTIMIZERS or names_optimizer(name))
        and name in broken
    ]
    for one in lost:
        one.args, one.keywords = [], []
    return ast.unparse(tree) if lost else twin


def _last_name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]


def _compared(outcome: Outcome, twin: Outcome) -> str:
    """How a repaired program ended, beside its twin."""
    if outcome.raised is not None:
        return "raised" if twin.raised is None else "the same"
    if sorted(outcome.still) != sorted(twin.still):
        return "other variables move"
    if len(outcome.final) != len(twin.final):
        return "other variables"
    same = all(map(_is_close, outcome.final, twin.final))
    return "the same" if same else "other values"


def _is_close(one: object, other: object) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_close, one, other))
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-4, abs_tol=1e-6) or one == other
    return one == other


if __name__ == "__main__":
    main()
