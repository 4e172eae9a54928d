"""An attribute of the optimizer is used by its old name, such as `optimizer.lr`.

## What happens
With Keras 3 (TensorFlow 2.16 and later) `optimizer.lr = …` changes nothing and raises nothing, and
reading it raises; so does `optimizer.variables()`. `optimizer.weights`, `get_weights`,
`_decayed_lr` and `_create_all_weights` raise since TensorFlow 2.11.

## Why
The learning rate is `learning_rate`, the optimizer's state is the list `variables`, and `build`
makes it. To write another attribute is allowed, as it is of any Python object, but the optimizer
does not look at it.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    if step == 10:
        optimizer.lr = 0.01
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    if step == 10:
        optimizer.learning_rate = 0.01
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Writes the current name. `learning_rate` is safe: all versions have it. `variables`, which was a
method before, and `build` are safe where the version is known to be TensorFlow 2.11 or later. Where
`lr` was a schedule that is called for a step, reads the rate of the last step: unsafe.

## Runtime message
None with Keras 3, where `lr` is written; Keras 2 accepts it. Where it is read,
`AttributeError: 'SGD' object has no attribute 'lr'`, and for `variables()`
`TypeError: 'list' object is not callable` (Keras 3).
`AttributeError: 'SGD' object has no attribute 'weights'`,
`AttributeError: 'SGD' object has no attribute 'get_weights'`,
`AttributeError: 'SGD' object has no attribute '_create_all_weights'` and
`AttributeError: 'SGD' object has no attribute '_decayed_lr'` with either, and for
`optimizer.lr *= …` ``RuntimeError: `var *= value` with `tf.Variable`s is not supported`` (Keras 2),
for `optimizer.lr(step)` `TypeError: 'ResourceVariable' object is not callable` (Keras 2).

## When it is right
`tf.keras.optimizers.legacy` of Keras 2 has them all, and so have the optimizers before TensorFlow
2.11, which are left alone where the version is known. What Keras 2 has is not reported where Keras
2 is in use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Edit, Fix, Position, Range, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import Optimizer, OptimizerAsked, Value, VariablesCalled
from tapelint.knowledge.optimizers import GONE_IN_KERAS_2, RENAMED, class_name
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_RATES = frozenset({"lr", "_decayed_lr"})


@rule(
    code="TL802",
    name="optimizer-attribute-renamed",
    severity=Severity.WARNING,
    title="The attribute of the optimizer was renamed",
)
def optimizer_attribute_renamed(context: Context) -> Iterator[Report]:
    """Attributes of optimizers that are read or written by a name of before."""
    keras_2 = context.keras is Keras.KERAS_2
    for asked in context.events(OptimizerAsked):
        name = asked.node.attr
        if name not in RENAMED or not _is_concerned(context, asked.optimizer, asked.node):
            continue
        if asked.stored and name != "lr":
            continue
        if not asked.stored and keras_2 and not _is_gone_in_keras_2(asked):
            continue
        silent = asked.stored or (name == "lr" and _was_set(context, asked))
        if silent and keras_2:
            continue
        yield Report(
            asked.node,
            _message(context, asked, silent=silent),
            fixes=tuple(_fixes(context, asked.node, stored=asked.stored)),
            severity=_severity(context, raises=not silent),
        )
    for called in context.events(VariablesCalled):
        owner, call = called.variables.owner, called.node
        if keras_2 or not _is_concerned(context, owner, call):
            continue
        fact = Fact(keras_2="works", keras_3="raises `TypeError: 'list' object is not callable`")
        yield Report(
            call,
            f"`variables` of an optimizer is a list, and calling it {context.say(fact)}. Leave the "
            "parentheses out.",
            fixes=(_without_parentheses(context, call),),
            severity=_severity(context, raises=True),
        )


def _is_gone_in_keras_2(asked: OptimizerAsked) -> bool:
    """Whether the optimizer, which may be a legacy one if it was not made here, has it no more."""
    return asked.node.attr in GONE_IN_KERAS_2 and isinstance(asked.optimizer, Optimizer)


def _is_concerned(context: Context, optimizer: Value, node: ast.expr) -> bool:
    """Whether ``optimizer`` is one of Keras that may be of today."""
    return (
        facts.is_optimizer_of_keras(optimizer)
        and not context.is_legacy(optimizer)
        and not facts.asks_for_version(context, node, optimizer)
    )


def _was_set(context: Context, asked: OptimizerAsked) -> bool:
    """Whether the attribute that is ``asked`` for is set further up."""
    start = context.range(context.outline.statement(asked.node)).start
    return any(
        one.stored
        and one.node.attr == asked.node.attr
        and one.optimizer == asked.optimizer
        and context.range(one.node).end < start
        for one in context.events(OptimizerAsked)
    )


def _severity(context: Context, *, raises: bool) -> Severity:
    return Severity.ERROR if raises and context.keras is Keras.KERAS_3 else Severity.WARNING


def _message(context: Context, asked: OptimizerAsked, *, silent: bool) -> str:
    name = asked.node.attr
    meant = RENAMED[name]
    kind = "…"
    if isinstance(asked.optimizer, Optimizer):
        kind = class_name(asked.optimizer.api)
    raises = f"raises `AttributeError: '{kind}' object has no attribute '{name}'`"
    if silent:
        does = "sets an attribute that nothing reads" if asked.stored else "reads what was set here"
        fact = Fact(keras_2="works", keras_3=does)
    else:
        parent = context.outline.parent(asked.node)
        works = "raises a `RuntimeError`" if isinstance(parent, ast.AugAssign) else "works"
        if name == "lr" and isinstance(parent, ast.Call) and parent.func is asked.node:
            works = "raises `TypeError: 'ResourceVariable' object is not callable`"
        if name in GONE_IN_KERAS_2:
            works = raises if _is_gone_in_keras_2(asked) else "works with legacy optimizers alone"
        fact = Fact(keras_2=works, keras_3=raises)
    since = "since TensorFlow 2.11" if name in GONE_IN_KERAS_2 else "now"
    return f"`{name}` of an optimizer is called `{meant}` {since}: this {context.say(fact)}."


def _without_parentheses(context: Context, call: ast.Call) -> Fix:
    gone = Edit(Range(context.range(call.func).end, context.range(call).end), "")
    return Fix("Leave the parentheses out", _safety(context), lambda: (gone,))


def _safety(context: Context) -> Safety:
    """That of a name which means something else, or nothing, before TensorFlow 2.11."""
    return Safety.SAFE if context.has_optimizers_of_today else Safety.UNSAFE


def _value_set(call: ast.Call, node: ast.expr) -> ast.expr | None:
    """What ``call`` gives ``node`` for a value, if it is one of `set_value`."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "set_value":
        return None
    values = [*call.args, *(one.value for one in call.keywords if one.arg == "value")]
    return values[1] if len(values) == 2 and values[0] is node else None


