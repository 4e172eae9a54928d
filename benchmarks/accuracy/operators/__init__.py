"""The operators: each breaks a correct training step in one way, wherever that is a fault.

An operator's docstring says when it applies; where it does not, the step stays as it is.
"""

from benchmarks.accuracy.operators import (
    applying,
    optimizers,
    pairing,
    recording,
    taking,
    transforming,
)
from benchmarks.accuracy.operators.base import OPERATORS, Mutant, Operator

__all__ = [
    "OPERATORS",
    "Mutant",
    "Operator",
    "applying",
    "optimizers",
    "pairing",
    "recording",
    "taking",
    "transforming",
]
