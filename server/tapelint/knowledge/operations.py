"""What functions do with the gradients and tensors given to them."""

from __future__ import annotations

import re
from functools import lru_cache

from tapelint.knowledge.gradients import stop
from tapelint.knowledge.optimizers import LOSS_SCALE_OPTIMIZERS

# A transform gives back one gradient for each gradient that went in.
CLIP_EACH = frozenset({"tf.clip_by_value", "tf.clip_by_norm", "tf.clip_by_average_norm"})
CLIP_GLOBAL = "tf.clip_by_global_norm"
CLIP_ARGUMENTS = {
    "tf.clip_by_value": ("t", "clip_value_min", "clip_value_max"),
    "tf.clip_by_norm": ("t", "clip_norm"),
    CLIP_GLOBAL: ("t_list", "clip_norm"),
}

# What the engine calls what it gives: the context in which a tape stops, and one of Python's.
STOP_RECORDING = "stop_recording"
EXIT_STACK = "contextlib.ExitStack"

CHECKPOINT = "tf.train.Checkpoint"
CHECKPOINTS = frozenset({CHECKPOINT, "tf.train.CheckpointManager"})
"""These keep what they are given, and do nothing to it until they are told to."""

# These show a value to a person; what they are given is not thereby put to use.
OBSERVERS = (
    "builtins.print",
    "tf.print",
    "tf.summary.",
    "tf.compat.v1.summary.",
    "tf.get_logger",
    "logging.",
    "absl.logging.",
    "loguru.",
    "pprint.",
    "wandb.log",
    "mlflow.log",
)

LOGGER_METHODS = frozenset(
    {"debug", "info", "warning", "warn", "error", "critical", "exception", "log"}
)

# Without a gradient, beside what was measured: operators, and the methods of variables.
METRIC_RESULT = "metric.result"
"""What a metric tells, which keeps what it was given in variables of its own."""

_WITHOUT_GRADIENT = frozenset({"assign", "compare", "FloorDiv", METRIC_RESULT})

# The functions of NumPy that only compute, and that TensorFlow has as well. Nobody calls them to
# make a constant of what a model gives.
_MATH_OF_NUMPY = frozenset(
    f"np.{name}"
    for name in (
        "abs",
        "absolute",
        "arctan",
        "cos",
        "cosh",
        "exp",
        "expm1",
        "log",
        "log1p",
        "negative",
        "reciprocal",
        "sin",
        "sinh",
        "sqrt",
        "square",
        "tanh",
    )
)


ADDITIONS = frozenset({"Add", "tf.add", "tf.math.add"})
"""The operations that add one tensor to another."""

DIFFERENCES = frozenset({"Sub", "tf.subtract", "tf.math.subtract"})
"""The operations that take one tensor from another."""

# What tells no more of a tensor than its shape, draws from it, or is a constant by name.
CONSTANT_BY_NATURE = frozenset(
    {
        "assign",
        "builtins.int",
        "builtins.len",
        "np.ones_like",
        "np.shape",
        "np.size",
        "np.zeros_like",
        "tf.constant",
        "tf.ones_like",
        "tf.random.categorical",
        "tf.rank",
        "tf.shape",
        "tf.size",
        "tf.zeros_like",
    }
)

# What turns a tensor into something that is not TensorFlow's (oracle rows 501-504, 521).
_LEAVING = frozenset({"numpy", "predict", "builtins.float", "builtins.int"})

# Functions of NumPy whose operator works on tensors, so that the tape goes on recording.
_OPERATORS_OF_TENSORS = frozenset({"np.float32", "np.float64", "np.ones", "np.zeros"})

_INTEGERS = re.compile(r"(?:tf\.(?:dtypes\.)?|np\.|builtins\.)?(?:u?int\d*|bool)_?")


# These give the type that they are asked for, and no gradient where that is one of whole numbers.
_CASTS = frozenset(
    {
        "keras.backend.cast",
        "keras.ops.cast",
        "keras.ops.saturate_cast",
        "keras.ops.view",
        "tf.bitcast",
        "tf.cast",
        "tf.dtypes.cast",
        "tf.dtypes.saturate_cast",
        "tf.image.convert_image_dtype",
        "tf.saturate_cast",
    }
)


def leaves_tensorflow(op: str | None) -> bool:
    """Whether the result of ``op`` is a NumPy array or a Python number."""
    if op is None:
        return False
    if op in _LEAVING or (op.startswith("np.") and op not in _OPERATORS_OF_TENSORS):
        return True
    found = stop(op)
    return found is not None and found.kind == "leaves"


def is_math_of_numpy(op: str | None) -> bool:
    """Whether ``op`` computes with numbers, outside of TensorFlow and not in order to leave it."""
    return op in _MATH_OF_NUMPY


