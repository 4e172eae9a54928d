"""What is tested of very many things: a part of them, or with EVERYTHING=1 all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from spec.programs import Program
    from spec.variants import Variant

EVERYTHING = "EVERYTHING" in os.environ
_VARIANTS = 14
T = TypeVar("T", bound="Program")


def sampled(programs: Iterable[T], every: int) -> list[T]:
    """One of ``every`` so many programs, by its name: it is the same one on each run."""
    return [one for one in programs if EVERYTHING or _number(one) % every == 0]


def varied(
    programs: Iterable[Program], variants: Sequence[Callable[[str], Variant]]
) -> list[tuple[Program, Callable[[str], Variant]]]:
    """Each program with one of the fourteen variants, and each variant with some programs."""
    return [
        (program, variant)
        for program in programs
        for number, variant in enumerate(variants)
        if EVERYTHING or (_number(program) + number) % _VARIANTS == 0
    ]


def _number(program: Program) -> int:
    return crc32(program.name.encode())
