"""What operations do to a gradient on its way back to their arguments, as it was measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tapelint.knowledge.measured import measured


@dataclass(frozen=True, slots=True)
class Stop:
    """What becomes of a gradient that does not pass.

    ``kind`` is ``none``, ``zero``, ``leaves`` where the result is no tensor, or ``raises`` where
    TensorFlow has no gradient for ``lacking``, so that taking it raises LookupError. ``outputs``
    are those that it is so of, where the others are whole numbers, which give None. What is
    ``exempt``, ``complex`` numbers or a ``tensor`` that is no variable, lets it pass.
    """

    kind: str
    lacking: str = ""
    outputs: tuple[int, ...] = ()
    exempt: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument by its name, and its position if it has one.

    With a ``value``, the gradients of all arguments stop where it is given.
    """

    name: str
    position: int | None
    value: str | None
    stop: Stop


def stop(op: str) -> Stop | None:
    """What becomes of the gradients for all arguments of ``op``, if none of them passes."""
    outcome = _whole(op)
    return None if outcome in (None, "value") else _stop(outcome)


def passes(op: str) -> bool:
    """Whether a gradient was measured to pass ``op`` to each of its arguments."""
    return _whole(op) == "value"


@cache
def arguments(op: str) -> tuple[Argument, ...]:
    """The arguments of ``op`` that no gradient passes to, where others let it pass."""
    found = []
    for key, outcome in measured()["operations"]["arguments"].get(op, {}).items():
        position, _, name = key.partition(":")
        name, given, value = name.partition("=")
        place = int(position) if position else None
        found.append(Argument(name, place, value if given else None, _stop(outcome)))
    return tuple(found)


def _whole(op: str) -> str | None:
    module, _, name = op.rpartition(".")
    return _outcomes(module).get(name)


@cache
def _outcomes(module: str) -> dict[str, str]:
    found = measured()["operations"]["whole"].get(module, {})
    return {name: outcome for outcome, names in found.items() for name in names.split()}


@cache
def _stop(outcome: str) -> Stop:
    what, _, exempt = outcome.partition(" unless ")
    kind, *rest = what.split()
    lacking = rest[0] if rest else ""
    outputs = tuple(map(int, rest[1].split(","))) if len(rest) > 1 else ()
    return Stop(kind, lacking, outputs, exempt)
