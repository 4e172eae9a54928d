"""A trained model is cloned without its weights.

## What happens
The clone has new, random weights. What it gives has nothing to do with what the model has learned.

## Why
`clone_model` makes layers like those of the model, and copies nothing of what is in them. The
weights are copied by `clone.set_weights(model.get_weights())`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x, y, epochs=5, verbose=0)

teacher = tf.keras.models.clone_model(model)
student = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(student(x) - teacher(x)))
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x, y, epochs=5, verbose=0)

teacher = tf.keras.models.clone_model(model)
teacher.set_weights(model.get_weights())
student = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(student(x) - teacher(x)))
    grads = tape.gradient(loss, student.trainable_variables)
    optimizer.apply_gradients(zip(grads, student.trainable_variables))
```

## Fix
Copies the weights after the clone is made. Unsafe, since it changes what is trained.

## Runtime message
None.

## When it is right
A clone that is trained by itself, or is given weights in any way; a clone of a model that was not
trained before, which may be meant to be random.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.rewrite import Rewrite
from tapelint.flow import (
    Assigned,
    AttributeStored,
    Computed,
    Created,
    GradientTaken,
    MethodCalled,
    Synchronised,
    Value,
    items,
    made_of,
    parts,
    unspread,
)
from tapelint.rules.base import Context, Report, rule

_TRAINED = ("keras.applications.", "keras.models.load_model")
_TRAINING = frozenset({"fit", "load_weights", "train_on_batch"})
_GIVING = frozenset({"fit", "load_weights", "set_weights", "train_on_batch"})


@rule(
    code="TL644",
    name="clone-without-weights",
    severity=Severity.WARNING,
    title="The clone does not have the weights",
)
def clone_without_weights(context: Context) -> Iterator[Report]:
    """Clones of trained models that a loss is computed with, and that nothing gives weights."""
    if "clone_model" not in context.source.text:
        return
    done: set[Value] = set()
    for taken in context.events(GradientTaken):
        for clone in _called_clones(taken):
            if clone in done:
                continue
            done.add(clone)
            origin = clone.inputs[0]
            if _is_trained(context, origin, clone) and not _is_given_weights(context, clone):
                yield Report(
                    clone.node,
                    "`clone_model` copies the layers, not what they have learned: the clone has "
                    "new, random weights. Copy them with `set_weights(….get_weights())`.",
                    ((taken.node, "A loss that is computed with it is differentiated here."),),
                    tuple(_fixes(context, clone.node)),
                )


def _called_clones(taken: GradientTaken) -> Iterator[Created]:
    for one in made_of(taken.target):
        match one:
            case Computed(op="call", inputs=(Created(api="keras.models.clone_model") as clone, *_)):
                if clone.inputs:
                    yield clone


def _is_trained(context: Context, origin: Value, clone: Created) -> bool:
    """Whether ``origin`` is trained, or was, without the ``clone``."""
    if isinstance(origin, Created) and origin.api.startswith(_TRAINED):
        return True
    if any(
        called.name in _TRAINING and called.owner == origin
        for called in context.flow.everywhere(MethodCalled)
    ):
        return True
    whole = parts(origin)
    return any(
        not parts(unspread(source)).all.isdisjoint(whole.all)
        for taken in context.flow.everywhere(GradientTaken)
        if clone not in _called_clones(taken) and context.flow.is_applied(taken)
        for source in items(taken.sources)
    )


def _is_given_weights(context: Context, clone: Created) -> bool:
    """Whether anything trains ``clone``, or may give it weights."""
    flow = context.flow
    calls = [one for one in flow.everywhere(MethodCalled) if one.name in _GIVING]
    if any(one.owner == clone for one in calls):
        return True
    known = {one.node for one in calls}
    for node in context.outline.nodes(ast.Call):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in _GIVING and node not in known:
                return True
    if any(one.first == clone for one in flow.everywhere(Synchronised)):
        return True
    stored = (one.owner for one in flow.everywhere(AttributeStored) if one.owner != clone)
    if any(clone in parts(one).all for one in stored):
        return True
    if any(
        clone in parts(one.owner).all or not parts(one.owner).whole
        for one in flow.everywhere(Assigned)
    ):
        return True
    listed = (source for taken in flow.everywhere(GradientTaken) for source in items(taken.sources))
    return any(clone in parts(unspread(one)).all for one in listed) or _is_given_away(
        context, clone.node
    )


def _is_given_away(context: Context, node: ast.Call) -> bool:
    """Whether the clone is given, by its name, to a function that is not known."""
    statement = context.outline.statement(node)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    names = {ast.unparse(one) for one in targets}
    defined = {
        one.name
        for one in context.outline.nodes(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    }
    return any(
        isinstance(one.func, ast.Name)
        and one.func.id not in defined
        and not hasattr(builtins, one.func.id)
        and any(ast.unparse(given) in names for given in one.args)
        for one in context.outline.nodes(ast.Call)
    )


def _fixes(context: Context, node: ast.Call) -> Iterator[Fix]:
    match context.outline.statement(node), node:
        case (
            ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value) as statement,
            ast.Call(args=[ast.Name() | ast.Attribute() as origin]),
        ) if value is node:
            line = f"{context.text(target)}.set_weights({context.text(origin)}.get_weights())"
            copied = Rewrite(context).insert_after(statement, line)
            yield Fix(f"Copy the weights: `{line}`", Safety.UNSAFE, copied.edits)
