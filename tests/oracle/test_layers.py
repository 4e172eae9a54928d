"""What is known of layers is so: which have no variables before the first call, and which after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tapelint.knowledge.layers import BUILT_WHEN_CALLED, WEIGHTLESS, WRAPPERS

if TYPE_CHECKING:
    from oracle.runner import Runner

pytestmark = pytest.mark.tensorflow

# What a layer is made with, and called with, where that is not nothing and a table.
MADE_WITH = {
    "Activation": "'relu'",
    "Bidirectional": "layers.LSTM(3)",
    "Conv1D": "3, 2",
    "Conv1DTranspose": "3, 2",
    "Conv2D": "3, 2",
    "Conv2DTranspose": "3, 2",
    "Conv3D": "3, 2",
    "Conv3DTranspose": "3, 2",
    "ConvLSTM1D": "3, 2",
    "ConvLSTM2D": "3, 2",
    "Dense": "3",
    "DepthwiseConv1D": "2",
    "DepthwiseConv2D": "2",
    "Dot": "1",
    "EinsumDense": "'ab,bc->ac', 3",
    "Embedding": "10, 3",
    "GRU": "3",
    "GRUCell": "3",
    "GroupNormalization": "2",
    "LSTM": "3",
    "LSTMCell": "3",
    "MultiHeadAttention": "2, 3",
    "Permute": "(2, 1)",
    "RepeatVector": "2",
    "Rescaling": "2.0",
    "Reshape": "(-1,)",
    "Resizing": "4, 4",
    "SeparableConv1D": "3, 2",
    "SeparableConv2D": "3, 2",
    "SimpleRNN": "3",
    "SimpleRNNCell": "3",
    "TimeDistributed": "layers.Dense(3)",
}
CALLED_WITH = {
    "AdditiveAttention": "[cells(2, 5, 4), cells(2, 5, 4)]",
    "Bidirectional": "cells(2, 5, 4)",
    "ConvLSTM1D": "cells(2, 3, 6, 4)",
    "ConvLSTM2D": "cells(2, 3, 6, 6, 4)",
    "Embedding": "tf.constant([[1, 2]])",
    "GRU": "cells(2, 5, 4)",
    "GRUCell": "cells(2, 4), [cells(2, 3)]",
    "LSTM": "cells(2, 5, 4)",
    "LSTMCell": "cells(2, 4), [cells(2, 3), cells(2, 3)]",
    "Masking": "cells(2, 5, 4)",
    "MultiHeadAttention": "cells(2, 5, 4), cells(2, 5, 4)",
    "Permute": "cells(2, 5, 4)",
    "Resizing": "cells(2, 6, 6, 3)",
    "SimpleRNN": "cells(2, 5, 4)",
    "SimpleRNNCell": "cells(2, 4), [cells(2, 3)]",
    "TimeDistributed": "cells(2, 5, 4)",
}
BY_SIZE = {"1D": "cells(2, 6, 4)", "2D": "cells(2, 6, 6, 4)", "3D": "cells(2, 6, 6, 6, 4)"}
OF_SEVERAL = {"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"}
RATES = ("Dropout", "GaussianNoise")

BEGIN = """
import tensorflow as tf

layers = tf.keras.layers
wrong = []


def cells(*shape):
    return tf.ones(shape)


def look(layer, call, trainable):
    early = bool(layer.weights)
    call(layer)
    if early or bool(layer.trainable_variables) is not trainable:
        wrong.append(layer.name)


"""
END = "assert not wrong, wrong"


def short(names: frozenset[str]) -> list[str]:
    return sorted(name.rpartition(".")[2] for name in names)


def look(name: str, *, trainable: bool) -> str:
    made = MADE_WITH.get(name, "0.5" if any(one in name for one in RATES) else "")
    if "Pool" in name and not name.startswith("Global"):
        made = "2"
    sized = next((one for size, one in BY_SIZE.items() if size in name), "cells(2, 4)")
    called = CALLED_WITH.get(name, "[cells(2, 4), cells(2, 4)]" if name in OF_SEVERAL else sized)
    return f"look(layers.{name}({made}), lambda layer: layer({called}), {trainable})"


PROGRAM = "\n".join(
    (
        BEGIN,
        *(look(name, trainable=True) for name in short(BUILT_WHEN_CALLED | WRAPPERS)),
        *(look(name, trainable=False) for name in short(WEIGHTLESS)),
        END,
    )
)


def test_layers_have_variables_when_they_are_known_to_on_keras_3(tensorflow_221: Runner) -> None:
    outcome = tensorflow_221.run(PROGRAM)
    assert outcome.raised is None, outcome.errors


def test_layers_have_variables_when_they_are_known_to_on_keras_2(tensorflow_215: Runner) -> None:
    outcome = tensorflow_215.run(PROGRAM)
    assert outcome.raised is None, outcome.errors
