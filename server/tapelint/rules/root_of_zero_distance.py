"""The distance of two outputs of one network is a root, without a number that keeps it from zero.

## What happens
As soon as two of them are the same, the gradient is NaN, and with the next step so are all the
variables. Nothing is raised.

## Why
The gradient of a square root at 0 is infinite, and it is multiplied by that of the square, which is
0 there. So it is with `tf.norm`. Two outputs are the same where the inputs are, as in a pair of one
image, and always where each of a batch is compared with each of the same batch.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((8, 3))
other = tf.concat([x[:1], tf.random.normal((7, 3))], axis=0)
embed = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        apart = tf.reduce_sum(tf.square(embed(x) - embed(other)), axis=1)
        loss = tf.reduce_mean(tf.sqrt(apart))
    grads = tape.gradient(loss, embed.trainable_variables)
    optimizer.apply_gradients(zip(grads, embed.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((8, 3))
other = tf.concat([x[:1], tf.random.normal((7, 3))], axis=0)
embed = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        apart = tf.reduce_sum(tf.square(embed(x) - embed(other)), axis=1)
        loss = tf.reduce_mean(tf.sqrt(tf.maximum(apart, 1e-12)))
    grads = tape.gradient(loss, embed.trainable_variables)
    optimizer.apply_gradients(zip(grads, embed.trainable_variables))
```

## Fix
Keeps the sum of squares from zero, by `tf.maximum(…, 1e-12)`, whose gradient there is zero. Unsafe:
it may belong elsewhere. For `tf.norm` there is none.

## Runtime message
None

## When it is right
A small number that is added below the root, or `tf.maximum` with one; with 0.0 behind it, it keeps
nothing. Roots that `tf.where` or `tf.boolean_mask` may leave out, or a product with
`1 - tf.eye(…)`: the gradient of these is zero. The distance to other things than outputs of the
same network is not reported, nor is the root of a sum over the whole batch.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import (
    Computed,
    Const,
    GradientTaken,
    Reach,
    Tape,
    Value,
    made_of,
    reach,
)
from tapelint.knowledge.operations import DIFFERENCES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_ROOTS = frozenset({"tf.sqrt", "tf.math.sqrt"})
_NORMS = frozenset({"tf.norm", "tf.linalg.norm", "tf.math.reduce_euclidean_norm"})
_SUMS = frozenset({"tf.reduce_sum", "tf.reduce_mean", "tf.math.reduce_sum", "tf.math.reduce_mean"})
_MASKS = frozenset(
    {
        "tf.boolean_mask",
        "tf.gather",
        "tf.gather_nd",
        "tf.linalg.band_part",
        "tf.linalg.set_diag",
        "tf.where",
    }
)
_DIAGONALS = frozenset({"np.eye", "tf.eye", "tf.linalg.band_part", "tf.linalg.set_diag"})
_PRODUCTS = frozenset({"Mult", "tf.math.multiply", "tf.multiply"})
_SHAPING = frozenset({"tf.expand_dims", "tf.reshape", "tf.tile", "tf.transpose", "tf.identity"})


@rule(
    code="TL543",
    name="root-of-zero-distance",
    severity=Severity.HINT,
    title="The gradient of the distance is NaN where two are the same",
)
def root_of_zero_distance(context: Context) -> Iterator[Report]:
    """Roots of the squared differences of outputs of one network that is trained."""
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        for root in context.once(facts.made_of_target, taken):
            if not isinstance(root, Computed) or root.node in done or tape not in root.tapes:
                continue
            apart = _difference(root)
            if apart is None or not context.outline.holds(root.node):
                continue
            if not _may_be_same(apart) or _is_masked(context, taken, root):
                continue
            if reach(tape, root, taken.sources) is not Reach.YES:
                continue
            done.add(root.node)
            yield Report(
                root.node,
                "Keep what is below the root from zero, as with `tf.maximum(…, 1e-12)`: the "
                f"gradient of {facts.short(context, root.node, 'this')} is NaN where the two "
                "outputs of the network are the same, and then so are all variables.",
                ((apart.node, "This is zero where they are the same."),),
                tuple(_fixes(context, root)),
            )


def _is_masked(context: Context, taken: GradientTaken, root: Computed) -> bool:
    """Whether those roots may be left out that are zero: TensorFlow's gradient is zero there."""
    return any(
        isinstance(one, Computed)
        and any(given is root for given in one.inputs)
        and (
            one.op in _MASKS
            or (one.op in _PRODUCTS and any(_leaves_out_diagonal(by, root) for by in one.inputs))
        )
        for one in context.once(facts.made_of_target, taken)
    )


