"""What differs between Keras 2 and Keras 3, measured on TensorFlow 2.15.1 and 2.21.0.

A ``Fact`` holds TensorFlow's words on both sides of the break.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What Keras 2's `minimize` and `compute_gradients` say of a loss that is a tensor already.
TAPE_REQUIRED = "ValueError: `tape` is required when a `Tensor` loss is passed"


# Packages whose last release was before Keras 3.
_OLD = ("byteps", "horovod", "smdistributed", "tensorflow_addons")
_BEFORE_KERAS_3 = re.compile(rf"^[ \t]*(?:import|from) (?:{'|'.join(_OLD)})\b", re.MULTILINE)


def needs_keras_2(text: str) -> bool:
    """Whether the program ``text`` imports what does not run with Keras 3."""
    # A word is found much faster than a line.
    return any(name in text for name in _OLD) and _BEFORE_KERAS_3.search(text) is not None


@dataclass(frozen=True, slots=True)
class Fact:
    """What happens with Keras 2 and with Keras 3, as the end of a sentence."""

    keras_2: str
    keras_3: str

    def text(self, keras: int | None) -> str:
        """The words for Keras ``keras``, 2 or 3; both, named, where it is None."""
        if self.keras_2 == self.keras_3:
            return self.keras_2
        if keras is None:
            return f"{self.keras_3} (Keras 3) or {self.keras_2} (Keras 2)"
        return self.keras_2 if keras == 2 else self.keras_3  # noqa: PLR2004
