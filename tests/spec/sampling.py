"""What is tested of very many things: a part of them, or with EVERYTHING=1 all.

A part has so many as there is time for, however many more there will be.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from spec.programs import Program
    from spec.variants import Variant

EVERYTHING = "EVERYTHING" in os.environ
T = TypeVar("T", bound="Program")


def sampled(programs: Iterable[T], number: int) -> list[T]:
    """So many of the programs, chosen by their names: they are the same ones on each run."""
    all_ = list(programs)
    chosen = all_ if EVERYTHING else sorted(all_, key=_number)[:number]
    return [one for one in all_ if one in chosen]


def varied(
    programs: Iterable[Program], variants: Sequence[Callable[[str], Variant]]
) -> list[tuple[Program, Callable[[str], Variant]]]:
    """Each program with one of the variants, and each variant with some programs."""
    return [
        (program, variant)
        for program in programs
        for number, variant in enumerate(variants)
        if EVERYTHING or (_number(program) + number) % len(variants) == 0
    ]


def _number(program: Program) -> int:
    return crc32(program.name.encode())