def _fixes(context: Context, node: ast.Attribute, *, stored: bool) -> Iterator[Fix]:
    end = context.range(node).end
    name = Range(Position(end.line, end.column - len(node.attr)), end)
    meant = RENAMED[node.attr]
    parent = context.outline.parent(node)
    owner = context.text(node.value)
    if node.attr == "get_weights":
        if not isinstance(parent, ast.Call) or parent.func is not node:
            return
        values = f"[variable.numpy() for variable in {owner}.{meant}]"
        edits = (replace(context, parent, values),)
        yield Fix("Read the values of its `variables`", _safety(context), lambda: edits)
        return
    if node.attr in _RATES and isinstance(parent, ast.Call) and parent.func is node:
        # A schedule could be asked for any step; now there is the rate of the last one.
        safety = Safety.UNSAFE if node.attr == "lr" else _safety(context)
        edits = (replace(context, parent, f"{owner}.{meant}"),)
        yield Fix(f"Read `{meant}`", safety, lambda: edits)
        return
    if node.attr == "_decayed_lr":
        return
    if not stored and isinstance(parent, ast.Call):
        # Keras 3's variables are none that its backend's `set_value` takes.
        value = _value_set(parent, node)
        if value is not None:
            assigned = f"{owner}.{meant}.assign({context.text(value)})"
            edits = (replace(context, parent, assigned),)
            yield Fix(f"Assign to `{meant}`", Safety.SAFE, lambda: edits)
            return
    if isinstance(parent, ast.AugAssign) and parent.target is node:
        # Keras 2 does not let the variable be changed by an operator.
        operation = ast.BinOp(ast.Name(f"{owner}.{meant}"), parent.op, parent.value)
        edits = (replace(context, parent, f"{owner}.{meant} = {ast.unparse(operation)}"),)
        yield Fix(f"Assign to `{meant}`", Safety.SAFE, lambda: edits)
        return
    safety = Safety.SAFE if node.attr == "lr" else _safety(context)
    yield Fix(f"Write `{meant}`", safety, lambda: (Edit(name, meant),))
