"""A model or optimizer that a `tf.function` was traced with is replaced.

## What happens
The graph keeps using the old one: it is the old model that is trained on, and the new one keeps
the weights it was made with. Nothing is raised.

## Why
A `tf.function` runs its Python code only to build the graph. A model or an optimizer that it
reads from an object or from a module is part of the graph from then on; only another argument makes
it trace again.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Trainer:
    def __init__(self):
        self.reset()

    def reset(self):
        self.model = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.SGD(0.1)
        self.optimizer.build(self.model.trainable_variables)

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


trainer = Trainer()
for fold in range(3):
    trainer.reset()
    for step in range(20):
        trainer.step(x, y)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)


class Trainer:
    def __init__(self):
        self.model = tf.keras.Sequential([tf.keras.layers.Input((3,)), tf.keras.layers.Dense(1)])
        self.optimizer = tf.keras.optimizers.SGD(0.1)
        self.optimizer.build(self.model.trainable_variables)

    @tf.function
    def step(self, x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self.model(x) - y))
        variables = self.model.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))


for fold in range(3):
    trainer = Trainer()
    for step in range(20):
        trainer.step(x, y)
```

## Fix
None: the `tf.function` has to be made again together with the model, as by a new object, or be
given the model as an argument. Which of these, the text does not tell.

## Runtime message
None. A function that is traced again, as for a batch of another shape, takes the new model, and an
optimizer that is not built then raises `ValueError: tf.function only supports singleton
tf.Variables created on the first call`.

## When it is right
What is replaced before the first call is not reported, nor is a function that is made again after
that, nor a model that is given as an argument. Where the file says that functions run eagerly,
nothing is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import ObjectStale
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule


@rule(
    code="TL649",
    name="object-kept-by-graph",
    severity=Severity.WARNING,
    title="The graph keeps the model it was traced with",
)
def object_kept_by_graph(context: Context) -> Iterator[Report]:
    """Models and optimizers that are replaced after a graph was traced with them."""
    seen: set[ast.AST | None] = set()
    for stale in context.events(ObjectStale):
        function = stale.place.function
        stores = [one for one in stale.stores if context.outline.holds(one)]
        if function in seen or not stores or context.once(facts.may_run_eagerly):
            continue
        if stale.place.expects_error or not facts.is_surely_graph(context, stale.place):
            continue
        if _is_of_turn(context, stale, stores):
            continue
        seen.add(function)
        name = facts.short(context, stale.node, "it")
        yield Report(
            stores[0],
            f"Make the `tf.function` again together with {name}, or give it {name} as an argument: "
            "its graph keeps using the one that it was traced with.",
            ((stale.node, "The graph reads it here."),),
        )


def _is_of_turn(context: Context, stale: ObjectStale, stores: list[ast.AST]) -> bool:
    """Whether a loop makes the `tf.function` anew with each that is stored: it keeps its own."""
    traced, around = stale.place.traced, context.outline.around
    if traced is None or not context.outline.holds(traced):
        return False
    return any(
        isinstance(loop, ast.For) and all(loop in around(one) for one in stores)
        for loop in around(traced)
    )
