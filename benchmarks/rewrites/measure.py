"""Rewrites the programs of the corpus, and looks whether the findings change."""

from __future__ import annotations

import ast
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from zlib import crc32

import libcst as cst

from benchmarks.rewrites.catalogue import REWRITES
from benchmarks.rewrites.code import Code
from tapelint.check import check
from tapelint.config import Config
from tapelint.project import Workspace
from tapelint.source.text import Source
from tests.spec.programs import Program, programs

LENGTH = 4
_PROCESSES = 2


@dataclass(frozen=True)
class Outcome:
    """What a program's findings were once it was rewritten, by one rewrite or by several in turn.

    ``expected`` are the codes that the program's comments say, as it is when it runs on TensorFlow;
    ``lost`` and ``gained`` are what is found otherwise.
    """

    program: str
    rewrites: tuple[str, ...]
    expected: tuple[str, ...]
    lost: tuple[str, ...]
    gained: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return not self.lost and not self.gained


def corpus() -> list[Program]:
    """The broken programs, those beside them, and those that must be silent."""
    return [*programs("truth"), *programs("silent")]


def in_parallel(
    measure: Callable[[Program], list[Outcome]], chosen: Iterable[Program]
) -> list[Outcome]:
    """What ``measure`` tells of each of the ``chosen`` programs."""
    with ProcessPoolExecutor(_PROCESSES) as pool:
        return [one for found in pool.map(measure, chosen, chunksize=8) for one in found]


def singles(program: Program, names: list[str], every: int = 1, sample: int = 0) -> list[Outcome]:
    """What becomes of a program by each of the rewrites ``names`` that applies.

    By one in ``every``, which differ from program to program and from ``sample`` to sample.
    """
    code = Code.of(program.text)
    chosen = names[(crc32(program.name.encode()) + sample) % every :: every]
    made = {name: rewritten for name in chosen if (rewritten := REWRITES[name](code)) is not None}
    return [_outcome(program, (name,), rewritten) for name, rewritten in made.items()]


def chains(program: Program, names: list[str], number: int, sample: int = 0) -> list[Outcome]:
    """What becomes of a program by some chains of rewrites, the same ones for each ``sample``."""
    original = Code.of(program.text)
    made = (
        chain(original, names, Random(f"{program.name} {turn}"))  # noqa: S311
        for turn in range(sample * number, (sample + 1) * number)
    )
    return [_outcome(program, applied, code) for applied, code in made if len(applied) == LENGTH]


def chain(code: Code, names: list[str], chance: Random) -> tuple[tuple[str, ...], Code]:
    """A program after some rewrites that apply one after the other, and which these were."""
    applied: list[str] = []
    for name in chance.sample(names, len(names)):
        if len(applied) == LENGTH:
            break
        rewritten = REWRITES[name](Code.of(code.text) if not code.beside else code)
        if rewritten is not None:
            applied.append(name)
            code = rewritten
    return tuple(applied), code


def codes(code: Code, config: Config) -> Counter[str]:
    """The codes of what is found in a program and in the modules beside it."""
    ast.parse(code.text)
    if not code.beside:
        return Counter(one.code for one in check(Source(code.text), config))
    with tempfile.TemporaryDirectory() as folder:
        texts = {"main": code.text, **code.beside}
        for name, text in texts.items():
            Path(folder, f"{name}.py").write_text(text, encoding="utf-8")
        return Counter(
            one.code
            for name, text in texts.items()
            for one in check(Source(text, str(Path(folder, f"{name}.py"))), config, Workspace())
        )


def expected(program: Program) -> Counter[str]:
    """The codes of what is to be found in a program, as its comments say."""
    return Counter(one.code for one in program.expectations)


def _outcome(program: Program, names: tuple[str, ...], rewritten: Code) -> Outcome:
    wanted, found = expected(program), codes(rewritten, program.config)
    return Outcome(
        program.name,
        names,
        tuple(wanted.elements()),
        tuple((wanted - found).elements()),
        tuple((found - wanted).elements()),
    )


def readable(program: Program) -> bool:
    """Whether LibCST reads the program."""
    try:
        Code.of(program.text)
    except cst.ParserSyntaxError:
        return False
    return True
