"""What functions, methods and layers do to the shape of what they are given."""

from __future__ import annotations

import re

ELEMENTWISE = frozenset(
    [
        "abs",
        "absolute",
        "acos",
        "add",
        "asin",
        "atan",
        "atan2",
        "clip",
        "clip_by_value",
        "cos",
        "cosh",
        "divide",
        "divide_no_nan",
        "elu",
        "erf",
        "exp",
        "expm1",
        "floor",
        "gelu",
        "leaky_relu",
        "less",
        "log",
        "log10",
        "log1p",
        "log2",
        "log_sigmoid",
        "maximum",
        "minimum",
        "mod",
        "multiply",
        "negative",
        "pow",
        "reciprocal",
        "relu",
        "relu6",
        "round",
        "rsqrt",
        "selu",
        "sigmoid",
        "sign",
        "silu",
        "sin",
        "sinh",
        "softplus",
        "softsign",
        "sqrt",
        "square",
        "squared_difference",
        "subtract",
        "swish",
        "tan",
        "tanh",
        "truediv",
        "where",
    ]
)
"""Functions that are done on each number by itself, of several tensors spread out to one shape."""


def is_elementwise(op: str) -> bool:
    """Whether the function of the canonical name ``op`` is done on each number by itself."""
    return op.startswith(("tf.", "np.", "keras.")) and op.rpartition(".")[2] in ELEMENTWISE


LIKE_THE_FIRST = frozenset(
    [
        "array",
        "asarray",
        "cast",
        "check_numerics",
        "constant",
        "convert_to_tensor",
        "cumsum",
        "float32",
        "float64",
        "identity",
        "l2_normalize",
        "log_softmax",
        "ones_like",
        "shuffle",
        "softmax",
        "stop_gradient",
        "zeros_like",
    ]
)
"""Functions whose result has the shape of what they are given first."""

FILLED = frozenset({"empty", "fill", "full", "ones", "zeros"})
"""Functions that are given the shape."""

# Where the size is asked for, among the arguments.
DRAWING = {
    "choice": 1,
    "exponential": 1,
    "integers": 2,
    "laplace": 2,
    "normal": 2,
    "poisson": 1,
    "rand": 0,
    "randint": 2,
    "randn": 0,
    "random": 0,
    "standard_normal": 0,
    "stateless_normal": 0,
    "stateless_uniform": 0,
    "truncated_normal": 0,
    "uniform": 2,
}
"""Functions that draw at random."""

OF_EXAMPLES = frozenset(
    [
        "binary_crossentropy",
        "categorical_crossentropy",
        "huber",
        "logcosh",
        "log_cosh",
        "mae",
        "mean_absolute_error",
        "mean_squared_error",
        "mse",
        "sigmoid_cross_entropy_with_logits",
        "softmax_cross_entropy_with_logits",
        "sparse_softmax_cross_entropy_with_logits",
        "weighted_cross_entropy_with_logits",
    ]
)
"""Functions that give one loss for each example."""

KEEPING_METHODS = frozenset({"astype", "copy", "clip", "cumsum", "numpy", "round"})
"""Methods of arrays that leave them their shape."""

KEEPING_ROWS = frozenset(
    {
        "np.array",
        "np.asarray",
        "np.float32",
        "np.int32",
        "np.int64",
        "np.ndarray.astype",
        "np.stack",
        "np.vstack",
        "tf.cast",
        "tf.constant",
        "tf.convert_to_tensor",
        "tf.stack",
    }
)
"""What makes an array or tensor of rows, or another of one, with as many rows."""

REDUCING = frozenset(["all", "any", "max", "mean", "median", "min", "prod", "std", "sum", "var"])
"""What makes one number of many."""

_REDUCTION = re.compile(
    r"(?:tf\.|tf\.math\.)reduce_(?:all|any|logsumexp|max|mean|min|prod|std|sum|variance)"
    r"|np\.(?:all|amax|amin|any|max|mean|median|min|prod|std|sum|var)"
    r"|(?:tf|np)\.(?:linalg\.)?norm"
)


def is_reduction(op: str) -> bool:
    """Whether ``op`` makes one number of many, along an axis or along all."""
    return _REDUCTION.fullmatch(op) is not None


SAME_EXAMPLES = frozenset({"cache", "prefetch", "repeat", "shuffle", "skip", "take"})
"""Methods of data sets that leave their elements what they are."""

KEEPING_LAYERS = frozenset(
    [
        "Activation",
        "ActivityRegularization",
        "AlphaDropout",
        "BatchNormalization",
        "Dropout",
        "ELU",
        "GaussianDropout",
        "GaussianNoise",
        "Identity",
        "LayerNormalization",
        "LeakyReLU",
        "PReLU",
        "ReLU",
        "Softmax",
        "SpatialDropout1D",
    ]
)
"""Layers whose result has the shape of what they are given."""
