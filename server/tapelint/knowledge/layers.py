"""What is known of the layers of Keras: which have variables, and when they make them.

Measured on TensorFlow 2.15.1 and 2.21.0; `tests/oracle/test_layers.py` does so again.
"""

from __future__ import annotations

SEQUENTIAL = frozenset({"keras.Sequential", "keras.models.Sequential"})
BASES = frozenset({"keras.Model", "keras.models.Model", "keras.layers.Layer", "keras.Layer"})

# Any layer that is given one of these is built when it, or the model that it is put in, is made.
GIVEN_BEFORE = frozenset(
    {"batch_input_shape", "batch_shape", "input_dim", "input_length", "input_shape", "weights"}
)

_SEVERAL = ("1D", "2D", "3D")

# Those that have no variables before their first call, and have trainable ones after it.
BUILT_WHEN_CALLED = frozenset(
    f"keras.layers.{name}"
    for name in (
        "AdditiveAttention",
        "BatchNormalization",
        "Conv1D",
        "Conv1DTranspose",
        "Conv2D",
        "Conv2DTranspose",
        "Conv3D",
        "Conv3DTranspose",
        "ConvLSTM1D",
        "ConvLSTM2D",
        "Dense",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "EinsumDense",
        "Embedding",
        "GRU",
        "GRUCell",
        "GroupNormalization",
        "LSTM",
        "LSTMCell",
        "LayerNormalization",
        "MultiHeadAttention",
        "PReLU",
        "SeparableConv1D",
        "SeparableConv2D",
        "SimpleRNN",
        "SimpleRNNCell",
    )
)

# Those that have the variables of the layer that they are given.
WRAPPERS = frozenset({"keras.layers.Bidirectional", "keras.layers.TimeDistributed"})

# Keras 2 builds a Sequential that begins with one of these when it is made, Keras 3 does not.
BUILT_AS_FIRST = frozenset({"keras.layers.Embedding"})

# Those that never have trainable variables.
WEIGHTLESS = frozenset(
    f"keras.layers.{name}"
    for name in (
        "Activation",
        "ActivityRegularization",
        "Add",
        "AlphaDropout",
        "Average",
        "Concatenate",
        "Dot",
        "Dropout",
        "ELU",
        "Flatten",
        "GaussianDropout",
        "GaussianNoise",
        "Identity",
        "LeakyReLU",
        "Masking",
        "Maximum",
        "Minimum",
        "Multiply",
        "Permute",
        "ReLU",
        "RepeatVector",
        "Rescaling",
        "Reshape",
        "Resizing",
        "Softmax",
        "Subtract",
        "UnitNormalization",
        *(f"AveragePooling{one}" for one in _SEVERAL),
        *(f"AvgPool{one}" for one in _SEVERAL),
        *(f"Cropping{one}" for one in _SEVERAL),
        *(f"GlobalAveragePooling{one}" for one in _SEVERAL),
        *(f"GlobalAvgPool{one}" for one in _SEVERAL),
        *(f"GlobalMaxPool{one}" for one in _SEVERAL),
        *(f"GlobalMaxPooling{one}" for one in _SEVERAL),
        *(f"MaxPool{one}" for one in _SEVERAL),
        *(f"MaxPooling{one}" for one in _SEVERAL),
        *(f"SpatialDropout{one}" for one in _SEVERAL),
        *(f"UpSampling{one}" for one in _SEVERAL),
        *(f"ZeroPadding{one}" for one in _SEVERAL),
    )
)
