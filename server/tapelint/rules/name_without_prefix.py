"""Variables are chosen by the name of their layer, which is not in the names of Keras 3.

## What happens
With Keras 3 the test is the same for every variable: what was to be frozen, or left out of the
weight decay, is not. With Keras 2 it is.

## Why
Keras 3 calls a variable just `kernel` or `bias`; its `path` begins with the names of the model and
the layer. In Keras 2 the name of the layer is a part of the name of the variable.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential(
    [
        tf.keras.Input((3,)),
        tf.keras.layers.Dense(4, name="stem"),
        tf.keras.layers.Dense(1, name="head"),
    ]
)
optimizer = tf.keras.optimizers.SGD(0.05)
variables = [one for one in model.trainable_variables if "stem" not in one.name]

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential(
    [
        tf.keras.Input((3,)),
        tf.keras.layers.Dense(4, name="stem"),
        tf.keras.layers.Dense(1, name="head"),
    ]
)
optimizer = tf.keras.optimizers.SGD(0.05)
variables = [
    one
    for layer in model.layers
    if not layer.name.startswith("stem")
    for one in layer.trainable_variables
]

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
Asks the `path` in the place of the name, where a part of the name is sought. Unsafe: Keras 2 has no
`path`. Where the name has to begin with it, there is no fix, since the path begins with the name of
the model.

## Runtime message
None. Keras 2 accepts it.

## When it is right
Code for Keras 2; a test for what variables are called, such as `"bias" in one.name`; models that
have layers of the file's own, which name their variables as they please.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.flow import Class, Created, Instance, NameTested, Value, parts
from tapelint.knowledge.layers import NAMES_OF_VARIABLES
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL612",
    name="name-without-prefix",
    severity=Severity.WARNING,
    title="The name of the layer is not in the name of the variable",
)
def name_without_prefix(context: Context) -> Iterator[Report]:
    """Tests for words that no variable of a Keras 3 layer has in its name."""
    if context.keras is Keras.KERAS_2:
        return
    found: dict[ast.expr, list[NameTested]] = {}
    for tested in context.events(NameTested):
        found.setdefault(tested.node, []).append(tested)
    for events in found.values():
        tested = events[0]
        sought = dict.fromkeys(word for one in events for word in one.words)
        if not all(map(_is_known, events)) or not all(map(_is_in_no_name, sought)):
            continue
        words = " or ".join(f'"{one}"' for one in sought)
        yield Report(
            tested.node,
            'With Keras 3 a variable is called just "kernel" or "bias": no name has '
            f"{words} in it, and the test is the same for every variable. Ask the layers for their "
            "names, or the variable for its `path`.",
            (),
            tuple(_fixes(context, tested)),
        )


def _is_known(tested: NameTested) -> bool:
    """Whether all layers of the model are known, and Keras names their variables."""
    owned = parts(tested.variables)
    return owned.whole and bool(owned.all) and all(map(_is_named_by_keras, owned.all))


def _is_named_by_keras(part: Value) -> bool:
    if isinstance(part, Instance):
        return not any(
            isinstance(node, ast.Attribute) and node.attr in ("Variable", "add_weight")
            for one in part.cls.lineage
            if isinstance(one, Class)
            for node in walk(one.node)
        )
    return isinstance(part, Created)


def _is_in_no_name(word: str) -> bool:
    return bool(word) and not any(word in name for name in NAMES_OF_VARIABLES)


def _fixes(context: Context, tested: NameTested) -> Iterator[Fix]:
    node = tested.node
    if isinstance(node, ast.Compare) and isinstance(node.comparators[0], ast.Attribute):
        whole = context.range(node.comparators[0])
        start = context.range(node.comparators[0].value).end
        edit = Edit(Range(start, whole.end), ".path")
        yield Fix("Ask its `path`", Safety.UNSAFE, lambda: (edit,))
