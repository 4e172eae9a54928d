"""`apply_gradients` is called on an optimizer's class, not on an instance of it.

## What happens
Python passes the pairs as `self`, has nothing left for `grads_and_vars`, and raises.

## Why
The class is only the recipe. The learning rate, its state and the step counter live in an
instance, which has to be made once and kept for all steps.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam

for step in range(20):
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
optimizer = tf.keras.optimizers.Adam()

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Uses the instance that is in scope; else makes one where the name is bound to the class, or once
before the loop or function that runs at each step. Safe: the call raises as written.

## Runtime message
`TypeError: BaseOptimizer.apply_gradients() missing 1 required positional argument:
'grads_and_vars'` (Keras 3) or `TypeError: Optimizer.apply_gradients() missing …` (Keras 2);
from `apply` `AttributeError: 'list' object has no attribute 'built'`.

## When it is right
Binding or passing on the class, to make the instance later, is not reported, nor is
`Adam.apply_gradients(instance, pairs)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import insert, replace
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import optimizers, receiver
from tapelint.flow import Api, Applied, Choice, carried, likely
from tapelint.knowledge.optimizers import optimizer_class
from tapelint.knowledge.versions import Fact
from tapelint.rules.base import Context, Report, rule

_RAISES = Fact(
    keras_2="`TypeError: Optimizer.apply_gradients() missing 1 required positional argument: "
    "'grads_and_vars'`",
    keras_3="`TypeError: BaseOptimizer.apply_gradients() missing 1 required positional argument: "
    "'grads_and_vars'`",
)


@rule(
    code="TL103",
    name="apply-on-optimizer-class",
    severity=Severity.ERROR,
    title="apply_gradients is called on the optimizer's class",
)
def apply_on_optimizer_class(context: Context) -> Iterator[Report]:
    """Apply calls whose receiver is surely a class of Keras optimizers."""
    for applied in context.flow.of(Applied):
        owner = likely(applied.optimizer)
        if (
            isinstance(owner, Choice)
            or not isinstance(owner, Api)
            or not optimizer_class(owner.name)
            or not _lacks_optimizer(applied)
            or applied.place.expects_error
        ):
            continue
        node = receiver(context, applied.node)
        name = optimizer_class(owner.name)
        text = context.text(node or applied.node.func)
        what = "a class" if text.rpartition(".")[2] == name else f"the class {name}"
        what = what if node is not None else f"a method of {what}"
        yield Report(
            node or applied.node.func,
            f"`{text}` is {what}, not {'' if node is not None else 'of '}an instance of it: "
            f"`{applied.method}` raises {_raises(context, applied)}. Make one instance, before the "
            "training loop.",
            fixes=() if node is None else tuple(_fixes(context, node, owner)),
        )


def _lacks_optimizer(applied: Applied) -> bool:
    """Whether gradients or pairs stand where the optimizer is missed."""
    if applied.method == "apply":
        return bool(applied.call.positional) and bool(carried(applied.call.positional[0]))
    return len(applied.call.positional) == 1


def _raises(context: Context, applied: Applied) -> str:
    if applied.method != "apply":
        return context.say(_RAISES)
    if len(applied.call.values) > 1:
        return "`AttributeError: 'list' object has no attribute 'built'`"
    return "`TypeError: BaseOptimizer.apply() missing 1 required positional argument: 'grads'`"


def _fixes(context: Context, node: ast.expr, owner: Api) -> Iterator[Fix]:
    bound = _binding(context, node, owner)
    if bound is not None:
        edit = insert(context.range(bound).end, "()")
        yield Fix(f"Instantiate: `{context.text(bound)}()`", Safety.SAFE, lambda: (edit,))
        return
    instances = optimizers(context, node)
    if instances:
        name = instances[0]
        use = replace(context, node, name)
        yield Fix(f"Use the optimizer `{name}`", Safety.SAFE, lambda: (use,))
        return
    text = context.text(node)
    place = _before_the_steps(context, node)
    if place is None:
        return
    name = _free_name(context)
    made = f"{name} = {text}()"
    once = Rewrite(context).insert_before(place, made, apart=_is_definition(place))
    once.replace(replace(context, node, name))
    yield Fix(f"Make one optimizer, `{made}`, and use it", Safety.SAFE, once.edits)


def _binding(context: Context, node: ast.expr, owner: Api) -> ast.expr | None:
    """The expression of the class in the assignment that bound the receiver's name to it."""
    text = context.text(node)
    found = [
        statement.value
        for statement in context.outline.nodes(ast.Assign)
        if isinstance(statement.value, (ast.Name, ast.Attribute))
        and any(context.text(target) == text for target in statement.targets)
        and context.text(statement.value).rpartition(".")[2] == optimizer_class(owner.name)
    ]
    return found[0] if len(found) == 1 else None


def _before_the_steps(context: Context, node: ast.expr) -> ast.stmt | None:
    """The outermost statement around ``node`` before which the class can be written already."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if not isinstance(root, ast.Name):
        return None
    nodes = context.outline.nodes(ast.Import, ast.ImportFrom)
    imports = [one for one in nodes if _imports(one, root.id)]
    if not imports:
        return context.outline.top(node) if root.id in ("tf", "keras") else None
    around = [one for one in context.outline.around(node) if isinstance(one, ast.stmt)]
    for statement in reversed([context.outline.statement(node), *around]):
        block = context.outline.block(statement)
        if any(one in block and one.lineno < statement.lineno for one in imports):
            return statement
    return None


def _imports(node: ast.Import | ast.ImportFrom, name: str) -> bool:
    return any((alias.asname or alias.name.partition(".")[0]) == name for alias in node.names)


def _is_definition(statement: ast.stmt) -> bool:
    return isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _free_name(context: Context) -> str:
    taken = {node.id for node in context.outline.nodes(ast.Name)}
    taken |= {node.arg for node in context.outline.nodes(ast.arg)}
    return next(name for name in ("optimizer", "opt", "the_optimizer") if name not in taken)