def is_metric(name: str) -> bool:
    """Whether the class of the canonical ``name`` is a metric of Keras."""
    return name.startswith("keras.metrics.")


def is_cast(op: str | None) -> bool:
    """Whether ``op`` gives its first argument as another type."""
    return op in _CASTS


def has_no_gradient(op: str | None) -> bool:
    """Whether no gradient passes ``op``, though its result is a tensor, whatever it is given."""
    if op is None:
        return False
    found = stop(op)
    return op in _WITHOUT_GRADIENT or (found is not None and not found.exempt)


def is_whole_number_type(name: str) -> bool:
    """Whether ``name`` is a type of whole numbers, which have no gradients."""
    return _INTEGERS.fullmatch(name) is not None


# These run over what they are given from its first item on.
RUNS_OVER = frozenset(
    {
        "builtins.all",
        "builtins.any",
        "builtins.frozenset",
        "builtins.max",
        "builtins.min",
        "builtins.set",
        "builtins.sum",
    }
)


CONSTANT = "tf.constant"

# These set the type that layers compute in, and have variables of.
SETTING_POLICY = frozenset(
    {
        "keras.config.set_dtype_policy",
        "keras.mixed_precision.set_dtype_policy",
        "keras.mixed_precision.set_global_policy",
    }
)

# Functions that make a tensor of values, which no tape watches by itself.
_MAKING_TENSORS = frozenset(
    {
        "tf.constant",
        "tf.convert_to_tensor",
        "tf.cast",
        "tf.ones",
        "tf.zeros",
        "tf.ones_like",
        "tf.zeros_like",
        "tf.fill",
        "tf.eye",
        "tf.linspace",
        "tf.expand_dims",
        "tf.reshape",
        "tf.random.normal",
        "tf.random.uniform",
        "tf.random.truncated_normal",
    }
)


def makes_tensor(op: str | None) -> bool:
    """Whether ``op`` surely gives a tensor that is no variable."""
    return op in _MAKING_TENSORS


_OPERATORS = frozenset({"Add", "Sub", "Mult", "Div", "Pow", "USub", "MatMult"})
_ARITHMETIC = (_OPERATORS - {"MatMult"}) | {
    "tf.add_n",
    "tf.square",
    "tf.reduce_mean",
    "tf.reduce_sum",
}


def is_operator(op: str | None) -> bool:
    """Whether ``op`` is an operator, whose result is a tensor where one side of it is."""
    return op in _OPERATORS


def computes_tensor(op: str | None) -> bool:
    """Whether the result of ``op`` on tensors is surely one tensor."""
    return op in _ARITHMETIC or makes_tensor(op)


def observes(name: str) -> bool:
    """Whether the function of the canonical ``name`` only shows what it is given."""
    return name.startswith(OBSERVERS)


_TAKING_NONE = frozenset({CLIP_GLOBAL, "tf.is_tensor", "tf.linalg.global_norm"})


def takes_none(name: str) -> bool:
    """Whether the function of the canonical ``name`` can be given None for a gradient."""
    return name in _TAKING_NONE or name.startswith("tf.nest.")


def is_clip(name: str) -> bool:
    """Whether the function of the canonical ``name`` clips gradients."""
    return name in CLIP_EACH or name == CLIP_GLOBAL


# What of the modules of random numbers draws none.
_NOT_DRAWING = frozenset(
    {
        "BitGenerator",
        "Generator",
        "MT19937",
        "PCG64",
        "Philox",
        "Random",
        "RandomState",
        "SeedSequence",
        "SystemRandom",
        "default_rng",
        "get_state",
        "getstate",
        "seed",
        "set_state",
        "setstate",
        "spawn",
    }
)
GENERATORS = frozenset(
    {"np.random.default_rng", "np.random.RandomState", "random.Random", "random.SystemRandom"}
)


def draws(name: str) -> bool:
    """Whether a call of the canonical ``name`` draws a random number in Python."""
    module, _, last = name.rpartition(".")
    drawing = module in ("np.random", "random") or module in GENERATORS
    return drawing and last not in _NOT_DRAWING


@lru_cache(maxsize=4096)
def is_of_note(name: str) -> bool:
    """Whether a rule looks at the calls of the function of the canonical ``name``."""
    single = name in (CONSTANT, FORWARD, "builtins.next")
    if single or name in CONDS or name in LOSS_SCALE_OPTIMIZERS or name in SETTING_POLICY:
        return True
    return is_clip(name) or draws(name)


_DRAWING_TENSORS = frozenset(
    f"tf.random.{name}"
    for name in (
        "categorical",
        "gamma",
        "normal",
        "poisson",
        "shuffle",
        "truncated_normal",
        "uniform",
    )
) | {"tf.nn.dropout", "tf.nn.experimental.general_dropout"}
GENERATOR_OF_TENSORFLOW = "tf.random.Generator"


