"""`tf.gradients` is called in eager mode, where there is no graph to differentiate.

## What happens
It raises, at once.

## Why
`tf.gradients` looks at the operations of a graph. TensorFlow 2 computes eagerly, outside of a
`tf.function`: there a tape has to write the operations down while they are done.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tf.gradients(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Computes the loss on a tape, and asks the tape. Safe: the call raises as written.

## Runtime message
`RuntimeError: tf.gradients is not supported when eager execution is enabled.`

## When it is right
Inside a `tf.function` or another graph it works. A function that nothing in the file calls directly
is left alone, since it may be meant for one; so is a program that makes graphs or is for TensorFlow
1, and one that has `gradients` from the package `keras`, of which old versions run on TensorFlow 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import OldNameCalled, Variable
from tapelint.knowledge.tensorflow_1 import SYMBOLIC_GRADIENTS, builds_graphs
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.recording import recorded
from tapelint.source.keras import KERAS, imports

_OF_KERAS = "keras.backend.gradients"


@rule(
    code="TL805",
    name="symbolic-gradients",
    severity=Severity.ERROR,
    title="tf.gradients does not work in eager mode",
)
def symbolic_gradients(context: Context) -> Iterator[Report]:
    """Calls of `tf.gradients` that surely happen in eager mode."""
    for old in context.events(OldNameCalled):
        if old.api not in SYMBOLIC_GRADIENTS or not context.is_for_tensorflow_2:
            continue
        if builds_graphs(context.source.text):
            continue
        if old.api == _OF_KERAS and imports(context.source.text) == {KERAS}:
            continue
        if facts.is_surely_eager(context, old.place) and not facts.asks_for_version(
            context, old.node
        ):
            yield Report(
                old.node,
                f"`{context.text(old.node.func)}` raises `RuntimeError: tf.gradients is not "
                "supported when eager execution is enabled`. Compute the loss on a "
                "`tf.GradientTape`, and ask the tape.",
                fixes=tuple(_fixes(context, old)),
            )


def _fixes(context: Context, old: OldNameCalled) -> Iterator[Fix]:
    call = old.node
    if (
        len(call.args) != 2
        or call.keywords
        or len(old.call.positional) != 2
        or not old.call.complete
        or "#" in context.text(call)
    ):
        return
    target, sources = old.call.positional
    found = recorded(context, call, call.args[0], target, sources)
    if found is None:
        return
    given = context.text(call.args[1])
    # It gives a list also for one variable.
    variables = f"[{given}]" if isinstance(sources, Variable) else given
    asked = replace(context, call, f"{found.tape}.gradient({found.loss}, {variables})")
    rewrite = found.rewrite.replace(asked)
    yield Fix("Compute the loss on a tape, and ask it", Safety.SAFE, rewrite.edits)
