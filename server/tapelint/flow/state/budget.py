"""How much work there is left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Budget:
    """Lines left to run: for one root, for what it calls in other modules, and for all."""

    root: int = 0
    elsewhere: int = 0
    total: int = 0