@lru_cache(maxsize=4096)
def draws_tensors(name: str) -> bool:
    """Whether each call of the canonical ``name`` draws other random numbers in TensorFlow."""
    module, _, last = name.rpartition(".")
    return name in _DRAWING_TENSORS or (
        module == GENERATOR_OF_TENSORFLOW and f"tf.random.{last}" in _DRAWING_TENSORS
    )


CONDS = frozenset({"tf.cond", "tf.compat.v1.cond", "tf.switch_case", "tf.case"})
"""What runs one of several functions in a graph, each as a graph of its own."""

CUSTOM_GRADIENT = "tf.custom_gradient"
"""What gives a function a gradient of its own."""

RECOMPUTE = "tf.recompute_grad"
"""What runs a function a second time in the backward pass, to keep no results of it."""

FORWARD = "tf.autodiff.ForwardAccumulator"
"""What computes derivatives forwards, along with the values."""


# These tell of gradients how large they are, and nothing else.
NORMS = frozenset(
    {
        "norm",
        "np.linalg.norm",
        "tf.linalg.global_norm",
        "tf.linalg.norm",
        "tf.norm",
    }
)
# These make one number of a tensor, where they are not told along which dimensions.
TOTALS = frozenset(
    {
        "tf.math.reduce_max",
        "tf.math.reduce_mean",
        "tf.math.reduce_sum",
        "tf.nn.l2_loss",
        "tf.reduce_max",
        "tf.reduce_mean",
        "tf.reduce_sum",
    }
)
# And these make no more of that.
KEEPING_SIZE = frozenset(
    {
        "builtins.float",
        "builtins.max",
        "builtins.min",
        "builtins.round",
        "builtins.str",
        "builtins.sum",
        "np.array",
        "np.max",
        "np.mean",
        "numpy",
        "str",
        "tf.add_n",
        "tf.cast",
        "tf.identity",
        "tf.reduce_max",
        "tf.reduce_mean",
        "tf.reduce_sum",
        "tf.stack",
    }
)


# What these are given as a list they make one number of, if no axis is named, and one tensor else
# (oracle row 320).
REDUCING = frozenset(
    {
        "np.amax",
        "np.amin",
        "np.average",
        "np.linalg.norm",
        "np.max",
        "np.mean",
        "np.median",
        "np.min",
        "np.sum",
        "tf.linalg.global_norm",
        "tf.linalg.norm",
        "tf.math.reduce_max",
        "tf.math.reduce_min",
        "tf.norm",
        "tf.reduce_max",
        "tf.reduce_mean",
        "tf.reduce_min",
        "tf.reduce_sum",
    }
)
# These add up what stands in a list.
SUMMING = frozenset({"builtins.sum", "tf.add_n", "tf.math.add_n"})
# These make one tensor or array of a list, whose rows are the items of the list.
STACKING = frozenset(
    {
        "np.array",
        "np.asarray",
        "np.stack",
        "tf.convert_to_tensor",
        "tf.stack",
    }
)


_LOSS = re.compile(r"loss|criterion|cost|mse|entropy|error", re.IGNORECASE)


# Losses of Keras that come out other where labels and prediction change places. Divergences are
# left out: some train on the reverse one by intent.
_ONE_SIDED = re.compile(
    r"keras\.losses\.(?:(?:Binary|Categorical|SparseCategorical)(?:Focal)?Crossentropy"
    r"|(?:binary|categorical|sparse_categorical)(?:_focal)?_crossentropy)"
)
REDUCTIONS = frozenset({"tf.reduce_mean", "tf.reduce_sum", "tf.add_n"})


def is_one_sided_loss(name: str) -> bool:
    """Whether the loss of the canonical ``name`` tells its two arguments apart."""
    return _ONE_SIDED.fullmatch(name) is not None


def names_a_loss(name: str) -> bool:
    """Whether a function called ``name`` computes a loss, rather than picks or logs one."""
    return bool(_LOSS.search(name)) and not name.startswith(("get", "log_", "print", "_get"))


# These may hand back the very tensor they are given: a cast to its own type, a sum of one. (Run on
# TensorFlow 2.21: tf.identity, tf.ensure_shape, tf.squeeze and tf.debugging.check_numerics do not.)
_HANDING_ON = frozenset(
    {
        "tf.add_n",
        "tf.cast",
        "tf.constant",
        "tf.convert_to_tensor",
        "tf.get_static_value",
    }
)
_COMPUTING_BUILTINS = frozenset({"builtins.sum", "builtins.abs", "builtins.pow", "builtins.round"})


def may_hand_on(name: str) -> bool:
    """Whether the function of the canonical ``name`` may return what it was given."""
    if name.startswith("builtins."):
        return name not in _COMPUTING_BUILTINS
    return name in _HANDING_ON or name.startswith(("tf.nest.", "tf.compat.v1."))
