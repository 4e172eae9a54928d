"""One optimizer is given variables that it was not built with.

## What happens
The first call of `apply_gradients` builds the optimizer for the variables of that call. A later
call with others raises.

## Why
Since TensorFlow 2.11 an optimizer makes its slot variables for a fixed list of variables, once. Two
models that are trained in turns, such as generator and discriminator, need an optimizer each.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    grads = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(grads, encoder.trainable_variables))
    grads = tape.gradient(loss, decoder.trainable_variables)
    optimizer.apply_gradients(zip(grads, decoder.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.Adam(0.05)
decoder_optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    grads = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(grads, encoder.trainable_variables))
    grads = tape.gradient(loss, decoder.trainable_variables)
    decoder_optimizer.apply_gradients(zip(grads, decoder.trainable_variables))
```

## Fix
Makes a second optimizer like the first one, and uses it here. Safe: the call raises as it stands.
Where one call is given the variables of several models there is no fix.

## Runtime message
`ValueError: Unknown variable: …. This optimizer can only be called for the variables it was
originally built with.` (Keras 3), `KeyError: The optimizer cannot recognize variable …` (Keras 2).

## When it is right
An optimizer that was built with all variables, by `optimizer.build` or by its first call, may then
be given some of them. `tf.keras.optimizers.legacy` and TensorFlow before 2.11 know any variable.
Models that may share layers, or of which not all is known, are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import after, replace
from tapelint.fixes.spelling import bound_to, spell
from tapelint.flow.events import Applied
from tapelint.flow.values import Optimizer, Value, Variable, VariablesOf
from tapelint.knowledge.versions import Fact
from tapelint.rules.base import Context, Report, rule

_RAISES = Fact(
    keras_2="`KeyError: The optimizer cannot recognize variable …`",
    keras_3="`ValueError: Unknown variable: …`",
)


@rule(
    code="TL702",
    name="optimizer-of-other-variables",
    severity=Severity.ERROR,
    title="The optimizer was built for other variables",
)
def optimizer_of_other_variables(context: Context) -> Iterator[Report]:
    """Apply calls with variables that the optimizer surely does not know."""
    newer = set(context.flow.replacements.values())
    # What is added to a model later may be part of another one.
    grows = ".add(" in context.source.text
    for applied in context.flow.of(Applied):
        strange = [
            one
            for one in applied.strange
            if one not in newer and (isinstance(one, Variable) or not grows)
        ]
        built = applied.built
        if not strange or built is None or applied.place.expects_error:
            continue
        function = context.outline.function(built) if context.outline.holds(built) else None
        if applied.place.graph and function is not applied.place.function:
            continue
        func = applied.node.func
        if not isinstance(func, ast.Attribute) or not isinstance(applied.optimizer, Optimizer):
            continue
        name = context.text(func.value)
        # One call that gets the variables of several models cannot have an optimizer for each.
        shared = built is applied.node
        fixes = () if shared else _fixes(context, func.value, applied.optimizer, strange[0])
        yield Report(
            func.value,
            f"`{name}` was built for other variables, by its first call of `apply_gradients`: this "
            f"one raises {context.say(_RAISES)}. Use an optimizer for each model, or call "
            f"`{name}.build` with all variables first.",
            () if shared else ((built, "It is built for its variables here."),),
            tuple(fixes),
        )


def _fixes(context: Context, node: ast.expr, optimizer: Optimizer, strange: Value) -> Iterator[Fix]:
    if bound_to(context, node) is not optimizer.node:
        return
    statement = context.outline.statement(optimizer.node)
    name = context.text(node)
    owner = strange.owner if isinstance(strange, VariablesOf) else strange
    spelled = spell(context, owner, node) if isinstance(owner, Variable) else None
    what = spelled or _model(context, strange, node)
    own, dot, last = name.rpartition(".")
    model = what.rpartition(".")[2] if what else ""
    new = f"{own}{dot}{model}_{last}" if model.isidentifier() else f"{own}{dot}other_{last}"
    line = f"{new} = {context.text(optimizer.node)}"
    edits = (*after(context, statement, [line]), replace(context, node, new))
    yield Fix(f"Make an optimizer `{new}` of its own", Safety.SAFE, lambda: edits)


def _model(context: Context, strange: Value, at: ast.expr) -> str | None:
    """How the model is called whose variables are ``strange``."""
    spelled = spell(context, strange, at)
    return spelled.rpartition(".")[0] if spelled else None