def _leaves_out_diagonal(factor: Value, root: Computed) -> bool:
    """Whether ``factor`` is made of a diagonal, or of what the ``root`` is of."""
    if factor is root:
        return False
    below = root.inputs[0]
    return any(
        one is below or (isinstance(one, Computed) and one.op in _DIAGONALS)
        for one in made_of(factor)
    )


def _difference(root: Computed) -> Computed | None:
    """The difference whose length, along some dimensions, ``root`` is."""
    match root:
        case Computed(op=str(op), inputs=(apart, *_)) if op in _NORMS and _has_axis(root):
            return _subtracted(apart)
        case Computed(op=str(op), inputs=(below, *_)) if op in _ROOTS:
            pass
        case Computed(op="Pow", inputs=(below, Const(value=0.5))):
            pass
        case _:
            return None
    match _unbounded(below):
        case Computed(op=str(total), inputs=(terms, *_)) as summed if total in _SUMS and _has_axis(
            summed
        ):
            return _subtracted(facts.squared(terms))
        case _:
            return None


def _bound(below: Value) -> ast.expr | None:
    """The 0 that ``below`` is kept from falling under, where it is written in that call."""
    match below:
        case Computed(
            op="tf.maximum" | "tf.math.maximum" | "tf.clip_by_value",
            node=ast.Call(args=[_, ast.Constant(value=0) as bound, *_]),
        ):
            return bound
        case _:
            return None


def _unbounded(below: Value) -> Value:
    """``below`` before what keeps it from being negative, and hands an infinite gradient on at 0.

    `tf.maximum` gives the gradient to the first of two that are the same.
    """
    match below:
        case Computed(op="tf.maximum" | "tf.math.maximum", inputs=(given, Const(value=0))):
            return given
        case Computed(op="tf.clip_by_value", inputs=(given, Const(value=0), _)):
            return given
        case Computed(op="tf.nn.relu" | "tf.abs" | "tf.math.abs", inputs=(given,)):
            return given
        case _:
            return below


def _subtracted(apart: Value | None) -> Computed | None:
    """``apart``, where it is a difference."""
    is_difference = isinstance(apart, Computed) and apart.op in DIFFERENCES
    return apart if isinstance(apart, Computed) and is_difference else None


def _has_axis(value: Computed) -> bool:
    return "axis" in value.keywords or len(value.inputs) - len(value.keywords) > 1


def _may_be_same(apart: Computed) -> bool:
    """Whether both sides are what one network gives, for one batch or for two."""
    first, second = (facts.unshaped(one, _SHAPING) for one in apart.inputs[:2])
    if not isinstance(first, Computed) or not isinstance(second, Computed):
        return False
    if first is second:
        return first.op == "call"
    called = first.op == second.op == "call"
    return called and first.inputs[0] is second.inputs[0] and facts.is_keras_model(first.inputs[0])


def _fixes(context: Context, root: Computed) -> Iterator[Fix]:
    name = tensorflow(context)
    match root.node:
        case ast.Call(args=[below]) if name is not None and root.op in _ROOTS:
            bound = _bound(root.inputs[0])
            text = context.text(below)
            edit = (
                replace(context, below, f"{name}.maximum({text}, 1e-12)")
                if bound is None
                else replace(context, bound, "1e-12")
            )
            yield Fix("Keep it from zero", Safety.UNSAFE, lambda: (edit,))
