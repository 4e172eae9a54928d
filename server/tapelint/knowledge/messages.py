"""What messages mean that no rule explains, since the fault can lie anywhere: it is data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """A message: its type, its words as pages quote them, and what to look for, in sentences.

    ``rules`` are the codes of those that find much of what leads to it.
    """

    kind: str
    words: str
    meaning: str
    rules: tuple[str, ...] = ()


_NONE_GRADIENT = (
    "A gradient is None: the target does not depend on that source as far as the tape knows. Print "
    "which one it is. A source that is no variable has to be watched before it is used, and what "
    "leads from it to the loss has to be computed inside the tape, by operations of TensorFlow "
    "that have a gradient."
)
_LEADING_TO_NONE = ("TL501", "TL503", "TL507", "TL530", "TL410")
_VALUE_IN_GRAPH = (
    "Inside a `tf.function` there are no values yet: `get_weights`, `get_value` and `.numpy()` ask "
    "for them while the graph is made. Do it outside of the `tf.function`, or copy variables by "
    "`variable.assign(other)`."
)

MESSAGES = (
    Known(
        "TypeError", "bad operand type for unary …: 'NoneType'", _NONE_GRADIENT, _LEADING_TO_NONE
    ),
    Known(
        "ValueError",
        "Tried to convert … to a tensor and failed. Error: None values not supported.",
        _NONE_GRADIENT,
        _LEADING_TO_NONE,
    ),
    Known("ValueError", "None values not supported.", _NONE_GRADIENT, _LEADING_TO_NONE),
    Known(
        "NotImplementedError",
        "numpy() is only available when eager execution is enabled.",
        _VALUE_IN_GRAPH,
    ),
    Known("RuntimeError", "Cannot get value inside Tensorflow graph function.", _VALUE_IN_GRAPH),
    Known(
        "NotImplementedError",
        "Cannot convert a symbolic tf.Tensor … to a numpy array.",
        "Inside a `tf.function` there are no values yet, and NumPy needs them. Use the function of "
        "TensorFlow for it, such as `tf.reduce_sum` for `np.sum`; so the gradient gets through, "
        "too.",
        ("TL502",),
    ),
    Known(
        "OperatorNotAllowedInGraphError",
        "Using a symbolic `tf.Tensor` as a Python `bool` is not allowed.",
        "Python's `if`, `while`, `and` or `assert` asks for the value of a tensor while a graph is "
        "made. AutoGraph turns them into operations only in a `tf.function` and in what that "
        "calls; in `train_step` and `call` of a Keras model it does not: decorate the method by "
        "`@tf.function`, or use `tf.cond` or `tf.where`.",
    ),
    Known(
        "OperatorNotAllowedInGraphError",
        "Iterating over a symbolic `tf.Tensor` is not allowed",
        "Python's `for` runs over a tensor while a graph is made. AutoGraph turns it into an "
        "operation only in a `tf.function` and in what that calls: decorate the method by "
        "`@tf.function`, or use `tf.unstack` or operations on the whole tensor.",
    ),
    Known(
        "InaccessibleTensorError",
        "… is out of scope and cannot be used here.",
        "A tensor of one graph is used in another: it was put into a list, attribute or global in "
        "a `tf.function`, or in a loop or branch that AutoGraph turned into a graph of its own. "
        "Return it, or collect what a loop computes in a `tf.TensorArray`.",
        ("TL411",),
    ),
    Known(
        "TypeError",
        "… is out of scope and cannot be used here.",
        "A tensor that was made in a `tf.function` was kept in a list, attribute or global, and is "
        "used after it. Return it from the function.",
        ("TL411",),
    ),
    Known(
        "TypeError",
        "… is not a valid argument, kwargs should be empty for `optimizer_experimental.Optimizer`.",
        "The optimizers of TensorFlow 2.11 to 2.15 do not know this argument. `loss_scale_factor`, "
        "`gradient_accumulation_steps` and others came with Keras 3. In your own optimizer, "
        "`super().__init__` takes the name there, and the learning rate is made by "
        "`self._build_learning_rate(learning_rate)`.",
        ("TL804",),
    ),
    Known(
        "ModuleNotFoundError",
        "No module named 'tf_keras'",
        "Keras 2 is a package of its own since TensorFlow 2.16, of the same version: "
        "`pip install tf_keras`. With `TF_USE_LEGACY_KERAS=1`, `tf.keras` is that one too.",
    ),
)
