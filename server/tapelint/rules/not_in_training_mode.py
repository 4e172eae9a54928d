"""A model with dropout or batch normalization is trained in inference mode.

## What happens
The program runs. Dropout is left out, and batch normalization neither takes the statistics of the
batch nor keeps them: it keeps using the mean 0 and the variance 1 that it began with. So it is
where a new model with batch normalization is called with `training=False` in the step that trains
it.

## Why
A model is told by `training=True` that it is being trained, and takes it that it is not. Keras's
own `fit` tells it so. A loop of your own has to, and so has a `train_step`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3), mean=5.0)
y = tf.reduce_sum(x, axis=1, keepdims=True)
layers = [tf.keras.Input((3,)), tf.keras.layers.BatchNormalization(), tf.keras.layers.Dense(1)]
model = tf.keras.Sequential(layers)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3), mean=5.0)
y = tf.reduce_sum(x, axis=1, keepdims=True)
layers = [tf.keras.Input((3,)), tf.keras.layers.BatchNormalization(), tf.keras.layers.Dense(1)]
model = tf.keras.Sequential(layers)
optimizer = tf.keras.optimizers.SGD(0.01)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Tells the model that it is trained. Unsafe, since all that is learnt changes.

## Runtime message
None

## When it is right
A model that is not trained here, such as a teacher or the discriminator in the step of the
generator; layers that are frozen, or are told by themselves; a model that the same loss calls with
`training=True` as well. What `keras.applications` gives is often tuned in this way by intent. A
call with `training=False` is reported only where nothing in the file trains the model otherwise,
restores or sets its weights.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace, with_keyword
from tapelint.flow import (
    AttributeStored,
    Computed,
    Const,
    Created,
    Function,
    GradientTaken,
    Instance,
    Tape,
    Value,
    VariablesOf,
    items,
    layers_in,
    layers_run,
    parts_in,
    root,
    told,
    unspread,
    within,
)
from tapelint.knowledge.layers import OF_TRAINING
from tapelint.knowledge.spelling import means_training
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

_NO_RATE = (Const(0), Const(0.0))
_NORMALIZING = frozenset({"keras.layers.BatchNormalization"})
# What trains a model in a way of its own, or gives it weights that were trained before.
_GIVING = frozenset(
    {
        "applications",
        "fit",
        "from_pretrained",
        "load_model",
        "load_weights",
        "restore",
        "set_weights",
        "train_on_batch",
    }
)


@rule(
    code="TL514",
    name="not-in-training-mode",
    severity=Severity.WARNING,
    title="The model is called in inference mode",
)
def not_in_training_mode(context: Context) -> Iterator[Report]:
    """Calls of models that are trained there, and behave otherwise in training."""
    if "learning_phase" in context.source.text:
        return
    frozen = {
        root(one.owner)
        for one in context.flow.everywhere(AttributeStored)
        if one.name == "trainable" and one.value != Const(value=True)
    }
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not facts.trains(context, taken):
            continue
        calls = [
            one
            for one in context.once(facts.made_of_target, taken)
            if isinstance(one, Computed) and one.op == "call" and taken.tape in one.tapes
        ]
        aware = {id(one.inputs[0]) for one in calls if told(one, "training")}
        # What is called in the code of a model is told by Keras what the model is told.
        inner = {
            id(part)
            for one in calls
            if id(one.inputs[0]) in aware or _is_trained(one.inputs[0], taken.sources)
            for part in within(one)
        }
        for call in calls:
            model = call.inputs[0]
            if id(call) in inner or id(model) in aware or not _is_trained(model, taken.sources):
                continue
            if any(map(means_training, call.keywords)):
                continue  # It is told by another name, which is a fault of its own.
            layer = None if _tells_itself(call) else _differs(call)
            if layer is None or not isinstance(call.node, ast.Call):
                continue
            if any(one in frozen for one in parts_in(model)) or _is_test(context, call.node):
                continue
            what = facts.short(context, call.node, "This call")
            yield Report(
                call.node,
                f"Call it with `training=True`: {what[:1].lower()}{what[1:]} does not say that the "
                f"model is trained, and its {_name(layer)} works as in inference.",
                (
                    (layer.node, "This layer behaves differently in training."),
                    (taken.node, "The gradients are taken here."),
                ),
                tuple(_fixes(context, call.node)),
            )
    if not context.once(_may_have_statistics):
        yield from _kept_in_inference(context, frozen)


def _kept_in_inference(context: Context, frozen: set[Value]) -> Iterator[Report]:
    """Calls with `training=False` of what is trained there, and never in training mode."""
    told_otherwise: set[Value] = set()
    found: dict[ast.Call, tuple[Computed, Created, GradientTaken]] = {}
    for taken in context.events(GradientTaken):
        calls = [
            one
            for one in context.once(facts.made_of_target, taken)
            if isinstance(one, Computed) and one.op == "call"
        ]
        inner = {id(part) for one in calls for part in within(one)}
        for one in calls:
            model, tape = one.inputs[0], taken.tape
            if _training(one) != Const(value=False):
                told_otherwise.add(model)
                continue
            layer = next((each for each in _stilled(one) if each.api in _NORMALIZING), None)
            if layer is None or not isinstance(one.node, ast.Call) or _is_frozen(layer):
                continue
            if id(one) in inner or not isinstance(tape, Tape) or tape not in one.tapes:
                continue
            if facts.trains(context, taken) and _is_trained(model, taken.sources):
                found[one.node] = one, layer, taken
    for node, (call, layer, taken) in found.items():
        model = call.inputs[0]
        if model in told_otherwise or any(one in frozen for one in parts_in(model)):
            continue
        if _is_test(context, node):
            continue
        what = facts.short(context, node, "This call")
        yield Report(
            node,
            f"Call it with `training=True`: {what[:1].lower()}{what[1:]} tells the model that it "
            "is not trained, though it is, and its batch normalization keeps the mean 0 and the "
            "variance 1 that it began with.",
            (
                (layer.node, "This layer normalizes nothing."),
                (taken.node, "The gradients are taken here."),
            ),
            tuple(_turned(context, node)),
        )


def _may_have_statistics(context: Context) -> bool:
    """Whether something in the file may train a model otherwise, or give it what was trained."""
    nodes = list(walk(context.flow.tree))
    own = {one.name for one in nodes if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    for one in nodes:
        match one:
            case ast.keyword(arg="training", value=ast.Constant(value=True)):
                return True
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in _GIVING - own:
                return True
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=name), attr="assign")) if (
                name.startswith("moving_")
            ):
                return True
    return False


def _training(call: Computed) -> Value | None:
    """What ``call``, of a model or layer, is told of training; None where that is nothing."""
    named = call.inputs[len(call.inputs) - len(call.keywords) :]
    return dict(zip(call.keywords, named, strict=True)).get("training")


def _stilled(call: Computed) -> Iterator[Created]:
    """The layers that run in inference mode because ``call``, of a model, is told to."""
    if call.inside is None:
        if isinstance(call.inputs[0], Created):
            yield from layers_in(call.inputs[0])
        return
    for one in within(call):
        if isinstance(one, Computed) and one.op == "call" and isinstance(one.node, ast.Call):
            by_itself = any(
                each.arg == "training" and isinstance(each.value, ast.Constant)
                for each in one.node.keywords
            )
            if not by_itself and _training(one) in (None, Const(value=False)):
                yield from _stilled(one)


def _turned(context: Context, call: ast.Call) -> Iterator[Fix]:
    said = (one.value for one in call.keywords if one.arg == "training")
    value = next(said, None)
    if isinstance(value, ast.Constant):
        edit = replace(context, value, "True")
        yield Fix("Call it with `training=True`", Safety.UNSAFE, lambda: (edit,))


def _is_test(context: Context, node: ast.AST) -> bool:
    """Whether ``node`` stands in a test, which only tries whether gradients come."""
    return getattr(context.outline.function(node), "name", "").startswith("test")


def _is_trained(model: Value, sources: Value) -> bool:
    """Whether the variables of ``model``, with nothing frozen, are among ``sources``."""
    for item in items(sources):
        match unspread(item):
            case VariablesOf(owner=owner, settings=settings) if all(one.flag for one in settings):
                if owner is model:
                    return True
                if isinstance(owner, Instance) and any(
                    one is model for one in owner.attributes.values()
                ):
                    return True
    return False


def _tells_itself(call: Computed) -> bool:
    """Whether the model's own code takes it that it is training, or may be told by position."""
    positional = len(call.inputs) - len(call.keywords) - 1
    match call.inputs[0]:
        case Instance(cls=cls):
            method = cls.scope.names.get("call")
            if call.inside is None or not isinstance(method, Function):
                return True
            named = [one.arg for one in walk(method.node.args) if isinstance(one, ast.arg)]
            default = method.defaults.get("training", Const(None))
            return default not in (Const(None), Const(value=False)) and "training" in named
        case _:
            return positional != 1


def _differs(call: Computed) -> Created | None:
    """A layer that ``call`` runs, and that is not the same in training."""
    for layer in layers_run(call):
        rate = layer.inputs[0] if layer.inputs else None
        if layer.api in OF_TRAINING and not _is_frozen(layer) and rate not in _NO_RATE:
            return layer
    return None


def _is_frozen(layer: Created) -> bool:
    """Whether ``layer`` is made to be trained or not, by what it is given."""
    named = {one.arg: one.value for one in getattr(layer.node, "keywords", ())}
    return isinstance(named.get("trainable"), ast.Constant)


def _name(layer: Created) -> str:
    last = layer.api.rpartition(".")[2]
    return "batch normalization" if last.startswith("Batch") else f"`{last}`"


def _fixes(context: Context, call: ast.Call) -> Iterator[Fix]:
    given = [*call.args, *(one.value for one in call.keywords)]
    known = all(context.text(one) for one in given)
    edit = with_keyword(context, call, "training=True") if known else None
    if edit is not None:
        yield Fix("Call it with `training=True`", Safety.UNSAFE, lambda: (edit,))
