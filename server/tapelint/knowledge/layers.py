"""What is known of the layers of Keras: which have variables, and when they make them."""

from __future__ import annotations

from functools import cache

from tapelint.knowledge.measured import measured

SEQUENTIAL = frozenset({"keras.Sequential", "keras.models.Sequential"})
MODELS = frozenset({"keras.Model", "keras.models.Model"})
BASES = frozenset({"keras.Model", "keras.models.Model", "keras.layers.Layer", "keras.Layer"})

# The weights of layers that are properties of Keras 3, which can only be read, and whose they are.
WITHOUT_SETTER = {
    "kernel": frozenset({"Conv1D", "Conv2D", "Conv3D", "Dense", "EinsumDense"}),
    "embeddings": frozenset({"Embedding"}),
}

# Any layer that is given one of these is built when it, or the model that it is put in, is made.
GIVEN_BEFORE = frozenset(
    {"batch_input_shape", "batch_shape", "input_dim", "input_length", "input_shape", "weights"}
)

# Keras 2 builds a Sequential that begins with one of these when it is made, Keras 3 does not.
BUILT_AS_FIRST = frozenset({"keras.layers.Embedding"})

# Those that give a tensor or several, each of which is one itself.
GIVING_STATES = frozenset(
    f"keras.layers.{name}" for name in ("GRU", "LSTM", "MultiHeadAttention", "SimpleRNN")
)

# Those that may give several tensors when they are called.
SEVERAL_RESULTS = frozenset(
    f"keras.layers.{name}"
    for name in (
        "AdditiveAttention",
        "ConvLSTM1D",
        "ConvLSTM2D",
        "ConvLSTM3D",
        "GRU",
        "GRUCell",
        "GroupQueryAttention",
        "LSTM",
        "LSTMCell",
        "MultiHeadAttention",
        "RNN",
        "SimpleRNN",
        "SimpleRNNCell",
        "StackedRNNCells",
    )
)

# What Keras 3 calls the variables of its layers.
NAMES_OF_VARIABLES = frozenset(
    {
        "alpha",
        "beta",
        "bias",
        "concat_score_weight",
        "count",
        "depthwise_kernel",
        "embeddings",
        "gamma",
        "kernel",
        "mean",
        "moving_mean",
        "moving_variance",
        "pointwise_kernel",
        "query_embeddings",
        "recurrent_kernel",
        "reverse_embeddings",
        "scale",
        "seed_generator_state",
        "variance",
        "vector_u",
    }
)

# Those that keep statistics, in variables that are not trained.
KEEPING_STATISTICS = frozenset(
    {
        "keras.layers.BatchNormalization",
        "keras.layers.SyncBatchNormalization",
        "keras.layers.experimental.SyncBatchNormalization",
    }
)

# Those that draw at random in training, beside what augments images.
DRAWING_LAYERS = frozenset(
    f"keras.layers.{name}"
    for name in (
        "AlphaDropout",
        "Dropout",
        "GaussianDropout",
        "GaussianNoise",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
    )
)
# Those that work otherwise in training.
OF_TRAINING = DRAWING_LAYERS | {"keras.layers.BatchNormalization"}

_PREFIX = "keras.layers."

# The attributes of a model, layer or module that list variables, and what they are called here.
VARIABLE_LISTS = {
    "trainable_variables": "trainable_variables",
    "trainable_weights": "trainable_variables",
    "variables": "variables",
    "weights": "variables",
    "non_trainable_variables": "non_trainable_variables",
    "non_trainable_weights": "non_trainable_variables",
}


def is_built_when_called(name: str) -> bool:
    """Whether the layer ``name`` has no variables until it is called, and trainable ones then."""
    return _is("built when called", name)


def is_weightless(name: str) -> bool:
    """Whether the layer ``name`` never has trainable variables."""
    return _is("weightless", name)


def wraps(name: str) -> bool:
    """Whether the layer ``name`` has the variables of the layer that it is given."""
    return _is("wrapping", name)


def passes_gradients(name: str, parts: tuple[str, ...] | None) -> bool:
    """Whether a gradient was measured to pass what ``name`` makes of ``parts``, None if unknown."""
    if name in SEQUENTIAL:
        return parts is not None and all(passes_gradients(one, ()) for one in parts)
    return name.startswith("keras.losses.") or _is("passing", name)


def _is(what: str, name: str) -> bool:
    return name.startswith(_PREFIX) and name.removeprefix(_PREFIX) in names_of(what)


@cache
def names_of(what: str) -> frozenset[str]:
    """The classes in ``keras.layers`` that were measured to be ``what``."""
    return frozenset(measured()["layers"][what].split())


def makes_model(name: str) -> bool:
    """Whether the function of the canonical ``name`` gives a model whose class it finds when run.

    So do `from_pretrained` and `from_config` of the automatic classes of transformers.
    """
    cls, _, method = name.rpartition(".")
    return cls.rpartition(".")[2].startswith("TFAutoModel") and method.startswith("from_")
