"""What differs between Keras 2 and Keras 3, measured on TensorFlow 2.10.1, 2.15.1 and 2.21.0.

A ``Fact`` holds TensorFlow's words on both sides of the break.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What Keras 2's `minimize` and `compute_gradients` say of a loss that is a tensor already.
TAPE_REQUIRED = "ValueError: `tape` is required when a `Tensor` loss is passed"


# From this TensorFlow on Keras has other optimizers, and calls those of before `legacy`.
OPTIMIZERS_OF_TODAY = (2, 11)

# What TensorFlow 2.10 and 2.15 have, and Keras 3 has not.
_OF_KERAS_2 = (
    "layers.experimental",
    "keras.api._v2",
    ".fit_generator(",
    ".learning_phase(",
)
# What a TensorFlow before 2.11 has, and 2.15 has not.
_OF_OLD_OPTIMIZERS = (
    "mixed_precision.experimental",
    "mixed_precision import experimental",
    "multi_gpu_model",
    "python.keras.api",
    "python.keras.optimizers",
    "python.keras import optimizers",
    "wrappers.scikit_learn",
    ".experimental_run_v2(",
    ".predict_classes(",
)
# Packages whose last release was before Keras 3, and TensorFlow's own copy of Keras 2.
_OLD = ("byteps", "horovod", "smdistributed", "tensorflow.python.keras", "tensorflow_addons")
_BEFORE_KERAS_3 = re.compile(rf"^[ \t]*(?:import|from) (?:{'|'.join(_OLD)})\b", re.MULTILINE)


def needs_keras_2(text: str) -> bool:
    """Whether the program ``text`` uses what does not run with Keras 3."""
    # A word is found much faster than a line.
    imports = any(name in text for name in _OLD) and _BEFORE_KERAS_3.search(text) is not None
    return imports or any(words in text for words in _OF_KERAS_2) or needs_old_optimizers(text)


def needs_old_optimizers(text: str) -> bool:
    """Whether the program ``text`` uses what only a TensorFlow before 2.11 has."""
    return any(words in text for words in _OF_OLD_OPTIMIZERS)


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
