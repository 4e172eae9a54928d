"""Where TensorFlow and Keras themselves explain what the rules are about."""

from __future__ import annotations

from typing import NamedTuple


class Guide(NamedTuple):
    """A page of TensorFlow's or Keras's documentation."""

    title: str
    address: str


_TENSORFLOW = "https://www.tensorflow.org/"
_AUTODIFF = Guide(
    "TensorFlow's guide to gradients and automatic differentiation", f"{_TENSORFLOW}guide/autodiff"
)
_ADVANCED = Guide(
    "TensorFlow's guide to advanced automatic differentiation",
    f"{_TENSORFLOW}guide/advanced_autodiff",
)
_LOOP = Guide(
    "TensorFlow's guide to training loops from scratch",
    f"{_TENSORFLOW}guide/keras/writing_a_training_loop_from_scratch",
)
_FUNCTION = Guide("TensorFlow's guide to tf.function", f"{_TENSORFLOW}guide/function")
_VARIABLE = Guide("TensorFlow's guide to variables", f"{_TENSORFLOW}guide/variable")
_DISTRIBUTED = Guide(
    "TensorFlow's guide to distributed training", f"{_TENSORFLOW}guide/distributed_training"
)
_PRECISION = Guide("TensorFlow's guide to mixed precision", f"{_TENSORFLOW}guide/mixed_precision")
_KERAS_3 = Guide(
    "Keras's guide to migrating from Keras 2 to 3",
    "https://keras.io/guides/migrating_to_keras_3/",
)
# The longest beginning that fits is the one that counts.
_GUIDES = {
    "TL1": _LOOP,
    "TL2": _LOOP,
    "TL3": _ADVANCED,
    "TL4": _AUTODIFF,
    "TL410": _ADVANCED,
    "TL5": _AUTODIFF,
    "TL541": _PRECISION,
    "TL542": _ADVANCED,
    "TL6": _VARIABLE,
    "TL62": _FUNCTION,
    "TL69": _FUNCTION,
    "TL7": _LOOP,
    "TL703": _FUNCTION,
    "TL72": _DISTRIBUTED,
    "TL734": _DISTRIBUTED,
    "TL736": _DISTRIBUTED,
    "TL75": _PRECISION,
    "TL8": _KERAS_3,
}


def guide_for(code: str) -> Guide | None:
    """Return the guide about the rule with this code; None for what is Tapelint's own."""
    fitting = [prefix for prefix in _GUIDES if code.startswith(prefix)]
    return _GUIDES[max(fitting, key=len)] if fitting else None
